/* SPDX-License-Identifier: MIT */
/*
 * visit_errand: what a host does under one link for several pupils beside signing: its part of each convention, and whether each
 * stay took place. One code, asked once, opens all that a link of its own would open after a code.
 */
#include "web/visit.h"

#include "base/text.h"
#include "web/impl.h"

#include <string.h>

struct listing {
	xmlNode *page;
	size_t fills, ends;
};

static bool errand_put(void *arg, const struct invite_errand *x)
{
	struct listing *l = arg;
	xmlNode *n = tree_child(l->page, x->fill ? "partie" : "fini");
	l->fills += x->fill;
	l->ends += !x->fill;
	page_number(n, "lien", x->link);
	tree_attr(n, "eleve", x->pupil);
	tree_attr(n, "reference", x->reference);
	if (x->first_day)
		page_day(n, "debut", x->first_day);
	if (x->last_day)
		page_day(n, "fin", x->last_day);
	return true;
}

bool visit_errands_put(xmlNode *page, const struct web_context *c, struct err *e)
{
	struct listing l = { .page = page };
	if (!invite_errands(&c->actor, errand_put, &l, e))
		return false;
	page_number(page, "parties", (int64_t)l.fills);
	page_number(page, "finis", (int64_t)l.ends);
	tree_attr(page, "montre", visit_is_open(c) ? "oui" : "non");
	return true;
}

/* The link that the form names, when it is one of the list. */
static bool errand_of(struct store_link *out, const struct web_context *c, struct err *e)
{
	uint64_t id = 0;
	const char *text = http_field(c->q, "l");
	if (!text || !text_decimal(&id, slice_text(text), INT64_MAX, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such link");
	return invite_errand_link(out, &c->actor, (int64_t)id, e);
}

/* What the code of the batch has shown holds for each of its links: they are of the same address. */
bool visit_errand_opened(struct web_context *c, struct err *e)
{
	struct store_link link;
	char path[80];
	bool shown = visit_is_open(c);
	if (!errand_of(&link, c, e) || !session_begin_link(c, &link, e) ||
		(shown && !visit_open(c, e)) || !invite_enter(&c->actor, NULL, e))
		return false;
	http_redirect(
		c->r, visit_path(path, c, link.kind == STORE_LINK_FILL ? "/saisie" : "/suivre"));
	return true;
}

/* « Oui » and « non » need no more than the button; « en partie » names days, on the convention's own page. */
bool visit_errand_told(struct web_context *c, struct err *e)
{
	struct store_link link;
	char path[80];
	const char *answer = http_field(c->q, "presence");
	if (!visit_is_open(c)) {
		http_redirect(c->r, visit_path(path, c, "/suivre"));
		return true;
	}
	if (!errand_of(&link, c, e))
		return false;
	struct actor host = actor_of_link(c->service, &link, c->now_ms);
	host.ip = c->actor.ip;
	host.agent = c->actor.agent;
	if (!answer || (strcmp(answer, "oui") != 0 && strcmp(answer, "non") != 0))
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if (!dossier_presence(&host, link.dossier, answer, "", e))
		return false;
	http_redirect(c->r, visit_path(path, c, "/liste"));
	return true;
}
