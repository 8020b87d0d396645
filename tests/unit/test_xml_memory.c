/* SPDX-License-Identifier: MIT */
/*
 * test_xml_memory: each allocation of a reading, a validation, a transformation and a writing is refused once and for good: the answer is
 * NOMEM or the same bytes, never another answer. libxml2 goes on without what it was refused; where it dies of it, the clerk's child does.
 */
#include "xml/read.h"
#include "xml/transform.h"
#include "xml/tree.h"

#include "fault_memory.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define RNG                                                                                        \
	"<grammar xmlns='http://relaxng.org/ns/structure/1.0'><start><element name='a'>"           \
	"<oneOrMore><element name='b'><attribute name='c'/><optional><attribute name='d'/>"        \
	"</optional><choice><text/><element name='e'><empty/></element></choice></element>"        \
	"</oneOrMore></element></start></grammar>"
#define XSLT                                                                                       \
	"<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"          \
	"<xsl:param name='qui'/><xsl:key name='k' match='b' use='@c'/><xsl:template match='/'>"    \
	"<table class='{$qui}'><xsl:for-each select='a/b'><xsl:sort select='@c'/><td "             \
	"class=\"{concat(@c, '-', position())}\"><xsl:value-of select=\"key('k', '2')/@d\"/>"      \
	"<xsl:apply-templates/></td></xsl:for-each></table></xsl:template></xsl:stylesheet>"
#define XML "<a><b c='2' d='deux'>texte é</b><b c='1'><e/></b><b c='3' d='&lt;'>z</b></a>"

static struct xml_schema *schema;
static struct transform *sheet;

static bool whole_way(struct buf *out, struct err *e)
{
	static const struct transform_param params[] = { { "qui", "d'un tiers" }, { NULL, NULL } };
	static struct xml_faults faults;
	AUTO(xml_doc) xmlDoc *doc = NULL;
	AUTO(xml_doc) xmlDoc *made = NULL;
	AUTO(buf) struct buf canonical = BUF_MAX(4000);
	faults.n = faults.more = 0;
	if (!xml_read(&doc, SLICE_LIT(XML), 4000, schema, &faults, e))
		return false;
	tree_attr(xmlDocGetRootElement(doc), "plus", "là");
	return tree_c14n(&canonical, doc, NULL, e) &&
	       transform_apply(&made, sheet, doc, params, e) && tree_write(out, made, e) &&
	       transform_text(out, sheet, doc, params, e);
}

enum ended { SAME, LACKED, OTHER, DIED, TRIED };

static enum ended tried(struct slice want, unsigned long n, bool sticky)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		AUTO(buf) struct buf got = BUF_MAX(8000);
		struct err e = ERR_INIT;
		signal(SIGSEGV, SIG_DFL);
		memory_refuse(n, sticky);
		bool good = whole_way(&got, &e);
		memory_refuse(0, false);
		_exit(good                    ? slice_eq(buf_slice(&got), want) ? SAME : OTHER
			: e.code == ERR_NOMEM ? LACKED
					      : OTHER);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? (enum ended)WEXITSTATUS(status) : DIED;
}

static void refused_memory_is_said_and_changes_nothing(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf want = BUF_MAX(8000);
	unsigned long all, ends[TRIED] = { 0 };
	if (!MEMORY_FAULTS)
		skip();
	assert_true(whole_way(&want, &e));
	memory_refuse(0, false);
	buf_free(&want);
	want = (struct buf)BUF_MAX(8000);
	assert_true(whole_way(&want, &e));
	all = memory.made;
	assert_true(all > 200);
	for (int sticky = 0; sticky < 2; sticky++)
		for (unsigned long n = 1; n <= all; n++) {
			enum ended how = tried(buf_slice(&want), n, sticky);
			if (how == OTHER)
				fail_msg("allocation %lu: another answer", n);
			ends[how]++;
		}
	print_message("          %lu allocations: %lu times NOMEM, %lu deaths in the library\n",
		2 * all, ends[LACKED], ends[DIED]);
	assert_true(ends[LACKED] > all);
}

static int make(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	xml_start();
	return xml_schema_make(&schema, SLICE_LIT(RNG), &e) &&
			       transform_make(&sheet, SLICE_LIT(XSLT), NULL, 0, &e)
		       ? 0
		       : -1;
}

static int drop(void **state)
{
	(void)state;
	xml_schema_free(schema);
	transform_free(sheet);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused_memory_is_said_and_changes_nothing),
	};
	return cmocka_run_group_tests(tests, make, drop);
}
