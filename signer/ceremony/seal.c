/* SPDX-License-Identifier: MIT */
/* seal: the last signature, and the container around it. */
#include "ceremony/seal.h"

#include "ceremony/archive.h"
#include "ceremony/extend.h"
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

/* One sealing under way. */
struct sealing {
	struct store_convention convention;
	struct store_key key;
	struct act_signed seal;
	struct extend_done more; /* what followed the seal on the way to B-LTA */
	struct act_entries entries;
	struct buf archive;
	uint64_t level;
	char why[400];
	int64_t at; /* when all of it can be judged */
};

static void sealing_auto(struct sealing *s)
{
	act_signed_auto(&s->seal);
	extend_done_auto(&s->more);
	act_entries_auto(&s->entries);
	buf_free(&s->archive);
}

static struct slice sealed(const struct sealing *s)
{
	return s->more.pdf.n ? buf_slice(&s->more.pdf) : buf_slice(&s->seal.pdf);
}

static bool seal_make(
	struct sealing *s, struct house *h, struct slice pdf, int64_t now, struct err *e)
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
	if (!act_sign(&s->seal, h, &act, now, e))
		return false;
	s->at = s->seal.at;
	s->level = s->seal.level;
	memcpy(s->why, s->seal.why, sizeof s->why);
	return true;
}

/* To B-LTA in one go. The seal is made: whatever fails here lowers the level, and nothing more (HOUSE 4). */
static void seal_extend(struct sealing *s, struct house *h)
{
	struct err why = ERR_INIT;
	if (!extend_file(&s->more, h, buf_slice(&s->seal.pdf), false, s->at, &why)) {
		s->more = (struct extend_done){ .level = s->level, .until = INT64_MAX };
		snprintf(s->more.why, sizeof s->more.why, "%s", why.text);
		memcpy(s->why, s->more.why, sizeof s->why);
		return;
	}
	s->at = s->more.at;
	s->level = s->more.level;
	memcpy(s->why, s->more.why, sizeof s->why);
}

static bool seal_note(struct sealing *s, int64_t now_ms, struct err *e)
{
	struct act_details d;
	struct journal_event ev = { .kind = EVENT_SCELLEMENT,
		.time_ms = now_ms,
		.actor_role = "systeme",
		.actor_id = "service",
		.details = d.list };
	s->seal.level = s->level;
	memcpy(s->seal.why, s->why, sizeof s->seal.why);
	if (!act_sha256(s->seal.pdf_sha256, sealed(s), e))
		return false;
	ev.details_n = act_details(&d, &s->seal, "cachet");
	return act_note(&s->entries, &s->convention, &ev, e);
}

static bool keep(
	struct sealing *s, struct house *h, struct slice pdf, int64_t now_ms, struct err *e)
{
	struct store_act a = { .increment = slice_sub(sealed(s), pdf.n, sealed(s).n),
		.head_size = sealed(s).n,
		.state = "scellee",
		.entries = s->entries.list,
		.entries_n = s->entries.n };
	const struct store_blob archive = { STORE_ARCHIVE, buf_slice(&s->archive) };
	const struct store_job job = extend_job_of(&s->convention, &s->more, now_ms);
	memcpy(a.expect_head, s->convention.head_sha256, 32);
	memcpy(a.head_sha256, s->seal.pdf_sha256, 32);
	a.blob = &archive;
	a.job = &job;
	return store_convention_act(h->store, &s->key, &a, e);
}

static bool seal_all(struct sealing *s, struct house *h, const struct seal_request *r,
	int64_t now_ms, struct err *e)
{
	if (!seal_make(s, h, r->pdf, now_ms / 1000, e))
		return false;
	seal_extend(s, h);
	if (!seal_note(s, now_ms, e))
		return false;
	const struct archive_request archive = {
		.convention = &s->convention, .pdf = sealed(s), .entries = &s->entries, .at = s->at
	};
	return archive_make(&s->archive, &s->at, h, &archive, e);
}

bool seal_convention(struct seal_done *out, struct house *h, const struct seal_request *r,
	int64_t now_ms, struct err *e)
{
	AUTO(sealing) struct sealing s = { .entries = { .n = 0 } };
	if (!act_find(&s.convention, h, r->pdf, e) || !may_seal(&s.convention, e) ||
		!verify_passes(h, r->pdf, "the signed convention", now_ms / 1000, e))
		return false;
	memcpy(s.key.id, s.convention.id, sizeof s.key.id);
	s.key.revision = s.convention.revision;
	act_entries_start(&s.entries, &s.convention);
	if (!seal_all(&s, h, r, now_ms, e) || !file_stage_write(r->pdf_to, sealed(&s), e) ||
		!file_stage_write(r->archive_to, buf_slice(&s.archive), e) ||
		!keep(&s, h, r->pdf, now_ms, e))
		return false;
	*out = (struct seal_done){
		.level = s.level, .pdf_size = sealed(&s).n, .archive_size = s.archive.n
	};
	memcpy(out->why, s.why, sizeof out->why);
	memcpy(out->reference, s.convention.reference, sizeof out->reference);
	return file_stage_commit(r->archive_to, e) && file_stage_commit(r->pdf_to, e);
}
