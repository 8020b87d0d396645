/* SPDX-License-Identifier: MIT */
/* The way from version 1: what the command line kept is there, and a death on the way leaves the old or the new. */
#include "store_kit.h"

#include "base/file.h"
#include "fault_vfs.h"

#include <sys/wait.h>

enum { OLD_MAX = 1 << 20 };

static const struct store_key sealed = { "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10", 2 };
static const struct store_key replaced = { "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10", 1 };
static const struct store_key unsent = { "11111111-2222-4333-8444-555555555555", 1 };
static const struct store_key partly = { "22222222-2222-4333-8444-555555555555", 1 };

/* The store of an older version at the kit's path. */
static void old_put_file(struct kit *k, const char *file)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf sql = { 0 };
	sqlite3 *db;
	store_close(k->s);
	k->s = NULL;
	kit_forget(k);
	assert_true(file_read(&sql, file, OLD_MAX, &e));
	sql.max = OLD_MAX + 1;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, buf_text(&sql), NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void old_put(struct kit *k)
{
	old_put_file(k, "tests/golden/store-1.sql");
}

static int64_t number(const char *path, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static void dossier_is(struct kit *k, const struct store_key *key, const struct store_dossier *want)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	struct store_school school = { 0 };
	assert_true(store_dossier_get(k->s, -1, key->id, &d, &e));
	assert_string_equal(d.year, want->year);
	assert_string_equal(d.reference, want->reference);
	assert_int_equal(d.state, want->state);
	assert_int_equal(d.revision, want->revision);
	assert_int_equal(d.wanted, 3);
	assert_int_equal(d.signed_n, want->signed_n);
	assert_int_equal(d.sent, want->sent);
	assert_int_equal(d.sealed_ms != 0, want->sealed_ms != 0);
	assert_int_equal(d.created_ms, INT64_C(1747211467412));
	assert_int_equal(d.first_day, 20255);
	assert_true(store_school_get(k->s, d.school, &school, &e));
	assert_memory_equal(school.uai, d.reference, 8);
	store_school_auto(&school);
}

static void all_is_there(struct kit *k)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf b = { 0 };
	struct store_chain chain;
	size_t n;
	dossier_is(k, &sealed,
		&(struct store_dossier){ .year = "2024-2025",
			.reference = "9990042S-2025-00137",
			.state = STATE_SCELLEE,
			.revision = 2,
			.signed_n = 3,
			.sent = true,
			.sealed_ms = 1 });
	dossier_is(k, &unsent,
		&(struct store_dossier){ .year = "2024-2025",
			.reference = "9990042S-2025-00009",
			.state = STATE_VERIFIEE,
			.revision = 1 });
	dossier_is(k, &partly,
		&(struct store_dossier){ .year = "2025-2026",
			.reference = "9990077A-2026-00001",
			.state = STATE_PARTIELLEMENT_SIGNEE,
			.revision = 1,
			.signed_n = 2,
			.sent = true });
	assert_true(store_chain_get(k->s, sealed.id, &chain, &e));
	assert_int_equal(chain.n, 7);
	assert_true(store_journal(k->s, &sealed, &b, &n, &e));
	assert_int_equal(n, 7);
	/* The journal of the revision that was replaced is a chain of its own, kept apart. */
	assert_true(store_journal(k->s, &replaced, &b, &n, &e));
	assert_int_equal(n, 3);
	assert_true(store_file(k->s, &sealed, &b, &e));
	assert_int_equal(b.n, 59);
	assert_true(store_blob_get(k->s, &sealed, STORE_ARCHIVE, &b, &e));
}

static void what_the_command_line_kept_is_there(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	static struct store_convention c;
	old_put(k);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	all_is_there(k);
	assert_true(store_convention_get(k->s, &partly, &c, &e));
	assert_int_equal(c.journal_n, 5);
	assert_int_equal(c.journal_head[0], 0x7d);
	assert_string_equal(c.parties[1].holders[0].name, "Dominique SPÉCIMEN");
	assert_int_equal(c.parties[1].signed_at, 1747297861);
}

static void the_command_line_goes_on_where_it_was(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	char reference[40];
	old_put(k);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	struct store_entry entry = kit_entry(6);
	struct store_act act = kit_act(120 + 13, 200);
	act.signed_field = "ecole";
	act.signed_at = 9;
	act.state = "signee";
	act.entries = &entry;
	act.entries_n = 1;
	assert_true(store_convention_act(k->s, &partly, &act, &e));
	assert_true(store_dossier_get(k->s, -1, partly.id, &d, &e));
	assert_int_equal(d.state, STATE_SIGNEE);
	assert_int_equal(d.signed_n, 3);
	assert_int_equal(d.version, 2);
	/* A revision that was replaced takes nothing more. */
	act = kit_act(11, 201);
	assert_false(store_convention_act(k->s, &replaced, &act, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_reference_next(k->s, d.school, "2025-2026", reference, &e));
	assert_string_equal(reference, "9990077A-2026-00002");
}

static bool one_link(void *arg, const struct store_link *l)
{
	unsigned *n = arg;
	assert_string_equal(l->name, "Sacha FICTIF");
	++*n;
	return true;
}

static bool one_attempt(void *arg, const struct store_attempt *a)
{
	unsigned *n = arg;
	assert_string_equal(a->answer, "450 sacha.fictif@velo.example: later");
	++*n;
	return true;
}

/* What the service kept in the clear, each by the way that reads it. */
static void what_the_service_kept_is_sealed_and_there(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	static const struct store_key key = { "00000009-2222-4333-8444-555555555555", 1 };
	static struct store_convention c;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	AUTO(store_message) struct store_message m = { 0 };
	AUTO(buf) struct buf b = { 0 };
	struct store_piece p;
	unsigned n = 0;
	size_t entries;
	const struct store_link_filter by_mail = { .address = "sacha.fictif@velo.example",
		.school = -1 };
	old_put_file(k, "tests/golden/store-2.sql");
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	assert_true(store_dossier_get(k->s, -1, key.id, &d, &e));
	assert_string_equal(d.pupil_name, "SPÉCIMEN Camille");
	assert_true(slice_is(buf_slice(&d.fields), "{\"eleve/nom\":\"SPÉCIMEN\"}"));
	assert_true(store_convention_get(k->s, &key, &c, &e));
	assert_string_equal(c.parties[0].holders[0].consent, "Je, Sacha FICTIF");
	assert_true(store_file(k->s, &key, &b, &e));
	assert_true(slice_is(buf_slice(&b), "%PDF Camille"));
	assert_true(store_blob_get(k->s, &key, STORE_CONTACTS, &b, &e));
	assert_true(slice_is(buf_slice(&b), "<contacts>sacha.fictif@velo.example</contacts>"));
	assert_true(store_journal(k->s, &key, &b, &entries, &e));
	assert_true(slice_is(buf_slice(&b),
		"<entree empreinte=\"0\"><evenement n=\"1\"/><bloc nom=\"nom-saisi\" "
		"sel=\"00\">Sacha FICTIF</bloc><bloc nom=\"ip\" "
		"sel=\"01\">192.0.2.1</bloc></entree>\n<entree empreinte=\"1\"><evenement "
		"n=\"2\"/></entree>\n"));
	assert_true(store_piece_get(k->s, d.school, 1, &p, &b, &e));
	assert_string_equal(p.title, "Copie de Camille");
	assert_true(slice_is(p.bytes, "PNG Camille"));
	assert_true(store_link_each(k->s, &by_mail, one_link, &n, &e));
	assert_true(store_attempt_each(k->s, 1, one_attempt, &n, &e));
	assert_int_equal(n, 2);
	assert_true(store_message_take(k->s, NOW + 9000, NOW + 10000, &m, &e));
	assert_string_equal(m.address, "sacha.fictif@velo.example");
	store_close(k->s);
	k->s = NULL;
	assert_int_equal(number(k->path, "SELECT count(*) FROM link WHERE address LIKE '%@%'"), 0);
	assert_true(file_read(&b, k->path, OLD_MAX, &e));
	assert_int_equal(slice_find(buf_slice(&b), SLICE_LIT("<entree"), 0), SIZE_MAX);
	assert_int_equal(slice_find(buf_slice(&b), SLICE_LIT("Camille"), 0), SIZE_MAX);
	assert_int_equal(slice_find(buf_slice(&b), SLICE_LIT("sacha"), 0), SIZE_MAX);
}

/* None of these stands in the store's file, nor beside it. */
static void told_nowhere(const struct kit *k, const char *const *words, size_t n)
{
	static const char *const endings[] = { "", "-wal" };
	for (size_t i = 0; i < 2; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf b = { 0 };
		char path[128];
		snprintf(path, sizeof path, "%s%s", k->path, endings[i]);
		if (i > 0 && access(path, F_OK) != 0)
			continue;
		assert_true(file_read(&b, path, 8 * OLD_MAX, &e));
		for (size_t w = 0; w < n; w++)
			if (slice_find(buf_slice(&b), slice_text(words[w]), 0) != SIZE_MAX)
				fail_msg("%s stands in %s", words[w], path);
	}
}

static void pupil_is(struct kit *k, int64_t id, const char *sort_key, const char *fields)
{
	struct err e = ERR_INIT;
	AUTO(store_pupil) struct store_pupil p = { 0 };
	assert_true(store_pupil_get(k->s, 1, id, &p, &e));
	assert_string_equal(p.sort_key, sort_key);
	assert_non_null(strstr(buf_text(&p.fields), fields));
}

static bool names_take(void *arg, const struct store_pupil *p)
{
	char *all = arg;
	snprintf(all + strlen(all), 100 - strlen(all), "%s,", p->sort_key);
	return true;
}

static void the_roster_is(struct kit *k)
{
	struct err e = ERR_INIT;
	AUTO(store_pupil) struct store_pupil p = { 0 };
	uint8_t hash[32];
	char names[100] = "";
	const struct store_pupil_filter all = { .school = 1, .year = YEAR },
					one = { .school = 1, .year = YEAR, .search = "spec" };
	pupil_is(k, 1, "SPÉCIMEN Camille", "dominique@famille.example");
	pupil_is(k, 2, "GABARIT Noa", "GABARIT");
	pupil_is(k, 3, "", "{}"); /* its key is gone */
	memset(hash, 7, sizeof hash);
	assert_true(store_pupil_by_code(k->s, 1, YEAR, hash, &p, &e));
	assert_int_equal(p.id, 1);
	assert_true(store_pupil_each(k->s, &all, names_take, names, &e));
	assert_string_equal(names, "GABARIT Noa,SPÉCIMEN Camille,");
	names[0] = '\0';
	assert_true(store_pupil_each(k->s, &one, names_take, names, &e));
	assert_string_equal(names, "SPÉCIMEN Camille,");
}

static bool host_take(void *arg, const struct store_dossier *d)
{
	snprintf(arg, sizeof d->host_siret, "%s", d->host_siret);
	return true;
}

static bool note_take(void *arg, const struct store_note *n)
{
	*(bool *)arg = slice_find(n->detail, SLICE_LIT("MODÈLE-CHEF"), 0) != SIZE_MAX;
	return true;
}

static bool hook_take(void *arg, const struct store_webhook *w)
{
	*(bool *)arg = strcmp(w->url, "https://camille.example/recu") == 0 && w->secret[31] == 9;
	return true;
}

static void the_instance_s_own_is(struct kit *k)
{
	struct err e = ERR_INIT;
	AUTO(store_school) struct store_school school = { 0 };
	AUTO(store_session) struct store_session session = { .account = 0 };
	AUTO(store_job) struct store_job job = { .id = 0 };
	AUTO(buf) struct buf answer = { 0 };
	struct store_account account;
	struct store_api_key key;
	uint8_t nine[32];
	bool known = false, noted = false, hooked = false;
	int status = 0;
	memset(nine, 9, sizeof nine);
	struct store_idempotency once = { .scope = "1 /api/v1/conventions", .key = "pour-camille" };
	memcpy(once.body, nine, sizeof nine);
	assert_true(store_school_get(k->s, 1, &school, &e));
	assert_non_null(strstr(buf_text(&school.settings), "stages@lycee.example"));
	assert_true(store_account_by_login(k->s, "noa.gabarit@lycee.example", &account, &e));
	assert_string_equal(account.last_name, "GABARIT");
	assert_string_equal(account.scope, "2de 4");
	assert_true(store_session_get(k->s, nine, &session, &e));
	assert_non_null(strstr(buf_text(&session.data), "secret-de-session"));
	assert_true(store_note_each(k->s, 1, (struct store_page){ 0 }, note_take, &noted, &e));
	assert_true(store_webhook_each(k->s, 1, hook_take, &hooked, &e));
	assert_true(noted && hooked);
	assert_true(store_api_key_get(k->s, nine, &key, &e));
	assert_string_equal(key.label, "logiciel de Camille");
	assert_true(store_idempotency_get(k->s, &once, &known, &status, &answer, &e));
	assert_true(known && slice_is(buf_slice(&answer), "{\"nom\":\"Camille\"}"));
	/* Days of before, then a roster whose time has come. */
	assert_true(store_job_take(k->s, NOW + 9000, NOW + 10000, &job, &e));
	assert_string_equal(job.key, "k");
	store_job_auto(&job);
	assert_true(store_job_take(k->s, NOW + 9000, NOW + 10000, &job, &e));
	assert_string_equal(job.key, "r/1/2023-2024");
	assert_true(store_job_take(k->s, NOW + 9000, NOW + 10000, &job, &e));
	assert_string_equal(job.cause, "sacha.fictif@velo.example refuse");
	assert_true(slice_is(job.data, "{\"nom\":\"Camille\"}"));
}

/* What version 3 kept in the clear; a roster and a convention of it are gone since, by the key ring of after. */
static void what_belongs_to_no_convention_is_sealed_and_there(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	static const char lost[] = "0000000a-2222-4333-8444-555555555555";
	static const char *const words[] = { "Camille", "camille", "SPÉCIMEN", "specimen", "Noa",
		"GABARIT", "gabarit", "Aîné", "2009-06-20", "famille.example", "33639980102",
		"lycee.example", "professeur", "CHEF", "000007780000", "velo.example",
		"secret-de-session" };
	char siret[15] = "";
	const struct store_dossier_filter by_siret = { .school = 1,
		.host_siret = "00000077800001" };
	AUTO(store_dossier) struct store_dossier d = { 0 };
	old_put_file(k, "tests/golden/store-3.sql");
	assert_true(locker_destroy(locker_kit(), "r/1/2023-2024", LOCKER_ALL, NOW, &e));
	assert_true(locker_destroy(locker_kit(), lost, LOCKER_ALL, NOW, &e));
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	the_roster_is(k);
	the_instance_s_own_is(k);
	assert_true(store_dossier_each(k->s, &by_siret, false, host_take, siret, &e));
	assert_string_equal(siret, by_siret.host_siret);
	assert_true(store_dossier_get(k->s, 1, lost, &d, &e));
	assert_string_equal(d.host_siret, "");
	told_nowhere(k, words, sizeof words / sizeof *words);
	assert_true(store_check(k->s, &e));
}

/* Version 5 had sealed all but the journals; its data keys come with it. */
static void the_journals_of_version_5_are_sealed_and_there(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	static const char *const words[] = { "Noa", "Camille", "<entree" };
	static const uint8_t wrap[LOCKER_KEY] = { 7 };
	AUTO(locker) struct locker *keys = NULL;
	AUTO(buf) struct buf b = BUF_MAX(OLD_MAX);
	char path[128];
	snprintf(path, sizeof path, "%s.keys", k->path);
	assert_true(file_read(&b, "tests/golden/store-5.keys", OLD_MAX, &e));
	assert_true(file_write_new(path, buf_slice(&b), 0600, &e));
	assert_true(locker_open(&keys, path, wrap, &e));
	unlink(path);
	old_put_file(k, "tests/golden/store-5.sql");
	assert_true(store_open(&k->s, k->path, keys, &e));
	the_roster_is(k);
	the_instance_s_own_is(k);
	buf_free(&b);
	assert_true(store_chain_read(k->s, "00000009-2222-4333-8444-555555555555", 1, &b, &e));
	assert_true(slice_is(buf_slice(&b), "<entree n=\"1\">Noa GABARIT</entree>\n"));
	told_nowhere(k, words, sizeof words / sizeof *words);
	store_close(k->s);
	k->s = NULL;
}

/* What versions 16 and 15 brought, undone; what versions 14 and 13 did; version 12; version 11; and version 10. */
#define POSTS "DROP INDEX job_school; ALTER TABLE job DROP COLUMN school; "
#define SEALING POSTS "DROP TRIGGER sealing_kept; DROP TRIGGER sealing_new; DROP TABLE sealing; "
#define KEPT                                                                                       \
	SEALING "DROP TRIGGER note_stays; DROP TRIGGER note_is_kept; DROP TRIGGER note_is_new; "   \
		"DROP "                                                                            \
		"TRIGGER chain_stays; DROP TRIGGER chain_blocks_stay; DROP TRIGGER "               \
		"chain_is_kept; DROP "                                                             \
		"TRIGGER chain_is_new; DROP TRIGGER journal_stays; DROP TRIGGER day_stays; DROP "  \
		"TRIGGER "                                                                         \
		"day_is_kept; DROP TRIGGER day_is_new; ALTER TABLE job DROP COLUMN status; "
#define LAST KEPT "ALTER TABLE pupil DROP COLUMN shielded; "
#define NEWEST                                                                                     \
	LAST "ALTER TABLE dossier DROP COLUMN kept_day; ALTER TABLE dossier DROP COLUMN "          \
	     "host_day; "                                                                          \
	     "ALTER TABLE dossier DROP COLUMN tutor_day; "
#define NEWER NEWEST "DROP TABLE bulk_item; DROP TABLE bulk; ALTER TABLE job DROP COLUMN lease_ms; "

/* Version 7 had no place for health data of their own. */
static void a_store_of_version_7_takes_health_data(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	sqlite3 *db;
	struct store_dossier d = kit_dossier(k, 9);
	const struct slice health = SLICE_LIT("{}");
	const struct store_step step = { .dossier = &d, .health = &health };
	AUTO(buf) struct buf b = { 0 };
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	store_close(k->s);
	k->s = NULL;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, NEWER "DROP TABLE health; PRAGMA user_version=7", NULL,
				 NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	assert_true(store_step_do(k->s, &step, &e));
	assert_true(store_health_get(k->s, d.id, &b, &e));
	assert_int_equal(b.n, 2);
	assert_true(store_check(k->s, &e));
}

/* Version 9 knew no acts on many, and not until when a job is taken. */
static void a_job_of_version_9_is_there_and_free(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	const struct store_job add = { .kind = "sceau", .key = "d1", .next_ms = NOW };
	AUTO(store_job) struct store_job j = { 0 };
	sqlite3 *db;
	assert_true(store_job_add(k->s, &add, &e));
	store_close(k->s);
	k->s = NULL;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, NEWER "PRAGMA user_version=9", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	assert_int_equal(number(k->path, "PRAGMA user_version"), 16);
	assert_true(store_job_take(k->s, NOW, NOW + 1000, &j, &e));
	assert_string_equal(j.key, "d1");
	assert_int_equal(number(k->path, "SELECT count(*) FROM bulk"), 0);
}

static void dossier_put(
	struct kit *k, struct store_dossier *d, unsigned n, const struct store_dossier *as)
{
	struct err e = ERR_INIT;
	*d = kit_dossier(k, n);
	snprintf(d->year, sizeof d->year, "%s", "2023-2024");
	d->state = as->state;
	d->sent = true;
	d->sealed_ms = as->sealed_ms;
	d->last_day = as->last_day;
	assert_true(store_dossier_add(k->s, d, NULL, &e));
}

static void days_are(struct kit *k, const char *id, const int32_t want[3])
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	assert_true(store_dossier_get(k->s, -1, id, &d, &e));
	assert_int_equal(d.kept_day, want[0]);
	assert_int_equal(d.host_day, want[1]);
	assert_int_equal(d.tutor_day, want[2]);
}

/* Version 10 did not know until when; a job says what was announced, and never twice. */
static void what_version_10_closed_gets_its_days(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	sqlite3 *db;
	struct store_dossier sealed_one, leap, refused, live;
	const int32_t leap_day = 19782; /* 2024-02-29 */
	const struct store_kept kept = { 5, 1, 730, 31 }, other = { 9, 9, 9, 9 };
	AUTO(store_job) struct store_job j = { 0 };
	dossier_put(k, &sealed_one, 21,
		&(struct store_dossier){
			.state = STATE_ARCHIVEE, .sealed_ms = 1, .last_day = 19900 });
	dossier_put(k, &leap, 22,
		&(struct store_dossier){
			.state = STATE_TERMINEE, .sealed_ms = 1, .last_day = leap_day });
	dossier_put(k, &refused, 23,
		&(struct store_dossier){ .state = STATE_REFUSEE, .last_day = 19900 });
	dossier_put(k, &live, 24,
		&(struct store_dossier){ .state = STATE_EN_SIGNATURE, .last_day = 19900 });
	store_close(k->s);
	k->s = NULL;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, NEWEST "PRAGMA user_version=10", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	assert_true(store_job_take(k->s, NOW, NOW + 1000, &j, &e));
	assert_string_equal(j.kind, "effacer");
	assert_string_equal(j.key, "k");
	days_are(k, sealed_one.id, (const int32_t[]){ 0, 0, 0 });
	assert_true(store_kept_fix(k->s, &kept, &e));
	assert_true(store_kept_fix(k->s, &other, &e));
	/* 2024-06-26 is day 19900; 2029-06-26 is 21726. */
	days_are(k, sealed_one.id, (const int32_t[]){ 21726, 20630, 19931 });
	days_are(k, leap.id, (const int32_t[]){ 21609, leap_day + 730, leap_day + 31 });
	/* 2025-09-01 */
	days_are(k, refused.id, (const int32_t[]){ 20332, 0, 0 });
	days_are(k, live.id, (const int32_t[]){ 0, 0, 0 });
	assert_true(store_check(k->s, &e));
}

/* Nobody was protected in version 11; now somebody may be. */
static void a_pupil_of_version_11_is_not_protected_yet(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	sqlite3 *db;
	AUTO(store_pupil) struct store_pupil p = { .id = 0 };
	old_put_file(k, "tests/golden/store-3.sql");
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	store_close(k->s);
	k->s = NULL;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, LAST "PRAGMA user_version=11", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	assert_true(store_pupil_get(k->s, 1, 1, &p, &e));
	assert_false(p.shielded);
	assert_true(store_pupil_shield(k->s, 1, 1, true, &e));
	assert_true(store_pupil_get(k->s, 1, 1, &p, &e));
	assert_true(p.shielded);
	assert_true(store_check(k->s, &e));
}

/* What a journal, the notes of a school and its days hold in version 12 can be changed by nobody from version 13 on. */
static void what_is_only_added_to_stays(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	sqlite3 *db;
	static const char *const refused[] = { "UPDATE note SET time_ms=1", "DELETE FROM note",
		"UPDATE note SET kind='AUTRE'", "REPLACE INTO note VALUES (1,1,1,1,'AUTRE','{}')",
		"INSERT INTO note VALUES (1,1,1,1,'AUTRE','{}')", "UPDATE chain SET xml=x'00'",
		"UPDATE chain SET seq=seq+100", "UPDATE chain SET hash=zeroblob(32)",
		"UPDATE chain SET blocks=x'00'", "DELETE FROM chain WHERE seq=1",
		"REPLACE INTO chain SELECT dossier,seq,x'00',hash,x'' FROM chain WHERE seq=1",
		"UPDATE day SET json='{}'", "DELETE FROM day" };
	const struct store_note note = { .school = k->school,
		.account = 1,
		.time_ms = NOW,
		.kind = "VIOLATION",
		.detail = SLICE_LIT("{}") };
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 9);
	const struct store_entry entry = kit_entry(1);
	const struct store_step step = { .dossier = &d, .entries = &entry, .entries_n = 1 };
	assert_true(store_note_add(k->s, &note, &e));
	if (!store_dossier_add(k->s, &d, &step, &e))
		fail_msg("%s", e.text);
	assert_true(store_day_put(k->s, -1, 20000, SLICE_LIT("{\"n\":1}"), &e));
	store_close(k->s);
	k->s = NULL;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, KEPT "PRAGMA user_version=12", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		if ((sqlite3_exec(db, refused[i], NULL, NULL, NULL) & 0xff) != SQLITE_CONSTRAINT)
			fail_msg("done: %s", refused[i]);
		assert_non_null(strstr(sqlite3_errmsg(db), "never changed or taken away"));
	}
	/* of a day the first stays; an elimination leaves no block */
	assert_int_equal(
		sqlite3_exec(db,
			"REPLACE INTO day VALUES (-1,20000,'{}'); UPDATE chain SET blocks=x''",
			NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(number(k->path, "SELECT count(*) FROM day WHERE json='{\"n\":1}'"), 1);
	assert_true(store_day_put(k->s, -1, 20000, SLICE_LIT("{}"), &e));
	assert_true(store_day_put(k->s, -1, 20001, SLICE_LIT("{}"), &e));
	assert_true(store_note_add(k->s, &note, &e));
	assert_int_equal(number(k->path, "SELECT count(*) FROM note"), 2);
	assert_int_equal(number(k->path, "SELECT count(*) FROM day"), 2);
	assert_true(store_check(k->s, &e));
}

/* Version 13 had the status of a failed post in the words of its cause. */
static void the_status_of_a_post_of_version_13_is_there(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	sqlite3 *db;
	static const struct {
		const char *kind, *key, *cause;
		int status;
	} all[] = { { STORE_JOB_WEBHOOK, "a", "it answered 503", 503 },
		{ STORE_JOB_WEBHOOK, "b", "no answer in time", 0 },
		{ "sceau", "c", "it answered 503", 0 } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct store_job j = { .next_ms = NOW };
		snprintf(j.kind, sizeof j.kind, "%s", all[i].kind);
		snprintf(j.key, sizeof j.key, "%s", all[i].key);
		snprintf(j.cause, sizeof j.cause, "%s", all[i].cause);
		assert_true(store_job_add(k->s, &j, &e));
	}
	store_close(k->s);
	k->s = NULL;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db,
			SEALING "ALTER TABLE job DROP COLUMN status; PRAGMA user_version=13", NULL,
			NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char sql[100];
		snprintf(sql, sizeof sql, "SELECT status FROM job WHERE key='%s'", all[i].key);
		assert_int_equal(number(k->path, sql), all[i].status);
	}
}

/* Version 14 knew when a seal was begun; the order of those is what there is. From now on it is that of what is kept, once each, for good. */
static void the_seals_of_version_14_have_their_order(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	sqlite3 *db;
	static const int64_t begun[] = { 300, 0, 100, 200 };
	static const char *const refused[] = { "UPDATE sealing SET n=n+10", "DELETE FROM sealing" };
	for (unsigned i = 0; i < 4; i++) {
		AUTO(store_dossier) struct store_dossier d = kit_dossier(k, i + 20);
		d.sealed_ms = begun[i];
		if (!store_dossier_add(k->s, &d, NULL, &e))
			fail_msg("%s", e.text);
	}
	store_close(k->s);
	k->s = NULL;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, SEALING "PRAGMA user_version=14", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	assert_int_equal(
		number(k->path, "SELECT count(*) FROM sealing JOIN dossier ON id=dossier WHERE "
				"sealed_ms=100*n"),
		3);
	/* the one that is sealed now comes last, whatever instant it bears; touched again it stays where it is */
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db,
			"UPDATE dossier SET sealed_ms=50 WHERE sealed_ms=0; UPDATE dossier "
			"SET sealed_ms=60 WHERE sealed_ms=50",
			NULL, NULL, NULL),
		SQLITE_OK);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		assert_int_equal(
			sqlite3_exec(db, refused[i], NULL, NULL, NULL) & 0xff, SQLITE_CONSTRAINT);
	sqlite3_close(db);
	assert_int_equal(number(k->path, "SELECT n FROM sealing JOIN dossier ON id=dossier WHERE "
					 "sealed_ms=60"),
		4);
	assert_true(store_check(k->s, &e));
}

/* Version 15 told the school of a post in what was sealed; its convention stands in the key. */
static void the_posts_of_version_15_have_their_school(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	sqlite3 *db;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 40);
	if (!store_dossier_add(k->s, &d, NULL, &e))
		fail_msg("%s", e.text);
	static const char *const kinds[] = { STORE_JOB_WEBHOOK, "sceau" };
	for (size_t i = 0; i < 2; i++) {
		struct store_job j = { .next_ms = NOW };
		snprintf(j.kind, sizeof j.kind, "%s", kinds[i]);
		snprintf(j.key, sizeof j.key, "%s:1", d.id);
		assert_true(store_job_add(k->s, &j, &e));
	}
	store_close(k->s);
	k->s = NULL;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, POSTS "PRAGMA user_version=15", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	assert_int_equal(number(k->path, "SELECT school FROM job WHERE kind='webhook'"), k->school);
	assert_int_equal(number(k->path, "SELECT school FROM job WHERE kind='sceau'"), 0);
}

/* Rows moved inside their pages leave rests that no longer belong to anything; they do not outlive the migration. */
static void rests_of_moved_rows_are_gone(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	static const char *const words[] = { "MODELE-CACHE" };
	sqlite3 *db;
	old_put_file(k, "tests/golden/store-3.sql");
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i+1 FROM n "
				 "WHERE i<1100) INSERT INTO pupil SELECT 7*i%1009+100, 1, "
				 "'2024-2025', i, '2de '||(i%9), '', 'MODELE-CACHE '||i, 0, 0, "
				 "zeroblob(32), 'MODELE-CACHE', "
				 "replace(hex(zeroblob(i*37%60)),'00','MODELE-CACHE') FROM n; "
				 "UPDATE pupil SET fields=replace(hex(zeroblob(id*53%60)),'00',"
				 "'MODELE-CACHE') WHERE id>3 AND id%2; "
				 "DELETE FROM pupil WHERE id>3 AND id%3=0",
				 NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	assert_true(store_open(&k->s, k->path, locker_kit(), &e));
	told_nowhere(k, words, 1);
	pupil_is(k, 1, "SPÉCIMEN Camille", "Camille");
}

static void a_newer_store_is_left_alone(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	sqlite3 *db;
	AUTO(store) struct store *s = NULL;
	assert_int_equal(sqlite3_open(k->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=999", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_false(store_open(&s, k->path, locker_kit(), &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
}

/* Open in a child that dies at the n-th write or sync; true when it lived. */
static bool open_and_die(struct kit *k, int n)
{
	pid_t pid = fork();
	if (pid == 0) {
		struct err e = ERR_INIT;
		fault_set(FAULT_KILL, n, false);
		_exit(store_open(&k->s, k->path, locker_kit(), &e) ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFEXITED(status);
}

static void a_death_at_any_write_leaves_the_old_or_the_new(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	bool lived = false;
	int n = 1;
	int64_t version = 1;
	/* Each place of the migration; of the writing anew, which is SQLite's, some. */
	for (; !lived; n += version == 1 ? 1 : 11) {
		old_put(k);
		lived = open_and_die(k, n);
		version = number(k->path, "PRAGMA user_version");
		assert_true(version == 1 || (version >= 8 && version <= 16));
		assert_int_equal(number(k->path, "SELECT integrity_check='ok' FROM "
						 "pragma_integrity_check"),
			1);
		assert_true(store_open(&k->s, k->path, locker_kit(), &e));
		all_is_there(k);
	}
	assert_true(n > 20);
	print_message("          %d places\n", n - 1);
}

static void a_full_disk_at_any_write_leaves_the_old(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	bool failed = true;
	for (int n = 1; failed; n += n < 150 ? 3 : 11) {
		old_put(k);
		fault_set(FAULT_FULL, n, true);
		failed = !store_open(&k->s, k->path, locker_kit(), &e);
		fault_set(FAULT_FULL, 0, false);
		if (failed) {
			assert_int_equal(e.code, ERR_IO);
			assert_true(store_open(&k->s, k->path, locker_kit(), &e));
		}
		all_is_there(k);
	}
}

int main(void)
{
	fault_install();
	const struct CMUnitTest tests[] = {
		KIT_TEST(what_the_command_line_kept_is_there),
		KIT_TEST(the_command_line_goes_on_where_it_was),
		KIT_TEST(what_the_service_kept_is_sealed_and_there),
		KIT_TEST(what_belongs_to_no_convention_is_sealed_and_there),
		KIT_TEST(the_journals_of_version_5_are_sealed_and_there),
		KIT_TEST(a_store_of_version_7_takes_health_data),
		KIT_TEST(a_job_of_version_9_is_there_and_free),
		KIT_TEST(what_version_10_closed_gets_its_days),
		KIT_TEST(a_pupil_of_version_11_is_not_protected_yet),
		KIT_TEST(what_is_only_added_to_stays),
		KIT_TEST(the_status_of_a_post_of_version_13_is_there),
		KIT_TEST(the_seals_of_version_14_have_their_order),
		KIT_TEST(the_posts_of_version_15_have_their_school),
		KIT_TEST(rests_of_moved_rows_are_gone),
		KIT_TEST(a_newer_store_is_left_alone),
		KIT_TEST(a_death_at_any_write_leaves_the_old_or_the_new),
		KIT_TEST(a_full_disk_at_any_write_leaves_the_old),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
