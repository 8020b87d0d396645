/* SPDX-License-Identifier: MIT */
/*
 * csv: a table of somebody's software: encoding and separator recognised, quotes by RFC 4180 (libcsv, strict), cells in
 * UTF-8 and NFC, lines counted as the file counts them. Cells are text whatever they begin with.
 */
#ifndef PARAPHE_CEREMONY_CSV_H
#define PARAPHE_CEREMONY_CSV_H

#include "base/buf.h"

enum { CSV_MAX_BYTES = 5 << 20, CSV_MAX_ROWS = 5001, CSV_MAX_COLUMNS = 80, CSV_MAX_CELL = 4096 };

enum csv_encoding { CSV_UTF8, CSV_UTF8_BOM, CSV_WINDOWS_1252 };

struct csv_row {
	size_t line;  /* of the file, from 1 */
	size_t first; /* cell */
	size_t n;     /* cells; a short row has fewer than the header */
};

struct csv {
	enum csv_encoding encoding;
	char separator;  /* ';' ',' or tab: the one a first line has most of outside quotes */
	struct buf text; /* all cells, NUL-terminated, one after the other */
	size_t *cells;   /* offsets in 'text' */
	size_t cells_n;
	struct csv_row
		*rows; /* rows[0] is the header; empty lines, and titles before it, are left out */
	size_t rows_n;
};
/* Errors: SYNTAX with the line: quotes, a control or NUL, no header; LIMIT bytes, rows, columns, a cell; NOMEM. */
MUST_CHECK bool csv_read(struct csv *out, struct slice bytes, struct err *e);
void csv_table_auto(struct csv *t);
/* Cell 'column' of row 'row'; "" beyond the row's end. Borrowed. */
const char *csv_cell(const struct csv *t, size_t row, size_t column);

/*
 * One cell and its separator (0: none) as a spreadsheet reads it: quoted where needed; what it would take for a formula
 * (= + - @, their wide forms, tab CR LF first) is preceded by an apostrophe.
 */
void csv_put(struct buf *out, const char *text, char separator);

/* Folded for comparing headers and names: lower case, no accents, blanks, _ . ° - or apostrophes (CONVENTION 2.4). */
MUST_CHECK bool csv_fold(char *out, size_t size, const char *text, struct err *e);

#endif
