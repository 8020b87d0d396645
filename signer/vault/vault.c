/* SPDX-License-Identifier: MIT */
/* vault: opened once, asked one question at a time. */
#include "impl.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "pki/cert.h"
#include "wire/ask.h"

#include <inttypes.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

const char *vault_purpose_name(enum vault_purpose p)
{
	static const char *const names[] = {
		[VAULT_PARTY] = "party",
		[VAULT_ATTEST] = "attest",
		[VAULT_CERTIFY] = "certify",
		[VAULT_SEAL] = "seal",
		[VAULT_MANIFEST] = "manifest",
		[VAULT_STAMP] = "stamp",
		[VAULT_CRL_SIGN] = "crl",
		[VAULT_CHECKPOINT] = "checkpoint",
		[VAULT_PROBE_SIGN] = "probe",
	};
	_Static_assert(
		sizeof names / sizeof *names == VAULT_PURPOSE_COUNT, "every purpose has its word");
	return names[p];
}

enum vault_purpose vault_purpose_of(struct slice name)
{
	for (enum vault_purpose p = VAULT_PARTY; p < VAULT_PURPOSE_COUNT; p++)
		if (slice_is(name, vault_purpose_name(p)))
			return p;
	return VAULT_PURPOSE_COUNT;
}

bool vault_serial(char out[static VAULT_MAX_SERIAL + 1], X509 *cert, struct err *e)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	int n = ASN1_STRING_length(serial);
	if (n <= 0 || 2 * n > VAULT_MAX_SERIAL)
		return err_set(e, ERR_LIMIT, "RFC 5280 4.1.2.2", ERR_NO_OFFSET,
			"serial number of %d bytes", n);
	text_hex(out, ASN1_STRING_get0_data(serial), (size_t)n);
	return true;
}

bool vault_record(struct vault *v, struct vault_entry *entry, struct msg *answer, struct err *e)
{
	if (!vault_log_append(&v->log, entry, e))
		return false;
	enum vault_purpose p = vault_purpose_of(entry->purpose);
	if (p < VAULT_PURPOSE_COUNT)
		v->counts[p]++;
	if (answer) {
		msg_put_u64(answer, VT_ENTRY, entry->index);
		msg_put_bytes(answer, VT_HEAD, (struct slice){ v->log.head, sizeof v->log.head });
	}
	return true;
}

/* ---- opening ---- */

void vault_close(struct vault *v)
{
	if (!v)
		return;
	keys_auto(&v->keys);
	issuer_auto(&v->issuer);
	schools_auto(&v->schools);
	sk_X509_free(v->party_chain);
	vault_log_auto(&v->log);
	OPENSSL_free(v);
}

void vault_auto(struct vault **v)
{
	vault_close(*v);
	*v = NULL;
}

static bool entry_load(struct vault *v, const struct vault_entry *entry, struct err *e)
{
	enum vault_purpose p = vault_purpose_of(entry->purpose);
	if (p < VAULT_PURPOSE_COUNT)
		v->counts[p]++;
	if (p == VAULT_STAMP && entry->time > v->last_stamp)
		v->last_stamp = entry->time;
	if (p < VAULT_PURPOSE_COUNT || slice_is(entry->purpose, VAULT_SCHOOL_WORD))
		return true;
	if (!slice_is(entry->purpose, "revoke"))
		return err_fail(e, ERR_UNSUPPORTED,
			"an entry of an unknown kind; this program is older than the log");
	return vault_revoked_load(v, entry, e);
}

static bool log_load(struct vault *v, const char *path, struct err *e)
{
	if (!vault_log_open(&v->log, path, e))
		return false;
	struct vault_log_reader reader = VAULT_LOG_READER(&v->log);
	struct vault_entry entry;
	size_t torn = 0;
	for (bool more = true; more;) {
		if (!vault_log_next(&reader, &entry, &more, &torn, e))
			return err_context(e, "%s", path);
		if (more && !entry_load(v, &entry, e))
			return err_context(e, "%s: entry %" PRIu64, path, entry.index);
	}
	/* Killed while it wrote: the answer never left, so nothing is lost. */
	if (torn)
		log_event("vault_log_torn", "bytes=%zu entries=%" PRIu64, torn, reader.count);
	return vault_log_resume(&v->log, &reader, torn, e);
}

static bool policy_set(struct vault *v, const char *oid, struct err *e)
{
	ASN1_OBJECT *object = oid && strlen(oid) < sizeof v->policy ? OBJ_txt2obj(oid, 1) : NULL;
	ASN1_OBJECT_free(object);
	ERR_clear_error();
	if (!object)
		return err_fail(e, ERR_SYNTAX,
			"the time-stamping policy is not a dotted OID; see tsa-policy in "
			"paraphe.conf");
	memcpy(v->policy, oid, strlen(oid) + 1);
	return true;
}

bool vault_key_good(const struct vault *v, enum keys_slot s, struct err *e)
{
	const struct err *fault = &v->keys.slot[s].fault;
	return fault->code == ERR_NONE || err_fail(e, fault->code, "%s", fault->text);
}

static bool keys_try(struct vault *v, struct err *e)
{
	for (enum keys_slot s = 0; s < KEYS_SLOT_COUNT; s++) {
		struct keys_pair *pair = &v->keys.slot[s];
		if (pair->fault.code == ERR_NONE && key_try(&pair->key, &pair->fault))
			continue;
		if (pair->key.pkey)
			return err_fail(
				e, pair->fault.code, "%s: %s", keys_slot_name(s), pair->fault.text);
		log_error("key_unusable", &pair->fault);
	}
	return true;
}

/* Those of schools wait as an instance's does whose token is not there. */
static void homes_tell(const struct homes *all)
{
	for (size_t i = 0; i < all->n * SCHOOL_USES; i++) {
		const struct home *h = &all->list[i / SCHOOL_USES];
		enum school_use use = (enum school_use)(i % SCHOOL_USES);
		struct err why = h->of[use].fault;
		if (why.code == ERR_NONE)
			continue;
		(void)err_context(&why, "school.%s.%s", h->uai, school_use_word(use));
		log_error("key_unusable", &why);
	}
}

static bool url_set(struct vault *v, const char *url, struct err *e)
{
	if (!url)
		return true;
	if (strlen(url) >= sizeof v->crl_url)
		return err_fail(e, ERR_LIMIT, "crl-url of more than %d bytes", PROFILE_MAX_CRL_URL);
	memcpy(v->crl_url, url, strlen(url) + 1);
	return true;
}

bool vault_open(struct vault **out, const struct vault_config *c, struct err *e)
{
	AUTO(vault) struct vault *v = OPENSSL_zalloc(sizeof *v);
	if (!v)
		return err_nomem(e);
	v->log.fd = v->log.lock = -1;
	v->last_stamp = INT64_MIN;
	v->party_chain = sk_X509_new_null();
	if (!v->party_chain)
		return err_nomem(e);
	if (!policy_set(v, c->policy_oid, e) || !keys_load(&v->keys, &c->keys, e) ||
		!issue_open(&v->issuer, &v->keys, c->crl_url, e) || !log_load(v, c->log_path, e))
		return false;
	/* After the log, whose lock says that no other vault has the file. */
	if (!schools_open(&v->schools, &c->keys, e) || !url_set(v, c->crl_url, e))
		return false;
	homes_tell(schools_homes(v->schools));
	if (!keys_try(v, e))
		return false;
	if (sk_X509_push(v->party_chain, v->keys.slot[KEYS_ISSUING].cert) <= 0)
		return err_nomem(e);
	*out = v;
	v = NULL;
	return true;
}

bool vault_is_sound(const struct vault *v)
{
	return !v->log.failed && schools_sound(v->schools);
}

/* ---- questions without facts ---- */

static bool serve_head(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	(void)q;
	(void)now;
	(void)e;
	msg_put_u64(answer, VT_ENTRY, v->log.count);
	msg_put_bytes(answer, VT_HEAD, (struct slice){ v->log.head, sizeof v->log.head });
	if (v->log.count)
		msg_put_i64(answer, VT_TIME, v->log.last);
	return true;
}

static bool until_put(struct msg *answer, const char *name, int64_t until)
{
	char date[11], line[VAULT_MAX_LINE];
	time_date_format(date, (time_day)(until / 86400));
	snprintf(line, sizeof line, "ok %s %s", name, date);
	msg_put_text(answer, VT_LINE, line);
	return true;
}

static void bad_put(struct msg *answer, const char *name, const struct err *why)
{
	char line[VAULT_MAX_LINE];
	snprintf(line, sizeof line, "bad %s %.300s", name, why->text);
	msg_put_text(answer, VT_LINE, line);
}

/* A token that came back is found by the trial. */
static void key_line(struct vault *v, enum keys_slot s, int64_t now, struct msg *answer)
{
	struct err why = ERR_INIT;
	int64_t until = 0;
	struct keys_pair *pair = &v->keys.slot[s];
	bool signs = pair->key.token || pair->key.pkey ? key_try(&pair->key, &why)
						       : vault_key_good(v, s, &why);
	if (signs)
		pair->fault.code = ERR_NONE;
	if (signs && vault_in_force(v, pair->cert, keys_slot_name(s), now, &why) &&
		cert_time(&until, X509_get0_notAfter(pair->cert), &why))
		until_put(answer, keys_slot_name(s), until);
	else
		bad_put(answer, keys_slot_name(s), &why);
}

/* A key that has no certificate yet is tried all the same; what it lacks the school's own line says. */
static bool home_look(int64_t *until, struct vault *v, const struct home *h, enum school_use use,
	int64_t now, struct err *e)
{
	AUTO(evp_pkey) EVP_PKEY *public = NULL;
	const struct vault_school_use u = { .uai = h->uai, .use = use, .now = now };
	*until = 0;
	return schools_count(v->schools, h->uai) && !schools_moves(v->schools, h->uai)
		       ? vault_school_look(until, v, &u, e)
		       : home_public(&public, schools_homes(v->schools), h, use,
				 now + HOME_ALLOWED_S, e);
}

/* The line has the name before it. */
static const struct err *name_off(struct err *why, const char *name)
{
	size_t n = strlen(name);
	if (strncmp(why->text, name, n) == 0 && strncmp(why->text + n, ": ", 2) == 0)
		memmove(why->text, why->text + n + 2, strlen(why->text + n + 2) + 1);
	return why;
}

static void home_lines(struct vault *v, const struct home *h, int64_t now, struct msg *answer)
{
	for (enum school_use u = 0; !h->in_file && u < SCHOOL_USES; u++) {
		char name[48];
		int64_t until;
		struct err why = ERR_INIT;
		snprintf(name, sizeof name, "school.%s.%s", h->uai, school_use_word(u));
		if (!home_look(&until, v, h, u, now, &why))
			bad_put(answer, name, name_off(&why, name));
		else if (until)
			until_put(answer, name, until);
	}
}

static void root_crl_line(const struct vault *v, int64_t now, struct msg *answer)
{
	struct err why = ERR_INIT;
	int64_t until = 0;
	const unsigned char *p = v->keys.root_crl.p;
	X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)v->keys.root_crl.n);
	bool good = crl && X509_CRL_get0_nextUpdate(crl) &&
		    cert_time(&until, X509_CRL_get0_nextUpdate(crl), &why);
	X509_CRL_free(crl);
	if (good && until < now)
		good = err_fail(&why, ERR_WRONG_STATE,
			"it ended; bring root.key back and run `paraphe key -C DIR root.crl`");
	if (good)
		until_put(answer, "root.crl", until);
	else
		bad_put(answer, "root.crl", &why);
}

/* Its key is away: nothing is tried. Whoever verifies trusts it by trust.pem. */
static void root_line(const struct vault *v, int64_t now, struct msg *answer)
{
	struct err why = ERR_INIT;
	int64_t until = 0;
	char date[21];
	bool good = cert_time(&until, X509_get0_notAfter(v->keys.root), &why);
	time_rfc3339_format(date, until);
	if (good && until < now)
		good = err_fail(&why, ERR_WRONG_STATE,
			"the root certificate ended at %s; bring root.key back and run `paraphe "
			"key -C DIR root`",
			date);
	if (good)
		until_put(answer, "root", until);
	else
		bad_put(answer, "root", &why);
}

/* One entry in the log for all: every key signed something. */
static bool serve_probe(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	uint64_t schools = 0;
	struct vault_entry entry = { .time = now,
		.purpose = slice_text(vault_purpose_name(VAULT_PROBE_SIGN)),
		.role = SLICE_LIT("all") };
	if (!vault_record(v, &entry, NULL, e))
		return false;
	for (enum keys_slot s = 0; s < KEYS_SLOT_COUNT; s++)
		key_line(v, s, now, answer);
	root_line(v, now, answer);
	root_crl_line(v, now, answer);
	const struct homes *homes = schools_homes(v->schools);
	msg_get_u64(q, VT_HOME, 0, &schools);
	for (size_t i = 0; schools && i < homes->n; i++)
		home_lines(v, &homes->list[i], now, answer);
	for (enum vault_purpose p = VAULT_PARTY; p < VAULT_PURPOSE_COUNT; p++) {
		char line[VAULT_MAX_LINE];
		snprintf(line, sizeof line, "count %s %" PRIu64, vault_purpose_name(p),
			v->counts[p]);
		if (v->counts[p])
			msg_put_text(answer, VT_LINE, line);
	}
	return true;
}

/* ---- serving ---- */

typedef bool serve_fn(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e);

static const struct {
	uint16_t op;
	serve_fn *serve;
} ops[] = {
	{ .op = VAULT_SIGN, .serve = vault_sign },
	{ .op = VAULT_REHEARSE, .serve = vault_rehearse },
	{ .op = VAULT_PROBE, .serve = serve_probe },
	{ .op = VAULT_HEAD, .serve = serve_head },
	{ .op = VAULT_CRL, .serve = vault_crl },
	{ .op = VAULT_REVOKE, .serve = vault_revoke },
	{ .op = VAULT_CERTS, .serve = vault_certs },
	{ .op = VAULT_SCHOOL, .serve = vault_school },
};

bool vault_serve(
	struct vault *v, const struct msg *question, struct msg *answer, int64_t now, struct err *e)
{
	size_t n = 0;
	serve_fn *serve = NULL;
	const struct msg_rule *rules = vault_question_rules(question->op, &n);
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (ops[i].op == question->op)
			serve = ops[i].serve;
	if (!serve || !rules)
		return err_fail(e, ERR_DENIED, "op %#x is not for the vault", question->op);
	if (!msg_check(question, rules, n, e))
		return false;
	struct err why = ERR_INIT;
	msg_start(answer, VAULT_ANSWER);
	if (serve(v, question, answer, now, &why) && buf_done(&answer->body, &why))
		return true;
	log_error("vault_refused", &why);
	msg_free(answer);
	msg_put_error(answer, &why);
	return true;
}
