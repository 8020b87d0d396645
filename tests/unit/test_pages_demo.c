/* SPDX-License-Identifier: MIT */
/* test_pages_demo: the mailbox of a demonstration, and that nobody else has one. */
#include "web_kit.h"

#include "ceremony/shown.h"

#include <dirent.h>
#include <unistd.h>

static void letter(struct web_kit *k, int n, const char *text, const char *url)
{
	struct err e = ERR_INIT;
	char subject[40];
	snprintf(subject, sizeof subject, "Objet %d", n);
	const struct shown_letter l = { .time_ms = WEB_KIT_NOW + n,
		.message = n,
		.to = "atelier@velo.example",
		.subject = subject,
		.text = text,
		.url = url };
	if (!shown_put(k->options.shown, &l, &e))
		fail_msg("%s", e.text);
}

static void nobody_but_a_demonstration_shows_its_letters(void **state)
{
	struct web_kit *k = *state;
	assert_int_equal(web_kit_get(k, "/demo"), 404);
	web_stop(k->web, 1000);
	k->options.demo = true;
	snprintf(k->options.shown, sizeof k->options.shown, "%s/shown", k->folder);
	web_kit_start(k);
	assert_int_equal(web_kit_get(k, "/demo"), 200);
	assert_true(web_kit_says(k, "Aucun message pour l’instant"));
}

static void a_letter_is_text_and_its_link_a_link(void **state)
{
	struct web_kit *k = *state;
	letter(k, 1, "Bonjour <b>Ada</b>\nhttp://localhost/l/abc\nCode 123456.",
		"http://localhost/l/abc");
	assert_int_equal(web_kit_get(k, "/demo"), 200);
	assert_true(web_kit_says(k,
		"Bonjour &lt;b&gt;Ada&lt;/b&gt;\n<a href=\"http://localhost/l/abc\">"
		"http://localhost/l/abc</a>\nCode 123456."));
	assert_true(web_kit_says(k, "À atelier@velo.example"));
	assert_false(web_kit_says(k, "rel=\"next\""));
}

static void many_letters_come_page_by_page_the_newest_first(void **state)
{
	struct web_kit *k = *state;
	static char text[1201];
	memset(text, 'x', sizeof text - 1);
	for (int i = 2; i <= 30; i++)
		letter(k, i, text, "");
	assert_int_equal(web_kit_get(k, "/demo?lang=en"), 200);
	assert_true(web_kit_says(k, "Objet 30<"));
	assert_true(web_kit_says(k, "Objet 19<"));
	assert_false(web_kit_says(k, "Objet 18<"));
	assert_true(web_kit_says(k, "1 to 12 of 30"));
	assert_true(web_kit_says(k, "href=\"?de=13\""));
	assert_in_range(strlen(k->text), 10000, PAGE_MAX_SCREEN);
	assert_int_equal(web_kit_get(k, "/demo?de=25"), 200);
	assert_true(web_kit_says(k, "Objet 1<"));
	assert_true(web_kit_says(k, "href=\"?de=13\""));
	assert_false(web_kit_says(k, "rel=\"next\""));
	assert_int_equal(web_kit_get(k, "/demo?de=x"), 200);
}

/* Others come meanwhile and the oldest go: a list that is being read goes on without them. */
static bool oldest_goes(void *arg, const struct shown_letter *l)
{
	const struct web_kit *k = arg;
	(void)l;
	DIR *d = opendir(k->options.shown);
	assert_non_null(d);
	for (struct dirent *f = readdir(d); f; f = readdir(d))
		if (f->d_name[0] != '.')
			assert_int_equal(unlinkat(dirfd(d), f->d_name, 0), 0);
	closedir(d);
	return true;
}

static void a_letter_that_went_meanwhile_is_passed_over(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	if (!shown_each(k->options.shown, SHOWN_KEPT, oldest_goes, k, &e))
		fail_msg("%s", e.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_but_a_demonstration_shows_its_letters),
		cmocka_unit_test(a_letter_is_text_and_its_link_a_link),
		cmocka_unit_test(many_letters_come_page_by_page_the_newest_first),
		cmocka_unit_test(a_letter_that_went_meanwhile_is_passed_over),
	};
	return cmocka_run_group_tests(tests, web_kit_setup, web_kit_teardown);
}
