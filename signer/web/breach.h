/* SPDX-License-Identifier: MIT */
/* breach: the register of breaches: /ecole/violations, read by head and data protection officer, written by the officer. */
#ifndef PARAPHE_WEB_BREACH_H
#define PARAPHE_WEB_BREACH_H

#include "web/page.h"

MUST_CHECK bool breach_page(struct web_context *c, struct err *e);
MUST_CHECK bool breach_act(struct web_context *c, struct err *e);
/* The whole register: UTF-8, semicolons. */
MUST_CHECK bool breach_table(struct web_context *c, struct err *e);

#endif
