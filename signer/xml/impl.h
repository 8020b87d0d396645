/* SPDX-License-Identifier: MIT */
/* impl: what the files of this room share and no other room may see. */
#ifndef PARAPHE_XML_IMPL_H
#define PARAPHE_XML_IMPL_H

#include "base/buf.h"
#include "xml/lexicon.h"

#include <libxml/tree.h>
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

/*
 * Patterns for French sentences that a rule or C made: words of the catalogue whose <fr> has named holes, « Le {date}, … »,
 * and whose other languages have the same holes; a hole of one letter, « {n} », takes digits alone. What stood in a hole is looked up in its turn, among the values and labels, and so is a
 * text that is no sentence.
 */
#define SAID_SENTENCES "dit."
#define SAID_VALUES SAID_SENTENCES "valeur."
#define SAID_LABELS "champ."
#define SAID_REASONS "raison." /* sentences without holes */
enum { SAID_MAX_PATTERNS = 1000 };
struct sayings {
	const xmlNode *list[SAID_MAX_PATTERNS]; /* the <fr> of each */
	size_t n;
};
/* Take 'mot', which has a name and a <fr>, if it is a pattern. false: too many. */
bool said_take(struct sayings *s, const xmlNode *mot);
/* 'text' in 'lang'; false, and nothing put: no pattern has it. */
bool said_put(struct buf *out, const struct sayings *s, const char *lang, const char *text);

/* libxml2's byte for UTF-8 text; unlike BAD_CAST it keeps const. */
static inline const xmlChar *xml_text(const char *text)
{
	return (const xmlChar *)text;
}

#endif
