/* SPDX-License-Identifier: MIT */
/*
 * log: what the vault signed, one line an entry, chained by SHA-256. The only source of what was issued or
 * revoked. A chain proves nothing against whoever cuts its end off: outsiders hold checkpoints of its head.
 */
#ifndef PARAPHE_VAULT_LOG_H
#define PARAPHE_VAULT_LOG_H

#include "base/buf.h"

enum { VAULT_LOG_MAX_LINE = 2048, VAULT_LOG_HASH = 32, VAULT_LOG_MAX_PATH = 4096 };

/*
 * One entry. Texts hold no tab and no control; an empty one is written "-". Digests are lower-case hex.
 * The line: index, time (RFC 3339), then the texts in this order, prev, hash, tabs between, LF after.
 * hash = SHA-256(prev as 32 bytes || the line's bytes before the tab before prev); prev of entry 0 is zeros.
 */
struct vault_entry {
	uint64_t index;
	int64_t time;
	struct slice purpose; /* of vault_purpose, or "revoke" */
	struct slice digest;  /* what was to be signed; revoke: the issuer's name */
	struct slice role; /* field; revoke: reason's number [@instant]; crl: the issuer's name */
	struct slice reference; /* convention and revision */
	struct slice consent;   /* digest of the consent event */
	struct slice
		serial; /* of the signer's certificate; stamp: of the token; crl: its number; revoke: the revoked */
	struct slice certificate; /* SHA-256 of the signer's certificate */
	struct slice output;      /* SHA-256 of the CMS, token or CRL */
};

struct vault_log {
	int fd, lock;
	uint64_t count;               /* entries */
	uint8_t head[VAULT_LOG_HASH]; /* hash of the last entry, zeros when none */
	int64_t last;                 /* time of the last entry */
	bool failed; /* an append failed: what is on disk is not known, read it anew */
};

/*
 * Open 'path' (made 0600 when absent) under an exclusive lock. Nothing is read yet: vault_log_next does, up
 * to the end, before the first append. Errors: WRONG_STATE in use; DENIED others may write to it; IO.
 */
MUST_CHECK bool vault_log_open(struct vault_log *out, const char *path, struct err *e);
void vault_log_auto(struct vault_log *l);

/* Reads entries in order. Start with VAULT_LOG_READER(log). */
struct vault_log_reader {
	int fd;
	uint64_t at;     /* offset of buffer[0] in the file */
	size_t from, to; /* unread bytes in buffer */
	uint64_t count;
	uint8_t head[VAULT_LOG_HASH];
	int64_t last;
	uint8_t buffer[64 * 1024];
};
#define VAULT_LOG_READER(l)                                                                        \
	{                                                                                          \
		.fd = (l)->fd                                                                      \
	}

/*
 * The next entry, checked against the chain; its slices live until the next call. *more false: there is none,
 * and 'torn' bytes follow the last line, which were never answered: a line that does not end, or of which the disk has not every sector. Errors: CRYPTO the chain is broken (entry
 * and offset are told); IO.
 */
MUST_CHECK bool vault_log_next(struct vault_log_reader *r, struct vault_entry *out, bool *more,
	size_t *torn, struct err *e);
/* Take over where 'r' ended, and cut 'torn' bytes off. Errors: IO. */
MUST_CHECK bool vault_log_resume(
	struct vault_log *l, const struct vault_log_reader *r, size_t torn, struct err *e);
/* Read it whole: does the chain hold? Errors: CRYPTO where it is broken; IO. */
MUST_CHECK bool vault_log_check(const struct vault_log *l, struct err *e);
/*
 * Append 'entry' (its index is set here) and make it durable. After an error the log takes nothing more
 * (SECURITY 4.1: an fsync that failed is never tried again). Errors: SYNTAX or LIMIT a text; IO; WRONG_STATE.
 */
MUST_CHECK bool vault_log_append(struct vault_log *l, struct vault_entry *entry, struct err *e);

#endif
