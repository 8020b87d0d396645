/* SPDX-License-Identifier: MIT */
/* roster_own: an address that its owner gave stands in the list of pupils as such: no later list overwrites it without a tick. */
#include "ceremony/roster.h"

#include "ceremony/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "propre": the columns, blank between. */
static bool owner_add(json_t *fields, const char *column, struct err *e)
{
	const char *list = json_string_value(json_object_get(fields, "propre"));
	char text[200];
	size_t n = strlen(column);
	for (const char *at = list; at && (at = strstr(at, column)); at += n)
		if ((at == list || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
			return true;
	snprintf(text, sizeof text, "%.150s%s%s", list ? list : "", list && list[0] ? " " : "",
		column);
	return json_object_set_new(fields, "propre", json_string(text)) == 0 || err_nomem(e);
}

bool roster_own(struct store *s, const struct store_dossier *d, const struct roster_owned *own,
	struct err *e)
{
	static const char *const persons[][2] = { { "p-eleve", "eleve" }, { "p-rl1", "rl1" },
		{ "p-rl2", "rl2" } };
	AUTO(store_pupil) struct store_pupil p = { .id = 0 };
	char column[40] = "";
	for (size_t i = 0; i < sizeof persons / sizeof *persons; i++)
		if (strcmp(persons[i][0], own->person) == 0)
			snprintf(column, sizeof column, "%s_%.20s", persons[i][1], own->what);
	if (!column[0] || !d->pupil)
		return true; /* not of the list */
	if (!store_pupil_get(s, d->school, d->pupil, &p, e))
		return false;
	struct slice was = buf_slice(&p.fields);
	AUTO(json) json_t *o = json_loadb((const char *)was.p, was.n, 0, NULL);
	if (!json_is_object(o))
		return err_fail(e, ERR_IO, "the roster's line of a pupil cannot be read");
	if (!owner_add(o, column, e))
		return false;
	if (json_object_set_new(o, column, json_string(own->text)) != 0)
		return err_nomem(e);
	char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
	if (!text)
		return err_nomem(e);
	p.fields.n = 0;
	buf_put_text(&p.fields, text);
	free(text);
	return buf_done(&p.fields, e) && store_pupil_put(s, &p, e);
}
