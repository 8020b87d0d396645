/* SPDX-License-Identifier: MIT */
/* mutate FILE FOLDER COUNT SEED: COUNT copies of FILE, each with one byte changed, cut off, removed or inserted. */
#include "base/buf.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MUTATE_MAX = 64 << 20 };

/* xorshift64*: repeatable from its seed, which a finding's file name holds. */
static uint64_t next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717ULL;
}

static const char *mutate(struct buf *out, struct slice in, uint64_t *state)
{
	size_t at = next(state) % in.n;
	uint8_t byte = (uint8_t)next(state);
	buf_put_slice(out, slice_sub(in, 0, at));
	switch (next(state) % 5) {
	case 0:
		buf_put_byte(out, (uint8_t)(in.p[at] ^ (1U << byte % 8)));
		buf_put_slice(out, slice_sub(in, at + 1, in.n));
		return "flip";
	case 1:
		buf_put_byte(out, in.p[at] == byte ? (uint8_t)(byte + 1) : byte);
		buf_put_slice(out, slice_sub(in, at + 1, in.n));
		return "set";
	case 2:
		buf_put_slice(out, slice_sub(in, at + 1, in.n));
		return "remove";
	case 3:
		buf_put_byte(out, byte);
		buf_put_slice(out, slice_sub(in, at, in.n));
		return "insert";
	default:
		return "cut";
	}
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf in = { 0 };
	if (argc != 5 || !file_read(&in, argv[1], MUTATE_MAX, &e)) {
		fprintf(stderr, "usage: mutate FILE FOLDER COUNT SEED\n");
		return 64;
	}
	uint64_t state = strtoull(argv[4], NULL, 10) * 2 + 1;
	const char *dot = strrchr(argv[1], '.');
	for (unsigned long i = 0, n = strtoul(argv[3], NULL, 10); i < n; i++) {
		AUTO(buf) struct buf out = BUF_MAX(MUTATE_MAX + 1);
		char path[4096];
		const char *how = mutate(&out, buf_slice(&in), &state);
		snprintf(path, sizeof path, "%s/%05lu-%s%s", argv[2], i, how, dot ? dot : "");
		FILE *f = fopen(path, "wb");
		if (!f || fwrite(out.p, 1, out.n, f) != out.n || fclose(f) != 0)
			return 74;
	}
	return 0;
}
