/* SPDX-License-Identifier: MIT */
/* fuzz_cert: any bytes as a certificate: facts, names of keys, addresses for its status, a path to itself. */
#include "pki/path.h"
#include "pki/source.h"
#include "pki/suite.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(x509) X509 *cert = NULL;
	AUTO(x509_stack) STACK_OF(X509) *pem = NULL;
	struct cert_facts f;
	char name[32];
	if (cert_pem_read(&pem, (struct slice){ data, size }, NULL) && sk_X509_num(pem) == 0)
		abort();
	if (!cert_parse(&cert, (struct slice){ data, size }, NULL))
		return 0;
	if (cert_facts(&f, cert, NULL) && strlen(f.name) >= sizeof f.name)
		abort();
	suite_key_name(name, X509_get0_pubkey(cert));
	struct source from;
	source_read(&from, cert);
	for (size_t i = 0; i < from.ocsp_n; i++)
		if (strncmp(from.ocsp[i], "http", 4) != 0)
			abort();
	for (size_t i = 0; i < from.crl_n; i++)
		if (strncmp(from.crl[i], "http", 4) != 0 || strlen(from.crl[i]) > SOURCE_MAX_URL)
			abort();
	struct anchors anchors = { .certs = sk_X509_new_null() };
	if (!anchors.certs || !sk_X509_push(anchors.certs, cert))
		abort();
	for (enum path_purpose p = PATH_ANY; p <= PATH_STAMP; p++) {
		AUTO(path_result) struct path_result r = { .status = PATH_BAD };
		struct path_query q = {
			.leaf = cert, .anchors = &anchors, .at = 1788220800, .purpose = p
		};
		if (path_check(&r, &q, NULL) && (r.status == PATH_GOOD) != (r.chain != NULL))
			abort();
	}
	sk_X509_free(anchors.certs);
	return 0;
}
