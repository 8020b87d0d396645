/* SPDX-License-Identifier: MIT */
/* test_school: the seals of schools in the vault: whose key signs, who asks twice, what a power cut and an altered file leave. */
#include "vault/school.h"

#include "base/file.h"
#include "base/text.h"
#include "cms/open.h"
#include "pki/cert.h"
#include "vault/profile.h"

#include "school_kit.h"

#include <openssl/x509v3.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void subject_is(
	const struct msg *answer, enum cms_profile profile, const char *o, const char *id)
{
	struct err e = ERR_INIT;
	struct slice raw;
	struct cms *cms = NULL;
	struct cms_fault fault = { 0 };
	static const uint8_t digest[32] = { 7 };
	bool intact = false;
	char text[200], reason[200];
	assert_true(msg_get_bytes(answer, VT_CMS, 0, &raw));
	assert_true(cms_open(&cms, raw, profile, CMS_OURS, &fault, &e));
	assert_string_equal(fault.text, "");
	assert_true(cms_verify(&intact, cms, (struct slice){ digest, 32 }, reason, &e) && intact);
	X509_NAME *subject = X509_get_subject_name(cms_signer(cms));
	static const int nids[] = { NID_organizationName, NID_commonName,
		NID_organizationIdentifier };
	const char *const wanted[] = { o, o, id };
	for (size_t i = 0; i < 3; i++) {
		assert_true(X509_NAME_get_text_by_NID(subject, nids[i], text, sizeof text) > 0);
		assert_string_equal(text, wanted[i]);
	}
	assert_int_equal(sk_X509_num(cms_certs(cms)), 2); /* its own, and the authority's */
	cms_auto(&cms);
}

/* ---- whose key ---- */

static void each_school_signs_with_a_seal_of_its_own(void **state)
{
	(void)state;
	static const struct {
		enum vault_purpose purpose;
		enum cms_profile profile;
	} table[] = { { VAULT_CERTIFY, CMS_PADES }, { VAULT_SEAL, CMS_PADES },
		{ VAULT_MANIFEST, CMS_CADES } };
	uint8_t a[32], b[32];
	assert_int_equal(seals(NULL, ADA, NULL, NONE), 0);
	assert_int_equal(seals(a, ADA, ADA_NAME, NONE), 1);
	assert_int_equal(seals(b, BEL, "Collège Bel", NONE), 1);
	assert_memory_not_equal(a, b, 32);
	for (size_t i = 0; i < 3; i++) {
		struct err e = ERR_INIT;
		AUTO(msg) struct msg of_a = { 0 }, of_b = { 0 };
		struct slice sha;
		assert_true(sign(&of_a, table[i].purpose, ADA, ADA "-2025-00001/1", &e));
		assert_true(sign(&of_b, table[i].purpose, BEL, BEL "-2025-00001/1", &e));
		subject_is(&of_a, table[i].profile, ADA_NAME, "UA:FR-" ADA);
		subject_is(&of_b, table[i].profile, "Collège Bel", "UA:FR-" BEL);
		/* what certifies is another pair: a certificate signs once in a file */
		assert_true(msg_get_bytes(&of_a, VT_CERT_SHA, 0, &sha));
		assert_int_equal(memcmp(sha.p, a, 32) == 0, table[i].purpose != VAULT_CERTIFY);
	}
}

static void another_schools_key_is_refused_and_so_is_the_instances(void **state)
{
	(void)state;
	static const enum vault_purpose all[] = { VAULT_CERTIFY, VAULT_SEAL, VAULT_MANIFEST };
	struct err e = ERR_INIT;
	AUTO(msg) struct msg own = { 0 }, stamp = { 0 };
	assert_int_equal(seals(NULL, ADA, ADA_NAME, NONE), 1);
	for (size_t i = 0; i < 3; i++) {
		refuses(all[i], ADA, BEL "-2025-00001/1", ERR_DENIED, "does not sign for");
		refuses(all[i], ADA, "2025-06-01", ERR_DENIED, "does not sign for");
		refuses(all[i], NULL, ADA "-2025-00001/1", ERR_DENIED, "no school is named");
		refuses(all[i], BEL, BEL "-2025-00001/1", ERR_NOT_FOUND, "no seal of its own");
		refuses(all[i], "999004SS", "999004SS-2025-00001", ERR_DENIED, "does not sign for");
	}
	refuses(VAULT_STAMP, ADA, ADA "-2025-00001", ERR_SYNTAX, "no place");
	refuses(VAULT_CHECKPOINT, ADA, ADA "-2025-00001", ERR_SYNTAX, "no place");
	/* What belongs to no school is the instance's. */
	assert_true(sign(&own, VAULT_MANIFEST, NULL, "2025-06-01", &e));
	assert_true(sign(&stamp, VAULT_STAMP, NULL, ADA "-2025-00001", &e));
}

static void who_asks_twice_gets_one_and_a_renewal_is_one(void **state)
{
	(void)state;
	uint8_t first[32], again[32], second[32];
	assert_int_equal(seals(first, ADA, ADA_NAME, NONE), 1);
	assert_int_equal(seals(again, ADA, "Lycée renommé", NONE), 1);
	assert_memory_equal(first, again, 32);
	assert_int_equal(seals(second, ADA, "Lycée renommé", (struct slice){ first, 32 }), 2);
	assert_memory_not_equal(first, second, 32);
	assert_int_equal(seals(again, ADA, "Lycée renommé", (struct slice){ first, 32 }), 2);
	assert_memory_equal(second, again, 32);
	struct err e = ERR_INIT;
	AUTO(msg) struct msg signed_one = { 0 };
	assert_true(sign(&signed_one, VAULT_SEAL, ADA, ADA "-2025-00001", &e));
	subject_is(&signed_one, CMS_PADES, "Lycée renommé", "UA:FR-" ADA);
	assert_true(reopen(&e));
	assert_int_equal(seals(again, ADA, NULL, NONE), 2);
	assert_memory_equal(second, again, 32);
}

/* Archives are renewed for thirty years, when nobody of the school may be there to renew its seal. */
static void a_seal_that_ended_is_followed_by_the_next_at_need(void **state)
{
	(void)state;
	uint8_t first[32], next[32];
	assert_int_equal(seals(first, ADA, ADA_NAME, NONE), 1);
	clock_now = NOW + 2191LL * PROFILE_DAY_S;
	assert_int_equal(seals(next, ADA, ADA_NAME, NONE), 1);
	clock_now = NOW + 2193LL * PROFILE_DAY_S;
	refuses(VAULT_MANIFEST, ADA, ADA "-2025-00001", ERR_WRONG_STATE, "ended");
	assert_int_equal(seals(next, ADA, NULL, NONE), 1);
	assert_memory_equal(first, next, 32);
	assert_int_equal(seals(next, ADA, ADA_NAME, NONE), 2);
	assert_memory_not_equal(first, next, 32);
	assert_int_equal(seals(NULL, ADA, ADA_NAME, NONE), 2);
	struct err e = ERR_INIT;
	AUTO(msg) struct msg signed_one = { 0 };
	assert_true(sign(&signed_one, VAULT_MANIFEST, ADA, ADA "-2025-00001", &e));
}

static void a_seal_is_shown_with_what_it_says(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	AUTO(x509) X509 *cert = NULL;
	struct slice der;
	char line[VAULT_MAX_LINE + 1];
	int64_t from = 0, until = 0;
	assert_true(asked(&answer, ADA, ADA_NAME, NONE, &e));
	assert_true(msg_get_text(&answer, VT_LINE, 0, line, sizeof line));
	assert_non_null(strstr(line, "O=" ADA_NAME));
	assert_true(msg_get_i64(&answer, VT_FROM, 0, &from) &&
		    msg_get_i64(&answer, VT_UNTIL, 0, &until));
	assert_int_equal(from, NOW - KEYS_LEAF_EARLY_S);
	assert_int_equal(until, NOW + 2192LL * PROFILE_DAY_S);
	assert_false(msg_get_text(&answer, VT_FAULT, 0, line, sizeof line));
	assert_true(msg_get_bytes(&answer, VT_DER, 0, &der) && cert_parse(&cert, der, &e));
	assert_int_equal(X509_get_key_usage(cert), KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
	AUTO(msg) struct msg bad = { 0 };
	assert_false(asked(&bad, "99900422", ADA_NAME, NONE, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

/* ---- an instance that is older than schools' seals ---- */

static void without_a_section_of_its_own_the_seals_is_taken_and_its_authority_outlives_it(
	void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char path[100];
	AUTO(buf) struct buf old = { 0 }, cut = BUF_MAX(PROFILE_MAX_BYTES);
	AUTO(msg) struct msg answer = { 0 };
	AUTO(keys) struct keys k = { 0 };
	int64_t until = 0, end = 0;
	snprintf(path, sizeof path, "%s/profiles.cnf", dir);
	assert_true(file_read(&old, path, PROFILE_MAX_BYTES, &e));
	size_t at = slice_find(buf_slice(&old), SLICE_LIT("[ school ]"), 0);
	size_t to = slice_find(buf_slice(&old), SLICE_LIT("[ probe ]"), at);
	buf_put(&cut, old.p, at);
	buf_put(&cut, old.p + to, old.n - to);
	assert_true(file_write_atomic(path, buf_slice(&cut), 0644, &e));
	assert_int_equal(unlink(file_path), 0);
	if (!reopen(&e) || !asked(&answer, ADA, ADA_NAME, NONE, &e))
		fail_msg("%s", e.text);
	assert_true(
		keys_load(&k, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e));
	assert_true(cert_time(&end, X509_get0_notAfter(k.slot[KEYS_SERVICES].cert), &e));
	assert_true(msg_get_i64(&answer, VT_UNTIL, 0, &until));
	assert_true(until <= end - PROFILE_OUTLIVE_S);
}

static void an_authority_that_ends_soon_issues_none_and_says_what_to_do(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	struct msg q;
	msg_start(&q, VAULT_SCHOOL);
	msg_put_text(&q, VT_SCHOOL, ADA);
	msg_put_text(&q, VT_ORGANISATION, ADA_NAME);
	assert_true(vault_serve(vault, &q, &answer, MINI_NOW + 3700LL * PROFILE_DAY_S, &e));
	msg_free(&q);
	assert_false(msg_is_good(&answer, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_non_null(strstr(e.text, "paraphe key -C DIR services"));
	assert_int_equal(seals(NULL, ADA, NULL, NONE), 0);
}

/* ---- power cuts ---- */

/* Cut anywhere in what was being written, the file is as before it, and the next question writes it whole. */
static void a_power_cut_leaves_no_half_seal(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct stat before, after;
	uint8_t first[32], now[32];
	AUTO(buf) struct buf whole = { 0 };
	assert_int_equal(seals(first, ADA, ADA_NAME, NONE), 1);
	assert_int_equal(stat(file_path, &before), 0);
	assert_int_equal(seals(NULL, ADA, ADA_NAME, (struct slice){ first, 32 }), 2);
	assert_true(file_read(&whole, file_path, 1 << 20, &e));
	for (size_t n = (size_t)before.st_size; n < whole.n; n += 97) {
		assert_true(
			file_write_atomic(file_path, slice_sub(buf_slice(&whole), 0, n), 0600, &e));
		if (!reopen(&e))
			fail_msg("cut at %zu: %s", n, e.text);
		assert_int_equal(seals(now, ADA, NULL, NONE), 1);
		assert_memory_equal(now, first, 32);
		assert_int_equal(stat(file_path, &after), 0);
		assert_int_equal(after.st_size, before.st_size);
	}
	assert_int_equal(seals(NULL, ADA, ADA_NAME, (struct slice){ first, 32 }), 2);
	assert_true(reopen(&e));
	assert_int_equal(seals(NULL, ADA, NULL, NONE), 2);
	/* A disk that kept the length and lost the bytes. */
	memset(whole.p + before.st_size + 40, 0, whole.n - (size_t)before.st_size - 40);
	assert_true(file_write_atomic(file_path, buf_slice(&whole), 0600, &e) && reopen(&e));
	assert_int_equal(seals(now, ADA, NULL, NONE), 1);
	assert_memory_equal(now, first, 32);
	/* The same before others is no power cut: nothing is cut off. */
	AUTO(buf) struct buf more = BUF_MAX(1 << 20);
	buf_put_slice(&more, buf_slice(&whole));
	buf_put_text(&more, "\n9990042S\tzz\tzz\n");
	assert_true(file_write_atomic(file_path, buf_slice(&more), 0600, &e));
	assert_false(reopen(&e));
	assert_int_equal(stat(file_path, &after), 0);
	assert_int_equal(after.st_size, more.n);
	/* Nor of the file's head, when there never was more. */
	assert_true(file_write_atomic(file_path, slice_sub(buf_slice(&whole), 0, 20), 0600, &e) &&
		    reopen(&e));
	assert_int_equal(seals(NULL, ADA, ADA_NAME, NONE), 1);
}

/* Between the log and the file: a file that may not grow stands for a full disk. */
static void a_key_that_was_not_kept_is_none_and_the_vault_ends(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct rlimit old, low;
	struct stat st;
	AUTO(msg) struct msg answer = { 0 };
	assert_int_equal(seals(NULL, ADA, ADA_NAME, NONE), 1);
	assert_int_equal(stat(file_path, &st), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_IGN);
	low = (struct rlimit){ (rlim_t)st.st_size + 100, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
	bool good = asked(&answer, BEL, "Collège Bel", NONE, &e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_false(good);
	assert_int_equal(e.code, ERR_IO);
	assert_false(vault_is_sound(vault));
	refuses(VAULT_SEAL, BEL, BEL "-2025-00001", ERR_NOT_FOUND, "no seal of its own");
	assert_true(reopen(&e));
	assert_int_equal(seals(NULL, BEL, NULL, NONE), 0);
	assert_int_equal(seals(NULL, BEL, "Collège Bel", NONE), 1);
	assert_int_equal(seals(NULL, ADA, NULL, NONE), 1);
}

/* ---- an altered file ---- */

static void change_and_refuse(struct slice whole, size_t at, const char *text, const char *says)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf changed = BUF_MAX(1 << 20);
	AUTO(msg) struct msg shown = { 0 };
	char fault[VAULT_MAX_LINE + 1] = "";
	buf_put_slice(&changed, whole);
	memcpy(changed.p + at, text, strlen(text));
	assert_true(file_write_atomic(file_path, buf_slice(&changed), 0600, &e));
	if (!reopen(&e)) {
		assert_non_null(strstr(e.text, says));
		return;
	}
	if (asked(&shown, BEL, NULL, NONE, &e))
		msg_get_text(&shown, VT_FAULT, 0, fault, sizeof fault);
	assert_non_null(strstr(fault[0] ? fault : e.text, says));
	AUTO(msg) struct msg signed_one = { 0 };
	assert_false(sign(&signed_one, VAULT_SEAL, BEL, BEL "-2025-00001", &e));
}

static void a_line_of_another_school_or_an_altered_one_signs_nothing(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf whole = { 0 };
	assert_int_equal(seals(NULL, ADA, ADA_NAME, NONE), 1);
	assert_true(file_read(&whole, file_path, 1 << 20, &e));
	struct slice all = buf_slice(&whole);
	size_t head = slice_find(all, SLICE_LIT("\n"), 0) + 1;
	/* Ada's key under Bel's name; a byte of the sealed key; a byte of the head's salt; no line of ours. */
	change_and_refuse(all, head, BEL, "was altered");
	change_and_refuse(all, head, "9990043T\tzz", "bring it back");
	change_and_refuse(all, 0, "PARAPHE-ANOTHER-1", "bring it back");
	assert_int_equal(chmod(file_path, 0644), 0);
	assert_false(reopen(&e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_true(file_write_atomic(file_path, all, 0600, &e));
	assert_true(reopen(&e));
	AUTO(schools) struct schools *s = NULL;
	assert_true(schools_open(&s, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE },
			    &e) &&
		    schools_check(s, &e));
	schools_auto(&s);
	assert_true(schools_open(
		&s, &(struct keys_source){ .dir = dir, .passphrase = SLICE_LIT("autre") }, &e));
	assert_false(schools_check(s, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
}

/* ---- revocation ---- */

static void a_schools_certificate_is_revoked_by_the_services_list(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(msg) struct msg shown = { 0 }, done = { 0 }, lists = { 0 };
	char serial[VAULT_MAX_SERIAL + 1], name[VAULT_MAX_ROLE + 1];
	struct msg q;
	struct slice der;
	assert_true(asked(&shown, ADA, ADA_NAME, NONE, &e));
	assert_true(msg_get_text(&shown, VT_SERIAL, 0, serial, sizeof serial));
	msg_start(&q, VAULT_REVOKE);
	msg_put_text(&q, VT_SERIAL, serial);
	msg_put_u64(&q, VT_REASON, 4);
	assert_true(served(&q, &done, &e) && reopen(&e));
	q = (struct msg){ .op = VAULT_CRL };
	assert_true(served(&q, &lists, &e));
	assert_true(msg_get_text(&lists, VT_LINE, 1, name, sizeof name));
	assert_string_equal(name, "services");
	assert_true(msg_get_bytes(&lists, VT_DER, 1, &der));
	const unsigned char *p = der.p;
	X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.n);
	assert_int_equal(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl)), 1);
	X509_CRL_free(crl);
}

static void revoked(const char *serial)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg done = { 0 };
	struct msg q;
	msg_start(&q, VAULT_REVOKE);
	msg_put_text(&q, VT_SERIAL, serial);
	msg_put_u64(&q, VT_REASON, 1);
	if (!served(&q, &done, &e))
		fail_msg("%s", e.text);
}

static void serial_of_newest(char serial[static VAULT_MAX_SERIAL + 1], const char *uai)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg shown = { 0 };
	assert_true(asked(&shown, uai, NULL, NONE, &e));
	assert_true(msg_get_text(&shown, VT_SERIAL, 0, serial, VAULT_MAX_SERIAL + 1));
}

/* What it signed would be worth nothing from its first minute on; the next one is made at need, also where an old file was brought back. */
static void a_seal_that_was_revoked_signs_nothing_any_more(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	uint8_t first[32], next[32];
	char serial[VAULT_MAX_SERIAL + 1], fault[VAULT_MAX_LINE + 1];
	AUTO(buf) struct buf old = { 0 };
	AUTO(msg) struct msg shown = { 0 }, signed_one = { 0 };
	assert_int_equal(seals(first, ADA, ADA_NAME, NONE), 1);
	assert_true(sign(&signed_one, VAULT_SEAL, ADA, ADA "-2025-00001", &e));
	assert_true(file_read(&old, file_path, 1 << 20, &e));
	serial_of_newest(serial, ADA);
	revoked(serial);
	refuses(VAULT_SEAL, ADA, ADA "-2025-00001", ERR_WRONG_STATE, "revoked");
	refuses(VAULT_MANIFEST, ADA, ADA "-2025-00001", ERR_WRONG_STATE, "revoked");
	assert_true(asked(&shown, ADA, NULL, NONE, &e));
	assert_true(msg_get_text(&shown, VT_FAULT, 0, fault, sizeof fault));
	assert_non_null(strstr(fault, "revoked"));
	assert_int_equal(seals(next, ADA, ADA_NAME, NONE), 2);
	assert_memory_not_equal(first, next, 32);
	msg_auto(&signed_one);
	assert_true(sign(&signed_one, VAULT_SEAL, ADA, ADA "-2025-00001", &e));
	/* of a backup that is older than the renewal */
	assert_true(file_write_atomic(file_path, buf_slice(&old), 0600, &e) && reopen(&e));
	refuses(VAULT_SEAL, ADA, ADA "-2025-00001", ERR_WRONG_STATE, "revoked");
	assert_int_equal(seals(NULL, ADA, ADA_NAME, NONE), 2);
}

/* The instance's own: until another one is made. */
static void what_the_instance_signs_with_is_not_what_it_revoked(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(msg) struct msg own = { 0 }, probed = { 0 };
	AUTO(keys) struct keys k = { 0 };
	char serial[VAULT_MAX_SERIAL + 1], line[VAULT_MAX_LINE + 1] = "";
	assert_true(
		keys_load(&k, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e));
	assert_true(sign(&own, VAULT_MANIFEST, NULL, "2025-06-01", &e));
	assert_true(msg_get_text(&own, VT_SERIAL, 0, serial, sizeof serial));
	revoked(serial);
	refuses(VAULT_MANIFEST, NULL, "2025-06-01", ERR_WRONG_STATE, "revoked");
	struct msg q = { .op = VAULT_PROBE };
	assert_true(served(&q, &probed, &e));
	bool told = false;
	for (size_t i = 0; msg_get_text(&probed, VT_LINE, i, line, sizeof line); i++)
		told = told || (strncmp(line, "bad manifest ", 13) == 0 && strstr(line, "revoked"));
	assert_true(told);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_make, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_school_signs_with_a_seal_of_its_own),
		TEST(another_schools_key_is_refused_and_so_is_the_instances),
		TEST(who_asks_twice_gets_one_and_a_renewal_is_one),
		TEST(a_seal_that_ended_is_followed_by_the_next_at_need),
		TEST(a_seal_is_shown_with_what_it_says),
		TEST(without_a_section_of_its_own_the_seals_is_taken_and_its_authority_outlives_it),
		TEST(an_authority_that_ends_soon_issues_none_and_says_what_to_do),
		TEST(a_power_cut_leaves_no_half_seal),
		TEST(a_key_that_was_not_kept_is_none_and_the_vault_ends),
		TEST(a_line_of_another_school_or_an_altered_one_signs_nothing),
		TEST(a_schools_certificate_is_revoked_by_the_services_list),
		TEST(a_seal_that_was_revoked_signs_nothing_any_more),
		TEST(what_the_instance_signs_with_is_not_what_it_revoked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
