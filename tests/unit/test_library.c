/* SPDX-License-Identifier: MIT */
/* test_library: templates/ loads whole; what is missing or not the listed file is refused by name. */
#include "base/file.h"
#include "convention/digest.h"
#include "convention/library.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void the_shipped_templates_load(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(library) struct library *l = NULL;
	assert_true(library_open(&l, "templates", &e));
	const struct library_model *m = library_model(l, "sequence-observation@2025-1");
	const struct library_rules *r = library_rules(l, "fr-mineurs@2026-03-03");
	assert_non_null(m);
	assert_non_null(r);
	assert_non_null(l->compose);
	assert_true(l->font_text.n && l->font_bold.n && l->font_italic.n && l->icc.n);
	char sha[DIGEST_HEX];
	assert_true(digest_bytes(sha, buf_slice(&m->bytes), &e));
	assert_string_equal(m->sha, sha);
	assert_ptr_equal(library_rules_newest(l, "fr-mineurs"), r);
	assert_null(library_rules_newest(l, "fr"));
	assert_null(library_model(l, "sequence-observation"));
	assert_null(library_rules(l, "../regles/fr-mineurs@2026-03-03"));
}

/* Only the very bytes that were judged when the library was opened are not judged again. */
static void what_is_not_installed_is_judged(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct xml_faults faults = { .n = 0 };
	AUTO(library) struct library *l = NULL;
	AUTO(library_tree) struct library_tree t = { .doc = NULL };
	AUTO(buf) struct buf other = BUF_MAX(LIBRARY_MAX_FILE);
	assert_true(library_open(&l, "templates", &e));
	const struct library_model *m = library_model(l, "sequence-observation@2025-1");
	const struct library_rules *r = library_rules(l, "fr-mineurs@2026-03-03");
	buf_put_slice(&other, buf_slice(&m->bytes));
	assert_true(library_read_model(&t, l, buf_slice(&other), &faults, &e));
	assert_ptr_equal(t.doc, m->tree);
	library_tree_auto(&t);
	assert_true(library_read_rules(&t, l, buf_slice(&r->bytes), &faults, &e));
	assert_ptr_equal(t.doc, r->tree);
	library_tree_auto(&t);
	/* the same but for a blank at its end, then for an element that no model has */
	buf_put_byte(&other, '\n');
	assert_true(library_read_model(&t, l, buf_slice(&other), &faults, &e));
	assert_ptr_not_equal(t.doc, m->tree);
	library_tree_auto(&t);
	size_t at = slice_find(buf_slice(&other), SLICE_LIT("<article"), 0);
	assert_true(at != SIZE_MAX);
	memcpy(other.p + at, "<artikel", 8);
	assert_false(library_read_model(&t, l, buf_slice(&other), &faults, &e));
	assert_null(t.doc);
	/* a model is no rule set, installed or not */
	e = (struct err)ERR_INIT;
	assert_false(library_read_rules(&t, l, buf_slice(&m->bytes), &faults, &e));
	assert_true(faults.n > 0);
}

static void a_folder_without_templates_is_not_found(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct library *l = NULL;
	assert_false(library_open(&l, "tests/unit", &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_null(l);
}

/* A copy of templates/ made of links, but for one folder that holds one other file. */
static void with_other_file(const char *folder, const char *name, struct slice bytes, struct err *e)
{
	static const char *const folders[] = { "schema", "compose", "modeles", "regles", "fonts",
		"icc" };
	char dir[] = "/tmp/paraphe-library-XXXXXX", from[4096], to[4200], here[2048];
	assert_non_null(mkdtemp(dir));
	assert_non_null(getcwd(here, sizeof here));
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		snprintf(to, sizeof to, "%s/%s", dir, folders[i]);
		snprintf(from, sizeof from, "%s/templates/%s", here, folders[i]);
		if (strcmp(folder, folders[i])) {
			assert_int_equal(symlink(from, to), 0);
			continue;
		}
		assert_int_equal(mkdir(to, 0700), 0);
		snprintf(to, sizeof to, "%s/%s/%s", dir, folder, name);
		assert_true(file_write_atomic(to, bytes, 0600, e));
	}
	struct library *l = NULL;
	assert_false(library_open(&l, dir, e));
	unlink(to);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		snprintf(to, sizeof to, "%s/%s", dir, folders[i]);
		if (strcmp(folder, folders[i]))
			unlink(to);
		else
			rmdir(to);
	}
	rmdir(dir);
}

static void a_rule_set_must_be_what_its_file_name_says(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf rules = BUF_MAX(LIBRARY_MAX_FILE);
	assert_true(file_read(
		&rules, "templates/regles/fr-mineurs@2026-03-03.xml", LIBRARY_MAX_FILE, &e));
	with_other_file("regles", "fr-mineurs@2027-01-01.xml", buf_slice(&rules), &e);
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_non_null(strstr(e.text, "fr-mineurs@2026-03-03"));
	with_other_file("regles", "fr-mineurs@2026-03-03.xml", SLICE_LIT("<regles/>"), &e);
	assert_int_equal(e.code, ERR_SYNTAX);
}

static void a_folder_without_its_files_is_not_found(void **state)
{
	(void)state;
	static const char *const folders[] = { "schema", "compose", "modeles", "regles", "fonts",
		"icc" };
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		struct err e = ERR_INIT;
		with_other_file(folders[i], "lisez-moi.txt", SLICE_LIT("rien"), &e);
		assert_int_equal(e.code, ERR_NOT_FOUND);
	}
}

static void fonts_must_be_the_listed_ones(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(library) struct library *l = NULL;
	assert_true(library_open(&l, "templates", &e));
	AUTO(buf) struct buf sums = BUF_MAX(LIBRARY_MAX_FILE);
	assert_true(file_read(&sums, "templates/fonts/SHA256SUMS", LIBRARY_MAX_FILE, &e));
	char sha[DIGEST_HEX];
	struct buf *const fonts[] = { &l->font_text, &l->font_bold, &l->font_italic };
	for (size_t i = 0; i < sizeof fonts / sizeof *fonts; i++) {
		assert_true(digest_bytes(sha, buf_slice(fonts[i]), &e));
		assert_true(slice_find(buf_slice(&sums), slice_text(sha), 0) != SIZE_MAX);
	}
	/* Without the fonts the sums alone are no use; with one byte more a font is refused. */
	char dir[] = "/tmp/paraphe-fonts-XXXXXX", path[200], here[2048], from[4096];
	static const char *const links[] = { "schema", "compose", "modeles", "regles", "icc" };
	assert_non_null(mkdtemp(dir));
	assert_non_null(getcwd(here, sizeof here));
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, links[i]);
		snprintf(from, sizeof from, "%s/templates/%s", here, links[i]);
		assert_int_equal(symlink(from, path), 0);
	}
	snprintf(path, sizeof path, "%s/fonts", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/fonts/SHA256SUMS", dir);
	assert_true(file_write_atomic(path, buf_slice(&sums), 0600, &e));
	l->font_text.p[100] ^= 1;
	snprintf(path, sizeof path, "%s/fonts/NotoSans-Regular.ttf", dir);
	assert_true(file_write_atomic(path, buf_slice(&l->font_text), 0600, &e));
	struct library *bad = NULL;
	assert_false(library_open(&bad, dir, &e));
	assert_int_equal(e.code, ERR_CRYPTO);
	unlink(path);
	static const char *const left[] = { "fonts/SHA256SUMS", "schema", "compose", "modeles",
		"regles", "icc" };
	for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, left[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/fonts", dir);
	rmdir(path);
	rmdir(dir);
}

/* From the first article on to the fixed words. */
static struct slice articles(const struct library_model *m)
{
	struct slice all = buf_slice(&m->bytes);
	size_t from = slice_find(all, SLICE_LIT("<article"), 0),
	       to = slice_find(all, SLICE_LIT("<phrases"), 0);
	assert_true(from < to && to != SIZE_MAX);
	return slice_sub(all, from, to - from);
}

/* A convention of before verifies with the model it was made of; the newer one says the same, and names each element apart. */
static void an_older_model_stays_beside_the_newer(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(library) struct library *l = NULL;
	assert_true(library_open(&l, "templates", &e));
	const struct library_model *old = library_model(l, "sequence-observation@2025-1"),
				   *now = library_model(l, "sequence-observation@2025-2");
	assert_non_null(old);
	assert_non_null(now);
	assert_true(slice_eq(articles(old), articles(now)));
	static const char *const apart[] = { "tuteur[1]/nom\">Tuteur : nom<",
		"tuteur[1]/prenom\">Tuteur : prénom<", "contact-accueil/courriel\">" };
	for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
		struct slice want = slice_text(apart[i]);
		assert_true(slice_find(buf_slice(&old->bytes), want, 0) == SIZE_MAX);
		assert_true(slice_find(buf_slice(&now->bytes), want, 0) != SIZE_MAX);
	}
}

/* What a level says stands in a box before there is any time-stamp: whose that is, and whether it is qualified, is the evidence's to tell. */
static void no_level_of_a_model_speaks_of_the_time_stamp(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(library) struct library *l = NULL;
	assert_true(library_open(&l, "templates", &e));
	assert_true(l->models_n >= 2);
	for (size_t i = 0; i < l->models_n; i++) {
		struct slice all = buf_slice(&l->models[i].bytes);
		size_t from = slice_find(all, SLICE_LIT("<niveaux-signature>"), 0),
		       to = slice_find(all, SLICE_LIT("</niveaux-signature>"), 0);
		assert_true(from < to && to != SIZE_MAX);
		struct slice levels = slice_sub(all, from, to - from);
		assert_true(slice_find(levels, SLICE_LIT("code=\"SES\""), 0) != SIZE_MAX);
		assert_true(slice_find(levels, SLICE_LIT("horodat"), 0) == SIZE_MAX);
	}
}

int main(void)
{
	xml_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_templates_load),
		cmocka_unit_test(what_is_not_installed_is_judged),
		cmocka_unit_test(a_folder_without_templates_is_not_found),
		cmocka_unit_test(a_rule_set_must_be_what_its_file_name_says),
		cmocka_unit_test(a_folder_without_its_files_is_not_found),
		cmocka_unit_test(fonts_must_be_the_listed_ones),
		cmocka_unit_test(an_older_model_stays_beside_the_newer),
		cmocka_unit_test(no_level_of_a_model_speaks_of_the_time_stamp),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
