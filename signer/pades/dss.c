/* SPDX-License-Identifier: MIT */
/* dss: reads the document security stores up to one revision. */
#include "pades/dss.h"

#include "pki/cert.h"

#include <openssl/err.h>
#include <stdlib.h>

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
	for (int i = 0; i < sk_X509_num(d->certs); i++)
		if (X509_cmp(sk_X509_value(d->certs, i), x) == 0) {
			X509_free(x);
			return true;
		}
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
	for (int i = 0; i < sk_X509_CRL_num(d->crls); i++)
		if (X509_CRL_match(sk_X509_CRL_value(d->crls, i), crl) == 0) {
			X509_CRL_free(crl);
			return true;
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

/* One reading of the stores of several revisions, the oldest first. */
struct reading {
	struct pades_dss dss;
	struct pdf_doc *doc;
	uint8_t *seen; /* a bit for each object that was taken */
	uint32_t size;
};

static void reading_auto(struct reading *r)
{
	pades_dss_auto(&r->dss);
	free(r->seen);
}

static bool take(struct reading *r, size_t rev, const struct pdf_obj *item, const struct part *part,
	struct err *e)
{
	struct err why = ERR_INIT;
	const struct pdf_obj *o = NULL;
	struct slice der = { 0 };
	uint32_t num = item->kind == PDF_REF ? item->u.ref.num : 0;
	if (num && num < r->size) {
		uint8_t bit = (uint8_t)(1U << num % 8);
		if (r->seen[num / 8] & bit)
			return true;
		r->seen[num / 8] |= bit;
	}
	bool ok = pdf_resolve(r->doc, rev, item, &o, &why);
	/* null: some tools list what they never wrote */
	if (ok && !o)
		return true;
	ok = ok && o->kind == PDF_STREAM && pdf_stream(r->doc, rev, o, &der, &why) &&
	     der.n <= PADES_MAX_DSS_ITEM_BYTES && part->add(&r->dss, der, &why);
	if (!ok && fatal(&why))
		return *e = why, false;
	r->dss.broken += !ok;
	return true;
}

static bool part_read(struct reading *r, size_t rev, const struct pdf_obj *dss,
	const struct part *part, struct err *e)
{
	struct err why = ERR_INIT;
	const struct pdf_obj *list = NULL;
	if (!pdf_get(r->doc, rev, dss, part->key, &list, &why))
		return fatal(&why) ? (*e = why, false) : (r->dss.broken++, true);
	if (pdf_array_count(list) > PADES_MAX_DSS_ITEMS)
		return err_fail(e, ERR_LIMIT, "the DSS holds more than %d %s",
			(int)PADES_MAX_DSS_ITEMS, part->key);
	for (size_t i = 0; i < pdf_array_count(list); i++)
		if (!take(r, rev, pdf_array_at(list, i), part, e))
			return false;
	return true;
}

static bool store_read(struct reading *r, size_t rev, const struct pdf_obj **last, struct err *e)
{
	static const struct part parts[] = { { "Certs", add_cert }, { "CRLs", add_crl },
		{ "OCSPs", add_ocsp } };
	const struct pdf_obj *catalog = NULL, *dss = NULL;
	struct err why = ERR_INIT;
	if (!pdf_catalog(r->doc, rev, &catalog, e))
		return false;
	if (!pdf_get(r->doc, rev, catalog, "DSS", &dss, &why)) {
		if (fatal(&why))
			return *e = why, false;
		r->dss.broken++;
	}
	r->dss.present = pdf_is_dict(dss);
	for (size_t i = 0; r->dss.present && dss != *last && i < sizeof parts / sizeof *parts; i++)
		if (!part_read(r, rev, dss, &parts[i], e))
			return false;
	*last = dss;
	return true;
}

bool pades_dss_read(struct pades_dss *out, struct pdf_doc *d, size_t rev, struct err *e)
{
	AUTO(reading)
	struct reading r = { .dss = { .certs = sk_X509_new_null(),
				     .crls = sk_X509_CRL_new_null(),
				     .ocsps = sk_OCSP_BASICRESP_new_null() },
		.doc = d,
		.size = pdf_revision(d, rev)->size };
	const struct pdf_obj *last = NULL;
	r.seen = calloc(r.size / 8 + 1, 1);
	if (!r.dss.certs || !r.dss.crls || !r.dss.ocsps || !r.seen)
		return err_nomem(e);
	for (size_t i = 0; i <= rev; i++) {
		struct err why = ERR_INIT;
		if (store_read(&r, i, &last, &why))
			continue;
		/* an older revision that cannot be read is told by those who judge it */
		if (i == rev || fatal(&why))
			return *e = why, false;
	}
	ERR_clear_error();
	*out = r.dss;
	r.dss = (struct pades_dss){ 0 };
	return true;
}
