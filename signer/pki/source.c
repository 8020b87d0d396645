/* SPDX-License-Identifier: MIT */
/* source: reads authority information access and CRL distribution points. */
#include "pki/source.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>
#include <string.h>

enum { SOURCE_MAX_QUERY = 4096 };

static void crl_points_auto(CRL_DIST_POINTS **p)
{
	CRL_DIST_POINTS_free(*p);
}

static void access_auto(AUTHORITY_INFO_ACCESS **a)
{
	AUTHORITY_INFO_ACCESS_free(*a);
}

static void ocsp_request_auto(OCSP_REQUEST **r)
{
	OCSP_REQUEST_free(*r);
}

static bool is_web(const char *p, size_t n)
{
	return (n > 7 && strncmp(p, "http://", 7) == 0) ||
	       (n > 8 && strncmp(p, "https://", 8) == 0);
}

/* Printable ASCII without blanks: what an address is (RFC 3986), and nothing that could be more than one. */
static bool is_plain(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] > '~')
			return false;
	return true;
}

static void name_add(
	char list[SOURCE_MAX_URLS][SOURCE_MAX_URL + 1], size_t *n, const GENERAL_NAME *name)
{
	if (name->type != GEN_URI || *n == SOURCE_MAX_URLS)
		return;
	const char *p = (const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier);
	int length = ASN1_STRING_length(name->d.uniformResourceIdentifier);
	size_t size = length > 0 ? (size_t)length : 0;
	if (size == 0 || size > SOURCE_MAX_URL || !is_web(p, size) || !is_plain(p, size))
		return;
	memcpy(list[*n], p, size);
	list[(*n)++][size] = 0;
}

/* A point for some reasons only, or of another issuer, does not answer alone (evidence wants whole lists). */
static bool is_whole(const DIST_POINT *p)
{
	return p->distpoint && p->distpoint->type == 0 && !p->reasons && !p->CRLissuer;
}

void source_read(struct source *out, X509 *cert)
{
	AUTO(access)
	AUTHORITY_INFO_ACCESS *access = X509_get_ext_d2i(cert, NID_info_access, NULL, NULL);
	AUTO(crl_points)
	CRL_DIST_POINTS *points = X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);
	*out = (struct source){ .ocsp_n = 0 };
	for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access); i++) {
		const ACCESS_DESCRIPTION *a = sk_ACCESS_DESCRIPTION_value(access, i);
		if (OBJ_obj2nid(a->method) == NID_ad_OCSP)
			name_add(out->ocsp, &out->ocsp_n, a->location);
	}
	for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT *p = sk_DIST_POINT_value(points, i);
		if (!is_whole(p))
			continue;
		for (int k = 0; k < sk_GENERAL_NAME_num(p->distpoint->name.fullname); k++)
			name_add(out->crl, &out->crl_n,
				sk_GENERAL_NAME_value(p->distpoint->name.fullname, k));
	}
	ERR_clear_error();
}

bool source_ocsp_query(struct buf *out, X509 *cert, X509 *issuer, struct err *e)
{
	AUTO(ocsp_request) OCSP_REQUEST *request = OCSP_REQUEST_new();
	/* SHA-1 names the certificate here and secures nothing; it is what every responder knows (RFC 5019 2.1.1). */
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), cert, issuer);
	if (!request || !id || !OCSP_request_add0_id(request, id)) {
		OCSP_CERTID_free(id);
		return err_openssl(e, "RFC 6960 4.1.1", "cannot ask for this certificate");
	}
	unsigned char *der = NULL;
	int n = i2d_OCSP_REQUEST(request, &der);
	AUTO(buf) struct buf b = BUF_MAX(SOURCE_MAX_QUERY);
	if (n > 0)
		buf_put(&b, der, (size_t)n);
	OPENSSL_free(der);
	if (n <= 0)
		return err_openssl(e, "RFC 6960 4.1.1", "cannot write the question");
	if (!buf_done(&b, e))
		return false;
	*out = buf_move(&b);
	return true;
}
