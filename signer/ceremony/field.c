/* SPDX-License-Identifier: MIT */
/* field: paths against the table, and path -> text as one JSON object. */
#include "ceremony/field.h"

#include "base/text.h"
#include "ceremony/reason.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NUMBER = 99 };

static bool key_good(const char *key, size_t n, bool number)
{
	uint64_t value;
	if (n == 0 || n >= FIELD_MAX_KEY)
		return false;
	if (number)
		return text_decimal(&value, (struct slice){ (const uint8_t *)key, n }, MAX_NUMBER,
			       NULL) &&
		       value > 0;
	for (size_t i = 0; i < n; i++) {
		char c = key[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    c == '-'))
			return false;
	}
	return true;
}

/* Does the key that ends the concrete segment fit the pattern's? Both from '[' to '/' or NUL. */
static bool key_fits(const char *c, size_t cn, size_t pn)
{
	return cn >= 2 && c[cn - 1] == ']' && key_good(c + 1, cn - 2, pn == 2);
}

/* Mostly they do not, and differ early: segments are only looked for where both have a key. */
static bool path_fits(const char *c, const char *p)
{
	for (;;) {
		while (*c && *c != '[' && *c == *p) {
			c++;
			p++;
		}
		if (*c != '[' || *p != '[')
			return !*c && !*p;
		size_t cn = strcspn(c, "/"), pn = strcspn(p, "/");
		if (!key_fits(c, cn, pn))
			return false;
		c += cn;
		p += pn;
	}
}

void field_path(char out[static FIELD_MAX_PATH], const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(out, FIELD_MAX_PATH, fmt, ap);
	va_end(ap);
}

const struct field *field_find(enum field_document d, const char *path)
{
	size_t n;
	const struct field *list = field_table(d, &n);
	if (strlen(path) >= FIELD_MAX_PATH)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (path_fits(path, list[i].path))
			return &list[i];
	return NULL;
}

void field_keys(char day[static 11], unsigned *number, const char *path)
{
	day[0] = '\0';
	*number = 0;
	for (const char *open = strchr(path, '['); open; open = strchr(open + 1, '[')) {
		size_t n = strcspn(open + 1, "]");
		if (n == 10 && open[5] == '-' && open[8] == '-')
			snprintf(day, 11, "%.10s", open + 1);
		else if (n <= 2 && key_good(open + 1, n, true))
			*number = (unsigned)strtoul(open + 1, NULL, 10);
	}
	/* the first of several needs no number, unless it is one of a day */
	if (*number == 1 && !day[0])
		*number = 0;
}

/* Elements that have no row of their own: a finding may be of the whole. */
static const struct {
	const char *path, *label;
} elements[] = {
	{ "etablissement", "établissement" },
	{ "etablissement/contact-ecole", "contact de l’établissement" },
	{ "etablissement/enseignant-referent[]", "enseignant référent" },
	{ "organisme-accueil", "organisme d’accueil" },
	{ "organisme-accueil/siege", "siège" },
	{ "organisme-accueil/lieu[]", "lieu" },
	{ "organisme-accueil/representant[]", "représentant" },
	{ "organisme-accueil/tuteur[]", "tuteur" },
	{ "organisme-accueil/contact-accueil", "contact de l’accueil" },
	{ "organisme-accueil/assurance-rc", "assurance de l’accueil" },
	{ "eleve", "élève" },
	{ "eleve/assurance-rc", "assurance de l’élève" },
	{ "eleve/responsable-legal", "responsables légaux" },
	{ "eleve/responsable-legal[]", "responsable légal" },
	{ "sequence", "stage" },
	{ "sequence/jour", "jours et horaires" },
	{ "sequence/jour[]", "horaires" },
	{ "contact", "coordonnées" },
	{ "contact[]", "coordonnées" },
};

/* As the table has it: "sequence/jour[2025-06-16]" is "sequence/jour[]". */
static void keys_drop(char out[static FIELD_MAX_PATH], const char *path)
{
	size_t n = 0;
	for (const char *s = path; *s && n + 1 < FIELD_MAX_PATH; s++) {
		out[n++] = *s;
		if (*s == '[')
			s += strcspn(s, "]") - 1;
	}
	out[n] = '\0';
}

const char *field_word(enum field_document d, const char *path, const char **label)
{
	char bare[FIELD_MAX_PATH];
	const struct field *f = field_find(d, path);
	*label = f ? f->label : path;
	keys_drop(bare, path);
	for (size_t i = 0; !f && i < sizeof elements / sizeof *elements; i++)
		if (strcmp(elements[i].path, bare) == 0) {
			*label = elements[i].label;
			return elements[i].path;
		}
	return f ? f->path : NULL;
}

void field_label(char *out, size_t size, enum field_document d, const char *path)
{
	char day[11], told[16] = "", n[16] = "";
	unsigned number;
	const char *label;
	(void)field_word(d, path, &label);
	field_keys(day, &number, path);
	const char *colon = strstr(label, " : ");
	size_t head = colon ? (size_t)(colon - label) : strlen(label);
	if (day[0])
		snprintf(told, sizeof told, "%.2s/%.2s/%.4s, ", day + 8, day + 5, day);
	if (number)
		snprintf(n, sizeof n, " %u", number);
	snprintf(out, size, "%s%.*s%s%s", told, (int)head, label, n, label + head);
}

bool fields_new(struct fields *f, enum field_document d, struct err *e)
{
	*f = (struct fields){ .document = d, .json = json_object() };
	return f->json || err_nomem(e);
}

void fields_auto(struct fields *f)
{
	json_decref(f->json);
	f->json = NULL;
}

bool fields_read(struct fields *f, enum field_document d, struct slice json, struct err *e)
{
	json_error_t why;
	const char *key;
	json_t *value;
	if (json.n == 0)
		return fields_new(f, d, e);
	*f = (struct fields){ .document = d };
	json_t *o = json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES, &why);
	bool good = json_is_object(o) && json_object_size(o) <= FIELD_MAX_COUNT;
	if (good)
		json_object_foreach(o, key, value) good =
			good && json_is_string(value) && field_find(d, key);
	if (!good) {
		json_decref(o);
		return err_fail(e, ERR_SYNTAX, "not fields of a dossier");
	}
	f->json = o;
	return true;
}

static int dump(const char *bytes, size_t n, void *to)
{
	buf_put(to, bytes, n);
	return 0;
}

bool fields_write(struct buf *out, const struct fields *f, struct err *e)
{
	return json_dump_callback(f->json, dump, out, JSON_COMPACT) == 0 ? buf_done(out, e)
									 : err_nomem(e);
}

const char *fields_get(const struct fields *f, const char *path)
{
	const char *text = json_string_value(json_object_get(f->json, path));
	return text ? text : "";
}

bool fields_has(const struct fields *f, const char *path)
{
	return json_object_get(f->json, path) != NULL;
}

bool fields_set(struct fields *f, const char *path, const char *text, struct err *e)
{
	AUTO(buf) struct buf normal = BUF_MAX(FIELD_MAX_TEXT);
	const struct field *row = field_find(f->document, path);
	if (!row)
		return reason_set(e, ERR_SYNTAX, REASON_FIELD);
	if (!field_normal(&normal, row, text, e))
		return false;
	if (normal.n == 0) {
		json_object_del(f->json, path);
		return true;
	}
	if (!fields_has(f, path) && json_object_size(f->json) >= FIELD_MAX_COUNT)
		return err_fail(
			e, ERR_LIMIT, "more than %d fields in one document", FIELD_MAX_COUNT);
	json_t *value = json_stringn((const char *)normal.p, normal.n);
	return json_object_set_new(f->json, path, value) == 0 || err_nomem(e);
}

static bool below(const char *path, const char *prefix, size_t n)
{
	return strncmp(path, prefix, n) == 0 &&
	       (path[n] == '\0' || path[n] == '/' || path[n] == '[');
}

void fields_remove(struct fields *f, const char *prefix)
{
	const char *key;
	json_t *value;
	void *tmp;
	size_t n = strlen(prefix);
	json_object_foreach_safe(f->json, tmp, key, value) if (below(key, prefix, n))
		json_object_del(f->json, key);
}

/* Numbers by value, all else by bytes (dates so stand in order). */
static int key_order(const void *a, const void *b)
{
	const char *x = a, *y = b;
	bool nx = key_good(x, strlen(x), true), ny = key_good(y, strlen(y), true);
	if (nx && ny)
		return (int)strtol(x, NULL, 10) - (int)strtol(y, NULL, 10);
	return strcmp(x, y);
}

size_t fields_keys(
	const struct fields *f, const char *element, char (*keys)[FIELD_MAX_KEY], size_t most)
{
	const char *path;
	json_t *value;
	size_t n = 0, len = strlen(element);
	json_object_foreach(f->json, path, value)
	{
		if (strncmp(path, element, len) != 0 || path[len] != '[')
			continue;
		size_t key = strcspn(path + len + 1, "]"), i = 0;
		if (key >= FIELD_MAX_KEY)
			continue;
		while (i < n &&
			(strlen(keys[i]) != key || memcmp(keys[i], path + len + 1, key) != 0))
			i++;
		if (i < n || n == most)
			continue;
		memcpy(keys[n], path + len + 1, key);
		keys[n++][key] = '\0';
	}
	qsort(keys, n, sizeof *keys, key_order);
	return n;
}
