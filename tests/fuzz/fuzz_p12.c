/* SPDX-License-Identifier: MIT */
/*
 * fuzz_p12: any bytes as a PKCS#12 file, by its password and by none, any key or one by name. What is read is a key with its own
 * certificate. Seeds hold private keys, so p12_seeds.sh makes them anew.
 */
#include "vault/p12.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void whole(const struct p12 *p)
{
	must(p->key && p->cert && X509_check_private_key(p->cert, p->key) == 1);
	for (int i = 0; i < sk_X509_num(p->chain); i++)
		must(X509_cmp(sk_X509_value(p->chain, i), p->cert) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const passwords[] = { "paraphe", "", "paraphe" };
	static const char *const names[] = { NULL, NULL, "deux" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		AUTO(p12) struct p12 p = { .key = NULL };
		struct err e = ERR_INIT;
		const struct p12_request r = { .file = { data, size },
			.password = { (const uint8_t *)passwords[i], strlen(passwords[i]) },
			.label = "x.p12",
			.name = names[i],
			.now = 1800000000 };
		if (p12_read(&p, &r, &e))
			whole(&p);
		else
			must(e.code != ERR_NONE && e.text[0] && !strchr(e.text, '\n'));
	}
	return 0;
}
