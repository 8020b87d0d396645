/* SPDX-License-Identifier: MIT */
/* file_name: what a browser saves a document of a convention as. */
#ifndef PARAPHE_WEB_FILE_NAME_H
#define PARAPHE_WEB_FILE_NAME_H

#include "web/web.h"

enum { FILE_NAME_MAX = 400 };
/*
 * "convention.pdf" of dossier 'id' becomes "convention SPÉCIMEN Camille 9990042S-2025-00137.pdf" (http_give writes it as RFC 6266 and 8187
 * want it). It tells whose it is: only for who was just given the document. Errors: as store_dossier_get.
 */
MUST_CHECK bool file_name_speaking(char out[static FILE_NAME_MAX], const struct web_context *c,
	const char *what, const char *id, struct err *e);

#endif
