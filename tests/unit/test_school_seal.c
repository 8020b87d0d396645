/* SPDX-License-Identifier: MIT */
/*
 * Each school's own seal through the life of a convention: made with the school, chosen, renewed, noted; and an instance that is older. The desk
 * hides the keys from itself for good, so what happens to their file happens between processes.
 */
#include "ceremony/act.h"
#include "ceremony/reason.h"
#include "ceremony/school_seal.h"
#include "ceremony/verify.h"

#include "base/file.h"

#include "service_kit.h"
#include "service_steps.h"
#include "token_kit.h"

#include <pthread.h>
#include <sys/mman.h>

/* What one process leaves to the next. */
static struct left {
	struct world w;
	char id[37], frozen[37], sha256[65];
} * left;

/* Pupils, by their names. */
#define REF_A "aaaa"
#define REF_B "bbbb"
#define REF_C "cccc"
#define REF_D "dddd"
#define REF_E "eeee"
#define REF_F "ffff"

static struct school_seals shown(struct world *w, const char *uai)
{
	struct err e = ERR_INIT;
	struct school_seals s = { .n = 0 };
	const struct school_seal_question q = { .uai = uai };
	NEED(school_seals_ask(&s, &w->roles.house, &q, &e));
	return s;
}

struct noted {
	const char *a, *b;
	size_t n;
};

static bool holds(struct slice detail, const char *text)
{
	return !text[0] || slice_find(detail, slice_text(text), 0) != SIZE_MAX;
}

static bool note_take(void *arg, const struct store_note *n)
{
	struct noted *x = arg;
	x->n += holds(n->detail, "\"cachet\"") && holds(n->detail, x->a) && holds(n->detail, x->b);
	return true;
}

/* Notes of the school's seal that hold both texts. */
static size_t notes(struct world *w, int64_t school, const char *a, const char *b)
{
	struct err e = ERR_INIT;
	struct noted x = { a, b, 0 };
	NEED(store_note_each(
		w->roles.house.store, school, (struct store_page){ 0, 100 }, note_take, &x, &e));
	return x.n;
}

/* How often a certificate's digest stands in the journal of a convention. */
static size_t named(struct world *w, const char *id, uint32_t revision, const char *sha256)
{
	struct err e = ERR_INIT;
	struct store_key key = { .revision = revision };
	AUTO(buf) struct buf lines = { 0 };
	size_t n = 0, count = 0, at = 0;
	memcpy(key.id, id, sizeof key.id);
	NEED(store_journal(w->roles.house.store, &key, &lines, &n, &e));
	while ((at = slice_find(buf_slice(&lines), slice_text(sha256), at)) != SIZE_MAX) {
		count++;
		at++;
	}
	return count;
}

static void sealed_file(struct world *w, const char *id, uint32_t revision, struct buf *out)
{
	struct err e = ERR_INIT;
	struct store_key key = { .revision = revision };
	memcpy(key.id, id, sizeof key.id);
	NEED(store_file(w->roles.house.store, &key, out, &e));
}

static void a_school_is_made_with_a_seal_that_is_noted(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(school_seals) struct school_seals s = shown(w, "9990042S");
	assert_int_equal(s.n, 1);
	assert_string_equal(s.fault, "");
	assert_non_null(strstr(s.list[0].subject, "O=Lycée Ada-Lovelace"));
	assert_int_equal(notes(w, w->school, s.list[0].sha256, ""), 1);
	/* Nobody says by hand what the vault says, and to look again notes nothing. */
	const struct school_change by_hand = { "cachet", "00" };
	struct actor system = actor_system(&w->service, w->now_ms);
	assert_false(school_change(&system, w->school, &by_hand, 1, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	NEED(school_seal_tend(&w->service, w->now_ms, &e));
	assert_int_equal(notes(w, w->school, "", ""), 1);
}

static void two_schools_seal_in_their_own_names_and_a_renewal_in_between_does_no_harm(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	int64_t other;
	char id[37];
	struct actor admin = actor_system(&w->service, w->now_ms), head = world_head(w),
		     secretary = world_secretary(w);
	NEED(school_create(&other, &admin, "9990043T", "Collège Bel", &e));
	AUTO(school_seals)
	struct school_seals first = shown(w, "9990042S"), theirs = shown(w, "9990043T");
	assert_string_not_equal(first.list[0].sha256, theirs.list[0].sha256);
	assert_non_null(strstr(theirs.list[0].subject, "O=Collège Bel"));
	sent(w, id, REF_A);
	assert_int_equal(
		named(w, id, 1, first.list[0].sha256), 0); /* certified by the other of the pair */
	/* The head renews; nobody else, not for another school, and not what is renewed already. */
	assert_false(school_seal_renew(&secretary, w->school, first.list[0].sha256, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	assert_false(school_seal_renew(&head, other, theirs.list[0].sha256, &e));
	assert_int_equal(reason_of(&e), REASON_SCOPE);
	NEED(school_seal_renew(&head, w->school, first.list[0].sha256, &e));
	assert_false(school_seal_renew(&head, w->school, first.list[0].sha256, &e));
	assert_int_equal(reason_of(&e), REASON_FASTER);
	AUTO(school_seals) struct school_seals second = shown(w, "9990042S");
	assert_int_equal(second.n, 2);
	assert_string_equal(second.list[1].sha256, first.list[0].sha256);
	assert_int_equal(notes(w, w->school, first.list[0].sha256, second.list[0].sha256), 1);
	sealed(w, id, REF_A " SPÉCIMEN");
	work(w);
	assert_int_equal(named(w, id, 1, first.list[0].sha256), 0);
	assert_int_equal(named(w, id, 1, second.list[0].sha256), 1); /* sealed */
	assert_int_equal(named(w, id, 1, theirs.list[0].sha256), 0);
	AUTO(buf) struct buf pdf = { 0 };
	sealed_file(w, id, 1, &pdf);
	NEED(verify_passes(&w->roles.house, buf_slice(&pdf), "the sealed convention",
		(int64_t)time(NULL), &e));
}

/* What the instance's key signed before schools had keys: a seal of that kind beside those of now. */
static void what_the_instances_key_sealed_stays_good(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(act_signed) struct act_signed made = { .level = 0 };
	sent(w, id, REF_B);
	sealed_file(w, id, 1, &pdf);
	const struct act_signature act = { .reason = "comme autrefois",
		.signing = { .purpose = VAULT_SEAL,
			.field = "cachet",
			.name = "Cachet",
			.reference = "autrefois",
			.base = buf_slice(&pdf) } };
	NEED(act_sign(&made, &w->roles.house, &act, (int64_t)time(NULL), &e));
	NEED(verify_passes(&w->roles.house, buf_slice(&made.pdf), "a former seal", made.at, &e));
	/* But none of today is made so: not without the school's name, not in another's. */
	struct act_signature wrong = act;
	AUTO(act_signed) struct act_signed none = { .level = 0 };
	wrong.signing.reference = "9990042S-2025-00001/1";
	assert_false(act_sign(&none, &w->roles.house, &wrong, (int64_t)time(NULL), &e));
	assert_int_equal(e.code, ERR_DENIED);
	wrong.signing.school = "9990043T";
	e = (struct err)ERR_INIT;
	assert_false(act_sign(&none, &w->roles.house, &wrong, (int64_t)time(NULL), &e));
	assert_int_equal(e.code, ERR_DENIED);
}

/* A deposit on the command line brings in a school whose UAI stands for its name: the seal waits for who names it. */
static void a_school_without_a_name_gets_that_of_what_it_issues(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	uint64_t room = 0;
	struct store_school row = { .uai = "9990044U", .name = "9990044U" };
	NEED(store_school_add(w->roles.house.store, &row, &e));
	NEED(school_seal_tend(&w->service, w->now_ms, &e));
	AUTO(school_seals) struct school_seals none = shown(w, "9990044U");
	assert_int_equal(none.n, 0);
	const struct gather_signing signing = { .purpose = VAULT_SEAL,
		.field = "cachet",
		.name = "Cachet",
		.reference = "9990044U-2025-00001/1",
		.school = "9990044U",
		.school_name = "Lycée Imprimé" };
	NEED(school_seal_room(&room, &w->roles.house, &signing, &e));
	AUTO(school_seals) struct school_seals s = shown(w, "9990044U");
	assert_int_equal(s.n, 1);
	assert_non_null(strstr(s.list[0].subject, "O=Lycée Imprimé"));
}

/* ---- the next processes ---- */

/* --- the first need of many at once --- */

enum { NEEDY = 6, ASKING = 4, ASKS = 40 };

/* What one worker sees; a store of its own. */
struct needing {
	struct world *w;
	unsigned n;
	bool good;
	int64_t longest_ms; /* of a school that has its seal */
	char why[200];
};

static void needy_uai(char out[static 9], unsigned i)
{
	snprintf(out, 9, "99901%02uA", i);
}

static int64_t ticks_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* All want each of the schools at about the same time, and in between the one that has its seal. */
static void *need_all(void *arg)
{
	struct needing *x = arg;
	struct err e = ERR_INIT;
	struct house house = x->w->roles.house;
	char path[CONFIG_MAX_PATH];
	house.store = NULL;
	x->good = config_path(path, &x->w->roles.config, ROLES_STORE, &e) &&
		  store_open(&house.store, path, x->w->roles.locker, &e);
	for (unsigned i = 0; x->good && i < ASKS; i++) {
		char reference[32], uai[9];
		needy_uai(uai, i % NEEDY);
		snprintf(reference, sizeof reference, "%s-2026-%u", uai, x->n + 1);
		x->good = school_seal_ready(&house, reference, &e);
		int64_t from = ticks_ms();
		x->good = x->good && school_seal_ready(&house, "9990042S-2026-1", &e);
		int64_t took = ticks_ms() - from;
		x->longest_ms = took > x->longest_ms ? took : x->longest_ms;
	}
	snprintf(x->why, sizeof x->why, "%.199s", e.text);
	store_close(house.store);
	return NULL;
}

/* Schools that deposits on the command line brought in have no seal before somebody needs it: then each gets one, whoever asks, and keeps none waiting. */
static void the_first_need_of_many_makes_one_seal_for_each(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	pthread_t threads[ASKING];
	struct needing all[ASKING];
	char uai[9];
	for (unsigned i = 0; i < NEEDY; i++) {
		needy_uai(uai, i);
		struct store_school row = { .settings = BUF_MAX(STORE_MAX_JSON) };
		memcpy(row.uai, uai, sizeof row.uai);
		snprintf(row.name, sizeof row.name, "%s", uai);
		NEED(store_school_add(w->roles.house.store, &row, &e));
		store_school_auto(&row);
	}
	for (unsigned t = 0; t < ASKING; t++) {
		all[t] = (struct needing){ .w = w, .n = t };
		assert_int_equal(pthread_create(&threads[t], NULL, need_all, &all[t]), 0);
	}
	int64_t longest = 0;
	for (unsigned t = 0; t < ASKING; t++) {
		assert_int_equal(pthread_join(threads[t], NULL), 0);
		if (!all[t].good)
			fail_msg("%u: %s", t, all[t].why);
		longest = all[t].longest_ms > longest ? all[t].longest_ms : longest;
	}
	for (unsigned i = 0; i < NEEDY; i++) {
		needy_uai(uai, i);
		AUTO(school_seals) struct school_seals s = shown(w, uai);
		assert_int_equal(s.n, 1);
		assert_string_equal(s.fault, "");
	}
	print_message(
		"the longest wait of a school that has its seal: %lld ms\n", (long long)longest);
	assert_true(longest < 5000);
}

/* A school whose settings cannot be read keeps those behind it from nothing. */
static void one_school_in_trouble_keeps_no_other_from_its_seal(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct store_school bad = {
		.uai = "9990180A", .name = "Lycée Abîmé", .settings = BUF_MAX(STORE_MAX_JSON)
	};
	struct store_school good = {
		.uai = "9990181A", .name = "Lycée Suivant", .settings = BUF_MAX(STORE_MAX_JSON)
	};
	buf_put_text(&bad.settings, "{\"chef");
	buf_put_text(&good.settings, "{}");
	NEED(store_school_add(w->roles.house.store, &bad, &e));
	NEED(store_school_add(w->roles.house.store, &good, &e));
	NEED(school_seal_tend(&w->service, w->now_ms, &e));
	AUTO(school_seals) struct school_seals s = shown(w, "9990181A");
	assert_int_equal(s.n, 1);
	assert_int_equal(notes(w, good.id, s.list[0].sha256, ""), 1);
	buf_free(&bad.settings);
	bad.settings = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_text(&bad.settings, "{}");
	NEED(store_school_put(w->roles.house.store, &bad, &e));
	store_school_auto(&bad);
	store_school_auto(&good);
}

static void one_is_left_under_way(void **state)
{
	struct world *w = *state;
	sent(w, left->id, REF_C);
	fill_and_freeze(w, left->frozen, w->pupil);
	AUTO(school_seals) struct school_seals now = shown(w, "9990042S");
	memcpy(left->sha256, now.list[0].sha256, sizeof left->sha256);
	left->w = *w;
}

/* The same instance again. */
static int world_resume(void **state)
{
	struct err e = ERR_INIT;
	struct world *w = calloc(1, sizeof *w);
	if (!w)
		return -1;
	*w = left->w;
	w->roles = (struct roles)ROLES_NONE;
	NEED(roles_start(&w->roles, w->dir, &e));
	w->service = (struct service){
		.shared = &w->roles.shared, .house = &w->roles.house, .random = service_random
	};
	snprintf(w->roles.shared.base_url, sizeof w->roles.shared.base_url,
		"https://paraphe.example");
	*state = w;
	return 0;
}

/* As if there never had been a file of seals: what is under way finishes. */
static void an_instance_that_is_older_gets_its_seals_at_the_first_need(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(school_seals) struct school_seals none = shown(w, "9990042S");
	assert_int_equal(none.n, 0);
	sealed(w, left->id, REF_C " SPÉCIMEN");
	work(w);
	AUTO(school_seals) struct school_seals now = shown(w, "9990042S");
	assert_int_equal(now.n, 1);
	assert_string_not_equal(now.list[0].sha256, left->sha256);
	assert_int_equal(named(w, left->id, 1, now.list[0].sha256), 1);
	sealed_file(w, left->id, 1, &pdf);
	NEED(verify_passes(&w->roles.house, buf_slice(&pdf), "the sealed convention",
		(int64_t)time(NULL), &e));
	/* Noted, once; and the other school gets its own without being asked. */
	NEED(school_seal_tend(&w->service, w->now_ms, &e));
	NEED(school_seal_tend(&w->service, w->now_ms, &e));
	assert_int_equal(notes(w, w->school, left->sha256, now.list[0].sha256), 1);
	AUTO(school_seals) struct school_seals theirs = shown(w, "9990043T");
	assert_int_equal(theirs.n, 1);
}

/* A school's key that cannot be opened refuses before anything is signed, and no other takes its place. */
static void a_school_without_a_usable_seal_sends_nothing(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct actor sec = world_secretary(w), head = world_head(w);
	AUTO(school_seals) struct school_seals s = shown(w, "9990042S");
	assert_non_null(strstr(s.fault, "was altered"));
	assert_false(school_seal_ready(&w->roles.house, "9990042S-2025-00001", &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_false(dossier_send(&sec, left->frozen, &e));
	assert_int_equal(reason_of(&e), REASON_KEYS);
	state_is(w, left->frozen, STATE_VERIFIEE);
	/* The head makes another, and all goes on. */
	NEED(school_seal_renew(&head, w->school, s.list[0].sha256, &e));
	NEED(school_seal_ready(&w->roles.house, "9990042S-2025-00001", &e));
	NEED(dossier_send(&sec, left->frozen, &e));
}

/* ---- keys that move into a token and back ---- */

/* Certified by a key of the file; what paraphe.conf says by now is another place. */
static void keys_move_into_their_token_when_the_service_looks(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(school_seals) struct school_seals before = shown(w, "9990042S");
	assert_true(before.moves);
	assert_int_equal(before.list[0].home, VAULT_HOME_FILE);
	assert_non_null(strstr(before.fault, "another place"));
	NEED(school_seal_tend(&w->service, w->now_ms, &e));
	NEED(school_seal_tend(&w->service, w->now_ms, &e));
	AUTO(school_seals) struct school_seals now = shown(w, "9990042S");
	assert_int_equal(now.n, before.n + 1);
	assert_int_equal(now.list[0].home, VAULT_HOME_TOKEN);
	assert_string_equal(now.fault, "");
	assert_false(now.moves);
	assert_int_equal(notes(w, w->school, before.list[0].sha256, now.list[0].sha256), 1);
	AUTO(school_seals) struct school_seals theirs = shown(w, "9990043T");
	assert_int_equal(theirs.list[0].home, VAULT_HOME_FILE);
	/* Sent while the keys were in the file. */
	sealed(w, left->frozen, "Camille SPÉCIMEN");
	work(w);
	state_is(w, left->frozen, STATE_SCELLEE);
	assert_int_equal(named(w, left->frozen, 1, now.list[0].sha256), 1);
	sealed_file(w, left->frozen, 1, &pdf);
	NEED(verify_passes(&w->roles.house, buf_slice(&pdf), "the sealed convention",
		(int64_t)time(NULL), &e));
	sent(w, id, REF_D);
	sealed(w, id, REF_D " SPÉCIMEN");
	work(w);
	state_is(w, id, STATE_SCELLEE);
	/* A renewal is over the keys that are there. */
	struct actor head = world_head(w);
	NEED(school_seal_renew(&head, w->school, now.list[0].sha256, &e));
	AUTO(school_seals) struct school_seals next = shown(w, "9990042S");
	assert_int_equal(next.list[0].home, VAULT_HOME_KEPT);
}

static void away(bool gone)
{
	assert_true(gone ? token_run("mv %s/tokens %s/away", token_folder, token_folder)
			 : token_run("mv %s/away %s/tokens", token_folder, token_folder));
}

/* All have signed, and the token is not there: what they signed stays, and is sealed once it is back. */
static void a_convention_waits_for_the_token_of_its_seal(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct actor sec = world_secretary(w);
	bool more = true;
	AUTO(buf) struct buf signed_by_all = { 0 }, waiting = { 0 }, pdf = { 0 };
	sent(w, left->id, REF_E);
	char whole[65];
	snprintf(whole, sizeof whole, REF_F "%060d", 0);
	fill_and_freeze(w, left->frozen, world_pupil(w, REF_F, whole));
	sealed(w, left->id, REF_E " SPÉCIMEN");
	sealed_file(w, left->id, 1, &signed_by_all);
	away(true);
	work(w);
	state_is(w, left->id, STATE_SIGNEE);
	sealed_file(w, left->id, 1, &waiting);
	assert_true(slice_eq(buf_slice(&waiting), buf_slice(&signed_by_all)));
	assert_false(dossier_send(&sec, left->frozen, &e));
	assert_int_equal(reason_of(&e), REASON_KEYS);
	state_is(w, left->frozen, STATE_VERIFIEE);
	AUTO(school_seals) struct school_seals gone = shown(w, "9990042S");
	assert_non_null(strstr(gone.fault, "school.9990042S.seal: "));
	struct actor head = world_head(w);
	assert_false(school_seal_renew(&head, w->school, gone.list[0].sha256, &e));
	assert_int_equal(reason_of(&e), REASON_KEYS);
	/* Others go on meanwhile. */
	NEED(school_seal_ready(&w->roles.house, "9990043T-2025-00001", &e));
	away(false);
	struct actor later = actor_system(&w->service, (int64_t)time(NULL) * 1000 + 3600000);
	while (more)
		NEED(party_work(&more, &later, &e));
	state_is(w, left->id, STATE_SCELLEE);
	sealed_file(w, left->id, 1, &pdf);
	NEED(verify_passes(&w->roles.house, buf_slice(&pdf), "the sealed convention",
		(int64_t)time(NULL) + 3600, &e));
	NEED(dossier_send(&sec, left->frozen, &e));
}

static void keys_that_are_said_to_be_in_the_file_are_made_there_again(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(school_seals) struct school_seals before = shown(w, "9990042S");
	assert_true(before.moves);
	NEED(school_seal_tend(&w->service, w->now_ms, &e));
	AUTO(school_seals) struct school_seals now = shown(w, "9990042S");
	assert_int_equal(now.list[0].home, VAULT_HOME_FILE);
	assert_int_equal(notes(w, w->school, before.list[0].sha256, now.list[0].sha256), 1);
	sealed(w, left->frozen, REF_F " SPÉCIMEN");
	work(w);
	state_is(w, left->frozen, STATE_SCELLEE);
}

static int run_new(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_school_is_made_with_a_seal_that_is_noted),
		cmocka_unit_test(
			two_schools_seal_in_their_own_names_and_a_renewal_in_between_does_no_harm),
		cmocka_unit_test(what_the_instances_key_sealed_stays_good),
		cmocka_unit_test(a_school_without_a_name_gets_that_of_what_it_issues),
		cmocka_unit_test(the_first_need_of_many_makes_one_seal_for_each),
		cmocka_unit_test(one_school_in_trouble_keeps_no_other_from_its_seal),
		cmocka_unit_test(one_is_left_under_way),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

static int run_older(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_instance_that_is_older_gets_its_seals_at_the_first_need),
	};
	return cmocka_run_group_tests(tests, world_resume, world_teardown);
}

static int run_altered(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_school_without_a_usable_seal_sends_nothing),
	};
	return cmocka_run_group_tests(tests, world_resume, world_teardown);
}

static int run_token(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_move_into_their_token_when_the_service_looks),
		cmocka_unit_test(a_convention_waits_for_the_token_of_its_seal),
	};
	return cmocka_run_group_tests(tests, world_resume, world_teardown);
}

static int run_back(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_that_are_said_to_be_in_the_file_are_made_there_again),
	};
	return cmocka_run_group_tests(tests, world_resume, world_teardown);
}

static int process(int (*run)(void))
{
	int status = -1;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		exit(run());
	if (child > 0)
		waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* The last digit of the first key of school 9990042S. */
static bool alter(const char *path)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf all = { 0 };
	if (!file_read(&all, path, 1 << 20, &e))
		return false;
	size_t at = slice_find(buf_slice(&all), SLICE_LIT("\n9990042S"), 0);
	size_t end = at == SIZE_MAX ? at : slice_find(buf_slice(&all), SLICE_LIT("\n"), at + 1);
	if (end == SIZE_MAX)
		return false;
	all.p[end - 1] = all.p[end - 1] == '0' ? '1' : '0';
	return file_write_atomic(path, buf_slice(&all), 0600, &e);
}

static bool conf_add(const char *text)
{
	char path[100];
	snprintf(path, sizeof path, "%s/paraphe.conf", world_dir);
	FILE *f = fopen(path, "a");
	if (!f)
		return false;
	fputs(text, f);
	return fclose(f) == 0;
}

/* The other lines of the school are taken off. */
static bool conf_say(const char *certify, const char *seal)
{
	char text[800];
	snprintf(text, sizeof text, "school.9990042S.certify = %s\nschool.9990042S.seal = %s\n",
		certify, seal);
	return token_run("sed -i /^school/d %s/paraphe.conf", world_dir) && conf_add(text);
}

static int tokens_process(void)
{
#define URI(key)                                                                                   \
	"pkcs11:token=ada;object=" key "?module-path=" TOKEN_MODULE "&pin-source=desk/pin-ada"
	char path[100];
	struct err e = ERR_INIT;
	snprintf(path, sizeof path, "%s/desk/pin-ada", world_dir);
	if (!token_world())
		return 0;
	token_init("ada");
	token_key("ada", "EC:prime256v1", "certify", "01");
	token_key("ada", "EC:secp384r1", "seal", "02");
	int bad = !file_write_atomic(path, SLICE_LIT(TOKEN_PIN "\n"), 0600, &e) ||
		  !conf_say(URI("certify"), URI("seal")) || process(run_token) != 0 ||
		  !conf_say("file", "file") || process(run_back) != 0;
	token_world_end();
	return bad;
}

int main(void)
{
	char path[100], command[100];
	left = mmap(NULL, sizeof *left, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (left == MAP_FAILED || !mkdtemp(world_dir))
		return 1;
	snprintf(path, sizeof path, "%s/keys/schools.sealed", world_dir);
	int bad = process(run_new);
	bad += bad || unlink(path) != 0 || process(run_older);
	bad += bad || !alter(path) || process(run_altered);
	bad += bad || tokens_process();
	snprintf(command, sizeof command, "rm -r %s", world_dir);
	return system(command) == 0 && bad == 0 ? 0 : 1;
}
