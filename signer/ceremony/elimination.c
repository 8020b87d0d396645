/* SPDX-License-Identifier: MIT */
/* elimination: two persons, the certificate that stays, and the keys (CONVENTION 9). */
#include "ceremony/retention.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/announce.h"
#include "ceremony/leaf.h"
#include "ceremony/notes.h"
#include "ceremony/roster_end.h"
#include "ceremony/school.h"
#include "store/locker.h"
#include "store/remains.h"
#include "store/roster.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASKED "elimination"

enum { DAY_MS = 24 * 3600 * 1000, HEAD = 32, MAX_JOB = 1024 };

/* --- two persons ----------------------------------------------------------------------------------------------------------- */

/* Over, not held, all of it archived: whoever asks or does it. */
static bool ripe(struct retention *r, const struct life *l, const struct actor *a, struct err *e)
{
	if (!retention_of(r, l->service, &l->dossier, e))
		return false;
	bool over = r->due && life_day(a->now_ms) >= r->due;
	return (l->dossier.state == STATE_ARCHIVEE && r->archived && over && !r->held) ||
	       reason_set(e, ERR_WRONG_STATE, REASON_STATE);
}

/* Documents of a public school are public archives: none goes without their visa (CONVENTION 9). */
static bool visa_there(const struct actor *a, const char *visa, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	if (strlen(visa) > RETENTION_MAX_VISA)
		return reason_set(e, ERR_LIMIT, REASON_WHY);
	return school_open(&s, a->service, a->school, e) &&
	       (visa[0] || strcmp(school_get(&s, "etablissement/@statut"), "public") != 0 ||
		       reason_set(e, ERR_SYNTAX, REASON_WHY));
}

bool retention_ask(const struct actor *a, const char *id, const char *visa, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	struct retention r;
	char account[24], at[24];
	const struct retention_gesture g = { "elimination-demandee", "", "" };
	if (!retention_open(&l, &notes, a, id, e) || !ripe(&r, l, a, e) || !visa_there(a, visa, e))
		return false;
	if (r.asked)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	snprintf(account, sizeof account, "%" PRId64, a->account);
	notes_instant(at, a->now_ms);
	const char *const pairs[][2] = { { "le", at }, { "role", life_role_name(a->role) },
		{ "compte", account }, { "visa", visa }, { NULL, NULL } };
	return notes_put(notes, ASKED, pairs, e) && notes_keep(notes, &l->dossier, e) &&
	       retention_note(l, a, &g, e) && life_commit(l, e);
}

bool retention_withdraw(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	const struct retention_gesture g = { "elimination-retiree", "", "" };
	if (!retention_open(&l, &notes, a, id, e))
		return false;
	if (json_object_del(notes, ASKED) != 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	return notes_keep(notes, &l->dossier, e) && retention_note(l, a, &g, e) &&
	       life_commit(l, e);
}

/* --- the certificate ------------------------------------------------------------------------------------------------------- */

static bool digest_put(xmlNode *n, const char *what, const uint8_t sha[static 32])
{
	char hex[65];
	xmlNode *made = tree_child(n, "detruit");
	text_hex(hex, sha, 32);
	return made && tree_attr(made, "quoi", what) && tree_attr(made, "empreinte", hex);
}

/* The file of each frozen revision. */
static bool files_put(xmlNode *n, struct store *s, const struct retention_member *m, struct err *e)
{
	struct store_key key = { .revision = 0 };
	struct store_convention *c = malloc(sizeof *c);
	bool good = c || err_nomem(e);
	memcpy(key.id, m->id, sizeof key.id);
	for (uint32_t r = 1; good && r <= m->revision; r++) {
		char what[60];
		struct err why = ERR_INIT;
		key.revision = r;
		if (!store_convention_get(s, &key, c, &why)) {
			good = why.code == ERR_NOT_FOUND ||
			       err_set(e, why.code, why.clause, why.at, "%s", why.text);
			continue;
		}
		snprintf(what, sizeof what, "fichier PDF, version %" PRIu32, r);
		good = digest_put(n, what, c->head_sha256) || err_nomem(e);
	}
	free(c);
	return good;
}

static bool documents_put(
	xmlNode *n, struct store *s, const struct retention_member *m, struct err *e)
{
	static const struct {
		enum store_document kind;
		size_t head;
		const char *what;
	} all[] = { { STORE_FOND, 0, "convention.xml" }, { STORE_POLITIQUE, 0, "politique.xml" },
		{ STORE_ARCHIVE, 0, "dossier scellé (ASiC-E)" },
		{ STORE_ATTESTATION, HEAD, "attestation de signature" },
		{ STORE_STAGE, 0, "attestation de stage" } };
	struct store_key key = { .revision = m->revision };
	memcpy(key.id, m->id, sizeof key.id);
	for (size_t i = 0; m->revision && i < sizeof all / sizeof *all; i++) {
		AUTO(buf) struct buf b = { 0 };
		struct err why = ERR_INIT;
		uint8_t sha[32];
		if (!store_blob_get(s, &key, all[i].kind, &b, &why)) {
			if (why.code != ERR_NOT_FOUND)
				return err_set(e, why.code, why.clause, why.at, "%s", why.text);
			continue;
		}
		if (!act_sha256(sha, slice_sub(buf_slice(&b), all[i].head, b.n), e))
			return false;
		if (!digest_put(n, all[i].what, sha))
			return err_nomem(e);
	}
	return true;
}

struct piecing {
	xmlNode *n;
	size_t count;
	bool good;
};

/* Titles may name somebody: pieces are counted. */
static bool piece_put(void *arg, const struct store_piece *p)
{
	struct piecing *x = arg;
	char what[40];
	snprintf(what, sizeof what, "pièce %zu", ++x->count);
	x->good = digest_put(x->n, what, p->sha256);
	return x->good;
}

static bool member_put(
	xmlNode *page, const struct actor *a, const struct retention_member *m, struct err *e)
{
	struct store *s = a->service->house->store;
	struct store_chain chain;
	char what[80];
	struct piecing pieces = { .n = tree_child(page, "element"), .good = true };
	xmlNode *n = pieces.n;
	if (!n || !tree_attr(n, "reference", m->reference) || !tree_attr(n, "identifiant", m->id) ||
		!tree_attr(n, "acte", m->act))
		return err_nomem(e);
	if (!files_put(n, s, m, e) || !documents_put(n, s, m, e) ||
		!store_piece_each(s, a->school, m->id, piece_put, &pieces, e) ||
		!store_chain_get(s, m->id, &chain, e))
		return false;
	snprintf(what, sizeof what,
		"journal, %" PRIu64 " événements (gardé sans les blocs personnels)", chain.n);
	return (pieces.good && digest_put(n, what, chain.head)) || err_nomem(e);
}

static void instant_put(xmlNode *page, const char *name, int64_t ms, const char *role)
{
	xmlNode *n = tree_child(page, name);
	tree_attr(n, "role", role);
	leaf_instant(n, ms);
}

static bool facts_make(xmlDoc **out, const struct life *l, const struct actor *a,
	const struct retention *r, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	char rule[40], day[11];
	int64_t asked = 0;
	if (!school_open(&school, a->service, a->school, e))
		return false;
	const struct leaf_about about = { .actor = a,
		.school = &school,
		.kind = "elimination",
		.reference = l->dossier.reference,
		.revision = l->dossier.revision,
		.digest = l->frozen ? l->frozen->sha_fond : "" };
	if (!leaf_begin(out, &about, e))
		return false;
	xmlNode *n = xmlDocGetRootElement(*out);
	retention_rule(rule, &l->dossier, r->due);
	tree_attr(n, "regle", rule);
	time_date_format(day, r->due);
	tree_attr(n, "echeance", day);
	tree_attr(n, "visa", r->asked_visa);
	time_date_format(day, life_day(a->now_ms) + a->service->shared->periods.ring_days);
	tree_attr(n, "cles", day);
	if (time_rfc3339_parse(&asked, slice_text(r->asked_at), NULL))
		instant_put(n, "demande", asked * 1000, r->asked_role);
	instant_put(n, "confirme", a->now_ms, life_role_name(a->role));
	for (size_t i = 0; i < r->n; i++)
		if (!member_put(n, a, &r->list[i], e))
			return false;
	return true;
}

/* Holds what the step's commit borrows: must outlive it. */
struct certificate {
	struct buf pdf;
	struct store_piece piece;
	char hex[65];
};

static void certificate_auto(struct certificate *c)
{
	buf_free(&c->pdf);
}

/* Made and sealed while all is still there: who cannot seal destroys nothing. */
static bool certificate_make(struct certificate *out, const struct life *l, const struct actor *a,
	const struct retention *r, struct err *e)
{
	AUTO(tree) xmlDoc *facts = NULL;
	char reference[80];
	struct store_piece *p = &out->piece;
	snprintf(reference, sizeof reference, "%s/%" PRIu32, l->dossier.reference,
		l->dossier.revision);
	const struct leaf_seal seal = { .reason = "Procès-verbal d’élimination",
		.reference = reference };
	if (!facts_make(&facts, l, a, r, e) || !leaf_sealed(&out->pdf, a, facts, &seal, e))
		return false;
	*p = (struct store_piece){ .school = l->dossier.school,
		.kind = RETENTION_PIECE,
		.type = "application/pdf",
		.time_ms = a->now_ms,
		.bytes = buf_slice(&out->pdf) };
	snprintf(p->title, sizeof p->title, "%s", l->dossier.reference);
	if (!act_sha256(p->sha256, buf_slice(&out->pdf), e))
		return false;
	text_hex(out->hex, p->sha256, sizeof p->sha256);
	return true;
}

struct certificates {
	store_piece_fn *fn;
	void *arg;
};

static bool certificate_tell(void *arg, const struct store_piece *p)
{
	const struct certificates *x = arg;
	return strcmp(p->kind, RETENTION_PIECE) != 0 || x->fn(x->arg, p);
}

static bool may(const struct actor *a, struct err *e)
{
	return (a->account && life_may(a->role, LIFE_RETENTION, LIFE_X) == LIFE_MAY) ||
	       reason_set(e, ERR_DENIED, REASON_ROLE);
}

bool retention_certificates(const struct actor *a, store_piece_fn *fn, void *arg, struct err *e)
{
	struct certificates x = { fn, arg };
	return may(a, e) &&
	       store_piece_each(a->service->house->store, a->school, NULL, certificate_tell, &x, e);
}

bool retention_certificate(struct buf *pdf, const struct actor *a, int64_t piece, struct err *e)
{
	struct store_piece p;
	return may(a, e) &&
	       store_piece_get(a->service->house->store, a->school, piece, &p, pdf, e) &&
	       (strcmp(p.kind, RETENTION_PIECE) == 0 ||
		       err_fail(e, ERR_NOT_FOUND, "no such certificate"));
}

/* --- what goes -------------------------------------------------------------------------------------------------------------- */

bool retention_later(struct life *l, char what, int64_t next_ms, struct err *e)
{
	if (l->jobs_n == LIFE_MAX_JOBS)
		return err_fail(e, ERR_BUG, "more than %d jobs in one step", LIFE_MAX_JOBS);
	struct store_job *j = &l->jobs[l->jobs_n++];
	*j = (struct store_job){ .created_ms = l->now_ms, .next_ms = next_ms };
	snprintf(j->kind, sizeof j->kind, RETENTION_JOB);
	snprintf(j->key, sizeof j->key, "%.36s/%c", l->dossier.id, what);
	return true;
}

bool retention_erase(struct life *l, struct err *e)
{
	l->erase = true;
	return retention_later(l, 'f', l->now_ms, e) &&
	       retention_later(l, 'a', l->now_ms + (int64_t)RETENTION_FAREWELL_DAYS * DAY_MS, e);
}

/* The same of a convention and of each of its acts. */
struct going {
	const char *due, *rule, *visa, *asked, *certificate;
};

static bool eliminate_step(
	struct life *l, const struct actor *a, const struct going *g, struct err *e)
{
	char head[65] = "";
	if (l->frozen)
		text_hex(head, l->frozen->head_sha256, 32);
	const struct life_detail details[] = { { "echeance", g->due, false },
		{ "regle", g->rule, false }, { "visa", g->visa, false },
		{ "demande", g->asked, false }, { "fichier", head, false },
		{ "proces-verbal", g->certificate, false }, { NULL, NULL, false } };
	l->facts.why = "conservation échue";
	return life_step(l, a, MOVE_ELIMINATE, details, e) && retention_erase(l, e);
}

/* Its acts go after it, by a job that knows who did it. */
static bool acts_later(struct life *l, const struct actor *a, const struct going *g,
	char data[static MAX_JOB], struct err *e)
{
	AUTO(json)
	json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I}", "echeance", g->due, "regle", g->rule,
		"visa", g->visa, "demande", g->asked, "proces-verbal", g->certificate, "role",
		life_role_name(a->role), "compte", (json_int_t)a->account);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	bool good = text && strlen(text) < MAX_JOB && retention_later(l, 'm', l->now_ms, e);
	if (good) {
		memcpy(data, text, strlen(text) + 1);
		l->jobs[l->jobs_n - 1].data = slice_text(data);
	}
	free(text);
	return good || err_nomem(e);
}

/* A note of the school beside the certificate, for programs. Its detail is to be freed; NULL: no memory. */
static char *note_text(const struct life *l, const struct actor *a, const struct going *g)
{
	char head[65] = "", chain[65], day[11], ring[11];
	if (l->frozen)
		text_hex(head, l->frozen->head_sha256, 32);
	text_hex(chain, l->entries.head.hash, 32);
	time_date_format(day, life_day(a->now_ms));
	time_date_format(ring, life_day(a->now_ms) + a->service->shared->periods.ring_days);
	AUTO(json)
	json_t *o = json_pack("{s:s,s:s,s:i,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "reference",
		l->dossier.reference, "convention", l->dossier.id, "revision",
		(int)l->dossier.revision, "empreinte-pdf", head, "empreinte-fond",
		l->frozen ? l->frozen->sha_fond : "", "empreinte-journal", chain, "regle", g->rule,
		"echeance", g->due, "le", day, "visa", g->visa, "demande", g->asked,
		"cles-detruites-au", ring, "proces-verbal", g->certificate);
	return o ? json_dumps(o, JSON_COMPACT) : NULL;
}

struct gone {
	struct life *life;
	const struct store_note *note;
};

static bool gone_keep(void *arg, struct store *s, struct err *e)
{
	const struct gone *g = arg;
	return life_commit(g->life, e) && store_note_add(s, g->note, e);
}

/* What stays is beside the keys before they can go; then all of it is done and noted, or nothing: it is asked for again. */
static bool go(struct life *l, const struct actor *a, const struct going *g, struct err *e)
{
	struct store *s = a->service->house->store;
	char *text = note_text(l, a, g);
	if (!text)
		return err_nomem(e);
	const struct remains stay = { .piece = *l->pieces,
		.note = { .school = l->dossier.school,
			.account = a->account,
			.time_ms = a->now_ms,
			.kind = "CERTIFICAT-ELIMINATION",
			.detail = slice_text(text) } };
	struct gone all = { l, &stay.note };
	bool good =
		remains_keep(s, l->dossier.id, &stay, e) && store_together(s, gone_keep, &all, e);
	free(text);
	return good;
}

/* What is to be done at once; the queue does it if this does not. */
static void now(const struct actor *a, const char *id, char what)
{
	struct err late = ERR_INIT;
	struct store_job j = { .kind = RETENTION_JOB };
	snprintf(j.key, sizeof j.key, "%.36s/%c", id, what);
	if (!retention_job(a, &j, &late))
		log_error("effacement", &late);
}

bool retention_eliminate(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(json) json_t *notes = NULL;
	AUTO(certificate) struct certificate c = { .pdf = { 0 } };
	struct retention r;
	char due[11], rule[40], data[MAX_JOB];
	if (!retention_open(&l, &notes, a, id, e) || !ripe(&r, l, a, e))
		return false;
	if (!r.asked)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (r.asked_account == a->account || strcmp(r.asked_role, life_role_name(a->role)) == 0)
		return reason_set(e, ERR_DENIED, REASON_SECOND_PERSON);
	time_date_format(due, r.due);
	retention_rule(rule, &l->dossier, r.due);
	if (!certificate_make(&c, l, a, &r, e))
		return false;
	const struct going g = { due, rule, r.asked_visa, r.asked_role, c.hex };
	l->pieces = &c.piece;
	l->pieces_n = 1;
	if (!announce_data(l, 0, e) || !eliminate_step(l, a, &g, e) ||
		(r.n > 1 && !acts_later(l, a, &g, data, e)) || !go(l, a, &g, e))
		return false;
	now(a, l->dossier.id, 'f');
	log_event("elimination", "convention=%s actes=%zu", l->dossier.id, r.n - 1);
	return true;
}

/* --- jobs ------------------------------------------------------------------------------------------------------------------- */

/* Acts of an eliminated convention that are still there. */
struct acts {
	char ids[RETENTION_MAX_FAMILY][37];
	size_t n;
};

static bool act_take(void *arg, const struct store_dossier *d)
{
	struct acts *x = arg;
	if (d->state != STATE_ELIMINEE && x->n < RETENTION_MAX_FAMILY)
		memcpy(x->ids[x->n++], d->id, sizeof d->id);
	return true;
}

static const char *said(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));
	return text ? text : "";
}

static bool acts_go(
	const struct actor *system, const char *id, const struct store_job *j, struct err *e)
{
	AUTO(store_dossier) struct store_dossier head = { .version = 0 };
	AUTO(json)
	json_t *o = json_loadb((const char *)j->data_read.p, j->data_read.n, 0, NULL);
	struct store *s = system->service->house->store;
	struct acts x = { .n = 0 };
	if (!o || !store_dossier_get(s, -1, id, &head, e))
		return o ? false : err_fail(e, ERR_BUG, "a job of elimination without its data");
	const struct store_dossier_filter f = { .school = head.school, .amends = id };
	if (!store_dossier_each(s, &f, false, act_take, &x, e))
		return false;
	struct actor a = *system;
	a.role = life_role_by_name(said(o, "role"));
	a.account = json_integer_value(json_object_get(o, "compte"));
	a.school = head.school;
	const struct going g = { said(o, "echeance"), said(o, "regle"), said(o, "visa"),
		said(o, "demande"), said(o, "proces-verbal") };
	for (size_t i = 0; i < x.n; i++) {
		AUTO(life) struct life *l = NULL;
		if (!life_open(&l, &a, x.ids[i], e) || !eliminate_step(l, &a, &g, e) ||
			!life_commit(l, e))
			return false;
		log_event("elimination", "convention=%s acte-de=%s", x.ids[i], id);
	}
	return true;
}

/* It may have been the last of its year. */
static bool year_end(const struct actor *a, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	return store_dossier_get(a->service->house->store, -1, id, &d, e) &&
	       roster_end_references(a, d.school, d.year, e);
}

/* Those of before were told the days of the configuration: no school had periods of its own. */
static bool days_fix(const struct service *s, struct err *e)
{
	const struct service_periods *p = &s->shared->periods;
	const struct store_kept kept = { p->sealed_years, p->unsealed_years, p->host_days,
		p->tutor_days };
	return store_kept_fix(s->house->store, &kept, e);
}

bool retention_job(const struct actor *a, const struct store_job *j, struct err *e)
{
	char id[37], year[10];
	int64_t school;
	const char *slash = strchr(j->key, '/');
	struct locker *locker = a->service->shared->locker;
	if (store_roster_of(&school, year, j->key))
		return roster_end(a, j->key, e);
	if (strcmp(j->key, "k") == 0)
		return days_fix(a->service, e);
	if (!slash || slash - j->key != 36 || strlen(slash) != 2)
		return err_fail(e, ERR_BUG, "no convention in a job of erasure");
	memcpy(id, j->key, 36);
	id[36] = '\0';
	if (slash[1] == 'm')
		return acts_go(a, id, j, e);
	unsigned kinds = slash[1] == 'a'   ? 1u << LOCKER_ACCESS
			 : slash[1] == 's' ? 1u << LOCKER_CONFIDENTIAL
			 : slash[1] == 'c' ? 1u << LOCKER_CONTACTS
					   : LOCKER_ALL & ~(1u << LOCKER_ACCESS);
	if (!locker)
		return err_fail(e, ERR_DENIED, "there are no data keys here");
	return locker_destroy(locker, id, kinds, a->now_ms, e) &&
	       (slash[1] != 'a' ||
		       (store_erase_access(a->service->house->store, id, e) && year_end(a, id, e)));
}
