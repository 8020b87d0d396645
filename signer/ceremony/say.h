/* SPDX-License-Identifier: MIT */
/* say: facts as a French reader reads them aloud: days, « de Camille » and « d’Anaïs », blanks before signs. */
#ifndef PARAPHE_CEREMONY_SAY_H
#define PARAPHE_CEREMONY_SAY_H

#include "base/time.h"

enum {
	SAY_MAX_DAY = 40,
	SAY_MAX_DAYS = 2 * SAY_MAX_DAY + 8,
	SAY_MAX_PHONE = 24,
	SAY_SHORT = 32,
	SAY_MAX_HOUR = 12,
	SAY_MAX_INSTANT = SAY_MAX_DAY + 16
};

/* "lundi 16 juin 2025", "dimanche 1er juin 2025" */
void say_day(char out[static SAY_MAX_DAY], time_day day);
/* "du lundi 16 au vendredi 27 juin 2025", "le lundi 16 juin 2025": what the second day says is not said twice. */
void say_days(char out[static SAY_MAX_DAYS], time_day first, time_day last);
/* "9 h" of "09:00", "13 h 30" of "13:30"; what is no hour as it is. */
void say_hour(char out[static SAY_MAX_HOUR], const char *hour);
/* "mercredi 14 mai 2025 à 10 h 31", Paris. */
void say_instant(char out[static SAY_MAX_INSTANT], int64_t ms);
/* Append a value of a field as it is read: a date in words, a phone in pairs, « (vide) »; at most 'most' characters of others, then « … ». */
void say_value(struct buf *out, const char *value, size_t most);
/* Append a day of birth, of which nobody says the weekday: "20 juin 2009"; what is no date as say_value has it. */
void say_birth(struct buf *out, const char *value);
/* Append "de Camille" or "d’Anaïs": before a vowel, « y » before another one and « h » count as consonants. */
void say_of(struct buf *out, const char *name);
/* Append at most SAY_SHORT characters of a name, cut between words; what stands in brackets goes first. */
void say_short(struct buf *out, const char *name);
/* Why a message was not delivered, in plain words, from what a relay or gateway answered: "550 5.1.1 ...", "HTTP 400". */
const char *say_cause(const char *answer);
/* Append 'text' with an unbreakable blank before : ; ? ! », after « and between « n° » and its number. */
void say_typeset(struct buf *out, struct slice text);

#endif
