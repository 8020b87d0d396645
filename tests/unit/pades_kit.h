/* SPDX-License-Identifier: MIT */
/* pades_kit: a small base file with fields, a throw-away PKI and signing in memory, for the tests of pades. */
#ifndef PARAPHE_TESTS_PADES_KIT_H
#define PARAPHE_TESTS_PADES_KIT_H

#include "cms/make.h"
#include "cms/stamp.h"
#include "pades/judge.h"
#include "pades/sign.h"
#include "pdf/update.h"
#include "pki/anchor.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KIT __attribute__((unused)) static

enum { KIT_MAX = 4 << 20, KIT_ROOM = 6000 };

/* 2026-06-16T08:00:00Z */
static const int64_t KIT_TIME = 1781596800;

KIT void kit_fail(const struct err *e, const char *what)
{
	fail_msg("%s: %s (%s:%d)", what, e->text, e->file ? e->file : "?", e->line);
}

/* --- a PDF of numbered objects with a classic table --- */

struct kit_pdf {
	struct buf b;
	size_t at[64];
	uint32_t n;
};

KIT void kit_object(struct kit_pdf *p, uint32_t num, const char *body)
{
	p->at[num] = p->b.n;
	if (num > p->n)
		p->n = num;
	buf_printf(&p->b, "%u 0 obj\n%s\nendobj\n", num, body);
}

KIT void kit_stream(struct kit_pdf *p, uint32_t num, const char *dict, const char *bytes)
{
	p->at[num] = p->b.n;
	if (num > p->n)
		p->n = num;
	buf_printf(&p->b, "%u 0 obj\n<< %s /Length %zu >>\nstream\n%s\nendstream\nendobj\n", num,
		dict, strlen(bytes), bytes);
}

KIT void kit_end(struct kit_pdf *p)
{
	size_t xref = p->b.n;
	buf_printf(&p->b, "xref\n0 %u\n0000000000 65535 f\r\n", p->n + 1);
	for (uint32_t i = 1; i <= p->n; i++)
		buf_printf(&p->b, "%010zu 00000 n\r\n", p->at[i]);
	buf_printf(&p->b,
		"trailer\n<< /Size %u /Root 1 0 R /ID [<00112233> <00112233>] "
		">>\nstartxref\n%zu\n%%%%EOF\n",
		p->n + 1, xref);
}

#define KIT_FIELD(name, rect, more)                                                                \
	"<< /Type /Annot /Subtype /Widget /FT /Sig /T (" name ") /TU (" name                       \
	") /F 132 /P 4 0 R /Rect [" rect "]" more " >>"

/* Objects: 1 catalog, 2 form, 3 pages, 4 page, 5 content, 6-9 font, 10-19 fields, 20 plain stream, 21 structure. */
/* 'annots' adds references to the page's annotations, 'content' keys to its content stream. */
KIT struct buf kit_base_with(const char *annots, const char *content)
{
	char page[600];
	struct kit_pdf p = { .b = BUF_MAX(KIT_MAX) };
	buf_put_text(&p.b, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
	kit_object(&p, 1,
		"<< /Type /Catalog /Pages 3 0 R /AcroForm 2 0 R /Lang (fr) /MarkInfo << /Marked "
		"true >> "
		"/StructTreeRoot 21 0 R /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel "
		"1 >> >> >>");
	kit_object(&p, 2,
		"<< /Fields [10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R] /SigFlags 3 "
		"/DR << /Font << /Parf 6 0 R >> >> /DA (/Parf 9 Tf 0 g) >>");
	kit_object(&p, 3, "<< /Type /Pages /Kids [4 0 R] /Count 1 >>");
	snprintf(page, sizeof page,
		"<< /Type /Page /Parent 3 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Tabs /S "
		"/Resources << /Font << /F1 6 0 R >> >> "
		"/Annots [10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R%s] >>",
		annots);
	kit_object(&p, 4, page);
	kit_stream(&p, 5, content, "BT /F1 12 Tf 72 700 Td <00010002> Tj ET");
	kit_object(&p, 6,
		"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Test /Encoding /Identity-H "
		"/DescendantFonts [7 0 R] /ToUnicode 8 0 R >>");
	kit_object(&p, 7,
		"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Test /CIDToGIDMap "
		"/Identity "
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600 "
		"/W [1 [500 510] 33 126 550] /FontDescriptor 9 0 R >>");
	kit_stream(&p, 8, "",
		"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
		"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
		"2 beginbfchar\n<0001> <00E9>\n<0002> <0152>\nendbfchar\n"
		"1 beginbfrange\n<0020> <007E> <0020>\nendbfrange\nendcmap end end");
	kit_object(&p, 9,
		"<< /Type /FontDescriptor /FontName /AAAAAA+Test /Flags 4 /FontBBox [0 0 1000 "
		"1000] "
		"/ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>");
	kit_object(&p, 10, KIT_FIELD("accueil-1", "50 50 250 110", " /StructParent 1"));
	kit_object(&p, 11, KIT_FIELD("famille-1", "300 50 500 110", ""));
	kit_object(&p, 12, KIT_FIELD("ecole", "50 150 250 210", ""));
	kit_object(&p, 13, KIT_FIELD("certification", "0 0 0 0", ""));
	kit_object(&p, 14,
		KIT_FIELD("cachet", "0 0 0 0",
			" /Lock << /Type /SigFieldLock /Action /Include /Fields [(accueil-1) "
			"(famille-1) (ecole)] >>"));
	kit_object(&p, 15, KIT_FIELD("archive-1", "0 0 0 0", ""));
	kit_object(&p, 16, KIT_FIELD("archive-2", "0 0 0 0", ""));
	kit_object(&p, 17,
		"<< /Type /Annot /Subtype /Widget /FT /Tx /T (note) /F 4 /P 4 0 R /Rect [300 150 "
		"500 210] >>");
	kit_stream(&p, 18, "/Type /XObject /Subtype /Form /BBox [0 0 10 10]", "0 0 10 10 re f");
	kit_object(&p, 19, "<< /Kind /Spare >>");
	kit_object(&p, 20, "<< /Kind /Spare >>");
	kit_object(&p, 21, "<< /Type /StructTreeRoot /K 22 0 R >>");
	kit_object(&p, 22,
		"<< /Type /StructElem /S /Form /P 21 0 R /Pg 4 0 R /K << /Type /OBJR /Obj 10 0 R "
		">> >>");
	kit_end(&p);
	struct err e = ERR_INIT;
	if (!buf_done(&p.b, &e))
		kit_fail(&e, "base");
	return p.b;
}

KIT struct buf kit_base(void)
{
	return kit_base_with("", "");
}

/* --- keys and certificates --- */

struct kit_id {
	EVP_PKEY *key;
	X509 *cert;
};

struct kit_pki {
	struct kit_id root, issuing, services, tsa;
	struct anchors anchors;
	struct buf pem;
	uint64_t serial;
	X509 *token_with; /* a further certificate for time-stamps to carry; borrowed */
};

enum kit_role { KIT_CA, KIT_SIGNER, KIT_TSA };

KIT void kit_ext(X509 *c, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX x;
	X509V3_set_ctx(&x, issuer, c, NULL, NULL, 0);
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &x, nid, value);
	assert_non_null(ext);
	X509_add_ext(c, ext, -1);
	X509_EXTENSION_free(ext);
}

KIT struct kit_id kit_issue(struct kit_pki *p, const char *name, const struct kit_id *by,
	enum kit_role role, int64_t from, int64_t to)
{
	struct kit_id id = { EVP_EC_gen("P-256"), X509_new() };
	const struct kit_id *issuer = by ? by : &id;
	X509_set_version(id.cert, 2);
	ASN1_INTEGER_set_uint64(X509_get_serialNumber(id.cert), 0x1000 + ++p->serial);
	ASN1_TIME_set(X509_getm_notBefore(id.cert), (time_t)from);
	ASN1_TIME_set(X509_getm_notAfter(id.cert), (time_t)to);
	X509_NAME *n = X509_get_subject_name(id.cert);
	X509_NAME_add_entry_by_txt(n, "C", MBSTRING_UTF8, (const unsigned char *)"FR", -1, -1, 0);
	X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(id.cert, by ? X509_get_subject_name(by->cert) : n);
	X509_set_pubkey(id.cert, id.key);
	X509 *i = by ? by->cert : id.cert;
	kit_ext(id.cert, i, NID_subject_key_identifier, "hash");
	if (by)
		kit_ext(id.cert, i, NID_authority_key_identifier, "keyid:always");
	kit_ext(id.cert, i, NID_basic_constraints,
		role == KIT_CA ? "critical,CA:TRUE" : "critical,CA:FALSE");
	kit_ext(id.cert, i, NID_key_usage,
		role == KIT_CA    ? "critical,keyCertSign,cRLSign"
		: role == KIT_TSA ? "critical,digitalSignature"
				  : "critical,digitalSignature,nonRepudiation");
	if (role == KIT_TSA)
		kit_ext(id.cert, i, NID_ext_key_usage, "critical,timeStamping");
	assert_true(X509_sign(id.cert, issuer->key, EVP_sha256()) > 0);
	return id;
}

KIT void kit_id_free(struct kit_id *id)
{
	EVP_PKEY_free(id->key);
	X509_free(id->cert);
}

KIT struct kit_pki kit_pki_make(void)
{
	const int64_t day = 86400, year = 365 * day;
	struct kit_pki p = { .serial = 0 };
	p.root = kit_issue(&p, "Test Root", NULL, KIT_CA, KIT_TIME - day, KIT_TIME + 20 * year);
	p.issuing = kit_issue(
		&p, "Test Issuing", &p.root, KIT_CA, KIT_TIME - day, KIT_TIME + 10 * year);
	p.services = kit_issue(
		&p, "Test Services", &p.root, KIT_CA, KIT_TIME - day, KIT_TIME + 10 * year);
	p.tsa = kit_issue(&p, "Test TSA", &p.root, KIT_TSA, KIT_TIME - day, KIT_TIME + 9 * year);
	p.anchors.certs = sk_X509_new_null();
	X509_up_ref(p.root.cert);
	sk_X509_push(p.anchors.certs, p.root.cert);
	return p;
}

KIT void kit_pki_free(struct kit_pki *p)
{
	kit_id_free(&p->root);
	kit_id_free(&p->issuing);
	kit_id_free(&p->services);
	kit_id_free(&p->tsa);
	sk_X509_pop_free(p->anchors.certs, X509_free);
	p->anchors.certs = NULL;
}

KIT X509_CRL *kit_crl(
	const struct kit_id *ca, X509 *revoked, int64_t revoked_at, int64_t from, int64_t to)
{
	X509_CRL *c = X509_CRL_new();
	X509_CRL_set_version(c, 1);
	X509_CRL_set_issuer_name(c, X509_get_subject_name(ca->cert));
	ASN1_TIME *t = ASN1_TIME_set(NULL, (time_t)from);
	X509_CRL_set1_lastUpdate(c, t);
	ASN1_TIME_set(t, (time_t)to);
	X509_CRL_set1_nextUpdate(c, t);
	if (revoked) {
		X509_REVOKED *r = X509_REVOKED_new();
		ASN1_TIME_set(t, (time_t)revoked_at);
		X509_REVOKED_set_serialNumber(r, X509_get_serialNumber(revoked));
		X509_REVOKED_set_revocationDate(r, t);
		X509_CRL_add0_revoked(c, r);
	}
	ASN1_TIME_free(t);
	X509V3_CTX x;
	X509V3_set_ctx(&x, ca->cert, NULL, NULL, c, 0);
	X509_EXTENSION *ext =
		X509V3_EXT_conf_nid(NULL, &x, NID_authority_key_identifier, "keyid:always");
	X509_CRL_add_ext(c, ext, -1);
	X509_EXTENSION_free(ext);
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_INTEGER_set(number, 1);
	X509_CRL_add1_ext_i2d(c, NID_crl_number, number, 0, 0);
	ASN1_INTEGER_free(number);
	X509_CRL_sort(c);
	assert_true(X509_CRL_sign(c, ca->key, EVP_sha256()) > 0);
	return c;
}

/* --- signing --- */

KIT struct buf kit_cms(const struct kit_id *who, X509 *with, const uint8_t digest[static 32])
{
	struct err e = ERR_INIT;
	struct buf out = { .max = 0 };
	STACK_OF(X509) *chain = sk_X509_new_null();
	if (with)
		sk_X509_push(chain, with);
	struct cms_request r = { .profile = CMS_PADES, .signer = who->cert, .chain = chain };
	memcpy(r.digest, digest, 32);
	if (!cms_make(&out, &r, who->key, &e))
		kit_fail(&e, "cms_make");
	sk_X509_free(chain);
	return out;
}

KIT struct buf kit_token(struct kit_pki *p, const uint8_t digest[static 32], int64_t at)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf info = BUF_MAX(STAMP_MAX_BYTES);
	struct buf out = { .max = 0 };
	p->serial++;
	uint8_t serial[2] = { (uint8_t)(0x10 | (p->serial >> 8 & 0x0F)), (uint8_t)p->serial };
	struct stamp_make m = {
		.policy = "1.3.6.1.4.1.99999.1", .serial = { serial, 2 }, .time = at
	};
	memcpy(m.imprint, digest, 32);
	if (!stamp_tstinfo(&info, &m, &e))
		kit_fail(&e, "tstinfo");
	STACK_OF(X509) *chain = sk_X509_new_null();
	if (p->token_with)
		sk_X509_push(chain, p->token_with);
	struct cms_request r = { .profile = CMS_TST,
		.signer = p->tsa.cert,
		.chain = chain,
		.content = buf_slice(&info) };
	EVP_Digest(info.p, info.n, r.digest, NULL, EVP_sha256(), NULL);
	if (!cms_make(&out, &r, p->tsa.key, &e))
		kit_fail(&e, "token");
	sk_X509_free(chain);
	return out;
}

/* Sign what a careful signer refuses. */
static bool kit_careless __attribute__((unused));

struct kit_sign {
	const char *field;
	enum pades_kind kind;
	const struct kit_id *who; /* NULL for a time-stamp */
	X509 *with;
	int64_t at;
	bool stamp, visible;
};

/* 'pdf' is replaced by itself and one signing revision more. */
KIT void kit_sign(struct kit_pki *p, struct buf *pdf, const struct kit_sign *s)
{
	struct err e = ERR_INIT;
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	AUTO(pades_draft) struct pades_draft seen = { .pdf = BUF_MAX(0) };
	struct pades_request r = { .field = s->field,
		.kind = s->kind,
		.time = s->at,
		.name = "Zo\xC3\xA9 Test",
		.reason = "Convention",
		.room = KIT_ROOM,
		.careless = kit_careless };
	if (s->visible) {
		r.lines[0] = (struct pades_line){ "Sign\xC3\xA9 par Zo\xC3\xA9 Test", 9 };
		r.lines[1] =
			(struct pades_line){ "le 16 juin 2026, pour l'entreprise d'accueil", 8 };
		r.lines_n = 2;
	}
	if (!pades_prepare(&d, buf_slice(pdf), &r, &e))
		kit_fail(&e, "prepare");
	if (!pades_check_draft(&seen, buf_slice(pdf), buf_slice(&d.pdf), s->field, &e))
		kit_fail(&e, "check_draft");
	assert_int_equal(seen.hole_at, d.hole_at);
	assert_int_equal(seen.hole_end, d.hole_end);
	assert_memory_equal(seen.digest, d.digest, 32);
	AUTO(buf)
	struct buf value = s->kind == PADES_TIMESTAMP ? kit_token(p, d.digest, s->at)
						      : kit_cms(s->who, s->with, d.digest);
	if (s->stamp) {
		uint8_t md[32];
		struct buf stamped = { .max = 0 };
		if (!cms_value_digest(md, buf_slice(&value), &e))
			kit_fail(&e, "value digest");
		AUTO(buf) struct buf token = kit_token(p, md, s->at + 1);
		if (!cms_add_stamp(&stamped, buf_slice(&value), buf_slice(&token), &e))
			kit_fail(&e, "add stamp");
		buf_free(&value);
		value = stamped;
	}
	if (!pades_embed(&d.pdf, d.hole_at, d.hole_end, buf_slice(&value), &e))
		kit_fail(&e, "embed");
	buf_free(pdf);
	*pdf = buf_move(&d.pdf);
}

/* One more revision: object 'num' (0: a new one) gets 'body'. Returns the number. */
KIT uint32_t kit_append(struct buf *pdf, uint32_t num, const char *body)
{
	struct err e = ERR_INIT;
	struct pdf_doc *d = NULL;
	struct pdf_update *u = NULL;
	struct buf out = { .max = 0 };
	if (!pdf_open(&d, buf_slice(pdf), NULL, &e) || !pdf_update_start(&u, d, KIT_MAX, &e))
		kit_fail(&e, "append");
	if (!num)
		num = pdf_update_number(u);
	if (!pdf_update_object(u, num, slice_text(body), NULL, &e) ||
		!pdf_update_finish(&out, u, &e))
		kit_fail(&e, "append");
	pdf_update_free(u);
	pdf_close(d);
	buf_free(pdf);
	*pdf = out;
	return num;
}

/* /DSS with the given certificates and CRLs, in one revision. */
KIT void kit_dss(
	struct buf *pdf, X509 *const *certs, size_t certs_n, X509_CRL *const *crls, size_t crls_n)
{
	struct err e = ERR_INIT;
	struct pdf_doc *d = NULL;
	struct pdf_update *u = NULL;
	const struct pdf_obj *catalog = NULL;
	struct buf out = { .max = 0 };
	AUTO(buf) struct buf c = BUF_MAX(4096);
	AUTO(buf) struct buf r = BUF_MAX(4096);
	AUTO(buf) struct buf dss = BUF_MAX(8192);
	AUTO(buf) struct buf body = BUF_MAX(8192);
	if (!pdf_open(&d, buf_slice(pdf), NULL, &e) || !pdf_update_start(&u, d, KIT_MAX, &e) ||
		!pdf_catalog(d, pdf_revision_count(d) - 1, &catalog, &e))
		kit_fail(&e, "dss");
	for (size_t i = 0; i < certs_n + crls_n; i++) {
		unsigned char *der = NULL;
		int n = i < certs_n ? i2d_X509(certs[i], &der)
				    : i2d_X509_CRL(crls[i - certs_n], &der);
		uint32_t num = pdf_update_number(u);
		if (!pdf_update_stream(u, num, SLICE_LIT(""), (struct slice){ der, (size_t)n }, &e))
			kit_fail(&e, "dss stream");
		OPENSSL_free(der);
		buf_printf(i < certs_n ? &c : &r, "%u 0 R ", num);
	}
	uint32_t num = pdf_update_number(u);
	buf_printf(&dss, "<< /Type /DSS /Certs [%s] /CRLs [%s] >>", certs_n ? buf_text(&c) : "",
		crls_n ? buf_text(&r) : "");
	if (!pdf_update_object(u, num, buf_slice(&dss), NULL, &e))
		kit_fail(&e, "dss");
	char ref[24];
	snprintf(ref, sizeof ref, "%u 0 R", num);
	struct pdf_set set = { "DSS", slice_text(ref) };
	if (!pdf_dict_with(&body, catalog, &set, 1, &e) ||
		!pdf_update_object(u, 1, buf_slice(&body), NULL, &e) ||
		!pdf_update_finish(&out, u, &e))
		kit_fail(&e, "dss catalog");
	pdf_update_free(u);
	pdf_close(d);
	buf_free(pdf);
	*pdf = out;
}

KIT struct pades_report kit_judge(const struct buf *pdf, const struct anchors *anchors, int64_t at)
{
	struct err e = ERR_INIT;
	struct pades_report r = { .verdict = PADES_PASSED };
	struct pades_question q = { .pdf = buf_slice(pdf), .anchors = anchors, .at = at };
	if (!pades_judge(&r, &q, &e))
		kit_fail(&e, "judge");
	return r;
}

KIT void kit_print(const struct pades_report *r)
{
	printf("verdict %s\n", pades_verdict_name(r->verdict));
	for (size_t i = 0; i < r->reasons_n; i++)
		printf("  %s\n", r->reasons[i]);
	for (size_t i = 0; i < r->n; i++) {
		const struct pades_signature *s = &r->list[i];
		printf("  [%s] ts %d level %d intact %d ind %d %s cov %d rev %zu changes %d: %s\n",
			s->field, s->is_timestamp, s->level, s->intact, s->indication,
			s->subindication, s->coverage, s->revision, s->changes.worst, s->reason);
		for (size_t k = 0; k < s->changes.n; k++)
			printf("      %d %s %s: %s -> %s\n", s->changes.list[k].change,
				s->changes.list[k].rule, s->changes.list[k].path,
				s->changes.list[k].old_value, s->changes.list[k].new_value);
	}
}

/* Base, certified, three parties, seal with DSS and document time-stamp: as HOUSE 4 says. */
KIT struct buf kit_sealed(struct kit_pki *p)
{
	const int64_t t = KIT_TIME, year = 365 * 86400;
	struct buf pdf = kit_base();
	struct kit_id cert =
		kit_issue(p, "Etablissement", &p->services, KIT_SIGNER, t - 600, t + 5 * year);
	kit_sign(p, &pdf,
		&(struct kit_sign){ "certification", PADES_CERTIFICATION, &cert, p->services.cert,
			t, true, false });
	static const char *const parties[] = { "accueil-1", "famille-1", "ecole" };
	for (size_t i = 0; i < 3; i++) {
		struct kit_id who =
			kit_issue(p, parties[i], &p->issuing, KIT_SIGNER, t - 600, t + 5 * year);
		kit_sign(p, &pdf,
			&(struct kit_sign){ parties[i], PADES_SIGNATURE, &who, p->issuing.cert,
				t + 3600 * (int64_t)(i + 1), true, true });
		kit_id_free(&who);
	}
	kit_sign(p, &pdf,
		&(struct kit_sign){ "cachet", PADES_SIGNATURE, &cert, p->services.cert,
			t + 5 * 3600, true, false });
	X509_CRL *crls[] = { kit_crl(&p->root, NULL, 0, t + 6 * 3600, t + year),
		kit_crl(&p->issuing, NULL, 0, t + 6 * 3600, t + 7 * 86400),
		kit_crl(&p->services, NULL, 0, t + 6 * 3600, t + 7 * 86400) };
	X509 *certs[] = { p->root.cert, p->issuing.cert, p->services.cert, p->tsa.cert };
	kit_dss(&pdf, certs, 4, crls, 3);
	kit_sign(p, &pdf,
		&(struct kit_sign){
			"archive-1", PADES_TIMESTAMP, NULL, NULL, t + 7 * 3600, false, false });
	for (size_t i = 0; i < 3; i++)
		X509_CRL_free(crls[i]);
	kit_id_free(&cert);
	return pdf;
}

#endif
