/* SPDX-License-Identifier: MIT */
/* archive: hashes what lies in the signature, and compares it with the index and the imprint of a token. */
#include "cms/archive.h"

#include "cms/impl.h"
#include "pki/der.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

/* 0.4.0.1733.2.4 and 0.4.0.19122.1.5, whole. */
static const uint8_t archive_oid[] = { 0x06, 0x06, 0x04, 0x00, 0x8d, 0x45, 0x02, 0x04 };
static const uint8_t index_oid[] = { 0x06, 0x07, 0x04, 0x00, 0x81, 0x95, 0x32, 0x01, 0x05 };

static bool is_archive(const struct cms_attribute *a)
{
	return slice_eq(a->oid, (struct slice){ archive_oid, sizeof archive_oid });
}

struct slice cms_archive(const struct cms *c, size_t i)
{
	struct cur list = { .s = c->l.signer.unsigned_content };
	struct cms_attribute a;
	struct der token;
	size_t n = 0;
	while (cur_left(&list) && cms_attribute_next(&list, &a, NULL)) {
		struct cur values = { .s = a.values };
		while (is_archive(&a) && cur_left(&values) && der_next(&values, &token, NULL))
			if (n++ == i && i < CMS_MAX_ARCHIVES)
				return token.whole;
	}
	return (struct slice){ NULL, 0 };
}

/* The hashes of what is there, by the token's algorithm. */
struct hashes {
	const EVP_MD *md;
	size_t n, size;
	uint8_t value[CMS_MAX_LISTED][EVP_MAX_MD_SIZE];
	bool listed[CMS_MAX_LISTED];
	bool full;
};

static bool parts_hash(uint8_t out[static EVP_MAX_MD_SIZE], const EVP_MD *md,
	const struct slice *parts, size_t n, struct err *e)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx && EVP_DigestInit_ex(ctx, md, NULL) == 1;
	for (size_t i = 0; good && i < n; i++)
		good = EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1;
	good = good && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return good || err_nomem(e);
}

static bool hash_add(struct hashes *h, struct slice a, struct slice b, struct err *e)
{
	const struct slice parts[] = { a, b };
	h->full = h->full || h->n == CMS_MAX_LISTED;
	return h->full || parts_hash(h->value[h->n++], h->md, parts, 2, e);
}

static bool elements_add(struct hashes *h, struct slice content, struct err *e)
{
	struct cur list = { .s = content };
	struct der d;
	while (cur_left(&list) && der_next(&list, &d, NULL))
		if (!hash_add(h, d.whole, (struct slice){ NULL, 0 }, e))
			return false;
	return true;
}

/* Type and value of each, as 5.5.2 wants them. */
static bool unsigned_add(struct hashes *h, const struct cms *c, struct err *e)
{
	struct cur list = { .s = c->l.signer.unsigned_content };
	struct cms_attribute a;
	struct der value;
	while (cur_left(&list) && cms_attribute_next(&list, &a, NULL)) {
		struct cur values = { .s = a.values };
		while (cur_left(&values) && der_next(&values, &value, NULL))
			if (!hash_add(h, a.oid, value.whole, e))
				return false;
	}
	return true;
}

/* Everything that the list names is among them; what is there and not named came later. */
static bool all_there(struct hashes *h, const struct der *sequence)
{
	struct cur list = der_in(sequence);
	struct der want;
	if (h->full)
		return false;
	while (cur_left(&list)) {
		bool found = false;
		if (!der_take(&list, DER_OCTET_STRING, &want, NULL) || want.content.n != h->size)
			return false;
		for (size_t i = 0; i < h->n; i++)
			if (memcmp(h->value[i], want.content.p, h->size) == 0)
				found = h->listed[i] = true;
		if (!found)
			return false;
	}
	return true;
}

/* The unsigned values are walked as unsigned_add did. */
static void listed_note(struct cms_archive_cover *out, const struct hashes *h, const struct cms *c)
{
	struct cur list = { .s = c->l.signer.unsigned_content };
	struct cms_attribute a;
	struct der value;
	size_t i = 0, archives = 0;
	out->stamps = true;
	while (cur_left(&list) && cms_attribute_next(&list, &a, NULL)) {
		struct cur values = { .s = a.values };
		for (; cur_left(&values) && der_next(&values, &value, NULL) && i < h->n; i++) {
			if (a.nid == NID_id_smime_aa_timeStampToken && !h->listed[i])
				out->stamps = false;
			if (is_archive(&a) && archives < CMS_MAX_ARCHIVES)
				out->lists[archives++] = h->listed[i];
		}
	}
}

/* ATSHashIndexV3 of a token: whole, and its four parts. */
struct index {
	struct der whole, algorithm, certs, crls, values;
};

static bool index_read(struct index *out, const struct cms *token)
{
	struct cur list = { .s = token->l.signer.unsigned_content };
	struct cms_attribute a;
	size_t n = 0;
	while (cur_left(&list) && cms_attribute_next(&list, &a, NULL)) {
		if (!slice_eq(a.oid, (struct slice){ index_oid, sizeof index_oid }))
			continue;
		struct cur value = { .s = a.values };
		if (n++ || !der_take(&value, DER_SEQUENCE, &out->whole, NULL) || cur_left(&value))
			return false;
	}
	if (n != 1)
		return false;
	struct cur in = der_in(&out->whole);
	return der_take(&in, DER_SEQUENCE, &out->algorithm, NULL) &&
	       der_take(&in, DER_SEQUENCE, &out->certs, NULL) &&
	       der_take(&in, DER_SEQUENCE, &out->crls, NULL) &&
	       der_take(&in, DER_SEQUENCE, &out->values, NULL) && !cur_left(&in);
}

static bool no(struct cms_archive_cover *out, const char *why)
{
	snprintf(out->reason, sizeof out->reason, "%s", why);
	return true;
}

static bool same_algorithm(const struct index *x, const struct stamp *st)
{
	struct cur in = der_in(&x->algorithm);
	struct der oid;
	return der_take(&in, DER_OID, &oid, NULL) && der_nid(oid.whole) == st->info.imprint_nid;
}

static bool imprint_check(struct cms_archive_cover *out, const struct cms *c,
	const struct stamp *st, const struct hashes *h, const struct slice over[static 2],
	struct err *e)
{
	uint8_t signed_data[EVP_MAX_MD_SIZE], imprint[EVP_MAX_MD_SIZE];
	if (!parts_hash(signed_data, h->md, over, 1, e))
		return false;
	const struct slice parts[] = { c->l.content_type, { signed_data, h->size },
		c->l.signer.fixed, over[1] };
	if (!parts_hash(imprint, h->md, parts, 4, e))
		return false;
	out->holds =
		st->info.imprint_n == h->size && memcmp(imprint, st->info.imprint, h->size) == 0;
	if (!out->holds)
		return no(out, "its imprint is of something else");
	listed_note(out, h, c);
	return true;
}

bool cms_archive_covers(struct cms_archive_cover *out, const struct cms *c, const struct stamp *st,
	struct slice content, struct err *e)
{
	struct index x;
	struct hashes h = { .md = EVP_get_digestbynid(st->info.imprint_nid) };
	*out = (struct cms_archive_cover){ .holds = false };
	if (!index_read(&x, st->cms))
		return no(out, "it has no ats-hash-index-v3");
	if (!h.md || !same_algorithm(&x, st))
		return no(out, "its index is by another algorithm than its imprint");
	h.size = (size_t)EVP_MD_get_size(h.md);
	if (!elements_add(&h, c->l.certificates_content, e))
		return false;
	if (!all_there(&h, &x.certs))
		return no(out, "a certificate that it lists is not there");
	h.n = 0;
	if (!elements_add(&h, c->l.crls_content, e))
		return false;
	if (!all_there(&h, &x.crls))
		return no(out, "a revocation answer that it lists is not there");
	h.n = 0;
	memset(h.listed, 0, sizeof h.listed);
	if (!unsigned_add(&h, c, e))
		return false;
	if (!all_there(&h, &x.values))
		return no(out, "an unsigned attribute that it lists is not there");
	const struct slice over[] = { content, x.whole.whole };
	return imprint_check(out, c, st, &h, over, e);
}
