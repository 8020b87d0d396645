/* SPDX-License-Identifier: MIT */
/* session: page tokens and rates. Who asks is in who.c. */
#include "web/session.h"

#include "web/impl.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { TOKEN_HALF = 20, COOKIE_BYTES = 32 };

static const char visit_cookie[] = "paraphe-visite";

/* base64url without padding; 'out' has room for 4/3 and a NUL. */
static void base64url(char *out, const uint8_t *p, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	uint32_t bits = 0;
	unsigned have = 0;
	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | p[i];
		for (have += 8; have >= 6; have -= 6)
			*out++ = digits[bits >> (have - 6) & 63];
	}
	if (have)
		*out++ = digits[bits << (6 - have) & 63];
	*out = 0;
}

static int digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

static bool unbase64url(uint8_t *out, size_t n, const char *text)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t got = 0;
	if (strlen(text) != (n * 8 + 5) / 6)
		return false;
	for (; *text; text++) {
		int d = digit_of(*text);
		if (d < 0)
			return false;
		bits = bits << 6 | (uint32_t)d;
		have += 6;
		if (have >= 8 && got < n) {
			have -= 8;
			out[got++] = (uint8_t)(bits >> have);
		}
	}
	return got == n && (bits & ((1U << have) - 1)) == 0;
}

/* --- browsers in which an account signed in --- */

enum { DEVICE_BYTES = 16, DEVICE_TEXT = 22, DEVICE_MAX_COOKIE = 3 * COOKIE_BYTES };
static const char device_cookie[] = "paraphe-appareil";

/* "NUMBER.MAC"; the login as account_enter takes it, in small letters. */
static void device_text(const struct web_context *c, const char *login, const char *number,
	char out[static DEVICE_MAX_COOKIE])
{
	char about[400], mac_text[COOKIE_BYTES * 2];
	uint8_t mac[32];
	int n = snprintf(about, sizeof about, "%.22s %.300s", number, login);
	for (char *at = about + DEVICE_TEXT; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	web_mac(c->web, "device", (struct slice){ (const uint8_t *)about, (size_t)n }, mac);
	base64url(mac_text, mac, sizeof mac);
	snprintf(out, DEVICE_MAX_COOKIE, "%.22s.%s", number, mac_text);
}

bool session_device_known(const struct web_context *c, const char *login, char *key, size_t size)
{
	char right[DEVICE_MAX_COOKIE];
	const char *given = http_cookie(c->q, device_cookie);
	snprintf(key, size, "connexion:%.254s", login);
	if (!given || strcspn(given, ".") != DEVICE_TEXT)
		return false;
	device_text(c, login, given, right);
	if (strlen(given) != strlen(right) || CRYPTO_memcmp(given, right, strlen(right)) != 0)
		return false;
	snprintf(key, size, "appareil:%s", given);
	return true;
}

void session_device_keep(struct web_context *c, const char *login)
{
	uint8_t random[DEVICE_BYTES];
	char number[COOKIE_BYTES], text[DEVICE_MAX_COOKIE], key[300];
	if (session_device_known(c, login, key, sizeof key))
		return;
	web_random(random, sizeof random);
	base64url(number, random, sizeof random);
	device_text(c, login, number, text);
	http_cookie_set(c->r, c->q, device_cookie, text, SESSION_DEVICE_S);
}

/* --- page tokens --- */

/* Is 'path' a form of the public? */
static bool is_public(const char *path)
{
	struct slice param[HTTP_MAX_PARAMS];
	bool other;
	const struct route *r = routes_find(HTTP_POST, path, param, &other);
	return !r || (r->who & WEB_ANYBODY);
}

/*
 * What a token is bound to besides the path: the session's key, or for forms of the public a cookie that this browser has. One
 * that has none yet gets it with the page.
 */
static bool token_root(struct web_context *c, const char *path, struct buf *root, bool make)
{
	if (c->session && !is_public(path)) {
		buf_put(root, c->session->csrf, sizeof c->session->csrf);
		return true;
	}
	const char *visit = c->visit[0] ? c->visit : http_cookie(c->q, visit_cookie);
	if ((!visit || strlen(visit) != SESSION_COOKIE - 1) && make) {
		uint8_t random[COOKIE_BYTES];
		web_random(random, sizeof random);
		base64url(c->visit, random, sizeof random);
		http_cookie_set(c->r, c->q, visit_cookie, c->visit, -1);
		visit = c->visit;
	}
	if (!visit || strlen(visit) != SESSION_COOKIE - 1)
		return false;
	buf_put_text(root, visit);
	return true;
}

static bool token_mac(struct web_context *c, const char *path, bool make, uint8_t out[static 32])
{
	AUTO(buf_wipe) struct buf data = BUF_MAX(HTTP_MAX_TARGET + 256);
	if (!token_root(c, path, &data, make))
		return false;
	buf_put_byte(&data, 0);
	buf_put_text(&data, path);
	if (data.failed)
		return false;
	web_mac(c->web, "form", buf_slice(&data), out);
	return true;
}

/* Masked anew each time, so that a compressed page does not let it be guessed byte by byte (BREACH). */
bool session_token(
	struct web_context *c, const char *path, char out[static SESSION_MAX_TOKEN], struct err *e)
{
	uint8_t mac[32], both[2 * TOKEN_HALF];
	_Static_assert(SESSION_MAX_TOKEN > (sizeof both * 8 + 5) / 6, "room for the text");
	if (!token_mac(c, path, true, mac))
		return err_nomem(e);
	web_random(both, TOKEN_HALF);
	for (size_t i = 0; i < TOKEN_HALF; i++)
		both[TOKEN_HALF + i] = both[i] ^ mac[i];
	base64url(out, both, sizeof both);
	return true;
}

bool session_token_good(struct web_context *c, const char *path, const char *token)
{
	uint8_t mac[32], both[2 * TOKEN_HALF];
	if (!token || !unbase64url(both, sizeof both, token) || !token_mac(c, path, false, mac))
		return false;
	for (size_t i = 0; i < TOKEN_HALF; i++)
		both[TOKEN_HALF + i] ^= both[i];
	return CRYPTO_memcmp(both + TOKEN_HALF, mac, TOKEN_HALF) == 0;
}

/* --- rates --- */

/* Drops a minute, and how many at once. An address may be a whole school; a person is one person. */
static const struct {
	unsigned address, person;
} rates[WEB_RATE_COUNT] = {
	[WEB_RATE_PAGE] = { 1200, 300 },
	[WEB_RATE_ACT] = { 600, 120 },
	[WEB_RATE_GUESS] = { 120, 20 },
	[WEB_RATE_HEAVY] = { 60, 30 },
	[WEB_RATE_FREE] = { 6000, 6000 },
};

static uint64_t bucket_hash(struct web *w, const char *key)
{
	uint8_t mac[32];
	uint64_t hash;
	web_mac(w, "rate", slice_text(key), mac);
	memcpy(&hash, mac, sizeof hash);
	return hash | 1;
}

/* Which part of it is there at 'now_ms'; a free place is more than full. */
static double bucket_share(const struct web_bucket *b, int64_t now_ms)
{
	if (b->key == 0)
		return 2;
	int64_t since = now_ms > b->at_ms ? now_ms - b->at_ms : 0;
	double share = b->left / b->most + (double)since / (double)b->per_ms;
	return share < 1 ? share : 1;
}

/*
 * The bucket of 'hash', or the one of its set that it may have: the fullest. Whoever has emptied his own cannot wash it out with many
 * others: each of those is nearly full and gives way first. To be called with the lock held.
 */
static struct web_bucket *bucket_find(struct web_rates *all, uint64_t hash, int64_t now_ms)
{
	size_t set = (size_t)(hash >> 8) % (SESSION_BUCKETS / WEB_BUCKET_WAYS) * WEB_BUCKET_WAYS;
	struct web_bucket *b = &all->buckets[set];
	double most = -1;
	for (size_t i = 0; i < WEB_BUCKET_WAYS; i++) {
		struct web_bucket *at = &all->buckets[set + i];
		if (at->key == hash)
			return at;
		double share = bucket_share(at, now_ms);
		if (share > most) {
			most = share;
			b = at;
		}
	}
	return b;
}

/* One drop from the bucket of 'key' that holds 'most' and fills in 'per_ms'; 0, or how long until there is one. */
static int64_t drop(struct web *w, const char *key, double most, int64_t per_ms, int64_t now_ms)
{
	uint64_t hash = bucket_hash(w, key);
	struct web_rates *all = &w->rates;
	pthread_mutex_lock(&all->lock);
	struct web_bucket *b = bucket_find(all, hash, now_ms);
	if (b->key != hash)
		*b = (struct web_bucket){ .key = hash, .at_ms = now_ms, .left = most };
	b->most = most;
	b->per_ms = per_ms;
	b->left = bucket_share(b, now_ms) * most;
	b->at_ms = now_ms;
	int64_t wait = 0;
	if (b->left >= 1)
		b->left -= 1;
	else
		wait = (int64_t)((1 - b->left) * (double)per_ms / most) + 1;
	pthread_mutex_unlock(&all->lock);
	return wait;
}

/* The network of an IPv6 address: one household has 2^64 of them. */
static void address_key(char *out, size_t size, const char *address, int rate)
{
	const char *end = address;
	for (int groups = 0; *end && groups < 4 && strchr(address, ':'); end++)
		groups += *end == ':';
	size_t n = strchr(address, ':') ? (size_t)(end - address) : strlen(address);
	snprintf(out, size, "a%d %.*s", rate, (int)n, address);
}

bool session_rate(struct web_context *c, int rate, int *wait_s)
{
	char key[128];
	double share = c->options->rate_percent / 100.0;
	int64_t wait = 0;
	*wait_s = 0;
	if (c->options->rate_percent == 0)
		return true;
	address_key(key, sizeof key, c->q->address, rate);
	wait = drop(c->web, key, rates[rate].address * share, 60000, c->now_ms);
	if (wait == 0 && (c->account || c->link || c->key)) {
		snprintf(key, sizeof key, "p%d %lld %lld %lld", rate,
			(long long)(c->account ? c->account->id : 0),
			(long long)(c->link ? c->link->id : 0),
			(long long)(c->key ? c->key->id : 0));
		wait = drop(c->web, key, rates[rate].person * share, 60000, c->now_ms);
	}
	*wait_s = (int)((wait + 999) / 1000);
	return wait == 0;
}

bool session_limit(struct web_context *c, const char *key, unsigned most, int64_t per_ms)
{
	char named[300];
	snprintf(named, sizeof named, "l %s", key);
	return drop(c->web, named, most, per_ms, c->now_ms) == 0;
}

void session_limit_back(struct web_context *c, const char *key, unsigned most)
{
	char named[300];
	snprintf(named, sizeof named, "l %s", key);
	uint64_t hash = bucket_hash(c->web, named);
	struct web_rates *all = &c->web->rates;
	pthread_mutex_lock(&all->lock);
	struct web_bucket *b = bucket_find(all, hash, c->now_ms);
	if (b->key == hash && b->left + 1 <= most)
		b->left += 1;
	pthread_mutex_unlock(&all->lock);
}
