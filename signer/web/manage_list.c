/* SPDX-License-Identifier: MIT */
/* manage_list: teachers by a list: read, looked at, invited; the same page after each step. */
#include "ceremony/account_import.h"

#include "base/file.h"
#include "web/impl.h"

#include <string.h>

/* Found in a look, or done. */
struct looking {
	struct web_context *c;
	struct file_map map;
	xmlNode *page;
	struct account_list_done done;
	size_t faults, doubts, lines;
};

static void looking_auto(struct looking *l)
{
	file_map_auto(&l->map);
}

static bool fault_take(void *arg, const struct roster_error *x)
{
	struct looking *l = arg;
	if (l->faults++ < MANAGE_SHOWN)
		manage_line_put(l->page, "faute", x, x->column);
	return true;
}

static bool doubt_take(void *arg, const struct roster_error *x)
{
	struct looking *l = arg;
	if (l->doubts++ < MANAGE_SHOWN)
		manage_line_put(l->page, "doute", x, x->column);
	return true;
}

static bool person_take(void *arg, const struct account_new *x)
{
	struct looking *l = arg;
	if (l->lines++ >= MANAGE_SHOWN)
		return true;
	xmlNode *n = tree_child(l->page, "personne");
	tree_attr(n, "nom", x->last_name);
	tree_attr(n, "prenom", x->first_name);
	tree_attr(n, "login", x->login);
	tree_attr(n, "classes", x->scope);
	return true;
}

static bool start_page(struct web_context *c, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "comptes-liste", e))
		return false;
	tree_attr(p.facts, "etape", "choisir");
	if (wrong)
		page_fault(&p, "fichier", NULL, wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool manage_list(struct web_context *c, struct err *e)
{
	return start_page(c, NULL, e);
}

static manage_page_fn look_page;
static const struct manage_steps steps = { MANAGE_TEACHERS, start_page, look_page };

static bool run(struct looking *l, bool dry, struct err *e)
{
	if (!manage_file_take(&l->map, l->c, MANAGE_TEACHERS, e))
		return false;
	const struct account_list list = { .csv = l->map.bytes,
		.dry = dry,
		.skip_faulty = http_ticked(l->c->q, "ecarter", "oui"),
		.error = fault_take,
		.doubt = doubt_take,
		.line = person_take,
		.arg = l };
	return account_import(&l->done, &l->c->actor, &list, e);
}

static bool look_page(struct web_context *c, const char *wrong, struct err *e)
{
	AUTO(looking) struct looking l = { .c = c };
	AUTO(page) struct page p = { .c = NULL };
	struct err why = ERR_INIT;
	if (!page_begin(&p, c, "comptes-liste", e))
		return false;
	l.page = p.facts;
	if (!run(&l, true, &why))
		return manage_refused(c, &steps, &why, e);
	tree_attr(p.facts, "etape", "verifier");
	tree_attr(
		p.facts, "codage", l.done.encoding == CSV_WINDOWS_1252 ? "Windows-1252" : "UTF-8");
	page_number(p.facts, "lignes", (int64_t)l.done.lines);
	page_number(p.facts, "invites", (int64_t)l.done.invited);
	page_number(p.facts, "fautes", (int64_t)l.faults);
	page_number(p.facts, "doutes", (int64_t)l.doubts);
	if (wrong)
		page_notice(&p, "erreur", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

static bool act_invite(struct web_context *c, struct err *e)
{
	AUTO(looking) struct looking l = { .c = c };
	AUTO(page) struct page p = { .c = NULL };
	struct err why = ERR_INIT;
	if (!page_begin(&p, c, "comptes-liste", e))
		return false;
	l.page = p.facts;
	if (!run(&l, false, &why))
		return l.done.whole && why.code == ERR_SYNTAX
			       ? look_page(c, "comptes-liste.refuse", e)
			       : manage_refused(c, &steps, &why, e);
	manage_file_forget(c);
	tree_attr(p.facts, "etape", "fait");
	page_number(p.facts, "invites", (int64_t)l.done.invited);
	return page_end(&p, 200, e);
}

bool manage_list_act(struct web_context *c, struct err *e)
{
	const char *what = http_field(c->q, "geste");
	return what && strcmp(what, "inviter") == 0 ? act_invite(c, e)
						    : manage_file_read(c, &steps, e);
}

bool manage_list_template(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf csv = { 0 };
	if (!account_template(&csv, e))
		return false;
	http_give_buf(c->r, &csv, "text/csv; charset=utf-8", "modele-enseignants.csv", false);
	return true;
}
