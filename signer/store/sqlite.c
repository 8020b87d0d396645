/* SPDX-License-Identifier: MIT */
/* sqlite: the default driver's core: a connection, its statements, transactions. sqlite_sync.c makes them durable. */
#include "store/impl.h"

#include "base/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STORE_APPLICATION = 0x50415250 /* "PARP" */ };

bool sql_fail(struct store *s, const char *what, struct err *e)
{
	int extended = sqlite3_extended_errcode(s->db), code = extended & 0xff;
	if (extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC)
		sync_fail(s);
	if (s->sealing.code != ERR_NONE) {
		if (e)
			*e = s->sealing;
		s->sealing = (struct err)ERR_INIT;
		return false;
	}
	if (code == SQLITE_NOMEM) {
		(void)memory_noted(NULL); /* also where nobody asks why it failed */
		return err_nomem(e);
	}
	if (code == SQLITE_FULL)
		return err_fail(e, ERR_IO, "%s: the disk is full", what);
	if (code == SQLITE_BUSY)
		return err_fail(
			e, ERR_BUSY, "%s: the store is in use by another process; try again", what);
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		return err_fail(e, ERR_IO, "%s: the store is damaged (%s); restore from a backup",
			what, sqlite3_errmsg(s->db));
	return err_fail(e, code == SQLITE_CONSTRAINT ? ERR_WRONG_STATE : ERR_IO, "%s: %s", what,
		sqlite3_errmsg(s->db));
}

bool sql_run(struct store *s, const char *sql, struct err *e)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || sql_fail(s, "store", e);
}

/* The place of 'sql' among the kept statements: its own, or an empty one; NULL when neither is near. */
static struct kept *kept_find(struct store *s, const char *sql)
{
	uint32_t h = 2166136261u;
	for (const char *p = sql; *p; p++)
		h = (h ^ (uint8_t)*p) * 16777619u;
	for (uint32_t i = 0; i < 8; i++) {
		struct kept *k = &s->kept[(h + i) % STORE_KEPT];
		if (!k->st || strcmp(sqlite3_sql(k->st), sql) == 0)
			return k;
	}
	return NULL;
}

bool query_start(struct query *q, struct store *s, const char *sql, struct err *e)
{
	query_auto(q);
	struct kept *k = kept_find(s, sql);
	if (k && k->busy)
		k = NULL;
	*q = (struct query){ .s = s, .st = k ? k->st : NULL };
	if (!q->st && sqlite3_prepare_v3(s->db, sql, -1, k ? SQLITE_PREPARE_PERSISTENT : 0, &q->st,
			      NULL) != SQLITE_OK)
		return sql_fail(s, "store", e);
	if (k) {
		k->st = q->st;
		k->busy = true;
		q->kept = k;
	}
	return true;
}

void query_auto(struct query *q)
{
	if (q->kept) {
		sqlite3_reset(q->st);
		sqlite3_clear_bindings(q->st);
		q->kept->busy = false;
	} else {
		sqlite3_finalize(q->st);
	}
	*q = (struct query){ 0 };
}

bool query_row(struct query *q, bool *more, struct err *e)
{
	q->column = 0;
	if (q->failed)
		return q->failed == SQLITE_NOMEM
			       ? err_nomem(e)
			       : err_fail(e, ERR_BUG, "store: parameter %d cannot be bound",
					 q->bound);
	int step = sqlite3_step(q->st);
	*more = step == SQLITE_ROW;
	return *more || step == SQLITE_DONE || sql_fail(q->s, "store", e);
}

bool query_done(struct query *q, struct err *e)
{
	bool more;
	if (!query_row(q, &more, e))
		return false;
	return !more || err_fail(e, ERR_BUG, "store: a row that nobody reads");
}

bool query_join(struct query *q, struct buf *out, char after, size_t *n, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(STORE_MAX_FILE);
	bool more = true;
	for (*n = 0;; (*n)++) {
		if (!query_row(q, &more, e))
			return false;
		if (!more)
			break;
		buf_put_slice(&b, column_bytes(q));
		if (after)
			buf_put_byte(&b, (uint8_t)after);
	}
	if (!buf_done(&b, e))
		return false;
	buf_free(out);
	*out = buf_move(&b);
	return true;
}

int query_changes(const struct query *q)
{
	return sqlite3_changes(q->s->db);
}

int64_t query_rowid(const struct query *q)
{
	return sqlite3_last_insert_rowid(q->s->db);
}

bool query_found(struct query *q, const char *what, struct err *e)
{
	bool more;
	if (!query_row(q, &more, e))
		return false;
	return more || err_fail(e, ERR_NOT_FOUND, "no such %s", what);
}

static void bound(struct query *q, int code)
{
	if (code != SQLITE_OK && !q->failed)
		q->failed = code;
}

void bind_i64(struct query *q, int64_t v)
{
	bound(q, sqlite3_bind_int64(q->st, ++q->bound, v));
}

void bind_text(struct query *q, const char *text)
{
	bound(q, sqlite3_bind_text(q->st, ++q->bound, text, -1, SQLITE_STATIC));
}

void bind_bytes(struct query *q, struct slice b)
{
	q->bound++;
	bound(q, b.n ? sqlite3_bind_blob64(q->st, q->bound, b.p, b.n, SQLITE_STATIC)
		     : sqlite3_bind_zeroblob(q->st, q->bound, 0));
}

void bind_hash(struct query *q, const uint8_t hash[static 32])
{
	bind_bytes(q, (struct slice){ hash, 32 });
}

void bind_slice(struct query *q, struct slice text)
{
	bound(q, sqlite3_bind_text64(q->st, ++q->bound, text.n ? (const char *)text.p : "", text.n,
			 SQLITE_STATIC, SQLITE_UTF8));
}

void bind_buf(struct query *q, const struct buf *b)
{
	if (b->p)
		bind_slice(q, buf_slice(b));
	else
		bound(q, sqlite3_bind_null(q->st, ++q->bound));
}

int64_t column_i64(struct query *q)
{
	return sqlite3_column_int64(q->st, q->column++);
}

void column_text(struct query *q, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(q->st, q->column++);
	snprintf(out, size, "%s", text ? (const char *)text : "");
}

struct slice column_bytes(struct query *q)
{
	const void *p = sqlite3_column_blob(q->st, q->column);
	return (struct slice){ p, (size_t)sqlite3_column_bytes(q->st, q->column++) };
}

bool column_hash(struct query *q, uint8_t out[static 32], struct err *e)
{
	struct slice b = column_bytes(q);
	if (b.n != 32)
		return err_fail(
			e, ERR_IO, "store: a digest has not 32 bytes; restore from a backup");
	memcpy(out, b.p, 32);
	return true;
}

bool column_buf(struct query *q, struct buf *out, size_t max, struct err *e)
{
	struct slice b = column_bytes(q);
	struct buf made = BUF_MAX(max);
	buf_put_slice(&made, b);
	if (!buf_done(&made, e) || !buf_text(&made)) {
		buf_free(&made);
		return err_fail(e, b.n >= max ? ERR_LIMIT : ERR_NOMEM,
			"store: a value of %zu bytes, at most %zu are taken", b.n, max);
	}
	buf_free(out);
	*out = made;
	return true;
}

/* The length of a COLUMN_BYTES stands after it. */
static size_t length_at(const struct column *c)
{
	return (c->at + c->size + sizeof(size_t) - 1) / sizeof(size_t) * sizeof(size_t);
}

static int64_t whole_get(const struct column *c, const uint8_t *p)
{
	int64_t v = 0;
	int32_t i = 0;
	uint32_t u = 0;
	bool b = false;
	if (c->type == COLUMN_I64)
		memcpy(&v, p, sizeof v);
	else if (c->type == COLUMN_INT)
		memcpy(&i, p, sizeof i), v = i;
	else if (c->type == COLUMN_U32)
		memcpy(&u, p, sizeof u), v = u;
	else
		memcpy(&b, p, sizeof b), v = b;
	return v;
}

static void bytes_bind(struct query *q, const struct column *c, const uint8_t *row)
{
	size_t n;
	memcpy(&n, row + length_at(c), sizeof n);
	bind_bytes(q, (struct slice){ row + c->at, n <= c->size ? n : 0 });
}

static void buf_bind(struct query *q, const uint8_t *p, bool fresh)
{
	struct buf b;
	memcpy(&b, p, sizeof b);
	if (!b.p && fresh)
		bind_text(q, "");
	else
		bind_buf(q, &b);
}

static void state_bind(struct query *q, const uint8_t *p)
{
	enum store_state state;
	memcpy(&state, p, sizeof state);
	bind_text(q, store_state_name(state));
}

void row_bind(struct query *q, const struct column *c, size_t n, const void *row, bool fresh)
{
	for (const uint8_t *r = row; n > 0; n--, c++) {
		const uint8_t *p = r + c->at;
		switch (c->type) {
		case COLUMN_TEXT:
		case COLUMN_SEALED:
		case COLUMN_OWN:
			bind_text(q, (const char *)p);
			break;
		case COLUMN_I64:
		case COLUMN_INT:
		case COLUMN_U32:
		case COLUMN_BOOL:
			bind_i64(q, whole_get(c, p));
			break;
		case COLUMN_HASH:
		case COLUMN_OWN_HASH:
			bind_bytes(q, (struct slice){ p, 32 });
			break;
		case COLUMN_BYTES:
			bytes_bind(q, c, r);
			break;
		case COLUMN_BUF:
		case COLUMN_SEALED_BUF:
		case COLUMN_SEALED_CONTACT:
		case COLUMN_OWN_BUF:
			buf_bind(q, p, fresh);
			break;
		case COLUMN_STATE:
			state_bind(q, p);
			break;
		}
	}
}

static void whole_set(const struct column *c, uint8_t *p, int64_t v)
{
	int32_t i = (int32_t)v;
	uint32_t u = (uint32_t)v;
	bool b = v != 0;
	if (c->type == COLUMN_I64)
		memcpy(p, &v, sizeof v);
	else if (c->type == COLUMN_INT)
		memcpy(p, &i, sizeof i);
	else if (c->type == COLUMN_U32)
		memcpy(p, &u, sizeof u);
	else
		memcpy(p, &b, sizeof b);
}

static bool bytes_read(struct query *q, const struct column *c, uint8_t *row, struct err *e)
{
	struct slice b = column_bytes(q);
	if (b.n > c->size)
		return err_fail(e, ERR_IO, "store: a value is too long; restore from a backup");
	if (b.n)
		memcpy(row + c->at, b.p, b.n);
	memcpy(row + length_at(c), &b.n, sizeof b.n);
	return true;
}

static bool buf_read(struct query *q, uint8_t *p, struct err *e)
{
	struct buf b = { 0 };
	if (!column_buf(q, &b, STORE_MAX_JSON + 1, e))
		return false;
	memcpy(p, &b, sizeof b);
	return true;
}

static bool state_read(struct query *q, uint8_t *p, struct err *e)
{
	char name[32];
	column_text(q, name, sizeof name);
	enum store_state state = store_state_by_name(name);
	memcpy(p, &state, sizeof state);
	return state != STORE_STATE_COUNT ||
	       err_fail(e, ERR_IO, "store: %s is no state; restore from a backup", name);
}

bool row_read(struct query *q, const struct column *c, size_t n, void *row, struct err *e)
{
	bool good = true;
	for (uint8_t *r = row; n > 0 && good; n--, c++) {
		uint8_t *p = r + c->at;
		switch (c->type) {
		case COLUMN_TEXT:
		case COLUMN_SEALED:
		case COLUMN_OWN:
			column_text(q, (char *)p, c->size);
			break;
		case COLUMN_I64:
		case COLUMN_INT:
		case COLUMN_U32:
		case COLUMN_BOOL:
			whole_set(c, p, column_i64(q));
			break;
		case COLUMN_HASH:
		case COLUMN_OWN_HASH:
			good = column_hash(q, p, e);
			break;
		case COLUMN_BYTES:
			good = bytes_read(q, c, r, e);
			break;
		case COLUMN_BUF:
		case COLUMN_SEALED_BUF:
		case COLUMN_SEALED_CONTACT:
		case COLUMN_OWN_BUF:
			good = buf_read(q, p, e);
			break;
		case COLUMN_STATE:
			good = state_read(q, p, e);
			break;
		}
	}
	return good;
}

static bool statement(struct store *s, const char *sql, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	return query_start(&q, s, sql, e) && query_done(&q, e);
}

static const char *const inner_begin[STORE_MAX_NESTED] = { "BEGIN IMMEDIATE", "SAVEPOINT s1",
	"SAVEPOINT s2", "SAVEPOINT s3" };
static const char *const inner_keep[STORE_MAX_NESTED] = { "COMMIT", "RELEASE s1", "RELEASE s2",
	"RELEASE s3" };
static const char *const inner_undo[STORE_MAX_NESTED] = { "ROLLBACK", "ROLLBACK TO s1",
	"ROLLBACK TO s2", "ROLLBACK TO s3" };

/* A transaction whose end was refused memory is nobody's: it would hold up all writers, and show what was long ago. */
static bool left_over_undo(struct store *s, struct err *e)
{
	if (s->depth > 0 || s->reading || sqlite3_get_autocommit(s->db))
		return true;
	return statement(s, inner_undo[0], e);
}

bool write_begin(struct store *s, struct err *e)
{
	if (sync_failed(s))
		return err_fail(e, ERR_IO,
			"store: the disk failed; start the service anew before anything is "
			"written");
	if (s->depth == STORE_MAX_NESTED)
		return err_fail(e, ERR_BUG, "store: transactions nested too deep");
	/* A full disk may have ended the outer one: what follows must not become one of its own. */
	if (s->depth > 0 && sqlite3_get_autocommit(s->db))
		return err_fail(e, ERR_IO, "store: the transaction was undone");
	int left_ms = STORE_BUSY_MS;
	if (!left_over_undo(s, e) || (s->depth == 0 && !sync_writer_lock(s, &left_ms, e)))
		return false;
	sqlite3_busy_timeout(s->db, left_ms);
	bool begun = statement(s, inner_begin[s->depth], e);
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	if (!begun) {
		if (s->depth == 0)
			sync_writer_unlock(s);
		return false;
	}
	s->depth++;
	return true;
}

/* *number: the transaction to be waited for; 0: none, it is an inner one. */
static bool committed(struct store *s, uint64_t *number, bool good, struct err *e)
{
	*number = 0;
	s->depth--;
	if (good && sqlite3_get_autocommit(s->db))
		good = err_fail(e, ERR_IO, "store: the transaction was undone");
	/* What was made while a library lacked memory may be half of what it should be. */
	if (good && s->depth == 0 && memory_lacked())
		good = err_nomem(e);
	if (good)
		good = statement(s, inner_keep[s->depth], e);
	if (!good && !sqlite3_get_autocommit(s->db)) {
		(void)!statement(s, inner_undo[s->depth], NULL);
		if (s->depth > 0)
			(void)!statement(s, inner_keep[s->depth], NULL);
	}
	if (s->depth > 0)
		return good;
	*number = good ? sync_committed(s) : 0;
	sync_writer_unlock(s);
	return good;
}

bool write_end(struct store *s, bool good, struct err *e)
{
	uint64_t number;
	return committed(s, &number, good, e) && (!number || sync_wait(s, number, e));
}

bool write_end_soon(struct store *s, bool good, struct err *e)
{
	uint64_t number;
	return committed(s, &number, good, e);
}

bool read_begin(struct store *s, bool *mine, struct err *e)
{
	*mine = false;
	if (!left_over_undo(s, e))
		return false;
	if (sqlite3_get_autocommit(s->db)) {
		if (!statement(s, "BEGIN", e))
			return false;
		*mine = s->reading = true;
	}
	return true;
}

void read_end(struct store *s, bool mine)
{
	if (!mine)
		return;
	s->reading = false;
	(void)!statement(s, "COMMIT", NULL);
}

bool store_together(struct store *s, store_together_fn *fn, void *arg, struct err *e)
{
	return write_begin(s, e) && write_end(s, fn(arg, s, e), e);
}

bool store_failed(const struct store *s)
{
	return sync_failed(s);
}

/* When the log has grown, its pages move into the file. As SQLite would do it, but a sync that fails is noted. */
static int log_grown(void *arg, sqlite3 *db, const char *name, int pages)
{
	if (pages < STORE_PAGES_WAL)
		return SQLITE_OK;
	int code = sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
		sync_fail(arg);
	return SQLITE_OK;
}

/* Prepared, and kept from now on. */
static bool made_ready(struct store *s, const char *sql, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	return query_start(&q, s, sql, e);
}

/* NULL when it fails. */
static struct store *connect(const char *path, struct locker *locker, struct err *e)
{
	AUTO(store) struct store *s = calloc(1, sizeof *s);
	if (!s) {
		err_nomem(e);
		return NULL;
	}
	s->locker = locker;
	s->sealing = (struct err)ERR_INIT;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	if (sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK) {
		(void)(s->db ? sql_fail(s, path, e) : err_nomem(e));
		return NULL;
	}
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
	/* A misspelt column is an error, not a text. */
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	if (!seal_functions(s, e) || !sync_join(s, path, e) ||
		!sql_run(s,
			"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA "
			"foreign_keys=ON;"
			"PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA "
			"temp_store=MEMORY;"
			/* What was there before is overwritten: a free page tells nothing. */
			"PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8000; PRAGMA "
			"secure_delete=ON;",
			e)) {
		err_context(e, "%s", path);
		return NULL;
	}
	/* What ends a transaction must not have to ask for memory first. */
	if (!made_ready(s, inner_undo[0], e) || !made_ready(s, inner_keep[0], e))
		return NULL;
	sqlite3_wal_hook(s->db, log_grown, s);
	struct store *made = s;
	s = NULL;
	return made;
}

bool store_create(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_errno(e, "%s", path);
	close(fd);
	AUTO(store) struct store *s = connect(path, NULL, e);
	char mark[64];
	snprintf(mark, sizeof mark, "PRAGMA application_id=%d", STORE_APPLICATION);
	return s && sql_run(s, mark, e) && schema_migrate(s, e);
}

bool store_open(struct store **out, const char *path, struct locker *locker, struct err *e)
{
	if (access(path, R_OK | W_OK) != 0)
		return err_errno(e, "%s", path);
	AUTO(store) struct store *s = connect(path, locker, e);
	if (!s)
		return false;
	if (!schema_migrate(s, e))
		return err_context(e, "%s", path);
	*out = s;
	s = NULL;
	return true;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < STORE_KEPT; i++)
		sqlite3_finalize(s->kept[i].st);
	sqlite3_close(s->db);
	sync_leave(s);
	free(s);
}

void store_auto(struct store **s)
{
	store_close(*s);
	*s = NULL;
}
