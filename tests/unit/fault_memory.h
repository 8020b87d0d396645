/* SPDX-License-Identifier: MIT */
/* fault_memory: every allocation of the program is counted, and a chosen one refused, once or for good. Not with a sanitizer, which has its own. */
#ifndef PARAPHE_TESTS_FAULT_MEMORY_H
#define PARAPHE_TESTS_FAULT_MEMORY_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static struct {
	unsigned long made, when; /* when 0: none is refused */
	bool sticky;
} memory;

/* Whose allocations are neither counted nor refused. */
static _Thread_local bool memory_spared __attribute__((unused)); /* where nothing is refused */

static inline void memory_refuse(unsigned long when, bool sticky)
{
	memory.made = 0;
	memory.sticky = sticky;
	memory.when = when;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MEMORY_FAULTS = false };
#else
enum { MEMORY_FAULTS = true };

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static bool memory_refused(void)
{
	if (memory_spared)
		return false;
	memory.made++;
	if (!memory.when || memory.made < memory.when ||
		(memory.made > memory.when && !memory.sticky))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t n)
{
	return memory_refused() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return memory_refused() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return memory_refused() ? NULL : __libc_realloc(p, n);
}
#endif

#endif
