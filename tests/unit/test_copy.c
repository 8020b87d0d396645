/* SPDX-License-Identifier: MIT */
/* A person's copy of its data: asked by link, answered by head or data protection officer, fetched, destroyed; its own and nobody else's. */
#include "service_steps.h"
#include "unzip_kit.h"

#include "ceremony/attestation.h"
#include "ceremony/copy.h"
#include "ceremony/notes.h"

static struct actor dpo(struct world *w)
{
	static int64_t account;
	if (!account)
		account = world_account(
			w, "dpo@lycee.example", STORE_ROLE_DPO, "Dana", "MODÈLE", "déléguée");
	return world_as(w, account, LIFE_DPO);
}

static void has(const struct buf *b, const char *text)
{
	if (!strstr((const char *)b->p, text))
		fail_msg("%s is not in it", text);
}

static void has_not(const struct buf *b, const char *text)
{
	if (strstr((const char *)b->p, text))
		fail_msg("%s is in it", text);
}

static void state_of_is(const struct actor *a, enum copy_state want)
{
	struct err e = ERR_INIT;
	struct copy_request r;
	NEED(copy_mine(&r, a, &e));
	assert_int_equal(r.state, want);
}

static bool request_count(void *arg, const struct copy_request *r)
{
	assert_int_equal(r->state, COPY_ASKED);
	++*(unsigned *)arg;
	return true;
}

static unsigned waiting(const struct actor *a)
{
	struct err e = ERR_INIT;
	unsigned n = 0;
	NEED(copy_each(a, request_count, &n, &e));
	return n;
}

static bool pieces_count(void *arg, const struct store_piece *p)
{
	*(unsigned *)arg += strcmp(p->kind, COPY_PIECE) == 0;
	return true;
}

static unsigned pieces_of(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	unsigned n = 0;
	NEED(store_piece_each(w->roles.house.store, w->school, id, pieces_count, &n, &e));
	return n;
}

static void copied(struct world *w, const char *id, const char *person, struct buf *zip)
{
	struct err e = ERR_INIT;
	struct actor own = holder(w, id, person), head = world_head(w);
	const struct copy_reply yes = { .dossier = id, .person = person, .yes = true, .why = "" };
	assert_false(copy_get(zip, &own, &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	assert_false(copy_answer(&head, &yes, &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	e = (struct err)ERR_INIT;
	state_of_is(&own, COPY_NONE);
	NEED(copy_ask(&own, &e));
	state_of_is(&own, COPY_ASKED);
	assert_false(copy_ask(&own, &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	e = (struct err)ERR_INIT;
	struct actor sec = world_secretary(w);
	assert_int_equal(waiting(&sec), 1);
	assert_false(copy_answer(&sec, &yes, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	e = (struct err)ERR_INIT;
	NEED(copy_answer(&head, &yes, &e));
	assert_int_equal(waiting(&sec), 0);
	state_of_is(&own, COPY_READY);
	NEED(copy_get(zip, &own, &e));
}

/* At the desk, by telephone: the office enters it, the head answers, the person alone fetches. */
static bool named_take(void *arg, const struct copy_request *r)
{
	*(bool *)arg |= strcmp(r->person, "p-emp1") == 0 && r->state == COPY_NONE;
	return true;
}

static void office_enters_what_a_person_asks(struct world *w, const char *id)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct err e = ERR_INIT;
	bool found = false;
	struct actor sec = world_secretary(w), head = world_head(w), own = holder(w, id, "p-emp1");
	struct actor teacher = world_as(w, w->secretary, LIFE_SECRETARIAT);
	teacher.role = LIFE_ENSEIGNANT;
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	NEED(copy_persons(&sec, d.reference, named_take, &found, &e));
	assert_true(found);
	assert_false(copy_persons(&sec, "9990042S-2027-99999", named_take, &found, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	e = (struct err)ERR_INIT;
	assert_false(copy_ask_for(&teacher, id, "p-emp1", &e));
	e = (struct err)ERR_INIT;
	assert_false(copy_ask_for(&sec, id, "p-rl2", &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	e = (struct err)ERR_INIT;
	NEED(copy_ask_for(&sec, id, "p-emp1", &e));
	state_of_is(&own, COPY_ASKED);
	assert_int_equal(waiting(&head), 1);
	assert_false(copy_ask_for(&sec, id, "p-emp1", &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	e = (struct err)ERR_INIT;
	const struct copy_reply no = {
		.dossier = id, .person = "p-emp1", .yes = false, .why = "Identité douteuse."
	};
	NEED(copy_answer(&head, &no, &e));
	state_of_is(&own, COPY_REFUSED);
}

static void guardian_gets_its_own(struct world *w, const char *id)
{
	AUTO(buf) struct buf zip = { 0 };
	AUTO(buf) struct buf text = { 0 };
	char whole[200];
	copied(w, id, "p-rl1", &zip);
	unzipped(&text, buf_slice(&zip), "donnees.json");
	AUTO(json) json_t *o = json_loads((const char *)text.p, 0, NULL);
	json_t *one = json_array_get(json_object_get(o, "conventions"), 0);
	assert_int_equal(json_array_size(json_object_get(o, "conventions")), 1);
	for (const char *const *k = (const char *const[]){ "donnees", "journal", "consentements",
		     "messages", "liens", "documents", "demandes", NULL };
		*k; k++)
		if (!json_array_size(json_object_get(one, *k)))
			fail_msg("nothing under %s", *k);
	has(&text, "+33639980102");                /* its own phone */
	has(&text, "rl1_telephone");               /* of the roster */
	has(&text, "exerce l’autorité parentale"); /* what it consented to */
	has(&text, "Atelier Vélo Fictif SARL");    /* it has read that */
	has_not(&text, "sacha.fictif@velo.example");
	has_not(&text, "lucja.exemple@velo.example");
	has_not(&text, ".eleve@eleve.example");
	has_not(&text, "GABARIT\",\"prenom");
	has_not(&text, "compte-"); /* nobody of the school */
	unzipped(&text, buf_slice(&zip), "donnees.html");
	has(&text, "<h1>Copie de vos données</h1>");
	has(&text, "Vos accords");
	has_not(&text, "sacha.fictif@velo.example");
	unzipped(&text, buf_slice(&zip), NULL);
	has(&text, "/convention.pdf");
	has(&text, "/attestation-de-signature.pdf");
	const char *line = strstr((const char *)text.p, "documents/");
	snprintf(whole, sizeof whole, "%.*s", (int)strcspn(line, "\n"), line);
	unzipped(&text, buf_slice(&zip), whole);
	has(&text, "%PDF-");
}

static void host_gets_all_of_its_conventions(struct world *w, const char *id, const char *other)
{
	AUTO(buf) struct buf zip = { 0 };
	AUTO(buf) struct buf text = { 0 };
	copied(w, id, "p-emp1", &zip);
	unzipped(&text, buf_slice(&zip), "donnees.json");
	AUTO(json) json_t *o = json_loads((const char *)text.p, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(o, "conventions")), 2);
	has(&text, id);
	has(&text, other);
	has(&text, "sacha.fictif@velo.example");
	has_not(&text, "+33639980102");
	has_not(&text, "rl1_");
	has_not(&text, "exerce l’autorité parentale");
}

/* The evidence file of a party and of the school holds no copy of anybody. */
static void no_copy_is_evidence(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	AUTO(buf) struct buf text = { 0 };
	struct actor sec = world_secretary(w);
	NEED(dossier_archive(&zip, &sec, id, &e));
	unzipped(&text, buf_slice(&zip), NULL);
	has_not(&text, "pieces/");
	unzipped(&text, buf_slice(&zip), "journal.xml");
	has(&text, "type=\"DEMANDE-REPONDUE\"");
	has(&text, "<detail nom=\"objet\">donnees</detail>");
	has(&text, ">copie-donnees</detail>");
}

static void a_copy_holds_what_is_kept_of_its_person_and_nobody_else(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf pdf = { 0 };
	char id[37], other[37], ref[65];
	struct actor sec = world_secretary(w);
	fill_and_freeze(w, id, w->pupil);
	NEED(dossier_send(&sec, id, &e));
	sealed(w, id, "Camille SPÉCIMEN");
	work(w);
	state_is(w, id, STATE_SCELLEE);
	NEED(attestation_signature(&pdf, &sec, id, &e));
	snprintf(ref, sizeof ref, "%064d", 7);
	fill_and_freeze(w, other, world_pupil(w, "Zoé", ref));
	NEED(dossier_send(&sec, other, &e));
	office_enters_what_a_person_asks(w, other);
	guardian_gets_its_own(w, id);
	host_gets_all_of_its_conventions(w, id, other);
	no_copy_is_evidence(w, id);
	assert_int_equal(pieces_of(w, id), 2);
	/* What is over is gone, and a job of before leaves what is not. */
	struct actor system = actor_system(&w->service, w->now_ms), own = holder(w, id, "p-rl1");
	struct store_job j = { .kind = COPY_JOB };
	snprintf(j.key, sizeof j.key, "%s/0", id);
	NEED(copy_job(&system, &j, &e));
	assert_int_equal(pieces_of(w, id), 2);
	own.now_ms += (int64_t)COPY_DAYS * 86400000;
	state_of_is(&own, COPY_OVER);
	assert_false(copy_get(&pdf, &own, &e));
	e = (struct err)ERR_INIT;
	system.now_ms += (int64_t)COPY_DAYS * 86400000 + 1000;
	NEED(copy_job(&system, &j, &e));
	assert_int_equal(pieces_of(w, id), 0);
	NEED(copy_ask(&own, &e));
	state_of_is(&own, COPY_ASKED);
}

static void a_request_may_be_declined_with_a_reason_only(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	char id[37];
	sent(w, id, "0d0d");
	struct actor own = holder(w, id, "p-emp1"), officer = dpo(w);
	struct copy_reply no = { .dossier = id, .person = "p-emp1", .why = "" };
	struct copy_request r;
	unsigned before = waiting(&officer);
	NEED(copy_ask(&own, &e));
	assert_int_equal(waiting(&officer), before + 1);
	assert_false(copy_answer(&officer, &no, &e));
	assert_int_equal(reason_of(&e), REASON_WHY);
	e = (struct err)ERR_INIT;
	no.why = "Identité à vérifier au téléphone.";
	NEED(copy_answer(&officer, &no, &e));
	NEED(copy_mine(&r, &own, &e));
	assert_int_equal(r.state, COPY_REFUSED);
	assert_string_equal(r.why, no.why);
	assert_false(copy_get(&zip, &own, &e));
	/* Another school's officer sees and decides nothing. */
	e = (struct err)ERR_INIT;
	NEED(copy_ask(&own, &e));
	officer.school++;
	assert_int_equal(waiting(&officer), 0);
	assert_false(copy_answer(&officer, &no, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_holds_what_is_kept_of_its_person_and_nobody_else),
		cmocka_unit_test(a_request_may_be_declined_with_a_reason_only),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
