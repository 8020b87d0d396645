/* SPDX-License-Identifier: MIT */
/* self: the page of one's own account. */
#include "web/self.h"

#include "ceremony/account.h"
#include "web/impl.h"
#include "web/session.h"

#include <stdio.h>
#include <string.h>

enum { TRIES = 10, TRIES_MS = 15 * 60 * 1000 };

static void role_put(xmlNode *page, const struct store_account *x)
{
	enum life_role roles[LIFE_ROLE_COUNT];
	size_t n = actor_roles(x, roles);
	for (size_t i = 0; i < n; i++)
		tree_attr(tree_child(page, "role"), "nom", life_role_name(roles[i]));
}

static bool entry_take(void *arg, const struct account_entry *x)
{
	xmlNode *n = tree_child(arg, "connexion");
	page_instant(n, "le", x->time_ms);
	tree_attr(n, "appareil", x->known ? "connu" : "nouveau");
	return true;
}

/* 'field' NULL: nothing is wrong. */
static bool show(struct web_context *c, const char *field, const char *wrong, struct err *e)
{
	static const char *const good[][2] = { { "mot-de-passe", "moi.change" },
		{ "sessions", "moi.fermees" } };
	AUTO(page) struct page p = { .c = NULL };
	const struct store_account *x = c->account;
	const char *done = http_query(c->q, "fait");
	if (!page_begin(&p, c, "moi", e))
		return false;
	tree_attr(p.facts, "courriel", x->login);
	tree_attr(p.facts, "qualite", x->quality);
	tree_attr(p.facts, "classes", x->scope);
	tree_attr(p.facts, "second", x->totp_n ? "oui" : "non");
	tree_attr(p.facts, "doit", account_must_enrol(x) ? "oui" : "non");
	page_instant(p.facts, "depuis", c->session->created_ms);
	role_put(p.facts, x);
	if (!account_entries(&c->actor, entry_take, p.facts, e))
		return false;
	for (size_t i = 0; !field && done && i < sizeof good / sizeof *good; i++)
		if (strcmp(done, good[i][0]) == 0)
			page_notice(&p, "succes", good[i][1]);
	if (field)
		page_field(&p, field, "", wrong);
	return page_end(&p, field ? 400 : 200, e);
}

bool self_page(struct web_context *c, struct err *e)
{
	return show(c, NULL, NULL, e);
}

/* All sessions of the account have ended: this browser gets a new one. */
static bool go_on(struct web_context *c, const char *done, struct err *e)
{
	char path[60];
	if (!session_begin_account(c, c->account->id, false, e))
		return false;
	session_device_keep(c, c->account->login);
	snprintf(path, sizeof path, "/compte?fait=%s", done);
	http_redirect(c->r, path);
	return true;
}

static const char *text(const struct web_context *c, const char *name)
{
	const char *t = http_field(c->q, name);
	return t ? t : "";
}

static bool password_change(struct web_context *c, struct err *e)
{
	struct err why = ERR_INIT;
	char key[40], word[60];
	const struct account_password p = {
		.old = text(c, "ancien"), .fresh = text(c, "secret"), .code = text(c, "code")
	};
	if (!p.old[0])
		return show(c, "ancien", "moi.ancien.manque", e);
	if (strcmp(p.fresh, text(c, "encore")) != 0)
		return show(c, "encore", "bienvenue.differents", e);
	snprintf(key, sizeof key, "mot-de-passe:%lld", (long long)c->account->id);
	if (!session_limit(c, key, TRIES, TRIES_MS))
		return web_refuse(c, e, 429, "connexion.trop");
	if (account_change_password(&c->actor, &p, &why)) {
		session_limit_back(c, key, TRIES);
		return go_on(c, "mot-de-passe", e);
	}
	if (why.code == ERR_DENIED && reason_of(&why) == REASON_LOGIN)
		return show(c, "ancien", "moi.ancien.refuse", e);
	if (why.code == ERR_DENIED && reason_of(&why) == REASON_STEP_UP)
		return show(c, "code", "facteur.refuse", e);
	if (why.code == ERR_SYNTAX && reason_of(&why) == REASON_PASSWORD) {
		snprintf(word, sizeof word, "raison.%s", reason_word(REASON_PASSWORD));
		return show(c, "secret", word, e);
	}
	if (e)
		*e = why;
	return false;
}

bool self_act(struct web_context *c, struct err *e)
{
	const char *what = text(c, "geste");
	if (strcmp(what, "mot-de-passe") == 0)
		return password_change(c, e);
	if (strcmp(what, "sessions") == 0)
		return store_session_end_all(c->store, c->account->id, 0, e) &&
		       go_on(c, "sessions", e);
	return err_fail(e, ERR_SYNTAX, "no such gesture");
}
