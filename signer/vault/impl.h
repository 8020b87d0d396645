/* SPDX-License-Identifier: MIT */
/* impl: the vault's insides, shared by vault, sign and revoke only. */
#ifndef PARAPHE_VAULT_IMPL_H
#define PARAPHE_VAULT_IMPL_H

#include "vault/crl.h"
#include "vault/issue.h"
#include "vault/log.h"
#include "vault/profile.h"
#include "vault/school.h"
#include "vault/vault.h"
#include "wire/vault_ops.h"

enum { VAULT_MAX_POLICY = 64, VAULT_DIGEST = 32 };

struct vault_revoked {
	enum keys_slot issuer;
	char serial[VAULT_MAX_SERIAL + 1];
	struct crl_revoked crl;
};

struct vault {
	struct keys keys;
	struct issuer *issuer;
	STACK_OF(X509)
	*party_chain; /* the issuing authority; its certificate is borrowed from keys */
	struct vault_log log;
	struct schools *schools;
	char crl_url[PROFILE_MAX_CRL_URL + 1]; /* "": none */
	char policy[VAULT_MAX_POLICY];
	uint64_t counts[VAULT_PURPOSE_COUNT];
	int64_t last_stamp; /* genTime; INT64_MIN when there was none */
	struct vault_revoked revoked[VAULT_MAX_REVOKED];
	size_t revoked_n;
};

/* The word of a purpose in the log, and back; VAULT_PURPOSE_COUNT for an unknown one. */
const char *vault_purpose_name(enum vault_purpose p);
enum vault_purpose vault_purpose_of(struct slice name);

/* Can the key of a slot be used, as far as is known? Errors: what its token said. */
MUST_CHECK bool vault_key_good(const struct vault *v, enum keys_slot s, struct err *e);

/* sign.c */
MUST_CHECK bool vault_sign(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e);
MUST_CHECK bool vault_rehearse(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e);

/* revoke.c */
MUST_CHECK bool vault_revoke(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e);
MUST_CHECK bool vault_crl(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e);
MUST_CHECK bool vault_certs(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e);
/*
 * May 'cert' (called 'name' in the error) sign at 'now'? In its validity, and not revoked: what it signed would be worth nothing from its first
 * minute on, as the list says. Errors: WRONG_STATE.
 */
MUST_CHECK bool vault_in_force(
	const struct vault *v, X509 *cert, const char *name, int64_t now, struct err *e);
MUST_CHECK bool vault_is_revoked(bool *out, const struct vault *v, X509 *cert, struct err *e);
/* Take a "revoke" entry of the log into the list. Errors: SYNTAX; LIMIT. */
MUST_CHECK bool vault_revoked_load(struct vault *v, const struct vault_entry *entry, struct err *e);

/* seals.c */
#define VAULT_SCHOOL_WORD "school" /* of a school's certificate in the log */
MUST_CHECK bool vault_school(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e);
/*
 * The pair that signs for school 'uai', whose key and authority are in force. 'reference' is what it signs for. Errors: DENIED the reference is of
 * another school; NOT_FOUND the school has none; as schools_key, issue_in_force.
 */
struct vault_school_use {
	const char *uai, *reference;
	enum school_use use;
	int64_t now;
};
MUST_CHECK bool vault_school_pair(const struct keys_pair **out, struct vault *v,
	const struct vault_school_use *u, struct err *e);
/* Whose key it was that could not sign, before the text of 'e'; returns false. */
bool vault_school_whose(const char *uai, enum school_use use, const struct key *key, struct err *e);
/* Can the school's key sign, now, and until when? It does (u->reference is not looked at). Errors: as schools_key, key_try, vault_in_force. */
MUST_CHECK bool vault_school_look(
	int64_t *until, struct vault *v, const struct vault_school_use *u, struct err *e);

/* vault.c: append to the log, count, and put VT_ENTRY and VT_HEAD into the answer. */
MUST_CHECK bool vault_record(
	struct vault *v, struct vault_entry *entry, struct msg *answer, struct err *e);
/* Lower-case hex of a certificate's serial number. Errors: LIMIT. */
MUST_CHECK bool vault_serial(char out[static VAULT_MAX_SERIAL + 1], X509 *cert, struct err *e);

#endif
