/* SPDX-License-Identifier: MIT */
/* revocation: the questions for one certificate's status, and which answer is taken. */
#include "clerk/revocation.h"

#include "base/text.h"
#include "clerk/give.h"
#include "pki/revoke.h"

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

void revocation_got_auto(struct revocation_got *g)
{
	buf_free(&g->ocsp);
	buf_free(&g->crl);
}

/* "address: reason", one after the other. */
static void note(struct revocation_got *out, const char *url, const char *why)
{
	char line[REVOCATION_WHY];
	size_t n = strlen(out->why);
	snprintf(line, sizeof line, "%s%.150s: %.200s", n ? "; " : "", url, why);
	text_ascii(out->why + n, sizeof out->why - n, line);
}

/* Is an answer of these times in force? */
static bool in_force(int64_t from, int64_t until, int64_t at, struct err *e)
{
	if (from > at + REVOCATION_MAX_SKEW_S)
		return err_fail(e, ERR_UPSTREAM, "an answer from the future");
	return until >= at || err_fail(e, ERR_UPSTREAM, "an answer that is out of date");
}

static bool keep(struct buf *out, struct slice der, struct err *e)
{
	*out = (struct buf)BUF_MAX(der.n);
	buf_put_slice(out, der);
	return buf_done(out, e);
}

static bool ocsp_check(struct revocation_got *out, struct slice der,
	const struct revocation_wanted *w, struct err *e)
{
	struct revoke_answer a;
	if (!revoke_ocsp_read(&a, der, w->cert, w->issuer, e))
		return false;
	/* Without an end it speaks of its own moment only (RFC 6960 4.2.2.1: newer ones can be had all the time). */
	if (a.next_update == INT64_MAX)
		a.next_update = a.this_update + REVOCATION_MAX_SKEW_S;
	if (!in_force(a.this_update, a.next_update, w->at, e))
		return false;
	if (a.status == REVOKE_UNKNOWN)
		return err_fail(e, ERR_UPSTREAM, "the responder does not know this certificate");
	/* RFC 6960 4.2.2.2.1: its own status would be in the list, and that answers for this certificate as well */
	if (a.status == REVOKE_GOOD && !a.signed_by_issuer && !a.unchecked)
		return err_fail(e, ERR_UPSTREAM,
			"the responder's own status is not known (its certificate lacks "
			"id-pkix-ocsp-nocheck)");
	out->made = a.this_update;
	return keep(&out->ocsp, der, e);
}

static bool crl_check(struct revocation_got *out, struct slice der,
	const struct revocation_wanted *w, struct err *e)
{
	AUTO(x509_crl) X509_CRL *crl = NULL;
	struct revoke_crl_facts f;
	if (!revoke_crl_parse(&crl, der, e) || !revoke_crl_facts(&f, crl, e))
		return false;
	bool its = X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(w->issuer)) == 0 &&
		   X509_CRL_verify(crl, X509_get0_pubkey(w->issuer)) == 1;
	ERR_clear_error();
	if (!its)
		return err_fail(e, ERR_UPSTREAM, "a list that the issuer did not sign");
	if (!in_force(f.this_update, f.next_update, w->at, e))
		return false;
	out->made = f.this_update;
	return keep(&out->crl, der, e);
}

/* One question at one address; with 'query' for an OCSP answer. */
struct question {
	const struct revocation_wanted *wanted;
	const char *url;
	struct slice query;
};

static bool is_fatal(const struct err *e)
{
	return e->code == ERR_NOMEM || e->code == ERR_BUG;
}

static bool ask(struct revocation_got *out, struct clerk_conversation *c, const struct question *q,
	struct err *e)
{
	AUTO(msg) struct msg lack = { 0 };
	AUTO(msg) struct msg have = { 0 };
	AUTO(file_map) struct file_map reply = { 0 };
	struct err why = ERR_INIT;
	char text[REVOCATION_WHY] = "no reason given";
	bool ocsp = q->query.n > 0;
	msg_start(&lack, CLERK_LACK);
	msg_put_u64(&lack, CT_LACK, ocsp ? LACK_OCSP : LACK_CRL);
	msg_put_text(&lack, CT_LABEL, q->url);
	if (ocsp)
		msg_put_bytes(&lack, CT_QUERY, q->query);
	if (!clerk_lack(c, &lack, &have, e))
		return false;
	if (msg_get_fd(&have, CT_REPLY, 0) < 0) {
		msg_get_text(&have, CT_TEXT, 0, text, sizeof text);
		note(out, q->url, text);
		return true;
	}
	if (give_map(&reply, &have, CT_REPLY, REVOKE_MAX_CRL_BYTES, &why) &&
		(ocsp ? ocsp_check(out, reply.bytes, q->wanted, &why)
		      : crl_check(out, reply.bytes, q->wanted, &why)))
		return true;
	if (is_fatal(&why))
		return *e = why, false;
	note(out, q->url, why.text);
	return true;
}

static bool has_answer(const struct revocation_got *g)
{
	return g->ocsp.n || g->crl.n;
}

static bool ocsp_ask(struct revocation_got *out, struct clerk_conversation *c,
	const struct revocation_wanted *w, const struct source *from, struct err *e)
{
	AUTO(buf) struct buf query = { 0 };
	if (from->ocsp_n && !source_ocsp_query(&query, w->cert, w->issuer, e))
		return false;
	for (size_t i = 0; i < from->ocsp_n && !has_answer(out); i++)
		if (!ask(out, c, &(struct question){ w, from->ocsp[i], buf_slice(&query) }, e))
			return false;
	return true;
}

bool revocation_get(struct revocation_got *out, struct clerk_conversation *c,
	const struct revocation_wanted *w, struct err *e)
{
	struct source from;
	*out = (struct revocation_got){ .why = "" };
	source_read(&from, w->cert);
	if (!ocsp_ask(out, c, w, &from, e))
		return false;
	for (size_t i = 0; i < from.crl_n && !has_answer(out); i++)
		if (!ask(out, c, &(struct question){ w, from.crl[i], { 0 } }, e))
			return false;
	if (has_answer(out))
		out->why[0] = 0;
	else if (!out->why[0])
		snprintf(out->why, sizeof out->why, "the certificate names no address to ask");
	return true;
}
