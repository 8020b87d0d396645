/* SPDX-License-Identifier: MIT */
/* cert: reads certificates strictly and tells what stands in them. */
#include "pki/cert.h"

#include "base/text.h"
#include "base/time.h"
#include "pki/der.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SERIAL_MAX_BYTES = 20 };

void x509_auto(X509 **x)
{
	X509_free(*x);
	*x = NULL;
}

void x509_stack_auto(STACK_OF(X509) **s)
{
	sk_X509_pop_free(*s, X509_free);
	*s = NULL;
}

void x509_crl_stack_auto(STACK_OF(X509_CRL) **s)
{
	sk_X509_CRL_pop_free(*s, X509_CRL_free);
	*s = NULL;
}

void evp_pkey_auto(EVP_PKEY **k)
{
	EVP_PKEY_free(*k);
	*k = NULL;
}

bool err_openssl(struct err *e, const char *clause, const char *what)
{
	unsigned long cause = ERR_peek_last_error();
	const char *reason = cause ? ERR_reason_error_string(cause) : NULL;
	bool memory = cause && ERR_GET_REASON(cause) == ERR_R_MALLOC_FAILURE;
	ERR_clear_error();
	if (!e || e->code != ERR_NONE)
		return false;
	if (memory)
		return err_nomem(e);
	return err_set(e, ERR_CRYPTO, clause, ERR_NO_OFFSET, "%s%s%s", what, reason ? ": " : "",
		reason ? reason : "");
}

/*
 * One file names the same certificates again and again (chain, DSS, each token), and to decode a public key costs more than all
 * else about it: what was parsed from the same bytes is given once more. By thread, so that no lock is needed.
 */
enum { KEPT_CERTS = 64, KEPT_MAX_BYTES = 4096 };
struct kept_cert {
	X509 *cert;
	size_t n;
	uint8_t *der;
};
static _Thread_local struct kept_cert *kept;
static _Thread_local size_t kept_next;

static X509 *kept_find(struct slice der)
{
	for (size_t i = 0; kept && i < KEPT_CERTS; i++)
		if (kept[i].cert && slice_eq((struct slice){ kept[i].der, kept[i].n }, der) &&
			X509_up_ref(kept[i].cert) == 1)
			return kept[i].cert;
	return NULL;
}

/* The oldest gives way. That there is no memory for it is no error. */
static void kept_add(X509 *cert, struct slice der)
{
	if (der.n > KEPT_MAX_BYTES || (!kept && !(kept = calloc(KEPT_CERTS, sizeof *kept))))
		return;
	uint8_t *copy = malloc(der.n);
	if (!copy || X509_up_ref(cert) != 1) {
		free(copy);
		return;
	}
	struct kept_cert *k = &kept[kept_next++ % KEPT_CERTS];
	X509_free(k->cert);
	free(k->der);
	memcpy(copy, der.p, der.n);
	*k = (struct kept_cert){ .cert = cert, .n = der.n, .der = copy };
}

bool cert_parse(X509 **out, struct slice der, struct err *e)
{
	if (der.n > PKI_MAX_CERT_BYTES)
		return err_fail(e, ERR_LIMIT, "certificate over %d bytes", PKI_MAX_CERT_BYTES);
	struct cur c = { .s = der };
	struct der outer;
	if (!der_take(&c, DER_SEQUENCE, &outer, e) || !der_end(&c, "RFC 5280 4.1", e))
		return err_context(e, "certificate");
	*out = kept_find(der);
	if (*out)
		return true;
	const uint8_t *p = der.p;
	AUTO(x509) X509 *cert = d2i_X509(NULL, &p, (long)der.n);
	ERR_clear_error();
	if (!cert || p != der.p + der.n)
		return err_set(e, ERR_SYNTAX, "RFC 5280 4.1", ERR_NO_OFFSET, "not a certificate");
	/* The hash of what OpenSSL holds must be the hash of what stood in the file. */
	AUTO(buf) struct buf again = BUF_MAX(2 * (size_t)PKI_MAX_CERT_BYTES);
	if (!cert_der(&again, cert, e))
		return false;
	if (!slice_eq(buf_slice(&again), der))
		return err_set(
			e, ERR_SYNTAX, "RFC 5280 4.1", ERR_NO_OFFSET, "certificate is not DER");
	kept_add(cert, der);
	*out = cert;
	cert = NULL;
	return true;
}

bool cert_der(struct buf *out, X509 *cert, struct err *e)
{
	int n = i2d_X509(cert, NULL);
	if (n <= 0)
		return err_openssl(e, "RFC 5280 4.1", "certificate cannot be encoded");
	uint8_t *p = buf_grow(out, (size_t)n);
	if (p && i2d_X509(cert, &p) != n)
		return err_openssl(e, "RFC 5280 4.1", "certificate cannot be encoded");
	return buf_done(out, e);
}

static void bio_auto(BIO **b)
{
	BIO_free(*b);
}

bool cert_pem_each(struct slice pem, size_t max, cert_pem_fn *take, void *arg, struct err *e)
{
	if (pem.n > max)
		return err_fail(e, ERR_LIMIT, "PEM text too long");
	AUTO(bio) BIO *in = BIO_new_mem_buf(pem.p ? (const void *)pem.p : "", (int)pem.n);
	if (!in)
		return err_nomem(e);
	for (;;) {
		char *label = NULL, *header = NULL;
		unsigned char *der = NULL;
		long n = 0;
		if (!PEM_read_bio(in, &label, &header, &der, &n))
			break;
		bool good = take(arg, label, (struct slice){ der, (size_t)n }, e);
		OPENSSL_free(label);
		OPENSSL_free(header);
		OPENSSL_free(der);
		if (!good)
			return false;
	}
	bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
	ERR_clear_error();
	return at_end || err_set(e, ERR_SYNTAX, "RFC 7468 2", ERR_NO_OFFSET, "broken PEM");
}

static bool pem_add(void *arg, const char *label, struct slice der, struct err *e)
{
	STACK_OF(X509) *certs = arg;
	if (strcmp(label, PEM_STRING_X509) != 0 && strcmp(label, PEM_STRING_X509_OLD) != 0)
		return err_set(e, ERR_SYNTAX, "RFC 7468 5.1", ERR_NO_OFFSET,
			"PEM block is no certificate");
	if (sk_X509_num(certs) >= PKI_MAX_CERTS)
		return err_fail(e, ERR_LIMIT, "more than %d certificates", PKI_MAX_CERTS);
	AUTO(x509) X509 *cert = NULL;
	if (!cert_parse(&cert, der, e))
		return false;
	if (!sk_X509_push(certs, cert))
		return err_nomem(e);
	cert = NULL;
	return true;
}

bool cert_pem_read(STACK_OF(X509) **out, struct slice pem, struct err *e)
{
	AUTO(x509_stack) STACK_OF(X509) *certs = sk_X509_new_null();
	if (!certs)
		return err_nomem(e);
	if (!cert_pem_each(pem, (size_t)PKI_MAX_CERTS * PKI_MAX_CERT_BYTES, pem_add, certs, e))
		return false;
	if (sk_X509_num(certs) == 0)
		return err_set(e, ERR_SYNTAX, "RFC 7468 2", ERR_NO_OFFSET, "no certificate");
	*out = certs;
	certs = NULL;
	return true;
}

static X509 *issuer_of(X509 *cert, const STACK_OF(X509) *all)
{
	for (int i = 0; i < sk_X509_num(all); i++) {
		X509 *issuer = sk_X509_value(all, i);
		if (issuer == cert || X509_check_issued(issuer, cert) != X509_V_OK)
			continue;
		bool good = X509_verify(cert, X509_get0_pubkey(issuer)) == 1;
		ERR_clear_error();
		if (good)
			return issuer;
	}
	return NULL;
}

bool cert_chain(STACK_OF(X509) **out, X509 *leaf, const STACK_OF(X509) *all, struct err *e)
{
	AUTO(x509_stack) STACK_OF(X509) *chain = sk_X509_new_null();
	if (!chain)
		return err_nomem(e);
	for (X509 *at = leaf; sk_X509_num(chain) < PKI_MAX_DEPTH;) {
		at = issuer_of(at, all);
		if (!at || X509_self_signed(at, 0) == 1)
			break;
		if (sk_X509_push(chain, at) <= 0)
			return err_nomem(e);
		X509_up_ref(at);
	}
	ERR_clear_error();
	*out = chain;
	chain = NULL;
	return true;
}

bool cert_time(int64_t *out, const ASN1_TIME *t, struct err *e)
{
	struct tm tm;
	if (!t || !ASN1_TIME_to_tm(t, &tm))
		return err_openssl(e, "RFC 5280 4.1.2.5", "not a time");
	struct time_civil c = { tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		tm.tm_sec };
	*out = time_utc_join(&c);
	return true;
}

/*
 * What others wrote, fit for one line: well-formed UTF-8, no control or bidi character, cut
 * between letters.
 */
static void text_tame(char *out, size_t size, struct slice s)
{
	size_t used = 0, at = 0;
	while (at < s.n) {
		uint32_t cp = text_next(s, &at);
		uint8_t utf8[4];
		size_t n = cp == UINT32_MAX ? 0 : text_encode(cp, utf8);
		if (!n || !text_is_plain((struct slice){ utf8, n }, false))
			n = text_encode(0xfffd, utf8);
		if (n >= size - used)
			break;
		memcpy(out + used, utf8, n);
		used += n;
	}
	out[used] = '\0';
}

bool cert_name_line(char *out, size_t size, const X509_NAME *name, struct err *e)
{
	out[0] = '\0';
	AUTO(bio) BIO *mem = BIO_new(BIO_s_mem());
	char *p = NULL;
	if (!mem)
		return err_nomem(e);
	/* A name that OpenSSL cannot print stays empty. */
	if (X509_NAME_print_ex(
		    mem, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) < 0) {
		ERR_clear_error();
		return true;
	}
	long n = BIO_get_mem_data(mem, &p);
	if (n > 0)
		text_tame(out, size, (struct slice){ (const uint8_t *)p, (size_t)n });
	return true;
}

/* What stands at 'at'; nothing when it is negative. */
static void name_part(char *out, size_t size, X509_NAME *name, int at)
{
	out[0] = '\0';
	if (at < 0)
		return;
	unsigned char *utf8 = NULL;
	int n = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	if (n > 0)
		text_tame(out, size, (struct slice){ utf8, (size_t)n });
	OPENSSL_free(utf8);
}

/* The common name, else what stands last. */
static void name_short(char *out, size_t size, X509_NAME *name)
{
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	name_part(out, size, name, at < 0 ? X509_NAME_entry_count(name) - 1 : at);
}

/*
 * RFC 5280 4.1.2.2 allows positive numbers of at most 20 octets; others have no hexadecimal
 * here.
 */
static void serial_hex(char out[static 2 * SERIAL_MAX_BYTES + 1], X509 *cert)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	int n = ASN1_STRING_length(serial);
	if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER)
		snprintf(out, 2 * SERIAL_MAX_BYTES + 1, "(negative)");
	else if (n > SERIAL_MAX_BYTES)
		snprintf(out, 2 * SERIAL_MAX_BYTES + 1, "(over 20 octets)");
	else
		text_hex(out, ASN1_STRING_get0_data(serial), (size_t)n);
}

/* Malformed extensions permit nothing: usages count as stated, and as not given. */
static void key_usage(struct cert_facts *out, X509 *cert)
{
	uint32_t usage = X509_get_key_usage(cert);
	uint32_t flags = X509_get_extension_flags(cert);
	ERR_clear_error();
	out->has_key_usage = flags & (EXFLAG_KUSAGE | EXFLAG_INVALID);
	if (!out->has_key_usage || flags & EXFLAG_INVALID)
		return;
	out->digital_signature = usage & KU_DIGITAL_SIGNATURE;
	out->non_repudiation = usage & KU_NON_REPUDIATION;
	out->cert_sign = usage & KU_KEY_CERT_SIGN;
	out->crl_sign = usage & KU_CRL_SIGN;
}

static void extended_key_usage(struct cert_facts *out, const X509 *cert)
{
	int critical = -1;
	EXTENDED_KEY_USAGE *list = X509_get_ext_d2i(cert, NID_ext_key_usage, &critical, NULL);
	out->has_eku = critical != -1;
	out->eku_critical = critical == 1;
	for (int i = 0; i < sk_ASN1_OBJECT_num(list); i++)
		if (OBJ_obj2nid(sk_ASN1_OBJECT_value(list, i)) == NID_time_stamp)
			out->eku_timestamping = true;
	out->eku_count = list ? (size_t)sk_ASN1_OBJECT_num(list) : 0;
	EXTENDED_KEY_USAGE_free(list);
	ERR_clear_error();
}

bool cert_facts(struct cert_facts *out, X509 *cert, struct err *e)
{
	struct cert_facts f = { 0 };
	X509_NAME *subject = X509_get_subject_name(cert);
	unsigned n = sizeof f.sha256, key_n = sizeof f.key_sha256;
	name_short(f.name, sizeof f.name, subject);
	name_part(f.unit, sizeof f.unit, subject,
		X509_NAME_get_index_by_NID(subject, NID_organizationalUnitName, -1));
	serial_hex(f.serial, cert);
	if (!cert_name_line(f.subject, sizeof f.subject, X509_get_subject_name(cert), e) ||
		!cert_name_line(f.issuer, sizeof f.issuer, X509_get_issuer_name(cert), e) ||
		!cert_time(&f.not_before, X509_get0_notBefore(cert), e) ||
		!cert_time(&f.not_after, X509_get0_notAfter(cert), e))
		return false;
	f.ca = X509_get_extension_flags(cert) & EXFLAG_CA;
	key_usage(&f, cert);
	extended_key_usage(&f, cert);
	if (!X509_digest(cert, EVP_sha256(), f.sha256, &n) ||
		!X509_pubkey_digest(cert, EVP_sha256(), f.key_sha256, &key_n))
		return err_openssl(e, NULL, "certificate cannot be hashed");
	*out = f;
	return true;
}
