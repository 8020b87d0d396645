/* SPDX-License-Identifier: MIT */
/* api_pupil: the pupils of a school, for the school's own information system: who there is, and where each one's conventions are. */
#include "web/api.h"
#include "web/api_call.h"

#include "base/text.h"
#include "ceremony/life.h"
#include "ceremony/school.h"

#include <inttypes.h>
#include <stdio.h>

/* One page: the list, then the conventions of each, so that no row is read within another's. */
struct pupils {
	json_t *list;
	int64_t ids[API_PAGE];
	size_t n;
};

/* Of what the roster gave: the names alone. No INE is kept, and no contact is given out. */
static const char *roster_text(const json_t *fields, const char *column)
{
	const char *text = json_string_value(json_object_get(fields, column));
	return text ? text : "";
}

static bool pupil_take(void *arg, const struct store_pupil *p)
{
	struct pupils *x = arg;
	json_t *fields = json_loadb((const char *)p->fields.p, p->fields.n, 0, NULL);
	json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:[]}", "eleve",
		(json_int_t)p->id, "nom", roster_text(fields, "nom"), "prenom",
		roster_text(fields, "prenom"), "classe", p->class_name, "niveau", p->level, "annee",
		p->year, "dispense", p->dispensed, "parti", p->left, "conventions");
	json_decref(fields);
	if (x->n == API_PAGE || !o) {
		json_decref(o);
		return false;
	}
	x->ids[x->n++] = p->id;
	return json_array_append_new(x->list, o) == 0;
}

static bool convention_take(void *arg, const struct store_dossier *d)
{
	return json_array_append_new(arg,
		       json_pack("{s:s, s:s, s:s, s:s}", "id", d->id, "reference", d->reference,
			       "etat", store_state_name(d->state), "acte", d->act)) == 0;
}

static bool conventions_put(struct web_context *c, const struct pupils *x, struct err *e)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct store_dossier_filter f = { .school = c->key->school,
			.pupil = x->ids[i] };
		json_t *to = json_object_get(json_array_get(x->list, i), "conventions");
		if (!store_dossier_each(c->store, &f, false, convention_take, to, e))
			return false;
	}
	return true;
}

static bool page_answer(struct web_context *c, const struct store_pupil_filter *f, struct err *e)
{
	struct pupils x = { .list = json_array() };
	char last[24];
	if (!x.list || !store_pupil_each(c->store, f, pupil_take, &x, e) ||
		!conventions_put(c, &x, e)) {
		json_decref(x.list);
		return x.list ? false : err_nomem(e);
	}
	json_t *body = json_pack("{s:o}", "eleves", x.list);
	snprintf(last, sizeof last, "%" PRId64, x.n ? x.ids[x.n - 1] : 0);
	if (body && x.n == API_PAGE)
		json_object_set_new(body, "curseur", json_string(last));
	return api_answer(c, 200, body, e);
}

bool api_pupils(struct web_context *c, struct err *e)
{
	const char *cursor = http_query(c->q, "curseur"), *year = http_query(c->q, "annee");
	char now[10];
	uint64_t after = 0;
	int64_t above;
	if (cursor && !text_decimal(&after, slice_text(cursor), INT64_MAX, NULL))
		return api_problem(
			c, 400, "curseur", "le curseur est celui d’une réponse précédente", e);
	if (year && !api_is_year(year))
		return api_problem(c, 400, "annee", "une année scolaire, comme « 2026-2027 »", e);
	school_year(now, life_day(c->now_ms));
	above = (int64_t)after;
	const struct store_pupil_filter f = { .school = c->key->school,
		.year = year ? year : now,
		.class_name = http_query(c->q, "classe"),
		.after = &above,
		.count = API_PAGE };
	return page_answer(c, &f, e);
}
