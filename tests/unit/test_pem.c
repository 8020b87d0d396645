/* SPDX-License-Identifier: MIT */
/* test_pem: certificates and CRLs of a folder in one text, whichever way they are written. */
#include "cli/pem.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void put(const char *folder, const char *name, struct slice bytes)
{
	struct err e = ERR_INIT;
	char path[200];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (!file_write_atomic(path, bytes, 0600, &e))
		fail_msg("%s", e.text);
}

/* RFC 2585 3: the files that authorities publish hold DER; two of them in a row were "no CRL". */
static void der_and_pem_stand_side_by_side(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char folder[] = "/tmp/paraphe-pem-XXXXXX";
	AUTO(buf) struct buf all = BUF_MAX(10000);
	uint8_t der[60] = { 0x30, 58 };
	assert_non_null(mkdtemp(folder));
	put(folder, "a.crl", (struct slice){ der, sizeof der });
	put(folder, "b.crl", SLICE_LIT("-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n"));
	put(folder, "c.crl", (struct slice){ der, 2 });
	put(folder, "d.pem", SLICE_LIT("no list"));
	assert_true(pem_add(&all, folder, pem_crls, &e));
	assert_string_equal(buf_text(&all),
		"-----BEGIN X509 CRL-----\n"
		"MDoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
		"AAAAAAAAAAAAAAAA\n"
		"-----END X509 CRL-----\n\n"
		"-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n\n"
		"-----BEGIN X509 CRL-----\nMDo=\n-----END X509 CRL-----\n\n");
	static const char *const names[] = { "a.crl", "b.crl", "c.crl", "d.pem" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[200];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(der_and_pem_stand_side_by_side),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
