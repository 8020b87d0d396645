/* SPDX-License-Identifier: MIT */
/* examine: finds the signature values of all revisions and tests each by itself. */
#include "pades/examine.h"

#include "base/text.h"

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fatal(const struct err *e)
{
	return e->code == ERR_NOMEM || e->code == ERR_BUG;
}

static void drop(struct examined *x)
{
	free(x->name);
	if (!x->is_timestamp)
		cms_auto(&x->cms);
	stamp_auto(&x->stamp);
}

void examined_list_auto(struct examined_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		drop(&l->list[i]);
	free(l->list);
	*l = (struct examined_list){ 0 };
}

bool examine_docmdp(
	int *out, struct pdf_doc *d, size_t rev, const struct pdf_obj *dict, struct err *e)
{
	const struct pdf_obj *refs = NULL;
	*out = 0;
	if (!pdf_get(d, rev, dict, "Reference", &refs, e))
		return false;
	for (size_t i = 0; i < pdf_array_count(refs); i++) {
		const struct pdf_obj *ref = NULL, *method = NULL, *params = NULL, *p = NULL;
		int64_t v = 2;
		if (!pdf_resolve(d, rev, pdf_array_at(refs, i), &ref, e) ||
			!pdf_get(d, rev, ref, "TransformMethod", &method, e) ||
			!pdf_get(d, rev, ref, "TransformParams", &params, e) ||
			!pdf_get(d, rev, params, "P", &p, e))
			return false;
		if (!pdf_is_name(method, "DocMDP"))
			continue;
		if (p && (!pdf_int(p, &v) || v < 1 || v > 3))
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 12.8.2.2", ref->at,
				"DocMDP with an unknown P");
		/* one is due; of several the strictest binds */
		if (!*out || v < *out)
			*out = (int)v;
	}
	return true;
}

/* Not intact, with the word of EN 319 102-1 and the rule; the first finding stays. */
static bool broken(struct examined *x, const char *why, const char *text)
{
	x->intact = false;
	if (!x->why) {
		x->why = why;
		snprintf(x->reason, sizeof x->reason, "%.239s", text);
	}
	return true;
}

static const EVP_MD *md_of(int nid)
{
	const EVP_MD *md = EVP_get_digestbynid(nid);
	return md && EVP_MD_get_size(md) > 0 ? md : NULL;
}

static bool unhex(struct buf *der, const struct examined *x, struct err *e)
{
	size_t n = x->range.contents_hex.n / 2;
	uint8_t *p = buf_grow(der, n);
	return buf_done(der, e) && text_unhex(p, n, x->range.contents_hex, e);
}

/* One file under examination. */
struct examination {
	struct pdf_doc *doc;
	struct pades_hashed hashed;
};

static void examination_auto(struct examination *in)
{
	pades_hashed_auto(&in->hashed);
}

static bool digest_of(uint8_t out[static EVP_MAX_MD_SIZE], size_t *n, struct examination *in,
	const struct examined *x, const EVP_MD *md, struct err *e)
{
	return pades_range_digest_next(out, n, &in->hashed, &x->range, md, e);
}

static bool examine_stamp(
	struct examined *x, struct examination *in, struct slice der, struct err *e)
{
	struct err why = ERR_INIT;
	char reason[200] = "";
	if (!stamp_open(&x->stamp, der, &x->intact, reason, &why)) {
		if (fatal(&why))
			return *e = why, false;
		return broken(x, "FORMAT_FAILURE", why.text);
	}
	x->cms = x->stamp.cms;
	x->time = x->stamp.info.time;
	if (!x->intact)
		return broken(x, "SIG_CRYPTO_FAILURE", reason);
	const EVP_MD *md = md_of(x->stamp.info.imprint_nid);
	uint8_t digest[EVP_MAX_MD_SIZE];
	size_t n = 0;
	if (!md)
		return broken(x, "FORMAT_FAILURE", "the time-stamp uses an unknown digest");
	if (!digest_of(digest, &n, in, x, md, e))
		return false;
	if (n != x->stamp.info.imprint_n || memcmp(digest, x->stamp.info.imprint, n) != 0)
		return broken(x, "HASH_FAILURE", "the time-stamp covers other bytes");
	return true;
}

static bool examine_cms(struct examined *x, struct examination *in, struct slice der, struct err *e)
{
	struct err why = ERR_INIT;
	struct cms_fault fault = { 0 };
	if (!cms_open(&x->cms, der, CMS_PADES, CMS_FOREIGN, &fault, &why)) {
		if (fatal(&why))
			return *e = why, false;
		return broken(x, "FORMAT_FAILURE", why.text);
	}
	if (!cms_signer(x->cms))
		return broken(x, "NO_SIGNING_CERTIFICATE_FOUND",
			"the signer's certificate is not in the signature");
	if (fault.text[0])
		broken(x, "FORMAT_FAILURE", fault.text);
	const EVP_MD *md = md_of(cms_digest_nid(x->cms));
	uint8_t digest[EVP_MAX_MD_SIZE];
	size_t n = 0;
	bool good = false;
	char reason[200] = "";
	if (!md)
		return broken(x, "FORMAT_FAILURE", "the signature uses an unknown digest");
	if (!digest_of(digest, &n, in, x, md, e))
		return false;
	struct slice want = { digest, n }, said = cms_message_digest(x->cms);
	if (!cms_verify(&good, x->cms, want, reason, &why)) {
		if (fatal(&why))
			return *e = why, false;
		return broken(x, "SIG_CRYPTO_FAILURE", why.text);
	}
	if (!good)
		return broken(x,
			said.n && !slice_eq(said, want) ? "HASH_FAILURE" : "SIG_CRYPTO_FAILURE",
			reason);
	return true;
}

/* EN 319 142-1 5.3, 5.4.3: which kind of value, by its SubFilter. */
static bool classify(struct examined *x, struct pdf_doc *d, struct err *e)
{
	const struct pdf_obj *sub = NULL, *type = NULL;
	if (!pdf_get(d, x->rev, x->dict, "SubFilter", &sub, e) ||
		!pdf_get(d, x->rev, x->dict, "Type", &type, e))
		return false;
	x->cades = pdf_is_name(sub, "ETSI.CAdES.detached");
	x->is_timestamp = pdf_is_name(sub, "ETSI.RFC3161");
	x->lifts = x->is_timestamp && (!type || pdf_is_name(type, "DocTimeStamp"));
	if (!x->is_timestamp && !x->cades && !pdf_is_name(sub, "adbe.pkcs7.detached"))
		return broken(x, "FORMAT_FAILURE",
			"the kind of signature (SubFilter) is not one that is verified");
	if (!x->is_timestamp && type && !pdf_is_name(type, "Sig"))
		return broken(x, "FORMAT_FAILURE", "the signature dictionary has the wrong Type");
	return true;
}

/* SHA-256 of the value as its maker wrote it: without the padding of the hole, when it is DER. */
static bool value_hash(struct examined *x, struct slice der, struct err *e)
{
	const unsigned char *p = der.p;
	long len = 0;
	int tag = 0, class = 0;
	int r = ASN1_get_object(&p, &len, &tag, &class, (long)der.n);
	size_t n = r == V_ASN1_CONSTRUCTED && len > 0 ? (size_t)(p - der.p) + (size_t)len : der.n;
	ERR_clear_error();
	if (EVP_Digest(der.p, n, x->sha256, NULL, EVP_sha256(), NULL) <= 0)
		return err_fail(e, ERR_CRYPTO, "SHA-256 is not available");
	x->has_sha256 = true;
	return true;
}

/* Which kind, where, and whether that is its own place. */
static bool examine_place(struct examined *x, struct pdf_doc *d, struct err *e)
{
	struct err why = ERR_INIT;
	x->intact = true;
	if (!classify(x, d, &why) || !examine_docmdp(&x->docmdp, d, x->rev, x->dict, &why) ||
		!pades_range_read(&x->range, d, x->dict, &why)) {
		if (fatal(&why))
			return *e = why, false;
		return broken(x, "FORMAT_FAILURE", why.text);
	}
	x->has_range = true;
	/*
	 * A dictionary of a later revision may point at bytes that an older one signed: not its own
	 * place.
	 */
	if (x->range.coverage != PADES_PARTIAL && x->range.revision != x->rev)
		return broken(x, "FORMAT_FAILURE",
			"the signature belongs to another revision than it covers");
	return true;
}

static bool examine_one(struct examined *x, struct examination *in, struct err *e)
{
	struct err why = ERR_INIT;
	if (!examine_place(x, in->doc, e))
		return false;
	if (!x->intact)
		return true;
	AUTO(buf) struct buf der = BUF_MAX(CMS_OPEN_MAX_BYTES);
	if (!unhex(&der, x, &why) || !value_hash(x, buf_slice(&der), &why)) {
		if (fatal(&why))
			return *e = why, false;
		return broken(x, "FORMAT_FAILURE", why.text);
	}
	return x->is_timestamp ? examine_stamp(x, in, buf_slice(&der), e)
			       : examine_cms(x, in, buf_slice(&der), e);
}

static bool known(const struct examined_list *l, const struct pdf_field *f)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct examined *x = &l->list[i];
		if (strcmp(x->name, f->name) != 0 || x->value.num != f->value_ref.num)
			continue;
		/*
		 * the same number again: either untouched, or overwritten, which the comparison
		 * tells
		 */
		if (x->value.num != 0 || x->dict->at == f->value->at)
			return true;
	}
	return false;
}

static bool add(struct examined_list *l, const struct pdf_field *f, size_t rev, struct err *e)
{
	if (l->n == PADES_MAX_SIGNATURES)
		return err_fail(e, ERR_LIMIT, "more than %d signatures", (int)PADES_MAX_SIGNATURES);
	if (!l->list && !(l->list = calloc(PADES_MAX_SIGNATURES, sizeof *l->list)))
		return err_nomem(e);
	char *name = strdup(f->name);
	if (!name)
		return err_nomem(e);
	l->list[l->n++] = (struct examined){
		.name = name, .rev = rev, .value = f->value_ref, .dict = f->value, .lock = f->lock
	};
	return true;
}

static bool collect(struct examined_list *l, struct pdf_doc *d, size_t rev, struct err *e)
{
	AUTO(pdf_fields) struct pdf_fields fields = { 0 };
	if (!pdf_fields_read(&fields, d, rev, e))
		return false;
	for (size_t i = 0; i < fields.n; i++) {
		const struct pdf_field *f = &fields.list[i];
		if (f->is_signature && f->value && !known(l, f) && !add(l, f, rev, e))
			return false;
	}
	return true;
}

/* SECURITY 1.3: a value belongs to one field, a byte range to one value. */
static void mark_shared(struct examined_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->n; k++) {
			const struct examined *a = &l->list[i], *b = &l->list[k];
			bool value = a->value.num && a->value.num == b->value.num;
			bool bytes = a->has_range && b->has_range &&
				     a->range.hole_at == b->range.hole_at;
			if (i != k && (value || bytes))
				l->list[i].shared = true;
		}
	for (size_t i = 0; i < l->n; i++)
		if (l->list[i].shared)
			broken(&l->list[i], "FORMAT_FAILURE",
				"two fields or values claim the same signed bytes");
}

bool examine_all(struct examined_list *out, struct pdf_doc *d, size_t *broken_rev, struct err *e)
{
	return examine_from(out, d, 0, broken_rev, e);
}

/* Found only. */
static bool examine_passed(struct examined *x, struct pdf_doc *d, struct err *e)
{
	if (!examine_place(x, d, e))
		return false;
	return broken(x, "FORMAT_FAILURE", "a value of an earlier revision, not examined");
}

bool examine_from(struct examined_list *out, struct pdf_doc *d, size_t from, size_t *broken_rev,
	struct err *e)
{
	AUTO(examined_list) struct examined_list l = { 0 };
	AUTO(examination) struct examination in = { .doc = d, .hashed.file = pdf_bytes(d) };
	size_t n = pdf_revision_count(d);
	*broken_rev = SIZE_MAX;
	for (size_t rev = 0; rev < n; rev++) {
		struct err why = ERR_INIT;
		if (pdf_form_same(d, rev) || collect(&l, d, rev, &why))
			continue;
		if (fatal(&why) || rev + 1 == n)
			return *e = why, false;
		if (*broken_rev == SIZE_MAX)
			*broken_rev = rev;
	}
	for (size_t i = 0; i < l.n; i++) {
		struct examined *x = &l.list[i];
		if (x->rev < from ? !examine_passed(x, d, e) : !examine_one(x, &in, e))
			return false;
	}
	mark_shared(&l);
	*out = l;
	l = (struct examined_list){ 0 };
	return true;
}

static bool newest_inside(int64_t *out, const struct cms *c, struct err *e)
{
	for (size_t i = 0; i < cms_stamp_count(c); i++) {
		AUTO(stamp) struct stamp st = { .cms = NULL };
		struct err why = ERR_INIT;
		bool intact = false;
		char reason[200];
		if (!stamp_open(&st, cms_stamp(c, i), &intact, reason, &why)) {
			if (why.code == ERR_NOMEM)
				return err_nomem(e);
			continue;
		}
		if (st.info.time > *out)
			*out = st.info.time;
	}
	return true;
}

bool examine_newest(int64_t *out, const struct examined_list *l, struct err *e)
{
	*out = INT64_MIN;
	for (size_t i = 0; i < l->n; i++) {
		const struct examined *x = &l->list[i];
		if (x->is_timestamp && x->stamp.cms && x->time > *out)
			*out = x->time;
		if (!x->is_timestamp && x->cms && !newest_inside(out, x->cms, e))
			return false;
	}
	return true;
}
