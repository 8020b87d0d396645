/* SPDX-License-Identifier: MIT */
/*
 * dossier_apart: health data, sealed under the instance secret and read by named readers only. They are of the convention that an act
 * follows, not of the act, and stay through its revisions.
 */
#include "ceremony/checking.h"
#include "ceremony/retention.h"

#include <stdio.h>
#include <string.h>

enum { ACCOUNT_KEY = 24, MAX_LIST = 2000 };

static bool is_reader(const struct school *s, int64_t account)
{
	char own[ACCOUNT_KEY];
	snprintf(own, sizeof own, "%lld", (long long)account);
	return life_listed(school_get(s, "confidentiel/lecteurs"), own);
}

/* The secretariat only where the head has named the account ("confidentiel/lecteurs" of the settings). */
static bool named(const struct actor *a, enum life_action action, const struct store_dossier *d,
	struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	if (a->role != LIFE_SECRETARIAT)
		return life_allowed(a, action, d, LIFE_MAY, e);
	return school_open(&s, a->service, d->school, e) &&
	       ((a->school == d->school && is_reader(&s, a->account)) ||
		       reason_set(e, ERR_DENIED, REASON_HEALTH));
}

bool dossier_confidential_role(
	bool *may, const struct actor *a, enum life_action action, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	*may = life_rights(a->role, action)->groups != 0;
	if (!*may || a->role != LIFE_SECRETARIAT)
		return true;
	if (!school_open(&s, a->service, a->school, e))
		return false;
	*may = is_reader(&s, a->account);
	return true;
}

/* Their key is destroyed some days after the stay (CONVENTION 9): from then on there are none to write. */
bool dossier_confidential_over(const struct actor *a, const struct store_dossier *d)
{
	return d->last_day &&
	       life_day(a->now_ms) > d->last_day + a->service->shared->periods.health_days;
}

struct apart {
	struct life *life; /* of the convention they are of */
	bool over;
};

static void apart_auto(struct apart *x)
{
	life_auto(&x->life);
}

static bool apart_open(struct apart *out, const struct actor *a, const char *id,
	enum life_action action, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const struct actor system = actor_system(a->service, a->now_ms);
	char head[37];
	if (!dossier_seen(a, id, e) ||
		!store_dossier_get(a->service->house->store, a->link ? -1 : a->school, id, &d, e) ||
		!named(a, action, &d, e) || !retention_head(head, a->service, &d, e) ||
		!life_open(&out->life, &system, head, e))
		return false;
	out->over = dossier_confidential_over(a, &out->life->dossier);
	return out->life->dossier.state != STATE_ELIMINEE ||
	       reason_set(e, ERR_WRONG_STATE, REASON_STATE);
}

static struct secret_about about(const struct life *l)
{
	return (struct secret_about){ SECRET_CONTACT, slice_text(l->dossier.id) };
}

static bool noted(struct apart *x, const struct actor *a, const char *gesture, struct err *e)
{
	const struct life_detail details[] = { { "document", "confidentiel", false },
		{ "geste", gesture, false }, { NULL, NULL, false } };
	return life_note(x->life, a, EVENT_CONSULTATION, details, e) && life_commit(x->life, e);
}

bool dossier_confidential_get(
	struct fields *out, const struct actor *a, const char *id, struct err *e)
{
	AUTO(apart) struct apart x = { .life = NULL };
	AUTO(buf) struct buf sealed = { 0 };
	AUTO(buf_wipe) struct buf plain = BUF_MAX(STORE_MAX_JSON);
	struct err none = ERR_INIT;
	if (!apart_open(&x, a, id, LIFE_CONFIDENTIAL_READ, e))
		return false;
	/* whether their key is destroyed yet or not */
	if (x.over)
		return reason_set(e, ERR_WRONG_STATE, REASON_HEALTH_OVER);
	if (!noted(&x, a, "lu", e))
		return false;
	const struct secret_about w = about(x.life);
	if (!store_health_get(a->service->house->store, x.life->dossier.id, &sealed, &none))
		return none.code == ERR_NOT_FOUND ? fields_new(out, FIELD_CONFIDENTIEL, e)
						  : err_fail(e, none.code, "%s", none.text);
	return secret_unseal(&plain, a->service->shared->secret, &w, buf_slice(&sealed), e) &&
	       fields_read(out, FIELD_CONFIDENTIEL, buf_slice(&plain), e);
}

bool dossier_confidential_put(
	const struct actor *a, const char *id, const struct fields *f, struct err *e)
{
	AUTO(apart) struct apart x = { .life = NULL };
	AUTO(buf) struct buf sealed = BUF_MAX(STORE_MAX_JSON + SECRET_SEAL_MORE);
	AUTO(buf_wipe) struct buf plain = BUF_MAX(STORE_MAX_JSON);
	if (!apart_open(&x, a, id, LIFE_CONFIDENTIAL_WRITE, e))
		return false;
	if (x.over)
		return reason_set(e, ERR_WRONG_STATE, REASON_HEALTH_OVER);
	const struct secret_about w = about(x.life);
	if (!fields_write(&plain, f, e) ||
		!secret_seal(&sealed, a->service->shared->secret, &w, buf_slice(&plain), e))
		return false;
	const struct slice bytes = buf_slice(&sealed);
	x.life->health = &bytes;
	return noted(&x, a, "ecrit", e);
}

bool dossier_confidential_name(
	const struct actor *a, const int64_t *accounts, size_t n, struct err *e)
{
	AUTO(buf) struct buf list = BUF_MAX(MAX_LIST);
	if (!life_allowed(a, LIFE_CONFIDENTIAL_NAME, NULL, LIFE_MAY, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct store_account x;
		if (!store_account_get(a->service->house->store, accounts[i], &x, e))
			return false;
		if (x.school != a->school || !(x.roles & STORE_ROLE_SECRETARIAT))
			return err_fail(e, ERR_SYNTAX,
				"seules des personnes du secrétariat de l’établissement peuvent "
				"être nommées");
		buf_printf(&list, "%s%lld", i ? "," : "", (long long)x.id);
	}
	const char *text = n ? buf_text(&list) : "";
	const struct school_change change = { "confidentiel/lecteurs", text };
	return text ? school_change(a, a->school, &change, 1, e) : buf_done(&list, e);
}
