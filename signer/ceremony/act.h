/* SPDX-License-Identifier: MIT */
/* act: what every act on a convention has in common: sign a field, judge it, write it down, keep it. */
#ifndef PARAPHE_CEREMONY_ACT_H
#define PARAPHE_CEREMONY_ACT_H

#include "ceremony/gather.h"
#include "evidence/journal.h"

enum { ACT_MAX_ENTRIES = 16, ACT_MAX_FILE = 64 << 20 };

/* Journal entries under construction, with the chain they continue. */
struct act_entries {
	struct journal_head head;
	struct buf lines[ACT_MAX_ENTRIES];
	struct store_entry list[ACT_MAX_ENTRIES];
	size_t n;
};
void act_entries_auto(struct act_entries *a);
/* Continue the journal of 'c'. */
void act_entries_start(struct act_entries *a, const struct store_convention *c);
/*
 * Append one; 'ev' needs kind, time, actor and details: convention, revision, digest and outcome come from 'c'. A clock that
 * was set back does not reorder what happened: the entry takes the instant of the last one.
 */
MUST_CHECK bool act_note(struct act_entries *a, const struct store_convention *c,
	struct journal_event *ev, struct err *e);

/* The same for an event that has all of its attributes. */
MUST_CHECK bool act_entry(struct act_entries *a, struct journal_event *ev, struct err *e);

/* A signature to be made in a PDF. */
struct act_signature {
	struct gather_signing signing; /* signing.base is the file it continues */
	uint64_t kind;                 /* pades_kind: 0 signature, 1 certification */
	const char *reason;
	const char (*box)[320]; /* appearance lines, {instant} still in them */
	size_t box_n;
	uint64_t room;   /* of the hole; 0: by a rehearsal */
	int64_t claimed; /* /M, when it is not now */
	struct slice
		trust; /* PEM: whom to trust beside the house's anchors, for this signature alone */
};

struct act_signed {
	struct buf pdf;
	struct gather_signed vault;
	uint64_t level; /* pades_level, as the judge of the new revision found it */
	char why[400];  /* why it is not higher; empty when nothing was missing */
	int64_t at;     /* now, or the time of a token from outside that is ahead of our clock */
	uint8_t cms_sha256[32];
	uint8_t pdf_sha256[32];
	uint64_t hole_at, hole_end, end; /* it covers [0,hole_at) and [hole_end,end) */
	char algorithm[64],
		stamped_by[256]; /* key and digest; who made the time-stamp in it, or empty */
	const char *stamp_kind;  /* act_stamp_kind of that one */
};
void act_signed_auto(struct act_signed *s);
/* "B-T" */
const char *act_level_name(uint64_t level);
/*
 * "service" when the vault stamps (nobody has supervised it: eIDAS 20), else "exterieur-dit-qualifie" or "exterieur-non-dit", by what
 * token and certificate say of themselves. Whether it is so a trusted list tells, and none is read.
 */
const char *act_stamp_kind(const struct house *h, bool claims);

/* Prepare, second judge, vault, time-stamp, embed, and judge the new revision before it is given out. */
MUST_CHECK bool act_sign(struct act_signed *out, struct house *h, const struct act_signature *s,
	int64_t now, struct err *e);

/* What may be judged at 'now' at the earliest: a token from outside may be ahead of our clock (CT_TIME of an answer). */
void act_later(int64_t *at, int64_t now, const struct msg *answer);

/*
 * Details of a signature for its journal entry (CONVENTION 8): field, digests of CMS, certificate and file, level, byte ranges as in
 * /ByteRange, algorithm; who made its time-stamp, and what it says of itself; entry of the vault's log; and "motif", why the level is not higher. Returns how many.
 */
struct act_details {
	struct journal_detail list[11];
	char cms[65], cert[65], file[65], level[8], entry[24], why[400], ranges[96], algorithm[64],
		stamped_by[256];
};
size_t act_details(struct act_details *d, const struct act_signed *s, const char *field);

/* 16 random bytes for a personal block. Errors: IO. */
MUST_CHECK bool act_salt(uint8_t out[static 16], struct err *e);
MUST_CHECK bool act_sha256(uint8_t out[static 32], struct slice bytes, struct err *e);
/* What the instance states beside any convention: the counts of a day, its root. Borrowed. */
struct act_statement {
	enum vault_purpose purpose;
	const char *role, *reference;
	struct slice bytes;
};
/* The CAdES signature beside it (DER), put to 'out'. Errors: the vault's; NOMEM. */
MUST_CHECK bool act_statement_sign(
	struct buf *out, struct house *h, const struct act_statement *x, struct err *e);
/* Bytes that are the newest state of a convention of ours. Errors: DENIED not ours; WRONG_STATE older than the store's. */
MUST_CHECK bool act_find(
	struct store_convention *out, struct house *h, struct slice pdf, struct err *e);

#endif
