/* SPDX-License-Identifier: MIT */
/*
 * sqlite_seal: the functions by which SQL seals and unseals: seal(id, kind, value) and unseal(id, kind, value) under the data
 * keys of convention 'id' (locker.h), and blind(text) to find a value by. A text stays a text (base64), bytes stay bytes; an
 * empty value and NULL stay as they are. unseal gives NULL when the key was destroyed. gone(id, kind) tells whether it was, for
 * what is to be sealed for the first time.
 */
#include "store/impl.h"

#include <limits.h>
#include <openssl/evp.h>
#include <string.h>

/* The cause is kept for sql_fail: SQLite carries a text only. */
static void tell(sqlite3_context *c, struct store *s, const struct err *e)
{
	s->sealing = *e;
	sqlite3_result_error(c, "sealed values", -1);
}

static void give(sqlite3_context *c, const struct buf *b, bool text)
{
	if (text)
		sqlite3_result_text64(c, (const char *)b->p, b->n, SQLITE_TRANSIENT, SQLITE_UTF8);
	else
		sqlite3_result_blob64(c, b->p, b->n, SQLITE_TRANSIENT);
}

/* What is sealed already stands in base64, or as it is. */
static bool base64_put(struct buf *out, struct slice bytes, struct err *e)
{
	if (bytes.n > INT_MAX / 2)
		return err_fail(e, ERR_LIMIT, "a text is too long to be sealed");
	uint8_t *to = buf_grow(out, (bytes.n + 2) / 3 * 4 + 1);
	if (!buf_done(out, e))
		return false;
	out->n = (size_t)EVP_EncodeBlock(to, bytes.p, (int)bytes.n);
	return true;
}

static bool base64_take(struct buf *out, struct slice text, struct err *e)
{
	size_t pad = 0;
	if (text.n > INT_MAX || text.n % 4 != 0 || text.n < 4)
		return err_fail(e, ERR_CRYPTO, "not a sealed text");
	while (pad < 2 && text.p[text.n - 1 - pad] == '=')
		pad++;
	uint8_t *to = buf_grow(out, text.n / 4 * 3);
	if (!buf_done(out, e))
		return false;
	int n = EVP_DecodeBlock(to, text.p, (int)text.n);
	if (n < 0)
		return err_fail(e, ERR_CRYPTO, "not a sealed text");
	out->n = (size_t)n - pad;
	return true;
}

struct value {
	struct store *s;
	struct locker_of of;
	struct slice bytes;
	bool text;
};

/* false: the result is given already. */
static bool value_take(struct value *v, sqlite3_context *c, sqlite3_value **a)
{
	const unsigned char *id = sqlite3_value_text(a[0]);
	int kind = sqlite3_value_int(a[1]), type = sqlite3_value_type(a[2]);
	*v = (struct value){ .s = sqlite3_user_data(c), .text = type == SQLITE_TEXT };
	const void *p = v->text ? (const void *)sqlite3_value_text(a[2]) : sqlite3_value_blob(a[2]);
	v->bytes = (struct slice){ p, (size_t)sqlite3_value_bytes(a[2]) };
	if (type == SQLITE_NULL || v->bytes.n == 0) {
		sqlite3_result_value(c, a[2]);
		return false;
	}
	struct err e = ERR_INIT;
	if (!id || kind < 0 || kind >= LOCKER_KINDS)
		(void)err_fail(&e, ERR_BUG, "a value of no convention");
	else if (!v->s->locker)
		(void)err_fail(&e, ERR_DENIED, "the store was opened without its data keys");
	v->of = (struct locker_of){ (const char *)id, (enum locker_kind)kind };
	if (e.code != ERR_NONE)
		tell(c, v->s, &e);
	return e.code == ERR_NONE;
}

static void seal(sqlite3_context *c, int n, sqlite3_value **a)
{
	struct value v;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf sealed = BUF_MAX(STORE_MAX_FILE + LOCKER_MORE);
	AUTO(buf) struct buf text = BUF_MAX(2 * STORE_MAX_FILE);
	(void)n;
	if (!value_take(&v, c, a))
		return;
	if (!locker_seal(&sealed, v.s->locker, &v.of, v.bytes, &e) ||
		(v.text && !base64_put(&text, buf_slice(&sealed), &e))) {
		tell(c, v.s, &e);
		return;
	}
	give(c, v.text ? &text : &sealed, v.text);
}

static void unseal(sqlite3_context *c, int n, sqlite3_value **a)
{
	struct value v;
	struct err e = ERR_INIT;
	bool gone = false;
	AUTO(buf) struct buf sealed = BUF_MAX(2 * STORE_MAX_FILE);
	AUTO(buf_wipe) struct buf plain = BUF_MAX(STORE_MAX_FILE + LOCKER_MORE);
	(void)n;
	if (!value_take(&v, c, a))
		return;
	if ((v.text && !base64_take(&sealed, v.bytes, &e)) ||
		!locker_unseal(&plain, &gone, v.s->locker, &v.of,
			v.text ? buf_slice(&sealed) : v.bytes, &e)) {
		tell(c, v.s, &e);
		return;
	}
	if (!gone)
		give(c, &plain, v.text);
}

static void blind(sqlite3_context *c, int n, sqlite3_value **a)
{
	struct store *s = sqlite3_user_data(c);
	struct err e = ERR_INIT;
	char hex[65];
	const unsigned char *text = sqlite3_value_text(a[0]);
	const struct slice given = { text, (size_t)sqlite3_value_bytes(a[0]) };
	(void)n;
	if (!given.n) {
		sqlite3_result_text(c, "", 0, SQLITE_STATIC);
		return;
	}
	if (!s->locker)
		(void)err_fail(&e, ERR_DENIED, "the store was opened without its data keys");
	else if (locker_blind(hex, s->locker, given, &e))
		sqlite3_result_text(c, hex, -1, SQLITE_TRANSIENT);
	if (e.code != ERR_NONE)
		tell(c, s, &e);
}

static void gone(sqlite3_context *c, int n, sqlite3_value **a)
{
	struct store *s = sqlite3_user_data(c);
	struct err e = ERR_INIT;
	const unsigned char *id = sqlite3_value_text(a[0]);
	int kind = sqlite3_value_int(a[1]);
	unsigned kinds = 0;
	(void)n;
	if (!id || kind < 0 || kind >= LOCKER_KINDS)
		(void)err_fail(&e, ERR_BUG, "a key of nothing");
	else if (!s->locker)
		(void)err_fail(&e, ERR_DENIED, "the store was opened without its data keys");
	else if (locker_destroyed(s->locker, (const char *)id, &kinds, &e))
		sqlite3_result_int(c, (kinds >> kind & 1u) != 0);
	if (e.code != ERR_NONE)
		tell(c, s, &e);
}

bool seal_functions(struct store *s, struct err *e)
{
	static const struct {
		const char *name;
		int n;
		void (*call)(sqlite3_context *, int, sqlite3_value **);
	} all[] = { { "seal", 3, seal }, { "unseal", 3, unseal }, { "blind", 1, blind },
		{ "gone", 2, gone } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (sqlite3_create_function_v2(s->db, all[i].name, all[i].n,
			    SQLITE_UTF8 | SQLITE_DIRECTONLY, s, all[i].call, NULL, NULL,
			    NULL) != SQLITE_OK)
			return sql_fail(s, "store", e);
	return true;
}
