/* SPDX-License-Identifier: MIT */
/* fuzz_extend: any PDF that opens gets validation data and a document time-stamp; what comes out opens again, with one revision more. */
#include "pades/extend.h"
#include "pdf/read.h"

#include <openssl/ec.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NOW = 1795000000, ROOM = 64 };

/* One self-signed certificate: what is kept need not mean anything. */
static X509 *certificate(void)
{
	static X509 *cert;
	if (cert)
		return cert;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	cert = X509_new();
	if (!key || !cert || !ASN1_INTEGER_set(X509_get_serialNumber(cert), 1) ||
		!X509_gmtime_adj(X509_getm_notBefore(cert), 0) ||
		!X509_gmtime_adj(X509_getm_notAfter(cert), 1) || !X509_set_pubkey(cert, key) ||
		!X509_sign(cert, key, EVP_sha256()))
		abort();
	EVP_PKEY_free(key);
	return cert;
}

/* 'after' is 'before' and one revision; a file at a limit may not take one more. */
static bool grown(const struct buf *after, struct slice before)
{
	AUTO(pdf_doc) struct pdf_doc *was = NULL, *is = NULL;
	if (!slice_starts(buf_slice(after), before) || after->n == before.n)
		abort();
	if (!pdf_open(&was, before, NULL, NULL))
		abort();
	if (!pdf_open(&is, buf_slice(after), NULL, NULL))
		return false;
	if (pdf_revision_count(is) != pdf_revision_count(was) + 1)
		abort();
	return true;
}

static void store(struct slice pdf)
{
	AUTO(buf) struct buf out = { 0 }, again = { 0 };
	STACK_OF(X509) *certs = sk_X509_new_null();
	size_t added = 0;
	struct err e = ERR_INIT;
	if (!certs || !sk_X509_push(certs, certificate()))
		abort();
	const struct pades_dss_more more = { .certs = certs };
	if (pades_dss_add(&out, &added, pdf, &more, &e) && added && grown(&out, pdf) &&
		pades_dss_add(&again, &added, buf_slice(&out), &more, &e) && added)
		abort(); /* each item once */
	sk_X509_free(certs);
}

static void stamp(struct slice pdf)
{
	AUTO(pades_draft) struct pades_draft d = { .hole_at = 0 };
	struct err e = ERR_INIT;
	const struct pades_request r = {
		.field = "archive-77", .create = true, .kind = PADES_TIMESTAMP, .room = ROOM
	};
	if (pades_prepare(&d, pdf, &r, &e) &&
		(!grown(&d.pdf, pdf) || d.hole_at < pdf.n || d.hole_end > d.pdf.n))
		return;
}

static void plan(struct slice pdf)
{
	struct err e = ERR_INIT;
	struct pades_plan p;
	static const struct anchors none = { NULL };
	const struct pades_answers answers = { .ders_n = 0 };
	const struct pades_goal goal = { PADES_B_LTA, true };
	const struct pades_question q = { .pdf = pdf, .anchors = &none, .at = NOW };
	if (pades_plan(&p, &q, &answers, &goal, &e))
		abort(); /* nobody is trusted, so nothing is extended */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct slice pdf = { data, size };
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	if (!pdf_open(&d, pdf, NULL, NULL))
		return 0;
	store(pdf);
	stamp(pdf);
	plan(pdf);
	return 0;
}
