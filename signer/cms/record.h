/* SPDX-License-Identifier: MIT */
/* record: an evidence record (RFC 4998), read strictly: what it covers, and by which time-stamps. */
#ifndef PARAPHE_CMS_RECORD_H
#define PARAPHE_CMS_RECORD_H

#include "cms/stamp.h"

enum {
	CMS_MAX_RECORDS =
		8, /* among the attributes of a signature; the one after them does not hold */
	RECORD_MAX_BYTES = 4 << 20,
	RECORD_MAX_CHAINS = 16,
	RECORD_MAX_STAMPS = 64,   /* over all chains */
	RECORD_MAX_HASHES = 4096, /* in one list of a reduced hash tree */
	RECORD_MAX_OBJECTS = 256,
};

/* One ArchiveTimeStamp. */
struct record_stamp {
	size_t chain;         /* from 0 */
	struct slice tree;    /* SEQUENCE OF PartialHashtree, content; empty: none */
	struct slice renewed; /* what the next one of its chain hashes */
	int digest_nid;
	bool intact; /* the token by itself */
	struct stamp token;
};

/* In the order of time. Slices are borrowed from what it was read from. */
struct record {
	struct record_stamp list[RECORD_MAX_STAMPS];
	size_t n, chains;
	uint8_t before[RECORD_MAX_CHAINS][64]; /* digest of all older chains, by that of this one */
};

/*
 * Read 'der', which stays the caller's; *out is the caller's, too. Not read further: cryptoInfos, attributes. Errors: SYNTAX not a record, or one of
 * encrypted data; LIMIT; NOMEM. RFC 4998 3.1, 4.1, 5.1.
 */
MUST_CHECK bool record_open(struct record **out, struct slice der, struct err *e);
void record_auto(struct record **r);

/*
 * Does every time-stamp hold, cover the one before it, and the first of every chain each of 'objects' together with all
 * older chains? With no object what covers objects is not asked. 'reason' says why not. Trust in the tokens is the
 * caller's. Errors: NOMEM, LIMIT. RFC 4998 4.3, 5.3.
 */
MUST_CHECK bool record_holds(bool *holds, char reason[static 200], const struct record *r,
	const struct slice *objects, size_t n, struct err *e);

/*
 * Evidence record 'i' among the unsigned attributes of 'c' (RFC 4998 A): over the signature as it was before it, and of an external one over
 * 'content' as well; p NULL: the content is not at hand, an external one does not hold then.  Errors: NOMEM.
 */
struct cms_record {
	struct record *record; /* owned (record_auto) */
	bool there, holds;
	char reason[200]; /* why it does not hold */
};
MUST_CHECK bool cms_record(
	struct cms_record *out, const struct cms *c, size_t i, struct slice content, struct err *e);

#endif
