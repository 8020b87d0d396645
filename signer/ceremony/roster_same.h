/* SPDX-License-Identifier: MIT */
/*
 * roster_same: the pupils that a school's list of the year knows, beside the lines of a new list: found by their key or by one that was
 * joined to it; and those that a line looks like, whose given name, name, birth date or class was put right since. In a pupil's fields
 * "autres" holds the keys that were joined, blank between.
 */
#ifndef PARAPHE_CEREMONY_ROSTER_SAME_H
#define PARAPHE_CEREMONY_ROSTER_SAME_H

#include "ceremony/roster_row.h"

enum {
	ROSTER_KEYS = 8,     /* joined to one pupil; the oldest goes */
	ROSTER_FOLDED = 160, /* bytes of a name without case and accents */
};
struct roster_pupil {
	int64_t id;
	char ref[65], also[ROSTER_KEYS * 65];
	char name[STORE_MAX_NAME], class_name[24], birth[11];
	char last[ROSTER_FOLDED], first[ROSTER_FOLDED];
	bool left;
	bool met;      /* a line of the new list is this pupil */
	size_t claims; /* lines that look like it */
};
struct roster_pupils {
	struct roster_pupil *list; /* owned, by ref */
	size_t n;
};
MUST_CHECK bool roster_pupils_read(struct roster_pupils *out, struct store *s, int64_t school,
	const char *year, struct err *e);
void roster_pupils_auto(struct roster_pupils *p);
/* NULL: nobody has that key, or a line of the list was found to be it already. */
struct roster_pupil *roster_pupil_find(const struct roster_pupils *p, const char *ref);
/*
 * Those that 'row', which is nobody's line so far, looks like, likest first; returns how many: the same birth date and one of name, given
 * name and class; or the same name and given name.
 */
MUST_CHECK bool roster_pupil_like(struct roster_pupil *out[ROSTER_LIKE], size_t *n,
	const struct roster_pupils *p, const struct roster_row *row, struct err *e);
/* 'row' is 'p': it takes its key, and its own is joined to it. */
MUST_CHECK bool roster_pupil_join(struct roster_row *row, struct roster_pupil *p, struct err *e);

#endif
