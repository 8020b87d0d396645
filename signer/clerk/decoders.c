/* SPDX-License-Identifier: MIT */
/* decoders: the default provider behind a provider of ours that tells of fewer of them. */
#include "clerk/decoders.h"

#include "pki/cert.h"

#include <openssl/core_dispatch.h>
#include <openssl/provider.h>
#include <string.h>

enum { DECODERS_MAX = 64 };

/* Of a library context of its own: there it is whole. For the life of the process. */
static OSSL_PROVIDER *whole;
static OSSL_ALGORITHM few[DECODERS_MAX];

static bool reads_certificates(const OSSL_ALGORITHM *a)
{
	const char *what = a->property_definition;
	return what && strstr(what, "input=der") && strstr(what, "structure=SubjectPublicKeyInfo");
}

/* Nothing but what is wanted; all, when it is not as expected. */
static const OSSL_ALGORITHM *chosen(const OSSL_ALGORITHM *all)
{
	size_t n = 0;
	for (const OSSL_ALGORITHM *a = all; a && a->algorithm_names; a++) {
		if (!reads_certificates(a))
			continue;
		if (n == DECODERS_MAX - 1)
			return all;
		few[n++] = *a;
	}
	few[n] = (OSSL_ALGORITHM){ .algorithm_names = NULL };
	return n ? few : all;
}

static const OSSL_ALGORITHM *query(void *context, int operation, int *no_cache)
{
	(void)context;
	const OSSL_ALGORITHM *all = OSSL_PROVIDER_query_operation(whole, operation, no_cache);
	return operation == OSSL_OP_DECODER ? chosen(all) : all;
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

bool decoders_restrict(struct err *e)
{
	OSSL_LIB_CTX *apart = OSSL_LIB_CTX_new();
	whole = apart ? OSSL_PROVIDER_load(apart, "default") : NULL;
	if (whole && OSSL_PROVIDER_add_builtin(NULL, "paraphe", begin) == 1 &&
		OSSL_PROVIDER_load(NULL, "paraphe"))
		return true;
	return err_openssl(e, NULL, "OpenSSL's providers cannot be chosen");
}
