/* SPDX-License-Identifier: MIT */
/* breach: what was typed, judged; entries as notes; the same as a table. */
#include "ceremony/breach.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/csv.h"
#include "ceremony/life.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BREACH_KIND "VIOLATION"

enum { MAX_CSV = 4 << 20, MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

static const struct {
	const char *name;
	size_t most;
	bool wanted;
} fields[BREACH_FIELD_COUNT] = {
#define BREACH_ROW(k, name, most, wanted) [BREACH_##k] = { name, most, wanted },
	BREACH_FIELDS(BREACH_ROW)
#undef BREACH_ROW
};

const char *breach_name(enum breach_field f)
{
	return fields[f].name;
}

size_t breach_most(enum breach_field f)
{
	return fields[f].most;
}

/* --- what was typed --------------------------------------------------------------------------------------------------------- */

static bool one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(text, *words) == 0)
			return true;
	return false;
}

static bool chosen(enum breach_field f, const char *text)
{
	static const char *const natures[] = { "confidentialite", "integrite", "disponibilite",
		NULL };
	static const char *const answers[] = { "oui", "non", "a-decider", NULL };
	if (f == BREACH_NATURE)
		return one_of(text, natures);
	return (f != BREACH_CNIL && f != BREACH_TOLD) || one_of(text, answers);
}

/* "14:30" to minutes of the day. */
static bool hour_parse(unsigned *out, const char *text)
{
	if (strlen(text) != 5 || text[2] != ':' || strspn(text, "0123456789") != 2 ||
		strspn(text + 3, "0123456789") != 2)
		return false;
	unsigned h = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0'),
		 m = (unsigned)(text[3] - '0') * 10 + (unsigned)(text[4] - '0');
	*out = h * 60 + m;
	return h < 24 && m < 60;
}

/* An hour of Paris; false: none of both is one. */
static bool instant_of(int64_t *ms, const char *day, const char *hour)
{
	time_day d;
	unsigned minutes;
	if (!time_date_parse(&d, slice_text(day), NULL) || !hour_parse(&minutes, hour))
		return false;
	int64_t utc = (int64_t)d * 86400 + (int64_t)minutes * 60;
	*ms = (utc - time_paris_offset(utc - time_paris_offset(utc))) * 1000;
	return true;
}

static size_t characters(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

static const char *own_fault(enum breach_field f, const char *text)
{
	uint64_t n;
	time_day day;
	unsigned minutes;
	if (!text[0])
		return fields[f].wanted ? "violations.manque" : NULL;
	if (!text_is_utf8(slice_text(text)) || characters(text) > fields[f].most)
		return "violations.longue";
	if (!chosen(f, text))
		return "violations.choix";
	if ((f == BREACH_COUNT || f == BREACH_CORRECTS) &&
		!text_decimal(&n, slice_text(text), 999999999, NULL))
		return "violations.nombre.faux";
	if ((f == BREACH_KNOWN_DAY || f == BREACH_CNIL_DAY || f == BREACH_TOLD_DAY) &&
		!time_date_parse(&day, slice_text(text), NULL))
		return "violations.jour.faux";
	if ((f == BREACH_KNOWN_HOUR || f == BREACH_CNIL_HOUR) && !hour_parse(&minutes, text))
		return "violations.heure.fausse";
	return NULL;
}

/* What one field makes another need. */
static void needs(const char **words, const char *const *v, int64_t now_ms)
{
	int64_t known, told;
	time_day day;
	bool knows = instant_of(&known, v[BREACH_KNOWN_DAY], v[BREACH_KNOWN_HOUR]);
	bool yes = strcmp(v[BREACH_CNIL], "oui") == 0;
	if (knows && known > now_ms)
		words[BREACH_KNOWN_DAY] = "violations.avenir";
	if (yes && !v[BREACH_CNIL_DAY][0])
		words[BREACH_CNIL_DAY] = "violations.manque";
	if (yes && !v[BREACH_CNIL_HOUR][0])
		words[BREACH_CNIL_HOUR] = "violations.manque";
	bool tells = yes && instant_of(&told, v[BREACH_CNIL_DAY], v[BREACH_CNIL_HOUR]);
	if (tells && (told > now_ms || (knows && told < known)))
		words[BREACH_CNIL_DAY] = told > now_ms ? "violations.avenir" : "violations.avant";
	/* Art. 33(1): why not, or why so late. */
	bool late = tells && knows && told > known + (int64_t)BREACH_HOURS * HOUR_MS;
	if ((late || strcmp(v[BREACH_CNIL], "non") == 0) && !v[BREACH_CNIL_WHY][0])
		words[BREACH_CNIL_WHY] = late ? "violations.retard" : "violations.manque";
	if (strcmp(v[BREACH_TOLD], "oui") == 0 && !v[BREACH_TOLD_DAY][0])
		words[BREACH_TOLD_DAY] = "violations.manque";
	if (time_date_parse(&day, slice_text(v[BREACH_TOLD_DAY]), NULL) && day > life_day(now_ms))
		words[BREACH_TOLD_DAY] = "violations.avenir";
	if (strcmp(v[BREACH_TOLD], "non") == 0 && !v[BREACH_TOLD_WHY][0])
		words[BREACH_TOLD_WHY] = "violations.manque";
}

size_t breach_faults(const char *words[static BREACH_FIELD_COUNT],
	const char *const values[static BREACH_FIELD_COUNT], int64_t now_ms)
{
	const char *v[BREACH_FIELD_COUNT];
	size_t n = 0;
	for (enum breach_field f = 0; f < BREACH_FIELD_COUNT; f++) {
		v[f] = values[f] ? values[f] : "";
		words[f] = own_fault(f, v[f]);
	}
	needs(words, v, now_ms);
	for (enum breach_field f = 0; f < BREACH_FIELD_COUNT; f++)
		n += words[f] != NULL;
	return n;
}

/* --- reading ------------------------------------------------------------------------------------------------------------------ */

/* The entries of one read, newest first: a number is told only when all of them are known. */
struct entry {
	int64_t written_ms, account;
	json_t *values;
};
struct entries {
	struct entry *list;
	size_t n, room;
	struct err *e;
	bool failed;
};

static void entries_auto(struct entries *x)
{
	for (size_t i = 0; i < x->n; i++)
		json_decref(x->list[i].values);
	free(x->list);
}

static bool entry_take(void *arg, const struct store_note *note)
{
	struct entries *x = arg;
	if (strcmp(note->kind, BREACH_KIND) != 0)
		return true;
	if (x->n == x->room) {
		size_t room = x->room ? 2 * x->room : 16;
		struct entry *more = reallocarray(x->list, room, sizeof *more);
		x->failed = !more;
		if (!more)
			return err_nomem(x->e);
		x->list = more;
		x->room = room;
	}
	x->list[x->n++] = (struct entry){ note->time_ms, note->account,
		json_loadb((const char *)note->detail.p, note->detail.n, 0, NULL) };
	return true;
}

static bool entries_read(struct entries *x, const struct actor *a, struct err *e)
{
	x->e = e;
	if ((a->role != LIFE_DPO && a->role != LIFE_CHEF) || a->school <= 0)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	return store_note_each(a->service->house->store, a->school, (struct store_page){ 0 },
		       entry_take, x, e) &&
	       !x->failed;
}

static bool is_late(const struct breach *b, int64_t now_ms)
{
	int64_t told;
	if (strcmp(b->values[BREACH_CNIL], "non") == 0)
		return false;
	if (instant_of(&told, b->values[BREACH_CNIL_DAY], b->values[BREACH_CNIL_HOUR]) &&
		strcmp(b->values[BREACH_CNIL], "oui") == 0)
		return told > b->due_ms;
	return now_ms > b->due_ms;
}

/* Its number is its place from the first on. */
static bool entry_read(
	struct breach *b, const struct entries *x, size_t i, const struct actor *a, struct err *e)
{
	const struct entry *one = &x->list[i];
	int64_t known;
	*b = (struct breach){
		.n = x->n - i, .written_ms = one->written_ms, .account = one->account
	};
	for (enum breach_field f = 0; f < BREACH_FIELD_COUNT; f++) {
		const char *text = json_string_value(json_object_get(one->values, fields[f].name));
		b->values[f] = text ? text : "";
	}
	if (!instant_of(&known, b->values[BREACH_KNOWN_DAY], b->values[BREACH_KNOWN_HOUR]))
		return err_fail(e, ERR_IO, "an entry of the register cannot be read");
	b->due_ms = known + (int64_t)BREACH_HOURS * HOUR_MS;
	b->late = is_late(b, a->now_ms);
	return true;
}

bool breach_each(const struct actor *a, breach_fn *fn, void *arg, struct err *e)
{
	AUTO(entries) struct entries x = { .n = 0 };
	struct breach b;
	if (!entries_read(&x, a, e))
		return false;
	for (size_t i = 0; i < x.n; i++) {
		if (!entry_read(&b, &x, i, a, e))
			return false;
		if (!fn(arg, &b))
			break;
	}
	return true;
}

/* --- writing ------------------------------------------------------------------------------------------------------------------ */

static json_t *detail_of(const char *const *values)
{
	json_t *o = json_object();
	for (enum breach_field f = 0; o && f < BREACH_FIELD_COUNT; f++)
		if (values[f] && values[f][0] &&
			json_object_set_new(o, fields[f].name, json_string(values[f])) != 0) {
			json_decref(o);
			return NULL;
		}
	return o;
}

bool breach_add(
	const struct actor *a, const char *const values[static BREACH_FIELD_COUNT], struct err *e)
{
	const char *words[BREACH_FIELD_COUNT], *corrects = values[BREACH_CORRECTS];
	AUTO(entries) struct entries x = { .n = 0 };
	uint64_t which = 0;
	if (a->role != LIFE_DPO)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!entries_read(&x, a, e))
		return false;
	if (breach_faults(words, values, a->now_ms) > 0)
		return err_fail(e, ERR_SYNTAX, "une entrée du registre est incomplète");
	if (corrects && corrects[0] &&
		(!text_decimal(&which, slice_text(corrects), x.n, NULL) || which == 0))
		return reason_set(e, ERR_SYNTAX, REASON_FIELD);
	json_t *o = detail_of(values);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	if (!text)
		return err_nomem(e);
	const struct store_note note = { .school = a->school,
		.account = a->account,
		.time_ms = a->now_ms,
		.kind = BREACH_KIND,
		.detail = slice_text(text) };
	bool good = store_note_add(a->service->house->store, &note, e);
	free(text);
	return good;
}

/* --- a table -------------------------------------------------------------------------------------------------------------------- */

/* Lines as they come, newest first, one behind the other; where each ends. */
struct table {
	struct buf lines;
	size_t *ends;
	size_t n, room;
	bool failed;
};

static void table_auto(struct table *t)
{
	buf_free(&t->lines);
	free(t->ends);
}

static bool line_take(void *arg, const struct breach *b)
{
	struct table *t = arg;
	struct buf *line = &t->lines;
	char n[24], written[21], due[21];
	snprintf(n, sizeof n, "%" PRIu64, b->n);
	time_rfc3339_format(written, b->written_ms / 1000);
	time_rfc3339_format(due, b->due_ms / 1000);
	csv_put(line, n, ';');
	csv_put(line, written, ';');
	for (enum breach_field f = 0; f < BREACH_FIELD_COUNT; f++)
		csv_put(line, b->values[f], ';');
	csv_put(line, due, ';');
	csv_put(line, b->late ? "oui" : "non", 0);
	buf_put_text(line, "\r\n");
	if (t->n == t->room) {
		size_t room = t->room ? 2 * t->room : 16;
		size_t *more = reallocarray(t->ends, room, sizeof *more);
		t->failed = !more;
		if (!more)
			return false;
		t->ends = more;
		t->room = room;
	}
	t->ends[t->n++] = line->n;
	return true;
}

bool breach_csv(struct buf *csv, const struct actor *a, struct err *e)
{
	AUTO(table) struct table t = { .lines = BUF_MAX(MAX_CSV) };
	if (!breach_each(a, line_take, &t, e))
		return false;
	if (t.failed)
		return err_nomem(e);
	if (!buf_done(&t.lines, e))
		return false;
	*csv = (struct buf)BUF_MAX(MAX_CSV);
	buf_put_text(csv, "\xef\xbb\xbfnuméro;écrite;");
	for (enum breach_field f = 0; f < BREACH_FIELD_COUNT; f++)
		buf_printf(csv, "%s;", fields[f].name);
	buf_put_text(csv, "cnil-échéance;en-retard\r\n");
	for (size_t i = t.n; i > 0; i--) /* oldest first */
		buf_put_slice(csv,
			slice_sub(buf_slice(&t.lines), i > 1 ? t.ends[i - 2] : 0, t.ends[i - 1]));
	return buf_done(csv, e);
}
