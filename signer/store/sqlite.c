/* SPDX-License-Identifier: MIT */
/* sqlite: the default driver: WAL, synchronous=FULL, one transaction per act. */
#include "store/store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct store {
	sqlite3 *db;
};

enum { STORE_VERSION = 1, STORE_APPLICATION = 0x50415250 /* "PARP" */ };

/* Forward only: migrations[i] leads from version i to i + 1. */
static const char *const migrations[] = {
	"CREATE TABLE convention ("
	" id TEXT NOT NULL, revision INTEGER NOT NULL, reference TEXT NOT NULL, state TEXT NOT "
	"NULL,"
	" ordre INTEGER NOT NULL, first_day INTEGER NOT NULL, sha_fond TEXT NOT NULL, "
	"sha_politique TEXT NOT NULL,"
	" head BLOB NOT NULL, head_size INTEGER NOT NULL, journal_n INTEGER NOT NULL, journal_head "
	"BLOB NOT NULL,"
	" journal_ms INTEGER NOT NULL,"
	" PRIMARY KEY (id, revision), UNIQUE (reference, revision)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE party ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, n INTEGER NOT NULL, id TEXT NOT "
	"NULL, field TEXT NOT NULL,"
	" role TEXT NOT NULL, label TEXT NOT NULL, grp TEXT NOT NULL, obligatory INTEGER NOT NULL, "
	"rank INTEGER NOT NULL,"
	" quorum INTEGER NOT NULL, signed_at INTEGER NOT NULL,"
	" PRIMARY KEY (convention, revision, n), UNIQUE (convention, revision, field),"
	" FOREIGN KEY (convention, revision) REFERENCES convention (id, revision)) STRICT, WITHOUT "
	"ROWID;"
	"CREATE TABLE holder ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, party INTEGER NOT NULL, n INTEGER "
	"NOT NULL,"
	" person TEXT NOT NULL, name TEXT NOT NULL, quality TEXT NOT NULL, organisation TEXT NOT "
	"NULL,"
	" delegate INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, "
	"consent TEXT NOT NULL,"
	" box TEXT NOT NULL, PRIMARY KEY (convention, revision, party, n),"
	" FOREIGN KEY (convention, revision, party) REFERENCES party (convention, revision, n)) "
	"STRICT, WITHOUT ROWID;"
	"CREATE TABLE increment ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT "
	"NULL, sha256 BLOB NOT NULL,"
	" PRIMARY KEY (convention, revision, n),"
	" FOREIGN KEY (convention, revision) REFERENCES convention (id, revision)) STRICT;"
	"CREATE INDEX increment_sha ON increment (sha256);"
	"CREATE TABLE document ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, kind INTEGER NOT NULL, bytes BLOB "
	"NOT NULL,"
	" PRIMARY KEY (convention, revision, kind),"
	" FOREIGN KEY (convention, revision) REFERENCES convention (id, revision)) STRICT;"
	"CREATE TABLE journal ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, seq INTEGER NOT NULL, xml BLOB NOT "
	"NULL, hash BLOB NOT NULL,"
	" PRIMARY KEY (convention, revision, seq),"
	" FOREIGN KEY (convention, revision) REFERENCES convention (id, revision)) STRICT;",
};
_Static_assert(
	sizeof migrations / sizeof *migrations == STORE_VERSION, "one migration per version");

static bool sql_fail(struct store *s, const char *what, struct err *e)
{
	int code = sqlite3_errcode(s->db) & 0xff;
	if (code == SQLITE_NOMEM)
		return err_nomem(e);
	if (code == SQLITE_FULL)
		return err_fail(e, ERR_IO, "%s: the disk is full", what);
	if (code == SQLITE_BUSY)
		return err_fail(e, ERR_WRONG_STATE,
			"%s: the store is in use by another process; try again", what);
	return err_fail(e, code == SQLITE_CONSTRAINT ? ERR_WRONG_STATE : ERR_IO, "%s: %s", what,
		sqlite3_errmsg(s->db));
}

static void stmt_auto(sqlite3_stmt **st)
{
	sqlite3_finalize(*st);
	*st = NULL;
}

static bool run(struct store *s, const char *sql, struct err *e)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || sql_fail(s, "store", e);
}

static bool prepare(sqlite3_stmt **st, struct store *s, const char *sql, struct err *e)
{
	return sqlite3_prepare_v2(s->db, sql, -1, st, NULL) == SQLITE_OK || sql_fail(s, "store", e);
}

static void bind_text(sqlite3_stmt *st, int i, const char *text)
{
	sqlite3_bind_text(st, i, text, -1, SQLITE_STATIC);
}

static void bind_blob(sqlite3_stmt *st, int i, struct slice b)
{
	if (b.n == 0)
		sqlite3_bind_zeroblob(st, i, 0);
	else
		sqlite3_bind_blob64(st, i, b.p, b.n, SQLITE_STATIC);
}

static void bind_key(sqlite3_stmt *st, const char *id, uint32_t revision)
{
	bind_text(st, 1, id);
	sqlite3_bind_int64(st, 2, revision);
}

/* A statement that gives no row. */
static bool finish(struct store *s, sqlite3_stmt *st, struct err *e)
{
	return sqlite3_step(st) == SQLITE_DONE || sql_fail(s, "store", e);
}

static void column_text(char *out, size_t size, sqlite3_stmt *st, int i)
{
	const unsigned char *text = sqlite3_column_text(st, i);
	snprintf(out, size, "%s", text ? (const char *)text : "");
}

static bool column_32(uint8_t out[static 32], sqlite3_stmt *st, int i, struct err *e)
{
	if (sqlite3_column_bytes(st, i) != 32)
		return err_fail(
			e, ERR_IO, "store: a digest has not 32 bytes; restore from a backup");
	memcpy(out, sqlite3_column_blob(st, i), 32);
	return true;
}

static bool migrate(struct store *s, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s, "PRAGMA user_version", e))
		return false;
	if (sqlite3_step(st) != SQLITE_ROW)
		return sql_fail(s, "store", e);
	int version = sqlite3_column_int(st, 0);
	stmt_auto(&st);
	if (version > STORE_VERSION)
		return err_fail(e, ERR_WRONG_STATE,
			"the store has version %d, this program knows %d: use the newer program",
			version, STORE_VERSION);
	for (; version < STORE_VERSION; version++) {
		char mark[64];
		snprintf(mark, sizeof mark, "PRAGMA user_version=%d", version + 1);
		if (!run(s, "BEGIN IMMEDIATE", e))
			return false;
		if (!run(s, migrations[version], e) || !run(s, mark, e) || !run(s, "COMMIT", e)) {
			sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
			return false;
		}
	}
	return true;
}

static bool connect(struct store **out, const char *path, struct err *e)
{
	AUTO(store) struct store *s = calloc(1, sizeof *s);
	if (!s)
		return err_nomem(e);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	if (sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK)
		return s->db ? sql_fail(s, path, e) : err_nomem(e);
	sqlite3_busy_timeout(s->db, STORE_BUSY_MS);
	sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
	if (!run(s,
		    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
		    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;",
		    e))
		return err_context(e, "%s", path);
	*out = s;
	s = NULL;
	return true;
}

bool store_create(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_errno(e, "%s", path);
	close(fd);
	AUTO(store) struct store *s = NULL;
	char mark[64];
	snprintf(mark, sizeof mark, "PRAGMA application_id=%d", STORE_APPLICATION);
	return connect(&s, path, e) && run(s, mark, e) && migrate(s, e);
}

bool store_open(struct store **out, const char *path, struct err *e)
{
	if (access(path, R_OK | W_OK) != 0)
		return err_errno(e, "%s", path);
	AUTO(store) struct store *s = NULL;
	if (!connect(&s, path, e) || !migrate(s, e))
		return err_context(e, "%s", path);
	*out = s;
	s = NULL;
	return true;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	sqlite3_close(s->db);
	free(s);
}

void store_auto(struct store **s)
{
	store_close(*s);
	*s = NULL;
}

static bool holder_add(
	struct store *s, const struct store_convention *c, size_t party, size_t n, struct err *e)
{
	const struct store_holder *h = &c->parties[party].holders[n];
	AUTO(buf) struct buf box = BUF_MAX(sizeof h->box);
	for (size_t i = 0; i < h->box_n; i++)
		buf_printf(&box, "%s%s", i ? "\n" : "", h->box[i]);
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!buf_done(&box, e) ||
		!prepare(&st, s, "INSERT INTO holder VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", e))
		return false;
	bind_key(st, c->id, c->revision);
	sqlite3_bind_int64(st, 3, (sqlite3_int64)party);
	sqlite3_bind_int64(st, 4, (sqlite3_int64)n);
	const char *const texts[] = { h->person, h->name, h->quality, h->organisation };
	for (int i = 0; i < 4; i++)
		bind_text(st, 5 + i, texts[i]);
	sqlite3_bind_int(st, 9, h->delegate);
	sqlite3_bind_int(st, 10, h->from);
	sqlite3_bind_int(st, 11, h->to);
	bind_text(st, 12, h->consent);
	sqlite3_bind_text(st, 13, buf_text(&box), (int)box.n, SQLITE_STATIC);
	return finish(s, st, e);
}

static bool party_add(struct store *s, const struct store_convention *c, size_t n, struct err *e)
{
	const struct store_party *p = &c->parties[n];
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s, "INSERT INTO party VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", e))
		return false;
	bind_key(st, c->id, c->revision);
	sqlite3_bind_int64(st, 3, (sqlite3_int64)n);
	const char *const texts[] = { p->id, p->field, p->role, p->label, p->group };
	for (int i = 0; i < 5; i++)
		bind_text(st, 4 + i, texts[i]);
	sqlite3_bind_int(st, 9, p->obligatory);
	sqlite3_bind_int(st, 10, p->rank);
	sqlite3_bind_int(st, 11, p->quorum);
	sqlite3_bind_int64(st, 12, p->signed_at);
	if (!finish(s, st, e))
		return false;
	for (size_t i = 0; i < p->holders_n; i++)
		if (!holder_add(s, c, n, i, e))
			return false;
	return true;
}

static bool row_add(struct store *s, const struct store_convention *c,
	const struct store_act *first, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s, "INSERT INTO convention VALUES (?,?,?,?,?,?,?,?,?,?,0,zeroblob(32),0)",
		    e))
		return false;
	bind_key(st, c->id, c->revision);
	bind_text(st, 3, c->reference);
	bind_text(st, 4, c->state);
	sqlite3_bind_int(st, 5, c->order);
	sqlite3_bind_int(st, 6, c->first_day);
	bind_text(st, 7, c->sha_fond);
	bind_text(st, 8, c->sha_politique);
	bind_blob(st, 9, (struct slice){ first->head_sha256, 32 });
	sqlite3_bind_int64(st, 10, (sqlite3_int64)first->head_size);
	return finish(s, st, e);
}

static bool increment_add(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	if (a->increment.n == 0)
		return true;
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s,
		    "INSERT INTO increment VALUES (?1,?2,(SELECT count(*) FROM increment WHERE "
		    "convention=?1 AND revision=?2),?3,?4)",
		    e))
		return false;
	bind_key(st, k->id, k->revision);
	bind_blob(st, 3, a->increment);
	bind_blob(st, 4, (struct slice){ a->head_sha256, 32 });
	return finish(s, st, e);
}

static bool journal_add(
	struct store *s, const struct store_key *k, const struct store_entry *entry, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s,
		    "INSERT INTO journal VALUES (?1,?2,(SELECT journal_n+1 FROM convention WHERE "
		    "id=?1 AND revision=?2),?3,?4)",
		    e))
		return false;
	bind_key(st, k->id, k->revision);
	bind_blob(st, 3, entry->xml);
	bind_blob(st, 4, (struct slice){ entry->hash, 32 });
	if (!finish(s, st, e))
		return false;
	stmt_auto(&st);
	if (!prepare(&st, s,
		    "UPDATE convention SET journal_n=journal_n+1, journal_head=?3, journal_ms=?4 "
		    "WHERE id=?1 AND revision=?2",
		    e))
		return false;
	bind_key(st, k->id, k->revision);
	bind_blob(st, 3, (struct slice){ entry->hash, 32 });
	sqlite3_bind_int64(st, 4, entry->time_ms);
	return finish(s, st, e);
}

static bool party_signed(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s,
		    "UPDATE party SET signed_at=?3 WHERE convention=?1 AND revision=?2 AND "
		    "field=?4 AND signed_at=0",
		    e))
		return false;
	bind_key(st, k->id, k->revision);
	sqlite3_bind_int64(st, 3, a->signed_at);
	bind_text(st, 4, a->signed_field);
	if (!finish(s, st, e))
		return false;
	if (sqlite3_changes(s->db) != 1)
		return err_fail(e, ERR_WRONG_STATE, "field %s is signed already", a->signed_field);
	return true;
}

static bool blob_put(
	struct store *s, const struct store_key *k, const struct store_blob *b, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s, "INSERT OR REPLACE INTO document VALUES (?,?,?,?)", e))
		return false;
	bind_key(st, k->id, k->revision);
	sqlite3_bind_int(st, 3, (int)b->kind);
	bind_blob(st, 4, b->bytes);
	return finish(s, st, e);
}

static bool rest_add(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	if (!increment_add(s, k, a, e) || (a->signed_field && !party_signed(s, k, a, e)))
		return false;
	for (size_t i = 0; i < a->entries_n; i++)
		if (!journal_add(s, k, &a->entries[i], e))
			return false;
	return !a->blob || blob_put(s, k, a->blob, e);
}

/* COMMIT when 'good', else ROLLBACK; the outcome. */
static bool settle(struct store *s, bool good, struct err *e)
{
	if (good && run(s, "COMMIT", e))
		return true;
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

static bool all_add(struct store *s, const struct store_convention *c,
	const struct store_act *first, struct err *e)
{
	struct store_key k = { .revision = c->revision };
	memcpy(k.id, c->id, sizeof k.id);
	if (!row_add(s, c, first, e))
		return false;
	for (size_t i = 0; i < c->parties_n; i++)
		if (!party_add(s, c, i, e))
			return false;
	return rest_add(s, &k, first, e);
}

bool store_convention_add(struct store *s, const struct store_convention *c,
	const struct store_act *first, const struct store_blob *blobs, size_t n, struct err *e)
{
	struct store_key k = { .revision = c->revision };
	memcpy(k.id, c->id, sizeof k.id);
	struct store_convention old;
	if (store_convention_get(s, &k, &old, NULL))
		return err_fail(e, ERR_WRONG_STATE, "convention %s, revision %u is kept already",
			c->reference, c->revision);
	if (!run(s, "BEGIN IMMEDIATE", e))
		return false;
	bool good = all_add(s, c, first, e);
	for (size_t i = 0; good && i < n; i++)
		good = blob_put(s, &k, &blobs[i], e);
	if (!settle(s, good, e))
		return err_context(e, "convention %s, revision %u", c->reference, c->revision);
	return true;
}

static void box_split(struct store_holder *h, const char *text)
{
	while (*text && h->box_n < STORE_MAX_BOX) {
		size_t n = strcspn(text, "\n");
		snprintf(h->box[h->box_n++], sizeof h->box[0], "%.*s", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static bool holders_get(struct store *s, const struct store_convention *c, struct store_party *p,
	size_t n, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s,
		    "SELECT "
		    "person,name,quality,organisation,delegate,valid_from,valid_to,consent,box "
		    "FROM holder"
		    " WHERE convention=? AND revision=? AND party=? ORDER BY n",
		    e))
		return false;
	bind_key(st, c->id, c->revision);
	sqlite3_bind_int64(st, 3, (sqlite3_int64)n);
	int step;
	while ((step = sqlite3_step(st)) == SQLITE_ROW && p->holders_n < STORE_MAX_HOLDERS) {
		struct store_holder *h = &p->holders[p->holders_n++];
		column_text(h->person, sizeof h->person, st, 0);
		column_text(h->name, sizeof h->name, st, 1);
		column_text(h->quality, sizeof h->quality, st, 2);
		column_text(h->organisation, sizeof h->organisation, st, 3);
		h->delegate = sqlite3_column_int(st, 4) != 0;
		h->from = sqlite3_column_int(st, 5);
		h->to = sqlite3_column_int(st, 6);
		column_text(h->consent, sizeof h->consent, st, 7);
		const unsigned char *box = sqlite3_column_text(st, 8);
		box_split(h, box ? (const char *)box : "");
	}
	return step == SQLITE_DONE || step == SQLITE_ROW || sql_fail(s, "store", e);
}

static bool parties_get(struct store *s, struct store_convention *c, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s,
		    "SELECT id,field,role,label,grp,obligatory,rank,quorum,signed_at FROM party"
		    " WHERE convention=? AND revision=? ORDER BY n",
		    e))
		return false;
	bind_key(st, c->id, c->revision);
	int step;
	while ((step = sqlite3_step(st)) == SQLITE_ROW && c->parties_n < STORE_MAX_PARTIES) {
		struct store_party *p = &c->parties[c->parties_n];
		column_text(p->id, sizeof p->id, st, 0);
		column_text(p->field, sizeof p->field, st, 1);
		column_text(p->role, sizeof p->role, st, 2);
		column_text(p->label, sizeof p->label, st, 3);
		column_text(p->group, sizeof p->group, st, 4);
		p->obligatory = sqlite3_column_int(st, 5) != 0;
		p->rank = sqlite3_column_int(st, 6);
		p->quorum = sqlite3_column_int(st, 7);
		p->signed_at = sqlite3_column_int64(st, 8);
		if (!holders_get(s, c, p, c->parties_n, e))
			return false;
		c->parties_n++;
	}
	return step == SQLITE_DONE || step == SQLITE_ROW || sql_fail(s, "store", e);
}

bool store_convention_get(
	struct store *s, const struct store_key *k, struct store_convention *out, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s,
		    "SELECT "
		    "reference,state,ordre,first_day,sha_fond,sha_politique,head,head_size,journal_"
		    "n,journal_head,journal_ms"
		    " FROM convention WHERE id=? AND revision=?",
		    e))
		return false;
	bind_key(st, k->id, k->revision);
	int step = sqlite3_step(st);
	if (step == SQLITE_DONE)
		return err_fail(e, ERR_NOT_FOUND, "no convention %s, revision %u in the store",
			k->id, k->revision);
	if (step != SQLITE_ROW)
		return sql_fail(s, "store", e);
	*out = (struct store_convention){ .revision = k->revision };
	memcpy(out->id, k->id, sizeof out->id);
	column_text(out->reference, sizeof out->reference, st, 0);
	column_text(out->state, sizeof out->state, st, 1);
	out->order = sqlite3_column_int(st, 2);
	out->first_day = sqlite3_column_int(st, 3);
	column_text(out->sha_fond, sizeof out->sha_fond, st, 4);
	column_text(out->sha_politique, sizeof out->sha_politique, st, 5);
	out->head_size = (uint64_t)sqlite3_column_int64(st, 7);
	out->journal_n = (uint64_t)sqlite3_column_int64(st, 8);
	out->journal_ms = sqlite3_column_int64(st, 10);
	return column_32(out->head_sha256, st, 6, e) && column_32(out->journal_head, st, 9, e) &&
	       parties_get(s, out, e);
}

bool store_convention_by_file(struct store *s, const uint8_t sha256[static 32],
	struct store_convention *out, bool *stale, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s, "SELECT convention,revision FROM increment WHERE sha256=?", e))
		return false;
	bind_blob(st, 1, (struct slice){ sha256, 32 });
	int step = sqlite3_step(st);
	if (step == SQLITE_DONE)
		return err_fail(e, ERR_NOT_FOUND, "this file is none that this instance made");
	if (step != SQLITE_ROW)
		return sql_fail(s, "store", e);
	struct store_key k;
	column_text(k.id, sizeof k.id, st, 0);
	k.revision = (uint32_t)sqlite3_column_int64(st, 1);
	if (!store_convention_get(s, &k, out, e))
		return false;
	*stale = memcmp(out->head_sha256, sha256, 32) != 0;
	return true;
}

bool store_key_find(struct store *s, const char *reference, struct store_key *out, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s,
		    "SELECT id,revision FROM convention WHERE reference=? ORDER BY revision DESC "
		    "LIMIT 1",
		    e))
		return false;
	bind_text(st, 1, reference);
	int step = sqlite3_step(st);
	if (step == SQLITE_DONE)
		return err_fail(e, ERR_NOT_FOUND, "no convention %.40s in the store", reference);
	if (step != SQLITE_ROW)
		return sql_fail(s, "store", e);
	*out = (struct store_key){ .revision = (uint32_t)sqlite3_column_int64(st, 1) };
	column_text(out->id, sizeof out->id, st, 0);
	return true;
}

static bool head_move(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s,
		    "UPDATE convention SET head=?3, head_size=?4, state=coalesce(?5,state) WHERE "
		    "id=?1 AND revision=?2 AND head=?6",
		    e))
		return false;
	bind_key(st, k->id, k->revision);
	bind_blob(st, 3, (struct slice){ a->head_sha256, 32 });
	sqlite3_bind_int64(st, 4, (sqlite3_int64)a->head_size);
	if (a->state)
		bind_text(st, 5, a->state);
	bind_blob(st, 6, (struct slice){ a->expect_head, 32 });
	if (!finish(s, st, e))
		return false;
	if (sqlite3_changes(s->db) != 1)
		return err_fail(e, ERR_WRONG_STATE,
			"somebody else acted on this convention in the meantime; take the newest "
			"file");
	return true;
}

bool store_convention_act(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	if (!run(s, "BEGIN IMMEDIATE", e))
		return false;
	return settle(s, head_move(s, k, a, e) && rest_add(s, k, a, e), e);
}

/* Join the first column of all rows, each followed by 'after' when that is not NUL. */
static bool rows_join(
	struct store *s, sqlite3_stmt *st, struct buf *out, char after, size_t *n, struct err *e)
{
	*n = 0;
	int step;
	struct buf b = BUF_MAX(STORE_MAX_FILE);
	while ((step = sqlite3_step(st)) == SQLITE_ROW) {
		buf_put(&b, sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0));
		if (after)
			buf_put_byte(&b, (uint8_t)after);
		(*n)++;
	}
	if (step != SQLITE_DONE || !buf_done(&b, e)) {
		buf_free(&b);
		return step == SQLITE_DONE ? false : sql_fail(s, "store", e);
	}
	buf_free(out);
	*out = b;
	return true;
}

bool store_file(struct store *s, const struct store_key *k, struct buf *out, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	size_t n;
	if (!prepare(&st, s,
		    "SELECT bytes FROM increment WHERE convention=? AND revision=? ORDER BY n", e))
		return false;
	bind_key(st, k->id, k->revision);
	if (!rows_join(s, st, out, 0, &n, e))
		return false;
	return n > 0 || err_fail(e, ERR_NOT_FOUND, "no file of convention %s", k->id);
}

bool store_blob_get(struct store *s, const struct store_key *k, enum store_document kind,
	struct buf *out, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	size_t n;
	if (!prepare(&st, s,
		    "SELECT bytes FROM document WHERE convention=? AND revision=? AND kind=?", e))
		return false;
	bind_key(st, k->id, k->revision);
	sqlite3_bind_int(st, 3, (int)kind);
	if (!rows_join(s, st, out, 0, &n, e))
		return false;
	return n > 0 || err_fail(e, ERR_NOT_FOUND, "no such document of convention %s", k->id);
}

bool store_blob_put(
	struct store *s, const struct store_key *k, const struct store_blob *b, struct err *e)
{
	return blob_put(s, k, b, e);
}

bool store_journal(
	struct store *s, const struct store_key *k, struct buf *out, size_t *n, struct err *e)
{
	AUTO(stmt) sqlite3_stmt *st = NULL;
	if (!prepare(&st, s,
		    "SELECT xml FROM journal WHERE convention=? AND revision=? ORDER BY seq", e))
		return false;
	bind_key(st, k->id, k->revision);
	return rows_join(s, st, out, '\n', n, e);
}
