/* SPDX-License-Identifier: MIT */
/* proof: what is attached to an evidence file, and when it is made again. */
#include "ceremony/proof.h"

#include "base/text.h"
#include "ceremony/archive.h"
#include "ceremony/copy.h"
#include "ceremony/dossier.h"
#include "ceremony/paper.h"
#include "ceremony/roots.h"
#include "ceremony/verify.h"
#include "evidence/root.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEAD = 32, /* what a kept edition was made of, before its bytes */
	MAX_ATTACHED = 48 << 20,
	MAX_PIECES = 48,
	MAX_ACTS = 12,
	SHORT = 16
};

/* Events after which an edition is as good as before: who read, and how messages went. */
static bool is_act(struct slice line)
{
	char mark[40];
	for (unsigned k = 0; k < EVENT_KIND_COUNT; k++) {
		snprintf(mark, sizeof mark, " type=\"%s\"", event_name((enum event_kind)k));
		if (event_is_quiet((enum event_kind)k) &&
			slice_find(line, slice_text(mark), 0) != SIZE_MAX)
			return false;
	}
	return true;
}

static bool acts_count(uint32_t *out, const struct proof_about *x, struct err *e)
{
	AUTO(buf) struct buf lines = { 0 };
	*out = 0;
	if (!store_chain_read(x->service->house->store, x->frozen->id, 0, &lines, e))
		return false;
	for (struct slice rest = buf_slice(&lines); rest.n;) {
		size_t end = slice_find(rest, SLICE_LIT("\n"), 0);
		size_t n = end == SIZE_MAX ? rest.n : end;
		*out += is_act(slice_sub(rest, 0, n));
		rest = slice_sub(rest, n < rest.n ? n + 1 : n, rest.n);
	}
	return true;
}

/* Files beside the convention, and acts on it, by what names them. */
struct beside {
	struct store_piece pieces[MAX_PIECES];
	size_t pieces_n;
	struct store_key acts[MAX_ACTS];
	char names[MAX_ACTS][40];
	size_t acts_n;
	const char *own; /* the document in the middle */
	bool party;
	bool over;
	int32_t root_day; /* of the root that holds it; 0: none yet */
};

static bool piece_take(void *arg, const struct store_piece *p)
{
	struct beside *b = arg;
	struct paper_page page;
	if (paper_page_read(&page, p))
		return true; /* papers_attach has those that were attested */
	if (strcmp(p->kind, COPY_PIECE) == 0)
		return true; /* one person's, and not for long */
	if (b->party && strcmp(p->kind, DOSSIER_FORMER_POLICY) != 0)
		return true;
	b->over = b->over || b->pieces_n == MAX_PIECES;
	if (!b->over)
		b->pieces[b->pieces_n++] = *p;
	return !b->over;
}

static bool act_take(void *arg, const struct store_dossier *d)
{
	struct beside *b = arg;
	if (!d->sealed_ms || strcmp(d->id, b->own) == 0)
		return true;
	b->over = b->over || b->acts_n == MAX_ACTS;
	if (b->over)
		return false;
	memcpy(b->acts[b->acts_n].id, d->id, sizeof d->id);
	b->acts[b->acts_n].revision = d->revision;
	char *name = b->names[b->acts_n++];
	for (size_t i = 0; d->reference[i]; i++)
		name[i] = (char)tolower((unsigned char)d->reference[i]);
	return true;
}

/* The deeds that the policy names, now or before: those whose digest stands in it. */
struct deeds {
	struct beside *beside;
	struct buf policies;
};

static bool deed_take(void *arg, const struct store_piece *p)
{
	struct deeds *d = arg;
	struct beside *b = d->beside;
	char hex[65];
	text_hex(hex, p->sha256, sizeof p->sha256);
	if (strcmp(p->kind, "delegation") != 0 ||
		slice_find(buf_slice(&d->policies), slice_text(hex), 0) == SIZE_MAX)
		return true;
	b->over = b->over || b->pieces_n == MAX_PIECES;
	if (!b->over)
		b->pieces[b->pieces_n++] = *p;
	return !b->over;
}

static bool deeds_find(struct beside *b, const struct proof_about *x, struct err *e)
{
	struct deeds d = { b, BUF_MAX(MAX_ATTACHED) };
	AUTO(buf) struct buf now = { 0 };
	struct store *s = x->service->house->store;
	struct store_key key = { .revision = x->frozen->revision };
	memcpy(key.id, x->frozen->id, sizeof key.id);
	bool good = store_blob_get(s, &key, STORE_POLITIQUE, &now, e);
	buf_put_slice(&d.policies, buf_slice(&now));
	for (size_t i = 0; good && i < b->pieces_n; i++) {
		AUTO(buf) struct buf former = { 0 };
		struct store_piece p;
		if (strcmp(b->pieces[i].kind, DOSSIER_FORMER_POLICY) != 0)
			continue;
		good = store_piece_get(s, x->school, b->pieces[i].id, &p, &former, e);
		buf_put_slice(&d.policies, buf_slice(&former));
	}
	good = good && buf_done(&d.policies, e) &&
	       store_piece_each(s, x->school, NULL, deed_take, &d, e);
	buf_free(&d.policies);
	return good;
}

/* The day's root that holds it, once an evening has come (roots.h). */
static bool root_attach(struct buf *out, const struct proof_about *x, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(roots_proof) struct roots_proof p = { .there = false };
	AUTO(roots_day) struct roots_day day = { .statement = { 0 } };
	struct service *s = x->service;
	if (!store_dossier_get(s->house->store, -1, x->frozen->id, &d, e) ||
		!roots_prove(&p, s, &d, e))
		return false;
	if (!p.there)
		return true;
	if (!roots_get(&day, s, p.day, e))
		return false;
	archive_attach(out, ROOT_PROOF, buf_slice(&p.proof));
	archive_attach(out, ROOT_STATEMENT, buf_slice(&day.statement));
	archive_attach(out, ROOT_SIGNATURE, buf_slice(&day.signature));
	return true;
}

static bool beside_find(struct beside *b, const struct proof_about *x, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(store_dossier) struct store_dossier root = { .version = 0 };
	struct store *s = x->service->house->store;
	if (!store_dossier_get(s, -1, x->frozen->id, &d, e))
		return false;
	/* Convention and acts stay together, whichever of them the file is asked of. */
	const struct store_dossier_filter acts = { .school = x->school,
		.amends = d.amends[0] ? d.amends : d.id };
	b->own = x->frozen->id;
	b->party = x->party;
	AUTO(roots_proof) struct roots_proof rooted = { .there = false };
	if (!roots_prove(&rooted, x->service, &d, e))
		return false;
	b->root_day = rooted.there ? rooted.day : 0;
	if (d.amends[0] && (!store_dossier_get(s, -1, d.amends, &root, e) || !act_take(b, &root)))
		return false;
	if (!store_dossier_each(s, &acts, false, act_take, b, e) ||
		!store_piece_each(s, x->school, x->frozen->id, piece_take, b, e) ||
		(!x->party && !deeds_find(b, x, e)))
		return false;
	return !b->over ||
	       err_fail(e, ERR_LIMIT, "more than %d enclosures or %d acts in an evidence file",
		       MAX_PIECES, MAX_ACTS);
}

/* What an edition is made of: another value, another edition. */
static bool state_digest(uint8_t out[static HEAD], const struct proof_about *x,
	const struct beside *b, struct err *e)
{
	AUTO(buf) struct buf all = BUF_MAX(HEAD * (MAX_PIECES + MAX_ACTS + 6));
	uint32_t acts;
	if (!acts_count(&acts, x, e))
		return false;
	buf_put(&all, x->frozen->head_sha256, HEAD);
	buf_put_u32(&all, acts);
	buf_put_u32(&all, (uint32_t)b->root_day);
	for (size_t i = 0; i < b->pieces_n; i++)
		buf_put(&all, b->pieces[i].sha256, HEAD);
	for (size_t i = 0; i < b->acts_n; i++)
		buf_put_text(&all, b->names[i]);
	if (x->party)
		buf_put_text(&all, x->person);
	return buf_done(&all, e) && act_sha256(out, buf_slice(&all), e);
}

static const char *ending_of(const char *type)
{
	static const char *const all[][2] = { { "application/pdf", ".pdf" },
		{ "application/xml", ".xml" }, { "image/png", ".png" }, { "image/jpeg", ".jpg" },
		{ "text/plain", ".txt" } };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i][0], type) == 0)
			return all[i][1];
	return ".bin";
}

/* How many of the pieces before 'i' are of its kind. */
static size_t rank_of(const struct beside *b, size_t i)
{
	size_t n = 0;
	for (size_t k = 0; k < i; k++)
		n += strcmp(b->pieces[k].kind, b->pieces[i].kind) == 0;
	return n + 1;
}

static void deed_name(char *out, size_t size, size_t n)
{
	if (n == 1)
		snprintf(out, size, "delegation.pdf");
	else
		snprintf(out, size, "delegation-%zu.pdf", n);
}

static bool pieces_attach(
	struct buf *out, const struct proof_about *x, const struct beside *b, struct err *e)
{
	for (size_t i = 0; i < b->pieces_n; i++) {
		AUTO(buf) struct buf bytes = { 0 };
		struct store_piece p;
		char hex[65], name[80];
		if (!store_piece_get(
			    x->service->house->store, x->school, b->pieces[i].id, &p, &bytes, e))
			return false;
		text_hex(hex, p.sha256, sizeof p.sha256);
		if (strncmp(b->pieces[i].kind, "acte-", 5) == 0)
			snprintf(name, sizeof name, "actes/%.16s%s", b->pieces[i].kind + 5,
				ending_of(p.type));
		else if (strcmp(b->pieces[i].kind, DOSSIER_FORMER_POLICY) == 0)
			snprintf(name, sizeof name, "politique-%zu.xml", rank_of(b, i));
		else if (strcmp(b->pieces[i].kind, "delegation") == 0)
			deed_name(name, sizeof name, rank_of(b, i));
		else
			snprintf(name, sizeof name, "pieces/%.*s-%zu%s", SHORT, hex, i + 1,
				ending_of(p.type));
		archive_attach(out, name, buf_slice(&bytes));
	}
	return true;
}

/* The attested copies, under the names that their list has, whose digest is in journal and signature (paper.h). */
static bool papers_attach(struct buf *out, const struct proof_about *x, struct err *e)
{
	AUTO(paper_files) struct paper_files *f = calloc(1, sizeof *f);
	struct store_key key = { .revision = x->frozen->revision };
	memcpy(key.id, x->frozen->id, sizeof key.id);
	if (!f)
		return err_nomem(e);
	if (!x->party && !paper_files(f, x->service->house->store, x->school, &key, e))
		return false;
	for (size_t i = 0; i < f->n; i++)
		archive_attach(out, f->list[i].name, buf_slice(&f->list[i].bytes));
	return true;
}

static bool acts_attach(
	struct buf *out, const struct proof_about *x, const struct beside *b, struct err *e)
{
	for (size_t i = 0; i < b->acts_n; i++) {
		AUTO(buf) struct buf pdf = { 0 };
		char name[80];
		snprintf(name, sizeof name, "actes/%s.pdf", b->names[i]);
		if (!store_file(x->service->house->store, &b->acts[i], &pdf, e))
			return false;
		archive_attach(out, name, buf_slice(&pdf));
	}
	return true;
}

/* Documents the service made, kept with what they speak of: 'head' bytes stand before some. */
static bool kept_attach(struct buf *out, const struct proof_about *x, struct err *e)
{
	static const struct {
		enum store_document kind;
		size_t head;
		const char *name;
	} all[] = { { STORE_ATTESTATION, HEAD, "attestation.pdf" },
		{ STORE_STAGE, 0, "actes/attestation-de-stage.pdf" } };
	struct store_key key = { .revision = x->frozen->revision };
	memcpy(key.id, x->frozen->id, sizeof key.id);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		AUTO(buf) struct buf b = { 0 };
		struct err why = ERR_INIT;
		if (!store_blob_get(x->service->house->store, &key, all[i].kind, &b, &why)) {
			if (why.code != ERR_NOT_FOUND)
				return err_set(e, why.code, why.clause, why.at, "%s", why.text);
			continue;
		}
		struct slice bytes = slice_sub(buf_slice(&b), all[i].head, b.n);
		if (slice_starts(bytes, SLICE_LIT("%PDF")))
			archive_attach(out, all[i].name, bytes);
	}
	return true;
}

static bool reports_attach(
	struct buf *out, const struct proof_about *x, struct slice pdf, struct err *e)
{
	AUTO(verify_answer) struct verify_answer a = { 0 };
	const struct verify_request r = { .bytes = pdf,
		.label = "convention.pdf",
		.at = x->now_ms / 1000,
		.format = "etsi",
		.also = "html",
		.lang = "fr" };
	if (!verify_file(&a, x->service->house, &r, e))
		return false;
	archive_attach(out, "rapport-validation.xml", buf_slice(&a.report));
	archive_attach(out, "rapport-validation.html", buf_slice(&a.also));
	return true;
}

static bool edition_make(
	struct buf *out, const struct proof_about *x, const struct beside *b, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf former = { 0 };
	AUTO(buf) struct buf attached = BUF_MAX(MAX_ATTACHED);
	const struct act_entries none = { .n = 0 };
	struct store *s = x->service->house->store;
	struct store_key key = { .revision = x->frozen->revision };
	int64_t at = x->now_ms / 1000;
	AUTO(gather_act) struct gather_act children;
	memcpy(key.id, x->frozen->id, sizeof key.id);
	gather_act_begin(&children, x->service->house);
	if (!store_file(s, &key, &pdf, e) ||
		(!x->party && !store_blob_get(s, &key, STORE_ARCHIVE, &former, e)) ||
		!reports_attach(&attached, x, buf_slice(&pdf), e) ||
		!kept_attach(&attached, x, e) || !pieces_attach(&attached, x, b, e) ||
		!papers_attach(&attached, x, e) || !acts_attach(&attached, x, b, e) ||
		!root_attach(&attached, x, e) || !buf_done(&attached, e))
		return false;
	const struct archive_request request = { .convention = x->frozen,
		.pdf = buf_slice(&pdf),
		.entries = &none,
		.former = buf_slice(&former),
		.at = at,
		.party = x->party,
		.person = x->person,
		.attached = buf_slice(&attached) };
	return archive_make(out, &at, x->service->house, &request, e);
}

static enum store_document kind_of(const struct proof_about *x)
{
	return x->party ? STORE_ARCHIVE_PARTIE : STORE_PREUVE;
}

/* The edition that is kept, when it is of 'state'. */
static bool kept_take(struct buf *zip, bool *there, const struct proof_about *x,
	const uint8_t state[static HEAD], struct err *e)
{
	AUTO(buf) struct buf kept = { 0 };
	struct err why = ERR_INIT;
	struct store_key key = { .revision = x->frozen->revision };
	memcpy(key.id, x->frozen->id, sizeof key.id);
	*there = false;
	*zip = (struct buf)BUF_MAX(STORE_MAX_FILE);
	if (!store_blob_get(x->service->house->store, &key, kind_of(x), &kept, &why))
		return why.code == ERR_NOT_FOUND || err_fail(e, why.code, "%s", why.text);
	*there = slice_starts(buf_slice(&kept), (struct slice){ state, HEAD });
	if (*there)
		buf_put_slice(zip, slice_sub(buf_slice(&kept), HEAD, kept.n));
	return buf_done(zip, e);
}

/* What is beside the convention now; large, so one of each thread. */
static bool now_find(
	struct beside **out, uint8_t state[static HEAD], const struct proof_about *x, struct err *e)
{
	static _Thread_local struct beside beside;
	beside = (struct beside){ .over = false };
	*out = &beside;
	return beside_find(&beside, x, e) && state_digest(state, x, &beside, e);
}

bool proof_kept(struct buf *zip, bool *there, const struct proof_about *x, struct err *e)
{
	struct beside *beside;
	uint8_t state[HEAD];
	return now_find(&beside, state, x, e) && kept_take(zip, there, x, state, e);
}

bool proof_make(struct buf *zip, const struct proof_about *x, struct err *e)
{
	AUTO(buf) struct buf kept = BUF_MAX(STORE_MAX_FILE);
	AUTO(buf) struct buf made = { 0 };
	struct beside *beside;
	uint8_t state[HEAD];
	bool there;
	struct store_key key = { .revision = x->frozen->revision };
	memcpy(key.id, x->frozen->id, sizeof key.id);
	if (!now_find(&beside, state, x, e) || !kept_take(zip, &there, x, state, e))
		return false;
	if (there)
		return true;
	if (!edition_make(&made, x, beside, e))
		return false;
	buf_put(&kept, state, HEAD);
	buf_put_slice(&kept, buf_slice(&made));
	const struct store_blob blob = { kind_of(x), buf_slice(&kept) };
	buf_put_slice(zip, buf_slice(&made));
	return buf_done(&kept, e) && buf_done(zip, e) &&
	       store_blob_put(x->service->house->store, &key, &blob, e);
}
