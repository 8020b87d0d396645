/* SPDX-License-Identifier: MIT */
/*
 * kept: one judgement, for who is asked the same once more. The child that found a file good as it was extended finds it again in its
 * container; the one that tells of it in a report, too. Nothing is believed by name or digest: the bytes, the time, the limits and everybody
 * who is trusted are compared.
 */
#ifndef PARAPHE_PADES_KEPT_H
#define PARAPHE_PADES_KEPT_H

#include "pades/judge.h"

enum { PADES_KEPT_MAX = 8 << 20 }; /* a larger file is judged again */

/* Zeroed: nothing yet. */
struct pades_kept {
	bool there;
	struct buf pdf, asked; /* of which file, and what else was asked with it */
	struct pades_report report;
};

/* What was judged of the very same question, as a copy. false: nothing was, or there is no memory for it. */
bool pades_kept_find(
	struct pades_report *out, const struct pades_kept *k, const struct pades_question *q);
/* In place of what was there. That there is no memory for it is no error: then nothing is there. */
void pades_kept_note(
	struct pades_kept *k, const struct pades_question *q, const struct pades_report *r);
void pades_kept_auto(struct pades_kept *k);

#endif
