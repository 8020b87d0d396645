/* SPDX-License-Identifier: MIT */
/* issue: all that is the same in every party certificate is encoded once, by OpenSSL, from the profile. */
#include "vault/issue.h"

#include "base/time.h"
#include "pki/cert.h"
#include "pki/der.h"
#include "vault/name.h"
#include "vault/profile.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <string.h>

enum {
	POINT_BYTES = 65, /* SEC 1 2.3.3: uncompressed */
	MAX_DER = 8192
};

struct issuer {
	const struct keys_pair *ca;
	EVP_PKEY_CTX *maker; /* of fresh P-256 keys; made once, it halves their cost */
	int64_t life, ca_end;
	struct buf name;       /* Name of the authority, whole */
	struct buf extensions; /* [3], whole */
	size_t key_id;         /* where the SubjectKeyIdentifier's 20 bytes stand in it */
};

void issuer_auto(struct issuer **i)
{
	if (!*i)
		return;
	EVP_PKEY_CTX_free((*i)->maker);
	buf_free(&(*i)->name);
	buf_free(&(*i)->extensions);
	OPENSSL_free(*i);
	*i = NULL;
}

void issued_auto(struct issued *i)
{
	evp_pkey_auto(&i->key);
	buf_free(&i->cert);
}

bool issue_in_force(X509 *cert, const char *name, int64_t now, struct err *e)
{
	int64_t from = 0, to = 0;
	char text[21];
	if (!cert_time(&from, X509_get0_notBefore(cert), e) ||
		!cert_time(&to, X509_get0_notAfter(cert), e))
		return false;
	time_rfc3339_format(text, now < from ? from : to);
	if (now < from)
		return err_set(e, ERR_WRONG_STATE, "RFC 5280 4.1.2.5", ERR_NO_OFFSET,
			"the clock stands before the %s certificate begins (%s); set the clock",
			name, text);
	if (now > to)
		return err_set(e, ERR_WRONG_STATE, "RFC 5280 4.1.2.5", ERR_NO_OFFSET,
			"the %s certificate ended at %s; make new keys", name, text);
	return true;
}

static bool point_of(uint8_t out[static POINT_BYTES], EVP_PKEY *key, struct err *e)
{
	size_t n = 0;
	if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, out, POINT_BYTES, &n) !=
			1 ||
		n != POINT_BYTES)
		return err_openssl(e, "SEC 1 2.3.3", "public key");
	return true;
}

/* RFC 5280 4.2.1.2 method 1: SHA-1 names the key, nothing rests on it. */
static bool key_id_of(uint8_t out[static SHA_DIGEST_LENGTH],
	const uint8_t point[static POINT_BYTES], struct err *e)
{
	if (EVP_Digest(point, POINT_BYTES, out, NULL, EVP_sha1(), NULL) != 1)
		return err_openssl(e, NULL, "key identifier");
	return true;
}

/* A certificate that is never signed: only its extensions are wanted. */
static bool sample_make(X509 **out, uint8_t key_id[static SHA_DIGEST_LENGTH],
	const struct keys *keys, const struct profile *profile, struct err *e)
{
	uint8_t point[POINT_BYTES];
	AUTO(evp_pkey) EVP_PKEY *key = EVP_EC_gen("P-256");
	AUTO(x509) X509 *cert = X509_new();
	X509 *ca = keys->slot[KEYS_ISSUING].cert;
	if (!key || !cert || X509_set_version(cert, X509_VERSION_3) != 1 ||
		X509_set_pubkey(cert, key) != 1 ||
		X509_set_issuer_name(cert, X509_get_subject_name(ca)) != 1)
		return err_openssl(e, NULL, "template");
	if (!point_of(point, key, e) || !key_id_of(key_id, point, e) ||
		!profile_apply(profile, keys->profiles, cert, ca, e))
		return false;
	*out = cert;
	cert = NULL;
	return true;
}

static bool extensions_take(struct issuer *i, X509 *sample,
	const uint8_t key_id[static SHA_DIGEST_LENGTH], struct err *e)
{
	uint8_t *der = NULL;
	int n = i2d_X509_EXTENSIONS(X509_get0_extensions(sample), &der);
	if (n <= 0)
		return err_openssl(e, "RFC 5280 4.2", "extensions");
	der_put(&i->extensions, DER_CONTEXT_CONS + 3, (struct slice){ der, (size_t)n });
	OPENSSL_free(der);
	if (!buf_done(&i->extensions, e))
		return false;
	struct slice all = buf_slice(&i->extensions), id = { key_id, SHA_DIGEST_LENGTH };
	i->key_id = slice_find(all, id, 0);
	if (i->key_id == SIZE_MAX || slice_rfind(all, id) != i->key_id)
		return err_fail(
			e, ERR_SYNTAX, "profiles: [ party ] wants subjectKeyIdentifier = hash");
	return true;
}

bool issue_open(struct issuer **out, const struct keys *keys, const char *crl_url, struct err *e)
{
	struct profile profile;
	uint8_t key_id[SHA_DIGEST_LENGTH];
	AUTO(x509) X509 *sample = NULL;
	AUTO(issuer) struct issuer *i = OPENSSL_zalloc(sizeof *i);
	if (!i)
		return err_nomem(e);
	i->name.max = i->extensions.max = MAX_DER;
	i->ca = &keys->slot[KEYS_ISSUING];
	i->maker = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (!i->maker || EVP_PKEY_keygen_init(i->maker) != 1 ||
		EVP_PKEY_CTX_set_group_name(i->maker, "P-256") != 1)
		return err_openssl(e, NULL, "no key can be made");
	if (!profile_read(&profile, keys->profiles, "party", e))
		return false;
	if (strcmp(profile.issuer, keys_slot_name(KEYS_ISSUING)) != 0)
		return err_fail(e, ERR_SYNTAX, "profiles: [ party ] is issued by [ issuing ]");
	profile.crl_url = crl_url && *crl_url ? crl_url : NULL;
	i->life = profile.seconds;
	const unsigned char *name = NULL;
	size_t n = 0;
	if (X509_NAME_get0_der(X509_get_subject_name(i->ca->cert), &name, &n) != 1)
		return err_openssl(e, NULL, "issuer name");
	buf_put(&i->name, name, n);
	if (!buf_done(&i->name, e) || !cert_time(&i->ca_end, X509_get0_notAfter(i->ca->cert), e) ||
		!sample_make(&sample, key_id, keys, &profile, e) ||
		!extensions_take(i, sample, key_id, e))
		return false;
	*out = i;
	i = NULL;
	return true;
}

/* RFC 5480 2.1.1 */
static void put_key(struct buf *out, const uint8_t point[static POINT_BYTES])
{
	size_t info = der_open(out, DER_SEQUENCE), algorithm = der_open(out, DER_SEQUENCE);
	der_put_oid(out, NID_X9_62_id_ecPublicKey);
	der_put_oid(out, NID_X9_62_prime256v1);
	der_close(out, algorithm);
	size_t bits = der_open(out, DER_BIT_STRING);
	buf_put_byte(out, 0);
	buf_put(out, point, POINT_BYTES);
	der_close(out, bits);
	der_close(out, info);
}

static bool put_extensions(struct buf *out, const struct issuer *i,
	const uint8_t point[static POINT_BYTES], struct err *e)
{
	uint8_t key_id[SHA_DIGEST_LENGTH];
	size_t at = out->n;
	buf_put_slice(out, buf_slice(&i->extensions));
	if (!buf_done(out, e) || !key_id_of(key_id, point, e))
		return false;
	memcpy(out->p + at + i->key_id, key_id, sizeof key_id);
	return true;
}

/* RFC 5280 4.1.2 TBSCertificate. No country: nobody told where the party lives. */
static bool put_tbs(struct buf *out, const struct issuer *i, const struct issue_request *r,
	struct slice serial, const uint8_t point[static POINT_BYTES], struct err *e)
{
	struct name_parts subject = {
		.organisation = r->organisation, .unit = r->role, .common = r->name
	};
	size_t tbs = der_open(out, DER_SEQUENCE), version = der_open(out, DER_CONTEXT_CONS);
	der_put_uint(out, X509_VERSION_3);
	der_close(out, version);
	der_put_magnitude(out, serial);
	algo_put(out, i->ca->key.algo);
	buf_put_slice(out, buf_slice(&i->name));
	size_t validity = der_open(out, DER_SEQUENCE);
	der_put_time(out, r->now - KEYS_LEAF_EARLY_S);
	der_put_time(out, r->now + i->life);
	der_close(out, validity);
	if (!name_put(out, &subject, e))
		return false;
	put_key(out, point);
	if (!put_extensions(out, i, point, e))
		return false;
	der_close(out, tbs);
	return buf_done(out, e);
}

/* The serial number stands in TBSCertificate, after the version. */
static bool serial_find(struct issued *out, struct err *e)
{
	struct der whole, tbs, element;
	struct cur c = { .s = buf_slice(&out->cert) };
	if (!der_take(&c, DER_SEQUENCE, &whole, e))
		return false;
	c = der_in(&whole);
	if (!der_take(&c, DER_SEQUENCE, &tbs, e))
		return false;
	c = der_in(&tbs);
	if (!der_take(&c, DER_CONTEXT_CONS, &element, e) || !der_take(&c, DER_INTEGER, &element, e))
		return false;
	out->der.serial = element.whole;
	return true;
}

static bool put_certificate(
	struct issued *out, enum algo a, struct slice tbs, struct slice value, struct err *e)
{
	size_t cert = der_open(&out->cert, DER_SEQUENCE);
	buf_put_slice(&out->cert, tbs);
	algo_put(&out->cert, a);
	size_t bits = der_open(&out->cert, DER_BIT_STRING);
	buf_put_byte(&out->cert, 0);
	buf_put_slice(&out->cert, value);
	der_close(&out->cert, bits);
	der_close(&out->cert, cert);
	out->der.cert = buf_slice(&out->cert);
	return buf_done(&out->cert, e) && serial_find(out, e);
}

static bool may_issue(const struct issuer *i, int64_t now, struct err *e)
{
	if (!issue_in_force(i->ca->cert, keys_slot_name(KEYS_ISSUING), now, e))
		return false;
	if (i->ca_end - now < i->life + PROFILE_OUTLIVE_S)
		return err_set(e, ERR_WRONG_STATE, "RFC 5280 4.1.2.5", ERR_NO_OFFSET,
			"the issuing authority would not outlive a party's certificate by a year; "
			"make new keys");
	return true;
}

static bool issue(struct issued *out, const struct issuer *i, const struct issue_request *r,
	bool rehearse, struct err *e)
{
	uint8_t point[POINT_BYTES], serial[KEYS_SERIAL_BYTES];
	AUTO(issued)
	struct issued made = { .cert = BUF_MAX(MAX_DER), .der.issuer = buf_slice(&i->name) };
	AUTO(buf)
	struct buf tbs = BUF_MAX(MAX_DER), value = BUF_MAX(ALGO_MAX_VALUE);
	if (!may_issue(i, r->now, e) || !keys_serial(serial, e))
		return false;
	if (rehearse)
		memset(serial, 0xff, sizeof serial);
	if (EVP_PKEY_generate(i->maker, &made.key) != 1)
		return err_openssl(e, NULL, "no key can be made");
	if (!point_of(point, made.key, e) ||
		!put_tbs(&tbs, i, r, (struct slice){ serial, sizeof serial }, point, e))
		return false;
	if (rehearse)
		buf_grow(&value, key_value_max(&i->ca->key));
	else if (!key_sign(&value, &i->ca->key, buf_slice(&tbs), e))
		return err_context(e, "the authority of the parties");
	if (!put_certificate(&made, i->ca->key.algo, buf_slice(&tbs), buf_slice(&value), e))
		return false;
	*out = made;
	made = (struct issued){ 0 };
	return true;
}

bool issue_party(
	struct issued *out, const struct issuer *i, const struct issue_request *r, struct err *e)
{
	return issue(out, i, r, false, e);
}

bool issue_rehearse(
	struct issued *out, const struct issuer *i, const struct issue_request *r, struct err *e)
{
	return issue(out, i, r, true, e);
}
