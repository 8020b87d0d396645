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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_MAX = 200 };

struct school_form {
	xmlNode *page;
	const struct dossier_view *view;
	const struct dossier_remarks *wanted;
	bool host;
	uint32_t who;
};

/* One field, filled or not; 'name' is its path as dossier_edit takes it. */
static void field_put(
	const struct school_form *f, enum field_document d, const char *path, const char *label)
{
	static const char *const kinds[] = { [FIELD_LINES] = "lignes",
		[FIELD_DATE] = "date",
		[FIELD_TIME] = "time",
		[FIELD_MAIL] = "email",
		[FIELD_PHONE] = "tel",
		[FIELD_CHOICE] = "liste",
		[FIELD_MARK] = "text" };
	const struct field *row = field_find(d, path);
	char name[FIELD_MAX_PATH + 12], own[LABEL_MAX];
	if (!row)
		return;
	field_label(own, sizeof own, d, path);
	snprintf(name, sizeof name, "%s%s", d == FIELD_CONTACTS ? "contacts:" : "", path);
	xmlNode *n = tree_child(f->page, "champ");
	tree_attr(n, "chemin", name);
	tree_attr(n, "label", label ? label : own);
	tree_attr(n, "genre",
		row->kind <= FIELD_MARK && kinds[row->kind] ? kinds[row->kind] : "text");
	if (row->choices)
		tree_attr(n, "choix", row->choices);
	page_number(n, "max", row->most ? row->most : 200);
	tree_text(n, fields_get(d == FIELD_CONTACTS ? &f->view->contacts : &f->view->fond, path));
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

/* Who has no guardian in the dossier and is not of age is asked for one (the rules refuse it later, without a field). */
static bool guardian_wanted(const struct school_form *f, const char *path)
{
	return strncmp(path, "eleve/responsable-legal[1]/", 27) == 0 && !f->host &&
	       f->view->fond.json &&
	       !fields_has(&f->view->fond, "eleve/responsable-legal[1]/@lien") &&
	       !fields_has(&f->view->fond, "eleve/responsable-legal[1]/nom") &&
	       (field_find(FIELD_FOND, path) && field_find(FIELD_FOND, path)->must);
}

static bool is_wanted(const struct school_form *f, const char *path)
{
	for (size_t i = 0; i < f->wanted->n; i++)
		if (f->wanted->list[i].document == FIELD_FOND &&
			strcmp(f->wanted->list[i].path, path) == 0)
			return true;
	return offered(path, f->host) || guardian_wanted(f, path);
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

static void row_put(const struct school_form *f, const struct field *row)
{
	const char *path;
	json_t *text;
	bool any = false;
	char first[FIELD_MAX_PATH];
	json_object_foreach(f->view->fond.json, path, text) if (field_find(FIELD_FOND, path) == row)
	{
		field_put(f, FIELD_FOND, path, NULL);
		any = true;
	}
	/* what the host alone has to say is not asked of the school */
	if (any || (!f->host && (row->who & FIELD_ACCUEIL)) || !first_path(first, row->path))
		return;
	if (is_wanted(f, first))
		field_put(f, FIELD_FOND, first, NULL);
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
			field_put(f, FIELD_FOND, path, NULL);
		}
	if (f->host && days.n == 0)
		tree_attr(f->page, "sans-dates", "oui");
}

static void contact_put(const struct school_form *f, const char *person, const char *who)
{
	static const char *const parts[] = { "courriel", "telephone", "@joignable" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		char path[FIELD_MAX_PATH], label[LABEL_MAX], own[LABEL_MAX];
		field_path(path, "contact[%s]/%s", person, parts[i]);
		const struct field *row = field_find(FIELD_CONTACTS, path);
		snprintf(own, sizeof own, "%s", row ? row->label : "");
		snprintf(label, sizeof label, "%.60s : %.100s", who, own);
		field_put(f, FIELD_CONTACTS, path, label);
	}
}

static void contacts_put(const struct school_form *f)
{
	char guardians[4][FIELD_MAX_KEY];
	if (f->host) {
		contact_put(f, "p-emp1", "personne qui signe");
		return;
	}
	size_t n = fields_keys(&f->view->fond, "eleve/responsable-legal", guardians, 4);
	contact_put(f, "p-eleve", "élève");
	if (n > 0)
		contact_put(f, "p-rl1", "responsable légal");
	if (n > 1)
		contact_put(f, "p-rl2", "second responsable légal");
}

bool staff_form_put(xmlNode *page, const struct dossier_view *v, bool host, struct err *e)
{
	size_t n;
	const struct field *rows = field_table(FIELD_FOND, &n);
	struct dossier_remarks *wanted = calloc(1, sizeof *wanted);
	const struct papers papers = { .fond = v->fond, .contacts = v->contacts };
	const struct school_form f = { .page = page,
		.view = v,
		.wanted = wanted,
		.host = host,
		.who = host ? FIELD_ACCUEIL : FIELD_SECRETARIAT | FIELD_CHEF };
	if (!wanted)
		return err_nomem(e);
	checking_part(wanted, &papers, host ? FIELD_ACCUEIL : FIELD_SECRETARIAT | FIELD_ENSEIGNANT);
	for (size_t i = 0; i < n; i++)
		if ((rows[i].who & f.who) && strncmp(rows[i].path, "sequence/jour[", 14) != 0)
			row_put(&f, &rows[i]);
	hours_put(&f);
	contacts_put(&f);
	free(wanted);
	return true;
}
