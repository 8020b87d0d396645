/* SPDX-License-Identifier: MIT */
/* err: the one error type of the house, and the three compiler attributes behind one macro each. */
#ifndef PARAPHE_BASE_ERR_H
#define PARAPHE_BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
/* AUTO(buf) struct buf b: buf_auto(&b) runs at the end of the scope. Each owner defines <name>_auto. */
#define AUTO(name) __attribute__((cleanup(name##_auto)))

/* Codes say what a caller can do about it; texts say what happened. */
#define ERR_CODES(X)                                                                               \
	X(ERR_NONE, "no error")                                                                    \
	X(ERR_SYNTAX, "malformed input")                                                           \
	X(ERR_LIMIT, "over a limit")                                                               \
	X(ERR_UNSUPPORTED, "not supported")                                                        \
	X(ERR_CRYPTO, "cryptographic failure")                                                     \
	X(ERR_DENIED, "not allowed")                                                               \
	X(ERR_NOT_FOUND, "not found")                                                              \
	X(ERR_WRONG_STATE, "not possible in this state")                                           \
	X(ERR_UPSTREAM, "a service did not do its part")                                           \
	X(ERR_IO, "input or output failed")                                                        \
	X(ERR_NOMEM, "out of memory")                                                              \
	X(ERR_TIMEOUT, "took too long")                                                            \
	X(ERR_BUSY, "in use by another")                                                           \
	X(ERR_BUG, "internal error")

#define ERR_ENUM(code, text) code,
enum err_code { ERR_CODES(ERR_ENUM) ERR_CODE_COUNT };
#undef ERR_ENUM

#define ERR_NO_OFFSET UINT64_MAX

enum { ERR_TEXT_MAX = 400 };

struct err {
	enum err_code code;
	uint64_t at;        /* byte offset in the input, or ERR_NO_OFFSET */
	const char *clause; /* the rule that was broken, a string literal, or NULL */
	const char *file;   /* where in the code */
	int line;
	char text[ERR_TEXT_MAX]; /* what happened, UTF-8, one line, no personal data */
};

#define ERR_INIT                                                                                   \
	{                                                                                          \
		.code = ERR_NONE, .at = ERR_NO_OFFSET                                              \
	}

/* Fill 'e' (which may be NULL) and return false, so that `return err_set(...)` reads as one step. */
#define err_set(e, code, clause, at, ...)                                                          \
	err_set_at((e), (code), (clause), (at), __FILE__, __LINE__, __VA_ARGS__)
/* Short form: no clause, no offset. */
#define err_fail(e, code, ...)                                                                     \
	err_set_at((e), (code), NULL, ERR_NO_OFFSET, __FILE__, __LINE__, __VA_ARGS__)
/* errno in words; code NOMEM, DENIED, NOT_FOUND or IO. */
#define err_errno(e, ...) err_errno_at((e), __FILE__, __LINE__, __VA_ARGS__)
#define err_nomem(e) err_fail((e), ERR_NOMEM, "out of memory")

bool err_set_at(struct err *e, enum err_code code, const char *clause, uint64_t at,
	const char *file, int line, const char *fmt, ...) PRINTF_LIKE(7, 8);
bool err_errno_at(struct err *e, const char *file, int line, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Put "context: " before the text of an error that is set; returns false. */
bool err_context(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The generic sentence of a code. Never NULL. */
const char *err_code_text(enum err_code code);

#endif
