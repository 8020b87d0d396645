/* SPDX-License-Identifier: MIT */
/* host_days: the timetable of a stay as rows of a form: a day, a morning, an afternoon. */
#include "web/host.h"

#include "base/time.h"

#include <stdio.h>
#include <string.h>

enum { SATURDAY = 6, DAY_TEXT = 11, NAME_TEXT = 24 };

static const char *const ends[] = { "de", "a" };

static bool day_add(struct host_days *out, int32_t day)
{
	size_t at = out->n;
	for (size_t i = 0; i < out->n; i++)
		if (out->day[i] == day)
			return true;
	if (out->n == HOST_MAX_DAYS)
		return false;
	for (; at > 0 && out->day[at - 1] > day; at--)
		out->day[at] = out->day[at - 1];
	out->day[at] = day;
	out->n++;
	return true;
}

void host_days_of(struct host_days *out, const struct dossier_view *v)
{
	char keys[HOST_MAX_DAYS][FIELD_MAX_KEY];
	time_day first, last, day;
	size_t n = fields_keys(&v->fond, "sequence/jour", keys, HOST_MAX_DAYS);
	int most = strcmp(school_get(&v->school, "samedi"), "oui") == 0 ? SATURDAY : SATURDAY - 1;
	out->n = 0;
	for (size_t i = 0; i < n; i++)
		if (time_date_parse(&day, slice_text(keys[i]), NULL))
			day_add(out, day);
	if (!time_date_parse(&first, slice_text(fields_get(&v->fond, "sequence/@debut")), NULL) ||
		!time_date_parse(&last, slice_text(fields_get(&v->fond, "sequence/@fin")), NULL))
		return;
	for (day = first; day <= last; day++)
		if (time_weekday(day) <= most && !day_add(out, day))
			return;
}

static void path_of(
	char out[static FIELD_MAX_PATH], const char *day, unsigned range, const char *end)
{
	field_path(out, "sequence/jour[%s]/plage[%u]/@%s", day, range, end);
}

/* Of the form: "de1-2025-06-16"; four of a day weigh on the page, so they are short. */
static void name_of(char out[static NAME_TEXT], const char *day, unsigned range, const char *end)
{
	snprintf(out, NAME_TEXT, "%s%u-%s", end, range, day);
}

void host_days_put(struct page *p, const struct host_days *d, const struct fields *fond, bool typed)
{
	for (size_t i = 0; i < d->n; i++) {
		char day[DAY_TEXT], path[FIELD_MAX_PATH], name[NAME_TEXT];
		time_date_format(day, d->day[i]);
		xmlNode *n = tree_child(p->facts, "jour");
		tree_attr(n, "date", day);
		for (unsigned range = 1; range <= HOST_RANGES; range++)
			for (size_t k = 0; k < 2; k++) {
				path_of(path, day, range, ends[k]);
				name_of(name, day, range, ends[k]);
				const char *text = typed ? http_field(p->c->q, name) : NULL;
				snprintf(name, sizeof name, "%s%u", ends[k], range);
				tree_attr(n, name, text ? text : fields_get(fond, path));
			}
	}
}

void host_change(struct host_changes *x, const char *path, const char *text)
{
	if (x->n == HOST_MAX_CHANGES)
		return;
	snprintf(x->paths[x->made], FIELD_MAX_PATH, "%.*s", FIELD_MAX_PATH - 1, path);
	x->list[x->n][0] = x->paths[x->made++];
	x->list[x->n++][1] = text ? text : "";
}

/* A day without any hour is no day of presence: it goes whole. */
static void day_changes(
	struct host_changes *x, const char *day, const struct http_request *q, bool same)
{
	char paths[2 * HOST_RANGES][FIELD_MAX_PATH], element[FIELD_MAX_PATH];
	const char *texts[2 * HOST_RANGES];
	bool any = false, asked = same;
	for (unsigned i = 0; i < 2 * HOST_RANGES; i++) {
		char name[NAME_TEXT];
		path_of(paths[i], day, 1 + i / 2, ends[i % 2]);
		name_of(name, same ? "chaque" : day, 1 + i / 2, ends[i % 2]);
		texts[i] = http_field(q, name);
		asked |= texts[i] != NULL;
		any |= texts[i] && texts[i][0];
	}
	if (!asked)
		return;
	field_path(element, "sequence/jour[%s]", day);
	if (!any) {
		host_change(x, element, "");
		return;
	}
	for (unsigned i = 0; i < 2 * HOST_RANGES; i++)
		host_change(x, paths[i], texts[i]);
}

void host_days_changes(
	struct host_changes *x, const struct host_days *d, const struct http_request *q, bool same)
{
	for (size_t i = 0; i < d->n; i++) {
		char day[DAY_TEXT];
		time_date_format(day, d->day[i]);
		day_changes(x, day, q, same);
	}
}
