/* SPDX-License-Identifier: MIT */
/* kept: what was chosen in a form, until it is sent again. */
#include "web/kept.h"

#include "base/text.h"
#include "web/impl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* In the session: the path and the instant, then "name=value", each with its line. */
static const char key[] = "choix";

void kept_auto(struct kept *k)
{
	free(k->room);
}

static bool is_kept(const char *name)
{
	static const char *const names[] = { "d", "m", "sur", "classe", "de", "vu", "montres",
		"sha" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void pair_add(struct kept *k, const char *name, const char *value)
{
	if (k->n < KEPT_MAX_PAIRS && is_kept(name) && !strchr(value, '\n'))
		k->list[k->n++] = (struct http_pair){ name, value };
}

static void form_read(struct kept *k, const struct web_context *c)
{
	for (size_t i = 0; i < c->q->fields.n; i++)
		pair_add(k, c->q->fields.p[i].name, c->q->fields.p[i].value);
}

bool kept_put(struct web_context *c, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(KEPT_MAX_BYTES);
	struct kept k = { .n = 0 };
	form_read(&k, c);
	buf_printf(&text, "%s\n%" PRId64 "\n", c->q->path, c->now_ms);
	for (size_t i = 0; i < k.n; i++)
		buf_printf(&text, "%s=%s\n", k.list[i].name, k.list[i].value);
	const char *whole = buf_text(&text);
	return whole ? session_set(c, key, whole, e) : buf_done(&text, e);
}

/* The next line of 'at', ended with a NUL; NULL: none. */
static char *line_take(char **at)
{
	char *line = *at, *end = strchr(line, '\n');
	if (!end)
		return NULL;
	*end = '\0';
	*at = end + 1;
	return line;
}

static void session_read_into(struct kept *k, const struct web_context *c)
{
	uint64_t since;
	char *at = k->room, *line = line_take(&at);
	if (!line || strcmp(line, c->q->path) != 0)
		return;
	line = line_take(&at);
	if (!line || !text_decimal(&since, slice_text(line), (uint64_t)c->now_ms, NULL) ||
		c->now_ms - (int64_t)since > KEPT_MS)
		return;
	while ((line = line_take(&at))) {
		char *value = strchr(line, '=');
		if (!value)
			continue;
		*value = '\0';
		pair_add(k, line, value + 1);
	}
}

bool kept_read(struct kept *k, const struct web_context *c, struct err *e)
{
	*k = (struct kept){ .n = 0 };
	if (c->route->method == HTTP_POST) {
		form_read(k, c);
		return true;
	}
	k->room = malloc(KEPT_MAX_BYTES + 1);
	if (!k->room)
		return err_nomem(e);
	if (session_get(c, key, k->room, KEPT_MAX_BYTES + 1))
		session_read_into(k, c);
	return true;
}

bool kept_drop(struct web_context *c, struct err *e)
{
	char *room = malloc(KEPT_MAX_BYTES + 1);
	if (!room)
		return err_nomem(e);
	bool there = session_get(c, key, room, KEPT_MAX_BYTES + 1);
	free(room);
	return !there || session_set(c, key, NULL, e);
}

const char *kept_value(const struct kept *k, const char *name)
{
	for (size_t i = 0; i < k->n; i++)
		if (strcmp(k->list[i].name, name) == 0)
			return k->list[i].value;
	return NULL;
}

bool kept_has(const struct kept *k, const char *name, const char *value)
{
	for (size_t i = 0; i < k->n; i++)
		if (strcmp(k->list[i].name, name) == 0 && strcmp(k->list[i].value, value) == 0)
			return true;
	return false;
}
