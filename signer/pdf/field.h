/* SPDX-License-Identifier: MIT */
/* field: the AcroForm's signature fields as one revision sees them, with locks and widgets. */
#ifndef PARAPHE_PDF_FIELD_H
#define PARAPHE_PDF_FIELD_H

#include "pdf/read.h"

enum pdf_lock_action { PDF_LOCK_NONE, PDF_LOCK_ALL, PDF_LOCK_INCLUDE, PDF_LOCK_EXCLUDE };

struct pdf_lock {
	enum pdf_lock_action action;
	int permission;               /* /P 1..3, 0 when absent */
	const struct pdf_obj *fields; /* the array of names, or NULL */
};

struct pdf_field {
	char *name;         /* full name, UTF-8, dots between parts; owned by the list */
	bool is_signature;  /* FT /Sig (inherited FT counts) */
	struct pdf_ref ref; /* the field object; num 0 when direct in the array */
	const struct pdf_obj *dict;
	size_t widgets;        /* how many it has */
	struct pdf_ref widget; /* its one widget; num 0 when none, several or direct */
	struct pdf_ref
		page; /* the one page whose /Annots lists that widget; num 0 when none or several */
	bool merged;  /* field and widget are one dictionary */
	double rect[4];              /* of its one widget, as written; zeros when none or several */
	struct pdf_ref value_ref;    /* /V, num 0 when absent or direct */
	const struct pdf_obj *value; /* resolved /V dictionary, NULL when unsigned */
	struct pdf_lock lock;
};

struct pdf_fields {
	struct pdf_field *list;
	size_t n;
	int64_t sig_flags;
};

/*
 * All terminal fields as of 'rev', unsigned ones too; a file without form has none. Errors: SYNTAX (two fields of one full name, a loop in /Kids, a part
 * name with a dot, a signature value or
 * lock of the wrong kind), LIMIT, NOMEM. 'out' is owned by the caller and borrows from 'd'.
 */
MUST_CHECK bool pdf_fields_read(
	struct pdf_fields *out, struct pdf_doc *d, size_t rev, struct err *e);
/*
 * Does 'rev' change nothing that the form consists of, as pdf_fields_read found it last, in the revision before it (or as this
 * function answered for it)? Then its fields are the same, the pages that show them apart.
 */
bool pdf_form_same(struct pdf_doc *d, size_t rev);
void pdf_fields_auto(struct pdf_fields *f);
const struct pdf_field *pdf_field_find(const struct pdf_fields *f, const char *name);

/*
 * The lock that one entry of a signature's /Reference states (FieldMDP, ISO 32000-1 12.8.2.4); NONE when it is of another
 * kind. An unknown /Action locks all. Errors: those of the references in it. Borrows from 'd'.
 */
MUST_CHECK bool pdf_lock_stated(struct pdf_lock *out, struct pdf_doc *d, size_t rev,
	const struct pdf_obj *reference, struct err *e);

/* Does 'lock', as 'rev' has it, bind the field of this full name? What cannot be read binds. */
bool pdf_lock_binds(struct pdf_doc *d, size_t rev, const struct pdf_lock *lock, const char *name);

#endif
