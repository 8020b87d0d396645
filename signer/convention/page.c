/* SPDX-License-Identifier: MIT */
/*
 * page: cuts the column of strips into pages, draws grounds, repeats table heads, writes page feet.
 */
#include "convention/flow.h"

#include "base/text.h"

#include <openssl/evp.h>
#include <string.h>

enum {
	PT = LAYOUT_PT,
	FOOT_RULE = 82 * PT,
	FOOT_TEXT = 69 * PT, /* base line of its first line */
	QR_SIDE = 64 * PT,   /* with its quiet zone, which reaches into the margin */
	QR_OUT = 5 * PT,
	QR_BOTTOM = 17 * PT,
	QR_GAP = 8 * PT,
	BANNER_BASE = 809 * PT,
	BANNER_PAD = 7 * PT,
	BAR_WIDTH = 2 * PT,
	HAIR = PT / 2,
	TEXT_MAX = 1 << 18,
};

/* One page while it is filled. */
struct sheet {
	struct flow *f;
	const struct blocks *b;
	size_t first, n;          /* strips */
	int32_t y;                /* where the next strip starts */
	size_t heads_at, heads_n; /* a table head to draw again at the top */
};

static bool emit(struct layout *l, const struct layout_piece *p, struct err *e)
{
	if (l->pieces >= LAYOUT_MAX_PIECES)
		return err_fail(e, ERR_LIMIT, "more than %d pieces", LAYOUT_MAX_PIECES);
	struct layout_piece *room = flow_room(l->piece, &l->piece_cap, l->pieces, sizeof *room);
	if (!room)
		return err_nomem(e);
	l->piece = room;
	l->piece[l->pieces++] = *p;
	return true;
}

static bool fill(struct layout *l, enum layout_part part, const int32_t box[static 4],
	uint32_t color, struct err *e)
{
	struct layout_piece p = { .kind = LAYOUT_FILL,
		.part = part,
		.node = LAYOUT_ARTIFACT,
		.color = color,
		.x = box[0],
		.y = box[1],
		.w = box[2],
		.h = box[3] };
	return emit(l, &p, e);
}

static bool in_frame(const struct flow *f, const struct flow_strip *s, uint32_t frame)
{
	for (uint32_t i = s->frame; i != FLOW_NONE; i = f->frame[i].parent)
		if (i == frame)
			return true;
	return false;
}

static bool ground_draw(struct layout *l, const struct flow_frame *frame, int32_t top,
	int32_t bottom, struct err *e)
{
	int32_t width = frame->right - frame->left;
	if (frame->ground == FLOW_BARRED)
		return fill(l, LAYOUT_BODY,
			(int32_t[]){ frame->left, bottom, BAR_WIDTH, top - bottom }, FLOW_NAVY, e);
	struct layout_piece edge = { .kind = LAYOUT_FRAME,
		.node = LAYOUT_ARTIFACT,
		.size = HAIR,
		.color = FLOW_RULE,
		.x = frame->left,
		.y = bottom,
		.w = width,
		.h = top - bottom };
	return fill(l, LAYOUT_BODY, (int32_t[]){ frame->left, bottom, width, top - bottom },
		       FLOW_PALE, e) &&
	       emit(l, &edge, e);
}

/*
 * Grounds of the frames that have strips on this page, outer ones first: a frame has a lower index
 * than its inner ones.
 */
static bool grounds_draw(const struct sheet *s, struct err *e)
{
	const struct flow *f = s->f;
	for (uint32_t i = 0; i < f->frames; i++) {
		int32_t y = FLOW_TOP, top = 0, bottom = 0;
		if (s->heads_n)
			for (size_t k = 0; k < s->heads_n; k++)
				y -= f->strip[s->heads_at + k].height;
		for (size_t k = 0; k < s->n; k++) {
			const struct flow_strip *strip = &f->strip[s->first + k];
			y -= k ? strip->before : 0;
			if (in_frame(f, strip, i)) {
				top = top ? top : k ? y : FLOW_TOP;
				bottom = y - strip->height;
			}
			y -= strip->height;
		}
		if (top && !ground_draw(f->out, &f->frame[i], top, bottom, e))
			return false;
	}
	return true;
}

static void field_place(struct layout *l, const struct layout_piece *p)
{
	struct layout_field *field = &l->field[p->field];
	field->page = l->pages;
	field->left = p->x / PT;
	field->bottom = p->y / PT;
	field->right = (p->x + p->w) / PT;
	field->top = (p->y + p->h) / PT;
}

static bool strip_draw(
	struct flow *f, const struct flow_strip *strip, int32_t top, bool again, struct err *e)
{
	struct layout *l = f->out;
	for (size_t i = 0; i < strip->n; i++) {
		struct layout_piece p = f->piece[strip->first + i];
		p.y = top - p.y;
		if (again) {
			p.node = LAYOUT_ARTIFACT;
			p.part = LAYOUT_HEAD;
		}
		if (p.kind == LAYOUT_FIELD)
			field_place(l, &p);
		if (!emit(l, &p, e))
			return false;
	}
	return true;
}

static bool banner_draw(struct flow *f, const struct blocks *b, struct err *e)
{
	const struct flow_look *look = &FLOW_LOOKS[FLOW_BANNER];
	struct layout_piece p = { .kind = LAYOUT_TEXT,
		.part = LAYOUT_HEAD,
		.node = LAYOUT_ARTIFACT,
		.style = look->style,
		.size = look->size,
		.color = look->color,
		.y = BANNER_BASE,
		.text = b->project ? slice_text("PROJET – non signé, sans valeur")
				   : slice_text("DÉMONSTRATION – sans valeur") };
	if (!line_measure(&p.w, f->fonts[look->style], look->size, p.text, e))
		return false;
	p.x = FLOW_RIGHT - BANNER_PAD - p.w;
	struct layout_piece edge = { .kind = LAYOUT_FRAME,
		.part = LAYOUT_HEAD,
		.node = LAYOUT_ARTIFACT,
		.size = PT * 4 / 5,
		.color = look->color,
		.x = p.x - BANNER_PAD,
		.y = p.y - 5 * PT,
		.w = p.w + 2 * BANNER_PAD,
		.h = 16 * PT };
	if (f->out->pages == 0)
		p.node = f->banner;
	return emit(f->out, &edge, e) && emit(f->out, &p, e);
}

static bool sheet_draw(const struct sheet *s, struct err *e)
{
	struct flow *f = s->f;
	struct layout *l = f->out;
	int32_t y = FLOW_TOP;
	if (l->pages >= LAYOUT_MAX_PAGES)
		return err_fail(e, ERR_LIMIT, "more than %d pages", LAYOUT_MAX_PAGES);
	l->page[l->pages].first = l->pieces;
	if (!grounds_draw(s, e) ||
		((s->b->demonstration || s->b->project) && !banner_draw(f, s->b, e)))
		return false;
	for (size_t i = 0; i < s->heads_n; i++) {
		const struct flow_strip *head = &f->strip[s->heads_at + i];
		if (!strip_draw(f, head, y, true, e))
			return false;
		y -= head->height;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct flow_strip *strip = &f->strip[s->first + i];
		y -= i ? strip->before : 0;
		if (!strip_draw(f, strip, y, false, e))
			return false;
		y -= strip->height;
	}
	l->page[l->pages].n = l->pieces - l->page[l->pages].first;
	l->pages++;
	return true;
}

/* Start a page at strip 'at'; inside a table its head comes first. */
static void sheet_start(struct sheet *s, size_t at)
{
	const struct flow_strip *strip = &s->f->strip[at];
	s->first = at;
	s->n = 0;
	s->y = FLOW_TOP;
	s->heads_n = 0;
	if (strip->head == FLOW_NONE || at == strip->head + strip->head_n)
		return;
	s->heads_at = strip->head;
	s->heads_n = strip->head_n;
	for (size_t i = 0; i < s->heads_n; i++)
		s->y -= s->f->strip[s->heads_at + i].height;
}

static bool sheet_turn(struct sheet *s, size_t at, struct err *e)
{
	if (s->n && !sheet_draw(s, e))
		return false;
	sheet_start(s, at);
	return true;
}

/* Height of strips 'from' to the end of what must stay together with it; *n how many they are. */
static int32_t chain_height(const struct flow *f, size_t from, size_t *n)
{
	int32_t height = 0;
	for (size_t i = from;; i++) {
		height += (i > from ? f->strip[i].before : 0) + f->strip[i].height;
		*n = i - from + 1;
		if (!f->strip[i].keep || i + 1 >= f->strips || f->strip[i + 1].cut)
			return height;
	}
}

static bool strip_place(struct sheet *s, size_t at, struct err *e)
{
	const struct flow_strip *strip = &s->f->strip[at];
	int32_t before = s->n ? strip->before : 0;
	if (s->n && s->y - before - strip->height < FLOW_BOTTOM) {
		if (!sheet_turn(s, at, e))
			return false;
		before = 0;
	}
	if (s->y - before - strip->height < FLOW_BOTTOM)
		return err_fail(e, ERR_LIMIT, "a table row or a box is taller than a page");
	s->y -= before + strip->height;
	s->n++;
	return true;
}

static bool column_cut(struct sheet *s, struct err *e)
{
	const struct flow *f = s->f;
	size_t n = 1;
	sheet_start(s, 0);
	for (size_t i = 0; i < f->strips; i += n) {
		int32_t height = chain_height(f, i, &n);
		bool fits = s->y - f->strip[i].before - height >= FLOW_BOTTOM;
		bool whole = height <= FLOW_TOP - FLOW_BOTTOM;
		if (s->n && (f->strip[i].cut || (!fits && whole)) && !sheet_turn(s, i, e))
			return false;
		for (size_t k = 0; k < n; k++)
			if (!strip_place(s, i + k, e))
				return false;
	}
	return s->n == 0 || sheet_draw(s, e);
}

/* One blank between lines and cells, none at the ends, runs of blanks as one. */
static void words_put(struct buf *out, const struct layout_piece *p)
{
	if (!p->glued && out->n && out->p[out->n - 1] != ' ')
		buf_put_byte(out, ' ');
	for (size_t from = 0; from < p->text.n;) {
		const uint8_t *word = p->text.p + from, *end = memchr(word, ' ', p->text.n - from);
		size_t n = end ? (size_t)(end - word) : p->text.n - from;
		buf_put(out, word, n);
		if (end && out->n && out->p[out->n - 1] != ' ')
			buf_put_byte(out, ' ');
		from += n + (end != NULL);
	}
}

static bool code_make(
	char code[static LAYOUT_CODE + 1], const struct layout *l, size_t page, struct err *e)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	AUTO(buf) struct buf text = BUF_MAX(TEXT_MAX);
	uint8_t md[EVP_MAX_MD_SIZE];
	for (size_t i = 0; i < l->page[page].n; i++) {
		const struct layout_piece *p = &l->piece[l->page[page].first + i];
		if (p->kind == LAYOUT_TEXT && p->part == LAYOUT_BODY && p->node != LAYOUT_ARTIFACT)
			words_put(&text, p);
	}
	if (!buf_done(&text, e))
		return false;
	if (text.n && text.p[text.n - 1] == ' ')
		text.n--;
	if (!EVP_Digest(text.p, text.n, md, NULL, EVP_sha256(), NULL))
		return err_fail(e, ERR_CRYPTO, "SHA-256 failed");
	uint64_t bits = 0;
	for (size_t i = 0; i < 5; i++)
		bits = bits << 8 | md[i];
	for (size_t i = 0; i < LAYOUT_CODE; i++)
		code[i] = digits[bits >> (35 - 5 * i) & 31];
	code[LAYOUT_CODE] = 0;
	return true;
}

/* RFC 3986 2.3: unreserved characters as they are, all others as %XX. */
static void query_put(struct buf *out, const char *text)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	for (; *text; text++) {
		if (strchr(plain, *text))
			buf_put_byte(out, (uint8_t)*text);
		else
			buf_printf(out, "%%%02X", (uint8_t)*text);
	}
}

/*
 * The foot's own lines; the first page's are read out, later ones are artifacts (HOUSE section 4).
 */
static bool foot_line(struct flow *f, uint32_t node, int32_t y, const char *text, struct err *e)
{
	const struct flow_look *look = &FLOW_LOOKS[FLOW_FOOT];
	struct layout_piece p = { .kind = LAYOUT_TEXT,
		.part = LAYOUT_FOOT,
		.node = node,
		.style = look->style,
		.size = look->size,
		.color = look->color,
		.x = FLOW_LEFT,
		.y = y,
		.text = slice_text(text) };
	const int32_t room = FLOW_RIGHT + QR_OUT - QR_SIDE - QR_GAP - FLOW_LEFT;
	if (!line_measure(&p.w, f->fonts[look->style], p.size, p.text, e))
		return false;
	if (p.w > room) { /* a long address: smaller, never over the QR code */
		p.size = (int32_t)((int64_t)p.size * room / p.w);
		p.w = room;
	}
	return emit(f->out, &p, e);
}

static bool foot_qr(
	struct flow *f, const struct blocks *b, size_t page, uint32_t node, struct err *e)
{
	AUTO(buf) struct buf url = BUF_MAX(500);
	buf_printf(&url, "%s%cr=", b->verification, strchr(b->verification, '?') ? '&' : '?');
	query_put(&url, b->reference);
	buf_put_text(&url, "&v=");
	query_put(&url, b->revision);
	buf_printf(&url, "&p=%zu&c=%s", page + 1, f->out->page[page].code);
	if (!buf_done(&url, e))
		return false;
	const char *text = flow_keep(f, e, "%.*s", (int)url.n, (const char *)url.p);
	struct layout_piece p = { .kind = LAYOUT_QR,
		.part = LAYOUT_FOOT,
		.node = node,
		.x = FLOW_RIGHT + QR_OUT - QR_SIDE,
		.y = QR_BOTTOM,
		.w = QR_SIDE,
		.h = QR_SIDE,
		.color = 0,
		.text = slice_text(text) };
	return text && emit(f->out, &p, e);
}

/* Who reads a convention is told where its level stands; a sheet without boxes has none. */
static const char *digest_line(struct flow *f, const struct blocks *b, struct err *e)
{
	bool boxes = false;
	for (size_t i = 0; i < b->n; i++)
		boxes = boxes || b->list[i].kind == BLOCK_SIGNATURES;
	return flow_keep(f, e, "%s%s%s", b->digest16[0] ? "Empreinte " : "", b->digest16,
		boxes ? " – niveau\u00a0: voir les cadres de signature et l’attestation" : "");
}

static bool foot_draw(struct flow *f, const struct blocks *b, size_t page, struct err *e)
{
	struct layout *l = f->out;
	uint32_t text = LAYOUT_ARTIFACT, figure = LAYOUT_ARTIFACT;
	const int32_t leading = FLOW_LOOKS[FLOW_FOOT].leading;
	const char *line[3] = {
		flow_keep(f, e, "Référence %s – version %s – page %zu/%zu – code de page %s",
			b->reference, b->revision, page + 1, l->pages, l->page[page].code),
		digest_line(f, b, e),
		flow_keep(f, e, "Vérification\u00a0: %s", b->verification),
	};
	if (page == 0) {
		if (!flow_node(&text, f, LAYOUT_P, 0, e) ||
			!flow_node(&figure, f, LAYOUT_FIGURE, 0, e))
			return false;
		l->node[figure].alt = "Code QR vers la page de vérification de ce document";
	}
	int32_t rule[] = { FLOW_LEFT, FOOT_RULE, FLOW_RIGHT + QR_OUT - QR_SIDE - FLOW_LEFT, HAIR };
	if (!fill(l, LAYOUT_FOOT, rule, FLOW_RULE, e))
		return false;
	for (size_t i = 0, at = 0; i < 3; i++) {
		if (!line[i])
			return false;
		if (line[i][0] &&
			!foot_line(f, text, FOOT_TEXT - (int32_t)at++ * leading, line[i], e))
			return false;
	}
	return foot_qr(f, b, page, figure, e);
}

/* Feet need the number of pages, so they come last: every page's pieces move up to make room. */
static bool feet_draw(struct flow *f, const struct blocks *b, struct err *e)
{
	struct layout *l = f->out;
	size_t body = l->pieces;
	for (size_t i = 0; i < l->pages; i++) {
		size_t first = l->pieces;
		if (!code_make(l->page[i].code, l, i, e))
			return false;
		for (size_t k = 0; k < l->page[i].n; k++) {
			struct layout_piece p = l->piece[l->page[i].first + k];
			if (!emit(l, &p, e))
				return false;
		}
		if (!foot_draw(f, b, i, e))
			return false;
		l->page[i].first = first - body;
		l->page[i].n = l->pieces - first;
	}
	l->pieces -= body;
	memmove(l->piece, l->piece + body, l->pieces * sizeof *l->piece);
	return true;
}

bool flow_pages(struct flow *f, const struct blocks *b, struct err *e)
{
	struct sheet s = { .f = f, .b = b, .y = FLOW_TOP };
	if (f->strips == 0)
		return err_fail(e, ERR_SYNTAX, "a document without a line");
	return column_cut(&s, e) && feet_draw(f, b, e);
}
