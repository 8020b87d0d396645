/* SPDX-License-Identifier: MIT */
/* locker_kit: the data keys of a test's store, in a file beside it. */
#ifndef PARAPHE_TESTS_LOCKER_KIT_H
#define PARAPHE_TESTS_LOCKER_KIT_H

#include "store/locker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One file for all stores of the process, kept open to its end: copies and stores made anew have the same keys. */
static inline struct locker *locker_kit(void)
{
	static struct locker *one;
	static const uint8_t wrap[LOCKER_KEY] = { 7 };
	char path[] = "/tmp/paraphe-keys-XXXXXX";
	struct err e = ERR_INIT;
	if (one)
		return one;
	int fd = mkstemp(path);
	if (fd < 0 || !locker_open(&one, path, wrap, &e)) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
	close(fd);
	unlink(path);
	return one;
}

#endif
