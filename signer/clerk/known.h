/* SPDX-License-Identifier: MIT */
/*
 * known: certificates that nearly every job names (the instance's anchors), read once before the fork: what is made of the same bytes later is
 * given once more (pki/cert). Nobody is trusted by it, and a file that cannot be read or is of another kind is passed over: its reader tells.
 */
#ifndef PARAPHE_CLERK_KNOWN_H
#define PARAPHE_CLERK_KNOWN_H

#include <stddef.h>

enum {
	KNOWN_MAX =
		40 /* certificates; of those that are remembered, the rest is for what a job brings */
};

/* A PEM or DER file, or a folder of such. 'n' counts what is known. */
void known_read(size_t *n, const char *path);

#endif
