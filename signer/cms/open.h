/* SPDX-License-Identifier: MIT */
/* open: SignedData as a closed world: exactly the structure the profile allows, nothing left over. */
#ifndef PARAPHE_CMS_OPEN_H
#define PARAPHE_CMS_OPEN_H

#include "cms/make.h"

/* How strict: our own output, or any conforming PAdES/CAdES/RFC 3161 producer. Both refuse what SECURITY 1.2 names. */
enum cms_strictness { CMS_OURS, CMS_FOREIGN };

struct cms;

/* The rule that SignedData broke, if it could be read at all; empty text when none. */
struct cms_fault {
	const char *clause;
	char text[200];
};

/*
 * Read one DER ContentInfo/SignedData. 'der' may be followed by zero bytes (the padding of /Contents),
 * by nothing else. 'fault' says which rule of the profile it breaks (the signature is then not intact);
 * false only when it cannot be read as CMS at all. Errors: SYNTAX, LIMIT, NOMEM.
 */
MUST_CHECK bool cms_open(struct cms **out, struct slice der, enum cms_profile profile,
	enum cms_strictness strictness, struct cms_fault *fault, struct err *e);
void cms_auto(struct cms **c);

X509 *cms_signer(const struct cms *c);                 /* NULL when it is not inside or not unique */
STACK_OF(X509) *cms_certs(const struct cms *c);        /* borrowed; may be NULL */
STACK_OF(X509_CRL) *cms_crls(const struct cms *c);     /* borrowed; may be NULL */
int cms_digest_nid(const struct cms *c);
struct slice cms_message_digest(const struct cms *c);  /* the signed attribute (or empty) */
struct slice cms_value(const struct cms *c);
struct slice cms_content(const struct cms *c);         /* eContent; empty when detached */
bool cms_signing_time(const struct cms *c, int64_t *out);
size_t cms_stamp_count(const struct cms *c);
struct slice cms_stamp(const struct cms *c, size_t i); /* token DER */

/*
 * Does the value verify over the signed attributes, and is messageDigest = 'digest' (the content's hash
 * by cms_digest_nid)? *intact tells; a wrong signature is no error. Errors: CRYPTO unsupported key, NOMEM.
 */
MUST_CHECK bool cms_verify(bool *intact, const struct cms *c, struct slice digest, char reason[static 200],
	struct err *e);

#endif
