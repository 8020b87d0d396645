/* SPDX-License-Identifier: MIT */
/*
 * post: which message goes when (CONVENTION 7, M1 to M24), and the facts it carries. A message is put into the outbox in the
 * same store step as what it tells of; net/ and templates/messages turn a row into text and send it. The row holds
 * template, link id, address, channel, language, priority, group; its data is one JSON object of texts:
 *
 *   every message   reference, prenom (pupil's first name), etablissement, telephone (school), courriel (school's reply-to),
 *                   lecteur (life role name of whom it goes to by a link: the pupil itself is addressed, not spoken of)
 *   M1              debut, fin (YYYY-MM-DD), niveau, accueil (host name), referent              link FILL
 *   M2 M3 M5        role (life role name), debut, fin, lieu, nom (signer), famille (oui|non: no place, no date then),
 *                   avant (last day to sign), signataires (who has signed, "; " between; M3)        link SIGN or BATCH
 *   M4              numero (« code n° 2 »), minutes; the code itself is drawn at hand-over (invite_code_hand_over)
 *   M6              role, famille, champs ("libellé : avant → après" lines joined by \n; absent for a family)
 *                                                             link SIGN, or none: it comes when it is its turn
 *   M7              objet (correction, refus, opposition, blocage, demande), role; demande (modification, annulation, arret, donnees)
 *   M8              issue (change, reprise, maintenu, decision-poursuite, decision-refus, demande-acceptee, demande-ecartee,
 *                   copie, copie-ecartee), texte; jusque (of copie)
 *   M9              debut, fin, pour (role; tuteur: follow link only), archive-jusqu-au;
 *                   acte, numero (of an avenant or avis)                                        link FOLLOW
 *   M10             issue (annulee, expiree), motif (code)
 *   M11             nombre, premiere (first day of the nearest), ecarts (how many differ from the school's model)
 *   M12             role, masque (address), cause
 *   M13             quoi (courriel, telephone, ...), par (role), nouvelle (oui|non|meme: this goes to the new, the old, the same address)
 *   M14             debut, fin, portee, nom
 *   M15             acte (avenant, avis, rectificatif), numero, champs, a-signer (oui|non)
 *   M16             effet, scelle (oui|non)
 *   M17             debut, horaires, tuteur, contact-accueil, contact-ecole
 *   M18             (only the common ones)                                                            link FOLLOW
 *   M19             elimination (YYYY-MM-DD), faite (oui|non)
 *   M20             role (store role names, ", " between), invite-par, heures; enrolement (oui|non)   link ACCOUNT
 *   M21             qui, quand, attente (oui|non: waits for the second person)                        link ACCOUNT or 0
 *   M22             objet (certificat, sauvegarde, disque), fait, echeance, remede
 *   M23             debut, fin, pour (tuteur: a copy)                                                  link FOLLOW
 *   M24             debut, fin, nombre (of cases); to an auditor
 *
 * Sender's side: take a row, invite_hand_over(link) (WRONG_STATE: drop it), write the text, send, store_message_done. Rows of
 * one address and one group that are due go as one: its link is the BATCH link that post makes when a second one comes.
 */
#ifndef PARAPHE_CEREMONY_POST_H
#define PARAPHE_CEREMONY_POST_H

#include "ceremony/life.h"

enum post_kind {
	POST_M1 = 1,
	POST_M2,
	POST_M3,
	POST_M4,
	POST_M5,
	POST_M6,
	POST_M7,
	POST_M8,
	POST_M9,
	POST_M10,
	POST_M11,
	POST_M12,
	POST_M13,
	POST_M14,
	POST_M15,
	POST_M16,
	POST_M17,
	POST_M18,
	POST_M19,
	POST_M20,
	POST_M21,
	POST_M22,
	POST_M23,
	POST_M24,
	POST_KIND_COUNT
};

/* Further facts of a message; ends with a NULL name. */
struct post_fact {
	const char *name, *value;
};
/* To whom. */
struct post_to {
	const char *address, *lang;
	enum store_channel channel;
	int64_t account;
	int64_t school, now_ms;        /* post_alone only */
	const struct store_link *link; /* NULL: none; must be of the same step or kept already */
	const char *reader;            /* life role name; NULL: that of the link, if any */
};
/* Add a message to the step of 'l'. DESK, PAPER, SESSION channels and empty addresses add none. Errors: LIMIT, NOMEM. */
MUST_CHECK bool post_tell(struct life *l, enum post_kind kind, const struct post_to *to,
	const struct post_fact *facts, struct err *e);
/* To the school's functional address (settings contact-ecole), or its secretariat accounts where there is none. */
MUST_CHECK bool post_school(
	struct life *l, enum post_kind kind, const struct post_fact *facts, struct err *e);
/* A message of no convention (M14, M20, M21, M22, M24). */
MUST_CHECK bool post_alone(struct service *s, enum post_kind kind, const struct post_to *to,
	const struct post_fact *facts, struct err *e);
/* A later rejection (DSN) or a refusal: event, state, task for the secretariat (M12). Called by the sender. */
MUST_CHECK bool post_rejected(
	const struct actor *system, const struct store_message *m, bool later, struct err *e);
/* A code that waits for money (the day's ceiling): its person waits before the page, so the school hears it at once. By the sender. */
MUST_CHECK bool post_held(const struct actor *system, const struct store_message *m, struct err *e);
/*
 * REMISE: the relay took it; journalled for messages that carry a link or a code, and then the row is told with it, as store_message_done
 * does: *told. Called by the sender.
 */
MUST_CHECK bool post_relayed(
	const struct actor *system, const struct store_message *m, bool *told, struct err *e);

#endif
