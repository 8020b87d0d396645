/* SPDX-License-Identifier: MIT */
/*
 * test_power: the power goes at any moment, and of what was not synced anything may be missing, in any order (SECURITY 5, row 12):
 * what was answered is there, nothing is there by half, and on it goes. POWER_CUTS=N moments of each kind; 10000 in a
 * release.
 */
#include "power_kit.h"
#include "steps_kit.h"

#include "vault/log.h"

#include <sqlite3.h>

enum { ALONE = 24, TOGETHER = 3, ACTS = 8, FEW = 240 };

static const uint8_t wrap[LOCKER_KEY] = { 7 };

static unsigned long wanted(void)
{
	const char *cuts = getenv("POWER_CUTS");
	return cuts ? strtoul(cuts, NULL, 10) : FEW;
}

static void emptied(const char *folder)
{
	static const char *const all[] = { "s.sqlite", "s.sqlite-wal", "s.sqlite-shm",
		"s.sqlite-journal", "keys", "log" };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char path[160];
		snprintf(path, sizeof path, "%s/%s", folder, all[i]);
		unlink(path);
	}
}

typedef void look_fn(const char *folder, size_t answered);
static look_fn look_at_store;

/* Where the replay is; for whoever reads why it failed. */
static struct {
	size_t at;
	int way;
} cut;

/*
 * So many moments, evenly, each way in turn. The store's log tells what is rubbish in it by its sums; what only appends meets zeros
 * alone, as from a file system that shows nobody the blocks of others.
 */
static void every_cut(look_fn *look)
{
	char folder[] = "/tmp/paraphe-power-XXXXXX";
	struct power_replay r = power_replay(wanted());
	r.summed = look == look_at_store ? "s.sqlite" : NULL;
	unsigned long most = wanted() > power.n * POWER_WAYS ? power.n * POWER_WAYS : wanted();
	assert_non_null(mkdtemp(folder));
	for (unsigned long i = 0; i < most; i++) {
		size_t until = (size_t)((i + 1) * power.n / most);
		while (r.done < until)
			power_step(&r);
		cut.at = r.done;
		cut.way = (int)(i % POWER_WAYS);
		power_leave(&r, (enum power_way)cut.way, folder);
		look(folder, r.answered);
		emptied(folder);
	}
	print_message("note: %lu losses of power over %zu writes and syncs\n", most, power.n);
	assert_int_equal(rmdir(folder), 0);
	power_replay_end(&r);
}

static int told(void **state)
{
	(void)state;
	print_message("note: the last one after %zu, way %d\n", cut.at, cut.way);
	power_end();
	power_forget();
	return 0;
}

/* --- the store and its keys --- */

static void opened(struct kit *k, struct locker **keys, const char *folder)
{
	struct err e = ERR_INIT;
	char path[160];
	snprintf(k->folder, sizeof k->folder, "%s", folder);
	snprintf(k->path, sizeof k->path, "%s/s.sqlite", folder);
	snprintf(path, sizeof path, "%s/keys", folder);
	if (!locker_open(keys, path, wrap, &e) || !store_open(&k->s, k->path, *keys, &e))
		fail_msg("%s", e.text);
}

/* The log's pages move into the file, at a moment that a service would choose by itself. */
static void checkpoint(const char *path)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "PRAGMA wal_checkpoint(PASSIVE)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* The first answer is that the store is there, the second that the convention is; then one for each step. */
enum { THERE = 1, BEGUN };

static void look_at_store(const char *folder, size_t answered)
{
	struct kit k = { .school = 1 };
	AUTO(locker) struct locker *keys = NULL;
	struct err e = ERR_INIT;
	if (answered == 0)
		return;
	opened(&k, &keys, folder);
	AUTO(store_dossier) struct store_dossier d = { 0 };
	bool begun = store_dossier_get(k.s, -1, key.id, &d, &e) && d.revision == 1;
	assert_true(begun || answered < BEGUN);
	if (begun) {
		unsigned n = whole_steps(k.s);
		if (n + BEGUN < answered)
			fail_msg("%zu steps were answered, %u are there", answered - BEGUN, n);
		if (!step_do(k.s, n, &e))
			fail_msg("no further step: %s", e.text);
		assert_int_equal(whole_steps(k.s), n + 1);
	}
	store_close(k.s);
}

static void made_and_begun(struct kit *k, struct locker **keys, char *folder)
{
	struct err e = ERR_INIT;
	struct store_school school = { .uai = "9990042S", .name = "Lycée Ada-Lovelace" };
	assert_non_null(mkdtemp(folder));
	power_begin(folder);
	snprintf(k->path, sizeof k->path, "%s/s.sqlite", folder);
	assert_true(store_create(k->path, &e));
	opened(k, keys, folder);
	assert_true(store_school_add(k->s, &school, &e));
	k->school = school.id;
	power_answered(THERE);
	begin(k);
	power_answered(BEGUN);
}

static void what_one_did_is_there(void **state)
{
	(void)state;
	char folder[] = "/tmp/paraphe-power-XXXXXX";
	struct kit k = { .s = NULL };
	AUTO(locker) struct locker *keys = NULL;
	struct err e = ERR_INIT;
	made_and_begun(&k, &keys, folder);
	for (unsigned n = 0; n < ALONE; n++) {
		assert_true(step_do(k.s, n, &e));
		power_answered(n + 1 + BEGUN);
		if (n % 7 == 6)
			checkpoint(k.path);
		if (n % 10 == 9) {
			store_close(k.s);
			locker_auto(&keys);
			opened(&k, &keys, folder);
		}
	}
	store_close(k.s);
	power_end();
	emptied(folder);
	assert_int_equal(rmdir(folder), 0);
	every_cut(look_at_store);
}

struct racer {
	const struct kit *k;
	struct locker *keys;
	bool good;
};

static void *race(void *arg)
{
	struct racer *r = arg;
	struct store *s = NULL;
	static _Thread_local struct store_convention c;
	struct err e = ERR_INIT;
	r->good = store_open(&s, r->k->path, r->keys, &e);
	for (int won = 0; r->good && won < ACTS;) {
		unsigned n;
		r->good = store_convention_get(s, &key, &c, &e);
		memcpy(&n, c.head_sha256, sizeof n);
		if (step_do(s, n, &e)) {
			power_answered(n + 1 + BEGUN);
			if (++won == ACTS / 2)
				checkpoint(r->k->path);
		} else {
			r->good = e.code == ERR_WRONG_STATE;
		}
	}
	store_close(s);
	return NULL;
}

/* One sync serves several that committed before it: none of them is told too early. */
static void what_several_did_at_once_is_there(void **state)
{
	(void)state;
	char folder[] = "/tmp/paraphe-power-XXXXXX";
	struct kit k = { .s = NULL };
	AUTO(locker) struct locker *keys = NULL;
	struct racer racers[TOGETHER];
	pthread_t threads[TOGETHER];
	made_and_begun(&k, &keys, folder);
	for (int i = 0; i < TOGETHER; i++) {
		racers[i] = (struct racer){ .k = &k, .keys = keys };
		assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < TOGETHER; i++) {
		pthread_join(threads[i], NULL);
		assert_true(racers[i].good);
	}
	store_close(k.s);
	power_end();
	emptied(folder);
	assert_int_equal(rmdir(folder), 0);
	every_cut(look_at_store);
}

/* --- the keys alone --- */

static const struct locker_of *of_number(size_t n)
{
	static char id[LOCKER_MAX_ID + 1];
	static struct locker_of of = { id, LOCKER_ACCESS };
	snprintf(id, sizeof id, "%08x-2222-4333-8444-555555555555", (unsigned)n);
	return &of;
}

/* What each was sealed to; the recording has no other memory of it. */
static struct buf sealed[ALONE + 1];

static void look_at_keys(const char *folder, size_t answered)
{
	struct err e = ERR_INIT;
	char path[160];
	snprintf(path, sizeof path, "%s/keys", folder);
	AUTO(locker) struct locker *l = NULL;
	if (!locker_open(&l, path, wrap, &e))
		fail_msg("%s", e.text);
	for (size_t n = 1; n <= answered; n++) {
		AUTO(buf) struct buf plain = BUF_MAX(64);
		bool gone = false,
		     gone_too = n % 5 == 0 && n < answered; /* destroyed with the next */
		unsigned kinds = 0;
		if (!locker_unseal(&plain, &gone, l, of_number(n), buf_slice(&sealed[n]), &e))
			fail_msg("of %zu the %zuth: %s", answered, n, e.text);
		assert_true(gone || !gone_too);
		assert_true(gone || buf_slice(&plain).n == 1);
		assert_true(locker_destroyed(l, of_number(n)->id, &kinds, &e));
		assert_int_equal(kinds, gone ? 1U << LOCKER_ACCESS : 0);
	}
	/* whatever was torn: the same ones, and others, are sealed under keys that another process finds */
	for (size_t n = answered + 1; n < answered + 4; n++) {
		AUTO(buf) struct buf now = BUF_MAX(64);
		AUTO(buf) struct buf plain = BUF_MAX(64);
		bool gone = false;
		if (!locker_seal(&now, l, of_number(n), SLICE_LIT("x"), &e))
			fail_msg("%zu answered, the %zuth: %s", answered, n, e.text);
		AUTO(locker) struct locker *again = NULL;
		if (!locker_open(&again, path, wrap, &e) ||
			!locker_unseal(&plain, &gone, again, of_number(n), buf_slice(&now), &e))
			fail_msg("%zu answered, the %zuth: %s", answered, n, e.text);
		assert_false(gone);
	}
}

static void keys_are_there_before_what_is_sealed_under_them(void **state)
{
	(void)state;
	char folder[] = "/tmp/paraphe-power-XXXXXX", path[160];
	AUTO(locker) struct locker *l = NULL;
	struct err e = ERR_INIT;
	assert_non_null(mkdtemp(folder));
	power_begin(folder);
	snprintf(path, sizeof path, "%s/keys", folder);
	assert_true(locker_open(&l, path, wrap, &e));
	for (size_t n = 1; n <= ALONE; n++) {
		sealed[n] = (struct buf)BUF_MAX(64);
		assert_true(locker_seal(&sealed[n], l, of_number(n), SLICE_LIT("x"), &e));
		if (n % 5 == 1 && n > 1)
			assert_true(locker_destroy(
				l, of_number(n - 1)->id, 1U << LOCKER_ACCESS, NOW, &e));
		power_answered(n);
	}
	power_end();
	emptied(folder);
	assert_int_equal(rmdir(folder), 0);
	every_cut(look_at_keys);
	for (size_t n = 1; n <= ALONE; n++)
		buf_free(&sealed[n]);
}

/* --- the vault's log --- */

static void logged(struct vault_log *l, const char *folder)
{
	struct err e = ERR_INIT;
	char path[160];
	snprintf(path, sizeof path, "%s/log", folder);
	if (!vault_log_open(l, path, &e))
		fail_msg("%s", e.text);
}

static bool entry_add(struct vault_log *l, size_t n, struct err *e)
{
	/* longer and longer: over the sectors' ends */
	static const char text[] = "p-emp1 p-emp1 p-emp1 p-emp1 p-emp1 p-emp1 p-emp1 p-emp1 p-emp1";
	struct vault_entry entry = { .time = NOW / 1000 + (int64_t)n };
	entry.purpose = SLICE_LIT("party");
	entry.reference = (struct slice){ (const uint8_t *)text, n % 3 * 30 };
	return vault_log_append(l, &entry, e);
}

static void look_at_log(const char *folder, size_t answered)
{
	struct err e = ERR_INIT;
	AUTO(vault_log) struct vault_log l = { .fd = -1, .lock = -1 };
	struct vault_entry entry;
	size_t torn;
	logged(&l, folder);
	struct vault_log_reader r = VAULT_LOG_READER(&l);
	for (bool more = true; more;)
		if (!vault_log_next(&r, &entry, &more, &torn, &e))
			fail_msg("%s", e.text);
	if (r.count < answered)
		fail_msg("%zu were answered, %zu are there", answered, (size_t)r.count);
	if (!vault_log_resume(&l, &r, torn, &e) || !entry_add(&l, (size_t)r.count, &e) ||
		!vault_log_check(&l, &e))
		fail_msg("%s", e.text);
}

static void what_the_vault_signed_is_in_its_log(void **state)
{
	(void)state;
	char folder[] = "/tmp/paraphe-power-XXXXXX";
	AUTO(vault_log) struct vault_log l = { .fd = -1, .lock = -1 };
	struct err e = ERR_INIT;
	assert_non_null(mkdtemp(folder));
	power_begin(folder);
	logged(&l, folder);
	struct vault_log_reader r = VAULT_LOG_READER(&l);
	struct vault_entry entry;
	bool more;
	size_t torn;
	assert_true(vault_log_next(&r, &entry, &more, &torn, &e) && !more);
	assert_true(vault_log_resume(&l, &r, torn, &e));
	for (size_t n = 0; n < ALONE; n++) {
		assert_true(entry_add(&l, n, &e));
		power_answered(n + 1);
	}
	power_end();
	emptied(folder);
	assert_int_equal(rmdir(folder), 0);
	every_cut(look_at_log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(what_one_did_is_there, told),
		cmocka_unit_test_teardown(what_several_did_at_once_is_there, told),
		cmocka_unit_test_teardown(keys_are_there_before_what_is_sealed_under_them, told),
		cmocka_unit_test_teardown(what_the_vault_signed_is_in_its_log, told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
