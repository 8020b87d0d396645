/* SPDX-License-Identifier: MIT */
/* paper: pages as pieces of the store, the codes a revision prints, and the copies that are there. */
#include "ceremony/paper.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT_WORD(k, word) [k] = (word),
static const char *const words[] = { PAPER_FAULTS(FAULT_WORD) };
#undef FAULT_WORD
_Static_assert(sizeof words / sizeof *words == PAPER_FAULT_COUNT, "every fault has its word");

const char *paper_fault_word(enum paper_fault f)
{
	return f < PAPER_FAULT_COUNT ? words[f] : "";
}

bool paper_allowed(const struct actor *a, const struct store_dossier *d, struct err *e)
{
	if (!life_allowed(a, LIFE_PAPER, d, LIFE_MAY, e))
		return false;
	return d->state == STATE_EN_SIGNATURE || d->state == STATE_PARTIELLEMENT_SIGNEE ||
	       reason_set(e, ERR_WRONG_STATE, REASON_STATE);
}

/* --- a page is a piece of kind "papier"; what was read of it stands in the title --- */

static const char kind[] = "papier";

/* The next word of a title; '-' stands for an empty one. */
static bool word_take(char *out, size_t size, const char **at)
{
	size_t n = strcspn(*at, " ");
	if (n == 0 || n >= size)
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	if (strcmp(out, "-") == 0)
		out[0] = '\0';
	*at += n + ((*at)[n] == ' ');
	return true;
}

static bool number_take(uint32_t *out, const char **at)
{
	char text[16];
	uint64_t n;
	if (!word_take(text, sizeof text, at) ||
		!text_decimal(&n, slice_text(text), UINT32_MAX, NULL))
		return false;
	*out = (uint32_t)n;
	return true;
}

bool paper_page_read(struct paper_page *out, const struct store_piece *p)
{
	const char *at = p->title;
	uint32_t fault;
	if (strcmp(p->kind, kind) != 0)
		return false;
	*out = (struct paper_page){ .id = p->id, .time_ms = p->time_ms };
	memcpy(out->dossier, p->dossier, sizeof out->dossier);
	memcpy(out->sha256, p->sha256, sizeof out->sha256);
	if (!word_take(out->lot, sizeof out->lot, &at) || !number_take(&out->sheet, &at) ||
		!number_take(&fault, &at) || fault >= PAPER_FAULT_COUNT ||
		!word_take(out->reference, sizeof out->reference, &at) ||
		!number_take(&out->revision, &at) || !number_take(&out->page, &at) ||
		!word_take(out->code, sizeof out->code, &at) || !number_take(&out->copy, &at))
		return false;
	out->fault = (enum paper_fault)fault;
	return true;
}

void paper_page_write(struct store_piece *out, const struct paper_page *p, int64_t school)
{
	*out = (struct store_piece){ .id = p->id, .school = school, .time_ms = p->time_ms };
	memcpy(out->dossier, p->dossier, sizeof out->dossier);
	memcpy(out->sha256, p->sha256, sizeof out->sha256);
	snprintf(out->kind, sizeof out->kind, "%s", kind);
	snprintf(out->type, sizeof out->type, "image/jpeg");
	snprintf(out->title, sizeof out->title, "%.8s %u %u %.39s %u %u %.8s %u", p->lot, p->sheet,
		(unsigned)p->fault, p->reference[0] ? p->reference : "-", p->revision, p->page,
		p->code[0] ? p->code : "-", p->copy);
}

/* --- the codes a revision prints --- */

/* Text of all pages, a form feed between two: the foot of each says « code de page XXXXXXXX ». */
static bool codes_find(struct buf *out, struct slice text, struct err *e)
{
	static const char mark[] = "code de page ";
	size_t at = 0;
	while (at < text.n) {
		const uint8_t *feed = memchr(text.p + at, '\f', text.n - at);
		size_t end = feed ? (size_t)(feed - text.p) : text.n, found = SIZE_MAX;
		struct slice page = slice_sub(text, 0, end);
		for (size_t i = slice_find(page, slice_text(mark), at); i != SIZE_MAX;
			i = slice_find(page, slice_text(mark), i + 1))
			found = i + sizeof mark - 1;
		if (found == SIZE_MAX || end - found < PAPER_CODE)
			return err_fail(e, ERR_UPSTREAM, "a page of the file shows no page code");
		if (out->n)
			buf_put_byte(out, ' ');
		buf_put(out, text.p + found, PAPER_CODE);
		at = end + 1;
	}
	return buf_done(out, e);
}

static bool codes_draw(
	struct buf *out, const struct actor *a, const struct store_key *key, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf text = { 0 };
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct house *h = a->service->house;
	msg_start(&job, CLERK_JOB);
	*out = (struct buf)BUF_MAX(PAPER_MAX_SIDES * (PAPER_CODE + 1));
	if (!store_file(h->store, key, &pdf, e) || !gather_put(&job, CT_FILE, buf_slice(&pdf), e) ||
		!gather(&answer, h, JOB_TEXT, &job, e) ||
		!gather_take(&text, &answer, CT_FILE, e) || !codes_find(out, buf_slice(&text), e))
		return false;
	const struct store_blob blob = { STORE_CODES, buf_slice(out) };
	return store_blob_put(h->store, key, &blob, e);
}

bool paper_codes(char (*codes)[PAPER_CODE + 1], uint32_t *n, const struct actor *a,
	const struct store_key *key, struct err *e)
{
	AUTO(buf) struct buf kept = { 0 };
	struct err none = ERR_INIT;
	*n = 0;
	if (!store_blob_get(a->service->house->store, key, STORE_CODES, &kept, &none) &&
		!codes_draw(&kept, a, key, e))
		return false;
	for (size_t at = 0; at + PAPER_CODE <= kept.n && *n < PAPER_MAX_SIDES;
		at += PAPER_CODE + 1) {
		memcpy(codes[*n], kept.p + at, PAPER_CODE);
		codes[(*n)++][PAPER_CODE] = '\0';
	}
	return *n > 0 || err_fail(e, ERR_UPSTREAM, "a revision without pages");
}

/* --- the copy that is there --- */

void paper_copy_auto(struct paper_copy **c)
{
	if (!*c)
		return;
	store_dossier_auto(&(*c)->row);
	free((*c)->frozen);
	free(*c);
	*c = NULL;
}

struct gathering {
	struct paper_copy *c;
	uint32_t wanted; /* copy */
	bool open;
};

static bool look(void *arg, const struct store_piece *x)
{
	struct gathering *g = arg;
	struct paper_page p;
	if (!paper_page_read(&p, x) || p.revision != g->c->row.revision)
		return true;
	g->open = g->open || p.copy == 0;
	if (p.copy > g->c->copies)
		g->c->copies = p.copy;
	return true;
}

static bool take(void *arg, const struct store_piece *x)
{
	struct gathering *g = arg;
	struct paper_page p;
	if (!paper_page_read(&p, x) || p.revision != g->c->row.revision || p.copy != g->wanted ||
		p.page == 0 || p.page > g->c->sides || g->c->page[p.page - 1].id)
		return true;
	g->c->page[p.page - 1] = p;
	g->c->there++;
	return true;
}

static bool copy_fill(struct paper_copy *c, const struct actor *a, struct err *e)
{
	struct store_key key = { .revision = c->row.revision };
	struct gathering g = { .c = c };
	struct store *s = a->service->house->store;
	memcpy(key.id, c->row.id, sizeof key.id);
	if (!key.revision)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	c->frozen = calloc(1, sizeof *c->frozen);
	if (!c->frozen)
		return err_nomem(e);
	if (!store_convention_get(s, &key, c->frozen, e) ||
		!paper_codes(c->codes, &c->sides, a, &key, e) ||
		!store_piece_each(s, c->row.school, c->row.id, look, &g, e))
		return false;
	g.wanted = c->copy = g.open ? 0 : c->copies;
	return store_piece_each(s, c->row.school, c->row.id, take, &g, e);
}

bool paper_copy_open(struct paper_copy **out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(paper_copy) struct paper_copy *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	if (!store_dossier_get(a->service->house->store, a->school, id, &c->row, e) ||
		!life_allowed(a, LIFE_PAPER, &c->row, LIFE_MAY, e) || !copy_fill(c, a, e))
		return false;
	*out = c;
	c = NULL;
	return true;
}

/* --- all that have pages --- */

struct listing {
	char (*ids)[37];
	size_t n, room;
	bool full;
};

static bool id_take(void *arg, const struct store_dossier *d)
{
	struct listing *l = arg;
	if (l->n == l->room) {
		size_t room = l->room ? 2 * l->room : 64;
		void *p = realloc(l->ids, room * sizeof *l->ids);
		if (!p) {
			l->full = true;
			return false;
		}
		l->ids = p;
		l->room = room;
	}
	memcpy(l->ids[l->n++], d->id, sizeof d->id);
	return true;
}

static bool has_open(void *arg, const struct store_piece *x)
{
	struct paper_page p;
	if (paper_page_read(&p, x) && p.copy == 0)
		*(bool *)arg = true;
	return !*(bool *)arg;
}

bool paper_waits(bool *out, struct store *s, int64_t school, const char *id, struct err *e)
{
	*out = false;
	return store_piece_each(s, school, id, has_open, out, e);
}

static bool copies_each(
	const struct actor *a, const struct listing *l, paper_copy_fn *fn, void *arg, struct err *e)
{
	for (size_t i = 0; i < l->n; i++) {
		AUTO(paper_copy) struct paper_copy *c = NULL;
		bool open = false;
		if (!paper_waits(&open, a->service->house->store, a->school, l->ids[i], e))
			return false;
		if (!open)
			continue;
		if (!paper_copy_open(&c, a, l->ids[i], e))
			return false;
		if (!fn(arg, c))
			return true;
	}
	return true;
}

bool paper_copies(const struct actor *a, paper_copy_fn *fn, void *arg, struct err *e)
{
	struct listing l = { .n = 0 };
	const struct store_dossier_filter f = { .school = a->school,
		.states = 1U << STATE_EN_SIGNATURE | 1U << STATE_PARTIELLEMENT_SIGNEE };
	if (life_may(a->role, LIFE_PAPER, LIFE_S) < LIFE_MAY)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	bool good = store_dossier_each(a->service->house->store, &f, false, id_take, &l, e) &&
		    (!l.full || err_nomem(e)) && copies_each(a, &l, fn, arg, e);
	free(l.ids);
	return good;
}
