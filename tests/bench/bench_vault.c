/* SPDX-License-Identifier: MIT */
/* bench_vault: acts per second of the vault in one process, its log durable before each answer, and of its parts. */
#include "vault/vault.h"

#include "pki/cert.h"
#include "vault/issue.h"
#include "wire/ask.h"
#include "wire/vault_ops.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 2000 };
#define PASSPHRASE SLICE_LIT("bench")

static double seconds(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct span {
	double wall, cpu;
};

static struct span begin(void)
{
	return (struct span){ seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID) };
}

static void end(const char *what, struct span from, int rounds)
{
	double wall = seconds(CLOCK_MONOTONIC) - from.wall,
	       cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - from.cpu;
	printf("%-30s %10.1f us %10.1f us cpu %8.0f /s\n", what, wall / rounds * 1e6,
		cpu / rounds * 1e6, rounds / wall);
}

static void stop(const struct err *e)
{
	fprintf(stderr, "bench_vault: %s\n", e->text);
	exit(1);
}

#define SCHOOL "9990042S"
enum { SCHOOLS = 1000 }; /* beside the one that seals */

/* Schools with a seal each: the one that is looked for was made first. */
static void schools(struct vault *v)
{
	struct err e = ERR_INIT;
	struct span from = begin();
	for (int i = 0; i <= SCHOOLS; i++) {
		AUTO(msg) struct msg q = { 0 };
		AUTO(msg) struct msg answer = { 0 };
		char uai[VAULT_SCHOOL_UAI + 1];
		snprintf(uai, sizeof uai, "%07dA", i % 10000);
		msg_start(&q, VAULT_SCHOOL);
		msg_put_text(&q, VT_SCHOOL, i ? uai : SCHOOL);
		msg_put_text(&q, VT_ORGANISATION, "Lycée Ada-Lovelace");
		if (!vault_serve(v, &q, &answer, (int64_t)time(NULL), &e) ||
			!msg_is_good(&answer, &e))
			stop(&e);
	}
	end("a school's seal made", from, SCHOOLS + 1);
}

static void acts(struct vault *v, uint16_t op, enum vault_purpose purpose, const char *what)
{
	static const uint8_t digest[32];
	struct err e = ERR_INIT;
	struct span from = begin();
	for (int i = 0; i < ROUNDS; i++) {
		AUTO(msg) struct msg q = { 0 };
		AUTO(msg) struct msg answer = { 0 };
		msg_start(&q, op);
		msg_put_u64(&q, VT_PURPOSE, purpose);
		msg_put_bytes(&q, VT_DIGEST, (struct slice){ digest, sizeof digest });
		if (purpose == VAULT_SEAL) {
			msg_put_text(&q, VT_SCHOOL, SCHOOL);
			msg_put_text(&q, VT_REFERENCE, SCHOOL "-2027-00001/1");
		}
		if (purpose == VAULT_PARTY) {
			msg_put_text(&q, VT_NAME, "Zoé Martin");
			msg_put_text(&q, VT_ROLE, "accueil-1");
			msg_put_bytes(&q, VT_CONSENT, (struct slice){ digest, sizeof digest });
		}
		if (!vault_serve(v, &q, &answer, (int64_t)time(NULL), &e) ||
			!msg_is_good(&answer, &e))
			stop(&e);
	}
	end(what, from, ROUNDS);
}

static void certificates(const struct keys *keys)
{
	struct err e = ERR_INIT;
	AUTO(issuer) struct issuer *issuer = NULL;
	struct issue_request r = { .name = SLICE_LIT("Zoé Martin"),
		.role = SLICE_LIT("accueil-1"),
		.now = (int64_t)time(NULL) };
	if (!issue_open(&issuer, keys, NULL, &e))
		stop(&e);
	struct span from = begin();
	for (int i = 0; i < ROUNDS; i++) {
		AUTO(issued) struct issued made = { 0 };
		if (!issue_party(&made, issuer, &r, &e))
			stop(&e);
	}
	end("key and certificate", from, ROUNDS);
}

int main(void)
{
	char folder[] = "/tmp/paraphe-bench-XXXXXX", dir[64], path[64], command[64];
	struct err e = ERR_INIT;
	AUTO(keys) struct keys keys = { 0 };
	AUTO(vault) struct vault *v = NULL;
	if (!mkdtemp(folder))
		return 1;
	snprintf(dir, sizeof dir, "%s/keys", folder);
	snprintf(path, sizeof path, "%s/vault.log", folder);
	struct vault_config c = { .keys = { .dir = dir, .passphrase = PASSPHRASE },
		.log_path = path,
		.policy_oid = "1.3.6.1.4.1.99999.1" };
	struct span from = begin();
	if (!keys_make(dir, "certs", "Bench", PASSPHRASE, (int64_t)time(NULL), &e) ||
		!keys_load(
			&keys, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e))
		stop(&e);
	end("make and load the keys", from, 1);
	certificates(&keys);
	if (!vault_open(&v, &c, &e))
		stop(&e);
	acts(v, VAULT_REHEARSE, VAULT_PARTY, "rehearse party");
	acts(v, VAULT_SIGN, VAULT_PARTY, "issue and sign party, logged");
	schools(v);
	acts(v, VAULT_SIGN, VAULT_SEAL, "a school's seal, logged");
	acts(v, VAULT_SIGN, VAULT_STAMP, "time-stamp, logged");
	vault_close(v);
	v = NULL;
	from = begin();
	if (!vault_open(&v, &c, &e))
		stop(&e);
	end("open with 6000 entries", from, 1);
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}
