/* SPDX-License-Identifier: MIT */
/* staff_granted: derogations by name, page by page; the same as a table for a spreadsheet. */
#include "web/staff.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/csv.h"
#include "ceremony/granted.h"
#include "web/impl.h"

#include <stdio.h>
#include <string.h>

enum {
	GRANTED_PAGE = 15, /* each with a reason of up to 1,000 characters: a screen of 40 KB */
	GRANTED_MAX_CSV = 40 << 20
};

/* As page and table say it; of the table also how it is mended, as nothing stands beside it there. */
static const char *const faults[][2] = { [GRANTED_JOURNAL] = { "journal",
						 "journal abîmé : à rétablir d’une sauvegarde" },
	[GRANTED_DOSSIER] = { "dossier", "dossier abîmé : à rétablir d’une sauvegarde" } };

static bool line_put(void *arg, const struct granted *g)
{
	xmlNode *n = tree_child(arg, "accordee");
	const struct {
		const char *name, *text;
	} all[] = { { "id", g->dossier->id }, { "eleve", g->dossier->pupil_name },
		{ "classe", g->dossier->class_name },
		{ "etat", store_state_name(g->dossier->state) }, { "regle", g->rule },
		{ "jour", g->day }, { "limite", g->limit }, { "serie", g->series },
		{ "role", g->role }, { "par", g->by }, { "le", g->when_day } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		tree_attr(n, all[i].name, all[i].text);
	if (g->fault)
		tree_attr(n, "abime", faults[g->fault][0]);
	if (g->when_ms)
		page_instant(n, "instant", g->when_ms);
	tree_text(n, g->reason);
	return true;
}

bool staff_granted_page(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	const char *at = http_query(c->q, "de");
	char year[10];
	uint64_t from = 0;
	if (at && !text_decimal(&from, slice_text(at), GRANTED_MAX, NULL))
		from = 0;
	staff_year(year, c);
	struct granted_list l = { .year = year, .from = (uint32_t)from, .count = GRANTED_PAGE };
	if (!page_begin(&p, c, "derogations", e) ||
		!granted_each(&l, &c->actor, line_put, p.facts, e))
		return false;
	uint64_t to = from + GRANTED_PAGE < l.lines ? from + GRANTED_PAGE : l.lines;
	tree_attr(p.facts, "annee", year);
	page_number(p.facts, "lignes", (int64_t)l.lines);
	page_number(p.facts, "conventions", (int64_t)l.conventions);
	page_number(p.facts, "de", (int64_t)from + 1);
	page_number(p.facts, "a", (int64_t)to);
	if (from)
		page_number(
			p.facts, "avant", from > GRANTED_PAGE ? (int64_t)from - GRANTED_PAGE : 0);
	if (to < l.lines)
		page_number(p.facts, "apres", (int64_t)to);
	return page_end(&p, 200, e);
}

static bool csv_line(void *arg, const struct granted *g)
{
	struct buf *csv = arg;
	char when[24] = "";
	if (g->when_ms)
		time_rfc3339_format(when, g->when_ms / 1000);
	const char *const cells[] = { g->dossier->pupil_name, g->dossier->class_name,
		g->dossier->reference, g->rule, g->day, g->limit, g->reason,
		g->fault ? faults[g->fault][1] : g->by, g->role, g->when_day, when, g->series };
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		csv_put(csv, cells[i], i + 1 < sizeof cells / sizeof *cells ? ';' : '\0');
	buf_put_text(csv, "\r\n");
	return !csv->failed;
}

bool staff_granted_csv(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf csv = BUF_MAX(GRANTED_MAX_CSV);
	char year[10], name[40];
	staff_year(year, c);
	struct granted_list l = { .year = year };
	buf_put_text(&csv,
		"\xef\xbb\xbf"
		"élève;classe;référence;règle;jour;date limite;motif;accordée par;rôle;le;"
		"instant (UTC);série\r\n");
	if (!granted_each(&l, &c->actor, csv_line, &csv, e) || !buf_done(&csv, e))
		return false;
	snprintf(name, sizeof name, "derogations-%s.csv", year);
	http_give_buf(c->r, &csv, "text/csv; charset=utf-8", name, false);
	return true;
}
