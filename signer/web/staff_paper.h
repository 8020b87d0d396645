/* SPDX-License-Identifier: MIT */
/* staff_paper: the pages of the paper branch (CONVENTION 5, 6: secretariat and head). */
#ifndef PARAPHE_WEB_STAFF_PAPER_H
#define PARAPHE_WEB_STAFF_PAPER_H

#include "web/staff.h"

/* Print, upload, place, reject. */
MUST_CHECK bool staff_paper(struct web_context *c, struct err *e);
MUST_CHECK bool staff_paper_act(struct web_context *c, struct err *e);
/* The picture of a page that came back. */
MUST_CHECK bool staff_paper_picture(struct web_context *c, struct err *e);
/* One convention's copy; what is attested of it. */
MUST_CHECK bool staff_paper_copy(struct web_context *c, struct err *e);
MUST_CHECK bool staff_paper_attest(struct web_context *c, struct err *e);

#endif
