/* SPDX-License-Identifier: MIT */
/* attestation: facts of fond and journal to a sealed page. */
#include "ceremony/attestation.h"

#include "ceremony/announce.h"

#include "ceremony/dossier.h"
#include "ceremony/leaf.h"
#include "ceremony/notes.h"
#include "ceremony/papers.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 32 /* digest of the file an attestation speaks of */, MAX_LINE = 700 };

/* What both are made of. */
struct basis {
	struct store_dossier row;
	struct store_convention *frozen;
	struct store_key key;
	struct papers papers;
	struct school school;
};

static void basis_auto(struct basis *b)
{
	store_dossier_auto(&b->row);
	free(b->frozen);
	papers_auto(&b->papers);
	school_auto(&b->school);
}

static bool basis_open(struct basis *b, const struct actor *a, const char *id,
	enum life_action action, struct err *e)
{
	struct store *s = a->service->house->store;
	if (!dossier_seen(a, id, e) ||
		!store_dossier_get(s, a->link ? -1 : a->school, id, &b->row, e) ||
		!life_allowed(a, action, &b->row, LIFE_MAY, e))
		return false;
	if (!b->row.sealed_ms || !b->row.revision)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	memcpy(b->key.id, b->row.id, sizeof b->key.id);
	b->key.revision = b->row.revision;
	b->frozen = calloc(1, sizeof *b->frozen);
	if (!b->frozen)
		return err_nomem(e);
	return store_convention_get(s, &b->key, b->frozen, e) &&
	       papers_read(&b->papers, &b->row, e) &&
	       school_open(&b->school, a->service, b->row.school, e);
}

/* --- the sheet, sealed --- */

static bool sheet_seal(struct buf *out, const struct basis *b, const struct actor *a, xmlDoc *facts,
	const char *reason, struct err *e)
{
	char reference[80];
	snprintf(reference, sizeof reference, "%s/%u", b->frozen->reference, b->frozen->revision);
	const struct leaf_seal seal = { .reason = reason, .reference = reference };
	return leaf_sealed(out, a, facts, &seal, e);
}

static bool made_note(const struct basis *b, const struct actor *a, const char *what,
	struct slice pdf, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	uint8_t sha[32];
	char hex[65];
	const struct actor service = actor_system(a->service, a->now_ms);
	if (!act_sha256(sha, pdf, e))
		return false;
	text_hex(hex, sha, sizeof sha);
	const struct life_detail details[] = { { "document", what, false },
		{ "fichier", hex, false }, { NULL, NULL, false } };
	struct actor as = service;
	as.school = b->row.school;
	if (!life_open(&l, &as, b->row.id, e) ||
		!life_note(l, &as, EVENT_ATTESTATION, details, e) || !life_commit(l, e))
		return false;
	log_event("attestation", "convention=%s document=%s", b->row.id, what);
	return true;
}

/* What is kept, when it still speaks of the same thing ('head'). */
static bool kept_get(struct buf *out, const struct basis *b, const struct actor *a,
	enum store_document kind, struct slice head)
{
	AUTO(buf) struct buf all = { 0 };
	struct err none = ERR_INIT;
	if (!store_blob_get(a->service->house->store, &b->key, kind, &all, &none) ||
		!slice_starts(buf_slice(&all), head))
		return false;
	buf_free(out);
	*out = (struct buf)BUF_MAX(STORE_MAX_FILE);
	buf_put_slice(out, slice_sub(buf_slice(&all), head.n, all.n));
	return buf_done(out, &none);
}

static bool kept_put(const struct buf *pdf, const struct basis *b, const struct actor *a,
	enum store_document kind, struct slice head, struct err *e)
{
	AUTO(buf) struct buf all = BUF_MAX(STORE_MAX_FILE);
	buf_put_slice(&all, head);
	buf_put_slice(&all, buf_slice(pdf));
	const struct store_blob blob = { kind, buf_slice(&all) };
	return buf_done(&all, e) && store_blob_put(a->service->house->store, &b->key, &blob, e);
}

static const char *fond(const struct basis *b, const char *path)
{
	return fields_get(&b->papers.fond, path);
}

/* What both sheets say of the stay. */
static void stay_put(xmlNode *n, const struct basis *b)
{
	char text[MAX_LINE];
	const char *used = fond(b, "eleve/nom-usage");
	snprintf(text, sizeof text, "%s %s", fond(b, "eleve/prenom"),
		used[0] ? used : fond(b, "eleve/nom"));
	tree_attr(n, "eleve", text);
	tree_attr(n, "classe", fond(b, "eleve/classe"));
	tree_attr(n, "accueil", fond(b, "organisme-accueil/denomination"));
	tree_attr(n, "debut", fond(b, "sequence/@debut"));
	tree_attr(n, "fin", fond(b, "sequence/@fin"));
}

/* --- attestation de signature --- */

/* What the journal says of each party's signature. */
struct told_party {
	bool one_channel, delegate;
	char means[60], level[8], person[32], name[STORE_MAX_NAME], quality[STORE_MAX_NAME];
};
struct told {
	const struct store_convention *c;
	struct told_party list[STORE_MAX_PARTIES];
	int64_t sealed_ms;
	char profile[16], stamp[32], stamped_by[256];
};

static const char *detail(const struct dossier_event *ev, const char *name)
{
	const char *text = json_string_value(json_object_get(ev->details, name));
	return text ? text : "";
}

static struct told_party *party_of(struct told *t, const struct dossier_event *ev)
{
	for (size_t i = 0; i < t->c->parties_n; i++)
		if (strcmp(t->c->parties[i].field, detail(ev, "champ")) == 0)
			return &t->list[i];
	return NULL;
}

static void signed_take(struct told_party *p, const struct dossier_event *ev, bool paper)
{
	const char *level = detail(ev, "niveau-juridique");
	const char *person = paper ? detail(ev, "personne") : ev->actor;
	p->delegate = strcmp(ev->role, life_role_name(LIFE_DELEGATAIRE)) == 0;
	snprintf(p->level, sizeof p->level, "%s", paper ? "papier" : level[0] ? level : "SES");
	snprintf(p->person, sizeof p->person, "%.31s", person);
	snprintf(p->name, sizeof p->name, "%.*s", STORE_MAX_NAME - 1, detail(ev, "nom"));
	snprintf(p->quality, sizeof p->quality, "%.*s", STORE_MAX_NAME - 1, detail(ev, "qualite"));
}

static void sealed_take(struct told *t, const struct dossier_event *ev)
{
	t->sealed_ms = ev->time_ms;
	snprintf(t->stamp, sizeof t->stamp, "%.31s", detail(ev, "horodatage"));
	snprintf(t->stamped_by, sizeof t->stamped_by, "%.255s", detail(ev, "horodateur"));
}

static bool event_take(void *arg, const struct dossier_event *ev)
{
	struct told *t = arg;
	struct told_party *p = party_of(t, ev);
	if (ev->revision != t->c->revision)
		return true;
	if (p && strcmp(ev->kind, "CONSENTEMENT") == 0) {
		snprintf(p->means, sizeof p->means, "%.59s", detail(ev, "moyen"));
		p->one_channel = detail(ev, "canaux")[0] != '\0';
	}
	if (p && strcmp(ev->kind, "SIGNATURE") == 0)
		signed_take(p, ev, false);
	if (p && strcmp(ev->kind, "PAPIER-ATTESTE") == 0)
		signed_take(p, ev, true);
	if (strcmp(ev->kind, "SCELLEMENT") == 0 || strcmp(ev->kind, "AUGMENTATION") == 0) {
		const char *level = detail(ev, "niveau");
		if (strcmp(ev->kind, "SCELLEMENT") == 0)
			sealed_take(t, ev);
		if (level[0])
			snprintf(t->profile, sizeof t->profile, "%.15s", level);
	}
	return true;
}

/* Whose signature it is: as the event says, else the holder of the box whose person acted. */
static const struct store_holder *holder_of(const struct store_party *p, const struct told_party *t)
{
	for (size_t i = 0; i < p->holders_n; i++)
		if (strcmp(p->holders[i].person, t->person) == 0)
			return &p->holders[i];
	return p->holders_n ? &p->holders[0] : NULL;
}

static void party_put(xmlNode *page, const struct store_party *p, const struct told_party *t)
{
	xmlNode *n = tree_child(page, "signataire");
	const struct store_holder *h = holder_of(p, t);
	tree_attr(n, "label", p->label);
	tree_attr(n, "nom", t->name[0] ? t->name : h ? h->name : "");
	tree_attr(n, "qualite", t->quality[0] ? t->quality : h ? h->quality : "");
	/* CONVENTION 7: a delegate signs for the head of this box */
	for (size_t i = 0; t->delegate && i < p->holders_n; i++)
		if (!p->holders[i].delegate)
			tree_attr(n, "delegue-par", p->holders[i].name);
	tree_attr(n, "moyen", t->means);
	tree_attr(n, "meme-canal", t->one_channel ? "oui" : "non");
	tree_attr(n, "niveau", t->level);
	if (p->signed_at)
		leaf_instant(n, p->signed_at * 1000);
}

/* CONVENTION 8: the weakest obligatory signature; paper is listed beside. */
static const char *level_of(const struct told *t)
{
	static const char *const levels[] = { "SES", "AES", "QES" };
	for (size_t k = 0; k < sizeof levels / sizeof *levels; k++)
		for (size_t i = 0; i < t->c->parties_n; i++)
			if (t->c->parties[i].obligatory && t->c->parties[i].signed_at &&
				strcmp(t->list[i].level, levels[k]) == 0)
				return levels[k];
	return "papier";
}

static bool pupil_gave(const struct basis *b)
{
	return strcmp(papers_contact(&b->papers, "p-rl1", "@fourni-par"), "eleve") == 0 ||
	       strcmp(papers_contact(&b->papers, "p-rl2", "@fourni-par"), "eleve") == 0;
}

static void seal_put(xmlNode *page, const struct basis *b, const struct told *t)
{
	char profile[24];
	xmlNode *n = tree_child(page, "sceau");
	leaf_instant(n, t->sealed_ms ? t->sealed_ms : b->row.sealed_ms);
	bool stamped = t->profile[0] && strcmp(t->profile, "B-B") != 0;
	snprintf(profile, sizeof profile, "PAdES %s", t->profile[0] ? t->profile : "B-B");
	tree_attr(n, "horodate", stamped ? "oui" : "non");
	tree_attr(n, "horodatage", t->stamp);
	tree_attr(n, "horodateur", t->stamped_by);
	tree_attr(n, "profil", profile);
}

static bool signature_facts(
	xmlDoc **out, const struct basis *b, const struct actor *a, struct err *e)
{
	struct told t = { .c = b->frozen };
	char file[65];
	struct actor service = actor_system(a->service, a->now_ms);
	const struct leaf_about about = { .actor = a,
		.school = &b->school,
		.kind = "attestation-signature",
		.reference = b->frozen->reference,
		.revision = b->frozen->revision,
		.digest = b->frozen->sha_fond };
	service.school = b->row.school;
	if (!dossier_events(&service, b->row.id, event_take, &t, e) || !leaf_begin(out, &about, e))
		return false;
	xmlNode *n = xmlDocGetRootElement(*out);
	text_hex(file, b->frozen->head_sha256, 32);
	stay_put(n, b);
	tree_attr(n, "fichier", file);
	tree_attr(n, "niveau", level_of(&t));
	tree_attr(n, "mixte", b->row.mixed ? "oui" : "non");
	tree_attr(n, "adresse-eleve", pupil_gave(b) ? "oui" : "non");
	tree_attr(n, "administrateur-unique",
		a->service->shared->single_administrator ? "oui" : "non");
	seal_put(n, b, &t);
	for (size_t i = 0; i < b->frozen->parties_n; i++)
		party_put(n, &b->frozen->parties[i], &t.list[i]);
	return true;
}

bool attestation_signature(struct buf *pdf, const struct actor *a, const char *id, struct err *e)
{
	AUTO(basis) struct basis b = { .frozen = NULL };
	AUTO(tree) xmlDoc *facts = NULL;
	if (!basis_open(&b, a, id, LIFE_EVIDENCE, e))
		return false;
	const struct slice head = { b.frozen->head_sha256, HEAD };
	if (kept_get(pdf, &b, a, STORE_ATTESTATION, head))
		return true;
	return signature_facts(&facts, &b, a, e) &&
	       sheet_seal(pdf, &b, a, facts, "Attestation de signature", e) &&
	       kept_put(pdf, &b, a, STORE_ATTESTATION, head, e) &&
	       made_note(&b, a, "attestation-de-signature", buf_slice(pdf), e);
}

/* --- attestation de stage --- */

bool attestation_stage_ready(const struct store_dossier *d)
{
	AUTO(json) json_t *notes = NULL;
	struct err none = ERR_INIT;
	if (!d->sealed_ms || !notes_read(&notes, d, &none))
		return false;
	const char *answer = notes_get(notes, "presence", "reponse");
	return strcmp(answer, "oui") == 0 ||
	       (strcmp(answer, "en-partie") == 0 && notes_get(notes, "presence", "jours")[0]);
}

static bool presence_put(xmlNode *n, const struct basis *b, const json_t *notes)
{
	int32_t days[64];
	char text[24];
	const char *answer = notes_get(notes, "presence", "reponse");
	const char *list = notes_get(notes, "presence", "jours");
	snprintf(text, sizeof text, "%.10s", notes_get(notes, "presence", "le"));
	tree_attr(n, "presence", answer);
	tree_attr(n, "dite", text);
	snprintf(text, sizeof text, "%zu", papers_days(&b->papers.fond, days, 64));
	tree_attr(n, "jours", text);
	if (strcmp(answer, "en-partie") != 0)
		return true;
	while (*list) {
		size_t len = strcspn(list, " ");
		time_day day;
		snprintf(text, sizeof text, "%.*s", (int)(len < 10 ? len : 10), list);
		if (time_date_parse(&day, slice_text(text), NULL))
			tree_attr(tree_child(n, "present"), "jour", text);
		list += len + (list[len] == ' ');
	}
	return true;
}

static bool stage_facts(xmlDoc **out, const struct basis *b, const struct actor *a, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	char text[MAX_LINE];
	const struct leaf_about about = { .actor = a,
		.school = &b->school,
		.kind = "attestation-stage",
		.reference = b->frozen->reference,
		.revision = b->frozen->revision,
		.digest = b->frozen->sha_fond };
	if (!notes_read(&notes, &b->row, e) || !leaf_begin(out, &about, e))
		return false;
	xmlNode *n = xmlDocGetRootElement(*out);
	stay_put(n, b);
	snprintf(text, sizeof text, "%s, %s %s", fond(b, "organisme-accueil/lieu[1]/ligne[1]"),
		fond(b, "organisme-accueil/lieu[1]/code-postal"),
		fond(b, "organisme-accueil/lieu[1]/commune"));
	tree_attr(n, "lieu", text);
	snprintf(text, sizeof text, "%s %s, %s", fond(b, "organisme-accueil/tuteur[1]/prenom"),
		fond(b, "organisme-accueil/tuteur[1]/nom"),
		fond(b, "organisme-accueil/tuteur[1]/qualite"));
	tree_attr(n, "tuteur", text);
	tree_attr(n, "activites", fond(b, "annexe-pedagogique/activites"));
	return presence_put(n, b, notes);
}

bool attestation_stage(struct buf *pdf, const struct actor *a, const char *id, struct err *e)
{
	AUTO(basis) struct basis b = { .frozen = NULL };
	AUTO(tree) xmlDoc *facts = NULL;
	if (!basis_open(&b, a, id, LIFE_STAGE_READ, e))
		return false;
	if (!attestation_stage_ready(&b.row))
		return reason_set(e, ERR_WRONG_STATE, REASON_PRESENCE);
	const struct slice head = { NULL, 0 }; /* it speaks of one presence, said once */
	if (kept_get(pdf, &b, a, STORE_STAGE, head))
		return true;
	return stage_facts(&facts, &b, a, e) &&
	       sheet_seal(pdf, &b, a, facts, "Attestation de stage", e) &&
	       kept_put(pdf, &b, a, STORE_STAGE, head, e) &&
	       made_note(&b, a, "attestation-de-stage", buf_slice(pdf), e);
}

/* Each a day of the stay. */
static bool days_good(const struct papers *p, const char *list)
{
	int32_t days[64];
	size_t n = papers_days(&p->fond, days, 64);
	bool any = false;
	while (*list) {
		char text[11];
		time_day day;
		bool known = false;
		size_t len = strcspn(list, " ");
		snprintf(text, sizeof text, "%.*s", len < 10 ? (int)len : 10, list);
		if (len != 10 || !time_date_parse(&day, slice_text(text), NULL))
			return false;
		for (size_t i = 0; i < n; i++)
			known = known || days[i] == day;
		if (!known)
			return false;
		any = true;
		list += len + (list[len] == ' ');
	}
	return any;
}

bool attestation_days(const struct actor *a, const char *id, const char *days, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	if (!life_open(&l, a, id, e) ||
		!life_allowed(a, LIFE_STAGE_ISSUE, &l->dossier, LIFE_MAY, e) ||
		!notes_read(&notes, &l->dossier, e) || !papers_read(&p, &l->dossier, e))
		return false;
	if (strcmp(notes_get(notes, "presence", "reponse"), "en-partie") != 0 ||
		notes_get(notes, "presence", "jours")[0] || !days_good(&p, days))
		return reason_set(e, ERR_WRONG_STATE, REASON_PRESENCE);
	json_t *presence = json_object_get(notes, "presence");
	if (json_object_set_new(presence, "jours", json_string(days)) != 0)
		return err_nomem(e);
	const struct life_detail details[] = { { "reponse", "en-partie", false },
		{ "jours", days, false }, { NULL, NULL, false } };
	return notes_keep(notes, &l->dossier, e) && life_note(l, a, EVENT_PRESENCE, details, e) &&
	       announce_stage(l, e) && life_commit(l, e);
}
