/* SPDX-License-Identifier: MIT */
/* stay: an act carries the whole new fond, so the days stand in it. */
#include "web/stay.h"

#include "base/time.h"

void stay_put(xmlNode *n, const struct store_dossier *d, const struct fields *fond)
{
	time_day first = d->first_day, own;
	if (d->amends[0] &&
		time_date_parse(&own, slice_text(fields_get(fond, "sequence/@debut")), NULL))
		first = own;
	if (first)
		page_day(n, "debut", first);
	if (d->last_day)
		page_day(n, "fin", d->last_day);
}
