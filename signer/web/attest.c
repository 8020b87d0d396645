/* SPDX-License-Identifier: MIT */
/* attest: one PDF each; who may have it is decided in ceremony/. */
#include "web/attest.h"

#include "ceremony/attestation.h"
#include "ceremony/contact_sheet.h"
#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "web/file_name.h"
#include "web/impl.h"
#include "web/staff.h"
#include "web/visit.h"

#include <stdio.h>
#include <string.h>

enum { MAX_DAYS = 12 };

typedef bool attest_fn(struct buf *pdf, const struct actor *a, const char *id, struct err *e);

static bool give(
	struct web_context *c, const char *id, attest_fn *fn, const char *what, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	char name[FILE_NAME_MAX];
	if (!fn(&pdf, &c->actor, id, e) || !file_name_speaking(name, c, what, id, e))
		return false;
	http_give_buf(c->r, &pdf, "application/pdf", name, false);
	return true;
}

bool attest_school_signature(struct web_context *c, struct err *e)
{
	return give(c, c->q->param[0], attestation_signature, "attestation de signature.pdf", e);
}

bool attest_school_stage(struct web_context *c, struct err *e)
{
	return give(c, c->q->param[0], attestation_stage, "attestation de stage.pdf", e);
}

bool attest_school_days(struct web_context *c, struct err *e)
{
	char days[MAX_DAYS * 11 + 1] = "";
	for (size_t i = 0; i < c->q->fields.n; i++) {
		const struct http_pair *f = &c->q->fields.p[i];
		size_t at = strlen(days);
		if (strcmp(f->name, "jour") == 0 && strlen(f->value) == 10 && at + 12 < sizeof days)
			snprintf(days + at, sizeof days - at, "%s%s", at ? " " : "", f->value);
	}
	return attestation_days(&c->actor, c->q->param[0], days, e) &&
	       staff_dossier_said(c, c->q->param[0], "attestation.jours.fait", NULL, e);
}

/* By a link the way leads through the code of the follow page, once for each browser. */
static bool give_link(struct web_context *c, attest_fn *fn, const char *what, struct err *e)
{
	char answered[VISIT_MAX_ANSWERED], path[80];
	visit_answered(c, answered);
	if (visit_is_open(c))
		return give(c, c->link->dossier, fn, what, e);
	http_redirect(c->r, visit_path(path, c, "/suivre"));
	return true;
}

bool attest_link_signature(struct web_context *c, struct err *e)
{
	return give_link(c, attestation_signature, "attestation de signature.pdf", e);
}

bool attest_link_stage(struct web_context *c, struct err *e)
{
	return give_link(c, attestation_stage, "attestation de stage.pdf", e);
}

bool attest_school_contacts(struct web_context *c, struct err *e)
{
	return give(c, c->q->param[0], contact_sheet, "fiche de contacts.pdf", e);
}

bool attest_link_contacts(struct web_context *c, struct err *e)
{
	return give_link(c, contact_sheet, "fiche de contacts.pdf", e);
}

static bool may(const struct web_context *c, enum life_action action, const struct dossier_view *v)
{
	return life_may(c->actor.role, action, life_group(v->row.state)) >= LIFE_MAY;
}

void attest_facts(xmlNode *page, const struct web_context *c, const struct dossier_view *v)
{
	const char *answer = notes_get(v->notes, "presence", "reponse");
	int32_t days[MAX_DAYS];
	bool sealed = v->row.sealed_ms != 0, ready = attestation_stage_ready(&v->row);
	bool lacks = sealed && !ready && strcmp(answer, "en-partie") == 0;
	tree_attr(page, "contacts", contact_sheet_ready(&c->actor, &v->row) ? "oui" : "non");
	tree_attr(page, "attestation", sealed && may(c, LIFE_EVIDENCE, v) ? "oui" : "non");
	tree_attr(page, "stage", ready && may(c, LIFE_STAGE_READ, v) ? "oui" : "non");
	size_t n = lacks && may(c, LIFE_STAGE_ISSUE, v) ? papers_days(&v->fond, days, MAX_DAYS) : 0;
	for (size_t i = 0; i < n; i++)
		page_day(tree_child(page, "jour-present"), "date", days[i]);
}
