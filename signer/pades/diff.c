/* SPDX-License-Identifier: MIT */
/*
 * diff: all later revisions, step by step, under the permissions and locks in force when a
 * signature was made.
 */
#include "pades/diff.h"

#include "pades/step.h"

#include <string.h>

/* A certification and a lock are two; who states more than these locks all. */
enum { DIFF_MAX_REFERENCES = 16 };

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

/*
 * What was signed counts (FieldMDP), every part of it; the field's wish only where the signature says nothing. ISO 32000-1
 * 12.7.4.5, 12.8.2.4.
 */
static bool locked_by(bool *out, struct pdf_doc *d, size_t from, const struct pdf_field *signer,
	const char *field, struct err *e)
{
	const struct pdf_obj *refs = NULL;
	bool stated = false;
	*out = false;
	if (!pdf_get(d, from, signer->value, "Reference", &refs, e))
		return false;
	if (pdf_array_count(refs) > DIFF_MAX_REFERENCES) {
		*out = true;
		return true;
	}
	for (size_t i = 0; i < pdf_array_count(refs); i++) {
		const struct pdf_obj *ref = NULL;
		struct pdf_lock lock;
		if (!pdf_resolve(d, from, pdf_array_at(refs, i), &ref, e) ||
			!pdf_lock_stated(&lock, d, from, ref, e))
			return false;
		stated = stated || lock.action != PDF_LOCK_NONE;
		*out = *out || pdf_lock_binds(d, from, &lock, field);
	}
	*out = *out || (!stated && pdf_lock_binds(d, from, &signer->lock, field));
	return true;
}

static bool locked(bool *out, struct pdf_doc *d, size_t from, const struct pades_permission *p,
	const char *field, struct err *e)
{
	*out = false;
	for (size_t i = 0; i < p->locks_n && !*out; i++) {
		const struct pdf_field *f = &p->locks[i];
		if (f->is_signature && f->value && !locked_by(out, d, from, f, field, e))
			return false;
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
		if (!forbidden && s->list[i].field && f.change > PADES_EXTENSION &&
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

bool pades_forbidden_by(const struct pades_changes *c, const char *rule)
{
	bool only = c->worst == PADES_ILLEGAL && c->more == 0;
	for (size_t i = 0; only && i < c->n; i++)
		only = c->list[i].change != PADES_ILLEGAL || strcmp(c->list[i].rule, rule) == 0;
	return only;
}
