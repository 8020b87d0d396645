/* SPDX-License-Identifier: MIT */
/* Revocation answers from outside: where a certificate says to ask, and which answer is taken. A thread plays the desk. */
#include "clerk/revocation.h"

#include "base/file.h"
#include "mini.h"
#include "pki/revoke.h"
#include "wire/channel.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { STEP_MS = 10000, MAX_ASKED = 8, HOUR = 3600 };

static struct world {
	EVP_PKEY *key, *other_key;
	X509 *root, *other, *leaf, *bare, *odd;
} w;

static X509 *leaf_make(const char *info_access, const char *crl_points)
{
	return mini_cert(&(struct mini_spec){ .cn = "Feuille",
		.key = w.other_key,
		.issuer = w.root,
		.issuer_key = w.key,
		.serial = 7,
		.info_access = info_access,
		.crl_points = crl_points });
}

static int world_make(void **state)
{
	(void)state;
	w.key = mini_ec("P-256");
	w.other_key = mini_ec("P-256");
	w.root = mini_cert(&(struct mini_spec){
		.cn = "Racine", .key = w.key, .ca = true, .pathlen = -1, .serial = 1 });
	w.other = mini_cert(&(struct mini_spec){
		.cn = "Ailleurs", .key = w.other_key, .ca = true, .pathlen = -1, .serial = 1 });
	w.leaf = leaf_make("OCSP;URI:http://ocsp.example/a,caIssuers;URI:http://ca.example/",
		"URI:http://crl.example/a.crl");
	w.bare = leaf_make(NULL, NULL);
	w.odd = leaf_make("OCSP;URI:ldap://a.example/,OCSP;URI:http://a.example/a b,"
			  "OCSP;URI:https://one.example/,OCSP;URI:http://two.example/,"
			  "OCSP;URI:http://three.example/,OCSP;DNS:a.example",
		"URI:file:///etc/passwd,URI:http://");
	return 0;
}

static int world_end(void **state)
{
	(void)state;
	X509_free(w.root);
	X509_free(w.other);
	X509_free(w.leaf);
	X509_free(w.bare);
	X509_free(w.odd);
	EVP_PKEY_free(w.key);
	EVP_PKEY_free(w.other_key);
	return 0;
}

static void addresses_are_read(void **state)
{
	(void)state;
	struct source s;
	source_read(&s, w.leaf);
	assert_int_equal(s.ocsp_n, 1);
	assert_string_equal(s.ocsp[0], "http://ocsp.example/a");
	assert_int_equal(s.crl_n, 1);
	assert_string_equal(s.crl[0], "http://crl.example/a.crl");
	source_read(&s, w.bare);
	assert_int_equal(s.ocsp_n + s.crl_n, 0);
	source_read(&s, w.odd);
	assert_int_equal(s.ocsp_n, 2);
	assert_string_equal(s.ocsp[0], "https://one.example/");
	assert_string_equal(s.ocsp[1], "http://two.example/");
	assert_int_equal(s.crl_n, 0);
}

static void openssl_reads_our_question(void **state)
{
	(void)state;
	AUTO(buf) struct buf query = BUF_MAX(0);
	struct err e = ERR_INIT;
	assert_true(source_ocsp_query(&query, w.leaf, w.root, &e));
	const unsigned char *p = query.p;
	OCSP_REQUEST *r = d2i_OCSP_REQUEST(NULL, &p, (long)query.n);
	assert_non_null(r);
	assert_int_equal(OCSP_request_onereq_count(r), 1);
	OCSP_CERTID *want = OCSP_cert_to_id(EVP_sha1(), w.leaf, w.root);
	assert_int_equal(OCSP_id_cmp(want, OCSP_onereq_get0_id(OCSP_request_onereq_get0(r, 0))), 0);
	OCSP_CERTID_free(want);
	OCSP_REQUEST_free(r);
}

/* --- the desk --- */

struct desk {
	int fd;
	struct slice ocsp, crl; /* what it has; empty: nothing */
	size_t n;
	char urls[MAX_ASKED][SOURCE_MAX_URL + 1];
	uint64_t lacks[MAX_ASKED];
};

static void *desk_run(void *arg)
{
	struct desk *d = arg;
	for (;; d->n++) {
		AUTO(msg) struct msg lack = { 0 };
		AUTO(msg) struct msg have = { 0 };
		AUTO(fd) int fd = -1;
		struct err e = ERR_INIT;
		if (!channel_recv(d->fd, &lack, STEP_MS, NULL, &e))
			return NULL;
		MINI_NEED(d->n < MAX_ASKED && msg_get_u64(&lack, CT_LACK, 0, &d->lacks[d->n]));
		msg_get_text(&lack, CT_LABEL, 0, d->urls[d->n], sizeof d->urls[0]);
		struct slice give = d->lacks[d->n] == LACK_OCSP ? d->ocsp : d->crl;
		msg_start(&have, CLERK_HAVE);
		if (give.n) {
			MINI_NEED(file_memfd(&fd, "reply", give, &e));
			msg_put_fd(&have, CT_REPLY, fd);
		} else {
			msg_put_text(&have, CT_TEXT, "not in the list of hosts");
		}
		MINI_NEED(channel_send(d->fd, &have, STEP_MS, &e));
	}
}

static void get(struct revocation_got *got, struct desk *d, X509 *cert)
{
	struct err e = ERR_INIT;
	pthread_t thread;
	int pair[2];
	MINI_NEED(channel_pair(pair, &e));
	d->fd = pair[1];
	MINI_NEED(pthread_create(&thread, NULL, desk_run, d) == 0);
	struct clerk_conversation c = { .fd = pair[0], .job = JOB_EXTEND };
	const struct revocation_wanted wanted = { .cert = cert, .issuer = w.root, .at = MINI_NOW };
	bool good = revocation_get(got, &c, &wanted, &e);
	close(pair[0]);
	pthread_join(thread, NULL);
	close(pair[1]);
	if (!good)
		fail_msg("%s", e.text);
}

/* --- answers --- */

struct plan {
	X509 *signer;
	EVP_PKEY *key;
	int status;
	int64_t from, to; /* 'to' 0: no nextUpdate */
	X509 *about;
};

static void ocsp_make(struct buf *out, const struct plan *p)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), p->about ? p->about : w.leaf, w.root);
	ASN1_TIME *from = ASN1_TIME_set(NULL, p->from);
	ASN1_TIME *to = p->to ? ASN1_TIME_set(NULL, p->to) : NULL;
	MINI_NEED(OCSP_basic_add1_status(basic, id, p->status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
		p->status == V_OCSP_CERTSTATUS_REVOKED ? from : NULL, from, to));
	MINI_NEED(OCSP_basic_sign(basic, p->signer, p->key, EVP_sha256(), NULL, 0));
	OCSP_RESPONSE *response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	*out = (struct buf)BUF_MAX(REVOKE_MAX_OCSP_BYTES);
	uint8_t *q = buf_grow(out, (size_t)i2d_OCSP_RESPONSE(response, NULL));
	MINI_NEED(q && i2d_OCSP_RESPONSE(response, &q) > 0);
	OCSP_RESPONSE_free(response);
	OCSP_BASICRESP_free(basic);
	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(to);
}

static void crl_make(struct buf *out, X509 *ca, EVP_PKEY *key, int64_t from, int64_t to)
{
	AUTO(x509_crl) X509_CRL *crl = mini_crl(ca, key, from, to, 0);
	*out = (struct buf)BUF_MAX(REVOKE_MAX_CRL_BYTES);
	uint8_t *p = buf_grow(out, (size_t)i2d_X509_CRL(crl, NULL));
	MINI_NEED(p && i2d_X509_CRL(crl, &p) > 0);
}

static struct plan good_plan(void)
{
	return (struct plan){ .signer = w.root,
		.key = w.key,
		.status = V_OCSP_CERTSTATUS_GOOD,
		.from = MINI_NOW - HOUR,
		.to = MINI_NOW + HOUR };
}

static void ocsp_is_asked_first(void **state)
{
	(void)state;
	AUTO(revocation_got) struct revocation_got got = { .why = "" };
	AUTO(buf) struct buf ocsp = { 0 };
	const struct plan p = good_plan();
	ocsp_make(&ocsp, &p);
	struct desk d = { .ocsp = buf_slice(&ocsp) };
	get(&got, &d, w.leaf);
	assert_true(slice_eq(buf_slice(&got.ocsp), buf_slice(&ocsp)) && got.crl.n == 0);
	assert_int_equal(d.n, 1);
	assert_string_equal(d.urls[0], "http://ocsp.example/a");
	assert_true(got.made == MINI_NOW - HOUR);
}

static void a_revoked_certificate_has_an_answer_too(void **state)
{
	(void)state;
	AUTO(revocation_got) struct revocation_got got = { .why = "" };
	AUTO(buf) struct buf ocsp = { 0 };
	struct plan p = good_plan();
	p.status = V_OCSP_CERTSTATUS_REVOKED;
	p.from = MINI_NOW;
	p.to = 0;
	ocsp_make(&ocsp, &p);
	struct desk d = { .ocsp = buf_slice(&ocsp) };
	get(&got, &d, w.leaf);
	assert_true(got.ocsp.n > 0);
}

static void then_the_list(void **state)
{
	(void)state;
	AUTO(revocation_got) struct revocation_got got = { .why = "" };
	AUTO(buf) struct buf crl = { 0 };
	crl_make(&crl, w.root, w.key, MINI_NOW - HOUR, MINI_NOW + HOUR);
	struct desk d = { .crl = buf_slice(&crl) };
	get(&got, &d, w.leaf);
	assert_true(slice_eq(buf_slice(&got.crl), buf_slice(&crl)) && got.ocsp.n == 0);
	assert_int_equal(d.n, 2);
	assert_int_equal(d.lacks[0], LACK_OCSP);
	assert_int_equal(d.lacks[1], LACK_CRL);
	assert_string_equal(d.urls[1], "http://crl.example/a.crl");
	assert_string_equal(got.why, "");
}

static void bad_ocsp_answers_are_not_taken(void **state)
{
	(void)state;
	struct {
		struct plan p;
		const char *says;
	} cases[] = { { good_plan(), "signature" }, { good_plan(), "delegate" },
		{ good_plan(), "out of date" }, { good_plan(), "out of date" },
		{ good_plan(), "future" }, { good_plan(), "does not know" },
		{ good_plan(), "does not speak" } };
	cases[0].p.key = w.key;
	cases[0].p.signer = w.root;
	cases[1].p.signer = w.other;
	cases[1].p.key = w.other_key;
	cases[2].p.to = MINI_NOW - 1;
	cases[3].p.to = 0;
	cases[4].p.from = MINI_NOW + REVOCATION_MAX_SKEW_S + 1;
	cases[5].p.status = V_OCSP_CERTSTATUS_UNKNOWN;
	cases[6].p.about = w.root;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO(revocation_got) struct revocation_got got = { .why = "" };
		AUTO(buf) struct buf ocsp = { 0 };
		ocsp_make(&ocsp, &cases[i].p);
		if (i == 0)
			ocsp.p[ocsp.n / 8] ^=
				1; /* in what is signed, not in the bag of certificates */
		struct desk d = { .ocsp = buf_slice(&ocsp) };
		get(&got, &d, w.leaf);
		assert_true(got.ocsp.n == 0 && got.crl.n == 0);
		if (i > 0 && !strstr(got.why, cases[i].says))
			fail_msg("%zu: %s", i, got.why);
		assert_non_null(strstr(got.why, "http://ocsp.example/a: "));
		assert_non_null(strstr(got.why, "; http://crl.example/a.crl: not in the list"));
	}
}

static void bad_lists_are_not_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < 5; i++) {
		AUTO(revocation_got) struct revocation_got got = { .why = "" };
		AUTO(buf) struct buf crl = { 0 };
		crl_make(&crl, i == 0 ? w.other : w.root, i == 0 || i == 1 ? w.other_key : w.key,
			i == 2 ? MINI_NOW + HOUR : MINI_NOW - HOUR,
			i == 3 ? MINI_NOW - 1 : MINI_NOW + 2 * HOUR);
		if (i == 4)
			buf_put_byte(&crl, 0);
		struct desk d = { .crl = buf_slice(&crl) };
		get(&got, &d, w.leaf);
		assert_true(got.crl.n == 0);
		assert_non_null(strstr(got.why, "http://crl.example/a.crl: "));
	}
}

static void who_names_no_address_is_not_asked(void **state)
{
	(void)state;
	AUTO(revocation_got) struct revocation_got got = { .why = "" };
	struct desk d = { .n = 0 };
	get(&got, &d, w.bare);
	assert_int_equal(d.n, 0);
	assert_non_null(strstr(got.why, "no address"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(openssl_reads_our_question),
		cmocka_unit_test(ocsp_is_asked_first),
		cmocka_unit_test(a_revoked_certificate_has_an_answer_too),
		cmocka_unit_test(then_the_list),
		cmocka_unit_test(bad_ocsp_answers_are_not_taken),
		cmocka_unit_test(bad_lists_are_not_taken),
		cmocka_unit_test(who_names_no_address_is_not_asked),
	};
	return cmocka_run_group_tests_name("revocation", tests, world_make, world_end);
}
