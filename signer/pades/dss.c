/* SPDX-License-Identifier: MIT */
/* dss: reads the document security store of one revision. */
#include "pades/dss.h"

#include "pki/cert.h"

#include <openssl/err.h>

void pades_dss_auto(struct pades_dss *d)
{
	sk_X509_pop_free(d->certs, X509_free);
	sk_X509_CRL_pop_free(d->crls, X509_CRL_free);
	sk_OCSP_BASICRESP_pop_free(d->ocsps, OCSP_BASICRESP_free);
	*d = (struct pades_dss){ 0 };
}

static bool fatal(const struct err *e)
{
	return e->code == ERR_NOMEM || e->code == ERR_BUG;
}

static bool add_cert(struct pades_dss *d, struct slice der, struct err *e)
{
	X509 *x = NULL;
	if (!cert_parse(&x, der, e))
		return false;
	if (sk_X509_push(d->certs, x) > 0)
		return true;
	X509_free(x);
	return err_nomem(e);
}

static bool add_crl(struct pades_dss *d, struct slice der, struct err *e)
{
	const unsigned char *p = der.p;
	X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.n);
	if (!crl || p != der.p + der.n) {
		X509_CRL_free(crl);
		return err_openssl(e, "RFC 5280 5.1", "a CRL in the DSS cannot be read");
	}
	if (sk_X509_CRL_push(d->crls, crl) > 0)
		return true;
	X509_CRL_free(crl);
	return err_nomem(e);
}

static bool add_ocsp(struct pades_dss *d, struct slice der, struct err *e)
{
	const unsigned char *p = der.p;
	OCSP_RESPONSE *r = d2i_OCSP_RESPONSE(NULL, &p, (long)der.n);
	OCSP_BASICRESP *basic = r && p == der.p + der.n ? OCSP_response_get1_basic(r) : NULL;
	OCSP_RESPONSE_free(r);
	if (!basic)
		return err_openssl(e, "RFC 6960 4.2.1", "an OCSP answer in the DSS cannot be read");
	if (sk_OCSP_BASICRESP_push(d->ocsps, basic) > 0)
		return true;
	OCSP_BASICRESP_free(basic);
	return err_nomem(e);
}

struct part {
	const char *key;
	bool (*add)(struct pades_dss *, struct slice, struct err *);
};

static bool part_read(struct pades_dss *out, struct pdf_doc *d, size_t rev,
	const struct pdf_obj *dss, const struct part *part, struct err *e)
{
	struct err why = ERR_INIT;
	const struct pdf_obj *list = NULL;
	if (!pdf_get(d, rev, dss, part->key, &list, &why))
		return fatal(&why) ? (*e = why, false) : (out->broken++, true);
	if (pdf_array_count(list) > PADES_MAX_DSS_ITEMS)
		return err_fail(e, ERR_LIMIT, "the DSS holds more than %d %s",
			(int)PADES_MAX_DSS_ITEMS, part->key);
	for (size_t i = 0; i < pdf_array_count(list); i++) {
		const struct pdf_obj *o = NULL;
		struct slice der = { 0 };
		why = (struct err)ERR_INIT;
		bool ok = pdf_resolve(d, rev, pdf_array_at(list, i), &o, &why) && o &&
			  o->kind == PDF_STREAM && pdf_stream(d, rev, o, &der, &why) &&
			  der.n <= PADES_MAX_DSS_ITEM_BYTES && part->add(out, der, &why);
		if (!ok && fatal(&why)) {
			*e = why;
			return false;
		}
		out->broken += !ok;
	}
	return true;
}

bool pades_dss_read(struct pades_dss *out, struct pdf_doc *d, size_t rev, struct err *e)
{
	static const struct part parts[] = { { "Certs", add_cert }, { "CRLs", add_crl },
		{ "OCSPs", add_ocsp } };
	AUTO(pades_dss)
	struct pades_dss r = { .certs = sk_X509_new_null(),
		.crls = sk_X509_CRL_new_null(),
		.ocsps = sk_OCSP_BASICRESP_new_null() };
	const struct pdf_obj *catalog = NULL, *dss = NULL;
	struct err why = ERR_INIT;
	if (!r.certs || !r.crls || !r.ocsps)
		return err_nomem(e);
	if (!pdf_catalog(d, rev, &catalog, e))
		return false;
	if (!pdf_get(d, rev, catalog, "DSS", &dss, &why)) {
		if (fatal(&why)) {
			*e = why;
			return false;
		}
		r.broken++;
	}
	r.present = pdf_is_dict(dss);
	for (size_t i = 0; r.present && i < sizeof parts / sizeof *parts; i++)
		if (!part_read(&r, d, rev, dss, &parts[i], e))
			return false;
	ERR_clear_error();
	*out = r;
	r = (struct pades_dss){ 0 };
	return true;
}
