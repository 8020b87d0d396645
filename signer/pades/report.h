/* SPDX-License-Identifier: MIT */
/* report: a verdict in words: text, JSON, HTML, and the XML of ETSI TS 119 102-2. */
#ifndef PARAPHE_PADES_REPORT_H
#define PARAPHE_PADES_REPORT_H

#include "pades/judge.h"

enum pades_lang { PADES_FR, PADES_EN };

enum { PADES_MAX_REPORT = 16 << 20 };

/* What a convention, or an act on one, says of itself; all borrowed. */
struct pades_act {
	const char *file; /* in a container; NULL or empty: the file itself */
	const char *kind; /* "initiale", "avenant", "rectificatif", "avis" */
	const char *reference;
	const char *effect;        /* YYYY-MM-DD, or empty */
	const char *fond, *amends; /* its digest, and that of what it amends, or empty */
	unsigned number;           /* 0: the original */
	enum pades_verdict_word verdict;
};

/* The facts on a container, as HOUSE section 6 names them; all borrowed. */
struct pades_archive {
	const char *manifest, *journal; /* "intact", "broken", "absent" */
	const char *log;                /* "included", "not-checked", "broken" */
	const char *
		log_day; /* of the evening's root it is included in, YYYY-MM-DD; NULL or empty: none */
	bool log_linked; /* that root belongs to the one that was given beside */
	size_t evidence_records;
	const char *const *files;
	size_t files_n;
	const struct pades_act *acts; /* its convention, then the acts on it */
	size_t acts_n;
	const struct pades_act *in_force; /* one of them; NULL: it cannot be said */
};

struct pades_subject {
	const char *file; /* name, as the user gave it */
	const char *kind; /* "pdf", "asic-e", "asic-s", "evidence-record", "unknown" */
	const struct pades_archive *archive; /* NULL: none */
	const struct pades_act *act;         /* NULL: no convention of ours */
	enum pades_lang lang;                /* of text and HTML; JSON and XML have none */
};

/* Each appends to 'out'. Errors: LIMIT over out->max, NOMEM. */

/* For a terminal: the answer first, then three answers per signature. */
MUST_CHECK bool pades_report_text(struct buf *out, const struct pades_report *r,
	const struct pades_subject *s, struct err *e);
/* One object on one line, with its line end: the contract of HOUSE section 6. */
MUST_CHECK bool pades_report_json(struct buf *out, const struct pades_report *r,
	const struct pades_subject *s, struct err *e);
/* One self-contained page, no script, nothing fetched. */
MUST_CHECK bool pades_report_html(struct buf *out, const struct pades_report *r,
	const struct pades_subject *s, struct err *e);
/* ValidationReport of ETSI TS 119 102-2 V1.4.1, not signed. */
MUST_CHECK bool pades_report_etsi(struct buf *out, const struct pades_report *r,
	const struct pades_subject *s, struct err *e);

/* "text", "json", "html", "etsi"; false for another word. */
typedef bool pades_report_fn(
	struct buf *, const struct pades_report *, const struct pades_subject *, struct err *);
bool pades_report_by_name(pades_report_fn **out, const char *format);

#endif
