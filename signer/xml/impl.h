/* SPDX-License-Identifier: MIT */
/* impl: what the files of this room share and no other room may see. */
#ifndef PARAPHE_XML_IMPL_H
#define PARAPHE_XML_IMPL_H

#include "base/buf.h"
#include "xml/lexicon.h"

#include <libxml/xmlstring.h>

/* Called by xml_start: no style sheet may read, write, or reach the network. */
void xml_transform_start(void);
/* The functions of xml/lexicon, for every sheet. */
void xml_lexicon_start(void);

/* What they find in the running transformation. */
struct lexicon_run {
	const struct lexicon *words;
	const char *lang;
	lexicon_token_fn *token;
	void *arg;
};

/* libxml2's byte for UTF-8 text; unlike BAD_CAST it keeps const. */
static inline const xmlChar *xml_text(const char *text)
{
	return (const xmlChar *)text;
}

#endif
