/* SPDX-License-Identifier: MIT */
/* leaf: facts to the clerk, a PDF back. */
#include "ceremony/leaf.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/act.h"
#include "ceremony/extend.h"
#include "ceremony/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MAX_FACTS = 256 * 1024, SECONDS_A_DAY = 86400, MS = 1000 };

void leaf_instant(xmlNode *n, int64_t ms)
{
	char day[11], clock[8], offset[16];
	int64_t t = ms / MS;
	int shift = time_paris_offset(t);
	struct time_civil c;
	time_utc_split(t + shift, &c);
	time_date_format(day, (int32_t)((t + shift) / SECONDS_A_DAY));
	snprintf(clock, sizeof clock, "%02d:%02d", c.hour % 24, c.minute % 60);
	snprintf(offset, sizeof offset, "UTC+%d", shift / 3600 % 24);
	tree_attr(n, "jour", day);
	tree_attr(n, "heure", clock);
	tree_attr(n, "decalage", offset);
}

/* « stages@lycee.example, 01 99 00 01 42 » */
static void contact_put(xmlNode *n, const struct school *s)
{
	char text[400], read[TEXT_PHONE];
	const char *mail = school_get(s, "etablissement/contact-ecole/courriel");
	const char *phone = school_get(s, "etablissement/contact-ecole/telephone");
	if (text_phone(read, phone))
		phone = read;
	snprintf(text, sizeof text, "%s%s%s", mail, mail[0] && phone[0] ? ", " : "", phone);
	tree_attr(n, "contact", text);
}

bool leaf_begin(xmlDoc **out, const struct leaf_about *x, struct err *e)
{
	const struct service_shared *s = x->actor->service->shared;
	char revision[12], digest16[17], verify[SERVICE_MAX_URL + 4];
	xmlDoc *doc = tree_new(x->kind, "urn:paraphe:feuille:1");
	xmlNode *n = doc ? xmlDocGetRootElement(doc) : NULL;
	const char *name = school_get(x->school, "etablissement/denomination");
	if (!n)
		return err_nomem(e);
	snprintf(revision, sizeof revision, "%" PRIu32, x->revision);
	snprintf(digest16, sizeof digest16, "%.16s", x->digest);
	snprintf(verify, sizeof verify, "%s/v", s->base_url);
	tree_attr(n, "ecole", name[0] ? name : x->school->row.name);
	tree_attr(n, "uai", x->school->row.uai);
	contact_put(n, x->school);
	tree_attr(n, "reference", x->reference);
	tree_attr(n, "revision", revision);
	tree_attr(n, "empreinte", x->digest);
	tree_attr(n, "empreinte16", digest16);
	tree_attr(n, "verification", verify);
	tree_attr(n, "demonstration", s->demonstration ? "oui" : "non");
	leaf_instant(n, x->actor->now_ms);
	*out = doc;
	return true;
}

bool leaf_make(struct buf *pdf, struct house *h, xmlDoc *facts, int64_t now, struct err *e)
{
	AUTO(buf) struct buf xml = BUF_MAX(MAX_FACTS);
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, now);
	return tree_write(&xml, facts, e) && gather_put(&job, CT_FILE, buf_slice(&xml), e) &&
	       gather(&answer, h, JOB_SHEET, &job, e) && gather_take(pdf, &answer, CT_FILE, e);
}

bool leaf_sealed(struct buf *out, const struct actor *a, xmlDoc *facts, const struct leaf_seal *s,
	struct err *e)
{
	AUTO(buf) struct buf base = { 0 };
	AUTO(act_signed) struct act_signed made = { .level = 0 };
	AUTO(extend_done) struct extend_done more = { .level = 0 };
	struct house *h = a->service->house;
	struct err why = ERR_INIT;
	int64_t now = a->now_ms / MS;
	char uai[VAULT_SCHOOL_UAI + 1];
	snprintf(uai, sizeof uai, "%.8s", s->reference);
	if (!leaf_make(&base, h, facts, now, e))
		return false;
	const struct act_signature act = { .reason = s->reason,
		.signing = { .purpose = VAULT_SEAL,
			.field = "cachet",
			.name = "Cachet",
			.reference = s->reference,
			.school = uai,
			.base = buf_slice(&base) } };
	if (!act_sign(&made, h, &act, now, e))
		return false;
	/* The seal is made: what cannot be added lowers the level, and nothing more (HOUSE 4). */
	bool extended =
		extend_file(&more, h, buf_slice(&made.pdf), false, made.at, &why) && more.pdf.n > 0;
	struct buf *best = extended ? &more.pdf : &made.pdf;
	if (!verify_passes(h, buf_slice(best), s->reason, extended ? more.at : made.at, e))
		return false;
	buf_free(out);
	*out = buf_move(best);
	return true;
}
