/* SPDX-License-Identifier: MIT */
/* arena: memory for one document's parsed objects, capped and freed at once. */
#include "pdf/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK_BYTES = 4 << 10, CHUNK_BYTES = 64 << 10, ALIGN = alignof(uint64_t) };

struct pdf_chunk {
	struct pdf_chunk *next;
	size_t n, cap;
	alignas(uint64_t) uint8_t bytes[];
};

static bool chunk_add(struct pdf_arena *a, size_t need, struct err *e)
{
	size_t cap = a->head ? CHUNK_BYTES : FIRST_CHUNK_BYTES;
	if (cap < need)
		cap = need;
	if (cap > a->max - a->used)
		cap = need;
	if (cap > a->max - a->used)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", ERR_NO_OFFSET,
			"objects need too much memory");
	struct pdf_chunk *c = malloc(sizeof(*c) + cap);
	if (!c)
		return err_nomem(e);
	*c = (struct pdf_chunk){ .cap = cap, .next = a->head };
	a->head = c;
	a->used += cap;
	return true;
}

bool pdf_arena_get(struct pdf_arena *a, size_t n, size_t size, void *out, struct err *e)
{
	if (size && n > (a->max - ALIGN) / size)
		return err_set(e, ERR_LIMIT, "SECURITY 1.6", ERR_NO_OFFSET,
			"objects need too much memory");
	size_t need = (n * size + ALIGN - 1) / ALIGN * ALIGN;
	if ((!a->head || need > a->head->cap - a->head->n) && !chunk_add(a, need, e))
		return false;
	/* What nobody asks for is not touched: a page of memory costs more than what is parsed into it. */
	void *p = memset(a->head->bytes + a->head->n, 0, need);
	a->head->n += need;
	memcpy(out, &p, sizeof p);
	return true;
}

bool pdf_arena_copy(struct pdf_arena *a, struct slice s, struct slice *out, struct err *e)
{
	uint8_t *p = NULL;
	if (!pdf_arena_get(a, s.n + 1, 1, &p, e))
		return false;
	if (p && s.n && s.p)
		memcpy(p, s.p, s.n);
	*out = (struct slice){ p, s.n };
	return true;
}

void pdf_arena_auto(struct pdf_arena *a)
{
	while (a->head) {
		struct pdf_chunk *next = a->head->next;
		free(a->head);
		a->head = next;
	}
	a->used = 0;
}
