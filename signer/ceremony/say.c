/* SPDX-License-Identifier: MIT */
/* say: French forms. */
#include "ceremony/say.h"

#include "base/nfc.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const char *const weekdays[] = { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
	"dimanche" };
static const char *const months[] = { "janvier", "février", "mars", "avril", "mai", "juin",
	"juillet", "août", "septembre", "octobre", "novembre", "décembre" };

void say_day(char out[static SAY_MAX_DAY], time_day day)
{
	int year, month, dom;
	time_day_split(day, &year, &month, &dom);
	snprintf(out, SAY_MAX_DAY, "%s %d%s %s %d", weekdays[time_weekday(day) - 1], dom,
		dom == 1 ? "er" : "", months[month - 1], year);
}

void say_days(char out[static SAY_MAX_DAYS], time_day first, time_day last)
{
	int year, month, dom, last_year, last_month, last_dom;
	char from[SAY_MAX_DAY], to[SAY_MAX_DAY];
	time_day_split(first, &year, &month, &dom);
	time_day_split(last, &last_year, &last_month, &last_dom);
	say_day(from, first);
	say_day(to, last);
	if (first == last) {
		snprintf(out, SAY_MAX_DAYS, "le %s", to);
		return;
	}
	/* month and year, then year alone, are what both share */
	char *cut = year != last_year ? NULL : strrchr(from, ' ');
	if (cut)
		*cut = '\0';
	cut = cut && month == last_month ? strrchr(from, ' ') : NULL;
	if (cut)
		*cut = '\0';
	snprintf(out, SAY_MAX_DAYS, "du %s au %s", from, to);
}

void say_hour(char out[static SAY_MAX_HOUR], const char *hour)
{
	bool whole = strlen(hour) == 5 && hour[2] == ':';
	if (!whole)
		snprintf(out, SAY_MAX_HOUR, "%.*s", SAY_MAX_HOUR - 1, hour);
	else
		snprintf(out, SAY_MAX_HOUR, "%.*s h%s%s", hour[0] == '0' ? 1 : 2,
			hour + (hour[0] == '0'), strcmp(hour + 3, "00") == 0 ? "" : " ",
			strcmp(hour + 3, "00") == 0 ? "" : hour + 3);
}

void say_instant(char out[static SAY_MAX_INSTANT], int64_t ms)
{
	char day[SAY_MAX_DAY], hour[SAY_MAX_HOUR], digits[8];
	int64_t local = ms / 1000 + time_paris_offset(ms / 1000);
	int minutes = (int)(local / 60 % (24 * 60));
	say_day(day, (time_day)(local / 86400));
	snprintf(digits, sizeof digits, "%02d:%02d", minutes / 60 % 24, minutes % 60);
	say_hour(hour, digits);
	snprintf(out, SAY_MAX_INSTANT, "%s à %s", day, hour);
}

void say_birth(struct buf *out, const char *value)
{
	char words[SAY_MAX_DAY];
	time_day day;
	if (!time_date_parse(&day, slice_text(value), NULL)) {
		say_value(out, value, SAY_SHORT);
		return;
	}
	say_day(words, day);
	buf_put_text(out, strchr(words, ' ') + 1);
}

void say_value(struct buf *out, const char *value, size_t most)
{
	char words[SAY_MAX_DAY], phone[TEXT_PHONE];
	time_day day;
	struct slice s = slice_text(value);
	size_t at = 0;
	if (s.n == 0)
		buf_put_text(out, "(vide)");
	else if (time_date_parse(&day, s, NULL)) {
		say_day(words, day);
		buf_put_text(out, words);
	} else if (text_phone(phone, value)) {
		buf_put_text(out, phone);
	} else {
		for (size_t i = 0; i < most && at < s.n; i++)
			text_next(s, &at);
		buf_put_slice(out, slice_sub(s, 0, at));
		buf_put_text(out, at < s.n ? "…" : "");
	}
}

void say_of(struct buf *out, const char *name)
{
	buf_put_text(out, nfc_elides(name) ? "d’" : "de ");
	buf_put_text(out, name);
}

void say_short(struct buf *out, const char *name)
{
	struct slice s = slice_text(name);
	size_t n = slice_find(s, SLICE_LIT(" ("), 0), at = 0;
	if (n != SIZE_MAX && n > 0)
		s.n = n;
	for (size_t i = 0; i < SAY_SHORT && at < s.n; i++)
		text_next(s, &at);
	size_t blank = slice_rfind(slice_sub(s, 0, at), SLICE_LIT(" "));
	if (at < s.n && blank != SIZE_MAX && blank > 0)
		at = blank;
	buf_put_slice(out, slice_sub(s, 0, at));
}

/* The first "c.s.d" of an answer (RFC 3463), or NULL. */
static const char *status_in(const char *answer)
{
	for (const char *at = answer; *at; at++)
		if ((*at == '4' || *at == '5') && at[1] == '.' && at[2] >= '0' && at[2] <= '9' &&
			at[3] == '.' && (at == answer || at[-1] == ' '))
			return at;
	return NULL;
}

const char *say_cause(const char *answer)
{
	static const struct {
		const char *status,
			*words; /* without the class; a shorter one stands for all that begin so */
	} causes[] = {
		{ "1.2", "ce domaine n’existe pas : l’adresse est sans doute mal écrite" },
		{ "1.8", "le serveur du destinataire refuse notre adresse d’expéditeur" },
		{ "1.", "cette adresse n’existe pas" },
		{ "2.1", "cette boîte est fermée" },
		{ "2.2", "cette boîte est pleine" },
		{ "2.3", "le message est trop gros pour cette boîte" },
		{ "3.4", "le message est trop gros pour cette boîte" },
		{ "4.4", "ce domaine n’existe pas : l’adresse est sans doute mal écrite" },
		{ "4.", "le serveur du destinataire ne répond pas" },
		{ "7.", "le serveur du destinataire refuse notre message" },
	};
	const char *status = status_in(answer);
	for (size_t i = 0; status && i < sizeof causes / sizeof *causes; i++)
		if (strncmp(status + 2, causes[i].status, strlen(causes[i].status)) == 0)
			return causes[i].words;
	if (strncmp(answer, "HTTP ", 5) == 0)
		return "l’opérateur de SMS refuse ce numéro";
	if (strncmp(answer, "plafond", 7) == 0)
		return "le plafond de dépense du jour est atteint";
	if (strncmp(answer, "55", 2) == 0)
		return "le serveur du destinataire dit que cette adresse ne convient pas";
	return "le message n’a pas pu être remis";
}

void say_typeset(struct buf *out, struct slice text)
{
	static const struct {
		const char *before, *after; /* of the blank; NULL: any */
	} places[] = { { NULL, ":" }, { NULL, ";" }, { NULL, "?" }, { NULL, "!" }, { NULL, "»" },
		{ "«", NULL }, { "n°", NULL } };
	for (size_t i = 0; i < text.n; i++) {
		bool bind = false;
		for (size_t p = 0; text.p[i] == ' ' && p < sizeof places / sizeof *places; p++) {
			struct slice a = slice_text(places[p].after ? places[p].after : "");
			struct slice b = slice_text(places[p].before ? places[p].before : "");
			bind = bind || (slice_starts(slice_sub(text, i + 1, a.n), a) && i >= b.n &&
					       slice_starts(slice_sub(text, i - b.n, b.n), b));
		}
		if (bind)
			buf_put_text(out, "\u00a0");
		else
			buf_put_byte(out, text.p[i]);
	}
}
