/* SPDX-License-Identifier: MIT */
/* copy: asked, answered, fetched, destroyed. */
#include "ceremony/copy.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/announce.h"
#include "ceremony/copy_made.h"
#include "ceremony/notes.h"
#include "ceremony/party_who.h"
#include "ceremony/task.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COPIES "copies"

static const int64_t kept_ms = (int64_t)COPY_DAYS * 86400 * 1000;

/* --- where a request stands ------------------------------------------------------------------------------------------------- */

static void text_of(char *out, size_t size, const json_t *all, const char *person, const char *key)
{
	snprintf(out, size, "%s", notes_get(all, person, key));
}

static void request_read(
	struct copy_request *out, const json_t *notes, const char *person, int64_t now_ms)
{
	const json_t *all = json_object_get(notes, COPIES);
	const char *issue = notes_get(all, person, "suite");
	time_day until = 0;
	text_of(out->role, sizeof out->role, all, person, "par");
	text_of(out->name, sizeof out->name, all, person, "nom");
	text_of(out->asked, sizeof out->asked, all, person, "le");
	text_of(out->answered, sizeof out->answered, all, person, "repondue");
	text_of(out->why, sizeof out->why, all, person, "texte");
	snprintf(out->person, sizeof out->person, "%.31s", person);
	if (time_date_parse(&until, slice_text(notes_get(all, person, "jusque")), NULL))
		out->until = until;
	out->state = !out->asked[0]                   ? COPY_NONE
		     : !issue[0]                      ? COPY_ASKED
		     : strcmp(issue, "acceptee") != 0 ? COPY_REFUSED
		     : life_day(now_ms) <= out->until ? COPY_READY
						      : COPY_OVER;
}

static bool request_keep(
	struct life *l, const char *person, const char *const (*pairs)[2], struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	if (!notes_read(&notes, &l->dossier, e))
		return false;
	json_t *all = json_object_get(notes, COPIES);
	if (!all) {
		all = json_object();
		if (json_object_set_new(notes, COPIES, all) != 0)
			return err_nomem(e);
	}
	return notes_put(all, person, pairs, e) && notes_keep(notes, &l->dossier, e);
}

/* --- the person ------------------------------------------------------------------------------------------------------------- */

/* A step of the person itself on the convention of its link. */
struct own_step {
	struct party_who who;
	struct actor as;
	struct life *life;
	struct copy_request request;
};

static void own_step_auto(struct own_step *s)
{
	life_auto(&s->life);
}

static bool own_open(struct own_step *s, const struct actor *a, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	if (!party_who_link(&s->who, a, NULL, e))
		return false;
	s->as = *a;
	memcpy(s->as.person, s->who.person, sizeof s->as.person);
	if (!s->who.person[0])
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!life_open(&s->life, &s->as, s->who.id, e) ||
		!life_allowed(&s->as, LIFE_SUBJECT, &s->life->dossier, LIFE_MAY, e) ||
		!notes_read(&notes, &s->life->dossier, e))
		return false;
	request_read(&s->request, notes, s->as.person, a->now_ms);
	return true;
}

/* 'a' asks for the person of 'q', which may be itself. */
static bool asked_step(
	struct life *l, const struct actor *a, const struct copy_request *q, struct err *e)
{
	char at[24];
	if (q->state == COPY_ASKED || q->state == COPY_READY)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	notes_instant(at, a->now_ms);
	const struct life_detail details[] = { { "objet", "donnees", false },
		{ "personne", a->account ? q->person : NULL, false }, { NULL, NULL, false } };
	const char *const pairs[][2] = { { "par", q->role }, { "nom", q->name }, { "le", at },
		{ NULL, NULL } };
	const struct post_fact facts[] = { { "objet", "demande" }, { "role", q->role },
		{ "demande", "donnees" }, { NULL, NULL } };
	return life_note(l, a, EVENT_DEMANDE, details, e) && request_keep(l, q->person, pairs, e) &&
	       task_put(l, COPY_TASK, q->person, e) && post_school(l, POST_M7, facts, e) &&
	       life_commit(l, e);
}

bool copy_ask(const struct actor *a, struct err *e)
{
	AUTO(own_step) struct own_step s = { .life = NULL };
	if (!own_open(&s, a, e))
		return false;
	struct copy_request *q = &s.request;
	snprintf(q->role, sizeof q->role, "%s", life_role_name(s.as.role));
	snprintf(q->name, sizeof q->name, "%s", s.who.own.name);
	return asked_step(s.life, &s.as, q, e);
}

bool copy_mine(struct copy_request *out, const struct actor *a, struct err *e)
{
	AUTO(own_step) struct own_step s = { .life = NULL };
	if (!own_open(&s, a, e))
		return false;
	*out = s.request;
	memcpy(out->dossier, s.life->dossier.id, sizeof out->dossier);
	memcpy(out->reference, s.life->dossier.reference, sizeof out->reference);
	return true;
}

/* --- somebody at the school, for a person ------------------------------------------------------------------------------------ */

/* A right on one's own data only, as a teacher's, is none on the data of others. */
static bool for_others(const struct actor *a, struct err *e)
{
	const struct life_right *r = life_rights(a->role, LIFE_SUBJECT);
	return (a->account && r->groups && r->scope == LIFE_SCHOOL) ||
	       reason_set(e, ERR_DENIED, REASON_ROLE);
}

/* Who has a link of one convention, once each. */
struct persons {
	struct {
		char person[32], role[24], name[STORE_MAX_NAME];
	} list[16];
	size_t n;
};

static bool person_take(void *arg, const struct store_link *l)
{
	struct persons *x = arg;
	if (!l->person[0])
		return true;
	for (size_t i = 0; i < x->n; i++)
		if (strcmp(x->list[i].person, l->person) == 0)
			return true;
	snprintf(x->list[x->n].person, sizeof x->list->person, "%s", l->person);
	snprintf(x->list[x->n].role, sizeof x->list->role, "%.23s", l->role);
	snprintf(x->list[x->n].name, sizeof x->list->name, "%s", l->name);
	return ++x->n < sizeof x->list / sizeof *x->list;
}

static bool persons_open(
	struct persons *x, struct life **l, const struct actor *a, const char *id, struct err *e)
{
	const struct store_link_filter f = { .dossier = id, .school = a->school };
	return for_others(a, e) && life_open(l, a, id, e) &&
	       life_allowed(a, LIFE_SUBJECT, &(*l)->dossier, LIFE_PREPARE, e) &&
	       store_link_each(a->service->house->store, &f, person_take, x, e);
}

static bool person_request(struct copy_request *q, const struct persons *x, size_t i,
	const struct life *l, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	if (!notes_read(&notes, &l->dossier, e))
		return false;
	request_read(q, notes, x->list[i].person, l->now_ms);
	memcpy(q->dossier, l->dossier.id, sizeof q->dossier);
	memcpy(q->reference, l->dossier.reference, sizeof q->reference);
	memcpy(q->role, x->list[i].role, sizeof q->role);
	memcpy(q->name, x->list[i].name, sizeof q->name);
	return true;
}

bool copy_ask_for(const struct actor *a, const char *dossier, const char *person, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct persons x = { .n = 0 };
	struct copy_request q = { .state = COPY_NONE };
	size_t i = 0;
	if (!persons_open(&x, &l, a, dossier, e))
		return false;
	while (i < x.n && strcmp(x.list[i].person, person) != 0)
		i++;
	if (i == x.n)
		return err_fail(e, ERR_NOT_FOUND, "nobody with a link is « %.31s »", person);
	return person_request(&q, &x, i, l, e) && asked_step(l, a, &q, e);
}

bool copy_persons(
	const struct actor *a, const char *reference, copy_fn *fn, void *arg, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct persons x = { .n = 0 };
	if (!store_dossier_by_reference(a->service->house->store, reference, &d, e) ||
		!persons_open(&x, &l, a, d.id, e))
		return false;
	for (size_t i = 0; i < x.n; i++) {
		struct copy_request q = { .state = COPY_NONE };
		if (!person_request(&q, &x, i, l, e))
			return false;
		if (!fn(arg, &q))
			break;
	}
	return true;
}

/* --- the piece -------------------------------------------------------------------------------------------------------------- */

/* Copies beside a convention: of one person, or all that were made before an instant. */
struct pieces {
	const char *person; /* NULL: any */
	int64_t before_ms;
	struct store_piece list[16];
	size_t n;
};

static bool piece_take(void *arg, const struct store_piece *p)
{
	struct pieces *x = arg;
	bool mine = !x->person || strcmp(p->title, x->person) == 0;
	if (strcmp(p->kind, COPY_PIECE) != 0 || !mine || p->time_ms >= x->before_ms)
		return true;
	x->list[x->n++] = *p;
	return x->n < sizeof x->list / sizeof *x->list;
}

static bool pieces_drop(
	const struct actor *a, int64_t school, const char *id, struct pieces *x, struct err *e)
{
	struct store *s = a->service->house->store;
	if (!store_piece_each(s, school, id, piece_take, x, e))
		return false;
	for (size_t i = 0; i < x->n; i++) {
		struct err why = ERR_INIT;
		if (!store_piece_drop(s, school, x->list[i].id, &why) && why.code != ERR_NOT_FOUND)
			return err_set(e, why.code, why.clause, why.at, "%s", why.text);
	}
	return true;
}

bool copy_get(struct buf *zip, const struct actor *a, struct err *e)
{
	AUTO(own_step) struct own_step s = { .life = NULL };
	struct store_piece got;
	char hex[65];
	if (!own_open(&s, a, e))
		return false;
	struct pieces x = { .person = s.as.person, .before_ms = INT64_MAX };
	struct store *store = a->service->house->store;
	int64_t school = s.life->dossier.school;
	if (!store_piece_each(store, school, s.life->dossier.id, piece_take, &x, e))
		return false;
	if (s.request.state != COPY_READY || !x.n)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	text_hex(hex, x.list[x.n - 1].sha256, 32);
	const struct life_detail details[] = { { "document", COPY_PIECE, false },
		{ "fichier", hex, false }, { NULL, NULL, false } };
	return store_piece_get(store, school, x.list[x.n - 1].id, &got, zip, e) &&
	       life_note(s.life, &s.as, EVENT_CONSULTATION, details, e) && life_commit(s.life, e);
}

bool copy_job(const struct actor *a, const struct store_job *j, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char id[37];
	struct err why = ERR_INIT;
	struct pieces x = { .before_ms = a->now_ms - kept_ms };
	snprintf(id, sizeof id, "%.36s", j->key);
	if (!store_dossier_get(a->service->house->store, -1, id, &d, &why))
		return why.code == ERR_NOT_FOUND ||
		       err_set(e, why.code, why.clause, why.at, "%s", why.text);
	return pieces_drop(a, d.school, id, &x, e);
}

/* --- the answer ------------------------------------------------------------------------------------------------------------- */

static bool link_take(void *arg, const struct store_link *l)
{
	struct store_link *out = arg;
	if (strcmp(l->person, out->person) == 0)
		*out = *l;
	return true;
}

/* Holds what the step's commit borrows: must outlive it. */
struct made {
	struct buf zip;
	struct store_piece piece;
	char day[11], hex[65];
};

static void made_auto(struct made *m)
{
	buf_wipe(&m->zip);
}

static bool piece_make(
	struct made *m, const struct life *l, const struct copy_about *x, struct err *e)
{
	struct store_piece *p = &m->piece;
	*p = (struct store_piece){ .school = l->dossier.school,
		.kind = COPY_PIECE,
		.type = "application/zip",
		.time_ms = l->now_ms };
	memcpy(p->dossier, l->dossier.id, sizeof p->dossier);
	snprintf(p->title, sizeof p->title, "%.31s", x->person);
	if (!copy_make(&m->zip, x, e) || !act_sha256(p->sha256, buf_slice(&m->zip), e))
		return false;
	p->bytes = buf_slice(&m->zip);
	text_hex(m->hex, p->sha256, sizeof p->sha256);
	time_date_format(m->day, life_day(l->now_ms) + COPY_DAYS - 1);
	return true;
}

static bool expiry_put(struct life *l, struct err *e)
{
	int64_t until = l->now_ms + kept_ms + 1000;
	if (l->jobs_n == LIFE_MAX_JOBS)
		return err_fail(e, ERR_BUG, "more than %d jobs in one step", LIFE_MAX_JOBS);
	struct store_job *j = &l->jobs[l->jobs_n++];
	*j = (struct store_job){ .kind = COPY_JOB, .created_ms = l->now_ms, .next_ms = until };
	snprintf(j->key, sizeof j->key, "%.36s/%" PRId64, l->dossier.id, until / 1000);
	return true;
}

/* 'm' NULL: refused. */
static bool answer_step(struct life *l, const struct actor *a, const struct copy_reply *r,
	const struct copy_request *q, const struct made *m, struct err *e)
{
	char at[24];
	notes_instant(at, a->now_ms);
	const char *issue = m ? "acceptee" : "ecartee";
	const struct life_detail details[] = { { "objet", "donnees", false },
		{ "personne", r->person, false }, { "suite", issue, false },
		{ "fichier", m ? m->hex : NULL, false }, { "jusque", m ? m->day : NULL, false },
		{ "reponse", m ? NULL : r->why, true }, { NULL, NULL, false } };
	const char *const pairs[][2] = { { "par", q->role }, { "nom", q->name }, { "le", q->asked },
		{ "suite", issue }, { "repondue", at }, { "jusque", m ? m->day : NULL },
		{ "texte", m ? NULL : r->why }, { NULL, NULL } };
	const struct post_fact facts[] = { { "issue", m ? "copie" : "copie-ecartee" },
		{ m ? "jusque" : "texte", m ? m->day : r->why }, { NULL, NULL } };
	return life_note(l, a, EVENT_DEMANDE_REPONDUE, details, e) &&
	       request_keep(l, r->person, pairs, e) &&
	       announce_person(l, r->person, POST_M8, facts, e);
}

static bool reply_open(struct life **l, struct copy_request *q, const struct actor *a,
	const struct copy_reply *r, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	if (!life_open(l, a, r->dossier, e) ||
		!life_allowed(a, LIFE_SUBJECT, &(*l)->dossier, LIFE_MAY, e) ||
		!notes_read(&notes, &(*l)->dossier, e))
		return false;
	request_read(q, notes, r->person, a->now_ms);
	return q->state == COPY_ASKED || reason_set(e, ERR_WRONG_STATE, REASON_STATE);
}

bool copy_answer(const struct actor *a, const struct copy_reply *r, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(made) struct made m = { .zip = { 0 } };
	struct copy_request q = { .state = COPY_NONE };
	struct store_link link = { .id = 0 };
	if (!reply_open(&l, &q, a, r, e) || (!r->yes && !notes_said(r->why, e)))
		return false;
	struct pieces former = { .person = q.person, .before_ms = a->now_ms };
	snprintf(link.person, sizeof link.person, "%s", q.person);
	const struct store_link_filter f = { .dossier = l->dossier.id,
		.school = l->dossier.school };
	if (!store_link_each(a->service->house->store, &f, link_take, &link, e))
		return false;
	const struct copy_about about = { .actor = a,
		.school = l->dossier.school,
		.dossier = l->dossier.id,
		.person = q.person,
		.role = q.role,
		.name = q.name[0] ? q.name : link.name };
	if (r->yes && (!piece_make(&m, l, &about, e) || !expiry_put(l, e)))
		return false;
	if (r->yes) {
		l->pieces = &m.piece;
		l->pieces_n = 1;
	}
	if (!answer_step(l, a, r, &q, r->yes ? &m : NULL, e) || !life_commit(l, e) ||
		!task_end(a->service, COPY_TASK, r->dossier, r->person, e))
		return false;
	log_event("copie-donnees", "convention=%s suite=%s", l->dossier.id, r->yes ? "oui" : "non");
	return !r->yes || pieces_drop(a, l->dossier.school, l->dossier.id, &former, e);
}

/* --- the list --------------------------------------------------------------------------------------------------------------- */

struct listing {
	const struct actor *a;
	copy_fn *fn;
	void *arg;
	struct err *e;
	bool good;
};

static bool task_take(void *arg, const struct store_job *j)
{
	struct listing *x = arg;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(json) json_t *notes = NULL;
	struct copy_request r = { .state = COPY_NONE };
	struct err why = ERR_INIT;
	static const char word[] = COPY_TASK ":";
	const size_t n = sizeof word - 1;
	if (strncmp(j->key, word, n) != 0 || strlen(j->key) < n + 38)
		return true;
	snprintf(r.dossier, sizeof r.dossier, "%.36s", j->key + n);
	if (!store_dossier_get(x->a->service->house->store, x->a->school, r.dossier, &d, &why)) {
		/* another school's */
		x->good = why.code == ERR_NOT_FOUND ||
			  err_set(x->e, why.code, why.clause, why.at, "%s", why.text);
		return x->good;
	}
	memcpy(r.reference, d.reference, sizeof r.reference);
	x->good = notes_read(&notes, &d, x->e);
	if (!x->good)
		return false;
	request_read(&r, notes, j->key + n + 37, x->a->now_ms);
	return r.state != COPY_ASKED || x->fn(x->arg, &r);
}

bool copy_each(const struct actor *a, copy_fn *fn, void *arg, struct err *e)
{
	struct listing x = { a, fn, arg, e, true };
	return for_others(a, e) &&
	       store_job_each(a->service->house->store, "tache", task_take, &x, e) && x.good;
}
