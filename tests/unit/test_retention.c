/* SPDX-License-Identifier: MIT */
/* How long a closed convention is kept, what holds it, and its elimination by two persons; a backup of before tells nothing. */
#include "service_steps.h"

#include <sqlite3.h>

#include "ceremony/paper.h"
#include "ceremony/retention.h"
#include "ceremony/verify.h"
#include "evidence/journal.h"
#include "store/locker.h"

static int64_t day_ms(int32_t day)
{
	return (int64_t)day * 86400000 + 43200000;
}

static void go_to(struct world *w, int32_t day)
{
	struct err e = ERR_INIT;
	uint32_t n;
	for (int i = 0; i < 5; i++) {
		w->now_ms = day_ms(day + i);
		NEED(life_tick(&w->service, w->now_ms, 100, &n, &e));
	}
}

static void kinds_gone_are(struct world *w, const char *id, unsigned want)
{
	struct err e = ERR_INIT;
	unsigned kinds;
	NEED(locker_destroyed(w->roles.locker, id, &kinds, &e));
	assert_int_equal(kinds, want);
}

static void erased(struct world *w, const char *id, char what)
{
	struct err e = ERR_INIT;
	struct actor system = actor_system(&w->service, w->now_ms);
	struct store_job j = { .kind = RETENTION_JOB };
	snprintf(j.key, sizeof j.key, "%s/%c", id, what);
	NEED(retention_job(&system, &j, &e));
}

/* The journal is whole, and holds nothing personal. */
static void journal_stands(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf lines = { 0 };
	AUTO(buf) struct buf xml = { 0 };
	static struct journal_facts facts;
	NEED(store_chain_read(w->roles.house.store, id, 0, &lines, &e));
	NEED(journal_write(&xml, buf_slice(&lines), NULL, &e));
	NEED(journal_check(&facts, buf_slice(&xml), &e));
	assert_int_equal(slice_find(buf_slice(&xml), SLICE_LIT("<bloc"), 0), SIZE_MAX);
	assert_int_not_equal(
		slice_find(buf_slice(&xml), SLICE_LIT("type=\"ELIMINATION\""), 0), SIZE_MAX);
}

static void nothing_is_left(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	AUTO(buf) struct buf b = { 0 };
	struct store_key key = { .revision = 1 };
	memcpy(key.id, id, sizeof key.id);
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	assert_int_equal(d.state, STATE_ELIMINEE);
	assert_string_equal(d.pupil_name, "");
	assert_string_equal(d.host_name, "");
	assert_int_equal(d.pupil, 0);
	assert_int_equal(d.fields.n + d.contacts.n + d.politique.n + d.remarks.n, 0);
	assert_false(store_file(w->roles.house.store, &key, &b, &e));
	e = (struct err)ERR_INIT;
	assert_false(store_blob_get(w->roles.house.store, &key, STORE_ARCHIVE, &b, &e));
	e = (struct err)ERR_INIT;
	NEED(store_check(w->roles.house.store, &e));
}

static bool count_link(void *arg, const struct store_link *l)
{
	(void)l;
	++*(unsigned *)arg;
	return true;
}

/* From now on, or no longer, the store takes no note of an elimination: as a death before it would leave it. */
static void note_refused(struct world *w, bool refused)
{
	sqlite3 *db = NULL;
	char path[CONFIG_MAX_PATH];
	struct err e = ERR_INIT;
	NEED(config_path(path, &w->roles.config, ROLES_STORE, &e));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 refused ? "CREATE TRIGGER test_refuses BEFORE INSERT ON note WHEN "
					   "NEW.kind='CERTIFICAT-ELIMINATION' BEGIN SELECT "
					   "RAISE(ABORT,'no room'); END"
					 : "DROP TRIGGER test_refuses",
				 NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Too early, no visa, one person alone, a hold: each is refused; then it is done. */
static void two_persons(struct world *w, const char *id, int32_t over)
{
	struct err e = ERR_INIT;
	int64_t account =
		world_account(w, "dpo@lycee.example", STORE_ROLE_DPO, "Dana", "MODÈLE", "déléguée");
	struct actor head = world_head(w);
	assert_false(retention_ask(&head, id, "ADT-1", &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	w->now_ms = day_ms(over + 1);
	head = world_head(w);
	struct actor sec = world_secretary(w), dpo = world_as(w, account, LIFE_DPO);
	assert_false(retention_ask(&sec, id, "ADT-1", &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	assert_false(retention_ask(&head, id, "", &e));
	assert_int_equal(reason_of(&e), REASON_WHY);
	NEED(retention_ask(&head, id, "ADT-1", &e));
	assert_false(retention_eliminate(&head, id, &e));
	assert_int_equal(reason_of(&e), REASON_SECOND_PERSON);
	NEED(retention_hold(&dpo, id, "litige en cours", &e));
	assert_false(retention_eliminate(&dpo, id, &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	assert_false(retention_release(&dpo, id, "", &e));
	assert_int_equal(reason_of(&e), REASON_WHY);
	NEED(retention_release(&head, id, "litige clos", &e));
	assert_false(retention_eliminate(&dpo, id, &e));
	NEED(retention_ask(&dpo, id, "ADT-2", &e));
	e = (struct err)ERR_INIT;
	/* its certificate and its note, or nothing */
	note_refused(w, true);
	assert_false(retention_eliminate(&head, id, &e));
	assert_int_not_equal(e.code, ERR_NONE);
	note_refused(w, false);
	e = (struct err)ERR_INIT;
	NEED(retention_eliminate(&head, id, &e));
}

static bool piece_take(void *arg, const struct store_piece *p)
{
	*(struct store_piece *)arg = *p;
	return true;
}

/* The certificate that stays: sealed, verified by the same judge as all files, the head's and the officer's only. */
static void certified(struct world *w, const char *reference, const char *const *holds)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf pdf = { 0 };
	struct store_piece p = { .id = 0 };
	struct actor head = world_head(w), sec = world_secretary(w);
	NEED(retention_certificates(&head, piece_take, &p, &e));
	assert_string_equal(p.title, reference);
	NEED(retention_certificate(&pdf, &head, p.id, &e));
	assert_false(retention_certificates(&sec, piece_take, &p, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	e = (struct err)ERR_INIT;
	NEED(verify_passes(&w->roles.house, buf_slice(&pdf), "certificate", w->now_ms / 1000, &e));
	char path[96], command[200], text[16384];
	snprintf(path, sizeof path, "%s/store/pv-XXXXXX", world_dir);
	int fd = mkstemp(path);
	assert_int_equal(write(fd, pdf.p, pdf.n), pdf.n);
	close(fd);
	snprintf(command, sizeof command, "pdftotext -raw %s -", path);
	FILE *f = popen(command, "r"); /* NOLINT: a test */
	text[fread(text, 1, sizeof text - 1, f)] = 0;
	pclose(f);
	unlink(path);
	for (; *holds; holds++)
		if (!strstr(text, *holds))
			fail_msg("%s is not in the certificate:\n%s", *holds, text);
	for (const char *const *k = (const char *const[]){ "SPÉCIMEN", "Camille", "Sacha", "FICTIF",
		     "Atelier", "Claude", "MODÈLE", "Dana", NULL };
		*k; k++)
		if (strstr(text, *k))
			fail_msg("%s is in the certificate", *k);
}

/* Certificates and their notes of 'reference' in the actor's store. */
struct stayed {
	const char *reference;
	int64_t id;
	unsigned pieces, notes;
};

static bool piece_stayed(void *arg, const struct store_piece *p)
{
	struct stayed *x = arg;
	if (strcmp(p->title, x->reference) == 0) {
		x->pieces++;
		x->id = p->id;
	}
	return true;
}

static bool note_stayed(void *arg, const struct store_note *n)
{
	struct stayed *x = arg;
	x->notes += strcmp(n->kind, "CERTIFICAT-ELIMINATION") == 0 &&
		    slice_find(n->detail, slice_text(x->reference), 0) != SIZE_MAX;
	return true;
}

static void stays_once(struct world *w, const char *reference, struct buf *pdf)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(w);
	struct stayed x = { .reference = reference };
	NEED(retention_certificates(&head, piece_stayed, &x, &e));
	NEED(store_note_each(
		w->roles.house.store, head.school, (struct store_page){ 0 }, note_stayed, &x, &e));
	assert_int_equal(x.pieces, 1);
	assert_int_equal(x.notes, 1);
	NEED(retention_certificate(pdf, &head, x.id, &e));
}

/* Nothing ran from before the stay until after the days of its health data: they go all the same, and not a year later. */
static void health_data_whose_day_was_missed_go_at_the_next_start(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	AUTO(store_dossier) struct store_dossier d = { 0 };
	const struct service_periods periods = service_periods_default();
	const int64_t now = w->now_ms;
	sent(w, id, "5a5a");
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", link_of(w, id, "p-eleve").name);
	sign_by_head(w, id);
	work(w);
	state_is(w, id, STATE_SCELLEE);
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	go_to(w, d.last_day + periods.health_days + 15);
	state_is(w, id, STATE_TERMINEE);
	struct actor system = actor_system(&w->service, w->now_ms);
	for (bool more = true; more;)
		NEED(party_work(&more, &system, &e));
	kinds_gone_are(w, id, 1u << LOCKER_CONFIDENTIAL);
	w->now_ms = now;
}

static void an_eliminated_convention_is_gone_from_store_and_backups(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], path[120];
	AUTO(store_dossier) struct store_dossier d = { 0 };
	unsigned links = 0;
	struct actor sec = world_secretary(w);
	fill_and_freeze(w, id, w->pupil);
	NEED(dossier_send(&sec, id, &e));
	sealed(w, id, "Camille SPÉCIMEN");
	work(w);
	state_is(w, id, STATE_SCELLEE);
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	go_to(w, d.last_day + 1);
	state_is(w, id, STATE_TERMINEE);
	const struct service_periods periods = service_periods_default();
	go_to(w, d.last_day + periods.health_days + 1);
	erased(w, id, 's');
	kinds_gone_are(w, id, 1u << LOCKER_CONFIDENTIAL);
	go_to(w, d.last_day + periods.contact_days + 1);
	state_is(w, id, STATE_ARCHIVEE);
	erased(w, id, 'c');
	/* What a backup of before holds. */
	snprintf(path, sizeof path, "%s/store/older", w->dir);
	NEED(store_copy(w->roles.house.store, path, &e));
	int year, month, day;
	time_day_split(d.last_day, &year, &month, &day);
	two_persons(w, id, time_day_of(year + periods.sealed_years, month, day));
	kinds_gone_are(w, id, LOCKER_ALL & ~(1u << LOCKER_ACCESS));
	nothing_is_left(w, id);
	journal_stands(w, id);
	certified(w, d.reference,
		(const char *const[]){ d.reference, "scellée", "ADT-2", "chef d’établissement",
			"protection des données", "convention.xml", id, NULL });
	const struct store_link_filter f_links = { .dossier = id, .school = -1 };
	NEED(store_link_each(w->roles.house.store, &f_links, count_link, &links, &e));
	assert_true(links > 0); /* until the last message has left */
	erased(w, id, 'a');
	links = 0;
	NEED(store_link_each(w->roles.house.store, &f_links, count_link, &links, &e));
	assert_int_equal(links, 0);
	/* Data of before with the ring of now: unreadable, and eliminated again. */
	struct store *now = w->roles.house.store;
	AUTO(store) struct store *older = NULL;
	AUTO(buf) struct buf b = { 0 };
	struct store_key key = { .revision = 1 };
	size_t n;
	memcpy(key.id, id, sizeof key.id);
	NEED(store_open(&older, path, w->roles.locker, &e));
	assert_false(store_file(older, &key, &b, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_false(store_blob_get(older, &key, STORE_FOND, &b, &e));
	e = (struct err)ERR_INIT;
	NEED(store_erase_again(older, &n, &e));
	assert_int_equal(n, 1);
	NEED(store_erase_again(older, &n, &e));
	assert_int_equal(n, 0);
	/* What says why it is gone came back with the ring, the same. */
	AUTO(buf) struct buf was = { 0 };
	AUTO(buf) struct buf is = { 0 };
	stays_once(w, d.reference, &was);
	w->roles.house.store = older;
	nothing_is_left(w, id);
	stays_once(w, d.reference, &is);
	assert_true(was.n > 1000 && slice_eq(buf_slice(&was), buf_slice(&is)));
	w->roles.house.store = now;
}

/* CONVENTION 6: the secretariat alone; what closed without a stay at once, a stay when somebody has said whether it took place. */
static void the_secretariat_archives(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], other[37], ref[65];
	int64_t began = w->now_ms;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	snprintf(ref, sizeof ref, "beef%060d", 1);
	fill_and_freeze(w, id, world_pupil(w, "Camille", ref));
	snprintf(ref, sizeof ref, "beef%060d", 2);
	world_create(w, other, world_pupil(w, "Camille", ref));
	struct actor sec = world_secretary(w), head = world_head(w);
	NEED(dossier_send(&sec, id, &e));
	NEED(dossier_cancel(&sec, other, "Erreur de saisie.", &e));
	assert_false(retention_archive(&head, other, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	NEED(retention_archive(&sec, other, &e));
	state_is(w, other, STATE_ARCHIVEE);
	assert_false(retention_archive(&sec, id, &e)); /* still being signed */
	sealed(w, id, "Camille SPÉCIMEN");
	work(w);
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	go_to(w, d.last_day + 1);
	sec = world_secretary(w);
	assert_false(retention_archive(&sec, id, &e));
	assert_int_equal(reason_of(&e), REASON_PRESENCE_FIRST);
	e = (struct err)ERR_INIT;
	NEED(dossier_presence(&sec, id, "oui", "", &e));
	NEED(retention_archive(&sec, id, &e));
	state_is(w, id, STATE_ARCHIVEE);
	w->now_ms = began;
}

static int64_t page_kept(struct world *w, const char *reference, const char *dossier, int64_t at)
{
	struct err e = ERR_INIT;
	struct paper_page p = {
		.page = 2, .revision = 1, .fault = PAPER_CLOSED, .lot = "abcdef01"
	};
	struct store_piece piece;
	snprintf(p.reference, sizeof p.reference, "%s", reference);
	snprintf(p.dossier, sizeof p.dossier, "%s", dossier);
	paper_page_write(&piece, &p, w->school);
	piece.time_ms = at;
	piece.bytes = SLICE_LIT("picture");
	NEED(store_piece_add(w->roles.house.store, &piece, &e));
	return piece.id;
}

static bool is_kept(struct world *w, int64_t id)
{
	struct store_piece p;
	AUTO(buf) struct buf bytes = { 0 };
	return store_piece_get(w->roles.house.store, w->school, id, &p, &bytes, NULL);
}

static bool note_take(void *arg, const struct store_note *n)
{
	size_t *seen = arg;
	*seen += strcmp(n->kind, "PAPIER-PURGE") == 0 &&
		 slice_find(n->detail, SLICE_LIT("\"pages\":\"2\""), 0) != SIZE_MAX;
	return true;
}

static void scans_that_nobody_places_go(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], ref[65];
	bool more;
	size_t notes = 0;
	const int64_t day = 86400000, now = day_ms(20000);
	AUTO(store_dossier) struct store_dossier d = { 0 };
	snprintf(ref, sizeof ref, "beef%060d", 3);
	world_create(w, id, world_pupil(w, "Camille", ref));
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	int64_t old = page_kept(w, "", "", now - 31 * day),
		named = page_kept(w, d.reference, "", now - 40 * day);
	int64_t young = page_kept(w, "", "", now - 29 * day),
		placed = page_kept(w, d.reference, id, now - 90 * day);
	w->service.shared->paper_days = 0;
	NEED(paper_purge(&more, &w->service, now, &e));
	assert_true(is_kept(w, old));
	w->service.shared->paper_days = 30;
	NEED(paper_purge(&more, &w->service, now, &e));
	assert_false(more || is_kept(w, old) || is_kept(w, named));
	assert_true(is_kept(w, young) && is_kept(w, placed));
	NEED(paper_purge(&more, &w->service, now, &e));
	const struct store_page all = { 0, 100 };
	NEED(store_note_each(w->roles.house.store, w->school, all, note_take, &notes, &e));
	assert_int_equal(notes, 1);
}

/* An act on a convention, made of one of its own: what the store would hold of an avenant with a later end. */
static void made_act_of(struct world *w, const char *id, const char *of, int32_t later)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	memcpy(d.amends, of, sizeof d.amends);
	snprintf(d.act, sizeof d.act, "avenant");
	d.last_day += later;
	d.kept_day = 0; /* as it is before its own seal */
	const struct store_step step = { .dossier = &d };
	NEED(store_step_do(w->roles.house.store, &step, &e));
}

struct found {
	const char *id;
	bool there;
	struct retention r;
};

static bool found_take(void *arg, const struct store_dossier *d, const struct retention *r)
{
	struct found *f = arg;
	if (strcmp(d->id, f->id) == 0) {
		f->there = true;
		f->r = *r;
	}
	return true;
}

static struct found found(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	struct found f = { .id = id };
	struct actor head = world_head(w);
	NEED(retention_each(&head, found_take, &f, &e));
	return f;
}

static void acts_follow_their_convention(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], act[37], ref[65];
	AUTO(store_dossier) struct store_dossier d = { 0 };
	AUTO(store_dossier) struct store_dossier of = { 0 };
	const struct service_periods periods = service_periods_default();
	int64_t account = world_account(
		w, "dpo2@lycee.example", STORE_ROLE_DPO, "Dana", "MODÈLE", "déléguée");
	w->now_ms = (int64_t)time(NULL) * 1000;
	struct actor sec = world_secretary(w);
	snprintf(ref, sizeof ref, "%064d", 21);
	fill_and_freeze(w, id, world_pupil(w, "Ada", ref));
	snprintf(ref, sizeof ref, "%064d", 22);
	fill_and_freeze(w, act, world_pupil(w, "Bo", ref));
	NEED(dossier_send(&sec, id, &e));
	NEED(dossier_send(&sec, act, &e));
	sealed(w, id, "Ada SPÉCIMEN");
	sealed(w, act, "Bo SPÉCIMEN");
	work(w);
	made_act_of(w, act, id, 20);
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	go_to(w, d.last_day + 1);
	go_to(w, d.last_day + periods.contact_days + 1);
	state_is(w, id, STATE_ARCHIVEE);
	/* The convention's own date is over, the act's is not: neither goes, and only the convention is told. */
	int year, month, day;
	time_day_split(d.last_day, &year, &month, &day);
	int32_t over = time_day_of(year + periods.sealed_years, month, day);
	struct found f = found(w, id);
	assert_true(f.there);
	assert_int_equal(f.r.n, 2);
	assert_false(f.r.archived); /* the act is not yet */
	go_to(w, d.last_day + 20 + periods.contact_days + 1);
	state_is(w, act, STATE_ARCHIVEE);
	assert_false(found(w, act).there);
	/* Its people were told: what the configuration says later changes nothing. */
	w->roles.shared.periods.sealed_years = 2;
	f = found(w, id);
	w->roles.shared.periods.sealed_years = periods.sealed_years;
	assert_true(f.r.archived);
	assert_true(f.r.due > over + 15 && f.r.due < over + 25);
	w->now_ms = day_ms(over + 5);
	struct actor head = world_head(w), dpo = world_as(w, account, LIFE_DPO);
	assert_false(retention_ask(&head, act, "ADT-1", &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	e = (struct err)ERR_INIT;
	/* A hold on the act is one on both. */
	NEED(retention_hold(&dpo, act, "litige", &e));
	assert_true(found(w, id).r.held);
	w->now_ms = day_ms(f.r.due);
	head = world_head(w);
	dpo = world_as(w, account, LIFE_DPO);
	assert_false(retention_ask(&head, id, "ADT-1", &e));
	e = (struct err)ERR_INIT;
	NEED(retention_release(&head, id, "clos", &e));
	NEED(retention_ask(&head, id, "ADT-1", &e));
	NEED(retention_eliminate(&dpo, id, &e));
	state_is(w, id, STATE_ELIMINEE);
	/* The acts go by a job of the same commit. */
	struct actor system = actor_system(&w->service, w->now_ms);
	for (bool more = true; more;)
		NEED(party_work(&more, &system, &e));
	state_is(w, act, STATE_ELIMINEE);
	NEED(store_dossier_get(w->roles.house.store, w->school, act, &of, &e));
	nothing_is_left(w, act);
	journal_stands(w, act);
	certified(
		w, d.reference, (const char *const[]){ d.reference, of.reference, id, act, NULL });
}

/* --- periods of a school ------------------------------------------------------------------------------------------------- */

/* A second school of the same instance: the world is it from now on. */
static void second_school(struct world *w)
{
	struct err e = ERR_INIT;
	struct actor admin = actor_system(&w->service, w->now_ms);
	NEED(school_create(&w->school, &admin, "9990077E", "Collège Emmy-Noether", &e));
	w->secretary = world_account(w, "secretaire@college.example", STORE_ROLE_SECRETARIAT, "Lou",
		"PATRON", "secrétaire");
	w->head = world_account(
		w, "chef@college.example", STORE_ROLE_CHEF, "Claude", "MODÈLE", "principale");
	world_settings(w);
}

static void period_set(struct world *w, const char *key, const char *value)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(w);
	const struct school_change c = { key, value };
	NEED(school_change(&head, w->school, &c, 1, &e));
}

static void period_refused(struct world *w, const char *key, const char *value)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(w);
	const struct school_change c = { key, value };
	assert_false(school_change(&head, w->school, &c, 1, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

struct told {
	const char *kind, *text;
	bool there;
};

static bool setting_told(void *arg, const struct store_note *n)
{
	struct told *t = arg;
	t->there = t->there || (strcmp(n->kind, "REGLAGE-MODIFIE") == 0 &&
				       slice_find(n->detail, slice_text(t->text), 0) != SIZE_MAX);
	return true;
}

static void setting_noted(struct world *w, const char *text)
{
	struct err e = ERR_INIT;
	struct told t = { .text = text };
	NEED(store_note_each(
		w->roles.house.store, w->school, (struct store_page){ 0 }, setting_told, &t, &e));
	if (!t.there)
		fail_msg("%s is not noted", text);
}

static bool message_told(void *arg, const struct store_message *m)
{
	struct told *t = arg;
	t->there = t->there || (strcmp(m->template_name, t->kind) == 0 &&
				       slice_find(buf_slice(&m->data_read), slice_text(t->text),
					       0) != SIZE_MAX);
	return true;
}

/* The date of M9 and M19, in the messages that left. */
static void announced(struct world *w, const char *id, int32_t day)
{
	static const char *const kinds[] = { "M9", "M19" };
	struct err e = ERR_INIT;
	char text[11];
	time_date_format(text, day);
	const struct store_message_filter f = { .dossier = id };
	for (size_t i = 0; i < 2; i++) {
		struct told t = { .kind = kinds[i], .text = text };
		NEED(store_message_each(w->roles.house.store, &f, message_told, &t, &e));
		if (!t.there)
			fail_msg("%s does not say %s", kinds[i], text);
	}
}

/* A convention sealed now; its last day comes back. */
static int32_t sealed_now(struct world *w, char id[static 37], const char *name, const char *ref)
{
	struct err e = ERR_INIT;
	char whole[65], pupil[40];
	AUTO(store_dossier) struct store_dossier d = { 0 };
	struct actor sec = world_secretary(w);
	snprintf(whole, sizeof whole, "%s%060d", ref, 7);
	snprintf(pupil, sizeof pupil, "%s SPÉCIMEN", name);
	fill_and_freeze(w, id, world_pupil(w, name, whole));
	NEED(dossier_send(&sec, id, &e));
	sealed(w, id, pupil);
	work(w);
	state_is(w, id, STATE_SCELLEE);
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	return d.last_day;
}

static int32_t years_on(int32_t day, int years)
{
	int year, month, of;
	time_day_split(day, &year, &month, &of);
	return time_day_of(year + years, month, of);
}

/* Host and tutor are let in until their days, and not on the day after. */
static void read_until(struct world *w, const char *id, enum life_role role, int32_t last)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	struct actor a = holder(w, id, "p-emp1");
	a.role = role;
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	a.now_ms = day_ms(last);
	d.state = STATE_TERMINEE; /* as it is then */
	NEED(life_allowed(&a, LIFE_READ, &d, LIFE_MAY, &e));
	a.now_ms = day_ms(last + 1);
	assert_false(life_allowed(&a, LIFE_READ, &d, LIFE_MAY, &e));
	assert_int_equal(reason_of(&e), REASON_SCOPE);
}

static void each_school_keeps_as_it_announced(void **state)
{
	struct world *w = *state;
	const int64_t school = w->school, secretary = w->secretary, head = w->head;
	struct err e = ERR_INIT;
	char long_id[37], short_id[37], other_id[37];
	const struct service_periods periods = service_periods_default();
	const struct school_change years = { "conservation/annees", "3" };
	struct actor sec = world_secretary(w);
	w->now_ms = (int64_t)time(NULL) * 1000;
	assert_false(school_change(&sec, w->school, &years, 1, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	period_refused(w, "conservation/annees", "0");
	period_refused(w, "conservation/annees", "51");
	period_refused(w, "conservation/annees-sans", "cinq");
	period_refused(w, "acces/accueil-jours", "3651");
	period_refused(w, "acces/tuteur-jours", "-1");
	period_set(w, "conservation/annees", "3");
	period_set(w, "acces/accueil-jours", "400");
	setting_noted(w, "\"conservation/annees\":[\"\",\"3\"]");
	int32_t last = sealed_now(w, long_id, "Ida", "a1b2");
	announced(w, long_id, years_on(last, 3));
	/* The change: what was announced stands, what is sealed from now on has the new days. */
	period_set(w, "conservation/annees", "2");
	period_set(w, "acces/accueil-jours", "");
	period_set(w, "acces/tuteur-jours", "10");
	setting_noted(w, "\"conservation/annees\":[\"3\",\"2\"]");
	sealed_now(w, short_id, "Eve", "a1b3");
	announced(w, short_id, years_on(last, 2));
	read_until(w, long_id, LIFE_ACCUEIL, last + 400);
	read_until(w, long_id, LIFE_TUTEUR, last + periods.tutor_days);
	read_until(w, short_id, LIFE_ACCUEIL, last + periods.host_days);
	read_until(w, short_id, LIFE_TUTEUR, last + 10);
	second_school(w);
	sealed_now(w, other_id, "Uma", "a1b4");
	announced(w, other_id, years_on(last, periods.sealed_years));
	go_to(w, last + 1);
	go_to(w, last + periods.contact_days + 1);
	state_is(w, other_id, STATE_ARCHIVEE);
	/* The lists on the day the shorter one is over: this one alone may go. */
	assert_int_equal(found(w, other_id).r.due, years_on(last, periods.sealed_years));
	w->school = school;
	w->secretary = secretary;
	w->head = head;
	assert_false(found(w, other_id).there);
	assert_int_equal(found(w, long_id).r.due, years_on(last, 3));
	assert_int_equal(found(w, short_id).r.due, years_on(last, 2));
	int64_t account = world_account(
		w, "dpo3@lycee.example", STORE_ROLE_DPO, "Dana", "MODÈLE", "déléguée");
	w->now_ms = day_ms(years_on(last, 2));
	struct actor chef = world_head(w), dpo = world_as(w, account, LIFE_DPO);
	assert_false(retention_ask(&chef, long_id, "ADT-3", &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	e = (struct err)ERR_INIT;
	NEED(retention_ask(&chef, short_id, "ADT-3", &e));
	NEED(retention_eliminate(&dpo, short_id, &e));
	state_is(w, short_id, STATE_ELIMINEE);
	AUTO(buf) struct buf lines = { 0 };
	NEED(store_chain_read(w->roles.house.store, short_id, 0, &lines, &e));
	assert_int_not_equal(
		slice_find(buf_slice(&lines), SLICE_LIT("scellee-2-ans"), 0), SIZE_MAX);
}

/* What an older store had closed: the job gives it the days of the instance, as its people were told. */
static void what_was_closed_before_gets_its_days_by_a_job(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	const struct service_periods periods = service_periods_default();
	char id[37];
	AUTO(store_dossier) struct store_dossier d = { 0 };
	w->now_ms = (int64_t)time(NULL) * 1000;
	int32_t last = sealed_now(w, id, "Zoe", "a1b5");
	period_set(w, "conservation/annees", "9");
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	d.kept_day = d.host_day = d.tutor_day = 0;
	const struct store_step step = { .dossier = &d };
	NEED(store_step_do(w->roles.house.store, &step, &e));
	struct actor system = actor_system(&w->service, w->now_ms);
	const struct store_job j = { .kind = RETENTION_JOB, .key = "k" };
	NEED(retention_job(&system, &j, &e));
	store_dossier_auto(&d);
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	assert_int_equal(d.kept_day, years_on(last, periods.sealed_years));
	assert_int_equal(d.host_day, last + periods.host_days);
	assert_int_equal(d.tutor_day, last + periods.tutor_days);
}

/* Closed unsealed: its day is fixed when it closes, forgotten when it begins anew. */
static void what_closed_unsealed_has_its_day_too(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	AUTO(store_dossier) struct store_dossier d = { 0 };
	w->now_ms = (int64_t)time(NULL) * 1000;
	sent(w, id, "c0de");
	struct actor sec = world_secretary(w);
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	assert_int_equal(d.kept_day, 0);
	period_set(w, "conservation/annees-sans", "4");
	NEED(dossier_cancel(&sec, id, "Le stage n’aura pas lieu.", &e));
	period_set(w, "conservation/annees-sans", "1");
	int32_t over = time_day_of(atoi(w->year + 5), 9, 1);
	assert_int_equal(found(w, id).r.due, years_on(over, 4));
	store_dossier_auto(&d);
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	assert_int_equal(d.kept_day, years_on(over, 4));
	d.state = STATE_A_VERIFIER;
	NEED(retention_fix(&w->service, &d, &e));
	assert_int_equal(d.kept_day, 0);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_secretariat_archives),
		cmocka_unit_test(scans_that_nobody_places_go),
		cmocka_unit_test(health_data_whose_day_was_missed_go_at_the_next_start),
		cmocka_unit_test(an_eliminated_convention_is_gone_from_store_and_backups),
		cmocka_unit_test(acts_follow_their_convention),
		cmocka_unit_test(each_school_keeps_as_it_announced),
		cmocka_unit_test(what_closed_unsealed_has_its_day_too),
		cmocka_unit_test(what_was_closed_before_gets_its_days_by_a_job),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
