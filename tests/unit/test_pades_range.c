/* SPDX-License-Identifier: MIT */
/* test_pades_range: the ByteRange of a signature, and each way to write a false one. */
#include "pades_kit.h"

static struct kit_pki pki;
static struct buf signed_file;

static bool range_of(struct pades_range *r, const struct buf *pdf, struct err *e)
{
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pdf_fields) struct pdf_fields fields = { 0 };
	if (!pdf_open(&d, buf_slice(pdf), NULL, e) ||
		!pdf_fields_read(&fields, d, pdf_revision_count(d) - 1, e))
		return false;
	const struct pdf_field *f = pdf_field_find(&fields, "accueil-1");
	if (!f || !f->value)
		return err_fail(e, ERR_NOT_FOUND, "no value");
	return pades_range_read(r, d, f->value, e);
}

static void reads_the_range_of_a_whole_file(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct pades_range r;
	assert_true(range_of(&r, &signed_file, &e));
	assert_int_equal(r.coverage, PADES_WHOLE_FILE);
	assert_int_equal(r.end, signed_file.n);
	assert_int_equal(r.revision, 1);
	assert_int_equal(r.contents_hex.n, 2 * KIT_ROOM);
	assert_int_equal(signed_file.p[r.hole_at], '<');
	assert_int_equal(signed_file.p[r.hole_end - 1], '>');
}

static void tells_a_whole_revision(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct pades_range r;
	AUTO(buf) struct buf pdf = BUF_MAX(KIT_MAX);
	buf_put_slice(&pdf, buf_slice(&signed_file));
	kit_append(&pdf, 0, "<< /More true >>");
	assert_true(range_of(&r, &pdf, &e));
	assert_int_equal(r.coverage, PADES_WHOLE_REVISION);
	assert_int_equal(r.revision, 1);
	assert_int_equal(r.end, signed_file.n);
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/* 'fmt' gets hole_at, hole_end and the length after it; what is left of the room is blank. */
static bool with_range(struct pades_range *r, struct err *e, const char *fmt, long long a,
	long long b, long long c)
{
	AUTO(buf) struct buf pdf = BUF_MAX(KIT_MAX);
	char text[64];
	buf_put_slice(&pdf, buf_slice(&signed_file));
	size_t at = slice_rfind(buf_slice(&pdf), SLICE_LIT("/ByteRange ["));
	snprintf(text, sizeof text, fmt, a, b, c);
	memset(pdf.p + at + 11, ' ', 36);
	memcpy(pdf.p + at + 11, text, strlen(text));
	return range_of(r, &pdf, e);
}

static void refuses_every_other_range(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct pades_range r;
	assert_true(range_of(&r, &signed_file, &e));
	long long a = (long long)r.hole_at, b = (long long)r.hole_end,
		  c = (long long)(r.end - r.hole_end);
	assert_true(with_range(&r, &e, "[0 %lld %lld %lld]", a, b, c));
	static const char *const forms[] = { "[1 %lld %lld %lld]", "[0 %lld %lld]",
		"[0 %lld %lld %lld 0]", "[0 %lld %lld -1]", "[0 %lld %lld %lld.0]",
		"[-0 %lld 0 %lld]", "null", "[]", "[0 0 0 0]", "(0 1 2 3)", "[0 null null 1]" };
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (with_range(&r, &e, forms[i], a, b, c))
			fail_msg("accepted %s", forms[i]);
	static const long long moved[][3] = { { 1, 0, 0 }, { -1, 0, 0 }, { 0, 1, 0 }, { 0, -1, 0 },
		{ 0, 0, 1 }, { 0, 0, 1000 } };
	for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
		assert_false(with_range(&r, &e, "[0 %lld %lld %lld]", a + moved[i][0],
			b + moved[i][1], c + moved[i][2]));
}

static void a_shorter_range_is_partial(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct pades_range r;
	assert_true(range_of(&r, &signed_file, &e));
	long long a = (long long)r.hole_at, b = (long long)r.hole_end,
		  c = (long long)(r.end - r.hole_end);
	assert_true(with_range(&r, &e, "[0 %lld %lld %lld]", a, b, c - 10));
	assert_int_equal(r.coverage, PADES_PARTIAL);
	assert_true(with_range(&r, &e, "[0 %lld %lld %lld]", a, b, 0));
	assert_int_equal(r.coverage, PADES_PARTIAL);
}

static void refuses_contents_that_are_not_one_plain_string(void **state)
{
	(void)state;
	static const char *const bad[] = { "<0 ", "<0\n", "<g", "(0", "<A" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;
		struct pades_range r;
		AUTO(buf) struct buf pdf = BUF_MAX(KIT_MAX);
		buf_put_slice(&pdf, buf_slice(&signed_file));
		assert_true(range_of(&r, &pdf, &e));
		memcpy(pdf.p + r.hole_at, bad[i], strlen(bad[i]));
		if (range_of(&r, &pdf, &e))
			fail_msg("accepted %s", bad[i]);
	}
}

static void hashes_all_but_the_hole(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct pades_range r;
	uint8_t md[EVP_MAX_MD_SIZE], want[32];
	size_t n = 0;
	AUTO(buf) struct buf rest = BUF_MAX(KIT_MAX);
	assert_true(range_of(&r, &signed_file, &e));
	assert_true(pades_range_digest(md, &n, buf_slice(&signed_file), &r, EVP_sha256(), &e));
	buf_put(&rest, signed_file.p, (size_t)r.hole_at);
	buf_put(&rest, signed_file.p + r.hole_end, signed_file.n - (size_t)r.hole_end);
	EVP_Digest(rest.p, rest.n, want, NULL, EVP_sha256(), NULL);
	assert_int_equal(n, 32);
	assert_memory_equal(md, want, 32);
}

/* Forward, the same again, backward, with another digest, and a range that is none: each as if it were alone. */
static void what_was_hashed_before_changes_no_digest(void **state)
{
	(void)state;
	const struct {
		uint64_t at, end, all;
		const EVP_MD *md;
	} rows[] = { { 100, 200, 900, EVP_sha256() }, { 100, 200, 900, EVP_sha256() },
		{ 700, 800, 1000, EVP_sha256() }, { 300, 300, 300, EVP_sha256() },
		{ 750, 800, 1000, EVP_sha512() }, { 800, 900, 1000, EVP_sha512() },
		{ 0, 0, 0, EVP_sha512() }, { 900, 950, 1000, EVP_sha256() } };
	AUTO(pades_hashed) struct pades_hashed h = { .file = buf_slice(&signed_file) };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err e = ERR_INIT;
		struct pades_range r = {
			.hole_at = rows[i].at, .hole_end = rows[i].end, .end = rows[i].all
		};
		uint8_t md[EVP_MAX_MD_SIZE], want[EVP_MAX_MD_SIZE];
		size_t n = 0, want_n = 0;
		assert_true(pades_range_digest_next(md, &n, &h, &r, rows[i].md, &e));
		assert_true(pades_range_digest(want, &want_n, h.file, &r, rows[i].md, &e));
		assert_int_equal(n, want_n);
		assert_memory_equal(md, want, n);
		r.end = h.file.n + 1;
		assert_false(pades_range_digest_next(md, &n, &h, &r, rows[i].md, &e));
	}
}

int main(void)
{
	pki = kit_pki_make();
	signed_file = kit_base();
	kit_sign(&pki, &signed_file,
		&(struct kit_sign){
			"accueil-1", PADES_SIGNATURE, &pki.services, NULL, KIT_TIME, false, true });
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_range_of_a_whole_file),
		cmocka_unit_test(tells_a_whole_revision),
		cmocka_unit_test(refuses_every_other_range),
		cmocka_unit_test(a_shorter_range_is_partial),
		cmocka_unit_test(refuses_contents_that_are_not_one_plain_string),
		cmocka_unit_test(hashes_all_but_the_hole),
		cmocka_unit_test(what_was_hashed_before_changes_no_digest),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	buf_free(&signed_file);
	kit_pki_free(&pki);
	return r;
}
