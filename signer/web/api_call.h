/* SPDX-License-Identifier: MIT */
/*
 * api_call: how a request of the API is answered: objects, problems (RFC 9457), and acts that may be asked for twice. The
 * answer of an act is kept in the commit that does it (ceremony/life.h), so that a second request with the same key gets
 * the first one's answer whatever happened in between.
 */
#ifndef PARAPHE_WEB_API_CALL_H
#define PARAPHE_WEB_API_CALL_H

#include "ceremony/dossier.h"
#include "web/impl.h"

#include <jansson.h>

/* A key acts for its school's office. */
struct actor api_actor(const struct web_context *c);

/* The body; NULL: none, or no object. Owned by the caller. */
json_t *api_body(const struct web_context *c);
/* An object as it is sent; 'body' is taken over. Errors: NOMEM (also: 'body' NULL). */
MUST_CHECK bool api_answer(struct web_context *c, int status, json_t *body, struct err *e);
/* What a caller can act on is told; what only the operator can mend is not: false, with 'why' in 'e'. */
MUST_CHECK bool api_refuse(struct web_context *c, const struct err *why, struct err *e);
/* A refusal that no ceremony gave: its code and what to do. */
MUST_CHECK bool api_problem(
	struct web_context *c, int status, const char *code, const char *text, struct err *e);

/* One act that was asked for. */
struct api_call {
	struct web_context *context;
	struct actor actor; /* its 'once' is the one here */
	struct life_once once;
	json_t *in;                      /* the body; NULL: none, or no object */
	struct dossier_remarks *remarks; /* owned; NULL until somebody needs them */
	char id[37];                     /* of a new convention */
	bool done;                       /* the part is to be complete */
	bool told;                       /* a refusal that is made already, in 'once' */
	bool bad; /* the body is not what it must be, as 'code', 'text' say */
	int status;
	const char *code, *text;
	char said[200]; /* a text of its own */
};
struct api_verb {
	/* False: refused as 'why' says, or by api_bad. */
	bool (*run)(struct api_call *q, struct err *why);
	/* What it will be answered, as life_once.answer: 'l' NULL when no convention is concerned. */
	bool (*told)(struct api_call *q, const struct life *l, struct err *e);
};
MUST_CHECK bool api_do(struct web_context *c, const struct api_verb *v, struct err *e);
/* For api_verb.run: a body that is refused with 400 « corps ». */
bool api_bad(struct api_call *q, const char *text);
/* The same with a status and a code. */
bool api_no(struct api_call *q, int status, const char *code, const char *text);
/*
 * Are the members of object 'o' (NULL: none) among 'known', commas between? A name that is spelt wrong would be lost in silence: it is
 * refused with itself and what is known.
 */
bool api_members(struct api_call *q, const json_t *o, const char *known);
/* For api_verb.told: status and object ('body' is taken over). */
MUST_CHECK bool api_told(struct api_call *q, int status, json_t *body, struct err *e);
/* The same of a refusal that is told with what was found: "constats". */
MUST_CHECK bool api_told_remarks(struct api_call *q, enum reason r, int status, struct err *e);
/* What is wrong with a convention, as a list. NULL: no memory. */
json_t *api_remarks(const struct dossier_remarks *r);
/* "2026-2027"? Another form would find nothing, as if there were nothing. */
bool api_is_year(const char *text);
/* A text of an object; NULL: not there, or no text. */
const char *api_text(const json_t *o, const char *key);

#endif
