/* SPDX-License-Identifier: MIT */
/* keyfile: opens and seals PKCS#8; clear key bytes live only inside OpenSSL, which wipes them. */
#include "vault/keyfile.h"

#include "base/file.h"
#include "base/text.h"
#include "pki/cert.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

bool keyfile_path(char out[static KEYS_MAX_PATH], const char *dir, const char *name,
	const char *suffix, struct err *e)
{
	int n = snprintf(out, KEYS_MAX_PATH, "%s/%s%s", dir, name, suffix);
	if (n < 0 || n >= KEYS_MAX_PATH)
		return err_fail(e, ERR_LIMIT, "path longer than %d bytes", KEYS_MAX_PATH);
	return true;
}

static void bio_auto(BIO **b)
{
	BIO_free(*b);
}

static void x509_sig_auto(X509_SIG **s)
{
	X509_SIG_free(*s);
}

/* Zeroes what it held (OpenSSL frees the private octets with OPENSSL_clear_free). */
static void pkcs8_auto(PKCS8_PRIV_KEY_INFO **p)
{
	PKCS8_PRIV_KEY_INFO_free(*p);
}

static bool file_closed(struct buf *out, const char *path, size_t max, struct err *e)
{
	AUTO(fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_errno(e, "%s", path);
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_errno(e, "%s", path);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return err_fail(e, ERR_DENIED, "%s is open to others; run chmod 600 on it", path);
	return file_read_fd(out, fd, max, e) || err_context(e, "%s", path);
}

/* What echo and editors put behind it is not part of a secret. */
static bool line_take(struct buf *out, struct slice text, size_t max, struct err *e)
{
	while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
		text.n--;
	if (text.n > max)
		return err_fail(e, ERR_LIMIT, "a secret of more than %zu bytes", max);
	buf_put_slice(out, text);
	return buf_done(out, e);
}

bool keyfile_secret(struct buf *out, const char *path, size_t max, struct err *e)
{
	AUTO(buf_wipe) struct buf text = BUF_MAX(max + 2);
	return file_closed(&text, path, max + 2, e) &&
	       (line_take(out, buf_slice(&text), max, e) || err_context(e, "%s", path));
}

bool keyfile_password(struct buf *out, const char *path, size_t max, struct err *e)
{
	AUTO(buf_wipe) struct buf text = BUF_MAX(max + 2);
	return file_read(&text, path, max + 2, e) &&
	       (line_take(out, buf_slice(&text), max, e) || err_context(e, "%s", path));
}

bool keyfile_read(
	EVP_PKEY **key, const char *dir, const char *name, struct slice passphrase, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(buf) struct buf text = BUF_MAX(KEYS_MAX_FILE);
	if (!keyfile_path(path, dir, name, ".key", e) ||
		!file_closed(&text, path, KEYS_MAX_FILE, e))
		return false;
	if (passphrase.n > KEYFILE_MAX_PASSPHRASE)
		return err_fail(e, ERR_LIMIT, "passphrase over %d bytes", KEYFILE_MAX_PASSPHRASE);
	AUTO(bio) BIO *in = BIO_new_mem_buf(text.p, (int)text.n);
	AUTO(x509_sig) X509_SIG *sealed = in ? PEM_read_bio_PKCS8(in, NULL, NULL, NULL) : NULL;
	if (!sealed) {
		ERR_clear_error();
		return err_fail(e, ERR_SYNTAX,
			"%s is not an encrypted PKCS#8 key; bring it back from the backup", path);
	}
	AUTO(pkcs8)
	PKCS8_PRIV_KEY_INFO *info =
		PKCS8_decrypt(sealed, (const char *)passphrase.p, (int)passphrase.n);
	AUTO(evp_pkey) EVP_PKEY *made = info ? EVP_PKCS82PKEY(info) : NULL;
	ERR_clear_error();
	if (!made)
		return err_fail(e, ERR_DENIED,
			"%s: wrong passphrase; see passphrase-file in paraphe.conf or the systemd "
			"credential",
			path);
	*key = made;
	made = NULL;
	return true;
}

static bool put_pem(struct buf *out, const X509_SIG *sealed, struct err *e)
{
	AUTO(bio) BIO *text = BIO_new(BIO_s_mem());
	if (!text || PEM_write_bio_PKCS8(text, sealed) != 1)
		return err_openssl(e, "RFC 7468 11", "key cannot be written");
	char *p = NULL;
	long n = BIO_get_mem_data(text, &p);
	buf_put(out, p, n > 0 ? (size_t)n : 0);
	return buf_done(out, e);
}

/* Exactly what `paraphe init` makes; nobody chooses that by head. */
static bool is_random(struct slice passphrase)
{
	uint8_t raw[KEYFILE_RANDOM_HEX / 2];
	bool hex = text_unhex(raw, sizeof raw, passphrase, NULL);
	OPENSSL_cleanse(raw, sizeof raw);
	return hex;
}

uint64_t keyfile_cost(struct slice passphrase)
{
	return is_random(passphrase) ? KEYFILE_SCRYPT_N_RANDOM : KEYFILE_SCRYPT_N;
}

bool keyfile_seal(struct buf *out, EVP_PKEY *key, struct slice passphrase, struct err *e)
{
	if (passphrase.n == 0 || passphrase.n > KEYFILE_MAX_PASSPHRASE)
		return err_fail(e, ERR_LIMIT, "a passphrase of 1 to %d bytes is wanted",
			KEYFILE_MAX_PASSPHRASE);
	uint8_t salt[KEYFILE_SALT], iv[KEYFILE_IV];
	if (RAND_bytes(salt, sizeof salt) != 1 || RAND_bytes(iv, sizeof iv) != 1)
		return err_openssl(e, NULL, "no random numbers");
	AUTO(pkcs8) PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
	X509_ALGOR *scheme = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, sizeof salt, iv,
		keyfile_cost(passphrase), KEYFILE_SCRYPT_R, KEYFILE_SCRYPT_P);
	AUTO(x509_sig) X509_SIG *sealed = NULL;
	/* Takes 'scheme' over, but only when it succeeds. */
	if (info && scheme)
		sealed =
			PKCS8_set0_pbe((const char *)passphrase.p, (int)passphrase.n, info, scheme);
	if (!sealed) {
		X509_ALGOR_free(scheme);
		return err_openssl(e, "RFC 8018 6.2", "key cannot be sealed");
	}
	return put_pem(out, sealed, e);
}
