/* SPDX-License-Identifier: MIT */
/* own: a person asks for a copy of its data and fetches it; the head or the data protection officer answers (ceremony/copy.h). */
#ifndef PARAPHE_WEB_OWN_H
#define PARAPHE_WEB_OWN_H

#include "web/page.h"

/* /lien/{lien}/mes-donnees, and .zip: only after a code. */
MUST_CHECK bool own_page(struct web_context *c, struct err *e);
MUST_CHECK bool own_asked(struct web_context *c, struct err *e);
MUST_CHECK bool own_zip(struct web_context *c, struct err *e);
/* /ecole/donnees: what waits for an answer, and what somebody asked for at the desk, entered there */
MUST_CHECK bool own_requests(struct web_context *c, struct err *e);
MUST_CHECK bool own_reply(struct web_context *c, struct err *e);

#endif
