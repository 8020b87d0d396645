/* SPDX-License-Identifier: MIT */
/*
 * after: what the school sees and does when a convention does not simply go on: a correction, an opposition, a request, a stop,
 * its act. Gestures of the page of one convention (staff_dossier.c), and the teacher's request.
 */
#ifndef PARAPHE_WEB_AFTER_H
#define PARAPHE_WEB_AFTER_H

#include "ceremony/dossier.h"
#include "web/page.h"

/* <note>, <demande>, <collegue>, <acte>, <acte-de>, and the <geste> that hang on them. Errors: as store_dossier_each. */
MUST_CHECK bool after_put(
	xmlNode *page, const struct web_context *c, const struct dossier_view *v, struct err *e);

/* Gestures: decider, arreter, preparer-rupture, rompre, repondre-demande, collegue, refuser-collegue (who signs for the host). */
MUST_CHECK bool after_colleague_no(struct web_context *c, const char *id, struct err *e);
MUST_CHECK bool after_decide(struct web_context *c, const char *id, struct err *e);
MUST_CHECK bool after_stop(struct web_context *c, const char *id, struct err *e);
MUST_CHECK bool after_rupture_prepare(struct web_context *c, const char *id, struct err *e);
MUST_CHECK bool after_rupture(struct web_context *c, const char *id, struct err *e);
MUST_CHECK bool after_reply(struct web_context *c, const char *id, struct err *e);
MUST_CHECK bool after_colleague(struct web_context *c, const char *id, struct err *e);

/* GET /ecole/dossier/{id}/fin: the sealed act of an early end or a cancellation. */
MUST_CHECK bool after_deed(struct web_context *c, struct err *e);

/* POST /ecole/dossier/{id}/demande: the teacher asks. */
MUST_CHECK bool after_asked(struct web_context *c, struct err *e);

#endif
