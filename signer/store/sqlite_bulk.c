/* SPDX-License-Identifier: MIT */
/* sqlite_bulk: acts on many conventions and their items. */
#include "store/bulk.h"

#include "store/impl.h"
#include "store/post.h"

#include <inttypes.h>
#include <stdio.h>

/* The statements hold the numbers of the enums. */
_Static_assert(STORE_BULK_LOOK == 1 && STORE_BULK_RUN == 2 && STORE_BULK_STOPPED == 3, "as below");
_Static_assert(STORE_ITEM_TODO == 0 && STORE_ITEM_TAKEN == 1 && STORE_ITEM_READY == 2 &&
		       STORE_ITEM_DONE == 3 && STORE_ITEM_BLOCKED == 4,
	"as below");

#define BULK(X)                                                                                    \
	X(I64, store_bulk, school)                                                                 \
	X(I64, store_bulk, account)                                                                \
	X(TEXT, store_bulk, role)                                                                  \
	X(TEXT, store_bulk, what)                                                                  \
	X(INT, store_bulk, phase)                                                                  \
	X(BOOL, store_bulk, stepped_up)                                                            \
	X(U32, store_bulk, without)                                                                \
	X(TEXT, store_bulk, why)                                                                   \
	X(I64, store_bulk, created_ms)                                                             \
	X(I64, store_bulk, started_ms)                                                             \
	X(OWN_BUF, store_bulk, data)
#define ITEM(X)                                                                                    \
	X(I64, store_bulk_item, bulk)                                                              \
	X(U32, store_bulk_item, n)                                                                 \
	X(TEXT, store_bulk_item, dossier)                                                          \
	X(TEXT, store_bulk_item, sha_fond)                                                         \
	X(INT, store_bulk_item, state)                                                             \
	X(U32, store_bulk_item, tries)                                                             \
	X(I64, store_bulk_item, lease_ms)                                                          \
	X(I64, store_bulk_item, done_ms)                                                           \
	X(TEXT, store_bulk_item, why)                                                              \
	X(TEXT, store_bulk_item, rule)

static const struct column bulk_columns[] = { BULK(COLUMN_AT) };
static const struct column item_columns[] = { ITEM(COLUMN_AT) };

#define BULK_SELECT "SELECT id" BULK(COLUMN_READ) " FROM bulk"
#define ITEM_NAMES "0" ITEM(COLUMN_NAME)

void store_bulk_auto(struct store_bulk *b)
{
	buf_free(&b->data);
}

static bool bulk_read(struct query *q, struct store_bulk *out, struct err *e)
{
	*out = (struct store_bulk){ 0 };
	out->id = column_i64(q);
	return row_read(q, bulk_columns, COLUMN_COUNT(bulk_columns), out, e);
}

static bool item_read(struct query *q, struct store_bulk_item *out, struct err *e)
{
	*out = (struct store_bulk_item){ 0 };
	(void)column_i64(q);
	return row_read(q, item_columns, COLUMN_COUNT(item_columns), out, e);
}

static bool item_insert(struct store *s, const struct store_bulk_item *i, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO bulk_item "
		    "(bulk,n,dossier,sha_fond,state,tries,lease_ms,done_ms,why,rule) VALUES "
		    "(?,?,?,?,?,?,?,?,?,?)",
		    e))
		return false;
	row_bind(&q, item_columns, COLUMN_COUNT(item_columns), i, true);
	return query_done(&q, e);
}

static bool work_queue(struct store *s, const struct store_bulk *b, struct err *e)
{
	struct store_job j = {
		.kind = STORE_JOB_BULK, .next_ms = b->due_ms, .created_ms = b->started_ms
	};
	snprintf(j.key, sizeof j.key, "%" PRId64, b->id);
	return job_insert(s, &j, e);
}

static bool bulk_insert(struct store *s, struct store_bulk *b, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO bulk (id" BULK(COLUMN_NAME) ") VALUES (NULL" BULK(COLUMN_MARK) ")",
		    e))
		return false;
	row_bind(&q, bulk_columns, COLUMN_COUNT(bulk_columns), b, true);
	if (!query_done(&q, e))
		return false;
	b->id = query_rowid(&q);
	return true;
}

static bool bulk_write(struct store *s, struct store_bulk *b, const struct store_bulk_item *items,
	size_t n, struct err *e)
{
	if (!bulk_insert(s, b, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct store_bulk_item x = items[i];
		x.bulk = b->id;
		x.n = (uint32_t)i + 1;
		if (!item_insert(s, &x, e))
			return false;
	}
	return work_queue(s, b, e);
}

bool store_bulk_add(struct store *s, struct store_bulk *b, const struct store_bulk_item *items,
	size_t n, struct err *e)
{
	if (write_begin(s, e) && write_end(s, bulk_write(s, b, items, n, e), e))
		return true;
	b->id = 0;
	return false;
}

bool store_bulk_get(struct store *s, int64_t id, struct store_bulk *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, BULK_SELECT " WHERE id=?", e))
		return false;
	bind_i64(&q, id);
	return query_found(&q, "act on many", e) && bulk_read(&q, out, e);
}

bool store_bulk_each(struct store *s, int64_t account, store_bulk_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, BULK_SELECT " WHERE account=? ORDER BY id DESC", e))
		return false;
	bind_i64(&q, account);
	for (;;) {
		AUTO(store_bulk) struct store_bulk row = { 0 };
		bool more;
		if (!query_row(&q, &more, e) || (more && !bulk_read(&q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}

bool store_bulk_count(
	struct store *s, const struct store_bulk *b, struct store_bulk_counts *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT coalesce(sum(state<2),0), coalesce(sum(state=2),0), "
		    "coalesce(sum(state=3),0), coalesce(sum(state=4),0), "
		    "coalesce(sum(state>1 AND done_ms>=?),0), coalesce(max(done_ms),0) "
		    "FROM bulk_item WHERE bulk=?",
		    e))
		return false;
	bind_i64(&q, b->started_ms);
	bind_i64(&q, b->id);
	if (!query_found(&q, "act on many", e))
		return false;
	out->left = (uint64_t)column_i64(&q);
	out->ready = (uint64_t)column_i64(&q);
	out->done = (uint64_t)column_i64(&q);
	out->blocked = (uint64_t)column_i64(&q);
	out->gone = (uint64_t)column_i64(&q);
	out->last_ms = column_i64(&q);
	return true;
}

/* A statement whose parameters are 'text' (NULL: none), 'number' and the id, and that must change one row of 'bulk'. */
struct bulk_change {
	const char *sql, *text;
	int64_t number;
};

static bool bulk_change(struct store *s, int64_t id, const struct bulk_change *c, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, c->sql, e))
		return false;
	if (c->text)
		bind_text(&q, c->text);
	else
		bind_i64(&q, c->number);
	bind_i64(&q, id);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ||
	       err_fail(e, ERR_WRONG_STATE, "the act on many is at another point by now");
}

static bool bulk_run(struct store *s, const struct store_bulk *b, struct err *e)
{
	const struct bulk_change run = {
		.sql = "UPDATE bulk SET phase=2, started_ms=?1 WHERE id=?2 AND phase=1 AND NOT "
		       "EXISTS "
		       "(SELECT 1 FROM bulk_item WHERE bulk=?2 AND state<2)",
		.number = b->started_ms
	};
	AUTO(query) struct query q = { 0 };
	if (!bulk_change(s, b->id, &run, e) ||
		!query_start(&q, s,
			"UPDATE bulk_item SET state=0, tries=0, done_ms=0 WHERE bulk=? AND state=2",
			e))
		return false;
	bind_i64(&q, b->id);
	return query_done(&q, e) && work_queue(s, b, e);
}

bool store_bulk_run(struct store *s, const struct store_bulk *b, struct err *e)
{
	return write_begin(s, e) && write_end(s, bulk_run(s, b, e), e);
}

bool store_bulk_stop(struct store *s, int64_t id, const char *why, struct err *e)
{
	const struct bulk_change stop = {
		.sql = "UPDATE bulk SET phase=3, why=? WHERE id=? AND phase<>3", .text = why
	};
	return write_begin(s, e) && write_end(s, bulk_change(s, id, &stop, e), e);
}

static bool item_take(struct store *s, int64_t id, const int64_t now_lease[static 2],
	struct store_bulk_item *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE bulk_item SET state=1, tries=tries+1, lease_ms=?1 WHERE bulk=?2 AND n="
		    "(SELECT min(n) FROM bulk_item WHERE bulk=?2 AND (state=0 OR (state=1 AND "
		    "lease_ms<=?3))) AND EXISTS (SELECT 1 FROM bulk WHERE id=?2 AND phase<>3) "
		    "RETURNING " ITEM_NAMES,
		    e))
		return false;
	bind_i64(&q, now_lease[1]);
	bind_i64(&q, id);
	bind_i64(&q, now_lease[0]);
	return query_found(&q, "item", e) && item_read(&q, out, e);
}

bool store_bulk_take(struct store *s, int64_t id, const int64_t now_lease[static 2],
	struct store_bulk_item *out, struct err *e)
{
	return write_begin(s, e) && write_end(s, item_take(s, id, now_lease, out, e), e);
}

/* Who took it says so by the lease. */
static bool item_tell(struct store *s, const struct store_bulk_item *i, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE bulk_item SET state=?, done_ms=?, why=?, rule=?, lease_ms=0 WHERE "
		    "bulk=? AND n=? AND state=1 AND lease_ms=?",
		    e))
		return false;
	bind_i64(&q, i->state);
	bind_i64(&q, i->done_ms);
	bind_text(&q, i->why);
	bind_text(&q, i->rule);
	bind_i64(&q, i->bulk);
	bind_i64(&q, i->n);
	bind_i64(&q, i->lease_ms);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ||
	       err_fail(e, ERR_WRONG_STATE, "another worker has this item");
}

bool store_bulk_put(struct store *s, const struct store_bulk_item *i, struct err *e)
{
	struct err why = ERR_INIT;
	if (!write_begin(s, e))
		return false;
	if (write_end(s, item_tell(s, i, &why), &why) || why.code == ERR_WRONG_STATE)
		return true;
	if (e)
		*e = why;
	return false;
}

bool bulk_mark(struct store *s, const struct store_bulk_mark *m, struct err *e)
{
	struct store_bulk_item done = *m->item;
	done.state = STORE_ITEM_DONE;
	done.done_ms = m->now_ms;
	return item_tell(s, &done, e);
}

bool store_bulk_items(struct store *s, int64_t id, const struct store_bulk_filter *want,
	store_bulk_item_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(filter) struct filter f = FILTER_INIT;
	buf_put_text(&f.sql, "SELECT " ITEM_NAMES " FROM bulk_item WHERE 1");
	filter_number(&f, " AND bulk=?", id);
	if (want->states)
		filter_number(&f, " AND (1<<state)&?", want->states);
	filter_text(&f, " AND why=?", want->why);
	filter_text(&f, " AND rule=?", want->rule);
	buf_put_text(&f.sql, " ORDER BY n");
	filter_page(&f, (struct store_page){ want->from, want->count });
	if (!filter_start(&q, s, &f, e))
		return false;
	for (;;) {
		struct store_bulk_item row;
		bool more;
		if (!query_row(&q, &more, e) || (more && !item_read(&q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}

bool store_bulk_reasons(
	struct store *s, int64_t id, store_bulk_reason_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT why, rule, count(*) AS many FROM bulk_item WHERE bulk=? AND state=4 "
		    "GROUP BY why, rule ORDER BY many DESC, why, rule",
		    e))
		return false;
	bind_i64(&q, id);
	for (;;) {
		struct store_bulk_item x;
		bool more;
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		column_text(&q, x.why, sizeof x.why);
		column_text(&q, x.rule, sizeof x.rule);
		if (!fn(arg, x.why, x.rule, (uint64_t)column_i64(&q)))
			return true;
	}
}

static bool sweep(struct store *s, int64_t before_ms, struct err *e)
{
	static const char *const gone[] = {
		"DELETE FROM bulk_item WHERE bulk IN (SELECT id FROM bulk WHERE created_ms<?)",
		"DELETE FROM bulk WHERE created_ms<?"
	};
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
		AUTO(query) struct query q = { 0 };
		if (!query_start(&q, s, gone[i], e))
			return false;
		bind_i64(&q, before_ms);
		if (!query_done(&q, e))
			return false;
	}
	return true;
}

bool store_bulk_sweep(struct store *s, int64_t before_ms, struct err *e)
{
	return write_begin(s, e) && write_end(s, sweep(s, before_ms, e), e);
}
