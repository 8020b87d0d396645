/* SPDX-License-Identifier: MIT */
/* sheet: facts to blocks to a PDF. */
#include "clerk/sheet.h"

#include "clerk/fields.h"
#include "clerk/give.h"
#include "clerk/jobs.h"
#include "convention/compose.h"
#include "convention/load.h"

#include <stdlib.h>

static void faults_auto(struct xml_faults **f)
{
	free(*f);
}

/* The desk's own tree: what does not read well is a fault of ours, or a child of its. */
static bool facts_read(xmlDoc **out, struct slice bytes, struct err *e)
{
	AUTO(faults) struct xml_faults *faults = calloc(1, sizeof *faults);
	return faults ? xml_read(out, bytes, SHEET_MAX_FACTS, NULL, faults, e) : err_nomem(e);
}

bool sheet_make(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map facts = { 0 };
	AUTO(xml_doc) xmlDoc *doc = NULL;
	AUTO(blocks) struct blocks blocks = { 0 };
	AUTO(buf) struct buf pdf = BUF_MAX(PAINT_MAX_BYTES);
	xmlDoc *made = NULL;
	struct paint_job paint = { .blocks = &blocks };
	msg_get_i64(job, CT_TIME, 0, &paint.time);
	return give_map(&facts, job, CT_FILE, SHEET_MAX_FACTS, e) &&
	       facts_read(&doc, facts.bytes, e) &&
	       transform_apply(&made, c->context->library->feuille, doc, NULL, e) &&
	       blocks_read(&blocks, made, e) && paint_pdf(&pdf, c->context->paint, &paint, e) &&
	       give_bytes(result, CT_FILE, buf_slice(&pdf), e);
}

static void sheet_words_auto(struct compose_paper **p)
{
	free(*p);
}

static bool paper_say(struct msg *result, struct compose_paper *p, struct clerk_conversation *c,
	const struct convention *k, struct err *e)
{
	const struct library_model *model = library_model(c->context->library, k->model);
	if (!model)
		return err_fail(e, ERR_NOT_FOUND, "text model %s is not installed", k->model);
	if (!compose_paper(p, k, model->tree, e))
		return false;
	msg_put_text(result, CT_TEXT, p->consent);
	for (size_t i = 0; i < p->box_n; i++)
		msg_put_text(result, CT_BOX, p->box[i]);
	return true;
}

bool sheet_paper(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map fond = { 0 };
	AUTO(file_map) struct file_map policy = { 0 };
	AUTO(convention) struct convention *k = NULL;
	AUTO(faults) struct xml_faults *faults = calloc(1, sizeof *faults);
	char field[129] = "", person[65] = "", agent[321] = "";
	AUTO(sheet_words) struct compose_paper *p = calloc(1, sizeof *p);
	if (!faults || !p)
		return err_nomem(e);
	msg_get_text(job, CT_FIELD, 0, field, sizeof field);
	msg_get_text(job, CT_ID, 0, person, sizeof person);
	msg_get_text(job, CT_NAME, 0, agent, sizeof agent);
	p->field = field;
	p->person = person;
	p->agent = agent;
	return give_map(&fond, job, CT_FOND, XML_MAX_BYTES, e) &&
	       give_map(&policy, job, CT_POLICY, XML_MAX_BYTES, e) &&
	       fields_frozen(&k, c, fond.bytes, faults, e) &&
	       convention_set_politique(k, policy.bytes, c->context->library, faults, e) &&
	       paper_say(result, p, c, k, e);
}
