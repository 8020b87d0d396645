/* SPDX-License-Identifier: MIT */
/* vault_ops: what may be asked of the vault: op numbers, field tags and their rules, for both sides. */
#ifndef PARAPHE_WIRE_VAULT_OPS_H
#define PARAPHE_WIRE_VAULT_OPS_H

#include "wire/message.h"

enum {
	VAULT_MAX_NAME = 200,
	VAULT_MAX_ORGANISATION = 320,
	VAULT_MAX_ROLE = 32,
	VAULT_MAX_REFERENCE = 40,
	VAULT_MAX_SERIAL = 42, /* hex of 160 bits and a sign octet */
	VAULT_MAX_REASON = 10, /* RFC 5280 5.3.1 */
	VAULT_MAX_LINE = 400,
	VAULT_MAX_CMS = 48 * 1024,
	VAULT_MAX_DER = 60 * 1024, /* a CRL */
	VAULT_SCHOOL_UAI = 8,
	VAULT_MAX_SEALS = 16, /* of one school that are shown, the newest first */
};

/* Every op the vault knows. Anything else ends the vault. */
enum vault_op {
	VAULT_SIGN = 0x0100, /* purpose + digest + facts -> CMS (or token for STAMP) */
	VAULT_REHEARSE, /* the same facts -> the number of bytes VAULT_SIGN would answer at most */
	VAULT_PROBE, /* is every key usable? with VT_HOME 1 those of schools in tokens, too -> one line per key */
	VAULT_HEAD, /* -> entries and head hash of the log */
	VAULT_CRL, /* fresh CRLs of the CAs held here, and the root's of its file -> name and DER each */
	VAULT_REVOKE, /* serial, reason, time */
	VAULT_CERTS,  /* certificates of root, CAs and TSA -> name and DER each */
	VAULT_SHOW,   /* of a signer's own key only: its certificate, then the chain -> DER each */
	VAULT_SCHOOL, /* a school's own seals; with its name one is made where none is that lasts, with the newest's digest too another */
	VAULT_ANSWER = 0x01ff
};

/* HOUSE section 2: purposes are a table. */
enum vault_purpose {
	VAULT_PARTY = 1,
	VAULT_ATTEST,
	VAULT_CERTIFY,
	VAULT_SEAL,
	VAULT_MANIFEST,
	VAULT_STAMP,
	VAULT_CRL_SIGN,
	VAULT_CHECKPOINT,
	VAULT_PROBE_SIGN,
	VAULT_PURPOSE_COUNT
};

enum vault_tag {
	VT_PURPOSE = 1,  /* u64 vault_purpose */
	VT_DIGEST,       /* 32 bytes: of the document zone, manifest, or the imprint for STAMP */
	VT_NAME,         /* text <= 200: the party's name, goes into the certificate's CN */
	VT_ORGANISATION, /* text <= 320, optional: O */
	VT_ROLE,         /* text <= 32: field name; goes into the certificate's OU and the log */
	VT_REFERENCE,    /* text <= 40: convention reference and revision, log only */
	VT_CONSENT, /* 32 bytes: digest of the consent event; log only; obligatory for PARTY and ATTEST */
	VT_NONCE,    /* u64: STAMP, echoed */
	VT_CMS,      /* bytes: SignedData DER, or the TSA token */
	VT_SIZE,     /* u64 */
	VT_TIME,     /* i64: the vault's clock when it signed */
	VT_SERIAL,   /* text: certificate serial, hex */
	VT_CERT_SHA, /* 32 bytes: of the signer certificate */
	VT_ENTRY,    /* u64: index of the log entry */
	VT_HEAD,     /* 32 bytes: head of the chained log after this entry */
	VT_LINE,     /* text, many */
	VT_DER,      /* bytes, many */
	VT_REASON,   /* u64 CRLReason */
	VT_SCHOOL,   /* text, 8: UAI of the school whose key signs */
	VT_FROM,     /* i64, many: notBefore */
	VT_UNTIL,    /* i64, many: notAfter */
	VT_FAULT,    /* text: why the newest cannot be used */
	VT_HOME,     /* u64 vault_home, many: where a seal's keys stand; asked of PROBE: 1 */
	VT_MOVES, /* u64: 1 the newest's keys are to stand elsewhere, and others are made at the first need */
};

/* Where the keys of a school's seal stand. */
enum vault_home {
	VAULT_HOME_FILE,
	VAULT_HOME_TOKEN,
	VAULT_HOME_KEPT, /* in a token, and those of the seal before */
	VAULT_HOME_COUNT
};

/* Has a text the form of a UAI ("9990042S")? Whose its letter must be is convention/ident's rule. */
bool vault_is_uai(struct slice text);

/* The rules of a question's or an answer's fields; NULL for an unknown op. A question may have none: then *n is 0. */
const struct msg_rule *vault_question_rules(uint16_t op, size_t *n);
const struct msg_rule *vault_answer_rules(uint16_t op, size_t *n); /* by the question's op */

#endif
