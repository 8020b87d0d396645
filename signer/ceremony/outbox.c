/* SPDX-License-Identifier: MIT */
/* outbox: one row, or those that go with it, from the store to the relay and back. */
#include "ceremony/outbox.h"

#include "base/log.h"
#include "base/text.h"
#include "ceremony/envelope.h"
#include "ceremony/invite.h"
#include "ceremony/pace.h"
#include "ceremony/post.h"
#include "ceremony/school.h"
#include "ceremony/shown.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	UNCONFIGURED_MS = 60 * 60 * 1000, /* no relay: asked again after that */
	CODE_RETRY_MS = 10 * 1000,
	SPENT_PAGE = 500,
	SPENT_PAGES = 40, /* of the newest messages, looked through once at the start */
	SHOWN_TEXT = 32 * 1024,
};

struct outbox {
	const struct outbox_options *o;
	const struct letters *letters;
	pthread_mutex_t taking; /* a row and its group are taken by one sender */
	pthread_mutex_t lock;   /* over all below */
	struct pace pace;
	struct pace_spent sms, mails; /* cents; mails of a school */
	bool spent_known;
};

bool outbox_open(struct outbox **out, const struct outbox_options *o, const struct letters *letters,
	struct err *e)
{
	struct outbox *b = calloc(1, sizeof *b);
	if (!b)
		return err_nomem(e);
	b->o = o;
	b->letters = letters;
	b->pace.per_minute = o->per_minute;
	b->pace.domain_per_minute = o->domain_per_minute;
	if (pthread_mutex_init(&b->lock, NULL) != 0 || pthread_mutex_init(&b->taking, NULL) != 0) {
		free(b);
		return err_nomem(e);
	}
	*out = b;
	return true;
}

void outbox_auto(struct outbox **o)
{
	if (!*o)
		return;
	pace_spent_auto(&(*o)->sms);
	pace_spent_auto(&(*o)->mails);
	pthread_mutex_destroy(&(*o)->lock);
	pthread_mutex_destroy(&(*o)->taking);
	free(*o);
	*o = NULL;
}

/* ---- what was spent today ---- */

struct spent {
	struct outbox *outbox;
	int64_t since_ms;
	uint32_t seen;
	bool good;
};

/* An SMS that was taken says in its answer how many parts it had: "HTTP 200, 2 SMS". */
static uint64_t parts_of(const char *answer)
{
	const char *at = strrchr(answer, ',');
	uint64_t n = 0;
	size_t digits = at ? strspn(at + 1, " 0123456789") : 0;
	if (at && strcmp(at + 1 + digits, "SMS") == 0 && digits > 2)
		(void)!text_decimal(&n, (struct slice){ (const uint8_t *)at + 2, digits - 2 },
			GSM_MAX_PARTS * 2, NULL);
	return n;
}

static bool spent_add(void *arg, const struct store_message *m)
{
	struct spent *s = arg;
	const struct pace_ceiling none = { UINT_MAX, UINT_MAX };
	bool sms = m->channel == STORE_CHANNEL_SMS, fits;
	const struct pace_purse what = { m->school,
		sms ? parts_of(m->answer) * s->outbox->o->sms_price : 1 };
	s->seen++;
	if (m->sent_ms >= s->since_ms)
		s->good = s->good && pace_spend(&fits, sms ? &s->outbox->sms : &s->outbox->mails,
					     &none, &what, true);
	return s->good;
}

/* The purses of today; after a start, what went before counts too. Under the lock. */
static bool spent_today(struct outbox *b, struct service *s, int64_t now_ms, struct err *e)
{
	int32_t today = life_day(now_ms);
	bool known = b->spent_known;
	struct spent spent = { .outbox = b, .since_ms = life_midnight(today), .good = true };
	if (b->sms.day != today) {
		pace_spent_day(&b->sms, today);
		pace_spent_day(&b->mails, today);
	}
	b->spent_known = true;
	for (uint32_t page = 0; !known && page < SPENT_PAGES && spent.seen == page * SPENT_PAGE;
		page++) {
		const struct store_message_filter f = { .page = { page * SPENT_PAGE, SPENT_PAGE } };
		if (!store_message_each(s->house->store, &f, spent_add, &spent, e))
			return b->spent_known = false;
	}
	return spent.good || err_nomem(e);
}

/* A school's own number a day; 0: none is set. */
static bool quota(unsigned *out, struct service *s, int64_t id, const char *key, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	uint64_t n = 0;
	*out = 0;
	if (id == 0)
		return true;
	if (!school_open(&school, s, id, e))
		return false;
	(void)!text_decimal(&n, slice_text(school_get(&school, key)), INT_MAX, NULL);
	*out = (unsigned)n;
	return true;
}

/* *good: there is room for this today, and it is counted. */
static bool afford(bool *good, struct outbox *b, const struct envelope *u, struct err *e)
{
	const struct store_message *m = &u->rows[0];
	bool sms = m->channel == STORE_CHANNEL_SMS, urgent = m->priority == 0;
	unsigned own = 0;
	if (!quota(&own, u->service, m->school, sms ? "quota/sms" : "quota/courriels", e))
		return false;
	struct pace_ceiling most = { UINT_MAX, own ? own : UINT_MAX };
	if (sms) {
		uint64_t cents = own ? (uint64_t)own * b->o->sms_price : UINT_MAX;
		most.day = b->o->sms_day;
		most.school_day =
			cents < b->o->sms_school_day ? (unsigned)cents : b->o->sms_school_day;
	}
	const struct pace_purse what = { m->school, sms ? u->parts * b->o->sms_price : 1 };
	pthread_mutex_lock(&b->lock);
	bool went = spent_today(b, u->service, u->now_ms, e);
	if (went && !pace_spend(good, sms ? &b->sms : &b->mails, &most, &what, urgent))
		went = err_nomem(e);
	pthread_mutex_unlock(&b->lock);
	return went;
}

/* ---- handing over ---- */

static void answer_set(struct envelope *u, enum store_delivery state, const char *text)
{
	u->state = state;
	snprintf(u->answer, sizeof u->answer, "%.*s", (int)sizeof u->answer - 1, text);
}

/* A code is of use for ten minutes: it does not wait long. */
static int64_t again(const struct envelope *u)
{
	return u->rows[0].priority == 0 ? u->now_ms + CODE_RETRY_MS
					: pace_retry(u->rows[0].tries + 1, u->now_ms);
}

static const char *domain_of(const struct envelope *u)
{
	return header_domain(u->rows[0].address);
}

/* What the relay said, to the pace and into the envelope. */
static void mail_judge(struct outbox *b, struct envelope *u, const struct mail_answer *a)
{
	static const enum store_delivery states[] = { [MAIL_TAKEN] = STORE_RELAYED,
		[MAIL_DELAYED] = STORE_DELAYED,
		[MAIL_REFUSED] = STORE_REJECTED,
		[MAIL_AWAY] = STORE_DELAYED };
	answer_set(u, states[a->word], a->text);
	u->next_ms = again(u);
	pthread_mutex_lock(&b->lock);
	int64_t away = a->word == MAIL_AWAY ? pace_away(&b->pace, u->now_ms) : 0;
	if (away)
		u->next_ms = u->rows[0].priority == 0 ? u->next_ms : away;
	else if (a->word == MAIL_DELAYED)
		pace_slower(&b->pace, domain_of(u));
	else
		pace_fine(&b->pace, domain_of(u));
	pthread_mutex_unlock(&b->lock);
}

/* "retours+TAG@ecole.example" */
static bool return_path(char *out, size_t size, const char *bounces, const char *tag, struct err *e)
{
	size_t local = strcspn(bounces, "@");
	int n = snprintf(out, size, "%.*s%s%s%s", (int)local, bounces, *tag ? "+" : "", tag,
		bounces + local);
	return (n > 0 && (size_t)n < size) || err_fail(e, ERR_LIMIT, "the return path is too long");
}

/* Where answers go: the school's own setting, else the address that its conventions print. */
static bool reply_to(char out[static HEADER_MAX_ADDRESS + 1], const struct envelope *u,
	int64_t school, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	snprintf(out, HEADER_MAX_ADDRESS + 1, "%s", envelope_fact(u, "courriel"));
	if (school == 0)
		return true;
	if (!school_open(&s, u->service, school, e))
		return false;
	const char *own = school_get(&s, "reponse-a");
	if (header_address_good(own))
		snprintf(out, HEADER_MAX_ADDRESS + 1, "%s", own);
	return true;
}

static bool mail_go(struct outbox *b, struct envelope *u, struct err *e)
{
	char path[HEADER_MAX_ADDRESS + 1], id[HEADER_MAX_ADDRESS + 1], lang[24],
		reply[HEADER_MAX_ADDRESS + 1];
	const struct store_message *m = &u->rows[0];
	const char *school = envelope_fact(u, "etablissement");
	struct mail_answer a;
	snprintf(id, sizeof id, "%s@%s", m->verp, header_domain(b->o->from));
	snprintf(lang, sizeof lang, "fr%s%s", m->lang[0] ? ", " : "", m->lang);
	if (!return_path(path, sizeof path, b->o->bounces, m->verp, e) ||
		!reply_to(reply, u, m->school, e))
		return false;
	const struct mail_letter l = { .from = b->o->from,
		.from_name = school[0] ? school : b->o->organisation,
		.reply_to = header_address_good(reply) ? reply : NULL,
		.to = m->address,
		.return_path = path,
		.subject = u->letter.subject,
		.id = id,
		.lang = lang,
		.date = u->now_ms / 1000,
		.text = buf_slice(&u->letter.text),
		.file_name = u->file_name[0] ? u->file_name : NULL,
		.attachment = buf_slice(&u->file) };
	if (!mail_send(&a, &b->o->relay, &l, e))
		return false;
	mail_judge(b, u, &a);
	return true;
}

static bool sms_go(struct outbox *b, struct envelope *u, struct err *e)
{
	static const enum store_delivery states[] = { [SMS_TAKEN] = STORE_RELAYED,
		[SMS_DELAYED] = STORE_DELAYED,
		[SMS_REFUSED] = STORE_REJECTED };
	const char *to = u->rows[0].address;
	struct sms_answer a = { .word = SMS_TAKEN };
	if (u->aid.text.n && !sms_send(&a, &b->o->sms, to, buf_slice(&u->aid.text), e))
		return false;
	if (a.word == SMS_TAKEN && !sms_send(&a, &b->o->sms, to, buf_slice(&u->letter.text), e))
		return false;
	answer_set(u, states[a.word], a.text);
	u->next_ms = again(u);
	if (a.word == SMS_TAKEN)
		snprintf(u->answer, sizeof u->answer, "%.150s, %zu SMS", a.text, u->parts);
	return true;
}

static bool show(struct outbox *b, struct envelope *u, struct err *e)
{
	AUTO(buf_wipe) struct buf text = BUF_MAX(SHOWN_TEXT);
	const struct store_message *m = &u->rows[0];
	buf_put_slice(&text, buf_slice(&u->aid.text));
	buf_put_text(&text, u->aid.text.n ? "\n\n" : "");
	buf_put_slice(&text, buf_slice(&u->letter.text));
	const struct shown_letter l = { .time_ms = u->now_ms,
		.message = m->id,
		.to = m->address,
		.subject = u->letter.subject,
		.text = buf_text(&text),
		.url = u->url,
		.sms = m->channel == STORE_CHANNEL_SMS };
	if (!l.text)
		return err_nomem(e);
	answer_set(u, STORE_RELAYED, "montré, rien n’est envoyé");
	return shown_put(b->o->shown, &l, e);
}

static bool configured(const struct outbox *b, const struct store_message *m)
{
	const char *url = m->channel == STORE_CHANNEL_SMS ? b->o->sms.url : b->o->relay.url;
	return b->o->shown || (url && *url);
}

/* A class is frozen one convention after the other: the mail that tells of them waits for the last. 0: no more to wait for. */
static int64_t gathering(const struct outbox *b, const struct envelope *u)
{
	int64_t window = b->o->shown ? OUTBOX_GATHER_SHOWN_MS : OUTBOX_GATHER_MS;
	int64_t first = u->rows[0].created_ms, last = first;
	if (!u->rows[0].group[0] || !letter_groups(u->rows[0].template_name))
		return 0;
	for (size_t i = 1; i < u->n; i++) {
		int64_t made = u->rows[i].created_ms;
		first = made < first ? made : first;
		last = made > last ? made : last;
	}
	int64_t until = last + window < first + OUTBOX_GATHER_MOST_MS
				? last + window
				: first + OUTBOX_GATHER_MOST_MS;
	return until > u->now_ms ? until : 0;
}

/* When it may go; 0: now. */
static int64_t hold(struct outbox *b, const struct envelope *u)
{
	const struct store_message *m = &u->rows[0];
	int64_t now_ms = u->now_ms, until = gathering(b, u);
	if (!configured(b, m))
		return now_ms + UNCONFIGURED_MS;
	if (until || b->o->shown)
		return until;
	if (b->o->quiet && m->priority > 0 && invite_quiet(now_ms))
		return invite_after_quiet(now_ms);
	if (m->channel == STORE_CHANNEL_SMS)
		return 0;
	pthread_mutex_lock(&b->lock);
	int64_t when = pace_ask(&b->pace, header_domain(m->address), m->priority == 0, now_ms);
	pthread_mutex_unlock(&b->lock);
	return when;
}

/* No room today: tomorrow at eight; a code as soon as there is room, while it is one (code_draw drops it then). */
static void too_dear(struct envelope *u)
{
	int64_t tomorrow = life_midnight(life_day(u->now_ms) + 1);
	u->held = u->rows[0].priority == 0;
	answer_set(u, STORE_DELAYED, "plafond du jour atteint");
	u->next_ms = u->held ? again(u) : invite_after_quiet(tomorrow);
}

static bool deliver(struct outbox *b, struct envelope *u, struct err *e)
{
	bool fits = true;
	if (b->o->shown)
		return show(b, u, e);
	if (!afford(&fits, b, u, e))
		return false;
	if (!fits) {
		too_dear(u);
		return true;
	}
	return u->rows[0].channel == STORE_CHANNEL_SMS ? sms_go(b, u, e) : mail_go(b, u, e);
}

/* Trouble of ours, not of the message: it goes again later, and the sender ends its turn. */
static bool is_ours(const struct err *e)
{
	return e->code == ERR_NOMEM || e->code == ERR_IO || e->code == ERR_BUSY;
}

/* Write, send, and remember. A text that cannot be written is told as rejected: it would not get better. */
static bool envelope_go(struct outbox *b, struct envelope *u, struct err *e)
{
	struct err why = ERR_INIT;
	if (!envelope_open(u, &why) ||
		(u->n && (!envelope_write(u, b->letters, !b->o->shown, &why) ||
				 !deliver(b, u, &why)))) {
		if (is_ours(&why) || u->n == 0)
			return err_fail(e, why.code, "%s", why.text);
		log_error("message_unfit", &why);
		answer_set(u, STORE_REJECTED, why.text);
	}
	return envelope_close(u, e);
}

bool outbox_step(bool *done, struct outbox *b, struct service *s, int64_t now_ms, struct err *e)
{
	AUTO(envelope) struct envelope u = { .service = s, .now_ms = now_ms };
	struct err why = ERR_INIT;
	*done = false;
	pthread_mutex_lock(&b->taking);
	bool taken = envelope_take(&u, OUTBOX_LEASE_MS, &why);
	pthread_mutex_unlock(&b->taking);
	if (!taken) {
		if (why.code == ERR_NOT_FOUND)
			return true;
		return err_fail(e, why.code, "%s", why.text);
	}
	*done = true;
	int64_t when = hold(b, &u);
	return when ? envelope_later(&u, when, e) : envelope_go(b, &u, e);
}
