/* SPDX-License-Identifier: MIT */
/* Bundles and the key ring: what goes in comes out, and nothing that does not belong there. */
#include "base/bundle.h"
#include "base/file.h"
#include "vault/ring.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW INT64_C(1747211467000)

static char folder[] = "/tmp/paraphe-bundle-XXXXXX";

static const char *under(const char *name)
{
	static char paths[4][128];
	static unsigned n;
	char *path = paths[n++ % 4];
	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static bool into_buf(void *arg, struct slice bytes, struct err *e)
{
	buf_put_slice(arg, bytes);
	return buf_done(arg, e);
}

static bool from_cur(void *arg, uint8_t *p, size_t n, struct err *e)
{
	struct slice s;
	if (!cur_bytes(arg, n, &s, e))
		return false;
	memcpy(p, s.p, n);
	return true;
}

static void put(const char *name, const char *text)
{
	struct err e = ERR_INIT;
	assert_true(file_write_atomic(under(name), slice_text(text), 0600, &e));
}

static void holds(const char *name, const char *text)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf b = { 0 };
	assert_true(file_read(&b, under(name), 1 << 20, &e));
	assert_true(slice_is(buf_slice(&b), text));
}

static void files_go_in_and_come_out(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf b = BUF_MAX(1 << 20);
	const struct bundle_sink to = { into_buf, &b };
	struct bundle_file f;
	bool more;
	put("source", "from a file");
	AUTO(fd) int fd = open(under("source"), O_RDONLY | O_CLOEXEC);
	assert_true(bundle_put(&to, "a.txt", 0600, SLICE_LIT("alpha"), &e));
	assert_true(bundle_put_fd(&to, "keys/b", 0644, fd, &e));
	assert_true(bundle_put(&to, "empty", 0600, (struct slice){ 0 }, &e));
	assert_true(bundle_end(&to, &e));
	struct cur c = { .s = buf_slice(&b) };
	const struct bundle_source from = { from_cur, &c };
	for (int i = 0; i < 3; i++) {
		assert_true(bundle_next(&from, &f, &more, &e) && more);
		assert_true(bundle_take(&from, &f, folder, &e));
	}
	assert_true(bundle_next(&from, &f, &more, &e));
	assert_false(more);
	assert_int_equal(cur_left(&c), 0);
	holds("a.txt", "alpha");
	holds("keys/b", "from a file");
	holds("empty", "");
	struct stat st;
	assert_int_equal(stat(under("a.txt"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* Nothing is written over. */
	c.at = 0;
	assert_true(bundle_next(&from, &f, &more, &e));
	assert_false(bundle_take(&from, &f, folder, &e));
}

static void names_that_lead_elsewhere_are_refused(void **state)
{
	(void)state;
	static const char *const names[] = { "", "/a", "../a", "a/..", "a/b/c", ".a", "a/.b",
		"a//b", "a/", "a b", "a\nb", "\xC3\xA9" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf b = BUF_MAX(1 << 10);
		const struct bundle_sink to = { into_buf, &b };
		assert_false(bundle_put(&to, names[i], 0600, SLICE_LIT("x"), &e));
		assert_int_equal(e.code, ERR_SYNTAX);
		buf_put_byte(&b, 'F');
		buf_put_byte(&b, (uint8_t)strlen(names[i]));
		buf_put_text(&b, names[i]);
		buf_put_u16(&b, 0600);
		buf_put_u64(&b, 0);
		struct cur c = { .s = buf_slice(&b) };
		const struct bundle_source from = { from_cur, &c };
		struct bundle_file f;
		bool more;
		assert_false(bundle_next(&from, &f, &more, &e));
	}
}

static void other_modes_and_marks_are_refused(void **state)
{
	(void)state;
	static const uint8_t bad[][13] = { { 'F', 1, 'a', 04700 >> 8, 04700 & 0xff, 0 },
		{ 'F', 1, 'a', 0777 >> 8, 0777 & 0xff, 0 }, { 'X', 1, 'a', 1, 0x80, 0 },
		{ 'F', 200, 'a' }, { 'F', 2, 'a', 0, 1, 0x80 } };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;
		struct cur c = { .s = { bad[i], sizeof bad[i] } };
		const struct bundle_source from = { from_cur, &c };
		struct bundle_file f;
		bool more;
		assert_false(bundle_next(&from, &f, &more, &e));
		assert_int_equal(e.code, ERR_SYNTAX);
	}
}

static void instance_make(void)
{
	assert_int_equal(mkdir(under("i"), 0700), 0);
	assert_int_equal(mkdir(under("i/keys"), 0700), 0);
	assert_int_equal(mkdir(under("i/desk"), 0700), 0);
	put("i/keys/seal.key", "a key");
	put("i/keys/root.pem", "a root");
	put("i/desk/secret", "a secret");
	put("i/vault.log", "a log\n");
}

static void a_ring_opens_with_its_passphrase_alone(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf sealed = { 0 };
	instance_make();
	struct ring r = { .path = under("ring"),
		.dir = under("i"),
		.passphrase = SLICE_LIT("a passphrase of its own"),
		.time_ms = NOW };
	assert_true(ring_write(&r, &e));
	assert_false(ring_write(&r, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(file_read(&sealed, r.path, 1 << 20, &e));
	assert_int_equal(slice_find(buf_slice(&sealed), SLICE_LIT("a secret"), 0), SIZE_MAX);
	assert_int_equal(mkdir(under("o"), 0700), 0);
	r.dir = under("o");
	r.passphrase = SLICE_LIT("another passphrase");
	assert_false(ring_read(&r, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
	r.passphrase = SLICE_LIT("a passphrase of its own");
	r.time_ms = NOW + 1;
	assert_false(ring_read(&r, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	r.time_ms = NOW;
	assert_true(ring_read(&r, &e));
	holds("o/keys/seal.key", "a key");
	holds("o/desk/secret", "a secret");
	holds("o/vault.log", "a log\n");
	r.path = under("short");
	r.passphrase = SLICE_LIT("short");
	assert_false(ring_write(&r, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	assert_int_not_equal(access(under("short"), F_OK), 0);
}

static void every_altered_byte_of_a_ring_is_found(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf sealed = { 0 };
	struct ring r = { .path = under("ring"),
		.passphrase = SLICE_LIT("a passphrase of its own") };
	assert_true(file_read(&sealed, r.path, 1 << 20, &e));
	for (size_t at = 0; at < sealed.n; at += at < 50 || at + 16 > sealed.n ? 3 : 41) {
		char where[32];
		snprintf(where, sizeof where, "x%zu", at);
		assert_int_equal(mkdir(under(where), 0700), 0);
		sealed.p[at] ^= 1;
		assert_true(file_write_atomic(under("altered"), buf_slice(&sealed), 0600, &e));
		sealed.p[at] ^= 1;
		r.path = under("altered");
		r.dir = under(where);
		assert_false(ring_read(&r, &e));
	}
	for (size_t n = 0; n < sealed.n; n += 97) {
		char where[32];
		snprintf(where, sizeof where, "y%zu", n);
		assert_int_equal(mkdir(under(where), 0700), 0);
		assert_true(
			file_write_atomic(under("cut"), (struct slice){ sealed.p, n }, 0600, &e));
		r.path = under("cut");
		r.dir = under(where);
		assert_false(ring_read(&r, &e));
	}
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static int folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int folder_drop(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_go_in_and_come_out),
		cmocka_unit_test(names_that_lead_elsewhere_are_refused),
		cmocka_unit_test(other_modes_and_marks_are_refused),
		cmocka_unit_test(a_ring_opens_with_its_passphrase_alone),
		cmocka_unit_test(every_altered_byte_of_a_ring_is_found),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_drop);
}
