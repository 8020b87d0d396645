/* SPDX-License-Identifier: MIT */
/* paper_print: copies for those who sign by hand, in one file, behind a sheet that says what to do. */
#include "ceremony/leaf.h"
#include "ceremony/paper.h"

#include "base/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ALL = 64 << 20 };

/* All documents one after the other, and how long each is. */
struct printing {
	const struct actor *a;
	struct buf all;
	struct msg job;
	xmlDoc *cover;
	char lot[40];
};

static void printing_auto(struct printing *p)
{
	buf_free(&p->all);
	msg_free(&p->job);
	tree_auto(&p->cover);
}

static bool document_add(struct printing *p, struct slice pdf, struct err *e)
{
	buf_put_slice(&p->all, pdf);
	msg_put_u64(&p->job, CT_SIZE, pdf.n);
	return buf_done(&p->all, e);
}

static void cover_line(struct printing *p, const struct store_dossier *d)
{
	char revision[12];
	xmlNode *n = tree_child(xmlDocGetRootElement(p->cover), "convention");
	snprintf(revision, sizeof revision, "%" PRIu32, d->revision);
	tree_attr(n, "reference", d->reference);
	tree_attr(n, "eleve", d->pupil_name);
	tree_attr(n, "classe", d->class_name);
	tree_attr(n, "version", revision);
}

static bool copies_collect(
	struct printing *p, struct buf *copies, const char (*ids)[37], size_t n, struct err *e)
{
	struct store *s = p->a->service->house->store;
	for (size_t i = 0; i < n; i++) {
		AUTO(store_dossier) struct store_dossier d = { .version = 0 };
		struct store_key key = { .revision = 0 };
		if (!store_dossier_get(s, p->a->school, ids[i], &d, e) ||
			!paper_allowed(p->a, &d, e))
			return err_context(e, "%s", d.reference);
		memcpy(key.id, d.id, sizeof key.id);
		key.revision = d.revision;
		copies[i] = (struct buf)BUF_MAX(STORE_MAX_FILE);
		if (!store_file(s, &key, &copies[i], e))
			return false;
		cover_line(p, &d);
	}
	return true;
}

static bool cover_begin(struct printing *p, size_t n, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	const struct leaf_about about = { .actor = p->a,
		.school = &school,
		.kind = "impression",
		.reference = PAPER_COVER_REFERENCE,
		.revision = 1,
		.digest = "" };
	char text[60];
	if (!school_open(&school, p->a->service, p->a->school, e) ||
		!leaf_begin(&p->cover, &about, e))
		return false;
	snprintf(text, sizeof text, "%zu convention%s à signer sur papier", n, n > 1 ? "s" : "");
	tree_attr(xmlDocGetRootElement(p->cover), "lot", text);
	return true;
}

/* Each convention's journal says that it was printed, and in which file. */
static bool printed_note(const struct actor *a, const char *id, size_t n, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	char all[12];
	snprintf(all, sizeof all, "%zu", n);
	const struct life_detail details[] = { { "conventions", all, false },
		{ NULL, NULL, false } };
	return life_open(&l, a, id, e) && paper_allowed(a, &l->dossier, e) &&
	       life_note(l, a, EVENT_PAPIER_IMPRIME, details, e) && life_commit(l, e);
}

static bool print_all(
	struct buf *pdf, struct printing *p, const struct buf *copies, size_t n, struct err *e)
{
	AUTO(buf) struct buf cover = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct house *h = p->a->service->house;
	msg_start(&p->job, CLERK_JOB);
	if (!leaf_make(&cover, h, p->cover, p->a->now_ms / 1000, e) ||
		!document_add(p, buf_slice(&cover), e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!document_add(p, buf_slice(&copies[i]), e))
			return false;
	return gather_put(&p->job, CT_FILE, buf_slice(&p->all), e) &&
	       gather(&answer, h, JOB_PRINT, &p->job, e) && gather_take(pdf, &answer, CT_FILE, e);
}

bool paper_print(
	struct buf *pdf, const struct actor *a, const char (*ids)[37], size_t n, struct err *e)
{
	AUTO(printing) struct printing p = { .a = a, .all = BUF_MAX(MAX_ALL) };
	if (n == 0 || n > PAPER_MAX_PRINT)
		return err_fail(e, ERR_LIMIT, "1 to %d conventions in one print", PAPER_MAX_PRINT);
	struct buf *copies = calloc(n, sizeof *copies);
	if (!copies)
		return err_nomem(e);
	bool good = cover_begin(&p, n, e) && copies_collect(&p, copies, ids, n, e) &&
		    print_all(pdf, &p, copies, n, e);
	for (size_t i = 0; i < n; i++)
		buf_free(&copies[i]);
	free(copies);
	for (size_t i = 0; good && i < n; i++)
		good = printed_note(a, ids[i], n, e);
	if (good)
		log_event("papier-imprime", "conventions=%zu octets=%zu", n, pdf->n);
	return good;
}
