/* SPDX-License-Identifier: MIT */
/*
 * memory: what libraries were refused. jansson, OpenSSL, libcurl and libxml2 go on without it, or take the lack for a fault of what they read.
 * So each unit of work (a request, a step of a job, a conversation) knows whether that happened in it: then no error of it is
 * anybody's fault (err_set makes NOMEM of it), nothing that it found is answered, and nothing that it did is committed. By thread.
 */
#ifndef PARAPHE_BASE_MEMORY_H
#define PARAPHE_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* A unit of work begins: nothing was refused yet. In a thread that never began one nothing is noted. */
void memory_begin(void);
/* Was a library refused memory in this unit? */
bool memory_lacked(void);

/* OpenSSL's memory is watched from now on. Once, before its first use. false: it was used already. */
bool memory_watch(void);
/* malloc, realloc, calloc and strdup for a library that can be given them; free(3) takes back. */
void *memory_new(size_t n);
void *memory_more(void *p, size_t n);
void *memory_zero(size_t n, size_t size);
char *memory_text(const char *text);
/* What an allocation gave, noted. */
void *memory_noted(void *p);
/*
 * For a process that does one unit of work and no other: 'end' is called at the first lack, and does not return. A library that
 * goes on without what it needs may crash.
 */
void memory_ends(void (*end)(void));

#endif
