/* SPDX-License-Identifier: MIT */
/* visit_read: screen 1: who, where, when, what is forbidden, who has signed; the whole text; the PDF and its pictures. */
#include "web/visit.h"

#include "base/text.h"
#include "base/time.h"
#include "web/file_name.h"
#include "web/impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct fields *fond(const struct party_view *v)
{
	return &v->dossier->fond;
}

static void put(xmlNode *n, const char *attr, const struct party_view *v, const char *path)
{
	const char *text = fields_get(fond(v), path);
	if (text[0])
		tree_attr(n, attr, text);
}

/* « 12 rue du Modèle, 99999 Ville-Exemple » */
static void put_place(xmlNode *n, const struct party_view *v)
{
	char text[500];
	char keys[3][FIELD_MAX_KEY];
	size_t lines = fields_keys(fond(v), "organisme-accueil/lieu[1]/ligne", keys, 3), at = 0;
	text[0] = '\0';
	for (size_t i = 0; i < lines && at < sizeof text; i++) {
		char path[FIELD_MAX_PATH];
		snprintf(path, sizeof path, "organisme-accueil/lieu[1]/ligne[%.30s]", keys[i]);
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%.120s", at ? ", " : "",
			fields_get(fond(v), path));
	}
	if (at < sizeof text)
		snprintf(text + at, sizeof text - at, "%s%.10s %.120s", at ? ", " : "",
			fields_get(fond(v), "organisme-accueil/lieu[1]/code-postal"),
			fields_get(fond(v), "organisme-accueil/lieu[1]/commune"));
	tree_attr(n, "lieu", text);
}

static int minutes(const char *text)
{
	return strlen(text) == 5 ? ((text[0] - '0') * 10 + text[1] - '0') * 60 +
					   (text[3] - '0') * 10 + text[4] - '0'
				 : 0;
}

/* The days with their ranges, and minutes of each ISO week. */
static void put_days(xmlNode *n, const struct party_view *v)
{
	char days[12][FIELD_MAX_KEY], ranges[3][FIELD_MAX_KEY];
	size_t days_n = fields_keys(fond(v), "sequence/jour", days, 12);
	for (size_t i = 0; i < days_n; i++) {
		char path[FIELD_MAX_PATH], text[120] = "";
		time_day day;
		int year, total = 0;
		xmlNode *d = tree_child(n, "jour");
		snprintf(path, sizeof path, "sequence/jour[%.12s]/plage", days[i]);
		size_t ranges_n = fields_keys(fond(v), path, ranges, 3), at = 0;
		for (size_t k = 0; k < ranges_n && at < sizeof text; k++) {
			char from[FIELD_MAX_PATH], to[FIELD_MAX_PATH];
			snprintf(from, sizeof from, "sequence/jour[%.12s]/plage[%.4s]/@de", days[i],
				ranges[k]);
			snprintf(to, sizeof to, "sequence/jour[%.12s]/plage[%.4s]/@a", days[i],
				ranges[k]);
			const char *a = fields_get(fond(v), from), *b = fields_get(fond(v), to);
			total += minutes(b) - minutes(a);
			at += (size_t)snprintf(
				text + at, sizeof text - at, "%s%.5s – %.5s", at ? ", " : "", a, b);
		}
		tree_attr(d, "date", days[i]);
		tree_attr(d, "plages", text);
		page_number(d, "minutes", total);
		if (time_date_parse(&day, slice_text(days[i]), NULL))
			page_number(d, "semaine", time_iso_week(day, &year));
	}
}

/* Two of one role are told apart by their names, which the document tells all of them. */
static bool one_of_two(const struct store_convention *c, size_t i)
{
	for (size_t k = 0; k < c->parties_n; k++)
		if (k != i && strcmp(c->parties[k].role, c->parties[i].role) == 0)
			return c->parties[i].holders_n == 1;
	return false;
}

static void put_parties(xmlNode *n, const struct party_view *v)
{
	const struct store_convention *c = v->dossier->frozen;
	for (size_t i = 0; c && i < c->parties_n; i++) {
		const struct store_party *p = &c->parties[i];
		xmlNode *s = tree_child(n, "signataire");
		tree_attr(s, "role", p->role);
		tree_attr(s, "label", p->label);
		if (one_of_two(c, i))
			tree_attr(s, "nom", p->holders[0].name);
		tree_attr(s, "obligatoire", p->obligatory ? "oui" : "non");
		if (i == v->party)
			tree_attr(s, "moi", "oui");
		if (p->signed_at)
			page_instant(s, "le", p->signed_at * 1000);
	}
}

/* An act on a sealed convention says so, and what it is about. */
static void put_act(xmlNode *n, const struct party_view *v)
{
	if (!v->dossier->row.amends[0])
		return;
	tree_attr(n, "acte", v->dossier->row.act);
	put(n, "numero", v, "liens/avenant-de/@numero");
	put(n, "effet", v, "liens/avenant-de/@effet");
}

bool visit_facts(xmlNode *page, const struct party_view *v, struct err *e)
{
	const struct store_dossier *d = &v->dossier->row;
	xmlNode *n = tree_child(page, "convention");
	if (!n)
		return err_nomem(e);
	tree_attr(n, "reference", d->reference);
	page_number(n, "version", d->revision);
	tree_attr(n, "etat", store_state_name(d->state));
	/* whoever opposed, all are told the same */
	if (d->state == STATE_CORRECTION_DEMANDEE &&
		json_object_get(v->dossier->notes, "opposition"))
		tree_attr(n, "opposee", "oui");
	tree_attr(n, "niveau", d->level);
	put(n, "prenom", v, "eleve/prenom");
	put(n, "nom", v, "eleve/nom");
	put(n, "classe", v, "eleve/classe");
	put(n, "accueil", v, "organisme-accueil/denomination");
	put(n, "ecole", v, "etablissement/denomination");
	put(n, "debut", v, "sequence/@debut");
	put(n, "fin", v, "sequence/@fin");
	put(n, "repas", v, "annexe-financiere/restauration");
	put(n, "repas-charge", v, "annexe-financiere/restauration/@charge");
	put(n, "tuteur-prenom", v, "organisme-accueil/tuteur[1]/prenom");
	put(n, "tuteur-nom", v, "organisme-accueil/tuteur[1]/nom");
	put(n, "tuteur-qualite", v, "organisme-accueil/tuteur[1]/qualite");
	put(n, "activites", v, "annexe-pedagogique/activites");
	put_act(n, v);
	put_place(n, v);
	put_days(n, v);
	put_parties(n, v);
	if (v->dossier->frozen) {
		char short_sha[17];
		snprintf(short_sha, sizeof short_sha, "%.16s", v->dossier->frozen->sha_fond);
		tree_attr(n, "empreinte", short_sha);
	}
	return true;
}

/* What changed since the revision before, or what an act changes of what is in force: every field by its name. */
static bool put_changes(struct page *p, struct web_context *c, const struct party_view *v,
	const char *id, struct err *e)
{
	uint32_t now = v->dossier->row.revision;
	bool act = v->dossier->row.amends[0] != '\0';
	if (now < 2 && !act)
		return true;
	struct dossier_diff *diff = calloc(1, sizeof *diff);
	const struct dossier_revisions r = { .from = now - 1, .to = now };
	if (!diff)
		return err_nomem(e);
	bool good = act ? dossier_act_changes(diff, &c->actor, v->dossier, e)
			: dossier_diff(diff, &c->actor, id, r, e);
	for (size_t i = 0; good && i < diff->n; i++) {
		xmlNode *n = tree_child(p->facts, "change");
		tree_attr(n, "champ", diff->list[i].label);
		tree_attr(n, "avant", diff->list[i].before);
		tree_attr(n, "apres", diff->list[i].after);
	}
	free(diff);
	return good;
}

static void seen_key(char key[static 16], const struct web_context *c, const char *id)
{
	snprintf(key, 16, "vu-%.8s", id ? id : c->link->dossier);
}

const char *visit_seen(
	char room[static VISIT_MAX_SEEN], const struct web_context *c, const char *id)
{
	char key[16];
	seen_key(key, c, id);
	return session_get(c, key, room, VISIT_MAX_SEEN) ? room : NULL;
}

bool visit_saw(struct web_context *c, const char *id, const char *word, struct err *e)
{
	char key[16], all[VISIT_MAX_SEEN] = "";
	seen_key(key, c, id);
	(void)session_get(c, key, all, sizeof all);
	size_t n = strlen(all), more = strlen(word);
	for (const char *at = strstr(all, word); at; at = strstr(at + 1, word))
		if ((at == all || at[-1] == ' ') && (!at[more] || at[more] == ' '))
			return true;
	if (n + more + 2 > sizeof all)
		return true;
	snprintf(all + n, sizeof all - n, "%s%s", n ? " " : "", word);
	return session_set(c, key, all, e);
}

bool visit_read(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	AUTO(party) struct party_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	const char *id = visit_asked_for(c);
	visit_answered(c, answered);
	if (!party_open(&v, &c->actor, id, e) || !visit_saw(c, id, "lire", e) ||
		!page_begin(&p, c, "lire", e) || !visit_facts(p.facts, v, e) ||
		!put_changes(&p, c, v, id ? id : c->link->dossier, e))
		return false;
	tree_attr(p.facts, "lien", visit_path(path, c, ""));
	if (id)
		tree_attr(p.facts, "dossier", id);
	tree_attr(p.facts, "lot", c->link->kind == STORE_LINK_BATCH ? "oui" : "non");
	tree_attr(p.facts, "role", c->link->role);
	tree_attr(p.facts, "peut-signer", v->may_sign ? "oui" : "non");
	tree_attr(p.facts, "peut-refuser", v->may_refuse ? "oui" : "non");
	tree_attr(p.facts, "a-refuse", v->refused ? "oui" : "non");
	tree_attr(p.facts, "peut-corriger", v->may_correct ? "oui" : "non");
	tree_attr(p.facts, "peut-opposer", v->may_oppose ? "oui" : "non");
	if (!v->may_sign) {
		tree_attr(p.facts, "raison", reason_word(v->why));
		tree_attr(p.facts, "raison-texte", reason_text(v->why));
	}
	if (c->link->kind == STORE_LINK_SIGN)
		page_step(&p, 1, c->link->channel == STORE_CHANNEL_DESK ? 2 : 3);
	return page_end(&p, 200, e);
}

static bool text_begin(
	struct page *p, struct web_context *c, const struct party_view *v, struct err *e)
{
	char path[80];
	const char *id = visit_asked_for(c);
	if (!page_begin(p, c, "texte", e))
		return false;
	tree_attr(p->facts, "lien", visit_path(path, c, ""));
	tree_attr(p->facts, "reference", v->dossier->row.reference);
	if (id)
		tree_attr(p->facts, "dossier", id);
	return true;
}

/* ?images=oui: the pages of the PDF as pictures; the text stays one link away. */
static bool pictures_show(struct web_context *c, const struct party_view *v, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(buf) struct buf png = { 0 };
	const char *id = visit_asked_for(c);
	struct dossier_page first = { .n = 1 };
	if (!dossier_page(&png, &c->actor, id ? id : c->link->dossier, &first, e) ||
		!visit_saw(c, id, "images", e) || !text_begin(&p, c, v, e))
		return false;
	for (size_t i = 0; i < first.pages; i++)
		tree_child(p.facts, "image");
	return page_end(&p, 200, e);
}

bool visit_text(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	AUTO(party) struct party_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	AUTO(buf) struct buf html = { 0 };
	const char *id = visit_asked_for(c);
	visit_answered(c, answered);
	if (!party_open(&v, &c->actor, id, e))
		return false;
	if (http_query(c->q, "images"))
		return pictures_show(c, v, e);
	if (!dossier_reading(&html, &c->actor, id ? id : c->link->dossier, e) ||
		!visit_saw(c, id, "texte", e) || !text_begin(&p, c, v, e))
		return false;
	page_raw(&p, buf_slice(&html));
	return page_end(&p, 200, e);
}

bool visit_pdf(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], name[FILE_NAME_MAX];
	AUTO(party) struct party_view *v = NULL;
	AUTO(buf) struct buf pdf = { 0 };
	const char *id = visit_asked_for(c);
	visit_answered(c, answered);
	/* A file would stay on the school's screen for the next one. */
	if (c->link->channel == STORE_CHANNEL_DESK)
		return reason_set(e, ERR_DENIED, REASON_LINK_KIND);
	if (!party_open(&v, &c->actor, id, e) ||
		!dossier_pdf(&pdf, &c->actor, id ? id : c->link->dossier, e) ||
		!visit_saw(c, id, "pdf", e) ||
		!file_name_speaking(name, c, "convention.pdf", v->dossier->row.id, e))
		return false;
	http_give_buf(c->r, &pdf, "application/pdf", name, http_query(c->q, "voir") != NULL);
	return true;
}

bool visit_picture(struct web_context *c, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED];
	AUTO(party) struct party_view *v = NULL;
	AUTO(buf) struct buf png = { 0 };
	uint64_t n = 0;
	const char *id = visit_asked_for(c);
	visit_answered(c, answered);
	if (!text_decimal(&n, slice_text(c->q->param[1]), 99, NULL) || n == 0)
		return err_fail(e, ERR_NOT_FOUND, "no such page");
	struct dossier_page page = { .n = (size_t)n };
	if (!party_open(&v, &c->actor, id, e) ||
		!dossier_page(&png, &c->actor, id ? id : c->link->dossier, &page, e))
		return false;
	http_give_buf(c->r, &png, "image/png", NULL, true);
	return true;
}
