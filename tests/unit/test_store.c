/* SPDX-License-Identifier: MIT */
/* The store: increments, compare-and-set, all or nothing. */
#include "locker_kit.h"

#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/paraphe-store-XXXXXX";
static char path[96];
static const struct store_key key = { "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10", 1 };

static int fresh(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char other[128];
	unlink(path);
	snprintf(other, sizeof other, "%s-wal", path);
	unlink(other);
	snprintf(other, sizeof other, "%s-shm", path);
	unlink(other);
	return store_create(path, &e) ? 0 : -1;
}

static struct store_convention sample(void)
{
	struct store_convention c = {
		.revision = 1, .order = 1, .first_day = 20000, .parties_n = 1
	};
	memcpy(c.id, key.id, sizeof c.id);
	snprintf(c.reference, sizeof c.reference, "9990042S-2025-00137");
	snprintf(c.state, sizeof c.state, "verifiee");
	struct store_party *p = &c.parties[0];
	*p = (struct store_party){ .id = "s1",
		.field = "accueil-1",
		.role = "representant-accueil",
		.obligatory = true,
		.rank = 1,
		.holders_n = 1 };
	struct store_holder *h = &p->holders[0];
	*h = (struct store_holder){ .person = "p-emp1",
		.name = "Sacha FICTIF",
		.from = 0,
		.to = 30000,
		.box_n = 2,
		.box = { "first line", "second {instant}" },
		.desk = "seen by an agent" };
	return c;
}

static struct store_act act_of(const char *increment, uint8_t before, uint8_t after)
{
	struct store_act a = { .increment = slice_text(increment), .head_size = 4 };
	memset(a.expect_head, before, 32);
	memset(a.head_sha256, after, 32);
	return a;
}

static void add(struct store *s)
{
	struct err e = ERR_INIT;
	struct store_convention c = sample();
	struct store_act first = act_of("base", 0, 1);
	const struct store_blob blob = { STORE_POLITIQUE, SLICE_LIT("<politique/>") };
	assert_true(store_convention_add(s, &c, &first, &blob, 1, &e));
	assert_false(store_convention_add(s, &c, &first, &blob, 1, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
}

static void what_was_kept_comes_back(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	struct store_convention c;
	AUTO(buf) struct buf b = { 0 };
	assert_true(store_open(&s, path, locker_kit(), &e));
	add(s);
	assert_true(store_convention_get(s, &key, &c, &e));
	assert_string_equal(c.parties[0].holders[0].box[1], "second {instant}");
	assert_string_equal(c.parties[0].holders[0].desk, "seen by an agent");
	assert_string_equal(c.parties[0].holders[0].name, "Sacha FICTIF");
	assert_true(store_blob_get(s, &key, STORE_POLITIQUE, &b, &e));
	assert_true(slice_is(buf_slice(&b), "<politique/>"));
	assert_false(store_blob_get(s, &key, STORE_ARCHIVE, &b, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static void an_act_on_an_old_head_is_refused(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	AUTO(buf) struct buf b = { 0 };
	struct store_convention c;
	assert_true(store_open(&s, path, locker_kit(), &e));
	add(s);
	struct store_act a = act_of("+one", 1, 2);
	a.signed_field = "accueil-1";
	a.signed_at = 1234;
	assert_true(store_convention_act(s, &key, &a, &e));
	assert_false(store_convention_act(s, &key, &a, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_file(s, &key, &b, &e));
	assert_true(slice_is(buf_slice(&b), "base+one"));
	assert_true(store_convention_get(s, &key, &c, &e));
	assert_int_equal(c.parties[0].signed_at, 1234);
}

static void a_field_is_signed_once_and_a_failed_act_leaves_nothing(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	AUTO(buf) struct buf b = { 0 };
	assert_true(store_open(&s, path, locker_kit(), &e));
	add(s);
	struct store_act a = act_of("+one", 1, 2);
	a.signed_field = "accueil-1";
	a.signed_at = 5;
	assert_true(store_convention_act(s, &key, &a, &e));
	struct store_act again = act_of("+two", 2, 3);
	again.signed_field = "accueil-1";
	again.signed_at = 6;
	assert_false(store_convention_act(s, &key, &again, &e));
	assert_true(store_file(s, &key, &b, &e));
	assert_true(slice_is(buf_slice(&b), "base+one"));
}

static void an_older_copy_is_known_as_stale(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	struct store_convention c;
	uint8_t sha[32];
	bool stale;
	assert_true(store_open(&s, path, locker_kit(), &e));
	add(s);
	struct store_act a = act_of("+one", 1, 2);
	assert_true(store_convention_act(s, &key, &a, &e));
	memset(sha, 1, 32);
	assert_true(store_convention_by_file(s, sha, &c, &stale, &e));
	assert_true(stale);
	memset(sha, 2, 32);
	assert_true(store_convention_by_file(s, sha, &c, &stale, &e));
	assert_false(stale);
	memset(sha, 9, 32);
	assert_false(store_convention_by_file(s, sha, &c, &stale, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static void journal_entries_keep_their_order(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	AUTO(buf) struct buf b = { 0 };
	size_t n;
	assert_true(store_open(&s, path, locker_kit(), &e));
	add(s);
	const struct store_entry entries[] = { { SLICE_LIT("<e1/>"), { 1 }, 10, 1 },
		{ SLICE_LIT("<e2/>"), { 2 }, 20, 2 } };
	struct store_act a = act_of("", 1, 1);
	a.entries = entries;
	a.entries_n = 2;
	a.state = "en_signature";
	assert_true(store_convention_act(s, &key, &a, &e));
	assert_true(store_journal(s, &key, &b, &n, &e));
	assert_int_equal(n, 2);
	assert_true(slice_is(buf_slice(&b), "<e1/>\n<e2/>\n"));
	struct store_convention c;
	assert_true(store_convention_get(s, &key, &c, &e));
	assert_int_equal(c.journal_n, 2);
	assert_int_equal(c.journal_ms, 20);
	assert_int_equal(c.journal_head[0], 2);
	assert_string_equal(c.state, "en_signature");
}

static void a_missing_store_is_not_made_by_opening(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	assert_false(store_open(&s, "/nonexistent/store.sqlite", locker_kit(), &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_false(store_create(path, &e));
}

static int folder_make(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/s.sqlite", folder);
	return 0;
}

static int folder_drop(void **state)
{
	(void)state;
	unlink(path);
	char other[128];
	snprintf(other, sizeof other, "%s-wal", path);
	unlink(other);
	snprintf(other, sizeof other, "%s-shm", path);
	unlink(other);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_was_kept_comes_back, fresh),
		cmocka_unit_test_setup(an_act_on_an_old_head_is_refused, fresh),
		cmocka_unit_test_setup(
			a_field_is_signed_once_and_a_failed_act_leaves_nothing, fresh),
		cmocka_unit_test_setup(an_older_copy_is_known_as_stale, fresh),
		cmocka_unit_test_setup(journal_entries_keep_their_order, fresh),
		cmocka_unit_test_setup(a_missing_store_is_not_made_by_opening, fresh),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_drop);
}
