/* SPDX-License-Identifier: MIT */
/* data: a page of words only; who answers for the data is the school, named in each message. */
#include "web/data.h"

#include "web/keep.h"

bool data_notice(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	return page_begin(&p, c, "donnees", e) && keep_periods(p.facts, c, e) &&
	       page_end(&p, 200, e);
}
