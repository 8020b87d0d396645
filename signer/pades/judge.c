/* SPDX-License-Identifier: MIT */
/*
 * judge: puts range, mathematics, trust, time and changes of every signature together into one
 * verdict.
 */
#include "pades/judge.h"

#include "pades/kept.h"
#include "pades/structure.h"
#include "pades/trust.h"

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
	struct cached_step *s = &b->steps[rev];
	*out = &s->step;
	if (s->read)
		return true;
	if (s->failed.code == ERR_NONE && b->work > STEP_MAX_WORK)
		(void)err_fail(&s->failed, ERR_LIMIT, "too many objects in too many revisions");
	if (s->failed.code == ERR_NONE)
		s->read = step_read(&s->step, b->doc, rev, &s->failed);
	b->work += s->step.work;
	if (!s->read)
		*e = s->failed;
	return s->read;
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
		trust_say(s, PADES_TOTAL_FAILED, "FORMAT_FAILURE",
			"the signature does not cover a whole revision of the file");
		s->changes.worst = PADES_ILLEGAL;
		return true;
	}
	if (!x->has_range || s->coverage == PADES_UNCLEAR)
		return true;
	if (!changes_after(s, b, x, e))
		return false;
	if (s->changes.worst == PADES_ILLEGAL)
		trust_say(s, PADES_TOTAL_FAILED, "FORMAT_FAILURE",
			pades_forbidden_by(&s->changes, STRUCTURE_RULE_SEEN)
				? "a visible signature field came to the tagged file after "
				  "signing, "
				  "with its place in the reading order (others may admit it)"
				: "the file was changed after signing in a way that nothing "
				  "allows");
	return true;
}

static void range_tell(struct pades_signature *s, const struct examined *x)
{
	if (!x->has_range)
		return;
	s->hole_at = x->range.hole_at;
	s->hole_end = x->range.hole_end;
	s->end = x->range.end;
}

static bool judge_one(struct pades_signature *s, struct bench *b, struct examined *x, struct err *e)
{
	snprintf(s->field, sizeof s->field, "%s", x->name);
	s->is_timestamp = x->is_timestamp;
	s->intact = x->intact;
	s->docmdp = x->docmdp;
	s->revision = x->has_range ? x->range.revision : x->rev;
	s->coverage = x->has_range ? x->range.coverage : PADES_UNCLEAR;
	range_tell(s, x);
	s->indication = PADES_TOTAL_PASSED;
	s->has_best = true;
	s->best_time = b->q->at;
	trust_claimed(s, x);
	s->sha_ok = x->has_sha256;
	memcpy(s->cms_sha256, x->sha256, sizeof s->cms_sha256);
	if (!trust_signer(s, x, e))
		return false;
	if (!x->intact) {
		bool lacks = strcmp(x->why, "NO_SIGNING_CERTIFICATE_FOUND") == 0;
		trust_say(s, lacks ? PADES_TOTAL_INDETERMINATE : PADES_TOTAL_FAILED, x->why,
			x->reason);
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

/*
 * Is all that 'rev' changed evidence, and did it bring any? Its writer may note that it wrote (14.3.3). If not, 'other'
 * is the first change that is none; it stays when there is no change at all.
 */
static bool only_evidence(const struct pades_finding **other, struct bench *b, size_t rev)
{
	static const char *const rules[] = { "dss", "document-time-stamp", "extensions",
		"sig-flags" };
	const struct step *s = NULL;
	struct err ignored = ERR_INIT;
	bool brought = false;
	if (!step_of(&s, b, rev, &ignored) || s->n == 0)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		bool known = false;
		for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
			known = known || strcmp(s->list[i].finding.rule, rules[k]) == 0;
		if (!known && strcmp(s->list[i].finding.rule, "writing") != 0) {
			*other = &s->list[i].finding;
			return false;
		}
		brought = brought || known;
	}
	return brought;
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
	const struct pades_finding *other = NULL;
	for (size_t rev = last->revision + 1; rev <= b->last && last->changes.worst < PADES_ILLEGAL;
		rev++)
		if (!only_evidence(&other, b, rev)) {
			pades_reason(out, PADES_INDETERMINATE,
				"revision %zu adds %s after the last signature, not evidence "
				"alone%s%.80s",
				rev + 1, other ? other->rule : "nothing of use", other ? ": " : "",
				other ? other->path : "");
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
	/* nothing signs a store but a later time-stamp: what is no evidence has no place in it */
	if (signatures && b->dss.broken)
		pades_reason(out, PADES_INDETERMINATE,
			"the DSS holds what is no certificate, list or answer (%zu)",
			b->dss.broken);
	if (signatures == 0)
		pades_reason(out, PADES_UNSIGNED, "the file holds no signature");
	judge_tail(out, b);
}

bool bench_judge(struct pades_report *out, struct bench *b, size_t broken, struct err *e)
{
	if (!judge_all(out, b, e))
		return false;
	if (broken != SIZE_MAX && out->n)
		pades_reason(
			out, PADES_FAILED, "the form of revision %zu cannot be read", broken + 1);
	judge_verdict(out, b);
	return true;
}

bool pades_judge(struct pades_report *out, const struct pades_question *q, struct err *e)
{
	AUTO(bench) struct bench b = { 0 };
	AUTO(pades_report)
	struct pades_report r = { .verdict = PADES_PASSED, .at = q->at, .complete = -1 };
	struct err why = ERR_INIT;
	size_t broken = SIZE_MAX;
	if (pades_kept_find(out, q->kept, q))
		return true;
	if (!bench_open(&b, q, &broken, &why)) {
		if (fatal(&why))
			return *e = why, false;
		pades_reason(&r, PADES_UNREADABLE, "%s", why.text);
	} else if (!bench_judge(&r, &b, broken, e)) {
		return false;
	}
	pades_kept_note(q->kept, q, &r);
	*out = r;
	r.list = NULL;
	return true;
}

const struct examined *bench_outermost(const struct bench *b)
{
	const struct examined *last = NULL;
	for (size_t i = 0; i < b->found.n; i++) {
		const struct examined *ts = &b->found.list[i];
		if (ts->lifts && ts->trusted && (!last || ts->range.end > last->range.end))
			last = ts;
	}
	return last;
}

enum pades_level bench_level(const struct pades_report *r)
{
	enum pades_level least = PADES_B_LTA;
	size_t n = 0;
	for (size_t i = 0; i < r->n; i++) {
		if (r->list[i].is_timestamp)
			continue;
		n++;
		if (r->list[i].level < least)
			least = r->list[i].level;
	}
	return n ? least : PADES_LEVEL_NONE;
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
	if (!bench_open_last(&b, q, &broken, e))
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

static bool brings_stamp(struct bench *b, size_t rev)
{
	const struct step *s = NULL;
	struct err ignored = ERR_INIT;
	bool found = false;
	if (!step_of(&s, b, rev, &ignored) || !s)
		return false;
	for (size_t i = 0; i < s->n; i++)
		found = found || strcmp(s->list[i].finding.rule, "document-time-stamp") == 0;
	return found;
}

/* One revision more than 'base', or validation data and then the time-stamp over them. */
static bool extension_counts(struct bench *b, size_t base)
{
	return b->last == base + 1 ||
	       (b->last == base + PADES_MAX_ADDED && !brings_stamp(b, base + 1) &&
		       brings_stamp(b, b->last));
}

static bool extension_judge(struct pades_extension *out, struct bench *b, size_t base,
	const struct pades_report *r, struct err *e)
{
	const struct examined *last = bench_outermost(b);
	if (r->verdict != PADES_PASSED)
		return err_fail(e, ERR_DENIED, "the extended file does not pass: %s",
			r->reasons_n ? r->reasons[0] : "no signature");
	const struct pades_finding *other = NULL;
	for (size_t rev = base + 1; rev <= b->last; rev++)
		if (!only_evidence(&other, b, rev))
			return err_fail(e, ERR_DENIED,
				"the new revision adds %s to the file, not evidence alone",
				other ? other->rule : "nothing of use");
	*out = (struct pades_extension){ .level = bench_level(r),
		.due = last ? trust_due(last) : INT64_MAX,
		.until = last ? last->until : INT64_MAX };
	if (!last || last->rev != b->last)
		return true;
	out->stamped = true;
	snprintf(out->field, sizeof out->field, "%.127s", last->name);
	memcpy(out->token_sha256, last->sha256, sizeof out->token_sha256);
	return true;
}

bool pades_judge_extension(struct pades_extension *out, struct slice base,
	const struct pades_question *q, struct err *e)
{
	AUTO(bench) struct bench b = { 0 };
	AUTO(pades_report)
	struct pades_report r = { .verdict = PADES_PASSED, .at = q->at, .complete = -1 };
	size_t broken = SIZE_MAX;
	if (!slice_starts(q->pdf, base) || q->pdf.n == base.n)
		return err_fail(e, ERR_DENIED, "the new file does not begin with the stored one");
	if (!bench_open(&b, q, &broken, e))
		return false;
	size_t old = 0;
	while (old < b.last && pdf_revision(b.doc, old)->end != base.n)
		old++;
	if (old == b.last || !extension_counts(&b, old) ||
		pdf_revision(b.doc, b.last)->end != q->pdf.n)
		return err_fail(e, ERR_DENIED,
			"the new file is not the stored one and one revision more, or validation "
			"data and the time-stamp over them");
	if (!bench_judge(&r, &b, broken, e))
		return false;
	pades_kept_note(q->kept, q, &r);
	return extension_judge(out, &b, old, &r, e);
}
