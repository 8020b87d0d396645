/* SPDX-License-Identifier: MIT */
/* api_call: answers, problems, and what may be asked for twice. */
#include "web/api_call.h"

#include "base/memory.h"
#include "base/text.h"
#include "web/api.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char type_object[] = "application/json", type_problem[] = "application/problem+json";

struct actor api_actor(const struct web_context *c)
{
	return (struct actor){ .service = c->service,
		.role = LIFE_SECRETARIAT,
		.school = c->key->school,
		.key = c->key->id,
		.channel = STORE_CHANNEL_SESSION,
		.ip = c->q->address,
		.agent = c->q->agent[0] ? c->q->agent : NULL,
		.now_ms = c->now_ms };
}

const char *api_text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* --- answers ------------------------------------------------------------------------------------------------------- */

static bool object_write(struct buf *out, json_t *body, struct err *e)
{
	char *text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(body);
	if (!text)
		return err_nomem(e);
	*out = (struct buf)BUF_MAX(API_MAX_ANSWER);
	buf_put_text(out, text);
	buf_put_byte(out, '\n');
	free(text);
	return buf_done(out, e);
}

static void give(struct web_context *c, int status, struct buf *body)
{
	http_give_buf(c->r, body, status < 400 ? type_object : type_problem, NULL, true);
	c->r->status = status;
}

static bool object_give(struct web_context *c, int status, json_t *body, struct err *e)
{
	AUTO(buf) struct buf b = { 0 };
	if (!object_write(&b, body, e))
		return false;
	give(c, status, &b);
	return true;
}

bool api_answer(struct web_context *c, int status, json_t *body, struct err *e)
{
	return object_give(c, status, body, e);
}

bool api_problem(
	struct web_context *c, int status, const char *code, const char *text, struct err *e)
{
	return object_give(c, status, web_problem(status, code, text), e);
}

/* The word of a refusal that has no reason of its own. */
static const char *word_of(enum err_code code)
{
	static const char *const words[] = {
		[ERR_SYNTAX] = "syntaxe",
		[ERR_LIMIT] = "limite",
		[ERR_UNSUPPORTED] = "non-traite",
		[ERR_CRYPTO] = "signature",
		[ERR_DENIED] = "refus",
		[ERR_NOT_FOUND] = "introuvable",
		[ERR_WRONG_STATE] = "etat",
	};
	return (unsigned)code < sizeof words / sizeof *words && words[code] ? words[code]
									    : "service";
}

/* What the caller is told of a refusal; false: it is not the caller's business. */
static bool refusal(int *status, const char **code, const char **text, const struct err *why)
{
	enum reason r = reason_of(why);
	*status = web_status_of(why);
	*code = r != REASON_NONE ? reason_word(r) : word_of(why->code);
	*text = r != REASON_NONE             ? reason_text(r)
		: why->code == ERR_NOT_FOUND ? "Rien n’a ce numéro dans cet établissement."
					     : why->text;
	return *status < 500 || r != REASON_NONE;
}

bool api_refuse(struct web_context *c, const struct err *why, struct err *e)
{
	int status;
	const char *code, *text;
	if (refusal(&status, &code, &text, why))
		return api_problem(c, status, code, text, e);
	if (e)
		*e = *why;
	return false;
}

json_t *api_remarks(const struct dossier_remarks *r)
{
	static const char *const words[] = { [DOSSIER_ALERTE] = "alerte",
		[DOSSIER_DEROGATION] = "derogation",
		[DOSSIER_REFUS] = "refus",
		[DOSSIER_FAULT] = "faute" };
	json_t *list = json_array();
	for (size_t i = 0; list && i < r->n; i++)
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s, s:b}", "regle", r->list[i].rule, "gravite",
				words[r->list[i].gravity], "champ", r->list[i].path, "texte",
				r->list[i].text, "accordee", r->list[i].granted));
	return list;
}

/* --- acts ---------------------------------------------------------------------------------------------------------- */

bool api_no(struct api_call *q, int status, const char *code, const char *text)
{
	q->bad = true;
	q->status = status;
	q->code = code;
	q->text = text;
	return false;
}

bool api_bad(struct api_call *q, const char *text)
{
	return api_no(q, 400, "corps", text);
}

bool api_members(struct api_call *q, const json_t *o, const char *known)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)o, key, value)
	{
		if (life_listed(known, key))
			continue;
		snprintf(q->said, sizeof q->said, "« %.40s » n’est pas attendu ici : %.120s", key,
			known[0] ? known : "rien ne l’est");
		return api_bad(q, q->said);
	}
	return true;
}

bool api_told(struct api_call *q, int status, json_t *body, struct err *e)
{
	q->once.status = status;
	buf_free(&q->once.body);
	return object_write(&q->once.body, body, e);
}

bool api_told_remarks(struct api_call *q, enum reason r, int status, struct err *e)
{
	json_t *body = web_problem(status, reason_word(r), reason_text(r));
	if (body)
		json_object_set_new(body, "constats", api_remarks(q->remarks));
	return api_told(q, status, body, e);
}

/* One request under way, with what it does. */
struct under_way {
	struct api_call call;
	const struct api_verb *verb;
	char scope[160]; /* the number of a key and the path of any route */
};

static bool told(struct life_once *o, const struct life *l, struct err *e)
{
	struct under_way *w = o->arg;
	return w->verb->told(&w->call, l, e);
}

static void under_way_auto(struct under_way *w)
{
	life_once_auto(&w->call.once);
	json_decref(w->call.in);
	free(w->call.remarks);
}

json_t *api_body(const struct web_context *c)
{
	json_error_t why;
	json_t *o =
		json_loadb((const char *)c->q->body.p, c->q->body.n, JSON_REJECT_DUPLICATES, &why);
	if (json_is_object(o))
		return o;
	json_decref(o);
	return NULL;
}

static bool begin(struct under_way *w, struct web_context *c, struct err *e)
{
	struct store_idempotency *k = &w->call.once.key;
	w->call.context = c;
	w->call.actor = api_actor(c);
	w->call.actor.once = &w->call.once;
	w->call.once.answer = told;
	w->call.once.arg = w;
	w->call.in = api_body(c);
	if (!c->q->idempotency_key[0])
		return true;
	snprintf(w->scope, sizeof w->scope, "%lld %.120s", (long long)c->key->id, c->q->path);
	*k = (struct store_idempotency){
		.scope = w->scope, .key = c->q->idempotency_key, .now_ms = c->now_ms
	};
	return EVP_Digest(c->q->body.p, c->q->body.n, k->body, NULL, EVP_sha256(), NULL) == 1 ||
	       err_nomem(e);
}

/* *again: the request was answered before, and is so now. */
static bool answered(
	struct web_context *c, const struct store_idempotency *k, bool *again, struct err *e)
{
	int status;
	AUTO(buf) struct buf body = { 0 };
	struct err why = ERR_INIT;
	*again = false;
	if (!k->key)
		return true;
	if (!store_idempotency_get(c->store, k, again, &status, &body, &why)) {
		*again = true;
		return why.code == ERR_WRONG_STATE
			       ? api_problem(c, 409, "idempotence",
					 "cette clé d’idempotence a déjà servi pour une autre "
					 "demande : en prendre une nouvelle",
					 e)
			       : err_fail(e, why.code, "%s", why.text);
	}
	if (*again)
		give(c, status, &body);
	return true;
}

/* What was refused did nothing, so that it is noted after; what will go another way the next time is not. */
static bool refused(struct under_way *w, const struct err *why, struct err *e)
{
	struct web_context *c = w->call.context;
	const struct store_idempotency *k = &w->call.once.key;
	struct err clash = ERR_INIT;
	bool again;
	/* A library took the lack of memory for a fault of the request. */
	if (memory_lacked())
		return err_nomem(e);
	/* Somebody else with the same request was faster: one act, one answer. */
	if (!answered(c, k, &again, e) || again)
		return again;
	if (w->call.told)
		give(c, w->call.once.status, &w->call.once.body);
	bool given = w->call.told  ? true
		     : w->call.bad ? api_problem(c, w->call.status, w->call.code, w->call.text, e)
				   : api_refuse(c, why, e);
	if (!given)
		return false;
	if (!k->key || c->r->status >= 500 || reason_of(why) == REASON_FASTER ||
		store_idempotency_put(c->store, k, c->r->status, buf_slice(&c->r->body), &clash))
		return true;
	return clash.code == ERR_WRONG_STATE ? answered(c, k, &again, e)
					     : err_fail(e, clash.code, "%s", clash.text);
}

bool api_do(struct web_context *c, const struct api_verb *v, struct err *e)
{
	AUTO(under_way) struct under_way w = { .verb = v };
	struct err why = ERR_INIT;
	bool again;
	if (!begin(&w, c, e) || !answered(c, &w.call.once.key, &again, e))
		return false;
	if (again)
		return true;
	if (memory_lacked())
		return err_nomem(e);
	bool good = v->run(&w.call, &why);
	if (w.call.once.kept) {
		give(c, w.call.once.status, &w.call.once.body);
		return true;
	}
	if (!good)
		return refused(&w, &why, e);
	return err_fail(e, ERR_BUG, "%s did nothing that was kept", c->route->path);
}

bool api_is_year(const char *text)
{
	uint64_t from = 0, to = 0;
	return strlen(text) == 9 && text[4] == '-' &&
	       text_decimal(&from, (struct slice){ (const uint8_t *)text, 4 }, 9999, NULL) &&
	       text_decimal(&to, slice_text(text + 5), 9999, NULL) && to == from + 1;
}
