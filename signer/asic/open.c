/* SPDX-License-Identifier: MIT */
/* open: the container's frame, its manifests and their signatures. */
#include "asic/open.h"

#include "asic/seal.h"
#include "cms/stamp.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASIC_S_MIMETYPE "application/vnd.etsi.asic-s+zip"

static bool fatal(const struct err *e)
{
	return e->code == ERR_NOMEM || e->code == ERR_BUG;
}

static bool ends(const char *name, const char *ending)
{
	size_t n = strlen(name), m = strlen(ending);
	return n >= m && strcmp(name + n - m, ending) == 0;
}

static bool in_meta(const char *name)
{
	return strncmp(name, "META-INF/", 9) == 0;
}

static bool is_manifest(const char *name)
{
	return strncmp(name, "META-INF/ASiCManifest", 21) == 0 && ends(name, ".xml");
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
		if (is_manifest(p->files[i].name))
			return ASIC_E;
	return pack_find(p, "META-INF/signature.p7s") ? ASIC_S : ASIC_NONE;
}

/* A token that was changed where nothing signs it must not go unseen. */
static void stamp_broken(struct pades_signature *s)
{
	s->indication = PADES_TOTAL_INDETERMINATE;
	snprintf(s->subindication, sizeof s->subindication, "SIG_CONSTRAINTS_FAILURE");
	snprintf(s->reason, sizeof s->reason, "the time-stamp inside the signature is broken");
}

/* Earliest trusted time-stamp over the signature value; the level it gives. */
static bool stamps_judge(struct pades_signature *s, bool *broken, const struct cms *c,
	const struct pades_question *q, struct err *e)
{
	for (size_t i = 0; i < cms_stamp_count(c); i++) {
		AUTO(stamp) struct stamp t = { 0 };
		AUTO(path_result) struct path_result path = { 0 };
		struct err why = ERR_INIT;
		char reason[200];
		bool intact = false, covers = false;
		if (!stamp_open(&t, cms_stamp(c, i), &intact, reason, &why)) {
			if (fatal(&why))
				return err_nomem(e);
			*broken = true;
			continue;
		}
		if (!stamp_covers(&covers, &t, cms_value(c), e))
			return false;
		const struct path_query pq = { .leaf = cms_signer(t.cms),
			.untrusted = cms_certs(t.cms),
			.anchors = q->stamp_anchors ? q->stamp_anchors : q->anchors,
			.at = t.info.time,
			.purpose = PATH_STAMP };
		if (!intact || !covers)
			*broken = true;
		if (!intact || !covers || !pq.leaf || t.info.time > q->at)
			continue;
		if (!path_check(&path, &pq, e))
			return false;
		if (path.status != PATH_GOOD)
			continue;
		if (s->level < PADES_B_T || t.info.time < s->best_time)
			s->best_time = t.info.time;
		s->level = PADES_B_T;
	}
	return true;
}

static void indication(struct pades_signature *s, enum path_status status)
{
	static const char *const words[] = {
		[PATH_GOOD] = "",
		[PATH_NO_CHAIN] = "NO_CERTIFICATE_CHAIN_FOUND",
		[PATH_EXPIRED] = "OUT_OF_BOUNDS_NO_POE",
		[PATH_REVOKED] = "REVOKED_NO_POE",
		[PATH_NO_CRL] = "TRY_LATER",
		[PATH_CONSTRAINTS] = "CHAIN_CONSTRAINTS_FAILURE",
		[PATH_CRYPTO] = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
		[PATH_BAD] = "CERTIFICATE_CHAIN_GENERAL_FAILURE",
	};
	s->indication = status == PATH_GOOD ? PADES_TOTAL_PASSED : PADES_TOTAL_INDETERMINATE;
	snprintf(s->subindication, sizeof s->subindication, "%s", words[status]);
}

static bool chain_judge(struct pades_signature *s, const struct cms *c,
	const struct pades_question *q, struct err *e)
{
	AUTO(path_result) struct path_result path = { 0 };
	const struct path_query pq = { .leaf = cms_signer(c),
		.untrusted = cms_certs(c),
		.anchors = q->anchors,
		.crls = q->crls,
		.at = s->best_time,
		.purpose = PATH_SIGN };
	if (!path_check(&path, &pq, e))
		return false;
	indication(s, path.status);
	if (path.status != PATH_GOOD)
		snprintf(s->reason, sizeof s->reason, "%s", path.reason);
	return true;
}

static bool who(struct pades_signature *s, const struct cms *c, struct slice der, struct err *e)
{
	struct cert_facts f;
	if (!EVP_Digest(der.p, der.n, s->cms_sha256, NULL, EVP_sha256(), NULL))
		return err_nomem(e);
	if (!cms_signer(c) || !cert_facts(&f, cms_signer(c), NULL))
		return true;
	snprintf(s->signer, sizeof s->signer, "%s", f.name);
	snprintf(s->issuer, sizeof s->issuer, "%s", f.issuer);
	snprintf(s->serial, sizeof s->serial, "%s", f.serial);
	memcpy(s->cert_sha256, f.sha256, 32);
	return true;
}

static void not_intact(struct pades_signature *s, const char *sub, const char *why)
{
	s->intact = false;
	s->indication = PADES_TOTAL_FAILED;
	snprintf(s->subindication, sizeof s->subindication, "%s", sub);
	snprintf(s->reason, sizeof s->reason, "%s", why);
}

/* One CAdES signature over 'content' (EN 319 122-1 6.3). */
static bool signature_judge(struct pades_signature *s, struct slice der, struct slice content,
	const struct pades_question *q, struct err *e)
{
	AUTO(cms) struct cms *c = NULL;
	struct cms_fault fault = { 0 };
	struct err why = ERR_INIT;
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	char reason[200] = "";
	s->coverage = PADES_WHOLE_FILE;
	s->best_time = q->at;
	s->has_best = true;
	if (!cms_open(&c, der, CMS_CADES, CMS_FOREIGN, &fault, &why)) {
		not_intact(s, "FORMAT_FAILURE", why.text);
		return !fatal(&why) || err_nomem(e);
	}
	const EVP_MD *md = EVP_get_digestbynid(cms_digest_nid(c));
	if (!who(s, c, der, e))
		return false;
	if (fault.text[0] || !md || !EVP_Digest(content.p, content.n, digest, &n, md, NULL)) {
		not_intact(s, "FORMAT_FAILURE",
			fault.text[0] ? fault.text : "unknown digest algorithm");
		return true;
	}
	if (!cms_verify(&s->intact, c, (struct slice){ digest, n }, reason, &why) || !s->intact) {
		not_intact(s, "SIG_CRYPTO_FAILURE", reason[0] ? reason : why.text);
		return !fatal(&why) || err_nomem(e);
	}
	s->level = PADES_B_B;
	s->has_claimed = cms_signing_time(c, &s->claimed_time);
	bool broken = false;
	if (!stamps_judge(s, &broken, c, q, e) || !chain_judge(s, c, q, e))
		return false;
	if (broken && s->indication == PADES_TOTAL_PASSED)
		stamp_broken(s);
	return true;
}

static struct pades_signature *signature_add(struct asic *a, const char *name)
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

static void verdict_of(struct asic *a, const struct pades_signature *s)
{
	static const enum pades_verdict_word words[] = { [PADES_TOTAL_PASSED] = PADES_PASSED,
		[PADES_TOTAL_FAILED] = PADES_FAILED,
		[PADES_TOTAL_INDETERMINATE] = PADES_INDETERMINATE };
	if (s->indication == PADES_TOTAL_PASSED)
		return;
	pades_reason(&a->report, words[s->indication], "%s: %s %s", s->field, s->subindication,
		s->reason);
}

static void broken(struct asic *a, const char *what, const char *name)
{
	a->manifest = ASIC_BROKEN;
	pades_reason(&a->report, PADES_FAILED, "container: %s %s", name, what);
}

/* Which files the manifests cover. */
struct coverage {
	bool files[PACK_MAX_ENTRIES];
};

static void references_check(
	struct asic *a, const struct asic_manifest *m, struct coverage *covered)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct pack_file *f = pack_find(&a->pack, m->files[i].uri);
		if (!f)
			broken(a, "is named by the manifest and absent", m->files[i].uri);
		else if (!asic_reference_holds(&m->files[i], buf_slice(&f->bytes)))
			broken(a, "is not what the manifest says", m->files[i].uri);
		else
			covered->files[f - a->pack.files] = true;
		if (m->files[i].root)
			snprintf(a->root, sizeof a->root, "%s", m->files[i].uri);
	}
}

static bool manifest_judge(struct asic *a, const struct pack_file *file, struct coverage *covered,
	const struct pades_question *q, struct err *e)
{
	AUTO(asic_manifest) struct asic_manifest *m = NULL;
	struct err why = ERR_INIT;
	if (!asic_manifest_read(&m, buf_slice(&file->bytes), &why)) {
		broken(a, why.text, file->name);
		return !fatal(&why) || err_nomem(e);
	}
	references_check(a, m, covered);
	const struct pack_file *p7s = pack_find(&a->pack, m->signature);
	if (!p7s || !ends(m->signature, ".p7s")) {
		/* EN 319 162-1 4.4.3.2: time assertions (.tst) and evidence records are judged elsewhere */
		a->foreign = true;
		pades_reason(&a->report, PADES_INDETERMINATE,
			"container: %s has no CAdES signature", file->name);
		return true;
	}
	struct pades_signature *s = signature_add(a, m->signature);
	if (!s)
		return err_nomem(e);
	if (!signature_judge(s, buf_slice(&p7s->bytes), buf_slice(&file->bytes), q, e))
		return false;
	if (!s->intact)
		a->manifest = ASIC_BROKEN;
	verdict_of(a, s);
	return true;
}

/* ASiC-S: one file, one signature over it (4.3). */
static bool simple_judge(
	struct asic *a, struct coverage *covered, const struct pades_question *q, struct err *e)
{
	const struct pack_file *p7s = pack_find(&a->pack, "META-INF/signature.p7s"), *only = NULL;
	for (size_t i = 0; i < a->pack.n; i++) {
		const struct pack_file *f = &a->pack.files[i];
		if (in_meta(f->name) || strcmp(f->name, "mimetype") == 0)
			continue;
		if (only) {
			broken(a, "is a second file in an ASiC-S", f->name);
			return true;
		}
		only = f;
		covered->files[i] = true;
	}
	if (!p7s || !only) {
		a->foreign = true;
		return true;
	}
	struct pades_signature *s = signature_add(a, p7s->name);
	if (!s)
		return err_nomem(e);
	a->manifest = ASIC_ABSENT;
	if (!signature_judge(s, buf_slice(&p7s->bytes), buf_slice(&only->bytes), q, e))
		return false;
	verdict_of(a, s);
	return true;
}

static void uncovered_check(struct asic *a, const struct coverage *covered)
{
	for (size_t i = 0; i < a->pack.n; i++) {
		const char *name = a->pack.files[i].name;
		if (ends(name, ".ers") || strstr(name, "evidencerecord"))
			a->evidence_records++;
		if (in_meta(name) || strcmp(name, "mimetype") == 0 || covered->files[i])
			continue;
		if (a->report.n)
			broken(a, "is covered by no manifest", name);
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
	for (size_t i = 0; i < a->pack.n; i++)
		entries[i] = (struct pack_entry){ a->pack.files[i].name,
			buf_slice(&a->pack.files[i].bytes), true };
	bool same = s && s->has_claimed &&
		    pack_write(&again, entries, a->pack.n, s->claimed_time, &why) &&
		    slice_eq(buf_slice(&again), bytes);
	if (!same)
		broken(a, "was changed outside the files it holds", "the archive");
	return why.code != ERR_NOMEM || err_nomem(e);
}

static bool judge(struct asic *a, const struct pades_question *q, struct err *e)
{
	struct coverage covered = { { false } };
	size_t manifests = 0;
	a->manifest = ASIC_ABSENT;
	if (a->kind == ASIC_S && !simple_judge(a, &covered, q, e))
		return false;
	for (size_t i = 0; a->kind == ASIC_E && i < a->pack.n; i++) {
		if (!is_manifest(a->pack.files[i].name))
			continue;
		if (manifests++ == 0)
			a->manifest = ASIC_INTACT;
		if (manifests > ASIC_MAX_MANIFESTS)
			return err_fail(e, ERR_LIMIT, "more than %d manifests", ASIC_MAX_MANIFESTS);
		if (!manifest_judge(a, &a->pack.files[i], &covered, q, e))
			return false;
	}
	uncovered_check(a, &covered);
	if (a->report.n == 0 && meta_signature(&a->pack))
		pades_reason(&a->report, PADES_INDETERMINATE,
			"container: signatures of a kind that is not judged here (%s)",
			meta_signature(&a->pack)->name);
	else if (a->report.n == 0 && a->evidence_records)
		pades_reason(&a->report, PADES_INDETERMINATE, "container: evidence records only");
	else if (a->report.n == 0)
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

void asic_auto(struct asic *a)
{
	pack_auto(&a->pack);
	pades_report_auto(&a->report);
}

const struct pack_file *asic_pdf(const struct asic *a)
{
	const struct pack_file *only = NULL;
	if (a->root[0])
		return ends(a->root, ".pdf") ? pack_find(&a->pack, a->root) : NULL;
	for (size_t i = 0; i < a->pack.n; i++) {
		if (!ends(a->pack.files[i].name, ".pdf"))
			continue;
		if (only)
			return NULL;
		only = &a->pack.files[i];
	}
	return only;
}
