/* SPDX-License-Identifier: MIT */
/* data: « Vos données » (CONVENTION 9, RGPD): the notice in two readings, for adults and for pupils from 13 on. */
#ifndef PARAPHE_WEB_DATA_H
#define PARAPHE_WEB_DATA_H

#include "web/page.h"

/* GET /donnees */
MUST_CHECK bool data_notice(struct web_context *c, struct err *e);

#endif
