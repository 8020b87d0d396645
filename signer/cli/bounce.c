/* SPDX-License-Identifier: MIT */
/* bounce: the command that the relay's pipe runs for what comes back to a return path. */
#include "cli/command.h"
#include "cli/sending.h"

#include "ceremony/returned.h"

#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

/*
 * The first RETURNED_MAX_BYTES of standard input; the rest is let go of. The report stands before the returned message
 * (RFC 6522 3), which may hold a file as large as the one we sent.
 */
static bool input_read(struct buf *out, struct err *e)
{
	uint8_t block[16384];
	*out = (struct buf)BUF_MAX(RETURNED_MAX_BYTES);
	for (;;) {
		ssize_t n = read(STDIN_FILENO, block, sizeof block);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, "standard input");
		if (n == 0)
			return buf_done(out, e);
		size_t room = RETURNED_MAX_BYTES - out->n;
		buf_put(out, block, (size_t)n < room ? (size_t)n : room);
	}
}

/* Trouble of ours: the relay keeps it and comes again (75). */
int command_bounce(const struct options *o)
{
	AUTO(buf) struct buf mail = { 0 };
	struct config c;
	char folder[CONFIG_MAX_PATH];
	struct err e = ERR_INIT;
	if (!config_read(&c, o->dir, &e) || !config_path(folder, &c, SENDING_BOUNCES, &e))
		return command_fail(&e);
	bool good = input_read(&mail, &e) && returned_put(folder, buf_slice(&mail), o->now_ms, &e);
	if (good)
		return EX_OK;
	command_fail(&e);
	return EX_TEMPFAIL;
}
