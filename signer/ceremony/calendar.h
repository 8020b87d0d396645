/* SPDX-License-Identifier: MIT */
/* calendar: when people may be written to: working days, public holidays of France, hours of the day in Paris. */
#ifndef PARAPHE_CEREMONY_CALENDAR_H
#define PARAPHE_CEREMONY_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* Of metropolitan France; local ones (Alsace-Moselle, overseas) hold nothing back. */
bool calendar_holiday(int32_t day);
/* Monday to Friday, no holiday. */
bool calendar_working(int32_t day);
/* The n-th working day before 'day' (n >= 1). */
int32_t calendar_before(int32_t day, int n);
/* The n-th working day after 'day'. */
int32_t calendar_after(int32_t day, int n);

#endif
