/* SPDX-License-Identifier: MIT */
/* transform: XSLT 1.0 with style sheets loaded at start; files, network, write and document() denied. */
#ifndef PARAPHE_XML_TRANSFORM_H
#define PARAPHE_XML_TRANSFORM_H

#include "base/buf.h"
#include "xml/lexicon.h"

#include <libxml/tree.h>

enum { TRANSFORM_MAX_DEPTH = 500, TRANSFORM_MAX_STEPS = 20000000 };

struct transform;

struct transform_param {
	const char *name, *value; /* a string value; quoting is transform's work */
};

/*
 * Compile a style sheet. xsl:include/import are resolved only against 'library': files of the same
 * folder, given as name and bytes. Errors: SYNTAX, NOMEM.
 */
struct transform_file {
	const char *name;
	struct slice bytes;
};
MUST_CHECK bool transform_make(struct transform **out, struct slice xslt,
	const struct transform_file *library, size_t n, struct err *e);
void transform_free(struct transform *t);
/*
 * Apply to 'in'; *out is owned by the caller. 'params' ends with a NULL name, or is NULL.
 * Errors: SYNTAX the sheet said xsl:message terminate (its text is the error), LIMIT, NOMEM.
 */
MUST_CHECK bool transform_apply(xmlDoc **out, const struct transform *t, xmlDoc *in,
	const struct transform_param *params, struct err *e);
/*
 * The same with the functions of xml/lexicon.h at work: 'words' in language 'lang', tokens by 'token' (NULL: none); all borrowed.
 * Serialised by the sheet's xsl:output.
 */
struct transform_speech {
	const struct lexicon *words;
	const char *lang;
	lexicon_token_fn *token;
	void *arg;
};
MUST_CHECK bool transform_speak(struct buf *out, const struct transform *t, xmlDoc *in,
	const struct transform_speech *s, struct err *e);
/* The same, then serialised by the sheet's xsl:output. */
MUST_CHECK bool transform_text(struct buf *out, const struct transform *t, xmlDoc *in,
	const struct transform_param *params, struct err *e);

#endif
