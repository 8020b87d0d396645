/* SPDX-License-Identifier: MIT */
/* dossier_show: the text, the file, its pages, its container, its time line: read by those who may. */
#include "ceremony/checking.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"
#include "ceremony/proof.h"

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PAGE_DPI = 96,
	MAX_PICTURES = 48 << 20,
	HEAD = 32,       /* digest of the file a cached value belongs to */
	PAGES_ENTRY = 4, /* size of one picture */
	MAX_PAGES = 60,
};

/* --- who may read ------------------------------------------------------------------------------------------------------ */

struct reading {
	struct store_dossier row;
	struct store_convention *frozen; /* NULL: nothing frozen */
	struct store_key key;
};

static void reading_auto(struct reading *r)
{
	store_dossier_auto(&r->row);
	free(r->frozen);
}

/* A family answers the birthday question before it sees anything (CONVENTION 7). */
bool dossier_seen(const struct actor *a, const char *id, struct err *e)
{
	struct store_link link;
	if (!life_sees(a, id, e))
		return false;
	if (!a->link)
		return true;
	if (!invite_link(&link, a, e))
		return false;
	return !invite_family(&link) || invite_answered(a, id) ||
	       reason_set(e, ERR_DENIED, REASON_BIRTHDAY);
}

static bool reading_open(struct reading *r, const struct actor *a, const char *id,
	enum life_action action, struct err *e)
{
	struct store *s = a->service->house->store;
	if (!dossier_seen(a, id, e) ||
		!store_dossier_get(s, a->link ? -1 : a->school, id, &r->row, e) ||
		!life_allowed(a, action, &r->row, LIFE_MAY, e))
		return false;
	if (!r->row.revision)
		return true;
	memcpy(r->key.id, r->row.id, sizeof r->key.id);
	r->key.revision = r->row.revision;
	r->frozen = calloc(1, sizeof *r->frozen);
	return r->frozen ? store_convention_get(s, &r->key, r->frozen, e) : err_nomem(e);
}

/* Is the frozen revision what the dossier says now, or has work on the next one begun? */
static bool is_live(const struct reading *r)
{
	return r->frozen && life_group(r->row.state) != LIFE_P;
}

/* Who read is noted for accounts: a GET by a link leaves no trace but « page demandée » (CONVENTION 7). */
static bool consulted(const struct actor *a, const char *id, const char *what, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	const struct life_detail details[] = { { "document", what, false }, { NULL, NULL, false } };
	return !a->account ||
	       (life_open(&l, a, id, e) && life_note(l, a, EVENT_CONSULTATION, details, e) &&
		       life_commit(l, e));
}

/* --- a draft, as it would be frozen -------------------------------------------------------------------------------------- */

static bool preview(
	struct checking **out, const struct actor *a, const struct reading *r, struct err *e)
{
	AUTO(checking) struct checking *c = NULL;
	if (!checking_new(&c, a, &r->row, e))
		return false;
	c->project = true;
	if (!checking_run(c, a, &r->row, r->row.sent ? r->frozen : NULL, e))
		return false;
	if (!c->answer.freezable)
		return reason_set(e, ERR_WRONG_STATE, REASON_RULES);
	*out = c;
	c = NULL;
	return true;
}

bool dossier_reading(struct buf *html, const struct actor *a, const char *id, struct err *e)
{
	AUTO(reading) struct reading r = { .frozen = NULL };
	AUTO(checking) struct checking *c = NULL;
	if (!reading_open(&r, a, id, LIFE_READ, e))
		return false;
	if (is_live(&r))
		return store_blob_get(a->service->house->store, &r.key, STORE_LECTURE, html, e);
	if (!preview(&c, a, &r, e))
		return false;
	buf_free(html);
	*html = buf_move(&c->answer.lecture);
	return true;
}

bool dossier_pdf(struct buf *pdf, const struct actor *a, const char *id, struct err *e)
{
	AUTO(reading) struct reading r = { .frozen = NULL };
	AUTO(checking) struct checking *c = NULL;
	if (!reading_open(&r, a, id, LIFE_READ, e))
		return false;
	if (is_live(&r))
		return store_file(a->service->house->store, &r.key, pdf, e) &&
		       consulted(a, id, "pdf", e);
	if (!preview(&c, a, &r, e))
		return false;
	buf_free(pdf);
	*pdf = buf_move(&c->answer.base);
	return true;
}

/* --- pictures of pages: digest of the file, how many, then each with its size ------------------------------------------------ */

static bool pictures_render(struct buf *out, const struct actor *a, struct slice pdf, struct err *e)
{
	size_t done = 0;
	uint64_t all = 1;
	size_t mark = out->n;
	buf_put_u32(out, 0);
	while (done < all && done < MAX_PAGES) {
		AUTO(msg) struct msg job = { 0 };
		AUTO(msg) struct msg answer = { 0 };
		msg_start(&job, CLERK_JOB);
		msg_put_u64(&job, CT_DPI, PAGE_DPI);
		msg_put_u64(&job, CT_NUMBER, done + 1);
		if (!gather_put(&job, CT_FILE, pdf, e) ||
			!gather(&answer, a->service->house, JOB_PAGES, &job, e) ||
			!msg_get_u64(&answer, CT_NUMBER, 0, &all))
			return false;
		size_t before = done;
		for (size_t i = 0; msg_get_fd(&answer, CT_PAGE, i) >= 0; i++, done++) {
			AUTO(file_map) struct file_map page = { 0 };
			if (!file_map_sealed(
				    &page, msg_get_fd(&answer, CT_PAGE, i), MAX_PICTURES, e))
				return false;
			buf_put_u32(out, (uint32_t)page.bytes.n);
			buf_put_slice(out, page.bytes);
		}
		if (done == before)
			return err_fail(e, ERR_UPSTREAM, "a page was not drawn");
	}
	if (!buf_done(out, e))
		return false;
	for (size_t i = 0; i < 4; i++)
		out->p[mark + i] = (uint8_t)(done >> (24 - 8 * i));
	return true;
}

static bool picture_take(
	struct buf *png, struct dossier_page *p, struct slice packed, struct err *e)
{
	struct cur c = { .s = packed };
	struct slice bytes;
	uint32_t n, size;
	if (!cur_bytes(&c, HEAD, &bytes, e) || !cur_u32(&c, &n, e))
		return false;
	p->pages = n;
	if (p->n < 1 || p->n > n)
		return err_fail(e, ERR_NOT_FOUND, "no such page");
	for (size_t i = 0; i < p->n; i++)
		if (!cur_u32(&c, &size, e) || !cur_bytes(&c, size, &bytes, e))
			return false;
	*png = (struct buf)BUF_MAX(MAX_PICTURES);
	buf_put_slice(png, bytes);
	return buf_done(png, e);
}

static bool cached(
	struct buf *out, const struct actor *a, const struct reading *r, enum store_document kind)
{
	struct err none = ERR_INIT;
	return store_blob_get(a->service->house->store, &r->key, kind, out, &none) &&
	       slice_starts(buf_slice(out), (struct slice){ r->frozen->head_sha256, HEAD });
}

bool dossier_page(struct buf *png, const struct actor *a, const char *id, struct dossier_page *p,
	struct err *e)
{
	AUTO(reading) struct reading r = { .frozen = NULL };
	AUTO(buf) struct buf packed = { 0 };
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(checking) struct checking *c = NULL;
	if (!reading_open(&r, a, id, LIFE_READ, e))
		return false;
	bool live = is_live(&r);
	if (live && cached(&packed, a, &r, STORE_PAGES))
		return picture_take(png, p, buf_slice(&packed), e);
	buf_free(&packed);
	packed = (struct buf)BUF_MAX(MAX_PICTURES);
	static const uint8_t nothing[HEAD];
	buf_put(&packed, live ? r.frozen->head_sha256 : nothing, HEAD);
	if (live ? !store_file(a->service->house->store, &r.key, &pdf, e) : !preview(&c, a, &r, e))
		return false;
	if (!pictures_render(&packed, a, live ? buf_slice(&pdf) : buf_slice(&c->answer.base), e))
		return false;
	const struct store_blob blob = { STORE_PAGES, buf_slice(&packed) };
	return (!live || store_blob_put(a->service->house->store, &r.key, &blob, e)) &&
	       picture_take(png, p, buf_slice(&packed), e);
}

/* --- the container -------------------------------------------------------------------------------------------------------------- */

bool dossier_archive(struct buf *zip, const struct actor *a, const char *id, struct err *e)
{
	AUTO(reading) struct reading r = { .frozen = NULL };
	if (!reading_open(&r, a, id, LIFE_EVIDENCE, e))
		return false;
	if (!r.frozen || !r.row.sealed_ms)
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	const struct proof_about x = { .service = a->service,
		.school = r.row.school,
		.frozen = r.frozen,
		.now_ms = a->now_ms,
		.party = a->link != 0,
		.person = a->person };
	return proof_make(zip, &x, e) && (a->link || consulted(a, id, "dossier-de-preuve", e));
}

/* --- the time line ------------------------------------------------------------------------------------------------------------------ */

static void copy(char *out, size_t size, const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));
	snprintf(out, size, "%s", text ? text : "");
}

/* From where somebody else acted on a person is not that person's to know. */
static void about_blocks(json_t *details, json_t *personal)
{
	json_object_del(personal, "ip");
	json_object_del(personal, "agent");
	json_object_update(details, personal);
}

/* Whom something is told. */
struct telling {
	const struct actor *actor;
	dossier_line_fn *fn;
	void *arg;
};

/* Personal blocks of others are for the school; a party sees its own (CONVENTION 8: edition « partie »). */
static bool event_tell(const struct telling *t, size_t which, const json_t *o)
{
	const struct actor *a = t->actor;
	struct dossier_event ev = { .time_ms = 0 };
	char instant[32], revision[16];
	int64_t seconds = 0;
	uint64_t n = 0;
	copy(ev.kind, sizeof ev.kind, o, "type");
	copy(ev.role, sizeof ev.role, o, "role");
	copy(ev.actor, sizeof ev.actor, o, "acteur");
	copy(ev.outcome, sizeof ev.outcome, o, "resultat");
	copy(instant, sizeof instant, o, "instant");
	copy(revision, sizeof revision, o, "revision");
	if (time_rfc3339_parse(&seconds, slice_text(instant), NULL))
		ev.time_ms = seconds * 1000;
	if (text_decimal(&n, slice_text(revision), UINT32_MAX, NULL))
		ev.revision = (uint32_t)n;
	ev.details = json_object_get(o, "details");
	const char *about = json_string_value(json_object_get(ev.details, "personne"));
	bool did = a->person[0] && strcmp(ev.actor, a->person) == 0;
	bool all = a->account && a->role != LIFE_ENSEIGNANT;
	ev.own = did || (a->person[0] && about && strcmp(about, a->person) == 0);
	if (did || all)
		json_object_update(ev.details, json_object_get(o, "prives"));
	else if (ev.own)
		about_blocks(ev.details, json_object_get(o, "prives"));
	return t->fn(t->arg, which, &ev);
}

static bool journal_of(struct buf *xml, const struct actor *a, const char *id, struct err *e)
{
	AUTO(buf) struct buf lines = { 0 };
	return store_chain_read(a->service->house->store, id, 0, &lines, e) &&
	       journal_write(xml, buf_slice(&lines), NULL, e);
}

bool dossier_journal(struct buf *xml, const struct actor *a, const char *id, struct err *e)
{
	AUTO(reading) struct reading r = { .frozen = NULL };
	if (!a->account || a->role == LIFE_ENSEIGNANT)
		return reason_set(e, ERR_DENIED, REASON_ROLE);
	return reading_open(&r, a, id, LIFE_READ, e) && journal_of(xml, a, id, e);
}

static bool line_tell(
	const struct telling *t, const struct msg *answer, size_t which, struct err *e)
{
	AUTO(buf) struct buf text = { 0 };
	if (!gather_take_nth(&text, answer, CT_FILE, which, e))
		return false;
	AUTO(json) json_t *list = json_loadb((const char *)text.p, text.n, 0, NULL);
	if (!json_is_array(list))
		return err_fail(e, ERR_UPSTREAM, "the clerk drew no journal");
	size_t i;
	json_t *o;
	json_array_foreach(list, i, o) if (!event_tell(t, which, o)) break;
	return true;
}

_Static_assert((int)DOSSIER_MAX_LINES <= (int)CLERK_MAX_JOURNALS, "all fit into one question");

bool dossier_events_of(const struct actor *a, const struct dossier_lines *l, dossier_line_fn *fn,
	void *arg, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	msg_start(&job, CLERK_JOB);
	for (size_t i = 0; i < l->n; i++) {
		AUTO(reading) struct reading r = { .frozen = NULL };
		AUTO(buf) struct buf journal = { 0 };
		if (!reading_open(&r, a, l->ids[i], LIFE_READ, e) ||
			!journal_of(&journal, a, l->ids[i], e) ||
			!gather_put(&job, CT_JOURNAL, buf_slice(&journal), e))
			return false;
	}
	if (l->n && !gather(&answer, a->service->house, JOB_JOURNAL, &job, e))
		return false;
	const struct telling t = { a, fn, arg };
	for (size_t i = 0; i < l->n; i++)
		if (!line_tell(&t, &answer, i, e))
			return false;
	return true;
}

/* One of one. */
struct alone {
	dossier_event_fn *fn;
	void *arg;
};

static bool alone_tell(void *arg, size_t which, const struct dossier_event *ev)
{
	const struct alone *x = arg;
	(void)which;
	return x->fn(x->arg, ev);
}

bool dossier_events(
	const struct actor *a, const char *id, dossier_event_fn *fn, void *arg, struct err *e)
{
	const struct dossier_lines one = { { id }, 1 };
	struct alone x = { fn, arg };
	return dossier_events_of(a, &one, alone_tell, &x, e);
}
