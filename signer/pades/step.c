/* SPDX-License-Identifier: MIT */
/* step: one revision against the one before it. */
#include "pades/step.h"

#include "pades/walk.h"

#include <stdlib.h>

void step_auto(struct step *s)
{
	for (size_t i = 0; i < s->names_n; i++)
		free(s->names[i]);
	free(s->names);
	free(s->list);
	*s = (struct step){ 0 };
}

bool step_read(struct step *out, struct pdf_doc *d, size_t rev, struct err *e)
{
	AUTO(step) struct step s = { 0 };
	AUTO(walk) struct walk w = { .doc = d, .was = rev - 1, .is = rev, .out = &s };
	if (rev == 0)
		return err_fail(e, ERR_BUG, "the first revision has none before it");
	if (!walk_run(&w, e))
		return false;
	*out = s;
	s = (struct step){ 0 };
	return true;
}
