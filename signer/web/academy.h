/* SPDX-License-Identifier: MIT */
/* academy: the academy's page: days, and the signed file of each (CONVENTION 10). */
#ifndef PARAPHE_WEB_ACADEMY_H
#define PARAPHE_WEB_ACADEMY_H

#include "web/page.h"

/* GET /academie: the last days that have a file. */
MUST_CHECK bool academy_page(struct web_context *c, struct err *e);
/* GET /academie/{jour}/comptes.json and .p7s: the file of a day and its detached signature. */
MUST_CHECK bool academy_json(struct web_context *c, struct err *e);
MUST_CHECK bool academy_signed(struct web_context *c, struct err *e);

#endif
