/* SPDX-License-Identifier: MIT */
/* keep: the list of closed conventions with their dates, and what may be done with each. */
#include "web/keep.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool keep_periods(xmlNode *page, const struct web_context *c, struct err *e)
{
	struct service_periods own = c->service->shared->periods, *p = &own;
	if (c->actor.school > 0 && !retention_periods(p, c->service, c->actor.school, e))
		return false;
	page_number(page, "ans", p->sealed_years);
	page_number(page, "ans-sans", p->unsealed_years);
	page_number(page, "gel-ans", p->hold_years);
	page_number(page, "gel-age", p->hold_age);
	page_number(page, "jours-sante", p->health_days);
	page_number(page, "jours-contact", p->contact_days);
	page_number(page, "jours-accueil", p->host_days);
	page_number(page, "jours-tuteur", p->tutor_days);
	return true;
}

struct showing {
	struct web_context *c;
	xmlNode *page;
	const char *chosen; /* id, or NULL */
	size_t n, due, held, asked;
};

enum { LIST_MOST = 60, CERTIFICATES_MOST = 60 }; /* on one screen: 40 KB */

static void day_put(xmlNode *n, const char *name, int32_t day)
{
	char text[11];
	if (!day)
		return;
	time_date_format(text, day);
	tree_attr(n, name, text);
}

static bool line_take(void *arg, const struct store_dossier *d, const struct retention *r)
{
	struct showing *s = arg;
	const struct actor *a = &s->c->actor;
	bool over = r->due && life_day(a->now_ms) >= r->due;
	bool mine = r->asked && (r->asked_account == a->account ||
					strcmp(r->asked_role, life_role_name(a->role)) == 0);
	bool chosen = s->chosen && strcmp(s->chosen, d->id) == 0;
	s->due += over && !r->held;
	s->held += r->held;
	s->asked += r->asked;
	if (s->n++ >= LIST_MOST && !chosen)
		return true;
	xmlNode *n = tree_child(s->page, "convention");
	tree_attr(n, "id", d->id);
	tree_attr(n, "choisie", chosen ? "oui" : "non");
	tree_attr(n, "reference", d->reference);
	tree_attr(n, "etat", store_state_name(d->state));
	if (r->n > 1)
		page_number(n, "actes", (int64_t)(r->n - 1));
	day_put(n, "echeance", r->due);
	tree_attr(n, "echue", over ? "oui" : "non");
	if (r->held) {
		tree_attr(n, "gel", r->held_role);
		day_put(n, "gel-jusque", r->held_until);
	}
	if (r->asked) {
		tree_attr(n, "demande", r->asked_role);
		tree_attr(n, "visa", r->asked_visa);
	}
	const char *next = r->held               ? "lever"
			   : r->asked && mine    ? "retirer"
			   : r->asked            ? "eliminer"
			   : over && r->archived ? "demander"
						 : "geler";
	tree_attr(n, "geste", next);
	return true;
}

/* The newest of them, newest first. */
struct certificates {
	struct store_piece list[CERTIFICATES_MOST];
	size_t n;
};

static bool certificate_take(void *arg, const struct store_piece *p)
{
	struct certificates *x = arg;
	x->list[x->n++ % CERTIFICATES_MOST] = *p;
	return true;
}

static bool certificates_put(xmlNode *page, const struct actor *a, struct err *e)
{
	static _Thread_local struct certificates x;
	x.n = 0;
	if (!retention_certificates(a, certificate_take, &x, e))
		return false;
	size_t shown = x.n < CERTIFICATES_MOST ? x.n : CERTIFICATES_MOST;
	for (size_t i = 0; i < shown; i++) {
		const struct store_piece *p = &x.list[(x.n - 1 - i) % CERTIFICATES_MOST];
		xmlNode *n = tree_child(page, "proces-verbal");
		page_number(n, "id", p->id);
		tree_attr(n, "reference", p->title);
		page_instant(n, "le", p->time_ms);
	}
	page_number(page, "autres-pv", (int64_t)(x.n - shown));
	return true;
}

bool keep_certificate(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	uint64_t piece;
	char name[64];
	if (!text_decimal(&piece, slice_text(c->q->param[0]), INT64_MAX, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such certificate");
	if (!retention_certificate(&pdf, &c->actor, (int64_t)piece, e))
		return false;
	snprintf(name, sizeof name, "proces-verbal-elimination-%" PRIu64 ".pdf", piece);
	http_give_buf(c->r, &pdf, "application/pdf", name, false);
	return true;
}

static bool show(
	struct web_context *c, const char *good, const char *wrong, const char *id, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "conservation", e) || !keep_periods(p.facts, c, e))
		return false;
	struct showing s = { .c = c, .page = p.facts, .chosen = id };
	if (!retention_each(&c->actor, line_take, &s, e) ||
		!certificates_put(p.facts, &c->actor, e))
		return false;
	page_number(p.facts, "autres", s.n > LIST_MOST ? (int64_t)(s.n - LIST_MOST) : 0);
	page_number(p.facts, "echues", (int64_t)s.due);
	page_number(p.facts, "geles", (int64_t)s.held);
	page_number(p.facts, "demandes", (int64_t)s.asked);
	if (good)
		page_notice(&p, "succes", good);
	if (wrong)
		page_field(&p, "texte", http_field(c->q, "texte"), wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool keep_page(struct web_context *c, struct err *e)
{
	return show(c, NULL, NULL, http_query(c->q, "d"), e);
}

static bool act(
	struct web_context *c, const char *id, const char *gesture, const char *text, struct err *e)
{
	const struct actor *a = &c->actor;
	if (strcmp(gesture, "geler") == 0)
		return retention_hold(a, id, text, e);
	if (strcmp(gesture, "lever") == 0)
		return retention_release(a, id, text, e);
	if (strcmp(gesture, "demander") == 0)
		return retention_ask(a, id, text, e);
	if (strcmp(gesture, "retirer") == 0)
		return retention_withdraw(a, id, e);
	if (strcmp(gesture, "eliminer") == 0)
		return retention_eliminate(a, id, e);
	return err_fail(e, ERR_SYNTAX, "no such gesture");
}

bool keep_act(struct web_context *c, struct err *e)
{
	static const char *const gestures[] = { "geler", "lever", "demander", "retirer",
		"eliminer" };
	struct err why = ERR_INIT;
	const char *id = http_field(c->q, "d"), *gesture = http_field(c->q, "geste"),
		   *text = http_field(c->q, "texte");
	char word[60];
	if (!id || strlen(id) != 36 || !gesture)
		return err_fail(e, ERR_SYNTAX, "no convention was chosen");
	if (!act(c, id, gesture, text ? text : "", &why)) {
		enum reason r = reason_of(&why);
		if (r == REASON_NONE) {
			if (e)
				*e = why;
			return false;
		}
		snprintf(word, sizeof word, "raison.%s", reason_word(r));
		return show(c, NULL, word, id, e);
	}
	for (size_t i = 0; i < sizeof gestures / sizeof *gestures; i++)
		if (strcmp(gestures[i], gesture) == 0)
			snprintf(word, sizeof word, "conservation.fait.%s", gestures[i]);
	return show(c, word, NULL, NULL, e);
}
