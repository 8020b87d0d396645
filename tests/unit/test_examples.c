/* SPDX-License-Identifier: MIT */
/*
 * test_examples: every worked example of templates/exemples loads, is judged and composed as its files say;
 * every invalid one is refused at its line, by its rule. PARAPHE_GOLDEN=write makes the files anew.
 */
#include "base/file.h"
#include "convention/compose.h"
#include "convention/load.h"
#include "convention/rules.h"
#include "convention/words.h"
#include "xml/tree.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EXAMPLES "templates/exemples/"

enum { EXAMPLE_MAX_BYTES = 1 << 20, EXAMPLES_MAX = 64 };

static struct library *library;

struct names {
	char list[EXAMPLES_MAX][120];
	size_t n;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The entries of 'dir' that end with 'suffix', without it, sorted. */
static void names_list(struct names *out, const char *dir, const char *suffix)
{
	DIR *d = opendir(dir);
	assert_non_null(d);
	size_t cut = strlen(suffix);
	for (struct dirent *x = readdir(d); x; x = readdir(d)) {
		size_t n = strlen(x->d_name);
		if (x->d_name[0] == '.' || n <= cut || strcmp(x->d_name + n - cut, suffix) != 0)
			continue;
		assert_true(out->n < EXAMPLES_MAX);
		snprintf(out->list[out->n++], sizeof out->list[0], "%.*s", (int)(n - cut),
			x->d_name);
	}
	closedir(d);
	qsort(out->list, out->n, sizeof out->list[0], by_name);
}

static void read_file(struct buf *out, const char *dir, const char *name)
{
	char path[300];
	struct err e = ERR_INIT;
	snprintf(path, sizeof path, "%s%s", dir, name);
	if (!file_read(out, path, EXAMPLE_MAX_BYTES, &e))
		fail_msg("%s: %s", path, e.text);
}

static bool rewriting(void)
{
	const char *mode = getenv("PARAPHE_GOLDEN");
	return mode && !strcmp(mode, "write");
}

/* Equal to the file, or written there. */
static void golden(struct buf *made, const char *dir, const char *name)
{
	char path[300];
	struct err e = ERR_INIT;
	snprintf(path, sizeof path, "%s%s", dir, name);
	if (rewriting()) {
		assert_true(file_write_atomic(path, buf_slice(made), 0644, &e));
		return;
	}
	AUTO(buf) struct buf want = BUF_MAX(EXAMPLE_MAX_BYTES);
	read_file(&want, dir, name);
	const char *a = buf_text(made), *b = buf_text(&want);
	size_t line = 1, start = 0, i = 0;
	for (; a[i] && a[i] == b[i]; i++) {
		if (a[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	if (a[i] || b[i])
		fail_msg("%s line %zu\nmade: %.*s\nwant: %.*s", path, line,
			(int)strcspn(a + start, "\n"), a + start, (int)strcspn(b + start, "\n"),
			b + start);
}

/* The first line of constats.txt: "gel 2025-03-01", the day of freezing. */
static time_day freeze_day(const char *dir)
{
	AUTO(buf) struct buf text = BUF_MAX(EXAMPLE_MAX_BYTES);
	time_day day;
	struct err e = ERR_INIT;
	read_file(&text, dir, "constats.txt");
	assert_true(slice_starts(buf_slice(&text), SLICE_LIT("gel ")));
	assert_true(time_date_parse(&day, slice_sub(buf_slice(&text), 4, 10), &e));
	return day;
}

static void load(struct convention **out, const char *dir, time_day frozen)
{
	AUTO(buf) struct buf depot = BUF_MAX(EXAMPLE_MAX_BYTES);
	static struct xml_faults faults;
	struct err e = ERR_INIT;
	faults = (struct xml_faults){ .n = 0 };
	read_file(&depot, dir, "depot.xml");
	if (!convention_load(out, buf_slice(&depot), library, frozen, &faults, &e))
		fail_msg("%s: %s", dir, e.text);
}

static void findings_check(const struct convention *c, const char *dir, time_day frozen)
{
	static const char *const gravities[] = {
		[RULES_ALERTE] = "alerte",
		[RULES_DEROGATION] = "derogation",
		[RULES_REFUS] = "refus",
	};
	static struct rules_findings f;
	const struct library_rules *rules = library_rules(library, c->rules);
	const xmlNode *sister = tree_find(xmlDocGetRootElement(c->fond), "liens/meme-eleve");
	const struct rules_context context = { .freeze_day = frozen, .has_sister = sister };
	AUTO(buf) struct buf out = BUF_MAX(EXAMPLE_MAX_BYTES);
	struct err e = ERR_INIT;
	char iso[11];
	assert_non_null(rules);
	if (!rules_run(&f, c, rules->tree, &context, &e))
		fail_msg("%s: %s", dir, e.text);
	time_date_format(iso, frozen);
	buf_printf(&out, "gel %s\n", iso);
	for (size_t i = 0; i < f.n; i++) {
		const struct rules_finding *x = &f.list[i];
		iso[0] = '\0';
		if (x->day)
			time_date_format(iso, x->day);
		buf_printf(&out, "%s %s%s %s%s : %s\n", x->rule, gravities[x->gravity],
			x->granted ? " accordée" : "", iso, x->week, x->text);
	}
	golden(&out, dir, "constats.txt");
}

static void text_check(const struct convention *c, const char *dir)
{
	const struct library_model *model = library_model(library, c->model);
	const struct library_rules *rules = library_rules(library, c->rules);
	AUTO(blocks) struct blocks b = { .n = 0 };
	AUTO(buf) struct buf out = BUF_MAX(EXAMPLE_MAX_BYTES);
	struct err e = ERR_INIT;
	assert_non_null(model);
	assert_non_null(rules);
	if (!compose_blocks(&b, c, buf_slice(&model->bytes), buf_slice(&rules->bytes), library, &e))
		fail_msg("%s: %s", dir, e.text);
	assert_true(blocks_lines(&out, &b, &e));
	golden(&out, dir, "texte.txt");
}

/* What each holder would consent to, and what the box would say. */
static void sentences_check(struct convention *c, const char *dir)
{
	const struct library_model *model = library_model(library, c->model);
	AUTO(buf) struct buf out = BUF_MAX(EXAMPLE_MAX_BYTES);
	struct err e = ERR_INIT;
	/* The digest moves with every comma of the model: not what these files are about. */
	memset(c->sha_fond, '0', sizeof c->sha_fond - 1);
	if (!compose_parties(c, model->tree, &e))
		fail_msg("%s: %s", dir, e.text);
	for (size_t i = 0; i < c->parties_n; i++)
		for (size_t k = 0; k < c->parties[i].holders_n; k++) {
			const struct convention_holder *h = &c->parties[i].holders[k];
			buf_printf(
				&out, "%s %s\n  %s\n", c->parties[i].field, h->person, h->consent);
			for (size_t l = 0; l < h->box_n; l++)
				buf_printf(&out, "  | %s\n", h->box[l]);
		}
	golden(&out, dir, "mentions.txt");
}

static void every_example_reads_as_its_files_say(void **state)
{
	(void)state;
	struct names all = { .n = 0 };
	names_list(&all, EXAMPLES, "");
	size_t done = 0;
	for (size_t i = 0; i < all.n; i++) {
		char dir[300];
		snprintf(dir, sizeof dir, EXAMPLES "%s/", all.list[i]);
		if (!strcmp(all.list[i], "invalides") || !strcmp(all.list[i], "LISEZMOI.md"))
			continue;
		AUTO(convention) struct convention *c = NULL;
		time_day frozen = freeze_day(dir);
		load(&c, dir, frozen);
		findings_check(c, dir, frozen);
		text_check(c, dir);
		sentences_check(c, dir);
		done++;
	}
	assert_true(done >= 23);
}

/* The sidecar: "ligne 12 regle plage". */
static void every_invalid_example_is_refused_at_its_line(void **state)
{
	(void)state;
	static struct xml_faults faults;
	struct names all = { .n = 0 };
	time_day frozen;
	struct err e = ERR_INIT;
	assert_true(time_date_parse(&frozen, SLICE_LIT("2025-03-01"), &e));
	names_list(&all, EXAMPLES "invalides/", ".xml");
	assert_int_equal(all.n, 10);
	for (size_t i = 0; i < all.n; i++) {
		AUTO(convention) struct convention *c = NULL;
		AUTO(buf) struct buf depot = BUF_MAX(EXAMPLE_MAX_BYTES);
		AUTO(buf) struct buf out = BUF_MAX(EXAMPLE_MAX_BYTES);
		char name[140];
		faults = (struct xml_faults){ .n = 0 };
		snprintf(name, sizeof name, "%s.xml", all.list[i]);
		read_file(&depot, EXAMPLES "invalides/", name);
		if (convention_load(&c, buf_slice(&depot), library, frozen, &faults, &e))
			fail_msg("%s is accepted", name);
		if (faults.n != 1)
			fail_msg("%s: %zu faults, one wanted", name, faults.n);
		buf_printf(&out, "ligne %ld regle %s\n", faults.list[0].line, faults.list[0].rule);
		snprintf(name, sizeof name, "%s.txt", all.list[i]);
		golden(&out, EXAMPLES "invalides/", name);
	}
}

/* Nothing of contacts, policy or confidential data is printed (CONVENTION 2.2 and 3). */
static void no_private_word_is_printed(void **state)
{
	(void)state;
	static const char *const words[] = { "+3363998", "06" WORDS_NBSP "39", "@famille.example",
		"@eleve.example", "0f1e2d3c4b5a", "impasse du Gabarit", "MODÈLE",
		"telephone-foyer" };
	struct names all = { .n = 0 };
	names_list(&all, EXAMPLES, "");
	for (size_t i = 0; i < all.n; i++) {
		char dir[300];
		if (!strcmp(all.list[i], "invalides") || !strcmp(all.list[i], "LISEZMOI.md"))
			continue;
		snprintf(dir, sizeof dir, EXAMPLES "%s/", all.list[i]);
		AUTO(buf) struct buf text = BUF_MAX(EXAMPLE_MAX_BYTES);
		read_file(&text, dir, "texte.txt");
		/* The host's functional address is fond: it is the one thing that may look private. */
		for (size_t p = 0; p < sizeof words / sizeof *words; p++)
			if (slice_find(buf_slice(&text), slice_text(words[p]), 0) != SIZE_MAX)
				fail_msg("%s prints %s", dir, words[p]);
		assert_true(slice_find(buf_slice(&text), SLICE_LIT("sacha.fictif@velo.example"),
				    0) == SIZE_MAX);
	}
}

/* The deposit of the demo is made anew each day: on any of them, nothing worse than an alert. */
static void the_demo_deposit_is_good_on_any_day(void **state)
{
	(void)state;
	static const char *const days[] = { "2025-12-31", "2026-01-02", "2026-05-16", "2026-05-17",
		"2026-11-23", "2027-02-28", "2028-02-29", "2029-07-14", "2030-06-30" };
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		AUTO(buf) struct buf depot = BUF_MAX(EXAMPLE_MAX_BYTES);
		AUTO(convention) struct convention *c = NULL;
		static struct xml_faults faults;
		static struct rules_findings found;
		struct err e = ERR_INIT;
		time_day today;
		char command[200];
		faults = (struct xml_faults){ .n = 0 };
		assert_true(time_date_parse(&today, slice_text(days[i]), &e));
		snprintf(command, sizeof command, "sh templates/demo/depot.sh --jour %s", days[i]);
		FILE *f = popen(command, "r");
		assert_non_null(f);
		for (int byte = fgetc(f); byte != EOF; byte = fgetc(f))
			buf_put_byte(&depot, (uint8_t)byte);
		assert_int_equal(pclose(f), 0);
		if (!convention_load(&c, buf_slice(&depot), library, today, &faults, &e))
			fail_msg("%s: %s", days[i], e.text);
		const struct rules_context context = { .freeze_day = today };
		const struct library_rules *rules = library_rules(library, c->rules);
		assert_true(rules_run(&found, c, rules->tree, &context, &e));
		for (size_t k = 0; k < found.n; k++)
			if (found.list[k].gravity != RULES_ALERTE)
				fail_msg("%s: %s", days[i], found.list[k].text);
		assert_true(c->demonstration && c->first - today >= 30);
	}
}

int main(void)
{
	struct err e = ERR_INIT;
	xml_start();
	if (!library_open(&library, "templates", &e)) {
		fprintf(stderr, "templates: %s\n", e.text);
		return 1;
	}
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_example_reads_as_its_files_say),
		cmocka_unit_test(every_invalid_example_is_refused_at_its_line),
		cmocka_unit_test(no_private_word_is_printed),
		cmocka_unit_test(the_demo_deposit_is_good_on_any_day),
	};
	int bad = cmocka_run_group_tests(tests, NULL, NULL);
	library_close(library);
	return bad;
}
