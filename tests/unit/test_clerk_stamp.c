/* SPDX-License-Identifier: MIT */
/* Which reply of a TSA outside the clerk takes: a thread plays the desk and every bad TSA behind it. */
#include "clerk/stamp.h"

#include "base/file.h"
#include "cms/stamp.h"
#include "mini.h"
#include "pki/der.h"
#include "wire/channel.h"

#include <openssl/pem.h>
#include <openssl/ts.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MAX_DEEDS = 16, STEP_MS = 10000 };
static const char policy[] = "1.3.6.1.4.1.99999.7";

enum who { GOOD, ELSEWHERE, STAMPS_ONLY, EXPIRED, NOT_YET, NO_EKU, SOFT_EKU, TWO_EKU, WHO_COUNT };

static struct world {
	EVP_PKEY *key;
	X509 *root, *stamp_root, *tsa[WHO_COUNT];
} w;

/* What the TSA behind the desk does, and why that is refused; NULL: it is taken. */
struct deed {
	enum who who;
	int64_t late; /* genTime - MINI_NOW */
	bool other_nonce, no_nonce, other_imprint, other_policy, broken;
	unsigned status;
	const char *raw; /* these bytes instead */
	size_t raw_n;
	const char *refused;
};

static X509 *root_make(const char *cn)
{
	return mini_cert(&(struct mini_spec){
		.cn = cn, .key = w.key, .ca = true, .pathlen = -1, .serial = 1 });
}

static X509 *tsa_make(X509 *root, const char *eku, int64_t from, int64_t to)
{
	return mini_cert(&(struct mini_spec){ .cn = "Horodatage",
		.key = w.key,
		.issuer = root,
		.issuer_key = w.key,
		.eku = eku,
		.from = from,
		.to = to });
}

static int world_make(void **state)
{
	static const char good[] = "critical,timeStamping";
	(void)state;
	w.key = mini_ec("P-256");
	w.root = root_make("Racine");
	w.stamp_root = root_make("Racine des heures");
	X509 *stranger = root_make("Ailleurs");
	w.tsa[GOOD] = tsa_make(w.root, good, 0, 0);
	w.tsa[STAMPS_ONLY] = tsa_make(w.stamp_root, good, 0, 0);
	w.tsa[ELSEWHERE] = tsa_make(stranger, good, 0, 0);
	w.tsa[EXPIRED] = tsa_make(w.root, good, 0, MINI_NOW - 1);
	w.tsa[NOT_YET] = tsa_make(w.root, good, MINI_NOW + 3600, 0);
	w.tsa[NO_EKU] = tsa_make(w.root, NULL, 0, 0);
	w.tsa[SOFT_EKU] = tsa_make(w.root, "timeStamping", 0, 0);
	w.tsa[TWO_EKU] = tsa_make(w.root, "critical,timeStamping,codeSigning", 0, 0);
	X509_free(stranger);
	return 0;
}

static int world_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < WHO_COUNT; i++)
		X509_free(w.tsa[i]);
	X509_free(w.root);
	X509_free(w.stamp_root);
	EVP_PKEY_free(w.key);
	return 0;
}

/* --- the desk --- */

struct desk {
	int fd;
	const struct deed *deeds;
	size_t n, asked;
	char refused[MAX_DEEDS + 1][STAMP_WHY];
};

static void token_make(
	struct buf *out, const struct deed *d, const uint8_t *imprint, uint64_t nonce)
{
	static const uint8_t serial[8] = { 1, 2, 3 };
	AUTO(buf) struct buf info = BUF_MAX(STAMP_MAX_BYTES);
	struct err e = ERR_INIT;
	struct stamp_make m = { .policy = d->other_policy ? "1.2.3" : policy,
		.serial = { serial, sizeof serial },
		.time = MINI_NOW + d->late,
		.has_nonce = !d->no_nonce,
		.nonce = nonce + d->other_nonce };
	memcpy(m.imprint, imprint, 32);
	m.imprint[0] ^= d->other_imprint;
	MINI_NEED(stamp_tstinfo(&info, &m, &e));
	const struct cms_request r = {
		.profile = CMS_TST, .signer = w.tsa[d->who], .content = buf_slice(&info)
	};
	MINI_NEED(cms_make(out, &r, w.key, &e));
	out->p[out->n - 3] ^= d->broken;
}

static void reply_make(struct buf *out, const struct deed *d, const struct msg *lack)
{
	AUTO(buf) struct buf token = BUF_MAX(STAMP_MAX_BYTES);
	struct slice query, imprint;
	uint64_t nonce = 0;
	MINI_NEED(msg_get_bytes(lack, CT_QUERY, 0, &query) &&
		  msg_get_bytes(lack, CT_DIGEST, 0, &imprint));
	const unsigned char *p = query.p;
	TS_REQ *req = d2i_TS_REQ(NULL, &p, (long)query.n);
	MINI_NEED(req && ASN1_INTEGER_get_uint64(&nonce, TS_REQ_get_nonce(req)) == 1);
	TS_REQ_free(req);
	token_make(&token, d, imprint.p, nonce);
	size_t whole = der_open(out, DER_SEQUENCE), info = der_open(out, DER_SEQUENCE);
	der_put_uint(out, d->status);
	der_close(out, info);
	if (!d->status)
		buf_put_slice(out, buf_slice(&token));
	der_close(out, whole);
}

static void have_make(struct msg *have, const struct deed *d, const struct msg *lack)
{
	AUTO(buf) struct buf reply = BUF_MAX(2 << 20);
	AUTO(fd) int fd = -1;
	struct err e = ERR_INIT;
	if (d->raw)
		buf_put(&reply, d->raw, d->raw_n);
	else
		reply_make(&reply, d, lack);
	MINI_NEED(file_memfd(&fd, "reply", buf_slice(&reply), &e));
	msg_put_fd(have, CT_REPLY, fd);
	msg_put_text(have, CT_TSA_POLICY, policy);
}

static void *desk_run(void *arg)
{
	struct desk *d = arg;
	for (;; d->asked++) {
		AUTO(msg) struct msg lack = { 0 };
		AUTO(msg) struct msg have = { 0 };
		struct err e = ERR_INIT;
		if (!channel_recv(d->fd, &lack, STEP_MS, NULL, &e))
			return NULL;
		MINI_NEED(d->asked <= MAX_DEEDS);
		msg_get_text(&lack, CT_REFUSED, 0, d->refused[d->asked], STAMP_WHY);
		msg_start(&have, CLERK_HAVE);
		if (d->asked < d->n)
			have_make(&have, &d->deeds[d->asked], &lack);
		else
			msg_put_text(&have, CT_TEXT, "none left");
		MINI_NEED(channel_send(d->fd, &have, STEP_MS, &e));
	}
}

/* --- the clerk --- */

static void pem_put(struct msg *job, uint8_t tag, X509 *cert)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *p = NULL;
	AUTO(fd) int fd = -1;
	struct err e = ERR_INIT;
	MINI_NEED(b && PEM_write_bio_X509(b, cert));
	long n = BIO_get_mem_data(b, &p);
	MINI_NEED(file_memfd(&fd, "pem", (struct slice){ (const uint8_t *)p, (size_t)n }, &e));
	msg_put_fd(job, tag, fd);
	BIO_free(b);
}

static void ask_for(struct stamp_got *got, struct desk *desk)
{
	static const uint8_t imprint[32] = { 7 };
	AUTO(msg) struct msg job = { 0 };
	struct err e = ERR_INIT;
	pthread_t thread;
	int pair[2];
	MINI_NEED(channel_pair(pair, &e));
	desk->fd = pair[1];
	MINI_NEED(pthread_create(&thread, NULL, desk_run, desk) == 0);
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, MINI_NOW);
	pem_put(&job, CT_ANCHORS, w.root);
	pem_put(&job, CT_STAMP_ANCHORS, w.stamp_root);
	struct clerk_conversation c = { .fd = pair[0], .job = JOB_SIGN };
	const struct stamp_wanted wanted = { .imprint = imprint, .job = &job };
	bool good = stamp_get(got, &c, &wanted, &e);
	close(pair[0]);
	pthread_join(thread, NULL);
	close(pair[1]);
	if (!good)
		fail_msg("%s", e.text);
}

static void a_good_reply_is_taken(void **state)
{
	(void)state;
	static const struct deed deeds[] = { { .who = GOOD, .late = 2 },
		{ .who = STAMPS_ONLY, .late = -300 }, { .who = GOOD, .late = 300 } };
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
		AUTO(stamp_got) struct stamp_got got = { .time = 0 };
		struct desk desk = { .deeds = &deeds[i], .n = 1 };
		ask_for(&got, &desk);
		assert_true(got.token.n > 0);
		assert_true(got.time == MINI_NOW + deeds[i].late);
		assert_string_equal(got.why, "");
		assert_int_equal(desk.asked, 1);
	}
}

static char megabyte[1 << 20];

static void every_bad_reply_is_refused_with_its_reason(void **state)
{
	(void)state;
	static const struct deed deeds[] = {
		{ .who = GOOD, .other_nonce = true, .refused = "another nonce" },
		{ .who = GOOD, .no_nonce = true, .refused = "another nonce, or none" },
		{ .who = GOOD, .other_imprint = true, .refused = "another imprint" },
		{ .who = GOOD, .other_policy = true, .refused = "policy 1.2.3" },
		{ .who = GOOD, .broken = true, .refused = "does not hold" },
		{ .who = GOOD, .late = -301, .refused = "-301 s from ours" },
		{ .who = GOOD, .late = 301, .refused = "301 s from ours" },
		{ .who = GOOD, .status = 2, .refused = "rejection" },
		{ .who = GOOD, .raw = "<html>", .raw_n = 6, .refused = "TSA reply" },
		{ .who = GOOD, .raw = megabyte, .raw_n = sizeof megabyte, .refused = "" },
		{ .who = ELSEWHERE, .refused = "not trusted" },
		{ .who = EXPIRED, .refused = "not trusted" },
		{ .who = NOT_YET, .refused = "not trusted" },
		{ .who = NO_EKU, .refused = "not trusted" },
		{ .who = SOFT_EKU, .refused = "not trusted" },
		{ .who = TWO_EKU, .refused = "not trusted" },
	};
	const size_t n = sizeof deeds / sizeof *deeds;
	AUTO(stamp_got) struct stamp_got got = { .time = 0 };
	struct desk desk = { .deeds = deeds, .n = n };
	ask_for(&got, &desk);
	assert_int_equal(got.token.n, 0);
	assert_true(got.time == 0);
	assert_string_equal(got.why, "none left");
	assert_int_equal(desk.asked, n + 1);
	assert_string_equal(desk.refused[0], "");
	for (size_t i = 0; i < n; i++)
		if (!desk.refused[i + 1][0] || !strstr(desk.refused[i + 1], deeds[i].refused))
			fail_msg("deed %zu, %s: %s", i, deeds[i].refused, desk.refused[i + 1]);
}

static void after_bad_ones_a_good_one_is_taken(void **state)
{
	(void)state;
	static const struct deed deeds[] = { { .who = GOOD, .other_nonce = true },
		{ .who = EXPIRED }, { .who = STAMPS_ONLY } };
	AUTO(stamp_got) struct stamp_got got = { .time = 0 };
	struct desk desk = { .deeds = deeds, .n = 3 };
	ask_for(&got, &desk);
	assert_true(got.token.n > 0);
	assert_string_equal(got.why, "");
	assert_int_equal(desk.asked, 3);
}

/* A desk that never ends is ended: by the rounds that a conversation has. */
static void rounds_end(void **state)
{
	(void)state;
	static const uint8_t imprint[32] = { 7 };
	AUTO(msg) struct msg job = { 0 };
	struct clerk_conversation c = { .fd = -1, .job = JOB_SIGN, .rounds = CLERK_MAX_ROUNDS };
	const struct stamp_wanted wanted = { .imprint = imprint, .job = &job };
	AUTO(stamp_got) struct stamp_got got = { .time = 0 };
	struct err e = ERR_INIT;
	msg_start(&job, CLERK_JOB);
	assert_false(stamp_get(&got, &c, &wanted, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_reply_is_taken),
		cmocka_unit_test(every_bad_reply_is_refused_with_its_reason),
		cmocka_unit_test(after_bad_ones_a_good_one_is_taken),
		cmocka_unit_test(rounds_end),
	};
	return cmocka_run_group_tests_name("clerk_stamp", tests, world_make, world_end);
}
