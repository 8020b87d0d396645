/* SPDX-License-Identifier: MIT */
/* anchor: a set of trust anchors. */
#ifndef PARAPHE_PKI_ANCHOR_H
#define PARAPHE_PKI_ANCHOR_H

#include "pki/cert.h"

struct anchors {
	STACK_OF(X509) *certs; /* NULL: none */
};

/* Add the certificates of a PEM text. Errors: SYNTAX, LIMIT over PKI_MAX_CERTS. */
MUST_CHECK bool anchor_add_pem(struct anchors *a, struct slice pem, struct err *e);
bool anchor_has(const struct anchors *a, X509 *cert);
void anchor_auto(struct anchors *a);

#endif
