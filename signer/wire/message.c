/* SPDX-License-Identifier: MIT */
/* message: fields written and read, and the closed-world check. */
#include "wire/message.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { INTEGER_BYTES = 8, FD_BYTES = 1 };

struct field {
	uint8_t tag;
	enum msg_kind kind;
	struct slice value;
};

static void fail(struct msg *m, enum err_code code)
{
	if (!m->body.failed)
		m->body.failed = code;
}

void msg_start(struct msg *m, uint16_t op)
{
	*m = (struct msg){ .op = op, .body = BUF_MAX(MSG_MAX_BYTES - MSG_HEAD_BYTES) };
}

/* Tag and length are checked before a byte is written, so that a message never holds half a field. */
static void put(struct msg *m, uint8_t tag, enum msg_kind kind, struct slice v)
{
	if (tag == 0)
		fail(m, ERR_BUG);
	if (v.n > UINT16_MAX || v.n + MSG_FIELD_BYTES > m->body.max - m->body.n)
		fail(m, ERR_LIMIT);
	if (m->body.failed)
		return;
	buf_put_byte(&m->body, tag);
	buf_put_byte(&m->body, (uint8_t)kind);
	buf_put_u16(&m->body, (uint16_t)v.n);
	buf_put_slice(&m->body, v);
}

static void put_integer(struct msg *m, uint8_t tag, enum msg_kind kind, uint64_t v)
{
	uint8_t bytes[INTEGER_BYTES];
	for (size_t i = 0; i < INTEGER_BYTES; i++)
		bytes[i] = (uint8_t)(v >> (8 * (INTEGER_BYTES - 1 - i)));
	put(m, tag, kind, (struct slice){ bytes, sizeof bytes });
}

void msg_put_bytes(struct msg *m, uint8_t tag, struct slice v)
{
	put(m, tag, MSG_BYTES, v);
}

void msg_put_text(struct msg *m, uint8_t tag, const char *v)
{
	if (!v)
		return;
	if (!text_is_utf8(slice_text(v)))
		fail(m, ERR_SYNTAX);
	put(m, tag, MSG_TEXT, slice_text(v));
}

void msg_put_u64(struct msg *m, uint8_t tag, uint64_t v)
{
	put_integer(m, tag, MSG_U64, v);
}

void msg_put_i64(struct msg *m, uint8_t tag, int64_t v)
{
	put_integer(m, tag, MSG_I64, (uint64_t)v);
}

void msg_put_fd(struct msg *m, uint8_t tag, int fd)
{
	if (m->nfds == MSG_MAX_FDS)
		fail(m, ERR_LIMIT);
	if (m->body.failed)
		return;
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (own < 0) {
		fail(m, errno == EBADF ? ERR_BUG : ERR_IO);
		return;
	}
	uint8_t index = (uint8_t)m->nfds;
	m->fds[m->nfds++] = own;
	put(m, tag, MSG_FD, (struct slice){ &index, FD_BYTES });
}

static bool field_next(struct cur *c, struct field *f, struct err *e)
{
	size_t at = c->at;
	uint8_t kind;
	uint16_t n;
	if (!cur_u8(c, &f->tag, e) || !cur_u8(c, &kind, e) || !cur_u16(c, &n, e) ||
		!cur_bytes(c, n, &f->value, e))
		return false;
	if (f->tag == 0 || kind > MSG_FD)
		return err_set(e, ERR_SYNTAX, NULL, at, "tag %u of kind %u is none", f->tag, kind);
	f->kind = (enum msg_kind)kind;
	return true;
}

static bool value_check(const struct field *f, size_t fds_seen, struct err *e)
{
	switch (f->kind) {
	case MSG_BYTES:
		return true;
	case MSG_TEXT:
		if ((f->value.n && memchr(f->value.p, 0, f->value.n)) || !text_is_utf8(f->value))
			return err_fail(e, ERR_SYNTAX, "tag %u is not text", f->tag);
		return true;
	case MSG_U64:
	case MSG_I64:
		if (f->value.n != INTEGER_BYTES)
			return err_fail(e, ERR_SYNTAX, "tag %u: an integer of %zu bytes", f->tag,
				f->value.n);
		return true;
	case MSG_FD:
		if (f->value.n != FD_BYTES || f->value.p[0] != fds_seen)
			return err_fail(e, ERR_SYNTAX, "tag %u: descriptors out of order", f->tag);
		return true;
	}
	return err_fail(e, ERR_BUG, "kind %d", (int)f->kind);
}

bool msg_check_shape(const struct msg *m, struct err *e)
{
	struct cur c = { .s = buf_slice(&m->body) };
	size_t fields = 0, fds = 0;
	while (cur_left(&c)) {
		struct field f;
		if (++fields > MSG_MAX_FIELDS)
			return err_fail(e, ERR_LIMIT, "more than %d fields", MSG_MAX_FIELDS);
		if (!field_next(&c, &f, e) || !value_check(&f, fds, e))
			return false;
		fds += f.kind == MSG_FD;
	}
	if (fds != m->nfds)
		return err_fail(e, ERR_SYNTAX, "%zu descriptors told, %zu came", fds, m->nfds);
	return true;
}

static uint64_t integer(struct slice v)
{
	uint64_t out = 0;
	for (size_t i = 0; i < v.n; i++)
		out = out << 8 | v.p[i];
	return out;
}

static bool rule_check(const struct msg_rule *r, const struct field *f, bool again, struct err *e)
{
	if (r->kind != f->kind)
		return err_fail(e, ERR_SYNTAX, "tag %u: kind %d where %d is due", f->tag,
			(int)f->kind, (int)r->kind);
	if (again && !r->many)
		return err_fail(e, ERR_SYNTAX, "tag %u comes twice", f->tag);
	if (f->kind == MSG_I64 || f->kind == MSG_FD)
		return true;
	uint64_t v = f->kind == MSG_U64 ? integer(f->value) : f->value.n;
	if (v < r->least || v > r->most)
		return err_fail(e, ERR_LIMIT, "tag %u: %" PRIu64 " is not in %" PRIu64 "..%" PRIu64,
			f->tag, v, r->least, r->most);
	return true;
}

static const struct msg_rule *rule_find(const struct msg_rule *rules, size_t n, uint8_t tag)
{
	for (size_t i = 0; i < n; i++)
		if (rules[i].tag == tag)
			return &rules[i];
	return NULL;
}

bool msg_check(const struct msg *m, const struct msg_rule *rules, size_t n, struct err *e)
{
	if (!msg_check_shape(m, e))
		return err_context(e, "op %#x", m->op);
	bool seen[MSG_MAX_TAGS] = { false };
	struct cur c = { .s = buf_slice(&m->body) };
	while (cur_left(&c)) {
		struct field f;
		if (!field_next(&c, &f, e))
			return false;
		const struct msg_rule *r = rule_find(rules, n, f.tag);
		if (!r)
			return err_fail(
				e, ERR_SYNTAX, "op %#x: tag %u has no place here", m->op, f.tag);
		if (!rule_check(r, &f, seen[f.tag], e))
			return err_context(e, "op %#x", m->op);
		seen[f.tag] = true;
	}
	for (size_t i = 0; i < n; i++)
		if (rules[i].required && !seen[rules[i].tag])
			return err_fail(
				e, ERR_SYNTAX, "op %#x: tag %u is absent", m->op, rules[i].tag);
	return true;
}

static bool find(
	const struct msg *m, uint8_t tag, enum msg_kind kind, size_t nth, struct slice *out)
{
	struct cur c = { .s = buf_slice(&m->body) };
	while (cur_left(&c)) {
		struct field f;
		if (!field_next(&c, &f, NULL))
			return false;
		if (f.tag != tag || f.kind != kind || nth-- > 0)
			continue;
		*out = f.value;
		return true;
	}
	return false;
}

bool msg_get_bytes(const struct msg *m, uint8_t tag, size_t nth, struct slice *out)
{
	return find(m, tag, MSG_BYTES, nth, out);
}

bool msg_get_text(const struct msg *m, uint8_t tag, size_t nth, char *out, size_t size)
{
	struct slice v;
	if (!find(m, tag, MSG_TEXT, nth, &v) || v.n >= size)
		return false;
	if (v.n)
		memcpy(out, v.p, v.n);
	out[v.n] = 0;
	return true;
}

bool msg_get_u64(const struct msg *m, uint8_t tag, size_t nth, uint64_t *out)
{
	struct slice v;
	if (!find(m, tag, MSG_U64, nth, &v))
		return false;
	*out = integer(v);
	return true;
}

bool msg_get_i64(const struct msg *m, uint8_t tag, size_t nth, int64_t *out)
{
	struct slice v;
	if (!find(m, tag, MSG_I64, nth, &v))
		return false;
	*out = (int64_t)integer(v);
	return true;
}

int msg_get_fd(const struct msg *m, uint8_t tag, size_t nth)
{
	struct slice v;
	if (!find(m, tag, MSG_FD, nth, &v) || v.n != FD_BYTES || v.p[0] >= m->nfds)
		return -1;
	return m->fds[v.p[0]];
}

int msg_take_fd(struct msg *m, uint8_t tag, size_t nth)
{
	struct slice v;
	if (!find(m, tag, MSG_FD, nth, &v) || v.n != FD_BYTES || v.p[0] >= m->nfds)
		return -1;
	int fd = m->fds[v.p[0]];
	m->fds[v.p[0]] = -1;
	return fd;
}

void msg_put_nested(struct msg *m, uint8_t tag, const struct msg *inner)
{
	if (inner->body.failed)
		fail(m, inner->body.failed);
	if (inner->nfds)
		fail(m, ERR_BUG);
	put(m, tag, MSG_BYTES, buf_slice(&inner->body));
}

bool msg_get_nested(const struct msg *m, uint8_t tag, size_t nth, struct msg *out, struct err *e)
{
	struct slice v;
	if (!find(m, tag, MSG_BYTES, nth, &v))
		return err_fail(
			e, ERR_NOT_FOUND, "op %#x: tag %u, number %zu, is absent", m->op, tag, nth);
	/* cap 0 marks the bytes as borrowed: msg_free leaves them alone. */
	*out = (struct msg){ .op = m->op,
		.body = { .p = m->body.p + (v.p - m->body.p), .n = v.n, .max = v.n } };
	return true;
}

void msg_free(struct msg *m)
{
	for (size_t i = 0; i < m->nfds; i++)
		if (m->fds[i] >= 0)
			close(m->fds[i]);
	if (m->body.cap)
		buf_free(&m->body);
	*m = (struct msg){ 0 };
}

void msg_auto(struct msg *m)
{
	msg_free(m);
}
