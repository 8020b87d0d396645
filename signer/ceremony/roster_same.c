/* SPDX-License-Identifier: MIT */
/* roster_same: which line of a new list is whom. */
#include "ceremony/roster_same.h"

#include "ceremony/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEX = 64 };

void roster_pupils_auto(struct roster_pupils *p)
{
	free(p->list);
	*p = (struct roster_pupils){ .n = 0 };
}

struct taking {
	struct roster_pupils *to;
	size_t room;
	struct err *e;
	bool failed;
};

static const char *text_of(const json_t *fields, enum roster_column c)
{
	const char *text = json_string_value(json_object_get(fields, roster_column_name(c)));
	return text ? text : "";
}

static bool pupil_read(struct roster_pupil *out, const struct store_pupil *p, struct err *e)
{
	struct slice was = buf_slice(&p->fields);
	AUTO(json) json_t *fields = json_loadb((const char *)was.p, was.n, 0, NULL);
	if (!fields)
		return err_fail(
			e, ERR_IO, "a pupil's fields cannot be read; restore from a backup");
	const char *also = json_string_value(json_object_get(fields, "autres"));
	*out = (struct roster_pupil){ .id = p->id, .left = p->left };
	memcpy(out->ref, p->ref, sizeof out->ref);
	memcpy(out->class_name, p->class_name, sizeof out->class_name);
	snprintf(out->name, sizeof out->name, "%s", p->sort_key);
	snprintf(out->also, sizeof out->also, "%s", also ? also : "");
	snprintf(out->birth, sizeof out->birth, "%s", text_of(fields, ROSTER_naissance));
	return csv_fold(out->last, sizeof out->last, text_of(fields, ROSTER_nom), e) &&
	       csv_fold(out->first, sizeof out->first, text_of(fields, ROSTER_prenom), e);
}

static bool pupil_take(void *arg, const struct store_pupil *p)
{
	struct taking *t = arg;
	if (t->to->n == t->room) {
		size_t more = t->room ? 2 * t->room : 64;
		struct roster_pupil *grown = reallocarray(t->to->list, more, sizeof *grown);
		if (!grown) {
			t->failed = true;
			return err_nomem(t->e);
		}
		t->to->list = grown;
		t->room = more;
	}
	t->failed = !pupil_read(&t->to->list[t->to->n], p, t->e);
	t->to->n += !t->failed;
	return !t->failed;
}

static int by_ref(const void *a, const void *b)
{
	const struct roster_pupil *x = a, *y = b;
	return strcmp(x->ref, y->ref);
}

bool roster_pupils_read(
	struct roster_pupils *out, struct store *s, int64_t school, const char *year, struct err *e)
{
	struct taking t = { .to = out, .e = e };
	const struct store_pupil_filter f = { .school = school, .year = year };
	*out = (struct roster_pupils){ .n = 0 };
	if (!store_pupil_each(s, &f, pupil_take, &t, e) || t.failed)
		return false;
	if (out->n)
		qsort(out->list, out->n, sizeof *out->list, by_ref);
	return true;
}

struct roster_pupil *roster_pupil_find(const struct roster_pupils *p, const char *ref)
{
	struct roster_pupil key = { .id = 0 };
	snprintf(key.ref, sizeof key.ref, "%s", ref);
	struct roster_pupil *found = p->n ? bsearch(&key, p->list, p->n, sizeof key, by_ref) : NULL;
	for (size_t i = 0; !found && i < p->n; i++)
		if (p->list[i].also[0] && strstr(p->list[i].also, ref))
			found = &p->list[i];
	return found && !found->met ? found : NULL;
}

/* How much alike: 0 not, more is likelier. */
static int likeness(const struct roster_pupil *p, const struct roster_pupil *row)
{
	int last = strcmp(p->last, row->last) == 0, first = strcmp(p->first, row->first) == 0,
	    class_name = strcmp(p->class_name, row->class_name) == 0,
	    birth = strcmp(p->birth, row->birth) == 0;
	bool like = (birth && (last || first || class_name)) || (last && first);
	return like ? last + first + class_name + birth : 0;
}

bool roster_pupil_like(struct roster_pupil *out[ROSTER_LIKE], size_t *n,
	const struct roster_pupils *p, const struct roster_row *row, struct err *e)
{
	struct roster_pupil own = { .id = 0 };
	int how[ROSTER_LIKE] = { 0 };
	*n = 0;
	snprintf(own.class_name, sizeof own.class_name, "%s", roster_row_get(row, ROSTER_classe));
	snprintf(own.birth, sizeof own.birth, "%s", roster_row_get(row, ROSTER_naissance));
	if (!csv_fold(own.last, sizeof own.last, roster_row_get(row, ROSTER_nom), e) ||
		!csv_fold(own.first, sizeof own.first, roster_row_get(row, ROSTER_prenom), e))
		return false;
	for (size_t i = 0; i < p->n; i++) {
		int like = p->list[i].met ? 0 : likeness(&p->list[i], &own);
		size_t at = *n;
		while (at > 0 && how[at - 1] < like)
			at--;
		if (!like || at == ROSTER_LIKE)
			continue;
		*n += *n < ROSTER_LIKE;
		for (size_t k = *n - 1; k > at; k--) {
			out[k] = out[k - 1];
			how[k] = how[k - 1];
		}
		out[at] = &p->list[i];
		how[at] = like;
	}
	return true;
}

bool roster_pupil_join(struct roster_row *row, struct roster_pupil *p, struct err *e)
{
	char keys[sizeof p->also];
	const char *old = p->also;
	p->met = true;
	if (strcmp(row->ref, p->ref) == 0)
		return true;
	if (!strstr(p->also, row->ref)) {
		if (strlen(old) > (ROSTER_KEYS - 1) * (HEX + 1) - 1)
			old += HEX + 1;
		snprintf(keys, sizeof keys, "%.*s%s%.64s", (ROSTER_KEYS - 1) * (HEX + 1) - 1, old,
			old[0] ? " " : "", row->ref);
		memcpy(p->also, keys, sizeof keys);
		if (json_object_set_new(row->fields, "autres", json_string(p->also)) != 0)
			return err_nomem(e);
		row->joined = true;
	}
	memcpy(row->ref, p->ref, sizeof row->ref);
	return true;
}
