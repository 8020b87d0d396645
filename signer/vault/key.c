/* SPDX-License-Identifier: MIT */
/* key: two homes, one way to sign. */
#include "vault/key.h"

#include "pki/cert.h"

#include <openssl/err.h>
#include <openssl/rand.h>

void key_auto(struct key *k)
{
	evp_pkey_auto(&k->pkey);
	token_auto(&k->token);
}

bool key_settle(struct key *k, X509 *cert, bool pss, struct err *e)
{
	EVP_PKEY *public = X509_get0_pubkey(cert);
	if (!public)
		return err_openssl(e, "RFC 5280 4.1.2.7", "certificate without a usable key");
	k->cert = cert;
	return algo_of_key(&k->algo, public, pss, e);
}

size_t key_value_max(const struct key *k)
{
	return algo_value_max(X509_get0_pubkey(k->cert));
}

bool key_sign(struct buf *value, const struct key *k, struct slice tbs, struct err *e)
{
	if (k->pkey)
		return algo_sign(value, k->algo, k->pkey, tbs, e);
	if (k->token)
		return token_sign(value, k->token, k->algo, X509_get0_pubkey(k->cert), tbs, e);
	return err_fail(e, ERR_WRONG_STATE, "there is no key");
}

bool key_try(const struct key *k, struct err *e)
{
	uint8_t text[32] = "PARAPHE PROBE 1\n";
	AUTO(buf) struct buf value = BUF_MAX(ALGO_MAX_VALUE);
	struct slice tbs = { text, sizeof text };
	if (RAND_bytes(text + 16, 16) != 1)
		return err_openssl(e, NULL, "no random numbers");
	if (!key_sign(&value, k, tbs, e))
		return false;
	return algo_verify(k->algo, X509_get0_pubkey(k->cert), tbs, buf_slice(&value)) ||
	       err_fail(e, ERR_CRYPTO, "the key is not that of its certificate");
}
