/* SPDX-License-Identifier: MIT */
/* sample: blocks built by hand and the shipped fonts, for the tests of layout and paint. */
#ifndef PARAPHE_TESTS_SAMPLE_H
#define PARAPHE_TESTS_SAMPLE_H

#include "base/file.h"
#include "convention/library.h"
#include "convention/paint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SAMPLE_RUNS = 4000, SAMPLE_CELLS = 4000, SAMPLE_BLOCKS = 2000 };

struct sample {
	struct block_run run[SAMPLE_RUNS];
	struct block_cell cell[SAMPLE_CELLS];
	struct block_line line[SAMPLE_CELLS];
	struct block_text text[64];
	struct block_box box[16];
	struct block block[SAMPLE_BLOCKS], inner[8];
	size_t runs, cells, lines, texts, boxes, inners;
	struct blocks blocks;
};

static inline struct block_text sample_text(struct sample *s, const char *text)
{
	s->run[s->runs] = (struct block_run){ .text = text };
	return (struct block_text){ &s->run[s->runs++], 1 };
}

static inline struct block *sample_block(struct sample *s, enum block_kind kind)
{
	struct block *b = &s->block[s->blocks.n++];
	*b = (struct block){ .kind = kind };
	return b;
}

static inline void sample_title(struct sample *s, int level, const char *text)
{
	struct block *b = sample_block(s, BLOCK_TITLE);
	b->level = level;
	b->text = sample_text(s, text);
}

static inline void sample_paragraph(struct sample *s, enum block_role role, const char *text)
{
	struct block *b = sample_block(s, BLOCK_PARAGRAPH);
	b->role = role;
	b->text = sample_text(s, text);
}

static inline void sample_frame(struct sample *s, const char *text)
{
	struct block *b = sample_block(s, BLOCK_FRAME);
	b->inner = &s->inner[s->inners++];
	b->inner_n = 1;
	*b->inner = (struct block){ .kind = BLOCK_PARAGRAPH, .role = BLOCK_NOTE };
	b->inner->text = sample_text(s, text);
}

/* A table of 'rows' rows below a head, 'columns' wide, the same text in every cell. */
static inline void sample_table(struct sample *s, size_t rows, size_t columns, const char *text)
{
	struct block *b = sample_block(s, BLOCK_TABLE);
	b->caption = "Horaires";
	b->lines = &s->line[s->lines];
	b->lines_n = rows + 1;
	for (size_t r = 0; r <= rows; r++) {
		struct block_line *line = &s->line[s->lines++];
		*line = (struct block_line){ .cells = &s->cell[s->cells], .n = columns };
		line->row = r ? BLOCK_ROW_BODY : BLOCK_ROW_HEAD;
		for (size_t c = 0; c < columns; c++)
			s->cell[s->cells++] = (struct block_cell){ .text = sample_text(s, text),
				.head = r == 0 || c == 0 };
	}
}

static inline void sample_list(struct sample *s, const char *one, const char *two)
{
	struct block *b = sample_block(s, BLOCK_LIST);
	b->lines = &s->line[s->lines];
	b->lines_n = 2;
	for (size_t i = 0; i < 2; i++) {
		s->line[s->lines++] = (struct block_line){ .cells = &s->cell[s->cells], .n = 1 };
		s->cell[s->cells++] = (struct block_cell){ .text = sample_text(s, i ? two : one) };
	}
}

static inline void sample_fact(struct sample *s, const char *label, const char *value)
{
	struct block *b = sample_block(s, BLOCK_FACTS);
	b->lines = &s->line[s->lines];
	b->lines_n = 1;
	s->line[s->lines++] = (struct block_line){ .cells = &s->cell[s->cells], .n = 1 };
	s->cell[s->cells++] = (struct block_cell){ .text = sample_text(s, value), .label = label };
}

static inline void sample_boxes(
	struct sample *s, enum block_kind kind, const char *const *fields, size_t n)
{
	struct block *b = sample_block(s, kind);
	b->boxes = &s->box[s->boxes];
	b->boxes_n = n;
	for (size_t i = 0; i < n; i++) {
		s->text[s->texts] = sample_text(s, "Nom, qualité, date et heure");
		s->box[s->boxes++] = (struct block_box){
			.field = fields[i],
			.title = "Le représentant de l’organisme d’accueil",
			.alt = "Cadre de signature du représentant de l’organisme d’accueil",
			.open = strcmp(fields[i], "accueil-2") != 0,
			.lines = &s->text[s->texts++],
			.n = 1,
		};
	}
}

static const char SAMPLE_LONG[] =
	"Durant la séquence d’observation, l’élève n’a pas à concourir au travail dans l’organisme "
	"d’accueil. Au cours de la séquence, il peut effectuer des enquêtes en liaison avec les "
	"enseignements. Il peut également participer à des activités de l’organisme d’accueil, à "
	"des "
	"essais ou à des démonstrations en liaison avec les enseignements et les objectifs de "
	"formation "
	"de sa classe, sous le contrôle des personnels responsables de leur encadrement.";

static inline void sample_start(struct sample *s)
{
	memset(s, 0, sizeof *s);
	s->blocks = (struct blocks){
		.title = "Convention n° 2026-0691234A-2DE-0042",
		.subtitle = "Séquence d’observation",
		.reference = "2026-0691234A-2DE-0042",
		.revision = "1",
		.digest16 = "3f9a1c07d2e4b586",
		.verification = "https://paraphe.exemple.fr/verifier",
		.demonstration = true,
		.list = s->block,
	};
}

/*
 * A whole small convention: every kind of block, names of several languages, five boxes, the seal.
 */
static inline void sample_convention(struct sample *s)
{
	static const char *const fields[] = { "accueil-1", "accueil-2", "famille-1", "eleve",
		"ecole" };
	static const char *const seal[] = { "cachet" };
	sample_start(s);
	sample_title(
		s, 1, "Convention relative à une séquence d’observation en milieu professionnel");
	sample_block(s, BLOCK_SUBTITLE)->text =
		sample_text(s, "Convention n°\u00a02026-0042, version 1");
	sample_paragraph(s, BLOCK_VISA, "Vu le code du travail, article L.\u00a04153-1\u202f;");
	sample_paragraph(s, BLOCK_INTRO, "Entre");
	sample_paragraph(
		s, BLOCK_PARTY, "Łukasz & Fils, représentée par Nguyễn Thị Hồng Ánh, œuvre à Ÿ");
	for (int i = 0; i < 9; i++) {
		sample_title(s, 2, "Article – Activités");
		sample_paragraph(s, BLOCK_BODY, SAMPLE_LONG);
	}
	sample_list(s, "le tuteur et l’enseignant référent\u202f;", "« la famille » — l’élève…");
	sample_fact(s, "Élève", "Zoé Şahin-Lefèvre, 1\u202f234,50\u00a0€");
	sample_frame(s, "La vérification ne demande pas de compte.");
	sample_table(s, 6, 5, "8\u00a0h\u00a030");
	sample_block(s, BLOCK_BREAK);
	sample_title(s, 2, "Signatures");
	sample_boxes(s, BLOCK_SIGNATURES, fields, 5);
	sample_boxes(s, BLOCK_SEAL, seal, 1);
}

static inline void sample_library(struct library *l)
{
	struct err e = ERR_INIT;
	struct {
		struct buf *to;
		const char *path;
	} files[] = {
		{ &l->font_text, "templates/fonts/NotoSans-Regular.ttf" },
		{ &l->font_bold, "templates/fonts/NotoSans-Bold.ttf" },
		{ &l->font_italic, "templates/fonts/NotoSans-Italic.ttf" },
		{ &l->icc, "templates/icc/srgb.icc" },
	};
	memset(l, 0, sizeof *l);
	for (size_t i = 0; i < 4; i++) {
		*files[i].to = (struct buf)BUF_MAX(LIBRARY_MAX_FILE);
		assert_true(file_read(files[i].to, files[i].path, LIBRARY_MAX_FILE, &e));
	}
}

static inline void sample_library_free(struct library *l)
{
	buf_free(&l->font_text);
	buf_free(&l->font_bold);
	buf_free(&l->font_italic);
	buf_free(&l->icc);
}

#endif
