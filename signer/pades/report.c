/* SPDX-License-Identifier: MIT */
/* report: the verdict as text for people and as JSON for programs. */
#include "pades/report.h"

#include "base/time.h"
#include "pades/words.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool pades_report_by_name(pades_report_fn **out, const char *format)
{
	static const struct {
		const char *name;
		pades_report_fn *make;
	} formats[] = {
		{ "text", pades_report_text },
		{ "json", pades_report_json },
		{ "html", pades_report_html },
		{ "etsi", pades_report_etsi },
	};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (strcmp(formats[i].name, format) == 0) {
			*out = formats[i].make;
			return true;
		}
	return false;
}

/* --- text --- */

static void line(struct buf *out, const char *label, const char *text)
{
	AUTO(buf) struct buf clean = BUF_MAX(PADES_MAX_REPORT);
	const char *t = words_clean(&clean, text);
	buf_printf(out, "    %s  %s\n", label, t ? t : "");
}

static void text_signature(struct buf *out, const struct pades_signature *s, enum pades_lang l)
{
	AUTO(buf) struct buf clean = BUF_MAX(PADES_MAX_REPORT);
	char when[21];
	const char *name = words_clean(&clean, s->field);
	buf_printf(out, "\n  %s %s",
		words_label(s->is_timestamp ? WORD_TIMESTAMP : WORD_SIGNATURE, l),
		name ? name : "");
	if (s->level != PADES_LEVEL_NONE)
		buf_printf(out, "  (%s %s)", words_label(WORD_LEVEL, l), words_level(s->level));
	buf_put_byte(out, '\n');
	line(out, words_label(WORD_INTACT, l),
		words_label(s->intact ? WORD_INTACT_YES : WORD_INTACT_NO, l));
	line(out, words_label(WORD_SIGNER, l),
		s->signer[0] ? s->signer : words_label(WORD_SIGNER_UNKNOWN, l));
	line(out, words_label(WORD_TRUST, l), words_trust(s, l));
	line(out, words_label(WORD_CHANGED, l), words_changed(s, l));
	time_rfc3339_format(when, s->best_time);
	if (s->has_best && s->intact)
		line(out, words_label(WORD_TIME, l), when);
	if (s->reason[0])
		line(out, words_label(WORD_DETAIL, l), s->reason);
	if (words_stamp(s, l)) {
		line(out, words_label(WORD_STAMP, l), words_stamp(s, l));
		line(out, words_label(WORD_DETAIL, l), s->stamp_reason);
	}
	for (size_t i = 0; i < s->changes.n; i++)
		if (s->changes.list[i].change == PADES_ILLEGAL)
			buf_printf(out, "      - %s\n",
				s->changes.list[i].path[0] ? s->changes.list[i].path
							   : s->changes.list[i].rule);
}

static void text_act(
	struct buf *out, const char *before, const struct pades_act *a, enum pades_lang l)
{
	AUTO(buf) struct buf clean = BUF_MAX(PADES_MAX_REPORT);
	AUTO(buf) struct buf name = BUF_MAX(PADES_MAX_REPORT);
	words_act(&name, a, l);
	const char *made = buf_text(&name);
	const char *text = made ? words_clean(&clean, made) : NULL;
	buf_printf(out, "  %s%s\n", before, text ? text : "");
}

static void text_acts(struct buf *out, const struct pades_subject *s)
{
	const struct pades_archive *a = s->archive;
	char label[80];
	if (s->act && s->act->number)
		text_act(out, "", s->act, s->lang);
	if (!a || a->acts_n < 2)
		return;
	snprintf(label, sizeof label, "%s ", words_label(WORD_IN_FORCE, s->lang));
	if (a->in_force)
		text_act(out, label, a->in_force, s->lang);
	else
		buf_printf(out, "  %s%s\n", label, words_label(WORD_IN_FORCE_NOT, s->lang));
}

/* Only of a container that has one: most have none, and lack nothing. */
static void text_root(struct buf *out, const struct pades_subject *s)
{
	AUTO(buf) struct buf said = BUF_MAX(PADES_MAX_REPORT);
	if (!s->archive || strcmp(s->archive->log, "not-checked") == 0)
		return;
	words_root(&said, s->archive, s->lang);
	const char *text = buf_text(&said);
	buf_printf(out, "  %s %s\n", words_label(WORD_ROOT, s->lang), text ? text : "");
}

static void text_foreign(struct buf *out, const struct pades_report *r, enum pades_lang l)
{
	for (unsigned f = 1; f <= r->foreign; f <<= 1)
		if (r->foreign & f)
			buf_printf(out, "  %s %s\n", words_label(WORD_FOREIGN, l),
				words_foreign((enum pades_foreign)f, l));
}

bool pades_report_text(
	struct buf *out, const struct pades_report *r, const struct pades_subject *s, struct err *e)
{
	AUTO(buf) struct buf clean = BUF_MAX(PADES_MAX_REPORT);
	char when[21];
	const char *file = words_clean(&clean, s->file);
	time_rfc3339_format(when, r->at);
	buf_printf(out, "%s\n  %s\n", file ? file : "", words_verdict(r->verdict, s->lang));
	if (r->complete == 1)
		buf_printf(out, "  %s\n", words_label(WORD_COMPLETE_YES, s->lang));
	if (r->complete == 0) {
		buf_printf(out, "  %s", words_label(WORD_COMPLETE_NO, s->lang));
		for (size_t i = 0; i < r->missing_n; i++)
			buf_printf(out, "%s %s", i ? "," : "", r->missing[i]);
		buf_put_byte(out, '\n');
	}
	text_foreign(out, r, s->lang);
	text_acts(out, s);
	text_root(out, s);
	buf_printf(out, "  %s %s\n", words_label(WORD_CHECKED_AT, s->lang), when);
	for (size_t i = 0; i < r->n; i++)
		text_signature(out, &r->list[i], s->lang);
	if (r->reasons_n)
		buf_printf(out, "\n  %s\n", words_label(WORD_REASONS, s->lang));
	for (size_t i = 0; i < r->reasons_n; i++) {
		const char *reason = words_clean(&clean, r->reasons[i]);
		buf_printf(out, "    - %s\n", reason ? reason : "");
	}
	return buf_done(out, e);
}

/* --- JSON --- */

static void json_auto(json_t **j)
{
	json_decref(*j);
}

/* NULL or empty gives null. What fails to be made shows as a failed set below. */
static json_t *text(const char *t)
{
	AUTO(buf) struct buf clean = BUF_MAX(PADES_MAX_REPORT);
	if (!t || !*t)
		return json_null();
	const char *c = words_clean(&clean, t);
	return c ? json_string(c) : NULL;
}

static json_t *word(const char *t)
{
	return t && *t ? text(t) : json_string("");
}

static json_t *when(bool has, int64_t t)
{
	char s[21];
	if (!has)
		return json_null();
	time_rfc3339_format(s, t);
	return json_string(s);
}

static json_t *json_findings(const struct pades_changes *c)
{
	json_t *list = json_array();
	for (size_t i = 0; i < c->n; i++) {
		const struct pades_finding *f = &c->list[i];
		json_t *o = json_object();
		json_object_set_new(o, "rule", word(f->rule));
		json_object_set_new(o, "path", word(f->path));
		json_object_set_new(o, "old", word(f->old_value));
		json_object_set_new(o, "new", word(f->new_value));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *json_signature(const struct pades_signature *s)
{
	json_t *o = json_object(), *who = json_object();
	json_object_set_new(o, "field", word(s->field));
	json_object_set_new(o, "kind", json_string(s->is_timestamp ? "timestamp" : "signature"));
	json_object_set_new(o, "level", json_string(words_level(s->level)));
	json_object_set_new(o, "intact", json_boolean(s->intact));
	json_object_set_new(o, "indication", json_string(words_indication(s->indication)));
	json_object_set_new(o, "subindication", text(s->subindication));
	json_object_set_new(o, "coverage", json_string(words_coverage(s->coverage)));
	json_object_set_new(o, "changes", json_string(words_change(s->changes.worst)));
	json_object_set_new(o, "findings", json_findings(&s->changes));
	json_object_set_new(who, "name", word(s->signer));
	json_object_set_new(who, "issuer", word(s->issuer));
	json_object_set_new(who, "serial", word(s->serial));
	json_object_set_new(o, "signer", who);
	json_object_set_new(o, "claimedTime", when(s->has_claimed, s->claimed_time));
	json_object_set_new(o, "bestTime", when(s->has_best, s->best_time));
	if (!s->stamp_word[0])
		return o;
	json_t *stamp = json_object();
	json_object_set_new(stamp, "subindication", word(s->stamp_word));
	json_object_set_new(stamp, "reason", word(s->stamp_reason));
	json_object_set_new(o, "timestampNotBelieved", stamp);
	return o;
}

static json_t *json_act(const struct pades_act *a)
{
	json_t *o = json_object();
	json_object_set_new(o, "file", word(a->file));
	json_object_set_new(o, "verdict", json_string(pades_verdict_name(a->verdict)));
	json_object_set_new(o, "kind", word(a->kind));
	json_object_set_new(o, "reference", word(a->reference));
	json_object_set_new(o, "number", json_integer((json_int_t)a->number));
	json_object_set_new(o, "effect", text(a->effect));
	json_object_set_new(o, "fond", word(a->fond));
	json_object_set_new(o, "amends", text(a->amends));
	return o;
}

static json_t *json_archive(const struct pades_archive *a)
{
	if (!a)
		return json_null();
	json_t *o = json_object(), *files = json_array();
	json_object_set_new(o, "manifest", word(a->manifest));
	json_object_set_new(o, "journal", word(a->journal));
	json_object_set_new(o, "log", word(a->log));
	if (a->log_day && a->log_day[0] && strcmp(a->log, "included") == 0)
		json_object_set_new(o, "rootDay", word(a->log_day));
	if (a->log_linked)
		json_object_set_new(o, "rootLinked", json_true());
	json_object_set_new(o, "evidenceRecords", json_integer((json_int_t)a->evidence_records));
	for (size_t i = 0; i < a->files_n; i++)
		json_array_append_new(files, word(a->files[i]));
	json_object_set_new(o, "files", files);
	/* A container without acts keeps to the keys of HOUSE 6. */
	if (a->acts_n < 2)
		return o;
	json_t *acts = json_array();
	for (size_t i = 0; i < a->acts_n; i++)
		json_array_append_new(acts, json_act(&a->acts[i]));
	json_object_set_new(o, "acts", acts);
	json_object_set_new(o, "inForce", a->in_force ? word(a->in_force->file) : json_null());
	return o;
}

/* The key is there only where there is something: HOUSE 6. */
static void json_foreign(json_t *o, const struct pades_report *r)
{
	json_t *list = r->foreign ? json_array() : NULL;
	for (unsigned f = 1; f <= r->foreign; f <<= 1)
		if (r->foreign & f)
			json_array_append_new(
				list, word(words_foreign_name((enum pades_foreign)f)));
	if (list)
		json_object_set_new(o, "notSupported", list);
}

bool pades_report_json(
	struct buf *out, const struct pades_report *r, const struct pades_subject *s, struct err *e)
{
	AUTO(json) json_t *o = json_object();
	json_t *reasons = json_array(), *missing = json_array(), *list = json_array();
	for (size_t i = 0; i < r->reasons_n; i++)
		json_array_append_new(reasons, word(r->reasons[i]));
	for (size_t i = 0; i < r->missing_n; i++)
		json_array_append_new(missing, word(r->missing[i]));
	for (size_t i = 0; i < r->n; i++)
		json_array_append_new(list, json_signature(&r->list[i]));
	json_object_set_new(o, "file", word(s->file));
	json_object_set_new(o, "kind", word(s->kind));
	json_object_set_new(o, "verdict", json_string(pades_verdict_name(r->verdict)));
	json_object_set_new(o, "reasons", reasons);
	json_object_set_new(o, "validationTime", when(true, r->at));
	json_object_set_new(
		o, "complete", r->complete < 0 ? json_null() : json_boolean(r->complete));
	json_object_set_new(o, "missing", missing);
	json_object_set_new(o, "signatures", list);
	json_foreign(o, r);
	if (json_object_set_new(o, "archive", json_archive(s->archive)) < 0)
		return err_nomem(e);
	char *line_text = json_dumps(o, JSON_COMPACT);
	if (!line_text)
		return err_nomem(e);
	buf_put_text(out, line_text);
	buf_put_byte(out, '\n');
	free(line_text);
	return buf_done(out, e);
}
