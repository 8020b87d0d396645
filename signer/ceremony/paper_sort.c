/* SPDX-License-Identifier: MIT */
/* paper_sort: what nobody could sort by itself: placed by hand, or rejected. */
#include "ceremony/paper.h"

#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool allowed(const struct actor *a, struct err *e)
{
	return life_may(a->role, LIFE_PAPER, LIFE_S) >= LIFE_MAY ||
	       reason_set(e, ERR_DENIED, REASON_ROLE);
}

struct telling {
	paper_page_fn *fn;
	void *arg;
};

static bool tell(void *arg, const struct store_piece *x)
{
	const struct telling *t = arg;
	struct paper_page p;
	return !paper_page_read(&p, x) || t->fn(t->arg, &p);
}

bool paper_unplaced(const struct actor *a, paper_page_fn *fn, void *arg, struct err *e)
{
	struct telling t = { fn, arg };
	return allowed(a, e) &&
	       store_piece_each(a->service->house->store, a->school, NULL, tell, &t, e);
}

static bool page_get(
	struct paper_page *out, struct buf *jpeg, const struct actor *a, int64_t id, struct err *e)
{
	struct store_piece piece;
	return allowed(a, e) &&
	       store_piece_get(a->service->house->store, a->school, id, &piece, jpeg, e) &&
	       (paper_page_read(out, &piece) || err_fail(e, ERR_NOT_FOUND, "no such page"));
}

bool paper_picture(struct buf *jpeg, const struct actor *a, int64_t id, struct err *e)
{
	struct paper_page p;
	return page_get(&p, jpeg, a, id, e);
}

/* As it is printed: capitals, digits; I, L and O are none of its letters, and what looks like them is meant (Crockford). */
static bool code_typed(char out[static PAPER_CODE + 1], const char *text)
{
	size_t n = 0;
	for (; *text; text++) {
		char c = (char)toupper((unsigned char)*text);
		if (c == ' ' || c == '-')
			continue;
		if (n == PAPER_CODE || !isalnum((unsigned char)c))
			return false;
		out[n++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
	}
	out[n] = '\0';
	return n == PAPER_CODE;
}

/* Which page of the revision has this code, and is its place free? */
static bool place_find(struct paper_page *p, const struct paper_copy *c, struct err *e)
{
	for (uint32_t i = 0; i < c->sides; i++) {
		if (strcmp(c->codes[i], p->code) != 0)
			continue;
		if (c->copy == 0 && c->page[i].id)
			return reason_set(e, ERR_WRONG_STATE, REASON_PAPER_DOUBLE);
		p->page = i + 1;
		return true;
	}
	return reason_set(e, ERR_WRONG_STATE, REASON_PAPER_CODE);
}

static bool page_place(
	struct paper_page *p, const struct actor *a, const struct paper_copy *c, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct store_piece piece;
	char number[12];
	p->fault = PAPER_PLACED;
	p->revision = c->row.revision;
	memcpy(p->dossier, c->row.id, sizeof p->dossier);
	memcpy(p->reference, c->row.reference, sizeof p->reference);
	paper_page_write(&piece, p, a->school);
	snprintf(number, sizeof number, "%u", p->page);
	const struct life_detail details[] = { { "pages", number, false },
		{ "a-la-main", "oui", false }, { NULL, NULL, false } };
	if (!life_open(&l, a, c->row.id, e) || !paper_allowed(a, &l->dossier, e))
		return false;
	if (l->dossier.revision != p->revision)
		return reason_set(e, ERR_WRONG_STATE, REASON_FASTER);
	l->pieces = &piece;
	l->pieces_n = 1;
	return life_note(l, a, EVENT_PAPIER_RECU, details, e) && life_commit(l, e);
}

bool paper_place(
	const struct actor *a, int64_t id, const char *reference, const char *code, struct err *e)
{
	AUTO(buf) struct buf jpeg = { 0 };
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(paper_copy) struct paper_copy *c = NULL;
	struct paper_page p;
	struct err why = ERR_INIT;
	if (!page_get(&p, &jpeg, a, id, e))
		return false;
	if (p.dossier[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (!code_typed(p.code, code))
		return reason_set(e, ERR_WRONG_STATE, REASON_PAPER_CODE);
	if (!store_dossier_by_reference(a->service->house->store, reference, &d, &why) &&
		why.code != ERR_NOT_FOUND)
		return err_fail(e, why.code, "%s", why.text);
	if (why.code || d.school != a->school)
		return reason_set(e, ERR_WRONG_STATE, REASON_PAPER_REFERENCE);
	return paper_allowed(a, &d, e) && paper_copy_open(&c, a, d.id, e) && place_find(&p, c, e) &&
	       page_place(&p, a, c, e);
}

/* A page that named a convention of this school leaves a line there, placed or not; *l NULL: it named none. */
static bool rejected_note(struct life **l, const struct actor *a, const struct paper_page *p,
	const char *cause, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct store *s = a->service->house->store;
	struct err why = ERR_INIT;
	char number[12];
	bool found = p->dossier[0]     ? store_dossier_get(s, a->school, p->dossier, &d, &why)
		     : p->reference[0] ? store_dossier_by_reference(s, p->reference, &d, &why) &&
						 d.school == a->school
				       : false;
	if (!found || life_group(d.state) != LIFE_S)
		return true;
	snprintf(number, sizeof number, "%u", p->page);
	const struct life_detail details[] = { { "page", number, false }, { "motif", cause, false },
		{ NULL, NULL, false } };
	return life_open(l, a, d.id, e) && life_note(*l, a, EVENT_PAPIER_REJETE, details, e);
}

/* The page goes with the line that says so, or stays. */
struct letting {
	int64_t school, id;
	struct life *life; /* NULL: no line is left */
};

static bool let_go_all(void *arg, struct store *s, struct err *e)
{
	const struct letting *x = arg;
	return store_piece_drop(s, x->school, x->id, e) && (!x->life || life_commit(x->life, e));
}

bool paper_let_go(const struct actor *a, int64_t id, const char *why, struct err *e)
{
	AUTO(buf) struct buf jpeg = { 0 };
	AUTO(life) struct life *l = NULL;
	struct store_piece piece;
	struct paper_page p;
	if (!store_piece_get(a->service->house->store, a->school, id, &piece, &jpeg, e))
		return false;
	if (!paper_page_read(&p, &piece))
		return err_fail(e, ERR_NOT_FOUND, "no such page");
	if (p.copy)
		return reason_set(e, ERR_WRONG_STATE, REASON_SIGNED);
	if (!rejected_note(&l, a, &p, why ? why : paper_fault_word(p.fault), e))
		return false;
	struct letting x = { a->school, id, l };
	return store_together(a->service->house->store, let_go_all, &x, e);
}

bool paper_reject(const struct actor *a, int64_t id, struct err *e)
{
	AUTO(buf) struct buf jpeg = { 0 };
	struct paper_page p;
	return page_get(&p, &jpeg, a, id, e) && paper_let_go(a, id, NULL, e);
}

/* --- into the container --- */

void paper_files_auto(struct paper_files **f)
{
	for (size_t i = 0; *f && i < (*f)->n; i++)
		buf_free(&(*f)->list[i].bytes);
	free(*f);
	*f = NULL;
}

struct copying {
	struct paper_page *list;
	size_t n;
	uint32_t revision;
	bool full;
};

static bool attested_take(void *arg, const struct store_piece *x)
{
	struct copying *c = arg;
	struct paper_page p;
	if (!paper_page_read(&p, x) || p.copy == 0 || p.revision != c->revision)
		return true;
	c->full = c->n == PAPER_MAX_FILES;
	if (!c->full)
		c->list[c->n++] = p;
	return !c->full;
}

static int by_copy(const void *a, const void *b)
{
	const struct paper_page *x = a, *y = b;
	return x->copy != y->copy ? (x->copy > y->copy) - (x->copy < y->copy)
				  : (x->page > y->page) - (x->page < y->page);
}

static bool file_add(struct paper_files *out, const char *name, struct buf *bytes, struct err *e)
{
	if (out->n == PAPER_MAX_FILES)
		return err_fail(e, ERR_LIMIT, "more than %d pages of paper in one convention",
			PAPER_MAX_FILES);
	struct paper_file *f = &out->list[out->n++];
	snprintf(f->name, sizeof f->name, "%s", name);
	f->bytes = buf_move(bytes);
	return true;
}

static bool pages_add(struct paper_files *out, struct store *s, const struct copying *c,
	int64_t school, struct err *e)
{
	AUTO(buf) struct buf list = BUF_MAX(PAPER_MAX_FILES * 120);
	for (size_t i = 0; i < c->n; i++) {
		const struct paper_page *p = &c->list[i];
		AUTO(buf) struct buf jpeg = { 0 };
		struct store_piece piece;
		char name[48];
		paper_page_name(name, p);
		if (!store_piece_get(s, school, p->id, &piece, &jpeg, e) ||
			!file_add(out, name, &jpeg, e))
			return false;
		paper_page_line(&list, p);
		if (i + 1 < c->n && c->list[i + 1].copy == p->copy)
			continue;
		snprintf(name, sizeof name, "papier/copie-%u.txt", p->copy);
		if (!buf_done(&list, e) || !file_add(out, name, &list, e))
			return false;
		list = (struct buf)BUF_MAX(PAPER_MAX_FILES * 120);
	}
	return true;
}

bool paper_files(struct paper_files *out, struct store *s, int64_t school,
	const struct store_key *key, struct err *e)
{
	struct copying c = { .list = calloc(PAPER_MAX_FILES, sizeof *c.list),
		.revision = key->revision };
	out->n = 0;
	if (!c.list)
		return err_nomem(e);
	bool good =
		store_piece_each(s, school, key->id, attested_take, &c, e) &&
		(!c.full || err_fail(e, ERR_LIMIT, "more than %d pages of paper", PAPER_MAX_FILES));
	if (good) {
		qsort(c.list, c.n, sizeof *c.list, by_copy);
		good = pages_add(out, s, &c, school, e);
	}
	free(c.list);
	return good;
}

void paper_page_name(char out[static 48], const struct paper_page *p)
{
	snprintf(out, 48, "papier/copie-%u-page-%02u.jpg", p->copy, p->page);
}

void paper_page_line(struct buf *out, const struct paper_page *p)
{
	char sha[65], name[48];
	text_hex(sha, p->sha256, sizeof p->sha256);
	paper_page_name(name, p);
	buf_printf(out, "%s  %s\n", sha, name);
}
