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
		evp_pkey_auto(&k->slot[s].key);
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

static bool slot_load(
	struct keys *k, enum keys_slot s, const char *dir, struct slice passphrase, struct err *e)
{
	struct keys_pair *pair = &k->slot[s];
	const char *name = keys_slot_name(s);
	AUTO(x509_stack) STACK_OF(X509) *all = NULL;
	if (!keyfile_read(&pair->key, dir, name, passphrase, e) || !pem_load(&all, dir, name, e) ||
		!chain_good(all, k->root, name, e))
		return false;
	pair->cert = sk_X509_shift(all);
	pair->chain = all;
	all = NULL;
	if (X509_check_private_key(pair->cert, pair->key) != 1) {
		err_openssl(NULL, NULL, "");
		return err_fail(e, ERR_CRYPTO,
			"%s/%s.key is not the key of %s.pem; bring both back from the backup", dir,
			name, name);
	}
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

bool keys_load(struct keys *out, const char *dir, struct slice passphrase, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(keys) struct keys k = { 0 };
	AUTO(buf) struct buf profiles = BUF_MAX(PROFILE_MAX_BYTES);
	if (!folder_good(dir, e) || !root_load(&k, dir, e))
		return false;
	if (!keyfile_path(path, dir, "profiles", ".cnf", e) ||
		!file_read(&profiles, path, PROFILE_MAX_BYTES, e) ||
		!profile_conf(&k.profiles, buf_slice(&profiles), e))
		return false;
	for (enum keys_slot s = 0; s < KEYS_SLOT_COUNT; s++)
		if (!slot_load(&k, s, dir, passphrase, e))
			return false;
	*out = k;
	k = (struct keys){ 0 };
	return true;
}
