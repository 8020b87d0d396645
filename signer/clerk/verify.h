/* SPDX-License-Identifier: MIT */
/*
 * verify: one file of any kind to a verdict: the container, the PDF in it, its journal, its completeness, and
 * whether its text is what data, model and rules compose. Pure: no process, no clock, no network.
 */
#ifndef PARAPHE_CLERK_VERIFY_H
#define PARAPHE_CLERK_VERIFY_H

#include "asic/open.h"
#include "convention/load.h"
#include "evidence/journal.h"

enum verify_kind { VERIFY_PDF, VERIFY_ASIC_E, VERIFY_ASIC_S, VERIFY_RECORD, VERIFY_UNKNOWN };
enum verify_part { VERIFY_INTACT, VERIFY_BROKEN, VERIFY_ABSENT };

/* One file under judgement. */
struct verify {
	enum verify_kind kind;
	struct asic container;      /* kind ASIC_* */
	struct slice pdf;           /* the file itself, or the one in the container; n 0: none */
	struct pades_report report; /* verdict, reasons, signatures, completeness of the whole */
	enum verify_part manifest, journal;
	enum verify_part log;          /* its place in an evening's root (clerk/root.h) */
	char log_day[11];              /* YYYY-MM-DD; empty: none was read */
	unsigned log_chain;            /* root_chain */
	struct pdf_doc *doc;           /* open while there is a convention inside */
	struct convention *convention; /* what the PDF embeds, when it is one of ours; else NULL */
	bool is_convention; /* the PDF embeds a convention.xml: then its text must be compared */
	struct slice fond, modele, regles; /* borrowed from 'doc' */
	size_t base_size;                  /* bytes of the first revision */
	int64_t created;                   /* its /CreationDate */
};

/*
 * Everything that needs no rendering. 'q.pdf' is the file's bytes whatever its kind. false only when there
 * is no answer (NOMEM, BUG).
 */
MUST_CHECK bool verify_begin(
	struct verify *v, const struct pades_question *q, const struct library *l, struct err *e);
/* The same, with the statement of an evening's root that somebody kept (clerk/root.h). */
MUST_CHECK bool verify_begin_beside(struct verify *v, const struct pades_question *q,
	const struct library *l, struct slice root, struct err *e);
/* Is a rendered text wanted (first PDF_MAX bytes base_size of 'pdf', and the same composed again)? */
bool verify_wants_text(const struct verify *v);
/*
 * The texts of the first revision as shown and as composed; 'why' (not NULL) when they could not be had. Only
 * lowers the verdict. Words are compared in order, white space is not.
 */
void verify_text(struct verify *v, struct slice shown, struct slice composed, const char *why);
/* A file of which there are no bytes: unreadable, with the reason. */
void verify_unreadable(struct verify *v, const char *why);
void verify_auto(struct verify *v);

#endif
