/* SPDX-License-Identifier: MIT */
/* sqlite_api: keys of the API, webhooks, requests that may come twice. */
#include "store/impl.h"

#include "store/post.h"

#include <string.h>

#define API_KEY(X)                                                                                 \
	X(I64, store_api_key, school)                                                              \
	X(HASH, store_api_key, hash)                                                               \
	X(OWN, store_api_key, label)                                                               \
	X(TEXT, store_api_key, scopes)                                                             \
	X(I64, store_api_key, created_ms)                                                          \
	X(I64, store_api_key, last_used_ms)                                                        \
	X(I64, store_api_key, revoked_ms)

static const struct column key_columns[] = { API_KEY(COLUMN_AT) };

#define API_KEY_SELECT "SELECT id" API_KEY(COLUMN_READ) " FROM api_key"

static bool key_read(struct query *q, struct store_api_key *out, struct err *e)
{
	*out = (struct store_api_key){ 0 };
	out->id = column_i64(q);
	return row_read(q, key_columns, COLUMN_COUNT(key_columns), out, e);
}

static bool key_insert(struct store *s, struct store_api_key *k, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO api_key (id" API_KEY(COLUMN_NAME) ") VALUES (NULL" API_KEY(
			    COLUMN_MARK) ")",
		    e))
		return false;
	row_bind(&q, key_columns, COLUMN_COUNT(key_columns), k, true);
	if (!query_done(&q, e))
		return false;
	k->id = query_rowid(&q);
	return true;
}

bool store_api_key_add(struct store *s, struct store_api_key *k, struct err *e)
{
	return write_begin(s, e) && write_end(s, key_insert(s, k, e), e);
}

bool store_api_key_get(struct store *s, const uint8_t hash[static STORE_TOKEN],
	struct store_api_key *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, API_KEY_SELECT " WHERE hash=?", e))
		return false;
	bind_hash(&q, hash);
	return query_found(&q, "key", e) && key_read(&q, out, e);
}

static bool key_used(struct store *s, int64_t id, int64_t now_ms, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "UPDATE api_key SET last_used_ms=? WHERE id=?", e))
		return false;
	bind_i64(&q, now_ms);
	bind_i64(&q, id);
	return query_done(&q, e);
}

bool store_api_key_used(struct store *s, int64_t id, int64_t now_ms, struct err *e)
{
	return write_begin(s, e) && write_end(s, key_used(s, id, now_ms, e), e);
}

static bool key_revoke(struct store *s, int64_t school, int64_t id, int64_t now_ms, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE api_key SET revoked_ms=CASE revoked_ms WHEN 0 THEN ? ELSE revoked_ms "
		    "END "
		    "WHERE id=? AND school=?",
		    e))
		return false;
	bind_i64(&q, now_ms);
	bind_i64(&q, id);
	bind_i64(&q, school);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 || err_fail(e, ERR_NOT_FOUND, "no such key");
}

bool store_api_key_revoke(
	struct store *s, int64_t school, int64_t id, int64_t now_ms, struct err *e)
{
	return write_begin(s, e) && write_end(s, key_revoke(s, school, id, now_ms, e), e);
}

bool store_api_key_each(
	struct store *s, int64_t school, store_api_key_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, API_KEY_SELECT " WHERE school=? ORDER BY id", e))
		return false;
	bind_i64(&q, school);
	for (;;) {
		struct store_api_key row;
		bool more;
		if (!query_row(&q, &more, e) || (more && !key_read(&q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}

#define WEBHOOK(X)                                                                                 \
	X(I64, store_webhook, school)                                                              \
	X(OWN, store_webhook, url)                                                                 \
	X(TEXT, store_webhook, events)                                                             \
	X(OWN_HASH, store_webhook, secret)                                                         \
	X(BOOL, store_webhook, active)

static const struct column webhook_columns[] = { WEBHOOK(COLUMN_AT) };

static bool webhook_write(struct store *s, struct store_webhook *w, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    w->id ? "UPDATE webhook SET id=id" WEBHOOK(
				    COLUMN_SET) " WHERE id=? AND school=?"
			  : "INSERT INTO webhook (id" WEBHOOK(COLUMN_NAME) ") VALUES (NULL" WEBHOOK(
				    COLUMN_MARK) ")",
		    e))
		return false;
	row_bind(&q, webhook_columns, COLUMN_COUNT(webhook_columns), w, true);
	if (w->id) {
		bind_i64(&q, w->id);
		bind_i64(&q, w->school);
	}
	if (!query_done(&q, e))
		return false;
	if (query_changes(&q) != 1)
		return err_fail(e, ERR_NOT_FOUND, "no such webhook");
	if (w->id == 0)
		w->id = query_rowid(&q);
	return true;
}

bool store_webhook_put(struct store *s, struct store_webhook *w, struct err *e)
{
	return write_begin(s, e) && write_end(s, webhook_write(s, w, e), e);
}

/* What waits for it goes with it: the next hook may get its number, and must not get its posts (keys as of hook.c: ...:EVENT:ID). */
static bool posts_drop(struct store *s, int64_t id, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "DELETE FROM job WHERE kind='" STORE_JOB_WEBHOOK "' AND key GLOB "
		    "'*:*:*:'||?",
		    e))
		return false;
	bind_i64(&q, id);
	return query_done(&q, e);
}

static bool webhook_drop(struct store *s, int64_t school, int64_t id, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "DELETE FROM webhook WHERE id=? AND school=?", e))
		return false;
	bind_i64(&q, id);
	bind_i64(&q, school);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ? posts_drop(s, id, e)
				      : err_fail(e, ERR_NOT_FOUND, "no such webhook");
}

bool store_webhook_delete(struct store *s, int64_t school, int64_t id, struct err *e)
{
	return write_begin(s, e) && write_end(s, webhook_drop(s, school, id, e), e);
}

bool store_webhook_each(
	struct store *s, int64_t school, store_webhook_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT id" WEBHOOK(COLUMN_READ) " FROM webhook WHERE school=? ORDER BY id", e))
		return false;
	bind_i64(&q, school);
	for (;;) {
		struct store_webhook row = { 0 };
		bool more;
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		row.id = column_i64(&q);
		if (!row_read(&q, webhook_columns, COLUMN_COUNT(webhook_columns), &row, e))
			return false;
		if (!fn(arg, &row))
			return true;
	}
}

bool store_idempotency_get(struct store *s, const struct store_idempotency *k, bool *known,
	int *status, struct buf *answer, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	uint8_t body[32];
	if (!query_start(&q, s,
		    "SELECT " UNSEAL_OWN("body") ",status," UNSEAL_OWN(
			    "answer") " FROM idempotency WHERE scope=? AND key=blind(?)",
		    e))
		return false;
	bind_text(&q, k->scope);
	bind_text(&q, k->key);
	if (!query_row(&q, known, e))
		return false;
	if (!*known)
		return true;
	if (!column_hash(&q, body, e))
		return false;
	if (memcmp(body, k->body, sizeof body) != 0)
		return err_fail(e, ERR_WRONG_STATE,
			"this idempotency key came with another request before: take a new key");
	*status = (int)column_i64(&q);
	return column_buf(&q, answer, STORE_MAX_FILE, e);
}

bool once_put(struct store *s, const struct store_idempotency *k, int status, struct slice answer,
	struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO idempotency (scope,key,body,status,answer,time_ms) VALUES "
		    "(?,blind(?)," SEAL_OWN("?") ",?," SEAL_OWN("?") ",?) ON CONFLICT DO NOTHING",
		    e))
		return false;
	bind_text(&q, k->scope);
	bind_text(&q, k->key);
	bind_hash(&q, k->body);
	bind_i64(&q, status);
	bind_bytes(&q, answer);
	bind_i64(&q, k->now_ms);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ||
	       err_fail(e, ERR_WRONG_STATE, "the same request was answered in the meantime");
}

bool store_idempotency_put(struct store *s, const struct store_idempotency *k, int status,
	struct slice answer, struct err *e)
{
	return write_begin(s, e) && write_end(s, once_put(s, k, status, answer, e), e);
}
