/* SPDX-License-Identifier: MIT */
/* test_compose: the text comes from data and model alone; what does not fit or is not there is an error. */
#include "convention/compose.h"

#include "base/file.h"
#include "convention/load.h"
#include "xml/tree.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EXAMPLE "templates/exemples/00-2de-deux-semaines/depot.xml"

static struct library *library;

static void load(struct convention **out)
{
	AUTO(buf) struct buf depot = BUF_MAX(XML_MAX_BYTES);
	static struct xml_faults faults;
	struct err e = ERR_INIT;
	faults = (struct xml_faults){ .n = 0 };
	assert_true(file_read(&depot, EXAMPLE, XML_MAX_BYTES, &e));
	if (!convention_load(out, buf_slice(&depot), library, time_day_of(2025, 3, 1), &faults, &e))
		fail_msg("%s", e.text);
}

static bool blocks_of(struct blocks *out, const struct convention *c, struct err *e)
{
	const struct library_model *m = library_model(library, c->model);
	const struct library_rules *r = library_rules(library, c->rules);
	return compose_blocks(out, c, buf_slice(&m->bytes), buf_slice(&r->bytes), library, e);
}

static bool parties_of(struct convention *c, struct err *e)
{
	return compose_parties(c, library_model(library, c->model)->tree, e);
}

static void says_the_same_twice(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = NULL;
	AUTO(buf) struct buf one = BUF_MAX(1 << 20);
	AUTO(buf) struct buf two = BUF_MAX(1 << 20);
	struct err e = ERR_INIT;
	load(&c);
	for (int i = 0; i < 2; i++) {
		AUTO(blocks) struct blocks b = { .n = 0 };
		assert_true(blocks_of(&b, c, &e));
		assert_true(blocks_text(i ? &two : &one, &b, &e));
	}
	assert_true(slice_eq(buf_slice(&one), buf_slice(&two)));
	assert_int_equal(slice_find(buf_slice(&one), SLICE_LIT("  "), 0), SIZE_MAX);
}

static void heads_the_blocks_with_what_every_page_foot_needs(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = NULL;
	AUTO(blocks) struct blocks b = { .n = 0 };
	struct err e = ERR_INIT;
	load(&c);
	assert_true(blocks_of(&b, c, &e));
	assert_string_equal(b.reference, "9990042S-2025-00137");
	assert_string_equal(b.revision, "1");
	assert_int_equal(strlen(b.digest16), 16);
	assert_memory_equal(b.digest16, c->sha_fond, 16);
	assert_true(b.demonstration);
	assert_string_equal(b.verification, "https://paraphe.example/v");
}

/* And in the order of reading: those without object come last, as on the page. */
static void opens_the_boxes_of_the_signatories_only(void **state)
{
	(void)state;
	static const struct {
		const char *field;
		bool open;
	} rows[] = { { "accueil-1", true }, { "famille-1", true }, { "eleve", true },
		{ "enseignant", true }, { "ecole", true }, { "accueil-2", false },
		{ "famille-2", false } };
	AUTO(convention) struct convention *c = NULL;
	AUTO(blocks) struct blocks b = { .n = 0 };
	struct err e = ERR_INIT;
	load(&c);
	assert_true(blocks_of(&b, c, &e));
	const struct block *boxes = &b.list[b.n - 2];
	assert_int_equal(boxes->kind, BLOCK_SIGNATURES);
	assert_int_equal(boxes->boxes_n, sizeof rows / sizeof *rows);
	for (size_t i = 0; i < boxes->boxes_n; i++) {
		assert_string_equal(boxes->boxes[i].field, rows[i].field);
		assert_int_equal(boxes->boxes[i].open, rows[i].open);
		assert_true(boxes->boxes[i].n > 0);
	}
}

static void refuses_an_article_that_the_model_lacks(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = NULL;
	struct blocks b = { .n = 0 };
	struct err e = ERR_INIT;
	load(&c);
	xmlNode *article = tree_find(xmlDocGetRootElement(c->fond), "clauses/article");
	assert_true(tree_attr(article, "cle", "sans-texte"));
	assert_false(blocks_of(&b, c, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_non_null(strstr(e.text, "sans-texte"));
}

static void refuses_a_model_that_is_none(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = NULL;
	struct blocks b = { .n = 0 };
	struct err e = ERR_INIT;
	load(&c);
	const struct library_rules *r = library_rules(library, c->rules);
	assert_false(
		compose_blocks(&b, c, SLICE_LIT("<modele/>"), buf_slice(&r->bytes), library, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	AUTO(xml_doc) xmlDoc *empty = tree_new("modele", "urn:paraphe:modele:1");
	assert_non_null(empty);
	assert_false(compose_parties(c, empty, &e));
}

/* A name is printed whole or not at all. */
static void never_cuts_a_name(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = NULL;
	struct err e = ERR_INIT;
	load(&c);
	struct convention_holder *h = &c->parties[0].holders[0];
	memset(h->organisation, 'x', sizeof h->organisation - 1);
	assert_false(parties_of(c, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void leaves_the_instant_to_the_signing(void **state)
{
	(void)state;
	AUTO(convention) struct convention *c = NULL;
	struct err e = ERR_INIT;
	load(&c);
	assert_true(parties_of(c, &e));
	for (size_t i = 0; i < c->parties_n; i++) {
		assert_true(c->parties[i].holders_n > 0);
		const struct convention_holder *h = &c->parties[i].holders[0];
		size_t instants = 0;
		for (size_t k = 0; k < h->box_n; k++)
			instants += !strcmp(h->box[k], "{instant}");
		assert_int_equal(instants, 1);
		assert_true(strlen(h->consent) > 40);
		assert_null(strchr(h->consent, '{'));
	}
	assert_true(parties_of(c, &e));
	assert_true(c->parties[0].holders[0].box_n < 10);
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
		cmocka_unit_test(says_the_same_twice),
		cmocka_unit_test(heads_the_blocks_with_what_every_page_foot_needs),
		cmocka_unit_test(opens_the_boxes_of_the_signatories_only),
		cmocka_unit_test(refuses_an_article_that_the_model_lacks),
		cmocka_unit_test(refuses_a_model_that_is_none),
		cmocka_unit_test(never_cuts_a_name),
		cmocka_unit_test(leaves_the_instant_to_the_signing),
	};
	int bad = cmocka_run_group_tests(tests, NULL, NULL);
	library_close(library);
	return bad;
}
