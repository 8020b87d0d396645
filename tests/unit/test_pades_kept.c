/* SPDX-License-Identifier: MIT */
/* test_pades_kept: what was judged is told again of the very same question, and of no other. */
#include "pades/kept.h"
#include "pades_kit.h"

static struct kit_pki pki;

/* Something that no judge says: who tells it has it from what was kept. */
static const char mark[] = "told again";

static struct pades_question question(struct pades_kept *k, const struct buf *pdf)
{
	return (struct pades_question){
		.pdf = buf_slice(pdf), .anchors = &pki.anchors, .at = KIT_TIME + 86400, .kept = k
	};
}

static bool told_again(const struct pades_question *q)
{
	AUTO(pades_report) struct pades_report r = { .n = 0 };
	struct err e = ERR_INIT;
	if (!pades_judge(&r, q, &e))
		kit_fail(&e, "judge");
	return r.reasons_n == 1 && strcmp(r.reasons[0], mark) == 0;
}

/* What was judged, marked. */
static void keep(struct pades_kept *k, const struct pades_question *q)
{
	AUTO(pades_report) struct pades_report r = { .n = 0 };
	struct err e = ERR_INIT;
	if (!pades_judge(&r, q, &e))
		kit_fail(&e, "judge");
	assert_int_equal(r.verdict, PADES_PASSED);
	assert_int_equal(r.reasons_n, 0);
	assert_true(k->there);
	k->report.reasons_n = 1;
	snprintf(k->report.reasons[0], sizeof k->report.reasons[0], "%s", mark);
}

static void the_same_question_has_the_same_answer_of_its_own(void **state)
{
	(void)state;
	AUTO(pades_kept) struct pades_kept k = { .there = false };
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	AUTO(buf) struct buf again = BUF_MAX(KIT_MAX);
	buf_put_slice(&again, buf_slice(&pdf));
	struct pades_question q = question(&k, &pdf), same = question(&k, &again);
	keep(&k, &q);
	struct pdf_limits limits = pdf_limits_default();
	same.limits = &limits;
	for (int i = 0; i < 2; i++) {
		AUTO(pades_report) struct pades_report r = { .n = 0 };
		assert_true(pades_kept_find(&r, &k, &same));
		assert_int_equal(r.n, 6);
		assert_string_equal(r.list[1].field, k.report.list[1].field);
		assert_int_equal(r.list[1].level, PADES_B_LTA);
		/* who has it may do with it what it likes */
		r.list[1].level = PADES_B_B;
		assert_true(told_again(&same));
	}
}

static void another_question_is_judged(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	struct pdf_limits limits = pdf_limits_default();
	const struct anchors none = { NULL };
	limits.objects--;
	AUTO(x509_crl_stack) STACK_OF(X509_CRL) *crls = sk_X509_CRL_new_null();
	struct {
		const char *what;
		struct pades_question q;
	} all[] = { { "time", question(NULL, &pdf) }, { "anchors", question(NULL, &pdf) },
		{ "of stamps", question(NULL, &pdf) }, { "none of stamps", question(NULL, &pdf) },
		{ "limits", question(NULL, &pdf) }, { "evidence", question(NULL, &pdf) },
		{ "shorter", question(NULL, &pdf) } };
	all[0].q.at++;
	all[1].q.anchors = &none;
	all[2].q.stamp_anchors = &pki.anchors;
	all[3].q.stamp_anchors = &none;
	all[4].q.limits = &limits;
	all[5].q.crls = crls;
	all[6].q.pdf.n--;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		AUTO(pades_kept) struct pades_kept k = { .there = false };
		struct pades_question q = question(&k, &pdf);
		keep(&k, &q);
		assert_true(told_again(&q));
		all[i].q.kept = &k;
		if (told_again(&all[i].q))
			fail_msg("another %s, and nothing was judged", all[i].what);
	}
}

static void one_changed_byte_is_judged(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	for (size_t at = 100; at < pdf.n; at += pdf.n / 7) {
		AUTO(pades_kept) struct pades_kept k = { .there = false };
		struct pades_question q = question(&k, &pdf);
		keep(&k, &q);
		pdf.p[at] ^= 1;
		assert_false(told_again(&q));
		pdf.p[at] ^= 1;
		/* what was judged last is what is kept */
		assert_false(told_again(&q));
	}
}

static void who_keeps_nothing_judges(void **state)
{
	(void)state;
	AUTO(buf) struct buf pdf = kit_sealed(&pki);
	AUTO(pades_report) struct pades_report r = { .n = 0 };
	struct pades_question q = question(NULL, &pdf);
	assert_false(pades_kept_find(&r, NULL, &q));
	assert_false(told_again(&q));
}

static int begin(void **state)
{
	(void)state;
	pki = kit_pki_make();
	return 0;
}

static int end(void **state)
{
	(void)state;
	kit_pki_free(&pki);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_question_has_the_same_answer_of_its_own),
		cmocka_unit_test(another_question_is_judged),
		cmocka_unit_test(one_changed_byte_is_judged),
		cmocka_unit_test(who_keeps_nothing_judges),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
