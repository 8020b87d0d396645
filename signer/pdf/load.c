/* SPDX-License-Identifier: MIT */
/* load: one indirect object from its place in the file or from an object stream (ISO 32000-1 7.3.8, 7.3.10, 7.5.7). */
#include "pdf/impl.h"

#include <stdlib.h>
#include <string.h>

static const char stream_clause[] = "ISO 32000-1 7.3.8";
static const char pack_clause[] = "ISO 32000-1 7.5.7";

/*
 * Where "num gen obj" begins for an entry that says 'at', or false. Two habits of producers are known:
 * to count the line end before the object in, and to write it directly behind the last %%EOF.
 */
static bool header_begin(struct slice file, uint64_t at, size_t *begin)
{
	if (at >= file.n)
		return false;
	bool eol = file.p[at] == '\n' || file.p[at] == '\r';
	*begin = (size_t)at + eol;
	if (*begin >= file.n || file.p[*begin] < '0' || file.p[*begin] > '9')
		return false;
	bool alone = at == 0 || eol || !pdf_is_regular(file.p[at - 1]);
	return alone || (at >= 5 && slice_starts(slice_sub(file, at - 5, 5), SLICE_LIT("%%EOF")));
}

/* "num gen obj" with what may stand between; the cap keeps a thousand headers from sharing one comment. */
enum { HEADER_BYTES = 64 };

bool pdf_load_header(struct pdf_lex *l, struct pdf_place *place, struct err *e)
{
	uint64_t num = 0, gen = 0;
	if (!header_begin(l->s, place->at, &l->at))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5.4", place->at,
			"offset of object %u lands beside it", place->num);
	struct pdf_lex head = { .s = slice_sub(l->s, 0, l->at + HEADER_BYTES), .at = l->at };
	if (!pdf_lex_count(&head, PDF_MAX_OBJECT_NUMBER, &num, e) ||
		!pdf_lex_count(&head, PDF_MAX_GENERATION, &gen, e) ||
		!pdf_lex_word(&head, "obj", e))
		return err_context(e, "offset of object %u", place->num);
	l->at = head.at;
	if (!place->any && (num != place->num || gen != place->gen))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5.4", place->at,
			"object %u is not at its offset", place->num);
	place->num = (uint32_t)num;
	place->gen = (uint32_t)gen;
	return true;
}

/* 7.3.8.2: direct, or a reference to a number that holds no reference itself. */
static bool stream_length(
	struct pdf_doc *d, size_t rev, const struct pdf_obj *dict, size_t *out, struct err *e)
{
	const struct pdf_obj *length = NULL;
	int64_t v = 0;
	if (!pdf_get(d, rev, dict, "Length", &length, e))
		return err_context(e, "/Length");
	if (!pdf_int(length, &v) || v < 0)
		return err_set(
			e, ERR_SYNTAX, stream_clause, dict->at, "/Length is missing or no length");
	*out = (size_t)v;
	return true;
}

/* "stream" CRLF or LF, exactly /Length bytes, at most one line end, "endstream". */
static bool stream_bytes(struct pdf_doc *d, size_t rev, struct pdf_lex *l,
	const struct pdf_obj *dict, struct slice *raw, struct err *e)
{
	size_t n = 0;
	if (l->at < l->s.n && l->s.p[l->at] == '\r')
		l->at++;
	if (l->at >= l->s.n || l->s.p[l->at] != '\n')
		return err_set(e, ERR_SYNTAX, stream_clause, l->at,
			"\"stream\" is not followed by a line end");
	l->at++;
	if (!stream_length(d, rev, dict, &n, e))
		return false;
	if (n > l->s.n - l->at)
		return err_set(e, ERR_SYNTAX, stream_clause, l->at,
			"/Length runs past the end of the file");
	*raw = slice_sub(l->s, l->at, n);
	l->at += n;
	if (l->at < l->s.n && l->s.p[l->at] == '\r')
		l->at++;
	if (l->at < l->s.n && l->s.p[l->at] == '\n')
		l->at++;
	if (!slice_starts(slice_sub(l->s, l->at, 9), SLICE_LIT("endstream")))
		return err_set(e, ERR_SYNTAX, stream_clause, l->at,
			"/Length does not end at \"endstream\"");
	return pdf_lex_word(l, "endstream", e);
}

static bool stream_make(
	struct pdf_doc *d, size_t rev, struct pdf_lex *l, const struct pdf_obj **o, struct err *e)
{
	struct pdf_obj *stream = NULL;
	struct slice raw = { 0 };
	if ((*o)->kind != PDF_DICT)
		return err_set(
			e, ERR_SYNTAX, stream_clause, (*o)->at, "a stream without dictionary");
	/* 7.3.8.2, table 5: data in another file are never fetched. */
	if (pdf_dict_get(*o, "F"))
		return err_set(
			e, ERR_UNSUPPORTED, stream_clause, (*o)->at, "stream data in another file");
	if (!stream_bytes(d, rev, l, *o, &raw, e) ||
		!pdf_arena_get(&d->arena, 1, sizeof *stream, &stream, e))
		return false;
	*stream = **o;
	stream->kind = PDF_STREAM;
	stream->u.dict.raw = raw;
	stream->end = l->at;
	*o = stream;
	return true;
}

/* 7.6.1: strings in the file are encrypted, those of cross-reference streams are not. */
static bool strings_undo(struct pdf_doc *d, const struct pdf_place *place, struct pdf_parse *p,
	const struct pdf_obj *top, struct err *e)
{
	struct pdf_obj **list = p->strings.p;
	if (pdf_is_name(pdf_dict_get(top, "Type"), "XRef"))
		return true;
	d->secrets += p->strings.n;
	if (d->secrets > PDF_MAX_SECRETS)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", place->at,
			"more than %d encrypted strings", PDF_MAX_SECRETS);
	for (size_t i = 0; i < p->strings.n; i++) {
		AUTO(buf) struct buf plain = BUF_MAX(d->arena.max);
		if (!list[i])
			continue;
		if (!pdf_crypt_undo(&d->crypt, d->crypt.strings,
			    (struct pdf_ref){ place->num, place->gen }, list[i]->u.bytes, &plain,
			    e) ||
			!pdf_arena_copy(&d->arena, buf_slice(&plain), &list[i]->u.bytes, e))
			return false;
	}
	return true;
}

bool pdf_load_at(struct pdf_doc *d, size_t rev, struct pdf_place *place, const struct pdf_obj **out,
	struct err *e)
{
	AUTO(pdf_parse)
	struct pdf_parse p = { .lex = { .s = slice_sub(d->bytes, 0, place->end) },
		.arena = &d->arena,
		.placed = true,
		.gather = d->encrypted };
	struct pdf_tok t;
	if (!pdf_load_header(&p.lex, place, e) || !pdf_parse_value(&p, out, e) ||
		!strings_undo(d, place, &p, *out, e) || !pdf_lex_next(&p.lex, &t, e))
		return err_context(e, "object %u", place->num);
	if (t.kind == PDF_TOK_WORD && slice_is(t.raw, "stream")) {
		if (!stream_make(d, rev, &p.lex, out, e) || !pdf_lex_next(&p.lex, &t, e))
			return err_context(e, "object %u", place->num);
	}
	if (t.kind != PDF_TOK_WORD || !slice_is(t.raw, "endobj"))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.10", t.at,
			"object %u does not end with \"endobj\"", place->num);
	/* 7.3.10: a reference names an object; an object that is a mere reference would give it two names. */
	if ((*out)->kind == PDF_REF)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.10", place->at,
			"object %u is a mere reference", place->num);
	place->after = p.lex.at;
	return true;
}

static bool count_key(
	const struct pdf_obj *dict, const char *key, uint64_t max, uint64_t *out, struct err *e)
{
	int64_t v = 0;
	if (!pdf_int(pdf_dict_get(dict, key), &v) || v < 0 || (uint64_t)v > max)
		return err_set(e, ERR_SYNTAX, pack_clause, dict->at,
			"/%s of an object stream is malformed", key);
	*out = (uint64_t)v;
	return true;
}

/* The head of the stream: n pairs of number and offset, offsets ascending. */
static bool pack_pairs(struct pdf_doc *d, struct pdf_pack *pack, struct err *e)
{
	struct pdf_lex l = { .s = slice_sub(pack->bytes, 0, pack->first) };
	uint64_t *pairs = NULL;
	if (!pdf_arena_get(&d->arena, pack->n ? pack->n : 1, 2 * sizeof *pairs, &pairs, e))
		return false;
	for (size_t i = 0; i < pack->n; i++) {
		if (!pdf_lex_count(&l, PDF_MAX_OBJECT_NUMBER, &pairs[2 * i], e) ||
			!pdf_lex_count(&l, pack->bytes.n - pack->first, &pairs[2 * i + 1], e))
			return err_context(e, "head of object stream %u", pack->def->num);
		if (i && pairs[2 * i + 1] <= pairs[2 * i - 1])
			return err_set(e, ERR_SYNTAX, pack_clause, ERR_NO_OFFSET,
				"offsets in object stream %u do not ascend", pack->def->num);
	}
	pdf_lex_blank(&l);
	if (l.at != l.s.n)
		return err_set(e, ERR_SYNTAX, pack_clause, ERR_NO_OFFSET,
			"left-overs in the head of object stream %u", pack->def->num);
	pack->pairs = pairs;
	return true;
}

static bool pack_add(struct pdf_doc *d, const struct pdf_pack *pack, struct err *e)
{
	if (d->packs_n == d->packs_cap) {
		size_t cap = d->packs_cap ? d->packs_cap * 2 : 16;
		struct pdf_pack *p = reallocarray(d->packs, cap, sizeof *p);
		if (!p)
			return err_nomem(e);
		d->packs = p;
		d->packs_cap = cap;
	}
	d->packs[d->packs_n++] = *pack;
	return true;
}

static bool pack_read(struct pdf_doc *d, struct pdf_def *def, struct pdf_pack *pack, struct err *e)
{
	const struct pdf_obj *o = NULL;
	uint64_t n = 0, first = 0;
	if (!pdf_load_def(d, def, &o, e))
		return false;
	if (o->kind != PDF_STREAM || !pdf_is_name(pdf_dict_get(o, "Type"), "ObjStm"))
		return err_set(e, ERR_SYNTAX, pack_clause, def->where,
			"object %u is no object stream", def->num);
	if (!pdf_stream(d, def->rev, o, &pack->bytes, e))
		return err_context(e, "object stream %u", def->num);
	if (!count_key(o, "N", d->limits.objects, &n, e) ||
		!count_key(o, "First", pack->bytes.n, &first, e))
		return false;
	pack->n = (size_t)n;
	pack->first = (size_t)first;
	return pack_pairs(d, pack, e);
}

/* A stream that cannot be read is not tried again for each object in it. */
static bool pack_open(struct pdf_doc *d, struct pdf_def *def, struct pdf_pack *out, struct err *e)
{
	*out = (struct pdf_pack){ .def = def };
	for (size_t i = d->packs_n; i > 0; i--)
		if (d->packs[i - 1].def == def) {
			*out = d->packs[i - 1];
			return out->failed == ERR_NONE ||
			       err_set(e, out->failed, pack_clause, def->where,
				       "object stream %u is broken", def->num);
		}
	struct err local = ERR_INIT;
	if (!pack_read(d, def, out, &local))
		out->failed = local.code;
	if (out->failed != ERR_NOMEM && !pack_add(d, out, e))
		return false;
	if (out->failed && e)
		*e = local;
	return out->failed == ERR_NONE;
}

/* Exactly the bytes between this offset and the next hold exactly one value. */
static bool packed_load(
	struct pdf_doc *d, const struct pdf_def *def, const struct pdf_obj **out, struct err *e)
{
	struct pdf_pack pack = { 0 };
	struct pdf_def *holder = pdf_def_find(d, def->rev, (uint32_t)def->where);
	size_t i = def->index;
	if (!holder)
		return err_fail(e, ERR_BUG, "object stream %llu is not in the table",
			(unsigned long long)def->where);
	if (!pack_open(d, holder, &pack, e))
		return false;
	if (i >= pack.n || pack.pairs[2 * i] != def->num)
		return err_set(e, ERR_SYNTAX, pack_clause, holder->where,
			"object %u is not at its place in object stream %u", def->num, holder->num);
	size_t from = pack.first + (size_t)pack.pairs[2 * i + 1];
	size_t to = i + 1 < pack.n ? pack.first + (size_t)pack.pairs[2 * i + 3] : pack.bytes.n;
	if (!pdf_parse_whole(&d->arena, slice_sub(pack.bytes, from, to - from), out, e))
		return err_context(e, "object %u in object stream %u", def->num, holder->num);
	if ((*out)->kind == PDF_REF)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.10", holder->where,
			"object %u is a mere reference", def->num);
	return true;
}

static bool def_read(
	struct pdf_doc *d, struct pdf_def *def, const struct pdf_obj **out, struct err *e)
{
	struct pdf_place place = {
		.at = def->where, .end = pdf_place_end(d, def), .num = def->num, .gen = def->gen
	};
	if (def->type == PDF_DEF_PACKED)
		return packed_load(d, def, out, e);
	return pdf_load_at(d, def->rev, &place, out, e);
}

bool pdf_load_def(struct pdf_doc *d, struct pdf_def *def, const struct pdf_obj **out, struct err *e)
{
	struct err local = ERR_INIT;
	*out = def->obj;
	if (def->state == PDF_DEF_READ)
		return true;
	if (def->state == PDF_DEF_BROKEN)
		return err_set(e, (enum err_code)def->why, "ISO 32000-1 7.3.10", ERR_NO_OFFSET,
			"object %u is broken", def->num);
	if (def->state == PDF_DEF_BUSY || d->depth >= PDF_MAX_DEPTH)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.3.10", ERR_NO_OFFSET,
			"object %u needs itself to be read", def->num);
	def->state = PDF_DEF_BUSY;
	d->depth++;
	bool ok = def_read(d, def, out, &local);
	d->depth--;
	def->state = ok ? PDF_DEF_READ : local.code == ERR_NOMEM ? PDF_DEF_UNREAD : PDF_DEF_BROKEN;
	def->why = (uint8_t)local.code;
	def->obj = ok ? *out : NULL;
	*out = def->obj;
	if (!ok && e)
		*e = local;
	return ok;
}
