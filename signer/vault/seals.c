/* SPDX-License-Identifier: MIT */
/* seals: a school's own seal made, shown, renewed, and chosen. */
#include "impl.h"

#include "base/log.h"
#include "base/text.h"
#include "pki/cert.h"
#include "wire/vault_ops.h"

#include <openssl/ec.h>
#include <openssl/x509v3.h>
#include <string.h>

bool vault_school_pair(const struct keys_pair **out, struct vault *v,
	const struct vault_school_use *u, struct err *e)
{
	struct slice reference = slice_text(u->reference);
	const struct keys_pair *ca = &v->keys.slot[KEYS_SERVICES];
	if (!u->uai[0])
		return err_fail(e, ERR_DENIED,
			"what is signed for %.40s is signed by its school's key, and no school is "
			"named",
			u->reference);
	if (!vault_is_uai(slice_text(u->uai)) || !school_is_reference(reference) ||
		!slice_starts(reference, slice_text(u->uai)))
		return err_fail(e, ERR_DENIED, "the key of school %.8s does not sign for %.40s",
			u->uai, u->reference);
	const struct school_wanted w = { .uai = u->uai, .use = u->use, .ca = ca };
	return schools_key(out, v->schools, &w, e) &&
	       vault_in_force(v, (*out)->cert, "school's", u->now, e) &&
	       issue_in_force(ca->cert, "authority's", u->now, e);
}

bool vault_school_whose(const char *uai, enum school_use use, const struct key *key, struct err *e)
{
	if (!key->token)
		return err_context(e, "school %.8s", uai);
	return err_context(e, "school.%.8s.%s", uai, school_use_word(use));
}

/* ---- making ---- */

struct making {
	struct keys_school school;
	const struct home *home; /* NULL: the keys are made here */
	enum school_use use;
	struct school_made made;
};

static bool made_log(struct vault *v, const struct making *m, struct msg *answer, struct err *e)
{
	X509 *cert = m->made.cert[m->use];
	char serial[VAULT_MAX_SERIAL + 1], sha[2 * VAULT_DIGEST + 1];
	struct cert_facts facts;
	if (!vault_serial(serial, cert, e) || !cert_facts(&facts, cert, e))
		return false;
	text_hex(sha, facts.sha256, sizeof facts.sha256);
	struct vault_entry entry = { .time = m->school.now,
		.purpose = SLICE_LIT(VAULT_SCHOOL_WORD),
		.role = slice_text(school_use_name(m->use)),
		.reference = slice_text(m->school.uai),
		.serial = slice_text(serial),
		.certificate = slice_text(sha) };
	return vault_record(v, &entry, answer, e);
}

/* No key of the instance, and none of another school's. */
static bool is_apart(const struct vault *v, const char *uai, EVP_PKEY *public, struct err *e)
{
	for (enum keys_slot k = 0; k < KEYS_SLOT_COUNT; k++)
		if (EVP_PKEY_eq(X509_get0_pubkey(v->keys.slot[k].cert), public) == 1)
			return err_fail(e, ERR_CRYPTO,
				"the key is the instance's, key.%s: make another, as it never "
				"stands in "
				"for a school's",
				keys_slot_name(k));
	return schools_key_apart(v->schools, uai, public, e);
}

static bool key_make(EVP_PKEY **out, struct err *e)
{
	*out = EVP_EC_gen("P-256");
	return *out || err_openssl(e, NULL, "no key can be made");
}

/* The keys of both uses, before anything is certified: made here, or proved to be in their token. */
static bool keys_get(struct making *m, const struct vault *v, struct err *e)
{
	const struct homes *all = schools_homes(v->schools);
	for (enum school_use u = 0; u < SCHOOL_USES; u++) {
		EVP_PKEY **key = &m->made.key[u];
		if (!m->home && !key_make(key, e))
			return false;
		if (m->home &&
			(!home_public(key, all, m->home, u, m->school.now + HOME_ALLOWED_S, e) ||
				!is_apart(v, m->school.uai, *key, e)))
			return false;
	}
	m->made.in_token = m->home != NULL;
	return EVP_PKEY_eq(m->made.key[SCHOOL_CACHET], m->made.key[SCHOOL_CERTIFICATION]) != 1 ||
	       home_is_one(m->school.uai, e);
}

/* A key's certificate, and the log of it. */
static bool use_make(
	struct making *m, enum school_use use, struct vault *v, struct msg *answer, struct err *e)
{
	m->use = use;
	m->school.public = m->made.key[use];
	m->school.unit = slice_text(use == SCHOOL_CERTIFICATION ? "Certification" : "");
	return keys_school_certify(&m->made.cert[use], &m->school, e) && made_log(v, m, answer, e);
}

/* Which keys they are now, for the operator. */
static bool made_tell(const struct vault *v, const char *uai, struct err *e)
{
	struct school_seal made;
	if (!schools_show(&made, v->schools, uai, 0, e))
		return false;
	log_event("school_certified", "school=%.8s keys=%s", uai,
		!made.in_token ? "file"
		: made.kept    ? "token-kept"
			       : "token-new");
	return true;
}

/*
 * The log first: it is the only source of what was issued. Killed between the two, the certificates are in the log and their keys nowhere:
 * nothing was ever signed with them, and who asks again gets others. The seal last: its entry is the answer's.
 */
static bool make(
	struct vault *v, const struct keys_school *wanted, struct msg *answer, struct err *e)
{
	struct making m = { .school = *wanted };
	AUTO(msg) struct msg apart = { 0 };
	if (!vault_key_good(v, KEYS_SERVICES, e))
		return err_context(e, "services");
	bool good = issue_in_force(
			    wanted->issuer->cert, keys_slot_name(KEYS_SERVICES), wanted->now, e) &&
		    schools_place(&m.home, v->schools, wanted->uai, e) && keys_get(&m, v, e) &&
		    use_make(&m, SCHOOL_CERTIFICATION, v, &apart, e) &&
		    use_make(&m, SCHOOL_CACHET, v, answer, e) &&
		    schools_add(v->schools, wanted->uai, &m.made, e) &&
		    made_tell(v, wanted->uai, e);
	for (size_t u = 0; u < SCHOOL_USES; u++) {
		evp_pkey_auto(&m.made.key[u]);
		x509_auto(&m.made.cert[u]);
	}
	return good;
}

/*
 * It cannot sign any more, and by no fault: it has ended, was revoked, or the authority of services is another one since. What was altered
 * is no such thing, and stays refused.
 */
static bool is_spent(bool *out, const struct vault *v, struct slice der,
	const struct keys_school *s, struct err *e)
{
	AUTO(x509) X509 *cert = NULL;
	int64_t until;
	bool revoked;
	if (!cert_parse(&cert, der, e) || !cert_time(&until, X509_get0_notAfter(cert), e) ||
		!vault_is_revoked(&revoked, v, cert, e))
		return false;
	*out = revoked || until < s->now || X509_check_issued(s->issuer->cert, cert) != X509_V_OK;
	return true;
}

/* Is one to be made? With a digest only in the place of that one: who asks twice gets one. */
static bool is_wanted(
	bool *out, struct vault *v, const struct keys_school *s, const struct msg *q, struct err *e)
{
	struct slice former;
	struct school_seal newest;
	*out = schools_count(v->schools, s->uai) == 0 || schools_moves(v->schools, s->uai);
	if (*out)
		return true;
	if (!schools_show(&newest, v->schools, s->uai, 0, e))
		return false;
	if (!msg_get_bytes(q, VT_CERT_SHA, 0, &former))
		return is_spent(out, v, newest.cert, s, e) &&
		       (*out || is_spent(out, v, newest.certification, s, e));
	*out = slice_eq(former, (struct slice){ newest.sha256, sizeof newest.sha256 });
	return true;
}

/* ---- showing ---- */

static bool seal_put(struct msg *answer, const struct school_seal *s, struct err *e)
{
	char serial[VAULT_MAX_SERIAL + 1], subject[VAULT_MAX_LINE];
	int64_t from = 0, until = 0;
	AUTO(x509) X509 *cert = NULL;
	if (!cert_parse(&cert, s->cert, e) || !vault_serial(serial, cert, e) ||
		!cert_name_line(subject, sizeof subject, X509_get_subject_name(cert), e) ||
		!cert_time(&from, X509_get0_notBefore(cert), e) ||
		!cert_time(&until, X509_get0_notAfter(cert), e))
		return false;
	msg_put_bytes(answer, VT_DER, s->cert);
	msg_put_bytes(answer, VT_CERT_SHA, (struct slice){ s->sha256, sizeof s->sha256 });
	msg_put_text(answer, VT_SERIAL, serial);
	msg_put_text(answer, VT_LINE, subject);
	msg_put_i64(answer, VT_FROM, from);
	msg_put_i64(answer, VT_UNTIL, until);
	msg_put_u64(answer, VT_HOME,
		!s->in_token ? VAULT_HOME_FILE
		: s->kept    ? VAULT_HOME_KEPT
			     : VAULT_HOME_TOKEN);
	return true;
}

bool vault_school_look(
	int64_t *until, struct vault *v, const struct vault_school_use *u, struct err *e)
{
	const struct keys_pair *pair;
	const struct keys_pair *ca = &v->keys.slot[KEYS_SERVICES];
	const struct school_wanted w = { .uai = u->uai, .use = u->use, .ca = ca };
	if (!schools_key(&pair, v->schools, &w, e))
		return false;
	if (!key_try(&pair->key, e))
		return vault_school_whose(u->uai, u->use, &pair->key, e);
	return vault_in_force(v, pair->cert, "school's", u->now, e) &&
	       issue_in_force(ca->cert, "authority's", u->now, e) &&
	       cert_time(until, X509_get0_notAfter(pair->cert), e);
}

static void fault_put(struct msg *answer, struct vault *v, const char *uai, int64_t now)
{
	struct err why = ERR_INIT;
	bool good = true;
	int64_t until;
	for (enum school_use u = 0; good && u < SCHOOL_USES; u++) {
		const struct vault_school_use use = { .uai = uai, .use = u, .now = now };
		good = vault_school_look(&until, v, &use, &why);
	}
	if (schools_moves(v->schools, uai))
		msg_put_u64(answer, VT_MOVES, 1);
	if (!good)
		msg_put_text(answer, VT_FAULT, why.text);
}

bool vault_school(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	char uai[VAULT_SCHOOL_UAI + 1] = "", name[VAULT_MAX_ORGANISATION + 1] = "";
	msg_get_text(q, VT_SCHOOL, 0, uai, sizeof uai);
	if (!vault_is_uai(slice_text(uai)))
		return err_fail(e, ERR_SYNTAX, "a school's UAI is seven digits and a letter");
	bool named = msg_get_text(q, VT_ORGANISATION, 0, name, sizeof name), wanted = false;
	const struct keys_school s = { .issuer = &v->keys.slot[KEYS_SERVICES],
		.profiles = v->keys.profiles,
		.uai = uai,
		.crl_url = v->crl_url[0] ? v->crl_url : NULL,
		.name = slice_text(name),
		.now = now };
	if (named && (!is_wanted(&wanted, v, &s, q, e) || (wanted && !make(v, &s, answer, e))))
		return false;
	size_t n = schools_count(v->schools, uai);
	for (size_t i = 0; i < n && i < VAULT_MAX_SEALS; i++) {
		struct school_seal seal;
		if (!schools_show(&seal, v->schools, uai, i, e) || !seal_put(answer, &seal, e))
			return false;
	}
	if (n)
		fault_put(answer, v, uai, now);
	return true;
}
