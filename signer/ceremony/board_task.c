/* SPDX-License-Identifier: MIT */
/* board_task: one table of what is next in each state. */
#include "ceremony/board_task.h"

#include "ceremony/announce.h"
#include "ceremony/notes.h"
#include "ceremony/paper.h"
#include "ceremony/party_who.h"
#include "ceremony/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000 };

/* Bits 1 << life_role of who is offered an action. */
enum {
	OFFICE = 1 << LIFE_SECRETARIAT,
	HEADS = 1 << LIFE_CHEF | 1 << LIFE_DELEGATAIRE,
	STAFF = OFFICE | HEADS,
};

struct next {
	enum board_light light;
	const char *waits, *task, *action;
	uint32_t roles;
};

/* States whose next action does not hang on anything else. */
static const struct next by_state[STORE_STATE_COUNT] = {
	[STATE_COMPLETEE_ACCUEIL] = { BOARD_AMBER, "completer", "completer",
		"Compléter la partie établissement", STAFF },
	[STATE_A_VERIFIER] = { BOARD_AMBER, "verifier", "figer", "Vérifier et figer", STAFF },
	[STATE_VERIFIEE] = { BOARD_AMBER, "envoyer", "envoyer", "Envoyer aux signataires", STAFF },
	[STATE_SIGNEE] = { BOARD_AMBER, "sceau", "", "", 0 },
	[STATE_SCELLEE] = { BOARD_GREEN, "scellee", "", "", 0 },
	[STATE_EN_VIGUEUR] = { BOARD_GREEN, "cours", "", "", 0 },
	[STATE_TERMINEE] = { BOARD_GREEN, "fini", "presence", "Demander si l’élève est venu",
		OFFICE },
	[STATE_ARCHIVEE] = { BOARD_GREEN, "archivee", "", "", 0 },
	[STATE_ELIMINEE] = { BOARD_GREY, "eliminee", "", "", 0 },
	[STATE_CORRECTION_DEMANDEE] = { BOARD_AMBER, "correction", "repondre",
		"Répondre à la demande", STAFF },
	[STATE_REFUSEE] = { BOARD_RED, "refusee", "reprendre",
		"Reprendre avec une nouvelle version", STAFF },
	[STATE_EXPIREE] = { BOARD_RED, "expiree", "reprendre", "Reprendre avec de nouvelles dates",
		STAFF },
	[STATE_ANNULEE] = { BOARD_RED, "annulee", "", "", 0 },
	[STATE_ROMPUE] = { BOARD_AMBER, "rompue", "", "", 0 },
	[STATE_REMPLACEE] = { BOARD_GREY, "remplacee", "", "", 0 },
};

bool board_in_scope(const struct actor *a, const char *class_name, const char *level)
{
	return !a->scope || !a->scope[0] || life_listed(a->scope, class_name) ||
	       life_listed(a->scope, level);
}

static int days_since(const struct actor *a, int64_t ms)
{
	return a->now_ms > ms ? (int)((a->now_ms - ms) / DAY_MS) : 0;
}

static void say(struct board_line *l, const struct actor *a, const struct next *n)
{
	bool offered = n->roles & (1U << a->role);
	l->light = n->light;
	l->days = n->light == BOARD_AMBER ? days_since(a, l->since_ms) : 0;
	snprintf(l->waits, sizeof l->waits, "%s", n->waits);
	snprintf(l->task, sizeof l->task, "%s", offered ? n->task : "");
	snprintf(l->action, sizeof l->action, "%s", offered ? n->action : "");
}

static void draft_say(struct board_line *l, const struct actor *a)
{
	const struct store_dossier *d = &l->dossier;
	static const struct next declared = { BOARD_AMBER, "declaration", "confirmer",
		"Confirmer la déclaration de l’élève", STAFF },
				 bare = { BOARD_RED, "personne", "placer",
					 "Saisir l’organisme d’accueil", STAFF };
	struct next host = { BOARD_AMBER, "organisme", "", "", STAFF };
	if (d->declared && !d->confirmed) {
		say(l, a, &declared);
	} else if (!d->host_name[0] && !d->host_siret[0]) {
		say(l, a, &bare);
	} else {
		if (days_since(a, l->since_ms) >= BOARD_PATIENCE_DAYS) {
			host.task = "relancer";
			host.action = "Relancer l’organisme d’accueil";
		}
		say(l, a, &host);
	}
}

/* For whose signature. */
static const char *who_is(const char *role)
{
	static const char *const words[][2] = { { "representant-accueil", "organisme" },
		{ "responsable-legal", "famille" }, { "eleve", "eleve" },
		{ "enseignant-referent", "enseignant" }, { "chef-etablissement", "chef" } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i][0], role) == 0)
			return words[i][1];
	return "signataire";
}

/* The visa of this teacher, where the order allows it now: optional, so it waits for nobody else to wait. */
static bool visa_due(
	bool *due, const struct actor *a, const struct store_convention *c, struct err *e)
{
	struct store_account x;
	char name[STORE_MAX_NAME];
	*due = false;
	if (a->role != LIFE_ENSEIGNANT)
		return true;
	if (!store_account_get(a->service->house->store, a->account, &x, e))
		return false;
	snprintf(name, sizeof name, "%.90s %.90s", x.first_name, x.last_name);
	for (size_t i = 0; i < c->parties_n; i++) {
		const struct store_party *p = &c->parties[i];
		if (p->signed_at || strcmp(p->role, life_role_name(LIFE_ENSEIGNANT)) != 0 ||
			!sign_in_turn(c, i, NULL))
			continue;
		for (size_t k = 0; k < p->holders_n; k++)
			*due = *due || party_same_name(name, p->holders[k].name);
	}
	return true;
}

/* Whom it waits for: the first obligatory party that may sign now. */
static bool signing_say(struct board_line *l, const struct actor *a, struct err *e)
{
	const struct store_dossier *d = &l->dossier;
	struct store_key key = { .revision = d->revision };
	struct next n = { BOARD_AMBER, "signatures", "", "", STAFF };
	struct store_convention *c = calloc(1, sizeof *c);
	memcpy(key.id, d->id, sizeof key.id);
	if (!c)
		return err_nomem(e);
	bool good = store_convention_get(a->service->house->store, &key, c, e);
	for (size_t i = 0; good && i < c->parties_n; i++) {
		const struct store_party *p = &c->parties[i];
		if (sign_met(c, p) || !sign_in_turn(c, i, NULL))
			continue;
		bool school = strcmp(p->role, "chef-etablissement") == 0;
		n.waits = who_is(p->role);
		if (school) {
			n = (struct next){ BOARD_AMBER, n.waits, "signer", "Signer", HEADS };
		} else if (days_since(a, l->since_ms) >= BOARD_PATIENCE_DAYS) {
			n.task = "relancer";
			n.action = "Relancer, appeler ou proposer une autre voie";
		}
		break;
	}
	bool visa = false, paper = false;
	good = good && visa_due(&visa, a, c, e) &&
	       paper_waits(&paper, a->service->house->store, d->school, d->id, e);
	free(c);
	if (paper)
		n = (struct next){ BOARD_AMBER, "papier", "attester", "Attester la copie papier",
			OFFICE | 1 << LIFE_CHEF };
	if (visa) {
		n.task = "signer";
		n.action = "Donner le visa";
		n.roles = 1U << LIFE_ENSEIGNANT;
	}
	if (good)
		say(l, a, &n);
	return good;
}

/* An avis or rectificatif that is sealed: what is to be done, is done on the convention. */
static const struct next beside = { BOARD_GREEN, "acte-scelle", "", "", 0 };

/* One state in two ways: as the table has it, or as a note says, which lists are read without. */
struct noted {
	const char *note;
	struct next next;
};

static bool noted_say(
	struct board_line *l, const struct actor *a, const struct noted *n, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(json) json_t *notes = NULL;
	if (!store_dossier_get(a->service->house->store, l->dossier.school, l->dossier.id, &d, e) ||
		!notes_read(&notes, &d, e))
		return false;
	say(l, a, json_object_get(notes, n->note) ? &n->next : &by_state[l->dossier.state]);
	return true;
}

bool board_task(struct board_line *l, const struct actor *a, struct err *e)
{
	static const struct noted stopped = { "arret",
		{ BOARD_AMBER, "arret", "rompre", "Sceller l’acte de fin anticipée", HEADS } },
				  opposed = { "opposition",
					  { BOARD_AMBER, "opposition", "opposition",
						  "Décider de l’opposition", HEADS } };
	const struct store_dossier *d = &l->dossier;
	l->since_ms = d->changed_ms;
	snprintf(l->pupil, sizeof l->pupil, "%s", d->pupil_name);
	snprintf(l->class_name, sizeof l->class_name, "%s", d->class_name);
	l->pupil_id = d->pupil;
	if (d->state == STATE_BROUILLON)
		draft_say(l, a);
	else if (d->state == STATE_EN_SIGNATURE || d->state == STATE_PARTIELLEMENT_SIGNEE)
		return signing_say(l, a, e);
	else if (announce_notice(d) && d->sealed_ms)
		say(l, a, &beside);
	else if (d->state == STATE_EN_VIGUEUR)
		return noted_say(l, a, &stopped, e);
	else if (d->state == STATE_CORRECTION_DEMANDEE)
		return noted_say(l, a, &opposed, e);
	else
		say(l, a, &by_state[d->state < STORE_STATE_COUNT ? d->state : STATE_ELIMINEE]);
	return true;
}
