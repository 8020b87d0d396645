/* SPDX-License-Identifier: MIT */
/* buf: bytes owned, borrowed and read. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_FIRST_CAP = 256 };

struct buf buf_move(struct buf *b)
{
	struct buf out = *b;
	*b = (struct buf)BUF_MAX(out.max);
	return out;
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf)BUF_MAX(b->max);
}

void buf_wipe(struct buf *b)
{
	if (b->p)
		explicit_bzero(b->p, b->cap);
	buf_free(b);
}

void buf_auto(struct buf *b)
{
	buf_free(b);
}

void buf_wipe_auto(struct buf *b)
{
	buf_wipe(b);
}

/* A new block, never realloc: a buf may hold a secret and must be able to wipe what it leaves. */
static bool reserve(struct buf *b, size_t more)
{
	if (b->failed)
		return false;
	if (more > b->max - b->n) {
		b->failed = ERR_LIMIT;
		return false;
	}
	if (more <= b->cap - b->n)
		return true;
	size_t want = b->cap ? b->cap : BUF_FIRST_CAP;
	while (want - b->n < more)
		want = want > SIZE_MAX / 2 ? b->n + more : want * 2;
	if (want > b->max)
		want = b->max;
	uint8_t *p = malloc(want + 1);
	if (!p) {
		b->failed = ERR_NOMEM;
		return false;
	}
	if (b->n)
		memcpy(p, b->p, b->n);
	if (b->p)
		explicit_bzero(b->p, b->n);
	free(b->p);
	b->p = p;
	b->cap = want;
	return true;
}

void buf_put(struct buf *b, const void *p, size_t n)
{
	if (n == 0 || !reserve(b, n))
		return;
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

void buf_put_slice(struct buf *b, struct slice s)
{
	buf_put(b, s.p, s.n);
}

void buf_put_byte(struct buf *b, uint8_t byte)
{
	if (b->n < b->cap ? b->failed : !reserve(b, 1))
		return;
	b->p[b->n++] = byte;
}

void buf_put_text(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text));
}

/* Into the room there is, which reserve keeps one byte longer for the NUL; again if it was too small. */
void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	va_list again;
	va_copy(again, args);
	size_t room = b->failed || !b->cap ? 0 : b->cap - b->n;
	char *to = room ? (char *)b->p + b->n : NULL;
	int n = vsnprintf(to, room ? room + 1 : 0, fmt, args);
	va_end(args);
	if (n > 0 && (size_t)n > room) {
		if (room)
			explicit_bzero(to, room); /* what is cut may be a secret's beginning */
		if (reserve(b, (size_t)n))
			vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt, again);
	}
	if (n > 0 && !b->failed)
		b->n += (size_t)n;
	va_end(again);
}

void buf_put_u16(struct buf *b, uint16_t v)
{
	buf_put(b, (const uint8_t[]){ (uint8_t)(v >> 8), (uint8_t)v }, 2);
}

void buf_put_u32(struct buf *b, uint32_t v)
{
	buf_put_u16(b, (uint16_t)(v >> 16));
	buf_put_u16(b, (uint16_t)v);
}

void buf_put_u64(struct buf *b, uint64_t v)
{
	buf_put_u32(b, (uint32_t)(v >> 32));
	buf_put_u32(b, (uint32_t)v);
}

void buf_put_hex(struct buf *b, struct slice s)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < s.n; i++) {
		buf_put_byte(b, (uint8_t)digits[s.p[i] >> 4]);
		buf_put_byte(b, (uint8_t)digits[s.p[i] & 15]);
	}
}

uint8_t *buf_grow(struct buf *b, size_t n)
{
	if (!reserve(b, n))
		return NULL;
	uint8_t *p = b->p ? b->p + b->n : NULL;
	if (p)
		memset(p, 0, n);
	b->n += n;
	return p;
}

bool buf_done(const struct buf *b, struct err *e)
{
	if (b->failed == ERR_LIMIT)
		return err_fail(e, ERR_LIMIT, "more than %zu bytes", b->max);
	if (b->failed)
		return err_nomem(e);
	return true;
}

const char *buf_text(struct buf *b)
{
	if (b->failed)
		return NULL;
	if (!b->p) {
		b->p = malloc(1);
		if (!b->p) {
			b->failed = ERR_NOMEM;
			return NULL;
		}
	}
	b->p[b->n] = 0;
	return (const char *)b->p;
}

struct slice buf_slice(const struct buf *b)
{
	return (struct slice){ b->p, b->n };
}

struct slice slice_text(const char *text)
{
	return (struct slice){ (const uint8_t *)text, text ? strlen(text) : 0 };
}

struct slice slice_sub(struct slice s, size_t at, size_t n)
{
	if (at > s.n)
		at = s.n;
	if (n > s.n - at)
		n = s.n - at;
	return (struct slice){ s.p ? s.p + at : NULL, n };
}

bool slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || (a.p && b.p && memcmp(a.p, b.p, a.n) == 0));
}

int slice_order(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;
	return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool slice_is(struct slice s, const char *text)
{
	return slice_eq(s, slice_text(text));
}

bool slice_starts(struct slice s, struct slice prefix)
{
	return s.n >= prefix.n && slice_eq(slice_sub(s, 0, prefix.n), prefix);
}

size_t slice_find(struct slice s, struct slice needle, size_t from)
{
	if (from >= s.n || needle.n == 0)
		return SIZE_MAX;
	const uint8_t *hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
	return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

size_t slice_rfind(struct slice s, struct slice needle)
{
	if (needle.n == 0 || needle.n > s.n)
		return SIZE_MAX;
	for (size_t at = s.n - needle.n + 1; at-- > 0;)
		if (memcmp(s.p + at, needle.p, needle.n) == 0)
			return at;
	return SIZE_MAX;
}

char *slice_dup(struct slice s)
{
	if (s.n && memchr(s.p, 0, s.n))
		return NULL;
	char *text = malloc(s.n + 1);
	if (!text)
		return NULL;
	if (s.n)
		memcpy(text, s.p, s.n);
	text[s.n] = 0;
	return text;
}

void text_auto(char **text)
{
	free(*text);
	*text = NULL;
}

bool cur_bytes(struct cur *c, size_t n, struct slice *out, struct err *e)
{
	if (n > cur_left(c))
		return err_set(
			e, ERR_SYNTAX, NULL, c->at, "%zu bytes wanted, %zu left", n, cur_left(c));
	*out = slice_sub(c->s, c->at, n);
	c->at += n;
	return true;
}

static bool uint_read(struct cur *c, size_t n, uint64_t *out, struct err *e)
{
	struct slice s;
	if (!cur_bytes(c, n, &s, e))
		return false;
	*out = 0;
	for (size_t i = 0; s.p && i < n; i++)
		*out = *out << 8 | s.p[i];
	return true;
}

bool cur_u8(struct cur *c, uint8_t *out, struct err *e)
{
	uint64_t v;
	if (!uint_read(c, 1, &v, e))
		return false;
	*out = (uint8_t)v;
	return true;
}

bool cur_u16(struct cur *c, uint16_t *out, struct err *e)
{
	uint64_t v;
	if (!uint_read(c, 2, &v, e))
		return false;
	*out = (uint16_t)v;
	return true;
}

bool cur_u32(struct cur *c, uint32_t *out, struct err *e)
{
	uint64_t v;
	if (!uint_read(c, 4, &v, e))
		return false;
	*out = (uint32_t)v;
	return true;
}

bool cur_u64(struct cur *c, uint64_t *out, struct err *e)
{
	return uint_read(c, 8, out, e);
}
