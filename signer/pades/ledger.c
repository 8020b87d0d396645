/* SPDX-License-Identifier: MIT */
/* ledger: the entries of a writer about its own work, told from all other metadata. */
#include "pades/ledger.h"

#include <string.h>

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

/* The end of a value that stands after one of the writer's names, as element or as attribute; SIZE_MAX: none. */
static size_t value_end(struct slice s, size_t at, size_t *begin)
{
	static const char *const names[] = { "xmp:ModifyDate", "xmp:MetadataDate", "pdf:Producer" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);
		if (!slice_eq(slice_sub(s, at, n), slice_text(names[i])) || at + n + 1 >= s.n)
			continue;
		bool element = at > 0 && s.p[at - 1] == '<' && s.p[at + n] == '>';
		bool attribute =
			s.p[at + n] == '=' && (s.p[at + n + 1] == '"' || s.p[at + n + 1] == '\'');
		if (!element && !attribute)
			continue;
		*begin = at + n + (element ? 1 : 2);
		uint8_t stop = element ? '<' : s.p[at + n + 1];
		size_t end = *begin;
		while (end < s.n && s.p[end] != stop && s.p[end] != '<' &&
			end - *begin <= LEDGER_MAX_VALUE)
			end++;
		return end < s.n && s.p[end] == stop ? end : SIZE_MAX;
	}
	return SIZE_MAX;
}

bool ledger_xmp(struct slice was, struct slice is)
{
	size_t i = 0, k = 0;
	while (i < was.n && k < is.n) {
		size_t old_from = 0, new_from = 0;
		size_t old_end = value_end(was, i, &old_from),
		       new_end = value_end(is, k, &new_from);
		if (old_end != SIZE_MAX && new_end != SIZE_MAX) {
			struct slice a = slice_sub(was, i, old_from - i),
				     b = slice_sub(is, k, new_from - k);
			if (!slice_eq(a, b))
				return false;
			i = old_end;
			k = new_end;
		}
		if (was.p[i++] != is.p[k++])
			return false;
	}
	return i == was.n && k == is.n;
}
