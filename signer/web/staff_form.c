/* SPDX-License-Identifier: MIT */
/*
 * staff_form: the part of the school, or the host's on its behalf, as one form: what is filled and what is wanted, in the
 * schema's order; hours by day; the ways to reach the persons of the part.
 */
#include "web/staff.h"

#include "base/time.h"
#include "ceremony/checking.h"
#include "web/host.h"
#include "web/impl.h"
#include "web/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 200, GUARDIANS = 2 };

struct school_form {
	xmlNode *page;
	const struct http_request
		*typed; /* what was typed and could not be saved; NULL: as it is kept */
	const struct dossier_view *view;
	const struct dossier_remarks *wanted;
	bool host, contacts; /* contacts: of the family, for who may write them */
	uint32_t who;
};

/* One field, filled or not; 'name' is its path as dossier_edit takes it. */
static xmlNode *field_put(const struct school_form *f, enum field_document d, const char *path)
{
	static const char *const kinds[] = { [FIELD_LINES] = "lignes",
		[FIELD_DATE] = "date",
		[FIELD_TIME] = "time",
		[FIELD_MAIL] = "email",
		[FIELD_PHONE] = "tel",
		[FIELD_CHOICE] = "liste",
		[FIELD_MARK] = "text" };
	const struct field *row = field_find(d, path);
	char name[FIELD_MAX_PATH + 12];
	if (!row)
		return NULL;
	snprintf(name, sizeof name, "%s%s", d == FIELD_CONTACTS ? "contacts:" : "", path);
	xmlNode *n = tree_child(f->page, "champ");
	tree_attr(n, "chemin", name);
	label_put(n, d, path);
	tree_attr(n, "genre",
		row->kind <= FIELD_MARK && kinds[row->kind] ? kinds[row->kind] : "text");
	if (row->choices)
		tree_attr(n, "choix", row->choices);
	page_number(n, "max", row->most ? row->most : 200);
	const char *typed = f->typed ? http_field(f->typed, name) : NULL;
	tree_text(n, typed ? typed
			   : fields_get(d == FIELD_CONTACTS ? &f->view->contacts : &f->view->fond,
				     path));
	return n;
}

/* What a form offers though nothing wants it. */
static bool offered(const char *pattern, bool host)
{
	static const char *const of_host[] = { "organisme-accueil/enseigne",
		"organisme-accueil/activite", "organisme-accueil/assurance-rc/@police",
		"organisme-accueil/assurance-rc/@fin", "annexe-financiere/restauration" };
	static const char *const of_school[] = { "etablissement/deliberation-ca/@date",
		"etablissement/enseignant-referent[1]/discipline", "annexe-financiere/transport",
		"annexe-financiere/assurance", "eleve/assurance-rc/@fin",
		"eleve/assurance-rc/assureur" };
	const char *const *list = host ? of_host : of_school;
	size_t n = host ? sizeof of_host / sizeof *of_host : sizeof of_school / sizeof *of_school;
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], pattern) == 0)
			return true;
	return false;
}

static bool is_wanted(const struct school_form *f, const char *path)
{
	for (size_t i = 0; i < f->wanted->n; i++)
		if (f->wanted->list[i].document == FIELD_FOND &&
			strcmp(f->wanted->list[i].path, path) == 0)
			return true;
	return offered(path, f->host);
}

/* "lieu[]/ligne[]" with first keys; false: keyed by what is not known here (a day, a code). */
static bool first_path(char out[static FIELD_MAX_PATH], const char *pattern)
{
	size_t n = 0;
	if (strstr(pattern, "[@"))
		return false;
	for (const char *c = pattern; *c && n + 2 < FIELD_MAX_PATH; c++) {
		out[n++] = *c;
		if (*c == '[')
			out[n++] = '1';
	}
	out[n] = '\0';
	return true;
}

/* The only place is the principal one: nobody is asked. */
static void principal_put(const struct school_form *f, const char *path)
{
	xmlNode *n = tree_child(f->page, "champ");
	tree_attr(n, "chemin", path);
	tree_attr(n, "genre", "cache");
	tree_text(n, "oui");
}

/* Somebody who acts for a body to which the pupil is entrusted: only then are the body and the capacity asked for. */
static bool for_a_body(const struct fields *fond, unsigned n)
{
	static const char *const ties[] = { "tuteur-legal", "delegataire-autorite", "ase" };
	char path[FIELD_MAX_PATH];
	field_path(path, "eleve/responsable-legal[%u]/@lien", n);
	const char *tie = fields_get(fond, path);
	for (size_t i = 0; i < sizeof ties / sizeof *ties; i++)
		if (strcmp(ties[i], tie) == 0)
			return true;
	field_path(path, "eleve/responsable-legal[%u]/organisme", n);
	return fields_has(fond, path);
}

/* Both guardians, there or not (the rules refuse a minor without one, and a second is for the school to know of). */
static void guardians_put(const struct school_form *f)
{
	static const char *const parts[] = { "@lien", "prenom", "nom", "organisme", "qualite" };
	enum { OF_A_PERSON = 3, OF_A_BODY = 5 };
	for (unsigned n = 1; n <= GUARDIANS; n++)
		for (size_t i = 0; i < (for_a_body(&f->view->fond, n) ? OF_A_BODY : OF_A_PERSON);
			i++) {
			char path[FIELD_MAX_PATH];
			field_path(path, "eleve/responsable-legal[%u]/%s", n, parts[i]);
			field_put(f, FIELD_FOND, path);
		}
}

static bool is_guardians(const char *path)
{
	return strncmp(path, "eleve/responsable-legal[", 24) == 0;
}

static void row_put(const struct school_form *f, const struct field *row)
{
	const char *path;
	json_t *text;
	bool any = false;
	char first[FIELD_MAX_PATH];
	json_object_foreach(f->view->fond.json, path, text) if (field_find(FIELD_FOND, path) == row)
	{
		field_put(f, FIELD_FOND, path);
		any = true;
	}
	/* what the host alone has to say is not asked of the school */
	if (any || (!f->host && (row->who & FIELD_ACCUEIL)) || !first_path(first, row->path))
		return;
	if (is_wanted(f, first))
		field_put(f, FIELD_FOND, first);
	else if (f->host && strcmp(first, "organisme-accueil/lieu[1]/@principal") == 0)
		principal_put(f, first);
}

/* Morning and afternoon of every day between the dates; "plage" rows of the table are put here, not by row_put. */
static void hours_put(const struct school_form *f)
{
	static const char *const ends[] = { "de", "a" };
	struct host_days days;
	host_days_of(&days, f->view);
	for (size_t i = 0; i < days.n; i++)
		for (unsigned k = 0; k < 2 * HOST_RANGES; k++) {
			char day[11], path[FIELD_MAX_PATH];
			time_date_format(day, days.day[i]);
			field_path(path, "sequence/jour[%s]/plage[%u]/@%s", day, 1 + k / 2,
				ends[k % 2]);
			field_put(f, FIELD_FOND, path);
		}
	if (f->host && days.n == 0)
		tree_attr(f->page, "sans-dates", "oui");
}

static void contact_field_put(
	const struct school_form *f, const char *person, const char *who, const char *what)
{
	char path[FIELD_MAX_PATH], label[LABEL_MAX];
	field_path(path, "contact[%s]/%s", person, what);
	const struct field *row = field_find(FIELD_CONTACTS, path);
	xmlNode *n = field_put(f, FIELD_CONTACTS, path);
	if (!n)
		return;
	snprintf(label, sizeof label, "%.60s : %.100s", who, row->label);
	tree_attr(n, "label", label);
	tree_attr(n, "qui", person);
}

static const struct {
	const char *person, *who;
} family[] = { { "p-rl1", "responsable légal" }, { "p-rl2", "second responsable légal" },
	{ "p-eleve", "élève" } };
enum { FAMILY = sizeof family / sizeof *family };

/* An address that somebody of the family before it has too: checking_contacts then wants to know why. */
static bool is_shared(const struct fields *contacts, size_t i)
{
	static const char *const whats[] = { "courriel", "telephone" };
	for (size_t w = 0; w < 2; w++)
		for (size_t k = 0; k < i; k++) {
			char mine[FIELD_MAX_PATH], other[FIELD_MAX_PATH];
			field_path(mine, "contact[%s]/%s", family[i].person, whats[w]);
			field_path(other, "contact[%s]/%s", family[k].person, whats[w]);
			const char *text = fields_get(contacts, mine);
			if (text[0] && strcmp(text, fields_get(contacts, other)) == 0)
				return true;
		}
	return false;
}

static void contact_put(const struct school_form *f, const char *person, const char *who)
{
	static const char *const parts[] = { "courriel", "telephone", "@joignable" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		contact_field_put(f, person, who, parts[i]);
}

static void contacts_put(const struct school_form *f)
{
	if (f->host) {
		contact_put(f, "p-emp1", "personne qui signe");
		return;
	}
	for (size_t i = 0; f->contacts && i < FAMILY; i++) {
		char path[FIELD_MAX_PATH];
		contact_put(f, family[i].person, family[i].who);
		field_path(path, "contact[%s]/partage-motif/@code", family[i].person);
		if (!is_shared(&f->view->contacts, i) && !fields_has(&f->view->contacts, path))
			continue;
		contact_field_put(f, family[i].person, family[i].who, "partage-motif/@code");
		contact_field_put(f, family[i].person, family[i].who, "partage-motif");
	}
}

bool staff_form_put(xmlNode *page, const struct web_context *c, const struct dossier_view *v,
	const struct staff_form *form, struct err *e)
{
	bool host = form->host;
	size_t n;
	const struct field *rows = field_table(FIELD_FOND, &n);
	struct dossier_remarks *wanted = calloc(1, sizeof *wanted);
	const struct papers papers = { .fond = v->fond, .contacts = v->contacts };
	const struct school_form f = { .page = page,
		.typed = form->typed ? c->q : NULL,
		.view = v,
		.wanted = wanted,
		.host = host,
		.contacts = c->actor.role == LIFE_SECRETARIAT,
		.who = host                               ? FIELD_ACCUEIL
		       : c->actor.role == LIFE_ENSEIGNANT ? FIELD_ENSEIGNANT
							  : FIELD_SECRETARIAT | FIELD_CHEF };
	if (!wanted)
		return err_nomem(e);
	checking_part(wanted, &papers, host ? FIELD_ACCUEIL : FIELD_SECRETARIAT | FIELD_ENSEIGNANT);
	for (size_t i = 0; i < n; i++)
		if ((rows[i].who & f.who) && strncmp(rows[i].path, "sequence/jour[", 14) != 0 &&
			!is_guardians(rows[i].path))
			row_put(&f, &rows[i]);
	if (f.who & FIELD_SECRETARIAT)
		guardians_put(&f);
	if (f.who != FIELD_ENSEIGNANT)
		hours_put(&f);
	contacts_put(&f);
	free(wanted);
	return true;
}
