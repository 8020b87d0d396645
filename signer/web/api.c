/* SPDX-License-Identifier: MIT */
/* api: conventions by JSON: list, create, read, edit, freeze, send, cancel, documents, journal, verify. */
#include "web/file_name.h"
#include "web/api.h"

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/verify.h"
#include "web/api_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
		"classe", d->class_name, "niveau", d->level, "accueil",
		d->shielded ? "" : d->host_name, "version", (int)d->revision, "signatures",
		(int)d->signed_n, "signaturesVoulues", (int)d->wanted);
	if (!o)
		return NULL;
	/* CONVENTION, head: day 1 of what changes a stay is the day it takes effect, not the stay's */
	bool dated = strcmp(d->act, "avenant") == 0 || strcmp(d->act, "avis") == 0;
	day_put(o, dated ? "effet" : "debut", d->first_day);
	day_put(o, "fin", d->last_day);
	instant_put(o, "creee", d->created_ms);
	instant_put(o, "envoyee", d->sent_ms);
	instant_put(o, "scellee", d->sealed_ms);
	return o;
}

/* --- lists ----------------------------------------------------------------------------------------------------------- */

struct listing {
	json_t *list;
	char last[37];
};

static bool list_take(void *arg, const struct store_dossier *d)
{
	struct listing *l = arg;
	memcpy(l->last, d->id, sizeof l->last);
	return json_array_append_new(l->list, dossier_json(d)) == 0;
}

/* Of this school: what follows is asked for by the last one that was seen, whatever came in between. */
static bool cursor_look(bool *good, struct web_context *c, const char *cursor, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct err why = ERR_INIT;
	*good = !cursor || store_dossier_get(c->store, c->key->school, cursor, &d, &why);
	return *good || why.code == ERR_NOT_FOUND || err_fail(e, why.code, "%s", why.text);
}

bool api_list(struct web_context *c, struct err *e)
{
	const char *cursor = http_query(c->q, "curseur"), *state = http_query(c->q, "etat"),
		   *year = http_query(c->q, "annee");
	enum store_state s = state ? store_state_by_name(state) : STORE_STATE_COUNT;
	struct listing l = { .last = "" };
	bool good;
	if (!cursor_look(&good, c, cursor, e))
		return false;
	if (!good)
		return api_problem(
			c, 400, "curseur", "le curseur est celui d’une réponse précédente", e);
	if (year && !api_is_year(year))
		return api_problem(c, 400, "annee", "une année scolaire, comme « 2026-2027 »", e);
	if (state && s == STORE_STATE_COUNT)
		return api_problem(
			c, 400, "etat", "un état de convention, comme « en_signature »", e);
	const struct store_dossier_filter f = { .school = c->key->school,
		.year = year,
		.class_name = http_query(c->q, "classe"),
		.states = s < STORE_STATE_COUNT ? 1U << s : 0,
		.after = cursor,
		.count = API_PAGE };
	l.list = json_array();
	if (!l.list || !store_dossier_each(c->store, &f, false, list_take, &l, e)) {
		json_decref(l.list);
		return l.list ? false : err_nomem(e);
	}
	bool more = json_array_size(l.list) == API_PAGE;
	json_t *body = json_pack("{s:o}", "conventions", l.list);
	if (body && more)
		json_object_set_new(body, "curseur", json_string(l.last));
	return api_answer(c, 200, body, e);
}

/* Of a protected pupil neither the place nor its people: the convention itself has them. */
static json_t *parties_json(const struct dossier_view *v)
{
	json_t *parties = json_array();
	for (size_t i = 0; v->frozen && i < v->frozen->parties_n; i++) {
		const struct store_party *p = &v->frozen->parties[i];
		bool hidden =
			v->row.shielded && strncmp(p->field, "accueil-", strlen("accueil-")) == 0;
		json_t *o = json_pack("{s:s, s:s, s:b}", "champ", p->field, "role", p->role,
			"obligatoire", p->obligatory);
		instant_put(o, "signeLe", p->signed_at * 1000);
		json_t *holders = json_array();
		for (size_t k = 0; k < p->holders_n && !hidden; k++)
			json_array_append_new(holders, json_string(p->holders[k].name));
		json_object_set_new(o, "titulaires", holders);
		json_array_append_new(parties, o);
	}
	return parties;
}

bool api_read(struct web_context *c, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	struct actor a = api_actor(c);
	struct err why = ERR_INIT;
	if (!dossier_view_open(&v, &a, c->q->param[0], &why))
		return api_refuse(c, &why, e);
	json_t *body = dossier_json(&v->row);
	if (v->row.shielded)
		fields_remove(&v->fond, "organisme-accueil");
	if (v->frozen)
		json_object_set_new(body, "empreinteFond", json_string(v->frozen->sha_fond));
	json_object_set_new(body, "signataires", parties_json(v));
	json_object_set_new(body, "constats", api_remarks(&v->remarks));
	json_object_set(body, "champs", v->fond.json);
	return api_answer(c, 200, body, e);
}

/* --- acts -------------------------------------------------------------------------------------------------------------- */

static bool created(struct api_call *q, const struct life *l, struct err *e)
{
	return api_told(q, 201,
		json_pack("{s:s, s:s, s:o}", "id", l->dossier.id, "etat",
			store_state_name(l->dossier.state), "constats", api_remarks(q->remarks)),
		e);
}

enum { EDIT_MOST = 400 };

/* {path: text} as changes; false: no such object. Borrowed from it. */
static bool changes_read(const char *list[static EDIT_MOST][2], size_t *n, json_t *fields)
{
	const char *path;
	json_t *text;
	*n = 0;
	if (!json_is_object(fields) || json_object_size(fields) > EDIT_MOST)
		return false;
	json_object_foreach(fields, path, text)
	{
		if (!json_is_string(text))
			return false;
		list[*n][0] = path;
		list[(*n)++][1] = json_string_value(text);
	}
	return true;
}

static bool create_of(struct api_call *q, const char *list[static EDIT_MOST][2], struct err *why)
{
	const json_t *pupil = json_object_get(q->in, "eleve");
	json_t *fields = json_object_get(q->in, "champs");
	struct dossier_given g = { .about = { .pupil = json_integer_value(pupil),
					   .level = api_text(q->in, "niveau"),
					   .first = api_text(q->in, "debut"),
					   .last = api_text(q->in, "fin"),
					   .host_name = api_text(q->in, "accueil"),
					   .host_mail = api_text(q->in, "courriel"),
					   .host_phone = api_text(q->in, "telephone"),
					   .host_siret = api_text(q->in, "siret") } };
	const struct dossier_pupil known = { .ine = api_text(pupil, "ine"),
		.last_name = api_text(pupil, "nom"),
		.first_name = api_text(pupil, "prenom"),
		.birth = api_text(pupil, "naissance") };
	if (!api_members(q, q->in,
		    "eleve, niveau, debut, fin, accueil, courriel, telephone, siret, champs") ||
		(json_is_object(pupil) && !api_members(q, pupil, "nom, prenom, naissance, ine")))
		return false;
	if (json_is_object(pupil) && known.last_name && known.first_name && known.birth)
		g.pupil = &known;
	else if (!json_is_integer(pupil))
		return api_bad(q, "un objet JSON avec au moins « eleve » : son numéro, ou « nom », "
				  "« prenom » et « naissance »");
	if (fields && !changes_read(list, &g.n, fields))
		return api_bad(q, "« champs » : chemins et textes");
	g.changes = fields ? (const char *const(*)[2])list : NULL;
	return dossier_give(q->id, q->remarks, &q->actor, &g, why);
}

static bool is_xml(const char *type)
{
	return strcmp(type, "application/xml") == 0 || strcmp(type, "text/xml") == 0;
}

/* What does not follow the schema did nothing: it is told with what was found. */
static bool not_a_deposit(struct api_call *q, const struct err *why)
{
	struct err e = ERR_INIT;
	enum reason r = reason_of(why);
	if ((r != REASON_DEPOSIT && r != REASON_PIECES) || !api_told_remarks(q, r, 400, &e))
		return false;
	q->bad = q->told = true;
	return false;
}

/* {"eleve", "debut", "fin", "accueil", "courriel", "telephone", "siret", "champs"}, or a depot.xml */
static bool create(struct api_call *q, struct err *why)
{
	const struct http_request *r = q->context->q;
	const char *(*list)[2] = calloc(EDIT_MOST, sizeof *list);
	q->remarks = calloc(1, sizeof *q->remarks);
	bool good = (list && q->remarks) || err_nomem(why);
	if (good && is_xml(r->type))
		good = dossier_deposit(q->id, q->remarks, &q->actor,
			       &(struct dossier_deposited){ .depot = r->body }, why) ||
		       not_a_deposit(q, why);
	else if (good)
		good = create_of(q, list, why);
	free(list);
	return good;
}

bool api_create(struct web_context *c, struct err *e)
{
	return api_do(c, &(const struct api_verb){ create, created }, e);
}

/* Faults do not stop the saving, only what comes after it: then the answer is a refusal that says so. */
static bool edited(struct api_call *q, const struct life *l, struct err *e)
{
	(void)l;
	if (q->done && q->remarks->n)
		return api_told_remarks(q, REASON_PART, 400, e);
	return api_told(q, 200, json_pack("{s:o}", "constats", api_remarks(q->remarks)), e);
}

/* {"partie": "accueil" | "ecole", "champs": {path: text}, "complet": bool} */
static bool edit(struct api_call *q, struct err *why)
{
	const char *part = api_text(q->in, "partie");
	const char *(*list)[2] = calloc(EDIT_MOST, sizeof *list);
	size_t n = 0;
	if (!list)
		return err_nomem(why);
	if (!api_members(q, q->in, "partie, champs, complet")) {
		free(list);
		return false;
	}
	if (!part || !changes_read(list, &n, json_object_get(q->in, "champs"))) {
		free(list);
		return api_bad(q, "« partie » et « champs » : chemins et textes");
	}
	q->done = json_is_true(json_object_get(q->in, "complet"));
	q->remarks = calloc(1, sizeof *q->remarks);
	const struct dossier_edit change = {
		.part = strcmp(part, "accueil") == 0 ? FIELD_ACCUEIL : FIELD_SECRETARIAT,
		.changes = (const char *const(*)[2])list,
		.n = n,
		.done = q->done
	};
	bool good = q->remarks || err_nomem(why);
	good = good && dossier_edit(q->remarks, &q->actor, q->context->q->param[0], &change, why);
	free(list);
	return good;
}

bool api_edit(struct web_context *c, struct err *e)
{
	return api_do(c, &(const struct api_verb){ edit, edited }, e);
}

/* {"alertesVues": [rule]}: what somebody at the school has seen, blanks between. false: no such body. */
static bool seen_read(char *out, size_t size, const struct api_call *q)
{
	size_t at = 0, i;
	const json_t *rule, *list = json_object_get(q->in, "alertesVues");
	bool good = (q->in || !q->context->q->body.n) && (!list || json_is_array(list));
	out[0] = '\0';
	json_array_foreach(good ? list : NULL, i, rule)
	{
		const char *text = json_string_value(rule);
		good = good && text && text[0] && !strchr(text, ' ') &&
		       at + strlen(text) + 2 < size;
		if (good)
			at += (size_t)snprintf(out + at, size - at, "%s%s", at ? " " : "", text);
	}
	return good;
}

/* A freeze that the rules refuse keeps what it found, with its answer; one that waits for somebody keeps no answer. */
static bool frozen(struct api_call *q, const struct life *l, struct err *e)
{
	if (l->dossier.state == STATE_VERIFIEE)
		return api_told(q, 200, json_pack("{s:o}", "constats", api_remarks(q->remarks)), e);
	q->once.status = 0;
	return l->facts.rules_clean || api_told_remarks(q, REASON_RULES, 409, e);
}

static bool freeze(struct api_call *q, struct err *why)
{
	const char *id = q->context->q->param[0];
	struct actor before = q->actor;
	char seen[400];
	if (!api_members(q, q->in, "alertesVues"))
		return false;
	if (!seen_read(seen, sizeof seen, q))
		return api_bad(q, "rien, ou {« alertesVues »: règles}");
	/* Seeing them is not what was asked for: doing it twice does no harm. */
	before.once = NULL;
	q->remarks = calloc(1, sizeof *q->remarks);
	return (q->remarks || err_nomem(why)) &&
	       (!seen[0] || dossier_acknowledge(&before, id, seen, why)) &&
	       dossier_freeze(q->remarks, &q->actor, id, why);
}

bool api_freeze(struct web_context *c, struct err *e)
{
	return api_do(c, &(const struct api_verb){ freeze, frozen }, e);
}

static bool state_told(struct api_call *q, const struct life *l, struct err *e)
{
	return api_told(q, 200, json_pack("{s:s}", "etat", store_state_name(l->dossier.state)), e);
}

static bool send_out(struct api_call *q, struct err *why)
{
	return api_members(q, q->in, "") && dossier_send(&q->actor, q->context->q->param[0], why);
}

bool api_send(struct web_context *c, struct err *e)
{
	return api_do(c, &(const struct api_verb){ send_out, state_told }, e);
}

static bool cancel(struct api_call *q, struct err *why)
{
	const char *reason = api_text(q->in, "motif");
	return api_members(q, q->in, "motif") &&
	       dossier_cancel(&q->actor, q->context->q->param[0], reason ? reason : "", why);
}

bool api_cancel(struct web_context *c, struct err *e)
{
	return api_do(c, &(const struct api_verb){ cancel, state_told }, e);
}

/* --- documents --------------------------------------------------------------------------------------------------------- */

bool api_pdf(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	char name[FILE_NAME_MAX];
	struct actor a = api_actor(c);
	struct err why = ERR_INIT;
	if (!dossier_pdf(&pdf, &a, c->q->param[0], &why) ||
		!file_name_speaking(name, c, "convention.pdf", c->q->param[0], &why))
		return api_refuse(c, &why, e);
	http_give_buf(c->r, &pdf, "application/pdf", name, false);
	return true;
}

bool api_archive(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf zip = { 0 };
	char name[FILE_NAME_MAX];
	struct actor a = api_actor(c);
	struct err why = ERR_INIT;
	if (!dossier_archive(&zip, &a, c->q->param[0], &why) ||
		!file_name_speaking(name, c, "preuve.asice", c->q->param[0], &why))
		return api_refuse(c, &why, e);
	http_give_buf(c->r, &zip, "application/vnd.etsi.asic-e+zip", name, false);
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
	struct actor a = api_actor(c);
	struct err why = ERR_INIT;
	json_t *list = json_array();
	if (!list)
		return err_nomem(e);
	if (dossier_events(&a, c->q->param[0], event_take, list, &why))
		return api_answer(c, 200, json_pack("{s:o}", "evenements", list), e);
	json_decref(list);
	return api_refuse(c, &why, e);
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
