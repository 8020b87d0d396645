/* SPDX-License-Identifier: MIT */
/*
 * root: the place of a convention in an evening's root, as its container holds it under racine/ (CONVENTION 8; ceremony/roots.h makes it): the
 * entry of its journal that is the leaf, the path from there to the root, and the statement of the root, which the service signed.
 */
#ifndef PARAPHE_CLERK_ROOT_H
#define PARAPHE_CLERK_ROOT_H

#include "clerk/verify.h"
#include "evidence/root.h"

/* All borrowed. */
struct root_question {
	struct slice proof, statement; /* JSON */
	struct slice journal;          /* journal.xml, which was checked */
	struct slice
		neighbour; /* a statement that was kept from its day on; empty: none was given */
};

enum root_chain {
	ROOT_ALONE, /* no neighbour was given, or it is none */
	ROOT_SAME,  /* it is the very statement */
	ROOT_LINKED /* it names this one, or is named by it */
};

struct root_facts {
	char day[11];   /* YYYY-MM-DD */
	uint64_t entry; /* of the journal */
	enum root_chain chain;
};

/*
 * Does the proof lead from an entry of this journal, made no later than its day, to the root that the statement tells; and does that
 * belong to the neighbour? Closed world. Errors: SYNTAX, LIMIT a file is not as it is written; CRYPTO it does not prove that, and why; NOMEM.
 */
MUST_CHECK bool root_place(struct root_facts *out, const struct root_question *q, struct err *e);

/*
 * The same of a container with a journal of ours, with the signature of the statement: by the services' authority, in force, on its day.
 * v->log and v->log_day say what was found; what is wrong fails the whole, and what cannot be established makes it undetermined. A container
 * without racine/ is left as it is. Errors: NOMEM, BUG.
 */
MUST_CHECK bool root_judge(
	struct verify *v, const struct pades_question *q, struct slice neighbour, struct err *e);

#endif
