/* SPDX-License-Identifier: MIT */
/* lex: the tokens of ISO 32000-1 7.2 and 7.3, one at a time, from borrowed bytes. */
#ifndef PARAPHE_PDF_LEX_H
#define PARAPHE_PDF_LEX_H

#include "base/buf.h"

enum { PDF_MAX_NUMBER_CHARS = 64 };

enum pdf_tok_kind {
	PDF_TOK_END, /* no bytes left but white space and comments */
	PDF_TOK_INT,
	PDF_TOK_REAL,
	PDF_TOK_NAME,   /* raw: after the solidus, #xx undecoded */
	PDF_TOK_STRING, /* raw: between the parentheses, escapes undecoded */
	PDF_TOK_HEX,    /* raw: between the angle brackets */
	PDF_TOK_ARRAY,
	PDF_TOK_ARRAY_END,
	PDF_TOK_DICT,
	PDF_TOK_DICT_END,
	PDF_TOK_WORD /* raw: a run of regular characters that is no number: true, obj, R ... */
};

struct pdf_tok {
	enum pdf_tok_kind kind;
	size_t at, end;   /* the token with its delimiters */
	struct slice raw; /* borrowed */
	bool plain;       /* NAME, STRING: raw needs no decoding */
	int64_t integer;
	double real;
};

struct pdf_lex {
	struct slice s;
	size_t at;
};

/* ISO 32000-1 7.2.2, tables 1 and 2. */
bool pdf_is_space(uint8_t c);
bool pdf_is_regular(uint8_t c);
/* Skip white space and comments. */
void pdf_lex_blank(struct pdf_lex *l);
/* The next token. Errors: SYNTAX malformed token; LIMIT a number out of range. */
MUST_CHECK bool pdf_lex_next(struct pdf_lex *l, struct pdf_tok *t, struct err *e);
/* The next token must be the word 'word'. Errors: SYNTAX. */
MUST_CHECK bool pdf_lex_word(struct pdf_lex *l, const char *word, struct err *e);
/* The next token must be digits without sign or needless zeros, at most 'max'. Errors: SYNTAX, LIMIT. */
MUST_CHECK bool pdf_lex_count(struct pdf_lex *l, uint64_t max, uint64_t *out, struct err *e);

/* Decode 'raw' of a NAME, STRING or HEX token into 'out', which has room for raw.n bytes; the number written.
 * Errors: SYNTAX. */
MUST_CHECK bool pdf_lex_decode(const struct pdf_tok *t, uint8_t *out, size_t *n, struct err *e);

#endif
