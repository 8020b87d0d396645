/* SPDX-License-Identifier: MIT */
/* facts: values, cases, dates and weeks of a convention in words, beside copies of the fond and the model. */
#include "convention/facts.h"

#include "base/text.h"
#include "convention/milestones.h"
#include "convention/words.h"
#include "xml/tree.h"

#include <stdio.h>
#include <string.h>

#define FACTS_NS "urn:paraphe:composition:1"

enum { FACTS_MIN_PAIRS = 2, FACTS_DEPTH = 16 };

const char *facts_value(const xmlDoc *facts, const char *name)
{
	const xmlNode *root = facts ? xmlDocGetRootElement(facts) : NULL;
	for (const xmlNode *v = tree_first(root, "valeur"); v; v = tree_next(v, "valeur"))
		if (!strcmp(tree_get(v, "n"), name))
			return tree_content(v);
	return NULL;
}

bool facts_case(const xmlDoc *facts, const char *name)
{
	const xmlNode *root = facts ? xmlDocGetRootElement(facts) : NULL;
	for (const xmlNode *v = tree_first(root, "cas"); v; v = tree_next(v, "cas"))
		if (!strcmp(tree_get(v, "n"), name))
			return true;
	return false;
}

static const char *own_value(const struct facts_own *own, const char *name)
{
	for (; own && own->name; own++)
		if (!strcmp(own->name, name))
			return own->value;
	return NULL;
}

bool facts_say(struct buf *out, const xmlNode *sentence, const xmlDoc *facts,
	const struct facts_own *own, struct err *e)
{
	if (!sentence)
		return err_fail(e, ERR_SYNTAX, "the text model lacks a sentence");
	for (const xmlNode *n = sentence->children; n; n = n->next) {
		if (n->type == XML_TEXT_NODE) {
			buf_put_text(out, (const char *)n->content);
			continue;
		}
		if (n->type != XML_ELEMENT_NODE)
			continue;
		const char *name = tree_get(n, "n");
		const char *value = name ? own_value(own, name) : NULL;
		if (name && !value)
			value = facts_value(facts, name);
		if (!value)
			return err_fail(e, ERR_SYNTAX, "the text model asks for the value '%s'",
				name ? name : (const char *)n->name);
		buf_put_text(out, value);
	}
	return buf_done(out, e);
}

/* What is being built: the document, and the convention it speaks of. */
struct making {
	xmlDoc *doc;
	xmlNode *root;
	const struct convention *c;
	const xmlNode *fond, *modele;
};

static bool put(const struct making *m, const char *name, const char *text, struct err *e)
{
	xmlNode *v = tree_child_text(m->root, "valeur", text ? text : "");
	return tree_attr(v, "n", name) ? true : err_nomem(e);
}

static bool put_buf(const struct making *m, const char *name, struct buf *b, struct err *e)
{
	const char *text = buf_text(b);
	return text ? put(m, name, text, e) : buf_done(b, e);
}

static bool put_case(const struct making *m, const char *name, struct err *e)
{
	return tree_attr(tree_child(m->root, "cas"), "n", name) ? true : err_nomem(e);
}

static bool is_name(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name);
}

/* « Prénom NOM », the name in use before the birth name. */
static void put_name(struct buf *out, const xmlNode *person)
{
	const char *used = tree_content(tree_first(person, "nom-usage"));
	const char *first = tree_content(tree_first(person, "prenom"));
	const char *last = used ? used : tree_content(tree_first(person, "nom"));
	buf_printf(out, "%s %s", first ? first : "", last ? last : "");
}

/* « Prénom NOM, qualité et Prénom NOM, qualité » of all 'name' below 'parent'. */
static bool put_people(const struct making *m, const char *value, const xmlNode *parent,
	const char *name, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(FACTS_MAX_TEXT);
	for (const xmlNode *p = tree_first(parent, name); p; p = tree_next(p, name)) {
		if (b.n)
			buf_put_text(&b, " et ");
		put_name(&b, p);
		const char *quality = tree_content(tree_first(p, "qualite"));
		if (quality)
			buf_printf(&b, ", %s", quality);
	}
	return !b.n || put_buf(m, value, &b, e);
}

static bool put_day(const struct making *m, const char *value, const char *iso, struct err *e)
{
	time_day day;
	if (!iso)
		return true;
	if (!time_date_parse(&day, slice_text(iso), e))
		return false;
	AUTO(buf) struct buf b = BUF_MAX(FACTS_MAX_TEXT);
	words_date(&b, day);
	return put_buf(m, value, &b, e);
}

static bool put_long(const struct making *m, const char *value, time_day day, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(FACTS_MAX_TEXT);
	words_date_long(&b, day);
	return put_buf(m, value, &b, e);
}

/* « stages@lycee.example, 01 99 00 01 42 » */
static bool put_contact(const struct making *m, const xmlNode *contact, struct err *e)
{
	const char *mail = tree_content(tree_first(contact, "courriel"));
	const char *tel = tree_content(tree_first(contact, "telephone"));
	char phone[TEXT_PHONE];
	AUTO(buf) struct buf b = BUF_MAX(FACTS_MAX_TEXT);
	buf_printf(&b, "%s, ", mail ? mail : "");
	buf_put_text(&b, tel && text_phone(phone, tel) ? phone : tel ? tel : "");
	return put_buf(m, "contact-ecole", &b, e);
}

static bool level_words(const struct making *m, struct err *e)
{
	const char *level = tree_get(tree_first(m->fond, "sequence"), "niveau");
	const xmlNode *all = tree_first(m->modele, "designations");
	for (const xmlNode *n = tree_first(all, "niveau"); n; n = tree_next(n, "niveau"))
		if (level && !strcmp(tree_get(n, "code"), level))
			return put(m, "eleves-niveau", tree_content(tree_first(n, "eleves")), e);
	return err_fail(e, ERR_SYNTAX, "the text model has no words for this level");
}

/* How this act is named in sentences and in box lines. */
static bool act_words(const struct making *m, struct err *e)
{
	static const char *const names[][2] = { { "document", "cite" }, { "pied", "pied" } };
	const char *act = tree_get(m->fond, "acte");
	const xmlNode *all = tree_first(m->modele, "designations");
	for (const xmlNode *n = tree_first(all, "acte"); n; n = tree_next(n, "acte")) {
		if (!act || strcmp(tree_get(n, "code"), act) != 0)
			continue;
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			AUTO(buf) struct buf b = BUF_MAX(FACTS_MAX_TEXT);
			if (!facts_say(&b, tree_first(n, names[i][1]), m->doc, NULL, e) ||
				!put_buf(m, names[i][0], &b, e))
				return false;
		}
		return true;
	}
	return err_fail(e, ERR_SYNTAX, "the text model has no words for this act");
}

/* « 10 jours, soit 35 h dans la semaine du 16 juin 2025 et 34 h dans celle du 23 juin 2025 » */
static bool presence_words(const struct making *m, struct err *e)
{
	const struct convention *c = m->c;
	AUTO(buf) struct buf b = BUF_MAX(FACTS_MAX_TEXT);
	buf_printf(&b, "%zu" WORDS_NBSP "jour%s", c->days_n, c->days_n > 1 ? "s" : "");
	time_day last_monday = INT32_MIN;
	bool first = true;
	for (size_t i = 0; i < c->days_n; i++) {
		time_day monday = c->days[i].date - time_weekday(c->days[i].date) + 1;
		if (monday == last_monday)
			continue;
		last_monday = monday;
		long minutes = 0;
		for (size_t k = i; k < c->days_n && c->days[k].date < monday + 7; k++)
			for (size_t r = 0; r < c->days[k].n; r++)
				minutes += c->days[k].ranges[r].to - c->days[k].ranges[r].from;
		buf_put_text(&b, first ? ", soit " : " et ");
		words_duration(&b, minutes);
		buf_put_text(&b, first ? " dans la semaine du " : " dans celle du ");
		words_date(&b, monday);
		first = false;
	}
	return put_buf(m, "presence", &b, e);
}

/* « 15 ans, puis 16 ans à partir du 20 juin 2025 » */
static bool age_words(const struct making *m, struct err *e)
{
	const struct convention *c = m->c;
	if (!c->days_n)
		return put(m, "ages", "", e);
	AUTO(buf) struct buf b = BUF_MAX(FACTS_MAX_TEXT);
	int age = words_age(c->birth, c->days[0].date);
	int last = words_age(c->birth, c->days[c->days_n - 1].date);
	buf_printf(&b, "%d" WORDS_NBSP "ans", age);
	for (age++; age <= last; age++) {
		buf_printf(&b, ", puis %d" WORDS_NBSP "ans à partir du ", age);
		words_date(&b, words_birthday(c->birth, age));
	}
	return put_buf(m, "ages", &b, e);
}

static bool school_values(const struct making *m, struct err *e)
{
	const xmlNode *school = tree_first(m->fond, "etablissement");
	const xmlNode *deed = tree_first(school, "deliberation-ca");
	const char *number = tree_get(deed, "numero");
	return put(m, "etablissement", tree_content(tree_first(school, "denomination")), e) &&
	       put(m, "ville", tree_content(tree_find(school, "adresse/commune")), e) &&
	       put_contact(m, tree_first(school, "contact-ecole"), e) &&
	       put_people(m, "enseignants", school, "enseignant-referent", e) &&
	       put_day(m, "deliberation-date", tree_get(deed, "date"), e) &&
	       (!number || put(m, "deliberation-numero", number, e));
}

static bool host_values(const struct making *m, struct err *e)
{
	const xmlNode *host = tree_first(m->fond, "organisme-accueil");
	return put(m, "accueil", tree_content(tree_first(host, "denomination")), e) &&
	       put_people(m, "tuteurs", host, "tuteur", e) &&
	       put_people(m, "personne-ressource", host, "personne-ressource", e);
}

static bool pupil_values(const struct making *m, struct err *e)
{
	const xmlNode *pupil = tree_first(m->fond, "eleve");
	AUTO(buf) struct buf name = BUF_MAX(FACTS_MAX_TEXT);
	AUTO(buf) struct buf of = BUF_MAX(FACTS_MAX_TEXT);
	put_name(&name, pupil);
	const char *text = buf_text(&name);
	words_of(&of, text ? text : "");
	return put_buf(m, "eleve", &name, e) && put_buf(m, "de-eleve", &of, e) &&
	       put(m, "classe", tree_content(tree_first(pupil, "classe")), e) && age_words(m, e) &&
	       presence_words(m, e);
}

static bool own_values(const struct making *m, struct err *e)
{
	const struct convention *c = m->c;
	const xmlNode *act = tree_find(m->fond, "liens/avenant-de");
	const char *number = tree_get(act, "numero");
	char revision[12], digest[17];
	snprintf(revision, sizeof revision, "%u", c->revision);
	snprintf(digest, sizeof digest, "%.16s", c->sha_fond);
	return put(m, "reference", c->reference, e) && put(m, "revision", revision, e) &&
	       put(m, "regles", c->rules, e) && put(m, "verification", c->verification, e) &&
	       put(m, "empreinte16", digest, e) && put_long(m, "debut", c->first, e) &&
	       put_long(m, "fin", c->last, e) && (!number || put(m, "numero-acte", number, e)) &&
	       put_day(m, "effet", tree_get(act, "effet"), e);
}

static bool values(const struct making *m, struct err *e)
{
	return own_values(m, e) && level_words(m, e) && school_values(m, e) && host_values(m, e) &&
	       pupil_values(m, e) && act_words(m, e);
}

/* ISO 3166-1 gives the overseas territories codes of their own; they are France all the same. */
static bool is_france(const char *country)
{
	static const char codes[] = "FR GP MQ GF RE YT PM BL MF NC PF WF TF";
	return strlen(country) == 2 && strstr(codes, country) != NULL;
}

static bool abroad(const xmlNode *host)
{
	for (const xmlNode *p = tree_first(host, "lieu"); p; p = tree_next(p, "lieu")) {
		const char *country = tree_get(p, "pays");
		if (country && !is_france(country))
			return true;
	}
	return false;
}

static bool cases(const struct making *m, struct err *e)
{
	const xmlNode *school = tree_first(m->fond, "etablissement");
	const xmlNode *host = tree_first(m->fond, "organisme-accueil");
	const xmlNode *deed = tree_first(school, "deliberation-ca");
	const char *status = tree_get(school, "statut");
	const struct {
		const char *name;
		bool holds;
	} all[] = {
		{ "mineur", tree_find(m->fond, "eleve/responsable-legal") != NULL },
		{ "majeur", tree_find(m->fond, "eleve/responsable-legal") == NULL },
		{ "public", status && !strcmp(status, "public") },
		{ "deliberation", deed != NULL },
		{ "sans-deliberation", deed == NULL },
		{ "deliberation-numerotee", tree_get(deed, "numero") != NULL },
		{ "deliberation-sans-numero", deed && !tree_get(deed, "numero") },
		{ "personne-ressource", tree_first(host, "personne-ressource") != NULL },
		{ "etranger", abroad(host) },
		{ "deux-organismes", tree_find(m->fond, "liens/meme-eleve") != NULL },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].holds && !put_case(m, all[i].name, e))
			return false;
	return true;
}

static bool date_entry(const struct making *m, const char *iso, struct err *e)
{
	time_day day;
	if (!iso || strlen(iso) != 10 || !time_date_parse(&day, slice_text(iso), NULL))
		return true;
	for (const xmlNode *d = tree_first(m->root, "date"); d; d = tree_next(d, "date"))
		if (!strcmp(tree_get(d, "iso"), iso))
			return true;
	AUTO(buf) struct buf brief = BUF_MAX(FACTS_MAX_TEXT);
	AUTO(buf) struct buf full = BUF_MAX(FACTS_MAX_TEXT);
	words_date(&brief, day);
	words_date_long(&full, day);
	xmlNode *d = tree_child(m->root, "date");
	return tree_attr(d, "iso", iso) && tree_attr(d, "court", buf_text(&brief)) &&
			       tree_attr(d, "long", buf_text(&full))
		       ? true
		       : err_nomem(e);
}

/* Every date of the fond, and the day that a field path names: "sequence/jour[2025-06-19]/plage". */
static bool dates(const struct making *m, const xmlNode *node, int depth, struct err *e)
{
	if (depth > FACTS_DEPTH)
		return err_fail(e, ERR_LIMIT, "the fond is too deep");
	for (const xmlAttr *a = node->properties; a; a = a->next)
		if (a->children && !date_entry(m, (const char *)a->children->content, e))
			return false;
	const char *path = is_name(node, "difference") ? tree_get(node, "champ") : NULL;
	const char *day = path ? strchr(path, '[') : NULL;
	char iso[11] = "";
	if (day)
		snprintf(iso, sizeof iso, "%.10s", day + 1);
	if (!date_entry(m, iso, e) || !date_entry(m, tree_content(node), e))
		return false;
	for (const xmlNode *k = tree_first(node, NULL); k; k = tree_next(k, NULL))
		if (!dates(m, k, depth + 1, e))
			return false;
	return true;
}

static bool clock_attr(xmlNode *node, const char *name, int minutes)
{
	AUTO(buf) struct buf b = BUF_MAX(64);
	words_clock(&b, minutes);
	return tree_attr(node, name, buf_text(&b));
}

static bool duration_attr(xmlNode *node, const char *name, long minutes)
{
	AUTO(buf) struct buf b = BUF_MAX(64);
	words_duration(&b, minutes);
	return tree_attr(node, name, buf_text(&b));
}

static const struct convention_day *presence(const struct convention *c, time_day day)
{
	for (size_t i = 0; i < c->days_n; i++)
		if (c->days[i].date == day)
			return &c->days[i];
	return NULL;
}

static size_t pairs(const struct convention *c)
{
	size_t most = FACTS_MIN_PAIRS;
	for (size_t i = 0; i < c->days_n; i++)
		if (c->days[i].n > most)
			most = c->days[i].n;
	return most;
}

/* One row; '*minutes' grows by the presence of the day. */
static bool week_row(const struct making *m, xmlNode *week, time_day day, long *minutes)
{
	const struct convention_day *p = presence(m->c, day);
	AUTO(buf) struct buf name = BUF_MAX(64);
	words_weekday(&name, day);
	xmlNode *row = tree_child(week, "jour");
	if (!tree_attr(row, "nom", buf_text(&name)))
		return false;
	long present = 0;
	size_t want = pairs(m->c);
	for (size_t i = 0; i < want; i++) {
		xmlNode *range = tree_child(row, "plage");
		bool used = p && i < p->n;
		bool done = used ? clock_attr(range, "de", p->ranges[i].from) &&
					    clock_attr(range, "a", p->ranges[i].to)
				 : tree_attr(range, "de", "") && tree_attr(range, "a", "");
		if (!done)
			return false;
		if (used)
			present += p->ranges[i].to - p->ranges[i].from;
	}
	*minutes += present;
	if (!p || !p->n)
		return tree_attr(row, "pause", "") && tree_attr(row, "total", "");
	long pause = p->ranges[p->n - 1].to - p->ranges[0].from - present;
	return (pause ? duration_attr(row, "pause", pause) : tree_attr(row, "pause", "")) &&
	       duration_attr(row, "total", present);
}

/* Lundi to samedi; dimanche only when used (CONVENTION 3, A). */
static bool week(const struct making *m, time_day monday)
{
	time_day last = presence(m->c, monday + 6) ? monday + 6 : monday + 5;
	AUTO(buf) struct buf period = BUF_MAX(128);
	AUTO(buf) struct buf widths = BUF_MAX(64);
	words_period(&period, monday, last);
	buf_put_text(&widths, "5");
	for (size_t i = 0; i < 2 * pairs(m->c) + 2; i++)
		buf_put_text(&widths, " 2");
	xmlNode *node = tree_child(m->root, "semaine");
	if (!tree_attr(node, "periode", buf_text(&period)) ||
		!tree_attr(node, "largeurs", buf_text(&widths)))
		return false;
	long minutes = 0;
	for (time_day d = monday; d <= last; d++)
		if (!week_row(m, node, d, &minutes))
			return false;
	return duration_attr(node, "total", minutes);
}

static bool weeks(const struct making *m, struct err *e)
{
	time_day done = INT32_MIN;
	for (size_t i = 0; i < m->c->days_n; i++) {
		time_day monday = m->c->days[i].date - time_weekday(m->c->days[i].date) + 1;
		if (monday != done && !week(m, monday))
			return err_nomem(e);
		done = monday;
	}
	return true;
}

static bool copy_in(const struct making *m, const char *name, const xmlDoc *doc, struct err *e)
{
	xmlNode *holder = tree_child(m->root, name);
	xmlNode *copy = xmlDocCopyNode(xmlDocGetRootElement(doc), m->doc, 1);
	if (holder && copy && xmlAddChild(holder, copy))
		return true;
	xmlFreeNode(copy);
	return err_nomem(e);
}

bool facts_make(xmlDoc **out, const struct convention *c, const xmlDoc *modele,
	const xmlDoc *regles, struct err *e)
{
	AUTO(xml_doc) xmlDoc *doc = tree_new("composition", FACTS_NS);
	if (!doc)
		return err_nomem(e);
	struct making m = { .doc = doc,
		.root = xmlDocGetRootElement(doc),
		.c = c,
		.fond = xmlDocGetRootElement(c->fond),
		.modele = xmlDocGetRootElement(modele) };
	char digest[17];
	snprintf(digest, sizeof digest, "%.16s", c->sha_fond);
	if (!m.fond || !m.modele)
		return err_fail(e, ERR_BUG, "no fond or no model to compose from");
	if (!tree_attr(m.root, "demonstration", c->demonstration ? "oui" : "non") ||
		!tree_attr(m.root, "empreinte16", digest))
		return err_nomem(e);
	if (!cases(&m, e) || !values(&m, e) || !dates(&m, m.fond, 0, e) || !weeks(&m, e))
		return false;
	if (regles &&
		(!milestones_put(m.root, c, xmlDocGetRootElement(regles), e) ||
			!copy_in(&m, "fond", c->fond, e) || !copy_in(&m, "modele", modele, e)))
		return false;
	*out = doc;
	doc = NULL;
	return true;
}
