/* SPDX-License-Identifier: MIT */
/* command: what the commands share: exit codes, the one line on stderr, options. */
#ifndef PARAPHE_CLI_COMMAND_H
#define PARAPHE_CLI_COMMAND_H

#include "base/buf.h"

#include <stdint.h>

struct sign_done;

enum { COMMAND_MAX_TRUST = 16, COMMAND_MAX_INPUT = 64 << 20 };

/* Every option of every command; a command refuses those it does not know. */
struct options {
	const char *dir; /* -C */
	const char *out; /* -o */
	const char *field, *name, *organisation, *password_file;
	const char *pkcs11;            /* a URI */
	const char *p12, *key, *cert;  /* of the signer's own: a file, a name in it, a chain */
	const char *state, *cms, *raw; /* of the two steps */
	bool pss;                      /* an RSA key of the signer's own signs by RSASSA-PSS */
	const char *trust[COMMAND_MAX_TRUST];
	size_t trust_n;
	int64_t at;     /* now, or --at */
	int64_t now_ms; /* the clock when the command began */
	const char *format, *lang;
	uint64_t jobs, max_size, dpi;
	const char *anchors, *untrusted, *crls;
	const char *root; /* the statement of an evening's root that somebody kept */
	bool json, verify_only, renew, due;
	bool same, all_new; /* of pupils that look like known ones */
	uint64_t reason;    /* RFC 5280 5.3.1; unspecified when not told */
	bool has_at;        /* --at was given */
	const char *listen;
	char **args; /* what is left */
	size_t args_n;
};

/* The commands: each gives the exit code. */
int command_init(const struct options *o);
int command_issue(const struct options *o);
int command_sign(const struct options *o);
int command_prepare(const struct options *o);
int command_embed(const struct options *o);
int command_key(const struct options *o);
int command_school_key(const struct options *o);
int command_seal(const struct options *o);
int command_extend(const struct options *o);
int command_export(const struct options *o);
int command_revoke(const struct options *o);
int command_crl(const struct options *o);
int command_verify(const struct options *o);
int command_revision(const struct options *o);
int command_pages(const struct options *o);
int command_verify_chain(const struct options *o);
int command_bounce(const struct options *o);
int command_counts(const struct options *o);
int command_doctor(const struct options *o);
int command_serve(const struct options *o);
int command_role(const struct options *o);
int command_demo(const struct options *o);
int command_api_key(const struct options *o);
int command_account(const struct options *o);
int command_import(const struct options *o);
int command_backup(const struct options *o);
int command_restore(const struct options *o);

/* Read FILE under its lock: of two commands on one file one wins, the other is told. */
MUST_CHECK bool command_input(struct buf *out, int *lock, const char *path, struct err *e);
/* Whom a command trusts that needs no instance: --trust, else the anchors that are installed. 'all' is made. */
MUST_CHECK bool command_anchors(struct buf *all, const struct options *o, struct err *e);
/* All anchors of --trust, PEM files or folders of them, after what 'all' holds. */
MUST_CHECK bool command_trust(struct buf *all, const struct options *o, struct err *e);

/* "paraphe: what: where" on stderr; the sysexits code of 'e' (paraphe.1, EXIT STATUS). */
int command_fail(const struct err *e);
int command_usage(const char *text);
/* What was signed, by whom and how, on stdout. */
void command_tell_signed(const struct sign_done *d);
#endif
