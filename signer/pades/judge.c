/* SPDX-License-Identifier: MIT */
/*
 * judge: puts range, mathematics, trust, time and changes of every signature together into one
 * verdict.
 */
#include "pades/judge.h"

#include "base/time.h"
#include "pades/evidence.h"
#include "pades/examine.h"
#include "pades/explain.h"
#include "pades/step.h"
#include "pki/suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdict_names[] = {
	[PADES_PASSED] = "passed",
	[PADES_FAILED] = "failed",
	[PADES_INDETERMINATE] = "indeterminate",
	[PADES_UNSIGNED] = "unsigned",
	[PADES_UNREADABLE] = "unreadable",
};

const char *pades_verdict_name(enum pades_verdict_word w)
{
	return verdict_names[w];
}

enum pades_verdict_word pades_verdict_worst(enum pades_verdict_word a, enum pades_verdict_word b)
{
	static const int gravity[] = {
		[PADES_PASSED] = 0,
		[PADES_UNSIGNED] = 1,
		[PADES_INDETERMINATE] = 2,
		[PADES_FAILED] = 3,
		[PADES_UNREADABLE] = 4,
	};
	return gravity[a] >= gravity[b] ? a : b;
}

void pades_report_auto(struct pades_report *r)
{
	free(r->list);
	r->list = NULL;
	r->n = 0;
}

void pades_reason(struct pades_report *r, enum pades_verdict_word w, const char *fmt, ...)
{
	r->verdict = pades_verdict_worst(r->verdict, w);
	if (r->reasons_n == PADES_MAX_REASONS)
		return;
	va_list args;
	va_start(args, fmt);
	vsnprintf(r->reasons[r->reasons_n++], PADES_REASON_MAX, fmt, args);
	va_end(args);
}

static bool fatal(const struct err *e)
{
	return e->code == ERR_NOMEM || e->code == ERR_BUG;
}

struct cached_step {
	bool read;
	struct step step;
};

/* Everything a judgement holds while it runs. */
struct bench {
	const struct pades_question *q;
	struct pdf_doc *doc;
	size_t last;
	struct examined_list found;
	struct pades_dss dss;
	struct evidence ev;
	struct cached_step *steps; /* by revision; NULL: none read yet */
};

static void bench_auto(struct bench *b)
{
	examined_list_auto(&b->found);
	pades_dss_auto(&b->dss);
	for (size_t i = 0; b->steps && i <= b->last; i++)
		step_auto(&b->steps[i].step);
	free(b->steps);
	pdf_close(b->doc);
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

static void say(
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

/* RFC 3161 2.3, EN 319 102-1 5.4: the authority's chain stands when the token is known to exist. */
struct stamp_answer {
	bool good;        /* the chain stands */
	bool evidence;    /* its revocation is answered for */
	const char *word; /* EN 319 102-1, when it does not */
	char reason[200];
};

static bool stamp_trust(struct stamp_answer *out, const struct bench *b, const struct stamp *st,
	int64_t at, struct err *e)
{
	AUTO(evidence_answer) struct evidence_answer a = { 0 };
	X509 *tsa = cms_signer(st->cms);
	struct err weak = ERR_INIT;
	char *reason = out->reason;
	*out = (struct stamp_answer){ .evidence = tsa && evidence_present(&b->ev, tsa, st->cms),
		.word = "NO_SIGNING_CERTIFICATE_FOUND" };
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
	if (!evidence_chain(
		    &a, &b->ev, &(struct evidence_question){ tsa, st->cms, at, PATH_STAMP }, e))
		return false;
	out->word = path_words[a.path.status];
	out->good = a.path.status == PATH_GOOD;
	if (out->good)
		out->evidence = a.revocation == EVIDENCE_COMPLETE;
	snprintf(reason, 200, "%.199s", a.path.reason);
	if (out->good && !explain_certs(&b->ev, st->cms, a.path.chain)) {
		out->good = false;
		out->word = "SIG_CONSTRAINTS_FAILURE";
		snprintf(out->reason, sizeof out->reason,
			"a certificate inside the time-stamp was changed, or belongs to nothing");
	}
	return true;
}

static bool signer_facts(struct pades_signature *s, struct examined *x, struct err *e)
{
	X509 *signer = x->cms ? cms_signer(x->cms) : NULL;
	struct cert_facts f;
	struct err why = ERR_INIT;
	if (!signer)
		return true;
	if (!cert_facts(&f, signer, &why))
		return !fatal(&why) || (*e = why, false);
	snprintf(s->signer, sizeof s->signer, "%s", f.name);
	snprintf(s->issuer, sizeof s->issuer, "%s", f.issuer);
	snprintf(s->serial, sizeof s->serial, "%s", f.serial);
	memcpy(s->cert_sha256, f.sha256, sizeof s->cert_sha256);
	return true;
}

static void claimed_time(struct pades_signature *s, const struct examined *x)
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

/* What a signature's own time-stamps prove. */
struct stamped {
	bool any;      /* one that is intact and covers the value */
	bool trusted;  /* and whose chain stands */
	bool evidence; /* the revocation of each is answered for */
	bool broken;   /* one that cannot be read, does not hold, or covers something else */
	int64_t time;  /* the earliest trusted */
};

static bool own_stamps(struct stamped *out, const struct bench *b, const struct examined *x,
	int64_t at, struct err *e)
{
	*out = (struct stamped){ .time = at, .evidence = true };
	for (size_t i = 0; x->cms && i < cms_stamp_count(x->cms); i++) {
		AUTO(stamp) struct stamp st = { 0 };
		struct err why = ERR_INIT;
		struct stamp_answer a;
		bool intact = false, covers = false;
		char reason[200];
		if (!stamp_open(&st, cms_stamp(x->cms, i), &intact, reason, &why) ||
			!stamp_covers(&covers, &st, cms_value(x->cms), &why)) {
			if (fatal(&why))
				return *e = why, false;
			out->broken = true;
			continue;
		}
		if (!intact || !covers) {
			out->broken = true;
			continue;
		}
		if (!stamp_trust(&a, b, &st, at, e))
			return false;
		out->any = true;
		out->evidence = out->evidence && a.evidence;
		out->trusted = out->trusted || a.good;
		if (a.good && st.info.time < out->time)
			out->time = st.info.time;
	}
	return true;
}

/* Is the first appearance of the DSS covered by a later, intact document time-stamp? */
static bool archived(const struct bench *b, const struct examined *x, bool need_trust)
{
	for (size_t i = 0; i < b->found.n; i++) {
		const struct examined *ts = &b->found.list[i];
		if (!ts->lifts || !ts->intact || ts->range.hole_at <= x->range.hole_at ||
			(need_trust && !ts->trusted))
			continue;
		const struct pdf_obj *catalog = NULL;
		struct err ignored = ERR_INIT;
		if (pdf_catalog(b->doc, ts->rev, &catalog, &ignored) &&
			pdf_dict_get(catalog, "DSS"))
			return true;
	}
	return false;
}

/*
 * A document time-stamp after the signature proves its time as well as one inside it (EN 319 142-1
 * 6.3).
 */
static const struct examined *stamped_by_document(const struct bench *b, const struct examined *x)
{
	for (size_t i = 0; i < b->found.n; i++) {
		const struct examined *ts = &b->found.list[i];
		if (ts->lifts && ts->intact && ts->range.hole_at > x->range.hole_at)
			return ts;
	}
	return NULL;
}

/*
 * EN 319 142-1 6: the level is a statement on structure; with a chain that stands, also on its
 * evidence.
 */
static enum pades_level level_of(const struct bench *b, const struct examined *x,
	const struct stamped *st, const struct evidence_answer *a)
{
	/* 6.3: signing-certificate-v2 (or v1) is part of every level */
	if (!x->cades || !x->intact || cms_ess(x->cms) == CMS_ESS_NONE)
		return PADES_LEVEL_NONE;
	const struct examined *outer = stamped_by_document(b, x);
	if (!st->any && !outer)
		return PADES_B_B;
	bool stands = a->path.status == PATH_GOOD;
	bool data = stands ? a->revocation == EVIDENCE_COMPLETE
			   : evidence_present(&b->ev, cms_signer(x->cms), x->cms);
	data = data && (st->any ? st->evidence : outer->evidence);
	if (!b->dss.present || !data)
		return PADES_B_T;
	return archived(b, x, stands) ? PADES_B_LTA : PADES_B_LT;
}

static bool weak(struct pades_signature *s, const struct examined *x, int64_t at, struct err *e)
{
	struct err why = ERR_INIT;
	if (suite_digest_good(cms_digest_nid(x->cms), at, &why) &&
		suite_key_good(X509_get0_pubkey(cms_signer(x->cms)), at, &why))
		return true;
	if (fatal(&why))
		return *e = why, false;
	say(s, PADES_TOTAL_INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", why.text);
	return true;
}

/* Chain, time and level of one signature that is intact. EN 319 102-1 5.3, 5.5. */
static bool trust_signature(
	struct pades_signature *s, const struct bench *b, struct examined *x, struct err *e)
{
	AUTO(evidence_answer) struct evidence_answer a = { 0 };
	struct stamped st;
	int64_t poe = proof_of_existence(b, x);
	if (!own_stamps(&st, b, x, poe, e))
		return false;
	s->best_time = st.trusted ? st.time : poe;
	if (!evidence_chain(&a, &b->ev,
		    &(struct evidence_question){
			    cms_signer(x->cms), x->cms, s->best_time, PATH_SIGN },
		    e) ||
		!weak(s, x, s->best_time, e))
		return false;
	s->level = level_of(b, x, &st, &a);
	/* Nothing signs the unsigned attributes: a token that was changed there must not go unseen. */
	if (a.path.status == PATH_GOOD && st.broken)
		say(s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",
			"the time-stamp inside the signature is broken");
	if (a.path.status == PATH_GOOD && !explain_certs(&b->ev, x->cms, a.path.chain))
		say(s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",
			"a certificate inside the signature was changed, or belongs to nothing");
	if (a.path.status == PATH_GOOD)
		return true;
	say(s, PADES_TOTAL_INDETERMINATE, path_words[a.path.status], a.path.reason);
	/* 5.2.6.4: revoked before the best signature time is final only with that time proven */
	if (a.path.status == PATH_REVOKED)
		snprintf(s->subindication, sizeof s->subindication, "%s",
			s->best_time < b->q->at ? "REVOKED" : "REVOKED_NO_POE");
	if (a.path.status == PATH_REVOKED && s->best_time < b->q->at)
		s->indication = PADES_TOTAL_FAILED;
	return true;
}

static bool trust_timestamp(
	struct pades_signature *s, const struct bench *b, struct examined *x, struct err *e)
{
	int64_t poe = proof_of_existence(b, x);
	struct stamp_answer a;
	if (!stamp_trust(&a, b, &x->stamp, poe, e))
		return false;
	x->trusted = a.good;
	x->evidence = a.evidence;
	s->best_time = x->trusted ? x->time : poe;
	if (!x->lifts)
		x->trusted = false;
	if (!x->trusted)
		say(s, PADES_TOTAL_INDETERMINATE, a.good ? "SIG_CONSTRAINTS_FAILURE" : a.word,
			a.good ? "the time-stamp is not written as EN 319 142-1 5.4.3 asks"
			       : a.reason);
	return true;
}

/*
 * The permission that binds what follows 'x': the strictest of the certifications up to it and of the lock of
 * its field. ISO 32000-1 12.8.2.2; ISO 32000-2 12.7.5.5 (Lock /P).
 */
static struct pades_permission permission_of(const struct bench *b, const struct examined *x)
{
	struct pades_permission p = { .docmdp = x->is_timestamp ? 0 : x->lock.permission };
	for (size_t i = 0; i < b->found.n; i++) {
		const struct examined *c = &b->found.list[i];
		if (c->docmdp && c->rev <= x->rev && (!p.docmdp || c->docmdp < p.docmdp))
			p.docmdp = c->docmdp;
	}
	return p;
}

/* Steps are read once and judged under the permissions of each signature. */
static bool step_of(const struct step **out, struct bench *b, size_t rev, struct err *e)
{
	if (!b->steps && !(b->steps = calloc(b->last + 1, sizeof *b->steps)))
		return err_nomem(e);
	*out = &b->steps[rev].step;
	if (b->steps[rev].read)
		return true;
	if (!step_read(&b->steps[rev].step, b->doc, rev, e))
		return false;
	b->steps[rev].read = true;
	return true;
}

static bool steps_apply(struct pades_changes *c, struct bench *b, size_t from,
	struct pades_permission *p, struct err *e)
{
	AUTO(pdf_fields) struct pdf_fields fields = { 0 };
	if (from == b->last)
		return true;
	if (!pdf_fields_read(&fields, b->doc, from, e))
		return false;
	p->locks = fields.list;
	p->locks_n = fields.n;
	for (size_t rev = from + 1; rev <= b->last; rev++) {
		const struct step *s = NULL;
		if (!step_of(&s, b, rev, e) || !step_apply(c, s, b->doc, from, p, e))
			return false;
	}
	return true;
}

static bool changes_after(
	struct pades_signature *s, struct bench *b, const struct examined *x, struct err *e)
{
	struct err why = ERR_INIT;
	struct pades_permission p = permission_of(b, x);
	if (steps_apply(&s->changes, b, x->range.revision, &p, &why))
		return true;
	if (fatal(&why))
		return *e = why, false;
	s->changes = (struct pades_changes){ .worst = PADES_ILLEGAL, .n = 1 };
	s->changes.list[0].change = PADES_ILLEGAL;
	snprintf(s->changes.list[0].rule, sizeof s->changes.list[0].rule, "unreadable-revision");
	snprintf(s->changes.list[0].new_value, sizeof s->changes.list[0].new_value, "%.79s",
		why.text);
	return true;
}

/* Later changes of one signature, and what they mean for it. */
static bool compare(
	struct pades_signature *s, struct bench *b, const struct examined *x, struct err *e)
{
	if (s->coverage == PADES_PARTIAL) {
		say(s, PADES_TOTAL_FAILED, "FORMAT_FAILURE",
			"the signature does not cover a whole revision of the file");
		s->changes.worst = PADES_ILLEGAL;
		return true;
	}
	if (!x->has_range || s->coverage == PADES_UNCLEAR)
		return true;
	if (!changes_after(s, b, x, e))
		return false;
	if (s->changes.worst == PADES_ILLEGAL)
		say(s, PADES_TOTAL_FAILED, "FORMAT_FAILURE",
			"the file was changed after signing in a way that nothing allows");
	return true;
}

static bool judge_one(struct pades_signature *s, struct bench *b, struct examined *x, struct err *e)
{
	snprintf(s->field, sizeof s->field, "%s", x->name);
	s->is_timestamp = x->is_timestamp;
	s->intact = x->intact;
	s->docmdp = x->docmdp;
	s->revision = x->has_range ? x->range.revision : x->rev;
	s->coverage = x->has_range ? x->range.coverage : PADES_UNCLEAR;
	s->indication = PADES_TOTAL_PASSED;
	s->has_best = true;
	s->best_time = b->q->at;
	claimed_time(s, x);
	s->sha_ok = x->has_sha256;
	memcpy(s->cms_sha256, x->sha256, sizeof s->cms_sha256);
	if (!signer_facts(s, x, e))
		return false;
	if (!x->intact) {
		bool lacks = strcmp(x->why, "NO_SIGNING_CERTIFICATE_FOUND") == 0;
		say(s, lacks ? PADES_TOTAL_INDETERMINATE : PADES_TOTAL_FAILED, x->why, x->reason);
		return compare(s, b, x, e);
	}
	return (x->is_timestamp ? trust_timestamp(s, b, x, e) : trust_signature(s, b, x, e)) &&
	       compare(s, b, x, e);
}

/* A time-stamp that is proven makes those before it provable: so from the outermost inwards. */
static void outermost_first(size_t *order, const struct examined_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		size_t k = i;
		for (; k > 0 && l->list[order[k - 1]].range.end < l->list[i].range.end; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}

static bool judge_all(struct pades_report *out, struct bench *b, struct err *e)
{
	size_t order[PADES_MAX_SIGNATURES];
	out->list = calloc(b->found.n ? b->found.n : 1, sizeof *out->list);
	if (!out->list)
		return err_nomem(e);
	out->n = b->found.n;
	outermost_first(order, &b->found);
	for (size_t i = 0; i < b->found.n; i++)
		if (!judge_one(&out->list[order[i]], b, &b->found.list[order[i]], e))
			return false;
	return true;
}

/* Is all that 'rev' changed evidence, and did it bring any? */
static bool only_evidence(struct bench *b, size_t rev)
{
	static const char *const rules[] = { "dss", "document-time-stamp", "extensions",
		"sig-flags" };
	const struct step *s = NULL;
	struct err ignored = ERR_INIT;
	if (!step_of(&s, b, rev, &ignored) || s->n == 0)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		bool known = false;
		for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
			known = known || strcmp(s->list[i].finding.rule, rules[k]) == 0;
		if (!known)
			return false;
	}
	return true;
}

/* The last signature's end, and whether what follows it is only evidence. SECURITY 1.5. */
static void judge_tail(struct pades_report *out, struct bench *b)
{
	size_t file = pdf_bytes(b->doc).n;
	const struct pades_signature *last = NULL;
	for (size_t i = 0; i < out->n; i++)
		if (out->list[i].coverage <= PADES_WHOLE_REVISION &&
			(!last || out->list[i].revision >= last->revision))
			last = &out->list[i];
	if (!last)
		return;
	/* nothing but white space can be there: the reader refuses all else */
	if (pdf_revision(b->doc, b->last)->end < file)
		pades_reason(out, PADES_INDETERMINATE, "white space follows the end of the file");
	else if (last->coverage != PADES_WHOLE_FILE && last->revision == b->last)
		pades_reason(out, PADES_INDETERMINATE,
			"the last line end of the file is covered by no signature");
	for (size_t rev = last->revision + 1; rev <= b->last && last->changes.worst < PADES_ILLEGAL;
		rev++)
		if (!only_evidence(b, rev)) {
			pades_reason(out, PADES_INDETERMINATE,
				"revision %zu adds more than evidence after the last signature",
				rev + 1);
			break;
		}
}

static const char *const kinds[] = { "signature", "time-stamp" };

static void judge_verdict(struct pades_report *out, struct bench *b)
{
	size_t signatures = 0;
	for (size_t i = 0; i < out->n; i++) {
		const struct pades_signature *s = &out->list[i];
		signatures += !s->is_timestamp;
		if (s->indication == PADES_TOTAL_FAILED)
			pades_reason(out, PADES_FAILED, "%s %.60s: %s", kinds[s->is_timestamp],
				s->field, s->reason);
		else if (s->indication == PADES_TOTAL_INDETERMINATE)
			pades_reason(out, PADES_INDETERMINATE, "%s %.60s: %s",
				kinds[s->is_timestamp], s->field, s->reason);
	}
	/* ISO 32000-1 7.5.8.4: old readers see other objects than new ones */
	for (size_t rev = 0; out->n && rev <= b->last; rev++)
		if (pdf_revision(b->doc, rev)->kind == PDF_XREF_HYBRID) {
			pades_reason(out, PADES_INDETERMINATE,
				"a hybrid revision may show old readers something else");
			break;
		}
	if (signatures == 0)
		pades_reason(out, PADES_UNSIGNED, "the file holds no signature");
	judge_tail(out, b);
}

static bool bench_open(
	struct bench *b, const struct pades_question *q, size_t *broken, struct err *e)
{
	b->q = q;
	if (!pdf_open(&b->doc, q->pdf, q->limits, e))
		return false;
	b->last = pdf_revision_count(b->doc) - 1;
	if (!examine_all(&b->found, b->doc, broken, e) ||
		!pades_dss_read(&b->dss, b->doc, b->last, e))
		return false;
	b->ev = (struct evidence){ .anchors = q->anchors,
		.dss = &b->dss,
		.certs = q->certs,
		.crls = q->crls,
		.now = q->at };
	return true;
}

bool pades_judge(struct pades_report *out, const struct pades_question *q, struct err *e)
{
	AUTO(bench) struct bench b = { 0 };
	AUTO(pades_report)
	struct pades_report r = { .verdict = PADES_PASSED, .at = q->at, .complete = -1 };
	struct err why = ERR_INIT;
	size_t broken = SIZE_MAX;
	if (!bench_open(&b, q, &broken, &why)) {
		if (fatal(&why))
			return *e = why, false;
		pades_reason(&r, PADES_UNREADABLE, "%s", why.text);
	} else if (!judge_all(&r, &b, e)) {
		return false;
	} else {
		if (broken != SIZE_MAX && r.n)
			pades_reason(&r, PADES_FAILED, "the form of revision %zu cannot be read",
				broken + 1);
		judge_verdict(&r, &b);
	}
	*out = r;
	r.list = NULL;
	return true;
}

/* What the last revision of 'b' adds to the one before, under all that was promised before. */
static bool step_changes(
	struct pades_changes *c, struct bench *b, const struct examined *x, struct err *e)
{
	struct pades_permission p = { 0 };
	for (size_t i = 0; i < b->found.n; i++) {
		const struct examined *before = &b->found.list[i];
		if (before != x && before->docmdp && (!p.docmdp || before->docmdp < p.docmdp))
			p.docmdp = before->docmdp;
	}
	return steps_apply(c, b, b->last - 1, &p, e);
}

static struct examined *step_find(struct bench *b, const char *field)
{
	for (size_t i = 0; i < b->found.n; i++)
		if (strcmp(b->found.list[i].name, field) == 0)
			return &b->found.list[i];
	return NULL;
}

/* Names the gravest finding, not the first. */
static bool step_refuse(const struct pades_changes *c, struct err *e)
{
	const struct pades_finding *f = &c->list[0];
	for (size_t i = 1; i < c->n; i++)
		if (c->list[i].change > f->change)
			f = &c->list[i];
	return err_fail(e, ERR_DENIED, "the new revision changes more: %s %s", f->rule, f->path);
}

bool pades_judge_step(struct pades_signature *out, struct slice base,
	const struct pades_question *q, const char *field, struct err *e)
{
	AUTO(bench) struct bench b = { 0 };
	size_t broken = SIZE_MAX;
	if (!slice_starts(q->pdf, base) || q->pdf.n == base.n)
		return err_fail(e, ERR_DENIED, "the new file does not begin with the stored one");
	if (!bench_open(&b, q, &broken, e))
		return false;
	if (b.last == 0 || pdf_revision(b.doc, b.last - 1)->end != base.n ||
		pdf_revision(b.doc, b.last)->end != q->pdf.n)
		return err_fail(
			e, ERR_DENIED, "the new file is not the stored one and one revision more");
	struct examined *x = step_find(&b, field);
	if (!x || x->rev != b.last)
		return err_fail(e, ERR_DENIED, "the new revision does not sign field %s", field);
	struct pades_signature s = { 0 };
	struct pades_changes c = { 0 };
	if (!judge_one(&s, &b, x, e) || !step_changes(&c, &b, x, e))
		return false;
	if (c.worst > PADES_FORM_FILLING)
		return step_refuse(&c, e);
	if (!s.intact || s.coverage != PADES_WHOLE_FILE)
		return err_fail(e, ERR_DENIED, "the new signature is not whole: %s", s.reason);
	if (s.indication != PADES_TOTAL_PASSED)
		return err_fail(e, ERR_DENIED, "the new signature is not trusted: %s", s.reason);
	*out = s;
	return true;
}
