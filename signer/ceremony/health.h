/* SPDX-License-Identifier: MIT */
/* health: can the service's keys be used? Asked before anything is sent out that would need them later. */
#ifndef PARAPHE_CEREMONY_HEALTH_H
#define PARAPHE_CEREMONY_HEALTH_H

#include "ceremony/gather.h"

enum {
	HEALTH_MAX_KEYS =
		16 + 2 * 64, /* the instance's, and those of schools that stand in tokens */
	HEALTH_MAX_NAME = 32
};

struct health_key {
	char name[HEALTH_MAX_NAME]; /* as keys/NAME.* */
	bool good;
	bool needed; /* a bad one refuses every signature; else it lowers their level, or is one school's */
	bool schools; /* a school's, in a token: a bad one refuses that school's alone (school_seal_ready) */
	char says[VAULT_MAX_LINE]; /* good until; or what is wrong */
};

struct health {
	struct health_key keys[HEALTH_MAX_KEYS];
	size_t n;
};

/* Every key of the instance signs something, at this instant. Errors: as gather_ask; UPSTREAM the vault's words are none. */
MUST_CHECK bool health_ask(struct health *out, struct house *h, struct err *e);
/* Those of schools that stand in tokens, too: before an act of one school school_seal_ready is enough. Errors: the same. */
MUST_CHECK bool health_ask_all(struct health *out, struct house *h, struct err *e);

/*
 * Can everything be signed that a convention will need? A bad key that only lowers a level goes to the log. Errors: as health_ask;
 * WRONG_STATE with each key that is needed and bad, and what is wrong with it.
 */
MUST_CHECK bool health_keys(struct house *h, struct err *e);

/* The same of what was asked before. Errors: WRONG_STATE. */
MUST_CHECK bool health_good(const struct health *all, struct err *e);
/*
 * Is every school's key in a token good? 'uais' gets the schools of those that are not, with blanks between, as many as fit; what is wrong goes to the
 * log. Errors: WRONG_STATE how many are not.
 */
MUST_CHECK bool health_schools(char *uais, size_t size, const struct health *all, struct err *e);

/* What to do about a bad key of this name. */
const char *health_remedy(const char *name);

#endif
