/* SPDX-License-Identifier: MIT */
/* event: names of the kinds. */
#include "evidence/event.h"

#define EVENT_NAME(k, name) [k] = name,
static const char *const names[] = { EVENT_KINDS(EVENT_NAME) };
#undef EVENT_NAME
_Static_assert(sizeof names / sizeof *names == EVENT_KIND_COUNT, "every kind has its name");

const char *event_name(enum event_kind k)
{
	return (unsigned)k < EVENT_KIND_COUNT ? names[k] : "INCONNU";
}

bool event_is_quiet(enum event_kind k)
{
	static const enum event_kind quiet[] = { EVENT_CONSULTATION, EVENT_REMISE, EVENT_OUVERTURE,
		EVENT_PAGE_VUE, EVENT_CODE_ENVOYE, EVENT_CODE_VERIFIE, EVENT_NAISSANCE_VERIFIEE,
		EVENT_RELANCE };
	for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
		if (quiet[i] == k)
			return true;
	return false;
}

enum event_kind event_by_name(struct slice name)
{
	for (unsigned k = 0; k < EVENT_KIND_COUNT; k++)
		if (slice_is(name, names[k]))
			return (enum event_kind)k;
	return EVENT_KIND_COUNT;
}
