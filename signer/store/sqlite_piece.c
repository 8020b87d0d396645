/* SPDX-License-Identifier: MIT */
/* sqlite_piece: files beside a dossier: pieces, scans, deeds. */
#include "store/impl.h"

#include <string.h>

#define SEALED_ID "dossier"
#define SEALED_KIND "0"
#define PIECE(X)                                                                                   \
	X(I64, store_piece, school)                                                                \
	X(TEXT, store_piece, kind)                                                                 \
	X(SEALED, store_piece, title)                                                              \
	X(TEXT, store_piece, type)                                                                 \
	X(HASH, store_piece, sha256)                                                               \
	X(I64, store_piece, time_ms)

static const struct column columns[] = { PIECE(COLUMN_AT) };

#define PIECE_NAMES "id,dossier" PIECE(COLUMN_READ)

static bool piece_read(struct query *q, struct store_piece *out, struct err *e)
{
	*out = (struct store_piece){ 0 };
	out->id = column_i64(q);
	column_text(q, out->dossier, sizeof out->dossier);
	return row_read(q, columns, COLUMN_COUNT(columns), out, e);
}

static bool piece_insert(struct store *s, struct store_piece *p, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO piece (dossier" PIECE(COLUMN_NAME) ",bytes) VALUES (?1" PIECE(
			    COLUMN_MARK) ",seal(?1,0,?))",
		    e))
		return false;
	bind_text(&q, p->dossier);
	row_bind(&q, columns, COLUMN_COUNT(columns), p, true);
	bind_bytes(&q, p->bytes);
	if (!query_done(&q, e))
		return false;
	p->id = query_rowid(&q);
	return true;
}

static bool piece_change(struct store *s, const struct store_piece *p, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE piece SET dossier=?1, kind=?2, title=seal(?1,0,?3), bytes=CASE dossier "
		    "WHEN ?1 THEN bytes ELSE seal(?1,0,unseal(dossier,0,bytes)) END WHERE id=?4 "
		    "AND school=?5",
		    e))
		return false;
	bind_text(&q, p->dossier);
	bind_text(&q, p->kind);
	bind_text(&q, p->title);
	bind_i64(&q, p->id);
	bind_i64(&q, p->school);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ||
	       err_fail(e, ERR_WRONG_STATE, "a page of this step is not there any more");
}

bool pieces_put(struct store *s, struct store_piece *list, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!(list[i].id ? piece_change(s, &list[i], e) : piece_insert(s, &list[i], e)))
			return false;
	return true;
}

static bool piece_delete(struct store *s, int64_t school, int64_t id, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "DELETE FROM piece WHERE id=? AND school=?", e))
		return false;
	bind_i64(&q, id);
	bind_i64(&q, school);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 || err_fail(e, ERR_NOT_FOUND, "no such piece");
}

bool store_piece_drop(struct store *s, int64_t school, int64_t id, struct err *e)
{
	return write_begin(s, e) && write_end(s, piece_delete(s, school, id, e), e);
}

bool store_piece_add(struct store *s, struct store_piece *p, struct err *e)
{
	if (write_begin(s, e) && write_end(s, piece_insert(s, p, e), e))
		return true;
	p->id = 0;
	return false;
}

bool store_piece_get(struct store *s, int64_t school, int64_t id, struct store_piece *out,
	struct buf *bytes, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT " PIECE_NAMES
		    ",unseal(dossier,0,bytes) FROM piece WHERE id=? AND school=?",
		    e))
		return false;
	bind_i64(&q, id);
	bind_i64(&q, school);
	if (!query_found(&q, "piece", e) || !piece_read(&q, out, e) ||
		!column_buf(&q, bytes, STORE_MAX_FILE, e))
		return false;
	out->bytes = buf_slice(bytes);
	return true;
}

static bool piece_move(
	struct store *s, int64_t school, int64_t id, const char *dossier, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE piece SET dossier=?1, title=seal(?1,0,unseal(dossier,0,title)), "
		    "bytes=seal(?1,0,unseal(dossier,0,bytes)) WHERE id=?2 AND school=?3 AND EXISTS "
		    "(SELECT 1 FROM dossier WHERE id=?1 AND school=?3)",
		    e))
		return false;
	bind_text(&q, dossier);
	bind_i64(&q, id);
	bind_i64(&q, school);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 || err_fail(e, ERR_NOT_FOUND, "no such piece or convention");
}

bool store_piece_place(
	struct store *s, int64_t school, int64_t id, const char *dossier, struct err *e)
{
	return write_begin(s, e) && write_end(s, piece_move(s, school, id, dossier, e), e);
}

bool store_piece_each(struct store *s, int64_t school, const char *dossier, store_piece_fn *fn,
	void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT " PIECE_NAMES " FROM piece WHERE school=? AND dossier=? ORDER BY id",
		    e))
		return false;
	bind_i64(&q, school);
	bind_text(&q, dossier ? dossier : "");
	for (;;) {
		struct store_piece row;
		bool more;
		if (!query_row(&q, &more, e) || (more && !piece_read(&q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}
