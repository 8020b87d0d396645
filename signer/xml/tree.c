/* SPDX-License-Identifier: MIT */
/* tree: small verbs over libxml2's tree, and the two ways to bytes: canonical and as is. */
#include "xml/tree.h"

#include "xml/impl.h"
#include "xml/read.h"

#include <libxml/c14n.h>
#include <libxml/xmlsave.h>
#include <string.h>

void tree_auto(xmlDoc **doc)
{
	xml_doc_auto(doc);
}

xmlDoc *tree_new(const char *name, const char *ns)
{
	AUTO(xml_doc) xmlDoc *doc = xmlNewDoc(xml_text("1.0"));
	xmlNode *root = doc ? xmlNewDocNode(doc, NULL, xml_text(name), NULL) : NULL;
	if (!root)
		return NULL;
	xmlDocSetRootElement(doc, root);
	if (ns) {
		xmlNs *own = xmlNewNs(root, xml_text(ns), NULL);
		if (!own)
			return NULL;
		xmlSetNs(root, own);
	}
	xmlDoc *done = doc;
	doc = NULL;
	return done;
}

xmlNode *tree_child(xmlNode *parent, const char *name)
{
	if (!parent)
		return NULL;
	return xmlNewChild(parent, NULL, xml_text(name), NULL);
}

xmlNode *tree_child_text(xmlNode *parent, const char *name, const char *text)
{
	if (!parent)
		return NULL;
	/* Not xmlNewChild: that one reads entities in its text. */
	return xmlNewTextChild(parent, NULL, xml_text(name), xml_text(text));
}

bool tree_attr(xmlNode *node, const char *name, const char *value)
{
	return node && xmlSetProp(node, xml_text(name), xml_text(value));
}

bool tree_text(xmlNode *node, const char *text)
{
	if (!node)
		return false;
	xmlNode *t = xmlNewDocText(node->doc, xml_text(text));
	if (!t)
		return false;
	if (xmlAddChild(node, t))
		return true;
	xmlFreeNode(t);
	return false;
}

static xmlNode *element_from(xmlNode *n, const char *name)
{
	for (; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && (!name || xmlStrEqual(n->name, xml_text(name))))
			return n;
	return NULL;
}

xmlNode *tree_first(const xmlNode *parent, const char *name)
{
	return parent ? element_from(parent->children, name) : NULL;
}

xmlNode *tree_next(const xmlNode *node, const char *name)
{
	return node ? element_from(node->next, name) : NULL;
}

static xmlNode *child_named(const xmlNode *parent, struct slice name)
{
	for (xmlNode *c = tree_first(parent, NULL); c; c = tree_next(c, NULL))
		if (slice_eq(slice_text((const char *)c->name), name))
			return c;
	return NULL;
}

xmlNode *tree_find(const xmlNode *from, const char *path)
{
	xmlNode *at = NULL;
	while (from && *path) {
		size_t n = strcspn(path, "/");
		at = child_named(from, (struct slice){ (const uint8_t *)path, n });
		path += n + (path[n] == '/');
		from = at;
	}
	return at;
}

/* The text of a node that has one text child or none; an empty one is "". */
static const char *only_text(const xmlNode *first)
{
	if (!first)
		return "";
	bool text = first->type == XML_TEXT_NODE || first->type == XML_CDATA_SECTION_NODE;
	if (!text || first->next)
		return NULL;
	return first->content ? (const char *)first->content : "";
}

const char *tree_get(const xmlNode *node, const char *attr)
{
	const xmlAttr *a = node ? xmlHasProp(node, xml_text(attr)) : NULL;
	return a && !a->ns ? only_text(a->children) : NULL;
}

const char *tree_content(const xmlNode *node)
{
	return node ? only_text(node->children) : NULL;
}

xmlDoc *tree_extract(const xmlNode *node)
{
	AUTO(xml_doc) xmlDoc *doc = node ? xmlNewDoc(xml_text("1.0")) : NULL;
	xmlNode *copy = doc ? xmlDocCopyNode((xmlNode *)(uintptr_t)node, doc, 1) : NULL;
	if (!copy)
		return NULL;
	xmlDocSetRootElement(doc, copy);
	if (xmlReconciliateNs(doc, copy) < 0)
		return NULL;
	xmlDoc *done = doc;
	doc = NULL;
	return done;
}

static bool canonical(struct buf *out, xmlDoc *doc, struct err *e)
{
	xmlChar *bytes = NULL;
	int n = xmlC14NDocDumpMemory(doc, NULL, XML_C14N_1_1, NULL, 0, &bytes);
	if (n < 0 || !bytes)
		return err_set(e, ERR_NOMEM, "Canonical XML 1.1", ERR_NO_OFFSET,
			"canonicalisation failed");
	buf_put(out, bytes, (size_t)n);
	xmlFree(bytes);
	return xml_memory_lacked() ? err_nomem(e) : buf_done(out, e);
}

bool tree_c14n(struct buf *out, xmlDoc *doc, xmlNode *node, struct err *e)
{
	if (!node || node == xmlDocGetRootElement(doc))
		return canonical(out, doc, e);
	AUTO(xml_doc) xmlDoc *own = tree_extract(node);
	return own ? canonical(out, own, e) : err_nomem(e);
}

bool tree_write(struct buf *out, xmlDoc *doc, struct err *e)
{
	xmlChar *bytes = NULL;
	int n = 0;
	xmlDocDumpFormatMemoryEnc(doc, &bytes, &n, "UTF-8", 0);
	if (!bytes)
		return err_nomem(e);
	buf_put(out, bytes, (size_t)n);
	xmlFree(bytes);
	return xml_memory_lacked() ? err_nomem(e) : buf_done(out, e);
}
