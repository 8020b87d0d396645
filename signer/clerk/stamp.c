/* SPDX-License-Identifier: MIT */
/* stamp: the question for a token, and what is done with the answer. */
#include "clerk/stamp.h"

#include "cms/stamp.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

/* One question; the nonce ties the answer of a TSA outside to it (RFC 3161 2.4.1). */
struct asking {
	uint8_t imprint[32];
	uint64_t nonce;
	struct buf query;
};

static void asking_auto(struct asking *a)
{
	buf_free(&a->query);
}

static bool lack_say(
	struct msg *have, struct clerk_conversation *c, const struct asking *a, struct err *e)
{
	AUTO(msg) struct msg lack = { 0 };
	msg_start(&lack, CLERK_LACK);
	msg_put_u64(&lack, CT_LACK, LACK_STAMP);
	msg_put_bytes(&lack, CT_DIGEST, (struct slice){ a->imprint, 32 });
	msg_put_bytes(&lack, CT_QUERY, buf_slice(&a->query));
	return clerk_lack(c, &lack, have, e);
}

static bool token_keep(struct buf *token, struct slice der, struct err *e)
{
	*token = (struct buf)BUF_MAX(STAMP_MAX_BYTES);
	buf_put_slice(token, der);
	return buf_done(token, e);
}

bool stamp_get(struct buf *token, char why[static STAMP_WHY], struct clerk_conversation *c,
	const uint8_t imprint[static 32], struct err *e)
{
	AUTO(asking) struct asking a = { .nonce = 0 };
	AUTO(msg) struct msg have = { 0 };
	struct slice der;
	memcpy(a.imprint, imprint, 32);
	why[0] = 0;
	if (RAND_bytes((unsigned char *)&a.nonce, sizeof a.nonce) != 1)
		return err_fail(e, ERR_CRYPTO, "no randomness for a nonce");
	if (!stamp_query(&a.query, a.imprint, a.nonce, e) || !lack_say(&have, c, &a, e))
		return false;
	if (msg_get_bytes(&have, CT_BYTES, 0, &der))
		return token_keep(token, der, e);
	if (!msg_get_text(&have, CT_TEXT, 0, why, STAMP_WHY))
		snprintf(why, STAMP_WHY, "no reason given");
	return true;
}
