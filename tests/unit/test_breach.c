/* SPDX-License-Identifier: MIT */
/* test_breach: the register of breaches: who writes and reads, what an entry must say, the 72 hours, corrections, what stays. */
#include "web_kit.h"

#include "base/time.h"
#include "ceremony/breach.h"
#include "store/roster.h"

#define PATH "/ecole/violations"

static int setup(void **state)
{
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	k->options.rate_percent = 0;
	web_stop(k->web, 1000);
	web_kit_start(k);
	return 0;
}

static struct actor officer(struct web_kit *k, int64_t account)
{
	struct actor a = actor_system(&k->service, WEB_KIT_NOW);
	a.role = LIFE_DPO;
	a.school = k->school;
	a.account = account;
	return a;
}

/* A whole entry: known 'hours' ago, told to the CNIL or not. */
static void entry(
	const char *v[BREACH_FIELD_COUNT], int hours, char day[static 11], char hour[static 6])
{
	int64_t at = WEB_KIT_NOW / 1000 - (int64_t)hours * 3600;
	at += time_paris_offset(at);
	unsigned minutes = (unsigned)(at % 86400) / 60 % 1440;
	time_date_format(day, (int32_t)(at / 86400));
	snprintf(hour, 6, "%02u:%02u", minutes / 60 % 24, minutes % 60);
	memset((void *)v, 0, BREACH_FIELD_COUNT * sizeof *v);
	v[BREACH_KNOWN_DAY] = day;
	v[BREACH_KNOWN_HOUR] = hour;
	v[BREACH_NATURE] = "confidentialite";
	v[BREACH_WHAT] = "Une liste de classe envoyée à une mauvaise adresse.";
	v[BREACH_DATA] = "Noms, téléphones";
	v[BREACH_PERSONS] = "Élèves, responsables légaux";
	v[BREACH_COUNT] = "28";
	v[BREACH_RISKS] = "Appels non désirés.";
	v[BREACH_MEASURES] = "Message rappelé, effacement confirmé.";
	v[BREACH_CNIL] = "a-decider";
	v[BREACH_TOLD] = "a-decider";
}

static void wants(const char *const v[BREACH_FIELD_COUNT], enum breach_field f, const char *word)
{
	const char *words[BREACH_FIELD_COUNT];
	breach_faults(words, v, WEB_KIT_NOW);
	if (!words[f] || strcmp(words[f], word) != 0)
		fail_msg("%s: %s, wanted %s", breach_name(f), words[f] ? words[f] : "good", word);
}

static void an_entry_is_whole_or_not_taken(void **state)
{
	(void)state;
	const char *v[BREACH_FIELD_COUNT], *words[BREACH_FIELD_COUNT];
	char day[11], hour[6], told[11], told_hour[6], longest[BREACH_MAX_TEXT + 2];
	const char *later[BREACH_FIELD_COUNT];
	entry(v, 5, day, hour);
	assert_int_equal(breach_faults(words, v, WEB_KIT_NOW), 0);
	v[BREACH_WHAT] = "";
	wants(v, BREACH_WHAT, "violations.manque");
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	v[BREACH_WHAT] = longest;
	wants(v, BREACH_WHAT, "violations.longue");
	entry(v, -2, day, hour);
	wants(v, BREACH_KNOWN_DAY, "violations.avenir");
	entry(v, 5, day, hour);
	v[BREACH_NATURE] = "autre";
	wants(v, BREACH_NATURE, "violations.choix");
	v[BREACH_COUNT] = "beaucoup";
	wants(v, BREACH_COUNT, "violations.nombre.faux");
	v[BREACH_KNOWN_HOUR] = "24:00";
	wants(v, BREACH_KNOWN_HOUR, "violations.heure.fausse");
	entry(v, 5, day, hour);
	v[BREACH_CNIL] = "non";
	wants(v, BREACH_CNIL_WHY, "violations.manque");
	v[BREACH_TOLD] = "oui";
	wants(v, BREACH_TOLD_DAY, "violations.manque");
	v[BREACH_CNIL] = "oui";
	wants(v, BREACH_CNIL_DAY, "violations.manque");
	/* 72 hours to the minute are in time, an hour more wants its reason. */
	for (int more = 0; more < 2; more++) {
		entry(later, 1, told, told_hour);
		entry(v, 1 + BREACH_HOURS + more, day, hour);
		v[BREACH_CNIL] = "oui";
		v[BREACH_CNIL_DAY] = told;
		v[BREACH_CNIL_HOUR] = told_hour;
		assert_int_equal(breach_faults(words, v, WEB_KIT_NOW), more);
	}
	wants(v, BREACH_CNIL_WHY, "violations.retard");
	entry(later, 90, told, told_hour);
	wants(v, BREACH_CNIL_DAY, "violations.avant");
}

struct seen {
	uint64_t n[8];
	bool late[8];
	int64_t due_ms[8];
	size_t count;
};

static bool seen_take(void *arg, const struct breach *b)
{
	struct seen *s = arg;
	s->n[s->count] = b->n;
	s->due_ms[s->count] = b->due_ms;
	s->late[s->count++] = b->late;
	return true;
}

static void entries_are_added_and_stay(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	const char *v[BREACH_FIELD_COUNT];
	char day[11], hour[6];
	struct seen s = { .count = 0 };
	struct actor dpo = officer(k, 7), head = dpo, sec = dpo, other = dpo;
	head.role = LIFE_CHEF;
	sec.role = LIFE_SECRETARIAT;
	other.school = k->school + 1;
	entry(v, 80, day, hour);
	assert_false(breach_add(&head, v, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	e = (struct err)ERR_INIT;
	assert_true(breach_add(&dpo, v, &e));
	/* A correction is an entry of its own, of one that is there. */
	entry(v, 10, day, hour);
	v[BREACH_CORRECTS] = "2";
	assert_false(breach_add(&dpo, v, &e));
	assert_int_equal(reason_of(&e), REASON_FIELD);
	e = (struct err)ERR_INIT;
	v[BREACH_CORRECTS] = "1";
	assert_true(breach_add(&dpo, v, &e));
	assert_true(breach_each(&head, seen_take, &s, &e));
	assert_int_equal(s.count, 2);
	assert_int_equal(s.n[0], 2);
	assert_int_equal(s.n[1], 1);
	/* Nothing decided: late once the 72 hours are over. */
	assert_false(s.late[0]);
	assert_true(s.late[1]);
	int64_t want = WEB_KIT_NOW - INT64_C(80) * 3600000 + INT64_C(72) * 3600000;
	assert_true(s.due_ms[1] <= want && s.due_ms[1] > want - 60000);
	assert_false(breach_each(&sec, seen_take, &s, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	e = (struct err)ERR_INIT;
	s.count = 0;
	assert_true(breach_each(&other, seen_take, &s, &e));
	assert_int_equal(s.count, 0);
	/* What erases conventions and lists leaves the register. */
	assert_true(store_roster_erase(k->house.store, k->school, "2024-2025", &e));
	s.count = 0;
	assert_true(breach_each(&dpo, seen_take, &s, &e));
	assert_int_equal(s.count, 2);
	AUTO(buf) struct buf csv = { 0 };
	assert_true(breach_csv(&csv, &head, &e));
	size_t first = slice_find(buf_slice(&csv), SLICE_LIT("\"1\";"), 0),
	       second = slice_find(buf_slice(&csv), SLICE_LIT("\"2\";"), 0);
	assert_true(first != SIZE_MAX && second != SIZE_MAX && first < second);
}

static void the_officer_writes_and_the_head_reads(void **state)
{
	struct web_kit *k = *state;
	static const char form[] =
		"constat-jour=2025-05-01&constat-heure=08:30&nature=integrite&faits=%3Cb%3EVu"
		"&donnees=Noms&personnes=Tuteurs&consequences=Aucune&mesures=Retour&cnil=non&cnil-"
		"motif=Risque+improbable&information=non&information-motif=Sans+risque";
	(void)web_kit_enter(k, "secretaire@lycee.example", STORE_ROLE_SECRETARIAT);
	assert_int_equal(web_kit_get(k, PATH), 403);
	assert_int_equal(web_kit_get(k, PATH ".csv"), 403);
	(void)web_kit_enter(k, "dpo@lycee.example", STORE_ROLE_DPO);
	assert_int_equal(web_kit_get(k, PATH), 200);
	assert_int_equal(web_kit_post(k, PATH, "faits=Un+%C3%A9cran+ouvert"), 400);
	assert_true(web_kit_says(k, "Dites à quelle heure elle a été constatée."));
	assert_true(web_kit_says(k, "Un écran ouvert"));
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(web_kit_post(k, PATH, form), 200);
	assert_true(web_kit_says(k, "L’entrée est au registre."));
	assert_true(web_kit_says(k, "&lt;b&gt;Vu"));
	assert_true(web_kit_says(k, "Risque improbable"));
	assert_true(web_kit_says(k, "72 heures"));
	assert_false(web_kit_says(k, "⟦"));
	(void)web_kit_enter(k, "chef@lycee.example", STORE_ROLE_CHEF);
	assert_int_equal(web_kit_get(k, PATH), 200);
	assert_true(web_kit_says(k, "Risque improbable"));
	assert_false(web_kit_says(k, "Inscrire au registre"));
	assert_int_equal(web_kit_get(k, PATH ".csv"), 200);
	assert_true(web_kit_says(k, "registre-des-violations.csv"));
	assert_true(web_kit_says(k, "\"Risque improbable\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_is_whole_or_not_taken),
		cmocka_unit_test(entries_are_added_and_stay),
		cmocka_unit_test(the_officer_writes_and_the_head_reads),
	};
	return cmocka_run_group_tests(tests, setup, web_kit_teardown);
}
