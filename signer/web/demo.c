/* SPDX-License-Identifier: MIT */
/* demo: letters as they would stand in a mailbox. */
#include "web/demo.h"

#include "base/text.h"
#include "ceremony/shown.h"

#include <string.h>

struct showing {
	xmlNode *page;
	size_t from, seen;
};

/* The one link stands in the text as text; it is put apart, so that it can be followed. */
static void text_put(xmlNode *letter, const struct shown_letter *l)
{
	const char *at = l->url[0] ? strstr(l->text, l->url) : NULL;
	AUTO(buf) struct buf before = BUF_MAX(SHOWN_MAX_BYTES);
	buf_put(&before, l->text, at ? (size_t)(at - l->text) : strlen(l->text));
	tree_child_text(letter, "avant", buf_text(&before));
	if (!at)
		return;
	tree_child_text(letter, "lien", l->url);
	tree_child_text(letter, "apres", at + strlen(l->url));
}

static bool letter_put(void *arg, const struct shown_letter *l)
{
	struct showing *s = arg;
	if (s->seen++ < s->from)
		return true;
	xmlNode *n = tree_child(s->page, "lettre");
	page_instant(n, "le", l->time_ms);
	tree_attr(n, "a", l->to);
	tree_attr(n, "objet", l->subject);
	tree_attr(n, "sms", l->sms ? "oui" : "non");
	text_put(n, l);
	return true;
}

static bool count(void *arg, const struct shown_letter *l)
{
	(void)l;
	++*(size_t *)arg;
	return true;
}

bool demo_outbox(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	const char *text = http_query(c->q, "de");
	uint64_t from = 1;
	size_t all = 0;
	if (text && !text_decimal(&from, slice_text(text), SHOWN_KEPT, NULL))
		from = 1;
	from = from ? from - 1 : 0;
	if (!page_begin(&p, c, "demo", e) ||
		!shown_each(c->options->shown, SHOWN_KEPT, count, &all, e))
		return false;
	struct showing s = { .page = p.facts, .from = (size_t)from };
	if (!shown_each(c->options->shown, (size_t)from + DEMO_PAGE, letter_put, &s, e))
		return false;
	page_number(p.facts, "total", (int64_t)all);
	page_number(p.facts, "de", (int64_t)from + 1);
	page_number(p.facts, "a", (int64_t)(s.seen > all ? all : s.seen));
	page_number(p.facts, "pas", DEMO_PAGE);
	return page_end(&p, 200, e);
}
