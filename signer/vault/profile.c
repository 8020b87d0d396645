/* SPDX-License-Identifier: MIT */
/* profile: strict about our own keys; extensions are OpenSSL's format and go to OpenSSL. */
#include "vault/profile.h"

#include "base/text.h"
#include "pki/cert.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

void profile_conf_auto(CONF **conf)
{
	NCONF_free(*conf);
	*conf = NULL;
}

bool profile_conf(CONF **out, struct slice text, struct err *e)
{
	if (text.n == 0 || text.n > PROFILE_MAX_BYTES || !text_is_utf8(text))
		return err_fail(e, ERR_SYNTAX, "profiles: empty, over %d bytes, or not UTF-8",
			PROFILE_MAX_BYTES);
	AUTO(profile_conf) CONF *conf = NCONF_new(NULL);
	BIO *in = BIO_new_mem_buf(text.p, (int)text.n);
	long line = -1;
	bool good = conf && in && NCONF_load_bio(conf, in, &line) == 1;
	BIO_free(in);
	if (!good && line > 0) {
		ERR_clear_error();
		return err_fail(e, ERR_SYNTAX, "profiles: line %ld cannot be read", line);
	}
	if (!good)
		return err_openssl(e, NULL, "profiles cannot be read");
	*out = conf;
	conf = NULL;
	return true;
}

/* A missing value leaves an error in OpenSSL's queue that nobody asked for. */
static const char *value(const CONF *conf, const char *section, const char *key)
{
	const char *v = NCONF_get_string(conf, section, key);
	ERR_clear_error();
	return v && *v ? v : NULL;
}

const char *profile_global(const CONF *conf, const char *key)
{
	const char *v = value(conf, "default", key);
	return v ? v : "";
}

static bool keys_known(const CONF *conf, const char *section, struct err *e)
{
	static const char *const known[] = { "name", "issuer", "days", "extensions" };
	STACK_OF(CONF_VALUE) *all = NCONF_get_section(conf, section);
	ERR_clear_error();
	if (!all)
		return err_fail(e, ERR_NOT_FOUND, "keys/profiles.cnf: no section [ %s ]", section);
	for (int i = 0; i < sk_CONF_VALUE_num(all); i++) {
		const char *name = sk_CONF_VALUE_value(all, i)->name;
		bool found = false;
		for (size_t k = 0; k < sizeof known / sizeof *known; k++)
			found = found || strcmp(name, known[k]) == 0;
		if (!found)
			return err_fail(e, ERR_SYNTAX,
				"profiles: [ %s ] has an unknown key '%.40s'", section, name);
	}
	return true;
}

bool profile_read(struct profile *out, const CONF *conf, const char *section, struct err *e)
{
	if (!keys_known(conf, section, e))
		return false;
	const char *days = value(conf, section, "days"), *url = profile_global(conf, "crl_url");
	struct profile p = { .section = section,
		.name = value(conf, section, "name"),
		.issuer = value(conf, section, "issuer"),
		.extensions = value(conf, section, "extensions"),
		.crl_url = *url ? url : NULL };
	uint64_t count = 0;
	if (!days || !p.issuer || !p.extensions ||
		!text_decimal(&count, slice_text(days), PROFILE_MAX_DAYS, NULL) || count == 0)
		return err_fail(e, ERR_SYNTAX,
			"profiles: [ %s ] wants issuer, extensions, and days up to %d", section,
			PROFILE_MAX_DAYS);
	p.seconds = (int64_t)count * PROFILE_DAY_S;
	*out = p;
	return true;
}

/* RFC 5280 4.2.1.13 */
static bool distribution_point(const struct profile *p, X509 *cert, X509V3_CTX *ctx, struct err *e)
{
	char text[PROFILE_MAX_CRL_URL + 64];
	int n = snprintf(text, sizeof text, "URI:%s/%s.crl", p->crl_url, p->issuer);
	if (n < 0 || (size_t)n >= sizeof text || strpbrk(p->crl_url, ", \t"))
		return err_fail(
			e, ERR_SYNTAX, "CRL address is too long or holds a comma or a blank");
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, ctx, NID_crl_distribution_points, text);
	bool good = ext && X509_add_ext(cert, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return good ? true : err_openssl(e, "RFC 5280 4.2.1.13", "CRL distribution point");
}

bool profile_apply(const struct profile *p, CONF *conf, X509 *cert, X509 *issuer, struct err *e)
{
	X509V3_CTX ctx;
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	X509V3_set_nconf(&ctx, conf);
	if (X509V3_EXT_add_nconf(conf, &ctx, p->extensions, cert) != 1) {
		err_openssl(e, NULL, "extensions");
		return err_context(e, "profiles: [ %s ]", p->extensions);
	}
	return !p->crl_url || issuer == cert || distribution_point(p, cert, &ctx, e);
}
