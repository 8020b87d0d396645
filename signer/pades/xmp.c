/* SPDX-License-Identifier: MIT */
/* xmp: two packets read as trees, their properties compared as sets. */
#include "pades/xmp.h"

#include "xml/read.h"

#include <string.h>

static const char ns_rdf[] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
static const char ns_meta[] = "adobe:ns:meta/";
static const char ns_xmp[] = "http://ns.adobe.com/xap/1.0/";
static const char ns_pdf[] = "http://ns.adobe.com/pdf/1.3/";

/* One property: an element, or an attribute of its description. */
struct property {
	const xmlNode *node;
	const xmlAttr *attr;
};

struct fields {
	size_t n;
	struct property list[XMP_MAX_PROPERTIES];
};

static bool named(const xmlChar *name, const xmlNs *ns, const char *local, const char *uri)
{
	return ns && strcmp((const char *)name, local) == 0 &&
	       strcmp((const char *)ns->href, uri) == 0;
}

static bool is_node(const xmlNode *n, const char *local)
{
	return n && n->type == XML_ELEMENT_NODE && named(n->name, n->ns, local, ns_rdf);
}

static const xmlNode *element(const xmlNode *n)
{
	while (n && n->type != XML_ELEMENT_NODE)
		n = n->next;
	return n;
}

static const xmlNode *only_child(const xmlNode *n)
{
	const xmlNode *child = element(n->children);
	return child && !element(child->next) ? child : NULL;
}

/* The text of an element without elements, or of an attribute; NULL: it is neither. */
static const char *text_of(const xmlNode *children)
{
	if (!children)
		return "";
	return children->type == XML_TEXT_NODE && !children->next ? (const char *)children->content
								  : NULL;
}

/* 7.5: a URI may stand in rdf:resource of an empty element; it is the same value as its text. */
static const xmlAttr *resource(const xmlNode *n)
{
	return n && !n->children
		       ? xmlHasNsProp(n, (const xmlChar *)"resource", (const xmlChar *)ns_rdf)
		       : NULL;
}

static const char *simple(const struct property *p)
{
	const xmlAttr *uri = resource(p->node);
	return text_of(uri ? uri->children : p->attr ? p->attr->children : p->node->children);
}

static bool same_name(const struct property *a, const struct property *b)
{
	const xmlChar *left = a->attr ? a->attr->name : a->node->name;
	const xmlNs *left_ns = a->attr ? a->attr->ns : a->node->ns;
	return named(b->attr ? b->attr->name : b->node->name, b->attr ? b->attr->ns : b->node->ns,
		(const char *)left, (const char *)left_ns->href);
}

static const struct property *find(const struct fields *f, const struct property *p)
{
	for (size_t i = 0; i < f->n; i++)
		if (same_name(&f->list[i], p))
			return &f->list[i];
	return NULL;
}

/* Of namespace 'ns'; one of 'node' and 'attr'. */
static bool add(struct fields *f, const xmlNs *ns, struct property p)
{
	if (!ns || strcmp((const char *)ns->href, ns_rdf) == 0 || f->n == XMP_MAX_PROPERTIES ||
		find(f, &p))
		return false;
	f->list[f->n++] = p;
	return true;
}

static bool elements_add(struct fields *f, const xmlNode *parent)
{
	for (const xmlNode *n = element(parent->children); n; n = element(n->next))
		if (!add(f, n->ns, (struct property){ .node = n }))
			return false;
	return true;
}

/* All of one description; 'about' is what it describes, NULL for a structure, which has no name. */
static bool description_add(struct fields *f, const xmlNode *node, const char *about)
{
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		if (about && named(a->name, a->ns, "about", ns_rdf)) {
			const char *text = text_of(a->children);
			if (!text || strcmp(text, about) != 0)
				return false;
		} else if (!add(f, a->ns, (struct property){ .attr = a })) {
			return false;
		}
	}
	return elements_add(f, node);
}

/* The attributes a property element may have: its language, that it is a structure, its URI. */
static bool qualifiers(const xmlNode *n, const char **language, bool *inlined)
{
	*language = "";
	*inlined = false;
	for (const xmlAttr *a = n->properties; a; a = a->next) {
		const char *text = text_of(a->children);
		if (a == resource(n))
			continue;
		if (named(a->name, a->ns, "parseType", ns_rdf) && text &&
			strcmp(text, "Resource") == 0)
			*inlined = true;
		else if (named(a->name, a->ns, "lang", (const char *)XML_XML_NAMESPACE) && text)
			*language = text;
		else
			return false;
	}
	return true;
}

static bool same_value(const struct property *a, const struct property *b, unsigned depth);

static bool covered(const struct fields *a, const struct fields *b, unsigned depth)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct property *other = find(b, &a->list[i]);
		if (!other || !same_value(&a->list[i], other, depth))
			return false;
	}
	return true;
}

static bool structure(struct fields *f, const xmlNode *n, bool inlined)
{
	const xmlNode *node = only_child(n);
	f->n = 0;
	if (inlined)
		return elements_add(f, n);
	return is_node(node, "Description") && description_add(f, node, NULL);
}

static bool same_array(const xmlNode *a, const xmlNode *b, unsigned depth)
{
	if (a->properties || b->properties || strcmp((const char *)a->name, (const char *)b->name))
		return false;
	const xmlNode *left = element(a->children), *right = element(b->children);
	for (; left && right; left = element(left->next), right = element(right->next))
		if (!is_node(left, "li") || !is_node(right, "li") ||
			!same_value(&(struct property){ .node = left },
				&(struct property){ .node = right }, depth))
			return false;
	return !left && !right;
}

static bool is_array(const xmlNode *n)
{
	return is_node(n, "Bag") || is_node(n, "Seq") || is_node(n, "Alt");
}

static bool same_value(const struct property *a, const struct property *b, unsigned depth)
{
	const char *left = simple(a), *right = simple(b);
	const char *left_language = "", *right_language = "";
	bool left_inlined = false, right_inlined = false;
	if (depth == 0 || (a->node && !qualifiers(a->node, &left_language, &left_inlined)) ||
		(b->node && !qualifiers(b->node, &right_language, &right_inlined)) ||
		strcmp(left_language, right_language) != 0)
		return false;
	if (left && right && !left_inlined && !right_inlined)
		return strcmp(left, right) == 0;
	if (!a->node || !b->node)
		return false;
	const xmlNode *x = only_child(a->node), *y = only_child(b->node);
	if (!left_inlined && !right_inlined && is_array(x) && is_array(y))
		return same_array(x, y, depth - 1);
	struct fields of_left, of_right;
	return structure(&of_left, a->node, left_inlined) &&
	       structure(&of_right, b->node, right_inlined) && of_left.n == of_right.n &&
	       covered(&of_left, &of_right, depth - 1);
}

static bool note(const struct property *p)
{
	static const struct {
		const char *name, *ns;
	} notes[] = { { "ModifyDate", ns_xmp }, { "MetadataDate", ns_xmp },
		{ "Producer", ns_pdf } };
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (named(p->attr ? p->attr->name : p->node->name,
			    p->attr ? p->attr->ns : p->node->ns, notes[i].name, notes[i].ns))
			return true;
	return false;
}

/* The writer's notes are set aside; one that is no short text is no note. */
static bool notes_drop(struct fields *f)
{
	size_t kept = 0;
	for (size_t i = 0; i < f->n; i++) {
		const char *text = simple(&f->list[i]);
		if (!note(&f->list[i]))
			f->list[kept++] = f->list[i];
		else if (!text || strlen(text) > XMP_MAX_NOTE)
			return false;
	}
	f->n = kept;
	return true;
}

/* ISO 16684-1 7.3.3: the packet's own processing instructions stand around the tree. */
static struct slice unwrapped(struct slice s)
{
	static const struct slice begin = SLICE_INIT("<?xpacket begin"),
				  end = SLICE_INIT("<?xpacket end"), stop = SLICE_INIT("?>");
	size_t from = slice_find(s, begin, 0), to = slice_rfind(s, end);
	size_t after = from == SIZE_MAX ? SIZE_MAX : slice_find(s, stop, from);
	if (after == SIZE_MAX || to == SIZE_MAX || to < after)
		return s;
	return slice_sub(s, after + stop.n, to - after - stop.n);
}

static const xmlNode *rdf_root(const xmlDoc *doc)
{
	const xmlNode *root = xmlDocGetRootElement(doc);
	if (root && named(root->name, root->ns, "xmpmeta", ns_meta))
		root = only_child(root);
	return is_node(root, "RDF") && !root->properties ? root : NULL;
}

static const char *about(const xmlNode *description)
{
	const xmlAttr *a = description ? xmlHasNsProp(description, (const xmlChar *)"about",
						 (const xmlChar *)ns_rdf)
				       : NULL;
	return a ? text_of(a->children) : NULL;
}

static bool packet_fields(struct fields *f, const char **subject, const xmlDoc *doc)
{
	const xmlNode *root = rdf_root(doc);
	const xmlNode *n = root ? element(root->children) : NULL;
	f->n = 0;
	*subject = about(n);
	if (!*subject)
		return false;
	for (; n; n = element(n->next))
		if (!is_node(n, "Description") || !about(n) || !description_add(f, n, *subject))
			return false;
	return notes_drop(f);
}

/* Words beside elements belong to no property: none may be there to be overlooked. */
static bool unmixed(const xmlNode *parent)
{
	bool elements = element(parent->children) != NULL;
	for (const xmlNode *n = parent->children; n; n = n->next) {
		if (n->type == XML_ELEMENT_NODE
				? !unmixed(n)
				: elements && n->type != XML_COMMENT_NODE && !xmlIsBlankNode(n))
			return false;
	}
	return true;
}

static bool packet_read(xmlDoc **doc, struct slice packet)
{
	struct xml_faults faults = { 0 };
	struct err e = ERR_INIT;
	struct slice tree = unwrapped(packet);
	size_t start = slice_find(tree, SLICE_LIT("<"), 0);
	return start != SIZE_MAX &&
	       xml_read(doc, slice_sub(tree, start, tree.n - start), XML_MAX_BYTES, NULL, &faults,
		       &e) &&
	       unmixed(xmlDocGetRootElement(*doc));
}

bool xmp_same(struct slice was, struct slice is)
{
	AUTO(xml_doc) xmlDoc *left = NULL, *right = NULL;
	struct fields of_left, of_right;
	const char *left_subject = NULL, *right_subject = NULL;
	return packet_read(&left, was) && packet_read(&right, is) &&
	       packet_fields(&of_left, &left_subject, left) &&
	       packet_fields(&of_right, &right_subject, right) &&
	       strcmp(left_subject, right_subject) == 0 && of_left.n == of_right.n &&
	       covered(&of_left, &of_right, XMP_MAX_DEPTH);
}
