/* SPDX-License-Identifier: MIT */
/* desk: the agent's page, the screen handed over and given back. */
#include "web/desk.h"

#include "base/text.h"
#include "ceremony/account.h"
#include "ceremony/party.h"
#include "web/impl.h"

#include <stdio.h>
#include <string.h>

enum { UNLOCK_TRIES = 20, UNLOCK_MS = 15 * 60 * 1000 };

static bool item_put(void *arg, const struct party_desk_item *x)
{
	xmlNode *n = tree_child(arg, x->link ? "seance" : "personne");
	tree_attr(n, "personne", x->person);
	tree_attr(n, "nom", x->name);
	tree_attr(n, "role", x->role);
	if (x->link) {
		page_number(n, "lien", x->link);
		tree_attr(n, "signe", x->signed_now ? "oui" : "non");
		tree_attr(n, "sienne", x->own ? "oui" : "non");
		tree_text(n, x->sentence);
	} else if (x->why != REASON_NONE) {
		tree_attr(n, "raison", reason_word(x->why));
	}
	return true;
}

static bool page_show(
	struct web_context *c, const char *good, const struct err *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char path[80];
	const char *id = c->q->param[0];
	if (!store_dossier_get(c->store, c->actor.school, id, &d, e) ||
		!page_begin(&p, c, "guichet", e) ||
		!party_desk_each(&c->actor, id, item_put, p.facts, e))
		return false;
	snprintf(path, sizeof path, "/ecole/dossier/%.36s", id);
	tree_attr(p.facts, "dossier", path);
	tree_attr(p.facts, "eleve", d.pupil_name);
	tree_attr(p.facts, "reference", d.reference);
	if (good)
		page_notice(&p, "succes", good);
	if (wrong)
		page_refusal(&p, wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

/* What a person can put right is told on the page. */
static bool page_again(struct web_context *c, const struct err *why, struct err *e)
{
	if (reason_of(why) != REASON_NONE && why->code != ERR_NOT_FOUND)
		return page_show(c, NULL, why, e);
	if (e)
		*e = *why;
	return false;
}

bool desk_page(struct web_context *c, struct err *e)
{
	return page_show(c, NULL, NULL, e);
}

bool desk_opened(struct web_context *c, struct err *e)
{
	struct err why = ERR_INIT;
	struct store_link link;
	char path[60];
	int64_t id = 0;
	const struct party_desk d = { .id = c->q->param[0],
		.person = http_field(c->q, "personne"),
		.paper = http_field(c->q, "piece") };
	if (!d.person || !d.paper)
		return !reason_set(&why, ERR_WRONG_STATE, REASON_DESK_CHOICE) &&
		       page_again(c, &why, e);
	if (!party_desk_open(&id, &c->actor, &d, &why))
		return page_again(c, &why, e);
	if (!store_link_get(c->store, id, &link, e) || !session_desk_begin(c, &link, e))
		return false;
	snprintf(path, sizeof path, "/lien/%lld/lire", (long long)id);
	http_redirect(c->r, path);
	return true;
}

bool desk_witnessed(struct web_context *c, struct err *e)
{
	const char *link = http_field(c->q, "lien");
	bool yes = http_ticked(c->q, "temoin", "oui");
	struct err why = ERR_INIT;
	uint64_t id = 0;
	if (!link || !text_decimal(&id, slice_text(link), INT64_MAX, e))
		return link ? false : err_fail(e, ERR_SYNTAX, "which session?");
	if (!party_desk_close(&c->actor, (int64_t)id, yes, &why))
		return page_again(c, &why, e);
	return page_show(c, yes ? "guichet.atteste" : "guichet.ferme", NULL, e);
}

/* --- the screen goes back --- */

bool desk_left(struct web_context *c, struct err *e)
{
	if (c->link->channel != STORE_CHANNEL_DESK)
		return reason_set(e, ERR_DENIED, REASON_LINK_KIND);
	if (!session_end(c, e))
		return false;
	http_header_add(c->r, "Clear-Site-Data", "\"cache\"");
	http_redirect(c->r, "/guichet");
	return true;
}

static bool waiting_page(struct web_context *c, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "guichet-attente", e))
		return false;
	tree_attr(p.facts, "agent", c->account->first_name);
	if (wrong)
		page_field(&p, "secret", "", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool desk_waiting(struct web_context *c, struct err *e)
{
	if (c->who & WEB_DESK)
		return waiting_page(c, NULL, e);
	http_redirect(c->r, "/ecole");
	return true;
}

bool desk_unlocked(struct web_context *c, struct err *e)
{
	const char *password = http_field(c->q, "secret");
	char key[300], word[60], dossier[37], path[80];
	struct account_entered in;
	struct err why = ERR_INIT;
	const struct actor a = { .service = c->service,
		.role = LIFE_ROLE_COUNT,
		.school = -1,
		.channel = STORE_CHANNEL_SESSION,
		.ip = c->q->address,
		.now_ms = c->now_ms };
	const struct account_login l = {
		.login = c->account->login, .password = password ? password : "", .known = true
	}; /* it was signed in here a moment ago */
	snprintf(key, sizeof key, "guichet:%lld", (long long)c->account->id);
	if (!session_limit(c, key, UNLOCK_TRIES, UNLOCK_MS))
		return web_refuse(c, e, 429, "connexion.trop");
	/* The second factor was shown when this session began; the password says that the agent is back. */
	if (!account_enter(&in, &a, &l, &why)) {
		if (why.code != ERR_DENIED || reason_of(&why) == REASON_NONE) {
			if (e)
				*e = why;
			return false;
		}
		snprintf(word, sizeof word, "raison.%s", reason_word(reason_of(&why)));
		return waiting_page(c, word, e);
	}
	session_limit_back(c, key, UNLOCK_TRIES);
	session_desk_dossier(c, dossier);
	if (!session_desk_end(c, e))
		return false;
	snprintf(path, sizeof path, "/ecole/dossier/%s/guichet", dossier);
	http_redirect(c->r, path);
	return true;
}
