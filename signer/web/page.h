/* SPDX-License-Identifier: MIT */
/*
 * page: facts to HTML. A handler builds facts as an XML tree, names a style sheet of templates/pages, and the page comes
 * out in the layout cadre.xslt with the words of mots.xml. All escaping is the library's.
 *
 *	AUTO(page) struct page p;
 *	if (!page_begin(&p, c, "lire", e))
 *		return false;
 *	xmlNode *n = tree_child(p.facts, "convention");
 *	tree_attr(n, "reference", reference);
 *	return page_end(&p, 200, e);
 *
 * Forms carry a page token by themselves: <xsl:call-template name="formulaire"> of composants.xslt puts it in.
 */
#ifndef PARAPHE_WEB_PAGE_H
#define PARAPHE_WEB_PAGE_H

#include "web/web.h"
#include "xml/tree.h"

enum { PAGE_MAX_BYTES = 2 << 20, PAGE_MAX_SCREEN = 40 << 10 /* CONVENTION 7, checked by tests */ };

struct pages;
/* Compile every sheet of DIR/pages, read the words of all mots*.xml there, name the assets by their hash. Before there are threads. */
MUST_CHECK bool pages_load(struct pages **out, const char *templates, struct err *e);
void pages_free(struct pages *p);

struct page {
	struct web_context *c;
	const char *sheet;
	xmlDoc *doc;
	xmlNode *facts; /* <page>: the handler's facts go below it */
	xmlNode *frame; /* <cadre>: what the layout needs; filled by page_begin */
	struct slice raw;
	char raw_mark[40];
};

/*
 * Facts of the layout: language, service, base URL, address of the assets, school's name and phone, who is signed in, path.
 * Errors: BUG no such sheet; NOMEM.
 */
MUST_CHECK bool page_begin(struct page *p, struct web_context *c, const char *sheet, struct err *e);
/* « Étape n sur m ». */
void page_step(struct page *p, unsigned n, unsigned of);
/* A good word on top after an act (word of mots.xml), or a warning. */
/* <refus raison="word">: why a gesture on this page was refused, in French; by its word in other languages (refus-dit). */
void page_refusal(struct page *p, const struct err *why);
void page_notice(struct page *p, const char *kind, const char *word);
/* What was typed and what is wrong with it: <saisie nom value erreur>, shown by the template "champ". 'word' NULL: fine. */
void page_field(struct page *p, const char *name, const char *value, const char *word);
/* The same with what the word names as {1}. */
void page_field_asks(
	struct page *p, const char *name, const char *value, const char *word, const char *text);
/* The same with what is wrong as a French text of ceremony/, that names the field by itself; NULL: fine. */
xmlNode *page_fault(struct page *p, const char *name, const char *value, const char *text);
/* The same, where 'text' begins with the field's label and « : »: at the field stands what follows. */
xmlNode *page_fault_of(
	struct page *p, const char *name, const char *value, const char *text, const char *label);
/* @court on 'n': what follows the label and « : » in 'text', where it begins with them. */
void page_fault_short(xmlNode *n, const char *text, const char *label);
/* Transform, compress if the browser takes it, and put it into c->r with 'status'. Errors: NOMEM, LIMIT, BUG the sheet. */
MUST_CHECK bool page_end(struct page *p, int status, struct err *e);
void page_auto(struct page *p);

/*
 * XHTML that our clerk made of the blocks of a frozen revision: stands where the sheet has <xsl:value-of select="cadre/@brut"/>.
 * The desk reads no XML, so the bytes go in as they are; the CSP lets nothing in them run. 'html' must live until page_end.
 */
void page_raw(struct page *p, struct slice html);
/* A fragment (report, convention text) made elsewhere as XML: copied below 'parent'. */
MUST_CHECK bool page_graft(xmlNode *parent, const xmlDoc *doc, struct err *e);
/* Attributes in the words of the facts: numbers, days as YYYY-MM-DD, instants as RFC 3339. */
void page_number(xmlNode *n, const char *attr, int64_t value);
void page_day(xmlNode *n, const char *attr, int32_t day);
void page_instant(xmlNode *n, const char *attr, int64_t ms);

#endif
