/* SPDX-License-Identifier: MIT */
/*
 * paper: those who sign by hand (CONVENTION 5, paper branch): copies are printed, scans come back and are sorted by the code at the foot of each
 * page, an agent attests what is on them, in the party's box. What cannot be sorted waits for somebody to place or reject it.
 */
#ifndef PARAPHE_CEREMONY_PAPER_H
#define PARAPHE_CEREMONY_PAPER_H

#include "ceremony/life.h"

enum {
	PAPER_MAX_BYTES = 64 << 20, /* one file that is received */
	PAPER_MAX_PAGES = 200,      /* pages of one file */
	PAPER_MAX_PRINT = 60,       /* conventions of one print */
	PAPER_MAX_SIDES = 40,       /* pages of one convention */
	PAPER_MAX_HANDS = 7,        /* parties on one copy */
	PAPER_CODE = 8,             /* characters of a page code */
};

/* In place of a reference in the foot of a print's cover. */
#define PAPER_COVER_REFERENCE "IMPRESSION"

/* What became of one page of a scan. */
#define PAPER_FAULTS(X)                                                                            \
	X(PAPER_PLACED, "rangee")                                                                  \
	X(PAPER_BLANK, "blanche")        /* the back of a sheet; not kept */                       \
	X(PAPER_COVER, "couverture")     /* of a print of ours; not kept */                        \
	X(PAPER_UNREADABLE, "illisible") /* no picture of it can be made; not kept */              \
	X(PAPER_AGAIN, "deja-recue")     /* the same picture is there; not kept */                 \
	X(PAPER_NO_CODE, "sans-code")    /* no code of ours could be read */                       \
	X(PAPER_UNKNOWN, "inconnue")     /* no convention of this school */                        \
	X(PAPER_OLD, "ancienne")         /* of another revision */                                 \
	X(PAPER_OTHER, "autre-texte")    /* the code is not that of this page of the revision */   \
	X(PAPER_DOUBLE, "double")        /* another picture of this page is there */               \
	X(PAPER_CLOSED, "fermee")        /* the convention is not being signed */
#define PAPER_FAULT_ENUM(k, word) k,
enum paper_fault { PAPER_FAULTS(PAPER_FAULT_ENUM) PAPER_FAULT_COUNT };
#undef PAPER_FAULT_ENUM
const char *paper_fault_word(enum paper_fault f);

struct paper_page {
	int64_t id; /* of the piece; 0: not kept */
	enum paper_fault fault;
	char lot[9];        /* of the file it came in: first digits of its SHA-256 */
	uint32_t sheet;     /* page of that file, from 1 */
	char reference[40]; /* as the code says; empty: none was read */
	uint32_t revision, page;
	char code[PAPER_CODE + 1];
	uint32_t copy;    /* attested as part of copy n; 0: not yet */
	char dossier[37]; /* empty: not placed */
	int64_t time_ms;
	uint8_t sha256[32]; /* of the picture */
};

/* --- print --- */

/*
 * One PDF: a cover that says what to do, then a copy of each convention, each on sheets of its own. PAPIER-IMPRIME in each.
 * Errors: WRONG_STATE (REASON_STATE) one is not being signed; LIMIT; as life_allowed.
 */
MUST_CHECK bool paper_print(
	struct buf *pdf, const struct actor *a, const char (*ids)[37], size_t n, struct err *e);

/* --- receive and sort --- */

struct paper_received {
	struct paper_page list[PAPER_MAX_PAGES];
	size_t n;
};
/*
 * A scan (PDF, JPEG, PNG; sealed memfd) sorted into conventions, PAPIER-RECU in each; the rest is kept for somebody to place.
 * Pages that no picture can be made of are told, the others kept all the same. 'out' is large: on the heap.
 * Errors: SYNTAX no such file; LIMIT more pages or bytes; UPSTREAM, TIMEOUT it overburdens its reader.
 */
MUST_CHECK bool paper_receive(
	struct paper_received *out, const struct actor *a, int fd, struct err *e);

typedef bool paper_page_fn(void *arg, const struct paper_page *p);
/* The school's pages that nobody has placed yet, oldest first. */
MUST_CHECK bool paper_unplaced(const struct actor *a, paper_page_fn *fn, void *arg, struct err *e);
/*
 * By hand, with what the foot of the page says. Errors: NOT_FOUND no such page; WRONG_STATE (REASON_PAPER_CODE, PAPER_REFERENCE) what
 * was typed is of no page or convention, (REASON_PAPER_DOUBLE, STATE) the page is there.
 */
MUST_CHECK bool paper_place(
	const struct actor *a, int64_t id, const char *reference, const char *code, struct err *e);
/* The page goes; PAPIER-REJETE where it belonged to a convention. Errors: WRONG_STATE it was attested. */
MUST_CHECK bool paper_reject(const struct actor *a, int64_t id, struct err *e);
/*
 * Pages that no convention has after shared->paper_days (0: kept until somebody looks) go: PAPIER-PURGE in the school's journal,
 * PAPIER-REJETE where they named a convention that is being signed. *more: come again at once.
 */
MUST_CHECK bool paper_purge(bool *more, struct service *s, int64_t now_ms, struct err *e);
/* JPEG. */
MUST_CHECK bool paper_picture(struct buf *jpeg, const struct actor *a, int64_t id, struct err *e);

/* --- one convention --- */

/* The copy that is there: its open pages, or when there are none the last attested one. */
struct paper_copy {
	struct store_dossier row;
	struct store_convention *frozen; /* owned */
	uint32_t sides;                  /* pages of the revision */
	char codes[PAPER_MAX_SIDES][PAPER_CODE + 1];
	struct paper_page page[PAPER_MAX_SIDES]; /* id 0: missing */
	uint32_t there;
	uint32_t copy;   /* 0: open pages; else the attested copy that is shown */
	uint32_t copies; /* attested so far */
};
/* Errors: WRONG_STATE (REASON_STATE) nothing is frozen; as life_allowed. */
MUST_CHECK bool paper_copy_open(
	struct paper_copy **out, const struct actor *a, const char *id, struct err *e);
void paper_copy_auto(struct paper_copy **c);
/* Has it pages that nobody attested yet? Errors: the store's. */
MUST_CHECK bool paper_waits(
	bool *out, struct store *s, int64_t school, const char *id, struct err *e);
/* Conventions being signed that have open pages, by class and name. */
typedef bool paper_copy_fn(void *arg, const struct paper_copy *c);
MUST_CHECK bool paper_copies(const struct actor *a, paper_copy_fn *fn, void *arg, struct err *e);

/* --- attest --- */

struct paper_hand {
	const char *field, *person; /* the box, and whose hand it is */
};
struct paper_attest {
	const char *id;
	const char *sha_fond; /* of the page: what was compared */
	const struct paper_hand *hands;
	size_t n;
	bool agreed; /* « j'atteste » */
};
struct paper_attested {
	size_t done; /* parties, of 'n' */
	char state[32];
};
/*
 * The agent attests that the copy bears these hands: CONSENTEMENT of the agent, signature by its `attest` key in the party's
 * box, PAPIER-ATTESTE, what follows; one commit for each party, in the order that the policy allows.
 * Errors: DENIED (REASON_STEP_UP, CONSENT), WRONG_STATE (REASON_PAPER a page is missing; DIGEST, STATE, SIGNED, TURN, RC), UPSTREAM (REASON_KEYS).
 */
MUST_CHECK bool paper_attest(struct paper_attested *out, const struct actor *a,
	const struct paper_attest *x, struct err *e);

/* What goes into the container: pictures of attested copies as papier/copie-N-page-P.jpg, and papier/copie-N.txt, their digests as sha256sum writes them. */
struct paper_file {
	char name[48];
	struct buf bytes; /* owned */
};
enum { PAPER_MAX_FILES = 100 };
struct paper_files {
	struct paper_file list[PAPER_MAX_FILES];
	size_t n;
};
/* Errors: LIMIT more than PAPER_MAX_FILES. */
MUST_CHECK bool paper_files(struct paper_files *out, struct store *s, int64_t school,
	const struct store_key *key, struct err *e);
void paper_files_auto(struct paper_files **f);

/* --- shared by the files of the branch --- */

/* As paper_reject, without asking who; 'why' NULL: what was wrong with the page. */
MUST_CHECK bool paper_let_go(const struct actor *a, int64_t id, const char *why, struct err *e);

/* Is the convention being signed, and may 'a' handle its paper? */
MUST_CHECK bool paper_allowed(const struct actor *a, const struct store_dossier *d, struct err *e);
/* The codes of the pages of revision 'key', as its feet print them; returns how many in *n. Errors: UPSTREAM. */
MUST_CHECK bool paper_codes(char (*codes)[PAPER_CODE + 1], uint32_t *n, const struct actor *a,
	const struct store_key *key, struct err *e);
/* Between a page and its piece; false: a piece of another kind. */
bool paper_page_read(struct paper_page *out, const struct store_piece *p);
void paper_page_write(struct store_piece *out, const struct paper_page *p, int64_t school);
/* Its name in the container, and its line in the list of its copy. */
void paper_page_name(char out[static 48], const struct paper_page *p);
void paper_page_line(struct buf *out, const struct paper_page *p);

#endif
