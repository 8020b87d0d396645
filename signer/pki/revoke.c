/* SPDX-License-Identifier: MIT */
/* revoke: reads CRLs and OCSP answers strictly. */
#include "pki/revoke.h"

#include "pki/der.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

void x509_crl_auto(X509_CRL **crl)
{
	X509_CRL_free(*crl);
	*crl = NULL;
}

static void ocsp_response_auto(OCSP_RESPONSE **r)
{
	OCSP_RESPONSE_free(*r);
}

static void ocsp_basic_auto(OCSP_BASICRESP **r)
{
	OCSP_BASICRESP_free(*r);
}

static void x509_list_auto(STACK_OF(X509) **s)
{
	sk_X509_free(*s);
}

/* One SEQUENCE in DER framing, and nothing after it. */
static bool one_element(struct slice der, size_t max, const char *clause, struct err *e)
{
	struct cur c = { .s = der };
	struct der outer;
	if (der.n > max)
		return err_set(e, ERR_LIMIT, clause, ERR_NO_OFFSET, "over %zu bytes", max);
	return der_take(&c, DER_SEQUENCE, &outer, e) && der_end(&c, clause, e);
}

/* ---- CRL ---- */

bool revoke_crl_parse(X509_CRL **out, struct slice der, struct err *e)
{
	if (!one_element(der, REVOKE_MAX_CRL_BYTES, "RFC 5280 5.1", e))
		return err_context(e, "CRL");
	const uint8_t *p = der.p;
	AUTO(x509_crl) X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.n);
	ERR_clear_error();
	if (!crl || p != der.p + der.n)
		return err_set(e, ERR_SYNTAX, "RFC 5280 5.1", ERR_NO_OFFSET, "not a CRL");
	/* The hash of what OpenSSL holds must be the hash of what stood in the file. */
	uint8_t *again = NULL;
	int n = i2d_X509_CRL(crl, &again);
	bool same = n > 0 && slice_eq((struct slice){ again, (size_t)n }, der);
	OPENSSL_free(again);
	if (!same)
		return err_set(e, ERR_SYNTAX, "RFC 5280 5.1", ERR_NO_OFFSET, "CRL is not DER");
	*out = crl;
	crl = NULL;
	return true;
}

bool revoke_crl_facts(struct revoke_crl_facts *out, X509_CRL *crl, struct err *e)
{
	struct revoke_crl_facts f = { .next_update = INT64_MAX };
	unsigned n = sizeof f.sha256;
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl);
	if (!cert_name_line(f.issuer, sizeof f.issuer, X509_CRL_get_issuer(crl), e) ||
		!cert_time(&f.this_update, X509_CRL_get0_lastUpdate(crl), e) ||
		(next && !cert_time(&f.next_update, next, e)))
		return false;
	f.has_number = X509_CRL_get_ext_by_NID(crl, NID_crl_number, -1) >= 0;
	int entries = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl));
	f.entries = entries > 0 ? (size_t)entries : 0;
	if (!X509_CRL_digest(crl, EVP_sha256(), f.sha256, &n))
		return err_openssl(e, NULL, "CRL cannot be hashed");
	*out = f;
	return true;
}

static bool pem_add(void *arg, const char *label, struct slice der, struct err *e)
{
	STACK_OF(X509_CRL) *crls = arg;
	if (strcmp(label, PEM_STRING_X509_CRL) != 0)
		return err_set(e, ERR_SYNTAX, "RFC 7468 6", ERR_NO_OFFSET, "PEM block is no CRL");
	if (sk_X509_CRL_num(crls) >= PKI_MAX_CERTS)
		return err_fail(e, ERR_LIMIT, "more than %d CRLs", PKI_MAX_CERTS);
	AUTO(x509_crl) X509_CRL *crl = NULL;
	if (!revoke_crl_parse(&crl, der, e))
		return false;
	if (!sk_X509_CRL_push(crls, crl))
		return err_nomem(e);
	crl = NULL;
	return true;
}

bool revoke_crl_pem_read(STACK_OF(X509_CRL) **out, struct slice pem, struct err *e)
{
	AUTO(x509_crl_stack) STACK_OF(X509_CRL) *crls = sk_X509_CRL_new_null();
	if (!crls)
		return err_nomem(e);
	if (!cert_pem_each(pem, 2 * (size_t)REVOKE_MAX_CRL_BYTES, pem_add, crls, e))
		return false;
	if (sk_X509_CRL_num(crls) == 0)
		return err_set(e, ERR_SYNTAX, "RFC 7468 2", ERR_NO_OFFSET, "no CRL");
	*out = crls;
	crls = NULL;
	return true;
}

/* ---- OCSP ---- */

bool revoke_delegate_good(X509 *signer, X509 *issuer, int64_t at)
{
	struct err ignored = ERR_INIT;
	int64_t from = 0, to = 0;
	uint32_t flags = X509_get_extension_flags(signer);
	uint32_t usage = X509_get_key_usage(signer); /* all when absent */
	return !(flags & (EXFLAG_CRITICAL | EXFLAG_INVALID)) && flags & EXFLAG_XKUSAGE &&
	       X509_get_extended_key_usage(signer) & XKU_OCSP_SIGN &&
	       usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION) &&
	       cert_time(&from, X509_get0_notBefore(signer), &ignored) &&
	       cert_time(&to, X509_get0_notAfter(signer), &ignored) && from <= at && at <= to &&
	       X509_check_issued(issuer, signer) == X509_V_OK &&
	       X509_verify(signer, X509_get0_pubkey(issuer)) == 1;
}

bool revoke_delegate_unchecked(X509 *signer)
{
	return X509_get_ext_by_NID(signer, NID_id_pkix_OCSP_noCheck, -1) >= 0;
}

/* Not critical, or of a kind that is acted upon, or that only tells more. */
static bool extension_understood(X509_EXTENSION *ext)
{
	static const int known[] = { NID_authority_key_identifier, NID_crl_number,
		NID_issuing_distribution_point, NID_delta_crl, NID_crl_reason, NID_invalidity_date,
		NID_certificate_issuer, NID_id_pkix_OCSP_Nonce, NID_id_pkix_OCSP_archiveCutoff };
	int nid = OBJ_obj2nid(X509_EXTENSION_get_object(ext));
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (nid == known[i])
			return true;
	return !X509_EXTENSION_get_critical(ext);
}

static bool same_names(const DIST_POINT_NAME *list, const DIST_POINT_NAME *cert)
{
	if (!cert || list->type != 0 || cert->type != 0)
		return false;
	for (int i = 0; i < sk_GENERAL_NAME_num(list->name.fullname); i++)
		for (int k = 0; k < sk_GENERAL_NAME_num(cert->name.fullname); k++)
			if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(list->name.fullname, i),
				    sk_GENERAL_NAME_value(cert->name.fullname, k)) == 0)
				return true;
	return false;
}

/* 6.3.3 (b) (2) (i): one of the places where the list says that it stands is one where the certificate sends. */
static bool stands_there(const DIST_POINT_NAME *list, X509 *cert)
{
	CRL_DIST_POINTS *points = X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);
	bool found = false;
	for (int i = 0; i < sk_DIST_POINT_num(points) && !found; i++) {
		const DIST_POINT *p = sk_DIST_POINT_value(points, i);
		found = !p->CRLissuer && !p->reasons && same_names(list, p->distpoint);
	}
	CRL_DIST_POINTS_free(points);
	return found;
}

static bool scope_covers(const ISSUING_DIST_POINT *scope, X509 *cert)
{
	bool ca = X509_get_extension_flags(cert) & EXFLAG_CA;
	if (scope->indirectCRL > 0 || scope->onlyattr > 0 || scope->onlysomereasons ||
		(scope->onlyuser > 0 && ca) || (scope->onlyCA > 0 && !ca))
		return false;
	return !scope->distpoint || stands_there(scope->distpoint, cert);
}

bool revoke_crl_covers(X509_CRL *crl, X509 *cert)
{
	int critical = -1;
	if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0)
		return false;
	ISSUING_DIST_POINT *scope =
		X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &critical, NULL);
	/* -1: none; -2: twice; else it is there, read or not */
	bool covers = scope ? scope_covers(scope, cert) : critical == -1;
	ISSUING_DIST_POINT_free(scope);
	ERR_clear_error();
	return covers;
}

bool revoke_crl_understood(X509_CRL *crl)
{
	STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(crl);
	for (int i = 0; i < X509_CRL_get_ext_count(crl); i++)
		if (!extension_understood(X509_CRL_get_ext(crl, i)))
			return false;
	for (int i = 0; i < sk_X509_REVOKED_num(entries); i++) {
		const X509_REVOKED *r = sk_X509_REVOKED_value(entries, i);
		for (int k = 0; k < X509_REVOKED_get_ext_count(r); k++)
			if (!extension_understood(X509_REVOKED_get_ext(r, k)))
				return false;
	}
	return true;
}

bool revoke_ocsp_understood(OCSP_BASICRESP *basic)
{
	for (int i = 0; i < OCSP_BASICRESP_get_ext_count(basic); i++)
		if (!extension_understood(OCSP_BASICRESP_get_ext(basic, i)))
			return false;
	for (int i = 0; i < OCSP_resp_count(basic); i++) {
		OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);
		for (int k = 0; k < OCSP_SINGLERESP_get_ext_count(single); k++)
			if (!extension_understood(OCSP_SINGLERESP_get_ext(single, k)))
				return false;
	}
	return true;
}

static bool signature_good(
	struct revoke_answer *out, OCSP_BASICRESP *basic, X509 *issuer, struct err *e)
{
	AUTO(x509_list) STACK_OF(X509) *inside = sk_X509_new_null();
	X509 *signer = NULL;
	if (!inside || !sk_X509_push(inside, issuer))
		return err_nomem(e);
	/* OCSP_NOVERIFY: the signature only; the chain is judged here. */
	if (OCSP_resp_get0_signer(basic, &signer, inside) != 1 ||
		OCSP_basic_verify(basic, inside, NULL, OCSP_NOVERIFY) != 1)
		return err_openssl(e, "RFC 6960 3.2", "the OCSP signature does not verify");
	out->signed_by_issuer = X509_cmp(signer, issuer) == 0;
	out->unchecked = revoke_delegate_unchecked(signer);
	if (!out->signed_by_issuer && !revoke_delegate_good(signer, issuer, out->produced_at))
		return err_openssl(
			e, "RFC 6960 4.2.2.2", "the OCSP signer is not the issuer's delegate");
	return true;
}

/* Is 'single' about 'cert'? By the digest that its CertID names (RFC 6960 4.1.1). */
static bool about(const OCSP_SINGLERESP *single, X509 *cert, X509 *issuer)
{
	OCSP_CERTID *id = OCSP_CERTID_dup(OCSP_SINGLERESP_get0_id(single)), *want = NULL;
	ASN1_OBJECT *object = NULL;
	const EVP_MD *md = NULL;
	if (id && OCSP_id_get0_info(NULL, &object, NULL, NULL, id))
		md = EVP_get_digestbyobj(object);
	if (md)
		want = OCSP_cert_to_id(md, cert, issuer);
	bool same = want && OCSP_id_cmp(want, id) == 0;
	OCSP_CERTID_free(want);
	OCSP_CERTID_free(id);
	return same;
}

/* The one SingleResponse whose CertID is that of 'cert'; NULL when none or several. */
static OCSP_SINGLERESP *find_single(OCSP_BASICRESP *basic, X509 *cert, X509 *issuer)
{
	OCSP_SINGLERESP *found = NULL;
	for (int i = 0; i < OCSP_resp_count(basic); i++) {
		OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);
		bool same = about(single, cert, issuer);
		if (same && found)
			return NULL;
		if (same)
			found = single;
	}
	return found;
}

static bool read_single(struct revoke_answer *out, OCSP_SINGLERESP *single, struct err *e)
{
	ASN1_GENERALIZEDTIME *revoked = NULL, *this_update = NULL, *next = NULL;
	out->reason = -1;
	out->next_update = INT64_MAX;
	int status = OCSP_single_get0_status(single, &out->reason, &revoked, &this_update, &next);
	if (!cert_time(&out->this_update, this_update, e) ||
		(next && !cert_time(&out->next_update, next, e)) ||
		(revoked && !cert_time(&out->revoked_at, revoked, e)))
		return false;
	switch (status) {
	case V_OCSP_CERTSTATUS_GOOD:
		out->status = REVOKE_GOOD;
		return true;
	case V_OCSP_CERTSTATUS_REVOKED:
		out->status = REVOKE_REVOKED;
		return true;
	case V_OCSP_CERTSTATUS_UNKNOWN:
		out->status = REVOKE_UNKNOWN;
		return true;
	default:
		return err_set(e, ERR_SYNTAX, "RFC 6960 4.2.1", ERR_NO_OFFSET,
			"certificate status %d", status);
	}
}

bool revoke_ocsp_read(
	struct revoke_answer *out, struct slice der, X509 *cert, X509 *issuer, struct err *e)
{
	if (!one_element(der, REVOKE_MAX_OCSP_BYTES, "RFC 6960 4.2.1", e))
		return err_context(e, "OCSP answer");
	const uint8_t *p = der.p;
	struct revoke_answer a = { .status = REVOKE_UNKNOWN };
	AUTO(ocsp_response) OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &p, (long)der.n);
	ERR_clear_error();
	if (!response || p != der.p + der.n)
		return err_set(
			e, ERR_SYNTAX, "RFC 6960 4.2.1", ERR_NO_OFFSET, "not an OCSP answer");
	if (OCSP_response_status(response) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
		return err_set(e, ERR_UPSTREAM, "RFC 6960 2.3", ERR_NO_OFFSET,
			"the responder refused: %s",
			OCSP_response_status_str(OCSP_response_status(response)));
	AUTO(ocsp_basic) OCSP_BASICRESP *basic = OCSP_response_get1_basic(response);
	if (!basic) {
		ERR_clear_error();
		return err_set(
			e, ERR_SYNTAX, "RFC 6960 4.2.1", ERR_NO_OFFSET, "not a basic OCSP answer");
	}
	if (!cert_time(&a.produced_at, OCSP_resp_get0_produced_at(basic), e) ||
		!signature_good(&a, basic, issuer, e))
		return false;
	if (!revoke_ocsp_understood(basic))
		return err_set(e, ERR_UNSUPPORTED, "RFC 6960 4.4", ERR_NO_OFFSET,
			"the OCSP answer has a critical extension that is not understood");
	OCSP_SINGLERESP *single = find_single(basic, cert, issuer);
	ERR_clear_error();
	if (!single)
		return err_set(e, ERR_NOT_FOUND, "RFC 6960 4.2.1", ERR_NO_OFFSET,
			"the OCSP answer does not speak of this certificate, or twice");
	if (!read_single(&a, single, e))
		return false;
	*out = a;
	return true;
}
