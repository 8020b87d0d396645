/* SPDX-License-Identifier: MIT */
/* der: X.690 distinguished encoding, one element at a time: written nested, read strictly. */
#ifndef PARAPHE_PKI_DER_H
#define PARAPHE_PKI_DER_H

#include "base/buf.h"

/* Depth of nesting that der_check follows (SECURITY: hard limits before parsing). */
enum { DER_MAX_DEPTH = 32 };

/* The identifier octets met in CMS, X.509 and RFC 3161: low tag numbers only. */
enum der_tag {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_UTF8 = 0x0c,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT = 0x80,     /* + number: IMPLICIT primitive */
	DER_CONTEXT_CONS = 0xa0 /* + number: EXPLICIT, or IMPLICIT constructed */
};

/* ---- writing: failures stick in the buf ---- */

/* Start an element; close it with the returned mark, innermost first. */
size_t der_open(struct buf *b, uint8_t tag);
void der_close(struct buf *b, size_t mark);
/* A whole element with these content octets. */
void der_put(struct buf *b, uint8_t tag, struct slice content);
void der_put_uint(struct buf *b, uint64_t value);
/*
 * A positive INTEGER from big-endian octets; leading zeros are dropped, one is added where
 * needed.
 */
void der_put_magnitude(struct buf *b, struct slice big_endian);
/* By OpenSSL's NID; a NID without OID sets the sticky error. */
void der_put_oid(struct buf *b, int nid);
/* AlgorithmIdentifier with absent parameters (RFC 5754 2), or with NULL ones (RFC 4055 5). */
void der_put_algorithm(struct buf *b, int nid, bool null_parameters);
/*
 * X.680 47.3: Zulu, whole seconds. Time: UTCTime through 2049, then GeneralizedTime (RFC 5652
 * 11.3).
 */
void der_put_generalized_time(struct buf *b, int64_t t);
void der_put_time(struct buf *b, int64_t t);
/*
 * The elements in 'items', each whole, sorted and tagged as SET OF (X.690 11.6). 'n' <=
 * DER_MAX_SET.
 */
enum { DER_MAX_SET = 64 };
void der_put_set_of(struct buf *b, uint8_t tag, const struct slice *items, size_t n);
/* Order of two encodings in a SET OF: shorter ones padded with zeros (X.690 11.6). */
int der_compare(struct slice a, struct slice b);

/* ---- reading ---- */

struct der {
	uint8_t tag;
	struct slice content;
	struct slice whole; /* tag, length and content */
	size_t at;          /* offset of 'whole' in the reader */
};

/* The next element: low tag number, definite minimal length, inside the reader. Errors: SYNTAX. */
MUST_CHECK bool der_next(struct cur *c, struct der *out, struct err *e);
/* The next element, which must bear 'tag'. Errors: SYNTAX. */
MUST_CHECK bool der_take(struct cur *c, uint8_t tag, struct der *out, struct err *e);
/* Is there a next element, and does it bear 'tag'? */
bool der_peek(const struct cur *c, uint8_t tag);
/* Refuse what is left over. Errors: SYNTAX. */
MUST_CHECK bool der_end(const struct cur *c, const char *clause, struct err *e);
struct cur der_in(const struct der *d);
/*
 * Every element in 's', down to the leaves: definite minimal lengths, DER booleans and
 * integers. Errors: SYNTAX, LIMIT.
 */
MUST_CHECK bool der_check(struct slice s, struct err *e);
/*
 * Are the elements in 'content' in the order of a SET OF, none twice? False too when not
 * readable.
 */
bool der_sorted(struct slice content);
/* NID of an OBJECT IDENTIFIER element, NID_undef when OpenSSL does not know it. */
int der_nid(struct slice whole);
/* Non-negative INTEGER content that fits. Errors: SYNTAX, LIMIT. */
MUST_CHECK bool der_uint(uint64_t *out, const struct der *d, struct err *e);
/*
 * UTCTime or GeneralizedTime in Zulu; a fraction of a second is allowed in the latter and
 * dropped. Errors: SYNTAX.
 */
MUST_CHECK bool der_time(int64_t *out, const struct der *d, struct err *e);

#endif
