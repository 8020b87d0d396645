/* SPDX-License-Identifier: MIT */
/* test_block: the XML form of blocks is a closed world; its text is in reading order. */
#include "base/file.h"
#include "convention/block.h"
#include "xml/read.h"
#include "xml/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                       \
	"<blocs xmlns='urn:paraphe:blocs:1' titre='T' sous-titre='S' reference='R' revision='1' "  \
	"demonstration='non' empreinte16='0123456789abcdef' verification='https://v.example'>"
#define BLOCS(body) HEAD body "</blocs>"

static bool read_text(struct blocks *out, const char *xml, struct err *e)
{
	xmlDoc *doc = NULL;
	static struct xml_faults faults;
	faults.n = 0;
	assert_true(xml_read(&doc, slice_text(xml), XML_MAX_BYTES, NULL, &faults, e));
	return blocks_read(out, doc, e);
}

static void reads_every_kind(void **state)
{
	(void)state;
	AUTO(blocks) struct blocks b = { .n = 0 };
	struct err e = ERR_INIT;
	assert_true(read_text(&b,
		BLOCS("<titre niveau='1'>Un</titre><sous-titre>deux</sous-titre>"
		      "<paragraphe role='visa'>trois <fort>quatre</fort><br/>cinq</paragraphe>"
		      "<liste><item>six</item><item>sept</item></liste>"
		      "<faits><fait nom='huit'>neuf</fait></faits>"
		      "<tableau legende='dix' largeurs='3 1'><ligne type='entete'>"
		      "<cellule aligne='gauche' tete='oui'>onze</cellule><cellule aligne='droite' "
		      "tete='oui'/></ligne></tableau><encadre><paragraphe role='note'>douze"
		      "</paragraphe></encadre><saut/><signatures><case champ='eleve' "
		      "etat='ouverte' titre='treize' alt='a'><ligne>quatorze</ligne></case>"
		      "</signatures><cachet champ='cachet' titre='quinze' alt='b'>"
		      "<ligne>seize</ligne></cachet>"),
		&e));
	assert_int_equal(b.n, 10);
	assert_int_equal(b.list[5].widths_n, 2);
	assert_true(b.list[5].lines[0].cells[1].align == BLOCK_RIGHT);
	assert_true(b.list[8].boxes[0].open);
	AUTO(buf) struct buf text = BUF_MAX(1000);
	assert_true(blocks_text(&text, &b, &e));
	assert_string_equal(buf_text(&text),
		"Un deux trois quatre cinq six sept huit neuf dix onze "
		"douze treize quatorze quinze seize");
	AUTO(buf) struct buf lines = BUF_MAX(1000);
	assert_true(blocks_lines(&lines, &b, &e));
	assert_string_equal(buf_text(&lines),
		"Un\ndeux\ntrois quatre cinq\nsix\nsept\nhuit neuf\ndix\nonze\ndouze\ntreize\n"
		"quatorze\nquinze\nseize\n");
}

static void refuses_what_it_does_not_know(void **state)
{
	(void)state;
	static const char *const bad[] = {
		BLOCS(""),
		BLOCS("<image/>"),
		BLOCS("text"),
		BLOCS("<saut>x</saut>"),
		BLOCS("<saut x='1'/>"),
		BLOCS("<titre niveau='5'>x</titre>"),
		BLOCS("<titre niveau='0'>x</titre>"),
		BLOCS("<titre>x</titre>"),
		BLOCS("<titre niveau='1'><fort>x</fort></titre>"),
		BLOCS("<paragraphe role='autre'>x</paragraphe>"),
		BLOCS("<paragraphe role='note'><fort><fort>x</fort></fort></paragraphe>"),
		BLOCS("<paragraphe role='note'><a>x</a></paragraphe>"),
		BLOCS("<paragraphe role='note' xmlns='urn:autre'>x</paragraphe>"),
		BLOCS("<paragraphe role='note'><!-- x -->y</paragraphe>"),
		BLOCS("<liste/>"),
		BLOCS("<liste><fait nom='x'/></liste>"),
		BLOCS("<faits><item>x</item></faits>"),
		BLOCS("<tableau legende='x' largeurs=''><ligne type='corps'/></tableau>"),
		BLOCS("<tableau legende='x' largeurs='1 1'><ligne type='corps'>"
		      "<cellule aligne='gauche' tete='non'/></ligne></tableau>"),
		BLOCS("<tableau legende='x' largeurs='1'><ligne type='pied'>"
		      "<cellule aligne='gauche' tete='non'/></ligne></tableau>"),
		BLOCS("<tableau legende='x' largeurs='1'><ligne type='corps'>"
		      "<cellule aligne='bas' tete='non'/></ligne></tableau>"),
		BLOCS("<tableau legende='x' largeurs='1 1 1 1 1 1 1 1 1 1 1 1 1'><ligne "
		      "type='corps'/></tableau>"),
		BLOCS("<signatures/>"),
		BLOCS("<signatures><case champ='x' etat='autre' titre='t' alt='a'/></signatures>"),
		BLOCS("<cachet champ='cachet' titre='t' alt='a'>x</cachet>"),
		BLOCS("<encadre/>"),
		"<blocs xmlns='urn:paraphe:blocs:1'><saut/></blocs>",
		"<blocs xmlns='urn:autre'><saut/></blocs>",
		"<autre xmlns='urn:paraphe:blocs:1'/>",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct blocks b = { .n = 0 };
		struct err e = ERR_INIT;
		if (read_text(&b, bad[i], &e))
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(e.code, ERR_SYNTAX);
	}
}

/* Built, not read: the reader has a smaller limit of its own. */
static void refuses_too_many_blocks(void **state)
{
	(void)state;
	xmlDoc *doc = NULL;
	static struct xml_faults faults;
	struct blocks b = { .n = 0 };
	struct err e = ERR_INIT;
	assert_true(xml_read(&doc, slice_text(HEAD "</blocs>"), XML_MAX_BYTES, NULL, &faults, &e));
	for (int i = 0; i <= BLOCK_MAX; i++)
		assert_non_null(tree_child(xmlDocGetRootElement(doc), "saut"));
	assert_false(blocks_read(&b, doc, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void reads_a_whole_convention(void **state)
{
	(void)state;
	AUTO(buf) struct buf xml = BUF_MAX(XML_MAX_BYTES);
	AUTO(blocks) struct blocks b = { .n = 0 };
	struct err e = ERR_INIT;
	assert_true(file_read(&xml, "tests/golden/blocs-2de.xml", XML_MAX_BYTES, &e));
	assert_true(read_text(&b, buf_text(&xml), &e));
	assert_true(b.demonstration);
	assert_string_equal(b.reference, "9990042S-2025-00137");
	assert_int_equal(b.list[b.n - 1].kind, BLOCK_SEAL);
	assert_int_equal(b.list[b.n - 2].boxes_n, 7);
}

int main(void)
{
	xml_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind),
		cmocka_unit_test(refuses_what_it_does_not_know),
		cmocka_unit_test(refuses_too_many_blocks),
		cmocka_unit_test(reads_a_whole_convention),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
