/* SPDX-License-Identifier: MIT */
/* host: the form of the host's part, shown and taken. */
#include "web/host.h"

#include "base/file.h"
#include "base/text.h"
#include "ceremony/deposit.h"
#include "web/doubt.h"
#include "web/typed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the form asks; the sheet « saisie » decides how. Representative and tutor: the first of each. */
static const char *const asked[] = { "organisme-accueil/@nature", "organisme-accueil/siret",
	"organisme-accueil/identifiant-etranger", "organisme-accueil/identifiant-etranger/@pays",
	"organisme-accueil/identifiant-etranger/@registre", "organisme-accueil/denomination",
	"organisme-accueil/enseigne", "organisme-accueil/activite",
	"organisme-accueil/siege/ligne[1]", "organisme-accueil/siege/code-postal",
	"organisme-accueil/siege/commune", "organisme-accueil/lieu[1]/@mobile",
	"organisme-accueil/lieu[1]/ligne[1]", "organisme-accueil/lieu[1]/code-postal",
	"organisme-accueil/lieu[1]/commune", "organisme-accueil/lieu[1]/precision",
	"organisme-accueil/representant[1]/@habilitation", "organisme-accueil/representant[1]/nom",
	"organisme-accueil/representant[1]/prenom", "organisme-accueil/representant[1]/qualite",
	"organisme-accueil/tuteur[1]/@meme-que", "organisme-accueil/tuteur[1]/nom",
	"organisme-accueil/tuteur[1]/prenom", "organisme-accueil/tuteur[1]/qualite",
	"organisme-accueil/personne-ressource/nom", "organisme-accueil/personne-ressource/prenom",
	"organisme-accueil/personne-ressource/qualite",
	"organisme-accueil/contact-accueil/courriel", "organisme-accueil/contact-accueil/telephone",
	"organisme-accueil/assurance-rc/@mode", "organisme-accueil/assurance-rc/@police",
	"organisme-accueil/assurance-rc/@fin", "organisme-accueil/assurance-rc/assureur",
	"sequence/@debut", "sequence/@fin", "annexe-pedagogique/activites",
	"annexe-pedagogique/encadrement", "annexe-financiere/restauration/@charge",
	"annexe-financiere/restauration", "contacts:contact[p-emp1]/courriel",
	"contacts:contact[p-emp1]/telephone", "contacts:contact[p-emp1]/@joignable",
	"contacts:contact[p-tut1]/courriel", "contacts:contact[p-tut1]/telephone",
	"contacts:contact[p-tut1]/@joignable" };

static const char *const mails[] = { "organisme-accueil/contact-accueil/courriel",
	"contacts:contact[p-emp1]/courriel", "contacts:contact[p-tut1]/courriel",
	"collegue-courriel" };
enum { MAILS = sizeof mails / sizeof *mails };

enum { SEE_OTHER = 303 }; /* the visit goes on elsewhere */

static const char same_person[] = "p-emp1";

/* --- showing --- */

static const char *kept(const struct dossier_view *v, const char *name)
{
	size_t n = sizeof TYPED_IN_CONTACTS - 1;
	return strncmp(name, TYPED_IN_CONTACTS, n) == 0 ? fields_get(&v->contacts, name + n)
							: fields_get(&v->fond, name);
}

static bool is_asked(const char *name)
{
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		if (strcmp(asked[i], name) == 0)
			return true;
	return false;
}

/* How the form is shown. */
struct showing {
	const struct dossier_remarks *remarks; /* NULL: none */
	bool typed;        /* values of the request instead of what is kept: nothing was saved */
	bool missing;      /* also what was left empty: the host said « c'est complet » */
	const char *wrong; /* why nothing was saved, in French; NULL */
	const struct dossier_remark *first; /* where a file was wrong first; NULL */
	const char *good;                   /* a word; NULL */
	const char *file;                   /* a word: what is wrong with the file; NULL */
	bool named;                         /* the colleague who signs has been taken */
	bool doubt; /* an address looks like a slip of the fingers: saved, and asked again before it counts */
	bool tried;  /* nothing is kept: what the rules say of it goes into <dit> */
	bool alerts; /* instead of the form, the remarks: to be seen before the visit goes on */
};

static void fields_put(struct page *p, const struct dossier_view *v, const struct showing *s)
{
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		const char *text = s->typed ? http_field(p->c->q, asked[i]) : NULL;
		const char *value = text ? text : kept(v, asked[i]);
		const struct dossier_remark *r = typed_remark(s->remarks, asked[i]);
		typed_field(p, asked[i], value, value[0] || s->missing ? r : NULL);
	}
	/* what has no field of its own here: hours, the element as a whole */
	for (size_t i = 0; s->remarks && i < s->remarks->n; i++) {
		char name[TYPED_MAX_NAME];
		const struct dossier_remark *r = &s->remarks->list[i];
		typed_name(name, r);
		if (!is_asked(name) && (s->missing || kept(v, name)[0]))
			typed_field(p, name, NULL, r);
	}
}

/* <alerte> each, and in @vu their rules, as party_one_visit takes them. */
static bool alerts_put(struct page *p, const struct dossier_remarks *r, struct err *e)
{
	AUTO(buf) struct buf rules = BUF_MAX(DOSSIER_MAX_REMARKS * 40);
	for (size_t i = 0; i < r->n; i++) {
		tree_child_text(p->facts, "alerte", r->list[i].text);
		buf_printf(&rules, "%s%s", i ? " " : "", r->list[i].rule);
	}
	tree_attr(p->facts, "vu", buf_text(&rules));
	return buf_done(&rules, e);
}

/* A colleague who was named gets the link to sign, not who fills the form. */
static void signer_put(struct page *p, const struct dossier_view *v)
{
	char name[340];
	if (!json_object_get(v->notes, "collegue"))
		return;
	snprintf(name, sizeof name, "%s %s",
		fields_get(&v->fond, "organisme-accueil/representant[1]/prenom"),
		fields_get(&v->fond, "organisme-accueil/representant[1]/nom"));
	tree_attr(p->facts, "signataire", name);
}

/* Who is named to sign is not of the documents yet: what was typed of that person stands again until the button has taken it. */
static void colleague_put(struct page *p, const struct showing *s)
{
	static const char *const names[] = { "collegue-prenom", "collegue-nom", "collegue-qualite",
		"collegue-titre", "collegue-courriel" };
	for (size_t i = 0; !s->named && i < sizeof names / sizeof *names; i++) {
		const char *text = http_field(p->c->q, names[i]);
		if (text && text[0])
			page_field(p, names[i], text, NULL);
	}
}

static void frame_put(struct page *p, const struct web_context *c, const struct dossier_view *v)
{
	char path[60], version[24];
	snprintf(path, sizeof path, "/lien/%lld/saisie", (long long)c->link->id);
	snprintf(version, sizeof version, "%lld", (long long)v->row.version);
	tree_attr(p->facts, "vers", path);
	tree_attr(p->facts, "etat-n", version);
	tree_attr(p->facts, "reference", v->row.reference);
	tree_attr(p->facts, "eleve", fields_get(&v->fond, "eleve/prenom"));
	tree_attr(p->facts, "ecole", v->school.row.name);
	tree_attr(p->facts, "debut", fields_get(&v->fond, "sequence/@debut"));
	tree_attr(p->facts, "fin", fields_get(&v->fond, "sequence/@fin"));
	tree_attr(p->facts, "ouverte", v->row.state == STATE_BROUILLON ? "oui" : "non");
	tree_attr(p->facts, "renvoi",
		json_string_value(json_object_get(json_object_get(v->notes, "renvoi"), "motif")));
	tree_attr(p->facts, "meme",
		strcmp(fields_get(&v->fond, "organisme-accueil/tuteur[1]/@meme-que"),
			same_person) == 0
			? "oui"
			: "non");
}

static bool form_show(struct web_context *c, const struct showing *s, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	struct host_days days;
	if (!dossier_view_open(&v, &c->actor, c->link->dossier, e) ||
		!page_begin(&p, c, "saisie", e))
		return false;
	frame_put(&p, c, v);
	signer_put(&p, v);
	host_days_of(&days, v);
	if (s->alerts && !alerts_put(&p, s->remarks, e))
		return false;
	if (v->row.state == STATE_BROUILLON && !s->alerts) {
		fields_put(&p, v, s);
		host_days_put(&p, &days, &v->fond, s->typed);
		if (!host_others_put(&p, e))
			return false;
	}
	if (s->tried) {
		typed_rules(&p, s->remarks);
		doubt_put(&p, mails, MAILS);
	}
	if (s->doubt) {
		page_notice(&p, "alerte", "suivre.courriel.doute");
		doubt_put(&p, mails, MAILS);
	}
	colleague_put(&p, s);
	if (s->file)
		page_field(&p, "depot", "", s->file);
	if (s->good)
		page_notice(&p, "succes", s->good);
	if (s->wrong)
		tree_child_text(p.facts, "refus", s->wrong);
	if (s->first)
		tree_attr(tree_child_text(p.facts, "refus-ou", s->first->text), "chemin",
			s->first->path);
	bool faulty = s->missing && s->remarks && s->remarks->n > 0;
	return page_end(&p, s->wrong || s->file || faulty ? 400 : 200, e);
}

bool host_form(struct web_context *c, struct err *e)
{
	const struct showing s = { .remarks = NULL };
	return form_show(c, &s, e);
}

/* --- taking --- */

/* « Au siège »: the place is the seat's address; « c'est moi »: the tutor is the representative. */
static void copies(struct host_changes *x, const struct http_request *q)
{
	static const char *const place[][2] = { { "organisme-accueil/lieu[1]/ligne[1]",
							"organisme-accueil/siege/ligne[1]" },
		{ "organisme-accueil/lieu[1]/code-postal", "organisme-accueil/siege/code-postal" },
		{ "organisme-accueil/lieu[1]/commune", "organisme-accueil/siege/commune" } };
	static const char *const tutor[][2] = { { "organisme-accueil/tuteur[1]/nom",
							"organisme-accueil/representant[1]/nom" },
		{ "organisme-accueil/tuteur[1]/prenom",
			"organisme-accueil/representant[1]/prenom" },
		{ "organisme-accueil/tuteur[1]/qualite",
			"organisme-accueil/representant[1]/qualite" } };
	bool seat = http_ticked(q, "au-siege", "oui"), same = http_ticked(q, "meme", "oui");
	for (size_t i = 0; seat && i < sizeof place / sizeof *place; i++)
		host_change(x, place[i][0], http_field(q, place[i][1]));
	for (size_t i = 0; same && i < sizeof tutor / sizeof *tutor; i++)
		host_change(x, tutor[i][0], http_field(q, tutor[i][1]));
	host_change(x, "organisme-accueil/tuteur[1]/@meme-que", same ? same_person : "");
	host_change(x, "organisme-accueil/lieu[1]/@principal", "oui");
}

static struct host_changes *changes_of(
	const struct http_request *q, const struct host_days *days, bool same_hours)
{
	struct host_changes *x = calloc(1, sizeof *x);
	for (size_t i = 0; x && i < sizeof asked / sizeof *asked; i++) {
		const char *text = http_field(q, asked[i]);
		if (text)
			host_change(x, asked[i], text);
	}
	if (!x)
		return NULL;
	copies(x, q);
	host_days_changes(x, days, q, same_hours);
	return x;
}

/* The version of the dossier that the page showed; 0: any. */
static int64_t version_seen(const struct http_request *q)
{
	const char *seen = http_field(q, "etat-n");
	uint64_t version = 0;
	if (seen && !text_decimal(&version, slice_text(seen), INT64_MAX, NULL))
		version = 0;
	return (int64_t)version;
}

/* What was typed, for this pupil and those that are ticked. */
static bool edit_run(struct dossier_remarks *r, struct web_context *c, struct host_changes *x,
	bool done, struct err *e)
{
	struct dossier_edit edit = { .part = FIELD_ACCUEIL,
		.version = version_seen(c->q),
		.changes = (const char *const(*)[2])x->list,
		.n = x->n };
	bool gone = false;
	if (!dossier_edit(r, &c->actor, c->link->dossier, &edit, e))
		return false;
	edit.version = 0;
	edit.done = done;
	if (!done || r->n > 0)
		return host_others_fill(c, &edit, e) &&
		       (!done || reason_set(e, ERR_SYNTAX, REASON_PART));
	if (!host_others_fill(c, &edit, e) || !host_visit(r, c, &gone, e))
		return false;
	return gone || r->n > 0 || dossier_edit(r, &c->actor, c->link->dossier, &edit, e);
}

/* Then what the button said. */
static bool gesture_run(struct showing *s, struct dossier_remarks *r, struct web_context *c,
	struct host_changes *x, struct err *e)
{
	char from[40];
	const char *what = http_field(c->q, "geste");
	const char *colleague = http_field(c->q, "collegue-nom");
	bool last = what && strcmp(what, "terminer") == 0;
	/* who typed a colleague's name means it, whichever button is pressed: the end waits until the page has told so */
	bool names = what && (strcmp(what, "collegue") == 0 || (last && colleague && colleague[0]));
	s->doubt = (last || names) && doubt_first(c, mails, MAILS) != NULL;
	bool done = last && !names && !s->doubt;
	s->missing = done;
	s->good = done || s->doubt ? NULL : "saisie.enregistree";
	if (!edit_run(r, c, x, done, e))
		return false;
	s->alerts = done && r->n > 0;
	if (what && strcmp(what, "reprendre") == 0) {
		if (!host_again(r, c, from, e))
			return false;
		s->good = from[0] ? "saisie.reprise" : "saisie.rien-a-reprendre";
	}
	if (names && !s->doubt) {
		/* what was missing of the representative is not any more */
		const struct dossier_edit anew = { .part = FIELD_ACCUEIL };
		s->good = "saisie.collegue.note";
		s->named = host_colleague(c, e);
		return s->named && dossier_edit(r, &c->actor, c->link->dossier, &anew, e);
	}
	return true;
}

/* What a person can put right is told on the form; nothing that was typed is lost. */
static bool after_edit(
	struct web_context *c, struct showing *s, const struct err *why, struct err *e)
{
	enum reason reason = reason_of(why);
	if (!why->code)
		return c->r->status == SEE_OTHER || form_show(c, s, e);
	if (reason == REASON_PART) {
		s->good = NULL;
		return form_show(c, s, e);
	}
	if (reason == REASON_NONE && why->code != ERR_SYNTAX && why->code != ERR_LIMIT) {
		if (e)
			*e = *why;
		return false;
	}
	*s = (struct showing){ .typed = true,
		.wrong = reason == REASON_NONE ? why->text : reason_text(reason) };
	return form_show(c, s, e);
}

/* The host has been shown what stands before the visit: it goes on, or the part goes to the school as it is. */
static bool host_concluded(struct web_context *c, bool go_on, struct err *e)
{
	struct err why = ERR_INIT;
	bool gone = false;
	struct dossier_remarks *r = calloc(1, sizeof *r);
	struct showing s = { .remarks = r, .missing = true };
	const struct dossier_edit edit = {
		.part = FIELD_ACCUEIL, .version = version_seen(c->q), .done = true
	};
	if (!r)
		return err_nomem(e);
	bool good = !go_on || host_visit(r, c, &gone, &why);
	s.alerts = good && r->n > 0;
	if (good && !gone && !s.alerts)
		(void)!dossier_edit(r, &c->actor, c->link->dossier, &edit, &why);
	good = after_edit(c, &s, &why, e);
	free(r);
	return good;
}

/* While it is typed: as if it were saved, and nothing is. */
static bool host_tried(struct web_context *c, struct host_changes *x, struct err *e)
{
	struct dossier_remarks *r = calloc(1, sizeof *r);
	const struct showing s = { .remarks = r, .typed = true, .tried = true };
	const struct dossier_edit edit = {
		.part = FIELD_ACCUEIL, .changes = (const char *const(*)[2])x->list, .n = x->n
	};
	bool good = r ? dossier_try(r, &c->actor, c->link->dossier, &edit, e) && form_show(c, &s, e)
		      : err_nomem(e);
	free(r);
	return good;
}

bool host_filled(struct web_context *c, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	struct host_days days;
	struct err why = ERR_INIT;
	const char *what = http_field(c->q, "geste");
	bool go_on = what && strcmp(what, "visite") == 0;
	if (go_on || (what && strcmp(what, "laisser") == 0))
		return host_concluded(c, go_on, e);
	if (!dossier_view_open(&v, &c->actor, c->link->dossier, e))
		return false;
	host_days_of(&days, v);
	struct host_changes *x = changes_of(c->q, &days, what && strcmp(what, "horaires") == 0);
	struct dossier_remarks *r = calloc(1, sizeof *r);
	struct showing s = { .remarks = r };
	bool good = x && r;
	if (good && what && strcmp(what, "essayer") == 0) {
		good = host_tried(c, x, e);
	} else if (good) {
		(void)!gesture_run(&s, r, c, x, &why);
		good = after_edit(c, &s, &why, e);
	} else {
		good = err_nomem(e);
	}
	free(x);
	free(r);
	return good;
}

/* --- a file of the host's own program --- */

bool host_deposited(struct web_context *c, struct err *e)
{
	AUTO(file_map) struct file_map map = { 0 };
	const struct http_file *file = http_file(c->q, "depot");
	struct err why = ERR_INIT;
	size_t taken = 0;
	struct dossier_remarks *r = calloc(1, sizeof *r);
	struct showing s = { .remarks = r, .good = "saisie.depot.repris" };
	if (!r)
		return err_nomem(e);
	bool good =
		!file || file->size == 0 || file_map_sealed(&map, file->fd, DEPOSIT_MAX_BYTES, e);
	if (good && !map.bytes.n) {
		s = (struct showing){ .file = "saisie.depot.manque" };
	} else if (good &&
		   !dossier_deposit_host(&taken, r, &c->actor, c->link->dossier, map.bytes, &why)) {
		enum reason reason = reason_of(&why);
		bool theirs =
			reason != REASON_NONE || why.code == ERR_SYNTAX || why.code == ERR_LIMIT;
		s = (struct showing){ .wrong = reason == REASON_NONE ? why.text
								     : reason_text(reason),
			.first = r->n ? &r->list[0] : NULL };
		good = theirs || err_fail(e, why.code, "%s", why.text);
	} else if (good && !taken) {
		s = (struct showing){ .file = "saisie.depot.rien" };
	}
	good = good && form_show(c, &s, e);
	free(r);
	return good;
}
