/* SPDX-License-Identifier: MIT */
/*
 * The outbox with the clock as a parameter: quiet hours, groups, dead links, codes, leases; and that the link of each message
 * opens. What relays say is tests/flow/mail.sh.
 */
#include "service_kit.h"

#include "ceremony/invite.h"
#include "ceremony/outbox.h"
#include "ceremony/shown.h"
#include "ceremony/token.h"

#define DOSSIER "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10"

enum { HOUR_MS = 3600 * 1000 };

/* The world, an outbox that shows its letters, and one that has a relay nobody is. */
struct post {
	struct world *w;
	struct letters *letters;
	struct reach reach;
	struct outbox_options show, send;
	struct outbox_options drain;
	struct outbox *shower, *sender, *drainer;
	char shown[100], drained[100];
};
static struct post post;

static int64_t at(int day, int month, int hour)
{
	/* 2027; hour of Paris in summer */
	return ((int64_t)time_day_of(2027, month, day) * 24 + hour - 2) * HOUR_MS;
}

static int post_setup(void **state)
{
	struct err e = ERR_INIT;
	if (world_setup(state) != 0)
		return -1;
	post.w = *state;
	struct store_dossier d = { .id = DOSSIER,
		.year = "2026-2027",
		.level = "2de-GT",
		.class_name = "2de 4",
		.act = "initiale",
		.school = post.w->school,
		.state = STATE_EN_SIGNATURE,
		.fields = BUF_MAX(STORE_MAX_JSON) };
	const struct store_step step = { .entries = NULL };
	buf_put_text(&d.fields,
		"{\"eleve/prenom\":\"Camille\",\"etablissement/denomination\":\"Lycée\","
		"\"etablissement/contact-ecole/courriel\":\"stages@lycee.example\"}");
	NEED(store_dossier_add(post.w->roles.house.store, &d, &step, &e));
	store_dossier_auto(&d);
	NEED(letters_load(&post.letters, "templates", &e));
	NEED(reach_start(&e));
	snprintf(post.shown, sizeof post.shown, "%s/desk/shown", post.w->dir);
	snprintf(post.drained, sizeof post.drained, "%s/desk/drained", post.w->dir);
	post.drain = (struct outbox_options){ .shown = post.drained, .organisation = "Essai" };
	NEED(outbox_open(&post.drainer, &post.drain, post.letters, &e));
	post.reach = (struct reach){ .networks = REACH_LOOPBACK };
	post.show = (struct outbox_options){ .shown = post.shown, .organisation = "Essai" };
	post.send = (struct outbox_options){ .organisation = "Essai",
		.from = "paraphe@ecole.example",
		.bounces = "retours@ecole.example",
		.relay = { .url = "smtp://127.0.0.1:1",
			.plain = true,
			.reach = &post.reach,
			.timeout_ms = 2000 },
		.quiet = true };
	NEED(outbox_open(&post.shower, &post.show, post.letters, &e));
	NEED(outbox_open(&post.sender, &post.send, post.letters, &e));
	return 0;
}

static int post_teardown(void **state)
{
	outbox_auto(&post.drainer);
	outbox_auto(&post.shower);
	outbox_auto(&post.sender);
	letters_auto(&post.letters);
	return world_teardown(state);
}

static struct store *store(void)
{
	return post.w->roles.house.store;
}

static int64_t link_make(enum store_link_kind kind, const char *address, int64_t now)
{
	struct err e = ERR_INIT;
	struct store_link l = { .kind = kind,
		.school = post.w->school,
		.dossier = DOSSIER,
		.person = "p-rl1",
		.role = "responsable-legal",
		.channel = strchr(address, '@') ? STORE_CHANNEL_MAIL : STORE_CHANNEL_SMS,
		.created_ms = now };
	snprintf(l.address, sizeof l.address, "%s", address);
	NEED(store_link_put(store(), &l, &e));
	return l.id;
}

static int64_t message_make(const char *kind, int64_t link, const char *address, int64_t now)
{
	static unsigned n;
	struct err e = ERR_INIT;
	struct store_message m = { .school = post.w->school,
		.link = link,
		.dossier = DOSSIER,
		.channel = strchr(address, '@') ? STORE_CHANNEL_MAIL : STORE_CHANNEL_SMS,
		.priority = strcmp(kind, "M4") == 0 ? 0 : 1,
		.created_ms = now,
		.data = SLICE_LIT(
			"{\"prenom\":\"Camille\",\"etablissement\":\"Lycée\",\"telephone\":"
			"\"+33199000142\",\"role\":\"responsable-legal\",\"famille\":\"oui\","
			"\"numero\":\"1\",\"minutes\":\"10\",\"debut\":\"2027-06-14\",\"fin\":"
			"\"2027-06-25\",\"pour\":\"tuteur\",\"acte\":\"avenant\",\"a-signer\":"
			"\"oui\",\"heures\":\"72\",\"issue\":\"maintenu\"}") };
	snprintf(m.template_name, sizeof m.template_name, "%s", kind);
	snprintf(m.address, sizeof m.address, "%s", address);
	snprintf(m.verp, sizeof m.verp, "%032x", ++n);
	NEED(store_message_add(store(), &m, &e));
	return m.id;
}

static bool row_keep(void *arg, const struct store_message *m)
{
	struct store_message *want = arg;
	if (m->id != want->id)
		return true;
	*want = *m;
	want->data_read = (struct buf){ .p = NULL };
	return false;
}

static struct store_message row(int64_t id)
{
	struct err e = ERR_INIT;
	struct store_message m = { .id = id };
	const struct store_message_filter all = { .link = 0 };
	NEED(store_message_each(store(), &all, row_keep, &m, &e));
	return m;
}

/* All that is due; gives how many steps did something. */
static unsigned go(struct outbox *o, int64_t now)
{
	struct err e = ERR_INIT;
	unsigned n = 0;
	for (bool more = true; more; n += more)
		NEED(outbox_step(&more, o, &post.w->service, now, &e));
	return n;
}

/* What other tests left. */
static void clear(void)
{
	go(post.drainer, at(1, 12, 10));
}

struct seen {
	char subject[400], text[8000], url[400];
	unsigned n, most;
};

static bool keep(void *arg, const struct shown_letter *l)
{
	struct seen *s = arg;
	if (s->n++ == 0) {
		snprintf(s->subject, sizeof s->subject, "%s", l->subject);
		snprintf(s->text, sizeof s->text, "%s", l->text);
		snprintf(s->url, sizeof s->url, "%s", l->url);
	}
	return true;
}

/* The newest letter, and how many there are. */
static struct seen shown(void)
{
	struct err e = ERR_INIT;
	struct seen s = { .n = 0 };
	NEED(shown_each(post.shown, SIZE_MAX, keep, &s, &e));
	return s;
}

/* --- */

static void quiet_hours_hold_all_but_codes(void **state)
{
	(void)state;
	clear();
	static const struct {
		int day, month, hour;          /* now */
		int to_day, to_month, to_hour; /* when it goes */
	} cases[] = {
		{ 13, 5, 7, 13, 5, 8 },  /* Thursday morning */
		{ 13, 5, 20, 14, 5, 8 }, /* evening */
		{ 16, 5, 12, 18, 5, 8 }, /* Pentecost Sunday, then its Monday */
		{ 6, 5, 12, 7, 5, 8 },   /* Ascension */
		{ 14, 7, 12, 15, 7, 8 }, /* 14 July */
		{ 15, 5, 21, 18, 5, 8 }, /* Saturday evening */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t now = at(cases[i].day, cases[i].month, cases[i].hour);
		int64_t link = link_make(STORE_LINK_SIGN, "nuit@velo.example", now);
		int64_t id = message_make("M2", link, "nuit@velo.example", now);
		go(post.sender, now);
		struct store_message m = row(id);
		assert_int_equal(m.state, STORE_TO_SEND);
		assert_int_equal(m.tries, 0);
		assert_int_equal(
			m.next_ms, at(cases[i].to_day, cases[i].to_month, cases[i].to_hour));
		struct err e = ERR_INIT;
		NEED(store_message_drop(store(), link, &e));
	}
	int64_t night = at(16, 5, 3), code = message_make("M7", 0, "nuit@velo.example", night);
	struct err e = ERR_INIT;
	struct store_link l;
	struct invite_code made;
	const struct invite_gesture g = { .name = "signer" };
	NEED(store_link_get(
		store(), link_make(STORE_LINK_SIGN, "code@velo.example", night), &l, &e));
	struct actor a = actor_of_link(&post.w->service, &l, night);
	NEED(invite_code_send(&made, &a, &g, &e));
	go(post.sender, night);
	assert_int_equal(row(code).tries, 0);
	assert_int_equal(row(code + 1).tries, 1); /* it was tried, though nobody is there */
	assert_int_equal(row(code + 1).state, STORE_DELAYED);
	assert_int_equal(row(code + 1).next_ms, night + 10000);
	/* after ten minutes it is of no use to anybody */
	go(post.sender, night + 11 * 60000);
	assert_int_equal(row(code + 1).state, STORE_DROPPED);
}

static void a_relay_that_is_away_is_not_asked_for_each(void **state)
{
	(void)state;
	clear();
	int64_t now = at(20, 5, 10), first = 0;
	for (int i = 0; i < 3; i++) {
		int64_t id = message_make("M7", 0, "stages@lycee.example", now);
		first = first ? first : id;
	}
	go(post.sender, now);
	assert_int_equal(row(first).state, STORE_DELAYED);
	assert_int_equal(row(first).tries, 1);
	assert_int_equal(row(first + 1).state, STORE_TO_SEND);
	assert_int_equal(row(first + 1).tries, 0);
	assert_true(row(first + 1).next_ms > now);
	go(post.shower, now + HOUR_MS);
	assert_int_equal(row(first + 2).state, STORE_RELAYED);
}

static void without_a_relay_everything_waits(void **state)
{
	(void)state;
	clear();
	struct err e = ERR_INIT;
	struct outbox *none;
	const struct outbox_options o = { .organisation = "Essai", .relay = { .url = "" } };
	int64_t now = at(21, 5, 10), id = message_make("M7", 0, "stages@lycee.example", now);
	NEED(outbox_open(&none, &o, post.letters, &e));
	assert_int_equal(go(none, now), 1);
	assert_int_equal(row(id).state, STORE_TO_SEND);
	assert_int_equal(row(id).tries, 0);
	assert_int_equal(row(id).next_ms, now + HOUR_MS);
	outbox_auto(&none);
	go(post.shower, now + HOUR_MS);
}

static void conventions_of_one_address_go_as_one(void **state)
{
	(void)state;
	clear();
	int64_t now = at(24, 5, 10), first = 0;
	unsigned before = shown().n;
	struct err e = ERR_INIT;
	for (int i = 0; i < 5; i++) {
		int64_t link = link_make(STORE_LINK_SIGN, "hote@velo.example", now);
		struct store_message m = { .school = post.w->school,
			.link = link,
			.dossier = DOSSIER,
			.channel = STORE_CHANNEL_MAIL,
			.priority = 1,
			.created_ms = now,
			.template_name = "M2",
			.address = "hote@velo.example",
			.group = "M2:1",
			.data = SLICE_LIT("{\"prenom\":\"Camille\",\"etablissement\":\"Lycée\"}") };
		snprintf(m.verp, sizeof m.verp, "a%031d", i);
		if (i == 2) { /* dead meanwhile */
			struct store_link l;
			NEED(store_link_get(store(), link, &l, &e));
			NEED(store_message_add(store(), &m, &e));
			l.state = STORE_LINK_DONE;
			NEED(store_link_put(store(), &l, &e));
			continue;
		}
		NEED(store_message_add(store(), &m, &e));
		first = first ? first : m.id;
	}
	/* more may come: it waits, but not for ever */
	go(post.shower, now);
	assert_int_equal(row(first).state, STORE_TO_SEND);
	assert_int_equal(row(first).next_ms, now + OUTBOX_GATHER_SHOWN_MS);
	go(post.shower, now + OUTBOX_GATHER_SHOWN_MS);
	struct seen s = shown();
	assert_int_equal(s.n, before + 1);
	assert_string_equal(s.subject, "4 conventions à signer");
	assert_int_equal(row(first + 2).state, STORE_DROPPED);
	assert_string_equal(row(first + 4).verp, row(first).verp); /* one return path */
	uint8_t hash[STORE_TOKEN];
	struct store_link l;
	bool dead;
	NEED(token_hash(hash, strrchr(s.url, '/') + 1, &e));
	NEED(store_link_by_token(store(), hash, &l, &dead, &e));
	assert_int_equal(l.kind, STORE_LINK_BATCH);
	/* one alone keeps its own link */
	int64_t alone = link_make(STORE_LINK_SIGN, "seul@velo.example", now);
	message_make("M2", alone, "seul@velo.example", now);
	go(post.shower, now + 2 * OUTBOX_GATHER_SHOWN_MS);
	s = shown();
	NEED(token_hash(hash, strrchr(s.url, '/') + 1, &e));
	NEED(store_link_by_token(store(), hash, &l, &dead, &e));
	assert_int_equal(l.id, alone);
}

/* CONVENTION 7: each mail has a test that its link opens. */
static void the_link_of_each_message_opens(void **state)
{
	(void)state;
	static const struct {
		const char *kind;
		enum store_link_kind link;
	} kinds[] = { { "M1", STORE_LINK_FILL }, { "M2", STORE_LINK_SIGN },
		{ "M3", STORE_LINK_SIGN }, { "M5", STORE_LINK_SIGN }, { "M6", STORE_LINK_SIGN },
		{ "M8", STORE_LINK_SIGN }, { "M9", STORE_LINK_FOLLOW }, { "M15", STORE_LINK_SIGN },
		{ "M16", STORE_LINK_FOLLOW }, { "M17", STORE_LINK_FOLLOW },
		{ "M18", STORE_LINK_FOLLOW }, { "M20", STORE_LINK_ACCOUNT },
		{ "M21", STORE_LINK_ACCOUNT }, { "M23", STORE_LINK_FOLLOW } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (int sms = 0; sms <= 1; sms++) {
			const char *to = sms ? "+33639980102" : "lien@velo.example";
			bool told = !sms ||
				    (strcmp(kinds[i].kind, "M8") && strcmp(kinds[i].kind, "M16") &&
					    strcmp(kinds[i].kind, "M17"));
			int64_t now = at(25, 5, 10), link = link_make(kinds[i].link, to, now);
			struct err e = ERR_INIT;
			struct invite_visit v;
			if (sms && !letter_by_sms(kinds[i].kind))
				continue;
			message_make(kinds[i].kind, link, to, now);
			go(post.shower, now);
			struct seen s = shown();
			if (told && !strstr(s.text, s.url))
				fail_msg("%s: no link in:\n%s", kinds[i].kind, s.text);
			const struct actor a = { .service = &post.w->service, .now_ms = now };
			NEED(invite_visit(&v, &a, strrchr(s.url, '/') + 1, &e));
			assert_int_equal(v.link.id, link);
			assert_true(v.word == INVITE_LIVE || v.word == INVITE_FOLLOW);
			assert_int_equal(strlen(strrchr(s.url, '/') + 1), sms ? 22 : 43);
		}
}

static void what_lost_its_sense_is_dropped(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	int64_t now = at(26, 5, 10);
	static const struct {
		enum store_link_state state;
		const char *kind;
		enum store_delivery fate;
	} cases[] = {
		{ STORE_LINK_BLOCKED, "M2", STORE_DROPPED },
		{ STORE_LINK_DEAD, "M3", STORE_DROPPED }, { STORE_LINK_DONE, "M3", STORE_DROPPED },
		{ STORE_LINK_DONE, "M8", STORE_RELAYED }, /* an answer is told all the same */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct store_link l;
		int64_t link = link_make(STORE_LINK_SIGN, "fini@velo.example", now);
		NEED(store_link_get(store(), link, &l, &e));
		l.state = cases[i].state;
		NEED(store_link_put(store(), &l, &e));
		/* put into the outbox afterwards, as one who was faster would have */
		int64_t id = message_make(cases[i].kind, link, "fini@velo.example", now);
		go(post.shower, now);
		assert_int_equal(row(id).state, cases[i].fate);
	}
}

static void a_sender_that_died_is_taken_over_from(void **state)
{
	(void)state;
	clear();
	struct err e = ERR_INIT;
	AUTO(store_message) struct store_message dead = { 0 };
	int64_t now = at(27, 5, 10), id = message_make("M7", 0, "stages@lycee.example", now);
	NEED(store_message_take(store(), now, now + OUTBOX_LEASE_MS, &dead, &e));
	assert_int_equal(dead.id, id);
	assert_int_equal(go(post.shower, now + OUTBOX_LEASE_MS - 1), 0);
	assert_int_equal(go(post.shower, now + OUTBOX_LEASE_MS), 1);
	assert_int_equal(row(id).state, STORE_RELAYED);
}

/* Facts that are none would not get better: told as rejected, and to the school. */
static void what_cannot_be_written_is_told(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	int64_t now = at(28, 5, 10);
	static const char *const bad[] = { "", "[1]", "{\"prenom\":\"a\\nb\"}",
		"{\"prenom\":\"\\u202e\"}" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct store_message m = { .school = post.w->school,
			.dossier = DOSSIER,
			.link = link_make(STORE_LINK_SIGN, "faux@velo.example", now),
			.channel = STORE_CHANNEL_MAIL,
			.priority = 1,
			.created_ms = now,
			.template_name = "M2",
			.address = "faux@velo.example",
			.data = slice_text(bad[i]) };
		NEED(store_message_add(store(), &m, &e));
		assert_int_equal(go(post.shower, now), 2);
		assert_int_equal(row(m.id).state, STORE_REJECTED);
		struct seen s = shown();
		assert_non_null(strstr(s.subject, "Message non remis"));
		assert_null(strstr(s.text, "faux@velo.example"));
	}
}

/* By SMS: the aid line alone, then the text; the journal has an entry for each mail and SMS with a link. */
static void each_link_that_went_is_in_the_journal(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	struct store_chain before, after;
	int64_t now = at(31, 5, 10), link = link_make(STORE_LINK_SIGN, "+33639980102", now);
	struct store_message m = { .school = post.w->school,
		.dossier = DOSSIER,
		.link = link,
		.channel = STORE_CHANNEL_SMS,
		.priority = 1,
		.created_ms = now,
		.template_name = "M2",
		.lang = "uk",
		.address = "+33639980102",
		.data = SLICE_LIT("{\"prenom\":\"Noë\",\"etablissement\":\"Lycée\"}") };
	NEED(store_chain_get(store(), DOSSIER, &before, &e));
	NEED(store_message_add(store(), &m, &e));
	go(post.shower, now);
	NEED(store_chain_get(store(), DOSSIER, &after, &e));
	assert_int_equal(after.n, before.n + 1);
	struct seen s = shown();
	assert_string_equal(s.subject, "");
	assert_memory_equal(s.text, "Школа", 10);
	assert_non_null(strstr(s.text, "\n\nLycée : convention de stage de Noë"));
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quiet_hours_hold_all_but_codes),
		cmocka_unit_test(a_relay_that_is_away_is_not_asked_for_each),
		cmocka_unit_test(without_a_relay_everything_waits),
		cmocka_unit_test(conventions_of_one_address_go_as_one),
		cmocka_unit_test(the_link_of_each_message_opens),
		cmocka_unit_test(what_lost_its_sense_is_dropped),
		cmocka_unit_test(a_sender_that_died_is_taken_over_from),
		cmocka_unit_test(what_cannot_be_written_is_told),
		cmocka_unit_test(each_link_that_went_is_in_the_journal),
	};
	return cmocka_run_group_tests(tests, post_setup, post_teardown);
}

int main(void)
{
	return world_main(run);
}
