/* SPDX-License-Identifier: MIT */
/* sign: from purpose and facts to a signature, built here, logged before it leaves. */
#include "impl.h"

#include "base/text.h"
#include "cms/stamp.h"
#include "pki/cert.h"
#include "pki/der.h"

#include <openssl/rand.h>
#include <string.h>

#define BIT(tag) (1u << (tag))
#define COMMON (BIT(VT_PURPOSE) | BIT(VT_DIGEST))
#define SERVICE (BIT(VT_NAME) | BIT(VT_ROLE) | BIT(VT_REFERENCE) | BIT(VT_CONSENT) | BIT(VT_SCHOOL))

enum { STAMP_SERIAL_RANDOM = 11, STAMP_SERIAL_BYTES = 1 + 8 + STAMP_SERIAL_RANDOM };

/* HOUSE 2: purposes are a table. 'must' and 'may' are sets of tags. */
static const struct purpose {
	bool asked; /* by VAULT_SIGN */
	bool fresh; /* a key of its own, used once */
	enum keys_slot slot;
	enum cms_profile profile;
	unsigned must, may;
} purposes[] = {
	[VAULT_PARTY] = { .asked = true,
		.fresh = true,
		.profile = CMS_PADES,
		.must = BIT(VT_NAME) | BIT(VT_ROLE) | BIT(VT_CONSENT),
		.may = BIT(VT_ORGANISATION) | BIT(VT_REFERENCE) },
	[VAULT_ATTEST] = { .asked = true,
		.fresh = true,
		.profile = CMS_PADES,
		.must = BIT(VT_NAME) | BIT(VT_ROLE) | BIT(VT_CONSENT),
		.may = BIT(VT_ORGANISATION) | BIT(VT_REFERENCE) },
	[VAULT_CERTIFY] = { .asked = true,
		.slot = KEYS_CERTIFY,
		.profile = CMS_PADES,
		.may = SERVICE },
	[VAULT_SEAL] = { .asked = true, .slot = KEYS_SEAL, .profile = CMS_PADES, .may = SERVICE },
	[VAULT_MANIFEST] = { .asked = true,
		.slot = KEYS_MANIFEST,
		.profile = CMS_CADES,
		.may = SERVICE },
	[VAULT_STAMP] = { .asked = true,
		.slot = KEYS_STAMP,
		.profile = CMS_TST,
		.may = BIT(VT_NONCE) | BIT(VT_ROLE) | BIT(VT_REFERENCE) },
	[VAULT_CRL_SIGN] = { .asked = false },
	[VAULT_CHECKPOINT] = { .asked = true,
		.slot = KEYS_MANIFEST,
		.profile = CMS_CADES,
		.may = BIT(VT_ROLE) | BIT(VT_REFERENCE) },
	[VAULT_PROBE_SIGN] = { .asked = true,
		.slot = KEYS_PROBE,
		.profile = CMS_PADES,
		.may = BIT(VT_ROLE) | BIT(VT_REFERENCE) },
};
_Static_assert(
	sizeof purposes / sizeof *purposes == VAULT_PURPOSE_COUNT, "every purpose has its line");

struct facts {
	enum vault_purpose purpose;
	const struct purpose *table;
	uint8_t digest[VAULT_DIGEST];
	char name[VAULT_MAX_NAME + 1], organisation[VAULT_MAX_ORGANISATION + 1];
	char role[VAULT_MAX_ROLE + 1], reference[VAULT_MAX_REFERENCE + 1];
	char consent[2 * VAULT_DIGEST + 1]; /* hex, or empty */
	char school[VAULT_SCHOOL_UAI + 1];  /* or empty */
	bool has_nonce;
	uint64_t nonce;
};

/* What one signature is made from; the key of a party is in 'fresh' and wiped with it. */
struct act {
	struct issued fresh; /* then 'cert' is NULL */
	X509 *cert;
	struct key once;       /* the fresh key, borrowed from 'fresh' */
	const struct key *key; /* who signs */
	STACK_OF(X509) *chain;
	int64_t time;
	struct buf tstinfo;
	char serial[VAULT_MAX_SERIAL + 1]; /* for the log: of the token, if it is one */
};

static void act_auto(struct act *a)
{
	issued_auto(&a->fresh);
	buf_free(&a->tstinfo);
}

/* ---- facts ---- */

static bool tags_fit(
	const struct purpose *p, unsigned present, enum vault_purpose purpose, struct err *e)
{
	const char *name = vault_purpose_name(purpose);
	if (p->must & ~present)
		return err_fail(e, ERR_SYNTAX, "purpose %s: a fact is missing (tags %#x)", name,
			p->must & ~present);
	if (present & ~(COMMON | p->must | p->may))
		return err_fail(e, ERR_SYNTAX, "purpose %s: a fact has no place here (tags %#x)",
			name, present & ~(COMMON | p->must | p->may));
	return true;
}

static bool text_take(
	char *out, size_t size, const struct msg *q, uint8_t tag, unsigned *present, struct err *e)
{
	if (!msg_get_text(q, tag, 0, out, size)) {
		out[0] = 0;
		return true;
	}
	*present |= BIT(tag);
	if (!text_is_plain(slice_text(out), false))
		return err_fail(e, ERR_SYNTAX, "tag %u is not plain text", tag);
	return true;
}

/* After msg_check: kinds and lengths hold. Which of the optional fields there may be is the purpose's. */
static bool facts_read(struct facts *f, const struct msg *q, struct err *e)
{
	uint64_t purpose = 0;
	struct slice digest, consent;
	unsigned present = COMMON;
	if (!msg_get_u64(q, VT_PURPOSE, 0, &purpose) || purpose == 0 ||
		purpose >= VAULT_PURPOSE_COUNT || !msg_get_bytes(q, VT_DIGEST, 0, &digest) ||
		digest.n != sizeof f->digest)
		return err_fail(e, ERR_SYNTAX, "no purpose, or no digest");
	*f = (struct facts){ 0 };
	f->purpose = (enum vault_purpose)purpose;
	f->table = &purposes[purpose];
	memcpy(f->digest, digest.p, sizeof f->digest);
	if (!f->table->asked)
		return err_fail(e, ERR_DENIED, "purpose %s is not signed on demand",
			vault_purpose_name(f->purpose));
	if (!text_take(f->name, sizeof f->name, q, VT_NAME, &present, e) ||
		!text_take(
			f->organisation, sizeof f->organisation, q, VT_ORGANISATION, &present, e) ||
		!text_take(f->role, sizeof f->role, q, VT_ROLE, &present, e) ||
		!text_take(f->reference, sizeof f->reference, q, VT_REFERENCE, &present, e) ||
		!text_take(f->school, sizeof f->school, q, VT_SCHOOL, &present, e))
		return false;
	if (msg_get_bytes(q, VT_CONSENT, 0, &consent) && consent.n == VAULT_DIGEST) {
		present |= BIT(VT_CONSENT);
		text_hex(f->consent, consent.p, consent.n);
	}
	f->has_nonce = msg_get_u64(q, VT_NONCE, 0, &f->nonce);
	if (f->has_nonce)
		present |= BIT(VT_NONCE);
	return tags_fit(f->table, present, f->purpose, e);
}

/* ---- what is signed ---- */

/*
 * RFC 3161 2.4.2: unique for ever: the log's index, and random bits in case a log is brought back from
 * a backup. The first octet makes all of one length.
 */
static bool stamp_serial(uint8_t out[static STAMP_SERIAL_BYTES], uint64_t index, struct err *e)
{
	out[0] = 1;
	for (size_t i = 0; i < 8; i++)
		out[1 + i] = (uint8_t)(index >> (8 * (7 - i)));
	if (RAND_bytes(out + 1 + 8, STAMP_SERIAL_RANDOM) != 1)
		return err_openssl(e, NULL, "no random numbers");
	return true;
}

static bool stamp_time(int64_t *out, const struct vault *v, int64_t now, struct err *e)
{
	*out = now;
	if (now >= v->last_stamp)
		return true;
	if (now < v->last_stamp - VAULT_CLOCK_BACK_S)
		return err_set(e, ERR_WRONG_STATE, "RFC 3161 2.4.2", ERR_NO_OFFSET,
			"the clock stands %lld s before the last time-stamp; set the clock",
			(long long)(v->last_stamp - now));
	*out = v->last_stamp;
	return true;
}

static bool act_stamp(
	struct act *a, struct vault *v, const struct facts *f, int64_t now, struct err *e)
{
	uint8_t serial[STAMP_SERIAL_BYTES];
	if (!stamp_time(&a->time, v, now, e) || !stamp_serial(serial, v->log.count, e))
		return false;
	struct stamp_make make = { .policy = v->policy,
		.serial = { serial, sizeof serial },
		.time = a->time,
		.has_nonce = f->has_nonce,
		.nonce = f->nonce };
	memcpy(make.imprint, f->digest, sizeof make.imprint);
	text_hex(a->serial, serial, sizeof serial);
	return stamp_tstinfo(&a->tstinfo, &make, e);
}

static bool serial_of(
	char out[static VAULT_MAX_SERIAL + 1], const struct issued *fresh, struct err *e)
{
	struct der serial;
	struct cur c = { .s = fresh->der.serial };
	if (!der_take(&c, DER_INTEGER, &serial, e))
		return false;
	/* The octet that keeps it positive is not part of the number. */
	struct slice n = serial.content;
	if (n.n > 1 && n.p[0] == 0)
		n = slice_sub(n, 1, n.n - 1);
	text_hex(out, n.p, n.n);
	return true;
}

static bool act_fresh(
	struct act *a, struct vault *v, const struct facts *f, bool rehearse, struct err *e)
{
	struct issue_request r = { .name = slice_text(f->name),
		.organisation = slice_text(f->organisation),
		.role = slice_text(f->role),
		.now = a->time };
	if (rehearse ? !issue_rehearse(&a->fresh, v->issuer, &r, e)
		     : !issue_party(&a->fresh, v->issuer, &r, e))
		return false;
	a->once = (struct key){ .pkey = a->fresh.key, .algo = ALGO_ECDSA };
	a->key = &a->once;
	a->chain = v->party_chain;
	return serial_of(a->serial, &a->fresh, e);
}

/* Before an act, a key in a token is tried: whether it is still there cannot be known otherwise. */
static bool slot_ready(struct vault *v, enum keys_slot s, bool rehearse, struct err *e)
{
	struct keys_pair *pair = &v->keys.slot[s];
	if (rehearse && pair->key.token) {
		pair->fault = (struct err)ERR_INIT;
		(void)!key_try(&pair->key, &pair->fault);
	}
	return vault_key_good(v, s, e);
}

/* Which key of a school's pair. */
static enum school_use use_of(const struct facts *f)
{
	return f->purpose == VAULT_CERTIFY ? SCHOOL_CERTIFICATION : SCHOOL_CACHET;
}

/* What is a school's is signed by the school's key, or not at all. In a token it is tried before an act, as in slot_ready. */
static bool act_school(
	struct act *a, struct vault *v, const struct facts *f, bool rehearse, struct err *e)
{
	const struct keys_pair *pair;
	const struct vault_school_use use = {
		.uai = f->school, .reference = f->reference, .use = use_of(f), .now = a->time
	};
	if (!vault_school_pair(&pair, v, &use, e))
		return false;
	if (rehearse && pair->key.token && !key_try(&pair->key, e))
		return vault_school_whose(f->school, use.use, &pair->key, e);
	a->cert = pair->cert;
	a->key = &pair->key;
	a->chain = pair->chain;
	return vault_serial(a->serial, a->cert, e);
}

static bool is_schools(const struct facts *f)
{
	return f->school[0] ||
	       (f->table->may & BIT(VT_SCHOOL) && school_is_reference(slice_text(f->reference)));
}

static bool act_prepare(struct act *a, struct vault *v, const struct facts *f, int64_t now,
	bool rehearse, struct err *e)
{
	a->time = now;
	if (f->table->fresh)
		return slot_ready(v, KEYS_ISSUING, rehearse, e) && act_fresh(a, v, f, rehearse, e);
	if (is_schools(f))
		return act_school(a, v, f, rehearse, e);
	struct keys_pair *pair = &v->keys.slot[f->table->slot];
	if (!slot_ready(v, f->table->slot, rehearse, e))
		return err_context(e, "%s", keys_slot_name(f->table->slot));
	if (!vault_in_force(v, pair->cert, keys_slot_name(f->table->slot), now, e))
		return false;
	if (sk_X509_num(pair->chain) &&
		!issue_in_force(sk_X509_value(pair->chain, 0), "authority's", now, e))
		return false;
	a->cert = pair->cert;
	a->key = &pair->key;
	a->chain = pair->chain;
	if (f->table->profile == CMS_TST)
		return act_stamp(a, v, f, now, e);
	return vault_serial(a->serial, a->cert, e);
}

/* A probe's signature never fits a document: what is signed is the hash of a fixed prefix and the digest. */
static bool probe_digest(uint8_t digest[static VAULT_DIGEST], struct err *e)
{
	uint8_t both[] = "PARAPHE PROBE 1\n................................";
	_Static_assert(sizeof both == 16 + VAULT_DIGEST + 1, "prefix and digest");
	memcpy(both + 16, digest, VAULT_DIGEST);
	if (EVP_Digest(both, 16 + VAULT_DIGEST, digest, NULL, EVP_sha256(), NULL) != 1)
		return err_openssl(e, NULL, "probe");
	return true;
}

static bool request_make(
	struct cms_request *r, const struct act *a, const struct facts *f, struct err *e)
{
	*r = (struct cms_request){ .profile = f->table->profile,
		.signer = a->cert,
		.signer_der = a->cert ? NULL : &a->fresh.der,
		.pss = a->key->algo == ALGO_PSS,
		.chain = a->chain,
		.signing_time = a->time,
		.content = buf_slice(&a->tstinfo) };
	memcpy(r->digest, f->digest, sizeof r->digest);
	return f->purpose != VAULT_PROBE_SIGN || probe_digest(r->digest, e);
}

/* ---- the questions ---- */

static size_t value_max(const struct act *a)
{
	return a->cert ? key_value_max(a->key) : algo_value_max(a->fresh.key);
}

bool vault_rehearse(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	struct facts f;
	struct cms_request r;
	static const uint8_t value[ALGO_MAX_VALUE];
	AUTO(act) struct act a = { .tstinfo = BUF_MAX(STAMP_MAX_BYTES) };
	AUTO(cms_draft) struct cms_draft *draft = NULL;
	AUTO(buf) struct buf cms = BUF_MAX(VAULT_MAX_CMS);
	if (!facts_read(&f, q, e) || !act_prepare(&a, v, &f, now, true, e) ||
		!request_make(&r, &a, &f, e) || !cms_begin(&draft, &r, e) ||
		!cms_finish(&cms, draft, (struct slice){ value, value_max(&a) }, e))
		return false;
	msg_put_u64(answer, VT_SIZE, cms.n);
	return true;
}

static bool hash_hex(uint8_t raw[static VAULT_DIGEST], char hex[static 2 * VAULT_DIGEST + 1],
	struct slice bytes, struct err *e)
{
	if (EVP_Digest(bytes.p, bytes.n, raw, NULL, EVP_sha256(), NULL) != 1)
		return err_openssl(e, NULL, "hash");
	text_hex(hex, raw, VAULT_DIGEST);
	return true;
}

static bool answer_put(struct vault *v, struct msg *answer, const struct facts *f,
	const struct act *a, struct slice cms, struct err *e)
{
	uint8_t cert_sha[VAULT_DIGEST], cms_sha[VAULT_DIGEST];
	char digest[2 * VAULT_DIGEST + 1], cert_hex[2 * VAULT_DIGEST + 1],
		cms_hex[2 * VAULT_DIGEST + 1];
	char serial[VAULT_MAX_SERIAL + 1];
	AUTO(buf) struct buf cert = BUF_MAX(PKI_MAX_CERT_BYTES);
	text_hex(digest, f->digest, sizeof f->digest);
	if (a->cert && (!cert_der(&cert, a->cert, e) || !vault_serial(serial, a->cert, e)))
		return false;
	struct slice der = a->cert ? buf_slice(&cert) : a->fresh.der.cert;
	if (!hash_hex(cert_sha, cert_hex, der, e) || !hash_hex(cms_sha, cms_hex, cms, e))
		return false;
	struct vault_entry entry = { .time = a->time,
		.purpose = slice_text(vault_purpose_name(f->purpose)),
		.digest = slice_text(digest),
		.role = slice_text(f->role),
		.reference = slice_text(f->reference),
		.consent = slice_text(f->consent),
		.serial = slice_text(a->serial),
		.certificate = slice_text(cert_hex),
		.output = slice_text(cms_hex) };
	msg_put_bytes(answer, VT_CMS, cms);
	msg_put_i64(answer, VT_TIME, a->time);
	msg_put_text(answer, VT_SERIAL, a->cert ? serial : a->serial);
	msg_put_bytes(answer, VT_CERT_SHA, (struct slice){ cert_sha, sizeof cert_sha });
	if (!buf_done(&answer->body, e))
		return false;
	return vault_record(v, &entry, answer, e);
}

static bool value_make(struct buf *out, const struct act *a, const struct facts *f,
	struct slice tbs, struct err *e)
{
	if (key_sign(out, a->key, tbs, e))
		return true;
	return f->school[0] && vault_school_whose(f->school, use_of(f), a->key, e);
}

bool vault_sign(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	struct facts f;
	struct cms_request r;
	AUTO(act) struct act a = { .tstinfo = BUF_MAX(STAMP_MAX_BYTES) };
	AUTO(cms_draft) struct cms_draft *draft = NULL;
	AUTO(buf) struct buf value = BUF_MAX(ALGO_MAX_VALUE);
	AUTO(buf) struct buf cms = BUF_MAX(VAULT_MAX_CMS);
	if (!facts_read(&f, q, e) || !act_prepare(&a, v, &f, now, false, e) ||
		!request_make(&r, &a, &f, e) || !cms_begin(&draft, &r, e) ||
		!value_make(&value, &a, &f, cms_to_be_signed(draft), e) ||
		!cms_finish(&cms, draft, buf_slice(&value), e))
		return false;
	if (cms.n > VAULT_MAX_CMS)
		return err_fail(e, ERR_LIMIT, "signature of %zu bytes", cms.n);
	evp_pkey_auto(&a.fresh.key); /* used once */
	if (f.table->profile == CMS_TST)
		v->last_stamp = a.time;
	return answer_put(v, answer, &f, &a, buf_slice(&cms), e);
}
