/* SPDX-License-Identifier: MIT */
/*
 * vault: the table of purposes. Builds, counts and logs all it signs; takes bounded records, parses no
 * document. Ops and fields: wire/vault_ops.h; the log: vault/log.h.
 *
 * What each purpose wants besides VT_DIGEST, signs with, and builds:
 *   party, attest  name, role, consent; organisation, reference   fresh key      PAdES
 *   certify, seal  name, role, reference, consent, each optional  own key        PAdES
 *   manifest       the same                                       own key        CAdES with signingTime
 *   checkpoint     role, reference, each optional                 manifest's     CAdES with signingTime
 *   stamp          nonce, role, reference, each optional          TSA            RFC 3161 token
 *   probe          role, reference, each optional                 own key        PAdES over a prefixed hash
 * 'crl' is signed by VAULT_CRL only.
 *
 * certify, seal and manifest sign with the key of the school that VT_SCHOOL names, whose UAI the reference begins with (vault/school.h); with the
 * instance's only what has no school's reference: the instance's key never stands in for a school's.
 */
#ifndef PARAPHE_VAULT_VAULT_H
#define PARAPHE_VAULT_VAULT_H

#include "vault/keys.h"
#include "wire/message.h"

enum {
	VAULT_CRL_S = 7 * 86400, /* nextUpdate of the CRLs made here */
	VAULT_MAX_REVOKED = 600, /* so that a CRL stays below VAULT_MAX_DER */
	VAULT_CLOCK_BACK_S =
		1, /* the accuracy a token states: further back no time-stamp is made */
};

struct vault;

struct vault_config {
	struct keys_source keys;
	const char *log_path;   /* the chained log, appended and synced before an answer leaves */
	const char *policy_oid; /* of our own TSA */
	const char *crl_url;    /* base URL for CRL distribution points, or NULL */
};

/*
 * Load keys, open and check the log, try every key. A key whose token is not there waits (VAULT_PROBE tells, each purpose that
 * needs it refuses); any other key that does not sign is an error. *out is the caller's. Errors: as keys_load; CRYPTO the
 * log's chain is broken or a key does not work; WRONG_STATE the log is in use; SYNTAX the policy OID.
 */
MUST_CHECK bool vault_open(struct vault **out, const struct vault_config *c, struct err *e);
void vault_close(struct vault *v);
void vault_auto(struct vault **v);
/*
 * Serve one question at time 'now'; 'answer' is ready to send (VAULT_ANSWER or MSG_OP_ERROR) and the
 * caller's. false: the question was not one the vault may hear, and the vault must end.
 */
MUST_CHECK bool vault_serve(struct vault *v, const struct msg *question, struct msg *answer,
	int64_t now, struct err *e);
/* False once the log could not be written: send the answer, then end, so that a new vault reads the log anew. */
bool vault_is_sound(const struct vault *v);

/*
 * The lines of VAULT_PROBE: "ok NAME YYYY-MM-DD" (good until), "bad NAME reason" for each key, root (its certificate), root.crl, and, asked for by VT_HOME 1 (for each send it would be
 * much), each key of a school that stands in a token (NAME is then as in paraphe.conf: "school.9990042S.seal"; without an "ok" while it has no certificate yet);
 * "count PURPOSE n" for each purpose used.
 */

#endif
