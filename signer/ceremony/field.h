/* SPDX-License-Identifier: MIT */
/*
 * field: the fields of a dossier as people fill them in: ordered path -> text, and the one table that says which paths
 * there are, in the order of the schema, with label, kind, and who may fill them (CONVENTION 2.1, 2.2).
 *
 * A path is the element's way below its document's root, "[key]" where there may be several, "@" for an attribute:
 *   organisme-accueil/siret                organisme-accueil/representant[1]/nom
 *   sequence/jour[2025-06-16]/plage[1]/@de annexe-pedagogique/competence[observer]
 * Keys are numbers from 1 (plage[1]), or what the table says: the date of a day, the code of a competence, the id of a
 * person (contact[p-rl1]/courriel), of a signatory (titulaire[s5]/@personnes). Ids of persons are made: p-emp1, p-emp2
 * (representant[n]), p-tut1.. (tuteur), p-ens1.. (enseignant-referent), p-rl1, p-rl2 (responsable-legal), p-eleve, p-chef,
 * p-del1.. (delegation[n]).
 */
#ifndef PARAPHE_CEREMONY_FIELD_H
#define PARAPHE_CEREMONY_FIELD_H

#include "base/buf.h"

#include <jansson.h>

enum {
	FIELD_MAX_PATH = 120,
	FIELD_MAX_KEY = 40,
	FIELD_MAX_TEXT = 1500 * 4,
	FIELD_MAX_COUNT = 600, /* fields of one document */
};

enum field_document {
	FIELD_FOND,
	FIELD_POLITIQUE,
	FIELD_CONTACTS,
	FIELD_CONFIDENTIEL,
	FIELD_DOCUMENT_COUNT
};

enum field_kind {
	FIELD_TEXT,  /* one line */
	FIELD_LINES, /* several */
	FIELD_NAME,  /* letters, no digit */
	FIELD_DATE,  /* YYYY-MM-DD */
	FIELD_TIME,  /* HH:MM */
	FIELD_NUMBER,
	FIELD_CHOICE, /* one of 'choices' */
	FIELD_MAIL,
	FIELD_PHONE, /* E.164; a French national form is brought to it */
	FIELD_SIRET,
	FIELD_POSTCODE,
	FIELD_COUNTRY,
	FIELD_CODE, /* insee, naf, mef, uai, sha: one word */
	FIELD_MARK, /* the element is there ("oui") or not; it has no text */
};

/* Who may fill a field (CONVENTION 2.1, column Who), as bits. */
enum field_who {
	FIELD_SECRETARIAT = 1 << 0,
	FIELD_CHEF = 1 << 1,
	FIELD_ACCUEIL = 1 << 2,
	FIELD_ENSEIGNANT = 1 << 3,
	FIELD_FAMILLE = 1 << 4,
	FIELD_MADE = 1 << 5, /* by the service only */
};

struct field {
	const char *path;  /* with its keys as in "sequence/jour[@date]/plage[]/@de" */
	const char *label; /* French, for forms, differences and findings */
	enum field_kind kind;
	uint32_t who;
	uint16_t most; /* characters; 0: as the kind says */
	const char *
		choices; /* CHOICE: blank between. Of a keyed element: its keys, all always there, in this order */
	bool must; /* wanted before freezing wherever its element is there */
};
/* The table of a document, in the schema's order. */
const struct field *field_table(enum field_document d, size_t *n);
/* A path put together; cut where it does not fit, and then no field. */
void field_path(char out[static FIELD_MAX_PATH], const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The row of a concrete path; NULL: no such field. */
const struct field *field_find(enum field_document d, const char *path);
/* What the keys of a path tell: its day as YYYY-MM-DD (or ""), its number where one is told (else 0). */
void field_keys(char day[static 11], unsigned *number, const char *path);
/*
 * The path by which mots-champs.xml calls a field or an element that holds fields, and its French; NULL, and the path itself:
 * it is called nothing.
 */
const char *field_word(enum field_document d, const char *path, const char **label);
/* « Représentant 2 : nom », « Lundi 16 juin, plage 1 : de »; 'out' is NUL-terminated. */
void field_label(char *out, size_t size, enum field_document d, const char *path);

/* Path -> text of one document. A zeroed struct is not usable: fields_new. */
struct fields {
	enum field_document document;
	json_t *json; /* object of strings, owned */
};
MUST_CHECK bool fields_new(struct fields *f, enum field_document d, struct err *e);
/* From JSON bytes (empty: no fields). Errors: SYNTAX not an object of strings, or an unknown path; LIMIT; NOMEM. */
MUST_CHECK bool fields_read(
	struct fields *f, enum field_document d, struct slice json, struct err *e);
MUST_CHECK bool fields_write(struct buf *out, const struct fields *f, struct err *e);
void fields_auto(struct fields *f);
/* Borrowed; "" when absent. */
const char *fields_get(const struct fields *f, const char *path);
bool fields_has(const struct fields *f, const char *path);
/*
 * Set after trimming and NFC; an empty text removes. Errors: SYNTAX (REASON_FIELD) no such path, controls; LIMIT too long; NOMEM.
 */
MUST_CHECK bool fields_set(struct fields *f, const char *path, const char *text, struct err *e);
/* Remove everything at and below "sequence/jour[2025-06-16]". */
void fields_remove(struct fields *f, const char *prefix);
/* The keys of "organisme-accueil/representant", in order; returns how many (at most 'most'). */
size_t fields_keys(
	const struct fields *f, const char *element, char (*keys)[FIELD_MAX_KEY], size_t most);
/* Bring what people type to the form of its kind: dates JJ/MM/AAAA, hours 9h00, phones, SIRET with blanks. */
MUST_CHECK bool field_normal(
	struct buf *out, const struct field *f, const char *text, struct err *e);
/* One French sentence on what is wrong with 'text' in field 'f', or false: nothing. */
bool field_fault(char *out, size_t size, const struct field *f, const char *text);

#endif
