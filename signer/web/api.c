/* SPDX-License-Identifier: MIT */
/* api: conventions by JSON: list, create, read, edit, freeze, send, cancel, documents, journal, verify. */
#include "web/api.h"

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/dossier.h"
#include "ceremony/hook.h"
#include "ceremony/verify.h"
#include "web/impl.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A key acts for its school's office. */
static struct actor actor_of(const struct web_context *c)
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

/* --- answers ------------------------------------------------------------------------------------------------------- */

static bool answer(struct web_context *c, int status, json_t *body, struct err *e)
{
	char *text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(body);
	if (!text)
		return err_nomem(e);
	struct buf b = BUF_MAX(API_MAX_ANSWER);
	buf_put_text(&b, text);
	buf_put_byte(&b, '\n');
	free(text);
	if (!buf_done(&b, e))
		return false;
	http_give_buf(c->r, &b, "application/json", NULL, true);
	c->r->status = status;
	return true;
}

/* What a caller can act on is told; what only the operator can mend is not. */
static bool refuse(struct web_context *c, const struct err *why, struct err *e)
{
	enum reason r = reason_of(why);
	int status = web_status_of(why);
	if (status >= 500 && r == REASON_NONE) {
		if (e)
			*e = *why;
		return false;
	}
	return answer(c, status,
		json_pack("{s:s, s:s}", "erreur",
			r != REASON_NONE ? reason_word(r) : err_code_text(why->code), "texte",
			r != REASON_NONE ? reason_text(r) : why->text),
		e);
}

/* --- idempotency --------------------------------------------------------------------------------------------------- */

/* Room for a key's number and the path of any route. */
enum { SCOPE_ROOM = 160 };

static bool refuse_word(
	struct web_context *c, int status, const char *word, const char *text, struct err *e)
{
	return answer(c, status, json_pack("{s:s, s:s}", "erreur", word, "texte", text), e);
}

/* *again: it is answered. The scope is the key that asks and what it asks for. */
static bool once_before(struct web_context *c, struct store_idempotency *k,
	char scope[static SCOPE_ROOM], bool *again, struct err *e)
{
	int status;
	AUTO(buf) struct buf body = { 0 };
	struct err why = ERR_INIT;
	*again = false;
	if (!c->q->idempotency_key[0])
		return true;
	snprintf(scope, SCOPE_ROOM, "%lld %.120s", (long long)c->key->id, c->q->path);
	*k = (struct store_idempotency){
		.scope = scope, .key = c->q->idempotency_key, .now_ms = c->now_ms
	};
	if (EVP_Digest(c->q->body.p, c->q->body.n, k->body, NULL, EVP_sha256(), NULL) != 1)
		return err_nomem(e);
	if (!store_idempotency_get(c->store, k, again, &status, &body, &why)) {
		*again = true;
		return why.code == ERR_WRONG_STATE
			       ? refuse_word(c, 409, "idempotence",
					 "cette clé d’idempotence a déjà servi pour une autre "
					 "demande : en prendre une nouvelle",
					 e)
			       : err_fail(e, why.code, "%s", why.text);
	}
	if (*again) {
		http_give_buf(c->r, &body, "application/json", NULL, true);
		c->r->status = status;
	}
	return true;
}

static bool once_after(struct web_context *c, const struct store_idempotency *k, struct err *e)
{
	return !k->key || c->r->status >= 500 ||
	       store_idempotency_put(c->store, k, c->r->status, buf_slice(&c->r->body), e);
}

static bool once(
	struct web_context *c, bool (*run)(struct web_context *, struct err *), struct err *e)
{
	struct store_idempotency k = { .key = NULL };
	char scope[SCOPE_ROOM];
	bool again;
	return once_before(c, &k, scope, &again, e) &&
	       (again || (run(c, e) && once_after(c, &k, e)));
}

/* --- facts --------------------------------------------------------------------------------------------------------- */

static void day_put(json_t *o, const char *key, int32_t day)
{
	char text[11];
	if (!day)
		return;
	time_date_format(text, day);
	json_object_set_new(o, key, json_string(text));
}

static void instant_put(json_t *o, const char *key, int64_t ms)
{
	char text[21];
	if (!ms)
		return;
	time_rfc3339_format(text, ms / 1000);
	json_object_set_new(o, key, json_string(text));
}

static json_t *dossier_json(const struct store_dossier *d)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i}", "id", d->id,
		"reference", d->reference, "etat", store_state_name(d->state), "acte", d->act,
		"classe", d->class_name, "niveau", d->level, "accueil", d->host_name, "version",
		(int)d->revision, "signatures", (int)d->signed_n, "signaturesVoulues",
		(int)d->wanted);
	if (!o)
		return NULL;
	day_put(o, "debut", d->first_day);
	day_put(o, "fin", d->last_day);
	instant_put(o, "creee", d->created_ms);
	instant_put(o, "envoyee", d->sent_ms);
	instant_put(o, "scellee", d->sealed_ms);
	return o;
}

static json_t *remarks_json(const struct dossier_remarks *r)
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

/* --- lists ----------------------------------------------------------------------------------------------------------- */

static bool list_take(void *arg, const struct store_dossier *d)
{
	return json_array_append_new(arg, dossier_json(d)) == 0;
}

bool api_list(struct web_context *c, struct err *e)
{
	const char *cursor = http_query(c->q, "curseur"), *class_name = http_query(c->q, "classe"),
		   *state = http_query(c->q, "etat"), *year = http_query(c->q, "annee");
	uint64_t from = 0;
	json_t *list = json_array();
	if (cursor && !text_decimal(&from, slice_text(cursor), UINT32_MAX, NULL)) {
		json_decref(list);
		return refuse_word(
			c, 400, "curseur", "le curseur est celui d’une réponse précédente", e);
	}
	enum store_state s = state ? store_state_by_name(state) : STORE_STATE_COUNT;
	if (state && s == STORE_STATE_COUNT) {
		json_decref(list);
		return refuse_word(
			c, 400, "etat", "un état de convention, comme « en_signature »", e);
	}
	const struct store_dossier_filter f = { .school = c->key->school,
		.year = year,
		.class_name = class_name,
		.states = s < STORE_STATE_COUNT ? 1U << s : 0,
		.from = (uint32_t)from,
		.count = API_PAGE };
	if (!list || !store_dossier_each(c->store, &f, false, list_take, list, e)) {
		json_decref(list);
		return false;
	}
	bool more = json_array_size(list) == API_PAGE;
	json_t *body = json_pack("{s:o}", "conventions", list);
	if (body && more) {
		char next[24];
		snprintf(next, sizeof next, "%llu", (unsigned long long)from + API_PAGE);
		json_object_set_new(body, "curseur", json_string(next));
	}
	return answer(c, 200, body, e);
}

bool api_read(struct web_context *c, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	struct actor a = actor_of(c);
	struct err why = ERR_INIT;
	if (!dossier_view_open(&v, &a, c->q->param[0], &why))
		return refuse(c, &why, e);
	json_t *body = dossier_json(&v->row), *parties = json_array();
	for (size_t i = 0; v->frozen && i < v->frozen->parties_n; i++) {
		const struct store_party *p = &v->frozen->parties[i];
		json_t *o = json_pack("{s:s, s:s, s:b}", "champ", p->field, "role", p->role,
			"obligatoire", p->obligatory);
		instant_put(o, "signeLe", p->signed_at * 1000);
		json_array_append_new(parties, o);
	}
	if (v->frozen)
		json_object_set_new(body, "empreinteFond", json_string(v->frozen->sha_fond));
	json_object_set_new(body, "signataires", parties);
	json_object_set_new(body, "constats", remarks_json(&v->remarks));
	json_object_set(body, "champs", v->fond.json);
	return answer(c, 200, body, e);
}

/* --- acts -------------------------------------------------------------------------------------------------------------- */

static json_t *body_of(const struct web_context *c)
{
	json_error_t why;
	json_t *o =
		json_loadb((const char *)c->q->body.p, c->q->body.n, JSON_REJECT_DUPLICATES, &why);
	if (json_is_object(o))
		return o;
	json_decref(o);
	return NULL;
}

static bool bad_body(struct web_context *c, const char *text, struct err *e)
{
	return refuse_word(c, 400, "corps", text, e);
}

static const char *text_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

/* {"eleve": id, "debut", "fin", "accueil", "courriel", "siret"} */
static bool create(struct web_context *c, struct err *e)
{
	struct actor a = actor_of(c);
	struct err why = ERR_INIT;
	char id[37];
	json_t *o = body_of(c);
	if (!o || !json_is_integer(json_object_get(o, "eleve"))) {
		json_decref(o);
		return bad_body(c, "un objet JSON avec au moins « eleve » (numéro de l’élève)", e);
	}
	const struct dossier_new n = { .pupil = json_integer_value(json_object_get(o, "eleve")),
		.level = text_of(o, "niveau"),
		.first = text_of(o, "debut"),
		.last = text_of(o, "fin"),
		.host_name = text_of(o, "accueil"),
		.host_mail = text_of(o, "courriel"),
		.host_siret = text_of(o, "siret") };
	bool good = dossier_create(id, &a, &n, &why);
	json_decref(o);
	return good ? answer(c, 201, json_pack("{s:s}", "id", id), e) : refuse(c, &why, e);
}

bool api_create(struct web_context *c, struct err *e)
{
	return once(c, create, e);
}

enum { EDIT_MOST = 400 };

/* {"partie": "accueil" | "ecole", "champs": {path: text}, "complet": bool} */
static bool edit(struct web_context *c, struct err *e)
{
	struct actor a = actor_of(c);
	struct err why = ERR_INIT;
	json_t *o = body_of(c), *text, *fields = json_object_get(o, "champs");
	const char *part = text_of(o, "partie"), *path;
	if (!json_is_object(fields) || json_object_size(fields) > EDIT_MOST || !part) {
		json_decref(o);
		return bad_body(c, "« partie » et « champs » : chemins et textes", e);
	}
	const char *(*list)[2] = calloc(EDIT_MOST, sizeof *list);
	struct dossier_remarks *r = calloc(1, sizeof *r);
	size_t n = 0;
	json_object_foreach(fields, path, text) if (list && json_is_string(text))
	{
		list[n][0] = path;
		list[n++][1] = json_string_value(text);
	}
	const struct dossier_edit change = {
		.part = strcmp(part, "accueil") == 0 ? FIELD_ACCUEIL : FIELD_SECRETARIAT,
		.changes = (const char *const(*)[2])list,
		.n = n,
		.done = json_is_true(json_object_get(o, "complet"))
	};
	bool good = list && r && dossier_edit(r, &a, c->q->param[0], &change, &why);
	json_t *remarks = r ? remarks_json(r) : NULL;
	free(list);
	free(r);
	json_decref(o);
	if (good)
		return answer(c, 200, json_pack("{s:o}", "constats", remarks), e);
	if (reason_of(&why) == REASON_PART)
		return answer(c, 400,
			json_pack("{s:s, s:s, s:o}", "erreur", reason_word(REASON_PART), "texte",
				reason_text(REASON_PART), "constats", remarks),
			e);
	json_decref(remarks);
	return why.code ? refuse(c, &why, e) : err_nomem(e);
}

bool api_edit(struct web_context *c, struct err *e)
{
	return once(c, edit, e);
}

/* {"alertesVues": [rule]}: what somebody at the school has seen, blanks between. false: no such body. */
static bool seen_read(char *out, size_t size, const struct web_context *c)
{
	size_t at = 0, i;
	const json_t *rule;
	json_t *o = c->q->body.n ? body_of(c) : json_object(), *list;
	bool good = o && (!(list = json_object_get(o, "alertesVues")) || json_is_array(list));
	out[0] = '\0';
	json_array_foreach(good ? json_object_get(o, "alertesVues") : NULL, i, rule)
	{
		const char *text = json_string_value(rule);
		good = good && text && text[0] && !strchr(text, ' ') &&
		       at + strlen(text) + 2 < size;
		if (good)
			at += (size_t)snprintf(out + at, size - at, "%s%s", at ? " " : "", text);
	}
	json_decref(o);
	return good;
}

/* Its findings stand in the refusal of a freeze. */
static bool frozen_told(
	struct web_context *c, bool good, json_t *remarks, const struct err *why, struct err *e)
{
	if (good)
		return answer(c, 200, json_pack("{s:o}", "constats", remarks), e);
	if (reason_of(why) == REASON_RULES)
		return answer(c, 409,
			json_pack("{s:s, s:s, s:o}", "erreur", reason_word(REASON_RULES), "texte",
				reason_text(REASON_RULES), "constats", remarks),
			e);
	json_decref(remarks);
	return refuse(c, why, e);
}

static bool freeze(struct web_context *c, struct err *e)
{
	struct actor a = actor_of(c);
	struct err why = ERR_INIT;
	char seen[400];
	if (!seen_read(seen, sizeof seen, c))
		return bad_body(c, "rien, ou {« alertesVues »: règles}", e);
	struct dossier_remarks *r = calloc(1, sizeof *r);
	if (!r)
		return err_nomem(e);
	bool good = (!seen[0] || dossier_acknowledge(&a, c->q->param[0], seen, &why)) &&
		    dossier_freeze(r, &a, c->q->param[0], &why);
	json_t *remarks = remarks_json(r);
	free(r);
	return frozen_told(c, good, remarks, &why, e);
}

static bool send_out(struct web_context *c, struct err *e)
{
	struct actor a = actor_of(c);
	struct err why = ERR_INIT;
	return dossier_send(&a, c->q->param[0], &why)
		       ? answer(c, 200, json_pack("{s:s}", "etat", "en_signature"), e)
		       : refuse(c, &why, e);
}

static bool cancel(struct web_context *c, struct err *e)
{
	struct actor a = actor_of(c);
	struct err why = ERR_INIT;
	json_t *o = body_of(c);
	const char *reason = text_of(o, "motif");
	bool good = dossier_cancel(&a, c->q->param[0], reason ? reason : "", &why);
	json_decref(o);
	return good ? answer(c, 200, json_pack("{s:s}", "etat", "annulee"), e) : refuse(c, &why, e);
}

bool api_freeze(struct web_context *c, struct err *e)
{
	return once(c, freeze, e);
}

bool api_send(struct web_context *c, struct err *e)
{
	return once(c, send_out, e);
}

bool api_cancel(struct web_context *c, struct err *e)
{
	return once(c, cancel, e);
}

/* --- documents --------------------------------------------------------------------------------------------------------- */

bool api_pdf(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	struct actor a = actor_of(c);
	struct err why = ERR_INIT;
	if (!dossier_pdf(&pdf, &a, c->q->param[0], &why))
		return refuse(c, &why, e);
	http_give_buf(c->r, &pdf, "application/pdf", "convention.pdf", false);
	return true;
}

bool api_archive(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf zip = { 0 };
	struct actor a = actor_of(c);
	struct err why = ERR_INIT;
	if (!dossier_archive(&zip, &a, c->q->param[0], &why))
		return refuse(c, &why, e);
	http_give_buf(c->r, &zip, "application/vnd.etsi.asic-e+zip", "convention.asice", false);
	return true;
}

static bool event_take(void *arg, const struct dossier_event *ev)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:i}", "type", ev->kind, "role", ev->role, "issue",
		ev->outcome, "version", (int)ev->revision);
	instant_put(o, "instant", ev->time_ms);
	return json_array_append_new(arg, o) == 0;
}

bool api_journal(struct web_context *c, struct err *e)
{
	struct actor a = actor_of(c);
	struct err why = ERR_INIT;
	json_t *list = json_array();
	if (!list)
		return err_nomem(e);
	if (dossier_events(&a, c->q->param[0], event_take, list, &why))
		return answer(c, 200, json_pack("{s:o}", "evenements", list), e);
	json_decref(list);
	return refuse(c, &why, e);
}

/* The body is the file; the answer is that of `paraphe verify --format json`. */
bool api_verify(struct web_context *c, struct err *e)
{
	AUTO(verify_answer) struct verify_answer a = { 0 };
	const struct verify_request r = { .bytes = c->q->body,
		.label = "document",
		.at = c->now_ms / 1000,
		.format = "json",
		.lang = c->lang };
	if (!verify_file(&a, c->house, &r, e))
		return false;
	http_give_buf(c->r, &a.report, "application/json", NULL, true);
	return true;
}

/* --- webhooks (ceremony/hook.h) ------------------------------------------------------------------------------------------ */

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
		       arg, json_pack("{s:I, s:s, s:o}", "id", (json_int_t)w->id, "url", w->url,
				    "evenements", words_json(w->events))) == 0;
}

bool api_hooks(struct web_context *c, struct err *e)
{
	json_t *list = json_array();
	if (list && store_webhook_each(c->store, c->key->school, hook_take, list, e))
		return answer(c, 200, json_pack("{s:o}", "webhooks", list), e);
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

/* {"url", "evenements": [word]}; the secret is told this once. */
static bool hook_add(struct web_context *c, struct err *e)
{
	struct store_webhook w = { .school = c->key->school, .active = true };
	char hex[2 * sizeof w.secret + 1];
	struct err why = ERR_INIT;
	json_t *o = body_of(c), *all = json_array();
	const char *url = text_of(o, "url");
	bool good = url && strlen(url) < sizeof w.url &&
		    words_read(w.events, sizeof w.events, json_object_get(o, "evenements"));
	if (good)
		snprintf(w.url, sizeof w.url, "%s", url);
	json_decref(o);
	bool listed = all && store_webhook_each(c->store, c->key->school, hook_take, all, e);
	size_t n = json_array_size(all);
	json_decref(all);
	if (!good)
		return bad_body(c,
			"« url », et « evenements » parmi envoyee, signee, scellee, refusee, "
			"correction, annulee",
			e);
	if (!listed)
		return false;
	if (n >= HOOK_MOST)
		return refuse_word(c, 409, "trop", "dix webhooks au plus : en supprimer un", e);
	if (!hook_url_check(c->service, w.url, &why))
		return refuse_word(c, 400, "url",
			"une adresse http(s) dont l’hôte est permis par webhook-hosts", e);
	web_random(w.secret, sizeof w.secret);
	if (!store_webhook_put(c->store, &w, e))
		return false;
	text_hex(hex, w.secret, sizeof w.secret);
	return answer(c, 201, json_pack("{s:I, s:s}", "id", (json_int_t)w.id, "secret", hex), e);
}

bool api_hook_add(struct web_context *c, struct err *e)
{
	return once(c, hook_add, e);
}

bool api_hook_drop(struct web_context *c, struct err *e)
{
	uint64_t id = 0;
	struct err why = ERR_INIT;
	if (!text_decimal(&id, slice_text(c->q->param[0]), INT64_MAX, &why))
		why = (struct err){ .code = ERR_NOT_FOUND };
	else if (store_webhook_delete(c->store, c->key->school, (int64_t)id, &why))
		return answer(c, 200, json_pack("{s:b}", "supprime", 1), e);
	return why.code == ERR_NOT_FOUND
		       ? refuse_word(c, 404, "webhook", "il n’y a pas de tel webhook", e)
		       : err_fail(e, why.code, "%s", why.text);
}

/* The description is data: tests/unit/test_api.c holds it against the table of routes. */
bool api_openapi(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(API_MAX_BODY);
	char path[sizeof c->service->shared->templates + 32];
	snprintf(path, sizeof path, "%s/api/openapi.json", c->service->shared->templates);
	if (!file_read(&text, path, API_MAX_BODY, e))
		return false;
	http_give_buf(c->r, &text, "application/json", NULL, true);
	c->r->cache = HTTP_SHORT;
	return true;
}
