/* SPDX-License-Identifier: MIT */
/*
 * trust: is one signature or time-stamp believed, since when, and which level does it reach; and what a judgement
 * holds while it runs.
 */
#ifndef PARAPHE_PADES_TRUST_H
#define PARAPHE_PADES_TRUST_H

#include "pades/evidence.h"
#include "pades/examine.h"
#include "pades/step.h"

struct cached_step {
	bool read;
	struct step step;
	struct err failed; /* it cannot be read, and is not tried again */
};

/* Everything a judgement holds while it runs. */
struct bench {
	const struct pades_question *q;
	struct pdf_doc *doc;
	size_t last;
	struct examined_list found;
	struct pades_dss dss;
	struct evidence ev;
	struct cached_step *steps; /* by revision; NULL: none read yet */
	size_t work;               /* of the steps that were read */
};

/* Open q->pdf and examine every value in it; *broken: as examine_all. Errors: as pdf_open, examine_all. */
MUST_CHECK bool bench_open(
	struct bench *b, const struct pades_question *q, size_t *broken, struct err *e);
/* The same for who judges the last revision alone: examine_from. */
MUST_CHECK bool bench_open_last(
	struct bench *b, const struct pades_question *q, size_t *broken, struct err *e);
void bench_auto(struct bench *b);
/*
 * The same bytes, to be judged once more with other answers or at another time: what was found of each value by itself, and what each revision
 * changed, stays; what depends on trust and time is forgotten. 'q->pdf' is what the bench was opened with.
 */
void bench_again(struct bench *b, const struct pades_question *q);
/* Judge everything on it, as pades_judge does. 'out' is to be started with time and completeness; it owns its list. */
MUST_CHECK bool bench_judge(
	struct pades_report *out, struct bench *b, size_t broken, struct err *e);
/* The newest time-stamp of the document that is trusted and as EN 319 142-1 asks: what proves the file now. NULL: none. */
const struct examined *bench_outermost(const struct bench *b);
/* The level of the weakest signature; NONE when there is none. */
enum pades_level bench_level(const struct pades_report *r);

/*
 * Chain, time and level of one that is intact. A time-stamp that is trusted proves what it covers, so they are asked from the
 * outermost inwards. EN 319 102-1 5.3 to 5.6. Errors: NOMEM, BUG.
 */
MUST_CHECK bool trust_signature(
	struct pades_signature *s, const struct bench *b, struct examined *x, struct err *e);
MUST_CHECK bool trust_timestamp(
	struct pades_signature *s, const struct bench *b, struct examined *x, struct err *e);

/*
 * RFC 3161 2.3, EN 319 102-1 5.4: does the authority of a token that is intact stand at 'at', when the token is known to
 * exist? Errors: NOMEM, BUG.
 */
struct trust_stamp {
	bool good;        /* the chain stands */
	bool evidence;    /* its revocation is answered for */
	bool changed;     /* what nothing signs in it was changed, or belongs to nothing */
	int64_t until;    /* good: when the first certificate or algorithm of it ends */
	const char *word; /* EN 319 102-1, when it does not */
	char reason[200];
};
MUST_CHECK bool trust_stamp(struct trust_stamp *out, const struct evidence *ev,
	const struct stamp *st, int64_t at, struct err *e);

/* What the time-stamps inside a signature prove, of those that are intact and cover its value. */
struct trust_stamps {
	bool any;      /* there is one */
	bool trusted;  /* one whose chain stands */
	bool evidence; /* the revocation of each is answered for */
	bool broken; /* one that cannot be read, does not hold, was changed, or covers something else */
	int64_t time;     /* the earliest trusted; 'at' when none is */
	char signer[256]; /* who made that one; empty: none is trusted */
	char word[40],
		reason[200]; /* of the first whose authority is not believed; empty: there is none */
	bool claims;         /* that one, or its certificate, calls itself qualified */
};
MUST_CHECK bool trust_stamps(struct trust_stamps *out, const struct evidence *ev,
	const struct cms *cms, int64_t at, struct err *e);

/* Why none of them lifts a signature whose own chain stands. */
void trust_stamps_say(struct pades_signature *s, const struct trust_stamps *st);

/* From when on a trusted time-stamp of the document ages. */
int64_t trust_due(const struct examined *ts);

/* Who signed, and when by their own word. */
MUST_CHECK bool trust_signer(struct pades_signature *s, struct examined *x, struct err *e);
void trust_claimed(struct pades_signature *s, const struct examined *x);
/* Digest and key of an intact signature against the dated table, at 'at'. Errors: NOMEM, BUG. */
MUST_CHECK bool trust_strength(
	struct pades_signature *s, const struct cms *cms, int64_t at, struct err *e);
/* What a chain that does not stand at s->best_time means, judged at 'now'. EN 319 102-1 5.2.6. */
void trust_chain_say(struct pades_signature *s, const struct path_result *path, int64_t now);
/* Bytes that nothing signs stand behind the CMS of 's': it does not pass. */
void trust_trailed_say(struct pades_signature *s, const struct cms *cms);
/* Lower the indication; the first and gravest finding stays. */
void trust_say(
	struct pades_signature *s, enum pades_indication i, const char *sub, const char *reason);

#endif
