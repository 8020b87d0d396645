/* SPDX-License-Identifier: MIT */
/*
 * vault: the table of purposes. Builds, counts and logs all it signs; takes bounded records, parses no
 * document. Ops and fields: wire/vault_ops.h.
 */
#ifndef PARAPHE_VAULT_VAULT_H
#define PARAPHE_VAULT_VAULT_H

#include "vault/keys.h"
#include "wire/message.h"

struct vault;

struct vault_config {
	const char *keys_dir;
	const char *log_path;   /* the chained log, appended and synced before an answer leaves */
	const char *policy_oid; /* of our own TSA */
	const char *crl_url;    /* base URL for CRL distribution points, or NULL */
	struct slice passphrase;
};

/* Load keys, open and check the log (a broken chain refuses to start: CRYPTO). */
MUST_CHECK bool vault_open(struct vault **out, const struct vault_config *c, struct err *e);
void vault_close(struct vault *v);
/*
 * Serve one question at time 'now'; 'answer' is ready to send (an answer or MSG_OP_ERROR). false: the
 * question was not one the vault may hear, and the vault must end.
 */
MUST_CHECK bool vault_serve(struct vault *v, const struct msg *question, struct msg *answer,
	int64_t now, struct err *e);

#endif
