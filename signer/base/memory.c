/* SPDX-License-Identifier: MIT */
/* memory: the allocators that libraries are given. */
#include "base/memory.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local bool begun, lacked;
static void (*ends)(void);

void memory_begin(void)
{
	begun = true;
	lacked = false;
}

bool memory_lacked(void)
{
	return lacked;
}

void *memory_noted(void *p)
{
	if (p)
		return p;
	lacked = lacked || begun;
	if (ends)
		ends();
	return NULL;
}

void *memory_new(size_t n)
{
	return memory_noted(malloc(n));
}

void *memory_more(void *p, size_t n)
{
	if (n)
		return memory_noted(realloc(p, n));
	free(p);
	return NULL;
}

void *memory_zero(size_t n, size_t size)
{
	return memory_noted(calloc(n, size));
}

char *memory_text(const char *text)
{
	return memory_noted(strdup(text));
}

void memory_ends(void (*end)(void))
{
	ends = end;
}

static void *crypto_new(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return n ? memory_new(n) : NULL; /* as OpenSSL's own does */
}

static void *crypto_more(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_more(p, n);
}

static void crypto_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

bool memory_watch(void)
{
	return CRYPTO_set_mem_functions(crypto_new, crypto_more, crypto_free) == 1;
}
