/* SPDX-License-Identifier: MIT */
/* roster_row: the checks of one line of a roster. */
#include "ceremony/roster_row.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/life.h"
#include "ceremony/typo.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

enum { ADULT_AGE = 18, PARTS = 2, RL_STEP = ROSTER_rl2_lien - ROSTER_rl1_lien };

/* Form of each column; the schema checks again when a dossier is made of it. */
static const struct column {
	enum field_kind kind;
	uint16_t most;
	bool must;
	const char *list; /* of the words: codes */
} columns[] = {
	[ROSTER_ine] = { FIELD_CODE, 11, false, NULL },
	[ROSTER_nom] = { FIELD_NAME, 80, true, NULL },
	[ROSTER_prenom] = { FIELD_NAME, 80, true, NULL },
	[ROSTER_nom_usage] = { FIELD_NAME, 80, false, NULL },
	[ROSTER_naissance] = { FIELD_DATE, 0, true, NULL },
	[ROSTER_classe] = { FIELD_TEXT, 20, true, NULL },
	[ROSTER_mef] = { FIELD_CODE, 11, false, NULL },
	[ROSTER_niveau] = { FIELD_CODE, 40, false, "niveau" },
	[ROSTER_eleve_courriel] = { FIELD_MAIL, 0, false, NULL },
	[ROSTER_eleve_telephone] = { FIELD_PHONE, 0, false, NULL },
	[ROSTER_rl1_lien] = { FIELD_CODE, 60, false, "lien" },
	[ROSTER_rl1_nom] = { FIELD_NAME, 80, false, NULL },
	[ROSTER_rl1_prenom] = { FIELD_NAME, 80, false, NULL },
	[ROSTER_rl1_organisme] = { FIELD_TEXT, 120, false, NULL },
	[ROSTER_rl1_courriel] = { FIELD_MAIL, 0, false, NULL },
	[ROSTER_rl1_telephone] = { FIELD_PHONE, 0, false, NULL },
	[ROSTER_rl1_langue] = { FIELD_CODE, 12, false, NULL },
	[ROSTER_rl1_adresse] = { FIELD_TEXT, 80, false, NULL },
	[ROSTER_rl1_cp] = { FIELD_POSTCODE, 10, false, NULL },
	[ROSTER_rl1_commune] = { FIELD_TEXT, 60, false, NULL },
	[ROSTER_rl2_lien] = { FIELD_CODE, 60, false, "lien" },
	[ROSTER_rl2_nom] = { FIELD_NAME, 80, false, NULL },
	[ROSTER_rl2_prenom] = { FIELD_NAME, 80, false, NULL },
	[ROSTER_rl2_organisme] = { FIELD_TEXT, 120, false, NULL },
	[ROSTER_rl2_courriel] = { FIELD_MAIL, 0, false, NULL },
	[ROSTER_rl2_telephone] = { FIELD_PHONE, 0, false, NULL },
	[ROSTER_rl2_langue] = { FIELD_CODE, 12, false, NULL },
	[ROSTER_rl2_adresse] = { FIELD_TEXT, 80, false, NULL },
	[ROSTER_rl2_cp] = { FIELD_POSTCODE, 10, false, NULL },
	[ROSTER_rl2_commune] = { FIELD_TEXT, 60, false, NULL },
	[ROSTER_referent_nom] = { FIELD_NAME, 80, false, NULL },
	[ROSTER_referent_prenom] = { FIELD_NAME, 80, false, NULL },
	[ROSTER_dispense] = { FIELD_CHOICE, 3, false, NULL },
	[ROSTER_accueil_siret] = { FIELD_SIRET, 0, false, NULL },
	[ROSTER_accueil_nom] = { FIELD_TEXT, 200, false, NULL },
	[ROSTER_accueil_courriel] = { FIELD_MAIL, 0, false, NULL },
	[ROSTER_debut] = { FIELD_DATE, 0, false, NULL },
	[ROSTER_fin] = { FIELD_DATE, 0, false, NULL },
};
_Static_assert(sizeof columns / sizeof *columns == ROSTER_COLUMN_COUNT, "every column has a form");

void roster_row_free(struct roster_row *r)
{
	json_decref(r->fields);
	r->fields = NULL;
}

const char *roster_row_get(const struct roster_row *r, enum roster_column c)
{
	const char *text = json_string_value(json_object_get(r->fields, roster_column_name(c)));
	return text ? text : "";
}

void roster_row_fault(struct roster_reading *r, size_t line, const char *column, const char *value,
	const char *wanted)
{
	struct roster_error x = { .line = line };
	if (r->errors++ >= ROSTER_MAX_ERRORS)
		return;
	snprintf(x.column, sizeof x.column, "%.31s", column);
	snprintf(x.value, sizeof x.value, "%.79s", value);
	snprintf(x.wanted, sizeof x.wanted, "%.199s", wanted);
	r->error(r->arg, &x);
}

static void fault(struct roster_reading *r, struct roster_row *row, enum roster_column c,
	const char *value, const char *wanted)
{
	row->faulty = true;
	roster_row_fault(r, row->line, roster_column_name(c), c == ROSTER_ine ? "" : value, wanted);
}

static void doubt(struct roster_reading *r, const struct roster_row *row, enum roster_column c,
	const char *mail)
{
	char hint[TYPO_MAX_ADDRESS + 1];
	struct roster_error x = { .line = row->line };
	if (!r->doubt || !typo_hint(hint, mail))
		return;
	snprintf(x.column, sizeof x.column, "%.31s", roster_column_name(c));
	snprintf(x.value, sizeof x.value, "%.79s", mail);
	snprintf(x.wanted, sizeof x.wanted, "%.199s", hint);
	r->doubt(r->arg, &x);
}

/* [0-9]{10}[A-Z] or [0-9]{9}[A-Z]{2} (CONVENTION 2). */
static bool is_ine(const char *t)
{
	size_t digits = strspn(t, "0123456789"), letters = strlen(t) - digits;
	if (digits + letters != 11 || (digits != 10 && digits != 9))
		return false;
	for (const char *c = t + digits; *c; c++)
		if (!isupper((unsigned char)*c))
			return false;
	return true;
}

static bool set(struct roster_row *row, enum roster_column c, const char *text, struct err *e)
{
	json_t *value = json_string(text);
	return (value && json_object_set_new(row->fields, roster_column_name(c), value) == 0) ||
	       err_nomem(e);
}

/* A code of a list of words: « mère » is mere. */
static bool code_take(struct roster_row *row, struct roster_reading *r, enum roster_column c,
	const char *text, struct err *e)
{
	const char *code = roster_words_code(r->words, columns[c].list, text);
	if (code)
		return set(row, c, code, e);
	fault(r, row, c, text,
		c == ROSTER_niveau ? "4e, 3e ou 2de-GT"
				   : "mère, père, tuteur, délégataire, ASE ou autre");
	return true;
}

static bool cell_take(struct roster_row *row, struct roster_reading *r, enum roster_column c,
	const char *text, struct err *e)
{
	const struct column *k = &columns[c];
	const struct field f = { .path = roster_column_name(c),
		.label = roster_column_name(c),
		.kind = k->kind,
		.most = k->most,
		.choices = "oui non" };
	AUTO(buf) struct buf normal = BUF_MAX(FIELD_MAX_TEXT);
	char wanted[200];
	if (!text[0])
		return true;
	if (k->list)
		return code_take(row, r, c, text, e);
	if (!field_normal(&normal, &f, text, e))
		return false;
	const char *t = buf_text(&normal);
	if (!t)
		return buf_done(&normal, e);
	if (c == ROSTER_dispense) /* what people write in such a column */
		t = strchr("oO1xXyY", t[0]) ? "oui" : strchr("nN0", t[0]) ? "non" : t;
	if (field_fault(wanted, sizeof wanted, &f, t)) {
		fault(r, row, c, text, wanted);
		return true;
	}
	if (k->kind == FIELD_MAIL)
		doubt(r, row, c, t);
	return set(row, c, t, e);
}

/* The INE is looked at and forgotten. */
static bool key_take(
	struct roster_row *row, struct roster_reading *r, const char *ine, struct err *e)
{
	struct roster_key k = { .uai = r->uai,
		.year = r->year,
		.last_name = roster_row_get(row, ROSTER_nom),
		.first_name = roster_row_get(row, ROSTER_prenom),
		.birth = roster_row_get(row, ROSTER_naissance) };
	char upper[12];
	if (!roster_ref(row->fallback, r->actor->service, &k, e))
		return false;
	memcpy(row->ref, row->fallback, sizeof row->ref);
	if (!ine[0])
		return true;
	snprintf(upper, sizeof upper, "%.11s", ine);
	for (char *c = upper; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	if (strlen(ine) != 11 || !is_ine(upper)) {
		fault(r, row, ROSTER_ine, "",
			"11 caractères : 10 chiffres et une lettre, ou 9 et deux");
		return true;
	}
	k.ine = upper;
	row->has_ine = true;
	bool good = roster_ref(row->ref, r->actor->service, &k, e);
	OPENSSL_cleanse(upper, sizeof upper);
	return good;
}

static int age_on(const char *birth, int64_t now_ms)
{
	time_day born;
	int y, m, d, ty, tm, td;
	if (!time_date_parse(&born, slice_text(birth), NULL))
		return ADULT_AGE;
	time_day_split(born, &y, &m, &d);
	time_day_split(life_day(now_ms), &ty, &tm, &td);
	return ty - y - (tm < m || (tm == m && td < d));
}

static void guardians_check(struct roster_row *row, struct roster_reading *r)
{
	bool any = false;
	for (int i = 0; i < PARTS; i++) {
		int at = i * RL_STEP;
		const char *last = roster_row_get(row, (enum roster_column)(ROSTER_rl1_nom + at)),
			   *first = roster_row_get(
				   row, (enum roster_column)(ROSTER_rl1_prenom + at)),
			   *tie = roster_row_get(row, (enum roster_column)(ROSTER_rl1_lien + at));
		int parts = (last[0] != 0) + (first[0] != 0) + (tie[0] != 0);
		any |= parts == 3;
		if (parts == 0 || parts == 3)
			continue;
		enum roster_column lacks = !tie[0]     ? ROSTER_rl1_lien
					   : !first[0] ? ROSTER_rl1_prenom
						       : ROSTER_rl1_nom;
		fault(r, row, (enum roster_column)(lacks + (unsigned)at), "",
			!tie[0] ? "le lien manque (mère, père, tuteur, ASE…) : nom, prénom et "
				  "lien du responsable légal vont ensemble"
				: "nom, prénom et lien du responsable légal vont ensemble");
	}
	if (!any && !row->faulty &&
		age_on(roster_row_get(row, ROSTER_naissance), r->actor->now_ms) < ADULT_AGE)
		fault(r, row, ROSTER_rl1_nom, "",
			"un élève mineur a au moins un responsable légal (nom, prénom, lien)");
}

static void whole_check(struct roster_row *row, struct roster_reading *r)
{
	const char *from = roster_row_get(row, ROSTER_debut), *to = roster_row_get(row, ROSTER_fin);
	for (int c = 0; c < ROSTER_COLUMN_COUNT; c++)
		if (columns[c].must && !roster_row_get(row, (enum roster_column)c)[0] &&
			!row->faulty)
			fault(r, row, (enum roster_column)c, "", "obligatoire");
	guardians_check(row, r);
	bool host = roster_row_get(row, ROSTER_accueil_nom)[0];
	if (!host && (roster_row_get(row, ROSTER_accueil_siret)[0] ||
			     roster_row_get(row, ROSTER_accueil_courriel)[0] || from[0] || to[0]))
		fault(r, row, ROSTER_accueil_nom, "",
			"le nom de l’organisme, dès qu’une colonne de l’accueil est remplie");
	if (from[0] && to[0] && strcmp(from, to) > 0)
		fault(r, row, ROSTER_fin, to, "une date après le début");
	const char *level = roster_row_get(row, ROSTER_niveau);
	row->level = level[0] ? level
			      : roster_words_level(r->words, roster_row_get(row, ROSTER_mef),
					roster_row_get(row, ROSTER_classe));
	if (!row->level && !row->faulty)
		fault(r, row, ROSTER_niveau, "",
			"4e, 3e ou 2de-GT : ni le code MEF ni la classe ne le disent");
}

bool roster_row_read(struct roster_row *out, struct roster_reading *r, size_t row, struct err *e)
{
	const char *ine = "";
	*out = (struct roster_row){ .line = r->table->rows[row].line, .fields = json_object() };
	if (!out->fields)
		return err_nomem(e);
	if (r->table->rows[row].n > r->table->rows[0].n) {
		out->faulty = true;
		roster_row_fault(r, out->line, "", "",
			"autant de colonnes que l’en-tête : un séparateur est peut-être dans un "
			"texte "
			"sans guillemets");
	}
	for (size_t i = 0; i < r->table->rows[0].n; i++) {
		int c = r->mapped[i];
		const char *text = csv_cell(r->table, row, i);
		if (c == ROSTER_ine)
			ine = text;
		else if (c >= 0 && c < ROSTER_COLUMN_COUNT &&
			 !cell_take(out, r, (enum roster_column)c, text, e))
			return false;
	}
	whole_check(out, r);
	return key_take(out, r, ine, e);
}
