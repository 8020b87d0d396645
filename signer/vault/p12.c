/* SPDX-License-Identifier: MIT */
/* p12: how it is sealed is looked at first, then the password, then the bags. */
#include "vault/p12.h"

#include "base/text.h"
#include "pki/cert.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>
#include <string.h>

enum { NAME_MAX_BYTES = 80, NAMES_MAX_BYTES = 200 };

/* What was found in the bags. Key and certificate i are not each other's: that is found out. */
struct bags {
	EVP_PKEY *keys[P12_MAX_KEYS];
	char key_names[P12_MAX_KEYS][NAME_MAX_BYTES];
	size_t keys_n;
	STACK_OF(X509) *certs;
	char cert_names[P12_MAX_CERTS][NAME_MAX_BYTES];
	const struct p12_request *ask;
};

static void bags_auto(struct bags *b)
{
	for (size_t i = 0; i < b->keys_n; i++)
		evp_pkey_auto(&b->keys[i]);
	x509_stack_auto(&b->certs);
}

void p12_auto(struct p12 *p)
{
	evp_pkey_auto(&p->key);
	x509_auto(&p->cert);
	x509_stack_auto(&p->chain);
}

static void pkcs12_auto(PKCS12 **p)
{
	PKCS12_free(*p);
}

static void authsafes_auto(STACK_OF(PKCS7) **s)
{
	sk_PKCS7_pop_free(*s, PKCS7_free);
}

static void safes_auto(STACK_OF(PKCS12_SAFEBAG) **s)
{
	sk_PKCS12_SAFEBAG_pop_free(*s, PKCS12_SAFEBAG_free);
}

static bool malformed(struct err *e, const char *label)
{
	ERR_clear_error();
	return err_set(e, ERR_SYNTAX, "RFC 7292 4", ERR_NO_OFFSET, "%s is not a whole PKCS#12 file",
		label);
}

/* ---- how it is sealed ---- */

static bool legacy(struct err *e, const char *label, const char *algorithm)
{
	return err_fail(e, ERR_UNSUPPORTED,
		"%s is sealed with %s, which is broken; convert it: openssl pkcs12 -legacy -in %s "
		"-out "
		"old.pem && openssl pkcs12 -export -in old.pem -out new.p12",
		label, algorithm, label);
}

static bool iterations_good(const ASN1_INTEGER *n, const char *label, struct err *e)
{
	uint64_t count = 0;
	if (n && (ASN1_INTEGER_get_uint64(&count, n) != 1 || count > P12_MAX_ITERATIONS))
		return err_fail(e, ERR_LIMIT, "%s asks for more than %d rounds of its password",
			label, P12_MAX_ITERATIONS);
	return true;
}

/* RFC 7914 2. OpenSSL bounds the memory alone, and p costs hardly any. */
static bool scrypt_good(const ASN1_STRING *value, const char *label, struct err *e)
{
	uint64_t n = 0, r = 0, p = 0;
	SCRYPT_PARAMS *s = ASN1_item_unpack(value, ASN1_ITEM_rptr(SCRYPT_PARAMS));
	if (!s)
		return malformed(e, label);
	bool good = ASN1_INTEGER_get_uint64(&n, s->costParameter) == 1 &&
		    ASN1_INTEGER_get_uint64(&r, s->blockSize) == 1 &&
		    ASN1_INTEGER_get_uint64(&p, s->parallelizationParameter) == 1 && n && r && p &&
		    n <= P12_MAX_SCRYPT && r <= P12_MAX_SCRYPT / n && p <= P12_MAX_SCRYPT / n / r;
	SCRYPT_PARAMS_free(s);
	ERR_clear_error();
	return good || err_set(e, ERR_LIMIT, "RFC 7914 2", ERR_NO_OFFSET,
			       "%s asks for scrypt with N * r * p over %d", label, P12_MAX_SCRYPT);
}

static bool derivation_good(const X509_ALGOR *kdf, const char *label, struct err *e)
{
	const ASN1_OBJECT *oid = NULL;
	const void *value = NULL;
	int type = 0;
	X509_ALGOR_get0(&oid, &type, &value, kdf);
	if (OBJ_obj2nid(oid) == NID_id_scrypt && type == V_ASN1_SEQUENCE)
		return scrypt_good(value, label, e);
	if (OBJ_obj2nid(oid) != NID_id_pbkdf2 || type != V_ASN1_SEQUENCE)
		return malformed(e, label);
	PBKDF2PARAM *p = ASN1_item_unpack(value, ASN1_ITEM_rptr(PBKDF2PARAM));
	bool good = p ? iterations_good(p->iter, label, e) : malformed(e, label);
	PBKDF2PARAM_free(p);
	return good;
}

/* RFC 8018 6.2 with AES, or legacy. */
static bool seal_good(const X509_ALGOR *a, const char *label, struct err *e)
{
	static const int modern[] = { NID_aes_128_cbc, NID_aes_192_cbc, NID_aes_256_cbc };
	const ASN1_OBJECT *oid = NULL, *scheme = NULL;
	const void *value = NULL;
	int type = 0;
	X509_ALGOR_get0(&oid, &type, &value, a);
	if (OBJ_obj2nid(oid) != NID_pbes2)
		return legacy(e, label, OBJ_nid2ln(OBJ_obj2nid(oid)));
	PBE2PARAM *p =
		type == V_ASN1_SEQUENCE ? ASN1_item_unpack(value, ASN1_ITEM_rptr(PBE2PARAM)) : NULL;
	if (!p)
		return malformed(e, label);
	X509_ALGOR_get0(&scheme, NULL, NULL, p->encryption);
	int nid = OBJ_obj2nid(scheme);
	bool known = false;
	for (size_t i = 0; i < sizeof modern / sizeof *modern; i++)
		known = known || modern[i] == nid;
	bool good =
		known ? derivation_good(p->keyfunc, label, e) : legacy(e, label, OBJ_nid2ln(nid));
	PBE2PARAM_free(p);
	return good;
}

/* Of what is inside encrypted content nothing is seen yet; a legacy file has both parts legacy. */
static bool seals_good(STACK_OF(PKCS7) *safes, const char *label, struct err *e)
{
	for (int i = 0; i < sk_PKCS7_num(safes); i++) {
		const PKCS7 *part = sk_PKCS7_value(safes, i);
		int type = OBJ_obj2nid(part->type);
		if (type == NID_pkcs7_encrypted &&
			!seal_good(part->d.encrypted->enc_data->algorithm, label, e))
			return false;
		if (type != NID_pkcs7_encrypted && type != NID_pkcs7_data)
			return err_fail(e, ERR_UNSUPPORTED,
				"%s is sealed for a public key, not by a password", label);
	}
	return true;
}

/* RFC 7292 B.3: no password is not the same as an empty one, and both are met. */
static bool password_good(
	PKCS12 *p, const char **password, int *n, const struct p12_request *r, struct err *e)
{
	const ASN1_INTEGER *rounds = NULL;
	PKCS12_get0_mac(NULL, NULL, NULL, &rounds, p);
	*password = (const char *)r->password.p;
	*n = (int)r->password.n;
	if (!iterations_good(rounds, r->label, e))
		return false;
	if (!PKCS12_mac_present(p))
		return true;
	bool good = PKCS12_verify_mac(p, *n ? *password : "", *n) == 1;
	if (!good && *n == 0) {
		*password = NULL;
		good = PKCS12_verify_mac(p, NULL, 0) == 1;
	}
	ERR_clear_error();
	return good ||
	       err_fail(e, ERR_DENIED, "wrong password for %s: see --password-file", r->label);
}

/* ---- bags ---- */

static void name_take(char out[static NAME_MAX_BYTES], const PKCS12_SAFEBAG *bag)
{
	const ASN1_TYPE *value = PKCS12_SAFEBAG_get0_attr(bag, NID_friendlyName);
	uint8_t *utf8 = NULL;
	int n = value && value->type == V_ASN1_BMPSTRING
			? ASN1_STRING_to_UTF8(&utf8, value->value.bmpstring)
			: 0;
	struct slice name = { utf8, n > 0 ? (size_t)n : 0 };
	out[0] = 0;
	if (name.n < NAME_MAX_BYTES && text_is_plain(name, false)) {
		memcpy(out, name.p ? name.p : (const uint8_t *)"", name.n);
		out[name.n] = 0;
	}
	OPENSSL_free(utf8);
}

static bool key_add(
	struct bags *b, const PKCS12_SAFEBAG *bag, const PKCS8_PRIV_KEY_INFO *info, struct err *e)
{
	if (b->keys_n == P12_MAX_KEYS)
		return err_fail(
			e, ERR_LIMIT, "%s holds more than %d keys", b->ask->label, P12_MAX_KEYS);
	EVP_PKEY *key = info ? EVP_PKCS82PKEY(info) : NULL;
	if (!key)
		return malformed(e, b->ask->label);
	name_take(b->key_names[b->keys_n], bag);
	b->keys[b->keys_n++] = key;
	return true;
}

static bool shrouded_add(
	struct bags *b, const PKCS12_SAFEBAG *bag, const char *password, int n, struct err *e)
{
	const X509_ALGOR *algorithm = NULL;
	const X509_SIG *sealed = PKCS12_SAFEBAG_get0_pkcs8(bag);
	X509_SIG_get0(sealed, &algorithm, NULL);
	if (!seal_good(algorithm, b->ask->label, e))
		return false;
	PKCS8_PRIV_KEY_INFO *info = PKCS8_decrypt(sealed, password, n);
	ERR_clear_error();
	bool good =
		info ? key_add(b, bag, info, e)
		     : err_fail(e, ERR_DENIED, "wrong password for the key in %s", b->ask->label);
	PKCS8_PRIV_KEY_INFO_free(info);
	return good;
}

static bool cert_add(struct bags *b, const PKCS12_SAFEBAG *bag, struct err *e)
{
	int n = sk_X509_num(b->certs);
	AUTO(x509) X509 *read = PKCS12_SAFEBAG_get1_cert(bag);
	AUTO(x509) X509 *cert = NULL;
	AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES);
	if (n == P12_MAX_CERTS)
		return err_fail(e, ERR_LIMIT, "%s holds more than %d certificates", b->ask->label,
			P12_MAX_CERTS);
	if (!read)
		return malformed(e, b->ask->label);
	if (!cert_der(&der, read, e) || !cert_parse(&cert, buf_slice(&der), e))
		return err_context(e, "%s", b->ask->label);
	name_take(b->cert_names[n], bag);
	if (sk_X509_push(b->certs, cert) <= 0)
		return err_nomem(e);
	cert = NULL;
	return true;
}

struct password {
	const char *text;
	int n, depth;
};

static bool bags_walk(
	struct bags *b, const STACK_OF(PKCS12_SAFEBAG) *list, struct password p, struct err *e)
{
	if (p.depth == P12_MAX_DEPTH)
		return err_fail(e, ERR_LIMIT, "%s nests its parts deeper than %d", b->ask->label,
			P12_MAX_DEPTH);
	p.depth++;
	for (int i = 0; i < sk_PKCS12_SAFEBAG_num(list); i++) {
		const PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value(list, i);
		bool good = true;
		switch (PKCS12_SAFEBAG_get_nid(bag)) {
		case NID_keyBag:
			good = key_add(b, bag, PKCS12_SAFEBAG_get0_p8inf(bag), e);
			break;
		case NID_pkcs8ShroudedKeyBag:
			good = shrouded_add(b, bag, p.text, p.n, e);
			break;
		case NID_certBag:
			if (PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate)
				good = cert_add(b, bag, e);
			break;
		case NID_safeContentsBag:
			good = bags_walk(b, PKCS12_SAFEBAG_get0_safes(bag), p, e);
			break;
		default:
			break; /* CRLs and secrets are of no use here */
		}
		if (!good)
			return false;
	}
	return true;
}

static bool bags_open(struct bags *b, STACK_OF(PKCS7) *safes, struct password p, struct err *e)
{
	for (int i = 0; i < sk_PKCS7_num(safes); i++) {
		PKCS7 *part = sk_PKCS7_value(safes, i);
		bool sealed = OBJ_obj2nid(part->type) == NID_pkcs7_encrypted;
		AUTO(safes)
		STACK_OF(PKCS12_SAFEBAG) *list = sealed ? PKCS12_unpack_p7encdata(part, p.text, p.n)
							: PKCS12_unpack_p7data(part);
		ERR_clear_error();
		if (!list && sealed)
			return err_fail(e, ERR_DENIED, "wrong password for %s", b->ask->label);
		if (!list)
			return malformed(e, b->ask->label);
		if (!bags_walk(b, list, p, e))
			return false;
	}
	return true;
}

/* ---- which key ---- */

/* A key with its certificate. */
struct pair {
	size_t key;
	int cert;
	const char *name;
};

static const char *pair_name(const struct bags *b, size_t key, int cert, char common[static 256])
{
	struct cert_facts f;
	if (b->key_names[key][0])
		return b->key_names[key];
	if (b->cert_names[cert][0])
		return b->cert_names[cert];
	snprintf(common, 256, "%s",
		cert_facts(&f, sk_X509_value(b->certs, cert), NULL) ? f.name : "");
	return common;
}

static bool is_meant(const struct bags *b, size_t key, int cert)
{
	struct cert_facts f;
	const char *want = b->ask->name;
	return !want || strcmp(b->key_names[key], want) == 0 ||
	       strcmp(b->cert_names[cert], want) == 0 ||
	       (cert_facts(&f, sk_X509_value(b->certs, cert), NULL) && strcmp(f.name, want) == 0);
}

/* May it sign now? Only to choose: whoever uses the key judges it whole. */
static bool is_fit(X509 *cert, int64_t now)
{
	struct cert_facts f;
	return cert_facts(&f, cert, NULL) && f.not_before <= now && now <= f.not_after && !f.ca &&
	       (!f.has_key_usage || f.digital_signature || f.non_repudiation);
}

static size_t pairs_find(struct pair out[static P12_MAX_KEYS], const struct bags *b, bool fit)
{
	size_t n = 0;
	for (size_t k = 0; k < b->keys_n; k++)
		for (int c = 0; c < sk_X509_num(b->certs); c++) {
			X509 *cert = sk_X509_value(b->certs, c);
			bool pair = X509_check_private_key(cert, b->keys[k]) == 1;
			ERR_clear_error();
			if (!pair || !is_meant(b, k, c) || (fit && !is_fit(cert, b->ask->now)))
				continue;
			out[n++] = (struct pair){ .key = k, .cert = c };
			break;
		}
	return n;
}

static bool several(const struct bags *b, const struct pair *pairs, size_t n, struct err *e)
{
	AUTO(buf) struct buf names = BUF_MAX(NAMES_MAX_BYTES);
	char common[256];
	for (size_t i = 0; i < n; i++)
		buf_printf(&names, "%s '%s'", i ? "," : "",
			pair_name(b, pairs[i].key, pairs[i].cert, common));
	const char *text = buf_text(&names);
	return err_fail(e, ERR_LIMIT, "%s holds %zu keys that may sign; choose one by --key:%s",
		b->ask->label, n, text ? text : " (their names are too long)");
}

/* The one meant; of several, the one that is fit to sign now. */
static bool pair_choose(struct pair *out, const struct bags *b, struct err *e)
{
	struct pair pairs[P12_MAX_KEYS], fit[P12_MAX_KEYS];
	const char *label = b->ask->label;
	size_t n = pairs_find(pairs, b, false), fits = n > 1 ? pairs_find(fit, b, true) : 0;
	*out = fits == 1 ? fit[0] : pairs[0];
	if (n == 1 || fits == 1)
		return true;
	if (n > 1)
		return several(b, fits ? fit : pairs, fits ? fits : n, e);
	if (b->keys_n == 0)
		return err_fail(e, ERR_NOT_FOUND, "%s holds no private key", label);
	if (b->ask->name)
		return err_fail(e, ERR_NOT_FOUND,
			"%s holds no key named '%.60s' with its certificate", label, b->ask->name);
	return err_fail(e, ERR_NOT_FOUND, "%s holds no certificate of its key", label);
}

bool p12_read(struct p12 *out, const struct p12_request *r, struct err *e)
{
	const unsigned char *at = r->file.p;
	AUTO(bags) struct bags b = { .ask = r, .certs = sk_X509_new_null() };
	AUTO(pkcs12)
	PKCS12 *p = r->file.n && r->file.n <= P12_MAX_BYTES ? d2i_PKCS12(NULL, &at, (long)r->file.n)
							    : NULL;
	if (!b.certs)
		return err_nomem(e);
	if (!p || at != r->file.p + r->file.n)
		return malformed(e, r->label);
	AUTO(authsafes) STACK_OF(PKCS7) *safes = PKCS12_unpack_authsafes(p);
	struct password password = { .depth = 0 };
	struct pair pair;
	if (!safes)
		return malformed(e, r->label);
	if (!seals_good(safes, r->label, e) ||
		!password_good(p, &password.text, &password.n, r, e) ||
		!bags_open(&b, safes, password, e) || !pair_choose(&pair, &b, e) ||
		!cert_chain(&out->chain, sk_X509_value(b.certs, pair.cert), b.certs, e))
		return false;
	out->cert = sk_X509_value(b.certs, pair.cert);
	X509_up_ref(out->cert);
	out->key = b.keys[pair.key];
	b.keys[pair.key] = NULL;
	return true;
}
