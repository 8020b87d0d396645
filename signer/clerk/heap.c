/* SPDX-License-Identifier: MIT */
/* heap: edges and holes of what was loaded. */
#include "clerk/heap.h"

#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Linux 6.1; glibc 2.36 does not name it yet. */
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/* A chunk of glibc's malloc is a multiple of 16 bytes, 8 of which are not the caller's. */
enum {
	HUGE_PAGE = 2 << 20,
	HOLE_MAX = (64 << 10) - 8,
	HOLE_MIN = 24,
	HOLE_STEP = 16,
	SMALL_MAX = 1032,
	KEEP_MAX = 32 << 20, /* glibc takes no more */
	KEEP_APART = 1 << 20,
	OWN_ROOM = 2 * HUGE_PAGE,
	CHUNK_HEAD = 16, /* before what is given */
	CHUNK_MIN = 32,
};

/* Taken for good. */
struct hole {
	struct hole *next;
};
static struct hole *holes;

static uintptr_t heap_edge(void)
{
	return (uintptr_t)sbrk(0);
}

/* Behind everything that was ever taken from the heap. */
static uintptr_t heap_top(void)
{
	return heap_edge() - mallinfo2().keepcost;
}

/* 'n' bytes, if there is a place below 'below'. A small one that is given back is not joined again with what lies behind: it is kept. */
static bool take(size_t n, uintptr_t below)
{
	struct hole *h = malloc(n);
	if (!h)
		return false;
	bool heap = (uintptr_t)h < heap_edge(), found = heap && (uintptr_t)h < below;
	if (!found && (!heap || n > SMALL_MAX)) {
		free(h);
		return false;
	}
	h->next = holes;
	holes = h;
	return found;
}

/* The next huge page that nothing lies in yet; what is taken from here on lies there or behind. */
static uintptr_t page_begin(void)
{
	uintptr_t at = (heap_top() + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	while (heap_top() < at && take(HOLE_MAX, UINTPTR_MAX))
		;
	return at;
}

/* What is free between things would be given to whoever asks next. */
static void holes_fill(void)
{
	uintptr_t top = heap_top();
	for (size_t n = HOLE_MAX; n >= HOLE_MIN; n -= HOLE_STEP)
		while (take(n, top))
			;
}

uintptr_t heap_begin(void)
{
	/* Large things, too: else each has pages of its own, which are not huge. */
	(void)!mallopt(M_MMAP_THRESHOLD, KEEP_MAX);
	holes_fill();
	return page_begin();
}

void heap_end(uintptr_t from)
{
	holes_fill();
	uintptr_t end = page_begin();
	if (from < end && madvise((void *)from, end - from, MADV_HUGEPAGE) == 0)
		(void)!madvise((void *)from, end - from, MADV_COLLAPSE);
}

/* Said by heap_keep: a parent that loads nothing for its children leaves them malloc as it is. */
static bool is_kept;

void heap_keep(void)
{
	is_kept = true;
	(void)!mallopt(M_TRIM_THRESHOLD, KEEP_MAX);
	(void)!mallopt(M_MMAP_THRESHOLD, KEEP_APART);
	(void)!mallopt(M_TOP_PAD, OWN_ROOM);
}

/*
 * The head of the chunk on top, which malloc writes, stays just below the boundary: a huge page must have nothing in it yet. What lies
 * before it is passed over, untouched.
 */
uintptr_t heap_own(void)
{
	if (!is_kept)
		return 0;
	uintptr_t top = heap_top(), at = (heap_edge() + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	if (at - top < CHUNK_HEAD + CHUNK_MIN)
		at += HUGE_PAGE;
	(void)!mallopt(M_MMAP_THRESHOLD, KEEP_MAX);
	bool passed = take(at - top - CHUNK_HEAD - sizeof(size_t), UINTPTR_MAX);
	(void)!mallopt(M_MMAP_THRESHOLD, KEEP_APART);
	bool own = passed && heap_top() == at - CHUNK_HEAD && heap_edge() - at >= OWN_ROOM;
	return own && madvise((void *)at, OWN_ROOM, MADV_HUGEPAGE) == 0 ? at : 0;
}
