/* SPDX-License-Identifier: MIT */
/* cage: rlimits, no_new_privs, seccomp that kills by default, Landlock where the kernel has it. Fails closed. */
#ifndef PARAPHE_WIRE_CAGE_H
#define PARAPHE_WIRE_CAGE_H

#include "base/err.h"

enum cage_kind {
	CAGE_CLERK_PARENT, /* fork, poll, the channel; no open, no socket */
	CAGE_CLERK_CHILD,  /* memory, its conversation socket, memfd; nothing else */
	CAGE_RENDER_CHILD, /* the same with more memory and threads' futexes for poppler */
	CAGE_VAULT,        /* its channel, append and fsync on the log it has open; no open, no socket */
	CAGE_KIND_COUNT
};

/*
 * Enter; there is no way out. Called after everything that needs files is loaded and open.
 * In sanitizer and coverage builds (PARAPHE_NO_CAGE) only no_new_privs is set and that is logged.
 * Errors: UNSUPPORTED the kernel lacks seccomp; DENIED. The caller must end the process.
 */
MUST_CHECK bool cage_enter(enum cage_kind kind, struct err *e);

/*
 * The desk with the vault's uid (demo): Landlock over the whole file system except that the key folder
 * 'keys_dir' becomes unreachable. Errors: UNSUPPORTED no Landlock; IO.
 */
MUST_CHECK bool cage_hide(const char *keys_dir, struct err *e);

#endif
