/* SPDX-License-Identifier: MIT */
/* stamp: RFC 3161 query, answer, token; made by the vault's TSA key, checked by everybody. */
#ifndef PARAPHE_CMS_STAMP_H
#define PARAPHE_CMS_STAMP_H

#include "cms/open.h"

enum { STAMP_MAX_BYTES = 64 * 1024 };

struct stamp_info {
	char policy[64];      /* dotted OID */
	int64_t time;         /* genTime, whole seconds */
	char serial[2 * 20 + 1];
	int imprint_nid;
	uint8_t imprint[64];
	size_t imprint_n;
	bool has_nonce;
	uint64_t nonce;
	int accuracy_seconds; /* -1 when absent */
};

/* TSTInfo version 1 (RFC 3161 2.4.2) for a SHA-256 imprint. 'serial' is big-endian, at most 20 bytes. */
struct stamp_make {
	const char *policy;
	uint8_t imprint[32];
	struct slice serial;
	int64_t time;
	bool has_nonce;
	uint64_t nonce;
};
MUST_CHECK bool stamp_tstinfo(struct buf *out, const struct stamp_make *m, struct err *e);

/*
 * Open a token strictly (ContentInfo/SignedData/TSTInfo): signature good, signing-certificate matches,
 * EKU as RFC 3161 2.3. Trust in the TSA is path_check's work with PATH_STAMP.
 * *intact false with 'reason' when it reads but does not hold. Errors: SYNTAX, LIMIT, NOMEM.
 */
struct stamp {
	struct cms *cms;
	struct stamp_info info;
};
MUST_CHECK bool stamp_open(struct stamp *out, struct slice token, bool *intact, char reason[static 200], struct err *e);
void stamp_auto(struct stamp *s);
/* Does the imprint equal the hash of 'data' by its own algorithm? */
MUST_CHECK bool stamp_covers(bool *covers, const struct stamp *s, struct slice data, struct err *e);

#endif
