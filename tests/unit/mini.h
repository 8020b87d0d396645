/* SPDX-License-Identifier: MIT */
/* mini: a PKI made at test time with fixed instants; for tests only. */
#ifndef PARAPHE_TESTS_MINI_H
#define PARAPHE_TESTS_MINI_H

#include "pki/cert.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * 2026-09-01T00:00:00Z: "now" of the tests; certificates hold a year before and ten after by
 * default.
 */
#define MINI_NOW INT64_C(1788220800)
#define MINI_YEAR INT64_C(31557600)

#define MINI_NEED(x)                                                                               \
	do {                                                                                       \
		if (!(x)) {                                                                        \
			fprintf(stderr, "mini: %s:%d: %s\n", __FILE__, __LINE__, #x);              \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

struct mini_spec {
	const char *cn;
	EVP_PKEY *key;
	X509 *issuer;         /* NULL: self-signed */
	EVP_PKEY *issuer_key; /* NULL: own */
	bool ca;
	int pathlen;           /* CA; -1 none */
	const char *key_usage; /* NULL: by kind; "" none */
	const char *eku;       /* NULL: none */
	int64_t from, to;      /* 0: default */
	uint64_t serial;       /* 0: 0x1001 */
	const EVP_MD *md;      /* NULL: SHA-256 */
	const char *name_constraints;
	const char *info_access, *crl_points; /* NULL: none */
	bool nocheck;                         /* id-pkix-ocsp-nocheck */
};

static inline EVP_PKEY *mini_ec(const char *curve)
{
	EVP_PKEY *k = EVP_EC_gen(curve);
	MINI_NEED(k);
	return k;
}

static inline void mini_ext(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	MINI_NEED(ext && X509_add_ext(cert, ext, -1));
	X509_EXTENSION_free(ext);
}

static inline X509 *mini_cert(const struct mini_spec *s)
{
	X509 *cert = X509_new();
	MINI_NEED(cert && X509_set_version(cert, X509_VERSION_3));
	ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), s->serial ? s->serial : 0x1001);
	ASN1_TIME_set(X509_getm_notBefore(cert), s->from ? s->from : MINI_NOW - MINI_YEAR);
	ASN1_TIME_set(X509_getm_notAfter(cert), s->to ? s->to : MINI_NOW + 10 * MINI_YEAR);
	X509_NAME *name = X509_get_subject_name(cert);
	X509_NAME_add_entry_by_NID(
		name, NID_countryName, MBSTRING_UTF8, (const unsigned char *)"FR", -1, -1, 0);
	X509_NAME_add_entry_by_NID(
		name, NID_commonName, MBSTRING_UTF8, (const unsigned char *)s->cn, -1, -1, 0);
	X509 *issuer = s->issuer ? s->issuer : cert;
	X509_set_issuer_name(cert, X509_get_subject_name(issuer));
	MINI_NEED(X509_set_pubkey(cert, s->key));
	char basic[64] = "critical,CA:FALSE";
	if (s->ca && s->pathlen >= 0)
		snprintf(basic, sizeof basic, "critical,CA:TRUE,pathlen:%d", s->pathlen);
	else if (s->ca)
		snprintf(basic, sizeof basic, "critical,CA:TRUE");
	mini_ext(cert, issuer, NID_basic_constraints, basic);
	const char *usage =
		s->ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature,nonRepudiation";
	if (s->key_usage)
		usage = s->key_usage;
	if (*usage)
		mini_ext(cert, issuer, NID_key_usage, usage);
	if (s->eku)
		mini_ext(cert, issuer, NID_ext_key_usage, s->eku);
	if (s->name_constraints)
		mini_ext(cert, issuer, NID_name_constraints, s->name_constraints);
	if (s->info_access)
		mini_ext(cert, issuer, NID_info_access, s->info_access);
	if (s->crl_points)
		mini_ext(cert, issuer, NID_crl_distribution_points, s->crl_points);
	if (s->nocheck)
		mini_ext(cert, issuer, NID_id_pkix_OCSP_noCheck, "ignored");
	mini_ext(cert, issuer, NID_subject_key_identifier, "hash");
	mini_ext(cert, issuer, NID_authority_key_identifier, "keyid:always");
	EVP_PKEY *key = s->issuer_key ? s->issuer_key : s->key;
	int type = EVP_PKEY_get_base_id(key);
	bool pure = type == EVP_PKEY_ED25519 || type == EVP_PKEY_ED448;
	MINI_NEED(X509_sign(cert, key, pure ? NULL : s->md ? s->md : EVP_sha256()));
	/* Read back, so that cached facts come from the bytes. */
	unsigned char *der = NULL;
	int n = i2d_X509(cert, &der);
	const unsigned char *p = der;
	X509 *again = d2i_X509(NULL, &p, n);
	MINI_NEED(again);
	OPENSSL_free(der);
	X509_free(cert);
	return again;
}

/* Signed, and read back as others get it; takes 'crl' over. */
static inline X509_CRL *mini_crl_signed(X509_CRL *crl, EVP_PKEY *key)
{
	MINI_NEED(X509_CRL_sign(crl, key, EVP_sha256()));
	unsigned char *der = NULL;
	int n = i2d_X509_CRL(crl, &der);
	const unsigned char *p = der;
	X509_CRL *again = d2i_X509_CRL(NULL, &p, n);
	MINI_NEED(again);
	OPENSSL_free(der);
	X509_CRL_free(crl);
	return again;
}

/* A CRL of 'ca' in force from 'from' to 'to', revoking 'serial' at 'from' unless it is 0. */
static inline X509_CRL *mini_crl(X509 *ca, EVP_PKEY *key, int64_t from, int64_t to, uint64_t serial)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *t = ASN1_TIME_set(NULL, from);
	MINI_NEED(crl && t && X509_CRL_set_version(crl, X509_CRL_VERSION_2));
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca));
	X509_CRL_set1_lastUpdate(crl, t);
	if (serial) {
		X509_REVOKED *r = X509_REVOKED_new();
		ASN1_INTEGER *number = ASN1_INTEGER_new();
		ASN1_INTEGER_set_uint64(number, serial);
		X509_REVOKED_set_serialNumber(r, number);
		X509_REVOKED_set_revocationDate(r, t);
		X509_CRL_add0_revoked(crl, r);
		ASN1_INTEGER_free(number);
	}
	ASN1_TIME_set(t, to);
	X509_CRL_set1_nextUpdate(crl, t);
	ASN1_TIME_free(t);
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_INTEGER_set(number, 1);
	X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0);
	ASN1_INTEGER_free(number);
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, ca, NULL, NULL, crl, 0);
	X509_EXTENSION *ext =
		X509V3_EXT_conf_nid(NULL, &ctx, NID_authority_key_identifier, "keyid:always");
	MINI_NEED(ext && X509_CRL_add_ext(crl, ext, -1));
	X509_EXTENSION_free(ext);
	return mini_crl_signed(crl, key);
}

#endif
