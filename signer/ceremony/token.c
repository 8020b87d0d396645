/* SPDX-License-Identifier: MIT */
/* token: drawing and recognising the secret part of a link. */
#include "ceremony/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

static bool hash_text(uint8_t out[static STORE_TOKEN], const char *text, struct err *e)
{
	return EVP_Digest(text, strlen(text), out, NULL, EVP_sha256(), NULL) == 1 || err_nomem(e);
}

/* RFC 4648 5: the alphabet that needs no escaping in a URL, without padding. */
static void base64url(char *text)
{
	size_t n = strcspn(text, "=");
	text[n] = '\0';
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i]);
}

bool token_draw(char out[static TOKEN_TEXT], uint8_t hash[static STORE_TOKEN],
	const struct service *s, bool short_one, struct err *e)
{
	uint8_t raw[TOKEN_BYTES];
	unsigned char text[TOKEN_TEXT + 1];
	int n = short_one ? TOKEN_SHORT_BYTES : TOKEN_BYTES;
	if (!s->random(raw, (size_t)n, e))
		return false;
	EVP_EncodeBlock(text, raw, n);
	OPENSSL_cleanse(raw, sizeof raw);
	base64url((char *)text);
	memcpy(out, text, strlen((char *)text) + 1);
	OPENSSL_cleanse(text, sizeof text);
	return hash_text(hash, out, e);
}

bool token_hash(uint8_t out[static STORE_TOKEN], const char *token, struct err *e)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789-_";
	size_t n = strnlen(token, TOKEN_TEXT);
	if ((n != 43 && n != 22) || strspn(token, alphabet) != n)
		return reason_set(e, ERR_NOT_FOUND, REASON_LINK_UNKNOWN);
	return hash_text(out, token, e);
}
