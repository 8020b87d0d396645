/* SPDX-License-Identifier: MIT */
/*
 * bundle: several files as one stream, what backups are made of. Sealing and checking the stream is the business of whoever
 * gives the sink and the source: cli/backup with a digest, vault/ring with a key.
 */
#ifndef PARAPHE_BASE_BUNDLE_H
#define PARAPHE_BASE_BUNDLE_H

#include "base/buf.h"

#include <sys/types.h>

enum {
	BUNDLE_MAX_NAME = 120,
	BUNDLE_MAX_FILES = 4096,
	BUNDLE_CHUNK = 64 << 10, /* of a file at a time */
};

/* Takes the next bytes. */
typedef bool bundle_sink_fn(void *arg, struct slice bytes, struct err *e);
struct bundle_sink {
	bundle_sink_fn *put;
	void *arg;
};
/* Gives exactly 'n' bytes. Errors: SYNTAX there are no more. */
typedef bool bundle_source_fn(void *arg, uint8_t *p, size_t n, struct err *e);
struct bundle_source {
	bundle_source_fn *get;
	void *arg;
};

/*
 * One file under 'name': letters, digits and ._- in at most two parts with '/' between, none beginning with a dot.
 * Its size is that of the moment; later growth is left out. Errors: SYNTAX the name; IO.
 */
MUST_CHECK bool bundle_put_fd(
	const struct bundle_sink *to, const char *name, mode_t mode, int fd, struct err *e);
MUST_CHECK bool bundle_put(const struct bundle_sink *to, const char *name, mode_t mode,
	struct slice bytes, struct err *e);
/* No more files. */
MUST_CHECK bool bundle_end(const struct bundle_sink *to, struct err *e);

struct bundle_file {
	char name[BUNDLE_MAX_NAME + 1];
	mode_t mode; /* 0600 or 0644 */
	uint64_t size;
};
/* The next file; its bytes follow: take them with bundle_take. Errors: SYNTAX. */
MUST_CHECK bool bundle_next(
	const struct bundle_source *from, struct bundle_file *out, bool *more, struct err *e);
/* Into a new file 'folder'/name, with its folder where it lacks, durable. Errors: WRONG_STATE it is there; IO. */
MUST_CHECK bool bundle_take(const struct bundle_source *from, const struct bundle_file *f,
	const char *folder, struct err *e);

#endif
