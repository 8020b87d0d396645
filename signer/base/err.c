/* SPDX-License-Identifier: MIT */
/* err: fills the one error; nothing here allocates. */
#include "base/err.h"

#include "base/memory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void text_set(struct err *e, const char *fmt, va_list args) PRINTF_LIKE(2, 0);
static void text_set(struct err *e, const char *fmt, va_list args)
{
	char text[ERR_TEXT_MAX];
	vsnprintf(text, sizeof text, fmt, args);
	memcpy(e->text, text, sizeof text);
}

/* Of what was found while a library lacked memory, nothing is the fault of whoever gave it. */
static bool is_lack(enum err_code code)
{
	static const bool blames[ERR_CODE_COUNT] = { [ERR_SYNTAX] = true,
		[ERR_LIMIT] = true,
		[ERR_UNSUPPORTED] = true,
		[ERR_CRYPTO] = true,
		[ERR_DENIED] = true,
		[ERR_NOT_FOUND] = true,
		[ERR_WRONG_STATE] = true };
	return blames[code] && memory_lacked();
}

/* File and line come from the macro around it. */
/* NOLINTNEXTLINE(readability-function-size) */
bool err_set_at(struct err *e, enum err_code code, const char *clause, uint64_t at,
	const char *file, int line, const char *fmt, ...)
{
	if (!e)
		return false;
	va_list args;
	va_start(args, fmt);
	text_set(e, fmt, args);
	va_end(args);
	bool lack = is_lack(code);
	e->code = lack ? ERR_NOMEM : code;
	e->clause = lack ? NULL : clause;
	e->at = at;
	e->file = file;
	e->line = line;
	return false;
}

static enum err_code errno_code(int number)
{
	switch (number) {
	case ENOMEM:
		return ERR_NOMEM;
	case ENOENT:
		return ERR_NOT_FOUND;
	case EACCES:
	case EPERM:
	case ELOOP:
		return ERR_DENIED;
	default:
		return ERR_IO;
	}
}

bool err_errno_at(struct err *e, const char *file, int line, const char *fmt, ...)
{
	int number = errno;
	if (!e)
		return false;
	va_list args;
	va_start(args, fmt);
	text_set(e, fmt, args);
	va_end(args);
	size_t used = strlen(e->text);
	snprintf(e->text + used, sizeof e->text - used, ": %s", strerror(number));
	e->code = errno_code(number);
	e->clause = NULL;
	e->at = ERR_NO_OFFSET;
	e->file = file;
	e->line = line;
	return false;
}

bool err_context(struct err *e, const char *fmt, ...)
{
	if (!e)
		return false;
	char old[ERR_TEXT_MAX];
	memcpy(old, e->text, sizeof old);
	va_list args;
	va_start(args, fmt);
	text_set(e, fmt, args);
	va_end(args);
	size_t used = strlen(e->text);
	snprintf(e->text + used, sizeof e->text - used, ": %s", old);
	return false;
}

const char *err_code_text(enum err_code code)
{
#define ERR_TEXT(c, text) [c] = text,
	static const char *const texts[] = { ERR_CODES(ERR_TEXT) };
#undef ERR_TEXT
	_Static_assert(
		sizeof texts / sizeof *texts == ERR_CODE_COUNT, "every code has its sentence");
	return (unsigned)code < ERR_CODE_COUNT ? texts[code] : "unknown error";
}
