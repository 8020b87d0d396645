/* SPDX-License-Identifier: MIT */
/* roles: where the other programs and the templates are, and how they are started for one command. */
#ifndef PARAPHE_CLI_ROLES_H
#define PARAPHE_CLI_ROLES_H

#include "ceremony/gather.h"
#include "ceremony/service.h"
#include "cli/config.h"
#include "wire/keeper.h"

#define ROLES_STORE "store/paraphe.sqlite"
#define ROLES_DESK "desk" /* folder of what only the desk holds */
#define ROLES_SECRET ROLES_DESK "/secret"
#define ROLES_VALUES ROLES_DESK "/valeurs" /* data keys of conventions */

enum { ROLES_MAX_ANCHORS = 4 << 20 };

/* A key of the signer's own, for one act. Borrowed; what NULL: none. */
struct roles_own {
	const char *what; /* a PKCS#12 file, or a pkcs11: URI */
	const char *secret, *certs, *name;
	bool pss;
};

/* A house with what it owns. */
struct roles {
	struct roles_own own_key; /* set before roles_start, which then opens 'own' */
	struct line own;
	struct house house;
	struct service_shared shared; /* for a struct service of this or another house */
	struct secret *secret;
	struct locker *locker;
	struct talk_clerk clerk;
	struct composed composed;
	struct line vault;
	struct keeper keeper;
	bool keyless; /* set before roles_start: without a vault, which a running service has */
	bool serves; /* set before roles_start: a vault that ends is started again, behind the cage */
	struct config config;
	struct buf anchors;
	struct outside outside;
	struct buf stamp_anchors, crls;
	struct outside_rest rest;
	char ca_file[CONFIG_MAX_PATH];
	char clerk_program[CONFIG_MAX_PATH], clerk_templates[CONFIG_MAX_PATH];
	char clerk_socket[CONFIG_MAX_VALUE];
	char clerk_trust[CONFIG_MAX_PATH], clerk_foreign[CONFIG_MAX_PATH];
	char *clerk_argv[5]; /* kept: a clerk may be started again */
};
#define ROLES_NONE                                                                                 \
	{                                                                                          \
		.composed = COMPOSED_NONE                                                          \
	}

/* Only a clerk, for commands that need no instance. 'anchors' is PEM and may be empty; it is taken over. */
MUST_CHECK bool roles_start_clerk(struct roles *r, struct buf *anchors, struct err *e);
/* Its first half: the clerk is on its way, and roles_wait_clerk waits until it is ready. */
MUST_CHECK bool roles_begin_clerk(struct roles *r, struct buf *anchors, struct err *e);
MUST_CHECK bool roles_wait_clerk(struct roles *r, struct err *e);
/*
 * The instance secret and the data keys beside it: made when there are none yet (by init, or for an instance of before).
 * Before the cage.
 */
MUST_CHECK bool roles_secret(struct roles *r, struct err *e);
/* Secret, data keys and store of the instance r->config tells, and nothing more. */
MUST_CHECK bool roles_store(struct roles *r, struct err *e);
/* Clerk, vault, secret and store of the instance in 'dir'; then the desk gives up its way to the keys (Landlock). */
MUST_CHECK bool roles_start(struct roles *r, const char *dir, struct err *e);
/* Its two halves, for who has something to do until clerk and vault are ready; no threads before the second. */
MUST_CHECK bool roles_begin(struct roles *r, const char *dir, struct err *e);
MUST_CHECK bool roles_wait(struct roles *r, struct err *e);
void roles_auto(struct roles *r);

/* Make the keys of a new instance by a one-shot vault: the desk itself never touches one. */
MUST_CHECK bool roles_make_keys(const struct config *c, struct err *e);

/*
 * A certificate for the key 'name' ("seal"), which stands in the token that 'c' tells, by a one-shot vault.
 * Errors: as the vault's.
 */
MUST_CHECK bool roles_certify(const struct config *c, const char *name, struct err *e);
/* Do the keys in tokens of the schools that 'c' names sign, and may they be a school's? By a one-shot vault. Errors: the vault's. */
MUST_CHECK bool roles_try_schools(const struct config *c, struct err *e);
/* The key ring as one sealed file, by a one-shot vault: 'write' it, or 'read' it into c->dir. 'passphrase' is a file. */
struct roles_ring {
	const char *write, *read; /* one of them */
	const char *passphrase;
	int64_t not_before_ms; /* read: instant of the data that go with it */
};
MUST_CHECK bool roles_ring(const struct config *c, const struct roles_ring *r, struct err *e);
/* 'uri' with the file of its PIN as pin-source, when 'file' is not NULL. Errors: SYNTAX it has one; NOT_FOUND the file; LIMIT. */
MUST_CHECK bool roles_uri(
	char out[static CONFIG_MAX_VALUE], const char *uri, const char *file, struct err *e);

/* Become the vault of this instance, for a unit that starts it under its own uid; its channel is open as ROLE_FD. Returns on failure. */
MUST_CHECK bool roles_become_vault(const struct config *c, struct err *e);

/* Absolute path of a sibling program / of the folder "templates" or "certs": beside the build, else as installed. */
MUST_CHECK bool roles_program(char out[static CONFIG_MAX_PATH], const char *name, struct err *e);
MUST_CHECK bool roles_data(char out[static CONFIG_MAX_PATH], const char *name, struct err *e);

#endif
