/* SPDX-License-Identifier: MIT */
/* manage_settings: what a school says of itself once, who signs for it, and its delegations. */
#include "web/manage.h"

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/school.h"
#include "web/keep.h"
#include "web/label.h"

#include <stdio.h>
#include <string.h>

enum { DELEGATIONS = 5, DEED_MAX = 5 << 20 };

/* Settings of the page, in its order. 'part' is a heading; label NULL: that of the field of the convention. */
static const struct setting {
	const char *part, *key, *kind;
	const char *choices; /* blank between; NULL: text */
	bool head;           /* only the head changes it */
} settings[] = {
	{ "etablissement", "nom", "text", NULL, false },
	{ "etablissement", "etablissement/@statut", "liste",
		"public prive-sous-contrat prive-hors-contrat", false },
	{ "etablissement", "etablissement/@type", "liste",
		"college lycee-gt lycee-polyvalent autre", false },
	{ "etablissement", "etablissement/@zone", "liste", "A B C corse outre-mer", false },
	{ "etablissement", "etablissement/academie", "text", NULL, false },
	{ "etablissement", "etablissement/adresse/ligne[1]", "text", NULL, false },
	{ "etablissement", "etablissement/adresse/code-postal", "text", NULL, false },
	{ "etablissement", "etablissement/adresse/commune", "text", NULL, false },
	{ "etablissement", "etablissement/adresse/@insee", "text", NULL, false },
	{ "etablissement", "etablissement/contact-ecole/courriel", "email", NULL, false },
	{ "etablissement", "etablissement/contact-ecole/telephone", "tel", NULL, false },
	{ "etablissement", "reponse-a", "email", NULL, false },
	{ "etablissement", "dpo", "text", NULL, false },
	{ "etablissement", "etablissement/deliberation-ca/@date", "date", NULL, false },
	{ "etablissement", "etablissement/deliberation-ca/@numero", "text", NULL, false },
	{ "modele", "annexe-pedagogique/objectifs", "lignes", NULL, false },
	{ "modele", "annexe-pedagogique/suivi", "lignes", NULL, false },
	{ "modele", "annexe-pedagogique/evaluation", "lignes", NULL, false },
	{ "modele", "annexe-financiere/transport", "lignes", NULL, false },
	{ "clauses", "clauses/clause-particuliere[1]", "lignes", NULL, false },
	{ "clauses", "clauses/clause-particuliere[2]", "lignes", NULL, false },
	{ "clauses", "clauses/clause-particuliere[3]", "lignes", NULL, false },
	{ "calendrier", "delai/jours", "number", NULL, false },
	{ "calendrier", "samedi", "liste", "oui non", false },
	{ "calendrier", "quota/courriels", "number", NULL, false },
	{ "calendrier", "quota/sms", "number", NULL, false },
	{ "chef", "chef/prenom", "text", NULL, true },
	{ "chef", "chef/nom", "text", NULL, true },
	{ "chef", "chef/qualite", "text", NULL, true },
	{ "chef", "chef/@du", "date", NULL, true },
	{ "politique", "politique/@ordre", "liste",
		"sequentielle parallele parallele-ecole-derniere", true },
	{ "politique", "politique/visa", "liste", "oui non", true },
	{ "politique", "politique/eleve-signe", "liste", "oui non", true },
	{ "politique", "politique/quorum", "liste", "1 2", true },
	{ "politique", "politique/une-visite", "liste", "oui non", true },
	{ "politique", "politique/envoi-automatique", "liste", "oui non", true },
	{ "durees", "conservation/annees", "number", NULL, true },
	{ "durees", "conservation/annees-sans", "number", NULL, true },
	{ "durees", "acces/accueil-jours", "number", NULL, true },
	{ "durees", "acces/tuteur-jours", "number", NULL, true },
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* A key as the end of a word of the catalogue: "politique/@ordre" is politique.ordre. */
static void word_of(char out[static 80], const char *key)
{
	size_t n = 0;
	for (; *key && n < 79; key++)
		if (*key == '/' || *key == '[')
			out[n++] = '.';
		else if (*key != '@' && *key != ']')
			out[n++] = *key;
	out[n] = '\0';
}

static bool may_set(const struct web_context *c, const struct setting *s)
{
	return !s->head || c->actor.role == LIFE_CHEF;
}

/* What was typed that cannot be kept, at its field. *n: how many; 'p' NULL: only counted. */
static void faults_put(struct page *p, const struct web_context *c, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < SETTINGS; i++) {
		struct err why = ERR_INIT;
		const char *text = http_field(c->q, settings[i].key);
		const struct school_change one = { settings[i].key, text };
		if (!text || !may_set(c, &settings[i]))
			continue;
		bool good = school_value_good(&one, &why);
		*n += !good;
		if (!p)
			continue;
		xmlNode *at = page_fault_of(p, one.key, text,
			good                             ? NULL
			: reason_of(&why) != REASON_NONE ? reason_text(reason_of(&why))
							 : why.text,
			school_label(one.key));
		if (!good && field_find(FIELD_FOND, one.key))
			label_put(at, FIELD_FOND, one.key);
	}
}

static void setting_put(xmlNode *page, const struct setting *s, const char *value)
{
	char word[80];
	xmlNode *n = tree_child(page, "reglage");
	word_of(word, s->key);
	tree_attr(n, "partie", s->part);
	tree_attr(n, "nom", s->key);
	tree_attr(n, "mot", word);
	tree_attr(n, "genre", s->kind);
	tree_attr(n, "valeur", value);
	for (const char *c = s->choices; c && *c;) {
		char one[40];
		size_t len = strcspn(c, " ");
		snprintf(one, sizeof one, "%.*s", (int)len, c);
		tree_attr(tree_child(n, "choix"), "valeur", one);
		c += len + (c[len] == ' ');
	}
}

static void delegations_put(xmlNode *page, const struct school *s)
{
	static const char *const names[][2] = { { "compte", "@compte" }, { "debut", "@debut" },
		{ "fin", "@fin" }, { "nom", "nom" }, { "prenom", "prenom" },
		{ "qualite", "qualite" }, { "portee", "portee" } };
	for (unsigned i = 1; i <= DELEGATIONS; i++) {
		char key[60];
		snprintf(key, sizeof key, "delegation[%u]/@compte", i);
		if (!school_get(s, key)[0])
			continue;
		xmlNode *n = tree_child(page, "delegation");
		for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
			snprintf(key, sizeof key, "delegation[%u]/%s", i, names[k][1]);
			tree_attr(n, names[k][0], school_get(s, key));
		}
	}
}

/* Accounts that may be given a delegation. */
static bool delegate_put(void *arg, const struct store_account *x)
{
	char name[200];
	if (!(x->roles & STORE_ROLE_DELEGATAIRE) || x->state == STORE_ACCOUNT_SUSPENDED)
		return true;
	xmlNode *n = tree_child(arg, "delegable");
	snprintf(name, sizeof name, "%s %s", x->first_name, x->last_name);
	page_number(n, "id", x->id);
	tree_attr(n, "nom", name);
	return true;
}

/* What an empty period means. */
static void defaults_put(xmlNode *page, const struct service_periods *p)
{
	page_number(page, "defaut-ans", p->sealed_years);
	page_number(page, "defaut-ans-sans", p->unsealed_years);
	page_number(page, "defaut-accueil", p->host_days);
	page_number(page, "defaut-tuteur", p->tutor_days);
}

static bool settings_show(struct web_context *c, const char *good, const char *wrong, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	AUTO(page) struct page p = { .c = NULL };
	bool head = c->actor.role == LIFE_CHEF;
	if (!school_open(&s, c->service, c->actor.school, e) || !page_begin(&p, c, "reglages", e))
		return false;
	tree_attr(p.facts, "uai", s.row.uai);
	tree_attr(p.facts, "chef", head ? "oui" : "non");
	for (size_t i = 0; i < SETTINGS; i++) {
		const char *kept = strcmp(settings[i].key, "nom") == 0
					   ? s.row.name
					   : school_get(&s, settings[i].key);
		if (may_set(c, &settings[i]))
			setting_put(p.facts, &settings[i], kept);
	}
	if (!keep_periods(p.facts, c, e))
		return false;
	manage_seal_put(p.facts, c);
	defaults_put(p.facts, &c->service->shared->periods);
	size_t faults = 0;
	if (wrong)
		faults_put(&p, c, &faults);
	delegations_put(p.facts, &s);
	if (head && !store_account_each(c->store, c->actor.school, delegate_put, p.facts, e))
		return false;
	if (good)
		page_notice(&p, "succes", good);
	if (wrong && !faults)
		tree_child_text(p.facts, "refus", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool manage_settings(struct web_context *c, struct err *e)
{
	return settings_show(c, NULL, NULL, e);
}

/* --- acts --- */

static bool act_save(struct web_context *c, struct err *e)
{
	struct school_change list[SETTINGS + 1];
	char own[24];
	size_t n = 0;
	bool named = false;
	for (size_t i = 0; i < SETTINGS; i++) {
		const char *text = http_field(c->q, settings[i].key);
		if (!text || !may_set(c, &settings[i]))
			continue;
		named |= strncmp(settings[i].key, "chef/", 5) == 0 && text[0];
		list[n++] = (struct school_change){ settings[i].key, text };
	}
	/* the head that names itself signs by this account */
	snprintf(own, sizeof own, "%lld", (long long)c->account->id);
	if (named)
		list[n++] = (struct school_change){ "chef/@compte", own };
	return school_change(&c->actor, c->actor.school, list, n, e);
}

static bool account_given(struct store_account *x, struct web_context *c, struct err *e)
{
	const char *text = http_field(c->q, "compte");
	uint64_t id = 0;
	struct err why = ERR_INIT;
	bool there = text && text_decimal(&id, slice_text(text), INT64_MAX, NULL) &&
		     store_account_get(c->store, (int64_t)id, x, &why) &&
		     x->school == c->actor.school;
	if (why.code && why.code != ERR_NOT_FOUND)
		return err_fail(e, why.code, "%s", why.text);
	return there || err_fail(e, ERR_SYNTAX, "choisissez la personne");
}

static bool day_given(int32_t *out, struct web_context *c, const char *name, struct err *e)
{
	const char *text = http_field(c->q, name);
	return (text && time_date_parse(out, slice_text(text), NULL)) ||
	       err_fail(e, ERR_SYNTAX, "donnez le premier et le dernier jour de la délégation");
}

static bool act_delegate(struct web_context *c, struct err *e)
{
	AUTO(file_map) struct file_map deed = { 0 };
	struct store_account x;
	struct school_delegation d;
	struct err none = ERR_INIT;
	const struct http_file *f = http_file(c->q, "acte");
	const char *scope = http_field(c->q, "portee");
	if (!account_given(&x, c, e))
		return false;
	d = (struct school_delegation){ .account = x.id,
		.first_name = x.first_name,
		.last_name = x.last_name,
		.quality = x.quality,
		.scope = scope ? scope : "" };
	if (!day_given(&d.from, c, "debut", e) || !day_given(&d.to, c, "fin", e))
		return false;
	if (!day_given(&d.dated, c, "acte-du", &none))
		return err_fail(e, ERR_SYNTAX, "donnez la date de l’acte de délégation");
	if (!f)
		return err_fail(e, ERR_SYNTAX, "joignez l’acte de délégation signé (PDF)");
	if (!file_map_sealed(&deed, f->fd, DEED_MAX, e))
		return false;
	d.deed = deed.bytes;
	return school_delegate(&c->actor, &d, e);
}

static bool act_revoke(struct web_context *c, struct err *e)
{
	struct store_account x;
	return account_given(&x, c, e) && school_revoke(&c->actor, x.id, e);
}

bool manage_settings_act(struct web_context *c, struct err *e)
{
	const char *what = http_field(c->q, "geste"), *good = "reglages.faits";
	struct err why = ERR_INIT;
	bool done;
	if (what && strcmp(what, "deleguer") == 0)
		done = act_delegate(c, &why);
	else if (what && strcmp(what, "retirer") == 0)
		done = act_revoke(c, &why);
	else if (what && strcmp(what, "renouveler-cachet") == 0)
		done = manage_seal_renew(c, &why), good = "reglages.cachet.renouvele";
	else
		done = act_save(c, &why);
	if (done)
		return settings_show(c, good, NULL, e);
	if (reason_of(&why) != REASON_NONE && why.code != ERR_NOT_FOUND)
		return settings_show(c, NULL, reason_text(reason_of(&why)), e);
	if (why.code == ERR_SYNTAX || why.code == ERR_LIMIT)
		return settings_show(c, NULL, why.text, e);
	if (e)
		*e = why;
	return false;
}
