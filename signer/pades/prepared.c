/* SPDX-License-Identifier: MIT */
/* prepared: reads a draft that comes back: where its hole is, what it continues, what it says. */
#include "base/time.h"
#include "pades/sign.h"

#include <string.h>

static bool text_take(char out[static PADES_MAX_PREPARED_TEXT], const struct pdf_obj *dict,
	const char *key, struct err *e)
{
	const struct pdf_obj *o = pdf_dict_get(dict, key);
	AUTO(buf) struct buf text = BUF_MAX(PADES_MAX_PREPARED_TEXT - 1);
	out[0] = 0;
	if (!o)
		return true;
	if (o->kind != PDF_STRING)
		return err_fail(e, ERR_SYNTAX, "/%s is not a text", key);
	if (!pdf_text(&text, o->u.bytes, e) || !buf_done(&text, e))
		return err_context(e, "/%s", key);
	memcpy(out, text.p ? text.p : (const uint8_t *)"", text.n);
	out[text.n] = 0;
	return true;
}

static bool hole_take(
	struct pades_prepared *out, struct pdf_doc *d, const struct pdf_obj *value, struct err *e)
{
	struct pades_range range;
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t n = 0;
	if (!pades_range_read(&range, d, value, e))
		return false;
	for (size_t i = 0; i < range.contents_hex.n; i++)
		if (range.contents_hex.p[i] != '0')
			return err_fail(e, ERR_WRONG_STATE, "it is signed already");
	if (range.coverage != PADES_WHOLE_FILE)
		return err_fail(e, ERR_WRONG_STATE, "its hole does not cover the whole file");
	out->hole_at = range.hole_at;
	out->hole_end = range.hole_end;
	if (!pades_range_digest(md, &n, pdf_bytes(d), &range, EVP_sha256(), e))
		return false;
	memcpy(out->digest, md, sizeof out->digest);
	return true;
}

bool pades_prepared_read(
	struct pades_prepared *out, struct slice draft, const char *field, struct err *e)
{
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pdf_fields) struct pdf_fields fields = { 0 };
	if (!pdf_open(&d, draft, NULL, e))
		return err_context(e, "the draft");
	size_t last = pdf_revision_count(d) - 1;
	if (!pdf_fields_read(&fields, d, last, e))
		return err_context(e, "the draft");
	const struct pdf_field *f = pdf_field_find(&fields, field);
	if (last == 0 || !f || !f->value || pdf_revision(d, last)->end != draft.n)
		return err_fail(e, ERR_WRONG_STATE, "the draft does not prepare field %s", field);
	const struct pdf_obj *m = pdf_dict_get(f->value, "M");
	out->base_size = (size_t)pdf_revision(d, last - 1)->end;
	if (!m || m->kind != PDF_STRING || !time_pdf_parse(&out->time, m->u.bytes, e))
		return err_fail(e, ERR_WRONG_STATE, "the draft tells no time in field %s", field);
	if (!text_take(out->name, f->value, "Name", e) ||
		!text_take(out->reason, f->value, "Reason", e) || !hole_take(out, d, f->value, e))
		return err_context(e, "the draft of field %s", field);
	return true;
}
