/* SPDX-License-Identifier: MIT */
/* name: the distinguished names this house writes into certificates. */
#ifndef PARAPHE_VAULT_NAME_H
#define PARAPHE_VAULT_NAME_H

#include "base/buf.h"

/* RFC 5280 appendix A.1: ub-common-name, ub-organization-name, ub-organizational-unit-name, in characters. */
enum { NAME_MAX_CHARS = 64, NAME_MAX_DER = 2048 };

/* Empty slices are left out. UTF-8; country two capital letters; identifier: EN 319 412-1 5.1.4. Borrowed. */
struct name_parts {
	struct slice country, organisation, identifier, unit, common;
};

/*
 * DER of the Name: C, O, organizationIdentifier, OU, CN, one attribute per RDN, UTF8String (PrintableString for C). A text over
 * NAME_MAX_CHARS is cut and ends in an ellipsis. Errors: SYNTAX not plain UTF-8, or no common name; NOMEM.
 */
MUST_CHECK bool name_put(struct buf *out, const struct name_parts *parts, struct err *e);

#endif
