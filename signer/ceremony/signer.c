/* SPDX-License-Identifier: MIT */
/* signer: one question to a judge child, and the policy of the instance on its answer. */
#include "ceremony/signer.h"

#include "base/nfc.h"

#include <ctype.h>
#include <string.h>

void signer_facts_auto(struct signer_facts *f)
{
	buf_free(&f->chain);
	buf_free(&f->attributes);
	buf_free(&f->cms);
}

static bool job_fill(
	struct msg *job, struct house *h, const struct signer_question *q, struct err *e)
{
	msg_start(job, CLERK_JOB);
	msg_put_i64(job, CT_TIME, q->now);
	if (!gather_put(job, CT_CERT, q->certs, e) || !gather_put(job, CT_ANCHORS, h->anchors, e) ||
		(h->crls.n && !gather_put(job, CT_CRLS, h->crls, e)))
		return false;
	if (!q->draft.n)
		return true;
	msg_put_u64(job, CT_HOLE_AT, q->hole_at);
	msg_put_u64(job, CT_HOLE_END, q->hole_end);
	if (!gather_put(job, CT_DRAFT, q->draft, e))
		return false;
	msg_put_u64(job, CT_KIND, q->kind);
	return q->kind == BROUGHT_NOTHING || gather_put(job, CT_FILE, q->brought, e);
}

static bool answer_read(struct signer_facts *out, const struct msg *a, struct err *e)
{
	uint64_t unknown = 1;
	struct slice sha, attributes;
	out->attributes.max = SIGNER_MAX_CMS;
	msg_get_u64(a, CT_VERDICT, 0, &unknown);
	out->known = unknown == 0;
	msg_get_text(a, CT_TEXT, 0, out->why, sizeof out->why);
	msg_get_text(a, CT_NAME, 0, out->name, sizeof out->name);
	msg_get_text(a, CT_LABEL, 0, out->key, sizeof out->key);
	msg_get_u64(a, CT_ROOM, 0, &out->room);
	if (msg_get_bytes(a, CT_CERT_SHA, 0, &sha) && sha.n == sizeof out->cert_sha256)
		memcpy(out->cert_sha256, sha.p, sha.n);
	if (msg_get_bytes(a, CT_BYTES, 0, &attributes))
		buf_put_slice(&out->attributes, attributes);
	return buf_done(&out->attributes, e) && gather_take(&out->chain, a, CT_CERT, e) &&
	       (msg_get_fd(a, CT_FILE, 0) < 0 || gather_take(&out->cms, a, CT_FILE, e));
}

bool signer_ask(
	struct signer_facts *out, struct house *h, const struct signer_question *q, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	AUTO(signer_facts) struct signer_facts f = { .known = false };
	struct gather_signed done;
	const struct gather_request r = {
		.job = JOB_SIGNER, .msg = &job, .revocation = true, .done = &done
	};
	if (!job_fill(&job, h, q, e) || !gather_signature(&answer, h, &r, e) ||
		!answer_read(&f, &answer, e))
		return false;
	if (!f.known && !h->marks_unknown)
		return err_fail(e, ERR_DENIED,
			"the certificate of %.80s leads to no authority trusted here (%.150s); put "
			"the root of "
			"its authority into the folder of anchors, or see foreign-certificates in "
			"paraphe.conf",
			f.name, f.why);
	*out = f;
	f = (struct signer_facts){ .known = false };
	return true;
}

bool signer_ask_own(
	struct signer_facts *out, struct house *h, struct line *own, int64_t now, struct err *e)
{
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	AUTO(buf) struct buf certs = BUF_MAX(SIGNER_MAX_PEM);
	struct slice der;
	msg_start(&q, VAULT_SHOW);
	if (!gather_ask(&answer, own, &q, e))
		return false;
	for (size_t i = 0; msg_get_bytes(&answer, VT_DER, i, &der); i++)
		buf_put_slice(&certs, der);
	const struct signer_question question = { .certs = buf_slice(&certs), .now = now };
	return buf_done(&certs, e) && signer_ask(out, h, &question, e);
}

/* ---- what may be said of it ---- */

/* The next run of letters and digits of folded UTF-8, from *at on; n 0 at the end. */
static struct slice word_next(struct slice s, size_t *at)
{
	while (*at < s.n && s.p[*at] < 0x80 && !isalnum(s.p[*at]))
		(*at)++;
	size_t from = *at;
	while (*at < s.n && (s.p[*at] >= 0x80 || isalnum(s.p[*at])))
		(*at)++;
	return slice_sub(s, from, *at - from);
}

static bool has_word(struct slice s, struct slice word)
{
	for (size_t at = 0;;) {
		struct slice w = word_next(s, &at);
		if (!w.n)
			return false;
		if (slice_eq(w, word))
			return true;
	}
}

bool signer_is_named(const char *certificate, const char *person)
{
	enum { MOST = 2048 };
	struct err ignored = ERR_INIT;
	AUTO(buf) struct buf all = BUF_MAX(MOST);
	AUTO(buf) struct buf words = BUF_MAX(MOST);
	size_t n = 0;
	if (!nfc_fold(&all, slice_text(certificate), &ignored) ||
		!nfc_fold(&words, slice_text(person), &ignored))
		return false;
	for (size_t at = 0;; n++) {
		struct slice w = word_next(buf_slice(&words), &at);
		if (!w.n)
			return n > 0;
		if (!has_word(buf_slice(&all), w))
			return false;
	}
}

const char *signer_level(const struct signer_facts *f, const char *person)
{
	return f && f->known && signer_is_named(f->name, person) ? "AES" : "SES";
}

bool signer_anchors(struct buf *pem, struct house *h, const struct store_key *k, struct err *e)
{
	AUTO(buf) struct buf marked = { 0 };
	struct err why = ERR_INIT;
	pem->max = h->anchors.n + SIGNER_MAX_PEM;
	buf_put_slice(pem, h->anchors);
	if (store_blob_get(h->store, k, STORE_MARKED, &marked, &why))
		buf_put_slice(pem, buf_slice(&marked));
	else if (why.code != ERR_NOT_FOUND)
		return err_set(e, why.code, why.clause, why.at, "%s", why.text);
	return buf_done(pem, e);
}

bool signer_house(struct house *out, struct buf *pem, struct house *h, const struct store_key *k,
	struct err *e)
{
	*out = *h;
	if (!signer_anchors(pem, h, k, e))
		return false;
	out->anchors = buf_slice(pem);
	return true;
}
