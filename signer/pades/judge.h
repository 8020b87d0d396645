/* SPDX-License-Identifier: MIT */
/*
 * judge: verdict and reasons on a PDF: intact, whole, trusted, at time, unchanged, complete - each
 * apart.
 */
#ifndef PARAPHE_PADES_JUDGE_H
#define PARAPHE_PADES_JUDGE_H

#include "pades/diff.h"
#include "pades/dss.h"
#include "pades/range.h"
#include "pki/path.h"

enum pades_verdict_word {
	PADES_PASSED,
	PADES_FAILED,
	PADES_INDETERMINATE,
	PADES_UNSIGNED,
	PADES_UNREADABLE
};
/* "passed", ... as HOUSE section 6 writes them. */
const char *pades_verdict_name(enum pades_verdict_word w);
/* The worst in the order unreadable, failed, indeterminate, unsigned, passed. */
enum pades_verdict_word pades_verdict_worst(enum pades_verdict_word a, enum pades_verdict_word b);

enum pades_indication { PADES_TOTAL_PASSED, PADES_TOTAL_FAILED, PADES_TOTAL_INDETERMINATE };
enum pades_level { PADES_LEVEL_NONE, PADES_B_B, PADES_B_T, PADES_B_LT, PADES_B_LTA };

enum { PADES_MAX_SIGNATURES = 64, PADES_MAX_REASONS = 32, PADES_REASON_MAX = 240 };

struct pades_signature {
	char field[128];
	bool is_timestamp;
	enum pades_level level;
	bool intact;
	enum pades_indication indication;
	char subindication[48]; /* EN 319 102-1 name, or empty */
	char reason[PADES_REASON_MAX];
	enum pades_coverage coverage;
	size_t revision;
	struct pades_changes changes;                         /* in revisions after this one */
	char signer[256], unit[128], issuer[512], serial[41]; /* unit: the first OU, or empty */
	bool has_key;
	uint8_t cert_sha256[32], key_sha256[32], cms_sha256[32];
	bool has_claimed, has_best;
	int64_t claimed_time,
		best_time; /* best: earliest proof of existence, else the validation time */
	int docmdp;        /* 0 when no DocMDP transform */
	bool sha_ok;
	uint64_t hole_at, hole_end,
		end;            /* it covers [0,hole_at) and [hole_end,end); all 0: no range */
	char algorithm[64];     /* "ECDSA P-256, SHA-256"; empty when no CMS could be read */
	char stamp_signer[256]; /* of the earliest trusted time-stamp inside; empty: none */
	bool stamp_claims;      /* that one calls itself qualified (pki/claim.h) */
	char stamp_word[40],
		stamp_reason
			[200]; /* why no time-stamp inside is believed, as subindication and reason; empty: none is there, or one is */
};

/* Kinds of proof that are seen and not judged here, as bits; a file with one never passes. */
enum pades_foreign {
	PADES_FOREIGN_XADES = 1, /* XML signatures, EN 319 132-1 */
	PADES_FOREIGN_XMLERS = 2 /* evidence records in XML, RFC 6283 */
};

struct pades_report {
	enum pades_verdict_word verdict;
	unsigned foreign; /* of pades_foreign */
	char reasons[PADES_MAX_REASONS][PADES_REASON_MAX];
	size_t reasons_n;
	int64_t at;
	size_t n;
	struct pades_signature *list; /* owned */
	/*
	 * Completeness is the convention's answer, filled by the caller: -1 not known, 0 no, 1 yes.
	 */
	int complete;
	char missing[16][64];
	size_t missing_n;
};

struct pades_kept;

struct pades_question {
	struct slice pdf;
	const struct pdf_limits *limits; /* NULL: defaults */
	const struct anchors *anchors;
	const struct anchors *stamp_anchors; /* for time-stamps instead; NULL: the same */
	int64_t at;
	STACK_OF(X509) *certs;           /* further certificates; NULL: none */
	STACK_OF(X509_CRL) *crls;        /* further CRLs; NULL: none */
	STACK_OF(OCSP_BASICRESP) *ocsps; /* further OCSP answers; NULL: none */
	struct pades_kept *kept; /* what was judged before (pades/kept.h); NULL: nothing is kept */
};

/*
 * Judge a whole file. false only when there is no answer at all (NOMEM, BUG): a hostile file is a
 * verdict.
 */
MUST_CHECK bool pades_judge(
	struct pades_report *out, const struct pades_question *q, struct err *e);
void pades_report_auto(struct pades_report *r);
void pades_reason(struct pades_report *r, enum pades_verdict_word w, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/*
 * Judge only what 'pdf' adds to 'base': begins with it, one revision more, signs 'field', intact, trusted,
 * nothing illegal. Errors: DENIED with the reason; SYNTAX; NOMEM.
 */
MUST_CHECK bool pades_judge_step(struct pades_signature *out, struct slice base,
	const struct pades_question *q, const char *field, struct err *e);

/*
 * A time-stamp ages when its end is nearer than this, or than a quarter of the time it had when it was made: authorities with short-
 * lived certificates are renewed in time as well.
 */
enum { PADES_RENEW_S = 365 * 86400, PADES_RENEW_PART = 4 };

/* Revisions of one extension: validation data, and the time-stamp over them. */
enum { PADES_MAX_ADDED = 2 };

/* What an extension reached. */
struct pades_extension {
	enum pades_level level; /* of the weakest signature */
	int64_t due,
		until; /* from when on the newest document time-stamp ages, and its end; INT64_MAX: there is none */
	bool stamped; /* the last new revision is a document time-stamp: */
	char field[128];
	uint8_t token_sha256[32];
};

/*
 * Judge the whole of 'pdf', which adds one revision of evidence to 'base', or two, and nothing else: everything must pass.
 * Errors: DENIED with the reason; SYNTAX; NOMEM.
 */
MUST_CHECK bool pades_judge_extension(struct pades_extension *out, struct slice base,
	const struct pades_question *q, struct err *e);

#endif
