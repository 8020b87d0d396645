/* SPDX-License-Identifier: MIT */
/* fields: trees to JSON. */
#include "clerk/fields.h"

#include "clerk/draft.h"
#include "clerk/give.h"
#include "clerk/jobs.h"
#include "clerk/told.h"
#include "convention/compose.h"
#include "convention/load.h"
#include "evidence/journal.h"
#include "xml/tree.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PLACE = 200 };

static void json_auto(json_t **j)
{
	json_decref(*j);
}

static void faults_auto(struct xml_faults **f)
{
	free(*f);
}

static bool give_json(struct msg *result, const json_t *j, struct err *e)
{
	char *text = json_dumps(j, JSON_COMPACT);
	bool good = text ? give_bytes(result, CT_FILE, slice_text(text), e) : err_nomem(e);
	free(text);
	return good;
}

static bool put(json_t *to, const char *place, const char *text, struct err *e)
{
	return json_object_set_new(to, place, json_string(text)) == 0 || err_nomem(e);
}

static bool attributes(json_t *to, const xmlNode *n, const char *place, struct err *e)
{
	char path[MAX_PLACE];
	for (const xmlAttr *a = n->properties; a; a = a->next) {
		const char *name = (const char *)a->name;
		int got = snprintf(path, sizeof path, "%s%s@%s", place, place[0] ? "/" : "", name);
		if (got < 0 || got >= (int)sizeof path)
			return err_fail(e, ERR_LIMIT, "a place in the deposit is too long");
		const char *text = tree_get(n, name);
		if (text && !put(to, path, text, e))
			return false;
	}
	return true;
}

/* Depth is bounded by xml_read. */
static bool draw(json_t *to, const xmlNode *n, const char *place,
	struct err *e) /* NOLINT(misc-no-recursion) */
{
	if (!attributes(to, n, place, e))
		return false;
	if (!tree_first(n, NULL)) {
		const char *text = tree_content(n);
		return !place[0] || put(to, place, text ? text : "", e);
	}
	for (const xmlNode *c = tree_first(n, NULL); c; c = tree_next(c, NULL)) {
		char path[MAX_PLACE];
		unsigned at = 1;
		for (const xmlNode *b = tree_first(n, (const char *)c->name); b && b != c;
			b = tree_next(b, (const char *)c->name))
			at++;
		int got = snprintf(path, sizeof path, "%s%s%s[%u]", place, place[0] ? "/" : "",
			(const char *)c->name, at);
		if (got < 0 || got >= (int)sizeof path)
			return err_fail(e, ERR_LIMIT, "a place in the deposit is too long");
		if (!draw(to, c, path, e))
			return false;
	}
	return true;
}

static bool depot_draw(json_t *to, const xmlDoc *doc, struct err *e)
{
	static const char *const keys[][2] = { { "convention", "fond" },
		{ "politique", "politique" }, { "contacts", "contacts" },
		{ "confidentiel", "confidentiel" } };
	const xmlNode *root = xmlDocGetRootElement(doc);
	const char *ine = tree_get(root, "ine");
	if (ine && !put(to, "ine", ine, e))
		return false;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const xmlNode *n = tree_first(root, keys[i][0]);
		json_t *part = n ? json_object() : NULL;
		if (!n)
			continue;
		if (json_object_set_new(to, keys[i][1], part) != 0)
			return err_nomem(e);
		if (!draw(part, n, "", e))
			return false;
	}
	return true;
}

bool fields_draw(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map depot = { 0 };
	AUTO(xml_doc) xmlDoc *doc = NULL;
	AUTO(json) json_t *all = json_object();
	AUTO(faults) struct xml_faults *faults = calloc(1, sizeof *faults);
	if (!faults || !all)
		return err_nomem(e);
	if (!give_map(&depot, job, CT_FILE, XML_MAX_BYTES, e))
		return false;
	if (!xml_read(&doc, depot.bytes, XML_MAX_BYTES, c->context->library->depot, faults, e)) {
		told_faults(result, faults);
		return faults->n > 0;
	}
	return depot_draw(all, doc, e) && give_json(result, all, e);
}

bool fields_frozen(struct convention **out, struct clerk_conversation *c, struct slice fond,
	struct xml_faults *faults, struct err *e)
{
	AUTO(xml_doc) xmlDoc *doc = NULL;
	const struct library *l = c->context->library;
	if (!xml_read(&doc, fond, XML_MAX_BYTES, l->convention, faults, e))
		return false;
	const xmlNode *root = xmlDocGetRootElement(doc);
	const char *m = tree_get(root, "modele"), *r = tree_get(root, "regles");
	const struct library_model *model = m ? library_model(l, m) : NULL;
	const struct library_rules *rules = r ? library_rules(l, r) : NULL;
	if (!model || !rules)
		return err_fail(e, ERR_NOT_FOUND,
			"the text model or the rule set of the convention is not installed");
	const struct convention_frozen f = { fond, buf_slice(&model->bytes),
		buf_slice(&rules->bytes) };
	return convention_load_frozen(out, &f, l, faults, e);
}

static bool policy_put(
	struct msg *result, struct convention *c, struct clerk_conversation *talk, struct err *e)
{
	AUTO(buf) struct buf canonical = BUF_MAX(DRAFT_MAX_DOCUMENT);
	const struct library_model *model =
		c ? library_model(talk->context->library, c->model) : NULL;
	if (!model || !compose_parties(c, model->tree, e) ||
		!tree_c14n(&canonical, c->politique, xmlDocGetRootElement(c->politique), e))
		return false;
	for (size_t i = 0; i < c->parties_n; i++)
		told_party(result, &c->parties[i]);
	msg_put_u64(result, CT_ORDER, c->order);
	msg_put_text(result, CT_SHA_FOND, c->sha_fond);
	msg_put_text(result, CT_SHA_POLICY, c->sha_politique);
	return give_bytes(result, CT_POLICY, buf_slice(&canonical), e);
}

bool fields_policy(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map fond = { 0 };
	AUTO(file_map) struct file_map policy = { 0 };
	AUTO(convention) struct convention *convention = NULL;
	AUTO(faults) struct xml_faults *faults = calloc(1, sizeof *faults);
	if (!faults)
		return err_nomem(e);
	if (!give_map(&fond, job, CT_FOND, XML_MAX_BYTES, e) ||
		!give_map(&policy, job, CT_POLICY, XML_MAX_BYTES, e))
		return false;
	if (!fields_frozen(&convention, c, fond.bytes, faults, e) ||
		!convention_set_politique(
			convention, policy.bytes, c->context->library, faults, e)) {
		told_faults(result, faults);
		return faults->n > 0;
	}
	return policy_put(result, convention, c, e);
}

/* Elements of one kind below 'event' or 'entry', by their @nom. */
static bool named(json_t *to, const xmlNode *parent, const char *element, struct err *e)
{
	for (const xmlNode *d = tree_first(parent, element); d; d = tree_next(d, element)) {
		const char *name = tree_get(d, "nom"), *text = tree_content(d);
		if (name && !put(to, name, text ? text : "", e))
			return false;
	}
	return true;
}

static bool entry_put(json_t *all, const xmlNode *entry, struct err *e)
{
	static const char *const copied[] = { "n", "instant", "type", "revision", "fond", "role",
		"acteur", "resultat" };
	const xmlNode *event = tree_first(entry, "evenement");
	json_t *o = json_object(), *details = json_object(), *privates = json_object();
	if (json_array_append_new(all, o) != 0 || json_object_set_new(o, "details", details) != 0 ||
		json_object_set_new(o, "prives", privates) != 0)
		return err_nomem(e);
	for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
		const char *text = tree_get(event, copied[i]);
		if (text && !put(o, copied[i], text, e))
			return false;
	}
	return named(details, event, "detail", e) && named(privates, entry, "bloc", e);
}

static bool entry_tell(void *arg, xmlNode *entry, struct err *e)
{
	return entry_put(arg, entry, e);
}

static bool journal_tell(struct msg *result, int fd, struct err *e)
{
	AUTO(file_map) struct file_map journal = { 0 };
	AUTO(json) json_t *all = json_array();
	struct journal_facts *facts = calloc(1, sizeof *facts);
	bool good = facts && file_map_sealed(&journal, fd, JOURNAL_MAX_BYTES, e) &&
		    journal_check(facts, journal.bytes, e);
	if (!facts || !all)
		(void)err_nomem(e);
	free(facts);
	return good && all && journal_each(journal.bytes, entry_tell, all, e) &&
	       give_json(result, all, e);
}

bool fields_journal(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	int fd;
	(void)c;
	for (size_t i = 0; (fd = msg_get_fd(job, CT_JOURNAL, i)) >= 0; i++)
		if (!journal_tell(result, fd, e))
			return false;
	return true;
}
