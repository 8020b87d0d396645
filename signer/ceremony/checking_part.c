/* SPDX-License-Identifier: MIT */
/* checking_part: what the desk sees without the clerk while a form is filled in: wanted fields, their form, contacts. */
#include "ceremony/checking.h"
#include "ceremony/notes.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MOST_KEYS = 20, MOST_ENTRIES = 48 };

/* Elements that may be absent as a whole; the others are wanted, repeated ones at least once. */
static const char *const optional[] = { "organisme-accueil/identifiant-etranger",
	"organisme-accueil/personne-ressource", "eleve/assurance-rc", "eleve/responsable-legal",
	"etablissement/deliberation-ca", "sequence/interruption", "liens", "derogation", "pieces",
	"clauses" };

static bool is_optional(const char *path)
{
	for (size_t i = 0; i < sizeof optional / sizeof *optional; i++) {
		size_t n = strlen(optional[i]);
		if (strncmp(path, optional[i], n) == 0 && (path[n] == '/' || path[n] == '['))
			return true;
	}
	return false;
}

static bool any_at(const struct fields *f, const char *element)
{
	const char *key;
	json_t *value;
	size_t n = strlen(element);
	json_object_foreach(
		f->json, key, value) if (strncmp(key, element, n) == 0 &&
					 (key[n] == '/' || key[n] == '[' || !key[n])) return true;
	return false;
}

struct part {
	struct dossier_remarks *out;
	const struct fields *fields;
	const struct field *row;
};

static void tell(struct part *p, const char *path, const char *why)
{
	char label[160];
	struct dossier_remark r = { .gravity = DOSSIER_FAULT, .document = p->fields->document };
	snprintf(r.path, sizeof r.path, "%s", path);
	snprintf(r.rule, sizeof r.rule, "saisie");
	field_label(label, sizeof label, p->fields->document, path);
	snprintf(r.text, sizeof r.text, "%s : %s.", label, why);
	/* rows of one missing element say the same */
	for (size_t i = 0; i < p->out->n; i++)
		if (p->out->list[i].document == r.document &&
			strcmp(p->out->list[i].path, r.path) == 0 &&
			strcmp(p->out->list[i].text, r.text) == 0)
			return;
	dossier_remark_add(p->out, &r);
}

/* A tutor may be reached through its organisation: who gives no address says no way. */
static bool is_silent(const struct fields *f, const char *contact)
{
	char path[FIELD_MAX_PATH];
	if (strncmp(contact, "contact[p-tut", 13) != 0)
		return false;
	field_path(path, "%s/courriel", contact);
	if (fields_get(f, path)[0])
		return false;
	field_path(path, "%s/telephone", contact);
	return !fields_get(f, path)[0];
}

static void leaf(struct part *p, const char *path)
{
	char why[240], element[FIELD_MAX_PATH];
	const char *text = fields_get(p->fields, path), *slash = strrchr(path, '/');
	/* A field of an optional element is wanted only where the element is there. */
	field_path(element, "%.*s", slash ? (int)(slash - path) : 0, path);
	if (!text[0] && is_optional(path) && !any_at(p->fields, element))
		return;
	if (!text[0] && p->fields->document == FIELD_CONTACTS && is_silent(p->fields, element))
		return;
	if (field_fault(why, sizeof why, p->row, text))
		tell(p, path, why);
}

/* All concrete paths of a row: keys that are there, or the first where the element is wanted. */
static void expand(
	struct part *p, const char *made, const char *pattern) /* NOLINT(misc-no-recursion) */
{
	const char *open = strchr(pattern, '[');
	char element[FIELD_MAX_PATH], keys[MOST_KEYS][FIELD_MAX_KEY];
	if (!open) {
		field_path(element, "%s%s", made, pattern);
		leaf(p, element);
		return;
	}
	field_path(element, "%s%.*s", made, (int)(open - pattern), pattern);
	size_t n = fields_keys(p->fields, element, keys, MOST_KEYS);
	const char *rest = strchr(open, ']') + 1;
	if (n == 0 && p->fields->document == FIELD_FOND && open[1] == '@' && p->row->must &&
		!is_optional(p->row->path)) {
		tell(p, element, "à remplir");
		return;
	}
	if (n == 0 && open[1] == ']' && !is_optional(p->row->path)) {
		n = 1;
		snprintf(keys[0], FIELD_MAX_KEY, "1");
	}
	for (size_t i = 0; i < n; i++) {
		char longer[FIELD_MAX_PATH];
		int got = snprintf(longer, sizeof longer, "%s[%s]", element, keys[i]);
		if (got > 0 && got < (int)sizeof longer)
			expand(p, longer, rest);
	}
}

static void identity(struct part *p, uint32_t who)
{
	bool siret = fields_has(p->fields, "organisme-accueil/siret");
	bool foreign = fields_has(p->fields, "organisme-accueil/identifiant-etranger");
	if ((who & FIELD_ACCUEIL) && siret == foreign)
		tell(p, "organisme-accueil/siret",
			siret ? "donnez le SIRET ou l’identifiant étranger, pas les deux"
			      : "à remplir (ou l’identifiant à l’étranger)");
}

/* A contract has its number; who insures itself has none. */
static void insurance(struct part *p, uint32_t who)
{
	const char *mode = fields_get(p->fields, "organisme-accueil/assurance-rc/@mode");
	if ((who & FIELD_ACCUEIL) && mode[0] && strcmp(mode, "propre-assureur") != 0 &&
		!fields_has(p->fields, "organisme-accueil/assurance-rc/@police"))
		tell(p, "organisme-accueil/assurance-rc/@police",
			"à remplir (seul qui est son propre assureur n’en a pas)");
}

/* An hour of the form hh:mm; what has another form is told as such. */
static const char *hour(char path[static FIELD_MAX_PATH], const struct part *p, const char *day,
	const char *range, const char *end)
{
	field_path(path, "sequence/jour[%s]/plage[%s]/@%s", day, range, end);
	const char *text = fields_get(p->fields, path);
	return strlen(text) == 5 ? text : "";
}

/* The clerk judges the order of hours too (check_sequence), but only once all else is there: here it is told while they are typed. */
static void hours(struct part *p)
{
	char days[MOST_KEYS][FIELD_MAX_KEY], ranges[MOST_KEYS][FIELD_MAX_KEY];
	size_t n = fields_keys(p->fields, "sequence/jour", days, MOST_KEYS);
	for (size_t i = 0; i < n; i++) {
		char path[FIELD_MAX_PATH];
		const char *before = "";
		field_path(path, "sequence/jour[%s]/plage", days[i]);
		size_t m = fields_keys(p->fields, path, ranges, MOST_KEYS);
		for (size_t k = 0; k < m; k++) {
			const char *from = hour(path, p, days[i], ranges[k], "de");
			if (from[0] && strcmp(from, before) < 0)
				tell(p, path, "commence avant la fin de la plage précédente");
			const char *to = hour(path, p, days[i], ranges[k], "a");
			if (from[0] && to[0] && strcmp(to, from) <= 0)
				tell(p, path, "finit avant d’avoir commencé");
			before = to[0] ? to : before;
		}
	}
}

void checking_part(struct dossier_remarks *out, const struct papers *papers, uint32_t who)
{
	const struct fields *const list[] = { &papers->fond, &papers->contacts };
	for (size_t d = 0; d < sizeof list / sizeof *list; d++) {
		size_t n;
		const struct field *rows = field_table(list[d]->document, &n);
		for (size_t i = 0; i < n; i++) {
			struct part p = { out, list[d], &rows[i] };
			/* Days come from both, each week and hour from the host. */
			if ((rows[i].who & who) && rows[i].kind != FIELD_MARK)
				expand(&p, "", rows[i].path);
		}
	}
	struct part fond = { out, &papers->fond, NULL };
	identity(&fond, who);
	insurance(&fond, who);
	if (who & (FIELD_ACCUEIL | FIELD_SECRETARIAT))
		hours(&fond);
}

/* --- contacts ------------------------------------------------------------------------------------------------------ */

enum side { SIDE_HOST, SIDE_FAMILY, SIDE_SCHOOL };
struct entry {
	enum side side;
	char who[32];
	const char *mail, *phone;
	char name[STORE_MAX_NAME];
	bool explained, pupil;
};
struct entries {
	struct entry list[MOST_ENTRIES];
	size_t n;
};

static void entry_add(struct entries *all, const struct entry *x)
{
	if (all->n < MOST_ENTRIES)
		all->list[all->n++] = *x;
}

static void contact_tell(struct dossier_remarks *out, const char *person, const char *text)
{
	struct dossier_remark r = { .gravity = DOSSIER_FAULT, .document = FIELD_CONTACTS };
	snprintf(r.path, sizeof r.path, "contact[%.31s]/@joignable", person);
	snprintf(r.rule, sizeof r.rule, "contact");
	snprintf(r.text, sizeof r.text, "%s", text);
	dossier_remark_add(out, &r);
}

/* Whatever was granted: a whole office reads it (CONVENTION 6). */
static bool is_offices(const struct papers *p, const char *address)
{
	static const char *const paths[] = { "etablissement/contact-ecole/courriel",
		"etablissement/contact-ecole/telephone" };
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (address[0] && strcasecmp(fields_get(&p->fond, paths[i]), address) == 0)
			return true;
	return false;
}

static bool reachable(
	struct dossier_remarks *out, const struct papers *p, const struct papers_person *x)
{
	const char *address;
	char text[400];
	enum store_channel c = papers_reach(p, x->id, &address);
	bool by_message = c == STORE_CHANNEL_MAIL || c == STORE_CHANNEL_SMS;
	bool office = by_message && is_offices(p, address);
	if (c && (!by_message || address[0]) && !office)
		return true;
	snprintf(text, sizeof text, "%.150s : %s", x->name,
		office ? "aucun lien ni code ne part à la coordonnée de l’établissement ; "
			 "donnez-en une autre, ou choisissez le guichet ou le papier."
		       : "donnez un courriel ou un téléphone, ou choisissez le guichet ou le "
			 "papier.");
	contact_tell(out, x->id, text);
	return false;
}

static bool same(const char *a, const char *b)
{
	return a[0] && strcmp(a, b) == 0;
}

static bool both_family(const struct entry *a, const struct entry *b)
{
	return a->side == SIDE_FAMILY && b->side == SIDE_FAMILY;
}

/* One address for two that must not share it (CONVENTION 7). */
static bool clash(const struct entry *a, const struct entry *b, bool adult)
{
	if (!same(a->mail, b->mail) && !same(a->phone, b->phone))
		return false;
	bool family = both_family(a, b);
	if (a->side == b->side && !family)
		return false;
	return !family || (adult && (a->pupil || b->pupil)) || !(a->explained || b->explained);
}

static bool apart(
	struct dossier_remarks *out, const struct entry *a, const struct entry *b, bool adult)
{
	char text[400];
	if (!clash(a, b, adult))
		return true;
	bool family = both_family(a, b);
	snprintf(text, sizeof text, "%.80s et %.80s ont la même coordonnée (%.60s) : %s", a->name,
		b->name, same(a->mail, b->mail) ? a->mail : a->phone,
		family ? "dites pourquoi elle est partagée, ou donnez-en une autre."
		       : "demandez une coordonnée propre à chacun, ou une dérogation (CONTACT-1).");
	contact_tell(out, b->who, text);
	return false;
}

static void entries_make(struct entries *all, const struct papers *p)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	entry_add(all,
		&(struct entry){ .side = SIDE_SCHOOL,
			.name = "l’établissement",
			.mail = fields_get(&p->fond, "etablissement/contact-ecole/courriel"),
			.phone = fields_get(&p->fond, "etablissement/contact-ecole/telephone") });
	for (size_t i = 0; i < n; i++) {
		struct entry x = { .pupil = list[i].kind == PAPERS_PUPIL };
		x.side = list[i].kind == PAPERS_HOST || list[i].kind == PAPERS_TUTOR ? SIDE_HOST
			 : list[i].kind == PAPERS_FAMILY || x.pupil                  ? SIDE_FAMILY
										     : SIDE_SCHOOL;
		memcpy(x.who, list[i].id, sizeof x.who);
		memcpy(x.name, list[i].name, sizeof x.name);
		x.mail = papers_contact(p, list[i].id, "courriel");
		x.phone = papers_contact(p, list[i].id, "telephone");
		x.explained = papers_contact(p, list[i].id, "partage-motif/@code")[0] != '\0';
		entry_add(all, &x);
	}
}

static bool is_adult(const struct papers *p)
{
	char keys[1][FIELD_MAX_KEY] = { "" };
	return fields_keys(&p->fond, "eleve/responsable-legal", keys, 1) == 0;
}

enum reason checking_contact_with(const struct papers *p, const char *person)
{
	static const enum reason sides[] = { [SIDE_HOST] = REASON_CONTACT_HOST,
		[SIDE_FAMILY] = REASON_CONTACT_FAMILY,
		[SIDE_SCHOOL] = REASON_CONTACT_SCHOOL };
	struct entries all = { .n = 0 };
	const struct entry *own = NULL;
	const char *address = "";
	enum store_channel channel = papers_reach(p, person, &address);
	if ((channel == STORE_CHANNEL_MAIL || channel == STORE_CHANNEL_SMS) && !address[0])
		return REASON_CONTACT;
	if (is_offices(p, address))
		return REASON_CONTACT_SCHOOL;
	entries_make(&all, p);
	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.list[i].who, person) == 0)
			own = &all.list[i];
	for (size_t i = 0; own && i < all.n; i++)
		if (&all.list[i] != own && clash(&all.list[i], own, is_adult(p)))
			return sides[all.list[i].side];
	return REASON_CONTACT;
}

/* Freezing leaves out the contact of who is not there: whoever gave one is told that its person is missing. */
static bool strangers(struct dossier_remarks *out, const struct papers *p, bool adult)
{
	bool good = true;
	for (unsigned n = 1; !adult && n <= 2; n++) {
		char element[FIELD_MAX_PATH], person[8], name[FIELD_MAX_PATH];
		field_path(element, "eleve/responsable-legal[%u]", n);
		field_path(name, "%s/nom", element);
		snprintf(person, sizeof person, "p-rl%u", n);
		if (any_at(&p->fond, element) ||
			(!papers_contact(p, person, "courriel")[0] &&
				!papers_contact(p, person, "telephone")[0]))
			continue;
		struct part fond = { out, &p->fond, NULL };
		tell(&fond, name, "à remplir, ou effacez ses coordonnées");
		good = false;
	}
	return good;
}

bool checking_contacts(struct dossier_remarks *out, const struct papers *p, const json_t *notes)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	struct entries all = { .n = 0 };
	bool granted = notes_get(json_object_get(notes, "actes"), "CONTACT-1", "motif")[0] != '\0';
	bool good = true, adult = is_adult(p);
	for (size_t i = 0; i < n; i++)
		if (list[i].kind == PAPERS_HOST || list[i].kind == PAPERS_FAMILY ||
			list[i].kind == PAPERS_PUPIL)
			good = reachable(out, p, &list[i]) && good;
	good = strangers(out, p, adult) && good;
	entries_make(&all, p);
	for (size_t i = 0; !granted && i < all.n; i++)
		for (size_t k = i + 1; k < all.n; k++)
			good = apart(out, &all.list[i], &all.list[k], adult) && good;
	return good;
}
