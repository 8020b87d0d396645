/* SPDX-License-Identifier: MIT */
/* vouch: what is remembered of signatures is what reckoning says, pair by pair. */
#include "pki/vouch.h"

#include "pades_kit.h"

static void only_the_issuer_vouches_however_often_it_is_asked(void **state)
{
	(void)state;
	struct kit_pki p = kit_pki_make();
	for (int i = 0; i < 3; i++) {
		assert_true(vouch_cert(p.issuing.cert, p.root.cert));
		assert_false(vouch_cert(p.issuing.cert, p.tsa.cert));
		assert_false(vouch_cert(p.root.cert, p.issuing.cert));
		assert_true(vouch_cert(p.root.cert, p.root.cert));
	}
	kit_pki_free(&p);
}

static void a_list_and_its_altered_copy_are_two(void **state)
{
	(void)state;
	struct kit_pki p = kit_pki_make();
	X509_CRL *list = kit_crl(&p.issuing, NULL, 0, KIT_TIME, KIT_TIME + 86400);
	X509_CRL *altered = X509_CRL_dup(list);
	const ASN1_BIT_STRING *value = NULL;
	X509_CRL_get0_signature(altered, &value, NULL);
	((unsigned char *)(uintptr_t)value->data)[value->length - 1] ^= 1;
	for (int i = 0; i < 3; i++) {
		assert_true(vouch_crl(list, p.issuing.cert));
		assert_false(vouch_crl(altered, p.issuing.cert));
		assert_false(vouch_crl(list, p.root.cert));
	}
	X509_CRL_free(list);
	X509_CRL_free(altered);
	kit_pki_free(&p);
}

/* More pairs than are kept, the first asked for again; objects that are gone are no others' memory. */
static void more_than_can_be_remembered_are_answered(void **state)
{
	(void)state;
	struct kit_pki p = kit_pki_make();
	for (int i = 0; i < 2 * VOUCH_KEPT + 3; i++) {
		X509 *copy = X509_dup(p.issuing.cert);
		assert_true(vouch_cert(copy, p.root.cert));
		assert_false(vouch_cert(copy, p.services.cert));
		X509_free(copy);
		assert_true(vouch_cert(p.tsa.cert, p.root.cert));
	}
	kit_pki_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_issuer_vouches_however_often_it_is_asked),
		cmocka_unit_test(a_list_and_its_altered_copy_are_two),
		cmocka_unit_test(more_than_can_be_remembered_are_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
