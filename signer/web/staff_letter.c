/* SPDX-License-Identifier: MIT */
/* staff_letter: the letter that tells families which messages come and from whom (CONVENTION 7), to be printed or pasted. */
#include "web/impl.h"
#include "web/staff.h"

bool staff_letter(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	const struct web_options *o = &c->web->options;
	if (!page_begin(&p, c, "lettre-familles", e))
		return false;
	tree_attr(p.facts, "base", o->base_url);
	if (o->mail_from[0])
		tree_attr(p.facts, "courriel-de", o->mail_from);
	if (o->sms_from[0])
		tree_attr(p.facts, "sms-de", o->sms_from);
	return page_end(&p, 200, e);
}
