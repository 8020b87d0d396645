/* SPDX-License-Identifier: MIT */
/* test_stamp: tokens made, opened, asked for and answered; hostile TSTInfo refused. */
#include "cms/stamp.h"

#include "mini.h"
#include "pki/der.h"

#include <openssl/ts.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct world {
	EVP_PKEY *root_key, *key;
	X509 *root, *tsa;
	uint8_t imprint[32];
};

static struct world w;
static const struct slice text = { (const uint8_t *)"convention", 10 };
enum { NONCE = 0x1234567 };

static int world_make(void **state)
{
	(void)state;
	w.root_key = mini_ec("P-256");
	w.key = mini_ec("P-256");
	w.root = mini_cert(&(struct mini_spec){
		.cn = "Racine", .key = w.root_key, .ca = true, .pathlen = -1, .serial = 1 });
	w.tsa = mini_cert(&(struct mini_spec){ .cn = "Horodatage",
		.key = w.key,
		.issuer = w.root,
		.issuer_key = w.root_key,
		.eku = "critical,timeStamping" });
	EVP_Digest(text.p, text.n, w.imprint, NULL, EVP_sha256(), NULL);
	return 0;
}

static int world_end(void **state)
{
	(void)state;
	X509_free(w.root);
	X509_free(w.tsa);
	EVP_PKEY_free(w.root_key);
	EVP_PKEY_free(w.key);
	return 0;
}

static struct stamp_make plan(void)
{
	static const uint8_t serial[20] = { 0x80, 1, 2 };
	struct stamp_make m = { .policy = "1.3.6.1.4.1.99999.1",
		.serial = { serial, sizeof serial },
		.time = MINI_NOW,
		.has_nonce = true,
		.nonce = NONCE };
	memcpy(m.imprint, w.imprint, 32);
	return m;
}

static void sign(struct buf *token, struct slice tstinfo)
{
	struct err e = ERR_INIT;
	struct cms_request r = { .profile = CMS_TST, .signer = w.tsa, .content = tstinfo };
	assert_true(cms_make(token, &r, w.key, &e));
}

static void make(struct buf *token)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf info = BUF_MAX(0);
	struct stamp_make m = plan();
	assert_true(stamp_tstinfo(&info, &m, &e));
	sign(token, buf_slice(&info));
}

static void a_token_tells_what_was_stamped(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf token = BUF_MAX(0);
	AUTO(stamp) struct stamp s = { .cms = NULL };
	bool intact = false, covers = false;
	char why[200];
	make(&token);
	assert_true(stamp_open(&s, buf_slice(&token), &intact, why, &e));
	assert_true(intact);
	assert_string_equal(s.info.policy, "1.3.6.1.4.1.99999.1");
	assert_string_equal(s.info.serial, "8001020000000000000000000000000000000000");
	assert_true(s.info.time == MINI_NOW);
	assert_true(s.info.has_nonce && s.info.nonce == NONCE);
	assert_int_equal(s.info.accuracy_seconds, 1);
	assert_int_equal(s.info.imprint_nid, NID_sha256);
	assert_true(stamp_covers(&covers, &s, text, &e) && covers);
	assert_true(stamp_covers(&covers, &s, SLICE_LIT("autre"), &e) && !covers);
}

static void openssl_reads_our_tstinfo_to_the_same_bytes(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf info = BUF_MAX(0);
	struct stamp_make m = plan();
	assert_true(stamp_tstinfo(&info, &m, &e));
	const unsigned char *p = info.p;
	TS_TST_INFO *read = d2i_TS_TST_INFO(NULL, &p, (long)info.n);
	assert_non_null(read);
	unsigned char *again = NULL;
	int n = i2d_TS_TST_INFO(read, &again);
	assert_true(slice_eq(buf_slice(&info), (struct slice){ again, (size_t)n }));
	OPENSSL_free(again);
	TS_TST_INFO_free(read);
}

static void every_change_of_one_byte_is_noticed(void **state)
{
	(void)state;
	AUTO(buf) struct buf token = BUF_MAX(0);
	make(&token);
	for (size_t i = 0; i < token.n; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			struct err e = ERR_INIT;
			AUTO(stamp) struct stamp s = { .cms = NULL };
			bool intact = false;
			char why[200];
			token.p[i] ^= (uint8_t)(1u << bit);
			if (stamp_open(&s, buf_slice(&token), &intact, why, &e) && intact)
				fail_msg("byte %zu bit %u unnoticed", i, bit);
			token.p[i] ^= (uint8_t)(1u << bit);
		}
}

/* 'token' with a revocation answer of another kind than a CRL put in, as tools for long-term validation do: its version stays 3. */
static void answer_put(struct buf *out, struct slice token)
{
	struct cur c = { .s = token };
	struct der d[4];
	assert_true(der_next(&c, &d[0], NULL));
	c = der_in(&d[0]);
	assert_true(der_next(&c, &d[1], NULL) && der_next(&c, &d[2], NULL));
	size_t info = der_open(out, DER_SEQUENCE);
	buf_put_slice(out, d[1].whole);
	size_t explicit = der_open(out, DER_CONTEXT_CONS), data = der_open(out, DER_SEQUENCE);
	c = der_in(&d[2]);
	assert_true(der_next(&c, &d[3], NULL));
	for (c = der_in(&d[3]); cur_left(&c);) {
		assert_true(der_next(&c, &d[3], NULL));
		if (cur_left(&c) == 0) /* before signerInfos */
			der_put(out, DER_CONTEXT_CONS + 1,
				SLICE_LIT("\xa1\x06\x06\x02\x2a\x03\x30\x00"));
		buf_put_slice(out, d[3].whole);
	}
	der_close(out, data);
	der_close(out, explicit);
	der_close(out, info);
}

static void an_answer_that_was_added_leaves_the_version(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf token = BUF_MAX(0), with = BUF_MAX(STAMP_MAX_BYTES);
	AUTO(stamp) struct stamp s = { .cms = NULL };
	bool intact = false;
	char why[200];
	make(&token);
	answer_put(&with, buf_slice(&token));
	assert_true(stamp_open(&s, buf_slice(&with), &intact, why, &e) && intact);
}

/* Is a signed TSTInfo of this content taken? */
static bool taken(struct slice body)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf token = BUF_MAX(0), info = BUF_MAX(1000);
	AUTO(stamp) struct stamp s = { .cms = NULL };
	bool intact = false;
	char why[200];
	der_put(&info, DER_SEQUENCE, body);
	sign(&token, buf_slice(&info));
	return stamp_open(&s, buf_slice(&token), &intact, why, &e) && intact;
}

#define HEAD(version, sha)                                                                         \
	"\x02\x01" version "\x06\x02\x2a\x03"                                                      \
	"\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02" sha "\x04\x20"                  \
	"0123456789abcdef0123456789abcdef"                                                         \
	"\x02\x01\x05"
#define GOOD HEAD("\x01", "\x01")
#define TIME                                                                                       \
	"\x18\x0f"                                                                                 \
	"20260901000000Z"

static void hostile_tstinfo_is_refused(void **state)
{
	(void)state;
	assert_true(taken(SLICE_LIT(GOOD TIME)));
	assert_true(taken(SLICE_LIT(GOOD "\x18\x11"
					 "20260901000000.5Z")));
	assert_true(taken(SLICE_LIT(GOOD TIME "\x30\x03\x02\x01\x01\x01\x01\xff\x02\x01\x09")));
	assert_false(taken(SLICE_LIT(HEAD("\x02", "\x01") TIME))); /* version 2 */
	assert_false(taken(SLICE_LIT(HEAD("\x01", "\x7e") TIME))); /* unknown digest */
	assert_false(taken(SLICE_LIT(HEAD("\x01", "\x02") TIME))); /* SHA-384 of 32 octets */
	assert_false(taken(SLICE_LIT(GOOD)));                      /* no genTime */
	assert_false(taken(SLICE_LIT(GOOD TIME "\x05")));          /* cut */
	assert_false(taken(SLICE_LIT(GOOD TIME "\x05\x00")));      /* left over */
	assert_false(taken(SLICE_LIT(GOOD TIME "\x02\x01\x09\x02\x01\x09"))); /* two nonces */
	assert_false(taken(SLICE_LIT(GOOD "\x18\x0f"
					  "20261301000000Z"))); /* month 13 */
	assert_false(taken(SLICE_LIT(GOOD "\x18\x0f"
					  "20260901000000X"))); /* no Zulu */
	assert_false(taken(SLICE_LIT(GOOD "\x18\x11"
					  "20260901000000.0Z"))); /* X.690 11.7.3 */
	/* a critical extension */
	assert_false(
		taken(SLICE_LIT(GOOD TIME "\xa1\x0b\x30\x09\x06\x02\x2a\x03\x01\x01\xff\x04\x00")));
}

static void a_detached_signature_is_no_token(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf der = BUF_MAX(0);
	AUTO(stamp) struct stamp s = { .cms = NULL };
	bool intact = true;
	char why[200];
	struct cms_request r = { .profile = CMS_PADES, .signer = w.tsa };
	assert_true(cms_make(&der, &r, w.key, &e));
	assert_false(stamp_open(&s, buf_slice(&der), &intact, why, &e) && intact);
}

static void put_answer(struct buf *b, unsigned status, unsigned failure, struct slice token)
{
	const uint8_t bits[] = { 0, (uint8_t)(failure >> 24), (uint8_t)(failure >> 16),
		(uint8_t)(failure >> 8), (uint8_t)failure };
	size_t whole = der_open(b, DER_SEQUENCE), info = der_open(b, DER_SEQUENCE);
	der_put_uint(b, status);
	if (failure) {
		size_t texts = der_open(b, DER_SEQUENCE);
		der_put(b, DER_UTF8, SLICE_LIT("free text"));
		der_close(b, texts);
		der_put(b, DER_BIT_STRING, (struct slice){ bits, sizeof bits });
	}
	der_close(b, info);
	buf_put_slice(b, token);
	der_close(b, whole);
}

static struct stamp_expected expected(void)
{
	struct stamp_expected x = {
		.nonce = NONCE, .policy = "1.3.6.1.4.1.99999.1", .at = MINI_NOW, .after = MINI_NOW
	};
	memcpy(x.imprint, w.imprint, 32);
	return x;
}

static void not_taken(const struct buf *reply, const struct stamp_expected *x, const char *says)
{
	struct err e = ERR_INIT;
	struct slice got;
	assert_false(stamp_answer(&got, NULL, buf_slice(reply), x, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
	assert_non_null(strstr(e.text, says));
}

static void an_answer_is_taken_only_when_it_is_what_was_asked(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct slice got;
	int64_t time = 0;
	AUTO(buf) struct buf token = BUF_MAX(0), granted = BUF_MAX(STAMP_MAX_BYTES);
	make(&token);
	put_answer(&granted, 0, 0, buf_slice(&token));
	struct stamp_expected good = expected(), bad;
	assert_true(stamp_answer(&got, &time, buf_slice(&granted), &good, &e));
	assert_true(slice_eq(got, buf_slice(&token)));
	assert_true(time == MINI_NOW);
	good.policy = NULL;
	good.after = INT64_MIN;
	assert_true(stamp_answer(&got, NULL, buf_slice(&granted), &good, &e));
	bad = expected();
	bad.imprint[0] ^= 1;
	not_taken(&granted, &bad, "imprint");
	bad = expected();
	bad.nonce++;
	not_taken(&granted, &bad, "nonce");
	bad = expected();
	bad.policy = "1.3.6.1.4.1.99999.2";
	not_taken(&granted, &bad, "policy");
	bad = expected();
	bad.at += STAMP_MAX_SKEW_S + 1;
	not_taken(&granted, &bad, "-301 s from ours");
	bad = expected();
	bad.at -= STAMP_MAX_SKEW_S + 1;
	not_taken(&granted, &bad, "301 s from ours");
	bad = expected();
	bad.after++;
	not_taken(&granted, &bad, "older by 1 s");
	good.at += STAMP_MAX_SKEW_S;
	assert_true(stamp_answer(&got, NULL, buf_slice(&granted), &good, &e));
	granted.p[granted.n - 3] ^= 1;
	assert_false(stamp_answer(&got, NULL, buf_slice(&granted), &good, &e));
}

static void a_refusal_is_told_in_words(void **state)
{
	(void)state;
	static const struct {
		unsigned status, failure;
		const char *text;
	} cases[] = {
		{ 2, 0, "rejection, no reason" },
		{ 2, 1u << 31, "rejection, badAlg" },
		{ 2, 1u << (31 - 15), "rejection, unacceptedPolicy" },
		{ 3, 1u << (31 - 25), "waiting, systemFailure" },
		{ 5, 1, "revocationNotification, no reason" },
		{ 77, 0, "unknown status" },
	};
	const struct stamp_expected x = expected();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = ERR_INIT;
		struct slice got;
		AUTO(buf) struct buf refused = BUF_MAX(200);
		put_answer(&refused, cases[i].status, cases[i].failure, (struct slice){ NULL, 0 });
		assert_false(stamp_answer(&got, NULL, buf_slice(&refused), &x, &e));
		assert_int_equal(e.code, ERR_UPSTREAM);
		if (!strstr(e.text, cases[i].text) || strstr(e.text, "free text"))
			fail_msg("%s: %s", cases[i].text, e.text);
	}
}

static void a_reply_that_is_none_is_refused(void **state)
{
	(void)state;
	const struct stamp_expected x = expected();
	AUTO(buf) struct buf token = BUF_MAX(0), whole = BUF_MAX(1 << 20), big = BUF_MAX(1 << 20);
	make(&token);
	put_answer(&whole, 0, 0, buf_slice(&token));
	struct slice got;
	for (size_t n = 0; n < whole.n; n++) {
		struct err e = ERR_INIT;
		assert_false(stamp_answer(&got, NULL, slice_sub(buf_slice(&whole), 0, n), &x, &e));
		assert_int_equal(e.code, ERR_SYNTAX);
	}
	struct err e = ERR_INIT;
	assert_false(stamp_answer(&got, NULL, SLICE_LIT("<html>"), &x, &e));
	buf_put_byte(&whole, 0);
	assert_false(stamp_answer(&got, NULL, buf_slice(&whole), &x, &e));
	assert_non_null(buf_grow(&big, STAMP_MAX_BYTES + 1));
	e = (struct err)ERR_INIT;
	assert_false(stamp_answer(&got, NULL, buf_slice(&big), &x, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void openssl_reads_our_query(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf query = BUF_MAX(0);
	assert_true(stamp_query(&query, w.imprint, UINT64_MAX, &e));
	const unsigned char *p = query.p;
	TS_REQ *req = d2i_TS_REQ(NULL, &p, (long)query.n);
	assert_non_null(req);
	uint64_t nonce = 0;
	assert_int_equal(ASN1_INTEGER_get_uint64(&nonce, TS_REQ_get_nonce(req)), 1);
	assert_true(nonce == UINT64_MAX);
	assert_int_not_equal(TS_REQ_get_cert_req(req), 0);
	TS_REQ_free(req);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_tells_what_was_stamped),
		cmocka_unit_test(openssl_reads_our_tstinfo_to_the_same_bytes),
		cmocka_unit_test(every_change_of_one_byte_is_noticed),
		cmocka_unit_test(an_answer_that_was_added_leaves_the_version),
		cmocka_unit_test(hostile_tstinfo_is_refused),
		cmocka_unit_test(a_detached_signature_is_no_token),
		cmocka_unit_test(an_answer_is_taken_only_when_it_is_what_was_asked),
		cmocka_unit_test(a_refusal_is_told_in_words),
		cmocka_unit_test(a_reply_that_is_none_is_refused),
		cmocka_unit_test(openssl_reads_our_query),
	};
	return cmocka_run_group_tests_name("stamp", tests, world_make, world_end);
}
