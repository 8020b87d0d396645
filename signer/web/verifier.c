/* SPDX-License-Identifier: MIT */
/* verifier: the public verification pages. The judge's JSON (HOUSE 6) becomes facts; nothing is judged here. */
#include "web/verifier.h"

#include "base/file.h"
#include "base/text.h"
#include "ceremony/verify.h"
#include "web/page.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

bool verifier_form(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p;
	if (!page_begin(&p, c, "verifier", e))
		return false;
	page_number(p.facts, "mio", (int64_t)(c->options->max_verify >> 20));
	return page_end(&p, 200, e);
}

static void put(xmlNode *n, const char *attr, const json_t *value)
{
	if (json_is_string(value))
		tree_attr(n, attr, json_string_value(value));
	else if (json_is_boolean(value))
		tree_attr(n, attr, json_is_true(value) ? "oui" : "non");
	else if (json_is_integer(value))
		page_number(n, attr, json_integer_value(value));
}

static void put_all(xmlNode *n, const json_t *o, const char *const keys[])
{
	for (size_t i = 0; keys[i]; i++)
		put(n, keys[i], json_object_get(o, keys[i]));
}

static void put_texts(xmlNode *n, const char *name, const json_t *list)
{
	size_t i;
	const json_t *text;
	json_array_foreach(list, i, text) if (json_is_string(text))
		tree_child_text(n, name, json_string_value(text));
}

static void signature_put(xmlNode *report, const json_t *s)
{
	static const char *const keys[] = { "field", "kind", "level", "intact", "indication",
		"subindication", "coverage", "changes", "claimedTime", "bestTime", NULL };
	static const char *const signer[] = { "name", "issuer", "serial", NULL };
	static const char *const finding[] = { "rule", "path", "old", "new", NULL };
	xmlNode *n = tree_child(report, "signature");
	size_t i;
	const json_t *f;
	put_all(n, s, keys);
	put_all(n, json_object_get(s, "signer"), signer);
	put(n, "horodatage", json_object_get(json_object_get(s, "timestampNotBelieved"), "reason"));
	/* expected additions are no news for a reader; what is not allowed is */
	if (json_is_string(json_object_get(s, "changes")) &&
		(strcmp(json_string_value(json_object_get(s, "changes")), "illegal") == 0 ||
			strcmp(json_string_value(json_object_get(s, "changes")), "annotations") ==
				0))
		json_array_foreach(json_object_get(s, "findings"), i, f)
			put_all(tree_child(n, "constat"), f, finding);
}

static void report_put(xmlNode *report, const json_t *o)
{
	static const char *const keys[] = { "file", "kind", "verdict", "validationTime", "complete",
		NULL };
	static const char *const archive[] = { "manifest", "journal", "log", "evidenceRecords",
		"inForce", "rootDay", NULL };
	static const char *const act[] = { "file", "kind", "reference", "number", "effect",
		"verdict", NULL };
	size_t i;
	const json_t *s, *a = json_object_get(o, "archive");
	put_all(report, o, keys);
	put_texts(report, "motif", json_object_get(o, "reasons"));
	put_texts(report, "manque", json_object_get(o, "missing"));
	put_texts(report, "etranger", json_object_get(o, "notSupported"));
	json_array_foreach(json_object_get(o, "signatures"), i, s) signature_put(report, s);
	if (json_is_object(a)) {
		xmlNode *n = tree_child(report, "archive");
		put_all(n, a, archive);
		put_texts(n, "fichier", json_object_get(a, "files"));
		json_array_foreach(json_object_get(a, "acts"), i, s)
			put_all(tree_child(n, "acte"), s, act);
	}
}

/* "text" and "html" are for terminals and files of their own; here only what a program reads. */
static bool give_file(
	struct web_context *c, struct verify_answer *a, const char *format, struct err *e)
{
	(void)e;
	bool json = strcmp(format, "json") == 0;
	http_give_buf(c->r, &a->report, json ? "application/json" : "application/xml",
		json ? "rapport.json" : "rapport.xml", false);
	return true;
}

static bool report_page(struct web_context *c, const struct verify_answer *a, struct err *e)
{
	AUTO(page) struct page p;
	json_t *o = json_loadb((const char *)a->report.p, a->report.n, 0, NULL);
	if (!o)
		return err_fail(e, ERR_UPSTREAM, "the judge's report is no JSON");
	bool good = page_begin(&p, c, "rapport", e);
	if (good)
		report_put(tree_child(p.facts, "rapport"), o);
	json_decref(o);
	return good && page_end(&p, 200, e);
}

bool verifier_tell(struct web_context *c, struct slice bytes, const char *label, struct err *e)
{
	AUTO(verify_answer) struct verify_answer a = { 0 };
	const struct verify_request r = { .bytes = bytes,
		.label = label,
		.at = c->now_ms / 1000,
		.format = "json",
		.lang = c->lang };
	return verify_file(&a, c->house, &r, e) && report_page(c, &a, e);
}

bool verifier_report(struct web_context *c, struct err *e)
{
	const struct http_file *f = http_file(c->q, "fichier");
	const char *format = http_field(c->q, "format");
	AUTO(file_map) struct file_map map = { 0 };
	AUTO(verify_answer) struct verify_answer a = { 0 };
	char label[HTTP_MAX_FILE_NAME + 1];
	bool file = format && (strcmp(format, "json") == 0 || strcmp(format, "etsi") == 0);
	if (!f || f->size == 0) {
		AUTO(page) struct page p;
		if (!page_begin(&p, c, "verifier", e))
			return false;
		page_number(p.facts, "mio", (int64_t)(c->options->max_verify >> 20));
		/* what came all the same is a file without bytes */
		page_field(&p, "fichier", "",
			c->q->files_n ? "verifier.vide" : "verifier.sans-fichier");
		return page_end(&p, 400, e);
	}
	snprintf(label, sizeof label, "%s", f->name && f->name[0] ? f->name : "document");
	if (!file_map_sealed(&map, f->fd, c->options->max_verify, e))
		return false;
	const struct verify_request r = { .bytes = map.bytes,
		.label = label,
		.at = c->now_ms / 1000,
		.format = file ? format : "json",
		.lang = c->lang };
	if (!verify_file(&a, c->house, &r, e))
		return false;
	return file ? give_file(c, &a, format, e) : report_page(c, &a, e);
}

/* Reference and code as printed: nothing else is ever looked up. */
static bool is_reference(const char *t)
{
	size_t n = t ? strlen(t) : 0;
	return n >= 10 && n < 40 && strspn(t, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == n;
}

bool verifier_page(struct web_context *c, struct err *e)
{
	const char *reference = http_query(c->q, "r"), *revision = http_query(c->q, "v");
	AUTO(store_dossier) struct store_dossier d = { .id = "" };
	AUTO(page) struct page p;
	struct err why = ERR_INIT;
	uint64_t asked = 0;
	bool known = is_reference(reference) && c->store &&
		     store_dossier_by_reference(c->store, reference, &d, &why);
	if (why.code && why.code != ERR_NOT_FOUND)
		return err_fail(e, why.code, "%s", why.text);
	if (!page_begin(&p, c, "reference", e))
		return false;
	xmlNode *n = tree_child(p.facts, "reference");
	if (is_reference(reference))
		tree_attr(n, "texte", reference);
	tree_attr(n, "connue", known && d.revision > 0 ? "oui" : "non");
	if (known && d.revision > 0) {
		/* what the paper in hand can be held against: state, revision, dates; no names (CONVENTION 2.2) */
		tree_attr(n, "etat", store_state_name(d.state));
		page_number(n, "version", d.revision);
		if (revision && text_decimal(&asked, slice_text(revision), 100000, NULL) &&
			asked != d.revision)
			tree_attr(n, "ancienne", "oui");
		if (d.sealed_ms)
			page_instant(n, "scellee", d.sealed_ms);
	}
	return page_end(&p, 200, e);
}
