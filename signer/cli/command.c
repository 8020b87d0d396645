/* SPDX-License-Identifier: MIT */
/* command: exit codes and the one line on stderr. */
#include "cli/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

/* paraphe.1, EXIT STATUS. */
static int exit_code(enum err_code code)
{
	static const int codes[] = {
		[ERR_NONE] = EX_SOFTWARE,
		[ERR_SYNTAX] = EX_DATAERR,
		[ERR_LIMIT] = EX_DATAERR,
		[ERR_UNSUPPORTED] = EX_DATAERR,
		[ERR_CRYPTO] = EX_DATAERR,
		[ERR_DENIED] = EX_NOPERM,
		[ERR_NOT_FOUND] = EX_NOINPUT,
		[ERR_WRONG_STATE] = EX_PROTOCOL,
		[ERR_UPSTREAM] = EX_UNAVAILABLE,
		[ERR_IO] = EX_IOERR,
		[ERR_NOMEM] = EX_OSERR,
		[ERR_TIMEOUT] = EX_TEMPFAIL,
		[ERR_BUSY] = EX_TEMPFAIL,
		[ERR_BUG] = EX_SOFTWARE,
	};
	_Static_assert(sizeof codes / sizeof *codes == ERR_CODE_COUNT, "every code has its exit");
	return (unsigned)code < ERR_CODE_COUNT ? codes[code] : EX_SOFTWARE;
}

int command_fail(const struct err *e)
{
	char where[40] = "";
	if (e->at != ERR_NO_OFFSET)
		snprintf(where, sizeof where, ", at byte %" PRIu64, e->at);
	fprintf(stderr, "paraphe: %s%s%s%s%s\n", e->text, where, e->clause ? " (" : "",
		e->clause ? e->clause : "", e->clause ? ")" : "");
	return exit_code(e->code);
}

int command_usage(const char *text)
{
	fprintf(stderr, "usage: paraphe %s\n", text);
	return EX_USAGE;
}
