/* SPDX-License-Identifier: MIT */
/* impl: what only the files of asic share. */
#ifndef PARAPHE_ASIC_IMPL_H
#define PARAPHE_ASIC_IMPL_H

#include "asic/open.h"
#include "cms/record.h"
#include "pades/trust.h"

/* A time-stamp over a manifest, and by that over the files it names, or an evidence record of them (EN 319 162-1 4.4.3.2, A.7). */
struct asic_assertion {
	bool covers[PACK_MAX_ENTRIES]; /* files of the pack */
	bool intact, trusted;
	bool record;
	bool own; /* by an ASiCManifest of its own, or alone: it asserts of the files themselves */
	int64_t time;
};

struct asic_assertions {
	struct asic_assertion list[ASIC_MAX_MANIFESTS];
	size_t n;
};

/* What is known from outside a signature: since when it exists, and whether a time-stamp keeps it. */
struct asic_context {
	const struct pades_question *q;
	int64_t poe;   /* the earliest proof that the signature existed; else the validation time */
	bool kept;     /* a time-stamp over its file that is intact */
	bool archived; /* one that is trusted */
};

/* One CAdES signature over 'content'. Errors: NOMEM. EN 319 122-1 6.3, EN 319 102-1 5. */
MUST_CHECK bool asic_signature_judge(struct pades_signature *s, struct slice der,
	struct slice content, const struct asic_context *at, struct err *e);
/*
 * One token over 'content', known to exist at 'poe'; its time and whether it is intact are in 'out', what was covered is not
 * touched. Errors: NOMEM, BUG.
 */
MUST_CHECK bool asic_assertion_judge(struct asic_assertion *out, struct pades_signature *s,
	struct slice token, struct slice content, const struct asic_context *at, struct err *e);
/*
 * The evidence record in 'file' over the files that out->covers names; what does not hold, or is not believed, is told in the report. Errors:
 * NOMEM, BUG. RFC 4998; EN 319 162-1 4.4.3.2.
 */
MUST_CHECK bool asic_record_judge(struct asic_assertion *out, struct asic *a,
	const struct pack_file *file, const struct asic_context *at, struct err *e);
/* The same of all of a record that holds, the newest first; 'out' is of the first that does not stand. Errors: NOMEM, BUG. RFC 4998 5.3. */
MUST_CHECK bool asic_record_trust(struct trust_stamp *out, const struct record *r,
	const struct asic_context *at, struct err *e);
/* Does the authority of an intact token stand, when it is known to exist at at->poe? Errors: NOMEM, BUG. */
MUST_CHECK bool asic_stamp_trust(struct trust_stamp *out, const struct stamp *t,
	const struct asic_context *at, struct err *e);
/*
 * Every manifest of a time-stamp or of an evidence record, its references and what it names; and the lone token or record of an ASiC-S.
 * What covers another is asked first: what it proves to have existed is judged as of then. Errors: LIMIT, NOMEM. EN 319 162-1 4.3.3, 4.4.3,
 * 4.4.4, A.7.
 */
MUST_CHECK bool asic_assertions_judge(
	struct asic_assertions *out, struct asic *a, const struct pades_question *q, struct err *e);

/* open.c: one more entry of the report, NULL when there is no room; and what it means for the whole. */
struct pades_signature *asic_signature_add(struct asic *a, const char *name);
void asic_verdict(struct asic *a, const struct pades_signature *s);
void asic_broken(struct asic *a, const char *what, const char *name);
bool asic_is_manifest(const char *name); /* META-INF/ASiCManifest*.xml */
bool asic_ends(const char *name, const char *ending);
bool asic_contains(const char *name, const char *word); /* in any case of letters */
/* The file that an ASiC-S is about; NULL: none, or several. */
const struct pack_file *asic_only(const struct asic *a);
/* Each reference against its file; those that hold are marked in 'covered' (by place in the pack). */
void asic_references(struct asic *a, const struct asic_manifest *m, bool *covered);

#endif
