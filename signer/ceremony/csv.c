/* SPDX-License-Identifier: MIT */
/* csv: reading and writing tables; RFC 4180 itself is libcsv's. */
#include "ceremony/csv.h"

#include "base/nfc.h"
#include "base/text.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Windows-1252 grows to at most three bytes a character. */
enum { TEXT_MAX = 3 * CSV_MAX_BYTES + 64, MAX_TITLES = 3, HEADER_LEAST = 3 };

void csv_table_auto(struct csv *t)
{
	buf_free(&t->text);
	free(t->cells);
	free(t->rows);
	*t = (struct csv){ .rows_n = 0 };
}

const char *csv_cell(const struct csv *t, size_t row, size_t column)
{
	if (row >= t->rows_n || column >= t->rows[row].n)
		return "";
	return (const char *)t->text.p + t->cells[t->rows[row].first + column];
}

/* Windows-1252 is Latin-1 but for these 32; 0: no character stands there. */
static const uint16_t upper_1252[32] = { 0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d,
	0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178 };

static bool from_1252(struct buf *out, struct slice s, struct err *e)
{
	for (size_t i = 0; i < s.n; i++) {
		uint8_t utf8[4];
		uint32_t c = s.p[i] >= 0x80 && s.p[i] < 0xa0 ? upper_1252[s.p[i] - 0x80] : s.p[i];
		if (c == 0 && s.p[i])
			return err_fail(e, ERR_SYNTAX,
				"le fichier n’est ni en UTF-8 ni en Windows-1252 (octet %zu)", i);
		buf_put(out, utf8, text_encode(c, utf8));
	}
	return buf_done(out, e);
}

/* Bytes to UTF-8 without BOM, with LF line ends. */
static bool decode(struct buf *out, struct csv *t, struct slice bytes, struct err *e)
{
	AUTO(buf) struct buf utf8 = BUF_MAX(TEXT_MAX);
	static const uint8_t bom[] = { 0xef, 0xbb, 0xbf };
	t->encoding = CSV_UTF8;
	if (slice_starts(bytes, (struct slice){ bom, 3 })) {
		t->encoding = CSV_UTF8_BOM;
		bytes = slice_sub(bytes, 3, bytes.n);
	}
	if (text_is_utf8(bytes))
		buf_put_slice(&utf8, bytes);
	else if (t->encoding == CSV_UTF8_BOM)
		return err_fail(e, ERR_SYNTAX,
			"le fichier s’annonce en UTF-8 et n’en est pas : enregistrez-le de nouveau "
			"en "
			"« CSV UTF-8 »");
	else if (t->encoding = CSV_WINDOWS_1252, !from_1252(&utf8, bytes, e))
		return false;
	for (size_t i = 0; i < utf8.n; i++) {
		uint8_t c = utf8.p[i];
		if (c == '\r') {
			if (i + 1 == utf8.n || utf8.p[i + 1] != '\n')
				buf_put_byte(out, '\n');
			continue;
		}
		if (c < 0x20 && c != '\n' && c != '\t')
			return err_fail(e, ERR_SYNTAX,
				"ce n’est pas un fichier CSV : caractère de contrôle à l’octet %zu",
				i);
		buf_put_byte(out, c);
	}
	return buf_done(&utf8, e) && buf_done(out, e);
}

/* The candidate that one of the first lines has most of, outside quotes: a title may stand before the header. */
static char separator_of(struct slice text)
{
	static const char candidates[] = ";,\t";
	size_t counts[3] = { 0 }, most = 0, line = 0;
	bool quoted = false;
	char best = candidates[0];
	for (size_t i = 0; i < text.n && line <= MAX_TITLES; i++) {
		const char *c = text.p[i] ? strchr(candidates, text.p[i]) : NULL;
		quoted ^= text.p[i] == '"';
		if (!quoted && text.p[i] == '\n') {
			memset(counts, 0, sizeof counts);
			line++;
		} else if (c && !quoted && ++counts[c - candidates] > most) {
			most = counts[c - candidates];
			best = *c;
		}
	}
	return best;
}

static size_t filled(const struct csv *t, size_t row)
{
	size_t n = 0;
	for (size_t i = 0; i < t->rows[row].n; i++)
		n += csv_cell(t, row, i)[0] != '\0';
	return n;
}

/* What software writes over a table ("Classes 2024-2025", alone on its line) is not its header. */
static void drop_titles(struct csv *t)
{
	for (size_t i = 0; i < MAX_TITLES && t->rows_n > 1; i++) {
		if (filled(t, 0) != 1 || filled(t, 1) < HEADER_LEAST)
			return;
		t->rows_n--;
		memmove(t->rows, t->rows + 1, t->rows_n * sizeof *t->rows);
	}
}

/* What libcsv calls back into. */
struct reading {
	struct csv *t;
	struct err *e;
	size_t line, row_line, row_first;
	bool failed, filled;
};

static void on_cell(void *bytes, size_t n, void *arg)
{
	struct reading *r = arg;
	struct csv *t = r->t;
	struct slice s = { bytes, n };
	if (r->failed)
		return;
	for (size_t i = 0; i < n; i++)
		r->line += s.p[i] == '\n';
	r->filled |= n > 0;
	r->failed = true;
	if (n > CSV_MAX_CELL || t->cells_n - r->row_first >= CSV_MAX_COLUMNS) {
		err_fail(r->e, ERR_LIMIT,
			"ligne %zu : plus de %d colonnes, ou une case trop longue", r->row_line,
			CSV_MAX_COLUMNS);
		return;
	}
	AUTO(buf) struct buf nfc = BUF_MAX(4 * CSV_MAX_CELL);
	if (!nfc_put(&nfc, s, r->e))
		return;
	t->cells[t->cells_n++] = t->text.n;
	buf_put_slice(&t->text, buf_slice(&nfc));
	buf_put_byte(&t->text, 0);
	r->failed = !buf_done(&t->text, r->e);
}

static void on_row(int c, void *arg)
{
	struct reading *r = arg;
	struct csv *t = r->t;
	(void)c;
	if (r->failed)
		return;
	if (r->filled) {
		if (t->rows_n == CSV_MAX_ROWS) {
			r->failed = true;
			err_fail(r->e, ERR_LIMIT,
				"plus de %d lignes : partagez le fichier par niveau",
				CSV_MAX_ROWS - 1);
			return;
		}
		t->rows[t->rows_n++] = (struct csv_row){
			.line = r->row_line, .first = r->row_first, .n = t->cells_n - r->row_first
		};
	} else {
		t->cells_n = r->row_first;
	}
	r->line++;
	r->row_line = r->line;
	r->row_first = t->cells_n;
	r->filled = false;
}

static bool parse(struct csv *t, struct slice text, struct err *e)
{
	struct csv_parser p;
	struct reading r = { .t = t, .e = e, .line = 1, .row_line = 1 };
	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		return err_nomem(e);
	csv_set_delim(&p, (unsigned char)t->separator);
	bool whole = csv_parse(&p, text.p, text.n, on_cell, on_row, &r) == text.n &&
		     csv_fini(&p, on_cell, on_row, &r) == 0;
	int code = csv_error(&p);
	csv_free(&p);
	if (r.failed)
		return false;
	if (!whole && code == CSV_ENOMEM)
		return err_nomem(e);
	return whole || err_set(e, ERR_SYNTAX, "RFC 4180 2", ERR_NO_OFFSET,
				"ligne %zu : guillemets mal placés ou non fermés", r.row_line);
}

bool csv_read(struct csv *out, struct slice bytes, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(TEXT_MAX);
	AUTO(csv_table) struct csv t = { .text = BUF_MAX(2 * TEXT_MAX) };
	if (bytes.n > CSV_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "le fichier dépasse %d Mio", CSV_MAX_BYTES >> 20);
	if (!decode(&text, &t, bytes, e))
		return false;
	t.separator = separator_of(buf_slice(&text));
	/* no text has more cells than separators and line ends, and one */
	size_t most = 2;
	for (size_t i = 0; i < text.n; i++)
		most += text.p[i] == (uint8_t)t.separator || text.p[i] == '\n';
	t.cells = calloc(most, sizeof *t.cells);
	t.rows = calloc(CSV_MAX_ROWS, sizeof *t.rows);
	if (!t.cells || !t.rows)
		return err_nomem(e);
	if (!parse(&t, buf_slice(&text), e))
		return false;
	if (t.rows_n == 0)
		return err_fail(e, ERR_SYNTAX, "le fichier est vide : il faut une ligne d’en-tête");
	drop_titles(&t);
	*out = t;
	t = (struct csv){ .rows_n = 0 };
	return true;
}

/* Some spreadsheets take the wide forms of East Asian keyboards for the signs, and a line end for nothing. */
static bool is_formula(const char *text)
{
	static const char *const wide[] = { "＝", "＋", "－", "＠" };
	bool formula = text[0] && strchr("=+-@\t\r\n", text[0]);
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		formula = formula || strncmp(text, wide[i], strlen(wide[i])) == 0;
	return formula;
}

void csv_put(struct buf *out, const char *text, char separator)
{
	buf_put_byte(out, '"');
	if (is_formula(text))
		buf_put_byte(out, '\'');
	for (const char *c = text; *c; c++) {
		if (*c == '"')
			buf_put_byte(out, '"');
		buf_put_byte(out, (uint8_t)*c);
	}
	buf_put_byte(out, '"');
	if (separator)
		buf_put_byte(out, (uint8_t)separator);
}

bool csv_fold(char *out, size_t size, const char *text, struct err *e)
{
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text, 0, &folded,
		UTF8PROC_NULLTERM | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
			UTF8PROC_STRIPMARK);
	if (n < 0)
		return n == UTF8PROC_ERROR_NOMEM ? err_nomem(e)
						 : err_fail(e, ERR_SYNTAX, "not UTF-8");
	size_t at = 0;
	for (const char *c = (const char *)folded; *c && at + 1 < size; c++) {
		if (strchr(" _.-'", *c))
			continue;
		/* ° and the curly apostrophe, the only others that people put between */
		if (strncmp(c, "\xc2\xb0", 2) == 0) {
			c++;
			continue;
		}
		if (strncmp(c, "\xe2\x80\x99", 3) == 0) {
			c += 2;
			continue;
		}
		out[at++] = *c;
	}
	out[at] = '\0';
	free(folded);
	return true;
}
