/* SPDX-License-Identifier: MIT */
/* gcm: AES-256-GCM by libcrypto, one value at a time. */
#include "base/gcm.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>

enum { NONCE = 12, TAG = 16 };
_Static_assert(NONCE + TAG == GCM_MORE, "what a sealed value is longer by");

/* EVP_aes_256_gcm() is looked for in the providers at each use, which takes longer than to seal a short value. */
static EVP_CIPHER *fetched;

static void fetch(void)
{
	fetched = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
}

static const EVP_CIPHER *aes(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, fetch);
	return fetched ? fetched : EVP_aes_256_gcm(); /* there was no memory at that moment */
}

static void cipher_auto(EVP_CIPHER_CTX **c)
{
	EVP_CIPHER_CTX_free(*c);
}

bool gcm_seal(struct buf *out, const uint8_t key[static GCM_KEY], struct slice about,
	struct slice plain, struct err *e)
{
	AUTO(cipher) EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t nonce[NONCE], tag[TAG];
	int n = 0;
	if (plain.n > INT_MAX || about.n > INT_MAX)
		return err_fail(e, ERR_LIMIT, "too long to be sealed");
	if (getrandom(nonce, sizeof nonce, 0) != NONCE)
		return err_errno(e, "no randomness");
	buf_put(out, nonce, sizeof nonce);
	uint8_t *to = buf_grow(out, plain.n);
	if (!buf_done(out, e))
		return false;
	if (!c || EVP_EncryptInit_ex(c, aes(), NULL, key, nonce) != 1 ||
		EVP_EncryptUpdate(c, NULL, &n, about.p, (int)about.n) != 1 ||
		(plain.n && EVP_EncryptUpdate(c, to, &n, plain.p, (int)plain.n) != 1) ||
		EVP_EncryptFinal_ex(c, tag, &n) != 1 ||
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, tag) != 1)
		return err_fail(e, ERR_CRYPTO, "a value cannot be sealed");
	buf_put(out, tag, sizeof tag);
	return buf_done(out, e);
}

bool gcm_open(struct buf *out, const uint8_t key[static GCM_KEY], struct slice about,
	struct slice sealed, struct err *e)
{
	AUTO(cipher) EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t tag[TAG];
	int n = 0;
	if (sealed.n < GCM_MORE || sealed.n > INT_MAX || about.n > INT_MAX)
		return err_fail(e, ERR_CRYPTO, "not a sealed value");
	size_t size = sealed.n - GCM_MORE;
	memcpy(tag, sealed.p + NONCE + size, TAG);
	uint8_t *to = buf_grow(out, size);
	if (!buf_done(out, e))
		return false;
	if (!c || EVP_DecryptInit_ex(c, aes(), NULL, key, sealed.p) != 1 ||
		EVP_DecryptUpdate(c, NULL, &n, about.p, (int)about.n) != 1 ||
		(size && EVP_DecryptUpdate(c, to, &n, sealed.p + NONCE, (int)size) != 1) ||
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, tag) != 1 ||
		EVP_DecryptFinal_ex(c, tag, &n) != 1) {
		if (size)
			OPENSSL_cleanse(to, size);
		out->n -= size;
		return err_fail(e, ERR_CRYPTO, "a sealed value was altered");
	}
	return true;
}
