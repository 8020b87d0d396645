/* SPDX-License-Identifier: MIT */
/* load: from the bytes of a deposit or of a frozen fond to a checked convention. */
#include "convention/load.h"

#include "base/nfc.h"
#include "convention/check.h"
#include "convention/digest.h"
#include "convention/generate.h"
#include "xml/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Model and rule set of a fond: bytes, digests, trees. */
struct sources {
	const char *sha_model, *sha_rules;
	struct library_tree model, rules;
	char own_sha_model[DIGEST_HEX], own_sha_rules[DIGEST_HEX];
};

static void sources_auto(struct sources *s)
{
	library_tree_auto(&s->model);
	library_tree_auto(&s->rules);
}

/* Is it all blanks between elements? Such text is layout, and would make the digest depend on it. */
static bool layout_only(const xmlNode *text)
{
	const char *t = (const char *)text->content;
	bool sibling = tree_first(text->parent, NULL) != NULL;
	return sibling && (!t || strspn(t, " \t\r\n") == strlen(t));
}

static void layout_drop(xmlNode *parent)
{
	xmlNode *next = NULL;
	for (xmlNode *x = parent->children; x; x = next) {
		next = x->next;
		bool text = x->type == XML_TEXT_NODE;
		if (x->type == XML_COMMENT_NODE || (text && layout_only(x))) {
			xmlUnlinkNode(x);
			xmlFreeNode(x);
			continue;
		}
		/* Text that a comment had cut in two. */
		if (text && x->prev && x->prev->type == XML_TEXT_NODE)
			x = xmlTextMerge(x->prev, x);
		if (x && x->type == XML_ELEMENT_NODE)
			layout_drop(x);
	}
}

static bool text_tidy(xmlNode *text, bool trim, struct err *e)
{
	AUTO(buf) struct buf nfc = BUF_MAX(2 * XML_MAX_BYTES);
	struct slice s = slice_text(text->content ? (const char *)text->content : "");
	while (trim && s.n && strchr(" \t\r\n", s.p[s.n - 1]))
		s.n--;
	while (trim && s.n && strchr(" \t\r\n", s.p[0]))
		s = slice_sub(s, 1, s.n - 1);
	if (!nfc_put(&nfc, s, e))
		return false;
	const char *done = buf_text(&nfc);
	if (!done)
		return err_nomem(e);
	if (text->content && !strcmp(done, (const char *)text->content))
		return true;
	xmlNodeSetContent(text, (const xmlChar *)done);
	return true;
}

/* Names may come in combining forms, text with line ends around it: brought to one form at import. */
static bool tree_tidy(xmlNode *node, struct err *e)
{
	for (xmlAttr *a = node->properties; a; a = a->next)
		for (xmlNode *t = a->children; t; t = t->next)
			if (t->type == XML_TEXT_NODE && !text_tidy(t, false, e))
				return false;
	bool leaf = !tree_first(node, NULL);
	for (xmlNode *x = node->children; x; x = x->next) {
		if (x->type == XML_TEXT_NODE && !text_tidy(x, leaf, e))
			return false;
		if (x->type == XML_ELEMENT_NODE && !tree_tidy(x, e))
			return false;
	}
	return true;
}

/* A vague word of the schema about a place where a check has said precisely what is wrong. */
static bool said_better(
	const struct xml_faults *f, size_t schema_end, const struct xml_fault *vague)
{
	static const char wrapper[] = "depot/";
	const char *path = vague->path;
	if (!strncmp(path, wrapper, sizeof wrapper - 1))
		path += sizeof wrapper - 1;
	for (size_t i = schema_end; i < f->n; i++)
		if (path[0] && !strcmp(f->list[i].path, path))
			return true;
	return false;
}

static void faults_merge(struct xml_faults *f, size_t from, size_t schema_end)
{
	static const char wrapper[] = "depot/";
	size_t kept = from;
	for (size_t i = from; i < f->n; i++) {
		struct xml_fault *x = &f->list[i];
		if (i < schema_end && said_better(f, schema_end, x))
			continue;
		if (!strncmp(x->path, wrapper, sizeof wrapper - 1))
			memmove(x->path, x->path + sizeof wrapper - 1,
				strlen(x->path) - sizeof wrapper + 2);
		if (kept != i)
			f->list[kept] = *x;
		kept++;
	}
	f->n = kept;
}

static bool faulty(const struct xml_faults *f, size_t before, struct err *e)
{
	if (f->n == before && !f->more)
		return false;
	const struct xml_fault *first = &f->list[before < f->n ? before : 0];
	err_set(e, ERR_SYNTAX, "CONVENTION 2", ERR_NO_OFFSET, "line %ld, %s (%s): %s", first->line,
		first->path, first->rule, first->text);
	return true;
}

static void checks_run(struct check *c)
{
	check_fond(c);
	check_signatories(c);
	check_links(c);
	check_policy(c);
	check_contacts(c);
}

static void digest_compare(struct check *c, const char *attr, const char *sha, const char *what)
{
	const char *said = tree_get(c->fond, attr);
	if (said && sha && strcmp(said, sha))
		check_fault(c, c->fond, attr, "empreinte",
			c->frozen ? "L’empreinte n’est pas celle du %s joint : le document figé a "
				    "été modifié."
				  : "L’empreinte n’est pas celle du %s : retirez l’attribut, elle "
				    "est calculée.",
			what);
}

/* The model and rule set that the fond names, from the library. */
static bool sources_find(struct sources *s, struct check *c, const struct library *l, struct err *e)
{
	const char *model_name = tree_get(c->fond, "modele"),
		   *rules_name = tree_get(c->fond, "regles");
	const struct library_model *model = model_name ? library_model(l, model_name) : NULL;
	const struct library_rules *rules = rules_name ? library_rules(l, rules_name) : NULL;
	if (model_name && !model)
		check_fault(c, c->fond, "modele", "modele",
			"Le modèle de texte « %s » n’est pas installé : corrigez le nom ou "
			"installez-le.",
			model_name);
	if (rules_name && !rules)
		check_fault(c, c->fond, "regles", "regles",
			"Le jeu de règles « %s » n’est pas installé : corrigez le nom ou "
			"installez-le.",
			rules_name);
	if (model && !library_read_model(&s->model, l, buf_slice(&model->bytes), c->faults, e))
		return false;
	if (rules && !library_read_rules(&s->rules, l, buf_slice(&rules->bytes), c->faults, e))
		return false;
	s->sha_model = model ? model->sha : NULL;
	s->sha_rules = rules ? rules->sha : NULL;
	return true;
}

/* The file beside the fond must be the one that the fond names, not only by its digest. */
static void name_compare(
	struct check *c, const char *attr, const xmlNode *source, const char *name_attr)
{
	char name[200];
	const char *said = tree_get(c->fond, attr), *own = tree_get(source, name_attr);
	const char *version = tree_get(source, "version");
	snprintf(name, sizeof name, "%s@%s", own ? own : "", version ? version : "");
	if (source && said && strcmp(said, name))
		check_fault(c, c->fond, attr, "empreinte",
			"Le fichier joint est « %s » : le document figé a été modifié.", name);
}

static void sources_join(struct check *c, const struct sources *s)
{
	c->model = s->model.doc ? xmlDocGetRootElement(s->model.doc) : NULL;
	c->rules = s->rules.doc ? xmlDocGetRootElement(s->rules.doc) : NULL;
	name_compare(c, "modele", c->model, "nom");
	name_compare(c, "regles", c->rules, "id");
	digest_compare(c, "sha-modele", s->sha_model, "modèle de texte");
	digest_compare(c, "sha-regles", s->sha_rules, "jeu de règles");
}

/* CONVENTION 2.2: the default order host, family, teacher, school; the school's people come later. */
static xmlDoc *policy_default(const xmlNode *fond)
{
	static const struct {
		const char *n, *roles;
	} ranks[] = { { "1", "representant-accueil" }, { "2", "responsable-legal eleve" },
		{ "3", "enseignant-referent" }, { "9", "chef-etablissement" } };
	AUTO(xml_doc) xmlDoc *doc = tree_new("politique", "urn:paraphe:politique:1");
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	bool ok = tree_attr(root, "convention", tree_get(fond, "id")) &&
		  tree_attr(root, "version", "1") && tree_attr(root, "ordre", "sequentielle");
	for (size_t i = 0; ok && i < sizeof ranks / sizeof *ranks; i++) {
		xmlNode *rank = tree_child(root, "rang");
		ok = tree_attr(rank, "n", ranks[i].n) && tree_attr(rank, "roles", ranks[i].roles);
	}
	if (!ok)
		return NULL;
	xmlDoc *done = doc;
	doc = NULL;
	return done;
}

static bool extract(xmlDoc **out, const xmlNode *node, struct err *e)
{
	if (!node)
		return true;
	*out = tree_extract(node);
	return *out ? true : err_nomem(e);
}

static bool digests_take(struct convention *c, struct err *e)
{
	return digest_tree(c->sha_fond, c->fond, NULL, e) &&
	       (!c->politique || digest_tree(c->sha_politique, c->politique, NULL, e)) &&
	       (!c->contacts || digest_tree(c->sha_contacts, c->contacts, NULL, e)) &&
	       (!c->confidentiel || digest_tree(c->sha_confidentiel, c->confidentiel, NULL, e));
}

/* A frozen fond is checked as it is read and stays as it is; this one has been added to. */
static bool completed_check(
	xmlDoc *fond, const struct check *c, const struct library *l, struct err *e)
{
	size_t before = c->faults->n;
	if (!xml_schema_check(l->convention, fond, c->faults, e))
		return false;
	if (c->faults->n == before)
		return true;
	return err_fail(e, ERR_BUG, "the completed fond does not fit its own schema: %s",
		c->faults->list[before].text);
}

/* The trees are checked: make each document its own, complete the fond, draw facts and digests. */
static bool finish(struct convention **out, const struct check *c, const struct sources *s,
	const struct library *l, struct err *e)
{
	AUTO(convention) struct convention *done = calloc(1, sizeof *done);
	if (!done)
		return err_nomem(e);
	if (!extract(&done->fond, c->fond, e) || !extract(&done->politique, c->politique, e) ||
		!extract(&done->contacts, c->contacts, e) ||
		!extract(&done->confidentiel, c->confidentiel, e))
		return false;
	xmlNode *fond = xmlDocGetRootElement(done->fond);
	if (!c->frozen && !generate_fill(fond, c->model, s->sha_model, s->sha_rules, e))
		return false;
	if (!c->frozen && !done->politique && !(done->politique = policy_default(fond)))
		return err_nomem(e);
	if (!c->frozen && !completed_check(done->fond, c, l, e))
		return false;
	convention_facts(done);
	if (!digests_take(done, e))
		return false;
	*out = done;
	done = NULL;
	return true;
}

static bool deposit_prepare(
	xmlDoc **out, struct slice depot, struct xml_faults *faults, struct err *e)
{
	if (!xml_read(out, depot, XML_MAX_BYTES, NULL, faults, e))
		return false;
	layout_drop(xmlDocGetRootElement(*out));
	return tree_tidy(xmlDocGetRootElement(*out), e);
}

bool convention_load(struct convention **out, struct slice depot, const struct library *l,
	time_day freeze_day, struct xml_faults *faults, struct err *e)
{
	AUTO(xml_doc) xmlDoc *doc = NULL;
	AUTO(sources) struct sources s = { 0 };
	size_t before = faults->n;
	if (!deposit_prepare(&doc, depot, faults, e) || !xml_schema_check(l->depot, doc, faults, e))
		return false;
	size_t schema_end = faults->n;
	const xmlNode *root = xmlDocGetRootElement(doc);
	struct check c = { .faults = faults,
		.fond = tree_first(root, "convention"),
		.politique = tree_first(root, "politique"),
		.contacts = tree_first(root, "contacts"),
		.confidentiel = tree_first(root, "confidentiel"),
		.freeze_day = freeze_day };
	check_text(&c, root);
	if (!sources_find(&s, &c, l, e))
		return false;
	sources_join(&c, &s);
	checks_run(&c);
	faults_merge(faults, before, schema_end);
	if (faulty(faults, before, e)) {
		if (e && c.fond && (!s.model.doc || !s.rules.doc))
			e->code = ERR_NOT_FOUND;
		return false;
	}
	return finish(out, &c, &s, l, e);
}

bool convention_load_frozen(struct convention **out, const struct convention_frozen *f,
	const struct library *l, struct xml_faults *faults, struct err *e)
{
	AUTO(xml_doc) xmlDoc *doc = NULL;
	AUTO(sources) struct sources s = { 0 };
	size_t before = faults->n;
	if (!xml_read(&doc, f->fond, XML_MAX_BYTES, l->convention, faults, e) ||
		!library_read_model(&s.model, l, f->modele, faults, e) ||
		!library_read_rules(&s.rules, l, f->regles, faults, e) ||
		!digest_bytes(s.own_sha_model, f->modele, e) ||
		!digest_bytes(s.own_sha_rules, f->regles, e))
		return false;
	s.sha_model = s.own_sha_model;
	s.sha_rules = s.own_sha_rules;
	struct check c = { .faults = faults, .fond = xmlDocGetRootElement(doc), .frozen = true };
	check_text(&c, c.fond);
	sources_join(&c, &s);
	check_fond(&c);
	check_signatories(&c);
	check_links(&c);
	if (faulty(faults, before, e))
		return false;
	return finish(out, &c, &s, l, e);
}

bool convention_set_politique(struct convention *c, struct slice politique, const struct library *l,
	struct xml_faults *faults, struct err *e)
{
	AUTO(xml_doc) xmlDoc *doc = NULL;
	size_t before = faults->n;
	if (!deposit_prepare(&doc, politique, faults, e) ||
		!xml_schema_check(l->politique, doc, faults, e))
		return false;
	struct check k = { .faults = faults,
		.fond = xmlDocGetRootElement(c->fond),
		.politique = xmlDocGetRootElement(doc),
		.frozen = true };
	check_text(&k, k.politique);
	check_policy(&k);
	char sha[DIGEST_HEX];
	if (faulty(faults, before, e) || !digest_tree(sha, doc, NULL, e))
		return false;
	xmlFreeDoc(c->politique);
	c->politique = doc;
	doc = NULL;
	memcpy(c->sha_politique, sha, sizeof sha);
	convention_facts(c);
	return true;
}
