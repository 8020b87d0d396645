/* SPDX-License-Identifier: MIT */
/* outside: the configured services in words, and the rounds of asking them. */
#include "ceremony/outside.h"

#include "base/log.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DEFAULT_TIMEOUT_S = 10, DEFAULT_TRIES = 2, DEFAULT_ROOM = 8192 };

/* ---- read ---- */

/* The next word between blanks; false at the end. */
static bool word_next(struct slice *word, struct cur *c)
{
	const uint8_t *p = c->s.p;
	while (c->at < c->s.n && (p[c->at] == ' ' || p[c->at] == '\t'))
		c->at++;
	size_t from = c->at;
	while (c->at < c->s.n && p[c->at] != ' ' && p[c->at] != '\t')
		c->at++;
	*word = slice_sub(c->s, from, c->at - from);
	return word->n > 0;
}

static bool bad_word(struct err *e, struct slice word, const char *want)
{
	return err_fail(e, ERR_SYNTAX, "\"%.*s\": %s is wanted", (int)(word.n > 80 ? 80 : word.n),
		(const char *)word.p, want);
}

static bool oid_good(struct slice v)
{
	size_t dots = 0;
	for (size_t i = 0; i < v.n; i++) {
		bool dot = v.p[i] == '.';
		if (dot ? i == 0 || i + 1 == v.n || v.p[i + 1] == '.'
			: v.p[i] < '0' || v.p[i] > '9')
			return false;
		dots += dot;
	}
	return dots >= 2 && v.n < OUTSIDE_MAX_POLICY;
}

static bool number_read(uint64_t *out, struct slice value, uint64_t least, uint64_t most)
{
	return text_decimal(out, value, most, NULL) && *out >= least;
}

/* One of the words after the address: "name=value". */
static bool trait_read(struct outside_tsa *t, struct slice word, struct err *e)
{
	size_t eq = slice_find(word, SLICE_LIT("="), 0);
	struct slice name = slice_sub(word, 0, eq == SIZE_MAX ? word.n : eq);
	struct slice value = slice_sub(word, eq == SIZE_MAX ? word.n : eq + 1, word.n);
	uint64_t n = 0;
	if (slice_is(name, "policy")) {
		snprintf(t->policy, sizeof t->policy, "%.*s",
			(int)(value.n < sizeof t->policy ? value.n : 0), (const char *)value.p);
		return oid_good(value) || bad_word(e, word, "policy=OID");
	}
	if (slice_is(name, "timeout")) {
		bool good = number_read(&n, value, 1, OUTSIDE_MAX_TIMEOUT_S);
		t->timeout_ms = (int)n * 1000;
		return good || bad_word(e, word, "timeout=1..20");
	}
	if (slice_is(name, "tries")) {
		bool good = number_read(&n, value, 1, OUTSIDE_MAX_TRIES);
		t->tries = (unsigned)n;
		return good || bad_word(e, word, "tries=1..3");
	}
	if (slice_is(name, "room")) {
		bool good = number_read(&n, value, OUTSIDE_MIN_ROOM, OUTSIDE_MAX_ROOM);
		t->room = (size_t)n;
		return good || bad_word(e, word, "room=2048..32768");
	}
	return bad_word(e, word, "policy=, timeout=, tries= or room=");
}

bool outside_tsa_read(struct outside_tsa *out, struct slice line, struct err *e)
{
	struct outside_tsa t = {
		.timeout_ms = DEFAULT_TIMEOUT_S * 1000, .tries = DEFAULT_TRIES, .room = DEFAULT_ROOM
	};
	struct cur c = { .s = line };
	struct slice word;
	if (!word_next(&word, &c) || word.n >= sizeof t.url)
		return err_fail(e, ERR_SYNTAX, "the address of a TSA is wanted");
	snprintf(t.url, sizeof t.url, "%.*s", (int)word.n, (const char *)word.p);
	if (!fetch_host(t.host, t.url, e))
		return false;
	while (word_next(&word, &c))
		if (!trait_read(&t, word, e))
			return false;
	*out = t;
	return true;
}

bool outside_hosts_read(struct outside *o, struct slice line, struct err *e)
{
	struct cur c = { .s = line };
	struct slice word;
	while (word_next(&word, &c)) {
		if (!reach_host_good(word))
			return bad_word(e, word, "a host or host:port in lower case");
		if (o->hosts_n == OUTSIDE_MAX_HOSTS)
			return err_fail(e, ERR_LIMIT, "more than %d hosts", OUTSIDE_MAX_HOSTS);
		snprintf(o->hosts[o->hosts_n++], sizeof o->hosts[0], "%.*s", (int)word.n,
			(const char *)word.p);
	}
	return true;
}

bool outside_networks_read(unsigned *out, struct slice line, struct err *e)
{
	static const struct {
		const char *word;
		unsigned kind;
	} kinds[] = { { "public", REACH_PUBLIC }, { "private", REACH_PRIVATE },
		{ "loopback", REACH_LOOPBACK } };
	struct cur c = { .s = line };
	struct slice word;
	*out = 0;
	while (word_next(&word, &c)) {
		unsigned kind = 0;
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			if (slice_is(word, kinds[i].word))
				kind = kinds[i].kind;
		if (!kind)
			return bad_word(e, word, "public, private or loopback");
		*out |= kind;
	}
	return *out || err_fail(e, ERR_SYNTAX, "public, private or loopback is wanted");
}

size_t outside_room(const struct outside *o)
{
	size_t most = 0;
	for (size_t i = 0; o && i < o->tsas_n; i++)
		if (o->tsas[i].room > most)
			most = o->tsas[i].room;
	return most;
}

/* ---- ask ---- */

static int64_t clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void outside_call_start(struct outside_call *c, const struct outside *o)
{
	*c = (struct outside_call){ .outside = o, .deadline = clock_ms() + OUTSIDE_TOTAL_MS };
}

/* The time that one try may take: its own, and no more than is left. 0: none is. */
static int time_left(int own_ms, int64_t deadline)
{
	int64_t left = deadline - clock_ms();
	return left <= 0 ? 0 : left < own_ms ? (int)left : own_ms;
}

static void pause_ms(int64_t ms)
{
	struct timespec t = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = ms % 1000 * 1000000 };
	while (nanosleep(&t, &t) != 0)
		;
}

static void tsa_done(struct outside_stamp *s)
{
	size_t n = strlen(s->why);
	snprintf(s->why + n, sizeof s->why - n, "%s%s", n ? "; " : "", s->last);
	s->last[0] = 0;
	s->tries = 0;
	s->tsa++;
}

/* A listed host, an answer of the wrong size: the next try would end the same way. */
static bool is_hopeless(enum err_code code)
{
	return code == ERR_DENIED || code == ERR_SYNTAX || code == ERR_LIMIT;
}

/* Milliseconds that TSA 'i' is still left alone. */
static int64_t rest_left(const struct outside *o, size_t i)
{
	if (!o->rest)
		return 0;
	pthread_mutex_lock(&o->rest->lock);
	int64_t left = o->rest->until_ms[i] ? o->rest->until_ms[i] - clock_ms() : 0;
	pthread_mutex_unlock(&o->rest->lock);
	return left > 0 ? left : 0;
}

static void rest_set(const struct outside *o, size_t i, int64_t until_ms)
{
	if (!o->rest)
		return;
	pthread_mutex_lock(&o->rest->lock);
	o->rest->until_ms[i] = until_ms;
	pthread_mutex_unlock(&o->rest->lock);
}

/* One that let us wait a moment ago has no tries now. */
static bool is_resting(struct outside_stamp *s, const struct outside *o)
{
	const struct outside_tsa *t = &o->tsas[s->tsa];
	int64_t left = s->tries ? 0 : rest_left(o, s->tsa), seconds = left / 1000 + 1;
	if (left == 0)
		return false;
	snprintf(s->last, sizeof s->last,
		"%.100s: did not answer a moment ago, left alone for %lld s", t->host,
		(long long)seconds);
	s->tries = t->tries;
	return true;
}

static bool try_once(struct buf *reply, const struct outside_tsa *t, const struct outside_call *c,
	struct slice query, struct err *e)
{
	const char *hosts[] = { t->host };
	const struct fetch_request r = { .url = t->url,
		.hosts = hosts,
		.hosts_n = 1,
		.content_type = "application/timestamp-query",
		.accept = "application/timestamp-reply",
		.body = query,
		.max = OUTSIDE_MAX_REPLY,
		.timeout_ms = time_left(t->timeout_ms, c->deadline) };
	if (r.timeout_ms <= 0)
		return err_fail(e, ERR_TIMEOUT, "%.100s: no time left to ask", t->host);
	return fetch(reply, &r, &c->outside->reach, e);
}

/* The pause before try number 'tries' + 1 of one TSA, as long as there is time for it. */
static void back_off(unsigned tries, int64_t deadline)
{
	int64_t ms = tries ? OUTSIDE_PAUSE_MS << (tries - 1) : 0;
	if (ms && time_left((int)ms, deadline) == ms)
		pause_ms(ms);
}

/* 'whole': it had its full time to answer. */
static void try_failed(struct outside_stamp *s, const struct err *why, bool whole)
{
	const struct outside *o = s->call->outside;
	const struct outside_tsa *t = &o->tsas[s->tsa];
	log_error("tsa_failed", why);
	text_ascii(s->last, sizeof s->last, why->text);
	if (is_hopeless(why->code))
		s->tries = t->tries;
	if (why->code == ERR_TIMEOUT && whole && s->tries >= t->tries)
		rest_set(o, s->tsa, clock_ms() + OUTSIDE_REST_MS);
}

bool outside_stamp_next(struct buf *reply, const struct outside_tsa **tsa, struct outside_stamp *s,
	struct slice query, struct err *e)
{
	const struct outside *o = s->call->outside;
	while (s->tsa < o->tsas_n) {
		const struct outside_tsa *t = &o->tsas[s->tsa];
		struct err why = ERR_INIT;
		if (s->tries >= t->tries || is_resting(s, o)) {
			tsa_done(s);
			continue;
		}
		back_off(s->tries++, s->call->deadline);
		bool whole = time_left(t->timeout_ms, s->call->deadline) == t->timeout_ms;
		*tsa = t;
		if (try_once(reply, t, s->call, query, &why)) {
			rest_set(o, s->tsa, 0);
			return true;
		}
		if (why.code == ERR_NOMEM || why.code == ERR_BUG)
			return *e = why, false;
		try_failed(s, &why, whole);
	}
	return err_fail(e, ERR_UPSTREAM, "no time-stamp: %s", s->why);
}

void outside_stamp_refused(struct outside_stamp *s, const char *why)
{
	const struct outside *o = s->call->outside;
	struct err e = ERR_INIT;
	if (s->tsa >= o->tsas_n)
		return;
	err_fail(&e, ERR_UPSTREAM, "%s: %s", o->tsas[s->tsa].host, why);
	log_error("tsa_refused", &e);
	text_ascii(s->last, sizeof s->last, e.text);
}

bool outside_revocation(struct buf *out, const struct outside_call *c, const char *url,
	struct slice query, struct err *e)
{
	const struct outside *o = c->outside;
	const char *hosts[OUTSIDE_MAX_HOSTS];
	for (size_t i = 0; i < o->hosts_n; i++)
		hosts[i] = o->hosts[i];
	const struct fetch_request r = { .url = url,
		.hosts = hosts,
		.hosts_n = o->hosts_n,
		.content_type = query.n ? "application/ocsp-request" : NULL,
		.accept = query.n ? "application/ocsp-response" : NULL,
		.body = query,
		.max = query.n ? OUTSIDE_MAX_REPLY : OUTSIDE_MAX_CRL,
		.timeout_ms = time_left(OUTSIDE_REVOCATION_MS, c->deadline) };
	if (r.timeout_ms <= 0)
		return err_fail(e, ERR_TIMEOUT, "%.200s: no time left to ask", url);
	return fetch(out, &r, &o->reach, e);
}
