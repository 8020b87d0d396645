/* SPDX-License-Identifier: MIT */
/*
 * Which message goes when (CONVENTION 7, M1 to M24): one row an event, and what leaves the outbox then: kind, recipient, aid
 * language, whether it has a link, each once and nothing else. PARAPHE_MESSAGES=show prints the letters, to be read.
 */
#include "service_steps.h"

#include "ceremony/account.h"
#include "ceremony/alarm.h"
#include "ceremony/audit.h"
#include "ceremony/outbox.h"
#include "ceremony/reason.h"
#include "ceremony/shown.h"
#include "ceremony/task.h"

enum { DAY_MS = 24 * 3600 * 1000, MOST = 12 };

/* The people of a convention of this test, by address. */
static const struct {
	const char *who, *address;
} people[] = { { "accueil", "sacha.fictif@velo.example" }, { "mere", "+33639980102" },
	{ "pere", "alex@famille.example" }, { "eleve", "face.eleve@eleve.example" },
	{ "eleve-bis", "camille@autre.example" }, { "tuteur", "lucja.exemple@velo.example" },
	{ "tuteur-bis", "nadir@velo.example" }, { "ecole", "stages@lycee.example" },
	{ "chef", "chef@lycee.example" }, { "adjoint", "adjoint@lycee.example" },
	{ "prof", "prof@lycee.example" }, { "admin", "admin@instance.example" },
	{ "auditeur", "audit@academie.example" } };

static struct {
	struct world *w;
	struct letters *letters;
	struct outbox_options options;
	struct outbox *outbox;
	char folder[100];
	char id[37], act[37], other[37];
	int64_t prof, auditor;
} t;

static int setup(void **state)
{
	struct err e = ERR_INIT;
	if (world_setup(state) != 0)
		return -1;
	t.w = *state;
	snprintf(t.folder, sizeof t.folder, "%s/desk/shown", t.w->dir);
	t.options = (struct outbox_options){ .shown = t.folder, .organisation = "Essai" };
	struct store_account admin = { .roles = STORE_ROLE_ADMIN,
		.state = STORE_ACCOUNT_ACTIVE,
		.login = "admin@instance.example" };
	NEED(store_account_add(t.w->roles.house.store, &admin, &e));
	NEED(letters_load(&t.letters, "templates", &e));
	NEED(outbox_open(&t.outbox, &t.options, t.letters, &e));
	return 0;
}

static int teardown(void **state)
{
	outbox_auto(&t.outbox);
	letters_auto(&t.letters);
	return world_teardown(state);
}

/* --- events ------------------------------------------------------------------------------------------------------------ */

static struct actor sec(void)
{
	return world_secretary(t.w);
}

static void the_host_is_invited(void)
{
	struct err e = ERR_INIT;
	struct actor a = sec();
	char whole[65];
	snprintf(whole, sizeof whole, "face%060d", 0);
	world_create(t.w, t.other, world_pupil(t.w, "Camille", whole));
	NEED(dossier_invite_host(&a, t.other, &e));
}

static void fill_freeze_send(char id[static 37], int64_t pupil)
{
	struct err e = ERR_INIT;
	struct actor a = sec();
	fill_and_freeze(t.w, id, pupil);
	NEED(dossier_send(&a, id, &e));
}

/* Two guardians, of whom one is enough; the other by mail. */
static int64_t pupil_of_two(const char *ref)
{
	struct err e = ERR_INIT;
	struct store_pupil p = { .id = 0 };
	int64_t id = world_pupil(t.w, "Camille", ref);
	NEED(store_pupil_get(t.w->roles.house.store, t.w->school, id, &p, &e));
	p.fields.n--; /* } */
	buf_put_text(&p.fields, ",\"rl2_lien\":\"pere\",\"rl2_nom\":\"SPÉCIMEN\",\"rl2_prenom\":"
				"\"Alex\",\"rl2_courriel\":\"alex@famille.example\"}");
	NEED(store_pupil_put(t.w->roles.house.store, &p, &e));
	store_pupil_auto(&p);
	return id;
}

static void it_is_sent(void)
{
	char whole[65];
	snprintf(whole, sizeof whole, "face%060d", 1);
	fill_freeze_send(t.id, world_pupil(t.w, "Camille", whole));
}

static void the_host_asks_for_a_code(void)
{
	struct err e = ERR_INIT;
	struct actor a = holder(t.w, t.id, "p-emp1");
	const struct invite_gesture g = { .name = "signer" };
	struct invite_code code;
	NEED(invite_code_send(&code, &a, &g, &e));
}

static void the_host_signs(void)
{
	sign_by_link(t.w, t.id, "p-emp1", "Sacha FICTIF");
}

static void a_link_is_reissued(void)
{
	struct err e = ERR_INIT;
	struct actor a = sec();
	const struct invite_again r = { .dossier = t.id, .person = "p-rl1", .void_former = true };
	NEED(invite_reissue(&a, &r, &e));
}

static void an_address_changes(void)
{
	struct err e = ERR_INIT;
	struct actor a = sec();
	const struct dossier_contact c = { .person = "p-eleve", .mail = "camille@autre.example" };
	NEED(dossier_contact(&a, t.id, &c, &e));
}

static void only_the_aid_language_changes(void)
{
	struct err e = ERR_INIT;
	struct actor a = sec();
	const struct dossier_contact c = { .person = "p-eleve", .lang = "es" };
	NEED(dossier_contact(&a, t.id, &c, &e));
}

static void a_correction_is_asked_for(void)
{
	struct err e = ERR_INIT;
	struct actor a = holder(t.w, t.id, "p-rl1");
	const struct party_correction c = {
		.path = "eleve/prenom", .wanted = "Kamille", .text = "Le prénom est mal écrit."
	};
	NEED(party_correct(&a, &c, &e));
}

static void the_text_is_kept(void)
{
	struct err e = ERR_INIT;
	struct actor a = sec();
	NEED(dossier_answer(&a, t.id, "C’est le prénom de l’état civil.", &e));
}

static void it_is_not_me(void)
{
	struct err e = ERR_INIT;
	struct actor a = holder(t.w, t.id, "p-eleve"), s = sec();
	NEED(invite_not_me(&a, &e));
	struct store_link l = link_of(t.w, t.id, "p-eleve");
	NEED(invite_unblock(&s, l.id, "Appelée ce matin.", &e));
}

static void the_text_is_changed(void)
{
	struct err e = ERR_INIT;
	struct actor a = sec();
	NEED(dossier_revise(&a, t.id, "Le prénom est corrigé.", &e));
}

/* Up to ENVOI, with what a school writes over. */
static void again_sent(const char *id, const char *path, const char *text)
{
	struct err e = ERR_INIT;
	struct actor a = sec();
	const char *change[][2] = { { path, text } };
	const struct field *f = field_find(FIELD_FOND, path);
	const struct dossier_edit edit = { .part = f->who & FIELD_SECRETARIAT ? FIELD_SECRETARIAT
									      : FIELD_ACCUEIL,
		.changes = (const char *const(*)[2])change,
		.n = 1 };
	NEED(dossier_edit(&remarks, &a, id, &edit, &e));
	NEED(dossier_check(&remarks, &a, id, &e));
	NEED(dossier_acknowledge(&a, id, "CAL-1 DELAI-1 RC-1", &e));
	if (!dossier_freeze(&remarks, &a, id, &e))
		remarks_print(&remarks);
	NEED(e.code == ERR_NONE);
	NEED(dossier_send(&a, id, &e));
}

static void the_new_revision_is_sent(void)
{
	again_sent(t.id, "eleve/prenom", "Kamille");
}

static void the_family_signs(void)
{
	sign_by_link(t.w, t.id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(t.w, t.id, "p-eleve", "Kamille SPÉCIMEN");
}

static void queue_at(int64_t ms)
{
	struct err e = ERR_INIT;
	bool more = true;
	const struct actor system = actor_system(&t.w->service, ms);
	while (more)
		NEED(party_work(&more, &system, &e));
}

static void the_head_is_called_a_little_later(void)
{
	queue_at(t.w->now_ms + 4 * (int64_t)DAY_MS);
}

static void head_signs(const char *id)
{
	static int64_t seals;
	sign_by_head(t.w, id);
	/* Each seal has an instant of its own, however fast the machine: the last one sealed is in force. */
	t.w->now_ms = (int64_t)time(NULL) * 1000 + ++seals;
	queue_at(t.w->now_ms);
	state_is(t.w, id, STATE_SCELLEE);
}

static void it_is_sealed(void)
{
	head_signs(t.id);
}

static void an_act_begins(const char *kind, const char *effect)
{
	struct err e = ERR_INIT;
	struct actor a = sec();
	const struct dossier_act act = { .of = t.id, .kind = kind, .effect = effect };
	NEED(dossier_amend(t.act, &a, &act, &e));
}

static void a_rectificatif_is_sealed(void)
{
	an_act_begins("rectificatif", NULL);
	again_sent(t.act, "eleve/prenom", "Camille");
	head_signs(t.act);
}

static void an_avis_is_sent(void)
{
	char day[11];
	time_date_format(day, t.w->first + 1);
	an_act_begins("avis", day);
	again_sent(t.act, "organisme-accueil/tuteur[1]/nom", "BARON");
}

static void the_avis_is_sealed(void)
{
	sign_by_link(t.w, t.act, "p-emp1", "Sacha FICTIF");
	head_signs(t.act);
}

static void an_avenant_is_sent(void)
{
	char day[11], path[80];
	time_date_format(day, t.w->first + 3);
	snprintf(path, sizeof path, "sequence/jour[%s]/plage[2]/@a", day);
	an_act_begins("avenant", day);
	again_sent(t.act, path, "16:00");
}

static void the_host_signs_the_avenant(void)
{
	sign_by_link(t.w, t.act, "p-emp1", "Sacha FICTIF");
}

/* It takes the convention's place. */
static void the_avenant_is_sealed(void)
{
	sign_by_link(t.w, t.act, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(t.w, t.act, "p-eleve", "Camille SPÉCIMEN");
	head_signs(t.act);
	state_is(t.w, t.id, STATE_REMPLACEE);
	memcpy(t.id, t.act, sizeof t.id);
}

static void tick_at(int32_t day)
{
	struct err e = ERR_INIT;
	uint32_t n = 1;
	for (int i = 0; n && i < 20; i++)
		NEED(life_tick(&t.w->service, life_midnight(day) + 9 * 3600 * 1000, 100, &n, &e));
}

static void five_days_pass(void)
{
	char whole[65];
	snprintf(whole, sizeof whole, "face%060d", 4);
	fill_freeze_send(t.other, pupil_of_two(whole));
	tick_at(life_day(t.w->now_ms) + 6);
}

static void the_host_of_another_signs(void)
{
	sign_by_link(t.w, t.other, "p-emp1", "Sacha FICTIF");
}

static void a_second_guardian_opposes(void)
{
	struct err e = ERR_INIT;
	sign_by_link(t.w, t.other, "p-rl1", "Dominique SPÉCIMEN");
	struct actor father = holder(t.w, t.other, "p-rl2");
	const struct party_no no = { .reason = "dates", .confirmed = true };
	NEED(party_oppose(&father, &no, &e));
}

static void the_head_carries_on(void)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(t.w);
	NEED(party_decide(&head, t.other, true, "Les dates sont celles de tous.", &e));
}

static void the_head_gives_way_to_an_opposition(void)
{
	struct err e = ERR_INIT;
	struct actor father = holder(t.w, t.other, "p-rl2"), head = world_head(t.w);
	const struct party_no no = { .reason = "lieu", .confirmed = true };
	NEED(party_oppose(&father, &no, &e));
	NEED(party_decide(&head, t.other, false, "Les parents ne sont pas d’accord.", &e));
	state_is(t.w, t.other, STATE_REFUSEE);
}

/* Another convention of two guardians, of whom one is enough. */
static void two_guardians_are_asked(void)
{
	char whole[65];
	snprintf(whole, sizeof whole, "face%060d", 5);
	fill_freeze_send(t.other, pupil_of_two(whole));
	the_host_of_another_signs();
}

static void guardian_refuses(const char *person, bool ends)
{
	struct err e = ERR_INIT;
	struct actor a = holder(t.w, t.other, person);
	AUTO(party) struct party_view *v = NULL;
	const struct party_no no = { .reason = "dates", .confirmed = true };
	NEED(party_open(&v, &a, NULL, &e));
	assert_true(v->may_refuse && v->refusal_ends == ends);
	NEED(party_refuse(&a, &no, &e));
	state_is(t.w, t.other, ends ? STATE_REFUSEE : STATE_PARTIELLEMENT_SIGNEE);
	/* what ends nothing is for somebody to read; what ends it is another task */
	bool to_read;
	NEED(task_open(&to_read, a.service, "refus", t.other, &e));
	assert_true(to_read == !ends);
}

/* The other's agreement would still do: it is told, and ends nothing. */
static void one_of_two_refuses(void)
{
	struct err e = ERR_INIT;
	guardian_refuses("p-rl2", false);
	struct actor father = holder(t.w, t.other, "p-rl2");
	AUTO(party) struct party_view *v = NULL;
	NEED(party_open(&v, &father, NULL, &e));
	assert_true(v->refused && v->may_sign && !v->may_refuse);
}

static void five_days_pass_again(void)
{
	tick_at(life_day(t.w->now_ms) + 6);
}

static void the_other_refuses_too(void)
{
	guardian_refuses("p-rl1", true);
}

static void the_host_refuses(void)
{
	struct err e = ERR_INIT;
	char whole[65];
	snprintf(whole, sizeof whole, "face%060d", 2);
	fill_freeze_send(t.other, world_pupil(t.w, "Camille", whole));
	struct actor host = holder(t.w, t.other, "p-emp1");
	const struct party_no no = { .reason = "dates", .confirmed = true };
	NEED(party_refuse(&host, &no, &e));
}

static void the_school_cancels(void)
{
	struct err e = ERR_INIT;
	char whole[65];
	struct actor a = sec();
	snprintf(whole, sizeof whole, "face%060d", 3);
	fill_freeze_send(t.other, world_pupil(t.w, "Camille", whole));
	NEED(dossier_cancel(&a, t.other, "L’élève a quitté l’établissement.", &e));
}

static bool take_m2(void *arg, const struct store_message *m)
{
	if (strcmp(m->template_name, "M2") != 0)
		return true;
	*(struct store_message *)arg = *m;
	((struct store_message *)arg)->data_read = (struct buf){ 0 };
	return false;
}

static void a_message_comes_back(void)
{
	struct err e = ERR_INIT;
	struct store_message m = { .id = 0 };
	const struct actor system = actor_system(&t.w->service, t.w->now_ms);
	const struct store_message_filter f = { .dossier = t.id, .page = { .count = 200 } };
	NEED(store_message_each(t.w->roles.house.store, &f, take_m2, &m, &e));
	snprintf(m.answer, sizeof m.answer, "550 5.1.1 no such user");
	NEED(post_rejected(&system, &m, true, &e));
}

static void a_delegation_is_given(void)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(t.w);
	const struct school_delegation d = { .account = world_account(t.w, "adjoint@lycee.example",
						     STORE_ROLE_DELEGATAIRE, "Alix", "SUPPLÉANT",
						     "proviseur adjoint"),
		.first_name = "Alix",
		.last_name = "SUPPLÉANT",
		.quality = "proviseur adjoint",
		.scope = "Toutes les classes",
		.from = life_day(t.w->now_ms) - 1,
		.to = life_day(t.w->now_ms) + 100,
		.deed = SLICE_LIT("%PDF-1.7 acte de délégation signé") };
	NEED(school_delegate(&head, &d, &e));
}

static void an_audit_is_opened(void)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(t.w);
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	NEED(store_dossier_get(t.w->roles.house.store, t.w->school, t.id, &d, &e));
	if (!t.auditor)
		t.auditor = world_account(
			t.w, "audit@academie.example", STORE_ROLE_AUDITEUR, "Ange", "CONTRÔLE", "");
	const struct audit_grant g = { .account = t.auditor,
		.from = life_day(t.w->now_ms),
		.to = life_day(t.w->now_ms) + 30,
		.cases = d.reference,
		.why = "Contrôle annuel" };
	NEED(audit_grant(&head, &g, &e));
}

static void an_audit_is_refused(void)
{
	struct actor head = world_head(t.w);
	const struct audit_grant g = { .account = t.auditor,
		.from = life_day(t.w->now_ms),
		.to = life_day(t.w->now_ms) + 31,
		.cases = "9990042S-1999-00001",
		.why = "Contrôle annuel" };
	assert_false(audit_grant(&head, &g, NULL));
}

static void an_account_is_opened(void)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(t.w);
	const struct account_new n = { .login = "prof@lycee.example",
		.first_name = "Noa",
		.last_name = "GABARIT",
		.roles = STORE_ROLE_ENSEIGNANT,
		.school = t.w->school };
	NEED(account_invite(&t.prof, &head, &n, &e));
}

/* Whoever signs needs a second person's yes, and the other administrators hear of it. */
static void a_delegate_forgets_the_password(void)
{
	struct err e = ERR_INIT;
	const struct actor system = actor_system(&t.w->service, t.w->now_ms);
	NEED(account_reset_ask(&system, "adjoint@lycee.example", &e));
	work(t.w);
}

/* --- of the instance itself --- */

static void the_disk_fills(void)
{
	struct err e = ERR_INIT;
	NEED(alarm_disk(&t.w->service, 100 << 20, t.w->now_ms, &e));
}

static void the_disk_has_room(void)
{
	struct err e = ERR_INIT;
	NEED(alarm_disk(&t.w->service, 4ULL << 30, t.w->now_ms, &e));
}

static void the_disk_is_still_full(void)
{
	struct err e = ERR_INIT;
	NEED(alarm_disk(&t.w->service, 90 << 20, t.w->now_ms + 6LL * DAY_MS, &e));
}

static void the_disk_is_full_a_week_later(void)
{
	struct err e = ERR_INIT;
	NEED(alarm_disk(&t.w->service, 90 << 20, t.w->now_ms + 8LL * DAY_MS, &e));
}

static void nobody_backs_up(void)
{
	struct err e = ERR_INIT;
	int64_t last = t.w->now_ms - 8LL * DAY_MS;
	NEED(alarm_backup(&t.w->service, t.w->now_ms - 6LL * DAY_MS, 7, t.w->now_ms, &e));
	NEED(alarm_backup(&t.w->service, last, 0, t.w->now_ms, &e));
	NEED(alarm_backup(&t.w->service, last, 7, t.w->now_ms, &e));
}

static void a_key_ends_and_another_fails(void)
{
	struct err e = ERR_INIT;
	struct health h = { .n = 3,
		.keys = { { .name = "seal", .good = true, .needed = true },
			{ .name = "stamp", .says = "its file cannot be read" },
			{ .name = "certify", .good = true, .says = "2099-01-01" } } };
	time_date_format(h.keys[0].says, life_day(t.w->now_ms) + 20);
	NEED(alarm_keys(&t.w->service, &h, t.w->now_ms, &e));
}

static void three_days_before(void)
{
	tick_at(t.w->first - 3);
}

static void the_stay_begins(void)
{
	tick_at(t.w->first + 3); /* the avenant's day 1 */
	state_is(t.w, t.id, STATE_EN_VIGUEUR);
}

static void the_stay_ends(void)
{
	tick_at(t.w->first + 12);
	state_is(t.w, t.id, STATE_TERMINEE);
}

static struct actor later(struct actor a)
{
	a.now_ms = life_midnight(t.w->first + 13);
	return a;
}

static void the_stay_was_done(void)
{
	struct err e = ERR_INIT;
	struct actor host = later(holder(t.w, t.id, "p-emp1"));
	NEED(dossier_presence(&host, t.id, "oui", NULL, &e));
}

/* --- what leaves ------------------------------------------------------------------------------------------------------- */

struct want {
	const char *kind, *who, *lang;
	bool link;
};

static const struct {
	const char *event;
	void (*run)(void);
	struct want out[MOST];
} rows[] = {
	{ "the host is invited", the_host_is_invited, { { "M1", "accueil", "", true } } },
	{ "sent", it_is_sent, { { "M2", "accueil", "", true } } },
	{ "a code", the_host_asks_for_a_code, { { "M4", "accueil", "", false } } },
	{ "the host signs", the_host_signs,
		{ { "M2", "mere", "pt", true }, { "M2", "eleve", "", true } } },
	{ "a link anew", a_link_is_reissued, { { "M5", "mere", "pt", true } } },
	{ "another address", an_address_changes,
		{ { "M13", "eleve", "", false }, { "M13", "eleve-bis", "", false },
			{ "M2", "eleve-bis", "", true } } }, /* the first was never fetched */
	{ "another language", only_the_aid_language_changes,
		{ { "M13", "eleve-bis", "", false } } },
	{ "a correction", a_correction_is_asked_for, { { "M7", "ecole", "", false } } },
	{ "the text is kept", the_text_is_kept, { { "M8", "mere", "pt", true } } },
	{ "not me", it_is_not_me, { { "M7", "ecole", "", false } } },
	{ "a correction", a_correction_is_asked_for, { { "M7", "ecole", "", false } } },
	{ "the text changes", the_text_is_changed, { { "M8", "mere", "pt", false } } },
	{ "a new revision", the_new_revision_is_sent,
		{ { "M6", "accueil", "", true }, { "M6", "mere", "pt", false },
			{ "M6", "eleve-bis", "es", false } } },
	{ "the host signs again", the_host_signs,
		{ { "M2", "mere", "pt", true }, { "M2", "eleve-bis", "es", true } } },
	{ "a message comes back", a_message_comes_back, { { "M12", "ecole", "", false } } },
	{ "the family signs", the_family_signs, { { NULL, NULL, NULL, false } } },
	{ "the head's turn", the_head_is_called_a_little_later, { { "M11", "chef", "", false } } },
	{ "sealed", it_is_sealed,
		{ { "M9", "accueil", "", true }, { "M9", "mere", "pt", true },
			{ "M9", "eleve-bis", "es", true }, { "M9", "tuteur", "", true },
			{ "M19", "accueil", "", false }, { "M19", "mere", "pt", false },
			{ "M19", "eleve-bis", "es", false } } },
	{ "a rectificatif", a_rectificatif_is_sealed,
		{ { "M15", "accueil", "", true }, { "M15", "mere", "pt", true },
			{ "M15", "eleve-bis", "es", true }, { "M15", "tuteur", "", true } } },
	{ "an avis to be signed", an_avis_is_sent, { { "M15", "accueil", "", true } } },
	{ "an avis", the_avis_is_sealed,
		{ { "M9", "accueil", "", true }, { "M15", "mere", "pt", true },
			{ "M15", "eleve-bis", "es", true }, { "M15", "tuteur", "", true } } },
	{ "an avenant to be signed", an_avenant_is_sent, { { "M15", "accueil", "", true } } },
	{ "the host signs the avenant", the_host_signs_the_avenant,
		{ { "M15", "mere", "pt", true }, { "M15", "eleve-bis", "es", true } } },
	{ "an avenant", the_avenant_is_sealed,
		{ { "M9", "accueil", "", true }, { "M9", "mere", "pt", true },
			{ "M9", "eleve-bis", "es", true }, { "M9", "tuteur", "", true },
			{ "M19", "accueil", "", false }, { "M19", "mere", "pt", false },
			{ "M19", "eleve-bis", "es", false } } },
	{ "five days", five_days_pass,
		{ { "M2", "accueil", "", true }, { "M3", "accueil", "", true } } },
	{ "one of two guardians is enough", the_host_of_another_signs,
		{ { "M2", "mere", "pt", true }, { "M2", "pere", "", true },
			{ "M2", "eleve", "", true } } },
	{ "an opposition", a_second_guardian_opposes, { { "M7", "ecole", "", false } } },
	{ "the head carries on", the_head_carries_on,
		{ { "M8", "mere", "pt", true }, { "M8", "pere", "", true } } },
	{ "the head gives way", the_head_gives_way_to_an_opposition,
		{ { "M7", "ecole", "", false }, { "M7", "ecole", "", false },
			{ "M8", "mere", "pt", false }, { "M8", "pere", "", false },
			{ "M10", "accueil", "", true }, { "M10", "mere", "pt", true },
			{ "M10", "pere", "", true }, { "M10", "eleve", "", true } } },
	{ "two are asked", two_guardians_are_asked,
		{ { "M2", "mere", "pt", true }, { "M2", "pere", "", true },
			{ "M2", "eleve", "", true } } },
	{ "one of two refuses", one_of_two_refuses, { { "M7", "ecole", "", false } } },
	{ "who refused is not reminded", five_days_pass_again,
		{ { "M3", "mere", "pt", true }, { "M3", "eleve", "", true } } },
	{ "no quorum is left", the_other_refuses_too,
		{ { "M7", "ecole", "", false }, { "M10", "accueil", "", true },
			{ "M10", "mere", "pt", true }, { "M10", "pere", "", true },
			{ "M10", "eleve", "", true } } },
	{ "a refusal", the_host_refuses,
		{ { "M7", "ecole", "", false }, { "M10", "accueil", "", true } } },
	{ "cancelled", the_school_cancels, { { "M10", "accueil", "", true } } },
	{ "a delegation", a_delegation_is_given, { { "M14", "adjoint", "", false } } },
	{ "an audit", an_audit_is_opened, { { "M24", "auditeur", "", false } } },
	{ "it is told once", an_audit_is_opened, { { NULL, NULL, NULL, false } } },
	{ "none is opened", an_audit_is_refused, { { NULL, NULL, NULL, false } } },
	{ "an account", an_account_is_opened, { { "M20", "prof", "fr", true } } },
	{ "a lost password", a_delegate_forgets_the_password,
		{ { "M21", "adjoint", "", false }, { "M21", "chef", "", false },
			{ "M21", "admin", "", false } } },
	{ "the disk fills", the_disk_fills, { { "M22", "admin", "", false } } },
	{ "it is told once", the_disk_fills, { { NULL, NULL, NULL, false } } },
	{ "there is room", the_disk_has_room, { { NULL, NULL, NULL, false } } },
	{ "not every day", the_disk_is_still_full, { { NULL, NULL, NULL, false } } },
	{ "but every week", the_disk_is_full_a_week_later, { { "M22", "admin", "", false } } },
	{ "no backup", nobody_backs_up, { { "M22", "admin", "", false } } },
	{ "keys", a_key_ends_and_another_fails,
		{ { "M22", "admin", "", false }, { "M22", "admin", "", false } } },
	{ "three days before", three_days_before,
		{ { "M17", "accueil", "", true }, { "M17", "mere", "pt", true },
			{ "M17", "eleve-bis", "es", true }, { "M17", "tuteur", "", true } } },
	/* the other draft's host was asked to fill it in, and hears that it has expired */
	{ "the stay begins", the_stay_begins, { { "M10", "accueil", "", false } } },
	{ "the stay ends", the_stay_ends,
		{ { "M23", "accueil", "", true }, { "M23", "tuteur", "", true } } },
	{ "the stay was done", the_stay_was_done,
		{ { "M18", "mere", "pt", true }, { "M18", "eleve-bis", "es", true } } },
};

struct got {
	char kind[16], lang[12];
	const char *who;
	bool link, wanted;
};

struct gathering {
	struct got list[3 * MOST];
	size_t n;
	bool show;
};

static const char *who_of(const char *address)
{
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		if (strcmp(people[i].address, address) == 0)
			return people[i].who;
	return "?";
}

struct row_of {
	int64_t id;
	struct got *got;
};

static bool row_take(void *arg, const struct store_message *m)
{
	struct row_of *r = arg;
	if (m->id != r->id)
		return true;
	snprintf(r->got->kind, sizeof r->got->kind, "%s", m->template_name);
	snprintf(r->got->lang, sizeof r->got->lang, "%s", m->lang);
	return false;
}

static bool says(const struct shown_letter *l, const char *words)
{
	return strstr(l->subject, words) || strstr(l->text, words);
}

/* The pupil is spoken to, not of; and nobody else is taken for the pupil. */
static void address_is_right(const char *who, const struct shown_letter *l)
{
	bool pupil = strncmp(who, "eleve", 5) == 0;
	const char *wrong[] = { pupil ? "de Camille" : "otre convention",
		pupil ? "de Kamille" : "otre stage" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (says(l, wrong[i]))
			fail_msg("to %s: %s\n%s", who, l->subject, l->text);
}

static bool letter_take(void *arg, const struct shown_letter *l)
{
	struct gathering *g = arg;
	struct err e = ERR_INIT;
	assert_true(g->n < 3 * MOST);
	struct got *x = &g->list[g->n++];
	struct row_of r = { l->message, x };
	const struct store_message_filter f = { .page = { .count = 200 } };
	*x = (struct got){ .who = who_of(l->to), .link = l->url[0] != '\0' };
	address_is_right(x->who, l);
	NEED(store_message_each(t.w->roles.house.store, &f, row_take, &r, &e));
	if (strcmp(x->kind, "M24") == 0) { /* two days and where to sign in; of pupils nothing */
		assert_non_null(strstr(l->text, "/connexion"));
		assert_non_null(strstr(l->text, "premier et dernier jour compris"));
		assert_false(says(l, "Camille") || says(l, "SPÉCIMEN") || says(l, "9990042S-"));
	}
	if (strcmp(x->kind, "M11") == 0)
		assert_non_null(strstr(l->text, "modèle de l’établissement"));
	if (g->show)
		printf("=== %s %s %s %s\n%s\n\n%s\n", x->kind, x->who, x->lang, l->to, l->subject,
			l->text);
	return true;
}

/* All that waits leaves; it is late enough for what keeps quiet hours. */
static void post_goes(struct gathering *g)
{
	struct err e = ERR_INIT;
	char command[200];
	bool more = true;
	snprintf(command, sizeof command, "rm -rf %s", t.folder);
	assert_int_equal(system(command), 0); /* NOLINT: a test */
	/* codes do not live that long */
	while (more)
		NEED(outbox_step(&more, t.outbox, &t.w->service, t.w->now_ms + 5000, &e));
	for (more = true; more;)
		NEED(outbox_step(
			&more, t.outbox, &t.w->service, life_midnight(t.w->first + 40), &e));
	NEED(shown_each(t.folder, 3 * MOST, letter_take, g, &e));
}

static bool same(const struct got *x, const struct want *w)
{
	return strcmp(x->kind, w->kind) == 0 && strcmp(x->who, w->who) == 0 &&
	       strcmp(x->lang, w->lang) == 0 && x->link == w->link && !x->wanted;
}

static void compare(const char *event, struct gathering *g, const struct want *w)
{
	for (; w->kind; w++) {
		size_t i = 0;
		while (i < g->n && !same(&g->list[i], w))
			i++;
		if (i < g->n)
			g->list[i].wanted = true;
		else
			print_error("%s: %s to %s (%s, %s) did not leave\n", event, w->kind, w->who,
				w->lang, w->link ? "link" : "no link");
		g->show = g->show || i == g->n;
	}
	for (size_t i = 0; i < g->n; i++)
		if (!g->list[i].wanted) {
			print_error("%s: %s to %s (%s, %s) left unasked\n", event, g->list[i].kind,
				g->list[i].who, g->list[i].lang,
				g->list[i].link ? "link" : "no link");
			g->show = true;
		}
}

static void each_event_tells_whom_it_concerns_once(void **state)
{
	(void)state;
	bool show = getenv("PARAPHE_MESSAGES") != NULL, bad = false;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct gathering g = { .show = show };
		rows[i].run();
		post_goes(&g);
		g.show = false;
		compare(rows[i].event, &g, rows[i].out);
		bad = bad || g.show;
	}
	assert_false(bad);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_event_tells_whom_it_concerns_once),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}

int main(void)
{
	return world_main(run);
}
