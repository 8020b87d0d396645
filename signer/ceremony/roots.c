/* SPDX-License-Identifier: MIT */
/* roots: gather the heads, fold them, have the root signed, keep it with its leaves; a proof is folded again from these. */
#include "ceremony/roots.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/academy.h"
#include "ceremony/act.h"
#include "ceremony/gather.h"
#include "ceremony/life.h"
#include "evidence/merkle.h"
#include "evidence/root.h"

#include <inttypes.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the days of no school and no academy stand in the store. */
enum {
	ROOTS_SCHOOL = -1,
	SIGNATURE_MOST = 64 << 10,
	STATEMENT_MOST = 2048,
	NEAR_DAYS = 30,
	/* A seal bears the instant of its beginning: what took less than this to be kept is in the next root if an evening overtook it. */
	OVERTAKEN_MS = 3600 * 1000
};

void roots_day_auto(struct roots_day *d)
{
	buf_free(&d->statement);
	buf_free(&d->signature);
}

void roots_proof_auto(struct roots_proof *p)
{
	buf_free(&p->proof);
}

static void json_auto(json_t **j)
{
	json_decref(*j);
}

static const char *text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));
	return text ? text : "";
}

/* --- what is kept of a day ------------------------------------------------------------------------------------------------- */

/* {"declaration", "signature" (base64), "jusque" (ms), "feuilles": [[dossier, entry, digest]]} */
struct last {
	int32_t today;
	bool now;
	int64_t until_ms; /* of the newest before today */
	char sha256[65];  /* of its statement; empty: there is none */
	json_t *leaves;   /* of its row; owned */
	struct err *e;
	bool broken;
};

static void last_auto(struct last *x)
{
	json_decref(x->leaves);
}

static bool last_take(void *arg, int32_t day, struct slice json)
{
	struct last *x = arg;
	uint8_t sha[32];
	x->now |= day == x->today;
	if (day >= x->today)
		return false;
	AUTO(json) json_t *row = json_loadb((const char *)json.p, json.n, 0, NULL);
	const char *statement = text_of(row, "declaration");
	x->broken = !statement[0] || !act_sha256(sha, slice_text(statement), x->e);
	if (x->broken)
		return false;
	text_hex(x->sha256, sha, sizeof sha);
	x->until_ms = json_integer_value(json_object_get(row, "jusque"));
	json_decref(x->leaves);
	x->leaves = json_incref(json_object_get(row, "feuilles"));
	return true;
}

/* The clock asks often: of a day that has its root no other row is read, and the one before it is nearly always a few days old. */
static bool last_find(struct last *out, struct service *s, int32_t today, struct err *e)
{
	const int32_t from[] = { today, today - NEAR_DAYS, 0 };
	*out = (struct last){ .today = today, .e = e };
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		if (!store_day_each(s->house->store, ROOTS_SCHOOL, from[i], last_take, out, e))
			return false;
		if (out->now || out->broken || out->sha256[0])
			break;
	}
	return !out->broken || err_fail(e, ERR_IO, "a root of a day cannot be read");
}

/* --- its leaves ------------------------------------------------------------------------------------------------------------- */

struct sealed {
	const struct last *last;
	int64_t to_ms;
	struct store_key *list;
	size_t n, room;
	bool failed;
};

static void sealed_auto(struct sealed *x)
{
	free(x->list);
}

/* The roots before the last one are older than what may have been overtaken. */
static bool in_last(const struct last *last, const char *id)
{
	size_t i;
	json_t *row;
	json_array_foreach(last->leaves, i, row)
	{
		const char *own = json_string_value(json_array_get(row, 0));
		if (own && strcmp(own, id) == 0)
			return true;
	}
	return false;
}

static bool sealed_take(void *arg, const struct store_dossier *d)
{
	struct sealed *x = arg;
	const struct last *last = x->last;
	if (d->sealed_ms <= last->until_ms - OVERTAKEN_MS || d->sealed_ms > x->to_ms ||
		!d->revision || d->sealed_ms <= 0 ||
		(d->sealed_ms <= last->until_ms && in_last(last, d->id)))
		return true;
	if (x->n == x->room) {
		size_t room = x->room ? 2 * x->room : 64;
		struct store_key *more = reallocarray(x->list, room, sizeof *more);
		x->failed = !more;
		if (!more)
			return false;
		x->list = more;
		x->room = room;
	}
	x->list[x->n] = (struct store_key){ .revision = d->revision };
	memcpy(x->list[x->n++].id, d->id, sizeof d->id);
	return true;
}

struct tree {
	uint8_t (*leaves)[MERKLE_HASH]; /* owned */
	size_t n;
	json_t *rows; /* owned */
};

static void tree_auto(struct tree *t)
{
	free(t->leaves);
	json_decref(t->rows);
}

/* Eliminated since, or of a process that died between: it has no journal, and no leaf. */
static bool leaf_add(struct tree *t, struct store *s, const struct store_key *key, struct err *e)
{
	struct err why = ERR_INIT;
	char hex[65];
	struct store_convention *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	bool there = store_convention_get(s, key, c, &why) && c->journal_n > 0;
	if (there) {
		memcpy(t->leaves[t->n++], c->journal_head, MERKLE_HASH);
		text_hex(hex, c->journal_head, MERKLE_HASH);
		json_array_append_new(
			t->rows, json_pack("[s, I, s]", key->id, (json_int_t)c->journal_n, hex));
	}
	free(c);
	return there || why.code == ERR_NONE || why.code == ERR_NOT_FOUND ||
	       err_fail(e, why.code, "%s", why.text);
}

struct schools {
	int64_t list[ACADEMY_MAX_SCHOOLS];
	size_t n;
};

static bool school_take(void *arg, const struct store_school *x)
{
	struct schools *all = arg;
	if (x->id != 0 && all->n < ACADEMY_MAX_SCHOOLS)
		all->list[all->n++] = x->id;
	return true;
}

static bool sealed_find(struct sealed *x, struct store *s, struct err *e)
{
	struct schools *all = calloc(1, sizeof *all);
	if (!all)
		return err_nomem(e);
	bool good = store_school_each(s, school_take, all, e);
	for (size_t i = 0; good && i < all->n; i++) {
		const struct store_dossier_filter f = { .school = all->list[i],
			.oldest_first = true };
		good = store_dossier_each(s, &f, false, sealed_take, x, e) &&
		       (!x->failed || err_nomem(e));
	}
	free(all);
	return good;
}

static bool tree_gather(
	struct tree *t, struct service *s, const struct last *last, int64_t to_ms, struct err *e)
{
	AUTO(sealed) struct sealed x = { .last = last, .to_ms = to_ms };
	if (!sealed_find(&x, s->house->store, e))
		return false;
	if (x.n > ROOT_MAX_LEAVES)
		return err_fail(e, ERR_LIMIT, "more than %d seals in one root", ROOT_MAX_LEAVES);
	t->leaves = calloc(x.n ? x.n : 1, sizeof *t->leaves);
	t->rows = json_array();
	if (!t->leaves || !t->rows)
		return err_nomem(e);
	for (size_t i = 0; i < x.n; i++)
		if (!leaf_add(t, s->house->store, &x.list[i], e))
			return false;
	return true;
}

/* --- the evening ------------------------------------------------------------------------------------------------------------ */

static bool sign(struct roots_day *d, struct house *h, const char *date, struct err *e)
{
	const struct act_statement x = { .purpose = VAULT_CHECKPOINT,
		.role = "racine",
		.reference = date,
		.bytes = buf_slice(&d->statement) };
	return act_statement_sign(&d->signature, h, &x, e);
}

static bool dumped(struct buf *out, const json_t *o, struct err *e)
{
	char *text = o ? json_dumps(o, JSON_SORT_KEYS | JSON_INDENT(1)) : NULL;
	buf_put_text(out, text ? text : "");
	buf_put_byte(out, '\n');
	bool good = text ? buf_done(out, e) : err_nomem(e);
	free(text);
	return good;
}

static bool statement_make(struct buf *out, struct service *s, const struct tree *t,
	const struct last *last, struct err *e)
{
	uint8_t root[MERKLE_HASH];
	char hex[65], date[11];
	if (!merkle_root(root, *t->leaves, t->n, e))
		return false;
	text_hex(hex, root, sizeof root);
	time_date_format(date, last->today);
	AUTO(json)
	json_t *o = json_pack("{s:s, s:s, s:s, s:I, s:s, s:s}", "format", ROOT_FORMAT, "instance",
		s->shared->base_url, "jour", date, "taille", (json_int_t)t->n, "racine", hex,
		"precedente", last->sha256);
	return dumped(out, o, e);
}

static bool row_keep(struct service *s, const struct tree *t, struct roots_day *d, int64_t until_ms,
	int32_t day, struct err *e)
{
	AUTO(buf) struct buf coded = BUF_MAX(SIGNATURE_MOST * 2);
	uint8_t *to = buf_grow(&coded, (d->signature.n + 2) / 3 * 4 + 1);
	if (!to)
		return buf_done(&coded, e);
	coded.n = (size_t)EVP_EncodeBlock(to, d->signature.p, (int)d->signature.n);
	AUTO(json)
	json_t *row = json_pack("{s:s, s:s, s:I, s:O}", "declaration", buf_text(&d->statement),
		"signature", buf_text(&coded), "jusque", (json_int_t)until_ms, "feuilles", t->rows);
	char *text = row ? json_dumps(row, JSON_COMPACT) : NULL;
	bool good = text ? store_day_put(s->house->store, ROOTS_SCHOOL, day, slice_text(text), e)
			 : err_nomem(e);
	free(text);
	return good;
}

bool roots_keep(struct service *s, int32_t day, int64_t now_ms, struct err *e)
{
	AUTO(last) struct last last = { .leaves = NULL };
	AUTO(tree) struct tree t = { .leaves = NULL };
	AUTO(roots_day)
	struct roots_day d = { BUF_MAX(STATEMENT_MOST), BUF_MAX(SIGNATURE_MOST) };
	char date[11];
	time_date_format(date, day);
	if (!last_find(&last, s, day, e))
		return false;
	return last.now ||
	       (tree_gather(&t, s, &last, now_ms, e) &&
		       statement_make(&d.statement, s, &t, &last, e) &&
		       sign(&d, s->house, date, e) && row_keep(s, &t, &d, now_ms, day, e));
}

/* --- read ------------------------------------------------------------------------------------------------------------------- */

struct finding {
	struct roots_day *out;
	int32_t day;
	bool there, broken;
};

static bool signature_read(struct buf *out, const char *coded)
{
	size_t n = strlen(coded);
	*out = (struct buf)BUF_MAX(n + 4);
	uint8_t *to = buf_grow(out, n + 4);
	int got = to ? EVP_DecodeBlock(to, (const uint8_t *)coded, (int)n) : -1;
	for (size_t i = n; got > 0 && i > 0 && coded[i - 1] == '='; i--)
		got--;
	out->n = got > 0 ? (size_t)got : 0;
	return got > 0;
}

static bool day_take(void *arg, int32_t day, struct slice json)
{
	struct finding *x = arg;
	if (day != x->day)
		return false;
	AUTO(json) json_t *row = json_loadb((const char *)json.p, json.n, 0, NULL);
	const char *statement = text_of(row, "declaration");
	x->there = true;
	x->out->statement = (struct buf)BUF_MAX(STATEMENT_MOST);
	buf_put_text(&x->out->statement, statement);
	x->broken = !statement[0] || !buf_done(&x->out->statement, NULL) ||
		    !signature_read(&x->out->signature, text_of(row, "signature"));
	return false;
}

bool roots_get(struct roots_day *out, struct service *s, int32_t day, struct err *e)
{
	struct finding x = { .out = out, .day = day };
	*out = (struct roots_day){ .statement = { 0 } };
	if (!store_day_each(s->house->store, ROOTS_SCHOOL, day, day_take, &x, e))
		return false;
	if (!x.there)
		return err_fail(e, ERR_NOT_FOUND, "no root of that day");
	if (!x.broken)
		return true;
	roots_day_auto(out);
	return err_fail(e, ERR_IO, "the root of a day cannot be read");
}

struct listing {
	const struct roots_list *list;
	size_t n;
	bool more;
};

static bool listed(void *arg, int32_t day)
{
	struct listing *x = arg;
	x->more = x->n == x->list->most;
	if (x->more)
		return false;
	x->list->fn(x->list->arg, day);
	x->n++;
	return true;
}

bool roots_each(bool *more, struct service *s, const struct roots_list *l, struct err *e)
{
	struct listing x = { .list = l };
	bool good = store_day_list(s->house->store, ROOTS_SCHOOL, l->before, listed, &x, e);
	*more = x.more;
	return good;
}

/* --- a proof ----------------------------------------------------------------------------------------------------------------- */

struct proving {
	struct roots_proof *out;
	const char *id;
	struct err *e;
	bool failed;
};

/* The leaves of a row, and where 'id' stands among them; n when it does not. */
static bool leaves_read(struct tree *t, size_t *at, const char *id, const json_t *list)
{
	size_t n = json_array_size(list);
	*at = n;
	t->leaves = calloc(n ? n : 1, sizeof *t->leaves);
	if (!t->leaves)
		return false;
	for (; t->n < n; t->n++) {
		const json_t *row = json_array_get(list, t->n);
		const char *own = json_string_value(json_array_get(row, 0)),
			   *hex = json_string_value(json_array_get(row, 2));
		if (!own || !hex || strlen(hex) != 2 * MERKLE_HASH ||
			!text_unhex(t->leaves[t->n], MERKLE_HASH, slice_text(hex), NULL))
			return false;
		if (strcmp(own, id) == 0)
			*at = t->n;
	}
	return true;
}

static bool proof_write(struct proving *x, const struct tree *t, size_t at, const json_t *row)
{
	struct merkle_path p;
	uint8_t root[MERKLE_HASH];
	char hex[65], date[11];
	const json_t *leaf = json_array_get(json_object_get(row, "feuilles"), at);
	if (!merkle_path(&p, *t->leaves, t->n, at, x->e) ||
		!merkle_root(root, *t->leaves, t->n, x->e))
		return false;
	json_t *path = json_array();
	for (size_t i = 0; i < p.n; i++) {
		text_hex(hex, p.hash[i], MERKLE_HASH);
		json_array_append_new(path, json_string(hex));
	}
	text_hex(hex, root, MERKLE_HASH);
	time_date_format(date, x->out->day);
	AUTO(json)
	json_t *o = json_pack("{s:s, s:s, s:O, s:O, s:I, s:I, s:o, s:s}", "format",
		ROOT_PROOF_FORMAT, "jour", date, "entree", json_array_get(leaf, 1), "feuille",
		json_array_get(leaf, 2), "rang", (json_int_t)at, "taille", (json_int_t)t->n,
		"chemin", path, "racine", hex);
	x->out->proof = (struct buf)BUF_MAX(ROOT_MAX_JSON);
	return dumped(&x->out->proof, o, x->e);
}

static bool prove_take(void *arg, int32_t day, struct slice json)
{
	struct proving *x = arg;
	AUTO(tree) struct tree t = { .leaves = NULL };
	AUTO(json) json_t *row = json_loadb((const char *)json.p, json.n, 0, NULL);
	size_t at = 0;
	if (!leaves_read(&t, &at, x->id, json_object_get(row, "feuilles"))) {
		x->failed = !err_fail(x->e, ERR_IO, "the root of a day cannot be read");
		return false;
	}
	if (at == t.n)
		return true;
	x->out->there = true;
	x->out->day = day;
	x->failed = !proof_write(x, &t, at, row);
	return false;
}

bool roots_prove(
	struct roots_proof *out, struct service *s, const struct store_dossier *d, struct err *e)
{
	struct proving x = { .out = out, .id = d->id, .e = e };
	*out = (struct roots_proof){ .there = false };
	return !d->sealed_ms || (store_day_each(s->house->store, ROOTS_SCHOOL,
					 life_day(d->sealed_ms), prove_take, &x, e) &&
					!x.failed);
}
