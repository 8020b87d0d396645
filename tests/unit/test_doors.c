/* SPDX-License-Identifier: MIT */
/*
 * test_doors: what the URL of a link alone does not open (CONVENTION 7, SECURITY 4.4): a change of address, and what has been
 * signed. Real conventions, the pages as a browser asks for them.
 */
#include "doors_kit.h"
#include "sql_kit.h"

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
	NEED(dossier_derogate(&head, &granted, id, &e));
	assert_false(dossier_contact(&sec, id, &office, &e));
	assert_int_equal(reason_of(&e), REASON_CONTACT_SCHOOL);
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

/* --- guessing (CONVENTION 7; SECURITY 5, rows 33 and 34) --- */

/* Five wrong ones void a code, that one alone: the right party's next one opens. */
static void guessing_codes_finds_none_and_locks_nobody_out(void **state)
{
	struct world *w = *state;
	char id[37], digits[INVITE_CODE_DIGITS + 1], form[20];
	unsigned guesses = 0;
	sent(w, id, "aa05");
	struct guest g = doors_holder(w, id, "p-emp1");
	for (int round = 0; round < INVITE_CODES_HOUR; round++) {
		bool last = round == INVITE_CODES_HOUR - 1;
		doors_code(w, &g, path_of(&g, "/suivre"), digits);
		unsigned long right = strtoul(digits, NULL, 10);
		for (int i = 1; i <= INVITE_CODE_TRIES - last; i++, guesses++) {
			snprintf(form, sizeof form, "code=%06lu", (right + (unsigned)i) % 1000000);
			assert_int_equal(doors_ask(w, &g, path_of(&g, "/suivre"), form), 400);
		}
		/* void now, and told like a wrong one */
		snprintf(form, sizeof form, "code=%s", digits);
		assert_int_equal(doors_ask(w, &g, path_of(&g, "/suivre"), form), last ? 303 : 400);
	}
	assert_int_equal(doors_ask(w, &g, path_of(&g, "/contact"), NULL), 200);
	assert_true(doors_says("name=\"courriel\""));
	print_message("note: %u codes guessed, none found\n", guesses);
}

static unsigned long wanted(const char *name, unsigned long small)
{
	const char *text = getenv(name);
	return text ? strtoul(text, NULL, 10) : small;
}

static bool is_right(const struct actor *a, const char *digits)
{
	static const struct invite_gesture sign = { .name = "signer" };
	struct err e = ERR_INIT;
	bool right = invite_code_check(a, &sign, digits, &e);
	if (!right)
		assert_int_equal(reason_of(&e), REASON_CODE_WRONG);
	return right;
}

static void code_drawn(struct world *w, const struct actor *a, char digits[static 7])
{
	static const struct invite_gesture sign = { .name = "signer" };
	struct err e = ERR_INIT;
	struct invite_code code;
	struct actor system = actor_system(&w->service, w->now_ms);
	NEED(invite_code_send(&code, a, &sign, &e));
	NEED(invite_code_hand_over(digits, &system, a->link, code.number, &e));
}

/*
 * SECURITY 5, row 33: GUESS_LINKS (1000 by hand) links, GUESSES (1000 by hand) codes on each: five count, then the right one is void with them, and
 * the next one opens.
 */
static void however_many_are_guessed_five_count_and_the_next_one_opens(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], right[7], digits[7];
	unsigned long links = wanted("GUESS_LINKS", 5), each = wanted("GUESSES", 40), hits = 0,
		      n = 0;
	sent(w, id, "aa12");
	struct store_link link = link_of(w, id, "p-emp1");
	for (unsigned long i = 0; i < links; i++) {
		link.id = link.version = 0;
		NEED(store_link_put(w->roles.house.store, &link, &e));
		struct actor a = actor_of_link(&w->service, &link, w->now_ms);
		code_drawn(w, &a, right);
		for (unsigned long k = 0; k < each; k++, n++) {
			uint32_t x;
			NEED(w->service.random(&x, sizeof x, &e));
			snprintf(digits, sizeof digits, "%06u", x % 1000000);
			hits += is_right(&a, digits);
		}
		assert_false(is_right(&a, right));
		code_drawn(w, &a, right);
		assert_true(is_right(&a, right));
	}
	print_message("note: %lu codes guessed on %lu links, %lu found\n", n, links, hits);
	/* one of 200,000 codes is found among five by chance */
	assert_true(hits <= links * INVITE_CODE_TRIES / 200000);
}

/* The answer as it came, without what each page draws for itself. */
static char *answer_kept(void)
{
	char *text = strdup(doors.text);
	assert_non_null(text);
	for (char *at = text; (at = strstr(at, "name=\"jeton\" value=\"")); at++) {
		char *value = at + strlen("name=\"jeton\" value=\"");
		memset(value, 'x', strcspn(value, "\""));
	}
	return text;
}

static void same_answer(const char *was, const char *what)
{
	char *now = answer_kept();
	if (strcmp(was, now) != 0)
		fail_msg("%s is answered otherwise: %.3000s", what, now);
	free(now);
}

static void what_is_not_ones_own_is_answered_like_what_is_not_there(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], path[120];
	const struct guest nobody = { .cookie = "" };
	sent(w, id, "aa06");
	struct store_link live = link_of(w, id, "p-emp1"), dead = live;
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF"); /* used */
	dead.id = dead.version = 0;
	dead.state = STORE_LINK_DEAD;
	NEED(store_link_put(w->roles.house.store, &dead, &e));
	/* by number, without the cookie */
	const int64_t ids[] = { 987654321, live.id, dead.id, link_of(w, id, "p-rl1").id };
	char *was = NULL;
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		snprintf(path, sizeof path, "/lien/%lld/lire", (long long)ids[i]);
		assert_int_equal(doors_ask(w, &nobody, path, NULL), 403);
		if (!was)
			was = answer_kept();
		same_answer(was, path);
	}
	free(was);
	/* by token: drawn by nobody, too short, no token at all */
	static const char *const tokens[] = { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", "CCCC", "~" };
	was = NULL;
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
		snprintf(path, sizeof path, "/l/%s", tokens[i]);
		assert_int_equal(doors_ask(w, &nobody, path, NULL), 404);
		if (!was)
			was = answer_kept();
		same_answer(was, path);
	}
	free(was);
}

struct counted {
	size_t jobs, letters;
};

static bool job_count(void *arg, const struct store_job *j)
{
	(void)j;
	((struct counted *)arg)->jobs++;
	return true;
}

static bool letter_count(void *arg, const struct store_message *m)
{
	(void)m;
	((struct counted *)arg)->letters++;
	return true;
}

static struct counted counted(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	struct counted x = { .jobs = 0 };
	const struct store_message_filter all = { .dossier = id, .page = { .count = 1000 } };
	NEED(store_job_each(w->roles.house.store, INVITE_LOST_JOB, job_count, &x, &e));
	NEED(store_message_each(w->roles.house.store, &all, letter_count, &x, &e));
	return x;
}

/* A convention that was sent, and its letters, too. */
static void mailed(struct store_dossier *d, struct world *w, char id[static 37], const char *name)
{
	struct err e = ERR_INIT;
	sent(w, id, name);
	work(w);
	NEED(store_dossier_get(w->roles.house.store, -1, id, d, &e));
}

/* Known or not: the same page, one job each, and no letter before the answer is out. */
static void a_lost_link_is_asked_for_with_the_same_answer_and_work(void **state)
{
	struct world *w = *state;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char id[37], form[200];
	mailed(&d, w, id, "aa07");
	const char *const asked[][2] = { { "9990042S-2099-99999", "sacha.fictif@velo.example" },
		{ d.reference, "sacha.fictif@velo.example" }, { d.reference, "autre@velo.example" },
		{ d.reference, "ni courriel ni telephone" } };
	static const char *const from[] = { "192.0.2.10", "192.0.2.11", "192.0.2.12",
		"192.0.2.13" };
	char *was = NULL;
	for (size_t i = 0; i < 4; i++) {
		const struct guest nobody = { .cookie = "", .address = from[i] };
		struct counted before = counted(w, id);
		snprintf(form, sizeof form, "reference=%s&adresse=%s", asked[i][0], asked[i][1]);
		assert_int_equal(doors_ask(w, &nobody, "/lien-perdu", form), 200);
		if (!was)
			was = answer_kept();
		same_answer(was, form);
		struct counted after = counted(w, id);
		assert_int_equal(after.jobs, before.jobs + 1);
		assert_int_equal(after.letters, before.letters);
		work(w);
		after = counted(w, id);
		assert_int_equal(after.jobs, 0);
		assert_int_equal(after.letters, before.letters + (i == 1));
	}
	free(was);
}

/*
 * Who guesses an address is held up by the reference, who knows it is not: beyond the limit the same is done all the same, for nobody, or
 * the time of the fourth answer would tell that the address is right.
 */
static void beyond_its_limit_a_lost_link_costs_as_much(void **state)
{
	struct world *w = *state;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char id[37], form[200];
	mailed(&d, w, id, "aa11");
	for (int i = 0; i < 2 * INVITE_LOST_HOUR; i++) {
		const struct guest nobody = { .cookie = "", .address = "192.0.2.20" };
		struct counted before = counted(w, id);
		snprintf(form, sizeof form, "reference=%s&adresse=%s", d.reference,
			i == INVITE_LOST_HOUR ? "sacha.fictif@velo.example" : "autre@velo.example");
		assert_int_equal(doors_ask(w, &nobody, "/lien-perdu", form), 200);
		assert_int_equal(counted(w, id).jobs, before.jobs + 1);
		work(w);
		/* the limit holds: nothing is sent, to whomever */
		assert_int_equal(counted(w, id).letters, before.letters);
	}
}

/* « a stranger cannot void anything » (CONVENTION 7), nor keep who it is from a new link; and nobody's mailbox is filled. */
static void a_stranger_keeps_nobody_from_a_new_link(void **state)
{
	struct world *w = *state;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	char id[37], form[200], from[20];
	mailed(&d, w, id, "aa13");
	size_t before = counted(w, id).letters;
	for (unsigned i = 0; i < 20; i++) {
		bool right = i >= 10;
		snprintf(from, sizeof from, "198.51.100.%u", i);
		const struct guest nobody = { .cookie = "", .address = from };
		snprintf(form, sizeof form, "reference=%s&adresse=%s@velo.example", d.reference,
			right ? "sacha.fictif" : "autre");
		assert_int_equal(doors_ask(w, &nobody, "/lien-perdu", form), 200);
		work(w);
		size_t sent_now = right ? i - 9 : 0;
		assert_int_equal(counted(w, id).letters,
			before + (sent_now < INVITE_LOST_HOUR ? sent_now : INVITE_LOST_HOUR));
	}
}

/* Whoever holds a dead link may have another sent, to the registered address, as often as by the other way. */
static void a_dead_link_fills_no_mailbox(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], path[120];
	struct actor system = actor_system(&w->service, w->now_ms), sec = world_secretary(w);
	struct invite_handed handed;
	const struct guest nobody = { .cookie = "", .address = "198.51.100.40" };
	sent(w, id, "aa14");
	NEED(invite_hand_over(&handed, &system, link_of(w, id, "p-emp1").id, false, &e));
	const struct invite_again r = { .dossier = id, .person = "p-emp1", .void_former = true };
	NEED(invite_reissue(&sec, &r, &e));
	work(w);
	size_t before = counted(w, id).letters;
	snprintf(path, sizeof path, "/l/%s", strstr(handed.url, "/l/") + 3);
	assert_int_equal(doors_ask(w, &nobody, path, NULL), 410);
	snprintf(path, sizeof path, "/l/%s/nouveau", strstr(handed.url, "/l/") + 3);
	for (int i = 0; i < 3 * INVITE_LOST_HOUR; i++) {
		assert_int_equal(doors_ask(w, &nobody, path, ""), 200);
		work(w);
	}
	assert_int_equal(counted(w, id).letters, before + INVITE_LOST_HOUR);
}

static bool newest_take(void *arg, const struct store_message *m)
{
	struct store_message *newest = arg;
	if (m->id > newest->id)
		*newest = *m;
	return true;
}

/* The host was asked to fill its part in, then to sign: the form is no use to it any more. */
static void a_host_whose_link_is_lost_gets_the_one_to_sign_with(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], whole[65];
	int64_t lost = 0;
	struct actor sec = world_secretary(w);
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct store_message newest = { .id = 0 };
	const struct store_message_filter all = { .dossier = id, .page = { .count = 1000 } };
	snprintf(whole, sizeof whole, "aa08%060d", 0);
	world_create(w, id, world_pupil(w, "Ange", whole));
	NEED(dossier_invite_host(&sec, id, &e));
	draft_fill_and_freeze(w, id);
	NEED(dossier_send(&sec, id, &e));
	work(w);
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	NEED(invite_lost_find(&lost, &sec, d.reference, "sacha.fictif@velo.example", &e));
	assert_true(lost != 0);
	NEED(invite_lost(&sec, lost, &e));
	work(w);
	NEED(store_message_each(w->roles.house.store, &all, newest_take, &newest, &e));
	assert_string_equal(newest.template_name, "M3");
}

/* The head forgets its name, or the tick: told at the field, with the list as it was; nothing is signed. */
static void what_the_head_forgot_is_told_at_its_field(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], list[140], form[400];
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(party) struct party_view *v = NULL;
	sent(w, id, "aa09");
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", "aaaj SPÉCIMEN");
	struct actor head = world_head(w);
	NEED(party_open(&v, &head, id, &e));
	snprintf(list, sizeof list, "d=%s:%s", id, v->dossier->frozen->sha_fond);
	struct guest g = doors_guest(w, w->head, 0, "{}");
	snprintf(form, sizeof form, "%s&accord=oui&nom=", list);
	assert_int_equal(doors_ask(w, &g, "/ecole/signer", form), 400);
	assert_true(doors_says("id=\"e-nom\"") && doors_says(id));
	snprintf(form, sizeof form, "%s&nom=Claude Modèle", list);
	assert_int_equal(doors_ask(w, &g, "/ecole/signer", form), 400);
	assert_true(doors_says("id=\"e-accord\"") && doors_says("value=\"Claude Modèle\""));
	assert_false(doors_says("id=\"e-nom\""));
	assert_int_equal(doors_ask(w, &g, "/ecole/signer", list), 400);
	assert_true(doors_says("id=\"e-accord\"") && doors_says("id=\"e-nom\""));
	assert_int_equal(doors_ask(w, &g, "/ecole/signer", "accord=oui&nom=Claude Modèle"), 400);
	assert_true(doors_says("id=\"e-d\""));
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	assert_int_equal(d.state, STATE_PARTIELLEMENT_SIGNEE);
}

/* Is the box of 'id' on the page, and ticked? */
static bool box_ticked(const char *id)
{
	char name[60];
	snprintf(name, sizeof name, "id=\"d-%s\"", id);
	const char *box = strstr(doors.text, name), *end = box ? strchr(box, '>') : NULL,
		   *tick = box ? strstr(box, "checked") : NULL;
	assert_non_null(end);
	return tick && tick < end;
}

/* What waits for the head, in the words of the form. */
static void waits_for_head(struct world *w, char id[static 37], char d[static 120], const char *ref)
{
	struct err e = ERR_INIT;
	char name[40];
	AUTO(party) struct party_view *v = NULL;
	snprintf(name, sizeof name, "%s SPÉCIMEN", ref);
	for (size_t i = 0; i < 4; i++) /* as the world names its pupils */
		name[i] = (char)(name[i] <= '9' ? name[i] - '0' + 'a' : name[i]);
	sent(w, id, ref);
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", name);
	struct actor head = world_head(w);
	NEED(party_open(&v, &head, id, &e));
	snprintf(d, 120, "d=%s:%s", id, v->dossier->frozen->sha_fond);
}

/* The second factor of this guest counts for 's' seconds from now; its session was used just now. */
static void steps_up(struct world *w, const struct guest *g, int s_left)
{
	struct err e = ERR_INIT;
	uint8_t key[STORE_TOKEN];
	AUTO(store_session) struct store_session s = { 0 };
	NEED(token_hash(key, g->token, &e));
	NEED(store_session_get(w->roles.house.store, key, &s, &e));
	s.step_up_until_ms = doors.now_ms + s_left * 1000;
	s.seen_ms = doors.now_ms;
	NEED(store_session_put(w->roles.house.store, &s, &e));
}

/* What the head had unticked stays so, whether the name was wrong or the second factor had lapsed; so does what came meanwhile. */
static void what_the_head_unticked_is_not_ticked_again(void **state)
{
	struct world *w = *state;
	char one[37], other[37], late[37], d[120], unused[120], form[400];
	waits_for_head(w, one, d, "ab01");
	waits_for_head(w, other, unused, "ab02");
	struct guest g = doors_guest(w, w->head, 0, "{}");
	assert_int_equal(doors_ask(w, &g, "/ecole/signer", NULL), 200);
	assert_true(box_ticked(one) && box_ticked(other));
	const int64_t seen = doors.now_ms, began = w->now_ms;
	snprintf(form, sizeof form, "%s&accord=oui&nom=Autre&vu=%lld&montres=%s %s", d,
		(long long)seen, one, other);
	assert_int_equal(doors_ask(w, &g, "/ecole/signer", form), 400);
	assert_true(box_ticked(one));
	assert_false(box_ticked(other));
	steps_up(w, &g, 600);
	doors.now_ms += 601 * 1000;
	snprintf(form, sizeof form, "%s&accord=oui&nom=Claude MODÈLE&vu=%lld&montres=%s %s", d,
		(long long)seen, one, other);
	assert_int_equal(doors_ask(w, &g, "/ecole/signer", form), 403);
	assert_true(doors_says("ce que vous aviez coché est gardé"));
	w->now_ms = doors.now_ms;
	waits_for_head(w, late, unused, "ab03");
	steps_up(w, &g, 600);
	assert_int_equal(doors_ask(w, &g, "/ecole/signer", NULL), 200);
	assert_true(doors_says("telle que vous l’aviez laissée"));
	assert_true(box_ticked(one));
	assert_false(box_ticked(other) || box_ticked(late));
	assert_false(doors_says("name=\"nom\" value=\"Claude"));
	/* an hour later it is a list like any other */
	doors.now_ms += 3600 * 1000;
	steps_up(w, &g, 600);
	assert_int_equal(doors_ask(w, &g, "/ecole/signer", NULL), 200);
	assert_true(box_ticked(one) && box_ticked(other) && box_ticked(late));
	doors.now_ms = seen;
	w->now_ms = began;
}

static void in_store(struct world *w, const char *sql)
{
	char path[120];
	snprintf(path, sizeof path, "%s/" ROLES_STORE, w->dir);
	sql_run(path, sql);
}

/* The school cancels at the moment of the signature, and so ends the session: what is signed is not told as a refusal. */
static void a_session_that_ends_while_one_signs_is_no_refusal(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(party) struct party_view *v = NULL;
	char id[37], digits[INVITE_CODE_DIGITS + 1], form[200];
	sent(w, id, "aa10");
	struct actor head = world_head(w);
	NEED(party_open(&v, &head, id, &e));
	struct guest g = doors_holder(w, id, "p-emp1");
	doors_code(w, &g, path_of(&g, "/code"), digits);
	snprintf(form, sizeof form, "code=%s", digits);
	assert_int_equal(doors_ask(w, &g, path_of(&g, "/confirmer"), form), 303);
	in_store(w, "CREATE TRIGGER ends AFTER INSERT ON increment BEGIN DELETE FROM session; END");
	snprintf(form, sizeof form, "accord=oui&nom=Sacha FICTIF&sha=%s",
		v->dossier->frozen->sha_fond);
	int status = doors_ask(w, &g, path_of(&g, "/signer"), form);
	in_store(w, "DROP TRIGGER ends");
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	assert_int_equal(d.state, STATE_PARTIELLEMENT_SIGNEE);
	if (status != 303)
		fail_msg("%d %.2000s", status, doors.text);
	assert_string_equal(doors.where, path_of(&g, "/recu"));
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_alone_changes_no_address),
		cmocka_unit_test(a_used_link_reads_after_a_code),
		cmocka_unit_test(a_follow_link_reads_after_a_code),
		cmocka_unit_test(no_link_and_no_code_goes_to_the_schools_address),
		cmocka_unit_test(guessing_codes_finds_none_and_locks_nobody_out),
		cmocka_unit_test(however_many_are_guessed_five_count_and_the_next_one_opens),
		cmocka_unit_test(what_is_not_ones_own_is_answered_like_what_is_not_there),
		cmocka_unit_test(a_lost_link_is_asked_for_with_the_same_answer_and_work),
		cmocka_unit_test(beyond_its_limit_a_lost_link_costs_as_much),
		cmocka_unit_test(a_stranger_keeps_nobody_from_a_new_link),
		cmocka_unit_test(a_dead_link_fills_no_mailbox),
		cmocka_unit_test(a_host_whose_link_is_lost_gets_the_one_to_sign_with),
		cmocka_unit_test(what_the_head_forgot_is_told_at_its_field),
		cmocka_unit_test(what_the_head_unticked_is_not_ticked_again),
		cmocka_unit_test(a_session_that_ends_while_one_signs_is_no_refusal),
	};
	return cmocka_run_group_tests(tests, doors_setup, doors_teardown);
}

int main(void)
{
	return world_main(run);
}
