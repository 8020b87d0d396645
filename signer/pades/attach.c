/* SPDX-License-Identifier: MIT */
/* attach: a new invisible field for a document time-stamp, in the form and on the first page. */
#include "pades/impl.h"

#include "pdf/update.h"

enum { ATTACH_MAX = 1 << 20, SIG_FLAGS = 3 };

/* "[old items N 0 R]" */
static bool array_with(struct buf *out, const struct pdf_obj *array, uint32_t num, struct err *e)
{
	buf_put_byte(out, '[');
	for (size_t i = 0; i < pdf_array_count(array); i++) {
		if (!pdf_obj_write(out, pdf_array_at(array, i), e))
			return false;
		buf_put_byte(out, ' ');
	}
	buf_printf(out, "%u 0 R]", num);
	return buf_done(out, e);
}

/*
 * Append object 'num' to the array under 'key' of 'dict': the array's own object is rewritten here; a direct array is put into
 * 'text', for 'dict' to be written anew; 'direct' says which.
 */
struct appended {
	struct buf *text;
	bool direct;
	const struct pades_attach *to;
};

static bool list_append(struct appended *x, const struct pdf_obj *dict, const char *key,
	struct pdf_update *u, struct err *e)
{
	const struct pades_attach *a = x->to;
	const struct pdf_obj *list = NULL, *written = pdf_dict_get(dict, key);
	if (dict && !pdf_get(a->doc, a->rev, dict, key, &list, e))
		return false;
	if (list && list->kind != PDF_ARRAY)
		return err_set(
			e, ERR_SYNTAX, "ISO 32000-1 12.7.2", list->at, "/%s is no array", key);
	x->direct = !list || written->kind != PDF_REF;
	if (!array_with(x->text, list, a->field, e))
		return false;
	return x->direct || pdf_update_object(u, written->u.ref.num, buf_slice(x->text), NULL, e);
}

static bool catalog_form(
	struct pdf_update *u, const struct pades_attach *a, struct slice form, struct err *e)
{
	const struct pdf_set set = { "AcroForm", form };
	AUTO(buf) struct buf body = BUF_MAX(ATTACH_MAX);
	return pdf_dict_with(&body, a->catalog, &set, 1, e) &&
	       pdf_update_object(u, a->root.num, buf_slice(&body), NULL, e);
}

/* ISO 32000-1 12.7.2: the field among the others, and the flags that say there are signatures. */
static bool form_put(struct pdf_update *u, const struct pades_attach *a, struct err *e)
{
	static const struct pdf_obj none = { .kind = PDF_DICT };
	const struct pdf_obj *form = NULL, *flags = NULL,
			     *written = pdf_dict_get(a->catalog, "AcroForm");
	AUTO(buf) struct buf list = BUF_MAX(ATTACH_MAX);
	AUTO(buf) struct buf body = BUF_MAX(ATTACH_MAX);
	struct pdf_set set[2];
	size_t n = 0;
	int64_t was = 0;
	struct appended x = { .text = &list, .to = a };
	if (!pdf_get(a->doc, a->rev, a->catalog, "AcroForm", &form, e) ||
		(form && !pdf_get(a->doc, a->rev, form, "SigFlags", &flags, e)) ||
		!list_append(&x, form, "Fields", u, e))
		return false;
	(void)pdf_int(flags, &was);
	if (x.direct)
		set[n++] = (struct pdf_set){ "Fields", buf_slice(&list) };
	if (was != SIG_FLAGS)
		set[n++] = (struct pdf_set){ "SigFlags", SLICE_LIT("3") };
	if (n == 0)
		return true;
	if (!pdf_dict_with(&body, form ? form : &none, set, n, e))
		return false;
	return form && written->kind == PDF_REF
		       ? pdf_update_object(u, written->u.ref.num, buf_slice(&body), NULL, e)
		       : catalog_form(u, a, buf_slice(&body), e);
}

/* 12.5.2: a widget is listed by its page. */
static bool page_put(
	struct pdf_update *u, const struct pades_attach *a, struct pdf_ref page, struct err *e)
{
	const struct pdf_obj *dict = NULL;
	AUTO(buf) struct buf list = BUF_MAX(ATTACH_MAX);
	AUTO(buf) struct buf body = BUF_MAX(ATTACH_MAX);
	struct appended x = { .text = &list, .to = a };
	if (!pdf_object(a->doc, a->rev, page.num, &dict, NULL, e) ||
		!list_append(&x, dict, "Annots", u, e))
		return false;
	const struct pdf_set set = { "Annots", buf_slice(&list) };
	return !x.direct || (pdf_dict_with(&body, dict, &set, 1, e) &&
				    pdf_update_object(u, page.num, buf_slice(&body), NULL, e));
}

bool pades_attach(struct pdf_update *u, const struct pades_attach *a, struct err *e)
{
	const struct pdf_ref *pages = NULL;
	size_t n = 0;
	if (!pdf_pages(a->doc, a->rev, &pages, &n, e))
		return false;
	if (n == 0)
		return err_fail(
			e, ERR_UNSUPPORTED, "a file without pages has no place for a field");
	AUTO(buf) struct buf body = BUF_MAX(ATTACH_MAX);
	buf_put_text(&body, "<< /Type /Annot /Subtype /Widget /FT /Sig /T ");
	if (!pades_put_text(&body, a->name, e))
		return false;
	buf_printf(&body, " /F 132 /Rect [0 0 0 0] /V %u 0 R /P ", a->value);
	pades_put_ref(&body, pages[0]);
	buf_put_text(&body, " >>");
	return buf_done(&body, e) && pdf_update_object(u, a->field, buf_slice(&body), NULL, e) &&
	       form_put(u, a, e) && page_put(u, a, pages[0], e);
}
