/* SPDX-License-Identifier: MIT */
/* shield: what the flag hides, in words, and the form that sets it. */
#include "web/shield.h"

#include "base/text.h"
#include "ceremony/shield.h"
#include "web/impl.h"

#include <string.h>

static bool show(struct web_context *c, const char *good, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(store_pupil) struct store_pupil x = { .id = 0 };
	uint64_t id;
	if (!text_decimal(&id, slice_text(c->q->param[0]), INT64_MAX, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such pupil");
	if (!store_pupil_get(c->store, c->actor.school, (int64_t)id, &x, e) ||
		!page_begin(&p, c, "protection", e))
		return false;
	page_number(p.facts, "eleve", x.id);
	tree_attr(p.facts, "nom", x.sort_key);
	tree_attr(p.facts, "classe", x.class_name);
	tree_attr(p.facts, "protegee", x.shielded ? "oui" : "non");
	if (good)
		page_notice(&p, "succes", good);
	if (wrong)
		page_field(&p, "motif", http_field(c->q, "motif"), wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool shield_page(struct web_context *c, struct err *e)
{
	return show(c, NULL, NULL, e);
}

bool shield_act(struct web_context *c, struct err *e)
{
	const char *what = http_field(c->q, "geste"), *why = http_field(c->q, "motif");
	struct err wrong = ERR_INIT;
	uint64_t id;
	bool on = what && strcmp(what, "proteger") == 0;
	if (!text_decimal(&id, slice_text(c->q->param[0]), INT64_MAX, NULL))
		return err_fail(e, ERR_NOT_FOUND, "no such pupil");
	if (!on && (!what || strcmp(what, "lever") != 0))
		return err_fail(e, ERR_SYNTAX, "no such gesture");
	if (shield_set(&c->actor, (int64_t)id, on, why ? why : "", &wrong))
		return show(c, on ? "protection.faite" : "protection.levee", NULL, e);
	if (reason_of(&wrong) == REASON_WHY)
		return show(c, NULL, "raison.motif-manque", e);
	if (e)
		*e = wrong;
	return false;
}
