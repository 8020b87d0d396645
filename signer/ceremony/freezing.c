/* SPDX-License-Identifier: MIT */
/* freezing: certify, become the live revision, be kept. */
#include "ceremony/freezing.h"

#include "base/log.h"
#include "ceremony/delegation.h"
#include "ceremony/draft.h"
#include "ceremony/health.h"
#include "ceremony/school_seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FINDINGS = 16 };

void freezing_auto(struct freezing *f)
{
	act_signed_auto(&f->certified);
}

bool freezing_keys(const struct actor *a, const struct store_dossier *d)
{
	struct err e = ERR_INIT;
	struct house *h = a->service->house;
	if (health_keys(h, &e) && school_seal_ready(h, d->reference, &e))
		return true;
	log_error("cles", &e);
	return false;
}

void freezing_details(
	struct life_detail out[static FREEZING_DETAILS], const struct act_details *d, size_t n)
{
	_Static_assert(
		sizeof d->list / sizeof *d->list < FREEZING_DETAILS, "all of them and an end");
	for (size_t i = 0; i < n; i++)
		out[i] = (struct life_detail){ d->list[i].name, d->list[i].value, false };
	out[n] = (struct life_detail){ NULL, NULL, false };
}

/* The new revision becomes the live one before its events are noted: they bear its number and digest. */
static bool revision_set(struct life *l, const struct answer *x, struct err *e)
{
	if (strcmp(x->convention.id, l->dossier.id) != 0 ||
		x->convention.revision != l->dossier.revision + 1)
		return err_fail(e, ERR_UPSTREAM,
			"the clerk answered about another convention than was asked");
	struct store_convention *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	memcpy(c, &x->convention, sizeof *c);
	/* An act prints the reference of the convention it is about; it is kept under its own. */
	memcpy(c->reference, l->dossier.reference, sizeof c->reference);
	free(l->frozen);
	l->frozen = c;
	l->dossier.revision = c->revision;
	snprintf(c->state, sizeof c->state, "%s", store_state_name(STATE_VERIFIEE));
	life_count(c, &l->dossier.wanted, &l->dossier.signed_n);
	return true;
}

static void kept(struct freezing *f, struct life *l)
{
	const struct answer *x = &f->checking->answer;
	f->act = (struct store_act){ .increment = buf_slice(&f->certified.pdf),
		.head_size = f->certified.pdf.n };
	memcpy(f->act.head_sha256, f->certified.pdf_sha256, 32);
	const struct store_blob blobs[] = { { STORE_FOND, buf_slice(&x->fond) },
		{ STORE_POLITIQUE, buf_slice(&x->politique) },
		{ STORE_CONTACTS, buf_slice(&x->contacts) },
		{ STORE_LECTURE, buf_slice(&x->lecture) },
		{ STORE_CHAMPS, buf_slice(&l->dossier.fields) } };
	_Static_assert(sizeof blobs / sizeof *blobs <= LIFE_MAX_BLOBS, "they have their place");
	memcpy(l->blobs, blobs, sizeof blobs);
	l->blobs_n = sizeof blobs / sizeof *blobs;
	l->act = &f->act;
	l->freeze = l->frozen;
	memcpy(l->key.id, l->frozen->id, sizeof l->key.id);
	l->key.revision = l->frozen->revision;
}

static void findings_tell(
	struct life_detail list[static MOST_FINDINGS], const struct dossier_remarks *r)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n && n + 1 < MOST_FINDINGS; i++)
		list[n++] = (struct life_detail){ "constat", r->list[i].rule, false };
	list[n] = (struct life_detail){ NULL, NULL, false };
}

bool freezing_make(struct freezing *f, struct life *l, struct err *e)
{
	struct life_detail findings[MOST_FINDINGS], told[FREEZING_DETAILS];
	const struct actor *a = f->actor, service = actor_system(a->service, a->now_ms);
	struct act_details d;
	if (!draft_certify(
		    &f->certified, a->service->house, &f->checking->answer, a->now_ms / 1000, e) ||
		!revision_set(l, &f->checking->answer, e))
		return false;
	findings_tell(findings, &f->checking->remarks);
	bool visit = f->move == MOVE_ONE_VISIT;
	if (!life_step(l, a, f->move, visit ? NULL : findings, e) ||
		(visit && !life_note(l, &service, EVENT_GEL, findings, e)) ||
		!delegation_note(l, &service, NULL, &f->checking->papers.politique, e))
		return false;
	freezing_details(told, &d, act_details(&d, &f->certified, "certification"));
	if (!life_note(l, &service, EVENT_CERTIFICATION, told, e))
		return false;
	kept(f, l);
	return true;
}
