/* SPDX-License-Identifier: MIT */
/* school: settings as one JSON object of texts, and each change of them written down. */
#include "ceremony/school.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/life.h"
#include "ceremony/school_seal.h"
#include "ceremony/school_spread.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SEAL_KEY "cachet" /* what the vault says of it, and nobody else */

enum { MAX_KEYS = 16, MAX_SETTINGS = 300, MAX_VALUE = 4000 };

void school_auto(struct school *s)
{
	store_school_auto(&s->row);
	json_decref(s->settings);
	s->settings = NULL;
}

bool school_open(struct school *out, struct service *s, int64_t id, struct err *e)
{
	json_error_t why;
	*out = (struct school){ .settings = NULL };
	if (!store_school_get(s->house->store, id, &out->row, e))
		return false;
	struct slice text = buf_slice(&out->row.settings);
	out->settings =
		text.n ? json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &why)
		       : json_object();
	if (json_is_object(out->settings))
		return true;
	school_auto(out);
	return err_fail(e, ERR_IO, "the settings of school %" PRId64 " cannot be read", id);
}

const char *school_get(const struct school *s, const char *key)
{
	const char *text = json_string_value(json_object_get(s->settings, key));
	return text ? text : "";
}

bool school_reads(const struct school *s, const char *address)
{
	static const char *const keys[] = { "etablissement/contact-ecole/courriel",
		"etablissement/contact-ecole/telephone" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (address[0] && strcasecmp(school_get(s, keys[i]), address) == 0)
			return true;
	return false;
}

size_t school_lacks(const struct school *s)
{
	static const char *const keys[] = { "etablissement/@statut", "etablissement/@type",
		"etablissement/@zone", "etablissement/academie", "etablissement/adresse/ligne[1]",
		"etablissement/adresse/code-postal", "etablissement/adresse/commune",
		"etablissement/contact-ecole/courriel", "etablissement/contact-ecole/telephone",
		"annexe-pedagogique/objectifs", "annexe-pedagogique/suivi",
		"annexe-pedagogique/evaluation", "chef/prenom", "chef/nom", "chef/qualite" };
	size_t n = 0;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		n += !school_get(s, keys[i])[0];
	return n;
}

static const char *numbered(const struct school *s, unsigned n, const char *name)
{
	char key[40];
	snprintf(key, sizeof key, "delegation[%u]/%s", n, name);
	return school_get(s, key);
}

bool school_delegated(const struct school *s, int64_t id, int32_t day)
{
	char account[24];
	snprintf(account, sizeof account, "%" PRId64, id);
	for (unsigned n = 1; n <= MAX_KEYS; n++) {
		time_day from, to, dated;
		if (strcmp(numbered(s, n, "@compte"), account) != 0)
			continue;
		/* a deed gives no power for days before it */
		bool early = time_date_parse(&dated, slice_text(numbered(s, n, "@du")), NULL) &&
			     day < dated;
		if (time_date_parse(&from, slice_text(numbered(s, n, "@debut")), NULL) &&
			time_date_parse(&to, slice_text(numbered(s, n, "@fin")), NULL) &&
			from <= day && day <= to && !early)
			return true;
	}
	return false;
}

void school_year(char out[static 10], int32_t day)
{
	enum { SEPTEMBER = 9 };
	int year, month, dom;
	time_day_split(day, &year, &month, &dom);
	int first = month >= SEPTEMBER ? year : year - 1;
	if (first < 0 || first > 9998)
		first = 0;
	snprintf(out, 10, "%04d-%04d", first, first + 1);
}

/* CONVENTION 2: seven digits and a letter by the number modulo 23. */
static bool uai_good(const char *uai)
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
	unsigned long number = 0;
	if (strlen(uai) != 8)
		return false;
	for (size_t i = 0; i < 7; i++) {
		if (uai[i] < '0' || uai[i] > '9')
			return false;
		number = number * 10 + (unsigned long)(uai[i] - '0');
	}
	return uai[7] == letters[number % 23];
}

static bool note(
	const struct actor *a, int64_t school, const char *kind, json_t *detail, struct err *e)
{
	char *text = detail ? json_dumps(detail, JSON_COMPACT) : NULL;
	json_decref(detail);
	if (!text)
		return err_nomem(e);
	struct store_note n = { .school = school,
		.account = a->account,
		.time_ms = a->now_ms,
		.detail = slice_text(text) };
	snprintf(n.kind, sizeof n.kind, "%s", kind);
	bool good = store_note_add(a->service->house->store, &n, e);
	free(text);
	return good;
}

/* A vault that cannot answer now does so later (school_seal_tend); until then the school's acts are refused. */
static void seal_begin(const struct actor *a, int64_t school)
{
	struct err e = ERR_INIT;
	if (!school_seal_keep(NULL, a, school, &e))
		log_error("school_seal", &e);
}

/* A school and the note of who made it. */
struct creating {
	const struct actor *actor;
	struct store_school *row;
};

static bool create_both(void *arg, struct store *store, struct err *e)
{
	const struct creating *c = arg;
	return store_school_add(store, c->row, e) &&
	       note(c->actor, c->row->id, "REGLAGE-MODIFIE",
		       json_pack("{ssss}", "uai", c->row->uai, "nom", c->row->name), e);
}

bool school_create(
	int64_t *id, const struct actor *a, const char *uai, const char *name, struct err *e)
{
	if (!life_allowed(a, LIFE_SETTINGS, NULL, LIFE_MAY, e))
		return false;
	if (!uai_good(uai))
		return err_fail(e, ERR_SYNTAX,
			"« %.20s » n’est pas un UAI : sept chiffres et la lettre de contrôle", uai);
	if (!name[0] || strlen(name) >= STORE_MAX_NAME)
		return err_fail(e, ERR_SYNTAX, "le nom de l’établissement manque ou est trop long");
	struct store_school s = { .id = 0 };
	memcpy(s.uai, uai, sizeof s.uai);
	snprintf(s.name, sizeof s.name, "%s", name);
	s.settings = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_text(&s.settings, "{}");
	struct creating both = { a, &s };
	bool good = store_together(a->service->house->store, create_both, &both, e);
	*id = s.id;
	store_school_auto(&s);
	if (good && a->service->house->vault)
		seal_begin(a, *id);
	return good;
}

static bool starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Only the head decides who signs, in what order, who stands in for him, and how long things are kept and read. */
static bool heads_own(const char *key)
{
	return starts(key, "chef/") || starts(key, "delegation[") || starts(key, "politique/") ||
	       starts(key, "conservation/") || starts(key, "acces/");
}

/* Who reads health data or audits is named by the head alone, whoever else may set a school up. */
static bool may_change(const struct actor *a, const char *key)
{
	if (strcmp(key, SEAL_KEY) == 0)
		return false;
	if (a->role == LIFE_SYSTEME)
		return true;
	if (starts(key, "confidentiel/"))
		return life_may(a->role, LIFE_CONFIDENTIAL_NAME, LIFE_ANY) >= LIFE_MAY;
	if (starts(key, "audit["))
		return life_may(a->role, LIFE_AUDIT, LIFE_ANY) >= LIFE_MAY;
	return !heads_own(key) || a->role == LIFE_CHEF || a->role == LIFE_ADMIN;
}

static bool is_number(const char *text, unsigned long most)
{
	uint64_t n;
	return text_decimal(&n, slice_text(text), most, NULL);
}

static bool days_good(const char *text)
{
	return is_number(text, 365);
}

static bool quota_good(const char *text)
{
	return is_number(text, 100000);
}

static bool years_good(const char *text)
{
	return is_number(text, SERVICE_MAX_YEARS) && !is_number(text, 0);
}

static bool reading_good(const char *text)
{
	return is_number(text, SERVICE_MAX_DAYS) && !is_number(text, 0);
}

static bool mail_good(const char *text)
{
	const struct field *f = field_find(FIELD_FOND, "etablissement/contact-ecole/courriel");
	char why[200];
	return f && !field_fault(why, sizeof why, f, text);
}

/* Settings beside the fields of the fond: key, what it may be (blank between; NULL: text), or whether it is good, and what is wanted. */
static const struct other {
	const char *key, *choices, *label;
	bool (*good)(const char *text);
	const char *wanted;
} others[] = {
	{ "nom", NULL, "nom de l’établissement", NULL, NULL },
	{ "politique/@ordre", "sequentielle parallele parallele-ecole-derniere",
		"ordre des signatures", NULL, NULL },
	{ "politique/visa", "oui non", "visa", NULL, NULL },
	{ "politique/eleve-signe", "oui non", "l’élève mineur signe", NULL, NULL },
	{ "politique/quorum", "1 2", "responsables légaux", NULL, NULL },
	{ "politique/une-visite", "oui non", "une visite", NULL, NULL },
	{ "politique/envoi-automatique", "oui non", "envoi automatique", NULL, NULL },
	{ "samedi", "oui non", "samedi", NULL, NULL },
	{ "reponse-a", NULL, "réponses", mail_good, "une adresse de courriel" },
	{ "dpo", NULL, "délégué à la protection des données", NULL, NULL },
	{ "delai/jours", NULL, "délai de l’établissement", days_good,
		"un nombre de jours, de 0 à 365" },
	{ "quota/courriels", NULL, "courriels par jour", quota_good, "un nombre, de 0 à 100000" },
	{ "quota/sms", NULL, "SMS par jour", quota_good, "un nombre, de 0 à 100000" },
	{ "conservation/annees", NULL, "conservation d’une convention scellée", years_good,
		"un nombre d’années, de 1 à 50," },
	{ "conservation/annees-sans", NULL, "conservation sans scellement", years_good,
		"un nombre d’années, de 1 à 50," },
	{ "acces/accueil-jours", NULL, "accès de l’organisme d’accueil", reading_good,
		"un nombre de jours, de 1 à 3650," },
	{ "acces/tuteur-jours", NULL, "accès du tuteur", reading_good,
		"un nombre de jours, de 1 à 3650," },
	{ "import/mapping", NULL, "colonnes d’import", NULL, NULL },
	{ "confidentiel/lecteurs", NULL, "lecteurs du confidentiel", NULL, NULL },
	{ SEAL_KEY, NULL, "cachet de l’établissement", NULL, NULL },
	{ "audit[]", NULL, "audit", NULL, NULL }, /* as is_audit */
};
enum { OTHERS = sizeof others / sizeof *others };

/* "audit[3]/@debut": what ceremony/audit keeps of a grant. */
static bool is_audit(const char *key)
{
	static const char *const names[] = { "@compte", "@debut", "@fin", "affaires", "motif" };
	if (!starts(key, "audit[") || key[6] < '1' || key[6] > '9' || !starts(key + 7, "]/"))
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(key + 9, names[i]) == 0)
			return true;
	return false;
}

static bool word_in(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *c = list; *c;) {
		size_t len = strcspn(c, " ");
		if (len == n && memcmp(c, word, n) == 0)
			return true;
		c += len + (c[len] == ' ');
	}
	return false;
}

static const struct field *setting_field(const char *key)
{
	const struct field *f = NULL;
	if (starts(key, "etablissement/") || starts(key, "annexe-") ||
		starts(key, "clauses/clause"))
		f = field_find(FIELD_FOND, key);
	if (starts(key, "chef/") || starts(key, "delegation["))
		f = field_find(FIELD_POLITIQUE, key);
	return f;
}

/* CONVENTION 2: [0-9]{5}, in Corsica 2[AB][0-9]{3}. */
static bool insee_good(const char *text)
{
	size_t n = strspn(text, "0123456789");
	bool corsica = n == 1 && text[0] == '2' && (text[1] == 'A' || text[1] == 'B') &&
		       strspn(text + 2, "0123456789") == 3;
	return strlen(text) == 5 && (n == 5 || corsica);
}

static const struct other *other_find(const char *key)
{
	const char *row = is_audit(key) ? "audit[]" : key;
	for (size_t i = 0; i < OTHERS; i++)
		if (strcmp(others[i].key, row) == 0)
			return &others[i];
	return NULL;
}

const char *school_label(const char *key)
{
	const struct field *f = setting_field(key);
	const struct other *o = other_find(key);
	return f ? f->label : o ? o->label : "";
}

static bool other_take(
	struct buf *out, const struct other *o, const struct school_change *c, struct err *e)
{
	if (strlen(c->value) > MAX_VALUE)
		return err_fail(e, ERR_LIMIT, "%s : %d caractères au plus", o->label, MAX_VALUE);
	if (!text_is_utf8(slice_text(c->value)) ||
		(c->value[0] && o->choices && !word_in(o->choices, c->value)))
		return err_fail(e, ERR_SYNTAX, "%s : valeur refusée", o->label);
	if (c->value[0] && o->good && !o->good(c->value))
		return err_fail(e, ERR_SYNTAX, "%s : %s est attendu", o->label, o->wanted);
	buf_put_text(out, c->value);
	return buf_done(out, e);
}

/* 'out' gets the value in its final form. Errors: SYNTAX what is wrong with it. */
static bool value_take(struct buf *out, const struct school_change *c, struct err *e)
{
	char why[200];
	const struct field *f = setting_field(c->key);
	const struct other *o = f ? NULL : other_find(c->key);
	if (o)
		return other_take(out, o, c, e);
	if (!f)
		return reason_set(e, ERR_SYNTAX, REASON_FIELD);
	if (!field_normal(out, f, c->value, e))
		return false;
	const char *text = buf_text(out);
	if (text && text[0] && field_fault(why, sizeof why, f, text))
		return err_fail(e, ERR_SYNTAX, "%s : %s", f->label, why);
	if (text && text[0] && strcmp(c->key, "etablissement/adresse/@insee") == 0 &&
		!insee_good(text))
		return err_fail(e, ERR_SYNTAX,
			"%s : cinq chiffres, ou 2A ou 2B et trois chiffres, sont attendus",
			f->label);
	if (text && text[0] && strcmp(c->key, "etablissement/adresse/code-postal") == 0 &&
		(strlen(text) != 5 || strspn(text, "0123456789") != 5))
		return err_fail(e, ERR_SYNTAX, "%s : cinq chiffres sont attendus", f->label);
	return text != NULL || err_nomem(e);
}

bool school_value_good(const struct school_change *c, struct err *e)
{
	AUTO(buf) struct buf value = BUF_MAX(FIELD_MAX_TEXT);
	return value_take(&value, c, e);
}

static bool change_one(struct school *s, json_t *told, const struct school_change *c, struct err *e)
{
	AUTO(buf) struct buf value = BUF_MAX(FIELD_MAX_TEXT);
	if (!value_take(&value, c, e))
		return false;
	const char *text = buf_text(&value), *old = school_get(s, c->key);
	if (!text)
		return err_nomem(e);
	if (strcmp(text, old) == 0)
		return true;
	if (json_object_set_new(told, c->key, json_pack("[ss]", old, text)) != 0)
		return err_nomem(e);
	if (strcmp(c->key, "nom") == 0 && text[0])
		snprintf(s->row.name, sizeof s->row.name, "%s", text);
	if (!text[0])
		json_object_del(s->settings, c->key);
	else if (json_object_set_new(s->settings, c->key, json_string(text)) != 0)
		return err_nomem(e);
	return json_object_size(s->settings) <= MAX_SETTINGS ||
	       err_fail(e, ERR_LIMIT, "more than %d settings", MAX_SETTINGS);
}

/* The row with its settings, the note, and what takes it to live conventions, in one transaction. */
struct keeping {
	const struct actor *actor;
	struct school *school;
	json_t *told;
};

/* Who signs for the school, as the head has it. */
static bool goes_far(const struct actor *a, json_t *told)
{
	for (void *at = json_object_iter(told); at; at = json_object_iter_next(told, at))
		if (school_spread_key(json_object_iter_key(at)))
			return a->role == LIFE_CHEF;
	return false;
}

static bool keep_both(void *arg, struct store *store, struct err *e)
{
	struct keeping *k = arg;
	json_incref(k->told);
	return store_school_put(store, &k->school->row, e) &&
	       note(k->actor, k->school->row.id, "REGLAGE-MODIFIE", k->told, e) &&
	       (!goes_far(k->actor, k->told) || school_spread_put(k->actor, k->school->row.id, e));
}

static bool school_keep(const struct actor *a, struct school *s, json_t *told, struct err *e)
{
	char *text = json_dumps(s->settings, JSON_COMPACT);
	if (!text)
		return err_nomem(e);
	buf_free(&s->row.settings);
	s->row.settings = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_text(&s->row.settings, text);
	free(text);
	struct keeping k = { a, s, told };
	return buf_done(&s->row.settings, e) &&
	       store_together(a->service->house->store, keep_both, &k, e);
}

static void json_auto(json_t **j)
{
	json_decref(*j);
}

bool school_change(const struct actor *a, int64_t school, const struct school_change *list,
	size_t n, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	AUTO(json) json_t *told = json_object();
	if (!told)
		return err_nomem(e);
	if (!life_allowed(a, LIFE_SETTINGS, NULL, LIFE_PREPARE, e))
		return false;
	if (a->role != LIFE_SYSTEME && a->role != LIFE_ADMIN && a->school != school)
		return reason_set(e, ERR_DENIED, REASON_SCOPE);
	for (size_t i = 0; i < n; i++)
		if (!may_change(a, list[i].key))
			return reason_set(e, ERR_DENIED, REASON_ROLE);
	if (!school_open(&s, a->service, school, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!change_one(&s, told, &list[i], e))
			return false;
	return json_object_size(told) == 0 || school_keep(a, &s, told, e);
}

bool school_seal_note(const struct actor *a, int64_t school, const char *sha256, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	AUTO(json) json_t *told = json_object();
	const struct school_change c = { SEAL_KEY, sha256 };
	if (!told)
		return err_nomem(e);
	return school_open(&s, a->service, school, e) && change_one(&s, told, &c, e) &&
	       (json_object_size(told) == 0 || school_keep(a, &s, told, e));
}

bool school_slot_change(const struct actor *a, const struct school_slot *slot,
	const char *const *values, struct err *e)
{
	char keys[SCHOOL_MAX_SLOT][60];
	struct school_change list[SCHOOL_MAX_SLOT];
	if (slot->names_n > SCHOOL_MAX_SLOT)
		return err_fail(e, ERR_BUG, "%zu names in a slot", slot->names_n);
	for (size_t i = 0; i < slot->names_n; i++) {
		snprintf(keys[i], sizeof keys[i], "%s[%u]/%s", slot->list, slot->n, slot->names[i]);
		list[i] = (struct school_change){ keys[i], values ? values[i] : "" };
	}
	return school_change(a, a->school, list, slot->names_n, e);
}
