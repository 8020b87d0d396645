/* SPDX-License-Identifier: MIT */
/* service_steps: what people do one after the other, for the tests of a convention's life. */
#ifndef PARAPHE_TESTS_SERVICE_STEPS_H
#define PARAPHE_TESTS_SERVICE_STEPS_H

#include "service_kit.h"

static struct dossier_remarks remarks;

static inline void state_is(struct world *w, const char *id, enum store_state want)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	if (d.state != want)
		fail_msg("state %s, wanted %s", store_state_name(d.state), store_state_name(want));
}

static inline void draft_fill_and_freeze(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	struct actor sec = world_secretary(w);
	struct world_form *f = calloc(1, sizeof *f);
	assert_non_null(f);
	world_host_form(w, f);
	const struct dossier_edit host = { .part = FIELD_ACCUEIL,
		.changes = (const char *const(*)[2])f->list,
		.n = f->n,
		.done = true };
	if (!dossier_edit(&remarks, &sec, id, &host, &e))
		remarks_print(&remarks);
	NEED(e.code == ERR_NONE);
	free(f);
	state_is(w, id, STATE_COMPLETEE_ACCUEIL);
	const char *insurance[][2] = { { "eleve/assurance-rc/assureur", "Mutuelle fictive" },
		{ "eleve/assurance-rc/@fin", "2099-08-31" } };
	const struct dossier_edit school = { .part = FIELD_SECRETARIAT,
		.changes = (const char *const(*)[2])insurance,
		.n = 2,
		.done = true };
	if (!dossier_edit(&remarks, &sec, id, &school, &e))
		remarks_print(&remarks);
	NEED(e.code == ERR_NONE);
	state_is(w, id, STATE_A_VERIFIER);
	NEED(dossier_check(&remarks, &sec, id, &e));
	remarks_print(&remarks);
	assert_true(remarks.freezable);
	NEED(dossier_acknowledge(&sec, id, "CAL-1 DELAI-1 RC-1", &e));
	if (!dossier_freeze(&remarks, &sec, id, &e))
		remarks_print(&remarks);
	NEED(e.code == ERR_NONE);
	state_is(w, id, STATE_VERIFIEE);
}

static inline void fill_and_freeze(struct world *w, char id[static 37], int64_t pupil)
{
	world_create(w, id, pupil);
	draft_fill_and_freeze(w, id);
}

struct steps_found {
	struct store_link link;
	const char *person;
};

static inline bool steps_take(void *arg, const struct store_link *l)
{
	struct steps_found *f = arg;
	if (strcmp(l->person, f->person) == 0 && l->kind == STORE_LINK_SIGN)
		f->link = *l; /* the newest: others were replaced */
	return true;
}

/* Of any kind. */
static inline bool steps_any(void *arg, const struct store_link *l)
{
	struct steps_found *f = arg;
	f->link = *l;
	return strcmp(l->person, f->person) != 0;
}

static inline struct store_link link_of(struct world *w, const char *id, const char *person)
{
	struct err e = ERR_INIT;
	struct steps_found f = { .person = person };
	const struct store_link_filter filter = { .dossier = id, .school = -1 };
	NEED(store_link_each(w->roles.house.store, &filter, steps_take, &f, &e));
	if (!f.link.id)
		fail_msg("no link for %s", person);
	return f.link;
}

/* As a browser does it: link by mail, birthday where asked, code, gesture. */
static inline void sign_by_link(
	struct world *w, const char *id, const char *person, const char *name)
{
	struct err e = ERR_INIT;
	struct store_link link = link_of(w, id, person);
	struct actor system = actor_system(&w->service, w->now_ms);
	struct invite_handed handed;
	struct invite_visit visit;
	NEED(invite_hand_over(&handed, &system, link.id, false, &e));
	const char *token = strstr(handed.url, "/l/") + 3;
	NEED(invite_visit(&visit, &system, token, &e));
	struct actor a = actor_of_link(&w->service, &visit.link, w->now_ms);
	NEED(invite_enter(&a, NULL, &e));
	bool right = false;
	if (visit.ask_birthday) {
		struct party_view *none = NULL;
		assert_false(party_open(&none, &a, NULL, &e));
		assert_int_equal(reason_of(&e), REASON_BIRTHDAY);
		int year, dm[2];
		time_day_split(w->first + 4, &year, &dm[1], &dm[0]);
		NEED(invite_birthday(&right, &a, NULL, (const int[2]){ 1, 13 }, &e));
		assert_false(right);
		NEED(invite_birthday(&right, &a, NULL, dm, &e));
		assert_true(right);
		a.answered = id;
	}
	AUTO(party) struct party_view *v = NULL;
	NEED(party_open(&v, &a, NULL, &e));
	assert_true(v->may_sign);
	assert_true(v->needs_code);
	assert_string_equal(v->shown_name, name);
	struct party_gesture g = {
		.typed_name = name, .agreed = true, .sha_fond = v->dossier->frozen->sha_fond
	};
	struct party_done done;
	assert_false(party_sign(&done, &a, &g, &e));
	assert_int_equal(reason_of(&e), REASON_CODE_NEEDED);
	const struct invite_gesture gesture = { .name = "signer" };
	struct invite_code code;
	char digits[INVITE_CODE_DIGITS + 1];
	NEED(invite_code_send(&code, &a, &gesture, &e));
	NEED(invite_code_hand_over(digits, &system, link.id, code.number, &e));
	assert_false(
		invite_code_check(&a, &gesture, strcmp(digits, "000000") ? "000000" : "1", &e));
	NEED(invite_code_check(&a, &gesture, digits, &e));
	assert_false(invite_code_check(&a, &gesture, digits, &e));
	g.typed_name = "Quelqu’un d’autre";
	assert_false(party_sign(&done, &a, &g, &e));
	assert_int_equal(reason_of(&e), REASON_NAME);
	g.typed_name = name;
	NEED(party_sign(&done, &a, &g, &e));
	/* A browser that posts twice gets the same answer. */
	struct party_done twice;
	NEED(party_sign(&twice, &a, &g, &e));
	assert_string_equal(done.file_sha256, twice.file_sha256);
}

/* Somebody who may be named to sign in the head's place. */
static inline int64_t world_deputy(struct world *w)
{
	return world_account(w, "adjoint@lycee.example", STORE_ROLE_DELEGATAIRE, "Alix",
		"SUPPLÉANT", "proviseur adjoint");
}

static inline void work(struct world *w)
{
	struct err e = ERR_INIT;
	bool more = true;
	struct actor system = actor_system(&w->service, (int64_t)time(NULL) * 1000);
	while (more)
		NEED(party_work(&more, &system, &e));
}

/* The head names 'account', by a deed; the queue takes it to what is under way. */
static inline void given_deed(struct world *w, int64_t account)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(w);
	const struct school_delegation d = { .account = account,
		.first_name = "Alix",
		.last_name = "SUPPLÉANT",
		.quality = "proviseur adjoint",
		.scope = "Toutes les classes",
		.from = life_day(w->now_ms) - 1,
		.to = life_day(w->now_ms) + 100,
		.deed = SLICE_LIT("%PDF-1.7 acte de délégation signé") };
	NEED(school_delegate(&head, &d, &e));
}

/* The policy in force is another one from now on. */
static inline void delegated(struct world *w, int64_t account)
{
	given_deed(w, account);
	work(w);
}

static inline void sent(struct world *w, char id[static 37], const char *ref)
{
	struct err e = ERR_INIT;
	char name[16], whole[65];
	struct actor sec = world_secretary(w);
	snprintf(name, sizeof name, "%.6s", ref);
	for (char *c = name; *c; c++)
		*c = (char)(*c >= '0' && *c <= '9' ? 'a' + *c - '0' : *c);
	snprintf(whole, sizeof whole, "%s%060d", ref, 0);
	fill_and_freeze(w, id, world_pupil(w, name, whole));
	NEED(dossier_send(&sec, id, &e));
}

/* The holder of a link, its birthday question answered. */
static inline struct actor holder(struct world *w, const char *id, const char *person)
{
	struct store_link link = link_of(w, id, person);
	struct actor a = actor_of_link(&w->service, &link, w->now_ms);
	a.answered = id;
	return a;
}

static inline void sign_by_head(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	struct actor head = world_head(w);
	AUTO(party) struct party_view *v = NULL;
	NEED(party_open(&v, &head, id, &e));
	const struct party_gesture g = { .id = id,
		.typed_name = "Claude Modèle",
		.agreed = true,
		.sha_fond = v->dossier->frozen->sha_fond };
	struct party_done done;
	NEED(party_sign(&done, &head, &g, &e));
}

/* Everybody but the head, then the head; the seal is left to work(). */
static inline void sealed(struct world *w, const char *id, const char *pupil)
{
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", pupil);
	sign_by_head(w, id);
}

#endif
