/* SPDX-License-Identifier: MIT */
/* invite_errand: what a batch link leads to beside signing: the host's part of each pupil, « est-il venu ? » of each stay; and where each stands. */
#include "ceremony/invite.h"

#include "ceremony/announce.h"
#include "ceremony/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t open_states = 1U << STORE_LINK_LIVE | 1U << STORE_LINK_DONE;

struct errands {
	struct store_link list[INVITE_MAX_BATCH];
	size_t n;
};

static bool errand_take(void *arg, const struct store_link *x)
{
	struct errands *t = arg;
	if (strcmp(x->role, life_role_name(LIFE_ACCUEIL)) == 0 && x->dossier[0])
		t->list[t->n++] = *x;
	return t->n < INVITE_MAX_BATCH;
}

/* A stay whose end was announced (M23), and nobody has said yet whether it took place. */
static bool presence_wanted(bool *out, const struct store_dossier *d, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	*out = false;
	if ((d->state != STATE_TERMINEE && d->state != STATE_ROMPUE) || announce_notice(d))
		return true;
	if (!notes_read(&notes, d, e))
		return false;
	*out = json_object_get(notes, "presence") == NULL;
	return true;
}

/* *wanted: something is to be done under link 'x'. Whose part is to be filled in is told by first name, as M1 does. */
static bool errand_make(struct invite_errand *out, bool *wanted, const struct actor *a,
	const struct store_link *x, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(fields) struct fields f = { .json = NULL };
	if (!store_dossier_get(a->service->house->store, -1, x->dossier, &d, e))
		return false;
	*out = (struct invite_errand){ .link = x->id,
		.fill = x->kind == STORE_LINK_FILL,
		.first_day = d.first_day,
		.last_day = d.last_day };
	memcpy(out->id, d.id, sizeof out->id);
	memcpy(out->reference, d.reference, sizeof out->reference);
	memcpy(out->pupil, d.pupil_name, sizeof out->pupil);
	if (!out->fill)
		return presence_wanted(wanted, &d, e);
	*wanted = d.state == STATE_BROUILLON && x->state == STORE_LINK_LIVE;
	if (!*wanted)
		return true;
	if (!fields_read(&f, FIELD_FOND, buf_slice(&d.fields), e))
		return false;
	snprintf(out->pupil, sizeof out->pupil, "%.79s", fields_get(&f, "eleve/prenom"));
	return true;
}

bool invite_errands(const struct actor *a, invite_errand_fn *fn, void *arg, struct err *e)
{
	struct store_link link;
	if (!invite_link(&link, a, e))
		return false;
	const struct store_link_filter f = { .address = link.address,
		.school = link.school,
		.kinds = 1U << STORE_LINK_FILL | 1U << STORE_LINK_SIGN | 1U << STORE_LINK_FOLLOW,
		.states = open_states };
	struct errands *t = calloc(1, sizeof *t);
	if (!t)
		return err_nomem(e);
	bool good = store_link_each(a->service->house->store, &f, errand_take, t, e);
	for (size_t i = 0; good && i < t->n; i++) {
		struct invite_errand x;
		bool wanted = false;
		good = errand_make(&x, &wanted, a, &t->list[i], e);
		if (good && wanted && !fn(arg, &x))
			break;
	}
	free(t);
	return good;
}

struct sought {
	int64_t link;
	bool there;
};

static bool sought_take(void *arg, const struct invite_errand *x)
{
	struct sought *s = arg;
	s->there = s->there || x->link == s->link;
	return !s->there;
}

bool invite_errand_link(struct store_link *out, const struct actor *a, int64_t link, struct err *e)
{
	struct sought s = { .link = link };
	if (!invite_errands(a, sought_take, &s, e))
		return false;
	return s.there ? store_link_get(a->service->house->store, link, out, e)
		       : reason_set(e, ERR_NOT_FOUND, REASON_STATE);
}

/* --- all of them ------------------------------------------------------------------------------------------------------ */

/* A follow link takes the place of a link to sign. */
static bool followed_take(void *arg, const struct store_link *x)
{
	struct errands *t = arg;
	if (strcmp(x->role, life_role_name(LIFE_ACCUEIL)) != 0 || !x->dossier[0])
		return true;
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->list[i].dossier, x->dossier) == 0) {
			if (t->list[i].kind != STORE_LINK_FOLLOW)
				t->list[i] = *x;
			return true;
		}
	t->list[t->n++] = *x;
	return t->n < INVITE_MAX_BATCH;
}

bool invite_followed(const struct actor *a, invite_followed_fn *fn, void *arg, struct err *e)
{
	struct store_link link;
	if (!invite_link(&link, a, e))
		return false;
	if (strcmp(link.role, life_role_name(LIFE_ACCUEIL)) != 0 || !link.address[0])
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	const struct store_link_filter f = { .address = link.address,
		.school = link.school,
		.kinds = 1U << STORE_LINK_SIGN | 1U << STORE_LINK_FOLLOW,
		.states = open_states };
	struct errands *t = calloc(1, sizeof *t);
	if (!t)
		return err_nomem(e);
	bool good = store_link_each(a->service->house->store, &f, followed_take, t, e);
	for (size_t i = 0; good && i < t->n && fn(arg, &t->list[i]); i++)
		;
	free(t);
	return good;
}

struct one {
	int64_t id;
	struct store_link *out;
	bool there;
};

static bool one_take(void *arg, const struct store_link *x)
{
	struct one *o = arg;
	o->there = x->id == o->id;
	if (o->there)
		*o->out = *x;
	return !o->there;
}

bool invite_followed_link(
	struct store_link *out, const struct actor *a, int64_t link, struct err *e)
{
	struct one o = { .id = link, .out = out };
	if (!invite_followed(a, one_take, &o, e))
		return false;
	return o.there || reason_set(e, ERR_NOT_FOUND, REASON_STATE);
}

static bool any_take(void *arg, const struct store_link *x)
{
	(void)x;
	*(bool *)arg = true;
	return false;
}

bool invite_to_sign(
	bool *out, const struct service *s, const struct store_link *batch, struct err *e)
{
	const struct store_link_filter f = { .address = batch->address,
		.school = batch->school,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = 1U << STORE_LINK_LIVE };
	*out = false;
	return store_link_each(s->house->store, &f, any_take, out, e);
}
