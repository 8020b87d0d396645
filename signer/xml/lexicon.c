/* SPDX-License-Identifier: MIT */
/* lexicon: the catalogue in one hash, and the functions that style sheets call. */
#include "xml/lexicon.h"

#include "base/nfc.h"
#include "base/text.h"
#include "base/time.h"
#include "xml/impl.h"
#include "xml/read.h"
#include "xml/tree.h"

#include <libxml/hash.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <libxslt/extensions.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_BREAK "\xc2\xa0"

struct lexicon {
	xmlDoc *docs[LEXICON_MAX_FILES];
	size_t docs_n;
	xmlHashTable *nodes; /* name, language -> element */
	struct sayings said;
};

static void made_auto(struct lexicon **w)
{
	lexicon_free(*w);
}

static bool word_add(struct lexicon *w, xmlNode *mot, struct err *e)
{
	const char *name = tree_get(mot, "nom");
	if (!name || strcmp((const char *)mot->name, "mot") != 0)
		return err_fail(
			e, ERR_SYNTAX, "words, line %ld: not a <mot nom=>", xmlGetLineNo(mot));
	for (xmlNode *t = tree_first(mot, NULL); t; t = tree_next(t, NULL)) {
		const char *text = tree_content(t);
		if (!text || !*text || strlen(text) > LEXICON_MAX_TEXT)
			return err_fail(
				e, ERR_SYNTAX, "words: %s has no text, or too long a one", name);
		if (xmlHashAddEntry2(w->nodes, xml_text(name), t->name, t) != 0)
			return err_fail(e, ERR_SYNTAX, "lexicon: %s stands there twice", name);
	}
	if (!lexicon_get(w, name, "fr", true))
		return err_fail(e, ERR_SYNTAX, "lexicon: %s has no <fr>", name);
	return said_take(&w->said, mot) ||
	       err_fail(e, ERR_LIMIT, "lexicon: over %d sentences", SAID_MAX_PATTERNS);
}

bool lexicon_more(struct lexicon *w, struct slice xml, struct err *e)
{
	if (w->docs_n == LEXICON_MAX_FILES)
		return err_fail(e, ERR_LIMIT, "lexicon: over %d files", LEXICON_MAX_FILES);
	if (xml.n > LEXICON_MAX_BYTES)
		return err_fail(e, ERR_LIMIT, "lexicon: over %d bytes", LEXICON_MAX_BYTES);
	xmlDoc *doc = xmlReadMemory((const char *)xml.p, (int)xml.n, "mots.xml", NULL,
		XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOBLANKS);
	if (doc)
		w->docs[w->docs_n++] = doc;
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (!root || doc->intSubset || strcmp((const char *)root->name, "mots") != 0)
		return err_fail(e, ERR_SYNTAX, "lexicon: not a <mots> document");
	for (xmlNode *m = tree_first(root, NULL); m; m = tree_next(m, NULL))
		if (!word_add(w, m, e))
			return false;
	return true;
}

bool lexicon_read(struct lexicon **out, struct slice xml, struct err *e)
{
	xml_start();
	AUTO(made) struct lexicon *w = calloc(1, sizeof *w);
	if (!w || !(w->nodes = xmlHashCreate(1024)))
		return err_nomem(e);
	if (!lexicon_more(w, xml, e))
		return false;
	*out = w;
	w = NULL;
	return true;
}

void lexicon_free(struct lexicon *w)
{
	if (!w)
		return;
	if (w->nodes)
		xmlHashFree(w->nodes, NULL);
	for (size_t i = 0; i < w->docs_n; i++)
		xmlFreeDoc(w->docs[i]);
	free(w);
}

static const xmlNode *node_get(
	const struct lexicon *w, const char *name, const char *lang, bool strict)
{
	const xmlNode *n = xmlHashLookup2(w->nodes, xml_text(name), xml_text(lang));
	return n || strict ? n : xmlHashLookup2(w->nodes, xml_text(name), xml_text("fr"));
}

const char *lexicon_get(const struct lexicon *w, const char *name, const char *lang, bool strict)
{
	const xmlNode *n = node_get(w, name, lang, strict);
	return n ? tree_content(n) : NULL;
}

static bool is_french(const xmlNode *n)
{
	return strcmp((const char *)n->name, "fr") == 0;
}

/* French sets a space before double punctuation and inside its quotes: no line may break there. What was put of 'text'. */
static size_t space_put(struct buf *out, const char *text)
{
	if (text[0] == ' ' &&
		((text[1] && strchr(":;?!", text[1])) || !strncmp(text + 1, "»", 2))) {
		buf_put_text(out, NO_BREAK);
		return 1;
	}
	if (strncmp(text, "« ", 3) == 0 || strncmp(text, "n° ", 4) == 0) {
		buf_put(out, text, strcspn(text, " "));
		buf_put_text(out, NO_BREAK);
		return strcspn(text, " ") + 1;
	}
	return 0;
}

/* « de » before a name that begins with a vowel: « d’Alix ». */
static void name_put(struct buf *out, const char *name, bool french)
{
	struct slice s = buf_slice(out);
	bool of = s.n >= 3 && memcmp(s.p + s.n - 3, "de ", 3) == 0 &&
		  (s.n == 3 || s.p[s.n - 4] == ' ' || s.p[s.n - 4] == '(');
	if (french && of && nfc_elides(name)) {
		out->n -= 2;
		buf_put_text(out, "’");
	}
	buf_put_text(out, name);
}

static void text_put(struct buf *out, const char *text, const char *const *args, bool french)
{
	size_t n = 0;
	while (args && args[n])
		n++;
	while (*text) {
		size_t i = text[0] == '{' && text[1] ? (size_t)(unsigned char)text[1] - '1' : n;
		size_t spaced = french ? space_put(out, text) : 0;
		if (spaced) {
			text += spaced;
		} else if (i < n && text[2] == '}') {
			name_put(out, args[i], french);
			text += 3;
		} else {
			buf_put_byte(out, (uint8_t)*text++);
		}
	}
}

void lexicon_put(struct buf *out, const struct lexicon *w, const char *lang, const char *name,
	const char *const *args)
{
	const xmlNode *n = node_get(w, name, lang, false);
	if (n)
		text_put(out, tree_content(n), args, is_french(n));
	else
		buf_printf(out, "⟦%s⟧", name);
}

bool lexicon_say(struct buf *out, const struct lexicon *w, const char *lang, const char *text)
{
	return strcmp(lang, "fr") != 0 && said_put(out, &w->said, lang, text);
}

struct walk {
	bool (*fn)(void *arg, const char *name, const char *lang, const char *text);
	void *arg;
	bool over;
};

static void walk_one(
	void *node, void *arg, const xmlChar *name, const xmlChar *lang, const xmlChar *none)
{
	(void)none;
	struct walk *walk = arg;
	if (!walk->over)
		walk->over = !walk->fn(
			walk->arg, (const char *)name, (const char *)lang, tree_content(node));
}

void lexicon_each(const struct lexicon *w,
	bool (*fn)(void *arg, const char *name, const char *lang, const char *text), void *arg)
{
	struct walk walk = { fn, arg, false };
	xmlHashScanFull(w->nodes, walk_one, &walk);
}

/* --- XPath --- */

/* Arguments of a call as strings, the first one first; owned. */
struct call {
	char *arg[LEXICON_MAX_ARGS + 2];
	size_t n;
	const struct lexicon_run *run;
};

static void call_auto(struct call *c)
{
	for (size_t i = 0; i < c->n; i++)
		xmlFree(c->arg[i]);
}

static bool call_take(struct call *c, xmlXPathParserContext *x, int nargs, int least)
{
	*c = (struct call){ .n = 0 };
	xsltTransformContext *run = xsltXPathGetTransformContext(x);
	c->run = run ? run->_private : NULL;
	if (!c->run || nargs < least || nargs > LEXICON_MAX_ARGS) {
		xmlXPathErr(x, XPATH_INVALID_ARITY);
		return false;
	}
	for (int i = nargs - 1; i >= 0; i--)
		c->arg[i] = (char *)xmlXPathPopString(x);
	c->n = (size_t)nargs;
	for (size_t i = 0; i < c->n; i++)
		if (!c->arg[i]) {
			xmlXPathErr(x, XPATH_MEMORY_ERROR);
			return false;
		}
	return true;
}

static void give(xmlXPathParserContext *x, struct buf *b)
{
	const char *text = buf_text(b);
	if (text)
		xmlXPathReturnString(x, xmlStrdup(xml_text(text)));
	else
		xmlXPathErr(x, XPATH_MEMORY_ERROR);
	buf_free(b);
}

static void fn_mot(xmlXPathParserContext *x, int nargs)
{
	AUTO(call) struct call c;
	struct buf b = BUF_MAX(4 * LEXICON_MAX_TEXT);
	if (!call_take(&c, x, nargs, 1))
		return;
	lexicon_put(&b, c.run->words, c.run->lang, c.arg[0], (const char *const *)c.arg + 1);
	give(x, &b);
}

/* Sentences of C and of the rules are French; the catalogue may know them in the page's language. */
static void fn_phrase(xmlXPathParserContext *x, int nargs)
{
	AUTO(call) struct call c;
	struct buf b = BUF_MAX(4 * LEXICON_MAX_TEXT);
	if (!call_take(&c, x, nargs, 1))
		return;
	if (!lexicon_say(&b, c.run->words, c.run->lang, c.arg[0]))
		text_put(&b, c.arg[0], NULL, true);
	give(x, &b);
}

/* In which language m:phrase says it. */
static void fn_langue(xmlXPathParserContext *x, int nargs)
{
	AUTO(call) struct call c;
	AUTO(buf) struct buf said = BUF_MAX(4 * LEXICON_MAX_TEXT);
	struct buf b = BUF_MAX(LEXICON_MAX_TEXT);
	if (!call_take(&c, x, nargs, 1))
		return;
	bool known = lexicon_say(&said, c.run->words, c.run->lang, c.arg[0]);
	buf_put_text(&b, known ? c.run->lang : "fr");
	give(x, &b);
}

static void fn_nombre(xmlXPathParserContext *x, int nargs)
{
	AUTO(call) struct call c;
	struct buf b = BUF_MAX(4 * LEXICON_MAX_TEXT);
	if (!call_take(&c, x, nargs, 2))
		return;
	const xmlNode *n = node_get(c.run->words, c.arg[0], c.run->lang, false);
	bool french = n && is_french(n), none = !strcmp(c.arg[1], "0");
	const char *form = n && none ? tree_get(n, "zero") : NULL;
	if (n && !form && ((none && french) || !strcmp(c.arg[1], "1")))
		form = tree_get(n, "un");
	if (form)
		text_put(&b, form, (const char *const *)c.arg + 1, french);
	else
		lexicon_put(
			&b, c.run->words, c.run->lang, c.arg[0], (const char *const *)c.arg + 1);
	give(x, &b);
}

static void fn_aide(xmlXPathParserContext *x, int nargs)
{
	AUTO(call) struct call c;
	struct buf b = BUF_MAX(4 * LEXICON_MAX_TEXT);
	if (!call_take(&c, x, nargs, 2))
		return;
	const xmlNode *n = node_get(c.run->words, c.arg[0], c.arg[1], true);
	if (n)
		text_put(&b, tree_content(n), (const char *const *)c.arg + 2, is_french(n));
	give(x, &b);
}

static bool english(const struct call *c)
{
	return !strcmp(c->run->lang, "en");
}

static const char *month_name(const struct call *c, int month)
{
	static const char *const fr[] = { "janvier", "février", "mars", "avril", "mai", "juin",
		"juillet", "août", "septembre", "octobre", "novembre", "décembre" };
	static const char *const en[] = { "January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December" };
	return (english(c) ? en : fr)[(month + 11) % 12];
}

static void day_put(struct buf *b, const struct call *c, int year, int month, int day)
{
	buf_printf(b, "%d%s %s %d", day, day == 1 && !english(c) ? "er" : "", month_name(c, month),
		year);
}

static void fn_jour(xmlXPathParserContext *x, int nargs)
{
	static const char *const fr[] = { "lundi", "mardi", "mercredi", "jeudi", "vendredi",
		"samedi", "dimanche" };
	static const char *const en[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
		"Saturday", "Sunday" };
	AUTO(call) struct call c;
	struct buf b = BUF_MAX(LEXICON_MAX_TEXT);
	time_day d;
	int year, month, day;
	if (!call_take(&c, x, nargs, 1))
		return;
	if (time_date_parse(&d, slice_text(c.arg[0]), NULL)) {
		time_day_split(d, &year, &month, &day);
		buf_printf(&b, "%s ", (english(&c) ? en : fr)[(time_weekday(d) + 6) % 7]);
		day_put(&b, &c, year, month, day);
	} else {
		buf_put_text(&b, c.arg[0]);
	}
	give(x, &b);
}

static void fn_jour_court(xmlXPathParserContext *x, int nargs)
{
	AUTO(call) struct call c;
	struct buf b = BUF_MAX(LEXICON_MAX_TEXT);
	time_day d;
	int year, month, day;
	if (!call_take(&c, x, nargs, 1))
		return;
	if (time_date_parse(&d, slice_text(c.arg[0]), NULL)) {
		time_day_split(d, &year, &month, &day);
		buf_printf(&b, "%02d/%02d/%d", day, month, year);
	} else {
		buf_put_text(&b, c.arg[0]);
	}
	give(x, &b);
}

static void fn_instant(xmlXPathParserContext *x, int nargs)
{
	AUTO(call) struct call c;
	struct buf b = BUF_MAX(LEXICON_MAX_TEXT);
	int64_t t;
	struct time_civil at;
	if (!call_take(&c, x, nargs, 1))
		return;
	if (time_rfc3339_parse(&t, slice_text(c.arg[0]), NULL)) {
		time_utc_split(t + time_paris_offset(t), &at);
		day_put(&b, &c, at.year, at.month, at.day);
		if (english(&c))
			buf_printf(&b, ", %d:%02d", at.hour, at.minute);
		else
			buf_printf(&b, " à %d" NO_BREAK "h" NO_BREAK "%02d", at.hour, at.minute);
	} else {
		buf_put_text(&b, c.arg[0]);
	}
	give(x, &b);
}

static void fn_jeton(xmlXPathParserContext *x, int nargs)
{
	AUTO(call) struct call c;
	struct buf b = BUF_MAX(LEXICON_MAX_TEXT);
	if (!call_take(&c, x, nargs, 1))
		return;
	if (c.run->token && !c.run->token(c.run->arg, c.arg[0], &b))
		b.failed = ERR_NOMEM;
	give(x, &b);
}

/* Of sheets without a catalogue, too. */
static void fn_telephone(xmlXPathParserContext *x, int nargs)
{
	char phone[TEXT_PHONE];
	if (nargs != 1) {
		xmlXPathErr(x, XPATH_INVALID_ARITY);
		return;
	}
	xmlChar *text = xmlXPathPopString(x);
	if (!text) {
		xmlXPathErr(x, XPATH_MEMORY_ERROR);
		return;
	}
	bool phoned = text_phone(phone, (const char *)text);
	xmlXPathReturnString(x, phoned ? xmlStrdup(xml_text(phone)) : xmlStrdup(text));
	xmlFree(text);
}

void xml_lexicon_start(void)
{
	static const struct {
		const char *name;
		xmlXPathFunction fn;
	} all[] = { { "mot", fn_mot }, { "nombre", fn_nombre }, { "aide", fn_aide },
		{ "phrase", fn_phrase }, { "langue", fn_langue }, { "jour", fn_jour },
		{ "jour-court", fn_jour_court }, { "jeton", fn_jeton }, { "instant", fn_instant },
		{ "telephone", fn_telephone } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		xsltRegisterExtModuleFunction(
			xml_text(all[i].name), xml_text(LEXICON_NS), all[i].fn);
}
