/* SPDX-License-Identifier: MIT */
/* sqlite_people: schools, pupils, classes. */
#include "store/impl.h"

#include <inttypes.h>
#include <string.h>

void store_school_auto(struct store_school *s)
{
	buf_free(&s->settings);
}

void store_pupil_auto(struct store_pupil *p)
{
	buf_free(&p->fields);
}

#define SCHOOL(X)                                                                                  \
	X(TEXT, store_school, uai)                                                                 \
	X(TEXT, store_school, name)                                                                \
	X(OWN_BUF, store_school, settings)

static const struct column school_columns[] = { SCHOOL(COLUMN_AT) };

#define SCHOOL_SELECT "SELECT id,version" SCHOOL(COLUMN_READ) " FROM school"

static bool school_read(struct query *q, struct store_school *out, struct err *e)
{
	*out = (struct store_school){ 0 };
	out->id = column_i64(q);
	out->version = column_i64(q);
	return row_read(q, school_columns, COLUMN_COUNT(school_columns), out, e);
}

static bool school_one(struct query *q, struct store_school *out, struct err *e)
{
	AUTO(store_school) struct store_school got = { 0 };
	if (!query_found(q, "school", e) || !school_read(q, &got, e))
		return false;
	store_school_auto(out);
	*out = got;
	got = (struct store_school){ 0 };
	return true;
}

static bool school_insert(struct store *s, struct store_school *school, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO school (version" SCHOOL(COLUMN_NAME) ") VALUES (1" SCHOOL(
			    COLUMN_MARK) ") ON CONFLICT DO NOTHING",
		    e))
		return false;
	row_bind(&q, school_columns, COLUMN_COUNT(school_columns), school, true);
	if (!query_done(&q, e))
		return false;
	if (query_changes(&q) != 1)
		return err_fail(
			e, ERR_WRONG_STATE, "school %s is in the store already", school->uai);
	school->id = query_rowid(&q);
	return true;
}

bool store_school_add(struct store *s, struct store_school *school, struct err *e)
{
	if (!write_begin(s, e) || !write_end(s, school_insert(s, school, e), e))
		return false;
	school->version = 1;
	return true;
}

bool store_school_get(struct store *s, int64_t id, struct store_school *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, SCHOOL_SELECT " WHERE id=?", e))
		return false;
	bind_i64(&q, id);
	return school_one(&q, out, e);
}

bool store_school_by_uai(struct store *s, const char *uai, struct store_school *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, SCHOOL_SELECT " WHERE uai=?", e))
		return false;
	bind_text(&q, uai);
	return school_one(&q, out, e);
}

static bool school_update(struct store *s, const struct store_school *school, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE school SET version=version+1" SCHOOL(
			    COLUMN_SET) " WHERE id=? AND version=?",
		    e))
		return false;
	row_bind(&q, school_columns, COLUMN_COUNT(school_columns), school, false);
	bind_i64(&q, school->id);
	bind_i64(&q, school->version);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ||
	       err_fail(e, ERR_WRONG_STATE, "somebody else changed school %s in the meantime",
		       school->uai);
}

bool store_school_put(struct store *s, struct store_school *school, struct err *e)
{
	if (!write_begin(s, e) || !write_end(s, school_update(s, school, e), e))
		return false;
	school->version++;
	return true;
}

bool store_school_each(struct store *s, store_school_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, SCHOOL_SELECT " ORDER BY name, id", e))
		return false;
	for (;;) {
		AUTO(store_school) struct store_school row = { 0 };
		bool more;
		if (!query_row(&q, &more, e) || (more && !school_read(&q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}

/* Values of the roster stand sealed under its key; what pupils are looked for by are keyed digests, or tell nothing of one. */
#define SEALED_ID ROSTER_ID("p.")
#define SEALED_KIND "0"
_Static_assert(LOCKER_FOND == 0, "as the statements say");
#define PUPIL(X)                                                                                   \
	X(I64, store_pupil, school)                                                                \
	X(TEXT, store_pupil, year)                                                                 \
	X(TEXT, store_pupil, ref)                                                                  \
	X(TEXT, store_pupil, class_name)                                                           \
	X(TEXT, store_pupil, level)                                                                \
	X(SEALED, store_pupil, sort_key)                                                           \
	X(BOOL, store_pupil, dispensed)                                                            \
	X(BOOL, store_pupil, left)                                                                 \
	X(HASH, store_pupil, code_hash)                                                            \
	X(SEALED_BUF, store_pupil, fields)

static const struct column pupil_columns[] = { PUPIL(COLUMN_AT) };

#define PUPIL_SELECT "SELECT id,shielded" PUPIL(COLUMN_READ) " FROM pupil p"

/* The key's name is the first parameter of what writes one. */
static void bind_roster(
	struct query *q, char name[static STORE_ROSTER_NAME], const struct store_pupil *p)
{
	store_roster_name(name, p->school, p->year);
	bind_text(q, name);
}

/* Of a pupil whose roster is no longer kept nothing is known. */
static bool pupil_read(struct query *q, struct store_pupil *out, struct err *e)
{
	*out = (struct store_pupil){ 0 };
	out->id = column_i64(q);
	out->shielded = column_i64(q) != 0;
	if (!row_read(q, pupil_columns, COLUMN_COUNT(pupil_columns), out, e))
		return false;
	if (out->fields.n == 0)
		buf_put_text(&out->fields, "{}");
	return buf_done(&out->fields, e);
}

static bool pupil_one(struct query *q, struct store_pupil *out, struct err *e)
{
	AUTO(store_pupil) struct store_pupil got = { 0 };
	if (!query_found(q, "pupil", e) || !pupil_read(q, &got, e))
		return false;
	store_pupil_auto(out);
	*out = got;
	got = (struct store_pupil){ 0 };
	return true;
}

/* 0 in *id: it is not there yet. */
static bool pupil_update(struct store *s, const struct store_pupil *p, const struct buf *search,
	int64_t *id, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	char roster[STORE_ROSTER_NAME];
	bool more;
	if (!query_start(&q, s,
		    "UPDATE pupil SET search=seal(?1,0,?2)" PUPIL(
			    COLUMN_SET) " WHERE school=? AND year=? AND ref=? RETURNING id",
		    e))
		return false;
	bind_roster(&q, roster, p);
	bind_buf(&q, search);
	row_bind(&q, pupil_columns, COLUMN_COUNT(pupil_columns), p, false);
	bind_i64(&q, p->school);
	bind_text(&q, p->year);
	bind_text(&q, p->ref);
	if (!query_row(&q, &more, e))
		return false;
	*id = more ? column_i64(&q) : 0;
	return true;
}

static bool pupil_write(struct store *s, struct store_pupil *p, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(buf) struct buf search = BUF_MAX(4 * STORE_MAX_NAME);
	const char *const parts[] = { p->sort_key };
	char roster[STORE_ROSTER_NAME];
	int64_t id;
	if (!search_text(&search, parts, 1, e) || !pupil_update(s, p, &search, &id, e))
		return false;
	if (id == 0) {
		if (!query_start(&q, s,
			    "INSERT INTO pupil (search" PUPIL(
				    COLUMN_NAME) ") VALUES (seal(?1,0,?2)" PUPIL(COLUMN_MARK) ")",
			    e))
			return false;
		bind_roster(&q, roster, p);
		bind_buf(&q, &search);
		row_bind(&q, pupil_columns, COLUMN_COUNT(pupil_columns), p, true);
		if (!query_done(&q, e))
			return false;
		id = query_rowid(&q);
	}
	p->id = id;
	return true;
}

bool store_pupil_put(struct store *s, struct store_pupil *p, struct err *e)
{
	return write_begin(s, e) && write_end(s, pupil_write(s, p, e), e);
}

bool store_pupil_get(
	struct store *s, int64_t school, int64_t id, struct store_pupil *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, PUPIL_SELECT " WHERE school=? AND id=?", e))
		return false;
	bind_i64(&q, school);
	bind_i64(&q, id);
	return pupil_one(&q, out, e);
}

static bool shield_put(struct store *s, int64_t school, int64_t id, bool shielded, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "UPDATE pupil SET shielded=? WHERE school=? AND id=?", e))
		return false;
	bind_i64(&q, shielded);
	bind_i64(&q, school);
	bind_i64(&q, id);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 || err_fail(e, ERR_NOT_FOUND, "no such pupil");
}

bool store_pupil_shield(struct store *s, int64_t school, int64_t id, bool shielded, struct err *e)
{
	return write_begin(s, e) && write_end(s, shield_put(s, school, id, shielded, e), e);
}

bool store_pupil_by_ref(struct store *s, int64_t school, const char *year, const char *ref,
	struct store_pupil *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, PUPIL_SELECT " WHERE school=? AND year=? AND ref=?", e))
		return false;
	bind_i64(&q, school);
	bind_text(&q, year);
	bind_text(&q, ref);
	return pupil_one(&q, out, e);
}

bool store_pupil_by_code(struct store *s, int64_t school, const char *year,
	const uint8_t hash[static 32], struct store_pupil *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    PUPIL_SELECT " WHERE code_hash=? AND code_hash<>zeroblob(32) AND school=? AND "
				 "year=? AND NOT \"left\"",
		    e))
		return false;
	bind_hash(&q, hash);
	bind_i64(&q, school);
	bind_text(&q, year);
	return pupil_one(&q, out, e);
}

/* CONVENTION 10, "sans stage": no declaration (which makes a draft), nothing live. */
#define WITHOUT_PLACE                                                                              \
	" AND NOT dispensed AND NOT \"left\" AND NOT EXISTS (SELECT 1 FROM dossier d WHERE "       \
	"d.pupil=p.id AND d.act IN ('initiale','avenant') AND CASE WHEN d.state IN "               \
	"('archivee','eliminee') THEN d.former ELSE d.state END NOT IN "                           \
	"('refusee','expiree','annulee','remplacee'))"

/* Without case and accents: « Étienne » stands among the E. */
#define PUPIL_NAME "unseal(" SEALED_ID ",0,search)"

/* What a pupil's row is, by name. */
#define PUPIL_KIND                                                                                 \
	"coalesce(" SAYS_MOST("state", "p.id") ",CASE WHEN dispensed THEN 'dispense' ELSE "        \
					       "'aucune' END)"
_Static_assert(STORE_PUPIL_KINDS <= 32, "a bit for each");

const char *store_pupil_kind_name(unsigned kind)
{
	if (kind < STORE_STATE_COUNT)
		return store_state_name(kind);
	return kind == STORE_PUPIL_NONE ? "aucune" : "dispense";
}

unsigned store_pupil_kind_by_name(const char *name)
{
	unsigned k = 0;
	while (k < STORE_PUPIL_KINDS && strcmp(store_pupil_kind_name(k), name) != 0)
		k++;
	return k;
}

static void kinds_filter(struct filter *f, uint32_t kinds)
{
	const char *before = " AND " PUPIL_KIND " IN (";
	for (unsigned k = 0; kinds && k < STORE_PUPIL_KINDS; k++)
		if (kinds & 1u << k) {
			buf_printf(&f->sql, "%s'%s'", before, store_pupil_kind_name(k));
			before = ",";
		}
	buf_put_text(&f->sql, !kinds ? "" : *before == ',' ? ")" : " AND 0");
}

static bool pupil_conditions(
	struct filter *f, const struct store_pupil_filter *want, struct buf *pattern, struct err *e)
{
	filter_number(f, " WHERE school=?", want->school);
	filter_text(f, " AND year=?", want->year);
	filter_text(f, " AND class_name=?", want->class_name);
	filter_text(f, " AND level=?", want->level);
	filter_text(f, " AND instr(?,','||class_name||',')>0", want->classes);
	if (want->search && *want->search) {
		if (!search_pattern(pattern, want->search, e))
			return false;
		filter_text(f, " AND " PUPIL_NAME " LIKE ? ESCAPE '!'", (const char *)pattern->p);
	}
	buf_put_text(&f->sql, want->present ? " AND NOT \"left\"" : "");
	buf_put_text(&f->sql, want->without_place ? WITHOUT_PLACE : "");
	return true;
}

#define BY_CLASS CLASS_ORDER("class_name") ", " PUPIL_NAME ", id"
static const char *const pupil_order[] = {
	[STORE_BY_CLASS] = " ORDER BY " BY_CLASS,
	[STORE_BY_NAME] = " ORDER BY " PUPIL_NAME ", " BY_CLASS,
	[STORE_BY_DAY] =
		" ORDER BY nullif(" SAYS_MOST("first_day", "p.id") ",0) NULLS LAST, " BY_CLASS,
	[STORE_BY_CHANGE] = " ORDER BY " SAYS_MOST("changed_ms", "p.id") " NULLS LAST, " BY_CLASS,
};

bool store_pupil_kinds(struct store *s, const struct store_pupil_filter *want,
	uint64_t n[static STORE_PUPIL_KINDS], struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(filter) struct filter f = FILTER_INIT;
	AUTO(buf) struct buf pattern = BUF_MAX(STORE_MAX_SQL);
	memset(n, 0, STORE_PUPIL_KINDS * sizeof *n);
	buf_put_text(&f.sql, "SELECT " PUPIL_KIND " kind, count(*) FROM pupil p");
	if (!pupil_conditions(&f, want, &pattern, e))
		return false;
	buf_put_text(&f.sql, " GROUP BY kind");
	if (!filter_start(&q, s, &f, e))
		return false;
	for (;;) {
		char name[24];
		bool more;
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		column_text(&q, name, sizeof name);
		unsigned k = store_pupil_kind_by_name(name);
		if (k == STORE_PUPIL_KINDS)
			return err_fail(e, ERR_IO, "a convention is in no known state");
		n[k] = (uint64_t)column_i64(&q);
	}
}

bool store_pupil_each(struct store *s, const struct store_pupil_filter *want, store_pupil_fn *fn,
	void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(filter) struct filter f = FILTER_INIT;
	AUTO(buf) struct buf pattern = BUF_MAX(STORE_MAX_SQL);
	if (want->count > STORE_MAX_PAGE)
		return err_fail(e, ERR_LIMIT, "at most %d rows a page", STORE_MAX_PAGE);
	buf_put_text(&f.sql, PUPIL_SELECT);
	if (!pupil_conditions(&f, want, &pattern, e))
		return false;
	kinds_filter(&f, want->kinds);
	if (want->after)
		filter_number(&f, " AND id>?", *want->after);
	buf_put_text(&f.sql, want->after ? " ORDER BY id" : pupil_order[want->order]);
	filter_page(&f, (struct store_page){ want->from, want->count });
	if (!filter_start(&q, s, &f, e))
		return false;
	for (;;) {
		AUTO(store_pupil) struct store_pupil row = { 0 };
		bool more;
		if (!query_row(&q, &more, e) || (more && !pupil_read(&q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}

#define CLASS(X)                                                                                   \
	X(TEXT, store_class, year)                                                                 \
	X(TEXT, store_class, name)                                                                 \
	X(TEXT, store_class, level)                                                                \
	X(HASH, store_class, qr_hash)

static const struct column class_columns[] = { CLASS(COLUMN_AT) };

static bool class_write(struct store *s, const struct store_class *c, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT OR REPLACE INTO class (school" CLASS(COLUMN_NAME) ") VALUES (?" CLASS(
			    COLUMN_MARK) ")",
		    e))
		return false;
	bind_i64(&q, c->school);
	row_bind(&q, class_columns, COLUMN_COUNT(class_columns), c, true);
	return query_done(&q, e);
}

bool store_class_put(struct store *s, const struct store_class *c, struct err *e)
{
	return write_begin(s, e) && write_end(s, class_write(s, c, e), e);
}

#define CLASS_SELECT                                                                               \
	"SELECT "                                                                                  \
	"c.school,count(p.id),coalesce(sum(p.dispensed),0),c.year,c.name,c.level,c.qr_hash "       \
	"FROM class c LEFT JOIN pupil p ON p.school=c.school AND p.year=c.year AND "               \
	"p.class_name=c.name AND NOT p.\"left\""

static bool class_read(struct query *q, struct store_class *out, struct err *e)
{
	*out = (struct store_class){ 0 };
	out->school = column_i64(q);
	out->pupils = (uint64_t)column_i64(q);
	out->dispensed = (uint64_t)column_i64(q);
	return row_read(q, class_columns, COLUMN_COUNT(class_columns), out, e);
}

bool store_class_by_qr(struct store *s, const uint8_t hash[static STORE_TOKEN],
	struct store_class *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    CLASS_SELECT " WHERE c.qr_hash=? AND c.qr_hash<>zeroblob(32) GROUP BY "
				 "c.school,c.year,c.name",
		    e))
		return false;
	bind_hash(&q, hash);
	return query_found(&q, "class", e) && class_read(&q, out, e);
}

bool store_class_each(struct store *s, int64_t school, const char *year, store_class_fn *fn,
	void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    CLASS_SELECT
		    " WHERE c.school=? AND c.year=? GROUP BY c.name ORDER BY " CLASS_ORDER(
			    "c.name"),
		    e))
		return false;
	bind_i64(&q, school);
	bind_text(&q, year);
	for (;;) {
		struct store_class row;
		bool more;
		if (!query_row(&q, &more, e) || (more && !class_read(&q, &row, e)))
			return false;
		if (!more || !fn(arg, &row))
			return true;
	}
}
