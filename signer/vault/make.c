/* SPDX-License-Identifier: MIT */
/* make: the throw-away PKI of a new instance; the folder appears whole or not at all. */
#include "vault/keys.h"

#include "base/file.h"
#include "pki/cert.h"
#include "vault/crl.h"
#include "vault/keyfile.h"
#include "vault/name.h"
#include "vault/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The slots of the vault, then the root, which is not one of them. */
enum { NODE_ROOT = KEYS_SLOT_COUNT, NODE_COUNT };

struct node {
	EVP_PKEY *key;
	X509 *cert;
	int issuer;
};

struct plan {
	struct node node[NODE_COUNT];
	CONF *conf;
	struct slice organisation, passphrase;
	int64_t now;
};

static void plan_auto(struct plan *p)
{
	for (size_t i = 0; i < NODE_COUNT; i++) {
		evp_pkey_auto(&p->node[i].key);
		x509_auto(&p->node[i].cert);
	}
	profile_conf_auto(&p->conf);
}

static const char *node_name(int node)
{
	return node == NODE_ROOT ? "root" : keys_slot_name((enum keys_slot)node);
}

static bool node_is_authority(int node)
{
	return node == NODE_ROOT || node == KEYS_ISSUING || node == KEYS_SERVICES;
}

/* ---- certificates ---- */

static bool serial_set(X509 *cert, struct err *e)
{
	uint8_t octets[KEYS_SERIAL_BYTES];
	if (!keys_serial(octets, e))
		return false;
	BIGNUM *n = BN_bin2bn(octets, sizeof octets, NULL);
	bool good = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert));
	BN_free(n);
	return good ? true : err_openssl(e, NULL, "serial number");
}

static bool subject_set(X509 *cert, const struct plan *p, const char *name, struct err *e)
{
	AUTO(buf) struct buf der = BUF_MAX(NAME_MAX_DER);
	struct name_parts parts = { .country = slice_text(profile_global(p->conf, "country")),
		.organisation = p->organisation,
		.common = slice_text(name) };
	if (!name_put(&der, &parts, e))
		return false;
	const unsigned char *at = der.p;
	X509_NAME *made = d2i_X509_NAME(NULL, &at, (long)der.n);
	bool good = made && X509_set_subject_name(cert, made) == 1;
	X509_NAME_free(made);
	return good ? true : err_openssl(e, "RFC 5280 4.1.2.6", "subject");
}

static bool period_set(
	X509 *cert, const struct profile *profile, int node, int64_t now, struct err *e)
{
	int64_t early = node_is_authority(node) ? KEYS_AUTHORITY_EARLY_S : KEYS_LEAF_EARLY_S;
	if (!ASN1_TIME_set(X509_getm_notBefore(cert), now - early) ||
		!ASN1_TIME_set(X509_getm_notAfter(cert), now + profile->seconds))
		return err_openssl(e, "RFC 5280 4.1.2.5", "validity");
	return true;
}

static bool outlived(const struct profile *profile, X509 *cert, X509 *issuer, struct err *e)
{
	int64_t end = 0, last = 0;
	if (!cert_time(&end, X509_get0_notAfter(cert), e) ||
		!cert_time(&last, X509_get0_notAfter(issuer), e))
		return false;
	if (cert != issuer && last - end < PROFILE_OUTLIVE_S)
		return err_fail(e, ERR_SYNTAX,
			"profiles: [ %s ] must live a year longer than [ %s ]", profile->issuer,
			profile->section);
	return true;
}

static int issuer_find(const struct plan *p, int node, const char *name)
{
	for (int i = 0; i < NODE_COUNT; i++)
		if (node_is_authority(i) && (i == node || p->node[i].cert) &&
			strcmp(node_name(i), name) == 0)
			return i;
	return -1;
}

static bool node_make(struct plan *p, int node, struct err *e)
{
	struct node *n = &p->node[node];
	struct profile profile;
	if (!profile_read(&profile, p->conf, node_name(node), e))
		return false;
	n->issuer = issuer_find(p, node, profile.issuer);
	if (n->issuer < 0 || !profile.name || (n->issuer == node) != (node == NODE_ROOT))
		return err_fail(e, ERR_SYNTAX,
			"profiles: [ %s ] wants a name, and an issuer made before it",
			profile.section);
	n->key = EVP_EC_gen("P-256");
	AUTO(x509) X509 *cert = X509_new();
	X509 *issuer = n->issuer == node ? cert : p->node[n->issuer].cert;
	if (!n->key || !cert || X509_set_version(cert, X509_VERSION_3) != 1 ||
		X509_set_pubkey(cert, n->key) != 1)
		return err_openssl(e, NULL, "key");
	if (!serial_set(cert, e) || !subject_set(cert, p, profile.name, e) ||
		!period_set(cert, &profile, node, p->now, e))
		return false;
	if (X509_set_issuer_name(cert, X509_get_subject_name(issuer)) != 1)
		return err_openssl(e, NULL, "issuer");
	if (!profile_apply(&profile, p->conf, cert, issuer, e) ||
		!outlived(&profile, cert, issuer, e))
		return false;
	if (X509_sign(cert, p->node[n->issuer].key, EVP_sha256()) <= 0)
		return err_openssl(e, NULL, "certificate cannot be signed");
	/* Read back: what OpenSSL derives from the extensions then comes from the bytes. */
	AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES);
	return cert_der(&der, cert, e) && cert_parse(&n->cert, buf_slice(&der), e);
}

/*
 * An empty CRL: an authority is revoked by hand, offline, with the root's key. RFC 5280 5.2.3: the number
 * grows with each CRL; the instant does.
 */
static bool root_crl(struct buf *out, X509 *root, EVP_PKEY *key, int64_t now, struct err *e)
{
	if (now < 0)
		return err_fail(e, ERR_WRONG_STATE, "the clock stands before 1970; set the clock");
	struct crl_request r = { .issuer = root,
		.key = key,
		.from = now,
		.to = now + KEYS_ROOT_CRL_S,
		.number = (uint64_t)now };
	return crl_make(out, &r, e);
}

/* ---- files ---- */

static bool put_pem(struct buf *out, X509 *cert, struct err *e)
{
	BIO *text = BIO_new(BIO_s_mem());
	char *p = NULL;
	long n = text && PEM_write_bio_X509(text, cert) == 1 ? BIO_get_mem_data(text, &p) : 0;
	buf_put(out, p, n > 0 ? (size_t)n : 0);
	BIO_free(text);
	return n > 0 ? buf_done(out, e) : err_openssl(e, NULL, "certificate cannot be written");
}

static bool file_put(const char *dir, const char *name, const char *suffix, const struct buf *bytes,
	struct err *e)
{
	char path[KEYS_MAX_PATH];
	mode_t mode = strcmp(suffix, ".key") == 0 ? 0600 : 0644;
	return keyfile_path(path, dir, name, suffix, e) &&
	       file_write_new(path, buf_slice(bytes), mode, e);
}

/* The key, and the certificate with its issuers below the root. */
static bool node_write(const struct plan *p, int node, const char *dir, struct err *e)
{
	AUTO(buf) struct buf key = BUF_MAX(KEYS_MAX_FILE), certs = BUF_MAX(KEYS_MAX_FILE);
	if (!keyfile_seal(&key, p->node[node].key, p->passphrase, e) ||
		!put_pem(&certs, p->node[node].cert, e))
		return false;
	for (int i = p->node[node].issuer; i != NODE_ROOT; i = p->node[i].issuer)
		if (!put_pem(&certs, p->node[i].cert, e))
			return false;
	return file_put(dir, node_name(node), ".key", &key, e) &&
	       file_put(dir, node_name(node), ".pem", &certs, e);
}

static bool plan_write(const struct plan *p, struct slice profiles, const char *dir, struct err *e)
{
	AUTO(buf) struct buf crl = BUF_MAX(KEYS_MAX_FILE), copy = BUF_MAX(PROFILE_MAX_BYTES);
	const struct node *root = &p->node[NODE_ROOT];
	buf_put_slice(&copy, profiles);
	for (int i = 0; i < NODE_COUNT; i++)
		if (!node_write(p, i, dir, e))
			return false;
	return buf_done(&copy, e) && root_crl(&crl, root->cert, root->key, p->now, e) &&
	       file_put(dir, "root", ".crl", &crl, e) &&
	       file_put(dir, "profiles", ".cnf", &copy, e);
}

/* Takes away only what plan_write may have put there. */
static void folder_remove(const char *dir)
{
	static const char *const suffixes[] = { ".key", ".pem", ".crl", ".cnf" };
	char path[KEYS_MAX_PATH];
	for (int i = 0; i <= NODE_COUNT; i++)
		for (size_t s = 0; s < sizeof suffixes / sizeof *suffixes; s++)
			if (keyfile_path(path, dir, i == NODE_COUNT ? "profiles" : node_name(i),
				    suffixes[s], NULL))
				unlink(path);
	rmdir(dir);
}

static bool folder_sync(const char *path, struct err *e)
{
	char copy[KEYS_MAX_PATH];
	if (!keyfile_path(copy, path, "..", "", e))
		return false;
	AUTO(fd) int parent = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return (parent >= 0 && fsync(parent) == 0) ||
	       err_errno(e, "%s: cannot make the folder durable", copy);
}

/* All files into a folder beside 'dir', which then takes its name: rename(2) refuses one that holds anything. */
static bool folder_make(const struct plan *p, struct slice profiles, const char *dir, struct err *e)
{
	char made[KEYS_MAX_PATH];
	size_t n = strlen(dir);
	while (n > 1 && dir[n - 1] == '/')
		n--;
	if (n + sizeof ".init-XXXXXX" > sizeof made)
		return err_fail(e, ERR_LIMIT, "path longer than %d bytes", KEYS_MAX_PATH);
	memcpy(made, dir, n);
	memcpy(made + n, ".init-XXXXXX", sizeof ".init-XXXXXX");
	if (!mkdtemp(made)) /* 0700 */
		return err_errno(e, "%s", made);
	bool good = plan_write(p, profiles, made, e);
	if (good && rename(made, dir) != 0) {
		good = errno == ENOTEMPTY || errno == EEXIST
			       ? err_fail(e, ERR_WRONG_STATE,
					 "%s holds something already and is not overwritten", dir)
			       : err_errno(e, "%s", dir);
	}
	if (!good) {
		folder_remove(made);
		return false;
	}
	return folder_sync(dir, e);
}

bool keys_make(const char *dir, const char *profiles_dir, const char *name, struct slice passphrase,
	int64_t now, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(buf) struct buf profiles = BUF_MAX(PROFILE_MAX_BYTES);
	AUTO(plan)
	struct plan p = { .organisation = slice_text(name), .passphrase = passphrase, .now = now };
	if (!keyfile_path(path, profiles_dir, "profiles", ".cnf", e) ||
		!file_read(&profiles, path, PROFILE_MAX_BYTES, e) ||
		!profile_conf(&p.conf, buf_slice(&profiles), e) || !node_make(&p, NODE_ROOT, e))
		return false;
	for (int i = 0; i < NODE_ROOT; i++)
		if (!node_make(&p, i, e))
			return false;
	struct profile party;
	if (!profile_read(&party, p.conf, "party", e))
		return false;
	return folder_make(&p, buf_slice(&profiles), dir, e);
}

bool keys_renew_root_crl(const char *dir, struct slice passphrase, int64_t now, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(evp_pkey) EVP_PKEY *key = NULL;
	AUTO(x509_stack) STACK_OF(X509) *root = NULL;
	AUTO(buf) struct buf pem = BUF_MAX(KEYS_MAX_FILE), crl = BUF_MAX(KEYS_MAX_FILE);
	if (!keyfile_read(&key, dir, "root", passphrase, e) ||
		!keyfile_path(path, dir, "root", ".pem", e) ||
		!file_read(&pem, path, KEYS_MAX_FILE, e) ||
		!cert_pem_read(&root, buf_slice(&pem), e))
		return false;
	if (X509_check_private_key(sk_X509_value(root, 0), key) != 1) {
		ERR_clear_error();
		return err_fail(e, ERR_CRYPTO, "%s/root.key is not the key of root.pem", dir);
	}
	return keyfile_path(path, dir, "root", ".crl", e) &&
	       root_crl(&crl, sk_X509_value(root, 0), key, now, e) &&
	       file_write_atomic(path, buf_slice(&crl), 0644, e);
}
