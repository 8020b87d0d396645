/* SPDX-License-Identifier: MIT */
/* invite_end: links voided when a revision dies; what was never sealed is still read by who was asked to sign it. */
#include "ceremony/invite.h"

#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "ceremony/post.h"

#include <stdio.h>
#include <string.h>

#define KIND(k) (1U << STORE_LINK_##k)

enum { MAX_ENDED = LIFE_MAX_LINKS };

struct ended {
	struct store_link list[MAX_ENDED];
	size_t n;
	bool full;
};

static bool ended_take(void *arg, const struct store_link *x)
{
	struct ended *t = arg;
	t->full = t->n == MAX_ENDED;
	if (!t->full)
		t->list[t->n++] = *x;
	return !t->full;
}

static bool ended_find(struct ended *t, const struct life *l, struct err *e)
{
	const struct store_link_filter f = { .dossier = l->dossier.id,
		.school = -1,
		.kinds = KIND(SIGN) | KIND(FILL) | KIND(FOLLOW),
		.states =
			1U << STORE_LINK_LIVE | 1U << STORE_LINK_DONE | 1U << STORE_LINK_BLOCKED };
	*t = (struct ended){ .n = 0 };
	return store_link_each(l->service->house->store, &f, ended_take, t, e) &&
	       (!t->full || err_fail(e, ERR_BUG, "a convention has too many links"));
}

static bool all_kill(struct life *l, const struct ended *t, const char *why, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		struct store_link dead = t->list[i];
		dead.state = STORE_LINK_DEAD;
		snprintf(dead.why, sizeof dead.why, "%s", why);
		if (!life_link(l, &dead, e))
			return false;
	}
	return true;
}

bool invite_kill(struct life *l, const char *why, struct err *e)
{
	struct ended t;
	return ended_find(&t, l, e) && all_kill(l, &t, why, e);
}

/* How it ended, also when it is archived since: a word of M10, or NULL for what expired. */
static bool end_why(const char **out, const struct store_dossier *d, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	bool archived = d->state == STATE_ARCHIVEE;
	if (archived && !notes_read(&notes, d, e))
		return false;
	bool cancelled = archived && json_object_get(notes, "annulation"),
	     refused = archived && !cancelled && json_object_get(notes, "refus");
	*out = cancelled || d->state == STATE_ANNULEE ? "ecole"
	       : refused || d->state == STATE_REFUSEE ? "refus"
						      : NULL;
	return true;
}

bool invite_over(struct life *l, const struct store_link *x, struct err *e)
{
	const char *why;
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	bool act = l->dossier.amends[0] != '\0';
	if (!end_why(&why, &l->dossier, e) || !papers_read(&p, &l->dossier, e))
		return false;
	/* an act that comes to nothing leaves the convention as it was */
	const struct post_fact facts[] = { { "issue", why ? "annulee" : "expiree" },
		{ "motif", why }, { "acte", act ? l->dossier.act : NULL },
		{ "numero", act ? fields_get(&p.fond, "liens/avenant-de/@numero") : NULL },
		{ NULL, NULL } };
	const struct post_to to = { .address = x->address,
		.lang = x->lang,
		.channel = x->channel,
		.link = x->state == STORE_LINK_DEAD ? NULL : x,
		.reader = x->role };
	return post_tell(l, POST_M10, &to, facts, e);
}

/* Who said « ce n'est pas moi », or could not tell the pupil's birthday, is nobody who was asked. */
static bool was_asked(const struct store_link *x)
{
	return x->state != STORE_LINK_BLOCKED;
}

/* One of the person before 'i' stands for all; of the host the link to sign, not the form. */
static bool told_before(const struct ended *t, size_t i)
{
	for (size_t k = 0; k < t->n; k++) {
		const struct store_link *x = &t->list[k];
		bool same = k != i && was_asked(x) && strcmp(x->person, t->list[i].person) == 0 &&
			    strcmp(x->role, t->list[i].role) == 0;
		if (same && x->kind == t->list[i].kind ? k < i : same && x->kind == STORE_LINK_SIGN)
			return true;
	}
	return false;
}

/* CONVENTION 6, note 1: what was frozen is read until its elimination. A draft never was, and its host only hears of its end. */
static bool follow_make(
	struct life *l, const struct papers *p, const struct store_link *was, struct err *e)
{
	const char *address;
	struct store_link x = *was;
	x.id = x.version = 0;
	x.kind = STORE_LINK_FOLLOW;
	x.state = STORE_LINK_LIVE;
	x.why[0] = '\0';
	x.created_ms = l->now_ms;
	x.asked_ms = x.opened_ms = x.reminded_ms = 0;
	x.birth_failures = x.reminders = 0;
	x.channel = papers_reach(p, x.person, &address);
	snprintf(x.address, sizeof x.address, "%.*s", STORE_MAX_LOGIN, address);
	if ((x.channel != STORE_CHANNEL_MAIL && x.channel != STORE_CHANNEL_SMS) || !address[0])
		return true;
	if (!l->frozen) {
		x.state = STORE_LINK_DEAD;
		return invite_over(l, &x, e);
	}
	const struct store_link *kept = life_link(l, &x, e);
	return kept && invite_over(l, kept, e);
}

bool invite_end(struct life *l, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	struct ended t;
	if (!papers_read(&p, &l->dossier, e) || !ended_find(&t, l, e) ||
		!all_kill(l, &t, "clos", e))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (was_asked(&t.list[i]) && !told_before(&t, i) &&
			!follow_make(l, &p, &t.list[i], e))
			return false;
	return true;
}
