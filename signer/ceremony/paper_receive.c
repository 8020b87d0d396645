/* SPDX-License-Identifier: MIT */
/* paper_receive: a scan page by page: read by the clerk, sorted here, kept. */
#include "ceremony/paper.h"

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_CODE = 400,
	MAX_PICTURE = 8 << 20,
	MAX_DEATHS = 4, /* pages that killed their reader, before the whole file is given up */
};

/* One page with its picture. */
struct sheet {
	struct paper_page page;
	struct buf jpeg;
	bool kept;
};

struct receiving {
	const struct actor *a;
	int fd;
	char lot[65]; /* SHA-256 of the file, hex */
	uint64_t pages;
	struct sheet *list; /* PAPER_MAX_PAGES */
	size_t n;
	unsigned deaths;
};

static void receiving_auto(struct receiving *r)
{
	for (size_t i = 0; r->list && i < PAPER_MAX_PAGES; i++)
		buf_free(&r->list[i].jpeg);
	free(r->list);
}

/* --- what a code says --- */

/* The value of 'name' in the query of 'url'; percent signs undone. */
static bool query_value(char *out, size_t size, const char *url, const char *name)
{
	const char *at = strchr(url, '?');
	size_t len = strlen(name), n = 0;
	while (at && !(strncmp(at + 1, name, len) == 0 && at[1 + len] == '='))
		at = strchr(at + 1, '&');
	if (!at)
		return false;
	for (at += len + 2; *at && *at != '&'; at++) {
		char c = *at;
		if (c == '%') {
			int high = text_hex_digit((uint8_t)at[1]);
			int low = high < 0 ? -1 : text_hex_digit((uint8_t)at[2]);
			if (low < 0)
				return false;
			c = (char)(high * 16 + low);
			at += 2;
		}
		if (n + 1 >= size || c < '!' || c > '~')
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return n > 0;
}

static bool code_read(struct paper_page *p, const char *url)
{
	char version[12], page[8];
	uint64_t v, n;
	struct paper_page got = *p;
	if (!query_value(got.reference, sizeof got.reference, url, "r") ||
		!query_value(version, sizeof version, url, "v") ||
		!query_value(page, sizeof page, url, "p") ||
		!query_value(got.code, sizeof got.code, url, "c") ||
		strlen(got.code) != PAPER_CODE ||
		!text_decimal(&v, slice_text(version), UINT32_MAX, NULL) ||
		!text_decimal(&n, slice_text(page), PAPER_MAX_SIDES, NULL) || n == 0)
		return false;
	got.revision = (uint32_t)v;
	got.page = (uint32_t)n;
	*p = got;
	return true;
}

/* --- read by the clerk --- */

static bool sheet_take(
	struct receiving *r, const struct msg *answer, size_t i, size_t *picture, struct err *e)
{
	struct msg m;
	size_t rules_n;
	const struct msg_rule *rules = clerk_sheet_rules(&rules_n);
	uint64_t what = SHEET_COUNT;
	char text[MAX_CODE + 1];
	if (!msg_get_nested(answer, CT_SHEET, i, &m, e) || !msg_check(&m, rules, rules_n, e))
		return false;
	msg_get_u64(&m, CT_KIND, 0, &what);
	struct sheet *s = &r->list[r->n++];
	s->page = (struct paper_page){ .sheet = (uint32_t)r->n, .time_ms = r->a->now_ms };
	memcpy(s->page.lot, r->lot, sizeof s->page.lot - 1);
	s->page.fault = what == SHEET_BLANK     ? PAPER_BLANK
			: what == SHEET_REFUSED ? PAPER_UNREADABLE
						: PAPER_NO_CODE;
	if (what != SHEET_SEEN)
		return true;
	AUTO(file_map) struct file_map jpeg = { 0 };
	if (!file_map_sealed(&jpeg, msg_get_fd(answer, CT_PAGE, (*picture)++), MAX_PICTURE, e))
		return false;
	s->jpeg = (struct buf)BUF_MAX(MAX_PICTURE);
	buf_put_slice(&s->jpeg, jpeg.bytes);
	for (size_t k = 0; msg_get_text(&m, CT_TEXT, k, text, sizeof text); k++)
		if (code_read(&s->page, text)) {
			s->page.fault = PAPER_PLACED;
			break;
		}
	return buf_done(&s->jpeg, e) && act_sha256(s->page.sha256, buf_slice(&s->jpeg), e);
}

static bool chunk_read(struct receiving *r, uint64_t most, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	size_t picture = 0, before = r->n;
	struct slice any;
	msg_start(&job, CLERK_JOB);
	msg_put_fd(&job, CT_FILE, r->fd);
	msg_put_u64(&job, CT_NUMBER, r->n + 1);
	msg_put_u64(&job, CT_MOST, most);
	msg_put_u64(&job, CT_MAX_SIZE, PAPER_MAX_BYTES);
	if (!gather(&answer, r->a->service->house, JOB_SCAN, &job, e) ||
		!msg_get_u64(&answer, CT_NUMBER, 0, &r->pages))
		return false;
	if (r->pages > PAPER_MAX_PAGES)
		return err_fail(
			e, ERR_LIMIT, "%" PRIu64 " pages, at most %d", r->pages, PAPER_MAX_PAGES);
	for (size_t i = 0; r->n < r->pages && msg_get_bytes(&answer, CT_SHEET, i, &any); i++)
		if (!sheet_take(r, &answer, i, &picture, e))
			return false;
	return r->n > before || err_fail(e, ERR_UPSTREAM, "no page was read");
}

/* A page whose reader died or ran out of time is told like one that cannot be read: the others are not lost with it. */
static bool page_bury(struct receiving *r, const struct err *why, struct err *e)
{
	bool died = why->code == ERR_UPSTREAM || why->code == ERR_TIMEOUT;
	if (!died || r->pages == 0 || ++r->deaths > MAX_DEATHS) {
		if (e)
			*e = *why;
		return false;
	}
	struct sheet *s = &r->list[r->n++];
	s->page = (struct paper_page){ .sheet = (uint32_t)r->n, .fault = PAPER_UNREADABLE };
	memcpy(s->page.lot, r->lot, sizeof s->page.lot - 1);
	log_event("papier-illisible", "page=%zu", r->n);
	return true;
}

static bool pages_read(struct receiving *r, struct err *e)
{
	/* The first page alone: it tells how many there are, and whether the file can be opened at all. */
	if (!chunk_read(r, 1, e))
		return false;
	while (r->n < r->pages) {
		struct err why = ERR_INIT;
		if (chunk_read(r, CLERK_MAX_PAGES, &why))
			continue;
		for (size_t i = 0; i < CLERK_MAX_PAGES && r->n < r->pages; i++) {
			struct err one = ERR_INIT;
			if (!chunk_read(r, 1, &one) && !page_bury(r, &one, e))
				return false;
		}
	}
	return true;
}

/* --- sorted --- */

struct present {
	const struct paper_page *p;
	bool there, same;
};

static bool present_look(void *arg, const struct store_piece *x)
{
	struct present *w = arg;
	struct paper_page q;
	if (!paper_page_read(&q, x) || q.revision != w->p->revision || q.page != w->p->page)
		return true;
	w->same = w->same || memcmp(q.sha256, w->p->sha256, sizeof q.sha256) == 0;
	w->there = w->there || q.copy == 0;
	return true;
}

static bool place_find(
	struct receiving *r, struct sheet *s, const struct store_dossier *d, struct err *e)
{
	struct paper_page *p = &s->page;
	struct store_key key = { .revision = d->revision };
	struct present w = { .p = p };
	char codes[PAPER_MAX_SIDES][PAPER_CODE + 1];
	uint32_t n;
	memcpy(key.id, d->id, sizeof key.id);
	p->fault = PAPER_OLD;
	if (p->revision != d->revision)
		return true;
	p->fault = PAPER_CLOSED;
	if (!paper_allowed(r->a, d, NULL))
		return true;
	if (!paper_codes(codes, &n, r->a, &key, e) ||
		!store_piece_each(
			r->a->service->house->store, d->school, d->id, present_look, &w, e))
		return false;
	for (struct sheet *x = r->list; x < s; x++)
		if (x->page.fault == PAPER_PLACED && strcmp(x->page.dossier, d->id) == 0 &&
			x->page.page == p->page)
			w.there = true;
	p->fault = p->page > n || strcmp(codes[p->page - 1], p->code) != 0 ? PAPER_OTHER
		   : w.same                                                ? PAPER_AGAIN
		   : w.there                                               ? PAPER_DOUBLE
									   : PAPER_PLACED;
	if (p->fault == PAPER_PLACED)
		memcpy(p->dossier, d->id, sizeof p->dossier);
	return true;
}

static bool sheet_sort(struct receiving *r, struct sheet *s, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct err why = ERR_INIT;
	if (s->page.fault != PAPER_PLACED)
		return true;
	if (strcmp(s->page.reference, PAPER_COVER_REFERENCE) == 0) {
		s->page.fault = PAPER_COVER;
		return true;
	}
	if (store_dossier_by_reference(r->a->service->house->store, s->page.reference, &d, &why) &&
		d.school == r->a->school)
		return place_find(r, s, &d, e);
	if (why.code != ERR_NONE && why.code != ERR_NOT_FOUND) {
		if (e)
			*e = why;
		return false;
	}
	s->page.fault = PAPER_UNKNOWN;
	return true;
}

/* --- kept --- */

static void piece_of(struct store_piece *out, const struct sheet *s, int64_t school)
{
	paper_page_write(out, &s->page, school);
	out->bytes = buf_slice(&s->jpeg);
}

/* The pages of one convention and their line in its journal. */
static bool dossier_keep(struct receiving *r, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct store_piece pieces[PAPER_MAX_SIDES];
	struct sheet *whose[PAPER_MAX_SIDES];
	char pages[PAPER_MAX_SIDES * 4] = "";
	size_t n = 0;
	for (size_t i = 0; i < r->n && n < PAPER_MAX_SIDES; i++) {
		struct sheet *s = &r->list[i];
		if (s->page.fault != PAPER_PLACED || strcmp(s->page.dossier, id) != 0)
			continue;
		snprintf(pages + strlen(pages), sizeof pages - strlen(pages), "%s%u", n ? " " : "",
			s->page.page);
		whose[n] = s;
		piece_of(&pieces[n++], s, r->a->school);
	}
	if (!life_open(&l, r->a, id, e) || !paper_allowed(r->a, &l->dossier, e))
		return false;
	if (l->dossier.revision != whose[0]->page.revision)
		return reason_set(e, ERR_WRONG_STATE, REASON_PAPER);
	const struct life_detail details[] = { { "fichier", r->lot, false },
		{ "pages", pages, false }, { NULL, NULL, false } };
	l->pieces = pieces;
	l->pieces_n = n;
	if (!life_note(l, r->a, EVENT_PAPIER_RECU, details, e) || !life_commit(l, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		whose[i]->page.id = pieces[i].id;
		whose[i]->kept = true;
	}
	return true;
}

static bool sheet_keep(struct receiving *r, struct sheet *s, struct err *e)
{
	struct store_piece piece;
	bool gone = s->page.fault == PAPER_BLANK || s->page.fault == PAPER_COVER ||
		    s->page.fault == PAPER_UNREADABLE || s->page.fault == PAPER_AGAIN;
	if (gone || s->kept)
		return true;
	struct err why = ERR_INIT;
	if (s->page.fault == PAPER_PLACED) {
		if (dossier_keep(r, s->page.dossier, &why))
			return true;
		/* The convention moved on meanwhile: its pages wait for somebody, they are not lost. */
		if (why.code != ERR_WRONG_STATE && why.code != ERR_DENIED) {
			if (e)
				*e = why;
			return false;
		}
		s->page.fault = PAPER_CLOSED;
		s->page.dossier[0] = '\0';
	}
	piece_of(&piece, s, r->a->school);
	if (!store_piece_add(r->a->service->house->store, &piece, e))
		return false;
	s->page.id = piece.id;
	s->kept = true;
	return true;
}

static bool lot_name(struct receiving *r, struct err *e)
{
	AUTO(file_map) struct file_map map = { 0 };
	uint8_t sha[32];
	if (!file_map_sealed(&map, r->fd, PAPER_MAX_BYTES, e) || !act_sha256(sha, map.bytes, e))
		return false;
	text_hex(r->lot, sha, sizeof sha);
	return true;
}

bool paper_receive(struct paper_received *out, const struct actor *a, int fd, struct err *e)
{
	AUTO(receiving)
	struct receiving r = { .a = a, .fd = fd, .list = calloc(PAPER_MAX_PAGES, sizeof *r.list) };
	out->n = 0;
	if (!r.list)
		return err_nomem(e);
	if (life_may(a->role, LIFE_PAPER, LIFE_S) < LIFE_MAY)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!lot_name(&r, e) || !pages_read(&r, e))
		return false;
	for (size_t i = 0; i < r.n; i++)
		if (!sheet_sort(&r, &r.list[i], e))
			return false;
	for (size_t i = 0; i < r.n; i++)
		if (!sheet_keep(&r, &r.list[i], e))
			return false;
	for (size_t i = 0; i < r.n; i++)
		out->list[out->n++] = r.list[i].page;
	log_event("papier-recu", "pages=%zu", r.n);
	return true;
}
