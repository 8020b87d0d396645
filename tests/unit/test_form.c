/* SPDX-License-Identifier: MIT */
/* test_form: what a browser may send, and what is refused of it. */
#include "web/form.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* One form with all that it holds. */
struct got {
	struct form_memory memory;
	struct http_request q;
	struct form form;
};

static void got_start(struct got *g)
{
	*g = (struct got){ .memory = { .chunks = NULL } };
	g->form = (struct form){ &g->memory, &g->q.fields, g->q.files, &g->q.files_n };
}

static void got_end(struct got *g)
{
	for (size_t i = 0; i < g->q.files_n; i++)
		close(g->q.files[i].fd);
	form_memory_free(&g->memory);
}

static enum err_code urlencoded(struct got *g, const char *body)
{
	struct err e = ERR_INIT;
	got_start(g);
	bool good = form_urlencoded(&g->form, slice_text(body), &e);
	assert_int_equal(good, e.code == ERR_NONE);
	return e.code;
}

static enum err_code multipart(struct got *g, const char *body)
{
	struct err e = ERR_INIT;
	got_start(g);
	bool good =
		form_multipart(&g->form, slice_text(body), "multipart/form-data; boundary=XX", &e);
	assert_int_equal(good, e.code == ERR_NONE);
	return e.code;
}

static void pairs_are_decoded(void **state)
{
	(void)state;
	struct got g;
	assert_int_equal(urlencoded(&g, "a=1&b=%C3%A9+x%2B&c&=d&e=1%0D%0A2%0D3&&a=2"), ERR_NONE);
	assert_int_equal(g.q.fields.n, 6);
	assert_string_equal(http_field(&g.q, "b"), "é x+");
	assert_string_equal(http_field(&g.q, "c"), "");
	assert_string_equal(http_field(&g.q, ""), "d");
	assert_string_equal(http_field(&g.q, "e"), "1\n2\n3");
	assert_null(http_field(&g.q, "a")); /* twice */
	assert_null(http_field(&g.q, "z"));
	assert_true(http_ticked(&g.q, "a", "2"));
	assert_false(http_ticked(&g.q, "a", "3"));
	got_end(&g);
	assert_int_equal(urlencoded(&g, ""), ERR_NONE);
	got_end(&g);
}

static void what_is_no_plain_text_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "a=%", "a=%2", "a=%zz", "a=%00", "a=%FF", "a=%C3",
		"%01=a", "a=%1B", "a=%7F", "a=%C0%80", "a=%ED%A0%80" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct got g;
		assert_int_equal(urlencoded(&g, bad[i]), ERR_SYNTAX);
		got_end(&g);
	}
}

static char *repeated(const char *unit, size_t n)
{
	size_t size = strlen(unit);
	char *all = malloc(size * n + 1);
	assert_non_null(all);
	for (size_t i = 0; i < n; i++)
		memcpy(all + i * size, unit, size);
	all[size * n] = 0;
	return all;
}

static void fields_have_limits(void **state)
{
	(void)state;
	struct got g;
	char *many = repeated("a=1&", HTTP_MAX_FIELDS);
	assert_int_equal(urlencoded(&g, many), ERR_NONE);
	assert_int_equal(g.q.fields.n, HTTP_MAX_FIELDS);
	got_end(&g);
	free(many);
	many = repeated("a=1&", HTTP_MAX_FIELDS + 1);
	assert_int_equal(urlencoded(&g, many), ERR_LIMIT);
	got_end(&g);
	free(many);
	char *name = repeated("n", HTTP_MAX_NAME + 1);
	assert_int_equal(urlencoded(&g, name), ERR_LIMIT);
	got_end(&g);
	assert_int_equal(urlencoded(&g, name + 1), ERR_NONE);
	got_end(&g);
	free(name);
	char *value = repeated("v", HTTP_MAX_VALUE + 3);
	memcpy(value, "a=", 2);
	assert_int_equal(urlencoded(&g, value), ERR_LIMIT);
	got_end(&g);
	value[HTTP_MAX_VALUE + 2] = 0;
	assert_int_equal(urlencoded(&g, value), ERR_NONE);
	assert_int_equal(strlen(http_field(&g.q, "a")), HTTP_MAX_VALUE);
	got_end(&g);
	free(value);
}

#define PART(disposition, text)                                                                    \
	"--XX\r\nContent-Disposition: form-data; " disposition "\r\n\r\n" text "\r\n"

/* what office programs save is no name of a field: as long as RFC 6838 lets it be */
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static void parts_and_files_are_read(void **state)
{
	(void)state;
	struct got g;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf bytes = { 0 };
	assert_int_equal(
		multipart(&g,
			PART("name=\"a\"", "un\r\ndeux") PART("name=a%22b", "x") PART(
				"name=\"vide\"", "") PART("name=\"f\"; "
							  "filename=\"C:\\\\d\\\\é%22."
							  "pdf\"\r\nContent-Type: application/pdf",
				"%PDF\r\n--X-") PART("name=\"none\"; filename=\"\"", "")
				PART("name=\"t\"; "
				     "filename=\"eleves.xlsx\"\r\nContent-Type: " XLSX,
					"PK") "--XX--\r\n"),
		ERR_NONE);
	assert_string_equal(http_field(&g.q, "a"), "un\ndeux");
	assert_string_equal(http_field(&g.q, "a\"b"), "x");
	assert_string_equal(http_field(&g.q, "vide"), "");
	assert_int_equal(g.q.files_n, 2);
	assert_string_equal(http_file(&g.q, "t")->type, XLSX);
	const struct http_file *f = http_file(&g.q, "f");
	assert_non_null(f);
	assert_string_equal(f->name, "é\".pdf");
	assert_string_equal(f->type, "application/pdf");
	assert_int_equal(f->size, 10);
	assert_true(file_read_fd(&bytes, f->fd, 100, &e));
	assert_true(slice_is(buf_slice(&bytes), "%PDF\r\n--X-"));
	assert_null(http_file(&g.q, "none"));
	got_end(&g);
}

static void a_broken_multipart_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"--XX",
		"--XX\r\n",
		"--XY--",
		"x--XX--",
		"--XX--x",
		"--XXContent",
		"--XX\r\n\r\n--XX--",
		"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends",
		"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XX",
		"--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XX--",
		"--XX\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n--XX--",
		"--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--XX--",
		"--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--",
		"--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--",
		"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: "
		"form-data; name=\"b\"\r\n\r\nx\r\n--XX--",
		"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: "
		"base64\r\n\r\nx\r\n--XX--",
		"--XX\r\nno colon\r\n\r\nx\r\n--XX--",
		PART("name=\"a\"", "\xff") "--XX--",
		PART("name=\"\x01\"", "x") "--XX--",
		PART("name=\"a\" filename=\"b\"", "x") "--XX--",
		PART("name=\"f\"; filename=\"a\"; filename=\"b\"", "x") "--XX--",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct got g;
		if (multipart(&g, bad[i]) != ERR_SYNTAX)
			fail_msg("taken: %s", bad[i]);
		got_end(&g);
	}
}

static void a_boundary_must_be_good(void **state)
{
	(void)state;
	static const char *const bad[] = { "multipart/form-data",
		"multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
		"multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=\"a",
		"multipart/form-data; boundary=a{b",
		("multipart/form-data; "
		 "boundary="
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct got g;
		struct err e = ERR_INIT;
		got_start(&g);
		assert_false(form_multipart(&g.form, SLICE_LIT("--a--"), bad[i], &e));
		assert_int_equal(e.code, ERR_SYNTAX);
		got_end(&g);
	}
	struct got g;
	struct err e = ERR_INIT;
	got_start(&g);
	assert_true(form_multipart(&g.form, SLICE_LIT("--a b--"),
		"multipart/form-data; charset=utf-8; Boundary=\"a b\"", &e));
	got_end(&g);
}

static void files_have_a_limit(void **state)
{
	(void)state;
	struct got g;
	AUTO(buf) struct buf b = BUF_MAX(10000);
	for (size_t i = 0; i <= HTTP_MAX_FILES; i++)
		buf_put_text(&b, PART("name=\"f\"; filename=\"a\"", "x"));
	buf_put_text(&b, "--XX--");
	assert_int_equal(multipart(&g, buf_text(&b)), ERR_LIMIT);
	assert_int_equal(g.q.files_n, HTTP_MAX_FILES);
	assert_null(http_file(&g.q, "f")); /* given more than once */
	got_end(&g);
}

static void cookies_are_taken_as_they_are(void **state)
{
	(void)state;
	struct got g;
	got_start(&g);
	g.form.pairs = &g.q.cookies;
	form_cookies(&g.form, SLICE_LIT("a=1; __Host-b=x=y;; c; =d ;e=\"q\"; f=\xff; g=%41"));
	assert_string_equal(http_cookie(&g.q, "a"), "1");
	assert_string_equal(http_cookie(&g.q, "e"), "\"q\"");
	assert_string_equal(http_cookie(&g.q, "g"), "%41");
	assert_null(http_cookie(&g.q, "b"));
	assert_null(http_cookie(&g.q, "f"));
	g.q.secure = true;
	assert_string_equal(http_cookie(&g.q, "b"), "x=y");
	assert_null(http_cookie(&g.q, "a")); /* over https only what cannot be planted by http */
	got_end(&g);
}

static void a_target_is_a_clean_path(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "a", "/a/../b", "/..", "/a/./b", "//a", "/a//b",
		"/a%2Fb", "/a%2fb", "/%2e%2e/x", "/a%00", "/a%", "/%ff", "/a\\b", "/a%5cb", "/%0a",
		"/a?x=%", "/%E2%80%AE" };
	struct got g;
	const char *path;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;
		got_start(&g);
		g.form.pairs = &g.q.query;
		if (form_target(&path, &g.form, slice_text(bad[i]), &e))
			fail_msg("taken: %s", bad[i]);
		got_end(&g);
	}
	struct err e = ERR_INIT;
	got_start(&g);
	g.form.pairs = &g.q.query;
	assert_true(form_target(&path, &g.form, SLICE_LIT("/caf%C3%A9/x...?a=1&b=/../"), &e));
	assert_string_equal(path, "/café/x...");
	assert_string_equal(http_query(&g.q, "b"), "/../");
	got_end(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_decoded),
		cmocka_unit_test(what_is_no_plain_text_is_refused),
		cmocka_unit_test(fields_have_limits),
		cmocka_unit_test(parts_and_files_are_read),
		cmocka_unit_test(a_broken_multipart_is_refused),
		cmocka_unit_test(a_boundary_must_be_good),
		cmocka_unit_test(files_have_a_limit),
		cmocka_unit_test(cookies_are_taken_as_they_are),
		cmocka_unit_test(a_target_is_a_clean_path),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
