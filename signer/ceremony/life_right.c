/* SPDX-License-Identifier: MIT */
/* life_right: the table of CONVENTION 6 (role, action, states) as data, and the question it answers. */
#include "ceremony/life.h"
#include "ceremony/retention.h"
#include "ceremony/school.h"

#include <string.h>

#define ACTION_TEXT(k, text) [k] = (text),
static const char *const action_texts[] = { LIFE_ACTIONS(ACTION_TEXT) };
#undef ACTION_TEXT
_Static_assert(sizeof action_texts / sizeof *action_texts == LIFE_ACTION_COUNT, "every action");

const char *life_action_text(enum life_action a)
{
	return a < LIFE_ACTION_COUNT ? action_texts[a] : "";
}

enum life_group life_group(enum store_state s)
{
	switch (s) {
	case STATE_BROUILLON:
	case STATE_COMPLETEE_ACCUEIL:
	case STATE_A_VERIFIER:
		return LIFE_P;
	case STATE_VERIFIEE:
		return LIFE_V;
	case STATE_EN_SIGNATURE:
	case STATE_PARTIELLEMENT_SIGNEE:
	case STATE_CORRECTION_DEMANDEE:
	case STATE_SIGNEE:
		return LIFE_S;
	case STATE_SCELLEE:
	case STATE_EN_VIGUEUR:
	case STATE_TERMINEE:
		return LIFE_Z;
	case STATE_ARCHIVEE:
	case STATE_ELIMINEE:
	case STATE_REFUSEE:
	case STATE_EXPIREE:
	case STATE_ANNULEE:
	case STATE_ROMPUE:
	case STATE_REMPLACEE:
		return LIFE_X;
	case STORE_STATE_COUNT:
		break;
	}
	return LIFE_BEFORE;
}

#define B LIFE_BEFORE
#define P LIFE_P
#define V LIFE_V
#define S LIFE_S
#define Z LIFE_Z
#define X LIFE_X
#define ALL (P | V | S | Z | X)
#define MAY(g, s)                                                                                  \
	{                                                                                          \
		(g), LIFE_MAY, (s)                                                                 \
	}
#define ASK(g, s)                                                                                  \
	{                                                                                          \
		(g), LIFE_ASK, (s)                                                                 \
	}
#define PREPARE(g, s)                                                                              \
	{                                                                                          \
		(g), LIFE_PREPARE, (s)                                                             \
	}
#define STEPPED(g, s)                                                                              \
	{                                                                                          \
		(g), LIFE_MAY_STEPPED, (s)                                                         \
	}

/* A cell that is not here is empty in CONVENTION 6: forbidden. X of a party ends with its access (life_allowed). */
static const struct life_right
	table[LIFE_ACTION_COUNT][LIFE_ROLE_COUNT][LIFE_MAX_RIGHTS + 1] = {
		[LIFE_READ] = {
			[LIFE_ELEVE] = { MAY(V | S | Z | X, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(V | S | Z | X, LIFE_OWN) },
			[LIFE_ACCUEIL] = { MAY(ALL, LIFE_OWN) },
			[LIFE_TUTEUR] = { MAY(Z | X, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { MAY(ALL, LIFE_CLASS) },
			[LIFE_SECRETARIAT] = { MAY(ALL, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(ALL, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(ALL, LIFE_CLASS) },
			[LIFE_AUDITEUR] = { MAY(ALL, LIFE_NAMED) },
			[LIFE_DPO] = { MAY(ALL, LIFE_NAMED) },
		},
		[LIFE_READ_CONTACTS] = {
			[LIFE_ELEVE] = { MAY(ALL, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(ALL, LIFE_OWN) },
			[LIFE_ACCUEIL] = { MAY(ALL, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { MAY(ALL, LIFE_OWN) },
			[LIFE_SECRETARIAT] = { MAY(P | V | S | Z, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(ALL, LIFE_SCHOOL) },
			[LIFE_DPO] = { MAY(ALL, LIFE_NAMED) },
		},
		[LIFE_CONFIDENTIAL_READ] = {
			[LIFE_RESPONSABLE] = { MAY(ALL, LIFE_OWN) },
			[LIFE_SECRETARIAT] = { MAY(ALL, LIFE_NAMED) },
			[LIFE_CHEF] = { MAY(ALL, LIFE_SCHOOL) },
			[LIFE_INFIRMERIE] = { MAY(ALL, LIFE_SCHOOL) },
		},
		[LIFE_CONFIDENTIAL_WRITE] = {
			[LIFE_SECRETARIAT] = { MAY(ALL, LIFE_NAMED) },
			[LIFE_INFIRMERIE] = { MAY(ALL, LIFE_SCHOOL) },
		},
		[LIFE_CONFIDENTIAL_NAME] = {
			[LIFE_CHEF] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
		},
		[LIFE_DECLARE] = {
			[LIFE_ELEVE] = { MAY(B | P, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(B | P, LIFE_OWN) },
			[LIFE_SECRETARIAT] = { MAY(B | P, LIFE_SCHOOL) },
		},
		[LIFE_FILL_HOST] = {
			[LIFE_ACCUEIL] = { MAY(P, LIFE_OWN) },
			[LIFE_SECRETARIAT] = { MAY(B | P, LIFE_SCHOOL) },
		},
		[LIFE_FILL_SCHOOL] = {
			[LIFE_ENSEIGNANT] = { MAY(P, LIFE_CLASS) },
			[LIFE_SECRETARIAT] = { MAY(B | P, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(B | P, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(B | P, LIFE_CLASS) },
		},
		[LIFE_DEROGATE] = {
			[LIFE_CHEF] = { MAY(P | S, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(P | S, LIFE_CLASS) },
		},
		[LIFE_POLICY] = {
			[LIFE_CHEF] = { MAY(P | V | S, LIFE_SCHOOL) },
		},
		[LIFE_SEND] = {
			[LIFE_SECRETARIAT] = { MAY(P | V | S, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(P | V | S, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(P | V | S, LIFE_CLASS) },
		},
		[LIFE_SIGN] = {
			[LIFE_ELEVE] = { MAY(S, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(S, LIFE_OWN) },
			[LIFE_ACCUEIL] = { MAY(S, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { MAY(S, LIFE_CLASS) },
			[LIFE_CHEF] = { STEPPED(S, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { STEPPED(S, LIFE_CLASS) },
		},
		[LIFE_REFUSE] = {
			[LIFE_ELEVE] = { MAY(S, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(S, LIFE_OWN) },
			[LIFE_ACCUEIL] = { MAY(S, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { ASK(S, LIFE_CLASS) },
			[LIFE_CHEF] = { MAY(S, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(S, LIFE_CLASS) },
		},
		[LIFE_OPPOSITION] = {
			[LIFE_CHEF] = { MAY(S, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(S, LIFE_CLASS) },
		},
		[LIFE_ANSWER] = {
			[LIFE_SECRETARIAT] = { MAY(S | X, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(S | X, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(S | X, LIFE_CLASS) },
		},
		[LIFE_OWN_CONTACT] = {
			[LIFE_ELEVE] = { MAY(S | Z, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(S | Z, LIFE_OWN) },
			[LIFE_ACCUEIL] = { MAY(S | Z, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { MAY(S, LIFE_OWN) },
			[LIFE_CHEF] = { MAY(S, LIFE_OWN) },
		},
		[LIFE_OTHER_CONTACT] = {
			[LIFE_SECRETARIAT] = { MAY(V | S | Z, LIFE_SCHOOL) },
		},
		[LIFE_CODE] = {
			[LIFE_ELEVE] = { MAY(ALL, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(ALL, LIFE_OWN) },
			[LIFE_ACCUEIL] = { MAY(ALL, LIFE_OWN) },
		},
		[LIFE_UNBLOCK] = {
			[LIFE_SECRETARIAT] = { MAY(S, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(S, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(S, LIFE_CLASS) },
		},
		[LIFE_PAPER] = {
			[LIFE_SECRETARIAT] = { MAY(S, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(S, LIFE_SCHOOL) },
		},
		/* An attestation signs in a party's box: with a second factor, like the head's own signature. */
		[LIFE_ATTEST] = {
			[LIFE_SECRETARIAT] = { STEPPED(S, LIFE_SCHOOL) },
			[LIFE_CHEF] = { STEPPED(S, LIFE_SCHOOL) },
		},
		[LIFE_DESK] = {
			[LIFE_ENSEIGNANT] = { MAY(S, LIFE_CLASS) },
			[LIFE_SECRETARIAT] = { MAY(S, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(S, LIFE_SCHOOL) },
		},
		[LIFE_CANCEL] = {
			[LIFE_ELEVE] = { ASK(V | S | Z, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { ASK(V | S | Z, LIFE_OWN) },
			[LIFE_ACCUEIL] = { ASK(P | V | S | Z, LIFE_OWN) },
			[LIFE_SECRETARIAT] = { MAY(P | V | S, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(P | V | S | Z, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(P | V | S | Z, LIFE_CLASS) },
		},
		[LIFE_STOP] = {
			[LIFE_ELEVE] = { ASK(Z, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { ASK(Z, LIFE_OWN) },
			[LIFE_ACCUEIL] = { MAY(Z, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { ASK(Z, LIFE_CLASS) },
			[LIFE_SECRETARIAT] = { PREPARE(Z, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(Z, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(Z, LIFE_CLASS) },
		},
		[LIFE_RUPTURE] = {
			[LIFE_SECRETARIAT] = { PREPARE(Z, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(Z, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(Z, LIFE_CLASS) },
		},
		[LIFE_AMEND] = {
			[LIFE_ELEVE] = { ASK(Z, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { ASK(Z, LIFE_OWN) },
			[LIFE_ACCUEIL] = { ASK(Z, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { ASK(Z, LIFE_CLASS) },
			[LIFE_SECRETARIAT] = { PREPARE(Z, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(Z, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(Z, LIFE_CLASS) },
		},
		[LIFE_PRESENCE] = {
			[LIFE_ACCUEIL] = { MAY(Z | X, LIFE_OWN) },
			[LIFE_SECRETARIAT] = { MAY(Z | X, LIFE_SCHOOL) },
		},
		[LIFE_STAGE_READ] = {
			[LIFE_ELEVE] = { MAY(Z | X, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(Z | X, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { MAY(Z, LIFE_CLASS) },
			[LIFE_SECRETARIAT] = { MAY(Z | X, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(Z | X, LIFE_SCHOOL) },
		},
		[LIFE_STAGE_ISSUE] = {
			[LIFE_SECRETARIAT] = { MAY(Z | X, LIFE_SCHOOL) },
		},
		[LIFE_EVIDENCE] = {
			[LIFE_ELEVE] = { MAY(Z | X, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(Z | X, LIFE_OWN) },
			[LIFE_ACCUEIL] = { MAY(Z | X, LIFE_OWN) },
			[LIFE_SECRETARIAT] = { MAY(Z | X, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(Z | X, LIFE_SCHOOL) },
			[LIFE_AUDITEUR] = { MAY(Z | X, LIFE_NAMED) },
			[LIFE_DPO] = { MAY(Z | X, LIFE_NAMED) },
		},
		[LIFE_SUBJECT] = {
			[LIFE_ELEVE] = { MAY(ALL, LIFE_OWN) },
			[LIFE_RESPONSABLE] = { MAY(ALL, LIFE_OWN) },
			[LIFE_ACCUEIL] = { MAY(ALL, LIFE_OWN) },
			[LIFE_TUTEUR] = { MAY(ALL, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { MAY(ALL, LIFE_OWN) },
			[LIFE_SECRETARIAT] = { PREPARE(ALL, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(ALL, LIFE_SCHOOL) },
			[LIFE_DPO] = { MAY(ALL, LIFE_SCHOOL) },
		},
		[LIFE_COUNTS] = {
			[LIFE_ACCUEIL] = { MAY(LIFE_ANY, LIFE_OWN) },
			[LIFE_ENSEIGNANT] = { MAY(LIFE_ANY, LIFE_CLASS) },
			[LIFE_SECRETARIAT] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
			[LIFE_ACADEMIE] = { MAY(LIFE_ANY, LIFE_TERRITORY) },
			[LIFE_ADMIN] = { MAY(LIFE_ANY, LIFE_INSTANCE_WIDE) },
		},
		[LIFE_WITHOUT_PLACE] = {
			[LIFE_ENSEIGNANT] = { MAY(LIFE_ANY, LIFE_CLASS) },
			[LIFE_SECRETARIAT] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
			[LIFE_DELEGATAIRE] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
		},
		[LIFE_ARCHIVE] = {
			[LIFE_SECRETARIAT] = { MAY(Z | X, LIFE_SCHOOL) },
		},
		[LIFE_RETENTION] = {
			[LIFE_CHEF] = { MAY(X, LIFE_SCHOOL) },
			[LIFE_DPO] = { MAY(X, LIFE_SCHOOL) },
		},
		[LIFE_ACCOUNTS] = {
			[LIFE_CHEF] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
			[LIFE_ADMIN] = { MAY(LIFE_ANY, LIFE_INSTANCE_WIDE) },
		},
		[LIFE_SETTINGS] = {
			[LIFE_SECRETARIAT] = { PREPARE(LIFE_ANY, LIFE_SCHOOL) },
			[LIFE_CHEF] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
			[LIFE_ADMIN] = { MAY(LIFE_ANY, LIFE_INSTANCE_WIDE) },
		},
		[LIFE_AUDIT] = {
			[LIFE_CHEF] = { MAY(LIFE_ANY, LIFE_SCHOOL) },
		},
		[LIFE_INSTANCE] = {
			[LIFE_ADMIN] = { MAY(LIFE_ANY, LIFE_INSTANCE_WIDE) },
		},
	};

const struct life_right *life_rights(enum life_role role, enum life_action action)
{
	static const struct life_right none = { 0, LIFE_NO, LIFE_OWN };
	if (role >= LIFE_ROLE_COUNT || action >= LIFE_ACTION_COUNT)
		return &none;
	return table[action][role];
}

static const struct life_right *right_find(
	enum life_role role, enum life_action action, enum life_group group)
{
	for (const struct life_right *r = life_rights(role, action); r->groups; r++)
		if (r->groups & group)
			return r;
	return NULL;
}

enum life_how life_may(enum life_role role, enum life_action action, enum life_group group)
{
	const struct life_right *r = right_find(role, action, group);
	return r ? r->how : LIFE_NO;
}

/* Is 'word' one of the words of 'list'? Blanks inside a class name count: only ',' and ';' divide, blanks around go. */
bool life_listed(const char *list, const char *word)
{
	size_t n = strlen(word);
	while (n && *list) {
		list += strspn(list, " ,;");
		size_t len = strcspn(list, ",;");
		size_t trimmed = len;
		while (trimmed && list[trimmed - 1] == ' ')
			trimmed--;
		if (trimmed == n && memcmp(list, word, n) == 0)
			return true;
		list += len;
	}
	return false;
}

static bool whole_school(const char *scope)
{
	return !scope || !scope[0];
}

/* Somebody of the school, or its own software. */
static bool is_staff(const struct actor *a)
{
	return a->account || a->key;
}

static bool in_scope(
	const struct actor *a, const struct life_right *r, const struct store_dossier *d)
{
	if (r->scope == LIFE_INSTANCE_WIDE || a->role == LIFE_SYSTEME)
		return true;
	if (!is_staff(a))
		return a->link != 0; /* life_open gave it the dossiers of its link only */
	if (!d)
		return true;
	if (d->school != a->school)
		return false;
	if (r->scope == LIFE_NAMED)
		return a->scope && life_listed(a->scope, d->reference);
	if (r->scope == LIFE_CLASS)
		return whole_school(a->scope) || life_listed(a->scope, d->class_name) ||
		       life_listed(a->scope, d->level);
	return true;
}

/* ¹ of CONVENTION 6: host and tutor for a time after the end of the stay (retention_access); families until elimination. */
static bool access_over(
	bool *over, const struct actor *a, const struct store_dossier *d, struct err *e)
{
	int32_t today = life_day(a->now_ms), last;
	*over = d->state == STATE_ELIMINEE && !is_staff(a);
	if (d->state == STATE_ELIMINEE || is_staff(a) || today <= d->last_day)
		return true;
	if (!retention_access(&last, a->service, d, a->role, e))
		return false;
	*over = today > last;
	return true;
}

/* A delegate acts within the dates of the deed, whatever the account says (CONVENTION 6: always). */
bool life_delegation_runs(const struct actor *a, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	if (a->role != LIFE_DELEGATAIRE)
		return true;
	if (!school_open(&s, a->service, a->school, e))
		return false;
	return school_delegated(&s, a->account, life_day(a->now_ms)) ||
	       reason_set(e, ERR_DENIED, REASON_DELEGATION);
}

bool life_allowed(const struct actor *a, enum life_action action, const struct store_dossier *d,
	enum life_how least, struct err *e)
{
	if (a->role == LIFE_SYSTEME)
		return true;
	bool about = !(life_rights(a->role, action)->groups & LIFE_ANY);
	enum life_group group = !about ? LIFE_ANY : d ? life_group(d->state) : LIFE_BEFORE;
	const struct life_right *r = right_find(a->role, action, group);
	if (!r || r->how < least) {
		bool elsewhere = life_rights(a->role, action)->groups != 0 && !r;
		return elsewhere ? reason_set(e, ERR_WRONG_STATE, REASON_STATE)
				 : reason_set(e, ERR_DENIED, REASON_ROLE);
	}
	bool over = false;
	if (d && !access_over(&over, a, d, e))
		return false;
	if (over || !in_scope(a, r, d))
		return reason_set(e, ERR_DENIED, REASON_SCOPE);
	if (r->how == LIFE_MAY_STEPPED && !a->stepped_up)
		return reason_set(e, ERR_DENIED, REASON_STEP_UP);
	return life_delegation_runs(a, e);
}
