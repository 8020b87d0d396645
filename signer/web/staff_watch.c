/* SPDX-License-Identifier: MIT */
/*
 * staff_watch: what a head keeps an eye on beside its list of work (CONVENTION 10): seals that wait, since when; delegations in force; how
 * many days are left to the first stay that not all have signed.
 */
#include "web/staff.h"

#include "base/time.h"
#include "ceremony/board_task.h"
#include "ceremony/school.h"
#include "web/impl.h"

#include <stdio.h>
#include <string.h>

enum { SEALS_SHOWN = 5, DELEGATIONS_MOST = 9 };

struct watch {
	xmlNode *page;
	const struct actor *actor;
	size_t seals;
	int32_t first; /* day of the first stay that is not signed by all; 0: none */
};

static bool seal_take(void *arg, const struct store_dossier *d)
{
	struct watch *w = arg;
	if (!board_in_scope(w->actor, d->class_name, d->level) || w->seals++ >= SEALS_SHOWN)
		return true;
	xmlNode *n = tree_child(w->page, "sceau");
	tree_attr(n, "id", d->id);
	tree_attr(n, "eleve", d->pupil_name);
	page_instant(n, "depuis", d->changed_ms);
	return true;
}

static bool first_take(void *arg, const struct store_dossier *d)
{
	struct watch *w = arg;
	bool ahead = d->first_day >= life_day(w->actor->now_ms);
	if (ahead && board_in_scope(w->actor, d->class_name, d->level) &&
		(!w->first || d->first_day < w->first))
		w->first = d->first_day;
	return true;
}

/* Those whose days hold today; one that is to come or over is in the settings. */
static void delegations_put(const struct watch *w, const struct school *s)
{
	int32_t today = life_day(w->actor->now_ms);
	for (unsigned i = 1; i <= DELEGATIONS_MOST; i++) {
		static const char *const parts[] = { "prenom", "nom", "qualite", "@debut", "@fin" };
		const char *value[sizeof parts / sizeof *parts];
		time_day from, to;
		for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
			char key[60];
			snprintf(key, sizeof key, "delegation[%u]/%s", i, parts[k]);
			value[k] = school_get(s, key);
		}
		if (!time_date_parse(&from, slice_text(value[3]), NULL) ||
			!time_date_parse(&to, slice_text(value[4]), NULL) || today < from ||
			to < today)
			continue;
		xmlNode *n = tree_child(w->page, "delegue");
		tree_attr(n, "prenom", value[0]);
		tree_attr(n, "nom", value[1]);
		tree_attr(n, "qualite", value[2]);
		tree_attr(n, "fin", value[4]);
	}
}

bool staff_watch_put(
	xmlNode *page, const struct web_context *c, const struct school *s, struct err *e)
{
	const struct actor *a = &c->actor;
	struct watch w = { .page = page, .actor = a };
	const struct store_dossier_filter signed_all = {
		.school = a->school, .oldest_first = true, .states = 1U << STATE_SIGNEE
	};
	const struct store_dossier_filter open = { .school = a->school,
		.states = 1U << STATE_BROUILLON | 1U << STATE_COMPLETEE_ACCUEIL |
			  1U << STATE_A_VERIFIER | 1U << STATE_VERIFIEE | 1U << STATE_EN_SIGNATURE |
			  1U << STATE_PARTIELLEMENT_SIGNEE | 1U << STATE_CORRECTION_DEMANDEE };
	if (a->role != LIFE_CHEF && a->role != LIFE_DELEGATAIRE && a->role != LIFE_SECRETARIAT)
		return true;
	if (!store_dossier_each(c->store, &signed_all, false, seal_take, &w, e) ||
		!store_dossier_each(c->store, &open, false, first_take, &w, e))
		return false;
	page_number(page, "sceaux", (int64_t)w.seals);
	if (w.first) {
		page_day(page, "premier", w.first);
		page_number(page, "jours-restants", w.first - life_day(a->now_ms));
	}
	if (a->role != LIFE_SECRETARIAT)
		delegations_put(&w, s);
	return true;
}
