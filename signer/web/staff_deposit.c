/* SPDX-License-Identifier: MIT */
/* staff_deposit: a depot.xml of another program, brought by hand: a new convention, or what is wrong with it. */
#include "web/staff.h"

#include "base/file.h"
#include "base/text.h"
#include "ceremony/dossier.h"
#include "web/impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool deposit_page(struct web_context *c, const struct dossier_remarks *r,
	const struct err *why, const char *missing, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "depot", e))
		return false;
	if (why)
		page_refusal(&p, why);
	for (size_t i = 0; r && i < r->n; i++) {
		xmlNode *n = tree_child(p.facts, "constat");
		tree_attr(n, "chemin", r->list[i].path);
		tree_attr(n, "texte", r->list[i].text);
	}
	if (missing)
		page_field(&p, "fichier", "", missing);
	return page_end(&p, why || missing ? 400 : 200, e);
}

bool staff_deposit(struct web_context *c, struct err *e)
{
	return deposit_page(c, NULL, NULL, NULL, e);
}

/* The deposit, and the files that it names; mapped as long as the request lives. */
struct files {
	struct file_map maps[HTTP_MAX_FILES];
	struct dossier_file list[HTTP_MAX_FILES];
	size_t maps_n;
};

static void files_auto(struct files *f)
{
	for (size_t i = 0; i < f->maps_n; i++)
		file_map_auto(&f->maps[i]);
}

static bool files_read(
	struct files *f, struct dossier_deposited *d, const struct http_request *q, struct err *e)
{
	*d = (struct dossier_deposited){ .files.list = f->list };
	for (size_t i = 0; i < q->files_n; i++) {
		const struct http_file *x = &q->files[i];
		bool deposit = strcmp(x->field, "fichier") == 0;
		if ((!deposit && strcmp(x->field, "piece") != 0) || x->size == 0)
			continue;
		struct file_map *m = &f->maps[f->maps_n];
		if (!file_map_sealed(
			    m, x->fd, deposit ? DEPOSIT_MAX_BYTES : ENCLOSURE_MAX_BYTES, e))
			return false;
		f->maps_n++;
		if (deposit)
			d->depot = m->bytes;
		else
			f->list[d->files.n++] =
				(struct dossier_file){ .name = x->name, .bytes = m->bytes };
	}
	return true;
}

bool staff_deposited(struct web_context *c, struct err *e)
{
	AUTO(files) struct files f = { .maps_n = 0 };
	struct dossier_remarks *r = calloc(1, sizeof *r);
	struct dossier_deposited d;
	struct err why = ERR_INIT;
	char id[37], path[64];
	if (!r)
		return err_nomem(e);
	bool read = files_read(&f, &d, c->q, e);
	bool empty = read && d.depot.n == 0;
	bool good = read && !empty && dossier_deposit(id, r, &c->actor, &d, &why);
	if (empty) {
		good = deposit_page(c, NULL, NULL, "depot.manque", e);
	} else if (good) {
		snprintf(path, sizeof path, "/ecole/dossier/%s", id);
		http_redirect(c->r, path);
	} else if (read && reason_of(&why) != REASON_NONE) {
		good = deposit_page(c, r, &why, NULL, e);
	} else if (read && e) {
		*e = why;
	}
	free(r);
	return good;
}

/* --- enclosures afterwards ------------------------------------------------------------------------------------------- */

struct putting {
	xmlNode *page;
	const char *id;
};

static bool piece_put(void *arg, const struct store_piece *x)
{
	const struct putting *p = arg;
	if (!enclosure_is(x))
		return true;
	xmlNode *n = tree_child(p->page, "piece");
	page_number(n, "n", x->id);
	tree_attr(n, "genre", x->kind);
	tree_attr(n, "titre", x->title);
	page_instant(n, "le", x->time_ms);
	return true;
}

bool staff_pieces_put(xmlNode *page, const struct web_context *c, const char *id, struct err *e)
{
	struct putting p = { page, id };
	return !(c->who & (WEB_SEC | WEB_CHE | WEB_DEL)) ||
	       store_piece_each(c->store, c->actor.school, id, piece_put, &p, e);
}

bool staff_piece(struct web_context *c, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	AUTO(buf) struct buf bytes = { 0 };
	struct store_piece p;
	uint64_t n = 0;
	char name[64];
	if (!dossier_view_open(&v, &c->actor, c->q->param[0], e))
		return false;
	if (!text_decimal(&n, slice_text(c->q->param[1]), INT64_MAX, NULL) ||
		!store_piece_get(c->store, c->actor.school, (int64_t)n, &p, &bytes, e))
		return err_fail(e, ERR_NOT_FOUND, "no such enclosure");
	if (strcmp(p.dossier, v->row.id) != 0 || !enclosure_is(&p))
		return err_fail(e, ERR_NOT_FOUND, "no such enclosure");
	const char *slash = strchr(p.type, '/');
	snprintf(name, sizeof name, "piece-%llu.%.8s", (unsigned long long)n,
		slash ? slash + 1 : "bin");
	http_give_buf(c->r, &bytes, p.type, name, false);
	return true;
}
