/* SPDX-License-Identifier: MIT */
/* errors: a failed request as a page that says what happened and what to do, never how it is built inside. */
#include "base/log.h"
#include "web/impl.h"
#include "web/typed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ERRORS_TYPED = 80 }; /* fields shown of a form that came too late */

bool web_refuse(struct web_context *c, struct err *e, int status, const char *word)
{
	c->refused = word;
	c->status = status;
	return err_fail(e, ERR_DENIED, "refused: %s", word);
}

int web_status_of(const struct err *e)
{
	switch (e->code) {
	case ERR_SYNTAX:
	case ERR_UNSUPPORTED:
		return 400;
	case ERR_DENIED:
		return 403;
	case ERR_NOT_FOUND:
		return 404;
	case ERR_WRONG_STATE:
		return 409;
	case ERR_LIMIT:
		return 413;
	case ERR_IO:
		/* base/file and store say a full disk in these words. */
		return strstr(e->text, "No space left") || strstr(e->text, "disk is full") ? 507
											   : 503;
	case ERR_UPSTREAM:
	case ERR_TIMEOUT:
	case ERR_BUSY:
	case ERR_NOMEM:
	case ERR_CRYPTO:
		return 503;
	case ERR_NONE:
	case ERR_BUG:
	case ERR_CODE_COUNT:
		break;
	}
	return 500;
}

/* What was typed into a form whose visit had expired, but no secret and nothing that the page itself had put there. */
static void typed_put(xmlNode *n, const struct web_context *c)
{
	static const char *const hidden[] = { "jeton", "geste", "secret", "encore", "code",
		"partie", "etat-n", "vu", "sha" };
	size_t shown = 0;
	for (size_t i = 0; i < c->q->fields.n && shown < ERRORS_TYPED; i++) {
		const struct http_pair *f = &c->q->fields.p[i];
		bool hide = !f->value[0];
		for (size_t k = 0; !hide && k < sizeof hidden / sizeof *hidden; k++)
			hide = strcmp(hidden[k], f->name) == 0;
		if (hide)
			continue;
		bool contacts = strncmp(f->name, TYPED_IN_CONTACTS, strlen(TYPED_IN_CONTACTS)) == 0;
		char label[160] = "";
		field_label(label, sizeof label, contacts ? FIELD_CONTACTS : FIELD_FOND,
			f->name + (contacts ? strlen(TYPED_IN_CONTACTS) : 0));
		xmlNode *one = tree_child(n, "tape");
		tree_attr(one, "nom", label[0] ? label : f->name);
		tree_text(one, f->value);
		shown++;
	}
}

/* An unknown token of another kind than a signer's: what is to be done is another thing. */
static const char *unknown_of(const struct web_context *c)
{
	const char *at = c->route ? c->route->path : "";
	if (strncmp(at, "/d/", 3) == 0)
		return "erreur.qr";
	return strncmp(at, "/bienvenue/", 11) == 0 ? "erreur.invitation" : NULL;
}

static bool page_make(struct web_context *c, int status, const struct err *e)
{
	AUTO(page) struct page p;
	char word[40];
	struct err none = ERR_INIT;
	if (!page_begin(&p, c, "erreur", &none))
		return false;
	snprintf(word, sizeof word, "erreur.%d", status);
	xmlNode *n = tree_child(p.facts, "erreur");
	page_number(n, "statut", status);
	tree_attr(n, "mot",
		lexicon_get(pages_words(c->web->pages), word, "fr", true) ? word : "erreur.500");
	if (c->refused) {
		tree_attr(n, "refus", c->refused);
		if (strncmp(c->refused, "erreur.visite", 13) == 0)
			typed_put(n, c);
	}
	enum reason why = e ? reason_of(e) : REASON_NONE;
	const char *unknown = why == REASON_LINK_UNKNOWN ? unknown_of(c) : NULL;
	if (!c->refused && unknown)
		tree_attr(n, "refus", unknown);
	else if (!c->refused && why != REASON_NONE) {
		tree_attr(n, "raison", reason_word(why));
		tree_attr(n, "texte", reason_text(why));
		/* whose code has lapsed gives it again, and comes back to the page */
		if (why == REASON_STEP_UP && c->account)
			tree_attr(n, "vers", c->q->path);
	}
	return page_end(&p, status, &none);
}

bool web_is_api(const char *path)
{
	return strncmp(path, "/api/", 5) == 0;
}

json_t *web_problem(int status, const char *code, const char *text)
{
	return json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank", "title",
		MHD_get_reason_phrase_for((unsigned)status), "status", status, "code", code,
		"detail", text);
}

/* What software asked for is told to software: the form of every refusal of the API. */
static bool object_make(struct web_context *c, int status, const struct err *e)
{
	char word[40], number[8];
	enum reason why = e ? reason_of(e) : REASON_NONE;
	snprintf(word, sizeof word, "erreur.api.%d", status);
	snprintf(number, sizeof number, "%d", status);
	const struct lexicon *words = pages_words(c->web->pages);
	const char *text = lexicon_get(words, word, "fr", true);
	snprintf(word, sizeof word, "erreur.%d", status);
	if (!text)
		text = lexicon_get(words, word, "fr", true);
	if (why != REASON_NONE)
		text = reason_text(why);
	json_t *o = web_problem(
		status, why != REASON_NONE ? reason_word(why) : number, text ? text : "");
	char *json = o ? json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(o);
	if (!json)
		return false;
	http_give(c->r, slice_text(json), "application/problem+json", NULL, true);
	free(json);
	c->r->status = status;
	return true;
}

void web_error_page(struct web_context *c, int status, const struct err *e)
{
	struct http_response *r = c->r;
	/* What the handler had begun is gone, but not the cookies it set. */
	size_t kept = 0;
	for (size_t i = 0; i < r->headers_n; i++)
		if (strcmp(r->headers[i].name, "Set-Cookie") == 0)
			r->headers[kept++] = r->headers[i];
	r->headers_n = kept;
	r->failed = false;
	r->cache = HTTP_NO_STORE;
	buf_wipe(&r->body);
	if (status == 503 || status == 429)
		http_header_add(r, "Retry-After", c->retry_s > 0 ? c->retry_text : "5");
	if (status == 401)
		http_header_add(r, "WWW-Authenticate", "Bearer realm=\"paraphe\"");
	if (web_is_api(c->q->path) ? object_make(c, status, e) : page_make(c, status, e))
		return;
	http_give(r, SLICE_LIT("Erreur. Error.\n"), "text/plain; charset=utf-8", NULL, true);
	r->status = status;
}
