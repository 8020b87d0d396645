/* SPDX-License-Identifier: MIT */
/* rules: what a profile asks of a SignedData beyond its grammar; each refusal names its clause. */
#include "cms/impl.h"

#include "pki/algo.h"
#include "pki/cert.h"
#include "pki/der.h"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#define BROKEN(e, clause, ...) err_set((e), ERR_SYNTAX, (clause), ERR_NO_OFFSET, __VA_ARGS__)

/* ---- signed attributes ---- */

/* 1.2.840.113549.1.9.52; OpenSSL 3.0 does not know it. */
static const uint8_t oid_protection[] = { DER_OID, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
	0x09, 0x34 };

static struct slice *known_attribute(struct cms_attributes *a, const struct cms_attribute *one)
{
	if (slice_eq(one->oid, (struct slice){ oid_protection, sizeof oid_protection }))
		return &a->protection;
	switch (one->nid) {
	case NID_pkcs9_contentType:
		return &a->content_type;
	case NID_pkcs9_messageDigest:
		return &a->message_digest;
	case NID_pkcs9_signingTime:
		return &a->signing_time;
	case NID_id_smime_aa_signingCertificate:
		return &a->ess_v1;
	case NID_id_smime_aa_signingCertificateV2:
		return &a->ess_v2;
	default:
		return NULL;
	}
}

/* RFC 5652 11: these attributes have one value. */
static bool single_value(struct slice *out, const struct cms_attribute *a, struct err *e)
{
	struct cur c = { .s = a->values };
	struct der value;
	if (!der_next(&c, &value, e))
		return false;
	*out = value.whole;
	return der_end(&c, "RFC 5652 11", e);
}

bool cms_attributes_read(struct cms_attributes *out, const struct cms_layout *l, struct err *e)
{
	struct cms_attributes found = { .count = 0 };
	struct cur c = { .s = l->signer.signed_content };
	while (cur_left(&c)) {
		struct cms_attribute a;
		if (found.count >= CMS_MAX_ATTRIBUTES)
			return err_fail(
				e, ERR_LIMIT, "more than %d signed attributes", CMS_MAX_ATTRIBUTES);
		if (!cms_attribute_next(&c, &a, e))
			return err_context(e, "signed attribute");
		found.count++;
		struct slice *place = known_attribute(&found, &a);
		if (place && place->n)
			return BROKEN(e, "RFC 5652 11", "a signed attribute stands twice");
		if (place && !single_value(place, &a, e))
			return err_context(e, "signed attribute");
	}
	*out = found;
	return true;
}

static bool attributes_good(const struct cms *c, struct err *e)
{
	const struct cms_attributes *a = &c->attrs;
	/*
	 * RFC 5652 5.4: what is signed is the DER of the attributes; another order was never
	 * signed.
	 */
	if (!der_sorted(c->l.signer.signed_content))
		return BROKEN(e, "X.690 11.6", "signed attributes are not in DER order");
	if (!a->content_type.n || !a->message_digest.n)
		return BROKEN(e, "RFC 5652 5.3", "contentType or messageDigest is missing");
	if (!slice_eq(a->content_type, c->l.content_type))
		return BROKEN(e, "RFC 5652 11.1", "contentType is not the content's");
	const EVP_MD *md = EVP_get_digestbynid(c->scheme.digest_nid);
	struct cur digest = { .s = a->message_digest };
	struct der d;
	if (!der_take(&digest, DER_OCTET_STRING, &d, e))
		return err_context(e, "messageDigest");
	if (!md || d.content.n != algo_digest_size(md))
		return BROKEN(e, "RFC 5652 11.2", "messageDigest has not the size of the digest");
	return true;
}

/* ---- signing-certificate ---- */

/* RFC 5035 5: serial and issuer, when they are there, name the same certificate as the hash. */
static bool issuer_serial_match(const struct der *issuer_serial, X509 *cert, struct err *e)
{
	struct cur c = der_in(issuer_serial);
	struct der names, name, serial;
	if (!der_take(&c, DER_SEQUENCE, &names, e) || !der_take(&c, DER_INTEGER, &serial, e) ||
		!der_end(&c, "RFC 5035 5", e))
		return false;
	struct cur in = der_in(&names);
	if (!der_take(&in, DER_CONTEXT_CONS + 4, &name, e) || !der_end(&in, "RFC 5035 5", e))
		return false;
	const uint8_t *p = name.content.p, *q = serial.whole.p;
	X509_NAME *issuer = d2i_X509_NAME(NULL, &p, (long)name.content.n);
	ASN1_INTEGER *number = d2i_ASN1_INTEGER(NULL, &q, (long)serial.whole.n);
	bool same = issuer && number && X509_NAME_cmp(issuer, X509_get_issuer_name(cert)) == 0 &&
		    ASN1_INTEGER_cmp(number, X509_get0_serialNumber(cert)) == 0;
	X509_NAME_free(issuer);
	ASN1_INTEGER_free(number);
	return same ||
	       BROKEN(e, "RFC 5035 5", "signing-certificate names another issuer or serial number");
}

/* The hash algorithm of an ESSCertIDv2; SHA-256 when absent (RFC 5035 4). */
static bool ess_hash_algorithm(struct cur *c, int *nid, struct err *e)
{
	struct der algorithm, oid;
	*nid = NID_sha256;
	if (!der_peek(c, DER_SEQUENCE))
		return true;
	if (!der_next(c, &algorithm, e))
		return false;
	struct cur in = der_in(&algorithm);
	if (!der_take(&in, DER_OID, &oid, e))
		return false;
	*nid = der_nid(oid.whole);
	return true;
}

/* The first ESSCertID (v1 or v2) of the attribute against 'cert'. */
static bool ess_first_match(struct slice value, bool v2, X509 *cert, struct err *e)
{
	struct cur c = { .s = value };
	struct der signing, certs, id, hash, issuer_serial;
	if (!der_take(&c, DER_SEQUENCE, &signing, e))
		return false;
	struct cur in = der_in(&signing);
	if (!der_take(&in, DER_SEQUENCE, &certs, e))
		return false;
	struct cur list = der_in(&certs);
	if (!der_take(&list, DER_SEQUENCE, &id, e))
		return false;
	struct cur one = der_in(&id);
	int nid = NID_sha1;
	if ((v2 && !ess_hash_algorithm(&one, &nid, e)) ||
		!der_take(&one, DER_OCTET_STRING, &hash, e))
		return false;
	uint8_t md[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	const EVP_MD *type = nid == NID_undef ? NULL : EVP_get_digestbynid(nid);
	if (!type || !X509_digest(cert, type, md, &n))
		return err_openssl(
			e, "RFC 5035 4", "signing-certificate hashes with an unknown digest");
	if (!slice_eq(hash.content, (struct slice){ md, n }))
		return BROKEN(e, "RFC 5035 5", "signing-certificate names another certificate");
	if (!cur_left(&one))
		return true;
	return der_take(&one, DER_SEQUENCE, &issuer_serial, e) && der_end(&one, "RFC 5035 4", e) &&
	       issuer_serial_match(&issuer_serial, cert, e);
}

bool cms_ess_match(const struct cms_attributes *a, X509 *cert, struct err *e)
{
	if (a->ess_v1.n && !ess_first_match(a->ess_v1, false, cert, e))
		return err_context(e, "signing-certificate");
	if (a->ess_v2.n && !ess_first_match(a->ess_v2, true, cert, e))
		return err_context(e, "signing-certificate-v2");
	return true;
}

/* ---- the whole ---- */

/* SECURITY 1.2: the digest algorithm is one of those announced. */
static bool digest_announced(const struct cms_layout *l, struct err *e)
{
	struct cur c = { .s = l->digest_algorithms }, signer = { .s = l->signer.digest_algorithm };
	struct der whole, oid, d;
	if (!der_take(&signer, DER_SEQUENCE, &whole, e))
		return false;
	struct cur in = der_in(&whole);
	if (!der_take(&in, DER_OID, &oid, e))
		return false;
	while (cur_left(&c)) {
		struct der other;
		if (!der_take(&c, DER_SEQUENCE, &d, e))
			return false;
		in = der_in(&d);
		if (!der_take(&in, DER_OID, &other, e))
			return false;
		if (slice_eq(other.whole, oid.whole))
			return true;
	}
	return BROKEN(e, "RFC 5652 5.1", "digestAlgorithms lacks the signer's digest algorithm");
}

static bool content_good(const struct cms_layout *l, enum cms_profile profile, struct err *e)
{
	int wanted = profile == CMS_TST ? NID_id_smime_ct_TSTInfo : NID_pkcs7_data;
	if (profile == CMS_TST && !l->has_content)
		return BROKEN(e, "RFC 3161 2.4.2", "a token without TSTInfo");
	if (profile != CMS_TST && l->has_content)
		return BROKEN(e, "EN 319 142-1 6.3",
			"the content is inside, the signature is to be detached");
	if (der_nid(l->content_type) != wanted)
		return BROKEN(e, "RFC 5652 5.2", "content of another type than the profile's");
	return true;
}

/* RFC 5652 5.1: the version follows from what is inside; this much from what is signed. */
static uint64_t least_version(const struct cms_layout *l)
{
	return l->signer.version == 3 || der_nid(l->content_type) != NID_pkcs7_data ? 3 : 1;
}

static uint64_t due_version(const struct cms_layout *l)
{
	uint64_t due = least_version(l);
	struct cur certs = { .s = l->certificates_content }, crls = { .s = l->crls_content };
	struct der d;
	while (cur_left(&certs) && der_next(&certs, &d, NULL)) {
		uint64_t asked = d.tag == DER_CONTEXT_CONS + 1   ? 3
				 : d.tag == DER_CONTEXT_CONS + 2 ? 4
				 : d.tag == DER_CONTEXT_CONS + 3 ? 5
								 : 0;
		due = asked > due ? asked : due;
	}
	while (cur_left(&crls) && der_next(&crls, &d, NULL))
		due = d.tag == DER_CONTEXT_CONS + 1 ? 5 : due;
	return due;
}

/* Are the AlgorithmIdentifiers spelled as algo_put spells them? */
static bool algorithms_ours(const struct cms *c)
{
	AUTO(buf) struct buf want = BUF_MAX(100);
	const struct cms_signer_layout *s = &c->l.signer;
	enum algo algo = c->scheme.kind == SCHEME_RSA   ? ALGO_RSA
			 : c->scheme.kind == SCHEME_PSS ? ALGO_PSS
							: ALGO_ECDSA;
	der_put_algorithm(&want, NID_sha256, false);
	if (!slice_eq(buf_slice(&want), s->digest_algorithm) ||
		!slice_eq(buf_slice(&want), c->l.digest_algorithms))
		return false;
	want.n = 0;
	algo_put(&want, algo);
	return slice_eq(buf_slice(&want), s->signature_algorithm);
}

/* RFC 6211 2: the algorithms, now signed, are those outside; the value is read in the SignerInfo's own encoding. */
static bool protection_good(const struct cms *c, struct err *e)
{
	struct cur all = { .s = c->attrs.protection },
		   outer = { .s = c->l.signer.signature_algorithm };
	struct der sequence, digest, signature, algorithm;
	if (!der_take(&all, DER_SEQUENCE, &sequence, e))
		return err_context(e, "algorithm protection");
	struct cur in = der_in(&sequence);
	if (!der_next(&in, &digest, e) || !der_next(&in, &signature, e) ||
		!der_end(&in, "RFC 6211 2", e) || !der_next(&outer, &algorithm, e))
		return err_context(e, "algorithm protection");
	if (!slice_eq(digest.whole, c->l.signer.digest_algorithm) ||
		signature.tag != DER_CONTEXT_CONS + 1 ||
		!slice_eq(signature.content, algorithm.content))
		return BROKEN(e, "RFC 6211 2", "the algorithms are not those that were signed");
	return true;
}

static bool scheme_brought_good(const struct cms_scheme *s, struct err *e)
{
	if (s->kind != SCHEME_RSA && s->kind != SCHEME_PSS && s->kind != SCHEME_ECDSA)
		return BROKEN(e, "TS 119 312 6", "neither RSA, RSASSA-PSS nor ECDSA");
	if (s->kind == SCHEME_PSS &&
		(s->mgf_nid != s->digest_nid ||
			s->salt_length != EVP_MD_get_size(EVP_get_digestbynid(s->digest_nid))))
		return BROKEN(e, "RFC 4056 3",
			"RSASSA-PSS with another hash in its mask, or salt of another length than "
			"the hash");
	return true;
}

static bool brought_good(const struct cms *c, struct err *e)
{
	const struct cms_layout *l = &c->l;
	const struct cms_attributes *a = &c->attrs;
	if (!c->was_der || !der_check(l->whole, e))
		return err_context(e, "not DER");
	if (a->signing_time.n)
		return BROKEN(e, "EN 319 142-1 6.3",
			"the attribute signingTime has no place in a PAdES signature");
	if (!a->ess_v2.n || a->ess_v1.n)
		return BROKEN(e, "EN 319 142-1 6.3", "no signing-certificate-v2 attribute");
	if (a->count != (a->protection.n ? 4 : 3))
		return BROKEN(e, "EN 319 142-1 6.3",
			"other signed attributes than contentType, messageDigest, "
			"signing-certificate-v2 and algorithm protection");
	if (a->protection.n && !protection_good(c, e))
		return false;
	if (l->signer.has_unsigned)
		return BROKEN(
			e, "EN 319 142-1 5.3", "unsigned attributes: the time-stamp is added here");
	if (l->crls.n)
		return BROKEN(e, "EN 319 142-1 5.4", "CRLs inside, which belong into the file");
	return scheme_brought_good(&c->scheme, e);
}

/* What cms_make never writes. */
static bool ours_good(const struct cms *c, enum cms_profile profile, struct err *e)
{
	const struct cms_layout *l = &c->l;
	if (!c->was_der || !der_check(l->whole, e))
		return err_context(e, "not DER");
	if (l->signer.version != 1 || l->crls.n)
		return BROKEN(e, "RFC 5652 5.1", "another SignerIdentifier, or CRLs inside");
	if (!der_sorted(l->certificates_content) || !der_sorted(l->signer.unsigned_content))
		return BROKEN(e, "X.690 11.6", "a SET OF is not in DER order");
	if (c->attrs.count != (profile == CMS_CADES ? 4 : 3) || !c->attrs.ess_v2.n ||
		!c->attrs.signing_time.n != (profile != CMS_CADES))
		return BROKEN(e, "EN 319 142-1 6.3", "other signed attributes than the profile's");
	if (!algorithms_ours(c))
		return BROKEN(e, "RFC 5754 3", "other algorithms than ours");
	struct cur u = { .s = l->signer.unsigned_content };
	struct cms_attribute a;
	if (!l->signer.has_unsigned)
		return true;
	if (!cms_attribute_next(&u, &a, e) || a.nid != NID_id_smime_aa_timeStampToken ||
		cur_left(&u) || c->stamp_count != 1 || profile == CMS_TST)
		return BROKEN(e, "EN 319 122-1 5.3",
			"other unsigned attributes than one signature-time-stamp");
	return true;
}

bool cms_rules(struct cms *c, enum cms_profile profile, enum cms_strictness s, struct err *e)
{
	const struct cms_layout *l = &c->l;
	if (l->signers != 1)
		return BROKEN(
			e, "EN 319 142-1 6.3", "%zu SignerInfos where one is due", l->signers);
	if (!content_good(l, profile, e))
		return false;
	if (!l->signer.signed_attrs.n)
		return BROKEN(e, "RFC 5652 5.3", "no signed attributes");
	/* RFC 5652 5.3: 1 goes with issuerAndSerialNumber, 3 with subjectKeyIdentifier. */
	if (l->signer.version != (l->signer.sid.p[0] == DER_SEQUENCE ? 1 : 3))
		return BROKEN(e, "RFC 5652 5.3", "SignerInfo version does not fit its identifier");
	/* Who adds OCSP answers later often leaves it, and some write 1 beside a subjectKeyIdentifier. */
	const uint64_t due = due_version(l);
	bool left = l->version < due && l->version >= least_version(l) && l->version != 2;
	if (l->version != due && !(s == CMS_FOREIGN && left) &&
		!(l->version == 1 && l->signer.version == 3))
		return BROKEN(e, "RFC 5652 5.1", "SignedData version does not fit what is inside");
	if (!cms_scheme_read(&c->scheme, l, e) || !digest_announced(l, e) ||
		!cms_attributes_read(&c->attrs, l, e) || !attributes_good(c, e))
		return false;
	if (profile != CMS_PADES && !c->attrs.ess_v1.n && !c->attrs.ess_v2.n)
		return BROKEN(e, profile == CMS_TST ? "RFC 3161 2.4.2" : "EN 319 122-1 6.3",
			"no signing-certificate attribute");
	switch (s) {
	case CMS_FOREIGN:
		return true;
	case CMS_BROUGHT:
		return brought_good(c, e);
	case CMS_OURS:
		return ours_good(c, profile, e);
	}
	return false;
}
