/* SPDX-License-Identifier: MIT */
/* explain: certificates in a signature's bag, each by its place or by its own signature. */
#include "pades/explain.h"

#include <openssl/err.h>

static bool holds(STACK_OF(X509) *stack, X509 *cert)
{
	for (int i = 0; i < sk_X509_num(stack); i++)
		if (X509_cmp(sk_X509_value(stack, i), cert) == 0)
			return true;
	return false;
}

static bool signed_by_one(STACK_OF(X509) *pool, X509 *cert)
{
	for (int i = 0; i < sk_X509_num(pool); i++) {
		X509 *issuer = sk_X509_value(pool, i);
		EVP_PKEY *key = X509_get0_pubkey(issuer);
		if (X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(cert)) == 0 &&
			key && X509_verify(cert, key) == 1)
			return true;
	}
	return false;
}

static bool belongs(
	const struct evidence *ev, STACK_OF(X509) *bag, STACK_OF(X509) *chain, X509 *cert)
{
	if (holds(chain, cert) || signed_by_one(bag, cert) || signed_by_one(ev->certs, cert))
		return true;
	const struct anchors *both[] = { ev->anchors, ev->stamp_anchors };
	for (size_t i = 0; i < 2; i++)
		if (both[i] && (anchor_has(both[i], cert) || signed_by_one(both[i]->certs, cert)))
			return true;
	return ev->dss && signed_by_one(ev->dss->certs, cert);
}

bool explain_certs(const struct evidence *ev, const struct cms *cms, STACK_OF(X509) *chain)
{
	STACK_OF(X509) *bag = cms_certs(cms);
	bool all = true;
	for (int i = 0; i < sk_X509_num(bag) && all; i++)
		all = belongs(ev, bag, chain, sk_X509_value(bag, i));
	ERR_clear_error();
	return all;
}
