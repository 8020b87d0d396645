/* SPDX-License-Identifier: MIT */
/* evidence: chains and their revocation answers: CRLs and OCSP, from the file and from outside. */
#include "pades/evidence.h"

#include "pki/cert.h"
#include "pki/vouch.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>

void evidence_answer_auto(struct evidence_answer *a)
{
	path_result_auto(&a->path);
}

/* A stack that borrows what it holds. */
static void borrowed_auto(STACK_OF(X509) **s)
{
	sk_X509_free(*s);
}

static bool borrow(STACK_OF(X509) *to, STACK_OF(X509) *from)
{
	for (int i = 0; i < sk_X509_num(from); i++)
		if (sk_X509_push(to, sk_X509_value(from, i)) <= 0)
			return false;
	return true;
}

void evidence_needs_auto(struct evidence_needs *n)
{
	for (size_t i = 0; i < n->n; i++) {
		X509_free(n->list[i].cert);
		X509_free(n->list[i].issuer);
	}
	sk_X509_pop_free(n->chain, X509_free);
	*n = (struct evidence_needs){ .n = 0 };
}

/* What the answers say of one certificate. */
struct status {
	bool known;
	int64_t revoked_at; /* INT64_MAX: not revoked */
	int64_t made;       /* of the newest answer that tells its status; INT64_MIN: none */
};

static void told(struct status *s, int64_t made)
{
	s->known = true;
	if (made > s->made)
		s->made = made;
}

static bool seconds(int64_t *out, const ASN1_TIME *t)
{
	struct err ignored = ERR_INIT;
	return t && cert_time(out, t, &ignored);
}

static bool may_sign_crls(X509 *issuer)
{
	return !(X509_get_extension_flags(issuer) & EXFLAG_KUSAGE) ||
	       X509_get_key_usage(issuer) & X509v3_KU_CRL_SIGN;
}

/* The answers of one place. */
struct answers {
	STACK_OF(X509_CRL) *crls;
	STACK_OF(OCSP_BASICRESP) *ocsps;
};

/* Of whom a status is asked, below which issuer, at which time, seen from when. */
struct asked {
	X509 *leaf, *issuer;
	int64_t at, now;
	const struct answers *all; /* all at hand: for the status of who answers */
	size_t all_n;
};

/*
 * RFC 5280 6.3: only CRLs of the issuer itself, and those of a part only for whom they are about; any other may still revoke, but
 * never clear.
 */
static void crl_apply(struct status *s, X509_CRL *crl, const struct asked *q)
{
	int64_t this_update = 0, next = INT64_MAX, revoked = 0;
	if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_issuer_name(q->leaf)) != 0 ||
		!may_sign_crls(q->issuer) || !vouch_crl(crl, q->issuer))
		return;
	X509_REVOKED *entry = NULL;
	int found = X509_CRL_get0_by_cert(crl, &entry, q->leaf);
	if (found == 1 && seconds(&revoked, X509_REVOKED_get0_revocationDate(entry)) &&
		revoked < s->revoked_at)
		s->revoked_at = revoked;
	bool clears = revoke_crl_covers(crl, q->leaf) && revoke_crl_understood(crl);
	if (!clears || !seconds(&this_update, X509_CRL_get0_lastUpdate(crl)))
		return;
	const ASN1_TIME *until = X509_CRL_get0_nextUpdate(crl);
	if (until && !seconds(&next, until))
		return;
	if (this_update <= q->now && next >= q->at)
		told(s, this_update);
}

/* What an answer is worth. */
enum answerer {
	ANSWERER_NONE,    /* it does not count */
	ANSWERER_DOUBTED, /* it may revoke, but never clear */
	ANSWERER_GOOD
};

static void answers_apply(struct status *s, const struct answers *a, const struct asked *q);

/*
 * RFC 6960 4.2.2.2.1: the responder's certificate says that it is not to be checked, or it was checked. Once revoked it counts for nothing:
 * who has its key may write any date. What answers for it is taken from its issuer, or from a responder that needs no answer itself.
 */
static enum answerer delegate_judge(const struct asked *q, X509 *signer, int64_t made)
{
	struct status s = { .revoked_at = INT64_MAX, .made = INT64_MIN };
	const struct asked own = { signer, q->issuer, made, q->now, NULL, 0 };
	for (size_t i = 0; i < q->all_n; i++)
		answers_apply(&s, &q->all[i], &own);
	if (s.revoked_at != INT64_MAX)
		return ANSWERER_NONE;
	return s.known || revoke_delegate_unchecked(signer) ? ANSWERER_GOOD : ANSWERER_DOUBTED;
}

/* RFC 6960 4.2.2.2: the issuer itself, or a responder that the issuer itself certified for it. */
static enum answerer ocsp_signed(OCSP_BASICRESP *r, const struct asked *q)
{
	X509 *signer = NULL;
	int64_t made = 0;
	if (OCSP_resp_get0_signer(r, &signer, NULL) != 1)
		signer = q->issuer;
	bool delegate = X509_cmp(signer, q->issuer) != 0;
	if (X509_cmp(signer, q->leaf) == 0 ||
		(delegate && (!seconds(&made, OCSP_resp_get0_produced_at(r)) ||
				     !revoke_delegate_good(signer, q->issuer, made))))
		return ANSWERER_NONE;
	STACK_OF(X509) *with = sk_X509_new_null();
	bool good = with && sk_X509_push(with, signer) > 0 &&
		    OCSP_basic_verify(r, with, NULL, OCSP_NOVERIFY | OCSP_TRUSTOTHER) > 0;
	sk_X509_free(with);
	if (!good)
		return ANSWERER_NONE;
	return delegate ? delegate_judge(q, signer, made) : ANSWERER_GOOD;
}

static bool speaks_of(const OCSP_SINGLERESP *single, const struct asked *q)
{
	const OCSP_CERTID *id = OCSP_SINGLERESP_get0_id(single);
	ASN1_OBJECT *md = NULL;
	OCSP_id_get0_info(NULL, &md, NULL, NULL, (OCSP_CERTID *)(uintptr_t)id);
	const EVP_MD *alg = EVP_get_digestbyobj(md);
	OCSP_CERTID *want = alg ? OCSP_cert_to_id(alg, q->leaf, q->issuer) : NULL;
	bool same = want && OCSP_id_cmp(want, (OCSP_CERTID *)(uintptr_t)id) == 0;
	OCSP_CERTID_free(want);
	return same;
}

static void ocsp_apply(struct status *s, OCSP_BASICRESP *r, const struct asked *q)
{
	for (int i = 0; i < OCSP_resp_count(r); i++) {
		OCSP_SINGLERESP *single = OCSP_resp_get0(r, i);
		enum answerer by = speaks_of(single, q) ? ocsp_signed(r, q) : ANSWERER_NONE;
		if (by == ANSWERER_NONE)
			continue;
		int64_t revoked = 0, from = 0, until = INT64_MAX;
		ASN1_GENERALIZEDTIME *at_time = NULL, *this_update = NULL, *next = NULL;
		int status = OCSP_single_get0_status(single, NULL, &at_time, &this_update, &next);
		if (status == V_OCSP_CERTSTATUS_REVOKED && seconds(&revoked, at_time) &&
			revoked < s->revoked_at)
			s->revoked_at = revoked;
		if (!seconds(&from, this_update) || (next && !seconds(&until, next)))
			continue;
		/*
		 * without nextUpdate an answer speaks of its own moment only, and of what was
		 * before
		 */
		if (!next)
			until = from;
		if (by == ANSWERER_GOOD && status != V_OCSP_CERTSTATUS_UNKNOWN && from <= q->now &&
			until >= q->at && revoke_ocsp_understood(r))
			told(s, from);
	}
}

static void answers_apply(struct status *s, const struct answers *a, const struct asked *q)
{
	for (int k = 0; k < sk_X509_CRL_num(a->crls); k++)
		crl_apply(s, sk_X509_CRL_value(a->crls, k), q);
	for (int k = 0; k < sk_OCSP_BASICRESP_num(a->ocsps); k++)
		ocsp_apply(s, sk_OCSP_BASICRESP_value(a->ocsps, k), q);
	ERR_clear_error();
}

/* One link of a chain under examination. */
struct link {
	X509 *leaf, *issuer;
	struct status file, given;
};

static void link_look(struct link *l, const struct evidence *ev, const struct evidence_question *q)
{
	const struct answers all[] = {
		{ ev->dss ? ev->dss->crls : NULL, ev->dss ? ev->dss->ocsps : NULL },
		{ q->cms ? cms_crls(q->cms) : NULL, q->cms ? cms_ocsps(q->cms) : NULL },
		{ ev->crls, ev->ocsps },
		{ ev->around ? cms_crls(ev->around) : NULL,
			ev->around ? cms_ocsps(ev->around) : NULL },
	};
	const struct asked a = { l->leaf, l->issuer, q->at, ev->now, all, 4 };
	l->file = l->given = (struct status){ .revoked_at = INT64_MAX, .made = INT64_MIN };
	answers_apply(&l->file, &all[0], &a);
	answers_apply(&l->file, &all[1], &a);
	answers_apply(&l->file, &all[3], &a);
	answers_apply(&l->given, &all[2], &a);
}

static bool hold_once(STACK_OF(X509) *stack, X509 *cert)
{
	for (int i = 0; i < sk_X509_num(stack); i++)
		if (X509_cmp(sk_X509_value(stack, i), cert) == 0)
			return true;
	if (!X509_up_ref(cert))
		return false;
	if (sk_X509_push(stack, cert) > 0)
		return true;
	X509_free(cert);
	return false;
}

static bool chain_keep(struct evidence_needs *n, STACK_OF(X509) *chain)
{
	if (!n->chain && !(n->chain = sk_X509_new_null()))
		return false;
	for (int i = 0; i < sk_X509_num(chain); i++)
		if (!hold_once(n->chain, sk_X509_value(chain, i)))
			return false;
	return true;
}

static struct evidence_need *need_find(struct evidence_needs *n, const struct link *l)
{
	for (size_t i = 0; i < n->n; i++)
		if (X509_cmp(n->list[i].cert, l->leaf) == 0 &&
			X509_cmp(n->list[i].issuer, l->issuer) == 0)
			return &n->list[i];
	return NULL;
}

/* The latest time a certificate is asked for at is the hardest to answer; it stands for the earlier ones. */
static bool need_note(struct evidence_needs *n, const struct link *l,
	const struct evidence_question *q, struct err *e)
{
	struct evidence_need *need = need_find(n, l);
	if (need && q->since > need->since)
		need->since = q->since;
	if (need && need->at > q->at)
		return true;
	if (!need && n->n == EVIDENCE_MAX_NEEDS)
		return err_fail(e, ERR_LIMIT, "more than %d certificates in the chains",
			EVIDENCE_MAX_NEEDS);
	if (!need) {
		need = &n->list[n->n++];
		X509_up_ref(l->leaf);
		X509_up_ref(l->issuer);
		*need = (struct evidence_need){
			.cert = l->leaf, .issuer = l->issuer, .since = q->since
		};
	}
	need->at = q->at;
	need->file = l->file.made;
	need->given = l->given.made;
	return true;
}

static bool revocation(struct evidence_answer *out, const struct evidence *ev,
	const struct evidence_question *q, struct err *e)
{
	STACK_OF(X509) *chain = out->path.chain;
	out->revocation = EVIDENCE_COMPLETE;
	if (ev->needs && !chain_keep(ev->needs, chain))
		return err_nomem(e);
	for (int i = 0; i + 1 < sk_X509_num(chain); i++) {
		struct link l = { .leaf = sk_X509_value(chain, i),
			.issuer = sk_X509_value(chain, i + 1) };
		link_look(&l, ev, q);
		if (!l.file.known)
			out->revocation = EVIDENCE_NONE;
		if (ev->needs && !need_note(ev->needs, &l, q, e))
			return false;
		int64_t revoked = l.file.revoked_at < l.given.revoked_at ? l.file.revoked_at
									 : l.given.revoked_at;
		if (revoked > q->at)
			continue;
		out->path.status = PATH_REVOKED;
		out->path.revoked_at = revoked;
		snprintf(out->path.reason, sizeof out->path.reason,
			"certificate %d of the chain is revoked", i + 1);
		return true;
	}
	return true;
}

bool evidence_crl_answers(
	X509_CRL *crl, const struct evidence_need *need, int64_t now, int64_t *made)
{
	struct status s = { .revoked_at = INT64_MAX, .made = INT64_MIN };
	crl_apply(&s, crl, &(struct asked){ need->cert, need->issuer, need->at, now, NULL, 0 });
	ERR_clear_error();
	*made = s.made;
	return s.known;
}

bool evidence_ocsp_answers(
	OCSP_BASICRESP *ocsp, const struct evidence_need *need, int64_t now, int64_t *made)
{
	struct status s = { .revoked_at = INT64_MAX, .made = INT64_MIN };
	ocsp_apply(&s, ocsp, &(struct asked){ need->cert, need->issuer, need->at, now, NULL, 0 });
	ERR_clear_error();
	*made = s.made;
	return s.known;
}

static bool path_find(struct path_result *out, const struct evidence *ev,
	const struct evidence_question *q, const struct cms *around, struct err *e)
{
	AUTO(borrowed) STACK_OF(X509) *pool = sk_X509_new_null();
	static const struct anchors none = { NULL };
	if (!pool || !borrow(pool, ev->certs) || !borrow(pool, ev->dss ? ev->dss->certs : NULL) ||
		!borrow(pool, q->cms ? cms_certs(q->cms) : NULL) ||
		!borrow(pool, around ? cms_certs(around) : NULL))
		return err_nomem(e);
	const struct anchors *anchors =
		q->purpose == PATH_STAMP && ev->stamp_anchors ? ev->stamp_anchors : ev->anchors;
	struct path_query path = { .leaf = q->leaf,
		.untrusted = pool,
		.anchors = anchors ? anchors : &none,
		.at = q->at,
		.purpose = q->purpose };
	return path_check(out, &path, e);
}

bool evidence_chain(struct evidence_answer *out, const struct evidence *ev,
	const struct evidence_question *q, struct err *e)
{
	*out = (struct evidence_answer){ 0 };
	if (!path_find(&out->path, ev, q, NULL, e))
		return false;
	/* what is around is not signed by who made the token: it is asked only where the token's own leads nowhere */
	if (out->path.status == PATH_NO_CHAIN && ev->around) {
		path_result_auto(&out->path);
		out->path = (struct path_result){ 0 };
		if (!path_find(&out->path, ev, q, ev->around, e))
			return false;
	}
	if (out->path.status == PATH_GOOD && !revocation(out, ev, q, e)) {
		evidence_answer_auto(out);
		return false;
	}
	return true;
}

static X509 *issuer_in(STACK_OF(X509) *certs, X509 *leaf)
{
	for (int i = 0; i < sk_X509_num(certs); i++)
		if (X509_check_issued(sk_X509_value(certs, i), leaf) == X509_V_OK)
			return sk_X509_value(certs, i);
	return NULL;
}

static bool crl_names(STACK_OF(X509_CRL) *crls, X509 *leaf)
{
	for (int i = 0; i < sk_X509_CRL_num(crls); i++)
		if (X509_NAME_cmp(X509_CRL_get_issuer(sk_X509_CRL_value(crls, i)),
			    X509_get_issuer_name(leaf)) == 0)
			return true;
	return false;
}

static bool ocsp_names(STACK_OF(OCSP_BASICRESP) *ocsps, X509 *leaf)
{
	for (int i = 0; i < sk_OCSP_BASICRESP_num(ocsps); i++) {
		OCSP_BASICRESP *r = sk_OCSP_BASICRESP_value(ocsps, i);
		for (int k = 0; k < OCSP_resp_count(r); k++) {
			ASN1_INTEGER *serial = NULL;
			const OCSP_CERTID *id = OCSP_SINGLERESP_get0_id(OCSP_resp_get0(r, k));
			OCSP_id_get0_info(NULL, NULL, NULL, &serial, (OCSP_CERTID *)(uintptr_t)id);
			if (serial && ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(leaf)) == 0)
				return true;
		}
	}
	return false;
}

static bool answer_present(const struct evidence *ev, X509 *leaf, const struct cms *cms)
{
	const struct pades_dss *d = ev->dss;
	const struct cms *more = ev->around;
	return crl_names(cms_crls(cms), leaf) || ocsp_names(cms_ocsps(cms), leaf) ||
	       (more && (crl_names(cms_crls(more), leaf) || ocsp_names(cms_ocsps(more), leaf))) ||
	       (d && (crl_names(d->crls, leaf) || ocsp_names(d->ocsps, leaf)));
}

static X509 *issuer_present(const struct evidence *ev, X509 *leaf, const struct cms *cms)
{
	X509 *x = issuer_in(cms_certs(cms), leaf);
	if (!x && ev->dss)
		x = issuer_in(ev->dss->certs, leaf);
	if (!x && ev->around)
		x = issuer_in(cms_certs(ev->around), leaf);
	return x ? x : issuer_in(ev->certs, leaf);
}

bool evidence_present(const struct evidence *ev, X509 *leaf, const struct cms *cms)
{
	bool self = X509_NAME_cmp(X509_get_issuer_name(leaf), X509_get_subject_name(leaf)) == 0;
	bool present = self || (issuer_present(ev, leaf, cms) && answer_present(ev, leaf, cms));
	ERR_clear_error();
	return present;
}
