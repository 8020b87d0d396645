/* SPDX-License-Identifier: MIT */
/* strict: chain rules of RFC 5280 that OpenSSL 3.0 leaves out, and those of a purpose. */
#include "pki/impl.h"

#include "pki/suite.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

enum { SERIAL_MAX_BYTES = 20 };

/* NULL, or what is wrong. */
typedef const char *fault;

static bool is_ca(X509 *cert)
{
	return X509_get_extension_flags(cert) & EXFLAG_CA;
}

/* -1 absent, else whether it is critical. */
static int critical(const X509 *cert, int nid)
{
	int at = X509_get_ext_by_NID(cert, nid, -1);
	return at < 0 ? -1 : X509_EXTENSION_get_critical(X509_get_ext(cert, at)) != 0;
}

/* RFC 5280 4.1.2.2: positive, at most 20 octets. */
static fault serial_fault(X509 *cert)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	const uint8_t *p = ASN1_STRING_get0_data(serial);
	int n = ASN1_STRING_length(serial);
	if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER || n == 0 || (n == 1 && p[0] == 0))
		return "serial number is not positive";
	/* A leading zero octet is needed before a high bit and counts. */
	if (n > SERIAL_MAX_BYTES || (n == SERIAL_MAX_BYTES && p[0] & 0x80))
		return "serial number over 20 octets";
	return NULL;
}

/* RFC 5280 4.2.1.12: SIZE (1..MAX). */
static fault eku_fault(X509 *cert)
{
	EXTENDED_KEY_USAGE *list = X509_get_ext_d2i(cert, NID_ext_key_usage, NULL, NULL);
	bool empty = list && sk_ASN1_OBJECT_num(list) == 0;
	EXTENDED_KEY_USAGE_free(list);
	return empty ? "extended key usage is empty" : NULL;
}

/* ---- names ---- */

static struct slice ia5(const ASN1_IA5STRING *s)
{
	return (struct slice){ ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s) };
}

static bool letter_or_digit(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/*
 * RFC 1034 3.5 as changed by RFC 1123 2.1; the last label is not a number, which would be an
 * address.
 */
static bool host_name_good(struct slice s)
{
	size_t label = 0;
	bool digits = true;
	if (s.n == 0 || s.n > 253)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];
		if (c == '.') {
			if (label == 0 || s.p[i - 1] == '-')
				return false;
			label = 0;
			digits = true;
			continue;
		}
		if (!letter_or_digit(c) && (c != '-' || label == 0))
			return false;
		digits = digits && c >= '0' && c <= '9';
		if (++label > 63)
			return false;
	}
	return label > 0 && s.p[s.n - 1] != '-' && !digits;
}

/* A leading "*." stands for one label (RFC 6125 6.4.3). */
static bool wildcard(struct slice *s)
{
	if (s->n < 3 || s->p[0] != '*' || s->p[1] != '.')
		return false;
	*s = slice_sub(*s, 2, s->n - 2);
	return true;
}

/* RFC 5280 4.2.1.6: the preferred name syntax. */
static bool dns_good(struct slice s)
{
	wildcard(&s);
	return host_name_good(s);
}

/* RFC 5280 4.2.1.6: Local-part@Domain, nothing around. */
static bool email_good(struct slice s)
{
	size_t at = slice_rfind(s, SLICE_LIT("@"));
	if (at == SIZE_MAX || at == 0 || slice_find(s, SLICE_LIT("@"), 0) != at)
		return false;
	for (size_t i = 0; i < at; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || strchr("()<>,;:\\\"[]", s.p[i]))
			return false;
	return host_name_good(slice_sub(s, at + 1, s.n - at - 1));
}

static fault san_fault(X509 *cert)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	fault found = NULL;
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		if (name->type == GEN_DNS && !dns_good(ia5(name->d.dNSName)))
			found = "alternative name is no host name";
		if (name->type == GEN_EMAIL && !email_good(ia5(name->d.rfc822Name)))
			found = "alternative name is no mail address";
	}
	GENERAL_NAMES_free(names);
	return found;
}

/* ---- constraints ---- */

/* RFC 5280 4.2.1.10: a dNSName constraint is a host name without leading period. */
static bool subtrees_good(const STACK_OF(GENERAL_SUBTREE) *trees)
{
	for (int i = 0; i < sk_GENERAL_SUBTREE_num(trees); i++) {
		const GENERAL_NAME *base = sk_GENERAL_SUBTREE_value(trees, i)->base;
		if (base->type != GEN_DNS)
			continue;
		struct slice s = ia5(base->d.dNSName);
		if (s.n && s.p[0] == '.')
			return false;
	}
	return true;
}

/* 4.2.1.10: only in CA certificates, and critical. */
static fault name_constraints_fault(X509 *cert)
{
	int flag = critical(cert, NID_name_constraints);
	if (flag < 0)
		return NULL;
	if (!is_ca(cert))
		return "name constraints in a certificate that is no CA's";
	if (flag == 0)
		return "name constraints are not critical";
	NAME_CONSTRAINTS *nc = X509_get_ext_d2i(cert, NID_name_constraints, NULL, NULL);
	bool good =
		nc && subtrees_good(nc->permittedSubtrees) && subtrees_good(nc->excludedSubtrees);
	NAME_CONSTRAINTS_free(nc);
	return good ? NULL : "name constraints cannot be read";
}

static bool ends_with(struct slice s, struct slice tail)
{
	if (tail.n > s.n)
		return false;
	for (size_t i = 0; i < tail.n; i++) {
		uint8_t a = s.p[s.n - tail.n + i], b = tail.p[i];
		a = a >= 'A' && a <= 'Z' ? (uint8_t)(a + 32) : a;
		b = b >= 'A' && b <= 'Z' ? (uint8_t)(b + 32) : b;
		if (a != b)
			return false;
	}
	return true;
}

/* Does "*.base" stand for a name in the excluded subtree, which is one label longer than base? */
static bool wildcard_reaches(struct slice base, struct slice excluded)
{
	if (excluded.n <= base.n + 1 || !ends_with(excluded, base) ||
		excluded.p[excluded.n - base.n - 1] != '.')
		return false;
	return slice_find(slice_sub(excluded, 0, excluded.n - base.n - 1), SLICE_LIT("."), 0) ==
	       SIZE_MAX;
}

static bool wildcard_excluded(const GENERAL_NAMES *names, const NAME_CONSTRAINTS *nc)
{
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		struct slice base =
			name->type == GEN_DNS ? ia5(name->d.dNSName) : (struct slice){ NULL, 0 };
		if (!wildcard(&base))
			continue;
		for (int j = 0; j < sk_GENERAL_SUBTREE_num(nc->excludedSubtrees); j++) {
			const GENERAL_NAME *out =
				sk_GENERAL_SUBTREE_value(nc->excludedSubtrees, j)->base;
			if (out->type == GEN_DNS && wildcard_reaches(base, ia5(out->d.dNSName)))
				return true;
		}
	}
	return false;
}

/* CVE-2025-61727: an excluded host may not be reached by a wildcard either. */
static fault wildcard_fault(STACK_OF(X509) *chain, int at)
{
	GENERAL_NAMES *names =
		X509_get_ext_d2i(sk_X509_value(chain, at), NID_subject_alt_name, NULL, NULL);
	bool excluded = false;
	for (int i = at + 1; names && !excluded && i < sk_X509_num(chain); i++) {
		NAME_CONSTRAINTS *nc =
			X509_get_ext_d2i(sk_X509_value(chain, i), NID_name_constraints, NULL, NULL);
		excluded = nc && wildcard_excluded(names, nc);
		NAME_CONSTRAINTS_free(nc);
	}
	GENERAL_NAMES_free(names);
	return excluded ? "a wildcard reaches an excluded name" : NULL;
}

/* ---- one certificate, all rules ---- */

static fault extension_fault(X509 *cert)
{
	fault found = eku_fault(cert);
	if (!found)
		found = name_constraints_fault(cert);
	return found ? found : san_fault(cert);
}

/* TS 119 312 at the time asked about: the key, and the digest it was certified with. */
static bool crypto_good(
	struct path_result *out, const struct path_query *q, X509 *cert, bool anchor)
{
	struct err e = ERR_INIT;
	int md = NID_undef, key = NID_undef;
	X509_get_signature_info(cert, &md, &key, NULL, NULL);
	bool pure = key == NID_ED25519 || key == NID_ED448;
	/* The anchor's own signature proves nothing and is not looked at. */
	if (suite_key_good(X509_get0_pubkey(cert), q->at, &e) &&
		(anchor || pure || suite_digest_good(md, q->at, &e)))
		return true;
	path_say(out, PATH_CRYPTO, "%.190s", e.text);
	return false;
}

/* ---- purposes ---- */

/* Usages that say "not for signing documents" when they stand alone. */
static bool not_for_documents(const ASN1_OBJECT *usage)
{
	int nid = OBJ_obj2nid(usage);
	return nid == NID_server_auth || nid == NID_time_stamp || nid == NID_OCSP_sign ||
	       nid == NID_code_sign;
}

static bool eku_allows_documents(X509 *leaf)
{
	EXTENDED_KEY_USAGE *list = X509_get_ext_d2i(leaf, NID_ext_key_usage, NULL, NULL);
	bool allowed = list == NULL;
	for (int i = 0; i < sk_ASN1_OBJECT_num(list); i++)
		if (!not_for_documents(sk_ASN1_OBJECT_value(list, i)))
			allowed = true;
	EXTENDED_KEY_USAGE_free(list);
	return allowed;
}

static fault purpose_fault(const struct path_query *q, X509 *leaf)
{
	struct cert_facts f;
	if (q->purpose == PATH_ANY)
		return NULL;
	if (!cert_facts(&f, leaf, NULL))
		return "the certificate cannot be read";
	if (f.has_key_usage && !f.digital_signature && !f.non_repudiation)
		return "key usage allows no signing";
	if (q->purpose == PATH_SIGN)
		return eku_allows_documents(leaf) ? NULL : "extended key usage excludes documents";
	/* RFC 3161 2.3 */
	if (!f.eku_timestamping || !f.eku_critical || f.eku_count != 1)
		return "extended key usage is not timeStamping, critical and alone";
	return NULL;
}

void strict_judge(struct path_result *out, const struct path_query *q, STACK_OF(X509) *chain)
{
	int last = sk_X509_num(chain) - 1;
	for (int i = 0; i <= last; i++) {
		X509 *cert = sk_X509_value(chain, i);
		bool anchor = i == last && last > 0;
		fault found = anchor ? NULL : serial_fault(cert);
		if (!found)
			found = extension_fault(cert);
		if (!found)
			found = wildcard_fault(chain, i);
		if (found) {
			path_say(out, PATH_CONSTRAINTS, "%s (certificate %d of the chain)", found,
				i);
			return;
		}
		if (q->purpose != PATH_ANY && !crypto_good(out, q, cert, anchor))
			return;
	}
	fault found = purpose_fault(q, sk_X509_value(chain, 0));
	if (found)
		path_say(out, PATH_CONSTRAINTS, "%s", found);
	else
		path_say(out, PATH_GOOD, "chain of %d certificates", last + 1);
	ERR_clear_error();
}
