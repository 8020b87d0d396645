/* SPDX-License-Identifier: MIT */
/* demo: the mailbox of a demonstration: the messages that would have gone out, with their links and codes. */
#ifndef PARAPHE_WEB_DEMO_H
#define PARAPHE_WEB_DEMO_H

#include "web/page.h"

enum { DEMO_PAGE = 12 }; /* letters of one page, so that it stays below PAGE_MAX_SCREEN */

/* GET /demo?de=N: newest first. */
MUST_CHECK bool demo_outbox(struct web_context *c, struct err *e);

#endif
