/* SPDX-License-Identifier: MIT */
/* party_act: before and after a party's signature. */
#include "ceremony/party_act.h"

#include "ceremony/freezing.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"
#include "ceremony/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RC-1 of the last check, unless the head has granted it since (CONVENTION 4). */
static bool rc_settled(const struct life *l, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	struct dossier_remarks *r = calloc(1, sizeof *r);
	bool open = false;
	if (!r)
		return err_nomem(e);
	if (notes_read(&notes, &l->dossier, e)) {
		checking_told(r, notes);
		for (size_t i = 0; i < r->n; i++)
			open = open || strcmp(r->list[i].rule, "RC-1") == 0;
		open = open && !notes_get(json_object_get(notes, "actes"), "RC-1", "motif")[0];
	}
	free(r);
	return !open;
}

bool party_act_facts(struct life *l, const struct actor *a, size_t party, struct err *e)
{
	struct store_party *p = &l->frozen->parties[party];
	p->signed_at = a->now_ms / 1000;
	l->facts.complete_after = sign_complete(l->frozen, NULL);
	p->signed_at = 0;
	if (l->facts.complete_after) {
		l->facts.rc_settled = rc_settled(l, e);
		l->facts.keys_good = freezing_keys(a, &l->dossier);
	}
	return true;
}

bool party_act_file(struct buf *pdf, const struct life *l, struct err *e)
{
	const struct store_convention *c = l->frozen;
	uint8_t sha[32];
	if ((!pdf->n && !store_file(l->service->house->store, &l->key, pdf, e)) ||
		!act_sha256(sha, buf_slice(pdf), e))
		return false;
	return memcmp(sha, c->head_sha256, 32) == 0 ||
	       err_fail(e, ERR_IO, "the file of %s is not the one that was kept", c->reference);
}

void party_act_kept(struct store_act *act, struct life *l, size_t party,
	const struct act_signed *made, size_t base)
{
	const struct store_party *p = &l->frozen->parties[party];
	*act = (struct store_act){ .increment = slice_sub(buf_slice(&made->pdf), base, made->pdf.n),
		.head_size = made->pdf.n,
		.signed_field = p->field,
		.signed_at = p->signed_at };
	memcpy(act->expect_head, l->frozen->head_sha256, 32);
	memcpy(act->head_sha256, made->pdf_sha256, 32);
	memcpy(l->frozen->head_sha256, made->pdf_sha256, 32);
	l->act = act;
}

bool party_act_seal(struct life *l, struct err *e)
{
	if (l->jobs_n == LIFE_MAX_JOBS)
		return err_fail(e, ERR_BUG, "more than %d jobs in one step", LIFE_MAX_JOBS);
	struct store_job *j = &l->jobs[l->jobs_n++];
	*j = (struct store_job){ .created_ms = l->now_ms, .next_ms = l->now_ms };
	snprintf(j->kind, sizeof j->kind, "sceau");
	snprintf(j->key, sizeof j->key, "%s", l->dossier.id);
	return true;
}

bool party_act_follow(struct life *l, const struct actor *a, bool last, struct err *e)
{
	return last ? party_act_seal(l, e) : invite_next(l, a, e);
}

bool party_act_pages(struct life *l, const struct actor *a, const char *pages, struct err *e)
{
	const struct life_detail details[] = { { "pages", pages, false }, { NULL, NULL, false } };
	return !pages || !pages[0] || life_note(l, a, EVENT_PAGE_VUE, details, e);
}
