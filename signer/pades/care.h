/* SPDX-License-Identifier: MIT */
/* care: what a careful signer refuses to put a name to, whoever made the file. */
#ifndef PARAPHE_PADES_CARE_H
#define PARAPHE_PADES_CARE_H

#include "pdf/read.h"

/*
 * Refuse a file that is encrypted, has hybrid cross-references, does something by itself or on a click (actions, scripts, XFA, media),
 * shows more than its pages (optional content, annotations that are no form fields), carries files that it does not name as its
 * own (/AF), grants usage rights, or bears signatures of another kind than PAdES. As of 'rev'.
 * Errors: DENIED with what and where; SYNTAX, LIMIT what cannot be read. SECURITY 1.8.
 */
MUST_CHECK bool pades_care(struct pdf_doc *d, size_t rev, struct err *e);

#endif
