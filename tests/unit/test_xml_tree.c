/* SPDX-License-Identifier: MIT */
/* test_xml_tree: building, finding, canonical bytes. */
#include "xml/read.h"
#include "xml/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static xmlDoc *parsed(const char *text)
{
	static struct xml_faults faults;
	faults.n = 0;
	xmlDoc *doc = NULL;
	struct err e = ERR_INIT;
	assert_true(xml_read(&doc, slice_text(text), XML_MAX_BYTES, NULL, &faults, &e));
	return doc;
}

static void builds_and_escapes(void **state)
{
	(void)state;
	AUTO(xml_doc) xmlDoc *doc = tree_new("a", "urn:t");
	xmlNode *b = tree_child(xmlDocGetRootElement(doc), "b");
	assert_true(tree_attr(b, "x", "1 < 2 & \"3\""));
	assert_true(tree_text(b, "é & <"));
	assert_non_null(tree_child_text(xmlDocGetRootElement(doc), "c", "&amp;"));
	AUTO(buf) struct buf out = BUF_MAX(1000);
	struct err e = ERR_INIT;
	assert_true(tree_write(&out, doc, &e));
	assert_string_equal(buf_text(&out),
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a xmlns=\"urn:t\"><b "
		"x=\"1 &lt; 2 &amp; &quot;3&quot;\">é &amp; &lt;</b><c>&amp;amp;</c></a>\n");
	assert_null(tree_child(NULL, "x"));
	assert_false(tree_attr(NULL, "x", "y"));
}

static void finds_by_local_names(void **state)
{
	(void)state;
	AUTO(xml_doc) xmlDoc *doc = parsed("<a><b><c>un</c><c>deux<i/></c></b><b x='1'/><d/></a>");
	const xmlNode *root = xmlDocGetRootElement(doc);
	assert_string_equal(tree_content(tree_find(root, "b/c")), "un");
	assert_null(tree_content(tree_next(tree_find(root, "b/c"), "c")));
	assert_null(tree_find(root, "b/d"));
	assert_null(tree_find(root, "c"));
	assert_string_equal(tree_content(tree_first(root, "d")), "");
	assert_string_equal(tree_get(tree_next(tree_first(root, "b"), NULL), "x"), "1");
	assert_null(tree_get(tree_first(root, "b"), "x"));
	assert_null(tree_first(NULL, NULL));
}

static void canonical_bytes_do_not_depend_on_writing(void **state)
{
	(void)state;
	AUTO(xml_doc)
	xmlDoc *one =
		parsed("<?xml version='1.0'?><a xmlns='urn:t'   z='1' b=\"2\"><c/><!-- n --></a>");
	AUTO(xml_doc) xmlDoc *two = parsed("<a b='2' z='1' xmlns='urn:t'><c></c></a>");
	AUTO(buf) struct buf x = BUF_MAX(1000);
	AUTO(buf) struct buf y = BUF_MAX(1000);
	struct err e = ERR_INIT;
	assert_true(tree_c14n(&x, one, NULL, &e));
	assert_true(tree_c14n(&y, two, xmlDocGetRootElement(two), &e));
	assert_string_equal(buf_text(&x), "<a xmlns=\"urn:t\" b=\"2\" z=\"1\"><c></c></a>");
	assert_string_equal(buf_text(&x), buf_text(&y));
}

static void a_subtree_becomes_a_document_of_its_own(void **state)
{
	(void)state;
	AUTO(xml_doc)
	xmlDoc *doc =
		parsed("<d xmlns='urn:d' xmlns:q='urn:q'><c xmlns='urn:c' i='1'><e/>t</c><f/></d>");
	AUTO(buf) struct buf x = BUF_MAX(1000);
	AUTO(buf) struct buf y = BUF_MAX(1000);
	struct err e = ERR_INIT;
	xmlNode *c = tree_first(xmlDocGetRootElement(doc), "c");
	assert_true(tree_c14n(&x, doc, c, &e));
	assert_string_equal(buf_text(&x), "<c xmlns=\"urn:c\" i=\"1\"><e></e>t</c>");
	AUTO(xml_doc) xmlDoc *own = tree_extract(c);
	assert_true(tree_c14n(&y, own, NULL, &e));
	assert_string_equal(buf_text(&x), buf_text(&y));
	/* 'f' takes the namespace from above: the copy must carry it. */
	buf_free(&y);
	y = (struct buf)BUF_MAX(1000);
	assert_true(tree_c14n(&y, doc, tree_first(xmlDocGetRootElement(doc), "f"), &e));
	assert_string_equal(buf_text(&y), "<f xmlns=\"urn:d\"></f>");
}

static void says_limit_when_the_buffer_is_small(void **state)
{
	(void)state;
	AUTO(xml_doc) xmlDoc *doc = parsed("<a>0123456789</a>");
	AUTO(buf) struct buf x = BUF_MAX(5);
	struct err e = ERR_INIT;
	assert_false(tree_c14n(&x, doc, NULL, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

int main(void)
{
	xml_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds_and_escapes),
		cmocka_unit_test(finds_by_local_names),
		cmocka_unit_test(canonical_bytes_do_not_depend_on_writing),
		cmocka_unit_test(a_subtree_becomes_a_document_of_its_own),
		cmocka_unit_test(says_limit_when_the_buffer_is_small),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
