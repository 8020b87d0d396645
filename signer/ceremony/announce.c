/* SPDX-License-Identifier: MIT */
/* announce: who is told. */
#include "ceremony/announce.h"

#include "base/time.h"

#include <string.h>

enum { MAX_TOLD = 20 };

struct told {
	struct store_link list[MAX_TOLD];
	size_t n;
};

static bool told_take(void *arg, const struct store_link *x)
{
	struct told *t = arg;
	if (t->n < MAX_TOLD)
		t->list[t->n++] = *x;
	return true;
}

struct telling {
	const char *person, *role; /* NULL: any */
	enum post_kind kind;
	const struct post_fact *facts;
};

static bool fact_is(const struct post_fact *facts, const char *name, const char *value)
{
	for (const struct post_fact *f = facts; f && f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f->value && strcmp(f->value, value) == 0;
	return false;
}

/* A link that dies in the same step opens nothing more, and a message that carries it would be dropped. */
static bool link_ends(const struct telling *w)
{
	return w->kind == POST_M19 ||
	       (w->kind == POST_M8 && (fact_is(w->facts, "issue", "change") ||
					      fact_is(w->facts, "issue", "reprise") ||
					      fact_is(w->facts, "issue", "decision-refus")));
}

static bool messaged(const struct store_link *x)
{
	return x->channel == STORE_CHANNEL_MAIL || x->channel == STORE_CHANNEL_SMS;
}

/* The same person by another link was told already. */
static bool told_before(const struct told *t, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (messaged(&t->list[k]) && strcmp(t->list[k].person, t->list[i].person) == 0 &&
			strcmp(t->list[k].role, t->list[i].role) == 0)
			return true;
	return false;
}

static bool links_tell(struct life *l, const struct telling *w, struct err *e)
{
	const struct store_link_filter f = { .dossier = l->dossier.id,
		.person = w->person,
		.school = -1,
		.kinds = 1U << STORE_LINK_SIGN | 1U << STORE_LINK_FOLLOW,
		.states = 1U << STORE_LINK_LIVE | 1U << STORE_LINK_DONE };
	struct told t = { .n = 0 };
	if (!store_link_each(l->service->house->store, &f, told_take, &t, e))
		return false;
	for (size_t i = 0; i < t.n; i++) {
		const struct store_link *x = &t.list[i];
		const struct post_to to = { .address = x->address,
			.lang = x->lang,
			.channel = x->channel,
			.link = link_ends(w) ? NULL : x,
			.reader = x->role };
		if ((!w->role || strcmp(w->role, x->role) == 0) && !told_before(&t, i) &&
			!post_tell(l, w->kind, &to, w->facts, e))
			return false;
	}
	return true;
}

bool announce_all(struct life *l, enum post_kind kind, const struct post_fact *facts, struct err *e)
{
	return links_tell(l, &(struct telling){ .kind = kind, .facts = facts }, e);
}

bool announce_role(struct life *l, enum life_role role, enum post_kind kind,
	const struct post_fact *facts, struct err *e)
{
	return links_tell(l,
		&(struct telling){ .role = life_role_name(role), .kind = kind, .facts = facts }, e);
}

bool announce_person(struct life *l, const char *person, enum post_kind kind,
	const struct post_fact *facts, struct err *e)
{
	return !person[0] ||
	       links_tell(
		       l, &(struct telling){ .person = person, .kind = kind, .facts = facts }, e);
}

/* Family and host. */
static const enum life_role parties[] = { LIFE_RESPONSABLE, LIFE_ELEVE, LIFE_ACCUEIL };

bool announce_stage(struct life *l, struct err *e)
{
	return announce_role(l, LIFE_RESPONSABLE, POST_M18, NULL, e) &&
	       announce_role(l, LIFE_ELEVE, POST_M18, NULL, e);
}

bool announce_data(struct life *l, int32_t until, struct err *e)
{
	char day[11] = "";
	if (until)
		time_date_format(day, until);
	const struct post_fact facts[] = { { "elimination", day },
		{ "faite", until ? "non" : "oui" }, { NULL, NULL } };
	for (size_t i = 0; i < sizeof parties / sizeof *parties; i++)
		if (!announce_role(l, parties[i], POST_M19, facts, e))
			return false;
	return true;
}

bool announce_presence(struct life *l, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	bool in_force = false;
	if (!papers_read(&p, &l->dossier, e) || !announce_in_force(&in_force, l, e))
		return false;
	const char *first = fields_get(&p.fond, "sequence/@debut"),
		   *last = fields_get(&p.fond, "sequence/@fin");
	const struct post_fact host[] = { { "debut", first }, { "fin", last }, { NULL, NULL } };
	const struct post_fact tutor[] = { { "debut", first }, { "fin", last },
		{ "pour", life_role_name(LIFE_TUTEUR) }, { NULL, NULL } };
	return (announce_notice(&l->dossier) ||
		       announce_role(l, LIFE_ACCUEIL, POST_M23, host, e)) &&
	       (!in_force || announce_role(l, LIFE_TUTEUR, POST_M23, tutor, e));
}
