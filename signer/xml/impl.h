/* SPDX-License-Identifier: MIT */
/* impl: what the files of this room share and no other room may see. */
#ifndef PARAPHE_XML_IMPL_H
#define PARAPHE_XML_IMPL_H

#include "base/buf.h"

#include <libxml/xmlstring.h>

/* Called by xml_start: no style sheet may read, write, or reach the network. */
void xml_transform_start(void);

/* libxml2's byte for UTF-8 text; unlike BAD_CAST it keeps const. */
static inline const xmlChar *xml_text(const char *text)
{
	return (const xmlChar *)text;
}

#endif
