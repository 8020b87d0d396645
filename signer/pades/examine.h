/* SPDX-License-Identifier: MIT */
/*
 * examine: one signature value by itself: range, structure, mathematics. Nothing about trust or
 * later changes.
 */
#ifndef PARAPHE_PADES_EXAMINE_H
#define PARAPHE_PADES_EXAMINE_H

#include "cms/stamp.h"
#include "pades/judge.h"

/* One signature value, at its first appearance. */
struct examined {
	char *name;           /* full field name; owned */
	size_t rev;           /* the revision that brought it */
	struct pdf_ref value; /* num 0: direct in the field */
	const struct pdf_obj *dict;
	struct pdf_lock lock; /* of its field, as of 'rev' */
	bool is_timestamp;
	bool lifts; /* a time-stamp whose dictionary is exactly EN 319 142-1 5.4.3: it may lift levels */
	bool shared; /* another field, or another value, claims the same bytes */
	bool has_range;
	struct pades_range range;
	struct cms *cms; /* owned; NULL when unreadable; of a time-stamp: borrowed from 'stamp' */
	struct stamp stamp; /* owned */
	bool intact;
	bool cades; /* SubFilter ETSI.CAdES.detached */
	bool has_sha256;
	uint8_t sha256[32]; /* of the CMS */
	int docmdp;
	const char *why; /* EN 319 102-1 subindication when not intact */
	char reason[PADES_REASON_MAX];
	bool trusted,
		evidence; /* time-stamps: the TSA's chain stands; its revocation is answered for */
	int64_t time;     /* time-stamps: genTime */
	int64_t until;    /* time-stamps that are trusted: when chain or algorithms end */
	/* Signatures: what stands around them, whatever their profile (EN 319 142-1 6.3 T, LT, LTA). */
	bool stamped, answered, archived;
};

struct examined_list {
	struct examined *list;
	size_t n;
};

/*
 * Every signature value of every revision, examined. Values that share bytes are marked. An older
 * revision whose form cannot be read is told in 'broken' (SIZE_MAX: none).
 * Errors: SYNTAX the last revision's form cannot be read; LIMIT; NOMEM.
 */
MUST_CHECK bool examine_all(
	struct examined_list *out, struct pdf_doc *d, size_t *broken, struct err *e);
/*
 * The same, but values of revisions before 'from' are found only, with range and DocMDP, and count as not intact: for who judges what a
 * revision adds, whatever stands before it.
 */
MUST_CHECK bool examine_from(
	struct examined_list *out, struct pdf_doc *d, size_t from, size_t *broken, struct err *e);
void examined_list_auto(struct examined_list *l);

/*
 * genTime of the newest token in any of them, document time-stamps and tokens inside signatures; INT64_MIN: there is none that
 * can be read. Errors: NOMEM.
 */
MUST_CHECK bool examine_newest(int64_t *out, const struct examined_list *l, struct err *e);

/* P of a DocMDP transform of a signature dictionary; 0 when it has none. Default 2 (12.8.2.2). */
MUST_CHECK bool examine_docmdp(
	int *out, struct pdf_doc *d, size_t rev, const struct pdf_obj *dict, struct err *e);

#endif
