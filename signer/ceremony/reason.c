/* SPDX-License-Identifier: MIT */
/* reason: words and sentences of refusals, one table. */
#include "ceremony/reason.h"

#include <string.h>

#define REASON_ROW(k, w, t) [k] = { (w), (t) },
static const struct {
	const char *word, *text;
} rows[] = { [REASON_NONE] = { "", "" }, REASONS(REASON_ROW) };
#undef REASON_ROW
_Static_assert(sizeof rows / sizeof *rows == REASON_COUNT, "one row per reason");

bool reason_set_at(struct err *e, enum err_code code, enum reason r, const char *file, int line)
{
	return err_set_at(e, code, reason_word(r), ERR_NO_OFFSET, file, line, "%s", reason_text(r));
}

enum reason reason_of(const struct err *e)
{
	for (size_t i = 1; e && e->clause && i < REASON_COUNT; i++)
		if (strcmp(e->clause, rows[i].word) == 0)
			return (enum reason)i;
	return REASON_NONE;
}

const char *reason_word(enum reason r)
{
	return r < REASON_COUNT ? rows[r].word : "";
}

const char *reason_text(enum reason r)
{
	return r < REASON_COUNT ? rows[r].text : "";
}
