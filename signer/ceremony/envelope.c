/* SPDX-License-Identifier: MIT */
/* envelope: take, join, open, write, close. */
#include "ceremony/envelope.h"

#include "base/log.h"
#include "base/text.h"
#include "ceremony/post.h"
#include "ceremony/subject.h"
#include "net/gsm.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void envelope_auto(struct envelope *u)
{
	for (size_t i = 0; i < u->n; i++)
		store_message_auto(&u->rows[i]);
	free(u->rows);
	letter_auto(&u->letter);
	letter_auto(&u->aid);
	buf_free(&u->file);
	json_decref(u->facts);
	OPENSSL_cleanse(u->url, sizeof u->url);
	OPENSSL_cleanse(u->code, sizeof u->code);
}

static struct store *store_of(const struct envelope *u)
{
	return u->service->house->store;
}

/* 'm' becomes the envelope's. */
static bool row_add(struct envelope *u, struct store_message *m)
{
	if (u->n == u->room) {
		size_t room = u->room ? u->room * 2 : 4;
		struct store_message *more = reallocarray(u->rows, room, sizeof *more);
		if (!more)
			return false;
		u->rows = more;
		u->room = room;
	}
	u->rows[u->n++] = *m;
	*m = (struct store_message){ 0 };
	return true;
}

/* Rows are the walk's: their bytes are copied. */
static bool row_copy(void *arg, const struct store_message *m)
{
	struct envelope *u = arg;
	struct store_message copy = *m;
	copy.data_read = (struct buf)BUF_MAX(STORE_MAX_JSON + 1);
	buf_put_slice(&copy.data_read, buf_slice(&m->data_read));
	copy.data = buf_slice(&copy.data_read);
	if (!copy.data_read.failed && row_add(u, &copy))
		return true;
	store_message_auto(&copy);
	return false; /* what was not joined keeps its lease and goes by itself */
}

/* Rows from 'from' on go by themselves: due again at once. */
static bool rows_back(struct envelope *u, size_t from, struct err *e)
{
	while (u->n > from) {
		struct store_message *m = &u->rows[--u->n];
		m->next_ms = u->now_ms;
		bool good = store_message_later(store_of(u), m, e);
		store_message_auto(m);
		if (!good)
			return false;
	}
	return true;
}

/* Of one kind only, no more than one message may hold; these to the front. */
static size_t same_kind(struct envelope *u)
{
	size_t front = 1;
	for (size_t i = 1; i < u->n && front < LETTER_MAX_ROWS; i++)
		if (strcmp(u->rows[i].template_name, u->rows[0].template_name) == 0 &&
			u->rows[i].channel == u->rows[0].channel) {
			struct store_message swap = u->rows[front];
			u->rows[front++] = u->rows[i];
			u->rows[i] = swap;
		}
	return front;
}

bool envelope_take(struct envelope *u, int64_t lease_ms, struct err *e)
{
	struct store_message first = { 0 };
	if (!store_message_take(store_of(u), u->now_ms, u->now_ms + lease_ms, &first, e))
		return false;
	if (!row_add(u, &first)) {
		store_message_auto(&first);
		return err_nomem(e);
	}
	if (!letter_groups(u->rows[0].template_name) || !u->rows[0].group[0])
		return true;
	const struct store_message like = u->rows[0]; /* the array may move while it is walked */
	return store_message_take_group(store_of(u), &like, u->now_ms, row_copy, u, e) &&
	       rows_back(u, same_kind(u), e);
}

bool envelope_later(struct envelope *u, int64_t when_ms, struct err *e)
{
	for (size_t i = 0; i < u->n; i++) {
		u->rows[i].next_ms = when_ms;
		if (!store_message_later(store_of(u), &u->rows[i], e))
			return false;
	}
	return true;
}

const char *envelope_fact(const struct envelope *u, const char *name)
{
	const char *text = json_string_value(json_object_get(u->facts, name));
	return text ? text : "";
}

/* ---- links ---- */

static bool row_drop(struct envelope *u, size_t i, const char *why, struct err *e)
{
	struct store_message *m = &u->rows[i];
	m->state = STORE_DROPPED;
	snprintf(m->answer, sizeof m->answer, "%s", why);
	bool good = store_message_done(store_of(u), m, u->now_ms, e);
	store_message_auto(m);
	memmove(m, m + 1, (--u->n - i) * sizeof *m);
	return good;
}

/* Was the reader asked to do what has been done? */
static bool is_asking(const struct store_message *m)
{
	static const char *const asking[] = { "M1", "M2", "M3", "M4", "M6" };
	for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
		if (strcmp(asking[i], m->template_name) == 0)
			return true;
	return false;
}

static const char *needless(const struct store_message *m, const struct store_link *l)
{
	bool follows = strcmp(m->template_name, "M4") == 0; /* a code also opens the follow page */
	if (l->state == STORE_LINK_DEAD || l->state == STORE_LINK_BLOCKED)
		return "lien éteint";
	return l->state == STORE_LINK_DONE && is_asking(m) && !follows ? "déjà fait" : NULL;
}

static bool links_look(struct envelope *u, struct store_link *first, struct err *e)
{
	for (size_t i = 0; i < u->n;) {
		struct store_link l;
		if (u->rows[i].link == 0) {
			i++;
			continue;
		}
		if (!store_link_get(store_of(u), u->rows[i].link, &l, e))
			return false;
		const char *why = needless(&u->rows[i], &l);
		if (why && !row_drop(u, i, why, e))
			return false;
		if (!why && i++ == 0)
			*first = l;
	}
	return true;
}

static bool one_link(const struct envelope *u)
{
	for (size_t i = 1; i < u->n; i++)
		if (u->rows[i].link != u->rows[0].link)
			return false;
	return true;
}

static const char *dropped(const struct err *why, const char *usual)
{
	return reason_of(why) == REASON_CONTACT ? "adresse de l’établissement" : usual;
}

static bool code_draw(struct envelope *u, const struct actor *a, struct err *e)
{
	uint64_t number;
	if (u->now_ms - u->rows[0].created_ms > INVITE_CODE_S * 1000)
		return row_drop(u, 0, "code périmé", e);
	if (!text_decimal(&number, slice_text(envelope_fact(u, "numero")), UINT32_MAX, e))
		return err_context(e, "M4: numero");
	struct err why = ERR_INIT;
	if (invite_code_hand_over(u->code, a, u->rows[0].link, (uint32_t)number, &why))
		return true;
	return why.code == ERR_WRONG_STATE ? row_drop(u, 0, dropped(&why, "code remplacé"), e)
					   : err_fail(e, why.code, "%s", why.text);
}

static bool link_draw(
	struct envelope *u, const struct actor *a, const struct store_link *first, struct err *e)
{
	struct invite_handed handed;
	struct err why = ERR_INIT;
	bool sms = u->rows[0].channel == STORE_CHANNEL_SMS;
	u->link = u->rows[0].link;
	if (!one_link(u) && !invite_batch(&u->link, a, first, e))
		return false;
	bool good = invite_hand_over(&handed, a, u->link, sms, &why);
	if (good)
		memcpy(u->url, handed.url, sizeof u->url);
	OPENSSL_cleanse(&handed, sizeof handed);
	if (good || why.code != ERR_WRONG_STATE)
		return good || err_fail(e, why.code, "%s", why.text);
	while (u->n)
		if (!row_drop(u, u->n - 1, dropped(&why, "lien éteint"), e))
			return false;
	return true;
}

bool envelope_open(struct envelope *u, struct err *e)
{
	struct store_link first = { .id = 0 };
	const struct actor a = actor_system(u->service, u->now_ms);
	if (!links_look(u, &first, e) || u->n == 0)
		return u->n == 0;
	const struct slice data = buf_slice(&u->rows[0].data_read);
	u->facts = json_loadb((const char *)data.p, data.n, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(u->facts))
		return err_fail(e, ERR_SYNTAX, "the facts of message %lld are no object",
			(long long)u->rows[0].id);
	if (strcmp(u->rows[0].template_name, "M4") == 0)
		return code_draw(u, &a, e);
	return u->rows[0].link == 0 || link_draw(u, &a, &first, e);
}

/* ---- text ---- */

/* The sealed file, to those it is for; in a envelope of several the link leads to all. */
static bool file_attach(struct envelope *u, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const struct store_message *m = &u->rows[0];
	if (strcmp(m->template_name, "M9") != 0 || u->n > 1 || !m->dossier[0] ||
		m->channel != STORE_CHANNEL_MAIL || strcmp(envelope_fact(u, "pour"), "tuteur") == 0)
		return true;
	if (!store_dossier_get(store_of(u), -1, m->dossier, &d, e))
		return false;
	struct store_key key = { .revision = d.revision };
	memcpy(key.id, d.id, sizeof key.id);
	if (d.revision == 0 || d.sealed_ms == 0)
		return true;
	u->file = (struct buf)BUF_MAX(STORE_MAX_FILE);
	if (!store_file(store_of(u), &key, &u->file, e))
		return false;
	if (u->file.n <= ENVELOPE_MAX_ATTACHMENT)
		snprintf(u->file_name, sizeof u->file_name, "convention-%s.pdf", d.reference);
	return true;
}

static bool form_write(struct letter *out, struct envelope *u, const struct letters *letters,
	enum letter_form form, struct err *e)
{
	struct slice rows[LETTER_MAX_ROWS];
	const struct service_shared *shared = u->service->shared;
	for (size_t i = 0; i < u->n; i++)
		rows[i] = buf_slice(&u->rows[i].data_read);
	const struct letter_facts f = { .kind = u->rows[0].template_name,
		.form = form,
		.lang = u->rows[0].lang,
		.url = u->url[0] ? u->url : NULL,
		.code = u->code[0] ? u->code : NULL,
		.base_url = shared->base_url,
		.rows = rows,
		.rows_n = u->n,
		.attached = u->file_name[0] != '\0',
		.demonstration = shared->demonstration };
	return letter_write(out, letters, &f, e);
}

static bool sms_fold(struct letter *l, bool fold, struct err *e)
{
	AUTO(buf_wipe) struct buf folded = BUF_MAX(GSM_MAX_BYTES);
	bool whole;
	if (!fold || l->text.n == 0)
		return true;
	if (!gsm_fold(&folded, buf_slice(&l->text), &whole, e))
		return false;
	/* another script stays as it is: half of it folded is no word of either */
	if (whole) {
		buf_wipe(&l->text);
		l->text = buf_move(&folded);
	}
	return true;
}

static bool sms_count(size_t *parts, const struct letter *l, struct err *e)
{
	struct gsm_size size = { .parts = 0 };
	if (l->text.n && !gsm_measure(&size, buf_slice(&l->text), e))
		return false;
	*parts += size.parts;
	return true;
}

bool envelope_write(struct envelope *u, const struct letters *letters, bool fold, struct err *e)
{
	bool sms = u->rows[0].channel == STORE_CHANNEL_SMS;
	if (!sms)
		return file_attach(u, e) && form_write(&u->letter, u, letters, LETTER_MAIL, e);
	if (!letter_by_sms(u->rows[0].template_name))
		return err_fail(
			e, ERR_UNSUPPORTED, "%s does not go by SMS", u->rows[0].template_name);
	if (u->rows[0].lang[0] && !form_write(&u->aid, u, letters, LETTER_SMS_AID, e))
		return false;
	return form_write(&u->letter, u, letters, LETTER_SMS, e) && sms_fold(&u->aid, fold, e) &&
	       sms_fold(&u->letter, fold, e) && sms_count(&u->parts, &u->aid, e) &&
	       sms_count(&u->parts, &u->letter, e);
}

/* ---- fate ---- */

static const char *state_word(enum store_delivery s)
{
	return s == STORE_RELAYED ? "relayed" : s == STORE_DELAYED ? "delayed" : "rejected";
}

/*
 * What the relay took is told by one transaction, journal and row. Else the journal first: a death in between makes a second entry and a second
 * mail, never a mail without entry.
 */
static bool row_close(struct envelope *u, struct store_message *m, struct err *e)
{
	const struct actor a = actor_system(u->service, u->now_ms);
	struct err why = ERR_INIT;
	bool held = u->held && m->tries == 0;
	m->state = u->state;
	m->tries++;
	m->next_ms = u->next_ms;
	memcpy(m->answer, u->answer, sizeof m->answer);
	memcpy(m->verp, u->rows[0].verp, sizeof m->verp);
	if (u->state == STORE_RELAYED)
		m->sent_ms = u->now_ms;
	bool told = false;
	bool noted = u->state == STORE_RELAYED    ? post_relayed(&a, m, &told, &why)
		     : u->state == STORE_REJECTED ? post_rejected(&a, m, false, &why)
		     : held                       ? post_held(&a, m, &why)
						  : true;
	if (!noted)
		log_error("message_not_noted", &why);
	log_event("message", "id=%lld template=%s channel=%s state=%s tries=%u", (long long)m->id,
		m->template_name, m->channel == STORE_CHANNEL_SMS ? "sms" : "mail",
		state_word(u->state), m->tries);
	return told || store_message_done(store_of(u), m, u->now_ms, e);
}

bool envelope_close(struct envelope *u, struct err *e)
{
	for (size_t i = 0; i < u->n; i++)
		if (!row_close(u, &u->rows[i], e))
			return false;
	return true;
}
