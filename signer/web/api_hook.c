/* SPDX-License-Identifier: MIT */
/* api_hook: where a school's events are posted to (ceremony/hook.h): listed, added, dropped. */
#include "web/api.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/hook.h"
#include "web/api_call.h"

#include <stdio.h>
#include <string.h>

static json_t *words_json(const char *list)
{
	json_t *o = json_array();
	for (enum hook_event k = 0; k < HOOK_EVENT_COUNT; k++)
		if (!list[0] || life_listed(list, hook_word(k)))
			json_array_append_new(o, json_string(hook_word(k)));
	return o;
}

static bool hook_take(void *arg, const struct store_webhook *w)
{
	return json_array_append_new(
		       arg, json_pack("{s:I, s:s, s:o, s:i, s:[]}", "id", (json_int_t)w->id, "url",
				    w->url, "evenements", words_json(w->events), "enAttente", 0,
				    "livraisons")) == 0;
}

static json_t *hook_find(json_t *list, int64_t id)
{
	size_t i;
	json_t *o;
	json_array_foreach(
		list, i, o) if (json_integer_value(json_object_get(o, "id")) == id) return o;
	return NULL;
}

static json_t *delivery_json(const struct hook_delivery *d)
{
	char next[21];
	time_rfc3339_format(next, d->next_ms / 1000);
	json_t *o = json_pack("{s:s, s:s, s:s, s:i, s:s}", "id", d->id, "convention", d->convention,
		"evenement", hook_word(d->event), "essais", (int)d->tries, "prochainEssai", next);
	if (o && d->status)
		json_object_set_new(o, "dernierStatut", json_integer(d->status));
	if (o && d->damaged)
		json_object_set_new(o, "illisible", json_true());
	return o;
}

/* All are counted, the next ones are shown. What waits for a hook that was deleted is told nobody. */
static bool delivery_take(void *arg, const struct hook_delivery *d)
{
	json_t *hook = hook_find(arg, d->hook), *list = json_object_get(hook, "livraisons");
	if (!hook)
		return true;
	json_int_t n = json_integer_value(json_object_get(hook, "enAttente"));
	return json_object_set_new(hook, "enAttente", json_integer(n + 1)) == 0 &&
	       (json_array_size(list) == HOOK_MOST_SHOWN ||
		       json_array_append_new(list, delivery_json(d)) == 0);
}

bool api_hooks(struct web_context *c, struct err *e)
{
	json_t *list = json_array();
	if (list && store_webhook_each(c->store, c->key->school, hook_take, list, e) &&
		hook_waiting(c->store, c->key->school, delivery_take, list, e))
		return api_answer(c, 200, json_pack("{s:o}", "webhooks", list), e);
	json_decref(list);
	return false;
}

/* Words of 'list' into 'out', commas between; none is all. */
static bool words_read(char *out, size_t size, const json_t *list)
{
	size_t at = 0, i;
	const json_t *word;
	out[0] = '\0';
	if (list && !json_is_array(list))
		return false;
	json_array_foreach(list, i, word)
	{
		const char *text = json_string_value(word);
		if (!text || hook_by_word(text) == HOOK_EVENT_COUNT || at + strlen(text) + 2 > size)
			return false;
		at += (size_t)snprintf(out + at, size - at, "%s%s", at ? "," : "", text);
	}
	return true;
}

/* What is put in with its answer: the secret is told this once. */
struct adding {
	struct api_call *call;
	struct store_webhook *hook;
	bool too_many;
};

static bool count_take(void *arg, const struct store_webhook *w)
{
	(void)w;
	++*(size_t *)arg;
	return true;
}

static bool add_together(void *arg, struct store *s, struct err *e)
{
	struct adding *a = arg;
	struct api_call *q = a->call;
	size_t n = 0;
	if (!store_webhook_each(s, a->hook->school, count_take, &n, e))
		return false;
	a->too_many = n >= HOOK_MOST;
	if (a->too_many)
		return err_fail(e, ERR_WRONG_STATE, "too many webhooks");
	char hex[2 * sizeof a->hook->secret + 1];
	text_hex(hex, a->hook->secret, sizeof a->hook->secret);
	return store_webhook_put(s, a->hook, e) &&
	       api_told(q, 201,
		       json_pack("{s:I, s:s}", "id", (json_int_t)a->hook->id, "secret", hex), e) &&
	       (!q->once.key.key || store_idempotency_put(s, &q->once.key, q->once.status,
					    buf_slice(&q->once.body), e));
}

/* {"url", "evenements": [word]} */
static bool hook_add(struct api_call *q, struct err *why)
{
	struct store_webhook w = { .school = q->context->key->school, .active = true };
	struct err not_good = ERR_INIT;
	const char *url = api_text(q->in, "url");
	if (!api_members(q, q->in, "url, evenements"))
		return false;
	if (!url || strlen(url) >= sizeof w.url ||
		!words_read(w.events, sizeof w.events, json_object_get(q->in, "evenements")))
		return api_bad(q, "« url », et « evenements » parmi envoyee, signee, scellee, "
				  "refusee, correction, annulee");
	snprintf(w.url, sizeof w.url, "%s", url);
	if (!hook_url_check(q->actor.service, w.url, &not_good)) {
		*why = not_good;
		if (not_good.code != ERR_SYNTAX && not_good.code != ERR_DENIED)
			return false;
		return api_no(q, 400, "url",
			"une adresse http(s) dont l’hôte est permis par webhook-hosts, avec le "
			"port s’il n’est pas l’habituel");
	}
	web_random(w.secret, sizeof w.secret);
	struct adding a = { q, &w, false };
	q->once.kept = store_together(q->context->store, add_together, &a, why);
	if (!a.too_many)
		return q->once.kept;
	return api_no(q, 409, "trop", "dix webhooks au plus : en supprimer un");
}

bool api_hook_add(struct web_context *c, struct err *e)
{
	return api_do(c, &(const struct api_verb){ hook_add, NULL }, e);
}

bool api_hook_drop(struct web_context *c, struct err *e)
{
	uint64_t id = 0;
	struct err why = ERR_INIT;
	if (!text_decimal(&id, slice_text(c->q->param[0]), INT64_MAX, &why))
		why = (struct err){ .code = ERR_NOT_FOUND };
	else if (store_webhook_delete(c->store, c->key->school, (int64_t)id, &why))
		return api_answer(c, 200, json_pack("{s:b}", "supprime", 1), e);
	return why.code == ERR_NOT_FOUND
		       ? api_problem(c, 404, "webhook", "il n’y a pas de tel webhook", e)
		       : err_fail(e, why.code, "%s", why.text);
}
