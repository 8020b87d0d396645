/* SPDX-License-Identifier: MIT */
/*
 * sqlite_erase: what goes when a convention is eliminated. References, days, states, digests and the journal without its personal
 * blocks stay: proof that something was, and unaltered until then (CONVENTION 9). And of a roster when its year is over. The
 * keys are the locker's.
 */
#include "store/impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const values[] = {
	"DELETE FROM document WHERE convention=?1",
	"DELETE FROM health WHERE dossier=?1",
	"UPDATE increment SET bytes=zeroblob(0) WHERE convention=?1",
	("UPDATE holder SET name='', quality='', organisation='', consent='', box='' "
	 "WHERE convention=?1"),
	"DELETE FROM journal WHERE convention=?1",
	"UPDATE chain SET blocks=zeroblob(0) WHERE dossier=?1",
	"DELETE FROM piece WHERE dossier=?1",
	"UPDATE dossier_text SET fields='', politique='', contacts='', remarks='' WHERE dossier=?1",
	("UPDATE dossier SET pupil=0, host_siret='', siret_blind='', host_name='', host_mail='', "
	 "mail_blind='', pupil_name='', search='' WHERE id=?1"),
	NULL,
};

static const char *const access[] = {
	"DELETE FROM code WHERE link IN (SELECT id FROM link WHERE dossier=?1)",
	"DELETE FROM token WHERE link IN (SELECT id FROM link WHERE dossier=?1)",
	"DELETE FROM session WHERE link<>0 AND link IN (SELECT id FROM link WHERE dossier=?1)",
	"DELETE FROM attempt WHERE message IN (SELECT id FROM message WHERE dossier=?1)",
	"DELETE FROM message WHERE dossier<>'' AND dossier=?1",
	"DELETE FROM link WHERE dossier<>'' AND dossier=?1",
	NULL,
};

static bool all_run(struct store *s, const char *const *sql, const char *id, struct err *e)
{
	for (; *sql; sql++) {
		AUTO(query) struct query q = { 0 };
		if (!query_start(&q, s, *sql, e))
			return false;
		bind_text(&q, id);
		if (!query_done(&q, e))
			return false;
	}
	return true;
}

bool erase_values(struct store *s, const char *id, struct err *e)
{
	return all_run(s, values, id, e);
}

bool store_erase_access(struct store *s, const char *id, struct err *e)
{
	return write_begin(s, e) && write_end(s, all_run(s, access, id, e), e);
}

_Static_assert(
	(int)STORE_ROSTER_NAME == (int)LOCKER_MAX_ID + 1, "a roster's name is an id of keys");

void store_roster_name(char out[static STORE_ROSTER_NAME], int64_t school, const char *year)
{
	snprintf(out, STORE_ROSTER_NAME, ROSTER_PREFIX "%" PRId64 "/%.9s", school, year);
}

bool store_roster_of(int64_t *school, char year[static 10], const char *name)
{
	char again[STORE_ROSTER_NAME];
	const char *slash = strrchr(name, '/');
	size_t prefix = sizeof ROSTER_PREFIX - 1;
	if (strncmp(name, ROSTER_PREFIX, prefix) != 0 || !slash)
		return false;
	*school = strtoll(name + prefix, NULL, 10);
	snprintf(year, 10, "%s", slash + 1);
	store_roster_name(again, *school, year);
	return strcmp(again, name) == 0;
}

static bool roster_clear(struct store *s, int64_t school, const char *year, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE pupil SET sort_key='', search='', fields='', code_hash=zeroblob(32) "
		    "WHERE school=? AND year=? AND fields<>''",
		    e))
		return false;
	bind_i64(&q, school);
	bind_text(&q, year);
	return query_done(&q, e);
}

bool store_roster_erase(struct store *s, int64_t school, const char *year, struct err *e)
{
	return write_begin(s, e) && write_end(s, roster_clear(s, school, year, e), e);
}

/* Conventions and rosters that the locker knows as eliminated. */
struct gone {
	char (*ids)[LOCKER_MAX_ID + 1];
	size_t n, room;
	bool failed;
};

static bool gone_take(void *arg, const char *id, unsigned kinds, int64_t gone_ms)
{
	struct gone *g = arg;
	(void)gone_ms;
	if (!(kinds & 1u << LOCKER_FOND) || strlen(id) > LOCKER_MAX_ID)
		return true;
	if (g->n == g->room) {
		size_t room = g->room ? 2 * g->room : 64;
		void *grown = reallocarray(g->ids, room, sizeof *g->ids);
		g->failed = !grown;
		if (!grown)
			return false;
		g->ids = grown;
		g->room = room;
	}
	memcpy(g->ids[g->n++], id, strlen(id) + 1);
	return true;
}

static bool live(struct store *s, const char *id, bool *yes, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "SELECT 1 FROM dossier WHERE id=? AND state<>'eliminee'", e))
		return false;
	bind_text(&q, id);
	return query_row(&q, yes, e);
}

static bool replay_one(struct store *s, const char *id, struct err *e)
{
	static const char *const state[] = {
		"UPDATE dossier SET former=CASE state WHEN 'archivee' THEN former ELSE state END, "
		"state='eliminee', next_ms=0, version=version+1 WHERE id=?1",
		NULL,
	};
	return all_run(s, state, id, e) && all_run(s, values, id, e) && all_run(s, access, id, e) &&
	       remains_back(s, id, e);
}

static bool replay(struct store *s, const struct gone *g, size_t *n, struct err *e)
{
	for (size_t i = 0; i < g->n; i++) {
		bool yes;
		int64_t school;
		char year[10];
		if (store_roster_of(&school, year, g->ids[i])) {
			if (!roster_clear(s, school, year, e))
				return false;
			continue;
		}
		if (!live(s, g->ids[i], &yes, e) || (yes && !replay_one(s, g->ids[i], e)))
			return false;
		*n += yes;
	}
	return true;
}

bool store_erase_again(struct store *s, size_t *n, struct err *e)
{
	struct gone g = { .n = 0 };
	*n = 0;
	if (!s->locker)
		return err_fail(e, ERR_DENIED, "the store was opened without its data keys");
	bool good = locker_each_gone(s->locker, gone_take, &g, e) && (!g.failed || err_nomem(e));
	good = good && write_begin(s, e) && write_end(s, replay(s, &g, n, e), e);
	free(g.ids);
	return good;
}
