/* SPDX-License-Identifier: MIT */
/*
 * clerk_ops: what may be asked of the clerk. The parent takes CLERK_OPEN only and forks a child of the
 * class; the child takes one CLERK_JOB on its conversation socket and answers CLERK_LACK (what it needs),
 * takes CLERK_HAVE, and so on, until CLERK_RESULT or MSG_OP_ERROR. After the result of a job with CT_STAY it takes the next one.
 */
#ifndef PARAPHE_WIRE_CLERK_OPS_H
#define PARAPHE_WIRE_CLERK_OPS_H

#include "wire/message.h"

enum clerk_op {
	CLERK_OPEN =
		0x0200, /* to the parent: class, and the child's end of a conversation socket */
	CLERK_JOB,
	CLERK_LACK,
	CLERK_HAVE,
	CLERK_RESULT,
	CLERK_WORN, /* on a conversation instead of any answer: a child of this parent was killed, start another parent */
};

enum clerk_class { CLERK_MAKE = 1, CLERK_JUDGE, CLERK_RENDER, CLERK_CLASS_COUNT };

enum clerk_job {
	JOB_DRAFT = 1,    /* make: depot -> findings, base PDF, documents, parties */
	JOB_SIGN,         /* make: PDF, field, facts -> LACK cms, LACK stamp -> signed PDF */
	JOB_ARCHIVE,      /* make: PDF, journal, documents -> LACK cms, LACK stamp -> .asice */
	JOB_CHECK_DRAFT,  /* judge: base, draft, field -> hole and digest */
	JOB_CHECK_SIGNED, /* judge: base, new, field, anchors, time -> facts of the signature */
	JOB_VERIFY,   /* judge: file, anchors, time, format -> LACK text -> verdict and report */
	JOB_REVISION, /* judge: file, n -> the bytes signature n covers */
	JOB_CHAIN,    /* judge: anchors, untrusted, crls, certificate, time -> valid and reason */
	JOB_TEXT,     /* render: PDF -> text */
	JOB_REMAKE,   /* make: fond, modele, regles, time -> the unsigned PDF again */
	JOB_PAGES,    /* render: PDF, dpi -> one PNG per page */
	JOB_EXTEND, /* make: PDF, level -> LACK crl, ocsp, stamp -> the PDF with the next revision towards it */
	JOB_CHECK_EXTENDED, /* judge: base, new, anchors, time -> the level that new reached; only evidence was added */
	JOB_CONTENT, /* judge: container -> its PDF */
	JOB_DSN,     /* judge: a mail that came back -> which message, what became of it */
	JOB_FIELDS,  /* make: depot -> its places and texts as JSON, or findings */
	JOB_POLICY,  /* make: frozen fond, politique -> findings, or parties and documents */
	JOB_JOURNAL, /* judge: journals -> the entries of each as JSON, in that order */
	JOB_STAMP,   /* make: digest -> LACK stamp -> a token over it, kept by itself */
	JOB_PREPARE, /* make: as JOB_SIGN, up to the hole -> draft and digest */
	JOB_PREPARED, /* judge: a draft that came back, field -> what it continues and what it says of itself */
	JOB_SIGNER, /* judge: a signer's own certificates, perhaps a digest and what was signed -> may it sign; its CMS */
	JOB_SCAN, /* render: a scan (PDF, JPEG, PNG), first page -> its pages as pictures, and the QR codes on them */
	JOB_PRINT, /* render: PDFs -> one PDF of all their pages, each document on sheets of its own */
	JOB_SHEET, /* make: facts of a sheet (attestation, cover of a print) -> its PDF, unsigned */
	JOB_PAPER, /* make: frozen fond, politique, box, agent -> what the agent attests, and the box's lines */
	JOB_ZIP, /* make: documents and their names -> one ZIP */
	JOB_COUNT
};

/*
 * What a child may lack: a signature, a time-stamp token, the text of a PDF, a revocation list, an OCSP
 * answer.
 */
enum clerk_lack { LACK_CMS = 1, LACK_STAMP, LACK_TEXT, LACK_CRL, LACK_OCSP, LACK_COUNT };

/* What a signer brings (CT_KIND of JOB_SIGNER): certificates alone, a CMS, or a value over the signed attributes. */
enum clerk_brought { BROUGHT_NOTHING, BROUGHT_CMS, BROUGHT_VALUE, BROUGHT_COUNT };

/* What a mail that came back says of our message; UNCLEAR: it is no delivery report. */
enum clerk_returned {
	RETURNED_UNCLEAR,
	RETURNED_DELIVERED,
	RETURNED_DELAYED,
	RETURNED_FAILED,
	RETURNED_COUNT
};

/* What one page of a scan is (CT_KIND of a CT_SHEET). */
enum clerk_sheet { SHEET_SEEN, SHEET_BLANK, SHEET_REFUSED, SHEET_COUNT };

enum {
	CLERK_MAX_ROUNDS = 48,    /* lacks of one job, counted on both sides */
	CLERK_MAX_JOBS = 8,       /* in one conversation */
	CLERK_WALL_S = 180,       /* a child lives no longer */
	CLERK_MAX_CHILDREN = 8,   /* at once; further CLERK_OPEN wait in the channel */
	CLERK_MAX_JOURNALS = 12,  /* in one JOB_JOURNAL; MSG_MAX_FDS is above it */
	CLERK_MAX_PAGES = 12,     /* pages in one JOB_PAGES answer; MSG_MAX_FDS is above it */
	CLERK_MAX_PRINTS = 200,   /* documents of one JOB_PRINT */
	CLERK_MAX_ZIP = 200,      /* documents of one JOB_ZIP, */
	CLERK_MAX_ZIP_NAME = 200, /* and bytes of a name */
	CLERK_MAX_SHEET = 4 * 1024,
	CLERK_MIN_DPI = 18,
	CLERK_MAX_DPI = 300,
	CLERK_MAX_ORDER = 7,      /* room above convention_order and pades_kind, pades_level, */
	CLERK_MAX_WORD = 15,      /* pades_verdict_word: their rooms check the value itself */
	CLERK_MAX_FINDING = 1024, /* bytes of a nested finding */
	CLERK_MAX_PARTY = 48 * 1024,
	CLERK_MAX_HOLDER = 8 * 1024,
	CLERK_MAX_URL = 1024,
	CLERK_MAX_QUERY = 4 * 1024, /* a TimeStampReq or OCSPRequest */
};

enum clerk_tag {
	CT_CLASS = 1,   /* u64 */
	CT_SOCKET,      /* fd */
	CT_JOB,         /* u64 */
	CT_LACK,        /* u64 */
	CT_FILE,        /* fd: the main input or output */
	CT_BASE,        /* fd: stored base */
	CT_DRAFT,       /* fd */
	CT_ANCHORS,     /* fd: PEM */
	CT_TIME,        /* i64: seconds UTC */
	CT_FIELD,       /* text */
	CT_KIND,        /* u64: pades_kind */
	CT_NAME,        /* text: signer, /Name */
	CT_REASON_TEXT, /* text: /Reason */
	CT_BOX,         /* text, many: appearance lines */
	CT_ROOM,        /* u64 */
	CT_HOLE_AT,     /* u64 */
	CT_HOLE_END,    /* u64 */
	CT_DIGEST,      /* 32 bytes */
	CT_BYTES,       /* bytes: CMS or token */
	CT_FORMAT,      /* text: text, json, etsi, html */
	CT_LANG,        /* text: fr, en */
	CT_LABEL,       /* text: file name for the report */
	CT_VERDICT,     /* u64: pades_verdict_word */
	CT_COMPLETE,    /* u64: 0 no, 1 yes, 2 not known */
	CT_MISSING,     /* text, many */
	CT_FINDING,     /* bytes, many: nested CT_RULE, CT_GRAVITY, CT_LINE, CT_PATH, CT_TEXT */
	CT_PARTY,       /* bytes, many: nested, see PT_ */
	CT_ID,
	CT_REFERENCE,
	CT_REVISION, /* text, text, u64 */
	CT_ORDER,    /* u64: convention_order */
	CT_POLICY,
	CT_CONTACTS,
	CT_CONFIDENTIAL,
	CT_FOND,
	CT_MODELE,
	CT_REGLES, /* fd */
	CT_SHA_FOND,
	CT_SHA_POLICY,
	CT_SHA_CONTACTS, /* text, 64 hex */
	CT_JOURNAL,      /* fd */
	CT_PAGE,         /* fd, many */
	CT_DPI,          /* u64 */
	CT_NUMBER,       /* u64 */
	CT_UNTRUSTED,
	CT_CRLS,
	CT_CERT, /* fd: PEM, or DER one after another */
	CT_RULE,
	CT_GRAVITY,
	CT_LINE,
	CT_TEXT,
	CT_MAX_SIZE, /* u64 */
	CT_LEVEL,    /* u64: pades_level */
	CT_CERT_SHA,
	CT_CMS_SHA,       /* 32 bytes */
	CT_FIRST_DAY,     /* i64: first day of the stay, days since the epoch */
	CT_CONSTATS,      /* fd: the findings as a document */
	CT_PATH,          /* text: where in a file a finding lies */
	CT_QUERY,         /* bytes: DER to be posted as it is (RFC 3161 2.4.1, RFC 6960 4.1.1) */
	CT_REPLY,         /* fd: what came back from outside, unread */
	CT_REFUSED,       /* text: why the child does not take the reply it was just given */
	CT_TSA_POLICY,    /* text: the dotted OID that a TSA outside is expected to name */
	CT_STAMP_ANCHORS, /* fd: PEM, trusted for time-stamps alone */
	CT_DUE, /* i64: from when on the newest document time-stamp is to be renewed; INT64_MAX: there is none */
	CT_UNTIL,   /* i64: its end */
	CT_RENEW,   /* u64: 1: one more time-stamp although the last one does not age yet */
	CT_LECTURE, /* fd: the frozen text as readable XHTML */
	CT_BUSY,    /* i64, many: presence days of the pupil's other live conventions */
	CT_SIZE,    /* u64: bytes of a file */
	CT_GRANTED, /* text, many: rules whose derogation is kept in the evidence, not in the fond */
	CT_CLAIMED, /* i64: /M, when it is not CT_TIME: a draft was prepared earlier */
	CT_MOST,    /* u64: pages wanted at most */
	CT_SHEET, /* bytes, many: one page of a scan, nested CT_KIND, CT_TEXT (a QR code), CT_REFUSED */
	CT_ATTACHED, /* fd: files for an evidence file: u32 size and name, u32 size and bytes, again and again */
	CT_EDITION, /* u64: 1: the edition for host and family */
	CT_SAME,    /* u64: 1: two files are the same byte for byte */
	CT_STAY, /* u64: 1: after the result another job comes, on the same convention, or the desk hangs up */
	CT_ALGORITHM, /* text: key and digest of a signature */
	CT_STAMPED_BY, /* text: who made the time-stamp in it; absent: there is none that is trusted */
	CT_PROJECT,    /* u64: 1: a draft that is only read: its PDF says so on every page */
	CT_STAMP_CLAIMS, /* u64: 1: that time-stamp calls itself qualified */
	CT_ROOT,         /* fd: the statement of an evening's root that somebody kept */
};

/* Nested party record. */
enum clerk_party_tag {
	PT_ID = 1,
	PT_FIELD,
	PT_ROLE,
	PT_LABEL,
	PT_OBLIGATORY,
	PT_RANK,
	PT_GROUP,
	PT_QUORUM,
	PT_HOLDER /* bytes, many: nested */
};
enum clerk_holder_tag {
	HT_PERSON = 1,
	HT_NAME,
	HT_QUALITY,
	HT_ORGANISATION,
	HT_DELEGATE,
	HT_FROM,
	HT_TO,
	HT_CONSENT,
	HT_BOX,
	HT_DESK /* the level line in place of the last one, when it is signed at the school's desk; absent for who has none */
};

/* Rules by message kind and job. NULL and *n 0 for an unknown pair. */
const struct msg_rule *clerk_job_rules(enum clerk_job job, size_t *n);
const struct msg_rule *clerk_lack_rules(enum clerk_job job, size_t *n);
const struct msg_rule *clerk_have_rules(enum clerk_job job, size_t *n);
const struct msg_rule *clerk_result_rules(enum clerk_job job, size_t *n);
const struct msg_rule *clerk_open_rules(size_t *n);
const struct msg_rule *clerk_party_rules(size_t *n);
const struct msg_rule *clerk_holder_rules(size_t *n);
const struct msg_rule *clerk_finding_rules(size_t *n);
const struct msg_rule *clerk_sheet_rules(size_t *n);
/* Which class of child serves a job; CLERK_CLASS_COUNT for an unknown one. */
enum clerk_class clerk_job_class(enum clerk_job job);
/* May a child that has done it do another? Its rules then know CT_STAY. */
bool clerk_job_stays(enum clerk_job job);

#endif
