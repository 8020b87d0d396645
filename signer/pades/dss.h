/* SPDX-License-Identifier: MIT */
/* dss: the document security store: certificates, CRLs and OCSP answers kept in the file. */
#ifndef PARAPHE_PADES_DSS_H
#define PARAPHE_PADES_DSS_H

#include "pdf/read.h"
#include "pki/revoke.h"

#include <openssl/ocsp.h>
#include <openssl/x509.h>

enum { PADES_MAX_DSS_ITEMS = 1024, PADES_MAX_DSS_ITEM_BYTES = 4 << 20 };

/* Everything is owned. An entry that cannot be read is left out and counted in 'broken'. */
struct pades_dss {
	bool present;
	STACK_OF(X509) *certs;
	STACK_OF(X509_CRL) *crls;
	STACK_OF(OCSP_BASICRESP) *ocsps;
	size_t broken;
};

/*
 * The DSS as of 'rev', /Certs, /CRLs and /OCSPs; /VRI names entries of these and is not looked at. What the store of an older revision
 * named and a newer one leaves out counts as well: tools rewrite it, and a revocation is not undone by no longer telling it.
 * What is in it proves itself by its signatures, so where it stands does not matter.
 * Errors: LIMIT, NOMEM; SYNTAX only when the catalog itself cannot be read. EN 319 142-1 5.4.2.
 */
MUST_CHECK bool pades_dss_read(struct pades_dss *out, struct pdf_doc *d, size_t rev, struct err *e);
void pades_dss_auto(struct pades_dss *d);

/* What is to be kept; borrowed. NULL and 0: none. */
struct pades_dss_more {
	STACK_OF(X509) *certs;
	STACK_OF(X509_CRL) *crls;
	const struct slice *ocsps; /* OCSPResponse DER */
	size_t ocsps_n;
};

/*
 * Append the revision that adds 'more' to the store of 'pdf', each item once: a stream per item, the DSS dictionary, and the
 * catalog's /DSS where it changes; no /VRI is written, one that is there stays. *added: how many items were new; 0: 'out' stays
 * empty, since there is no revision without objects. Errors: SYNTAX, LIMIT, UNSUPPORTED, NOMEM. EN 319 142-1 5.4.2.
 */
MUST_CHECK bool pades_dss_add(struct buf *out, size_t *added, struct slice pdf,
	const struct pades_dss_more *more, struct err *e);

#endif
