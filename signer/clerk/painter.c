/* SPDX-License-Identifier: MIT */
/* paraphe-render: started by paraphe-clerk with its channel as descriptor 3; the parent of the children that poppler and zbar work in. */
#include "base/log.h"
#include "base/memory.h"
#include "clerk/clerk.h"
#include "clerk/render.h"
#include "clerk/scan.h"
#include "wire/ask.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

static const struct clerk_job_entry jobs[JOB_COUNT] = {
	[JOB_TEXT] = { .run = render_text },
	[JOB_PAGES] = { .run = render_pages },
	[JOB_SCAN] = { .run = scan_pages },
	[JOB_PRINT] = { .run = scan_print },
};

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/*
 * These libraries take no allocator. What is refused makes some of them end the process, which looks like a file that broke its reader,
 * and others (zbar, cairo) go on with a page on which nothing is found. So this program's allocations are the C library's, and noted.
 */

/* Half of the 1 GiB that its cage leaves a child: a file that wants it is too much for us, and its reader ends as it always did. */
enum { GREED = 512 << 20 };

static bool is_greed(size_t n)
{
	const struct mallinfo2 now = mallinfo2();
	return n > GREED || now.arena + now.hblkhd > GREED;
}

static void *given(void *p, size_t n)
{
	if (p || n == 0)
		return p;
	if (!is_greed(n))
		memory_noted(NULL);
	errno = ENOMEM;
	return NULL;
}

/* The next in line, so that one who refuses for a test may stand between. */
static void *next_of(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);
	if (!found)
		abort();
	return found;
}

void *malloc(size_t n)
{
	static __typeof__(malloc) *next;
	if (!next)
		*(void **)&next = next_of("malloc");
	return given(next(n), n);
}

void *calloc(size_t n, size_t size)
{
	static __typeof__(calloc) *next;
	if (!next)
		*(void **)&next = next_of("calloc");
	void *p = next(n, size);
	return p ? p : given(NULL, size && n > SIZE_MAX / size ? SIZE_MAX : n * size);
}

void *realloc(void *p, size_t n)
{
	static __typeof__(realloc) *next;
	if (!next)
		*(void **)&next = next_of("realloc");
	return given(next(p, n), n);
}
#endif

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	(void)argv;
	if (argc != 1) {
		fputs("paraphe-render is started by paraphe-clerk\n", stderr);
		return EX_USAGE;
	}
	if (!clerk_run(ROLE_FD, NULL, jobs, &e)) {
		log_error("render_ends", &e);
		role_fail(ROLE_FD, &e);
		return EX_SOFTWARE;
	}
	return 0;
}
