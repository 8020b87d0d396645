/* SPDX-License-Identifier: MIT */
/* crl: built by OpenSSL; few are made, so there is no template. */
#include "vault/crl.h"

#include "pki/cert.h"

#include <openssl/x509v3.h>

static void crl_auto(X509_CRL **c)
{
	X509_CRL_free(*c);
}

static void revoked_auto(X509_REVOKED **r)
{
	X509_REVOKED_free(*r);
}

static void asn1_time_auto(ASN1_TIME **t)
{
	ASN1_TIME_free(*t);
}

static void asn1_integer_auto(ASN1_INTEGER **n)
{
	ASN1_INTEGER_free(*n);
}

static bool entry_extend(X509_REVOKED *entry, const struct crl_revoked *from, struct err *e)
{
	if (from->reason) {
		ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
		bool good = reason && ASN1_ENUMERATED_set(reason, from->reason) == 1 &&
			    X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0) == 1;
		ASN1_ENUMERATED_free(reason);
		if (!good)
			return err_openssl(e, "RFC 5280 5.3.1", "reason");
	}
	if (!from->has_invalidity)
		return true;
	ASN1_GENERALIZEDTIME *since = ASN1_GENERALIZEDTIME_set(NULL, from->invalidity);
	bool good =
		since && X509_REVOKED_add1_ext_i2d(entry, NID_invalidity_date, since, 0, 0) == 1;
	ASN1_GENERALIZEDTIME_free(since);
	return good ? true : err_openssl(e, "RFC 5280 5.3.2", "invalidity date");
}

static bool entry_add(X509_CRL *crl, const struct crl_revoked *from, struct err *e)
{
	AUTO(revoked) X509_REVOKED *entry = X509_REVOKED_new();
	AUTO(asn1_time) ASN1_TIME *time = ASN1_TIME_set(NULL, from->time);
	BIGNUM *n = BN_bin2bn(from->serial, (int)from->serial_n, NULL);
	AUTO(asn1_integer) ASN1_INTEGER *serial = n ? BN_to_ASN1_INTEGER(n, NULL) : NULL;
	BN_free(n);
	if (!entry || !time || !serial || X509_REVOKED_set_serialNumber(entry, serial) != 1 ||
		X509_REVOKED_set_revocationDate(entry, time) != 1)
		return err_openssl(e, "RFC 5280 5.1.2.6", "revoked certificate");
	if (!entry_extend(entry, from, e))
		return false;
	if (X509_CRL_add0_revoked(crl, entry) != 1)
		return err_openssl(e, "RFC 5280 5.1.2.6", "revoked certificate");
	entry = NULL;
	return true;
}

/* RFC 5280 5.2.1, 5.2.3 */
static bool extend(X509_CRL *crl, const struct crl_request *r, struct err *e)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, r->issuer, NULL, NULL, crl, 0);
	X509_EXTENSION *key_id =
		X509V3_EXT_conf_nid(NULL, &ctx, NID_authority_key_identifier, "keyid:always");
	AUTO(asn1_integer) ASN1_INTEGER *number = ASN1_INTEGER_new();
	bool good = key_id && number && X509_CRL_add_ext(crl, key_id, -1) == 1 &&
		    ASN1_INTEGER_set_uint64(number, r->number) == 1 &&
		    X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1;
	X509_EXTENSION_free(key_id);
	return good ? true : err_openssl(e, "RFC 5280 5.2", "CRL extensions");
}

static bool encode(struct buf *out, X509_CRL *crl, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(CRL_MAX_BYTES);
	int n = i2d_X509_CRL(crl, NULL);
	uint8_t *p = n > 0 ? buf_grow(&b, (size_t)n) : NULL;
	if (p && i2d_X509_CRL(crl, &p) != n)
		return err_openssl(e, "RFC 5280 5.1", "CRL cannot be encoded");
	if (n <= 0 || !buf_done(&b, e))
		return n > 0 ? false : err_openssl(e, "RFC 5280 5.1", "CRL cannot be encoded");
	buf_free(out);
	*out = buf_move(&b);
	return true;
}

bool crl_make(struct buf *out, const struct crl_request *r, struct err *e)
{
	AUTO(crl) X509_CRL *crl = X509_CRL_new();
	AUTO(asn1_time) ASN1_TIME *from = ASN1_TIME_set(NULL, r->from);
	AUTO(asn1_time) ASN1_TIME *to = ASN1_TIME_set(NULL, r->to);
	if (!crl || !from || !to || X509_CRL_set_version(crl, X509_CRL_VERSION_2) != 1 ||
		X509_CRL_set_issuer_name(crl, X509_get_subject_name(r->issuer)) != 1 ||
		X509_CRL_set1_lastUpdate(crl, from) != 1 || X509_CRL_set1_nextUpdate(crl, to) != 1)
		return err_openssl(e, "RFC 5280 5.1", "CRL");
	for (size_t i = 0; i < r->revoked_n; i++)
		if (!entry_add(crl, &r->revoked[i], e))
			return false;
	if (!extend(crl, r, e))
		return false;
	if (X509_CRL_sort(crl) != 1 || X509_CRL_sign(crl, r->key, EVP_sha256()) <= 0)
		return err_openssl(e, "RFC 5280 5.1.1.3", "CRL cannot be signed");
	return encode(out, crl, e);
}
