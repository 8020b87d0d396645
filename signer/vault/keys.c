/* SPDX-License-Identifier: MIT */
/* keys: reads the folder of keys that make.c wrote, and believes nothing it finds there. */
#include "vault/keys.h"

#include "base/file.h"
#include "pki/cert.h"
#include "vault/keyfile.h"
#include "vault/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *keys_slot_name(enum keys_slot s)
{
	static const char *const names[] = {
		[KEYS_ISSUING] = "issuing",
		[KEYS_SERVICES] = "services",
		[KEYS_CERTIFY] = "certify",
		[KEYS_SEAL] = "seal",
		[KEYS_MANIFEST] = "manifest",
		[KEYS_STAMP] = "stamp",
		[KEYS_PROBE] = "probe",
	};
	_Static_assert(sizeof names / sizeof *names == KEYS_SLOT_COUNT, "every slot has its name");
	return names[s];
}

bool keys_serial(uint8_t out[static KEYS_SERIAL_BYTES], struct err *e)
{
	do {
		if (RAND_bytes(out, KEYS_SERIAL_BYTES) != 1)
			return err_openssl(e, NULL, "no random numbers");
	} while (out[0] == 0); /* never zero, always of one length */
	return true;
}

void keys_auto(struct keys *k)
{
	for (size_t s = 0; s < KEYS_SLOT_COUNT; s++) {
		key_auto(&k->slot[s].key);
		x509_auto(&k->slot[s].cert);
		x509_stack_auto(&k->slot[s].chain);
	}
	x509_auto(&k->root);
	buf_free(&k->root_crl);
	profile_conf_auto(&k->profiles);
}

static bool pem_load(STACK_OF(X509) **out, const char *dir, const char *name, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(buf) struct buf text = BUF_MAX(KEYS_MAX_FILE);
	if (!keyfile_path(path, dir, name, ".pem", e) || !file_read(&text, path, KEYS_MAX_FILE, e))
		return false;
	return cert_pem_read(out, buf_slice(&text), e) || err_context(e, "%s", path);
}

/* The certificate, then its issuers up to, without, the root: each signed by the next, the last by the root. */
static bool chain_good(STACK_OF(X509) *all, X509 *root, const char *name, struct err *e)
{
	int n = sk_X509_num(all);
	if (n > KEYS_MAX_CHAIN)
		return err_fail(e, ERR_LIMIT, "%s.pem holds more than %d certificates", name,
			KEYS_MAX_CHAIN);
	for (int i = 0; i < n; i++) {
		X509 *cert = sk_X509_value(all, i),
		     *issuer = i + 1 < n ? sk_X509_value(all, i + 1) : root;
		if (X509_check_issued(issuer, cert) != X509_V_OK ||
			X509_verify(cert, X509_get0_pubkey(issuer)) != 1) {
			err_openssl(NULL, NULL, "");
			return err_set(e, ERR_CRYPTO, "RFC 5280 6.1", ERR_NO_OFFSET,
				"%s.pem: certificate %d was not issued by the next one; bring the "
				"folder's files back from the backup",
				name, i + 1);
		}
	}
	return true;
}

static bool file_key(struct key *out, X509 *cert, const struct keys_source *from, const char *name,
	struct err *e)
{
	if (!keyfile_read(&out->pkey, from->dir, name, from->passphrase, e))
		return false;
	if (X509_check_private_key(cert, out->pkey) == 1)
		return true;
	err_openssl(NULL, NULL, "");
	return err_fail(e, ERR_CRYPTO,
		"%s/%s.key is not the key of %s.pem; bring both back from the backup", from->dir,
		name, name);
}

/* DIR/name, when that is there. */
static bool pin_there(char out[static KEYS_MAX_PATH], const char *dir, const char *name)
{
	return dir && name && keyfile_path(out, dir, name, "", NULL) && access(out, F_OK) == 0;
}

static bool pin_path(char out[static KEYS_MAX_PATH], const struct keys_tokens *t,
	const struct keys_pins *pins, const struct uri *u, struct err *e)
{
	for (size_t i = 0; i < sizeof pins->first / sizeof *pins->first; i++)
		if (pin_there(out, t->pin_dir, pins->first[i]))
			return true;
	if (u->pin_source[0] && u->pin_source[0] != '/' && t->base)
		return keyfile_path(out, t->base, u->pin_source, "", e);
	if (!u->pin_source[0] && pin_there(out, t->pin_dir, pins->last))
		return true;
	snprintf(out, KEYS_MAX_PATH, "%s", u->pin_source);
	return true;
}

bool keys_token(struct token **out, const struct keys_tokens *t, const char *uri,
	const struct keys_pins *pins, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(uri) struct uri u = { .slot_id = URI_NO_SLOT };
	AUTO(buf_wipe) struct buf pin = BUF_MAX(TOKEN_MAX_PIN);
	if (!uri_read(&u, uri, e) || !pin_path(path, t, pins, &u, e) ||
		(path[0] && !keyfile_secret(&pin, path, TOKEN_MAX_PIN, e)))
		return false;
	const struct token_request r = {
		.uri = &u, .module = t->module, .pin = buf_slice(&pin), .refused = t->refused
	};
	return token_open(out, &r, e);
}

static bool slot_token(
	struct token **out, const struct keys_tokens *t, enum keys_slot s, struct err *e)
{
	char word[32];
	snprintf(word, sizeof word, "pin-%s", keys_slot_name(s));
	const struct keys_pins pins = { .first = { word, "pin" } };
	return keys_token(out, t, t->uri[s], &pins, e);
}

static bool is_in_token(const struct keys_tokens *t, enum keys_slot s)
{
	return t && t->uri[s] && t->uri[s][0];
}

bool keys_public(EVP_PKEY **out, const struct keys_source *from, enum keys_slot s, struct err *e)
{
	const char *name = keys_slot_name(s);
	AUTO(token) struct token *token = NULL;
	if (!is_in_token(from->tokens, s))
		return keyfile_read(out, from->dir, name, from->passphrase, e);
	return (slot_token(&token, from->tokens, s, e) && token_public(out, token, e)) ||
	       err_context(e, "key.%s", name);
}

bool keys_slot_key(struct key *out, X509 *cert, const struct keys_source *from, enum keys_slot s,
	struct err *e)
{
	const char *name = keys_slot_name(s);
	if (!key_settle(out, cert, from->tokens && from->tokens->pss, e))
		return err_context(e, "%s.pem", name);
	if (is_in_token(from->tokens, s))
		return slot_token(&out->token, from->tokens, s, e) ||
		       err_context(e, "key.%s", name);
	return file_key(out, cert, from, name, e);
}

static bool slot_load(
	struct keys *k, enum keys_slot s, const struct keys_source *from, struct err *e)
{
	struct keys_pair *pair = &k->slot[s];
	const char *name = keys_slot_name(s);
	AUTO(x509_stack) STACK_OF(X509) *all = NULL;
	if (!pem_load(&all, from->dir, name, e) || !chain_good(all, k->root, name, e))
		return false;
	pair->cert = sk_X509_shift(all);
	pair->chain = all;
	all = NULL;
	if (!is_in_token(from->tokens, s))
		return keys_slot_key(&pair->key, pair->cert, from, s, e);
	(void)!keys_slot_key(&pair->key, pair->cert, from, s, &pair->fault);
	return true;
}

static bool root_load(struct keys *k, const char *dir, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(x509_stack) STACK_OF(X509) *all = NULL;
	if (!pem_load(&all, dir, "root", e))
		return false;
	if (sk_X509_num(all) != 1 || X509_self_signed(sk_X509_value(all, 0), 1) != 1) {
		err_openssl(NULL, NULL, "");
		return err_fail(
			e, ERR_CRYPTO, "%s/root.pem is not one self-signed certificate", dir);
	}
	k->root = sk_X509_shift(all);
	if (!keyfile_path(path, dir, "root", ".crl", e) ||
		!file_read(&k->root_crl, path, KEYS_MAX_FILE, e))
		return false;
	const unsigned char *p = k->root_crl.p;
	X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)k->root_crl.n);
	bool good = crl && p == k->root_crl.p + k->root_crl.n &&
		    X509_CRL_verify(crl, X509_get0_pubkey(k->root)) == 1;
	X509_CRL_free(crl);
	if (!good) {
		err_openssl(NULL, NULL, "");
		return err_fail(e, ERR_CRYPTO, "%s is not a CRL of the root", path);
	}
	return true;
}

static bool folder_good(const char *dir, struct err *e)
{
	struct stat st;
	if (stat(dir, &st) != 0)
		return err_errno(e, "%s", dir);
	if (!S_ISDIR(st.st_mode))
		return err_fail(e, ERR_IO, "%s is not a folder", dir);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return err_fail(e, ERR_DENIED, "%s is open to others; run chmod 700 on it", dir);
	return true;
}

bool keys_load(struct keys *out, const struct keys_source *from, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(keys) struct keys k = { 0 };
	AUTO(buf) struct buf profiles = BUF_MAX(PROFILE_MAX_BYTES);
	if (!folder_good(from->dir, e) || !root_load(&k, from->dir, e))
		return false;
	if (!keyfile_path(path, from->dir, "profiles", ".cnf", e) ||
		!file_read(&profiles, path, PROFILE_MAX_BYTES, e) ||
		!profile_conf(&k.profiles, buf_slice(&profiles), e))
		return false;
	for (enum keys_slot s = 0; s < KEYS_SLOT_COUNT; s++)
		if (!slot_load(&k, s, from, e))
			return false;
	*out = k;
	k = (struct keys){ 0 };
	return true;
}
