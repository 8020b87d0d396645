/* SPDX-License-Identifier: MIT */
/* kept: a question as bytes, and the answer to it. */
#include "pades/kept.h"

#include <stdlib.h>
#include <string.h>

enum { ASKED_MAX = 1 << 20 };

void pades_kept_auto(struct pades_kept *k)
{
	buf_free(&k->pdf);
	buf_free(&k->asked);
	pades_report_auto(&k->report);
	*k = (struct pades_kept){ .there = false };
}

/* How many there are stands before them: nothing of one list can pass for a part of the other. */
static bool anchors_put(struct buf *out, const struct anchors *a)
{
	int n = a && a->certs ? sk_X509_num(a->certs) : 0;
	buf_put_u32(out, (uint32_t)n);
	for (int i = 0; i < n; i++) {
		struct err ignored = ERR_INIT;
		if (!cert_der(out, sk_X509_value(a->certs, i), &ignored))
			return false;
	}
	return true;
}

/* Everything but the file. A question with evidence of its own is not kept. */
static bool asked_put(struct buf *out, const struct pades_question *q)
{
	struct pdf_limits limits = q->limits ? *q->limits : pdf_limits_default();
	if (q->certs || q->crls || q->ocsps)
		return false;
	buf_put_u64(out, (uint64_t)q->at);
	buf_put_u64(out, limits.bytes);
	buf_put_u64(out, limits.objects);
	buf_put_u64(out, limits.inflate);
	buf_put_u64(out, limits.inflate_all);
	buf_put_byte(out, q->stamp_anchors != NULL);
	return anchors_put(out, q->anchors) && anchors_put(out, q->stamp_anchors) &&
	       buf_done(out, NULL);
}

static bool report_copy(struct pades_report *out, const struct pades_report *r)
{
	struct pades_signature *list = calloc(r->n ? r->n : 1, sizeof *list);
	if (!list)
		return false;
	if (r->n)
		memcpy(list, r->list, r->n * sizeof *list);
	*out = *r;
	out->list = list;
	return true;
}

bool pades_kept_find(
	struct pades_report *out, const struct pades_kept *k, const struct pades_question *q)
{
	AUTO(buf) struct buf asked = BUF_MAX(ASKED_MAX);
	return k && k->there && slice_eq(buf_slice(&k->pdf), q->pdf) && asked_put(&asked, q) &&
	       slice_eq(buf_slice(&k->asked), buf_slice(&asked)) && report_copy(out, &k->report);
}

void pades_kept_note(
	struct pades_kept *k, const struct pades_question *q, const struct pades_report *r)
{
	if (!k)
		return;
	pades_kept_auto(k);
	k->pdf = (struct buf)BUF_MAX(PADES_KEPT_MAX);
	k->asked = (struct buf)BUF_MAX(ASKED_MAX);
	buf_put_slice(&k->pdf, q->pdf);
	k->there = asked_put(&k->asked, q) && buf_done(&k->pdf, NULL) && report_copy(&k->report, r);
	if (!k->there)
		pades_kept_auto(k);
}
