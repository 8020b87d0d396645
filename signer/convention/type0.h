/* SPDX-License-Identifier: MIT */
/* type0: a font as a composite font of a PDF (ISO 32000-1 9.7): subset, widths, ToUnicode. */
#ifndef PARAPHE_CONVENTION_TYPE0_H
#define PARAPHE_CONVENTION_TYPE0_H

#include "convention/flate.h"
#include "convention/font.h"
#include "convention/haru.h"

/* Made once from a font and a set of glyphs; written into any number of documents. */
struct type0 {
	const struct font *font;
	char name[80];             /* "ABCDEF+NotoSans-Regular" */
	size_t length;             /* of the font file before compression */
	struct buf file, unicode;  /* compressed */
	struct buf widths;         /* "/W [...]" */
	struct slice widths_entry; /* of the same bytes */
};

/* 'font' is borrowed. Errors: as font_subset. */
MUST_CHECK bool type0_make(struct type0 *out, struct flate *z, const struct font *font,
	const struct font_use *use, struct err *e);
void type0_auto(struct type0 *t);
/* Write it; the font dictionary. 't' must live until haru_save. May jump. */
HPDF_Dict type0_put(struct haru *h, struct type0 *t);

#endif
