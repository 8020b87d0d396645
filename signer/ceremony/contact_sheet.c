/* SPDX-License-Identifier: MIT */
/* contact_sheet: who may know what, as one table; facts for the clerk. */
#include "ceremony/contact_sheet.h"

#include "base/text.h"
#include "ceremony/dossier.h"
#include "ceremony/leaf.h"
#include "ceremony/life.h"
#include "ceremony/papers.h"
#include "ceremony/party_who.h"

#include <stdio.h>
#include <string.h>

/* What a line says beside the name. */
enum { MAIL = 1 << 0, PHONE = 1 << 1, POSTAL = 1 << 2, OWN = 1 << 3 };
#define ALL (MAIL | PHONE)
enum { TEACHERS = 2 }; /* of one convention: CONVENTION 2.1 */

/* By reader and by who is told of; 0: not on the sheet. OWN: only the reader's own line. */
static const unsigned told[LIFE_ROLE_COUNT][PAPERS_DELEGATE + 1] = {
	[LIFE_ACCUEIL] = { [PAPERS_TEACHER] = MAIL, [PAPERS_FAMILY] = PHONE },
	[LIFE_TUTEUR] = { [PAPERS_TEACHER] = MAIL, [PAPERS_FAMILY] = PHONE },
	[LIFE_RESPONSABLE] = { [PAPERS_TEACHER] = MAIL,
		[PAPERS_TUTOR] = ALL,
		[PAPERS_FAMILY] = ALL | OWN },
	[LIFE_ELEVE] = { [PAPERS_TEACHER] = MAIL, [PAPERS_TUTOR] = ALL },
	[LIFE_ENSEIGNANT] = { [PAPERS_TUTOR] = ALL },
	[LIFE_SECRETARIAT] = { [PAPERS_HOST] = ALL,
		[PAPERS_TUTOR] = ALL,
		[PAPERS_TEACHER] = ALL,
		[PAPERS_FAMILY] = ALL | POSTAL,
		[PAPERS_PUPIL] = ALL | POSTAL },
	[LIFE_CHEF] = { [PAPERS_HOST] = ALL,
		[PAPERS_TUTOR] = ALL,
		[PAPERS_TEACHER] = ALL,
		[PAPERS_FAMILY] = ALL | POSTAL,
		[PAPERS_PUPIL] = ALL | POSTAL },
};

static bool is_party(enum life_role r)
{
	return r == LIFE_ACCUEIL || r == LIFE_TUTEUR || r == LIFE_RESPONSABLE || r == LIFE_ELEVE;
}

/* Of a protected pupil: the place to nobody who need not be there, the family to nobody outside. */
static bool hidden(enum life_role reader, enum papers_kind of, const struct store_dossier *d)
{
	bool place = of == PAPERS_HOST || of == PAPERS_TUTOR;
	if (!d->shielded)
		return false;
	if (reader == LIFE_ACCUEIL || reader == LIFE_TUTEUR)
		return of == PAPERS_FAMILY;
	return place && (reader == LIFE_RESPONSABLE || reader == LIFE_ENSEIGNANT);
}

static bool host_told(enum life_role reader, const struct store_dossier *d)
{
	return reader != LIFE_ACCUEIL && reader != LIFE_TUTEUR && !hidden(reader, PAPERS_HOST, d);
}

bool contact_sheet_ready(const struct actor *a, const struct store_dossier *d)
{
	struct err none = ERR_INIT;
	enum life_action action = a->role == LIFE_SECRETARIAT || a->role == LIFE_CHEF
					  ? LIFE_READ_CONTACTS
					  : LIFE_READ;
	bool reader =
		is_party(a->role) || a->role == LIFE_ENSEIGNANT || action == LIFE_READ_CONTACTS;
	bool time = d->state == STATE_SCELLEE || d->state == STATE_EN_VIGUEUR ||
		    (action == LIFE_READ_CONTACTS && d->state != STATE_ELIMINEE);
	return reader && time && life_allowed(a, action, d, LIFE_MAY, &none);
}

/* Rosters know teachers by name: their mail is that of the account of this name. */
struct teachers {
	struct {
		char name[STORE_MAX_NAME], mail[STORE_MAX_LOGIN + 1];
	} list[TEACHERS];
	size_t n;
};

static bool account_take(void *arg, const struct store_account *x)
{
	struct teachers *t = arg;
	char name[STORE_MAX_NAME];
	snprintf(name, sizeof name, "%.90s %.90s", x->first_name, x->last_name);
	for (size_t i = 0; i < t->n; i++)
		if (x->roles & STORE_ROLE_ENSEIGNANT && x->state == STORE_ACCOUNT_ACTIVE &&
			party_same_name(name, t->list[i].name))
			memcpy(t->list[i].mail, x->login, sizeof t->list[i].mail);
	return true;
}

/* Into the contacts of 'p', which are read only, and nowhere kept. */
static bool teachers_find(
	struct papers *p, const struct actor *a, const struct store_dossier *d, struct err *e)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	struct teachers t = { .n = 0 };
	size_t n = papers_persons(p, list), at = 0;
	char path[FIELD_MAX_PATH];
	for (size_t i = 0; i < n; i++)
		if (list[i].kind == PAPERS_TEACHER && t.n < TEACHERS)
			memcpy(t.list[t.n++].name, list[i].name, sizeof list[i].name);
	if (t.n && !store_account_each(a->service->house->store, d->school, account_take, &t, e))
		return false;
	for (size_t i = 0; i < n && at < t.n; i++) {
		if (list[i].kind != PAPERS_TEACHER)
			continue;
		const char *mail = t.list[at++].mail;
		field_path(path, "contact[%s]/courriel", list[i].id);
		if (mail[0] && !fields_get(&p->contacts, path)[0] &&
			!fields_set(&p->contacts, path, mail, e))
			return false;
	}
	return true;
}

static void line_put(
	xmlNode *page, const struct papers *p, const struct papers_person *x, unsigned what)
{
	char text[TEXT_PHONE], address[400];
	xmlNode *n = tree_child(page, "contact");
	const char *mail = what & MAIL ? papers_contact(p, x->id, "courriel") : "",
		   *phone = what & PHONE ? papers_contact(p, x->id, "telephone") : "";
	tree_attr(n, "genre",
		(const char *const[]){ "representant", "tuteur", "responsable", "eleve",
			"enseignant", "chef", "delegue" }[x->kind]);
	tree_attr(n, "nom", x->name);
	tree_attr(n, "courriel", mail);
	tree_attr(n, "telephone", text_phone(text, phone) ? text : phone);
	const char *street = papers_contact(p, x->id, "adresse/ligne[1]");
	snprintf(address, sizeof address, "%s, %s %s", street,
		papers_contact(p, x->id, "adresse/code-postal"),
		papers_contact(p, x->id, "adresse/commune"));
	if (what & POSTAL && street[0])
		tree_attr(n, "adresse", address);
}

/* What host and school print for everybody: « contact-accueil ». */
static void host_put(xmlNode *page, const struct papers *p)
{
	char text[TEXT_PHONE];
	xmlNode *n = tree_child(page, "contact");
	const char *phone = fields_get(&p->fond, "organisme-accueil/contact-accueil/telephone");
	tree_attr(n, "genre", "accueil");
	tree_attr(n, "nom", fields_get(&p->fond, "organisme-accueil/denomination"));
	tree_attr(
		n, "courriel", fields_get(&p->fond, "organisme-accueil/contact-accueil/courriel"));
	tree_attr(n, "telephone", text_phone(text, phone) ? text : phone);
}

static void persons_put(
	xmlNode *page, const struct papers *p, const struct actor *a, const struct store_dossier *d)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	if (host_told(a->role, d))
		host_put(page, p);
	for (size_t i = 0; i < n; i++) {
		unsigned what = told[a->role][list[i].kind];
		bool own = strcmp(list[i].id, a->person) == 0;
		if (what && (!(what & OWN) || own) && !hidden(a->role, list[i].kind, d))
			line_put(page, p, &list[i], what);
	}
}

static bool facts_make(
	xmlDoc **out, const struct actor *a, const struct store_dossier *d, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	const struct leaf_about about = { .actor = a,
		.school = &school,
		.kind = "fiche-contacts",
		.reference = d->reference,
		.revision = d->revision,
		.digest = "" };
	if (!papers_read(&p, d, e) || !teachers_find(&p, a, d, e) ||
		!school_open(&school, a->service, d->school, e) || !leaf_begin(out, &about, e))
		return false;
	xmlNode *n = xmlDocGetRootElement(*out);
	char pupil[STORE_MAX_NAME];
	const char *used = fields_get(&p.fond, "eleve/nom-usage");
	snprintf(pupil, sizeof pupil, "%.90s %.90s", fields_get(&p.fond, "eleve/prenom"),
		used[0] ? used : fields_get(&p.fond, "eleve/nom"));
	tree_attr(n, "eleve", pupil);
	tree_attr(n, "classe", fields_get(&p.fond, "eleve/classe"));
	tree_attr(n, "debut", fields_get(&p.fond, "sequence/@debut"));
	tree_attr(n, "fin", fields_get(&p.fond, "sequence/@fin"));
	tree_attr(n, "pour", life_role_name(a->role));
	tree_attr(n, "protegee", d->shielded ? "oui" : "non");
	persons_put(n, &p, a, d);
	return true;
}

static bool read_note(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	const struct life_detail details[] = { { "document", "fiche-de-contacts", false },
		{ NULL, NULL, false } };
	return life_open(&l, a, id, e) && life_note(l, a, EVENT_CONSULTATION, details, e) &&
	       life_commit(l, e);
}

bool contact_sheet(struct buf *pdf, const struct actor *a, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(tree) xmlDoc *facts = NULL;
	struct house *h = a->service->house;
	if (!dossier_seen(a, id, e) ||
		!store_dossier_get(h->store, a->link ? -1 : a->school, id, &d, e) ||
		!life_allowed(a, LIFE_READ, &d, LIFE_MAY, e))
		return false;
	if (!contact_sheet_ready(a, &d))
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	return facts_make(&facts, a, &d, e) && leaf_make(pdf, h, facts, a->now_ms / 1000, e) &&
	       read_note(a, id, e);
}
