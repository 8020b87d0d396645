/* SPDX-License-Identifier: MIT */
/* stamp: the question for a token, and which answer is taken. */
#include "clerk/stamp.h"

#include "base/text.h"
#include "clerk/give.h"
#include "cms/stamp.h"
#include "pades/trust.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

/* One question; the nonce ties the answer of a TSA outside to it (RFC 3161 2.4.1). */
struct asking {
	const struct stamp_wanted *wanted;
	struct stamp_expected expected;
	struct give_trust trust;
	struct buf query;
	bool ready; /* what an answer is checked by was read */
};

static void asking_auto(struct asking *a)
{
	give_trust_auto(&a->trust);
	buf_free(&a->query);
}

void stamp_got_auto(struct stamp_got *g)
{
	buf_free(&g->token);
}

static bool asking_start(struct asking *a, const struct stamp_wanted *w, struct err *e)
{
	struct stamp_expected *x = &a->expected;
	*a = (struct asking){ .wanted = w, .expected = { .after = INT64_MIN } };
	memcpy(x->imprint, w->imprint, sizeof x->imprint);
	if (RAND_bytes((unsigned char *)&x->nonce, sizeof x->nonce) != 1)
		return err_fail(e, ERR_CRYPTO, "no randomness for a nonce");
	return stamp_query(&a->query, x->imprint, x->nonce, e);
}

static bool lack_say(struct msg *have, struct clerk_conversation *c, const struct asking *a,
	const char *refused, struct err *e)
{
	AUTO(msg) struct msg lack = { 0 };
	const struct stamp_wanted *w = a->wanted;
	msg_start(&lack, CLERK_LACK);
	msg_put_u64(&lack, CT_LACK, LACK_STAMP);
	msg_put_bytes(&lack, CT_DIGEST, (struct slice){ w->imprint, 32 });
	msg_put_bytes(&lack, CT_QUERY, buf_slice(&a->query));
	if (refused[0])
		msg_put_text(&lack, CT_REFUSED, refused);
	if (w->draft.n) {
		msg_put_u64(&lack, CT_HOLE_AT, w->hole_at);
		msg_put_u64(&lack, CT_HOLE_END, w->hole_end);
		if (!give_bytes(&lack, CT_DRAFT, w->draft, e))
			return false;
	}
	return clerk_lack(c, &lack, have, e);
}

static bool newest_find(int64_t *out, struct slice pdf, struct err *e)
{
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(examined_list) struct examined_list l = { 0 };
	size_t broken;
	*out = INT64_MIN;
	return pdf.n == 0 || (pdf_open(&d, pdf, NULL, e) && examine_all(&l, d, &broken, e) &&
				     examine_newest(out, &l, e));
}

/* Only an answer from outside needs it: the vault's token is judged with the file it goes into. */
static bool asking_ready(struct asking *a, struct err *e)
{
	struct stamp_expected *x = &a->expected;
	if (a->ready)
		return true;
	msg_get_i64(a->wanted->job, CT_TIME, 0, &x->at);
	a->ready = give_trust(&a->trust, a->wanted->job, e) &&
		   newest_find(&x->after, a->wanted->pdf, e);
	return a->ready;
}

/* Would the judge believe it? His eyes are these (pades/trust). Errors: UPSTREAM no. */
static bool believed(const struct asking *a, struct slice token, int64_t time, struct err *e)
{
	AUTO(stamp) struct stamp s = { .cms = NULL };
	struct trust_stamp t;
	char reason[200];
	bool intact = false;
	int64_t at = time > a->expected.at ? time : a->expected.at;
	const struct evidence ev = {
		.anchors = &a->trust.all, .stamp_anchors = a->trust.stamps, .now = at
	};
	if (!stamp_open(&s, token, &intact, reason, e) || !trust_stamp(&t, &ev, &s, at, e))
		return false;
	return t.good || err_fail(e, ERR_UPSTREAM, "the TSA is not trusted: %s", t.reason);
}

static bool token_keep(struct stamp_got *out, struct slice der, struct err *e)
{
	out->token = (struct buf)BUF_MAX(STAMP_MAX_BYTES);
	buf_put_slice(&out->token, der);
	return buf_done(&out->token, e);
}

/* A reply of a TSA outside: taken into 'out', or 'refused' says why not. */
static bool reply_take(struct stamp_got *out, char refused[static STAMP_WHY], struct asking *a,
	const struct msg *have, struct err *e)
{
	AUTO(file_map) struct file_map reply = { 0 };
	struct err why = ERR_INIT;
	struct slice token;
	char policy[64];
	refused[0] = 0;
	if (!asking_ready(a, e))
		return false;
	a->expected.policy =
		msg_get_text(have, CT_TSA_POLICY, 0, policy, sizeof policy) ? policy : NULL;
	if (give_map(&reply, have, CT_REPLY, STAMP_MAX_BYTES, &why) &&
		stamp_answer(&token, &out->time, reply.bytes, &a->expected, &why) &&
		believed(a, token, out->time, &why))
		return token_keep(out, token, e);
	out->time = 0;
	if (why.code == ERR_NOMEM || why.code == ERR_BUG)
		return *e = why, false;
	text_ascii(refused, STAMP_WHY, why.text);
	return true;
}

/* One round: a question, and what came of it. Neither token nor 'refused' nor 'why': never. */
static bool round_go(struct stamp_got *out, char refused[static STAMP_WHY], struct asking *a,
	struct clerk_conversation *c, struct err *e)
{
	AUTO(msg) struct msg have = { 0 };
	struct slice der;
	if (!lack_say(&have, c, a, refused, e))
		return false;
	refused[0] = 0;
	if (msg_get_bytes(&have, CT_BYTES, 0, &der)) {
		msg_get_i64(&have, CT_TIME, 0, &out->time);
		return token_keep(out, der, e);
	}
	if (msg_get_fd(&have, CT_REPLY, 0) >= 0)
		return reply_take(out, refused, a, &have, e);
	if (!msg_get_text(&have, CT_TEXT, 0, out->why, sizeof out->why))
		snprintf(out->why, sizeof out->why, "no reason given");
	return true;
}

bool stamp_get(struct stamp_got *out, struct clerk_conversation *c, const struct stamp_wanted *w,
	struct err *e)
{
	AUTO(asking) struct asking a = { .wanted = w };
	char refused[STAMP_WHY] = "";
	*out = (struct stamp_got){ .time = 0 };
	if (!asking_start(&a, w, e))
		return false;
	do {
		if (!round_go(out, refused, &a, c, e))
			return false;
	} while (refused[0]);
	return true;
}

bool stamp_alone(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(stamp_got) struct stamp_got got = { .time = 0 };
	struct slice digest;
	if (!msg_get_bytes(job, CT_DIGEST, 0, &digest))
		return err_fail(e, ERR_BUG, "no digest to be stamped");
	const struct stamp_wanted wanted = { .imprint = digest.p, .job = job };
	if (!stamp_get(&got, c, &wanted, e))
		return false;
	if (got.time)
		msg_put_i64(result, CT_TIME, got.time);
	if (got.why[0])
		msg_put_text(result, CT_TEXT, got.why);
	return got.token.n == 0 || give_bytes(result, CT_FILE, buf_slice(&got.token), e);
}
