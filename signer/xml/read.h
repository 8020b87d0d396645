/* SPDX-License-Identifier: MIT */
/* read: XML from outside into a libxml2 tree: no network, no entities, no DOCTYPE, schema first. */
#ifndef PARAPHE_XML_READ_H
#define PARAPHE_XML_READ_H

#include "base/buf.h"

#include <libxml/tree.h>

enum {
	XML_MAX_BYTES = 1 << 20, /* CONVENTION section 2: import cap */
	XML_MAX_DEPTH = 12,
	XML_MAX_FAULTS = 64,    /* reported at once; the rest is counted */
	XML_MAX_EQUALS = 20000, /* '=' in a file: bounds the attributes */
	XML_MAX_CHILDREN =
		1000, /* elements in one element: what follows may compare them pairwise */
	XML_MAX_COMMENTS = 1000,
};

/* One thing wrong with a file: where, which rule, and in French what to do. */
struct xml_fault {
	long line;
	char path
		[160]; /* like "convention/eleve/naissance" or "convention/sequence/jour[3]/@date", or empty */
	char rule[32];  /* schema, xml, doctype, depth, size, nfc, ... or a rule id of the engine */
	char text[320]; /* French, one sentence, says what to do */
};

/* All faults of one file; 'more' counts those beyond XML_MAX_FAULTS. */
struct xml_faults {
	size_t n, more;
	struct xml_fault list[XML_MAX_FAULTS];
};

/* Add a fault, its French text typeset (unbreakable blanks); over the cap it is only counted. */
void xml_fault_add(struct xml_faults *f, long line, const char *path, const char *rule,
	const char *fmt, ...) PRINTF_LIKE(5, 6);

/* A compiled RELAX NG schema; make it before the cage, share it read-only after the fork. */
struct xml_schema;
/*
 * Errors: SYNTAX not a schema; NOMEM. 'rng' must need no other file. An element or attribute pattern may
 * carry aide:aide="…" (namespace urn:paraphe:aide:1): French, what to write there; faults repeat it.
 */
MUST_CHECK bool xml_schema_make(struct xml_schema **out, struct slice rng, struct err *e);
void xml_schema_free(struct xml_schema *s);
/*
 * Validate a tree. What is wrong goes into 'faults'; true also then: compare faults->n.
 * Errors: NOMEM, BUG.
 */
MUST_CHECK bool xml_schema_check(
	const struct xml_schema *s, xmlDoc *doc, struct xml_faults *faults, struct err *e);
/*
 * Local names from the root to 'node', "[n]" where siblings share a name, "/@attr" when 'attr' is not
 * NULL; cut at the end if it does not fit. 'out' is NUL-terminated.
 */
void xml_path(char *out, size_t size, const xmlNode *node, const char *attr);

/*
 * Parse 'bytes' (UTF-8, no DTD, no entity but the five, no processing instruction, depth and size as
 * above) and, when 'schema' is not NULL, validate. *out is owned by the caller (xmlFreeDoc).
 * Returns false with SYNTAX when there are faults: all of them are in 'faults' ('e' holds the first).
 * Errors: SYNTAX, LIMIT, NOMEM.
 */
MUST_CHECK bool xml_read(xmlDoc **out, struct slice bytes, size_t max,
	const struct xml_schema *schema, struct xml_faults *faults, struct err *e);

/*
 * Has libxml2 or libxslt been refused memory in this thread since this was last asked? Both go on without: a tree may lack a part, a valid
 * document may seem to break its schema. Whatever they made then counts for nothing: the functions of this room ask and answer NOMEM.
 */
bool xml_memory_lacked(void);

/* Once per process, before any other libxml2 or libxslt call: error sinks, entity loader that refuses. */
void xml_start(void);
void xml_doc_auto(xmlDoc **doc);

#endif
