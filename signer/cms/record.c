/* SPDX-License-Identifier: MIT */
/* record: evidence records: structure, hash trees and renewals. */
#include "cms/record.h"

#include "cms/impl.h"
#include "pki/algo.h"
#include "pki/der.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE "RFC 4998"

/* A digest with its size. */
struct digest {
	uint8_t bytes[EVP_MAX_MD_SIZE];
	size_t n;
};

static struct slice digest_slice(const struct digest *d)
{
	return (struct slice){ d->bytes, d->n };
}

/* Of 'a' followed by 'b'. */
static bool hash_two(struct digest *out, int nid, struct slice a, struct slice b, struct err *e)
{
	const EVP_MD *md = EVP_get_digestbynid(nid);
	AUTO(md_ctx) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned n = 0;
	if (!md || !ctx || EVP_DigestInit_ex(ctx, md, NULL) <= 0 ||
		EVP_DigestUpdate(ctx, a.p, a.n) <= 0 || EVP_DigestUpdate(ctx, b.p, b.n) <= 0 ||
		EVP_DigestFinal_ex(ctx, out->bytes, &n) <= 0)
		return err_openssl(e, RULE, "cannot be hashed");
	out->n = n;
	return true;
}

/* ---- reading ---- */

static bool read_algorithm(int *nid, const struct der *d, struct err *e)
{
	struct cur c = der_in(d);
	struct der oid;
	if (!der_take(&c, DER_OID, &oid, e))
		return false;
	*nid = der_nid(oid.whole);
	if (*nid == NID_undef || !EVP_get_digestbynid(*nid))
		return err_set(e, ERR_SYNTAX, RULE, d->at, "unknown digest algorithm");
	return true;
}

/* SEQUENCE OF PartialHashtree, each of one hash at least and of at most RECORD_MAX_HASHES. */
static bool tree_check(struct slice tree, struct err *e)
{
	struct cur c = { .s = tree };
	struct der list, hash;
	if (!tree.n)
		return err_set(e, ERR_SYNTAX, RULE " 4.1", ERR_NO_OFFSET, "empty hash tree");
	while (cur_left(&c)) {
		size_t n = 0;
		if (!der_take(&c, DER_SEQUENCE, &list, e))
			return false;
		for (struct cur in = der_in(&list); cur_left(&in); n++)
			if (!der_take(&in, DER_OCTET_STRING, &hash, e))
				return false;
		if (n == 0 || n > RECORD_MAX_HASHES)
			return err_set(e, n ? ERR_LIMIT : ERR_SYNTAX, RULE " 4.1", list.at,
				"a list of %zu hashes in the hash tree, 1 to %d are allowed", n,
				RECORD_MAX_HASHES);
	}
	return true;
}

/* The token, and the digest: of the field, else of the token. */
static bool read_token(struct record_stamp *s, const struct der *d, struct err *e)
{
	char reason[200];
	s->renewed = d->whole;
	if (!stamp_open(&s->token, d->whole, &s->intact, reason, e))
		return false;
	if (s->digest_nid == NID_undef)
		s->digest_nid = s->token.info.imprint_nid;
	return true;
}

static bool read_stamp(struct record_stamp *s, const struct der *d, struct err *e)
{
	struct cur c = der_in(d);
	struct der next;
	if (der_peek(&c, DER_CONTEXT_CONS) &&
		(!der_next(&c, &next, e) || !read_algorithm(&s->digest_nid, &next, e)))
		return false;
	if (der_peek(&c, DER_CONTEXT_CONS + 1) && !der_next(&c, &next, e))
		return false;
	if (der_peek(&c, DER_CONTEXT_CONS + 2)) {
		if (!der_next(&c, &next, e) || !tree_check(next.content, e))
			return false;
		s->tree = next.content;
	}
	return der_take(&c, DER_SEQUENCE, &next, e) && der_end(&c, RULE " 4.1", e) &&
	       read_token(s, &next, e);
}

static bool read_chain(struct record *r, const struct der *chain, struct err *e)
{
	struct cur c = der_in(chain);
	struct der d;
	if (!cur_left(&c))
		return err_set(e, ERR_SYNTAX, RULE " 5.1", chain->at, "a chain without time-stamp");
	while (cur_left(&c)) {
		if (r->n == RECORD_MAX_STAMPS)
			return err_fail(
				e, ERR_LIMIT, "more than %d time-stamps", RECORD_MAX_STAMPS);
		struct record_stamp *s = &r->list[r->n++];
		*s = (struct record_stamp){ .chain = r->chains, .digest_nid = NID_undef };
		if (!der_take(&c, DER_SEQUENCE, &d, e) || !read_stamp(s, &d, e))
			return false;
	}
	return true;
}

/* RFC 4998 5.2: the DER of an ArchiveTimeStampSequence of all older chains. */
static bool before_hash(struct record *r, struct slice older, int nid, struct err *e)
{
	AUTO(buf) struct buf head = BUF_MAX(RECORD_MAX_BYTES);
	struct digest all;
	der_put(&head, DER_SEQUENCE, older);
	if (!buf_done(&head, e) ||
		!hash_two(&all, nid, buf_slice(&head), (struct slice){ NULL, 0 }, e))
		return false;
	memcpy(r->before[r->chains], all.bytes, all.n);
	return true;
}

static bool read_chains(struct record *r, const struct der *all, struct err *e)
{
	struct cur c = der_in(all);
	struct der chain;
	if (!cur_left(&c))
		return err_set(e, ERR_SYNTAX, RULE " 5.1", all->at, "no archive time-stamp");
	while (cur_left(&c)) {
		size_t from = c.at, first = r->n;
		if (r->chains == RECORD_MAX_CHAINS)
			return err_fail(e, ERR_LIMIT, "more than %d chains", RECORD_MAX_CHAINS);
		if (!der_take(&c, DER_SEQUENCE, &chain, e) || !read_chain(r, &chain, e))
			return false;
		int nid = r->list[first].digest_nid;
		if (nid != NID_undef && !before_hash(r, slice_sub(c.s, 0, from), nid, e))
			return false;
		r->chains++;
	}
	return true;
}

static bool read_record(struct record *r, struct slice der, struct err *e)
{
	struct cur outer = { .s = der };
	struct der whole, d;
	uint64_t version = 0;
	int nid;
	if (der.n > RECORD_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "over %d bytes", RECORD_MAX_BYTES);
	if (!der_take(&outer, DER_SEQUENCE, &whole, e) || !der_end(&outer, RULE " 3.1", e))
		return false;
	struct cur c = der_in(&whole);
	if (!der_take(&c, DER_INTEGER, &d, e) || !der_uint(&version, &d, e))
		return false;
	if (version != 1)
		return err_set(e, ERR_SYNTAX, RULE " 3.1", d.at, "not version 1");
	if (!der_take(&c, DER_SEQUENCE, &d, e))
		return false;
	for (struct cur in = der_in(&d); cur_left(&in);)
		if (!der_take(&in, DER_SEQUENCE, &d, e) || !read_algorithm(&nid, &d, e))
			return false;
	if (der_peek(&c, DER_CONTEXT_CONS) && !der_next(&c, &d, e))
		return false;
	if (der_peek(&c, DER_CONTEXT_CONS + 1))
		return err_set(e, ERR_SYNTAX, RULE " 6.1", c.at, "a record of encrypted data");
	return der_take(&c, DER_SEQUENCE, &d, e) && der_end(&c, RULE " 3.1", e) &&
	       read_chains(r, &d, e);
}

bool record_open(struct record **out, struct slice der, struct err *e)
{
	AUTO(record) struct record *r = calloc(1, sizeof *r);
	if (!r)
		return err_nomem(e);
	if (!read_record(r, der, e))
		return err_context(e, "evidence record");
	*out = r;
	r = NULL;
	return true;
}

void record_auto(struct record **r)
{
	for (size_t i = 0; *r && i < (*r)->n; i++)
		stamp_auto(&(*r)->list[i].token);
	free(*r);
	*r = NULL;
}

/* ---- judging ---- */

static int in_order(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
	return c ? c : (x->n > y->n) - (x->n < y->n);
}

/* The hashes that a time-stamp is to prove. */
struct wanted {
	struct digest list[RECORD_MAX_OBJECTS];
	size_t n;
};

/* On the way up a hash tree: one list, and what came up from the one before. */
struct climb {
	int nid;
	struct digest root; /* empty before the first list */
	struct slice list[RECORD_MAX_HASHES + 1];
	size_t n;
};

/* False: a hash that is not of the digest's size. */
static bool list_read(struct climb *k, const struct der *list)
{
	struct cur c = der_in(list);
	struct der d;
	const size_t size = (size_t)EVP_MD_get_size(EVP_get_digestbynid(k->nid));
	k->n = 0;
	if (k->root.n)
		k->list[k->n++] = digest_slice(&k->root);
	while (cur_left(&c) && der_next(&c, &d, NULL)) {
		if (d.content.n != size || k->n == RECORD_MAX_HASHES + 1)
			return false;
		k->list[k->n++] = d.content;
	}
	qsort(k->list, k->n, sizeof *k->list, in_order);
	return true;
}

static bool list_has(const struct climb *k, const struct wanted *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct slice one = digest_slice(&w->list[i]);
		if (!bsearch(&one, k->list, k->n, sizeof one, in_order))
			return false;
	}
	return true;
}

/* RFC 4998 4.3, step 3: sorted and hashed together; a first list of one stands for itself (4.2, step 3). */
static bool list_hash(struct climb *k, struct err *e)
{
	struct digest up;
	if (k->root.n == 0 && k->n == 1) {
		memcpy(k->root.bytes, k->list[0].p, k->list[0].n);
		k->root.n = k->list[0].n;
		return true;
	}
	AUTO(buf) struct buf all = BUF_MAX((RECORD_MAX_HASHES + 1) * EVP_MAX_MD_SIZE);
	for (size_t i = 0; i < k->n; i++)
		buf_put_slice(&all, k->list[i]);
	if (!buf_done(&all, e) ||
		!hash_two(&up, k->nid, buf_slice(&all), (struct slice){ NULL, 0 }, e))
		return false;
	k->root = up;
	return true;
}

/* What the hash tree of 's' comes to; *holds false when it does not name all of 'w'. */
static bool tree_root(bool *holds, struct digest *root, const struct record_stamp *s,
	const struct wanted *w, struct err *e)
{
	struct cur c = { .s = s->tree };
	struct der list;
	struct climb *k = calloc(1, sizeof *k);
	bool good = true;
	if (!k)
		return err_nomem(e);
	k->nid = s->digest_nid;
	while (good && *holds && cur_left(&c) && (good = der_next(&c, &list, e))) {
		*holds = list_read(k, &list) && (k->root.n || list_has(k, w));
		good = !*holds || list_hash(k, e);
	}
	if (good)
		*root = k->root;
	free(k);
	return good;
}

/* RFC 4998 4.3: one time-stamp over 'w', of which nothing is known when it is empty. */
static bool stamp_holds(
	const char **why, const struct record_stamp *s, const struct wanted *w, struct err *e)
{
	struct digest root = { .n = 0 };
	bool named = true;
	*why = NULL;
	if (s->tree.n && !tree_root(&named, &root, s, w, e))
		return false;
	if (!s->tree.n && w->n == 1)
		root = w->list[0];
	if (!named)
		*why = "the hash tree does not name what it is to prove";
	else if (!s->tree.n && w->n > 1)
		*why = "without hash tree it proves one object only";
	else if (root.n &&
		 (s->digest_nid != s->token.info.imprint_nid ||
			 !slice_eq(digest_slice(&root),
				 (struct slice){ s->token.info.imprint, s->token.info.imprint_n })))
		*why = "the time-stamp is over other hashes";
	return true;
}

/* RFC 4998 5.2: hashes of objects; from the second chain on each is hashed with all older chains. */
static bool objects_hash(struct wanted *w, const struct record *r, const struct record_stamp *s,
	const struct slice *objects, struct err *e)
{
	const struct slice none = { NULL, 0 };
	for (size_t i = 0; i < w->n; i++) {
		struct digest one;
		if (!hash_two(&one, s->digest_nid, objects[i], none, e))
			return false;
		const struct slice older = { r->before[s->chain], one.n };
		w->list[i] = one;
		if (s->chain && !hash_two(&w->list[i], s->digest_nid, digest_slice(&one), older, e))
			return false;
	}
	return true;
}

/* What a time-stamp is by itself, and after the one before it. */
static const char *fault_of(const struct record_stamp *s, const struct record_stamp *before)
{
	if (!s->intact || s->digest_nid == NID_undef)
		return "a time-stamp is broken";
	if (before && s->token.info.time < before->token.info.time)
		return "a time-stamp is older than the one that it renews";
	if (before && before->chain == s->chain && before->digest_nid != s->digest_nid)
		return "two digest algorithms in one chain";
	return NULL;
}

bool record_holds(bool *holds, char reason[static 200], const struct record *r,
	const struct slice *objects, size_t n, struct err *e)
{
	*holds = false;
	reason[0] = 0;
	if (n > RECORD_MAX_OBJECTS)
		return err_fail(e, ERR_LIMIT, "more than %d objects", RECORD_MAX_OBJECTS);
	for (size_t i = 0; i < r->n; i++) {
		const struct record_stamp *s = &r->list[i], *before = i ? s - 1 : NULL;
		struct wanted w = { .n = n };
		const char *why = fault_of(s, before);
		bool renews = before && before->chain == s->chain;
		if (!why && renews) {
			w.n = 1;
			if (!hash_two(&w.list[0], s->digest_nid, before->renewed,
				    (struct slice){ NULL, 0 }, e))
				return false;
		} else if (!why && !objects_hash(&w, r, s, objects, e)) {
			return false;
		}
		if (!why && !stamp_holds(&why, s, &w, e))
			return false;
		if (why) {
			snprintf(reason, 200, "chain %zu: %s", s->chain + 1, why);
			return true;
		}
	}
	*holds = r->n > 0;
	return true;
}

/* ---- inside a signature ---- */

/* id-aa-er-internal and id-aa-er-external, 1.2.840.113549.1.9.16.2.49 and 50: all but the last byte. */
static const uint8_t record_oid[] = { 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09,
	0x10, 0x02 };
enum { OID_INTERNAL = 0x31, OID_EXTERNAL = 0x32 };

static bool is_record(const struct cms_attribute *a)
{
	return a->oid.n == sizeof record_oid + 1 &&
	       memcmp(a->oid.p, record_oid, sizeof record_oid) == 0 &&
	       (a->oid.p[a->oid.n - 1] == OID_INTERNAL || a->oid.p[a->oid.n - 1] == OID_EXTERNAL);
}

/* Record 'i', in the order of the attributes, which is not that of time; false when there is none. */
static bool record_find(const struct cms *c, size_t i, struct cms_attribute *out)
{
	struct cur list = { .s = c->l.signer.unsigned_content };
	size_t n = 0;
	while (cur_left(&list) && cms_attribute_next(&list, out, NULL))
		if (is_record(out) && n++ == i)
			return true;
	return false;
}

/* Which records a record of 'time' covers, too. */
struct older {
	bool is[CMS_MAX_RECORDS];
};

static bool older_find(struct older *out, const struct cms *c, int64_t time, struct err *e)
{
	struct cms_attribute a;
	*out = (struct older){ .is = { false } };
	for (size_t i = 0; i < CMS_MAX_RECORDS && record_find(c, i, &a); i++) {
		AUTO(record) struct record *r = NULL;
		struct err why = ERR_INIT;
		if (record_open(&r, a.values, &why))
			out->is[i] = r->list[0].token.info.time < time;
		else if (why.code == ERR_NOMEM)
			return err_nomem(e);
	}
	return true;
}

/* The attributes [1], of records the older only; nothing when nothing is left. */
static void attributes_put(struct buf *out, struct slice attributes, const struct older *older)
{
	AUTO(buf) struct buf left = BUF_MAX(CMS_OPEN_MAX_BYTES);
	struct cur c = { .s = attributes };
	struct cms_attribute a;
	size_t from = 0, n = 0;
	for (; cur_left(&c) && cms_attribute_next(&c, &a, NULL); from = c.at) {
		bool kept = !is_record(&a) || (n < CMS_MAX_RECORDS && older->is[n]);
		n += is_record(&a);
		if (kept)
			buf_put_slice(&left, slice_sub(attributes, from, c.at - from));
	}
	if (left.n)
		der_put(out, DER_CONTEXT_CONS + 1, buf_slice(&left));
	if (left.failed)
		out->failed = left.failed;
}

/* ContentInfo, [0], SignedData, SET, SignerInfo, [1]: all as it stands, but for the last of the last. */
static void object_put(
	struct buf *out, struct slice whole, unsigned depth, const struct older *older)
{
	enum { ATTRIBUTES = 5 };
	struct cur outer = { .s = whole };
	struct der d, part;
	if (!der_next(&outer, &d, NULL))
		return;
	if (depth == ATTRIBUTES) {
		attributes_put(out, d.content, older);
		return;
	}
	size_t mark = der_open(out, d.tag);
	for (struct cur c = der_in(&d); cur_left(&c) && der_next(&c, &part, NULL);)
		if (cur_left(&c))
			buf_put_slice(out, part.whole);
		else
			object_put(out, part.whole, depth + 1, older);
	der_close(out, mark);
}

static bool inside_judge(struct cms_record *out, const struct cms *c, const struct cms_attribute *a,
	struct slice content, struct err *e)
{
	const bool external = a->oid.p[a->oid.n - 1] == OID_EXTERNAL;
	AUTO(buf) struct buf object = BUF_MAX(CMS_OPEN_MAX_BYTES);
	struct older older;
	if (!record_open(&out->record, a->values, e) ||
		!older_find(&older, c, out->record->list[0].token.info.time, e))
		return false;
	object_put(&object, c->l.whole, 0, &older);
	const struct slice objects[] = { buf_slice(&object), content };
	return buf_done(&object, e) &&
	       record_holds(&out->holds, out->reason, out->record, objects, 1 + external, e);
}

bool cms_record(
	struct cms_record *out, const struct cms *c, size_t i, struct slice content, struct err *e)
{
	struct cms_attribute a;
	struct err why = ERR_INIT;
	const char *why_not = NULL;
	*out = (struct cms_record){ .there = record_find(c, i, &a) };
	if (!out->there)
		return true;
	if (i >= CMS_MAX_RECORDS)
		why_not = "too many evidence records";
	else if (!content.p && a.oid.p[a.oid.n - 1] == OID_EXTERNAL)
		why_not = "an evidence record over more than the signature is not judged";
	if (!why_not && inside_judge(out, c, &a, content, &why))
		return true;
	snprintf(out->reason, sizeof out->reason, "%.199s", why_not ? why_not : why.text);
	return why.code != ERR_NOMEM || err_nomem(e);
}
