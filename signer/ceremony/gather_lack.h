/* SPDX-License-Identifier: MIT */
/*
 * gather_lack: what the files of gather share. What a clerk child lacks is given only in a step that allows it (struct gathering), and a digest
 * goes to the vault only after a fresh judge's answer (wire/PROTOCOL.md, section 4).
 */
#ifndef PARAPHE_CEREMONY_GATHER_LACK_H
#define PARAPHE_CEREMONY_GATHER_LACK_H

#include "ceremony/gather.h"

/* One conversation under way. */
struct gathering {
	struct house *house;
	const struct gather_signing *signing;
	struct gather_signed *done;
	enum clerk_job job;
	bool cms_given, revocation;
	size_t stamps; /* still to be given */
	/* The time-stamp under way: what it covers, and whose turn it is. */
	uint8_t imprint[32];
	struct outside_stamp turn;
	bool replied;                /* a reply was handed over that the clerk may refuse */
	struct outside_call outside; /* deadline 0: nothing was asked yet */
	struct slice base;
};

/*
 * The answer to one LACK of the child that 'g' leads. What cannot be had outside (a stamp, a list, a text) is told to the child with the reason.
 * Errors: DENIED the step does not allow it, or the draft is not what was to be signed; what the vault and the clerk give; NOMEM.
 */
MUST_CHECK bool gather_lack_serve(
	struct msg *have, struct gathering *g, const struct msg *lack, struct err *e);
/* What the vault is told of a signature, into a question that was begun. */
void gather_facts_put(struct msg *q, const struct gather_signing *s);
/* The vault's answer, or that of the signer's own key (gather_signing.own) instead. Errors: as gather_vault. */
MUST_CHECK bool gather_key_ask(struct msg *answer, struct house *h, const struct gather_signing *s,
	struct msg *q, struct err *e);

#endif
