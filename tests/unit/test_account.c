/* SPDX-License-Identifier: MIT */
/* test_account: passwords, second factors, locks, invitations and resets; who may grant what. */
#include "sql_kit.h"
#include "web_kit.h"

#include "ceremony/account_import.h"
#include "ceremony/life.h"
#include "ceremony/party.h"
#include "ceremony/password.h"
#include "ceremony/school.h"
#include "ceremony/token.h"

#include <liboath/oath.h>
#include <sqlite3.h>

#define GOOD "quatre mots bien choisis"
#define GOOD_FORM "quatre+mots+bien+choisis"

static struct store_account head, admin;

static struct actor as(struct web_kit *k, const struct store_account *x, enum life_role role)
{
	struct err e = ERR_INIT;
	struct actor a;
	if (!actor_of_account(&a, &k->service, x, role, &e))
		fail_msg("%s", e.text);
	a.now_ms = WEB_KIT_NOW;
	return a;
}

static struct actor stranger(struct web_kit *k, int64_t now_ms)
{
	return (struct actor){
		.service = &k->service, .role = LIFE_ROLE_COUNT, .school = -1, .now_ms = now_ms
	};
}

static int setup(void **state)
{
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	head = (struct store_account){ .school = k->school,
		.login = "chef@lycee.example",
		.first_name = "Claude",
		.last_name = "MODÈLE",
		.roles = STORE_ROLE_CHEF,
		.state = STORE_ACCOUNT_ACTIVE };
	admin = (struct store_account){ .login = "admin@academie.example",
		.roles = STORE_ROLE_ADMIN,
		.state = STORE_ACCOUNT_ACTIVE };
	return store_account_add(k->house.store, &head, &e) &&
			       store_account_add(k->house.store, &admin, &e)
		       ? 0
		       : -1;
}

static int64_t made(struct web_kit *k, const char *login, uint32_t roles)
{
	struct err e = ERR_INIT;
	int64_t id;
	const struct account_new n = { .login = login,
		.first_name = "Sam",
		.last_name = "PATRON",
		.roles = roles,
		.school = k->school };
	if (!account_make(&id, &k->service, &n, GOOD, &e))
		fail_msg("%s", e.text);
	return id;
}

static void only_good_passwords_are_taken(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "court", "12345678901", "motdepasse1234",
		"aaaaaaaaaaaaaa", "sam@lycee.example" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = ERR_INIT;
		if (password_fit(bad[i], "sam@lycee.example", &e))
			fail_msg("%s was taken", bad[i]);
		assert_int_equal(reason_of(&e), REASON_PASSWORD);
	}
	struct err e = ERR_INIT;
	assert_true(password_fit(GOOD, "sam@lycee.example", &e));
}

static void a_password_is_kept_as_scrypt_and_known_again(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char kept[PASSWORD_TEXT], other[PASSWORD_TEXT];
	bool right;
	assert_true(password_make(kept, &k->service, GOOD, &e));
	assert_true(password_make(other, &k->service, GOOD, &e));
	assert_string_not_equal(kept, other);
	assert_non_null(strstr(kept, "$scrypt$ln=15,r=8,p=1$"));
	assert_null(strstr(kept, "quatre"));
	assert_true(password_right(&right, kept, GOOD, &e) && right);
	assert_true(password_right(&right, kept, GOOD " ", &e) && !right);
	assert_true(password_right(&right, "", GOOD, &e) && !right);
	assert_false(password_right(&right, "$md5$x", GOOD, &e));
}

static void a_code_counts_once_and_near_its_time_only(void **state)
{
	(void)state;
	static const uint8_t secret[ACCOUNT_TOTP_SECRET] = "12345678901234567890";
	int64_t step;
	/* RFC 6238, appendix B: 59 s is 94287082, six digits of it */
	assert_true(factor_right(secret, "287082", 59000, &step));
	assert_int_equal(step, 1);
	assert_true(factor_right(secret, "287082", 59000 + 30000, &step));
	assert_false(factor_right(secret, "287082", 59000 + 90000, &step));
	assert_false(factor_right(secret, "28708", 59000, &step));
	assert_false(factor_right(secret, "2870820", 59000, &step));
	assert_false(factor_right(secret, "", 59000, &step));
}

#define FRESH "cinq chats gris au grenier"

static void a_password_is_changed_by_who_shows_all_it_signs_in_with(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct store_account x;
	static const uint8_t secret[ACCOUNT_TOTP_SECRET] = "12345678901234567890";
	struct actor a = stranger(k, 59000);
	a.account = made(k, "change@lycee.example", STORE_ROLE_INFIRMERIE);
	struct account_password p = { .old = "faux faux faux", .fresh = FRESH, .code = "" };
	assert_false(account_change_password(&a, &p, &e));
	assert_int_equal(reason_of(&e), REASON_LOGIN);
	p.old = GOOD;
	p.fresh = "court";
	e = (struct err)ERR_INIT;
	assert_false(account_change_password(&a, &p, &e));
	assert_int_equal(reason_of(&e), REASON_PASSWORD);
	p.fresh = FRESH;
	e = (struct err)ERR_INIT;
	assert_true(account_enrol(&a, a.account, secret, "287082", &e));
	a.now_ms += 60000;
	/* with a second factor a password alone is not enough */
	assert_false(account_change_password(&a, &p, &e));
	assert_int_equal(reason_of(&e), REASON_STEP_UP);
	p.code = "000000";
	assert_false(account_change_password(&a, &p, &e));
	assert_int_equal(reason_of(&e), REASON_STEP_UP);
	e = (struct err)ERR_INIT;
	assert_true(store_account_get(k->house.store, a.account, &x, &e));
	assert_true(x.failures > 0);
}

static void a_changed_password_ends_all_other_sessions(void **state)
{
	struct web_kit *k = *state;
	char cookie[200];
	made(k, "seule@lycee.example", STORE_ROLE_INFIRMERIE);
	web_kit_forget(k);
	web_kit_get(k, "/connexion");
	assert_int_equal(
		web_kit_post(k, "/connexion", "courriel=seule@lycee.example&secret=" GOOD_FORM),
		303);
	snprintf(cookie, sizeof cookie, "%s", web_kit_cookie(k, "paraphe"));
	web_kit_forget(k);
	web_kit_get(k, "/connexion");
	assert_int_equal(
		web_kit_post(k, "/connexion", "courriel=seule@lycee.example&secret=" GOOD_FORM),
		303);
	assert_int_equal(web_kit_get(k, "/compte"), 200);
	assert_true(web_kit_says(k, "depuis un navigateur nouveau"));
	assert_false(web_kit_says(k, "⟦"));
	assert_int_equal(web_kit_post(k, "/compte",
				 "geste=mot-de-passe&ancien=faux&secret=cinq+chats+gris+au+grenier&"
				 "encore=cinq+chats+gris+au+grenier"),
		400);
	assert_true(web_kit_says(k, "pas votre mot de passe actuel"));
	assert_int_equal(web_kit_post(k, "/compte",
				 "geste=mot-de-passe&ancien=" GOOD_FORM
				 "&secret=cinq+chats+gris+au+grenier&encore=autre"),
		400);
	assert_int_equal(web_kit_post(k, "/compte",
				 "geste=mot-de-passe&ancien=" GOOD_FORM
				 "&secret=cinq+chats+gris+au+grenier&encore="
				 "cinq+chats+gris+au+grenier"),
		303);
	assert_int_equal(web_kit_get(k, "/compte?fait=mot-de-passe"), 200);
	assert_true(web_kit_says(k, "Le mot de passe est changé"));
	/* the other browser is out, and the old password with it */
	web_kit_forget(k);
	snprintf(k->cookies[0][0], sizeof k->cookies[0][0], "paraphe");
	snprintf(k->cookies[0][1], sizeof k->cookies[0][1], "%s", cookie);
	assert_int_equal(web_kit_get(k, "/compte"), 303);
	web_kit_forget(k);
	web_kit_get(k, "/connexion");
	assert_int_equal(
		web_kit_post(k, "/connexion", "courriel=seule@lycee.example&secret=" GOOD_FORM),
		400);
}

static void who_enters_wrongly_ten_times_waits(void **state)
{
	struct web_kit *k = *state;
	made(k, "essais@lycee.example", STORE_ROLE_SECRETARIAT);
	struct actor a = stranger(k, WEB_KIT_NOW);
	struct account_entered in;
	struct account_login l = { .login = "Essais@lycee.example", .password = GOOD };
	struct err e = ERR_INIT;
	assert_true(account_enter(&in, &a, &l, &e));
	assert_false(in.want_code || in.want_enrol);
	l.password = "faux faux faux faux";
	for (int i = 0; i < ACCOUNT_FAILURES; i++) {
		e = (struct err)ERR_INIT;
		assert_false(account_enter(&in, &a, &l, &e));
		assert_int_equal(reason_of(&e), REASON_LOGIN);
	}
	/* While it is locked a right password is told what a wrong one is, and counts like one. */
	struct store_account row;
	for (int i = 0; i < 2; i++) {
		l.password = i ? GOOD : "faux faux faux faux";
		e = (struct err)ERR_INIT;
		assert_false(account_enter(&in, &a, &l, &e));
		assert_int_equal(reason_of(&e), REASON_LOGIN);
		assert_true(
			store_account_by_login(k->house.store, "essais@lycee.example", &row, &e));
		assert_int_equal(row.failures, i + 1);
	}
	/* Where it signed in before it comes in all the same. */
	struct account_login here = { .login = l.login, .password = GOOD, .known = true };
	e = (struct err)ERR_INIT;
	assert_true(account_enter(&in, &a, &here, &e));
	for (int i = 0; i < ACCOUNT_FAILURES; i++) {
		l.password = "faux faux faux faux";
		assert_false(account_enter(&in, &a, &l, &e));
	}
	l.password = GOOD;
	e = (struct err)ERR_INIT;
	assert_false(account_enter(&in, &a, &l, &e));
	assert_int_equal(reason_of(&e), REASON_LOGIN);
	a.now_ms += (int64_t)ACCOUNT_LOCK_S * 1000 + 1;
	e = (struct err)ERR_INIT;
	assert_true(account_enter(&in, &a, &l, &e));
	l.login = "inconnu@lycee.example";
	assert_false(account_enter(&in, &a, &l, &e));
	assert_int_equal(reason_of(&e), REASON_LOGIN);
}

static void code_at(const uint8_t secret[static ACCOUNT_TOTP_SECRET], int64_t now_ms, char out[7])
{
	assert_int_equal(
		oath_totp_generate((const char *)secret, ACCOUNT_TOTP_SECRET,
			(time_t)(now_ms / 1000), ACCOUNT_TOTP_STEP_S, 0, ACCOUNT_TOTP_DIGITS, out),
		OATH_OK);
}

static void who_signs_enrols_and_a_code_opens_once(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(account_totp) struct account_totp t;
	struct account_entered in;
	struct store_account x;
	char code[7];
	int64_t id = made(k, "delegue@lycee.example", STORE_ROLE_DELEGATAIRE);
	struct actor a = stranger(k, WEB_KIT_NOW);
	struct account_login l = { .login = "delegue@lycee.example", .password = GOOD };
	assert_true(account_enter(&in, &a, &l, &e));
	assert_true(in.want_enrol);
	a.account = id;
	assert_true(store_account_get(k->house.store, id, &x, &e));
	assert_true(account_totp_new(&t, &a, &x, &e));
	assert_non_null(strstr(t.uri, "otpauth://totp/"));
	assert_non_null(strstr(buf_text(&t.svg), "<svg"));
	assert_false(account_enrol(&a, id, t.secret, "000000", &e));
	code_at(t.secret, WEB_KIT_NOW, code);
	e = (struct err)ERR_INIT;
	if (!account_enrol(&a, id, t.secret, code, &e))
		fail_msg("%s", e.text);
	/* what is kept is sealed */
	assert_true(store_account_get(k->house.store, id, &x, &e));
	assert_true(x.totp_n > ACCOUNT_TOTP_SECRET);
	assert_null(memmem(x.totp, x.totp_n, t.secret, 8));
	l.code = code;
	assert_false(account_enter(&in, &a, &l, &e)); /* used for enrolling */
	a.now_ms += 31000;
	code_at(t.secret, a.now_ms, code);
	e = (struct err)ERR_INIT;
	assert_true(account_enter(&in, &a, &l, &e));
	assert_false(account_step_up(&a, id, code, false, &e)); /* once */
	a.now_ms += 31000;
	code_at(t.secret, a.now_ms, code);
	e = (struct err)ERR_INIT;
	assert_true(account_step_up(&a, id, code, false, &e));
	a.account = id + 1;
	assert_false(account_step_up(&a, id, code, false, &e));
}

/* A token of the newest link of this account, as a sender draws it. */
static void token_of(struct web_kit *k, int64_t account, const char *login, char out[TOKEN_TEXT]);

struct newest {
	int64_t account, id;
};

static bool newest_take(void *arg, const struct store_link *l)
{
	struct newest *n = arg;
	if (l->account == n->account && l->id > n->id)
		n->id = l->id;
	return true;
}

static void token_of(struct web_kit *k, int64_t account, const char *login, char out[TOKEN_TEXT])
{
	struct err e = ERR_INIT;
	struct newest n = { .account = account };
	uint8_t hash[STORE_TOKEN];
	const struct store_link_filter f = {
		.address = login, .school = -1, .kinds = 1U << STORE_LINK_ACCOUNT
	};
	assert_true(store_link_each(k->house.store, &f, newest_take, &n, &e));
	assert_int_not_equal(n.id, 0);
	assert_true(token_draw(out, hash, &k->service, false, &e));
	assert_true(store_token_add(k->house.store, n.id, hash, WEB_KIT_NOW, &e));
}

static void an_invitation_opens_once_and_for_72_hours(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct actor a = as(k, &head, LIFE_CHEF), who = stranger(k, WEB_KIT_NOW);
	struct account_welcome w;
	char token[TOKEN_TEXT];
	int64_t id;
	const struct account_new n = { .login = "Invitee@lycee.example",
		.first_name = "Noa",
		.last_name = "GABARIT",
		.roles = STORE_ROLE_ENSEIGNANT,
		.school = k->school };
	if (!account_invite(&id, &a, &n, &e))
		fail_msg("%s", e.text);
	assert_false(account_invite(&id, &a, &n, &e));
	token_of(k, id, "invitee@lycee.example", token);
	who.now_ms += (int64_t)ACCOUNT_INVITE_S * 1000;
	e = (struct err)ERR_INIT;
	assert_false(account_welcome(&w, &who, token, &e));
	assert_int_equal(reason_of(&e), REASON_LINK_CLOSED);
	who.now_ms = WEB_KIT_NOW;
	e = (struct err)ERR_INIT;
	assert_true(account_welcome(&w, &who, token, &e));
	assert_false(w.reset || w.must_enrol);
	assert_false(account_set_password(&who, token, "court", &e));
	e = (struct err)ERR_INIT;
	assert_true(account_set_password(&who, token, GOOD, &e));
	assert_false(account_set_password(&who, token, GOOD, &e));
	e = (struct err)ERR_INIT;
	assert_false(account_welcome(&w, &who, "AAAA", &e));
}

/* A link that is used up without a password set, an account without its invitation, a request for a reset of which nobody hears: none of these. */
static void an_account_changes_whole_or_not(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	int64_t id = 0;
	char token[TOKEN_TEXT];
	struct account_welcome w;
	const struct actor a = as(k, &head, LIFE_CHEF), who = stranger(k, WEB_KIT_NOW);
	const struct account_new n = { .school = k->school,
		.roles = STORE_ROLE_ENSEIGNANT,
		.login = "entiere@lycee.example",
		.first_name = "Noa",
		.last_name = "GABARIT",
		.quality = "secrétaire" };
	sql_refuses(k->store_path, "message WHEN NEW.template_name='M20'");
	assert_false(account_invite(&id, &a, &n, &e));
	sql_refuses(k->store_path, NULL);
	e = (struct err)ERR_INIT;
	if (!account_invite(&id, &a, &n, &e))
		fail_msg("%s", e.text);
	token_of(k, id, "entiere@lycee.example", token);
	sql_refuses(k->store_path, "note WHEN NEW.kind='MOT-DE-PASSE'");
	assert_false(account_set_password(&who, token, GOOD, &e));
	sql_refuses(k->store_path, NULL);
	e = (struct err)ERR_INIT;
	assert_true(account_welcome(&w, &who, token, &e));
	if (!account_set_password(&who, token, GOOD, &e))
		fail_msg("%s", e.text);
	/* asked for once, the mail refused once: it goes when the job comes again */
	sql_refuses(k->store_path, "message WHEN NEW.template_name='M21'");
	struct store_job j = { .kind = ACCOUNT_RESET_JOB };
	snprintf(j.key, sizeof j.key, "%lld", (long long)id);
	struct actor system = actor_system(&k->service, WEB_KIT_NOW);
	assert_false(account_reset_job(&system, &j, &e));
	sql_refuses(k->store_path, NULL);
	e = (struct err)ERR_INIT;
	if (!account_reset_job(&system, &j, &e))
		fail_msg("%s", e.text);
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	assert_int_equal(sqlite3_open(k->store_path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db, "SELECT count(*) FROM message WHERE template_name='M21'", -1,
			&st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	assert_true(sqlite3_column_int(st, 0) >= 1);
	sqlite3_finalize(st);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void a_school_is_made_with_its_note_or_not_at_all(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct store_school row = { .id = 0 };
	struct actor system = actor_system(&k->service, WEB_KIT_NOW);
	int64_t id = 0;
	sql_refuses(k->store_path, "note WHEN NEW.kind='REGLAGE-MODIFIE'");
	assert_false(school_create(&id, &system, "9990043T", "Collège Bel", &e));
	sql_refuses(k->store_path, NULL);
	e = (struct err)ERR_INIT;
	assert_false(store_school_by_uai(k->house.store, "9990043T", &row, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	e = (struct err)ERR_INIT;
	if (!school_create(&id, &system, "9990043T", "Collège Bel", &e))
		fail_msg("%s", e.text);
}

static void nobody_grants_what_is_not_his(void **state)
{
	struct web_kit *k = *state;
	struct actor chef = as(k, &head, LIFE_CHEF), adm = as(k, &admin, LIFE_ADMIN);
	struct err e = ERR_INIT;
	int64_t id = made(k, "droits@lycee.example", STORE_ROLE_SECRETARIAT);
	struct account_change c = { .id = id, .roles = STORE_ROLE_ADMIN };
	assert_false(account_change(&chef, &c, &e));
	c = (struct account_change){ .id = head.id, .roles = STORE_ROLE_CHEF };
	assert_false(account_change(&chef, &c, &e)); /* its own */
	c = (struct account_change){ .id = admin.id, .roles = STORE_ROLE_CHEF };
	assert_false(account_change(&adm, &c, &e));
	struct store_account row;
	assert_true(store_account_get(k->house.store, id, &row, &e));
	struct actor office = as(k, &row, LIFE_SECRETARIAT);
	c = (struct account_change){ .id = head.id, .roles = STORE_ROLE_CHEF, .suspended = true };
	assert_false(account_change(&office, &c, &e));
	c = (struct account_change){ .id = id, .roles = STORE_ROLE_SECRETARIAT, .suspended = true };
	e = (struct err)ERR_INIT;
	if (!account_change(&chef, &c, &e))
		fail_msg("%s", e.text);
	struct actor a = stranger(k, WEB_KIT_NOW);
	struct account_entered in;
	const struct account_login l = { .login = "droits@lycee.example", .password = GOOD };
	assert_false(account_enter(&in, &a, &l, &e));
	assert_int_equal(reason_of(&e), REASON_SUSPENDED);
}

static bool reset_take(void *arg, const struct account_reset *r)
{
	*(int64_t *)arg = r->account;
	return true;
}

static bool queued_take(void *arg, const struct store_job *j)
{
	(void)j;
	++*(size_t *)arg;
	return true;
}

static size_t queued(struct web_kit *k)
{
	struct err e = ERR_INIT;
	size_t n = 0;
	assert_true(store_job_each(k->house.store, ACCOUNT_RESET_JOB, queued_take, &n, &e));
	return n;
}

static bool letter_take(void *arg, const struct store_message *m)
{
	(void)m;
	++*(size_t *)arg;
	return true;
}

static size_t letters(struct web_kit *k)
{
	struct err e = ERR_INIT;
	const struct store_message_filter all = { .page = { .count = 1000 } };
	size_t n = 0;
	assert_true(store_message_each(k->house.store, &all, letter_take, &n, &e));
	return n;
}

static void work(struct web_kit *k)
{
	struct err e = ERR_INIT;
	const struct actor system = actor_system(&k->service, WEB_KIT_NOW);
	bool more = true;
	while (more)
		if (!party_work(&more, &system, &e))
			fail_msg("%s", e.text);
}

/* Until the queue has its turn, a known address has left what an unknown one does: an entry, no letter, no link. */
static void a_forgotten_password_tells_a_stranger_nothing(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct actor a = stranger(k, WEB_KIT_NOW);
	(void)made(k, "oubli@lycee.example", STORE_ROLE_ENSEIGNANT);
	size_t before = letters(k);
	assert_true(account_reset_ask(&a, "inconnu@lycee.example", &e));
	assert_int_equal(queued(k), 1);
	assert_int_equal(letters(k), before);
	work(k);
	assert_int_equal(letters(k), before);
	assert_true(account_reset_ask(&a, "Oubli@lycee.example", &e));
	assert_int_equal(queued(k), 1);
	assert_int_equal(letters(k), before);
	work(k);
	assert_int_equal(queued(k), 0);
	assert_int_equal(letters(k), before + 3); /* its own, the head's, the administrator's */
}

static void a_heads_reset_waits_for_a_second_person(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct actor a = stranger(k, WEB_KIT_NOW), chef = as(k, &head, LIFE_CHEF),
		     adm = as(k, &admin, LIFE_ADMIN);
	struct account_welcome w;
	char token[TOKEN_TEXT];
	int64_t waiting = 0;
	assert_true(account_reset_ask(&a, "Chef@lycee.example", &e));
	work(k);
	assert_true(account_resets(&chef, reset_take, &waiting, &e));
	assert_int_equal(waiting, 0); /* not its own second person */
	assert_true(account_resets(&adm, reset_take, &waiting, &e));
	assert_int_equal(waiting, head.id);
	assert_false(account_reset_confirm(&chef, head.id, true, &e));
	assert_int_equal(reason_of(&e), REASON_SECOND_PERSON);
	e = (struct err)ERR_INIT;
	assert_true(account_reset_confirm(&adm, head.id, true, &e));
	token_of(k, head.id, "chef@lycee.example", token);
	assert_true(account_welcome(&w, &a, token, &e));
	assert_true(w.reset && w.must_enrol);
	assert_false(account_reset_confirm(&adm, head.id, true, &e));
}

struct heard {
	struct buf faults;
	size_t doubts, lines;
};

static bool fault_heard(void *arg, const struct roster_error *x)
{
	struct heard *h = arg;
	roster_error_line(&h->faults, x);
	return true;
}

static bool doubt_heard(void *arg, const struct roster_error *x)
{
	struct heard *h = arg;
	assert_string_equal(x->value, "2de 77");
	h->doubts++;
	return true;
}

static bool line_heard(void *arg, const struct account_new *n)
{
	struct heard *h = arg;
	assert_string_equal(n->last_name, "UN");
	h->lines++;
	return true;
}

static bool listed(struct account_list_done *done, struct heard *h, const struct actor *a,
	const char *csv, bool dry)
{
	struct err e = ERR_INIT;
	const struct account_list l = { .csv = slice_text(csv),
		.dry = dry,
		.skip_faulty = h->lines == 7,
		.error = fault_heard,
		.doubt = doubt_heard,
		.line = line_heard,
		.arg = h };
	buf_free(&h->faults);
	*h = (struct heard){ .faults = BUF_MAX(1 << 16) };
	bool good = account_import(done, a, &l, &e);
	assert_true(h->faults.n == 0 || buf_text(&h->faults));
	return good;
}

static bool says(const struct heard *h, const char *what)
{
	return h->faults.n && strstr((const char *)h->faults.p, what);
}

static void a_list_of_teachers_is_looked_at_and_taken_whole_or_not(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct actor a = as(k, &head, LIFE_CHEF);
	struct store_account x;
	struct heard h = { .lines = 0 };
	struct account_list_done done;
	const struct store_class c = { .school = k->school, .year = "2024-2025", .name = "2de 1" };
	assert_true(store_class_put(k->house.store, &c, &e));
	static const char bad[] = "nom;prenom;courriel;classes;discipline\n"
				  "UN;Prof;un@lycee.example;2de 1, 2de 77;SES\n"
				  ";;pas-une-adresse;;\n"
				  "=TROIS;Prof;UN@lycee.example;;\n";
	assert_true(listed(&done, &h, &a, bad, true));
	assert_int_equal(done.lines, 3);
	assert_int_equal(done.invited, 1);
	assert_int_equal(done.faulty, 2);
	assert_int_equal(h.lines, 1);
	assert_int_equal(h.doubts, 1);
	/* all that is wrong with a line */
	assert_true(says(&h, "\"3\";\"nom\"") && says(&h, "\"3\";\"prenom\""));
	assert_true(says(&h, "\"3\";\"courriel\";\"pas-une-adresse\""));
	assert_true(says(&h, "déjà à la ligne 2"));
	assert_false(listed(&done, &h, &a, bad, false));
	assert_false(store_account_by_login(k->house.store, "un@lycee.example", &x, &e));
	/* the same with its faulty lines left out, as other software calls the columns */
	h.lines = 7;
	assert_true(listed(&done, &h, &a,
		"Nom de famille,Prénom,Adresse e-mail\nUN,Prof,un@lycee.example\nDEUX,,x\n",
		false));
	assert_int_equal(done.invited, 1);
	assert_int_equal(done.faulty, 1);
	e = (struct err)ERR_INIT;
	assert_true(store_account_by_login(k->house.store, "un@lycee.example", &x, &e));
	assert_true(listed(&done, &h, &a, "nom;prenom;courriel\nUN;Prof;un@lycee.example\n", true));
	assert_true(says(&h, "pas encore de compte"));
	assert_false(listed(&done, &h, &a, "a;b\n1;2\n", true));
	AUTO(buf) struct buf model = { 0 };
	assert_true(account_template(&model, &e) && buf_text(&model));
	assert_non_null(strstr((const char *)model.p, "nom;prenom;courriel;classes;discipline"));
	buf_free(&h.faults);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_good_passwords_are_taken),
		cmocka_unit_test(a_password_is_kept_as_scrypt_and_known_again),
		cmocka_unit_test(a_code_counts_once_and_near_its_time_only),
		cmocka_unit_test(a_password_is_changed_by_who_shows_all_it_signs_in_with),
		cmocka_unit_test(a_changed_password_ends_all_other_sessions),
		cmocka_unit_test(who_enters_wrongly_ten_times_waits),
		cmocka_unit_test(who_signs_enrols_and_a_code_opens_once),
		cmocka_unit_test(an_invitation_opens_once_and_for_72_hours),
		cmocka_unit_test(an_account_changes_whole_or_not),
		cmocka_unit_test(a_school_is_made_with_its_note_or_not_at_all),
		cmocka_unit_test(nobody_grants_what_is_not_his),
		cmocka_unit_test(a_forgotten_password_tells_a_stranger_nothing),
		cmocka_unit_test(a_heads_reset_waits_for_a_second_person),
		cmocka_unit_test(a_list_of_teachers_is_looked_at_and_taken_whole_or_not),
	};
	return cmocka_run_group_tests(tests, setup, web_kit_teardown);
}
