/* SPDX-License-Identifier: MIT */
/*
 * sqlite_count: the counts of dashboards, made anew from the rows each time they are asked for, and the days kept of them;
 * CONVENTION 10 has the formulas.
 */
#include "store/impl.h"

#include <stdio.h>
#include <string.h>

/* How far a convention has come; each includes those before. */
enum stage { STAGE_NONE, STAGE_FOUND, STAGE_FILLED, STAGE_SENT, STAGE_SIGNED, STAGE_SEALED };

enum {
	MAX_CONVENTIONS = 16, /* of one pupil that count at once */
	WEEKS_2DE = 2,        /* one stay of two weeks, or two of one with two hosts */
	WEEKS_OTHER = 1
};

#define BIT(state) (1u << (state))
enum {
	CLOSED = BIT(STATE_REFUSEE) | BIT(STATE_EXPIREE) | BIT(STATE_ANNULEE) |
		 BIT(STATE_REMPLACEE) | BIT(STATE_ARCHIVEE) | BIT(STATE_ELIMINEE),
	SEALED = BIT(STATE_SCELLEE) | BIT(STATE_EN_VIGUEUR) | BIT(STATE_TERMINEE) |
		 BIT(STATE_ROMPUE),
	SIGNING = BIT(STATE_EN_SIGNATURE) | BIT(STATE_PARTIELLEMENT_SIGNEE) |
		  BIT(STATE_CORRECTION_DEMANDEE) | BIT(STATE_SIGNEE)
};

/* One convention of a pupil, as the SELECT gives it. */
struct row {
	char class_name[24], level[8];
	int64_t pupil;
	bool dispensed, convention; /* convention: there is one in this row */
	enum store_state state;     /* archived: what it was before */
	bool amendment, declared, confirmed, filled, sent, mixed, host;
	uint32_t wanted, signed_n;
	int32_t first_day, last_day;
};

/* What is known of one pupil so far. */
struct pupil {
	int64_t id;
	bool dispensed;
	unsigned needed; /* weeks */
	unsigned live, n;
	struct {
		enum stage stage;
		uint64_t weeks; /* bits; 0: dates not known */
	} stays[MAX_CONVENTIONS];
	bool to_confirm, mixed, to_correct, refused, expired, cancelled;
	uint64_t signatures, wanted;
};

struct counting {
	struct store_counts part, whole;
	struct pupil pupil;
	store_counts_fn *fn;
	void *arg;
	bool ended;
};

static enum stage stage_of(const struct row *r)
{
	uint32_t bit = BIT(r->state);
	if (bit & SEALED)
		return STAGE_SEALED;
	if (r->state == STATE_SIGNEE)
		return STAGE_SIGNED;
	if (r->sent)
		return STAGE_SENT;
	if (r->filled)
		return STAGE_FILLED;
	return r->declared || r->host ? STAGE_FOUND : STAGE_NONE;
}

/* Monday-based weeks since the epoch (a Thursday), modulo the width of the mask. */
static uint64_t weeks_of(const struct row *r)
{
	uint64_t weeks = 0;
	if (r->first_day <= 0 || r->last_day < r->first_day)
		return 0;
	int32_t from = (r->first_day + 3) / 7, to = (r->last_day + 3) / 7;
	for (int32_t w = from; w <= to && w < from + 64; w++)
		weeks |= UINT64_C(1) << (w % 64);
	return weeks;
}

static unsigned bits(uint64_t mask)
{
	unsigned n = 0;
	for (; mask; mask &= mask - 1)
		n++;
	return n;
}

/* An amendment replaces what it amends when it is sealed, and counts from then on. */
static void convention_add(struct pupil *p, const struct row *r)
{
	uint32_t bit = BIT(r->state);
	if (r->amendment && !(bit & SEALED))
		return;
	p->refused |= r->state == STATE_REFUSEE;
	p->expired |= r->state == STATE_EXPIREE;
	p->cancelled |= r->state == STATE_ANNULEE;
	if ((bit & CLOSED) || p->n == MAX_CONVENTIONS)
		return;
	p->live++;
	p->to_correct |= r->state == STATE_CORRECTION_DEMANDEE;
	p->to_confirm |= r->declared && !r->confirmed;
	p->mixed |= r->mixed;
	if (bit & (SIGNING | SEALED)) {
		p->signatures += r->signed_n;
		p->wanted += r->wanted;
	}
	p->stays[p->n].stage = stage_of(r);
	p->stays[p->n++].weeks = weeks_of(r);
}

/* Weeks covered by conventions that came as far as 'stage'. Without dates: all of them for the only one, else one. */
static unsigned covered(const struct pupil *p, enum stage stage)
{
	uint64_t weeks = 0;
	unsigned without_dates = 0;
	for (unsigned i = 0; i < p->n; i++) {
		if (p->stays[i].stage < stage)
			continue;
		weeks |= p->stays[i].weeks;
		if (!p->stays[i].weeks)
			without_dates += p->n == 1 ? p->needed : 1;
	}
	return bits(weeks) + without_dates;
}

static void counts_add(struct store_counts *c, const struct pupil *p)
{
	if (p->dispensed) {
		c->dispensed++;
		return;
	}
	unsigned found = covered(p, STAGE_FOUND);
	c->owing++;
	c->without += p->live == 0;
	c->half += found > 0 && found < p->needed;
	c->found += found >= p->needed;
	c->to_confirm += found >= p->needed && p->to_confirm;
	c->filled += covered(p, STAGE_FILLED) >= p->needed;
	c->sent += covered(p, STAGE_SENT) >= p->needed;
	c->signed_all += covered(p, STAGE_SIGNED) >= p->needed;
	c->sealed += covered(p, STAGE_SEALED) >= p->needed;
	c->to_correct += p->to_correct;
	c->refused += p->refused;
	c->expired += p->expired;
	c->cancelled += p->cancelled;
	c->mixed += p->mixed;
	c->signatures += p->signatures;
	c->signatures_wanted += p->wanted;
}

static void pupil_end(struct counting *c)
{
	if (c->pupil.id == 0)
		return;
	counts_add(&c->part, &c->pupil);
	counts_add(&c->whole, &c->pupil);
	c->pupil = (struct pupil){ 0 };
}

static void class_end(struct counting *c)
{
	if (c->part.owing + c->part.dispensed > 0 && !c->ended)
		c->ended = !c->fn(c->arg, &c->part);
	c->part = (struct store_counts){ 0 };
}

static void row_add(struct counting *c, const struct row *r)
{
	if (r->pupil != c->pupil.id)
		pupil_end(c);
	if (strcmp(r->class_name, c->part.class_name) != 0 ||
		strcmp(r->level, c->part.level) != 0) {
		class_end(c);
		memcpy(c->part.class_name, r->class_name, sizeof c->part.class_name);
		memcpy(c->part.level, r->level, sizeof c->part.level);
	}
	c->pupil.id = r->pupil;
	c->pupil.dispensed = r->dispensed;
	c->pupil.needed = strcmp(r->level, "2de-GT") == 0 ? WEEKS_2DE : WEEKS_OTHER;
	if (r->convention)
		convention_add(&c->pupil, r);
}

static bool row_get(struct query *q, struct row *r, struct err *e)
{
	char state[32];
	*r = (struct row){ 0 };
	column_text(q, r->class_name, sizeof r->class_name);
	column_text(q, r->level, sizeof r->level);
	r->pupil = column_i64(q);
	r->dispensed = column_i64(q) != 0;
	r->convention = column_i64(q) != 0;
	if (!r->convention)
		return true;
	column_text(q, state, sizeof state);
	r->state = store_state_by_name(state);
	if (r->state == STORE_STATE_COUNT)
		return err_fail(e, ERR_IO, "store: %s is no state; restore from a backup", state);
	r->amendment = column_i64(q) != 0;
	r->declared = column_i64(q) != 0;
	r->confirmed = column_i64(q) != 0;
	r->filled = column_i64(q) != 0;
	r->sent = column_i64(q) != 0;
	r->mixed = column_i64(q) != 0;
	r->host = column_i64(q) != 0;
	r->wanted = (uint32_t)column_i64(q);
	r->signed_n = (uint32_t)column_i64(q);
	r->first_day = (int32_t)column_i64(q);
	r->last_day = (int32_t)column_i64(q);
	return true;
}

bool store_counts_each(struct store *s, int64_t school, const char *year, store_counts_fn *fn,
	void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	struct counting c = { .fn = fn, .arg = arg };
	if (!query_start(&q, s,
		    "SELECT p.class_name, p.level, p.id, p.dispensed, d.id IS NOT NULL, CASE WHEN "
		    "d.state IN ('archivee','eliminee') THEN d.former ELSE d.state END, "
		    "d.act='avenant', d.declared, d.confirmed, d.filled, d.sent, d.mixed, "
		    "d.host_name<>'' OR d.host_siret<>'', d.wanted, d.signed_n, d.first_day, "
		    "d.last_day FROM pupil p LEFT JOIN dossier d ON d.pupil=p.id AND "
		    "d.school=p.school AND d.pupil<>0 AND d.act IN ('initiale','avenant') WHERE "
		    "p.school=? AND p.year=? AND NOT p.\"left\" ORDER BY " CLASS_ORDER(
			    "p.class_name") ", p.level, p.id",
		    e))
		return false;
	bind_i64(&q, school);
	bind_text(&q, year);
	for (;;) {
		struct row r;
		bool more;
		if (!query_row(&q, &more, e) || (more && !row_get(&q, &r, e)))
			return false;
		if (!more)
			break;
		row_add(&c, &r);
	}
	pupil_end(&c);
	class_end(&c);
	if (!c.ended)
		fn(arg, &c.whole);
	return true;
}

static bool day_write(
	struct store *s, int64_t school, int32_t day, struct slice json, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	/* A past day never changes: the first word of it stands. */
	if (!query_start(&q, s, "INSERT INTO day VALUES (?,?,?) ON CONFLICT DO NOTHING", e))
		return false;
	bind_i64(&q, school);
	bind_i64(&q, day);
	bind_slice(&q, json);
	return query_done(&q, e);
}

bool store_day_put(struct store *s, int64_t school, int32_t day, struct slice json, struct err *e)
{
	return write_begin(s, e) && write_end(s, day_write(s, school, day, json, e), e);
}

bool store_day_list(struct store *s, int64_t school, int32_t before, store_day_list_fn *fn,
	void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more = true;
	if (!query_start(
		    &q, s, "SELECT day FROM day WHERE school=? AND day<? ORDER BY day DESC", e))
		return false;
	bind_i64(&q, school);
	bind_i64(&q, before);
	while (query_row(&q, &more, e))
		if (!more || !fn(arg, (int32_t)column_i64(&q)))
			return true;
	return false;
}

bool store_day_each(
	struct store *s, int64_t school, int32_t from, store_day_fn *fn, void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(
		    &q, s, "SELECT day,json FROM day WHERE school=? AND day>=? ORDER BY day", e))
		return false;
	bind_i64(&q, school);
	bind_i64(&q, from);
	for (;;) {
		bool more;
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		int32_t day = (int32_t)column_i64(&q);
		if (!fn(arg, day, column_bytes(&q)))
			return true;
	}
}

bool store_sealing_each(struct store *s, int64_t after, uint32_t most, store_sealing_fn *fn,
	void *arg, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT n,id,revision FROM sealing JOIN dossier ON id=dossier WHERE n>? AND "
		    "revision<>0 ORDER BY n LIMIT ?",
		    e))
		return false;
	bind_i64(&q, after);
	bind_i64(&q, most);
	for (;;) {
		struct store_key key = { .revision = 0 };
		bool more;
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		int64_t n = column_i64(&q);
		column_text(&q, key.id, sizeof key.id);
		key.revision = (uint32_t)column_i64(&q);
		if (!fn(arg, n, &key))
			return true;
	}
}
