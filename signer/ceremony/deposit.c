/* SPDX-License-Identifier: MIT */
/* deposit: the tree of a depot.xml, element by element as the table of fields has them. */
#include "ceremony/deposit.h"

#include "base/text.h"
#include "xml/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEYS = 64 };

static const struct {
	const char *name, *ns;
} documents[] = {
	[FIELD_FOND] = { "convention", "urn:paraphe:convention:1" },
	[FIELD_POLITIQUE] = { "politique", "urn:paraphe:politique:1" },
	[FIELD_CONTACTS] = { "contacts", "urn:paraphe:contacts:1" },
	[FIELD_CONFIDENTIEL] = { "confidentiel", "urn:paraphe:confidentiel:1" },
};
_Static_assert(sizeof documents / sizeof *documents == FIELD_DOCUMENT_COUNT, "every document");

void deposit_auto(struct deposit *d)
{
	if (d->doc)
		xmlFreeDoc(d->doc);
	free(d->places);
	*d = (struct deposit){ .doc = NULL };
}

/* One document under construction. */
struct maker {
	struct deposit *deposit;
	const struct fields *fields;
	const struct field *table;
	size_t table_n;
};

/* A place in it: the element, its path in fields, and the same in the table. */
struct spot {
	xmlNode *node;
	char path[FIELD_MAX_PATH], pattern[FIELD_MAX_PATH];
};

static bool place_add(struct maker *m, const struct spot *s, struct err *e)
{
	struct deposit *d = m->deposit;
	if (d->n == DEPOSIT_MAX_PLACES)
		return err_fail(
			e, ERR_LIMIT, "more than %d elements in a deposit", DEPOSIT_MAX_PLACES);
	struct deposit_place *p = &d->places[d->n++];
	*p = (struct deposit_place){ .node = s->node, .document = m->fields->document };
	memcpy(p->path, s->path, sizeof p->path);
	return true;
}

/* Is there a field at or below 'path'? */
static bool any_below(const struct fields *f, const char *path)
{
	const char *key;
	json_t *value;
	size_t n = strlen(path);
	json_object_foreach(f->json, key, value) if (strncmp(key, path, n) == 0 &&
						     (key[n] == '\0' || key[n] == '/')) return true;
	return false;
}

static bool join(char out[static FIELD_MAX_PATH], const char *path, const char *segment, size_t n,
	struct err *e)
{
	int got = snprintf(
		out, FIELD_MAX_PATH, "%s%s%.*s", path, path[0] ? "/" : "", (int)n, segment);
	return (got > 0 && got < FIELD_MAX_PATH) || err_fail(e, ERR_BUG, "a field's path is long");
}

static bool children_make(struct maker *m, const struct spot *at, struct err *e);

static bool text_make(struct maker *m, const struct spot *s, struct err *e)
{
	const char *text = fields_get(m->fields, s->path);
	const struct field *f = field_find(m->fields->document, s->path);
	if (!text[0] || (f && f->kind == FIELD_MARK))
		return true;
	return tree_text(s->node, text) || err_nomem(e);
}

static bool element_make(struct maker *m, const struct spot *parent, struct spot *s,
	const char *segment, struct err *e)
{
	char name[64], attr[32];
	const char *open = strrchr(s->path, '['), *slash = strrchr(s->path, '/');
	bool keyed = open && (!slash || open > slash);
	snprintf(name, sizeof name, "%.*s", (int)strcspn(segment, "[/"), segment);
	s->node = tree_child(parent->node, name);
	if (!s->node)
		return err_nomem(e);
	const char *key = strchr(segment, '[');
	if (keyed && key && key[1] == '@') {
		char value[FIELD_MAX_KEY];
		snprintf(attr, sizeof attr, "%.*s", (int)strcspn(key + 2, "]"), key + 2);
		snprintf(value, sizeof value, "%.*s", (int)strcspn(open + 1, "]"), open + 1);
		if (!tree_attr(s->node, attr, value))
			return err_nomem(e);
	}
	return place_add(m, s, e) && children_make(m, s, e) && text_make(m, s, e);
}

/* Keys of a repeated element: those of the table's row (competences), else those there are. */
static size_t keys_of(
	struct maker *m, const char *element, const char *pattern, char (*keys)[FIELD_MAX_KEY])
{
	for (size_t i = 0; i < m->table_n; i++) {
		const struct field *f = &m->table[i];
		if (strcmp(f->path, pattern) != 0 || !f->choices || f->kind == FIELD_CHOICE)
			continue;
		size_t n = 0;
		for (const char *c = f->choices; *c && n < MAX_KEYS;) {
			size_t len = strcspn(c, " ");
			snprintf(keys[n++], FIELD_MAX_KEY, "%.*s", (int)len, c);
			c += len + (c[len] == ' ');
		}
		return n;
	}
	return fields_keys(m->fields, element, keys, MAX_KEYS);
}

static bool repeated_make(
	struct maker *m, const struct spot *at, const char *segment, size_t n, struct err *e)
{
	char element[FIELD_MAX_PATH], pattern[FIELD_MAX_PATH];
	char(*keys)[FIELD_MAX_KEY] = calloc(MAX_KEYS, sizeof *keys);
	if (!keys)
		return err_nomem(e);
	bool good = join(element, at->path, segment, strcspn(segment, "["), e) &&
		    join(pattern, at->pattern, segment, n, e);
	size_t count = good ? keys_of(m, element, pattern, keys) : 0;
	for (size_t i = 0; good && i < count; i++) {
		struct spot s = { .node = NULL };
		int got = snprintf(s.path, sizeof s.path, "%s[%s]", element, keys[i]);
		memcpy(s.pattern, pattern, sizeof s.pattern);
		good = (got > 0 && got < (int)sizeof s.path &&
			       element_make(m, at, &s, segment, e)) ||
		       err_fail(e, ERR_LIMIT, "a field's key is too long");
	}
	free(keys);
	return good;
}

/* What the service makes stands there also when it is empty: before and after of a difference. */
static bool made_anyway(const struct maker *m, const char *pattern)
{
	for (size_t i = 0; i < m->table_n; i++)
		if (m->table[i].must && m->table[i].who == FIELD_MADE &&
			strcmp(m->table[i].path, pattern) == 0)
			return true;
	return false;
}

static bool single_make(
	struct maker *m, const struct spot *at, const char *segment, size_t n, struct err *e)
{
	struct spot s = { .node = NULL };
	if (!join(s.path, at->path, segment, n, e) || !join(s.pattern, at->pattern, segment, n, e))
		return false;
	return (!any_below(m->fields, s.path) && !made_anyway(m, s.pattern)) ||
	       element_make(m, at, &s, segment, e);
}

static bool attribute_make(
	struct maker *m, const struct spot *at, const char *segment, struct err *e)
{
	char path[FIELD_MAX_PATH];
	if (strcmp(segment, "@compte") == 0)
		return true;
	if (!join(path, at->path, segment, strlen(segment), e))
		return false;
	const char *text = fields_get(m->fields, path);
	return !text[0] || tree_attr(at->node, segment + 1, text) || err_nomem(e);
}

/* The row's next segment below 'pattern', or NULL when it is elsewhere. */
static const char *next_segment(const char *row, const char *pattern)
{
	size_t n = strlen(pattern);
	if (n == 0)
		return row;
	return strncmp(row, pattern, n) == 0 && row[n] == '/' ? row + n + 1 : NULL;
}

/* Rows of one element stand together in the table, so that a change of the segment is a new child. */
static bool children_make(struct maker *m, const struct spot *at, struct err *e)
{
	const char *last = NULL;
	size_t last_n = 0;
	for (size_t i = 0; i < m->table_n; i++) {
		const char *s = next_segment(m->table[i].path, at->pattern);
		if (!s)
			continue;
		if (s[0] == '@') {
			if (!attribute_make(m, at, s, e))
				return false;
			continue;
		}
		size_t n = strcspn(s, "/");
		if (last && last_n == n && memcmp(last, s, n) == 0)
			continue;
		last = s;
		last_n = n;
		bool many = memchr(s, '[', n) != NULL;
		if (!(many ? repeated_make(m, at, s, n, e) : single_make(m, at, s, n, e)))
			return false;
	}
	return true;
}

static bool document_make(
	struct deposit *out, xmlNode *depot, const struct fields *f, struct err *e)
{
	struct maker m = { .deposit = out, .fields = f };
	m.table = field_table(f->document, &m.table_n);
	struct spot root = { .node = tree_child(depot, documents[f->document].name) };
	xmlNs *ns = root.node
			    ? xmlNewNs(root.node, (const xmlChar *)documents[f->document].ns, NULL)
			    : NULL;
	if (!ns)
		return err_nomem(e);
	xmlSetNs(root.node, ns);
	return place_add(&m, &root, e) && children_make(&m, &root, e);
}

bool deposit_make(struct deposit *out, const struct deposit_parts *p, struct err *e)
{
	*out = (struct deposit){ .doc = tree_new("depot", "urn:paraphe:depot:1") };
	out->places = calloc(DEPOSIT_MAX_PLACES, sizeof *out->places);
	if (!out->doc || !out->places)
		return err_nomem(e);
	xmlNode *depot = xmlDocGetRootElement(out->doc);
	const struct fields *const parts[] = { p->fond, p->politique, p->contacts,
		p->confidentiel };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i] && !document_make(out, depot, parts[i], e))
			return false;
	return true;
}

bool deposit_document(struct buf *out, const struct fields *f, struct err *e)
{
	AUTO(deposit) struct deposit d = { .doc = tree_new("depot", NULL) };
	d.places = calloc(DEPOSIT_MAX_PLACES, sizeof *d.places);
	if (!d.doc || !d.places)
		return err_nomem(e);
	if (!document_make(&d, xmlDocGetRootElement(d.doc), f, e))
		return false;
	xmlDoc *alone = tree_extract(tree_first(xmlDocGetRootElement(d.doc), NULL));
	bool good = alone ? tree_write(out, alone, e) : err_nomem(e);
	xmlFreeDoc(alone);
	return good;
}

bool deposit_write(struct buf *out, const struct deposit *d, struct err *e)
{
	return tree_write(out, d->doc, e);
}

/* "jour[3]": the third child of that name; no index: the first. */
static xmlNode *child_at(const xmlNode *from, const char *segment, size_t n)
{
	const char *open = memchr(segment, '[', n);
	size_t name_n = open ? (size_t)(open - segment) : n;
	unsigned long want = open ? strtoul(open + 1, NULL, 10) : 1;
	char name[64];
	if (name_n >= sizeof name)
		return NULL;
	memcpy(name, segment, name_n);
	name[name_n] = '\0';
	xmlNode *c = tree_first(from, name);
	while (c && --want)
		c = tree_next(c, name);
	return c;
}

static const struct deposit_place *place_of(const struct deposit *d, const xmlNode *node)
{
	for (size_t i = 0; node && i < d->n; i++)
		if (d->places[i].node == node)
			return &d->places[i];
	return NULL;
}

bool deposit_find(struct deposit_place *out, const struct deposit *d, const char *xml_path)
{
	const xmlNode *at = xmlDocGetRootElement(d->doc);
	const char *s = xml_path, *attr = NULL;
	if (strncmp(s, "depot/", 6) == 0)
		s += 6;
	while (*s) {
		size_t n = strcspn(s, "/");
		if (*s == '@') {
			attr = s;
			break;
		}
		const xmlNode *next = child_at(at, s, n);
		if (!next)
			break;
		at = next;
		s += n + (s[n] == '/');
	}
	const struct deposit_place *p = place_of(d, at);
	if (!p)
		return false;
	*out = *p;
	/* What is missing below stands in the path as it should be: a field all the same. */
	const char *rest = attr ? attr : s;
	char longer[FIELD_MAX_PATH];
	if (*rest && join(longer, p->path, rest, strlen(rest), NULL) &&
		field_find(p->document, longer))
		memcpy(out->path, longer, sizeof longer);
	return true;
}

/* The place "a[1]/b[2]/@c" as the table has it: single elements lose their number, keyed ones get their attribute's value. */
static bool path_turn(char out[static FIELD_MAX_PATH], enum field_document d, const json_t *places,
	const char *place)
{
	char pattern[FIELD_MAX_PATH] = "";
	size_t rows_n, n = 0, pn = 0;
	const struct field *rows = field_table(d, &rows_n);
	for (const char *s = place; *s;) {
		size_t len = strcspn(s, "/"), name = strcspn(s, "[/");
		const char *fits = NULL;
		for (size_t i = 0; i < rows_n && !fits; i++) {
			const char *seg = next_segment(rows[i].path, pattern);
			if (seg && strncmp(seg, s, name) == 0 && strchr("[/", seg[name]))
				fits = seg;
		}
		if (!fits)
			return false;
		size_t fit = strcspn(fits, "/");
		const char *key = memchr(fits, '[', fit);
		int got =
			snprintf(out + n, FIELD_MAX_PATH - n, "%s%.*s", n ? "/" : "", (int)name, s);
		n += (size_t)got;
		if (key && key[1] == '@' && n < FIELD_MAX_PATH) {
			char at[FIELD_MAX_PATH * 2];
			snprintf(at, sizeof at, "%.*s/%.*s", (int)(s + len - place), place,
				(int)(fits + fit - 1 - (key + 1)), key + 1);
			const char *value = json_string_value(json_object_get(places, at));
			n += (size_t)snprintf(
				out + n, FIELD_MAX_PATH - n, "[%s]", value ? value : "");
		} else if (key && n < FIELD_MAX_PATH)
			n += (size_t)snprintf(
				out + n, FIELD_MAX_PATH - n, "%.*s", (int)(len - name), s + name);
		pn += (size_t)snprintf(
			pattern + pn, FIELD_MAX_PATH - pn, "%s%.*s", pn ? "/" : "", (int)fit, fits);
		if (n >= FIELD_MAX_PATH || pn >= FIELD_MAX_PATH)
			return false;
		s += len + (s[len] == '/');
	}
	return true;
}

bool deposit_fields(struct fields *out, enum field_document d, const json_t *places, struct err *e)
{
	const char *place;
	json_t *value;
	if (!fields_new(out, d, e))
		return false;
	/* Iterating over a const object is reading only; jansson's macro wants it otherwise. */
	json_object_foreach((json_t *)(uintptr_t)places, place, value)
	{
		char path[FIELD_MAX_PATH];
		const char *text = json_string_value(value);
		if (!text || !path_turn(path, d, places, place))
			continue;
		const struct field *f = field_find(d, path);
		if (f && !fields_set(out, path, f->kind == FIELD_MARK ? "oui" : text, e))
			return false;
	}
	return true;
}
