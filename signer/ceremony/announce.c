/* SPDX-License-Identifier: MIT */
/* announce: who is told. */
#include "ceremony/announce.h"

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
		/* A link that dies in the same step opens nothing more: M10 has none. */
		const struct post_to to = { .address = x->address,
			.lang = x->lang,
			.channel = x->channel,
			.link = w->kind == POST_M10 ? NULL : x };
		if ((!w->role || strcmp(w->role, x->role) == 0) &&
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
