/* SPDX-License-Identifier: MIT */
/* composed: a ring of pairs of digests. */
#include "ceremony/composed.h"

#include <openssl/evp.h>
#include <string.h>

static bool sha256(uint8_t out[static 32], struct slice bytes)
{
	return EVP_Digest(bytes.n ? bytes.p : (const uint8_t *)"", bytes.n, out, NULL, EVP_sha256(),
		       NULL) == 1;
}

/* Three digests of fixed length and two numbers: nothing of one source can pass for a part of another. */
bool composed_name(uint8_t out[static 32], const struct composed_of *of, struct err *e)
{
	AUTO(buf) struct buf all = BUF_MAX(3 * 32 + 16);
	const struct slice parts[] = { of->fond, of->modele, of->regles };
	uint8_t sum[32];
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!sha256(sum, parts[i]))
			return err_nomem(e);
		buf_put(&all, sum, sizeof sum);
	}
	buf_put_u64(&all, (uint64_t)of->time);
	buf_put_u64(&all, (uint64_t)of->clerk);
	return buf_done(&all, e) && (sha256(out, buf_slice(&all)) || err_nomem(e));
}

/* The lock is held. */
static struct composed_pair *find(struct composed *c, const uint8_t name[static 32])
{
	for (size_t i = 0; i < c->n; i++)
		if (memcmp(c->list[i].of, name, 32) == 0)
			return &c->list[i];
	return NULL;
}

bool composed_is(struct composed *c, const uint8_t name[static 32], struct slice pdf)
{
	uint8_t sum[32];
	if (!c || !sha256(sum, pdf))
		return false;
	pthread_mutex_lock(&c->lock);
	const struct composed_pair *p = find(c, name);
	bool same = p && memcmp(p->pdf, sum, 32) == 0;
	pthread_mutex_unlock(&c->lock);
	return same;
}

void composed_note(struct composed *c, const uint8_t name[static 32], struct slice pdf)
{
	uint8_t sum[32];
	if (!c || !sha256(sum, pdf))
		return;
	pthread_mutex_lock(&c->lock);
	struct composed_pair *p = find(c, name);
	if (!p) {
		p = &c->list[c->next];
		c->next = (c->next + 1) % COMPOSED_MAX;
		c->n += c->n < COMPOSED_MAX;
	}
	memcpy(p->of, name, 32);
	memcpy(p->pdf, sum, 32);
	pthread_mutex_unlock(&c->lock);
}
