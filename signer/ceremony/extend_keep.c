/* SPDX-License-Identifier: MIT */
/* extend_keep: an extension of one of our conventions as an act: journal, container, store, and the next time. */
#include "ceremony/archive.h"
#include "ceremony/extend.h"

#include "base/text.h"
#include "ceremony/signer.h"
#include "ceremony/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	LEVEL_B_LTA = 4, /* pades_level */
	AGAIN_FIRST_S = 600,
	AGAIN_MOST_S = 86400,
};

void extend_told_auto(struct extend_told *t)
{
	extend_done_auto(&t->done);
	buf_free(&t->archive);
}

bool extend_whole(const struct extend_told *t)
{
	return !t->failed && !t->waits[0] && !t->done.why[0];
}

/* Soon at first, then once a day. */
static int64_t again_at(uint32_t tries, int64_t now_ms)
{
	int64_t wait = AGAIN_FIRST_S;
	for (; tries > 0 && wait < AGAIN_MOST_S; tries--)
		wait *= 2;
	return now_ms + (wait < AGAIN_MOST_S ? wait : AGAIN_MOST_S) * 1000;
}

/* A file at its level when its time-stamp ages. */
static int64_t next_at(const struct extend_done *d, uint32_t tries, int64_t now_ms)
{
	if (d->level >= LEVEL_B_LTA && !d->why[0] && d->due != INT64_MAX)
		return d->due * 1000;
	return again_at(tries, now_ms);
}

static int64_t told_next(const struct extend_told *t, uint32_t tries, int64_t now_ms)
{
	return t->waits[0] ? again_at(tries, now_ms) : next_at(&t->done, tries, now_ms);
}

static const char *told_cause(const struct extend_told *t)
{
	return t->waits[0] ? t->waits : t->done.why;
}

struct store_job extend_job_of(
	const struct store_convention *c, const struct extend_done *d, int64_t now_ms)
{
	struct store_job j = { .kind = EXTEND_JOB, .created_ms = now_ms };
	snprintf(j.key, sizeof j.key, "%s/%u", c->id, c->revision);
	j.next_ms = next_at(d, 0, now_ms);
	snprintf(j.cause, sizeof j.cause, "%.199s", d->why);
	return j;
}

static bool is_sealed(const struct store_convention *c, struct err *e)
{
	static const char *const after[] = { "scellee", "en_vigueur", "terminee", "archivee",
		"rompue", "remplacee" };
	for (size_t i = 0; i < sizeof after / sizeof *after; i++)
		if (strcmp(c->state, after[i]) == 0)
			return true;
	return err_fail(e, ERR_WRONG_STATE,
		"convention %s is %s: it is extended by its seal (`paraphe seal`), not before",
		c->reference, c->state);
}

/* One extension under way. */
struct keeping {
	struct store_convention convention;
	struct store_key key;
	struct act_entries entries;
	struct extend_told *told;
	uint8_t sha256[32];
};

static void keeping_auto(struct keeping *k)
{
	act_entries_auto(&k->entries);
}

static bool note(struct keeping *k, int64_t now_ms, struct err *e)
{
	const struct extend_done *d = &k->told->done;
	char file[65];
	if (!act_sha256(k->sha256, buf_slice(&d->pdf), e))
		return false;
	text_hex(file, k->sha256, sizeof k->sha256);
	struct journal_detail details[4] = { { "fichier", file },
		{ "niveau", act_level_name(d->level) } };
	size_t n = 2;
	if (d->field[0])
		details[n++] = (struct journal_detail){ "champ", d->field };
	if (d->why[0])
		details[n++] = (struct journal_detail){ "motif", d->why };
	struct journal_event ev = { .kind = EVENT_AUGMENTATION,
		.time_ms = now_ms,
		.actor_role = "systeme",
		.actor_id = "service",
		.details = details,
		.details_n = n };
	return act_note(&k->entries, &k->convention, &ev, e);
}

static bool container_make(struct keeping *k, struct house *h, struct slice pdf, struct err *e)
{
	AUTO(buf) struct buf former = { 0 };
	struct extend_done *d = &k->told->done;
	if (!store_blob_get(h->store, &k->key, STORE_ARCHIVE, &former, e))
		return false;
	const struct archive_request r = { .convention = &k->convention,
		.pdf = pdf,
		.entries = &k->entries,
		.former = buf_slice(&former),
		.at = d->at };
	return archive_make(&k->told->archive, &d->at, h, &r, e);
}

/*
 * The container around 'pdf'. Without it the PDF is kept when it passes alone, and the container stays as it was: one whose manifest does not
 * fit its PDF there never is.
 */
static bool container(struct keeping *k, struct house *h, struct slice pdf, struct err *e)
{
	struct err why = ERR_INIT;
	struct extend_told *t = k->told;
	if (container_make(k, h, pdf, &why))
		return true;
	snprintf(t->waits, sizeof t->waits, "%s", why.text);
	return why.code == ERR_NOMEM ? err_nomem(e)
				     : verify_passes(h, pdf, "the extended PDF", t->done.at, e);
}

static bool inside(struct buf *out, struct house *h, struct slice archive, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	msg_start(&job, CLERK_JOB);
	return gather_put(&job, CT_FILE, archive, e) && gather(&answer, h, JOB_CONTENT, &job, e) &&
	       gather_take(out, &answer, CT_FILE, e);
}

/* *stale: the container kept is still the one around a former state of the PDF. */
static bool container_look(
	bool *stale, struct keeping *k, struct house *h, struct slice pdf, struct err *e)
{
	AUTO(buf) struct buf archive = { 0 };
	AUTO(buf) struct buf held = { 0 };
	if (!store_blob_get(h->store, &k->key, STORE_ARCHIVE, &archive, e) ||
		!inside(&held, h, buf_slice(&archive), e))
		return false;
	*stale = !slice_eq(buf_slice(&held), pdf);
	return true;
}

static bool keep(struct keeping *k, struct house *h, const struct store_act *what, int64_t now_ms,
	struct err *e)
{
	struct extend_told *t = k->told;
	struct store_job job = extend_job_of(&k->convention, &t->done, now_ms);
	const struct store_blob archive = { STORE_ARCHIVE, buf_slice(&t->archive) };
	struct store_act a = *what;
	job.next_ms = told_next(t, 0, now_ms);
	snprintf(job.cause, sizeof job.cause, "%.199s", told_cause(t));
	a.blob = t->archive.n ? &archive : NULL;
	a.job = &job;
	memcpy(a.expect_head, k->convention.head_sha256, 32);
	t->kept = store_convention_act(h->store, &k->key, &a, e);
	return t->kept;
}

static bool written(const struct extend_request *r, const struct extend_told *t, struct err *e)
{
	return (!r->pdf_to || !t->done.pdf.n ||
		       file_stage_write(r->pdf_to, buf_slice(&t->done.pdf), e)) &&
	       (!r->archive_to || !t->archive.n ||
		       file_stage_write(r->archive_to, buf_slice(&t->archive), e));
}

/* The PDF as it grew, and the container around it. */
static bool grown_keep(struct keeping *k, struct house *h, const struct extend_request *r,
	int64_t now_ms, struct err *e)
{
	const struct slice pdf = buf_slice(&k->told->done.pdf);
	if (!note(k, now_ms, e) || !container(k, h, pdf, e) || !written(r, k->told, e))
		return false;
	struct store_act a = { .increment = slice_sub(pdf, r->pdf.n, pdf.n),
		.head_size = pdf.n,
		.entries = k->entries.list,
		.entries_n = k->entries.n };
	memcpy(a.head_sha256, k->sha256, 32);
	return keep(k, h, &a, now_ms, e);
}

/* Nothing is to be added; but a container that waited is made now. */
static bool stale_keep(struct keeping *k, struct house *h, const struct extend_request *r,
	int64_t now_ms, struct err *e)
{
	bool stale = false;
	struct err why = ERR_INIT;
	struct extend_told *t = k->told;
	bool made = container_look(&stale, k, h, r->pdf, &why) &&
		    (!stale || container_make(k, h, r->pdf, &why));
	if (!made) {
		snprintf(t->waits, sizeof t->waits, "%s", why.text);
		return why.code != ERR_NOMEM || err_nomem(e);
	}
	if (!stale)
		return true;
	struct store_act a = { .head_size = r->pdf.n };
	memcpy(a.head_sha256, k->convention.head_sha256, 32);
	return written(r, t, e) && keep(k, h, &a, now_ms, e);
}

static bool extend_found(struct keeping *k, struct house *house, const struct extend_request *r,
	int64_t now_ms, struct err *e)
{
	AUTO(buf) struct buf pem = { 0 };
	struct house known, *h = &known;
	struct extend_told *t = k->told;
	memcpy(k->key.id, k->convention.id, sizeof k->key.id);
	k->key.revision = k->convention.revision;
	memcpy(t->reference, k->convention.reference, sizeof t->reference);
	act_entries_start(&k->entries, &k->convention);
	if (!is_sealed(&k->convention, e) || !signer_house(h, &pem, house, &k->key, e) ||
		!extend_file(&t->done, h, r->pdf, r->renew, now_ms / 1000, e))
		return false;
	bool good = t->done.pdf.n ? grown_keep(k, h, r, now_ms, e) : stale_keep(k, h, r, now_ms, e);
	t->next_ms = told_next(t, 0, now_ms);
	return good;
}

bool extend_convention(struct extend_told *out, struct house *h, const struct extend_request *r,
	int64_t now_ms, struct err *e)
{
	AUTO(keeping) struct keeping k = { .told = out };
	*out = (struct extend_told){ .next_ms = 0 };
	if (act_find(&k.convention, h, r->pdf, e) && extend_found(&k, h, r, now_ms, e))
		return true;
	/* what was tried and not kept is not told; whose it was, is */
	struct extend_told none = { .done = { .due = INT64_MAX } };
	memcpy(none.reference, out->reference, sizeof none.reference);
	extend_told_auto(out);
	*out = none;
	return false;
}

/* ---- jobs ---- */

static bool key_read(struct store_key *k, const char *text, struct err *e)
{
	uint64_t revision = 0;
	const char *slash = strchr(text, '/');
	if (!slash || (size_t)(slash - text) != sizeof k->id - 1 ||
		!text_decimal(&revision, slice_text(slash + 1), UINT32_MAX, e))
		return err_fail(e, ERR_SYNTAX, "a job's key is no convention: %.60s", text);
	memcpy(k->id, text, sizeof k->id - 1);
	k->id[sizeof k->id - 1] = 0;
	k->revision = (uint32_t)revision;
	return true;
}

static bool again(struct house *h, const struct store_job *j, struct extend_told *t, int64_t now_ms,
	struct err *e)
{
	struct store_job next = *j;
	next.data = (struct slice){ 0 };
	next.data_read = (struct buf){ 0 };
	next.tries = extend_whole(t) ? 0 : j->tries + 1;
	next.next_ms = t->next_ms = told_next(t, next.tries, now_ms);
	snprintf(next.cause, sizeof next.cause, "%.199s", told_cause(t));
	return store_job_again(h->store, &next, e);
}

bool extend_job(struct extend_told *out, struct house *h, const struct store_job *j, int64_t now_ms,
	struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	struct store_key key;
	struct err why = ERR_INIT;
	*out = (struct extend_told){ .next_ms = 0 };
	if (!key_read(&key, j->key, e))
		return false;
	if (!store_file(h->store, &key, &pdf, &why)) {
		out->gone = why.code == ERR_NOT_FOUND;
		return out->gone ? store_job_done(h->store, j, e) : (*e = why, false);
	}
	const struct extend_request r = { .pdf = buf_slice(&pdf) };
	if (!extend_convention(out, h, &r, now_ms, &why)) {
		out->failed = true;
		snprintf(out->done.why, sizeof out->done.why, "%s", why.text);
	}
	return again(h, j, out, now_ms, e);
}
