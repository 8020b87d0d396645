/* SPDX-License-Identifier: MIT */
/* assertion: the time-stamps over manifests that keep a container's signatures. */
#include "asic/impl.h"

#include <string.h>

static bool is_of(const char *name, const char *kind)
{
	size_t n = strlen(kind);
	return strncmp(name, "META-INF/", 9) == 0 && strncmp(name + 9, kind, n) == 0 &&
	       asic_ends(name, ".xml");
}

/* What proves a time, and what it says it of. */
struct named {
	const struct pack_file *token, *over; /* over: of a time-stamp */
	bool judged;
};

/* A manifest that is read; false when it is one of a signature, which is judged elsewhere. */
static bool name_manifest(struct named *out, struct asic_assertion *t, struct asic *a,
	const struct pack_file *file, const struct asic_manifest *m)
{
	t->record = is_of(file->name, "ASiCEvidenceRecordManifest");
	if (asic_is_manifest(file->name) && !asic_ends(m->signature, ".tst"))
		return false;
	out->token = pack_find(&a->pack, m->signature);
	out->over = file;
	t->own = asic_is_manifest(file->name);
	asic_references(a, m, t->covers);
	a->known[file - a->pack.files] = true;
	if (!out->token)
		asic_broken(a, "names a time-stamp or record that is absent", file->name);
	else
		a->known[out->token - a->pack.files] = true;
	return true;
}

static bool name_one(struct asic_assertions *out, struct named *named, struct asic *a,
	const struct pack_file *file, struct err *e)
{
	AUTO(asic_manifest) struct asic_manifest *m = NULL;
	struct err why = ERR_INIT;
	if (!asic_manifest_read(&m, buf_slice(&file->bytes), &why)) {
		/* one of a signature is told where that is judged */
		if (!asic_is_manifest(file->name))
			asic_broken(a, why.text, file->name);
		a->known[file - a->pack.files] = !asic_is_manifest(file->name);
		return why.code != ERR_NOMEM || err_nomem(e);
	}
	if (out->n == ASIC_MAX_MANIFESTS)
		return err_fail(e, ERR_LIMIT, "more than %d time-stamps and evidence records",
			ASIC_MAX_MANIFESTS);
	if (name_manifest(&named[out->n], &out->list[out->n], a, file, m))
		out->n++;
	return true;
}

/* EN 319 162-1 4.3.3.2: META-INF/timestamp.tst and META-INF/evidencerecord.* of an ASiC-S are over its one file. */
static void name_lone(
	struct asic_assertions *out, struct named *named, struct asic *a, const char *name)
{
	const struct pack_file *file = pack_find(&a->pack, name), *only = asic_only(a);
	if (!file || !only || a->known[file - a->pack.files] || out->n == ASIC_MAX_MANIFESTS)
		return;
	named[out->n] = (struct named){ .token = file, .over = only };
	out->list[out->n].covers[only - a->pack.files] = true;
	out->list[out->n].record = asic_contains(name, "evidencerecord");
	out->list[out->n].own = !out->list[out->n].record;
	a->known[file - a->pack.files] = true;
	out->n++;
}

static bool name_all(
	struct asic_assertions *out, struct named *named, struct asic *a, struct err *e)
{
	for (size_t i = 0; i < a->pack.n; i++) {
		const char *name = a->pack.files[i].name;
		if (!is_of(name, "ASiCArchiveManifest") &&
			!is_of(name, "ASiCEvidenceRecordManifest") &&
			(!asic_is_manifest(name) || a->kind != ASIC_E))
			continue;
		if (!name_one(out, named, a, &a->pack.files[i], e))
			return false;
	}
	if (a->kind != ASIC_S)
		return true;
	name_lone(out, named, a, "META-INF/timestamp.tst");
	name_lone(out, named, a, "META-INF/evidencerecord.ers");
	name_lone(out, named, a, "META-INF/evidencerecord.xml");
	return true;
}

/* The next token that no token still waiting covers; when they cover each other, which none can, the first. */
static size_t pick(
	const struct asic_assertions *ts, const struct named *named, const struct asic *a)
{
	size_t first = SIZE_MAX;
	for (size_t i = 0; i < ts->n; i++) {
		bool later = false;
		if (named[i].judged || !named[i].token)
			continue;
		if (first == SIZE_MAX)
			first = i;
		for (size_t k = 0; k < ts->n; k++)
			later = later ||
				(k != i && named[k].token && !named[k].judged &&
					ts->list[k].covers[named[i].token - a->pack.files]);
		if (!later)
			return i;
	}
	return first;
}

static int64_t proven(const struct asic_assertions *ts, size_t token, int64_t now)
{
	int64_t t = now;
	for (size_t i = 0; i < ts->n; i++)
		if (ts->list[i].trusted && ts->list[i].covers[token] && ts->list[i].time < t)
			t = ts->list[i].time;
	return t;
}

static bool stamp_judge(struct asic_assertion *t, struct asic *a, const struct named *named,
	const struct asic_context *at, struct err *e)
{
	struct pades_signature *s = asic_signature_add(a, named->token->name);
	if (!s)
		return err_nomem(e);
	if (!asic_assertion_judge(
		    t, s, buf_slice(&named->token->bytes), buf_slice(&named->over->bytes), at, e))
		return false;
	asic_verdict(a, s);
	/* without its certificate nobody can say whether it holds */
	if (!s->intact && s->indication == PADES_TOTAL_INDETERMINATE)
		a->report.n--;
	return true;
}

bool asic_assertions_judge(
	struct asic_assertions *out, struct asic *a, const struct pades_question *q, struct err *e)
{
	struct named named[ASIC_MAX_MANIFESTS];
	*out = (struct asic_assertions){ .n = 0 };
	memset(named, 0, sizeof named);
	if (!name_all(out, named, a, e))
		return false;
	for (size_t i; (i = pick(out, named, a)) != SIZE_MAX;) {
		const struct asic_context at = { .q = q,
			.poe = proven(out, (size_t)(named[i].token - a->pack.files), q->at) };
		named[i].judged = true;
		if (!(out->list[i].record
				    ? asic_record_judge(&out->list[i], a, named[i].token, &at, e)
				    : stamp_judge(&out->list[i], a, &named[i], &at, e)))
			return false;
	}
	return true;
}
