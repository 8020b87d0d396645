/* SPDX-License-Identifier: MIT */
/*
 * letter: a message of CONVENTION 7 (M1 to M24) as text: facts to plain text by templates/messages, and its subject. Facts
 * are those that ceremony/post.h names, one JSON object of texts for each convention that the message speaks of.
 */
#ifndef PARAPHE_CEREMONY_LETTER_H
#define PARAPHE_CEREMONY_LETTER_H

#include "base/buf.h"

enum {
	LETTER_KINDS = 24,
	LETTER_MAX_TEXT = 1200, /* characters of a mail */
	LETTER_MAX_BYTES = 16 * 1024,
	LETTER_MAX_SUBJECT = 400, /* bytes */
	LETTER_MAX_ROWS = 200,
	LETTER_MAX_FACT = 4000, /* bytes of one value */
	LETTER_MAX_URL = 400,
};
/* Where a notice on personal data is read, below the base URL (CONVENTION 7: M1 and M2 give its address). */
#define LETTER_NOTICE "/donnees"
/* Where those who have an account sign in: what a message to the school leads to. */
#define LETTER_SIGN_IN "/connexion"

/* All style sheets, compiled; read-only afterwards, for any thread. */
struct letters;
/* Compile DIR/messages/M1.xslt ... M24.xslt. Before there are threads. Errors: NOT_FOUND, SYNTAX a sheet; NOMEM. */
MUST_CHECK bool letters_load(struct letters **out, const char *templates, struct err *e);
void letters_auto(struct letters **l);

enum letter_form {
	LETTER_MAIL,
	LETTER_SMS,
	LETTER_SMS_AID /* the line in the aid language, alone */
};

/* All borrowed. */
struct letter_facts {
	const char *kind; /* "M2" */
	enum letter_form form;
	const char *lang;     /* aid language, or NULL or empty */
	const char *url;      /* the one link; NULL: none */
	const char *code;     /* M4; NULL: none */
	const char *base_url; /* without final slash */
	const struct slice *
		rows; /* JSON objects of texts, 1 to LETTER_MAX_ROWS; several only where letter_groups */
	size_t rows_n;
	bool attached, demonstration;
};
struct letter {
	char subject[LETTER_MAX_SUBJECT]; /* empty for SMS */
	struct buf text;                  /* owned; LF; empty: this message has no such form */
};
/*
 * Errors: NOT_FOUND no such kind; SYNTAX a row is no object of texts, or holds controls; LIMIT; NOMEM. 'out' is empty on failure.
 */
MUST_CHECK bool letter_write(
	struct letter *out, const struct letters *l, const struct letter_facts *f, struct err *e);
void letter_auto(struct letter *l);

/* May several rows of this kind, to one address and with one link, go as one message? */
bool letter_groups(const char *kind);
/* Does this kind exist by SMS? */
bool letter_by_sms(const char *kind);

#endif
