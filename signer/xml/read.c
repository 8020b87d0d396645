/* SPDX-License-Identifier: MIT */
/* read: the one door for XML from outside. What libxml2 says is collected and put into French. */
#include "xml/read.h"

#include "base/memory.h"
#include "base/text.h"
#include "xml/impl.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/relaxng.h>
#include <libxslt/xslt.h>
#include <libxslt/xsltutils.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void sink_text(void *unused, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void sink_text(void *unused, const char *fmt, ...)
{
	(void)unused;
	(void)fmt;
}

static void sink_error(void *unused, xmlError *error)
{
	(void)unused;
	(void)error;
}

/* libxml2's doors to files and network stay shut in every program of the house (SECURITY, XXE). */
static xmlParserInput *entity_refuse(const char *url, const char *id, xmlParserCtxt *parser)
{
	(void)url;
	(void)id;
	(void)parser;
	return NULL;
}

static _Thread_local bool lacked;

bool xml_memory_lacked(void)
{
	bool was = lacked;
	lacked = false;
	return was;
}

static void *noted(void *p)
{
	lacked |= !p;
	return memory_noted(p);
}

static void *library_new(size_t n)
{
	return noted(malloc(n));
}

static void *library_more(void *p, size_t n)
{
	return n ? noted(realloc(p, n)) : memory_more(p, n);
}

static char *library_text(const char *text)
{
	return noted(strdup(text));
}

void xml_start(void)
{
	xmlMemSetup(free, library_new, library_more, library_text);
	xmlInitParser();
	xmlRelaxNGInitTypes();
	xsltInit();
	xmlSetExternalEntityLoader(entity_refuse);
	xmlSetGenericErrorFunc(NULL, sink_text);
	xmlSetStructuredErrorFunc(NULL, sink_error);
	xmlThrDefSetGenericErrorFunc(NULL, sink_text);
	xmlThrDefSetStructuredErrorFunc(NULL, sink_error);
	xsltSetGenericErrorFunc(NULL, sink_text);
	xml_transform_start();
}

void xml_doc_auto(xmlDoc **doc)
{
	xmlFreeDoc(*doc);
	*doc = NULL;
}

/* The blank before a sign, or inside guillemets, that French typography wants unbreakable. */
static const char *blank_for(const char *text, size_t at)
{
	static const char open[] = "«";
	if (text[at] != ' ')
		return NULL;
	if (text[at + 1] == ':' || !strncmp(text + at + 1, "»", 2))
		return "\u00a0";
	if (text[at + 1] && strchr(";!?", text[at + 1]))
		return "\u202f";
	return at >= 2 && !strncmp(text + at - 2, open, 2) ? "\u00a0" : NULL;
}

/* Whole characters only, as many as fit. */
static void typeset(char *out, size_t size, const char *text)
{
	size_t n = 0;
	for (size_t i = 0; text[i];) {
		const char *blank = blank_for(text, i);
		size_t next = i;
		text_next(slice_text(text), &next);
		size_t length = blank ? strlen(blank) : next - i;
		if (n + length + 1 > size)
			break;
		memcpy(out + n, blank ? blank : text + i, length);
		n += length;
		i = next;
	}
	out[n] = '\0';
}

void xml_fault_add(
	struct xml_faults *f, long line, const char *path, const char *rule, const char *fmt, ...)
{
	if (f->n >= XML_MAX_FAULTS) {
		f->more++;
		return;
	}
	struct xml_fault *fault = &f->list[f->n++];
	*fault = (struct xml_fault){ .line = line };
	snprintf(fault->path, sizeof fault->path, "%s", path ? path : "");
	snprintf(fault->rule, sizeof fault->rule, "%s", rule);
	char text[sizeof fault->text];
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	typeset(fault->text, sizeof fault->text, text);
}

/* What the parser's callbacks share: found through xmlParserCtxt._private. */
struct reading {
	struct xml_faults *faults;
	startElementNsSAX2Func start;
	commentSAXFunc comment;
	size_t children[XML_MAX_DEPTH + 1]; /* so far, of the open element at each depth */
	size_t comments;
	bool stopped; /* by us: libxml2's own complaint about it is noise */
};

static struct reading *reading_of(void *parser)
{
	return ((xmlParserCtxt *)parser)->_private;
}

static long parser_line(void *parser)
{
	return xmlSAX2GetLineNumber(parser);
}

/* CONVENTION 2: no DTD. The first sight of it ends the reading: nothing in it is looked at. */
static void on_doctype(void *parser, const xmlChar *name, const xmlChar *id, const xmlChar *system)
{
	(void)name;
	(void)id;
	(void)system;
	struct reading *r = reading_of(parser);
	r->stopped = true;
	xml_fault_add(r->faults, parser_line(parser), "", "doctype",
		"Un DOCTYPE n’est pas accepté : supprimez la déclaration <!DOCTYPE …> du fichier.");
	xmlStopParser(parser);
}

static void on_instruction(void *parser, const xmlChar *target, const xmlChar *data)
{
	(void)target;
	(void)data;
	xml_fault_add(reading_of(parser)->faults, parser_line(parser), "", "instruction",
		"Une instruction de traitement <?…?> n’est pas acceptée : supprimez-la.");
}

/* The end of reading a file that asks for too much. */
static void give_up(xmlParserCtxt *p, const char *rule, const char *what, int most)
{
	struct reading *r = p->_private;
	r->stopped = true;
	xml_fault_add(r->faults, parser_line(p), "", rule,
		"%s (plus de %d) : retirez ceux qui sont de trop.", what, most);
	xmlStopParser(p);
}

static void on_comment(void *parser, const xmlChar *text)
{
	struct reading *r = reading_of(parser);
	if (++r->comments > XML_MAX_COMMENTS)
		give_up(parser, "size", "Il y a trop de commentaires", XML_MAX_COMMENTS);
	else
		r->comment(parser, text);
}

/* The parameters are libxml2's. NOLINTNEXTLINE(readability-function-size) */
static void on_start(void *parser, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int n_ns, const xmlChar **ns, int n, int n_default, const xmlChar **attributes)
{
	xmlParserCtxt *p = parser;
	struct reading *r = p->_private;
	size_t depth = p->nodeNr < 0 ? 0 : (size_t)p->nodeNr;
	if (depth >= XML_MAX_DEPTH) {
		give_up(p, "depth", "Il y a trop d’éléments emboîtés", XML_MAX_DEPTH);
		return;
	}
	if (++r->children[depth] > XML_MAX_CHILDREN) {
		give_up(p, "size", "Un élément contient trop d’éléments", XML_MAX_CHILDREN);
		return;
	}
	r->children[depth + 1] = 0;
	r->start(parser, name, prefix, uri, n_ns, ns, n, n_default, attributes);
}

static const char *parser_sentence(int code)
{
	switch (code) {
	case XML_ERR_DOCUMENT_EMPTY:
	case XML_ERR_DOCUMENT_START:
		return "Le fichier n’est pas un document XML : choisissez le fichier depot.xml.";
	case XML_ERR_DOCUMENT_END:
		return "Il reste du texte après la fin du document : supprimez-le.";
	case XML_ERR_TAG_NOT_FINISHED:
	case XML_ERR_TAG_NAME_MISMATCH:
	case XML_ERR_LTSLASH_REQUIRED:
	case XML_ERR_GT_REQUIRED:
		return "Une balise n’est pas fermée ou n’est pas fermée dans le bon ordre : "
		       "corrigez-la.";
	case XML_ERR_UNDECLARED_ENTITY:
	case XML_WAR_UNDECLARED_ENTITY:
	case XML_ERR_ENTITYREF_SEMICOL_MISSING:
	case XML_ERR_NAME_REQUIRED:
		return "Une entité inconnue ou un « & » isolé : écrivez le caractère lui-même, et "
		       "« &amp; » pour &.";
	case XML_ERR_INVALID_CHAR:
	case XML_ERR_INVALID_CHARREF:
	case XML_ERR_INVALID_ENCODING:
	case XML_I18N_CONV_FAILED:
		return "Un caractère interdit s’y trouve : supprimez-le et enregistrez le fichier "
		       "en UTF-8.";
	case XML_ERR_ATTRIBUTE_REDEFINED:
		return "Un attribut est écrit deux fois dans la même balise : n’en gardez qu’un.";
	case XML_ERR_ATTRIBUTE_NOT_STARTED:
	case XML_ERR_ATTRIBUTE_NOT_FINISHED:
	case XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
	case XML_ERR_LT_IN_ATTRIBUTE:
	case XML_ERR_SPACE_REQUIRED:
		return "Un attribut est mal écrit : mettez sa valeur entre guillemets droits.";
	case XML_NS_ERR_UNDEFINED_NAMESPACE:
		return "Un préfixe d’espace de noms n’est pas déclaré : supprimez-le ou "
		       "déclarez-le.";
	case XML_ERR_UNSUPPORTED_ENCODING:
	case XML_ERR_UNKNOWN_ENCODING:
		return "L’encodage déclaré n’est pas accepté : enregistrez le fichier en UTF-8.";
	default:
		return "Le fichier n’est pas un XML bien formé à cette ligne : corrigez-le.";
	}
}

static void on_error(void *parser, xmlError *error)
{
	struct reading *r = reading_of(parser);
	if (r->stopped || error->code == XML_ERR_USER_STOP)
		return;
	const struct xml_faults *f = r->faults;
	/* libxml2 says one mistake several times at one place; the first word is the cause. */
	if (f->n && f->list[f->n - 1].line == error->line && !strcmp(f->list[f->n - 1].rule, "xml"))
		return;
	xml_fault_add(r->faults, error->line, "", "xml", "%s", parser_sentence(error->code));
}

static void parser_auto(xmlParserCtxt **p)
{
	if (*p)
		xmlFreeParserCtxt(*p);
}

static xmlDoc *parse(struct slice bytes, struct xml_faults *faults, struct err *e)
{
	AUTO(parser) xmlParserCtxt *p = xmlNewParserCtxt();
	if (!p) {
		err_nomem(e);
		return NULL;
	}
	struct reading r = {
		.faults = faults, .start = p->sax->startElementNs, .comment = p->sax->comment
	};
	p->_private = &r;
	p->sax->serror = on_error;
	p->sax->internalSubset = on_doctype;
	p->sax->processingInstruction = on_instruction;
	p->sax->startElementNs = on_start;
	p->sax->comment = on_comment;
	/* UTF-8 whatever is declared: another encoding would open an iconv module, which kills a caged clerk. */
	xmlDoc *doc = xmlCtxtReadMemory(p, (const char *)bytes.p, (int)bytes.n, NULL, "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES | XML_PARSE_IGNORE_ENC);
	if (!doc && !faults->n)
		xml_fault_add(faults, 0, "", "xml", "%s", parser_sentence(p->errNo));
	return doc;
}

static long line_of(struct slice bytes, size_t at)
{
	long line = 1;
	for (size_t i = 0; i < at && i < bytes.n; i++)
		line += bytes.p[i] == '\n';
	return line;
}

/* Before libxml2 sees a byte: size, encoding, and what would cost it quadratic time. */
static bool bytes_check(struct slice bytes, size_t max, struct xml_faults *faults, struct err *e)
{
	if (bytes.n > max || bytes.n > INT32_MAX) {
		xml_fault_add(faults, 0, "", "size",
			"Le fichier fait %zu octets, le maximum est de %zu : retirez ce qui n’a "
			"pas à y être.",
			bytes.n, max);
		return err_fail(
			e, ERR_LIMIT, "the XML is %zu bytes, the limit is %zu", bytes.n, max);
	}
	size_t at = 0, equals = 0;
	while (at < bytes.n) {
		size_t here = at;
		uint32_t c = text_next(bytes, &at);
		equals += c == '=';
		if (c != UINT32_MAX)
			continue;
		xml_fault_add(faults, line_of(bytes, here), "", "utf8",
			"Le fichier n’est pas en UTF-8 : enregistrez-le avec cet encodage.");
		return err_set(e, ERR_SYNTAX, "CONVENTION 2", here, "not well-formed UTF-8");
	}
	/* Every attribute needs one; libxml2 2.9 compares each with all others of its tag. */
	if (equals > XML_MAX_EQUALS) {
		xml_fault_add(faults, 0, "", "size",
			"Le fichier a plus de %d attributs : retirez ce qui n’a pas à y être.",
			XML_MAX_EQUALS);
		return err_fail(
			e, ERR_LIMIT, "%zu equal signs, the limit is %d", equals, XML_MAX_EQUALS);
	}
	return true;
}

/* What the XML declaration names as encoding; empty when it names none. A broken one is libxml2's to refuse. */
static struct slice encoding_declared(struct slice bytes)
{
	static const struct slice none;
	size_t at = slice_starts(bytes, SLICE_LIT("\xEF\xBB\xBF")) ? 3 : 0;
	struct slice head = slice_sub(bytes, at, bytes.n);
	size_t end = slice_find(head, SLICE_LIT("?>"), 0);
	if (!slice_starts(head, SLICE_LIT("<?xml")) || end == SIZE_MAX)
		return none;
	head.n = end;
	at = slice_find(head, SLICE_LIT("encoding"), 0);
	while (at < head.n && head.p[at] != '"' && head.p[at] != '\'')
		at++;
	if (at >= head.n)
		return none;
	struct slice rest = slice_sub(head, at + 1, head.n);
	size_t n = slice_find(rest, (struct slice){ head.p + at, 1 }, 0);
	return n == SIZE_MAX ? none : slice_sub(rest, 0, n);
}

static void encoding_check(struct slice bytes, struct xml_faults *faults)
{
	struct slice name = encoding_declared(bytes);
	if (name.n && (name.n != 5 || strncasecmp((const char *)name.p, "UTF-8", 5) != 0))
		xml_fault_add(faults, 1, "", "utf8",
			"L’encodage déclaré n’est pas UTF-8 : écrivez encoding=\"UTF-8\" ou rien.");
}

static bool read_all(xmlDoc **out, struct slice bytes, size_t max, const struct xml_schema *schema,
	struct xml_faults *faults, struct err *e)
{
	*out = NULL;
	size_t before = faults->n;
	if (!bytes_check(bytes, max, faults, e))
		return false;
	AUTO(xml_doc) xmlDoc *doc = parse(bytes, faults, e);
	if (doc)
		encoding_check(bytes, faults);
	if (doc && faults->n == before && schema && !xml_schema_check(schema, doc, faults, e))
		return false;
	if (faults->n != before)
		return err_set(e, ERR_SYNTAX, NULL, ERR_NO_OFFSET, "line %ld: %s",
			faults->list[before].line, faults->list[before].text);
	if (!doc)
		return err_nomem(e);
	*out = doc;
	doc = NULL;
	return true;
}

bool xml_read(xmlDoc **out, struct slice bytes, size_t max, const struct xml_schema *schema,
	struct xml_faults *faults, struct err *e)
{
	size_t before = faults->n;
	bool good = read_all(out, bytes, max, schema, faults, e);
	if (!xml_memory_lacked())
		return good;
	faults->n = before; /* they may be of what was not there to hold the file */
	xml_doc_auto(out);
	return err_nomem(e);
}
