/* SPDX-License-Identifier: MIT */
/* seal: the last signature, and the container around it. */
#include "ceremony/seal.h"

#include "ceremony/act.h"
#include "ceremony/sign.h"
#include "ceremony/verify.h"

#include <stdio.h>
#include <string.h>

static bool may_seal(const struct store_convention *c, struct err *e)
{
	AUTO(buf) struct buf missing = BUF_MAX(200);
	if (strcmp(c->state, "scellee") == 0)
		return err_fail(
			e, ERR_WRONG_STATE, "convention %s is sealed already", c->reference);
	if (!sign_complete(c, &missing)) {
		const char *text = buf_text(&missing);
		return err_fail(e, ERR_WRONG_STATE, "convention %s is not complete, missing: %s",
			c->reference, text ? text : "?");
	}
	return true;
}

/* The whole file is judged before it is sealed, and the container before it is given out (HOUSE 4). */
static bool passes(
	struct house *h, struct slice bytes, const char *what, int64_t now, struct err *e)
{
	AUTO(verify_answer) struct verify_answer a = { 0 };
	const struct verify_request r = {
		.bytes = bytes, .label = what, .at = now, .format = "text", .lang = "fr"
	};
	if (!verify_file(&a, h, &r, e))
		return err_context(e, "%s cannot be judged", what);
	if (a.verdict == 0)
		return true;
	const char *report = buf_text(&a.report);
	const char *findings = report ? strstr(report, "Constats") : NULL;
	return err_fail(e, ERR_DENIED,
		"%s does not pass its own verification, nothing is kept: %.350s", what,
		findings ? findings
		: report ? report
			 : "");
}

static bool journal_whole(struct buf *out, struct house *h, const struct store_key *key,
	const struct act_entries *more, struct err *e)
{
	AUTO(buf) struct buf lines = { 0 };
	AUTO(buf) struct buf all = BUF_MAX(JOURNAL_MAX_BYTES);
	size_t n;
	if (!store_journal(h->store, key, &lines, &n, e))
		return false;
	buf_put_slice(&all, buf_slice(&lines));
	for (size_t i = 0; i < more->n; i++) {
		buf_put_slice(&all, more->list[i].xml);
		buf_put_byte(&all, '\n');
	}
	return buf_done(&all, e) && journal_write(out, buf_slice(&all), false, e);
}

/* One sealing under way. */
struct sealing {
	struct store_convention convention;
	struct store_key key;
	struct act_signed seal;
	struct act_entries entries;
	struct buf archive;
	int64_t at; /* when all of it can be judged */
};

static void sealing_auto(struct sealing *s)
{
	act_signed_auto(&s->seal);
	act_entries_auto(&s->entries);
	buf_free(&s->archive);
}

static bool seal_make(
	struct sealing *s, struct house *h, struct slice pdf, int64_t now_ms, struct err *e)
{
	char reference[80];
	snprintf(reference, sizeof reference, "%s/%u", s->convention.reference,
		s->convention.revision);
	const struct act_signature act = { .reason = "Convention complète, scellée par le service",
		.signing = { .purpose = VAULT_SEAL,
			.field = "cachet",
			.name = "Cachet",
			.reference = reference,
			.base = pdf } };
	if (!act_sign(&s->seal, h, &act, now_ms / 1000, e))
		return false;
	struct act_details d;
	act_details(&d, &s->seal, "cachet");
	struct journal_event ev = { .kind = EVENT_SCELLEMENT,
		.time_ms = now_ms,
		.actor_role = "systeme",
		.actor_id = "service",
		.details = d.list,
		.details_n = 6 };
	return act_note(&s->entries, &s->convention, &ev, e);
}

static bool archive_make(struct sealing *s, struct house *h, struct err *e)
{
	AUTO(buf) struct buf journal = { 0 };
	AUTO(buf) struct buf politique = { 0 };
	AUTO(buf) struct buf fond = { 0 };
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct gather_signed done;
	const struct gather_signing signing = { .purpose = VAULT_MANIFEST,
		.field = "manifeste",
		.name = "Manifeste",
		.reference = s->convention.reference };
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, s->seal.at);
	if (!journal_whole(&journal, h, &s->key, &s->entries, e) ||
		!store_blob_get(h->store, &s->key, STORE_POLITIQUE, &politique, e) ||
		!store_blob_get(h->store, &s->key, STORE_FOND, &fond, e) ||
		!gather_put(&job, CT_FILE, buf_slice(&s->seal.pdf), e) ||
		!gather_put(&job, CT_JOURNAL, buf_slice(&journal), e) ||
		!gather_put(&job, CT_POLICY, buf_slice(&politique), e) ||
		!gather_put(&job, CT_FOND, buf_slice(&fond), e))
		return false;
	const struct gather_request request = {
		.job = JOB_ARCHIVE, .msg = &job, .signing = &signing, .stamps = 1, .done = &done
	};
	if (!gather_put_trust(&job, h, e) || !gather_signature(&answer, h, &request, e) ||
		!gather_take(&s->archive, &answer, CT_FILE, e))
		return false;
	act_later(&s->at, s->seal.at, &answer);
	return true;
}

static bool keep(struct sealing *s, struct house *h, struct slice pdf, struct err *e)
{
	struct store_act a = { .increment =
				       slice_sub(buf_slice(&s->seal.pdf), pdf.n, s->seal.pdf.n),
		.head_size = s->seal.pdf.n,
		.state = "scellee",
		.entries = s->entries.list,
		.entries_n = s->entries.n };
	const struct store_blob archive = { STORE_ARCHIVE, buf_slice(&s->archive) };
	memcpy(a.expect_head, s->convention.head_sha256, 32);
	memcpy(a.head_sha256, s->seal.pdf_sha256, 32);
	a.blob = &archive;
	return store_convention_act(h->store, &s->key, &a, e);
}

bool seal_convention(struct seal_done *out, struct house *h, const struct seal_request *r,
	int64_t now_ms, struct err *e)
{
	AUTO(sealing) struct sealing s = { .entries = { .n = 0 } };
	int64_t now = now_ms / 1000;
	if (!act_find(&s.convention, h, r->pdf, e) || !may_seal(&s.convention, e) ||
		!passes(h, r->pdf, "the signed convention", now, e))
		return false;
	memcpy(s.key.id, s.convention.id, sizeof s.key.id);
	s.key.revision = s.convention.revision;
	act_entries_start(&s.entries, &s.convention);
	if (!seal_make(&s, h, r->pdf, now_ms, e) || !archive_make(&s, h, e) ||
		!passes(h, buf_slice(&s.archive), "the archive", s.at, e) ||
		!file_stage_write(r->pdf_to, buf_slice(&s.seal.pdf), e) ||
		!file_stage_write(r->archive_to, buf_slice(&s.archive), e) ||
		!keep(&s, h, r->pdf, e))
		return false;
	*out = (struct seal_done){
		.level = s.seal.level, .pdf_size = s.seal.pdf.n, .archive_size = s.archive.n
	};
	memcpy(out->why, s.seal.why, sizeof out->why);
	memcpy(out->reference, s.convention.reference, sizeof out->reference);
	return file_stage_commit(r->archive_to, e) && file_stage_commit(r->pdf_to, e);
}
