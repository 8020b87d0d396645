/* SPDX-License-Identifier: MIT */
/* crl: its parts by OpenSSL, put together here, so that the key may be in a token. */
#include "vault/crl.h"

#include "pki/cert.h"
#include "pki/der.h"

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
	X509V3_set_ctx(&ctx, r->key->cert, NULL, NULL, crl, 0);
	X509_EXTENSION *key_id =
		X509V3_EXT_conf_nid(NULL, &ctx, NID_authority_key_identifier, "keyid:always");
	AUTO(asn1_integer) ASN1_INTEGER *number = ASN1_INTEGER_new();
	bool good = key_id && number && X509_CRL_add_ext(crl, key_id, -1) == 1 &&
		    ASN1_INTEGER_set_uint64(number, r->number) == 1 &&
		    X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1;
	X509_EXTENSION_free(key_id);
	return good ? true : err_openssl(e, "RFC 5280 5.2", "CRL extensions");
}

static bool put_revoked(struct buf *out, X509_CRL *crl, struct err *e)
{
	STACK_OF(X509_REVOKED) *all = X509_CRL_get_REVOKED(crl);
	if (sk_X509_REVOKED_num(all) <= 0)
		return true; /* RFC 5280 5.1.2.6: then the list is absent */
	size_t list = der_open(out, DER_SEQUENCE);
	for (int i = 0; i < sk_X509_REVOKED_num(all); i++) {
		uint8_t *der = NULL;
		int n = i2d_X509_REVOKED(sk_X509_REVOKED_value(all, i), &der);
		buf_put(out, der, n > 0 ? (size_t)n : 0);
		OPENSSL_free(der);
		if (n <= 0)
			return err_openssl(e, "RFC 5280 5.1.2.6", "revoked certificate");
	}
	der_close(out, list);
	return true;
}

/* RFC 5280 5.1.2 TBSCertList */
static bool put_tbs(struct buf *out, X509_CRL *crl, const struct crl_request *r, struct err *e)
{
	const unsigned char *name = NULL;
	size_t name_n = 0, tbs = der_open(out, DER_SEQUENCE);
	uint8_t *extensions = NULL;
	int n = i2d_X509_EXTENSIONS(X509_CRL_get0_extensions(crl), &extensions);
	if (n <= 0 || !X509_NAME_get0_der(X509_get_subject_name(r->key->cert), &name, &name_n))
		return err_openssl(e, "RFC 5280 5.1.2", "CRL");
	der_put_uint(out, X509_CRL_VERSION_2);
	algo_put(out, r->key->algo);
	buf_put(out, name, name_n);
	der_put_time(out, r->from);
	der_put_time(out, r->to);
	bool good = put_revoked(out, crl, e);
	der_put(out, DER_CONTEXT_CONS, (struct slice){ extensions, (size_t)n });
	OPENSSL_free(extensions);
	der_close(out, tbs);
	return good && buf_done(out, e);
}

static bool put_crl(struct buf *out, X509_CRL *crl, const struct crl_request *r, struct err *e)
{
	AUTO(buf) struct buf tbs = BUF_MAX(CRL_MAX_BYTES);
	AUTO(buf) struct buf value = BUF_MAX(ALGO_MAX_VALUE);
	AUTO(buf) struct buf b = BUF_MAX(CRL_MAX_BYTES);
	if (!put_tbs(&tbs, crl, r, e) || !key_sign(&value, r->key, buf_slice(&tbs), e))
		return false;
	size_t whole = der_open(&b, DER_SEQUENCE);
	buf_put_slice(&b, buf_slice(&tbs));
	algo_put(&b, r->key->algo);
	size_t bits = der_open(&b, DER_BIT_STRING);
	buf_put_byte(&b, 0);
	buf_put_slice(&b, buf_slice(&value));
	der_close(&b, bits);
	der_close(&b, whole);
	if (!buf_done(&b, e))
		return false;
	buf_free(out);
	*out = buf_move(&b);
	return true;
}

bool crl_make(struct buf *out, const struct crl_request *r, struct err *e)
{
	AUTO(crl) X509_CRL *crl = X509_CRL_new();
	if (!crl)
		return err_nomem(e);
	for (size_t i = 0; i < r->revoked_n; i++)
		if (!entry_add(crl, &r->revoked[i], e))
			return false;
	if (!extend(crl, r, e))
		return false;
	if (X509_CRL_sort(crl) != 1)
		return err_openssl(e, "RFC 5280 5.1", "CRL");
	return put_crl(out, crl, r, e);
}
