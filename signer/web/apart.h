/* SPDX-License-Identifier: MIT */
/* apart: health data: written by the nurse and by whom the head names, read by them, the head and the child's guardian (CONVENTION 6). */
#ifndef PARAPHE_WEB_APART_H
#define PARAPHE_WEB_APART_H

#include "web/page.h"

/* /ecole/sante: whose stays are to come or under way, without any health data; the head also names the readers. */
MUST_CHECK bool apart_list(struct web_context *c, struct err *e);
MUST_CHECK bool apart_named(struct web_context *c, struct err *e);
/* /ecole/dossier/{id}/sante: each time it is shown is a line of the journal. */
MUST_CHECK bool apart_page(struct web_context *c, struct err *e);
MUST_CHECK bool apart_written(struct web_context *c, struct err *e);
/* /lien/{lien}/sante: a guardian, after a code; shown to a POST, so that nothing is read by the opening of a link. */
MUST_CHECK bool apart_link(struct web_context *c, struct err *e);
MUST_CHECK bool apart_link_shown(struct web_context *c, struct err *e);

#endif
