/* SPDX-License-Identifier: MIT */
/* subject: the table, and facts put in where it names them. */
#include "ceremony/subject.h"

#include "base/text.h"
#include "ceremony/say.h"

#include <stdio.h>
#include <string.h>

/*
 * {name}: a fact; {de:name}: « de Camille »; {jour:name}: a day in words; {jours}: « du … au … »; {n}: how many; {role}: the role in
 * words; what the table 'owned' has: « la convention de Camille », and to Camille « votre convention ». Where 'fact' is named the row
 * is for that value only; rows of one kind stand together, the one without last.
 */
static const struct row {
	const char *kind, *fact, *value, *one, *many;
} rows[] = {
	{ "M1", NULL, NULL,
		"{etablissement} vous propose d’accueillir {prenom} : complétez la convention",
		"{etablissement} vous propose d’accueillir {n} élèves : complétez les "
		"conventions" },
	{ "M2", NULL, NULL, "À signer : {convention de stage}", "{n} conventions à signer" },
	{ "M3", NULL, NULL, "Rappel : {la convention} attend votre signature",
		"Rappel : {n} conventions attendent votre signature" },
	{ "M4", "geste", "suivre", "Code à six chiffres pour ouvrir le suivi", NULL },
	{ "M4", NULL, NULL, "Code à six chiffres pour signer", NULL },
	{ "M5", NULL, NULL, "Nouveau lien pour {la convention}", NULL },
	{ "M6", NULL, NULL, "La convention a changé : nouvelle lecture nécessaire", NULL },
	{ "M7", "objet", "correction", "Correction demandée sur {reference}", NULL },
	{ "M7", "objet", "opposition", "Opposition sur {reference}", NULL },
	{ "M7", "objet", "demande", "Demande sur {reference}", NULL },
	{ "M7", "objet", "blocage", "Lien bloqué sur {reference}", NULL },
	{ "M7", NULL, NULL, "Refus sur {reference}", NULL },
	{ "M8", NULL, NULL, "Réponse à votre demande", NULL },
	{ "M9", "acte", "avenant", "L’avenant n° {numero} à {la convention} est scellé", NULL },
	{ "M9", "acte", "avis", "L’avis n° {numero} sur {la convention} est scellé", NULL },
	{ "M9", NULL, NULL, "{La convention} est complète et scellée",
		"{n} conventions sont complètes et scellées" },
	{ "M10", "acte", "avenant", "L’avenant n° {numero} à {la convention} est sans suite",
		NULL },
	{ "M10", "acte", "avis", "L’avis n° {numero} sur {la convention} est sans suite", NULL },
	{ "M10", "issue", "expiree", "Convention expirée : {prenom}", NULL },
	{ "M10", "motif", "refus", "Convention non conclue : {prenom}", NULL },
	{ "M10", NULL, NULL, "Convention annulée : {prenom}", NULL },
	{ "M11", "nombre", "1", "Une convention à signer", NULL },
	{ "M11", NULL, NULL, "{nombre} conventions à signer", "{n} conventions à signer" },
	{ "M12", NULL, NULL, "Message non remis à {role} pour {reference}", NULL },
	{ "M13", NULL, NULL, "Vos coordonnées ont été modifiées", NULL },
	{ "M14", NULL, NULL, "Délégation de signature {jours}", NULL },
	{ "M15", "acte", "avis", "Avis n° {numero} sur {la convention}", NULL },
	{ "M15", "acte", "rectificatif", "Rectificatif n° {numero} sur {la convention}", NULL },
	{ "M15", "a-signer", "oui", "Avenant n° {numero} à signer", NULL },
	{ "M15", NULL, NULL, "Avenant n° {numero} à {la convention}", NULL },
	{ "M16", NULL, NULL, "Fin anticipée {du stage}", NULL },
	{ "M17", NULL, NULL, "Le stage commence {jour:debut}", NULL },
	{ "M18", NULL, NULL, "{Attestation de stage}", NULL },
	{ "M19", NULL, NULL, "Vos données : conservation et fin", NULL },
	{ "M20", NULL, NULL, "Votre accès à Paraphe pour {etablissement}", NULL },
	{ "M21", NULL, NULL, "Réinitialisation demandée", NULL },
	{ "M22", NULL, NULL, "Alarme : {objet}", NULL },
	{ "M23", "pour", "tuteur", "Le stage {de:prenom} est terminé", NULL },
	{ "M23", NULL, NULL, "Le stage {de:prenom} a-t-il eu lieu ?",
		"Ces {n} stages ont-ils eu lieu ?" },
	{ "M24", "nombre", "1", "Une affaire à auditer {jours}", NULL },
	{ "M24", NULL, NULL, "Affaires à auditer {jours}", NULL },
};
enum { ROWS = sizeof rows / sizeof *rows, SUBJECT_KINDS = 24 };

static const char *fact(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));
	return text ? text : "";
}

int subject_number(const char *kind)
{
	uint64_t n = 0;
	if (kind[0] != 'M' || !text_decimal(&n, slice_text(kind + 1), SUBJECT_KINDS, NULL))
		return 0;
	return (int)n;
}

static const struct row *row_find(const char *kind, const json_t *facts, size_t n)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].kind, kind) == 0 && (n == 1 || rows[i].many) &&
			(!rows[i].fact || strcmp(fact(facts, rows[i].fact), rows[i].value) == 0))
			return &rows[i];
	return NULL;
}

bool subject_many(const char *kind)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].kind, kind) == 0 && rows[i].many)
			return true;
	return false;
}

static const char *role_words(const char *role)
{
	static const char *const words[][2] = {
		{ "representant-accueil", "l’organisme d’accueil" },
		{ "responsable-legal", "un responsable légal" },
		{ "eleve", "l’élève" },
		{ "tuteur", "le tuteur ou la tutrice" },
		{ "enseignant-referent", "l’enseignant référent" },
		{ "chef-etablissement", "le chef d’établissement" },
		{ "delegataire", "le délégataire" },
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i][0], role) == 0)
			return words[i][1];
	return "une personne";
}

static void day_put(struct buf *out, const char *value)
{
	time_day day;
	char words[SAY_MAX_DAY];
	if (!time_date_parse(&day, slice_text(value), NULL)) {
		buf_put_text(out, value);
		return;
	}
	say_day(words, day);
	buf_put_text(out, words);
}

static void days_put(struct buf *out, const char *from, const char *to)
{
	time_day first, last;
	char words[SAY_MAX_DAYS] = "";
	if (time_date_parse(&first, slice_text(from), NULL) &&
		time_date_parse(&last, slice_text(to), NULL))
		say_days(words, first, last);
	buf_put_text(out, words);
}

/* What is somebody's, and the same said to that pupil. */
static const struct owned {
	const char *name, *own;
} owned[] = {
	{ "convention de stage", "votre convention de stage" },
	{ "la convention", "votre convention" },
	{ "La convention", "Votre convention" },
	{ "du stage", "de votre stage" },
	{ "Attestation de stage", "Votre attestation de stage" },
};

static bool owned_put(struct buf *out, const char *name, const json_t *facts)
{
	for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
		if (strcmp(owned[i].name, name) != 0)
			continue;
		if (strcmp(fact(facts, "lecteur"), "eleve") == 0) {
			buf_put_text(out, owned[i].own);
		} else {
			buf_printf(out, "%s ", name);
			say_of(out, fact(facts, "prenom"));
		}
		return true;
	}
	return false;
}

static void hole_put(struct buf *out, const char *name, const json_t *facts, size_t n)
{
	if (strcmp(name, "n") == 0)
		buf_printf(out, "%zu", n);
	else if (strcmp(name, "role") == 0)
		buf_put_text(out, role_words(fact(facts, "role")));
	else if (strcmp(name, "jours") == 0)
		days_put(out, fact(facts, "debut"), fact(facts, "fin"));
	else if (strncmp(name, "de:", 3) == 0)
		say_of(out, fact(facts, name + 3));
	else if (strncmp(name, "jour:", 5) == 0)
		day_put(out, fact(facts, name + 5));
	else if (!owned_put(out, name, facts))
		buf_put_text(out, fact(facts, name));
}

bool subject_write(struct buf *out, const char *kind, const json_t *row, size_t n, struct err *e)
{
	const struct row *r = row_find(kind, row, n);
	AUTO(buf) struct buf plain = BUF_MAX(out->max);
	if (!r)
		return err_fail(e, ERR_NOT_FOUND, "no message %.8s for %zu conventions", kind, n);
	const char *text = n > 1 ? r->many : r->one;
	while (*text) {
		char name[32];
		size_t end = *text == '{' ? strcspn(text, "}") : 0;
		if (end > 1 && end < sizeof name) {
			snprintf(name, sizeof name, "%.*s", (int)end - 1, text + 1);
			hole_put(&plain, name, row, n);
			text += end + 1;
		} else {
			buf_put_byte(&plain, (uint8_t)*text++);
		}
	}
	if (!buf_done(&plain, e))
		return false;
	if (!text_is_plain(buf_slice(&plain), false))
		return err_fail(e, ERR_SYNTAX, "a fact of message %s has a control in it", kind);
	say_typeset(out, buf_slice(&plain));
	return buf_done(out, e);
}
