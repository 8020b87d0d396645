/* SPDX-License-Identifier: MIT */
/* write: a repeatable ZIP (libzip): entries in order given, first one stored, fixed times, no extra fields. */
#ifndef PARAPHE_PACK_WRITE_H
#define PARAPHE_PACK_WRITE_H

#include "base/buf.h"

enum { PACK_MAX_ENTRIES = 256, PACK_MAX_BYTES = 256 << 20 };

struct pack_entry {
	const char *name; /* relative, '/' between parts, UTF-8 */
	struct slice bytes;
	bool stored; /* no compression */
};
/* 'time' (seconds UTC) is the DOS time of every entry. Errors: LIMIT, SYNTAX an unsafe or double name, NOMEM. */
MUST_CHECK bool pack_write(
	struct buf *out, const struct pack_entry *entries, size_t n, int64_t time, struct err *e);

#endif
