/* SPDX-License-Identifier: MIT */
/* seals: a school's own seal made, shown, renewed, and chosen. */
#include "impl.h"

#include "base/text.h"
#include "pki/cert.h"

#include <openssl/ec.h>
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
	if (!school_is_uai(slice_text(u->uai)) || !school_is_reference(reference) ||
		!slice_starts(reference, slice_text(u->uai)))
		return err_fail(e, ERR_DENIED, "the key of school %.8s does not sign for %.40s",
			u->uai, u->reference);
	return schools_key(out, v->schools, u->uai, ca, e) &&
	       issue_in_force((*out)->cert, "school's", u->now, e) &&
	       issue_in_force(ca->cert, "authority's", u->now, e);
}

/* ---- making ---- */

static bool made_log(struct vault *v, const char *uai, X509 *cert, int64_t now, struct msg *answer,
	struct err *e)
{
	char serial[VAULT_MAX_SERIAL + 1], sha[2 * VAULT_DIGEST + 1];
	struct cert_facts facts;
	if (!vault_serial(serial, cert, e) || !cert_facts(&facts, cert, e))
		return false;
	text_hex(sha, facts.sha256, sizeof facts.sha256);
	struct vault_entry entry = { .time = now,
		.purpose = SLICE_LIT(VAULT_SCHOOL_WORD),
		.role = SLICE_LIT("cachet"),
		.reference = slice_text(uai),
		.serial = slice_text(serial),
		.certificate = slice_text(sha) };
	return vault_record(v, &entry, answer, e);
}

/*
 * The log first: it is the only source of what was issued. Killed between the two, the certificate is in the log and its key nowhere: nothing was
 * ever signed with it, and who asks again gets another.
 */
static bool make(
	struct vault *v, const struct keys_school *wanted, struct msg *answer, struct err *e)
{
	struct keys_school s = *wanted;
	AUTO(evp_pkey) EVP_PKEY *key = EVP_EC_gen("P-256");
	AUTO(x509) X509 *cert = NULL;
	if (!key)
		return err_openssl(e, NULL, "no key can be made");
	s.public = key;
	if (!vault_key_good(v, KEYS_SERVICES, e))
		return err_context(e, "services");
	return issue_in_force(s.issuer->cert, keys_slot_name(KEYS_SERVICES), s.now, e) &&
	       keys_school_certify(&cert, &s, e) && made_log(v, s.uai, cert, s.now, answer, e) &&
	       schools_add(v->schools, s.uai, cert, key, e);
}

/* Is one to be made? With a digest only in the place of that one: who asks twice gets one. */
static bool is_wanted(
	bool *out, struct vault *v, const char *uai, const struct msg *q, struct err *e)
{
	struct slice former;
	struct school_seal newest;
	bool any = schools_count(v->schools, uai) > 0;
	*out = !any;
	if (!any || !msg_get_bytes(q, VT_CERT_SHA, 0, &former))
		return true;
	if (!schools_show(&newest, v->schools, uai, 0, e))
		return false;
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
	return true;
}

static void fault_put(struct msg *answer, struct vault *v, const char *uai, int64_t now)
{
	struct err why = ERR_INIT;
	const struct keys_pair *ca = &v->keys.slot[KEYS_SERVICES];
	const struct keys_pair *pair;
	if (schools_key(&pair, v->schools, uai, ca, &why) && key_try(&pair->key, &why) &&
		issue_in_force(pair->cert, "school's", now, &why) &&
		issue_in_force(ca->cert, "authority's", now, &why))
		return;
	msg_put_text(answer, VT_FAULT, why.text);
}

bool vault_school(
	struct vault *v, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	char uai[VAULT_SCHOOL_UAI + 1] = "", name[VAULT_MAX_ORGANISATION + 1] = "";
	msg_get_text(q, VT_SCHOOL, 0, uai, sizeof uai);
	if (!school_is_uai(slice_text(uai)))
		return err_fail(e, ERR_SYNTAX, "a school's UAI is seven digits and a letter");
	bool named = msg_get_text(q, VT_ORGANISATION, 0, name, sizeof name), wanted = false;
	const struct keys_school s = { .issuer = &v->keys.slot[KEYS_SERVICES],
		.profiles = v->keys.profiles,
		.uai = uai,
		.crl_url = v->crl_url[0] ? v->crl_url : NULL,
		.name = slice_text(name),
		.now = now };
	if (named && (!is_wanted(&wanted, v, uai, q, e) || (wanted && !make(v, &s, answer, e))))
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
