/* SPDX-License-Identifier: MIT */
/* The instance secret: kept, refused when others may read it, year keys made once and destroyed. */
#include "base/file.h"
#include "ceremony/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/paraphe-secret-XXXXXX";
static char path[64];

static int start(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/secret", dir);
	return 0;
}

static int stop(void **state)
{
	char lock[80];
	(void)state;
	unlink(path);
	snprintf(lock, sizeof lock, "%s.lock", path);
	unlink(lock);
	return rmdir(dir);
}

static struct secret *opened(void)
{
	struct secret *s = NULL;
	struct err e = ERR_INIT;
	if (!secret_open(&s, path, &e))
		fail_msg("%s", e.text);
	return s;
}

static void is_made_once_and_kept_from_others(void **state)
{
	struct err e = ERR_INIT;
	struct secret *s = NULL;
	(void)state;
	assert_true(secret_create(path, &e));
	assert_false(secret_create(path, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_int_equal(chmod(path, 0644), 0);
	assert_false(secret_open(&s, path, &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_int_equal(chmod(path, 0600), 0);
}

static void macs_are_the_same_after_a_restart_and_differ_by_use(void **state)
{
	struct err e = ERR_INIT;
	uint8_t a[32], b[32], c[32];
	(void)state;
	AUTO(secret) struct secret *s = opened();
	AUTO(secret) struct secret *t = opened();
	assert_true(secret_mac(a, s, SECRET_CODE, SLICE_LIT("123456"), &e));
	assert_true(secret_mac(b, t, SECRET_CODE, SLICE_LIT("123456"), &e));
	assert_true(secret_mac(c, t, SECRET_PERSONAL, SLICE_LIT("123456"), &e));
	assert_memory_equal(a, b, 32);
	assert_memory_not_equal(a, c, 32);
}

static void a_sealed_value_opens_only_for_what_it_was_sealed_about(void **state)
{
	struct err e = ERR_INIT;
	(void)state;
	AUTO(secret) struct secret *s = opened();
	AUTO(buf) struct buf sealed = BUF_MAX(200);
	AUTO(buf) struct buf plain = BUF_MAX(200);
	struct secret_about w = { SECRET_TOTP, SLICE_INIT("compte 1") };
	assert_true(secret_seal(&sealed, s, &w, SLICE_LIT("twenty secret bytes!"), &e));
	assert_int_equal(sealed.n, 20 + SECRET_SEAL_MORE);
	assert_true(secret_unseal(&plain, s, &w, buf_slice(&sealed), &e));
	assert_true(slice_is(buf_slice(&plain), "twenty secret bytes!"));
	struct secret_about other = { SECRET_TOTP, SLICE_INIT("compte 2") };
	assert_false(secret_unseal(&plain, s, &other, buf_slice(&sealed), &e));
	assert_int_equal(e.code, ERR_CRYPTO);
	assert_int_equal(plain.n, 20);
	sealed.p[15] ^= 1;
	assert_false(secret_unseal(&plain, s, &w, buf_slice(&sealed), &e));
	assert_false(secret_unseal(&plain, s, &w, slice_sub(buf_slice(&sealed), 0, 27), &e));
}

static void a_year_key_is_kept_shared_and_destroyed(void **state)
{
	struct err e = ERR_INIT;
	char a[65], b[65], c[65], d[65];
	(void)state;
	AUTO(secret) struct secret *s = opened();
	AUTO(secret) struct secret *t = opened();
	assert_true(secret_year_mac(a, s, "9990042S/2024-2025", SLICE_LIT("INE"), &e));
	/* 't' was opened before the key was made: it must find that one, not draw another. */
	assert_true(secret_year_mac(b, t, "9990042S/2024-2025", SLICE_LIT("INE"), &e));
	assert_string_equal(a, b);
	assert_true(secret_year_mac(c, t, "9990042S/2025-2026", SLICE_LIT("INE"), &e));
	assert_string_not_equal(a, c);
	assert_true(secret_year_destroy(s, "9990042S/2024-2025", &e));
	AUTO(secret) struct secret *u = opened();
	assert_true(secret_year_mac(d, u, "9990042S/2024-2025", SLICE_LIT("INE"), &e));
	assert_string_not_equal(a, d);
	assert_true(secret_year_mac(d, u, "9990042S/2025-2026", SLICE_LIT("INE"), &e));
	assert_string_equal(c, d);
}

static void a_damaged_file_is_refused(void **state)
{
	struct err e = ERR_INIT;
	struct secret *s = NULL;
	static const char *const bad[] = { "", "maitre 00\n", "annee x 00\n", "maitre\n",
		"maitre 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\nrest\n" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_true(file_write_atomic(path, slice_text(bad[i]), 0600, &e));
		assert_false(secret_open(&s, path, &e));
		assert_int_equal(e.code, ERR_SYNTAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_made_once_and_kept_from_others),
		cmocka_unit_test(macs_are_the_same_after_a_restart_and_differ_by_use),
		cmocka_unit_test(a_sealed_value_opens_only_for_what_it_was_sealed_about),
		cmocka_unit_test(a_year_key_is_kept_shared_and_destroyed),
		cmocka_unit_test(a_damaged_file_is_refused),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
