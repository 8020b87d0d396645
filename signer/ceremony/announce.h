/* SPDX-License-Identifier: MIT */
/* announce: one message to several people of a convention, by the links they have; and what is told of a change or of an act. */
#ifndef PARAPHE_CEREMONY_ANNOUNCE_H
#define PARAPHE_CEREMONY_ANNOUNCE_H

#include "ceremony/papers.h"
#include "ceremony/post.h"

/* To everybody who was invited (live and used sign links, follow links), each person once. */
MUST_CHECK bool announce_all(
	struct life *l, enum post_kind kind, const struct post_fact *facts, struct err *e);
/* To those of one role; to one person ("" : nobody). */
MUST_CHECK bool announce_role(struct life *l, enum life_role role, enum post_kind kind,
	const struct post_fact *facts, struct err *e);
MUST_CHECK bool announce_person(struct life *l, const char *person, enum post_kind kind,
	const struct post_fact *facts, struct err *e);

/* M18 to the pupil and the guardians: the attestation de stage can be had. */
MUST_CHECK bool announce_stage(struct life *l, struct err *e);
/* M19 to family and host: kept until that day; 'until' 0: destroyed just now (before their links go). */
MUST_CHECK bool announce_data(struct life *l, int32_t until, struct err *e);
/* M23 to the host of a convention or avenant; a copy to the tutors of the fond in force. */
MUST_CHECK bool announce_presence(struct life *l, struct err *e);
/* *out: is this the fond in force: the convention, or the last avis or rectificatif that was sealed on it (CONVENTION 5)? */
MUST_CHECK bool announce_in_force(bool *out, struct life *l, struct err *e);
/* An avis or rectificatif: a document beside the convention, which goes on. */
bool announce_notice(const struct store_dossier *d);

/* M6 to the holder of 'x', who knew revision 'former'; 'now' false: the link comes when it is its turn. */
MUST_CHECK bool announce_change(
	struct life *l, const struct store_link *x, uint32_t former, bool now, struct err *e);
/* M15 to the holder of 'x': an act on a sealed convention, to be signed or for information. 'p': of the act. */
MUST_CHECK bool announce_act(struct life *l, const struct papers *p, const struct store_link *x,
	bool sign, struct err *e);
/* Something was sealed: M9 and M19 of a convention or avenant; M9 and M15 of an avis or rectificatif. */
MUST_CHECK bool announce_sealed(struct life *l, struct err *e);

/* « Horaires du vendredi 20 juin 2025 », or the field's own label. */
void announce_label(struct buf *out, const char *path);
/* A reason that people wrote: bounded, and there where it must be. Errors: WRONG_STATE (REASON_WHY), LIMIT. */
MUST_CHECK bool notes_said(const char *text, struct err *e);
/* Put notes under 'key' of the dossier of 'l'; 'pairs' NULL: removed. Errors: NOMEM, LIMIT. */
MUST_CHECK bool notes_set(
	struct life *l, const char *key, const char *const (*pairs)[2], struct err *e);

#endif
