/* SPDX-License-Identifier: MIT */
/* open: the container's frame, its manifests and their signatures. */
#include "asic/impl.h"

#include "asic/seal.h"

#include <openssl/obj_mac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ASIC_S_MIMETYPE "application/vnd.etsi.asic-s+zip"

static bool fatal(const struct err *e)
{
	return e->code == ERR_NOMEM || e->code == ERR_BUG;
}

bool asic_ends(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);
	return n >= m && strcmp(name + n - m, ending) == 0;
}

static bool in_meta(const char *name)
{
	return strncmp(name, "META-INF/", 9) == 0;
}

bool asic_is_manifest(const char *name)
{
	return strncmp(name, "META-INF/ASiCManifest", 21) == 0 && asic_ends(name, ".xml");
}

static enum asic_kind kind_of(const struct pack *p)
{
	const struct pack_file *m = pack_find(p, "mimetype");
	if (m && slice_is(buf_slice(&m->bytes), ASIC_MIMETYPE))
		return ASIC_E;
	if (m && slice_is(buf_slice(&m->bytes), ASIC_S_MIMETYPE))
		return ASIC_S;
	if (m)
		return ASIC_NONE;
	/* EN 319 162-1 4.3.1: the mimetype file may be absent */
	for (size_t i = 0; i < p->n; i++)
		if (asic_is_manifest(p->files[i].name))
			return ASIC_E;
	return pack_find(p, "META-INF/signature.p7s") ? ASIC_S : ASIC_NONE;
}

struct pades_signature *asic_signature_add(struct asic *a, const char *name)
{
	struct pades_report *r = &a->report;
	if (r->n == PADES_MAX_SIGNATURES)
		return NULL;
	struct pades_signature *more = realloc(r->list, (r->n + 1) * sizeof *more);
	if (!more)
		return NULL;
	r->list = more;
	memset(&more[r->n], 0, sizeof *more);
	snprintf(more[r->n].field, sizeof more[r->n].field, "%s", name);
	return &more[r->n++];
}

void asic_verdict(struct asic *a, const struct pades_signature *s)
{
	static const enum pades_verdict_word words[] = { [PADES_TOTAL_PASSED] = PADES_PASSED,
		[PADES_TOTAL_FAILED] = PADES_FAILED,
		[PADES_TOTAL_INDETERMINATE] = PADES_INDETERMINATE };
	if (s->indication == PADES_TOTAL_PASSED)
		return;
	pades_reason(&a->report, words[s->indication], "%s: %s %s", s->field, s->subindication,
		s->reason);
}

void asic_broken(struct asic *a, const char *what, const char *name)
{
	a->manifest = ASIC_BROKEN;
	pades_reason(&a->report, PADES_FAILED, "container: %s %s", name, what);
}

void asic_references(struct asic *a, const struct asic_manifest *m, bool *covered)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct pack_file *f = pack_find(&a->pack, m->files[i].uri);
		if (!f)
			asic_broken(a, "is named by the manifest and absent", m->files[i].uri);
		else if (!asic_reference_holds(&m->files[i], buf_slice(&f->bytes)))
			asic_broken(a, "is not what the manifest says", m->files[i].uri);
		else
			covered[f - a->pack.files] = true;
		if (m->files[i].root)
			snprintf(a->root, sizeof a->root, "%s", m->files[i].uri);
	}
}

/* What the time-stamps over manifests say of a signature in 'p7s' over 'manifest' (NULL: it names no manifest). */
static struct asic_context context_of(const struct asic *a, const struct asic_assertions *ts,
	const struct pades_question *q, const struct pack_file *p7s,
	const struct pack_file *manifest)
{
	struct asic_context c = { .q = q, .poe = q->at };
	for (size_t i = 0; i < ts->n; i++) {
		const struct asic_assertion *t = &ts->list[i];
		if (!t->intact || !t->covers[p7s - a->pack.files])
			continue;
		if (t->trusted && t->time < c.poe)
			c.poe = t->time;
		/* EN 319 162-1 4.4.4: level LTA is by archive manifests */
		if (t->record || (manifest && !t->covers[manifest - a->pack.files]))
			continue;
		c.kept = true;
		c.archived = c.archived || t->trusted;
	}
	return c;
}

/* What is there, looked at together. */
struct look {
	const struct pades_question *q;
	struct asic_assertions stamps;
	bool covered[PACK_MAX_ENTRIES]; /* by manifests that are signed */
};

static void since_note(struct asic *a, const bool *covered, int64_t time)
{
	for (size_t i = 0; i < a->pack.n; i++)
		if (covered[i] && time < a->since[i])
			a->since[i] = time;
}

static bool manifest_judge(
	struct asic *a, const struct pack_file *file, struct look *l, struct err *e)
{
	AUTO(asic_manifest) struct asic_manifest *m = NULL;
	struct err why = ERR_INIT;
	bool covered[PACK_MAX_ENTRIES] = { false };
	if (a->known[file - a->pack.files])
		return true;
	if (!asic_manifest_read(&m, buf_slice(&file->bytes), &why)) {
		asic_broken(a, why.text, file->name);
		return !fatal(&why) || err_nomem(e);
	}
	asic_references(a, m, covered);
	for (size_t i = 0; i < a->pack.n; i++)
		l->covered[i] = l->covered[i] || covered[i];
	const struct pack_file *p7s = pack_find(&a->pack, m->signature);
	a->known[file - a->pack.files] = true;
	if (!p7s) {
		asic_broken(a, "names a signature that is absent", file->name);
		return true;
	}
	a->known[p7s - a->pack.files] = true;
	if (!asic_ends(m->signature, ".p7s")) {
		pades_reason(&a->report, PADES_INDETERMINATE,
			"container: %s has no CAdES signature", file->name);
		return true;
	}
	struct pades_signature *s = asic_signature_add(a, m->signature);
	if (!s)
		return err_nomem(e);
	const struct asic_context c = context_of(a, &l->stamps, l->q, p7s, file);
	if (!asic_signature_judge(s, buf_slice(&p7s->bytes), buf_slice(&file->bytes), &c, e))
		return false;
	if (!s->intact)
		a->manifest = ASIC_BROKEN;
	else if (s->indication == PADES_TOTAL_PASSED)
		since_note(a, covered, s->best_time);
	asic_verdict(a, s);
	return true;
}

static bool is_data(const char *name)
{
	return !in_meta(name) && strcmp(name, "mimetype") != 0;
}

const struct pack_file *asic_only(const struct asic *a)
{
	const struct pack_file *only = NULL;
	for (size_t i = 0; i < a->pack.n; i++) {
		if (!is_data(a->pack.files[i].name))
			continue;
		if (only)
			return NULL;
		only = &a->pack.files[i];
	}
	return only;
}

/* ASiC-S: one file, one signature over it (4.3). */
static bool simple_judge(struct asic *a, struct look *l, struct err *e)
{
	const struct pack_file *p7s = pack_find(&a->pack, "META-INF/signature.p7s"),
			       *only = asic_only(a);
	size_t data = 0;
	for (size_t i = 0; i < a->pack.n; i++) {
		data += is_data(a->pack.files[i].name);
		if (data == 2) {
			asic_broken(a, "is a second file in an ASiC-S", a->pack.files[i].name);
			return true;
		}
	}
	if (!p7s || !only)
		return true;
	l->covered[only - a->pack.files] = true;
	struct pades_signature *s = asic_signature_add(a, p7s->name);
	if (!s)
		return err_nomem(e);
	a->known[p7s - a->pack.files] = true;
	a->manifest = ASIC_ABSENT;
	const struct asic_context c = context_of(a, &l->stamps, l->q, p7s, NULL);
	if (!asic_signature_judge(s, buf_slice(&p7s->bytes), buf_slice(&only->bytes), &c, e))
		return false;
	asic_verdict(a, s);
	return true;
}

static size_t signatures(const struct asic *a)
{
	size_t n = 0;
	for (size_t i = 0; i < a->report.n; i++)
		n += !a->report.list[i].is_timestamp;
	return n;
}

static bool stamped(const struct look *l, size_t file)
{
	for (size_t i = 0; i < l->stamps.n; i++)
		if (l->stamps.list[i].own && l->stamps.list[i].covers[file])
			return true;
	return false;
}

static void uncovered_check(struct asic *a, const struct look *l)
{
	for (size_t i = 0; i < a->pack.n; i++) {
		const char *name = a->pack.files[i].name;
		if (!is_data(name) || l->covered[i] || a->report.n == 0)
			continue;
		if (!stamped(l, i))
			asic_broken(a, "is covered by no manifest", name);
		else if (signatures(a))
			pades_reason(&a->report, PADES_INDETERMINATE,
				"container: %.100s is time-stamped and not signed", name);
	}
}

bool asic_contains(const char *name, const char *word)
{
	size_t n = strlen(word);
	for (; *name; name++)
		if (strncasecmp(name, word, n) == 0)
			return true;
	return false;
}

/* EN 319 162-1 A.1, OCF: what META-INF may hold beside signatures and what belongs to them; no verdict rests on it. */
static bool of_the_format(const char *name)
{
	static const char *const names[] = { "META-INF/", "META-INF/container.xml",
		"META-INF/manifest.xml", "META-INF/metadata.xml" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/*
 * EN 319 162-1 4.4.3: what is named like a signature, a time-stamp, an evidence record or a manifest is one; not judged, it is not passed
 * over. A record that nothing names says nothing of any file. What is none of these came by a way that nothing tells.
 */
static void unknown_check(struct asic *a, const struct look *l)
{
	for (size_t i = 0; i < a->pack.n; i++) {
		const char *name = a->pack.files[i].name;
		bool record = asic_contains(name, "evidencerecord");
		a->evidence_records += in_meta(name) && !asic_contains(name, "META-INF/ASiC") &&
				       (record || asic_ends(name, ".ers"));
		if (!in_meta(name) || a->known[i] || l->covered[i] || stamped(l, i) ||
			of_the_format(name) || a->report.n == 0)
			continue;
		pades_reason(&a->report, PADES_INDETERMINATE,
			"container: %.100s belongs to nothing that is judged here", name);
	}
}

static const struct pack_file *meta_signature(const struct pack *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (in_meta(p->files[i].name) && strstr(p->files[i].name, "signature"))
			return &p->files[i];
	return NULL;
}

/*
 * XAdES is not judged here, but what it names must be there, and as it says: that it is not judged must not hide that it cannot hold.
 * What we cannot read of it is said to be not judged.
 */
static bool xades_check(struct asic *a, const struct pack_file *file, struct err *e)
{
	AUTO(asic_manifest) struct asic_manifest *m = NULL;
	struct err why = ERR_INIT;
	if (!asic_xades_read(&m, buf_slice(&file->bytes), &why))
		return why.code != ERR_NOMEM || err_nomem(e);
	for (size_t i = 0; i < m->n; i++) {
		const struct asic_reference *r = &m->files[i];
		const struct pack_file *f = pack_find(&a->pack, r->uri);
		if (!f)
			pades_reason(&a->report, PADES_FAILED,
				"container: %.100s is named by %.80s and absent", r->uri,
				file->name);
		else if (r->digest_nid != NID_undef &&
			 !asic_reference_holds(r, buf_slice(&f->bytes)))
			pades_reason(&a->report, PADES_FAILED,
				"container: %.100s is not what %.80s says", r->uri, file->name);
	}
	return true;
}

/* EN 319 162-1 4.3.3, 4.4.3: META-INF/signatures.xml of an ASiC-S, META-INF/...signatures....xml of an ASiC-E. */
static bool foreign_check(struct asic *a, struct err *e)
{
	for (size_t i = 0; i < a->pack.n; i++) {
		const struct pack_file *f = &a->pack.files[i];
		if (!in_meta(f->name) || !asic_contains(f->name, "signatures") ||
			!asic_ends(f->name, ".xml"))
			continue;
		a->report.foreign |= PADES_FOREIGN_XADES;
		a->known[i] = true;
		pades_reason(&a->report, PADES_INDETERMINATE,
			"container: %.100s holds XAdES signatures (in XML), which are not "
			"supported: "
			"not judged",
			f->name);
		if (!xades_check(a, f, e))
			return false;
	}
	return true;
}

/* EN 319 162-1 4.3.3.1, 4.4.3.1: what signs nothing is no container; an ASiC-S has its file at the root. */
static void data_check(struct asic *a)
{
	bool any = false;
	for (size_t i = 0; i < a->pack.n; i++) {
		const char *name = a->pack.files[i].name;
		any = any || is_data(name);
		if (a->kind == ASIC_S && is_data(name) && strchr(name, '/'))
			asic_broken(a, "does not stand at the root, as ASiC-S asks", name);
	}
	if (!any && (a->report.n || meta_signature(&a->pack)))
		pades_reason(&a->report, PADES_FAILED,
			"container: it holds no file that could be signed");
}

/*
 * Names, times and flags of a ZIP are under no digest. Ours holds nothing but what the writer puts there,
 * so writing the same files again must give the same bytes.
 */
static bool canonical_check(struct asic *a, struct slice bytes, struct err *e)
{
	if (!pack_find(&a->pack, ASIC_MANIFEST_NAME) || !pack_find(&a->pack, ASIC_SIGNATURE_NAME))
		return true;
	AUTO(buf) struct buf again = { 0 };
	struct pack_entry entries[PACK_MAX_ENTRIES];
	struct err why = ERR_INIT;
	const struct pades_signature *s = NULL;
	for (size_t i = 0; i < a->report.n; i++)
		if (strcmp(a->report.list[i].field, ASIC_SIGNATURE_NAME) == 0)
			s = &a->report.list[i];
	bool same = s && s->has_claimed;
	for (size_t i = 0; i < a->pack.n; i++) {
		const char *name = a->pack.files[i].name;
		entries[i] = (struct pack_entry){ name, buf_slice(&a->pack.files[i].bytes), true };
		/* evidence records come later, from whoever keeps it */
		same = same && (!in_meta(name) || strcmp(name, ASIC_MANIFEST_NAME) == 0 ||
				       strcmp(name, ASIC_SIGNATURE_NAME) == 0 ||
				       asic_contains(name, "evidencerecord"));
	}
	same = same && pack_write(&again, entries, a->pack.n, s->claimed_time, &why) &&
	       slice_eq(buf_slice(&again), bytes);
	if (!same)
		asic_broken(a, "was changed outside the files it holds", "the archive");
	return why.code != ERR_NOMEM || err_nomem(e);
}

static bool judge(struct asic *a, const struct pades_question *q, struct err *e)
{
	struct look l = { .q = q };
	size_t manifests = 0;
	a->manifest = ASIC_ABSENT;
	if (!asic_assertions_judge(&l.stamps, a, q, e) ||
		(a->kind == ASIC_S && !simple_judge(a, &l, e)))
		return false;
	for (size_t i = 0; i < a->pack.n; i++)
		a->since[i] = q->at;
	for (size_t i = 0; i < l.stamps.n; i++)
		if (l.stamps.list[i].trusted)
			since_note(a, l.stamps.list[i].covers, l.stamps.list[i].time);
	for (size_t i = 0; a->kind == ASIC_E && i < a->pack.n; i++) {
		if (!asic_is_manifest(a->pack.files[i].name))
			continue;
		if (manifests++ == 0)
			a->manifest = ASIC_INTACT;
		if (manifests > ASIC_MAX_MANIFESTS)
			return err_fail(e, ERR_LIMIT, "more than %d manifests", ASIC_MAX_MANIFESTS);
		if (!manifest_judge(a, &a->pack.files[i], &l, e))
			return false;
	}
	if (!foreign_check(a, e))
		return false;
	data_check(a);
	uncovered_check(a, &l);
	unknown_check(a, &l);
	if (a->report.n == 0 && a->report.foreign & PADES_FOREIGN_XADES)
		return true;
	if (a->report.n == 0 && meta_signature(&a->pack))
		pades_reason(&a->report, PADES_INDETERMINATE,
			"container: signatures of a kind that is not judged here (%s)",
			meta_signature(&a->pack)->name);
	else if (a->report.n == 0 && a->evidence_records)
		pades_reason(&a->report, PADES_INDETERMINATE, "container: evidence records only");
	else if (signatures(a) == 0)
		pades_reason(&a->report, PADES_UNSIGNED, "container: no signature");
	return canonical_check(a, q->pdf, e);
}

bool asic_open(struct asic *out, const struct pades_question *q, struct err *e)
{
	struct err why = ERR_INIT;
	*out = (struct asic){ .manifest = ASIC_ABSENT,
		.report = { .at = q->at, .complete = -1, .verdict = PADES_PASSED } };
	if (!pack_read(&out->pack, q->pdf, ASIC_MAX_BYTES, &why)) {
		pades_reason(&out->report, PADES_UNREADABLE, "container: %s", why.text);
		return !fatal(&why) || err_nomem(e);
	}
	out->kind = kind_of(&out->pack);
	if (out->kind == ASIC_NONE) {
		pades_reason(&out->report, PADES_UNREADABLE, "an archive, but no ASiC container");
		return true;
	}
	if (!judge(out, q, &why)) {
		if (fatal(&why))
			return err_nomem(e);
		pades_reason(&out->report, PADES_UNREADABLE, "container: %s", why.text);
	}
	return true;
}

bool asic_statement_judge(struct pades_signature *out, const struct asic *a,
	const struct pack_file *p7s, const struct pack_file *file, const struct pades_question *q,
	struct err *e)
{
	const struct asic_context c = { .q = q, .poe = a->since[p7s - a->pack.files] };
	*out = (struct pades_signature){ .intact = false };
	snprintf(out->field, sizeof out->field, "%.127s", p7s->name);
	return asic_signature_judge(out, buf_slice(&p7s->bytes), buf_slice(&file->bytes), &c, e);
}

void asic_auto(struct asic *a)
{
	pack_auto(&a->pack);
	pades_report_auto(&a->report);
}

bool asic_is_pdf(const struct pack_file *f)
{
	return slice_starts(buf_slice(&f->bytes), SLICE_LIT("%PDF-"));
}

const struct pack_file *asic_pdf(const struct asic *a)
{
	const struct pack_file *only = a->root[0] ? pack_find(&a->pack, a->root) : NULL;
	if (only && (asic_is_pdf(only) || asic_ends(only->name, ".pdf")))
		return only;
	only = NULL;
	for (size_t i = 0; i < a->pack.n; i++) {
		const struct pack_file *f = &a->pack.files[i];
		if (!asic_is_pdf(f) && !asic_ends(f->name, ".pdf"))
			continue;
		if (only)
			return NULL;
		only = f;
	}
	return only;
}
