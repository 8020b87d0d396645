/* SPDX-License-Identifier: MIT */
/* make: the throw-away PKI of a new instance; the folder appears whole or not at all. */
#include "vault/keys.h"

#include "base/file.h"
#include "pki/cert.h"
#include "pki/der.h"
#include "pki/suite.h"
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
	struct key key;
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
		key_auto(&p->node[i].key);
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

static bool subject_set(X509 *cert, const struct name_parts *parts, struct err *e)
{
	AUTO(buf) struct buf der = BUF_MAX(NAME_MAX_DER);
	if (!name_put(&der, parts, e))
		return false;
	const unsigned char *at = der.p;
	X509_NAME *made = d2i_X509_NAME(NULL, &at, (long)der.n);
	bool good = made && X509_set_subject_name(cert, made) == 1;
	X509_NAME_free(made);
	return good ? true : err_openssl(e, "RFC 5280 4.1.2.6", "subject");
}

static bool period_set(X509 *cert, int64_t from, int64_t to, struct err *e)
{
	if (!ASN1_TIME_set(X509_getm_notBefore(cert), from) ||
		!ASN1_TIME_set(X509_getm_notAfter(cert), to))
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

/* RFC 5280 4.1.2 TBSCertificate of what was filled in. */
static bool tbs_put(struct buf *out, X509 *cert, enum algo a, struct err *e)
{
	uint8_t *key = NULL, *extensions = NULL, *serial = NULL;
	const unsigned char *issuer = NULL, *subject = NULL;
	size_t issuer_n = 0, subject_n = 0;
	int64_t from = 0, to = 0;
	int serial_n = i2d_ASN1_INTEGER(X509_get_serialNumber(cert), &serial);
	int key_n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &key);
	int extensions_n = i2d_X509_EXTENSIONS(X509_get0_extensions(cert), &extensions);
	bool good = serial_n > 0 && key_n > 0 && extensions_n > 0 &&
		    X509_NAME_get0_der(X509_get_issuer_name(cert), &issuer, &issuer_n) == 1 &&
		    X509_NAME_get0_der(X509_get_subject_name(cert), &subject, &subject_n) == 1 &&
		    cert_time(&from, X509_get0_notBefore(cert), e) &&
		    cert_time(&to, X509_get0_notAfter(cert), e);
	size_t tbs = der_open(out, DER_SEQUENCE), part = der_open(out, DER_CONTEXT_CONS);
	der_put_uint(out, X509_VERSION_3);
	der_close(out, part);
	buf_put(out, serial, good ? (size_t)serial_n : 0);
	algo_put(out, a);
	buf_put(out, issuer, issuer_n);
	part = der_open(out, DER_SEQUENCE);
	der_put_time(out, from);
	der_put_time(out, to);
	der_close(out, part);
	buf_put(out, subject, subject_n);
	buf_put(out, key, good ? (size_t)key_n : 0);
	der_put(out, DER_CONTEXT_CONS + 3,
		(struct slice){ extensions, good ? (size_t)extensions_n : 0 });
	der_close(out, tbs);
	OPENSSL_free(serial);
	OPENSSL_free(key);
	OPENSSL_free(extensions);
	return good ? buf_done(out, e) : err_openssl(e, "RFC 5280 4.1.2", "certificate");
}

/*
 * Certificate by its parts (RFC 5280 4.1), signed by a key that may be in a token: X509_sign wants one in memory. Read
 * back, so that what OpenSSL derives from the extensions comes from the bytes.
 */
static bool cert_sign(X509 **out, X509 *cert, const struct key *issuer, struct err *e)
{
	AUTO(buf) struct buf tbs = BUF_MAX(PKI_MAX_CERT_BYTES);
	AUTO(buf) struct buf value = BUF_MAX(ALGO_MAX_VALUE);
	AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES);
	if (!tbs_put(&tbs, cert, issuer->algo, e) || !key_sign(&value, issuer, buf_slice(&tbs), e))
		return false;
	size_t whole = der_open(&der, DER_SEQUENCE);
	buf_put_slice(&der, buf_slice(&tbs));
	algo_put(&der, issuer->algo);
	size_t bits = der_open(&der, DER_BIT_STRING);
	buf_put_byte(&der, 0);
	buf_put_slice(&der, buf_slice(&value));
	der_close(&der, bits);
	der_close(&der, whole);
	return buf_done(&der, e) && cert_parse(out, buf_slice(&der), e);
}

static bool certificate_fill(
	X509 *cert, struct plan *p, int node, const struct profile *profile, struct err *e)
{
	int issuer_node = p->node[node].issuer;
	X509 *issuer = issuer_node == node ? cert : p->node[issuer_node].cert;
	int64_t early = node_is_authority(node) ? KEYS_AUTHORITY_EARLY_S : KEYS_LEAF_EARLY_S;
	const struct name_parts parts = { .country = slice_text(profile_global(p->conf, "country")),
		.organisation = p->organisation,
		.common = slice_text(profile->name) };
	if (X509_set_version(cert, X509_VERSION_3) != 1)
		return err_openssl(e, NULL, "version");
	if (!serial_set(cert, e) || !subject_set(cert, &parts, e) ||
		!period_set(cert, p->now - early, p->now + profile->seconds, e))
		return false;
	if (X509_set_issuer_name(cert, X509_get_subject_name(issuer)) != 1)
		return err_openssl(e, NULL, "issuer");
	return profile_apply(profile, p->conf, cert, issuer, e) &&
	       outlived(profile, cert, issuer, e);
}

/* The certificate of a node over 'public'; that of its issuer, and the key, are there. */
static bool certificate_make(struct plan *p, int node, EVP_PKEY *public, struct err *e)
{
	struct node *n = &p->node[node];
	struct profile profile;
	AUTO(x509) X509 *cert = X509_new();
	if (!cert || X509_set_pubkey(cert, public) != 1)
		return err_openssl(e, NULL, "certificate");
	if (!profile_read(&profile, p->conf, node_name(node), e))
		return false;
	n->issuer = issuer_find(p, node, profile.issuer);
	if (n->issuer < 0 || !profile.name || (n->issuer == node) != (node == NODE_ROOT))
		return err_fail(e, ERR_SYNTAX,
			"profiles: [ %s ] wants a name, and an issuer made before it",
			profile.section);
	return certificate_fill(cert, p, node, &profile, e) &&
	       cert_sign(&n->cert, cert, &p->node[n->issuer].key, e);
}

/*
 * EN 319 412-3 4.2.1: C, O, organizationIdentifier, CN. EN 319 412-1 5.1.4: a national scheme of two letters, a colon, the
 * country: the ministry's number of the school.
 */
static bool school_subject(X509 *cert, const struct keys_school *s, struct err *e)
{
	char identifier[32];
	snprintf(identifier, sizeof identifier, KEYS_SCHOOL_SCHEME "%.8s", s->uai);
	const struct name_parts parts = { .country = slice_text(
						  profile_global(s->profiles, "country")),
		.organisation = s->name,
		.identifier = slice_text(identifier),
		.unit = s->unit,
		.common = s->name };
	return subject_set(cert, &parts, e);
}

/* No longer than the profile says, and a year less than its authority: then a new one is made by it. */
static bool school_period(
	X509 *cert, const struct keys_school *s, const struct profile *profile, struct err *e)
{
	int64_t last = 0, end = s->now + profile->seconds;
	if (!cert_time(&last, X509_get0_notAfter(s->issuer->cert), e))
		return false;
	last -= PROFILE_OUTLIVE_S;
	if (last - s->now < KEYS_SCHOOL_LEAST_S)
		return err_set(e, ERR_WRONG_STATE, "RFC 5280 4.1.2.5", ERR_NO_OFFSET,
			"the authority of the services ends too soon for a school's certificate; "
			"renew it: `paraphe key -C DIR services`");
	return period_set(cert, s->now - KEYS_LEAF_EARLY_S, end < last ? end : last, e);
}

/* An instance that is older than schools' keys has no section of its own for them. */
static bool school_profile(struct profile *out, const struct keys_school *s, struct err *e)
{
	struct err why = ERR_INIT;
	bool own = profile_read(out, s->profiles, "school", &why);
	if (!own && why.code != ERR_NOT_FOUND)
		return err_fail(e, why.code, "%s", why.text);
	if (!own && !profile_read(out, s->profiles, keys_slot_name(KEYS_SEAL), e))
		return false;
	if (s->crl_url)
		out->crl_url = s->crl_url;
	return strcmp(out->issuer, keys_slot_name(KEYS_SERVICES)) == 0 ||
	       err_fail(e, ERR_SYNTAX, "profiles: [ %s ] is not issued by [ services ]",
		       out->section);
}

static bool is_of_known_curve(const EVP_PKEY *public)
{
	static const char *const curves[] = { "prime256v1", "secp384r1", "secp521r1" };
	char group[32] = "";
	bool known = false;
	if (EVP_PKEY_get_base_id(public) != EVP_PKEY_EC ||
		EVP_PKEY_get_group_name(public, group, sizeof group, NULL) != 1)
		return false;
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
		known = known || strcmp(group, curves[i]) == 0;
	return known;
}

bool keys_school_allowed(const EVP_PKEY *public, int64_t until, struct err *e)
{
	char name[32];
	struct err why = ERR_INIT;
	bool rsa = EVP_PKEY_get_base_id(public) == EVP_PKEY_RSA &&
		   EVP_PKEY_get_bits(public) <= KEYS_MAX_RSA;
	bool known = rsa || is_of_known_curve(public);
	if (known && suite_key_good(public, until, &why))
		return true;
	ERR_clear_error();
	suite_key_name(name, public);
	return err_set(e, ERR_CRYPTO, "TS 119 312", ERR_NO_OFFSET,
		"a school's key may not be %s%s%s; make one on P-256, P-384 or P-521, or RSA of "
		"3072 "
		"to %d bits",
		name, known ? " until its certificate ends: " : "", why.text, KEYS_MAX_RSA);
}

bool keys_school_certify(X509 **out, const struct keys_school *s, struct err *e)
{
	struct profile profile;
	AUTO(x509) X509 *cert = X509_new();
	X509 *issuer = s->issuer->cert;
	if (!cert || X509_set_version(cert, X509_VERSION_3) != 1 ||
		X509_set_pubkey(cert, s->public) != 1 ||
		X509_set_issuer_name(cert, X509_get_subject_name(issuer)) != 1)
		return err_openssl(e, NULL, "certificate of a school");
	int64_t until = 0;
	return school_profile(&profile, s, e) && serial_set(cert, e) &&
	       school_subject(cert, s, e) && school_period(cert, s, &profile, e) &&
	       cert_time(&until, X509_get0_notAfter(cert), e) &&
	       keys_school_allowed(s->public, until, e) &&
	       profile_apply(&profile, s->profiles, cert, issuer, e) &&
	       cert_sign(out, cert, &s->issuer->key, e);
}

static bool node_make(struct plan *p, int node, struct err *e)
{
	struct node *n = &p->node[node];
	n->key = (struct key){ .pkey = EVP_EC_gen("P-256"), .algo = ALGO_ECDSA };
	if (!n->key.pkey)
		return err_openssl(e, NULL, "key");
	return certificate_make(p, node, n->key.pkey, e);
}

/*
 * An empty CRL: an authority is revoked by hand, offline, with the root's key. RFC 5280 5.2.3: the number
 * grows with each CRL; the instant does.
 */
static bool root_crl(struct buf *out, const struct key *key, int64_t now, struct err *e)
{
	if (now < 0)
		return err_fail(e, ERR_WRONG_STATE, "the clock stands before 1970; set the clock");
	struct crl_request r = {
		.key = key, .from = now, .to = now + KEYS_ROOT_CRL_S, .number = (uint64_t)now
	};
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
	if (!keyfile_seal(&key, p->node[node].key.pkey, p->passphrase, e) ||
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
	const struct key signer = {
		.pkey = root->key.pkey, .cert = root->cert, .algo = ALGO_ECDSA
	};
	return buf_done(&copy, e) && root_crl(&crl, &signer, p->now, e) &&
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

/* The root's key from its file, brought back for the while. */
static bool root_key(
	struct key *out, X509 *root, const char *dir, struct slice passphrase, struct err *e)
{
	if (!keyfile_read(&out->pkey, dir, "root", passphrase, e) ||
		!key_settle(out, root, false, e))
		return false;
	if (X509_check_private_key(root, out->pkey) == 1)
		return true;
	ERR_clear_error();
	return err_fail(e, ERR_CRYPTO, "%s/root.key is not the key of root.pem", dir);
}

static bool certs_load(STACK_OF(X509) **out, const char *dir, const char *name, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(buf) struct buf pem = BUF_MAX(KEYS_MAX_FILE);
	return keyfile_path(path, dir, name, ".pem", e) &&
	       file_read(&pem, path, KEYS_MAX_FILE, e) && cert_pem_read(out, buf_slice(&pem), e);
}

bool keys_renew_root_crl(const char *dir, struct slice passphrase, int64_t now, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(key) struct key key = { .pkey = NULL };
	AUTO(x509_stack) STACK_OF(X509) *root = NULL;
	AUTO(buf) struct buf crl = BUF_MAX(KEYS_MAX_FILE);
	return certs_load(&root, dir, "root", e) &&
	       root_key(&key, sk_X509_value(root, 0), dir, passphrase, e) &&
	       keyfile_path(path, dir, "root", ".crl", e) && root_crl(&crl, &key, now, e) &&
	       file_write_atomic(path, buf_slice(&crl), 0644, e);
}

/* ---- a key that is elsewhere ---- */

/* The issuer, its chain and its key; the organisation is what the old certificate names. */
static bool issuer_load(
	struct plan *p, STACK_OF(X509) **chain, const struct keys_certify *c, struct err *e)
{
	struct profile profile;
	int node = 0;
	if (!profile_read(&profile, p->conf, keys_slot_name(c->slot), e))
		return false;
	while (node < NODE_COUNT && strcmp(node_name(node), profile.issuer) != 0)
		node++;
	if (node == NODE_COUNT || !node_is_authority(node) || node == (int)c->slot)
		return err_fail(e, ERR_SYNTAX, "profiles: [ %s ] has no authority as issuer",
			profile.section);
	struct node *n = &p->node[node];
	n->issuer = NODE_ROOT;
	if (!certs_load(chain, c->from.dir, profile.issuer, e))
		return false;
	n->cert = sk_X509_value(*chain, 0);
	X509_up_ref(n->cert);
	if (node != NODE_ROOT)
		return keys_slot_key(&n->key, n->cert, &c->from, (enum keys_slot)node, e);
	/* The root stands in no chain. */
	sk_X509_pop_free(*chain, X509_free);
	*chain = sk_X509_new_null();
	return *chain ? root_key(&n->key, n->cert, c->from.dir, c->from.passphrase, e)
		      : err_nomem(e);
}

static bool organisation_of(struct buf *out, const char *dir, const char *name, struct err *e)
{
	AUTO(x509_stack) STACK_OF(X509) *old = NULL;
	if (!certs_load(&old, dir, name, e))
		return false;
	const X509_NAME *subject = X509_get_subject_name(sk_X509_value(old, 0));
	int at = X509_NAME_get_index_by_NID(subject, NID_organizationName, -1);
	const ASN1_STRING *text =
		at < 0 ? NULL : X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
	uint8_t *utf8 = NULL;
	int n = text ? ASN1_STRING_to_UTF8(&utf8, text) : 0;
	buf_put(out, utf8, n > 0 ? (size_t)n : 0);
	OPENSSL_free(utf8);
	return buf_done(out, e);
}

/* The new one in place, the old one beside it. */
static bool certificate_replace(const char *dir, const char *name, struct slice pem, struct err *e)
{
	char path[KEYS_MAX_PATH], old[KEYS_MAX_PATH];
	AUTO(buf) struct buf before = BUF_MAX(KEYS_MAX_FILE);
	return keyfile_path(path, dir, name, ".pem", e) &&
	       keyfile_path(old, dir, name, ".pem.old", e) &&
	       file_read(&before, path, KEYS_MAX_FILE, e) &&
	       file_write_atomic(old, buf_slice(&before), 0644, e) &&
	       file_write_atomic(path, pem, 0644, e);
}

bool keys_certify(const struct keys_certify *c, struct err *e)
{
	char path[KEYS_MAX_PATH];
	const char *name = keys_slot_name(c->slot);
	AUTO(plan) struct plan p = { .passphrase = c->from.passphrase, .now = c->now };
	AUTO(buf) struct buf profiles = BUF_MAX(PROFILE_MAX_BYTES);
	AUTO(buf) struct buf organisation = BUF_MAX(NAME_MAX_DER);
	AUTO(buf) struct buf pem = BUF_MAX(KEYS_MAX_FILE);
	AUTO(x509_stack) STACK_OF(X509) *chain = NULL;
	if (!suite_key_good(c->public, c->now, e) ||
		!keyfile_path(path, c->from.dir, "profiles", ".cnf", e) ||
		!file_read(&profiles, path, PROFILE_MAX_BYTES, e) ||
		!profile_conf(&p.conf, buf_slice(&profiles), e) ||
		!organisation_of(&organisation, c->from.dir, name, e) ||
		!issuer_load(&p, &chain, c, e))
		return false;
	p.organisation = buf_slice(&organisation);
	if (!certificate_make(&p, (int)c->slot, c->public, e) ||
		!put_pem(&pem, p.node[c->slot].cert, e))
		return false;
	for (int i = 0; i < sk_X509_num(chain); i++)
		if (!put_pem(&pem, sk_X509_value(chain, i), e))
			return false;
	return certificate_replace(c->from.dir, name, buf_slice(&pem), e);
}

bool keys_renew_root(const char *dir, struct slice passphrase, int64_t now, struct err *e)
{
	char path[KEYS_MAX_PATH];
	AUTO(plan) struct plan p = { .passphrase = passphrase, .now = now };
	AUTO(buf) struct buf profiles = BUF_MAX(PROFILE_MAX_BYTES);
	AUTO(buf) struct buf organisation = BUF_MAX(NAME_MAX_DER);
	AUTO(buf) struct buf pem = BUF_MAX(KEYS_MAX_FILE);
	AUTO(x509_stack) STACK_OF(X509) *old = NULL;
	if (!certs_load(&old, dir, "root", e) ||
		!root_key(&p.node[NODE_ROOT].key, sk_X509_value(old, 0), dir, passphrase, e) ||
		!keyfile_path(path, dir, "profiles", ".cnf", e) ||
		!file_read(&profiles, path, PROFILE_MAX_BYTES, e) ||
		!profile_conf(&p.conf, buf_slice(&profiles), e) ||
		!organisation_of(&organisation, dir, "root", e))
		return false;
	p.organisation = buf_slice(&organisation);
	EVP_PKEY *public = X509_get0_pubkey(sk_X509_value(old, 0));
	return suite_key_good(public, now, e) && certificate_make(&p, NODE_ROOT, public, e) &&
	       put_pem(&pem, p.node[NODE_ROOT].cert, e) &&
	       certificate_replace(dir, "root", buf_slice(&pem), e);
}
