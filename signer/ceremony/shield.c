/* SPDX-License-Identifier: MIT */
/* shield: the flag and its note in one transaction; rows without what it hides. */
#include "ceremony/shield.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct shielding {
	const struct actor *actor;
	int64_t pupil;
	bool shielded;
	struct store_note note;
};

static bool both(void *arg, struct store *s, struct err *e)
{
	struct shielding *x = arg;
	return store_pupil_shield(s, x->actor->school, x->pupil, x->shielded, e) &&
	       store_note_add(s, &x->note, e);
}

bool shield_set(const struct actor *a, int64_t pupil, bool shielded, const char *why, struct err *e)
{
	AUTO(store_pupil) struct store_pupil p = { .id = 0 };
	struct store *s = a->service->house->store;
	if (a->role != LIFE_SECRETARIAT && a->role != LIFE_CHEF)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!store_pupil_get(s, a->school, pupil, &p, e))
		return false;
	if (!why[0] || strlen(why) > SHIELD_MAX_WHY)
		return reason_set(e, ERR_SYNTAX, REASON_WHY);
	if (p.shielded == shielded)
		return true;
	json_t *o = json_pack("{s:I,s:s,s:s,s:s}", "eleve", (json_int_t)pupil, "avant",
		p.shielded ? "oui" : "non", "apres", shielded ? "oui" : "non", "motif", why);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	if (!text)
		return err_nomem(e);
	struct shielding x = { .actor = a,
		.pupil = pupil,
		.shielded = shielded,
		.note = { .school = a->school,
			.account = a->account,
			.time_ms = a->now_ms,
			.kind = "PROTECTION",
			.detail = slice_text(text) } };
	bool good = store_together(s, both, &x, e);
	free(text);
	return good;
}

void shield_row(struct store_dossier *d)
{
	if (!d->shielded)
		return;
	memset(d->host_name, 0, sizeof d->host_name);
	memset(d->host_siret, 0, sizeof d->host_siret);
	memset(d->host_mail, 0, sizeof d->host_mail);
}
