/* SPDX-License-Identifier: MIT */
/* vouch: signatures of issuers, and a ring of those that were found good. */
#include "pki/vouch.h"

#include <openssl/err.h>

/*
 * A good pair, held by references: while it stands here its addresses can be no other objects'. Parsed certificates and lists are
 * never changed. A bad one is reckoned again.
 */
struct vouched {
	X509 *issuer, *cert;
	X509_CRL *crl; /* one of both */
};
static _Thread_local struct vouched kept[VOUCH_KEPT];
static _Thread_local size_t kept_next;

static bool is_kept(const struct vouched *v)
{
	for (size_t i = 0; i < VOUCH_KEPT; i++)
		if (kept[i].issuer == v->issuer && kept[i].cert == v->cert && kept[i].crl == v->crl)
			return true;
	return false;
}

static void drop(struct vouched *v)
{
	X509_free(v->issuer);
	X509_free(v->cert);
	X509_CRL_free(v->crl);
	*v = (struct vouched){ .cert = NULL };
}

static void keep(const struct vouched *v)
{
	struct vouched *place = &kept[kept_next++ % VOUCH_KEPT];
	drop(place);
	if (X509_up_ref(v->issuer) != 1)
		return;
	place->issuer = v->issuer;
	if (v->cert && X509_up_ref(v->cert) == 1)
		place->cert = v->cert;
	if (v->crl && X509_CRL_up_ref(v->crl) == 1)
		place->crl = v->crl;
	if (!place->cert && !place->crl)
		drop(place);
}

static bool vouch(const struct vouched *v)
{
	EVP_PKEY *key = X509_get0_pubkey(v->issuer);
	if (is_kept(v))
		return true;
	bool good =
		key && (v->cert ? X509_verify(v->cert, key) : X509_CRL_verify(v->crl, key)) == 1;
	ERR_clear_error();
	if (good)
		keep(v);
	return good;
}

bool vouch_cert(X509 *cert, X509 *issuer)
{
	return vouch(&(struct vouched){ .issuer = issuer, .cert = cert });
}

bool vouch_crl(X509_CRL *crl, X509 *issuer)
{
	return vouch(&(struct vouched){ .issuer = issuer, .crl = crl });
}
