/* SPDX-License-Identifier: MIT */
/* act: one signature from draft to judged file, and its line in the journal. */
#include "ceremony/act.h"

#include "base/text.h"
#include "ceremony/school_seal.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

const char *act_level_name(uint64_t level)
{
	static const char *const names[] = { "aucun", "B-B", "B-T", "B-LT", "B-LTA" };
	return level < sizeof names / sizeof *names ? names[level] : "?";
}

const char *act_stamp_kind(const struct house *h, bool claims)
{
	if (!h->outside || !h->outside->tsas_n)
		return "service";
	return claims ? "exterieur-dit-qualifie" : "exterieur-non-dit";
}

void act_entries_auto(struct act_entries *a)
{
	for (size_t i = 0; i < a->n; i++)
		buf_free(&a->lines[i]);
	a->n = 0;
}

void act_entries_start(struct act_entries *a, const struct store_convention *c)
{
	memcpy(a->head.hash, c->journal_head, 32);
	a->head.n = c->journal_n;
	a->head.last_ms = c->journal_ms;
}

bool act_entry(struct act_entries *a, struct journal_event *ev, struct err *e)
{
	if (a->n == ACT_MAX_ENTRIES)
		return err_fail(
			e, ERR_BUG, "more than %d journal entries in one act", ACT_MAX_ENTRIES);
	if (a->head.n > 0 && ev->time_ms < a->head.last_ms)
		ev->time_ms = a->head.last_ms;
	struct buf *line = &a->lines[a->n];
	if (!journal_entry(line, &a->head, ev, e))
		return false;
	a->list[a->n].xml = buf_slice(line);
	memcpy(a->list[a->n].hash, a->head.hash, 32);
	a->list[a->n].time_ms = ev->time_ms;
	a->list[a->n].n = a->head.n;
	a->n++;
	return true;
}

bool act_note(struct act_entries *a, const struct store_convention *c, struct journal_event *ev,
	struct err *e)
{
	ev->convention = c->id;
	ev->revision = c->revision;
	ev->sha_fond = c->sha_fond;
	ev->outcome = "ok";
	return act_entry(a, ev, e);
}

void act_signed_auto(struct act_signed *s)
{
	buf_free(&s->pdf);
}

bool act_sha256(uint8_t out[static 32], struct slice bytes, struct err *e)
{
	return EVP_Digest(bytes.p, bytes.n, out, NULL, EVP_sha256(), NULL) == 1 || err_nomem(e);
}

bool act_salt(uint8_t out[static 16], struct err *e)
{
	return getrandom(out, 16, 0) == 16 || err_errno(e, "no randomness");
}

bool act_statement_sign(
	struct buf *out, struct house *h, const struct act_statement *x, struct err *e)
{
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct slice cms;
	uint8_t digest[32];
	if (!act_sha256(digest, x->bytes, e))
		return false;
	msg_start(&q, VAULT_SIGN);
	msg_put_u64(&q, VT_PURPOSE, x->purpose);
	msg_put_text(&q, VT_ROLE, x->role);
	msg_put_text(&q, VT_REFERENCE, x->reference);
	msg_put_bytes(&q, VT_DIGEST, (struct slice){ digest, sizeof digest });
	if (!gather_vault(&answer, h, &q, e))
		return false;
	if (!msg_get_bytes(&answer, VT_CMS, 0, &cms))
		return err_fail(e, ERR_UPSTREAM, "the vault gave no signature");
	buf_put_slice(out, cms);
	return buf_done(out, e);
}

bool act_find(struct store_convention *out, struct house *h, struct slice pdf, struct err *e)
{
	uint8_t sha[32];
	bool stale = false;
	if (!act_sha256(sha, pdf, e))
		return false;
	if (!store_convention_by_file(h->store, sha, out, &stale, e)) {
		if (e && e->code == ERR_NOT_FOUND)
			return err_fail(e, ERR_DENIED,
				"not a file of this instance, or changed since: nothing but what "
				"`paraphe` made is signed");
		return false;
	}
	if (stale)
		return err_fail(e, ERR_WRONG_STATE,
			"this copy is older than the store's: get the newest with `paraphe export "
			"-C DIR %s`",
			out->reference);
	return true;
}

void act_later(int64_t *at, int64_t now, const struct msg *answer)
{
	int64_t stamped = now;
	msg_get_i64(answer, CT_TIME, 0, &stamped);
	*at = stamped > now ? stamped : now;
}

/* The new revision against its base: the judge of the draft must find exactly this signature, intact and trusted. */
static bool judge(
	struct act_signed *out, struct house *h, const struct act_signature *s, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct slice sha;
	msg_start(&job, CLERK_JOB);
	msg_put_text(&job, CT_FIELD, s->signing.field);
	msg_put_i64(&job, CT_TIME, out->at);
	if (!gather_put(&job, CT_BASE, s->signing.base, e) ||
		!gather_put(&job, CT_FILE, buf_slice(&out->pdf), e) ||
		!gather_put_trust(&job, h, e) || !gather(&answer, h, JOB_CHECK_SIGNED, &job, e))
		return err_context(e, "the new revision does not pass its judge, nothing is kept");
	if (!msg_get_u64(&answer, CT_LEVEL, 0, &out->level) ||
		!msg_get_bytes(&answer, CT_CMS_SHA, 0, &sha) || sha.n != 32)
		return err_fail(e, ERR_UPSTREAM, "the judge's answer lacks the level or a digest");
	memcpy(out->cms_sha256, sha.p, 32);
	if (!msg_get_u64(&answer, CT_HOLE_AT, 0, &out->hole_at) ||
		!msg_get_u64(&answer, CT_HOLE_END, 0, &out->hole_end) ||
		!msg_get_u64(&answer, CT_SIZE, 0, &out->end) || out->hole_at > out->hole_end ||
		out->hole_end > out->end || out->end > out->pdf.n)
		return err_fail(
			e, ERR_UPSTREAM, "the judge does not say what the signature covers");
	msg_get_text(&answer, CT_ALGORITHM, 0, out->algorithm, sizeof out->algorithm);
	uint64_t claims = 0;
	msg_get_text(&answer, CT_STAMPED_BY, 0, out->stamped_by, sizeof out->stamped_by);
	msg_get_u64(&answer, CT_STAMP_CLAIMS, 0, &claims);
	out->stamp_kind = act_stamp_kind(h, claims);
	struct slice cert;
	if (!msg_get_bytes(&answer, CT_CERT_SHA, 0, &cert) ||
		!slice_eq(cert, (struct slice){ out->vault.cert_sha256, 32 }))
		return err_fail(
			e, ERR_DENIED, "the file is signed by another certificate than it must be");
	return true;
}

/* The house, trusting somebody more. */
static bool house_widen(
	struct house *out, struct buf *pem, const struct house *h, struct slice more, struct err *e)
{
	*out = *h;
	if (!more.n)
		return true;
	pem->max = h->anchors.n + more.n;
	buf_put_slice(pem, h->anchors);
	buf_put_slice(pem, more);
	out->anchors = buf_slice(pem);
	return buf_done(pem, e);
}

/* What was prepared here is given out to be filled. The judges see to it as to one that is made now. */
static bool draft_put(struct msg *job, const struct gather_brought *b, struct err *e)
{
	if (!b || !b->hole_end)
		return true;
	msg_put_u64(job, CT_HOLE_AT, b->hole_at);
	msg_put_u64(job, CT_HOLE_END, b->hole_end);
	return gather_put(job, CT_DRAFT, b->draft, e);
}

bool act_sign(struct act_signed *out, struct house *house, const struct act_signature *s,
	int64_t now, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	AUTO(buf) struct buf pem = { 0 };
	AUTO(gather_act) struct gather_act children;
	struct house wider, *h = &wider;
	uint64_t room = s->room;
	gather_act_begin(&children, house);
	if (!house_widen(h, &pem, house, s->trust, e) ||
		(!room && !school_seal_room(&room, h, &s->signing, e)))
		return false;
	msg_start(&job, CLERK_JOB);
	msg_put_text(&job, CT_FIELD, s->signing.field);
	msg_put_u64(&job, CT_KIND, s->kind);
	msg_put_text(&job, CT_NAME, s->signing.name);
	msg_put_text(&job, CT_REASON_TEXT, s->reason);
	for (size_t i = 0; i < s->box_n; i++)
		msg_put_text(&job, CT_BOX, s->box[i]);
	msg_put_u64(&job, CT_ROOM, room);
	msg_put_i64(&job, CT_TIME, now);
	if (s->claimed)
		msg_put_i64(&job, CT_CLAIMED, s->claimed);
	const struct gather_request request = { .job = JOB_SIGN,
		.msg = &job,
		.signing = &s->signing,
		.stamps = 1,
		.done = &out->vault };
	if (!gather_put(&job, CT_FILE, s->signing.base, e) || !gather_put_trust(&job, h, e) ||
		!draft_put(&job, s->signing.brought, e) ||
		!gather_signature(&answer, h, &request, e) ||
		!gather_take(&out->pdf, &answer, CT_FILE, e))
		return false;
	if (!slice_starts(buf_slice(&out->pdf), s->signing.base))
		return err_fail(e, ERR_DENIED, "the signed file does not continue the stored one");
	msg_get_text(&answer, CT_TEXT, 0, out->why, sizeof out->why);
	act_later(&out->at, now, &answer);
	return judge(out, h, s, e) && act_sha256(out->pdf_sha256, buf_slice(&out->pdf), e);
}

size_t act_details(struct act_details *d, const struct act_signed *s, const char *field)
{
	text_hex(d->cms, s->cms_sha256, 32);
	text_hex(d->cert, s->vault.cert_sha256, 32);
	text_hex(d->file, s->pdf_sha256, 32);
	snprintf(d->level, sizeof d->level, "%s", act_level_name(s->level));
	memcpy(d->why, s->why, sizeof d->why);
	memcpy(d->algorithm, s->algorithm, sizeof d->algorithm);
	memcpy(d->stamped_by, s->stamped_by, sizeof d->stamped_by);
	snprintf(d->ranges, sizeof d->ranges, "0 %" PRIu64 " %" PRIu64 " %" PRIu64, s->hole_at,
		s->hole_end, s->end - s->hole_end);
	snprintf(d->entry, sizeof d->entry, "%" PRIu64, s->vault.entry);
	const struct journal_detail list[] = { { "champ", field }, { "cms", d->cms },
		{ "certificat", d->cert }, { "fichier", d->file }, { "niveau", d->level },
		{ "octets", d->ranges }, { "algorithme", d->algorithm } };
	size_t n = sizeof list / sizeof *list;
	memcpy(d->list, list, sizeof list);
	if (s->stamped_by[0]) {
		d->list[n++] = (struct journal_detail){ "horodateur", d->stamped_by };
		d->list[n++] = (struct journal_detail){ "horodatage", s->stamp_kind };
	}
	if (s->vault.logged)
		d->list[n++] = (struct journal_detail){ "coffre", d->entry };
	if (s->why[0])
		d->list[n++] = (struct journal_detail){ "motif", d->why };
	return n;
}
