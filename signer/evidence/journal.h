/* SPDX-License-Identifier: MIT */
/*
 * journal: the hash chain of one convention. Each entry commits to the one before; personal blocks enter
 * as salted digests only, so that one can be withheld or erased without breaking the chain (CONVENTION 8).
 */
#ifndef PARAPHE_EVIDENCE_JOURNAL_H
#define PARAPHE_EVIDENCE_JOURNAL_H

#include "evidence/event.h"

/*
 * What is written can be read: entry by entry, each under the limits of xml/read. A chain takes JOURNAL_MAX_ENTRIES; the last
 * JOURNAL_KEPT_ENTRIES are for acts, so that nobody's reading of a convention keeps it from being signed, sealed or eliminated.
 */
enum {
	JOURNAL_MAX_ENTRIES = 5000,
	JOURNAL_KEPT_ENTRIES = 500,
	JOURNAL_MAX_DETAILS = 24,
	JOURNAL_MAX_ENTRY = 192 * 1024,
	JOURNAL_MAX_BYTES = 16 << 20
};

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

/* Where the chain stands: the hash of the last entry (zeros before the first) and how many there are. */
struct journal_head {
	uint8_t hash[32];
	uint64_t n;
	int64_t last_ms; /* of the last entry; INT64_MIN before the first */
};

/*
 * One entry, appended after 'head', which moves on. 'out' holds one line of XML without LF:
 *   <entree empreinte="H"><evenement n=".." precedent="P" ...>..</evenement><bloc nom=".." sel="..">..</bloc>*</entree>
 * H = SHA-256 of the Canonical XML 1.1 of <evenement> as a document of its own; a personal block stands outside
 * <evenement>, which holds only SHA-256(salt || value). Errors: SYNTAX not UTF-8 or a control; WRONG_STATE earlier than the last entry; LIMIT the chain is full; NOMEM.
 */
MUST_CHECK bool journal_entry(
	struct buf *out, struct journal_head *head, const struct journal_event *ev, struct err *e);
/*
 * journal.xml around 'lines' (entries, each followed by LF). 'person' NULL: whole; else the edition for host and family (CONVENTION 8), without
 * personal blocks but those of this person ("p-rl1"; "": nobody): of what it did all, of what was done about it all but from
 * where somebody else did it.
 */
MUST_CHECK bool journal_write(
	struct buf *out, struct slice lines, const char *person, struct err *e);

struct journal_signature {
	enum event_kind kind;
	char field[16];
	uint8_t cms_sha256[32];
	bool has_cert, has_file;
	uint8_t cert_sha256[32], file_sha256[32]; /* of the PDF as that act left it */
};

enum { JOURNAL_MAX_SIGNATURES = 64, JOURNAL_MAX_CONSENTS = 16 };

struct journal_facts {
	struct journal_head head;
	/* CERTIFICATION, SIGNATURE, PAPIER-ATTESTE and SCELLEMENT entries of the newest revision in order, for comparing with the PDF. */
	struct journal_signature signatures[JOURNAL_MAX_SIGNATURES];
	size_t signatures_n;
	char convention[37], sha_fond[65];
	char sha_politique
		[65]; /* the last that was told of the newest revision; empty: not known */
	char consents[JOURNAL_MAX_CONSENTS]
		     [16]; /* fields of the newest revision, consented to and not signed yet */
	size_t consents_n;
	uint32_t revision;
};
/*
 * The entries of a journal.xml, as journal_write makes it, one line each: 'node' is <entree>, of a document of its own that lives
 * until 'fn' returns. false stops, with its error. Errors: SYNTAX not such a file; LIMIT.
 */
struct _xmlNode;
typedef bool journal_fn(void *arg, struct _xmlNode *node, struct err *e);
MUST_CHECK bool journal_each(struct slice xml, journal_fn *fn, void *arg, struct err *e);

/*
 * Check a journal.xml: closed world, order, no gap, instants not falling, every hash and every block that is there; that the data stay
 * the same from the certification of a revision on, and are those that people were shown.
 * Errors: SYNTAX; CRYPTO the chain is broken, with the number of the entry.
 */
MUST_CHECK bool journal_check(struct journal_facts *out, struct slice xml, struct err *e);

#endif
