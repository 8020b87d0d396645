/* SPDX-License-Identifier: MIT */
/* fuzz_record: any bytes as an evidence record (RFC 4998), over the objects that the seeds were made of. */
#include "cms/record.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct slice objects[] = { SLICE_INIT("one"), SLICE_INIT("two"), SLICE_INIT("three") };
enum { OBJECTS = sizeof objects / sizeof *objects };

static bool inside(struct slice whole, struct slice part)
{
	return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void read_well(const struct record *r, struct slice whole)
{
	if (r->n == 0 || r->n > RECORD_MAX_STAMPS || r->chains == 0 ||
		r->chains > RECORD_MAX_CHAINS)
		abort();
	for (size_t i = 0; i < r->n; i++) {
		const struct record_stamp *s = &r->list[i];
		if (!inside(whole, s->tree) || !inside(whole, s->renewed) ||
			s->chain >= r->chains || (i && s->chain < r->list[i - 1].chain))
			abort();
	}
}

/* What holds says nothing, what does not says why. */
static bool holds(const struct record *r, const struct slice *of, size_t n)
{
	char reason[200] = "";
	bool yes = false;
	if (!record_holds(&yes, reason, r, of, n, NULL))
		return false;
	if (!yes && !reason[0])
		abort();
	return yes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice whole = { data, size };
	AUTO(record) struct record *r = NULL;
	if (!record_open(&r, whole, NULL))
		return 0;
	read_well(r, whole);
	/* what covers all of them covers each, and stands by itself */
	if (holds(r, objects, OBJECTS)) {
		if (!holds(r, NULL, 0))
			abort();
		for (size_t i = 0; i < OBJECTS; i++)
			if (!holds(r, objects + i, 1))
				abort();
	}
	return 0;
}
