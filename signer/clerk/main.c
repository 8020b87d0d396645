/* SPDX-License-Identifier: MIT */
/* paraphe-clerk TEMPLATES_DIR [CERTIFICATES...]: started by the desk with its channel as descriptor 3. */
#include "base/log.h"
#include "base/memory.h"
#include "clerk/decoders.h"
#include "clerk/jobs.h"
#include "clerk/known.h"
#include "wire/ask.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/*
 * Its libraries (poppler, cairo, zbar) are two thirds of all that there is to map, which every fork copies and every end of a child
 * takes down; a child that makes or judges has no use for them, nor has who would subvert it.
 */
static bool render_begin(struct role *render, struct err *e)
{
	static const char name[] = "paraphe-render";
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof name);
	if (n <= 0)
		return err_errno(e, "where this program stands");
	path[n] = 0;
	char *at = strrchr(path, '/');
	memcpy(at ? at + 1 : path, name, sizeof name);
	char *const argv[] = { path, NULL };
	return role_begin(render, "render", argv, e);
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	AUTO(clerk_context) struct clerk_context *context = NULL;
	/* It ends when its channel does, so with us. */
	struct role render = { .pid = -1, .fd = -1 };
	size_t known = 0;
	if (!memory_watch()) {
		err_fail(&e, ERR_BUG, "OpenSSL was in use before main");
		role_fail(ROLE_FD, &e);
		return EX_SOFTWARE;
	}
	json_set_alloc_funcs(memory_new, free);
	if (argc < 2) {
		fputs("paraphe-clerk is started by paraphe: paraphe-clerk TEMPLATES_DIR "
		      "[CERTIFICATES...]\n",
			stderr);
		return EX_USAGE;
	}
	if (!decoders_restrict(&e) || !render_begin(&render, &e) ||
		!clerk_context_open(&context, argv[1], &e) || !role_wait(&render, &e)) {
		role_fail(ROLE_FD, &e);
		return EX_CONFIG;
	}
	for (int i = 2; i < argc; i++)
		known_read(&known, argv[i]);
	if (!clerk_run_beside(ROLE_FD, context, clerk_jobs, &render, &e)) {
		log_error("clerk_ends", &e);
		role_fail(ROLE_FD, &e);
		return EX_SOFTWARE;
	}
	return 0;
}
