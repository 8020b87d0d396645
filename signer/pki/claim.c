/* SPDX-License-Identifier: MIT */
/* claim: QCStatements (RFC 3739 3.2.6), read strictly. */
#include "pki/claim.h"

#include "pki/der.h"

#include <openssl/x509v3.h>

/* 0.4.0.1862.1.1 and 0.4.0.19422.1.1 */
static const uint8_t of_certificate[] = { 0x06, 0x06, 0x04, 0x00, 0x8e, 0x46, 0x01, 0x01 };
static const uint8_t of_token[] = { 0x06, 0x07, 0x04, 0x00, 0x81, 0x97, 0x5e, 0x01, 0x01 };

/* The statements are a SEQUENCE of SEQUENCEs that begin with their OID. */
static bool stated(struct slice statements, struct slice oid)
{
	struct cur c = { .s = statements };
	struct der list, one, id;
	bool there = false;
	if (!der_take(&c, DER_SEQUENCE, &list, NULL) || cur_left(&c))
		return false;
	for (struct cur in = der_in(&list); cur_left(&in);) {
		if (!der_take(&in, DER_SEQUENCE, &one, NULL))
			return false;
		struct cur of = der_in(&one);
		if (!der_take(&of, DER_OID, &id, NULL))
			return false;
		there = there || slice_eq(id.whole, oid);
	}
	return there;
}

bool claim_certificate(const X509 *cert)
{
	int at = X509_get_ext_by_NID(cert, NID_qcStatements, -1);
	X509_EXTENSION *ext = at < 0 ? NULL : X509_get_ext(cert, at);
	const ASN1_OCTET_STRING *text = ext ? X509_EXTENSION_get_data(ext) : NULL;
	if (!text)
		return false;
	const struct slice statements = { ASN1_STRING_get0_data(text),
		(size_t)ASN1_STRING_length(text) };
	return stated(statements, (struct slice){ of_certificate, sizeof of_certificate });
}

bool claim_token(struct slice statements)
{
	return stated(statements, (struct slice){ of_token, sizeof of_token });
}
