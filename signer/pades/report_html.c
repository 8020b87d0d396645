/* SPDX-License-Identifier: MIT */
/* report_html: the verdict as one page that needs nothing else. */
#include "pades/report.h"

#include "base/time.h"
#include "pades/words.h"
#include "xml/tree.h"

#include <stdio.h>

static const char style[] =
	"body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 "
	"1rem;color:#111;background:#fff}"
	"h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}"
	".verdict{border-left:.5rem solid;padding:.75rem 1rem;font-weight:600}"
	".passed{border-color:#18753c;background:#e6f4ea}.failed,.unreadable{border-color:#b00020;"
	"background:#fdecea}"
	".indeterminate,.unsigned{border-color:#8a5a00;background:#fff4e0}"
	"dt{font-weight:600;margin-top:.5rem}dd{margin:0 0 0 1rem;overflow-wrap:anywhere}";

static void doc_auto(xmlDoc **d)
{
	xmlFreeDoc(*d);
}

static xmlNode *put(xmlNode *parent, const char *name, const char *text)
{
	AUTO(buf) struct buf clean = BUF_MAX(PADES_MAX_REPORT);
	const char *t = words_clean(&clean, text);
	return t ? tree_child_text(parent, name, t) : NULL;
}

static void pair(xmlNode *dl, const char *label, const char *text)
{
	put(dl, "dt", label);
	put(dl, "dd", text);
}

static xmlNode *head(xmlDoc *d, const struct pades_subject *s)
{
	xmlNode *html = xmlDocGetRootElement(d), *h = tree_child(html, "head"),
		*meta = tree_child(h, "meta");
	tree_attr(html, "lang", s->lang == PADES_FR ? "fr" : "en");
	tree_attr(meta, "charset", "utf-8");
	meta = tree_child(h, "meta");
	tree_attr(meta, "name", "viewport");
	tree_attr(meta, "content", "width=device-width, initial-scale=1");
	put(h, "title", words_label(WORD_TITLE, s->lang));
	tree_child_text(h, "style", style);
	xmlNode *main_part = tree_child(tree_child(html, "body"), "main");
	put(main_part, "h1", words_label(WORD_TITLE, s->lang));
	return main_part;
}

static void signature(xmlNode *to, const struct pades_signature *s, enum pades_lang l)
{
	char title[200], when[21];
	xmlNode *section = tree_child(to, "section");
	snprintf(title, sizeof title, "%s %s",
		words_label(s->is_timestamp ? WORD_TIMESTAMP : WORD_SIGNATURE, l), s->field);
	put(section, "h2", title);
	xmlNode *dl = tree_child(section, "dl");
	pair(dl, words_label(WORD_INTACT, l),
		words_label(s->intact ? WORD_INTACT_YES : WORD_INTACT_NO, l));
	pair(dl, words_label(WORD_SIGNER, l),
		s->signer[0] ? s->signer : words_label(WORD_SIGNER_UNKNOWN, l));
	pair(dl, words_label(WORD_TRUST, l), words_trust(s, l));
	pair(dl, words_label(WORD_CHANGED, l), words_changed(s, l));
	for (size_t i = 0; i < s->changes.n; i++)
		if (s->changes.list[i].change == PADES_ILLEGAL)
			put(dl, "dd",
				s->changes.list[i].path[0] ? s->changes.list[i].path
							   : s->changes.list[i].rule);
	time_rfc3339_format(when, s->best_time);
	if (s->has_best && s->intact)
		pair(dl, words_label(WORD_TIME, l), when);
	time_rfc3339_format(when, s->claimed_time);
	if (s->has_claimed)
		pair(dl, words_label(WORD_CLAIMED, l), when);
	if (s->level != PADES_LEVEL_NONE)
		pair(dl, words_label(WORD_LEVEL, l), words_level(s->level));
	if (s->reason[0])
		pair(dl, words_label(WORD_DETAIL, l), s->reason);
	if (words_stamp(s, l)) {
		pair(dl, words_label(WORD_STAMP, l), words_stamp(s, l));
		put(dl, "dd", s->stamp_reason);
	}
}

static void completeness(xmlNode *to, const struct pades_report *r, enum pades_lang l)
{
	if (r->complete == 1)
		put(to, "p", words_label(WORD_COMPLETE_YES, l));
	if (r->complete != 0)
		return;
	put(to, "p", words_label(WORD_COMPLETE_NO, l));
	xmlNode *ul = tree_child(to, "ul");
	for (size_t i = 0; i < r->missing_n; i++)
		put(ul, "li", r->missing[i]);
}

static void archive(xmlNode *to, const struct pades_archive *a, enum pades_lang l)
{
	xmlNode *section = tree_child(to, "section");
	put(section, "h2", words_label(WORD_ARCHIVE, l));
	xmlNode *dl = tree_child(section, "dl");
	pair(dl, "manifest", a->manifest);
	pair(dl, "journal", a->journal);
	AUTO(buf) struct buf root = BUF_MAX(PADES_MAX_REPORT);
	words_root(&root, a, l);
	const char *said = buf_text(&root);
	pair(dl, words_label(WORD_ROOT, l), said ? said : "");
	if (a->acts_n < 2)
		return;
	AUTO(buf) struct buf name = BUF_MAX(PADES_MAX_REPORT);
	AUTO(buf) struct buf clean = BUF_MAX(PADES_MAX_REPORT);
	if (a->in_force)
		words_act(&name, a->in_force, l);
	else
		buf_put_text(&name, words_label(WORD_IN_FORCE_NOT, l));
	const char *made = buf_text(&name);
	const char *text = made ? words_clean(&clean, made) : NULL;
	pair(dl, words_label(WORD_IN_FORCE, l), text ? text : "");
}

bool pades_report_html(
	struct buf *out, const struct pades_report *r, const struct pades_subject *s, struct err *e)
{
	AUTO(doc) xmlDoc *d = tree_new("html", NULL);
	char class[40], when[21];
	if (!d)
		return err_nomem(e);
	xmlNode *to = head(d, s);
	snprintf(class, sizeof class, "verdict %s", pades_verdict_name(r->verdict));
	xmlNode *p = put(to, "p", words_verdict(r->verdict, s->lang));
	tree_attr(p, "class", class);
	tree_attr(p, "role", "status");
	for (unsigned f = 1; f <= r->foreign; f <<= 1)
		if (r->foreign & f) {
			AUTO(buf) struct buf line = BUF_MAX(PADES_MAX_REPORT);
			buf_printf(&line, "%s %s", words_label(WORD_FOREIGN, s->lang),
				words_foreign((enum pades_foreign)f, s->lang));
			const char *text = buf_text(&line);
			put(to, "p", text ? text : "");
		}
	completeness(to, r, s->lang);
	xmlNode *dl = tree_child(to, "dl");
	pair(dl, words_label(WORD_FILE, s->lang), s->file);
	time_rfc3339_format(when, r->at);
	pair(dl, words_label(WORD_CHECKED_AT, s->lang), when);
	for (size_t i = 0; i < r->n; i++)
		signature(to, &r->list[i], s->lang);
	if (s->archive)
		archive(to, s->archive, s->lang);
	if (r->reasons_n)
		put(to, "h2", words_label(WORD_REASONS, s->lang));
	xmlNode *ul = r->reasons_n ? tree_child(to, "ul") : NULL;
	for (size_t i = 0; i < r->reasons_n; i++)
		put(ul, "li", r->reasons[i]);
	/* canonical XML writes both tags of every element, which HTML reads as well */
	AUTO(buf) struct buf page = BUF_MAX(PADES_MAX_REPORT);
	if (!tree_c14n(&page, d, xmlDocGetRootElement(d), e))
		return false;
	buf_put_text(out, "<!DOCTYPE html>\n");
	buf_put_slice(out, buf_slice(&page));
	buf_put_byte(out, '\n');
	return buf_done(out, e);
}
