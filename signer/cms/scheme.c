/* SPDX-License-Identifier: MIT */
/* scheme: from AlgorithmIdentifiers to one way of verifying; refuses what contradicts itself. */
#include "cms/impl.h"

#include "pki/der.h"

#include <openssl/evp.h>
#include <openssl/objects.h>

/*
 * TR-03111 5.2.1: ecdsa-plain-signatures, the value is r || s. OpenSSL 3.0 does not know these
 * OIDs.
 */
static const struct plain_ecdsa {
	uint8_t last;
	int digest_nid;
} plain_ecdsa[] = {
	{ 1, NID_sha1 },
	{ 2, NID_sha224 },
	{ 3, NID_sha256 },
	{ 4, NID_sha384 },
	{ 5, NID_sha512 },
	{ 8, NID_sha3_224 },
	{ 9, NID_sha3_256 },
	{ 10, NID_sha3_384 },
	{ 11, NID_sha3_512 },
};

/* FIPS 202 with other keys' schemes (the arc of NIST's sigAlgs); OpenSSL 3.0 names them, and does not take them apart. */
static const struct sha3_scheme {
	int nid, digest_nid;
	enum cms_scheme_kind kind;
} sha3_schemes[] = {
	{ NID_ecdsa_with_SHA3_224, NID_sha3_224, SCHEME_ECDSA },
	{ NID_ecdsa_with_SHA3_256, NID_sha3_256, SCHEME_ECDSA },
	{ NID_ecdsa_with_SHA3_384, NID_sha3_384, SCHEME_ECDSA },
	{ NID_ecdsa_with_SHA3_512, NID_sha3_512, SCHEME_ECDSA },
	{ NID_RSA_SHA3_224, NID_sha3_224, SCHEME_RSA },
	{ NID_RSA_SHA3_256, NID_sha3_256, SCHEME_RSA },
	{ NID_RSA_SHA3_384, NID_sha3_384, SCHEME_RSA },
	{ NID_RSA_SHA3_512, NID_sha3_512, SCHEME_RSA },
};

/* Digests that are read at all; whether they are still good is pki/suite's answer. */
static const int known_digests[] = { NID_sha1, NID_sha224, NID_sha256, NID_sha384, NID_sha512,
	NID_sha512_224, NID_sha512_256, NID_sha3_224, NID_sha3_256, NID_sha3_384, NID_sha3_512 };

struct algorithm {
	int nid;
	struct slice oid;
	struct slice parameters; /* whole; empty when absent */
};

static bool read_algorithm(struct algorithm *out, struct slice whole, struct err *e)
{
	struct cur c = { .s = whole };
	struct der seq, oid, parameters = { .tag = 0 };
	if (!der_take(&c, DER_SEQUENCE, &seq, e))
		return false;
	struct cur inside = der_in(&seq);
	if (!der_take(&inside, DER_OID, &oid, e) ||
		(cur_left(&inside) && !der_next(&inside, &parameters, e)) ||
		!der_end(&inside, "RFC 5280 4.1.1.2", e))
		return false;
	*out = (struct algorithm){ der_nid(oid.whole), oid.whole, parameters.whole };
	return true;
}

static bool absent_or_null(struct slice parameters)
{
	return parameters.n == 0 || (parameters.n == 2 && parameters.p[0] == DER_NULL);
}

static bool small_uint(int *out, struct slice whole, uint64_t max, struct err *e)
{
	struct cur c = { .s = whole };
	struct der d;
	uint64_t v = 0;
	if (!der_take(&c, DER_INTEGER, &d, e) || !der_end(&c, "RFC 4055 3.1", e) ||
		!der_uint(&v, &d, e))
		return false;
	if (v > max)
		return err_set(
			e, ERR_CRYPTO, "RFC 4055 3.1", ERR_NO_OFFSET, "parameter out of range");
	*out = (int)v;
	return true;
}

/* RFC 8419 2.3: SHAKE256 of 512 bits, said as a parameter or by none. */
static bool read_shake(bool *is, const struct algorithm *a, struct err *e)
{
	static const uint8_t sized[] = { DER_OID, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
		0x12 };
	int bits = 512;
	bool said = slice_eq(a->oid, (struct slice){ sized, sizeof sized });
	*is = said || a->nid == NID_shake256;
	if (said && !small_uint(&bits, a->parameters, UINT16_MAX, e))
		return false;
	return !*is || (bits == 512 && (said || a->parameters.n == 0)) ||
	       err_set(e, ERR_CRYPTO, "RFC 8419 2.3", ERR_NO_OFFSET,
		       "SHAKE256 of another length than 512 bits");
}

static bool read_digest(int *nid, struct slice whole, struct err *e)
{
	struct algorithm a;
	bool shake = false;
	if (!read_algorithm(&a, whole, e) || !read_shake(&shake, &a, e))
		return false;
	if (shake) {
		*nid = NID_shake256;
		return true;
	}
	for (size_t i = 0; i < sizeof known_digests / sizeof *known_digests; i++) {
		if (a.nid != known_digests[i])
			continue;
		*nid = a.nid;
		if (!absent_or_null(a.parameters))
			return err_set(e, ERR_CRYPTO, "RFC 5754 2", ERR_NO_OFFSET,
				"digest algorithm with parameters");
		return true;
	}
	return err_set(e, ERR_CRYPTO, "RFC 5754 2", ERR_NO_OFFSET, "unknown digest algorithm");
}

/* An element in an EXPLICIT tag, if it is next; *out empty otherwise. */
static bool take_explicit(struct cur *c, uint8_t tag, struct slice *out, struct err *e)
{
	struct der wrap;
	*out = (struct slice){ NULL, 0 };
	if (!der_peek(c, tag))
		return true;
	if (!der_next(c, &wrap, e))
		return false;
	*out = wrap.content;
	return true;
}

static bool read_mgf(int *nid, struct slice whole, struct err *e)
{
	struct algorithm mgf;
	if (!read_algorithm(&mgf, whole, e))
		return false;
	if (mgf.nid != NID_mgf1)
		return err_set(e, ERR_CRYPTO, "RFC 4055 3.1", ERR_NO_OFFSET,
			"mask generation is not MGF1");
	return read_digest(nid, mgf.parameters, e);
}

/* RFC 4055 3.1 RSASSA-PSS-params; RFC 4056 2.2: its hash is the digest algorithm's. */
static bool read_pss(struct cms_scheme *s, struct slice parameters, struct err *e)
{
	struct cur c = { .s = parameters };
	struct der seq;
	struct slice hash, mgf, salt, trailer;
	int hash_nid = NID_sha1, one = 1;
	s->mgf_nid = NID_sha1;
	s->salt_length = 20;
	if (!der_take(&c, DER_SEQUENCE, &seq, e) || !der_end(&c, "RFC 4055 3.1", e))
		return false;
	struct cur in = der_in(&seq);
	if (!take_explicit(&in, DER_CONTEXT_CONS, &hash, e) ||
		!take_explicit(&in, DER_CONTEXT_CONS + 1, &mgf, e) ||
		!take_explicit(&in, DER_CONTEXT_CONS + 2, &salt, e) ||
		!take_explicit(&in, DER_CONTEXT_CONS + 3, &trailer, e) ||
		!der_end(&in, "RFC 4055 3.1", e))
		return false;
	if ((hash.n && !read_digest(&hash_nid, hash, e)) ||
		(mgf.n && !read_mgf(&s->mgf_nid, mgf, e)) ||
		(salt.n && !small_uint(&s->salt_length, salt, 1024, e)) ||
		(trailer.n && !small_uint(&one, trailer, 1, e)))
		return false;
	if (hash_nid != s->digest_nid || one != 1)
		return err_set(e, ERR_CRYPTO, "RFC 4056 2.2", ERR_NO_OFFSET,
			"PSS hash is not the digest algorithm");
	return true;
}

static bool read_plain(struct cms_scheme *s, struct slice oid, int *digest_nid)
{
	static const uint8_t arc[] = { DER_OID, 10, 0x04, 0x00, 0x7f, 0x00, 0x07, 0x01, 0x01, 0x04,
		0x01 };
	if (oid.n != sizeof arc + 1 || !slice_starts(oid, (struct slice){ arc, sizeof arc }))
		return false;
	for (size_t i = 0; i < sizeof plain_ecdsa / sizeof *plain_ecdsa; i++) {
		if (oid.p[oid.n - 1] != plain_ecdsa[i].last)
			continue;
		s->kind = SCHEME_ECDSA_PLAIN;
		*digest_nid = plain_ecdsa[i].digest_nid;
		return true;
	}
	return false;
}

/* RFC 8419 2.3: SHA-512 goes with Ed25519, SHAKE256 with Ed448. */
static bool read_edwards(struct cms_scheme *s, int nid, struct err *e)
{
	s->kind = nid == NID_ED448 ? SCHEME_ED448 : SCHEME_ED25519;
	if (s->digest_nid != (nid == NID_ED448 ? NID_shake256 : NID_sha512))
		return err_set(e, ERR_CRYPTO, "RFC 8419 2.3", ERR_NO_OFFSET,
			nid == NID_ED448 ? "Ed448 goes with SHAKE256"
					 : "Ed25519 goes with SHA-512");
	return true;
}

static bool read_sha3(struct cms_scheme *s, int nid, int *digest_nid)
{
	for (size_t i = 0; i < sizeof sha3_schemes / sizeof *sha3_schemes; i++) {
		if (sha3_schemes[i].nid != nid)
			continue;
		s->kind = sha3_schemes[i].kind;
		*digest_nid = sha3_schemes[i].digest_nid;
		return true;
	}
	return false;
}

/* "<digest> with <key>" in one OID. */
static bool read_combined(struct cms_scheme *s, const struct algorithm *a, struct err *e)
{
	int digest_nid = NID_undef, key_nid = NID_undef;
	s->kind = SCHEME_RSA;
	if (!read_plain(s, a->oid, &digest_nid) && !read_sha3(s, a->nid, &digest_nid)) {
		if (a->nid == NID_undef || !OBJ_find_sigid_algs(a->nid, &digest_nid, &key_nid))
			return err_set(e, ERR_CRYPTO, "RFC 5652 5.3", ERR_NO_OFFSET,
				"unknown signature algorithm");
		if (key_nid == NID_rsaEncryption)
			s->kind = SCHEME_RSA;
		else if (key_nid == NID_X9_62_id_ecPublicKey)
			s->kind = SCHEME_ECDSA;
		else if (key_nid == NID_dsa)
			s->kind = SCHEME_DSA;
		else
			return err_set(e, ERR_CRYPTO, "RFC 5652 5.3", ERR_NO_OFFSET,
				"unknown signature algorithm");
	}
	/*
	 * Plain ECDSA is met with the curve as parameters; the key says it too, and alone
	 * counts.
	 */
	if (s->kind != SCHEME_ECDSA_PLAIN && !absent_or_null(a->parameters))
		return err_set(e, ERR_CRYPTO, "RFC 5754 3", ERR_NO_OFFSET,
			"signature algorithm with parameters");
	if (digest_nid != s->digest_nid)
		return err_set(e, ERR_CRYPTO, "RFC 5652 5.3", ERR_NO_OFFSET,
			"signature and digest algorithm name different digests");
	return true;
}

bool cms_scheme_read(struct cms_scheme *out, const struct cms_layout *l, struct err *e)
{
	struct algorithm a;
	out->digest_nid = NID_undef;
	if (!read_digest(&out->digest_nid, l->signer.digest_algorithm, e) ||
		!read_algorithm(&a, l->signer.signature_algorithm, e))
		return false;
	if (a.nid == NID_ED25519 || a.nid == NID_ED448)
		return read_edwards(out, a.nid, e);
	if (out->digest_nid == NID_shake256)
		return err_set(e, ERR_CRYPTO, "RFC 8419 2.3", ERR_NO_OFFSET,
			"SHAKE256 goes with Ed448 alone");
	if (a.nid == NID_rsassaPss) {
		out->kind = SCHEME_PSS;
		return read_pss(out, a.parameters, e);
	}
	if (a.nid != NID_rsaEncryption && a.nid != NID_X9_62_id_ecPublicKey && a.nid != NID_dsa)
		return read_combined(out, &a, e);
	/* The key's OID alone: the digest is the digest algorithm's (RFC 3370 3). */
	out->kind = a.nid == NID_rsaEncryption ? SCHEME_RSA
		    : a.nid == NID_dsa         ? SCHEME_DSA
					       : SCHEME_ECDSA;
	return true;
}
