/* SPDX-License-Identifier: MIT */
/* party_work: the queue: seals (tried until they are made, visible with age and cause), what follows a seal, the head's call. */
#include "ceremony/account.h"
#include "ceremony/amend.h"
#include "ceremony/announce.h"
#include "ceremony/board.h"
#include "ceremony/bulk.h"
#include "ceremony/copy.h"
#include "ceremony/freezing.h"
#include "ceremony/invite.h"
#include "ceremony/party.h"
#include "ceremony/retention.h"
#include "ceremony/roster_end.h"
#include "ceremony/school_spread.h"
#include "ceremony/seal.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEASE_MS = 5 * 60 * 1000, FIRST_MS = 60 * 1000, MOST_MS = 3600 * 1000 };

/* --- the seal ------------------------------------------------------------------------------------------------------------ */

static bool job_put(struct life *l, const struct store_job *j, struct err *e)
{
	if (l->jobs_n == LIFE_MAX_JOBS)
		return err_fail(e, ERR_BUG, "more than %d jobs in one step", LIFE_MAX_JOBS);
	l->jobs[l->jobs_n++] = *j;
	return true;
}

static bool follow_queue(struct life *l, struct err *e)
{
	struct store_job j = { .created_ms = l->now_ms, .next_ms = l->now_ms };
	if (!l->dossier.amends[0])
		return true;
	snprintf(j.kind, sizeof j.kind, "suite");
	snprintf(j.key, sizeof j.key, "%s", l->dossier.id);
	return job_put(l, &j, e);
}

static bool seal_step(struct life *l, const struct actor *a, struct sealing *s, struct err *e)
{
	struct act_details d;
	struct life_detail told[FREEZING_DETAILS];
	size_t n;
	if (!sealing_details(&d, &n, s, e))
		return false;
	freezing_details(told, &d, n);
	if (!life_step(l, a, MOVE_SEAL, told, e) || !sealing_archive(s, a->service->house, e))
		return false;
	l->dossier.sealed_ms = a->now_ms;
	return true;
}

static bool seal_try(const struct actor *a, const char *id, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	AUTO(buf) struct buf pdf = { 0 };
	struct store_act act;
	if (!life_open(&l, a, id, e))
		return false;
	if (l->dossier.state != STATE_SIGNEE)
		return true; /* made already, by a try whose answer was lost */
	AUTO(sealing) struct sealing s = { .convention = l->frozen, .entries = &l->entries };
	if (!store_file(a->service->house->store, &l->key, &pdf, e) ||
		!sealing_sign(&s, a->service->house, buf_slice(&pdf), a->now_ms / 1000, e) ||
		!seal_step(l, a, &s, e))
		return false;
	const struct store_job extend = extend_job_of(l->frozen, &s.more, a->now_ms);
	const struct store_blob archive = { STORE_ARCHIVE, buf_slice(&s.archive) };
	sealing_act(&act, &s, buf_slice(&pdf));
	act.state = NULL; /* the dossier of this step has it */
	l->act = &act;
	l->blobs[l->blobs_n++] = archive;
	if (!job_put(l, &extend, e) || !follow_queue(l, e) || !announce_sealed(l, e) ||
		!life_commit(l, e))
		return false;
	log_event("scellement", "convention=%s niveau=%s", id, act_level_name(s.level));
	return true;
}

static bool seal_late(const struct actor *a, const char *id, const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	const struct life_detail details[] = { { "cause", why, false }, { NULL, NULL, false } };
	return life_open(&l, a, id, e) &&
	       (l->dossier.state != STATE_SIGNEE ||
		       (life_step(l, a, MOVE_SEAL_LATE, details, e) && life_commit(l, e)));
}

static bool seal_job(const struct actor *a, const struct store_job *j, struct err *e)
{
	struct err late = ERR_INIT;
	if (seal_try(a, j->key, e))
		return true;
	if (e && !seal_late(a, j->key, e->text, &late))
		log_error("scellement-retarde", &late);
	return false;
}

/* --- what follows a seal: the convention an act amends -------------------------------------------------------------------- */

static bool follow_job(const struct actor *a, const struct store_job *j, struct err *e)
{
	return amend_follow(a, j->key, e);
}

/* --- the head's call: how many wait, once for all of them --------------------------------------------------------------------- */

struct heads {
	struct store_account list[24];
	size_t n;
};

static bool heads_take(void *arg, const struct store_account *x)
{
	struct heads *h = arg;
	if ((x->roles & (STORE_ROLE_CHEF | STORE_ROLE_DELEGATAIRE)) &&
		x->state == STORE_ACCOUNT_ACTIVE && h->n < sizeof h->list / sizeof *h->list)
		h->list[h->n++] = *x;
	return true;
}

struct waiting {
	const struct actor *head;
	struct dossier_diff *diff; /* one at a time */
	uint64_t n, unusual;       /* unusual: those that differ from the school's model */
	int32_t first;
	struct err *e;
	bool failed;
};

static bool waiting_count(void *arg, const struct board_line *x)
{
	struct waiting *w = arg;
	w->n++;
	if (x->dossier.first_day && (!w->first || x->dossier.first_day < w->first))
		w->first = x->dossier.first_day;
	w->failed = !dossier_unusual(w->diff, w->head, x->dossier.id, w->e);
	w->unusual += !w->failed && w->diff->n > 0;
	return !w->failed;
}

static bool waiting_find(struct waiting *w, const struct actor *head, struct err *e)
{
	*w = (struct waiting){ .head = head, .e = e, .diff = calloc(1, sizeof *w->diff) };
	if (!w->diff)
		return err_nomem(e);
	bool good = board_to_sign(head, waiting_count, w, e) && !w->failed;
	free(w->diff);
	w->diff = NULL;
	return good;
}

static bool call_one(
	const struct actor *a, int64_t school, const struct store_account *x, struct err *e)
{
	struct waiting w;
	struct actor head;
	char n[24], unusual[24], first[11] = "";
	enum life_role role = x->roles & STORE_ROLE_CHEF ? LIFE_CHEF : LIFE_DELEGATAIRE;
	if (!actor_of_account(&head, a->service, x, role, e))
		return false;
	head.now_ms = a->now_ms;
	if (!waiting_find(&w, &head, e))
		return false;
	if (w.n == 0)
		return true;
	snprintf(n, sizeof n, "%" PRIu64, w.n);
	snprintf(unusual, sizeof unusual, "%" PRIu64, w.unusual);
	if (w.first)
		time_date_format(first, w.first);
	const struct post_fact facts[] = { { "nombre", n }, { "premiere", first },
		{ "ecarts", unusual }, { NULL, NULL } };
	const struct post_to to = { .address = x->login,
		.lang = x->lang,
		.channel = STORE_CHANNEL_MAIL,
		.account = x->id,
		.school = school,
		.now_ms = a->now_ms };
	return post_alone(a->service, POST_M11, &to, facts, e);
}

static bool call_job(const struct actor *a, const struct store_job *j, struct err *e)
{
	struct heads h = { .n = 0 };
	uint64_t school = 0;
	if (!text_decimal(&school, slice_text(j->key), INT64_MAX, e) ||
		!store_account_each(a->service->house->store, (int64_t)school, heads_take, &h, e))
		return false;
	for (size_t i = 0; i < h.n; i++)
		if (!call_one(a, (int64_t)school, &h.list[i], e))
			return false;
	return true;
}

/* --- the queue --------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *kind;
	bool (*run)(const struct actor *a, const struct store_job *j, struct err *e);
} works[] = { { "sceau", seal_job }, { RETENTION_JOB, retention_job }, { "suite", follow_job },
	{ "m11", call_job }, { COPY_JOB, copy_job }, { INVITE_LOST_JOB, invite_lost_job },
	{ ACCOUNT_RESET_JOB, account_reset_job } };

static bool again(const struct actor *a, struct store_job *j, const struct err *why, struct err *e)
{
	int64_t wait = FIRST_MS;
	for (uint32_t i = 0; i < j->tries && wait < MOST_MS; i++)
		wait *= 2;
	j->next_ms = a->now_ms + (wait < MOST_MS ? wait : MOST_MS);
	j->tries++;
	snprintf(j->cause, sizeof j->cause, "%.199s", why->text);
	return store_job_again(a->service->house->store, j, e);
}

/*
 * A witness at the desk still has to speak: the seal is put off, its closing brings it back (party_desk_close). A roster whose
 * conventions are under way is needed still.
 */
static bool put_off(bool *later, const struct actor *system, struct store_job *j, struct err *e)
{
	int64_t until = j->created_ms + PARTY_DESK_WITNESS_MS;
	*later = false;
	if (strcmp(j->kind, "sceau") == 0 && until > system->now_ms) {
		if (!party_desk_awaited(later, system, j->key, e))
			return false;
		j->next_ms = until;
	} else if (!roster_end_waits(later, system, j, e)) {
		return false;
	}
	return !*later || store_job_again(system->service->house->store, j, e);
}

/* Work that takes long: some of it, then whatever else is due has its turn. */
typedef bool slice_fn(
	bool *more, const struct actor *system, const struct store_job *j, struct err *e);

static bool bulk_slice(
	bool *more, const struct actor *system, const struct store_job *j, struct err *e)
{
	uint64_t id = 0;
	return text_decimal(&id, slice_text(j->key), INT64_MAX, e) &&
	       bulk_work(more, system, (int64_t)id, BULK_SLICE, e);
}

static bool slice_turn(const struct actor *system, struct store_job *j, slice_fn *fn, struct err *e)
{
	struct store *s = system->service->house->store;
	struct err why = ERR_INIT;
	bool more = false;
	if (!fn(&more, system, j, &why)) {
		log_error(j->kind, &why);
		return again(system, j, &why, e);
	}
	if (!more)
		return store_job_done(s, j, e);
	j->tries = 0;
	j->cause[0] = '\0';
	j->next_ms = system->now_ms;
	return store_job_again(s, j, e);
}

static bool extend_turn(const struct actor *system, const struct store_job *j, struct err *e)
{
	AUTO(extend_told) struct extend_told told = { .next_ms = 0 };
	struct err why = ERR_INIT;
	if (!extend_job(&told, system->service->house, j, system->now_ms, e))
		return false;
	if (told.failed || told.waits[0]) {
		(void)err_fail(&why, ERR_WRONG_STATE, "%s: %s: %s", j->key,
			told.failed ? "nothing was kept" : "the container waits",
			told.failed ? told.done.why : told.waits);
		log_error(j->kind, &why);
	}
	return true;
}

bool party_work(bool *done, const struct actor *system, struct err *e)
{
	bool later;
	AUTO(store_job) struct store_job j = { .id = 0 };
	struct store *s = system->service->house->store;
	struct err why = ERR_INIT;
	*done = false;
	if (!store_job_take(s, system->now_ms, system->now_ms + LEASE_MS, &j, &why)) {
		if (why.code == ERR_NOT_FOUND)
			return true;
		if (e)
			*e = why;
		return false;
	}
	*done = true;
	if (strcmp(j.kind, EXTEND_JOB) == 0)
		return extend_turn(system, &j, e);
	if (strcmp(j.kind, STORE_JOB_BULK) == 0)
		return slice_turn(system, &j, bulk_slice, e);
	if (strcmp(j.kind, SCHOOL_SPREAD_JOB) == 0)
		return slice_turn(system, &j, school_spread_work, e);
	if (!put_off(&later, system, &j, e) || later)
		return later;
	for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
		if (strcmp(works[i].kind, j.kind) != 0)
			continue;
		if (works[i].run(system, &j, &why))
			return store_job_done(s, &j, e);
		log_error(j.kind, &why);
		return again(system, &j, &why, e);
	}
	(void)err_fail(&why, ERR_UNSUPPORTED, "nobody does work of this kind");
	return again(system, &j, &why, e);
}
