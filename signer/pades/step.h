/* SPDX-License-Identifier: MIT */
/*
 * step: what one revision changed against the one before it, each change with the least permission
 * that allows it.
 */
#ifndef PARAPHE_PADES_STEP_H
#define PARAPHE_PADES_STEP_H

#include "pades/diff.h"

enum {
	STEP_MAX_CHANGES = 4096,
	STEP_FIELD_MAX = 1025,  /* as long as pdf_fields_read takes them */
	STEP_MAX_WORK = 1 << 20 /* by all steps of a file: SECURITY 1.6, two seconds */
};

struct step_change {
	struct pades_finding
		finding;  /* .change: the least that allows it; ILLEGAL when nothing does */
	bool uncertified; /* allowed only where no certification is in force */
	const char
		*field; /* full name of the field filled or signed, of the step; NULL otherwise */
};

struct step {
	struct step_change *list;
	size_t n;
	char **names; /* of fields */
	size_t names_n;
	size_t work; /* objects and references that were looked at */
};

/* Compare 'rev' with 'rev' - 1. Errors: SYNTAX, LIMIT, NOMEM. */
MUST_CHECK bool step_read(struct step *out, struct pdf_doc *d, size_t rev, struct err *e);
void step_auto(struct step *s);

/* The changes of one step, judged under 'p' and put into 'out'. Errors: SYNTAX, NOMEM. */
MUST_CHECK bool step_apply(struct pades_changes *out, const struct step *s, struct pdf_doc *d,
	size_t from, const struct pades_permission *p, struct err *e);

#endif
