/* SPDX-License-Identifier: MIT */
/* shield: a pupil's address is protected, or no more: /ecole/eleve/{eleve}/protection, secretariat and head (CONVENTION 9). */
#ifndef PARAPHE_WEB_SHIELD_H
#define PARAPHE_WEB_SHIELD_H

#include "web/page.h"

MUST_CHECK bool shield_page(struct web_context *c, struct err *e);
MUST_CHECK bool shield_act(struct web_context *c, struct err *e);

#endif
