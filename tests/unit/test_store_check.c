/* SPDX-License-Identifier: MIT */
/* Copies of a store in use, and damage that is found. */
#include "sql_kit.h"
#include "store_kit.h"

#include "fault_vfs.h"

#include <openssl/evp.h>
#include <pthread.h>

static const struct store_key key = { "00000001-2222-4333-8444-555555555555", 1 };

/* A convention of two increments with their true digests, and a chain of two. */
static void begin(struct kit *k)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	static struct store_convention c;
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	c = kit_frozen(&d, 1);
	struct store_act base = { .increment = SLICE_LIT("%PDF"), .head_size = 4 };
	struct store_act more = { .increment = SLICE_LIT("+one"), .head_size = 8 };
	assert_int_equal(EVP_Digest("%PDF", 4, base.head_sha256, NULL, EVP_sha256(), NULL), 1);
	assert_int_equal(EVP_Digest("%PDF+one", 8, more.head_sha256, NULL, EVP_sha256(), NULL), 1);
	memcpy(more.expect_head, base.head_sha256, 32);
	const struct store_entry entries[] = { kit_entry(1), kit_entry(2) };
	const struct store_step first = {
		.dossier = &d, .freeze = &c, .act = &base, .entries = entries, .entries_n = 2
	};
	const struct store_step second = { .key = &key, .act = &more };
	d.revision = 1;
	assert_true(store_step_do(k->s, &first, &e));
	assert_true(store_step_do(k->s, &second, &e));
}

static void what_is_whole_passes(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	assert_true(store_check(k->s, &e));
	begin(k);
	assert_true(store_check(k->s, &e));
}

static void damage_is_found_where_it_is(void **state)
{
	static const struct {
		const char *sql, *undo, *told;
		enum err_code code;
	} cases[] = {
		{ "UPDATE convention SET head=zeroblob(32)",
			"UPDATE convention SET head=(SELECT sha256 FROM increment WHERE n=1)",
			"file", ERR_IO },
		{ "UPDATE dossier SET chain_n=3", "UPDATE dossier SET chain_n=2", "journal",
			ERR_IO },
		{ "UPDATE chain SET seq=4 WHERE seq=1", "UPDATE chain SET seq=1 WHERE seq=4",
			"journal", ERR_IO },
		{ "UPDATE chain SET hash=zeroblob(32) WHERE seq=2", NULL, "journal", ERR_IO },
		{ "UPDATE increment SET bytes=CAST(substr(bytes,1,length(bytes)-1)||'x' AS BLOB) "
		  "WHERE n=1",
			NULL, "altered", ERR_CRYPTO },
	};
	struct kit *k = *state;
	begin(k);
	/* who alters the file takes away first what forbids it */
	sql_run(k->path, "DROP TRIGGER chain_stays");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = ERR_INIT;
		sql_run(k->path, cases[i].sql);
		assert_false(store_check(k->s, &e));
		assert_int_equal(e.code, cases[i].code);
		assert_non_null(strstr(e.text, cases[i].told));
		if (cases[i].undo)
			sql_run(k->path, cases[i].undo);
	}
}

static void rows_of_nothing_are_found(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	begin(k);
	sql_run(k->path,
		"PRAGMA foreign_keys=OFF; INSERT INTO token VALUES (zeroblob(32), 77, 1, 0)");
	assert_false(store_check(k->s, &e));
	assert_non_null(strstr(e.text, "belong"));
}

static void *writes(void *arg)
{
	struct kit *k = arg;
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	bool good = store_open(&s, k->path, locker_kit(), &e);
	for (unsigned i = 0; good && i < 40; i++) {
		struct store_note n = { .school = i, .kind = "IMPORT", .detail = SLICE_LIT("{}") };
		good = store_note_add(s, &n, &e);
	}
	return good ? k : NULL;
}

static void a_copy_is_whole_while_others_write(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	pthread_t writer;
	void *good;
	char path[128];
	begin(k);
	assert_int_equal(pthread_create(&writer, NULL, writes, k), 0);
	for (int i = 0; i < 5; i++) {
		AUTO(store) struct store *s = NULL;
		AUTO(buf) struct buf b = { 0 };
		snprintf(path, sizeof path, "%s/copy", k->folder);
		assert_true(store_copy(k->s, path, &e));
		assert_false(store_copy(k->s, path, &e));
		assert_int_equal(e.code, ERR_WRONG_STATE);
		assert_true(store_open(&s, path, locker_kit(), &e));
		assert_true(store_check(s, &e));
		assert_true(store_file(s, &key, &b, &e));
		assert_true(slice_is(buf_slice(&b), "%PDF+one"));
		store_close(s);
		s = NULL;
		unlink(path);
	}
	pthread_join(writer, &good);
	assert_non_null(good);
}

static void a_copy_onto_a_full_disk_leaves_nothing(void **state)
{
	struct kit *k = *state;
	char path[128];
	bool failed = true;
	int n = 1;
	begin(k);
	snprintf(path, sizeof path, "%s/copy", k->folder);
	for (; failed; n += 5) {
		struct err e = ERR_INIT;
		fault_set(FAULT_FULL, n, true);
		failed = !store_copy(k->s, path, &e);
		fault_set(FAULT_FULL, 0, false);
		if (!failed)
			break;
		assert_int_equal(e.code, ERR_IO);
		assert_int_not_equal(access(path, F_OK), 0);
	}
	assert_true(n > 5);
	unlink(path);
}

int main(void)
{
	fault_install();
	const struct CMUnitTest tests[] = {
		KIT_TEST(what_is_whole_passes),
		KIT_TEST(damage_is_found_where_it_is),
		KIT_TEST(rows_of_nothing_are_found),
		KIT_TEST(a_copy_is_whole_while_others_write),
		KIT_TEST(a_copy_onto_a_full_disk_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
