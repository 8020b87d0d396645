/* SPDX-License-Identifier: MIT */
/* paraphe-clerk TEMPLATES_DIR: started by the desk with its channel as descriptor 3. */
#include "base/log.h"
#include "clerk/jobs.h"
#include "wire/ask.h"

#include <stdio.h>
#include <sysexits.h>

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	AUTO(clerk_context) struct clerk_context *context = NULL;
	if (argc != 2) {
		fputs("paraphe-clerk is started by paraphe: paraphe-clerk TEMPLATES_DIR\n", stderr);
		return EX_USAGE;
	}
	if (!clerk_context_open(&context, argv[1], &e)) {
		role_fail(ROLE_FD, &e);
		return EX_CONFIG;
	}
	if (!clerk_run(ROLE_FD, context, clerk_jobs, &e)) {
		log_error("clerk_ends", &e);
		role_fail(ROLE_FD, &e);
		return EX_SOFTWARE;
	}
	return 0;
}
