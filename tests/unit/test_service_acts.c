/* SPDX-License-Identifier: MIT */
/* After the seal: a clerical correction, the stay's days by the clock, presence; and the one visit of a host. */
#include "ceremony/attestation.h"
#include "service_steps.h"

#include "ceremony/archive.h"
#include "ceremony/notes.h"

static char original[37];

/* The archive of 'original' with the act under each of these names; false: its own verification refuses it. */
static bool archived(
	struct world *w, const struct store_key *act, const char *const *names, struct err *e)
{
	struct house *h = w->service.house;
	struct store_key key = { .revision = 1 };
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf of_act = { 0 };
	AUTO(buf) struct buf attached = BUF_MAX(8 << 20);
	AUTO(buf) struct buf zip = { 0 };
	struct store_convention *c = calloc(1, sizeof *c);
	const struct act_entries none = { .n = 0 };
	int64_t at = (int64_t)time(NULL) + 60;
	memcpy(key.id, original, sizeof key.id);
	assert_non_null(c);
	assert_true(store_convention_get(h->store, &key, c, e) &&
		    store_file(h->store, &key, &pdf, e) && store_file(h->store, act, &of_act, e));
	for (; *names; names++)
		archive_attach(&attached, *names, buf_slice(&of_act));
	const struct archive_request r = { .convention = c,
		.pdf = buf_slice(&pdf),
		.entries = &none,
		.at = at,
		.attached = buf_slice(&attached) };
	bool good = archive_make(&zip, &at, h, &r, e);
	free(c);
	return good;
}

static void a_rectificatif_is_signed_by_the_head_alone_and_keeps_the_original(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], other[37];
	struct actor sec = world_secretary(w), head = world_head(w);
	fill_and_freeze(w, original, w->pupil);
	NEED(dossier_send(&sec, original, &e));
	sealed(w, original, "Camille SPÉCIMEN");
	work(w);
	state_is(w, original, STATE_SCELLEE);
	sec.now_ms = head.now_ms = w->now_ms = (int64_t)time(NULL) * 1000;
	const struct dossier_act act = { .of = original, .kind = "rectificatif" };
	NEED(dossier_amend(id, &sec, &act, &e));
	state_is(w, id, STATE_A_VERIFIER);
	assert_false(dossier_amend(other, &sec, &act, &e));
	assert_int_equal(reason_of(&e), REASON_TWIN);
	/* nothing is changed yet: said as such, not as the schema puts it */
	NEED(dossier_check(&remarks, &sec, id, &e));
	assert_false(remarks.freezable);
	assert_string_equal(remarks.list[0].rule, "ACTE-VIDE");
	assert_non_null(strstr(remarks.list[0].text, "Rien ne change"));
	for (size_t i = 0; i < remarks.n; i++)
		assert_null(strstr(remarks.list[i].text, "incomplet"));
	assert_false(dossier_freeze(&remarks, &sec, id, &e));
	assert_int_equal(reason_of(&e), REASON_RULES);
	e = (struct err)ERR_INIT;
	const char *change[][2] = { { "eleve/prenom", "Kamille" } };
	const struct dossier_edit edit = {
		.part = FIELD_SECRETARIAT, .changes = (const char *const(*)[2])change, .n = 1
	};
	NEED(dossier_edit(&remarks, &sec, id, &edit, &e));
	NEED(dossier_check(&remarks, &sec, id, &e));
	remarks_print(&remarks);
	assert_true(remarks.freezable);
	NEED(dossier_acknowledge(&sec, id, "CAL-1 DELAI-1 RC-1", &e));
	NEED(dossier_freeze(&remarks, &sec, id, &e));
	NEED(dossier_send(&sec, id, &e));
	AUTO(party) struct party_view *v = NULL;
	NEED(party_open(&v, &head, id, &e));
	assert_int_equal(v->dossier->frozen->parties_n, 1);
	const struct party_gesture g = { .id = id,
		.typed_name = "Claude Modèle",
		.agreed = true,
		.sha_fond = v->dossier->frozen->sha_fond };
	struct party_done done;
	NEED(party_sign(&done, &head, &g, &e));
	work(w);
	state_is(w, id, STATE_SCELLEE);
	state_is(w, original, STATE_SCELLEE);
	struct store_key key = { .revision = 1 };
	memcpy(key.id, id, sizeof key.id);
	static const char *const once[] = { "actes/rectificatif.pdf", NULL }, *const twice[] = {
		"actes/a.pdf", "actes/b.pdf", NULL
	};
	NEED(archived(w, &key, once, &e));
	assert_false(archived(w, &key, twice, &e));
	assert_non_null(strstr(e.text, "stands twice"));
	/* The convention itself is none of its acts. */
	memcpy(key.id, original, sizeof key.id);
	assert_false(archived(w, &key, once, &e));
}

static void tick_at(struct world *w, int32_t day)
{
	struct err e = ERR_INIT;
	uint32_t n = 1;
	for (int i = 0; n && i < 20; i++)
		NEED(life_tick(&w->service, life_midnight(day) + 9 * 3600 * 1000, 100, &n, &e));
}

/* Both attestations: for the school and the family, once made the same; the host has no proof of the stay to get. */
static void attested(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	struct actor office = world_as(w, w->secretary, LIFE_SECRETARIAT),
		     family = holder(w, id, "p-rl1"), host = holder(w, id, "p-emp1");
	AUTO(buf) struct buf stage = { 0 };
	AUTO(buf) struct buf again = { 0 };
	AUTO(buf) struct buf sheet = { 0 };
	AUTO(buf) struct buf none = { 0 };
	NEED(attestation_stage(&stage, &office, id, &e));
	assert_true(slice_starts(buf_slice(&stage), SLICE_LIT("%PDF-")));
	NEED(attestation_stage(&again, &family, id, &e));
	assert_true(slice_eq(buf_slice(&again), buf_slice(&stage)));
	assert_false(attestation_stage(&none, &host, id, &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	NEED(attestation_signature(&sheet, &host, id, &e));
	assert_true(slice_starts(buf_slice(&sheet), SLICE_LIT("%PDF-")));
	/* The presence was whole: there are no days left to say. */
	assert_false(attestation_days(&office, id, "2027-06-14", &e));
	assert_int_equal(reason_of(&e), REASON_PRESENCE);
}

static void the_clock_begins_and_ends_the_stay_and_the_host_says_the_presence(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	tick_at(w, w->first - 2);
	state_is(w, original, STATE_SCELLEE);
	tick_at(w, w->first);
	state_is(w, original, STATE_EN_VIGUEUR);
	tick_at(w, w->first + 11);
	state_is(w, original, STATE_EN_VIGUEUR);
	tick_at(w, w->first + 12);
	state_is(w, original, STATE_TERMINEE);
	struct actor host = holder(w, original, "p-emp1");
	host.now_ms = life_midnight(w->first + 14);
	assert_false(dossier_presence(&host, original, "peut-être", NULL, &e));
	struct actor office = world_as(w, w->secretary, LIFE_SECRETARIAT);
	AUTO(buf) struct buf stage = { 0 };
	assert_false(attestation_stage(&stage, &office, original, &e));
	assert_int_equal(reason_of(&e), REASON_PRESENCE);
	NEED(dossier_presence(&host, original, "oui", NULL, &e));
	assert_false(dossier_presence(&host, original, "non", NULL, &e));
	attested(w, original);
	/* Two years later the host's access is over. */
	host.now_ms = life_midnight(w->first + 900);
	AUTO(buf) struct buf html = { 0 };
	assert_false(dossier_reading(&html, &host, original, &e));
	assert_int_equal(reason_of(&e), REASON_SCOPE);
}

/* A service that was away over a whole stay begins and ends it on the day it is back: the host is asked that day. */
static void a_clock_that_stood_still_makes_up_for_it_at_once(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const struct store_step step = { .dossier = &d };
	NEED(store_dossier_get(w->roles.house.store, -1, original, &d, &e));
	d.state = STATE_SCELLEE;
	d.next_ms = life_midnight(w->first);
	NEED(store_step_do(w->roles.house.store, &step, &e));
	tick_at(w, w->first + 14);
	state_is(w, original, STATE_TERMINEE);
}

static void what_is_not_signed_in_time_expires_and_its_links_say_so(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	sent(w, id, "8888");
	struct actor host = holder(w, id, "p-emp1");
	tick_at(w, w->first);
	state_is(w, id, STATE_EXPIREE);
	AUTO(party) struct party_view *v = NULL;
	assert_false(party_open(&v, &host, NULL, &e));
	assert_int_equal(reason_of(&e), REASON_LINK_CLOSED);
}

static void a_host_fills_and_signs_in_one_visit_unless_the_school_says_no(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], whole[65];
	struct actor sec = world_secretary(w), head = world_head(w);
	snprintf(whole, sizeof whole, "9999%060d", 0);
	world_create(w, id, world_pupil(w, "Odile", whole));
	const char *insurance[][2] = { { "eleve/assurance-rc/assureur", "Mutuelle fictive" },
		{ "eleve/assurance-rc/@fin", "2099-08-31" } };
	const struct dossier_edit school = {
		.part = FIELD_SECRETARIAT, .changes = (const char *const(*)[2])insurance, .n = 2
	};
	NEED(dossier_edit(&remarks, &sec, id, &school, &e));
	NEED(dossier_invite_host(&sec, id, &e));
	struct steps_found f = { .person = "p-emp1" };
	const struct store_link_filter filter = { .dossier = id, .school = -1 };
	NEED(store_link_each(w->roles.house.store, &filter, steps_any, &f, &e));
	struct actor host = actor_of_link(&w->service, &f.link, w->now_ms);
	struct world_form *form = calloc(1, sizeof *form);
	assert_non_null(form);
	world_host_form(w, form);
	const struct dossier_edit edit = {
		.part = FIELD_ACCUEIL, .changes = (const char *const(*)[2])form->list, .n = form->n
	};
	NEED(dossier_edit(&remarks, &host, id, &edit, &e));
	struct party_visit *v = calloc(1, sizeof *v);
	assert_non_null(v);
	/* An alerte is to be seen first; only what is shown counts, and the school's own "seen" is not the host's to say. */
	NEED(party_one_visit(v, &host, "AGE-1 CAL", &e));
	assert_false(v->possible);
	assert_true(v->alerts.n > 0);
	assert_false(dossier_acknowledge(&host, id, "CAL-1 DELAI-1 RC-1", &e));
	e = (struct err)ERR_INIT;
	char seen[DOSSIER_MAX_REMARKS * 33] = "";
	for (size_t i = 0; i < v->alerts.n; i++) {
		assert_int_equal(v->alerts.list[i].gravity, DOSSIER_ALERTE);
		assert_true(v->alerts.list[i].text[0]);
		size_t at = strlen(seen);
		snprintf(seen + at, sizeof seen - at, "%s ", v->alerts.list[i].rule);
	}
	state_is(w, id, STATE_BROUILLON);
	NEED(party_one_visit(v, &host, seen, &e));
	if (!v->possible)
		fail_msg("the one visit is not possible");
	assert_true(v->link > 0);
	assert_int_equal(v->alerts.n, 0);
	state_is(w, id, STATE_EN_SIGNATURE);
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	/* Next time its part is there already. */
	AUTO(party_again) struct party_again again = { .reference = "" };
	snprintf(whole, sizeof whole, "9998%060d", 0);
	world_create(w, id, world_pupil(w, "Paule", whole));
	NEED(dossier_invite_host(&sec, id, &e));
	f.link.id = 0;
	NEED(store_link_each(w->roles.house.store, &filter, steps_any, &f, &e));
	host = actor_of_link(&w->service, &f.link, w->now_ms);
	NEED(party_again(&again, &host, "00000077800001", &e));
	assert_string_equal(
		fields_get(&again.host, "organisme-accueil/tuteur[1]/nom"), "O’EXEMPLE");
	assert_string_equal(fields_get(&again.host, "eleve/nom"), "");
	/* A school that reads each convention before it goes out says so. */
	const struct school_change visit = { "politique/une-visite", "non" };
	NEED(school_change(&head, w->school, &visit, 1, &e));
	NEED(dossier_edit(&remarks, &sec, id, &school, &e));
	NEED(dossier_edit(&remarks, &host, id, &edit, &e));
	NEED(party_one_visit(v, &host, seen, &e));
	assert_false(v->possible);
	assert_int_equal(v->alerts.n, 0);
	free(v);
	free(form);
	state_is(w, id, STATE_BROUILLON);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rectificatif_is_signed_by_the_head_alone_and_keeps_the_original),
		cmocka_unit_test(the_clock_begins_and_ends_the_stay_and_the_host_says_the_presence),
		cmocka_unit_test(a_clock_that_stood_still_makes_up_for_it_at_once),
		cmocka_unit_test(what_is_not_signed_in_time_expires_and_its_links_say_so),
		cmocka_unit_test(a_host_fills_and_signs_in_one_visit_unless_the_school_says_no),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
