/* SPDX-License-Identifier: MIT */
/* visit: the entry of a link, the pupil's birthday, a lost link. */
#include "web/visit.h"

#include "base/text.h"
#include "web/impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOST_MS = 3600 * 1000 };

static const char answered_key[] = "naissance";

/* Nobody yet: what a page is asked with before a session is there. */
static struct actor stranger(const struct web_context *c)
{
	return (struct actor){ .service = c->service,
		.role = LIFE_ROLE_COUNT,
		.school = -1,
		.ip = c->q->address,
		.agent = c->q->agent[0] ? c->q->agent : NULL,
		.now_ms = c->now_ms };
}

void visit_answered(struct web_context *c, char room[static VISIT_MAX_ANSWERED])
{
	if (session_get(c, answered_key, room, VISIT_MAX_ANSWERED))
		c->actor.answered = room;
}

const char *visit_path(char out[static 80], const struct web_context *c, const char *rest)
{
	snprintf(out, 80, "/lien/%lld%s", (long long)c->link->id, rest);
	return out;
}

const char *visit_reason(char out[static 60], const struct err *e)
{
	enum reason r = reason_of(e);
	if (r == REASON_NONE)
		return NULL;
	snprintf(out, 60, "raison.%s", reason_word(r));
	return out;
}

bool visit_say(struct web_context *c, const char *word, int status, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	char path[80];
	if (!page_begin(&p, c, "dire", e))
		return false;
	tree_attr(p.facts, "mot", word);
	if (c->link)
		tree_attr(p.facts, "retour", visit_path(path, c, ""));
	return page_end(&p, status, e);
}

bool visit_code_missing(const char *typed)
{
	return !typed || !typed[strcspn(typed, "0123456789")];
}

static const char *kind_word(enum store_link_kind k)
{
	switch (k) {
	case STORE_LINK_FILL:
		return "remplir";
	case STORE_LINK_SIGN:
		return "signer";
	case STORE_LINK_BATCH:
		return "lot";
	case STORE_LINK_FOLLOW:
	case STORE_LINK_ACCOUNT:
		break;
	}
	return "suivre";
}

/* « page demandée » is all that a GET leaves: mail scanners open links. */
bool visit_entry(struct web_context *c, struct err *e)
{
	struct invite_visit v;
	struct actor a = stranger(c);
	AUTO(page) struct page p = { .c = NULL };
	char path[120];
	if (!invite_visit(&v, &a, c->q->param[0], e))
		return false;
	if (v.link.kind == STORE_LINK_ACCOUNT) {
		snprintf(path, sizeof path, "/bienvenue/%s", c->q->param[0]);
		http_redirect(c->r, path);
		return true;
	}
	web_holder_aid(c, v.link.lang);
	if (!page_begin(&p, c, "lien", e))
		return false;
	xmlNode *n = tree_child(p.facts, "lien");
	bool sign = true;
	if (v.link.kind == STORE_LINK_BATCH && !invite_to_sign(&sign, c->service, &v.link, e))
		return false;
	tree_attr(n, "genre", sign ? kind_word(v.link.kind) : "affaires");
	tree_attr(n, "role", v.link.role);
	tree_attr(n, "ecole", v.school);
	tree_attr(n, "telephone", v.school_phone);
	tree_attr(n, "prenom", v.first_name);
	tree_attr(n, "jeton", c->q->param[0]);
	bool opens = v.word == INVITE_LIVE || v.word == INVITE_FOLLOW;
	tree_attr(n, "ouvert", opens ? "oui" : "non");
	tree_attr(n, "suivi", v.word == INVITE_FOLLOW ? "oui" : "non");
	tree_attr(n, "utilise", v.link.state == STORE_LINK_DONE ? "oui" : "non");
	if (!opens) {
		tree_attr(n, "raison", reason_word(v.why));
		tree_attr(n, "texte", reason_text(v.why));
		tree_attr(n, "renouvelable", v.renewable ? "oui" : "non");
		/* who had the former address is not shown the present one */
		tree_attr(n, "masque", v.elsewhere ? "" : v.masked);
		if (v.why == REASON_LINK_CLOSED)
			tree_attr(n, "etat", store_state_name(v.state));
	}
	return page_end(&p, opens ? 200 : 410, e);
}

bool visit_enter(struct web_context *c, struct err *e)
{
	struct invite_visit v;
	struct actor a = stranger(c);
	char path[80];
	if (!invite_visit(&v, &a, c->q->param[0], e))
		return false;
	if (v.word != INVITE_LIVE && v.word != INVITE_FOLLOW)
		return reason_set(e, ERR_WRONG_STATE, v.why);
	if (v.link.kind == STORE_LINK_ACCOUNT)
		return reason_set(e, ERR_WRONG_STATE, REASON_LINK_KIND);
	if (!session_begin_link(c, &v.link, e))
		return false;
	struct actor holder = actor_of_link(c->service, &v.link, c->now_ms);
	holder.ip = c->q->address;
	holder.agent = a.agent;
	/* a family has seen nothing before its answer */
	if (!v.ask_birthday && !invite_enter(&holder, NULL, e))
		return false;
	http_redirect(c->r, visit_path(path, c, ""));
	return true;
}

/* Strangers have nothing sent so often that it fills a mailbox, nor keep who it is for from having it sent. */
static bool sent_often(struct web_context *c, int64_t link)
{
	char key[60];
	snprintf(key, sizeof key, "lien-envoye:%lld", (long long)link);
	return !session_limit(c, key, INVITE_LOST_HOUR, LOST_MS);
}

/* « Recevoir un nouveau lien »: to the registered address only, whatever came of it. */
bool visit_renew(struct web_context *c, struct err *e)
{
	struct invite_visit v;
	struct actor a = stranger(c);
	if (!invite_visit(&v, &a, c->q->param[0], e))
		return false;
	bool often = v.renewable && sent_often(c, v.link.id);
	return (often || invite_renew(&a, c->q->param[0], e)) &&
	       visit_say(c, "lien.renouvele", 200, e);
}

bool visit_home(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	struct invite_visit v;
	visit_answered(c, answered);
	if (!invite_again(&v, &c->actor, c->link->id, e))
		return false;
	if (v.word != INVITE_LIVE && v.word != INVITE_FOLLOW)
		return reason_set(e, ERR_WRONG_STATE, v.why);
	const char *next = "/suivre";
	if (v.ask_birthday)
		next = "/naissance";
	else if (v.link.kind == STORE_LINK_FILL)
		next = "/saisie";
	else if (v.link.kind == STORE_LINK_BATCH)
		next = "/liste";
	else if (v.word == INVITE_LIVE && v.link.kind == STORE_LINK_SIGN)
		next = "/lire";
	else if (v.link.channel == STORE_CHANNEL_DESK)
		next = "/recu";
	http_redirect(c->r, visit_path(path, c, next));
	return true;
}

/* --- the pupil's birthday --- */

const char *visit_asked_for(const struct web_context *c)
{
	const char *id = c->q->method == HTTP_GET ? http_query(c->q, "d") : http_field(c->q, "d");
	return id && strlen(id) == 36 ? id : NULL;
}

struct first_name {
	const char *id;
	char text[STORE_MAX_NAME];
};

static bool first_name_take(void *arg, const struct invite_item *i)
{
	struct first_name *f = arg;
	if (strcmp(i->id, f->id) != 0)
		return true;
	memcpy(f->text, i->pupil, sizeof f->text);
	return false;
}

static bool birthday_page(struct web_context *c, const char *wrong, struct err *e)
{
	struct first_name one = { .id = visit_asked_for(c) };
	AUTO(page) struct page p = { .c = NULL };
	struct invite_visit v;
	char path[80];
	if (!invite_again(&v, &c->actor, c->link->id, e) ||
		(one.id && !invite_items(&c->actor, first_name_take, &one, e)) ||
		!page_begin(&p, c, "naissance", e))
		return false;
	tree_attr(p.facts, "prenom", one.id ? one.text : v.first_name);
	tree_attr(p.facts, "role", c->link->role);
	tree_attr(p.facts, "vers", visit_path(path, c, "/naissance"));
	if (visit_asked_for(c))
		tree_attr(p.facts, "dossier", visit_asked_for(c));
	page_field(&p, "jour", wrong ? http_field(c->q, "jour") : "", wrong);
	if (wrong)
		page_field(&p, "mois", http_field(c->q, "mois"), NULL);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool visit_birthday(struct web_context *c, struct err *e)
{
	return birthday_page(c, NULL, e);
}

static int small_number(const char *text)
{
	uint64_t n;
	char digits[3] = "";
	if (!text)
		return 0;
	snprintf(digits, sizeof digits, "%s", text[0] == '0' && text[1] ? text + 1 : text);
	return text_decimal(&n, slice_text(digits), 99, NULL) ? (int)n : 0;
}

/* The session remembers which pupils it was told of. */
static bool answered_add(struct web_context *c, const char *id, struct err *e)
{
	char *all = calloc(1, VISIT_MAX_ANSWERED + 40);
	if (!all)
		return err_nomem(e);
	(void)session_get(c, answered_key, all, VISIT_MAX_ANSWERED);
	size_t n = strlen(all);
	snprintf(all + n, VISIT_MAX_ANSWERED + 40 - n, "%s%s", n ? " " : "", id);
	bool good = strlen(all) < VISIT_MAX_ANSWERED ? session_set(c, answered_key, all, e)
						     : err_fail(e, ERR_LIMIT, "too many answers");
	free(all);
	return good;
}

/* The try that blocks the link: what happened, and who opens it again. */
static bool birthday_blocked(struct web_context *c, struct err *e)
{
	struct err none = ERR_INIT;
	struct invite_visit v;
	if (reason_of(e) != REASON_LINK_BLOCKED || !invite_again(&v, &c->actor, c->link->id, &none))
		return false;
	if (strcmp(v.link.why, "naissance") != 0)
		return false;
	*e = (struct err)ERR_INIT;
	return web_refuse(c, e, 403, "naissance.bloque");
}

bool visit_birthday_given(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	const char *id = visit_asked_for(c);
	const int day_month[2] = { small_number(http_field(c->q, "jour")),
		small_number(http_field(c->q, "mois")) };
	bool right = false;
	/* what is no day of a year is no try: nobody is blocked by an empty form */
	if (day_month[0] < 1 || day_month[0] > 31 || day_month[1] < 1 || day_month[1] > 12)
		return birthday_page(c, "naissance.vide", e);
	visit_answered(c, answered);
	if (!invite_birthday(&right, &c->actor, id, day_month, e))
		return birthday_blocked(c, e);
	if (!right)
		return birthday_page(c, "naissance.faux", e);
	if (!answered_add(c, id ? id : c->link->dossier, e))
		return false;
	visit_answered(c, answered);
	if (!invite_enter(&c->actor, id, e))
		return false;
	http_redirect(c->r, visit_path(path, c, ""));
	return true;
}

/* --- « je n'ai pas reçu le lien » --- */

bool visit_lost(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	return page_begin(&p, c, "lien-perdu", e) && page_end(&p, 200, e);
}

/* One answer, always: a stranger learns nothing, and can void nothing (CONVENTION 7). */
bool visit_lost_asked(struct web_context *c, struct err *e)
{
	const char *reference = http_field(c->q, "reference"),
		   *address = http_field(c->q, "adresse");
	char key[120];
	int64_t link;
	struct actor a = stranger(c);
	if (!reference || !reference[0] || !address || !address[0]) {
		AUTO(page) struct page p = { .c = NULL };
		if (!page_begin(&p, c, "lien-perdu", e))
			return false;
		page_field(&p, "reference", reference,
			reference && reference[0] ? NULL : "perdu.reference.manque");
		page_field(&p, "adresse", address,
			address && address[0] ? NULL : "perdu.adresse.manque");
		return page_end(&p, 400, e);
	}
	if (!invite_lost_find(&link, &a, reference, address, e))
		return false;
	snprintf(key, sizeof key, "lien-perdu-ip:%s", c->q->address);
	bool held = !session_limit(c, key, INVITE_LOST_HOUR, LOST_MS);
	/* A school's or a mobile network's address is that of many: only who guesses is held up. */
	if (link && !held)
		session_limit_back(c, key, INVITE_LOST_HOUR);
	if (!invite_lost(&a, held || sent_often(c, link) ? 0 : link, e))
		return false;
	return visit_say(c, "perdu.fait", 200, e);
}
