/* SPDX-License-Identifier: MIT */
/*
 * extend: what a signed file lacks on its way to B-T, B-LT and B-LTA, and the one revision that is next. Pure: no clock, no network,
 * no key. What must come from outside is told; the question is then asked again with it.
 */
#ifndef PARAPHE_PADES_EXTEND_H
#define PARAPHE_PADES_EXTEND_H

#include "pades/evidence.h"
#include "pades/judge.h"
#include "pades/sign.h"

enum {
	PADES_MAX_ANSWERS = 64,   /* revocation answers from outside in one extension */
	PADES_MAX_ARCHIVES = 999, /* archive-n */
};

/* Revocation answers from outside the file. Owned. */
struct pades_answers {
	STACK_OF(X509_CRL) *crls;
	STACK_OF(OCSP_BASICRESP) *ocsps;
	struct buf ders[PADES_MAX_ANSWERS]; /* OCSPResponse as it came, in the order of 'ocsps' */
	size_t ders_n;
};
/* CertificateLists, DER, one after another. Errors: SYNTAX, LIMIT, NOMEM. */
MUST_CHECK bool pades_answers_crls(struct pades_answers *a, struct slice ders, struct err *e);
/* One OCSPResponse, DER. Errors: SYNTAX, UPSTREAM not successful, LIMIT, NOMEM. */
MUST_CHECK bool pades_answers_ocsp(struct pades_answers *a, struct slice der, struct err *e);
void pades_answers_auto(struct pades_answers *a);

struct pades_goal {
	enum pades_level level; /* B_T, B_LT or B_LTA */
	bool renew; /* one more document time-stamp, even if the last one does not age yet */
};

enum pades_step {
	PADES_STEP_NONE,  /* there, or stuck: 'why' */
	PADES_STEP_DATA,  /* validation data into the DSS */
	PADES_STEP_STAMP, /* a document time-stamp */
};

/* Everything is owned. */
struct pades_plan {
	enum pades_step step;
	enum pades_level level; /* of the weakest signature, as it is */
	int64_t due,
		until; /* from when on the newest document time-stamp ages, and its end; INT64_MAX: there is none */
	bool complete;  /* DATA: with the answers given every certificate is answered for */
	bool renewal;   /* the level is reached; the last time-stamp ages */
	bool create;    /* STAMP: field 'field' is to be made */
	char field[32]; /* STAMP: where; empty: no place is left */
	struct evidence_needs needs;
	STACK_OF(X509) *certs;    /* DATA: what the file does not hold yet */
	STACK_OF(X509_CRL) *crls; /* of the answers: those that are worth keeping */
	bool ocsps[PADES_MAX_ANSWERS];
	char why[PADES_REASON_MAX];
};

/*
 * Judge q->pdf at q->at and say what is next towards 'goal'. Order: a document time-stamp where a signature has no trusted time,
 * then validation data, then the archive time-stamp; for a renewal validation data of the last time-stamp, then the next one.
 * Signatures of older kinds (adbe.pkcs7.detached) are kept along, whatever their level. 'answers' may be empty.
 * Errors: DENIED the file does not pass: what fails, or is not trusted, is not extended; SYNTAX, LIMIT, NOMEM.
 * Source: EN 319 142-1 5.4, 5.5, 6.3; HOUSE 4 (archive-1 to archive-4).
 */
MUST_CHECK bool pades_plan(struct pades_plan *out, const struct pades_question *q,
	const struct pades_answers *answers, const struct pades_goal *goal, struct err *e);
void pades_plan_auto(struct pades_plan *p);

/* The same in its parts: q->pdf is opened once and stays where it is; then each question of a series has its plan, with more answers, or later. */
struct pades_planner;
MUST_CHECK bool pades_planner_open(
	struct pades_planner **out, const struct pades_question *q, struct err *e);
MUST_CHECK bool pades_planner_plan(struct pades_plan *out, struct pades_planner *p,
	const struct pades_question *q, const struct pades_answers *answers,
	const struct pades_goal *goal, struct err *e);
void pades_planner_auto(struct pades_planner **p);

/* Does this certificate still want an answer from outside? */
bool pades_plan_lacks(const struct evidence_need *need);

/* The file with the plan's validation data as one revision; empty when there was nothing to add. Errors: as pades_dss_add. */
MUST_CHECK bool pades_extend_data(struct buf *out, struct slice pdf, const struct pades_plan *p,
	const struct pades_answers *answers, struct err *e);
/* The draft of the document time-stamp, with 'room' bytes for the token. Errors: LIMIT no field is left; as pades_prepare. */
MUST_CHECK bool pades_extend_stamp(struct pades_draft *out, struct slice pdf,
	const struct pades_plan *p, size_t room, struct err *e);

#endif
