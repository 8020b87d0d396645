/* SPDX-License-Identifier: MIT */
/*
 * doubt: mail addresses of a form that look like a slip of the fingers: said once, never corrected silently (CONVENTION 7). The
 * form is shown again with what was perhaps meant and a box, "sur", for who meant what it wrote.
 */
#ifndef PARAPHE_WEB_DOUBT_H
#define PARAPHE_WEB_DOUBT_H

#include "web/page.h"

/* The first of the request's fields whose address is in doubt; NULL: none, or the box is ticked. */
const char *doubt_first(const struct web_context *c, const char *const *fields, size_t n);
/* What was perhaps meant, at each field in doubt, and in <peut-etre> for the component « doutes », which has the box. */
void doubt_put(struct page *p, const char *const *fields, size_t n);

#endif
