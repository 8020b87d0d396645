/* SPDX-License-Identifier: MIT */
/* decoders: the default provider behind a provider of ours that tells of fewer of them. */
#include "clerk/decoders.h"

#include "pki/algo.h"
#include "pki/cert.h"

#include <openssl/core_dispatch.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/x509.h>
#include <string.h>

enum { FEW_MAX = 64 };

/* Of a library context of its own: there it is whole. For the life of the process. */
static OSSL_PROVIDER *whole;

/* Keys that pki/suite knows, by the first of their names; a certificate of another has none, as of one that nobody knows. */
static bool is_known(const OSSL_ALGORITHM *a)
{
	static const char *const kinds[] = { "RSA", "RSA-PSS", "DSA", "EC", "ED25519", "ED448" };
	struct slice name = { (const uint8_t *)a->algorithm_names,
		strcspn(a->algorithm_names, ":") };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (slice_is(name, kinds[i]))
			return true;
	return false;
}

static bool reads_certificates(const OSSL_ALGORITHM *a)
{
	const char *what = a->property_definition;
	return what && is_known(a) && strstr(what, "input=der") &&
	       strstr(what, "structure=SubjectPublicKeyInfo");
}

/* Of a table of the whole provider's, which stands as long as it does; OpenSSL asks for it with each key that it reads. */
struct few {
	const OSSL_ALGORITHM *all, *chosen;
	OSSL_ALGORITHM list[FEW_MAX];
};
static struct few few_decoders, few_keys;

/* Nothing but what is wanted; all, when it is not as expected. */
static const OSSL_ALGORITHM *chosen(
	struct few *few, const OSSL_ALGORITHM *all, bool (*wanted)(const OSSL_ALGORITHM *))
{
	size_t n = 0;
	if (all && few->all == all)
		return few->chosen;
	few->all = few->chosen = all;
	for (const OSSL_ALGORITHM *a = all; a && a->algorithm_names; a++) {
		if (!wanted(a))
			continue;
		if (n == FEW_MAX - 1)
			return all;
		few->list[n++] = *a;
	}
	few->list[n] = (OSSL_ALGORITHM){ .algorithm_names = NULL };
	if (n)
		few->chosen = few->list;
	return few->chosen;
}

static const OSSL_ALGORITHM *query(void *context, int operation, int *no_cache)
{
	(void)context;
	const OSSL_ALGORITHM *all = OSSL_PROVIDER_query_operation(whole, operation, no_cache);
	if (operation == OSSL_OP_DECODER)
		return chosen(&few_decoders, all, reads_certificates);
	return operation == OSSL_OP_KEYMGMT ? chosen(&few_keys, all, is_known) : all;
}

static int begin(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *core,
	const OSSL_DISPATCH **out, void **context)
{
	static const OSSL_DISPATCH functions[] = {
		{ OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query }, { 0, NULL }
	};
	(void)handle;
	(void)core;
	*out = functions;
	*context = OSSL_PROVIDER_get0_provider_ctx(whole);
	return 1;
}

/*
 * What is asked for the first time is looked for among all there is: once here, not in each child. The key is the generator of P-256, the
 * signature is none.
 */
static bool warm(void)
{
	static const uint8_t spki[] = { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce,
		0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03,
		0x42, 0x00, 0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6,
		0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4,
		0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f,
		0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b,
		0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5 };
	/* SEQUENCE { INTEGER 1, INTEGER 1 } */
	static const uint8_t none[] = { 0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01 };
	const uint8_t *p = spki;
	AUTO(evp_pkey) EVP_PKEY *key = d2i_PUBKEY(NULL, &p, sizeof spki);
	AUTO(md_ctx) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = key && ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		    EVP_DigestVerify(ctx, none, sizeof none, spki, sizeof spki) == 0;
	ERR_clear_error();
	return good;
}

bool decoders_restrict(struct err *e)
{
	static OSSL_PROVIDER *ours; /* held as long as the process is there */
	OSSL_LIB_CTX *apart = OSSL_LIB_CTX_new();
	whole = apart ? OSSL_PROVIDER_load(apart, "default") : NULL;
	if (whole && OSSL_PROVIDER_add_builtin(NULL, "paraphe", begin) == 1)
		ours = OSSL_PROVIDER_load(NULL, "paraphe");
	if (ours && warm())
		return true;
	return err_openssl(e, NULL, "OpenSSL's providers cannot be chosen");
}
