/* SPDX-License-Identifier: MIT */
/* clerk_ops: which fields each job, each lack, each answer to it and each result may hold. */
#include "wire/clerk_ops.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define NUMBER(t, m) .tag = (t), .kind = MSG_U64, .most = (m)
#define INSTANT(t) .tag = (t), .kind = MSG_I64
#define TEXT(t, m) .tag = (t), .kind = MSG_TEXT, .most = (m)
#define BYTES(t, m) .tag = (t), .kind = MSG_BYTES, .most = (m)
#define DIGEST(t) .tag = (t), .kind = MSG_BYTES, .least = 32, .most = 32
#define HANDLE(t) .tag = (t), .kind = MSG_FD
#define MUST .required = true
#define MANY .many = true
#define THE_JOB                                                                                    \
	{                                                                                          \
		NUMBER(CT_JOB, JOB_COUNT - 1), .least = 1, MUST                                    \
	}
/* One of several that a child may be given. */
#define MAY_STAY                                                                                   \
	{                                                                                          \
		NUMBER(CT_STAY, 1)                                                                 \
	}
#define THE_LACK                                                                                   \
	{                                                                                          \
		NUMBER(CT_LACK, LACK_COUNT - 1), .least = 1, MUST                                  \
	}

enum {
	ID_BYTES = 64,
	NAME_BYTES = 320,
	LINE_BYTES = 400,
	REASON_BYTES = 1000,
	FIELD_BYTES = 128,
	LABEL_BYTES = CLERK_MAX_URL,
	FORMAT_BYTES = 16,
	HEX_BYTES = 64,
	CMS_BYTES = 60 * 1024,
	ROOM_MAX = 64 * 1024,
	REVISION_MAX = 100000,
};

static const struct msg_rule open_rules[] = {
	{ NUMBER(CT_CLASS, CLERK_CLASS_COUNT - 1), .least = 1, MUST },
	{ HANDLE(CT_SOCKET), MUST },
};

static const struct msg_rule draft_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
	{ INSTANT(CT_TIME), MUST },
	{ HANDLE(CT_BASE) },
	{ TEXT(CT_ID, ID_BYTES) },
	{ TEXT(CT_REFERENCE, ID_BYTES) },
	{ NUMBER(CT_REVISION, REVISION_MAX) },
	{ TEXT(CT_LABEL, LABEL_BYTES) },
	{ TEXT(CT_LANG, FORMAT_BYTES) },
	{ INSTANT(CT_BUSY), MANY },
	{ TEXT(CT_GRANTED, ID_BYTES), MANY },
	{ NUMBER(CT_PROJECT, 1) },
};
static const struct msg_rule draft_result[] = {
	{ HANDLE(CT_FILE) },
	{ HANDLE(CT_POLICY) },
	{ HANDLE(CT_CONTACTS) },
	{ HANDLE(CT_CONFIDENTIAL) },
	{ HANDLE(CT_FOND) },
	{ HANDLE(CT_LECTURE) },
	{ HANDLE(CT_CONSTATS) },
	{ BYTES(CT_FINDING, CLERK_MAX_FINDING), MANY },
	{ NUMBER(CT_NUMBER, UINT32_MAX) },
	{ BYTES(CT_PARTY, CLERK_MAX_PARTY), MANY },
	{ TEXT(CT_ID, ID_BYTES) },
	{ TEXT(CT_REFERENCE, ID_BYTES) },
	{ NUMBER(CT_REVISION, REVISION_MAX) },
	{ NUMBER(CT_ORDER, CLERK_MAX_ORDER) },
	{ TEXT(CT_SHA_FOND, HEX_BYTES) },
	{ TEXT(CT_SHA_POLICY, HEX_BYTES) },
	{ TEXT(CT_SHA_CONTACTS, HEX_BYTES) },
	{ INSTANT(CT_FIRST_DAY) },
	{ TEXT(CT_LABEL, LABEL_BYTES) },
};

/* CT_DRAFT, with its hole: what was prepared for the same request, to be filled (JOB_SIGN alone). */
static const struct msg_rule sign_job[] = {
	THE_JOB,
	MAY_STAY,
	{ HANDLE(CT_FILE), MUST },
	{ TEXT(CT_FIELD, FIELD_BYTES), .least = 1, MUST },
	{ NUMBER(CT_KIND, CLERK_MAX_WORD), MUST },
	{ INSTANT(CT_TIME), MUST },
	{ NUMBER(CT_ROOM, ROOM_MAX), MUST },
	{ TEXT(CT_NAME, NAME_BYTES) },
	{ TEXT(CT_REASON_TEXT, REASON_BYTES) },
	{ TEXT(CT_BOX, LINE_BYTES), MANY },
	{ HANDLE(CT_ANCHORS) },
	{ HANDLE(CT_UNTRUSTED) },
	{ HANDLE(CT_CRLS) },
	{ HANDLE(CT_CERT) },
	{ NUMBER(CT_LEVEL, CLERK_MAX_WORD) },
	{ HANDLE(CT_STAMP_ANCHORS) },
	{ INSTANT(CT_CLAIMED) },
	{ HANDLE(CT_DRAFT) },
	{ NUMBER(CT_HOLE_AT, UINT64_MAX) },
	{ NUMBER(CT_HOLE_END, UINT64_MAX) },
};
/*
 * A signature over this digest of the draft; a token over it (CT_QUERY for a TSA outside, CT_REFUSED when the
 * last reply does not do); the instance's CRLs, or with CT_LABEL a CRL outside; an OCSP answer (CT_LABEL,
 * CT_QUERY).
 */
static const struct msg_rule sign_lack[] = {
	THE_LACK,
	{ HANDLE(CT_DRAFT) },
	{ DIGEST(CT_DIGEST) },
	{ NUMBER(CT_HOLE_AT, UINT64_MAX) },
	{ NUMBER(CT_HOLE_END, UINT64_MAX) },
	{ NUMBER(CT_ROOM, ROOM_MAX) },
	{ TEXT(CT_LABEL, LABEL_BYTES) },
	{ BYTES(CT_QUERY, CLERK_MAX_QUERY), .least = 1 },
	{ TEXT(CT_REFUSED, REASON_BYTES) },
};
/*
 * CT_BYTES: CMS or token of the vault; CT_CRLS: its CRLs, DER one after the other; CT_REPLY: bytes from outside,
 * CT_TSA_POLICY with them. None of these: it cannot be had, CT_TEXT says why. CT_TIME: the vault's clock when it made them.
 */
static const struct msg_rule bytes_have[] = {
	{ BYTES(CT_BYTES, CMS_BYTES), .least = 1 },
	{ HANDLE(CT_CRLS) },
	{ HANDLE(CT_REPLY) },
	{ TEXT(CT_TSA_POLICY, ID_BYTES) },
	{ TEXT(CT_TEXT, REASON_BYTES) },
	{ INSTANT(CT_TIME) },
};
/* CT_TIME: genTime of a token from outside; CT_TEXT: why the level is not higher. */
static const struct msg_rule sign_result[] = {
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_LEVEL, CLERK_MAX_WORD), MUST },
	{ DIGEST(CT_DIGEST) },
	{ DIGEST(CT_CERT_SHA) },
	{ DIGEST(CT_CMS_SHA) },
	{ INSTANT(CT_TIME) },
	{ TEXT(CT_TEXT, REASON_BYTES) },
};

static const struct msg_rule archive_job[] = {
	THE_JOB,
	MAY_STAY,
	{ HANDLE(CT_FILE), MUST },
	{ HANDLE(CT_JOURNAL), MUST },
	{ INSTANT(CT_TIME), MUST },
	{ HANDLE(CT_POLICY) },
	{ HANDLE(CT_FOND) },
	{ HANDLE(CT_CONTACTS) },
	{ HANDLE(CT_CONFIDENTIAL) },
	{ HANDLE(CT_CONSTATS) },
	{ HANDLE(CT_BASE) },
	{ HANDLE(CT_ATTACHED) },
	{ NUMBER(CT_EDITION, 1) },
	{ HANDLE(CT_ANCHORS) },
	{ HANDLE(CT_UNTRUSTED) },
	{ HANDLE(CT_CRLS) },
	{ TEXT(CT_ID, ID_BYTES) },
	{ TEXT(CT_REFERENCE, ID_BYTES) },
	{ NUMBER(CT_REVISION, REVISION_MAX) },
	{ TEXT(CT_LABEL, LABEL_BYTES) },
	{ HANDLE(CT_STAMP_ANCHORS) },
};
/* CT_DRAFT: the manifest whole, for the CMS; the desk hashes it itself. */
static const struct msg_rule archive_lack[] = {
	THE_LACK,
	{ HANDLE(CT_DRAFT) },
	{ DIGEST(CT_DIGEST) },
	{ NUMBER(CT_ROOM, ROOM_MAX) },
	{ TEXT(CT_LABEL, LABEL_BYTES) },
	{ BYTES(CT_QUERY, CLERK_MAX_QUERY), .least = 1 },
	{ TEXT(CT_REFUSED, REASON_BYTES) },
};
static const struct msg_rule archive_result[] = {
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_LEVEL, CLERK_MAX_WORD) },
	{ DIGEST(CT_DIGEST) },
	{ INSTANT(CT_TIME) },
	{ TEXT(CT_TEXT, REASON_BYTES) },
};

/*
 * CT_LEVEL: pades_level wanted; CT_ROOM: of a document time-stamp; CT_MOST: revisions that may be added, 1 when absent; two are
 * validation data and the time-stamp over them.
 */
static const struct msg_rule extend_job[] = {
	THE_JOB,
	MAY_STAY,
	{ HANDLE(CT_FILE), MUST },
	{ INSTANT(CT_TIME), MUST },
	{ NUMBER(CT_LEVEL, CLERK_MAX_WORD), MUST },
	{ NUMBER(CT_ROOM, ROOM_MAX), MUST },
	{ HANDLE(CT_ANCHORS) },
	{ HANDLE(CT_STAMP_ANCHORS) },
	{ NUMBER(CT_RENEW, 1) },
	{ NUMBER(CT_MOST, 2), .least = 1 },
};
/*
 * As sign_lack; CT_DIGEST is that of CT_DRAFT but its hole; CT_TIME: the instance's CRLs must not be older.
 */
static const struct msg_rule extend_lack[] = {
	THE_LACK,
	{ INSTANT(CT_TIME) },
	{ HANDLE(CT_DRAFT) },
	{ DIGEST(CT_DIGEST) },
	{ NUMBER(CT_HOLE_AT, UINT64_MAX) },
	{ NUMBER(CT_HOLE_END, UINT64_MAX) },
	{ TEXT(CT_LABEL, LABEL_BYTES) },
	{ BYTES(CT_QUERY, CLERK_MAX_QUERY), .least = 1 },
	{ TEXT(CT_REFUSED, REASON_BYTES) },
};
/*
 * Without CT_FILE there is nothing to add. CT_LEVEL: before the step; CT_TIME: the newest instant in what was added; CT_TEXT: why
 * something is missing; CT_LACK: LACK_STAMP when validation data are added without the time-stamp over them, since there was none.
 */
static const struct msg_rule extend_result[] = {
	{ HANDLE(CT_FILE) },
	{ NUMBER(CT_LEVEL, CLERK_MAX_WORD), MUST },
	{ TEXT(CT_FIELD, FIELD_BYTES) },
	{ INSTANT(CT_DUE), MUST },
	{ INSTANT(CT_UNTIL), MUST },
	{ INSTANT(CT_TIME) },
	{ TEXT(CT_TEXT, REASON_BYTES) },
	{ NUMBER(CT_LACK, LACK_COUNT - 1), .least = 1 },
};

static const struct msg_rule check_extended_job[] = {
	THE_JOB,
	MAY_STAY,
	{ HANDLE(CT_BASE), MUST },
	{ HANDLE(CT_FILE), MUST },
	{ INSTANT(CT_TIME), MUST },
	{ HANDLE(CT_ANCHORS) },
	{ HANDLE(CT_STAMP_ANCHORS) },
};
/* CT_LEVEL: of the weakest signature; CT_FIELD: of the document time-stamp, if one was added. */
static const struct msg_rule check_extended_result[] = {
	{ NUMBER(CT_LEVEL, CLERK_MAX_WORD), MUST },
	{ TEXT(CT_FIELD, FIELD_BYTES) },
	{ DIGEST(CT_CMS_SHA) },
	{ INSTANT(CT_DUE), MUST },
	{ INSTANT(CT_UNTIL), MUST },
	{ TEXT(CT_TEXT, REASON_BYTES) },
};

static const struct msg_rule content_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
};
static const struct msg_rule content_result[] = {
	{ HANDLE(CT_FILE), MUST },
};

static const struct msg_rule check_draft_job[] = {
	THE_JOB,
	MAY_STAY,
	{ HANDLE(CT_BASE), MUST },
	{ HANDLE(CT_DRAFT), MUST },
	{ TEXT(CT_FIELD, FIELD_BYTES), .least = 1, MUST },
	{ NUMBER(CT_KIND, CLERK_MAX_WORD) },
};
static const struct msg_rule check_draft_result[] = {
	{ NUMBER(CT_HOLE_AT, UINT64_MAX), MUST },
	{ NUMBER(CT_HOLE_END, UINT64_MAX), MUST },
	{ DIGEST(CT_DIGEST), MUST },
};

/* The job is that of JOB_SIGN. */
static const struct msg_rule prepare_result[] = {
	{ HANDLE(CT_DRAFT), MUST },
	{ NUMBER(CT_HOLE_AT, UINT64_MAX), MUST },
	{ NUMBER(CT_HOLE_END, UINT64_MAX), MUST },
	{ DIGEST(CT_DIGEST), MUST },
};

static const struct msg_rule prepared_job[] = {
	THE_JOB,
	{ HANDLE(CT_DRAFT), MUST },
	{ TEXT(CT_FIELD, FIELD_BYTES), .least = 1, MUST },
};
/* CT_SIZE: of the file that the draft continues; CT_ROOM, CT_TIME, CT_NAME: as JOB_PREPARE was told. */
static const struct msg_rule prepared_result[] = {
	{ NUMBER(CT_SIZE, UINT64_MAX), MUST },
	{ NUMBER(CT_ROOM, ROOM_MAX), MUST },
	{ INSTANT(CT_TIME), MUST },
	{ TEXT(CT_NAME, NAME_BYTES) },
	{ TEXT(CT_REASON_TEXT, REASON_BYTES) },
	{ DIGEST(CT_DIGEST), MUST },
	{ NUMBER(CT_HOLE_AT, UINT64_MAX), MUST },
	{ NUMBER(CT_HOLE_END, UINT64_MAX), MUST },
};

/* CT_FILE: what the signer brought, of the kind CT_KIND, over CT_DRAFT without its hole. */
static const struct msg_rule signer_job[] = {
	THE_JOB,
	MAY_STAY,
	{ HANDLE(CT_CERT), MUST },
	{ HANDLE(CT_ANCHORS), MUST },
	{ INSTANT(CT_TIME), MUST },
	{ HANDLE(CT_CRLS) },
	{ NUMBER(CT_KIND, BROUGHT_COUNT - 1) },
	{ HANDLE(CT_DRAFT) },
	{ NUMBER(CT_HOLE_AT, UINT64_MAX) },
	{ NUMBER(CT_HOLE_END, UINT64_MAX) },
	{ HANDLE(CT_FILE) },
};
/* LACK_CRL, LACK_OCSP: what is known of the certificates; as JOB_EXTEND. */
static const struct msg_rule signer_lack[] = {
	THE_LACK,
	{ TEXT(CT_LABEL, CLERK_MAX_URL), .least = 1 },
	{ BYTES(CT_QUERY, CLERK_MAX_QUERY), .least = 1 },
};
/*
 * CT_VERDICT: 0 the chain leads to an anchor, 1 it does not: CT_TEXT says why. CT_CERT: the chain in order, PEM. CT_ROOM: the most bytes of
 * a CMS. CT_BYTES: the signed attributes over the draft; CT_FILE: the CMS.
 */
static const struct msg_rule signer_result[] = {
	{ NUMBER(CT_VERDICT, 1), MUST },
	{ TEXT(CT_TEXT, REASON_BYTES) },
	{ TEXT(CT_NAME, NAME_BYTES), MUST },
	{ TEXT(CT_LABEL, LABEL_BYTES), MUST },
	{ DIGEST(CT_CERT_SHA), MUST },
	{ HANDLE(CT_CERT), MUST },
	{ NUMBER(CT_ROOM, ROOM_MAX), MUST },
	{ BYTES(CT_BYTES, CMS_BYTES) },
	{ HANDLE(CT_FILE) },
};

static const struct msg_rule check_signed_job[] = {
	THE_JOB,
	MAY_STAY,
	{ HANDLE(CT_BASE), MUST },
	{ HANDLE(CT_FILE), MUST },
	{ TEXT(CT_FIELD, FIELD_BYTES), .least = 1, MUST },
	{ HANDLE(CT_ANCHORS) },
	{ HANDLE(CT_UNTRUSTED) },
	{ HANDLE(CT_CRLS) },
	{ INSTANT(CT_TIME), MUST },
	{ HANDLE(CT_STAMP_ANCHORS) },
};
static const struct msg_rule check_signed_result[] = {
	{ NUMBER(CT_LEVEL, CLERK_MAX_WORD), MUST },
	{ DIGEST(CT_CERT_SHA), MUST },
	{ DIGEST(CT_CMS_SHA), MUST },
	{ NUMBER(CT_VERDICT, CLERK_MAX_WORD) },
	{ TEXT(CT_NAME, NAME_BYTES) },
	{ INSTANT(CT_TIME) },
	{ TEXT(CT_TEXT, REASON_BYTES) },
	{ NUMBER(CT_HOLE_AT, UINT64_MAX) },
	{ NUMBER(CT_HOLE_END, UINT64_MAX) },
	{ NUMBER(CT_SIZE, UINT64_MAX) },
	{ TEXT(CT_ALGORITHM, NAME_BYTES) },
	{ TEXT(CT_STAMPED_BY, NAME_BYTES) },
	{ NUMBER(CT_STAMP_CLAIMS, 1) },
};

/* CT_FILE absent: CT_TEXT says why there are no bytes, and that is what is reported; one CT_FILE of the result for each CT_FORMAT. */
static const struct msg_rule verify_job[] = {
	THE_JOB,
	MAY_STAY,
	{ HANDLE(CT_FILE) },
	{ TEXT(CT_TEXT, REASON_BYTES) },
	{ INSTANT(CT_TIME), MUST },
	{ TEXT(CT_FORMAT, FORMAT_BYTES), MUST, MANY },
	{ TEXT(CT_LANG, FORMAT_BYTES), MUST },
	{ TEXT(CT_LABEL, LABEL_BYTES), MUST },
	{ HANDLE(CT_ANCHORS) },
	{ HANDLE(CT_UNTRUSTED) },
	{ HANDLE(CT_CRLS) },
	{ HANDLE(CT_POLICY) },
	{ NUMBER(CT_MAX_SIZE, UINT64_MAX) },
	{ HANDLE(CT_STAMP_ANCHORS) },
	{ HANDLE(CT_ROOT) },
};
/* CT_FILE: the first revision; the rest: what to compose the document from again, and its date. */
static const struct msg_rule verify_lack[] = {
	THE_LACK,
	{ HANDLE(CT_FILE), MUST },
	{ HANDLE(CT_FOND), MUST },
	{ HANDLE(CT_MODELE), MUST },
	{ HANDLE(CT_REGLES), MUST },
	{ INSTANT(CT_TIME), MUST },
};
/*
 * CT_FILE: the text of the first revision; CT_DRAFT: of what was composed again; or CT_SAME: the first revision is what was
 * composed again, so there are no two texts. Absent: CT_TEXT says why; that can only lower the verdict.
 */
static const struct msg_rule verify_have[] = {
	{ HANDLE(CT_FILE) },
	{ HANDLE(CT_DRAFT) },
	{ NUMBER(CT_SAME, 1) },
	{ TEXT(CT_TEXT, REASON_BYTES) },
};
static const struct msg_rule verify_result[] = {
	{ NUMBER(CT_VERDICT, CLERK_MAX_WORD), MUST },
	{ NUMBER(CT_COMPLETE, 2), MUST },
	{ TEXT(CT_MISSING, ID_BYTES), MANY },
	{ HANDLE(CT_FILE), MUST, MANY },
	{ NUMBER(CT_LEVEL, CLERK_MAX_WORD) },
	{ NUMBER(CT_NUMBER, UINT32_MAX) },
	{ TEXT(CT_TEXT, REASON_BYTES) },
};

static const struct msg_rule revision_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_NUMBER, UINT32_MAX), MUST },
	{ NUMBER(CT_MAX_SIZE, UINT64_MAX) },
};
static const struct msg_rule revision_result[] = {
	{ HANDLE(CT_FILE), MUST },
	{ TEXT(CT_FIELD, FIELD_BYTES) },
};

static const struct msg_rule chain_job[] = {
	THE_JOB,
	{ HANDLE(CT_ANCHORS), MUST },
	{ HANDLE(CT_CERT), MUST },
	{ INSTANT(CT_TIME), MUST },
	{ HANDLE(CT_UNTRUSTED) },
	{ HANDLE(CT_CRLS) },
};
/* CT_VERDICT: 0 valid, 1 not; CT_FILE: the JSON line. */
static const struct msg_rule chain_result[] = {
	{ NUMBER(CT_VERDICT, 1), MUST },
	{ HANDLE(CT_FILE), MUST },
};

static const struct msg_rule remake_job[] = {
	THE_JOB,
	{ HANDLE(CT_FOND), MUST },
	{ HANDLE(CT_MODELE), MUST },
	{ HANDLE(CT_REGLES), MUST },
	{ INSTANT(CT_TIME), MUST },
};
static const struct msg_rule remake_result[] = {
	{ HANDLE(CT_FILE), MUST },
};

static const struct msg_rule text_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_MAX_SIZE, UINT64_MAX) },
};
/* CT_NUMBER: pages; a form feed stands between two of them. */
static const struct msg_rule text_result[] = {
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_NUMBER, UINT32_MAX), MUST },
};

/* CT_NUMBER: the first page wanted, from 1 (absent: 1). */
static const struct msg_rule pages_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_DPI, CLERK_MAX_DPI), .least = CLERK_MIN_DPI, MUST },
	{ NUMBER(CT_NUMBER, UINT32_MAX), .least = 1 },
	{ NUMBER(CT_MAX_SIZE, UINT64_MAX) },
};
/* At most CLERK_MAX_PAGES from the first wanted; CT_NUMBER: pages in all. */
static const struct msg_rule pages_result[] = {
	{ HANDLE(CT_PAGE), MUST, MANY },
	{ NUMBER(CT_NUMBER, UINT32_MAX), MUST },
};

/* CT_NUMBER: the first page wanted, from 1; CT_MOST: how many. */
static const struct msg_rule scan_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_NUMBER, UINT32_MAX), .least = 1, MUST },
	{ NUMBER(CT_MOST, CLERK_MAX_PAGES), .least = 1, MUST },
	{ NUMBER(CT_MAX_SIZE, UINT64_MAX) },
};
/* CT_SHEET: one for each page from the first wanted on; CT_PAGE: a JPEG for each that is SHEET_SEEN. CT_NUMBER: pages in all. */
static const struct msg_rule scan_result[] = {
	{ NUMBER(CT_NUMBER, UINT32_MAX), MUST },
	{ BYTES(CT_SHEET, CLERK_MAX_SHEET), MUST, MANY },
	{ HANDLE(CT_PAGE), MANY },
};
static const struct msg_rule sheet_rules[] = {
	{ NUMBER(CT_KIND, SHEET_COUNT - 1), MUST },
	{ TEXT(CT_TEXT, LINE_BYTES), MANY },
	{ TEXT(CT_REFUSED, LINE_BYTES) },
};

/* CT_FILE: documents one after the other, CT_SIZE: the bytes of each. */
static const struct msg_rule print_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_SIZE, UINT32_MAX), .least = 1, MUST, MANY },
};
static const struct msg_rule print_result[] = {
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_NUMBER, UINT32_MAX), MUST },
};

/* As print_job, with a name for each. */
static const struct msg_rule zip_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
	{ NUMBER(CT_SIZE, UINT32_MAX), .least = 1, MUST, MANY },
	{ TEXT(CT_NAME, CLERK_MAX_ZIP_NAME), .least = 1, MUST, MANY },
	{ INSTANT(CT_TIME), MUST },
};
static const struct msg_rule zip_result[] = {
	{ HANDLE(CT_FILE), MUST },
};

static const struct msg_rule sheet_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
	{ INSTANT(CT_TIME), MUST },
};
static const struct msg_rule sheet_result[] = {
	{ HANDLE(CT_FILE), MUST },
};

/* CT_ID: the person in the box CT_FIELD whose hand it is; CT_NAME: the agent. */
static const struct msg_rule paper_job[] = {
	THE_JOB,
	{ HANDLE(CT_FOND), MUST },
	{ HANDLE(CT_POLICY), MUST },
	{ TEXT(CT_FIELD, FIELD_BYTES), .least = 1, MUST },
	{ TEXT(CT_ID, ID_BYTES), .least = 1, MUST },
	{ TEXT(CT_NAME, NAME_BYTES), .least = 1, MUST },
};
static const struct msg_rule paper_result[] = {
	{ TEXT(CT_TEXT, REASON_BYTES), MUST },
	{ TEXT(CT_BOX, NAME_BYTES), MUST, MANY },
};

static const struct msg_rule dsn_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
};
/* CT_VERDICT: clerk_returned; CT_ID: the return path's tag; CT_REASON_TEXT: status (RFC 3463); CT_TEXT: diagnostic. */
static const struct msg_rule dsn_result[] = {
	{ NUMBER(CT_VERDICT, RETURNED_COUNT - 1), MUST },
	{ TEXT(CT_ID, ID_BYTES), .least = 1 },
	{ TEXT(CT_REASON_TEXT, FORMAT_BYTES), .least = 1 },
	{ TEXT(CT_TEXT, LINE_BYTES), .least = 1 },
};

static const struct msg_rule fields_job[] = {
	THE_JOB,
	{ HANDLE(CT_FILE), MUST },
};
/* CT_FILE absent: the findings say why. */
static const struct msg_rule fields_result[] = {
	{ HANDLE(CT_FILE) },
	{ BYTES(CT_FINDING, CLERK_MAX_FINDING), MANY },
	{ NUMBER(CT_NUMBER, UINT32_MAX) },
};
static const struct msg_rule policy_job[] = {
	THE_JOB,
	{ HANDLE(CT_FOND), MUST },
	{ HANDLE(CT_POLICY), MUST },
};
/* CT_POLICY absent: the findings say why. */
static const struct msg_rule policy_result[] = {
	{ HANDLE(CT_POLICY) },
	{ BYTES(CT_FINDING, CLERK_MAX_FINDING), MANY },
	{ NUMBER(CT_NUMBER, UINT32_MAX) },
	{ BYTES(CT_PARTY, CLERK_MAX_PARTY), MANY },
	{ NUMBER(CT_ORDER, CLERK_MAX_ORDER) },
	{ TEXT(CT_SHA_FOND, HEX_BYTES) },
	{ TEXT(CT_SHA_POLICY, HEX_BYTES) },
};
static const struct msg_rule journal_job[] = {
	THE_JOB,
	{ HANDLE(CT_JOURNAL), MUST, MANY },
};
static const struct msg_rule journal_result[] = {
	{ HANDLE(CT_FILE), MUST, MANY },
};

static const struct msg_rule stamp_job[] = {
	THE_JOB,
	{ DIGEST(CT_DIGEST), MUST },
	{ INSTANT(CT_TIME), MUST },
	{ HANDLE(CT_ANCHORS) },
	{ HANDLE(CT_STAMP_ANCHORS) },
};
static const struct msg_rule stamp_lack[] = {
	THE_LACK,
	{ DIGEST(CT_DIGEST), MUST },
	{ BYTES(CT_QUERY, CLERK_MAX_QUERY), .least = 1, MUST },
	{ TEXT(CT_REFUSED, REASON_BYTES) },
};
/* CT_FILE: the token, DER; absent: CT_TEXT says why. CT_TIME: its genTime, when it came from outside. */
static const struct msg_rule stamp_result[] = {
	{ HANDLE(CT_FILE) },
	{ INSTANT(CT_TIME) },
	{ TEXT(CT_TEXT, REASON_BYTES) },
};

static const struct msg_rule finding_rules[] = {
	{ TEXT(CT_RULE, ID_BYTES), MUST },
	{ NUMBER(CT_GRAVITY, CLERK_MAX_WORD), MUST },
	{ NUMBER(CT_LINE, UINT32_MAX) },
	{ NUMBER(CT_COMPLETE, 1) },
	{ TEXT(CT_PATH, NAME_BYTES) },
	{ TEXT(CT_TEXT, LINE_BYTES), MUST },
};
static const struct msg_rule party_rules[] = {
	{ TEXT(PT_ID, ID_BYTES), MUST },
	{ TEXT(PT_FIELD, FIELD_BYTES), MUST },
	{ TEXT(PT_ROLE, ID_BYTES), MUST },
	{ TEXT(PT_LABEL, NAME_BYTES), MUST },
	{ NUMBER(PT_OBLIGATORY, 1), MUST },
	{ NUMBER(PT_RANK, 9) },
	{ TEXT(PT_GROUP, ID_BYTES) },
	{ NUMBER(PT_QUORUM, 9) },
	{ BYTES(PT_HOLDER, CLERK_MAX_HOLDER), MANY },
};
static const struct msg_rule holder_rules[] = {
	{ TEXT(HT_PERSON, ID_BYTES), MUST },
	{ TEXT(HT_NAME, NAME_BYTES), MUST },
	{ TEXT(HT_QUALITY, NAME_BYTES) },
	{ TEXT(HT_ORGANISATION, NAME_BYTES) },
	{ NUMBER(HT_DELEGATE, 1) },
	{ INSTANT(HT_FROM) },
	{ INSTANT(HT_TO) },
	{ TEXT(HT_CONSENT, REASON_BYTES) },
	{ TEXT(HT_BOX, NAME_BYTES), MANY },
	{ TEXT(HT_DESK, NAME_BYTES) },
};

struct table {
	const struct msg_rule *rules;
	size_t n;
};
#define TABLE(a)                                                                                   \
	{                                                                                          \
		(a), COUNT(a)                                                                      \
	}

static const struct {
	enum clerk_class class;
	struct table job, lack, have, result;
} jobs[] = {
	[JOB_DRAFT] = { .class = CLERK_MAKE,
		.job = TABLE(draft_job),
		.result = TABLE(draft_result) },
	[JOB_SIGN] = { .class = CLERK_MAKE,
		.job = TABLE(sign_job),
		.lack = TABLE(sign_lack),
		.have = TABLE(bytes_have),
		.result = TABLE(sign_result) },
	[JOB_ARCHIVE] = { .class = CLERK_MAKE,
		.job = TABLE(archive_job),
		.lack = TABLE(archive_lack),
		.have = TABLE(bytes_have),
		.result = TABLE(archive_result) },
	[JOB_CHECK_DRAFT] = { .class = CLERK_JUDGE,
		.job = TABLE(check_draft_job),
		.result = TABLE(check_draft_result) },
	[JOB_CHECK_SIGNED] = { .class = CLERK_JUDGE,
		.job = TABLE(check_signed_job),
		.result = TABLE(check_signed_result) },
	[JOB_VERIFY] = { .class = CLERK_JUDGE,
		.job = TABLE(verify_job),
		.lack = TABLE(verify_lack),
		.have = TABLE(verify_have),
		.result = TABLE(verify_result) },
	[JOB_REMAKE] = { .class = CLERK_MAKE,
		.job = TABLE(remake_job),
		.result = TABLE(remake_result) },
	[JOB_REVISION] = { .class = CLERK_JUDGE,
		.job = TABLE(revision_job),
		.result = TABLE(revision_result) },
	[JOB_CHAIN] = { .class = CLERK_JUDGE,
		.job = TABLE(chain_job),
		.result = TABLE(chain_result) },
	[JOB_TEXT] = { .class = CLERK_RENDER,
		.job = TABLE(text_job),
		.result = TABLE(text_result) },
	[JOB_PAGES] = { .class = CLERK_RENDER,
		.job = TABLE(pages_job),
		.result = TABLE(pages_result) },
	[JOB_EXTEND] = { .class = CLERK_MAKE,
		.job = TABLE(extend_job),
		.lack = TABLE(extend_lack),
		.have = TABLE(bytes_have),
		.result = TABLE(extend_result) },
	[JOB_CHECK_EXTENDED] = { .class = CLERK_JUDGE,
		.job = TABLE(check_extended_job),
		.result = TABLE(check_extended_result) },
	[JOB_CONTENT] = { .class = CLERK_JUDGE,
		.job = TABLE(content_job),
		.result = TABLE(content_result) },
	[JOB_DSN] = { .class = CLERK_JUDGE, .job = TABLE(dsn_job), .result = TABLE(dsn_result) },
	[JOB_FIELDS] = { .class = CLERK_MAKE,
		.job = TABLE(fields_job),
		.result = TABLE(fields_result) },
	[JOB_POLICY] = { .class = CLERK_MAKE,
		.job = TABLE(policy_job),
		.result = TABLE(policy_result) },
	[JOB_JOURNAL] = { .class = CLERK_JUDGE,
		.job = TABLE(journal_job),
		.result = TABLE(journal_result) },
	[JOB_STAMP] = { .class = CLERK_MAKE,
		.job = TABLE(stamp_job),
		.lack = TABLE(stamp_lack),
		.have = TABLE(bytes_have),
		.result = TABLE(stamp_result) },
	[JOB_PREPARE] = { .class = CLERK_MAKE,
		.job = TABLE(sign_job),
		.result = TABLE(prepare_result) },
	[JOB_PREPARED] = { .class = CLERK_JUDGE,
		.job = TABLE(prepared_job),
		.result = TABLE(prepared_result) },
	[JOB_SIGNER] = { .class = CLERK_JUDGE,
		.job = TABLE(signer_job),
		.lack = TABLE(signer_lack),
		.have = TABLE(bytes_have),
		.result = TABLE(signer_result) },
	[JOB_SCAN] = { .class = CLERK_RENDER,
		.job = TABLE(scan_job),
		.result = TABLE(scan_result) },
	[JOB_PRINT] = { .class = CLERK_RENDER,
		.job = TABLE(print_job),
		.result = TABLE(print_result) },
	[JOB_SHEET] = { .class = CLERK_MAKE,
		.job = TABLE(sheet_job),
		.result = TABLE(sheet_result) },
	[JOB_PAPER] = { .class = CLERK_MAKE,
		.job = TABLE(paper_job),
		.result = TABLE(paper_result) },
	[JOB_ZIP] = { .class = CLERK_MAKE, .job = TABLE(zip_job), .result = TABLE(zip_result) },
};
_Static_assert(COUNT(jobs) == JOB_COUNT, "every job has its rules");

static bool is_known(enum clerk_job job)
{
	return job >= JOB_DRAFT && job < JOB_COUNT;
}

static const struct msg_rule *give(struct table t, size_t *n)
{
	*n = t.n;
	return t.rules;
}

const struct msg_rule *clerk_job_rules(enum clerk_job job, size_t *n)
{
	return give(is_known(job) ? jobs[job].job : (struct table){ 0 }, n);
}

const struct msg_rule *clerk_lack_rules(enum clerk_job job, size_t *n)
{
	return give(is_known(job) ? jobs[job].lack : (struct table){ 0 }, n);
}

const struct msg_rule *clerk_have_rules(enum clerk_job job, size_t *n)
{
	return give(is_known(job) ? jobs[job].have : (struct table){ 0 }, n);
}

const struct msg_rule *clerk_result_rules(enum clerk_job job, size_t *n)
{
	return give(is_known(job) ? jobs[job].result : (struct table){ 0 }, n);
}

const struct msg_rule *clerk_open_rules(size_t *n)
{
	*n = COUNT(open_rules);
	return open_rules;
}

const struct msg_rule *clerk_party_rules(size_t *n)
{
	*n = COUNT(party_rules);
	return party_rules;
}

const struct msg_rule *clerk_holder_rules(size_t *n)
{
	*n = COUNT(holder_rules);
	return holder_rules;
}

const struct msg_rule *clerk_finding_rules(size_t *n)
{
	*n = COUNT(finding_rules);
	return finding_rules;
}

const struct msg_rule *clerk_sheet_rules(size_t *n)
{
	*n = COUNT(sheet_rules);
	return sheet_rules;
}

enum clerk_class clerk_job_class(enum clerk_job job)
{
	return is_known(job) ? jobs[job].class : CLERK_CLASS_COUNT;
}

bool clerk_job_stays(enum clerk_job job)
{
	size_t n = 0;
	const struct msg_rule *rules = clerk_job_rules(job, &n);
	for (size_t i = 0; i < n; i++)
		if (rules[i].tag == CT_STAY)
			return true;
	return false;
}
