/* SPDX-License-Identifier: MIT */
/* draft: load, judge by the rules, compose, paint. */
#include "clerk/draft.h"

#include "convention/compose.h"
#include "convention/load.h"
#include "xml/tree.h"

#include <stdlib.h>
#include <string.h>

enum { SECONDS_A_DAY = 86400 };

static time_day paris_day(int64_t t)
{
	return (time_day)((t + time_paris_offset(t)) / SECONDS_A_DAY);
}

static bool canonical(struct buf *out, xmlDoc *doc, struct err *e)
{
	*out = (struct buf)BUF_MAX(DRAFT_MAX_DOCUMENT);
	return !doc || tree_c14n(out, doc, xmlDocGetRootElement(doc), e);
}

struct source {
	const struct blocks *blocks;
	struct slice fond, modele, regles;
};

static bool paint_source(
	struct buf *pdf, struct paint *p, const struct source *s, int64_t time, struct err *e)
{
	const struct paint_file files[] = {
		{ "convention.xml", "application/xml", "Source", "Données de la convention",
			s->fond, false },
		{ "modele.xml", "application/xml", "Supplement", "Modèle de texte appliqué",
			s->modele, true },
		{ "regles.xml", "application/xml", "Supplement", "Règles appliquées", s->regles,
			true },
	};
	const struct paint_job job = { .blocks = s->blocks,
		.files = files,
		.files_n = sizeof files / sizeof *files,
		.time = time };
	return paint_pdf(pdf, p, &job, e);
}

static bool documents(struct draft *out, struct err *e)
{
	const struct convention *c = out->convention;
	return canonical(&out->fond, c->fond, e) && canonical(&out->politique, c->politique, e) &&
	       canonical(&out->contacts, c->contacts, e) &&
	       canonical(&out->confidentiel, c->confidentiel, e);
}

static void grant(struct rules_findings *f, const struct draft_context *x)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < x->granted_n; k++)
			if (strcmp(f->list[i].rule, x->granted[k]) == 0)
				f->list[i].granted = true;
}

bool draft_make(struct draft *out, const struct library *l, struct paint *p, struct slice depot,
	const struct draft_context *x, struct err *e)
{
	AUTO(blocks) struct blocks blocks = { 0 };
	time_day today = paris_day(x->now);
	out->pdf = (struct buf)BUF_MAX(PAINT_MAX_BYTES);
	out->lecture = (struct buf)BUF_MAX(DRAFT_MAX_DOCUMENT);
	if (!convention_load(&out->convention, depot, l, today, &out->faults, e))
		return out->faults.n > 0;
	struct convention *c = out->convention;
	const struct library_rules *rules = library_rules(l, c->rules);
	const struct library_model *model = library_model(l, c->model);
	if (!rules || !model)
		return err_fail(e, ERR_NOT_FOUND, "text model %s or rule set %s is not installed",
			c->model, c->rules);
	const struct rules_context context = {
		.freeze_day = today, .busy = x->busy, .busy_n = x->busy_n
	};
	if (!rules_run(&out->findings, c, rules->tree, &context, e))
		return false;
	grant(&out->findings, x);
	out->freezable = rules_freezable(&out->findings);
	/* what the rules refuse may still be read, as what it is */
	if (!out->freezable && !x->project)
		return true;
	if (!compose_parties(c, model->tree, e) || !documents(out, e) ||
		!compose_blocks(
			&blocks, c, buf_slice(&model->bytes), buf_slice(&rules->bytes), l, e))
		return false;
	blocks.project = x->project;
	if (!transform_text(&out->lecture, l->lecture, blocks.doc, NULL, e))
		return false;
	const struct source s = { &blocks, buf_slice(&out->fond), buf_slice(&model->bytes),
		buf_slice(&rules->bytes) };
	return paint_source(&out->pdf, p, &s, x->now, e);
}

void draft_auto(struct draft *d)
{
	convention_free(d->convention);
	buf_free(&d->pdf);
	buf_free(&d->lecture);
	buf_free(&d->fond);
	buf_free(&d->politique);
	buf_free(&d->contacts);
	buf_free(&d->confidentiel);
	*d = (struct draft){ 0 };
}

bool draft_remake(struct buf *pdf, const struct library *l, struct paint *p,
	const struct draft_again *a, struct err *e)
{
	AUTO(convention) struct convention *c = NULL;
	AUTO(blocks) struct blocks blocks = { 0 };
	struct xml_faults *faults = calloc(1, sizeof *faults);
	if (!faults)
		return err_nomem(e);
	const struct convention_frozen f = { a->fond, a->modele, a->regles };
	bool loaded = convention_load_frozen(&c, &f, l, faults, e);
	free(faults);
	if (!loaded || !compose_blocks(&blocks, c, a->modele, a->regles, l, e))
		return false;
	const struct source s = { &blocks, a->fond, a->modele, a->regles };
	return paint_source(pdf, p, &s, a->time, e);
}
