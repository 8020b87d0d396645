/* SPDX-License-Identifier: MIT */
/* staff_help: on the page of one convention: « Dépannage », and what the head granted or may grant. */
#ifndef PARAPHE_WEB_STAFF_HELP_H
#define PARAPHE_WEB_STAFF_HELP_H

#include "ceremony/dossier.h"
#include "web/page.h"

/* <tache>, and <personne> with its <lien> and their <message>, for who helps; none for others. Errors: as store_link_each. */
MUST_CHECK bool staff_help_put(
	xmlNode *page, struct web_context *c, const struct dossier_view *v, struct err *e);
/* Is this the contact form of « Dépannage », with an address that looks like a slip and no box ticked that it is meant so? */
bool staff_contact_doubtful(const struct web_context *c);
/* What was typed there, whose form it was (@contact-de), what was perhaps meant; nothing where it was not that form or all went well. */
void staff_contact_put(struct page *p, const struct err *wrong);
/* <derogation> and <acte-chef> (RC-1, DELAI-2, CONTACT-1: CONVENTION 4). */
void staff_derogations_put(
	xmlNode *page, const struct web_context *c, const struct dossier_view *v);
/* Has the head granted this later act? */
bool staff_granted(const struct dossier_view *v, const char *rule);

#endif
