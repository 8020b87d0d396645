/* SPDX-License-Identifier: MIT */
/* der: writes and reads DER elements; the closed worlds of cms and pki are built from these. */
#include "pki/der.h"

#include "base/time.h"

#include <openssl/objects.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t der_open(struct buf *b, uint8_t tag)
{
	buf_put_byte(b, tag);
	return b->n;
}

/* The length octets are slid in when the length is known. */
void der_close(struct buf *b, size_t mark)
{
	if (b->failed || mark > b->n)
		return;
	size_t length = b->n - mark;
	uint8_t octets[1 + sizeof(size_t)];
	size_t n = 0;
	if (length < 0x80) {
		octets[n++] = (uint8_t)length;
	} else {
		size_t bytes = 1;
		while (bytes < sizeof(size_t) && length >> (8 * bytes))
			bytes++;
		octets[n++] = (uint8_t)(0x80 | bytes);
		for (size_t i = bytes; i-- > 0;)
			octets[n++] = (uint8_t)(length >> (8 * i));
	}
	if (!buf_grow(b, n))
		return;
	memmove(b->p + mark + n, b->p + mark, length);
	memcpy(b->p + mark, octets, n);
}

void der_put(struct buf *b, uint8_t tag, struct slice content)
{
	size_t mark = der_open(b, tag);
	buf_put_slice(b, content);
	der_close(b, mark);
}

void der_put_magnitude(struct buf *b, struct slice big_endian)
{
	while (big_endian.n > 1 && big_endian.p[0] == 0)
		big_endian = slice_sub(big_endian, 1, big_endian.n - 1);
	size_t mark = der_open(b, DER_INTEGER);
	if (!big_endian.n || big_endian.p[0] & 0x80)
		buf_put_byte(b, 0);
	buf_put_slice(b, big_endian);
	der_close(b, mark);
}

void der_put_uint(struct buf *b, uint64_t value)
{
	uint8_t octets[8];
	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (uint8_t)(value >> (8 * (7 - i)));
	der_put_magnitude(b, (struct slice){ octets, sizeof octets });
}

void der_put_oid(struct buf *b, int nid)
{
	const ASN1_OBJECT *object = OBJ_nid2obj(nid);
	size_t n = object ? OBJ_length(object) : 0;
	if (!n) {
		b->failed = ERR_BUG;
		return;
	}
	der_put(b, DER_OID, (struct slice){ OBJ_get0_data(object), n });
}

void der_put_algorithm(struct buf *b, int nid, bool null_parameters)
{
	size_t mark = der_open(b, DER_SEQUENCE);
	der_put_oid(b, nid);
	if (null_parameters)
		der_put(b, DER_NULL, (struct slice){ NULL, 0 });
	der_close(b, mark);
}

static void put_clock(struct buf *b, uint8_t tag, int64_t t)
{
	struct time_civil c;
	time_utc_split(t, &c);
	if (c.year < 0 || c.year > 9999) {
		b->failed = ERR_BUG;
		return;
	}
	size_t mark = der_open(b, tag);
	if (tag == DER_UTC_TIME)
		buf_printf(b, "%02d", c.year % 100);
	else
		buf_printf(b, "%04d", c.year);
	buf_printf(b, "%02d%02d%02d%02d%02dZ", c.month, c.day, c.hour, c.minute, c.second);
	der_close(b, mark);
}

void der_put_generalized_time(struct buf *b, int64_t t)
{
	put_clock(b, DER_GENERALIZED_TIME, t);
}

/* RFC 5652 11.3: UTCTime for 1950 through 2049. */
void der_put_time(struct buf *b, int64_t t)
{
	struct time_civil c;
	time_utc_split(t, &c);
	put_clock(b, c.year >= 1950 && c.year <= 2049 ? DER_UTC_TIME : DER_GENERALIZED_TIME, t);
}

int der_compare(struct slice a, struct slice b)
{
	size_t n = a.n > b.n ? a.n : b.n;
	for (size_t i = 0; i < n; i++) {
		int x = i < a.n ? a.p[i] : 0, y = i < b.n ? b.p[i] : 0;
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

static int compare_slices(const void *a, const void *b)
{
	return der_compare(*(const struct slice *)a, *(const struct slice *)b);
}

void der_put_set_of(struct buf *b, uint8_t tag, const struct slice *items, size_t n)
{
	struct slice sorted[DER_MAX_SET];
	if (n > DER_MAX_SET) {
		b->failed = ERR_LIMIT;
		return;
	}
	if (n) {
		memcpy(sorted, items, n * sizeof *items);
		qsort(sorted, n, sizeof *sorted, compare_slices);
	}
	size_t mark = der_open(b, tag);
	for (size_t i = 0; i < n; i++)
		buf_put_slice(b, sorted[i]);
	der_close(b, mark);
}

/* X.690 10.1: the definite form, in the fewest octets. */
static bool read_length(struct cur *c, size_t *out, struct err *e)
{
	size_t at = c->at;
	uint8_t first = 0, octet = 0;
	if (!cur_u8(c, &first, e))
		return false;
	if (first < 0x80) {
		*out = first;
		return true;
	}
	size_t bytes = first & 0x7f, length = 0;
	if (bytes == 0)
		return err_set(e, ERR_SYNTAX, "X.690 10.1", at, "indefinite length");
	if (bytes > 4)
		return err_set(e, ERR_SYNTAX, "X.690 10.1", at, "length in %zu octets", bytes);
	for (size_t i = 0; i < bytes; i++) {
		if (!cur_u8(c, &octet, e))
			return false;
		length = length << 8 | octet;
	}
	if (length < 0x80 || length >> (8 * (bytes - 1)) == 0)
		return err_set(e, ERR_SYNTAX, "X.690 10.1", at, "length is not minimal");
	*out = length;
	return true;
}

bool der_next(struct cur *c, struct der *out, struct err *e)
{
	struct der d = { .at = c->at };
	size_t length = 0;
	if (!cur_u8(c, &d.tag, e))
		return false;
	if ((d.tag & 0x1f) == 0x1f)
		return err_set(e, ERR_SYNTAX, "X.690 8.1.2", d.at, "high tag number");
	if (!read_length(c, &length, e) || !cur_bytes(c, length, &d.content, e))
		return false;
	d.whole = slice_sub(c->s, d.at, c->at - d.at);
	*out = d;
	return true;
}

bool der_peek(const struct cur *c, uint8_t tag)
{
	return cur_left(c) > 0 && c->s.p[c->at] == tag;
}

bool der_take(struct cur *c, uint8_t tag, struct der *out, struct err *e)
{
	if (cur_left(c) && !der_peek(c, tag))
		return err_set(e, ERR_SYNTAX, "X.690 8.1.2", c->at, "tag %02x where %02x is due",
			c->s.p[c->at], tag);
	return der_next(c, out, e);
}

bool der_end(const struct cur *c, const char *clause, struct err *e)
{
	if (cur_left(c))
		return err_set(e, ERR_SYNTAX, clause, c->at, "%zu bytes left over", cur_left(c));
	return true;
}

struct cur der_in(const struct der *d)
{
	return (struct cur){ .s = d->content };
}

static bool check_leaf(const struct der *d, struct err *e)
{
	const uint8_t *p = d->content.p;
	size_t n = d->content.n;
	switch (d->tag) {
	case DER_BOOLEAN:
		if (n != 1 || (p[0] != 0x00 && p[0] != 0xff))
			return err_set(
				e, ERR_SYNTAX, "X.690 11.1", d->at, "BOOLEAN is not 00 or FF");
		return true;
	case DER_INTEGER:
		if (n == 0 ||
			(n > 1 && ((p[0] == 0 && !(p[1] & 0x80)) || (p[0] == 0xff && p[1] & 0x80))))
			return err_set(
				e, ERR_SYNTAX, "X.690 8.3.2", d->at, "INTEGER is not minimal");
		return true;
	case DER_BIT_STRING:
		if (n == 0 || p[0] > 7 || (n == 1 && p[0]) ||
			(p[n - 1] & ((1u << p[0]) - 1u) && n > 1))
			return err_set(e, ERR_SYNTAX, "X.690 11.2", d->at,
				"BIT STRING with bits in the padding");
		return true;
	case DER_NULL:
		if (n)
			return err_set(e, ERR_SYNTAX, "X.690 8.8.2", d->at, "NULL with content");
		return true;
	default:
		return true;
	}
}

static bool check_all(struct slice s, unsigned depth, struct err *e)
{
	if (depth > DER_MAX_DEPTH)
		return err_fail(e, ERR_LIMIT, "nested deeper than %d", DER_MAX_DEPTH);
	struct cur c = { .s = s };
	while (cur_left(&c)) {
		struct der d;
		if (!der_next(&c, &d, e))
			return false;
		bool constructed = d.tag & 0x20, universal = !(d.tag & 0xc0);
		if (universal && constructed && d.tag != DER_SEQUENCE && d.tag != DER_SET)
			return err_set(e, ERR_SYNTAX, "X.690 10.2", d.at, "constructed string");
		if (constructed ? !check_all(d.content, depth + 1, e) : !check_leaf(&d, e))
			return false;
	}
	return true;
}

bool der_check(struct slice s, struct err *e)
{
	return check_all(s, 1, e);
}

bool der_sorted(struct slice content)
{
	struct cur c = { .s = content };
	struct slice last = { NULL, 0 };
	while (cur_left(&c)) {
		struct der d;
		if (!der_next(&c, &d, NULL))
			return false;
		if (last.n && der_compare(last, d.whole) >= 0)
			return false;
		last = d.whole;
	}
	return true;
}

int der_nid(struct slice whole)
{
	const uint8_t *p = whole.p;
	if (whole.n < 3 || whole.n > 64 || whole.p[0] != DER_OID)
		return NID_undef;
	ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &p, (long)whole.n);
	int nid = object ? OBJ_obj2nid(object) : NID_undef;
	ASN1_OBJECT_free(object);
	return nid;
}

bool der_uint(uint64_t *out, const struct der *d, struct err *e)
{
	struct slice s = d->content;
	if (d->tag != DER_INTEGER || !check_leaf(d, e) || s.p[0] & 0x80)
		return err_set(e, ERR_SYNTAX, "X.690 8.3", d->at, "not a non-negative INTEGER");
	if (s.n > 9 || (s.n == 9 && s.p[0]))
		return err_set(e, ERR_LIMIT, NULL, d->at, "INTEGER over 64 bits");
	*out = 0;
	for (size_t i = 0; i < s.n; i++)
		*out = *out << 8 | s.p[i];
	return true;
}

static int digits(const uint8_t *p, size_t n)
{
	int value = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		value = value * 10 + (p[i] - '0');
	}
	return value;
}

/* RFC 3161 2.4.2: a point and digits without trailing zeros may stand between seconds and Z. */
static bool fraction_good(const uint8_t *p, size_t n)
{
	if (n == 0)
		return true;
	if (n < 2 || n > 10 || p[0] != '.' || p[n - 1] == '0')
		return false;
	return digits(p + 1, n - 1) >= 0;
}

/* X.690 11.7, 11.8 */
bool der_time(int64_t *out, const struct der *d, struct err *e)
{
	bool utc = d->tag == DER_UTC_TIME;
	size_t year_digits = utc ? 2 : 4;
	const uint8_t *p = d->content.p;
	size_t n = d->content.n, fixed = year_digits + 10;
	if ((!utc && d->tag != DER_GENERALIZED_TIME) || n < fixed + 1 || p[n - 1] != 'Z' ||
		(utc && n != fixed + 1) || !fraction_good(p + fixed, n - 1 - fixed))
		return err_set(e, ERR_SYNTAX, "X.690 11.7", d->at, "not a time in DER");
	int part[6] = { digits(p, year_digits) };
	for (size_t i = 1; i < 6; i++)
		part[i] = digits(p + year_digits + 2 * (i - 1), 2);
	struct time_civil c = { part[0], part[1], part[2], part[3], part[4], part[5] };
	if (utc)
		c.year += c.year < 50 ? 2000 : 1900;
	for (size_t i = 0; i < 6; i++)
		if (part[i] < 0)
			return err_set(e, ERR_SYNTAX, "X.690 11.7", d->at,
				"time with something but digits");
	if (!time_date_valid(c.year, c.month, c.day) || c.hour > 23 || c.minute > 59 ||
		c.second > 59)
		return err_set(e, ERR_SYNTAX, "X.690 11.7", d->at, "no such instant");
	*out = time_utc_join(&c);
	return true;
}
