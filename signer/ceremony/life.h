/* SPDX-License-Identifier: MIT */
/*
 * life: the one table of CONVENTION 5 (from, to, roles, guard, event) and the table of CONVENTION 6 (role, action, state).
 * life_step is the only way to change a state. A step on a dossier is put together in a struct life and committed whole:
 * state, journal entries, links, messages, jobs, signature.
 */
#ifndef PARAPHE_CEREMONY_LIFE_H
#define PARAPHE_CEREMONY_LIFE_H

#include "ceremony/act.h"
#include "ceremony/service.h"

/* Groups of states, CONVENTION 6. */
enum life_group {
	LIFE_BEFORE = 1 << 0, /* no dossier yet */
	LIFE_P = 1 << 1,      /* preparation: brouillon, completee_accueil, a_verifier */
	LIFE_V = 1 << 2,      /* verifiee */
	LIFE_S = 1 << 3,      /* en_signature, partiellement_signee, correction_demandee, signee */
	LIFE_Z = 1 << 4,      /* scellee, en_vigueur, terminee */
	LIFE_X = 1 << 5,      /* all closed or archived */
	LIFE_ANY = 1 << 6,    /* not about one convention: counts, accounts, settings */
};
enum life_group life_group(enum store_state s);

/* Rows of CONVENTION 6. */
#define LIFE_ACTIONS(X)                                                                            \
	X(LIFE_READ, "lire le fond et le PDF")                                                     \
	X(LIFE_READ_CONTACTS, "lire les coordonnées")                                              \
	X(LIFE_CONFIDENTIAL_READ, "lire le confidentiel")                                          \
	X(LIFE_CONFIDENTIAL_WRITE, "écrire le confidentiel")                                       \
	X(LIFE_CONFIDENTIAL_NAME, "nommer les lecteurs du confidentiel")                           \
	X(LIFE_DECLARE, "déclarer un lieu de stage")                                               \
	X(LIFE_FILL_HOST, "créer, saisir la partie accueil, reprendre, désigner un collègue")      \
	X(LIFE_FILL_SCHOOL, "saisir la partie établissement, importer")                            \
	X(LIFE_DEROGATE, "accorder une dérogation")                                                \
	X(LIFE_POLICY, "changer la politique ou une délégation")                                   \
	X(LIFE_SEND, "figer, envoyer, relancer")                                                   \
	X(LIFE_SIGN, "signer")                                                                     \
	X(LIFE_REFUSE, "refuser, demander une correction")                                         \
	X(LIFE_OPPOSITION, "décider d’une opposition")                                             \
	X(LIFE_ANSWER, "répondre à une correction, nouvelle version, reprise")                     \
	X(LIFE_OWN_CONTACT, "changer sa coordonnée")                                               \
	X(LIFE_OTHER_CONTACT, "changer la coordonnée d’un autre, dépannage")                       \
	X(LIFE_CODE, "recevoir un code")                                                           \
	X(LIFE_UNBLOCK, "débloquer « ce n’est pas moi »")                                          \
	X(LIFE_PAPER, "papier : imprimer, recevoir")                                               \
	X(LIFE_ATTEST, "papier : attester")                                                        \
	X(LIFE_DESK, "guichet : témoin")                                                           \
	X(LIFE_CANCEL, "annuler")                                                                  \
	X(LIFE_STOP, "arrêter tout de suite")                                                      \
	X(LIFE_RUPTURE, "sceller la rupture")                                                      \
	X(LIFE_AMEND, "avenant, avis, rectificatif")                                               \
	X(LIFE_PRESENCE, "dire la présence")                                                       \
	X(LIFE_STAGE_READ, "attestation de stage")                                                 \
	X(LIFE_STAGE_ISSUE, "émettre l’attestation de stage")                                      \
	X(LIFE_EVIDENCE, "dossier de preuve, attestation de signature")                            \
	X(LIFE_SUBJECT, "demande d’une personne sur ses données")                                  \
	X(LIFE_COUNTS, "compteurs")                                                                \
	X(LIFE_WITHOUT_PLACE, "élèves sans stage, par nom")                                        \
	X(LIFE_ARCHIVE, "archiver")                                                                \
	X(LIFE_RETENTION, "conservation, gel, élimination")                                        \
	X(LIFE_ACCOUNTS, "comptes et rôles")                                                       \
	X(LIFE_SETTINGS, "réglages de l’établissement")                                            \
	X(LIFE_AUDIT, "accès d’un auditeur")                                                       \
	X(LIFE_INSTANCE, "clés, restauration, règles, relais")
#define LIFE_ACTION_ENUM(k, text) k,
enum life_action { LIFE_ACTIONS(LIFE_ACTION_ENUM) LIFE_ACTION_COUNT };
#undef LIFE_ACTION_ENUM
const char *life_action_text(enum life_action a);

/* How far a role may go. A cell that is empty in CONVENTION 6 is LIFE_NO. */
enum life_how {
	LIFE_NO,
	LIFE_ASK,     /* may ask the school for it */
	LIFE_PREPARE, /* may prepare it for the one who decides */
	LIFE_MAY,
	LIFE_MAY_STEPPED, /* with a second factor shown */
};
enum life_scope {
	LIFE_OWN,       /* own convention, own contact, own child, own host */
	LIFE_CLASS,     /* own classes */
	LIFE_SCHOOL,    /* own school */
	LIFE_NAMED,     /* only when named for it: confidential, audit, a case of the DPO */
	LIFE_TERRITORY, /* counts without names */
	LIFE_INSTANCE_WIDE,
};
struct life_right {
	uint32_t groups; /* bits of life_group; 0: forbidden everywhere */
	enum life_how how;
	enum life_scope scope;
};
/* Up to LIFE_MAX_RIGHTS rights of a cell (« P V S, Z before day 1 » is two); ends with groups 0. */
enum { LIFE_MAX_RIGHTS = 3 };
const struct life_right *life_rights(enum life_role role, enum life_action action);
/* LIFE_NO, or how. For actions about no convention 'group' is LIFE_ANY. */
enum life_how life_may(enum life_role role, enum life_action action, enum life_group group);
/* Has a delegate a delegation in force today? Every other role has nothing to show. Errors: DENIED (REASON_DELEGATION); what the store gives. */
MUST_CHECK bool life_delegation_runs(const struct actor *a, struct err *e);
/*
 * The same for an actor and a dossier: role, state, school, scope of classes, delegation dates, step-up, access end (¹).
 * 'least': LIFE_ASK, LIFE_PREPARE or LIFE_MAY. Errors: DENIED (REASON_ROLE, REASON_SCOPE, REASON_DELEGATION, REASON_STEP_UP), WRONG_STATE (REASON_STATE) it may in other states.
 */
MUST_CHECK bool life_allowed(const struct actor *a, enum life_action action,
	const struct store_dossier *d, enum life_how least, struct err *e);

/* Moves: rows of CONVENTION 5, each with its event. */
#define LIFE_MOVES(X)                                                                              \
	X(MOVE_CREATE)                                                                             \
	X(MOVE_DECLARE)                                                                            \
	X(MOVE_CONFIRM_DECLARATION)                                                                \
	X(MOVE_CREATE_ACT)                                                                         \
	X(MOVE_HOST_DONE)                                                                          \
	X(MOVE_ONE_VISIT)                                                                          \
	X(MOVE_SCHOOL_DONE)                                                                        \
	X(MOVE_SEND_BACK)                                                                          \
	X(MOVE_FREEZE)                                                                             \
	X(MOVE_UNFREEZE)                                                                           \
	X(MOVE_SEND)                                                                               \
	X(MOVE_SIGN)                                                                               \
	X(MOVE_SIGN_LAST)                                                                          \
	X(MOVE_PAPER)                                                                              \
	X(MOVE_PAPER_LAST)                                                                         \
	X(MOVE_SEAL)                                                                               \
	X(MOVE_SEAL_LATE)                                                                          \
	X(MOVE_CONTACT)                                                                            \
	X(MOVE_POLICY)                                                                             \
	X(MOVE_DEROGATE)                                                                           \
	X(MOVE_ASK_CORRECTION)                                                                     \
	X(MOVE_OPPOSE)                                                                             \
	X(MOVE_CORRECTION_DROPPED)                                                                 \
	X(MOVE_OPPOSITION_DROPPED)                                                                 \
	X(MOVE_NEW_REVISION)                                                                       \
	X(MOVE_REFUSE)                                                                             \
	X(MOVE_RESUME)                                                                             \
	X(MOVE_EXPIRE)                                                                             \
	X(MOVE_CANCEL)                                                                             \
	X(MOVE_CANCEL_SEALED)                                                                      \
	X(MOVE_BEGIN)                                                                              \
	X(MOVE_REPLACED)                                                                           \
	X(MOVE_RECTIFIED)                                                                          \
	X(MOVE_NOTICED)                                                                            \
	X(MOVE_STOP)                                                                               \
	X(MOVE_RUPTURE)                                                                            \
	X(MOVE_END)                                                                                \
	X(MOVE_PRESENCE)                                                                           \
	X(MOVE_ARCHIVE)                                                                            \
	X(MOVE_DISCARD)                                                                            \
	X(MOVE_ELIMINATE)
#define LIFE_MOVE_ENUM(k) k,
enum life_move { LIFE_MOVES(LIFE_MOVE_ENUM) LIFE_MOVE_COUNT };
#undef LIFE_MOVE_ENUM

enum life_to { LIFE_TO_SAME = STORE_STATE_COUNT, LIFE_TO_FORMER };
struct life;
/* NULL: none. Errors: WRONG_STATE or DENIED with its reason. */
typedef bool life_guard_fn(const struct life *l, const struct actor *a, struct err *e);
struct life_row {
	uint32_t from;  /* bits 1 << store_state; 0: none yet */
	int to;         /* store_state or life_to */
	uint32_t roles; /* bits 1 << life_role */
	life_guard_fn *guard;
	enum event_kind event;
};
const struct life_row *life_row(enum life_move m);
/* "MOVE_FREEZE", for tests and logs. */
const char *life_move_name(enum life_move m);

enum { LIFE_ANNOUNCE_DAYS = 3 }; /* M17 goes that many days before day 1 */
enum { LIFE_MAX_LINKS = 24, LIFE_MAX_MESSAGES = 40, LIFE_MAX_JOBS = 6, LIFE_MAX_BLOBS = 8 };

/* What only the step itself knows; the guards read it. */
struct life_facts {
	const char *why;     /* reason text or code where the row wants one; NULL: none given */
	bool twin;           /* the pupil has a live convention on the same days */
	bool part_valid;     /* the part just filled has no fault */
	bool colleague_open; /* « un collègue signe » is not confirmed yet */
	bool rules_clean;    /* freezable: no refus, derogations granted, alerts acknowledged */
	bool rules_silent;   /* nothing but acknowledged alerts: for the one-visit policy */
	bool contacts_good;  /* reachable, distinct or CONTACT-1 */
	bool keys_good;      /* seal and issuing keys answered a probe */
	bool invited;        /* an invitation to sign was made */
	bool complete_after; /* this signature is the last obligatory one */
	bool rc_settled;     /* insurance there, or RC-1 granted */
	bool person_signed;  /* the person whose contact changes has signed */
	bool later_act;      /* RC-1, DELAI-2 or CONTACT-1 */
	bool quorum_met;     /* of the group of the guardian who opposes */
	bool opposed;        /* correction_demandee after an OPPOSITION */
	bool stopped;        /* an ARRET is open */
	bool takes_over;     /* an avenant of a convention that is in force */
	bool presence_said;
};

/*
 * A request that may come twice: its answer is kept in the commit that does what it asks for, so that neither stands without the
 * other. life_commit calls 'answer' with 'l' as it will be kept; it sets 'status' (0: this commit is not the one that was
 * asked for, and nothing is kept with it) and 'body'.
 */
struct life_once {
	struct store_idempotency key; /* key.key NULL: answered, but not kept */
	bool (*answer)(struct life_once *o, const struct life *l, struct err *e);
	void *arg;
	int status;
	struct buf body; /* owned */
	bool kept;       /* what was asked for is done, and durable */
};
void life_once_auto(struct life_once *o);

/* One step on one dossier, being put together. About 300 KB: on the heap (life_open makes it). */
struct life {
	struct service *service;
	int64_t now_ms;
	struct store_dossier dossier;    /* as it will be */
	struct store_convention *frozen; /* the live frozen revision; NULL: none */
	struct act_entries entries;
	struct life_facts facts;
	uint32_t told; /* bits of hook_event: what webhooks are told of */
	struct store_link links[LIFE_MAX_LINKS];
	size_t links_n;
	struct store_message messages[LIFE_MAX_MESSAGES];
	struct buf data[LIFE_MAX_MESSAGES]; /* of the messages */
	size_t messages_n;
	const struct store_message
		*handled; /* a row of the outbox that this step tells of; NULL: none */
	struct store_job jobs[LIFE_MAX_JOBS];
	char job_data[LIFE_MAX_JOBS][200];
	size_t jobs_n;
	struct store_blob blobs[LIFE_MAX_BLOBS];
	size_t blobs_n;
	struct store_key key;
	const struct store_act *act;           /* with 'key' */
	const struct store_convention *freeze; /* a new revision */
	const struct store_convention *policy; /* holders anew of the live one */
	const struct store_code *code;         /* NULL: none */
	struct life_once *once;                /* NULL: none */
	const struct store_bulk_mark *mark; /* NULL: none; else this commit is what was asked for */
	struct store_piece *pieces;         /* borrowed; as store_step */
	size_t pieces_n;
	const struct slice *health; /* as store_step */
	bool erase;                 /* its values go with this step (ceremony/retention) */
	bool fresh;                 /* dossier is to be added */
	bool locked;
	char lock_id[37];
};
/*
 * Read a dossier for a step, under its lock. AUTO(life) frees and unlocks.
 * Errors: NOT_FOUND (also: another school's, another link's); NOMEM.
 */
MUST_CHECK bool life_open(struct life **out, const struct actor *a, const char *id, struct err *e);
/* May the holder of a link see dossier 'id' at all? true for accounts: their school is asked elsewhere. Errors: NOT_FOUND. */
MUST_CHECK bool life_sees(const struct actor *a, const char *id, struct err *e);
/* A step that makes a new dossier (MOVE_CREATE, MOVE_DECLARE, MOVE_CREATE_ACT). */
MUST_CHECK bool life_new(struct life **out, const struct actor *a, struct err *e);
void life_auto(struct life **l);

/* Details of an event: public ones, and personal blocks (salted here). NULL names end the lists. */
struct life_detail {
	const char *name, *value;
	bool personal;
};
/* A journal entry that changes no state (OUVERTURE, CODE-ENVOYE, CONSENTEMENT, ...). Address, agent of 'a' go in as personal blocks. */
MUST_CHECK bool life_note(struct life *l, const struct actor *a, enum event_kind kind,
	const struct life_detail *details, struct err *e);
/* The only way to change a state: looks 'm' up, asks role and guard, notes the event, sets state, next_ms, counts. */
MUST_CHECK bool life_step(struct life *l, const struct actor *a, enum life_move m,
	const struct life_detail *details, struct err *e);
/* A link into the step: as kept from now on, or new (id 0). The pointer is what post_tell wants; NULL: no room (BUG). */
struct store_link *life_link(struct life *l, const struct store_link *x, struct err *e);
/* All or nothing, durable when it returns true. Errors: WRONG_STATE (REASON_FASTER). */
MUST_CHECK bool life_commit(struct life *l, struct err *e);

/*
 * What the clock does: EXPIRATION, DEBUT, FIN, ELIMINATION of drafts, reminders, correction deadlines, counts of 18:00;
 * at most 'most' dossiers. *n: how many were looked at. One that fails is logged and does not stop the others.
 */
MUST_CHECK bool life_tick(
	struct service *s, int64_t now_ms, uint32_t most, uint32_t *n, struct err *e);
/* Is 'word' in 'list' (comma or semicolon between)? */
bool life_listed(const char *list, const char *word);
/* The day a draft that was never sent is discarded: end of its school year and three months. */
int32_t life_discard_day(const struct store_dossier *d);
/* Obligatory signatures of 'c', a group counting its quorum, and how many are in. */
void life_count(const struct store_convention *c, uint32_t *wanted, uint32_t *in);
/* When the clock must look at 'd' again; 0: never. */
int64_t life_next(const struct service *s, const struct store_dossier *d, int64_t now_ms);

/* Civil day in Paris of an instant, and midnight in Paris of a day, milliseconds UTC. */
int32_t life_day(int64_t ms);
int64_t life_midnight(int32_t day);

#endif
