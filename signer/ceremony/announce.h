/* SPDX-License-Identifier: MIT */
/* announce: one message to several people of a convention, by the links they have. */
#ifndef PARAPHE_CEREMONY_ANNOUNCE_H
#define PARAPHE_CEREMONY_ANNOUNCE_H

#include "ceremony/post.h"

/* To everybody who was invited (live and used sign links, follow links). */
MUST_CHECK bool announce_all(
	struct life *l, enum post_kind kind, const struct post_fact *facts, struct err *e);
/* To those of one role; to one person ("" : nobody). */
MUST_CHECK bool announce_role(struct life *l, enum life_role role, enum post_kind kind,
	const struct post_fact *facts, struct err *e);
MUST_CHECK bool announce_person(struct life *l, const char *person, enum post_kind kind,
	const struct post_fact *facts, struct err *e);

/* Put notes under 'key' of the dossier of 'l'; 'pairs' NULL: removed. Errors: NOMEM, LIMIT. */
MUST_CHECK bool notes_set(
	struct life *l, const char *key, const char *const (*pairs)[2], struct err *e);

#endif
