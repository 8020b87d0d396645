/* SPDX-License-Identifier: MIT */
/* impl: where each part of a SignedData lies; shared by make, open and stamp only. */
#ifndef PARAPHE_CMS_IMPL_H
#define PARAPHE_CMS_IMPL_H

#include "base/buf.h"

/* The first SignerInfo (RFC 5652 5.3). Borrowed slices, each a whole element unless said otherwise. */
struct cms_signer_layout {
	uint64_t version;
	struct slice sid;              /* IssuerAndSerialNumber, or [0] SubjectKeyIdentifier */
	struct slice digest_algorithm;
	struct slice signed_attrs;     /* [0] IMPLICIT SET, whole; empty when absent */
	struct slice signed_content;   /* its content */
	struct slice signature_algorithm;
	struct slice value;            /* the octets */
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
	struct slice content;           /* octets of eContent */
	struct slice encap;             /* EncapsulatedContentInfo, whole */
	struct slice certificates;      /* [0], whole; empty when absent */
	struct slice certificates_content;
	struct slice crls;              /* [1], whole; empty when absent */
	struct slice crls_content;
	size_t signers;                 /* how many SignerInfos */
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

#endif
