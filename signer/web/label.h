/* SPDX-License-Identifier: MIT */
/* label: what a field is called on a page, in French and by its word of mots-champs.xml. */
#ifndef PARAPHE_WEB_LABEL_H
#define PARAPHE_WEB_LABEL_H

#include "ceremony/field.h"
#include "xml/tree.h"

/* "label", the French; and for other languages (composants.xslt, nom-du-champ): "mot", "rang" of several, "jour", whose it is. */
void label_put(xmlNode *n, enum field_document d, const char *path);

#endif
