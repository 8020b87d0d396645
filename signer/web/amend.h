/* SPDX-License-Identifier: MIT */
/*
 * amend: the school prepares an act on a sealed convention (CONVENTION 5): which one, then the fields of its list with what is in
 * force beside each, what differs, and what the rules say while it is typed. Names of form fields are paths of ceremony/field.h.
 */
#ifndef PARAPHE_WEB_AMEND_H
#define PARAPHE_WEB_AMEND_H

#include "web/page.h"

/* GET /ecole/dossier/{id}/acte: of a sealed convention the choice; of an act in preparation its form. */
MUST_CHECK bool amend_page(struct web_context *c, struct err *e);
/* POST: geste = commencer (nature, effet); essayer (nothing is kept), enregistrer. */
MUST_CHECK bool amend_posted(struct web_context *c, struct err *e);

#endif
