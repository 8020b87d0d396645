/* SPDX-License-Identifier: MIT */
/* test_shield: a protected address in no list, search or table; and separated parents, of whom neither reads how the other is reached. */
#include "doors_kit.h"

#include "ceremony/academy.h"
#include "ceremony/class_zip.h"
#include "ceremony/shield.h"
#include "family_kit.h"
#include "unzip_kit.h"

#define HOST "Atelier Vélo Fictif SARL"

static struct guest as_account(struct world *w, int64_t account)
{
	return doors_guest(w, account, 0, "{}");
}

static bool row_take(void *arg, const struct store_dossier *d)
{
	(void)d;
	++*(unsigned *)arg;
	return true;
}

static unsigned searched(struct world *w, const char *text)
{
	struct err e = ERR_INIT;
	unsigned n = 0;
	const struct store_dossier_filter f = { .school = w->school, .search = text };
	NEED(store_dossier_each(w->roles.house.store, &f, false, row_take, &n, &e));
	uint64_t counted = 0;
	NEED(store_dossier_count(w->roles.house.store, &f, &counted, &e));
	assert_int_equal(counted, n);
	return n;
}

static bool protection_take(void *arg, const struct store_note *n)
{
	unsigned *seen = arg;
	*seen += strcmp(n->kind, "PROTECTION") == 0 &&
		 slice_find(n->detail, SLICE_LIT("\"avant\":\"non\",\"apres\":\"oui\""), 0) !=
			 SIZE_MAX;
	return true;
}

static unsigned noted(struct world *w)
{
	struct err e = ERR_INIT;
	unsigned seen = 0;
	NEED(store_note_each(w->roles.house.store, w->school, (struct store_page){ 0 },
		protection_take, &seen, &e));
	return seen;
}

/* What secretariat and head are shown in lists, and what leaves as a file. */
static const char *const lists[] = { "/ecole", "/ecole/classe", "/ecole/classe.csv",
	"/ecole/papier" };
enum { LISTS = sizeof lists / sizeof *lists };

static unsigned lists_with_host(struct world *w, const struct guest *g)
{
	unsigned n = 0;
	for (size_t i = 0; i < LISTS; i++) {
		int status = doors_ask(w, g, lists[i], NULL);
		if (status != 200)
			fail_msg("%s: %d", lists[i], status);
		n += doors_says(HOST);
	}
	return n;
}

static void class_names(struct world *w, struct buf *out)
{
	struct err e = ERR_INIT;
	struct class_zip_done done;
	AUTO(buf) struct buf zip = { 0 };
	struct actor sec = world_secretary(w);
	const struct class_zip_wanted want = { .year = w->year, .class_name = "2de 4" };
	NEED(class_zip(&done, &sec, &want, &e));
	zip = (struct buf)BUF_MAX(64 << 20);
	uint8_t room[4096];
	assert_int_equal(lseek(done.fd, 0, SEEK_SET), 0);
	for (ssize_t n; (n = read(done.fd, room, sizeof room)) > 0;)
		buf_put(&zip, room, (size_t)n);
	close(done.fd);
	unzipped(out, buf_slice(&zip), NULL);
}

static bool host_take(void *arg, const struct invite_item *i)
{
	*(unsigned *)arg += strcmp(i->host, HOST) == 0;
	return true;
}

/* On the list of what a person is to sign. */
static unsigned hosts_listed(struct world *w, const char *id, const char *person)
{
	struct err e = ERR_INIT;
	unsigned n = 0;
	struct store_link link = link_of(w, id, person);
	struct actor a = actor_of_link(&w->service, &link, w->now_ms);
	a.answered = id;
	NEED(invite_items(&a, host_take, &n, &e));
	return n;
}

static void a_protected_address_stands_in_no_list(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37], path[80], dossier[80];
	AUTO(store_dossier) struct store_dossier d = { 0 };
	AUTO(store_pupil) struct store_pupil p = { 0 };
	struct guest office = as_account(w, w->secretary), head = as_account(w, w->head);
	int64_t teacher = world_account(
		w, "noa@lycee.example", STORE_ROLE_ENSEIGNANT, "Noa", "GABARIT", "professeur");
	struct actor sec = world_secretary(w), as_teacher = world_as(w, teacher, LIFE_ENSEIGNANT);
	fill_and_freeze(w, id, w->pupil);
	NEED(dossier_send(&sec, id, &e));
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	assert_true(lists_with_host(w, &office) >= 2);
	assert_int_equal(searched(w, "velo fictif"), 1);
	snprintf(path, sizeof path, "/ecole/eleve/%lld/protection", (long long)w->pupil);
	snprintf(dossier, sizeof dossier, "/ecole/dossier/%s", id);
	/* Secretariat and head alone, with a reason. */
	assert_false(shield_set(&as_teacher, w->pupil, true, "Ordonnance.", &e));
	assert_int_equal(reason_of(&e), REASON_ROLE);
	e = (struct err)ERR_INIT;
	assert_int_equal(doors_ask(w, &office, path, NULL), 200);
	assert_true(doors_says("n’est pas protégée"));
	assert_int_equal(doors_ask(w, &office, path, "geste=proteger&motif="), 400);
	assert_int_equal(noted(w), 0);
	assert_int_equal(doors_ask(w, &office, path, "geste=proteger&motif=Ordonnance."), 200);
	assert_true(doors_says("L’adresse est protégée."));
	assert_int_equal(doors_ask(w, &office, path, "geste=proteger&motif=Encore."), 200);
	assert_int_equal(noted(w), 1);
	/* In no list, no table, no search; by name and reference it is found. */
	assert_int_equal(lists_with_host(w, &office), 0);
	assert_int_equal(doors_ask(w, &head, "/ecole/signer", NULL), 200);
	assert_false(doors_says(HOST));
	assert_int_equal(searched(w, "velo fictif"), 0);
	assert_int_equal(searched(w, "00000077800001"), 0);
	assert_int_equal(searched(w, "specimen camille"), 1);
	assert_int_equal(searched(w, d.reference), 1);
	AUTO(buf) struct buf names = { 0 };
	class_names(w, &names);
	assert_non_null(strstr((const char *)names.p, d.reference));
	assert_null(strstr((const char *)names.p, "Atelier"));
	AUTO(buf) struct buf counts = { 0 };
	NEED(academy_counts(&counts, &w->service, life_day(w->now_ms), &e));
	assert_int_equal(slice_find(buf_slice(&counts), SLICE_LIT("Atelier"), 0), SIZE_MAX);
	/* Nor in what a family is to sign; the host has its own. */
	assert_int_equal(hosts_listed(w, id, "p-emp1"), 1);
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	assert_int_equal(hosts_listed(w, id, "p-rl1"), 0);
	/* The convention itself is read, one by one. */
	assert_int_equal(doors_ask(w, &office, dossier, NULL), 200);
	assert_true(doors_says(HOST) && doors_says("Adresse protégée"));
	/* A list of pupils that comes again changes nothing of it. */
	NEED(store_pupil_get(w->roles.house.store, w->school, w->pupil, &p, &e));
	assert_true(p.shielded);
	p.shielded = false;
	NEED(store_pupil_put(w->roles.house.store, &p, &e));
	assert_int_equal(searched(w, "velo fictif"), 0);
	assert_int_equal(doors_ask(w, &head, path, "geste=lever&motif=Ordonnance levée."), 200);
	assert_int_equal(searched(w, "velo fictif"), 1);
	assert_true(lists_with_host(w, &office) >= 2);
}

/* --- separated parents ------------------------------------------------------------------------------------------------------ */

static void holds_none(const char *what, struct slice text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_find(text, slice_text(words[i]), 0) != SIZE_MAX)
			fail_msg("%s holds %s", what, words[i]);
}

/* What a link opens, each page and file of it. */
static const char *const reads[] = { "/lire", "/texte", "/pdf", "/suivre", "/archive",
	"/attestation", "/mes-donnees", "/sante", "/contact", "/demande" };
enum { READS = sizeof reads / sizeof *reads };

static struct store_link follow_of(struct world *w, const char *id, const char *person)
{
	struct err e = ERR_INIT;
	struct steps_found f = { .person = person };
	const struct store_link_filter filter = { .dossier = id, .person = person, .school = -1 };
	NEED(store_link_each(w->roles.house.store, &filter, steps_any, &f, &e));
	if (!f.link.id)
		fail_msg("no link for %s", person);
	return f.link;
}

static void reads_none(
	struct world *w, const char *id, const char *person, const char *const *words, size_t n)
{
	char path[120], data[80];
	struct store_link link = follow_of(w, id, person);
	snprintf(data, sizeof data, "{\"suivi\":\"oui\",\"naissance\":\"%s\"}", id);
	struct guest g = doors_guest(w, 0, link.id, data);
	unsigned shown = 0;
	for (size_t i = 0; i < READS; i++) {
		snprintf(path, sizeof path, "/lien/%lld%s", (long long)link.id, reads[i]);
		shown += doors_ask(w, &g, path, NULL) == 200;
		holds_none(path, slice_text(doors.text), words, n);
	}
	assert_true(shown >= 4);
}

/* The evidence as a party gets it: the journal with the personal blocks of who asks alone. */
static void evidence_holds_none(
	struct world *w, const char *id, const char *person, const char *const *words, size_t n)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf zip = { 0 };
	AUTO(buf) struct buf names = { 0 };
	AUTO(buf) struct buf file = { 0 };
	struct store_link link = follow_of(w, id, person);
	struct actor a = actor_of_link(&w->service, &link, w->now_ms);
	a.answered = id;
	NEED(dossier_archive(&zip, &a, id, &e));
	unzipped(&names, buf_slice(&zip), NULL);
	unsigned files = 0;
	for (char *name = strtok((char *)names.p, "\n"); name; name = strtok(NULL, "\n")) {
		unzipped(&file, buf_slice(&zip), name);
		holds_none(name, buf_slice(&file), words, n);
		files++;
	}
	assert_true(files > 3);
}

static void neither_parent_reads_how_the_other_is_reached(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	const char *both[sizeof of_one / sizeof *of_one + sizeof of_other / sizeof *of_other];
	struct actor sec = world_secretary(w);
	enum { ONE = sizeof of_one / sizeof *of_one, OTHER = sizeof of_other / sizeof *of_other };
	memcpy(both, of_one, sizeof of_one);
	memcpy(both + ONE, of_other, sizeof of_other);
	fill_and_freeze(w, id, child_of_two(w, "cafe"));
	NEED(dossier_send(&sec, id, &e));
	sign_by_link(w, id, "p-emp1", "Sacha FICTIF");
	reads_none(w, id, "p-rl1", of_other, OTHER);
	reads_none(w, id, "p-rl2", of_one, ONE);
	sign_by_link(w, id, "p-rl1", "Dominique SPÉCIMEN");
	sign_by_link(w, id, "p-eleve", "Charlie SPÉCIMEN");
	sign_by_head(w, id);
	work(w);
	state_is(w, id, STATE_SCELLEE);
	reads_none(w, id, "p-rl1", of_other, OTHER);
	reads_none(w, id, "p-rl2", of_one, ONE);
	reads_none(w, id, "p-emp1", both, ONE + OTHER);
	reads_none(w, id, "p-tut1", both, ONE + OTHER);
	evidence_holds_none(w, id, "p-rl1", of_other, OTHER);
	evidence_holds_none(w, id, "p-rl2", of_one, ONE);
	evidence_holds_none(w, id, "p-emp1", both, ONE + OTHER);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_protected_address_stands_in_no_list),
		cmocka_unit_test(neither_parent_reads_how_the_other_is_reached),
	};
	return cmocka_run_group_tests(tests, doors_setup, doors_teardown);
}

int main(void)
{
	return world_main(run);
}
