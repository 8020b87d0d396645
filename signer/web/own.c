/* SPDX-License-Identifier: MIT */
/* own: the page of a request for data, on both sides of it. */
#include "web/own.h"

#include "base/time.h"
#include "ceremony/copy.h"
#include "ceremony/school.h"
#include "web/impl.h"
#include "web/visit.h"

#include <stdio.h>
#include <string.h>

enum { LIST_MOST = 60 }; /* on one screen: 40 KB */

/* --- the person --- */

/* Whom the school names for data protection; who asks about data may want to write there. */
static bool officer_put(xmlNode *page, const struct web_context *c, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	if (!c->school)
		return true;
	if (!school_open(&s, c->service, c->school->id, e))
		return false;
	if (school_get(&s, "dpo")[0])
		tree_attr(page, "dpo", school_get(&s, "dpo"));
	return true;
}

static bool show(struct web_context *c, const char *good, struct err *e)
{
	static const char *const words[] = { [COPY_NONE] = "aucune",
		[COPY_ASKED] = "demandee",
		[COPY_READY] = "prete",
		[COPY_REFUSED] = "ecartee",
		[COPY_OVER] = "passee" };
	AUTO(page) struct page p = { .c = NULL };
	struct copy_request r = { .state = COPY_NONE };
	char path[80];
	if (!copy_mine(&r, &c->actor, e) || !page_begin(&p, c, "mes-donnees", e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	tree_attr(p.facts, "reference", r.reference);
	tree_attr(p.facts, "demande", words[r.state]);
	tree_attr(p.facts, "le", r.asked);
	tree_attr(p.facts, "repondue", r.answered);
	tree_attr(p.facts, "motif", r.why);
	if (r.until)
		page_day(p.facts, "jusque", r.until);
	page_number(p.facts, "jours", COPY_DAYS);
	if (!officer_put(p.facts, c, e))
		return false;
	if (good)
		page_notice(&p, "succes", good);
	return page_end(&p, 200, e);
}

bool own_page(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	visit_answered(c, answered);
	return visit_has_code(c) ? show(c, NULL, e) : visit_code_first(c, e);
}

bool own_asked(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	visit_answered(c, answered);
	if (!visit_has_code(c))
		return visit_code_first(c, e);
	return copy_ask(&c->actor, e) && show(c, "mes-donnees.fait", e);
}

bool own_zip(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	AUTO(buf) struct buf zip = { 0 };
	visit_answered(c, answered);
	if (!visit_has_code(c))
		return visit_code_first(c, e);
	if (!copy_get(&zip, &c->actor, e))
		return false;
	http_give_buf(c->r, &zip, "application/zip", "mes-donnees.zip", false);
	return true;
}

/* --- the school --- */

struct asked {
	xmlNode *page;
	const char *dossier, *person; /* whose form is shown again; NULL: none */
	size_t n;
};

static bool request_take(void *arg, const struct copy_request *r)
{
	struct asked *x = arg;
	if (x->n++ >= LIST_MOST)
		return true;
	xmlNode *n = tree_child(x->page, "demande");
	bool chosen = x->dossier && strcmp(x->dossier, r->dossier) == 0 &&
		      strcmp(x->person, r->person) == 0;
	tree_attr(n, "id", r->dossier);
	tree_attr(n, "personne", r->person);
	tree_attr(n, "reference", r->reference);
	tree_attr(n, "role", r->role);
	tree_attr(n, "nom", r->name);
	tree_attr(n, "le", r->asked);
	tree_attr(n, "choisie", chosen ? "oui" : "non");
	return true;
}

/* What a page of the school says beside its list. */
struct told {
	const char *good;
	const struct copy_reply *again; /* a refusal that lacks its reason */
	const char *reference;     /* for whose persons somebody may ask; NULL: none was given */
	const char *field, *wrong; /* what is wrong, at a field */
};

static bool person_put(void *arg, const struct copy_request *r)
{
	xmlNode *n = tree_child(arg, "pour");
	tree_attr(n, "id", r->dossier);
	tree_attr(n, "personne", r->person);
	tree_attr(n, "role", r->role);
	tree_attr(n, "nom", r->name);
	tree_attr(n, "attend", r->state == COPY_ASKED || r->state == COPY_READY ? "oui" : "non");
	return true;
}

/* Whoever is in the convention of the reference; another school's is not there. */
static bool persons_put(xmlNode *page, const struct web_context *c, struct told *t, struct err *e)
{
	struct err why = ERR_INIT;
	if (!t->reference || !t->reference[0] ||
		copy_persons(&c->actor, t->reference, person_put, page, &why))
		return true;
	if (why.code != ERR_NOT_FOUND && why.code != ERR_DENIED && why.code != ERR_SYNTAX) {
		if (e)
			*e = why;
		return false;
	}
	t->field = "reference";
	t->wrong = "demandes-donnees.inconnue";
	return true;
}

static bool list(struct web_context *c, struct told t, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "demandes-donnees", e))
		return false;
	struct asked x = { .page = p.facts,
		.dossier = t.again ? t.again->dossier : NULL,
		.person = t.again ? t.again->person : NULL };
	if (!copy_each(&c->actor, request_take, &x, e) || !persons_put(p.facts, c, &t, e))
		return false;
	page_number(p.facts, "autres", x.n > LIST_MOST ? (int64_t)(x.n - LIST_MOST) : 0);
	page_number(p.facts, "jours", COPY_DAYS);
	tree_attr(p.facts, "repond",
		life_may(c->actor.role, LIFE_SUBJECT, LIFE_Z) >= LIFE_MAY ? "oui" : "non");
	if (t.good)
		page_notice(&p, "succes", t.good);
	if (t.reference)
		page_field(&p, "reference", t.reference,
			t.field && strcmp(t.field, "reference") == 0 ? t.wrong : NULL);
	if (t.field && strcmp(t.field, "reference") != 0)
		page_field(&p, t.field, t.again ? t.again->why : "", t.wrong);
	return page_end(&p, t.wrong ? 400 : 200, e);
}

bool own_requests(struct web_context *c, struct err *e)
{
	return list(c, (struct told){ .reference = http_query(c->q, "reference") }, e);
}

/* "d" and "personne" of who was chosen, as the page showed them together. */
static bool enter(struct web_context *c, struct err *e)
{
	const char *who = http_field(c->q, "qui"), *reference = http_field(c->q, "reference");
	char id[37];
	struct err told = ERR_INIT;
	struct told t = { .reference = reference, .field = "qui" };
	if (!who || strlen(who) < 38 || who[36] != '/') {
		t.wrong = "demandes-donnees.personne";
		return list(c, t, e);
	}
	snprintf(id, sizeof id, "%.36s", who);
	if (copy_ask_for(&c->actor, id, who + 37, &told))
		return list(c, (struct told){ .good = "demandes-donnees.enregistree" }, e);
	if (reason_of(&told) == REASON_STATE) {
		t.wrong = "demandes-donnees.attend";
		return list(c, t, e);
	}
	if (e)
		*e = told;
	return false;
}

bool own_reply(struct web_context *c, struct err *e)
{
	const char *id = http_field(c->q, "d"), *person = http_field(c->q, "personne"),
		   *gesture = http_field(c->q, "geste"), *why = http_field(c->q, "texte");
	struct err told = ERR_INIT;
	char word[60];
	if (gesture && strcmp(gesture, "saisir") == 0)
		return enter(c, e);
	bool yes = gesture && strcmp(gesture, "copier") == 0;
	if (!id || strlen(id) != 36 || !person || !gesture ||
		(!yes && strcmp(gesture, "ecarter") != 0))
		return err_fail(e, ERR_SYNTAX, "no request was chosen");
	const struct copy_reply r = {
		.dossier = id, .person = person, .yes = yes, .why = why ? why : ""
	};
	if (copy_answer(&c->actor, &r, &told)) {
		const char *good = yes ? "demandes-donnees.fait" : "demandes-donnees.ecartee";
		return list(c, (struct told){ .good = good }, e);
	}
	if (reason_of(&told) == REASON_WHY || told.code == ERR_LIMIT) {
		snprintf(word, sizeof word, "raison.%s", reason_word(REASON_WHY));
		return list(c, (struct told){ .again = &r, .field = "texte", .wrong = word }, e);
	}
	if (e)
		*e = told;
	return false;
}
