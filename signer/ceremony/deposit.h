/* SPDX-License-Identifier: MIT */
/*
 * deposit: fields to depot.xml, built in the order of the schema; and back from a place in that XML, as the clerk tells it
 * of a fault, to the field. The desk reads no XML: the way from a depot.xml to fields is the clerk's (JOB_FIELDS).
 */
#ifndef PARAPHE_CEREMONY_DEPOSIT_H
#define PARAPHE_CEREMONY_DEPOSIT_H

#include "ceremony/field.h"

#include <libxml/tree.h>

enum { DEPOSIT_MAX_PLACES = 2000, DEPOSIT_MAX_BYTES = 1 << 20 };

/* Where an element of the deposit comes from. */
struct deposit_place {
	const xmlNode *node;
	enum field_document document;
	char path[FIELD_MAX_PATH];
};
struct deposit {
	xmlDoc *doc; /* owned */
	struct deposit_place *places;
	size_t n;
};
void deposit_auto(struct deposit *d);

/* Each of its own document; politique and confidentiel may be NULL: left out. */
struct deposit_parts {
	const struct fields *fond, *politique, *contacts, *confidentiel;
};
/* Errors: LIMIT, NOMEM. Fields whose name ends in "@compte" are the desk's own and stay out. */
MUST_CHECK bool deposit_make(struct deposit *out, const struct deposit_parts *p, struct err *e);
/* One document alone, as POLITIQUE-MODIFIEE needs it. */
MUST_CHECK bool deposit_document(struct buf *out, const struct fields *f, struct err *e);
MUST_CHECK bool deposit_write(struct buf *out, const struct deposit *d, struct err *e);
/* "convention/sequence/jour[3]/plage/@de" to its field, or to the nearest element above that has one; false: none. */
bool deposit_find(struct deposit_place *out, const struct deposit *d, const char *xml_path);

/*
 * What JOB_FIELDS drew from a document: a JSON object of places ("organisme-accueil[1]/siret[1]") -> text, to fields: keys as
 * the table has them. Places the table does not know are left out (generated parts). Errors: SYNTAX, NOMEM.
 */
MUST_CHECK bool deposit_fields(
	struct fields *out, enum field_document d, const json_t *places, struct err *e);

#endif
