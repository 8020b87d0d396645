/* SPDX-License-Identifier: MIT */
/* sqlite_post: links with their tokens and codes. */
#include "store/post.h"

#include "store/impl.h"

#include <string.h>

/* What store_link_put writes; what store_link_mark writes stands apart. */
#define SEALED_ID "link.dossier"
#define SEALED_KIND "2"
_Static_assert(LOCKER_ACCESS == 2, "as the statements say");
#define LINK(X)                                                                                    \
	X(INT, store_link, kind)                                                                   \
	X(INT, store_link, state)                                                                  \
	X(I64, store_link, school)                                                                 \
	X(I64, store_link, account)                                                                \
	X(U32, store_link, revision)                                                               \
	X(TEXT, store_link, sha_fond)                                                              \
	X(TEXT, store_link, person)                                                                \
	X(TEXT, store_link, field)                                                                 \
	X(TEXT, store_link, role)                                                                  \
	X(SEALED, store_link, name)                                                                \
	X(INT, store_link, channel)                                                                \
	X(SEALED, store_link, address)                                                             \
	X(TEXT, store_link, lang)                                                                  \
	X(TEXT, store_link, why)                                                                   \
	X(I64, store_link, created_ms)                                                             \
	X(I64, store_link, expires_ms)
#define LINK_MARKS(X)                                                                              \
	X(I64, store_link, asked_ms)                                                               \
	X(I64, store_link, opened_ms)                                                              \
	X(U32, store_link, birth_failures)                                                         \
	X(U32, store_link, reminders)                                                              \
	X(I64, store_link, reminded_ms)

static const struct column link_columns[] = { LINK(COLUMN_AT) };
static const struct column mark_columns[] = { LINK_MARKS(COLUMN_AT) };

#define LINK_SELECT                                                                                \
	"SELECT link.id,link.version,link.dossier" LINK(COLUMN_READ) LINK_MARKS(COLUMN_NAME)

static bool link_read(struct query *q, struct store_link *out, struct err *e)
{
	*out = (struct store_link){ 0 };
	out->id = column_i64(q);
	out->version = column_i64(q);
	column_text(q, out->dossier, sizeof out->dossier);
	return row_read(q, link_columns, COLUMN_COUNT(link_columns), out, e) &&
	       row_read(q, mark_columns, COLUMN_COUNT(mark_columns), out, e);
}

bool store_link_get(struct store *s, int64_t id, struct store_link *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, LINK_SELECT " FROM link WHERE id=?", e))
		return false;
	bind_i64(&q, id);
	return query_found(&q, "link", e) && link_read(&q, out, e);
}

static bool link_insert(struct store *s, struct store_link *l, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO link (dossier,address_blind,version" LINK(COLUMN_NAME)
			    LINK_MARKS(COLUMN_NAME) ") VALUES (?1,blind(?2),1" LINK(COLUMN_MARK)
				    LINK_MARKS(COLUMN_MARK) ")",
		    e))
		return false;
	bind_text(&q, l->dossier);
	bind_text(&q, l->address);
	row_bind(&q, link_columns, COLUMN_COUNT(link_columns), l, true);
	row_bind(&q, mark_columns, COLUMN_COUNT(mark_columns), l, true);
	if (!query_done(&q, e))
		return false;
	l->id = query_rowid(&q);
	return true;
}

static bool link_update(struct store *s, const struct store_link *l, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE link SET dossier=?1,address_blind=blind(?2),version=version+1,"
		    "birth_failures=CASE WHEN state=?3 AND ?4=0 THEN 0 ELSE birth_failures "
		    "END" LINK(COLUMN_SET) " WHERE id=? AND version=?",
		    e))
		return false;
	bind_text(&q, l->dossier);
	bind_text(&q, l->address);
	bind_i64(&q, STORE_LINK_BLOCKED);
	bind_i64(&q, l->state);
	row_bind(&q, link_columns, COLUMN_COUNT(link_columns), l, false);
	bind_i64(&q, l->id);
	bind_i64(&q, l->version);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ||
	       err_fail(e, ERR_WRONG_STATE, "the link was changed in the meantime");
}

static bool with_link(struct store *s, const char *sql, int64_t link, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, sql, e))
		return false;
	bind_i64(&q, link);
	return query_done(&q, e);
}

/* STORE_TO_SEND, STORE_TAKEN, STORE_DELAYED have a due_ms; 6 is STORE_DROPPED. */
_Static_assert(STORE_DROPPED == 6, "as the statement says");

static bool messages_drop(struct store *s, int64_t link, struct err *e)
{
	return with_link(s,
		"UPDATE message SET state=6, due_ms=NULL WHERE link<>0 AND link=? AND due_ms IS "
		"NOT "
		"NULL",
		link, e);
}

static bool link_write(struct store *s, struct store_link *l, struct err *e)
{
	if (l->id == 0)
		return link_insert(s, l, e);
	if (!link_update(s, l, e))
		return false;
	if (l->state != STORE_LINK_DEAD && l->state != STORE_LINK_BLOCKED)
		return true;
	return messages_drop(s, l->id, e) &&
	       with_link(s, "DELETE FROM session WHERE link<>0 AND link=?", l->id, e);
}

bool store_link_put(struct store *s, struct store_link *l, struct err *e)
{
	bool fresh = l->id == 0;
	if (!write_begin(s, e))
		return false;
	if (!write_end(s, link_write(s, l, e), e)) {
		l->id = fresh ? 0 : l->id;
		return false;
	}
	l->version = fresh ? 1 : l->version + 1;
	return true;
}

static bool link_mark(
	struct store *s, struct store_link *l, enum store_mark mark, int64_t now_ms, struct err *e)
{
	static const char *const statements[] = {
		[STORE_MARK_ASKED] = "UPDATE link SET asked_ms=?1 WHERE id=?2 AND asked_ms=0",
		[STORE_MARK_OPENED] = "UPDATE link SET opened_ms=?1 WHERE id=?2 AND opened_ms=0",
		[STORE_MARK_REMINDED] =
			"UPDATE link SET reminders=reminders+1, reminded_ms=?1 WHERE id=?2",
		[STORE_MARK_BIRTH] =
			"UPDATE link SET birth_failures=birth_failures+(?1<>0) WHERE id=?2",
		[STORE_MARK_BIRTH_RIGHT] =
			"UPDATE link SET birth_failures=birth_failures*(?1=0) WHERE id=?2",
	};
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, statements[mark], e))
		return false;
	bind_i64(&q, now_ms);
	bind_i64(&q, l->id);
	if (!query_done(&q, e) ||
		!query_start(
			&q, s, "SELECT link.id" LINK_MARKS(COLUMN_NAME) " FROM link WHERE id=?", e))
		return false;
	bind_i64(&q, l->id);
	if (!query_found(&q, "link", e))
		return false;
	l->id = column_i64(&q);
	return row_read(&q, mark_columns, COLUMN_COUNT(mark_columns), l, e);
}

bool store_link_mark(
	struct store *s, struct store_link *l, enum store_mark mark, int64_t now_ms, struct err *e)
{
	return write_begin(s, e) && write_end(s, link_mark(s, l, mark, now_ms, e), e);
}

bool store_link_by_token(struct store *s, const uint8_t hash[static STORE_TOKEN],
	struct store_link *out, bool *token_dead, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    LINK_SELECT
		    ",dead FROM (SELECT link AS opened, dead_ms<>0 AS dead FROM token WHERE "
		    "hash=?) JOIN link ON link.id=opened",
		    e))
		return false;
	bind_hash(&q, hash);
	if (!query_found(&q, "link", e) || !link_read(&q, out, e))
		return false;
	*token_dead = column_i64(&q) != 0;
	return true;
}

bool store_link_each(struct store *s, const struct store_link_filter *want, store_link_fn *fn,
	void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(filter) struct filter f = FILTER_INIT;
	buf_put_text(&f.sql, LINK_SELECT " FROM link WHERE 1");
	filter_text(&f, " AND dossier=?", want->dossier);
	filter_text(&f, " AND address_blind=blind(?)", want->address);
	filter_text(&f, " AND person=?", want->person);
	if (want->school >= 0)
		filter_number(&f, " AND school=?", want->school);
	if (want->kinds)
		filter_number(&f, " AND (1<<kind)&?", want->kinds);
	if (want->states)
		filter_number(&f, " AND (1<<state)&?", want->states);
	buf_put_text(&f.sql, " ORDER BY id");
	if (!filter_start(&q, s, &f, e))
		return false;
	for (;;) {
		struct store_link row;
		bool more;
		if (!query_row(&q, &more, e) || (more && !link_read(&q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}

static bool token_insert(struct store *s, int64_t link, const uint8_t hash[static STORE_TOKEN],
	int64_t now_ms, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "INSERT INTO token VALUES (?,?,?,0)", e))
		return false;
	bind_hash(&q, hash);
	bind_i64(&q, link);
	bind_i64(&q, now_ms);
	return query_done(&q, e);
}

bool store_token_add(struct store *s, int64_t link, const uint8_t hash[static STORE_TOKEN],
	int64_t now_ms, struct err *e)
{
	return write_begin(s, e) && write_end(s, token_insert(s, link, hash, now_ms, e), e);
}

static bool tokens_kill(struct store *s, int64_t link, int64_t now_ms, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "UPDATE token SET dead_ms=? WHERE link=? AND dead_ms=0", e))
		return false;
	bind_i64(&q, now_ms);
	bind_i64(&q, link);
	return query_done(&q, e);
}

bool store_token_kill_all(struct store *s, int64_t link, int64_t now_ms, struct err *e)
{
	return write_begin(s, e) && write_end(s, tokens_kill(s, link, now_ms, e), e);
}

#define CODE(X)                                                                                    \
	X(I64, store_code, link)                                                                   \
	X(U32, store_code, number)                                                                 \
	X(HASH, store_code, hash)                                                                  \
	X(HASH, store_code, bound)                                                                 \
	X(TEXT, store_code, gesture)                                                               \
	X(I64, store_code, created_ms)                                                             \
	X(I64, store_code, expires_ms)                                                             \
	X(I64, store_code, verified_ms)                                                            \
	X(I64, store_code, used_ms)                                                                \
	X(U32, store_code, failures)

static const struct column code_columns[] = { CODE(COLUMN_AT) };

static bool code_newest(
	struct store *s, int64_t link, struct store_code *out, bool *found, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT 0" CODE(
			    COLUMN_NAME) " FROM code WHERE link=? ORDER BY number DESC LIMIT "
					 "1",
		    e))
		return false;
	bind_i64(&q, link);
	if (!query_row(&q, found, e))
		return false;
	*out = (struct store_code){ 0 };
	(void)(*found && column_i64(&q));
	return !*found || row_read(&q, code_columns, COLUMN_COUNT(code_columns), out, e);
}

bool store_code_get(struct store *s, int64_t link, struct store_code *out, struct err *e)
{
	bool found;
	if (!code_newest(s, link, out, &found, e))
		return false;
	return found || err_fail(e, ERR_NOT_FOUND, "no code was made for this link yet");
}

static bool code_write(struct store *s, const struct store_code *c, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	struct store_code old;
	bool found;
	if (!code_newest(s, c->link, &old, &found, e))
		return false;
	bool next = c->number == old.number + 1;
	if (!next && (!found || c->number != old.number || old.used_ms))
		return err_fail(e, ERR_WRONG_STATE,
			old.used_ms && c->number == old.number
				? "the code was used already"
				: "another code was asked for in the meantime");
	if (!query_start(&q, s,
		    "INSERT OR REPLACE INTO code (link,number,hash,bound,gesture,created_ms,"
		    "expires_ms,verified_ms,used_ms,failures) VALUES (?,?,?,?,?,?,?,?,?,?)",
		    e))
		return false;
	row_bind(&q, code_columns, COLUMN_COUNT(code_columns), c, true);
	return query_done(&q, e);
}

bool store_code_put(struct store *s, const struct store_code *c, struct err *e)
{
	return write_begin(s, e) && write_end(s, code_write(s, c, e), e);
}

static bool code_fail(struct store *s, int64_t link, struct store_code *out, struct err *e)
{
	return with_link(s,
		       "UPDATE code SET failures=failures+1 WHERE link=?1 AND number=(SELECT "
		       "max(number) FROM code WHERE link=?1)",
		       link, e) &&
	       store_code_get(s, link, out, e);
}

bool store_code_try(struct store *s, int64_t link, struct store_code *out, struct err *e)
{
	return write_begin(s, e) && write_end(s, code_fail(s, link, out, e), e);
}

bool store_code_count(struct store *s, int64_t link, int64_t since_ms, uint32_t *n, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "SELECT count(*) FROM code WHERE link=? AND created_ms>=?", e))
		return false;
	bind_i64(&q, link);
	bind_i64(&q, since_ms);
	if (!query_found(&q, "code", e))
		return false;
	*n = (uint32_t)column_i64(&q);
	return true;
}

bool store_message_drop(struct store *s, int64_t link, struct err *e)
{
	return write_begin(s, e) && write_end(s, messages_drop(s, link, e), e);
}

bool post_add(struct store *s, const struct store_step *step, struct err *e)
{
	for (size_t i = 0; i < step->links_n; i++)
		if (!link_write(s, &step->links[i], e))
			return false;
	if (step->code && !code_write(s, step->code, e))
		return false;
	if (step->handled && !message_told(s, step->handled, step->handled_ms, e))
		return false;
	return outbox_add(s, step, e);
}
