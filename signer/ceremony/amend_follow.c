/* SPDX-License-Identifier: MIT */
/* amend_follow: what the seal of an act does to the convention it is about, and to itself. */
#include "ceremony/amend.h"
#include "ceremony/announce.h"

#include "base/time.h"

#include <string.h>

/* What an act is about: the original, or the avenant that took its place. */
struct target {
	const char *act; /* the act itself, which is left out */
	char id[37];
	int64_t sealed_ms;
};

static bool target_take(void *arg, const struct store_dossier *d)
{
	struct target *t = arg;
	bool whole = strcmp(d->act, "avenant") == 0 && d->sealed_ms &&
		     d->state != STATE_REMPLACEE && d->state != STATE_ANNULEE;
	if (whole && strcmp(d->id, t->act) != 0 && d->sealed_ms > t->sealed_ms) {
		t->sealed_ms = d->sealed_ms;
		memcpy(t->id, d->id, sizeof t->id);
	}
	return true;
}

static bool target_find(
	struct target *t, const struct actor *a, const struct store_dossier *act, struct err *e)
{
	AUTO(store_dossier) struct store_dossier root = { .version = 0 };
	struct store *s = a->service->house->store;
	const struct store_dossier_filter f = { .school = act->school, .amends = act->amends };
	*t = (struct target){ .act = act->id };
	if (!store_dossier_get(s, -1, act->amends, &root, e))
		return false;
	if (root.state != STATE_REMPLACEE) {
		memcpy(t->id, root.id, sizeof t->id);
		return true;
	}
	return store_dossier_each(s, &f, false, target_take, t, e);
}

bool amend_main(char out[static 37], const struct actor *a, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct target t;
	if (!store_dossier_get(a->service->house->store, a->link ? -1 : a->school, id, &d, e))
		return false;
	if (!announce_notice(&d)) {
		memcpy(out, d.id, sizeof d.id);
		return true;
	}
	if (!target_find(&t, a, &d, e))
		return false;
	memcpy(out, t.id, sizeof t.id);
	return t.id[0] || err_fail(e, ERR_NOT_FOUND, "no convention stands beside act %s", d.id);
}

static int32_t start_of(const struct store_dossier *d)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	time_day day;
	return papers_read(&p, d, NULL) &&
			       time_date_parse(&day,
				       slice_text(fields_get(&p.fond, "sequence/@debut")), NULL)
		       ? day
		       : d->first_day;
}

/*
 * CONVENTION 5: an amendment of a convention in force is in force at its sealing. One of a stay to come begins with it: it carries the
 * whole fond, and the days before its effect are the old ones.
 */
static bool take_over(const struct actor *a, const char *id, bool running, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	if (!life_open(&l, a, id, e))
		return false;
	if (l->dossier.state != STATE_SCELLEE)
		return true;
	int32_t start = start_of(&l->dossier);
	if (start < l->dossier.first_day)
		l->dossier.first_day = start;
	l->dossier.next_ms = life_next(l->service, &l->dossier, a->now_ms);
	l->facts.takes_over = true;
	return (!running || life_step(l, a, MOVE_BEGIN, NULL, e)) && life_commit(l, e);
}

bool amend_follow(const struct actor *system, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(store_dossier) struct store_dossier about = { .version = 0 };
	AUTO(life) struct life *l = NULL;
	struct store *s = system->service->house->store;
	struct target t;
	if (!store_dossier_get(s, -1, id, &d, e) || !target_find(&t, system, &d, e))
		return false;
	bool whole = strcmp(d.act, "avenant") == 0;
	if (!t.id[0])
		return whole || err_fail(e, ERR_BUG, "act %s is about nothing that stands", id);
	/* One after the other: a thread holds one convention. Begins the stay in between, the clock brings the amendment on. */
	if (whole && (!store_dossier_get(s, -1, t.id, &about, e) ||
			     !take_over(system, id, about.state == STATE_EN_VIGUEUR, e)))
		return false;
	if (!life_open(&l, system, t.id, e))
		return false;
	const struct life_detail details[] = { { "acte", d.id, false },
		{ "reference", d.reference, false }, { NULL, NULL, false } };
	enum life_move m = whole                        ? MOVE_REPLACED
			   : strcmp(d.act, "avis") == 0 ? MOVE_NOTICED
							: MOVE_RECTIFIED;
	return life_step(l, system, m, details, e) && life_commit(l, e);
}
