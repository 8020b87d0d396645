/* SPDX-License-Identifier: MIT */
/*
 * impl: what the files of this room share: one connection with its prepared statements, transactions, and rows that are
 * bound and read by a table of their columns. SQL is written where it is used; nothing here knows a table of the store.
 */
#ifndef PARAPHE_STORE_IMPL_H
#define PARAPHE_STORE_IMPL_H

#include "store/dossier.h"
#include "store/locker.h"
#include "store/roster.h"

#include <sqlite3.h>
#include <stddef.h>

enum {
	STORE_KEPT = 256,      /* prepared statements of a connection; a power of two */
	STORE_MAX_SQL = 4096,  /* of a statement made at run time */
	STORE_MAX_NESTED = 4,  /* transactions inside each other */
	STORE_PAGES_WAL = 4000 /* pages in the log before they move into the file */
};

struct kept {
	sqlite3_stmt *st;
	bool busy;
};

struct store {
	sqlite3 *db;
	struct kept kept[STORE_KEPT]; /* by a hash of their text */
	int depth;                    /* of transactions that write */
	bool reading;                 /* one that only reads is open */
	struct sync *sync;            /* shared with this process's other connections to the file */
	struct locker *locker;        /* borrowed; NULL: what is sealed stays so */
	struct err sealing;           /* why a function of sqlite_seal.c gave none */
};

/* A statement in use. AUTO(query) gives it back; query_start does so first. */
struct query {
	struct store *s;
	sqlite3_stmt *st;
	struct kept *kept; /* NULL: it ends with its use */
	int bound, column; /* last parameter bound, next column to be read */
	int failed;        /* SQLITE_... of a bind */
};
MUST_CHECK bool query_start(struct query *q, struct store *s, const char *sql, struct err *e);
void query_auto(struct query *q);
/* The next row; *more false: there is none. */
MUST_CHECK bool query_row(struct query *q, bool *more, struct err *e);
/* Run one that gives no row. */
MUST_CHECK bool query_done(struct query *q, struct err *e);
/* The first column of all rows, each followed by 'after' when that is not NUL; and how many. */
MUST_CHECK bool query_join(struct query *q, struct buf *out, char after, size_t *n, struct err *e);
/* Rows that the last INSERT, UPDATE or DELETE touched. */
int query_changes(const struct query *q);
/* The number the last INSERT gave. */
int64_t query_rowid(const struct query *q);
/* The one row a SELECT must give. Errors: NOT_FOUND 'what' is not there. */
MUST_CHECK bool query_found(struct query *q, const char *what, struct err *e);

/* The next parameter. Texts and bytes stay the caller's until the query ends. */
void bind_i64(struct query *q, int64_t v);
void bind_text(struct query *q, const char *text);
void bind_bytes(struct query *q, struct slice b);
void bind_hash(struct query *q, const uint8_t hash[static 32]);
void bind_slice(struct query *q, struct slice text);
/* UTF-8 in a buf; NULL where it was never read. */
void bind_buf(struct query *q, const struct buf *b);

/* The next column. */
int64_t column_i64(struct query *q);
void column_text(struct query *q, char *out, size_t size);
struct slice column_bytes(struct query *q); /* until the next row */
/* Errors: IO not 32 bytes: the store is damaged. */
MUST_CHECK bool column_hash(struct query *q, uint8_t out[static 32], struct err *e);
/* Errors: LIMIT over 'max'; NOMEM. */
MUST_CHECK bool column_buf(struct query *q, struct buf *out, size_t max, struct err *e);

/* How a member of a struct stands in a column of the same name. */
enum column_type {
	COLUMN_TEXT,           /* char[] */
	COLUMN_I64,            /* int64_t */
	COLUMN_INT,            /* int32_t, int, an enum whose numbers the store keeps */
	COLUMN_U32,            /* uint32_t */
	COLUMN_BOOL,           /* bool */
	COLUMN_HASH,           /* uint8_t[32] */
	COLUMN_BYTES,          /* uint8_t[] with a size_t after it */
	COLUMN_BUF,            /* struct buf of UTF-8 */
	COLUMN_STATE,          /* enum store_state, by its name */
	COLUMN_SEALED,         /* char[], of kind SEALED_KIND of the including file */
	COLUMN_SEALED_BUF,     /* struct buf of UTF-8, LOCKER_FOND */
	COLUMN_SEALED_CONTACT, /* the same, LOCKER_CONTACTS */
	COLUMN_OWN,            /* char[], sealed under the instance's key */
	COLUMN_OWN_BUF,        /* struct buf of UTF-8, the same */
	COLUMN_OWN_HASH,       /* uint8_t[32], the same */
};
struct column {
	enum column_type type;
	size_t at, size;
};
/* An entry of a chain with its blocks, or without them when their key was destroyed. */
#define CHAIN_ENTRY                                                                                \
	"coalesce(CASE WHEN length(blocks)>0 THEN substr(" CHAIN_OPEN ",1,length(" CHAIN_OPEN      \
	")-9)||unseal(dossier,0,blocks)||'</entree>' END," CHAIN_OPEN ")"
#define CHAIN_OPEN UNSEAL_OWN("xml")

/* For lists written as #define PUPIL(X) X(I64, store_pupil, school) ... */
#define COLUMN_NAME(t, s, f) ",\"" #f "\""
#define COLUMN_MARK(t, s, f) "," VALUE_##t
#define COLUMN_SET(t, s, f) ",\"" #f "\"=coalesce(" VALUE_##t ",\"" #f "\")"
#define COLUMN_READ(t, s, f) "," READ_##t("\"" #f "\"")
/*
 * What stands sealed: a statement that writes binds the convention's id as its first parameter; one that reads has it as
 * SEALED_ID, and a file that has sealed columns says both this and their SEALED_KIND (the number of a locker_kind).
 */
#define VALUE_TEXT "?"
#define VALUE_I64 "?"
#define VALUE_INT "?"
#define VALUE_U32 "?"
#define VALUE_BOOL "?"
#define VALUE_HASH "?"
#define VALUE_BYTES "?"
#define VALUE_BUF "?"
#define VALUE_STATE "?"
#define VALUE_SEALED "seal(?1," SEALED_KIND ",?)"
#define VALUE_SEALED_BUF "seal(?1,0,?)"
#define VALUE_SEALED_CONTACT "seal(?1,1,?)"
#define VALUE_OWN SEAL_OWN("?")
#define VALUE_OWN_BUF SEAL_OWN("?")
#define VALUE_OWN_HASH SEAL_OWN("?")
#define READ_TEXT(f) f
#define READ_I64(f) f
#define READ_INT(f) f
#define READ_U32(f) f
#define READ_BOOL(f) f
#define READ_HASH(f) f
#define READ_BYTES(f) f
#define READ_BUF(f) f
#define READ_STATE(f) f
#define READ_SEALED(f) "unseal(" SEALED_ID "," SEALED_KIND "," f ")"
#define READ_SEALED_BUF(f) "unseal(" SEALED_ID ",0," f ")"
#define READ_SEALED_CONTACT(f) "unseal(" SEALED_ID ",1," f ")"
#define READ_OWN(f) UNSEAL_OWN(f)
#define READ_OWN_BUF(f) UNSEAL_OWN(f)
#define READ_OWN_HASH(f) UNSEAL_OWN(f)
/* What belongs to no convention and to no roster: under the instance's own key, which lasts as long as the key ring. */
#define SEAL_OWN(v) "seal('',0," v ")"
#define UNSEAL_OWN(v) "unseal('',0," v ")"
/* The key of a roster, of row 'p' of pupils: one for each school and school year (locker.h). */
#define ROSTER_ID(p) "'" ROSTER_PREFIX "'||" p "school||'/'||" p "year"
#define ROSTER_PREFIX "r/"
#define COLUMN_AT(t, s, f) { COLUMN_##t, offsetof(struct s, f), sizeof(((struct s *)0)->f) },
#define COLUMN_COUNT(a) (sizeof(a) / sizeof *(a))

/* All members. A buf that was never read is empty in a new row and NULL, for COLUMN_SET, in an old one. */
void row_bind(struct query *q, const struct column *c, size_t n, const void *row, bool fresh);
MUST_CHECK bool row_read(
	struct query *q, const struct column *c, size_t n, void *row, struct err *e);

/* Begin to write; write_end commits when 'good', else undoes, and tells whether it is kept. They nest. */
MUST_CHECK bool write_begin(struct store *s, struct err *e);
MUST_CHECK bool write_end(struct store *s, bool good, struct err *e);
/*
 * The same without waiting for the disk: what a power cut takes back is done again (the lease of a message), and nobody was told. It
 * is durable with the next write_end of anybody.
 */
MUST_CHECK bool write_end_soon(struct store *s, bool good, struct err *e);
/* One view for several SELECTs. */
MUST_CHECK bool read_begin(struct store *s, bool *mine, struct err *e);
void read_end(struct store *s, bool mine);

/* sqlite_sync.c: whose turn it is to write, and when what was written is durable. */
MUST_CHECK bool sync_join(struct store *s, const char *path, struct err *e);
void sync_leave(struct store *s);
bool sync_failed(const struct store *s);
/* The disk refused a sync: nothing more is written until all connections were closed. */
void sync_fail(struct store *s);
/* *left_ms: what is left of STORE_BUSY_MS to wait for other processes. Errors: BUSY not within STORE_BUSY_MS. */
MUST_CHECK bool sync_writer_lock(struct store *s, int *left_ms, struct err *e);
void sync_writer_unlock(struct store *s);
/* After a COMMIT, still as the writer: its number. */
uint64_t sync_committed(struct store *s);
/* Until commit 'number' is durable. Errors: IO. */
MUST_CHECK bool sync_wait(struct store *s, uint64_t number, struct err *e);

/* What SQLite says, as an error; notes a disk that fails. */
bool sql_fail(struct store *s, const char *what, struct err *e);
/* Several statements without rows. */
MUST_CHECK bool sql_run(struct store *s, const char *sql, struct err *e);

/* A SELECT whose conditions are known at run time only. Values stay the caller's. */
struct filter {
	struct buf sql;
	struct filter_value {
		const char *text; /* NULL: 'number' */
		int64_t number;
	} values[16];
	size_t n;
};
#define FILTER_INIT                                                                                \
	{                                                                                          \
		.sql = BUF_MAX(STORE_MAX_SQL)                                                      \
	}
void filter_auto(struct filter *f);
/* " AND column=?" and the like. Nothing when 'text' is NULL. */
void filter_text(struct filter *f, const char *sql, const char *text);
void filter_number(struct filter *f, const char *sql, int64_t number);
/* " LIMIT ? OFFSET ?"; count 0: all. */
void filter_page(struct filter *f, struct store_page page);
MUST_CHECK bool filter_start(struct query *q, struct store *s, struct filter *f, struct err *e);
/* Text for "search": 'parts' without case and accents, joined by LF. NULL parts are left out. */
MUST_CHECK bool search_text(struct buf *out, const char *const *parts, size_t n, struct err *e);
/* A pattern for LIKE ... ESCAPE '!' that finds 'text' anywhere in such a text. */
MUST_CHECK bool search_pattern(struct buf *out, const char *text, struct err *e);

/* « 2de 4 » before « 2de 10 ». */
#define CLASS_ORDER(c) "rtrim(" c ",'0123456789'), length(" c "), " c
/* A column of the convention that says most of pupil 'p' (dossier.h). */
#define SAYS_MOST(column, p)                                                                       \
	"(SELECT d." column " FROM dossier d WHERE d.pupil=" p                                     \
	" AND d.pupil<>0 AND (d.act IN ('','initiale') OR d.act='avenant' AND d.sealed_ms<>0 AND " \
	"d.state<>'annulee') ORDER BY d.state IN ('refusee','expiree','annulee','rompue',"         \
	"'remplacee','archivee','eliminee'), d.created_ms DESC LIMIT 1)"

/* sqlite_seal.c: seal(), unseal(), blind() and gone() for this connection's SQL. */
MUST_CHECK bool seal_functions(struct store *s, struct err *e);

/* From the version in the file to ours. Errors: WRONG_STATE a newer version wrote it; IO. */
MUST_CHECK bool schema_migrate(struct store *s, struct err *e);

/*
 * Parts of a step, inside a transaction that is open (sqlite_convention.c, sqlite_dossier.c, sqlite_post.c,
 * sqlite_outbox.c, sqlite_api.c).
 */
MUST_CHECK bool convention_insert(struct store *s, const struct store_convention *c,
	const struct store_act *first, struct err *e);
MUST_CHECK bool convention_move(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e);
MUST_CHECK bool document_put(
	struct store *s, const struct store_key *k, const struct store_blob *b, struct err *e);
/* Errors: WRONG_STATE they do not continue the chain. */
MUST_CHECK bool chain_add(struct store *s, const char *id, const struct store_entry *entries,
	size_t n, struct err *e);
/* Another policy for a frozen revision: order, digest, parties with their signatures as 'c' has them. */
MUST_CHECK bool convention_policy(struct store *s, const struct store_convention *c, struct err *e);
MUST_CHECK bool erase_values(struct store *s, const char *id, struct err *e);
MUST_CHECK bool post_add(struct store *s, const struct store_step *step, struct err *e);
/* sqlite_piece.c: the pieces of a step. Errors: WRONG_STATE one is gone. */
MUST_CHECK bool pieces_put(struct store *s, struct store_piece *list, size_t n, struct err *e);
MUST_CHECK bool outbox_add(struct store *s, const struct store_step *step, struct err *e);
/* sqlite_outbox.c: what became of a row. Errors: BUG it is still taken. */
MUST_CHECK bool message_told(
	struct store *s, const struct store_message *m, int64_t now_ms, struct err *e);
MUST_CHECK bool job_insert(struct store *s, const struct store_job *j, struct err *e);
/* sqlite_bulk.c: the item that a step does is done. Errors: WRONG_STATE another worker has it. */
MUST_CHECK bool bulk_mark(struct store *s, const struct store_bulk_mark *m, struct err *e);
MUST_CHECK bool once_put(struct store *s, const struct store_idempotency *k, int status,
	struct slice answer, struct err *e);

/* locker.c: where the file of its keys stands. */
const char *locker_path(const struct locker *l);
/* sqlite_remains.c: what stays of an eliminated convention, put back (remains.h); true also where nothing was kept. */
MUST_CHECK bool remains_back(struct store *s, const char *id, struct err *e);

#endif
