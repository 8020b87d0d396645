/* SPDX-License-Identifier: MIT */
/* anchor: collects trust anchors, each once. */
#include "pki/anchor.h"

bool anchor_add_pem(struct anchors *a, struct slice pem, struct err *e)
{
	AUTO(x509_stack) STACK_OF(X509) *read = NULL;
	if (!cert_pem_read(&read, pem, e))
		return false;
	if (!a->certs)
		a->certs = sk_X509_new_null();
	if (!a->certs)
		return err_nomem(e);
	while (sk_X509_num(read) > 0) {
		AUTO(x509) X509 *cert = sk_X509_shift(read);
		if (anchor_has(a, cert))
			continue;
		if (sk_X509_num(a->certs) >= PKI_MAX_CERTS)
			return err_fail(e, ERR_LIMIT, "more than %d trust anchors", PKI_MAX_CERTS);
		if (!sk_X509_push(a->certs, cert))
			return err_nomem(e);
		cert = NULL;
	}
	return true;
}

bool anchor_has(const struct anchors *a, X509 *cert)
{
	for (int i = 0; i < sk_X509_num(a->certs); i++)
		if (X509_cmp(sk_X509_value(a->certs, i), cert) == 0)
			return true;
	return false;
}

void anchor_auto(struct anchors *a)
{
	x509_stack_auto(&a->certs);
}
