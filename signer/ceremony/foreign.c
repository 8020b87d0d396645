/* SPDX-License-Identifier: MIT */
/* foreign: prepare, and embed by preparing again. */
#include "ceremony/foreign.h"

#include "ceremony/prepared.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void foreign_state_auto(struct foreign_state *s)
{
	buf_free(&s->attributes);
	buf_free(&s->chain);
}

void foreign_prepared_auto(struct foreign_prepared *p)
{
	buf_free(&p->draft);
	foreign_state_auto(&p->state);
	signer_facts_auto(&p->signer);
}

/* ---- prepare ---- */

static bool draft_make(
	struct foreign_prepared *p, struct house *h, const struct act_signature *s, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	msg_start(&job, CLERK_JOB);
	msg_put_text(&job, CT_FIELD, s->signing.field);
	msg_put_u64(&job, CT_KIND, s->kind);
	msg_put_text(&job, CT_NAME, s->signing.name);
	for (size_t i = 0; i < s->box_n; i++)
		msg_put_text(&job, CT_BOX, s->box[i]);
	msg_put_u64(&job, CT_ROOM, s->room);
	msg_put_i64(&job, CT_TIME, s->claimed);
	return gather_put(&job, CT_FILE, s->signing.base, e) &&
	       gather(&answer, h, JOB_PREPARE, &job, e) &&
	       gather_take(&p->draft, &answer, CT_DRAFT, e) &&
	       ((msg_get_u64(&answer, CT_HOLE_AT, 0, &p->hole_at) &&
			msg_get_u64(&answer, CT_HOLE_END, 0, &p->hole_end)) ||
		       err_fail(e, ERR_UPSTREAM, "the clerk's answer lacks the hole"));
}

/* The draft of the second step: as it is remembered, or made again. */
static bool draft_again(
	struct foreign_prepared *p, struct house *h, const struct act_signature *s, struct err *e)
{
	struct prepared_hole hole;
	if (!prepared_again(&p->draft, &hole, s))
		return draft_make(p, h, s, e);
	p->hole_at = hole.at;
	p->hole_end = hole.end;
	return true;
}

static bool state_fill(struct foreign_prepared *p, const struct sign_intent *in, struct err *e)
{
	struct foreign_state *s = &p->state;
	s->attributes.max = s->chain.max = FOREIGN_MAX_STATE;
	snprintf(s->field, sizeof s->field, "%s", in->convention.parties[in->party].field);
	buf_put_slice(&s->attributes, buf_slice(&p->signer.attributes));
	buf_put_slice(&s->chain, buf_slice(&p->signer.chain));
	return buf_done(&s->attributes, e) && buf_done(&s->chain, e);
}

/*
 * Bytes of the CMS, before anybody has read the certificates: their text has four letters for three bytes. Longest keys take more, for which
 * gather_room_brought has left room; that there is enough is seen when the certificates are judged with the draft.
 */
static uint64_t cms_most(struct slice pem)
{
	return pem.n / 4 * 3 + FOREIGN_AROUND;
}

static bool room_good(const struct foreign_prepared *p, struct slice pem, struct err *e)
{
	return p->signer.room <= cms_most(pem) + GATHER_BROUGHT_MORE / 2 ||
	       err_fail(e, ERR_LIMIT,
		       "what these certificates sign takes %" PRIu64 " bytes, more than they have",
		       p->signer.room);
}

static bool prepare(struct foreign_prepared *p, struct house *h, const struct foreign_request *r,
	const struct sign_intent *in, struct err *e)
{
	char reference[80];
	struct act_signature s = sign_signature(in, r->pdf, reference);
	struct signer_question q = { .certs = r->certs, .now = in->now_ms / 1000 };
	s.claimed = q.now;
	s.room = p->room = r->room ? r->room : gather_room_brought(h, cms_most(r->certs));
	if (r->room)
		return draft_again(p, h, &s, e);
	if (!draft_make(p, h, &s, e))
		return false;
	AUTO(gather_act) struct gather_act children;
	gather_act_begin(&children, h);
	q.draft = buf_slice(&p->draft);
	q.hole_at = p->hole_at;
	q.hole_end = p->hole_end;
	if (!gather_check_draft(p->state.digest, h, &s.signing, q.draft, e) ||
		!signer_ask(&p->signer, h, &q, e) || !room_good(p, r->certs, e) ||
		!state_fill(p, in, e))
		return false;
	struct prepared_hole hole = { .at = p->hole_at, .end = p->hole_end };
	memcpy(hole.digest, p->state.digest, sizeof hole.digest);
	prepared_note(&s, q.draft, &hole);
	return true;
}

bool foreign_draft(struct foreign_prepared *out, struct house *h, const struct foreign_request *r,
	const struct sign_intent *in, struct err *e)
{
	AUTO(foreign_prepared) struct foreign_prepared p = { .draft = BUF_MAX(0) };
	if (!prepare(&p, h, r, in, e))
		return false;
	*out = p;
	p = (struct foreign_prepared){ .draft = BUF_MAX(0) };
	return true;
}

bool foreign_prepare(struct foreign_prepared *out, struct house *h, const struct foreign_request *r,
	int64_t now_ms, struct err *e)
{
	struct sign_intent in = { .now_ms = now_ms };
	const struct sign_request s = { .pdf = r->pdf, .field = r->field, .holder = r->holder };
	return sign_intend(&in, h, &s, e) && foreign_draft(out, h, r, &in, e);
}

/* ---- embed ---- */

/* What a draft says of itself. */
struct told {
	uint64_t size, room, hole_at, hole_end;
	int64_t time;
	char name[321];
	uint8_t digest[32];
};

static bool told_read(
	struct told *t, struct house *h, const struct foreign_brought *b, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg a = { 0 };
	struct slice digest;
	msg_start(&job, CLERK_JOB);
	msg_put_text(&job, CT_FIELD, b->state->field);
	if (!gather_put(&job, CT_DRAFT, b->draft, e) || !gather(&a, h, JOB_PREPARED, &job, e))
		return false;
	if (!msg_get_u64(&a, CT_SIZE, 0, &t->size) || !msg_get_u64(&a, CT_ROOM, 0, &t->room) ||
		!msg_get_u64(&a, CT_HOLE_AT, 0, &t->hole_at) ||
		!msg_get_u64(&a, CT_HOLE_END, 0, &t->hole_end) ||
		!msg_get_i64(&a, CT_TIME, 0, &t->time) ||
		!msg_get_bytes(&a, CT_DIGEST, 0, &digest) || t->size > b->draft.n)
		return err_fail(e, ERR_UPSTREAM, "the clerk's answer lacks facts of the draft");
	msg_get_text(&a, CT_NAME, 0, t->name, sizeof t->name);
	memcpy(t->digest, digest.p, sizeof t->digest);
	return true;
}

static bool told_good(
	const struct told *t, const struct foreign_state *s, int64_t now, struct err *e)
{
	if (memcmp(t->digest, s->digest, sizeof t->digest) != 0)
		return err_fail(e, ERR_DENIED,
			"the state belongs to another draft: its digest is not that of this file");
	if (t->time > now + FOREIGN_MAX_AHEAD_S)
		return err_fail(
			e, ERR_WRONG_STATE, "the draft was prepared in the future: set the clock");
	if (t->time < now - FOREIGN_MAX_AGE_S)
		return err_fail(e, ERR_WRONG_STATE,
			"the draft was prepared more than %d days ago: prepare it again",
			FOREIGN_MAX_AGE_S / 86400);
	return true;
}

/* The holder whom the draft names; sign_intend takes a name only in full, so the draft's is the holder's. */
static bool intent_find(struct sign_intent *in, struct house *h, const struct foreign_brought *b,
	const struct told *t, struct err *e)
{
	const struct sign_request r = { .pdf = slice_sub(b->draft, 0, (size_t)t->size),
		.field = b->state->field,
		.holder = t->name[0] ? t->name : NULL };
	if (sign_intend(in, h, &r, e))
		return true;
	if (e && e->code == ERR_WRONG_STATE)
		return err_context(e, "the convention went on since the draft was prepared");
	return false;
}

bool foreign_judge(struct signer_facts *f, struct house *h, const struct signer_question *q,
	const struct foreign_state *state, uint64_t room, struct err *e)
{
	if (!signer_ask(f, h, q, e))
		return false;
	if (state && !slice_eq(buf_slice(&f->attributes), buf_slice(&state->attributes)))
		return err_fail(e, ERR_DENIED,
			"the state was changed: its signedAttrs are not those of this draft and "
			"chain");
	return f->cms.n <= room ||
	       err_fail(e, ERR_LIMIT,
		       "the CMS takes %zu bytes, the draft has room for %" PRIu64
		       ": leave certificates out that the chain does not need",
		       f->cms.n, room);
}

bool foreign_embed(struct sign_done *out, struct house *h, const struct foreign_brought *b,
	int64_t now_ms, struct err *e)
{
	struct told t = { .time = 0 };
	struct sign_intent in = { .now_ms = now_ms };
	AUTO(signer_facts) struct signer_facts f = { .known = false };
	if (!told_read(&t, h, b, e) || !told_good(&t, b->state, now_ms / 1000, e) ||
		!intent_find(&in, h, b, &t, e))
		return false;
	const struct signer_question q = { .certs = buf_slice(&b->state->chain),
		.draft = b->draft,
		.hole_at = t.hole_at,
		.hole_end = t.hole_end,
		.kind = b->kind,
		.brought = b->bytes,
		.now = now_ms / 1000 };
	AUTO(gather_act) struct gather_act children;
	gather_act_begin(&children, h);
	if (!foreign_judge(&f, h, &q, b->state, t.room, e))
		return false;
	struct gather_brought brought = { .draft = b->draft, .cms = buf_slice(&f.cms) };
	memcpy(brought.cert_sha256, f.cert_sha256, sizeof brought.cert_sha256);
	const struct sign_request r = { .pdf = slice_sub(b->draft, 0, (size_t)t.size),
		.to = b->to };
	const struct sign_way way = { .signer = &f,
		.means = "hors du service",
		.brought = &brought,
		.room = t.room,
		.claimed = t.time };
	return sign_commit(out, h, &in, &r, &way, e);
}
