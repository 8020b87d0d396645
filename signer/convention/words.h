/* SPDX-License-Identifier: MIT */
/* words: dates, hours, durations and ages in French, with the no-break spaces of the house. */
#ifndef PARAPHE_CONVENTION_WORDS_H
#define PARAPHE_CONVENTION_WORDS_H

#include "base/buf.h"
#include "base/time.h"

/* U+00A0 and U+202F in UTF-8. */
#define WORDS_NBSP "\xc2\xa0"
#define WORDS_THIN "\xe2\x80\xaf"

/* « 16 juin 2025 », « 1er juillet 2025 ». */
void words_date(struct buf *out, time_day day);
/* « lundi 16 juin 2025 ». */
void words_date_long(struct buf *out, time_day day);
/* « lundi 16 juin », for the rows of a week. */
void words_weekday(struct buf *out, time_day day);
/* « du 16 au 27 juin 2025 »; month and year are said once when they are the same. */
void words_period(struct buf *out, time_day from, time_day to);
/* Minutes since midnight as « 9 h 00 ». */
void words_clock(struct buf *out, int minutes);
/* « 7 h », « 7 h 30 », « 45 min ». */
void words_duration(struct buf *out, long minutes);
/* Ages from 'from' on, below 'to' (exclusive): « moins de 16 ans », « 16 et 17 ans », « 18 ans et plus », « tout âge ». */
void words_ages(struct buf *out, int from, int to);
/* « de Camille », « d’Adèle »; before h and y always « de », both being in use. */
void words_of(struct buf *out, const char *name);
/* Age in full years on 'day'; born on 29 February: birthday on 1 March (CONVENTION 4). */
int words_age(time_day birth, time_day day);
/* The birthday on which 'age' is reached. */
time_day words_birthday(time_day birth, int age);

#endif
