/* SPDX-License-Identifier: MIT */
/* checking: a dossier's documents, complete, through the clerk; what it says mapped back to the fields. */
#ifndef PARAPHE_CEREMONY_CHECKING_H
#define PARAPHE_CEREMONY_CHECKING_H

#include "ceremony/answer.h"
#include "ceremony/dossier.h"
#include "ceremony/papers.h"
#include "ceremony/reason.h"

/* Large: on the heap, by checking_new. */
struct checking {
	struct school school;
	struct store_pupil pupil; /* id 0: not of a roster */
	struct papers papers;     /* complete after checking_run */
	struct deposit deposit;
	struct answer answer;
	struct dossier_remarks remarks;
	json_t *notes;
	bool project;   /* set before checking_run: it is only read (answer.h) */
	bool unchanged; /* an act in which nothing differs from what is in force */
};
/* School, pupil, notes and papers of 'd' as kept. Errors: as store_, NOMEM. */
MUST_CHECK bool checking_new(
	struct checking **out, const struct actor *a, const struct store_dossier *d, struct err *e);
void checking_auto(struct checking **c);
/*
 * Complete the papers (they may have been changed before), ask the clerk, map. true also when it may not be frozen.
 * 'former': the revision it replaces, or NULL. Errors: as answer_ask.
 */
MUST_CHECK bool checking_run(struct checking *c, const struct actor *a,
	const struct store_dossier *d, const struct store_convention *former, struct err *e);
/* Are all alerts acknowledged (and is it freezable)? *silent: nothing but acknowledged alerts, not even granted derogations. */
bool checking_clean(const struct checking *c, bool *silent);

/* Remarks to the notes' "constats", and back. */
MUST_CHECK bool checking_note(json_t *notes, const struct dossier_remarks *r, struct err *e);
void checking_told(struct dossier_remarks *out, const json_t *notes);
/* Faults go: the dossier was changed since. true: there were any. */
bool checking_stale(json_t *notes);

/*
 * What the desk itself sees in the part of 'who' (FIELD_ACCUEIL, FIELD_SECRETARIAT, ...): wanted fields and forms, without the
 * clerk. Appends to 'out'.
 */
void checking_part(struct dossier_remarks *out, const struct papers *p, uint32_t who);
/* Contacts of those who sign: reachable, distinct (CONVENTION 7) or CONTACT-1 granted in 'notes'. Appends to 'out'. */
bool checking_contacts(struct dossier_remarks *out, const struct papers *p, const json_t *notes);
/* Why checking_contacts does not take the contact of 'person': with which side it is shared, or REASON_CONTACT where nothing can be sent. */
enum reason checking_contact_with(const struct papers *p, const char *person);

void dossier_remark_add(struct dossier_remarks *r, const struct dossier_remark *x);

#endif
