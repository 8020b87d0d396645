/* SPDX-License-Identifier: MIT */
/*
 * make: a digest and a key to SignedData, in two steps so that the key may be elsewhere.
 * Deterministic but for the signature value.
 */
#ifndef PARAPHE_CMS_MAKE_H
#define PARAPHE_CMS_MAKE_H

#include "pki/algo.h"

#include <openssl/x509.h>

#ifdef CMS_CADES
#error "openssl/cms.h has a macro CMS_CADES: do not include both"
#endif

enum { CMS_MAX_BYTES = 1 << 20, CMS_MAX_CERTS = 16 };

enum cms_profile {
	CMS_PADES, /* EN 319 142-1 6.3: contentType, messageDigest, signingCertificateV2 alone */
	CMS_CADES, /* EN 319 122-1 6.3: those and signingTime */
	CMS_TST    /* RFC 3161 2.4.2: contentType id-ct-TSTInfo, eContent present */
};

/*
 * A certificate over an EC key, known by its DER alone: decoding its key costs OpenSSL 3.0 more than all else
 * of a signature (FACTS 3.1). Whole elements, borrowed.
 */
struct cms_signer_der {
	struct slice cert, issuer, serial; /* Certificate, Name, INTEGER */
};

struct cms_request {
	enum cms_profile profile;
	X509 *signer;
	const struct cms_signer_der
		*signer_der;   /* instead of 'signer'; cms_make then trusts that the key is its */
	bool pss;              /* an RSA key signs by RSASSA-PSS */
	STACK_OF(X509) *chain; /* further certificates to carry, without the signer; NULL: none */
	uint8_t digest
		[32]; /* SHA-256 of the detached content; TST: not read, 'content' is hashed */
	int64_t signing_time; /* CADES only */
	struct slice content; /* TST: the TSTInfo DER */
};

struct cms_draft;

/* Build everything but the signature value. Errors: CRYPTO, NOMEM. RFC 5652 5.3. */
MUST_CHECK bool cms_begin(struct cms_draft **out, const struct cms_request *r, struct err *e);
/* DER of the SET OF signed attributes: what is hashed and signed (RFC 5652 5.4). Borrowed. */
struct slice cms_to_be_signed(const struct cms_draft *d);
/*
 * Put the signature value (DER ECDSA-Sig-Value or RSA octets) in; 'out' owns the ContentInfo
 * DER. The value is not verified: a rehearsal may put in any bytes. Errors: CRYPTO an absurd
 * length, LIMIT, NOMEM.
 */
MUST_CHECK bool cms_finish(struct buf *out, struct cms_draft *d, struct slice value, struct err *e);
void cms_draft_auto(struct cms_draft **d);
/* How the value is to be made. */
enum algo cms_algo(const struct cms_draft *d);
/* Both steps with a key at hand. */
MUST_CHECK bool cms_make(
	struct buf *out, const struct cms_request *r, EVP_PKEY *key, struct err *e);

/*
 * The same SignedData with 'token' (RFC 3161 ContentInfo DER) as signature-time-stamp
 * attribute. Here and below 'cms' holds exactly one SignerInfo and may be followed by zeros.
 * Errors: SYNTAX, LIMIT, NOMEM. Source: EN 319 122-1 5.3.
 */
MUST_CHECK bool cms_add_stamp(struct buf *out, struct slice cms, struct slice token, struct err *e);
/* SHA-256 of the signature value: what a signature time-stamp covers. */
MUST_CHECK bool cms_value_digest(uint8_t out[static 32], struct slice cms, struct err *e);

#endif
