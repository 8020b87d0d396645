/* SPDX-License-Identifier: MIT */
/* prepared: a ring of increments, found by what they were made of or by what they are. */
#include "ceremony/prepared.h"

#include "ceremony/act.h"

#include <pthread.h>
#include <string.h>

struct entry {
	uint8_t of[32], draft[32]; /* SHA-256 of what it was made of, and of the whole draft */
	char field[128];
	size_t base_size;
	int64_t time;
	struct prepared_hole hole;
	struct buf more; /* the draft beyond its base; empty: no entry */
};

static struct {
	pthread_mutex_t lock;
	struct entry list[PREPARED_MAX];
	size_t next;
} kept = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void text_put(struct buf *b, const char *text)
{
	size_t n = text ? strlen(text) : 0;
	buf_put_u64(b, n);
	buf_put(b, text, n);
}

/* Lengths stand before texts: nothing of one can pass for a part of another. */
static bool of_make(uint8_t out[static 32], const struct act_signature *s)
{
	enum { MOST = 16 * 1024 };
	AUTO(buf) struct buf all = BUF_MAX(MOST);
	struct err e = ERR_INIT;
	uint8_t base[32];
	if (!act_sha256(base, s->signing.base, &e))
		return false;
	buf_put(&all, base, sizeof base);
	buf_put_u64(&all, s->kind);
	buf_put_u64(&all, s->room);
	buf_put_u64(&all, (uint64_t)s->claimed);
	text_put(&all, s->signing.field);
	text_put(&all, s->signing.name);
	for (size_t i = 0; i < s->box_n; i++)
		text_put(&all, s->box[i]);
	return buf_done(&all, &e) && act_sha256(out, buf_slice(&all), &e);
}

static void forget(struct entry *x)
{
	buf_free(&x->more);
	*x = (struct entry){ .time = 0 };
}

/* The lock is held. */
static struct entry *find(const uint8_t of[static 32])
{
	for (size_t i = 0; i < PREPARED_MAX; i++)
		if (kept.list[i].more.n && memcmp(kept.list[i].of, of, 32) == 0)
			return &kept.list[i];
	return NULL;
}

/* The lock is held. */
static struct entry *place(const uint8_t of[static 32], int64_t now)
{
	struct entry *old = find(of);
	for (size_t i = 0; i < PREPARED_MAX; i++)
		if (kept.list[i].more.n && kept.list[i].time < now - PREPARED_LIFE_S)
			forget(&kept.list[i]);
	if (!old) {
		old = &kept.list[kept.next];
		kept.next = (kept.next + 1) % PREPARED_MAX;
	}
	forget(old);
	return old;
}

void prepared_note(const struct act_signature *s, struct slice draft, const struct prepared_hole *h)
{
	struct err e = ERR_INIT;
	struct slice base = s->signing.base;
	AUTO(buf) struct buf more = BUF_MAX(PREPARED_MAX_BYTES);
	struct entry made = { .base_size = base.n, .time = s->claimed, .hole = *h };
	if (strlen(s->signing.field) >= sizeof made.field || !slice_starts(draft, base))
		return;
	memcpy(made.field, s->signing.field, strlen(s->signing.field));
	buf_put_slice(&more, slice_sub(draft, base.n, draft.n));
	if (!buf_done(&more, &e) || !more.n || !of_make(made.of, s) ||
		!act_sha256(made.draft, draft, &e))
		return;
	pthread_mutex_lock(&kept.lock);
	struct entry *x = place(made.of, made.time);
	made.more = buf_move(&more);
	*x = made;
	pthread_mutex_unlock(&kept.lock);
}

bool prepared_again(struct buf *draft, struct prepared_hole *h, const struct act_signature *s)
{
	struct err e = ERR_INIT;
	uint8_t of[32];
	AUTO(buf) struct buf b = BUF_MAX(s->signing.base.n + PREPARED_MAX_BYTES);
	if (!of_make(of, s))
		return false;
	buf_put_slice(&b, s->signing.base);
	pthread_mutex_lock(&kept.lock);
	const struct entry *x = find(of);
	if (x) {
		buf_put_slice(&b, buf_slice(&x->more));
		*h = x->hole;
	}
	pthread_mutex_unlock(&kept.lock);
	if (!x || !buf_done(&b, &e))
		return false;
	buf_free(draft);
	*draft = buf_move(&b);
	return true;
}

bool prepared_judged(struct prepared_hole *h, const struct gather_signing *s, struct slice draft)
{
	struct err e = ERR_INIT;
	uint8_t sha[32];
	bool good = false;
	if (!act_sha256(sha, draft, &e))
		return false;
	pthread_mutex_lock(&kept.lock);
	for (size_t i = 0; i < PREPARED_MAX && !good; i++) {
		struct entry *x = &kept.list[i];
		good = x->more.n && memcmp(x->draft, sha, sizeof sha) == 0 &&
		       x->base_size == s->base.n && strcmp(x->field, s->field) == 0;
		if (good) {
			*h = x->hole;
			forget(x);
		}
	}
	pthread_mutex_unlock(&kept.lock);
	return good;
}
