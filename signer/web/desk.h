/* SPDX-License-Identifier: MIT */
/*
 * desk: signing at the school's desk (CONVENTION 7, guichet). The agent notes which identity paper was seen and hands the screen
 * over: its own session is locked, the signer reads and signs alone, gives the screen back, and the agent, after its
 * password, bears witness. Nothing of one person is left for the next.
 */
#ifndef PARAPHE_WEB_DESK_H
#define PARAPHE_WEB_DESK_H

#include "web/page.h"

/* GET /ecole/dossier/{id}/guichet: who can be called, what waits for a witness. */
MUST_CHECK bool desk_page(struct web_context *c, struct err *e);
/* POST there: personne, piece. The screen is the signer's. */
MUST_CHECK bool desk_opened(struct web_context *c, struct err *e);
/* POST /ecole/dossier/{id}/temoin: lien, temoin = oui | non. */
MUST_CHECK bool desk_witnessed(struct web_context *c, struct err *e);
/* POST /lien/{lien}/guichet: « je rends l'écran »: the signer's session ends. */
MUST_CHECK bool desk_left(struct web_context *c, struct err *e);
/* GET, POST /guichet: the agent's password opens its session again. */
MUST_CHECK bool desk_waiting(struct web_context *c, struct err *e);
MUST_CHECK bool desk_unlocked(struct web_context *c, struct err *e);

#endif
