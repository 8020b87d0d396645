/* SPDX-License-Identifier: MIT */
/* generate: the parts of a fond that the house computes: totals, articles, digests of model and rules. */
#ifndef PARAPHE_CONVENTION_GENERATE_H
#define PARAPHE_CONVENTION_GENERATE_H

#include "convention/digest.h"
#include "convention/model.h"

enum { GENERATE_SHA = DIGEST_HEX, GENERATE_MAX_WEEKS = CONVENTION_MAX_DAYS };

/* One ISO week of presence. */
struct generate_week {
	int year, week;
	int minutes, days;
};

/* Ascending, one entry per ISO week with a valid day; at most GENERATE_MAX_WEEKS. Returns how many. */
size_t generate_weeks(struct generate_week out[static GENERATE_MAX_WEEKS], const xmlNode *sequence);
/* SHA-256 of the Canonical XML of one article of the model. Errors: NOMEM, CRYPTO. */
MUST_CHECK bool generate_article_sha(
	char out[static GENERATE_SHA], const xmlNode *article, struct err *e);
/*
 * Put into a checked fond what it lacks: sequence/total, clauses/article with its digest, @sha-modele,
 * @sha-regles. What is there stays. Errors: NOMEM, CRYPTO.
 */
MUST_CHECK bool generate_fill(xmlNode *fond, const xmlNode *model, const char *sha_model,
	const char *sha_rules, struct err *e);
/* "HH:MM" to minutes since midnight; -1 when it is not one. */
int generate_minutes(const char *text);

#endif
