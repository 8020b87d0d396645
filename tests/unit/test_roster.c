/* SPDX-License-Identifier: MIT */
/* test_roster: lists of pupils in the forms that software gives them, and in those that nobody should. */
#include "web_kit.h"

#include "ceremony/dossier.h"
#include "ceremony/papers.h"
#include "ceremony/retention.h"
#include "ceremony/roster.h"
#include "ceremony/roster_end.h"
#include "ceremony/task.h"

#define HEADER                                                                                     \
	"Nom;Prénom;Né(e) le;Division;Niveau;Lien 1;Nom responsable 1;Prénom responsable 1;INE\n"
#define YEAR "2024-2025"
#define NEXT_YEAR "2025-2026"

static struct store_account office;

static struct actor secretary(struct web_kit *k)
{
	struct err e = ERR_INIT;
	struct actor a;
	if (!actor_of_account(&a, &k->service, &office, LIFE_SECRETARIAT, &e))
		fail_msg("%s", e.text);
	a.now_ms = WEB_KIT_NOW;
	return a;
}

static int setup(void **state)
{
	if (web_kit_setup(state) != 0)
		return -1;
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	snprintf(k->shared.templates, sizeof k->shared.templates, "templates");
	office = (struct store_account){ .school = k->school,
		.login = "secretaire@lycee.example",
		.roles = STORE_ROLE_SECRETARIAT,
		.state = STORE_ACCOUNT_ACTIVE };
	return store_account_add(k->house.store, &office, &e) ? 0 : -1;
}

/* What was told during one import. */
struct told {
	size_t errors, changes, kept, line, questions, like;
	int64_t known, answer; /* the likeliest of the last question; what is answered to all */
	bool backwards;        /* an error came after one of a later line */
	char last[700], column[40];
};

static bool error_take(void *arg, const struct roster_error *x)
{
	struct told *t = arg;
	t->errors++;
	t->backwards |= x->line < t->line;
	t->line = x->line;
	snprintf(t->column, sizeof t->column, "%s", x->column);
	snprintf(t->last, sizeof t->last, "%zu %s %s", x->line, x->value, x->wanted);
	return true;
}

static bool change_take(void *arg, const struct roster_change *x)
{
	struct told *t = arg;
	if (x->what != ROSTER_SAME)
		snprintf(t->last, sizeof t->last, "%.80s: %.600s", x->pupil, x->changes);
	t->changes += x->what != ROSTER_SAME;
	t->kept += x->kept_by_owner;
	return true;
}

static bool question_take(void *arg, const struct roster_question *q)
{
	struct told *t = arg;
	t->questions++;
	t->like = q->n;
	t->known = q->like[0].id;
	snprintf(t->last, sizeof t->last, "%zu %s %s", q->line, q->pupil, q->like[0].pupil);
	return true;
}

static int64_t answer_take(void *arg, size_t line)
{
	const struct told *t = arg;
	(void)line;
	return t->answer;
}

static bool import(struct web_kit *k, struct roster_done *done, struct told *t,
	struct roster_import *r, struct err *e)
{
	struct actor a = secretary(k);
	*t = (struct told){ .answer = ROSTER_UNANSWERED };
	r->year = YEAR;
	r->error = error_take;
	r->change = change_take;
	r->arg = t;
	return roster_import(done, &a, r, e);
}

static void add(struct buf *b, const char *last, const char *first, const char *class_name)
{
	buf_printf(b, "%s;%s;20/06/2009;%s;2de-GT;mère;%s;Dominique;\n", last, first, class_name,
		last);
}

static void a_list_comes_in_and_again_with_what_changed(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	AUTO(buf) struct buf b = BUF_MAX(1 << 16);
	buf_put_text(&b, HEADER);
	add(&b, "SPÉCIMEN", "Camille", "2de 4");
	add(&b, "MODÈLE", "Alix", "2de 4");
	struct roster_import r = { .csv = buf_slice(&b), .dry = true };
	if (!import(k, &done, &t, &r, &e))
		fail_msg("%s", e.text);
	assert_int_equal(done.added, 2);
	r.dry = false;
	assert_true(import(k, &done, &t, &r, &e));
	assert_int_equal(done.added, 2); /* the look kept nothing */
	assert_true(import(k, &done, &t, &r, &e));
	assert_int_equal(done.same, 2);
	assert_int_equal(t.changes, 0);
	/* one moves, one goes, one comes */
	b.n = 0;
	buf_put_text(&b, HEADER);
	add(&b, "SPÉCIMEN", "Camille", "2de 5");
	add(&b, "GABARIT", "Lou", "2de 5");
	r.csv = buf_slice(&b);
	r.mark_left = true;
	assert_true(import(k, &done, &t, &r, &e));
	assert_int_equal(done.added, 1);
	assert_int_equal(done.changed, 1);
	assert_int_equal(done.left, 1);
	assert_true(import(k, &done, &t, &r, &e));
	assert_int_equal(done.left, 0); /* already */
	/* the list of before again, as the page says: values and pupils are back, nobody is doubled */
	b.n = 0;
	buf_put_text(&b, HEADER);
	add(&b, "MODÈLE", "Alix", "2de 4");
	add(&b, "SPÉCIMEN", "Camille", "2de 4");
	r.csv = buf_slice(&b);
	assert_true(import(k, &done, &t, &r, &e));
	assert_int_equal(done.added, 0);
	assert_int_equal(done.changed, 2);
	assert_int_equal(done.left, 1);
	r.mark_left = false;
	assert_true(import(k, &done, &t, &r, &e));
	assert_int_equal(done.same, 2);
	/* a change is told by the column's name for people */
	b.n = 0;
	buf_put_text(&b, HEADER);
	add(&b, "MODÈLE", "Alix", "2de 4");
	add(&b, "GABARIT", "Lou", "2de 5");
	add(&b, "SPÉCIMEN", "Camille", "2de 5");
	r.csv = buf_slice(&b);
	r.dry = true;
	assert_true(import(k, &done, &t, &r, &e));
	assert_non_null(strstr(t.last, "SPÉCIMEN Camille: Classe : 2de 4 → 2de 5"));
}

/* The same two pupils in every form: known again each time. */
static void encodings_and_separators_are_recognised(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	static const char bom[] = "\xef\xbb\xbf"
				  "Nom,Prénom,Date de naissance,Classe,Niveau\n"
				  "ÉCRIT,Zoé,20/06/2005,2de 7,2de-GT\n";
	static const char latin[] = "Nom\tPr\xe9nom\tDate de naissance\tClasse\tNiveau\r\n"
				    "\xc9"
				    "CRIT\tZo\xe9\t20/06/2005\t2de 7\t2de-GT\r\n";
	struct roster_import r = { .csv = SLICE_LIT(bom) };
	if (!import(k, &done, &t, &r, &e))
		fail_msg("%s", e.text);
	assert_int_equal(done.added, 1);
	r.csv = slice_text(latin);
	if (!import(k, &done, &t, &r, &e))
		fail_msg("%s", e.text);
	assert_int_equal(done.same, 1);
	struct roster_head *h = calloc(1, sizeof *h);
	struct actor a = secretary(k);
	assert_non_null(h);
	assert_true(roster_look(h, &a, r.csv, &e));
	assert_int_equal(h->encoding, CSV_WINDOWS_1252);
	assert_int_equal(h->separator, '\t');
	assert_string_equal(h->samples[1][0], "Zoé");
	assert_int_equal(h->mapped[1], ROSTER_prenom);
	free(h);
}

/* As software prints it: a title alone on its line, abbreviated headers. Lines are counted as the file counts them. */
static void a_title_over_the_table_is_not_its_header(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	static const char titled[] = "Élèves, classe de 2de 8;;;;;\n\n"
				     "NOM;Prénom(s);Date de naiss.;Div.;Niveau;Mél resp. légal 1\n"
				     "TITRÉ;Zoé;2/6/2005;2de 8;2de-GT;\n"
				     "TITRÉ;Loïc;31/02/2005;2de 8;2de-GT;\n";
	struct roster_import r = { .csv = SLICE_LIT(titled) };
	assert_false(import(k, &done, &t, &r, &e));
	assert_int_equal(t.errors, 1);
	assert_string_equal(t.column, "naissance");
	assert_int_equal(strtol(t.last, NULL, 10), 5);
	r.skip_faulty = true;
	if (!import(k, &done, &t, &r, &e))
		fail_msg("%s", e.text);
	assert_int_equal(done.added, 1);
}

static void an_ine_is_used_and_neither_shown_nor_kept(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	static const char list[] =
		HEADER "SECRET;Ine;20/06/2009;2de 8;2de-GT;mère;SECRET;Dominique;0123456789A\n"
		       "SECRET;Faux;20/06/2009;2de 8;2de-GT;mère;SECRET;Dominique;98765\n";
	struct roster_head *h = calloc(1, sizeof *h);
	struct actor a = secretary(k);
	struct roster_import r = { .csv = SLICE_LIT(list), .skip_faulty = true };
	assert_non_null(h);
	assert_true(roster_look(h, &a, r.csv, &e));
	assert_int_equal(h->mapped[8], ROSTER_ine);
	assert_null(strstr(h->samples[8][0], "0123"));
	free(h);
	assert_true(import(k, &done, &t, &r, &e));
	assert_int_equal(done.added, 1);
	assert_int_equal(done.faulty, 1);
	assert_string_equal(t.column, "ine");
	char command[200];
	snprintf(command, sizeof command, "cat %s/s.sqlite* | grep -c -a -e 0123456789A -e 98765",
		k->folder);
	assert_int_not_equal(system(command), 0); /* NOLINT: a test */
}

static void lines_in_error_are_told_each_and_stop_the_whole(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	static const char list[] = HEADER ";Sansnom;20/06/2009;2de 9;2de-GT;mère;A;B;\n"
					  "FAUX;Date;30/02/2009;2de 9;2de-GT;mère;A;B;\n"
					  "MINEUR;Seul;20/06/2009;2de 9;2de-GT;;;;\n"
					  "TROP;De;20/06/2009;2de 9;2de-GT;mère;A;B;;;;colonnes\n"
					  "DOUBLE;Noé;20/06/2009;2de 9;2de-GT;mère;DOUBLE;B;\n"
					  "Double;Noe;20/06/2009;2de 9;2de-GT;mère;DOUBLE;B;\n";
	struct roster_import r = { .csv = SLICE_LIT(list) };
	assert_false(import(k, &done, &t, &r, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	assert_int_equal(done.faulty, 6);
	assert_in_range(t.errors, 6, 12);
	r.dry = r.skip_faulty = true;
	e = (struct err)ERR_INIT;
	assert_true(import(k, &done, &t, &r, &e));
	assert_int_equal(done.added, 0);
}

/* Two pairs whose keys sort in no order of the lines, and other faults in between. */
static void errors_are_told_in_the_order_of_the_lines(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	AUTO(buf) struct buf b = BUF_MAX(1 << 16);
	buf_put_text(&b, HEADER);
	static const char *const names[] = { "A", "B", "C", "D", "E", "F" };
	for (size_t i = 0; i < 6; i++) {
		add(&b, names[i], "Noé", "2de 9");
		add(&b, "MAUVAIS", "", "2de 9");
		add(&b, names[5 - i], "Noé", "2de 9");
	}
	struct roster_import r = { .csv = buf_slice(&b) };
	assert_false(import(k, &done, &t, &r, &e));
	assert_int_equal(done.faulty, 18);
	assert_int_equal(t.errors, 18);
	assert_int_equal(t.line, 19);
	assert_false(t.backwards);
}

static void what_is_no_list_is_refused(void **state)
{
	struct web_kit *k = *state;
	struct roster_done done;
	struct told t;
	static const struct slice all[] = { { (const uint8_t *)"", 0 },
		{ (const uint8_t *)"PK\x03\x04\0\0", 6 },
		{ (const uint8_t *)"nom;prenom\n\"SANS;fin\n", 21 },
		{ (const uint8_t *)"\xef\xbb\xbfnom;prenom\nA;\xe9\n", 18 } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct err e = ERR_INIT;
		struct roster_import r = { .csv = all[i] };
		assert_false(import(k, &done, &t, &r, &e));
		assert_true(e.code == ERR_SYNTAX || e.code == ERR_LIMIT);
	}
}

static void twenty_thousand_lines_are_too_many(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	AUTO(buf) struct buf b = BUF_MAX(4 << 20);
	buf_put_text(&b, HEADER);
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "N;P%c;20/06/2009;2de 4;2de-GT;mère;A;B;\n", 'a' + i % 26);
	struct roster_import r = { .csv = buf_slice(&b) };
	assert_false(import(k, &done, &t, &r, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static void what_would_be_a_formula_is_text_in_the_errors(void **state)
{
	(void)state;
	static const char *const all[] = { "=HYPERLINK(\"x\")", "+1", "-1", "@SUM(1)", "\t=1",
		"\n=1", "＝1", "＋1", "－1", "＠SUM(1)" };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		AUTO(buf) struct buf csv = BUF_MAX(1 << 12);
		struct roster_error x = { .line = 2, .column = "nom", .wanted = "lettres" };
		snprintf(x.value, sizeof x.value, "%s", all[i]);
		roster_error_line(&csv, &x);
		const char *text = buf_text(&csv);
		assert_non_null(strstr(text, "\xef\xbb\xbfligne;"));
		char cell[60];
		snprintf(cell, sizeof cell, "\"'%.1s", all[i]);
		assert_non_null(strstr(text, cell));
	}
}

static void the_template_is_a_list_that_comes_in(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	AUTO(buf) struct buf csv = { 0 };
	assert_true(roster_template(&csv, &e));
	struct roster_import r = { .csv = buf_slice(&csv), .dry = true };
	if (!import(k, &done, &t, &r, &e))
		fail_msg("%s", e.text);
	if (done.faulty)
		fail_msg("%s %s", t.column, t.last);
	assert_int_equal(done.lines, 2);
}

static void who_has_some_classes_only_imports_nothing(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct actor a = secretary(k);
	const struct roster_import r = { .csv = SLICE_LIT(HEADER), .year = YEAR };
	a.role = LIFE_ENSEIGNANT;
	assert_false(roster_import(&done, &a, &r, &e));
	assert_int_equal(e.code, ERR_DENIED);
	a.role = LIFE_DELEGATAIRE;
	a.scope = "2de 4";
	e = (struct err)ERR_INIT;
	assert_false(roster_import(&done, &a, &r, &e));
	assert_int_equal(e.code, ERR_DENIED);
}

static bool job_take(void *arg, const struct store_job *j)
{
	struct store_job *out = arg;
	out->next_ms = j->next_ms;
	memcpy(out->key, j->key, sizeof j->key);
	memcpy(out->kind, j->kind, sizeof j->kind);
	return true;
}

static void pupils_are(struct web_kit *k, const char *sort_key, const char *fields)
{
	struct err e = ERR_INIT;
	AUTO(store_pupil) struct store_pupil p = { .id = 0 };
	assert_true(store_pupil_get(k->house.store, k->school, 1, &p, &e));
	assert_string_equal(p.sort_key, sort_key);
	assert_non_null(strstr(buf_text(&p.fields), fields));
}

static void waits(struct web_kit *k, struct store_job *j, bool want)
{
	struct err e = ERR_INIT;
	bool later = !want;
	const struct actor system = actor_system(&k->service, j->next_ms);
	assert_true(roster_end_waits(&later, &system, j, &e));
	assert_int_equal(later, want);
}

static void reference_is(struct web_kit *k, char out[static 65])
{
	struct err e = ERR_INIT;
	assert_true(secret_year_mac(
		out, k->shared.secret, "9990042S/" YEAR, SLICE_LIT("0123456789A"), &e));
}

/* The last of the tests: its list is no longer kept. Names and key go three months after the year; the counts stay. */
static void a_list_ends_with_its_year_and_comes_in_no_more(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	struct store_job j = { .id = 0 };
	char before[65], after[65];
	struct roster_import r = { .csv = SLICE_LIT(
					   HEADER "SPÉCIMEN;Lou;20/06/2009;2de 4;2de-GT;mère;"
						  "SPÉCIMEN;Dominique;\n") };
	struct store_dossier d = { .school = k->school,
		.year = YEAR,
		.id = "0000000b-2222-4333-8444-555555555555",
		.act = "initiale",
		.state = STATE_EN_SIGNATURE };
	r.all_new = true;
	assert_true(import(k, &done, &t, &r, &e));
	assert_true(store_job_each(k->house.store, RETENTION_JOB, job_take, &j, &e));
	assert_int_equal(j.next_ms, INT64_C(1764543600000)); /* 2025-12-01 in Paris */
	assert_true(store_dossier_add(k->house.store, &d, NULL, &e));
	waits(k, &j, true);
	const struct store_step step = { .dossier = &d };
	d.state = STATE_TERMINEE;
	assert_true(store_step_do(k->house.store, &step, &e));
	waits(k, &j, false);
	const struct actor system = actor_system(&k->service, j.next_ms);
	reference_is(k, before);
	pupils_are(k, "SPÉCIMEN Camille", "Dominique");
	assert_true(retention_job(&system, &j, &e));
	pupils_are(k, "", "{}");
	/* One convention of the year is kept: so is what made the references. */
	reference_is(k, after);
	assert_string_equal(before, after);
	d.state = STATE_ELIMINEE;
	assert_true(store_step_do(k->house.store, &step, &e));
	assert_true(roster_end_references(&system, k->school, YEAR, &e));
	reference_is(k, after);
	assert_string_not_equal(before, after);
	assert_false(import(k, &done, &t, &r, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_non_null(strstr(e.text, YEAR));
}

static bool task_take(void *arg, const struct store_job *j)
{
	*(size_t *)arg += strncmp(j->key, "import:", 7) == 0;
	return true;
}

static size_t import_tasks(struct web_kit *k)
{
	struct err e = ERR_INIT;
	size_t n = 0;
	if (!store_job_each(k->house.store, "tache", task_take, &n, &e))
		fail_msg("%s", e.text);
	return n;
}

/* "contact[...]" of the contacts, else of the fond. */
static const char *contact_kept(struct web_kit *k, const char *id, const char *path)
{
	static char text[200];
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	if (!store_dossier_get(k->house.store, k->school, id, &d, &e) || !papers_read(&p, &d, &e))
		fail_msg("%s", e.text);
	snprintf(text, sizeof text, "%s",
		fields_get(strncmp(path, "contact[", 8) == 0 ? &p.contacts : &p.fond, path));
	return text;
}

#define SAME_HEADER                                                                                \
	"Nom;Prénom;Né(e) le;Division;Niveau;Lien 1;Nom responsable 1;Prénom responsable 1\n"
#define GUARDIAN ";2de-GT;mère;PAREIL;Dominique\n"

static bool same_import(struct web_kit *k, struct roster_done *done, struct told *t,
	struct roster_import *r, struct err *e)
{
	int64_t answer = t->answer;
	const struct actor a = secretary(k);
	*t = (struct told){ .answer = answer };
	*e = (struct err)ERR_INIT;
	r->year = "2026-2027";
	r->question = question_take;
	r->answer = answer_take;
	r->arg = t;
	return roster_import(done, &a, r, e);
}

/* A given name put right makes no second pupil: it is asked, and remembered. */
static void a_line_that_looks_like_a_pupil_is_asked_about(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t = { .answer = ROSTER_UNANSWERED };
	struct roster_import r = { .csv = SLICE_LIT(
					   SAME_HEADER "PAREIL;Alix;02/03/2009;2de 1" GUARDIAN
						       "JUMELLE;Lou;05/05/2009;2de 1" GUARDIAN
						       "JUMELLE;Zoé;05/05/2009;2de 1" GUARDIAN) };
	if (!same_import(k, &done, &t, &r, &e))
		fail_msg("%s", e.text);
	assert_int_equal(done.added, 3);
	assert_int_equal(t.questions, 0);
	/* one given name differs; the twins are both there: no question about them */
	r.csv = SLICE_LIT(SAME_HEADER "PAREIL;Alexandrine;02/03/2009;2de 1" GUARDIAN
				      "JUMELLE;Lou;05/05/2009;2de 1" GUARDIAN
				      "JUMELLE;Zoé;05/05/2009;2de 1" GUARDIAN);
	r.dry = true;
	assert_true(same_import(k, &done, &t, &r, &e));
	assert_int_equal(t.questions, 1);
	assert_int_equal(t.like, 1);
	assert_string_equal(t.last, "2 PAREIL Alexandrine PAREIL Alix");
	assert_int_equal(done.asked, 1);
	r.dry = false;
	assert_false(same_import(k, &done, &t, &r, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	/* only a pupil that was shown is an answer */
	const int64_t alix = t.known;
	t.answer = alix + 1;
	assert_false(same_import(k, &done, &t, &r, &e));
	t.answer = alix;
	if (!same_import(k, &done, &t, &r, &e))
		fail_msg("%s", e.text);
	assert_int_equal(done.joined, 1);
	assert_int_equal(done.changed, 1);
	assert_int_equal(done.added + done.left, 0);
	AUTO(store_pupil) struct store_pupil p = { .id = 0 };
	assert_true(store_pupil_get(k->house.store, k->school, alix, &p, &e));
	assert_string_equal(p.sort_key, "PAREIL Alexandrine");
	/* the same list once more, and the old one: no question, no second pupil */
	t.answer = ROSTER_UNANSWERED;
	assert_true(same_import(k, &done, &t, &r, &e));
	assert_int_equal(done.same, 3);
	r.csv = SLICE_LIT(SAME_HEADER "PAREIL;Alix;02/03/2009;2de 1" GUARDIAN
				      "JUMELLE;Lou;05/05/2009;2de 1" GUARDIAN
				      "JUMELLE;Zoé;05/05/2009;2de 1" GUARDIAN);
	assert_true(same_import(k, &done, &t, &r, &e));
	assert_int_equal(t.questions, 0);
	assert_int_equal(done.changed, 1);
	/* a birth date put right, for all by one tick; and another pupil where the school says so */
	r.csv = SLICE_LIT(SAME_HEADER "PAREIL;Alix;03/03/2009;2de 1" GUARDIAN
				      "JUMELLE;Lou;05/05/2009;2de 1" GUARDIAN
				      "JUMELLE;Zoé;05/05/2009;2de 1" GUARDIAN);
	r.all_same = true;
	assert_true(same_import(k, &done, &t, &r, &e));
	assert_int_equal(done.joined, 1);
	assert_int_equal(done.changed, 1);
	r.all_same = false;
	r.csv = SLICE_LIT(SAME_HEADER "PAREIL;Alix;03/03/2009;2de 1" GUARDIAN
				      "JUMELLE;Max;05/05/2009;2de 1" GUARDIAN
				      "JUMELLE;Ada;05/05/2009;2de 1" GUARDIAN);
	r.all_same = true; /* two lines, two pupils: nobody can say for all */
	assert_false(same_import(k, &done, &t, &r, &e));
	assert_int_equal(done.asked, 2);
	assert_int_equal(t.like, 2);
	t.answer = ROSTER_ANOTHER;
	assert_true(same_import(k, &done, &t, &r, &e));
	assert_int_equal(done.added, 2);
	assert_int_equal(done.left, 2);
}

#define FOLLOW_HEADER                                                                              \
	"Nom;Prénom;Né(e) le;Division;Niveau;Lien 1;Nom responsable 1;Prénom responsable "      \
	"1;Courriel 1\n"

static const char *guardian = "Dominique";

/* The list of one pupil, whose class and guardian's address are these. */
static struct roster_done follow(struct web_kit *k, const char *class_name, const char *mail)
{
	struct err e = ERR_INIT;
	struct roster_done done;
	struct told t;
	AUTO(buf) struct buf csv = BUF_MAX(4000);
	buf_printf(&csv, FOLLOW_HEADER "SUIVI;Lou;20/06/2009;%s;2de-GT;mère;SUIVI;%s;%s\n",
		class_name, guardian, mail);
	const struct actor a = secretary(k);
	const struct roster_import r = { .csv = buf_slice(&csv),
		.year = NEXT_YEAR,
		.error = error_take,
		.change = change_take,
		.arg = &t };
	t = (struct told){ .errors = 0 };
	if (!roster_import(&done, &a, &r, &e))
		fail_msg("%s", e.text);
	return done;
}

static bool suivi_take(void *arg, const struct store_pupil *p)
{
	if (strcmp(p->class_name, "2de 9") == 0)
		*(int64_t *)arg = p->id;
	return true;
}

/* The same convention once more, as if it were sent. */
static void frozen_beside(struct web_kit *k, const char *id, char out[static 37])
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	if (!store_dossier_get(k->house.store, k->school, id, &d, &e))
		fail_msg("%s", e.text);
	snprintf(d.id, sizeof d.id, "00000009-2222-4333-8444-555555555555");
	snprintf(d.reference, sizeof d.reference, "9990042S-2025-99999");
	d.state = STATE_EN_SIGNATURE;
	d.version = 0;
	if (!store_dossier_add(k->house.store, &d, NULL, &e))
		fail_msg("%s", e.text);
	memcpy(out, d.id, sizeof d.id);
}

/* CONVENTION 2.4: drafts and their contacts follow; a frozen revision becomes a task where the list differs, and only there. */
static void drafts_follow_and_frozen_ones_become_tasks(void **state)
{
	struct web_kit *k = *state;
	struct err e = ERR_INIT;
	struct actor a = secretary(k);
	char id[37];
	follow(k, "2de 9", "un@famille.example");
	int64_t pupil = 0;
	const struct store_pupil_filter f = { .school = k->school, .year = NEXT_YEAR };
	if (!store_pupil_each(k->house.store, &f, suivi_take, &pupil, &e))
		fail_msg("%s", e.text);
	const struct dossier_new n = { .pupil = pupil, .host_name = "Atelier" };
	if (!dossier_create(id, &a, &n, &e))
		fail_msg("%s", e.text);
	guardian = "Dominique-Anne";
	follow(k, "2de 9", "deux@famille.example");
	assert_string_equal(
		contact_kept(k, id, "eleve/responsable-legal[1]/prenom"), "Dominique-Anne");
	assert_string_equal(contact_kept(k, id, "contact[p-rl1]/courriel"), "deux@famille.example");
	/* what was corrected by hand is not undone by a list */
	const char *by_hand[][2] = {
		{ "contacts:contact[p-rl1]/courriel", "main@famille.example" },
		{ "eleve/responsable-legal[1]/prenom", "Anne" },
	};
	struct dossier_remarks *remarks = calloc(1, sizeof *remarks);
	const struct dossier_edit edit = {
		.part = FIELD_SECRETARIAT, .changes = (const char *const(*)[2])by_hand, .n = 2
	};
	assert_non_null(remarks);
	if (!dossier_edit(remarks, &a, id, &edit, &e))
		fail_msg("%s", e.text);
	free(remarks);
	guardian = "Dominique";
	follow(k, "2de 9", "trois@famille.example");
	assert_string_equal(contact_kept(k, id, "eleve/responsable-legal[1]/prenom"), "Anne");
	assert_string_equal(contact_kept(k, id, "contact[p-rl1]/courriel"), "main@famille.example");
	/* frozen: nothing of it changes, and it is a task while the list says something else */
	frozen_beside(k, id, id);
	assert_int_equal(follow(k, "2de 9", "trois@famille.example").tasks, 0);
	assert_int_equal(import_tasks(k), 0);
	assert_int_equal(follow(k, "2de 8", "trois@famille.example").tasks, 1);
	assert_int_equal(import_tasks(k), 1);
	assert_int_equal(follow(k, "2de 9", "trois@famille.example").tasks, 0);
	assert_int_equal(import_tasks(k), 0);
	follow(k, "2de 8", "trois@famille.example");
	if (!task_settle(&a, id, "import", &e))
		fail_msg("%s", e.text);
	assert_int_equal(import_tasks(k), 0);
	assert_false(task_settle(&a, id, "rejet", &e));
	/* what its owner gave stays, until somebody ticks */
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const struct roster_owned own = { "p-rl1", "courriel", "moi@famille.example" },
				  host = { "p-emp1", "courriel", "x@velo.example" };
	e = (struct err)ERR_INIT;
	if (!store_dossier_get(k->house.store, k->school, id, &d, &e) ||
		!roster_own(k->house.store, &d, &own, &e) ||
		!roster_own(k->house.store, &d, &own, &e) ||
		!roster_own(k->house.store, &d, &host, &e))
		fail_msg("%s", e.text);
	follow(k, "2de 9", "quatre@famille.example");
	AUTO(store_pupil) struct store_pupil x = { .id = 0 };
	if (!store_pupil_get(k->house.store, k->school, pupil, &x, &e))
		fail_msg("%s", e.text);
	assert_non_null(strstr(buf_text(&x.fields), "\"moi@famille.example\""));
	assert_non_null(strstr(buf_text(&x.fields), "\"propre\":\"rl1_courriel\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_comes_in_and_again_with_what_changed),
		cmocka_unit_test(encodings_and_separators_are_recognised),
		cmocka_unit_test(a_title_over_the_table_is_not_its_header),
		cmocka_unit_test(an_ine_is_used_and_neither_shown_nor_kept),
		cmocka_unit_test(lines_in_error_are_told_each_and_stop_the_whole),
		cmocka_unit_test(errors_are_told_in_the_order_of_the_lines),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(twenty_thousand_lines_are_too_many),
		cmocka_unit_test(what_would_be_a_formula_is_text_in_the_errors),
		cmocka_unit_test(the_template_is_a_list_that_comes_in),
		cmocka_unit_test(who_has_some_classes_only_imports_nothing),
		cmocka_unit_test(a_list_ends_with_its_year_and_comes_in_no_more),
		cmocka_unit_test(a_line_that_looks_like_a_pupil_is_asked_about),
		cmocka_unit_test(drafts_follow_and_frozen_ones_become_tasks),
	};
	return cmocka_run_group_tests(tests, setup, web_kit_teardown);
}
