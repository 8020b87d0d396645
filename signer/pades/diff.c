/* SPDX-License-Identifier: MIT */
/*
 * diff: all later revisions, step by step, under the permissions and locks in force when a
 * signature was made.
 */
#include "pades/diff.h"

#include "pades/step.h"

#include <string.h>

static void keep(struct pades_changes *out, const struct pades_finding *f)
{
	if (f->change > out->worst)
		out->worst = f->change;
	if (out->n < PADES_MAX_FINDINGS) {
		out->list[out->n++] = *f;
		return;
	}
	out->more++;
	/* the gravest must be among those told */
	for (size_t i = 0; i < out->n; i++)
		if (out->list[i].change < f->change) {
			out->list[i] = *f;
			return;
		}
}

/* ISO 32000-1 12.8.2.4: a listed name stands for itself and for the fields below it. */
static bool listed(struct pdf_doc *d, size_t rev, const struct pdf_obj *names, const char *field)
{
	struct slice full = slice_text(field);
	for (size_t i = 0; i < pdf_array_count(names); i++) {
		const struct pdf_obj *o = NULL;
		struct err ignored = ERR_INIT;
		if (!pdf_resolve(d, rev, pdf_array_at(names, i), &o, &ignored) || !o ||
			o->kind != PDF_STRING)
			continue;
		struct slice s = o->u.bytes;
		if (slice_starts(full, s) && (full.n == s.n || full.p[s.n] == '.'))
			return true;
	}
	return false;
}

struct lock {
	enum pdf_lock_action action;
	const struct pdf_obj *fields;
};

static bool binds(struct pdf_doc *d, size_t rev, const struct lock *l, const char *field)
{
	switch (l->action) {
	case PDF_LOCK_NONE:
		return false;
	case PDF_LOCK_ALL:
		return true;
	case PDF_LOCK_INCLUDE:
		return listed(d, rev, l->fields, field);
	case PDF_LOCK_EXCLUDE:
		return !listed(d, rev, l->fields, field);
	}
	return true;
}

/* The lock as the signature itself repeats it (FieldMDP). */
static bool transform_lock(
	struct lock *out, struct pdf_doc *d, size_t rev, const struct pdf_obj *value, struct err *e)
{
	const struct pdf_obj *refs = NULL;
	*out = (struct lock){ PDF_LOCK_NONE, NULL };
	if (!pdf_get(d, rev, value, "Reference", &refs, e))
		return false;
	for (size_t i = 0; i < pdf_array_count(refs); i++) {
		const struct pdf_obj *ref = NULL, *params = NULL;
		if (!pdf_resolve(d, rev, pdf_array_at(refs, i), &ref, e) ||
			!pdf_get(d, rev, ref, "TransformParams", &params, e))
			return false;
		if (!pdf_is_name(pdf_dict_get(ref, "TransformMethod"), "FieldMDP"))
			continue;
		const struct pdf_obj *action = pdf_dict_get(params, "Action");
		out->action = pdf_is_name(action, "Include")   ? PDF_LOCK_INCLUDE
			      : pdf_is_name(action, "Exclude") ? PDF_LOCK_EXCLUDE
							       : PDF_LOCK_ALL;
		if (!pdf_get(d, rev, params, "Fields", &out->fields, e))
			return false;
	}
	return true;
}

static bool locked(bool *out, struct pdf_doc *d, size_t from, const struct pades_permission *p,
	const char *field, struct err *e)
{
	*out = false;
	for (size_t i = 0; i < p->locks_n && !*out; i++) {
		const struct pdf_field *f = &p->locks[i];
		struct lock own, said = { f->lock.action, f->lock.fields };
		if (!f->is_signature || !f->value)
			continue;
		if (!transform_lock(&own, d, from, f->value, e))
			return false;
		/* what was signed counts; the field's wish only where the signature says nothing */
		*out = binds(d, from, own.action != PDF_LOCK_NONE ? &own : &said, field);
	}
	return true;
}

/* ISO 32000-2 12.8.2.2.2: evidence and document time-stamps are allowed at every P. */
static enum pades_change most(const struct pades_permission *p)
{
	switch (p->docmdp) {
	case 1:
		return PADES_EXTENSION;
	case 3:
		return PADES_ANNOTATIONS;
	default:
		return PADES_FORM_FILLING;
	}
}

bool step_apply(struct pades_changes *out, const struct step *s, struct pdf_doc *d, size_t from,
	const struct pades_permission *p, struct err *e)
{
	for (size_t i = 0; i < s->n; i++) {
		struct pades_finding f = s->list[i].finding;
		bool forbidden = f.change > most(p) || (s->list[i].uncertified && p->docmdp != 0);
		if (!forbidden && s->list[i].field[0] && f.change > PADES_EXTENSION &&
			!locked(&forbidden, d, from, p, s->list[i].field, e))
			return false;
		if (forbidden)
			f.change = PADES_ILLEGAL;
		keep(out, &f);
	}
	return true;
}

bool pades_diff(struct pades_changes *out, struct pdf_doc *d, size_t from, size_t to,
	const struct pades_permission *p, struct err *e)
{
	*out = (struct pades_changes){ .worst = PADES_NONE };
	for (size_t rev = from + 1; rev <= to; rev++) {
		AUTO(step) struct step s = { 0 };
		if (!step_read(&s, d, rev, e) || !step_apply(out, &s, d, from, p, e))
			return false;
	}
	return true;
}
