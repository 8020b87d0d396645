/* SPDX-License-Identifier: MIT */
/* schema: RELAX NG by libxml2, its double and vague messages made into one French sentence per fault. */
#include "xml/read.h"

#include "xml/impl.h"
#include "xml/tree.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCHEMA_MAX_HINTS = 600, SCHEMA_MAX_RAW = 256, SCHEMA_MAX_NESTING = 64 };

#define AIDE_NS "urn:paraphe:aide:1"

/* What the schema says of one name: read from its own text, because libxml2 tells too little. */
struct hint {
	char element[40], attribute[40]; /* attribute empty: the element's own text */
	bool required;
	char aide[200];
	xmlRelaxNG *
		alone; /* an attribute's pattern by itself: libxml2 does not say which value is wrong */
};

struct xml_schema {
	xmlRelaxNG *rng;
	struct hint *hints;
	size_t n;
};

/* One message of libxml2, kept until all are known. */
struct raw {
	int code;
	const xmlNode *node;
	char name[60]; /* what the message is about */
};

struct collect {
	struct raw list[SCHEMA_MAX_RAW];
	size_t n, more;
};

void xml_path(char *out, size_t size, const xmlNode *node, const char *attr)
{
	const xmlNode *chain[SCHEMA_MAX_NESTING] = { NULL };
	size_t n = 0;
	for (; node && node->type == XML_ELEMENT_NODE && n < SCHEMA_MAX_NESTING;
		node = node->parent)
		chain[n++] = node;
	size_t used = 0;
	out[0] = '\0';
	while (n-- && used < size) {
		const xmlNode *here = chain[n];
		int place = 1, twins = 0;
		for (const xmlNode *s = here->prev; s; s = s->prev)
			place += s->type == XML_ELEMENT_NODE && xmlStrEqual(s->name, here->name);
		for (const xmlNode *s = here->next; s && !twins; s = s->next)
			twins = s->type == XML_ELEMENT_NODE && xmlStrEqual(s->name, here->name);
		bool many = place > 1 || twins;
		char index[16] = "";
		if (many)
			snprintf(index, sizeof index, "[%d]", place);
		used += (size_t)snprintf(out + used, size - used, "%s%s%s", used ? "/" : "",
			(const char *)here->name, index);
	}
	if (attr && used < size)
		snprintf(out + used, size - used, "/@%s", attr);
}

static struct hint *hint_find(
	const struct xml_schema *s, const char *element, const char *attribute)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->hints[i].element, element) &&
			!strcmp(s->hints[i].attribute, attribute))
			return &s->hints[i];
	return NULL;
}

static void rng_parser_auto(xmlRelaxNGParserCtxt **p)
{
	if (*p)
		xmlRelaxNGFreeParserCtxt(*p);
}

static const xmlNode *define_find(const xmlNode *root, const char *name)
{
	for (const xmlNode *d = tree_first(root, "define"); d; d = tree_next(d, "define")) {
		const char *own = tree_get(d, "name");
		if (own && name && !strcmp(own, name))
			return d;
	}
	return NULL;
}

/* Copy 'node' under 'parent'; NULL 'node' is nothing to do. */
static bool graft(xmlNode *parent, const xmlNode *node)
{
	if (!node)
		return true;
	xmlNode *copy = xmlDocCopyNode((xmlNode *)(uintptr_t)node, parent->doc, 1);
	return copy && xmlAddChild(parent, copy);
}

/* <grammar><start><element name="x">pattern</element></start> and the type it refers to</grammar> */
static xmlRelaxNG *compile_alone(const xmlNode *pattern)
{
	const xmlNode *root = xmlDocGetRootElement(pattern->doc);
	const char *types = tree_get(root, "datatypeLibrary");
	AUTO(xml_doc) xmlDoc *doc = tree_new("grammar", "http://relaxng.org/ns/structure/1.0");
	xmlNode *grammar = doc ? xmlDocGetRootElement(doc) : NULL;
	xmlNode *element = tree_child(tree_child(grammar, "start"), "element");
	if (!tree_attr(element, "name", "x") ||
		(types && !tree_attr(grammar, "datatypeLibrary", types)))
		return NULL;
	const xmlNode *type = define_find(root, tree_get(tree_first(pattern, "ref"), "name"));
	if (!graft(element, pattern) || !graft(grammar, type))
		return NULL;
	AUTO(buf) struct buf bytes = BUF_MAX(XML_MAX_BYTES);
	if (!tree_write(&bytes, doc, NULL))
		return NULL;
	AUTO(rng_parser)
	xmlRelaxNGParserCtxt *p = xmlRelaxNGNewMemParserCtxt((const char *)bytes.p, (int)bytes.n);
	return p ? xmlRelaxNGParse(p) : NULL;
}

static void hint_add(
	struct xml_schema *s, const char *element, const xmlNode *pattern, bool required)
{
	bool attribute = xmlStrEqual(pattern->name, xml_text("attribute"));
	const char *name = attribute ? tree_get(pattern, "name") : "";
	if (!name)
		return;
	struct hint *h = hint_find(s, element, name);
	/* One name in two places: required only where both places say so. */
	if (h)
		h->required = h->required && required;
	if (!h && s->n < SCHEMA_MAX_HINTS) {
		h = &s->hints[s->n++];
		h->required = required;
		snprintf(h->element, sizeof h->element, "%s", element);
		snprintf(h->attribute, sizeof h->attribute, "%s", name);
		if (attribute)
			h->alone = compile_alone(pattern);
	}
	xmlChar *aide = h ? xmlGetNsProp(pattern, xml_text("aide"), xml_text(AIDE_NS)) : NULL;
	if (aide && !h->aide[0])
		snprintf(h->aide, sizeof h->aide, "%s", (const char *)aide);
	xmlFree(aide);
}

/* The attributes of 'element' found below 'pattern', through references but not into other elements. */
static void hints_below(
	struct xml_schema *s, const char *element, const xmlNode *pattern, bool required, int depth)
{
	if (depth > SCHEMA_MAX_NESTING)
		return;
	for (const xmlNode *c = tree_first(pattern, NULL); c; c = tree_next(c, NULL)) {
		const char *kind = (const char *)c->name;
		if (!strcmp(kind, "attribute")) {
			hint_add(s, element, c, required);
			continue;
		}
		if (!strcmp(kind, "element"))
			continue;
		const xmlNode *into = c;
		if (!strcmp(kind, "ref"))
			into = define_find(xmlDocGetRootElement(c->doc), tree_get(c, "name"));
		bool always = strcmp(kind, "optional") && strcmp(kind, "choice") &&
			      strcmp(kind, "zeroOrMore");
		if (into)
			hints_below(s, element, into, required && always, depth + 1);
	}
}

static void hints_collect(struct xml_schema *s, const xmlNode *from, int depth)
{
	if (depth > SCHEMA_MAX_NESTING)
		return;
	for (const xmlNode *c = tree_first(from, NULL); c; c = tree_next(c, NULL)) {
		const char *name = tree_get(c, "name");
		if (name && xmlStrEqual(c->name, xml_text("element"))) {
			hint_add(s, name, c, false);
			hints_below(s, name, c, true, 0);
		}
		hints_collect(s, c, depth + 1);
	}
}

static void on_schema_error(void *e, xmlError *error)
{
	struct err *own = e;
	if (own && own->code == ERR_NONE)
		err_set(own, ERR_SYNTAX, "RELAX NG", ERR_NO_OFFSET, "line %d: %s", error->line,
			error->message ? error->message : "");
}

static void schema_auto(struct xml_schema **s)
{
	xml_schema_free(*s);
}

bool xml_schema_make(struct xml_schema **out, struct slice rng, struct err *e)
{
	if (rng.n > XML_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "the schema is larger than %d bytes", XML_MAX_BYTES);
	struct err first = ERR_INIT;
	AUTO(schema) struct xml_schema *s = calloc(1, sizeof *s);
	if (s)
		s->hints = calloc(SCHEMA_MAX_HINTS, sizeof *s->hints);
	if (!s || !s->hints)
		return err_nomem(e);
	AUTO(xml_doc)
	xmlDoc *doc = xmlReadMemory((const char *)rng.p, (int)rng.n, NULL, NULL, XML_PARSE_NONET);
	if (!doc)
		return xml_memory_lacked()
			       ? err_nomem(e)
			       : err_fail(e, ERR_SYNTAX, "the schema is not well-formed XML");
	hints_collect(s, xmlDocGetRootElement(doc), 0);
	/* libxml2 rewrites the tree it compiles: the bytes are given again. */
	AUTO(rng_parser)
	xmlRelaxNGParserCtxt *p = xmlRelaxNGNewMemParserCtxt((const char *)rng.p, (int)rng.n);
	if (!p)
		return err_nomem(e);
	xmlRelaxNGSetParserStructuredErrors(p, on_schema_error, &first);
	s->rng = xmlRelaxNGParse(p);
	if (xml_memory_lacked())
		return err_nomem(e);
	if (!s->rng) {
		if (e)
			*e = first;
		return first.code != ERR_NONE ? false
					      : err_fail(e, ERR_SYNTAX, "not a RELAX NG schema");
	}
	*out = s;
	s = NULL;
	return true;
}

void xml_schema_free(struct xml_schema *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		xmlRelaxNGFree(s->hints[i].alone);
	xmlRelaxNGFree(s->rng);
	free(s->hints);
	free(s);
}

static void on_ignored(void *unused, xmlError *error)
{
	(void)unused;
	(void)error;
}

static void on_invalid(void *collect, xmlError *error)
{
	struct collect *c = collect;
	const xmlNode *node = error->node;
	if (c->n >= SCHEMA_MAX_RAW) {
		c->more++;
		return;
	}
	/* An attribute is reported at its element; what is reported of the parent at its first child. */
	if (node && node->type == XML_ATTRIBUTE_NODE)
		node = node->parent;
	if (error->code == XML_RELAXNG_ERR_ATTRVALID && node && error->str1 && node->parent &&
		strcmp(error->str1, (const char *)node->name) &&
		!strcmp(error->str1, (const char *)node->parent->name))
		node = node->parent;
	struct raw *r = &c->list[c->n++];
	*r = (struct raw){ .code = error->code, .node = node };
	snprintf(r->name, sizeof r->name, "%s", error->str1 ? error->str1 : "");
}

/* 0 names the very thing, 1 names the element, 2 only says that something inside is wrong. */
static int vagueness(int code)
{
	switch (code) {
	case XML_RELAXNG_ERR_ATTRVALID:
	case XML_RELAXNG_ERR_DATATYPE:
	case XML_RELAXNG_ERR_TYPE:
	case XML_RELAXNG_ERR_TYPEVAL:
	case XML_RELAXNG_ERR_VALUE:
		return 1;
	case XML_RELAXNG_ERR_CONTENTVALID:
	case XML_RELAXNG_ERR_EXTRACONTENT:
	case XML_RELAXNG_ERR_INTERSEQ:
	case XML_RELAXNG_ERR_INTERNODATA:
	case XML_RELAXNG_ERR_INTEREXTRA:
	case XML_RELAXNG_ERR_LIST:
		return 2;
	default:
		return 0;
	}
}

static bool inside(const xmlNode *node, const xmlNode *ancestor)
{
	for (; node; node = node->parent)
		if (node == ancestor)
			return true;
	return false;
}

/* FACTS 5.3: libxml2 says each thing twice or more; a vaguer word about the same place is dropped. */
static bool redundant(const struct collect *c, size_t at)
{
	const struct raw *r = &c->list[at];
	int vague = vagueness(r->code);
	for (size_t i = 0; i < c->n; i++) {
		const struct raw *o = &c->list[i];
		int other = vagueness(o->code);
		if (i == at || (other > vague) || (other == vague && i > at))
			continue;
		if (o->node == r->node && (vague || o->code == r->code))
			return true;
		if (vague == 2 && (inside(o->node, r->node)))
			return true;
	}
	return false;
}

static void rng_valid_auto(xmlRelaxNGValidCtxt **v)
{
	if (*v)
		xmlRelaxNGFreeValidCtxt(*v);
}

/* Is the value the one its pattern wants? True also when there is no way to tell. */
static bool value_fits(const struct hint *h, const char *value)
{
	AUTO(xml_doc) xmlDoc *doc = tree_new("x", NULL);
	if (!h->alone || !doc || !tree_attr(xmlDocGetRootElement(doc), h->attribute, value))
		return true;
	AUTO(rng_valid) xmlRelaxNGValidCtxt *v = xmlRelaxNGNewValidCtxt(h->alone);
	if (!v)
		return true;
	xmlRelaxNGSetValidStructuredErrors(v, on_ignored, NULL);
	return xmlRelaxNGValidateDoc(v, doc) == 0;
}

/* Which attribute of 'node' is missing, unknown or wrong. */
static void explain_attributes(
	struct xml_faults *f, const struct xml_schema *s, const xmlNode *node)
{
	char path[sizeof f->list->path];
	const char *element = (const char *)node->name;
	long line = xmlGetLineNo(node);
	size_t before = f->n + f->more;
	for (size_t i = 0; i < s->n; i++) {
		const struct hint *h = &s->hints[i];
		if (strcmp(h->element, element) || !h->attribute[0] || !h->required)
			continue;
		if (xmlHasProp(node, xml_text(h->attribute)))
			continue;
		xml_path(path, sizeof path, node, h->attribute);
		xml_fault_add(f, line, path, "schema",
			"L’attribut « %s » de « %s » manque : ajoutez-le%s%s.", h->attribute,
			element, h->aide[0] ? ", " : "", h->aide);
	}
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		const char *name = (const char *)a->name;
		const struct hint *h = hint_find(s, element, name);
		const char *value = tree_get(node, name);
		if (!h || !value || value_fits(h, value))
			continue;
		xml_path(path, sizeof path, node, name);
		xml_fault_add(f, line, path, "schema",
			"La valeur de l’attribut « %s » de « %s » n’est pas acceptée : écrivez %s.",
			name, element, h->aide[0] ? h->aide : "une valeur du format attendu");
	}
	if (f->n + f->more != before)
		return;
	xml_path(path, sizeof path, node, NULL);
	xml_fault_add(f, line, path, "schema",
		"Les attributs de « %s » ne sont pas ceux que le schéma prévoit : comparez avec "
		"l’exemple.",
		element);
}

static void explain_value(struct xml_faults *f, const struct xml_schema *s, const xmlNode *node)
{
	char path[sizeof f->list->path];
	const char *element = (const char *)node->name;
	const char *value = tree_content(node);
	const struct hint *h = hint_find(s, element, "");
	xml_path(path, sizeof path, node, NULL);
	/* The value itself is not repeated: it may be personal data and ends in logs and screens. */
	xml_fault_add(f, xmlGetLineNo(node), path, "schema", "La valeur de « %s » %s : écrivez %s.",
		element, value && *value ? "n’est pas acceptée" : "est vide",
		h && h->aide[0] ? h->aide : "une valeur du format attendu");
}

static void explain(struct xml_faults *f, const struct xml_schema *s, const struct raw *r)
{
	char path[sizeof f->list->path];
	long line = r->node ? xmlGetLineNo(r->node) : 0;
	const char *element = r->node ? (const char *)r->node->name : "?";
	xml_path(path, sizeof path, r->node, NULL);
	switch (r->code) {
	case XML_RELAXNG_ERR_ATTRVALID:
		if (r->node)
			explain_attributes(f, s, r->node);
		return;
	case XML_RELAXNG_ERR_INVALIDATTR:
		xml_path(path, sizeof path, r->node, r->name);
		xml_fault_add(f, line, path, "schema",
			"L’attribut « %s » n’est pas prévu dans « %s » : supprimez-le.", r->name,
			element);
		return;
	case XML_RELAXNG_ERR_TYPE:
	case XML_RELAXNG_ERR_TYPEVAL:
	case XML_RELAXNG_ERR_TYPECMP:
	case XML_RELAXNG_ERR_DATATYPE:
	case XML_RELAXNG_ERR_VALUE:
	case XML_RELAXNG_ERR_LIST:
		if (r->node && tree_first(r->node, NULL) == NULL && r->node->properties == NULL)
			explain_value(f, s, r->node);
		else if (r->node && r->node->properties)
			explain_attributes(f, s, r->node);
		return;
	case XML_RELAXNG_ERR_NOELEM:
		xml_fault_add(f, line, path, "schema",
			"« %s » est incomplet : un élément obligatoire manque à la fin ; "
			"ajoutez-le.",
			element);
		return;
	case XML_RELAXNG_ERR_ELEMNAME:
	case XML_RELAXNG_ERR_ELEMWRONG:
	case XML_RELAXNG_ERR_INTEREXTRA:
		xml_fault_add(f, line, path, "schema",
			"« %s » n’est pas attendu ici : ajoutez l’élément qui manque avant lui, ou "
			"supprimez-le.",
			element);
		return;
	case XML_RELAXNG_ERR_ELEMWRONGNS:
	case XML_RELAXNG_ERR_ELEMNONS:
	case XML_RELAXNG_ERR_ELEMEXTRANS:
		xml_fault_add(f, line, path, "schema",
			"« %s » n’a pas le bon espace de noms : corrigez l’attribut xmlns.",
			element);
		return;
	case XML_RELAXNG_ERR_TEXTWRONG:
		xml_fault_add(f, line, path, "schema",
			"« %s » contient du texte là où il n’en faut pas : supprimez-le.", element);
		return;
	default:
		xml_fault_add(f, line, path, "schema",
			"Le contenu de « %s » n’est pas celui que le schéma prévoit : comparez "
			"avec l’exemple.",
			element);
		return;
	}
}

static void collect_auto(struct collect **c)
{
	free(*c);
}

bool xml_schema_check(
	const struct xml_schema *s, xmlDoc *doc, struct xml_faults *faults, struct err *e)
{
	AUTO(rng_valid) xmlRelaxNGValidCtxt *v = xmlRelaxNGNewValidCtxt(s->rng);
	AUTO(collect) struct collect *c = calloc(1, sizeof *c);
	if (!v || !c)
		return err_nomem(e);
	xmlRelaxNGSetValidStructuredErrors(v, on_invalid, c);
	int verdict = xmlRelaxNGValidateDoc(v, doc);
	if (xml_memory_lacked())
		return err_nomem(e);
	if (verdict < 0)
		return err_fail(e, ERR_BUG, "libxml2 failed while validating");
	if (verdict == 0)
		return true;
	size_t before = faults->n;
	for (size_t i = 0; i < c->n; i++)
		if (!redundant(c, i))
			explain(faults, s, &c->list[i]);
	faults->more += c->more;
	if (faults->n == before)
		xml_fault_add(faults, 0, "", "schema",
			"Le document ne suit pas le schéma : comparez-le avec l’exemple fourni.");
	return true;
}
