/* SPDX-License-Identifier: MIT */
/* dss_add: appends the revision that adds to the document security store. */
#include "pades/dss.h"

#include "pdf/update.h"
#include "pki/cert.h"

#include <stdio.h>
#include <stdlib.h>

enum { DSS_ROOM = 512 * 1024, DSS_MAX_ARRAY = 64 * 1024, DSS_PARTS = 3 };

struct adding {
	struct pdf_doc *doc;
	size_t rev;
	struct pdf_update *update;
	const struct pdf_obj *catalog, *dss; /* dss: NULL when there is none */
	struct pdf_ref root, ref; /* ref: the dictionary's, num 0 when it is no object of its own */
	struct buf array[DSS_PARTS]; /* as written; empty: unchanged */
	size_t added;
};

static void adding_auto(struct adding *a)
{
	for (size_t i = 0; i < DSS_PARTS; i++)
		buf_free(&a->array[i]);
	pdf_update_free(a->update);
	pdf_close(a->doc);
}

static bool adding_open(struct adding *a, struct slice pdf, size_t room, struct err *e)
{
	if (!pdf_open(&a->doc, pdf, NULL, e))
		return false;
	a->rev = pdf_revision_count(a->doc) - 1;
	const struct pdf_obj *root = pdf_dict_get(pdf_revision(a->doc, a->rev)->trailer, "Root");
	if (!root || root->kind != PDF_REF)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5.5", ERR_NO_OFFSET,
			"Root is not a reference");
	if (!pdf_catalog(a->doc, a->rev, &a->catalog, e) ||
		!pdf_get(a->doc, a->rev, a->catalog, "DSS", &a->dss, e))
		return false;
	const struct pdf_obj *written = pdf_dict_get(a->catalog, "DSS");
	if (a->dss && a->dss->kind != PDF_DICT)
		return err_set(e, ERR_SYNTAX, "EN 319 142-1 5.4.2.2", a->dss->at,
			"the DSS is not a dictionary");
	a->root = root->u.ref;
	if (a->dss && written->kind == PDF_REF)
		a->ref = written->u.ref;
	return pdf_update_start(&a->update, a->doc, pdf.n + room, e);
}

/* One of the three arrays: what it holds, in clear. */
struct column {
	struct slice held[PADES_MAX_DSS_ITEMS];
	size_t held_n;
	struct buf fresh[PADES_MAX_DSS_ITEMS]; /* owned */
	size_t fresh_n;
	struct buf text;
};

static void column_auto(struct column **c)
{
	for (size_t i = 0; *c && i < (*c)->fresh_n; i++)
		buf_free(&(*c)->fresh[i]);
	if (*c)
		buf_free(&(*c)->text);
	free(*c);
	*c = NULL;
}

static bool column_open(struct column **out, struct adding *a, const char *key, struct err *e)
{
	const struct pdf_obj *list = NULL;
	AUTO(column) struct column *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	c->text = (struct buf)BUF_MAX(DSS_MAX_ARRAY);
	if (a->dss && !pdf_get(a->doc, a->rev, a->dss, key, &list, e))
		return false;
	if (pdf_array_count(list) > PADES_MAX_DSS_ITEMS)
		return err_fail(e, ERR_LIMIT, "the DSS holds more than %d %s",
			(int)PADES_MAX_DSS_ITEMS, key);
	for (size_t i = 0; i < pdf_array_count(list); i++) {
		const struct pdf_obj *o = NULL;
		struct slice der = { 0 };
		struct err ignored = ERR_INIT;
		if (!pdf_obj_write(&c->text, pdf_array_at(list, i), e))
			return false;
		buf_put_byte(&c->text, ' ');
		if (pdf_resolve(a->doc, a->rev, pdf_array_at(list, i), &o, &ignored) && o &&
			o->kind == PDF_STREAM && pdf_stream(a->doc, a->rev, o, &der, &ignored))
			c->held[c->held_n++] = der;
	}
	*out = c;
	c = NULL;
	return true;
}

static bool column_add(struct column *c, struct adding *a, struct buf *der, struct err *e)
{
	for (size_t i = 0; i < c->held_n; i++)
		if (slice_eq(c->held[i], buf_slice(der)))
			return true;
	if (c->held_n == PADES_MAX_DSS_ITEMS || c->fresh_n == PADES_MAX_DSS_ITEMS)
		return err_fail(
			e, ERR_LIMIT, "more than %d items in the DSS", (int)PADES_MAX_DSS_ITEMS);
	uint32_t num = pdf_update_number(a->update);
	if (!pdf_update_flate(a->update, num, (struct slice){ 0 }, buf_slice(der), e))
		return false;
	buf_printf(&c->text, "%u 0 R ", num);
	c->fresh[c->fresh_n] = buf_move(der);
	c->held[c->held_n++] = buf_slice(&c->fresh[c->fresh_n++]);
	a->added++;
	return true;
}

static bool certs_add(
	struct column *c, struct adding *a, const struct pades_dss_more *m, struct err *e)
{
	for (int i = 0; i < sk_X509_num(m->certs); i++) {
		AUTO(buf) struct buf der = BUF_MAX(PKI_MAX_CERT_BYTES);
		if (!cert_der(&der, sk_X509_value(m->certs, i), e) || !column_add(c, a, &der, e))
			return false;
	}
	return true;
}

static bool crl_der(struct buf *out, X509_CRL *crl, struct err *e)
{
	unsigned char *der = NULL;
	int n = i2d_X509_CRL(crl, &der);
	if (n <= 0)
		return err_openssl(e, "RFC 5280 5.1", "a CRL cannot be encoded");
	*out = (struct buf)BUF_MAX((size_t)n);
	buf_put(out, der, (size_t)n);
	OPENSSL_free(der);
	return buf_done(out, e);
}

static bool crls_add(
	struct column *c, struct adding *a, const struct pades_dss_more *m, struct err *e)
{
	for (int i = 0; i < sk_X509_CRL_num(m->crls); i++) {
		AUTO(buf) struct buf der = { 0 };
		if (!crl_der(&der, sk_X509_CRL_value(m->crls, i), e) || !column_add(c, a, &der, e))
			return false;
	}
	return true;
}

static bool ocsps_add(
	struct column *c, struct adding *a, const struct pades_dss_more *m, struct err *e)
{
	for (size_t i = 0; i < m->ocsps_n; i++) {
		AUTO(buf) struct buf der = BUF_MAX(m->ocsps[i].n);
		buf_put_slice(&der, m->ocsps[i]);
		if (!buf_done(&der, e) || !column_add(c, a, &der, e))
			return false;
	}
	return true;
}

static const struct part {
	const char *key;
	bool (*add)(struct column *, struct adding *, const struct pades_dss_more *, struct err *);
} parts[DSS_PARTS] = { { "Certs", certs_add }, { "CRLs", crls_add }, { "OCSPs", ocsps_add } };

static bool part_add(struct adding *a, size_t i, const struct pades_dss_more *m, struct err *e)
{
	AUTO(column) struct column *c = NULL;
	if (!column_open(&c, a, parts[i].key, e) || !c || !parts[i].add(c, a, m, e))
		return false;
	if (c->fresh_n == 0)
		return true;
	a->array[i] = (struct buf)BUF_MAX(DSS_MAX_ARRAY + 2);
	buf_put_byte(&a->array[i], '[');
	buf_put_slice(&a->array[i], buf_slice(&c->text));
	buf_put_byte(&a->array[i], ']');
	return buf_done(&c->text, e) && buf_done(&a->array[i], e);
}

/* The dictionary where it stood; or a new object, and the catalog's /DSS, of which nothing else changes. */
static bool store_put(struct adding *a, struct slice dss, struct err *e)
{
	if (a->ref.num)
		return pdf_update_object(a->update, a->ref.num, dss, NULL, e);
	char ref[24];
	uint32_t num = pdf_update_number(a->update);
	snprintf(ref, sizeof ref, "%u 0 R", num);
	const struct pdf_set set = { "DSS", slice_text(ref) };
	AUTO(buf) struct buf catalog = BUF_MAX(DSS_ROOM);
	return pdf_update_object(a->update, num, dss, NULL, e) &&
	       pdf_dict_with(&catalog, a->catalog, &set, 1, e) &&
	       pdf_update_object(a->update, a->root.num, buf_slice(&catalog), NULL, e);
}

static bool dictionary_put(struct adding *a, struct err *e)
{
	static const struct pdf_obj none = { .kind = PDF_DICT };
	struct pdf_set set[1 + DSS_PARTS];
	size_t n = 0;
	if (!a->dss)
		set[n++] = (struct pdf_set){ "Type", SLICE_LIT("/DSS") };
	for (size_t i = 0; i < DSS_PARTS; i++)
		if (a->array[i].n)
			set[n++] = (struct pdf_set){ parts[i].key, buf_slice(&a->array[i]) };
	AUTO(buf) struct buf dss = BUF_MAX(DSS_ROOM);
	return pdf_dict_with(&dss, a->dss ? a->dss : &none, set, n, e) &&
	       store_put(a, buf_slice(&dss), e);
}

/* Room for all items as if none were compressed. */
static size_t room_for(const struct pades_dss_more *m)
{
	size_t room = DSS_ROOM;
	for (int i = 0; i < sk_X509_num(m->certs); i++)
		room += PKI_MAX_CERT_BYTES;
	for (int i = 0; i < sk_X509_CRL_num(m->crls); i++)
		room += (size_t)i2d_X509_CRL(sk_X509_CRL_value(m->crls, i), NULL) + 1024;
	for (size_t i = 0; i < m->ocsps_n; i++)
		room += m->ocsps[i].n + 1024;
	return room;
}

bool pades_dss_add(struct buf *out, size_t *added, struct slice pdf,
	const struct pades_dss_more *more, struct err *e)
{
	AUTO(adding) struct adding a = { .rev = 0 };
	*added = 0;
	if (!adding_open(&a, pdf, room_for(more), e))
		return false;
	for (size_t i = 0; i < DSS_PARTS; i++)
		if (!part_add(&a, i, more, e))
			return false;
	if (a.added == 0)
		return true;
	if (!dictionary_put(&a, e) || !pdf_update_finish(out, a.update, e))
		return false;
	*added = a.added;
	return true;
}
