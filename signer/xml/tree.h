/* SPDX-License-Identifier: MIT */
/* tree: build XML trees node by node, find nodes, and write them with repeatable bytes. */
#ifndef PARAPHE_XML_TREE_H
#define PARAPHE_XML_TREE_H

#include "base/buf.h"

#include <libxml/tree.h>

void tree_auto(xmlDoc **doc); /* AUTO(tree) xmlDoc *d */
/* A new document with root element 'name' in default namespace 'ns' (NULL: none). NULL: out of memory. */
xmlDoc *tree_new(const char *name, const char *ns);
/* Append; text is escaped by libxml2. NULL when out of memory or 'parent' is NULL, so calls chain. */
xmlNode *tree_child(xmlNode *parent, const char *name);
xmlNode *tree_child_text(xmlNode *parent, const char *name, const char *text);
bool tree_attr(xmlNode *node, const char *name, const char *value);
bool tree_text(xmlNode *node, const char *text);

/* First child element / next sibling element with local name 'name' (NULL: any). */
xmlNode *tree_first(const xmlNode *parent, const char *name);
xmlNode *tree_next(const xmlNode *node, const char *name);
/* "a/b/c" by local names below 'from', first match; NULL when absent. */
xmlNode *tree_find(const xmlNode *from, const char *path);
/* Borrowed from the tree; NULL when absent. Only for attributes and elements with one text child. */
const char *tree_get(const xmlNode *node, const char *attr);
const char *tree_content(const xmlNode *node);

/* Canonical XML 1.1 without comments of the subtree at 'node' as a document of its own. Errors: NOMEM, LIMIT. */
MUST_CHECK bool tree_c14n(struct buf *out, xmlDoc *doc, xmlNode *node, struct err *e);
/* UTF-8 with declaration, as libxml2 serialises, no reformatting; same tree, same bytes. */
MUST_CHECK bool tree_write(struct buf *out, xmlDoc *doc, struct err *e);
/* Copy the subtree into a document of its own (namespaces reconciled). Owned by the caller. */
xmlDoc *tree_extract(const xmlNode *node);

#endif
