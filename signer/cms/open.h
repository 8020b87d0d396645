/* SPDX-License-Identifier: MIT */
/*
 * open: SignedData as a closed world: exactly the structure the profile allows, nothing left
 * over.
 */
#ifndef PARAPHE_CMS_OPEN_H
#define PARAPHE_CMS_OPEN_H

#include "cms/make.h"
#include "pki/revoke.h"

enum {
	CMS_OPEN_MAX_BYTES = 8 << 20,
	CMS_MAX_ATTRIBUTES = 64,
	CMS_MAX_STAMPS = 16,
	CMS_KEPT_VALUES = 32, /* signatures that held, remembered by thread */
};

/*
 * CMS_OURS is what cms_make writes: its attributes, algorithms and DER, at most one signature-
 * time-stamp. CMS_FOREIGN is any conforming producer, adbe.pkcs7.detached included: BER is read
 * (its bytes are put into DER first), SHA-1 is read and verified (pki/suite tells that it is
 * weak), signing-certificate may be absent (cms_ess tells). CMS_BROUGHT is what a signer whose key is
 * elsewhere hands in for a document of ours: DER, the three attributes of PAdES (algorithm protection, RFC 6211,
 * may stand beside them), RSA, RSASSA-PSS or ECDSA, nothing unsigned, no CRL. All refuse what SECURITY 1.2
 * names.
 */
enum cms_strictness { CMS_OURS, CMS_FOREIGN, CMS_BROUGHT };

/* Which ESS attribute binds the signer's certificate (RFC 5035, RFC 2634). */
enum cms_ess { CMS_ESS_NONE, CMS_ESS_V1, CMS_ESS_V2 };

struct cms;

/* The rule that SignedData broke, if it could be read at all; empty text when none. */
struct cms_fault {
	const char *clause;
	char text[200];
};

/*
 * Read one ContentInfo/SignedData. DER may be followed by zero bytes (the padding of
 * /Contents), by nothing else; foreign BER ends by its own mark (cms_trailed). 'fault' says which rule of the
 * profile it breaks: the signature is then not intact, and cms_verify says so too. False only
 * when it cannot be read as CMS at all. 'der' is copied. Errors: SYNTAX, LIMIT, NOMEM. RFC 5652
 * 5, EN 319 142-1 6.3, EN 319 122-1 6.3, RFC 3161 2.4.2.
 */
MUST_CHECK bool cms_open(struct cms **out, struct slice der, enum cms_profile profile,
	enum cms_strictness strictness, struct cms_fault *fault, struct err *e);
void cms_auto(struct cms **c);

X509 *cms_signer(const struct cms *c);             /* NULL when it is not inside or not unique */
STACK_OF(X509) *cms_certs(const struct cms *c);    /* borrowed; may be NULL */
STACK_OF(X509_CRL) *cms_crls(const struct cms *c); /* borrowed; may be NULL */
STACK_OF(OCSP_BASICRESP) *cms_ocsps(const struct cms *c); /* borrowed; may be NULL */
int cms_digest_nid(const struct cms *c);
struct slice cms_message_digest(const struct cms *c); /* the signed attribute (or empty) */
struct slice cms_value(const struct cms *c);
struct slice cms_content(const struct cms *c); /* eContent; empty when detached */
bool cms_signing_time(const struct cms *c, int64_t *out);
size_t cms_stamp_count(const struct cms *c);
struct slice cms_stamp(const struct cms *c, size_t i); /* token DER */

/* What binds the certificate; NONE is no baseline level (EN 319 142-1 6.3). */
enum cms_ess cms_ess(const struct cms *c);
/*
 * Was it DER as it stood? ISO 32000-1 12.8.3.3.1 wants DER; BER is read from foreign producers
 * only.
 */
bool cms_is_der(const struct cms *c);
/* Do other bytes than zeros follow it? Only where it is BER: nothing signs them, so whoever trusts says that they are there. */
bool cms_trailed(const struct cms *c);

/*
 * Does the value verify over the signed attributes, and is messageDigest = 'digest' (the
 * content's hash by cms_digest_nid)? *intact tells and 'reason' says why not; a wrong
 * signature, an unsupported algorithm and a strange key are answers, not errors. False too for
 * what cms_open found at fault. Errors: NOMEM.
 */
MUST_CHECK bool cms_verify(bool *intact, const struct cms *c, struct slice digest,
	char reason[static 200], struct err *e);

#endif
