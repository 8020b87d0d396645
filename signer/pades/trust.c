/* SPDX-License-Identifier: MIT */
/* trust: chains, proofs of existence and levels (EN 319 102-1 5, EN 319 142-1 6). */
#include "pades/trust.h"

#include "base/time.h"
#include "cms/record.h"
#include "pades/explain.h"
#include "pki/claim.h"
#include "pki/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fatal(const struct err *e)
{
	return e->code == ERR_NOMEM || e->code == ERR_BUG;
}

void bench_auto(struct bench *b)
{
	examined_list_auto(&b->found);
	pades_dss_auto(&b->dss);
	for (size_t i = 0; b->steps && i <= b->last; i++)
		step_auto(&b->steps[i].step);
	free(b->steps);
	pdf_close(b->doc);
}

static void evidence_set(struct bench *b, const struct pades_question *q)
{
	b->q = q;
	b->ev = (struct evidence){ .anchors = q->anchors,
		.stamp_anchors = q->stamp_anchors,
		.dss = &b->dss,
		.certs = q->certs,
		.crls = q->crls,
		.ocsps = q->ocsps,
		.now = q->at };
}

void bench_again(struct bench *b, const struct pades_question *q)
{
	for (size_t i = 0; i < b->found.n; i++) {
		struct examined *x = &b->found.list[i];
		x->trusted = x->evidence = x->stamped = x->answered = x->archived = false;
		x->until = 0;
	}
	evidence_set(b, q);
}

static bool pdf_set(struct bench *b, const struct pades_question *q, struct err *e)
{
	if (!pdf_open(&b->doc, q->pdf, q->limits, e))
		return false;
	b->last = pdf_revision_count(b->doc) - 1;
	return true;
}

static bool dss_set(struct bench *b, const struct pades_question *q, struct err *e)
{
	if (!pades_dss_read(&b->dss, b->doc, b->last, e))
		return false;
	evidence_set(b, q);
	return true;
}

bool bench_open(struct bench *b, const struct pades_question *q, size_t *broken, struct err *e)
{
	return pdf_set(b, q, e) && examine_all(&b->found, b->doc, broken, e) && dss_set(b, q, e);
}

bool bench_open_last(struct bench *b, const struct pades_question *q, size_t *broken, struct err *e)
{
	return pdf_set(b, q, e) && examine_from(&b->found, b->doc, b->last, broken, e) &&
	       dss_set(b, q, e);
}

/* EN 319 102-1 5.3.4: what a chain that does not stand is called. */
static const char *const path_words[] = {
	[PATH_GOOD] = "",
	[PATH_NO_CHAIN] = "NO_CERTIFICATE_CHAIN_FOUND",
	[PATH_EXPIRED] = "OUT_OF_BOUNDS_NO_POE",
	[PATH_REVOKED] = "REVOKED",
	[PATH_NO_CRL] = "TRY_LATER",
	[PATH_CONSTRAINTS] = "CHAIN_CONSTRAINTS_FAILURE",
	[PATH_CRYPTO] = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
	[PATH_BAD] = "CERTIFICATE_CHAIN_GENERAL_FAILURE",
};

void trust_say(
	struct pades_signature *s, enum pades_indication i, const char *sub, const char *reason)
{
	if (s->indication == PADES_TOTAL_FAILED ||
		(s->indication == PADES_TOTAL_INDETERMINATE && i != PADES_TOTAL_FAILED))
		return; /* the first and gravest finding stays */
	s->indication = i;
	snprintf(s->subindication, sizeof s->subindication, "%s", sub);
	snprintf(s->reason, sizeof s->reason, "%s", reason);
}

/* Earliest trusted proof that the bytes of 'x' existed: document time-stamps that cover them. */
static int64_t proof_of_existence(const struct bench *b, const struct examined *x)
{
	int64_t t = b->q->at;
	for (size_t i = 0; i < b->found.n; i++) {
		const struct examined *ts = &b->found.list[i];
		if (ts != x && ts->trusted && ts->range.end >= x->range.end &&
			ts->range.hole_at > x->range.hole_at && ts->time < t)
			t = ts->time;
	}
	return t;
}

static void sooner(int64_t *until, int64_t other)
{
	if (other < *until)
		*until = other;
}

/* The end of a token is that of its first certificate, digest or key: before it, another must prove this one. */
static int64_t stamp_until(const struct stamp *st, STACK_OF(X509) *chain)
{
	int64_t until = INT64_MAX, end = 0;
	EVP_PKEY *tsa = X509_get0_pubkey(cms_signer(st->cms));
	sooner(&until, suite_until(st->info.imprint_nid, tsa));
	sooner(&until, suite_until(cms_digest_nid(st->cms), tsa));
	for (int i = 0; i < sk_X509_num(chain); i++) {
		X509 *cert = sk_X509_value(chain, i);
		int md = NID_undef;
		struct err ignored = ERR_INIT;
		if (cert_time(&end, X509_get0_notAfter(cert), &ignored))
			sooner(&until, end);
		/* the anchor is trusted whoever signed it */
		if (i + 1 < sk_X509_num(chain) &&
			X509_get_signature_info(cert, &md, NULL, NULL, NULL) == 1)
			sooner(&until,
				suite_until(md, X509_get0_pubkey(sk_X509_value(chain, i + 1))));
	}
	return until;
}

int64_t trust_due(const struct examined *ts)
{
	int64_t part = (ts->until - ts->time) / PADES_RENEW_PART;
	return ts->until - (part < PADES_RENEW_S ? part : PADES_RENEW_S);
}

/* RFC 5280 4.1.2.5: from when on its issuer answers for the certificate of a token; a time before that is told by nobody. */
static bool told_too_early(const struct stamp *st)
{
	int64_t from = 0;
	struct err ignored = ERR_INIT;
	return !cert_time(&from, X509_get0_notBefore(cms_signer(st->cms)), &ignored) ||
	       st->info.time < from;
}

static const char trailed[] = "other bytes than padding follow the CMS, which nothing signs";

void trust_trailed_say(struct pades_signature *s, const struct cms *cms)
{
	if (cms_trailed(cms))
		trust_say(s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE", trailed);
}

/* What is wrong with what nothing signs in a token; NULL: nothing. */
static const char *stamp_changed(
	const struct evidence *ev, const struct cms *cms, STACK_OF(X509) *chain)
{
	if (!explain_certs(ev, cms, chain))
		return "a certificate inside the time-stamp was changed, or belongs to nothing";
	return cms_trailed(cms) ? trailed : NULL;
}

bool trust_stamp(struct trust_stamp *out, const struct evidence *ev, const struct stamp *st,
	int64_t at, struct err *e)
{
	AUTO(evidence_answer) struct evidence_answer a = { 0 };
	X509 *tsa = cms_signer(st->cms);
	struct err weak = ERR_INIT;
	*out = (struct trust_stamp){ .evidence = tsa && evidence_present(ev, tsa, st->cms),
		.word = "NO_SIGNING_CERTIFICATE_FOUND" };
	char *reason = out->reason;
	if (!tsa) {
		snprintf(reason, 200, "the time-stamp lacks its certificate");
		return true;
	}
	if (st->info.time > at) {
		out->word = "TIMESTAMP_ORDER_FAILURE";
		snprintf(reason, 200, "the time-stamp lies in the future");
		return true;
	}
	out->word = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
	if (!suite_digest_good(st->info.imprint_nid, at, &weak) ||
		!suite_digest_good(cms_digest_nid(st->cms), at, &weak)) {
		snprintf(reason, 200, "%.199s", weak.text);
		return !fatal(&weak) || (*e = weak, false);
	}
	const struct evidence_question q = { tsa, st->cms, at, PATH_STAMP, st->info.time };
	if (!evidence_chain(&a, ev, &q, e))
		return false;
	out->word = path_words[a.path.status];
	out->good = a.path.status == PATH_GOOD;
	if (out->good) {
		out->evidence = a.revocation == EVIDENCE_COMPLETE;
		out->until = stamp_until(st, a.path.chain);
	}
	snprintf(reason, 200, "%.199s", a.path.reason);
	if (out->good && told_too_early(st)) {
		out->good = false;
		out->word = path_words[PATH_EXPIRED];
		snprintf(out->reason, sizeof out->reason,
			"the time-stamp tells of a time before its certificate was valid");
	}
	const char *changed = out->good ? stamp_changed(ev, st->cms, a.path.chain) : NULL;
	if (changed) {
		out->good = false;
		out->changed = true;
		out->word = "SIG_CONSTRAINTS_FAILURE";
		snprintf(out->reason, sizeof out->reason, "%s", changed);
	}
	return true;
}

bool trust_signer(struct pades_signature *s, struct examined *x, struct err *e)
{
	X509 *signer = x->cms ? cms_signer(x->cms) : NULL;
	struct cert_facts f;
	struct err why = ERR_INIT;
	if (!signer)
		return true;
	if (!cert_facts(&f, signer, &why))
		return !fatal(&why) || (*e = why, false);
	snprintf(s->signer, sizeof s->signer, "%s", f.name);
	snprintf(s->unit, sizeof s->unit, "%s", f.unit);
	snprintf(s->issuer, sizeof s->issuer, "%s", f.issuer);
	snprintf(s->serial, sizeof s->serial, "%s", f.serial);
	memcpy(s->cert_sha256, f.sha256, sizeof s->cert_sha256);
	memcpy(s->key_sha256, f.key_sha256, sizeof s->key_sha256);
	s->has_key = true;
	char key[32];
	suite_key_name(key, X509_get0_pubkey(signer));
	snprintf(s->algorithm, sizeof s->algorithm, "%s, %s", key,
		suite_digest_name(cms_digest_nid(x->cms)));
	return true;
}

void trust_claimed(struct pades_signature *s, const struct examined *x)
{
	struct err ignored = ERR_INIT;
	const struct pdf_obj *m = pdf_dict_get(x->dict, "M");
	if (x->is_timestamp) {
		s->has_claimed = x->stamp.cms != NULL;
		s->claimed_time = x->time;
		return;
	}
	if (m && m->kind == PDF_STRING)
		s->has_claimed = time_pdf_parse(&s->claimed_time, m->u.bytes, &ignored);
	else if (x->cms)
		s->has_claimed = cms_signing_time(x->cms, &s->claimed_time);
}

static void stamp_signer(struct trust_stamps *out, const struct stamp *st)
{
	struct cert_facts f;
	if (cert_facts(&f, cms_signer(st->cms), NULL))
		memcpy(out->signer, f.name, sizeof out->signer);
	out->claims = st->info.claims || claim_certificate(cms_signer(st->cms));
}

static void stamp_doubt(struct trust_stamps *out, const struct trust_stamp *a)
{
	snprintf(out->word, sizeof out->word, "%s", a->word);
	memcpy(out->reason, a->reason, sizeof out->reason);
}

void trust_stamps_say(struct pades_signature *s, const struct trust_stamps *st)
{
	if (!st->any || st->trusted)
		return;
	memcpy(s->stamp_word, st->word, sizeof s->stamp_word);
	memcpy(s->stamp_reason, st->reason, sizeof s->stamp_reason);
}

bool trust_stamps(struct trust_stamps *out, const struct evidence *ev, const struct cms *cms,
	int64_t at, struct err *e)
{
	struct evidence inside = *ev;
	inside.around = cms;
	*out = (struct trust_stamps){ .time = at, .evidence = true };
	for (size_t i = 0; i < cms_stamp_count(cms); i++) {
		AUTO(stamp) struct stamp st = { 0 };
		struct err why = ERR_INIT;
		struct trust_stamp a;
		bool intact = false, covers = false;
		char reason[200];
		if (!stamp_open(&st, cms_stamp(cms, i), &intact, reason, &why) ||
			!stamp_covers(&covers, &st, cms_value(cms), &why)) {
			if (fatal(&why))
				return *e = why, false;
			out->broken = true;
			continue;
		}
		if (!intact || !covers) {
			out->broken = true;
			continue;
		}
		if (!trust_stamp(&a, &inside, &st, at, e))
			return false;
		if (!a.good && !out->any)
			stamp_doubt(out, &a);
		out->any = true;
		out->broken = out->broken || a.changed;
		out->evidence = out->evidence && a.evidence;
		out->trusted = out->trusted || a.good;
		if (a.good && (!out->signer[0] || st.info.time < out->time))
			stamp_signer(out, &st);
		if (a.good && st.info.time < out->time)
			out->time = st.info.time;
	}
	return true;
}

/*
 * A document time-stamp after the signature proves its time as well as one inside it (EN 319 142-1
 * 6.3).
 */
static const struct examined *stamped_by_document(
	const struct bench *b, const struct examined *x, bool need_trust)
{
	for (size_t i = 0; i < b->found.n; i++) {
		const struct examined *ts = &b->found.list[i];
		if (ts->lifts && ts->intact && ts->range.hole_at > x->range.hole_at &&
			(ts->trusted || !need_trust))
			return ts;
	}
	return NULL;
}

/* The times at which one signature is judged. */
struct instants {
	int64_t best, poe; /* of the signature; of its own time-stamps */
	bool stands;       /* its chain does, at 'best' */
};

/* With a chain that stands, a time-stamp that is not believed lifts nothing. */
static bool stamped_inside(const struct trust_stamps *st, const struct evidence_answer *a)
{
	return a->path.status == PATH_GOOD ? st->trusted : st->any;
}

/*
 * Is every certificate answered for, of the signature and of what proves its time? Where the chain does not stand nobody can say
 * where it ends: then an answer by name has to do.
 */
static bool complete(const struct bench *b, const struct examined *x, const struct trust_stamps *st,
	const struct evidence_answer *a, bool document)
{
	bool own = a->path.status == PATH_GOOD
			   ? a->revocation == EVIDENCE_COMPLETE
			   : evidence_present(&b->ev, cms_signer(x->cms), x->cms);
	return b->ev.dss->present && own && (stamped_inside(st, a) ? st->evidence : document);
}

/* The same with the store of an older revision. */
static bool complete_then(bool *out, const struct bench *b, const struct examined *x,
	const struct instants *t, size_t rev, struct err *e)
{
	AUTO(evidence_answer) struct evidence_answer a = { 0 };
	AUTO(pades_dss) struct pades_dss dss = { 0 };
	struct bench then = *b;
	struct trust_stamps st;
	struct trust_stamp outer = { .evidence = true };
	const struct examined *document = stamped_by_document(b, x, t->stands);
	const struct evidence_question q = { cms_signer(x->cms), x->cms, t->best, PATH_SIGN,
		t->best };
	if (!pades_dss_read(&dss, b->doc, rev, e))
		return false;
	then.ev.dss = &dss;
	then.ev.needs = NULL;
	if (!trust_stamps(&st, &then.ev, x->cms, t->poe, e) || !evidence_chain(&a, &then.ev, &q, e))
		return false;
	if (!stamped_inside(&st, &a) && document &&
		!trust_stamp(
			&outer, &then.ev, &document->stamp, proof_of_existence(b, document), e))
		return false;
	*out = complete(&then, x, &st, &a, outer.evidence);
	return true;
}

/*
 * EN 319 142-1 6.3 (LTA): a later document time-stamp covers the store when it was complete for this signature already. The newest
 * is asked first: mostly it ends the file, and then what is complete now was so then.
 */
static bool archive_find(bool *out, const struct bench *b, const struct examined *x,
	const struct instants *t, struct err *e)
{
	*out = false;
	for (size_t i = b->found.n; i > 0 && !*out; i--) {
		const struct examined *ts = &b->found.list[i - 1];
		if (!ts->lifts || !ts->intact || ts->range.hole_at <= x->range.hole_at ||
			(t->stands && !ts->trusted))
			continue;
		*out = ts->rev == b->last;
		if (!*out && !complete_then(out, b, x, t, ts->rev, e))
			return false;
	}
	return true;
}

/* EN 319 142-1 6: the level is a statement on structure; with a chain that stands, also on its evidence. */
static enum pades_level level_of(const struct examined *x)
{
	/* 6.3: signing-certificate-v2 (or v1) is part of every level */
	if (!x->cades || !x->intact || cms_ess(x->cms) == CMS_ESS_NONE)
		return PADES_LEVEL_NONE;
	if (!x->stamped)
		return PADES_B_B;
	if (!x->answered)
		return PADES_B_T;
	return x->archived ? PADES_B_LTA : PADES_B_LT;
}

bool trust_strength(struct pades_signature *s, const struct cms *cms, int64_t at, struct err *e)
{
	struct err why = ERR_INIT;
	if (suite_digest_good(cms_digest_nid(cms), at, &why) &&
		suite_key_good(X509_get0_pubkey(cms_signer(cms)), at, &why))
		return true;
	if (fatal(&why))
		return *e = why, false;
	trust_say(s, PADES_TOTAL_INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", why.text);
	return true;
}

void trust_chain_say(struct pades_signature *s, const struct path_result *path, int64_t now)
{
	if (path->status == PATH_GOOD)
		return;
	trust_say(s, PADES_TOTAL_INDETERMINATE, path_words[path->status], path->reason);
	/* 5.2.6.4: revoked before the best signature time is final only with that time proven */
	if (path->status == PATH_REVOKED)
		snprintf(s->subindication, sizeof s->subindication, "%s",
			s->best_time < now ? "REVOKED" : "REVOKED_NO_POE");
	if (path->status == PATH_REVOKED && s->best_time < now)
		s->indication = PADES_TOTAL_FAILED;
}

/* Chain, time and level of one signature that is intact. EN 319 102-1 5.3, 5.5. */
/* RFC 4998 A: an evidence record inside that does not hold, or cannot be judged here, does not go unseen either. */
static bool records_say(struct pades_signature *s, const struct cms *c, struct err *e)
{
	for (size_t i = 0;; i++) {
		struct cms_record r;
		bool good = cms_record(&r, c, i, (struct slice){ NULL, 0 }, e);
		record_auto(&r.record);
		if (!good)
			return false;
		if (!r.there)
			return true;
		if (!r.holds)
			trust_say(
				s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE", r.reason);
	}
}

bool trust_signature(
	struct pades_signature *s, const struct bench *b, struct examined *x, struct err *e)
{
	AUTO(evidence_answer) struct evidence_answer a = { 0 };
	struct trust_stamps st;
	int64_t poe = proof_of_existence(b, x);
	if (!trust_stamps(&st, &b->ev, x->cms, poe, e))
		return false;
	s->best_time = st.trusted ? st.time : poe;
	memcpy(s->stamp_signer, st.signer, sizeof s->stamp_signer);
	s->stamp_claims = st.claims;
	const struct evidence_question q = { cms_signer(x->cms), x->cms, s->best_time, PATH_SIGN,
		s->best_time };
	if (!evidence_chain(&a, &b->ev, &q, e) || !trust_strength(s, x->cms, s->best_time, e))
		return false;
	const struct instants t = { s->best_time, poe, a.path.status == PATH_GOOD };
	const struct examined *document = stamped_by_document(b, x, t.stands);
	x->stamped = stamped_inside(&st, &a) || document;
	x->answered = x->stamped && complete(b, x, &st, &a, document && document->evidence);
	if (x->answered && !archive_find(&x->archived, b, x, &t, e))
		return false;
	s->level = level_of(x);
	if (a.path.status == PATH_GOOD)
		trust_stamps_say(s, &st);
	/* Nothing signs the unsigned attributes: a token that was changed there must not go unseen. */
	if (a.path.status == PATH_GOOD && st.broken)
		trust_say(s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",
			"the time-stamp inside the signature is broken");
	if (a.path.status == PATH_GOOD && !records_say(s, x->cms, e))
		return false;
	if (a.path.status == PATH_GOOD && !explain_certs(&b->ev, x->cms, a.path.chain))
		trust_say(s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",
			"a certificate inside the signature was changed, or belongs to nothing");
	if (a.path.status == PATH_GOOD)
		trust_trailed_say(s, x->cms);
	/* EN 319 142-1 6.3: without it the certificate may be another one of the same key */
	if (a.path.status == PATH_GOOD && x->cades && cms_ess(x->cms) == CMS_ESS_NONE)
		trust_say(s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",
			"the signature does not say which certificate it was made with");
	trust_chain_say(s, &a.path, b->q->at);
	return true;
}

bool trust_timestamp(
	struct pades_signature *s, const struct bench *b, struct examined *x, struct err *e)
{
	int64_t poe = proof_of_existence(b, x);
	struct trust_stamp a = { .good = false };
	if (!trust_stamp(&a, &b->ev, &x->stamp, poe, e))
		return false;
	x->trusted = a.good;
	x->evidence = a.evidence;
	x->until = a.until;
	s->best_time = x->trusted ? x->time : poe;
	if (!x->lifts)
		x->trusted = false;
	if (!x->trusted)
		trust_say(s, PADES_TOTAL_INDETERMINATE, a.good ? "SIG_CONSTRAINTS_FAILURE" : a.word,
			a.good ? "the time-stamp is not written as EN 319 142-1 5.4.3 asks"
			       : a.reason);
	return true;
}
