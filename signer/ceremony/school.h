/* SPDX-License-Identifier: MIT */
/*
 * school: the settings of a school (CONVENTION 2.2) and each change of them, which is one event (REGLAGE-MODIFIE).
 * Settings are one JSON object of texts; the keys:
 *   etablissement/...        all fields of the fond below etablissement but uai and denomination (defaults of a new dossier)
 *   annexe-pedagogique/..., annexe-financiere/..., clauses/clause-particuliere[n]   defaults of a new dossier
 *   chef/@compte chef/@du chef/nom chef/prenom chef/qualite
 *   delegation[n]/@compte @debut @fin @acte nom prenom qualite portee   in force or to come; revoked ones are removed
 *   politique/@ordre         sequentielle (default), parallele, parallele-ecole-derniere
 *   politique/visa           oui | non (default): a teacher's visa is asked
 *   politique/eleve-signe    oui (default) | non: the minor pupil signs
 *   politique/quorum         1 (default) | 2 guardians
 *   politique/une-visite     oui (default) | non: where nothing is missing the host fills and signs in one visit
 *   politique/envoi-automatique  oui | non (default): sent as soon as frozen
 *   samedi oui|non; reponse-a (mail); dpo (mail or text); delai/jours (days before day 1 by which all should have signed: told to the school)
 *   confidentiel/lecteurs    account ids of the secretariat that may read and write health data, comma between (the head names them)
 *   audit[n]/@compte @debut @fin affaires motif   grants to auditors (audit.h)
 *   conservation/annees, conservation/annees-sans   years a sealed convention, and one closed unsealed, are kept (1 to 50); the head's
 *   acces/accueil-jours, acces/tuteur-jours         days after the stay that host and tutor read it (1 to 3650); the head's
 *                            empty: the configuration's; what is fixed already stays (retention.h)
 *   cachet                   fingerprint of the seal that signs (school_seal); nobody sets it by hand
 *   quota/courriels quota/sms per day; import/mapping (JSON as text): column of the file -> our column
 */
#ifndef PARAPHE_CEREMONY_SCHOOL_H
#define PARAPHE_CEREMONY_SCHOOL_H

#include "ceremony/field.h"
#include "ceremony/service.h"

/* A school with its settings read. */
struct school {
	struct store_school row;
	json_t *settings; /* owned */
};
MUST_CHECK bool school_open(struct school *out, struct service *s, int64_t id, struct err *e);
void school_auto(struct school *s);
/* Borrowed; "" when absent. */
const char *school_get(const struct school *s, const char *key);

/*
 * Is it the mail or the telephone that the school prints for everybody (contact-ecole)? A whole office reads it: no code, no link
 * and no reset ever goes there (CONVENTION 6, 7).
 */
bool school_reads(const struct school *s, const char *address);

/* How many of the settings that every convention prints or needs are empty: without them no school part can be complete. */
size_t school_lacks(const struct school *s);

/* Has account 'id' a delegation in force on 'day'? */
bool school_delegated(const struct school *s, int64_t id, int32_t day);

struct school_change {
	const char *key, *value; /* empty: removed */
};
/*
 * ADM makes a school; it gets its id. Errors: WRONG_STATE the UAI exists; SYNTAX the UAI's key.
 */
MUST_CHECK bool school_create(
	int64_t *id, const struct actor *a, const char *uai, const char *name, struct err *e);
/* Would school_change take that value? Errors: SYNTAX, LIMIT « label : what is wrong »; SYNTAX (REASON_FIELD) no such setting. */
MUST_CHECK bool school_value_good(const struct school_change *c, struct err *e);
/* The French label that such an error begins with; "" no such setting. */
const char *school_label(const char *key);
/*
 * Change settings: secretariat prepares all but chef/, delegation[], politique/, conservation/, acces/; the head all. Each change notes old and new.
 * A chef/ or delegation[] that the head changes is put, in the same transaction, before the queue that takes it into the policy of every live
 * dossier (POLITIQUE-MODIFIEE each; school_spread.h).
 */
MUST_CHECK bool school_change(const struct actor *a, int64_t school,
	const struct school_change *list, size_t n, struct err *e);
/*
 * Called by ceremony/school_seal alone: the fingerprint of the seal that the school signs with; a change of it is noted, with the former one. Errors:
 * those of the store.
 */
MUST_CHECK bool school_seal_note(
	const struct actor *a, int64_t school, const char *sha256, struct err *e);
/* Delegation of signature (CONVENTION 5): 'deed' is the signed act (PDF, kept as a piece). Tells M14. */
struct school_delegation {
	int64_t account;
	const char *first_name, *last_name, *quality, *scope;
	int32_t from, to;
	int32_t dated; /* the deed; 0: not said */
	struct slice deed;
};
/* Deed, settings and the delegate's mail (M14) in one transaction; pressed twice it is told once. Errors: DENIED; SYNTAX; LIMIT. */
MUST_CHECK bool school_delegate(
	const struct actor *a, const struct school_delegation *d, struct err *e);
MUST_CHECK bool school_revoke(const struct actor *a, int64_t account, struct err *e);
/* names[i] of slot 'n' of 'list' ("audit": audit[3]/motif), n_names (SCHOOL_MAX_SLOT at most) of them; values NULL: emptied. Errors: as school_change. */
enum { SCHOOL_MAX_SLOT = 10 };
struct school_slot {
	const char *list;
	unsigned n;
	const char *const *names;
	size_t names_n;
};
MUST_CHECK bool school_slot_change(const struct actor *a, const struct school_slot *slot,
	const char *const *values, struct err *e);
/* "2024-2025" of a day: a school year begins on 1 September. */
void school_year(char out[static 10], int32_t day);

#endif
