/* SPDX-License-Identifier: MIT */
/* impl: what only the files of pades share. */
#ifndef PARAPHE_PADES_IMPL_H
#define PARAPHE_PADES_IMPL_H

#include "pades/sign.h"

/* A real number with at most three decimals, without a locale. */
void pades_put_real(struct buf *out, double v);
/*
 * UTF-8 'text' as a PDF text string: literal when printable ASCII, else UTF-16BE in hexadecimal
 * (7.9.2.2).
 */
MUST_CHECK bool pades_put_text(struct buf *out, const char *text, struct err *e);
/* "N 0 R" */
void pades_put_ref(struct buf *out, struct pdf_ref ref);

/* The font the base keeps for appearances: AcroForm /DR /Font /Parf. */
#define PADES_FONT "Parf"

/*
 * The reference of that font as of 'rev'. Errors: NOT_FOUND, UNSUPPORTED when it is no reference.
 */
MUST_CHECK bool pades_font_ref(struct pdf_ref *out, struct pdf_doc *d, size_t rev, struct err *e);

/*
 * Appearance of 'lines' in a box of w x h points: 'dict' is the inside of the Form XObject dictionary
 * without /Length, 'content' its operators. Text is wrapped and, when needed, made smaller.
 * Errors: LIMIT no room at the smallest size, or a character without glyph; UNSUPPORTED font; NOT_FOUND font.
 */
struct pades_box {
	double w, h;
	const struct pades_line *lines;
	size_t n;
};
MUST_CHECK bool pades_appearance(struct buf *dict, struct buf *content, struct pdf_doc *d,
	const struct pades_box *box, struct err *e);

/*
 * Write a new root field 'name' with the value 'value', an invisible widget of the first page: objects of the field, the form and
 * the page, or of the arrays that list it. 'field' and 'value' were handed out by 'u'. ISO 32000-1 12.7.2, 12.7.4.5.
 */
struct pdf_update;
struct pades_attach {
	struct pdf_doc *doc;
	size_t rev;
	const struct pdf_obj *catalog;
	struct pdf_ref root;
	const char *name;
	uint32_t field, value;
};
MUST_CHECK bool pades_attach(struct pdf_update *u, const struct pades_attach *a, struct err *e);

#endif
