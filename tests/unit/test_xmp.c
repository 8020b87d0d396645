/* SPDX-License-Identifier: MIT */
/* test_xmp: the same metadata in other words is the same, other metadata is not. */
#include "pades/xmp.h"

#include "xml/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RDF "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
#define NAMES                                                                                      \
	"xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "    \
	"xmlns:pdf='http://ns.adobe.com/pdf/1.3/' xmlns:z='urn:z'"
#define OPEN "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF " RDF ">"
#define CLOSE "</rdf:RDF></x:xmpmeta>"
#define ONE(attributes, inner)                                                                     \
	OPEN "<rdf:Description rdf:about='' " NAMES " " attributes ">" inner                       \
	     "</rdf:Description>" CLOSE

static const char base[] = "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>\n" ONE("",
	"<z:a>1</z:a><z:uri>http://e.x/</z:uri><xmp:ModifyDate>2026</xmp:ModifyDate>"
	"<dc:title><rdf:Alt><rdf:li xml:lang='fr'>T</rdf:li></rdf:Alt></dc:title>"
	"<z:s rdf:parseType='Resource'><z:p>x</z:p><z:q>y</z:q></z:s>") "\n<?xpacket end='r'?>";

static const char *const same[] = {
	/* attributes, a URI as a resource, a structure as a node, other dates, no packet marks */
	ONE("z:a='1' xmp:ModifyDate='2027' pdf:Producer='Them'",
		"<z:uri rdf:resource='http://e.x/'/>\n"
		"<dc:title><rdf:Alt><rdf:li xml:lang='fr'>T</rdf:li></rdf:Alt></dc:title>"
		"<z:s><rdf:Description z:q='y'><z:p>x</z:p></rdf:Description></z:s>"),
	/* two descriptions of one thing, another order, a comment, the prefix of another writer */
	OPEN "<rdf:Description rdf:about='' xmlns:u='urn:z' u:a='1'><u:s rdf:parseType='Resource'>"
	     "<u:q>y</u:q><u:p>x</u:p></u:s></rdf:Description><!-- so -->"
	     "<rdf:Description rdf:about='' " NAMES "><z:uri>http://e.x/</z:uri>"
	     "<dc:title><rdf:Alt><rdf:li xml:lang='fr'>T</rdf:li></rdf:Alt></dc:title>"
	     "</rdf:Description>" CLOSE,
};

#define TITLE "<dc:title><rdf:Alt><rdf:li xml:lang='fr'>T</rdf:li></rdf:Alt></dc:title>"
#define STRUCT "<z:s rdf:parseType='Resource'><z:p>x</z:p><z:q>y</z:q></z:s>"
#define URI "<z:uri>http://e.x/</z:uri>"

static const char *const other[] = {
	"",
	"<",
	ONE("z:a='2'", URI TITLE STRUCT),
	ONE("", URI TITLE STRUCT),
	ONE("z:a='1' z:b='1'", URI TITLE STRUCT),
	ONE("z:a='1'", "<z:a>1</z:a>" URI TITLE STRUCT),
	ONE("z:a='1'", URI TITLE STRUCT "words beside"),
	ONE("z:a='1'", URI TITLE "<z:s>x<rdf:Description z:q='y' z:p='x'/></z:s>"),
	ONE("z:a='1'", URI TITLE "<z:s rdf:parseType='Resource'><z:p>x</z:p></z:s>"),
	ONE("z:a='1'", URI TITLE "<z:s rdf:parseType='Literal'><z:p>x</z:p><z:q>y</z:q></z:s>"),
	ONE("z:a='1'", URI STRUCT
		"<dc:title><rdf:Alt><rdf:li xml:lang='en'>T</rdf:li></rdf:Alt></dc:title>"),
	ONE("z:a='1'", URI STRUCT
		"<dc:title><rdf:Bag><rdf:li xml:lang='fr'>T</rdf:li></rdf:Bag></dc:title>"),
	ONE("z:a='1'", URI STRUCT
		"<dc:title><rdf:Alt><rdf:li xml:lang='fr'>T</rdf:li><rdf:li>U</rdf:li></rdf:Alt>"
		"</dc:title>"),
	ONE("z:a='1' unnamed='1'", URI TITLE STRUCT),
	ONE("z:a='1' rdf:ID='x'", URI TITLE STRUCT),
	ONE("z:a='1'", URI TITLE STRUCT "<xmp:ModifyDate><z:p>x</z:p></xmp:ModifyDate>"),
	OPEN "<rdf:Description rdf:about='urn:other' " NAMES " z:a='1'>" URI TITLE STRUCT
	     "</rdf:Description>" CLOSE,
	"<!DOCTYPE x [<!ENTITY a '1'>]>" ONE("z:a='&a;'", URI TITLE STRUCT),
};

static void another_writing_of_the_same_is_the_same(void **state)
{
	(void)state;
	assert_true(xmp_same(slice_text(base), slice_text(base)));
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		if (!xmp_same(slice_text(base), slice_text(same[i])))
			fail_msg("not the same: %s", same[i]);
		assert_true(xmp_same(slice_text(same[i]), slice_text(base)));
	}
}

static void another_word_is_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		if (xmp_same(slice_text(base), slice_text(other[i])))
			fail_msg("said to be the same: %s", other[i]);
		assert_false(xmp_same(slice_text(other[i]), slice_text(base)));
	}
}

static void more_properties_than_we_compare_are_not_judged(void **state)
{
	(void)state;
	AUTO(buf) struct buf many = BUF_MAX(1 << 16);
	buf_put_text(&many, OPEN "<rdf:Description rdf:about='' xmlns:z='urn:z'>");
	for (size_t i = 0; i <= XMP_MAX_PROPERTIES; i++)
		buf_printf(&many, "<z:p%zu/>", i);
	buf_put_text(&many, "</rdf:Description>" CLOSE);
	assert_false(xmp_same(buf_slice(&many), buf_slice(&many)));
}

static int start(void **state)
{
	(void)state;
	xml_start();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_writing_of_the_same_is_the_same),
		cmocka_unit_test(another_word_is_not),
		cmocka_unit_test(more_properties_than_we_compare_are_not_judged),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
