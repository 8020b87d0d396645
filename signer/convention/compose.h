/* SPDX-License-Identifier: MIT */
/* compose: convention + text model + rules to blocks (XSLT), and the sentences of boxes and consents. */
#ifndef PARAPHE_CONVENTION_COMPOSE_H
#define PARAPHE_CONVENTION_COMPOSE_H

#include "convention/block.h"
#include "convention/rules.h"

/*
 * The blocks of the whole document. Only the fond, the model and the rule set speak (CONVENTION 2.2: the
 * PDF prints nothing of contacts or policy), so a lone PDF can be recomposed.
 * Errors: SYNTAX; NOT_FOUND; NOMEM.
 */
MUST_CHECK bool compose_blocks(struct blocks *out, const struct convention *c, struct slice modele,
	struct slice regles, const struct library *l, struct err *e);
/*
 * Fill in consent sentence and box lines of every holder of 'c' from the sentences of the model
 * (library_read_model), CONVENTION 7.
 */
MUST_CHECK bool compose_parties(struct convention *c, const xmlDoc *modele, struct err *e);
/*
 * What an agent attests of a party's signature on paper, and what the box shows then (CONVENTION 5, 7): of holder 'person' of the box
 * 'field'; "{instant}" as in other boxes. Errors: NOT_FOUND no such box or holder; SYNTAX, LIMIT, NOMEM.
 */
struct compose_paper {
	const char *field, *person, *agent;
	char consent[1000], box[10][320];
	size_t box_n;
};
MUST_CHECK bool compose_paper(
	struct compose_paper *p, const struct convention *c, const xmlDoc *modele, struct err *e);
/* « le 14 mai 2025 à 10 h 31 (UTC+2) » with the typography of the house. 'out' of 80 bytes. */
void compose_instant(char out[static 80], int64_t t);

#endif
