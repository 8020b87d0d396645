/* SPDX-License-Identifier: MIT */
/* open: one SignedData read whole into struct cms, its fault noted; trusts nothing. */
#include "cms/open.h"

#include "cms/impl.h"
#include "pki/cert.h"
#include "pki/der.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>
#include <stdio.h>

void cms_auto(struct cms **c)
{
	if (!*c)
		return;
	x509_stack_auto(&(*c)->certs);
	x509_crl_stack_auto(&(*c)->crls);
	sk_OCSP_BASICRESP_pop_free((*c)->ocsps, OCSP_BASICRESP_free);
	buf_free(&(*c)->der);
	OPENSSL_free(*c);
	*c = NULL;
}

/* The first broken rule counts. */
static void note(struct cms *c, const struct err *why)
{
	if (c->fault.text[0])
		return;
	c->fault.clause = why->clause ? why->clause : "RFC 5652 5";
	snprintf(c->fault.text, sizeof c->fault.text, "%.199s", why->text);
}

/* ---- bytes ---- */

/* Bytes in; c->der holds one DER ContentInfo without padding. */
static bool take_bytes(struct cms *c, struct slice der, enum cms_strictness s, struct err *e)
{
	struct cms_layout l;
	struct err why = ERR_INIT;
	c->was_der = cms_layout_read(&l, der, &why);
	size_t used = c->was_der ? l.whole.n : 0;
	if (c->was_der) {
		c->der.max = CMS_OPEN_MAX_BYTES;
		buf_put_slice(&c->der, l.whole);
	} else if (s != CMS_FOREIGN) {
		*e = why;
		return false;
	} else if (!cms_ber_to_der(&c->der, der, &used, e)) {
		return false;
	}
	if (!buf_done(&c->der, e) || !cms_layout_read(&c->l, buf_slice(&c->der), e))
		return false;
	for (size_t i = used; i < der.n; i++)
		c->trailed = c->trailed || der.p[i];
	/* Where BER ends by its own mark, /Contents is met with other padding than zeros: told by cms_trailed. */
	return !c->trailed || !c->was_der ||
	       err_set(e, ERR_SYNTAX, "RFC 5652 3", used, "bytes follow the ContentInfo");
}

/* ---- what is carried ---- */

static bool same_cert(STACK_OF(X509) *certs, const X509 *cert)
{
	for (int i = 0; i < sk_X509_num(certs); i++)
		if (X509_cmp(sk_X509_value(certs, i), cert) == 0)
			return true;
	return false;
}

/* One that cannot be read is a fault; one that stands twice is kept once. */
static bool add_cert(struct cms *c, struct slice der, struct err *e)
{
	AUTO(x509) X509 *cert = NULL;
	struct err why = ERR_INIT;
	if (!cert_parse(&cert, der, &why)) {
		if (why.code == ERR_NOMEM)
			return err_nomem(e);
		note(c, &why);
		return true;
	}
	if (same_cert(c->certs, cert))
		return true;
	if (sk_X509_num(c->certs) >= PKI_MAX_CERTS)
		return err_fail(e, ERR_LIMIT, "more than %d certificates", PKI_MAX_CERTS);
	if (!sk_X509_push(c->certs, cert))
		return err_nomem(e);
	cert = NULL;
	return true;
}

/* RFC 5652 10.2.2: attribute and other certificates bear context tags; they are of no use here. */
static bool read_certs(struct cms *c, struct err *e)
{
	struct cur list = { .s = c->l.certificates_content };
	c->certs = sk_X509_new_null();
	if (!c->certs)
		return err_nomem(e);
	while (cur_left(&list)) {
		struct der d;
		if (!der_next(&list, &d, e))
			return err_context(e, "CertificateSet");
		if (d.tag == DER_SEQUENCE && !add_cert(c, d.whole, e))
			return false;
	}
	return true;
}

/* RFC 5940 2.1 id-ri-ocsp-response, an OCSPResponse; some write the BasicOCSPResponse of RFC 6960 itself. */
static OCSP_BASICRESP *ocsp_of(struct slice oid, struct slice value)
{
	static const uint8_t response[] = { 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x10,
		0x02 };
	const uint8_t *p = value.p;
	if (der_nid(oid) == NID_id_pkix_OCSP_basic)
		return d2i_OCSP_BASICRESP(NULL, &p, (long)value.n);
	if (!slice_eq(oid, (struct slice){ response, sizeof response }))
		return NULL;
	OCSP_RESPONSE *r = d2i_OCSP_RESPONSE(NULL, &p, (long)value.n);
	OCSP_BASICRESP *basic = r ? OCSP_response_get1_basic(r) : NULL;
	OCSP_RESPONSE_free(r);
	return basic;
}

/* RFC 5652 10.2.1: OtherRevocationInfoFormat. Nothing signs it: what cannot be read is passed over. */
static bool read_other(struct cms *c, const struct der *other, struct err *e)
{
	struct cur in = der_in(other);
	struct der oid, value;
	if (sk_OCSP_BASICRESP_num(c->ocsps) >= PKI_MAX_CERTS)
		return true;
	if (!der_take(&in, DER_OID, &oid, NULL) || !der_next(&in, &value, NULL))
		return true;
	OCSP_BASICRESP *basic = ocsp_of(oid.whole, value.whole);
	ERR_clear_error();
	if (basic && sk_OCSP_BASICRESP_push(c->ocsps, basic) <= 0) {
		OCSP_BASICRESP_free(basic);
		return err_nomem(e);
	}
	return true;
}

static bool read_crls(struct cms *c, struct err *e)
{
	struct cur list = { .s = c->l.crls_content };
	c->crls = sk_X509_CRL_new_null();
	c->ocsps = sk_OCSP_BASICRESP_new_null();
	if (!c->crls || !c->ocsps)
		return err_nomem(e);
	while (cur_left(&list)) {
		struct der d;
		if (!der_next(&list, &d, e))
			return err_context(e, "RevocationInfoChoices");
		if (d.tag == DER_CONTEXT_CONS + 1 && !read_other(c, &d, e))
			return false;
		if (d.tag != DER_SEQUENCE || sk_X509_CRL_num(c->crls) >= PKI_MAX_CERTS)
			continue;
		const uint8_t *p = d.whole.p;
		X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)d.whole.n);
		ERR_clear_error();
		if (crl && (p != d.whole.p + d.whole.n || !sk_X509_CRL_push(c->crls, crl)))
			X509_CRL_free(crl);
	}
	return true;
}

/* EN 319 122-1 5.3: each signature-time-stamp is one token. */
static bool read_stamps(struct cms *c, struct err *e)
{
	struct cur list = { .s = c->l.signer.unsigned_content };
	while (cur_left(&list)) {
		struct cms_attribute a;
		struct der token;
		if (!cms_attribute_next(&list, &a, e))
			return err_context(e, "unsigned attribute");
		struct cur values = { .s = a.values };
		while (a.nid == NID_id_smime_aa_timeStampToken && cur_left(&values)) {
			if (!der_next(&values, &token, e))
				return err_context(e, "signature-time-stamp");
			if (c->stamp_count >= CMS_MAX_STAMPS)
				return err_fail(
					e, ERR_LIMIT, "more than %d time-stamps", CMS_MAX_STAMPS);
			c->stamps[c->stamp_count++] = token.whole;
		}
	}
	return true;
}

/* ---- the signer ---- */

/*
 * Byte for byte: a name that merely compares equal was never met, and would let bytes change
 * unseen.
 */
static bool named_by_issuer(struct slice sid, X509 *cert)
{
	struct cur c = { .s = sid };
	struct der seq, issuer, serial;
	if (!der_take(&c, DER_SEQUENCE, &seq, NULL))
		return false;
	struct cur in = der_in(&seq);
	if (!der_take(&in, DER_SEQUENCE, &issuer, NULL) ||
		!der_take(&in, DER_INTEGER, &serial, NULL) || !der_end(&in, NULL, NULL))
		return false;
	const uint8_t *name = NULL, *p = serial.whole.p;
	size_t n = 0;
	if (!X509_NAME_get0_der(X509_get_issuer_name(cert), &name, &n) ||
		!slice_eq(issuer.whole, (struct slice){ name, n }))
		return false;
	ASN1_INTEGER *number = d2i_ASN1_INTEGER(NULL, &p, (long)serial.whole.n);
	bool same = number && ASN1_INTEGER_cmp(number, X509_get0_serialNumber(cert)) == 0;
	ASN1_INTEGER_free(number);
	ERR_clear_error();
	return same;
}

static bool named_by_key(struct slice sid, X509 *cert)
{
	struct cur c = { .s = sid };
	struct der id;
	const ASN1_OCTET_STRING *ski = X509_get0_subject_key_id(cert);
	if (!ski || !der_take(&c, DER_CONTEXT, &id, NULL))
		return false;
	return slice_eq(id.content,
		(struct slice){ ASN1_STRING_get0_data(ski), (size_t)ASN1_STRING_length(ski) });
}

/*
 * Of several that bear the name, the one that signing-certificate hashes; NULL when still not
 * one.
 */
static X509 *find_signer(const struct cms *c)
{
	X509 *named = NULL, *bound = NULL;
	size_t names = 0, binds = 0;
	struct slice sid = c->l.signer.sid;
	for (int i = 0; i < sk_X509_num(c->certs); i++) {
		X509 *cert = sk_X509_value(c->certs, i);
		if (!(sid.p[0] == DER_SEQUENCE ? named_by_issuer(sid, cert)
					       : named_by_key(sid, cert)))
			continue;
		named = cert;
		names++;
		if ((c->attrs.ess_v1.n || c->attrs.ess_v2.n) &&
			cms_ess_match(&c->attrs, cert, NULL)) {
			bound = cert;
			binds++;
		}
	}
	if (names == 1)
		return named;
	return binds == 1 ? bound : NULL;
}

static void judge_rules(struct cms *c, enum cms_profile profile, enum cms_strictness s)
{
	struct err why = ERR_INIT;
	if (!cms_rules(c, profile, s, &why))
		note(c, &why);
	if (c->l.signers == 0)
		return;
	c->signer = find_signer(c);
	why = (struct err)ERR_INIT;
	if (c->signer && !cms_ess_match(&c->attrs, c->signer, &why))
		note(c, &why);
	if (!c->signer && s != CMS_FOREIGN) {
		err_set(&why, ERR_SYNTAX, "EN 319 142-1 6.3", ERR_NO_OFFSET,
			"the signer's certificate is not inside");
		note(c, &why);
	}
	ERR_clear_error();
}

bool cms_open(struct cms **out, struct slice der, enum cms_profile profile,
	enum cms_strictness strictness, struct cms_fault *fault, struct err *e)
{
	if (der.n > CMS_OPEN_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "CMS over %d bytes", CMS_OPEN_MAX_BYTES);
	struct err own = ERR_INIT;
	AUTO(cms) struct cms *c = OPENSSL_zalloc(sizeof *c);
	if (!c)
		return err_nomem(e);
	if (!take_bytes(c, der, strictness, e ? e : &own) || !read_certs(c, e) ||
		!read_crls(c, e) || !read_stamps(c, e))
		return false;
	judge_rules(c, profile, strictness);
	*fault = c->fault;
	*out = c;
	c = NULL;
	return true;
}

/* ---- what was found ---- */

X509 *cms_signer(const struct cms *c)
{
	return c->signer;
}

STACK_OF(X509) *cms_certs(const struct cms *c)
{
	return c->certs;
}

STACK_OF(X509_CRL) *cms_crls(const struct cms *c)
{
	return c->crls;
}

STACK_OF(OCSP_BASICRESP) *cms_ocsps(const struct cms *c)
{
	return c->ocsps;
}

int cms_digest_nid(const struct cms *c)
{
	return c->scheme.digest_nid;
}

struct slice cms_message_digest(const struct cms *c)
{
	struct cur in = { .s = c->attrs.message_digest };
	struct der d = { .tag = 0 };
	if (!in.s.n || !der_take(&in, DER_OCTET_STRING, &d, NULL))
		return (struct slice){ NULL, 0 };
	return d.content;
}

struct slice cms_value(const struct cms *c)
{
	return c->l.signer.value;
}

struct slice cms_content(const struct cms *c)
{
	return c->l.content;
}

bool cms_signing_time(const struct cms *c, int64_t *out)
{
	struct cur in = { .s = c->attrs.signing_time };
	struct der d;
	return in.s.n && der_next(&in, &d, NULL) && der_time(out, &d, NULL);
}

size_t cms_stamp_count(const struct cms *c)
{
	return c->stamp_count;
}

struct slice cms_stamp(const struct cms *c, size_t i)
{
	return i < c->stamp_count ? c->stamps[i] : (struct slice){ NULL, 0 };
}

enum cms_ess cms_ess(const struct cms *c)
{
	if (c->attrs.ess_v2.n)
		return CMS_ESS_V2;
	return c->attrs.ess_v1.n ? CMS_ESS_V1 : CMS_ESS_NONE;
}

bool cms_is_der(const struct cms *c)
{
	return c->was_der;
}

bool cms_trailed(const struct cms *c)
{
	return c->trailed;
}
