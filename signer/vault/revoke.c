/* SPDX-License-Identifier: MIT */
/* revoke: what was revoked, from the log, and the CRLs that say so. */
#include "impl.h"

#include "base/text.h"
#include "base/time.h"
#include "pki/cert.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* RFC 5280 5.3.1: 7 is not used; a hold (6) could not be lifted here, and so 8 means nothing. */
static bool reason_known(uint64_t reason)
{
	return reason <= VAULT_MAX_REASON && reason != 6 && reason != 7 && reason != 8;
}

/* "n", or "n@time" with the instant since which the certificate is not to be believed. */
static bool role_read(struct crl_revoked *out, struct slice role, struct err *e)
{
	uint64_t reason = 0;
	size_t at = slice_find(role, SLICE_LIT("@"), 0);
	if (!text_decimal(
		    &reason, slice_sub(role, 0, at == SIZE_MAX ? role.n : at), VAULT_MAX_REASON, e))
		return false;
	if (!reason_known(reason))
		return err_set(e, ERR_SYNTAX, "RFC 5280 5.3.1", ERR_NO_OFFSET, "no such reason");
	out->reason = (int)reason;
	out->has_invalidity = at != SIZE_MAX;
	return at == SIZE_MAX ||
	       time_rfc3339_parse(&out->invalidity, slice_sub(role, at + 1, role.n), e);
}

static enum keys_slot issuer_from(struct slice certificate)
{
	return slice_is(certificate, keys_slot_name(KEYS_SERVICES)) ? KEYS_SERVICES : KEYS_ISSUING;
}

/* The entry's digest field is free in a revocation: it names the issuer. */
bool vault_revoked_load(struct vault *v, const struct vault_entry *entry, struct err *e)
{
	if (v->revoked_n == VAULT_MAX_REVOKED)
		return err_fail(
			e, ERR_LIMIT, "more than %d certificates are revoked", VAULT_MAX_REVOKED);
	struct vault_revoked *r = &v->revoked[v->revoked_n];
	*r = (struct vault_revoked){ .issuer = issuer_from(entry->digest),
		.crl = { .time = entry->time } };
	size_t n = entry->serial.n;
	if (n == 0 || n > 2 * sizeof r->crl.serial || n % 2)
		return err_fail(e, ERR_SYNTAX, "a serial number of %zu digits", n);
	r->crl.serial_n = n / 2;
	if (!text_unhex(r->crl.serial, n / 2, entry->serial, e) ||
		!role_read(&r->crl, entry->role, e))
		return false;
	text_hex(r->serial, r->crl.serial, n / 2);
	v->revoked_n++;
	return true;
}

/* Who issued 'serial': the services' certificates are at hand, a party's and a school's are in the log or nowhere. */
static bool issuer_find(
	enum keys_slot *out, const struct vault *v, const char *serial, struct err *e)
{
	static const enum keys_slot services[] = { KEYS_CERTIFY, KEYS_SEAL, KEYS_MANIFEST,
		KEYS_PROBE };
	char own[VAULT_MAX_SERIAL + 1];
	for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
		if (!vault_serial(own, v->keys.slot[services[i]].cert, e))
			return false;
		*out = KEYS_SERVICES;
		if (strcmp(own, serial) == 0)
			return true;
	}
	struct vault_log_reader reader = VAULT_LOG_READER(&v->log);
	struct vault_entry entry;
	size_t torn;
	bool more = true;
	while (more) {
		if (!vault_log_next(&reader, &entry, &more, &torn, e))
			return false;
		enum vault_purpose p = more ? vault_purpose_of(entry.purpose) : VAULT_PURPOSE_COUNT;
		bool school = more && slice_is(entry.purpose, VAULT_SCHOOL_WORD);
		*out = school ? KEYS_SERVICES : KEYS_ISSUING;
		if ((school || p == VAULT_PARTY || p == VAULT_ATTEST) &&
			slice_is(entry.serial, serial))
			return true;
	}
	return err_fail(e, ERR_NOT_FOUND, "no certificate with this serial number was issued here");
}

static bool role_write(
	char out[static 40], uint64_t reason, const struct msg *q, int64_t now, struct err *e)
{
	int64_t since;
	char text[21];
	if (!reason_known(reason))
		return err_set(e, ERR_SYNTAX, "RFC 5280 5.3.1", ERR_NO_OFFSET, "no such reason");
	if (!msg_get_i64(q, VT_TIME, 0, &since)) {
		snprintf(out, 40, "%" PRIu64, reason);
		return true;
	}
	if (since < 0 || since > now)
		return err_fail(e, ERR_SYNTAX, "the instant of a revocation lies in the future");
	time_rfc3339_format(text, since);
	snprintf(out, 40, "%" PRIu64 "@%s", reason, text);
	return true;
}

bool vault_revoke(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	char serial[VAULT_MAX_SERIAL + 1] = "", role[40], reference[VAULT_MAX_REFERENCE + 1] = "";
	uint64_t reason = VAULT_MAX_REASON + 1;
	enum keys_slot issuer;
	msg_get_text(q, VT_SERIAL, 0, serial, sizeof serial);
	msg_get_text(q, VT_REFERENCE, 0, reference, sizeof reference);
	msg_get_u64(q, VT_REASON, 0, &reason);
	if (!role_write(role, reason, q, now, e))
		return false;
	for (size_t i = 0; i < v->revoked_n; i++)
		if (strcmp(v->revoked[i].serial, serial) == 0)
			return err_fail(e, ERR_WRONG_STATE, "this certificate is revoked already");
	if (v->revoked_n == VAULT_MAX_REVOKED)
		return err_fail(
			e, ERR_LIMIT, "more than %d certificates are revoked", VAULT_MAX_REVOKED);
	if (!issuer_find(&issuer, v, serial, e))
		return false;
	struct vault_entry entry = { .time = now,
		.purpose = SLICE_LIT("revoke"),
		.digest = slice_text(keys_slot_name(issuer)),
		.role = slice_text(role),
		.reference = slice_text(reference),
		.serial = slice_text(serial) };
	msg_put_i64(answer, VT_TIME, now);
	return vault_record(v, &entry, answer, e) && vault_revoked_load(v, &entry, e);
}

bool vault_is_revoked(bool *out, const struct vault *v, X509 *cert, struct err *e)
{
	char serial[VAULT_MAX_SERIAL + 1];
	if (!vault_serial(serial, cert, e))
		return false;
	*out = false;
	for (size_t i = 0; i < v->revoked_n && !*out; i++)
		*out = strcmp(v->revoked[i].serial, serial) == 0;
	return true;
}

bool vault_in_force(const struct vault *v, X509 *cert, const char *name, int64_t now, struct err *e)
{
	bool gone = false;
	if (!issue_in_force(cert, name, now, e) || !vault_is_revoked(&gone, v, cert, e))
		return false;
	return !gone || err_set(e, ERR_WRONG_STATE, "RFC 5280 5.3", ERR_NO_OFFSET,
				"the %s certificate was revoked; make new keys", name);
}

/* ---- CRLs ---- */

static bool crl_record(
	struct vault *v, enum keys_slot slot, struct slice der, int64_t time, struct err *e)
{
	uint8_t hash[VAULT_DIGEST];
	char output[2 * VAULT_DIGEST + 1], number[24];
	if (EVP_Digest(der.p, der.n, hash, NULL, EVP_sha256(), NULL) != 1)
		return err_openssl(e, NULL, "hash");
	text_hex(output, hash, sizeof hash);
	snprintf(number, sizeof number, "%" PRIu64, v->log.count);
	struct vault_entry entry = { .time = time,
		.purpose = slice_text(vault_purpose_name(VAULT_CRL_SIGN)),
		.role = slice_text(keys_slot_name(slot)),
		.serial = slice_text(number),
		.output = slice_text(output) };
	return vault_record(v, &entry, NULL, e);
}

/* The number is the index of the CRL's own entry in the log: it grows (RFC 5280 5.2.3). */
static bool crl_put(
	struct vault *v, enum keys_slot slot, int64_t now, struct msg *answer, struct err *e)
{
	struct keys_pair *ca = &v->keys.slot[slot];
	AUTO(buf) struct buf der = { 0 };
	struct crl_revoked list[VAULT_MAX_REVOKED];
	size_t n = 0;
	for (size_t i = 0; i < v->revoked_n; i++)
		if (v->revoked[i].issuer == slot)
			list[n++] = v->revoked[i].crl;
	struct crl_request r = { .key = &ca->key,
		.from = now,
		.to = now + VAULT_CRL_S,
		.number = v->log.count,
		.revoked = list,
		.revoked_n = n };
	if (!vault_key_good(v, slot, e) || !crl_make(&der, &r, e) ||
		!crl_record(v, slot, buf_slice(&der), now, e))
		return false;
	msg_put_text(answer, VT_LINE, keys_slot_name(slot));
	msg_put_bytes(answer, VT_DER, buf_slice(&der));
	return true;
}

/* Issuing, services, and the root's from its file. HOUSE 4: thisUpdate is not before the newest time-stamp. */
bool vault_crl(struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	(void)q;
	int64_t time = now;
	if (now < v->last_stamp && v->last_stamp - now <= VAULT_CLOCK_BACK_S)
		time = v->last_stamp;
	static const enum keys_slot authorities[] = { KEYS_ISSUING, KEYS_SERVICES };
	for (size_t i = 0; i < sizeof authorities / sizeof *authorities; i++) {
		const char *name = keys_slot_name(authorities[i]);
		struct err ended = ERR_INIT;
		/* Nothing that an authority issued outlives it: of one that ended there is no list. */
		if (issue_in_force(v->keys.slot[authorities[i]].cert, name, time, &ended) &&
			!crl_put(v, authorities[i], time, answer, e))
			return false;
	}
	msg_put_text(answer, VT_LINE, "root");
	msg_put_bytes(answer, VT_DER, buf_slice(&v->keys.root_crl));
	msg_put_i64(answer, VT_TIME, time);
	msg_put_u64(answer, VT_ENTRY, v->log.count - 1);
	msg_put_bytes(answer, VT_HEAD, (struct slice){ v->log.head, sizeof v->log.head });
	return true;
}

static bool cert_put(struct msg *answer, const char *name, X509 *cert, struct err *e)
{
	AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES);
	if (!cert_der(&der, cert, e))
		return false;
	msg_put_text(answer, VT_LINE, name);
	msg_put_bytes(answer, VT_DER, buf_slice(&der));
	return true;
}

/* What a verifier may want to fetch: nothing of it is secret. */
bool vault_certs(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	static const enum keys_slot told[] = { KEYS_ISSUING, KEYS_SERVICES, KEYS_STAMP };
	(void)q;
	(void)now;
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		if (!cert_put(answer, keys_slot_name(told[i]), v->keys.slot[told[i]].cert, e))
			return false;
	return cert_put(answer, "root", v->keys.root, e);
}
