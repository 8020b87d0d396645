/* SPDX-License-Identifier: MIT */
/*
 * ber: puts BER from foreign producers into DER framing, so that one strict reader does the
 * rest.
 */
#include "cms/impl.h"

#include "pki/der.h"

enum { CONSTRUCTED = 0x20, OCTETS_IN_PIECES = DER_OCTET_STRING | CONSTRUCTED };

struct header {
	uint8_t tag;
	bool indefinite;
	size_t length;
};

static bool read_header(struct cur *c, struct header *h, struct err *e)
{
	size_t at = c->at;
	uint8_t first = 0, octet = 0;
	*h = (struct header){ .tag = 0 };
	if (!cur_u8(c, &h->tag, e) || !cur_u8(c, &first, e))
		return false;
	if ((h->tag & 0x1f) == 0x1f || h->tag == 0)
		return err_set(e, ERR_SYNTAX, "X.690 8.1.2", at, "tag %02x", h->tag);
	h->indefinite = first == 0x80;
	if (h->indefinite && !(h->tag & CONSTRUCTED))
		return err_set(
			e, ERR_SYNTAX, "X.690 8.1.3.2", at, "indefinite length of a primitive");
	if (first <= 0x80) {
		h->length = h->indefinite ? 0 : first;
		return true;
	}
	for (unsigned i = first & 0x7f; i > 0; i--) {
		if (h->length >> 24)
			return err_set(e, ERR_LIMIT, "X.690 8.1.3.5", at, "length over 32 bits");
		if (!cur_u8(c, &octet, e))
			return false;
		h->length = h->length << 8 | octet;
	}
	return true;
}

/* X.690 8.1.5: two zero octets end an indefinite length. */
static bool at_end(struct cur *c, bool indefinite)
{
	if (!indefinite)
		return cur_left(c) == 0;
	if (cur_left(c) < 2 || c->s.p[c->at] || c->s.p[c->at + 1])
		return false;
	c->at += 2;
	return true;
}

static bool element(struct cur *c, struct buf *out, unsigned depth, struct err *e);

/* The children of a constructed element; 'strings' when they are the pieces of an OCTET STRING. */
static bool children(struct cur *c, const struct header *h, bool strings, struct buf *out,
	unsigned depth, struct err *e);

static bool piece(struct cur *c, struct buf *out, unsigned depth, struct err *e)
{
	struct header h;
	struct slice octets;
	if (!read_header(c, &h, e))
		return false;
	if (h.tag == OCTETS_IN_PIECES)
		return children(c, &h, true, out, depth + 1, e);
	if (h.tag != DER_OCTET_STRING)
		return err_set(e, ERR_SYNTAX, "X.690 8.7.3", c->at,
			"tag %02x inside an OCTET STRING", h.tag);
	if (!cur_bytes(c, h.length, &octets, e))
		return false;
	buf_put_slice(out, octets);
	return true;
}

static bool children(struct cur *c, const struct header *h, bool strings, struct buf *out,
	unsigned depth, struct err *e)
{
	if (depth > DER_MAX_DEPTH)
		return err_fail(e, ERR_LIMIT, "nested deeper than %d", DER_MAX_DEPTH);
	struct cur inside = { .s = { NULL, 0 } };
	if (!h->indefinite && !cur_bytes(c, h->length, &inside.s, e))
		return false;
	struct cur *from = h->indefinite ? c : &inside;
	while (!at_end(from, h->indefinite))
		if (strings ? !piece(from, out, depth, e) : !element(from, out, depth, e))
			return false;
	return true;
}

static bool element(struct cur *c, struct buf *out, unsigned depth, struct err *e)
{
	struct header h;
	struct slice content;
	if (!read_header(c, &h, e))
		return false;
	if (!(h.tag & CONSTRUCTED)) {
		if (!cur_bytes(c, h.length, &content, e))
			return false;
		der_put(out, h.tag, content);
		return buf_done(out, e);
	}
	bool strings = h.tag == OCTETS_IN_PIECES;
	size_t mark = der_open(out, strings ? DER_OCTET_STRING : h.tag);
	if (!children(c, &h, strings, out, depth + 1, e))
		return false;
	der_close(out, mark);
	return buf_done(out, e);
}

bool cms_ber_to_der(struct buf *out, struct slice ber, size_t *used, struct err *e)
{
	struct cur c = { .s = ber };
	AUTO(buf) struct buf b = BUF_MAX(2 * (size_t)CMS_OPEN_MAX_BYTES);
	if (!element(&c, &b, 0, e))
		return err_context(e, "BER");
	*used = c.at;
	*out = buf_move(&b);
	return true;
}
