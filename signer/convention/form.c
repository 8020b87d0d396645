/* SPDX-License-Identifier: MIT */
/* form: widgets merged with their fields (ISO 32000-1 12.7.4.5). */
#include "convention/form.h"

#include <string.h>

/* ISO 32000-1 table 165. */
enum { ANNOT_PRINT = 4, ANNOT_LOCKED = 128 };
/* Table 219: SignaturesExist and AppendOnly: the base stands, whatever comes is appended. */
enum { SIG_FLAGS = 3 };

/*
 * An appearance that shows nothing, until the field is signed. Each field has its own: a signature replaces
 * it, and what is replaced may be used nowhere else (pades/walk, appearance-used-elsewhere).
 */
static HPDF_Dict blank_put(struct haru *h, const struct layout_field *f)
{
	HPDF_Dict d = haru_stream(h, SLICE_LIT("q Q\n"), false);
	HPDF_Dict_AddName(d, "Type", "XObject");
	HPDF_Dict_AddName(d, "Subtype", "Form");
	haru_put_box(h, d, "BBox", (int[]){ 0, 0, f->right - f->left, f->top - f->bottom });
	haru_inner(h, d, "Resources");
	return d;
}

static HPDF_Dict widget_put(
	struct haru *h, const struct layout_field *field, HPDF_Dict page, size_t parent)
{
	HPDF_Dict d = haru_dict(h);
	HPDF_Dict_AddName(d, "Type", "Annot");
	HPDF_Dict_AddName(d, "Subtype", "Widget");
	HPDF_Dict_AddName(d, "FT", "Sig");
	haru_put_ascii(h, d, "T", field->name);
	haru_put_text(h, d, "TU", slice_text(field->alt));
	HPDF_Dict_AddNumber(d, "F", field->party ? ANNOT_PRINT : ANNOT_PRINT | ANNOT_LOCKED);
	HPDF_Dict_Add(d, "P", page);
	haru_put_box(h, d, "Rect", (int[]){ field->left, field->bottom, field->right, field->top });
	HPDF_Dict_AddNumber(d, "StructParent", (HPDF_INT32)parent);
	return d;
}

/*
 * One lock, by name over every party's field and without /P: earlier signatures stay valid (HOUSE
 * section 4).
 */
static void lock_put(struct haru *h, HPDF_Dict widget, const struct layout *l)
{
	HPDF_Dict lock = haru_inner(h, widget, "Lock");
	HPDF_Dict_AddName(lock, "Type", "SigFieldLock");
	HPDF_Dict_AddName(lock, "Action", "Include");
	HPDF_Array fields = haru_array(h, lock, "Fields");
	for (size_t i = 0; i < l->fields; i++)
		if (l->field[i].party)
			HPDF_Array_Add(
				fields, HPDF_String_New(h->doc->mmgr, l->field[i].name, NULL));
}

HPDF_Dict form_put(
	struct haru *h, const struct layout *l, struct tag_targets *to, HPDF_Dict text_font)
{
	HPDF_Dict form = haru_dict(h);
	HPDF_Array fields = haru_array(h, form, "Fields");
	for (size_t i = 0; i < l->fields; i++) {
		HPDF_Dict page = to->page[l->field[i].page];
		HPDF_Dict d = widget_put(h, &l->field[i], page, l->pages + i);
		HPDF_Dict_Add(haru_inner(h, d, "AP"), "N", blank_put(h, &l->field[i]));
		if (strcmp(l->field[i].name, "cachet") == 0)
			lock_put(h, d, l);
		HPDF_Array annots = HPDF_Dict_GetItem(page, "Annots", HPDF_OCLASS_ARRAY);
		HPDF_Array_Add(annots ? annots : haru_array(h, page, "Annots"), d);
		HPDF_Array_Add(fields, d);
		to->widget[i] = d;
	}
	HPDF_Dict_AddNumber(form, "SigFlags", SIG_FLAGS);
	HPDF_Dict resources = haru_inner(h, form, "DR");
	HPDF_Dict_Add(haru_inner(h, resources, "Font"), "Parf", text_font);
	haru_put_ascii(h, form, "DA", "/Parf 8 Tf 0 g");
	return form;
}
