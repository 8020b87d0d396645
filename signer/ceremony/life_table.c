/* SPDX-License-Identifier: MIT */
/* life_table: the one table of CONVENTION 5, with its guards. */
#include "ceremony/life.h"

#include "base/time.h"

#include <string.h>

static bool wants(bool good, enum reason r, struct err *e)
{
	return good || reason_set(e, ERR_WRONG_STATE, r);
}

static bool has_reason(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(l->facts.why && l->facts.why[0], REASON_WHY, e);
}

static bool no_twin(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(!l->facts.twin, REASON_TWIN, e);
}

static bool declared(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(l->dossier.declared, REASON_STATE, e);
}

static bool unconfirmed(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(!l->dossier.confirmed, REASON_STATE, e) && no_twin(l, a, e);
}

static bool host_part(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(!l->dossier.declared || l->dossier.confirmed, REASON_UNCONFIRMED, e) &&
	       wants(l->facts.part_valid, REASON_PART, e);
}

static bool school_part(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(l->facts.part_valid, REASON_PART, e);
}

static bool freezable(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(!l->facts.colleague_open, REASON_COLLEAGUE, e) &&
	       wants(l->facts.rules_clean, REASON_RULES, e) &&
	       wants(l->facts.contacts_good, REASON_CONTACT, e);
}

static bool keys(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return l->facts.keys_good || reason_set(e, ERR_UPSTREAM, REASON_KEYS);
}

static bool one_visit(const struct life *l, const struct actor *a, struct err *e)
{
	return host_part(l, a, e) && freezable(l, a, e) &&
	       wants(l->facts.rules_silent, REASON_RULES, e) && keys(l, a, e);
}

static bool unsent(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(!l->facts.invited, REASON_SENT, e);
}

static bool not_last(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(!l->facts.complete_after, REASON_STATE, e);
}

static bool last(const struct life *l, const struct actor *a, struct err *e)
{
	return wants(l->facts.complete_after, REASON_STATE, e) &&
	       wants(l->facts.rc_settled, REASON_RC, e) && keys(l, a, e);
}

static bool contact(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	bool sealed = life_group(l->dossier.state) == LIFE_Z;
	return wants(sealed || !l->facts.person_signed, REASON_SIGNED, e) &&
	       wants(l->facts.contacts_good, REASON_CONTACT, e);
}

/* Once sent only RC-1, DELAI-2 and CONTACT-1 are later acts (CONVENTION 4). */
static bool derogation(const struct life *l, const struct actor *a, struct err *e)
{
	bool sent = life_group(l->dossier.state) == LIFE_S;
	return has_reason(l, a, e) && wants(!sent || l->facts.later_act, REASON_STATE, e);
}

static bool oppose(const struct life *l, const struct actor *a, struct err *e)
{
	return has_reason(l, a, e) && wants(l->facts.quorum_met, REASON_STATE, e);
}

static bool no_opposition(const struct life *l, const struct actor *a, struct err *e)
{
	return has_reason(l, a, e) && wants(!l->facts.opposed, REASON_STATE, e);
}

static bool opposition(const struct life *l, const struct actor *a, struct err *e)
{
	return has_reason(l, a, e) && wants(l->facts.opposed, REASON_STATE, e);
}

/* After an opposition the head decides, nobody else. */
static bool refusal(const struct life *l, const struct actor *a, struct err *e)
{
	bool head = a->role == LIFE_CHEF || a->role == LIFE_DELEGATAIRE;
	return has_reason(l, a, e) && wants(!l->facts.opposed || head, REASON_STATE, e);
}

static int32_t day_one(const struct store_dossier *d)
{
	return d->limit_day > d->first_day ? d->limit_day : d->first_day;
}

/* An avis or rectificatif: the first has its day, the second none and does not expire. */
static bool too_late(const struct life *l, const struct actor *a, struct err *e)
{
	const struct store_dossier *d = &l->dossier;
	return wants(d->first_day && strcmp(d->act, "rectificatif") != 0 &&
			     life_day(a->now_ms) >= day_one(d),
		REASON_STATE, e);
}

static bool before_day_one(const struct life *l, const struct actor *a, struct err *e)
{
	return has_reason(l, a, e) &&
	       wants(life_day(a->now_ms) < l->dossier.first_day, REASON_STATE, e);
}

static bool begun(const struct life *l, const struct actor *a, struct err *e)
{
	return wants(l->facts.takes_over ||
			     (l->dossier.first_day && life_day(a->now_ms) >= l->dossier.first_day),
		REASON_STATE, e);
}

/* A stop happens once; its act follows. */
static bool running(const struct life *l, const struct actor *a, struct err *e)
{
	return has_reason(l, a, e) && wants(!l->facts.stopped, REASON_STATE, e);
}

static bool over(const struct life *l, const struct actor *a, struct err *e)
{
	return wants(!l->facts.stopped && l->dossier.last_day &&
			     life_day(a->now_ms) > l->dossier.last_day,
		REASON_STATE, e);
}

static bool unasked(const struct life *l, const struct actor *a, struct err *e)
{
	(void)a;
	return wants(!l->facts.presence_said, REASON_STATE, e);
}

/* 31 August of the school year, and three months (CONVENTION 5, 9). */
static bool never_sent(const struct life *l, const struct actor *a, struct err *e)
{
	return wants(!l->dossier.sent && life_day(a->now_ms) >= life_discard_day(&l->dossier),
		REASON_STATE, e);
}

#define F(s) (1U << STATE_##s)
#define R(r) (1U << LIFE_##r)
#define PREPARATION (F(BROUILLON) | F(COMPLETEE_ACCUEIL) | F(A_VERIFIER))
#define SIGNING (F(EN_SIGNATURE) | F(PARTIELLEMENT_SIGNEE))
#define SUSPENDED F(CORRECTION_DEMANDEE)
#define BEFORE_SIGNED (PREPARATION | F(VERIFIEE) | SIGNING | SUSPENDED)
#define SEALED (F(SCELLEE) | F(EN_VIGUEUR) | F(TERMINEE))
#define C (R(CHEF) | R(DELEGATAIRE))
#define S R(SECRETARIAT)
#define CLOCK R(SYSTEME)
#define FAMILY (R(ELEVE) | R(RESPONSABLE))
#define SIGNERS (FAMILY | R(ACCUEIL) | R(ENSEIGNANT) | C)

static const struct life_row rows[] = {
	[MOVE_CREATE] = { .to = STATE_BROUILLON,
		.roles = S | CLOCK,
		.guard = no_twin,
		.event = EVENT_CREATION },
	[MOVE_DECLARE] = { .from = F(BROUILLON),
		.to = STATE_BROUILLON,
		.roles = FAMILY | S,
		.guard = unconfirmed,
		.event = EVENT_DECLARATION },
	[MOVE_CONFIRM_DECLARATION] = { .from = F(BROUILLON),
		.to = LIFE_TO_SAME,
		.roles = S,
		.guard = declared,
		.event = EVENT_DECLARATION_CONFIRMEE },
	[MOVE_CREATE_ACT] = { .to = STATE_A_VERIFIER,
		.roles = S | C,
		.guard = no_twin,
		.event = EVENT_CREATION },
	[MOVE_HOST_DONE] = { .from = F(BROUILLON),
		.to = STATE_COMPLETEE_ACCUEIL,
		.roles = R(ACCUEIL) | S,
		.guard = host_part,
		.event = EVENT_SAISIE_ACCUEIL },
	[MOVE_ONE_VISIT] = { .from = F(BROUILLON),
		.to = STATE_EN_SIGNATURE,
		.roles = R(ACCUEIL),
		.guard = one_visit,
		.event = EVENT_SAISIE_ACCUEIL },
	[MOVE_SCHOOL_DONE] = { .from = F(COMPLETEE_ACCUEIL),
		.to = STATE_A_VERIFIER,
		.roles = S,
		.guard = school_part,
		.event = EVENT_SAISIE_ECOLE },
	[MOVE_SEND_BACK] = { .from = F(A_VERIFIER),
		.to = STATE_BROUILLON,
		.roles = S,
		.guard = has_reason,
		.event = EVENT_RENVOI },
	[MOVE_FREEZE] = { .from = F(A_VERIFIER),
		.to = STATE_VERIFIEE,
		.roles = S | C,
		.guard = freezable,
		.event = EVENT_GEL },
	[MOVE_UNFREEZE] = { .from = F(VERIFIEE),
		.to = STATE_A_VERIFIER,
		.roles = S | C,
		.guard = unsent,
		.event = EVENT_DEGEL },
	[MOVE_SEND] = { .from = F(VERIFIEE),
		.to = STATE_EN_SIGNATURE,
		.roles = S | C | CLOCK,
		.guard = keys,
		.event = EVENT_ENVOI },
	[MOVE_SIGN] = { .from = SIGNING,
		.to = STATE_PARTIELLEMENT_SIGNEE,
		.roles = SIGNERS,
		.guard = not_last,
		.event = EVENT_SIGNATURE },
	[MOVE_SIGN_LAST] = { .from = SIGNING,
		.to = STATE_SIGNEE,
		.roles = SIGNERS,
		.guard = last,
		.event = EVENT_SIGNATURE },
	[MOVE_PAPER] = { .from = SIGNING,
		.to = STATE_PARTIELLEMENT_SIGNEE,
		.roles = S | R(CHEF),
		.guard = not_last,
		.event = EVENT_PAPIER_ATTESTE },
	[MOVE_PAPER_LAST] = { .from = SIGNING,
		.to = STATE_SIGNEE,
		.roles = S | R(CHEF),
		.guard = last,
		.event = EVENT_PAPIER_ATTESTE },
	[MOVE_SEAL] = { .from = F(SIGNEE),
		.to = STATE_SCELLEE,
		.roles = CLOCK,
		.event = EVENT_SCELLEMENT },
	[MOVE_SEAL_LATE] = { .from = F(SIGNEE),
		.to = LIFE_TO_SAME,
		.roles = CLOCK,
		.event = EVENT_SCELLEMENT_RETARDE },
	/* CONVENTION 6 lets persons and secretariat change contacts also of sealed conventions. */
	[MOVE_CONTACT] = { .from = F(VERIFIEE) | SIGNING | SUSPENDED | SEALED,
		.to = LIFE_TO_SAME,
		.roles = S | FAMILY | R(ACCUEIL) | R(ENSEIGNANT) | R(CHEF),
		.guard = contact,
		.event = EVENT_CONTACT_MODIFIE },
	[MOVE_POLICY] = { .from = BEFORE_SIGNED,
		.to = LIFE_TO_SAME,
		.roles = R(CHEF),
		.event = EVENT_POLITIQUE_MODIFIEE },
	[MOVE_DEROGATE] = { .from = PREPARATION | SIGNING | SUSPENDED,
		.to = LIFE_TO_SAME,
		.roles = C,
		.guard = derogation,
		.event = EVENT_DEROGATION },
	[MOVE_ASK_CORRECTION] = { .from = SIGNING,
		.to = STATE_CORRECTION_DEMANDEE,
		.roles = SIGNERS,
		.guard = has_reason,
		.event = EVENT_DEMANDE_CORRECTION },
	[MOVE_OPPOSE] = { .from = F(PARTIELLEMENT_SIGNEE),
		.to = STATE_CORRECTION_DEMANDEE,
		.roles = R(RESPONSABLE),
		.guard = oppose,
		.event = EVENT_OPPOSITION },
	[MOVE_CORRECTION_DROPPED] = { .from = SUSPENDED,
		.to = LIFE_TO_FORMER,
		.roles = S | C,
		.guard = no_opposition,
		.event = EVENT_CORRECTION_ECARTEE },
	[MOVE_OPPOSITION_DROPPED] = { .from = SUSPENDED,
		.to = LIFE_TO_FORMER,
		.roles = C,
		.guard = opposition,
		.event = EVENT_OPPOSITION_ECARTEE },
	[MOVE_NEW_REVISION] = { .from = SUSPENDED | SIGNING,
		.to = STATE_A_VERIFIER,
		.roles = S | C,
		.guard = has_reason,
		.event = EVENT_NOUVELLE_REVISION },
	[MOVE_REFUSE] = { .from = SIGNING | SUSPENDED,
		.to = STATE_REFUSEE,
		.roles = FAMILY | R(ACCUEIL) | C,
		.guard = refusal,
		.event = EVENT_REFUS },
	[MOVE_RESUME] = { .from = F(REFUSEE) | F(EXPIREE),
		.to = STATE_A_VERIFIER,
		.roles = S | C,
		.guard = has_reason,
		.event = EVENT_REPRISE },
	[MOVE_EXPIRE] = { .from = PREPARATION | F(VERIFIEE) | SIGNING | SUSPENDED,
		.to = STATE_EXPIREE,
		.roles = CLOCK,
		.guard = too_late,
		.event = EVENT_EXPIRATION },
	[MOVE_CANCEL] = { .from = BEFORE_SIGNED,
		.to = STATE_ANNULEE,
		.roles = S | C,
		.guard = has_reason,
		.event = EVENT_ANNULATION },
	[MOVE_CANCEL_SEALED] = { .from = F(SCELLEE),
		.to = STATE_ANNULEE,
		.roles = C,
		.guard = before_day_one,
		.event = EVENT_ANNULATION },
	[MOVE_BEGIN] = { .from = F(SCELLEE),
		.to = STATE_EN_VIGUEUR,
		.roles = CLOCK,
		.guard = begun,
		.event = EVENT_DEBUT },
	[MOVE_REPLACED] = { .from = F(SCELLEE) | F(EN_VIGUEUR),
		.to = STATE_REMPLACEE,
		.roles = CLOCK,
		.event = EVENT_AVENANT },
	[MOVE_RECTIFIED] = { .from = SEALED,
		.to = LIFE_TO_SAME,
		.roles = CLOCK,
		.event = EVENT_RECTIFICATIF },
	[MOVE_NOTICED] = { .from = F(SCELLEE) | F(EN_VIGUEUR),
		.to = LIFE_TO_SAME,
		.roles = CLOCK,
		.event = EVENT_AVIS },
	[MOVE_STOP] = { .from = F(EN_VIGUEUR),
		.to = LIFE_TO_SAME,
		.roles = R(ACCUEIL) | C,
		.guard = running,
		.event = EVENT_ARRET },
	[MOVE_RUPTURE] = { .from = F(EN_VIGUEUR),
		.to = STATE_ROMPUE,
		.roles = C,
		.guard = has_reason,
		.event = EVENT_RUPTURE },
	[MOVE_END] = { .from = F(EN_VIGUEUR),
		.to = STATE_TERMINEE,
		.roles = CLOCK,
		.guard = over,
		.event = EVENT_FIN },
	[MOVE_PRESENCE] = { .from = F(TERMINEE) | F(ROMPUE),
		.to = LIFE_TO_SAME,
		.roles = R(ACCUEIL) | S,
		.guard = unasked,
		.event = EVENT_PRESENCE },
	[MOVE_ARCHIVE] = { .from = F(TERMINEE) | F(ROMPUE) | F(ANNULEE) | F(REMPLACEE) |
				   F(REFUSEE) | F(EXPIREE),
		.to = STATE_ARCHIVEE,
		.roles = S | CLOCK,
		.event = EVENT_ARCHIVAGE },
	[MOVE_DISCARD] = { .from = F(BROUILLON) | F(EXPIREE) | F(ANNULEE),
		.to = STATE_ELIMINEE,
		.roles = CLOCK,
		.guard = never_sent,
		.event = EVENT_ELIMINATION },
	[MOVE_ELIMINATE] = { .from = F(ARCHIVEE),
		.to = STATE_ELIMINEE,
		.roles = R(CHEF) | R(DPO),
		.guard = has_reason,
		.event = EVENT_ELIMINATION },
};
_Static_assert(sizeof rows / sizeof *rows == LIFE_MOVE_COUNT, "every move has its row");

#define MOVE_NAME(k) [k] = #k,
static const char *const names[] = { LIFE_MOVES(MOVE_NAME) };
#undef MOVE_NAME

const char *life_move_name(enum life_move m)
{
	return m < LIFE_MOVE_COUNT ? names[m] : "";
}

const struct life_row *life_row(enum life_move m)
{
	return &rows[m];
}
