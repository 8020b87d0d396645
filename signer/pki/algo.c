/* SPDX-License-Identifier: MIT */
/* algo: one table row per algorithm, one way to sign and to verify for each. */
#include "pki/algo.h"

#include "pki/cert.h"
#include "pki/der.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

enum { PSS_SALT = 32 };

void md_ctx_auto(EVP_MD_CTX **c)
{
	EVP_MD_CTX_free(*c);
}

enum { SHAKE256_WITH_ED448 = 64 };

static bool extendable(const EVP_MD *md)
{
	return EVP_MD_get_type(md) == NID_shake256;
}

size_t algo_digest_size(const EVP_MD *md)
{
	return extendable(md) ? SHAKE256_WITH_ED448 : (size_t)EVP_MD_get_size(md);
}

bool algo_digest_final(
	uint8_t out[static EVP_MAX_MD_SIZE], size_t *n, EVP_MD_CTX *c, const EVP_MD *md)
{
	unsigned len = 0;
	*n = algo_digest_size(md);
	if (extendable(md))
		return EVP_DigestFinalXOF(c, out, *n) > 0;
	return EVP_DigestFinal_ex(c, out, &len) > 0 && len == *n;
}

bool algo_digest(
	uint8_t out[static EVP_MAX_MD_SIZE], size_t *n, struct slice bytes, const EVP_MD *md)
{
	AUTO(md_ctx) EVP_MD_CTX *c = EVP_MD_CTX_new();
	return c && EVP_DigestInit_ex(c, md, NULL) > 0 &&
	       EVP_DigestUpdate(c, bytes.p, bytes.n) > 0 && algo_digest_final(out, n, c, md);
}

bool algo_of_key(enum algo *out, const EVP_PKEY *key, bool pss, struct err *e)
{
	switch (key ? EVP_PKEY_get_base_id(key) : EVP_PKEY_NONE) {
	case EVP_PKEY_EC:
		*out = ALGO_ECDSA;
		return true;
	case EVP_PKEY_RSA:
		*out = pss ? ALGO_PSS : ALGO_RSA;
		return true;
	case EVP_PKEY_RSA_PSS:
		*out = ALGO_PSS;
		return true;
	default:
		return err_fail(e, ERR_CRYPTO, "the key is neither EC nor RSA");
	}
}

/* RFC 4055 3.1: hash and mask function are written since their defaults are SHA-1. */
static void put_pss(struct buf *out)
{
	size_t whole = der_open(out, DER_SEQUENCE);
	der_put_oid(out, NID_rsassaPss);
	size_t params = der_open(out, DER_SEQUENCE), part = der_open(out, DER_CONTEXT_CONS);
	der_put_algorithm(out, NID_sha256, true);
	der_close(out, part);
	part = der_open(out, DER_CONTEXT_CONS + 1);
	size_t mgf = der_open(out, DER_SEQUENCE);
	der_put_oid(out, NID_mgf1);
	der_put_algorithm(out, NID_sha256, true);
	der_close(out, mgf);
	der_close(out, part);
	part = der_open(out, DER_CONTEXT_CONS + 2);
	der_put_uint(out, PSS_SALT);
	der_close(out, part);
	der_close(out, params);
	der_close(out, whole);
}

void algo_put(struct buf *out, enum algo a)
{
	switch (a) {
	case ALGO_ECDSA:
		der_put_algorithm(out, NID_ecdsa_with_SHA256, false);
		return;
	case ALGO_RSA:
		der_put_algorithm(out, NID_sha256WithRSAEncryption, true);
		return;
	case ALGO_PSS:
		put_pss(out);
		return;
	}
}

size_t algo_value_max(const EVP_PKEY *key)
{
	int n = EVP_PKEY_get_size(key);
	return n > 0 && n <= ALGO_MAX_VALUE ? (size_t)n : ALGO_MAX_VALUE;
}

static bool padding_set(EVP_PKEY_CTX *ctx, enum algo a)
{
	switch (a) {
	case ALGO_ECDSA:
		return true;
	case ALGO_RSA:
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
	case ALGO_PSS:
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, PSS_SALT) == 1 &&
		       EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1;
	}
	return false;
}

bool algo_sign(struct buf *value, enum algo a, EVP_PKEY *key, struct slice tbs, struct err *e)
{
	AUTO(md_ctx) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pkey_ctx = NULL; /* owned by ctx */
	uint8_t bytes[ALGO_MAX_VALUE];
	size_t n = sizeof bytes;
	if (!ctx || EVP_DigestSignInit(ctx, &pkey_ctx, EVP_sha256(), NULL, key) != 1 ||
		!padding_set(pkey_ctx, a) || EVP_DigestSign(ctx, bytes, &n, tbs.p, tbs.n) != 1)
		return err_openssl(e, NULL, "the key does not sign");
	buf_put(value, bytes, n);
	return buf_done(value, e);
}

static bool key_fits(enum algo a, const EVP_PKEY *key)
{
	int type = EVP_PKEY_get_base_id(key);
	return a == ALGO_ECDSA
		       ? type == EVP_PKEY_EC
		       : type == EVP_PKEY_RSA || (a == ALGO_PSS && type == EVP_PKEY_RSA_PSS);
}

bool algo_verify(enum algo a, EVP_PKEY *key, struct slice tbs, struct slice value)
{
	AUTO(md_ctx) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pkey_ctx = NULL;
	bool good = key && key_fits(a, key) && ctx &&
		    EVP_DigestVerifyInit(ctx, &pkey_ctx, EVP_sha256(), NULL, key) == 1 &&
		    padding_set(pkey_ctx, a) &&
		    EVP_DigestVerify(ctx, value.p, value.n, tbs.p, tbs.n) == 1;
	ERR_clear_error();
	return good;
}

bool algo_plain_to_der(struct buf *out, struct slice plain, const EVP_PKEY *key, struct err *e)
{
	size_t half = ((size_t)EVP_PKEY_get_bits(key) + 7) / 8;
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC || plain.n == 0 || plain.n != 2 * half)
		return err_set(e, ERR_CRYPTO, "TR-03111 5.2.1", ERR_NO_OFFSET,
			"ECDSA value of another size than the key's");
	size_t mark = der_open(out, DER_SEQUENCE);
	der_put_magnitude(out, slice_sub(plain, 0, half));
	der_put_magnitude(out, slice_sub(plain, half, half));
	der_close(out, mark);
	return buf_done(out, e);
}
