/* SPDX-License-Identifier: MIT */
/* extend: reads what a judgement found, and says what is next. */
#include "pades/extend.h"

#include "pades/trust.h"
#include "pki/revoke.h"

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- answers from outside ---- */

void pades_answers_auto(struct pades_answers *a)
{
	sk_X509_CRL_pop_free(a->crls, X509_CRL_free);
	sk_OCSP_BASICRESP_pop_free(a->ocsps, OCSP_BASICRESP_free);
	for (size_t i = 0; i < a->ders_n; i++)
		buf_free(&a->ders[i]);
	*a = (struct pades_answers){ .ders_n = 0 };
}

static bool crl_take(struct pades_answers *a, X509_CRL *crl, struct err *e)
{
	if (!a->crls && !(a->crls = sk_X509_CRL_new_null())) {
		X509_CRL_free(crl);
		return err_nomem(e);
	}
	if (sk_X509_CRL_num(a->crls) < PADES_MAX_ANSWERS && sk_X509_CRL_push(a->crls, crl) > 0)
		return true;
	X509_CRL_free(crl);
	return err_fail(e, ERR_LIMIT, "more than %d revocation lists", (int)PADES_MAX_ANSWERS);
}

bool pades_answers_crls(struct pades_answers *a, struct slice ders, struct err *e)
{
	const unsigned char *p = ders.p, *end = ders.p + ders.n;
	while (p != end) {
		X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)(end - p));
		if (!crl)
			return err_openssl(e, "RFC 5280 5.1", "not a revocation list");
		if (!crl_take(a, crl, e))
			return false;
	}
	return true;
}

bool pades_answers_ocsp(struct pades_answers *a, struct slice der, struct err *e)
{
	const unsigned char *p = der.p;
	if (a->ders_n == PADES_MAX_ANSWERS)
		return err_fail(e, ERR_LIMIT, "more than %d OCSP answers", (int)PADES_MAX_ANSWERS);
	if (!a->ocsps && !(a->ocsps = sk_OCSP_BASICRESP_new_null()))
		return err_nomem(e);
	OCSP_RESPONSE *r = d2i_OCSP_RESPONSE(NULL, &p, (long)der.n);
	if (!r || p != der.p + der.n) {
		OCSP_RESPONSE_free(r);
		return err_openssl(e, "RFC 6960 4.2.1", "not an OCSP answer");
	}
	int status = OCSP_response_status(r);
	OCSP_BASICRESP *basic = OCSP_response_get1_basic(r);
	OCSP_RESPONSE_free(r);
	ERR_clear_error();
	if (!basic)
		return err_set(e, ERR_UPSTREAM, "RFC 6960 2.3", ERR_NO_OFFSET,
			"the responder says: %s", OCSP_response_status_str(status));
	if (sk_OCSP_BASICRESP_push(a->ocsps, basic) <= 0) {
		OCSP_BASICRESP_free(basic);
		return err_nomem(e);
	}
	struct buf *copy = &a->ders[a->ders_n++];
	*copy = (struct buf)BUF_MAX(der.n);
	buf_put_slice(copy, der);
	return buf_done(copy, e);
}

/* ---- what to keep ---- */

void pades_plan_auto(struct pades_plan *p)
{
	evidence_needs_auto(&p->needs);
	sk_X509_pop_free(p->certs, X509_free);
	sk_X509_CRL_pop_free(p->crls, X509_CRL_free);
	p->certs = NULL;
	p->crls = NULL;
}

static bool holds(STACK_OF(X509) *stack, X509 *cert)
{
	for (int i = 0; i < sk_X509_num(stack); i++)
		if (X509_cmp(sk_X509_value(stack, i), cert) == 0)
			return true;
	return false;
}

/* In the bag of a time-stamp inside the signature. */
static bool stamps_hold(bool *out, const struct cms *cms, X509 *cert, struct err *e)
{
	for (size_t i = 0; i < cms_stamp_count(cms) && !*out; i++) {
		AUTO(stamp) struct stamp st = { 0 };
		struct err why = ERR_INIT;
		bool intact = false;
		char reason[200];
		if (stamp_open(&st, cms_stamp(cms, i), &intact, reason, &why))
			*out = holds(cms_certs(st.cms), cert);
		else if (why.code == ERR_NOMEM)
			return err_nomem(e);
	}
	return true;
}

/* EN 319 142-1 6.3: what stands in a signature or its time-stamp is not put into the store once more. */
static bool in_file(bool *out, const struct bench *b, X509 *cert, struct err *e)
{
	*out = holds(b->dss.certs, cert);
	for (size_t i = 0; i < b->found.n && !*out; i++) {
		const struct cms *cms = b->found.list[i].cms;
		if (!cms)
			continue;
		*out = holds(cms_certs(cms), cert);
		if (!*out && !b->found.list[i].is_timestamp && !stamps_hold(out, cms, cert, e))
			return false;
	}
	return true;
}

static bool certs_choose(struct pades_plan *p, const struct bench *b, struct err *e)
{
	if (!(p->certs = sk_X509_new_null()))
		return err_nomem(e);
	for (int i = 0; i < sk_X509_num(p->needs.chain); i++) {
		X509 *cert = sk_X509_value(p->needs.chain, i);
		bool there = false;
		if (!in_file(&there, b, cert, e))
			return false;
		if (there)
			continue;
		if (!X509_up_ref(cert) || sk_X509_push(p->certs, cert) <= 0)
			return err_nomem(e);
	}
	return true;
}

static bool crl_keep(struct pades_plan *p, X509_CRL *crl, struct err *e)
{
	for (int i = 0; i < sk_X509_CRL_num(p->crls); i++)
		if (sk_X509_CRL_value(p->crls, i) == crl)
			return true;
	if (!X509_CRL_up_ref(crl) || sk_X509_CRL_push(p->crls, crl) <= 0)
		return err_nomem(e);
	return true;
}

/* Of all that was given the newest answer, when it is newer than the file's own; fresh ones of the file need no company. */
static bool answer_choose(struct pades_plan *p, const struct evidence_need *need,
	const struct pades_answers *a, int64_t now, struct err *e)
{
	int64_t best = need->file, made = 0;
	int crl = -1, ocsp = -1;
	if (need->file >= need->since)
		return true;
	for (int i = 0; i < sk_X509_CRL_num(a->crls); i++)
		if (evidence_crl_answers(sk_X509_CRL_value(a->crls, i), need, now, &made) &&
			made > best) {
			best = made;
			crl = i;
		}
	for (int i = 0; i < sk_OCSP_BASICRESP_num(a->ocsps); i++)
		if (evidence_ocsp_answers(sk_OCSP_BASICRESP_value(a->ocsps, i), need, now, &made) &&
			made > best) {
			best = made;
			ocsp = i;
		}
	if (ocsp >= 0)
		p->ocsps[ocsp] = true;
	return ocsp >= 0 || crl < 0 || crl_keep(p, sk_X509_CRL_value(a->crls, crl), e);
}

static bool data_choose(
	struct pades_plan *p, const struct bench *b, const struct pades_answers *a, struct err *e)
{
	if (!(p->crls = sk_X509_CRL_new_null()))
		return err_nomem(e);
	p->complete = true;
	for (size_t i = 0; i < p->needs.n; i++) {
		const struct evidence_need *need = &p->needs.list[i];
		p->complete = p->complete && (need->file != INT64_MIN || need->given != INT64_MIN);
		if (!answer_choose(p, need, a, b->q->at, e))
			return false;
	}
	return certs_choose(p, b, e);
}

bool pades_plan_lacks(const struct evidence_need *need)
{
	return need->given == INT64_MIN && need->file < need->since;
}

/* ---- what is next ---- */

/* What every signature has. */
struct standing {
	bool stamped, answered, archived;
};

static struct standing standing_of(const struct bench *b)
{
	struct standing s = { true, true, true };
	for (size_t i = 0; i < b->found.n; i++) {
		const struct examined *x = &b->found.list[i];
		if (x->is_timestamp)
			continue;
		s.stamped = s.stamped && x->stamped;
		s.answered = s.answered && x->answered;
		s.archived = s.archived && x->archived;
	}
	return s;
}

static enum pades_step renewal(struct pades_plan *p, const struct bench *b, bool wanted)
{
	const struct examined *last = bench_outermost(b);
	if (!last || (!wanted && b->q->at < trust_due(last)))
		return PADES_STEP_NONE;
	p->renewal = true;
	return last->evidence ? PADES_STEP_STAMP : PADES_STEP_DATA;
}

static enum pades_step step_of(
	struct pades_plan *p, const struct bench *b, const struct pades_goal *goal)
{
	const struct standing s = standing_of(b);
	if (goal->level >= PADES_B_T && !s.stamped)
		return PADES_STEP_STAMP;
	if (goal->level >= PADES_B_LT && !s.answered)
		return PADES_STEP_DATA;
	if (goal->level >= PADES_B_LTA && !s.archived)
		return PADES_STEP_STAMP;
	return goal->level >= PADES_B_LTA ? renewal(p, b, goal->renew) : PADES_STEP_NONE;
}

static const struct pdf_field *archive_field(const struct pdf_fields *f, int n)
{
	char name[sizeof((struct pades_plan *)0)->field];
	snprintf(name, sizeof name, "archive-%d", n);
	return pdf_field_find(f, name);
}

/*
 * HOUSE 4: the next free archive-n; a file that was made with some gets no more. Elsewhere the field is made, since the judge
 * allows an invisible one for a document time-stamp.
 */
static bool field_choose(struct pades_plan *p, struct bench *b, struct err *e)
{
	AUTO(pdf_fields) struct pdf_fields fields = { 0 };
	int n = 1;
	if (!pdf_fields_read(&fields, b->doc, b->last, e))
		return false;
	const struct pdf_field *f = archive_field(&fields, n);
	bool prepared = false;
	for (; f && n < PADES_MAX_ARCHIVES; f = archive_field(&fields, ++n)) {
		const struct pdf_obj *first = NULL;
		if (f->is_signature && !pdf_dict_get(f->dict, "V"))
			break;
		if (!pdf_object(b->doc, 0, f->ref.num, &first, NULL, e))
			return false;
		prepared = prepared || first;
	}
	if (!f && prepared) {
		snprintf(p->why, sizeof p->why,
			"no archive field is left: only an evidence record can renew this file");
		return true;
	}
	p->create = !f;
	snprintf(p->field, sizeof p->field, "archive-%d", n);
	return true;
}

static bool plan_fill(struct pades_plan *p, struct bench *b, const struct pades_answers *a,
	const struct pades_goal *goal, struct err *e)
{
	const struct examined *last = bench_outermost(b);
	p->due = last ? trust_due(last) : INT64_MAX;
	p->until = last ? last->until : INT64_MAX;
	p->step = step_of(p, b, goal);
	if (p->step == PADES_STEP_NONE)
		return true;
	return field_choose(p, b, e) && (p->step != PADES_STEP_DATA || data_choose(p, b, a, e));
}

struct pades_planner {
	struct bench bench;
	size_t broken;              /* examine_all */
	struct pades_question with; /* the question of the last plan, and its answers */
};

void pades_planner_auto(struct pades_planner **p)
{
	if (*p)
		bench_auto(&(*p)->bench);
	free(*p);
	*p = NULL;
}

bool pades_planner_open(struct pades_planner **out, const struct pades_question *q, struct err *e)
{
	AUTO(pades_planner) struct pades_planner *p = calloc(1, sizeof *p);
	if (!p)
		return err_nomem(e);
	p->broken = SIZE_MAX;
	if (!bench_open(&p->bench, q, &p->broken, e))
		return false;
	*out = p;
	p = NULL;
	return true;
}

bool pades_planner_plan(struct pades_plan *out, struct pades_planner *p,
	const struct pades_question *q, const struct pades_answers *answers,
	const struct pades_goal *goal, struct err *e)
{
	AUTO(pades_report)
	struct pades_report r = { .verdict = PADES_PASSED, .at = q->at, .complete = -1 };
	struct bench *b = &p->bench;
	*out = (struct pades_plan){ .due = INT64_MAX, .until = INT64_MAX };
	p->with = *q;
	p->with.crls = answers->crls;
	p->with.ocsps = answers->ocsps;
	bench_again(b, &p->with);
	b->ev.needs = &out->needs;
	if (!bench_judge(&r, b, p->broken, e))
		return pades_plan_auto(out), false;
	out->level = bench_level(&r);
	if (r.verdict != PADES_PASSED) {
		pades_plan_auto(out);
		return err_fail(e, ERR_DENIED,
			"the file does not pass, so nothing is added to it: %s",
			r.reasons_n ? r.reasons[0] : "?");
	}
	if (plan_fill(out, b, answers, goal, e))
		return true;
	pades_plan_auto(out);
	return false;
}

bool pades_plan(struct pades_plan *out, const struct pades_question *q,
	const struct pades_answers *answers, const struct pades_goal *goal, struct err *e)
{
	AUTO(pades_planner) struct pades_planner *p = NULL;
	*out = (struct pades_plan){ .due = INT64_MAX, .until = INT64_MAX };
	return pades_planner_open(&p, q, e) && p && pades_planner_plan(out, p, q, answers, goal, e);
}

bool pades_extend_data(struct buf *out, struct slice pdf, const struct pades_plan *p,
	const struct pades_answers *answers, struct err *e)
{
	struct slice ocsps[PADES_MAX_ANSWERS];
	struct pades_dss_more more = { .certs = p->certs, .crls = p->crls, .ocsps = ocsps };
	size_t added = 0;
	for (size_t i = 0; i < answers->ders_n; i++)
		if (p->ocsps[i])
			ocsps[more.ocsps_n++] = buf_slice(&answers->ders[i]);
	return pades_dss_add(out, &added, pdf, &more, e);
}

bool pades_extend_stamp(struct pades_draft *out, struct slice pdf, const struct pades_plan *p,
	size_t room, struct err *e)
{
	if (!p->field[0])
		return err_fail(e, ERR_LIMIT, "%s", p->why);
	const struct pades_request r = {
		.field = p->field, .create = p->create, .kind = PADES_TIMESTAMP, .room = room
	};
	return pades_prepare(out, pdf, &r, e);
}
