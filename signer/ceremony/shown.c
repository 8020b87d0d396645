/* SPDX-License-Identifier: MIT */
/* shown: one JSON file for each letter, named by time and message. */
#include "ceremony/shown.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_MAX_PATH = 4096 };

static void json_auto(json_t **j)
{
	json_decref(*j);
}

static int is_letter(const struct dirent *d)
{
	size_t n = strlen(d->d_name);
	return n > 5 && strcmp(d->d_name + n - 5, ".json") == 0;
}

struct list {
	struct dirent **names;
	int n;
};

static void list_auto(struct list *l)
{
	for (int i = 0; i < l->n; i++)
		free(l->names[i]);
	free(l->names);
}

/* In the order of their names, and so of their times. */
static bool list_read(struct list *l, const char *folder, struct err *e)
{
	l->n = scandir(folder, &l->names, is_letter, alphasort);
	if (l->n >= 0)
		return true;
	l->n = 0;
	return errno == ENOENT || err_errno(e, "%s", folder);
}

static bool path_of(
	char out[static SHOWN_MAX_PATH], const char *folder, const char *name, struct err *e)
{
	int n = snprintf(out, SHOWN_MAX_PATH, "%s/%s", folder, name);
	return (n > 0 && n < SHOWN_MAX_PATH) || err_fail(e, ERR_LIMIT, "a path is too long");
}

static bool oldest_go(const char *folder, struct err *e)
{
	AUTO(list) struct list l = { .names = NULL };
	char path[SHOWN_MAX_PATH];
	if (!list_read(&l, folder, e))
		return false;
	for (int i = 0; i < l.n - SHOWN_KEPT; i++)
		if (!path_of(path, folder, l.names[i]->d_name, e) ||
			(unlink(path) != 0 && errno != ENOENT))
			return err_errno(e, "%s", folder);
	return true;
}

bool shown_put(const char *folder, const struct shown_letter *l, struct err *e)
{
	char name[80], path[SHOWN_MAX_PATH];
	AUTO(json)
	json_t *j = json_pack("{s:I, s:I, s:s, s:s, s:s, s:s, s:b}", "time", (json_int_t)l->time_ms,
		"message", (json_int_t)l->message, "to", l->to, "subject", l->subject, "text",
		l->text, "url", l->url, "sms", l->sms);
	char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
	if (!text)
		return err_nomem(e);
	snprintf(name, sizeof name, "%016" PRId64 "-%010" PRId64 ".json", l->time_ms, l->message);
	bool good = (mkdir(folder, 0700) == 0 || errno == EEXIST) || err_errno(e, "%s", folder);
	good = good && path_of(path, folder, name, e) &&
	       file_write_atomic(path, slice_text(text), 0600, e) && oldest_go(folder, e);
	free(text);
	return good;
}

/* One file; what is no letter of ours, or went since the folder was listed, is passed over. */
static bool letter_look(bool *more, const char *path, shown_fn *fn, void *arg, struct err *e)
{
	AUTO(buf) struct buf bytes = { 0 };
	json_int_t time, message;
	struct shown_letter l = { .to = NULL };
	int sms;
	struct err why = ERR_INIT;
	if (!file_read(&bytes, path, SHOWN_MAX_BYTES, &why)) {
		if (why.code != ERR_NOT_FOUND && e)
			*e = why;
		return why.code == ERR_NOT_FOUND;
	}
	AUTO(json) json_t *j = json_loadb((const char *)bytes.p, bytes.n, 0, NULL);
	if (!j || json_unpack(j, "{s:I, s:I, s:s, s:s, s:s, s:s, s:b}", "time", &time, "message",
			  &message, "to", &l.to, "subject", &l.subject, "text", &l.text, "url",
			  &l.url, "sms", &sms) != 0)
		return true;
	l.time_ms = time;
	l.message = message;
	l.sms = sms != 0;
	*more = fn(arg, &l);
	return true;
}

bool shown_each(const char *folder, size_t count, shown_fn *fn, void *arg, struct err *e)
{
	AUTO(list) struct list l = { .names = NULL };
	char path[SHOWN_MAX_PATH];
	bool more = true;
	if (!list_read(&l, folder, e))
		return false;
	for (int i = l.n - 1; i >= 0 && more && (size_t)(l.n - 1 - i) < count; i--)
		if (!path_of(path, folder, l.names[i]->d_name, e) ||
			!letter_look(&more, path, fn, arg, e))
			return false;
	return true;
}
