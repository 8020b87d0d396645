/* SPDX-License-Identifier: MIT */
/* dossier_show: what is shown of a frozen revision: its text, its file, its pages as pictures, its archive. */
#include "ceremony/archive.h"
#include "ceremony/dossier.h"
#include "ceremony/typo.h"

#include <stdio.h>
#include <string.h>

enum { SHOW_DPI = 96 };

/* The key of the frozen revision, if the actor may read it. */
static bool frozen_key(struct store_key *key, const struct actor *a, const char *id, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	if (!life_sees(a, id, e) ||
		!store_dossier_get(a->service->house->store, a->link ? -1 : a->school, id, &d, e) ||
		!life_allowed(a, LIFE_READ, &d, LIFE_MAY, e))
		return false;
	if (d.revision == 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	memcpy(key->id, d.id, sizeof key->id);
	key->revision = d.revision;
	return true;
}

bool dossier_reading(struct buf *html, const struct actor *a, const char *id, struct err *e)
{
	struct store_key key;
	return frozen_key(&key, a, id, e) &&
	       store_blob_get(a->service->house->store, &key, STORE_LECTURE, html, e);
}

bool dossier_pdf(struct buf *pdf, const struct actor *a, const char *id, struct err *e)
{
	struct store_key key;
	return frozen_key(&key, a, id, e) && store_file(a->service->house->store, &key, pdf, e);
}

bool dossier_page(struct buf *png, const struct actor *a, const char *id, struct dossier_page *p,
	struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	uint64_t pages = 0;
	msg_start(&job, CLERK_JOB);
	msg_put_u64(&job, CT_DPI, SHOW_DPI);
	msg_put_u64(&job, CT_NUMBER, p->n);
	if (!dossier_pdf(&pdf, a, id, e) || !gather_put(&job, CT_FILE, buf_slice(&pdf), e) ||
		!gather(&answer, a->service->house, JOB_PAGES, &job, e) ||
		!gather_take(png, &answer, CT_PAGE, e))
		return false;
	msg_get_u64(&answer, CT_NUMBER, 0, &pages);
	p->pages = (size_t)pages;
	return true;
}

/* A party's own edition is made for it: the others' addresses and agents are none of its business. */
static bool edition_make(
	struct buf *zip, const struct actor *a, const struct store_key *key, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	struct store_convention c;
	int64_t at;
	if (!store_convention_get(a->service->house->store, key, &c, e) ||
		!store_file(a->service->house->store, key, &pdf, e))
		return false;
	const struct archive_request r = {
		.convention = &c, .pdf = buf_slice(&pdf), .at = a->now_ms / 1000, .party = true
	};
	return archive_make(zip, &at, a->service->house, &r, e);
}

bool dossier_archive(struct buf *zip, const struct actor *a, const char *id, struct err *e)
{
	struct store_key key;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	if (!frozen_key(&key, a, id, e) ||
		!store_dossier_get(a->service->house->store, a->link ? -1 : a->school, id, &d, e) ||
		!life_allowed(a, LIFE_EVIDENCE, &d, LIFE_MAY, e))
		return false;
	if (d.sealed_ms == 0)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	return a->link ? edition_make(zip, a, &key, e)
		       : store_blob_get(a->service->house->store, &key, STORE_ARCHIVE, zip, e);
}

bool dossier_typo(char *out, size_t size, const char *mail)
{
	char hint[TYPO_MAX_ADDRESS + 1];
	if (!typo_hint(hint, mail) || strlen(hint) >= size)
		return false;
	memcpy(out, hint, strlen(hint) + 1);
	return true;
}
