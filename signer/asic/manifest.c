/* SPDX-License-Identifier: MIT */
/* manifest: ASiCManifest as XML, out and in. */
#include "asic/manifest.h"

#include "xml/read.h"
#include "xml/tree.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define ASIC_NS "http://uri.etsi.org/02918/v1.2.1#"
#define DS_NS "http://www.w3.org/2000/09/xmldsig#"

/* RFC 6931 2.1; XML Encryption 5.8; what TS 119 312 still names. */
static const struct {
	const char *uri;
	int nid;
} algorithms[] = {
	{ "http://www.w3.org/2001/04/xmlenc#sha256", NID_sha256 },
	{ "http://www.w3.org/2001/04/xmldsig-more#sha384", NID_sha384 },
	{ "http://www.w3.org/2001/04/xmlenc#sha512", NID_sha512 },
	{ "http://www.w3.org/2007/05/xmldsig-more#sha3-256", NID_sha3_256 },
	{ "http://www.w3.org/2007/05/xmldsig-more#sha3-384", NID_sha3_384 },
	{ "http://www.w3.org/2007/05/xmldsig-more#sha3-512", NID_sha3_512 },
};

static xmlNode *child(xmlNode *parent, xmlNs *ns, const char *name, const char *text)
{
	xmlNode *n = tree_child(parent, name);
	if (!n)
		return NULL;
	xmlSetNs(n, ns);
	return text && !tree_text(n, text) ? NULL : n;
}

static bool reference_put(xmlNode *root, xmlNs *asic, xmlNs *ds, const struct asic_file *f)
{
	uint8_t hash[32];
	char text[64];
	if (!EVP_Digest(f->bytes.p, f->bytes.n, hash, NULL, EVP_sha256(), NULL))
		return false;
	EVP_EncodeBlock((unsigned char *)text, hash, 32);
	xmlNode *ref = child(root, asic, "DataObjectReference", NULL);
	if (!ref || !tree_attr(ref, "URI", f->name) || !tree_attr(ref, "MimeType", f->mime) ||
		(f->root && !tree_attr(ref, "Rootfile", "true")))
		return false;
	xmlNode *method = child(ref, ds, "DigestMethod", NULL);
	return method && tree_attr(method, "Algorithm", algorithms[0].uri) &&
	       child(ref, ds, "DigestValue", text);
}

bool asic_manifest_write(struct buf *out, const struct asic_file *files, size_t n, struct err *e)
{
	if (n > ASIC_MAX_FILES)
		return err_fail(e, ERR_LIMIT, "more than %d files in a container", ASIC_MAX_FILES);
	AUTO(xml_doc) xmlDoc *doc = tree_new("ASiCManifest", NULL);
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	xmlNs *asic =
		root ? xmlNewNs(root, (const xmlChar *)ASIC_NS, (const xmlChar *)"asic") : NULL;
	xmlNs *ds = root ? xmlNewNs(root, (const xmlChar *)DS_NS, (const xmlChar *)"ds") : NULL;
	if (!asic || !ds)
		return err_nomem(e);
	xmlSetNs(root, asic);
	xmlNode *sig = child(root, asic, "SigReference", NULL);
	if (!sig || !tree_attr(sig, "URI", ASIC_SIGNATURE_NAME) ||
		!tree_attr(sig, "MimeType", "application/pkcs7-signature"))
		return err_nomem(e);
	for (size_t i = 0; i < n; i++)
		if (!reference_put(root, asic, ds, &files[i]))
			return err_nomem(e);
	return tree_write(out, doc, e);
}

static bool uri_decode(char out[static ASIC_MAX_URI + 1], const char *uri)
{
	size_t n = 0;
	for (const char *c = uri; *c; c++) {
		if (n == ASIC_MAX_URI)
			return false;
		if (*c != '%') {
			out[n++] = *c;
			continue;
		}
		char digits[3] = { c[1], c[1] ? c[2] : 0, 0 };
		char *end;
		unsigned long v = strtoul(digits, &end, 16);
		if (end != digits + 2 || v == 0)
			return false;
		out[n++] = (char)v;
		c += 2;
	}
	out[n] = 0;
	return n > 0;
}

static bool is_element(const xmlNode *n, const char *ns, const char *name)
{
	return strcmp((const char *)n->name, name) == 0 && n->ns &&
	       strcmp((const char *)n->ns->href, ns) == 0;
}

static bool digest_decode(struct asic_reference *r, const char *text)
{
	char plain[128];
	size_t n = 0;
	for (const char *c = text; *c; c++) {
		if (*c == ' ' || *c == '\n' || *c == '\t' || *c == '\r')
			continue;
		if (n == sizeof plain - 1)
			return false;
		plain[n++] = *c;
	}
	plain[n] = 0;
	unsigned char out[sizeof plain];
	int got = n % 4 == 0 ? EVP_DecodeBlock(out, (const unsigned char *)plain, (int)n) : -1;
	size_t pad = n && plain[n - 1] == '=' ? 1 + (plain[n - 2] == '=') : 0;
	if (got < (int)pad || (size_t)got - pad > ASIC_MAX_DIGEST || (size_t)got == pad)
		return false;
	r->digest_n = (size_t)got - pad;
	memcpy(r->digest, out, r->digest_n);
	return true;
}

static bool reference_read(struct asic_reference *r, const xmlNode *node, struct err *e)
{
	const char *uri = tree_get(node, "URI"), *root = tree_get(node, "Rootfile");
	const char *algorithm = NULL, *value = NULL;
	bool transformed = false;
	for (xmlNode *n = tree_first(node, NULL); n; n = tree_next(n, NULL)) {
		if (is_element(n, DS_NS, "DigestMethod") && !algorithm)
			algorithm = tree_get(n, "Algorithm");
		else if (is_element(n, DS_NS, "Transforms"))
			transformed = true;
		else if (is_element(n, DS_NS, "DigestValue") && !value)
			value = tree_content(n);
		else if (!is_element(n, ASIC_NS, "DataObjectReferenceExtensions"))
			return err_fail(e, ERR_SYNTAX, "ASiCManifest: unexpected %s",
				(const char *)n->name);
	}
	*r = (struct asic_reference){ .root = root && (strcmp(root, "true") == 0 ||
							      strcmp(root, "1") == 0) };
	if (!uri || !algorithm || !value || !uri_decode(r->uri, uri) || !digest_decode(r, value))
		return err_fail(e, ERR_SYNTAX, "ASiCManifest: a reference is malformed");
	for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
		if (!transformed && strcmp(algorithm, algorithms[i].uri) == 0)
			r->digest_nid = algorithms[i].nid;
	return true;
}

static bool manifest_fill(struct asic_manifest *m, const xmlNode *root, struct err *e)
{
	if (!root || !is_element(root, ASIC_NS, "ASiCManifest"))
		return err_fail(e, ERR_SYNTAX, "not an ASiCManifest");
	for (xmlNode *n = tree_first(root, NULL); n; n = tree_next(n, NULL)) {
		if (is_element(n, ASIC_NS, "SigReference")) {
			const char *uri = tree_get(n, "URI");
			if (m->signature[0] || !uri || !uri_decode(m->signature, uri))
				return err_fail(
					e, ERR_SYNTAX, "ASiCManifest: SigReference malformed");
			continue;
		}
		if (is_element(n, ASIC_NS, "ASiCManifestExtensions"))
			continue;
		if (!is_element(n, ASIC_NS, "DataObjectReference"))
			return err_fail(e, ERR_SYNTAX, "ASiCManifest: unexpected %s",
				(const char *)n->name);
		if (m->n == ASIC_MAX_FILES)
			return err_fail(e, ERR_LIMIT, "ASiCManifest: more than %d references",
				ASIC_MAX_FILES);
		if (!reference_read(&m->files[m->n], n, e))
			return false;
		for (size_t i = 0; i < m->n; i++)
			if (strcmp(m->files[i].uri, m->files[m->n].uri) == 0)
				return err_fail(
					e, ERR_SYNTAX, "ASiCManifest: one file is named twice");
		m->n++;
	}
	if (!m->signature[0] || m->n == 0)
		return err_fail(e, ERR_SYNTAX, "ASiCManifest: no signature or no file named");
	return true;
}

/* ds:Reference of one SignedInfo; those into the signature itself ("#...") are not files. */
static bool signed_fill(struct asic_manifest *m, const xmlNode *info, struct err *e)
{
	for (xmlNode *n = tree_first(info, NULL); n; n = tree_next(n, NULL)) {
		const char *uri = tree_get(n, "URI");
		if (!is_element(n, DS_NS, "Reference") || !uri || !*uri || *uri == '#')
			continue;
		if (m->n == ASIC_MAX_FILES)
			return err_fail(
				e, ERR_LIMIT, "XAdES: more than %d references", ASIC_MAX_FILES);
		if (!reference_read(&m->files[m->n], n, e))
			return false;
		m->n++;
	}
	return true;
}

static bool xades_fill(struct asic_manifest *m, const xmlNode *root, struct err *e)
{
	for (xmlNode *s = tree_first(root, NULL); s; s = tree_next(s, NULL)) {
		if (!is_element(s, DS_NS, "Signature"))
			continue;
		for (xmlNode *n = tree_first(s, NULL); n; n = tree_next(n, NULL))
			if (is_element(n, DS_NS, "SignedInfo") && !signed_fill(m, n, e))
				return false;
	}
	return true;
}

typedef bool fill_fn(struct asic_manifest *, const xmlNode *, struct err *);

static bool read_with(struct asic_manifest **out, struct slice xml, fill_fn *fill, struct err *e)
{
	struct xml_faults *faults = calloc(1, sizeof *faults);
	AUTO(asic_manifest) struct asic_manifest *m = calloc(1, sizeof *m);
	AUTO(xml_doc) xmlDoc *doc = NULL;
	if (!faults || !m) {
		free(faults);
		return err_nomem(e);
	}
	struct err why = ERR_INIT;
	bool read = xml_read(&doc, xml, ASIC_MAX_MANIFEST, NULL, faults, &why);
	long line = faults->n ? faults->list[0].line : 0;
	free(faults);
	/* its sentences are for who writes a convention */
	if (!read && why.code == ERR_SYNTAX)
		return err_fail(e, ERR_SYNTAX, "is no well-formed XML (line %ld)", line);
	if (!read)
		return *e = why, false;
	if (!fill(m, xmlDocGetRootElement(doc), e))
		return false;
	*out = m;
	m = NULL;
	return true;
}

bool asic_manifest_read(struct asic_manifest **out, struct slice xml, struct err *e)
{
	return read_with(out, xml, manifest_fill, e);
}

bool asic_xades_read(struct asic_manifest **out, struct slice xml, struct err *e)
{
	return read_with(out, xml, xades_fill, e);
}

void asic_manifest_auto(struct asic_manifest **m)
{
	free(*m);
	*m = NULL;
}

bool asic_reference_holds(const struct asic_reference *r, struct slice bytes)
{
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned n;
	const EVP_MD *md = r->digest_nid == NID_undef ? NULL : EVP_get_digestbynid(r->digest_nid);
	return md && EVP_Digest(bytes.p, bytes.n, hash, &n, md, NULL) && n == r->digest_n &&
	       memcmp(hash, r->digest, n) == 0;
}
