/* SPDX-License-Identifier: MIT */
/*
 * journal: the hash chain of one convention. Each entry commits to the one before; personal blocks enter
 * as salted digests only, so that one can be withheld or erased without breaking the chain (CONVENTION 8).
 */
#ifndef PARAPHE_EVIDENCE_JOURNAL_H
#define PARAPHE_EVIDENCE_JOURNAL_H

#include "evidence/event.h"

enum { JOURNAL_MAX_ENTRIES = 10000, JOURNAL_MAX_DETAILS = 24, JOURNAL_MAX_BYTES = 4 << 20 };

/* A public detail of an entry: name (ASCII) and value. */
struct journal_detail {
	const char *name, *value;
};

/* A personal block: kept beside the chain, committed by SHA-256(salt || value). */
struct journal_private {
	const char *name, *value;
	uint8_t salt[16]; /* given by the caller: randomness is a parameter */
};

struct journal_event {
	enum event_kind kind;
	int64_t time_ms;        /* UTC, milliseconds */
	const char *convention; /* uuid */
	uint32_t revision;
	const char *sha_fond;   /* 64 hex */
	const char *actor_role; /* "systeme", "representant-accueil", ... */
	const char *actor_id;   /* opaque */
	const char *outcome;    /* "ok", ... */
	const struct journal_detail *details;
	size_t details_n;
	const struct journal_private *privates;
	size_t privates_n;
};

/*
 * One entry as XML (the bytes that are hashed, one line, canonical): appended to a journal whose last hash
 * was 'prev' (zeros for the first) at sequence number 'seq' (from 1). 'hash' is the new head.
 */
MUST_CHECK bool journal_entry(struct buf *out, uint8_t hash[static 32], const uint8_t prev[static 32], uint64_t seq,
	const struct journal_event *ev, struct err *e);
/* journal.xml: entries (each as journal_entry made it) in one document. */
MUST_CHECK bool journal_write(struct buf *out, const struct slice *entries, size_t n, struct err *e);

struct journal_facts {
	size_t n;
	uint8_t head[32];
	/* For comparing with the PDF: the CMS digests of SIGNATURE, CERTIFICATION and SCELLEMENT entries, in order. */
	struct {
		enum event_kind kind;
		char field[16];
		uint8_t cms_sha256[32];
	} signatures[64];
	size_t signatures_n;
	char convention[37], sha_fond[65];
	uint32_t revision;
};
/* Check a journal.xml: schema, order, no gap, every hash. Errors: SYNTAX; CRYPTO the chain is broken at entry n. */
MUST_CHECK bool journal_check(struct journal_facts *out, struct slice xml, struct err *e);

#endif
