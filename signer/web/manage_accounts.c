/* SPDX-License-Identifier: MIT */
/* manage_accounts: who may enter: invited one by one or by a list, changed, suspended; resets that wait for a second person. */
#include "web/manage.h"

#include "base/text.h"
#include "ceremony/school.h"

#include <stdio.h>
#include <string.h>

/* Roles that a page gives, strongest last; the administrator's is not among those of a school. */
static const struct {
	uint32_t bit;
	const char *name;
	bool instance;
} roles[] = {
	{ STORE_ROLE_SECRETARIAT, "secretariat", false },
	{ STORE_ROLE_ENSEIGNANT, "enseignant-referent", false },
	{ STORE_ROLE_CHEF, "chef-etablissement", false },
	{ STORE_ROLE_DELEGATAIRE, "delegataire", false },
	{ STORE_ROLE_INFIRMERIE, "infirmerie", false },
	{ STORE_ROLE_DPO, "dpo", false },
	{ STORE_ROLE_AUDITEUR, "auditeur", true },
	{ STORE_ROLE_ACADEMIE, "academie", true },
	{ STORE_ROLE_ADMIN, "administrateur", true },
};

static void roles_put(xmlNode *parent, const struct web_context *c, uint32_t held)
{
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		bool has = (held & roles[i].bit) != 0;
		if (roles[i].instance && c->actor.role != LIFE_ADMIN && !has)
			continue;
		xmlNode *n = tree_child(parent, "role");
		tree_attr(n, "nom", roles[i].name);
		tree_attr(n, "tenu", has ? "oui" : "non");
	}
}

static uint32_t roles_given(const struct http_request *q)
{
	uint32_t all = 0;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (http_ticked(q, "role", roles[i].name))
			all |= roles[i].bit;
	return all;
}

static const char *state_word(const struct web_context *c, const struct store_account *x)
{
	if (x->state == STORE_ACCOUNT_ACTIVE && x->locked_until_ms > c->now_ms)
		return "bloque";
	switch (x->state) {
	case STORE_ACCOUNT_INVITED:
		return "invite";
	case STORE_ACCOUNT_ACTIVE:
		return "actif";
	case STORE_ACCOUNT_LOCKED:
		return "bloque";
	case STORE_ACCOUNT_SUSPENDED:
		break;
	}
	return "suspendu";
}

/* The administrator sees accounts of all schools, each with its school. */
static bool account_school_put(
	xmlNode *n, const struct web_context *c, const struct store_account *x, struct err *e)
{
	AUTO(store_school) struct store_school s = { .id = 0 };
	if (c->actor.role != LIFE_ADMIN || !x->school)
		return true;
	if (!store_school_get(c->store, x->school, &s, e))
		return false;
	tree_attr(n, "ecole", s.name);
	tree_attr(n, "uai", s.uai);
	return true;
}

static void account_put(xmlNode *n, const struct web_context *c, const struct store_account *x)
{
	page_number(n, "id", x->id);
	tree_attr(n, "login", x->login);
	tree_attr(n, "prenom", x->first_name);
	tree_attr(n, "nom", x->last_name);
	tree_attr(n, "qualite", x->quality);
	tree_attr(n, "classes", x->scope);
	tree_attr(n, "etat", state_word(c, x));
	tree_attr(n, "second", x->totp_n ? "oui" : "non");
	tree_attr(n, "soi", c->account && x->id == c->account->id ? "oui" : "non");
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (x->roles & roles[i].bit)
			tree_attr(tree_child(n, "a-role"), "nom", roles[i].name);
}

/* --- the list --- */

struct listing {
	struct web_context *c;
	xmlNode *page;
	size_t n, from;
	struct err *e;
	bool failed;
};
enum { PAGE = 50 };

static bool list_take(void *arg, const struct store_account *x)
{
	struct listing *l = arg;
	if (l->n++ < l->from || l->n > l->from + PAGE)
		return true;
	xmlNode *n = tree_child(l->page, "compte");
	account_put(n, l->c, x);
	l->failed = !account_school_put(n, l->c, x, l->e);
	return !l->failed;
}

static bool reset_take(void *arg, const struct account_reset *r)
{
	xmlNode *n = tree_child(arg, "attend");
	page_number(n, "id", r->account);
	tree_attr(n, "login", r->login);
	page_instant(n, "le", r->asked_ms);
	return true;
}

static const char *text(const struct web_context *c, const char *name)
{
	const char *t = http_field(c->q, name);
	return t ? t : "";
}

/* At which field a refusal is told: the first that cannot be right; NULL: at none of them. */
static const char *field_of(const struct web_context *c, const char *wrong)
{
	const char *what = text(c, "geste");
	if (strcmp(what, "ecole") == 0)
		return strstr(wrong, "UAI") ? "ecole-uai" : "ecole-nom";
	if (strcmp(what, "inviter") != 0)
		return NULL;
	return strstr(wrong, "UAI")                                           ? "uai"
	       : strstr(wrong, "courriel") || strstr(wrong, "déjà un compte") ? "courriel"
	       : !text(c, "prenom")[0]                                        ? "prenom"
	       : !text(c, "nom")[0]                                           ? "nom"
	       : !roles_given(c->q)                                           ? "role"
									      : NULL;
}

static bool accounts_show(struct web_context *c, const char *good, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	static const char *const typed[] = { "courriel", "prenom", "nom", "qualite", "classes",
		"uai", "ecole-uai", "ecole-nom" };
	const char *from = http_query(c->q, "de");
	uint64_t first = 1;
	if (from && !text_decimal(&first, slice_text(from), 1 << 20, NULL))
		first = 1;
	if (!page_begin(&p, c, "comptes", e))
		return false;
	struct listing l = { c, p.facts, 0, first ? (size_t)first - 1 : 0, e, false };
	bool admin = c->actor.role == LIFE_ADMIN;
	tree_attr(p.facts, "admin", admin ? "oui" : "non");
	roles_put(p.facts, c, wrong ? roles_given(c->q) : 0);
	if (!store_account_each(c->store, admin ? -1 : c->actor.school, list_take, &l, e) ||
		l.failed || !account_resets(&c->actor, reset_take, p.facts, e))
		return false;
	page_number(p.facts, "total", (int64_t)l.n);
	if (l.n > l.from + PAGE)
		page_number(p.facts, "suite", (int64_t)l.from + PAGE + 1);
	const char *at = wrong ? field_of(c, wrong) : NULL;
	for (size_t i = 0; wrong && i < sizeof typed / sizeof *typed; i++)
		if (!at || strcmp(typed[i], at) != 0)
			page_field(&p, typed[i], http_field(c->q, typed[i]), NULL);
	if (good)
		page_notice(&p, "succes", good);
	if (at)
		page_fault(&p, at, http_field(c->q, at), wrong);
	else if (wrong)
		tree_child_text(p.facts, "refus", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool manage_accounts(struct web_context *c, struct err *e)
{
	return accounts_show(c, NULL, NULL, e);
}

/* --- acts --- */

/* The administrator says for which school, by UAI; empty: the instance. */
static bool school_of(int64_t *out, struct web_context *c, struct err *e)
{
	AUTO(store_school) struct store_school s = { .id = 0 };
	const char *uai = text(c, "uai");
	*out = c->actor.school;
	if (c->actor.role != LIFE_ADMIN)
		return true;
	*out = 0;
	if (!uai[0])
		return true;
	struct err why = ERR_INIT;
	if (!store_school_by_uai(c->store, uai, &s, &why) && why.code != ERR_NOT_FOUND)
		return err_fail(e, why.code, "%s", why.text);
	if (why.code)
		return err_fail(e, ERR_SYNTAX, "aucun établissement n’a l’UAI « %.20s »", uai);
	*out = s.id;
	return true;
}

static bool act_invite(struct web_context *c, struct err *e)
{
	int64_t id;
	struct account_new n = { .login = text(c, "courriel"),
		.first_name = text(c, "prenom"),
		.last_name = text(c, "nom"),
		.quality = text(c, "qualite"),
		.scope = text(c, "classes"),
		.roles = roles_given(c->q) };
	if (!school_of(&n.school, c, e))
		return false;
	if (!n.first_name[0] || !n.last_name[0])
		return err_fail(e, ERR_SYNTAX, "un compte porte le prénom et le nom de qui l’a");
	if (account_invite(&id, &c->actor, &n, e))
		return true;
	return e && e->code == ERR_WRONG_STATE && reason_of(e) == REASON_NONE
		       ? (*e = (struct err)ERR_INIT,
				 err_fail(e, ERR_SYNTAX, "« %.80s » a déjà un compte", n.login))
		       : false;
}

static bool act_school(struct web_context *c, struct err *e)
{
	int64_t id;
	return school_create(&id, &c->actor, text(c, "ecole-uai"), text(c, "ecole-nom"), e);
}

static bool act_yes(struct web_context *c, struct err *e)
{
	uint64_t id;
	return text_decimal(&id, slice_text(text(c, "compte")), INT64_MAX, e) &&
	       account_reset_confirm(&c->actor, (int64_t)id, true, e);
}

static bool act_no(struct web_context *c, struct err *e)
{
	uint64_t id;
	return text_decimal(&id, slice_text(text(c, "compte")), INT64_MAX, e) &&
	       account_reset_confirm(&c->actor, (int64_t)id, false, e);
}

static const struct {
	const char *word, *good;
	bool (*run)(struct web_context *c, struct err *e);
} acts[] = {
	{ "inviter", "comptes.invite", act_invite },
	{ "ecole", "comptes.ecole-faite", act_school },
	{ "oui", "comptes.reset-oui", act_yes },
	{ "non", "comptes.reset-non", act_no },
};

/* What a person can put right: its French text; NULL: not one of those. */
static const char *told(const struct err *why)
{
	enum reason r = reason_of(why);
	if (r != REASON_NONE && why->code != ERR_NOT_FOUND)
		return reason_text(r);
	return why->code == ERR_SYNTAX || why->code == ERR_LIMIT ? why->text : NULL;
}

bool manage_accounts_act(struct web_context *c, struct err *e)
{
	const char *what = text(c, "geste");
	struct err why = ERR_INIT;
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		if (strcmp(acts[i].word, what) != 0)
			continue;
		if (acts[i].run(c, &why))
			return accounts_show(c, acts[i].good, NULL, e);
		if (told(&why))
			return accounts_show(c, NULL, told(&why), e);
		if (e)
			*e = why;
		return false;
	}
	return err_fail(e, ERR_SYNTAX, "no such act");
}

/* --- one account --- */

static bool account_of(struct store_account *x, struct web_context *c, struct err *e)
{
	uint64_t id;
	if (!text_decimal(&id, slice_text(c->q->param[0]), INT64_MAX, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such account");
	if (!store_account_get(c->store, (int64_t)id, x, e))
		return false;
	return c->actor.role == LIFE_ADMIN || x->school == c->actor.school ||
	       err_fail(e, ERR_NOT_FOUND, "no such account");
}

static bool account_show(struct web_context *c, const char *good, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	struct store_account x;
	if (!account_of(&x, c, e) || !page_begin(&p, c, "compte", e))
		return false;
	account_put(p.facts, c, &x);
	roles_put(p.facts, c, x.roles);
	if (good)
		page_notice(&p, "succes", good);
	if (wrong)
		tree_child_text(p.facts, "refus", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool manage_account(struct web_context *c, struct err *e)
{
	return account_show(c, NULL, NULL, e);
}

bool manage_account_act(struct web_context *c, struct err *e)
{
	struct store_account x;
	struct err why = ERR_INIT;
	if (!account_of(&x, c, e))
		return false;
	if (strcmp(text(c, "geste"), "renvoyer") == 0) {
		if (account_invite_again(&c->actor, x.id, &why))
			return account_show(c, "comptes.invite", NULL, e);
		if (e)
			*e = why;
		return false;
	}
	const struct account_change change = { .id = x.id,
		.roles = roles_given(c->q),
		.scope = text(c, "classes"),
		.suspended = http_ticked(c->q, "suspendu", "oui"),
		.unlock = http_ticked(c->q, "debloquer", "oui"),
		.forget_second_factor = http_ticked(c->q, "oublier", "oui") };
	if (!change.roles)
		return account_show(c, NULL, "un compte a au moins un rôle", e);
	if (account_change(&c->actor, &change, &why))
		return account_show(c, "comptes.change", NULL, e);
	if (told(&why))
		return account_show(c, NULL, told(&why), e);
	if (e)
		*e = why;
	return false;
}
