/* SPDX-License-Identifier: MIT */
/* assertion: the time-stamps over manifests that keep a container's signatures. */
#include "asic/impl.h"

#include <string.h>

static bool is_archive(const char *name)
{
	size_t n = strlen(name);
	return strncmp(name, "META-INF/ASiCArchiveManifest", 28) == 0 && n > 4 &&
	       strcmp(name + n - 4, ".xml") == 0;
}

/* One manifest and the file of its token. */
struct named {
	const struct pack_file *manifest, *token;
	bool judged;
};

static bool name_one(struct named *out, struct asic_assertion *t, struct asic *a,
	const struct pack_file *file, struct err *e)
{
	AUTO(asic_manifest) struct asic_manifest *m = NULL;
	struct err why = ERR_INIT;
	out->manifest = file;
	if (!asic_manifest_read(&m, buf_slice(&file->bytes), &why)) {
		asic_broken(a, why.text, file->name);
		return why.code != ERR_NOMEM || err_nomem(e);
	}
	asic_references(a, m, t->covers);
	out->token = pack_find(&a->pack, m->signature);
	a->known[file - a->pack.files] = true;
	if (out->token)
		a->known[out->token - a->pack.files] = true;
	if (!out->token)
		asic_broken(a, "names a time-stamp that is absent", file->name);
	return true;
}

static bool name_all(
	struct asic_assertions *out, struct named *named, struct asic *a, struct err *e)
{
	for (size_t i = 0; i < a->pack.n; i++) {
		if (!is_archive(a->pack.files[i].name))
			continue;
		if (out->n == ASIC_MAX_MANIFESTS)
			return err_fail(
				e, ERR_LIMIT, "more than %d archive manifests", ASIC_MAX_MANIFESTS);
		if (!name_one(&named[out->n], &out->list[out->n], a, &a->pack.files[i], e))
			return false;
		out->n++;
	}
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

bool asic_assertions_judge(
	struct asic_assertions *out, struct asic *a, const struct pades_question *q, struct err *e)
{
	struct named named[ASIC_MAX_MANIFESTS];
	*out = (struct asic_assertions){ .n = 0 };
	memset(named, 0, sizeof named);
	if (!name_all(out, named, a, e))
		return false;
	for (size_t i; (i = pick(out, named, a)) != SIZE_MAX;) {
		struct pades_signature *s = asic_signature_add(a, named[i].token->name);
		const struct asic_context at = { .q = q,
			.poe = proven(out, (size_t)(named[i].token - a->pack.files), q->at) };
		if (!s)
			return err_nomem(e);
		named[i].judged = true;
		if (!asic_assertion_judge(&out->list[i], s, buf_slice(&named[i].token->bytes),
			    buf_slice(&named[i].manifest->bytes), &at, e))
			return false;
		asic_verdict(a, s);
	}
	return true;
}
