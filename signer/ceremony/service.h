/* SPDX-License-Identifier: MIT */
/* service: what every step of the service needs, and who takes a step, from where, and when. */
#ifndef PARAPHE_CEREMONY_SERVICE_H
#define PARAPHE_CEREMONY_SERVICE_H

#include "ceremony/gather.h"
#include "ceremony/reason.h"
#include "ceremony/secret.h"
#include "store/post.h"

#include <pthread.h>

enum { SERVICE_LOCKS = 64, SERVICE_MAX_URL = 200 };

/* Randomness through one function, so that a test repeats. Errors: IO. */
typedef bool service_random_fn(void *out, size_t n, struct err *e);
bool service_random(void *out, size_t n, struct err *e); /* getrandom(2) */

/*
 * How long things are kept (CONVENTION 9), and read by those outside (CONVENTION 6, ¹); of the configuration. The sealed_years,
 * unsealed_years, host_days and tutor_days of a school are its own where its settings say so (retention_periods).
 */
enum { SERVICE_MAX_YEARS = 50, SERVICE_MAX_DAYS = 3650 };
struct service_periods {
	int sealed_years;   /* a sealed convention with its evidence, after the stay */
	int unsealed_years; /* refused, expired, cancelled after it was sent: after the school year */
	int hold_years,
		hold_age; /* accident or dispute: that long, or to that birthday of the pupil, if later */
	int health_days;           /* confidentiel.xml, after the last day */
	int contact_days;          /* contacts, after the last day; the clock archives then */
	int ring_days;             /* copies of the key ring live that long */
	int host_days, tutor_days; /* the host's people and the tutor read it, after the last day */
};
/* What stands in CONVENTION 9. */
struct service_periods service_periods_default(void);

/* One for the process; its texts are set by cli/serve before threads start and stay. */
struct transform;
struct service_shared {
	struct secret *secret;
	struct locker *locker;          /* data keys of conventions, to destroy them */
	char base_url[SERVICE_MAX_URL]; /* "https://paraphe.example", no slash at the end */
	char templates[1024];           /* folder templates/: words of imports */
	struct transform *copy;         /* page of a person's data (copy_made.h); owned */
	char model[80], rules[80];      /* newest installed: "sequence-observation@2025-1" */
	const struct outside
		*hooks; /* hosts that webhooks may be posted to, and the way; NULL: none */
	struct service_periods periods;
	bool demonstration; /* prints « DÉMONSTRATION », shows the outbox */
	bool single_administrator;
	unsigned paper_days; /* unplaced pages of scans are kept so long; 0: no end */
	pthread_mutex_t locks[SERVICE_LOCKS]; /* one convention, one writer: by id */
};
MUST_CHECK bool service_shared_open(struct service_shared *s, struct secret *secret, struct err *e);
void service_shared_close(struct service_shared *s);

/* One for each thread: it has a house (store connection) of its own. All is borrowed. */
struct service {
	struct service_shared *shared;
	struct house *house;
	service_random_fn *random; /* service_random, but in tests */
};

/* Roles of CONVENTION 6. */
#define LIFE_ROLES(X)                                                                              \
	X(LIFE_ELEVE, "eleve")                                                                     \
	X(LIFE_RESPONSABLE, "responsable-legal")                                                   \
	X(LIFE_ACCUEIL, "representant-accueil")                                                    \
	X(LIFE_TUTEUR, "tuteur")                                                                   \
	X(LIFE_ENSEIGNANT, "enseignant-referent")                                                  \
	X(LIFE_SECRETARIAT, "secretariat")                                                         \
	X(LIFE_CHEF, "chef-etablissement")                                                         \
	X(LIFE_DELEGATAIRE, "delegataire")                                                         \
	X(LIFE_ACADEMIE, "academie")                                                               \
	X(LIFE_AUDITEUR, "auditeur")                                                               \
	X(LIFE_DPO, "dpo")                                                                         \
	X(LIFE_ADMIN, "administrateur")                                                            \
	X(LIFE_INFIRMERIE, "infirmerie")                                                           \
	X(LIFE_SYSTEME, "systeme")
#define LIFE_ROLE_ENUM(k, name) k,
enum life_role { LIFE_ROLES(LIFE_ROLE_ENUM) LIFE_ROLE_COUNT };
#undef LIFE_ROLE_ENUM
const char *life_role_name(enum life_role r);
/* LIFE_ROLE_COUNT when unknown. */
enum life_role life_role_by_name(const char *name);

/*
 * Who acts, from where, and when. An account acts under one role at a time; a link's holder under the role of the link; the clock as LIFE_SYSTEME.
 */
struct life_once;
struct actor {
	struct service *service;
	enum life_role role;
	int64_t school;  /* whose dossiers it may see; -1: only that of its link */
	int64_t account; /* 0: none */
	int64_t link;    /* 0: none */
	int64_t key;     /* of the API, of the whole school; 0: none */
	char person[32]; /* person of the convention: "p-rl1"; empty for accounts */
	const char *
		scope; /* classes of a teacher or delegate, blank or comma between; NULL or empty: all */
	const char *
		answered; /* dossiers whose birthday question this session has answered, blank between; NULL: none */
	bool stepped_up; /* a second factor was shown within the session's step-up time */
	enum store_channel channel;
	const char *ip, *agent; /* NULL: not known; personal blocks of the journal */
	int64_t now_ms;
	const struct store_bulk_mark *
		mark; /* the item of an act on many that its next commit does (store/bulk.h); NULL: none */
	struct life_once *once; /* what software asked for, and how it is answered (life.h); NULL */
};
/* The service itself: clock, jobs. */
struct actor actor_system(struct service *s, int64_t now_ms);
/*
 * An account under 'role'; now_ms, channel, ip, agent, stepped_up are the caller's to set. 'scope' is borrowed from 'account'.
 * Errors: DENIED (REASON_ROLE) it does not have it, (REASON_SUSPENDED) it is not active.
 */
MUST_CHECK bool actor_of_account(struct actor *out, struct service *s,
	const struct store_account *account, enum life_role role, struct err *e);
/* The roles of an account, strongest first; returns how many. */
size_t actor_roles(const struct store_account *account, enum life_role out[static LIFE_ROLE_COUNT]);
/* The holder of a link. */
struct actor actor_of_link(struct service *s, const struct store_link *link, int64_t now_ms);

/*
 * One writer at a time for one convention in this process; the store's compare-and-set stands behind it. Conventions share
 * SERVICE_LOCKS locks, so a thread that held one and asked for another could wait for itself, or two for each other: it is refused.
 * Errors: BUG this thread holds one.
 */
MUST_CHECK bool service_lock(struct service *s, const char *id, struct err *e);
void service_unlock(struct service *s, const char *id);

#endif
