/* SPDX-License-Identifier: MIT */
/* declare: « j'ai trouvé »: a class QR, a pupil's personal code, a declared host (CONVENTION 2.5). */
#ifndef PARAPHE_CEREMONY_DECLARE_H
#define PARAPHE_CEREMONY_DECLARE_H

#include "ceremony/dossier.h"

enum { DECLARE_CODE = 9, DECLARE_TRIES_HOUR = 5 };

/* The class page of a QR token, new each time it is asked (the former dies). url: what the QR holds. */
MUST_CHECK bool declare_class(char url[static 300], const struct actor *a, const char *year,
	const char *class_name, struct err *e);
/* What a QR opens. Errors: NOT_FOUND. */
struct declare_page {
	struct store_class row;
	char school[STORE_MAX_NAME], phone[24];
};
MUST_CHECK bool declare_open(
	struct declare_page *out, const struct actor *a, const char *token, struct err *e);
/* A personal code of 8 characters, for the printed class list: shown once, kept as keyed hash; replaces the former. */
MUST_CHECK bool declare_code(
	char out[static DECLARE_CODE], const struct actor *a, int64_t pupil, struct err *e);

struct declare_place {
	const char *token, *code; /* of the class, of the pupil */
	const char *by;           /* eleve, responsable-legal */
	const char *host_name, *host_mail, *host_phone, *host_siret, *place;
	const char *first, *last;                                /* YYYY-MM-DD */
	const char *rl1_mail, *rl1_phone, *rl2_mail, *rl2_phone; /* given by the pupil: marked so */
};
/*
 * DECLARATION -> brouillon; a second one replaces the first until it is confirmed. *reference is told to the pupil.
 * Errors: DENIED (REASON_PERSONAL_CODE) unknown, wrong, too many tries: the same; SYNTAX (REASON_PART).
 */
MUST_CHECK bool declare_place(char reference[static 40], const struct actor *a,
	const struct declare_place *p, struct err *e);

#endif
