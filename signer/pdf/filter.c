/* SPDX-License-Identifier: MIT */
/* filter: stream data decoded under caps (ISO 32000-1 7.4): Flate with predictors, ASCIIHex, ASCII85. */
#include "pdf/impl.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

static const char clause[] = "ISO 32000-1 7.4";

enum {
	RATIO = 8 /* of what is read, what it mostly inflates to at most */,
	MAX_COLUMNS = 1 << 20,
	MAX_COLORS = 32
};

struct predictor {
	int64_t kind, colors, bits, columns;
};

struct filters {
	const struct pdf_obj *names[PDF_MAX_FILTERS], *params[PDF_MAX_FILTERS];
	size_t n;
};

static size_t room_left(const struct pdf_doc *d)
{
	size_t all = d->inflated < d->limits.inflate_all ? d->limits.inflate_all - d->inflated : 0;
	return all < d->limits.inflate ? all : d->limits.inflate;
}

static void decompressor_auto(struct libdeflate_decompressor **z)
{
	libdeflate_free_decompressor(*z);
	*z = NULL;
}

static void room_auto(uint8_t **p)
{
	free(*p);
	*p = NULL;
}

/*
 * Whole at once, into a room that is doubled until it is enough or more than is allowed: that decodes the start of a stream of unusual ratio
 * again, and is still less work than step by step. How many bytes there are nobody knows before; /Length may hold filler behind the data,
 * which end where their own format ends them, with a right checksum.
 */
static bool flate(struct slice in, struct buf *out, struct err *e)
{
	AUTO(decompressor) struct libdeflate_decompressor *z = libdeflate_alloc_decompressor();
	size_t most = out->max - out->n, room = in.n < most / RATIO ? in.n * RATIO : most;
	if (!z)
		return err_nomem(e);
	for (;; room = room < most / 2 ? room * 2 : most) {
		AUTO(room) uint8_t *p = malloc(room + 1);
		size_t n = 0;
		if (!p)
			return err_nomem(e);
		enum libdeflate_result rc =
			libdeflate_zlib_decompress_ex(z, in.p, in.n, p, room, NULL, &n);
		if (rc == LIBDEFLATE_SUCCESS) {
			buf_put(out, p, n);
			return buf_done(out, e);
		}
		if (rc != LIBDEFLATE_INSUFFICIENT_SPACE)
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.4.4", ERR_NO_OFFSET,
				"damaged FlateDecode data");
		if (room == most)
			return err_set(e, ERR_LIMIT, "SECURITY 1.6", ERR_NO_OFFSET,
				"stream inflates over %zu bytes", out->max);
	}
}

static int hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool ascii_hex(struct slice in, struct buf *out, struct err *e)
{
	int held = -1;
	for (size_t i = 0; i < in.n; i++) {
		if (pdf_is_space(in.p[i]))
			continue;
		if (in.p[i] == '>') {
			if (held >= 0)
				buf_put_byte(out, (uint8_t)(held << 4));
			return buf_done(out, e);
		}
		int v = hex_value(in.p[i]);
		if (v < 0)
			break;
		if (held >= 0)
			buf_put_byte(out, (uint8_t)(held << 4 | v));
		held = held >= 0 ? -1 : v;
	}
	return err_set(
		e, ERR_SYNTAX, "ISO 32000-1 7.4.2", ERR_NO_OFFSET, "malformed ASCIIHexDecode data");
}

/* 7.4.3: five digits of base 85 are four bytes; a last group of n digits is n - 1 bytes. */
static bool ascii85_group(const uint8_t digits[5], size_t n, struct buf *out)
{
	uint64_t v = 0;
	for (size_t i = 0; i < 5; i++)
		v = v * 85 + (i < n ? digits[i] : 84);
	if (v > UINT32_MAX || n == 1)
		return false;
	for (size_t i = 0; i + 1 < n; i++)
		buf_put_byte(out, (uint8_t)(v >> (24 - 8 * i)));
	return true;
}

static bool ascii85(struct slice in, struct buf *out, struct err *e)
{
	uint8_t digits[5];
	size_t n = 0;
	bool good = true;
	for (size_t i = 0; i < in.n && good; i++) {
		uint8_t c = in.p[i];
		if (pdf_is_space(c))
			continue;
		if (c == '~' && i + 1 < in.n && in.p[i + 1] == '>') {
			if (n && !ascii85_group(digits, n, out))
				break;
			return buf_done(out, e);
		}
		if (c == 'z' && n == 0) {
			buf_put(out, "\0\0\0\0", 4);
			continue;
		}
		good = c >= '!' && c <= 'u';
		digits[n] = (uint8_t)(c - '!');
		n = (n + 1) % 5;
		if (good && n == 0)
			good = ascii85_group(digits, 5, out);
	}
	return err_set(
		e, ERR_SYNTAX, "ISO 32000-1 7.4.3", ERR_NO_OFFSET, "malformed ASCII85Decode data");
}

static bool param(struct pdf_doc *d, size_t rev, const struct pdf_obj *dict, const char *key,
	int64_t *out, struct err *e)
{
	const struct pdf_obj *o = NULL;
	if (!pdf_get(d, rev, dict, key, &o, e))
		return false;
	if (!o || pdf_int(o, out))
		return true;
	return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.4.4.3", ERR_NO_OFFSET,
		"/%s of /DecodeParms is malformed", key);
}

static bool predictor_read(struct pdf_doc *d, size_t rev, const struct pdf_obj *dict,
	struct predictor *p, struct err *e)
{
	*p = (struct predictor){ .kind = 1, .colors = 1, .bits = 8, .columns = 1 };
	if (!param(d, rev, dict, "Predictor", &p->kind, e) ||
		!param(d, rev, dict, "Colors", &p->colors, e) ||
		!param(d, rev, dict, "BitsPerComponent", &p->bits, e) ||
		!param(d, rev, dict, "Columns", &p->columns, e))
		return false;
	bool bits = p->bits == 1 || p->bits == 2 || p->bits == 4 || p->bits == 8 || p->bits == 16;
	bool kind = p->kind == 1 || p->kind == 2 || (p->kind >= 10 && p->kind <= 15);
	if (!kind || !bits || p->colors < 1 || p->colors > MAX_COLORS || p->columns < 1 ||
		p->columns > MAX_COLUMNS)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.4.4.3", ERR_NO_OFFSET,
			"/DecodeParms is malformed");
	return true;
}

static uint8_t paeth(uint8_t left, uint8_t up, uint8_t corner)
{
	int p = left + up - corner;
	int a = abs(p - left), b = abs(p - up), c = abs(p - corner);
	if (a <= b && a <= c)
		return left;
	return b <= c ? up : corner;
}

/* PNG 9.2 filter types on one row, in place. 'up' is the row before, zeros at first; a loop a type, for speed. */
static bool png_row(uint8_t type, uint8_t *row, const uint8_t *up, size_t n, size_t pixel)
{
	size_t head = n < pixel ? n : pixel; /* what has nothing to its left */
	switch (type) {
	case 0:
		return true;
	case 1:
		for (size_t i = head; i < n; i++)
			row[i] = (uint8_t)(row[i] + row[i - pixel]);
		return true;
	case 2:
		for (size_t i = 0; i < n; i++)
			row[i] = (uint8_t)(row[i] + up[i]);
		return true;
	case 3:
		for (size_t i = 0; i < head; i++)
			row[i] = (uint8_t)(row[i] + up[i] / 2);
		for (size_t i = head; i < n; i++)
			row[i] = (uint8_t)(row[i] + (row[i - pixel] + up[i]) / 2);
		return true;
	case 4:
		for (size_t i = 0; i < head; i++)
			row[i] = (uint8_t)(row[i] + up[i]);
		for (size_t i = head; i < n; i++)
			row[i] = (uint8_t)(row[i] + paeth(row[i - pixel], up[i], up[i - pixel]));
		return true;
	default:
		return false;
	}
}

/* Rows move to the front of the same buffer: the type byte of each row goes. */
static bool png(struct buf *b, size_t width, size_t pixel, struct err *e)
{
	size_t rows = b->n / (width + 1);
	if (rows * (width + 1) != b->n)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.4.4.4", ERR_NO_OFFSET,
			"predicted data end inside a row");
	uint8_t *zeros = calloc(1, width);
	bool known = true;
	if (!zeros)
		return err_nomem(e);
	for (size_t r = 0; r < rows && known; r++) {
		const uint8_t *in = b->p + r * (width + 1);
		uint8_t type = in[0];
		uint8_t *row = b->p + r * width;
		memmove(row, in + 1, width);
		known = png_row(type, row, r ? row - width : zeros, width, pixel);
	}
	free(zeros);
	if (!known)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.4.4.4", ERR_NO_OFFSET,
			"unknown PNG predictor");
	b->n = rows * width;
	return true;
}

static bool tiff(struct buf *b, const struct predictor *p, size_t width, struct err *e)
{
	size_t colors = (size_t)p->colors;
	if (p->bits != 8)
		return err_set(e, ERR_UNSUPPORTED, "ISO 32000-1 7.4.4.4", ERR_NO_OFFSET,
			"TIFF predictor not of 8 bits");
	if (b->n % width)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.4.4.4", ERR_NO_OFFSET,
			"predicted data end inside a row");
	for (size_t r = 0; r < b->n; r += width)
		for (size_t i = colors; i < width; i++)
			b->p[r + i] = (uint8_t)(b->p[r + i] + b->p[r + i - colors]);
	return true;
}

static bool predictor_undo(struct buf *b, const struct predictor *p, struct err *e)
{
	size_t bits = (size_t)(p->colors * p->bits);
	size_t width = (bits * (size_t)p->columns + 7) / 8;
	if (p->kind == 1)
		return true;
	return p->kind == 2 ? tiff(b, p, width, e) : png(b, width, (bits + 7) / 8, e);
}

static bool filters_read(struct pdf_doc *d, size_t rev, const struct pdf_obj *stream,
	struct filters *f, struct err *e)
{
	const struct pdf_obj *filter = NULL, *params = NULL;
	if (!pdf_get(d, rev, stream, "Filter", &filter, e) ||
		!pdf_get(d, rev, stream, "DecodeParms", &params, e))
		return false;
	bool list = filter && filter->kind == PDF_ARRAY;
	f->n = list ? pdf_array_count(filter) : filter != NULL;
	if (f->n > PDF_MAX_FILTERS)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", stream->at, "more than %d filters",
			PDF_MAX_FILTERS);
	/* 7.3.8.2, table 5: as many parameters as filters; a single one stands without array. */
	bool params_list = params && params->kind == PDF_ARRAY;
	if (params && (params_list ? pdf_array_count(params) != f->n : f->n != 1))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.8.2", stream->at,
			"/DecodeParms does not match /Filter");
	for (size_t i = 0; i < f->n; i++) {
		const struct pdf_obj *name = list ? pdf_array_at(filter, i) : filter;
		const struct pdf_obj *param_i = params_list ? pdf_array_at(params, i) : params;
		if (!pdf_resolve(d, rev, name, &f->names[i], e) ||
			!pdf_resolve(d, rev, param_i, &f->params[i], e))
			return false;
		if (!f->names[i] || f->names[i]->kind != PDF_NAME ||
			(f->params[i] && f->params[i]->kind != PDF_DICT))
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.8.2", stream->at,
				"/Filter or /DecodeParms is malformed");
	}
	return true;
}

static bool apply(const struct pdf_obj *name, const struct predictor *p, struct slice in,
	struct buf *out, struct err *e)
{
	if (pdf_is_name(name, "FlateDecode"))
		return flate(in, out, e) && predictor_undo(out, p, e);
	if (pdf_is_name(name, "ASCIIHexDecode"))
		return ascii_hex(in, out, e);
	if (pdf_is_name(name, "ASCII85Decode"))
		return ascii85(in, out, e);
	return err_set(e, ERR_UNSUPPORTED, clause, name->at, "filter %.*s",
		(int)(name->u.bytes.n > 32 ? 32 : name->u.bytes.n), (const char *)name->u.bytes.p);
}

bool pdf_filter_none(
	struct pdf_doc *d, size_t rev, const struct pdf_obj *stream, bool *none, struct err *e)
{
	struct filters f = { 0 };
	bool ok = filters_read(d, rev, stream, &f, e);
	*none = ok && f.n == 0;
	return ok;
}

/* 7.6.1 and 7.6.5: is this stream's data encrypted? */
static bool is_secret(const struct pdf_doc *d, const struct pdf_obj *stream)
{
	const struct pdf_obj *type = pdf_dict_get(stream, "Type");
	return d->encrypted && d->crypt.streams != PDF_CIPHER_NONE && !pdf_is_name(type, "XRef") &&
	       !(d->crypt.plain_metadata && pdf_is_name(type, "Metadata"));
}

static bool secret_undo(
	struct pdf_doc *d, const struct pdf_obj *stream, struct buf *out, struct err *e)
{
	const struct pdf_spot *spot = pdf_spot_find(d, stream->at);
	if (!spot)
		return err_fail(e, ERR_BUG, "a stream outside all objects");
	AUTO(buf) struct buf plain = BUF_MAX(room_left(d));
	bool ok = pdf_crypt_undo(
		&d->crypt, d->crypt.streams, spot->ref, stream->u.dict.raw, &plain, e);
	d->inflated += plain.n;
	*out = buf_move(&plain);
	return ok;
}

bool pdf_filter_decode(
	struct pdf_doc *d, size_t rev, const struct pdf_obj *stream, struct buf *out, struct err *e)
{
	struct filters f = { 0 };
	if (!filters_read(d, rev, stream, &f, e))
		return false;
	AUTO(buf) struct buf data = BUF_MAX(stream->u.dict.raw.n);
	bool secret = is_secret(d, stream);
	if (secret && !secret_undo(d, stream, &data, e))
		return false;
	if (!secret && f.n == 0)
		buf_put_slice(&data, stream->u.dict.raw);
	if (!buf_done(&data, e))
		return false;
	for (size_t i = 0; i < f.n; i++) {
		struct predictor p;
		AUTO(buf) struct buf next = BUF_MAX(room_left(d));
		struct slice in = i || secret ? buf_slice(&data) : stream->u.dict.raw;
		if (!predictor_read(d, rev, f.params[i], &p, e) ||
			!apply(f.names[i], &p, in, &next, e)) {
			d->inflated += next.n;
			return false;
		}
		d->inflated += next.n;
		buf_free(&data);
		data = buf_move(&next);
	}
	*out = buf_move(&data);
	return true;
}

/* The slot of (at, rev), or the empty one where it belongs. */
static struct pdf_decoded *slot_find(const struct pdf_doc *d, uint64_t at, size_t rev)
{
	size_t i = (size_t)(at * 0x9e3779b97f4a7c15u >> 32) % d->decoded_cap;
	while (d->decoded[i].at && (d->decoded[i].at != at || d->decoded[i].rev != rev))
		i = (i + 1) % d->decoded_cap;
	return &d->decoded[i];
}

static bool slots_grow(struct pdf_doc *d, struct err *e)
{
	struct pdf_decoded *old = d->decoded;
	size_t n = d->decoded_cap;
	if (d->decoded_n * 2 < n)
		return true;
	d->decoded = calloc(n ? n * 2 : 64, sizeof *old);
	if (!d->decoded) {
		d->decoded = old;
		return err_nomem(e);
	}
	d->decoded_cap = n ? n * 2 : 64;
	for (size_t i = 0; i < n; i++)
		if (old[i].at)
			*slot_find(d, old[i].at, old[i].rev) = old[i];
	free(old);
	return true;
}

/* Decoding depends on the revision only where it goes through references. */
static size_t slot_revision(const struct pdf_obj *stream, size_t rev)
{
	const struct pdf_obj *filter = pdf_dict_get(stream, "Filter"),
			     *params = pdf_dict_get(stream, "DecodeParms");
	bool direct = (!filter || filter->kind == PDF_NAME) && !params;
	return direct ? SIZE_MAX : rev;
}

static bool slot_fill(struct pdf_doc *d, size_t rev, const struct pdf_obj *stream,
	struct pdf_decoded *out, struct err *e)
{
	struct err local = ERR_INIT;
	AUTO(buf) struct buf data = BUF_MAX(0);
	if (!pdf_filter_decode(d, rev, stream, &data, &local)) {
		out->failed = local.code;
		if (e)
			*e = local;
		return false;
	}
	uint8_t *fit = data.n ? realloc(data.p, data.n) : NULL;
	if (fit)
		data.p = fit;
	out->bytes = buf_slice(&data);
	out->owned = data.p;
	data = (struct buf)BUF_MAX(0);
	return true;
}

bool pdf_stream(struct pdf_doc *d, size_t rev, const struct pdf_obj *stream, struct slice *out,
	struct err *e)
{
	bool none = false;
	if (!stream || stream->kind != PDF_STREAM)
		return err_fail(e, ERR_SYNTAX, "a stream is missing");
	if (!pdf_filter_none(d, rev, stream, &none, e))
		return false;
	*out = stream->u.dict.raw;
	if (none && !is_secret(d, stream))
		return true;
	if (!slots_grow(d, e))
		return false;
	struct pdf_decoded made = { .at = stream->at, .rev = slot_revision(stream, rev) };
	struct pdf_decoded *slot = slot_find(d, made.at, made.rev);
	if (slot->at && slot->failed)
		return err_set(e, slot->failed, clause, stream->at, "the stream is broken");
	if (!slot->at) {
		bool ok = slot_fill(d, rev, stream, &made, e);
		if (!ok && made.failed == ERR_NOMEM)
			return false;
		slot = slot_find(d, made.at, made.rev);
		*slot = made;
		d->decoded_n++;
		if (!ok)
			return false;
	}
	*out = slot->bytes;
	return true;
}
