/* SPDX-License-Identifier: MIT */
/* notes: one JSON object beside a dossier's fields. */
#include "ceremony/notes.h"

#include "base/time.h"

#include <stdlib.h>
#include <string.h>

void json_auto(json_t **j)
{
	json_decref(*j);
	*j = NULL;
}

bool notes_read(json_t **out, const struct store_dossier *d, struct err *e)
{
	json_error_t why;
	struct slice s = buf_slice(&d->remarks);
	*out = s.n ? json_loadb((const char *)s.p, s.n, JSON_REJECT_DUPLICATES, &why)
		   : json_object();
	if (json_is_object(*out))
		return true;
	json_auto(out);
	return err_fail(e, ERR_IO, "the notes of a dossier cannot be read");
}

bool notes_keep(const json_t *notes, struct store_dossier *d, struct err *e)
{
	char *text = json_dumps(notes, JSON_COMPACT);
	if (!text)
		return err_nomem(e);
	buf_free(&d->remarks);
	d->remarks = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_text(&d->remarks, text);
	free(text);
	return buf_done(&d->remarks, e);
}

const char *notes_get(const json_t *notes, const char *key, const char *inner)
{
	const char *text = json_string_value(json_object_get(json_object_get(notes, key), inner));
	return text ? text : "";
}

bool notes_put(json_t *notes, const char *key, const char *const (*pairs)[2], struct err *e)
{
	json_t *o = json_object();
	for (; o && (*pairs)[0]; pairs++)
		if ((*pairs)[1] &&
			json_object_set_new(o, (*pairs)[0], json_string((*pairs)[1])) != 0) {
			json_decref(o);
			return err_nomem(e);
		}
	return json_object_set_new(notes, key, o) == 0 || err_nomem(e);
}

bool notes_listed(const json_t *notes, const char *key, const char *word)
{
	size_t i;
	json_t *x;
	json_array_foreach(json_object_get(notes, key), i,
		x) if (json_is_string(x) && strcmp(json_string_value(x), word) == 0) return true;
	return false;
}

bool notes_list_add(json_t *notes, const char *key, const char *word, struct err *e)
{
	json_t *list = json_object_get(notes, key);
	if (notes_listed(notes, key, word))
		return true;
	if (!json_is_array(list)) {
		list = json_array();
		if (json_object_set_new(notes, key, list) != 0)
			return err_nomem(e);
	}
	return json_array_append_new(list, json_string(word)) == 0 || err_nomem(e);
}

void notes_instant(char out[static 24], int64_t ms)
{
	time_rfc3339_format(out, ms / 1000);
}
