/* SPDX-License-Identifier: MIT */
/* The whole way of one convention through the service's functions, and the ways that end elsewhere. */
#include "service_steps.h"
#include "sql_kit.h"

#include "ceremony/board.h"
#include "ceremony/notes.h"
#include "ceremony/paper.h"
#include "ceremony/post.h"
#include "ceremony/school_spread.h"

#include <signal.h>

static void from_draft_to_sealed_archive(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w), head = world_head(w);
	fill_and_freeze(w, id, w->pupil);
	NEED(dossier_send(&sec, id, &e));
	state_is(w, id, STATE_EN_SIGNATURE);
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	state_is(w, id, STATE_PARTIELLEMENT_SIGNEE);
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", "Camille SPÉCIMEN");
	AUTO(party) struct party_view *v = NULL;
	NEED(party_open(&v, &head, id, &e));
	if (!v->may_sign)
		fail_msg("head: %s", reason_text(v->why));
	const struct party_gesture g = { .id = id,
		.typed_name = "claude modele",
		.agreed = true,
		.sha_fond = v->dossier->frozen->sha_fond };
	struct party_done done;
	struct actor bare = head;
	bare.stepped_up = false;
	assert_false(party_sign(&done, &bare, &g, &e));
	assert_int_equal(reason_of(&e), REASON_STEP_UP);
	NEED(party_sign(&done, &head, &g, &e));
	assert_true(done.last);
	state_is(w, id, STATE_SIGNEE);
	bool worked = true;
	struct actor system = actor_system(&w->service, (int64_t)time(NULL) * 1000);
	while (worked)
		NEED(party_work(&worked, &system, &e));
	state_is(w, id, STATE_SCELLEE);
	/* The school has the whole container; the host's edition holds its own blocks and none of others. */
	AUTO(buf) struct buf whole = { 0 };
	AUTO(buf) struct buf part = { 0 };
	sec.now_ms = system.now_ms;
	struct store_piece piece = { .school = sec.school,
		.kind = "piece",
		.title = "Attestation",
		.type = "text/plain",
		.bytes = SLICE_LIT("enclosure of the family") };
	memcpy(piece.dossier, id, sizeof piece.dossier);
	NEED(store_piece_add(w->roles.house.store, &piece, &e));
	NEED(dossier_archive(&whole, &sec, id, &e));
	struct store_link link = link_of(w, id, "p-emp1");
	struct actor host = actor_of_link(&w->service, &link, system.now_ms);
	NEED(dossier_archive(&part, &host, id, &e));
	assert_int_not_equal(slice_find(buf_slice(&whole), SLICE_LIT("<bloc"), 0), SIZE_MAX);
	assert_int_not_equal(slice_find(buf_slice(&part), SLICE_LIT("<bloc"), 0), SIZE_MAX);
	static const struct slice typed_by_head = SLICE_INIT(">claude modele</bloc>");
	assert_int_not_equal(slice_find(buf_slice(&whole), typed_by_head, 0), SIZE_MAX);
	assert_int_equal(slice_find(buf_slice(&part), typed_by_head, 0), SIZE_MAX);
	static const char *const both[] = { "rapport-validation.xml", "rapport-validation.html",
		"dossier.html", "constats.xml", "modele.xml", "regles.xml",
		"schemas/convention.rng", "certificats/", "ocsp-crl/", "jetons-tsa/" };
	for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
		assert_int_not_equal(
			slice_find(buf_slice(&whole), slice_text(both[i]), 0), SIZE_MAX);
		assert_int_not_equal(
			slice_find(buf_slice(&part), slice_text(both[i]), 0), SIZE_MAX);
	}
	/* Enclosures and former manifests are the school's. */
	static const char *const own[] = { "enclosure of the family", "-1.txt",
		"manifestes/1.xml" };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		assert_int_not_equal(
			slice_find(buf_slice(&whole), slice_text(own[i]), 0), SIZE_MAX);
		assert_int_equal(slice_find(buf_slice(&part), slice_text(own[i]), 0), SIZE_MAX);
	}
	/* To have read it makes no other one; what comes beside it does. */
	AUTO(buf) struct buf again = { 0 };
	NEED(dossier_archive(&again, &sec, id, &e));
	assert_true(slice_eq(buf_slice(&again), buf_slice(&whole)));
	buf_free(&again);
	piece.bytes = SLICE_LIT("another");
	piece.sha256[0] = 7;
	NEED(store_piece_add(w->roles.house.store, &piece, &e));
	NEED(dossier_archive(&again, &sec, id, &e));
	assert_false(slice_eq(buf_slice(&again), buf_slice(&whole)));
}

static bool visa_take(void *arg, const struct board_line *l)
{
	assert_string_equal(l->action, "Donner le visa");
	memcpy(arg, l->dossier.id, 37);
	return true;
}

/* Which convention waits for this account to sign; "": none. */
static void waits_for(char id[static 37], const struct actor *a)
{
	struct err e = ERR_INIT;
	id[0] = '\0';
	NEED(board_to_sign(a, visa_take, id, &e));
}

/* The school asks its teachers for a visa: the one who is named gives it from the account, nobody else, and the head need not wait. */
static void a_teacher_gives_the_visa(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], due[37];
	const struct school_change wanted = { "politique/visa", "oui" },
				   no = { "politique/visa", "non" };
	struct actor system = actor_system(&w->service, w->now_ms);
	struct actor mine = world_as(w,
		world_account(
			w, "gabarit@lycee.example", STORE_ROLE_ENSEIGNANT, "Noa", "GABARIT", ""),
		LIFE_ENSEIGNANT);
	struct actor other = world_as(w,
		world_account(w, "autre@lycee.example", STORE_ROLE_ENSEIGNANT, "Lou", "AUTRE", ""),
		LIFE_ENSEIGNANT);
	mine.stepped_up = false;
	NEED(school_change(&system, w->school, &wanted, 1, &e));
	sent(w, id, "7777");
	NEED(school_change(&system, w->school, &no, 1, &e));
	waits_for(due, &mine);
	assert_string_equal(due, "");
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", link_of(w, id, "p-eleve").name);
	waits_for(due, &other);
	assert_string_equal(due, "");
	waits_for(due, &mine);
	assert_string_equal(due, id);
	AUTO(party) struct party_view *v = NULL;
	NEED(party_open(&v, &mine, id, &e));
	assert_true(v->may_sign);
	const struct party_gesture g = { .id = id,
		.typed_name = "Noa Gabarit",
		.agreed = true,
		.sha_fond = v->dossier->frozen->sha_fond };
	struct party_done done;
	assert_false(party_sign(&done, &other, &g, &e));
	e = (struct err)ERR_INIT;
	NEED(party_sign(&done, &mine, &g, &e));
	waits_for(due, &mine);
	assert_string_equal(due, "");
	sign_by_head(w, id);
	state_is(w, id, STATE_SIGNEE);
}

static bool follow_take(void *arg, const struct store_link *l)
{
	struct steps_found *f = arg;
	f->link = *l;
	return true;
}

/* The newest follow link of a person, dead ones too. */
static struct store_link follow_of(struct world *w, const char *id, const char *person)
{
	struct err e = ERR_INIT;
	struct steps_found f = { .person = person };
	const struct store_link_filter filter = {
		.dossier = id, .person = person, .school = -1, .kinds = 1U << STORE_LINK_FOLLOW
	};
	NEED(store_link_each(w->roles.house.store, &filter, follow_take, &f, &e));
	if (!f.link.id)
		fail_msg("no follow link for %s", person);
	return f.link;
}

/* What was refused or has expired is read on, and no more than read (CONVENTION 6, note 1). */
static void still_reads(struct world *w, const char *id, const char *person)
{
	struct err e = ERR_INIT;
	struct store_link link = follow_of(w, id, person);
	struct actor a = actor_of_link(&w->service, &link, w->now_ms);
	AUTO(party) struct party_view *v = NULL;
	AUTO(buf) struct buf html = { 0 };
	AUTO(buf) struct buf pdf = { 0 };
	a.answered = id;
	NEED(party_open(&v, &a, NULL, &e));
	assert_false(v->may_sign || v->may_refuse || v->may_correct || v->may_oppose);
	NEED(dossier_reading(&html, &a, id, &e));
	NEED(dossier_pdf(&pdf, &a, id, &e));
	const char *reason = notes_get(v->dossier->notes, "refus", "motif");
	assert_string_equal(reason,
		strcmp(notes_get(v->dossier->notes, "refus", "personne"), person) == 0 ? "dates"
										       : "");
	const struct party_no no = { .reason = "dates", .confirmed = true };
	assert_false(party_refuse(&a, &no, &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
}

static void a_host_refuses_and_the_school_resumes(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w);
	sent(w, id, "1111");
	struct actor host = holder(w, id, "p-emp1");
	struct party_no no = { .reason = "dates", .text = "Semaine de fermeture." };
	assert_false(party_refuse(&host, &no, &e));
	assert_int_equal(reason_of(&e), REASON_CONSENT);
	no.confirmed = true;
	NEED(party_refuse(&host, &no, &e));
	state_is(w, id, STATE_REFUSEE);
	/* Its link is dead and says why. */
	assert_false(party_refuse(&host, &no, &e));
	assert_int_equal(reason_of(&e), REASON_LINK_CLOSED);
	still_reads(w, id, "p-emp1");
	assert_false(dossier_revise(&sec, id, "", &e));
	NEED(dossier_revise(&sec, id, "Nouvelles dates convenues.", &e));
	state_is(w, id, STATE_A_VERIFIER);
	assert_int_equal(follow_of(w, id, "p-emp1").state, STORE_LINK_DEAD);
	NEED(dossier_acknowledge(&sec, id, "CAL-1 DELAI-1 RC-1", &e));
	if (!dossier_freeze(&remarks, &sec, id, &e))
		remarks_print(&remarks);
	NEED(e.code == ERR_NONE || reason_of(&e) != REASON_NONE);
	state_is(w, id, STATE_VERIFIEE);
	AUTO(dossier_view) struct dossier_view *v = NULL;
	NEED(dossier_view_open(&v, &sec, id, &e));
	assert_int_equal(v->frozen->revision, 2);
	assert_string_equal(notes_get(v->notes, "refus", "motif"), "dates");
}

static void a_guardian_refuses_and_all_who_were_asked_read_on(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	sent(w, id, "1212");
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	struct actor mother = holder(w, id, "p-rl1");
	const struct party_no no = { .reason = "dates", .confirmed = true };
	NEED(party_refuse(&mother, &no, &e));
	still_reads(w, id, "p-rl1");
	still_reads(w, id, "p-emp1");
	still_reads(w, id, "p-eleve");
}

static void a_guardian_asks_for_a_correction_and_gets_an_answer(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w);
	sent(w, id, "2222");
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	struct actor mother = holder(w, id, "p-rl1");
	const struct party_correction c = {
		.path = "eleve/prenom", .wanted = "Kamille", .text = "Le prénom est mal écrit."
	};
	NEED(party_correct(&mother, &c, &e));
	state_is(w, id, STATE_CORRECTION_DEMANDEE);
	/* The host, by its used link, learns that; never what was said. */
	AUTO(party) struct party_view *v = NULL;
	struct actor host = holder(w, id, "p-emp1");
	NEED(party_open(&v, &host, NULL, &e));
	assert_int_equal(v->why, REASON_SIGNED);
	assert_non_null(json_object_get(v->dossier->notes, "correction"));
	assert_string_equal(notes_get(v->dossier->notes, "correction", "texte"), "");
	assert_string_equal(fields_get(&v->dossier->contacts, "contact[p-rl1]/telephone"), "");
	NEED(dossier_answer(&sec, id, "C’est le prénom de l’état civil.", &e));
	state_is(w, id, STATE_PARTIELLEMENT_SIGNEE);
	/* What would be right says enough, as the page says; nothing at all does not. */
	const struct party_correction wanted = { .wanted = "9h à 16h", .text = "" },
				      nothing = { .wanted = "", .text = "" };
	mother = holder(w, id, "p-rl1");
	assert_false(party_correct(&mother, &nothing, &e));
	assert_int_equal(reason_of(&e), REASON_WHY);
	NEED(party_correct(&mother, &wanted, &e));
	state_is(w, id, STATE_CORRECTION_DEMANDEE);
}

static void a_contact_change_reissues_one_link_and_keeps_signatures(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w), host;
	sent(w, id, "3333");
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	struct store_link before = link_of(w, id, "p-rl1");
	struct dossier_contact c = { .person = "p-emp1", .mail = "autre@velo.example" };
	assert_false(dossier_contact(&sec, id, &c, &e));
	assert_int_equal(reason_of(&e), REASON_SIGNED);
	c.person = "p-rl1";
	c.mail = "stages@lycee.example";
	c.reachable = "courriel";
	assert_false(dossier_contact(&sec, id, &c, &e));
	assert_int_equal(reason_of(&e), REASON_CONTACT_SCHOOL);
	/* with which side it is shared is told, whose it is never */
	c.mail = "sacha.fictif@velo.example";
	assert_false(dossier_contact(&sec, id, &c, &e));
	assert_int_equal(reason_of(&e), REASON_CONTACT_HOST);
	c.mail = "3333.eleve@eleve.example";
	assert_false(dossier_contact(&sec, id, &c, &e));
	assert_int_equal(reason_of(&e), REASON_CONTACT_FAMILY);
	assert_null(strstr(e.text, "Camille"));
	c.mail = "";
	assert_false(dossier_contact(&sec, id, &c, &e));
	assert_int_equal(reason_of(&e), REASON_CONTACT);
	c.mail = "dominique@famille.example";
	NEED(dossier_contact(&sec, id, &c, &e));
	struct store_link old;
	NEED(store_link_get(w->roles.house.store, before.id, &old, &e));
	assert_int_equal(old.state, STORE_LINK_DEAD);
	struct actor gone = actor_of_link(&w->service, &old, w->now_ms);
	gone.answered = id;
	AUTO(party) struct party_view *v = NULL;
	assert_false(party_open(&v, &gone, NULL, &e));
	assert_int_equal(reason_of(&e), REASON_LINK_REISSUED);
	host = holder(w, id, "p-emp1");
	NEED(party_open(&v, &host, NULL, &e));
	assert_int_equal(v->dossier->row.signed_n, 1);
}

static bool task_rejected(void *arg, const struct store_job *j)
{
	if (strncmp(j->key, "rejet:", 6) == 0)
		snprintf(arg, 80, "%s", j->key + 6 + 36);
	return true;
}

static const char *rejected_task(struct world *w)
{
	static char key[80];
	struct err e = ERR_INIT;
	snprintf(key, sizeof key, "none");
	NEED(store_job_each(w->roles.house.store, "tache", task_rejected, key, &e));
	return key;
}

static void comes_back(struct world *w, const char *id, const char *address)
{
	struct err e = ERR_INIT;
	const struct actor system = actor_system(&w->service, w->now_ms);
	struct store_message m = { .template_name = "M13", .answer = "550 5.1.1 no such user" };
	snprintf(m.dossier, sizeof m.dossier, "%s", id);
	snprintf(m.address, sizeof m.address, "%s", address);
	NEED(post_rejected(&system, &m, false, &e));
}

/* What comes back from an address that is not used any more is no task: nobody could ever settle it. */
static void a_wrong_address_is_a_task_until_it_is_right(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w);
	sent(w, id, "3434");
	struct dossier_contact c = {
		.person = "p-rl1", .mail = "fausse@famille.example", .reachable = "courriel"
	};
	NEED(dossier_contact(&sec, id, &c, &e));
	comes_back(w, id, "fausse@famille.example");
	assert_string_equal(rejected_task(w), ":p-rl1");
	c.mail = "juste@famille.example";
	NEED(dossier_contact(&sec, id, &c, &e));
	assert_string_equal(rejected_task(w), "none");
	comes_back(w, id, "fausse@famille.example");
	assert_string_equal(rejected_task(w), "none");
	/* who signs was reached somehow */
	comes_back(w, id, "3434.eleve@eleve.example");
	assert_string_equal(rejected_task(w), ":p-eleve");
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", "dede SPÉCIMEN");
	assert_string_equal(rejected_task(w), "none");
}

static bool count_events(void *arg, const struct dossier_event *ev)
{
	(void)ev;
	(*(size_t *)arg)++;
	return true;
}

static void at_the_desk_a_witness_stands_in_for_the_code(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w);
	sent(w, id, "5151");
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	struct party_desk d = { .id = id, .person = "p-rl1", .paper = "badge" };
	int64_t link;
	assert_false(party_desk_open(&link, &sec, &d, &e));
	d.paper = "passeport";
	NEED(party_desk_open(&link, &sec, &d, &e));
	struct store_link row;
	NEED(store_link_get(w->roles.house.store, link, &row, &e));
	struct actor mother = actor_of_link(&w->service, &row, w->now_ms);
	AUTO(party) struct party_view *v = NULL;
	NEED(party_open(&v, &mother, NULL, &e));
	assert_true(v->may_sign && !v->needs_code);
	const struct party_gesture g = { .typed_name = "Dominique Spécimen",
		.agreed = true,
		.sha_fond = v->dossier->frozen->sha_fond };
	struct party_done done;
	NEED(party_sign(&done, &mother, &g, &e));
	NEED(party_desk_close(&sec, link, true, &e));
	assert_false(party_sign(&done, &mother, &g, &e));
}

/* The model has the sentence with its gaps. */
#define WITNESS SLICE_LIT("vu le passeport de Dominique")

/* The guardian signs at the desk, the others elsewhere; nobody has borne witness yet. -> the session's link */
static int64_t signed_but_for_the_witness(struct world *w, char id[static 37], const char *ref)
{
	struct err e = ERR_INIT;
	struct actor sec = world_secretary(w);
	int64_t link;
	sent(w, id, ref);
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	const struct party_desk d = { .id = id, .person = "p-rl1", .paper = "passeport" };
	NEED(party_desk_open(&link, &sec, &d, &e));
	struct store_link row;
	NEED(store_link_get(w->roles.house.store, link, &row, &e));
	struct actor mother = actor_of_link(&w->service, &row, w->now_ms);
	AUTO(party) struct party_view *v = NULL;
	NEED(party_open(&v, &mother, NULL, &e));
	const struct party_gesture g = { .typed_name = "Dominique Spécimen",
		.agreed = true,
		.sha_fond = v->dossier->frozen->sha_fond };
	struct party_done done;
	NEED(party_sign(&done, &mother, &g, &e));
	sign_by_link(w, id, "p-eleve", link_of(w, id, "p-eleve").name);
	sign_by_head(w, id);
	state_is(w, id, STATE_SIGNEE);
	return link;
}

static void work_at(struct world *w, int64_t now_ms)
{
	struct err e = ERR_INIT;
	struct actor system = actor_system(&w->service, now_ms);
	for (bool more = true; more;)
		NEED(party_work(&more, &system, &e));
}

static bool has_the_witness(struct world *w, const char *id, int64_t now_ms)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	struct actor sec = world_secretary(w);
	sec.now_ms = now_ms;
	NEED(dossier_archive(&zip, &sec, id, &e));
	return slice_find(buf_slice(&zip), WITNESS, 0) != SIZE_MAX;
}

static void the_seal_waits_for_the_witness_a_while(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w);
	int64_t now = (int64_t)time(NULL) * 1000;
	int64_t link = signed_but_for_the_witness(w, id, "6161");
	work_at(w, now);
	state_is(w, id, STATE_SIGNEE);
	NEED(party_desk_close(&sec, link, true, &e));
	work_at(w, now);
	state_is(w, id, STATE_SCELLEE);
	AUTO(buf) struct buf sealed = { 0 };
	struct store_key key = { .revision = 1 };
	memcpy(key.id, id, sizeof key.id);
	NEED(store_blob_get(w->roles.house.store, &key, STORE_ARCHIVE, &sealed, &e));
	assert_int_not_equal(slice_find(buf_slice(&sealed), WITNESS, 0), SIZE_MAX);
}

static void a_witness_who_is_late_stands_in_the_evidence_file(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor sec = world_secretary(w);
	int64_t now = (int64_t)time(NULL) * 1000;
	int64_t link = signed_but_for_the_witness(w, id, "6262");
	work_at(w, now);
	state_is(w, id, STATE_SIGNEE);
	now += PARTY_DESK_WITNESS_MS + 1000;
	work_at(w, now);
	state_is(w, id, STATE_SCELLEE);
	assert_false(has_the_witness(w, id, now));
	sec.now_ms = now + 1000;
	NEED(party_desk_close(&sec, link, true, &e));
	assert_true(has_the_witness(w, id, now + 2000));
}

static void what_is_read_is_shown_to_those_who_may(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], other[37];
	struct actor sec = world_secretary(w);
	sent(w, id, "4444");
	sent(w, other, "5555");
	AUTO(buf) struct buf html = { 0 };
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf png = { 0 };
	NEED(dossier_reading(&html, &sec, id, &e));
	assert_int_not_equal(slice_find(buf_slice(&html), SLICE_LIT("<article"), 0), SIZE_MAX);
	NEED(dossier_pdf(&pdf, &sec, id, &e));
	assert_true(slice_starts(buf_slice(&pdf), SLICE_LIT("%PDF")));
	struct dossier_page page = { .n = 1 };
	NEED(dossier_page(&png, &sec, id, &page, &e));
	assert_true(slice_starts(buf_slice(&png), SLICE_LIT("\x89PNG")));
	assert_true(page.pages >= 4);
	buf_free(&png);
	page.n = page.pages;
	NEED(dossier_page(&png, &sec, id, &page, &e));
	page.n++;
	buf_free(&png);
	assert_false(dossier_page(&png, &sec, id, &page, &e));
	size_t n = 0;
	NEED(dossier_events(&sec, id, count_events, &n, &e));
	assert_true(n >= 6);
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	/* A family sees nothing before its question, and nobody's link opens another convention. */
	struct actor mother = holder(w, id, "p-rl1");
	mother.answered = NULL;
	buf_free(&html);
	assert_false(dossier_reading(&html, &mother, id, &e));
	assert_int_equal(reason_of(&e), REASON_BIRTHDAY);
	struct actor host = holder(w, id, "p-emp1");
	NEED(dossier_reading(&html, &host, id, &e));
	buf_free(&html);
	struct store_link link = link_of(w, id, "p-emp1");
	assert_string_equal(link.dossier, id);
	assert_false(dossier_archive(&html, &host, id, &e));
	struct actor elsewhere = sec;
	elsewhere.school = w->school + 1;
	assert_false(dossier_reading(&html, &elsewhere, id, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
}

static void a_delegate_stands_in_once_the_policy_names_it(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	struct actor head = world_head(w);
	sent(w, id, "6666");
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	int64_t account = world_deputy(w);
	struct actor deputy = world_as(w, account, LIFE_DELEGATAIRE);
	AUTO(party) struct party_view *v = NULL;
	assert_false(party_open(&v, &deputy, id, &e));
	assert_int_equal(reason_of(&e), REASON_DELEGATION);
	AUTO(dossier_view) struct dossier_view *seen = NULL;
	NEED(dossier_view_open(&seen, &head, id, &e));
	delegated(w, account);
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", seen->frozen->parties[2].holders[0].name);
	NEED(party_open(&v, &deputy, id, &e));
	if (!v->may_sign)
		fail_msg("deputy: %s", reason_text(v->why));
	assert_non_null(strstr(v->consent, "délégation"));
	const struct party_gesture g = { .id = id,
		.typed_name = "Alix Suppléant",
		.agreed = true,
		.sha_fond = v->dossier->frozen->sha_fond };
	struct party_done done;
	NEED(party_sign(&done, &deputy, &g, &e));
	state_is(w, id, STATE_SIGNEE);
	/* Revoked, the next one is the head's again. */
	NEED(school_revoke(&head, account, &e));
}

static void a_derogation_of_a_series_bears_its_number(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char ids[2][37];
	struct actor sec = world_secretary(w), head = world_head(w);
	char whole[65];
	for (int i = 0; i < 2; i++) {
		snprintf(whole, sizeof whole, "77%02d%060d", i, 0);
		world_create(w, ids[i], world_pupil(w, i ? "Bao" : "Ali", whole));
	}
	struct dossier_derogation d = { .rule = "FEN-1", .reason = "Trop court." };
	assert_false(dossier_derogation_good(&head, &d, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	e = (struct err)ERR_INIT;
	assert_false(dossier_derogate(&head, &d, ids[0], &e));
	d.reason = "Fermeture annuelle de l’entreprise pendant la période officielle.";
	e = (struct err)ERR_INIT;
	assert_false(dossier_derogation_good(&sec, &d, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	e = (struct err)ERR_INIT;
	assert_false(dossier_derogate(&sec, &d, ids[0], &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	e = (struct err)ERR_INIT;
	NEED(dossier_derogable(&head, &d, ids[0], &e));
	d.series = "DS-7";
	for (int i = 0; i < 2; i++)
		NEED(dossier_derogate(&head, &d, ids[i], &e));
	AUTO(dossier_view) struct dossier_view *a = NULL, *b = NULL;
	NEED(dossier_view_open(&a, &sec, ids[0], &e));
	NEED(dossier_view_open(&b, &sec, ids[1], &e));
	assert_string_equal(fields_get(&a->fond, "derogation[1]/@regle"), "FEN-1");
	assert_string_equal(fields_get(&a->fond, "derogation[1]/@serie"), "DS-7");
	assert_string_equal(fields_get(&a->fond, "derogation[1]/@serie"),
		fields_get(&b->fond, "derogation[1]/@serie"));
	NEED(dossier_derogation_drop(&head, ids[0], "FEN-1", NULL, &e));
	d.rule = "RC-1";
	d.series = NULL;
	NEED(dossier_derogate(&head, &d, ids[0], &e));
	dossier_view_auto(&a);
	NEED(dossier_view_open(&a, &sec, ids[0], &e));
	assert_string_equal(fields_get(&a->fond, "derogation[1]/@regle"), "");
	assert_string_equal(
		notes_get(json_object_get(a->notes, "actes"), "RC-1", "motif"), d.reason);
}

static bool delegation_take(void *arg, const struct dossier_event *ev)
{
	const char *deed = json_string_value(json_object_get(ev->details, "acte")),
		   *end = json_string_value(json_object_get(ev->details, "issue"));
	bool told = deed ? strlen(deed) == 64 && !end : end && strcmp(end, "retiree") == 0;
	if (strcmp(ev->kind, "DELEGATION") == 0 && told && json_object_get(ev->details, "debut") &&
		json_object_get(ev->details, "fin"))
		(*(int *)arg)++;
	return true;
}

static int delegations_told(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	int n = 0;
	struct actor sec = world_secretary(w);
	NEED(dossier_events(&sec, id, delegation_take, &n, &e));
	return n;
}

/* CONVENTION 8: what is to be signed says under which deed somebody may sign for the head, since when, and when that ended. */
static void a_delegation_is_told_where_it_may_be_used(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char before[37], after[37];
	struct actor head = world_head(w);
	int64_t account = world_account(w, "suppleante@lycee.example", STORE_ROLE_DELEGATAIRE,
		"Alix", "SUPPLÉANT", "proviseur adjoint");
	sent(w, before, "1313");
	assert_int_equal(delegations_told(w, before), 0);
	delegated(w, account);
	assert_int_equal(delegations_told(w, before), 1);
	sent(w, after, "1414");
	assert_int_equal(delegations_told(w, after), 1);
	NEED(school_revoke(&head, account, &e));
	work(w);
	assert_int_equal(delegations_told(w, before), 2);
	assert_int_equal(delegations_told(w, after), 2);
}

/* The service dies with the head's press: as soon as it is kept, or at the first question to the clerk after it. */
static void killed_while_naming(struct world *w, int64_t account)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct err e = ERR_INIT;
		char path[CONFIG_MAX_PATH];
		w->roles.house.clerk = NULL;
		w->roles.house.store = NULL;
		if (!config_path(path, &w->roles.config, ROLES_STORE, &e) ||
			!store_open(&w->roles.house.store, path, w->roles.locker, &e))
			_exit(1);
		given_deed(w, account);
		kill(getpid(), SIGKILL);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static uint32_t policy_version(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(dossier_view) struct dossier_view *seen = NULL;
	struct actor head = world_head(w);
	NEED(dossier_view_open(&seen, &head, id, &e));
	return (uint32_t)strtoul(fields_get(&seen->politique, "@version"), NULL, 10);
}

/* One act for all live conventions (CONVENTION 2.2), also when the service is killed between the settings and the first of them. */
static void a_delegation_reaches_what_is_under_way_over_a_kill(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char ids[3][37];
	int64_t account = world_account(w, "relais@lycee.example", STORE_ROLE_DELEGATAIRE, "Alix",
		"SUPPLÉANT", "proviseur adjoint");
	static const char *const refs[] = { "1717", "1818", "1919" };
	for (int i = 0; i < 3; i++)
		sent(w, ids[i], refs[i]);
	killed_while_naming(w, account);
	AUTO(school) struct school s = { .settings = NULL };
	NEED(school_open(&s, &w->service, w->school, &e));
	assert_true(school_delegated(&s, account, life_day(w->now_ms)));
	assert_int_equal(delegations_told(w, ids[0]), 0);
	/* the next service begins */
	NEED(store_leases_free(w->roles.house.store, w->now_ms, &e));
	work(w);
	uint32_t version = policy_version(w, ids[0]);
	for (int i = 0; i < 3; i++)
		assert_int_equal(delegations_told(w, ids[i]), 1);
	/* whoever does it again, the second look among them, changes nothing */
	struct actor head = world_head(w);
	NEED(school_spread_put(&head, w->school, &e));
	work(w);
	struct actor later =
		actor_system(&w->service, (int64_t)time(NULL) * 1000 + 2 * SCHOOL_SPREAD_AGAIN_MS);
	for (bool more = true; more;)
		NEED(party_work(&more, &later, &e));
	assert_int_equal(policy_version(w, ids[0]), version);
	for (int i = 0; i < 3; i++)
		assert_int_equal(delegations_told(w, ids[i]), 1);
}

/* From now on, or no longer (NULL), the store takes no such row: what is there then is what a death before it leaves. */
static void store_refuses(struct world *w, const char *rows)
{
	char path[CONFIG_MAX_PATH];
	struct err e = ERR_INIT;
	NEED(config_path(path, &w->roles.config, ROLES_STORE, &e));
	sql_refuses(path, rows);
}

/* As when the service dies before the reminder is kept: it is not one that was sent. */
static void a_reminder_that_is_not_kept_does_not_count(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	sent(w, id, "2323");
	struct actor sec = world_secretary(w);
	sec.now_ms += 2 * 24LL * 3600 * 1000;
	store_refuses(w, "message WHEN NEW.template_name='M3'");
	assert_false(dossier_remind(&sec, id, &e));
	store_refuses(w, NULL);
	assert_int_equal(link_of(w, id, "p-emp1").reminders, 0);
	e = (struct err)ERR_INIT;
	NEED(dossier_remind(&sec, id, &e));
	assert_int_equal(link_of(w, id, "p-emp1").reminders, 1);
	assert_false(dossier_remind(&sec, id, &e));
	assert_int_equal(reason_of(&e), REASON_REMINDED);
}

static bool pages_count(void *arg, const struct store_piece *p)
{
	struct paper_page page;
	*(unsigned *)arg += paper_page_read(&page, p);
	return true;
}

static unsigned pages_waiting(struct world *w)
{
	struct err e = ERR_INIT;
	unsigned n = 0;
	NEED(store_piece_each(w->roles.house.store, w->school, NULL, pages_count, &n, &e));
	return n;
}

/* The page and the line in its convention's journal that it was put aside: both, or none. */
static void a_page_of_paper_goes_with_its_line(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	sent(w, id, "2424");
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	struct paper_page page = { .lot = "abcd1234",
		.fault = PAPER_CLOSED,
		.revision = 1,
		.page = 1,
		.time_ms = w->now_ms };
	snprintf(page.reference, sizeof page.reference, "%s", d.reference);
	struct store_piece piece;
	paper_page_write(&piece, &page, w->school);
	piece.bytes = SLICE_LIT("a picture");
	NEED(store_piece_add(w->roles.house.store, &piece, &e));
	struct actor sec = world_secretary(w);
	store_refuses(w, "chain");
	assert_false(paper_let_go(&sec, piece.id, NULL, &e));
	store_refuses(w, NULL);
	assert_int_equal(pages_waiting(w), 1);
	e = (struct err)ERR_INIT;
	NEED(paper_let_go(&sec, piece.id, NULL, &e));
	assert_int_equal(pages_waiting(w), 0);
}

/* « Reprendre » takes the hours along, weekday by weekday, into a form that has none yet. */
static void a_host_takes_over_words_and_hours_of_last_time(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char before[37], now[37], whole[65], path[FIELD_MAX_PATH], day[11];
	struct actor sec = world_secretary(w);
	AUTO(party_again) struct party_again last = { .reference = "" };
	snprintf(whole, sizeof whole, "1515%060d", 0);
	fill_and_freeze(w, before, world_pupil(w, "Mona", whole));
	whole[3] = '6';
	world_create(w, now, world_pupil(w, "Nils", whole));
	NEED(dossier_invite_host(&sec, now, &e));
	struct steps_found f = { .person = "p-emp1" };
	const struct store_link_filter filter = { .dossier = now, .school = -1 };
	NEED(store_link_each(w->roles.house.store, &filter, steps_any, &f, &e));
	struct actor host = actor_of_link(&w->service, &f.link, w->now_ms);
	NEED(party_again(&last, &host, "00000077800001", &e));
	assert_string_equal(fields_get(&last.host, "organisme-accueil/tuteur[1]/nom"), "O’EXEMPLE");
	time_date_format(day, w->first + 4);
	field_path(path, "sequence/jour[%s]/plage[2]/@a", day);
	assert_string_equal(fields_get(&last.host, path), "17:00");
	time_date_format(day, w->first + 11);
	field_path(path, "sequence/jour[%s]/plage[2]/@a", day);
	assert_string_equal(fields_get(&last.host, path), "16:00");
	time_date_format(day, w->first + 5);
	field_path(path, "sequence/jour[%s]/plage[1]/@de", day);
	assert_string_equal(fields_get(&last.host, path), "");
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_draft_to_sealed_archive),
		cmocka_unit_test(a_teacher_gives_the_visa),
		cmocka_unit_test(a_host_refuses_and_the_school_resumes),
		cmocka_unit_test(a_guardian_refuses_and_all_who_were_asked_read_on),
		cmocka_unit_test(a_guardian_asks_for_a_correction_and_gets_an_answer),
		cmocka_unit_test(a_contact_change_reissues_one_link_and_keeps_signatures),
		cmocka_unit_test(a_wrong_address_is_a_task_until_it_is_right),
		cmocka_unit_test(a_delegate_stands_in_once_the_policy_names_it),
		cmocka_unit_test(a_derogation_of_a_series_bears_its_number),
		cmocka_unit_test(at_the_desk_a_witness_stands_in_for_the_code),
		cmocka_unit_test(the_seal_waits_for_the_witness_a_while),
		cmocka_unit_test(a_witness_who_is_late_stands_in_the_evidence_file),
		cmocka_unit_test(what_is_read_is_shown_to_those_who_may),
		cmocka_unit_test(a_delegation_is_told_where_it_may_be_used),
		cmocka_unit_test(a_delegation_reaches_what_is_under_way_over_a_kill),
		cmocka_unit_test(a_reminder_that_is_not_kept_does_not_count),
		cmocka_unit_test(a_page_of_paper_goes_with_its_line),
		cmocka_unit_test(a_host_takes_over_words_and_hours_of_last_time),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
