/* SPDX-License-Identifier: MIT */
/* path: finds the chains, lets OpenSSL judge each (RFC 5280 6.1), and adds our own rules. */
#include "pki/path.h"

#include "base/time.h"
#include "pki/impl.h"
#include "pki/vouch.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void path_result_auto(struct path_result *r)
{
	x509_stack_auto(&r->chain);
}

void path_say(struct path_result *out, enum path_status status, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	out->status = status;
	vsnprintf(out->reason, sizeof out->reason, fmt, args);
	va_end(args);
}

/* ---- finding chains ---- */

/* One chain being built, leaf first; certificates are borrowed from the query. */
struct search {
	const struct path_query *q;
	X509 *chain[PKI_MAX_DEPTH + 1];
	size_t n;
	size_t edges, tried;
	bool plain; /* one chain by what its certificates say of each other; who judges it verifies its signatures */
	bool bad_signature; /* an issuer by name did not sign */
	struct path_result best;
};

/* RFC 4158 2.4.2: no certificate of the same name and key twice in one chain. */
static bool in_chain(const struct search *s, X509 *cert)
{
	for (size_t i = 0; i < s->n; i++)
		if (X509_NAME_cmp(
			    X509_get_subject_name(s->chain[i]), X509_get_subject_name(cert)) == 0 &&
			EVP_PKEY_eq(X509_get0_pubkey(s->chain[i]), X509_get0_pubkey(cert)) == 1)
			return true;
	return false;
}

/* Names first, then the signature, under a cap for all the search. */
static bool issued(struct search *s, X509 *cert, X509 *issuer)
{
	if (X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_subject_name(issuer)) != 0)
		return false;
	if (s->edges++ >= PATH_MAX_EDGES)
		return false;
	if (s->plain)
		return X509_check_issued(issuer, cert) == X509_V_OK;
	bool good = vouch_cert(cert, issuer);
	if (!good)
		s->bad_signature = true;
	return good;
}

/* How much an answer tells: what stands, then what is wrong with a real chain, then the rest. */
static int rank(enum path_status status)
{
	switch (status) {
	case PATH_GOOD:
		return 3;
	case PATH_EXPIRED:
	case PATH_REVOKED:
	case PATH_NO_CRL:
	case PATH_CONSTRAINTS:
	case PATH_CRYPTO:
		return 2;
	case PATH_BAD:
		return 1;
	case PATH_NO_CHAIN:
		return 0;
	}
	return 0;
}

static bool try_chain(struct search *s, struct err *e);

/* One step up from the last certificate; false only on an error of ours. */
static bool climb(struct search *s, struct err *e)
{
	const struct path_query *q = s->q;
	X509 *top = s->chain[s->n - 1];
	if (anchor_has(q->anchors, top) && !try_chain(s, e))
		return false;
	if (s->n > PKI_MAX_DEPTH)
		return true;
	for (int pass = 0; pass < 2; pass++) {
		STACK_OF(X509) *from = pass == 0 ? q->anchors->certs : q->untrusted;
		for (int i = 0; i < sk_X509_num(from); i++) {
			X509 *issuer = sk_X509_value(from, i);
			if (rank(s->best.status) == 3 ||
				s->tried >= (s->plain ? 1 : PATH_MAX_CHAINS))
				return true;
			if (in_chain(s, issuer) || !issued(s, top, issuer))
				continue;
			s->chain[s->n++] = issuer;
			bool good = climb(s, e);
			s->n--;
			if (!good)
				return false;
		}
	}
	return true;
}

/* ---- judging one chain ---- */

static void store_auto(X509_STORE **s)
{
	X509_STORE_free(*s);
}

static void store_ctx_auto(X509_STORE_CTX **c)
{
	X509_STORE_CTX_free(*c);
}

static void x509_list_auto(STACK_OF(X509) **s)
{
	sk_X509_free(*s);
}

static void crl_list_auto(STACK_OF(X509_CRL) **s)
{
	sk_X509_CRL_free(*s);
}

static bool ends_now(X509_STORE_CTX *ctx)
{
	int64_t end = 0;
	int64_t at = X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(ctx));
	X509 *cert = X509_STORE_CTX_get_current_cert(ctx);
	return cert && cert_time(&end, X509_get0_notAfter(cert), NULL) && end == at;
}

/*
 * 6.3.3 (f): the path of who issued a list must stand. OpenSSL follows no such path within such a path; it need not where the list over
 * its issuer is that issuer's own: that path is the one being followed.
 */
static bool own_list(X509_STORE_CTX *ctx)
{
	X509_CRL *crl = X509_STORE_CTX_get0_current_crl(ctx);
	X509 *cert = X509_STORE_CTX_get_current_cert(ctx);
	return X509_STORE_CTX_get0_parent_ctx(ctx) && X509_STORE_CTX_get_error_depth(ctx) == 0 &&
	       crl && cert &&
	       X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(cert)) == 0 &&
	       vouch_crl(crl, cert);
}

/* Where OpenSSL is stricter than RFC 5280. */
static int overrule(int good, X509_STORE_CTX *ctx)
{
	bool pass = good;
	int depth = X509_STORE_CTX_get_error_depth(ctx);
	switch (X509_STORE_CTX_get_error(ctx)) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		/* 4.1.2.5: valid through notAfter, inclusive. */
		pass = ends_now(ctx);
		break;
	case X509_V_ERR_UNABLE_TO_GET_CRL:
		/* The anchor is trusted by configuration; nobody above it says otherwise. */
		pass = depth == sk_X509_num(X509_STORE_CTX_get0_chain(ctx)) - 1;
		break;
	case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
		pass = own_list(ctx);
		break;
	case X509_V_ERR_CA_BCONS_NOT_CRITICAL:
		/*
		 * 6.1.4 (k) looks at the value only; anchors are ours to choose, and conform
		 * (4.2.1.9).
		 */
		pass = depth != sk_X509_num(X509_STORE_CTX_get0_chain(ctx)) - 1;
		break;
	case X509_V_ERR_CA_CERT_MISSING_KEY_USAGE:
		/* 6.1.4 (n) looks at keyUsage if present. */
		pass = true;
		break;
	default:
		break;
	}
	if (pass && !good)
		X509_STORE_CTX_set_error(ctx, X509_V_OK);
	return pass;
}

static enum path_status status_of(int error)
{
	switch (error) {
	case X509_V_ERR_CERT_NOT_YET_VALID:
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return PATH_EXPIRED;
	case X509_V_ERR_CERT_REVOKED:
		return PATH_REVOKED;
	case X509_V_ERR_UNABLE_TO_GET_CRL:
	case X509_V_ERR_CRL_NOT_YET_VALID:
	case X509_V_ERR_CRL_HAS_EXPIRED:
	case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
	case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
	case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
	case X509_V_ERR_DIFFERENT_CRL_SCOPE:
	case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
	case X509_V_ERR_CRL_SIGNATURE_FAILURE:
	case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
	case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
	case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
		return PATH_NO_CRL;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_CERT_CHAIN_TOO_LONG:
		return PATH_NO_CHAIN;
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
	case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
	case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
	case X509_V_ERR_INVALID_EXTENSION:
	case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
	case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
		return PATH_BAD;
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
	case X509_V_ERR_EC_KEY_EXPLICIT_PARAMS:
		return PATH_CRYPTO;
	default:
		return PATH_CONSTRAINTS;
	}
}

/*
 * The earliest revocation of 'cert' in the lists of its issuer; 0 when it stands in none of
 * them.
 */
static int64_t revoked_since(STACK_OF(X509_CRL) *crls, X509 *cert)
{
	int64_t since = 0, when = 0;
	for (int i = 0; i < sk_X509_CRL_num(crls); i++) {
		X509_CRL *crl = sk_X509_CRL_value(crls, i);
		X509_REVOKED *entry = NULL;
		if (X509_CRL_get0_by_cert(crl, &entry, cert) > 0 &&
			cert_time(&when, X509_REVOKED_get0_revocationDate(entry), NULL) &&
			(since == 0 || when < since))
			since = when;
	}
	return since;
}

static void tell_failure(struct path_result *out, X509_STORE_CTX *ctx, STACK_OF(X509_CRL) *crls)
{
	int error = X509_STORE_CTX_get_error(ctx);
	path_say(out, status_of(error), "%s (certificate %d of the chain)",
		X509_verify_cert_error_string(error), X509_STORE_CTX_get_error_depth(ctx));
	X509 *cert = X509_STORE_CTX_get_current_cert(ctx);
	if (out->status == PATH_REVOKED && cert)
		out->revoked_at = revoked_since(crls, cert);
}

/* RFC 5280 5.2.3: a conforming CRL bears a number; others are not taken into account. */
static STACK_OF(X509_CRL) *numbered(STACK_OF(X509_CRL) *crls)
{
	STACK_OF(X509_CRL) *out = sk_X509_CRL_new_null();
	for (int i = 0; out && i < sk_X509_CRL_num(crls); i++) {
		X509_CRL *crl = sk_X509_CRL_value(crls, i);
		if (X509_CRL_get_ext_by_NID(crl, NID_crl_number, -1) >= 0 &&
			!sk_X509_CRL_push(out, crl)) {
			sk_X509_CRL_free(out);
			return NULL;
		}
	}
	return out;
}

/*
 * The chain's own certificates first, so that OpenSSL builds that chain; the others may issue
 * CRLs.
 */
static STACK_OF(X509) *helpers(const struct search *s)
{
	STACK_OF(X509) *out = sk_X509_new_null();
	bool good = out;
	for (size_t i = 1; good && i < s->n; i++)
		good = sk_X509_push(out, s->chain[i]);
	for (int i = 0; good && i < sk_X509_num(s->q->untrusted); i++)
		good = sk_X509_push(out, sk_X509_value(s->q->untrusted, i));
	if (good)
		return out;
	sk_X509_free(out);
	return NULL;
}

static bool set_policy(X509_VERIFY_PARAM *param, const struct path_policy *policy)
{
	unsigned long flags = 0;
	ASN1_OBJECT *any = OBJ_nid2obj(NID_any_policy);
	if (policy && policy->explicit_required)
		flags |= X509_V_FLAG_EXPLICIT_POLICY;
	if (policy && policy->mapping_inhibited)
		flags |= X509_V_FLAG_INHIBIT_MAP;
	if (policy && policy->any_inhibited)
		flags |= X509_V_FLAG_INHIBIT_ANY;
	if (!X509_VERIFY_PARAM_set_flags(param, flags | X509_V_FLAG_POLICY_CHECK))
		return false;
	if (policy && policy->initial)
		return X509_VERIFY_PARAM_set1_policies(param, policy->initial);
	return X509_VERIFY_PARAM_add0_policy(param, any);
}

static bool set_param(X509_STORE_CTX *ctx, const struct path_query *q)
{
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
	unsigned long flags = X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN |
			      X509_V_FLAG_EXTENDED_CRL_SUPPORT | X509_V_FLAG_USE_DELTAS;
	if (q->check_crls)
		flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
	X509_VERIFY_PARAM_set_time(param, (time_t)q->at);
	X509_VERIFY_PARAM_set_depth(param, PKI_MAX_DEPTH);
	X509_VERIFY_PARAM_set_auth_level(param, 0);
	return X509_VERIFY_PARAM_set_flags(param, flags) && set_policy(param, q->policy);
}

static void keep_better(struct search *s, struct path_result *found)
{
	if (s->tried > 1 && rank(found->status) <= rank(s->best.status))
		return;
	path_result_auto(&s->best);
	s->best = *found;
	found->chain = NULL;
}

static bool try_chain(struct search *s, struct err *e)
{
	const struct path_query *q = s->q;
	AUTO(path_result) struct path_result found = { .status = PATH_GOOD };
	AUTO(store) X509_STORE *store = X509_STORE_new();
	AUTO(store_ctx) X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	AUTO(x509_list) STACK_OF(X509) *untrusted = helpers(s);
	AUTO(crl_list) STACK_OF(X509_CRL) *crls = numbered(q->crls);
	s->tried++;
	if (!store || !ctx || !untrusted || !crls ||
		!X509_STORE_add_cert(store, s->chain[s->n - 1]) ||
		!X509_STORE_CTX_init(ctx, store, q->leaf, untrusted) || !set_param(ctx, q))
		return err_openssl(e, NULL, "cannot set up path validation");
	X509_STORE_CTX_set0_crls(ctx, crls);
	X509_STORE_CTX_set_verify_cb(ctx, overrule);
	if (X509_verify_cert(ctx) == 1) {
		found.chain = X509_STORE_CTX_get1_chain(ctx);
		if (!found.chain)
			return err_nomem(e);
		strict_judge(&found, q, found.chain);
	} else {
		tell_failure(&found, ctx, crls);
	}
	ERR_clear_error();
	keep_better(s, &found);
	return true;
}

/*
 * Mostly there is one chain, and it stands: then OpenSSL has verified each of its signatures, and they need not be verified to find it. Else
 * all is searched, with signatures.
 */
static bool path_search(struct path_result *out, const struct path_query *q, struct err *e)
{
	struct search s = { .q = q, .plain = true, .best = { .status = PATH_NO_CHAIN } };
	s.chain[s.n++] = q->leaf;
	bool answered = climb(&s, e);
	if (answered && s.best.status != PATH_GOOD) {
		path_result_auto(&s.best);
		s = (struct search){ .q = q, .n = 1, .best = { .status = PATH_NO_CHAIN } };
		s.chain[0] = q->leaf;
		answered = climb(&s, e);
	}
	if (!answered) {
		path_result_auto(&s.best);
		return false;
	}
	if (s.tried == 0 && s.bad_signature)
		path_say(&s.best, PATH_BAD, "the signature of the named issuer does not verify");
	else if (s.tried == 0)
		path_say(&s.best, PATH_NO_CHAIN, "no chain to a trust anchor");
	if (s.best.status != PATH_GOOD)
		path_result_auto(&s.best);
	*out = s.best;
	return true;
}

/* ---- the same question ---- */

/*
 * One judgement asks the same of each token: the authority's chain, with the same certificates at hand, to the same anchors, at one time.
 * What stood is given once more to the very same question: certificates are held here, so that their addresses are no others', and are never
 * changed. What does not stand is reckoned again, and so is all with CRLs or a policy. By thread; the oldest gives way.
 */
enum { PATH_KEPT = 16, PATH_KEPT_CERTS = 48 };
struct kept_path {
	STACK_OF(X509) *asked; /* leaf, then untrusted, then anchors */
	int untrusted_n;
	int64_t at;
	enum path_purpose purpose;
	struct path_result result; /* GOOD; chain NULL: none is kept here */
};
static _Thread_local struct kept_path kept[PATH_KEPT];
static _Thread_local size_t kept_next;

static bool may_keep(const struct path_query *q)
{
	return !q->check_crls && !q->crls && !q->policy &&
	       sk_X509_num(q->untrusted) + sk_X509_num(q->anchors->certs) < PATH_KEPT_CERTS;
}

/* What is asked with, borrowed; NULL: no memory. */
static STACK_OF(X509) *asked_with(const struct path_query *q)
{
	STACK_OF(X509) *all = sk_X509_new_null();
	STACK_OF(X509) *const from[] = { q->untrusted, q->anchors->certs };
	bool good = all && sk_X509_push(all, q->leaf) > 0;
	for (size_t k = 0; k < 2; k++)
		for (int i = 0; good && i < sk_X509_num(from[k]); i++)
			good = sk_X509_push(all, sk_X509_value(from[k], i)) > 0;
	if (good)
		return all;
	sk_X509_free(all);
	return NULL;
}

static bool is_same(
	const struct kept_path *k, const struct path_query *q, const STACK_OF(X509) *asked)
{
	bool same = k->result.chain && k->at == q->at && k->purpose == q->purpose &&
		    k->untrusted_n == sk_X509_num(q->untrusted) &&
		    sk_X509_num(k->asked) == sk_X509_num(asked);
	for (int i = 0; same && i < sk_X509_num(asked); i++)
		same = sk_X509_value(k->asked, i) == sk_X509_value(asked, i);
	return same;
}

static const struct kept_path *kept_find(const struct path_query *q, const STACK_OF(X509) *asked)
{
	for (size_t i = 0; i < PATH_KEPT; i++)
		if (is_same(&kept[i], q, asked))
			return &kept[i];
	return NULL;
}

/* That there is no memory for it is no error. */
static void kept_add(
	const struct path_query *q, STACK_OF(X509) *asked, const struct path_result *found)
{
	struct kept_path *k = &kept[kept_next++ % PATH_KEPT];
	x509_stack_auto(&k->asked);
	path_result_auto(&k->result);
	*k = (struct kept_path){ .asked = X509_chain_up_ref(asked),
		.untrusted_n = sk_X509_num(q->untrusted),
		.at = q->at,
		.purpose = q->purpose,
		.result = *found };
	k->result.chain = k->asked ? X509_chain_up_ref(found->chain) : NULL;
	ERR_clear_error();
}

bool path_check(struct path_result *out, const struct path_query *q, struct err *e)
{
	if (!q->leaf || !q->anchors)
		return err_fail(e, ERR_BUG, "path_check without leaf or anchors");
	if (!may_keep(q))
		return path_search(out, q, e);
	AUTO(x509_list) STACK_OF(X509) *asked = asked_with(q);
	if (!asked)
		return err_nomem(e);
	const struct kept_path *k = kept_find(q, asked);
	if (k) {
		*out = k->result;
		out->chain = X509_chain_up_ref(k->result.chain);
		return out->chain ? true : err_nomem(e);
	}
	if (!path_search(out, q, e))
		return false;
	if (out->status == PATH_GOOD)
		kept_add(q, asked, out);
	return true;
}
