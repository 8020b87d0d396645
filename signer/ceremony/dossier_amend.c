/* SPDX-License-Identifier: MIT */
/* dossier_amend: avenant, avis, rectificatif: a document of its own that carries the whole new fond and what differs (CONVENTION 5). */
#include "ceremony/amend.h"
#include "ceremony/announce.h"
#include "ceremony/checking.h"
#include "ceremony/notes.h"

#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIFFERENCES = 40, MAX_ACTS = 60 };

/* --- the fond in force --------------------------------------------------------------------------------------------------- */

/* Acts on one convention. */
struct acts {
	const char *own; /* the act that asks; "" */
	struct amend_base *base;
	int64_t sealed_ms;
	unsigned all;
	bool open;
};

static bool act_take(void *arg, const struct store_dossier *d)
{
	struct acts *x = arg;
	enum life_group g = life_group(d->state);
	if (strcmp(d->id, x->own) == 0)
		return true;
	x->all++;
	x->open = x->open || g == LIFE_P || g == LIFE_V || g == LIFE_S;
	x->base->number += d->sealed_ms != 0;
	if (g == LIFE_Z && d->sealed_ms > x->sealed_ms) {
		x->sealed_ms = d->sealed_ms;
		memcpy(x->base->id, d->id, sizeof x->base->id);
	}
	return true;
}

bool amend_base_find(struct amend_base *out, const struct actor *a, const char *root,
	const char *own, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct store *s = a->service->house->store;
	struct store_key key = { .revision = 0 };
	*out = (struct amend_base){ .number = 1 };
	if (!store_dossier_get(s, -1, root, &d, e))
		return false;
	const struct store_dossier_filter f = { .school = d.school, .amends = d.id };
	/* An original that an avenant has replaced is in force no more: that avenant, or what followed it, is. */
	struct acts x = { own, out, life_group(d.state) == LIFE_Z ? d.sealed_ms : 0, 0, false };
	memcpy(out->root, d.id, sizeof out->root);
	memcpy(out->reference, d.reference, sizeof out->reference);
	memcpy(out->id, d.id, sizeof out->id);
	if (!store_dossier_each(s, &f, false, act_take, &x, e))
		return false;
	if (x.open)
		return reason_set(e, ERR_WRONG_STATE, REASON_TWIN);
	if (x.all >= MAX_ACTS)
		return err_fail(e, ERR_LIMIT, "more than %d acts", MAX_ACTS);
	store_dossier_auto(&d);
	struct store_convention *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	bool good = store_dossier_get(s, -1, out->id, &d, e);
	memcpy(key.id, d.id, sizeof key.id);
	key.revision = d.revision;
	good = good && store_convention_get(s, &key, c, e);
	out->revision = c->revision;
	memcpy(out->sha, c->sha_fond, sizeof out->sha);
	free(c);
	return good;
}

static bool kind_known(const char *kind)
{
	return kind && (strcmp(kind, "avenant") == 0 || strcmp(kind, "avis") == 0 ||
			       strcmp(kind, "rectificatif") == 0);
}

/* What the act says of what it amends; its effect stays. */
static bool link_write(struct papers *p, const struct amend_base *b, struct err *e)
{
	char number[16];
	snprintf(number, sizeof number, "%u", b->number);
	fields_remove(&p->fond, "liens/remplace");
	return fields_set(&p->fond, "reference", b->reference, e) &&
	       fields_set(&p->fond, "liens/avenant-de/@id", b->root, e) &&
	       fields_set(&p->fond, "liens/avenant-de/@numero", number, e) &&
	       fields_set(&p->fond, "liens/avenant-de/@sha", b->sha, e);
}

static bool base_note(json_t *notes, const struct amend_base *b, struct err *e)
{
	char revision[16];
	snprintf(revision, sizeof revision, "%" PRIu32, b->revision);
	const char *const pairs[][2] = { { "base", b->id }, { "revision", revision },
		{ NULL, NULL } };
	return notes_put(notes, "acte", pairs, e);
}

bool amend_refresh(struct papers *p, const struct actor *a, const struct store_dossier *d,
	json_t *notes, struct err *e)
{
	struct amend_base b;
	return amend_base_find(&b, a, d->amends, d->id, e) && link_write(p, &b, e) &&
	       base_note(notes, &b, e);
}

/* All parts of what is in force, with the act's own link and effect. */
static bool copy_make(struct papers *p, const struct actor *a, const struct amend_base *b,
	const struct dossier_act *act, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	bool dated = strcmp(act->kind, "rectificatif") != 0;
	if (!store_dossier_get(a->service->house->store, -1, b->id, &d, e) ||
		!papers_read(p, &d, e))
		return false;
	fields_remove(&p->fond, "liens/avenant-de");
	return link_write(p, b, e) && fields_set(&p->fond, "liens/avenant-de/@effet",
					      dated && act->effect ? act->effect : "", e);
}

static void row_start(
	struct life *l, const struct store_dossier *of, const char *root, const char *kind)
{
	struct store_dossier *d = &l->dossier;
	d->school = of->school;
	d->pupil = of->pupil;
	memcpy(d->year, of->year, sizeof d->year);
	memcpy(d->level, of->level, sizeof d->level);
	memcpy(d->class_name, of->class_name, sizeof d->class_name);
	memcpy(d->pupil_name, of->pupil_name, sizeof d->pupil_name);
	snprintf(d->amends, sizeof d->amends, "%s", root);
	snprintf(d->act, sizeof d->act, "%s", kind);
	d->filled = d->confirmed = true;
}

bool dossier_amend(
	char id[static 37], const struct actor *a, const struct dossier_act *act, struct err *e)
{
	AUTO(store_dossier) struct store_dossier of = { .version = 0 };
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	struct amend_base b;
	if (!kind_known(act->kind))
		return reason_set(e, ERR_SYNTAX, REASON_FIELD);
	if (!store_dossier_get(a->service->house->store, a->school, act->of, &of, e) ||
		!life_allowed(a, LIFE_AMEND, &of, LIFE_PREPARE, e))
		return false;
	/* An avis or rectificatif stands beside what it is about: that is what is amended. */
	if (of.amends[0] && strcmp(of.act, "avenant") != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	const char *root = of.amends[0] ? of.amends : of.id;
	if (!amend_base_find(&b, a, root, "", e) || !copy_make(&p, a, &b, act, e) ||
		!life_new(&l, a, e))
		return false;
	row_start(l, &of, root, act->kind);
	const struct life_detail details[] = { { "acte", act->kind, false },
		{ "sur", of.id, false }, { "effet", act->effect, false }, { NULL, NULL, false } };
	if (!papers_keep(&p, &l->dossier, e) || !notes_read(&notes, &l->dossier, e) ||
		!base_note(notes, &b, e) || !notes_keep(notes, &l->dossier, e) ||
		!life_step(l, a, MOVE_CREATE_ACT, details, e) || !life_commit(l, e))
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

/* The revision whose fields an act is compared with. */
static bool base_key(struct store_key *key, const json_t *notes, struct err *e)
{
	uint64_t revision = 0;
	*key = (struct store_key){ .revision = 0 };
	snprintf(key->id, sizeof key->id, "%.36s", notes_get(notes, "acte", "base"));
	if (!text_decimal(
		    &revision, slice_text(notes_get(notes, "acte", "revision")), UINT32_MAX, e))
		return false;
	key->revision = (uint32_t)revision;
	return true;
}

static bool was_read(struct fields *was, const struct actor *a, const json_t *notes, struct err *e)
{
	AUTO(buf) struct buf json = { 0 };
	struct store_key key;
	return base_key(&key, notes, e) &&
	       store_blob_get(a->service->house->store, &key, STORE_CHAMPS, &json, e) &&
	       fields_read(was, FIELD_FOND, buf_slice(&json), e);
}

bool amend_differences(struct papers *p, const struct actor *a, const json_t *notes, struct err *e)
{
	AUTO(fields) struct fields was = { .json = NULL };
	struct telling *t = calloc(1, sizeof *t);
	if (!t)
		return err_nomem(e);
	fields_remove(&p->fond, "liens/avenant-de/difference");
	t->fond = &p->fond;
	bool good = was_read(&was, a, notes, e);
	t->was = &was;
	good = good && walk(t, &was, e) && walk(t, &p->fond, e);
	free(t);
	return good;
}

/* --- the form of an act ------------------------------------------------------------------------------------------------- */

void dossier_act_view_auto(struct dossier_act_view **v)
{
	if (*v)
		fields_auto(&(*v)->was);
	free(*v);
	*v = NULL;
}

static bool differences_tell(struct dossier_diff *out, const struct fields *f, struct err *e)
{
	static const char list[] = "liens/avenant-de/difference";
	char keys[MOST_DIFFERENCES][FIELD_MAX_KEY];
	size_t n = fields_keys(f, list, keys, MOST_DIFFERENCES);
	*out = (struct dossier_diff){ .n = 0 };
	for (size_t i = 0; i < n && i < MOST_DIFFERENCES; i++) {
		struct dossier_difference *x = &out->list[out->n++];
		AUTO(buf) struct buf label = BUF_MAX(sizeof x->label - 1);
		char path[FIELD_MAX_PATH];
		field_path(path, "%s[%s]/@champ", list, keys[i]);
		snprintf(x->path, sizeof x->path, "%s", fields_get(f, path));
		announce_label(&label, x->path);
		const char *text = buf_text(&label);
		if (!text)
			return err_nomem(e);
		snprintf(x->label, sizeof x->label, "%s", text);
		field_path(path, "%s[%s]/avant", list, keys[i]);
		snprintf(x->before, sizeof x->before, "%.399s", fields_get(f, path));
		field_path(path, "%s[%s]/apres", list, keys[i]);
		snprintf(x->after, sizeof x->after, "%.399s", fields_get(f, path));
	}
	return true;
}

bool dossier_act_changes(struct dossier_diff *out, const struct actor *a,
	const struct dossier_view *d, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	const struct actor system = actor_system(a->service, a->now_ms);
	return papers_read(&p, &d->row, e) && amend_differences(&p, &system, d->notes, e) &&
	       differences_tell(out, &p.fond, e);
}

bool dossier_act_try(struct dossier_act_view **out, const struct actor *a, const char *id,
	const struct dossier_edit *edit, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(checking) struct checking *c = NULL;
	AUTO(dossier_act_view) struct dossier_act_view *v = calloc(1, sizeof *v);
	if (!v)
		return err_nomem(e);
	if (!store_dossier_get(a->service->house->store, a->school, id, &d, e) ||
		!life_allowed(a, LIFE_FILL_SCHOOL, &d, LIFE_MAY, e))
		return false;
	if (!d.amends[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	struct actor hand = dossier_hand(a, &d);
	if (!checking_new(&c, a, &d, e) || (edit && !dossier_changes(&c->papers, &hand, edit, e)) ||
		!checking_run(c, a, &d, NULL, e) ||
		!differences_tell(&v->differences, &c->papers.fond, e) ||
		!was_read(&v->was, a, c->notes, e))
		return false;
	checking_contacts(&c->remarks, &c->papers, c->notes);
	v->remarks = c->remarks;
	*out = v;
	v = NULL;
	return true;
}
