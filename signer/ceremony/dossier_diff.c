/* SPDX-License-Identifier: MIT */
/* dossier_diff: what differs between two frozen revisions, or between one and the fields as they are now, field by field. */
#include "ceremony/dossier.h"

#include <stdio.h>
#include <string.h>

static bool fields_of(struct fields *out, struct store *s, const struct store_dossier *d,
	uint32_t revision, struct err *e)
{
	AUTO(buf) struct buf json = { 0 };
	struct store_key key = { .revision = revision };
	memcpy(key.id, d->id, sizeof key.id);
	if (revision == 0)
		return fields_read(out, FIELD_FOND, buf_slice(&d->fields), e);
	return store_blob_get(s, &key, STORE_CHAMPS, &json, e) &&
	       fields_read(out, FIELD_FOND, buf_slice(&json), e);
}

static void note(struct dossier_diff *out, const char *path, const char *before, const char *after)
{
	const struct field *f = field_find(FIELD_FOND, path);
	/* digests, totals, article lists follow from the rest */
	if (!f || f->who == FIELD_MADE || strcmp(before, after) == 0)
		return;
	if (out->n == DOSSIER_MAX_DIFF) {
		out->more++;
		return;
	}
	struct dossier_difference *x = &out->list[out->n++];
	snprintf(x->path, sizeof x->path, "%.119s", path);
	field_label(x->label, sizeof x->label, FIELD_FOND, path);
	snprintf(x->before, sizeof x->before, "%.399s", before);
	snprintf(x->after, sizeof x->after, "%.399s", after);
}

static void compare(struct dossier_diff *out, const struct fields *was, const struct fields *is)
{
	const char *path;
	json_t *text;
	json_object_foreach(was->json, path, text)
		note(out, path, json_string_value(text), fields_get(is, path));
	json_object_foreach(is->json, path, text) if (!fields_has(was, path))
		note(out, path, "", json_string_value(text));
}

bool dossier_diff_of(struct dossier_diff *out, struct store *s, const struct store_dossier *d,
	struct dossier_revisions r, struct err *e)
{
	AUTO(fields) struct fields was = { .json = NULL }, is = { .json = NULL };
	memset(out, 0, sizeof *out);
	if (!fields_of(&was, s, d, r.from, e) || !fields_of(&is, s, d, r.to, e))
		return false;
	compare(out, &was, &is);
	return true;
}

bool dossier_diff(struct dossier_diff *out, const struct actor *a, const char *id,
	struct dossier_revisions r, struct err *e)
{
	struct store *s = a->service->house->store;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	return life_sees(a, id, e) && store_dossier_get(s, a->link ? -1 : a->school, id, &d, e) &&
	       life_allowed(a, LIFE_READ, &d, LIFE_MAY, e) && dossier_diff_of(out, s, &d, r, e);
}

/* What the school's own defaults say otherwise: what a head wants to see before it signs many (CONVENTION 1, row 7). */
bool dossier_unusual(struct dossier_diff *out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	const char *key;
	json_t *text;
	memset(out, 0, sizeof *out);
	if (!dossier_view_open(&v, a, id, e))
		return false;
	json_object_foreach(v->school.settings, key, text)
	{
		const char *is = fields_get(&v->fond, key);
		if (json_is_string(text) && field_find(FIELD_FOND, key) && is[0])
			note(out, key, json_string_value(text), is);
	}
	/* a derogation is always worth a look */
	json_object_foreach(v->fond.json, key,
		text) if (strncmp(key, "derogation[", 11) == 0 && strstr(key, "]/@regle"))
		note(out, key, "", json_string_value(text));
	return true;
}
