/* SPDX-License-Identifier: MIT */
/* test_said: sentences that rules and C make in French are known in English too. */
#include "base/file.h"
#include "xml/lexicon.h"
#include "xml/tree.h"

#include <libxml/parser.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <glob.h>

static struct lexicon *words;

static int words_open(void **state)
{
	glob_t files;
	(void)state;
	if (glob("templates/pages/mots*.xml", 0, NULL, &files) != 0)
		return 1;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf xml = BUF_MAX(LEXICON_MAX_BYTES);
		if (!file_read(&xml, files.gl_pathv[i], LEXICON_MAX_BYTES, &e) ||
			!(words ? lexicon_more(words, buf_slice(&xml), &e)
				: lexicon_read(&words, buf_slice(&xml), &e)))
			return 1;
	}
	globfree(&files);
	return 0;
}

static int words_close(void **state)
{
	(void)state;
	lexicon_free(words);
	return 0;
}

/* In English, or "" where nothing is known. */
static const char *said(const char *french)
{
	static char text[2000];
	AUTO(buf) struct buf b = BUF_MAX(sizeof text - 1);
	bool known = lexicon_say(&b, words, "en", french);
	snprintf(text, sizeof text, "%s", known ? buf_text(&b) : "");
	return text;
}

/* Each « {hole} » of 'french' stands in 'english'. */
static void holes_kept(const char *french, const char *english)
{
	for (const char *at = strchr(french, '{'); at; at = strchr(at + 1, '{')) {
		char hole[40];
		snprintf(hole, sizeof hole, "%.*s}", (int)strcspn(at, "}"), at);
		if (!strstr(english, hole))
			fail_msg("%s is not in « %s »", hole, english);
	}
}

static size_t each_below(const xmlNode *node, const char *name, void (*fn)(const xmlNode *))
{
	size_t n = 0;
	for (const xmlNode *c = tree_first(node, NULL); c; c = tree_next(c, NULL)) {
		if (strcmp((const char *)c->name, name) == 0) {
			fn(c);
			n++;
		}
		n += each_below(c, name, fn);
	}
	return n;
}

static size_t each_in(const char *files, const char *name, void (*fn)(const xmlNode *))
{
	glob_t g;
	size_t n = 0;
	assert_int_equal(glob(files, 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf xml = BUF_MAX(LEXICON_MAX_BYTES);
		assert_true(file_read(&xml, g.gl_pathv[i], LEXICON_MAX_BYTES, &e));
		xmlDoc *doc =
			xmlReadMemory((const char *)xml.p, (int)xml.n, NULL, NULL, XML_PARSE_NONET);
		assert_non_null(doc);
		n += each_below(xmlDocGetRootElement(doc), name, fn);
		xmlFreeDoc(doc);
	}
	globfree(&g);
	return n;
}

/* The message with its holes empty is a sentence of its own: word for word the pattern's French, or another row's. */
static void rule_said(const xmlNode *rule)
{
	const char *message = tree_content(tree_first(rule, "message"));
	const char *english = said(message);
	if (!english[0])
		fail_msg("rule %s has no English: « %s »", tree_get(rule, "id"), message);
	holes_kept(message, english);
}

static void every_rule_is_said_in_english(void **state)
{
	(void)state;
	assert_true(each_in("templates/regles/*.xml", "regle", rule_said) > 40);
}

static void holiday_said(const xmlNode *row)
{
	char french[300];
	snprintf(french, sizeof french,
		"Le {date} est pendant les vacances scolaires (%s) : choisissez un jour de classe.",
		tree_get(row, "nom"));
	if (strstr(said(french), tree_get(row, "nom")) &&
		strcmp(tree_get(row, "nom"), "Ascension") != 0)
		fail_msg("« %s » stays French", tree_get(row, "nom"));
}

static void every_holiday_is_said_in_english(void **state)
{
	(void)state;
	assert_true(each_in("templates/regles/*.xml", "ferie", holiday_said) > 20);
	assert_true(each_in("templates/regles/*.xml", "vacances", holiday_said) > 20);
}

/* Of the files that people write (rules and models are the maintainer’s). Codes that a file holds, "public ou prive", stand as they are; prose does not. */
static void aide_said(const xmlNode *pattern)
{
	AUTO(buf) struct buf french = BUF_MAX(4000);
	xmlChar *aide = xmlGetNsProp(
		pattern, (const xmlChar *)"aide", (const xmlChar *)"urn:paraphe:aide:1");
	if (!aide)
		return;
	buf_printf(&french, "La valeur de « x » est vide : écrivez %s.", (const char *)aide);
	const char *english = said(buf_text(&french));
	if ((strchr((const char *)aide, ' ') && strstr(english, (const char *)aide)) ||
		strstr(english, " ou ") || strstr(english, "caract"))
		fail_msg("« %s » stays French: %s", (const char *)aide, english);
	xmlFree(aide);
}

static void every_wish_of_a_schema_is_said_in_english(void **state)
{
	(void)state;
	assert_true(each_in("templates/schema/[cdp]*.rng", "attribute", aide_said) > 100);
	assert_true(each_in("templates/schema/[cdp]*.rng", "element", aide_said) > 50);
}

static void holes_are_said_in_their_turn(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "Le 1er\u00a0juin 2026, Camille a 15 ans : 7\u00a0h\u00a030 de présence, "
		  "maximum 7\u00a0h.",
			"On 1 June 2026 Camille is 15: 7 h 30 of presence, at most 7 h are "
			"allowed." },
		{ "Semaine 25 de 2025 : 3\u00a0jours de présence seulement, 4\u00a0jours au moins "
		  "; complétez la semaine ou accordez une dérogation motivée.",
			"Week 25 of 2025: only 3 days of presence, 4 days at least; complete the "
			"week, or grant an exception and give the reason." },
		{ "Assurance de responsabilité civile à compléter avant le sceau : celle de "
		  "l’organisme manque\u202f; celle de l’élève finit le 2\u00a0mars 2026.",
			"Liability insurance to be completed before sealing: that of the host is "
			"missing; that of the pupil ends on 2 March 2026." },
		{ "La valeur de « nom » n’est pas acceptée : écrivez un texte de 1 à 60 "
		  "caractères.",
			"The value of “nom” is not accepted: write a text of 1 to 60 characters." },
		{ "à remplir.", "to be filled in." },
		{ "ligne 7 : guillemets mal placés ou non fermés",
			"line 7: quotes in the wrong place or not closed" },
		{ "Cochez la case pour dire votre accord.", "Tick the box to say that you agree." },
		{ "chef d’établissement : prénom : 80 caractères au plus (il y en a 2500)",
			"head of school: first name: at most 80 characters (there are 2500)" },
		{ "SMS par jour : un nombre, de 0 à 100000 est attendu",
			"SMS a day: a number, from 0 to 100000 is expected" },
		{ "beaucoup de caractères au plus", "" },
		{ "Une phrase que personne ne connaît.", "" },
		{ "", "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(said(rows[i][0]), rows[i][1]);
	char long_text[5000];
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	assert_string_equal(said(long_text), "");
}

/* Names are anybody's: one that is made of what patterns are made of costs no more time than another. */
static void a_text_full_of_colons_takes_no_time(void **state)
{
	(void)state;
	char text[900] = "";
	for (size_t i = 0; i + 6 < sizeof text; i += 3)
		memcpy(text + i, " : ", 4);
	clock_t from = clock();
	for (size_t i = 0; i < 20; i++)
		(void)said(text);
	assert_true(clock() - from < 5 * CLOCKS_PER_SEC);
}

static void french_stays_as_it_is(void **state)
{
	(void)state;
	AUTO(buf) struct buf b = BUF_MAX(100);
	assert_false(lexicon_say(&b, words, "fr", "à remplir."));
	assert_false(lexicon_say(&b, words, "pt", "à remplir."));
	assert_int_equal(b.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_is_said_in_english),
		cmocka_unit_test(every_holiday_is_said_in_english),
		cmocka_unit_test(every_wish_of_a_schema_is_said_in_english),
		cmocka_unit_test(holes_are_said_in_their_turn),
		cmocka_unit_test(a_text_full_of_colons_takes_no_time),
		cmocka_unit_test(french_stays_as_it_is),
	};
	return cmocka_run_group_tests(tests, words_open, words_close);
}
