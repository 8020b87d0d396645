/* SPDX-License-Identifier: MIT */
/*
 * home: the keys of schools that stand in PKCS#11 tokens. Which school's do is the word of paraphe.conf (school.UAI.*), which the vault
 * hears when it starts; their tokens are found before the cage, as those of the instance's keys.
 */
#ifndef PARAPHE_VAULT_HOME_H
#define PARAPHE_VAULT_HOME_H

#include "vault/keys.h"

enum {
	SCHOOL_UAI = 8,
	HOMES_MAX =
		64, /* schools with keys in tokens: each key signs at each look at the service */
	HOME_ALLOWED_S =
		2192 *
		86400, /* so long must the algorithm of a key be good: the life of a school's certificate */
};
#define HOME_FILE                                                                                  \
	"file" /* in the place of a URI: a key that stood in a token is made anew in keys/ */

/* What a key of a school is for. */
enum school_use {
	SCHOOL_CACHET, /* seals, archives, acts: the one that is shown */
	SCHOOL_CERTIFICATION,
	SCHOOL_USES
};
/* "cachet", "certification": in the log */
const char *school_use_name(enum school_use use);
/* "seal", "certify": in paraphe.conf, and in what is said about it */
const char *school_use_word(enum school_use use);

/* What paraphe.conf says of one school: two URIs, or twice HOME_FILE. Borrowed. */
struct home_named {
	char uai[SCHOOL_UAI + 1];
	const char *uri[SCHOOL_USES];
};

struct home {
	char uai[SCHOOL_UAI + 1];
	bool in_file; /* HOME_FILE: then there are no tokens */
	struct home_key {
		struct token *token; /* NULL: it cannot be looked for again, 'fault' says why */
		struct err fault;
	} of[SCHOOL_USES];
};

struct homes {
	struct home list[HOMES_MAX];
	size_t n;
	bool pss; /* how RSA keys sign */
};

/*
 * Find the tokens of t->schools; t may be NULL. A token that is not there, or a PIN that is wrong, is no error here but its key's fault, as
 * in keys_load. Errors: LIMIT more than HOMES_MAX.
 */
MUST_CHECK bool homes_open(struct homes *out, const struct keys_tokens *t, struct err *e);
void homes_auto(struct homes *h);
/* What was said of this school; NULL: nothing. Borrowed. */
const struct home *homes_find(const struct homes *h, const char *uai);
/*
 * The public half of a key, found anew, which may be used for a school until 'until' (keys_school_allowed) and has just signed. *out is the
 * caller's. Errors: as token_open, token_public, token_sign, keys_school_allowed; 'use' and what to do are told.
 */
MUST_CHECK bool home_public(EVP_PKEY **out, const struct homes *all, const struct home *h,
	enum school_use use, int64_t until, struct err *e);
/*
 * May this pair of keys be a school's? Both sign, and they are two. For who is about to write them into paraphe.conf. Errors: as home_public;
 * CRYPTO they are one.
 */
MUST_CHECK bool home_try(const struct homes *all, const struct home *h, int64_t now, struct err *e);
/* Says that both URIs of a school lead to one key; returns false. */
bool home_is_one(const char *uai, struct err *e);

#endif
