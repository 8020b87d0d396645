/* SPDX-License-Identifier: MIT */
/* hook: what happened, queued with what did it; posted by a queue of its own. */
#include "ceremony/hook.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEASE_MS = 60 * 1000, ANSWER_ROOM = 64 << 10, MS = 1000 };

#define HOOK_WORD(k, word) word,
static const char *const words[] = { HOOK_EVENTS(HOOK_WORD) };

const char *hook_word(enum hook_event k)
{
	return words[k];
}

enum hook_event hook_by_word(const char *word)
{
	enum hook_event k = 0;
	while (k < HOOK_EVENT_COUNT && strcmp(words[k], word) != 0)
		k++;
	return k;
}

static const struct {
	enum event_kind kind;
	enum hook_event event;
} table[] = { { EVENT_ENVOI, HOOK_SENT }, { EVENT_SIGNATURE, HOOK_SIGNED },
	{ EVENT_PAPIER_ATTESTE, HOOK_SIGNED }, { EVENT_SCELLEMENT, HOOK_SEALED },
	{ EVENT_REFUS, HOOK_REFUSED }, { EVENT_DEMANDE_CORRECTION, HOOK_CORRECTION },
	{ EVENT_ANNULATION, HOOK_CANCELLED } };

uint32_t hook_bit(enum event_kind kind)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].kind == kind)
			return 1U << table[i].event;
	return 0;
}

/* An empty list is all of them. */
static bool wants(const struct store_webhook *w, enum hook_event k)
{
	return w->active && (!w->events[0] || life_listed(w->events, words[k]));
}

/* --- with the step -------------------------------------------------------------------------------------------------- */

struct wanted {
	uint32_t told;
	bool found;
};

static bool wanted_look(void *arg, const struct store_webhook *w)
{
	struct wanted *x = arg;
	for (enum hook_event k = 0; k < HOOK_EVENT_COUNT; k++)
		x->found = x->found || ((x->told >> k & 1) && wants(w, k));
	return !x->found;
}

bool hook_queue(struct life *l, struct err *e)
{
	struct wanted x = { .told = l->told };
	if (!l->told)
		return true;
	if (!store_webhook_each(l->service->house->store, l->dossier.school, wanted_look, &x, e))
		return false;
	if (!x.found)
		return true;
	if (l->jobs_n == LIFE_MAX_JOBS)
		return err_fail(e, ERR_LIMIT, "more than %d jobs in one step", LIFE_MAX_JOBS);
	char *data = l->job_data[l->jobs_n];
	struct store_job *j = &l->jobs[l->jobs_n++];
	*j = (struct store_job){
		.school = l->dossier.school, .created_ms = l->now_ms, .next_ms = l->now_ms
	};
	snprintf(j->kind, sizeof j->kind, "%s", STORE_JOB_WEBHOOK);
	snprintf(j->key, sizeof j->key, "%s:%" PRIu64, l->dossier.id, l->entries.head.n);
	snprintf(data, sizeof l->job_data[0],
		"{\"convention\":\"%s\",\"ecole\":%" PRId64 ",\"faits\":%" PRIu32
		",\"instant\":%" PRId64 "}",
		l->dossier.id, l->dossier.school, l->told, l->now_ms);
	j->data = slice_text(data);
	return true;
}

/* --- one job of a step becomes one for each hook and event ------------------------------------------------------------ */

struct facts {
	json_t *all;
	const char *id;
	int64_t school, instant;
	uint32_t told;
	int64_t hook; /* 0: not spread yet */
};

static bool facts_read(struct facts *f, const struct store_job *j, struct err *e)
{
	f->all = json_loadb((const char *)j->data.p, j->data.n, JSON_REJECT_DUPLICATES, NULL);
	f->id = json_string_value(json_object_get(f->all, "convention"));
	f->school = json_integer_value(json_object_get(f->all, "ecole"));
	f->instant = json_integer_value(json_object_get(f->all, "instant"));
	f->told = (uint32_t)json_integer_value(json_object_get(f->all, "faits"));
	f->hook = json_integer_value(json_object_get(f->all, "webhook"));
	return f->id || err_fail(e, ERR_BUG, "webhook job %s holds no convention", j->key);
}

struct hooks {
	struct store_webhook list[HOOK_MOST];
	size_t n;
};

static bool hooks_take(void *arg, const struct store_webhook *w)
{
	struct hooks *h = arg;
	if (h->n < HOOK_MOST)
		h->list[h->n++] = *w;
	return true;
}

static bool spread_one(struct store *s, const struct store_job *j, const struct facts *f,
	const struct store_webhook *w, enum hook_event k, struct err *e)
{
	char data[200];
	struct store_job one = {
		.school = f->school, .created_ms = j->created_ms, .next_ms = j->created_ms
	};
	snprintf(one.kind, sizeof one.kind, "%s", STORE_JOB_WEBHOOK);
	snprintf(one.key, sizeof one.key, "%.50s:%s:%" PRId64, j->key, words[k], w->id);
	snprintf(data, sizeof data,
		"{\"convention\":\"%s\",\"ecole\":%" PRId64 ",\"faits\":%u,\"instant\":%" PRId64
		",\"webhook\":%" PRId64 "}",
		f->id, f->school, 1U << k, f->instant, w->id);
	one.data = slice_text(data);
	return store_job_add(s, &one, e);
}

static bool spread(struct service *s, const struct store_job *j, const struct facts *f,
	const struct hooks *h, struct err *e)
{
	for (size_t i = 0; i < h->n; i++)
		for (enum hook_event k = 0; k < HOOK_EVENT_COUNT; k++)
			if ((f->told >> k & 1) && wants(&h->list[i], k) &&
				!spread_one(s->house->store, j, f, &h->list[i], k, e))
				return false;
	return store_job_done(s->house->store, j, e);
}

/* --- one post -------------------------------------------------------------------------------------------------------------- */

bool hook_sign(char out[static HOOK_SIGNATURE], const uint8_t secret[static 32], int64_t seconds,
	struct slice body, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(HOOK_MAX_BODY + 32);
	uint8_t mac[32];
	unsigned n = sizeof mac;
	char hex[65];
	buf_printf(&b, "%" PRId64 ".", seconds);
	buf_put_slice(&b, body);
	if (!buf_done(&b, e))
		return false;
	if (!HMAC(EVP_sha256(), secret, 32, b.p, b.n, mac, &n))
		return err_nomem(e);
	text_hex(hex, mac, sizeof mac);
	snprintf(out, HOOK_SIGNATURE, "t=%" PRId64 ", v1=%s", seconds, hex);
	return true;
}

static enum hook_event event_of(const struct facts *f)
{
	enum hook_event k = 0;
	while (k + 1 < HOOK_EVENT_COUNT && !(f->told >> k & 1))
		k++;
	return k;
}

static bool body_make(struct buf *out, struct service *s, const struct store_job *j,
	const struct facts *f, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char at[21];
	if (!store_dossier_get(s->house->store, f->school, f->id, &d, e))
		return false;
	time_rfc3339_format(at, f->instant / MS);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "id", j->key, "evenement",
		words[event_of(f)], "convention", d.id, "reference", d.reference, "etat",
		store_state_name(d.state), "instant", at, "version", (int)d.revision);
	char *text = o ? json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(o);
	if (!text)
		return err_nomem(e);
	buf_put_text(out, text);
	free(text);
	return buf_done(out, e);
}

bool hook_url_check(const struct service *s, const char *url, struct err *e)
{
	const struct outside *o = s->shared->hooks;
	const char *hosts[OUTSIDE_MAX_HOSTS];
	size_t n = o ? o->hosts_n : 0;
	for (size_t i = 0; i < n; i++)
		hosts[i] = o->hosts[i];
	return fetch_check(url, hosts, n, e);
}

/* *status: what was answered; 0: nobody did. */
static bool post(int *status, struct service *s, const struct store_webhook *w, struct slice body,
	int64_t now_ms, struct err *e)
{
	AUTO(buf) struct buf answer = { 0 };
	char header[HOOK_SIGNATURE + 24], value[HOOK_SIGNATURE];
	const char *hosts[OUTSIDE_MAX_HOSTS];
	const struct outside *o = s->shared->hooks;
	*status = 0;
	if (!o)
		return err_fail(e, ERR_DENIED, "no host is allowed for webhooks");
	for (size_t i = 0; i < o->hosts_n; i++)
		hosts[i] = o->hosts[i];
	if (!hook_sign(value, w->secret, now_ms / MS, body, e))
		return false;
	snprintf(header, sizeof header, "Paraphe-Signature: %s", value);
	const struct fetch_request r = { .url = w->url,
		.hosts = hosts,
		.hosts_n = o->hosts_n,
		.content_type = "application/json",
		.body = body,
		.header = header,
		.status = status,
		.max = ANSWER_ROOM,
		.timeout_ms = HOOK_TIMEOUT_MS };
	return fetch(&answer, &r, &o->reach, e) &&
	       (*status / 100 == 2 || err_fail(e, ERR_UPSTREAM, "it answered %d", *status));
}

/* --- the queue ----------------------------------------------------------------------------------------------------------------- */

static bool again(
	struct store *s, struct store_job *j, int64_t now_ms, const struct err *why, struct err *e)
{
	int64_t wait = HOOK_FIRST_MS;
	log_error("webhook", why);
	if (++j->tries >= HOOK_TRIES) {
		log_event("webhook_dropped", "job=%s tries=%u", j->key, j->tries);
		return store_job_done(s, j, e);
	}
	for (uint32_t i = 1; i < j->tries && wait < HOOK_LATEST_MS; i++)
		wait *= 2;
	j->next_ms = now_ms + (wait < HOOK_LATEST_MS ? wait : HOOK_LATEST_MS);
	snprintf(j->cause, sizeof j->cause, "%.199s", why->text);
	return store_job_again(s, j, e);
}

static bool post_job(struct service *s, struct store_job *j, const struct facts *f,
	const struct hooks *h, int64_t now_ms, struct err *e)
{
	AUTO(buf) struct buf body = BUF_MAX(HOOK_MAX_BODY);
	struct err why = ERR_INIT;
	const struct store_webhook *w = NULL;
	for (size_t i = 0; i < h->n; i++)
		if (h->list[i].id == f->hook && h->list[i].active)
			w = &h->list[i];
	/* The hook is gone since: so is what it was to be told. */
	if (!w)
		return store_job_done(s->house->store, j, e);
	j->status = 0;
	if (body_make(&body, s, j, f, &why) &&
		post(&j->status, s, w, buf_slice(&body), now_ms, &why))
		return store_job_done(s->house->store, j, e);
	return again(s->house->store, j, now_ms, &why, e);
}

bool hook_work(bool *done, struct service *s, int64_t now_ms, struct err *e)
{
	AUTO(store_job) struct store_job j = { .id = 0 };
	struct facts f = { .all = NULL };
	struct hooks *h = calloc(1, sizeof *h);
	struct err why = ERR_INIT;
	*done = false;
	if (!h)
		return err_nomem(e);
	if (!store_job_take_webhook(s->house->store, now_ms, now_ms + LEASE_MS, &j, &why)) {
		free(h);
		return why.code == ERR_NOT_FOUND || err_fail(e, why.code, "%s", why.text);
	}
	*done = true;
	/* what cannot be read is tried as often as what is not taken, and then dropped: it is not first in the queue for ever */
	bool good = !facts_read(&f, &j, &why)
			    ? again(s->house->store, &j, now_ms, &why, e)
			    : store_webhook_each(s->house->store, f.school, hooks_take, h, e) &&
				      (f.hook ? post_job(s, &j, &f, h, now_ms, e)
					      : spread(s, &j, &f, h, e));
	json_decref(f.all);
	free(h);
	return good;
}

/* --- what waits --------------------------------------------------------------------------------------------------------------- */

/* A post by its key alone, as spread_one makes it: CONVENTION:ENTRY:EVENT:HOOK. One that is not spread yet is nobody's. */
struct post_key {
	char convention[37];
	enum hook_event event;
	int64_t hook;
};

static bool key_read(struct post_key *out, const char *key)
{
	const char *entry = strchr(key, ':'), *word = entry ? strchr(entry + 1, ':') : NULL,
		   *hook = word ? strchr(word + 1, ':') : NULL;
	char name[16];
	uint64_t id = 0;
	if (!hook || !text_decimal(&id, slice_text(hook + 1), INT64_MAX, NULL))
		return false;
	snprintf(out->convention, sizeof out->convention, "%.*s", (int)(entry - key), key);
	snprintf(name, sizeof name, "%.*s", (int)(hook - word - 1), word + 1);
	out->event = hook_by_word(name);
	out->hook = (int64_t)id;
	return out->event < HOOK_EVENT_COUNT;
}

struct waiting {
	hook_delivery_fn *fn;
	void *arg;
};

static bool waiting_take(void *arg, const struct store_job *j)
{
	struct waiting *w = arg;
	struct post_key key;
	struct facts f = { .all = NULL };
	if (!key_read(&key, j->key))
		return true;
	bool whole = !j->damaged && facts_read(&f, j, NULL);
	json_decref(f.all);
	const struct hook_delivery d = { .id = j->key,
		.convention = key.convention,
		.event = key.event,
		.hook = key.hook,
		.tries = j->tries,
		.next_ms = j->next_ms,
		.status = j->status,
		.damaged = !whole };
	return w->fn(w->arg, &d);
}

bool hook_waiting(struct store *s, int64_t school, hook_delivery_fn *fn, void *arg, struct err *e)
{
	struct waiting w = { fn, arg };
	return store_job_of(s, STORE_JOB_WEBHOOK, school, waiting_take, &w, e);
}
