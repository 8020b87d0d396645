/* SPDX-License-Identifier: MIT */
/*
 * library: everything under templates/ that the clerk needs, loaded and compiled once before the cage:
 * schemas, style sheets, text models, rule sets, fonts, the ICC profile. Read-only afterwards.
 */
#ifndef PARAPHE_CONVENTION_LIBRARY_H
#define PARAPHE_CONVENTION_LIBRARY_H

#include "xml/read.h"
#include "xml/transform.h"

enum { LIBRARY_MAX_FILE = 2 << 20, LIBRARY_MAX_MODELS = 16 };

/* A versioned text model: templates/modeles/<name>@<version>.xml, embedded as modele.xml (CONVENTION 3). */
struct library_model {
	char name[80];    /* "sequence-observation@2025-1" */
	struct buf bytes; /* modele.xml, repeatable */
	char sha[65];     /* SHA-256 of 'bytes', hex */
	xmlDoc *tree;     /* of 'bytes', judged by the schema */
};

/* A rule set: templates/regles/<name>@<version>.xml (CONVENTION 4). */
struct library_rules {
	char name[80]; /* "fr-mineurs@2026-03-03" */
	struct buf bytes;
	char sha[65];
	xmlDoc *tree;
};

struct library {
	struct xml_schema *depot, *convention, *politique, *contacts, *confidentiel, *modele,
		*regles;
	struct transform *compose; /* convention + model + rules + findings -> blocs */
	struct transform *lecture; /* blocs -> a fragment of XHTML for the screen */
	struct transform *feuille; /* facts of a sheet of the service's own -> blocs */
	struct library_model models[LIBRARY_MAX_MODELS];
	size_t models_n;
	struct library_rules rules[LIBRARY_MAX_MODELS];
	size_t rules_n;
	struct buf font_text, font_bold, font_italic; /* TrueType, digest-checked at load */
	struct buf icc;                               /* parametric sRGB */
};

/* Read 'dir' (templates/). Errors: NOT_FOUND, SYNTAX with file and line, CRYPTO a font's digest is wrong, NOMEM. */
MUST_CHECK bool library_open(struct library **out, const char *dir, struct err *e);
void library_close(struct library *l);
void library_auto(struct library **l);
const struct library_model *library_model(const struct library *l, const char *name);
const struct library_rules *library_rules(const struct library *l, const char *name);

/*
 * The tree of a text model or a rule set, judged by its schema. Bytes that are those of an installed one, to the last, have been read and
 * judged when the library was opened: their tree is the library's own, which nobody changes. Others are read now.
 */
struct library_tree {
	const xmlDoc *doc;
	xmlDoc *own; /* NULL: the library's */
};
void library_tree_auto(struct library_tree *t);
/* Errors: as xml_read; 'faults' as there. */
MUST_CHECK bool library_read_model(struct library_tree *out, const struct library *l,
	struct slice bytes, struct xml_faults *faults, struct err *e);
MUST_CHECK bool library_read_rules(struct library_tree *out, const struct library *l,
	struct slice bytes, struct xml_faults *faults, struct err *e);
/* The newest of each ("the newest set installed judges"). */
const struct library_rules *library_rules_newest(const struct library *l, const char *family);

#endif
