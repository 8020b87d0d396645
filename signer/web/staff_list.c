/* SPDX-License-Identifier: MIT */
/* staff_list: pupils by class, state and name, page by page; the same as a table for a spreadsheet; a class as one ZIP. */
#include "web/staff_list.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/board_task.h"
#include "ceremony/class_zip.h"
#include "ceremony/csv.h"
#include "web/impl.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LIST_MAX_LINK = 2048, LIST_MAX_CSV = 4 << 20 };

static const char *const orders[] = {
	[STORE_BY_CLASS] = "classe",
	[STORE_BY_NAME] = "nom",
	[STORE_BY_DAY] = "debut",
	[STORE_BY_CHANGE] = "attente",
};

static const char *given(const struct web_context *c, staff_list_get *get, const char *name)
{
	const char *text = get(c->q, name);
	return text && text[0] ? text : NULL;
}

void staff_list_read(struct staff_list *l, const struct web_context *c, staff_list_get *get)
{
	const char *state = given(c, get, "etat"), *order = given(c, get, "tri");
	const char *year = given(c, get, "annee");
	staff_year(l->year, c);
	if (year && strlen(year) == 9)
		snprintf(l->year, sizeof l->year, "%s", year);
	unsigned kind = state ? store_pupil_kind_by_name(state) : STORE_PUPIL_KINDS;
	l->want = (struct board_class){ .year = l->year,
		.class_name = given(c, get, "classe"),
		.level = given(c, get, "niveau"),
		.search = given(c, get, "cherche"),
		.without_place = given(c, get, "sans") != NULL,
		.kinds = kind < STORE_PUPIL_KINDS ? 1U << kind : 0 };
	for (size_t i = 0; order && i < sizeof orders / sizeof *orders; i++)
		if (strcmp(orders[i], order) == 0)
			l->want.order = (enum store_pupil_order)i;
}

static const char *kind_name(const struct board_class *want)
{
	unsigned kind = 0;
	while (kind < STORE_PUPIL_KINDS && want->kinds != 1U << kind)
		kind++;
	return kind < STORE_PUPIL_KINDS ? store_pupil_kind_name(kind) : NULL;
}

/* --- links that keep what was chosen --- */

static void pair_put(struct buf *b, const char *name, const char *value)
{
	if (!value || !value[0])
		return;
	buf_printf(b, "%c%s=", b->n ? '&' : '?', name);
	for (const unsigned char *at = (const unsigned char *)value; *at; at++)
		buf_printf(b, strchr("-._~", *at) || (*at < 0x80 && isalnum(*at)) ? "%c" : "%%%02X",
			*at);
}

/* An attribute that leads to the same list, of the state 'kind' and from line 'from' on. */
static bool link_put(
	xmlNode *n, const char *attr, const struct staff_list *l, const char *kind, uint32_t from)
{
	AUTO(buf) struct buf b = BUF_MAX(LIST_MAX_LINK);
	char at[12] = "";
	if (from)
		snprintf(at, sizeof at, "%u", from);
	pair_put(&b, "classe", l->want.class_name);
	pair_put(&b, "niveau", l->want.level);
	pair_put(&b, "cherche", l->want.search);
	pair_put(&b, "sans", l->want.without_place ? "oui" : NULL);
	pair_put(&b, "etat", kind);
	pair_put(&b, "tri", l->want.order ? orders[l->want.order] : NULL);
	pair_put(&b, "annee", l->year);
	pair_put(&b, "de", at);
	if (!buf_done(&b, NULL) || !buf_text(&b))
		return false;
	tree_attr(n, attr, (const char *)b.p);
	return true;
}

/* --- the page --- */

struct classes {
	xmlNode *page;
	const struct actor *actor;
};

static bool class_take(void *arg, const struct store_class *k)
{
	const struct classes *x = arg;
	if (!board_in_scope(x->actor, k->name, k->level))
		return true;
	xmlNode *n = tree_child(x->page, "classe");
	tree_attr(n, "nom", k->name);
	tree_attr(n, "niveau", k->level);
	page_number(n, "eleves", (int64_t)k->pupils);
	return true;
}

static bool line_put(void *arg, const struct board_line *l)
{
	staff_line(arg, l);
	return true;
}

/* <sorte> for each state that a pupil of the list is in, with how many; how many lines the chosen one has. */
static bool kinds_put(uint64_t *lines, xmlNode *page, const struct web_context *c,
	const struct staff_list *l, struct err *e)
{
	uint64_t n[STORE_PUPIL_KINDS], all = 0;
	bool good = true;
	*lines = 0;
	if (!board_class_kinds(&c->actor, &l->want, n, e))
		return false;
	for (unsigned k = 0; k < STORE_PUPIL_KINDS; k++) {
		bool chosen = l->want.kinds == 1U << k;
		all += n[k];
		*lines += chosen || !l->want.kinds ? n[k] : 0;
		if (!n[k] && !chosen)
			continue;
		xmlNode *node = tree_child(page, "sorte");
		tree_attr(node, "nom", store_pupil_kind_name(k));
		page_number(node, "n", (int64_t)n[k]);
		good = good && link_put(node, "lien", l, store_pupil_kind_name(k), 0);
	}
	page_number(page, "tous", (int64_t)all);
	return good || err_nomem(e);
}

static bool links_put(xmlNode *page, const struct staff_list *l, uint64_t lines, struct err *e)
{
	const char *kind = kind_name(&l->want);
	uint32_t from = l->want.from, before = from > STAFF_PAGE ? from - STAFF_PAGE : 0;
	bool good = link_put(page, "lien", l, kind, 0) && link_put(page, "lien-tous", l, NULL, 0);
	if (from)
		good = good && link_put(page, "avant", l, kind, before);
	if (lines > from + (uint64_t)STAFF_PAGE)
		good = good && link_put(page, "apres", l, kind, from + STAFF_PAGE);
	page_number(page, "de", (int64_t)from + 1);
	page_number(page, "a",
		(int64_t)(lines < from + (uint64_t)STAFF_PAGE ? lines : from + STAFF_PAGE));
	page_number(page, "lignes", (int64_t)lines);
	return good || err_nomem(e);
}

static void chosen_put(xmlNode *page, const struct staff_list *l)
{
	const struct {
		const char *name, *value;
	} all[] = { { "choisie", l->want.class_name }, { "cherche", l->want.search },
		{ "niveau", l->want.level }, { "etat", kind_name(&l->want) },
		{ "tri", orders[l->want.order] }, { "annee", l->year },
		{ "sans", l->want.without_place ? "oui" : "non" } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].value)
			tree_attr(page, all[i].name, all[i].value);
}

bool staff_class(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	struct staff_list l;
	uint64_t from = 0, lines;
	const char *at = given(c, http_query, "de");
	staff_list_read(&l, c, http_query);
	if (at && !text_decimal(&from, slice_text(at), 100000, NULL))
		from = 0;
	if (!page_begin(&p, c, "classe", e) || !kinds_put(&lines, p.facts, c, &l, e))
		return false;
	struct classes classes = { .page = p.facts, .actor = &c->actor };
	l.want.from = from < lines ? (uint32_t)from : 0; /* the list is shorter by now */
	l.want.count = STAFF_PAGE;
	if (!store_class_each(c->store, c->actor.school, l.year, class_take, &classes, e) ||
		!board_class(&c->actor, &l.want, line_put, p.facts, e) ||
		!links_put(p.facts, &l, lines, e))
		return false;
	chosen_put(p.facts, &l);
	return page_end(&p, 200, e);
}

/* --- the same as files --- */

struct table {
	struct buf csv;
	const struct lexicon *words;
};

static void waits_say(char out[static 160], const struct lexicon *words, const struct board_line *l)
{
	char name[40];
	snprintf(name, sizeof name, "attente.%s", l->waits);
	const char *text = lexicon_get(words, name, "fr", false);
	if (l->days > 0)
		snprintf(out, 160, "%s depuis %d jour%s", text ? text : l->waits, l->days,
			l->days > 1 ? "s" : "");
	else
		snprintf(out, 160, "%s", text ? text : l->waits);
}

static bool csv_line(void *arg, const struct board_line *l)
{
	struct table *t = arg;
	char day[11] = "", signatures[32] = "", state[40], waits[160];
	if (l->dossier.first_day)
		time_date_format(day, l->dossier.first_day);
	if (l->dossier.wanted)
		snprintf(signatures, sizeof signatures, "%u sur %u", l->dossier.signed_n,
			l->dossier.wanted);
	snprintf(state, sizeof state, "etat.%s",
		store_pupil_kind_name(l->dossier.id[0]         ? l->dossier.state
				      : l->light == BOARD_GREY ? STORE_PUPIL_DISPENSED
							       : STORE_PUPIL_NONE));
	waits_say(waits, t->words, l);
	const char *const cells[] = { l->pupil, l->class_name, l->dossier.host_name,
		lexicon_get(t->words, state, "fr", false), waits, signatures, day,
		l->dossier.reference, l->action };
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		csv_put(&t->csv, cells[i] ? cells[i] : "",
			i + 1 < sizeof cells / sizeof *cells ? ';' : '\0');
	buf_put_text(&t->csv, "\r\n");
	return true;
}

static void table_auto(struct table *t)
{
	buf_free(&t->csv);
}

bool staff_class_csv(struct web_context *c, struct err *e)
{
	AUTO(table)
	struct table t = { .csv = BUF_MAX(LIST_MAX_CSV), .words = pages_words(c->web->pages) };
	struct staff_list l;
	char part[64], name[90];
	staff_list_read(&l, c, http_query);
	buf_put_text(&t.csv, "\xef\xbb\xbf"
			     "élève;classe;organisme d’accueil;état;situation;signatures;début;"
			     "référence;prochaine action\r\n");
	if (!board_class(&c->actor, &l.want, csv_line, &t, e) || !buf_done(&t.csv, e))
		return false;
	class_zip_part(part, sizeof part, l.want.class_name ? l.want.class_name : l.year);
	snprintf(name, sizeof name, "liste %s.csv", part);
	http_give_buf(c->r, &t.csv, "text/csv; charset=utf-8", name, false);
	return true;
}

/* ?archives=oui: the sealed containers, too; ?etat=: only these. */
bool staff_class_zip(struct web_context *c, struct err *e)
{
	char part[64], name[80];
	struct class_zip_done done;
	struct staff_list l;
	const char *archives = given(c, http_query, "archives");
	staff_list_read(&l, c, http_query);
	const struct class_zip_wanted w = { .year = l.year,
		.class_name = c->q->param[0],
		.archives = archives && strcmp(archives, "oui") == 0,
		.states = l.want.kinds };
	if (!class_zip(&done, &c->actor, &w, e))
		return false;
	if (done.fd < 0)
		return web_refuse(c, e, 404, "classe.zip.rien");
	class_zip_part(part, sizeof part, c->q->param[0]);
	snprintf(name, sizeof name, "conventions %s.zip", part);
	http_give(c->r, (struct slice){ 0 }, "application/zip", name, false);
	c->r->fd = done.fd;
	c->r->fd_size = done.size;
	return true;
}
