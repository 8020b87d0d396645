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
	assert_int_equal(slice_find(buf_slice(&b), SLICE_LIT("Camille"), 0), SIZE_MAX);
	assert_int_equal(slice_find(buf_slice(&b), SLICE_LIT("sacha"), 0), SIZE_MAX);
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
	for (; !lived; n++) {
		old_put(k);
		lived = open_and_die(k, n);
		int64_t version = number(k->path, "PRAGMA user_version");
		assert_true(version == 1 || version == 3);
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
	for (int n = 1; failed; n += 3) {
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
		KIT_TEST(a_newer_store_is_left_alone),
		KIT_TEST(a_death_at_any_write_leaves_the_old_or_the_new),
		KIT_TEST(a_full_disk_at_any_write_leaves_the_old),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
