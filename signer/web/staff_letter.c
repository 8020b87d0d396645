/* SPDX-License-Identifier: MIT */
/*
 * staff_letter: the letter that tells families which messages come and from whom (CONVENTION 7), to be printed or pasted: one for all, or, as
 * part of sending, one for each family of what is sent.
 */
#include "web/impl.h"
#include "web/staff.h"
#include "web/staff_bulk.h"

#include "base/text.h"

#include <string.h>

/* The families of one sending, a page of them. */
struct families {
	struct web_context *c;
	xmlNode *page;
	struct err *e;
	uint64_t from, n;
	bool more, failed;
};

/* Who answers for the pupil; an adult has no letter to a family. */
static bool has_guardian(const struct dossier_view *v)
{
	char keys[1][FIELD_MAX_KEY];
	return fields_keys(&v->fond, "eleve/responsable-legal", keys, 1) > 0;
}

/* By the rights of whoever prints; what that may not read is left out. */
static bool family_put(struct families *f, const char *id)
{
	AUTO(dossier_view) struct dossier_view *v = NULL;
	struct err why = ERR_INIT;
	if (!dossier_view_open(&v, &f->c->actor, id, &why)) {
		f->failed = why.code != ERR_NOT_FOUND && why.code != ERR_DENIED &&
			    !err_fail(f->e, why.code, "%s", why.text);
		return !f->failed;
	}
	if (!has_guardian(v) || f->n++ < f->from)
		return true;
	f->more = f->n > f->from + STAFF_PAGE;
	if (f->more)
		return false;
	xmlNode *n = tree_child(f->page, "famille");
	tree_attr(n, "eleve", v->row.pupil_name);
	tree_attr(n, "classe", v->row.class_name);
	return true;
}

static bool item_take(void *arg, const struct store_bulk_item *i)
{
	return staff_chosen_add(arg, i->dossier, "");
}

/* Those of one act on many that are sent, or ready to be. */
static bool many_put(struct families *f, int64_t id, struct err *e)
{
	AUTO(bulk_view) struct bulk_view v = { .total = 0 };
	AUTO(staff_chosen) struct staff_chosen x = { .n = 0 };
	const struct store_bulk_filter sent = { .states = 1U << STORE_ITEM_READY |
							  1U << STORE_ITEM_DONE };
	if (!bulk_open(&v, &f->c->actor, id, e) ||
		!store_bulk_items(f->c->store, id, &sent, item_take, &x, e) ||
		(x.failed && !err_nomem(e)))
		return false;
	size_t i = 0;
	while (i < x.n && family_put(f, x.list[i].dossier))
		i++;
	page_number(f->page, "lot", id);
	page_number(f->page, "suite", f->more ? (int64_t)(f->from + STAFF_PAGE) : 0);
	return !f->failed;
}

static bool families_put(struct families *f, struct err *e)
{
	const char *one = http_query(f->c->q, "d"), *many = http_query(f->c->q, "lot"),
		   *at = http_query(f->c->q, "de");
	uint64_t id = 0;
	if (at && !text_decimal(&f->from, slice_text(at), BULK_MAX, NULL))
		f->from = 0;
	if (one && strlen(one) == 36) {
		family_put(f, one);
		tree_attr(f->page, "dossier", one);
	} else if (many && text_decimal(&id, slice_text(many), INT64_MAX, NULL)) {
		if (!many_put(f, (int64_t)id, e))
			return false;
	} else {
		return true;
	}
	tree_attr(f->page, "adressee", "oui");
	return !f->failed;
}

bool staff_letter(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	struct families f = { .c = c, .e = e };
	const struct web_options *o = &c->web->options;
	if (!page_begin(&p, c, "lettre-familles", e))
		return false;
	f.page = p.facts;
	tree_attr(p.facts, "base", o->base_url);
	if (o->mail_from[0])
		tree_attr(p.facts, "courriel-de", o->mail_from);
	if (o->sms_from[0])
		tree_attr(p.facts, "sms-de", o->sms_from);
	return families_put(&f, e) && page_end(&p, 200, e);
}
