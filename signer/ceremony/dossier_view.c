/* SPDX-License-Identifier: MIT */
/* dossier_view: a dossier read for one actor: what CONVENTION 6 does not let it see is not in the view. */
#include "ceremony/checking.h"
#include "ceremony/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dossier_view_auto(struct dossier_view **v)
{
	struct dossier_view *x = *v;
	if (!x)
		return;
	store_dossier_auto(&x->row);
	fields_auto(&x->fond);
	fields_auto(&x->politique);
	fields_auto(&x->contacts);
	free(x->frozen);
	school_auto(&x->school);
	store_pupil_auto(&x->pupil);
	json_decref(x->notes);
	free(x);
	*v = NULL;
}

/* A party sees its own contact only; the school's people all of them, a teacher none but the school's. */
static void contacts_prune(struct dossier_view *v, const struct actor *a)
{
	char keys[40][FIELD_MAX_KEY];
	size_t n = fields_keys(&v->contacts, "contact", keys, 40);
	bool all = a->role == LIFE_SECRETARIAT || a->role == LIFE_CHEF || a->role == LIFE_SYSTEME ||
		   a->role == LIFE_DELEGATAIRE || a->role == LIFE_DPO;
	/* Who fills in the host's part also says how host and tutor are reached. */
	bool host = a->role == LIFE_ACCUEIL;
	for (size_t i = 0; !all && i < n; i++) {
		char element[FIELD_MAX_PATH];
		bool own = strcmp(keys[i], a->person) == 0 ||
			   (host && (strncmp(keys[i], "p-emp", 5) == 0 ||
					    strncmp(keys[i], "p-tut", 5) == 0)) ||
			   (a->role == LIFE_ENSEIGNANT && strncmp(keys[i], "p-ens", 5) == 0);
		field_path(element, "contact[%s]", keys[i]);
		if (!own)
			fields_remove(&v->contacts, element);
	}
}

/* Reasons and free texts are told to the school and to who gave them: the host learns that, never why (CONVENTION 7). */
static void notes_prune(struct dossier_view *v, const struct actor *a)
{
	static const char *const keys[] = { "refus", "refus-sans-effet", "opposition", "correction",
		"arret" };
	if (a->account || a->role == LIFE_SYSTEME)
		return;
	json_t *asked = json_object_get(v->notes, "demandes"), *own;
	own = json_incref(json_object_get(asked, a->person));
	json_object_clear(asked);
	if (own)
		json_object_set_new(asked, a->person, own);
	json_object_del(v->notes, "rupture-projet");
	json_object_del(json_object_get(v->notes, "rupture"), "avertis");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		json_t *o = json_object_get(v->notes, keys[i]);
		if (!o || strcmp(notes_get(v->notes, keys[i], "personne"), a->person) == 0)
			continue;
		json_object_del(o, "motif");
		json_object_del(o, "texte");
		json_object_del(o, "voulu");
		json_object_del(o, "champ");
	}
}

static bool frozen_read(struct dossier_view *v, const struct actor *a, struct err *e)
{
	struct store_key key = { .revision = v->row.revision };
	if (!key.revision)
		return true;
	memcpy(key.id, v->row.id, sizeof key.id);
	v->frozen = calloc(1, sizeof *v->frozen);
	return v->frozen ? store_convention_get(a->service->house->store, &key, v->frozen, e)
			 : err_nomem(e);
}

/* The default policy where there is none, so that a page always has one to show. */
static bool policy_fill(struct dossier_view *v, const struct actor *a, struct err *e)
{
	struct papers p = { v->fond, v->politique, v->contacts };
	const struct papers_about about = { .service = a->service,
		.dossier = &v->row,
		.school = &v->school,
		.pupil_ref = "",
		.today = life_day(a->now_ms),
		.revision = v->row.revision + 1 };
	return papers_policy(&p, &about, e);
}

bool dossier_view_open(
	struct dossier_view **out, const struct actor *a, const char *id, struct err *e)
{
	struct store *s = a->service->house->store;
	AUTO(dossier_view) struct dossier_view *v = calloc(1, sizeof *v);
	if (!v)
		return err_nomem(e);
	if (!life_sees(a, id, e) ||
		!store_dossier_get(s, a->link ? -1 : a->school, id, &v->row, e) ||
		!life_allowed(a, LIFE_READ, &v->row, LIFE_MAY, e))
		return false;
	if (!fields_read(&v->fond, FIELD_FOND, buf_slice(&v->row.fields), e) ||
		!fields_read(&v->politique, FIELD_POLITIQUE, buf_slice(&v->row.politique), e) ||
		!fields_read(&v->contacts, FIELD_CONTACTS, buf_slice(&v->row.contacts), e) ||
		!notes_read(&v->notes, &v->row, e) ||
		!school_open(&v->school, a->service, v->row.school, e) || !frozen_read(v, a, e) ||
		!policy_fill(v, a, e))
		return false;
	bool roster = a->account && v->row.pupil;
	if (roster && !store_pupil_get(s, v->row.school, v->row.pupil, &v->pupil, e))
		return false;
	checking_told(&v->remarks, v->notes);
	contacts_prune(v, a);
	notes_prune(v, a);
	*out = v;
	v = NULL;
	return true;
}
