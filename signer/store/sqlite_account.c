/* SPDX-License-Identifier: MIT */
/* sqlite_account: accounts, sessions, and what is noted of a school. */
#include "store/impl.h"

#include <string.h>

#define ACCOUNT(X)                                                                                 \
	X(I64, store_account, school)                                                              \
	X(OWN, store_account, login)                                                               \
	X(OWN, store_account, first_name)                                                          \
	X(OWN, store_account, last_name)                                                           \
	X(OWN, store_account, quality)                                                             \
	X(U32, store_account, roles)                                                               \
	X(OWN, store_account, scope)                                                               \
	X(INT, store_account, state)                                                               \
	X(TEXT, store_account, password)                                                           \
	X(BYTES, store_account, totp)                                                              \
	X(I64, store_account, totp_last)                                                           \
	X(U32, store_account, failures)                                                            \
	X(I64, store_account, locked_until_ms)                                                     \
	X(TEXT, store_account, lang)

static const struct column account_columns[] = { ACCOUNT(COLUMN_AT) };
_Static_assert(offsetof(struct store_account, totp_n) ==
		       (offsetof(struct store_account, totp) +
			       sizeof((struct store_account *)0)->totp + sizeof(size_t) - 1) /
			       sizeof(size_t) * sizeof(size_t),
	"COLUMN_BYTES finds its length after the bytes");

#define ACCOUNT_SELECT "SELECT id,version" ACCOUNT(COLUMN_READ) " FROM account"

static bool account_read(struct query *q, struct store_account *out, struct err *e)
{
	*out = (struct store_account){ 0 };
	out->id = column_i64(q);
	out->version = column_i64(q);
	return row_read(q, account_columns, COLUMN_COUNT(account_columns), out, e);
}

static bool account_insert(struct store *s, struct store_account *a, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO account (version,login_blind" ACCOUNT(
			    COLUMN_NAME) ") VALUES (1,blind(?1)" ACCOUNT(COLUMN_MARK) ") ON "
										      "CONFLICT DO "
										      "NOTHING",
		    e))
		return false;
	bind_text(&q, a->login);
	row_bind(&q, account_columns, COLUMN_COUNT(account_columns), a, true);
	if (!query_done(&q, e))
		return false;
	if (query_changes(&q) != 1)
		return err_fail(e, ERR_WRONG_STATE, "an account with this address exists already");
	a->id = query_rowid(&q);
	return true;
}

bool store_account_add(struct store *s, struct store_account *a, struct err *e)
{
	if (!write_begin(s, e) || !write_end(s, account_insert(s, a, e), e))
		return false;
	a->version = 1;
	return true;
}

bool store_account_get(struct store *s, int64_t id, struct store_account *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, ACCOUNT_SELECT " WHERE id=?", e))
		return false;
	bind_i64(&q, id);
	return query_found(&q, "account", e) && account_read(&q, out, e);
}

bool store_account_by_login(
	struct store *s, const char *login, struct store_account *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, ACCOUNT_SELECT " WHERE login_blind=blind(?)", e))
		return false;
	bind_text(&q, login);
	return query_found(&q, "account", e) && account_read(&q, out, e);
}

static bool account_update(struct store *s, const struct store_account *a, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE account SET version=version+1,login_blind=blind(?1)" ACCOUNT(
			    COLUMN_SET) " WHERE id=? AND version=?",
		    e))
		return false;
	bind_text(&q, a->login);
	row_bind(&q, account_columns, COLUMN_COUNT(account_columns), a, false);
	bind_i64(&q, a->id);
	bind_i64(&q, a->version);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ||
	       err_fail(e, ERR_WRONG_STATE, "the account was changed in the meantime");
}

bool store_account_put(struct store *s, struct store_account *a, struct err *e)
{
	if (!write_begin(s, e) || !write_end(s, account_update(s, a, e), e))
		return false;
	a->version++;
	return true;
}

bool store_account_each(
	struct store *s, int64_t school, store_account_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    ACCOUNT_SELECT " WHERE ?1<0 OR school=?1 ORDER BY " UNSEAL_OWN(
			    "last_name") ", " UNSEAL_OWN("first_name") ", id",
		    e))
		return false;
	bind_i64(&q, school);
	for (;;) {
		struct store_account row;
		bool more;
		if (!query_row(&q, &more, e) || (more && !account_read(&q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}

void store_session_auto(struct store_session *x)
{
	explicit_bzero(x->csrf, sizeof x->csrf);
	buf_wipe(&x->data);
}

#define SESSION(X)                                                                                 \
	X(I64, store_session, account)                                                             \
	X(I64, store_session, link)                                                                \
	X(I64, store_session, created_ms)                                                          \
	X(I64, store_session, seen_ms)                                                             \
	X(I64, store_session, expires_ms)                                                          \
	X(I64, store_session, step_up_until_ms)                                                    \
	X(HASH, store_session, csrf)                                                               \
	X(OWN_BUF, store_session, data)

static const struct column session_columns[] = { SESSION(COLUMN_AT) };

static bool session_insert(struct store *s, const struct store_session *x, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO session (id" SESSION(COLUMN_NAME) ") VALUES (?" SESSION(
			    COLUMN_MARK) ")",
		    e))
		return false;
	bind_hash(&q, x->id);
	row_bind(&q, session_columns, COLUMN_COUNT(session_columns), x, true);
	return query_done(&q, e);
}

bool store_session_add(struct store *s, const struct store_session *x, struct err *e)
{
	return write_begin(s, e) && write_end(s, session_insert(s, x, e), e);
}

static bool session_update(struct store *s, const struct store_session *x, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "UPDATE session SET id=id" SESSION(COLUMN_SET) " WHERE id=?", e))
		return false;
	row_bind(&q, session_columns, COLUMN_COUNT(session_columns), x, false);
	bind_hash(&q, x->id);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 || err_fail(e, ERR_NOT_FOUND, "the session has ended");
}

bool store_session_put(struct store *s, const struct store_session *x, struct err *e)
{
	return write_begin(s, e) && write_end(s, session_update(s, x, e), e);
}

bool store_session_get(struct store *s, const uint8_t id[static STORE_TOKEN],
	struct store_session *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(store_session) struct store_session got = { 0 };
	if (!query_start(&q, s, "SELECT id" SESSION(COLUMN_READ) " FROM session WHERE id=?", e))
		return false;
	bind_hash(&q, id);
	if (!query_found(&q, "session", e) || !column_hash(&q, got.id, e) ||
		!row_read(&q, session_columns, COLUMN_COUNT(session_columns), &got, e))
		return false;
	store_session_auto(out);
	*out = got;
	got = (struct store_session){ 0 };
	return true;
}

static bool session_delete(struct store *s, const uint8_t id[static STORE_TOKEN], struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "DELETE FROM session WHERE id=?", e))
		return false;
	bind_hash(&q, id);
	return query_done(&q, e);
}

bool store_session_end(struct store *s, const uint8_t id[static STORE_TOKEN], struct err *e)
{
	return write_begin(s, e) && write_end(s, session_delete(s, id, e), e);
}

/* One statement with one number. */
static bool with_number(struct store *s, const char *sql, int64_t number, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, sql, e))
		return false;
	bind_i64(&q, number);
	return query_done(&q, e);
}

bool store_session_end_all(struct store *s, int64_t account, int64_t link, struct err *e)
{
	return write_begin(s, e) &&
	       write_end(s,
		       (!account ||
			       with_number(s, "DELETE FROM session WHERE account<>0 AND account=?",
				       account, e)) &&
			       (!link || with_number(s,
						 "DELETE FROM session WHERE link<>0 AND link=?",
						 link, e)),
		       e);
}

bool store_session_sweep(struct store *s, int64_t now_ms, struct err *e)
{
	return write_begin(s, e) &&
	       write_end(s,
		       with_number(s, "DELETE FROM session WHERE expires_ms<=?", now_ms, e) &&
			       with_number(s, "DELETE FROM idempotency WHERE time_ms<=?",
				       now_ms - STORE_ONCE_MS, e),
		       e);
}

static bool note_insert(struct store *s, const struct store_note *n, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "INSERT INTO note VALUES (NULL,?,?,?,?," SEAL_OWN("?") ")", e))
		return false;
	bind_i64(&q, n->school);
	bind_i64(&q, n->account);
	bind_i64(&q, n->time_ms);
	bind_text(&q, n->kind);
	bind_slice(&q, n->detail);
	return query_done(&q, e);
}

bool store_note_add(struct store *s, const struct store_note *n, struct err *e)
{
	return write_begin(s, e) && write_end(s, note_insert(s, n, e), e);
}

bool store_note_each(struct store *s, int64_t school, struct store_page page, store_note_fn *fn,
	void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(filter) struct filter f = FILTER_INIT;
	buf_put_text(
		&f.sql, "SELECT school,account,time_ms,kind," UNSEAL_OWN("detail") " FROM note");
	filter_number(&f, " WHERE school=?", school);
	buf_put_text(&f.sql, " ORDER BY id DESC");
	filter_page(&f, page);
	if (!filter_start(&q, s, &f, e))
		return false;
	for (;;) {
		struct store_note row = { 0 };
		bool more;
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		row.school = column_i64(&q);
		row.account = column_i64(&q);
		row.time_ms = column_i64(&q);
		column_text(&q, row.kind, sizeof row.kind);
		row.detail = column_bytes(&q);
		if (!fn(arg, &row))
			return true;
	}
}
