/* SPDX-License-Identifier: MIT */
/* test_lexicon: words in several languages, and how style sheets say them. */
#include "xml/lexicon.h"
#include "xml/transform.h"
#include "xml/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WORDS(body) "<mots>" body "</mots>"
#define GOOD                                                                                         \
	WORDS("<mot nom='a'><fr>bonjour {1}, {2}</fr><en>hello {1}, {2}</en><ar>سلام</ar></mot>" \
	      "<mot nom='n'><fr un='une page'>{1} pages</fr><en un='one page'>{1} "                  \
	      "pages</en></mot>"                                                                     \
	      "<mot nom='d'><fr>le stage de {1}, code {2}</fr><en>the stay of {1}</en></mot>"        \
	      "<mot nom='b'><fr>seul</fr></mot>"                                                     \
	      "<mot nom='z'><fr zero='aucune' un='une'>{1}</fr></mot>"                               \
	      "<mot nom='p'><fr>« {1} » : oui ? non ; n° 3 !</fr><en>{1} : x ?</en></mot>")

static struct lexicon *good(void)
{
	struct lexicon *w = NULL;
	struct err e = ERR_INIT;
	assert_true(lexicon_read(&w, SLICE_LIT(GOOD), &e));
	return w;
}

static void french_stands_in_but_not_when_strict(void **state)
{
	(void)state;
	struct lexicon *w = good();
	assert_string_equal(lexicon_get(w, "b", "en", false), "seul");
	assert_null(lexicon_get(w, "b", "en", true));
	assert_null(lexicon_get(w, "x", "fr", false));
	lexicon_free(w);
}

static void a_catalogue_with_faults_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "<mots", "<x/>", WORDS("<mot><fr>a</fr></mot>"),
		WORDS("<mot nom='a'><en>a</en></mot>"), WORDS("<mot nom='a'><fr/></mot>"),
		WORDS("<x nom='a'><fr>a</fr></x>"), "<!DOCTYPE mots []><mots/>",
		WORDS("<mot nom='a'><fr>a</fr></mot><mot nom='a'><fr>b</fr></mot>") };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct lexicon *w = NULL;
		struct err e = ERR_INIT;
		assert_false(lexicon_read(&w, slice_text(bad[i]), &e));
		assert_int_equal(e.code, ERR_SYNTAX);
	}
}

static bool token(void *arg, const char *path, struct buf *out)
{
	buf_printf(out, "%s%s", (const char *)arg, path);
	return true;
}

/* What 'expression' gives in 'lang'; "!" when the sheet fails. */
static const char *said(const char *expression, const char *lang)
{
	static char text[400];
	char sheet[1000];
	struct lexicon *w = good();
	struct transform *t = NULL;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf out = BUF_MAX(sizeof text - 1);
	snprintf(sheet, sizeof sheet,
		"<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' "
		"xmlns:m='" LEXICON_NS "'><xsl:output method='text'/><xsl:template match='/'>"
		"<xsl:value-of select=\"%s\"/></xsl:template></xsl:stylesheet>",
		expression);
	assert_true(transform_make(&t, slice_text(sheet), NULL, 0, &e));
	xmlDoc *in = tree_new("x", NULL);
	char mark[] = "jeton:";
	const struct transform_speech speech = {
		.words = w, .lang = lang, .token = token, .arg = mark
	};
	bool ok = transform_speak(&out, t, in, &speech, &e);
	snprintf(text, sizeof text, "%s", ok ? buf_text(&out) : "!");
	tree_auto(&in);
	transform_free(t);
	lexicon_free(w);
	return text;
}

static void a_sheet_says_words(void **state)
{
	(void)state;
	assert_string_equal(said("m:mot('a', 'Ada', '{1}')", "fr"), "bonjour Ada, {1}");
	assert_string_equal(said("m:mot('a', 'Ada', 'Bo')", "en"), "hello Ada, Bo");
	assert_string_equal(said("m:mot('a', 'Ada')", "en"), "hello Ada, {2}");
	assert_string_equal(said("m:mot('zzz')", "en"), "⟦zzz⟧");
	assert_string_equal(said("m:nombre('n', 0)", "fr"), "une page");
	assert_string_equal(said("m:nombre('n', 0)", "en"), "0 pages");
	assert_string_equal(said("m:nombre('n', 1)", "en"), "one page");
	assert_string_equal(said("m:nombre('n', 7)", "fr"), "7 pages");
	assert_string_equal(said("m:aide('a', 'ar')", "fr"), "سلام");
	assert_string_equal(said("m:aide('a', 'tr')", "fr"), "");
	assert_string_equal(said("m:jeton('/x')", "fr"), "jeton:/x");
}

static void french_elides_before_a_name(void **state)
{
	(void)state;
	assert_string_equal(said("m:mot('d', 'Alix', 'a1')", "fr"), "le stage d’Alix, code a1");
	assert_string_equal(said("m:mot('d', 'Éva', 'a1')", "fr"), "le stage d’Éva, code a1");
	assert_string_equal(said("m:mot('d', 'Yves', '')", "fr"), "le stage d’Yves, code ");
	assert_string_equal(said("m:mot('d', 'Yaël', '')", "fr"), "le stage de Yaël, code ");
	assert_string_equal(said("m:mot('d', '', '')", "fr"), "le stage de , code ");
	assert_string_equal(said("m:mot('d', 'Alix')", "en"), "the stay of Alix");
}

static void french_breaks_no_line_before_its_double_punctuation(void **state)
{
	(void)state;
	assert_string_equal(said("m:mot('p', 'a : b')", "fr"),
		"«\u00a0a : b\u00a0»\u00a0: oui\u00a0? non\u00a0; n°\u00a03\u00a0!");
	assert_string_equal(said("m:mot('p', 'a')", "en"), "a : x ?");
	assert_string_equal(said("m:aide('p', 'fr', 'a')", "en"),
		"«\u00a0a\u00a0»\u00a0: oui\u00a0? non\u00a0; n°\u00a03\u00a0!");
	assert_string_equal(
		said("m:phrase('SIRET : « 12 » ?')", "en"), "SIRET\u00a0: «\u00a012\u00a0»\u00a0?");
}

static void none_has_a_form_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(said("m:nombre('z', 0)", "fr"), "aucune");
	assert_string_equal(said("m:nombre('z', 1)", "fr"), "une");
	assert_string_equal(said("m:nombre('z', 2)", "fr"), "2");
}

static void a_sheet_says_dates(void **state)
{
	(void)state;
	assert_string_equal(said("m:jour('2026-06-01')", "fr"), "lundi 1er juin 2026");
	assert_string_equal(said("m:jour('2026-06-16')", "en"), "Tuesday 16 June 2026");
	assert_string_equal(said("m:jour('demain')", "fr"), "demain");
	assert_string_equal(said("m:jour-court('2026-06-01')", "fr"), "01/06/2026");
	assert_string_equal(
		said("m:instant('2026-06-16T22:05:00Z')", "fr"), "17 juin 2026 à 0\u00a0h\u00a005");
	assert_string_equal(
		said("m:instant('2026-01-16T08:00:00Z')", "en"), "16 January 2026, 9:00");
}

static void a_wrong_call_fails_the_page(void **state)
{
	(void)state;
	assert_string_equal(said("m:mot()", "fr"), "!");
	assert_string_equal(said("m:nombre('n')", "fr"), "!");
	assert_string_equal(said("m:mot('a',1,2,3,4,5,6,7,8)", "fr"), "!");
}

static void files_add_to_one_catalogue(void **state)
{
	(void)state;
	struct lexicon *w = good();
	struct err e = ERR_INIT;
	assert_true(lexicon_more(w, SLICE_LIT(WORDS("<mot nom='c'><fr>autre</fr></mot>")), &e));
	assert_string_equal(lexicon_get(w, "c", "fr", true), "autre");
	assert_string_equal(lexicon_get(w, "b", "fr", true), "seul");
	assert_false(lexicon_more(w, SLICE_LIT(WORDS("<mot nom='a'><fr>double</fr></mot>")), &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	lexicon_free(w);
}

static bool count(void *arg, const char *name, const char *lang, const char *text)
{
	(void)name;
	(void)lang;
	assert_non_null(text);
	return ++*(size_t *)arg < 4;
}

static void a_walk_ends_when_told(void **state)
{
	(void)state;
	struct lexicon *w = good();
	size_t n = 0;
	lexicon_each(w, count, &n);
	assert_int_equal(n, 4);
	lexicon_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(french_stands_in_but_not_when_strict),
		cmocka_unit_test(a_catalogue_with_faults_is_refused),
		cmocka_unit_test(a_sheet_says_words),
		cmocka_unit_test(french_elides_before_a_name),
		cmocka_unit_test(french_breaks_no_line_before_its_double_punctuation),
		cmocka_unit_test(none_has_a_form_of_its_own),
		cmocka_unit_test(a_sheet_says_dates),
		cmocka_unit_test(a_wrong_call_fails_the_page),
		cmocka_unit_test(files_add_to_one_catalogue),
		cmocka_unit_test(a_walk_ends_when_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
