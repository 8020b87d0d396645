/* SPDX-License-Identifier: MIT */
/*
 * typed: what is said of the host's form and of the school's while it is typed and when it is sent: at a field, what is wrong with
 * what stands in it; below the form, what the rules say of the whole. Names of fields are paths of ceremony/field.h, "contacts:"
 * before those of contacts.
 */
#ifndef PARAPHE_WEB_TYPED_H
#define PARAPHE_WEB_TYPED_H

#include "ceremony/dossier.h"
#include "web/page.h"

#define TYPED_IN_CONTACTS "contacts:"
enum { TYPED_MAX_NAME = FIELD_MAX_PATH + sizeof TYPED_IN_CONTACTS };

/* The form's name of a remark's field. */
void typed_name(char out[static TYPED_MAX_NAME], const struct dossier_remark *r);
/* The first remark of a field; NULL: none, or no remarks at all. */
const struct dossier_remark *typed_remark(const struct dossier_remarks *r, const char *name);
/* On 'n': what the remark says, as its text; what its field is called (label.h); and @court, what follows the field's name in the text. */
void typed_told(xmlNode *n, const struct dossier_remark *r);
/* <saisie> of a field with its value (NULL: as the page has it) and what is wrong with it; 'r' NULL: nothing is. */
void typed_field(
	struct page *p, const char *name, const char *value, const struct dossier_remark *r);
/* <dit>, each rule once: what is forbidden or wants the head's leave, and hours that are none; the component « essai-dit » shows them. */
void typed_rules(struct page *p, const struct dossier_remarks *r);

#endif
