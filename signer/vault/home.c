/* SPDX-License-Identifier: MIT */
/* home: tokens found once by their URIs, and asked for a key that is to be certified. */
#include "vault/home.h"

#include "pki/cert.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

const char *school_use_name(enum school_use use)
{
	return use == SCHOOL_CERTIFICATION ? "certification" : "cachet";
}

const char *school_use_word(enum school_use use)
{
	return use == SCHOOL_CERTIFICATION ? "certify" : "seal";
}

static bool key_find(struct home_key *k, const struct keys_tokens *t, const struct home_named *n,
	enum school_use use, struct err *e)
{
	char own[48], both[48];
	snprintf(own, sizeof own, "pin-%.8s-%s", n->uai, school_use_word(use));
	snprintf(both, sizeof both, "pin-%.8s", n->uai);
	/* `pin` comes last: it is that of the instance's token, and a wrong PIN is counted by a school's. */
	const struct keys_pins pins = { .first = { own, both }, .last = "pin" };
	return keys_token(&k->token, t, n->uri[use], &pins, e);
}

static void home_open(struct home *h, const struct keys_tokens *t, const struct home_named *n)
{
	memcpy(h->uai, n->uai, sizeof h->uai);
	h->in_file = strcmp(n->uri[SCHOOL_CACHET], HOME_FILE) == 0;
	for (enum school_use u = 0; !h->in_file && u < SCHOOL_USES; u++)
		(void)!key_find(&h->of[u], t, n, u, &h->of[u].fault);
}

bool homes_open(struct homes *out, const struct keys_tokens *t, struct err *e)
{
	*out = (struct homes){ .pss = t && t->pss };
	if (!t)
		return true;
	if (t->schools_n > HOMES_MAX)
		return err_fail(
			e, ERR_LIMIT, "more than %d schools with keys in tokens", HOMES_MAX);
	for (; out->n < t->schools_n; out->n++)
		home_open(&out->list[out->n], t, &t->schools[out->n]);
	return true;
}

void homes_auto(struct homes *h)
{
	for (size_t i = 0; i < h->n; i++)
		for (enum school_use u = 0; u < SCHOOL_USES; u++)
			token_auto(&h->list[i].of[u].token);
	h->n = 0;
}

const struct home *homes_find(const struct homes *h, const char *uai)
{
	for (size_t i = 0; i < h->n; i++)
		if (memcmp(h->list[i].uai, uai, SCHOOL_UAI) == 0)
			return &h->list[i];
	return NULL;
}

/* There is no certificate yet that key_try could verify by. */
static bool has_signed(struct token *t, EVP_PKEY *public, bool pss, struct err *e)
{
	uint8_t text[32] = "PARAPHE PROBE 1\n";
	AUTO(buf) struct buf value = BUF_MAX(ALGO_MAX_VALUE);
	enum algo a;
	if (RAND_bytes(text + 16, 16) != 1)
		return err_openssl(e, NULL, "no random numbers");
	return algo_of_key(&a, public, pss, e) &&
	       token_sign(&value, t, a, public, (struct slice){ text, sizeof text }, e);
}

static bool key_ask(
	EVP_PKEY **out, const struct home_key *k, bool pss, int64_t until, struct err *e)
{
	AUTO(evp_pkey) EVP_PKEY *public = NULL;
	if (!k->token)
		return err_fail(e, k->fault.code, "%s", k->fault.text);
	/* Anew: the number of a session that was lost may be another key's by now, and nothing here says whose key it is. */
	if (!token_again(k->token, e) || !token_public(&public, k->token, e) ||
		!keys_school_allowed(public, until, e) || !has_signed(k->token, public, pss, e))
		return false;
	*out = public;
	public = NULL;
	return true;
}

bool home_public(EVP_PKEY **out, const struct homes *all, const struct home *h, enum school_use use,
	int64_t until, struct err *e)
{
	return key_ask(out, &h->of[use], all->pss, until, e) ||
	       err_context(e, "school.%s.%s", h->uai, school_use_word(use));
}

bool home_is_one(const char *uai, struct err *e)
{
	return err_fail(e, ERR_CRYPTO,
		"school.%s.certify and school.%s.seal lead to one key: make two, as viewers "
		"distrust "
		"what one signs twice in a file",
		uai, uai);
}

bool home_try(const struct homes *all, const struct home *h, int64_t now, struct err *e)
{
	AUTO(evp_pkey) EVP_PKEY *seal = NULL;
	AUTO(evp_pkey) EVP_PKEY *certify = NULL;
	int64_t until = now + HOME_ALLOWED_S;
	/* What was wrong just now, in the words of then. */
	for (enum school_use u = SCHOOL_USES; u-- > 0;)
		if (h->of[u].fault.code != ERR_NONE)
			return err_fail(e, h->of[u].fault.code, "school.%s.%s: %s", h->uai,
				school_use_word(u), h->of[u].fault.text);
	if (!home_public(&certify, all, h, SCHOOL_CERTIFICATION, until, e) ||
		!home_public(&seal, all, h, SCHOOL_CACHET, until, e))
		return false;
	return EVP_PKEY_eq(seal, certify) != 1 || home_is_one(h->uai, e);
}
