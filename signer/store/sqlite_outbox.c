/* SPDX-License-Identifier: MIT */
/* sqlite_outbox: messages with their attempts, and jobs. */
#include "store/post.h"

#include "store/bulk.h"
#include "store/impl.h"

#include <inttypes.h>
#include <string.h>

void store_message_auto(struct store_message *m)
{
	buf_free(&m->data_read);
}

void store_job_auto(struct store_job *j)
{
	buf_free(&j->data_read);
}

#define SEALED_ID "message.dossier"
#define SEALED_KIND "2"
_Static_assert(LOCKER_ACCESS == 2, "as the statements say");
#define MESSAGE(X)                                                                                 \
	X(TEXT, store_message, template_name)                                                      \
	X(I64, store_message, school)                                                              \
	X(I64, store_message, link)                                                                \
	X(I64, store_message, account)                                                             \
	X(SEALED, store_message, address)                                                          \
	X(INT, store_message, channel)                                                             \
	X(INT, store_message, state)                                                               \
	X(INT, store_message, priority)                                                            \
	X(TEXT, store_message, group)                                                              \
	X(TEXT, store_message, lang)                                                               \
	X(I64, store_message, created_ms)                                                          \
	X(I64, store_message, next_ms)                                                             \
	X(I64, store_message, lease_ms)                                                            \
	X(I64, store_message, sent_ms)                                                             \
	X(U32, store_message, tries)                                                               \
	X(SEALED, store_message, answer)                                                           \
	X(TEXT, store_message, verp)

static const struct column message_columns[] = { MESSAGE(COLUMN_AT) };

enum { PRIORITIES = 3 };

#define MESSAGE_NAMES                                                                              \
	"message.id,message.dossier" MESSAGE(COLUMN_READ) ",unseal(message.dossier,2,data)"

static bool message_read(struct query *q, struct store_message *out, struct err *e)
{
	*out = (struct store_message){ 0 };
	out->id = column_i64(q);
	column_text(q, out->dossier, sizeof out->dossier);
	if (!row_read(q, message_columns, COLUMN_COUNT(message_columns), out, e) ||
		!column_buf(q, &out->data_read, STORE_MAX_JSON + 1, e))
		return false;
	out->data = buf_slice(&out->data_read);
	return true;
}

static bool message_one(struct query *q, struct store_message *out, struct err *e)
{
	AUTO(store_message) struct store_message got = { 0 };
	if (!query_found(q, "message", e) || !message_read(q, &got, e))
		return false;
	store_message_auto(out);
	*out = got;
	got = (struct store_message){ 0 };
	return true;
}

static bool message_insert(struct store *s, struct store_message *m, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (m->priority < 0 || m->priority >= PRIORITIES)
		return err_fail(e, ERR_BUG, "a message of priority %d", m->priority);
	if (!query_start(&q, s,
		    "INSERT INTO message (dossier,address_blind,due_ms" MESSAGE(
			    COLUMN_NAME) ",data) VALUES (?1,blind(?2),?3" MESSAGE(COLUMN_MARK) ",se"
											       "al("
											       "?1,"
											       "2,?"
											       "))",
		    e))
		return false;
	m->state = STORE_TO_SEND;
	bind_text(&q, m->dossier);
	bind_text(&q, m->address);
	bind_i64(&q, m->next_ms > m->created_ms ? m->next_ms : m->created_ms);
	row_bind(&q, message_columns, COLUMN_COUNT(message_columns), m, true);
	bind_slice(&q, m->data);
	if (!query_done(&q, e))
		return false;
	m->id = query_rowid(&q);
	return true;
}

bool store_message_add(struct store *s, struct store_message *m, struct err *e)
{
	if (write_begin(s, e) && write_end(s, message_insert(s, m, e), e))
		return true;
	m->id = 0;
	return false;
}

bool job_insert(struct store *s, const struct store_job *j, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO job (kind,key,school,next_ms,created_ms,tries,cause,data) VALUES "
		    "(?,?,?,?,?,0," SEAL_OWN("?") "," SEAL_OWN(
			    "?") ") ON CONFLICT DO UPDATE SET next_ms=min(next_ms,"
				 "excluded.next_ms), data=excluded.data",
		    e))
		return false;
	bind_text(&q, j->kind);
	bind_text(&q, j->key);
	bind_i64(&q, j->school);
	bind_i64(&q, j->next_ms);
	bind_i64(&q, j->created_ms);
	bind_text(&q, j->cause);
	bind_slice(&q, j->data);
	return query_done(&q, e);
}

bool store_job_add(struct store *s, const struct store_job *j, struct err *e)
{
	return write_begin(s, e) && write_end(s, job_insert(s, j, e), e);
}

bool outbox_add(struct store *s, const struct store_step *step, struct err *e)
{
	for (size_t i = 0; i < step->messages_n; i++) {
		struct store_message *m = &step->messages[i];
		if (m->link < 0) {
			size_t at = (size_t)(-1 - m->link);
			if (at >= step->links_n)
				return err_fail(
					e, ERR_BUG, "a message of a link that is not there");
			m->link = step->links[at].id;
		}
		if (!message_insert(s, m, e))
			return false;
	}
	for (size_t i = 0; i < step->jobs_n; i++)
		if (!job_insert(s, &step->jobs[i], e))
			return false;
	return true;
}

/* NOT_FOUND when nothing is due: most looks find nothing, and need not wait for whoever writes. */
static bool anything_due(
	struct store *s, const char *sql, int64_t now_ms, const char *what, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, sql, e))
		return false;
	bind_i64(&q, now_ms);
	return query_found(&q, what, e);
}

/* The numbers of enum store_delivery. */
_Static_assert(STORE_TAKEN == 1, "as the statements say");

static bool message_take(
	struct store *s, int64_t now_ms, int64_t lease_ms, int64_t *id, struct err *e)
{
	bool more = false;
	for (int priority = 0; priority < PRIORITIES; priority++) {
		AUTO(query) struct query q = { 0 };
		if (!query_start(&q, s,
			    "UPDATE message SET state=1, lease_ms=?1, due_ms=?1 WHERE id=(SELECT "
			    "id "
			    "FROM message WHERE priority=?2 AND due_ms<=?3 ORDER BY due_ms LIMIT "
			    "1) "
			    "RETURNING id",
			    e))
			return false;
		bind_i64(&q, lease_ms);
		bind_i64(&q, priority);
		bind_i64(&q, now_ms);
		if (!query_row(&q, &more, e))
			return false;
		*id = more ? column_i64(&q) : 0;
		if (more)
			return true;
	}
	return err_fail(e, ERR_NOT_FOUND, "nothing to send");
}

/* Taken first, then read: one that is damaged holds up nobody behind it. */

bool store_message_take(
	struct store *s, int64_t now_ms, int64_t lease_ms, struct store_message *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	int64_t id = 0;
	if (!anything_due(
		    s, "SELECT 1 FROM message WHERE due_ms<=? LIMIT 1", now_ms, "message", e) ||
		!write_begin(s, e) ||
		!write_end_soon(s, message_take(s, now_ms, lease_ms, &id, e), e) ||
		!query_start(&q, s, "SELECT " MESSAGE_NAMES " FROM message WHERE id=?", e))
		return false;
	bind_i64(&q, id);
	return message_one(&q, out, e) || err_context(e, "message %" PRId64, id);
}

static bool walk(struct query *q, store_message_fn *fn, void *arg, struct err *e)
{
	for (;;) {
		AUTO(store_message) struct store_message row = { 0 };
		bool more;
		if (!query_row(q, &more, e) || (more && !message_read(q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}

static bool group_take(
	struct store *s, const struct store_message *first, int64_t now_ms, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE message SET state=1, lease_ms=?1, due_ms=?1 WHERE "
		    "address_blind=blind(?2) AND "
		    "\"group\"=?3 AND due_ms<=?4 AND id<>?5",
		    e))
		return false;
	bind_i64(&q, first->lease_ms);
	bind_text(&q, first->address);
	bind_text(&q, first->group);
	bind_i64(&q, now_ms);
	bind_i64(&q, first->id);
	return query_done(&q, e);
}

bool store_message_take_group(struct store *s, const struct store_message *first, int64_t now_ms,
	store_message_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!first->group[0])
		return true;
	if (!write_begin(s, e) || !write_end_soon(s, group_take(s, first, now_ms, e), e) ||
		!query_start(&q, s,
			"SELECT " MESSAGE_NAMES
			" FROM message WHERE address_blind=blind(?) AND \"group\"=? AND "
			"due_ms IS NOT NULL AND state=1 AND lease_ms=? AND id<>? ORDER BY id",
			e))
		return false;
	bind_text(&q, first->address);
	bind_text(&q, first->group);
	bind_i64(&q, first->lease_ms);
	bind_i64(&q, first->id);
	return walk(&q, fn, arg, e);
}

static bool attempt_add(
	struct store *s, const struct store_message *m, int64_t now_ms, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "INSERT INTO attempt VALUES (NULL,?2,?3,?4,seal(?1,2,?5))", e))
		return false;
	bind_text(&q, m->dossier);
	bind_i64(&q, m->id);
	bind_i64(&q, now_ms);
	bind_i64(&q, m->state);
	bind_text(&q, m->answer);
	return query_done(&q, e);
}

bool message_told(struct store *s, const struct store_message *m, int64_t now_ms, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool waits = m->state == STORE_TO_SEND || m->state == STORE_DELAYED;
	if (m->state == STORE_TAKEN)
		return err_fail(e, ERR_BUG, "a message that was handled is no longer taken");
	if (!attempt_add(s, m, now_ms, e) ||
		!query_start(&q, s,
			"UPDATE message SET state=?1, tries=?2, next_ms=?3, "
			"answer=seal(dossier,2,?4), sent_ms=?5, "
			"verp=?6, due_ms=CASE WHEN ?7 THEN ?3 ELSE NULL END WHERE id=?8 AND "
			"(state<>1 OR "
			"lease_ms=?9)",
			e))
		return false;
	bind_i64(&q, m->state);
	bind_i64(&q, m->tries);
	bind_i64(&q, m->next_ms);
	bind_text(&q, m->answer);
	bind_i64(&q, m->sent_ms);
	bind_text(&q, m->verp);
	bind_i64(&q, waits);
	bind_i64(&q, m->id);
	bind_i64(&q, m->lease_ms);
	return query_done(&q, e);
}

bool store_message_done(
	struct store *s, const struct store_message *m, int64_t now_ms, struct err *e)
{
	return write_begin(s, e) && write_end(s, message_told(s, m, now_ms, e), e);
}

static bool message_back(struct store *s, const struct store_message *m, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE message SET state=CASE WHEN tries=0 THEN 0 ELSE 3 END, next_ms=?1, "
		    "due_ms=?1 WHERE id=?2 AND state=1 AND lease_ms=?3",
		    e))
		return false;
	bind_i64(&q, m->next_ms);
	bind_i64(&q, m->id);
	bind_i64(&q, m->lease_ms);
	return query_done(&q, e);
}

_Static_assert(STORE_TO_SEND == 0 && STORE_DELAYED == 3, "as the statement says");

bool store_message_later(struct store *s, const struct store_message *m, struct err *e)
{
	return write_begin(s, e) && write_end_soon(s, message_back(s, m, e), e);
}

bool store_message_by_verp(
	struct store *s, const char *verp, struct store_message *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(
		    &q, s, "SELECT " MESSAGE_NAMES " FROM message WHERE verp<>'' AND verp=?", e))
		return false;
	bind_text(&q, verp);
	return message_one(&q, out, e);
}

bool store_message_each(struct store *s, const struct store_message_filter *want,
	store_message_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(filter) struct filter f = FILTER_INIT;
	buf_put_text(&f.sql, "SELECT " MESSAGE_NAMES " FROM message WHERE 1");
	if (want->link)
		filter_number(&f, " AND link<>0 AND link=?", want->link);
	filter_text(&f, " AND dossier<>'' AND dossier=?", want->dossier);
	filter_text(&f, " AND verp<>'' AND verp=?", want->verp);
	filter_text(&f, " AND template_name=?", want->template_name);
	buf_put_text(&f.sql, " ORDER BY id DESC");
	filter_page(&f, want->page);
	return filter_start(&q, s, &f, e) && walk(&q, fn, arg, e);
}

bool store_attempt_each(
	struct store *s, int64_t message, store_attempt_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT message,time_ms,a.state,unseal(m.dossier,2,a.answer) FROM attempt a "
		    "JOIN message m ON m.id=message WHERE message=? ORDER BY a.id",
		    e))
		return false;
	bind_i64(&q, message);
	for (;;) {
		struct store_attempt row;
		bool more;
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		row.message = column_i64(&q);
		row.time_ms = column_i64(&q);
		row.state = (enum store_delivery)column_i64(&q);
		column_text(&q, row.answer, sizeof row.answer);
		if (!fn(arg, &row))
			return true;
	}
}

bool store_message_backlog(struct store *s, uint64_t *n, int64_t *oldest_ms, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT count(*),coalesce(min(created_ms),0) FROM message WHERE due_ms IS NOT "
		    "NULL",
		    e) ||
		!query_found(&q, "message", e))
		return false;
	*n = (uint64_t)column_i64(&q);
	*oldest_ms = column_i64(&q);
	return true;
}

/* What stands in the clear, also of one that cannot be opened. */
#define JOB_CLEAR(X)                                                                               \
	X(TEXT, store_job, kind)                                                                   \
	X(TEXT, store_job, key)                                                                    \
	X(I64, store_job, school)                                                                  \
	X(I64, store_job, next_ms)                                                                 \
	X(I64, store_job, created_ms)                                                              \
	X(U32, store_job, tries)                                                                   \
	X(INT, store_job, status)
#define JOB(X) JOB_CLEAR(X) X(OWN, store_job, cause)

static const struct column job_columns[] = { JOB(COLUMN_AT) };

#define JOB_NAMES "id" JOB(COLUMN_READ) "," UNSEAL_OWN("data")

static bool job_read(struct query *q, struct store_job *out, struct err *e)
{
	*out = (struct store_job){ 0 };
	out->id = column_i64(q);
	if (!row_read(q, job_columns, COLUMN_COUNT(job_columns), out, e) ||
		!column_buf(q, &out->data_read, STORE_MAX_JSON + 1, e))
		return false;
	out->data = buf_slice(&out->data_read);
	return true;
}

/* Two queues of one table; 'of' is the comparison of its kind. */
#define JOB_DUE(of) "FROM job WHERE next_ms<=? AND kind" of "'" STORE_JOB_WEBHOOK "'"
#define JOB_TAKE(of)                                                                               \
	"UPDATE job SET next_ms=?, lease_ms=? WHERE id=(SELECT id " JOB_DUE(                       \
		of) " ORDER BY next_ms LIMIT 1) RETURNING id"

static bool job_take(
	struct store *s, bool webhook, const int64_t times[static 2], int64_t *id, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, webhook ? JOB_TAKE("=") : JOB_TAKE("<>"), e))
		return false;
	bind_i64(&q, times[1]);
	bind_i64(&q, times[1]);
	bind_i64(&q, times[0]);
	if (!query_found(&q, "job", e))
		return false;
	*id = column_i64(&q);
	return true;
}

static bool job_get(struct store *s, int64_t id, struct store_job *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(store_job) struct store_job got = { 0 };
	if (!query_start(&q, s, "SELECT " JOB_NAMES " FROM job WHERE id=?", e))
		return false;
	bind_i64(&q, id);
	if (!query_found(&q, "job", e) || !job_read(&q, &got, e))
		return false;
	store_job_auto(out);
	*out = got;
	got = (struct store_job){ 0 };
	return true;
}

/* times: now, and until when it is taken. As for messages: taken first, then read. */
static bool job_take_due(struct store *s, bool webhook, const int64_t times[static 2],
	struct store_job *out, struct err *e)
{
	int64_t id = 0;
	const char *due = webhook ? "SELECT 1 " JOB_DUE("=") " LIMIT 1"
				  : "SELECT 1 " JOB_DUE("<>") " LIMIT 1";
	if (!anything_due(s, due, times[0], "job", e) || !write_begin(s, e) ||
		!write_end_soon(s, job_take(s, webhook, times, &id, e), e))
		return false;
	if (!job_get(s, id, out, e))
		return err_context(e, "job %" PRId64, id);
	out->lease_ms = times[1];
	return true;
}

bool store_job_take(
	struct store *s, int64_t now_ms, int64_t lease_ms, struct store_job *out, struct err *e)
{
	return job_take_due(s, false, (const int64_t[]){ now_ms, lease_ms }, out, e);
}

bool store_job_take_webhook(
	struct store *s, int64_t now_ms, int64_t lease_ms, struct store_job *out, struct err *e)
{
	return job_take_due(s, true, (const int64_t[]){ now_ms, lease_ms }, out, e);
}

/* Unless it was added anew meanwhile: then it is due at the time that brought. */
static bool job_later(struct store *s, const struct store_job *j, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE job SET lease_ms=0, tries=?, status=?, cause=" SEAL_OWN(
			    "?") ", next_ms=CASE WHEN next_ms<? THEN next_ms "
				 "ELSE ? "
				 "END WHERE id=?",
		    e))
		return false;
	bind_i64(&q, j->tries);
	bind_i64(&q, j->status);
	bind_text(&q, j->cause);
	bind_i64(&q, j->lease_ms);
	bind_i64(&q, j->next_ms);
	bind_i64(&q, j->id);
	return query_done(&q, e);
}

bool store_job_again(struct store *s, const struct store_job *j, struct err *e)
{
	return write_begin(s, e) && write_end(s, job_later(s, j, e), e);
}

static bool job_delete(struct store *s, const struct store_job *j, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "DELETE FROM job WHERE id=? AND next_ms>=?", e))
		return false;
	bind_i64(&q, j->id);
	bind_i64(&q, j->lease_ms);
	return query_done(&q, e);
}

bool store_job_done(struct store *s, const struct store_job *j, struct err *e)
{
	return write_begin(s, e) && write_end(s, job_delete(s, j, e), e);
}

static const struct column clear_columns[] = { JOB_CLEAR(COLUMN_AT) };

/* *more: the caller wants the next one. */
static bool job_tell(bool *more, struct query *q, store_job_fn *fn, void *arg, struct err *e)
{
	AUTO(store_job) struct store_job row = { 0 };
	AUTO(store_job) struct store_job whole = { 0 };
	struct err why = ERR_INIT;
	row.id = column_i64(q);
	if (!row_read(q, clear_columns, COLUMN_COUNT(clear_columns), &row, e))
		return false;
	row.damaged = !job_get(q->s, row.id, &whole, &why);
	*more = true;
	if (row.damaged && why.code == ERR_NOT_FOUND)
		return true; /* done meanwhile */
	if (row.damaged && (why.code == ERR_NOMEM || why.code == ERR_BUSY))
		return err_fail(e, why.code, "%s", why.text);
	*more = fn(arg, row.damaged ? &row : &whole);
	return true;
}

static bool jobs_walk(struct query *q, store_job_fn *fn, void *arg, struct err *e)
{
	for (bool more = true; more;) {
		bool row;
		if (!query_row(q, &row, e) || (row && !job_tell(&more, q, fn, arg, e)))
			return false;
		more = more && row;
	}
	return true;
}

#define JOB_WALK "SELECT id" JOB_CLEAR(COLUMN_READ) " FROM job WHERE "

bool store_job_each(struct store *s, const char *kind, store_job_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, JOB_WALK "kind=? ORDER BY next_ms, id", e))
		return false;
	bind_text(&q, kind);
	return jobs_walk(&q, fn, arg, e);
}

bool store_job_of(struct store *s, const char *kind, int64_t school, store_job_fn *fn, void *arg,
	struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(
		    &q, s, JOB_WALK "school=? AND kind=? AND school<>0 ORDER BY next_ms, id", e))
		return false;
	bind_i64(&q, school);
	bind_text(&q, kind);
	return jobs_walk(&q, fn, arg, e);
}

_Static_assert(
	STORE_TO_SEND == 0 && STORE_TAKEN == 1 && STORE_DELAYED == 3 && STORE_ITEM_TAKEN == 1,
	"as the statements say");

/* The lease of a service that ended is nobody's. */
static const char *const leases[] = {
	"UPDATE job SET next_ms=min(next_ms,?), lease_ms=0 WHERE lease_ms<>0",
	("UPDATE message SET state=CASE WHEN tries=0 THEN 0 ELSE 3 END, due_ms=min(due_ms,?) "
	 "WHERE state=1"),
	"UPDATE bulk_item SET lease_ms=min(lease_ms,?) WHERE state=1",
};

static bool each_run(
	struct store *s, const char *const *sql, size_t n, int64_t now_ms, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		AUTO(query) struct query q = { 0 };
		if (!query_start(&q, s, sql[i], e))
			return false;
		bind_i64(&q, now_ms);
		if (!query_done(&q, e))
			return false;
	}
	return true;
}

bool store_leases_free(struct store *s, int64_t now_ms, struct err *e)
{
	return write_begin(s, e) &&
	       write_end(s, each_run(s, leases, sizeof leases / sizeof *leases, now_ms, e), e);
}

/* ?1: now. What is taken keeps its lease. */
#define AHEAD(when) "created_ms>?1 AND " when ">?1 AND " when "-created_ms<86400000"
#define JOB_AHEAD "lease_ms=0 AND " AHEAD("next_ms")
#define MESSAGE_AHEAD "due_ms IS NOT NULL AND state IN (0,3) AND " AHEAD("due_ms")
static const char *const ahead[] = {
	"UPDATE job SET next_ms=?1 WHERE " JOB_AHEAD,
	"UPDATE message SET next_ms=?1, due_ms=?1 WHERE " MESSAGE_AHEAD,
};

bool store_clock_back(struct store *s, int64_t now_ms, struct err *e)
{
	struct err none = ERR_INIT;
	/* nearly always there is nothing, and nobody who writes is waited for */
	if (!anything_due(s,
		    "SELECT 1 WHERE EXISTS (SELECT 1 FROM job WHERE " JOB_AHEAD
		    ") OR EXISTS (SELECT 1 FROM message WHERE " MESSAGE_AHEAD ")",
		    now_ms, "work", &none))
		return none.code == ERR_NOT_FOUND || err_fail(e, none.code, "%s", none.text);
	return write_begin(s, e) &&
	       write_end(s, each_run(s, ahead, sizeof ahead / sizeof *ahead, now_ms, e), e);
}
