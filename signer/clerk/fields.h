/* SPDX-License-Identifier: MIT */
/* fields: what the desk may not read itself: a deposit as places and texts, a policy against its fond, a journal as facts. */
#ifndef PARAPHE_CLERK_FIELDS_H
#define PARAPHE_CLERK_FIELDS_H

#include "clerk/clerk.h"
#include "convention/model.h"

/*
 * JOB_FIELDS: a depot.xml that fits its schema to {"ine": text, "fond": {place: text}, "politique": ..., "contacts": ...,
 * "confidentiel": ...}; a place is "organisme-accueil[1]/lieu[2]/commune[1]" or ends in "/@attr". Else findings.
 */
MUST_CHECK bool fields_draw(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/* JOB_POLICY: another policy for a frozen fond (POLITIQUE-MODIFIEE): parties, digests, canonical document; or findings. */
MUST_CHECK bool fields_policy(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);
/*
 * JOB_JOURNAL: each checked journal to [{"n", "instant", "type", "revision", "role", "acteur", "resultat", "details": {name: text},
 * "prives": {name: text}}], in the order they came in. One that is no journal ends the job.
 */
MUST_CHECK bool fields_journal(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e);

/* A frozen fond with the model and rules it names, as they are installed. Errors: findings in 'faults'; NOT_FOUND. */
MUST_CHECK bool fields_frozen(struct convention **out, struct clerk_conversation *c,
	struct slice fond, struct xml_faults *faults, struct err *e);

#endif
