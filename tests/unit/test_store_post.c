/* SPDX-License-Identifier: MIT */
/* Links, tokens, codes, the outbox, jobs: nothing is sent twice on purpose, nothing is forgotten, no try is free. */
#include "store_kit.h"

static struct store_link link_of(const struct kit *k)
{
	return (struct store_link){ .kind = STORE_LINK_SIGN,
		.state = STORE_LINK_LIVE,
		.school = k->school,
		.dossier = "d1",
		.revision = 1,
		.person = "p-rl1",
		.field = "famille-1",
		.channel = STORE_CHANNEL_SMS,
		.address = "+33639980102",
		.lang = "pt",
		.created_ms = NOW };
}

static void a_link_is_found_by_each_of_its_tokens(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_link l = link_of(k), back;
	const uint8_t one[32] = { 1 }, two[32] = { 2 }, other[32] = { 3 };
	bool dead;
	assert_true(store_link_put(k->s, &l, &e));
	assert_true(store_token_add(k->s, l.id, one, NOW, &e));
	assert_true(store_token_add(k->s, l.id, two, NOW + 1, &e));
	assert_true(store_link_by_token(k->s, one, &back, &dead, &e));
	assert_int_equal(back.id, l.id);
	assert_string_equal(back.address, "+33639980102");
	assert_false(dead);
	assert_false(store_link_by_token(k->s, other, &back, &dead, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_true(store_token_kill_all(k->s, l.id, NOW + 2, &e));
	assert_true(store_link_by_token(k->s, two, &back, &dead, &e));
	assert_true(dead);
	assert_false(store_token_add(k->s, 999, other, NOW, &e));
}

static void marks_neither_hinder_a_step_nor_are_undone_by_it(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_link l = link_of(k), seen, back;
	assert_true(store_link_put(k->s, &l, &e));
	seen = l;
	assert_true(store_link_mark(k->s, &seen, STORE_MARK_ASKED, NOW + 1, &e));
	assert_true(store_link_mark(k->s, &seen, STORE_MARK_ASKED, NOW + 2, &e));
	assert_true(store_link_mark(k->s, &seen, STORE_MARK_OPENED, NOW + 3, &e));
	assert_true(store_link_mark(k->s, &seen, STORE_MARK_REMINDED, NOW + 4, &e));
	for (uint32_t i = 1; i <= 3; i++) {
		assert_true(store_link_mark(k->s, &seen, STORE_MARK_BIRTH, NOW + 5, &e));
		assert_int_equal(seen.birth_failures, i);
	}
	l.state = STORE_LINK_DONE;
	assert_true(store_link_put(k->s, &l, &e));
	assert_true(store_link_get(k->s, l.id, &back, &e));
	assert_int_equal(back.asked_ms, NOW + 1);
	assert_int_equal(back.opened_ms, NOW + 3);
	assert_int_equal(back.reminders, 1);
	assert_int_equal(back.reminded_ms, NOW + 4);
	assert_int_equal(back.birth_failures, 3);
	assert_int_equal(back.state, STORE_LINK_DONE);
	/* What was read before is too old to write over it. */
	assert_false(store_link_put(k->s, &seen, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	struct store_link none = { .id = 99 };
	assert_false(store_link_mark(k->s, &none, STORE_MARK_ASKED, NOW, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static void a_blocked_link_takes_its_messages_and_sessions_with_it(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_link l = link_of(k);
	AUTO(store_session) struct store_session x = { .expires_ms = NOW, .data = kit_text("{}") };
	AUTO(store_session) struct store_session gone = { 0 };
	uint64_t waiting;
	int64_t oldest;
	assert_true(store_link_put(k->s, &l, &e));
	struct store_message m = { .link = l.id, .created_ms = NOW, .data = SLICE_LIT("{}") };
	x.link = l.id;
	assert_true(store_message_add(k->s, &m, &e));
	assert_true(store_session_add(k->s, &x, &e));
	assert_true(store_link_mark(k->s, &l, STORE_MARK_BIRTH, NOW, &e));
	l.state = STORE_LINK_BLOCKED;
	assert_true(store_link_put(k->s, &l, &e));
	assert_true(store_message_backlog(k->s, &waiting, &oldest, &e));
	assert_int_equal(waiting, 0);
	assert_false(store_session_get(k->s, x.id, &gone, &e));
	l.state = STORE_LINK_LIVE;
	assert_true(store_link_put(k->s, &l, &e));
	assert_true(store_link_get(k->s, l.id, &l, &e));
	assert_int_equal(l.birth_failures, 0);
}

static bool link_count(void *arg, const struct store_link *l)
{
	assert_true(l->id > 0);
	++*(unsigned *)arg;
	return true;
}

static void links_are_found_by_what_they_are(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_link l = link_of(k), other = link_of(k);
	other.kind = STORE_LINK_FOLLOW;
	snprintf(other.address, sizeof other.address, "a@b.example");
	snprintf(other.person, sizeof other.person, "p-tut1");
	assert_true(store_link_put(k->s, &l, &e) && store_link_put(k->s, &other, &e));
	const struct {
		struct store_link_filter f;
		unsigned n;
	} cases[] = {
		{ { .school = -1 }, 2 },
		{ { .school = 1 }, 2 },
		{ { .school = 2 }, 0 },
		{ { .school = -1, .dossier = "d1" }, 2 },
		{ { .school = -1, .dossier = "d2" }, 0 },
		{ { .school = -1, .address = "a@b.example" }, 1 },
		{ { .school = -1, .person = "p-rl1" }, 1 },
		{ { .school = -1, .kinds = 1u << STORE_LINK_FOLLOW }, 1 },
		{ { .school = -1, .states = 1u << STORE_LINK_LIVE }, 2 },
		{ { .school = -1, .states = 1u << STORE_LINK_DEAD }, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned n = 0;
		assert_true(store_link_each(k->s, &cases[i].f, link_count, &n, &e));
		assert_int_equal(n, cases[i].n);
	}
}

static void a_new_code_voids_the_former_and_is_used_once(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_link l = link_of(k);
	struct store_code c = { .number = 1,
		.hash = { 1 },
		.bound = { 2 },
		.gesture = "sign",
		.created_ms = NOW,
		.expires_ms = NOW + 600000 };
	struct store_code back;
	uint32_t n;
	assert_true(store_link_put(k->s, &l, &e));
	c.link = l.id;
	assert_false(store_code_get(k->s, l.id, &back, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_false(store_code_try(k->s, l.id, &back, &e));
	assert_true(store_code_put(k->s, &c, &e));
	struct store_code next = c;
	next.number = 2;
	next.created_ms = NOW + 10;
	assert_true(store_code_put(k->s, &next, &e));
	assert_false(store_code_put(k->s, &c, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	for (uint32_t i = 1; i <= 5; i++) {
		assert_true(store_code_try(k->s, l.id, &back, &e));
		assert_int_equal(back.number, 2);
		assert_int_equal(back.failures, i);
	}
	back.verified_ms = NOW + 20;
	assert_true(store_code_put(k->s, &back, &e));
	back.used_ms = NOW + 30;
	assert_true(store_code_put(k->s, &back, &e));
	assert_false(store_code_put(k->s, &back, &e));
	assert_non_null(strstr(e.text, "used already"));
	assert_true(store_code_count(k->s, l.id, NOW, &n, &e));
	assert_int_equal(n, 2);
	assert_true(store_code_count(k->s, l.id, NOW + 1, &n, &e));
	assert_int_equal(n, 1);
}

static int64_t post(struct kit *k, const struct store_message *like)
{
	struct err e = ERR_INIT;
	struct store_message m = *like;
	m.created_ms = m.created_ms ? m.created_ms : NOW;
	m.data = SLICE_LIT("{\"a\":1}");
	assert_true(store_message_add(k->s, &m, &e));
	return m.id;
}

static int64_t take(struct kit *k, int64_t now)
{
	struct err e = ERR_INIT;
	AUTO(store_message) struct store_message m = { 0 };
	if (!store_message_take(k->s, now, now + 1000, &m, &e)) {
		assert_int_equal(e.code, ERR_NOT_FOUND);
		return 0;
	}
	assert_true(slice_is(buf_slice(&m.data_read), "{\"a\":1}"));
	assert_int_equal(m.state, STORE_TAKEN);
	return m.id;
}

static void codes_overtake_invitations_and_a_lease_that_ran_out_is_due_again(void **state)
{
	struct kit *k = *state;
	int64_t late = post(k, &(struct store_message){ .priority = 2, .created_ms = NOW - 9 });
	int64_t invitation = post(k, &(struct store_message){ .priority = 1 });
	int64_t code = post(k, &(struct store_message){ .priority = 0, .created_ms = NOW + 1 });
	int64_t tomorrow = post(k, &(struct store_message){ .next_ms = NOW + 86400000 });
	assert_int_equal(take(k, NOW + 1), code);
	assert_int_equal(take(k, NOW + 1), invitation);
	assert_int_equal(take(k, NOW + 1), late);
	assert_int_equal(take(k, NOW + 1), 0);
	assert_int_equal(take(k, NOW + 1001), code);
	assert_int_equal(take(k, NOW + 86400000), code);
	assert_int_equal(take(k, NOW + 86400000), tomorrow);
	struct err e = ERR_INIT;
	struct store_message wrong = { .priority = 3 };
	assert_false(store_message_add(k->s, &wrong, &e));
	assert_int_equal(e.code, ERR_BUG);
}

static bool message_count(void *arg, const struct store_message *m)
{
	assert_true(m->id > 0);
	assert_true(m->data_read.n > 0);
	++*(unsigned *)arg;
	return true;
}

static void messages_of_one_address_go_together(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_message) struct store_message first = { 0 };
	unsigned n = 0;
	for (int i = 0; i < 4; i++)
		post(k, &(struct store_message){ .address = "a@b.example",
				.group = "sign",
				.next_ms = i == 3 ? NOW + 99 : 0 });
	post(k, &(struct store_message){ .address = "a@b.example", .group = "other" });
	post(k, &(struct store_message){ .address = "c@b.example", .group = "sign" });
	assert_true(store_message_take(k->s, NOW, NOW + 1000, &first, &e));
	assert_true(store_message_take_group(k->s, &first, NOW, message_count, &n, &e));
	assert_int_equal(n, 2);
	n = 0;
	assert_true(store_message_take_group(k->s, &first, NOW, message_count, &n, &e));
	assert_int_equal(n, 2);
	first.group[0] = 0;
	n = 0;
	assert_true(store_message_take_group(k->s, &first, NOW, message_count, &n, &e));
	assert_int_equal(n, 0);
}

static bool attempt_look(void *arg, const struct store_attempt *a)
{
	struct store_attempt **at = arg;
	*(*at)++ = *a;
	return true;
}

static void each_try_is_kept_with_the_relays_answer(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_message) struct store_message m = { 0 };
	AUTO(store_message) struct store_message back = { 0 };
	struct store_attempt attempts[4], *end = attempts;
	post(k, &(struct store_message){ .verp = "b+1", .link = 5, .dossier = "d1" });
	assert_true(store_message_take(k->s, NOW, NOW + 1000, &m, &e));
	m.state = STORE_DELAYED;
	m.tries = 1;
	m.next_ms = NOW + 60000;
	snprintf(m.answer, sizeof m.answer, "451 later");
	assert_true(store_message_done(k->s, &m, NOW + 1, &e));
	assert_int_equal(take(k, NOW + 59999), 0);
	assert_true(store_message_take(k->s, NOW + 60000, NOW + 61000, &back, &e));
	/* The first sender comes back late: noted, but the row is the second one's. */
	m.state = STORE_REJECTED;
	assert_true(store_message_done(k->s, &m, NOW + 60001, &e));
	back.state = STORE_RELAYED;
	back.sent_ms = NOW + 60002;
	snprintf(back.answer, sizeof back.answer, "250 ok");
	assert_true(store_message_done(k->s, &back, NOW + 60002, &e));
	assert_true(store_message_by_verp(k->s, "b+1", &m, &e));
	assert_int_equal(m.state, STORE_RELAYED);
	m.state = STORE_BOUNCED;
	assert_true(store_message_done(k->s, &m, NOW + 70000, &e));
	assert_true(store_message_by_verp(k->s, "b+1", &m, &e));
	assert_int_equal(m.state, STORE_BOUNCED);
	assert_int_equal(m.sent_ms, NOW + 60002);
	assert_true(store_attempt_each(k->s, m.id, attempt_look, &end, &e));
	assert_int_equal(end - attempts, 4);
	assert_string_equal(attempts[0].answer, "451 later");
	assert_int_equal(attempts[3].state, STORE_BOUNCED);
	assert_false(store_message_by_verp(k->s, "", &m, &e));
	m.state = STORE_TAKEN;
	assert_false(store_message_done(k->s, &m, NOW, &e));
}

/* A step tells of a row together with the journal entry, or neither. */
static void a_row_is_told_with_its_step_or_not_at_all(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_message) struct store_message m = { 0 };
	AUTO(store_message) struct store_message back = { 0 };
	struct store_attempt attempts[4], *end = attempts;
	struct store_piece gone = { .id = 12345, .school = k->school };
	post(k, &(struct store_message){ .verp = "b+1", .link = 5, .dossier = "d1" });
	assert_true(store_message_take(k->s, NOW, NOW + 1000, &m, &e));
	struct store_step step = { .handled = &m, .handled_ms = NOW + 1 };
	assert_false(store_step_do(k->s, &step, &e)); /* it is taken still */
	m.state = STORE_RELAYED;
	m.tries = 1;
	m.sent_ms = NOW + 1;
	snprintf(m.answer, sizeof m.answer, "250 ok");
	step.pieces = &gone;
	step.pieces_n = 1;
	e = (struct err)ERR_INIT;
	assert_false(store_step_do(k->s, &step, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_message_by_verp(k->s, "b+1", &back, &e));
	assert_int_equal(back.state, STORE_TAKEN);
	assert_true(store_attempt_each(k->s, m.id, attempt_look, &end, &e));
	assert_int_equal(end - attempts, 0);
	step.pieces_n = 0;
	assert_true(store_step_do(k->s, &step, &e));
	assert_true(store_message_by_verp(k->s, "b+1", &back, &e));
	assert_int_equal(back.state, STORE_RELAYED);
	assert_int_equal(back.sent_ms, NOW + 1);
	assert_true(store_attempt_each(k->s, m.id, attempt_look, &end, &e));
	assert_int_equal(end - attempts, 1);
	assert_string_equal(attempts[0].answer, "250 ok");
}

static void what_is_put_off_was_not_tried(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_message) struct store_message m = { 0 };
	AUTO(store_message) struct store_message back = { 0 };
	struct store_attempt attempts[4], *end = attempts;
	post(k, &(struct store_message){ .verp = "b+1" });
	assert_true(store_message_take(k->s, NOW, NOW + 1000, &m, &e));
	m.next_ms = NOW + 60000;
	assert_true(store_message_later(k->s, &m, &e));
	assert_int_equal(take(k, NOW + 59999), 0);
	assert_true(store_message_by_verp(k->s, "b+1", &back, &e));
	assert_int_equal(back.state, STORE_TO_SEND);
	assert_true(store_message_take(k->s, NOW + 60000, NOW + 61000, &back, &e));
	/* the row is the second sender's now */
	assert_true(store_message_later(k->s, &m, &e));
	assert_int_equal(take(k, NOW + 60000), 0);
	back.state = STORE_DELAYED;
	back.tries = 1;
	back.next_ms = NOW + 70000;
	assert_true(store_message_done(k->s, &back, NOW + 60001, &e));
	assert_true(store_message_take(k->s, NOW + 70000, NOW + 71000, &back, &e));
	back.next_ms = NOW + 80000;
	assert_true(store_message_later(k->s, &back, &e));
	assert_true(store_message_by_verp(k->s, "b+1", &back, &e));
	assert_int_equal(back.state, STORE_DELAYED);
	assert_true(store_attempt_each(k->s, back.id, attempt_look, &end, &e));
	assert_int_equal(end - attempts, 1);
}

static void messages_are_listed_and_dropped_by_link(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	unsigned n = 0;
	uint64_t waiting;
	int64_t oldest;
	post(k, &(struct store_message){ .link = 5, .dossier = "d1" });
	post(k, &(struct store_message){ .link = 6, .dossier = "d1", .created_ms = NOW - 5 });
	post(k, &(struct store_message){ .link = 0, .dossier = "", .verp = "t" });
	const struct store_message_filter by_link = { .link = 5 }, by_dossier = { .dossier = "d1" },
					  by_verp = { .verp = "t" }, no_verp = { .verp = "" },
					  all = { .page = { 1, 10 } };
	assert_true(store_message_each(k->s, &by_link, message_count, &n, &e));
	assert_true(store_message_each(k->s, &by_dossier, message_count, &n, &e));
	assert_true(store_message_each(k->s, &all, message_count, &n, &e));
	assert_int_equal(n, 1 + 2 + 2);
	assert_true(store_message_each(k->s, &by_verp, message_count, &n, &e));
	assert_true(store_message_each(k->s, &no_verp, message_count, &n, &e));
	assert_int_equal(n, 1 + 2 + 2 + 1);
	assert_true(store_message_backlog(k->s, &waiting, &oldest, &e));
	assert_int_equal(waiting, 3);
	assert_int_equal(oldest, NOW - 5);
	assert_true(store_message_drop(k->s, 6, &e));
	assert_true(store_message_drop(k->s, 0, &e));
	assert_true(store_message_backlog(k->s, &waiting, &oldest, &e));
	assert_int_equal(waiting, 2);
}

static bool job_count(void *arg, const struct store_job *j)
{
	assert_true(j->id > 0);
	++*(unsigned *)arg;
	return true;
}

static void a_job_is_tried_until_it_is_done(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_job add = { .kind = "seal",
		.key = "d1",
		.next_ms = NOW,
		.created_ms = NOW,
		.data = SLICE_LIT("{}") };
	AUTO(store_job) struct store_job j = { 0 };
	unsigned n = 0;
	assert_true(store_job_add(k->s, &add, &e));
	assert_true(store_job_add(k->s, &add, &e));
	assert_false(store_job_take(k->s, NOW - 1, NOW, &j, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_true(store_job_take(k->s, NOW, NOW + 100, &j, &e));
	assert_string_equal(j.key, "d1");
	assert_false(store_job_take(k->s, NOW, NOW + 100, &j, &e));
	j.tries = 1;
	j.next_ms = NOW + 5000;
	snprintf(j.cause, sizeof j.cause, "the time-stamp service is away");
	assert_true(store_job_again(k->s, &j, &e));
	assert_false(store_job_take(k->s, NOW + 4999, NOW + 6000, &j, &e));
	assert_true(store_job_take(k->s, NOW + 5000, NOW + 6000, &j, &e));
	assert_int_equal(j.tries, 1);
	assert_string_equal(j.cause, "the time-stamp service is away");
	assert_true(store_job_done(k->s, &j, &e));
	assert_true(store_job_each(k->s, "seal", job_count, &n, &e));
	assert_int_equal(n, 0);
}

static void a_job_added_while_it_runs_is_not_lost(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_job add = { .kind = "seal", .key = "d1", .next_ms = NOW, .created_ms = NOW };
	AUTO(store_job) struct store_job j = { 0 };
	unsigned n = 0;
	assert_true(store_job_add(k->s, &add, &e));
	assert_true(store_job_take(k->s, NOW, NOW + 1000, &j, &e));
	add.next_ms = NOW + 10;
	assert_true(store_job_add(k->s, &add, &e));
	assert_true(store_job_done(k->s, &j, &e));
	assert_true(store_job_each(k->s, "seal", job_count, &n, &e));
	assert_int_equal(n, 1);
	assert_true(store_job_take(k->s, NOW + 10, NOW + 1000, &j, &e));
}

/* A clock that was a day ahead keeps no seal and no mail for a day; what has its day keeps it. */
static void a_clock_that_is_set_back_keeps_nothing_waiting(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	const int64_t day = 24LL * 3600 * 1000, ahead = NOW + day;
	static const struct {
		const char *kind;
		int64_t after; /* its making, in ms */
		bool due;
	} all[] = { { "sceau", 0, true }, { "copie", 3600000, true },
		{ "effacer", 90 * 24LL * 3600 * 1000, false }, { "tache", 0, false } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct store_job j = { .created_ms = ahead, .next_ms = ahead + all[i].after };
		if (strcmp(all[i].kind, "tache") == 0)
			j.next_ms = INT64_MAX;
		snprintf(j.kind, sizeof j.kind, "%s", all[i].kind);
		snprintf(j.key, sizeof j.key, "x");
		assert_true(store_job_add(k->s, &j, &e));
	}
	/* made by a clock that is right: later is later */
	struct store_job later = {
		.kind = "m11", .key = "x", .created_ms = NOW, .next_ms = NOW + 5000
	};
	assert_true(store_job_add(k->s, &later, &e));
	struct store_message m = { .template_name = "M1",
		.school = k->school,
		.address = "a@b.example",
		.channel = STORE_CHANNEL_MAIL,
		.priority = 1,
		.data = SLICE_LIT("{}"),
		.created_ms = ahead };
	assert_true(store_message_add(k->s, &m, &e));
	AUTO(store_message) struct store_message got = { .id = 0 };
	assert_false(store_message_take(k->s, NOW, NOW + 1000, &got, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	e = (struct err)ERR_INIT;
	if (!store_clock_back(k->s, NOW, &e))
		fail_msg("%s", e.text);
	unsigned n = 0;
	for (;; n++) {
		AUTO(store_job) struct store_job j = { .id = 0 };
		if (!store_job_take(k->s, NOW, NOW + 1000, &j, &e))
			break;
		assert_true(strcmp(j.kind, "sceau") == 0 || strcmp(j.kind, "copie") == 0);
	}
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_int_equal(n, 2);
	e = (struct err)ERR_INIT;
	assert_true(store_message_take(k->s, NOW, NOW + 1000, &got, &e));
	/* under way it keeps its lease */
	assert_true(store_clock_back(k->s, NOW, &e));
	assert_false(store_message_take(k->s, NOW, NOW + 1000, &got, &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(a_clock_that_is_set_back_keeps_nothing_waiting),
		KIT_TEST(a_link_is_found_by_each_of_its_tokens),
		KIT_TEST(marks_neither_hinder_a_step_nor_are_undone_by_it),
		KIT_TEST(a_blocked_link_takes_its_messages_and_sessions_with_it),
		KIT_TEST(links_are_found_by_what_they_are),
		KIT_TEST(a_new_code_voids_the_former_and_is_used_once),
		KIT_TEST(codes_overtake_invitations_and_a_lease_that_ran_out_is_due_again),
		KIT_TEST(messages_of_one_address_go_together),
		KIT_TEST(each_try_is_kept_with_the_relays_answer),
		KIT_TEST(a_row_is_told_with_its_step_or_not_at_all),
		KIT_TEST(what_is_put_off_was_not_tried),
		KIT_TEST(messages_are_listed_and_dropped_by_link),
		KIT_TEST(a_job_is_tried_until_it_is_done),
		KIT_TEST(a_job_added_while_it_runs_is_not_lost),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
