/* SPDX-License-Identifier: MIT */
/* signer: the chain first, then what is to be signed, then what came back. */
#include "clerk/signer.h"

#include "clerk/give.h"
#include "clerk/revocation.h"
#include "cms/open.h"
#include "pades/evidence.h"
#include "pades/extend.h"
#include "pades/sign.h"
#include "pki/der.h"
#include "pki/revoke.h"
#include "pki/suite.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

/* One job under way. */
struct signer {
	struct clerk_conversation *conversation;
	struct anchors anchors;
	STACK_OF(X509) *all, *chain;  /* as given; issuers of the leaf in order */
	X509 *leaf;                   /* borrowed from 'all' */
	STACK_OF(X509_CRL) *crls;     /* at hand */
	struct pades_answers answers; /* fetched */
	int64_t at;
	struct cert_facts facts;
	struct file_map draft;
	struct pades_range range; /* of the draft's hole; end 0: no draft */
	uint8_t digest[32];
};

static void signer_auto(struct signer *s)
{
	anchor_auto(&s->anchors);
	x509_stack_auto(&s->all);
	x509_stack_auto(&s->chain);
	x509_crl_stack_auto(&s->crls);
	pades_answers_auto(&s->answers);
	file_map_auto(&s->draft);
}

/* ---- certificates ---- */

static bool der_certs(STACK_OF(X509) **out, struct slice bytes, struct err *e)
{
	struct cur c = { .s = bytes };
	*out = sk_X509_new_null();
	if (!*out)
		return err_nomem(e);
	while (cur_left(&c)) {
		struct der one;
		AUTO(x509) X509 *cert = NULL;
		if (sk_X509_num(*out) == CMS_MAX_CERTS)
			return err_fail(e, ERR_LIMIT, "more than %d certificates", CMS_MAX_CERTS);
		if (!der_take(&c, DER_SEQUENCE, &one, e) || !cert_parse(&cert, one.whole, e))
			return false;
		if (sk_X509_push(*out, cert) <= 0)
			return err_nomem(e);
		cert = NULL;
	}
	return sk_X509_num(*out) > 0 || err_fail(e, ERR_SYNTAX, "no certificate");
}

/* The signer's is the one that is no authority; in a file by hand it need not stand first. */
static X509 *leaf_of(STACK_OF(X509) *all)
{
	for (int i = 0; i < sk_X509_num(all); i++)
		if (X509_check_ca(sk_X509_value(all, i)) == 0)
			return sk_X509_value(all, i);
	return sk_X509_value(all, 0);
}

static bool certs_read(struct signer *s, const struct msg *job, struct err *e)
{
	AUTO(file_map) struct file_map certs = { 0 };
	AUTO(file_map) struct file_map anchors = { 0 };
	AUTO(file_map) struct file_map crls = { 0 };
	if (!give_map(&certs, job, CT_CERT, GIVE_MAX_PEM, e) ||
		!give_map(&anchors, job, CT_ANCHORS, GIVE_MAX_PEM, e) ||
		!give_map(&crls, job, CT_CRLS, REVOKE_MAX_CRL_BYTES, e) ||
		!anchor_add_pem(&s->anchors, anchors.bytes, e))
		return false;
	if (crls.bytes.n && !revoke_crl_pem_read(&s->crls, crls.bytes, e))
		return err_context(e, "the CRLs beside the anchors");
	bool der = certs.bytes.n && certs.bytes.p[0] == DER_SEQUENCE;
	if (der ? !der_certs(&s->all, certs.bytes, e) : !cert_pem_read(&s->all, certs.bytes, e))
		return err_context(e, "the signer's certificates");
	s->leaf = leaf_of(s->all);
	return cert_chain(&s->chain, s->leaf, s->all, e) && cert_facts(&s->facts, s->leaf, e);
}

/* RFC 5280 4.2.1.3, 4.1.2.5; TS 119 312. */
static bool leaf_good(const struct signer *s, struct err *e)
{
	const struct cert_facts *f = &s->facts;
	enum algo ignored;
	if (!algo_of_key(&ignored, X509_get0_pubkey(s->leaf), false, e) ||
		!suite_key_good(X509_get0_pubkey(s->leaf), s->at, e))
		return err_context(e, "the signer's certificate");
	if (f->ca || (f->has_key_usage && !f->digital_signature && !f->non_repudiation))
		return err_fail(
			e, ERR_DENIED, "the certificate of %.80s is not for signing", f->name);
	if (s->at < f->not_before || s->at > f->not_after)
		return err_fail(e, ERR_WRONG_STATE, "the certificate of %.80s is not in force %s",
			f->name, s->at < f->not_before ? "yet" : "any more");
	return true;
}

/* ---- trust ---- */

static bool chain_ask(struct evidence_answer *out, const struct signer *s, struct err *e)
{
	AUTO(x509_crl_stack) STACK_OF(X509_CRL) *crls = sk_X509_CRL_new_null();
	const STACK_OF(X509_CRL) *both[] = { s->crls, s->answers.crls };
	if (!crls)
		return err_nomem(e);
	for (size_t i = 0; i < 2; i++)
		for (int k = 0; k < sk_X509_CRL_num(both[i]); k++) {
			X509_CRL *crl = sk_X509_CRL_value(both[i], k);
			if (sk_X509_CRL_push(crls, crl) <= 0)
				return err_nomem(e);
			X509_CRL_up_ref(crl);
		}
	const struct evidence ev = { .anchors = &s->anchors,
		.certs = s->all,
		.crls = crls,
		.ocsps = s->answers.ocsps,
		.now = s->at };
	const struct evidence_question q = { .leaf = s->leaf, .at = s->at, .purpose = PATH_SIGN };
	return evidence_chain(out, &ev, &q, e);
}

/* What the authorities say today, where one may ask. No answer is no refusal: the level tells it later. */
static bool status_fetch(struct signer *s, STACK_OF(X509) *chain, struct err *e)
{
	for (int i = 0; i + 1 < sk_X509_num(chain); i++) {
		AUTO(revocation_got) struct revocation_got got = { .why = "" };
		const struct revocation_wanted w = { sk_X509_value(chain, i),
			sk_X509_value(chain, i + 1), s->at };
		if (!revocation_get(&got, s->conversation, &w, e))
			return false;
		if (got.ocsp.n && !pades_answers_ocsp(&s->answers, buf_slice(&got.ocsp), e))
			return false;
		if (got.crl.n && !pades_answers_crls(&s->answers, buf_slice(&got.crl), e))
			return false;
	}
	return true;
}

static bool trust(struct signer *s, struct msg *result, struct err *e)
{
	AUTO(evidence_answer) struct evidence_answer first = { 0 };
	AUTO(evidence_answer) struct evidence_answer second = { 0 };
	if (!chain_ask(&first, s, e))
		return false;
	struct evidence_answer *a = &first;
	if (first.path.status == PATH_GOOD) {
		if (!status_fetch(s, first.path.chain, e) || !chain_ask(&second, s, e))
			return false;
		a = &second;
	}
	bool unknown = a->path.status == PATH_NO_CHAIN;
	if (a->path.status != PATH_GOOD && !unknown)
		return err_fail(e,
			a->path.status == PATH_EXPIRED  ? ERR_WRONG_STATE
			: a->path.status == PATH_CRYPTO ? ERR_CRYPTO
							: ERR_DENIED,
			"the certificate of %.80s: %s", s->facts.name, a->path.reason);
	msg_put_u64(result, CT_VERDICT, unknown);
	if (unknown)
		msg_put_text(result, CT_TEXT, a->path.reason);
	return true;
}

static bool chain_put(struct msg *result, const struct signer *s, struct err *e)
{
	BIO *text = BIO_new(BIO_s_mem());
	char *p = NULL;
	bool good = text && PEM_write_bio_X509(text, s->leaf) == 1;
	for (int i = 0; good && i < sk_X509_num(s->chain); i++)
		good = PEM_write_bio_X509(text, sk_X509_value(s->chain, i)) == 1;
	long n = good ? BIO_get_mem_data(text, &p) : 0;
	good = good ? give_bytes(
			      result, CT_CERT, (struct slice){ (const uint8_t *)p, (size_t)n }, e)
		    : err_nomem(e);
	BIO_free(text);
	return good;
}

/* ---- what is to be signed ---- */

static struct cms_request request(const struct signer *s, bool pss)
{
	struct cms_request r = {
		.profile = CMS_PADES, .signer = s->leaf, .chain = s->chain, .pss = pss
	};
	memcpy(r.digest, s->digest, sizeof r.digest);
	return r;
}

static bool draft_read(struct signer *s, const struct msg *job, struct err *e)
{
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t n = 0;
	if (msg_get_fd(job, CT_DRAFT, 0) < 0)
		return true;
	if (!give_map(&s->draft, job, CT_DRAFT, SIGNER_MAX_BYTES, e) ||
		!msg_get_u64(job, CT_HOLE_AT, 0, &s->range.hole_at) ||
		!msg_get_u64(job, CT_HOLE_END, 0, &s->range.hole_end))
		return err_fail(e, ERR_SYNTAX, "a draft without its hole");
	s->range.end = s->draft.bytes.n;
	if (s->range.hole_at >= s->range.hole_end || s->range.hole_end > s->range.end)
		return err_fail(e, ERR_SYNTAX, "the hole does not lie in the draft");
	if (!pades_range_digest(md, &n, s->draft.bytes, &s->range, EVP_sha256(), e))
		return false;
	memcpy(s->digest, md, sizeof s->digest);
	return true;
}

/* The longest CMS that is made here, and what is signed in it. */
static bool attributes_put(struct msg *result, const struct signer *s, struct err *e)
{
	static const uint8_t longest[ALGO_MAX_VALUE];
	AUTO(cms_draft) struct cms_draft *d = NULL;
	AUTO(buf) struct buf cms = BUF_MAX(CMS_MAX_BYTES);
	const struct cms_request r = request(s, true);
	struct slice value = { longest, algo_value_max(X509_get0_pubkey(s->leaf)) };
	if (!cms_begin(&d, &r, e))
		return false;
	if (s->range.end)
		msg_put_bytes(result, CT_BYTES, cms_to_be_signed(d));
	if (!cms_finish(&cms, d, value, e))
		return false;
	msg_put_u64(result, CT_ROOM, cms.n);
	return true;
}

/* ---- what came back ---- */

static bool not_what(struct err *e, const char *why)
{
	return err_fail(e, ERR_DENIED, "the CMS is not what it must be: %s", why);
}

static bool content_digest(uint8_t md[static EVP_MAX_MD_SIZE], size_t *n, const struct signer *s,
	int nid, struct err *e)
{
	const EVP_MD *type = EVP_get_digestbynid(nid);
	if (!type)
		return err_fail(e, ERR_CRYPTO, "unknown digest");
	return suite_digest_good(nid, s->at, e) &&
	       pades_range_digest(md, n, s->draft.bytes, &s->range, type, e);
}

static bool cms_judge(struct buf *out, const struct signer *s, struct slice brought, struct err *e)
{
	AUTO(cms) struct cms *c = NULL;
	struct cms_fault fault = { 0 };
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t n = 0;
	bool intact = false;
	char why[200] = "";
	if (!cms_open(&c, brought, CMS_PADES, CMS_BROUGHT, &fault, e))
		return err_context(e, "the CMS");
	if (fault.text[0])
		return not_what(e, fault.text);
	if (!cms_signer(c))
		return not_what(e, "the signer's certificate is not inside, or not unique");
	if (X509_cmp(cms_signer(c), s->leaf) != 0)
		return not_what(
			e, "it is signed by another certificate than the draft was prepared for");
	if (!content_digest(md, &n, s, cms_digest_nid(c), e))
		return err_context(e, "the CMS");
	if (!slice_eq(cms_message_digest(c), (struct slice){ md, n }))
		return not_what(e, "it signs another document than this draft");
	if (!cms_verify(&intact, c, (struct slice){ md, n }, why, e))
		return false;
	if (!intact)
		return not_what(e, why);
	buf_put_slice(out, brought);
	return buf_done(out, e);
}

/* The value as it is, or as r || s, by the algorithms that the key has. */
static bool value_fits(
	struct buf *out, const struct cms_draft *d, EVP_PKEY *key, struct slice value)
{
	struct err ignored = ERR_INIT;
	AUTO(buf) struct buf der = BUF_MAX(ALGO_MAX_VALUE);
	struct slice tbs = cms_to_be_signed(d);
	if (algo_verify(cms_algo(d), key, tbs, value)) {
		buf_put_slice(out, value);
		return true;
	}
	if (cms_algo(d) != ALGO_ECDSA || !algo_plain_to_der(&der, value, key, &ignored) ||
		!algo_verify(ALGO_ECDSA, key, tbs, buf_slice(&der)))
		return false;
	buf_put_slice(out, buf_slice(&der));
	return true;
}

static bool value_judge(
	struct buf *out, const struct signer *s, struct slice brought, struct err *e)
{
	char name[32];
	EVP_PKEY *key = X509_get0_pubkey(s->leaf);
	for (int pss = 0; pss < 2; pss++) {
		AUTO(cms_draft) struct cms_draft *d = NULL;
		AUTO(buf) struct buf value = BUF_MAX(ALGO_MAX_VALUE);
		const struct cms_request r = request(s, pss);
		if (!cms_begin(&d, &r, e))
			return false;
		if (value_fits(&value, d, key, brought))
			return cms_finish(out, d, buf_slice(&value), e);
	}
	suite_key_name(name, key);
	return err_fail(e, ERR_DENIED,
		"the value does not verify over the signed attributes with the key of %.60s (%s); "
		"it is to be "
		"over their SHA-256, by ECDSA, PKCS#1 v1.5, or RSASSA-PSS with 32 bytes of salt",
		s->facts.name, name);
}

static bool brought_judge(
	struct signer *s, const struct msg *job, struct msg *result, struct err *e)
{
	uint64_t kind = BROUGHT_NOTHING;
	AUTO(file_map) struct file_map brought = { 0 };
	AUTO(buf) struct buf cms = BUF_MAX(SIGNER_MAX_BROUGHT);
	msg_get_u64(job, CT_KIND, 0, &kind);
	if (kind == BROUGHT_NOTHING)
		return true;
	if (!give_map(&brought, job, CT_FILE, SIGNER_MAX_BROUGHT, e))
		return err_context(e, "what was signed");
	if (!s->range.end || brought.bytes.n == 0)
		return err_fail(e, ERR_SYNTAX, "what was signed is empty, or its draft is absent");
	bool good = kind == BROUGHT_CMS ? cms_judge(&cms, s, brought.bytes, e)
					: value_judge(&cms, s, brought.bytes, e);
	return good && give_bytes(result, CT_FILE, buf_slice(&cms), e);
}

bool signer_judge(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(signer) struct signer s = { .conversation = c };
	char key[32];
	msg_get_i64(job, CT_TIME, 0, &s.at);
	if (!certs_read(&s, job, e) || !leaf_good(&s, e) || !trust(&s, result, e) ||
		!draft_read(&s, job, e) || !attributes_put(result, &s, e) ||
		!chain_put(result, &s, e) || !brought_judge(&s, job, result, e))
		return false;
	suite_key_name(key, X509_get0_pubkey(s.leaf));
	msg_put_text(result, CT_NAME, s.facts.name);
	msg_put_text(result, CT_LABEL, key);
	msg_put_bytes(result, CT_CERT_SHA, (struct slice){ s.facts.sha256, 32 });
	return true;
}

bool signer_prepared(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(file_map) struct file_map draft = { 0 };
	struct pades_prepared p = { .base_size = 0 };
	char field[128];
	msg_get_text(job, CT_FIELD, 0, field, sizeof field);
	if (!give_map(&draft, job, CT_DRAFT, SIGNER_MAX_BYTES, e) ||
		!pades_prepared_read(&p, draft.bytes, field, e))
		return false;
	msg_put_u64(result, CT_SIZE, p.base_size);
	msg_put_u64(result, CT_ROOM, (p.hole_end - p.hole_at - 2) / 2);
	msg_put_i64(result, CT_TIME, p.time);
	if (p.name[0])
		msg_put_text(result, CT_NAME, p.name);
	if (p.reason[0])
		msg_put_text(result, CT_REASON_TEXT, p.reason);
	msg_put_bytes(result, CT_DIGEST, (struct slice){ p.digest, 32 });
	msg_put_u64(result, CT_HOLE_AT, p.hole_at);
	msg_put_u64(result, CT_HOLE_END, p.hole_end);
	return true;
}
