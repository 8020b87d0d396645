/* SPDX-License-Identifier: MIT */
/*
 * party: what a party does with its convention, by a link or an account: read, consent, sign, refuse, ask for a correction,
 * oppose; the host's form; presence; the desk; the queue.
 */
#ifndef PARAPHE_CEREMONY_PARTY_H
#define PARAPHE_CEREMONY_PARTY_H

#include "ceremony/dossier.h"
#include "ceremony/invite.h"

enum { PARTY_MAX_BATCH = 200, PARTY_MAX_REASON = 500 };

/* What screens ①-③ show of one convention to one party. */
struct party_view {
	struct dossier_view
		*dossier; /* owned; fields by role: a family or host never sees others' contacts */
	size_t party; /* index in dossier->frozen->parties; SIZE_MAX: reads only (tutor, follow) */
	const struct store_holder *holder; /* who it is; borrowed from dossier */
	char consent[1000];                /* the sentence, filled in */
	char consent_version[80];          /* of the text model it comes from */
	char level_text[400];              /* honest words: CONVENTION 8 */
	bool may_sign;
	enum reason why; /* when not */
	bool may_refuse, may_correct, may_oppose, optional;
	bool refusal_ends; /* its refusal ends the convention; else it is noted */
	bool refused;      /* it has refused already, and that ended nothing */
	bool needs_code;   /* by link: code; by account of head or delegate: step-up instead */
	char shown_name[STORE_MAX_NAME]; /* to be typed */
};
/* 'id' NULL: the link's own. Errors: DENIED (REASON_BIRTHDAY) a family before its question; as life_allowed. */
MUST_CHECK bool party_open(
	struct party_view **out, const struct actor *a, const char *id, struct err *e);
void party_auto(struct party_view **v);

/* The gesture: tick, typed name, and the version that was read. */
struct party_gesture {
	const char *id;         /* NULL: the link's own */
	const char *typed_name; /* compared without case, accents, order */
	bool agreed;
	const char *sha_fond; /* of the page: what was read */
	const char *pages;    /* what this visit has shown, as words; NULL: not known */
};
/* Detail "canaux" of a CONSENTEMENT by a link: its code came where the link had come. */
#define PARTY_ONE_CHANNEL "lien et code sur le même canal"
struct party_done {
	char id[37], reference[40], state[32], field[16], name[STORE_MAX_NAME];
	char sha_fond[65], file_sha256[65];
	int64_t time;
	bool last, stamped;
};
/*
 * CODE spent, CONSENTEMENT, signature, SIGNATURE, the next rank invited, the seal queued: one commit. Idempotent: a second
 * gesture of the same holder on the same revision gives what was done.
 * Errors: DENIED (REASON_CODE_NEEDED, STEP_UP, NAME, CONSENT, BIRTHDAY), WRONG_STATE (REASON_DIGEST, TURN, STATE, RC), UPSTREAM (REASON_KEYS).
 */
MUST_CHECK bool party_sign(struct party_done *out, const struct actor *a,
	const struct party_gesture *g, struct err *e);
/* Many with one code (batch link, bound to the ticked list) or one step-up; each is told of. */
typedef void party_batch_fn(
	void *arg, const char *id, const struct party_done *done, const struct err *why);
struct party_batch {
	const struct party_gesture *gestures; /* each with its id and digest */
	size_t n;
	party_batch_fn *each;
	void *arg;
};
MUST_CHECK bool party_sign_batch(const struct actor *a, const struct party_batch *b, struct err *e);

/* reason codes: dates horaires lieu activites identite autre-stage sans-motif. */
struct party_no {
	const char *id;     /* NULL: the link's own */
	const char *reason; /* code */
	const char *text;   /* free, at most PARTY_MAX_REASON; NULL: none */
	bool confirmed;     /* the second screen */
	const char *pages;  /* as in party_gesture */
};
/* REFUS; of an optional signer it is noted and blocks nothing. */
MUST_CHECK bool party_refuse(const struct actor *a, const struct party_no *n, struct err *e);
/* OPPOSITION of a second guardian. */
MUST_CHECK bool party_oppose(const struct actor *a, const struct party_no *n, struct err *e);
struct party_correction {
	const char *id, *path, *wanted, *text; /* one of the last two at least */
	const char *pages;                     /* as in party_gesture */
};
MUST_CHECK bool party_correct(
	const struct actor *a, const struct party_correction *c, struct err *e);
/* Of a sealed convention: a party, or the teacher, asks the school for what it may not do itself (CONVENTION 6, « ask »). */
struct party_request {
	const char *id;   /* NULL: the link's own */
	const char *what; /* modification annulation arret */
	const char *text; /* at most PARTY_MAX_REASON */
};
MUST_CHECK bool party_ask(const struct actor *a, const struct party_request *r, struct err *e);
/* Is 'what' something this role asks for in this state? */
bool party_may_ask(const struct actor *a, const char *what, const struct store_dossier *d);
/* The head decides an opposition: carry on with a reason, or refuse. */
MUST_CHECK bool party_decide(
	const struct actor *a, const char *id, bool carry_on, const char *reason, struct err *e);
/* Own contact by link: mail, phone, lang. */
MUST_CHECK bool party_contact(
	const struct actor *a, const struct dossier_contact *c, struct err *e);

/* --- the host's form ------------------------------------------------------------------------------------------------ */

/* « Reprendre »: the host part, and the hours by weekday, of the last convention of the same SIRET (same school, or same registered address). */
struct party_again {
	struct fields host; /* paths below organisme-accueil and the host's others */
	char reference[40]; /* where it comes from */
};
MUST_CHECK bool party_again(
	struct party_again *out, const struct actor *a, const char *siret, struct err *e);
void party_again_auto(struct party_again *p);
/* Other conventions of the same address and weeks whose host part is still open: one form for several pupils. */
typedef bool party_sibling_fn(void *arg, const struct store_dossier *d);
MUST_CHECK bool party_siblings(
	const struct actor *a, party_sibling_fn *fn, void *arg, struct err *e);
/* Fill 'ids' (ends with an empty one) with the same changes. 'done' as in dossier_edit. */
MUST_CHECK bool party_fill(struct dossier_remarks *out, const struct actor *a,
	const struct dossier_edit *edit, const char (*ids)[37], struct err *e);
/* « Un collègue signe »: the secretariat confirms before freezing. */
struct party_colleague {
	const char *first_name, *last_name, *quality, *mail, *habilitation;
};
MUST_CHECK bool party_colleague(
	const struct actor *a, const struct party_colleague *c, struct err *e);
/*
 * One-visit policy: freeze and send at once after the host's form. 'seen': the rules of the alerts that the host was shown and says
 * it has seen, separated by spaces; they are acknowledged with the step, and only then: what it has not seen, or where the visit is
 * not possible, is the school's to acknowledge. Errors: as dossier_freeze.
 */
struct party_visit {   /* large: on the heap */
	bool possible; /* else the ordinary way, unless only alerts stand before it */
	int64_t link;  /* the sign link the visit goes on under; its code is still to be asked */
	struct dossier_remarks alerts; /* nothing but these is in the way: to be shown; n 0: none */
};
MUST_CHECK bool party_one_visit(
	struct party_visit *out, const struct actor *a, const char *seen, struct err *e);

/* --- desk --------------------------------------------------------------------------------------------------------- */

/* GUICHET: an agent has checked an identity paper (its kind is noted, no copy) and opens the signer's turn. */
struct party_desk {
	const char *id, *person;
	const char *paper; /* carte-identite passeport titre-sejour permis autre */
};
/*
 * *link: a desk link the kiosk's session goes on under; 10 min idle. The witness stands in for the code.
 * Errors: WRONG_STATE (REASON_SIGNED, TURN, STATE), NOT_FOUND nobody who signs by link, DENIED.
 */
MUST_CHECK bool party_desk_open(
	int64_t *link, const struct actor *a, const struct party_desk *d, struct err *e);
/*
 * The agent who opened it countersigns as witness after the signer's gesture; nobody else may, but a colleague may close it. A
 * signature without witness is a task of the secretariat.
 */
MUST_CHECK bool party_desk_close(
	const struct actor *a, int64_t link, bool witnessed, struct err *e);
enum { PARTY_DESK_TEXT = 320 };
/*
 * Has somebody signed at the desk whose witness has not spoken yet? The seal waits for it PARTY_DESK_WITNESS_MS after the last
 * signature, so that the word stands in the archive (CONVENTION 7: it stands in for the code); one that comes later stands in the journal
 * and in every evidence file from then on.
 */
enum { PARTY_DESK_WITNESS_MS = 15 * 60 * 1000 };
MUST_CHECK bool party_desk_awaited(
	bool *awaited, const struct actor *a, const char *id, struct err *e);
/* Sessions that were not closed yet (link set), then the signatories that come to a desk. */
struct party_desk_item {
	const char *person, *name, *role;
	enum reason why; /* a signatory that cannot be called now */
	int64_t link;
	bool signed_now, own; /* of a session: signed; opened by this agent */
	const char *sentence; /* of a session: what the witness says */
};
typedef bool party_desk_fn(void *arg, const struct party_desk_item *x);
MUST_CHECK bool party_desk_each(
	const struct actor *a, const char *id, party_desk_fn *fn, void *arg, struct err *e);

/* Work of the queue: seal (and what follows a seal), extend. Takes one due job; *done false: none was due. */
MUST_CHECK bool party_work(bool *done, const struct actor *system, struct err *e);

#endif
