/* SPDX-License-Identifier: MIT */
/* verify: does the signature value hold; any oddity of the file is a "no" with its reason. */
#include "cms/impl.h"

#include "pki/algo.h"
#include "pki/cert.h"
#include "pki/der.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>

static bool no(char reason[static 200], const char *text)
{
	ERR_clear_error();
	snprintf(reason, 200, "%s", text);
	return false;
}

static bool key_fits(const struct cms_scheme *s, const EVP_PKEY *key)
{
	int type = EVP_PKEY_get_base_id(key);
	switch (s->kind) {
	case SCHEME_RSA:
		return type == EVP_PKEY_RSA;
	case SCHEME_PSS:
		return type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS;
	case SCHEME_DSA:
		return type == EVP_PKEY_DSA;
	case SCHEME_ECDSA:
	case SCHEME_ECDSA_PLAIN:
		return type == EVP_PKEY_EC;
	case SCHEME_ED25519:
		return type == EVP_PKEY_ED25519;
	case SCHEME_ED448:
		return type == EVP_PKEY_ED448;
	}
	return false;
}

/* Curves must be named: explicit parameters may be forged (RFC 5480 2.1.1, CVE-2020-0601). */
static bool curve_is_named(const EVP_PKEY *key)
{
	int explicit_parameters = 0;
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC)
		return true;
	return EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
		       &explicit_parameters) == 1 &&
	       explicit_parameters == 0;
}

static bool set_padding(EVP_PKEY_CTX *ctx, const struct cms_scheme *s)
{
	if (s->kind == SCHEME_RSA)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
	if (s->kind != SCHEME_PSS)
		return true;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, s->salt_length) == 1 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_get_digestbynid(s->mgf_nid)) == 1;
}

static bool value_holds(
	const struct cms *c, EVP_PKEY *key, struct slice tbs, char reason[static 200])
{
	const struct cms_scheme *s = &c->scheme;
	AUTO(md_ctx) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	AUTO(buf) struct buf der = BUF_MAX(1024);
	EVP_PKEY_CTX *pkey_ctx = NULL; /* owned by ctx */
	struct slice value = c->l.signer.value;
	bool pure = s->kind == SCHEME_ED25519 || s->kind == SCHEME_ED448;
	const EVP_MD *md = pure ? NULL : EVP_get_digestbynid(s->digest_nid);
	if (s->kind == SCHEME_ECDSA_PLAIN) {
		if (!algo_plain_to_der(&der, value, key, NULL))
			return no(reason, "plain ECDSA value of another size than the key's");
		value = buf_slice(&der);
	}
	if (!ctx || EVP_DigestVerifyInit(ctx, &pkey_ctx, md, NULL, key) != 1 ||
		!set_padding(pkey_ctx, s))
		return no(reason, "the key does not allow this algorithm");
	if (EVP_DigestVerify(ctx, value.p, value.n, tbs.p, tbs.n) != 1)
		return no(reason, "the signature value does not verify");
	return true;
}

/*
 * One judgement asks about the same token several times (its time, what it covers, what the file lacks). A value that held is not reckoned
 * again for the same certificate, algorithm and attributes; the certificate is held here, so that its address is no other's, and is never
 * changed. What does not hold is reckoned again. By thread; the oldest gives way.
 */
struct held {
	X509 *signer; /* NULL: none is kept here */
	uint8_t asked[32];
};
static _Thread_local struct held kept[CMS_KEPT_VALUES];
static _Thread_local size_t kept_next;

/* SHA-256 over all that value_holds looks at beside the certificate. */
static bool asked_digest(uint8_t out[static 32], const struct cms *c, struct slice tbs)
{
	const struct cms_scheme *s = &c->scheme;
	const int scheme[] = { (int)s->kind, s->digest_nid, s->mgf_nid, s->salt_length };
	struct slice value = c->l.signer.value;
	AUTO(md_ctx) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	return ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) &&
	       EVP_DigestUpdate(ctx, scheme, sizeof scheme) &&
	       EVP_DigestUpdate(ctx, &value.n, sizeof value.n) &&
	       EVP_DigestUpdate(ctx, value.p, value.n) && EVP_DigestUpdate(ctx, tbs.p, tbs.n) &&
	       EVP_DigestFinal_ex(ctx, out, NULL);
}

static bool is_kept(const struct cms *c, const uint8_t asked[static 32])
{
	for (size_t i = 0; i < CMS_KEPT_VALUES; i++)
		if (kept[i].signer == c->signer && memcmp(kept[i].asked, asked, 32) == 0)
			return true;
	return false;
}

static void keep(const struct cms *c, const uint8_t asked[static 32])
{
	struct held *place = &kept[kept_next++ % CMS_KEPT_VALUES];
	X509_free(place->signer);
	place->signer = X509_up_ref(c->signer) == 1 ? c->signer : NULL;
	memcpy(place->asked, asked, 32);
}

static bool value_held(
	const struct cms *c, EVP_PKEY *key, struct slice tbs, char reason[static 200])
{
	uint8_t asked[32];
	bool may_keep = asked_digest(asked, c, tbs);
	if (may_keep && is_kept(c, asked))
		return true;
	if (!value_holds(c, key, tbs, reason))
		return false;
	if (may_keep)
		keep(c, asked);
	return true;
}

/* RFC 5652 5.4: the attributes are hashed with the tag of a SET OF in place of [0]. */
static bool attributes_hold(
	const struct cms *c, char reason[static 200], bool *intact, struct err *e)
{
	EVP_PKEY *key = X509_get0_pubkey(c->signer);
	*intact = false;
	if (!key || !key_fits(&c->scheme, key) || !curve_is_named(key)) {
		no(reason, "the certificate's key does not fit the signature algorithm");
		return true;
	}
	struct slice attrs = c->l.signer.signed_attrs;
	AUTO(buf) struct buf tbs = BUF_MAX(CMS_OPEN_MAX_BYTES);
	buf_put_byte(&tbs, DER_SET);
	buf_put_slice(&tbs, slice_sub(attrs, 1, attrs.n - 1));
	if (!buf_done(&tbs, e))
		return false;
	*intact = value_held(c, key, buf_slice(&tbs), reason);
	return true;
}

bool cms_verify(bool *intact, const struct cms *c, struct slice digest, char reason[static 200],
	struct err *e)
{
	*intact = false;
	reason[0] = '\0';
	if (c->fault.text[0]) {
		no(reason, c->fault.text);
		return true;
	}
	if (!c->signer) {
		no(reason, "the signer's certificate is not inside, or not unique");
		return true;
	}
	if (!digest.n || !slice_eq(cms_message_digest(c), digest)) {
		no(reason, "the content's hash is not messageDigest");
		return true;
	}
	return attributes_hold(c, reason, intact, e);
}
