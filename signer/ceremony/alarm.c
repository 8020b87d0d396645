/* SPDX-License-Identifier: MIT */
/* alarm: what is looked at, in words for those who mend it; and who has heard it already. */
#include "ceremony/alarm.h"

#include "ceremony/post.h"

#include "base/time.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const int64_t day_ms = 24LL * 3600 * 1000;

struct admins {
	struct store_account list[ALARM_MAX_TOLD];
	size_t n;
};

static bool admin_take(void *arg, const struct store_account *x)
{
	struct admins *a = arg;
	if ((x->roles & STORE_ROLE_ADMIN) && x->state == STORE_ACCOUNT_ACTIVE)
		a->list[a->n++] = *x;
	return a->n < ALARM_MAX_TOLD;
}

struct heard {
	const struct alarm *what;
	int64_t account;
	int64_t since_ms;
	bool there;
};

/* Newest first: what is older than a week ends the walk. */
static bool heard_take(void *arg, const struct store_message *m)
{
	struct heard *h = arg;
	if (m->created_ms < h->since_ms)
		return false;
	if (m->account != h->account)
		return true;
	json_t *facts =
		json_loadb((const char *)m->data.p, m->data.n, JSON_REJECT_DUPLICATES, NULL);
	const char *fact = json_string_value(json_object_get(facts, "fait"));
	h->there = fact && strcmp(fact, h->what->fact) == 0;
	json_decref(facts);
	return !h->there;
}

static bool admin_tell(struct service *s, const struct store_account *to, const struct alarm *x,
	int64_t now_ms, struct err *e)
{
	const struct store_message_filter f = { .template_name = "M22" };
	struct heard h = {
		.what = x, .account = to->id, .since_ms = now_ms - ALARM_AGAIN_DAYS * day_ms
	};
	const struct post_fact facts[] = { { "objet", x->object }, { "fait", x->fact },
		{ "echeance", x->until }, { "remede", x->remedy }, { NULL, NULL } };
	const struct post_to whom = { .address = to->login,
		.lang = to->lang,
		.channel = STORE_CHANNEL_MAIL,
		.account = to->id,
		.now_ms = now_ms };
	return store_message_each(s->house->store, &f, heard_take, &h, e) &&
	       (h.there || post_alone(s, POST_M22, &whom, facts, e));
}

bool alarm_tell(struct service *s, const struct alarm *x, int64_t now_ms, struct err *e)
{
	struct admins a = { .n = 0 };
	if (!store_account_each(s->house->store, -1, admin_take, &a, e))
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (!admin_tell(s, &a.list[i], x, now_ms, e))
			return false;
	return true;
}

/* Good until a day that is near. */
static bool ends_soon(const struct health_key *k, int64_t now_ms)
{
	time_day until;
	return k->good && time_date_parse(&until, slice_text(k->says), NULL) &&
	       until - (now_ms / day_ms) < ALARM_KEY_DAYS;
}

static const char *key_remedy(const struct health_key *k)
{
	if (k->good)
		return "faites un nouveau certificat avant ce jour, par « paraphe key ».";
	return k->needed ? "rendez son jeton au serveur, ou refaites-la par « paraphe key » ; "
			   "jusque-là rien n’est envoyé ni signé."
			 : "refaites-la par « paraphe key » ; jusque-là le niveau des signatures "
			   "est plus bas.";
}

static bool key_tell(struct service *s, const struct health_key *k, int64_t now_ms, struct err *e)
{
	char fact[80];
	snprintf(fact, sizeof fact, "la clé %s %s", k->name,
		k->good ? "arrive au terme de son certificat" : "ne peut pas servir");
	const struct alarm x = { .object = "certificat",
		.fact = fact,
		.until = k->good ? k->says : NULL,
		.remedy = key_remedy(k) };
	return alarm_tell(s, &x, now_ms, e);
}

bool alarm_keys(struct service *s, const struct health *h, int64_t now_ms, struct err *e)
{
	for (size_t i = 0; i < h->n; i++)
		if ((!h->keys[i].good || ends_soon(&h->keys[i], now_ms)) &&
			!key_tell(s, &h->keys[i], now_ms, e))
			return false;
	return true;
}

bool alarm_disk(struct service *s, uint64_t bytes, int64_t now_ms, struct err *e)
{
	char remedy[160];
	snprintf(remedy, sizeof remedy,
		"faites de la place : il reste %u Mio, et sans place plus rien n’est signé.",
		(unsigned)(bytes >> 20));
	const struct alarm x = { .object = "disque",
		.fact = "la place manque sur le disque du service",
		.remedy = remedy };
	return bytes >= ALARM_MIN_FREE || alarm_tell(s, &x, now_ms, e);
}

bool alarm_backup(struct service *s, int64_t last_ms, unsigned days, int64_t now_ms, struct err *e)
{
	const struct alarm x = { .object = "sauvegarde",
		.fact = "la dernière sauvegarde est trop ancienne, ou il n’y en a pas",
		.remedy = "lancez « paraphe backup », et voyez pourquoi elle ne se fait pas "
			  "d’elle-même." };
	return days == 0 || now_ms - last_ms <= (int64_t)days * day_ms ||
	       alarm_tell(s, &x, now_ms, e);
}
