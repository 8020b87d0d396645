/* SPDX-License-Identifier: MIT */
/*
 * counts: the signed daily files of several instances (CONVENTION 10, ceremony/academy.h) as one table, offline: of each instance the newest
 * day, and of one day the file that is named last; sums by academy, department and commune, for each level. Cells are rounded down by
 * their file (academy.h), so a sum says « at least »; one that a file hides counts as none, and how many were hidden stands beside: a sum of
 * what is shown tells no more than that. Signatures are openssl's to check, before.
 */
#include "cli/command.h"

#include "base/file.h"
#include "base/text.h"
#include "ceremony/academy.h"
#include "ceremony/csv.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { MOST_FILES = 500, MOST_ROWS = 20000, MOST_NAME = 120, MOST_CSV = 8 << 20 };

static const char *const cells[] = { "a-placer", "dispenses", "trouve", "a-confirmer", "rempli",
	"envoye", "signe", "scelle", "moitie", "a-corriger", "refuse", "expire", "annule",
	"papier-ou-mixte", "sans-stage" };
static const char *const territories[] = { "academie", "departement", "commune" };
enum { CELLS = sizeof cells / sizeof *cells };

struct row {
	const char *kind;
	char name[MOST_NAME], level[8];
	uint64_t schools, hidden, sum[CELLS];
};

struct table {
	struct row *list;
	size_t n;
};

struct file {
	json_t *root; /* owned */
	const char *instance, *day;
};

struct files {
	struct file list[MOST_FILES];
	size_t n;
};

static void files_auto(struct files **f)
{
	for (size_t i = 0; *f && i < (*f)->n; i++)
		json_decref((*f)->list[i].root);
	free(*f);
}

static void table_auto(struct table *t)
{
	free(t->list);
}

static const char *text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));
	return text ? text : "";
}

/* In the place of an older one of the same instance. An older one that comes later is left out. */
static bool file_put(struct files *all, const struct file *f, struct err *e)
{
	for (size_t i = 0; i < all->n; i++) {
		struct file *own = &all->list[i];
		if (strcmp(own->instance, f->instance) != 0)
			continue;
		bool newer = strcmp(f->day, own->day) >= 0;
		json_decref(newer ? own->root : f->root);
		if (newer)
			*own = *f;
		return true;
	}
	if (all->n == MOST_FILES) {
		json_decref(f->root);
		return err_fail(e, ERR_LIMIT, "more than %d instances", MOST_FILES);
	}
	all->list[all->n++] = *f;
	return true;
}

static bool file_take(struct files *all, const char *path, struct err *e)
{
	AUTO(buf) struct buf bytes = { 0 };
	if (!file_read(&bytes, path, ACADEMY_MAX_BYTES, e))
		return err_context(e, "%s", path);
	struct file f = { .root = json_loadb(
				  (const char *)bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL) };
	f.instance = text_of(f.root, "instance");
	f.day = text_of(f.root, "jour");
	if (strcmp(text_of(f.root, "format"), ACADEMY_FORMAT) != 0 || !f.instance[0] ||
		strlen(f.day) != 10 || !json_is_array(json_object_get(f.root, "etablissements"))) {
		json_decref(f.root);
		return err_fail(e, ERR_SYNTAX,
			"%s: not a file of the day's counts (%s): fetch comptes.json from the page "
			"of the academy",
			path, ACADEMY_FORMAT);
	}
	return file_put(all, &f, e);
}

static struct row *row_of(struct table *t, const char *kind, const char *name, const char *level)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i].kind == kind && strcmp(t->list[i].name, name) == 0 &&
			strcmp(t->list[i].level, level) == 0)
			return &t->list[i];
	if (t->n == MOST_ROWS)
		return NULL;
	struct row *r = &t->list[t->n++];
	*r = (struct row){ .kind = kind };
	snprintf(r->name, sizeof r->name, "%s", name);
	snprintf(r->level, sizeof r->level, "%s", level);
	return r;
}

static void level_add(struct row *r, const json_t *level)
{
	r->schools++;
	for (size_t i = 0; i < CELLS; i++) {
		const json_t *cell = json_object_get(level, cells[i]);
		json_int_t n = json_integer_value(cell);
		r->hidden += json_is_null(cell);
		r->sum[i] += n > 0 ? (uint64_t)n : 0;
	}
}

/* Communes of one name stand in several departments. */
static void name_make(char out[static MOST_NAME], const json_t *school, const char *kind)
{
	bool commune = strcmp(kind, "commune") == 0;
	if (commune)
		snprintf(out, MOST_NAME, "%.90s (%.4s)", text_of(school, kind),
			text_of(school, "departement"));
	else
		snprintf(out, MOST_NAME, "%.90s", text_of(school, kind));
}

static bool school_add(struct table *t, const json_t *school, struct err *e)
{
	size_t i;
	const json_t *level;
	json_array_foreach(json_object_get(school, "niveaux"), i, level)
	{
		for (size_t k = 0; k < sizeof territories / sizeof *territories; k++) {
			char name[MOST_NAME];
			name_make(name, school, territories[k]);
			struct row *r = row_of(t, territories[k], name, text_of(level, "niveau"));
			if (!r)
				return err_fail(e, ERR_LIMIT, "more than %d lines", MOST_ROWS);
			level_add(r, level);
		}
	}
	return true;
}

static bool table_make(struct table *t, const struct files *all, struct err *e)
{
	t->list = calloc(MOST_ROWS, sizeof *t->list);
	if (!t->list)
		return err_nomem(e);
	for (size_t i = 0; i < all->n; i++) {
		size_t k;
		const json_t *school;
		json_array_foreach(json_object_get(all->list[i].root, "etablissements"), k, school)
		{
			if (!school_add(t, school, e))
				return false;
		}
	}
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int kind = strcmp(x->kind, y->kind), name = strcmp(x->name, y->name);
	if (kind)
		return kind;
	return name ? name : strcmp(x->level, y->level);
}

static bool table_write(struct buf *csv, const struct table *t, struct err *e)
{
	buf_put_text(csv, "\xef\xbb\xbfterritoire;nom;niveau;etablissements");
	for (size_t i = 0; i < CELLS; i++)
		buf_printf(csv, ";%s", cells[i]);
	buf_put_text(csv, ";cases masquées\r\n");
	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->list[i];
		csv_put(csv, r->kind, ';');
		csv_put(csv, r->name, ';');
		csv_put(csv, r->level, '\0');
		buf_printf(csv, ";%llu", (unsigned long long)r->schools);
		for (size_t k = 0; k < CELLS; k++)
			buf_printf(csv, ";%llu", (unsigned long long)r->sum[k]);
		buf_printf(csv, ";%llu\r\n", (unsigned long long)r->hidden);
	}
	return buf_done(csv, e);
}

static bool counts_merge(struct buf *csv, const struct options *o, struct err *e)
{
	AUTO(files) struct files *all = calloc(1, sizeof *all);
	AUTO(table) struct table t = { .list = NULL };
	if (!all)
		return err_nomem(e);
	for (size_t i = 0; i < o->args_n; i++)
		if (!file_take(all, o->args[i], e))
			return false;
	if (!table_make(&t, all, e))
		return false;
	qsort(t.list, t.n, sizeof *t.list, by_place);
	return table_write(csv, &t, e);
}

int command_counts(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf csv = BUF_MAX(MOST_CSV);
	if (!counts_merge(&csv, o, &e) ||
		(o->out && !file_write_atomic(o->out, buf_slice(&csv), 0644, &e)))
		return command_fail(&e);
	if (!o->out)
		fwrite(csv.p, 1, csv.n, stdout);
	return EX_OK;
}
