/* SPDX-License-Identifier: MIT */
/* authority: what our own CAs tell the world: certificates, revocation lists, and a revocation. */
#ifndef PARAPHE_CEREMONY_AUTHORITY_H
#define PARAPHE_CEREMONY_AUTHORITY_H

#include "ceremony/gather.h"

enum { AUTHORITY_MAX_FILES = 16 };

/* One file to publish: "issuing.crl", "root.cer", ... in DER. */
struct authority_file {
	char name[40];
	struct buf der; /* owned */
};
struct authority_files {
	struct authority_file list[AUTHORITY_MAX_FILES];
	size_t n;
};
void authority_files_auto(struct authority_files *f);

/*
 * The fresh lists of all CAs and the certificates of CAs and TSA, by the names that certificates give (<crl-url>/issuing.crl). Each call
 * signs new lists: a service keeps them for a while. Errors: the vault's.
 */
MUST_CHECK bool authority_files(struct authority_files *out, struct house *h, struct err *e);

struct authority_revocation {
	const char *serial; /* hexadecimal, as reports show it */
	uint64_t reason;    /* RFC 5280 5.3.1 */
	bool has_since;
	int64_t since; /* when the certificate ceased to be believable */
};
/*
 * From the next list on. Errors: SYNTAX the serial or the reason; NOT_FOUND nothing was issued under it here; WRONG_STATE revoked
 * already.
 */
MUST_CHECK bool authority_revoke(
	struct house *h, const struct authority_revocation *r, struct err *e);

#endif
