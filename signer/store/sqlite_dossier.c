/* SPDX-License-Identifier: MIT */
/* sqlite_dossier: the rows of dossiers, the chains of their journals, and a step: all that changes at once. */
#include "store/post.h"

#include "store/impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STATE_NAME(k, name) [k] = name,
static const char *const state_names[STORE_STATE_COUNT] = { STORE_STATES(STATE_NAME) };

const char *store_state_name(enum store_state s)
{
	return s < STORE_STATE_COUNT ? state_names[s] : "";
}

enum store_state store_state_by_name(const char *name)
{
	enum store_state s = 0;
	while (s < STORE_STATE_COUNT && strcmp(state_names[s], name) != 0)
		s++;
	return s;
}

void store_dossier_auto(struct store_dossier *d)
{
	buf_free(&d->fields);
	buf_free(&d->politique);
	buf_free(&d->contacts);
	buf_free(&d->remarks);
}

#define SEALED_ID "d.id"
#define SEALED_KIND "0"
#define DOSSIER(X)                                                                                 \
	X(I64, store_dossier, school)                                                              \
	X(I64, store_dossier, pupil)                                                               \
	X(TEXT, store_dossier, year)                                                               \
	X(TEXT, store_dossier, level)                                                              \
	X(TEXT, store_dossier, class_name)                                                         \
	X(TEXT, store_dossier, reference)                                                          \
	X(TEXT, store_dossier, act)                                                                \
	X(TEXT, store_dossier, amends)                                                             \
	X(STATE, store_dossier, state)                                                             \
	X(STATE, store_dossier, former)                                                            \
	X(U32, store_dossier, revision)                                                            \
	X(BOOL, store_dossier, declared)                                                           \
	X(BOOL, store_dossier, confirmed)                                                          \
	X(BOOL, store_dossier, filled)                                                             \
	X(BOOL, store_dossier, sent)                                                               \
	X(BOOL, store_dossier, mixed)                                                              \
	X(U32, store_dossier, wanted)                                                              \
	X(U32, store_dossier, signed_n)                                                            \
	X(SEALED, store_dossier, host_siret)                                                       \
	X(SEALED, store_dossier, host_name)                                                        \
	X(SEALED, store_dossier, host_mail)                                                        \
	X(SEALED, store_dossier, pupil_name)                                                       \
	X(INT, store_dossier, first_day)                                                           \
	X(INT, store_dossier, last_day)                                                            \
	X(INT, store_dossier, limit_day)                                                           \
	X(I64, store_dossier, created_ms)                                                          \
	X(I64, store_dossier, changed_ms)                                                          \
	X(I64, store_dossier, sent_ms)                                                             \
	X(I64, store_dossier, sealed_ms)                                                           \
	X(INT, store_dossier, kept_day)                                                            \
	X(INT, store_dossier, host_day)                                                            \
	X(INT, store_dossier, tutor_day)                                                           \
	X(I64, store_dossier, next_ms)
#define DOSSIER_TEXT(X)                                                                            \
	X(SEALED_BUF, store_dossier, fields)                                                       \
	X(SEALED_BUF, store_dossier, politique)                                                    \
	X(SEALED_CONTACT, store_dossier, contacts)                                                 \
	X(SEALED_BUF, store_dossier, remarks)

static const struct column columns[] = { DOSSIER(COLUMN_AT) };
static const struct column texts[] = { DOSSIER_TEXT(COLUMN_AT) };

static bool searched(struct buf *out, const struct store_dossier *d, struct err *e)
{
	const char *const parts[] = { d->pupil_name, d->host_name, d->reference, d->host_siret };
	return search_text(out, parts, 4, e);
}

static bool dossier_insert(struct store *s, const struct store_dossier *d, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(buf) struct buf search = BUF_MAX(STORE_MAX_SQL);
	if (!searched(&search, d, e) ||
		!query_start(&q, s,
			"INSERT INTO dossier (id" DOSSIER(
				COLUMN_NAME) ",version,search,chain_n,chain_ms,chain_head,mail_"
					     "blind,siret_blind) "
					     "VALUES (?1" DOSSIER(
						     COLUMN_MARK) ",1,seal(?1,0,?),0,0,zeroblob(32)"
								  ",blind(?),blind(?))",
			e))
		return false;
	bind_text(&q, d->id);
	row_bind(&q, columns, COLUMN_COUNT(columns), d, true);
	bind_buf(&q, &search);
	bind_text(&q, d->host_mail);
	bind_text(&q, d->host_siret);
	if (!query_done(&q, e) ||
		!query_start(&q, s,
			"INSERT INTO dossier_text (dossier" DOSSIER_TEXT(
				COLUMN_NAME) ") VALUES (?1" DOSSIER_TEXT(COLUMN_MARK) ")",
			e))
		return false;
	bind_text(&q, d->id);
	row_bind(&q, texts, COLUMN_COUNT(texts), d, true);
	return query_done(&q, e);
}

static bool texts_update(struct store *s, const struct store_dossier *d, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!d->fields.p && !d->politique.p && !d->contacts.p && !d->remarks.p)
		return true;
	if (!query_start(&q, s,
		    "UPDATE dossier_text SET dossier=?1" DOSSIER_TEXT(
			    COLUMN_SET) " WHERE dossier=?1",
		    e))
		return false;
	bind_text(&q, d->id);
	row_bind(&q, texts, COLUMN_COUNT(texts), d, false);
	return query_done(&q, e);
}

static bool dossier_update(struct store *s, const struct store_dossier *d, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(buf) struct buf search = BUF_MAX(STORE_MAX_SQL);
	if (!searched(&search, d, e) ||
		!query_start(&q, s,
			"UPDATE dossier SET search=seal(?1,0,?2),mail_blind=blind(?3),"
			"siret_blind=blind(?4),"
			"version=version+1" DOSSIER(
				COLUMN_SET) " WHERE id=?1 AND version=? AND school=?",
			e))
		return false;
	bind_text(&q, d->id);
	bind_buf(&q, &search);
	bind_text(&q, d->host_mail);
	bind_text(&q, d->host_siret);
	row_bind(&q, columns, COLUMN_COUNT(columns), d, false);
	bind_i64(&q, d->version);
	bind_i64(&q, d->school);
	if (!query_done(&q, e))
		return false;
	if (query_changes(&q) != 1)
		return err_fail(e, ERR_WRONG_STATE,
			"somebody else changed %s in the meantime; look at it anew", d->reference);
	return texts_update(s, d, e);
}

static bool chain_advance(
	struct store *s, const char *id, const struct store_entry *entries, size_t n, struct err *e)
{
	const struct store_entry *last = &entries[n - 1];
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE dossier SET chain_n=?, chain_ms=?, chain_head=? WHERE id=? AND "
		    "chain_n=?",
		    e))
		return false;
	bind_i64(&q, (int64_t)last->n);
	bind_i64(&q, last->time_ms);
	bind_hash(&q, last->hash);
	bind_text(&q, id);
	bind_i64(&q, (int64_t)entries[0].n - 1);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ||
	       err_fail(e, ERR_WRONG_STATE,
		       "something else was written into the journal of %.36s in the meantime", id);
}

/*
 * The personal blocks stand apart, under the convention's key: what they are bound by stays when it is destroyed, and so does
 * the chain.
 * An entry with blocks ends "<bloc ...>..</bloc></entree>" (evidence/journal.h); a "<" in a value is escaped.
 */
static bool entry_insert(
	struct store *s, const char *id, const struct store_entry *entry, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(buf) struct buf open = BUF_MAX(STORE_MAX_FILE);
	const struct slice end = SLICE_LIT("</entree>"), xml = entry->xml;
	struct slice blocks = { 0 };
	size_t at = slice_find(xml, SLICE_LIT("<bloc "), 0);
	if (at != SIZE_MAX && xml.n >= at + end.n) {
		blocks = slice_sub(xml, at, xml.n - at - end.n);
		buf_put_slice(&open, slice_sub(xml, 0, at));
		buf_put_slice(&open, end);
	} else {
		buf_put_slice(&open, xml);
	}
	if (!buf_done(&open, e) || !query_start(&q, s,
					   "INSERT INTO chain (dossier,seq,xml,hash,blocks) VALUES "
					   "(?1,?2," SEAL_OWN("?3") ",?4,seal(?1,0,?5))",
					   e))
		return false;
	bind_text(&q, id);
	bind_i64(&q, (int64_t)entry->n);
	bind_bytes(&q, buf_slice(&open));
	bind_hash(&q, entry->hash);
	bind_bytes(&q, blocks);
	return query_done(&q, e);
}

bool chain_add(
	struct store *s, const char *id, const struct store_entry *entries, size_t n, struct err *e)
{
	if (n == 0)
		return true;
	if (!chain_advance(s, id, entries, n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (entries[i].n != entries[0].n + i)
			return err_fail(e, ERR_BUG, "journal entries out of order");
		if (!entry_insert(s, id, &entries[i], e))
			return false;
	}
	return true;
}

bool store_chain_get(struct store *s, const char *id, struct store_chain *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more;
	if (!query_start(&q, s, "SELECT chain_n,chain_ms,chain_head FROM dossier WHERE id=?", e))
		return false;
	bind_text(&q, id);
	if (!query_row(&q, &more, e))
		return false;
	if (!more)
		return err_fail(e, ERR_NOT_FOUND, "no convention %.36s", id);
	out->n = (uint64_t)column_i64(&q);
	out->last_ms = column_i64(&q);
	return column_hash(&q, out->head, e);
}

bool store_chain_read(
	struct store *s, const char *id, uint64_t from, struct buf *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	size_t n;
	if (!query_start(&q, s,
		    "SELECT " CHAIN_ENTRY " FROM chain WHERE dossier=? AND seq>=? ORDER BY seq", e))
		return false;
	bind_text(&q, id);
	bind_i64(&q, from < INT64_MAX ? (int64_t)from : INT64_MAX);
	return query_join(&q, out, '\n', &n, e);
}

/* Which frozen revision the file and the documents of a step belong to. */
static bool step_key(struct store_key *out, const struct store_step *step, struct err *e)
{
	if (step->freeze) {
		memcpy(out->id, step->freeze->id, sizeof out->id);
		out->revision = step->freeze->revision;
		return true;
	}
	if (!step->key)
		return err_fail(e, ERR_BUG, "a step's act or document without its revision");
	*out = *step->key;
	return true;
}

static bool frozen_do(struct store *s, const struct store_step *step, struct err *e)
{
	struct store_key k;
	if (!step->act && !step->freeze && step->blobs_n == 0)
		return true;
	if (!step_key(&k, step, e))
		return false;
	if (step->act && step->act->entries_n)
		return err_fail(e, ERR_BUG, "a step's entries stand in the step");
	if (step->freeze && (!step->act || !convention_insert(s, step->freeze, step->act, e)))
		return step->act ? false : err_fail(e, ERR_BUG, "a frozen revision without file");
	if (!step->freeze && step->act && !convention_move(s, &k, step->act, e))
		return false;
	for (size_t i = 0; i < step->blobs_n; i++)
		if (!document_put(s, &k, &step->blobs[i], e))
			return false;
	return true;
}

/* 3 is LOCKER_CONFIDENTIAL. */
_Static_assert(LOCKER_CONFIDENTIAL == 3, "as the statements say");

static bool health_put(struct store *s, const char *id, struct slice bytes, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT OR REPLACE INTO health (dossier,bytes) VALUES (?1,seal(?1,3,?2))", e))
		return false;
	bind_text(&q, id);
	bind_bytes(&q, bytes);
	return query_done(&q, e);
}

bool store_health_get(struct store *s, const char *id, struct buf *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	size_t n;
	if (!query_start(&q, s, "SELECT unseal(dossier,3,bytes) FROM health WHERE dossier=?", e))
		return false;
	bind_text(&q, id);
	if (!query_join(&q, out, 0, &n, e))
		return false;
	return out->n > 0 || err_fail(e, ERR_NOT_FOUND, "no health data of dossier %s", id);
}

bool store_health_there(struct store *s, const char *id, bool *there, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "SELECT 1 FROM health WHERE dossier=? AND NOT gone(dossier,3)", e))
		return false;
	bind_text(&q, id);
	return query_row(&q, there, e);
}

static bool step_parts(struct store *s, const struct store_step *step, struct err *e)
{
	const struct store_dossier *d = step->dossier;
	const char *id = d ? d->id : step->key ? step->key->id : NULL;
	if (d && !(d->version ? dossier_update(s, d, e) : dossier_insert(s, d, e)))
		return false;
	if (step->entries_n && !id)
		return err_fail(e, ERR_BUG, "journal entries of no dossier");
	const struct store_once *once = step->once;
	if (step->health && (!id || !health_put(s, id, *step->health, e)))
		return id ? false : err_fail(e, ERR_BUG, "health data of no dossier");
	return frozen_do(s, step, e) && (!step->policy || convention_policy(s, step->policy, e)) &&
	       (!step->entries_n || chain_add(s, id, step->entries, step->entries_n, e)) &&
	       post_add(s, step, e) && pieces_put(s, step->pieces, step->pieces_n, e) &&
	       (!once || once_put(s, once->key, once->status, once->answer, e)) &&
	       (!step->mark || bulk_mark(s, step->mark, e)) &&
	       (!step->erase || (id && erase_values(s, id, e)));
}

/* The caller's rows say what is kept: versions only when it is, no ids when it is not. */
static void step_told(const struct store_step *step, bool good)
{
	if (step->dossier && good)
		step->dossier->version++;
	for (size_t i = 0; i < step->links_n; i++) {
		if (good)
			step->links[i].version++;
		else if (step->links[i].version == 0)
			step->links[i].id = 0;
	}
	for (size_t i = 0; !good && i < step->messages_n; i++)
		step->messages[i].id = 0;
}

bool store_step_do(struct store *s, const struct store_step *step, struct err *e)
{
	if (!write_begin(s, e))
		return false;
	bool good = write_end(s, step_parts(s, step, e), e);
	step_told(step, good);
	return good;
}

static bool reference_give(
	struct store *s, int64_t school, const char *year, char out[static 40], struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more;
	char uai[9];
	if (!query_start(&q, s, "SELECT uai FROM school WHERE id=?", e))
		return false;
	bind_i64(&q, school);
	if (!query_row(&q, &more, e))
		return false;
	if (!more || strlen(year) != 9)
		return err_fail(e, ERR_NOT_FOUND, "no school %" PRId64 ", year %.9s", school, year);
	column_text(&q, uai, sizeof uai);
	if (!query_start(&q, s,
		    "INSERT INTO counter VALUES (?,?,1) ON CONFLICT DO UPDATE SET n=n+1 RETURNING "
		    "n",
		    e))
		return false;
	bind_i64(&q, school);
	bind_text(&q, year);
	if (!query_row(&q, &more, e))
		return false;
	snprintf(out, 40, "%s-%.4s-%05" PRId64, uai, year + 5, column_i64(&q));
	return true;
}

bool store_reference_next(
	struct store *s, int64_t school, const char *year, char out[static 40], struct err *e)
{
	return write_begin(s, e) && write_end(s, reference_give(s, school, year, out, e), e);
}

bool store_dossier_add(
	struct store *s, struct store_dossier *d, const struct store_step *step, struct err *e)
{
	struct store_step first = step ? *step : (struct store_step){ 0 };
	bool given = d->reference[0] != 0;
	if (d->version != 0 || (step && step->dossier && step->dossier != d))
		return err_fail(e, ERR_BUG, "a dossier is added once, with a step of its own");
	first.dossier = d;
	if (!write_begin(s, e))
		return false;
	bool good = write_end(s,
		(given || reference_give(s, d->school, d->year, d->reference, e)) &&
			step_parts(s, &first, e),
		e);
	step_told(&first, good);
	if (!good && !given)
		d->reference[0] = 0;
	return good;
}

#define SHIELDED "EXISTS(SELECT 1 FROM pupil WHERE id=d.pupil AND shielded)"
#define DOSSIER_HEAD "SELECT d.id,d.version," SHIELDED DOSSIER(COLUMN_READ)
#define DOSSIER_WHOLE DOSSIER_HEAD DOSSIER_TEXT(COLUMN_READ)
#define DOSSIER_FROM " FROM dossier d JOIN dossier_text t ON t.dossier=d.id"

static bool dossier_read(struct query *q, struct store_dossier *d, bool whole, struct err *e)
{
	*d = (struct store_dossier){ 0 };
	column_text(q, d->id, sizeof d->id);
	d->version = column_i64(q);
	d->shielded = column_i64(q) != 0;
	return row_read(q, columns, COLUMN_COUNT(columns), d, e) &&
	       (!whole || row_read(q, texts, COLUMN_COUNT(texts), d, e));
}

static bool dossier_one(struct query *q, const char *name, struct store_dossier *out, struct err *e)
{
	bool more;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	if (!query_row(q, &more, e))
		return false;
	if (!more)
		return err_fail(e, ERR_NOT_FOUND, "no convention %.40s", name);
	if (!dossier_read(q, &d, true, e))
		return false;
	store_dossier_auto(out);
	*out = d;
	d = (struct store_dossier){ 0 };
	return true;
}

bool store_dossier_get(
	struct store *s, int64_t school, const char *id, struct store_dossier *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    DOSSIER_WHOLE DOSSIER_FROM " WHERE d.id=?1 AND (?2<0 OR d.school=?2)", e))
		return false;
	bind_text(&q, id);
	bind_i64(&q, school);
	return dossier_one(&q, id, out, e);
}

bool store_dossier_by_reference(
	struct store *s, const char *reference, struct store_dossier *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, DOSSIER_WHOLE DOSSIER_FROM " WHERE d.reference=?", e))
		return false;
	bind_text(&q, reference);
	return dossier_one(&q, reference, out, e);
}

bool store_dossier_id(struct store *s, const char *reference, char id[static 37], struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more;
	id[0] = '\0';
	if (!query_start(&q, s, "SELECT id FROM dossier WHERE reference=?", e))
		return false;
	bind_text(&q, reference);
	if (!query_row(&q, &more, e))
		return false;
	if (more)
		column_text(&q, id, 37);
	return true;
}

/*
 * Lists are in the order of the roster, whose names stand under one key: of the rows of the classes up to the end of the page
 * that is shown the roster's name is unsealed, of those of the page the rest. Who is in no roster, or in one no longer kept,
 * is sorted by the name in the dossier; one that was eliminated has none. Names are compared as they are searched for, without
 * case and accents: « Étienne » stands among the E, as in the list of pupils.
 */
#define SORT_NAME                                                                                  \
	"coalesce(unseal(" ROSTER_ID("p.") ",0,nullif(p.search,'')),CASE d.pupil_name WHEN '' "    \
					   "THEN '' ELSE unseal(d.id,0,d.search) END)"
#define SORT_JOIN " LEFT JOIN pupil p ON p.id=d.pupil"

/* The first line is the pupil's name (searched): of who is shielded that and the reference. */
#define SEARCHED                                                                                   \
	"CASE WHEN " SHIELDED                                                                      \
	" THEN substr(unseal(d.id,0,d.search),1,instr(unseal(d.id,0,d.search)||char(10),"          \
	"char(10)))||lower(d.reference) ELSE unseal(d.id,0,d.search) END"

static void states_filter(struct filter *f, uint32_t states)
{
	if (!states)
		return;
	const char *before = " AND d.state IN (";
	for (enum store_state i = 0; i < STORE_STATE_COUNT; i++) {
		if (!(states & (1u << i)))
			continue;
		buf_printf(&f->sql, "%s'%s'", before, state_names[i]);
		before = ",";
	}
	buf_put_text(&f->sql, *before == ',' ? ")" : " AND 0");
}

static bool conditions(struct filter *f, const struct store_dossier_filter *want,
	struct buf *pattern, struct err *e)
{
	filter_number(f, " WHERE d.school=?", want->school);
	filter_text(f, " AND d.year=?", want->year);
	filter_text(f, " AND d.class_name=?", want->class_name);
	filter_text(f, " AND d.level=?", want->level);
	filter_text(f, " AND d.amends=?", want->amends);
	filter_text(f, " AND d.siret_blind=blind(?)", want->host_siret);
	filter_text(f, " AND d.mail_blind=blind(?)", want->host_mail);
	if (want->pupil)
		filter_number(f, " AND d.pupil=?", want->pupil);
	/* The first is the second's beginning: it lets the index skip the classes before. */
	filter_text(
		f, " AND d.class_name>=(SELECT class_name FROM dossier WHERE id=?)", want->after);
	filter_text(f,
		" AND (d.class_name," SORT_NAME ",d.id)>(SELECT d.class_name," SORT_NAME
		",d.id FROM dossier d" SORT_JOIN " WHERE d.id=?)",
		want->after);
	if (want->search && *want->search) {
		if (!search_pattern(pattern, want->search, e))
			return false;
		filter_text(f, " AND " SEARCHED " LIKE ? ESCAPE '!'", (const char *)pattern->p);
	}
	states_filter(f, want->states);
	return true;
}

static bool walk(struct query *q, bool whole, store_dossier_fn *fn, void *arg, struct err *e)
{
	for (;;) {
		AUTO(store_dossier) struct store_dossier d = { 0 };
		bool more;
		if (!query_row(q, &more, e) || (more && !dossier_read(q, &d, whole, e)))
			return false;
		if (!more || !fn(arg, &d))
			return true;
	}
}

bool store_dossier_each(struct store *s, const struct store_dossier_filter *want, bool whole,
	store_dossier_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(filter) struct filter f = FILTER_INIT;
	AUTO(buf) struct buf pattern = BUF_MAX(STORE_MAX_SQL);
	if (want->count > STORE_MAX_PAGE)
		return err_fail(e, ERR_LIMIT, "at most %d rows a page", STORE_MAX_PAGE);
	/* first which rows, then what stands in them */
	buf_put_text(&f.sql, whole ? DOSSIER_WHOLE : DOSSIER_HEAD);
	buf_put_text(&f.sql, want->oldest_first
				     ? " FROM (SELECT d.id,d.changed_ms one,0 two FROM dossier d"
				     : " FROM (SELECT d.id,d.class_name one," SORT_NAME
				       " two FROM dossier d" SORT_JOIN);
	if (!conditions(&f, want, &pattern, e))
		return false;
	buf_put_text(&f.sql, " ORDER BY 2, 3, 1");
	filter_page(&f, (struct store_page){ want->from, want->count });
	buf_printf(&f.sql, ") k JOIN dossier d ON d.id=k.id%s ORDER BY k.one, k.two, k.id",
		whole ? " JOIN dossier_text t ON t.dossier=d.id" : "");
	return filter_start(&q, s, &f, e) && walk(&q, whole, fn, arg, e);
}

bool store_dossier_says(
	struct store *s, int64_t pupil, store_dossier_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, DOSSIER_HEAD " FROM dossier d WHERE d.id=" SAYS_MOST("id", "?"), e))
		return false;
	bind_i64(&q, pupil);
	return walk(&q, false, fn, arg, e);
}

bool store_dossier_count(
	struct store *s, const struct store_dossier_filter *want, uint64_t *n, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(filter) struct filter f = FILTER_INIT;
	AUTO(buf) struct buf pattern = BUF_MAX(STORE_MAX_SQL);
	bool more;
	buf_put_text(&f.sql, "SELECT count(*) FROM dossier d");
	if (want->after)
		buf_put_text(&f.sql, SORT_JOIN);
	if (!conditions(&f, want, &pattern, e) || !filter_start(&q, s, &f, e) ||
		!query_row(&q, &more, e))
		return false;
	*n = (uint64_t)column_i64(&q);
	return true;
}

bool store_dossier_due(struct store *s, int64_t now_ms, uint32_t count, store_dossier_fn *fn,
	void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    DOSSIER_HEAD
		    " FROM dossier d WHERE next_ms<>0 AND next_ms<=? ORDER BY next_ms LIMIT ?",
		    e))
		return false;
	bind_i64(&q, now_ms);
	bind_i64(&q, count ? (int64_t)count : -1);
	return walk(&q, false, fn, arg, e);
}
