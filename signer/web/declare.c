/* SPDX-License-Identifier: MIT */
/* declare: a found place told on a phone; a class list with its QR and personal codes. */
#include "web/declare.h"

#include "ceremony/password.h"
#include "web/doubt.h"
#include "web/session.h"

#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nobody of ours: the code says for whom. */
static struct actor stranger(const struct web_context *c)
{
	return (struct actor){ .service = c->service,
		.role = LIFE_ROLE_COUNT,
		.school = -1,
		.channel = STORE_CHANNEL_SESSION,
		.ip = c->q->address,
		.agent = c->q->agent[0] ? c->q->agent : NULL,
		.now_ms = c->now_ms };
}

static const char *const typed[] = { "code", "accueil", "courriel", "telephone", "commune", "debut",
	"fin", "rl1-courriel", "rl1-telephone", "rl2-courriel", "rl2-telephone" };

static const char *const mails[] = { "courriel", "rl1-courriel", "rl2-courriel" };

/* A field and what is wrong with it: a word of the pages, or a French text of ceremony/. */
struct wrong {
	const char *field, *word, *text;
};

static bool form_show(struct web_context *c, const struct wrong *w, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	struct declare_page d;
	struct actor a = stranger(c);
	char path[120];
	if (!declare_open(&d, &a, c->q->param[0], e) || !page_begin(&p, c, "declarer", e))
		return false;
	snprintf(path, sizeof path, "/d/%.100s", c->q->param[0]);
	tree_attr(p.facts, "vers", path);
	tree_attr(p.facts, "ecole", d.school);
	tree_attr(p.facts, "telephone", d.phone);
	tree_attr(p.facts, "classe", d.row.name);
	for (size_t i = 0; w && i < sizeof typed / sizeof *typed; i++) {
		const char *value = http_field(c->q, typed[i]);
		if (strcmp(typed[i], w->field) != 0)
			page_field(&p, typed[i], value, NULL);
		else if (w->word)
			page_field(&p, typed[i], value, w->word);
		else
			page_fault(&p, typed[i], value, w->text);
	}
	doubt_put(&p, mails, sizeof mails / sizeof *mails);
	return page_end(&p, w ? 400 : 200, e);
}

bool declare_form(struct web_context *c, struct err *e)
{
	return form_show(c, NULL, e);
}

struct tries {
	char address[60], code[100];
};

/* Five wrong tries an hour, by address and by code: a class cannot be tried through. */
static bool few_enough(struct tries *t, struct web_context *c, const char *code)
{
	snprintf(t->address, sizeof t->address, "declaration:%.40s", c->q->address);
	snprintf(t->code, sizeof t->code, "declaration:%.20s:%.40s", code, c->q->param[0]);
	bool by_address = session_limit(c, t->address, DECLARE_TRIES_HOUR, DECLARE_HOUR_MS);
	return session_limit(c, t->code, DECLARE_TRIES_HOUR, DECLARE_HOUR_MS) && by_address;
}

/* A class that declares from its school's network has one address. */
static void was_right(struct web_context *c, const struct tries *t)
{
	session_limit_back(c, t->address, DECLARE_TRIES_HOUR);
	session_limit_back(c, t->code, DECLARE_TRIES_HOUR);
}

static const char *given(const struct web_context *c, const char *name)
{
	const char *t = http_field(c->q, name);
	return t && t[0] ? t : NULL;
}

bool declare_given(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	struct actor a = stranger(c);
	struct err why = ERR_INIT;
	struct tries t;
	char reference[40];
	const char *code = http_field(c->q, "code");
	const struct declare_place d = { .token = c->q->param[0],
		.code = code ? code : "",
		.by = given(c, "par"),
		.host_name = given(c, "accueil"),
		.host_mail = given(c, "courriel"),
		.host_phone = given(c, "telephone"),
		.place = given(c, "commune"),
		.first = given(c, "debut"),
		.last = given(c, "fin"),
		.rl1_mail = given(c, "rl1-courriel"),
		.rl1_phone = given(c, "rl1-telephone"),
		.rl2_mail = given(c, "rl2-courriel"),
		.rl2_phone = given(c, "rl2-telephone") };
	const char *doubt = doubt_first(c, mails, sizeof mails / sizeof *mails);
	if (doubt)
		return form_show(c, &(struct wrong){ doubt, "suivre.courriel.doute", NULL }, e);
	if (!few_enough(&t, c,
		    d.code)) /* the same answer, so that a guess that was right is not seen */
		why = (struct err){ .code = ERR_DENIED };
	if (!why.code && declare_place(reference, &a, &d, &why)) {
		was_right(c, &t);
		if (!page_begin(&p, c, "declarer", e))
			return false;
		tree_attr(p.facts, "reference", reference);
		return page_end(&p, 200, e);
	}
	enum reason r = reason_of(&why);
	char word[60];
	snprintf(word, sizeof word, "raison.%s", reason_word(r));
	if (r == REASON_PART) {
		was_right(c, &t);
		return form_show(
			c, &(struct wrong){ "accueil", "declarer.accueil.manque", NULL }, e);
	}
	if (why.code == ERR_DENIED)
		return form_show(c, &(struct wrong){ "code", "raison.code-personnel", NULL }, e);
	if (r != REASON_NONE && why.code != ERR_NOT_FOUND)
		return form_show(c, &(struct wrong){ "accueil", word, NULL }, e);
	if (why.code == ERR_SYNTAX || why.code == ERR_LIMIT)
		return form_show(c, &(struct wrong){ "accueil", NULL, why.text }, e);
	if (e)
		*e = why;
	return false;
}

/* --- the sheet --- */

static bool sheet_begin(struct page *p, struct web_context *c, struct err *e)
{
	char path[200];
	if (!page_begin(p, c, "codes", e))
		return false;
	snprintf(path, sizeof path, "/ecole/classe/%.100s/codes", c->q->param[0]);
	tree_attr(p->facts, "vers", path);
	tree_attr(p->facts, "classe", c->q->param[0]);
	return true;
}

bool declare_sheet(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	return sheet_begin(&p, c, e) && page_end(&p, 200, e);
}

struct listing {
	struct {
		int64_t id;
		char name[STORE_MAX_NAME];
	} list[DECLARE_MAX_CLASS];
	size_t n;
};

static bool pupil_take(void *arg, const struct store_pupil *x)
{
	struct listing *l = arg;
	if (x->left || x->dispensed)
		return true;
	l->list[l->n].id = x->id;
	snprintf(l->list[l->n++].name, STORE_MAX_NAME, "%s", x->sort_key);
	return l->n < DECLARE_MAX_CLASS;
}

static bool qr_put(xmlNode *n, const char *url, struct err *e)
{
	AUTO(buf) struct buf svg = { 0 }, image = BUF_MAX(64 << 10);
	if (!factor_qr(&svg, url, e))
		return false;
	buf_put_text(&image, "data:image/svg+xml;base64,");
	size_t size = (svg.n + 2) / 3 * 4;
	uint8_t *room = buf_grow(&image, size + 1);
	if (!room)
		return buf_done(&image, e);
	EVP_EncodeBlock(room, svg.p, (int)svg.n);
	image.n--;
	const char *text = buf_text(&image);
	return text ? tree_attr(n, "qr", text) : buf_done(&image, e);
}

static bool codes_put(struct page *p, struct listing *l, struct err *e)
{
	for (size_t i = 0; i < l->n; i++) {
		char code[DECLARE_CODE];
		xmlNode *n = tree_child(p->facts, "code");
		if (!declare_code(code, &p->c->actor, l->list[i].id, e))
			return false;
		tree_attr(n, "eleve", l->list[i].name);
		tree_attr(n, "code", code);
		OPENSSL_cleanse(code, sizeof code);
	}
	return true;
}

bool declare_sheet_drawn(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	char year[10], url[300];
	struct listing *l = calloc(1, sizeof *l);
	if (!l)
		return err_nomem(e);
	school_year(year, life_day(c->now_ms));
	const struct store_pupil_filter f = {
		.school = c->actor.school, .year = year, .class_name = c->q->param[0]
	};
	bool good = declare_class(url, &c->actor, year, c->q->param[0], e) &&
		    store_pupil_each(c->store, &f, pupil_take, l, e) && sheet_begin(&p, c, e) &&
		    qr_put(p.facts, url, e) && codes_put(&p, l, e);
	free(l);
	if (!good)
		return false;
	tree_attr(p.facts, "adresse", url);
	return page_end(&p, 200, e);
}
