/* SPDX-License-Identifier: MIT */
/* test_xml_read: what may not come in, and that every fault has its line and says what to do. */
#include "wire/cage.h"
#include "xml/read.h"
#include "xml/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static struct xml_faults faults;

static bool reads(struct slice bytes, const struct xml_schema *schema)
{
	faults = (struct xml_faults){ 0 };
	xmlDoc *doc = NULL;
	struct err e = ERR_INIT;
	bool ok = xml_read(&doc, bytes, XML_MAX_BYTES, schema, &faults, &e);
	assert_true(ok == (faults.n == 0));
	assert_true(ok == (doc != NULL));
	assert_true(ok == (e.code == ERR_NONE));
	xmlFreeDoc(doc);
	return ok;
}

static void refused(const char *text, const char *rule, long line)
{
	assert_false(reads(slice_text(text), NULL));
	assert_string_equal(faults.list[0].rule, rule);
	assert_int_equal(faults.list[0].line, line);
	assert_true(strlen(faults.list[0].text) > 20);
}

static void accepts_plain_xml(void **state)
{
	(void)state;
	assert_true(reads(slice_text("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a "
				     "b='&lt;&#233;'>é &amp; <![CDATA[<]]></a>"),
		NULL));
	assert_true(reads(slice_text("\xef\xbb\xbf<a/>"), NULL));
}

static void refuses_any_doctype(void **state)
{
	(void)state;
	refused("<!DOCTYPE a><a/>", "doctype", 1);
	refused("<?xml version='1.0'?>\n\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "doctype",
		3);
	assert_int_equal(faults.n, 1);
	refused("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "doctype", 1);
	refused("<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://localhost/x'> %p;]><a/>", "doctype", 1);
}

static void refuses_a_bomb_at_once(void **state)
{
	(void)state;
	refused("<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\"><!ENTITY b "
		"\"&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
		"<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d "
		"\"&c;&c;&c;&c;&c;&c;&c;&c;\">]><l>&d;</l>",
		"doctype", 1);
}

static void refuses_unknown_entities(void **state)
{
	(void)state;
	refused("<a>\n&eacute;</a>", "xml", 2);
	refused("<a b='&x;'/>", "xml", 1);
}

static void refuses_processing_instructions(void **state)
{
	(void)state;
	refused("<?xml-stylesheet href='http://localhost/x.xsl'?>\n<a/>", "instruction", 1);
	refused("<a>\n <?php x ?>\n <?b?></a>", "instruction", 2);
	assert_int_equal(faults.n, 2);
}

static void refuses_depth(void **state)
{
	(void)state;
	AUTO(buf) struct buf b = BUF_MAX(1000);
	for (int i = 0; i < XML_MAX_DEPTH; i++)
		buf_put_text(&b, "<a>");
	for (int i = 0; i < XML_MAX_DEPTH; i++)
		buf_put_text(&b, "</a>");
	assert_true(reads(buf_slice(&b), NULL));
	AUTO(buf) struct buf deep = BUF_MAX(2000000);
	for (int i = 0; i < 200000; i++)
		buf_put_text(&deep, "<a>");
	assert_false(reads(buf_slice(&deep), NULL));
	assert_string_equal(faults.list[0].rule, "depth");
	assert_int_equal(faults.n, 1);
}

static void refuses_size(void **state)
{
	(void)state;
	AUTO(buf) struct buf b = BUF_MAX(11 << 20);
	buf_put_text(&b, "<a>");
	memset(buf_grow(&b, 10 << 20), 'x', 10 << 20);
	buf_put_text(&b, "</a>");
	assert_false(reads(buf_slice(&b), NULL));
	assert_string_equal(faults.list[0].rule, "size");
	AUTO(buf) struct buf wide = BUF_MAX(1 << 20);
	buf_put_text(&wide, "<a");
	for (int i = 0; i < 80000; i++)
		buf_printf(&wide, " a%d=''", i);
	buf_put_text(&wide, "/>");
	assert_false(reads(buf_slice(&wide), NULL));
	assert_string_equal(faults.list[0].rule, "size");
}

static void refuses_crowds(void **state)
{
	(void)state;
	AUTO(buf) struct buf many = BUF_MAX(1 << 20);
	buf_put_text(&many, "<a><b>");
	for (int i = 0; i < XML_MAX_CHILDREN; i++)
		buf_put_text(&many, "<c/>");
	buf_put_text(&many, "</b><b/></a>");
	assert_true(reads(buf_slice(&many), NULL));
	many.n -= strlen("</b><b/></a>");
	buf_put_text(&many, "<c/></b></a>");
	assert_false(reads(buf_slice(&many), NULL));
	assert_string_equal(faults.list[0].rule, "size");
	AUTO(buf) struct buf notes = BUF_MAX(1 << 20);
	buf_put_text(&notes, "<a>");
	for (int i = 0; i <= XML_MAX_COMMENTS; i++)
		buf_put_text(&notes, "x<!-- -->");
	buf_put_text(&notes, "</a>");
	assert_false(reads(buf_slice(&notes), NULL));
	assert_string_equal(faults.list[0].rule, "size");
}

static void refuses_what_is_not_utf8(void **state)
{
	(void)state;
	refused("<a>\n\xe9</a>", "utf8", 2);
	refused("<a>\xc0\xaf</a>", "utf8", 1);
	refused("<a>\xed\xa0\x80</a>", "utf8", 1);
	refused("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "utf8", 1);
	assert_false(reads((struct slice){ (const uint8_t *)"<\0a\0/\0>\0", 8 }, NULL));
	assert_false(reads((struct slice){ (const uint8_t *)"<a>\0</a>", 8 }, NULL));
	refused("<a>\x01</a>", "xml", 1);
}

/* libxml2 would have iconv open a module for it, and a caged clerk dies of that. */
static void refuses_other_encodings_inside_a_cage(void **state)
{
	(void)state;
	static const char *const names[] = { "windows-1252", "ISO-8859-15", "UTF-16", "EUC-JP",
		"x" };
	xmlInitParser();
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct err e = ERR_INIT;
		bool good = cage_enter(CAGE_CLERK_CHILD, &e);
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			char text[100];
			snprintf(text, sizeof text, "<?xml version='1.0' encoding='%s'?><a/>",
				names[i]);
			good = good && !reads(slice_text(text), NULL) &&
			       !strcmp(faults.list[0].rule, "utf8");
		}
		good = good && !reads((struct slice){ (const uint8_t *)"<\0\0\0a\0\0\0", 8 }, NULL);
		good = good &&
		       reads(slice_text("\xef\xbb\xbf<?xml version='1.0' encoding=\"Utf-8\"?><a/>"),
			       NULL);
		_exit(good ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void refuses_what_is_not_well_formed(void **state)
{
	(void)state;
	refused("", "xml", 1);
	refused("<a>\n<b>\n</a>", "xml", 3);
	refused("<a b='1'\nb='2'/>", "xml", 2);
	refused("<a/>\n<b/>", "xml", 2);
	refused("<x:a/>", "xml", 1);
	refused("bonjour", "xml", 1);
}

static void counts_lines_over_65535(void **state)
{
	(void)state;
	AUTO(buf) struct buf b = BUF_MAX(1 << 20);
	buf_put_text(&b, "<a>");
	memset(buf_grow(&b, 70000), '\n', 70000);
	buf_put_text(&b, "<?b?></a>");
	assert_false(reads(buf_slice(&b), NULL));
	assert_int_equal(faults.list[0].line, 70001);
}

#define RNG(body)                                                                                  \
	"<grammar xmlns='http://relaxng.org/ns/structure/1.0' xmlns:h='urn:paraphe:aide:1' "       \
	"ns='urn:t'"                                                                               \
	" datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'><start>" body               \
	"</start></grammar>"

static const char rng[] = RNG(
	"<element name='a'><attribute name='x' h:aide='une date AAAA-MM-JJ'><data "
	"type='date'/></attribute>"
	"<element name='nom'><data type='string'><param name='maxLength'>5</param></data></element>"
	"<element name='d' h:aide='une date AAAA-MM-JJ'><data type='date'/></element>"
	"<zeroOrMore><element name='j'><attribute name='t'><data type='string'><param "
	"name='pattern'>[0-9]{2}</param>"
	"</data></attribute><empty/></element></zeroOrMore></element>");

static void says_each_schema_fault_once(void **state)
{
	(void)state;
	struct xml_schema *s = NULL;
	struct err e = ERR_INIT;
	assert_true(xml_schema_make(&s, slice_text(rng), &e));
	assert_true(reads(
		slice_text("<a xmlns='urn:t' x='2026-02-03'><nom>ééééé</nom><d>2026-01-01</d></a>"),
		s));
	assert_false(reads(slice_text("<a xmlns='urn:t' "
				      "x='2026-02-03'>\n<nom>abcdefg</nom>\n<d>2026-02-30</d>\n<j "
				      "t='1'/>\n<j/></a>"),
		s));
	assert_int_equal(faults.n, 4);
	assert_string_equal(faults.list[0].path, "a/nom");
	assert_int_equal(faults.list[1].line, 3);
	assert_non_null(strstr(faults.list[1].text, "une date AAAA-MM-JJ"));
	assert_string_equal(faults.list[2].path, "a/j[1]/@t");
	assert_string_equal(faults.list[3].path, "a/j[2]/@t");
	assert_false(reads(slice_text("<a xmlns='urn:t'><nom>a</nom><d>2026-02-03</d></a>"), s));
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.list[0].path, "a/@x");
	assert_false(reads(
		slice_text(
			"<a xmlns='urn:t' x='2026-02-03' z='1'><nom>a</nom><d>2026-02-03</d></a>"),
		s));
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.list[0].path, "a/@z");
	assert_false(reads(slice_text("<a xmlns='urn:t' x='2026-02-03'><d>2026-02-03</d></a>"), s));
	assert_false(reads(slice_text("<a x='2026-02-03'><nom>a</nom><d>2026-02-03</d></a>"), s));
	assert_false(reads(slice_text("<b xmlns='urn:t'/>"), s));
	xml_schema_free(s);
}

static void counts_faults_beyond_its_list(void **state)
{
	(void)state;
	struct xml_schema *s = NULL;
	struct err e = ERR_INIT;
	assert_true(xml_schema_make(&s, slice_text(rng), &e));
	AUTO(buf) struct buf b = BUF_MAX(1 << 20);
	buf_put_text(&b, "<a xmlns='urn:t' x='2026-02-03'><nom>a</nom><d>2026-02-03</d>");
	for (int i = 0; i < 100; i++)
		buf_put_text(&b, "<j t='abc'/>\n");
	buf_put_text(&b, "</a>");
	assert_false(reads(buf_slice(&b), s));
	assert_int_equal(faults.n, XML_MAX_FAULTS);
	assert_int_equal(faults.more, 100 - XML_MAX_FAULTS);
	xml_schema_free(s);
}

static void refuses_what_is_no_schema(void **state)
{
	(void)state;
	struct xml_schema *s = NULL;
	struct err e = ERR_INIT;
	assert_false(xml_schema_make(&s, slice_text("<a/>"), &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_false(xml_schema_make(&s, slice_text(RNG("<externalRef href='/etc/passwd'/>")), &e));
	assert_false(xml_schema_make(&s, slice_text("<"), &e));
}

int main(void)
{
	xml_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_plain_xml),
		cmocka_unit_test(refuses_any_doctype),
		cmocka_unit_test(refuses_a_bomb_at_once),
		cmocka_unit_test(refuses_unknown_entities),
		cmocka_unit_test(refuses_processing_instructions),
		cmocka_unit_test(refuses_depth),
		cmocka_unit_test(refuses_size),
		cmocka_unit_test(refuses_crowds),
		cmocka_unit_test(refuses_what_is_not_utf8),
		cmocka_unit_test(refuses_other_encodings_inside_a_cage),
		cmocka_unit_test(refuses_what_is_not_well_formed),
		cmocka_unit_test(counts_lines_over_65535),
		cmocka_unit_test(says_each_schema_fault_once),
		cmocka_unit_test(counts_faults_beyond_its_list),
		cmocka_unit_test(refuses_what_is_no_schema),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
