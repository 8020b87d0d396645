/* SPDX-License-Identifier: MIT */
/* suite: the dated table of algorithms and key sizes. */
#include "pki/suite.h"

#include "base/time.h"

#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <stdio.h>

#define CLAUSE "TS 119 312"

/*
 * 00:00 UTC of a day. Days from civil date by the usual formula, so that the tables are
 * constants.
 */
#define ERA_DAYS(y, m, d)                                                                          \
	(INT64_C(365) * (y) + (y) / 4 - (y) / 100 + (y) / 400 + (153 * (m) + 2) / 5 + (d)-1 -      \
		719468)
#define UNTIL(y, m, d)                                                                             \
	(86400 * ((m) <= 2 ? ERA_DAYS((y)-1, (m) + 9, (d)) : ERA_DAYS((y), (m)-3, (d))))
#define NO_END INT64_MAX

/*
 * Source: ETSI TS 119 312 V1.5.1 (2024-12) in the dated form that EU DSS 6.x carries in its
 * default policy (dss-policy-jaxb constraint.xml, update of 2024-10-13); MD5 from TS 102 176-1
 * V2.1.1 (2011-07). What the table does not name is not good at any time. To watch: the
 * machine-readable V2.1.1 (issue date 2026-02-01) brings RSA and DSA of 1900 to 2999 bits
 * forward to 2026-04-01. It is not yet in that policy; adopting it is one date below.
 */
static const struct digest_row {
	int nid;
	const char *name;
	int64_t until;
} digests[] = {
	{ .nid = NID_md5, .name = "MD5", .until = UNTIL(2004, 8, 1) },
	{ .nid = NID_sha1, .name = "SHA-1", .until = UNTIL(2012, 8, 1) },
	{ .nid = NID_ripemd160, .name = "RIPEMD-160", .until = UNTIL(2014, 8, 1) },
	{ .nid = NID_sha224, .name = "SHA-224", .until = UNTIL(2029, 1, 1) },
	{ .nid = NID_sha512_224, .name = "SHA-512/224", .until = UNTIL(2029, 1, 1) },
	{ .nid = NID_sha3_224, .name = "SHA3-224", .until = UNTIL(2029, 1, 1) },
	{ .nid = NID_sha256, .name = "SHA-256", .until = NO_END },
	{ .nid = NID_sha384, .name = "SHA-384", .until = NO_END },
	{ .nid = NID_sha512, .name = "SHA-512", .until = NO_END },
	{ .nid = NID_sha512_256, .name = "SHA-512/256", .until = NO_END },
	{ .nid = NID_sha3_256, .name = "SHA3-256", .until = NO_END },
	{ .nid = NID_sha3_384, .name = "SHA3-384", .until = NO_END },
	{ .nid = NID_sha3_512, .name = "SHA3-512", .until = NO_END },
	{ .nid = NID_shake256, .name = "SHAKE256", .until = NO_END },
};

/* The first row whose type fits and whose 'bits' are at most the key's. */
static const struct key_row {
	int type;
	int bits;
	int64_t until;
} keys[] = {
	{ .type = EVP_PKEY_RSA, .bits = 3000, .until = NO_END },
	{ .type = EVP_PKEY_RSA, .bits = 1900, .until = UNTIL(2029, 1, 1) },
	{ .type = EVP_PKEY_RSA, .bits = 1024, .until = UNTIL(2019, 10, 1) },
	{ .type = EVP_PKEY_RSA, .bits = 786, .until = UNTIL(2010, 8, 1) },
	{ .type = EVP_PKEY_RSA_PSS, .bits = 3000, .until = NO_END },
	{ .type = EVP_PKEY_RSA_PSS, .bits = 1900, .until = UNTIL(2029, 1, 1) },
	{ .type = EVP_PKEY_RSA_PSS, .bits = 1024, .until = UNTIL(2019, 10, 1) },
	{ .type = EVP_PKEY_DSA, .bits = 3000, .until = NO_END },
	{ .type = EVP_PKEY_DSA, .bits = 1900, .until = UNTIL(2029, 1, 1) },
	{ .type = EVP_PKEY_DSA, .bits = 1024, .until = UNTIL(2015, 12, 1) },
	{ .type = EVP_PKEY_EC, .bits = 256, .until = NO_END },
	{ .type = EVP_PKEY_EC, .bits = 224, .until = UNTIL(2021, 10, 1) },
	{ .type = EVP_PKEY_EC, .bits = 160, .until = UNTIL(2012, 8, 1) },
	{ .type = EVP_PKEY_ED25519, .bits = 0, .until = NO_END },
	{ .type = EVP_PKEY_ED448, .bits = 0, .until = NO_END },
};

static const struct digest_row *digest_row(int nid)
{
	for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
		if (digests[i].nid == nid)
			return &digests[i];
	return NULL;
}

/* RFC 5480 2.1.1: curves are named; explicit parameters can be forged (CVE-2020-0601). */
static bool curve_explicit(const EVP_PKEY *key)
{
	int decoded = 0;
	return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
	       (EVP_PKEY_get_int_param(
			key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &decoded) != 1 ||
		       decoded);
}

static const struct key_row *key_row(const EVP_PKEY *key)
{
	if (!key || curve_explicit(key))
		return NULL;
	int type = EVP_PKEY_get_base_id(key), bits = EVP_PKEY_get_bits(key);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].type == type && bits >= keys[i].bits)
			return &keys[i];
	return NULL;
}

/* 'name' is good before 'until'. */
static bool dated(const char *name, int64_t until, int64_t at, struct err *e)
{
	if (at < until)
		return true;
	char day[21];
	time_rfc3339_format(day, until);
	return err_set(
		e, ERR_CRYPTO, CLAUSE, ERR_NO_OFFSET, "%s is not good since %.10s", name, day);
}

bool suite_digest_good(int md_nid, int64_t at, struct err *e)
{
	const struct digest_row *row = digest_row(md_nid);
	if (!row)
		return err_set(e, ERR_CRYPTO, CLAUSE, ERR_NO_OFFSET,
			"digest %s is not in the table", suite_digest_name(md_nid));
	return dated(row->name, row->until, at, e);
}

bool suite_key_good(const EVP_PKEY *key, int64_t at, struct err *e)
{
	char name[32];
	suite_key_name(name, key);
	const struct key_row *row = key_row(key);
	if (!row)
		return err_set(
			e, ERR_CRYPTO, CLAUSE, ERR_NO_OFFSET, "key %s is not in the table", name);
	return dated(name, row->until, at, e);
}

const char *suite_digest_name(int md_nid)
{
	const struct digest_row *row = digest_row(md_nid);
	const char *name = row ? row->name : OBJ_nid2sn(md_nid);
	return name ? name : "?";
}

static const char *curve_name(const char *group)
{
	static const struct {
		const char *openssl, *nist;
	} names[] = { { "prime256v1", "P-256" }, { "secp384r1", "P-384" }, { "secp521r1", "P-521" },
		{ "secp224r1", "P-224" }, { "prime192v1", "P-192" } };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (slice_is(slice_text(group), names[i].openssl))
			return names[i].nist;
	return group;
}

void suite_key_name(char out[static 32], const EVP_PKEY *key)
{
	char group[24] = "?";
	switch (key ? EVP_PKEY_get_base_id(key) : EVP_PKEY_NONE) {
	case EVP_PKEY_RSA:
		snprintf(out, 32, "RSA %d", EVP_PKEY_get_bits(key));
		return;
	case EVP_PKEY_RSA_PSS:
		snprintf(out, 32, "RSA-PSS %d", EVP_PKEY_get_bits(key));
		return;
	case EVP_PKEY_DSA:
		snprintf(out, 32, "DSA %d", EVP_PKEY_get_bits(key));
		return;
	case EVP_PKEY_EC:
		EVP_PKEY_get_group_name(key, group, sizeof group, NULL);
		snprintf(out, 32, "ECDSA %s", curve_explicit(key) ? "explicit" : curve_name(group));
		return;
	case EVP_PKEY_ED25519:
		snprintf(out, 32, "Ed25519");
		return;
	case EVP_PKEY_ED448:
		snprintf(out, 32, "Ed448");
		return;
	default:
		snprintf(out, 32, "unknown");
	}
}

int64_t suite_until(int md_nid, const EVP_PKEY *key)
{
	const struct digest_row *digest = digest_row(md_nid);
	const struct key_row *row = key_row(key);
	if (!digest || !row)
		return INT64_MIN;
	return digest->until < row->until ? digest->until : row->until;
}
