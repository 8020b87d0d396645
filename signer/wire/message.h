/* SPDX-License-Identifier: MIT */
/*
 * message: one packet between the programs, strict both ways. A message is an op and fields; each op has
 * a rule table; unknown, repeated, missing or oversized fields and left-over bytes are refused.
 * PROTOCOL.md is the reference of the bytes.
 */
#ifndef PARAPHE_WIRE_MESSAGE_H
#define PARAPHE_WIRE_MESSAGE_H

#include "base/buf.h"

enum {
	MSG_MAX_BYTES =
		64 * 1024,   /* FACTS 6b: SEQPACKET truncates silently beyond what the peer reads */
	MSG_HEAD_BYTES = 2,  /* the op, before the fields */
	MSG_FIELD_BYTES = 4, /* tag, kind, length, before each value */
	MSG_MAX_FIELDS = 512,
	MSG_MAX_FDS = 16,
	MSG_MAX_TAGS = 256,
};

enum msg_kind { MSG_BYTES, MSG_TEXT, MSG_U64, MSG_I64, MSG_FD };

/*
 * What one field may be. 'least' and 'most' are bytes for BYTES and TEXT, values for U64, nothing for I64 and
 * FD. A required field that may come many times must come once.
 */
struct msg_rule {
	uint8_t tag;
	enum msg_kind kind;
	bool required, many;
	uint64_t least, most;
};

/* A message being written or read. Descriptors in 'fds' belong to the message until taken. */
struct msg {
	uint16_t op;
	struct buf body; /* the fields, encoded */
	int fds[MSG_MAX_FDS];
	size_t nfds;
};

/*
 * Writing. Errors stick in body.failed and are reported by channel_send. msg_start wants a new or freed
 * message: what an old one held would be lost.
 */
void msg_start(struct msg *m, uint16_t op);
void msg_put_bytes(struct msg *m, uint8_t tag, struct slice v);
void msg_put_text(struct msg *m, uint8_t tag, const char *v); /* UTF-8, NULL is not written */
void msg_put_u64(struct msg *m, uint8_t tag, uint64_t v);
void msg_put_i64(struct msg *m, uint8_t tag, int64_t v);
/* Duplicates 'fd'; the caller keeps its own. */
void msg_put_fd(struct msg *m, uint8_t tag, int fd);

/*
 * Well-formed whatever the op: fields end where the bytes end, known kinds, integers of eight bytes, text
 * UTF-8 without NUL, descriptors numbered in order and as many as came. channel_send and channel_recv check it.
 * Errors: SYNTAX, LIMIT.
 */
MUST_CHECK bool msg_check_shape(const struct msg *m, struct err *e);
/* Closed-world check of a received message, its shape included. Errors: SYNTAX (tag and reason), LIMIT. */
MUST_CHECK bool msg_check(
	const struct msg *m, const struct msg_rule *rules, size_t n, struct err *e);

/* Reading, after msg_check. 'nth' counts from 0 among fields of one tag; false when there is none. */
bool msg_get_bytes(const struct msg *m, uint8_t tag, size_t nth, struct slice *out);
/* Copies text and a NUL into out[size]; false when absent or longer than size - 1. */
bool msg_get_text(const struct msg *m, uint8_t tag, size_t nth, char *out, size_t size);
bool msg_get_u64(const struct msg *m, uint8_t tag, size_t nth, uint64_t *out);
bool msg_get_i64(const struct msg *m, uint8_t tag, size_t nth, int64_t *out);
/* Borrowed descriptor, -1 when absent. */
int msg_get_fd(const struct msg *m, uint8_t tag, size_t nth);
/* The descriptor becomes the caller's. */
int msg_take_fd(struct msg *m, uint8_t tag, size_t nth);

/*
 * A message inside a field: its body as bytes (no descriptors; BUG sticks when there are), and back: the
 * caller checks 'out' against its rules (msg_check). 'out' borrows from 'm', which must outlive it; msg_free on it does nothing.
 */
void msg_put_nested(struct msg *m, uint8_t tag, const struct msg *inner);
MUST_CHECK bool msg_get_nested(
	const struct msg *m, uint8_t tag, size_t nth, struct msg *out, struct err *e);

void msg_free(struct msg *m);
void msg_auto(struct msg *m);

#endif
