/* SPDX-License-Identifier: MIT */
/* file_name: kind, pupil, reference. */
#include "web/file_name.h"

#include "ceremony/class_zip.h"

#include <stdio.h>
#include <string.h>

bool file_name_speaking(char out[static FILE_NAME_MAX], const struct web_context *c,
	const char *what, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char pupil[CLASS_ZIP_PERSON + 1], reference[FILE_NAME_MAX / 6];
	const char *dot = strrchr(what, '.');
	size_t n = dot ? (size_t)(dot - what) : strlen(what);
	if (!store_dossier_get(c->store, -1, id, &d, e))
		return false;
	class_zip_person(pupil, d.pupil_name);
	class_zip_part(reference, sizeof reference, d.reference);
	snprintf(
		out, FILE_NAME_MAX, "%.*s %s %s%s", (int)n, what, pupil, reference, dot ? dot : "");
	return true;
}
