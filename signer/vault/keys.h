/* SPDX-License-Identifier: MIT */
/* keys: the instance's signing keys: files under a passphrase (0600 in a 0700 folder), or in PKCS#11 tokens. */
#ifndef PARAPHE_VAULT_KEYS_H
#define PARAPHE_VAULT_KEYS_H

#include "vault/key.h"

enum {
	KEYS_MAX_FILE = 64 * 1024,
	KEYS_MAX_CHAIN = 4,
	KEYS_MAX_PATH = 4096,
	KEYS_LEAF_EARLY_S = 600, /* leaves begin ten minutes before they are made: clocks differ */
	KEYS_AUTHORITY_EARLY_S = 86400, /* authorities a day */
	KEYS_ROOT_CRL_S = 365 * 86400,
};

enum keys_slot {
	KEYS_ISSUING,  /* CA for parties */
	KEYS_SERVICES, /* CA for certify, seal, manifest, probe */
	KEYS_CERTIFY,
	KEYS_SEAL,
	KEYS_MANIFEST,
	KEYS_STAMP, /* TSA, under the root, not under the issuing CA */
	KEYS_PROBE,
	KEYS_SLOT_COUNT
};

struct keys_pair {
	struct key key;
	X509 *cert;
	STACK_OF(X509) *chain; /* issuers up to, without, the root */
	struct err fault; /* why the key cannot be used: its token is not there; code 0: it can */
};

struct home_named;
struct token_refused;

/* Keys that are not in files, and how RSA keys sign; all borrowed. */
struct keys_tokens {
	const char *uri[KEYS_SLOT_COUNT]; /* NULL or "": DIR/<slot>.key */
	const char *module;               /* of URIs that name none; NULL: p11-kit's proxy */
	const char *
		pin_dir; /* pin-SLOT or pin in it come before pin-source; NULL: none (systemd's credentials) */
	const char *base; /* what a relative pin-source lies below */
	bool pss;
	struct token_refused *refused;    /* of all tokens; NULL: each key finds out by itself */
	const struct home_named *schools; /* whose keys paraphe.conf speaks of (vault/home.h) */
	size_t schools_n;
};

struct keys {
	struct keys_pair slot[KEYS_SLOT_COUNT];
	X509 *root;
	struct buf root_crl; /* DER */
	CONF *profiles;      /* DIR/profiles.cnf */
};

/* Where keys are; all borrowed. */
struct keys_source {
	const char *dir;
	struct slice passphrase;
	const struct keys_tokens *tokens; /* NULL: none */
};

/* File name stem of a slot: "issuing", ... */
const char *keys_slot_name(enum keys_slot s);
/*
 * Load DIR/<slot>.key (encrypted PKCS#8 PEM), DIR/<slot>.pem (certificate, then chain), DIR/root.pem,
 * DIR/root.crl and DIR/profiles.cnf. Refuses keys readable by others (DENIED), a wrong passphrase (DENIED,
 * says so), a key that does not match its certificate or a chain that does not lead to the root (CRYPTO).
 * Every error names the file and what to do. OpenSSL 3.0.
 * A token that is not there, or a PIN that is wrong, is no error here but the pair's 'fault': tokens are
 * taken out and put back, and only what needs the key must wait.
 */
MUST_CHECK bool keys_load(struct keys *out, const struct keys_source *from, struct err *e);
/* The key of one slot, whose certificate is 'cert'. Errors: as keys_load, and those of token_open. */
MUST_CHECK bool keys_slot_key(struct key *out, X509 *cert, const struct keys_source *from,
	enum keys_slot s, struct err *e);
void keys_auto(struct keys *k);

/*
 * `init`: make the hierarchy of HOUSE section 4 from 'profiles_dir'/profiles.cnf (certs/) under 'name'
 * (the instance's organisation) at 'now'; write keys 0600 into 'dir', which appears whole or not at all,
 * 0700, and must not exist before (an empty folder may). The root key goes to DIR/root.key with the advice
 * to take it offline. Errors: STATE the folder holds something already; SYNTAX profiles; IO; CRYPTO.
 */
MUST_CHECK bool keys_make(const char *dir, const char *profiles_dir, const char *name,
	struct slice passphrase, int64_t now, struct err *e);
/*
 * Replace DIR/root.crl by a fresh one of a year, with DIR/root.key brought back for the while.
 * Errors: as keys_load.
 */
MUST_CHECK bool keys_renew_root_crl(
	const char *dir, struct slice passphrase, int64_t now, struct err *e);

/*
 * A new certificate over the root's own key, with DIR/root.key brought back for the while: DIR/root.pem, the old one beside it as
 * root.pem.old. What the key signed before, and its lists, hold under both; the new one is trusted where it is handed out. Errors: as keys_certify.
 */
MUST_CHECK bool keys_renew_root(
	const char *dir, struct slice passphrase, int64_t now, struct err *e);

/*
 * Open the token of 'uri'. Its PIN: of the files in t->pin_dir the first of 'pins' that is there; else that of pin-source; else pins->last in t->pin_dir;
 * else none. Errors: as uri_read, keyfile_secret, token_open.
 */
struct keys_pins {
	const char *first[2], *last; /* last: NULL for none */
};
MUST_CHECK bool keys_token(struct token **out, const struct keys_tokens *t, const char *uri,
	const struct keys_pins *pins, struct err *e);

/* The public half of a slot's key, in its token or file. *out is the caller's. Errors: as token_open, token_public, keyfile_read. */
MUST_CHECK bool keys_public(
	EVP_PKEY **out, const struct keys_source *from, enum keys_slot s, struct err *e);
/*
 * A certificate of the slot's profile over 'public', the slot's key or one made elsewhere: into DIR/<slot>.pem, of which the old one is kept
 * as DIR/<slot>.pem.old. Its issuer's key must be at hand: root.key brought back, or the authority's as ever. Errors: as keys_load, keys_make.
 */
struct keys_certify {
	struct keys_source from;
	enum keys_slot slot;
	EVP_PKEY *public;
	int64_t now;
};
MUST_CHECK bool keys_certify(const struct keys_certify *c, struct err *e);

/*
 * The certificate of a school's own seal (CONVENTION 2.2), by the services' authority and [ school ] of the profiles. All borrowed. *out is the
 * caller's. Errors: WRONG_STATE the authority ends too soon; SYNTAX the name, the profile; as key_sign.
 */
#define KEYS_SCHOOL_SCHEME "UA:FR-" /* before the UAI, in organizationIdentifier */
enum { KEYS_SCHOOL_LEAST_S = 365 * 86400 };
struct keys_school {
	const struct keys_pair *issuer;
	CONF *profiles;
	const char *uai, *crl_url; /* crl_url: base, or NULL */
	struct slice name;         /* O and CN: the school's denomination */
	struct slice unit;         /* OU; empty: none */
	EVP_PKEY *public;
	int64_t now;
};
MUST_CHECK bool keys_school_certify(X509 **out, const struct keys_school *s, struct err *e);

/*
 * May a key made elsewhere be a school's until 'until'? EC on P-256, P-384 or P-521, RSA of a size that is good until then (TS 119 312) and
 * at most KEYS_MAX_RSA bits. Errors: CRYPTO which it is, and which to make.
 */
enum { KEYS_MAX_RSA = 8192 };
MUST_CHECK bool keys_school_allowed(const EVP_PKEY *public, int64_t until, struct err *e);

/* 128 random bits as a positive serial number (RFC 5280 4.1.2.2). Errors: CRYPTO. */
enum { KEYS_SERIAL_BYTES = 16 };
MUST_CHECK bool keys_serial(uint8_t out[static KEYS_SERIAL_BYTES], struct err *e);

#endif
