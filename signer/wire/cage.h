/* SPDX-License-Identifier: MIT */
/* cage: rlimits, no_new_privs, seccomp that kills by default, Landlock where the kernel has it. Fails closed. */
#ifndef PARAPHE_WIRE_CAGE_H
#define PARAPHE_WIRE_CAGE_H

#include "base/err.h"

enum cage_kind {
	CAGE_CLERK_PARENT, /* fork, poll, the channel; no open, no socket */
	CAGE_CLERK_CHILD,  /* memory, its conversation socket, memfd; nothing else */
	CAGE_RENDER_CHILD, /* the same, and told that there are no files where poppler looks for some */
	CAGE_VAULT, /* its channel, append and fsync on the log it has open; no open, no socket */
	CAGE_VAULT_TOKEN, /* the same, with a PKCS#11 module inside: cage_enter_token */
	CAGE_KIND_COUNT
};

/*
 * Enter; there is no way out. Called after everything that needs files is loaded and open; the time zone
 * becomes UTC. A child's cage is entered within its parent's: the stricter answer counts. Limits and system
 * calls of each kind: the tables in cage.c; told in PROTOCOL.md.
 * In sanitizer and coverage builds (PARAPHE_NO_CAGE, set by itself under ASan, MSan and TSan) only
 * no_new_privs and the limits but that of the address space are set, and that is logged.
 * Errors: UNSUPPORTED the kernel lacks seccomp; DENIED. The caller must end the process.
 */
MUST_CHECK bool cage_enter(enum cage_kind kind, struct err *e);

/*
 * Compile the filter of 'kind' ahead, for a parent that forks into it: before its own cage, since a pipe is made for it.
 * cage_enter takes it from there, or else compiles it. Not by several threads. Errors: UNSUPPORTED no seccomp; IO; NOMEM.
 */
MUST_CHECK bool cage_prepare(enum cage_kind kind, struct err *e);

/*
 * CAGE_VAULT with a PKCS#11 module loaded: the module may read files (a software token lies in some), but none
 * below 'hidden' and write none, and talk on the sockets it has (to pcscd), but open no other. Kernels without
 * Landlock cannot keep it from the keys: UNSUPPORTED. Else as cage_enter.
 */
MUST_CHECK bool cage_enter_token(const char *hidden, struct err *e);

/*
 * The desk with the vault's uid (demo): Landlock over the whole file system so that the key folder
 * 'keys_dir' becomes unreachable, for the desk and all it starts: start the vault before. Rules of Landlock
 * hold downwards, so everything that stands beside the way to the folder stays usable, but new files can be
 * made only in folders that stand beside it, not in those on the way: with DIR/keys, the desk writes in
 * DIR/store/, never in DIR itself. The calling thread only: call it before there are others.
 * Errors: UNSUPPORTED no Landlock; NOT_FOUND; LIMIT; IO; DENIED the folder can be reached all the same.
 */
MUST_CHECK bool cage_hide(const char *keys_dir, struct err *e);

/*
 * For who has no cage and holds secrets (the desk): no core file, no ptrace by the same uid, /proc/PID closed. In the builds
 * of cage_enter that have no walls only the first, as a leak checker traces its own process. Errors: IO.
 */
MUST_CHECK bool cage_no_core(struct err *e);

#endif
