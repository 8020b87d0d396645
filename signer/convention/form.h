/* SPDX-License-Identifier: MIT */
/* form: all signature fields of a convention and the AcroForm that holds them (HOUSE section 4). */
#ifndef PARAPHE_CONVENTION_FORM_H
#define PARAPHE_CONVENTION_FORM_H

#include "convention/tag.h"

/*
 * Make the widgets into to->widget and their pages' /Annots; the AcroForm. 'text_font' is named
 * /Parf in its /DR: it has all of Latin, so that any name can be written later. May jump.
 */
HPDF_Dict form_put(
	struct haru *h, const struct layout *l, struct tag_targets *to, HPDF_Dict text_font);

#endif
