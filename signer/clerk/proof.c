/* SPDX-License-Identifier: MIT */
/* proof: parts of an evidence file, gathered and listed. */
#include "clerk/proof.h"

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "cms/open.h"
#include "convention/compose.h"
#include "evidence/journal.h"
#include "pades/dss.h"
#include "pades/range.h"
#include "pdf/read.h"
#include "xml/read.h"
#include "xml/tree.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 4096, MAX_TEMPLATE = 256 * 1024, MAX_PAGE = 8 << 20, SHORT = 16 };

/* Those of the documents that stand in an evidence file. */
static const char *const schemas[PROOF_SCHEMAS] = { "convention.rng", "politique.rng", "modele.rng",
	"regles.rng" };

static bool template_read(
	struct buf *out, const char *dir, const char *folder, const char *name, struct err *e)
{
	char path[MAX_PATH];
	int n = snprintf(path, sizeof path, "%s/%s/%s", dir, folder, name);
	if (n < 0 || n >= (int)sizeof path)
		return err_fail(e, ERR_LIMIT, "the templates' path is too long");
	return file_read(out, path, MAX_TEMPLATE, e);
}

static bool sheet_open(struct transform **out, const char *dir, const char *name, struct err *e)
{
	AUTO(buf) struct buf sheet = { 0 };
	return template_read(&sheet, dir, "archive", name, e) &&
	       (transform_make(out, buf_slice(&sheet), NULL, 0, e) || err_context(e, "%s", name));
}

bool proof_kit_open(struct proof_kit *out, const char *templates_dir, struct err *e)
{
	for (size_t i = 0; i < PROOF_SCHEMAS; i++)
		if (!template_read(&out->schemas[i], templates_dir, "schema", schemas[i], e))
			return false;
	return sheet_open(&out->page, templates_dir, "dossier.xslt", e) &&
	       sheet_open(&out->constats, templates_dir, "constats.xslt", e);
}

void proof_kit_auto(struct proof_kit *k)
{
	for (size_t i = 0; i < PROOF_SCHEMAS; i++)
		buf_free(&k->schemas[i]);
	transform_free(k->page);
	transform_free(k->constats);
	*k = (struct proof_kit){ .page = NULL };
}

void proof_auto(struct proof **p)
{
	for (size_t i = 0; *p && i < (*p)->n; i++)
		buf_free(&(*p)->parts[i].bytes);
	free(*p);
	*p = NULL;
}

const char *proof_mime(const char *name)
{
	static const struct {
		const char *ending, *mime;
	} all[] = { { ".pdf", "application/pdf" }, { ".xml", "application/xml" },
		{ ".rng", "application/xml" }, { ".txt", "text/plain" }, { ".html", "text/html" },
		{ ".cer", "application/pkix-cert" }, { ".crl", "application/pkix-crl" },
		{ ".ors", "application/ocsp-response" },
		{ ".tst", "application/vnd.etsi.timestamp-token" },
		{ ".p7s", "application/pkcs7-signature" }, { ".png", "image/png" },
		{ ".jpg", "image/jpeg" } };
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].ending, dot) == 0)
			return all[i].mime;
	return "application/octet-stream";
}

/* Room for one more; its bytes are the caller's to fill. */
static struct buf *part_add(struct proof *p, const char *name, size_t max, struct err *e)
{
	if (p->n == PROOF_MAX_PARTS || strlen(name) >= PROOF_MAX_NAME) {
		err_fail(e, ERR_LIMIT, "more than %d files in an evidence file", PROOF_MAX_PARTS);
		return NULL;
	}
	memcpy(p->parts[p->n].name, name, strlen(name) + 1);
	p->parts[p->n].bytes = (struct buf)BUF_MAX(max);
	return &p->parts[p->n++].bytes;
}

static bool part_put(struct proof *p, const char *name, struct slice bytes, struct err *e)
{
	struct buf *b = part_add(p, name, bytes.n + 1, e);
	if (!b)
		return false;
	buf_put_slice(b, bytes);
	return buf_done(b, e);
}

static bool digest_hex(char out[static 65], struct slice bytes, struct err *e)
{
	uint8_t sum[32];
	if (EVP_Digest(bytes.n ? bytes.p : (const uint8_t *)"", bytes.n, sum, NULL, EVP_sha256(),
		    NULL) != 1)
		return err_nomem(e);
	text_hex(out, sum, sizeof sum);
	return true;
}

/* Named by its digest: twice is once. */
static bool material_put(
	struct proof *p, const char *folder, const char *ending, struct slice der, struct err *e)
{
	char hex[65], name[PROOF_MAX_NAME];
	if (!digest_hex(hex, der, e))
		return false;
	snprintf(name, sizeof name, "%s/%.*s%s", folder, SHORT, hex, ending);
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->parts[i].name, name) == 0)
			return true;
	return part_put(p, name, der, e);
}

/* 'n' bytes at 'der' by libcrypto, or nothing. */
static bool der_put(
	struct proof *p, const char *folder, const char *ending, uint8_t *der, int n, struct err *e)
{
	bool good = n > 0 ? material_put(p, folder, ending, (struct slice){ der, (size_t)n }, e)
			  : err_nomem(e);
	OPENSSL_free(der);
	return good;
}

static bool dss_put(struct proof *p, struct pdf_doc *d, struct err *e)
{
	AUTO(pades_dss) struct pades_dss dss = { 0 };
	bool good = pades_dss_read(&dss, d, pdf_revision_count(d) - 1, e);
	for (int i = 0; good && i < sk_X509_num(dss.certs); i++) {
		uint8_t *der = NULL;
		int n = i2d_X509(sk_X509_value(dss.certs, i), &der);
		good = der_put(p, "certificats", ".cer", der, n, e);
	}
	for (int i = 0; good && i < sk_X509_CRL_num(dss.crls); i++) {
		uint8_t *der = NULL;
		int n = i2d_X509_CRL(sk_X509_CRL_value(dss.crls, i), &der);
		good = der_put(p, "ocsp-crl", ".crl", der, n, e);
	}
	for (int i = 0; good && i < sk_OCSP_BASICRESP_num(dss.ocsps); i++) {
		uint8_t *der = NULL;
		int n = i2d_OCSP_BASICRESP(sk_OCSP_BASICRESP_value(dss.ocsps, i), &der);
		good = der_put(p, "ocsp-crl", ".ors", der, n, e);
	}
	return good;
}

static bool certs_put(struct proof *p, STACK_OF(X509) *certs, struct err *e)
{
	bool good = true;
	for (int i = 0; certs && good && i < sk_X509_num(certs); i++) {
		uint8_t *der = NULL;
		int n = i2d_X509(sk_X509_value(certs, i), &der);
		good = der_put(p, "certificats", ".cer", der, n, e);
	}
	return good;
}

static bool is_stamp(const struct pdf_obj *value)
{
	return pdf_is_name(pdf_dict_get(value, "SubFilter"), "ETSI.RFC3161");
}

/* The tokens of one signature, and the certificates in it. */
static bool signature_put(
	struct proof *p, struct pdf_doc *d, const struct pdf_field *f, struct err *e)
{
	struct pades_range range;
	struct cms_fault fault = { 0 };
	AUTO(cms) struct cms *cms = NULL;
	AUTO(buf) struct buf der = BUF_MAX(CMS_OPEN_MAX_BYTES);
	if (!pades_range_read(&range, d, f->value, e))
		return false;
	uint8_t *to = buf_grow(&der, range.contents_hex.n / 2);
	if (!buf_done(&der, e) || !text_unhex(to, range.contents_hex.n / 2, range.contents_hex, e))
		return false;
	bool stamp = is_stamp(f->value);
	if (!cms_open(&cms, buf_slice(&der), stamp ? CMS_TST : CMS_PADES, CMS_FOREIGN, &fault, e) ||
		!certs_put(p, cms_certs(cms), e))
		return false;
	for (size_t i = 0; i < cms_stamp_count(cms); i++)
		if (!material_put(p, "jetons-tsa", ".tst", cms_stamp(cms, i), e))
			return false;
	if (!stamp)
		return true;
	/* Without the zeros that fill the hole. */
	AUTO(buf) struct buf whole = BUF_MAX(CMS_OPEN_MAX_BYTES);
	size_t n = 0;
	if (der.n > 4 && der.p[1] == 0x82)
		n = (size_t)(der.p[2] << 8 | der.p[3]) + 4;
	else if (der.n > 5 && der.p[1] == 0x83)
		n = (size_t)(der.p[2] << 16 | der.p[3] << 8 | der.p[4]) + 5;
	buf_put_slice(&whole, slice_sub(buf_slice(&der), 0, n));
	return n == 0 ||
	       (buf_done(&whole, e) && material_put(p, "jetons-tsa", ".tst", buf_slice(&whole), e));
}

static bool materials_put(struct proof *p, struct pdf_doc *d, struct err *e)
{
	AUTO(pdf_fields) struct pdf_fields fields = { 0 };
	if (!pdf_fields_read(&fields, d, pdf_revision_count(d) - 1, e))
		return false;
	for (size_t i = 0; i < fields.n; i++)
		if (fields.list[i].is_signature && fields.list[i].value &&
			!signature_put(p, d, &fields.list[i], e))
			return false;
	return dss_put(p, d, e);
}

static bool embedded_put(struct proof *p, struct pdf_doc *d, const char *name, struct err *e)
{
	struct slice bytes = { 0 };
	return pdf_embedded(d, 0, name, &bytes, e) && (!bytes.p || part_put(p, name, bytes, e));
}

static bool pdf_parts(struct proof *p, struct slice pdf, struct err *e)
{
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	return pdf_open(&d, pdf, NULL, e) && embedded_put(p, d, "modele.xml", e) &&
	       embedded_put(p, d, "regles.xml", e) && materials_put(p, d, e);
}

/* "pieces/0123abcd.pdf": lower-case letters, digits, "-" and ".", one folder at most; META-INF is the container's own. */
static bool name_fits(const char *name)
{
	size_t slashes = 0;
	for (const char *c = name; *c; c++) {
		bool word = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-';
		bool inner = c > name && c[-1] != '/' && c[-1] != '.';
		slashes += *c == '/';
		if (!word && !((*c == '.' || *c == '/') && inner))
			return false;
	}
	return *name && slashes <= 1 && name[strlen(name) - 1] != '/';
}

static bool is_taken(const struct proof *p, const struct proof_of *x, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->parts[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < x->files_n; i++)
		if (strcmp(x->files[i].name, name) == 0)
			return true;
	return strcmp(name, "mimetype") == 0;
}

static bool attached_put(struct proof *p, const struct proof_of *x, struct err *e)
{
	struct cur c = { .s = x->attached };
	while (c.at < x->attached.n) {
		char name[PROOF_MAX_NAME] = "";
		struct slice text, bytes;
		uint32_t n;
		if (!cur_u32(&c, &n, e) || !cur_bytes(&c, n, &text, e) || !cur_u32(&c, &n, e) ||
			!cur_bytes(&c, n, &bytes, e))
			return false;
		if (text.n < sizeof name)
			memcpy(name, text.p, text.n);
		if (!name_fits(name) || is_taken(p, x, name))
			return err_fail(e, ERR_SYNTAX, "%s cannot stand in an evidence file", name);
		if (!part_put(p, name, bytes, e))
			return false;
	}
	return true;
}

static const struct asic_file *file_of(const struct proof_of *x, const char *name)
{
	for (size_t i = 0; i < x->files_n; i++)
		if (strcmp(x->files[i].name, name) == 0)
			return &x->files[i];
	return NULL;
}

/* A document of ours as a child of 'root'. */
static bool document_join(xmlNode *root, const struct proof_of *x, const char *name, struct err *e)
{
	const struct asic_file *f = file_of(x, name);
	AUTO(xml_doc) xmlDoc *doc = NULL;
	struct xml_faults *faults = calloc(1, sizeof *faults);
	if (!f || !f->bytes.n) {
		free(faults);
		return true;
	}
	bool good = faults && xml_read(&doc, f->bytes, XML_MAX_BYTES, NULL, faults, e);
	free(faults);
	if (!good)
		return doc ? false : err_context(e, "%s", name);
	xmlNode *copy = xmlDocCopyNode(xmlDocGetRootElement(doc), root->doc, 1);
	return (copy && xmlAddChild(root, copy)) || err_nomem(e);
}

/* The journal as a child of 'root', entry by entry: it may be longer than what is read at once. */
static bool entry_join(void *arg, xmlNode *entry, struct err *e)
{
	xmlNode *journal = arg;
	xmlNode *copy = xmlDocCopyNode(entry, journal->doc, 1);
	return (copy && xmlAddChild(journal, copy)) || err_nomem(e);
}

static bool journal_join(xmlNode *root, const struct proof_of *x, struct err *e)
{
	const struct asic_file *f = file_of(x, "journal.xml");
	xmlNode *journal = tree_child(root, "journal");
	xmlNs *ns =
		journal ? xmlNewNs(journal, (const xmlChar *)"urn:paraphe:journal:1", NULL) : NULL;
	if (!ns)
		return err_nomem(e);
	xmlSetNs(journal, ns);
	return !f || !f->bytes.n || journal_each(f->bytes, entry_join, journal, e) ||
	       err_context(e, "journal.xml");
}

/* Each event tells its instant in words, in Paris. */
static bool instants_tell(xmlNode *journal, struct err *e)
{
	for (xmlNode *n = tree_first(journal, "entree"); n; n = tree_next(n, "entree")) {
		xmlNode *event = tree_first(n, "evenement");
		const char *instant = event ? tree_get(event, "instant") : NULL;
		char words[80];
		int64_t at;
		if (!instant || !time_rfc3339_parse(&at, slice_text(instant), NULL))
			continue;
		compose_instant(words, at);
		if (!tree_attr(event, "lu", words))
			return err_nomem(e);
	}
	return true;
}

static bool file_list(xmlNode *list, const char *name, struct slice bytes, struct err *e)
{
	char hex[65], size[24];
	xmlNode *n = tree_child(list, "fichier");
	snprintf(size, sizeof size, "%zu", bytes.n);
	return digest_hex(hex, bytes, e) &&
	       ((tree_attr(n, "nom", name) && tree_attr(n, "empreinte", hex) &&
			tree_attr(n, "octets", size)) ||
		       err_nomem(e));
}

static bool files_list(
	xmlNode *root, const struct proof *p, const struct proof_of *x, struct err *e)
{
	xmlNode *list = tree_child(root, "fichiers");
	for (size_t i = 0; i < x->files_n; i++)
		if (!file_list(list, x->files[i].name, x->files[i].bytes, e))
			return false;
	for (size_t i = 0; i < p->n; i++)
		if (!file_list(list, p->parts[i].name, buf_slice(&p->parts[i].bytes), e))
			return false;
	return list != NULL || err_nomem(e);
}

static bool facts_build(xmlDoc **out, const struct proof_of *x, struct err *e)
{
	AUTO(tree) xmlDoc *doc = tree_new("preuve", NULL);
	char instant[80];
	compose_instant(instant, x->at);
	if (!doc)
		return err_nomem(e);
	xmlNode *root = xmlDocGetRootElement(doc);
	if (!tree_attr(root, "edition", x->party ? "partie" : "complete") ||
		!tree_attr(root, "instant", instant))
		return err_nomem(e);
	if (!document_join(root, x, "convention.xml", e) ||
		!document_join(root, x, "politique.xml", e) || !journal_join(root, x, e) ||
		!instants_tell(tree_first(root, "journal"), e))
		return false;
	*out = doc;
	doc = NULL;
	return true;
}

static bool sheet_put(
	struct proof *p, const char *name, const struct transform *t, xmlDoc *facts, struct err *e)
{
	struct buf *b = part_add(p, name, MAX_PAGE, e);
	return b && transform_text(b, t, facts, NULL, e);
}

bool proof_fill(
	struct proof *out, const struct proof_kit *kit, const struct proof_of *x, struct err *e)
{
	AUTO(tree) xmlDoc *facts = NULL;
	const struct asic_file *pdf = file_of(x, "convention.pdf");
	if (!pdf || !pdf_parts(out, pdf->bytes, e) || !facts_build(&facts, x, e) ||
		!sheet_put(out, "constats.xml", kit->constats, facts, e))
		return false;
	for (size_t i = 0; i < PROOF_SCHEMAS; i++) {
		char name[PROOF_MAX_NAME];
		snprintf(name, sizeof name, "schemas/%s", schemas[i]);
		if (!part_put(out, name, buf_slice(&kit->schemas[i]), e))
			return false;
	}
	return attached_put(out, x, e) && files_list(xmlDocGetRootElement(facts), out, x, e) &&
	       sheet_put(out, "dossier.html", kit->page, facts, e);
}
