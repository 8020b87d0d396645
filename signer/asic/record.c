/* SPDX-License-Identifier: MIT */
/* record: the evidence records of a container: over which files, and by which time-stamps. */
#include "asic/impl.h"

#include "cms/record.h"

/* Each time-stamp proves the one before it, so the newest is asked first. RFC 4998 5.3. */
static bool trust(struct asic_assertion *out, struct asic *a, const char *name,
	const struct record *r, const struct asic_context *at, struct err *e)
{
	struct asic_context known = *at;
	out->time = r->list[0].token.info.time;
	out->trusted = true;
	for (size_t i = r->n; i-- > 0 && out->trusted;) {
		struct trust_stamp t;
		if (!asic_stamp_trust(&t, &r->list[i].token, &known, e))
			return false;
		out->trusted = t.good;
		known.poe = r->list[i].token.info.time;
		if (!t.good)
			pades_reason(&a->report, PADES_INDETERMINATE,
				"container: %.100s: %s %.100s", name, t.word, t.reason);
	}
	return true;
}

bool asic_record_judge(struct asic_assertion *out, struct asic *a, const struct pack_file *file,
	const struct asic_context *at, struct err *e)
{
	AUTO(record) struct record *r = NULL;
	struct slice objects[PACK_MAX_ENTRIES];
	struct err why = ERR_INIT;
	char reason[200];
	size_t n = 0;
	for (size_t i = 0; i < a->pack.n; i++)
		if (out->covers[i])
			objects[n++] = buf_slice(&a->pack.files[i].bytes);
	if (slice_starts(buf_slice(&file->bytes), SLICE_LIT("<"))) {
		a->foreign = true;
		pades_reason(&a->report, PADES_INDETERMINATE,
			"container: %.100s is an evidence record in XML (RFC 6283), which is not "
			"judged here",
			file->name);
		return true;
	}
	if (!record_open(&r, buf_slice(&file->bytes), &why) ||
		!record_holds(&out->intact, reason, r, objects, n, &why)) {
		asic_broken(a, why.text, file->name);
		return why.code != ERR_NOMEM || err_nomem(e);
	}
	if (!out->intact) {
		asic_broken(a, reason, file->name);
		return true;
	}
	return trust(out, a, file->name, r, at, e);
}
