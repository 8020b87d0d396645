/* SPDX-License-Identifier: MIT */
/* keep: how long closed conventions are kept, holds, and elimination by two persons: the head and the data protection officer. */
#ifndef PARAPHE_WEB_KEEP_H
#define PARAPHE_WEB_KEEP_H

#include "web/impl.h"

MUST_CHECK bool keep_page(struct web_context *c, struct err *e);
MUST_CHECK bool keep_act(struct web_context *c, struct err *e);
/* How long things are kept and read, for the words of a page: those of the visitor's school, or of the instance. Errors: as retention_periods. */
MUST_CHECK bool keep_periods(xmlNode *page, const struct web_context *c, struct err *e);
/* A certificate of elimination: PDF. */
MUST_CHECK bool keep_certificate(struct web_context *c, struct err *e);

#endif
