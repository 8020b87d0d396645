/* SPDX-License-Identifier: MIT */
/* verify: one conversation with a judge child. */
#include "ceremony/verify.h"

#include <string.h>

bool verify_file(
	struct verify_answer *out, struct house *h, const struct verify_request *r, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	*out = (struct verify_answer){ 0 };
	msg_start(&job, CLERK_JOB);
	msg_put_i64(&job, CT_TIME, r->at);
	msg_put_text(&job, CT_FORMAT, r->format);
	if (r->also)
		msg_put_text(&job, CT_FORMAT, r->also);
	msg_put_text(&job, CT_LANG, r->lang);
	msg_put_text(&job, CT_LABEL, r->label);
	if (r->max_size)
		msg_put_u64(&job, CT_MAX_SIZE, r->max_size);
	msg_put_text(&job, CT_TEXT, r->unreadable);
	if (!gather_put_trust(&job, h, e) ||
		(r->root.n && !gather_put(&job, CT_ROOT, r->root, e)) ||
		(!r->unreadable && !gather_put(&job, CT_FILE, r->bytes, e)) ||
		!gather(&answer, h, JOB_VERIFY, &job, e))
		return false;
	if (!msg_get_u64(&answer, CT_VERDICT, 0, &out->verdict) ||
		!msg_get_u64(&answer, CT_COMPLETE, 0, &out->complete))
		return err_fail(e, ERR_UPSTREAM, "the judge's answer holds no verdict");
	return gather_take(&out->report, &answer, CT_FILE, e) &&
	       (!r->also || gather_take_nth(&out->also, &answer, CT_FILE, 1, e));
}

void verify_answer_auto(struct verify_answer *a)
{
	buf_free(&a->report);
	buf_free(&a->also);
}

bool verify_passes(
	struct house *h, struct slice bytes, const char *what, int64_t now, struct err *e)
{
	AUTO(verify_answer) struct verify_answer a = { 0 };
	const struct verify_request r = {
		.bytes = bytes, .label = what, .at = now, .format = "text", .lang = "fr"
	};
	if (!verify_file(&a, h, &r, e))
		return err_context(e, "%s cannot be judged", what);
	if (a.verdict == 0)
		return true;
	const char *report = buf_text(&a.report);
	const char *findings = report ? strstr(report, "Constats") : NULL;
	return err_fail(e, ERR_DENIED,
		"%s does not pass its own verification, nothing is kept: %.350s", what,
		findings ? findings
		: report ? report
			 : "");
}
