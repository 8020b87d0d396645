/* SPDX-License-Identifier: MIT */
/* layout: walks a SignedData and notes where each part lies; judges nothing but the grammar. */
#include "cms/impl.h"

#include "pki/der.h"

#include <openssl/objects.h>

static bool read_signer(struct cms_signer_layout *out, const struct der *info, struct err *e)
{
	struct cur c = der_in(info);
	struct der version, d;
	if (!der_take(&c, DER_INTEGER, &version, e) || !der_uint(&out->version, &version, e))
		return false;
	if (!der_peek(&c, DER_SEQUENCE) && !der_peek(&c, DER_CONTEXT))
		return err_set(e, ERR_SYNTAX, "RFC 5652 5.3", c.at, "unknown SignerIdentifier");
	if (!der_next(&c, &d, e))
		return false;
	out->sid = d.whole;
	if (!der_take(&c, DER_SEQUENCE, &d, e))
		return false;
	out->digest_algorithm = d.whole;
	if (der_peek(&c, DER_CONTEXT_CONS)) {
		if (!der_next(&c, &d, e))
			return false;
		out->signed_attrs = d.whole;
		out->signed_content = d.content;
	}
	if (!der_take(&c, DER_SEQUENCE, &d, e))
		return false;
	out->signature_algorithm = d.whole;
	if (!der_take(&c, DER_OCTET_STRING, &d, e))
		return false;
	out->value = d.content;
	out->fixed = (struct slice){ info->content.p,
		(size_t)(d.whole.p + d.whole.n - info->content.p) };
	out->has_unsigned = der_peek(&c, DER_CONTEXT_CONS + 1);
	if (out->has_unsigned) {
		if (!der_next(&c, &d, e))
			return false;
		out->unsigned_content = d.content;
	}
	return der_end(&c, "RFC 5652 5.3", e);
}

static bool read_signers(struct cms_layout *out, const struct der *set, struct err *e)
{
	struct cur c = der_in(set);
	while (cur_left(&c)) {
		struct der d;
		if (!der_take(&c, DER_SEQUENCE, &d, e))
			return false;
		if (out->signers++ == 0 && !read_signer(&out->signer, &d, e))
			return err_context(e, "SignerInfo");
	}
	return true;
}

static bool read_encap(struct cms_layout *out, const struct der *encap, struct err *e)
{
	struct cur c = der_in(encap);
	struct der d, wrap;
	out->encap = encap->whole;
	if (!der_take(&c, DER_OID, &d, e))
		return false;
	out->content_type = d.whole;
	out->has_content = cur_left(&c) > 0;
	if (!out->has_content)
		return true;
	if (!der_take(&c, DER_CONTEXT_CONS, &wrap, e) || !der_end(&c, "RFC 5652 5.2", e))
		return false;
	struct cur inside = der_in(&wrap);
	if (!der_take(&inside, DER_OCTET_STRING, &d, e))
		return false;
	out->content = d.content;
	return der_end(&inside, "RFC 5652 5.2", e);
}

static bool read_signed_data(struct cms_layout *out, const struct der *data, struct err *e)
{
	struct cur c = der_in(data);
	struct der d;
	if (!der_take(&c, DER_INTEGER, &d, e) || !der_uint(&out->version, &d, e) ||
		!der_take(&c, DER_SET, &d, e))
		return false;
	out->digest_algorithms = d.content;
	if (!der_take(&c, DER_SEQUENCE, &d, e) || !read_encap(out, &d, e))
		return false;
	if (der_peek(&c, DER_CONTEXT_CONS)) {
		if (!der_next(&c, &d, e))
			return false;
		out->certificates = d.whole;
		out->certificates_content = d.content;
	}
	if (der_peek(&c, DER_CONTEXT_CONS + 1)) {
		if (!der_next(&c, &d, e))
			return false;
		out->crls = d.whole;
		out->crls_content = d.content;
	}
	if (!der_take(&c, DER_SET, &d, e) || !read_signers(out, &d, e))
		return false;
	return der_end(&c, "RFC 5652 5.1", e);
}

bool cms_layout_read(struct cms_layout *out, struct slice der, struct err *e)
{
	struct cms_layout l = { .version = 0 };
	struct cur c = { .s = der };
	struct der info, type, wrap, data;
	if (!der_take(&c, DER_SEQUENCE, &info, e))
		return err_context(e, "ContentInfo");
	l.whole = info.whole;
	struct cur inside = der_in(&info);
	if (!der_take(&inside, DER_OID, &type, e))
		return err_context(e, "ContentInfo");
	if (der_nid(type.whole) != NID_pkcs7_signed)
		return err_set(e, ERR_SYNTAX, "RFC 5652 5.1", ERR_NO_OFFSET, "not a SignedData");
	if (!der_take(&inside, DER_CONTEXT_CONS, &wrap, e) || !der_end(&inside, "RFC 5652 3", e))
		return err_context(e, "ContentInfo");
	inside = der_in(&wrap);
	if (!der_take(&inside, DER_SEQUENCE, &data, e) || !der_end(&inside, "RFC 5652 3", e) ||
		!read_signed_data(&l, &data, e))
		return err_context(e, "SignedData");
	*out = l;
	return true;
}

bool cms_padding_good(const struct cms_layout *l, struct slice der, struct err *e)
{
	for (size_t i = l->whole.n; i < der.n; i++)
		if (der.p[i])
			return err_set(
				e, ERR_SYNTAX, "RFC 5652 3", i, "bytes follow the ContentInfo");
	return true;
}

bool cms_attribute_next(struct cur *c, struct cms_attribute *out, struct err *e)
{
	struct der attribute, oid, set;
	if (!der_take(c, DER_SEQUENCE, &attribute, e))
		return false;
	struct cur inside = der_in(&attribute);
	if (!der_take(&inside, DER_OID, &oid, e) || !der_take(&inside, DER_SET, &set, e) ||
		!der_end(&inside, "RFC 5652 5.3", e))
		return false;
	*out = (struct cms_attribute){ der_nid(oid.whole), oid.whole, set.content };
	return true;
}
