/* SPDX-License-Identifier: MIT */
/* staff_deposit: a depot.xml of another program, brought by hand: a new convention, or what is wrong with it. */
#include "web/staff.h"

#include "base/file.h"
#include "ceremony/deposit.h"
#include "ceremony/dossier.h"
#include "web/impl.h"

#include <stdio.h>
#include <stdlib.h>

static bool deposit_page(struct web_context *c, const struct dossier_remarks *r,
	const struct err *why, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "depot", e))
		return false;
	if (why)
		tree_attr(tree_child(p.facts, "refus"), "texte", reason_text(reason_of(why)));
	for (size_t i = 0; r && i < r->n; i++) {
		xmlNode *n = tree_child(p.facts, "constat");
		tree_attr(n, "chemin", r->list[i].path);
		tree_attr(n, "texte", r->list[i].text);
	}
	return page_end(&p, why ? 400 : 200, e);
}

bool staff_deposit(struct web_context *c, struct err *e)
{
	return deposit_page(c, NULL, NULL, e);
}

bool staff_deposited(struct web_context *c, struct err *e)
{
	AUTO(file_map) struct file_map map = { 0 };
	const struct http_file *file = http_file(c->q, "fichier");
	struct dossier_remarks *r = calloc(1, sizeof *r);
	struct err why = ERR_INIT;
	char id[37], path[64];
	if (!r)
		return err_nomem(e);
	bool read = !file || file_map_sealed(&map, file->fd, DEPOSIT_MAX_BYTES, e);
	bool good = read && dossier_deposit(id, r, &c->actor, map.bytes, &why);
	if (good) {
		snprintf(path, sizeof path, "/ecole/dossier/%s", id);
		http_redirect(c->r, path);
	} else if (read && reason_of(&why) != REASON_NONE) {
		good = deposit_page(c, r, &why, e);
	} else if (read && e) {
		*e = why;
	}
	free(r);
	return good;
}
