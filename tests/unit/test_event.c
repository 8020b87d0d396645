/* SPDX-License-Identifier: MIT */
/*
 * Every kind of event, from the table: an act of ceremony/ writes it, the time line has words for it in both languages, a person's copy
 * has a name for it, and the journal of an archive that holds it is read and checked.
 */
#include "base/file.h"
#include "evidence/journal.h"
#include "xml/lexicon.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX_FILE = 1 << 20, MAX_ALL = 8 << 20 };

#define KIND_SYMBOL(k, name) [k] = #k,
static const char *const symbols[] = { EVENT_KINDS(KIND_SYMBOL) };
#undef KIND_SYMBOL

static void put_file(struct buf *all, const char *path)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf one = { 0 };
	if (!file_read(&one, path, MAX_FILE, &e))
		fail_msg("%s: %s", path, e.text);
	buf_put_slice(all, buf_slice(&one));
}

static void put_folder(struct buf *all, const char *folder, const char *ending)
{
	char path[400];
	DIR *d = opendir(folder);
	assert_non_null(d);
	for (struct dirent *x; (x = readdir(d));) {
		size_t n = strlen(x->d_name), m = strlen(ending);
		if (n < m || strcmp(x->d_name + n - m, ending) != 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, x->d_name);
		put_file(all, path);
	}
	closedir(d);
}

/* 'symbol' as a whole word. */
static bool named(struct slice all, const char *symbol)
{
	size_t n = strlen(symbol);
	for (size_t at = slice_find(all, slice_text(symbol), 0); at != SIZE_MAX;
		at = slice_find(all, slice_text(symbol), at + n)) {
		uint8_t after = at + n < all.n ? all.p[at + n] : 0;
		if (after != '_' && (after < 'A' || after > 'Z'))
			return true;
	}
	return false;
}

static void an_act_writes_each_kind(void **state)
{
	(void)state;
	AUTO(buf) struct buf all = BUF_MAX(MAX_ALL);
	put_folder(&all, "signer/ceremony", ".c");
	for (unsigned k = 0; k < EVENT_KIND_COUNT; k++)
		if (!named(buf_slice(&all), symbols[k]))
			fail_msg("nothing writes %s", event_name((enum event_kind)k));
}

static void each_kind_has_its_words(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct lexicon *words = NULL;
	AUTO(buf) struct buf copy = BUF_MAX(MAX_FILE);
	DIR *d = opendir("templates/pages");
	assert_non_null(d);
	for (struct dirent *x; (x = readdir(d));) {
		AUTO(buf) struct buf xml = BUF_MAX(MAX_FILE);
		char path[400];
		if (strncmp(x->d_name, "mots", 4) != 0)
			continue;
		snprintf(path, sizeof path, "templates/pages/%s", x->d_name);
		put_file(&xml, path);
		assert_true(words ? lexicon_more(words, buf_slice(&xml), &e)
				  : lexicon_read(&words, buf_slice(&xml), &e));
	}
	closedir(d);
	put_file(&copy, "templates/archive/copie.xslt");
	for (unsigned k = 0; k < EVENT_KIND_COUNT; k++) {
		char word[80];
		const char *name = event_name((enum event_kind)k);
		assert_int_equal(event_by_name(slice_text(name)), k);
		snprintf(word, sizeof word, "evenement.%s", name);
		if (!lexicon_get(words, word, "fr", true) || !lexicon_get(words, word, "en", true))
			fail_msg("no words for %s", word);
		snprintf(word, sizeof word, "<m n=\"%s\">", name);
		if (slice_find(buf_slice(&copy), slice_text(word), 0) == SIZE_MAX)
			fail_msg("a person's copy has no name for %s", name);
	}
	lexicon_free(words);
}

static void put_entry(
	struct buf *lines, struct journal_head *head, enum event_kind k, const char *field)
{
	static const char sha[] =
		"0000000000000000000000000000000000000000000000000000000000000000";
	struct err e = ERR_INIT;
	AUTO(buf) struct buf line = { 0 };
	const struct journal_detail details[] = { { "champ", field }, { "cms", sha } };
	const struct journal_event ev = { .kind = k,
		.time_ms = 1747211467412 + (int64_t)head->n,
		.convention = "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10",
		.revision = 1,
		.sha_fond = sha,
		.actor_role = "representant-accueil",
		.actor_id = "p-emp1",
		.outcome = "ok",
		.details = details,
		.details_n = 2 };
	assert_true(journal_entry(&line, head, &ev, &e));
	buf_put_slice(lines, buf_slice(&line));
	buf_put_byte(lines, '\n');
}

/* In the order of the table a consent comes before what it consents to; the hand on paper has one of its own. */
static void a_journal_of_all_kinds_is_checked(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf lines = BUF_MAX(MAX_FILE);
	AUTO(buf) struct buf xml = { 0 };
	struct journal_head head = { 0 };
	struct journal_facts f;
	for (unsigned k = 0; k < EVENT_KIND_COUNT; k++) {
		bool paper = k == EVENT_PAPIER_ATTESTE;
		if (paper)
			put_entry(&lines, &head, EVENT_CONSENTEMENT, "famille-1");
		put_entry(&lines, &head, (enum event_kind)k, paper ? "famille-1" : "accueil-1");
	}
	assert_true(journal_write(&xml, buf_slice(&lines), NULL, &e));
	if (!journal_check(&f, buf_slice(&xml), &e))
		fail_msg("%s", e.text);
	assert_int_equal(f.head.n, EVENT_KIND_COUNT + 1);
	for (unsigned k = 0; k < EVENT_KIND_COUNT; k++) {
		char type[60];
		snprintf(type, sizeof type, "type=\"%s\"", event_name((enum event_kind)k));
		if (slice_find(buf_slice(&xml), slice_text(type), 0) == SIZE_MAX)
			fail_msg("the journal has no %s", type);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_act_writes_each_kind),
		cmocka_unit_test(each_kind_has_its_words),
		cmocka_unit_test(a_journal_of_all_kinds_is_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
