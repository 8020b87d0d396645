/* SPDX-License-Identifier: MIT */
/* common: the handlers that every visitor and every operator asks for. */
#ifndef PARAPHE_WEB_COMMON_H
#define PARAPHE_WEB_COMMON_H

#include "web/web.h"

MUST_CHECK bool common_home(struct web_context *c, struct err *e);
MUST_CHECK bool common_asset(struct web_context *c, struct err *e);
MUST_CHECK bool common_health(struct web_context *c, struct err *e);
MUST_CHECK bool common_robots(struct web_context *c, struct err *e);

#endif
