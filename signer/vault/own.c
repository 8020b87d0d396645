/* SPDX-License-Identifier: MIT */
/* own: three questions, one key. */
#include "vault/own.h"

#include "base/log.h"
#include "base/text.h"
#include "cms/make.h"
#include "pki/cert.h"
#include "pki/suite.h"
#include "vault/issue.h"
#include "wire/ask.h"
#include "wire/vault_ops.h"

#include <openssl/crypto.h>
#include <openssl/x509v3.h>
#include <string.h>

struct own {
	struct key key;
	X509 *cert;
	STACK_OF(X509) *chain;
	bool used;
};

void own_auto(struct own **o)
{
	if (!*o)
		return;
	key_auto(&(*o)->key);
	x509_auto(&(*o)->cert);
	x509_stack_auto(&(*o)->chain);
	OPENSSL_free(*o);
	*o = NULL;
}

/* Before the key is used at all: what would be refused afterwards is refused now. RFC 5280 4.2.1.3. */
static bool cert_good(X509 *cert, int64_t now, struct err *e)
{
	struct cert_facts f;
	if (!cert_facts(&f, cert, e) || !suite_key_good(X509_get0_pubkey(cert), now, e))
		return err_context(e, "the signer's certificate");
	if (f.ca || (f.has_key_usage && !f.digital_signature && !f.non_repudiation))
		return err_fail(
			e, ERR_DENIED, "the certificate of %.80s is not for signing", f.name);
	return issue_in_force(cert, "signer's", now, e);
}

static bool settle(struct own *o, bool pss, int64_t now, struct err *e)
{
	return cert_good(o->cert, now, e) && key_settle(&o->key, o->cert, pss, e) &&
	       key_try(&o->key, e);
}

bool own_from_file(struct own **out, const struct p12_request *r, bool pss, struct err *e)
{
	AUTO(p12) struct p12 p = { .key = NULL };
	AUTO(own) struct own *o = OPENSSL_zalloc(sizeof *o);
	if (!o)
		return err_nomem(e);
	if (!p12_read(&p, r, e))
		return false;
	o->key.pkey = p.key;
	o->cert = p.cert;
	o->chain = p.chain;
	p = (struct p12){ .key = NULL };
	if (!settle(o, pss, r->now, e))
		return err_context(e, "%s", r->label);
	*out = o;
	o = NULL;
	return true;
}

/* The certificate over the key's public half, of those given, or of those in the token. */
static X509 *cert_find(const STACK_OF(X509) *all, const EVP_PKEY *public)
{
	for (int i = 0; i < sk_X509_num(all); i++)
		if (EVP_PKEY_eq(X509_get0_pubkey(sk_X509_value(all, i)), public) == 1)
			return sk_X509_value(all, i);
	return NULL;
}

/*
 * A token need not hold the public half: then the certificate with the key's own CKA_ID, which comes first, is meant, and the
 * trial shows whether it is the key's.
 */
static bool token_cert(struct own *o, const STACK_OF(X509) *all, struct err *e)
{
	struct err ignored = ERR_INIT;
	AUTO(evp_pkey) EVP_PKEY *public = NULL;
	X509 *cert = token_public(&public, o->key.token, &ignored) ? cert_find(all, public)
								   : sk_X509_value(all, 0);
	if (!cert)
		return err_fail(e, ERR_NOT_FOUND,
			"no certificate of the key, neither in the token nor given: name its chain "
			"by --cert");
	o->cert = cert;
	X509_up_ref(cert);
	return cert_chain(&o->chain, cert, all, e);
}

bool own_from_token(struct own **out, const struct own_token *t, struct err *e)
{
	AUTO(x509_stack) STACK_OF(X509) *inside = NULL;
	AUTO(own) struct own *o = OPENSSL_zalloc(sizeof *o);
	if (!o)
		return err_nomem(e);
	o->key.token = t->token;
	if (!t->certs && !token_certs(&inside, t->token, e))
		return false;
	if (!token_cert(o, t->certs ? t->certs : inside, e) || !settle(o, t->pss, t->now, e))
		return false;
	*out = o;
	o = NULL;
	return true;
}

/* ---- the questions ---- */

static bool cert_put(struct msg *answer, X509 *cert, struct err *e)
{
	AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES);
	if (!cert_der(&der, cert, e))
		return false;
	msg_put_bytes(answer, VT_DER, buf_slice(&der));
	return true;
}

static bool show(struct own *o, struct msg *answer, struct err *e)
{
	char name[32];
	suite_key_name(name, X509_get0_pubkey(o->cert));
	msg_put_text(answer, VT_LINE, name);
	if (!cert_put(answer, o->cert, e))
		return false;
	for (int i = 0; i < sk_X509_num(o->chain); i++)
		if (!cert_put(answer, sk_X509_value(o->chain, i), e))
			return false;
	return true;
}

/* The draft of the signature that 'q' asks for. Purpose party: what else it says is for keys of ours. */
static bool draft(struct cms_draft **out, struct own *o, const struct msg *q, struct err *e)
{
	uint64_t purpose = 0;
	struct slice digest;
	struct cms_request r = { .profile = CMS_PADES,
		.signer = o->cert,
		.chain = o->chain,
		.pss = o->key.algo == ALGO_PSS };
	if (!msg_get_u64(q, VT_PURPOSE, 0, &purpose) || purpose != VAULT_PARTY ||
		!msg_get_bytes(q, VT_DIGEST, 0, &digest) || digest.n != sizeof r.digest)
		return err_fail(e, ERR_DENIED, "a signer's own key signs for a party only");
	memcpy(r.digest, digest.p, sizeof r.digest);
	return cms_begin(out, &r, e);
}

static bool rehearse(struct own *o, const struct msg *q, struct msg *answer, struct err *e)
{
	static const uint8_t value[ALGO_MAX_VALUE];
	AUTO(cms_draft) struct cms_draft *d = NULL;
	AUTO(buf) struct buf cms = BUF_MAX(VAULT_MAX_CMS);
	if (!draft(&d, o, q, e) ||
		!cms_finish(&cms, d, (struct slice){ value, key_value_max(&o->key) }, e))
		return false;
	if (cms.n > VAULT_MAX_CMS)
		return err_fail(
			e, ERR_LIMIT, "a signature of %zu bytes: the chain is too long", cms.n);
	msg_put_u64(answer, VT_SIZE, cms.n);
	return true;
}

static bool facts_put(
	struct msg *answer, struct own *o, struct slice cms, int64_t now, struct err *e)
{
	struct cert_facts f;
	if (!cert_facts(&f, o->cert, e))
		return false;
	msg_put_bytes(answer, VT_CMS, cms);
	msg_put_i64(answer, VT_TIME, now);
	msg_put_text(answer, VT_SERIAL, f.serial);
	msg_put_bytes(answer, VT_CERT_SHA, (struct slice){ f.sha256, sizeof f.sha256 });
	return true;
}

static bool sign(struct own *o, const struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	AUTO(cms_draft) struct cms_draft *d = NULL;
	AUTO(buf) struct buf value = BUF_MAX(ALGO_MAX_VALUE);
	AUTO(buf) struct buf cms = BUF_MAX(VAULT_MAX_CMS);
	if (o->used)
		return err_fail(
			e, ERR_WRONG_STATE, "the key was used already: one act, one signature");
	if (!draft(&d, o, q, e) || !issue_in_force(o->cert, "signer's", now, e))
		return false;
	o->used = true;
	bool good = key_sign(&value, &o->key, cms_to_be_signed(d), e) &&
		    cms_finish(&cms, d, buf_slice(&value), e) &&
		    facts_put(answer, o, buf_slice(&cms), now, e);
	key_auto(&o->key);
	return good;
}

bool own_serve(
	struct own *o, const struct msg *question, struct msg *answer, int64_t now, struct err *e)
{
	size_t n = 0;
	const struct msg_rule *rules = vault_question_rules(question->op, &n);
	uint16_t op = question->op;
	if (!rules || (op != VAULT_SHOW && op != VAULT_REHEARSE && op != VAULT_SIGN))
		return err_fail(e, ERR_DENIED, "op %#x is not for a signer's own key", op);
	if (!msg_check(question, rules, n, e))
		return false;
	struct err why = ERR_INIT;
	msg_start(answer, VAULT_ANSWER);
	bool good = op == VAULT_SHOW       ? show(o, answer, &why)
		    : op == VAULT_REHEARSE ? rehearse(o, question, answer, &why)
					   : sign(o, question, answer, now, &why);
	if (good && buf_done(&answer->body, &why))
		return true;
	log_error("own_refused", &why);
	msg_free(answer);
	msg_put_error(answer, &why);
	return true;
}
