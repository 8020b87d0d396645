/* SPDX-License-Identifier: MIT */
/*
 * copy_made: what a person's copy holds: donnees.json, the same as a page (donnees.html, by templates/archive/copie.xslt), and
 * the documents it is a party to. Of others it holds what the person was shown: the text of a convention where its role may read
 * it, and nothing of the journal, the messages and the contacts but its own.
 */
#ifndef PARAPHE_CEREMONY_COPY_MADE_H
#define PARAPHE_CEREMONY_COPY_MADE_H

#include "ceremony/copy.h"
#include "xml/transform.h"

/* The style sheet of the page: before there are threads. Errors: NOT_FOUND, SYNTAX, NOMEM. */
MUST_CHECK bool copy_sheet(struct transform **out, const char *templates, struct err *e);

struct copy_about {
	const struct actor *actor; /* who answers */
	int64_t school;
	const char *dossier, *person, *role, *name;
};
/* Errors: LIMIT more than COPY_MAX_CONVENTIONS or COPY_MAX_BYTES; as gather. */
MUST_CHECK bool copy_make(struct buf *zip, const struct copy_about *x, struct err *e);

#endif
