/* SPDX-License-Identifier: MIT */
/* xref: the chain of cross-reference sections (ISO 32000-1 7.5.4, 7.5.5, 7.5.8, Annex F) as written. */
#include "pdf/impl.h"

#include <stdlib.h>
#include <string.h>

static const char table_clause[] = "ISO 32000-1 7.5.4";
static const char trailer_clause[] = "ISO 32000-1 7.5.5";
static const char stream_clause[] = "ISO 32000-1 7.5.8";

enum { ENTRY_BYTES = 20, MAX_SECTIONS = PDF_MAX_REVISIONS + 1 };

struct section {
	uint64_t at, after; /* where it starts; behind its trailer or "endobj" */
	enum pdf_xref_kind kind;
	const struct pdf_obj *trailer;
	bool has_prev;
	uint64_t prev, hidden_at;
	uint64_t limit, hidden_limit; /* the newer section begins here: sections share no byte */
	size_t first, end;            /* its entries in d->defs */
};

struct chain {
	struct section *list; /* newest first */
	size_t n;
	bool linear; /* the oldest two are one linearised file */
};

static void chain_auto(struct chain *c)
{
	free(c->list);
}

static bool def_add(struct pdf_doc *d, const struct pdf_def *def, struct err *e)
{
	size_t most = d->limits.objects > SIZE_MAX / PDF_ENTRIES_PER_OBJECT
			      ? SIZE_MAX
			      : d->limits.objects * PDF_ENTRIES_PER_OBJECT;
	if (d->defs_n >= most)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", ERR_NO_OFFSET,
			"too many cross-reference entries");
	if (d->defs_n == d->defs_cap) {
		size_t cap = d->defs_cap ? d->defs_cap * 2 : 256;
		struct pdf_def *p = reallocarray(d->defs, cap, sizeof *p);
		if (!p)
			return err_nomem(e);
		d->defs = p;
		d->defs_cap = cap;
	}
	d->defs[d->defs_n++] = *def;
	return true;
}

static bool entry_number(const uint8_t *p, size_t digits, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < digits; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*out = *out * 10 + (uint64_t)(p[i] - '0');
	}
	return true;
}

/* "nnnnnnnnnn ggggg n" and two bytes of line end, no other form. */
static bool table_entry(struct pdf_doc *d, uint64_t at, uint32_t num, struct err *e)
{
	const uint8_t *p = d->bytes.p + at;
	uint64_t where = 0, gen = 0;
	bool eol = (p[18] == ' ' && (p[19] == '\r' || p[19] == '\n')) ||
		   (p[18] == '\r' && p[19] == '\n');
	if (!entry_number(p, 10, &where) || p[10] != ' ' || !entry_number(p + 11, 5, &gen) ||
		p[16] != ' ' || (p[17] != 'n' && p[17] != 'f') || !eol)
		return err_set(e, ERR_SYNTAX, table_clause, at,
			"cross-reference entry is not of 20 bytes as prescribed");
	/* MuPDF writes 65536 at the head of the free list, where it says nothing */
	if (gen > PDF_MAX_GENERATION && (num != 0 || p[17] != 'f' || gen > PDF_MAX_GENERATION + 1))
		return err_set(
			e, ERR_SYNTAX, table_clause, at, "generation over %d", PDF_MAX_GENERATION);
	struct pdf_def def = { .num = num,
		.gen = (uint32_t)gen,
		.type = p[17] == 'n' ? PDF_DEF_PLACE : PDF_DEF_FREE,
		.where = p[17] == 'n' ? where : 0 };
	return def_add(d, &def, e);
}

static bool table_subsection(struct pdf_doc *d, struct pdf_lex *l, struct err *e)
{
	uint64_t first = 0, count = 0;
	if (!pdf_lex_count(l, PDF_MAX_OBJECT_NUMBER, &first, e) ||
		!pdf_lex_count(l, PDF_MAX_OBJECT_NUMBER + 1 - first, &count, e))
		return false;
	while (l->at < l->s.n && l->s.p[l->at] == ' ')
		l->at++;
	size_t eol = l->at;
	if (l->at < l->s.n && l->s.p[l->at] == '\r')
		l->at++;
	if (l->at < l->s.n && l->s.p[l->at] == '\n')
		l->at++;
	if (l->at == eol)
		return err_set(e, ERR_SYNTAX, table_clause, l->at, "subsection line does not end");
	if (count > (l->s.n - l->at) / ENTRY_BYTES)
		return err_set(
			e, ERR_SYNTAX, table_clause, l->at, "subsection is longer than the file");
	for (uint64_t i = 0; i < count; i++) {
		if (!table_entry(d, l->at, (uint32_t)(first + i), e))
			return false;
		l->at += ENTRY_BYTES;
	}
	return true;
}

static bool table_read(struct pdf_doc *d, struct section *s, struct err *e)
{
	AUTO(pdf_parse)
	struct pdf_parse p = { .lex = { .s = slice_sub(d->bytes, 0, s->limit), .at = s->at },
		.arena = &d->arena,
		.placed = true };
	s->kind = PDF_XREF_TABLE;
	if (!pdf_lex_word(&p.lex, "xref", e))
		return false;
	for (;;) {
		pdf_lex_blank(&p.lex);
		if (p.lex.at >= p.lex.s.n || p.lex.s.p[p.lex.at] == 't')
			break;
		if (!table_subsection(d, &p.lex, e))
			return false;
	}
	if (!pdf_lex_word(&p.lex, "trailer", e) || !pdf_parse_value(&p, &s->trailer, e))
		return false;
	if (s->trailer->kind != PDF_DICT)
		return err_set(
			e, ERR_SYNTAX, trailer_clause, s->trailer->at, "trailer is no dictionary");
	s->after = p.lex.at;
	return true;
}

struct widths {
	size_t w[3], all;
};

static bool widths_read(struct widths *w, const struct pdf_obj *dict, struct err *e)
{
	const struct pdf_obj *array = pdf_dict_get(dict, "W");
	w->all = 0;
	for (size_t i = 0; i < 3; i++) {
		int64_t v = 0;
		if (pdf_array_count(array) != 3 || !pdf_int(pdf_array_at(array, i), &v) || v < 0 ||
			v > 8)
			return err_set(e, ERR_SYNTAX, stream_clause, dict->at,
				"/W is not three numbers from 0 to 8");
		w->w[i] = (size_t)v;
		w->all += w->w[i];
	}
	return w->w[1] > 0 ||
	       err_set(e, ERR_SYNTAX, stream_clause, dict->at, "/W leaves no room for offsets");
}

static uint64_t field_read(const uint8_t **p, size_t width)
{
	uint64_t v = 0;
	for (size_t i = 0; i < width; i++)
		v = v << 8 | *(*p)++;
	return v;
}

static bool stream_entry(struct pdf_doc *d, const uint8_t *p, const struct widths *w,
	struct pdf_def *def, struct err *e)
{
	uint64_t type = w->w[0] ? field_read(&p, w->w[0]) : PDF_DEF_PLACE;
	uint64_t second = field_read(&p, w->w[1]), third = field_read(&p, w->w[2]);
	if (type > PDF_DEF_PACKED)
		return err_set(e, ERR_SYNTAX, stream_clause, ERR_NO_OFFSET,
			"entry of unknown type for object %u", def->num);
	if (type == PDF_DEF_PACKED &&
		(second > PDF_MAX_OBJECT_NUMBER || third > PDF_MAX_OBJECT_NUMBER))
		return err_set(e, ERR_SYNTAX, stream_clause, ERR_NO_OFFSET,
			"object stream of object %u out of range", def->num);
	if (type == PDF_DEF_PLACE && third > PDF_MAX_GENERATION)
		return err_set(e, ERR_SYNTAX, stream_clause, ERR_NO_OFFSET,
			"generation of object %u out of range", def->num);
	def->type = (uint8_t)type;
	def->where = type == PDF_DEF_FREE ? 0 : second;
	def->gen = type == PDF_DEF_PLACE ? (uint32_t)third : 0;
	def->index = type == PDF_DEF_PACKED ? (uint32_t)third : 0;
	return def_add(d, def, e);
}

static bool index_pair(const struct pdf_obj *dict, size_t i, int64_t size, uint64_t pair[2])
{
	const struct pdf_obj *index = pdf_dict_get(dict, "Index");
	int64_t first = 0, count = size;
	if (index && (!pdf_int(pdf_array_at(index, i), &first) ||
			     !pdf_int(pdf_array_at(index, i + 1), &count)))
		return false;
	if (first < 0 || count < 0 || first > PDF_MAX_OBJECT_NUMBER ||
		count > PDF_MAX_OBJECT_NUMBER + 1 - first)
		return false;
	pair[0] = (uint64_t)first;
	pair[1] = (uint64_t)count;
	return true;
}

static bool stream_entries(struct pdf_doc *d, const struct pdf_obj *dict, struct slice data,
	bool hidden, struct err *e)
{
	struct widths w = { 0 };
	int64_t size = 0;
	const struct pdf_obj *index = pdf_dict_get(dict, "Index");
	size_t words = index ? pdf_array_count(index) : 2, at = 0;
	if (!widths_read(&w, dict, e))
		return false;
	if (!pdf_int(pdf_dict_get(dict, "Size"), &size) || words % 2)
		return err_set(
			e, ERR_SYNTAX, stream_clause, dict->at, "/Size or /Index is malformed");
	for (size_t i = 0; i < words; i += 2) {
		uint64_t pair[2];
		if (!index_pair(dict, i, size, pair))
			return err_set(e, ERR_SYNTAX, stream_clause, dict->at,
				"/Size or /Index is malformed");
		if (pair[1] > (data.n - at) / w.all)
			return err_set(e, ERR_SYNTAX, stream_clause, dict->at,
				"fewer entries than /Index says");
		for (uint64_t k = 0; k < pair[1]; k++, at += w.all) {
			struct pdf_def def = { .num = (uint32_t)(pair[0] + k), .hidden = hidden };
			if (!stream_entry(d, data.p + at, &w, &def, e))
				return false;
		}
	}
	return at == data.n ||
	       err_set(e, ERR_SYNTAX, stream_clause, dict->at, "more entries than /Index says");
}

static bool stream_read(struct pdf_doc *d, struct section *s, bool hidden, struct err *e)
{
	uint64_t at = hidden ? s->hidden_at : s->at;
	struct pdf_place place = {
		.at = at, .end = hidden ? s->hidden_limit : s->limit, .any = true
	};
	const struct pdf_obj *o = NULL;
	AUTO(buf) struct buf data = BUF_MAX(0);
	if (!pdf_load_at(d, 0, &place, &o, e))
		return false;
	if (o->kind != PDF_STREAM || !pdf_is_name(pdf_dict_get(o, "Type"), "XRef"))
		return err_set(e, ERR_SYNTAX, stream_clause, at,
			"no cross-reference section at this offset");
	if (!pdf_filter_decode(d, 0, o, &data, e))
		return err_context(e, "cross-reference stream");
	if (!hidden) {
		s->kind = PDF_XREF_STREAM;
		s->trailer = o;
		s->after = place.after;
	}
	return stream_entries(d, o, buf_slice(&data), hidden, e);
}

/* A direct, non-negative number, or absent. */
static bool offset_key(
	const struct pdf_obj *dict, const char *key, bool *has, uint64_t *out, struct err *e)
{
	const struct pdf_obj *o = pdf_dict_get(dict, key);
	int64_t v = 0;
	*has = o != NULL;
	if (!o)
		return true;
	if (!pdf_int(o, &v) || v < 0)
		return err_set(e, ERR_SYNTAX, trailer_clause, dict->at, "/%s is no offset", key);
	*out = (uint64_t)v;
	return true;
}

/* Some producers count the line end before "xref" in; nothing else may stand there. */
static bool table_is_at(struct slice file, uint64_t at)
{
	bool eol = file.p[at] == '\n' || file.p[at] == '\r';
	return slice_starts(slice_sub(file, at + eol, 4), SLICE_LIT("xref"));
}

static bool section_read(struct pdf_doc *d, struct section *s, struct err *e)
{
	bool hybrid = false;
	s->first = d->defs_n;
	if (s->at >= d->bytes.n)
		return err_set(e, ERR_SYNTAX, trailer_clause, s->at,
			"cross-reference offset is past the end");
	bool table = table_is_at(d->bytes, s->at);
	if (table ? !table_read(d, s, e) : !stream_read(d, s, false, e))
		return false;
	if (!offset_key(s->trailer, "Prev", &s->has_prev, &s->prev, e))
		return false;
	if (table && !offset_key(s->trailer, "XRefStm", &hybrid, &s->hidden_at, e))
		return false;
	if (hybrid) {
		s->kind = PDF_XREF_HYBRID;
		if (s->hidden_at >= s->at || s->hidden_at >= s->hidden_limit)
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5.8.4", s->at,
				"/XRefStm is not before its table and those of newer revisions");
		s->hidden_limit = s->at < s->hidden_limit ? s->at : s->hidden_limit;
		if (!stream_read(d, s, true, e))
			return false;
	}
	s->end = d->defs_n;
	return true;
}

/* 7.5.5: the file ends with startxref, an offset, %%EOF; only white space may follow. */
static bool tail_read(struct slice b, uint64_t *at, struct err *e)
{
	size_t n = b.n, digits;
	while (n && pdf_is_space(b.p[n - 1]))
		n--;
	if (n < 5 || memcmp(b.p + n - 5, "%%EOF", 5) != 0)
		return err_set(
			e, ERR_SYNTAX, trailer_clause, n, "the file does not end with %%%%EOF");
	n -= 5;
	while (n && pdf_is_space(b.p[n - 1]))
		n--;
	for (digits = n; digits && b.p[digits - 1] >= '0' && b.p[digits - 1] <= '9'; digits--)
		;
	if (digits == n || n - digits > 10 || !entry_number(b.p + digits, n - digits, at))
		return err_set(e, ERR_SYNTAX, trailer_clause, n, "no offset before %%%%EOF");
	for (n = digits; n && pdf_is_space(b.p[n - 1]); n--)
		;
	if (n == digits || n < 9 || memcmp(b.p + n - 9, "startxref", 9) != 0)
		return err_set(
			e, ERR_SYNTAX, trailer_clause, n, "no startxref before the last %%%%EOF");
	return true;
}

/* Every /Prev goes back in the file; only the pair of a linearised file (Annex F.3.4) goes forward, once, at its end. */
static bool chain_read(struct pdf_doc *d, struct chain *c, struct err *e)
{
	uint64_t at = 0, limit = d->bytes.n, hidden_limit = d->bytes.n;
	if (!tail_read(d->bytes, &at, e))
		return false;
	c->list = calloc(MAX_SECTIONS, sizeof *c->list);
	if (!c->list)
		return err_nomem(e);
	for (;;) {
		if (c->n == MAX_SECTIONS)
			return err_set(e, ERR_LIMIT, "SECURITY 1.6", at, "more than %d revisions",
				PDF_MAX_REVISIONS);
		struct section *s = &c->list[c->n++];
		*s = (struct section){ .at = at, .limit = limit, .hidden_limit = hidden_limit };
		if (!section_read(d, s, e))
			return false;
		if (!s->has_prev)
			return true;
		if (c->linear || s->prev == s->at)
			return err_set(
				e, ERR_SYNTAX, trailer_clause, s->at, "/Prev runs in a loop");
		c->linear = s->prev > s->at;
		limit = c->linear ? s->limit : s->at;
		hidden_limit = s->kind == PDF_XREF_HYBRID ? s->hidden_at : hidden_limit;
		at = s->prev;
	}
}

/* From behind a trailer over "startxref N %%EOF" and one line end. Producers put comments before startxref. */
static bool ending_read(
	const struct pdf_doc *d, uint64_t after, uint64_t *startxref, uint64_t *end, struct err *e)
{
	struct pdf_lex l = { .s = d->bytes, .at = after };
	pdf_lex_blank(&l);
	size_t eof = slice_find(slice_sub(d->bytes, 0, l.at), SLICE_LIT("%%EOF"), after);
	if (eof != SIZE_MAX)
		return err_set(e, ERR_SYNTAX, trailer_clause, eof, "%%%%EOF before startxref");
	if (!pdf_lex_word(&l, "startxref", e) || !pdf_lex_count(&l, d->bytes.n, startxref, e))
		return false;
	while (l.at < l.s.n && pdf_is_space(l.s.p[l.at]))
		l.at++;
	if (!slice_starts(slice_sub(d->bytes, l.at, 5), SLICE_LIT("%%EOF")))
		return err_set(e, ERR_SYNTAX, trailer_clause, l.at,
			"startxref is not followed by %%%%EOF");
	l.at += 5;
	if (l.at < l.s.n && l.s.p[l.at] == '\r')
		l.at++;
	if (l.at < l.s.n && l.s.p[l.at] == '\n')
		l.at++;
	*end = l.at;
	return true;
}

/* Annex F.3.3: the first object of a linearised file says so. */
static bool linear_check(struct pdf_doc *d, const struct section *first, struct err *e)
{
	uint64_t ignored = 0, end = 0;
	struct pdf_lex l = { .s = d->bytes };
	pdf_lex_blank(&l);
	struct pdf_place place = { .at = l.at, .end = first->at, .any = true };
	const struct pdf_obj *o = NULL;
	if (!pdf_load_at(d, 0, &place, &o, e) || !pdf_dict_get(o, "Linearized"))
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 F.3.4", first->at,
			"/Prev points forward in a file not linearised");
	/* producers leave out the startxref that ends the first section where that is a stream */
	l.at = first->after;
	pdf_lex_blank(&l);
	if (first->kind == PDF_XREF_STREAM &&
		!slice_starts(slice_sub(d->bytes, l.at, 9), SLICE_LIT("startxref")))
		return true;
	return ending_read(d, first->after, &ignored, &end, e);
}

static bool revision_fill(struct pdf_doc *d, struct pdf_revision *r, const struct section *s,
	const struct section *last, struct err *e)
{
	uint64_t startxref = 0;
	int64_t size = 0;
	const struct pdf_obj *root = pdf_dict_get(s->trailer, "Root");
	r->xref_at = s->at;
	r->kind = s->kind;
	r->trailer = s->trailer;
	if (!ending_read(d, last->after, &startxref, &r->end, e))
		return false;
	if (startxref != s->at)
		return err_set(e, ERR_SYNTAX, trailer_clause, last->after,
			"startxref does not point at this section");
	if (!root || root->kind != PDF_REF)
		return err_set(
			e, ERR_SYNTAX, trailer_clause, s->trailer->at, "/Root is no reference");
	if (!pdf_int(pdf_dict_get(s->trailer, "Size"), &size) || size < 1)
		return err_set(e, ERR_SYNTAX, trailer_clause, s->trailer->at,
			"/Size is missing or malformed");
	if (size > PDF_MAX_OBJECT_NUMBER)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", s->trailer->at, "/Size is too large");
	r->size = (uint32_t)size;
	return true;
}

static bool section_number(struct pdf_doc *d, const struct section *s, size_t rev, struct err *e)
{
	for (size_t i = s->first; i < s->end; i++) {
		if (d->defs[i].num >= d->revisions[rev].size)
			return err_set(e, ERR_SYNTAX, trailer_clause, s->at,
				"object %u is not below /Size", d->defs[i].num);
		d->defs[i].rev = (uint32_t)rev;
	}
	return true;
}

static bool revisions_make(struct pdf_doc *d, const struct chain *c, struct err *e)
{
	uint64_t end = 0;
	d->revisions_n = c->n - c->linear;
	if (!pdf_arena_get(&d->arena, d->revisions_n, sizeof *d->revisions, &d->revisions, e))
		return false;
	if (d->revisions_n > PDF_MAX_REVISIONS)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", ERR_NO_OFFSET,
			"more than %d revisions", PDF_MAX_REVISIONS);
	for (size_t rev = 0; rev < d->revisions_n; rev++) {
		const struct section *s = &c->list[d->revisions_n - 1 - rev];
		const struct section *last = c->linear && rev == 0 ? s + 1 : s;
		struct pdf_revision *r = &d->revisions[rev];
		if (last != s && !linear_check(d, s, e))
			return false;
		if (!revision_fill(d, r, s, last, e) || !section_number(d, s, rev, e) ||
			(last != s && !section_number(d, last, rev, e)))
			return false;
		if (s->at < end)
			return err_set(
				e, ERR_SYNTAX, "ISO 32000-1 7.5.6", s->at, "revisions overlap");
		end = r->end;
	}
	for (uint64_t i = end; i < d->bytes.n; i++)
		if (!pdf_is_space(d->bytes.p[i]))
			return err_set(e, ERR_SYNTAX, trailer_clause, i,
				"bytes after the end of the last revision");
	return true;
}

bool pdf_xref_read(struct pdf_doc *d, struct err *e)
{
	AUTO(chain) struct chain c = { 0 };
	return chain_read(d, &c, e) && revisions_make(d, &c, e) && pdf_table_make(d, e);
}
