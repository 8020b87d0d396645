/* SPDX-License-Identifier: MIT */
/* buf: bytes. slice borrows, buf owns under a maximum with a sticky error, cur reads. */
#ifndef PARAPHE_BASE_BUF_H
#define PARAPHE_BASE_BUF_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes; never freed through this type. p may be NULL when n is 0. */
struct slice {
	const uint8_t *p;
	size_t n;
};

/*
 * Owned bytes. Grows up to 'max'; the first failure (LIMIT or NOMEM) sticks, later puts do nothing,
 * and buf_done reports it once. A zeroed struct is empty with max 0: start with BUF_MAX.
 */
struct buf {
	uint8_t *p;
	size_t n, cap, max;
	enum err_code failed;
};

/* A reader over borrowed bytes; 'at' never passes 's.n'. */
struct cur {
	struct slice s;
	size_t at;
};

#define BUF_MAX(m)                                                                                 \
	{                                                                                          \
		.max = (m)                                                                         \
	}
/* For initialisers with static storage; SLICE_LIT is for everywhere else. */
#define SLICE_INIT(text)                                                                           \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}
#define SLICE_LIT(text) ((struct slice){ (const uint8_t *)(text), sizeof(text) - 1 })

/* Hand a buf over on the last line: `*out = buf_move(&b);` leaves 'b' empty. */
struct buf buf_move(struct buf *b);
void buf_free(struct buf *b);
/* Wipes before freeing: for secrets. */
void buf_wipe(struct buf *b);
void buf_auto(struct buf *b);
void buf_wipe_auto(struct buf *b);

void buf_put(struct buf *b, const void *p, size_t n);
void buf_put_slice(struct buf *b, struct slice s);
void buf_put_byte(struct buf *b, uint8_t byte);
void buf_put_text(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Big-endian. */
void buf_put_u16(struct buf *b, uint16_t v);
void buf_put_u32(struct buf *b, uint32_t v);
void buf_put_u64(struct buf *b, uint64_t v);
/* Lower-case hexadecimal of 's'. */
void buf_put_hex(struct buf *b, struct slice s);
/* Room for 'n' more bytes, zeroed and counted; NULL when the sticky error is set. Borrowed from 'b'. */
uint8_t *buf_grow(struct buf *b, size_t n);
/* Errors: LIMIT, NOMEM, as the sticky error says. */
MUST_CHECK bool buf_done(const struct buf *b, struct err *e);
/* A NUL after the bytes (not counted in n); the text is borrowed. NULL on failure. */
const char *buf_text(struct buf *b);

struct slice buf_slice(const struct buf *b);
struct slice slice_text(const char *text);
struct slice slice_sub(struct slice s, size_t at, size_t n); /* clamped to 's' */
bool slice_eq(struct slice a, struct slice b);
bool slice_is(struct slice s, const char *text);
/* By bytes, the shorter first; below, at or above 0. */
int slice_order(struct slice a, struct slice b);
bool slice_starts(struct slice s, struct slice prefix);
/* First place of 'needle' at or after 'from', or SIZE_MAX. */
size_t slice_find(struct slice s, struct slice needle, size_t from);
/* Last place of 'needle', or SIZE_MAX. */
size_t slice_rfind(struct slice s, struct slice needle);
/* A NUL-terminated copy, malloc'd, owned by the caller; NULL when out of memory or with a NUL inside. */
char *slice_dup(struct slice s);
void text_auto(char **text); /* AUTO(text) char *t: free(t) */

static inline size_t cur_left(const struct cur *c)
{
	return c->s.n - c->at;
}
/* Errors: SYNTAX when fewer bytes are left than asked. */
MUST_CHECK bool cur_bytes(struct cur *c, size_t n, struct slice *out, struct err *e);
MUST_CHECK bool cur_u8(struct cur *c, uint8_t *out, struct err *e);
MUST_CHECK bool cur_u16(struct cur *c, uint16_t *out, struct err *e);
MUST_CHECK bool cur_u32(struct cur *c, uint32_t *out, struct err *e);
MUST_CHECK bool cur_u64(struct cur *c, uint64_t *out, struct err *e);

#endif
