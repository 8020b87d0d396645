/* SPDX-License-Identifier: MIT */
/* dossier_deposit: a convention of what another program holds: fields, or a depot.xml that the clerk reads. */
#include "ceremony/answer.h"
#include "ceremony/checking.h"
#include "ceremony/enclosure.h"
#include "ceremony/notes.h"
#include "ceremony/roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS_MOST = 40 };

/* --- the pupil ------------------------------------------------------------------------------------------------------ */

struct looking {
	const struct dossier_pupil *want;
	struct store_pupil *out;
	bool found;
};

static bool same_text(const json_t *o, const char *key, const char *want)
{
	char a[160], b[160];
	const char *text = json_string_value(json_object_get(o, key));
	return text && csv_fold(a, sizeof a, text, NULL) && csv_fold(b, sizeof b, want, NULL) &&
	       strcmp(a, b) == 0;
}

/* One whose line had an INE is known by it: its names are looked at. */
static bool pupil_look(void *arg, const struct store_pupil *x)
{
	struct looking *l = arg;
	AUTO(json)
	json_t *o = json_loadb((const char *)x->fields.p, x->fields.n, 0, NULL);
	const char *birth = json_string_value(json_object_get(o, "naissance"));
	l->found = birth && strcmp(birth, l->want->birth) == 0 &&
		   same_text(o, "nom", l->want->last_name) &&
		   same_text(o, "prenom", l->want->first_name);
	if (l->found)
		l->out->id = x->id;
	return !l->found;
}

/* By the INE, by the fallback key, by names and birth date. */
static bool pupil_find(int64_t *id, const struct actor *a, const struct dossier_pupil *x,
	const struct school *s, struct err *e)
{
	AUTO(store_pupil) struct store_pupil p = { .id = 0 };
	struct store *store = a->service->house->store;
	struct looking l = { .want = x, .out = &p };
	char year[10], ref[65];
	school_year(year, life_day(a->now_ms));
	const struct store_pupil_filter f = { .school = a->school,
		.year = x->year ? x->year : year };
	for (int by_ine = 1; by_ine >= 0; by_ine--) {
		struct err why = ERR_INIT;
		const struct roster_key k = { .uai = s->row.uai,
			.year = f.year,
			.ine = by_ine ? x->ine : NULL,
			.last_name = x->last_name,
			.first_name = x->first_name,
			.birth = x->birth };
		if (by_ine && (!x->ine || !x->ine[0]))
			continue;
		if (!roster_ref(ref, a->service, &k, e))
			return false;
		if (store_pupil_by_ref(store, a->school, f.year, ref, &p, &why)) {
			*id = p.id;
			return true;
		}
		if (why.code != ERR_NOT_FOUND)
			return err_fail(e, why.code, "%s", why.text);
	}
	if (!store_pupil_each(store, &f, pupil_look, &l, e))
		return false;
	*id = p.id;
	return l.found || reason_set(e, ERR_NOT_FOUND, REASON_PUPIL);
}

/* --- the convention ------------------------------------------------------------------------------------------------- */

static bool host_done(struct life *l, const struct actor *a, struct err *e)
{
	const struct life_detail details[] = { { "pour", "accueil", false },
		{ NULL, NULL, false } };
	l->facts.part_valid = l->dossier.filled = true;
	return life_step(l, a, MOVE_HOST_DONE, details, e);
}

/* As far as its parts are without fault; what is left to do is told. */
static bool parts_done(struct dossier_remarks *out, struct life *l, const struct actor *a,
	const struct papers *p, struct err *e)
{
	checking_part(out, p, FIELD_ACCUEIL);
	if (out->n)
		return true;
	if (!host_done(l, a, e))
		return false;
	checking_part(out, p, FIELD_SECRETARIAT | FIELD_ENSEIGNANT);
	AUTO(json) json_t *none = json_object();
	checking_contacts(out, p, none);
	return out->n || life_step(l, a, MOVE_SCHOOL_DONE, NULL, e);
}

/* The service makes them: their digests are those of the files that came. */
static bool pieces_take(struct papers *p, const struct dossier_given *g, struct err *e)
{
	const char *path;
	json_t *value;
	if (!g->fond)
		return true;
	json_object_foreach(g->fond->json, path,
		value) if (strncmp(path, "pieces/", 7) == 0 &&
			   !fields_set(&p->fond, path, json_string_value(value), e)) return false;
	return true;
}

static void files_keep(struct life *l, const struct actor *a, struct enclosures *x)
{
	for (size_t i = 0; x && i < x->n; i++) {
		struct store_piece *p = &x->list[i];
		memcpy(p->dossier, l->dossier.id, sizeof p->dossier);
		p->school = a->school;
		p->time_ms = a->now_ms;
	}
	l->pieces = x ? x->list : NULL;
	l->pieces_n = x ? x->n : 0;
}

/* Nothing but what was given is looked at: the draft is filled later, but not with what is wrong. */
static void given_faults(
	struct dossier_remarks *out, const struct papers *p, const struct dossier_new *n)
{
	const struct {
		enum field_document document;
		const char *path, *given;
	} list[] = { { FIELD_FOND, "sequence/@niveau", n->level },
		{ FIELD_FOND, "sequence/@debut", n->first },
		{ FIELD_FOND, "sequence/@fin", n->last },
		{ FIELD_FOND, "organisme-accueil/denomination", n->host_name },
		{ FIELD_FOND, "organisme-accueil/siret", n->host_siret },
		{ FIELD_CONTACTS, "contact[p-emp1]/courriel", n->host_mail },
		{ FIELD_CONTACTS, "contact[p-emp1]/telephone", n->host_phone } };
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		struct dossier_remark r = {
			.gravity = DOSSIER_FAULT, .document = list[i].document, .rule = "saisie"
		};
		const struct field *f = field_find(list[i].document, list[i].path);
		const char *kept = fields_get(
			list[i].document == FIELD_FOND ? &p->fond : &p->contacts, list[i].path);
		char why[300];
		if (!list[i].given || !list[i].given[0] || !f ||
			!field_fault(why, sizeof why, f, kept))
			continue;
		snprintf(r.path, sizeof r.path, "%s", list[i].path);
		snprintf(r.text, sizeof r.text, "%.100s : %.299s.", f->label, why);
		dossier_remark_add(out, &r);
	}
}

bool dossier_give(char id[static 37], struct dossier_remarks *out, const struct actor *a,
	const struct dossier_given *g, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	AUTO(store_pupil) struct store_pupil pupil = { .id = 0 };
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(life) struct life *l = NULL;
	struct dossier_new n = g->about;
	const struct dossier_about x = { &school, &pupil, &n };
	const struct dossier_edit edit = { .changes = g->changes, .n = g->n };
	*out = (struct dossier_remarks){ .freezable = false };
	if (!life_allowed(a, LIFE_FILL_HOST, NULL, LIFE_MAY, e) ||
		!school_open(&school, a->service, a->school, e) ||
		(g->pupil && !pupil_find(&n.pupil, a, g->pupil, &school, e)) ||
		!store_pupil_get(a->service->house->store, a->school, n.pupil, &pupil, e) ||
		!dossier_fill(&p, a, &x, e) || !dossier_changes(&p, a, &edit, e) ||
		!pieces_take(&p, g, e) || !dossier_start(&l, a, &x, &p, e))
		return false;
	files_keep(l, a, g->enclosures);
	const struct life_detail details[] = {
		{ "origine", g->changes ? "depot" : "saisie", false }, { NULL, NULL, false }
	};
	if (!life_step(l, a, MOVE_CREATE, details, e))
		return false;
	l->dossier.confirmed = true; /* nobody declared it: nothing to confirm */
	if (!g->changes)
		given_faults(out, &p, &n);
	if ((g->changes && !parts_done(out, l, a, &p, e)) || !life_commit(l, e))
		return false;
	memcpy(id, l->dossier.id, sizeof l->dossier.id);
	return true;
}

/* --- a depot.xml ---------------------------------------------------------------------------------------------------- */

/* What was in it. The changes borrow from the fields and from 'paths'. */
struct given {
	json_t *json;
	struct fields fond, contacts;
	const char *(*list)[2];
	char (*paths)[FIELD_MAX_PATH + 16];
	size_t n, most; /* room for 'most', and for DAYS_MOST behind */
};

static void given_auto(struct given *g)
{
	json_decref(g->json);
	fields_auto(&g->fond);
	fields_auto(&g->contacts);
	free(g->list);
	free(g->paths);
}

static void found_tell(struct dossier_remarks *out, const struct answer *a)
{
	for (size_t i = 0; i < a->remarks_n; i++) {
		const struct answer_remark *r = &a->remarks[i];
		struct dossier_remark x = { .gravity = DOSSIER_FAULT };
		snprintf(x.rule, sizeof x.rule, "%s", r->rule);
		snprintf(x.path, sizeof x.path, "%.*s", (int)sizeof x.path - 1, r->path);
		snprintf(x.text, sizeof x.text, "%s", r->text);
		dossier_remark_add(out, &x);
	}
}

static bool deposit_ask(json_t **json, struct dossier_remarks *out, struct house *h,
	struct slice depot, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	AUTO(buf) struct buf text = { 0 };
	msg_start(&job, CLERK_JOB);
	if (!gather_put(&job, CT_FILE, depot, e) || !gather(&answer, h, JOB_FIELDS, &job, e))
		return false;
	if (msg_get_fd(&answer, CT_FILE, 0) < 0) {
		struct answer *told = calloc(1, sizeof *told);
		if (!told)
			return err_nomem(e);
		bool good = answer_remarks(told, &answer, e);
		if (good)
			found_tell(out, told);
		free(told);
		return good && reason_set(e, ERR_SYNTAX, REASON_DEPOSIT);
	}
	if (!gather_take(&text, &answer, CT_FILE, e))
		return false;
	*json = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	return json_is_object(*json) ||
	       err_fail(e, ERR_UPSTREAM, "the clerk's answer is no object");
}

/* "p-emp1" of the person whom the deposit calls 'id'; its own name for it else. */
static void person_of(char out[static 32], const json_t *fond, const char *id)
{
	static const struct {
		const char *place, *name;
	} kinds[] = { { "organisme-accueil[1]/representant[", "p-emp" },
		{ "organisme-accueil[1]/tuteur[", "p-tut" },
		{ "etablissement[1]/enseignant-referent[", "p-ens" },
		{ "eleve[1]/responsable-legal[", "p-rl" }, { "eleve[", "p-eleve" } };
	const char *place;
	json_t *value;
	snprintf(out, 32, "%.31s", id);
	/* Iterating over a const object is reading only; jansson's macro wants it otherwise. */
	json_object_foreach((json_t *)(uintptr_t)fond, place, value)
	{
		size_t n = strlen(place);
		if (n < 4 || strcmp(place + n - 4, "/@id") != 0 ||
			strcmp(json_string_value(value), id) != 0)
			continue;
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
			size_t len = strlen(kinds[i].place);
			if (strncmp(place, kinds[i].place, len) != 0)
				continue;
			snprintf(out, 32, "%s%.*s", kinds[i].name,
				strcmp(kinds[i].name, "p-eleve") == 0
					? 0
					: (int)strcspn(place + len, "]"),
				place + len);
			return;
		}
	}
}

static void change_add(struct given *g, const char *path, const char *text)
{
	g->list[g->n][0] = path;
	g->list[g->n++][1] = text;
}

/* What the service makes is made anew; whatever else stands there must be the school's to write (dossier_changes). */
static void fond_changes(struct given *g)
{
	const char *path;
	json_t *value;
	json_object_foreach(g->fond.json, path, value)
	{
		const struct field *f = field_find(FIELD_FOND, path);
		const char *text = json_string_value(value), *same = strstr(path, "/@meme-que");
		if (!f || f->who == FIELD_MADE || strncmp(path, "pieces/", 7) == 0)
			continue;
		/* The persons of a deposit have its names; ours have ours. */
		if (same) {
			person_of(g->paths[g->n], json_object_get(g->json, "fond"), text);
			text = g->paths[g->n];
		}
		change_add(g, path, text);
	}
}

static void contact_changes(struct given *g)
{
	const char *path;
	json_t *value;
	json_object_foreach(g->contacts.json, path, value)
	{
		char id[32], person[32];
		const struct field *f = field_find(FIELD_CONTACTS, path);
		const char *end = strchr(path, ']');
		if (!f || f->who == FIELD_MADE || strncmp(path, "contact[", 8) != 0 || !end ||
			strstr(path, "/@fourni-par"))
			continue;
		snprintf(id, sizeof id, "%.*s", (int)(end - path - 8), path + 8);
		person_of(person, json_object_get(g->json, "fond"), id);
		/* The school's own people are reached as the school says. */
		if (strcmp(person, "p-chef") == 0 || strncmp(person, "p-del", 5) == 0)
			continue;
		char *own = g->paths[g->n];
		snprintf(own, sizeof g->paths[0], "contacts:contact[%s%s", person, end);
		change_add(g, own, json_string_value(value));
	}
}

static bool changes_make(struct given *g, struct err *e)
{
	const json_t *fond = json_object_get(g->json, "fond"),
		     *contacts = json_object_get(g->json, "contacts");
	if (!deposit_fields(&g->fond, FIELD_FOND, fond, e) ||
		!deposit_fields(&g->contacts, FIELD_CONTACTS, contacts, e))
		return false;
	g->most = json_object_size(g->fond.json) + json_object_size(g->contacts.json);
	g->list = calloc(g->most + DAYS_MOST, sizeof *g->list);
	g->paths = calloc(g->most + DAYS_MOST, sizeof *g->paths);
	if (!g->list || !g->paths)
		return err_nomem(e);
	fond_changes(g);
	contact_changes(g);
	return true;
}

static bool given_read(struct given *g, struct dossier_remarks *out, const struct actor *a,
	struct slice depot, struct err *e)
{
	*out = (struct dossier_remarks){ .freezable = false };
	if (depot.n > DEPOSIT_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "a deposit has at most %d bytes", DEPOSIT_MAX_BYTES);
	return deposit_ask(&g->json, out, a->service->house, depot, e);
}

static const char *place(const struct given *g, const char *key)
{
	const char *text =
		json_string_value(json_object_get(json_object_get(g->json, "fond"), key));
	return text ? text : "";
}

bool dossier_deposit(char id[static 37], struct dossier_remarks *out, const struct actor *a,
	struct dossier_deposited *d, struct err *e)
{
	AUTO(given) struct given g = { .json = NULL };
	struct enclosures files;
	if (!given_read(&g, out, a, d->depot, e))
		return false;
	/* Health data have readers of their own: no software brings them in passing. */
	if (json_object_get(g.json, "confidentiel"))
		return reason_set(e, ERR_DENIED, REASON_FIELD);
	const struct dossier_pupil pupil = { .ine = json_string_value(
						     json_object_get(g.json, "ine")),
		.last_name = place(&g, "eleve[1]/nom[1]"),
		.first_name = place(&g, "eleve[1]/prenom[1]"),
		.birth = place(&g, "eleve[1]/naissance[1]"),
		.year = place(&g, "@millesime") };
	if (!changes_make(&g, e) || !enclosure_match(&files, out, &g.fond, &d->files, e))
		return false;
	const struct dossier_given given = { .pupil = &pupil,
		.changes = (const char *const(*)[2])g.list,
		.n = g.n,
		.fond = &g.fond,
		.enclosures = &files };
	return dossier_give(id, out, a, &given, e);
}

/* --- the host's part of it ------------------------------------------------------------------------------------------- */

/* The stay's dates are the school's offer; the file may be of another pupil of the same weeks. */
static bool is_hosts(const char *path)
{
	static const char in_contacts[] = "contacts:contact[";
	size_t n = sizeof in_contacts - 1;
	if (strncmp(path, in_contacts, n) == 0)
		return strncmp(path + n, "p-emp", 5) == 0 || strncmp(path + n, "p-tut", 5) == 0;
	const struct field *f = field_find(FIELD_FOND, path);
	return f && (f->who & FIELD_ACCUEIL) && strncmp(path, "sequence/@", 10) != 0;
}

static void hosts_keep(struct given *g)
{
	size_t n = 0;
	for (size_t i = 0; i < g->n; i++)
		if (is_hosts(g->list[i][0])) {
			g->list[n][0] = g->list[i][0];
			g->list[n++][1] = g->list[i][1];
		}
	g->n = n;
}

/* The draft's days go before the deposit's come. */
static bool days_drop(struct given *g, const struct actor *a, const char *id, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	char keys[DAYS_MOST][FIELD_MAX_KEY];
	if (!dossier_view_open(&v, a, id, e))
		return false;
	size_t n = fields_keys(&v->fond, "sequence/jour", keys, DAYS_MOST);
	n = n < DAYS_MOST ? n : DAYS_MOST;
	memmove(g->list + n, g->list, g->n * sizeof *g->list);
	for (size_t i = 0; i < n; i++) {
		field_path(g->paths[g->most + i], "sequence/jour[%s]", keys[i]);
		g->list[i][0] = g->paths[g->most + i];
		g->list[i][1] = "";
	}
	g->n += n;
	return true;
}

static bool has_days(const struct given *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (strncmp(g->list[i][0], "sequence/jour[", 14) == 0)
			return true;
	return false;
}

bool dossier_deposit_host(size_t *taken, struct dossier_remarks *out, const struct actor *a,
	const char *id, struct slice depot, struct err *e)
{
	AUTO(given) struct given g = { .json = NULL };
	*taken = 0;
	if (!given_read(&g, out, a, depot, e) || !changes_make(&g, e))
		return false;
	hosts_keep(&g);
	size_t n = g.n;
	if (has_days(&g) && !days_drop(&g, a, id, e))
		return false;
	const struct dossier_edit edit = {
		.part = FIELD_ACCUEIL, .changes = (const char *const(*)[2])g.list, .n = g.n
	};
	*taken = n;
	return dossier_edit(out, a, id, &edit, e);
}
