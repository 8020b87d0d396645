/* SPDX-License-Identifier: MIT */
/* typed: what is said of a form while it is typed and when it is sent. */
#include "web/typed.h"

#include "web/label.h"

#include <stdio.h>
#include <string.h>

void typed_name(char out[static TYPED_MAX_NAME], const struct dossier_remark *r)
{
	snprintf(out, TYPED_MAX_NAME, "%s%s",
		r->document == FIELD_CONTACTS ? TYPED_IN_CONTACTS : "", r->path);
}

const struct dossier_remark *typed_remark(const struct dossier_remarks *r, const char *name)
{
	for (size_t i = 0; r && i < r->n; i++) {
		char at[TYPED_MAX_NAME];
		typed_name(at, &r->list[i]);
		if (strcmp(at, name) == 0)
			return &r->list[i];
	}
	return NULL;
}

static void place_put(xmlNode *n, const struct dossier_remark *r)
{
	char label[160];
	if (!r->path[0])
		return;
	label_put(n, r->document, r->path);
	field_label(label, sizeof label, r->document, r->path);
	page_fault_short(n, r->text, label);
}

void typed_told(xmlNode *n, const struct dossier_remark *r)
{
	place_put(n, r);
	tree_text(n, r->text);
}

void typed_field(
	struct page *p, const char *name, const char *value, const struct dossier_remark *r)
{
	xmlNode *n = page_fault(p, name, value, r ? r->text : NULL);
	if (r)
		place_put(n, r);
}

/* A rule is told once, not for each day; faults have one rule for all. */
static bool told_before(const struct dossier_remarks *r, size_t i)
{
	const struct dossier_remark *x = &r->list[i];
	for (size_t k = 0; k < i; k++)
		if (strcmp(r->list[k].rule, x->rule) == 0 &&
			(x->gravity != DOSSIER_FAULT || strcmp(r->list[k].text, x->text) == 0))
			return true;
	return false;
}

void typed_rules(struct page *p, const struct dossier_remarks *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct dossier_remark *x = &r->list[i];
		bool hour = x->gravity == DOSSIER_FAULT && strstr(x->path, "/plage[");
		bool rule = x->gravity == DOSSIER_REFUS ||
			    (x->gravity == DOSSIER_DEROGATION && !x->granted);
		if ((hour || rule) && !told_before(r, i))
			typed_told(tree_child(p->facts, "dit"), x);
	}
}
