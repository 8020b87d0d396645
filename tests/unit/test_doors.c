/* SPDX-License-Identifier: MIT */
/*
 * test_doors: what the URL of a link alone does not open (CONVENTION 7, SECURITY 4.4): a change of address, and what has been
 * signed. Real conventions, the pages as a browser asks for them.
 */
#include "doors_kit.h"

static const char *path_of(const struct guest *g, const char *rest)
{
	static char path[120];
	snprintf(path, sizeof path, "/lien/%lld%s", (long long)g->link, rest);
	return path;
}

/* Is it the page that asks for a code? */
static bool asks_code(void)
{
	return doors_says("suivre\"") && doors_says("un code à six chiffres est envoyé");
}

static void address_is(struct world *w, int64_t link, const char *want, enum store_link_state state)
{
	struct err e = ERR_INIT;
	struct store_link l;
	NEED(store_link_get(w->roles.house.store, link, &l, &e));
	assert_string_equal(l.address, want);
	assert_int_equal(l.state, state);
}

static void a_link_alone_changes_no_address(void **state)
{
	struct world *w = *state;
	char id[37], digits[INVITE_CODE_DIGITS + 1], wrong[20], form[60];
	sent(w, id, "aa01");
	static const struct {
		const char *person, *form, *fresh, *old;
	} who[] = { { "p-emp1", "courriel=voleur@ailleurs.example", "voleur@ailleurs.example",
			    "sacha.fictif@velo.example" },
		{ "p-rl1", "telephone=06 39 98 01 77", "+33639980177", "+33639980102" } };
	for (size_t i = 0; i < 2; i++) {
		if (i == 1)
			sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
		struct guest g = doors_holder(w, id, who[i].person);
		assert_int_equal(doors_ask(w, &g, path_of(&g, "/suivre"), NULL), 200);
		assert_true(doors_says("/contact\"") && !doors_says("name=\"courriel\""));
		/* without a code */
		assert_int_equal(doors_ask(w, &g, path_of(&g, "/contact"), who[i].form), 200);
		assert_true(asks_code());
		assert_true(doors_says("value=\"/contact\"")); /* and where it leads */
		assert_int_equal(doors_ask(w, &g, path_of(&g, "/contact"), NULL), 200);
		assert_true(asks_code());
		address_is(w, g.link, who[i].old, STORE_LINK_LIVE);
		/* with a wrong one */
		doors_code(w, &g, path_of(&g, "/suivre"), digits);
		snprintf(wrong, sizeof wrong, "code=%s",
			strcmp(digits, "111111") ? "111111" : "222222");
		assert_int_equal(doors_ask(w, &g, path_of(&g, "/suivre"), wrong), 400);
		assert_int_equal(doors_ask(w, &g, path_of(&g, "/contact"), who[i].form), 200);
		assert_true(asks_code());
		address_is(w, g.link, who[i].old, STORE_LINK_LIVE);
		/* with the right one, which went to the address as it was */
		snprintf(form, sizeof form, "code=%s&vers=/contact", digits);
		assert_int_equal(doors_ask(w, &g, path_of(&g, "/suivre"), form), 303);
		assert_string_equal(doors.where, path_of(&g, "/contact"));
		assert_int_equal(doors_ask(w, &g, path_of(&g, "/contact"), NULL), 200);
		assert_true(doors_says("name=\"courriel\""));
		int64_t old = g.link;
		assert_int_equal(doors_ask(w, &g, path_of(&g, "/contact"), who[i].form), 200);
		address_is(w, old, who[i].old, STORE_LINK_DEAD);
		address_is(w, link_of(w, id, who[i].person).id, who[i].fresh, STORE_LINK_LIVE);
	}
}

static const char *const reading[] = { "/lire", "/texte", "/pdf", "/page/1", "/recu", "/correction",
	"/refus" };
enum { READS = 4 }; /* the first ones are for follow links too */

static void a_used_link_reads_after_a_code(void **state)
{
	struct world *w = *state;
	char id[37], digits[INVITE_CODE_DIGITS + 1], form[30];
	sent(w, id, "aa02");
	struct guest before = doors_holder(w, id, "p-emp1");
	for (size_t i = 0; i < READS; i++) {
		assert_int_equal(doors_ask(w, &before, path_of(&before, reading[i]), NULL), 200);
		assert_false(asks_code());
	}
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	/* another browser, the same URL */
	struct guest g = doors_holder(w, id, "p-emp1");
	for (size_t i = 0; i < sizeof reading / sizeof *reading; i++) {
		int status = doors_ask(w, &g, path_of(&g, reading[i]), NULL);
		if (status != 200 || !asks_code())
			fail_msg("%s: %d %.2000s", reading[i], status, doors.text);
		assert_false(doors_says("FICTIF") || doors_says("SPÉCIMEN") || doors_says("%PDF"));
	}
	assert_int_equal(doors_ask(w, &g, path_of(&g, "/correction"), "texte=non"), 200);
	assert_true(asks_code());
	state_is(w, id, STATE_PARTIELLEMENT_SIGNEE);
	doors_code(w, &g, path_of(&g, "/suivre"), digits);
	snprintf(form, sizeof form, "code=%s&vers=/lire", digits);
	assert_int_equal(doors_ask(w, &g, path_of(&g, "/suivre"), form), 303);
	assert_string_equal(doors.where, path_of(&g, "/lire"));
	for (size_t i = 0; i < READS; i++) {
		assert_int_equal(doors_ask(w, &g, path_of(&g, reading[i]), NULL), 200);
		assert_false(asks_code());
	}
}

static void a_follow_link_reads_after_a_code(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], digits[INVITE_CODE_DIGITS + 1], form[20];
	sent(w, id, "aa03");
	sealed(w, id, "aaad SPÉCIMEN");
	work(w);
	struct steps_found tutor = { .person = "p-tut1" };
	const struct store_link_filter f = {
		.dossier = id, .school = -1, .kinds = 1U << STORE_LINK_FOLLOW
	};
	NEED(store_link_each(w->roles.house.store, &f, steps_any, &tutor, &e));
	assert_string_equal(tutor.link.person, "p-tut1");
	struct guest g = doors_guest(w, 0, tutor.link.id, "{}");
	for (size_t i = 0; i < READS; i++) {
		assert_int_equal(doors_ask(w, &g, path_of(&g, reading[i]), NULL), 200);
		assert_true(asks_code());
	}
	doors_code(w, &g, path_of(&g, "/suivre"), digits);
	snprintf(form, sizeof form, "code=%s", digits);
	assert_int_equal(doors_ask(w, &g, path_of(&g, "/suivre"), form), 303);
	for (size_t i = 0; i < READS; i++) {
		assert_int_equal(doors_ask(w, &g, path_of(&g, reading[i]), NULL), 200);
		assert_false(asks_code());
	}
}

/* CONVENTION 6, 7: where a whole office reads, neither link nor code goes, whatever was granted. */
static void no_link_and_no_code_goes_to_the_schools_address(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], digits[INVITE_CODE_DIGITS + 1];
	struct actor sec = world_secretary(w), head = world_head(w);
	struct actor system = actor_system(&w->service, w->now_ms);
	const struct dossier_derogation granted = { .rule = "CONTACT-1",
		.reason = "L’établissement accueille lui-même cet élève cette année." };
	const struct dossier_contact office = {
		.person = "p-emp1", .mail = "Stages@Lycee.example", .reachable = "courriel"
	};
	sent(w, id, "aa04");
	NEED(dossier_derogate(&head, &granted, (const char(*)[37])id, 1, &e));
	assert_false(dossier_contact(&sec, id, &office, &e));
	assert_int_equal(reason_of(&e), REASON_CONTACT);
	/* The school took an address over that a party had. */
	struct store_link link = link_of(w, id, "p-emp1");
	struct actor host = holder(w, id, "p-emp1");
	const struct invite_gesture sign = { .name = "signer" };
	struct invite_code code;
	struct invite_handed handed;
	e = (struct err)ERR_INIT;
	NEED(invite_code_send(&code, &host, &sign, &e));
	static const char *const taken[] = { "stages@lycee.example", "+33199000142" };
	for (size_t i = 0; i < 2; i++) {
		snprintf(link.address, sizeof link.address, "%s", taken[i]);
		link.channel = i ? STORE_CHANNEL_SMS : STORE_CHANNEL_MAIL;
		e = (struct err)ERR_INIT;
		NEED(store_link_put(w->roles.house.store, &link, &e));
		assert_false(invite_code_send(&code, &host, &sign, &e));
		assert_int_equal(reason_of(&e), REASON_CONTACT);
		e = (struct err)ERR_INIT;
		assert_false(invite_code_hand_over(digits, &system, link.id, 1, &e));
		assert_int_equal(reason_of(&e), REASON_CONTACT);
		e = (struct err)ERR_INIT;
		assert_false(invite_hand_over(&handed, &system, link.id, false, &e));
		assert_int_equal(reason_of(&e), REASON_CONTACT);
	}
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_alone_changes_no_address),
		cmocka_unit_test(a_used_link_reads_after_a_code),
		cmocka_unit_test(a_follow_link_reads_after_a_code),
		cmocka_unit_test(no_link_and_no_code_goes_to_the_schools_address),
	};
	return cmocka_run_group_tests(tests, doors_setup, doors_teardown);
}

int main(void)
{
	return world_main(run);
}
