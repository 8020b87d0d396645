/* SPDX-License-Identifier: MIT */
/* stamp: writes TSTInfo, and reads time-stamp tokens without trusting them. */
#include "cms/stamp.h"

#include "base/text.h"
#include "pki/cert.h"
#include "pki/der.h"

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

enum { STAMP_SERIAL_MAX = 20, STAMP_ACCURACY_SECONDS = 1 };

static void asn1_object_auto(ASN1_OBJECT **o)
{
	ASN1_OBJECT_free(*o);
}

/* RFC 3161 2.4.2: fields with DEFAULT values are left out in DER. */
bool stamp_tstinfo(struct buf *out, const struct stamp_make *m, struct err *e)
{
	AUTO(asn1_object) ASN1_OBJECT *policy = OBJ_txt2obj(m->policy, 1);
	if (!policy)
		return err_openssl(e, "RFC 3161 2.4.2", "policy is not a dotted OID");
	if (m->serial.n == 0 || m->serial.n > STAMP_SERIAL_MAX)
		return err_set(e, ERR_LIMIT, "RFC 3161 2.4.2", ERR_NO_OFFSET, "serial of %zu bytes",
			m->serial.n);
	AUTO(buf) struct buf b = BUF_MAX(STAMP_MAX_BYTES);
	size_t info = der_open(&b, DER_SEQUENCE);
	der_put_uint(&b, 1);
	der_put(&b, DER_OID, (struct slice){ OBJ_get0_data(policy), OBJ_length(policy) });
	size_t imprint = der_open(&b, DER_SEQUENCE);
	der_put_algorithm(&b, NID_sha256, false);
	der_put(&b, DER_OCTET_STRING, (struct slice){ m->imprint, sizeof m->imprint });
	der_close(&b, imprint);
	der_put_magnitude(&b, m->serial);
	der_put_generalized_time(&b, m->time);
	size_t accuracy = der_open(&b, DER_SEQUENCE);
	der_put_uint(&b, STAMP_ACCURACY_SECONDS);
	der_close(&b, accuracy);
	if (m->has_nonce)
		der_put_uint(&b, m->nonce);
	der_close(&b, info);
	if (!buf_done(&b, e))
		return false;
	*out = buf_move(&b);
	return true;
}

/* ---- reading ---- */

static bool read_policy(struct stamp_info *out, const struct der *d, struct err *e)
{
	const uint8_t *p = d->whole.p;
	AUTO(asn1_object) ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &p, (long)d->whole.n);
	ERR_clear_error();
	int n = object ? OBJ_obj2txt(out->policy, sizeof out->policy, object, 1) : -1;
	if (n <= 0 || (size_t)n >= sizeof out->policy)
		return err_set(e, ERR_SYNTAX, "RFC 3161 2.4.2", d->at, "policy cannot be read");
	return true;
}

/* MessageImprint; a digest that is not known leaves imprint_nid undefined. */
static bool read_imprint(struct stamp_info *out, const struct der *d, struct err *e)
{
	struct cur c = der_in(d), in;
	struct der algorithm, oid, hash;
	if (!der_take(&c, DER_SEQUENCE, &algorithm, e) ||
		!der_take(&c, DER_OCTET_STRING, &hash, e) || !der_end(&c, "RFC 3161 2.4.1", e))
		return false;
	in = der_in(&algorithm);
	if (!der_take(&in, DER_OID, &oid, e))
		return false;
	int nid = der_nid(oid.whole);
	const EVP_MD *md = nid == NID_undef ? NULL : EVP_get_digestbynid(nid);
	out->imprint_nid = md ? nid : NID_undef;
	if (hash.content.n > sizeof out->imprint ||
		(md && hash.content.n != (size_t)EVP_MD_get_size(md)))
		return err_set(e, ERR_SYNTAX, "RFC 3161 2.4.1", hash.at,
			"imprint has not the size of its digest");
	out->imprint_n = hash.content.n;
	if (hash.content.n)
		memcpy(out->imprint, hash.content.p, hash.content.n);
	return true;
}

/* RFC 3161 2.4.2: at most 160 bits. */
static bool read_serial(struct stamp_info *out, const struct der *d, struct err *e)
{
	struct slice s = d->content;
	if (s.n > 1 && s.p[0] == 0)
		s = slice_sub(s, 1, s.n - 1);
	if (s.n == 0 || s.n > STAMP_SERIAL_MAX)
		return err_set(
			e, ERR_SYNTAX, "RFC 3161 2.4.2", d->at, "serial number over 160 bits");
	text_hex(out->serial, s.p, s.n);
	return true;
}

static bool read_accuracy(struct stamp_info *out, const struct der *d, struct err *e)
{
	struct cur c = der_in(d);
	struct der part;
	uint64_t seconds = 0;
	if (der_peek(&c, DER_INTEGER) && (!der_next(&c, &part, e) || !der_uint(&seconds, &part, e)))
		return false;
	/* Milliseconds and microseconds round up to one second more. */
	while (cur_left(&c)) {
		if (!der_peek(&c, DER_CONTEXT) && !der_peek(&c, DER_CONTEXT + 1))
			return err_set(
				e, ERR_SYNTAX, "RFC 3161 2.4.2", d->at, "accuracy cannot be read");
		if (!der_next(&c, &part, e))
			return false;
		if (cur_left(&c) == 0)
			seconds++;
	}
	if (seconds > INT32_MAX)
		return err_set(e, ERR_SYNTAX, "RFC 3161 2.4.2", d->at, "accuracy out of range");
	out->accuracy_seconds = (int)seconds;
	return true;
}

/* Extensions: a critical one is one we do not know. */
static bool read_extensions(const struct der *d, struct err *e)
{
	struct cur c = der_in(d);
	while (cur_left(&c)) {
		struct der extension, oid, next;
		if (!der_take(&c, DER_SEQUENCE, &extension, e))
			return false;
		struct cur in = der_in(&extension);
		if (!der_take(&in, DER_OID, &oid, e) || !der_next(&in, &next, e))
			return false;
		if (next.tag == DER_BOOLEAN && next.content.n == 1 && next.content.p[0])
			return err_set(e, ERR_SYNTAX, "RFC 3161 2.4.2", d->at,
				"unknown critical extension");
	}
	return true;
}

/* What may follow genTime, each at most once and in this order. */
static bool read_optional(struct stamp_info *out, struct cur *c, struct err *e)
{
	struct der d;
	out->accuracy_seconds = -1;
	if (der_peek(c, DER_SEQUENCE) && (!der_next(c, &d, e) || !read_accuracy(out, &d, e)))
		return false;
	if (der_peek(c, DER_BOOLEAN) && !der_next(c, &d, e))
		return false;
	if (der_peek(c, DER_INTEGER)) {
		if (!der_next(c, &d, e))
			return false;
		out->has_nonce = der_uint(&out->nonce, &d, NULL);
	}
	if (der_peek(c, DER_CONTEXT_CONS) && !der_next(c, &d, e))
		return false;
	if (der_peek(c, DER_CONTEXT_CONS + 1) && (!der_next(c, &d, e) || !read_extensions(&d, e)))
		return false;
	return der_end(c, "RFC 3161 2.4.2", e);
}

static bool read_tstinfo(struct stamp_info *out, struct slice der, struct err *e)
{
	struct cur outer = { .s = der };
	struct der info, d;
	uint64_t version = 0;
	if (!der_take(&outer, DER_SEQUENCE, &info, e) || !der_end(&outer, "RFC 3161 2.4.2", e))
		return false;
	struct cur c = der_in(&info);
	if (!der_take(&c, DER_INTEGER, &d, e) || !der_uint(&version, &d, e))
		return false;
	if (version != 1)
		return err_set(e, ERR_SYNTAX, "RFC 3161 2.4.2", d.at, "TSTInfo is not version 1");
	if (!der_take(&c, DER_OID, &d, e) || !read_policy(out, &d, e) ||
		!der_take(&c, DER_SEQUENCE, &d, e) || !read_imprint(out, &d, e) ||
		!der_take(&c, DER_INTEGER, &d, e) || !read_serial(out, &d, e) ||
		!der_take(&c, DER_GENERALIZED_TIME, &d, e) || !der_time(&out->time, &d, e))
		return false;
	return read_optional(out, &c, e);
}

void stamp_auto(struct stamp *s)
{
	cms_auto(&s->cms);
}

bool stamp_open(
	struct stamp *out, struct slice token, bool *intact, char reason[static 200], struct err *e)
{
	struct cms_fault fault = { 0 };
	struct stamp_info info = { 0 };
	AUTO(cms) struct cms *cms = NULL;
	*intact = false;
	reason[0] = '\0';
	if (!cms_open(&cms, token, CMS_TST, CMS_FOREIGN, &fault, e) ||
		!read_tstinfo(&info, cms_content(cms), e))
		return err_context(e, "time-stamp token");
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	const EVP_MD *md = fault.text[0] ? NULL : EVP_get_digestbynid(cms_digest_nid(cms));
	struct slice content = cms_content(cms);
	if (md && !EVP_Digest(content.p, content.n, digest, &n, md, NULL))
		return err_openssl(e, NULL, "TSTInfo cannot be hashed");
	if (!cms_verify(intact, cms, (struct slice){ digest, n }, reason, e))
		return false;
	if (*intact && info.imprint_nid == NID_undef) {
		*intact = false;
		snprintf(reason, 200, "the imprint is by an unknown digest");
	}
	out->cms = cms;
	out->info = info;
	cms = NULL;
	return true;
}

bool stamp_covers(bool *covers, const struct stamp *s, struct slice data, struct err *e)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	*covers = false;
	const EVP_MD *md =
		s->info.imprint_nid == NID_undef ? NULL : EVP_get_digestbynid(s->info.imprint_nid);
	if (!md)
		return true;
	if (!EVP_Digest(data.p, data.n, digest, &n, md, NULL))
		return err_openssl(e, NULL, "data cannot be hashed");
	*covers = slice_eq(
		(struct slice){ digest, n }, (struct slice){ s->info.imprint, s->info.imprint_n });
	return true;
}

/* ---- asking a TSA outside ---- */

bool stamp_query(struct buf *out, const uint8_t imprint[static 32], uint64_t nonce, struct err *e)
{
	static const uint8_t yes[] = { 0xff };
	AUTO(buf) struct buf b = BUF_MAX(STAMP_MAX_BYTES);
	size_t query = der_open(&b, DER_SEQUENCE);
	der_put_uint(&b, 1);
	size_t mark = der_open(&b, DER_SEQUENCE);
	der_put_algorithm(&b, NID_sha256, false);
	der_put(&b, DER_OCTET_STRING, (struct slice){ imprint, 32 });
	der_close(&b, mark);
	der_put_uint(&b, nonce);
	der_put(&b, DER_BOOLEAN, (struct slice){ yes, sizeof yes });
	der_close(&b, query);
	if (!buf_done(&b, e))
		return false;
	*out = buf_move(&b);
	return true;
}

/* PKIStatusInfo: 0 granted, 1 grantedWithMods; the rest refuses. */
static bool granted(const struct der *info, struct err *e)
{
	struct cur c = der_in(info);
	struct der status;
	uint64_t value = 0;
	if (!der_take(&c, DER_INTEGER, &status, e) || !der_uint(&value, &status, e))
		return false;
	if (value > 1)
		return err_set(e, ERR_UPSTREAM, "RFC 3161 2.4.2", ERR_NO_OFFSET,
			"the TSA refused, status %u", (unsigned)value);
	return true;
}

bool stamp_answer(struct slice *token, struct slice reply, const uint8_t imprint[static 32],
	uint64_t nonce, struct err *e)
{
	if (reply.n > STAMP_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "TSA reply over %d bytes", STAMP_MAX_BYTES);
	struct cur outer = { .s = reply };
	struct der whole, status, d;
	if (!der_take(&outer, DER_SEQUENCE, &whole, e) || !der_end(&outer, "RFC 3161 2.4.2", e))
		return err_context(e, "TSA reply");
	struct cur c = der_in(&whole);
	if (!der_take(&c, DER_SEQUENCE, &status, e) || !granted(&status, e))
		return err_context(e, "TSA reply");
	if (!der_take(&c, DER_SEQUENCE, &d, e) || !der_end(&c, "RFC 3161 2.4.2", e))
		return err_context(e, "TSA reply");
	AUTO(stamp) struct stamp s = { .cms = NULL };
	bool intact = false;
	char reason[200];
	if (!stamp_open(&s, d.whole, &intact, reason, e))
		return false;
	if (!intact)
		return err_set(e, ERR_UPSTREAM, "RFC 3161 2.4.2", ERR_NO_OFFSET,
			"token does not hold: %s", reason);
	if (s.info.imprint_nid != NID_sha256 || memcmp(s.info.imprint, imprint, 32) != 0)
		return err_set(e, ERR_UPSTREAM, "RFC 3161 2.4.2", ERR_NO_OFFSET,
			"token for another imprint");
	if (!s.info.has_nonce || s.info.nonce != nonce)
		return err_set(e, ERR_UPSTREAM, "RFC 3161 2.4.2", ERR_NO_OFFSET,
			"token with another nonce");
	*token = d.whole;
	return true;
}
