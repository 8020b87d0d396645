/* SPDX-License-Identifier: MIT */
/* read: a ZIP from outside under limits: count, declared and real size, ratio, names. */
#ifndef PARAPHE_PACK_READ_H
#define PARAPHE_PACK_READ_H

#include "pack/write.h"

enum { PACK_MAX_RATIO = 1032, PACK_MAX_NAME = 255 };

struct pack_file {
	char name[PACK_MAX_NAME + 1];
	struct buf bytes;
	bool stored;
};

struct pack {
	struct pack_file *files;
	size_t n;
};

/*
 * Read all entries. Refused: over the limits, encrypted, absolute or ".." names, doubled names, bytes before the first
 * or after the last record, local and central headers that disagree. Errors: SYNTAX, LIMIT, UNSUPPORTED, NOMEM.
 */
MUST_CHECK bool pack_read(struct pack *out, struct slice zip, size_t max_total, struct err *e);
void pack_auto(struct pack *p);
const struct pack_file *pack_find(const struct pack *p, const char *name);
/* Does it begin like a ZIP? */
bool pack_is(struct slice bytes);

#endif
