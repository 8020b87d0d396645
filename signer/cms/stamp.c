/* SPDX-License-Identifier: MIT */
/* stamp: writes TSTInfo, and reads time-stamp tokens without trusting them. */
#include "cms/stamp.h"

#include "base/text.h"
#include "pki/cert.h"
#include "pki/claim.h"
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

/* Extensions: a critical one is one we do not know; EN 319 422 9.1: qcStatements is never critical. */
static bool read_extensions(struct stamp_info *out, const struct der *d, struct err *e)
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
		if (der_nid(oid.whole) == NID_qcStatements && next.tag == DER_OCTET_STRING)
			out->claims = claim_token(next.content);
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
	if (der_peek(c, DER_CONTEXT_CONS + 1) &&
		(!der_next(c, &d, e) || !read_extensions(out, &d, e)))
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

/* RFC 3161 2.4.2: PKIFailureInfo, the bits that a TSA may set. */
static const struct {
	unsigned bit;
	const char *word;
} failures[] = {
	{ 0, "badAlg" },
	{ 2, "badRequest" },
	{ 5, "badDataFormat" },
	{ 14, "timeNotAvailable" },
	{ 15, "unacceptedPolicy" },
	{ 16, "unacceptedExtension" },
	{ 17, "addInfoNotAvailable" },
	{ 25, "systemFailure" },
};

/* The first reason in a BIT STRING, as a word. */
static const char *failure_word(const struct der *bits)
{
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		size_t at = 1 + failures[i].bit / 8; /* after the count of unused bits */
		if (at < bits->content.n && bits->content.p[at] & (0x80 >> (failures[i].bit % 8)))
			return failures[i].word;
	}
	return "no reason given";
}

/* PKIStatusInfo: 0 granted, 1 grantedWithMods; the rest refuses. Its free text is not repeated: it is anybody's. */
static bool granted(const struct der *info, struct err *e)
{
	static const char *const words[] = { "granted", "grantedWithMods", "rejection", "waiting",
		"revocationWarning", "revocationNotification" };
	struct cur c = der_in(info);
	struct der status, d;
	uint64_t value = 0;
	if (!der_take(&c, DER_INTEGER, &status, e) || !der_uint(&value, &status, e))
		return false;
	if (value <= 1)
		return true;
	if (der_peek(&c, DER_SEQUENCE) && !der_next(&c, &d, e))
		return false;
	bool told = der_peek(&c, DER_BIT_STRING) && der_next(&c, &d, e);
	return err_set(e, ERR_UPSTREAM, "RFC 3161 2.4.2", ERR_NO_OFFSET, "the TSA refused: %s, %s",
		value < 6 ? words[value] : "unknown status",
		told ? failure_word(&d) : "no reason given");
}

#define NOT_ASKED(e, ...) err_set((e), ERR_UPSTREAM, "RFC 3161 2.4.2", ERR_NO_OFFSET, __VA_ARGS__)

static bool as_asked(const struct stamp *s, const struct stamp_expected *x, struct err *e)
{
	const struct stamp_info *i = &s->info;
	if (i->imprint_nid != NID_sha256 || memcmp(i->imprint, x->imprint, 32) != 0)
		return NOT_ASKED(e, "token for another imprint");
	if (!i->has_nonce || i->nonce != x->nonce)
		return NOT_ASKED(e, "token with another nonce, or none");
	if (x->policy && strcmp(i->policy, x->policy) != 0)
		return NOT_ASKED(e, "token under policy %s, %s is expected", i->policy, x->policy);
	if (cms_ess(s->cms) != CMS_ESS_V2)
		return err_set(e, ERR_UPSTREAM, "RFC 5816 2.2.1", ERR_NO_OFFSET,
			"token without signing-certificate-v2");
	if (i->time < x->at - STAMP_MAX_SKEW_S || i->time > x->at + STAMP_MAX_SKEW_S)
		return NOT_ASKED(e, "token of a time %lld s from ours, %d s are allowed",
			(long long)(i->time - x->at), STAMP_MAX_SKEW_S);
	if (i->time < x->after)
		return NOT_ASKED(e, "token older by %lld s than one in the document",
			(long long)(x->after - i->time));
	return true;
}

/* The token of a reply that was granted; it is not looked into. */
static bool token_find(struct slice *token, struct slice reply, struct err *e)
{
	struct cur outer = { .s = reply };
	struct der whole, status, d;
	if (reply.n > STAMP_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "over %d bytes", STAMP_MAX_BYTES);
	if (!der_take(&outer, DER_SEQUENCE, &whole, e) || !der_end(&outer, "RFC 3161 2.4.2", e))
		return false;
	struct cur c = der_in(&whole);
	if (!der_take(&c, DER_SEQUENCE, &status, e) || !granted(&status, e) ||
		!der_take(&c, DER_SEQUENCE, &d, e) || !der_end(&c, "RFC 3161 2.4.2", e))
		return false;
	*token = d.whole;
	return true;
}

bool stamp_answer(struct slice *token, int64_t *time, struct slice reply,
	const struct stamp_expected *x, struct err *e)
{
	AUTO(stamp) struct stamp s = { .cms = NULL };
	struct slice found;
	bool intact = false;
	char reason[200];
	if (!token_find(&found, reply, e))
		return err_context(e, "TSA reply");
	if (!stamp_open(&s, found, &intact, reason, e))
		return false;
	if (!intact)
		return NOT_ASKED(e, "token does not hold: %s", reason);
	if (!as_asked(&s, x, e))
		return false;
	*token = found;
	if (time)
		*time = s.info.time;
	return true;
}
