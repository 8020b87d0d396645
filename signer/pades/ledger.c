/* SPDX-License-Identifier: MIT */
/* ledger: the entries of a writer about its own work, told from all other metadata. */
#include "pades/ledger.h"

enum { LEDGER_MAX_VALUE = 128 };

static bool noted(const struct pdf_obj *o)
{
	return !o || (o->kind == PDF_STRING && o->u.bytes.n <= LEDGER_MAX_VALUE);
}

static bool one_of(struct slice key, const char *const *names)
{
	for (; *names; names++)
		if (slice_is(key, *names))
			return true;
	return false;
}

/* Every key of 'a' but 'own' is the same in 'b'. */
static bool covered(const struct pdf_obj *a, const struct pdf_obj *b, const char *const *own)
{
	for (size_t i = 0; i < a->u.dict.n; i++) {
		const struct pdf_pair *p = &a->u.dict.pairs[i];
		bool found = one_of(p->key, own);
		for (size_t k = 0; k < b->u.dict.n && !found; k++)
			found = slice_eq(b->u.dict.pairs[k].key, p->key) &&
				pdf_equal(b->u.dict.pairs[k].value, p->value);
		if (!found)
			return false;
	}
	return true;
}

bool ledger_info(const struct pdf_obj *was, const struct pdf_obj *is)
{
	if (!was || !is || was->kind != PDF_DICT || is->kind != PDF_DICT)
		return false;
	static const char *const own[] = { "ModDate", "Producer", NULL };
	for (size_t i = 0; own[i]; i++)
		if (!noted(pdf_dict_get(was, own[i])) || !noted(pdf_dict_get(is, own[i])))
			return false;
	return covered(was, is, own) && covered(is, was, own);
}

bool ledger_stream(const struct pdf_obj *was, const struct pdf_obj *is)
{
	static const char *const coding[] = { "Length", "Filter", "DecodeParms", NULL };
	return was && is && was->kind == PDF_STREAM && is->kind == PDF_STREAM &&
	       covered(was, is, coding) && covered(is, was, coding);
}
