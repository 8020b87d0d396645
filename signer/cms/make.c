/* SPDX-License-Identifier: MIT */
/* make: writes SignedData by our own DER, because OpenSSL 3.0 cannot leave signingTime out. */
#include "cms/make.h"

#include "cms/impl.h"
#include "pki/cert.h"
#include "pki/der.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>

struct cms_draft {
	enum cms_profile profile;
	enum algo algo;
	struct buf content;      /* TSTInfo; empty when detached */
	struct buf certificates; /* [0] IMPLICIT CertificateSet, whole */
	struct buf sid;          /* IssuerAndSerialNumber, whole */
	struct buf attributes;   /* SET OF signed attributes, whole, tag 31 */
};

void cms_draft_auto(struct cms_draft **d)
{
	if (!*d)
		return;
	buf_free(&(*d)->content);
	buf_free(&(*d)->certificates);
	buf_free(&(*d)->sid);
	buf_free(&(*d)->attributes);
	OPENSSL_free(*d);
	*d = NULL;
}

/* The signer as DER, given, or taken from an X509 into the bufs. */
struct signer {
	struct cms_signer_der der;
	struct buf cert, issuer, serial;
};

static void signer_auto(struct signer *s)
{
	buf_free(&s->cert);
	buf_free(&s->issuer);
	buf_free(&s->serial);
}

static bool name_der(struct buf *out, const X509_NAME *name, struct err *e)
{
	const unsigned char *p = NULL;
	size_t n = 0;
	if (!X509_NAME_get0_der(name, &p, &n))
		return err_openssl(e, "RFC 5652 10.2.4", "issuer name cannot be encoded");
	buf_put(out, p, n);
	return buf_done(out, e);
}

static bool serial_der(struct buf *out, const X509 *cert, struct err *e)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	uint8_t *der = NULL;
	int n = i2d_ASN1_INTEGER(serial, &der);
	if (n <= 0)
		return err_openssl(e, "RFC 5652 10.2.4", "serial number cannot be encoded");
	buf_put(out, der, (size_t)n);
	OPENSSL_free(der);
	return buf_done(out, e);
}

static bool signer_take(struct signer *s, const struct cms_request *r, struct err *e)
{
	if (r->signer_der) {
		s->der = *r->signer_der;
		return true;
	}
	s->cert.max = s->issuer.max = s->serial.max = CMS_MAX_BYTES;
	if (!cert_der(&s->cert, r->signer, e) ||
		!name_der(&s->issuer, X509_get_issuer_name(r->signer), e) ||
		!serial_der(&s->serial, r->signer, e))
		return false;
	s->der = (struct cms_signer_der){ buf_slice(&s->cert), buf_slice(&s->issuer),
		buf_slice(&s->serial) };
	return true;
}

/* RFC 5652 10.2.4 IssuerAndSerialNumber */
static bool put_sid(struct buf *out, const struct cms_signer_der *signer, struct err *e)
{
	size_t mark = der_open(out, DER_SEQUENCE);
	buf_put_slice(out, signer->issuer);
	buf_put_slice(out, signer->serial);
	der_close(out, mark);
	return buf_done(out, e);
}

/* The content of the attribute's SET OF is what the caller puts between open and close. */
struct attribute_mark {
	size_t attribute, set;
};

static struct attribute_mark attribute_open(struct buf *out, int nid)
{
	struct attribute_mark m;
	m.attribute = der_open(out, DER_SEQUENCE);
	der_put_oid(out, nid);
	m.set = der_open(out, DER_SET);
	return m;
}

static void attribute_close(struct buf *out, struct attribute_mark m)
{
	der_close(out, m.set);
	der_close(out, m.attribute);
}

/*
 * RFC 5035 3: SigningCertificateV2 with one ESSCertIDv2; SHA-256 is the DEFAULT and so absent
 * in DER. issuerSerial is written too: it names the certificate for judges that index by it.
 */
static bool put_signing_certificate(
	struct buf *out, const struct cms_signer_der *signer, struct err *e)
{
	uint8_t hash[SHA256_DIGEST_LENGTH];
	if (!EVP_Digest(signer->cert.p, signer->cert.n, hash, NULL, EVP_sha256(), NULL))
		return err_openssl(e, "RFC 5035 4", "certificate cannot be hashed");
	struct attribute_mark m = attribute_open(out, NID_id_smime_aa_signingCertificateV2);
	size_t signing = der_open(out, DER_SEQUENCE), certs = der_open(out, DER_SEQUENCE);
	size_t id = der_open(out, DER_SEQUENCE);
	der_put(out, DER_OCTET_STRING, (struct slice){ hash, sizeof hash });
	size_t issuer_serial = der_open(out, DER_SEQUENCE), names = der_open(out, DER_SEQUENCE);
	size_t directory_name = der_open(out, DER_CONTEXT_CONS + 4);
	buf_put_slice(out, signer->issuer);
	der_close(out, directory_name);
	der_close(out, names);
	buf_put_slice(out, signer->serial);
	der_close(out, issuer_serial);
	der_close(out, id);
	der_close(out, certs);
	der_close(out, signing);
	attribute_close(out, m);
	return buf_done(out, e);
}

static bool put_attributes(struct buf *out, const struct cms_request *r,
	const struct cms_signer_der *signer, struct err *e)
{
	AUTO(buf) struct buf all = BUF_MAX(CMS_MAX_BYTES);
	size_t ends[4] = { 0 }, n = 0;
	struct attribute_mark m = attribute_open(&all, NID_pkcs9_contentType);
	der_put_oid(&all, r->profile == CMS_TST ? NID_id_smime_ct_TSTInfo : NID_pkcs7_data);
	attribute_close(&all, m);
	ends[n++] = all.n;

	uint8_t digest[SHA256_DIGEST_LENGTH];
	memcpy(digest, r->digest, sizeof digest);
	if (r->profile == CMS_TST &&
		!EVP_Digest(r->content.p, r->content.n, digest, NULL, EVP_sha256(), NULL))
		return err_openssl(e, NULL, "content cannot be hashed");
	m = attribute_open(&all, NID_pkcs9_messageDigest);
	der_put(&all, DER_OCTET_STRING, (struct slice){ digest, sizeof digest });
	attribute_close(&all, m);
	ends[n++] = all.n;

	if (!put_signing_certificate(&all, signer, e))
		return false;
	ends[n++] = all.n;

	if (r->profile == CMS_CADES) {
		m = attribute_open(&all, NID_pkcs9_signingTime);
		der_put_time(&all, r->signing_time);
		attribute_close(&all, m);
		ends[n++] = all.n;
	}
	if (!buf_done(&all, e))
		return false;
	struct slice items[4];
	for (size_t i = 0; i < n; i++)
		items[i] = slice_sub(
			buf_slice(&all), i ? ends[i - 1] : 0, ends[i] - (i ? ends[i - 1] : 0));
	der_put_set_of(out, DER_SET, items, n);
	return buf_done(out, e);
}

/* The signer and the chain; the set is sorted and holds no certificate twice. */
static bool put_certificates(
	struct buf *out, STACK_OF(X509) *chain, struct slice signer, struct err *e)
{
	AUTO(buf) struct buf all = BUF_MAX(CMS_MAX_BYTES);
	size_t ends[CMS_MAX_CERTS], n = 0;
	if (sk_X509_num(chain) >= CMS_MAX_CERTS)
		return err_fail(e, ERR_LIMIT, "more than %d certificates", CMS_MAX_CERTS);
	buf_put_slice(&all, signer);
	ends[n++] = all.n;
	for (int i = 0; i < sk_X509_num(chain); i++) {
		if (!cert_der(&all, sk_X509_value(chain, i), e))
			return false;
		ends[n++] = all.n;
	}
	if (!buf_done(&all, e))
		return false;
	struct slice items[CMS_MAX_CERTS];
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		size_t from = i ? ends[i - 1] : 0;
		struct slice item = slice_sub(buf_slice(&all), from, ends[i] - from);
		bool seen = false;
		for (size_t j = 0; j < kept && !seen; j++)
			seen = slice_eq(items[j], item);
		if (!seen)
			items[kept++] = item;
	}
	der_put_set_of(out, DER_CONTEXT_CONS, items, kept);
	return buf_done(out, e);
}

static bool choose_algorithm(struct cms_draft *d, const struct cms_request *r, struct err *e)
{
	d->algo = ALGO_ECDSA;
	if (!r->signer)
		return true;
	EVP_PKEY *key = X509_get0_pubkey(r->signer);
	if (!key)
		return err_openssl(e, "RFC 5280 4.1.2.7", "certificate without a usable key");
	return algo_of_key(&d->algo, key, r->pss, e);
}

bool cms_begin(struct cms_draft **out, const struct cms_request *r, struct err *e)
{
	if (!r->signer == !r->signer_der)
		return err_fail(e, ERR_BUG, "not exactly one signer");
	if ((r->profile == CMS_TST) != (r->content.n > 0))
		return err_fail(
			e, ERR_BUG, "content goes with a time-stamp token, and with nothing else");
	AUTO(signer) struct signer signer = { 0 };
	AUTO(cms_draft) struct cms_draft *d = OPENSSL_zalloc(sizeof *d);
	if (!d)
		return err_nomem(e);
	d->profile = r->profile;
	d->content.max = d->certificates.max = d->sid.max = d->attributes.max = CMS_MAX_BYTES;
	buf_put_slice(&d->content, r->content);
	if (!buf_done(&d->content, e) || !choose_algorithm(d, r, e) ||
		!signer_take(&signer, r, e) ||
		!put_certificates(&d->certificates, r->chain, signer.der.cert, e) ||
		!put_sid(&d->sid, &signer.der, e) ||
		!put_attributes(&d->attributes, r, &signer.der, e))
		return false;
	*out = d;
	d = NULL;
	return true;
}

struct slice cms_to_be_signed(const struct cms_draft *d)
{
	return buf_slice(&d->attributes);
}

enum algo cms_algo(const struct cms_draft *d)
{
	return d->algo;
}

/* RFC 5652 5.3; the signed attributes change their tag only. */
static void put_signer(struct buf *out, const struct cms_draft *d, struct slice value)
{
	size_t mark = der_open(out, DER_SEQUENCE);
	der_put_uint(out, 1);
	buf_put_slice(out, buf_slice(&d->sid));
	der_put_algorithm(out, NID_sha256, false);
	buf_put_byte(out, DER_CONTEXT_CONS);
	buf_put_slice(out, slice_sub(buf_slice(&d->attributes), 1, d->attributes.n - 1));
	algo_put(out, d->algo);
	der_put(out, DER_OCTET_STRING, value);
	der_close(out, mark);
}

static void put_encap(struct buf *out, const struct cms_draft *d)
{
	size_t mark = der_open(out, DER_SEQUENCE);
	der_put_oid(out, d->profile == CMS_TST ? NID_id_smime_ct_TSTInfo : NID_pkcs7_data);
	if (d->profile == CMS_TST) {
		size_t wrap = der_open(out, DER_CONTEXT_CONS);
		der_put(out, DER_OCTET_STRING, buf_slice(&d->content));
		der_close(out, wrap);
	}
	der_close(out, mark);
}

bool cms_finish(struct buf *out, struct cms_draft *d, struct slice value, struct err *e)
{
	if (value.n == 0 || value.n > ALGO_MAX_VALUE)
		return err_fail(e, ERR_CRYPTO, "signature value of %zu bytes", value.n);
	AUTO(buf) struct buf b = BUF_MAX(CMS_MAX_BYTES);
	size_t info = der_open(&b, DER_SEQUENCE);
	der_put_oid(&b, NID_pkcs7_signed);
	size_t wrap = der_open(&b, DER_CONTEXT_CONS), data = der_open(&b, DER_SEQUENCE);
	/* RFC 5652 5.1: 3 when the content is not id-data. */
	der_put_uint(&b, d->profile == CMS_TST ? 3 : 1);
	size_t set = der_open(&b, DER_SET);
	der_put_algorithm(&b, NID_sha256, false);
	der_close(&b, set);
	put_encap(&b, d);
	buf_put_slice(&b, buf_slice(&d->certificates));
	set = der_open(&b, DER_SET);
	put_signer(&b, d, value);
	der_close(&b, set);
	der_close(&b, data);
	der_close(&b, wrap);
	der_close(&b, info);
	if (!buf_done(&b, e))
		return false;
	*out = buf_move(&b);
	return true;
}

bool cms_make(struct buf *out, const struct cms_request *r, EVP_PKEY *key, struct err *e)
{
	AUTO(cms_draft) struct cms_draft *d = NULL;
	AUTO(buf) struct buf value = BUF_MAX(ALGO_MAX_VALUE);
	if (!cms_begin(&d, r, e) || !d)
		return false;
	if (r->signer && EVP_PKEY_eq(X509_get0_pubkey(r->signer), key) != 1)
		return err_openssl(e, NULL, "the key is not the certificate's");
	return algo_sign(&value, d->algo, key, cms_to_be_signed(d), e) &&
	       cms_finish(out, d, buf_slice(&value), e);
}

/* The old unsigned attributes and the token as a new one, as a sorted SET OF. */
static bool put_unsigned(
	struct buf *out, const struct cms_layout *l, struct slice token, struct err *e)
{
	struct slice items[DER_MAX_SET];
	size_t n = 0;
	struct cur c = { .s = l->signer.unsigned_content };
	while (cur_left(&c)) {
		struct der d;
		if (!der_take(&c, DER_SEQUENCE, &d, e))
			return false;
		if (n + 1 >= DER_MAX_SET)
			return err_fail(e, ERR_LIMIT, "too many unsigned attributes");
		items[n++] = d.whole;
	}
	AUTO(buf) struct buf stamp = BUF_MAX(CMS_MAX_BYTES);
	struct attribute_mark m = attribute_open(&stamp, NID_id_smime_aa_timeStampToken);
	buf_put_slice(&stamp, token);
	attribute_close(&stamp, m);
	if (!buf_done(&stamp, e))
		return false;
	items[n++] = buf_slice(&stamp);
	der_put_set_of(out, DER_CONTEXT_CONS + 1, items, n);
	return buf_done(out, e);
}

/* All of the one SignerInfo before its unsigned attributes, byte for byte, then the new ones. */
static bool put_stamped_signer(
	struct buf *out, const struct cms_layout *l, struct slice token, struct err *e)
{
	const struct cms_signer_layout *s = &l->signer;
	size_t mark = der_open(out, DER_SEQUENCE);
	der_put_uint(out, s->version);
	buf_put_slice(out, s->sid);
	buf_put_slice(out, s->digest_algorithm);
	buf_put_slice(out, s->signed_attrs);
	buf_put_slice(out, s->signature_algorithm);
	der_put(out, DER_OCTET_STRING, s->value);
	if (!put_unsigned(out, l, token, e))
		return false;
	der_close(out, mark);
	return buf_done(out, e);
}

/* Exactly one SignerInfo; zeros may follow, as in /Contents. */
static bool read_own(struct cms_layout *l, struct slice cms, struct err *e)
{
	if (!cms_layout_read(l, cms, e) || !cms_padding_good(l, cms, e))
		return false;
	if (l->signers != 1)
		return err_set(
			e, ERR_SYNTAX, "RFC 5652 5.1", ERR_NO_OFFSET, "not exactly one SignerInfo");
	return true;
}

bool cms_add_stamp(struct buf *out, struct slice cms, struct slice token, struct err *e)
{
	struct cms_layout l, t;
	if (!read_own(&l, cms, e) || !read_own(&t, token, e))
		return false;
	token = t.whole;
	AUTO(buf) struct buf b = BUF_MAX(CMS_MAX_BYTES);
	size_t info = der_open(&b, DER_SEQUENCE);
	der_put_oid(&b, NID_pkcs7_signed);
	size_t wrap = der_open(&b, DER_CONTEXT_CONS), data = der_open(&b, DER_SEQUENCE);
	der_put_uint(&b, l.version);
	der_put(&b, DER_SET, l.digest_algorithms);
	buf_put_slice(&b, l.encap);
	buf_put_slice(&b, l.certificates);
	buf_put_slice(&b, l.crls);
	size_t set = der_open(&b, DER_SET);
	if (!put_stamped_signer(&b, &l, token, e))
		return false;
	der_close(&b, set);
	der_close(&b, data);
	der_close(&b, wrap);
	der_close(&b, info);
	if (!buf_done(&b, e))
		return false;
	*out = buf_move(&b);
	return true;
}

bool cms_value_digest(uint8_t out[static 32], struct slice cms, struct err *e)
{
	struct cms_layout l;
	if (!read_own(&l, cms, e))
		return false;
	if (!EVP_Digest(l.signer.value.p, l.signer.value.n, out, NULL, EVP_sha256(), NULL))
		return err_openssl(e, NULL, "signature value cannot be hashed");
	return true;
}
