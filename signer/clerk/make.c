/* SPDX-License-Identifier: MIT */
/* make: what is made of a deposit, of a PDF to be signed, of a sealed convention. */
#include "clerk/make.h"

#include "asic/open.h"
#include "asic/seal.h"
#include "clerk/draft.h"
#include "clerk/give.h"
#include "clerk/jobs.h"
#include "clerk/proof.h"
#include "clerk/stamp.h"
#include "clerk/told.h"
#include "cms/open.h"
#include "convention/compose.h"
#include "pades/judge.h"
#include "pades/range.h"
#include "pades/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the manifests of former containers stand. */
#define MAKE_FORMER "manifestes/"

enum {
	MAKE_BOX_SIZE = 8, /* points */
	MAKE_MAX_BUSY = 64,
	MAKE_MAX_GRANTED = 8,
};

static bool draft_put(struct msg *result, const struct draft *d, struct err *e)
{
	const struct convention *c = d->convention;
	msg_put_text(result, CT_ID, c->id);
	msg_put_text(result, CT_REFERENCE, c->reference);
	msg_put_u64(result, CT_REVISION, c->revision);
	msg_put_u64(result, CT_ORDER, c->order);
	msg_put_text(result, CT_SHA_FOND, c->sha_fond);
	msg_put_text(result, CT_SHA_POLICY, c->sha_politique);
	if (c->sha_contacts[0])
		msg_put_text(result, CT_SHA_CONTACTS, c->sha_contacts);
	msg_put_i64(result, CT_FIRST_DAY, c->first);
	for (size_t i = 0; i < c->parties_n; i++)
		told_party(result, &c->parties[i]);
	return give_bytes(result, CT_FILE, buf_slice(&d->pdf), e) &&
	       give_bytes(result, CT_LECTURE, buf_slice(&d->lecture), e) &&
	       give_bytes(result, CT_FOND, buf_slice(&d->fond), e) &&
	       give_bytes(result, CT_POLICY, buf_slice(&d->politique), e) &&
	       give_bytes(result, CT_CONTACTS, buf_slice(&d->contacts), e) &&
	       (d->confidentiel.n == 0 ||
		       give_bytes(result, CT_CONFIDENTIAL, buf_slice(&d->confidentiel), e));
}

static bool draft_answer(struct msg *result, const struct draft *d, struct err *e)
{
	if (d->faults.n)
		told_faults(result, &d->faults);
	else
		told_findings(result, &d->findings, d->convention);
	return d->faults.n > 0 || d->pdf.n == 0 || draft_put(result, d, e);
}

bool make_draft(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map depot = { 0 };
	time_day busy[MAKE_MAX_BUSY];
	struct draft_context x = { .busy = busy };
	char granted[MAKE_MAX_GRANTED][16];
	int64_t day;
	uint64_t project = 0;
	msg_get_i64(job, CT_TIME, 0, &x.now);
	x.project = msg_get_u64(job, CT_PROJECT, 0, &project) && project;
	while (x.busy_n < MAKE_MAX_BUSY && msg_get_i64(job, CT_BUSY, x.busy_n, &day))
		busy[x.busy_n++] = (time_day)day;
	x.granted = granted;
	while (x.granted_n < MAKE_MAX_GRANTED &&
		msg_get_text(job, CT_GRANTED, x.granted_n, granted[x.granted_n], sizeof granted[0]))
		x.granted_n++;
	if (!give_map(&depot, job, CT_FILE, MAKE_MAX_BYTES, e))
		return false;
	struct draft *d = calloc(1, sizeof *d);
	if (!d)
		return err_nomem(e);
	bool good = draft_make(d, c->context->library, c->context->paint, depot.bytes, &x, e) &&
		    draft_answer(result, d, e);
	draft_auto(d);
	free(d);
	return good;
}

bool make_again(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map fond = { 0 };
	AUTO(file_map) struct file_map modele = { 0 };
	AUTO(file_map) struct file_map regles = { 0 };
	AUTO(buf) struct buf pdf = BUF_MAX(PAINT_MAX_BYTES);
	struct draft_again a = { .time = 0 };
	msg_get_i64(job, CT_TIME, 0, &a.time);
	if (!give_map(&fond, job, CT_FOND, DRAFT_MAX_DOCUMENT, e) ||
		!give_map(&modele, job, CT_MODELE, DRAFT_MAX_DOCUMENT, e) ||
		!give_map(&regles, job, CT_REGLES, DRAFT_MAX_DOCUMENT, e))
		return false;
	a.fond = fond.bytes;
	a.modele = modele.bytes;
	a.regles = regles.bytes;
	return draft_remake(&pdf, c->context->library, c->context->paint, &a, e) &&
	       give_bytes(result, CT_FILE, buf_slice(&pdf), e);
}

/* What a request's strings live in. */
struct wanted {
	struct pades_request request;
	char field[128], name[320], reason[1000], lines[PADES_MAX_LINES][400];
};

/* "{instant}" becomes the time in words (CONVENTION 7, visible signature box). */
static void instant_put(char line[static 400], int64_t time)
{
	char instant[80], out[400];
	char *at = strstr(line, "{instant}");
	if (!at)
		return;
	compose_instant(instant, time);
	snprintf(out, sizeof out, "%.*s%s%s", (int)(at - line), line, instant,
		at + strlen("{instant}"));
	memcpy(line, out, sizeof out);
}

static bool wanted_read(struct wanted *w, const struct msg *job, struct err *e)
{
	struct pades_request *r = &w->request;
	uint64_t kind = 0, room = 0;
	*w = (struct wanted){ .request = { .field = w->field } };
	msg_get_text(job, CT_FIELD, 0, w->field, sizeof w->field);
	msg_get_u64(job, CT_KIND, 0, &kind);
	msg_get_u64(job, CT_ROOM, 0, &room);
	if (!msg_get_i64(job, CT_CLAIMED, 0, &r->time))
		msg_get_i64(job, CT_TIME, 0, &r->time);
	if (kind > PADES_CERTIFICATION)
		return err_fail(e, ERR_UNSUPPORTED, "no such kind of signature");
	r->kind = (enum pades_kind)kind;
	r->room = (size_t)room;
	if (msg_get_text(job, CT_NAME, 0, w->name, sizeof w->name))
		r->name = w->name;
	if (msg_get_text(job, CT_REASON_TEXT, 0, w->reason, sizeof w->reason))
		r->reason = w->reason;
	while (r->lines_n < PADES_MAX_LINES &&
		msg_get_text(job, CT_BOX, r->lines_n, w->lines[r->lines_n], sizeof w->lines[0])) {
		instant_put(w->lines[r->lines_n], r->time);
		r->lines[r->lines_n] = (struct pades_line){ w->lines[r->lines_n], MAKE_BOX_SIZE };
		r->lines_n++;
	}
	return true;
}

/* What a signature reached, and why not more. */
struct reached {
	const struct msg *job;
	struct slice pdf; /* the document, which may hold earlier tokens */
	uint64_t level;
	int64_t time; /* of a token from outside, or 0 */
	char why[STAMP_WHY];
};

/* The time-stamp over a CMS, added to it; without one the CMS stays as it is and the level is B-B. */
static bool stamped(struct buf *out, struct reached *r, struct clerk_conversation *c,
	struct slice cms, struct err *e)
{
	AUTO(stamp_got) struct stamp_got got = { .time = 0 };
	uint8_t imprint[32];
	const struct stamp_wanted w = { .imprint = imprint, .job = r->job, .pdf = r->pdf };
	r->level = PADES_B_B;
	if (!cms_value_digest(imprint, cms, e) || !stamp_get(&got, c, &w, e))
		return false;
	r->time = got.time;
	memcpy(r->why, got.why, sizeof r->why);
	if (got.token.n) {
		r->level = PADES_B_T;
		return cms_add_stamp(out, cms, buf_slice(&got.token), e);
	}
	*out = (struct buf)BUF_MAX(CMS_MAX_BYTES);
	buf_put_slice(out, cms);
	return buf_done(out, e);
}

static void reached_put(struct msg *result, const struct reached *r)
{
	msg_put_u64(result, CT_LEVEL, r->level);
	if (r->level > PADES_B_B && r->time)
		msg_put_i64(result, CT_TIME, r->time);
	if (r->why[0])
		msg_put_text(result, CT_TEXT, r->why);
}

static bool cms_got(struct slice *cms, const struct msg *have, struct err *e)
{
	char why[400] = "no reason given";
	if (msg_get_bytes(have, CT_BYTES, 0, cms))
		return true;
	msg_get_text(have, CT_TEXT, 0, why, sizeof why);
	return err_fail(e, ERR_UPSTREAM, "no signature: %s", why);
}

/* HOUSE 4: if a token does not fit, embed without it and say B-B; nothing fails after a key was used. */
static bool fill(struct pades_draft *d, struct reached *r, struct slice cms,
	const struct buf *with_stamp, struct err *e)
{
	size_t room = (size_t)(d->hole_end - d->hole_at - 2) / 2;
	if (with_stamp->n <= room)
		return pades_embed(&d->pdf, d->hole_at, d->hole_end, buf_slice(with_stamp), e);
	r->level = PADES_B_B;
	snprintf(r->why, sizeof r->why,
		"signature and time-stamp take %zu bytes, the file has room for %zu", with_stamp->n,
		room);
	return pades_embed(&d->pdf, d->hole_at, d->hole_end, cms, e);
}

static bool sign_finish(struct pades_draft *d, struct clerk_conversation *c,
	struct reached *reached, struct msg *result, struct err *e)
{
	AUTO(msg) struct msg lack = { 0 };
	AUTO(msg) struct msg have = { 0 };
	AUTO(buf) struct buf whole = { 0 };
	struct slice cms;
	msg_start(&lack, CLERK_LACK);
	msg_put_u64(&lack, CT_LACK, LACK_CMS);
	msg_put_bytes(&lack, CT_DIGEST, (struct slice){ d->digest, 32 });
	msg_put_u64(&lack, CT_HOLE_AT, d->hole_at);
	msg_put_u64(&lack, CT_HOLE_END, d->hole_end);
	if (!give_bytes(&lack, CT_DRAFT, buf_slice(&d->pdf), e) ||
		!clerk_lack(c, &lack, &have, e) || !cms_got(&cms, &have, e) ||
		!stamped(&whole, reached, c, cms, e) || !fill(d, reached, cms, &whole, e))
		return false;
	reached_put(result, reached);
	return give_bytes(result, CT_FILE, buf_slice(&d->pdf), e);
}

/* The draft that the job asks for. */
static bool draft_prepare(
	struct pades_draft *d, struct file_map *base, struct msg *job, struct err *e)
{
	struct wanted *w = calloc(1, sizeof *w);
	if (!w)
		return err_nomem(e);
	bool good = wanted_read(w, job, e) && give_map(base, job, CT_FILE, MAKE_MAX_BYTES, e) &&
		    pades_prepare(d, base->bytes, &w->request, e);
	free(w);
	return good;
}

/* The draft that was made in the first step: it continues the file, and has a hole there. */
static bool draft_given(
	struct pades_draft *d, struct file_map *base, const struct msg *job, struct err *e)
{
	AUTO(file_map) struct file_map draft = { 0 };
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t n = 0;
	if (!give_map(base, job, CT_FILE, MAKE_MAX_BYTES, e) ||
		!give_map(&draft, job, CT_DRAFT, MAKE_MAX_BYTES, e))
		return false;
	msg_get_u64(job, CT_HOLE_AT, 0, &d->hole_at);
	msg_get_u64(job, CT_HOLE_END, 0, &d->hole_end);
	if (!slice_starts(draft.bytes, base->bytes) || d->hole_at < base->bytes.n ||
		d->hole_end > draft.bytes.n || d->hole_at >= d->hole_end ||
		d->hole_end - d->hole_at < 2)
		return err_fail(
			e, ERR_SYNTAX, "the draft does not continue the file, or has no hole");
	const struct pades_range range = {
		.hole_at = d->hole_at, .hole_end = d->hole_end, .end = draft.bytes.n
	};
	if (!pades_range_digest(md, &n, draft.bytes, &range, EVP_sha256(), e))
		return false;
	memcpy(d->digest, md, sizeof d->digest);
	d->pdf = (struct buf)BUF_MAX(draft.bytes.n);
	buf_put_slice(&d->pdf, draft.bytes);
	return buf_done(&d->pdf, e);
}

bool make_signed(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map base = { 0 };
	AUTO(pades_draft) struct pades_draft d = { .hole_at = 0 };
	bool given = msg_get_fd(job, CT_DRAFT, 0) >= 0;
	if (!(given ? draft_given(&d, &base, job, e) : draft_prepare(&d, &base, job, e)))
		return false;
	struct reached reached = { .job = job, .pdf = base.bytes };
	return sign_finish(&d, c, &reached, result, e);
}

/* The same, but the signature is made elsewhere, and some time. */
bool make_prepared(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(file_map) struct file_map base = { 0 };
	AUTO(pades_draft) struct pades_draft d = { .hole_at = 0 };
	if (!draft_prepare(&d, &base, job, e))
		return false;
	msg_put_u64(result, CT_HOLE_AT, d.hole_at);
	msg_put_u64(result, CT_HOLE_END, d.hole_end);
	msg_put_bytes(result, CT_DIGEST, (struct slice){ d.digest, 32 });
	return give_bytes(result, CT_DRAFT, buf_slice(&d.pdf), e);
}

/* The container's time is what its signature claims, so that nothing in the frame is free (asic/open). */
static bool signing_time(int64_t *out, struct slice cms, struct err *e)
{
	AUTO(cms) struct cms *c = NULL;
	struct cms_fault fault = { 0 };
	if (!cms_open(&c, cms, CMS_CADES, CMS_OURS, &fault, e))
		return false;
	if (fault.text[0] || !cms_signing_time(c, out))
		return err_fail(
			e, ERR_UPSTREAM, "the manifest's signature is not CAdES: %s", fault.text);
	return true;
}

static bool archive_finish(struct asic_parts *parts, struct clerk_conversation *c,
	struct reached *reached, struct msg *result, struct err *e)
{
	AUTO(msg) struct msg lack = { 0 };
	AUTO(msg) struct msg have = { 0 };
	AUTO(buf) struct buf whole = { 0 };
	AUTO(buf) struct buf archive = { 0 };
	struct slice cms;
	msg_start(&lack, CLERK_LACK);
	msg_put_u64(&lack, CT_LACK, LACK_CMS);
	if (!give_bytes(&lack, CT_DRAFT, parts->manifest, e) || !clerk_lack(c, &lack, &have, e) ||
		!cms_got(&cms, &have, e) || !signing_time(&parts->time, cms, e) ||
		!stamped(&whole, reached, c, cms, e))
		return false;
	parts->signature = buf_slice(&whole);
	if (!asic_seal(&archive, parts, e))
		return false;
	reached_put(result, reached);
	return give_bytes(result, CT_FILE, buf_slice(&archive), e);
}

/* The files of a container, and what those of a former one are called in it. */
struct container {
	struct asic_file files[ASIC_MAX_FILES];
	size_t n;
	struct pack former;
	char names[2][ASIC_MAX_URI + 1];
};

static void container_auto(struct container **k)
{
	if (*k)
		pack_auto(&(*k)->former);
	free(*k);
	*k = NULL;
}

static bool container_add(struct container *k, const struct asic_file *f, struct err *e)
{
	if (k->n == ASIC_MAX_FILES)
		return err_fail(e, ERR_LIMIT, "more than %d files in a container", ASIC_MAX_FILES);
	k->files[k->n++] = *f;
	return true;
}

/*
 * CONVENTION 8: remade at each later act, the former manifest kept. Under a name of its own, since it speaks of other bytes: it proves,
 * by its own time-stamp, what the container held before; the PDF of then is the beginning of the PDF of now.
 */
static bool former_keep(struct container *k, struct slice bytes, struct err *e)
{
	static const char *const kept[2] = { ASIC_MANIFEST_NAME, ASIC_SIGNATURE_NAME };
	size_t before = 0;
	if (bytes.n == 0)
		return true;
	if (!pack_read(&k->former, bytes, ASIC_MAX_BYTES, e))
		return false;
	for (size_t i = 0; i < k->former.n; i++) {
		const struct pack_file *f = &k->former.files[i];
		if (strncmp(f->name, MAKE_FORMER, sizeof MAKE_FORMER - 1) != 0)
			continue;
		before += strcmp(proof_mime(f->name), "application/xml") == 0;
		if (!container_add(k,
			    &(struct asic_file){
				    f->name, proof_mime(f->name), buf_slice(&f->bytes), false },
			    e))
			return false;
	}
	for (size_t i = 0; i < 2; i++) {
		const struct pack_file *f = pack_find(&k->former, kept[i]);
		if (!f)
			return err_fail(e, ERR_SYNTAX, "the former container has no %s", kept[i]);
		snprintf(k->names[i], sizeof k->names[i], MAKE_FORMER "%zu.%s", before + 1,
			i ? "p7s" : "xml");
		if (!container_add(k,
			    &(struct asic_file){ k->names[i], proof_mime(k->names[i]),
				    buf_slice(&f->bytes), false },
			    e))
			return false;
	}
	return true;
}

static bool container_fill(struct container *k, const struct asic_file *files, size_t n,
	struct slice former, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!container_add(k, &files[i], e))
			return false;
	return former_keep(k, former, e);
}

static bool container_proof(struct container *k, const struct proof *p, struct err *e)
{
	for (size_t i = 0; i < p->n; i++)
		if (!container_add(k,
			    &(struct asic_file){ p->parts[i].name, proof_mime(p->parts[i].name),
				    buf_slice(&p->parts[i].bytes), false },
			    e))
			return false;
	return true;
}

bool make_archive(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map pdf = { 0 };
	AUTO(file_map) struct file_map journal = { 0 };
	AUTO(file_map) struct file_map politique = { 0 };
	AUTO(file_map) struct file_map fond = { 0 };
	AUTO(file_map) struct file_map former = { 0 };
	AUTO(file_map) struct file_map attached = { 0 };
	AUTO(proof) struct proof *proof = calloc(1, sizeof *proof);
	AUTO(buf) struct buf manifest = BUF_MAX(ASIC_MAX_MANIFEST);
	AUTO(container) struct container *k = calloc(1, sizeof *k);
	if (!k || !proof)
		return err_nomem(e);
	if (!give_map(&pdf, job, CT_FILE, MAKE_MAX_BYTES, e) ||
		!give_map(&journal, job, CT_JOURNAL, MAKE_MAX_BYTES, e) ||
		!give_map(&politique, job, CT_POLICY, MAKE_MAX_BYTES, e) ||
		!give_map(&fond, job, CT_FOND, MAKE_MAX_BYTES, e) ||
		!give_map(&former, job, CT_BASE, ASIC_MAX_BYTES, e) ||
		!give_map(&attached, job, CT_ATTACHED, PROOF_MAX_ATTACHED, e))
		return false;
	const struct asic_file files[] = {
		{ "convention.pdf", "application/pdf", pdf.bytes, true },
		{ "convention.xml", "application/xml", fond.bytes, false },
		{ "politique.xml", "application/xml", politique.bytes, false },
		{ "journal.xml", "application/xml", journal.bytes, false },
		{ "LISEZMOI.txt", "text/plain", buf_slice(&c->context->readme), false },
	};
	struct proof_of of = {
		.files = files, .files_n = sizeof files / sizeof *files, .attached = attached.bytes
	};
	uint64_t party = 0;
	msg_get_u64(job, CT_EDITION, 0, &party);
	msg_get_i64(job, CT_TIME, 0, &of.at);
	of.party = party != 0;
	if (!proof_fill(proof, &c->context->proof, &of, e) ||
		!container_fill(k, files, of.files_n, former.bytes, e) ||
		!container_proof(k, proof, e) || !asic_manifest_write(&manifest, k->files, k->n, e))
		return false;
	struct asic_parts parts = {
		.files = k->files, .files_n = k->n, .manifest = buf_slice(&manifest)
	};
	struct reached reached = { .job = job, .pdf = pdf.bytes };
	return archive_finish(&parts, c, &reached, result, e);
}
