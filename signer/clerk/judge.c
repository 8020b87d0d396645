/* SPDX-License-Identifier: MIT */
/* judge: what may be signed, what was signed, and what a file is worth. */
#include "clerk/judge.h"

#include "clerk/acts.h"
#include "clerk/give.h"
#include "clerk/jobs.h"
#include "clerk/root.h"
#include "clerk/verify.h"
#include "pades/kept.h"
#include "pades/report.h"
#include "pades/sign.h"

#include <jansson.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* For one conversation: what its jobs ask twice, of one file extended and then in its container. */
static _Thread_local struct pades_kept kept;

static struct pades_kept *kept_of(const struct clerk_conversation *c)
{
	if (c->jobs == 0)
		pades_kept_auto(&kept);
	return c->stays || c->jobs > 0 ? &kept : NULL;
}

bool judge_draft(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(file_map) struct file_map base = { 0 };
	AUTO(file_map) struct file_map draft = { 0 };
	AUTO(pades_draft) struct pades_draft facts = { .hole_at = 0 };
	char field[128];
	msg_get_text(job, CT_FIELD, 0, field, sizeof field);
	if (!give_map(&base, job, CT_BASE, JUDGE_MAX_BYTES, e) ||
		!give_map(&draft, job, CT_DRAFT, JUDGE_MAX_BYTES, e) ||
		!pades_check_draft(&facts, base.bytes, draft.bytes, field, e))
		return false;
	msg_put_u64(result, CT_HOLE_AT, facts.hole_at);
	msg_put_u64(result, CT_HOLE_END, facts.hole_end);
	msg_put_bytes(result, CT_DIGEST, (struct slice){ facts.digest, 32 });
	return true;
}

bool judge_signed(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(file_map) struct file_map base = { 0 };
	AUTO(file_map) struct file_map file = { 0 };
	AUTO(give_trust) struct give_trust trust = { 0 };
	char field[128];
	struct pades_question q = { .anchors = &trust.all };
	msg_get_text(job, CT_FIELD, 0, field, sizeof field);
	msg_get_i64(job, CT_TIME, 0, &q.at);
	if (!give_map(&base, job, CT_BASE, JUDGE_MAX_BYTES, e) ||
		!give_map(&file, job, CT_FILE, JUDGE_MAX_BYTES, e) || !give_trust(&trust, job, e))
		return false;
	q.stamp_anchors = trust.stamps;
	q.pdf = file.bytes;
	struct pades_signature *s = calloc(1, sizeof *s);
	if (!s)
		return err_nomem(e);
	bool good = pades_judge_step(s, base.bytes, &q, field, e);
	if (good) {
		msg_put_u64(result, CT_LEVEL, s->level);
		msg_put_bytes(result, CT_CERT_SHA, (struct slice){ s->cert_sha256, 32 });
		msg_put_bytes(result, CT_CMS_SHA, (struct slice){ s->cms_sha256, 32 });
		msg_put_text(result, CT_NAME, s->signer);
		msg_put_u64(result, CT_HOLE_AT, s->hole_at);
		msg_put_u64(result, CT_HOLE_END, s->hole_end);
		msg_put_u64(result, CT_SIZE, s->end);
		msg_put_text(result, CT_ALGORITHM, s->algorithm);
		msg_put_text(result, CT_STAMPED_BY, s->stamp_signer);
		msg_put_u64(result, CT_STAMP_CLAIMS, s->stamp_claims);
	}
	free(s);
	return good;
}

bool judge_extended(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map base = { 0 };
	AUTO(file_map) struct file_map file = { 0 };
	AUTO(give_trust) struct give_trust trust = { 0 };
	struct pades_extension x;
	struct pades_question q = { .anchors = &trust.all, .kept = kept_of(c) };
	msg_get_i64(job, CT_TIME, 0, &q.at);
	if (!give_map(&base, job, CT_BASE, JUDGE_MAX_BYTES, e) ||
		!give_map(&file, job, CT_FILE, JUDGE_MAX_BYTES, e) || !give_trust(&trust, job, e))
		return false;
	q.pdf = file.bytes;
	q.stamp_anchors = trust.stamps;
	if (!pades_judge_extension(&x, base.bytes, &q, e))
		return false;
	msg_put_u64(result, CT_LEVEL, x.level);
	msg_put_i64(result, CT_DUE, x.due);
	msg_put_i64(result, CT_UNTIL, x.until);
	if (x.stamped) {
		msg_put_text(result, CT_FIELD, x.field);
		msg_put_bytes(result, CT_CMS_SHA, (struct slice){ x.token_sha256, 32 });
	}
	return true;
}

bool judge_content(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(file_map) struct file_map bytes = { 0 };
	AUTO(asic) struct asic container = { .kind = ASIC_NONE };
	static const struct anchors none = { NULL };
	if (!give_map(&bytes, job, CT_FILE, JUDGE_MAX_BYTES, e))
		return false;
	const struct pades_question q = { .pdf = bytes.bytes, .anchors = &none };
	if (!asic_open(&container, &q, e))
		return false;
	const struct pack_file *pdf = asic_pdf(&container);
	if (!pdf)
		return err_fail(e, ERR_SYNTAX, "the container holds no PDF, or several: %s",
			container.report.reasons_n ? container.report.reasons[0]
						   : "no manifest says which");
	return give_bytes(result, CT_FILE, buf_slice(&pdf->bytes), e);
}

/* One file, and what its container holds of acts. */
struct judged {
	struct verify verify;
	struct acts acts;
};

static bool texts_ask(struct verify *v, struct clerk_conversation *c, struct err *e)
{
	AUTO(msg) struct msg lack = { 0 };
	AUTO(msg) struct msg have = { 0 };
	AUTO(file_map) struct file_map shown = { 0 };
	AUTO(file_map) struct file_map composed = { 0 };
	char why[400] = "no text was given";
	uint64_t same = 0;
	msg_start(&lack, CLERK_LACK);
	msg_put_u64(&lack, CT_LACK, LACK_TEXT);
	msg_put_i64(&lack, CT_TIME, v->created);
	if (!give_bytes(&lack, CT_FILE, slice_sub(v->pdf, 0, v->base_size), e) ||
		!give_bytes(&lack, CT_FOND, v->fond, e) ||
		!give_bytes(&lack, CT_MODELE, v->modele, e) ||
		!give_bytes(&lack, CT_REGLES, v->regles, e) || !clerk_lack(c, &lack, &have, e))
		return false;
	if (msg_get_u64(&have, CT_SAME, 0, &same) && same)
		return true;
	if (!give_map(&shown, &have, CT_FILE, JUDGE_MAX_BYTES, e) ||
		!give_map(&composed, &have, CT_DRAFT, JUDGE_MAX_BYTES, e))
		return false;
	msg_get_text(&have, CT_TEXT, 0, why, sizeof why);
	verify_text(v, shown.bytes, composed.bytes, shown.bytes.n && composed.bytes.n ? NULL : why);
	return true;
}

static const char *part_word(enum verify_part p)
{
	static const char *const words[] = {
		[VERIFY_INTACT] = "intact", [VERIFY_BROKEN] = "broken", [VERIFY_ABSENT] = "absent"
	};
	return words[p];
}

/* HOUSE 6: what is absent was not checked. */
static const char *log_word(enum verify_part p)
{
	static const char *const words[] = { [VERIFY_INTACT] = "included",
		[VERIFY_BROKEN] = "broken",
		[VERIFY_ABSENT] = "not-checked" };
	return words[p];
}

static bool text_ask(void *arg, struct verify *v, struct err *e)
{
	return texts_ask(v, arg, e);
}

/* One judgement in each format that is asked for, in that order. */
static bool formats_put(struct msg *result, const struct msg *job, const struct pades_report *r,
	const struct pades_subject *subject, struct err *e)
{
	char format[16];
	for (size_t i = 0; msg_get_text(job, CT_FORMAT, i, format, sizeof format); i++) {
		AUTO(buf) struct buf out = BUF_MAX(PADES_MAX_REPORT);
		pades_report_fn *write = NULL;
		if (!pades_report_by_name(&write, format))
			return err_fail(e, ERR_UNSUPPORTED, "no report format %s", format);
		if (!write(&out, r, subject, e) || !give_bytes(result, CT_FILE, buf_slice(&out), e))
			return false;
	}
	return true;
}

static bool report_put(
	struct msg *result, const struct judged *j, const struct msg *job, struct err *e)
{
	const struct verify *v = &j->verify;
	static const char *const kinds[] = { [VERIFY_PDF] = "pdf",
		[VERIFY_ASIC_E] = "asic-e",
		[VERIFY_ASIC_S] = "asic-s",
		[VERIFY_RECORD] = "evidence-record",
		[VERIFY_UNKNOWN] = "unknown" };
	char label[1100] = "", lang[8] = "";
	const char *names[PACK_MAX_ENTRIES];
	msg_get_text(job, CT_LABEL, 0, label, sizeof label);
	msg_get_text(job, CT_LANG, 0, lang, sizeof lang);
	const struct pades_archive archive = { .manifest = part_word(v->manifest),
		.journal = part_word(v->journal),
		.log = log_word(v->log),
		.log_day = v->log_day,
		.log_linked = v->log_chain != ROOT_ALONE,
		.evidence_records = v->container.evidence_records,
		.files = names,
		.files_n = v->container.pack.n,
		.acts = j->acts.told,
		.acts_n = j->acts.n,
		.in_force =
			j->acts.in_force ? &j->acts.told[j->acts.in_force - j->acts.list] : NULL };
	for (size_t i = 0; i < v->container.pack.n; i++)
		names[i] = v->container.pack.files[i].name;
	bool contained = v->kind == VERIFY_ASIC_E || v->kind == VERIFY_ASIC_S;
	struct acts_one own;
	struct pades_act act;
	bool ours = acts_own(&own, v);
	if (ours)
		act = acts_told(&own);
	const struct pades_subject subject = { .file = label,
		.kind = kinds[v->kind],
		.archive = contained ? &archive : NULL,
		.act = ours ? &act : NULL,
		.lang = strcmp(lang, "en") == 0 ? PADES_EN : PADES_FR };
	msg_put_u64(result, CT_VERDICT, v->report.verdict);
	msg_put_u64(result, CT_COMPLETE, v->report.complete < 0 ? 2 : (uint64_t)v->report.complete);
	for (size_t i = 0; i < v->report.missing_n; i++)
		msg_put_text(result, CT_MISSING, v->report.missing[i]);
	return formats_put(result, job, &v->report, &subject, e);
}

static bool file_judge(
	struct judged *j, struct clerk_conversation *c, struct msg *job, struct err *e)
{
	struct verify *v = &j->verify;
	AUTO(file_map) struct file_map bytes = { 0 };
	AUTO(file_map) struct file_map root = { 0 };
	AUTO(give_trust) struct give_trust trust = { 0 };
	struct pdf_limits limits = pdf_limits_default();
	struct pades_question q = { .anchors = &trust.all, .limits = &limits, .kept = kept_of(c) };
	uint64_t most = 0;
	char why[400] = "";
	msg_get_i64(job, CT_TIME, 0, &q.at);
	if (msg_get_u64(job, CT_MAX_SIZE, 0, &most) && most > limits.bytes)
		limits.bytes = (size_t)most;
	if (msg_get_text(job, CT_TEXT, 0, why, sizeof why) || msg_get_fd(job, CT_FILE, 0) < 0) {
		verify_unreadable(v, why);
		v->report.at = q.at;
		return true;
	}
	if (!give_map(&bytes, job, CT_FILE, limits.bytes, e) || !give_trust(&trust, job, e) ||
		(msg_get_fd(job, CT_ROOT, 0) >= 0 &&
			!give_map(&root, job, CT_ROOT, ROOT_MAX_JSON, e)))
		return false;
	q.stamp_anchors = trust.stamps;
	q.pdf = bytes.bytes;
	const struct acts_question x = {
		.q = &q, .library = c->context->library, .text = text_ask, .arg = c
	};
	return verify_begin_beside(v, &q, c->context->library, root.bytes, e) &&
	       (!verify_wants_text(v) || texts_ask(v, c, e)) &&
	       (v->kind != VERIFY_ASIC_E || acts_judge(&j->acts, v, &x, e));
}

bool judge_file(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	struct judged *j = calloc(1, sizeof *j);
	if (!j)
		return err_nomem(e);
	bool good = file_judge(j, c, job, e) && report_put(result, j, job, e);
	verify_auto(&j->verify);
	free(j);
	return good;
}

static bool covered(struct slice *out, const struct pades_report *r, struct pdf_doc *d,
	uint64_t number, struct err *e)
{
	uint64_t n = 0;
	for (size_t i = 0; i < r->n; i++) {
		const struct pades_signature *s = &r->list[i];
		if (++n != number)
			continue;
		if (s->coverage != PADES_WHOLE_FILE && s->coverage != PADES_WHOLE_REVISION)
			return err_fail(e, ERR_SYNTAX, "signature %llu covers no whole revision",
				(unsigned long long)number);
		*out = slice_sub(pdf_bytes(d), 0, (size_t)pdf_revision(d, s->revision)->end);
		return true;
	}
	return err_fail(e, ERR_NOT_FOUND, "no signature %llu, there are %zu",
		(unsigned long long)number, r->n);
}

bool judge_revision(
	struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(file_map) struct file_map bytes = { 0 };
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	AUTO(pades_report) struct pades_report r = { .complete = -1 };
	struct slice out;
	uint64_t number = 0;
	msg_get_u64(job, CT_NUMBER, 0, &number);
	if (!give_map(&bytes, job, CT_FILE, JUDGE_MAX_BYTES, e))
		return false;
	const struct anchors none = { 0 };
	const struct pades_question q = { .pdf = bytes.bytes, .anchors = &none };
	if (!pdf_open(&d, bytes.bytes, NULL, e) || !pades_judge(&r, &q, e) ||
		!covered(&out, &r, d, number, e))
		return false;
	return give_bytes(result, CT_FILE, out, e);
}

static void json_auto(json_t **j)
{
	json_decref(*j);
	*j = NULL;
}

static void json_text_auto(char **text)
{
	free(*text);
	*text = NULL;
}

static bool chain_answer(struct msg *result, bool valid, const char *reason, struct err *e)
{
	AUTO(json) json_t *j = json_pack("{s:b,s:s}", "valid", valid, "reason", reason);
	AUTO(json_text) char *text = j ? json_dumps(j, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
	AUTO(buf) struct buf line = BUF_MAX(4096);
	if (!text)
		return err_nomem(e);
	buf_printf(&line, "%s\n", text);
	msg_put_u64(result, CT_VERDICT, !valid);
	return buf_done(&line, e) && give_bytes(result, CT_FILE, buf_slice(&line), e);
}

static void bio_auto(BIO **b)
{
	BIO_free(*b);
	*b = NULL;
}

static bool crls_read(STACK_OF(X509_CRL) **out, struct slice pem, struct err *e)
{
	AUTO(bio) BIO *b = BIO_new_mem_buf(pem.p, pem.n > INT32_MAX ? INT32_MAX : (int)pem.n);
	*out = sk_X509_CRL_new_null();
	if (!b || !*out)
		return err_nomem(e);
	for (X509_CRL *crl; (crl = PEM_read_bio_X509_CRL(b, NULL, NULL, NULL));)
		if (!sk_X509_CRL_push(*out, crl)) {
			X509_CRL_free(crl);
			return err_nomem(e);
		}
	ERR_clear_error();
	return true;
}

/* Everything of a chain question; what cannot be read makes the answer "not valid", not an error. */
static bool chain_ask(struct path_result *out, const struct msg *job, struct err *e)
{
	AUTO(file_map) struct file_map untrusted = { 0 };
	AUTO(file_map) struct file_map crls = { 0 };
	AUTO(file_map) struct file_map cert = { 0 };
	AUTO(give_trust) struct give_trust trust = { 0 };
	AUTO(x509_stack) STACK_OF(X509) *leaf = NULL;
	AUTO(x509_stack) STACK_OF(X509) *others = NULL;
	AUTO(x509_crl_stack) STACK_OF(X509_CRL) *lists = NULL;
	struct path_query q = { .anchors = &trust.all, .purpose = PATH_ANY };
	msg_get_i64(job, CT_TIME, 0, &q.at);
	if (!give_trust(&trust, job, e) ||
		!give_map(&untrusted, job, CT_UNTRUSTED, GIVE_MAX_PEM, e) ||
		!give_map(&crls, job, CT_CRLS, GIVE_MAX_PEM, e) ||
		!give_map(&cert, job, CT_CERT, GIVE_MAX_PEM, e) ||
		!cert_pem_read(&leaf, cert.bytes, e))
		return false;
	if (untrusted.bytes.n && !cert_pem_read(&others, untrusted.bytes, e))
		return false;
	q.check_crls = msg_get_fd(job, CT_CRLS, 0) >= 0;
	if (q.check_crls && !crls_read(&lists, crls.bytes, e))
		return false;
	q.leaf = sk_X509_value(leaf, 0);
	q.untrusted = others;
	q.crls = lists;
	return path_check(out, &q, e);
}

bool judge_chain(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	(void)c;
	AUTO(path_result) struct path_result r = { .status = PATH_BAD };
	struct err why = ERR_INIT;
	if (chain_ask(&r, job, &why))
		return chain_answer(
			result, r.status == PATH_GOOD, r.status == PATH_GOOD ? "" : r.reason, e);
	if (why.code == ERR_NOMEM)
		return err_nomem(e);
	return chain_answer(result, false, why.text, e);
}
