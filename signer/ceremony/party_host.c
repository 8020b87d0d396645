/* SPDX-License-Identifier: MIT */
/* party_host: the host's form: taken over from last time, for several pupils, passed to a colleague, filled and sent in one visit. */
#include "ceremony/announce.h"
#include "ceremony/calendar.h"
#include "ceremony/freezing.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "ceremony/party.h"
#include "ceremony/task.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- « Reprendre » --------------------------------------------------------------------------------------------------- */

struct last {
	const char *not_this;
	char id[37];
	int64_t changed_ms;
};

static bool last_take(void *arg, const struct store_dossier *d)
{
	struct last *x = arg;
	if (d->filled && strcmp(d->id, x->not_this) != 0 && d->changed_ms > x->changed_ms) {
		memcpy(x->id, d->id, sizeof x->id);
		x->changed_ms = d->changed_ms;
	}
	return true;
}

/* The host's own words of a convention: nothing of the pupil; the days are of each stay (hours_copy). */
static bool host_words(const char *path)
{
	static const char *const prefixes[] = { "organisme-accueil/",
		"annexe-pedagogique/activites", "annexe-pedagogique/encadrement",
		"annexe-financiere/restauration" };
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

enum { MAX_DAYS = 12, DAY = 11 };

/* The former day whose hours day 'n' of the stay takes: the same one of it, where that is the same weekday; else the first such. NULL: none. */
static const char *hours_of(char (*keys)[FIELD_MAX_KEY], size_t keys_n,
	const struct store_dossier *was, int32_t n, int weekday)
{
	const char *found = NULL;
	for (size_t i = 0; i < keys_n; i++) {
		time_day day;
		if (!time_date_parse(&day, slice_text(keys[i]), NULL) ||
			time_weekday(day) != weekday)
			continue;
		if (!found || day == was->first_day + n)
			found = keys[i];
	}
	return found;
}

static bool day_copy(struct party_again *out, const struct fields *all, const char *from,
	const char *to, struct err *e)
{
	char element[FIELD_MAX_PATH], path[FIELD_MAX_PATH];
	const char *key;
	json_t *text;
	field_path(element, "sequence/jour[%s]/", from);
	size_t n = strlen(element);
	json_object_foreach(all->json, key, text)
	{
		if (strncmp(key, element, n) != 0)
			continue;
		snprintf(path, sizeof path, "sequence/jour[%s]/%.60s", to, key + n);
		if (!fields_set(&out->host, path, json_string_value(text), e))
			return false;
	}
	return true;
}

/* Hours, by weekday, where the form of 'own' has no day yet: no holiday, as the rules would say. */
static bool hours_copy(struct party_again *out, const struct fields *all,
	const struct store_dossier *was, const struct store_dossier *own, struct err *e)
{
	AUTO(fields) struct fields there = { .json = NULL };
	char keys[MAX_DAYS][FIELD_MAX_KEY], none[1][FIELD_MAX_KEY], to[DAY];
	size_t n = fields_keys(all, "sequence/jour", keys, MAX_DAYS), made = 0;
	if (!fields_read(&there, FIELD_FOND, buf_slice(&own->fields), e))
		return false;
	if (!own->first_day || fields_keys(&there, "sequence/jour", none, 1))
		return true;
	for (int32_t day = own->first_day; day <= own->last_day && made < MAX_DAYS; day++) {
		const char *from = hours_of(keys, n, was, day - own->first_day, time_weekday(day));
		if (!from || calendar_holiday(day))
			continue;
		time_date_format(to, day);
		made++;
		if (!day_copy(out, all, from, to, e))
			return false;
	}
	return true;
}

static bool words_copy(struct party_again *out, struct store *s, const char *id,
	const struct store_dossier *own, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(fields) struct fields all = { .json = NULL };
	const char *path;
	json_t *text;
	if (!store_dossier_get(s, -1, id, &d, e) ||
		!fields_read(&all, FIELD_FOND, buf_slice(&d.fields), e))
		return false;
	memcpy(out->reference, d.reference, sizeof out->reference);
	json_object_foreach(all.json, path,
		text) if (host_words(path) &&
			  !fields_set(&out->host, path, json_string_value(text), e)) return false;
	return hours_copy(out, &all, &d, own, e);
}

void party_again_auto(struct party_again *p)
{
	fields_auto(&p->host);
}

bool party_again(struct party_again *out, const struct actor *a, const char *siret, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct store *s = a->service->house->store;
	struct store_link link;
	*out = (struct party_again){ .reference = "" };
	if (!fields_new(&out->host, FIELD_FOND, e) || !invite_link(&link, a, e))
		return false;
	if (!link.dossier[0] || !store_dossier_get(s, -1, link.dossier, &d, e) ||
		!life_allowed(a, LIFE_FILL_HOST, &d, LIFE_MAY, e))
		return link.dossier[0] ? false : reason_set(e, ERR_DENIED, REASON_LINK_KIND);
	struct last last = { .not_this = d.id };
	const struct store_dossier_filter by_siret = { .school = d.school, .host_siret = siret };
	const struct store_dossier_filter by_mail = { .school = d.school,
		.host_mail = link.address };
	if ((siret && siret[0] && !store_dossier_each(s, &by_siret, false, last_take, &last, e)) ||
		(!last.id[0] && !store_dossier_each(s, &by_mail, false, last_take, &last, e)))
		return false;
	if (!last.id[0])
		return err_fail(e, ERR_NOT_FOUND, "no former convention of this host");
	return words_copy(out, s, last.id, &d, e);
}

/* --- several pupils ------------------------------------------------------------------------------------------------- */

struct siblings {
	const struct actor *actor;
	const struct store_dossier *own;
	party_sibling_fn *fn;
	void *arg;
	char ids[PARTY_MAX_BATCH][37];
	size_t n;
};

static bool sibling_take(void *arg, const struct store_dossier *d)
{
	struct siblings *x = arg;
	if (strcmp(d->id, x->own->id) == 0 || d->first_day != x->own->first_day ||
		d->last_day != x->own->last_day)
		return true;
	memcpy(x->ids[x->n++], d->id, sizeof d->id);
	return x->n < PARTY_MAX_BATCH;
}

bool party_siblings(const struct actor *a, party_sibling_fn *fn, void *arg, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct store *s = a->service->house->store;
	struct store_link link;
	if (!invite_link(&link, a, e) || !store_dossier_get(s, -1, link.dossier, &d, e))
		return false;
	const struct store_dossier_filter f = {
		.school = d.school, .host_mail = link.address, .states = 1U << STATE_BROUILLON
	};
	struct siblings *x = calloc(1, sizeof *x);
	if (!x)
		return err_nomem(e);
	x->own = &d;
	bool good = store_dossier_each(s, &f, false, sibling_take, x, e), more = true;
	for (size_t i = 0; good && more && i < x->n; i++) {
		AUTO(store_dossier) struct store_dossier one = { .version = 0 };
		if (!life_sees(a, x->ids[i], NULL))
			continue;
		good = store_dossier_get(s, -1, x->ids[i], &one, e);
		more = good && fn(arg, &one);
	}
	free(x);
	return good;
}

bool party_fill(struct dossier_remarks *out, const struct actor *a, const struct dossier_edit *edit,
	const char (*ids)[37], struct err *e)
{
	struct dossier_edit one = *edit;
	one.version = 0;
	for (; (*ids)[0]; ids++)
		if (!dossier_edit(out, a, *ids, &one, e))
			return false;
	return true;
}

/* --- « Un collègue signe » ---------------------------------------------------------------------------------------------- */

bool party_colleague(const struct actor *a, const struct party_colleague *c, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	struct store_link link;
	const struct {
		const char *path, *text;
		bool contact;
	} list[] = { { "organisme-accueil/representant[1]/nom", c->last_name, false },
		{ "organisme-accueil/representant[1]/prenom", c->first_name, false },
		{ "organisme-accueil/representant[1]/qualite", c->quality, false },
		{ "organisme-accueil/representant[1]/@habilitation", c->habilitation, false },
		{ "contact[p-emp1]/courriel", c->mail, true },
		{ "contact[p-emp1]/@joignable", "courriel", true },
		{ "contact[p-emp1]/@fourni-par", "accueil", true } };
	if (!invite_link(&link, a, e) || !life_open(&l, a, link.dossier, e) ||
		!life_allowed(a, LIFE_FILL_HOST, &l->dossier, LIFE_MAY, e) ||
		!papers_read(&p, &l->dossier, e))
		return false;
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		char why[240];
		struct fields *f = list[i].contact ? &p.contacts : &p.fond;
		const struct field *row = field_find(f->document, list[i].path);
		const char *text = list[i].text ? list[i].text : "";
		if (!row || !fields_set(f, list[i].path, text, e))
			return false;
		if (!text[0] || field_fault(why, sizeof why, row, fields_get(f, list[i].path)))
			return err_fail(
				e, ERR_SYNTAX, "%s : %s", row->label, text[0] ? why : "à remplir");
	}
	const struct life_detail details[] = { { "qualite", c->quality, false },
		{ "nom", c->last_name, true }, { "courriel", c->mail, true },
		{ NULL, NULL, false } };
	const char *const pairs[][2] = { { "nom", c->last_name }, { "prenom", c->first_name },
		{ "qualite", c->quality }, { "courriel", c->mail }, { "confirme", "non" },
		{ "avant", link.channel == STORE_CHANNEL_MAIL ? link.address : NULL },
		{ NULL, NULL } };
	return life_note(l, a, EVENT_COLLEGUE, details, e) && notes_set(l, "collegue", pairs, e) &&
	       papers_keep(&p, &l->dossier, e) && task_put(l, "collegue", NULL, e) &&
	       life_commit(l, e);
}

/* Who is refused does not stay the representative: named anew, or given anew in the form, which the host's address gets again. */
static bool colleague_out(struct life *l, const json_t *notes, struct err *e)
{
	static const char *const words[] = { "nom", "prenom", "qualite", "@habilitation" };
	static const char mail[] = "contact[p-emp1]/courriel";
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	char path[FIELD_MAX_PATH];
	if (!papers_read(&p, &l->dossier, e))
		return false;
	field_path(path, "organisme-accueil/representant[1]/%s", words[0]);
	bool same = strcmp(fields_get(&p.fond, path), notes_get(notes, "collegue", "nom")) == 0;
	for (size_t i = 0; same && i < sizeof words / sizeof *words; i++) {
		field_path(path, "organisme-accueil/representant[1]/%s", words[i]);
		if (!fields_set(&p.fond, path, "", e))
			return false;
	}
	if (strcmp(fields_get(&p.contacts, mail), notes_get(notes, "collegue", "courriel")) == 0 &&
		!fields_set(&p.contacts, mail, notes_get(notes, "collegue", "avant"), e))
		return false;
	return papers_keep(&p, &l->dossier, e);
}

bool dossier_colleague(const struct actor *a, const char *id, bool yes, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	if (!life_open(&l, a, id, e) ||
		!life_allowed(a, LIFE_FILL_SCHOOL, &l->dossier, LIFE_MAY, e) ||
		!notes_read(&notes, &l->dossier, e))
		return false;
	if (!json_object_get(notes, "collegue") ||
		strcmp(notes_get(notes, "collegue", "confirme"), "oui") == 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	const struct life_detail details[] = { { "reponse", yes ? "oui" : "non", false },
		{ NULL, NULL, false } };
	if (yes) {
		json_t *o = json_object_get(notes, "collegue");
		if (json_object_set_new(o, "confirme", json_string("oui")) != 0)
			return err_nomem(e);
	} else if (!colleague_out(l, notes, e) || json_object_del(notes, "collegue") != 0)
		return false;
	return life_note(l, a, EVENT_COLLEGUE_CONFIRME, details, e) &&
	       notes_keep(notes, &l->dossier, e) && life_commit(l, e) &&
	       task_end(a->service, "collegue", id, NULL, e);
}

/* --- one visit ------------------------------------------------------------------------------------------------------------ */

static bool visit_facts(struct life *l, const struct actor *a, struct checking *c)
{
	struct dossier_remarks *parts = calloc(1, sizeof *parts);
	if (!parts)
		return false;
	checking_part(parts, &c->papers, FIELD_ACCUEIL);
	checking_part(parts, &c->papers, FIELD_SECRETARIAT | FIELD_ENSEIGNANT);
	l->facts.part_valid = parts->n == 0;
	free(parts);
	l->facts.contacts_good = checking_contacts(&c->remarks, &c->papers, c->notes);
	l->facts.rules_clean = checking_clean(c, &l->facts.rules_silent);
	l->facts.colleague_open = json_object_get(c->notes, "collegue") != NULL &&
				  strcmp(notes_get(c->notes, "collegue", "confirme"), "oui") != 0;
	l->facts.keys_good = freezing_keys(a, &l->dossier);
	return life_row(MOVE_ONE_VISIT)->guard(l, a, NULL);
}

static bool listed(const char *list, const char *rule)
{
	size_t n = strlen(rule);
	for (const char *at = list; n && (at = strstr(at, rule)); at++)
		if ((at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
	return false;
}

/* Alerts whose rules are in 'seen' are acknowledged; kept with the step, or not at all. */
static bool alerts_see(struct checking *c, const char *seen, struct err *e)
{
	for (size_t i = 0; i < c->remarks.n; i++) {
		struct dossier_remark *r = &c->remarks.list[i];
		if (r->gravity != DOSSIER_ALERTE || !listed(seen, r->rule))
			continue;
		r->acknowledged = true;
		if (!notes_list_add(c->notes, "acquis", r->rule, e))
			return false;
	}
	return true;
}

/* Would it be possible if every alert were acknowledged? Then these are what the host is to be shown. */
static void alerts_left(struct dossier_remarks *out, struct life *l, struct freezing *f)
{
	const struct dossier_remarks *r = &f->checking->remarks;
	bool alerts = r->freezable && r->all == r->n;
	for (size_t i = 0; i < r->n; i++)
		alerts = alerts && r->list[i].gravity == DOSSIER_ALERTE;
	l->facts.rules_clean = l->facts.rules_silent = alerts;
	if (!alerts || !life_row(MOVE_ONE_VISIT)->guard(l, f->actor, NULL))
		return;
	for (size_t i = 0; i < r->n; i++)
		if (!r->list[i].acknowledged)
			dossier_remark_add(out, &r->list[i]);
}

static int64_t sign_link(const struct life *l, const char *person)
{
	for (size_t i = 0; i < l->links_n; i++)
		if (l->links[i].kind == STORE_LINK_SIGN && strcmp(l->links[i].person, person) == 0)
			return l->links[i].id;
	return 0;
}

static bool visit_go(int64_t *link, struct life *l, struct freezing *f, struct err *e)
{
	const struct actor *a = f->actor, service = actor_system(a->service, a->now_ms);
	char at[24];
	notes_instant(at, a->now_ms);
	const char *const with[][2] = { { "modele", a->service->shared->model },
		{ "regles", a->service->shared->rules }, { "le", at }, { NULL, NULL } };
	if (!checking_note(f->checking->notes, &f->checking->remarks, e) ||
		!notes_put(f->checking->notes, "gel", with, e) ||
		!notes_keep(f->checking->notes, &l->dossier, e) || !freezing_make(f, l, e) ||
		!life_note(l, &service, EVENT_ENVOI, NULL, e))
		return false;
	l->dossier.filled = l->dossier.sent = true;
	l->dossier.sent_ms = a->now_ms;
	if (!invite_sent(l, e) || !life_commit(l, e))
		return false;
	*link = sign_link(l, "p-emp1");
	return true;
}

bool party_one_visit(
	struct party_visit *out, const struct actor *a, const char *seen, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(checking) struct checking *c = NULL;
	AUTO(freezing) struct freezing f = { .actor = a, .move = MOVE_ONE_VISIT };
	struct store_link own;
	*out = (struct party_visit){ .possible = false };
	if (!invite_link(&own, a, e) || !life_open(&l, a, own.dossier, e) ||
		!life_allowed(a, LIFE_FILL_HOST, &l->dossier, LIFE_MAY, e))
		return false;
	if (l->dossier.state != STATE_BROUILLON)
		return true;
	if (!checking_new(&c, a, &l->dossier, e))
		return false;
	if (strcmp(school_get(&c->school, "politique/une-visite"), "non") == 0)
		return true;
	if (!checking_run(c, a, &l->dossier, NULL, e) || !alerts_see(c, seen, e))
		return false;
	f.checking = c;
	if (!visit_facts(l, a, c)) {
		alerts_left(&out->alerts, l, &f);
		return true;
	}
	out->possible = visit_go(&out->link, l, &f, e);
	return out->possible;
}
