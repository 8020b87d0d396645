/* SPDX-License-Identifier: MIT */
/* dossier_amend: avenant, avis, rectificatif: a document of its own that carries the whole new fond and what differs (CONVENTION 5). */
#include "ceremony/amend.h"
#include "ceremony/announce.h"
#include "ceremony/notes.h"

#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIFFERENCES = 40, MAX_ACTS = 60 };

/* --- the fond in force --------------------------------------------------------------------------------------------------- */

struct acts {
	const char *of;
	char base[37];
	int64_t sealed_ms;
	unsigned all;
	bool open;
};

static bool act_take(void *arg, const struct store_dossier *d)
{
	struct acts *x = arg;
	enum life_group g = life_group(d->state);
	x->all++;
	x->open = x->open || g == LIFE_P || g == LIFE_V || g == LIFE_S;
	if (g == LIFE_Z && d->sealed_ms > x->sealed_ms) {
		x->sealed_ms = d->sealed_ms;
		memcpy(x->base, d->id, sizeof x->base);
	}
	return true;
}

/* The original, or its last sealed act. */
static bool base_find(
	struct acts *x, const struct actor *a, const struct store_dossier *of, struct err *e)
{
	const struct store_dossier_filter f = { .school = of->school, .amends = of->id };
	*x = (struct acts){ .of = of->id, .sealed_ms = of->sealed_ms };
	memcpy(x->base, of->id, sizeof x->base);
	if (!store_dossier_each(a->service->house->store, &f, false, act_take, x, e))
		return false;
	if (x->open)
		return reason_set(e, ERR_WRONG_STATE, REASON_TWIN);
	return x->all < MAX_ACTS || err_fail(e, ERR_LIMIT, "more than %d acts", MAX_ACTS);
}

static bool kind_known(const char *kind)
{
	return kind && (strcmp(kind, "avenant") == 0 || strcmp(kind, "avis") == 0 ||
			       strcmp(kind, "rectificatif") == 0);
}

struct amended {
	const struct dossier_act *act;
	const struct store_dossier *of;
	const struct acts *acts;
	const char *sha;
};

static bool link_write(struct papers *p, const struct amended *m, struct err *e)
{
	char number[16];
	bool dated = strcmp(m->act->kind, "rectificatif") != 0;
	snprintf(number, sizeof number, "%u", m->acts->all + 1);
	fields_remove(&p->fond, "liens/avenant-de");
	fields_remove(&p->fond, "liens/remplace");
	return fields_set(&p->fond, "liens/avenant-de/@id", m->of->id, e) &&
	       fields_set(&p->fond, "liens/avenant-de/@numero", number, e) &&
	       fields_set(&p->fond, "liens/avenant-de/@sha", m->sha, e) &&
	       fields_set(&p->fond, "liens/avenant-de/@effet",
		       dated && m->act->effect ? m->act->effect : "", e);
}

static bool base_read(struct papers *p, struct store_convention *c, const struct actor *a,
	const char *base, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct store_key key;
	if (!store_dossier_get(a->service->house->store, -1, base, &d, e) || !papers_read(p, &d, e))
		return false;
	memcpy(key.id, d.id, sizeof key.id);
	key.revision = d.revision;
	return store_convention_get(a->service->house->store, &key, c, e);
}

static bool row_start(struct life *l, const struct store_dossier *of, const char *kind)
{
	struct store_dossier *d = &l->dossier;
	d->school = of->school;
	d->pupil = of->pupil;
	memcpy(d->year, of->year, sizeof d->year);
	memcpy(d->level, of->level, sizeof d->level);
	memcpy(d->class_name, of->class_name, sizeof d->class_name);
	memcpy(d->pupil_name, of->pupil_name, sizeof d->pupil_name);
	memcpy(d->amends, of->id, sizeof d->amends);
	snprintf(d->act, sizeof d->act, "%s", kind);
	d->filled = d->confirmed = true;
	return true;
}

bool dossier_amend(
	char id[static 37], const struct actor *a, const struct dossier_act *act, struct err *e)
{
	AUTO(store_dossier) struct store_dossier of = { .version = 0 };
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(life) struct life *l = NULL;
	struct acts x;
	char revision[16];
	if (!kind_known(act->kind))
		return reason_set(e, ERR_SYNTAX, REASON_FIELD);
	if (!store_dossier_get(a->service->house->store, a->school, act->of, &of, e) ||
		!life_allowed(a, LIFE_AMEND, &of, LIFE_PREPARE, e) || !base_find(&x, a, &of, e))
		return false;
	struct store_convention *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	const struct amended m = { act, &of, &x, c->sha_fond };
	bool good = base_read(&p, c, a, x.base, e) && link_write(&p, &m, e);
	snprintf(revision, sizeof revision, "%" PRIu32, c->revision);
	free(c);
	if (!good || !life_new(&l, a, e) || !row_start(l, &of, act->kind) ||
		!papers_keep(&p, &l->dossier, e))
		return false;
	const struct life_detail details[] = { { "acte", act->kind, false },
		{ "sur", of.id, false }, { "effet", act->effect, false }, { NULL, NULL, false } };
	const char *const pairs[][2] = { { "base", x.base }, { "revision", revision },
		{ NULL, NULL } };
	if (!notes_set(l, "acte", pairs, e) || !life_step(l, a, MOVE_CREATE_ACT, details, e) ||
		!life_commit(l, e))
		return false;
	memcpy(id, l->dossier.id, sizeof l->dossier.id);
	return true;
}

/* --- what differs ------------------------------------------------------------------------------------------------------------- */

/* « 09:00–12:00, 13:00–17:00 », as the clerk prints a day. */
static void day_value(struct buf *out, const struct fields *f, const char *element)
{
	char ranges[FIELD_MAX_PATH], path[FIELD_MAX_PATH], keys[8][FIELD_MAX_KEY];
	field_path(ranges, "%s/plage", element);
	size_t n = fields_keys(f, ranges, keys, 8);
	for (size_t i = 0; i < n; i++) {
		field_path(path, "%s[%s]/@de", ranges, keys[i]);
		buf_printf(out, "%s%s", i ? ", " : "", fields_get(f, path));
		field_path(path, "%s[%s]/@a", ranges, keys[i]);
		buf_printf(out, "–%s", fields_get(f, path));
	}
}

/* The field a difference is told of: a day as a whole, all else by itself. */
static void field_of(char out[static FIELD_MAX_PATH], const char *path)
{
	const char *end = strncmp(path, "sequence/jour[", 14) == 0 ? strchr(path, ']') : NULL;
	field_path(out, "%.*s", end ? (int)(end + 1 - path) : (int)strlen(path), path);
}

static bool value_of(struct buf *out, const struct fields *f, const char *field, struct err *e)
{
	if (strncmp(field, "sequence/jour[", 14) == 0)
		day_value(out, f, field);
	else
		buf_put_text(out, fields_get(f, field));
	return buf_done(out, e);
}

struct telling {
	struct fields *fond;
	const struct fields *was;
	char told[MOST_DIFFERENCES][FIELD_MAX_PATH];
	size_t n;
};

static bool difference_add(struct telling *t, const char *path, struct err *e)
{
	AUTO(buf) struct buf before = BUF_MAX(FIELD_MAX_TEXT);
	AUTO(buf) struct buf after = BUF_MAX(FIELD_MAX_TEXT);
	char field[FIELD_MAX_PATH], place[FIELD_MAX_PATH];
	const struct field *f = field_find(FIELD_FOND, path);
	if (!f || f->who == FIELD_MADE || strncmp(path, "liens/", 6) == 0 ||
		strncmp(path, "derogation[", 11) == 0)
		return true;
	field_of(field, path);
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->told[i], field) == 0)
			return true;
	if (!value_of(&before, t->was, field, e) || !value_of(&after, t->fond, field, e))
		return false;
	const char *b = buf_text(&before), *n = buf_text(&after);
	if (!b || !n)
		return err_nomem(e);
	if (strcmp(b, n) == 0)
		return true;
	if (t->n == MOST_DIFFERENCES)
		return err_fail(e, ERR_LIMIT,
			"%d différences au plus : faites une nouvelle convention",
			MOST_DIFFERENCES);
	memcpy(t->told[t->n++], field, sizeof field);
	const struct {
		const char *name, *text;
	} parts[] = { { "@champ", field }, { "avant", b }, { "apres", n } };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		field_path(place, "liens/avenant-de/difference[%zu]/%s", t->n, parts[i].name);
		if (!fields_set(t->fond, place, parts[i].text, e))
			return false;
	}
	return true;
}

/* Paths are collected first: the object may not change while it is walked. */
static bool walk(struct telling *t, const struct fields *f, struct err *e)
{
	const char *path;
	json_t *value;
	json_t *copy = json_copy(f->json);
	bool good = copy != NULL || err_nomem(e);
	if (good)
		json_object_foreach(copy, path, value) good = good && difference_add(t, path, e);
	json_decref(copy);
	return good;
}

bool amend_differences(struct papers *p, const struct actor *a, const json_t *notes, struct err *e)
{
	AUTO(buf) struct buf json = { 0 };
	AUTO(fields) struct fields was = { .json = NULL };
	struct store_key key = { .revision = 0 };
	uint64_t revision = 0;
	snprintf(key.id, sizeof key.id, "%.36s", notes_get(notes, "acte", "base"));
	if (!text_decimal(
		    &revision, slice_text(notes_get(notes, "acte", "revision")), UINT32_MAX, e))
		return false;
	key.revision = (uint32_t)revision;
	struct telling *t = calloc(1, sizeof *t);
	if (!t)
		return err_nomem(e);
	fields_remove(&p->fond, "liens/avenant-de/difference");
	t->fond = &p->fond;
	bool good = store_blob_get(a->service->house->store, &key, STORE_CHAMPS, &json, e) &&
		    fields_read(&was, FIELD_FOND, buf_slice(&json), e);
	t->was = &was;
	good = good && walk(t, &was, e) && walk(t, &p->fond, e);
	free(t);
	return good;
}
