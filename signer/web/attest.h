/* SPDX-License-Identifier: MIT */
/* attest: the attestations (CONVENTION 6, 8) as downloads, for the school and by a link. */
#ifndef PARAPHE_WEB_ATTEST_H
#define PARAPHE_WEB_ATTEST_H

#include "ceremony/dossier.h"
#include "web/page.h"

MUST_CHECK bool attest_school_signature(struct web_context *c, struct err *e);
MUST_CHECK bool attest_school_stage(struct web_context *c, struct err *e);
/* The secretariat says the days of a partial presence. */
MUST_CHECK bool attest_school_days(struct web_context *c, struct err *e);
MUST_CHECK bool attest_link_signature(struct web_context *c, struct err *e);
MUST_CHECK bool attest_link_stage(struct web_context *c, struct err *e);

/* The « fiche de contacts », for who asks (ceremony/contact_sheet.h). */
MUST_CHECK bool attest_school_contacts(struct web_context *c, struct err *e);
MUST_CHECK bool attest_link_contacts(struct web_context *c, struct err *e);

/* Facts for pages that lead there: @attestation, @stage, @contacts, and <jour-present> where days are still to be said. */
void attest_facts(xmlNode *page, const struct web_context *c, const struct dossier_view *v);

#endif
