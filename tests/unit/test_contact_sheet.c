/* SPDX-License-Identifier: MIT */
/* test_contact_sheet: what each reader's « fiche de contacts » holds and what it does not, when there is one, and that none is kept. */
#include "service_steps.h"

#include "ceremony/contact_sheet.h"
#include "ceremony/shield.h"
#include "family_kit.h"
#include "unzip_kit.h"

#define SCHOOL "01 99 00 01 42"
#define HOST "atelier@velo.example"
#define TUTOR "lucja.exemple@velo.example"
#define ONE_MAIL "dominique.specimen@famille.example"
#define OTHER_MAIL "morgan.specimen@autre.example"
#define ONE_PHONE "06 39 98 01 51"
#define OTHER_PHONE "06 39 98 01 52"
#define ONE_STREET "3 allée Cachée"
#define OTHER_STREET "8 impasse Secrète"
#define PUPIL "charlie@eleve.example"
#define TEACHER "noa@lycee.example" /* of the account: the list of pupils has the name */

static char text[32768];

/* The words of the sheet, blanks between as the paper has them. */
static void sheet_read(struct world *w, const struct actor *a, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf pdf = { 0 };
	char path[96], command[200];
	NEED(contact_sheet(&pdf, a, id, &e));
	snprintf(path, sizeof path, "%s/store/fiche-XXXXXX", world_dir);
	int fd = mkstemp(path);
	assert_int_equal(write(fd, pdf.p, pdf.n), pdf.n);
	close(fd);
	snprintf(command, sizeof command,
		"pdftotext -raw %s - | tr '\\n' ' ' | sed 's/\xc2\xa0/ /g'", path);
	FILE *f = popen(command, "r"); /* NOLINT: a test */
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	pclose(f);
	unlink(path);
	(void)w;
}

/* A mail may be broken over two lines: blanks are not compared. */
static bool has(const char *word)
{
	for (const char *at = text; *at; at++) {
		const char *t = at, *c = word;
		while (*c && *t) {
			if (*t == ' ')
				t++;
			else if (*c == ' ')
				c++;
			else if (*t == *c)
				t++, c++;
			else
				break;
		}
		if (!*c)
			return true;
	}
	return false;
}

struct expected {
	const char *holds[8], *lacks[12];
};

static void sheet_is(
	struct world *w, const struct actor *a, const char *id, const struct expected *x)
{
	sheet_read(w, a, id);
	for (const char *const *word = x->holds; *word; word++)
		if (!has(*word))
			fail_msg("%s: no %s on the sheet:\n%s", life_role_name(a->role), *word,
				text);
	for (const char *const *word = x->lacks; *word; word++)
		if (has(*word))
			fail_msg("%s: %s is on the sheet:\n%s", life_role_name(a->role), *word,
				text);
}

static struct actor reader(struct world *w, const char *id, const char *person)
{
	struct err e = ERR_INIT;
	struct steps_found f = { .person = person };
	const struct store_link_filter filter = { .dossier = id, .person = person, .school = -1 };
	NEED(store_link_each(w->roles.house.store, &filter, steps_any, &f, &e));
	if (!f.link.id)
		fail_msg("no link for %s", person);
	static struct store_link links[8];
	static size_t n;
	links[n++ % 8] = f.link;
	struct actor a = actor_of_link(&w->service, &links[(n - 1) % 8], w->now_ms);
	a.answered = id;
	return a;
}

static const struct expected of_host = { { SCHOOL, TEACHER, ONE_PHONE, OTHER_PHONE, "Dominique" },
	{ ONE_MAIL, OTHER_MAIL, ONE_STREET, OTHER_STREET, PUPIL } };
static const struct expected of_one_parent = { { SCHOOL, TEACHER, HOST, TUTOR, ONE_MAIL,
						       ONE_PHONE },
	{ OTHER_MAIL, OTHER_PHONE, OTHER_STREET, "Morgan", ONE_STREET, PUPIL } };
static const struct expected of_other_parent = { { SCHOOL, TEACHER, HOST, TUTOR, OTHER_MAIL,
							 OTHER_PHONE },
	{ ONE_MAIL, ONE_PHONE, ONE_STREET, "Dominique", OTHER_STREET, PUPIL } };
static const struct expected of_pupil = { { SCHOOL, HOST, TUTOR },
	{ ONE_MAIL, OTHER_MAIL, ONE_PHONE, OTHER_PHONE, ONE_STREET, OTHER_STREET } };

static const struct expected of_office = {
	{ HOST, TUTOR, ONE_MAIL, OTHER_MAIL, ONE_PHONE, OTHER_PHONE, ONE_STREET }, { NULL }
};
/* Protected: host and tutor ask the school for the family, parents for the place. */
static const struct expected of_host_protected = { { SCHOOL, "Adresse protégée" },
	{ ONE_PHONE, OTHER_PHONE, ONE_MAIL, OTHER_MAIL, ONE_STREET, OTHER_STREET, "Dominique" } };
static const struct expected of_parent_protected = { { SCHOOL, ONE_MAIL, "Adresse protégée" },
	{ HOST, TUTOR, "Atelier", "12 rue", OTHER_MAIL, OTHER_PHONE, "Morgan" } };

static void each_reader_has_what_it_needs(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char id[37];
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf lines = { 0 };
	AUTO(buf) struct buf zip = { 0 };
	AUTO(buf) struct buf names = { 0 };
	AUTO(store_dossier) struct store_dossier d = { 0 };
	int64_t account = world_account(
		w, "noa@lycee.example", STORE_ROLE_ENSEIGNANT, "Noa", "GABARIT", "professeur");
	struct actor sec = world_secretary(w), head = world_head(w);
	int64_t child = child_of_two(w, "cafe");
	fill_and_freeze(w, id, child);
	NEED(dossier_send(&sec, id, &e));
	/* Before the seal the school alone has one. */
	struct actor early = holder(w, id, "p-emp1");
	assert_false(contact_sheet(&pdf, &early, id, &e));
	assert_int_equal(reason_of(&e), REASON_STATE);
	e = (struct err)ERR_INIT;
	NEED(contact_sheet(&pdf, &sec, id, &e));
	sealed(w, id, "Charlie SPÉCIMEN");
	work(w);
	state_is(w, id, STATE_SCELLEE);
	struct actor host = reader(w, id, "p-emp1"), tutor = reader(w, id, "p-tut1"),
		     one = reader(w, id, "p-rl1"), other = reader(w, id, "p-rl2"),
		     pupil = reader(w, id, "p-eleve"),
		     teacher = world_as(w, account, LIFE_ENSEIGNANT);
	sheet_is(w, &host, id, &of_host);
	sheet_is(w, &tutor, id, &of_host);
	sheet_is(w, &one, id, &of_one_parent);
	sheet_is(w, &other, id, &of_other_parent);
	sheet_is(w, &pupil, id, &of_pupil);
	sheet_is(w, &teacher, id, &of_pupil);
	sheet_is(w, &sec, id, &of_office);
	sheet_is(w, &head, id, &of_office);
	/* Noted each time, dated, signed by nobody, in no container. */
	assert_true(has("Fiche de contacts") && has("pas signée") && has("(UTC+"));
	NEED(store_chain_read(w->roles.house.store, id, 0, &lines, &e));
	size_t at = 0, reads = 0;
	while ((at = slice_find(buf_slice(&lines), SLICE_LIT("fiche-de-contacts"), at)) != SIZE_MAX)
		at++, reads++;
	assert_int_equal(reads, 9);
	NEED(dossier_archive(&zip, &sec, id, &e));
	unzipped(&names, buf_slice(&zip), NULL);
	assert_null(strstr((const char *)names.p, "fiche"));
	NEED(shield_set(&sec, child, true, "Ordonnance.", &e));
	sheet_is(w, &host, id, &of_host_protected);
	sheet_is(w, &tutor, id, &of_host_protected);
	sheet_is(w, &one, id, &of_parent_protected);
	sheet_is(w, &pupil, id, &of_pupil);
	sheet_is(w, &sec, id, &of_office);
	/* After the stay nobody outside needs it. */
	NEED(store_dossier_get(w->roles.house.store, w->school, id, &d, &e));
	d.state = STATE_TERMINEE;
	assert_false(contact_sheet_ready(&host, &d) || contact_sheet_ready(&one, &d) ||
		     contact_sheet_ready(&teacher, &d));
	assert_true(contact_sheet_ready(&sec, &d));
	struct actor dpo = head;
	dpo.role = LIFE_DPO;
	d.state = STATE_SCELLEE;
	assert_false(contact_sheet_ready(&dpo, &d));
}

static int run(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_reader_has_what_it_needs) };
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
