/* SPDX-License-Identifier: MIT */
/* signature: one CAdES signature, or one time-stamp, of a container: intact, by whom, since when, which level. */
#include "asic/impl.h"

#include "cms/archive.h"
#include "cms/record.h"
#include "pades/explain.h"
#include "pki/algo.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

static bool fatal(const struct err *e)
{
	return e->code == ERR_NOMEM || e->code == ERR_BUG;
}

static bool who(struct pades_signature *s, const struct cms *c, struct slice der, struct err *e)
{
	struct cert_facts f;
	if (!EVP_Digest(der.p, der.n, s->cms_sha256, NULL, EVP_sha256(), NULL))
		return err_nomem(e);
	if (!cms_signer(c) || !cert_facts(&f, cms_signer(c), NULL))
		return true;
	snprintf(s->signer, sizeof s->signer, "%s", f.name);
	snprintf(s->issuer, sizeof s->issuer, "%s", f.issuer);
	snprintf(s->serial, sizeof s->serial, "%s", f.serial);
	memcpy(s->cert_sha256, f.sha256, 32);
	return true;
}

static void not_intact(struct pades_signature *s, const char *sub, const char *why)
{
	s->intact = false;
	trust_say(s, PADES_TOTAL_FAILED, sub, why);
}

/* EN 319 122-1 5.4: certificates and revocation answers stand in the SignedData of the signature, for its time-stamps too. */
static struct pades_dss store_of(const struct cms *c)
{
	return (struct pades_dss){
		.present = true, .certs = cms_certs(c), .crls = cms_crls(c), .ocsps = cms_ocsps(c)
	};
}

static struct evidence evidence_of(const struct asic_context *at, const struct pades_dss *store)
{
	return (struct evidence){ .anchors = at->q->anchors,
		.stamp_anchors = at->q->stamp_anchors,
		.dss = store,
		.certs = at->q->certs,
		.crls = at->q->crls,
		.now = at->q->at };
}

/* EN 319 162-1 4.4.4: the level is a statement on structure; with a chain that stands, also on its evidence. */
static enum pades_level level_of(const struct cms *c, const struct evidence *ev,
	const struct evidence_answer *a, const struct trust_stamps *st,
	const struct asic_context *at)
{
	bool stands = a->path.status == PATH_GOOD;
	if (!(stands ? st->trusted : st->any))
		return PADES_B_B;
	bool answered = stands ? a->revocation == EVIDENCE_COMPLETE
			       : evidence_present(ev, cms_signer(c), c);
	if (!answered || !st->evidence)
		return PADES_B_T;
	return (stands ? at->archived : at->kept) ? PADES_B_LTA : PADES_B_LT;
}

/* An archive time-stamp inside a signature. */
struct archive {
	struct stamp stamp;
	struct cms_archive_cover cover;
	int64_t known; /* when it is proved to have existed */
	bool good;     /* intact, and covers this signature */
	bool done;
};

struct archives {
	struct archive list[CMS_MAX_ARCHIVES];
	size_t n;
};

static void archives_auto(struct archives *a)
{
	for (size_t i = 0; i < a->n; i++)
		stamp_auto(&a->list[i].stamp);
}

static bool archive_open(struct archive *a, const struct cms *c, struct slice token,
	struct slice content, struct err *e)
{
	struct err why = ERR_INIT;
	char reason[200];
	bool intact = false;
	a->stamp = (struct stamp){ .cms = NULL };
	if (!stamp_open(&a->stamp, token, &intact, reason, &why))
		return !fatal(&why) || err_nomem(e);
	if (!intact)
		return true;
	if (!cms_archive_covers(&a->cover, c, &a->stamp, content, e))
		return false;
	a->good = a->cover.holds;
	return true;
}

/* The newest that is left; NULL: none. */
static struct archive *newest(struct archives *a)
{
	struct archive *best = NULL;
	for (size_t i = 0; i < a->n; i++) {
		struct archive *x = &a->list[i];
		if (x->good && !x->done && (!best || x->stamp.info.time > best->stamp.info.time))
			best = x;
	}
	return best;
}

/*
 * EN 319 122-1 5.5.3: what an archive time-stamp inside proves of the signature, the newest first, since it proves those that it lists.
 * *broken: one does not hold.
 */
static bool archives_judge(struct asic_context *at, bool *broken, const struct cms *c,
	const struct evidence *ev, struct slice content, struct err *e)
{
	AUTO(archives) struct archives all = { .n = 0 };
	struct slice token;
	for (; (token = cms_archive(c, all.n)).n; all.n++) {
		struct archive *a = &all.list[all.n];
		*a = (struct archive){ .known = at->poe };
		if (!archive_open(a, c, token, content, e)) {
			stamp_auto(&a->stamp);
			return false;
		}
		*broken = *broken || !a->good;
	}
	for (struct archive *a; (a = newest(&all)); a->done = true) {
		struct trust_stamp t;
		if (!trust_stamp(&t, ev, &a->stamp, a->known, e))
			return false;
		*broken = *broken || t.changed;
		at->kept = at->kept || a->cover.stamps;
		at->archived = at->archived || (t.good && a->cover.stamps);
		if (t.good && a->stamp.info.time < at->poe)
			at->poe = a->stamp.info.time;
		for (size_t i = 0; i < all.n; i++)
			if (t.good && a->cover.lists[i] && a->stamp.info.time < all.list[i].known)
				all.list[i].known = a->stamp.info.time;
	}
	return true;
}

/* RFC 4998 A: what the evidence records inside prove; *broken: one does not hold. */
static bool records_judge(struct asic_context *at, bool *broken, const struct cms *c,
	struct slice content, struct err *e)
{
	for (size_t i = 0;; i++) {
		struct cms_record r;
		bool good = cms_record(&r, c, i, content, e);
		AUTO(record) struct record *record = r.record;
		struct trust_stamp t;
		if (!good)
			return false;
		if (!r.there)
			return true;
		*broken = *broken || !r.holds;
		if (!r.holds)
			continue;
		if (!asic_record_trust(&t, record, at, e))
			return false;
		if (t.good && record->list[0].token.info.time < at->poe)
			at->poe = record->list[0].token.info.time;
	}
}

static bool trust_judge(struct pades_signature *s, const struct cms *c, struct slice content,
	const struct asic_context *outside, struct err *e)
{
	AUTO(evidence_answer) struct evidence_answer a = { 0 };
	struct asic_context known = *outside, *at = &known;
	const struct pades_dss store = store_of(c);
	const struct evidence ev = evidence_of(at, &store);
	struct trust_stamps st;
	bool broken = false;
	if (!records_judge(at, &broken, c, content, e) ||
		!archives_judge(at, &broken, c, &ev, content, e) ||
		!trust_stamps(&st, &ev, c, at->poe, e))
		return false;
	s->best_time = st.trusted ? st.time : at->poe;
	const struct evidence_question q = { cms_signer(c), c, s->best_time, PATH_SIGN,
		s->best_time };
	if (!evidence_chain(&a, &ev, &q, e) || !trust_strength(s, c, s->best_time, e))
		return false;
	s->level = level_of(c, &ev, &a, &st, at);
	if (a.path.status == PATH_GOOD)
		trust_stamps_say(s, &st);
	/* Nothing signs the unsigned attributes: a token that was changed there must not go unseen. */
	if (a.path.status == PATH_GOOD && st.broken)
		trust_say(s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",
			"the time-stamp inside the signature is broken");
	if (a.path.status == PATH_GOOD && broken)
		trust_say(s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",
			"an archive time-stamp or evidence record inside the signature does not "
			"hold");
	if (a.path.status == PATH_GOOD && !explain_certs(&ev, c, a.path.chain))
		trust_say(s, PADES_TOTAL_INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",
			"a certificate inside the signature was changed, or belongs to nothing");
	if (a.path.status == PATH_GOOD)
		trust_trailed_say(s, c);
	trust_chain_say(s, &a.path, at->q->at);
	return true;
}

static void begin(struct pades_signature *s, const struct asic_context *at)
{
	s->coverage = PADES_WHOLE_FILE;
	s->indication = PADES_TOTAL_PASSED;
	s->best_time = at->poe;
	s->has_best = true;
}

bool asic_signature_judge(struct pades_signature *s, struct slice der, struct slice content,
	const struct asic_context *at, struct err *e)
{
	AUTO(cms) struct cms *c = NULL;
	struct cms_fault fault = { 0 };
	struct err why = ERR_INIT;
	uint8_t digest[EVP_MAX_MD_SIZE];
	size_t n = 0;
	char reason[200] = "";
	begin(s, at);
	if (!cms_open(&c, der, CMS_CADES, CMS_FOREIGN, &fault, &why)) {
		not_intact(s, "FORMAT_FAILURE", why.text);
		return !fatal(&why) || err_nomem(e);
	}
	const EVP_MD *md = EVP_get_digestbynid(cms_digest_nid(c));
	if (!who(s, c, der, e))
		return false;
	if (fault.text[0] || !md || !algo_digest(digest, &n, content, md)) {
		not_intact(s, "FORMAT_FAILURE",
			fault.text[0] ? fault.text : "unknown digest algorithm");
		return true;
	}
	if (!cms_verify(&s->intact, c, (struct slice){ digest, n }, reason, &why) || !s->intact) {
		not_intact(s, "SIG_CRYPTO_FAILURE", reason[0] ? reason : why.text);
		return !fatal(&why) || err_nomem(e);
	}
	s->has_claimed = cms_signing_time(c, &s->claimed_time);
	if (cms_signer(c))
		return trust_judge(s, c, content, at, e);
	trust_say(s, PADES_TOTAL_INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND",
		"the signer's certificate is not in the signature");
	return true;
}

bool asic_stamp_trust(struct trust_stamp *out, const struct stamp *t, const struct asic_context *at,
	struct err *e)
{
	const struct pades_dss store = store_of(t->cms);
	const struct evidence ev = evidence_of(at, &store);
	return trust_stamp(out, &ev, t, at->poe, e);
}

bool asic_assertion_judge(struct asic_assertion *out, struct pades_signature *s, struct slice token,
	struct slice content, const struct asic_context *at, struct err *e)
{
	AUTO(stamp) struct stamp t = { 0 };
	struct err why = ERR_INIT;
	struct trust_stamp a;
	char reason[200] = "";
	bool covers = false;
	begin(s, at);
	s->is_timestamp = true;
	if (!stamp_open(&t, token, &out->intact, reason, &why) ||
		!stamp_covers(&covers, &t, content, &why)) {
		not_intact(s, "FORMAT_FAILURE", why.text);
		out->intact = false;
		return !fatal(&why) || err_nomem(e);
	}
	out->intact = out->intact && covers;
	out->time = t.info.time;
	s->intact = out->intact;
	s->has_claimed = true;
	s->claimed_time = t.info.time;
	if (!who(s, t.cms, token, e))
		return false;
	if (!cms_signer(t.cms) && covers) {
		trust_say(s, PADES_TOTAL_INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND",
			"the time-stamp lacks its certificate");
		return true;
	}
	if (!out->intact) {
		not_intact(s, covers ? "SIG_CRYPTO_FAILURE" : "HASH_FAILURE",
			covers ? reason : "the time-stamp covers another manifest");
		return true;
	}
	if (!asic_stamp_trust(&a, &t, at, e))
		return false;
	out->trusted = a.good;
	if (a.good)
		s->best_time = t.info.time;
	else
		trust_say(s, PADES_TOTAL_INDETERMINATE, a.word, a.reason);
	return true;
}
