/* SPDX-License-Identifier: MIT */
/* name: writes Name by our own DER, because certificates of parties are made from a template. */
#include "vault/name.h"

#include "base/text.h"
#include "pki/der.h"

#include <openssl/objects.h>

enum { DER_PRINTABLE = 0x13 };

/* The text itself, or its first NAME_MAX_CHARS - 1 characters and an ellipsis. */
static void put_text(struct buf *out, struct slice text)
{
	size_t mark = der_open(out, DER_UTF8);
	if (text_length(text) <= NAME_MAX_CHARS) {
		buf_put_slice(out, text);
	} else {
		size_t at = 0;
		for (int i = 0; i < NAME_MAX_CHARS - 1; i++)
			text_next(text, &at);
		buf_put_slice(out, slice_sub(text, 0, at));
		buf_put_text(out, "…");
	}
	der_close(out, mark);
}

static void put_rdn(struct buf *out, int nid, struct slice text)
{
	if (!text.n)
		return;
	size_t set = der_open(out, DER_SET), attribute = der_open(out, DER_SEQUENCE);
	der_put_oid(out, nid);
	if (nid == NID_countryName)
		der_put(out, DER_PRINTABLE, text);
	else
		put_text(out, text);
	der_close(out, attribute);
	der_close(out, set);
}

static bool part_good(struct slice text)
{
	return text_is_utf8(text) && text_is_plain(text, false);
}

bool name_put(struct buf *out, const struct name_parts *p, struct err *e)
{
	bool country = p->country.n == 0 ||
		       (p->country.n == 2 && p->country.p[0] >= 'A' && p->country.p[0] <= 'Z' &&
			       p->country.p[1] >= 'A' && p->country.p[1] <= 'Z');
	if (!country)
		return err_set(e, ERR_SYNTAX, "ISO 3166-1", ERR_NO_OFFSET,
			"country is not two capital letters");
	if (!p->common.n || !part_good(p->common) || !part_good(p->organisation) ||
		!part_good(p->identifier) || !part_good(p->unit))
		return err_set(e, ERR_SYNTAX, "RFC 5280 4.1.2.4", ERR_NO_OFFSET,
			"a name is missing or is not plain UTF-8 text");
	size_t mark = der_open(out, DER_SEQUENCE);
	put_rdn(out, NID_countryName, p->country);
	put_rdn(out, NID_organizationName, p->organisation);
	put_rdn(out, NID_organizationIdentifier, p->identifier);
	put_rdn(out, NID_organizationalUnitName, p->unit);
	put_rdn(out, NID_commonName, p->common);
	der_close(out, mark);
	return buf_done(out, e);
}
