/* SPDX-License-Identifier: MIT */
/* staff_help: « Dépannage » of one convention (each person, its way, its links, its messages), and what the head granted or may grant. */
#include "web/staff_help.h"

#include "base/time.h"
#include "ceremony/invite.h"
#include "ceremony/papers.h"
#include "ceremony/task.h"
#include "web/doubt.h"
#include "web/impl.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { HELP_MESSAGES = 8, HELP_PERSONS = 32 };

/* --- persons --- */

struct helping {
	struct web_context *c;
	xmlNode *page;
	const struct papers *papers;
	struct err *e;
	struct {
		xmlNode *node;
		char id[32];
		bool named; /* by the documents */
	} list[HELP_PERSONS];
	size_t n;
	bool reads; /* contacts, whole */
	bool failed;
};

static bool message_put(void *arg, const struct store_message *m)
{
	static const char *const states[] = { [STORE_TO_SEND] = "a-envoyer",
		[STORE_TAKEN] = "a-envoyer",
		[STORE_RELAYED] = "remis",
		[STORE_DELAYED] = "retarde",
		[STORE_REJECTED] = "rejete",
		[STORE_BOUNCED] = "rejete-plus-tard",
		[STORE_DROPPED] = "retire" };
	xmlNode *n = tree_child(arg, "message");
	tree_attr(n, "modele", m->template_name);
	tree_attr(n, "etat", states[m->state]);
	tree_attr(n, "reponse", m->answer);
	page_instant(n, "le", m->sent_ms ? m->sent_ms : m->created_ms);
	return true;
}

/* The node of a person; one that the documents do not name (of a batch, of a former revision) gets its own. */
static xmlNode *person(struct helping *h, const char *id)
{
	const char *address = "";
	char masked[64];
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->list[i].id, id) == 0)
			return h->list[i].node;
	xmlNode *n = tree_child(h->page, "personne");
	enum store_channel way = papers_reach(h->papers, id, &address);
	tree_attr(n, "personne", id);
	if (way)
		tree_attr(n, "voie", papers_contact(h->papers, id, "@joignable"));
	invite_mask(masked, address);
	tree_attr(n, "masque", address[0] ? masked : "");
	/* nobody finds the slip in « c••••@e••••.example » */
	if (h->reads) {
		tree_attr(n, "courriel", papers_contact(h->papers, id, "courriel"));
		tree_attr(n, "telephone", papers_contact(h->papers, id, "telephone"));
	}
	tree_attr(n, "partage", papers_contact(h->papers, id, "partage-motif/@code"));
	if (h->n < HELP_PERSONS) {
		h->list[h->n].node = n;
		snprintf(h->list[h->n++].id, sizeof h->list[0].id, "%.31s", id);
	}
	return n;
}

static bool is_named(const struct helping *h, const char *id)
{
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->list[i].id, id) == 0)
			return h->list[i].named;
	return false;
}

static bool link_put(void *arg, const struct store_link *l)
{
	struct helping *h = arg;
	char masked[64];
	static const char *const states[] = { [STORE_LINK_LIVE] = "vivant",
		[STORE_LINK_DONE] = "utilise",
		[STORE_LINK_DEAD] = "mort",
		[STORE_LINK_BLOCKED] = "bloque" };
	xmlNode *p = person(h, l->person), *n = tree_child(p, "lien");
	if (!is_named(h, l->person)) {
		tree_attr(p, "role", l->role);
		tree_attr(p, "nom", l->name);
	}
	page_number(n, "n", l->id);
	tree_attr(n, "etat", states[l->state]);
	invite_mask(masked, l->address);
	tree_attr(n, "masque", l->address[0] ? masked : "");
	if (l->asked_ms)
		page_instant(n, "demandee", l->asked_ms);
	if (l->opened_ms)
		page_instant(n, "ouverte", l->opened_ms);
	const struct store_message_filter f = { .link = l->id, .page = { .count = HELP_MESSAGES } };
	h->failed = !store_message_each(h->c->store, &f, message_put, n, h->e);
	return !h->failed;
}

/* Who is reached by a message or at the desk; the school's own have accounts. */
static void persons_put(struct helping *h)
{
	static const struct {
		const char *role;
		bool family;
	} kinds[] = { [PAPERS_HOST] = { "representant-accueil", false },
		[PAPERS_TUTOR] = { "tuteur", false },
		[PAPERS_FAMILY] = { "responsable-legal", true },
		[PAPERS_PUPIL] = { "eleve", true } };
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(h->papers, list);
	for (size_t i = 0; i < n; i++) {
		if (list[i].kind > PAPERS_PUPIL)
			continue;
		xmlNode *x = person(h, list[i].id);
		tree_attr(x, "role", kinds[list[i].kind].role);
		tree_attr(x, "nom", list[i].name);
		if (h->n && h->list[h->n - 1].node == x)
			h->list[h->n - 1].named = true;
		if (kinds[list[i].kind].family)
			tree_attr(x, "famille", "oui");
	}
}

/* <tache>: what is settled by looking at it. */
static bool tasks_put(
	xmlNode *page, const struct web_context *c, const struct dossier_view *v, struct err *e)
{
	static const char *const words[] = { "import", "temoin", "refus" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		bool open;
		if (!task_open(&open, c->actor.service, words[i], v->row.id, e))
			return false;
		if (open)
			tree_attr(tree_child(page, "tache"), "mot", words[i]);
	}
	return true;
}

bool staff_help_put(
	xmlNode *page, struct web_context *c, const struct dossier_view *v, struct err *e)
{
	const struct papers papers = {
		.fond = v->fond, .politique = v->politique, .contacts = v->contacts
	};
	struct helping h = { .c = c, .page = page, .papers = &papers, .e = e };
	enum life_group group = life_group(v->row.state);
	const struct store_link_filter f = { .dossier = v->row.id, .school = c->actor.school };
	h.reads = life_may(c->actor.role, LIFE_READ_CONTACTS, group) >= LIFE_MAY;
	if (c->actor.role != LIFE_SECRETARIAT && c->actor.role != LIFE_CHEF)
		return true;
	if (!tasks_put(page, c, v, e))
		return false;
	/* in a draft the forms of both parts hold the addresses */
	if (group != LIFE_P && life_may(c->actor.role, LIFE_OTHER_CONTACT, group) >= LIFE_MAY) {
		tree_attr(page, "coordonnees", "oui");
		persons_put(&h);
	}
	return store_link_each(c->store, &f, link_put, &h, e) && !h.failed;
}

static const char *const contact_mail[] = { "courriel" };

static bool is_contact(const struct web_context *c)
{
	const char *what = c->q->method == HTTP_POST ? http_field(c->q, "geste") : NULL;
	return what && strcmp(what, "contact") == 0;
}

bool staff_contact_doubtful(const struct web_context *c)
{
	return is_contact(c) && doubt_first(c, contact_mail, 1) != NULL;
}

void staff_contact_put(struct page *p, const struct err *wrong)
{
	static const char *const names[] = { "voie", "courriel", "telephone", "partage",
		"partage-motif" };
	bool doubtful = staff_contact_doubtful(p->c);
	if (!is_contact(p->c) || (!wrong && !doubtful))
		return;
	tree_attr(p->facts, "contact-de", http_field(p->c->q, "personne"));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!doubtful || strcmp(names[i], contact_mail[0]) != 0)
			page_field(p, names[i], http_field(p->c->q, names[i]), NULL);
	if (doubtful)
		doubt_put(p, contact_mail, 1);
}

/* --- what the head grants --- */

static const char *const later[] = { "RC-1", "DELAI-2", "CONTACT-1" };

static const json_t *act_of(const struct dossier_view *v, const char *rule)
{
	return json_object_get(json_object_get(v->notes, "actes"), rule);
}

static bool is_told(const struct dossier_view *v, const char *rule)
{
	for (size_t i = 0; i < v->remarks.n; i++)
		if (strcmp(v->remarks.list[i].rule, rule) == 0)
			return true;
	return false;
}

/* Before its first day, and not of an act, whose effect has its own. */
static bool may_be_late(const struct web_context *c, const struct dossier_view *v)
{
	return !v->row.amends[0] && v->row.first_day && life_day(c->now_ms) < v->row.first_day;
}

bool staff_granted(const struct dossier_view *v, const char *rule)
{
	return act_of(v, rule) != NULL;
}

/* <derogation> of the fond, which can be taken out before freezing; <acte-chef>: granted, or to be granted, beside it. */
void staff_derogations_put(xmlNode *page, const struct web_context *c, const struct dossier_view *v)
{
	static const char *const parts[] = { "@regle", "@date", "@serie", "@le", "@par", "motif" };
	static const char *const names[] = { "regle", "jour", "serie", "le", "par", "motif" };
	static const char *const said[] = { "motif", "le", "par", "limite", "serie" };
	char keys[HELP_PERSONS + HELP_MESSAGES][FIELD_MAX_KEY], path[FIELD_MAX_PATH];
	enum life_group group = life_group(v->row.state);
	bool may = (group == LIFE_P || (group == LIFE_S && v->row.state != STATE_SIGNEE)) &&
		   life_may(c->actor.role, LIFE_DEROGATE, group) >= LIFE_MAY;
	size_t n = fields_keys(&v->fond, "derogation", keys, sizeof keys / sizeof *keys);
	for (size_t i = 0; i < n; i++) {
		xmlNode *x = tree_child(page, "derogation");
		for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
			field_path(path, "derogation[%s]/%s", keys[i], parts[k]);
			tree_attr(x, names[k], fields_get(&v->fond, path));
		}
		tree_attr(x, "retirer", may && group == LIFE_P ? "oui" : "non");
	}
	for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
		const json_t *o = act_of(v, later[i]);
		bool open = may && (strcmp(later[i], "RC-1") == 0             ? is_told(v, later[i])
					   : strcmp(later[i], "DELAI-2") == 0 ? may_be_late(c, v)
									      : true);
		if (!o && !open)
			continue;
		xmlNode *x = tree_child(page, "acte-chef");
		tree_attr(x, "regle", later[i]);
		tree_attr(x, "accorde", o ? "oui" : "non");
		for (size_t k = 0; o && k < sizeof said / sizeof *said; k++)
			tree_attr(x, said[k], json_string_value(json_object_get(o, said[k])));
	}
	if (v->row.first_day && may_be_late(c, v)) {
		page_day(page, "limite-apres", v->row.first_day + 1);
		page_day(page, "limite-avant", v->row.last_day);
	}
}
