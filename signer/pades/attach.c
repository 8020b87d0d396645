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

/* One array of a dictionary, with the new field at its end. */
struct list {
	const struct pdf_obj *dict; /* NULL: there is no dictionary yet */
	const char *key;
	struct buf text; /* owned */
	uint32_t
		num; /* the array's own object; 0: it stands in 'dict', which is to be written anew */
};

static void list_auto(struct list *l)
{
	buf_free(&l->text);
}

static bool list_read(struct list *l, const struct pades_attach *a, struct err *e)
{
	const struct pdf_obj *list = NULL, *written = pdf_dict_get(l->dict, l->key);
	if (l->dict && !pdf_get(a->doc, a->rev, l->dict, l->key, &list, e))
		return false;
	if (list && list->kind != PDF_ARRAY)
		return err_set(
			e, ERR_SYNTAX, "ISO 32000-1 12.7.2", list->at, "/%s is no array", l->key);
	if (list && written->kind == PDF_REF)
		l->num = written->u.ref.num;
	return array_with(&l->text, list, a->field, e);
}

static bool list_put(struct pdf_update *u, const struct list *l, struct err *e)
{
	return l->num == 0 || pdf_update_object(u, l->num, buf_slice(&l->text), NULL, e);
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
	AUTO(list) struct list l = { .key = "Fields", .text = BUF_MAX(ATTACH_MAX) };
	AUTO(buf) struct buf body = BUF_MAX(ATTACH_MAX);
	struct pdf_set set[2];
	size_t n = 0;
	int64_t was = 0;
	if (!pdf_get(a->doc, a->rev, a->catalog, "AcroForm", &form, e) ||
		(form && !pdf_get(a->doc, a->rev, form, "SigFlags", &flags, e)))
		return false;
	l.dict = form;
	if (!list_read(&l, a, e) || !list_put(u, &l, e))
		return false;
	(void)pdf_int(flags, &was);
	if (l.num == 0)
		set[n++] = (struct pdf_set){ "Fields", buf_slice(&l.text) };
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
	AUTO(list) struct list l = { .key = "Annots", .text = BUF_MAX(ATTACH_MAX) };
	AUTO(buf) struct buf body = BUF_MAX(ATTACH_MAX);
	if (!pdf_object(a->doc, a->rev, page.num, &l.dict, NULL, e) || !list_read(&l, a, e) ||
		!list_put(u, &l, e))
		return false;
	const struct pdf_set set = { "Annots", buf_slice(&l.text) };
	return l.num != 0 || (pdf_dict_with(&body, l.dict, &set, 1, e) &&
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
