/* SPDX-License-Identifier: MIT */
/* party_act: what a party's signature has in common whoever makes it: its own hand on a screen, or an agent for a hand on paper. */
#ifndef PARAPHE_CEREMONY_PARTY_ACT_H
#define PARAPHE_CEREMONY_PARTY_ACT_H

#include "ceremony/life.h"

/* What the guards of the step ask: is it the last obligatory one, RC-1 settled, keys usable. Errors: those of the notes. */
MUST_CHECK bool party_act_facts(struct life *l, const struct actor *a, size_t party, struct err *e);
/* The file as it is now, which is the one that was kept; read where 'pdf' is empty, else what was read in this step. Errors: IO it is another one. */
MUST_CHECK bool party_act_file(struct buf *pdf, const struct life *l, struct err *e);
/* The new increment of 'l': the file had 'base' bytes before; 'act' and 'made' must outlive the commit. */
void party_act_kept(struct store_act *act, struct life *l, size_t party,
	const struct act_signed *made, size_t base);
/* What follows: the seal queued after the last one, else the next rank invited. */
MUST_CHECK bool party_act_follow(struct life *l, const struct actor *a, bool last, struct err *e);
/* The seal's place in the queue, due now. Errors: BUG too many jobs. */
MUST_CHECK bool party_act_seal(struct life *l, struct err *e);

/* PAGE-VUE: what the visit has shown before its gesture. 'pages' NULL or empty: nothing is noted. */
MUST_CHECK bool party_act_pages(
	struct life *l, const struct actor *a, const char *pages, struct err *e);

#endif
