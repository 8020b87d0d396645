/* SPDX-License-Identifier: MIT */
/*
 * impl: where each part of a SignedData lies and what was found in it; for the files of this
 * room only.
 */
#ifndef PARAPHE_CMS_IMPL_H
#define PARAPHE_CMS_IMPL_H

#include "cms/open.h"

/*
 * The first SignerInfo (RFC 5652 5.3). Borrowed slices, each a whole element unless said
 * otherwise.
 */
struct cms_signer_layout {
	uint64_t version;
	struct slice sid; /* IssuerAndSerialNumber, or [0] SubjectKeyIdentifier */
	struct slice digest_algorithm;
	struct slice signed_attrs;   /* [0] IMPLICIT SET, whole; empty when absent */
	struct slice signed_content; /* its content */
	struct slice signature_algorithm;
	struct slice value;            /* the octets */
	struct slice fixed;            /* from version to value, all as it stands */
	struct slice unsigned_content; /* content of [1] IMPLICIT SET */
	bool has_unsigned;
};

/* One ContentInfo holding a SignedData (RFC 5652 3, 5.1). */
struct cms_layout {
	struct slice whole; /* without what follows */
	uint64_t version;
	struct slice digest_algorithms; /* content of the SET */
	struct slice content_type;      /* OBJECT IDENTIFIER, whole */
	bool has_content;
	struct slice content;      /* octets of eContent */
	struct slice encap;        /* EncapsulatedContentInfo, whole */
	struct slice certificates; /* [0], whole; empty when absent */
	struct slice certificates_content;
	struct slice crls; /* [1], whole; empty when absent */
	struct slice crls_content;
	size_t signers;                  /* how many SignerInfos */
	struct cms_signer_layout signer; /* the first, when signers > 0 */
};

/* Errors: SYNTAX, with the clause. What follows the ContentInfo is not looked at. */
MUST_CHECK bool cms_layout_read(struct cms_layout *out, struct slice der, struct err *e);
/* Only zero bytes may follow the ContentInfo. Errors: SYNTAX. They are the padding of /Contents. */
MUST_CHECK bool cms_padding_good(const struct cms_layout *l, struct slice der, struct err *e);

/* One Attribute (RFC 5652 5.3). */
struct cms_attribute {
	int nid;
	struct slice oid;    /* whole */
	struct slice values; /* content of the SET */
};
MUST_CHECK bool cms_attribute_next(struct cur *c, struct cms_attribute *out, struct err *e);

/*
 * One BER ContentInfo put into DER framing: definite minimal lengths, strings in one piece.
 * *used is how many bytes of 'ber' it took. Errors: SYNTAX, LIMIT, NOMEM. X.690 8.1.3, 8.7.
 */
MUST_CHECK bool cms_ber_to_der(struct buf *out, struct slice ber, size_t *used, struct err *e);

/* How a signature value is to be verified, read from the two AlgorithmIdentifiers. */
enum cms_scheme_kind {
	SCHEME_RSA,
	SCHEME_PSS,
	SCHEME_DSA,
	SCHEME_ECDSA,
	SCHEME_ECDSA_PLAIN,
	SCHEME_ED25519,
	SCHEME_ED448
};

struct cms_scheme {
	enum cms_scheme_kind kind;
	int digest_nid;  /* of signerInfo.digestAlgorithm */
	int mgf_nid;     /* PSS */
	int salt_length; /* PSS */
};
/* Errors: SYNTAX, CRYPTO unknown or contradictory. RFC 5754, RFC 4056, RFC 8419, TR-03111. */
MUST_CHECK bool cms_scheme_read(struct cms_scheme *out, const struct cms_layout *l, struct err *e);

/*
 * The signed attributes that count, each once. Slices are the single value, whole; empty when
 * absent.
 */
struct cms_attributes {
	struct slice content_type, message_digest, signing_time, ess_v1, ess_v2, protection;
	size_t count;
};

struct cms {
	struct buf der; /* owned; all slices below point into it */
	bool was_der, trailed;
	struct cms_layout l;
	struct cms_attributes attrs;
	struct cms_scheme scheme;
	struct cms_fault fault;
	STACK_OF(X509) *certs;
	STACK_OF(X509_CRL) *crls;
	STACK_OF(OCSP_BASICRESP) *ocsps;
	X509 *signer; /* borrowed from 'certs' */
	struct slice stamps[CMS_MAX_STAMPS];
	size_t stamp_count;
};

/*
 * The rules of the profile over what was read; the first one broken is the error. Errors:
 * SYNTAX, CRYPTO.
 */
MUST_CHECK bool cms_rules(
	struct cms *c, enum cms_profile profile, enum cms_strictness s, struct err *e);
/* Errors: SYNTAX. */
MUST_CHECK bool cms_attributes_read(
	struct cms_attributes *out, const struct cms_layout *l, struct err *e);
/* Does the ESS attribute name 'cert'? True when neither is there. Errors: SYNTAX, CRYPTO. */
MUST_CHECK bool cms_ess_match(const struct cms_attributes *a, X509 *cert, struct err *e);

#endif
