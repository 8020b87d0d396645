/* SPDX-License-Identifier: MIT */
/*
 * copy: a person asks for a copy of what is kept about it (RGPD 15 and 20; CONVENTION 6, "data-subject request"), somebody who may
 * answers, and the person fetches one ZIP until it expires. What is asked and answered stands in the notes of the convention
 * ("copies": {person: {par, nom, le, suite, repondue, jusque, texte}}) and in its journal; the ZIP is a piece of it, sealed as all pieces.
 */
#ifndef PARAPHE_CEREMONY_COPY_H
#define PARAPHE_CEREMONY_COPY_H

#include "ceremony/life.h"

enum {
	COPY_DAYS = 30, /* an answer can be fetched that long, then it is destroyed */
	COPY_MAX_CONVENTIONS = 64,
	COPY_MAX_BYTES = 32 << 20,
	COPY_MAX_WHY = 500 /* characters of a refusal */
};
/* Kind of the piece, and of the job that destroys it: key "ID/SECONDS". */
#define COPY_PIECE "copie-donnees"
#define COPY_JOB "copie"
/* Its task in « Ma journée ». */
#define COPY_TASK "donnees"

enum copy_state { COPY_NONE, COPY_ASKED, COPY_READY, COPY_REFUSED, COPY_OVER };
struct copy_request {
	char dossier[37], reference[40];
	char person[32], role[24], name[STORE_MAX_NAME];
	enum copy_state state;
	char asked[24], answered[24]; /* instants as in notes; "" */
	int32_t until;                /* COPY_READY: the last day */
	char why[4 * COPY_MAX_WHY + 1];
};

/* The holder of a link asks. Errors: WRONG_STATE (REASON_STATE) it has asked already; as life_allowed (LIFE_SUBJECT). */
MUST_CHECK bool copy_ask(const struct actor *a, struct err *e);
/*
 * Somebody of the school enters what a person asked for at the desk, by telephone or by letter; the head or the officer answers as
 * ever. Errors: NOT_FOUND nobody of that convention with a link, which alone fetches an answer; WRONG_STATE as copy_ask; as
 * life_allowed (LIFE_SUBJECT, to prepare).
 */
MUST_CHECK bool copy_ask_for(
	const struct actor *a, const char *dossier, const char *person, struct err *e);
/* Where its request stands. */
MUST_CHECK bool copy_mine(struct copy_request *out, const struct actor *a, struct err *e);
/* The ZIP, noted in the journal. The caller has asked for a code. Errors: WRONG_STATE (REASON_STATE) there is none, or no longer. */
MUST_CHECK bool copy_get(struct buf *zip, const struct actor *a, struct err *e);

struct copy_reply {
	const char *dossier, *person;
	bool yes;
	const char *why; /* of a refusal; else "" */
};
/*
 * Yes makes the ZIP of all conventions of the school that the person is in; M8 either way. Errors: WRONG_STATE (REASON_STATE nothing was asked,
 * REASON_WHY a refusal without a reason); LIMIT; as life_allowed (LIFE_SUBJECT), gather.
 */
MUST_CHECK bool copy_answer(const struct actor *a, const struct copy_reply *r, struct err *e);
/* Requests that wait, of the actor's school. */
typedef bool copy_fn(void *arg, const struct copy_request *r);
MUST_CHECK bool copy_each(const struct actor *a, copy_fn *fn, void *arg, struct err *e);
/* For whom copy_ask_for may ask in the convention with this reference, and where that stands. Errors: NOT_FOUND; as copy_ask_for. */
MUST_CHECK bool copy_persons(
	const struct actor *a, const char *reference, copy_fn *fn, void *arg, struct err *e);
/* Destroys what has expired in the convention of the job. */
MUST_CHECK bool copy_job(const struct actor *a, const struct store_job *j, struct err *e);

#endif
