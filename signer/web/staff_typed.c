/* SPDX-License-Identifier: MIT */
/*
 * staff_typed: the school's form of one convention, or the host's on its behalf: tried while it is typed, saved, and shown again with
 * what is wrong at its fields.
 */
#include "web/staff.h"

#include "base/text.h"
#include "web/doubt.h"
#include "web/impl.h"
#include "web/typed.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_CHANGES = 400 };

/* Addresses of either part. */
static const char *const mails[] = { "contacts:contact[p-rl1]/courriel",
	"contacts:contact[p-rl2]/courriel", "contacts:contact[p-eleve]/courriel",
	"contacts:contact[p-emp1]/courriel", "organisme-accueil/contact-accueil/courriel" };
enum { MAILS = sizeof mails / sizeof *mails };

/* The request's fields whose names are paths, as dossier_edit takes them. */
struct typed {
	const char *list[MAX_CHANGES][2];
	struct dossier_remarks remarks;
	struct dossier_edit edit;
};

static struct typed *typed_new(const struct web_context *c)
{
	const char *part = http_field(c->q, "partie"), *version = http_field(c->q, "etat-n");
	uint64_t seen = 0;
	struct typed *t = calloc(1, sizeof *t);
	size_t n = 0;
	if (!t)
		return NULL;
	if (version && !text_decimal(&seen, slice_text(version), INT64_MAX, NULL))
		seen = 0;
	for (size_t i = 0; i < c->q->fields.n && n < MAX_CHANGES; i++) {
		const struct http_pair *f = &c->q->fields.p[i];
		if (!strchr(f->name, '/') &&
			strncmp(f->name, TYPED_IN_CONTACTS, sizeof TYPED_IN_CONTACTS - 1) != 0)
			continue;
		t->list[n][0] = f->name;
		t->list[n++][1] = f->value;
	}
	t->edit = (struct dossier_edit){
		.part = part && strcmp(part, "accueil") == 0 ? FIELD_ACCUEIL : FIELD_SECRETARIAT,
		.version = (int64_t)seen,
		.changes = (const char *const(*)[2])t->list,
		.n = n,
		.done = http_field(c->q, "terminer") != NULL
	};
	return t;
}

static bool is_saving(const struct web_context *c)
{
	const char *what = http_field(c->q, "geste");
	return what && strcmp(what, "saisir") == 0;
}

static bool is_doubtful(const struct web_context *c)
{
	return is_saving(c) && doubt_first(c, mails, MAILS) != NULL;
}

/* An address in doubt is kept, and asked for once more before the part counts as complete. */
bool staff_form_saved(struct web_context *c, const char *id, struct err *e)
{
	struct typed *t = typed_new(c);
	if (!t)
		return err_nomem(e);
	if (is_doubtful(c))
		t->edit.done = false;
	bool good = dossier_edit(&t->remarks, &c->actor, id, &t->edit, e);
	free(t);
	return good;
}

const char *staff_form_open(const struct web_context *c, const struct err *wrong)
{
	const char *asked = http_query(c->q, "saisie"), *sent = http_field(c->q, "partie");
	if (sent && is_saving(c) && (wrong || is_doubtful(c)))
		asked = sent;
	return asked ? (strcmp(asked, "accueil") == 0 ? "accueil" : "ecole") : NULL;
}

/* What is missing too: the part was said to be complete. */
static bool faults_put(struct page *p, const struct dossier_view *v, bool host, struct err *e)
{
	struct dossier_remarks *r = calloc(1, sizeof *r);
	const struct dossier_edit edit = { .part = host ? FIELD_ACCUEIL : FIELD_SECRETARIAT };
	if (!r)
		return err_nomem(e);
	bool good = dossier_try(r, &p->c->actor, v->row.id, &edit, e);
	for (size_t i = 0; good && i < r->n; i++) {
		char name[TYPED_MAX_NAME];
		typed_name(name, &r->list[i]);
		if (r->list[i].gravity == DOSSIER_FAULT)
			typed_field(p, name, NULL, &r->list[i]);
	}
	if (good)
		typed_rules(p, r);
	free(r);
	return good;
}

bool staff_form_shown(
	struct page *p, const struct dossier_view *v, const struct err *wrong, struct err *e)
{
	const char *form = staff_form_open(p->c, wrong);
	bool host = form && strcmp(form, "accueil") == 0;
	if (!form)
		return true;
	tree_attr(p->facts, "saisie", form);
	if (is_doubtful(p->c)) {
		doubt_put(p, mails, MAILS);
		if (http_field(p->c->q, "terminer"))
			page_field(p, "terminer", "oui", NULL);
	}
	if (wrong && reason_of(wrong) == REASON_PART && !faults_put(p, v, host, e))
		return false;
	/* faults of a part were saved with it; what was refused otherwise is not lost for who typed it */
	const struct staff_form x = { .host = host,
		.typed = wrong && is_saving(p->c) && reason_of(wrong) != REASON_PART };
	return staff_form_put(p->facts, p->c, v, &x, e);
}

/* While it is typed: as if it were saved, and nothing is. What is empty is not said to be missing. */
bool staff_form_tried(struct web_context *c, const char *id, struct err *e)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	AUTO(page) struct page p = { .c = NULL };
	struct typed *t = typed_new(c);
	if (!t)
		return err_nomem(e);
	const struct staff_form x = { .host = t->edit.part == FIELD_ACCUEIL };
	bool good = dossier_try(&t->remarks, &c->actor, id, &t->edit, e) &&
		    dossier_view_open(&v, &c->actor, id, e) &&
		    page_begin(&p, c, "dossier-essai", e);
	for (size_t i = 0; good && i < t->edit.n; i++)
		if (t->list[i][1][0])
			typed_field(
				&p, t->list[i][0], NULL, typed_remark(&t->remarks, t->list[i][0]));
	if (good) {
		tree_attr(p.facts, "id", id);
		tree_attr(p.facts, "saisie", x.host ? "accueil" : "ecole");
		typed_rules(&p, &t->remarks);
		doubt_put(&p, mails, MAILS);
	}
	good = good && staff_form_put(p.facts, c, v, &x, e) && page_end(&p, 200, e);
	free(t);
	return good;
}
