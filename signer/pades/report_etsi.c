/* SPDX-License-Identifier: MIT */
/* report_etsi: the verdict as ValidationReport of ETSI TS 119 102-2 V1.4.1. */
#include "pades/report.h"

#include "base/time.h"
#include "pades/words.h"
#include "xml/tree.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define URN "urn:etsi:019102:"
static const char NS_VR[] = "http://uri.etsi.org/19102/v1.4.1#";
static const char NS_DS[] = "http://www.w3.org/2000/09/xmldsig#";

static void doc_auto(xmlDoc **d)
{
	xmlFreeDoc(*d);
}

static xmlNode *put(xmlNode *parent, const char *name, const char *text)
{
	AUTO(buf) struct buf clean = BUF_MAX(PADES_MAX_REPORT);
	const char *t = words_clean(&clean, text);
	return t ? tree_child_text(parent, name, t) : NULL;
}

static xmlNode *put_ds(xmlNode *parent, const char *name, const char *text)
{
	xmlNode *n = text ? put(parent, name, text) : tree_child(parent, name);
	xmlNs *ns = n ? xmlNewNs(n, (const xmlChar *)NS_DS, (const xmlChar *)"ds") : NULL;
	if (ns)
		xmlSetNs(n, ns);
	return n;
}

static void digest(xmlNode *parent, const uint8_t sha256[static 32])
{
	unsigned char b64[64];
	EVP_EncodeBlock(b64, sha256, 32);
	xmlNode *d = tree_child(parent, "DigestAlgAndValue");
	tree_attr(put_ds(d, "DigestMethod", NULL), "Algorithm",
		"http://www.w3.org/2001/04/xmlenc#sha256");
	put_ds(d, "DigestValue", (const char *)b64);
}

static void put_time(xmlNode *parent, const char *name, int64_t t)
{
	char s[21];
	time_rfc3339_format(s, t);
	put(parent, name, s);
}

/* 5.2.1 of TS 119 102-2: the main indications and, as in EN 319 102-1, their reasons. */
static void status(xmlNode *report, const struct pades_signature *s)
{
	static const char *const main_words[] = {
		[PADES_TOTAL_PASSED] = URN "mainindication:total-passed",
		[PADES_TOTAL_FAILED] = URN "mainindication:total-failed",
		[PADES_TOTAL_INDETERMINATE] = URN "mainindication:indeterminate",
	};
	char sub[96];
	xmlNode *st = tree_child(report, "SignatureValidationStatus");
	put(st, "MainIndication", main_words[s->indication]);
	snprintf(sub, sizeof sub, URN "subindication:%s", s->subindication);
	if (s->subindication[0])
		put(st, "SubIndication", sub);
}

static void signature(
	xmlNode *report, const struct pades_signature *s, const struct pades_report *r, size_t i)
{
	char id[24];
	xmlNode *ident = tree_child(report, "SignatureIdentifier");
	snprintf(id, sizeof id, "S%zu", i);
	tree_attr(ident, "id", id);
	if (s->sha_ok)
		digest(ident, s->cms_sha256);
	put(ident, "HashOnly", "false");
	put(ident, "DocHashOnly", "false");
	put(ident, "DAIdentifier", s->field);
	xmlNode *info = tree_child(report, "ValidationTimeInfo");
	put_time(info, "ValidationTime", r->at);
	xmlNode *best = tree_child(info, "BestSignatureTime");
	put_time(best, "POETime", s->has_best ? s->best_time : r->at);
	put(best, "TypeOfProof",
		s->has_best && s->best_time < r->at ? URN "poetype:provided"
						    : URN "poetype:validation");
	if (s->has_claimed && !s->is_timestamp)
		put_time(tree_child(tree_child(report, "SignatureAttributes"), "SigningTime"),
			"Time", s->claimed_time);
	if (s->signer[0]) {
		xmlNode *who = tree_child(report, "SignerInformation");
		snprintf(id, sizeof id, "C%zu", i);
		tree_attr(tree_child(who, "SignerCertificate"), "VOReference", id);
		put(who, "Signer", s->signer);
	}
	put(tree_child(report, "SignatureValidationProcess"), "SignatureValidationProcessID",
		s->level >= PADES_B_LTA ? URN "validationprocess:LTA"
		: s->level >= PADES_B_T ? URN "validationprocess:LTVM"
					: URN "validationprocess:Basic");
	status(report, s);
}

static xmlNode *object(
	xmlNode *list, const char *type, const char *id, const uint8_t sha256[static 32])
{
	xmlNode *o = tree_child(list, "ValidationObject");
	tree_attr(o, "id", id);
	put(o, "ObjectType", type);
	digest(tree_child(o, "ValidationObjectRepresentation"), sha256);
	return o;
}

/* Certificates by their hash, and the document time-stamps with what was found of them. */
static void objects(xmlNode *root, const struct pades_report *r)
{
	xmlNode *list = NULL;
	for (size_t i = 0; i < r->n; i++) {
		const struct pades_signature *s = &r->list[i];
		char id[24];
		if (!list && (s->signer[0] || s->is_timestamp))
			list = tree_child(root, "SignatureValidationObjects");
		snprintf(id, sizeof id, "C%zu", i);
		if (s->signer[0])
			object(list, URN "validationObject:certificate", id, s->cert_sha256);
		snprintf(id, sizeof id, "T%zu", i);
		if (s->is_timestamp)
			signature(tree_child(object(list, URN "validationObject:timestamp", id,
						     s->cms_sha256),
					  "ValidationReport"),
				s, r, i);
	}
}

bool pades_report_etsi(
	struct buf *out, const struct pades_report *r, const struct pades_subject *s, struct err *e)
{
	AUTO(doc) xmlDoc *d = tree_new("ValidationReport", NS_VR);
	size_t n = 0;
	(void)s;
	if (!d)
		return err_nomem(e);
	xmlNode *root = xmlDocGetRootElement(d);
	for (size_t i = 0; i < r->n; i++)
		if (!r->list[i].is_timestamp) {
			signature(tree_child(root, "SignatureValidationReport"), &r->list[i], r, i);
			n++;
		}
	if (n == 0) {
		xmlNode *st = tree_child(
			tree_child(root, "SignatureValidationReport"), "SignatureValidationStatus");
		put(st, "MainIndication",
			r->verdict == PADES_UNSIGNED ? URN "mainindication:noSignatureFound"
						     : URN "mainindication:indeterminate");
	}
	objects(root, r);
	return tree_write(out, d, e);
}
