/* SPDX-License-Identifier: MIT */
/* gather_room: how many bytes a signature and its time-stamp will have, and a time-stamp kept by itself. */
#include "ceremony/gather_lack.h"

#include "base/log.h"

static bool rehearse(uint64_t *size, struct house *h, const struct gather_signing *s, struct msg *q,
	struct err *e)
{
	AUTO(msg) struct msg answer = { 0 };
	if (!gather_key_ask(&answer, h, s, q, e))
		return false;
	return msg_get_u64(&answer, VT_SIZE, 0, size) ||
	       err_fail(e, ERR_UPSTREAM, "the vault's rehearsal has no size");
}

/* A token of a TSA outside cannot be rehearsed: the configuration says how much room it gets. Errors: of our own. */
static bool token_room(uint64_t *room, struct house *h, struct err *e)
{
	static const uint8_t zeros[32];
	static const struct gather_signing ours = { .purpose = VAULT_STAMP };
	AUTO(msg) struct msg q = { 0 };
	uint64_t size = outside_room(h->outside);
	*room = size;
	if (size)
		return true;
	msg_start(&q, VAULT_REHEARSE);
	msg_put_u64(&q, VT_PURPOSE, VAULT_STAMP);
	msg_put_bytes(&q, VT_DIGEST, (struct slice){ zeros, 32 });
	if (!rehearse(&size, h, &ours, &q, e))
		return false;
	*room = size * 5 / 4;
	return true;
}

/* No time-stamp key is no reason not to sign: the signature keeps its room and stays at B-B. */
static uint64_t token_room_or_usual(struct house *h)
{
	struct err e = ERR_INIT;
	uint64_t room;
	if (token_room(&room, h, &e))
		return room;
	log_error("stamp_unrehearsed", &e);
	return GATHER_STAMP_ROOM;
}

bool gather_room(
	uint64_t *room, struct house *h, const struct gather_signing *signing, struct err *e)
{
	static const uint8_t zeros[32];
	uint64_t cms;
	AUTO(msg) struct msg q = { 0 };
	msg_start(&q, VAULT_REHEARSE);
	gather_facts_put(&q, signing);
	msg_put_bytes(&q, VT_DIGEST, (struct slice){ zeros, 32 });
	if (!rehearse(&cms, h, signing, &q, e))
		return false;
	*room = cms * 5 / 4 + token_room_or_usual(h);
	return true;
}

uint64_t gather_room_brought(struct house *h, uint64_t cms)
{
	return cms * 5 / 4 + GATHER_BROUGHT_MORE + token_room_or_usual(h);
}

bool gather_room_stamp(uint64_t *room, struct house *h, struct err *e)
{
	return token_room(room, h, e);
}

void gather_token_auto(struct gather_token *t)
{
	buf_free(&t->der);
}

bool gather_token(struct gather_token *out, struct house *h, const uint8_t digest[static 32],
	int64_t now, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct gather_signed done;
	*out = (struct gather_token){ .time = 0 };
	msg_start(&job, CLERK_JOB);
	msg_put_bytes(&job, CT_DIGEST, (struct slice){ digest, 32 });
	msg_put_i64(&job, CT_TIME, now);
	const struct gather_request r = {
		.job = JOB_STAMP, .msg = &job, .stamps = 1, .done = &done
	};
	if (!gather_put_trust(&job, h, e) || !gather_signature(&answer, h, &r, e))
		return false;
	msg_get_i64(&answer, CT_TIME, 0, &out->time);
	msg_get_text(&answer, CT_TEXT, 0, out->why, sizeof out->why);
	return msg_get_fd(&answer, CT_FILE, 0) < 0 || gather_take(&out->der, &answer, CT_FILE, e);
}
