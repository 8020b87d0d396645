/* SPDX-License-Identifier: MIT */
/* file: read under a cap, write atomically, lock, and hand bytes over as sealed memfds. */
#ifndef PARAPHE_BASE_FILE_H
#define PARAPHE_BASE_FILE_H

#include "base/buf.h"

#include <sys/types.h>

/* AUTO(fd) int fd = -1; closes at the end of the scope. */
void fd_auto(int *fd);

/*
 * Read a whole regular file of at most 'max' bytes into 'out' (owned by the caller).
 * Errors: NOT_FOUND, DENIED, LIMIT larger than max, IO (also when it is no regular file), NOMEM.
 */
MUST_CHECK bool file_read(struct buf *out, const char *path, size_t max, struct err *e);
/* The same from a descriptor, from offset 0 by pread; the descriptor stays open. */
MUST_CHECK bool file_read_fd(struct buf *out, int fd, size_t max, struct err *e);
/*
 * Replace 'path' by 'bytes': temporary file beside it, fsync, rename, fsync of the folder. The old
 * file stays whole until the new one is durable.
 * Errors: DENIED, IO (disk full is said so).
 */
MUST_CHECK bool file_write_atomic(const char *path, struct slice bytes, mode_t mode, struct err *e);
/*
 * The same in three steps, for a process that gives up its rights in between (wire/cage.h, cage_hide):
 * file_stage_open makes a new file beside 'path' and a child that can do nothing but put it in place or
 * remove it; file_stage_write makes the bytes durable (a full disk is met here); file_stage_commit puts them
 * in place. AUTO(file_stage) removes what was not committed, and so does the death of the process.
 * file_stage_open must be called before there are threads.
 */
struct file_stage {
	int fd, channel;
	pid_t child;
};
#define FILE_STAGE_INIT                                                                            \
	{                                                                                          \
		.fd = -1, .channel = -1, .child = -1                                               \
	}
MUST_CHECK bool file_stage_open(
	struct file_stage *out, const char *path, mode_t mode, struct err *e);
MUST_CHECK bool file_stage_write(struct file_stage *s, struct slice bytes, struct err *e);
MUST_CHECK bool file_stage_commit(struct file_stage *s, struct err *e);
void file_stage_auto(struct file_stage *s);
/* The same as file_write_atomic, but refuses with WRONG_STATE when 'path' exists already (no overwrite, race-free by link(2)). */
MUST_CHECK bool file_write_new(const char *path, struct slice bytes, mode_t mode, struct err *e);
/* Append to 'fd' and fdatasync; a short or failed write is undone by truncating back. Errors: IO. */
MUST_CHECK bool file_append_sync(int fd, struct slice bytes, struct err *e);
/* Make the names in the folder of 'path' durable: a new file's must be as durable as its bytes. Errors: IO. */
MUST_CHECK bool file_folder_sync(const char *path, struct err *e);
/*
 * Exclusive advisory lock (flock) on 'path', not waiting. *fd is the lock's owner: closing it frees
 * the lock. Errors: STATE when somebody else holds it; else as open(2).
 */
MUST_CHECK bool file_lock(int *fd, const char *path, struct err *e);
/*
 * The bytes as a sealed memfd (no write, no grow, no shrink, no more seals); *fd owned by the caller.
 * 'name' is for /proc only. Errors: IO, NOMEM.
 */
MUST_CHECK bool file_memfd(int *fd, const char *name, struct slice bytes, struct err *e);
/* The same in steps, for what is not held as a whole: an empty one, bytes at its end, the seals. */
MUST_CHECK bool file_memory(int *fd, const char *name, struct err *e);
MUST_CHECK bool file_append(int fd, struct slice bytes, struct err *e);
MUST_CHECK bool file_seal(int fd, struct err *e);

/* A whole file mapped read-only: only for sealed memfds, whose size cannot change under the map. */
struct file_map {
	struct slice bytes;
};
/* Errors: DENIED the seals F_SEAL_SHRINK|F_SEAL_WRITE are absent, LIMIT over max, IO. */
MUST_CHECK bool file_map_sealed(struct file_map *out, int fd, size_t max, struct err *e);
void file_map_auto(struct file_map *m);

#endif
