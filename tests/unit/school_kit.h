/* SPDX-License-Identifier: MIT */
/* school_kit: a vault with an instance of its own, asked for schools' seals and signatures; for tests only. */
#ifndef PARAPHE_TESTS_SCHOOL_KIT_H
#define PARAPHE_TESTS_SCHOOL_KIT_H

#include "vault/school.h"
#include "vault/vault.h"
#include "wire/ask.h"
#include "wire/vault_ops.h"

#include "mini.h"

#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PASSPHRASE SLICE_LIT("0123456789abcdef0123456789abcdef0123456789abcdef")
#define ADA "9990042S"
#define BEL "9990043T"
#define ADA_NAME "Lycée Ada-Lovelace"
#define NOW (MINI_NOW + 3600)

static char folder[64], dir[80], log_path[80], file_path[100];
static struct vault *vault;
static int64_t clock_now = NOW;
static const struct keys_tokens *world_tokens; /* NULL: none */

static inline struct vault_config config(void)
{
	return (struct vault_config){
		.keys = { .dir = dir, .passphrase = PASSPHRASE, .tokens = world_tokens },
		.log_path = log_path,
		.policy_oid = "1.3.6.1.4.1.99999.1"
	};
}

/* A new instance for each test. */
static inline int world_make(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	clock_now = NOW;
	strcpy(folder, "/tmp/paraphe-school-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(dir, sizeof dir, "%s/keys", folder);
	snprintf(log_path, sizeof log_path, "%s/vault.log", folder);
	snprintf(file_path, sizeof file_path, "%s/schools.sealed", dir);
	struct vault_config c = config();
	return keys_make(dir, "certs", "Académie fictive", PASSPHRASE, MINI_NOW, &e) &&
			       vault_open(&vault, &c, &e)
		       ? 0
		       : -1;
}

static inline int world_end(void **state)
{
	(void)state;
	char command[80];
	vault_auto(&vault);
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static inline bool reopen(struct err *e)
{
	struct vault_config c = config();
	vault_auto(&vault);
	return vault_open(&vault, &c, e);
}

/* ---- asking ---- */

static inline bool served(struct msg *q, struct msg *answer, struct err *e)
{
	size_t n = 0;
	uint16_t op = q->op;
	bool heard = vault_serve(vault, q, answer, clock_now, e);
	msg_free(q);
	if (!heard || !msg_is_good(answer, e))
		return false;
	const struct msg_rule *rules = vault_answer_rules(op, &n);
	return msg_check(answer, rules, n, e);
}

static inline bool asked(
	struct msg *answer, const char *uai, const char *name, struct slice instead, struct err *e)
{
	struct msg q;
	msg_start(&q, VAULT_SCHOOL);
	msg_put_text(&q, VT_SCHOOL, uai);
	if (name)
		msg_put_text(&q, VT_ORGANISATION, name);
	if (instead.n)
		msg_put_bytes(&q, VT_CERT_SHA, instead);
	return served(&q, answer, e);
}

/* The newest fingerprint; returns how many there are. */
static inline size_t seals(uint8_t out[32], const char *uai, const char *name, struct slice instead)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	struct slice sha;
	size_t n = 0;
	if (!asked(&answer, uai, name, instead, &e))
		fail_msg("%s", e.text);
	while (msg_get_bytes(&answer, VT_CERT_SHA, n, &sha)) {
		if (n++ == 0 && out)
			memcpy(out, sha.p, 32);
	}
	return n;
}

#define NONE ((struct slice){ NULL, 0 })

static inline bool sign(struct msg *answer, enum vault_purpose purpose, const char *school,
	const char *reference, struct err *e)
{
	static const uint8_t digest[32] = { 7 };
	struct msg q;
	msg_start(&q, VAULT_SIGN);
	msg_put_u64(&q, VT_PURPOSE, purpose);
	msg_put_bytes(&q, VT_DIGEST, (struct slice){ digest, sizeof digest });
	msg_put_text(&q, VT_REFERENCE, reference);
	if (school)
		msg_put_text(&q, VT_SCHOOL, school);
	return served(&q, answer, e);
}

static inline void refuses(enum vault_purpose p, const char *school, const char *reference,
	enum err_code code, const char *says)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	assert_false(sign(&answer, p, school, reference, &e));
	assert_int_equal(e.code, code);
	if (!strstr(e.text, says))
		fail_msg("« %s » does not say « %s »", e.text, says);
}

#endif
