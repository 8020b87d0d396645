/* SPDX-License-Identifier: MIT */
/* task: jobs of kind "tache" that are never due: "WORD:DOSSIER[:PERSON]". */
#include "ceremony/task.h"

#include <stdio.h>
#include <string.h>

#define TASK "tache"

static void key_make(char out[static 80], const char *word, const char *dossier, const char *person)
{
	snprintf(out, 80, "%.10s:%.36s%s%.30s", word, dossier, person && person[0] ? ":" : "",
		person ? person : "");
}

bool task_put(struct life *l, const char *word, const char *person, struct err *e)
{
	if (l->jobs_n == LIFE_MAX_JOBS)
		return err_fail(e, ERR_BUG, "more than %d jobs in one step", LIFE_MAX_JOBS);
	struct store_job *j = &l->jobs[l->jobs_n++];
	*j = (struct store_job){ .created_ms = l->now_ms, .next_ms = INT64_MAX };
	snprintf(j->kind, sizeof j->kind, TASK);
	key_make(j->key, word, l->dossier.id, person);
	return true;
}

struct search {
	char key[80];
	bool any_person; /* the key is the beginning of what is looked for */
	struct store_job found;
	bool there;
};

static bool search_take(void *arg, const struct store_job *j)
{
	struct search *x = arg;
	size_t n = strlen(x->key);
	bool same = strncmp(j->key, x->key, n) == 0 &&
		    (j->key[n] == '\0' || (x->any_person && j->key[n] == ':'));
	if (!same)
		return true;
	x->found = (struct store_job){ .id = j->id, .next_ms = j->next_ms, .tries = j->tries };
	memcpy(x->found.kind, j->kind, sizeof j->kind);
	memcpy(x->found.key, j->key, sizeof j->key);
	x->there = true;
	return false;
}

bool task_end(
	struct service *s, const char *word, const char *dossier, const char *person, struct err *e)
{
	struct search x = { .there = false };
	key_make(x.key, word, dossier, person);
	return store_job_each(s->house->store, TASK, search_take, &x, e) &&
	       (!x.there || store_job_done(s->house->store, &x.found, e));
}

bool task_open(bool *open, struct service *s, const char *word, const char *dossier, struct err *e)
{
	struct search x = { .any_person = true };
	key_make(x.key, word, dossier, NULL);
	bool good = store_job_each(s->house->store, TASK, search_take, &x, e);
	*open = x.there;
	return good;
}

bool task_end_all(struct service *s, const char *word, const char *dossier, struct err *e)
{
	for (;;) {
		struct search x = { .any_person = true };
		key_make(x.key, word, dossier, NULL);
		if (!store_job_each(s->house->store, TASK, search_take, &x, e))
			return false;
		if (!x.there)
			return true;
		if (!store_job_done(s->house->store, &x.found, e))
			return false;
	}
}

bool task_settle(const struct actor *a, const char *dossier, const char *word, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	if (strcmp(word, "import") != 0 && strcmp(word, "temoin") != 0 &&
		strcmp(word, "refus") != 0)
		return err_fail(e, ERR_SYNTAX, "no task that is settled by looking");
	if (!store_dossier_get(a->service->house->store, a->school, dossier, &d, e))
		return false;
	if (a->role != LIFE_SECRETARIAT && a->role != LIFE_CHEF && a->role != LIFE_DELEGATAIRE)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	return life_allowed(a, LIFE_READ, &d, LIFE_MAY, e) &&
	       task_end_all(a->service, word, dossier, e);
}
