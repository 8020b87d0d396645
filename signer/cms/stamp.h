/* SPDX-License-Identifier: MIT */
/* stamp: RFC 3161 query, answer, token; made by the vault's TSA key, checked by everybody. */
#ifndef PARAPHE_CMS_STAMP_H
#define PARAPHE_CMS_STAMP_H

#include "cms/open.h"

enum {
	STAMP_MAX_BYTES = 64 * 1024, /* of a TSTInfo we write and of a reply we take */
	STAMP_MAX_SKEW_S = 300, /* between our clock at the question and genTime (SECURITY 2) */
};

struct stamp_info {
	char policy[64]; /* dotted OID */
	int64_t time;    /* genTime, whole seconds */
	char serial[2 * 20 + 1];
	int imprint_nid;
	uint8_t imprint[64];
	size_t imprint_n;
	bool has_nonce;
	uint64_t nonce;
	int accuracy_seconds; /* -1 when absent */
	bool claims;          /* it calls itself qualified (pki/claim.h) */
};

/*
 * TSTInfo version 1 (RFC 3161 2.4.2) for a SHA-256 imprint. 'serial' is big-endian, at most 20
 * bytes.
 */
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
 * Open a token strictly (ContentInfo/SignedData/TSTInfo): signature good, signing-certificate
 * matches. Trust in the TSA and its EKU (RFC 3161 2.3) are path_check's work with PATH_STAMP;
 * whether the imprint's digest is still good is suite_digest_good's. *intact false with
 * 'reason' when it reads but does not hold. A nonce over 64 bits counts as none. Errors:
 * SYNTAX, LIMIT, NOMEM. RFC 3161 2.4.2, RFC 5816.
 */
struct stamp {
	struct cms *cms;
	struct stamp_info info;
};
MUST_CHECK bool stamp_open(struct stamp *out, struct slice token, bool *intact,
	char reason[static 200], struct err *e);
void stamp_auto(struct stamp *s);
/* Does the imprint equal the hash of 'data' by its own algorithm? */
MUST_CHECK bool stamp_covers(bool *covers, const struct stamp *s, struct slice data, struct err *e);

/* TimeStampReq (RFC 3161 2.4.1) for a SHA-256 imprint, asking for the TSA's certificate. */
MUST_CHECK bool stamp_query(
	struct buf *out, const uint8_t imprint[static 32], uint64_t nonce, struct err *e);

/* What the answer to a query must hold. */
struct stamp_expected {
	uint8_t imprint[32];
	uint64_t nonce;
	const char *policy; /* dotted OID; NULL: any */
	int64_t at;         /* our clock when it was asked */
	int64_t after; /* no token of the same document is newer than this; INT64_MIN: there is none */
};
/*
 * TimeStampResp (RFC 3161 2.4.2): 'token' is borrowed from 'reply', when it was granted, its
 * signature holds, and imprint, nonce, policy, signing-certificate-v2 and genTime are as they must
 * be; 'time' (or NULL) gets its genTime. Trust in the TSA is not looked at.
 * Errors: SYNTAX, LIMIT over STAMP_MAX_BYTES, UPSTREAM refused or not what was asked, NOMEM.
 */
MUST_CHECK bool stamp_answer(struct slice *token, int64_t *time, struct slice reply,
	const struct stamp_expected *x, struct err *e);

#endif
