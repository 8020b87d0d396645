/* SPDX-License-Identifier: MIT */
/* log: one event per line, one write per line. */
#include "base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LOG_MAX_LINE = 1024 };

/* A line holds printable ASCII and UTF-8 only: whoever wrote the values cannot forge a second line. */
static void line_write(char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
			line[i] = '_';
	line[n] = '\n';
	ssize_t done = write(STDERR_FILENO, line, n + 1);
	(void)done; /* there is nobody left to tell */
}

static size_t clamp(int n, size_t used)
{
	if (n < 0)
		return used;
	size_t room = LOG_MAX_LINE - 2 - used;
	return used + ((size_t)n > room ? room : (size_t)n);
}

void log_event(const char *event, const char *fmt, ...)
{
	char line[LOG_MAX_LINE];
	size_t used = clamp(snprintf(line, LOG_MAX_LINE - 1, "event=%s ", event), 0);
	va_list args;
	va_start(args, fmt);
	used = clamp(vsnprintf(line + used, LOG_MAX_LINE - 1 - used, fmt, args), used);
	va_end(args);
	line_write(line, used);
}

void log_error(const char *event, const struct err *e)
{
	if (e->at == ERR_NO_OFFSET)
		log_event(event, "error=\"%s: %s\" clause=\"%s\"", err_code_text(e->code), e->text,
			e->clause ? e->clause : "");
	else
		log_event(event, "error=\"%s: %s\" clause=\"%s\" at=%" PRIu64,
			err_code_text(e->code), e->text, e->clause ? e->clause : "", e->at);
}
