/* SPDX-License-Identifier: MIT */
/* sign: prepare a revision with a hole, and put the CMS into it. No key comes near this room. */
#ifndef PARAPHE_PADES_SIGN_H
#define PARAPHE_PADES_SIGN_H

#include "pades/range.h"

enum {
	PADES_MAX_CONTENTS = 64 * 1024, /* bytes of DER a hole may take */
	PADES_MAX_LINES = 16,
	PADES_RANGE_DIGITS = 10, /* per ByteRange number (pyHanko issue 336) */
	PADES_MAX_PREPARED_TEXT = 1001,
};

enum pades_kind { PADES_SIGNATURE, PADES_CERTIFICATION, PADES_TIMESTAMP };

struct pades_line {
	const char
		*text; /* UTF-8, every character in the appearance font or LIMIT is told by name */
	double size;   /* points */
};

struct pades_request {
	const char *field;
	bool create; /* TIMESTAMP: make the field, invisible, when there is none of this name */
	enum pades_kind kind;
	int64_t time;                             /* /M; TIMESTAMP writes none */
	const char *name;                         /* /Name, or NULL */
	const char *reason;                       /* /Reason, or NULL */
	size_t room;                              /* bytes of DER the hole must take */
	struct pades_line lines[PADES_MAX_LINES]; /* visible appearance; n 0 for none */
	size_t lines_n;
	bool careless; /* sign what pades_care refuses, as others do: only to have something to judge */
};

struct pades_draft {
	struct buf pdf;     /* base bytes, then the revision with a zero-filled hole */
	uint64_t hole_at;   /* '<' */
	uint64_t hole_end;  /* after '>' */
	uint8_t digest[32]; /* SHA-256 of everything but the hole */
};

/*
 * Append the revision that signs 'field': only the field object and new objects (signature dictionary,
 * appearance); for CERTIFICATION also the catalog's /Perms. A lock on the field becomes a FieldMDP
 * reference with /Data and without DigestMethod (HOUSE 4). The appearance uses the font
 * AcroForm /DR /Font /Parf of the base.
 * A TIMESTAMP is no filling in of a form: locks do not bind it (ISO 32000-2 12.8.2.2.2). It says of a file only that it was there;
 * everything else is a name put to it, and what pades_care refuses is DENIED.
 * Errors: STATE the field is signed, DocMDP or a lock forbids it; NOT_FOUND no such field; LIMIT room or
 * a character without glyph; UNSUPPORTED; SYNTAX.
 */
MUST_CHECK bool pades_prepare(
	struct pades_draft *out, struct slice pdf, const struct pades_request *r, struct err *e);
void pades_draft_auto(struct pades_draft *d);

/*
 * Hex of 'cms' into the hole of 'pdf', zero padded. Errors: LIMIT does not fit; SYNTAX the hole is
 * not empty.
 */
MUST_CHECK bool pades_embed(
	struct buf *pdf, uint64_t hole_at, uint64_t hole_end, struct slice cms, struct err *e);

/* What a draft that comes back from outside says of itself; nothing of it counts before the same draft was made again. */
struct pades_prepared {
	size_t base_size;           /* of the file that it continues */
	uint64_t hole_at, hole_end; /* as pades_draft */
	uint8_t digest[32];
	int64_t time;                         /* /M */
	char name[PADES_MAX_PREPARED_TEXT];   /* /Name, or empty */
	char reason[PADES_MAX_PREPARED_TEXT]; /* /Reason, or empty */
};
/* Errors: SYNTAX; WRONG_STATE its last revision does not prepare 'field'; LIMIT a text. */
MUST_CHECK bool pades_prepared_read(
	struct pades_prepared *out, struct slice draft, const char *field, struct err *e);

/*
 * Judge a draft against its stored base: the draft begins with the base, exactly one revision more, and
 * in it field 'field' is prepared and nothing else. Gives hole and digest of its own reckoning.
 * Errors: DENIED with what else was found; SYNTAX.
 */
MUST_CHECK bool pades_check_draft(struct pades_draft *facts, struct slice base, struct slice draft,
	const char *field, struct err *e);

#endif
