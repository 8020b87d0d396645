/* SPDX-License-Identifier: MIT */
/* test_known: certificates in files are read once; what else lies there is passed over. */
#include "clerk/known.h"

#include "base/file.h"
#include "mini.h"
#include "pki/cert.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { DER_MAX = 1 << 14 };

static void write_to(const char *folder, const char *name, struct slice bytes)
{
	char path[256];
	struct err e = ERR_INIT;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (!file_write_atomic(path, bytes, 0600, &e))
		fail_msg("%s", e.text);
}

static void gone(const char *folder, const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	unlink(path);
}

static void pem_of(struct buf *out, X509 *cert)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *p = NULL;
	assert_non_null(b);
	assert_int_equal(PEM_write_bio_X509(b, cert), 1);
	long n = BIO_get_mem_data(b, &p);
	buf_put(out, p, (size_t)n);
	BIO_free(b);
}

static void what_is_known_is_given_to_whoever_reads_the_same_bytes(void **state)
{
	(void)state;
	char folder[] = "/tmp/known.XXXXXX";
	struct err e = ERR_INIT;
	AUTO(evp_pkey) EVP_PKEY *key = mini_ec("P-256");
	AUTO(x509)
	X509 *one = mini_cert(
		&(struct mini_spec){ .cn = "Une", .key = key, .ca = true, .pathlen = -1 });
	AUTO(x509)
	X509 *two = mini_cert(
		&(struct mini_spec){ .cn = "Deux", .key = key, .ca = true, .pathlen = -1 });
	AUTO(buf) struct buf pem = BUF_MAX(DER_MAX);
	AUTO(buf) struct buf der = BUF_MAX(DER_MAX);
	AUTO(x509) X509 *read = NULL;
	AUTO(x509) X509 *again = NULL;
	size_t n = 0;
	assert_non_null(mkdtemp(folder));
	pem_of(&pem, one);
	buf_put_text(&pem, "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n");
	assert_true(cert_der(&der, two, &e));
	write_to(folder, "a.pem", buf_slice(&pem));
	write_to(folder, "b.crt", buf_slice(&der));
	write_to(folder, "c.txt", SLICE_LIT("no certificate"));
	known_read(&n, folder);
	assert_int_equal(n, 2);
	/* the same object, not one like it */
	assert_true(cert_parse(&read, buf_slice(&der), &e));
	assert_true(cert_parse(&again, buf_slice(&der), &e));
	assert_ptr_equal(read, again);
	known_read(&n, "/nowhere");
	assert_int_equal(n, 2);
	gone(folder, "a.pem");
	gone(folder, "b.crt");
	gone(folder, "c.txt");
	rmdir(folder);
}

static void no_more_than_are_remembered(void **state)
{
	(void)state;
	char path[] = "/tmp/known.XXXXXX";
	struct err e = ERR_INIT;
	AUTO(evp_pkey) EVP_PKEY *key = mini_ec("P-256");
	AUTO(buf) struct buf pem = BUF_MAX(1 << 20);
	size_t n = 0;
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	for (int i = 0; i < KNOWN_MAX + 3; i++) {
		AUTO(x509)
		X509 *one = mini_cert(
			&(struct mini_spec){ .cn = "Une", .key = key, .ca = true, .pathlen = -1 });
		pem_of(&pem, one);
	}
	assert_true(file_write_atomic(path, buf_slice(&pem), 0600, &e));
	known_read(&n, path);
	assert_int_equal(n, KNOWN_MAX);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_is_given_to_whoever_reads_the_same_bytes),
		cmocka_unit_test(no_more_than_are_remembered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
