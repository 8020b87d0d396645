/* SPDX-License-Identifier: MIT */
/* invite_code: six digits, drawn at hand-over, bound to link, digest and gesture, used once (CONVENTION 7). */
#include "ceremony/invite.h"

#include "ceremony/post.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS, MS = 1000, CODES = 1000000 };

/* One dossier of a gesture: what is signed is its live revision, so the code dies with it. */
static bool bound_add(EVP_MD_CTX *md, const struct actor *a, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char text[80];
	if (!life_sees(a, id, e) || !store_dossier_get(a->service->house->store, -1, id, &d, e))
		return false;
	int n = snprintf(text, sizeof text, "\n%s/%" PRIu32, d.id, d.revision);
	return EVP_DigestUpdate(md, text, (size_t)n) == 1 || err_nomem(e);
}

static bool bound_make(uint8_t out[static 32], const struct actor *a, const struct store_link *link,
	const struct invite_gesture *g, struct err *e)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool good = (md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1 &&
			    EVP_DigestUpdate(md, g->name, strlen(g->name)) == 1) ||
		    err_nomem(e);
	if (good && g->n == 0 && link->dossier[0])
		good = bound_add(md, a, link->dossier, e);
	for (size_t i = 0; good && i < g->n; i++)
		good = bound_add(md, a, g->ids[i], e);
	if (good && EVP_DigestFinal_ex(md, out, NULL) != 1)
		good = err_nomem(e);
	EVP_MD_CTX_free(md);
	return good;
}

/* 0: another may be asked for now. */
static bool limits(int64_t *again_ms, const struct actor *a, int64_t link, struct err *e)
{
	uint32_t hour = 0, day = 0;
	struct store *s = a->service->house->store;
	if (!store_code_count(s, link, a->now_ms - HOUR_MS, &hour, e) ||
		!store_code_count(s, link, a->now_ms - DAY_MS, &day, e))
		return false;
	*again_ms = day >= INVITE_CODES_DAY     ? a->now_ms + DAY_MS
		    : hour >= INVITE_CODES_HOUR ? a->now_ms + HOUR_MS
						: 0;
	return true;
}

static bool code_next(struct store_code *c, const struct actor *a, const struct store_link *link,
	const struct invite_gesture *g, struct err *e)
{
	struct store_code former = { .number = 0 };
	struct err why = ERR_INIT;
	if (!store_code_get(a->service->house->store, link->id, &former, &why) &&
		why.code != ERR_NOT_FOUND) {
		if (e)
			*e = why;
		return false;
	}
	*c = (struct store_code){ .link = link->id,
		.number = former.number + 1,
		.created_ms = a->now_ms,
		.expires_ms = a->now_ms + INVITE_CODE_S * MS };
	snprintf(c->gesture, sizeof c->gesture, "%s", g->name);
	return bound_make(c->bound, a, link, g, e);
}

static bool code_tell(const struct actor *a, const struct store_link *link,
	const struct store_code *c, struct err *e)
{
	char number[16], minutes[8], masked[64];
	snprintf(number, sizeof number, "%" PRIu32, c->number);
	snprintf(minutes, sizeof minutes, "%d", INVITE_CODE_S / 60);
	invite_mask(masked, link->address);
	const struct post_fact facts[] = { { "numero", number }, { "minutes", minutes },
		{ "geste", c->gesture }, { NULL, NULL } };
	struct post_to to = { .address = link->address,
		.lang = link->lang,
		.channel = link->channel,
		.school = link->school,
		.now_ms = a->now_ms,
		.link = link };
	if (!link->dossier[0])
		return store_code_put(a->service->house->store, c, e) &&
		       post_alone(a->service, POST_M4, &to, facts, e);
	AUTO(life) struct life *l = NULL;
	const struct life_detail details[] = { { "code", number, false },
		{ "geste", c->gesture, false }, { "adresse", masked, true },
		{ NULL, NULL, false } };
	if (!life_open(&l, a, link->dossier, e) ||
		!life_note(l, a, EVENT_CODE_ENVOYE, details, e) ||
		!post_tell(l, POST_M4, &to, facts, e))
		return false;
	l->code = c;
	return life_commit(l, e);
}

bool invite_code_send(struct invite_code *out, const struct actor *a,
	const struct invite_gesture *g, struct err *e)
{
	struct store_link link;
	struct store_code c;
	*out = (struct invite_code){ .number = 0 };
	if (!invite_link(&link, a, e) || !limits(&out->again_ms, a, link.id, e))
		return false;
	if (link.channel != STORE_CHANNEL_MAIL && link.channel != STORE_CHANNEL_SMS)
		return reason_set(e, ERR_WRONG_STATE, REASON_CONTACT);
	if (!invite_private(&link, a, e))
		return false;
	if (out->again_ms)
		return reason_set(e, ERR_LIMIT, REASON_CODE_OFTEN);
	if (!code_next(&c, a, &link, g, e) || !code_tell(a, &link, &c, e))
		return false;
	out->number = c.number;
	out->expires_ms = c.expires_ms;
	invite_mask(out->masked, link.address);
	return limits(&out->again_ms, a, link.id, e);
}

static bool last_take(void *arg, const struct store_message *m)
{
	*(enum store_delivery *)arg = m->state;
	return false; /* the newest comes first */
}

bool invite_code_held(bool *held, const struct actor *a, struct err *e)
{
	const struct store_message_filter f = {
		.link = a->link, .template_name = "M4", .page = { .count = 1 }
	};
	enum store_delivery state = STORE_TO_SEND;
	if (!a->link || !store_message_each(a->service->house->store, &f, last_take, &state, e))
		return !a->link;
	*held = state == STORE_DELAYED || state == STORE_REJECTED || state == STORE_BOUNCED;
	return true;
}

static bool code_mac(uint8_t out[static 32], const struct actor *a, const struct store_code *c,
	const char *digits, struct err *e)
{
	char text[80];
	int n = snprintf(
		text, sizeof text, "%" PRId64 "/%" PRIu32 "/%.*s", c->link, c->number, 16, digits);
	bool good = secret_mac(out, a->service->shared->secret, SECRET_CODE,
		(struct slice){ (const uint8_t *)text, (size_t)n }, e);
	OPENSSL_cleanse(text, sizeof text);
	return good;
}

/* Uniform: what lies above the last whole million of 32 bits is drawn again. */
static bool digits_draw(
	char out[static INVITE_CODE_DIGITS + 1], const struct service *s, struct err *e)
{
	const uint32_t whole = UINT32_MAX - UINT32_MAX % CODES;
	uint32_t x;
	do {
		if (!s->random(&x, sizeof x, e))
			return false;
	} while (x >= whole);
	snprintf(out, INVITE_CODE_DIGITS + 1, "%06" PRIu32, x % CODES);
	return true;
}

bool invite_code_hand_over(char out[static INVITE_CODE_DIGITS + 1], const struct actor *a,
	int64_t id, uint32_t number, struct err *e)
{
	struct store_code c;
	struct store_link link;
	struct store *s = a->service->house->store;
	if (!store_code_get(s, id, &c, e) || !store_link_get(s, id, &link, e) ||
		!invite_private(&link, a, e))
		return false;
	bool stale = c.number != number || c.verified_ms || c.used_ms ||
		     a->now_ms - c.created_ms > HOUR_MS;
	if (stale)
		return err_fail(e, ERR_WRONG_STATE, "this code is of no use any more");
	/* Ten minutes of the one who reads it, not of the queue. */
	c.expires_ms = a->now_ms + INVITE_CODE_S * MS;
	return digits_draw(out, a->service, e) && code_mac(c.hash, a, &c, out, e) &&
	       store_code_put(s, &c, e);
}

static bool verified_note(
	const struct actor *a, const struct store_link *link, struct store_code *c, struct err *e)
{
	char tries[16], number[16];
	if (!link->dossier[0])
		return store_code_put(a->service->house->store, c, e);
	AUTO(life) struct life *l = NULL;
	snprintf(tries, sizeof tries, "%" PRIu32, c->failures);
	snprintf(number, sizeof number, "%" PRIu32, c->number);
	const struct life_detail details[] = { { "code", number, false },
		{ "essais", tries, false }, { "geste", c->gesture, false }, { NULL, NULL, false } };
	if (!life_open(&l, a, link->dossier, e) || !life_note(l, a, EVENT_CODE_VERIFIE, details, e))
		return false;
	l->code = c;
	return life_commit(l, e);
}

bool invite_code_check(
	const struct actor *a, const struct invite_gesture *g, const char *code, struct err *e)
{
	struct store_link link;
	struct store_code c = { .link = 0 };
	struct err why = ERR_INIT;
	uint8_t bound[32], mac[32];
	char digits[INVITE_CODE_DIGITS + 1] = "";
	size_t n = 0;
	/* People write it as they read it: « 123 456 ». */
	for (const char *p = code; *p; p++) {
		if (*p < '0' || *p > '9')
			continue;
		if (n < INVITE_CODE_DIGITS)
			digits[n] = *p;
		n++;
	}
	if (!invite_link(&link, a, e) || !bound_make(bound, a, &link, g, e))
		return false;
	/* The try is counted before it is compared; a missing code is compared all the same. */
	bool there = store_code_try(a->service->house->store, link.id, &c, &why);
	if (!there && why.code != ERR_NOT_FOUND) {
		if (e)
			*e = why;
		return false;
	}
	if (!code_mac(mac, a, &c, digits, e))
		return false;
	bool same = CRYPTO_memcmp(mac, c.hash, 32) == 0 && n == INVITE_CODE_DIGITS;
	bool fits = CRYPTO_memcmp(bound, c.bound, 32) == 0 && strcmp(c.gesture, g->name) == 0;
	bool alive = there && c.failures <= INVITE_CODE_TRIES && a->now_ms < c.expires_ms &&
		     !c.used_ms && !c.verified_ms;
	OPENSSL_cleanse(digits, sizeof digits);
	if (!same || !fits || !alive)
		return reason_set(e, ERR_DENIED, REASON_CODE_WRONG);
	c.verified_ms = a->now_ms;
	return verified_note(a, &link, &c, e);
}

bool invite_code_verified(struct store_code *out, const struct actor *a,
	const struct invite_gesture *g, struct err *e)
{
	struct store_link link;
	struct err why = ERR_INIT;
	uint8_t bound[32];
	if (!invite_link(&link, a, e) || !bound_make(bound, a, &link, g, e))
		return false;
	bool there = store_code_get(a->service->house->store, link.id, out, &why);
	if (!there && why.code != ERR_NOT_FOUND) {
		if (e)
			*e = why;
		return false;
	}
	bool good = there && out->verified_ms && !out->used_ms &&
		    a->now_ms - out->verified_ms <= INVITE_LAPSE_S * MS &&
		    CRYPTO_memcmp(bound, out->bound, 32) == 0 && strcmp(out->gesture, g->name) == 0;
	return good || reason_set(e, ERR_DENIED, REASON_CODE_NEEDED);
}
