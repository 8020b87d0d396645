/* SPDX-License-Identifier: MIT */
/*
 * lexicon: short texts in several languages from one catalogue, and the XPath functions by which a style sheet says them
 * (namespace LEXICON_NS). French stands in for what another language lacks.
 *
 *	m:mot('lire.titre', a, b)      the text, {1} and {2} replaced
 *	m:nombre('liste.n', n, a)      the same, singular or plural by n, which is {1}
 *	m:phrase(text)                  a French sentence that was made elsewhere: as lexicon_say, else in French, with the
 *	                                spaces of its punctuation unbreakable
 *	m:langue(text)                  in which language m:phrase says it
 *	m:aide('lire.titre', 'ar')     the text in that language, or '' when it has none: no stand-in
 *	m:jour('2026-06-16')           mardi 16 juin 2026 / Tuesday 16 June 2026; other text is given back
 *	m:jour-court('2026-06-16')     16/06/2026
 *	m:instant('2026-06-16T08:00:00Z')   16 juin 2026 à 10 h 00 (Paris)
 *	m:telephone('+33199000142')     01 99 00 01 42 (text_phone); other text is given back; also where there are no words
 *	m:jeton('/lien/17/signer')      the page token of a form that posts there (page.h); '' where there are none
 */
#ifndef PARAPHE_XML_LEXICON_H
#define PARAPHE_XML_LEXICON_H

#include "base/buf.h"

#define LEXICON_NS "urn:paraphe:mots"

enum {
	LEXICON_MAX_BYTES = 1 << 20,
	LEXICON_MAX_TEXT = 8192,
	LEXICON_MAX_ARGS = 6,
	LEXICON_MAX_FILES = 48
};

struct lexicon;
/* false: none can be made; the transformation fails. */
typedef bool lexicon_token_fn(void *arg, const char *path, struct buf *out);

/*
 * <mots><mot nom="liste.n"><fr un="{1} convention">{1} conventions</fr><en ...>...</en></mot>...</mots>; 'un' is for 0 and 1
 * in French, for 1 elsewhere; 'zero', where there is one, for 0. Spaces before « : ; ? ! » and inside « » become such as no
 * line breaks at, in French. Errors: SYNTAX not that, a name twice, no <fr>; NOMEM.
 */
MUST_CHECK bool lexicon_read(struct lexicon **out, struct slice xml, struct err *e);
/* More words from another file of the same form. Errors: as lexicon_read; LIMIT too many files. */
MUST_CHECK bool lexicon_more(struct lexicon *w, struct slice xml, struct err *e);
void lexicon_free(struct lexicon *w);
/* NULL when there is no such word; 'strict': no stand-in of French. Borrowed. */
const char *lexicon_get(const struct lexicon *w, const char *name, const char *lang, bool strict);
/* The word with {1}... replaced; unknown words come as their name in ⟦⟧, which a test looks for. */
void lexicon_put(struct buf *out, const struct lexicon *w, const char *lang, const char *name,
	const char *const *args);
/*
 * 'text', a French sentence that a rule or C made, in 'lang', by the words « dit.… » and « raison.… »: their <fr> is the sentence with holes,
 * « Le {date}, {prenom} … », their other languages have the same holes. What stood in a hole is looked up among the words
 * « dit.valeur.… » and « champ.… ». false, and nothing put: French, or no such word has that language.
 */
bool lexicon_say(struct buf *out, const struct lexicon *w, const char *lang, const char *text);
/* All words in turn; false from 'fn' ends. */
void lexicon_each(const struct lexicon *w,
	bool (*fn)(void *arg, const char *name, const char *lang, const char *text), void *arg);

#endif
