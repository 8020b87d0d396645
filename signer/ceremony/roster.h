/* SPDX-License-Identifier: MIT */
/*
 * roster: pupils by CSV (CONVENTION 2.4): encoding and separator recognised, header synonyms and mapping as data, errors
 * line by line, one transaction, re-import with added, changed and left. The INE is consumed in memory. A pupil's fields
 * may also hold "propre": the columns, blank between, whose address its owner gave or corrected; and what roster_same.h says.
 */
#ifndef PARAPHE_CEREMONY_ROSTER_H
#define PARAPHE_CEREMONY_ROSTER_H

#include "ceremony/csv.h"
#include "ceremony/school.h"

enum {
	ROSTER_MAX_COLUMNS = CSV_MAX_COLUMNS,
	ROSTER_MAX_ERRORS = 2000,
	ROSTER_SAMPLES = 3,
	ROSTER_LIKE = 3, /* pupils that a line may be, shown with the question */
};

/* Our columns, in the order of CONVENTION 2.4. */
#define ROSTER_COLUMNS(X)                                                                          \
	X(ine)                                                                                     \
	X(nom)                                                                                     \
	X(prenom)                                                                                  \
	X(nom_usage)                                                                               \
	X(naissance)                                                                               \
	X(classe)                                                                                  \
	X(mef)                                                                                     \
	X(niveau)                                                                                  \
	X(eleve_courriel)                                                                          \
	X(eleve_telephone)                                                                         \
	X(rl1_lien)                                                                                \
	X(rl1_nom)                                                                                 \
	X(rl1_prenom)                                                                              \
	X(rl1_organisme)                                                                           \
	X(rl1_courriel)                                                                            \
	X(rl1_telephone)                                                                           \
	X(rl1_langue)                                                                              \
	X(rl1_adresse)                                                                             \
	X(rl1_cp)                                                                                  \
	X(rl1_commune)                                                                             \
	X(rl2_lien)                                                                                \
	X(rl2_nom)                                                                                 \
	X(rl2_prenom)                                                                              \
	X(rl2_organisme)                                                                           \
	X(rl2_courriel)                                                                            \
	X(rl2_telephone)                                                                           \
	X(rl2_langue)                                                                              \
	X(rl2_adresse)                                                                             \
	X(rl2_cp)                                                                                  \
	X(rl2_commune)                                                                             \
	X(referent_nom)                                                                            \
	X(referent_prenom)                                                                         \
	X(dispense)                                                                                \
	X(accueil_siret)                                                                           \
	X(accueil_nom)                                                                             \
	X(accueil_courriel)                                                                        \
	X(debut)                                                                                   \
	X(fin)
#define ROSTER_ENUM(name) ROSTER_##name,
enum roster_column { ROSTER_COLUMNS(ROSTER_ENUM) ROSTER_COLUMN_COUNT };
#undef ROSTER_ENUM
const char *roster_column_name(enum roster_column c);

/* The mapping screen: what was recognised. */
struct roster_head {
	enum csv_encoding encoding;
	char separator; /* ; , or tab */
	size_t columns, lines;
	char names[ROSTER_MAX_COLUMNS][80]; /* as in the file */
	char samples[ROSTER_MAX_COLUMNS][ROSTER_SAMPLES]
		    [80];               /* first values; the INE's are hidden */
	int mapped[ROSTER_MAX_COLUMNS]; /* roster_column, or -1: ignored */
};
/* The school's own mapping (kept) wins over the synonyms. Errors: SYNTAX not CSV, binary, quotes; LIMIT. 'out' is large. */
MUST_CHECK bool roster_look(
	struct roster_head *out, const struct actor *a, struct slice csv, struct err *e);

struct roster_error {
	size_t line;                             /* of the file, header is 1 */
	char column[32], value[80], wanted[200]; /* value of an INE is not repeated */
};
enum roster_what { ROSTER_ADDED, ROSTER_CHANGED, ROSTER_SAME, ROSTER_LEFT };
struct roster_change {
	enum roster_what what;
	size_t line; /* 0: LEFT */
	char pupil[STORE_MAX_NAME], class_name[24];
	char changes[600];  /* « classe : 2de 3 → 2de 4 ; ... » */
	bool kept_by_owner; /* an address its owner gave: not overwritten without a tick */
};
/*
 * « Est-ce le même élève ? » A line that no key knows looks like pupils that no other line of the list is: a given name was put right, say.
 * Taken for another pupil without a question, it would be there twice, with two codes and two conventions.
 */
struct roster_question {
	size_t line;
	char pupil[STORE_MAX_NAME], class_name[24], birth[11];
	struct roster_maybe {
		int64_t id;
		char pupil[STORE_MAX_NAME], class_name[24], birth[11];
	} like[ROSTER_LIKE];
	size_t n;
	int64_t answer; /* of roster_answer_fn */
};
enum roster_answer { ROSTER_UNANSWERED = -1, ROSTER_ANOTHER = 0 }; /* or the pupil's id */
typedef bool roster_question_fn(void *arg, const struct roster_question *q);
typedef int64_t roster_answer_fn(void *arg, size_t line);
typedef bool roster_error_fn(void *arg, const struct roster_error *x);
typedef bool roster_change_fn(void *arg, const struct roster_change *x);
struct roster_import {
	struct slice csv;
	const char *year;     /* "2024-2025" */
	const int *mapped;    /* ROSTER_MAX_COLUMNS entries, or NULL: as recognised */
	bool dry;             /* look only: errors and changes, nothing kept */
	bool skip_faulty;     /* leave lines in error out: ticked */
	bool mark_left;       /* pupils that are not in the file are marked left */
	bool overwrite_owned; /* ticked */
	bool join_fallback;   /* an INE that comes later joins the fallback key: said yes */
	/* questions without an answer: the only pupil that the line, and no other line, looks like; or a pupil of its own */
	bool all_same, all_new;
	roster_answer_fn *answer;     /* NULL: none is given */
	roster_question_fn *question; /* each, answered or not; NULL: not told */
	roster_error_fn *error;
	/* an address that looks like a slip of the fingers: 'wanted' is what was perhaps meant; the line is taken as it is. NULL: not told */
	roster_error_fn *doubt;
	roster_change_fn *change;
	void *arg;
};
struct roster_done {
	size_t lines, added, changed, same, left, faulty,
		drafts; /* drafts: dossiers made of accueil_ columns */
	size_t asked,
		joined; /* questions without an answer; lines that are a pupil of another key */
	size_t tasks;   /* changes that meet a frozen revision: they become tasks */
};
/* Errors: SYNTAX lines in error and not skip_faulty, questions without an answer (told one by one); nothing is kept then. */
MUST_CHECK bool roster_import(struct roster_done *out, const struct actor *a,
	const struct roster_import *r, struct err *e);
/*
 * eleve-ref of a pupil: HMAC of the INE, or (INE NULL or empty) of the fallback key: UAI, names upper-case without accents,
 * hyphens and apostrophes, birth date (CONVENTION 2, 2.4).
 */
struct roster_key {
	const char *uai, *year, *ine, *last_name, *first_name, *birth;
};
MUST_CHECK bool roster_ref(
	char out[static 65], const struct service *s, const struct roster_key *k, struct err *e);
/* The template: header and two fictitious lines. */
MUST_CHECK bool roster_template(struct buf *csv, struct err *e);
/* Errors as a CSV file that a spreadsheet opens (UTF-8 with BOM, ;): cells that would be formulas are text. */
void roster_error_line(struct buf *csv, const struct roster_error *x);
/*
 * An owner gave or corrected its own address (roster_own.c): the pupil's line has it, as its owner's. Nothing of who is not in the list.
 * Errors: IO, NOMEM, those of the store.
 */
struct roster_owned {
	const char *person; /* "p-rl1" */
	const char *what;   /* courriel telephone */
	const char *text;
};
MUST_CHECK bool roster_own(struct store *s, const struct store_dossier *d,
	const struct roster_owned *own, struct err *e);

#endif
