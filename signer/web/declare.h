/* SPDX-License-Identifier: MIT */
/* declare: « J'ai trouvé »: the page behind a class QR, and the sheet of codes that a school prints (CONVENTION 2.5). */
#ifndef PARAPHE_WEB_DECLARE_H
#define PARAPHE_WEB_DECLARE_H

#include "ceremony/declare.h"
#include "web/page.h"

enum { DECLARE_HOUR_MS = 3600 * 1000, DECLARE_MAX_CLASS = 60 };

/* /d/{jeton} */
MUST_CHECK bool declare_form(struct web_context *c, struct err *e);
MUST_CHECK bool declare_given(struct web_context *c, struct err *e);
/* /ecole/classe/{classe}/codes: a POST draws them; they are shown once. */
MUST_CHECK bool declare_sheet(struct web_context *c, struct err *e);
MUST_CHECK bool declare_sheet_drawn(struct web_context *c, struct err *e);

#endif
