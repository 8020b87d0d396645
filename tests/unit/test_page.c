/* SPDX-License-Identifier: MIT */
/* test_page: the living example of every component; words that are all there; nothing inline; hostile names. */
#include "web_kit.h"

#include "base/file.h"
#include "ceremony/field.h"
#include "web/session.h"
#include "xml/lexicon.h"

#include <dirent.h>
#include <zlib.h>

/* A request that came to no handler yet. */
struct made {
	struct http_request q;
	struct http_response r;
	struct web_context c;
};

static void made_start(struct made *m, struct web_kit *k, const char *lang, const char *aid)
{
	*m = (struct made){
		.q = { .path = "/exemple", .accept_language = "", .fetch_site = "", .agent = "" },
		.r = { .fd = -1 }
	};
	m->c = (struct web_context){ .web = k->web,
		.options = &k->options,
		.house = &k->house,
		.store = k->house.store,
		.service = &k->service,
		.actor = { .role = LIFE_ROLE_COUNT },
		.q = &m->q,
		.r = &m->r,
		.now_ms = WEB_KIT_NOW };
	snprintf(m->c.lang, sizeof m->c.lang, "%s", lang);
	snprintf(m->c.aid, sizeof m->c.aid, "%s", aid);
}

/* The page with this name as the only fact. */
static void example(struct made *m, const char *name)
{
	struct err e = ERR_INIT;
	AUTO(page) struct page p;
	assert_true(page_begin(&p, &m->c, "exemple", &e));
	page_step(&p, 2, 3);
	page_notice(&p, "succes", "exemple.fait");
	tree_attr(tree_child(p.facts, "qui"), "nom", name);
	page_field(&p, "courriel", "ada@", "exemple.courriel.faux");
	if (!page_end(&p, 200, &e))
		fail_msg("%s", e.text);
}

static const char *html(struct made *m)
{
	return buf_text(&m->r.body);
}

static void the_example_shows_every_component(void **state)
{
	struct made m;
	made_start(&m, *state, "fr", "");
	example(&m, "Ada");
	const char *text = html(&m);
	static const char *const all[] = { "<!DOCTYPE html>\n<html lang=\"fr\">", "Étape 2 sur 3",
		"<h1>Exemple</h1>", "role=\"status\"", "C’est fait.", "Une réponse est à corriger",
		"<a href=\"#c-courriel\">", "id=\"e-courriel\"",
		"aria-describedby=\"i-courriel e-courriel\"", "aria-invalid=\"true\"",
		"value=\"ada@\"", "autocomplete=\"one-time-code\"",
		"enctype=\"multipart/form-data\"", "name=\"jeton\" value=\"", "Scellée",
		"1 à 50 sur 312", "14 mai 2025 à 10\u00a0h\u00a031",
		"<progress value=\"13\" max=\"300\">", "class=\"histogramme\"", "<textarea",
		"value=\"b\" checked", "type=\"file\"", "/a/paraphe-", "Conventions",
		"(facultatif)" };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!strstr(text, all[i]))
			fail_msg("the page lacks %s", all[i]);
	assert_null(strstr(text, "⟦"));
	assert_null(strstr(text, "style="));
	assert_null(strstr(text, "xmlns:m"));
	assert_in_range(m.r.body.n, 1000, PAGE_MAX_SCREEN);
	buf_free(&m.r.body);
}

static void an_explanation_comes_in_the_aid_language_too(void **state)
{
	struct made m;
	made_start(&m, *state, "en", "ar");
	example(&m, "Ada");
	assert_non_null(strstr(html(&m), "<p>Hello Ada.</p><p class=\"aide\" lang=\"ar\" "
					 "dir=\"rtl\">مرحبا \u2068Ada\u2069.</p>"));
	assert_non_null(strstr(html(&m), "<html lang=\"en\">"));
	buf_free(&m.r.body);
}

static void names_are_never_markup(void **state)
{
	static const char *const names[] = { "<script>alert(1)</script>",
		"\"><img src=x onerror=alert(1)>", "' onmouseover='x", "</title><svg onload=x>",
		"&lt;b&gt;", "{1}", "javascript:x", "]]>" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct made m;
		made_start(&m, *state, "fr", "");
		example(&m, names[i]);
		assert_null(strstr(html(&m), "<script>alert"));
		assert_null(strstr(html(&m), "<img"));
		assert_null(strstr(html(&m), "<svg onload"));
		buf_free(&m.r.body);
	}
}

static void a_browser_that_takes_gzip_gets_it(void **state)
{
	struct made m;
	static uint8_t out[1 << 17];
	made_start(&m, *state, "fr", "");
	m.q.gzip = true;
	example(&m, "Ada");
	assert_string_equal(m.r.headers[m.r.headers_n - 1].value, "gzip");
	z_stream z = { .next_in = m.r.body.p,
		.avail_in = (uInt)m.r.body.n,
		.next_out = out,
		.avail_out = sizeof out };
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_memory_equal(out, "<!DOCTYPE html>", 15);
	inflateEnd(&z);
	buf_free(&m.r.body);
}

static void an_unknown_sheet_is_a_bug(void **state)
{
	struct made m;
	struct err e = ERR_INIT;
	struct page p;
	made_start(&m, *state, "fr", "");
	assert_false(page_begin(&p, &m.c, "nulle-part", &e));
	assert_int_equal(e.code, ERR_BUG);
}

/* --- what every sheet keeps to --- */

/* Each file of templates/pages with this ending. */
static void each_file(
	const char *ending, void (*fn)(const char *name, const char *text, void *arg), void *arg)
{
	DIR *d = opendir("templates/pages");
	assert_non_null(d);
	for (const struct dirent *f; (f = readdir(d));) {
		size_t n = strlen(f->d_name), m = strlen(ending);
		if (n <= m || strcmp(f->d_name + n - m, ending) != 0)
			continue;
		char path[300];
		struct err e = ERR_INIT;
		AUTO(buf) struct buf b = { 0 };
		snprintf(path, sizeof path, "templates/pages/%.200s", f->d_name);
		assert_true(file_read(&b, path, 1 << 20, &e));
		fn(f->d_name, buf_text(&b), arg);
	}
	closedir(d);
}

/* Words that a sheet names by a literal must be there. */
static void words_used(const char *name, const char *text, void *arg)
{
	static const char *const calls[] = { "m:mot('", "m:nombre('", "select=\"'" };
	const struct lexicon *w = arg;
	for (size_t c = 0; c < 2; c++)
		for (const char *at = text; (at = strstr(at, calls[c]));) {
			char word[100];
			at += strlen(calls[c]);
			size_t n = strcspn(at, "'");
			if (at[n + 1] != ')' && at[n + 1] != ',')
				continue;
			snprintf(word, sizeof word, "%.*s", (int)n, at);
			if (strcmp(word, "lire.titre") != 0 && strcmp(word, "nom") != 0 &&
				!lexicon_get(w, word, "fr", true))
				fail_msg("%s says %s, which no mots*.xml has", name, word);
		}
	for (const char *at = text; (at = strstr(at, "name=\"mot\" select=\"'"));) {
		char word[100];
		at += strlen("name=\"mot\" select=\"'");
		snprintf(word, sizeof word, "%.*s", (int)strcspn(at, "'"), at);
		if (!lexicon_get(w, word, "fr", true))
			fail_msg("%s says %s, which no mots*.xml has", name, word);
	}
}

static void nothing_inline(const char *name, const char *text, void *arg)
{
	(void)arg;
	static const char *const never[] = { " style=\"", "<style", " onclick", " onload",
		" onsubmit", "javascript:", "disable-output-escaping", "http-equiv" };
	const char *body = strstr(text, "-->"); /* the opening comments may name them */
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (strstr(body ? body : text, never[i]) &&
			!(strcmp(name, "cadre.xslt") == 0 && strcmp(never[i], "http-equiv") == 0))
			fail_msg("%s holds %s, which the CSP refuses", name, never[i]);
}

static void words_add(const char *name, const char *text, void *arg)
{
	struct lexicon **w = arg;
	struct err e = ERR_INIT;
	if (strncmp(name, "mots", 4) != 0)
		return;
	bool good =
		*w ? lexicon_more(*w, slice_text(text), &e) : lexicon_read(w, slice_text(text), &e);
	if (!good)
		fail_msg("%s: %s", name, e.text);
}

/* Each field that somebody may fill has its word, whose French is the table's. */
static void every_field_is_called_something(void **state)
{
	(void)state;
	static const enum field_document documents[] = { FIELD_FOND, FIELD_CONTACTS };
	struct lexicon *w = NULL;
	each_file(".xml", words_add, &w);
	for (size_t i = 0; i < 2; i++) {
		size_t n;
		const struct field *rows = field_table(documents[i], &n);
		for (size_t k = 0; k < n; k++) {
			char word[200];
			if (rows[k].who == FIELD_MADE)
				continue;
			snprintf(word, sizeof word, "champ.%s", rows[k].path);
			const char *french = lexicon_get(w, word, "fr", true);
			if (!french || strcmp(french, rows[k].label) != 0)
				fail_msg("%s is « %s », its word « %s »", rows[k].path,
					rows[k].label, french ? french : "");
		}
	}
	/* elements that have no field of their own, with and without a key; what nothing is known of is said as it is */
	static const char *const elements[][3] = {
		{ "sequence/jour[2027-06-15]", "15/06/2027, horaires", "sequence/jour[]" },
		{ "sequence/jour", "jours et horaires", "sequence/jour" },
		{ "eleve/responsable-legal[2]", "responsable légal 2",
			"eleve/responsable-legal[]" },
		{ "organisme-accueil/assurance-rc", "assurance de l’accueil",
			"organisme-accueil/assurance-rc" },
		{ "nulle/part[1]", "nulle/part[1]", NULL }
	};
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		char word[200], label[200];
		const char *plain, *of = field_word(FIELD_FOND, elements[i][0], &plain);
		field_label(label, sizeof label, FIELD_FOND, elements[i][0]);
		assert_string_equal(label, elements[i][1]);
		assert_string_equal(of ? of : "", elements[i][2] ? elements[i][2] : "");
		snprintf(word, sizeof word, "champ.%s", of ? of : "");
		assert_true(!of || strcmp(lexicon_get(w, word, "fr", true), plain) == 0);
	}
	lexicon_free(w);
}

static bool has_english(void *arg, const char *name, const char *lang, const char *text)
{
	(void)lang;
	(void)text;
	if (!lexicon_get(arg, name, "en", true))
		fail_msg("%s has no English", name);
	return true;
}

static void every_word_is_there_in_french_and_english(void **state)
{
	(void)state;
	struct lexicon *w = NULL;
	each_file(".xml", words_add, &w);
	lexicon_each(w, has_english, w);
	each_file(".xslt", words_used, w);
	lexicon_free(w);
}

static void no_sheet_holds_what_the_policy_refuses(void **state)
{
	(void)state;
	each_file(".xslt", nothing_inline, NULL);
}

static void every_refusal_has_its_words(void **state)
{
	(void)state;
	static const int all[] = { 400, 403, 404, 405, 409, 410, 413, 414, 415, 429, 431, 500, 501,
		503, 505, 507 };
	struct lexicon *w = NULL;
	each_file(".xml", words_add, &w);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		static const char *const endings[] = { "", ".titre", ".faire" };
		for (size_t k = 0; k < 3; k++) {
			char word[40];
			snprintf(word, sizeof word, "erreur.%d%s", all[i], endings[k]);
			if (!lexicon_get(w, word, "fr", true))
				fail_msg("no %s", word);
		}
	}
	lexicon_free(w);
}

/* What is refused before a worker sees it is told in the language of who asked, too. */
static void a_refusal_without_a_worker_is_in_the_language_asked_for(void **state)
{
	static const char *const ways[][2] = { { "", "Envoi trop gros" },
		{ "Accept-Language: en-GB,fr\r\n", "Too large" },
		{ "Accept-Language: de, fr\r\n", "Envoi trop gros" },
		{ "Cookie: lang=en\r\nAccept-Language: fr\r\n", "Too large" } };
	struct web_kit *k = *state;
	AUTO(buf) struct buf body = BUF_MAX(4 << 20);
	char headers[200];
	while (body.n < ROUTES_MAX_FORM + 1)
		buf_put_text(
			&body, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	for (size_t i = 0; i < 4; i++) {
		snprintf(headers, sizeof headers,
			"%sContent-Type: application/x-www-form-urlencoded\r\n", ways[i][0]);
		assert_int_equal(
			web_kit_send(k, "POST", "/connexion", headers, buf_slice(&body)), 413);
		if (!web_kit_says(k, ways[i][1]))
			fail_msg("%s: %s", ways[i][0], k->text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_shows_every_component),
		cmocka_unit_test(an_explanation_comes_in_the_aid_language_too),
		cmocka_unit_test(names_are_never_markup),
		cmocka_unit_test(a_browser_that_takes_gzip_gets_it),
		cmocka_unit_test(an_unknown_sheet_is_a_bug),
		cmocka_unit_test(every_field_is_called_something),
		cmocka_unit_test(every_word_is_there_in_french_and_english),
		cmocka_unit_test(no_sheet_holds_what_the_policy_refuses),
		cmocka_unit_test(every_refusal_has_its_words),
		cmocka_unit_test(a_refusal_without_a_worker_is_in_the_language_asked_for),
	};
	return cmocka_run_group_tests(tests, web_kit_setup, web_kit_teardown);
}
