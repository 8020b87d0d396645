/* SPDX-License-Identifier: MIT */
/* test_transform: style sheets stay in their room: no file, no network, no document(), clear errors. */
#include "xml/read.h"
#include "xml/transform.h"
#include "xml/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SHEET(body)                                                                                \
	"<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'"           \
	" xmlns:e='http://exslt.org/common' extension-element-prefixes='e'>" body                  \
	"</xsl:stylesheet>"

static bool run(struct buf *out, const char *xslt, const struct transform_file *library, size_t n,
	struct err *e)
{
	struct transform *t = NULL;
	if (!transform_make(&t, slice_text(xslt), library, n, e))
		return false;
	xmlDoc *in = tree_new("a", NULL);
	tree_child_text(xmlDocGetRootElement(in), "b", "x < y & « z »");
	static const struct transform_param params[] = { { "qui", "d'un \"tiers\"" },
		{ NULL, NULL } };
	bool ok = transform_text(out, t, in, params, e);
	xmlFreeDoc(in);
	transform_free(t);
	return ok;
}

static void applies_a_sheet_and_escapes(void **state)
{
	(void)state;
	AUTO(buf) struct buf out = BUF_MAX(1000);
	struct err e = ERR_INIT;
	assert_true(run(&out,
		SHEET("<xsl:output omit-xml-declaration='yes' encoding='UTF-8'/><xsl:param "
		      "name='qui'/><xsl:template "
		      "match='/'><p t='{$qui}'><xsl:value-of select='a/b'/></p></xsl:template>"),
		NULL, 0, &e));
	assert_string_equal(
		buf_text(&out), "<p t=\"d'un &quot;tiers&quot;\">x &lt; y &amp; « z »</p>\n");
}

static void a_mode_of_the_importing_sheet_comes_first(void **state)
{
	(void)state;
	static const char one[] =
		SHEET("<xsl:template match='/'><xsl:apply-templates mode='m'/></xsl:template>"
		      "<xsl:template match='a' mode='m'>imported</xsl:template>");
	const struct transform_file shelf[] = { { "one.xslt", SLICE_LIT(one) } };
	const char *sheet = SHEET("<xsl:import href='one.xslt'/><xsl:output method='text'/>"
				  "<xsl:template match='a' mode='m'>own</xsl:template>");
	AUTO(buf) struct buf out = BUF_MAX(1000);
	struct err e = ERR_INIT;
	assert_true(run(&out, sheet, shelf, 1, &e));
	assert_string_equal(buf_text(&out), "own");
}

static void includes_only_from_its_shelf(void **state)
{
	(void)state;
	static const char one[] = SHEET("<xsl:include href='two.xslt'/><xsl:template match='a'>un "
					"<xsl:apply-templates/></xsl:template>");
	static const char two[] = SHEET("<xsl:template match='b'>deux</xsl:template>");
	const struct transform_file shelf[] = { { "one.xslt", SLICE_LIT(one) },
		{ "two.xslt", SLICE_LIT(two) } };
	const char *sheet = SHEET("<xsl:import href='one.xslt'/><xsl:output method='text'/>");
	AUTO(buf) struct buf out = BUF_MAX(1000);
	struct err e = ERR_INIT;
	assert_true(run(&out, sheet, shelf, 2, &e));
	assert_string_equal(buf_text(&out), "un deux");
	assert_false(run(&out, sheet, shelf, 1, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_false(run(&out, SHEET("<xsl:include href='/etc/passwd'/>"), shelf, 2, &e));
	assert_false(run(&out, SHEET("<xsl:include href='file:///etc/passwd'/>"), shelf, 2, &e));
	assert_false(
		run(&out, SHEET("<xsl:include href='http://localhost/a.xslt'/>"), shelf, 2, &e));
}

static void refuses_document(void **state)
{
	(void)state;
	static const char *const urls[] = { "/etc/hostname", "file:///etc/hostname",
		"http://localhost/", "one.xslt", "" };
	static const char one[] = SHEET("");
	const struct transform_file shelf[] = { { "one.xslt", SLICE_LIT(one) } };
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		AUTO(buf) struct buf sheet = BUF_MAX(2000);
		AUTO(buf) struct buf out = BUF_MAX(1000);
		buf_printf(&sheet,
			SHEET("<xsl:output method='text'/><xsl:template match='/'>[<xsl:copy-of "
			      "select=\"document('%s')\"/>]</xsl:template>"),
			urls[i]);
		struct err e = ERR_INIT;
		if (run(&out, buf_text(&sheet), shelf, 1, &e))
			assert_string_equal(buf_text(&out), "[]");
	}
}

static void refuses_to_write(void **state)
{
	(void)state;
	static const char path[] = "build/transform_was_here";
	unlink(path);
	AUTO(buf) struct buf sheet = BUF_MAX(2000);
	buf_printf(&sheet,
		SHEET("<xsl:template match='/'><e:document "
		      "href='%s'>x</e:document></xsl:template>"),
		path);
	AUTO(buf) struct buf out = BUF_MAX(1000);
	struct err e = ERR_INIT;
	bool ok = run(&out, buf_text(&sheet), NULL, 0, &e);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_false(ok);
}

static void terminate_is_the_error(void **state)
{
	(void)state;
	AUTO(buf) struct buf out = BUF_MAX(1000);
	struct err e = ERR_INIT;
	assert_false(run(&out,
		SHEET("<xsl:template match='/'><xsl:message terminate='yes'>article 4 sans "
		      "texte</xsl:message></xsl:template>"),
		NULL, 0, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_string_equal(e.text, "article 4 sans texte");
}

static void ends_an_endless_sheet(void **state)
{
	(void)state;
	AUTO(buf) struct buf out = BUF_MAX(1000);
	struct err e = ERR_INIT;
	assert_false(run(&out,
		SHEET("<xsl:template match='/' name='t'><xsl:call-template "
		      "name='t'/></xsl:template>"),
		NULL, 0, &e));
}

static void says_where_a_sheet_is_wrong(void **state)
{
	(void)state;
	AUTO(buf) struct buf out = BUF_MAX(1000);
	struct err e = ERR_INIT;
	assert_false(run(&out, SHEET("<xsl:template match='['/>"), NULL, 0, &e));
	assert_non_null(strstr(e.text, "template"));
	assert_false(run(&out, "<xsl:stylesheet", NULL, 0, &e));
	assert_false(run(&out, "<!DOCTYPE a><a/>", NULL, 0, &e));
}

int main(void)
{
	xml_start();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(applies_a_sheet_and_escapes),
		cmocka_unit_test(a_mode_of_the_importing_sheet_comes_first),
		cmocka_unit_test(includes_only_from_its_shelf),
		cmocka_unit_test(refuses_document),
		cmocka_unit_test(refuses_to_write),
		cmocka_unit_test(terminate_is_the_error),
		cmocka_unit_test(ends_an_endless_sheet),
		cmocka_unit_test(says_where_a_sheet_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
