/* SPDX-License-Identifier: MIT */
/* notes: what a dossier remembers beside its fields (store_dossier.remarks), one JSON object; its keys are in dossier.h. */
#ifndef PARAPHE_CEREMONY_NOTES_H
#define PARAPHE_CEREMONY_NOTES_H

#include "store/dossier.h"

#include <jansson.h>

/* AUTO(json) json_t *j */
void json_auto(json_t **j);

/* Errors: IO what is kept cannot be read; NOMEM. */
MUST_CHECK bool notes_read(json_t **out, const struct store_dossier *d, struct err *e);
MUST_CHECK bool notes_keep(const json_t *notes, struct store_dossier *d, struct err *e);
/* Text at "a/b"; "" when absent. Borrowed. */
const char *notes_get(const json_t *notes, const char *key, const char *inner);
/* Put {name: text, ...} under 'key': pairs, ends with NULL. NULL values are left out. Errors: NOMEM. */
MUST_CHECK bool notes_put(
	json_t *notes, const char *key, const char *const (*pairs)[2], struct err *e);
/* Is 'word' in the list under 'key'? */
bool notes_listed(const json_t *notes, const char *key, const char *word);
MUST_CHECK bool notes_list_add(json_t *notes, const char *key, const char *word, struct err *e);
/* "2025-05-14T08:31:07Z" of an instant, for "le". */
void notes_instant(char out[static 24], int64_t ms);

#endif
