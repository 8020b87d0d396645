/* SPDX-License-Identifier: MIT */
/* The evidence file: policies of before, the deed, a party's own blocks; and what a journal may hold at most is archived and verified. */
#include "service_steps.h"
#include "unzip_kit.h"

#include "ceremony/verify.h"

static bool lists(const struct buf *names, const char *name)
{
	char line[80];
	snprintf(line, sizeof line, "%s\n", name);
	return strstr((const char *)names->p, line) != NULL;
}

static bool holds(const struct buf *b, const char *text)
{
	return slice_find(buf_slice(b), slice_text(text), 0) != SIZE_MAX;
}

static void editions_differ_as_they_must(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf whole = { 0 };
	AUTO(buf) struct buf own = { 0 };
	AUTO(buf) struct buf text = { 0 };
	struct actor sec = world_secretary(w), family = holder(w, id, "p-rl1");
	NEED(dossier_archive(&whole, &sec, id, &e));
	NEED(dossier_archive(&own, &family, id, &e));
	unzipped(&text, buf_slice(&whole), NULL);
	assert_true(lists(&text, "politique.xml"));
	assert_true(lists(&text, "politique-1.xml"));
	assert_true(lists(&text, "delegation.pdf"));
	unzipped(&text, buf_slice(&own), NULL);
	assert_true(lists(&text, "politique-1.xml"));
	assert_false(lists(&text, "delegation.pdf"));
	unzipped(&text, buf_slice(&whole), "delegation.pdf");
	assert_true(holds(&text, "acte de délégation signé"));
	unzipped(&text, buf_slice(&whole), "politique-1.xml");
	assert_false(holds(&text, "SUPPLÉANT"));
	unzipped(&text, buf_slice(&whole), "politique.xml");
	assert_true(holds(&text, "SUPPLÉANT"));
	/* What each of them typed: a party has its own. */
	unzipped(&text, buf_slice(&whole), "journal.xml");
	assert_true(
		holds(&text, ">Sacha FICTIF</bloc>") && holds(&text, ">Dominique SPÉCIMEN</bloc>"));
	unzipped(&text, buf_slice(&own), "journal.xml");
	assert_false(holds(&text, ">Sacha FICTIF</bloc>"));
	assert_true(holds(&text, ">Dominique SPÉCIMEN</bloc>"));
}

/* Readings, until the journal takes no more of them. */
static void filled_up(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	struct store_chain chain;
	struct store_key key = { .revision = 1 };
	enum { MOST = JOURNAL_MAX_ENTRIES };
	struct store_entry *list = calloc(MOST, sizeof *list);
	struct buf *lines = calloc(MOST, sizeof *lines);
	struct store_convention *c = calloc(1, sizeof *c);
	assert_true(list && lines && c);
	memcpy(key.id, id, sizeof key.id);
	NEED(store_convention_get(w->roles.house.store, &key, c, &e));
	NEED(store_chain_get(w->roles.house.store, id, &chain, &e));
	struct journal_head head = { .n = chain.n, .last_ms = chain.last_ms };
	memcpy(head.hash, chain.head, sizeof head.hash);
	const struct journal_private privates[] = {
		{ "ip", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", { 1 } },
		{ "agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
			{ 2 } }
	};
	const struct journal_detail details[] = { { "document", "pdf" }, { "canal", "session" } };
	size_t n = 0;
	for (; head.n < JOURNAL_MAX_ENTRIES - JOURNAL_KEPT_ENTRIES; n++) {
		const struct journal_event ev = { .kind = EVENT_CONSULTATION,
			.time_ms = chain.last_ms,
			.convention = id,
			.revision = 1,
			.sha_fond = c->sha_fond,
			.actor_role = "secretariat",
			.actor_id = "compte-1",
			.outcome = "ok",
			.details = details,
			.details_n = 2,
			.privates = privates,
			.privates_n = 2 };
		NEED(journal_entry(&lines[n], &head, &ev, &e));
		list[n] = (struct store_entry){
			.xml = buf_slice(&lines[n]), .time_ms = ev.time_ms, .n = head.n
		};
		memcpy(list[n].hash, head.hash, sizeof head.hash);
	}
	const struct store_step step = { .entries = list, .entries_n = n, .key = &key };
	NEED(store_step_do(w->roles.house.store, &step, &e));
	for (size_t i = 0; i < n; i++)
		buf_free(&lines[i]);
	free(lines);
	free(list);
	free(c);
}

static void a_full_journal_is_archived_and_verified(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf text = { 0 };
	struct actor sec = world_secretary(w), system = actor_system(&w->service, w->now_ms);
	filled_up(w, id);
	/* Whoever's reading must be noted reads no more; an act is noted. */
	assert_false(dossier_pdf(&pdf, &sec, id, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	e = (struct err)ERR_INIT;
	AUTO(life) struct life *l = NULL;
	system.school = w->school;
	NEED(life_open(&l, &system, id, &e));
	const struct life_detail none[] = { { NULL, NULL, false } };
	NEED(life_note(l, &system, EVENT_CONSERVATION, none, &e));
	NEED(life_commit(l, &e));
	life_auto(&l);
	/* The container is made, and passes its own verification in it. */
	struct actor family = holder(w, id, "p-rl1");
	NEED(dossier_archive(&zip, &family, id, &e));
	unzipped(&text, buf_slice(&zip), "journal.xml");
	assert_true(holds(&text, "n=\"4501\""));
	unzipped(&text, buf_slice(&zip), "dossier.html");
	assert_true(holds(&text, "</html>"));
	NEED(verify_passes(&w->roles.house, buf_slice(&zip), "archive", time(NULL) + 60, &e));
}

static void an_evidence_file_is_whole(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w);
	fill_and_freeze(w, id, w->pupil);
	NEED(dossier_send(&sec, id, &e));
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	/* The policy that the host signed under is another one then. */
	delegated(w, world_deputy(w));
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", "Camille SPÉCIMEN");
	sign_by_head(w, id);
	work(w);
	state_is(w, id, STATE_SCELLEE);
	editions_differ_as_they_must(w, id);
	a_full_journal_is_archived_and_verified(w, id);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_evidence_file_is_whole),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
