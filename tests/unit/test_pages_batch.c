/* SPDX-License-Identifier: MIT */
/*
 * test_pages_batch: one link of a host for several pupils (CONVENTION 7), in a browser, without clerk: parts to fill in, and
 * « est-il venu ? » of each stay after one code. Signing under such a link is in tests/flow/several.
 */
#include "web_kit.h"

#include "ceremony/dossier.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"

#define HOST "sacha.fictif@velo.example"

static struct {
	char draft[37], over[2][37];
	int64_t batch, follow; /* follow: of the last stay that is over */
	struct actor system;
} own;

#define NEED(x)                                                                                    \
	do {                                                                                       \
		if (!(x))                                                                          \
			fail_msg("%d: %s: %s", __LINE__, #x, e.text);                              \
	} while (0)

static void dossier_of(char id[static 37], struct web_kit *k, const char *name, char mark)
{
	struct err e = ERR_INIT;
	struct actor system = own.system;
	struct store_account office = {
		.school = k->school, .roles = STORE_ROLE_SECRETARIAT, .state = STORE_ACCOUNT_ACTIVE
	};
	snprintf(office.login, sizeof office.login, "bureau%c@lycee.example", mark);
	NEED(store_account_add(k->house.store, &office, &e));
	NEED(actor_of_account(&system, &k->service, &office, LIFE_SECRETARIAT, &e));
	system.now_ms = WEB_KIT_NOW;
	const struct dossier_new n = { .pupil = web_kit_pupil(k, name, mark),
		.first = "2025-06-16",
		.last = "2025-06-27",
		.host_name = "Atelier Vélo Fictif",
		.host_mail = HOST };
	NEED(dossier_create(id, &system, &n, &e));
}

static void link_of(struct web_kit *k, const char *id, enum store_link_kind kind)
{
	struct err e = ERR_INIT;
	struct store_link l = { .kind = kind,
		.state = STORE_LINK_LIVE,
		.school = k->school,
		.role = "representant-accueil",
		.person = "p-emp1",
		.channel = STORE_CHANNEL_MAIL,
		.address = HOST,
		.lang = "pt",
		.created_ms = WEB_KIT_NOW };
	memcpy(l.dossier, id, sizeof l.dossier);
	NEED(store_link_put(k->house.store, &l, &e));
	own.follow = kind == STORE_LINK_FOLLOW ? l.id : own.follow;
	if (!own.batch)
		NEED(invite_batch(&own.batch, &own.system, &l, &e));
}

static void end(struct web_kit *k, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const struct store_step step = { .dossier = &d };
	NEED(store_dossier_get(k->house.store, -1, id, &d, &e));
	d.state = STATE_TERMINEE;
	NEED(store_step_do(k->house.store, &step, &e));
}

static int setup(void **state)
{
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	own.system = actor_system(&k->service, WEB_KIT_NOW);
	dossier_of(own.draft, k, "Anaïs", 'a');
	dossier_of(own.over[0], k, "Camille", 'b');
	dossier_of(own.over[1], k, "Yves", 'c');
	link_of(k, own.draft, STORE_LINK_FILL);
	for (int i = 0; i < 2; i++) {
		link_of(k, own.over[i], STORE_LINK_FILL);
		link_of(k, own.over[i], STORE_LINK_FOLLOW);
		end(k, own.over[i]);
	}
	return 0;
}

static const char *path_of(const char *rest)
{
	static char path[80];
	snprintf(path, sizeof path, "/lien/%lld%s", (long long)own.batch, rest);
	return path;
}

static void answer_of(char out[static 20], struct web_kit *k, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(json) json_t *notes = NULL;
	NEED(store_dossier_get(k->house.store, -1, id, &d, &e) && notes_read(&notes, &d, &e));
	snprintf(out, 20, "%s", notes_get(notes, "presence", "reponse"));
}

static void list_says(struct web_kit *k, const char *text)
{
	assert_int_equal(web_kit_get(k, path_of("/liste")), 200);
	if (!web_kit_says(k, text))
		fail_msg("no « %s » in %s", text, k->text);
}

static void one_link_opens_all_that_is_to_be_done(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct invite_handed handed;
	NEED(invite_hand_over(&handed, &own.system, own.batch, false, &e));
	const char *at = strstr(handed.url, "/l/");
	assert_int_equal(web_kit_get(k, at), 200);
	assert_true(web_kit_says(k, "au sujet de plusieurs élèves"));
	assert_int_equal(web_kit_post(k, at, ""), 303);
	list_says(k, "Une convention à compléter");
	assert_true(web_kit_says(k, "2 stages finis : ont-ils eu lieu ?"));
	assert_true(web_kit_says(k, "SPÉCIMEN Yves"));
	assert_false(
		web_kit_says(k, "SPÉCIMEN Anaïs")); /* to be filled in: the first name, as in M1 */
	assert_false(web_kit_says(k, "Cochez"));
	assert_true(strlen(k->text) < 40 * 1024);
}

static void nothing_is_answered_without_a_code(void **state)
{
	struct web_kit *k = *state;
	char answer[20];
	list_says(k, "Pour répondre");
	assert_null(web_kit_token(k, path_of("/presences")));
	assert_int_equal(
		web_kit_post_raw(k, path_of("/presences"), "jeton=x&l=4&presence=oui"), 403);
	answer_of(answer, k, own.over[0]);
	assert_string_equal(answer, "");
}

static void one_code_is_enough_for_all_stays(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char code[INVITE_CODE_DIGITS + 1], form[60], answer[20];
	assert_int_equal(web_kit_get(k, path_of("/suivre")), 200);
	assert_int_equal(web_kit_post(k, path_of("/suivre"), ""), 303);
	NEED(invite_code_hand_over(code, &own.system, own.batch, 1, &e));
	assert_int_equal(web_kit_get(k, path_of("/suivre")), 200);
	/* an empty field is told as such, and is no try */
	for (int i = 0; i < 6; i++)
		assert_int_equal(web_kit_post(k, path_of("/suivre"), "code=+"), 400);
	assert_true(web_kit_says(k, "Écrivez les six chiffres"));
	/* a digit too many is another code */
	snprintf(form, sizeof form, "code=%s0", code);
	assert_int_equal(web_kit_post(k, path_of("/suivre"), form), 400);
	snprintf(form, sizeof form, "code=%s", code);
	assert_int_equal(web_kit_post(k, path_of("/suivre"), form), 303);
	assert_int_equal(web_kit_get(k, path_of("/suivre")), 303); /* to the list */
	list_says(k, "Oui, SPÉCIMEN Camille est venu(e)");
	const char *first = strstr(strstr(k->text, "/presences"), "name=\"l\" value=\"");
	snprintf(form, sizeof form, "l=%d&presence=oui", atoi(first + 16)); /* NOLINT: a test */
	assert_int_equal(web_kit_post(k, path_of("/presences"), form), 303);
	answer_of(answer, k, own.over[0]);
	assert_string_equal(answer, "oui");
	list_says(k, "Un stage fini : a-t-il eu lieu ?");
	assert_false(web_kit_says(k, "SPÉCIMEN Camille"));
	/* said once */
	assert_int_equal(web_kit_post(k, path_of("/presences"), form), 404);
}

static void the_days_are_told_on_the_conventions_own_page(void **state)
{
	struct web_kit *k = *state;
	char form[60];
	list_says(k, "En partie : dire les jours");
	const char *last = strstr(strstr(k->text, "/presences"), "name=\"l\" value=\"");
	snprintf(form, sizeof form, "l=%d", atoi(last + 16)); /* NOLINT: a test */
	assert_int_equal(web_kit_post(k, path_of("/ouvrir"), form), 303);
	const char *to = strstr(k->text, "Location: ");
	assert_non_null(to);
	char where[80];
	snprintf(where, sizeof where, "%.*s", (int)strcspn(to + 10, "\r"), to + 10);
	assert_non_null(strstr(where, "/suivre"));
	/* the code of the list was shown: no other is asked for */
	assert_int_equal(web_kit_get(k, where), 200);
	assert_true(web_kit_says(k, "Yves"));
	assert_null(strstr(k->text, "name=\"code\""));
	assert_true(web_kit_says(k, "Le stage d’Yves a-t-il eu lieu ?"));
	/* no answer is told at its field */
	memcpy(strstr(where, "/suivre"), "/presence", sizeof "/presence");
	assert_int_equal(web_kit_post(k, where, "jour=2025-06-17"), 400);
	assert_true(web_kit_says(k, "Choisissez oui, en partie ou non"));
}

static void a_link_that_is_not_of_the_list_does_not_open(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char form[60];
	struct store_link other = { .kind = STORE_LINK_FILL,
		.state = STORE_LINK_LIVE,
		.school = k->school,
		.role = "representant-accueil",
		.person = "p-emp1",
		.channel = STORE_CHANNEL_MAIL,
		.address = "autre@velo.example",
		.created_ms = WEB_KIT_NOW };
	memcpy(other.dossier, own.draft, sizeof other.dossier);
	NEED(store_link_put(k->house.store, &other, &e));
	list_says(k, "Compléter pour Anaïs");
	snprintf(form, sizeof form, "l=%lld", (long long)other.id);
	assert_int_equal(web_kit_post(k, path_of("/ouvrir"), form), 404);
	list_says(k, "Compléter pour Anaïs");
	assert_int_equal(web_kit_post(k, path_of("/ouvrir"), "l=1x"), 404);
	list_says(k, "Compléter pour Anaïs");
	const char *own_one = strstr(strstr(k->text, "/ouvrir"), "name=\"l\" value=\"");
	snprintf(form, sizeof form, "l=%d", atoi(own_one + 16)); /* NOLINT: a test */
	assert_int_equal(web_kit_post(k, path_of("/ouvrir"), form), 303);
	assert_non_null(strstr(k->text, "/saisie"));
}

/* Asked for again after the code, and not left on another page. */
static void after_the_code_comes_the_page_that_was_asked_for(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct invite_handed handed;
	char code[INVITE_CODE_DIGITS + 1], form[80], follow[60], data[60], to[80];
	snprintf(follow, sizeof follow, "/lien/%lld/suivre", (long long)own.follow);
	snprintf(data, sizeof data, "/lien/%lld/mes-donnees", (long long)own.follow);
	snprintf(to, sizeof to, "Location: %s\r\n", data);
	web_kit_forget(k);
	NEED(invite_hand_over(&handed, &own.system, own.follow, false, &e));
	assert_int_equal(web_kit_get(k, strstr(handed.url, "/l/")), 200);
	/* the message promised the holder's language on the page; nobody has a session yet */
	assert_true(web_kit_says(k, "class=\"aide\" lang=\"pt\""));
	assert_int_equal(web_kit_post(k, strstr(handed.url, "/l/"), ""), 303);
	snprintf(form, sizeof form, "%s.zip", data);
	assert_int_equal(web_kit_get(k, form), 200);
	assert_true(web_kit_says(k, "name=\"vers\" value=\"/mes-donnees\""));
	/* nobody is led out of the house */
	assert_int_equal(web_kit_post(k, follow, "vers=//evil.example/"), 303);
	assert_true(web_kit_says(k, "/suivre\r\n"));
	assert_false(web_kit_says(k, "evil"));
	NEED(invite_code_hand_over(code, &own.system, own.follow, 1, &e));
	assert_int_equal(web_kit_get(k, data), 200);
	assert_int_equal(web_kit_post(k, follow, "vers=/mes-donnees&code=1"), 400);
	assert_true(web_kit_says(k, "name=\"vers\" value=\"/mes-donnees\""));
	snprintf(form, sizeof form, "vers=/mes-donnees&code=%s", code);
	assert_int_equal(web_kit_post(k, follow, form), 303);
	assert_true(web_kit_says(k, to));
	assert_int_equal(web_kit_get(k, data), 200);
	assert_null(strstr(k->text, "name=\"code\""));
}

/* The host's board: each pupil by its week; another address's never; one opens under the code that was shown. */
static void a_host_sees_all_its_pupils(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	char page[60], form[40];
	struct store_link other = { .kind = STORE_LINK_FOLLOW,
		.state = STORE_LINK_LIVE,
		.school = k->school,
		.role = "representant-accueil",
		.person = "p-emp1",
		.channel = STORE_CHANNEL_MAIL,
		.address = "autre@velo.example",
		.created_ms = WEB_KIT_NOW };
	memcpy(other.dossier, own.draft, sizeof other.dossier);
	NEED(store_link_put(k->house.store, &other, &e));
	snprintf(page, sizeof page, "/lien/%lld/eleves", (long long)own.follow);
	assert_int_equal(web_kit_get(k, page), 200);
	assert_true(web_kit_says(k, "2 élèves de cet établissement"));
	assert_true(web_kit_says(k, "Du lundi 16 juin 2025 au vendredi 27 juin 2025"));
	assert_true(web_kit_says(k, "SPÉCIMEN Camille"));
	assert_true(web_kit_says(k, "SPÉCIMEN Yves"));
	assert_false(web_kit_says(k, "Anaïs"));
	snprintf(form, sizeof form, "l=%lld", (long long)other.id);
	assert_int_equal(web_kit_post(k, page, form), 404);
	assert_int_equal(web_kit_get(k, page), 200);
	const char *first = strstr(k->text, "name=\"l\" value=\"");
	assert_non_null(first);
	snprintf(form, sizeof form, "l=%d", atoi(first + 16)); /* NOLINT: a test */
	assert_int_equal(web_kit_post(k, page, form), 303);
	const char *to = strstr(k->text, "Location: ");
	assert_non_null(to);
	snprintf(page, sizeof page, "%.*s", (int)strcspn(to + 10, "\r"), to + 10);
	assert_int_equal(web_kit_get(k, page), 200);
	assert_true(web_kit_says(k, "Camille"));
	assert_null(strstr(k->text, "name=\"code\""));
	/* without a code, nobody's name */
	struct invite_handed handed;
	web_kit_forget(k);
	NEED(invite_hand_over(&handed, &own.system, own.follow, false, &e));
	assert_int_equal(web_kit_get(k, strstr(handed.url, "/l/")), 200);
	assert_int_equal(web_kit_post(k, strstr(handed.url, "/l/"), ""), 303);
	snprintf(page, sizeof page, "/lien/%lld/eleves", (long long)own.follow);
	assert_int_equal(web_kit_get(k, page), 200);
	assert_non_null(strstr(k->text, "name=\"vers\" value=\"/eleves\""));
	assert_false(web_kit_says(k, "Camille"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_link_opens_all_that_is_to_be_done),
		cmocka_unit_test(nothing_is_answered_without_a_code),
		cmocka_unit_test(one_code_is_enough_for_all_stays),
		cmocka_unit_test(the_days_are_told_on_the_conventions_own_page),
		cmocka_unit_test(a_link_that_is_not_of_the_list_does_not_open),
		cmocka_unit_test(after_the_code_comes_the_page_that_was_asked_for),
		cmocka_unit_test(a_host_sees_all_its_pupils),
	};
	return cmocka_run_group_tests(tests, setup, web_kit_teardown);
}
