/* SPDX-License-Identifier: MIT */
/* seal: the last signature, and the container around it. */
#include "ceremony/seal.h"

#include "ceremony/archive.h"
#include "ceremony/extend.h"
#include "ceremony/school_seal.h"
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

void sealing_auto(struct sealing *s)
{
	act_signed_auto(&s->seal);
	extend_done_auto(&s->more);
	buf_free(&s->archive);
	gather_act_end(&s->children);
}

struct slice sealing_pdf(const struct sealing *s)
{
	return s->more.pdf.n ? buf_slice(&s->more.pdf) : buf_slice(&s->seal.pdf);
}

static bool seal_make(
	struct sealing *s, struct house *h, struct slice pdf, int64_t now, struct err *e)
{
	char reference[80], uai[VAULT_SCHOOL_UAI + 1];
	snprintf(reference, sizeof reference, "%s/%u", s->convention->reference,
		s->convention->revision);
	struct act_signature act = { .reason = "Convention complète, scellée par le service",
		.signing = { .purpose = VAULT_SEAL,
			.field = "cachet",
			.name = "Cachet",
			.reference = reference,
			.base = pdf } };
	school_seal_sign_for(&act.signing, uai, s->convention);
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
		s->more = (struct extend_done){ .level = s->level, .due = INT64_MAX };
		snprintf(s->more.why, sizeof s->more.why, "%s", why.text);
		memcpy(s->why, s->more.why, sizeof s->why);
		return;
	}
	s->at = s->more.at;
	s->level = s->more.level;
	memcpy(s->why, s->more.why, sizeof s->why);
}

/* The house, knowing again those who were marked when they signed; 'pem' is storage. */
static bool house_known(struct house *out, struct buf *pem, struct house *h,
	const struct store_convention *c, struct err *e)
{
	struct store_key key = { .revision = c->revision };
	memcpy(key.id, c->id, sizeof key.id);
	return signer_house(out, pem, h, &key, e);
}

bool sealing_sign(
	struct sealing *s, struct house *house, struct slice pdf, int64_t now, struct err *e)
{
	AUTO(buf) struct buf pem = { 0 };
	struct house known, *h = &known;
	if (!may_seal(s->convention, e) || !house_known(h, &pem, house, s->convention, e) ||
		!verify_passes(h, pdf, "the signed convention", now, e))
		return false;
	gather_act_begin(&s->children, house);
	h->act = house->act;
	if (!seal_make(s, h, pdf, now, e))
		return false;
	seal_extend(s, h);
	s->seal.level = s->level;
	memcpy(s->seal.why, s->why, sizeof s->seal.why);
	return true;
}

bool sealing_details(struct act_details *d, size_t *n, struct sealing *s, struct err *e)
{
	if (!act_sha256(s->seal.pdf_sha256, sealing_pdf(s), e))
		return false;
	*n = act_details(d, &s->seal, "cachet");
	return true;
}

bool sealing_archive(struct sealing *s, struct house *h, struct err *e)
{
	AUTO(buf) struct buf pem = { 0 };
	struct house known;
	const struct archive_request archive = { .convention = s->convention,
		.pdf = sealing_pdf(s),
		.entries = s->entries,
		.at = s->at };
	bool made = house_known(&known, &pem, h, s->convention, e) &&
		    archive_make(&s->archive, &s->at, &known, &archive, e);
	gather_act_end(&s->children);
	return made;
}

void sealing_act(struct store_act *out, const struct sealing *s, struct slice pdf)
{
	struct slice sealed = sealing_pdf(s);
	*out = (struct store_act){ .increment = slice_sub(sealed, pdf.n, sealed.n),
		.head_size = sealed.n,
		.state = "scellee" };
	memcpy(out->expect_head, s->convention->head_sha256, 32);
	memcpy(out->head_sha256, s->seal.pdf_sha256, 32);
}

static bool seal_note(struct sealing *s, int64_t now_ms, struct err *e)
{
	struct act_details d;
	struct journal_event ev = { .kind = EVENT_SCELLEMENT,
		.time_ms = now_ms,
		.actor_role = "systeme",
		.actor_id = "service",
		.details = d.list };
	return sealing_details(&d, &ev.details_n, s, e) &&
	       act_note(s->entries, s->convention, &ev, e);
}

static bool keep(
	struct sealing *s, struct house *h, struct slice pdf, int64_t now_ms, struct err *e)
{
	struct store_key key = { .revision = s->convention->revision };
	struct store_act a;
	const struct store_blob archive = { STORE_ARCHIVE, buf_slice(&s->archive) };
	const struct store_job job = extend_job_of(s->convention, &s->more, now_ms);
	memcpy(key.id, s->convention->id, sizeof key.id);
	sealing_act(&a, s, pdf);
	a.entries = s->entries->list;
	a.entries_n = s->entries->n;
	a.blob = &archive;
	a.job = &job;
	return store_convention_act(h->store, &key, &a, e);
}

bool seal_convention(struct seal_done *out, struct house *h, const struct seal_request *r,
	int64_t now_ms, struct err *e)
{
	struct store_convention c;
	AUTO(act_entries) struct act_entries entries = { .n = 0 };
	AUTO(sealing) struct sealing s = { .convention = &c, .entries = &entries };
	if (!act_find(&c, h, r->pdf, e))
		return false;
	act_entries_start(&entries, &c);
	if (!sealing_sign(&s, h, r->pdf, now_ms / 1000, e) || !seal_note(&s, now_ms, e) ||
		!sealing_archive(&s, h, e) || !file_stage_write(r->pdf_to, sealing_pdf(&s), e) ||
		!file_stage_write(r->archive_to, buf_slice(&s.archive), e) ||
		!keep(&s, h, r->pdf, now_ms, e))
		return false;
	*out = (struct seal_done){
		.level = s.level, .pdf_size = sealing_pdf(&s).n, .archive_size = s.archive.n
	};
	memcpy(out->why, s.why, sizeof out->why);
	memcpy(out->reference, c.reference, sizeof out->reference);
	return file_stage_commit(r->archive_to, e) && file_stage_commit(r->pdf_to, e);
}
