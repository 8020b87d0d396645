/* SPDX-License-Identifier: MIT */
/*
 * Every message as text: tests/golden/messages/NAME.json (facts) beside NAME.txt (subject and text). A new pair needs no code.
 * PARAPHE_GOLDEN=write makes the texts anew, to be read aloud before they are committed.
 */
#include "base/file.h"
#include "base/text.h"
#include "ceremony/letter.h"
#include "ceremony/say.h"
#include "ceremony/subject.h"
#include "net/gsm.h"
#include "net/header.h"

#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GOLDEN "tests/golden/messages"
#define BASE "https://paraphe.example"
#define LINK BASE "/l/AbCdEfGhIjKlMnOpQrStUv"

enum { MAX_TEXT = 64 * 1024 };

static struct letters *letters;

static int load(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	if (letters_load(&letters, "templates", &e))
		return 0;
	fprintf(stderr, "%s\n", e.text);
	return -1;
}

static int unload(void **state)
{
	(void)state;
	letters_auto(&letters);
	return 0;
}

static const char *text_of(const json_t *j, const char *name)
{
	return json_string_value(json_object_get(j, name));
}

/* The facts of a file; rows are kept alive in 'rows'. */
static void facts_of(struct letter_facts *f, char *dumps[static LETTER_MAX_ROWS],
	struct slice rows[static LETTER_MAX_ROWS], const json_t *j)
{
	const char *form = text_of(j, "forme");
	const json_t *list = json_object_get(j, "fiches");
	*f = (struct letter_facts){ .kind = text_of(j, "message"),
		.form = !form                      ? LETTER_MAIL
			: strcmp(form, "sms") == 0 ? LETTER_SMS
						   : LETTER_SMS_AID,
		.lang = text_of(j, "langue"),
		.url = text_of(j, "lien"),
		.code = text_of(j, "code"),
		.base_url = BASE,
		.rows = rows,
		.rows_n = json_array_size(list),
		.attached = json_object_get(j, "joint") != NULL };
	for (size_t i = 0; i < f->rows_n; i++) {
		dumps[i] = json_dumps(json_array_get(list, i), JSON_COMPACT);
		rows[i] = slice_text(dumps[i]);
	}
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;
	for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
		n++;
	return n;
}

/* CONVENTION 7: under 1,200 characters, one action link at most, the notice in M1 and M2; SMS of 160 in the alphabet. */
static void rules_hold(const char *name, const struct letter_facts *f, const struct letter *l)
{
	struct slice text = buf_slice(&l->text);
	const char *t = (const char *)text.p;
	size_t addresses = count(t, "://"), links = f->url ? count(t, f->url) : 0;
	bool notice = strstr(t, BASE LETTER_NOTICE) != NULL;
	if (text_length(text) >= LETTER_MAX_TEXT)
		fail_msg("%s: %zu characters", name, text_length(text));
	if (f->form == LETTER_MAIL &&
		notice != (strcmp(f->kind, "M1") == 0 || strcmp(f->kind, "M2") == 0))
		fail_msg("%s: the notice's address", name);
	if (f->url && links != 1 && f->form != LETTER_SMS_AID)
		fail_msg("%s: the link stands there %zu times", name, links);
	if (addresses - notice > 1 || (f->url && addresses - notice != links))
		fail_msg("%s: an address that is not the one link", name);
	if (f->code && count(t, f->code) != 1)
		fail_msg("%s: the code", name);
	if (f->form == LETTER_MAIL && strstr(t, "\n\n\n"))
		fail_msg("%s: empty lines", name);
	if (f->form == LETTER_MAIL)
		return;
	AUTO(buf) struct buf folded = BUF_MAX(GSM_MAX_BYTES);
	bool whole;
	struct gsm_size size;
	assert_true(gsm_fold(&folded, text, &whole, NULL));
	assert_true(gsm_measure(&size, buf_slice(&folded), NULL));
	if (size.parts != 1 && (f->form == LETTER_SMS || whole))
		fail_msg("%s: %zu units, %zu parts", name, size.units, size.parts);
}

static void compare(const char *name, const struct letter *l)
{
	char path[300];
	AUTO(buf) struct buf have = BUF_MAX(MAX_TEXT);
	AUTO(buf) struct buf want = { 0 };
	struct err e = ERR_INIT;
	if (l->subject[0])
		buf_printf(&have, "Objet : %s\n\n", l->subject);
	buf_put_slice(&have, buf_slice(&l->text));
	if (!l->subject[0])
		buf_put_byte(&have, '\n');
	snprintf(path, sizeof path, GOLDEN "/%s.txt", name);
	const char *make = getenv("PARAPHE_GOLDEN");
	if (make && strcmp(make, "write") == 0) {
		assert_true(file_write_atomic(path, buf_slice(&have), 0644, &e));
		return;
	}
	if (!file_read(&want, path, MAX_TEXT, &e))
		fail_msg("%s: %s", path, e.text);
	if (!slice_eq(buf_slice(&have), buf_slice(&want)))
		fail_msg("%s is otherwise:\n%s", path, buf_text(&have));
}

static void check_file(const char *name, bool seen[static LETTER_KINDS + 1])
{
	char path[300];
	char *dumps[LETTER_MAX_ROWS] = { NULL };
	struct slice rows[LETTER_MAX_ROWS];
	struct letter_facts f;
	AUTO(letter) struct letter l;
	struct err e = ERR_INIT;
	json_error_t why;
	snprintf(path, sizeof path, GOLDEN "/%s.json", name);
	json_t *j = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	if (!j)
		fail_msg("%s: %s", path, why.text);
	facts_of(&f, dumps, rows, j);
	if (!letter_write(&l, letters, &f, &e))
		fail_msg("%s: %s", path, e.text);
	assert_true(buf_text(&l.text) != NULL && l.text.n > 0);
	rules_hold(name, &f, &l);
	compare(name, &l);
	seen[subject_number(f.kind)] = true;
	for (size_t i = 0; i < LETTER_MAX_ROWS; i++)
		free(dumps[i]);
	json_decref(j);
}

static void every_text_is_as_it_was_read_aloud(void **state)
{
	(void)state;
	bool seen[LETTER_KINDS + 1] = { false };
	struct dirent **list;
	int n = scandir(GOLDEN, &list, NULL, alphasort);
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		char *end = strstr(list[i]->d_name, ".json");
		if (end) {
			*end = '\0';
			check_file(list[i]->d_name, seen);
		}
		free(list[i]);
	}
	free(list);
	for (int i = 1; i <= LETTER_KINDS; i++)
		if (!seen[i])
			fail_msg("no golden text of M%d", i);
}

/* --- names as long as they may be, every fact there is: the limits hold all the same --- */

static char *filled(size_t n, const char *unit)
{
	static char text[4][4000];
	static unsigned next;
	char *t = text[next++ % 4];
	t[0] = '\0';
	for (size_t i = 0; i < n; i++)
		memcpy(t + i * strlen(unit), unit, strlen(unit) + 1);
	return t;
}

static json_t *longest(const char *role)
{
	json_t *j = json_object();
	static const char *const days[] = { "debut", "fin", "avant", "premiere", "elimination",
		"archive-jusqu-au", "echeance", "effet" };
	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		json_object_set_new(j, days[i], json_string("2025-09-24"));
	json_object_set_new(j, "reference", json_string("9990042S-2025-00137"));
	json_object_set_new(j, "prenom", json_string(filled(40, "É")));
	json_object_set_new(j, "etablissement", json_string(filled(120, "É")));
	json_object_set_new(j, "telephone", json_string("+33199000142"));
	json_object_set_new(j, "courriel", json_string("stages@lycee.example"));
	json_object_set_new(j, "nom", json_string(filled(80, "N")));
	json_object_set_new(j, "lieu", json_string(filled(140, "l")));
	json_object_set_new(j, "accueil", json_string(filled(200, "a")));
	json_object_set_new(j, "referent", json_string(filled(80, "r")));
	json_object_set_new(j, "signataires", json_string(filled(200, "s")));
	json_object_set_new(j, "niveau", json_string("2de-GT"));
	json_object_set_new(j, "role", json_string(role));
	json_object_set_new(
		j, "famille", json_string(strcmp(role, "responsable-legal") == 0 ? "oui" : "non"));
	json_object_set_new(j, "numero", json_string("10"));
	json_object_set_new(j, "minutes", json_string("10"));
	json_object_set_new(j, "heures", json_string("72"));
	json_object_set_new(j, "nombre", json_string("287"));
	json_object_set_new(j, "texte", json_string(filled(500, "é")));
	json_object_set_new(j, "portee", json_string(filled(300, "p")));
	json_object_set_new(j, "horaires", json_string(filled(120, "h")));
	json_object_set_new(j, "tuteur", json_string(filled(80, "t")));
	json_object_set_new(j, "contact-accueil", json_string(filled(120, "c")));
	json_object_set_new(j, "contact-ecole", json_string(filled(120, "c")));
	json_object_set_new(j, "champs",
		json_string(filled(40, "libellé un peu long : avant qui "
				       "l’est aussi → après\n")));
	json_object_set_new(j, "acte", json_string("avenant"));
	json_object_set_new(j, "a-signer", json_string("oui"));
	json_object_set_new(j, "invite-par", json_string(filled(80, "i")));
	json_object_set_new(j, "enrolement", json_string("oui"));
	json_object_set_new(j, "qui", json_string(filled(100, "q")));
	json_object_set_new(j, "quand", json_string("14 mai 2025 à 10 h 31"));
	json_object_set_new(j, "fait", json_string(filled(200, "f")));
	json_object_set_new(j, "remede", json_string(filled(200, "r")));
	json_object_set_new(j, "cause", json_string(filled(100, "c")));
	json_object_set_new(j, "masque", json_string("c••••@e••••.example"));
	return j;
}

static void write_longest(const char *kind, size_t n, const json_t *row, enum letter_form form)
{
	static const char *const linked[] = { "M1", "M2", "M3", "M5", "M6", "M8", "M9", "M15",
		"M16", "M17", "M18", "M20", "M21", "M23" };
	struct slice rows[LETTER_MAX_ROWS];
	char *dump = json_dumps(row, JSON_COMPACT), name[40];
	for (size_t i = 0; i < n; i++)
		rows[i] = slice_text(dump);
	struct letter_facts f = { .kind = kind, .form = form, .lang = "tr", .base_url = BASE };
	f.rows = rows;
	f.rows_n = n;
	for (size_t i = 0; i < sizeof linked / sizeof *linked; i++)
		if (strcmp(linked[i], kind) == 0 && letter_by_sms(kind) >= (form != LETTER_MAIL))
			f.url = LINK;
	if (form == LETTER_SMS &&
		(strcmp(kind, "M8") == 0 || strcmp(kind, "M16") == 0 || strcmp(kind, "M17") == 0))
		f.url = NULL;
	if (strcmp(kind, "M4") == 0)
		f.code = "481516";
	AUTO(letter) struct letter l;
	struct err e = ERR_INIT;
	if (!letter_write(&l, letters, &f, &e))
		fail_msg("%s: %s", kind, e.text);
	assert_non_null(buf_text(&l.text));
	snprintf(name, sizeof name, "%s x%zu %d", kind, n, form);
	rules_hold(name, &f, &l);
	if (form == LETTER_MAIL)
		assert_true(strlen(l.subject) <= HEADER_MAX_TEXT);
	free(dump);
}

static void the_longest_texts_keep_the_limits(void **state)
{
	(void)state;
	static const char *const roles[] = { "representant-accueil", "responsable-legal", "eleve" };
	for (size_t r = 0; r < 3; r++) {
		json_t *row = longest(roles[r]);
		for (int i = 1; i <= LETTER_KINDS; i++) {
			char kind[8];
			snprintf(kind, sizeof kind, "M%hhu", (unsigned char)i);
			write_longest(kind, 1, row, LETTER_MAIL);
			if (letter_groups(kind)) {
				write_longest(kind, 4, row, LETTER_MAIL);
				write_longest(kind, LETTER_MAX_ROWS, row, LETTER_MAIL);
			}
			if (letter_by_sms(kind))
				write_longest(kind, 1, row, LETTER_SMS);
		}
		json_decref(row);
	}
}

/* To a family: first name and school only (CONVENTION 7). */
static void a_family_mail_has_no_place_and_no_family_name(void **state)
{
	(void)state;
	static const char *const kinds[] = { "M2", "M3", "M5", "M6" };
	const char *row =
		"{\"prenom\":\"Camille\",\"etablissement\":\"Lycée\",\"role\":"
		"\"responsable-legal\",\"famille\":\"oui\",\"debut\":\"2025-06-16\","
		"\"fin\":\"2025-06-27\",\"lieu\":\"LIEU\",\"nom\":\"SECRET\",\"accueil\":"
		"\"SECRET\",\"champs\":\"SECRET : a → b\",\"telephone\":\"+33199000142\"}";
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (size_t n = 1; n <= 2; n++) {
			const struct slice rows[] = { slice_text(row), slice_text(row) };
			const struct letter_facts f = { .kind = kinds[i],
				.url = LINK,
				.base_url = BASE,
				.rows = rows,
				.rows_n = n };
			AUTO(letter) struct letter l;
			if (n > 1 && !letter_groups(kinds[i]))
				continue;
			assert_true(letter_write(&l, letters, &f, NULL));
			const char *text = buf_text(&l.text);
			assert_null(strstr(text, "LIEU"));
			assert_null(strstr(text, "SECRET"));
			assert_null(strstr(text, "juin"));
			assert_non_null(strstr(text, "Lycée"));
		}
}

static void refuses_facts_that_are_more_than_text(void **state)
{
	(void)state;
	static const char *const rows[] = { "", "[]", "{\"a\":1}", "{\"a\":{}}",
		"{\"prenom\":\"a\\u0007\"}", "{\"prenom\":\"a\\r\\nBcc: x\"}", "{\"a b\":\"c\"}",
		"{\"<a>\":\"c\"}", "{\"1a\":\"c\"}", "{\"prenom\":\"\\u202Ea\"}",
		"{\"prenom\":\"a\",\"prenom\":\"b\"}", "{\"prenom\":\"a\\u0000b\"}" };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct slice row = slice_text(rows[i]);
		const struct letter_facts f = {
			.kind = "M2", .url = LINK, .base_url = BASE, .rows = &row, .rows_n = 1
		};
		AUTO(letter) struct letter l;
		struct err e = ERR_INIT;
		assert_false(letter_write(&l, letters, &f, &e));
		assert_int_equal(e.code, ERR_SYNTAX);
		assert_int_equal(l.text.n, 0);
	}
	/* a line break is fine in a text, never in a subject */
	const struct slice row = SLICE_LIT("{\"prenom\":\"a\\nb\",\"role\":\"eleve\"}");
	struct letter_facts f = {
		.kind = "M2", .url = LINK, .base_url = BASE, .rows = &row, .rows_n = 1
	};
	AUTO(letter) struct letter l;
	assert_false(letter_write(&l, letters, &f, NULL));
	f.kind = "M25";
	assert_false(letter_write(&l, letters, &f, NULL));
	f.kind = "../M1";
	assert_false(letter_write(&l, letters, &f, NULL));
}

static void speaks_french(void **state)
{
	(void)state;
	static const char *const names[][2] = { { "Camille", "de Camille" }, { "Anaïs", "d’Anaïs" },
		{ "Élodie", "d’Élodie" }, { "Yves", "d’Yves" }, { "Yanis", "de Yanis" },
		{ "Œdipe", "d’Œdipe" }, { "Hugo", "de Hugo" }, { "", "de " }, { "Y", "de Y" } };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		AUTO(buf) struct buf b = BUF_MAX(100);
		say_of(&b, names[i][0]);
		assert_string_equal(buf_text(&b), names[i][1]);
	}
	static const char *const hours[][2] = { { "09:00", "9 h" }, { "13:30", "13 h 30" },
		{ "00:05", "0 h 05" }, { "tard", "tard" } };
	for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
		char hour[SAY_MAX_HOUR];
		say_hour(hour, hours[i][0]);
		assert_string_equal(hour, hours[i][1]);
	}
	static const char *const values[][2] = { { "", "(vide)" },
		{ "2009-06-20", "samedi 20 juin 2009" }, { "Éva-Lou Martin", "Éva-Lou Ma…" },
		{ "Éva-Lou Ma", "Éva-Lou Ma" } };
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		AUTO(buf) struct buf b = BUF_MAX(100);
		say_value(&b, values[i][0], 10);
		assert_string_equal(buf_text(&b), values[i][1]);
	}
	char instant[SAY_MAX_INSTANT];
	say_instant(instant, INT64_C(1747211467000));
	assert_string_equal(instant, "mercredi 14 mai 2025 à 10 h 31");
	char day[SAY_MAX_DAY];
	say_day(day, time_day_of(2025, 6, 1));
	assert_string_equal(day, "dimanche 1er juin 2025");
	static const struct {
		int first[3], last[3];
		const char *words;
	} stays[] = {
		{ { 2025, 6, 16 }, { 2025, 6, 27 }, "du lundi 16 au vendredi 27 juin 2025" },
		{ { 2025, 6, 30 }, { 2025, 7, 1 }, "du lundi 30 juin au mardi 1er juillet 2025" },
		{ { 2025, 12, 31 }, { 2026, 1, 2 },
			"du mercredi 31 décembre 2025 au vendredi 2 janvier 2026" },
		{ { 2025, 6, 16 }, { 2025, 6, 16 }, "le lundi 16 juin 2025" },
		{ { 2024, 6, 3 }, { 2025, 6, 2 }, "du lundi 3 juin 2024 au lundi 2 juin 2025" },
	};
	for (size_t i = 0; i < sizeof stays / sizeof *stays; i++) {
		char words[SAY_MAX_DAYS];
		const int *a = stays[i].first, *z = stays[i].last;
		say_days(words, time_day_of(a[0], a[1], a[2]), time_day_of(z[0], z[1], z[2]));
		assert_string_equal(words, stays[i].words);
	}
	static const char *const causes[][2] = {
		{ "550 5.1.1 No such user", "cette adresse n’existe pas" },
		{ "5.2.2 552 mailbox full", "cette boîte est pleine" },
		{ "554 5.7.1 Spam 5.1.1", "le serveur du destinataire refuse notre message" },
		{ "550 no such person at 5.1",
			"le serveur du destinataire dit que cette adresse ne "
			"convient pas" },
		{ "HTTP 400", "l’opérateur de SMS refuse ce numéro" },
		{ "", "le message n’a pas pu être remis" },
	};
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
		assert_string_equal(say_cause(causes[i][0]), causes[i][1]);
	static const char *const schools[][2] = {
		{ "Lycée Ada-Lovelace (fictif)", "Lycée Ada-Lovelace" },
		{ "Lycée général et technologique Ada-Lovelace", "Lycée général et technologique" },
		{ "Collège", "Collège" },
		{ "ÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉ", "ÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉÉ" },
	};
	for (size_t i = 0; i < sizeof schools / sizeof *schools; i++) {
		AUTO(buf) struct buf b = BUF_MAX(200);
		say_short(&b, schools[i][0]);
		assert_string_equal(buf_text(&b), schools[i][1]);
	}
	AUTO(buf) struct buf b = BUF_MAX(100);
	say_typeset(&b, SLICE_LIT("« a » : b ? c ; d ! n° 2 https://x :"));
	assert_string_equal(buf_text(&b),
		"«\u00a0a\u00a0»\u00a0: b\u00a0? c\u00a0; d\u00a0! n°\u00a02 "
		"https://x\u00a0:");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_is_as_it_was_read_aloud),
		cmocka_unit_test(the_longest_texts_keep_the_limits),
		cmocka_unit_test(a_family_mail_has_no_place_and_no_family_name),
		cmocka_unit_test(refuses_facts_that_are_more_than_text),
		cmocka_unit_test(speaks_french),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
