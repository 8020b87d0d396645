/* SPDX-License-Identifier: MIT */
/* vault_ops: which fields each question to the vault and each of its answers may hold. */
#include "wire/vault_ops.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define NUMBER(t, m) .tag = (t), .kind = MSG_U64, .most = (m)
#define INSTANT(t) .tag = (t), .kind = MSG_I64
#define TEXT(t, m) .tag = (t), .kind = MSG_TEXT, .most = (m)
#define BYTES(t, m) .tag = (t), .kind = MSG_BYTES, .least = 1, .most = (m)
#define DIGEST(t) .tag = (t), .kind = MSG_BYTES, .least = 32, .most = 32
#define MUST .required = true
#define MANY .many = true

/* VAULT_SIGN and VAULT_REHEARSE; which of the optional ones a purpose wants is the vault's own table. */
static const struct msg_rule sign[] = {
	{ NUMBER(VT_PURPOSE, VAULT_PURPOSE_COUNT - 1), .least = VAULT_PARTY, MUST },
	{ DIGEST(VT_DIGEST), MUST },
	{ TEXT(VT_NAME, VAULT_MAX_NAME), .least = 1 },
	{ TEXT(VT_ORGANISATION, VAULT_MAX_ORGANISATION) },
	{ TEXT(VT_ROLE, VAULT_MAX_ROLE) },
	{ TEXT(VT_REFERENCE, VAULT_MAX_REFERENCE) },
	{ DIGEST(VT_CONSENT) },
	{ NUMBER(VT_NONCE, UINT64_MAX) },
	{ TEXT(VT_SCHOOL, VAULT_SCHOOL_UAI), .least = VAULT_SCHOOL_UAI },
};
static const struct msg_rule probe[] = {
	{ NUMBER(VT_HOME, 1) },
};
static const struct msg_rule revoke[] = {
	{ TEXT(VT_SERIAL, VAULT_MAX_SERIAL), .least = 1, MUST },
	{ NUMBER(VT_REASON, VAULT_MAX_REASON), MUST },
	{ INSTANT(VT_TIME) },
	{ TEXT(VT_REFERENCE, VAULT_MAX_REFERENCE) },
};
static const struct msg_rule school[] = {
	{ TEXT(VT_SCHOOL, VAULT_SCHOOL_UAI), .least = VAULT_SCHOOL_UAI, MUST },
	{ TEXT(VT_ORGANISATION, VAULT_MAX_ORGANISATION), .least = 1 },
	{ DIGEST(VT_CERT_SHA) },
};
static const struct msg_rule signed_answer[] = {
	{ BYTES(VT_CMS, VAULT_MAX_CMS), MUST },
	{ INSTANT(VT_TIME), MUST },
	{ TEXT(VT_SERIAL, VAULT_MAX_SERIAL) },
	{ DIGEST(VT_CERT_SHA) },
	{ NUMBER(VT_ENTRY, UINT64_MAX) },
	{ DIGEST(VT_HEAD) },
};
static const struct msg_rule rehearsed[] = {
	{ NUMBER(VT_SIZE, VAULT_MAX_CMS), MUST },
};
static const struct msg_rule probed[] = {
	{ TEXT(VT_LINE, VAULT_MAX_LINE), MANY },
};
static const struct msg_rule head[] = {
	{ NUMBER(VT_ENTRY, UINT64_MAX), MUST },
	{ DIGEST(VT_HEAD), MUST },
	{ INSTANT(VT_TIME) },
};
/* The names stand in VT_LINE, in the order of VT_DER: "issuing", "services", "root". */
static const struct msg_rule crls[] = {
	{ BYTES(VT_DER, VAULT_MAX_DER), MUST, MANY },
	{ TEXT(VT_LINE, VAULT_MAX_ROLE), MUST, MANY },
	{ INSTANT(VT_TIME) },
	{ NUMBER(VT_ENTRY, UINT64_MAX) },
	{ DIGEST(VT_HEAD) },
};
static const struct msg_rule certs[] = {
	{ BYTES(VT_DER, VAULT_MAX_DER), MUST, MANY },
	{ TEXT(VT_LINE, VAULT_MAX_ROLE), MUST, MANY },
};
/* One of each per seal, the newest first; VT_LINE: its subject. None: the school has none yet. */
static const struct msg_rule seals[] = {
	{ BYTES(VT_DER, VAULT_MAX_DER), MANY },
	{ DIGEST(VT_CERT_SHA), MANY },
	{ TEXT(VT_SERIAL, VAULT_MAX_SERIAL), MANY },
	{ TEXT(VT_LINE, VAULT_MAX_LINE), MANY },
	{ INSTANT(VT_FROM), MANY },
	{ INSTANT(VT_UNTIL), MANY },
	{ TEXT(VT_FAULT, VAULT_MAX_LINE) },
	{ NUMBER(VT_HOME, VAULT_HOME_COUNT - 1), MANY },
	{ NUMBER(VT_MOVES, 1) },
	{ NUMBER(VT_ENTRY, UINT64_MAX) },
	{ DIGEST(VT_HEAD) },
};
/* Certificate and chain of a signer's own key; VT_LINE: what kind of key it is. */
static const struct msg_rule shown[] = {
	{ BYTES(VT_DER, VAULT_MAX_DER), MUST, MANY },
	{ TEXT(VT_LINE, VAULT_MAX_LINE), MUST },
};
/* A question without fields still has a table, so that it is told from an unknown op. */
static const struct msg_rule nothing[] = { { .tag = 0 } };

bool vault_is_uai(struct slice text)
{
	bool good = text.n == VAULT_SCHOOL_UAI && text.p[VAULT_SCHOOL_UAI - 1] >= 'A' &&
		    text.p[VAULT_SCHOOL_UAI - 1] <= 'Z';
	for (size_t i = 0; good && i < VAULT_SCHOOL_UAI - 1; i++)
		good = text.p[i] >= '0' && text.p[i] <= '9';
	return good;
}

const struct msg_rule *vault_question_rules(uint16_t op, size_t *n)
{
	*n = 0;
	switch (op) {
	case VAULT_SIGN:
	case VAULT_REHEARSE:
		*n = COUNT(sign);
		return sign;
	case VAULT_REVOKE:
		*n = COUNT(revoke);
		return revoke;
	case VAULT_SCHOOL:
		*n = COUNT(school);
		return school;
	case VAULT_PROBE:
		*n = COUNT(probe);
		return probe;
	case VAULT_HEAD:
	case VAULT_CRL:
	case VAULT_CERTS:
	case VAULT_SHOW:
		return nothing;
	default:
		return NULL;
	}
}

const struct msg_rule *vault_answer_rules(uint16_t op, size_t *n)
{
	static const struct {
		uint16_t op;
		const struct msg_rule *rules;
		size_t n;
	} table[] = {
		{ VAULT_SIGN, signed_answer, COUNT(signed_answer) },
		{ VAULT_REHEARSE, rehearsed, COUNT(rehearsed) },
		{ VAULT_PROBE, probed, COUNT(probed) },
		{ VAULT_HEAD, head, COUNT(head) },
		{ VAULT_CRL, crls, COUNT(crls) },
		{ VAULT_REVOKE, head, COUNT(head) },
		{ VAULT_CERTS, certs, COUNT(certs) },
		{ VAULT_SHOW, shown, COUNT(shown) },
		{ VAULT_SCHOOL, seals, COUNT(seals) },
	};
	*n = 0;
	for (size_t i = 0; i < COUNT(table); i++)
		if (table[i].op == op) {
			*n = table[i].n;
			return table[i].rules;
		}
	return NULL;
}
