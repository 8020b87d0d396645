/* SPDX-License-Identifier: MIT */
/* paraphe-render: started by paraphe-clerk with its channel as descriptor 3; the parent of the children that poppler and zbar work in. */
#include "base/log.h"
#include "clerk/clerk.h"
#include "clerk/render.h"
#include "clerk/scan.h"
#include "wire/ask.h"

#include <stdio.h>
#include <sysexits.h>

static const struct clerk_job_entry jobs[JOB_COUNT] = {
	[JOB_TEXT] = { .run = render_text },
	[JOB_PAGES] = { .run = render_pages },
	[JOB_SCAN] = { .run = scan_pages },
	[JOB_PRINT] = { .run = scan_print },
};

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
