/* SPDX-License-Identifier: MIT */
/* transform: libxslt in a closed room: sheets from memory, nothing read, written or fetched. */
#include "xml/transform.h"

#include "xml/impl.h"
#include "xml/read.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxslt/documents.h>
#include <libxslt/extensions.h>
#include <libxslt/extra.h>
#include <libxslt/imports.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An arbitrary place of our own: relative hrefs of a sheet resolve against it, no file has this name. */
#define BASE_URL "paraphe:/"

struct transform {
	xsltStylesheet *sheet;
	xsltSecurityPrefs *deny;
};

/* The files a sheet may include. Each sheet's document carries it, since libxslt hands no other context. */
struct shelf {
	const struct transform_file *files;
	size_t n;
};

static const struct transform_file *shelf_find(const struct shelf *shelf, const char *url)
{
	size_t base = strlen(BASE_URL);
	if (!shelf || strncmp(url, BASE_URL, base))
		return NULL;
	for (size_t i = 0; i < shelf->n; i++)
		if (!strcmp(shelf->files[i].name, url + base))
			return &shelf->files[i];
	return NULL;
}

static void parser_auto(xmlParserCtxt **c)
{
	if (*c)
		xmlFreeParserCtxt(*c);
}

/* 'dict': of the importing sheet, or NULL. Libxslt compares the names of modes as pointers, so all sheets must share one. */
static xmlDoc *sheet_parse(struct slice bytes, const char *url, struct shelf *shelf, xmlDict *dict)
{
	AUTO(parser) xmlParserCtxt *parser = xmlNewParserCtxt();
	if (bytes.n > INT32_MAX || !parser)
		return NULL;
	if (dict) {
		xmlDictFree(parser->dict);
		parser->dict = dict;
		xmlDictReference(dict);
	}
	AUTO(xml_doc)
	xmlDoc *doc = xmlCtxtReadMemory(parser, (const char *)bytes.p, (int)bytes.n, url, NULL,
		XML_PARSE_NONET | XML_PARSE_NOCDATA);
	if (!doc || doc->intSubset)
		return NULL;
	doc->_private = shelf;
	xmlDoc *done = doc;
	doc = NULL;
	return done;
}

/* document() at run time and any sheet that is not on the shelf get nothing. */
static xmlDoc *loader(const xmlChar *url, xmlDict *dict, int options, void *ctxt, xsltLoadType type)
{
	(void)options;
	if (type != XSLT_LOAD_STYLESHEET || !ctxt)
		return NULL;
	const xsltStylesheet *asking = ctxt;
	struct shelf *shelf = asking->doc ? asking->doc->_private : NULL;
	const struct transform_file *file = shelf_find(shelf, (const char *)url);
	return file ? sheet_parse(file->bytes, (const char *)url, shelf, dict) : NULL;
}

void xml_transform_start(void)
{
	xsltSetLoaderFunc(loader);
	/* Of EXSLT this one function: a sheet looks into what it has built. */
	xsltRegisterExtModuleFunction(
		xml_text("node-set"), xml_text("http://exslt.org/common"), xsltFunctionNodeSet);
	xml_lexicon_start();
}

/* What libxslt says while compiling or running; xsl:message comes the same way. */
struct said {
	char text[ERR_TEXT_MAX];
	size_t n;
};

static void on_said(void *ctxt, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void on_said(void *ctxt, const char *fmt, ...)
{
	struct said *s = ctxt;
	va_list args;
	va_start(args, fmt);
	int n = vsnprintf(s->text + s->n, sizeof s->text - s->n, fmt, args);
	va_end(args);
	if (n > 0)
		s->n = s->n + (size_t)n < sizeof s->text ? s->n + (size_t)n : sizeof s->text - 1;
}

static const char *said_text(struct said *s)
{
	while (s->n && (s->text[s->n - 1] == '\n' || s->text[s->n - 1] == ' '))
		s->text[--s->n] = '\0';
	for (size_t i = 0; i < s->n; i++)
		if (s->text[i] == '\n')
			s->text[i] = ' ';
	return s->n ? s->text : "no word from libxslt";
}

static xsltSecurityPrefs *deny_all(void)
{
	static const xsltSecurityOption all[] = { XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE,
		XSLT_SECPREF_CREATE_DIRECTORY, XSLT_SECPREF_READ_NETWORK,
		XSLT_SECPREF_WRITE_NETWORK };
	xsltSecurityPrefs *deny = xsltNewSecurityPrefs();
	for (size_t i = 0; deny && i < sizeof all / sizeof *all; i++)
		if (xsltSetSecurityPrefs(deny, all[i], xsltSecurityForbid)) {
			xsltFreeSecurityPrefs(deny);
			return NULL;
		}
	return deny;
}

static void made_auto(struct transform **t)
{
	transform_free(*t);
}

/* Libxslt's compile errors go to a hook of the whole process: compile before there are threads. */
static xsltStylesheet *compile(xmlDoc *doc, struct said *said)
{
	xsltSetGenericErrorFunc(said, on_said);
	xsltStylesheet *sheet = xsltParseStylesheetDoc(doc);
	xml_start();
	return sheet;
}

/* The shelf ends with compiling; no document may point at it afterwards. */
static void shelf_forget(xsltStylesheet *sheet)
{
	for (xsltStylesheet *s = sheet; s; s = xsltNextImport(s)) {
		s->doc->_private = NULL;
		for (xsltDocument *d = s->docList; d; d = d->next)
			d->doc->_private = NULL;
	}
}

bool transform_make(struct transform **out, struct slice xslt, const struct transform_file *library,
	size_t n, struct err *e)
{
	xml_start();
	struct shelf shelf = { library, n };
	struct said said = { .n = 0 };
	AUTO(made) struct transform *t = calloc(1, sizeof *t);
	if (!t || !(t->deny = deny_all()))
		return err_nomem(e);
	xmlDoc *doc = sheet_parse(xslt, BASE_URL "sheet.xslt", &shelf, NULL);
	if (!doc && xml_memory_lacked())
		return err_nomem(e);
	if (!doc)
		return err_fail(
			e, ERR_SYNTAX, "the style sheet is not well-formed XML, or has a DOCTYPE");
	t->sheet = compile(doc, &said);
	if (!t->sheet) {
		xmlFreeDoc(doc);
		if (xml_memory_lacked())
			return err_nomem(e);
		return err_fail(e, ERR_SYNTAX, "style sheet: %s", said_text(&said));
	}
	shelf_forget(t->sheet);
	if (xml_memory_lacked())
		return err_nomem(e);
	if (t->sheet->errors)
		return err_fail(e, ERR_SYNTAX, "style sheet: %s", said_text(&said));
	*out = t;
	t = NULL;
	return true;
}

void transform_free(struct transform *t)
{
	if (!t)
		return;
	if (t->sheet)
		xsltFreeStylesheet(t->sheet);
	if (t->deny)
		xsltFreeSecurityPrefs(t->deny);
	free(t);
}

static void run_auto(xsltTransformContext **c)
{
	if (*c)
		xsltFreeTransformContext(*c);
}

static bool params_set(
	xsltTransformContext *run, const struct transform_param *params, struct err *e)
{
	for (; params && params->name; params++)
		if (xsltQuoteOneUserParam(run, xml_text(params->name), xml_text(params->value)))
			return xml_memory_lacked() ? err_nomem(e)
						   : err_fail(e, ERR_SYNTAX,
							     "style sheet parameter %s is refused",
							     params->name);
	return true;
}

static bool apply(xmlDoc **out, const struct transform *t, xmlDoc *in,
	const struct transform_param *params, struct lexicon_run *words, struct err *e)
{
	struct said said = { .n = 0 };
	AUTO(run) xsltTransformContext *run = xsltNewTransformContext(t->sheet, in);
	if (!run)
		return err_nomem(e);
	xsltSetTransformErrorFunc(run, &said, on_said);
	run->_private = words;
	run->maxTemplateDepth = TRANSFORM_MAX_DEPTH;
	run->opLimit = TRANSFORM_MAX_STEPS;
	run->xpathCtxt->opLimit = TRANSFORM_MAX_STEPS;
	if (xsltSetCtxtSecurityPrefs(t->deny, run))
		return err_nomem(e);
	if (!params_set(run, params, e))
		return false;
	AUTO(xml_doc) xmlDoc *doc = xsltApplyStylesheetUser(t->sheet, in, NULL, NULL, NULL, run);
	/* also what 'in' was built with */
	if (xml_memory_lacked())
		return err_nomem(e);
	if (!doc || run->state != XSLT_STATE_OK)
		return err_fail(e, ERR_SYNTAX, "%s", said_text(&said));
	*out = doc;
	doc = NULL;
	return true;
}

static bool serialise(struct buf *out, const struct transform *t, xmlDoc *doc, struct err *e)
{
	xmlChar *bytes = NULL;
	int n = 0;
	if (xsltSaveResultToString(&bytes, &n, doc, t->sheet) < 0)
		return err_nomem(e);
	if (bytes)
		buf_put(out, bytes, (size_t)n);
	xmlFree(bytes);
	if (xml_memory_lacked())
		return err_nomem(e);
	return buf_done(out, e);
}

bool transform_apply(xmlDoc **out, const struct transform *t, xmlDoc *in,
	const struct transform_param *params, struct err *e)
{
	return apply(out, t, in, params, NULL, e);
}

bool transform_speak(struct buf *out, const struct transform *t, xmlDoc *in,
	const struct transform_speech *s, struct err *e)
{
	struct lexicon_run words = { s->words, s->lang, s->token, s->arg };
	const struct transform_param lang[] = { { "lang", s->lang }, { NULL, NULL } };
	AUTO(xml_doc) xmlDoc *doc = NULL;
	return apply(&doc, t, in, lang, &words, e) && serialise(out, t, doc, e);
}

bool transform_text(struct buf *out, const struct transform *t, xmlDoc *in,
	const struct transform_param *params, struct err *e)
{
	AUTO(xml_doc) xmlDoc *doc = NULL;
	return transform_apply(&doc, t, in, params, e) && serialise(out, t, doc, e);
}
