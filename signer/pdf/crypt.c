/* SPDX-License-Identifier: MIT */
/* crypt: the standard security handler for files that open without a password, for reading only (ISO 32000-1 7.6). */
#include "pdf/crypt.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

static const char clause[] = "ISO 32000-1 7.6";

enum {
	PAD_BYTES = 32,
	MD5_BYTES = 16,
	AES_BLOCK = 16,
	SALT_BYTES = 8,
	V5_HASH_BYTES = 32,
	HASH_MAX = 64
};

/* Algorithm 2, step a: what stands for the empty password. */
static const uint8_t pad[PAD_BYTES] = { 0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00,
	0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f,
	0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a };

struct handler {
	int64_t v, r, bits, permissions;
	struct slice o, u, ue, id;
	bool metadata;
};

static void cipher_auto(EVP_CIPHER_CTX **c)
{
	EVP_CIPHER_CTX_free(*c);
}

static bool md5(const struct slice *parts, size_t n, uint8_t out[static MD5_BYTES], struct err *e)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_md5(), NULL) == 1;
	for (size_t i = 0; ok && i < n; i++)
		ok = parts[i].n == 0 || EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok || err_fail(e, ERR_CRYPTO, "MD5 is not to be had");
}

/* RC4 is no longer in OpenSSL's default provider; old files need it to be read, nothing is written with it. */
static void rc4(const uint8_t *key, size_t n, const uint8_t *in, size_t size, uint8_t *out)
{
	uint8_t s[256], j = 0;
	for (size_t i = 0; i < sizeof s; i++)
		s[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof s; i++) {
		j = (uint8_t)(j + s[i] + key[i % n]);
		uint8_t t = s[i];
		s[i] = s[j];
		s[j] = t;
	}
	uint8_t a = 0, b = 0;
	for (size_t k = 0; k < size; k++) {
		a++;
		b = (uint8_t)(b + s[a]);
		uint8_t t = s[a];
		s[a] = s[b];
		s[b] = t;
		out[k] = in[k] ^ s[(uint8_t)(s[a] + s[b])];
	}
}

struct aes {
	const uint8_t *key, *iv;
	size_t bits;
	bool encrypt, padded;
};

static bool aes_run(const struct aes *a, struct slice in, uint8_t *out, size_t *n, struct err *e)
{
	AUTO(cipher) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	const EVP_CIPHER *kind = a->bits == 256 ? EVP_aes_256_cbc() : EVP_aes_128_cbc();
	int first = 0, last = 0;
	if (in.n > INT32_MAX)
		return err_set(e, ERR_LIMIT, clause, ERR_NO_OFFSET, "too long to be decrypted");
	if (!ctx || EVP_CipherInit_ex(ctx, kind, NULL, a->key, a->iv, a->encrypt) != 1 ||
		EVP_CIPHER_CTX_set_padding(ctx, a->padded) != 1)
		return err_fail(e, ERR_CRYPTO, "AES is not to be had");
	if (EVP_CipherUpdate(ctx, out, &first, in.p, (int)in.n) != 1 ||
		EVP_CipherFinal_ex(ctx, out + first, &last) != 1)
		return err_set(
			e, ERR_SYNTAX, clause, ERR_NO_OFFSET, "encrypted bytes are malformed");
	*n = (size_t)first + (size_t)last;
	return true;
}

/* Algorithm 2: the key of V 1, 2 and 4. */
static bool key_old(const struct handler *h, struct pdf_crypt *c, struct err *e)
{
	const uint32_t p = (uint32_t)h->permissions;
	const uint8_t bits[4] = { (uint8_t)p, (uint8_t)(p >> 8), (uint8_t)(p >> 16),
		(uint8_t)(p >> 24) };
	const struct slice parts[] = { { pad, sizeof pad }, { h->o.p, PAD_BYTES },
		{ bits, sizeof bits }, h->id, SLICE_LIT("\xff\xff\xff\xff") };
	uint8_t digest[MD5_BYTES];
	size_t n = h->r >= 4 && !h->metadata ? 5 : 4;
	c->n = h->r == 2 ? 5 : (size_t)h->bits / 8;
	if (!md5(parts, n, digest, e))
		return false;
	for (int i = 0; i < 50 && h->r >= 3; i++)
		if (!md5(&(struct slice){ digest, c->n }, 1, digest, e))
			return false;
	memcpy(c->key, digest, c->n);
	return true;
}

/* Algorithms 4 to 6: does the empty user password open it? */
static bool key_old_check(
	const struct handler *h, const struct pdf_crypt *c, bool *right, struct err *e)
{
	uint8_t got[PAD_BYTES], digest[MD5_BYTES], key[PDF_CRYPT_KEY_MAX];
	if (h->r == 2) {
		rc4(c->key, c->n, pad, sizeof pad, got);
		*right = CRYPTO_memcmp(got, h->u.p, PAD_BYTES) == 0;
		return true;
	}
	const struct slice parts[] = { { pad, sizeof pad }, h->id };
	if (!md5(parts, 2, digest, e))
		return false;
	for (uint8_t round = 0; round < 20; round++) {
		for (size_t i = 0; i < c->n; i++)
			key[i] = c->key[i] ^ round;
		rc4(key, c->n, digest, sizeof digest, got);
		memcpy(digest, got, sizeof digest);
	}
	*right = CRYPTO_memcmp(digest, h->u.p, MD5_BYTES) == 0;
	return true;
}

static bool sha2(int bits, struct slice in, uint8_t out[static HASH_MAX], size_t *n, struct err *e)
{
	const EVP_MD *md = bits == 256 ? EVP_sha256() : bits == 384 ? EVP_sha384() : EVP_sha512();
	unsigned size = 0;
	bool ok = EVP_Digest(in.p, in.n, out, &size, md, NULL) == 1;
	*n = size;
	return ok || err_fail(e, ERR_CRYPTO, "SHA-2 is not to be had");
}

/* ISO 32000-2 algorithm 2.B with an empty password and no owner part. */
static bool hash_r6(uint8_t k[static HASH_MAX], struct err *e)
{
	enum { REPEATS = 64, ROUNDS = 64 };
	uint8_t in[REPEATS * HASH_MAX], out[REPEATS * HASH_MAX];
	size_t n = V5_HASH_BYTES, made = 0;
	for (int round = 0; round < ROUNDS || out[made - 1] > round - 32; round++) {
		for (size_t i = 0; i < (size_t)REPEATS; i++)
			memcpy(in + i * n, k, n);
		const struct aes a = { .key = k, .iv = k + 16, .bits = 128, .encrypt = true };
		if (!aes_run(&a, (struct slice){ in, REPEATS * n }, out, &made, e))
			return false;
		unsigned sum = 0;
		for (size_t i = 0; i < 16; i++)
			sum += out[i];
		static const int bits[] = { 256, 384, 512 };
		if (!sha2(bits[sum % 3], (struct slice){ out, made }, k, &n, e))
			return false;
	}
	return true;
}

static bool hash_new(
	const struct handler *h, struct slice salt, uint8_t out[static HASH_MAX], struct err *e)
{
	size_t n = 0;
	return sha2(256, salt, out, &n, e) && (h->r < 6 || hash_r6(out, e));
}

/* ISO 32000-2 algorithm 2.A: the key of V 5, wrapped by a hash of the password and a salt. */
static bool key_new(const struct handler *h, struct pdf_crypt *c, bool *right, struct err *e)
{
	static const uint8_t iv[AES_BLOCK];
	uint8_t k[HASH_MAX];
	size_t n = 0;
	if (!hash_new(h, slice_sub(h->u, V5_HASH_BYTES, SALT_BYTES), k, e))
		return false;
	*right = CRYPTO_memcmp(k, h->u.p, V5_HASH_BYTES) == 0;
	if (!*right)
		return true;
	if (!hash_new(h, slice_sub(h->u, V5_HASH_BYTES + SALT_BYTES, SALT_BYTES), k, e))
		return false;
	const struct aes a = { .key = k, .iv = iv, .bits = 256 };
	c->n = PDF_CRYPT_KEY_MAX;
	c->one_key = true;
	return aes_run(&a, slice_sub(h->ue, 0, PDF_CRYPT_KEY_MAX), c->key, &n, e);
}

static struct slice text_of(const struct pdf_obj *dict, const char *key)
{
	const struct pdf_obj *o = pdf_dict_get(dict, key);
	return o && o->kind == PDF_STRING ? o->u.bytes : (struct slice){ 0 };
}

static bool handler_read(
	struct handler *h, const struct pdf_obj *dict, struct slice id, struct err *e)
{
	const struct pdf_obj *metadata = pdf_dict_get(dict, "EncryptMetadata"),
			     *bits = pdf_dict_get(dict, "Length");
	if (!pdf_is_name(pdf_dict_get(dict, "Filter"), "Standard") ||
		!pdf_int(pdf_dict_get(dict, "V"), &h->v) ||
		!pdf_int(pdf_dict_get(dict, "R"), &h->r))
		return err_set(e, ERR_UNSUPPORTED, clause, ERR_NO_OFFSET,
			"the file is encrypted by another handler than the standard one");
	*h = (struct handler){ .v = h->v,
		.r = h->r,
		.id = id,
		.o = text_of(dict, "O"),
		.u = text_of(dict, "U"),
		.ue = text_of(dict, "UE") };
	h->metadata = !metadata || metadata->kind != PDF_BOOL || metadata->u.boolean;
	h->bits = h->v == 4 ? 128 : 40;
	bool old = (h->v == 1 || h->v == 2 || h->v == 4) && h->r >= 2 && h->r <= 4;
	bool new = h->v == 5 && (h->r == 5 || h->r == 6);
	if (!old && !new)
		return err_set(e, ERR_UNSUPPORTED, clause, ERR_NO_OFFSET,
			"encryption of version %lld", (long long)h->v);
	if (old && bits &&
		(!pdf_int(bits, &h->bits) || h->bits < 40 || h->bits > 128 || h->bits % 8))
		return err_set(e, ERR_SYNTAX, clause, ERR_NO_OFFSET,
			"length of the encryption key is malformed");
	size_t least = old ? PAD_BYTES : V5_HASH_BYTES + 2 * SALT_BYTES;
	if (!pdf_int(pdf_dict_get(dict, "P"), &h->permissions) || h->o.n < PAD_BYTES ||
		h->u.n < least || (new && h->ue.n != PDF_CRYPT_KEY_MAX))
		return err_set(
			e, ERR_SYNTAX, clause, ERR_NO_OFFSET, "encryption dictionary is malformed");
	return true;
}

/* 7.6.5: which cipher the named crypt filter stands for. */
static bool filter_cipher(
	const struct pdf_obj *dict, const char *key, enum pdf_cipher *out, struct err *e)
{
	const struct pdf_obj *name = pdf_dict_get(dict, key), *all = pdf_dict_get(dict, "CF"),
			     *method = NULL;
	*out = PDF_CIPHER_NONE;
	if (!name || pdf_is_name(name, "Identity"))
		return true;
	for (size_t i = 0; name->kind == PDF_NAME && pdf_is_dict(all) && i < all->u.dict.n; i++)
		if (slice_eq(all->u.dict.pairs[i].key, name->u.bytes))
			method = pdf_dict_get(all->u.dict.pairs[i].value, "CFM");
	if (pdf_is_name(method, "V2"))
		*out = PDF_CIPHER_RC4;
	else if (pdf_is_name(method, "AESV2") || pdf_is_name(method, "AESV3"))
		*out = PDF_CIPHER_AES;
	else
		return err_set(e, ERR_UNSUPPORTED, "ISO 32000-1 7.6.5", ERR_NO_OFFSET,
			"unknown crypt filter");
	return true;
}

bool pdf_crypt_open(
	struct pdf_crypt *out, const struct pdf_obj *dict, struct slice id, struct err *e)
{
	struct handler h = { 0 };
	struct pdf_crypt c = { .strings = PDF_CIPHER_RC4, .streams = PDF_CIPHER_RC4 };
	bool right = false;
	if (!handler_read(&h, dict, id, e))
		return false;
	if (h.v >= 4 && (!filter_cipher(dict, "StrF", &c.strings, e) ||
				!filter_cipher(dict, "StmF", &c.streams, e)))
		return false;
	if (h.v == 5 ? !key_new(&h, &c, &right, e)
		     : !key_old(&h, &c, e) || !key_old_check(&h, &c, &right, e))
		return false;
	if (!right)
		return err_set(e, ERR_UNSUPPORTED, clause, ERR_NO_OFFSET,
			"the file is encrypted and needs a password");
	c.plain_metadata = !h.metadata;
	*out = c;
	return true;
}

/* Algorithm 1: a key for each object, but in V 5. */
static bool object_key(const struct pdf_crypt *c, enum pdf_cipher cipher, struct pdf_ref ref,
	uint8_t out[static PDF_CRYPT_KEY_MAX], size_t *n, struct err *e)
{
	const uint8_t number[5] = { (uint8_t)ref.num, (uint8_t)(ref.num >> 8),
		(uint8_t)(ref.num >> 16), (uint8_t)ref.gen, (uint8_t)(ref.gen >> 8) };
	const struct slice parts[] = { { c->key, c->n }, { number, sizeof number },
		SLICE_LIT("sAlT") };
	memcpy(out, c->key, c->n);
	*n = c->n;
	if (c->one_key)
		return true;
	*n = c->n + 5 < MD5_BYTES ? c->n + 5 : MD5_BYTES;
	return md5(parts, cipher == PDF_CIPHER_AES ? 3 : 2, out, e);
}

bool pdf_crypt_undo(const struct pdf_crypt *c, enum pdf_cipher cipher, struct pdf_ref ref,
	struct slice in, struct buf *out, struct err *e)
{
	uint8_t key[PDF_CRYPT_KEY_MAX];
	size_t n = 0, made = 0, before = out->n;
	if (cipher == PDF_CIPHER_NONE || in.n == 0) {
		buf_put_slice(out, in);
		return buf_done(out, e);
	}
	if (!object_key(c, cipher, ref, key, &n, e))
		return false;
	uint8_t *room = buf_grow(out, in.n);
	if (!room)
		return buf_done(out, e);
	if (cipher == PDF_CIPHER_RC4) {
		rc4(key, n, in.p, in.n, room);
		return true;
	}
	if (in.n < AES_BLOCK || in.n % AES_BLOCK || (n != 16 && n != 32))
		return err_set(
			e, ERR_SYNTAX, clause, ERR_NO_OFFSET, "encrypted bytes are malformed");
	const struct aes a = { .key = key, .iv = in.p, .bits = n * 8, .padded = in.n > AES_BLOCK };
	if (!aes_run(&a, slice_sub(in, AES_BLOCK, in.n), room, &made, e))
		return false;
	out->n = before + made;
	return true;
}
