/* SPDX-License-Identifier: MIT */
/* service: roles, actors, and one lock per convention. */
#include "ceremony/service.h"

#include "xml/transform.h"

#include <string.h>
#include <sys/random.h>

bool service_random(void *out, size_t n, struct err *e)
{
	uint8_t *p = out;
	for (size_t done = 0; done < n;) {
		ssize_t got = getrandom(p + done, n - done, 0);
		if (got <= 0)
			return err_errno(e, "no randomness");
		done += (size_t)got;
	}
	return true;
}

struct service_periods service_periods_default(void)
{
	return (struct service_periods){ .sealed_years = 5,
		.unsealed_years = 1,
		.hold_years = 10,
		.hold_age = 28,
		.health_days = 31,
		.contact_days = 365,
		.ring_days = 30,
		.host_days = 730,
		.tutor_days = 31 };
}

bool service_shared_open(struct service_shared *s, struct secret *secret, struct err *e)
{
	*s = (struct service_shared){ .secret = secret, .periods = service_periods_default() };
	for (size_t i = 0; i < SERVICE_LOCKS; i++)
		if (pthread_mutex_init(&s->locks[i], NULL) != 0)
			return err_nomem(e);
	return true;
}

void service_shared_close(struct service_shared *s)
{
	transform_free(s->copy);
	for (size_t i = 0; i < SERVICE_LOCKS; i++)
		pthread_mutex_destroy(&s->locks[i]);
}

#define ROLE_NAME(k, name) [k] = (name),
static const char *const names[] = { LIFE_ROLES(ROLE_NAME) };
#undef ROLE_NAME
_Static_assert(sizeof names / sizeof *names == LIFE_ROLE_COUNT, "every role has a name");

const char *life_role_name(enum life_role r)
{
	return r < LIFE_ROLE_COUNT ? names[r] : "";
}

enum life_role life_role_by_name(const char *name)
{
	for (size_t i = 0; i < LIFE_ROLE_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return (enum life_role)i;
	return LIFE_ROLE_COUNT;
}

struct actor actor_system(struct service *s, int64_t now_ms)
{
	return (struct actor){ .service = s, .role = LIFE_SYSTEME, .school = -1, .now_ms = now_ms };
}

/* Strongest first: what a page shows first of a person with several roles. */
static const struct {
	enum life_role role;
	uint32_t bit;
} accounts[] = {
	{ LIFE_CHEF, STORE_ROLE_CHEF },
	{ LIFE_DELEGATAIRE, STORE_ROLE_DELEGATAIRE },
	{ LIFE_SECRETARIAT, STORE_ROLE_SECRETARIAT },
	{ LIFE_ENSEIGNANT, STORE_ROLE_ENSEIGNANT },
	{ LIFE_INFIRMERIE, STORE_ROLE_INFIRMERIE },
	{ LIFE_DPO, STORE_ROLE_DPO },
	{ LIFE_AUDITEUR, STORE_ROLE_AUDITEUR },
	{ LIFE_ACADEMIE, STORE_ROLE_ACADEMIE },
	{ LIFE_ADMIN, STORE_ROLE_ADMIN },
};
enum { ACCOUNT_ROLES = sizeof accounts / sizeof *accounts };

size_t actor_roles(const struct store_account *account, enum life_role out[static LIFE_ROLE_COUNT])
{
	size_t n = 0;
	for (size_t i = 0; i < ACCOUNT_ROLES; i++)
		if (account->roles & accounts[i].bit)
			out[n++] = accounts[i].role;
	return n;
}

bool actor_of_account(struct actor *out, struct service *s, const struct store_account *account,
	enum life_role role, struct err *e)
{
	if (account->state != STORE_ACCOUNT_ACTIVE)
		return reason_set(e, ERR_DENIED, REASON_SUSPENDED);
	for (size_t i = 0; i < ACCOUNT_ROLES; i++) {
		if (accounts[i].role != role || !(account->roles & accounts[i].bit))
			continue;
		*out = (struct actor){ .service = s,
			.role = role,
			.school = account->school,
			.account = account->id,
			.scope = account->scope,
			.channel = STORE_CHANNEL_SESSION };
		return true;
	}
	return reason_set(e, ERR_DENIED, REASON_ROLE);
}

struct actor actor_of_link(struct service *s, const struct store_link *link, int64_t now_ms)
{
	struct actor a = { .service = s,
		.role = life_role_by_name(link->role),
		.school = -1,
		.link = link->id,
		.channel = link->channel,
		.now_ms = now_ms };
	memcpy(a.person, link->person, sizeof a.person);
	return a;
}

/* FNV-1a: ids are random already. */
static pthread_mutex_t *lock_of(struct service *s, const char *id)
{
	uint32_t h = 2166136261U;
	for (; *id; id++)
		h = (h ^ (uint8_t)*id) * 16777619U;
	return &s->shared->locks[h % SERVICE_LOCKS];
}

static _Thread_local bool holds_one;

bool service_lock(struct service *s, const char *id, struct err *e)
{
	if (holds_one)
		return err_fail(
			e, ERR_BUG, "convention %s is opened while another one is held", id);
	pthread_mutex_lock(lock_of(s, id));
	holds_one = true;
	return true;
}

void service_unlock(struct service *s, const char *id)
{
	holds_one = false;
	pthread_mutex_unlock(lock_of(s, id));
}
