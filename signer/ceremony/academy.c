/* SPDX-License-Identifier: MIT */
/* academy: counts by school and level, a day's file, its signature. */
#include "ceremony/academy.h"

#include "base/time.h"
#include "ceremony/dossier.h"
#include "ceremony/field.h"
#include "ceremony/gather.h"
#include "ceremony/notes.h"
#include "ceremony/school.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const levels[] = { "2de-GT", "3e", "4e" };
static const char *const motives[] = { "dates", "horaires", "lieu", "activites", "identite",
	"autre-stage", "sans-motif" };
static const char *const natures[] = { "entreprise", "association", "profession-liberale",
	"familiale", "administration", "etablissement-public", "collectivite" };
enum {
	LEVELS = sizeof levels / sizeof *levels,
	MOTIVES = sizeof motives / sizeof *motives,
	NATURES = sizeof natures / sizeof *natures,
	WEEKS_MOST = 60, /* of a school year */
	STAY_DAYS = 60,  /* above any stay: dates that are none are not walked */
	DAY_MS = 24 * 3600 * 1000
};

void academy_file_auto(struct academy_file *f)
{
	buf_free(&f->counts);
	buf_free(&f->signature);
}

/* Pupils a host takes in that week: places found, and those of them that are sealed. */
struct places {
	int32_t monday;
	uint64_t found, sealed;
};

/* One school's, while it is counted. */
struct counting {
	struct store_counts by_level[LEVELS];
	uint64_t refusals[LEVELS][MOTIVES];
	struct places weeks[WEEKS_MOST], natures[NATURES];
	size_t weeks_n;
	int32_t *delays[LEVELS]; /* days from found to sealed */
	size_t n[LEVELS], room[LEVELS];
	bool failed;
};

static void counting_auto(struct counting *c)
{
	for (size_t i = 0; i < LEVELS; i++)
		free(c->delays[i]);
}

static size_t level_of(const char *level)
{
	size_t i = 0;
	while (i < LEVELS && strcmp(levels[i], level) != 0)
		i++;
	return i;
}

static bool class_take(void *arg, const struct store_counts *x)
{
	struct counting *c = arg;
	size_t i = level_of(x->level);
	if (!x->class_name[0] || i == LEVELS)
		return true;
	struct store_counts *sum = &c->by_level[i];
	sum->owing += x->owing;
	sum->dispensed += x->dispensed;
	sum->found += x->found;
	sum->to_confirm += x->to_confirm;
	sum->filled += x->filled;
	sum->sent += x->sent;
	sum->signed_all += x->signed_all;
	sum->sealed += x->sealed;
	sum->half += x->half;
	sum->to_correct += x->to_correct;
	sum->refused += x->refused;
	sum->expired += x->expired;
	sum->cancelled += x->cancelled;
	sum->mixed += x->mixed;
	sum->without += x->without;
	return true;
}

/* A stay that is to come or was: the convention, or the avenant that took its place. */
static bool takes_place(const struct store_dossier *d)
{
	static const uint32_t gone = 1U << STATE_REFUSEE | 1U << STATE_EXPIREE |
				     1U << STATE_ANNULEE | 1U << STATE_REMPLACEE |
				     1U << STATE_ELIMINEE;
	bool act = d->amends[0] != '\0';
	if (gone & 1U << d->state || (d->state == STATE_ARCHIVEE && !d->sealed_ms))
		return false;
	return !act || (d->sealed_ms && strcmp(d->act, "avenant") == 0);
}

static void place_add(struct places *p, const struct store_dossier *d)
{
	p->found++;
	p->sealed += d->sealed_ms != 0;
}

/* The week of that Monday, in order; NULL: there are too many. */
static struct places *week_of(struct counting *c, int32_t monday)
{
	size_t i = 0;
	while (i < c->weeks_n && c->weeks[i].monday < monday)
		i++;
	if (i < c->weeks_n && c->weeks[i].monday == monday)
		return &c->weeks[i];
	if (c->weeks_n == WEEKS_MOST)
		return NULL;
	memmove(&c->weeks[i + 1], &c->weeks[i], (c->weeks_n++ - i) * sizeof *c->weeks);
	c->weeks[i] = (struct places){ .monday = monday };
	return &c->weeks[i];
}

static bool weeks_take(void *arg, const struct store_dossier *d)
{
	struct counting *c = arg;
	AUTO(fields) struct fields f = { .json = NULL };
	int32_t monday = d->first_day - (time_weekday(d->first_day) - 1);
	if (!takes_place(d) || !(d->host_name[0] || d->host_siret[0]))
		return true;
	for (; d->first_day && monday <= d->last_day && monday < d->first_day + STAY_DAYS;
		monday += 7) {
		struct places *week = week_of(c, monday);
		if (week)
			place_add(week, d);
	}
	if (!fields_read(&f, FIELD_FOND, buf_slice(&d->fields), NULL))
		return true;
	const char *nature = fields_get(&f, "organisme-accueil/@nature");
	for (size_t i = 0; i < NATURES; i++)
		if (strcmp(natures[i], nature) == 0)
			place_add(&c->natures[i], d);
	return true;
}

static bool delay_take(void *arg, const struct store_dossier *d)
{
	struct counting *c = arg;
	size_t i = level_of(d->level);
	if (i == LEVELS || !d->sealed_ms || d->amends[0])
		return true;
	if (c->n[i] == c->room[i]) {
		size_t room = c->room[i] ? 2 * c->room[i] : 64;
		int32_t *more = reallocarray(c->delays[i], room, sizeof *more);
		c->failed = !more;
		if (!more)
			return false;
		c->delays[i] = more;
		c->room[i] = room;
	}
	c->delays[i][c->n[i]++] = (int32_t)((d->sealed_ms - d->created_ms) / DAY_MS);
	return true;
}

static bool refusal_take(void *arg, const struct store_dossier *d)
{
	struct counting *c = arg;
	size_t i = level_of(d->level);
	AUTO(json) json_t *notes = NULL;
	if (i == LEVELS || !notes_read(&notes, d, NULL))
		return true;
	const char *motive = notes_get(notes, "refus", "motif");
	for (size_t k = 0; k < MOTIVES; k++)
		c->refusals[i][k] += strcmp(motives[k], motive) == 0;
	return true;
}

static bool school_count(
	struct counting *c, struct store *s, int64_t school, const char *year, struct err *e)
{
	const struct store_dossier_filter all = { .school = school, .year = year };
	const struct store_dossier_filter refused = {
		.school = school, .year = year, .states = 1U << STATE_REFUSEE
	};
	return store_counts_each(s, school, year, class_take, c, e) &&
	       store_dossier_each(s, &all, false, delay_take, c, e) &&
	       (!c->failed || err_nomem(e)) &&
	       store_dossier_each(s, &all, true, weeks_take, c, e) &&
	       store_dossier_each(s, &refused, true, refusal_take, c, e);
}

/* --- the JSON ---------------------------------------------------------------------------------------------------------- */

uint64_t academy_shown(uint64_t n)
{
	return n - n % ACADEMY_LEAST;
}

/* Few may be somebody. */
static json_t *cell(uint64_t n)
{
	uint64_t shown = academy_shown(n);
	return shown ? json_integer((json_int_t)shown) : json_null();
}

static int by_size(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

static json_t *median(struct counting *c, size_t i)
{
	if (c->n[i] < ACADEMY_LEAST)
		return json_null();
	qsort(c->delays[i], c->n[i], sizeof *c->delays[i], by_size);
	return json_integer(c->delays[i][c->n[i] / 2]);
}

static json_t *level_json(struct counting *c, size_t i)
{
	const struct store_counts *x = &c->by_level[i];
	json_t *refusals = json_object();
	for (size_t k = 0; k < MOTIVES; k++)
		json_object_set_new(refusals, motives[k], cell(c->refusals[i][k]));
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			 "s:o, s:o, s:o, s:o}",
		"niveau", levels[i], "a-placer", cell(x->owing), "dispenses", cell(x->dispensed),
		"trouve", cell(x->found), "a-confirmer", cell(x->to_confirm), "rempli",
		cell(x->filled), "envoye", cell(x->sent), "signe", cell(x->signed_all), "scelle",
		cell(x->sealed), "moitie", cell(x->half), "a-corriger", cell(x->to_correct),
		"refuse", cell(x->refused), "expire", cell(x->expired), "annule",
		cell(x->cancelled), "papier-ou-mixte", cell(x->mixed), "sans-stage",
		cell(x->without), "delai-median-jours", median(c, i), "refus-par-motif", refusals);
}

static json_t *places_json(const char *name, const char *value, const struct places *p)
{
	return json_pack("{s:s, s:o, s:o}", name, value, "trouve", cell(p->found), "scelle",
		cell(p->sealed));
}

static json_t *weeks_json(const struct counting *c)
{
	json_t *list = json_array();
	for (size_t i = 0; i < c->weeks_n; i++) {
		char week[24];
		int year, n = time_iso_week(c->weeks[i].monday, &year);
		snprintf(week, sizeof week, "%04d-W%02d", year, n);
		json_array_append_new(list, places_json("semaine", week, &c->weeks[i]));
	}
	return list;
}

static json_t *natures_json(const struct counting *c)
{
	json_t *list = json_array();
	for (size_t i = 0; i < NATURES; i++) /* all: that one is missing would be a count, too */
		json_array_append_new(list, places_json("nature", natures[i], &c->natures[i]));
	return list;
}

/* The department of an INSEE code: three digits overseas, 2A and 2B in Corsica. */
static void department(char out[static 4], const char *insee)
{
	snprintf(out, 4, "%.*s",
		strncmp(insee, "97", 2) == 0 || strncmp(insee, "98", 2) == 0 ? 3 : 2, insee);
}

static bool school_put(json_t *list, struct service *s, int64_t id, const char *year, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	AUTO(counting) struct counting c = { .failed = false };
	char place[4];
	if (!school_open(&school, s, id, e) || !school_count(&c, s->house->store, id, year, e))
		return false;
	department(place, school_get(&school, "etablissement/adresse/@insee"));
	json_t *by_level = json_array();
	for (size_t i = 0; i < LEVELS; i++)
		if (c.by_level[i].owing || c.by_level[i].dispensed || c.by_level[i].found)
			json_array_append_new(by_level, level_json(&c, i));
	json_t *one = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "uai", school.row.uai,
		"nom", school.row.name, "academie", school_get(&school, "etablissement/academie"),
		"departement", place, "commune",
		school_get(&school, "etablissement/adresse/commune"), "niveaux", by_level,
		"semaines", weeks_json(&c), "natures-accueil", natures_json(&c));
	return (one && json_array_append_new(list, one) == 0) || err_nomem(e);
}

struct schools {
	struct {
		char uai[9];
		int64_t id;
	} list[ACADEMY_MAX_SCHOOLS];
	size_t n;
	bool many;
};

static bool school_take(void *arg, const struct store_school *x)
{
	struct schools *all = arg;
	if (x->id == 0)
		return true;
	all->many = all->n == ACADEMY_MAX_SCHOOLS;
	if (all->many)
		return false;
	memcpy(all->list[all->n].uai, x->uai, sizeof x->uai);
	all->list[all->n++].id = x->id;
	return true;
}

static int by_uai(const void *a, const void *b)
{
	return strcmp(a, b); /* the code stands first in a row */
}

static bool schools_put(json_t *list, struct service *s, const char *year, struct err *e)
{
	struct schools *all = calloc(1, sizeof *all);
	if (!all)
		return err_nomem(e);
	bool good =
		store_school_each(s->house->store, school_take, all, e) &&
		(!all->many || err_fail(e, ERR_LIMIT, "more than %d schools", ACADEMY_MAX_SCHOOLS));
	qsort(all->list, all->n, sizeof *all->list, by_uai);
	for (size_t i = 0; good && i < all->n; i++)
		good = school_put(list, s, all->list[i].id, year, e);
	free(all);
	return good;
}

bool academy_counts(struct buf *out, struct service *s, int32_t day, struct err *e)
{
	char year[10], date[11];
	json_t *list = json_array();
	school_year(year, day);
	time_date_format(date, day);
	AUTO(json)
	json_t *root = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:o}", "format", ACADEMY_FORMAT,
		"instance", s->shared->base_url, "jour", date, "annee", year, "masque-sous",
		ACADEMY_LEAST, "arrondi", ACADEMY_LEAST, "etablissements", list);
	if (!root)
		return err_nomem(e);
	if (!schools_put(list, s, year, e))
		return false;
	char *text = json_dumps(root, JSON_SORT_KEYS | JSON_INDENT(1));
	buf_free(out);
	*out = (struct buf)BUF_MAX(ACADEMY_MAX_BYTES);
	buf_put_text(out, text ? text : "");
	buf_put_byte(out, '\n');
	bool good = text || err_nomem(e);
	free(text);
	return good && buf_done(out, e);
}

/* --- signed and kept ----------------------------------------------------------------------------------------------------- */

static bool sign(
	struct buf *out, struct house *h, struct slice counts, const char *date, struct err *e)
{
	const struct act_statement x = {
		.purpose = VAULT_MANIFEST, .role = "comptes", .reference = date, .bytes = counts
	};
	return act_statement_sign(out, h, &x, e);
}

static bool base64(struct buf *out, struct slice s, struct err *e)
{
	uint8_t *to = buf_grow(out, (s.n + 2) / 3 * 4 + 1);
	if (!to)
		return buf_done(out, e);
	out->n = (size_t)EVP_EncodeBlock(to, s.p, (int)s.n);
	return true;
}

bool academy_keep(struct service *s, int32_t day, struct err *e)
{
	AUTO(academy_file) struct academy_file f = { .signature = BUF_MAX(64 << 10) };
	AUTO(buf) struct buf coded = BUF_MAX(96 << 10);
	char date[11];
	time_date_format(date, day);
	if (!academy_counts(&f.counts, s, day, e) ||
		!sign(&f.signature, s->house, buf_slice(&f.counts), date, e) ||
		!base64(&coded, buf_slice(&f.signature), e))
		return false;
	AUTO(json)
	json_t *row = json_pack(
		"{s:s, s:s}", "comptes", buf_text(&f.counts), "signature", buf_text(&coded));
	char *text = row ? json_dumps(row, JSON_COMPACT) : NULL;
	bool good =
		text ? store_day_put(s->house->store, 0, day, slice_text(text), e) : err_nomem(e);
	free(text);
	return good;
}

struct finding {
	struct academy_file *file;
	int32_t day;
	bool there, broken;
};

static bool day_take(void *arg, int32_t day, struct slice json)
{
	struct finding *x = arg;
	if (day != x->day)
		return false;
	AUTO(json) json_t *row = json_loadb((const char *)json.p, json.n, 0, NULL);
	const char *counts = json_string_value(json_object_get(row, "comptes")),
		   *coded = json_string_value(json_object_get(row, "signature"));
	x->there = !counts || strstr(counts, "\"" ACADEMY_FORMAT "\"");
	x->broken = !counts || !coded;
	if (x->broken || !x->there)
		return false;
	size_t n = strlen(coded);
	x->file->counts = (struct buf)BUF_MAX(ACADEMY_MAX_BYTES);
	buf_put_text(&x->file->counts, counts);
	x->file->signature = (struct buf)BUF_MAX(n + 4);
	uint8_t *to = buf_grow(&x->file->signature, n + 4);
	int got = to ? EVP_DecodeBlock(to, (const uint8_t *)coded, (int)n) : -1;
	x->broken = got < 0 || x->file->counts.failed;
	for (size_t i = n; got > 0 && i > 0 && coded[i - 1] == '='; i--)
		got--;
	x->file->signature.n = got > 0 ? (size_t)got : 0;
	return false;
}

bool academy_get(struct academy_file *out, struct service *s, int32_t day, struct err *e)
{
	struct finding x = { .file = out, .day = day };
	*out = (struct academy_file){ .counts = { 0 } };
	if (!store_day_each(s->house->store, 0, day, day_take, &x, e))
		return false;
	if (!x.there)
		return err_fail(e, ERR_NOT_FOUND, "no counts of that day");
	if (!x.broken)
		return true;
	academy_file_auto(out);
	return err_fail(e, ERR_IO, "the counts of a day cannot be read");
}

struct days {
	academy_day_fn *fn;
	void *arg;
};

static bool each_take(void *arg, int32_t day, struct slice json)
{
	const struct days *d = arg;
	static const char format[] = ACADEMY_FORMAT "\\\""; /* a text within a text */
	if (!memmem(json.p, json.n, format, sizeof format - 1))
		return true;
	return d->fn(d->arg, day);
}

bool academy_each(struct service *s, int32_t from, academy_day_fn *fn, void *arg, struct err *e)
{
	struct days d = { fn, arg };
	return store_day_each(s->house->store, 0, from, each_take, &d, e);
}
