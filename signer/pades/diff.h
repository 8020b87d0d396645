/* SPDX-License-Identifier: MIT */
/*
 * diff: what each revision changed, by typed paths from the trailer, against a whitelist. Every
 * incremental update is forbidden until a rule allows it.
 */
#ifndef PARAPHE_PADES_DIFF_H
#define PARAPHE_PADES_DIFF_H

#include "pdf/field.h"

/* In order of gravity. */
enum pades_change {
	PADES_NONE,
	PADES_EXTENSION,
	PADES_FORM_FILLING,
	PADES_ANNOTATIONS,
	PADES_ILLEGAL
};

enum { PADES_MAX_FINDINGS = 64 };

struct pades_finding {
	enum pades_change change;
	char rule[40];
	char path[160]; /* "Root/AcroForm/Fields[2]/V" */
	char old_value[80], new_value[80];
};

struct pades_changes {
	enum pades_change worst;
	size_t n, more; /* findings kept, and beyond */
	struct pades_finding list[PADES_MAX_FINDINGS];
};

/* Permissions in force when the earlier revision was signed. */
struct pades_permission {
	int docmdp; /* 1..3; 0: none, then form filling is what may come */
	const struct pdf_field
		*locks; /* fields signed up to 'from', whose locks bind what follows */
	size_t locks_n;
};

/*
 * All changes of each revision in (from, to], each compared with the one before it, so that what one
 * revision does and the next takes back is seen, too. 'out' owns nothing.
 * Errors: SYNTAX a later revision cannot be read (the caller says illegal), LIMIT, NOMEM.
 * Source: ISO 32000-1 12.8.2.2, 12.8.2.4; EN 319 142-1 5.4, 5.5; PADES.md 2.2.
 */
MUST_CHECK bool pades_diff(struct pades_changes *out, struct pdf_doc *d, size_t from, size_t to,
	const struct pades_permission *p, struct err *e);

/* Is something forbidden, and all of it by this one rule? */
bool pades_forbidden_by(const struct pades_changes *c, const char *rule);

#endif
