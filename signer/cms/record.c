/* SPDX-License-Identifier: MIT */
/* record: evidence records: structure, hash trees and renewals. */
#include "cms/record.h"

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
	bool good = k || err_nomem(e);
	if (good)
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
