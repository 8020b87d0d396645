/* SPDX-License-Identifier: MIT */
/* roots: gather the heads, fold them, have the root signed, keep it with its leaves; a proof is folded again from these. */
#include "ceremony/roots.h"

#include "base/text.h"
#include "base/time.h"
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
	CLOCK_DAYS = 2 /* a clock may have been ahead by so much when something was sealed */
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

/*
 * {"declaration", "signature" (base64), "jusque" (ms), "numero", "sceaux", "feuilles": [[dossier, entry, digest]]}: sceaux is the number of the
 * last seal that it looked at (store_sealing_each), numero counts the roots. Rows of before have neither.
 */
struct last {
	int32_t today;
	bool now, near;
	int64_t number;  /* of the newest one made; what it says: */
	int64_t seals;   /* -1: of before, which told an instant */
	char sha256[65]; /* of its statement; empty: there is none */
	struct err *e;
	bool broken;
};

/* The newest one made, also where the clock was set back since: a chain has one end. */
static bool last_take(void *arg, int32_t day, struct slice json)
{
	struct last *x = arg;
	uint8_t sha[32];
	AUTO(json) json_t *row = json_loadb((const char *)json.p, json.n, 0, NULL);
	const char *statement = text_of(row, "declaration");
	int64_t number = json_integer_value(json_object_get(row, "numero"));
	x->now |= day == x->today;
	x->near |= day < x->today;
	x->broken = !statement[0] || !act_sha256(sha, slice_text(statement), x->e);
	if (x->broken || (x->sha256[0] && number < x->number))
		return !x->broken;
	const json_t *seals = json_object_get(row, "sceaux");
	text_hex(x->sha256, sha, sizeof sha);
	x->number = number;
	x->seals = seals ? json_integer_value(seals) : -1;
	return true;
}

/* The clock asks often: of a day that has its root no other row is read, and the one before it is nearly always a few days old. */
static bool last_find(struct last *out, struct service *s, int32_t today, struct err *e)
{
	const int32_t from[] = { today, today - NEAR_DAYS, 0 };
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		*out = (struct last){ .today = today, .e = e };
		if (!store_day_each(s->house->store, ROOTS_SCHOOL, from[i], last_take, out, e))
			return false;
		if (out->now || out->broken || out->near)
			break;
	}
	return !out->broken || err_fail(e, ERR_IO, "a root of a day cannot be read");
}

/* --- its leaves ------------------------------------------------------------------------------------------------------------- */

struct sealed {
	json_t *known; /* ids in roots that tell no number; owned, NULL: none is asked for */
	struct store_key *list;
	size_t n, room;
	int64_t upto;
	bool failed;
};

static void sealed_auto(struct sealed *x)
{
	free(x->list);
	json_decref(x->known);
}

static bool known_take(void *arg, int32_t day, struct slice json)
{
	struct sealed *x = arg;
	AUTO(json) json_t *row = json_loadb((const char *)json.p, json.n, 0, NULL);
	size_t i;
	json_t *leaf;
	(void)day;
	json_array_foreach(json_object_get(row, "feuilles"), i, leaf)
	{
		const char *id = json_string_value(json_array_get(leaf, 0));
		x->failed =
			x->failed || (id && json_object_set_new(x->known, id, json_true()) != 0);
	}
	return !x->failed;
}

/* Once, after the roots of before: whatever no root holds yet is in the next one, also what an evening had overtaken. */
static bool known_find(struct sealed *x, struct store *s, struct err *e)
{
	x->known = json_object();
	return x->known ? store_day_each(s, ROOTS_SCHOOL, 0, known_take, x, e) &&
				  (!x->failed || err_nomem(e))
			: err_nomem(e);
}

static bool sealed_take(void *arg, int64_t n, const struct store_key *key)
{
	struct sealed *x = arg;
	if (x->n == x->room) {
		size_t room = x->room ? 2 * x->room : 64;
		struct store_key *more = reallocarray(x->list, room, sizeof *more);
		x->failed = !more;
		if (!more)
			return false;
		x->list = more;
		x->room = room;
	}
	x->upto = n;
	if (!json_object_get(x->known, key->id))
		x->list[x->n++] = *key;
	return x->n < ROOT_MAX_LEAVES;
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

/* What is too much for one evening is in the next one's. *upto: the last seal looked at. */
static bool tree_gather(
	struct tree *t, int64_t *upto, struct service *s, const struct last *last, struct err *e)
{
	int64_t after = last->seals > 0 ? last->seals : 0;
	AUTO(sealed) struct sealed x = { .upto = after };
	struct store *store = s->house->store;
	if ((last->sha256[0] && last->seals < 0 && !known_find(&x, store, e)) ||
		!store_sealing_each(store, after, UINT32_MAX, sealed_take, &x, e) || x.failed)
		return x.failed ? err_nomem(e) : false;
	t->leaves = calloc(x.n ? x.n : 1, sizeof *t->leaves);
	t->rows = json_array();
	if (!t->leaves || !t->rows)
		return err_nomem(e);
	for (size_t i = 0; i < x.n; i++)
		if (!leaf_add(t, store, &x.list[i], e))
			return false;
	*upto = x.upto;
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

/* What a row tells the next one. */
struct row {
	int32_t day;
	int64_t until_ms, number, seals;
};

static bool row_keep(struct service *s, const struct tree *t, struct roots_day *d,
	const struct row *x, struct err *e)
{
	AUTO(buf) struct buf coded = BUF_MAX(SIGNATURE_MOST * 2);
	uint8_t *to = buf_grow(&coded, (d->signature.n + 2) / 3 * 4 + 1);
	if (!to)
		return buf_done(&coded, e);
	coded.n = (size_t)EVP_EncodeBlock(to, d->signature.p, (int)d->signature.n);
	AUTO(json)
	json_t *row =
		json_pack("{s:s, s:s, s:I, s:I, s:I, s:O}", "declaration", buf_text(&d->statement),
			"signature", buf_text(&coded), "jusque", (json_int_t)x->until_ms, "numero",
			(json_int_t)x->number, "sceaux", (json_int_t)x->seals, "feuilles", t->rows);
	char *text = row ? json_dumps(row, JSON_COMPACT) : NULL;
	bool good = text ? store_day_put(s->house->store, ROOTS_SCHOOL, x->day, slice_text(text), e)
			 : err_nomem(e);
	free(text);
	return good;
}

bool roots_keep(struct service *s, int32_t day, int64_t now_ms, struct err *e)
{
	struct last last;
	AUTO(tree) struct tree t = { .leaves = NULL };
	AUTO(roots_day)
	struct roots_day d = { BUF_MAX(STATEMENT_MOST), BUF_MAX(SIGNATURE_MOST) };
	char date[11];
	time_date_format(date, day);
	if (!last_find(&last, s, day, e))
		return false;
	if (last.now)
		return true;
	struct row row = { day, now_ms, last.number + 1, 0 };
	return tree_gather(&t, &row.seals, s, &last, e) &&
	       statement_make(&d.statement, s, &t, &last, e) && sign(&d, s->house, date, e) &&
	       row_keep(s, &t, &d, &row, e);
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
					 life_day(d->sealed_ms) - CLOCK_DAYS, prove_take, &x, e) &&
					!x.failed);
}
