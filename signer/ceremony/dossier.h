/* SPDX-License-Identifier: MIT */
/*
 * dossier: the school's and the host's work on one convention: create, fill, check, freeze, send, correct, amend,
 * cancel; and what is shown of it. The desk makes XML of fields and never reads any: the clerk does (JOB_DRAFT, JOB_FIELDS).
 */
#ifndef PARAPHE_CEREMONY_DOSSIER_H
#define PARAPHE_CEREMONY_DOSSIER_H

#include "ceremony/field.h"
#include "ceremony/life.h"
#include "ceremony/school.h"

enum { DOSSIER_MAX_REMARKS = 80, DOSSIER_MAX_DIFF = 120, DOSSIER_MAX_REASON = 2000 };

enum dossier_gravity { DOSSIER_ALERTE, DOSSIER_DEROGATION, DOSSIER_REFUS, DOSSIER_FAULT };
/* One thing said about a dossier, at its field. */
struct dossier_remark {
	enum dossier_gravity gravity;
	bool granted;      /* a derogation covers it */
	bool acknowledged; /* an alerte that was acknowledged */
	enum field_document document;
	char path[FIELD_MAX_PATH]; /* field or element; empty: the whole */
	char rule[32];             /* JOUR-1, schema, luhn, ... */
	char text[420];            /* French: what, and what to do */
	char day[11];              /* YYYY-MM-DD of a rule about a day; else empty */
};
struct dossier_remarks {
	struct dossier_remark list[DOSSIER_MAX_REMARKS];
	size_t n;
	uint64_t all; /* also those beyond */
	bool freezable;
};

/* A dossier with its documents read. Large: on the heap by dossier_view_open. */
struct dossier_view {
	struct store_dossier row;
	struct fields fond, politique,
		contacts; /* politique: the school's default where the dossier has none */
	struct dossier_remarks remarks;  /* of the last check */
	struct store_convention *frozen; /* NULL: none */
	struct school school;
	struct store_pupil pupil;
	json_t *notes; /* what else is remembered: correction asked, refusal, stop, presence, ... ; see below */
};
/*
 * notes (all optional): "correction": {par, personne, champ, voulu, texte, le, avant}, "opposition": {...}, "refus": {par,
 * personne, motif, texte, le}, "collegue": {nom, prenom, qualite, courriel, confirme, avant}, "arret": {motif, effet, par, le},
 * "rupture-projet": {motif, effet, avertis, par, le}, "rupture": {the same}, "demandes": {person: {objet, par, texte, le}}, "copies": copy.h,
 * "presence": {reponse, le, par, jours}, "acquis": [rule, ...], "repris": {champ: "reference"},
 * "refus-sans-effet": as "refus", "refus-de": ["REVISION/field", ...] who refused
 * without ending it, "annulation": {motif, le, par}, "actes": {RC-1, DELAI-2, CONTACT-1: {motif, le, par, limite}}, "reprise": {...}.
 * A reason's free text is only shown to those CONVENTION 6 lets read it.
 */
/*
 * May the holder of a link see 'id' now: is it the link's own, and has a family answered its question (CONVENTION 7)? true for accounts.
 * Errors: NOT_FOUND; DENIED (REASON_BIRTHDAY).
 */
MUST_CHECK bool dossier_seen(const struct actor *a, const char *id, struct err *e);
MUST_CHECK bool dossier_view_open(
	struct dossier_view **out, const struct actor *a, const char *id, struct err *e);
void dossier_view_auto(struct dossier_view **v);

/* --- making and filling ---------------------------------------------------------------------------------------- */

struct dossier_new {
	int64_t pupil;            /* of the roster */
	const char *level;        /* "4e" "3e" "2de-GT"; NULL: the pupil's */
	const char *first, *last; /* YYYY-MM-DD or NULL */
	/* NULL: not known. A host with a phone alone is reached by SMS. */
	const char *host_name, *host_mail, *host_phone, *host_siret;
};
/* Prefilled from roster and school settings. Errors: WRONG_STATE (REASON_TWIN). */
MUST_CHECK bool dossier_create(
	char id[static 37], const struct actor *a, const struct dossier_new *n, struct err *e);
/* A pupil as others know it. */
struct dossier_pupil {
	const char *ine;                            /* NULL: not known */
	const char *last_name, *first_name, *birth; /* YYYY-MM-DD */
	const char *year;                           /* NULL: this one */
};
/* Files that come with a deposit; borrowed. */
struct dossier_file {
	const char *name; /* as the sender says: told, never a path */
	struct slice bytes;
	uint8_t sha256[32]; /* made by enclosure_match */
};
struct dossier_files {
	struct dossier_file *list;
	size_t n;
};
struct enclosures;
/* What another program holds of a convention. */
struct dossier_given {
	struct dossier_new about;          /* its pupil where 'pupil' is NULL */
	const struct dossier_pupil *pupil; /* to be found in the roster */
	const char *const (*changes)[2]; /* as in dossier_edit; NULL: none, then it stays a draft */
	size_t n;
	const struct fields *fond;     /* of which the pieces are taken as they are; NULL: none */
	struct enclosures *enclosures; /* their files, as enclosure_match gave them; with 'fond' */
};
/*
 * dossier_create, and in the same commit what is given: host part and school part are done when they have no fault, else 'out'
 * says what is left (without 'changes': what of 'about' is wrong). Errors: as dossier_create and dossier_changes; NOT_FOUND (REASON_PUPIL).
 */
MUST_CHECK bool dossier_give(char id[static 37], struct dossier_remarks *out, const struct actor *a,
	const struct dossier_given *g, struct err *e);
/*
 * The same of a depot.xml. Ids, reference, texts and policy are the service's and the school's own, whatever stands in it; the pieces
 * that it names come with it, in 'files' (list NULL: none). Errors: SYNTAX (REASON_DEPOSIT) it does not follow its schema, as
 * 'out' says; WRONG_STATE (REASON_PIECES) as enclosure_match; DENIED (REASON_FIELD) it holds what the head decides, or health data.
 */
struct dossier_deposited {
	struct slice depot;
	struct dossier_files files;
};
MUST_CHECK bool dossier_deposit(char id[static 37], struct dossier_remarks *out,
	const struct actor *a, struct dossier_deposited *d, struct err *e);
/*
 * The host's own part of a depot.xml into its draft 'id': what else stands in it is left alone, days that it does not have go.
 * *taken: how many fields. Errors: as dossier_deposit and dossier_edit.
 */
MUST_CHECK bool dossier_deposit_host(size_t *taken, struct dossier_remarks *out,
	const struct actor *a, const char *id, struct slice depot, struct err *e);
/* Is there a live dossier of the same pupil on the same days (acts and what they amend apart)? */
MUST_CHECK bool dossier_twin(
	bool *twin, const struct actor *a, const struct store_dossier *d, struct err *e);
/* The two halves of dossier_create, for a declaration: prefilled documents, then a step on a new dossier that holds them. */
struct papers;
struct dossier_about {
	const struct school *school;
	const struct store_pupil *pupil;
	const struct dossier_new *asked;
};
MUST_CHECK bool dossier_fill(
	struct papers *p, const struct actor *a, const struct dossier_about *x, struct err *e);
MUST_CHECK bool dossier_start(struct life **out, const struct actor *a,
	const struct dossier_about *x, const struct papers *p, struct err *e);
/* Delete a draft that was never sent and holds nothing of others (MOVE_DISCARD through the clock otherwise). */
MUST_CHECK bool dossier_cancel(
	const struct actor *a, const char *id, const char *why, struct err *e);

/* One edit of the form of one part. */
struct dossier_edit {
	enum field_who
		part; /* FIELD_ACCUEIL: host part; FIELD_SECRETARIAT: school part; others: their fields */
	int64_t version; /* dossier's version when the form was shown; 0: not asked */
	const char *const (*changes)
		[2]; /* n pairs path, text; "contacts:" or "politique:" before the path of those documents */
	size_t n;
	bool done; /* the part is complete: MOVE_HOST_DONE or MOVE_SCHOOL_DONE when it has no fault */
};
/*
 * Save and say what is wrong (all at once). Faults do not stop the saving, only 'done'.
 * Errors: WRONG_STATE (REASON_FASTER, REASON_STATE), DENIED (REASON_FIELD), SYNTAX (REASON_PART) with done.
 */
MUST_CHECK bool dossier_edit(struct dossier_remarks *out, const struct actor *a, const char *id,
	const struct dossier_edit *edit, struct err *e);
/* The changes of a form into documents, by the rights of 'a'. Errors: DENIED (REASON_FIELD). */
MUST_CHECK bool dossier_changes(
	struct papers *p, const struct actor *a, const struct dossier_edit *edit, struct err *e);
/* The same check with nothing kept: a form while it is typed. */
MUST_CHECK bool dossier_try(struct dossier_remarks *out, const struct actor *a, const char *id,
	const struct dossier_edit *edit, struct err *e);
/* A place typed by the secretariat or declared (2.5) is confirmed, with corrections; sends M1 to the host. */
MUST_CHECK bool dossier_confirm(const struct actor *a, const char *id, struct err *e);
/* Send (again) the fill link to the host: M1. */
MUST_CHECK bool dossier_invite_host(const struct actor *a, const char *id, struct err *e);
/* RENVOI: back to the host with a reason. */
MUST_CHECK bool dossier_send_back(
	const struct actor *a, const char *id, const char *why, struct err *e);
/*
 * « Un collègue signe »: yes, or the representative is to be given anew and the host's mail is the former (RENVOI is another step).
 * Errors: WRONG_STATE (REASON_STATE) nobody was named, or confirmed already.
 */
MUST_CHECK bool dossier_colleague(const struct actor *a, const char *id, bool yes, struct err *e);
/* All of it through the clerk's JOB_DRAFT; remarks are kept with the dossier. */
MUST_CHECK bool dossier_check(
	struct dossier_remarks *out, const struct actor *a, const char *id, struct err *e);
/* An alerte is seen: rule ids, blank between. */
MUST_CHECK bool dossier_acknowledge(
	const struct actor *a, const char *id, const char *rules, struct err *e);

/* --- freezing and sending --------------------------------------------------------------------------------------- */

/* Would dossier_freeze freeze it? The remarks stay with the dossier. Errors: as dossier_freeze. */
MUST_CHECK bool dossier_ready(
	struct dossier_remarks *out, const struct actor *a, const char *id, struct err *e);
/* GEL: check, make, certify, keep. Errors: SYNTAX (REASON_RULES) the remarks say why; WRONG_STATE; UPSTREAM. */
MUST_CHECK bool dossier_freeze(
	struct dossier_remarks *out, const struct actor *a, const char *id, struct err *e);
MUST_CHECK bool dossier_unfreeze(const struct actor *a, const char *id, struct err *e);
/* ENVOI: links of rank 1 made, messages in the outbox. Errors: UPSTREAM (REASON_KEYS). */
MUST_CHECK bool dossier_send(const struct actor *a, const char *id, struct err *e);
/* A reminder now, by hand, to those whose turn it is (M3); quiet hours hold it back. Errors: LIMIT (REASON_REMINDED). */
MUST_CHECK bool dossier_remind(const struct actor *a, const char *id, struct err *e);
/* Would it remind anybody? Errors: as dossier_remind. */
MUST_CHECK bool dossier_remindable(const struct actor *a, const char *id, struct err *e);
/* --- changes ----------------------------------------------------------------------------------------------------- */

/* NOUVELLE-REVISION (from signing states) or REPRISE (from refusee, expiree): back to a_verifier, old links dead. */
MUST_CHECK bool dossier_revise(
	const struct actor *a, const char *id, const char *why, struct err *e);
/* CORRECTION-ECARTEE; after an opposition the head's OPPOSITION-ECARTEE. Tells M8. */
MUST_CHECK bool dossier_answer(
	const struct actor *a, const char *id, const char *reply, struct err *e);

struct dossier_derogation {
	const char *rule, *day;                 /* day NULL or empty: the whole stay */
	const char *reason;                     /* 20 to 1000 characters */
	const char *authority, *number, *since; /* when the rule needs one; else NULL */
	const char *limit;  /* DELAI-2: YYYY-MM-DD, a day of the stay after its first */
	const char *series; /* number of the dérogation de série; NULL or empty: by itself */
};
/* What can be told of it beside its form, before any convention. Errors: SYNTAX; DENIED (REASON_ROLE); WRONG_STATE (REASON_WHY). */
MUST_CHECK bool dossier_derogation_good(
	const struct actor *a, const struct dossier_derogation *d, struct err *e);
/* DEROGATION: before freezing into the fond, later beside it (CONVENTION 4). Errors: as dossier_derogation_good; WRONG_STATE (REASON_STATE, REASON_LIMIT). */
MUST_CHECK bool dossier_derogate(
	const struct actor *a, const struct dossier_derogation *d, const char *id, struct err *e);
/* Would it be granted? Nothing is kept. Errors: as dossier_derogate. */
MUST_CHECK bool dossier_derogable(
	const struct actor *a, const struct dossier_derogation *d, const char *id, struct err *e);
/* Take one out before freezing; day NULL: of every day. Errors: WRONG_STATE (REASON_STATE) frozen, or not granted. */
MUST_CHECK bool dossier_derogation_drop(
	const struct actor *a, const char *id, const char *rule, const char *day, struct err *e);

/*
 * POLITIQUE-MODIFIEE: changes as in dossier_edit on the policy's fields; checked by the clerk, no revision. *changed false: it is as it is asked
 * for already, and nothing is kept.
 */
MUST_CHECK bool dossier_policy(const struct actor *a, const char *id,
	const struct dossier_edit *edit, bool *changed, struct err *e);

/* The policy that was changed stays as a piece of this kind: signatures made under it name it. */
#define DOSSIER_FORMER_POLICY "politique-anterieure"

/* CONTACT-MODIFIE of one person. Old and new address are told (M13); the person's links are re-issued. */
struct dossier_contact {
	const char *person;              /* "p-rl1" */
	const char *reachable;           /* courriel sms guichet papier session; NULL: unchanged */
	const char *mail, *phone, *lang; /* NULL: unchanged; "": removed */
	const char *share_code, *share_reason; /* partage-motif; NULL: unchanged */
};
MUST_CHECK bool dossier_contact(
	const struct actor *a, const char *id, const struct dossier_contact *c, struct err *e);
/* « gmial.com → gmail.com ? »: a hint into 'out' (80 bytes), or false. */
bool dossier_typo(char *out, size_t size, const char *mail);

/*
 * Health data, apart: read and written by those whom CONVENTION 6 names, in every state; each time is a CONSULTATION. Of an act: those
 * of the convention it follows. get: no fields when nothing was written, or it is gone. Errors: WRONG_STATE (REASON_HEALTH_OVER) the
 * days for which they are kept are over.
 */
bool dossier_confidential_over(const struct actor *a, const struct store_dossier *d);
MUST_CHECK bool dossier_confidential_get(
	struct fields *out, const struct actor *a, const char *id, struct err *e);
MUST_CHECK bool dossier_confidential_put(
	const struct actor *a, const char *id, const struct fields *f, struct err *e);
/* The head names those of the secretariat who read and write them; none: n 0. Errors: DENIED; SYNTAX one is not of the secretariat. */
MUST_CHECK bool dossier_confidential_name(
	const struct actor *a, const int64_t *accounts, size_t n, struct err *e);
/* Has 'a' that right in its school at all? What a page offers; get and put decide. */
MUST_CHECK bool dossier_confidential_role(
	bool *may, const struct actor *a, enum life_action action, struct err *e);

/* --- after sealing ----------------------------------------------------------------------------------------------- */

/* An act on a sealed convention: its dossier, all parts copied, in a_verifier. kind: avenant avis rectificatif. */
struct dossier_act {
	const char *of, *kind, *effect; /* effect: YYYY-MM-DD, day 1 of an avenant; NULL else */
};
MUST_CHECK bool dossier_amend(
	char id[static 37], const struct actor *a, const struct dossier_act *act, struct err *e);
/* 'a' as it writes into 'd': an act is the school's to fill in as a whole, also by its head (CONVENTION 6). */
struct actor dossier_hand(const struct actor *a, const struct store_dossier *d);
/*
 * ARRET: at once, once. reason: sante conduite securite harcelement fermeture autre. Parties and school are told (M16), the head
 * finds the act to seal among its tasks. Errors: WRONG_STATE (REASON_WHY; REASON_STATE not in force, or stopped already).
 */
MUST_CHECK bool dossier_stop(
	const struct actor *a, const char *id, const char *reason, const char *text, struct err *e);
/* What the act of an early end says. */
struct dossier_end {
	const char *reason; /* a code of dossier_stop; NULL or empty: the stop's */
	const char *
		effect; /* YYYY-MM-DD, a day of the stay not after today; NULL or empty: the stop's day, else today */
	const char *told; /* who was told, and how */
};
/* The secretariat writes it down for the head, who finds it filled in. */
MUST_CHECK bool dossier_rupture_prepare(
	const struct actor *a, const char *id, const struct dossier_end *d, struct err *e);
/* RUPTURE: the head makes the act; parties are told (M16). Errors: WRONG_STATE (REASON_WHY, REASON_STATE); SYNTAX the day. */
MUST_CHECK bool dossier_rupture(
	const struct actor *a, const char *id, const struct dossier_end *d, struct err *e);
/* The school answers what a party asked of a sealed convention (party_ask): yes or no, and why; M8. */
struct dossier_reply {
	const char *person; /* who asked, as in notes "demandes" */
	bool yes;
	const char *text;
};
MUST_CHECK bool dossier_reply(
	const struct actor *a, const char *id, const struct dossier_reply *r, struct err *e);
/* PRESENCE: oui, en-partie, non; days: what was present, YYYY-MM-DD, blank between, for en-partie. */
MUST_CHECK bool dossier_presence(
	const struct actor *a, const char *id, const char *answer, const char *days, struct err *e);

/* --- what is shown ----------------------------------------------------------------------------------------------- */

/*
 * Readable XHTML (a fragment, made by the clerk from the blocks of the PDF); of a draft, as it would be frozen now. Errors: WRONG_STATE
 * (REASON_RULES) a draft that lacks too much to be composed; what only the rules refuse can be read.
 */
MUST_CHECK bool dossier_reading(
	struct buf *html, const struct actor *a, const char *id, struct err *e);
/* The PDF as of now; of the draft, as it would be frozen, when nothing is (not certified). Notes CONSULTATION of accounts. */
MUST_CHECK bool dossier_pdf(struct buf *pdf, const struct actor *a, const char *id, struct err *e);
/* Page n (from 1) as PNG at 96 dots an inch; 'pages' is given. Kept with the file. Errors: NOT_FOUND no such page. */
struct dossier_page {
	size_t n, pages;
};
MUST_CHECK bool dossier_page(struct buf *png, const struct actor *a, const char *id,
	struct dossier_page *p, struct err *e);
/* The sealed container: whole (school, auditor) or the edition for a party. */
MUST_CHECK bool dossier_archive(
	struct buf *zip, const struct actor *a, const char *id, struct err *e);

/* One line of the time line, drawn from the journal by the clerk (JOB_JOURNAL); personal blocks only for those who may. */
struct dossier_event {
	int64_t time_ms;
	char kind[32], role[32], actor[64], outcome[24];
	uint32_t revision;
	bool own;        /* the actor's person did it, or it was about that person */
	json_t *details; /* {name: text}; borrowed */
};
typedef bool dossier_event_fn(void *arg, const struct dossier_event *ev);
MUST_CHECK bool dossier_events(
	const struct actor *a, const char *id, dossier_event_fn *fn, void *arg, struct err *e);
/* The time lines of several, in one question to the clerk: ids[which]; false of 'fn' ends one of them. */
enum { DOSSIER_MAX_LINES = 12 };
struct dossier_lines {
	const char *ids[DOSSIER_MAX_LINES];
	size_t n;
};
typedef bool dossier_line_fn(void *arg, size_t which, const struct dossier_event *ev);
MUST_CHECK bool dossier_events_of(const struct actor *a, const struct dossier_lines *l,
	dossier_line_fn *fn, void *arg, struct err *e);

/* journal.xml, whole, with the personal blocks of all: for the school and its auditor. Errors: DENIED a party, a teacher. */
MUST_CHECK bool dossier_journal(
	struct buf *xml, const struct actor *a, const char *id, struct err *e);

/* What differs between two frozen revisions, or (to 0) between one and the fields as they are now. */
struct dossier_difference {
	char path[FIELD_MAX_PATH], label[160], before[400], after[400];
};
struct dossier_diff {
	struct dossier_difference list[DOSSIER_MAX_DIFF];
	size_t n, more;
};
struct dossier_revisions {
	uint32_t from, to; /* to 0: the fields as they are now */
};
MUST_CHECK bool dossier_diff(struct dossier_diff *out, const struct actor *a, const char *id,
	struct dossier_revisions r, struct err *e);
/* The same of a row that is read already, whoever asks. */
MUST_CHECK bool dossier_diff_of(struct dossier_diff *out, struct store *s,
	const struct store_dossier *d, struct dossier_revisions r, struct err *e);
/* The form of an act while it is filled in: what is in force, what differs, what the rules say; nothing is kept. Large: on the heap. */
struct dossier_act_view {
	struct fields was; /* the fond in force */
	struct dossier_diff differences;
	struct dossier_remarks remarks;
};
void dossier_act_view_auto(struct dossier_act_view **v);
/* 'edit' NULL: as it is kept. Errors: WRONG_STATE (REASON_STATE) no act, or not in preparation; as dossier_changes. */
MUST_CHECK bool dossier_act_try(struct dossier_act_view **out, const struct actor *a,
	const char *id, const struct dossier_edit *edit, struct err *e);
/* What an act changes of the fond in force: what its signers see before they sign. 'd' is the act, as it was opened. Errors: as store_. */
MUST_CHECK bool dossier_act_changes(struct dossier_diff *out, const struct actor *a,
	const struct dossier_view *d, struct err *e);
/* What differs from the school's model (defaults): what a head sees in a batch. */
MUST_CHECK bool dossier_unusual(
	struct dossier_diff *out, const struct actor *a, const char *id, struct err *e);

#endif
