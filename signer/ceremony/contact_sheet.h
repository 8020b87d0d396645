/* SPDX-License-Identifier: MIT */
/*
 * contact_sheet: the « fiche de contacts » (CONVENTION 2.2): whom to call during the stay, a dated PDF that nobody signs, made for who asks
 * and kept nowhere; no part of the convention nor of its evidence. What each reader is given, by need:
 *
 *   host, tutor       the school; the teacher's mail (of contacts, else of the account); of each guardian name and telephone, for an emergency: no mail
 *   guardian          the school; the teacher's mail; the host; the tutor; its own; never the other guardian
 *   pupil             the school; the teacher's mail; the host; the tutor
 *   teacher           the school; the host; the tutor; of guardians nothing (CONVENTION 6: the school's contacts)
 *   secretariat, head all of them, with the postal addresses of pupil and guardians, which stand in no other copy
 *
 * Of a pupil whose address is protected (shield.h) host and tutor have no guardian, guardian and teacher neither host nor tutor: they ask
 * the school. By link: from the seal to the end of the stay; later nobody needs it.
 */
#ifndef PARAPHE_CEREMONY_CONTACT_SHEET_H
#define PARAPHE_CEREMONY_CONTACT_SHEET_H

#include "ceremony/service.h"

/* Is there one for this reader now? What contact_sheet checks without reading it. */
bool contact_sheet_ready(const struct actor *a, const struct store_dossier *d);
/*
 * Each is a CONSULTATION in the journal. Errors: NOT_FOUND; DENIED, WRONG_STATE (REASON_STATE) as contact_sheet_ready says; as leaf_make.
 */
MUST_CHECK bool contact_sheet(
	struct buf *pdf, const struct actor *a, const char *id, struct err *e);

#endif
