/* SPDX-License-Identifier: MIT */
/* Schools, classes, pupils, accounts, sessions, notes, keys, webhooks: kept, found, and shut off from other schools. */
#include "store_kit.h"

#include "store/roster.h"

static void a_school_is_changed_by_its_version(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_school) struct store_school a = { 0 };
	AUTO(store_school) struct store_school b = { 0 };
	struct store_school again = { .uai = "9990042S" };
	assert_true(store_school_get(k->s, k->school, &a, &e));
	assert_true(store_school_by_uai(k->s, "9990042S", &b, &e));
	assert_string_equal(b.name, "Lycée Ada-Lovelace");
	buf_free(&a.settings);
	a.settings = kit_text("{\"zone\":\"B\"}");
	assert_true(store_school_put(k->s, &a, &e));
	assert_false(store_school_put(k->s, &b, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_school_get(k->s, k->school, &b, &e));
	assert_true(slice_is(buf_slice(&b.settings), "{\"zone\":\"B\"}"));
	assert_true(store_school_put(k->s, &a, &e));
	assert_false(store_school_add(k->s, &again, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_false(store_school_get(k->s, 77, &b, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static bool school_count(void *arg, const struct store_school *s)
{
	assert_true(s->id > 0);
	++*(unsigned *)arg;
	return true;
}

static void schools_are_listed(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	unsigned n = 0;
	struct store_school other = { .uai = "9990077A", .name = "Autre" };
	assert_true(store_school_add(k->s, &other, &e));
	assert_true(store_school_each(k->s, school_count, &n, &e));
	assert_int_equal(n, 2);
}

static void a_pupil_that_comes_again_is_replaced(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_pupil)
	struct store_pupil p = { .school = k->school,
		.year = YEAR,
		.ref = "r1",
		.class_name = "2de 4",
		.level = "2de-GT",
		.sort_key = "SPÉCIMEN Camille" };
	AUTO(store_pupil) struct store_pupil back = { 0 };
	p.fields = kit_text("{\"nom\":\"SPÉCIMEN\"}");
	memset(p.code_hash, 7, 32);
	assert_true(store_pupil_put(k->s, &p, &e));
	int64_t id = p.id;
	buf_free(&p.fields);
	snprintf(p.class_name, sizeof p.class_name, "2de 5");
	p.id = 0;
	assert_true(store_pupil_put(k->s, &p, &e));
	assert_int_equal(p.id, id);
	assert_true(store_pupil_get(k->s, k->school, id, &back, &e));
	assert_string_equal(back.class_name, "2de 5");
	assert_true(slice_is(buf_slice(&back.fields), "{\"nom\":\"SPÉCIMEN\"}"));
	assert_true(store_pupil_by_ref(k->s, k->school, YEAR, "r1", &back, &e));
	assert_true(store_pupil_by_code(k->s, k->school, YEAR, p.code_hash, &back, &e));
	assert_false(store_pupil_by_code(k->s, k->school + 1, YEAR, p.code_hash, &back, &e));
	assert_false(store_pupil_get(k->s, k->school + 1, id, &back, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	uint8_t nothing[32] = { 0 };
	p.ref[1] = '2';
	memset(p.code_hash, 0, 32);
	assert_true(store_pupil_put(k->s, &p, &e));
	assert_false(store_pupil_by_code(k->s, k->school, YEAR, nothing, &back, &e));
}

static bool pupil_count(void *arg, const struct store_pupil *p)
{
	assert_true(p->id > 0);
	++*(unsigned *)arg;
	return true;
}

static unsigned pupils(struct kit *k, const struct store_pupil_filter *want)
{
	struct err e = ERR_INIT;
	struct store_pupil_filter f = *want;
	unsigned n = 0;
	f.school = k->school;
	assert_true(store_pupil_each(k->s, &f, pupil_count, &n, &e));
	return n;
}

static void pupils_are_found_and_those_without_a_place(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	for (unsigned i = 1; i <= 5; i++)
		kit_pupil(k, i < 4 ? "2de 4" : "3e 1", i < 4 ? "2de-GT" : "3e", i);
	AUTO(store_pupil) struct store_pupil gone = { 0 };
	assert_true(store_pupil_get(k->s, k->school, 5, &gone, &e));
	gone.left = true;
	assert_true(store_pupil_put(k->s, &gone, &e));
	static const enum store_state states[] = { STATE_BROUILLON, STATE_ANNULEE, STATE_ARCHIVEE };
	for (unsigned i = 0; i < 3; i++) {
		AUTO(store_dossier) struct store_dossier d = kit_dossier(k, i + 1);
		d.pupil = i + 1;
		d.state = states[i];
		d.former = i == 2 ? STATE_TERMINEE : states[i];
		assert_true(store_dossier_add(k->s, &d, NULL, &e));
	}
	assert_int_equal(pupils(k, &(struct store_pupil_filter){ .year = YEAR }), 5);
	assert_int_equal(pupils(k, &(struct store_pupil_filter){ .class_name = "3e 1" }), 2);
	assert_int_equal(pupils(k, &(struct store_pupil_filter){ .level = "2de-GT" }), 3);
	assert_int_equal(pupils(k, &(struct store_pupil_filter){ .search = "eleve-2" }), 1);
	assert_int_equal(pupils(k, &(struct store_pupil_filter){ .from = 2, .count = 2 }), 2);
	/* Number 2, whose only convention was cancelled, and number 4; 5 has left. */
	assert_int_equal(pupils(k, &(struct store_pupil_filter){ .without_place = true }), 2);
	unsigned n = 0;
	const struct store_pupil_filter much = { .school = k->school, .count = 501 };
	assert_false(store_pupil_each(k->s, &much, pupil_count, &n, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static bool pupil_put_in_line(void *arg, const struct store_pupil *p)
{
	strcat(arg, strrchr(p->sort_key, '-'));
	return true;
}

static void in_order(struct kit *k, const struct store_pupil_filter *want, const char *names)
{
	struct err e = ERR_INIT;
	char line[64] = "";
	struct store_pupil_filter f = *want;
	f.school = k->school;
	assert_true(store_pupil_each(k->s, &f, pupil_put_in_line, line, &e));
	assert_string_equal(line, names);
}

static bool state_look(void *arg, const struct store_dossier *d)
{
	*(enum store_state *)arg = d->state;
	return true;
}

/* One convention of pupil 'n'. */
static void at(struct kit *k, unsigned n, const struct store_dossier *like)
{
	struct err e = ERR_INIT;
	static unsigned number = 100;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, number++);
	d.pupil = n;
	d.state = like->state;
	d.former = like->state;
	d.created_ms = NOW + like->created_ms;
	d.changed_ms = NOW + like->changed_ms;
	d.first_day = like->first_day;
	d.sealed_ms = like->sealed_ms;
	if (like->act[0])
		memcpy(d.act, like->act, sizeof d.act);
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
}

static void pupils_are_listed_by_how_far_they_are(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	uint64_t n[STORE_PUPIL_KINDS];
	enum store_state most = STORE_STATE_COUNT;
	for (unsigned i = 1; i <= 6; i++)
		kit_pupil(k, i < 4 ? "2de 4" : "2de 5", "2de-GT", i);
	/* 1: refused, then begun anew; 2: sealed, and an amendment that is not; 3: refused; 4 waits longest; 5: none; 6: dispensed */
	at(k, 1, &(struct store_dossier){ .state = STATE_BROUILLON, .changed_ms = 9 });
	at(k, 1, &(struct store_dossier){ .state = STATE_REFUSEE, .created_ms = 5 });
	at(k, 2,
		&(struct store_dossier){
			.state = STATE_SCELLEE, .sealed_ms = 1, .first_day = 9, .changed_ms = 8 });
	at(k, 2,
		&(struct store_dossier){
			.state = STATE_A_VERIFIER, .act = "avenant", .created_ms = 7 });
	at(k, 3, &(struct store_dossier){ .state = STATE_REFUSEE, .changed_ms = 7 });
	at(k, 4,
		&(struct store_dossier){
			.state = STATE_BROUILLON, .first_day = 8, .changed_ms = 1 });
	AUTO(store_pupil) struct store_pupil p = { 0 };
	assert_true(store_pupil_get(k->s, k->school, 6, &p, &e));
	p.dispensed = true;
	assert_true(store_pupil_put(k->s, &p, &e));
	const struct store_pupil_filter all = { .school = k->school };
	assert_true(store_pupil_kinds(k->s, &all, n, &e));
	assert_int_equal(n[STATE_BROUILLON], 2);
	assert_int_equal(n[STATE_SCELLEE], 1);
	assert_int_equal(n[STATE_REFUSEE], 1);
	assert_int_equal(n[STATE_A_VERIFIER], 0);
	assert_int_equal(n[STORE_PUPIL_NONE], 1);
	assert_int_equal(n[STORE_PUPIL_DISPENSED], 1);
	const struct store_pupil_filter drafts = { .kinds = 1u << STATE_BROUILLON };
	in_order(k, &drafts, "-1-4");
	in_order(k,
		&(struct store_pupil_filter){
			.kinds = 1u << STORE_PUPIL_NONE | 1u << STATE_SCELLEE },
		"-2-5");
	in_order(k, &(struct store_pupil_filter){ .classes = ",2de 5,3e 1," }, "-4-5-6");
	in_order(k, &(struct store_pupil_filter){ .order = STORE_BY_DAY, .count = 3 }, "-4-2-1");
	in_order(k, &(struct store_pupil_filter){ .order = STORE_BY_CHANGE, .count = 3 }, "-4-3-2");
	assert_true(store_dossier_says(k->s, 1, state_look, &most, &e));
	assert_int_equal(most, STATE_BROUILLON);
	assert_int_equal(store_pupil_kind_by_name("dispense"), STORE_PUPIL_DISPENSED);
	assert_int_equal(store_pupil_kind_by_name("rien"), STORE_PUPIL_KINDS);
	p.left = true;
	assert_true(store_pupil_put(k->s, &p, &e));
	in_order(k, &(struct store_pupil_filter){ .class_name = "2de 5", .present = true }, "-4-5");
}

static bool class_look(void *arg, const struct store_class *c)
{
	*(struct store_class *)arg = *c;
	return true;
}

static void a_class_knows_its_pupils(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_class c = {
		.school = k->school, .year = YEAR, .name = "2de 4", .level = "2de-GT"
	};
	struct store_class back = { 0 };
	memset(c.qr_hash, 3, 32);
	assert_true(store_class_put(k->s, &c, &e));
	kit_pupil(k, "2de 4", "2de-GT", 1);
	kit_pupil(k, "2de 4", "2de-GT", 2);
	kit_pupil(k, "2de 5", "2de-GT", 3);
	assert_true(store_class_by_qr(k->s, c.qr_hash, &back, &e));
	assert_int_equal(back.pupils, 2);
	assert_int_equal(back.school, k->school);
	assert_true(store_class_each(k->s, k->school, YEAR, class_look, &back, &e));
	assert_string_equal(back.name, "2de 4");
	memset(c.qr_hash, 4, 32);
	assert_true(store_class_put(k->s, &c, &e));
	uint8_t old[32];
	memset(old, 3, 32);
	assert_false(store_class_by_qr(k->s, old, &back, &e));
	memset(old, 0, 32);
	assert_false(store_class_by_qr(k->s, old, &back, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static bool account_count(void *arg, const struct store_account *a)
{
	assert_true(a->id > 0);
	++*(unsigned *)arg;
	return true;
}

static void an_account_is_changed_by_its_version(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_account a = { .school = k->school,
		.login = "ada@lycee.example",
		.first_name = "Ada",
		.last_name = "EXEMPLE",
		.roles = STORE_ROLE_CHEF,
		.state = STORE_ACCOUNT_INVITED,
		.totp = { 1, 2, 3 },
		.totp_n = 3,
		.lang = "fr" };
	struct store_account b, again = { .login = "ada@lycee.example" };
	unsigned n = 0;
	assert_true(store_account_add(k->s, &a, &e));
	assert_true(store_account_get(k->s, a.id, &b, &e));
	assert_int_equal(b.totp_n, 3);
	assert_int_equal(b.totp[2], 3);
	assert_int_equal(b.roles, STORE_ROLE_CHEF);
	a.state = STORE_ACCOUNT_ACTIVE;
	a.totp_last = 77;
	assert_true(store_account_put(k->s, &a, &e));
	b.failures = 1;
	assert_false(store_account_put(k->s, &b, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_account_by_login(k->s, "ada@lycee.example", &b, &e));
	assert_int_equal(b.totp_last, 77);
	assert_int_equal(b.state, STORE_ACCOUNT_ACTIVE);
	assert_false(store_account_add(k->s, &again, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_account_each(k->s, k->school, account_count, &n, &e));
	assert_true(store_account_each(k->s, k->school + 1, account_count, &n, &e));
	assert_true(store_account_each(k->s, -1, account_count, &n, &e));
	assert_int_equal(n, 2);
}

static struct store_session session(uint8_t id, int64_t account, int64_t link)
{
	struct store_session x = {
		.account = account, .link = link, .created_ms = NOW, .expires_ms = NOW + 1000
	};
	memset(x.id, id, sizeof x.id);
	x.data = kit_text("{}");
	return x;
}

static void a_session_that_ended_does_not_come_back(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_session) struct store_session x = session(1, 5, 0);
	AUTO(store_session) struct store_session back = { 0 };
	assert_false(store_session_put(k->s, &x, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_true(store_session_add(k->s, &x, &e));
	x.step_up_until_ms = NOW + 5;
	assert_true(store_session_put(k->s, &x, &e));
	assert_true(store_session_get(k->s, x.id, &back, &e));
	assert_int_equal(back.step_up_until_ms, NOW + 5);
	assert_int_equal(back.account, 5);
	assert_true(store_session_end(k->s, x.id, &e));
	assert_false(store_session_put(k->s, &x, &e));
	assert_false(store_session_get(k->s, x.id, &back, &e));
}

static void sessions_end_with_their_account_their_link_and_in_time(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_session) struct store_session a = session(1, 5, 0);
	AUTO(store_session) struct store_session b = session(2, 0, 9);
	AUTO(store_session) struct store_session c = session(3, 0, 0);
	AUTO(store_session) struct store_session back = { 0 };
	assert_true(store_session_add(k->s, &a, &e) && store_session_add(k->s, &b, &e) &&
		    store_session_add(k->s, &c, &e));
	assert_true(store_session_end_all(k->s, 5, 0, &e));
	assert_false(store_session_get(k->s, a.id, &back, &e));
	assert_true(store_session_get(k->s, b.id, &back, &e));
	assert_true(store_session_end_all(k->s, 0, 9, &e));
	assert_false(store_session_get(k->s, b.id, &back, &e));
	assert_true(store_session_end_all(k->s, 0, 0, &e));
	assert_true(store_session_sweep(k->s, NOW + 999, &e));
	assert_true(store_session_get(k->s, c.id, &back, &e));
	assert_true(store_session_sweep(k->s, NOW + 1000, &e));
	assert_false(store_session_get(k->s, c.id, &back, &e));
}

static bool note_look(void *arg, const struct store_note *n)
{
	struct store_note *out = arg;
	assert_true(slice_is(n->detail, "{\"n\":2}"));
	*out = *n;
	return false;
}

static void notes_come_newest_first(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_note n = { .school = k->school,
		.account = 3,
		.time_ms = NOW,
		.kind = "IMPORT",
		.detail = SLICE_LIT("{\"n\":1}") };
	struct store_note back = { 0 };
	assert_true(store_note_add(k->s, &n, &e));
	n.detail = SLICE_LIT("{\"n\":2}");
	assert_true(store_note_add(k->s, &n, &e));
	n.school++;
	n.detail = SLICE_LIT("{}");
	assert_true(store_note_add(k->s, &n, &e));
	assert_true(store_note_each(
		k->s, k->school, (struct store_page){ 0, 10 }, note_look, &back, &e));
	assert_string_equal(back.kind, "IMPORT");
	assert_int_equal(back.account, 3);
}

static bool key_look(void *arg, const struct store_api_key *key)
{
	*(struct store_api_key *)arg = *key;
	return true;
}

static void an_api_key_is_revoked_once_and_by_its_school(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_api_key key = { .school = k->school,
		.label = "logiciel",
		.scopes = "read",
		.created_ms = NOW,
		.hash = { 1 } };
	struct store_api_key back = { 0 };
	assert_true(store_api_key_add(k->s, &key, &e));
	assert_true(store_api_key_used(k->s, key.id, NOW + 1, &e));
	assert_false(store_api_key_revoke(k->s, k->school + 1, key.id, NOW, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_true(store_api_key_revoke(k->s, k->school, key.id, NOW + 2, &e));
	assert_true(store_api_key_revoke(k->s, k->school, key.id, NOW + 3, &e));
	assert_true(store_api_key_get(k->s, key.hash, &back, &e));
	assert_int_equal(back.revoked_ms, NOW + 2);
	assert_int_equal(back.last_used_ms, NOW + 1);
	back = (struct store_api_key){ 0 };
	assert_true(store_api_key_each(k->s, k->school, key_look, &back, &e));
	assert_string_equal(back.label, "logiciel");
	assert_false(store_api_key_add(k->s, &key, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
}

static bool hook_look(void *arg, const struct store_webhook *w)
{
	*(struct store_webhook *)arg = *w;
	return true;
}

static void a_webhook_is_its_schools(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_webhook w = { .school = k->school,
		.url = "https://a.example/",
		.events = "scellee",
		.secret = { 5 },
		.active = true };
	struct store_webhook back = { 0 };
	assert_true(store_webhook_put(k->s, &w, &e));
	w.active = false;
	assert_true(store_webhook_put(k->s, &w, &e));
	assert_true(store_webhook_each(k->s, k->school, hook_look, &back, &e));
	assert_int_equal(back.id, w.id);
	assert_int_equal(back.secret[0], 5);
	assert_false(back.active);
	struct store_webhook foreign = w;
	foreign.school++;
	assert_false(store_webhook_put(k->s, &foreign, &e));
	assert_false(store_webhook_delete(k->s, k->school + 1, w.id, &e));
	assert_true(store_webhook_delete(k->s, k->school, w.id, &e));
	assert_false(store_webhook_delete(k->s, k->school, w.id, &e));
}

static void a_request_that_comes_again_gets_the_same_answer(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf answer = { 0 };
	struct store_idempotency key = {
		.scope = "school 1", .key = "abc", .body = { 1 }, .now_ms = NOW
	};
	bool known = true;
	int status = 0;
	assert_true(store_idempotency_get(k->s, &key, &known, &status, &answer, &e));
	assert_false(known);
	assert_true(store_idempotency_put(k->s, &key, 201, SLICE_LIT("made"), &e));
	assert_false(store_idempotency_put(k->s, &key, 201, SLICE_LIT("made"), &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_idempotency_get(k->s, &key, &known, &status, &answer, &e));
	assert_true(known && status == 201 && slice_is(buf_slice(&answer), "made"));
	key.body[0] = 2;
	assert_false(store_idempotency_get(k->s, &key, &known, &status, &answer, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_true(store_session_sweep(k->s, NOW + STORE_ONCE_MS, &e));
	assert_true(store_idempotency_get(k->s, &key, &known, &status, &answer, &e));
	assert_false(known);
}

/* A store of before beside the key ring of after: the roster's key is gone, and what lay under it goes too. */
static void a_roster_without_its_key_is_empty_and_is_erased(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	char name[STORE_ROSTER_NAME], year[10];
	int64_t school = 0;
	size_t n = 9;
	AUTO(store_pupil) struct store_pupil got = { 0 };
	struct store_pupil p = { .school = k->school,
		.year = "1999-2000",
		.ref = "r",
		.class_name = "2de 4",
		.sort_key = "SPÉCIMEN Ancien",
		.fields = kit_text("{\"nom\":\"SPÉCIMEN\"}") };
	assert_true(store_pupil_put(k->s, &p, &e));
	store_roster_name(name, k->school, p.year);
	assert_true(store_roster_of(&school, year, name));
	assert_int_equal(school, k->school);
	assert_string_equal(year, p.year);
	assert_false(store_roster_of(&school, year, "00000001-2222-4333-8444-555555555555/f"));
	assert_true(locker_destroy(locker_kit(), name, LOCKER_ALL, NOW, &e));
	for (int i = 0; i < 2; i++) {
		assert_true(store_pupil_get(k->s, k->school, p.id, &got, &e));
		assert_string_equal(got.sort_key, "");
		assert_string_equal(buf_text(&got.fields), "{}");
		assert_string_equal(got.class_name, "2de 4");
		assert_true(store_erase_again(k->s, &n, &e));
		assert_int_equal(n, 0);
	}
	assert_false(store_pupil_put(k->s, &p, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	store_pupil_auto(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(a_school_is_changed_by_its_version),
		KIT_TEST(schools_are_listed),
		KIT_TEST(a_pupil_that_comes_again_is_replaced),
		KIT_TEST(pupils_are_found_and_those_without_a_place),
		KIT_TEST(pupils_are_listed_by_how_far_they_are),
		KIT_TEST(a_class_knows_its_pupils),
		KIT_TEST(an_account_is_changed_by_its_version),
		KIT_TEST(a_session_that_ended_does_not_come_back),
		KIT_TEST(sessions_end_with_their_account_their_link_and_in_time),
		KIT_TEST(notes_come_newest_first),
		KIT_TEST(an_api_key_is_revoked_once_and_by_its_school),
		KIT_TEST(a_webhook_is_its_schools),
		KIT_TEST(a_request_that_comes_again_gets_the_same_answer),
		KIT_TEST(a_roster_without_its_key_is_empty_and_is_erased),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
