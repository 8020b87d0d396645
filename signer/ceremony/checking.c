/* SPDX-License-Identifier: MIT */
/* checking: the clerk's remarks at the fields of a form. */
#include "ceremony/checking.h"

#include "ceremony/amend.h"
#include "ceremony/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void checking_auto(struct checking **c)
{
	struct checking *x = *c;
	if (!x)
		return;
	school_auto(&x->school);
	store_pupil_auto(&x->pupil);
	papers_auto(&x->papers);
	deposit_auto(&x->deposit);
	answer_auto(&x->answer);
	json_decref(x->notes);
	free(x);
	*c = NULL;
}

bool checking_new(
	struct checking **out, const struct actor *a, const struct store_dossier *d, struct err *e)
{
	AUTO(checking) struct checking *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	if (!school_open(&c->school, a->service, d->school, e) ||
		(d->pupil && !store_pupil_get(a->service->house->store, d->school, d->pupil,
				     &c->pupil, e)) ||
		!papers_read(&c->papers, d, e) || !notes_read(&c->notes, d, e))
		return false;
	*out = c;
	c = NULL;
	return true;
}

void dossier_remark_add(struct dossier_remarks *r, const struct dossier_remark *x)
{
	r->all++;
	if (r->n < DOSSIER_MAX_REMARKS)
		r->list[r->n++] = *x;
}

/* --- presence days of the pupil's other conventions ------------------------------------------------------------- */

struct busy {
	const struct store_dossier *own;
	int32_t days[ANSWER_MAX_BUSY];
	size_t n;
};

static bool busy_add(void *arg, const struct store_dossier *d)
{
	struct busy *b = arg;
	struct fields f;
	bool amended = strcmp(d->id, b->own->amends) == 0;
	if (strcmp(d->id, b->own->id) == 0 || amended || d->amends[0] ||
		!fields_read(&f, FIELD_FOND, buf_slice(&d->fields), NULL))
		return true;
	b->n += papers_days(&f, b->days + b->n, ANSWER_MAX_BUSY - b->n);
	fields_auto(&f);
	return b->n < ANSWER_MAX_BUSY;
}

static bool busy_find(
	struct busy *b, const struct actor *a, const struct store_dossier *d, struct err *e)
{
	const uint32_t closed = 1U << STATE_REFUSEE | 1U << STATE_EXPIREE | 1U << STATE_ANNULEE |
				1U << STATE_REMPLACEE | 1U << STATE_ELIMINEE;
	const struct store_dossier_filter f = { .school = d->school,
		.year = d->year,
		.pupil = d->pupil,
		.states = ((1U << STORE_STATE_COUNT) - 1) & ~closed };
	b->own = d;
	return !d->pupil || store_dossier_each(a->service->house->store, &f, true, busy_add, b, e);
}

/* --- remarks ------------------------------------------------------------------------------------------------------ */

/* Where a rule that names no day is shown. */
static const struct {
	const char *prefix, *path;
	enum field_document document;
} homes[] = {
	{ "REP-LEGAL", "eleve/responsable-legal", FIELD_FOND },
	{ "RC-", "organisme-accueil/assurance-rc/@fin", FIELD_FOND },
	{ "IDENT-1", "organisme-accueil/siret", FIELD_FOND },
	{ "IDENT-2", "etablissement/@uai", FIELD_FOND },
	{ "ETR-", "organisme-accueil/lieu[1]/@pays", FIELD_FOND },
	{ "AGE-", "eleve/naissance", FIELD_FOND },
	{ "CONFLIT-", "organisme-accueil/representant[1]/nom", FIELD_FOND },
	{ "CONTACT-", "contact", FIELD_CONTACTS },
	{ "SEM-", "sequence/jour", FIELD_FOND },
	{ "HEBDO-", "sequence/jour", FIELD_FOND },
	{ "DUREE-", "sequence/@debut", FIELD_FOND },
	{ "DELAI-", "sequence/@debut", FIELD_FOND },
	{ "CAL-", "sequence/@debut", FIELD_FOND },
	{ "FEN-", "sequence/@debut", FIELD_FOND },
};

static void place(struct dossier_remark *r, const struct deposit *d, const struct answer_remark *x)
{
	struct deposit_place p;
	if (x->path[0] && deposit_find(&p, d, x->path)) {
		r->document = p.document;
		memcpy(r->path, p.path, sizeof r->path);
	}
	for (size_t i = 0; !x->path[0] && i < sizeof homes / sizeof *homes; i++) {
		if (strncmp(x->rule, homes[i].prefix, strlen(homes[i].prefix)) != 0)
			continue;
		r->document = homes[i].document;
		snprintf(r->path, sizeof r->path, "%s", homes[i].path);
		break;
	}
	const char *day = x->gravity < DOSSIER_FAULT ? strstr(r->path, "jour[") : NULL;
	if (day)
		snprintf(r->day, sizeof r->day, "%.10s", day + 5);
}

/* The schema's word for an act without a difference, which nobody understands. */
static bool is_empty_act(const struct answer_remark *x)
{
	const char *at = strstr(x->path, "/avenant-de");
	return at && !strchr(at, '@');
}

static void remarks_map(struct checking *c)
{
	static const struct dossier_remark nothing = { .gravity = DOSSIER_FAULT,
		.rule = "ACTE-VIDE",
		.text = "Rien ne change par rapport à ce qui est en vigueur : modifiez ce que "
			"l’acte doit changer, ou annulez l’acte." };
	struct dossier_remarks *r = &c->remarks;
	*r = (struct dossier_remarks){ .freezable = c->answer.freezable && !c->unchanged };
	if (c->unchanged)
		dossier_remark_add(r, &nothing);
	for (size_t i = 0; i < c->answer.remarks_n; i++) {
		const struct answer_remark *x = &c->answer.remarks[i];
		struct dossier_remark m = { .granted = x->granted };
		if (c->unchanged && is_empty_act(x))
			continue;
		m.gravity = x->gravity <= DOSSIER_FAULT ? (enum dossier_gravity)x->gravity
							: DOSSIER_FAULT;
		memcpy(m.rule, x->rule, sizeof m.rule);
		memcpy(m.text, x->text, sizeof m.text);
		m.acknowledged = notes_listed(c->notes, "acquis", x->rule);
		place(&m, &c->deposit, x);
		dossier_remark_add(r, &m);
	}
	r->all = c->answer.remarks_all > r->n ? c->answer.remarks_all : r->n;
}

/* What the act says of what is in force, and whether it changes anything. */
static bool act_compare(
	struct checking *c, const struct actor *a, const struct store_dossier *d, struct err *e)
{
	char key[1][FIELD_MAX_KEY];
	if (!amend_refresh(&c->papers, a, d, c->notes, e) ||
		!amend_differences(&c->papers, a, c->notes, e))
		return false;
	c->unchanged = fields_keys(&c->papers.fond, "liens/avenant-de/difference", key, 1) == 0;
	return true;
}

bool checking_run(struct checking *c, const struct actor *a, const struct store_dossier *d,
	const struct store_convention *former, struct err *e)
{
	struct busy busy = { .n = 0 };
	AUTO(buf) struct buf depot = BUF_MAX(DEPOSIT_MAX_BYTES);
	const char *granted[4] = { NULL };
	size_t n = 0;
	const struct papers_about about = { .service = a->service,
		.dossier = d,
		.school = &c->school,
		.pupil_ref = c->pupil.ref,
		.today = life_day(a->now_ms),
		.revision = d->revision + 1,
		.former = former };
	static const char *const later[] = { "RC-1", "DELAI-2", "CONTACT-1" };
	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (notes_get(json_object_get(c->notes, "actes"), later[i], "motif")[0])
			granted[n++] = later[i];
	const struct deposit_parts parts = { .fond = &c->papers.fond,
		.politique = &c->papers.politique,
		.contacts = &c->papers.contacts };
	if (d->amends[0] && !act_compare(c, a, d, e))
		return false;
	if (!papers_complete(&c->papers, &about, e) || !busy_find(&busy, a, d, e) ||
		!deposit_make(&c->deposit, &parts, e) || !deposit_write(&depot, &c->deposit, e))
		return false;
	const struct answer_question q = { .depot = buf_slice(&depot),
		.now = a->now_ms / 1000,
		.busy = busy.days,
		.busy_n = busy.n,
		.granted = granted,
		.project = c->project };
	if (!answer_ask(&c->answer, a->service->house, &q, e))
		return false;
	remarks_map(c);
	return true;
}

bool checking_clean(const struct checking *c, bool *silent)
{
	*silent = c->remarks.freezable;
	bool clean = c->remarks.freezable && c->remarks.all == c->remarks.n;
	for (size_t i = 0; i < c->remarks.n; i++) {
		const struct dossier_remark *r = &c->remarks.list[i];
		if (r->gravity == DOSSIER_ALERTE && !r->acknowledged)
			clean = false;
		if (r->gravity != DOSSIER_ALERTE)
			*silent = false;
	}
	*silent = *silent && clean;
	return clean;
}

bool checking_note(json_t *notes, const struct dossier_remarks *r, struct err *e)
{
	json_t *list = json_array();
	bool good = json_object_set_new(notes, "constats", list) == 0;
	for (size_t i = 0; good && i < r->n; i++) {
		const struct dossier_remark *x = &r->list[i];
		json_t *o = json_pack("{sisbsissssssss}", "g", (int)x->gravity, "accorde",
			(int)x->granted, "doc", (int)x->document, "champ", x->path, "regle",
			x->rule, "texte", x->text, "jour", x->day);
		good = json_array_append_new(list, o) == 0;
	}
	return good || err_nomem(e);
}

bool checking_stale(json_t *notes)
{
	json_t *list = json_object_get(notes, "constats");
	bool any = false;
	for (size_t i = json_array_size(list); i-- > 0;) {
		const json_t *o = json_array_get(list, i);
		if (json_integer_value(json_object_get(o, "g")) != DOSSIER_FAULT)
			continue;
		any = true;
		(void)json_array_remove(list, i);
	}
	return any;
}

static void text_take(char *out, size_t size, const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));
	snprintf(out, size, "%s", text ? text : "");
}

void checking_told(struct dossier_remarks *out, const json_t *notes)
{
	size_t i;
	json_t *o;
	*out = (struct dossier_remarks){ .freezable = true };
	json_array_foreach(json_object_get(notes, "constats"), i, o)
	{
		struct dossier_remark x = { .granted =
						    json_is_true(json_object_get(o, "accorde")) };
		json_int_t g = json_integer_value(json_object_get(o, "g"));
		json_int_t d = json_integer_value(json_object_get(o, "doc"));
		x.gravity = g >= 0 && g <= DOSSIER_FAULT ? (enum dossier_gravity)g : DOSSIER_FAULT;
		x.document =
			d >= 0 && d < FIELD_DOCUMENT_COUNT ? (enum field_document)d : FIELD_FOND;
		text_take(x.path, sizeof x.path, o, "champ");
		text_take(x.rule, sizeof x.rule, o, "regle");
		text_take(x.text, sizeof x.text, o, "texte");
		text_take(x.day, sizeof x.day, o, "jour");
		x.acknowledged = notes_listed(notes, "acquis", x.rule);
		if (x.gravity >= DOSSIER_REFUS || (x.gravity == DOSSIER_DEROGATION && !x.granted))
			out->freezable = false;
		dossier_remark_add(out, &x);
	}
}
