/* SPDX-License-Identifier: MIT */
/* self: one's own account: password, second factor, the last times somebody signed in with it, sessions elsewhere. */
#ifndef PARAPHE_WEB_SELF_H
#define PARAPHE_WEB_SELF_H

#include "web/page.h"

MUST_CHECK bool self_page(struct web_context *c, struct err *e);
/* geste=mot-de-passe: the old password, and the code where there is a second factor; geste=sessions: all but this one end. */
MUST_CHECK bool self_act(struct web_context *c, struct err *e);

#endif
