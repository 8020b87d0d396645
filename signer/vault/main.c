/* SPDX-License-Identifier: MIT */
/* paraphe-vault: holds the keys, hears questions on descriptor 3, reads the clock, opens nothing once it is caged. */
#include "vault/vault.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "pki/cert.h"
#include "vault/keyfile.h"
#include "vault/log.h"
#include "vault/own.h"
#include "vault/ring.h"
#include "vault/school.h"
#include "vault/token.h"
#include "wire/ask.h"
#include "wire/cage.h"
#include "wire/vault_ops.h"

#include <getopt.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { SEND_MS = 10000, SECURE_HEAP = 1 << 17, SECURE_LEAST = 32 };

struct options {
	const char *dir, *policy, *crl_url, *passphrase_file;
	const char *profiles, *organisation; /* --init: make the keys and end */
	struct keys_tokens tokens;
	struct token_refused refused;
	struct home_named schools[HOMES_MAX];
	bool has_token;
	bool try_schools;       /* --try: do the keys of --school sign? and end */
	enum keys_slot certify; /* a certificate for this key, and end; KEYS_SLOT_COUNT: none */
	/* --certify root, --certify root.crl: what the root's key alone can make anew; and end */
	bool (*renew)(const char *dir, struct slice passphrase, int64_t now, struct err *e);
	const char *backup, *restore, *ring_passphrase; /* the key ring out or in, and end */
	uint64_t not_before_ms;
	/* --own: a signer's own key, in a PKCS#12 file or at a pkcs11: URI; its password or PIN, chain, name */
	const char *own, *secret, *certs, *name;
};

static enum keys_slot slot_of(struct slice name)
{
	enum keys_slot s = 0;
	while (s < KEYS_SLOT_COUNT && !slice_is(name, keys_slot_name(s)))
		s++;
	return s;
}

/* SLOT=URI */
static bool key_read(struct options *o, const char *text, struct err *e)
{
	const char *eq = strchr(text, '=');
	enum keys_slot s = slot_of(slice_sub(slice_text(text), 0, eq ? (size_t)(eq - text) : 0));
	if (s == KEYS_SLOT_COUNT)
		return err_fail(e, ERR_SYNTAX, "--key wants NAME=URI with the name of a key");
	o->tokens.uri[s] = eq + 1;
	o->has_token = true;
	return true;
}

static struct home_named *named(struct options *o, struct slice uai, struct err *e)
{
	for (size_t i = 0; i < o->tokens.schools_n; i++)
		if (slice_is(uai, o->schools[i].uai))
			return &o->schools[i];
	if (o->tokens.schools_n == HOMES_MAX) {
		(void)err_fail(e, ERR_LIMIT, "more than %d schools with keys in tokens", HOMES_MAX);
		return NULL;
	}
	struct home_named *n = &o->schools[o->tokens.schools_n++];
	memcpy(n->uai, uai.p, SCHOOL_UAI);
	o->tokens.schools = o->schools;
	return n;
}

/* UAI.certify=URI, UAI.seal=URI */
static bool school_read(struct options *o, const char *text, struct err *e)
{
	struct slice all = slice_text(text), uai = slice_sub(all, 0, SCHOOL_UAI);
	size_t eq = slice_find(all, SLICE_LIT("="), 0);
	struct slice word = slice_sub(all, SCHOOL_UAI, eq == SIZE_MAX ? 0 : eq - SCHOOL_UAI);
	for (enum school_use u = 0; vault_is_uai(uai) && eq > SCHOOL_UAI && u < SCHOOL_USES; u++) {
		if (word.n < 1 || !slice_is(slice_sub(word, 1, word.n), school_use_word(u)))
			continue;
		struct home_named *n = named(o, uai, e);
		if (!n)
			return false;
		n->uri[u] = text + eq + 1;
		o->has_token = o->has_token || strcmp(n->uri[u], HOME_FILE) != 0;
		return true;
	}
	return err_fail(e, ERR_SYNTAX, "--school wants UAI.certify=URI or UAI.seal=URI");
}

static bool schools_whole(const struct options *o, struct err *e)
{
	for (size_t i = 0; i < o->tokens.schools_n; i++)
		if (!o->schools[i].uri[SCHOOL_CACHET] || !o->schools[i].uri[SCHOOL_CERTIFICATION])
			return err_fail(e, ERR_SYNTAX, "--school names one key of %s alone",
				o->schools[i].uai);
	return true;
}

/* One option that is not the usual text. */
static bool option_read(struct options *o, int c, const char *value, struct err *e)
{
	switch (c) {
	case 'k':
		return key_read(o, value, e);
	case 'c':
		o->certify = slot_of(slice_text(value));
		o->renew = strcmp(value, "root") == 0       ? keys_renew_root
			   : strcmp(value, "root.crl") == 0 ? keys_renew_root_crl
							    : NULL;
		return o->renew || o->certify < KEYS_SLOT_COUNT ||
		       err_fail(e, ERR_SYNTAX, "--certify wants the name of a key");
	case 'l':
		return school_read(o, value, e);
	case 'q':
		o->try_schools = true;
		return true;
	case 'w':
		o->own = value;
		return true;
	case 's':
		o->secret = value;
		return true;
	case 't':
		o->certs = value;
		return true;
	case 'n':
		o->name = value;
		return true;
	case 'm':
		o->tokens.module = value;
		return true;
	case 'b':
		o->backup = value;
		return true;
	case 'x':
		o->restore = value;
		return true;
	case 'y':
		o->ring_passphrase = value;
		return true;
	case 'z':
		return text_decimal(&o->not_before_ms, slice_text(value), INT64_MAX, e);
	case 'r':
		o->tokens.pss = strcmp(value, "pss") == 0;
		return o->tokens.pss || strcmp(value, "pkcs1") == 0 ||
		       err_fail(e, ERR_SYNTAX, "--rsa-padding is pkcs1 or pss");
	default:
		return err_fail(e, ERR_SYNTAX, "unknown option or missing value");
	}
}

static bool options_read(struct options *o, int argc, char *argv[], struct err *e)
{
	static const struct option known[] = {
		{ .name = "key", .has_arg = required_argument, .val = 'k' },
		{ .name = "school", .has_arg = required_argument, .val = 'l' },
		{ .name = "try", .has_arg = no_argument, .val = 'q' },
		{ .name = "certify", .has_arg = required_argument, .val = 'c' },
		{ .name = "backup", .has_arg = required_argument, .val = 'b' },
		{ .name = "restore", .has_arg = required_argument, .val = 'x' },
		{ .name = "ring-passphrase", .has_arg = required_argument, .val = 'y' },
		{ .name = "not-before", .has_arg = required_argument, .val = 'z' },
		{ .name = "own", .has_arg = required_argument, .val = 'w' },
		{ .name = "secret", .has_arg = required_argument, .val = 's' },
		{ .name = "certs", .has_arg = required_argument, .val = 't' },
		{ .name = "name", .has_arg = required_argument, .val = 'n' },
		{ .name = "pkcs11-module", .has_arg = required_argument, .val = 'm' },
		{ .name = "rsa-padding", .has_arg = required_argument, .val = 'r' },
		{ .name = "policy", .has_arg = required_argument, .val = 'p' },
		{ .name = "crl-url", .has_arg = required_argument, .val = 'u' },
		{ .name = "passphrase-file", .has_arg = required_argument, .val = 'f' },
		{ .name = "init", .has_arg = required_argument, .val = 'i' },
		{ .name = "organisation", .has_arg = required_argument, .val = 'o' },
		{ .name = NULL },
	};
	opterr = 0;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		if (c == 'p')
			o->policy = optarg;
		else if (c == 'u')
			o->crl_url = optarg;
		else if (c == 'f')
			o->passphrase_file = optarg;
		else if (c == 'i')
			o->profiles = optarg;
		else if (c == 'o')
			o->organisation = optarg;
		else if (!option_read(o, c, optarg, e))
			return false;
	}
	if (optind + 1 != argc || (!o->policy && !o->own) || (o->profiles && !o->organisation) ||
		((o->backup || o->restore) && !o->ring_passphrase))
		return err_fail(e, ERR_SYNTAX,
			"usage: paraphe-vault --policy OID [--crl-url URL] [--passphrase-file "
			"FILE] [--key NAME=URI]... [--school UAI.certify|UAI.seal=URI]... [--try] "
			"[--pkcs11-module LIBRARY] [--rsa-padding "
			"pkcs1|pss] [--certify NAME] [--ring-passphrase FILE --backup|--restore "
			"FILE [--not-before MS]] INSTANCE, or paraphe-vault --own FILE|URI "
			"[--secret FILE] [--certs PEM] [--name NAME] INSTANCE");
	if (!schools_whole(o, e))
		return false;
	o->dir = argv[optind];
	o->tokens.base = o->dir;
	o->tokens.refused = &o->refused;
	o->tokens.pin_dir = getenv("CREDENTIALS_DIRECTORY");
	return true;
}

/* A systemd credential comes first (LoadCredential=passphrase:...), then the option, then keys/passphrase. */
static bool passphrase_path(char out[static KEYS_MAX_PATH], const struct options *o, struct err *e)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	if (credentials && *credentials)
		return keyfile_path(out, credentials, "passphrase", "", e);
	if (o->passphrase_file)
		return snprintf(out, KEYS_MAX_PATH, "%s", o->passphrase_file) < KEYS_MAX_PATH ||
		       err_fail(e, ERR_LIMIT, "path longer than %d bytes", KEYS_MAX_PATH);
	return keyfile_path(out, o->dir, "keys/passphrase", "", e);
}

static bool passphrase_read(struct buf *out, const struct options *o, struct err *e)
{
	char path[KEYS_MAX_PATH];
	if (!passphrase_path(path, o, e))
		return false;
	return keyfile_secret(out, path, KEYFILE_MAX_PASSPHRASE, e) || err_context(e, "passphrase");
}

static bool open_vault(struct vault **out, const struct options *o, struct err *e)
{
	char keys[KEYS_MAX_PATH], log[KEYS_MAX_PATH];
	AUTO(buf_wipe) struct buf passphrase = BUF_MAX(KEYFILE_MAX_PASSPHRASE);
	if (!keyfile_path(keys, o->dir, "keys", "", e) ||
		!keyfile_path(log, o->dir, "vault.log", "", e) ||
		!passphrase_read(&passphrase, o, e))
		return false;
	struct vault_config c = {
		.keys = { .dir = keys, .passphrase = buf_slice(&passphrase), .tokens = &o->tokens },
		.log_path = log,
		.policy_oid = o->policy,
		.crl_url = o->crl_url
	};
	return vault_open(out, &c, e);
}

/*
 * Keys neither in a core dump nor in swap. All pages only where no limit stands in the way: with one, a later
 * allocation would fail. OpenSSL keeps private numbers in its own locked heap either way.
 */
static bool memory_guard(struct err *e)
{
	struct rlimit locked = { 0 };
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_errno(e, "cannot forbid core dumps");
	if (CRYPTO_secure_malloc_init(SECURE_HEAP, SECURE_LEAST) == 0)
		return err_fail(e, ERR_NOMEM, "no memory for keys");
	/* Without the right to lock everything the keys alone stay locked: no reason to refuse. */
	if (getrlimit(RLIMIT_MEMLOCK, &locked) == 0 && locked.rlim_cur == RLIM_INFINITY)
		(void)!mlockall(MCL_CURRENT | MCL_FUTURE);
	return true;
}

/* The birth of an instance, and the only time that the root's key is used. */
static bool make_keys(const struct options *o, struct err *e)
{
	char keys[KEYS_MAX_PATH];
	AUTO(buf_wipe) struct buf passphrase = BUF_MAX(KEYFILE_MAX_PASSPHRASE);
	return keyfile_path(keys, o->dir, "keys", "", e) && passphrase_read(&passphrase, o, e) &&
	       keys_make(keys, o->profiles, o->organisation, buf_slice(&passphrase),
		       (int64_t)time(NULL), e);
}

/* A certificate anew, or for a key that was made in a token. Nothing from outside is read, so there is no cage. */
static bool certify(const struct options *o, struct err *e)
{
	char keys[KEYS_MAX_PATH];
	AUTO(buf_wipe) struct buf passphrase = BUF_MAX(KEYFILE_MAX_PASSPHRASE);
	AUTO(evp_pkey) EVP_PKEY *public = NULL;
	if (!keyfile_path(keys, o->dir, "keys", "", e) || !passphrase_read(&passphrase, o, e))
		return false;
	if (o->renew)
		return o->renew(keys, buf_slice(&passphrase), (int64_t)time(NULL), e);
	struct keys_certify c = {
		.from = { .dir = keys, .passphrase = buf_slice(&passphrase), .tokens = &o->tokens },
		.slot = o->certify,
		.now = (int64_t)time(NULL)
	};
	if (!keys_public(&public, &c.from, c.slot, e))
		return false;
	c.public = public;
	return keys_certify(&c, e);
}

/* Before they are written into paraphe.conf. Nothing is made, so a vault that serves is not in the way. */
static bool schools_try(const struct options *o, struct err *e)
{
	AUTO(homes) struct homes all = { .n = 0 };
	if (!homes_open(&all, &o->tokens, e))
		return false;
	for (size_t i = 0; i < all.n; i++)
		if (!all.list[i].in_file && !home_try(&all, &all.list[i], (int64_t)time(NULL), e))
			return false;
	return true;
}

/* ---- a signer's own key ---- */

static bool own_file(struct own **own, const struct options *o, struct err *e)
{
	AUTO(buf) struct buf file = BUF_MAX(P12_MAX_BYTES);
	AUTO(buf_wipe) struct buf secret = BUF_MAX(P12_MAX_PASSWORD);
	if (!file_read(&file, o->own, P12_MAX_BYTES, e) ||
		(o->secret && !keyfile_password(&secret, o->secret, P12_MAX_PASSWORD, e)) ||
		!cage_enter(CAGE_VAULT, e))
		return false;
	const struct p12_request r = { .file = buf_slice(&file),
		.password = buf_slice(&secret),
		.label = o->own,
		.name = o->name,
		.now = (int64_t)time(NULL) };
	return own_from_file(own, &r, o->tokens.pss, e);
}

/* --secret comes before pin-source: what was said on the command line is newer. */
static bool own_pin(struct buf *out, const struct options *o, const struct uri *u, struct err *e)
{
	const char *path = o->secret ? o->secret : u->pin_source;
	return !*path || keyfile_password(out, path, TOKEN_MAX_PIN, e);
}

static bool own_token(struct own **own, const struct options *o, struct err *e)
{
	char keys[KEYS_MAX_PATH];
	AUTO(uri) struct uri uri = { .slot_id = URI_NO_SLOT };
	AUTO(buf_wipe) struct buf pin = BUF_MAX(TOKEN_MAX_PIN);
	AUTO(buf) struct buf pem = BUF_MAX(KEYS_MAX_FILE);
	AUTO(x509_stack) STACK_OF(X509) *certs = NULL;
	struct own_token t = { .pss = o->tokens.pss, .now = (int64_t)time(NULL) };
	if (!uri_read(&uri, o->own, e) || !own_pin(&pin, o, &uri, e) ||
		(o->certs && !file_read(&pem, o->certs, KEYS_MAX_FILE, e)) ||
		!keyfile_path(keys, o->dir, "keys", "", e))
		return false;
	const struct token_request r = {
		.uri = &uri, .module = o->tokens.module, .pin = buf_slice(&pin)
	};
	AUTO(token) struct token *token = NULL;
	if (!token_open(&token, &r, e) || !cage_enter_token(keys, e) ||
		(o->certs && !cert_pem_read(&certs, buf_slice(&pem), e)))
		return false;
	t.token = token;
	token = NULL;
	t.certs = certs;
	return own_from_token(own, &t, e);
}

static bool own_start(struct own **own, const struct options *o, struct err *e)
{
	return strncmp(o->own, "pkcs11:", 7) == 0 ? own_token(own, o, e) : own_file(own, o, e);
}

/* The log's chain, and each key that the passphrase can open; where that lies elsewhere, the keys are not looked at. */
static bool restored_check(const struct options *o, struct err *e)
{
	char keys[KEYS_MAX_PATH], path[KEYS_MAX_PATH];
	AUTO(buf_wipe) struct buf passphrase = BUF_MAX(KEYFILE_MAX_PASSPHRASE);
	AUTO(vault_log) struct vault_log log = { .fd = -1, .lock = -1 };
	if (!keyfile_path(path, o->dir, "vault.log", "", e))
		return false;
	if (access(path, F_OK) == 0 &&
		(!vault_log_open(&log, path, e) || !vault_log_check(&log, e)))
		return false;
	if (!passphrase_path(path, o, e) || !keyfile_path(keys, o->dir, "keys", "", e))
		return false;
	if (access(path, R_OK) != 0)
		return true;
	if (!passphrase_read(&passphrase, o, e))
		return false;
	for (enum keys_slot s = 0; s < KEYS_SLOT_COUNT; s++) {
		AUTO(evp_pkey) EVP_PKEY *key = NULL;
		if (!keyfile_path(path, keys, keys_slot_name(s), ".key", e))
			return false;
		if (access(path, F_OK) == 0 &&
			!keyfile_read(&key, keys, keys_slot_name(s), buf_slice(&passphrase), e))
			return false;
	}
	AUTO(schools) struct schools *schools = NULL;
	const struct keys_source from = { .dir = keys, .passphrase = buf_slice(&passphrase) };
	return schools_open(&schools, &from, e) && schools_check(schools, e);
}

/* The key ring out or in. Nothing but our own sealed file is read, so there is no cage. */
static bool ring_do(const struct options *o, struct err *e)
{
	AUTO(buf_wipe) struct buf passphrase = BUF_MAX(KEYFILE_MAX_PASSPHRASE);
	struct timespec now;
	char byte;
	/* Not to go on when the command dies; it may have died already. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 ||
		recv(ROLE_FD, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
		return err_fail(e, ERR_WRONG_STATE, "the command has ended");
	if (!keyfile_secret(&passphrase, o->ring_passphrase, KEYFILE_MAX_PASSPHRASE, e))
		return false;
	clock_gettime(CLOCK_REALTIME, &now);
	struct ring r = { .path = o->backup ? o->backup : o->restore,
		.dir = o->dir,
		.passphrase = buf_slice(&passphrase),
		.time_ms = o->backup ? (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000
				     : (int64_t)o->not_before_ms };
	return o->backup ? ring_write(&r, e) : ring_read(&r, e) && restored_check(o, e);
}

static bool cage(const struct options *o, struct err *e)
{
	char keys[KEYS_MAX_PATH];
	if (!o->has_token)
		return cage_enter(CAGE_VAULT, e);
	return keyfile_path(keys, o->dir, "keys", "", e) && cage_enter_token(keys, e);
}

/* What hears questions: one of the two. */
struct holder {
	struct vault *vault;
	struct own *own;
};

static void holder_auto(struct holder *h)
{
	vault_auto(&h->vault);
	own_auto(&h->own);
}

static bool start(struct holder *h, const struct options *o, struct err *e)
{
	/* No configuration file may bring other algorithms or modules in; what is loaded late is loaded now. */
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS |
					OPENSSL_INIT_ADD_ALL_CIPHERS | OPENSSL_INIT_ADD_ALL_DIGESTS,
		    NULL) != 1)
		return err_fail(e, ERR_CRYPTO, "OpenSSL does not start");
	if (!memory_guard(e))
		return false;
	if (o->own)
		return own_start(&h->own, o, e);
	if (o->backup || o->restore)
		return ring_do(o, e);
	if (o->try_schools)
		return schools_try(o, e);
	if (o->profiles || o->renew || o->certify < KEYS_SLOT_COUNT)
		return o->profiles ? make_keys(o, e) : certify(o, e);
	return open_vault(&h->vault, o, e) && cage(o, e);
}

static bool serve(struct holder *h, bool *eof, struct err *e)
{
	AUTO(msg) struct msg question = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	int64_t now;
	if (!channel_recv(ROLE_FD, &question, -1, eof, e))
		return *eof;
	now = (int64_t)time(NULL);
	memory_begin();
	return (h->own ? own_serve(h->own, &question, &answer, now, e)
		       : vault_serve(h->vault, &question, &answer, now, e)) &&
	       channel_send(ROLE_FD, &answer, SEND_MS, e);
}

static bool is_sound(const struct holder *h)
{
	return h->own || vault_is_sound(h->vault);
}

int main(int argc, char *argv[])
{
	struct err e = ERR_INIT;
	struct options o = { .certify = KEYS_SLOT_COUNT };
	AUTO(holder) struct holder h = { .vault = NULL };
	if (!memory_watch()) {
		err_fail(&e, ERR_BUG, "OpenSSL was in use before main");
		role_fail(ROLE_FD, &e);
		return EX_SOFTWARE;
	}
	memory_begin();
	/* Why it did not start is said once, by the desk. */
	if (!options_read(&o, argc, argv, &e) || !start(&h, &o, &e)) {
		role_fail(ROLE_FD, &e);
		return e.code == ERR_SYNTAX ? EX_USAGE : EX_CONFIG;
	}
	if (!role_ready(ROLE_FD, &e)) {
		log_error("vault_start_failed", &e);
		return EX_UNAVAILABLE;
	}
	if (!h.vault && !h.own)
		return EX_OK;
	for (bool eof = false; !eof && is_sound(&h);)
		if (!serve(&h, &eof, &e)) {
			log_error("vault_ends", &e);
			return EX_PROTOCOL;
		}
	return is_sound(&h) ? EX_OK : EX_IOERR;
}
