/* SPDX-License-Identifier: MIT */
/*
 * fuzz_revoke: any bytes as a CRL and as an OCSP answer; the answer also signed anew by the issuer, so that what lies behind the signature
 * is reached.
 */
#include "pki/revoke.h"

#include "../unit/mini.h"

#include <openssl/err.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static EVP_PKEY *key;
static X509 *issuer, *leaf;

static void world_make(void)
{
	key = mini_ec("P-256");
	issuer = mini_cert(&(struct mini_spec){
		.cn = "Racine", .key = key, .ca = true, .pathlen = -1, .serial = 1 });
	leaf = mini_cert(&(struct mini_spec){
		.cn = "Feuille", .key = key, .issuer = issuer, .issuer_key = key, .serial = 7 });
}

static void read_answer(struct slice der)
{
	struct revoke_answer a;
	if (!revoke_ocsp_read(&a, der, leaf, issuer, NULL))
		return;
	if (a.status > REVOKE_UNKNOWN || (a.status != REVOKE_REVOKED && a.revoked_at))
		abort();
}

static void signed_anew(const uint8_t *data, size_t size)
{
	const unsigned char *p = data;
	unsigned char *der = NULL;
	OCSP_RESPONSE *r = d2i_OCSP_RESPONSE(NULL, &p, (long)size);
	OCSP_BASICRESP *basic = r ? OCSP_response_get1_basic(r) : NULL;
	OCSP_RESPONSE_free(r);
	if (basic && OCSP_basic_sign(basic, issuer, key, EVP_sha256(), NULL, OCSP_NOTIME)) {
		r = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
		int n = r ? i2d_OCSP_RESPONSE(r, &der) : 0;
		if (n > 0)
			read_answer((struct slice){ der, (size_t)n });
		OCSP_RESPONSE_free(r);
	}
	OPENSSL_free(der);
	OCSP_BASICRESP_free(basic);
	ERR_clear_error();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(x509_crl) X509_CRL *crl = NULL;
	AUTO(x509_crl_stack) STACK_OF(X509_CRL) *pem = NULL;
	struct revoke_crl_facts f;
	struct slice bytes = { data, size };
	if (!key)
		world_make();
	if (revoke_crl_parse(&crl, bytes, NULL) && revoke_crl_facts(&f, crl, NULL) &&
		!memchr(f.issuer, 0, sizeof f.issuer))
		abort();
	if (revoke_crl_pem_read(&pem, bytes, NULL) && sk_X509_CRL_num(pem) == 0)
		abort();
	read_answer(bytes);
	signed_anew(data, size);
	return 0;
}
