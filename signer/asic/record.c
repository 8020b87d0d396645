/* SPDX-License-Identifier: MIT */
/* record: the evidence records of a container: over which files, and by which time-stamps. */
#include "asic/impl.h"

bool asic_record_trust(struct trust_stamp *out, const struct record *r,
	const struct asic_context *at, struct err *e)
{
	struct asic_context known = *at;
	*out = (struct trust_stamp){ .good = true };
	for (size_t i = r->n; i-- > 0 && out->good;) {
		if (!asic_stamp_trust(out, &r->list[i].token, &known, e))
			return false;
		known.poe = r->list[i].token.info.time;
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
		a->report.foreign |= PADES_FOREIGN_XMLERS;
		pades_reason(&a->report, PADES_INDETERMINATE,
			"container: %.100s is an evidence record in XML (RFC 6283), which is not "
			"supported: not judged",
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
	struct trust_stamp t;
	if (!asic_record_trust(&t, r, at, e))
		return false;
	out->time = r->list[0].token.info.time;
	out->trusted = t.good;
	if (!t.good)
		pades_reason(&a->report, PADES_INDETERMINATE, "container: %.100s: %s %.100s",
			file->name, t.word, t.reason);
	return true;
}
