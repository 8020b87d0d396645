/* SPDX-License-Identifier: MIT */
/* declare: a place told by a pupil or guardian becomes a draft that the secretariat confirms (CONVENTION 2.5). */
#include "ceremony/declare.h"

#include "ceremony/papers.h"
#include "ceremony/token.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

/* Without those that are taken for one another: 0 O, 1 I L. */
static const char alphabet[] = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
enum { LETTERS = sizeof alphabet - 1, MAX_KEY = 80 };

struct class_found {
	const char *name;
	struct store_class row;
	bool there;
};

static bool class_take(void *arg, const struct store_class *c)
{
	struct class_found *x = arg;
	if (strcmp(c->name, x->name) != 0)
		return true;
	x->row = *c;
	x->there = true;
	return false;
}

bool declare_class(char url[static 300], const struct actor *a, const char *year,
	const char *class_name, struct err *e)
{
	struct class_found x = { .name = class_name };
	char token[TOKEN_TEXT];
	struct store *s = a->service->house->store;
	if (!life_allowed(a, LIFE_FILL_SCHOOL, NULL, LIFE_MAY, e) ||
		!store_class_each(s, a->school, year, class_take, &x, e))
		return false;
	if (!x.there)
		return err_fail(e, ERR_NOT_FOUND, "no such class");
	if (!token_draw(token, x.row.qr_hash, a->service, false, e) ||
		!store_class_put(s, &x.row, e))
		return false;
	snprintf(url, 300, "%s/d/%s", a->service->shared->base_url, token);
	OPENSSL_cleanse(token, sizeof token);
	return true;
}

bool declare_open(struct declare_page *out, const struct actor *a, const char *token, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	uint8_t hash[STORE_TOKEN];
	struct err why = ERR_INIT;
	*out = (struct declare_page){ .school = "" };
	if (!token_hash(hash, token, e))
		return false;
	if (!store_class_by_qr(a->service->house->store, hash, &out->row, &why)) {
		if (why.code == ERR_NOT_FOUND)
			return reason_set(e, ERR_NOT_FOUND, REASON_LINK_UNKNOWN);
		if (e)
			*e = why;
		return false;
	}
	if (!school_open(&school, a->service, out->row.school, e))
		return false;
	snprintf(out->school, sizeof out->school, "%s", school.row.name);
	snprintf(out->phone, sizeof out->phone, "%.23s",
		school_get(&school, "etablissement/contact-ecole/telephone"));
	return true;
}

/* Keyed, and bound to school and year: the same eight letters of another school are another code. */
static bool code_hash(uint8_t out[static 32], const struct service *s, const struct store_pupil *p,
	const char *code, struct err *e)
{
	char text[MAX_KEY];
	int n = snprintf(text, sizeof text, "%lld/%s/%.8s", (long long)p->school, p->year, code);
	bool good = secret_mac(out, s->shared->secret, SECRET_PERSONAL,
		(struct slice){ (const uint8_t *)text, (size_t)n }, e);
	OPENSSL_cleanse(text, sizeof text);
	return good;
}

bool declare_code(
	char out[static DECLARE_CODE], const struct actor *a, int64_t pupil, struct err *e)
{
	AUTO(store_pupil) struct store_pupil p = { .id = 0 };
	struct store *s = a->service->house->store;
	if (!life_allowed(a, LIFE_FILL_SCHOOL, NULL, LIFE_MAY, e) ||
		!store_pupil_get(s, a->school, pupil, &p, e))
		return false;
	for (size_t n = 0; n < DECLARE_CODE - 1;) {
		uint8_t byte;
		if (!a->service->random(&byte, 1, e))
			return false;
		if (byte < 256 - 256 % LETTERS)
			out[n++] = alphabet[byte % LETTERS];
	}
	out[DECLARE_CODE - 1] = '\0';
	return code_hash(p.code_hash, a->service, &p, out, e) && store_pupil_put(s, &p, e);
}

/* People write it in small letters and with blanks. */
static bool code_normal(char out[static DECLARE_CODE], const char *code)
{
	size_t n = 0;
	for (const char *c = code; *c; c++) {
		char up = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
		if (*c == ' ' || *c == '-')
			continue;
		if (n == DECLARE_CODE - 1 || !strchr(alphabet, up))
			return false;
		out[n++] = up;
	}
	out[n] = '\0';
	return n == DECLARE_CODE - 1;
}

static bool pupil_find(struct store_pupil *out, const struct actor *a, const struct store_class *c,
	const char *code, struct err *e)
{
	struct store_pupil key = { .school = c->school };
	char normal[DECLARE_CODE] = "";
	uint8_t hash[32];
	struct err why = ERR_INIT;
	bool shaped = code && code_normal(normal, code);
	memcpy(key.year, c->year, sizeof key.year);
	if (!code_hash(hash, a->service, &key, normal, e))
		return false;
	bool found =
		store_pupil_by_code(a->service->house->store, c->school, c->year, hash, out, &why);
	if (!found && why.code != ERR_NOT_FOUND) {
		if (e)
			*e = why;
		return false;
	}
	return (found && shaped && strcmp(out->class_name, c->name) == 0) ||
	       reason_set(e, ERR_DENIED, REASON_PERSONAL_CODE);
}

/* --- the declared place into the documents ----------------------------------------------------------------------------- */

/* The list names the guardians, and an adult has none: an address of nobody is not kept. */
static bool is_there(const struct papers *p, const char *person)
{
	return (strcmp(person, "p-rl1") != 0 ||
		       fields_has(&p->fond, "eleve/responsable-legal[1]/nom")) &&
	       (strcmp(person, "p-rl2") != 0 ||
		       fields_has(&p->fond, "eleve/responsable-legal[2]/nom"));
}

/* What the roster or the persons themselves gave stays; what the pupil gives is marked so. */
static bool contact_given(
	struct papers *p, const char *person, const char *what, const char *text, struct err *e)
{
	char path[FIELD_MAX_PATH];
	field_path(path, "contact[%s]/%s", person, what);
	if (!text || !text[0] || fields_has(&p->contacts, path) || !is_there(p, person))
		return true;
	if (!fields_set(&p->contacts, path, text, e))
		return false;
	field_path(path, "contact[%s]/@joignable", person);
	if (!fields_has(&p->contacts, path) &&
		!fields_set(&p->contacts, path, what[0] == 'c' ? "courriel" : "sms", e))
		return false;
	field_path(path, "contact[%s]/@fourni-par", person);
	return fields_set(&p->contacts, path, "eleve", e);
}

static bool place_write(struct papers *p, const struct declare_place *d, struct err *e)
{
	const struct {
		const char *person, *what, *text;
	} list[] = { { "p-emp1", "courriel", d->host_mail },
		{ "p-emp1", "telephone", d->host_phone }, { "p-rl1", "courriel", d->rl1_mail },
		{ "p-rl1", "telephone", d->rl1_phone }, { "p-rl2", "courriel", d->rl2_mail },
		{ "p-rl2", "telephone", d->rl2_phone } };
	if (d->place && d->place[0] &&
		!fields_set(&p->fond, "organisme-accueil/lieu[1]/commune", d->place, e))
		return false;
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (!contact_given(p, list[i].person, list[i].what, list[i].text, e))
			return false;
	return true;
}

static bool said_enough(const struct declare_place *d, struct err *e)
{
	bool contact = (d->host_mail && d->host_mail[0]) || (d->host_phone && d->host_phone[0]);
	return (d->host_name && d->host_name[0] && contact) ||
	       reason_set(e, ERR_SYNTAX, REASON_PART);
}

struct former {
	char id[37];
};

static bool former_take(void *arg, const struct store_dossier *d)
{
	struct former *f = arg;
	if (!d->declared || d->confirmed)
		return true;
	memcpy(f->id, d->id, sizeof f->id);
	return false;
}

/* A second declaration takes the place of the first until that one is confirmed. */
static bool former_find(
	struct former *f, const struct actor *a, const struct store_pupil *p, struct err *e)
{
	const struct store_dossier_filter filter = {
		.school = p->school, .pupil = p->id, .states = 1U << STATE_BROUILLON
	};
	f->id[0] = '\0';
	return store_dossier_each(a->service->house->store, &filter, false, former_take, f, e);
}

static bool life_begin(struct life **l, const struct actor *a, const struct dossier_about *x,
	const struct papers *p, struct err *e)
{
	struct former f;
	if (!former_find(&f, a, x->pupil, e))
		return false;
	if (!f.id[0])
		return dossier_start(l, a, x, p, e);
	return life_open(l, a, f.id, e) && papers_keep(p, &(*l)->dossier, e) &&
	       dossier_twin(&(*l)->facts.twin, a, &(*l)->dossier, e);
}

static bool declare_keep(char reference[static 40], const struct actor *as,
	const struct dossier_about *x, const struct declare_place *d, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(life) struct life *l = NULL;
	bool contacts = (d->rl1_mail && d->rl1_mail[0]) || (d->rl1_phone && d->rl1_phone[0]) ||
			(d->rl2_mail && d->rl2_mail[0]) || (d->rl2_phone && d->rl2_phone[0]);
	const struct life_detail details[] = { { "par", d->by, false },
		{ "contacts-responsables", contacts ? "donnes" : NULL, false },
		{ "accueil", d->host_name, true }, { NULL, NULL, false } };
	if (!dossier_fill(&p, as, x, e) || !place_write(&p, d, e) ||
		!life_begin(&l, as, x, &p, e) || !life_step(l, as, MOVE_DECLARE, details, e))
		return false;
	l->dossier.declared = true;
	l->dossier.confirmed = false;
	if (!life_commit(l, e))
		return false;
	memcpy(reference, l->dossier.reference, sizeof l->dossier.reference);
	return true;
}

bool declare_place(char reference[static 40], const struct actor *a, const struct declare_place *d,
	struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	AUTO(store_pupil) struct store_pupil pupil = { .id = 0 };
	struct declare_page page;
	struct actor as = *a;
	as.role = d->by && strcmp(d->by, life_role_name(LIFE_RESPONSABLE)) == 0 ? LIFE_RESPONSABLE
										: LIFE_ELEVE;
	snprintf(as.person, sizeof as.person, "%s", as.role == LIFE_ELEVE ? "p-eleve" : "p-rl1");
	const struct dossier_new asked = { .first = d->first,
		.last = d->last,
		.host_name = d->host_name,
		.host_siret = d->host_siret };
	const struct dossier_about x = { &school, &pupil, &asked };
	if (!declare_open(&page, a, d->token, e))
		return false;
	as.school = page.row.school;
	return pupil_find(&pupil, a, &page.row, d->code, e) && said_enough(d, e) &&
	       school_open(&school, a->service, pupil.school, e) &&
	       declare_keep(reference, &as, &x, d, e);
}
