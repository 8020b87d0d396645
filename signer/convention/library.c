/* SPDX-License-Identifier: MIT */
/* library: templates/ by the convention of its paths, read and compiled once. */
#include "convention/library.h"

#include "base/file.h"
#include "convention/digest.h"
#include "xml/tree.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIBRARY_MAX_PATH = 1024, LIBRARY_MAX_SHEETS = 16, LIBRARY_MAX_SUMS = 16384 };

/* The names of one folder that end as asked, sorted. */
struct listing {
	char names[LIBRARY_MAX_SHEETS][80];
	size_t n;
};

static bool path_join(
	char out[static LIBRARY_MAX_PATH], const char *dir, const char *name, struct err *e)
{
	int n = snprintf(out, LIBRARY_MAX_PATH, "%s/%s", dir, name);
	if (n < 0 || n >= LIBRARY_MAX_PATH)
		return err_fail(e, ERR_LIMIT, "path is longer than %d bytes", LIBRARY_MAX_PATH);
	return true;
}

static bool load(struct buf *out, const char *dir, const char *name, struct err *e)
{
	char path[LIBRARY_MAX_PATH];
	*out = (struct buf)BUF_MAX(LIBRARY_MAX_FILE);
	if (!path_join(path, dir, name, e))
		return false;
	return file_read(out, path, LIBRARY_MAX_FILE, e) || err_context(e, "%s", name);
}

static void dir_auto(DIR **d)
{
	if (*d)
		closedir(*d);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool list(
	struct listing *out, const char *dir, const char *sub, const char *suffix, struct err *e)
{
	char path[LIBRARY_MAX_PATH];
	if (!path_join(path, dir, sub, e))
		return false;
	AUTO(dir) DIR *d = opendir(path);
	if (!d)
		return err_errno(e, "%s", path);
	out->n = 0;
	for (struct dirent *entry = readdir(d); entry; entry = readdir(d)) {
		size_t n = strlen(entry->d_name), tail = strlen(suffix);
		if (entry->d_name[0] == '.' || n <= tail ||
			strcmp(entry->d_name + n - tail, suffix))
			continue;
		if (out->n >= LIBRARY_MAX_SHEETS || n >= sizeof out->names[0])
			return err_fail(
				e, ERR_LIMIT, "%s: too many files, or a name too long", path);
		memcpy(out->names[out->n++], entry->d_name, n + 1);
	}
	qsort(out->names, out->n, sizeof out->names[0], by_name);
	return true;
}

static bool load_schema(struct xml_schema **out, const char *dir, const char *name, struct err *e)
{
	AUTO(buf) struct buf bytes = BUF_MAX(LIBRARY_MAX_FILE);
	return load(&bytes, dir, name, e) &&
	       (xml_schema_make(out, buf_slice(&bytes), e) || err_context(e, "%s", name));
}

static bool load_schemas(struct library *l, const char *dir, struct err *e)
{
	return load_schema(&l->depot, dir, "schema/depot.rng", e) &&
	       load_schema(&l->convention, dir, "schema/convention.rng", e) &&
	       load_schema(&l->politique, dir, "schema/politique.rng", e) &&
	       load_schema(&l->contacts, dir, "schema/contacts.rng", e) &&
	       load_schema(&l->confidentiel, dir, "schema/confidentiel.rng", e) &&
	       load_schema(&l->modele, dir, "schema/modele.rng", e) &&
	       load_schema(&l->regles, dir, "schema/regles.rng", e);
}

/* The sheets of templates/compose; convention.xslt includes the others by name. */
struct sheets {
	struct buf bytes[LIBRARY_MAX_SHEETS];
	struct transform_file files[LIBRARY_MAX_SHEETS];
	size_t n;
};

static void sheets_auto(struct sheets *s)
{
	for (size_t i = 0; i < s->n; i++)
		buf_free(&s->bytes[i]);
}

static bool sheet_make(
	struct transform **out, const struct sheets *s, const char *name, struct err *e)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->files[i].name, name))
			return transform_make(out, s->files[i].bytes, s->files, s->n, e) ||
			       err_context(e, "compose/%s", name);
	return err_fail(e, ERR_NOT_FOUND, "compose/%s is not there", name);
}

static bool load_compose(struct library *l, const char *dir, struct err *e)
{
	struct listing names;
	AUTO(sheets) struct sheets sheets = { .n = 0 };
	if (!list(&names, dir, "compose", ".xslt", e))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		char name[100];
		snprintf(name, sizeof name, "compose/%s", names.names[i]);
		if (!load(&sheets.bytes[sheets.n++], dir, name, e))
			return false;
		sheets.files[i] =
			(struct transform_file){ names.names[i], buf_slice(&sheets.bytes[i]) };
	}
	return sheet_make(&l->lecture, &sheets, "lecture.xslt", e) &&
	       sheet_make(&l->feuille, &sheets, "feuille.xslt", e) &&
	       sheet_make(&l->compose, &sheets, "convention.xslt", e);
}

/* What a versioned file must say of itself: <root name@version>, as its file name does. */
struct versioned {
	const char *root_name;
	const struct xml_schema *schema;
};

static void faults_auto(struct xml_faults **f)
{
	free(*f);
}

static bool versioned_read(xmlDoc **out, struct slice bytes, const struct versioned *v,
	const char *file, struct err *e)
{
	AUTO(faults) struct xml_faults *faults = calloc(1, sizeof *faults);
	AUTO(xml_doc) xmlDoc *doc = NULL;
	if (!faults)
		return err_nomem(e);
	if (!xml_read(&doc, bytes, LIBRARY_MAX_FILE, v->schema, faults, e))
		return err_context(e, "%s", file);
	const xmlNode *root = xmlDocGetRootElement(doc);
	const char *name = tree_get(root, v->root_name), *version = tree_get(root, "version");
	char said[100];
	snprintf(said, sizeof said, "%s@%s.xml", name ? name : "", version ? version : "");
	if (strcmp(said, file))
		return err_fail(e, ERR_SYNTAX, "%s says inside that it is %s", file, said);
	*out = doc;
	doc = NULL;
	return true;
}

/* "name@version.xml" -> "name@version" */
static void stem(char *out, size_t size, const char *file)
{
	snprintf(out, size, "%.*s", (int)(strlen(file) - strlen(".xml")), file);
}

static bool load_models(struct library *l, const char *dir, struct err *e)
{
	const struct versioned kind = { "nom", l->modele };
	struct listing names;
	if (!list(&names, dir, "modeles", ".xml", e))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		struct library_model *m = &l->models[l->models_n++];
		char path[100];
		snprintf(path, sizeof path, "modeles/%s", names.names[i]);
		stem(m->name, sizeof m->name, names.names[i]);
		if (!load(&m->bytes, dir, path, e) ||
			!versioned_read(&m->tree, buf_slice(&m->bytes), &kind, names.names[i], e) ||
			!digest_bytes(m->sha, buf_slice(&m->bytes), e))
			return false;
	}
	return l->models_n ? true : err_fail(e, ERR_NOT_FOUND, "no text model in modeles/");
}

static bool load_rules(struct library *l, const char *dir, struct err *e)
{
	const struct versioned kind = { "id", l->regles };
	struct listing names;
	if (!list(&names, dir, "regles", ".xml", e))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		struct library_rules *r = &l->rules[l->rules_n++];
		char path[100];
		snprintf(path, sizeof path, "regles/%s", names.names[i]);
		stem(r->name, sizeof r->name, names.names[i]);
		if (!load(&r->bytes, dir, path, e) ||
			!versioned_read(&r->tree, buf_slice(&r->bytes), &kind, names.names[i], e) ||
			!digest_bytes(r->sha, buf_slice(&r->bytes), e))
			return false;
	}
	return l->rules_n ? true : err_fail(e, ERR_NOT_FOUND, "no rule set in regles/");
}

/* "<64 hex>  <name>\n": the form of sha256sum. */
static bool sums_match(struct slice sums, const char *name, struct slice bytes, struct err *e)
{
	char sha[DIGEST_HEX], line[200];
	if (!digest_bytes(sha, bytes, e))
		return false;
	int n = snprintf(line, sizeof line, "%s  %s\n", sha, name);
	if (slice_find(sums, (struct slice){ (const uint8_t *)line, (size_t)n }, 0) == SIZE_MAX)
		return err_fail(
			e, ERR_CRYPTO, "fonts/%s is not the file that SHA256SUMS names", name);
	return true;
}

/* libharu crashes on damaged fonts (FACTS 1.4): only these exact bytes are ever given to it. */
static bool load_fonts(struct library *l, const char *dir, struct err *e)
{
	const struct {
		const char *name;
		struct buf *to;
	} fonts[] = { { "NotoSans-Regular.ttf", &l->font_text },
		{ "NotoSans-Bold.ttf", &l->font_bold },
		{ "NotoSans-Italic.ttf", &l->font_italic } };
	AUTO(buf) struct buf sums = BUF_MAX(LIBRARY_MAX_SUMS);
	if (!load(&sums, dir, "fonts/SHA256SUMS", e))
		return false;
	for (size_t i = 0; i < sizeof fonts / sizeof *fonts; i++) {
		char path[100];
		snprintf(path, sizeof path, "fonts/%s", fonts[i].name);
		if (!load(fonts[i].to, dir, path, e) ||
			!sums_match(buf_slice(&sums), fonts[i].name, buf_slice(fonts[i].to), e))
			return false;
	}
	return true;
}

bool library_open(struct library **out, const char *dir, struct err *e)
{
	AUTO(library) struct library *l = calloc(1, sizeof *l);
	if (!l)
		return err_nomem(e);
	if (!load_schemas(l, dir, e) || !load_compose(l, dir, e) || !load_models(l, dir, e) ||
		!load_rules(l, dir, e) || !load_fonts(l, dir, e) ||
		!load(&l->icc, dir, "icc/srgb.icc", e))
		return err_context(e, "%s", dir);
	*out = l;
	l = NULL;
	return true;
}

void library_close(struct library *l)
{
	if (!l)
		return;
	struct xml_schema *const schemas[] = { l->depot, l->convention, l->politique, l->contacts,
		l->confidentiel, l->modele, l->regles };
	for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
		xml_schema_free(schemas[i]);
	transform_free(l->compose);
	transform_free(l->lecture);
	transform_free(l->feuille);
	for (size_t i = 0; i < l->models_n; i++) {
		buf_free(&l->models[i].bytes);
		xmlFreeDoc(l->models[i].tree);
	}
	for (size_t i = 0; i < l->rules_n; i++) {
		buf_free(&l->rules[i].bytes);
		xmlFreeDoc(l->rules[i].tree);
	}
	buf_free(&l->font_text);
	buf_free(&l->font_bold);
	buf_free(&l->font_italic);
	buf_free(&l->icc);
	free(l);
}

void library_auto(struct library **l)
{
	library_close(*l);
	*l = NULL;
}

const struct library_model *library_model(const struct library *l, const char *name)
{
	for (size_t i = 0; i < l->models_n; i++)
		if (!strcmp(l->models[i].name, name))
			return &l->models[i];
	return NULL;
}

const struct library_rules *library_rules(const struct library *l, const char *name)
{
	for (size_t i = 0; i < l->rules_n; i++)
		if (!strcmp(l->rules[i].name, name))
			return &l->rules[i];
	return NULL;
}

/* The version is a date, so the greatest text is the newest (CONVENTION 4). */
const struct library_rules *library_rules_newest(const struct library *l, const char *family)
{
	const struct library_rules *newest = NULL;
	size_t n = strlen(family);
	for (size_t i = 0; i < l->rules_n; i++) {
		const struct library_rules *r = &l->rules[i];
		if (strncmp(r->name, family, n) || r->name[n] != '@')
			continue;
		if (!newest || strcmp(r->name, newest->name) > 0)
			newest = r;
	}
	return newest;
}

void library_tree_auto(struct library_tree *t)
{
	xmlFreeDoc(t->own);
	*t = (struct library_tree){ .doc = NULL };
}

/* Bytes that are not installed. */
static bool tree_read(struct library_tree *out, struct slice bytes, const struct xml_schema *schema,
	struct xml_faults *faults, struct err *e)
{
	*out = (struct library_tree){ .doc = NULL };
	if (!xml_read(&out->own, bytes, LIBRARY_MAX_FILE, schema, faults, e))
		return false;
	out->doc = out->own;
	return true;
}

bool library_read_model(struct library_tree *out, const struct library *l, struct slice bytes,
	struct xml_faults *faults, struct err *e)
{
	for (size_t i = 0; i < l->models_n; i++)
		if (slice_eq(buf_slice(&l->models[i].bytes), bytes)) {
			*out = (struct library_tree){ .doc = l->models[i].tree };
			return true;
		}
	return tree_read(out, bytes, l->modele, faults, e);
}

bool library_read_rules(struct library_tree *out, const struct library *l, struct slice bytes,
	struct xml_faults *faults, struct err *e)
{
	for (size_t i = 0; i < l->rules_n; i++)
		if (slice_eq(buf_slice(&l->rules[i].bytes), bytes)) {
			*out = (struct library_tree){ .doc = l->rules[i].tree };
			return true;
		}
	return tree_read(out, bytes, l->regles, faults, e);
}
