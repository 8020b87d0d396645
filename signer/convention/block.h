/* SPDX-License-Identifier: MIT */
/*
 * block: the text of a convention as a list of blocks, between compose (XSLT) and layout. The same
 * blocks make the PDF and the web page.
 *
 * XML form (namespace urn:paraphe:blocs:1), what every compose style sheet yields:
 *   <blocs titre="..." sous-titre="..." reference="..." revision="1" demonstration="oui|non"
 *          empreinte16="first 16 hex of the digest" verification="https://...">
 *     <titre niveau="1..4">text</titre>              document title is niveau 1, once
 *     <sous-titre>text</sous-titre>
 *     <paragraphe role="corps|visa|partie|note|intro|petit">inline*</paragraphe>
 *     <liste><item>inline*</item>+</liste>
 *     <faits><fait nom="label">inline*</fait>+</faits>      two columns label/value, tagged as a table
 *     <tableau legende="caption" largeurs="3 1 1 1">        relative widths
 *        <ligne type="entete|corps|total"><cellule aligne="gauche|droite|centre" tete="oui|non">inline*</cellule>+</ligne>+
 *     </tableau>
 *     <encadre>block*</encadre>                       framed
 *     <saut/>                                         page break
 *     <signatures><case champ="accueil-1" etat="ouverte|sans-objet" titre="role label" alt="long description">
 *        <ligne>what will be written there</ligne>*</case>+</signatures>
 *     <cachet champ="cachet" titre="..." alt="..."><ligne>inline*</ligne>*</cachet>
 *   </blocs>
 *   inline = text | <fort>text</fort> | <italique>text</italique> | <br/>
 * Closed world: every attribute above is there, no other is; a row has one cell for each width.
 * Text is NFC with French typography already in it (U+202F, U+00A0, U+2019, guillemets).
 */
#ifndef PARAPHE_CONVENTION_BLOCK_H
#define PARAPHE_CONVENTION_BLOCK_H

#include "base/buf.h"

#include <libxml/tree.h>

enum { BLOCK_MAX = 4000, BLOCK_MAX_RUNS = 64, BLOCK_MAX_CELLS = 12 };

enum block_kind {
	BLOCK_TITLE,
	BLOCK_SUBTITLE,
	BLOCK_PARAGRAPH,
	BLOCK_LIST,
	BLOCK_FACTS,
	BLOCK_TABLE,
	BLOCK_FRAME,
	BLOCK_BREAK,
	BLOCK_SIGNATURES,
	BLOCK_SEAL
};

enum block_role { BLOCK_BODY, BLOCK_VISA, BLOCK_PARTY, BLOCK_NOTE, BLOCK_INTRO, BLOCK_SMALL };
enum block_style { BLOCK_REGULAR, BLOCK_BOLD, BLOCK_ITALIC };
enum block_align { BLOCK_LEFT, BLOCK_RIGHT, BLOCK_CENTER };
enum block_row { BLOCK_ROW_HEAD, BLOCK_ROW_BODY, BLOCK_ROW_TOTAL };

struct block_run {
	enum block_style style;
	bool line_break; /* a forced line end instead of text */
	const char *text;
};

struct block_text {
	struct block_run *runs;
	size_t n;
};

struct block_cell {
	struct block_text text;
	enum block_align align;
	bool head;         /* a header cell: TH */
	const char *label; /* FACTS: the label; else NULL */
};

struct block_line {
	enum block_row row;
	struct block_cell *cells;
	size_t n;
};

struct block_box {
	const char *field, *title, *alt;
	bool open; /* false: « Sans objet », drawn, no field */
	struct block_text *lines;
	size_t n;
};

struct block {
	enum block_kind kind;
	int level;                /* TITLE */
	enum block_role role;     /* PARAGRAPH */
	struct block_text text;   /* TITLE, SUBTITLE, PARAGRAPH */
	struct block_line *lines; /* LIST (one cell), FACTS, TABLE */
	size_t lines_n;
	const char *caption; /* TABLE */
	double widths[BLOCK_MAX_CELLS];
	size_t widths_n;
	struct block *inner; /* FRAME */
	size_t inner_n;
	struct block_box *boxes; /* SIGNATURES, SEAL (one) */
	size_t boxes_n;
};

struct blocks {
	const char *title, *subtitle, *reference, *revision, *digest16, *verification;
	bool demonstration;
	bool project; /* said on every page: nothing is frozen, nothing can be signed. Set by the caller, no XML says it */
	struct block *list;
	size_t n;
	xmlDoc *doc; /* the tree all strings are borrowed from; owned */
	void *arena; /* owned */
};

/* Read the XML form; closed world. Takes 'doc' also on failure. Errors: SYNTAX line and element, LIMIT, NOMEM. */
MUST_CHECK bool blocks_read(struct blocks *out, xmlDoc *doc, struct err *e);
void blocks_auto(struct blocks *b);
/* The whole text in reading order, words separated by one space, for comparing with a rendered page's text. */
MUST_CHECK bool blocks_text(struct buf *out, const struct blocks *b, struct err *e);
/* The same words, one line for each paragraph, row and line of a box: for people and for golden files. */
MUST_CHECK bool blocks_lines(struct buf *out, const struct blocks *b, struct err *e);

#endif
