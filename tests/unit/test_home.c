/* SPDX-License-Identifier: MIT */
/*
 * test_home: keys of schools in SoftHSM tokens: they sign and nothing else does in their place; moved there and back, renewed, exchanged, taken out;
 * and what is no key for a school.
 */
#include "vault/home.h"

#include "base/file.h"
#include "cms/open.h"
#include "pki/cert.h"

#include "school_kit.h"
#include "token_kit.h"

#include <sys/stat.h>

#define REFERENCE ADA "-2025-00001"
#define MOST_URI 400

/* The two keys of a school, by their labels in a token. */
struct named {
	const char *token, *certify, *seal;
};

static bool here;
static char uris[2][SCHOOL_USES][MOST_URI];
static struct home_named named[2];
static struct keys_tokens tokens;
static char pins[80];

static void pin_put(const char *name, const char *pin)
{
	struct err e = ERR_INIT;
	char path[120];
	snprintf(path, sizeof path, "%s/%s", pins, name);
	assert_true(file_write_atomic(path, slice_text(pin), 0600, &e));
}

static int tokens_make(void **state)
{
	static const struct {
		const char *token, *type, *label, *id;
	} keys[] = {
		{ "ada", "EC:prime256v1", "certify", "01" },
		{ "ada", "EC:prime256v1", "seal", "02" },
		{ "ada", "EC:secp384r1", "certify384", "03" },
		{ "ada", "EC:secp521r1", "seal521", "04" },
		{ "ada", "rsa:3072", "certifyrsa", "05" },
		{ "ada", "rsa:3072", "sealrsa", "06" },
		{ "ada", "rsa:2048", "rsa2048", "07" },
		{ "ada", "rsa:1024", "rsa1024", "08" },
		{ "ada", "EC:prime192v1", "p192", "09" },
		{ "ada", "EC:secp256k1", "k1", "0a" },
		{ "bel", "EC:prime256v1", "certify", "01" },
		{ "bel", "EC:prime256v1", "seal", "02" },
	};
	(void)state;
	here = token_world();
	if (!here)
		return 0;
	snprintf(pins, sizeof pins, "%s/pins", token_folder);
	MINI_NEED(mkdir(pins, 0700) == 0);
	pin_put("pin", TOKEN_PIN);
	token_init("ada");
	token_init("bel");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		token_key(keys[i].token, keys[i].type, keys[i].label, keys[i].id);
	return 0;
}

static int tokens_end(void **state)
{
	(void)state;
	if (here)
		token_world_end();
	return 0;
}

/* What paraphe.conf says of a school, number 'i'; NULL: `file`. */
static void say(size_t i, const char *uai, const struct named *n)
{
	memcpy(named[i].uai, uai, sizeof named[i].uai);
	for (enum school_use u = 0; u < SCHOOL_USES; u++) {
		if (n)
			snprintf(uris[i][u], MOST_URI,
				"pkcs11:token=%s;object=%s?module-path=" TOKEN_MODULE, n->token,
				u == SCHOOL_CACHET ? n->seal : n->certify);
		named[i].uri[u] = n ? uris[i][u] : HOME_FILE;
	}
	if (i >= tokens.schools_n)
		tokens.schools_n = i + 1;
}

static const struct named ada = { "ada", "certify", "seal" }, bel = { "bel", "certify", "seal" };

static int begin(void **state)
{
	tokens = (struct keys_tokens){ .pin_dir = pins, .schools = named };
	world_tokens = &tokens;
	return world_make(state);
}

static int end(void **state)
{
	pin_put("pin", TOKEN_PIN);
	return world_end(state);
}

static void again(void)
{
	struct err e = ERR_INIT;
	if (!reopen(&e))
		fail_msg("%s", e.text);
}

/* ---- what is asked ---- */

struct seen {
	size_t n;
	uint8_t sha[32];
	uint64_t home, moves;
	char fault[VAULT_MAX_LINE + 1];
	X509 *cert; /* of the newest */
};

static void seen_auto(struct seen *s)
{
	x509_auto(&s->cert);
}

static struct seen see(const char *uai, const char *name, struct slice instead)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	struct seen s = { .n = 0 };
	struct slice sha, der;
	if (!asked(&answer, uai, name, instead, &e))
		fail_msg("%s", e.text);
	for (; msg_get_bytes(&answer, VT_CERT_SHA, s.n, &sha); s.n++)
		if (s.n == 0)
			memcpy(s.sha, sha.p, sizeof s.sha);
	if (s.n) {
		assert_true(msg_get_u64(&answer, VT_HOME, 0, &s.home));
		assert_true(
			msg_get_bytes(&answer, VT_DER, 0, &der) && cert_parse(&s.cert, der, &e));
	}
	msg_get_u64(&answer, VT_MOVES, 0, &s.moves);
	msg_get_text(&answer, VT_FAULT, 0, s.fault, sizeof s.fault);
	return s;
}

static void has(const char *uai, const char *name, struct slice instead, size_t n)
{
	AUTO(seen) struct seen s = see(uai, name, instead);
	assert_int_equal(s.n, n);
	assert_string_equal(s.fault, "");
}

/* No seal is made, and why. */
static void makes_none(const char *uai, const char *name, enum err_code code, const char *says)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	assert_false(asked(&answer, uai, name, NONE, &e));
	if (e.code != code || !strstr(e.text, says))
		fail_msg("%d « %s » does not say « %s »", (int)e.code, e.text, says);
}

static void signs_for(const char *uai)
{
	char reference[40];
	snprintf(reference, sizeof reference, "%s-2025-00001", uai);
	static const enum vault_purpose all[] = { VAULT_CERTIFY, VAULT_SEAL, VAULT_MANIFEST };
	static const uint8_t digest[32] = { 7 };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct err e = ERR_INIT;
		AUTO(msg) struct msg answer = { 0 };
		struct slice raw;
		struct cms *cms = NULL;
		struct cms_fault fault = { 0 };
		bool intact = false;
		char reason[200];
		if (!sign(&answer, all[i], uai, reference, &e))
			fail_msg("%s", e.text);
		assert_true(msg_get_bytes(&answer, VT_CMS, 0, &raw));
		assert_true(cms_open(&cms, raw, all[i] == VAULT_MANIFEST ? CMS_CADES : CMS_PADES,
			CMS_OURS, &fault, &e));
		assert_string_equal(fault.text, "");
		assert_true(cms_verify(&intact, cms, (struct slice){ digest, 32 }, reason, &e));
		assert_true(intact);
		cms_auto(&cms);
	}
}

static void signs(void)
{
	signs_for(ADA);
}

/* A line of VAULT_PROBE that begins so, in 'out'. */
static bool probed_by(char out[static VAULT_MAX_LINE + 1], const char *begins, bool schools)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg answer = { 0 };
	struct msg q;
	msg_start(&q, VAULT_PROBE);
	if (schools)
		msg_put_u64(&q, VT_HOME, 1);
	assert_true(served(&q, &answer, &e));
	for (size_t i = 0; msg_get_text(&answer, VT_LINE, i, out, VAULT_MAX_LINE + 1); i++)
		if (strncmp(out, begins, strlen(begins)) == 0)
			return true;
	return false;
}

static bool probed(char out[static VAULT_MAX_LINE + 1], const char *begins)
{
	return probed_by(out, begins, true);
}

#define NEEDS_TOKENS                                                                               \
	(void)state;                                                                               \
	if (!here) {                                                                               \
		skip();                                                                            \
		return;                                                                            \
	}

/* ---- they sign ---- */

static void a_school_signs_with_its_tokens_keys(void **state)
{
	NEEDS_TOKENS
	static const struct {
		struct named keys;
		bool pss;
		int type, bits;
	} kinds[] = {
		{ { "ada", "certify", "seal" }, false, EVP_PKEY_EC, 256 },
		{ { "ada", "certify384", "seal521" }, false, EVP_PKEY_EC, 521 },
		{ { "ada", "certifyrsa", "sealrsa" }, false, EVP_PKEY_RSA, 3072 },
		{ { "ada", "certifyrsa", "sealrsa" }, true, EVP_PKEY_RSA, 3072 },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char line[VAULT_MAX_LINE + 1];
		say(0, ADA, &kinds[i].keys);
		tokens.pss = kinds[i].pss;
		again();
		AUTO(seen) struct seen before = see(ADA, NULL, NONE);
		AUTO(seen)
		struct seen s = see(ADA, ADA_NAME,
			before.n ? (struct slice){ before.sha, sizeof before.sha } : NONE);
		assert_int_equal(s.n, i + 1);
		assert_string_equal(s.fault, "");
		assert_int_equal(s.home, i == 3 ? VAULT_HOME_KEPT : VAULT_HOME_TOKEN);
		EVP_PKEY *key = X509_get0_pubkey(s.cert);
		assert_int_equal(EVP_PKEY_get_base_id(key), kinds[i].type);
		assert_int_equal(EVP_PKEY_get_bits(key), kinds[i].bits);
		signs();
		again();
		signs();
		assert_true(probed(line, "ok school." ADA ".seal ") &&
			    probed(line, "ok school." ADA ".certify "));
		/* Not before each act: that asks after its own school's. */
		assert_false(probed_by(line, "ok school.", false));
		assert_true(probed_by(line, "ok seal ", false));
	}
}

static void a_renewal_keeps_the_key_and_says_so(void **state)
{
	NEEDS_TOKENS
	say(0, ADA, &ada);
	again();
	AUTO(seen) struct seen first = see(ADA, ADA_NAME, NONE);
	AUTO(seen) struct seen next = see(ADA, ADA_NAME, (struct slice){ first.sha, 32 });
	assert_int_equal(first.home, VAULT_HOME_TOKEN);
	assert_int_equal(next.n, 2);
	assert_int_equal(next.home, VAULT_HOME_KEPT);
	assert_int_equal(EVP_PKEY_eq(X509_get0_pubkey(first.cert), X509_get0_pubkey(next.cert)), 1);
	signs();
	/* When it has ended the next is made at need, over the same keys. */
	clock_now = NOW + 2193LL * 86400;
	AUTO(seen) struct seen ended = see(ADA, ADA_NAME, NONE);
	assert_int_equal(ended.n, 3);
	assert_int_equal(ended.home, VAULT_HOME_KEPT);
}

static void another_key_in_its_place_signs_nothing_until_the_seal_is_renewed(void **state)
{
	NEEDS_TOKENS
	static const struct named other = { "ada", "certify", "seal521" };
	static const struct named of_another_kind = { "ada", "certify", "sealrsa" };
	char line[VAULT_MAX_LINE + 1];
	say(0, ADA, &ada);
	again();
	AUTO(seen) struct seen first = see(ADA, ADA_NAME, NONE);
	say(0, ADA, &of_another_kind);
	again();
	refuses(VAULT_SEAL, ADA, REFERENCE, ERR_CRYPTO, "not that of its certificate");
	say(0, ADA, &other);
	again();
	refuses(VAULT_SEAL, ADA, REFERENCE, ERR_CRYPTO, "school." ADA ".seal: ");
	refuses(VAULT_SEAL, ADA, REFERENCE, ERR_CRYPTO, "not that of its certificate");
	/* What asks at need does not make it good: somebody may have exchanged the token. */
	AUTO(seen) struct seen same = see(ADA, ADA_NAME, NONE);
	assert_int_equal(same.n, 1);
	assert_non_null(strstr(same.fault, "not that of its certificate"));
	assert_true(probed(line, "bad school." ADA ".seal the key is not that"));
	assert_true(probed(line, "ok school." ADA ".certify "));
	AUTO(seen) struct seen next = see(ADA, ADA_NAME, (struct slice){ first.sha, 32 });
	assert_int_equal(next.n, 2);
	assert_int_equal(next.home, VAULT_HOME_TOKEN);
	signs();
}

/* ---- from the file into a token, and back ---- */

static void keys_move_into_a_token_and_back_and_no_lost_line_moves_them(void **state)
{
	NEEDS_TOKENS
	again();
	AUTO(seen) struct seen file = see(ADA, ADA_NAME, NONE);
	assert_int_equal(file.home, VAULT_HOME_FILE);
	signs();
	say(0, ADA, &ada);
	again();
	/* Said to be in a token: the key of the file does not sign any more. */
	refuses(VAULT_SEAL, ADA, REFERENCE, ERR_WRONG_STATE, "another place");
	AUTO(seen) struct seen due = see(ADA, NULL, NONE);
	assert_int_equal(due.n, 1);
	assert_int_equal(due.moves, 1);
	AUTO(seen) struct seen token = see(ADA, ADA_NAME, NONE);
	assert_int_equal(token.n, 2);
	assert_int_equal(token.home, VAULT_HOME_TOKEN);
	assert_int_equal(token.moves, 0);
	assert_string_equal(token.fault, "");
	signs();
	AUTO(seen) struct seen twice = see(ADA, ADA_NAME, NONE);
	assert_int_equal(twice.n, 2);
	/* The lines are lost: nothing signs, and neither need nor renewal makes a key in a file. */
	tokens.schools_n = 0;
	again();
	refuses(VAULT_SEAL, ADA, REFERENCE, ERR_WRONG_STATE, "school." ADA ".certify");
	AUTO(seen) struct seen gone = see(ADA, ADA_NAME, NONE);
	assert_int_equal(gone.n, 2);
	assert_int_equal(gone.moves, 0);
	assert_non_null(strstr(gone.fault, "does not name any more"));
	struct err e = ERR_INIT;
	AUTO(msg) struct msg none = { 0 };
	assert_false(asked(&none, ADA, ADA_NAME, (struct slice){ gone.sha, 32 }, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	/* Said: back. Then the line may go. */
	say(0, ADA, NULL);
	again();
	refuses(VAULT_SEAL, ADA, REFERENCE, ERR_WRONG_STATE, "another place");
	AUTO(seen) struct seen back = see(ADA, ADA_NAME, NONE);
	assert_int_equal(back.n, 3);
	assert_int_equal(back.home, VAULT_HOME_FILE);
	signs();
	tokens.schools_n = 0;
	again();
	signs();
	AUTO(seen) struct seen last = see(ADA, ADA_NAME, NONE);
	assert_int_equal(last.n, 3);
}

static void the_ring_is_whole_without_the_tokens(void **state)
{
	NEEDS_TOKENS
	struct err e = ERR_INIT;
	const struct keys_source from = { .dir = dir, .passphrase = PASSPHRASE };
	const struct keys_source other = { .dir = dir, .passphrase = SLICE_LIT("autre") };
	say(0, ADA, &ada);
	again();
	has(ADA, ADA_NAME, NONE, 1);
	AUTO(seen) struct seen file = see(BEL, "Collège Bel", NONE);
	assert_int_equal(file.home, VAULT_HOME_FILE);
	AUTO(schools) struct schools *ring = NULL;
	assert_true(schools_open(&ring, &from, &e) && schools_check(ring, &e));
	schools_auto(&ring);
	assert_true(schools_open(&ring, &other, &e));
	assert_false(schools_check(ring, &e));
}

/* ---- altered lines ---- */

/* Part 'part' of the last line's five becomes 'text'; NULL: that of 'from'. */
static void part_put(struct slice all, size_t part, const char *text, size_t from)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf out = BUF_MAX(1 << 20);
	size_t head = slice_find(all, SLICE_LIT("\n"), 0) + 1;
	struct slice parts[5];
	for (size_t i = 0, at = head; i < 5; i++) {
		size_t stop = at;
		while (stop < all.n && all.p[stop] != '\t' && all.p[stop] != '\n')
			stop++;
		parts[i] = slice_sub(all, at, stop - at);
		at = stop + 1;
	}
	parts[part] = text ? slice_text(text) : parts[from];
	buf_put(&out, all.p, head);
	for (size_t i = 0; i < 5; i++) {
		buf_put_slice(&out, parts[i]);
		buf_put_byte(&out, i == 4 ? '\n' : '\t');
	}
	assert_true(file_write_atomic(file_path, buf_slice(&out), 0600, &e));
}

static void an_altered_line_of_a_token_signs_nothing(void **state)
{
	NEEDS_TOKENS
	struct err e = ERR_INIT;
	AUTO(buf) struct buf whole = { 0 };
	static const struct named crossed = { "ada", "seal", "certify" };
	say(0, ADA, &ada);
	again();
	has(ADA, ADA_NAME, NONE, 1);
	assert_true(file_read(&whole, file_path, 1 << 20, &e));
	static const struct {
		size_t part, from;
		const char *text;
	} changes[] = { { 2, 4, NULL },
		{ 2, 0, "00000000000000000000000000000000000000000000000000000000" } };
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		part_put(buf_slice(&whole), changes[i].part, changes[i].text, changes[i].from);
		again();
		refuses(VAULT_SEAL, ADA, REFERENCE, ERR_CRYPTO, "was altered");
		AUTO(seen) struct seen none = see(ADA, ADA_NAME, NONE);
		assert_int_equal(none.n, 1);
	}
	part_put(buf_slice(&whole), 2, "", 0);
	assert_false(reopen(&e));
	assert_non_null(strstr(e.text, "not as it was written"));
	/* The other use's certificate, whose key would be there, too. */
	say(0, ADA, &crossed);
	part_put(buf_slice(&whole), 1, NULL, 3);
	again();
	refuses(VAULT_SEAL, ADA, REFERENCE, ERR_CRYPTO, "was altered");
	/* Another school's name, whose token it were. */
	say(0, BEL, &ada);
	part_put(buf_slice(&whole), 0, BEL, 0);
	again();
	refuses(VAULT_SEAL, BEL, BEL "-2025-00001", ERR_CRYPTO, "was altered");
	say(0, ADA, &ada);
	assert_true(file_write_atomic(file_path, buf_slice(&whole), 0600, &e));
	again();
	signs();
}

/* ---- a token that is not there ---- */

static void away(bool gone)
{
	assert_true(gone ? token_run("mv %s/tokens %s/away", token_folder, token_folder)
			 : token_run("mv %s/away %s/tokens", token_folder, token_folder));
}

static void a_token_that_is_taken_out_is_waited_for(void **state)
{
	NEEDS_TOKENS
	char line[VAULT_MAX_LINE + 1];
	say(0, ADA, &ada);
	again();
	has(ADA, ADA_NAME, NONE, 1);
	signs();
	away(true);
	refuses(VAULT_SEAL, ADA, REFERENCE, ERR_WRONG_STATE, "school." ADA ".seal: the token was");
	refuses(VAULT_CERTIFY, ADA, REFERENCE, ERR_WRONG_STATE, "taken out");
	assert_true(probed(line, "bad school." ADA ".seal the token was taken out"));
	AUTO(seen) struct seen gone = see(ADA, ADA_NAME, NONE);
	assert_int_equal(gone.n, 1);
	assert_non_null(strstr(gone.fault, "taken out"));
	away(false);
	signs();
	assert_true(probed(line, "ok school." ADA ".seal "));
}

static void a_token_that_comes_after_the_start_is_found(void **state)
{
	NEEDS_TOKENS
	say(0, ADA, &ada);
	again();
	has(ADA, ADA_NAME, NONE, 1);
	vault_auto(&vault);
	away(true);
	again();
	struct err e = ERR_INIT;
	AUTO(msg) struct msg none = { 0 };
	assert_false(sign(&none, VAULT_SEAL, ADA, REFERENCE, &e));
	/* Nor is a first one made elsewhere. */
	say(1, BEL, &bel);
	again();
	AUTO(msg) struct msg first = { 0 };
	assert_false(asked(&first, BEL, "Collège Bel", NONE, &e));
	assert_non_null(strstr(e.text, "school." BEL "."));
	AUTO(seen) struct seen no = see(BEL, NULL, NONE);
	assert_int_equal(no.n, 0);
	away(false);
	signs();
	AUTO(seen) struct seen yes = see(BEL, "Collège Bel", NONE);
	assert_int_equal(yes.n, 1);
	assert_int_equal(yes.home, VAULT_HOME_TOKEN);
	signs();
}

/* A module that is started again numbers its sessions anew: none signs for another. */
static void schools_are_told_apart_after_the_module_was_started_again(void **state)
{
	NEEDS_TOKENS
	static const struct named others[] = { { "ada", "certifyrsa", "sealrsa" },
		{ "ada", "certify384", "seal521" }, { "ada", "certify", "seal" } };
	say(1, BEL, &bel);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		say(0, ADA, &others[i]);
		again();
		has(BEL, "Collège Bel", NONE, 1);
		AUTO(seen) struct seen before = see(ADA, NULL, NONE);
		has(ADA, ADA_NAME, before.n ? (struct slice){ before.sha, 32 } : NONE, i + 1);
		for (int n = 0; n < 3; n++) {
			away(true);
			refuses(n % 2 ? VAULT_SEAL : VAULT_CERTIFY, ADA, REFERENCE, ERR_WRONG_STATE,
				"taken out");
			away(false);
			signs_for(n % 2 ? ADA : BEL);
			signs_for(n % 2 ? BEL : ADA);
		}
	}
}

static void a_wrong_pin_is_told_and_its_own_comes_first(void **state)
{
	NEEDS_TOKENS
	char line[VAULT_MAX_LINE + 1];
	say(0, ADA, &ada);
	pin_put("pin", "0000");
	again();
	makes_none(ADA, ADA_NAME, ERR_DENIED, "wrong PIN");
	assert_true(probed(line, "bad school." ADA ".certify wrong PIN"));
	AUTO(seen) struct seen none = see(ADA, NULL, NONE);
	assert_int_equal(none.n, 0);
	/* pin-UAI before pin, pin-UAI-KEY before both. */
	pin_put("pin-" ADA, TOKEN_PIN);
	again();
	AUTO(seen) struct seen s = see(ADA, ADA_NAME, NONE);
	assert_int_equal(s.n, 1);
	signs();
	pin_put("pin-" ADA, "0000");
	pin_put("pin-" ADA "-seal", TOKEN_PIN);
	pin_put("pin-" ADA "-certify", TOKEN_PIN);
	again();
	signs();
	assert_true(token_run("rm %s/pin-" ADA "*", pins));
}

/* ---- no key for a school ---- */

static void what_is_no_key_for_a_school_is_refused(void **state)
{
	NEEDS_TOKENS
	static const struct {
		struct named keys;
		const char *says;
	} bad[] = {
		{ { "ada", "certify", "rsa2048" }, "RSA 2048 until its certificate ends" },
		{ { "ada", "rsa1024", "seal" }, "RSA 1024" },
		{ { "ada", "p192", "seal" }, "ECDSA P-192" },
		{ { "ada", "certify", "k1" }, "ECDSA secp256k1" },
		{ { "ada", "seal", "seal" }, "lead to one key" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct stat before, after;
		struct err e = ERR_INIT;
		say(0, ADA, &bad[i].keys);
		again();
		assert_int_equal(stat(log_path, &before), 0);
		makes_none(ADA, ADA_NAME, ERR_CRYPTO, bad[i].says);
		assert_int_equal(stat(log_path, &after), 0);
		assert_int_equal(before.st_size, after.st_size); /* nothing was issued */
		AUTO(homes) struct homes all = { .n = 0 };
		assert_true(homes_open(&all, &tokens, &e));
		assert_false(home_try(&all, &all.list[0], NOW, &e));
		assert_non_null(strstr(e.text, bad[i].says));
	}
	struct err e = ERR_INIT;
	AUTO(homes) struct homes all = { .n = 0 };
	say(0, ADA, &ada);
	assert_true(homes_open(&all, &tokens, &e));
	if (!home_try(&all, &all.list[0], NOW, &e))
		fail_msg("%s", e.text);
}

static void a_key_of_another_school_or_of_the_instance_is_refused(void **state)
{
	NEEDS_TOKENS
	static const struct named shared = { "ada", "certify384", "seal" };
	say(0, ADA, &ada);
	say(1, BEL, &shared);
	again();
	has(ADA, ADA_NAME, NONE, 1);
	makes_none(BEL, "Collège Bel", ERR_CRYPTO, "that of school " ADA);
	AUTO(seen) struct seen none = see(BEL, NULL, NONE);
	assert_int_equal(none.n, 0);
	signs();
	/* The key of archives, put into the same token. */
	static char manifest[] = "pkcs11:token=ada;object=seal521?module-path=" TOKEN_MODULE;
	static const struct named archives = { "ada", "certify", "seal521" };
	struct err e = ERR_INIT;
	AUTO(evp_pkey) EVP_PKEY *public = NULL;
	tokens.uri[KEYS_MANIFEST] = manifest;
	struct keys_certify c = {
		.from = { .dir = dir, .passphrase = PASSPHRASE, .tokens = &tokens },
		.slot = KEYS_MANIFEST,
		.now = NOW
	};
	if (!keys_public(&public, &c.from, c.slot, &e))
		fail_msg("%s", e.text);
	c.public = public;
	if (!keys_certify(&c, &e))
		fail_msg("%s", e.text);
	tokens.schools_n = 1;
	say(0, BEL, &archives);
	again();
	makes_none(BEL, "Collège Bel", ERR_CRYPTO, "the instance's, key.manifest");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_school_signs_with_its_tokens_keys),
		TEST(a_renewal_keeps_the_key_and_says_so),
		TEST(another_key_in_its_place_signs_nothing_until_the_seal_is_renewed),
		TEST(keys_move_into_a_token_and_back_and_no_lost_line_moves_them),
		TEST(the_ring_is_whole_without_the_tokens),
		TEST(an_altered_line_of_a_token_signs_nothing),
		TEST(a_token_that_is_taken_out_is_waited_for),
		TEST(a_token_that_comes_after_the_start_is_found),
		TEST(schools_are_told_apart_after_the_module_was_started_again),
		TEST(a_wrong_pin_is_told_and_its_own_comes_first),
		TEST(what_is_no_key_for_a_school_is_refused),
		TEST(a_key_of_another_school_or_of_the_instance_is_refused),
	};
	return cmocka_run_group_tests(tests, tokens_make, tokens_end);
}
