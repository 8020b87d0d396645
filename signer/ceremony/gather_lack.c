/* SPDX-License-Identifier: MIT */
/* gather_lack: what stands between a clerk child and the vault, the TSAs and the lists. */
#include "ceremony/gather_lack.h"

#include "base/file.h"
#include "ceremony/prepared.h"

#include <openssl/evp.h>
#include <string.h>
#include <time.h>

static bool is_pdf_purpose(enum vault_purpose p)
{
	return p == VAULT_PARTY || p == VAULT_ATTEST || p == VAULT_CERTIFY || p == VAULT_SEAL;
}

void gather_facts_put(struct msg *q, const struct gather_signing *s)
{
	msg_put_u64(q, VT_PURPOSE, s->purpose);
	msg_put_text(q, VT_NAME, s->name);
	if (s->organisation && s->organisation[0])
		msg_put_text(q, VT_ORGANISATION, s->organisation);
	msg_put_text(q, VT_ROLE, s->field);
	msg_put_text(q, VT_REFERENCE, s->reference);
	if (s->school)
		msg_put_text(q, VT_SCHOOL, s->school);
	if (s->consent)
		msg_put_bytes(q, VT_CONSENT, (struct slice){ s->consent, 32 });
}

/* The draft continues 'base', and its hole lies in what is new: SHA-256 of all but the hole. */
static bool draft_hash(uint8_t digest[static 32], struct slice draft, struct slice base,
	uint64_t at, uint64_t end, struct err *e)
{
	if (!slice_starts(draft, base) || at < base.n || end <= at || end > draft.n)
		return err_fail(e, ERR_DENIED, "the draft does not continue the stored file");
	struct slice head = slice_sub(draft, 0, (size_t)at),
		     tail = slice_sub(draft, (size_t)end, draft.n);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool hashed = md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) &&
		      EVP_DigestUpdate(md, head.p, head.n) &&
		      EVP_DigestUpdate(md, tail.p, tail.n) && EVP_DigestFinal_ex(md, digest, NULL);
	EVP_MD_CTX_free(md);
	return hashed || err_nomem(e);
}

/* A fresh child's answer about a draft. */
static bool judge_ask(struct prepared_hole *hole, struct house *h,
	const struct gather_signing *signing, struct slice draft, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct slice judged;
	msg_start(&job, CLERK_JOB);
	msg_put_text(&job, CT_FIELD, signing->field);
	if (!gather_put(&job, CT_BASE, signing->base, e) || !gather_put(&job, CT_DRAFT, draft, e) ||
		!gather(&answer, h, JOB_CHECK_DRAFT, &job, e))
		return err_context(e, "the second judge");
	if (!msg_get_u64(&answer, CT_HOLE_AT, 0, &hole->at) ||
		!msg_get_u64(&answer, CT_HOLE_END, 0, &hole->end) ||
		!msg_get_bytes(&answer, CT_DIGEST, 0, &judged) || judged.n != sizeof hole->digest)
		return err_fail(
			e, ERR_UPSTREAM, "the second judge's answer lacks the hole or the digest");
	memcpy(hole->digest, judged.p, judged.n);
	return true;
}

/*
 * HOUSE 2: before a digest goes to the vault a second, fresh child judges the draft against the stored base;
 * the desk itself checks that the draft begins with the base and hashes it. For a signature that was brought no digest goes there: what
 * a judge said of the very same bytes in the first step holds.
 */
bool gather_check_draft(uint8_t digest[static 32], struct house *h,
	const struct gather_signing *signing, struct slice draft, struct err *e)
{
	struct prepared_hole hole;
	bool known = signing->brought && slice_starts(draft, signing->base) &&
		     prepared_judged(&hole, signing, draft);
	if ((!known && !judge_ask(&hole, h, signing, draft, e)) ||
		!draft_hash(digest, draft, signing->base, hole.at, hole.end, e))
		return false;
	return memcmp(hole.digest, digest, sizeof hole.digest) == 0 ||
	       err_fail(e, ERR_DENIED, "the digests of judge and desk differ");
}

static bool draft_digest(
	uint8_t digest[static 32], struct gathering *g, const struct msg *lack, struct err *e)
{
	AUTO(buf) struct buf draft = { 0 };
	const struct gather_brought *b = g->signing->brought;
	struct slice asked;
	if (!gather_take(&draft, lack, CT_DRAFT, e) ||
		!gather_check_draft(digest, g->house, g->signing, buf_slice(&draft), e))
		return false;
	if (!msg_get_bytes(lack, CT_DIGEST, 0, &asked) ||
		!slice_eq(asked, (struct slice){ digest, 32 }))
		return err_fail(e, ERR_DENIED, "the digests of maker and judge differ");
	if (b && !slice_eq(buf_slice(&draft), b->draft))
		return err_fail(e, ERR_DENIED,
			"the draft is not as it was prepared here: it was changed, or another name "
			"was given");
	return true;
}

/* The manifest comes whole: what is signed is what the desk hashed. */
static bool manifest_digest(uint8_t digest[static 32], const struct msg *lack, struct err *e)
{
	AUTO(buf) struct buf manifest = { 0 };
	if (!gather_take(&manifest, lack, CT_DRAFT, e))
		return false;
	return EVP_Digest(manifest.p, manifest.n, digest, NULL, EVP_sha256(), NULL) == 1 ||
	       err_nomem(e);
}

static void brought_give(struct msg *have, struct gathering *g)
{
	const struct gather_brought *b = g->signing->brought;
	g->done->done = true;
	memcpy(g->done->cert_sha256, b->cert_sha256, sizeof g->done->cert_sha256);
	msg_put_bytes(have, CT_BYTES, b->cms);
}

bool gather_key_ask(struct msg *answer, struct house *h, const struct gather_signing *s,
	struct msg *q, struct err *e)
{
	return s->own ? gather_ask(answer, s->own, q, e) : gather_vault(answer, h, q, e);
}

static bool cms_fetch(struct msg *have, struct gathering *g, const struct msg *lack, struct err *e)
{
	uint8_t digest[32];
	if (!g->signing || g->cms_given)
		return err_fail(e, ERR_DENIED,
			"the clerk asks for a signature that this step does not give");
	if (is_pdf_purpose(g->signing->purpose) ? !draft_digest(digest, g, lack, e)
						: !manifest_digest(digest, lack, e))
		return false;
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	g->cms_given = true;
	if (g->signing->brought) {
		brought_give(have, g);
		return true;
	}
	msg_start(&q, VAULT_SIGN);
	gather_facts_put(&q, g->signing);
	msg_put_bytes(&q, VT_DIGEST, (struct slice){ digest, 32 });
	if (!gather_key_ask(&answer, g->house, g->signing, &q, e))
		return false;
	struct slice cms, sha;
	if (!msg_get_bytes(&answer, VT_CMS, 0, &cms))
		return err_fail(e, ERR_UPSTREAM, "the vault's answer holds no signature");
	g->done->done = true;
	msg_get_i64(&answer, VT_TIME, 0, &g->done->time);
	g->done->logged = msg_get_u64(&answer, VT_ENTRY, 0, &g->done->entry);
	msg_get_text(&answer, VT_SERIAL, 0, g->done->serial, sizeof g->done->serial);
	if (msg_get_bytes(&answer, VT_CERT_SHA, 0, &sha) && sha.n == 32)
		memcpy(g->done->cert_sha256, sha.p, 32);
	msg_put_bytes(have, CT_BYTES, cms);
	return true;
}

/*
 * The token of an extension covers a draft that continues the file we gave, by the desk's own hash. It commits us to nothing
 * else; what it is worth is judged when it is in the file.
 */
static bool draft_covered(struct gathering *g, const struct msg *lack, struct err *e)
{
	AUTO(buf) struct buf draft = { 0 };
	uint8_t digest[32];
	uint64_t at = 0, end = 0;
	struct slice asked;
	msg_get_u64(lack, CT_HOLE_AT, 0, &at);
	msg_get_u64(lack, CT_HOLE_END, 0, &end);
	if (!gather_take(&draft, lack, CT_DRAFT, e) ||
		!draft_hash(digest, buf_slice(&draft), g->base, at, end, e))
		return false;
	if (!msg_get_bytes(lack, CT_DIGEST, 0, &asked) ||
		!slice_eq(asked, (struct slice){ digest, 32 }))
		return err_fail(e, ERR_DENIED, "the digests of maker and desk differ");
	return true;
}

/* The vault reads its own clock: what it made is not to be judged at an earlier instant. */
static void made_put(struct msg *have, const struct msg *answer)
{
	int64_t time = 0;
	if (msg_get_i64(answer, VT_TIME, 0, &time))
		msg_put_i64(have, CT_TIME, time);
}

static bool vault_token(
	struct msg *have, struct gathering *g, struct slice imprint, struct err *why)
{
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct slice token;
	msg_start(&q, VAULT_SIGN);
	msg_put_u64(&q, VT_PURPOSE, VAULT_STAMP);
	msg_put_bytes(&q, VT_DIGEST, imprint);
	if (!gather_vault(&answer, g->house, &q, why))
		return false;
	if (!msg_get_bytes(&answer, VT_CMS, 0, &token))
		return err_fail(why, ERR_UPSTREAM, "no token in the vault's answer");
	msg_put_bytes(have, CT_BYTES, token);
	made_put(have, &answer);
	return true;
}

static const struct outside_call *call_of(struct gathering *g)
{
	if (!g->outside.deadline)
		outside_call_start(&g->outside, g->house->outside);
	return &g->outside;
}

/* A reply as it came: the clerk reads it, and may refuse it. */
static bool outside_token(
	struct msg *have, struct gathering *g, const struct msg *lack, struct err *why)
{
	AUTO(buf) struct buf reply = { 0 };
	const struct outside_tsa *tsa = NULL;
	struct slice query;
	if (!msg_get_bytes(lack, CT_QUERY, 0, &query))
		return err_fail(why, ERR_DENIED, "the clerk gave no question for the TSA");
	g->turn.call = call_of(g);
	if (!outside_stamp_next(&reply, &tsa, &g->turn, query, why) ||
		!gather_put(have, CT_REPLY, buf_slice(&reply), why))
		return false;
	if (tsa->policy[0])
		msg_put_text(have, CT_TSA_POLICY, tsa->policy);
	g->replied = true;
	return true;
}

static bool stamp_denied(struct err *e)
{
	return err_fail(
		e, ERR_DENIED, "the clerk asks for a time-stamp that this step does not give");
}

/* A new time-stamp, or the next reply for the one under way: then it must cover the same. */
static bool stamp_begin(struct gathering *g, const struct msg *lack, struct err *e)
{
	char refused[OUTSIDE_WHY];
	struct slice imprint;
	if ((g->signing && !g->cms_given) || !msg_get_bytes(lack, CT_DIGEST, 0, &imprint) ||
		imprint.n != sizeof g->imprint)
		return stamp_denied(e);
	if (msg_get_text(lack, CT_REFUSED, 0, refused, sizeof refused)) {
		if (!g->replied || memcmp(imprint.p, g->imprint, sizeof g->imprint) != 0)
			return stamp_denied(e);
		outside_stamp_refused(&g->turn, refused);
		return true;
	}
	if (g->stamps == 0)
		return stamp_denied(e);
	if (g->job == JOB_EXTEND && !draft_covered(g, lack, e))
		return false;
	g->stamps--;
	g->turn = (struct outside_stamp){ 0 };
	memcpy(g->imprint, imprint.p, sizeof g->imprint);
	return true;
}

/*
 * A token over one imprint: of the TSAs outside when there are any, else of the vault. A signature value is not judged
 * again: the token covers what the vault signed a moment ago. Without a token the level stays lower, which is said; the act
 * is not lost (HOUSE 4).
 */
static bool stamp_fetch(
	struct msg *have, struct gathering *g, const struct msg *lack, struct err *e)
{
	const struct outside *o = g->house->outside;
	struct err why = ERR_INIT;
	if (!stamp_begin(g, lack, e))
		return false;
	g->replied = false;
	bool got = o && o->tsas_n ? outside_token(have, g, lack, &why)
				  : vault_token(have, g, (struct slice){ g->imprint, 32 }, &why);
	if (!got)
		msg_put_text(have, CT_TEXT, why.text);
	return true;
}

/*
 * The CRLs of the CAs that the vault holds, fresh. HOUSE 4: not older than the newest time-stamp: a TSA outside may be ahead of our
 * clock by a moment; that moment is waited for, more is not.
 */
static bool vault_crls(
	struct msg *have, struct gathering *g, const struct msg *lack, struct err *why)
{
	AUTO(msg) struct msg answer = { 0 };
	AUTO(buf) struct buf all = BUF_MAX(MSG_MAX_BYTES);
	int64_t after = INT64_MIN, made = 0;
	struct slice der;
	msg_get_i64(lack, CT_TIME, 0, &after);
	for (int tries = 0; tries < 2; tries++) {
		AUTO(msg) struct msg q = { 0 };
		msg_free(&answer);
		msg_start(&q, VAULT_CRL);
		if (!gather_vault(&answer, g->house, &q, why))
			return false;
		msg_get_i64(&answer, VT_TIME, 0, &made);
		if (made >= after || after - made > GATHER_AHEAD_S)
			break;
		nanosleep(&(struct timespec){ .tv_sec = after - made }, NULL);
	}
	for (size_t i = 0; msg_get_bytes(&answer, VT_DER, i, &der); i++)
		buf_put_slice(&all, der);
	made_put(have, &answer);
	return buf_done(&all, why) && gather_put(have, CT_CRLS, buf_slice(&all), why);
}

/* The bytes at an address that a certificate names. */
static bool outside_answer(
	struct msg *have, struct gathering *g, const char *url, struct slice query, struct err *why)
{
	AUTO(buf) struct buf bytes = { 0 };
	if (!g->house->outside)
		return err_fail(why, ERR_DENIED, "no service outside may be asked");
	return outside_revocation(&bytes, call_of(g), url, query, why) &&
	       gather_put(have, CT_REPLY, buf_slice(&bytes), why);
}

/*
 * What answers for certificates: the CRLs of our own CAs, or one CRL or OCSP answer from outside. Without it the level stays
 * lower, and that is said.
 */
static bool revocation_fetch(
	struct msg *have, struct gathering *g, const struct msg *lack, struct err *e)
{
	struct err why = ERR_INIT;
	struct slice query = { 0 };
	char url[CLERK_MAX_URL + 1];
	if (!g->revocation)
		return err_fail(e, ERR_DENIED,
			"the clerk asks for a revocation answer that this step does not give");
	bool ocsp = msg_get_bytes(lack, CT_QUERY, 0, &query);
	bool told = msg_get_text(lack, CT_LABEL, 0, url, sizeof url);
	if (ocsp && !told)
		return err_fail(e, ERR_DENIED, "the clerk names no OCSP responder");
	if (told ? !outside_answer(have, g, url, query, &why) : !vault_crls(have, g, lack, &why))
		msg_put_text(have, CT_TEXT, why.text);
	return true;
}

static bool text_of(struct msg *have, uint8_t tag, struct house *h, struct slice pdf, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	msg_start(&job, CLERK_JOB);
	if (!gather_put(&job, CT_FILE, pdf, e) || !gather(&answer, h, JOB_TEXT, &job, e))
		return false;
	msg_put_fd(have, tag, msg_get_fd(&answer, CT_FILE, 0));
	return true;
}

/* What a judge wants compared: the first revision, and what it is composed from. */
struct text_question {
	struct file_map shown, fond, modele, regles;
	int64_t time;
	uint8_t name[32]; /* for composed.h */
};

static void text_question_auto(struct text_question *q)
{
	file_map_auto(&q->shown);
	file_map_auto(&q->fond);
	file_map_auto(&q->modele);
	file_map_auto(&q->regles);
}

static bool lack_map(struct file_map *out, const struct msg *lack, uint8_t tag, struct err *e)
{
	int fd = msg_get_fd(lack, tag, 0);
	if (fd < 0)
		return err_fail(e, ERR_UPSTREAM, "the clerk left a document out of its question");
	return file_map_sealed(out, fd, GATHER_MAX_BYTES, e);
}

static bool text_question_open(
	struct text_question *q, struct house *h, const struct msg *lack, struct err *e)
{
	msg_get_i64(lack, CT_TIME, 0, &q->time);
	if (!lack_map(&q->shown, lack, CT_FILE, e) || !lack_map(&q->fond, lack, CT_FOND, e) ||
		!lack_map(&q->modele, lack, CT_MODELE, e) ||
		!lack_map(&q->regles, lack, CT_REGLES, e))
		return false;
	const struct composed_of of = { .clerk = talk_clerk_parent(h->clerk),
		.time = q->time,
		.fond = q->fond.bytes,
		.modele = q->modele.bytes,
		.regles = q->regles.bytes };
	return composed_name(q->name, &of, e);
}

/* What data, model and rules compose, by a child of its own. */
static bool remake(struct buf *pdf, struct house *h, const struct text_question *q, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg remade = { 0 };
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, q->time);
	if (!gather_put(&job, CT_FOND, q->fond.bytes, e) ||
		!gather_put(&job, CT_MODELE, q->modele.bytes, e) ||
		!gather_put(&job, CT_REGLES, q->regles.bytes, e) ||
		!gather(&remade, h, JOB_REMAKE, &job, e) || !gather_take(pdf, &remade, CT_FILE, e))
		return false;
	composed_note(h->composed, q->name, buf_slice(pdf));
	return true;
}

/*
 * The text of what is shown, and of what is composed. The same bytes show the same text, whoever reads them (HOUSE 4: the same
 * data, time and template give the same bytes; other templates, or another writer, do not): then there is nothing to read.
 */
static bool texts_of(
	struct msg *have, struct house *h, const struct text_question *q, struct err *e)
{
	AUTO(buf) struct buf pdf = { 0 };
	bool same = composed_is(h->composed, q->name, q->shown.bytes);
	if (!same && !remake(&pdf, h, q, e))
		return false;
	if (same || slice_eq(q->shown.bytes, buf_slice(&pdf))) {
		msg_put_u64(have, CT_SAME, 1);
		return true;
	}
	return text_of(have, CT_FILE, h, q->shown.bytes, e) &&
	       text_of(have, CT_DRAFT, h, buf_slice(&pdf), e);
}

/*
 * Two texts by poppler: of the file's first revision, and of what data, model and rules compose. Each from
 * a child of its own. A failure is an answer too: the judge can only lower its verdict by it.
 */
static bool text_fetch(struct msg *have, struct gathering *g, const struct msg *lack, struct err *e)
{
	AUTO(text_question) struct text_question q = { .time = 0 };
	struct err why = ERR_INIT;
	if (g->job != JOB_VERIFY)
		return err_fail(
			e, ERR_DENIED, "the clerk asks for a text that this step does not give");
	if (!text_question_open(&q, g->house, lack, &why) || !texts_of(have, g->house, &q, &why)) {
		msg_free(have);
		msg_start(have, CLERK_HAVE);
		msg_put_text(have, CT_TEXT, why.text);
	}
	return true;
}

bool gather_lack_serve(struct msg *have, struct gathering *g, const struct msg *lack, struct err *e)
{
	uint64_t what = 0;
	msg_get_u64(lack, CT_LACK, 0, &what);
	msg_start(have, CLERK_HAVE);
	switch (what) {
	case LACK_CMS:
		return cms_fetch(have, g, lack, e);
	case LACK_STAMP:
		return stamp_fetch(have, g, lack, e);
	case LACK_TEXT:
		return text_fetch(have, g, lack, e);
	case LACK_CRL:
	case LACK_OCSP:
		return revocation_fetch(have, g, lack, e);
	default:
		return err_fail(e, ERR_DENIED, "the clerk lacks something unknown");
	}
}
