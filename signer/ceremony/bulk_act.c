/* SPDX-License-Identifier: MIT */
/* bulk_act: one table of what can be done to many. */
#include "ceremony/bulk_act.h"

#include "ceremony/notes.h"
#include "ceremony/party.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool bulk_derogation_read(struct dossier_derogation *out, const json_t *about)
{
	const json_t *o = json_object_get(about, "derogation");
	*out = (struct dossier_derogation){
		.rule = json_string_value(json_object_get(o, "regle")),
		.reason = json_string_value(json_object_get(o, "motif")),
		.authority = json_string_value(json_object_get(o, "autorite")),
		.number = json_string_value(json_object_get(o, "numero")),
		.since = json_string_value(json_object_get(o, "du")),
		.limit = json_string_value(json_object_get(o, "limite")),
		.series = json_string_value(json_object_get(o, "serie")),
	};
	return out->rule != NULL;
}

/* --- looks ----------------------------------------------------------------------------------------------------------- */

/* Which state it is in stands beside the reason: a group for each. */
static bool state_wrong(struct bulk_one *o, enum store_state is, struct err *e)
{
	snprintf(o->item->rule, sizeof o->item->rule, "%s", store_state_name(is));
	return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
}

static bool state_read(enum store_state *out, const struct bulk_one *o, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const struct actor *a = o->actor;
	if (!store_dossier_get(a->service->house->store, a->school, o->item->dossier, &d, e))
		return false;
	*out = d.state;
	return life_allowed(a, LIFE_READ, &d, LIFE_MAY, e);
}

void bulk_state_tell(struct bulk_one *o)
{
	enum store_state is;
	if (!o->item->rule[0] && state_read(&is, o, NULL))
		(void)!state_wrong(o, is, NULL);
}

static void rule_add(struct store_bulk_item *i, const char *rule)
{
	size_t n = strlen(i->rule), more = strlen(rule);
	const char *at = strstr(i->rule, rule);
	if (at && (at[more] == ' ' || at[more] == '\0'))
		return;
	if (n + 1 + more >= sizeof i->rule)
		return; /* it is told when these are settled */
	if (n > 0)
		i->rule[n++] = ' ';
	memcpy(i->rule + n, rule, more + 1);
}

/* The first rule that hinders; when only alerts do, all of them, since one word acknowledges them together. */
static void rules_tell(struct bulk_one *o, struct err *e)
{
	const struct dossier_remarks *r = o->remarks;
	if (reason_of(e) != REASON_RULES)
		return;
	for (size_t i = 0; i < r->n; i++) {
		const struct dossier_remark *x = &r->list[i];
		if (x->gravity == DOSSIER_ALERTE ||
			(x->gravity == DOSSIER_DEROGATION && x->granted))
			continue;
		rule_add(o->item, x->rule);
		return;
	}
	for (size_t i = 0; i < r->n; i++)
		if (r->list[i].gravity == DOSSIER_ALERTE && !r->list[i].acknowledged)
			rule_add(o->item, r->list[i].rule);
	if (o->item->rule[0])
		snprintf(o->item->why, sizeof o->item->why, BULK_ALERT);
}

static bool look_freeze(struct bulk_one *o, struct err *e)
{
	enum store_state is;
	if (!state_read(&is, o, e))
		return false;
	if (is != STATE_A_VERIFIER)
		return state_wrong(o, is, e);
	if (dossier_ready(o->remarks, o->actor, o->item->dossier, e))
		return true;
	rules_tell(o, e);
	return false;
}

/* What the rules say of a part is told there also before it can be frozen. */
static bool look_check(struct bulk_one *o, struct err *e)
{
	enum store_state is;
	if (!state_read(&is, o, e))
		return false;
	if (is == STATE_A_VERIFIER || life_group(is) != LIFE_P)
		return look_freeze(o, e);
	return dossier_check(o->remarks, o->actor, o->item->dossier, e) && state_wrong(o, is, e);
}

static bool look_send(struct bulk_one *o, struct err *e)
{
	enum store_state is;
	return state_read(&is, o, e) && (is == STATE_VERIFIEE || state_wrong(o, is, e));
}

static bool look_freeze_send(struct bulk_one *o, struct err *e)
{
	enum store_state is;
	return state_read(&is, o, e) && (is == STATE_VERIFIEE || look_freeze(o, e));
}

static bool look_remind(struct bulk_one *o, struct err *e)
{
	enum store_state is;
	if (!state_read(&is, o, e))
		return false;
	if (is != STATE_EN_SIGNATURE && is != STATE_PARTIELLEMENT_SIGNEE)
		return state_wrong(o, is, e);
	return dossier_remindable(o->actor, o->item->dossier, e);
}

/* Its number: that of the act, since one act is asked for; more than one may be within a second. */
static bool series_read(struct dossier_derogation *d, char number[static 31],
	const struct bulk_one *o, struct err *e)
{
	if (!bulk_derogation_read(d, o->about))
		return err_fail(e, ERR_BUG, "a dérogation de série without its reason");
	if (d->series)
		snprintf(number, 31, "%.15s-%" PRId64, d->series, o->item->bulk);
	d->series = d->series ? number : NULL;
	return true;
}

static bool look_derogate(struct bulk_one *o, struct err *e)
{
	struct dossier_derogation d;
	char number[31];
	return series_read(&d, number, o, e) &&
	       dossier_derogable(o->actor, &d, o->item->dossier, e);
}

/* --- acts -------------------------------------------------------------------------------------------------------------- */

static bool run_freeze(struct bulk_one *o, struct err *e)
{
	if (dossier_freeze(o->remarks, o->actor, o->item->dossier, e))
		return true;
	rules_tell(o, e);
	return false;
}

static bool run_send(struct bulk_one *o, struct err *e)
{
	return dossier_send(o->actor, o->item->dossier, e);
}

/* Two steps: what was frozen already, before a death between them for instance, is sent. */
static bool run_freeze_send(struct bulk_one *o, struct err *e)
{
	struct actor first = *o->actor;
	struct bulk_one freeze = *o;
	enum store_state is;
	first.mark = NULL; /* it is done when it is sent */
	freeze.actor = &first;
	return state_read(&is, o, e) && (is == STATE_VERIFIEE || run_freeze(&freeze, e)) &&
	       run_send(o, e);
}

static bool run_remind(struct bulk_one *o, struct err *e)
{
	return dossier_remind(o->actor, o->item->dossier, e);
}

static bool run_acknowledge(struct bulk_one *o, struct err *e)
{
	const char *rules = json_string_value(json_object_get(o->about, "regles"));
	return dossier_acknowledge(o->actor, o->item->dossier, rules ? rules : "", e);
}

static bool run_derogate(struct bulk_one *o, struct err *e)
{
	struct dossier_derogation d;
	char number[31];
	return series_read(&d, number, o, e) && dossier_derogate(o->actor, &d, o->item->dossier, e);
}

static bool run_sign(struct bulk_one *o, struct err *e)
{
	struct party_done done;
	const struct party_gesture g = { .id = o->item->dossier,
		.typed_name = json_string_value(json_object_get(o->about, "nom")),
		.agreed = true,
		.sha_fond = o->item->sha_fond };
	return party_sign(&done, o->actor, &g, e);
}

static const struct bulk_act acts[] = {
	{ .word = "verifier", .look = look_check },
	{ .word = "figer", .look = look_freeze, .run = run_freeze },
	{ .word = "envoyer", .look = look_send, .run = run_send },
	{ .word = "figer-envoyer", .look = look_freeze_send, .run = run_freeze_send },
	{ .word = "relancer", .look = look_remind, .run = run_remind },
	{ .word = "acquitter", .run = run_acknowledge },
	{ .word = "signer", .run = run_sign },
	{ .word = "deroger", .look = look_derogate, .run = run_derogate },
};

const struct bulk_act *bulk_act_find(const char *word)
{
	for (size_t i = 0; word && i < sizeof acts / sizeof *acts; i++)
		if (strcmp(acts[i].word, word) == 0)
			return &acts[i];
	return NULL;
}
