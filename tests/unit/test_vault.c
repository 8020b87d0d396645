/* SPDX-License-Identifier: MIT */
/* test_vault: every purpose, what is refused, the chained log, and the process in its cage. */
#include "vault/vault.h"

#include "base/file.h"
#include "base/text.h"
#include "cms/stamp.h"
#include "pki/cert.h"
#include "vault/log.h"
#include "wire/ask.h"
#include "wire/vault_ops.h"

#include "mini.h"

#include <fcntl.h>
#include <inttypes.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PASSPHRASE SLICE_LIT("un mot de passe")
#define NOW (MINI_NOW + 3600)

static char folder[] = "/tmp/paraphe-vault-XXXXXX", dir[64], log_path[64], instance[64];
static uint8_t digest[32] = "le condensat d'une convention.";
static uint8_t consent[32] = "le condensat d'un consentement";

static struct vault_config config(void)
{
	return (struct vault_config){ .keys = { .dir = dir, .passphrase = PASSPHRASE },
		.log_path = log_path,
		.policy_oid = "1.3.6.1.4.1.99999.1" };
}

static int world_make(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	if (!mkdtemp(folder))
		return -1;
	snprintf(dir, sizeof dir, "%s/keys", folder);
	snprintf(log_path, sizeof log_path, "%s/vault.log", folder);
	return keys_make(dir, "certs", "Lycée Colbert", PASSPHRASE, MINI_NOW, &e) ? 0 : -1;
}

static void close_vault(void);

static int world_end(void **state)
{
	(void)state;
	close_vault();
	char command[64];
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

/* ---- asking ---- */

/* One for all tests, but where a new one is to read the log: opening eight keys takes a while, by intent. */
static struct vault *shared;

static struct vault *open_vault(void)
{
	struct err e = ERR_INIT;
	struct vault_config c = config();
	if (!shared && !vault_open(&shared, &c, &e))
		fail_msg("%s", e.text);
	return shared;
}

static void close_vault(void)
{
	vault_close(shared);
	shared = NULL;
}

static struct msg sign_question(uint16_t op, enum vault_purpose purpose)
{
	struct msg q;
	msg_start(&q, op);
	msg_put_u64(&q, VT_PURPOSE, purpose);
	msg_put_bytes(&q, VT_DIGEST, (struct slice){ digest, sizeof digest });
	msg_put_text(&q, VT_REFERENCE, "C-2026-0001.1");
	if (purpose == VAULT_PARTY || purpose == VAULT_ATTEST) {
		msg_put_text(&q, VT_NAME, "Zoé Martin");
		msg_put_text(&q, VT_ORGANISATION, "Boulangerie Œuvré");
		msg_put_text(&q, VT_ROLE, "accueil-1");
		msg_put_bytes(&q, VT_CONSENT, (struct slice){ consent, sizeof consent });
	}
	if (purpose == VAULT_STAMP)
		msg_put_u64(&q, VT_NONCE, UINT64_C(0xfedcba9876543210));
	return q;
}

/* Ask, and check the answer against the tables of both sides; an error answer fills 'e'. */
static bool served(struct vault *v, struct msg *q, struct msg *answer, int64_t now, struct err *e)
{
	size_t n = 0;
	if (!vault_serve(v, q, answer, now, e)) {
		msg_free(q);
		return false;
	}
	uint16_t op = q->op;
	msg_free(q);
	if (!msg_is_good(answer, e))
		return false;
	assert_int_equal(answer->op, VAULT_ANSWER);
	const struct msg_rule *rules = vault_answer_rules(op, &n);
	return msg_check(answer, rules, n, e);
}

static bool sign_at(
	struct vault *v, enum vault_purpose purpose, int64_t now, struct msg *answer, struct err *e)
{
	struct msg q = sign_question(VAULT_SIGN, purpose);
	bool good = served(v, &q, answer, now, e);
	if (!good && e->code != ERR_WRONG_STATE)
		print_error("%s\n", e->text);
	return good;
}

static struct slice cms_of(const struct msg *answer)
{
	struct slice cms = { NULL, 0 };
	assert_true(msg_get_bytes(answer, VT_CMS, 0, &cms));
	return cms;
}

static bool chains(X509 *cert, STACK_OF(X509) *untrusted, X509 *root)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_STORE_add_cert(store, root);
	X509_STORE_CTX_init(ctx, store, cert, untrusted);
	X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(ctx), NOW);
	X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(ctx), X509_V_FLAG_X509_STRICT);
	bool good = X509_verify_cert(ctx) == 1;
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	return good;
}

static X509 *root_of(void)
{
	char path[80];
	struct err e = ERR_INIT;
	AUTO(buf) struct buf pem = BUF_MAX(KEYS_MAX_FILE);
	STACK_OF(X509) *all = NULL;
	snprintf(path, sizeof path, "%s/root.pem", dir);
	assert_true(file_read(&pem, path, KEYS_MAX_FILE, &e) &&
		    cert_pem_read(&all, buf_slice(&pem), &e));
	X509 *root = sk_X509_shift(all);
	x509_stack_auto(&all);
	return root;
}

static void each_purpose_signs_what_its_profile_says(void **state)
{
	(void)state;
	static const struct {
		enum vault_purpose purpose;
		enum cms_profile profile;
		const char *name;
	} table[] = {
		{ VAULT_PARTY, CMS_PADES, "Zoé Martin" },
		{ VAULT_ATTEST, CMS_PADES, "Zoé Martin" },
		{ VAULT_CERTIFY, CMS_PADES, "Certification des conventions" },
		{ VAULT_SEAL, CMS_PADES, "Cachet des conventions" },
		{ VAULT_MANIFEST, CMS_CADES, "Scellement des archives" },
		{ VAULT_CHECKPOINT, CMS_CADES, "Scellement des archives" },
	};
	struct vault *v = open_vault();
	AUTO(x509) X509 *root = root_of();
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct err e = ERR_INIT;
		AUTO(msg) struct msg answer = { 0 };
		struct cms *cms = NULL;
		struct cms_fault fault = { 0 };
		struct cert_facts facts;
		bool intact = false;
		char reason[200] = "";
		int64_t time = 0;
		assert_true(sign_at(v, table[i].purpose, NOW, &answer, &e));
		assert_true(
			cms_open(&cms, cms_of(&answer), table[i].profile, CMS_OURS, &fault, &e));
		assert_string_equal(fault.text, "");
		assert_true(cms_verify(&intact, cms, (struct slice){ digest, 32 }, reason, &e));
		assert_true(intact);
		assert_true(chains(cms_signer(cms), cms_certs(cms), root));
		assert_true(cert_facts(&facts, cms_signer(cms), &e));
		assert_string_equal(facts.name, table[i].name);
		assert_int_equal(cms_signing_time(cms, &time), table[i].profile == CMS_CADES);
		if (table[i].profile == CMS_CADES)
			assert_int_equal(time, NOW);
		char serial[VAULT_MAX_SERIAL + 1];
		struct slice sha;
		assert_true(msg_get_text(&answer, VT_SERIAL, 0, serial, sizeof serial));
		assert_string_equal(serial, facts.serial);
		assert_true(msg_get_bytes(&answer, VT_CERT_SHA, 0, &sha));
		assert_memory_equal(sha.p, facts.sha256, 32);
		cms_auto(&cms);
	}
}

static void a_probe_signs_a_prefixed_hash_only(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct vault *v = open_vault();
	AUTO(msg) struct msg answer = { 0 };
	struct cms *cms = NULL;
	struct cms_fault fault = { 0 };
	uint8_t both[48] = "PARAPHE PROBE 1\n", hash[32];
	assert_true(sign_at(v, VAULT_PROBE_SIGN, NOW, &answer, &e));
	assert_true(cms_open(&cms, cms_of(&answer), CMS_PADES, CMS_OURS, &fault, &e));
	assert_false(slice_eq(cms_message_digest(cms), (struct slice){ digest, 32 }));
	memcpy(both + 16, digest, 32);
	EVP_Digest(both, sizeof both, hash, NULL, EVP_sha256(), NULL);
	assert_true(slice_eq(cms_message_digest(cms), (struct slice){ hash, 32 }));
	cms_auto(&cms);
}

static void stamp_at(struct vault *v, int64_t now, struct stamp_info *info)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	AUTO(stamp) struct stamp s = { 0 };
	bool intact = false;
	char reason[200] = "";
	int64_t told = 0;
	if (!sign_at(v, VAULT_STAMP, now, &answer, &e))
		fail_msg("%s", e.text);
	assert_true(stamp_open(&s, cms_of(&answer), &intact, reason, &e));
	assert_true(intact);
	*info = s.info;
	assert_true(msg_get_i64(&answer, VT_TIME, 0, &told));
	assert_int_equal(told, info->time);
}

static void a_stamp_echoes_the_nonce_and_names_policy_and_accuracy(void **state)
{
	(void)state;
	struct vault *v = open_vault();
	struct stamp_info a, b;
	stamp_at(v, NOW, &a);
	stamp_at(v, NOW, &b);
	assert_string_equal(a.policy, "1.3.6.1.4.1.99999.1");
	assert_true(a.has_nonce && a.nonce == UINT64_C(0xfedcba9876543210));
	assert_int_equal(a.accuracy_seconds, 1);
	assert_int_equal(a.time, NOW);
	assert_memory_equal(a.imprint, digest, 32);
	assert_string_not_equal(a.serial, b.serial);
	/* The log names the token by the same number. */
	struct err e = ERR_INIT;
	AUTO(buf) struct buf log = { 0 };
	assert_true(file_read(&log, log_path, 1 << 22, &e));
	assert_true(slice_find(buf_slice(&log), slice_text(b.serial), 0) != SIZE_MAX);
}

static void stamps_never_go_back_when_the_clock_does(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct stamp_info info;
	struct vault *v = open_vault();
	stamp_at(v, NOW + 10, &info);
	stamp_at(v, NOW + 9, &info);
	assert_int_equal(info.time, NOW + 10);
	close_vault();
	/* The log remembers it. */
	struct vault *again = open_vault();
	AUTO(msg) struct msg answer = { 0 };
	assert_false(sign_at(again, VAULT_STAMP, NOW + 5, &answer, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	stamp_at(again, NOW + 11, &info);
	assert_int_equal(info.time, NOW + 11);
}

static void a_rehearsal_is_long_enough_and_leaves_no_trace(void **state)
{
	(void)state;
	struct vault *v = open_vault();
	for (enum vault_purpose p = VAULT_PARTY; p <= VAULT_STAMP; p++) {
		struct err e = ERR_INIT;
		uint64_t most = 0, before = 0, after = 0;
		AUTO(msg) struct msg head = { 0 }, trial = { 0 }, again = { 0 };
		struct msg q = { .op = VAULT_HEAD };
		assert_true(served(v, &q, &head, NOW + 20, &e));
		q = sign_question(VAULT_REHEARSE, p);
		assert_true(served(v, &q, &trial, NOW + 20, &e));
		q = (struct msg){ .op = VAULT_HEAD };
		assert_true(served(v, &q, &again, NOW + 20, &e));
		assert_true(msg_get_u64(&head, VT_ENTRY, 0, &before) &&
			    msg_get_u64(&again, VT_ENTRY, 0, &after));
		assert_int_equal(before, after);
		assert_true(msg_get_u64(&trial, VT_SIZE, 0, &most));
		for (int i = 0; i < 40; i++) {
			AUTO(msg) struct msg answer = { 0 };
			assert_true(sign_at(v, p, NOW + 20, &answer, &e));
			assert_true(cms_of(&answer).n <= most && cms_of(&answer).n + 16 > most);
		}
	}
}

/* ---- what is refused ---- */

static void refused(struct vault *v, struct msg q, enum err_code code)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	assert_false(served(v, &q, &answer, NOW + 30, &e));
	if (e.code != code)
		fail_msg("%d: %s", (int)e.code, e.text);
	assert_int_equal(answer.op, MSG_OP_ERROR);
}

static void facts_out_of_bounds_are_answered_by_an_error(void **state)
{
	(void)state;
	struct vault *v = open_vault();
	struct msg q;
	msg_start(&q, VAULT_SIGN);
	msg_put_u64(&q, VT_PURPOSE, VAULT_PARTY);
	msg_put_bytes(&q, VT_DIGEST, (struct slice){ digest, 32 });
	msg_put_text(&q, VT_NAME, "Zoé Martin");
	msg_put_text(&q, VT_ROLE, "accueil-1");
	refused(v, q, ERR_SYNTAX); /* no consent */
	q = sign_question(VAULT_SIGN, VAULT_PARTY);
	msg_put_u64(&q, VT_NONCE, 1);
	refused(v, q, ERR_SYNTAX);
	q = sign_question(VAULT_SIGN, VAULT_STAMP);
	msg_put_text(&q, VT_NAME, "Zoé Martin");
	refused(v, q, ERR_SYNTAX);
	refused(v, sign_question(VAULT_SIGN, VAULT_CRL_SIGN), ERR_DENIED);
	refused(v, sign_question(VAULT_REHEARSE, VAULT_CRL_SIGN), ERR_DENIED);
	q = sign_question(VAULT_SIGN, VAULT_SEAL);
	msg_put_text(&q, VT_ROLE, "a\tb");
	refused(v, q, ERR_SYNTAX);
	q = sign_question(VAULT_SIGN, VAULT_SEAL);
	msg_put_text(&q, VT_ROLE, "-");
	refused(v, q, ERR_SYNTAX);
	assert_true(vault_is_sound(v));
}

static void unheard(struct vault *v, struct msg q)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	assert_false(vault_serve(v, &q, &answer, NOW + 30, &e));
	assert_int_equal(answer.body.n, 0);
	msg_free(&q);
}

static void a_question_outside_the_tables_ends_the_vault(void **state)
{
	(void)state;
	struct vault *v = open_vault();
	unheard(v, (struct msg){ .op = 0x0042 });
	unheard(v, (struct msg){ .op = VAULT_ANSWER });
	unheard(v, (struct msg){ .op = VAULT_SIGN });
	struct msg q = sign_question(VAULT_SIGN, VAULT_PARTY);
	msg_put_u64(&q, VT_SIZE, 1);
	unheard(v, q);
	unheard(v, sign_question(VAULT_SIGN, VAULT_PURPOSE_COUNT));
	msg_start(&q, VAULT_HEAD);
	msg_put_u64(&q, VT_SIZE, 1);
	unheard(v, q);
	q = sign_question(VAULT_SIGN, VAULT_SEAL);
	msg_put_fd(&q, VT_CMS, 0);
	unheard(v, q);
}

static void a_clock_before_the_certificates_signs_nothing(void **state)
{
	(void)state;
	struct vault *v = open_vault();
	for (enum vault_purpose p = VAULT_PARTY; p <= VAULT_PROBE_SIGN; p++) {
		struct err e = ERR_INIT;
		AUTO(msg) struct msg answer = { 0 };
		if (p == VAULT_CRL_SIGN)
			continue;
		assert_false(sign_at(v, p, MINI_NOW - 2 * 86400, &answer, &e));
		assert_int_equal(e.code, ERR_WRONG_STATE);
		assert_non_null(strstr(e.text, "set the clock"));
	}
}

/* ---- revocation ---- */

static X509_CRL *crl_at(const struct msg *answer, size_t nth)
{
	struct slice der;
	assert_true(msg_get_bytes(answer, VT_DER, nth, &der));
	const unsigned char *p = der.p;
	X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.n);
	assert_non_null(crl);
	return crl;
}

static long number_of(X509_CRL *crl)
{
	ASN1_INTEGER *n = X509_CRL_get_ext_d2i(crl, NID_crl_number, NULL, NULL);
	long v = ASN1_INTEGER_get(n);
	ASN1_INTEGER_free(n);
	return v;
}

static void lists_and_certificates_come_with_their_names(void **state)
{
	(void)state;
	static const char *const lists[] = { "issuing", "services", "root" }, *const certs[] = {
		"issuing", "services", "stamp", "root"
	};
	struct err e = ERR_INIT;
	struct vault *v = open_vault();
	AUTO(msg) struct msg crls = { 0 }, ders = { 0 };
	struct msg q = { .op = VAULT_CRL };
	char name[VAULT_MAX_ROLE + 1];
	assert_true(served(v, &q, &crls, NOW + 39, &e));
	q = (struct msg){ .op = VAULT_CERTS };
	assert_true(served(v, &q, &ders, NOW + 39, &e));
	for (size_t i = 0; i < 3; i++) {
		assert_true(msg_get_text(&crls, VT_LINE, i, name, sizeof name));
		assert_string_equal(name, lists[i]);
	}
	for (size_t i = 0; i < 4; i++) {
		struct slice der;
		AUTO(x509) X509 *cert = NULL;
		assert_true(msg_get_text(&ders, VT_LINE, i, name, sizeof name));
		assert_string_equal(name, certs[i]);
		assert_true(msg_get_bytes(&ders, VT_DER, i, &der));
		assert_true(cert_parse(&cert, der, &e));
	}
	assert_false(msg_get_text(&ders, VT_LINE, 4, name, sizeof name));
}

static struct msg revoke_question(const char *serial, uint64_t reason)
{
	struct msg q;
	msg_start(&q, VAULT_REVOKE);
	msg_put_text(&q, VT_SERIAL, serial);
	msg_put_u64(&q, VT_REASON, reason);
	msg_put_i64(&q, VT_TIME, NOW);
	return q;
}

static void crls_tell_what_was_revoked_and_count_up(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct vault *v = open_vault();
	AUTO(keys) struct keys k = { 0 };
	AUTO(msg) struct msg signed_one = { 0 }, first = { 0 }, second = { 0 }, done = { 0 };
	char serial[VAULT_MAX_SERIAL + 1];
	assert_true(
		keys_load(&k, &(struct keys_source){ .dir = dir, .passphrase = PASSPHRASE }, &e));
	assert_true(sign_at(v, VAULT_PARTY, NOW + 40, &signed_one, &e));
	assert_true(msg_get_text(&signed_one, VT_SERIAL, 0, serial, sizeof serial));
	struct msg q = { .op = VAULT_CRL };
	assert_true(served(v, &q, &first, NOW + 40, &e));
	refused(v, revoke_question("00", 1), ERR_NOT_FOUND);
	refused(v, revoke_question(serial, 6), ERR_SYNTAX);
	q = revoke_question(serial, 4);
	assert_true(served(v, &q, &done, NOW + 41, &e));
	refused(v, revoke_question(serial, 4), ERR_WRONG_STATE);
	close_vault();
	/* The log is the only source: a vault opened later knows as much. */
	v = open_vault();
	q = (struct msg){ .op = VAULT_CRL };
	assert_true(served(v, &q, &second, NOW + 50, &e));
	close_vault();
	X509 *issuers[] = { k.slot[KEYS_ISSUING].cert, k.slot[KEYS_SERVICES].cert, k.root };
	for (size_t i = 0; i < 3; i++) {
		X509_CRL *a = crl_at(&first, i), *b = crl_at(&second, i);
		assert_int_equal(X509_CRL_verify(b, X509_get0_pubkey(issuers[i])), 1);
		assert_true(i == 2 || number_of(b) > number_of(a));
		assert_int_equal(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(a)) > 0, false);
		assert_int_equal(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(b)) > 0, i == 0);
		X509_CRL_free(a);
		X509_CRL_free(b);
	}
	struct cms *cms = NULL;
	struct cms_fault fault = { 0 };
	X509_REVOKED *entry = NULL;
	X509_CRL *crl = crl_at(&second, 0);
	assert_true(cms_open(&cms, cms_of(&signed_one), CMS_PADES, CMS_OURS, &fault, &e));
	assert_int_equal(X509_CRL_get0_by_cert(crl, &entry, cms_signer(cms)), 1);
	X509_CRL_free(crl);
	cms_auto(&cms);
}

static void probing_tells_of_every_key_and_of_the_counters(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct vault *v = open_vault();
	AUTO(msg) struct msg good = { 0 }, late = { 0 };
	char line[VAULT_MAX_LINE + 1];
	struct msg q = { .op = VAULT_PROBE };
	size_t ok = 0, counts = 0, bad = 0;
	assert_true(served(v, &q, &good, NOW + 60, &e));
	for (size_t i = 0; msg_get_text(&good, VT_LINE, i, line, sizeof line); i++) {
		ok += strncmp(line, "ok ", 3) == 0;
		counts += strncmp(line, "count ", 6) == 0;
	}
	assert_int_equal(ok, KEYS_SLOT_COUNT + 2); /* root and root.crl */
	assert_true(counts >= 7);
	q = (struct msg){ .op = VAULT_PROBE };
	assert_true(served(v, &q, &late, NOW + 20 * MINI_YEAR, &e));
	for (size_t i = 0; msg_get_text(&late, VT_LINE, i, line, sizeof line); i++)
		bad += strncmp(line, "bad ", 4) == 0;
	assert_int_equal(bad, KEYS_SLOT_COUNT + 1);
	/* the root outlives them, but not for ever */
	AUTO(msg) struct msg last = { 0 };
	bool root = false;
	q = (struct msg){ .op = VAULT_PROBE };
	assert_true(served(v, &q, &last, NOW + 26 * MINI_YEAR, &e));
	for (size_t i = 0; msg_get_text(&last, VT_LINE, i, line, sizeof line); i++)
		root |= strncmp(line, "bad root the root certificate ended at ", 38) == 0;
	assert_true(root);
}

/* ---- the log ---- */

static bool opens(enum err_code *code)
{
	struct err e = ERR_INIT;
	AUTO(vault) struct vault *v = NULL;
	struct vault_config c = config();
	bool good = vault_open(&v, &c, &e);
	*code = e.code;
	return good;
}

/* Only the chain, without the keys: their passphrase would cost half a second each time. */
static bool log_reads(const char *path, uint64_t *count, size_t *torn)
{
	struct err e = ERR_INIT;
	AUTO(vault_log) struct vault_log l = { .fd = -1, .lock = -1 };
	assert_true(vault_log_open(&l, path, &e));
	struct vault_log_reader r = VAULT_LOG_READER(&l);
	struct vault_entry entry;
	for (bool more = true; more;)
		if (!vault_log_next(&r, &entry, &more, torn, &e)) {
			assert_int_equal(e.code, ERR_CRYPTO);
			return false;
		}
	*count = r.count;
	return vault_log_resume(&l, &r, *torn, &e);
}

/* A short log of its own. */
static void short_log(const char *path, struct buf *bytes)
{
	struct err e = ERR_INIT;
	unlink(path);
	AUTO(vault_log) struct vault_log l = { .fd = -1, .lock = -1 };
	assert_true(vault_log_open(&l, path, &e));
	for (int i = 0; i < 3; i++) {
		struct vault_entry entry = { .time = NOW + i,
			.purpose = SLICE_LIT("seal"),
			.role = SLICE_LIT("cachet"),
			.serial = SLICE_LIT("0123456789abcdef") };
		assert_true(vault_log_append(&l, &entry, &e));
		assert_int_equal(entry.index, i);
	}
	vault_log_auto(&l);
	assert_true(file_read(bytes, path, 1 << 16, &e));
}

static void changing_any_byte_of_the_log_is_noticed(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char path[64];
	uint64_t count;
	size_t torn;
	static const uint8_t values[] = { 0x00, '\t', '\n', '-', '0', 0xff };
	AUTO(buf) struct buf bytes = { 0 };
	snprintf(path, sizeof path, "%s/short.log", folder);
	short_log(path, &bytes);
	for (size_t i = 0; i < bytes.n; i++)
		for (size_t j = 0; j <= sizeof values; j++) {
			uint8_t old = bytes.p[i], new = j < sizeof values ? values[j] : old ^ 1;
			if (new == old)
				continue;
			bytes.p[i] = new;
			int fd = open(path, O_WRONLY | O_TRUNC);
			assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
			close(fd);
			if (log_reads(path, &count, &torn))
				fail_msg("byte %zu of %zu from %02x to %02x is not noticed", i,
					bytes.n, old, new);
			bytes.p[i] = old;
		}
	/* Entries dropped, doubled or exchanged. */
	size_t second = slice_find(buf_slice(&bytes), SLICE_LIT("\n"), 0) + 1;
	assert_true(
		file_write_atomic(path, slice_sub(buf_slice(&bytes), second, bytes.n), 0600, &e));
	assert_false(log_reads(path, &count, &torn));
	AUTO(buf) struct buf doubled = BUF_MAX(1 << 16);
	buf_put(&doubled, bytes.p, second);
	buf_put_slice(&doubled, buf_slice(&bytes));
	assert_true(file_write_atomic(path, buf_slice(&doubled), 0600, &e));
	assert_false(log_reads(path, &count, &torn));
}

static void a_torn_last_line_is_cut_off_wherever_it_is_torn(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char path[64];
	uint64_t count;
	size_t torn;
	AUTO(buf) struct buf bytes = { 0 };
	snprintf(path, sizeof path, "%s/torn.log", folder);
	short_log(path, &bytes);
	size_t last =
		slice_rfind(slice_sub(buf_slice(&bytes), 0, bytes.n - 1), SLICE_LIT("\n")) + 1;
	for (size_t n = last; n < bytes.n; n++) {
		assert_true(file_write_atomic(path, slice_sub(buf_slice(&bytes), 0, n), 0600, &e));
		assert_true(log_reads(path, &count, &torn));
		assert_int_equal(count, 2);
		assert_int_equal(torn, n - last);
		struct stat st;
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_size, last);
	}
}

static void a_broken_log_refuses_to_start_and_a_second_vault_too(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	enum err_code code;
	open_vault();
	assert_false(opens(&code));
	assert_int_equal(code, ERR_WRONG_STATE);
	close_vault();
	AUTO(buf) struct buf bytes = { 0 }, changed = BUF_MAX(1 << 22);
	assert_true(file_read(&bytes, log_path, 1 << 22, &e));
	buf_put_slice(&changed, buf_slice(&bytes));
	changed.p[changed.n / 2] ^= 1;
	assert_true(file_write_atomic(log_path, buf_slice(&changed), 0600, &e));
	assert_false(opens(&code));
	assert_int_equal(code, ERR_CRYPTO);
	assert_true(file_write_atomic(log_path, buf_slice(&bytes), 0600, &e));
	assert_true(opens(&code));
}

/* A file that may not grow stands for a full disk. */
static void a_full_disk_is_told_and_then_nothing_more_is_signed(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct stat st;
	struct rlimit old, low;
	AUTO(msg) struct msg first = { 0 }, second = { 0 }, third = { 0 };
	struct vault *v = open_vault();
	assert_int_equal(stat(log_path, &st), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_IGN);
	low = (struct rlimit){ (rlim_t)st.st_size + 100, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
	bool good = sign_at(v, VAULT_SEAL, NOW + 80, &first, &e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_false(good);
	assert_int_equal(e.code, ERR_IO);
	assert_false(vault_is_sound(v));
	assert_false(sign_at(v, VAULT_SEAL, NOW + 80, &second, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	close_vault();
	off_t before = st.st_size;
	assert_int_equal(stat(log_path, &st), 0);
	assert_int_equal(st.st_size, before);
	assert_true(sign_at(open_vault(), VAULT_SEAL, NOW + 80, &third, &e));
}

static void an_entry_holds_what_was_signed_for_whom(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct slice head;
	char hex[65];
	AUTO(msg) struct msg answer = { 0 };
	struct vault *v = open_vault();
	assert_true(sign_at(v, VAULT_PARTY, NOW + 70, &answer, &e));
	close_vault();
	AUTO(buf) struct buf bytes = { 0 };
	assert_true(file_read(&bytes, log_path, 1 << 22, &e));
	size_t at = slice_rfind(slice_sub(buf_slice(&bytes), 0, bytes.n - 1), SLICE_LIT("\n")) + 1;
	struct slice line = slice_sub(buf_slice(&bytes), at, bytes.n);
	assert_true(slice_find(line, SLICE_LIT("\tparty\t"), 0) != SIZE_MAX);
	assert_true(slice_find(line, SLICE_LIT("\taccueil-1\tC-2026-0001.1\t"), 0) != SIZE_MAX);
	text_hex(hex, consent, 32);
	assert_true(slice_find(line, slice_text(hex), 0) != SIZE_MAX);
	assert_true(slice_find(line, SLICE_LIT("Martin"), 0) == SIZE_MAX);
	assert_true(msg_get_bytes(&answer, VT_HEAD, 0, &head));
	text_hex(hex, head.p, 32);
	assert_int_equal(slice_find(line, slice_text(hex), 0), line.n - 65);
}

/* ---- the process ---- */

static bool program_path(char out[static 512])
{
	ssize_t n = readlink("/proc/self/exe", out, 480);
	if (n <= 0)
		return false;
	out[n] = 0;
	char *tests = strstr(out, "/tests/");
	if (!tests)
		return false;
	memcpy(tests, "/paraphe-vault", sizeof "/paraphe-vault");
	return access(out, X_OK) == 0;
}

static bool role_kit_begin(struct role *r, struct err *e)
{
	char program[512];
	static char policy[] = "--policy=1.3.6.1.4.1.99999.1";
	if (!program_path(program))
		return false;
	char *argv[] = { program, policy, instance, NULL };
	return role_start(r, "vault", argv, e);
}

/* The process reads the clock, so its certificates begin now. */
static bool process_world(void)
{
	char program[512], path[96];
	struct err e = ERR_INIT;
	if (!program_path(program)) {
		print_message("skipped: paraphe-vault is not built here\n");
		return false;
	}
	snprintf(instance, sizeof instance, "%s/instance", folder);
	snprintf(path, sizeof path, "%s/keys", instance);
	if (mkdir(instance, 0700) == 0)
		assert_true(keys_make(
			path, "certs", "Lycée Colbert", PASSPHRASE, (int64_t)time(NULL), &e));
	snprintf(path, sizeof path, "%s/keys/passphrase", instance);
	return file_write_atomic(path, SLICE_LIT("un mot de passe\n"), 0600, &e);
}

static void status_of(pid_t pid, const char *key, int *value)
{
	char path[64], line[256];
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		if (strncmp(line, key, strlen(key)) == 0)
			*value = (int)strtol(line + strlen(key), NULL, 10);
	fclose(f);
}

static void the_process_signs_in_its_cage(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(role) struct role r = { .pid = -1, .fd = -1 };
	if (!process_world())
		skip();
	if (!role_kit_begin(&r, &e))
		fail_msg("%s", e.text);
	for (uint16_t op = VAULT_SIGN; op <= VAULT_CRL; op++)
		for (enum vault_purpose p = VAULT_PARTY; p < VAULT_PURPOSE_COUNT; p++) {
			AUTO(msg) struct msg q = { .op = op }, answer = { 0 };
			if (op <= VAULT_REHEARSE)
				q = sign_question(op, p);
			assert_true(ask(r.fd, &q, &answer, 5000, &e));
			assert_int_equal(msg_is_good(&answer, &e),
				op > VAULT_REHEARSE || p != VAULT_CRL_SIGN);
		}
#if defined(__SANITIZE_ADDRESS__) || defined(PARAPHE_NO_CAGE)
	return;
#endif
	int seccomp = 0, privileges = 0;
	status_of(r.pid, "Seccomp:", &seccomp);
	status_of(r.pid, "NoNewPrivs:", &privileges);
	assert_int_equal(seccomp, 2);
	assert_int_equal(privileges, 1);
}

static void an_unknown_op_ends_the_process(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(role) struct role r = { .pid = -1, .fd = -1 };
	AUTO(msg) struct msg q = { .op = 0x0042 }, answer = { 0 };
	if (!process_world())
		skip();
	assert_true(role_kit_begin(&r, &e));
	assert_false(ask(r.fd, &q, &answer, 5000, &e));
}

static void a_wrong_passphrase_is_told_by_the_process(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char path[96];
	AUTO(role) struct role r = { .pid = -1, .fd = -1 };
	if (!process_world())
		skip();
	snprintf(path, sizeof path, "%s/keys/passphrase", instance);
	assert_true(file_write_atomic(path, SLICE_LIT("faux\n"), 0600, &e));
	assert_false(role_kit_begin(&r, &e));
	assert_non_null(strstr(e.text, "wrong passphrase"));
}

static void what_was_answered_survives_a_kill(void **state)
{
	(void)state;
	if (!process_world())
		skip();
	for (int round = 0; round < 4; round++) {
		struct err e = ERR_INIT;
		uint64_t entry = 0, count = 0;
		size_t torn;
		char path[96];
		AUTO(role) struct role r = { .pid = -1, .fd = -1 };
		assert_true(role_kit_begin(&r, &e));
		for (int i = 0; i < 20 + 7 * round; i++) {
			AUTO(msg)
			struct msg q = sign_question(VAULT_SIGN, VAULT_STAMP), answer = { 0 };
			assert_true(ask(r.fd, &q, &answer, 5000, &e));
			assert_true(msg_get_u64(&answer, VT_ENTRY, 0, &entry));
		}
		AUTO(msg) struct msg last = sign_question(VAULT_SIGN, VAULT_PARTY);
		assert_true(channel_send(r.fd, &last, 1000, &e));
		usleep((useconds_t)(60 * round));
		kill(r.pid, SIGKILL);
		role_kill(&r);
		snprintf(path, sizeof path, "%s/vault.log", instance);
		assert_true(log_reads(path, &count, &torn));
		assert_true(count > entry);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_purpose_signs_what_its_profile_says),
		cmocka_unit_test(a_probe_signs_a_prefixed_hash_only),
		cmocka_unit_test(a_stamp_echoes_the_nonce_and_names_policy_and_accuracy),
		cmocka_unit_test(stamps_never_go_back_when_the_clock_does),
		cmocka_unit_test(a_rehearsal_is_long_enough_and_leaves_no_trace),
		cmocka_unit_test(facts_out_of_bounds_are_answered_by_an_error),
		cmocka_unit_test(a_question_outside_the_tables_ends_the_vault),
		cmocka_unit_test(a_clock_before_the_certificates_signs_nothing),
		cmocka_unit_test(lists_and_certificates_come_with_their_names),
		cmocka_unit_test(crls_tell_what_was_revoked_and_count_up),
		cmocka_unit_test(probing_tells_of_every_key_and_of_the_counters),
		cmocka_unit_test(changing_any_byte_of_the_log_is_noticed),
		cmocka_unit_test(a_torn_last_line_is_cut_off_wherever_it_is_torn),
		cmocka_unit_test(a_broken_log_refuses_to_start_and_a_second_vault_too),
		cmocka_unit_test(a_full_disk_is_told_and_then_nothing_more_is_signed),
		cmocka_unit_test(an_entry_holds_what_was_signed_for_whom),
		cmocka_unit_test(the_process_signs_in_its_cage),
		cmocka_unit_test(an_unknown_op_ends_the_process),
		cmocka_unit_test(a_wrong_passphrase_is_told_by_the_process),
		cmocka_unit_test(what_was_answered_survives_a_kill),
	};
	return cmocka_run_group_tests(tests, world_make, world_end);
}
