/* SPDX-License-Identifier: MIT */
/* archive: what goes into the container, its manifest's signature, its own verification. */
#include "ceremony/archive.h"

#include "ceremony/school_seal.h"
#include "ceremony/verify.h"

#include <string.h>

static bool journal_whole(struct buf *out, struct house *h, const struct archive_request *r,
	const struct store_key *key, struct err *e)
{
	AUTO(buf) struct buf lines = { 0 };
	AUTO(buf) struct buf all = BUF_MAX(JOURNAL_MAX_BYTES);
	size_t n;
	if (!store_journal(h->store, key, &lines, &n, e))
		return false;
	buf_put_slice(&all, buf_slice(&lines));
	for (size_t i = 0; r->entries && i < r->entries->n; i++) {
		buf_put_slice(&all, r->entries->list[i].xml);
		buf_put_byte(&all, '\n');
	}
	return buf_done(&all, e) &&
	       journal_write(out, buf_slice(&all), r->party ? r->person : NULL, e);
}

static bool job_fill(
	struct msg *job, struct house *h, const struct archive_request *r, struct err *e)
{
	AUTO(buf) struct buf journal = { 0 };
	AUTO(buf) struct buf politique = { 0 };
	AUTO(buf) struct buf fond = { 0 };
	struct store_key key = { .revision = r->convention->revision };
	memcpy(key.id, r->convention->id, sizeof key.id);
	msg_start(job, CLERK_JOB);
	msg_put_i64(job, CT_TIME, r->at);
	msg_put_u64(job, CT_EDITION, r->party);
	return journal_whole(&journal, h, r, &key, e) &&
	       store_blob_get(h->store, &key, STORE_POLITIQUE, &politique, e) &&
	       store_blob_get(h->store, &key, STORE_FOND, &fond, e) &&
	       gather_put(job, CT_FILE, r->pdf, e) &&
	       gather_put(job, CT_JOURNAL, buf_slice(&journal), e) &&
	       gather_put(job, CT_POLICY, buf_slice(&politique), e) &&
	       gather_put(job, CT_FOND, buf_slice(&fond), e) &&
	       (!r->former.n || gather_put(job, CT_BASE, r->former, e)) &&
	       (!r->attached.n || gather_put(job, CT_ATTACHED, r->attached, e)) &&
	       gather_put_trust(job, h, e);
}

void archive_attach(struct buf *out, const char *name, struct slice bytes)
{
	buf_put_u32(out, (uint32_t)strlen(name));
	buf_put_text(out, name);
	buf_put_u32(out, (uint32_t)bytes.n);
	buf_put_slice(out, bytes);
}

bool archive_make(struct buf *out, int64_t *at, struct house *h, const struct archive_request *r,
	struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	AUTO(buf) struct buf made = { 0 };
	struct gather_signed done;
	char uai[VAULT_SCHOOL_UAI + 1];
	uint64_t room;
	struct gather_signing signing = { .purpose = VAULT_MANIFEST,
		.field = "manifeste",
		.name = "Manifeste",
		.reference = r->convention->reference };
	const struct gather_request request = {
		.job = JOB_ARCHIVE, .msg = &job, .signing = &signing, .stamps = 1, .done = &done
	};
	school_seal_sign_for(&signing, uai, r->convention);
	if (!school_seal_room(&room, h, &signing, e) || !job_fill(&job, h, r, e) ||
		!gather_signature(&answer, h, &request, e) ||
		!gather_take(&made, &answer, CT_FILE, e))
		return false;
	act_later(at, r->at, &answer);
	if (!verify_passes(h, buf_slice(&made), "the archive", *at, e))
		return false;
	buf_free(out);
	*out = buf_move(&made);
	return true;
}
