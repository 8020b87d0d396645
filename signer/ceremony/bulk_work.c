/* SPDX-License-Identifier: MIT */
/* bulk_work: some conventions of an act on many, one after the other. */
#include "ceremony/bulk_act.h"
#include "ceremony/notes.h"

#include "base/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An act under way, as whoever asked for it. */
struct running {
	const struct actor *system;
	struct store_bulk row;
	struct store_account account;
	const struct bulk_act *act;
	json_t *about;
	struct dossier_remarks *remarks;
};

static void running_auto(struct running *r)
{
	store_bulk_auto(&r->row);
	json_decref(r->about);
	free(r->remarks);
}

/* Who may no longer act has nothing more done in its name; the page says why. *on false: so it is. */
static bool actor_make(struct actor *out, bool *on, struct running *r, struct err *e)
{
	struct service *s = r->system->service;
	struct store *store = s->house->store;
	struct err why = ERR_INIT;
	*on = false;
	bool good =
		store_account_get(store, r->row.account, &r->account, &why) &&
		(r->account.school == r->row.school || reason_set(&why, ERR_DENIED, REASON_ROLE)) &&
		actor_of_account(out, s, &r->account, life_role_by_name(r->row.role), &why);
	if (!good && why.code != ERR_DENIED && why.code != ERR_NOT_FOUND)
		return err_fail(e, why.code, "%s", why.text);
	if (!good)
		return store_bulk_stop(store, r->row.id,
			reason_word(reason_of(&why) ? reason_of(&why) : REASON_ROLE), e);
	out->now_ms = r->system->now_ms;
	out->stepped_up = r->row.stepped_up;
	out->ip = json_string_value(json_object_get(r->about, "ip"));
	out->agent = json_string_value(json_object_get(r->about, "agent"));
	*on = true;
	return true;
}

/* *on false: nothing is to be done with it any more. */
static bool running_open(struct running *r, struct actor *as, bool *on, int64_t id, struct err *e)
{
	struct err why = ERR_INIT;
	*on = false;
	if (!store_bulk_get(r->system->service->house->store, id, &r->row, &why))
		return why.code == ERR_NOT_FOUND || err_fail(e, why.code, "%s", why.text);
	if (r->row.phase == STORE_BULK_STOPPED)
		return true;
	r->act = bulk_act_find(r->row.what);
	r->about = json_loadb((const char *)r->row.data.p, r->row.data.n, 0, NULL);
	r->remarks = calloc(1, sizeof *r->remarks);
	if (!r->remarks)
		return err_nomem(e);
	if (!r->act || !r->about)
		return err_fail(e, ERR_IO, "act %" PRId64 " on many cannot be read", id);
	return actor_make(as, on, r, e);
}

/* It says nothing of this convention: all are tried again later. */
static bool passes(const struct err *why)
{
	return why->code == ERR_IO || why->code == ERR_NOMEM || why->code == ERR_BUSY ||
	       why->code == ERR_TIMEOUT || why->code == ERR_UPSTREAM;
}

static void why_tell(struct store_bulk_item *i, const struct err *why)
{
	if (i->why[0])
		return;
	if (why->code == ERR_NOT_FOUND)
		snprintf(i->why, sizeof i->why, BULK_GONE);
	else if (reason_of(why) != REASON_NONE)
		snprintf(i->why, sizeof i->why, "%s", reason_word(reason_of(why)));
	else
		snprintf(i->why, sizeof i->why, BULK_FAULT);
}

static bool item_work(struct running *r, struct actor *as, struct store_bulk_item *i, struct err *e)
{
	struct store *s = r->system->service->house->store;
	struct err why = ERR_INIT;
	const struct store_bulk_mark mark = { i, r->system->now_ms };
	struct bulk_one o = { as, r->about, i, r->remarks };
	bool look = r->row.phase == STORE_BULK_LOOK, good = false;
	i->why[0] = i->rule[0] = '\0';
	as->mark = look ? NULL : &mark;
	if (i->tries > BULK_MAX_TRIES)
		(void)err_fail(&why, ERR_BUG, "tried %d times", BULK_MAX_TRIES);
	else
		good = (look ? r->act->look : r->act->run)(&o, &why);
	as->mark = NULL;
	i->done_ms = r->system->now_ms;
	if (good) {
		i->state = look ? STORE_ITEM_READY : STORE_ITEM_DONE;
		return store_bulk_put(s, i, e);
	}
	if (!passes(&why)) {
		i->state = STORE_ITEM_BLOCKED;
		if (reason_of(&why) == REASON_STATE)
			bulk_state_tell(&o);
		why_tell(i, &why);
		if (reason_of(&why) == REASON_NONE)
			log_error("lot", &why);
		return store_bulk_put(s, i, e);
	}
	i->state = STORE_ITEM_TODO;
	i->done_ms = 0;
	if (e)
		*e = why;
	(void)!store_bulk_put(s, i, NULL); /* else its lease runs out */
	return false;
}

bool bulk_work(bool *more, const struct actor *system, int64_t id, unsigned most, struct err *e)
{
	AUTO(running) struct running r = { .system = system };
	struct actor as;
	const int64_t times[2] = { system->now_ms, system->now_ms + BULK_LEASE_MS };
	bool on;
	*more = true;
	if (!running_open(&r, &as, &on, id, e))
		return false;
	for (unsigned n = 0; on && n < most; n++) {
		struct store_bulk_item i;
		struct err why = ERR_INIT;
		if (!store_bulk_take(system->service->house->store, id, times, &i, &why)) {
			if (why.code != ERR_NOT_FOUND)
				return err_fail(e, why.code, "%s", why.text);
			log_event("lot", "lot=%" PRId64 " geste=%s fini=1", id, r.row.what);
			on = false;
		} else if (!item_work(&r, &as, &i, e)) {
			return false;
		}
	}
	*more = on;
	return true;
}
