/* SPDX-License-Identifier: MIT */
/* Messages from a hostile peer: shape, every rule table, nested records, every getter. */
#include "wire/ask.h"
#include "wire/clerk_ops.h"
#include "wire/vault_ops.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void getters(const struct msg *m, uint8_t tag)
{
	struct slice s;
	uint64_t u;
	int64_t i;
	char text[64];
	for (size_t nth = 0; nth < 3; nth++) {
		(void)msg_get_bytes(m, tag, nth, &s);
		(void)msg_get_text(m, tag, nth, text, sizeof text);
		(void)msg_get_u64(m, tag, nth, &u);
		(void)msg_get_i64(m, tag, nth, &i);
		(void)msg_get_fd(m, tag, nth);
	}
}

/* What is accepted must hold its required fields and be whole. */
static void against(const struct msg *m, const struct msg_rule *rules, size_t n)
{
	struct err e = ERR_INIT;
	if (!rules || !msg_check(m, rules, n, &e))
		return;
	must(msg_check_shape(m, &e));
	for (size_t i = 0; i < n; i++) {
		struct slice s;
		uint64_t u;
		if (rules[i].required && rules[i].kind == MSG_BYTES)
			must(msg_get_bytes(m, rules[i].tag, 0, &s) && s.n <= rules[i].most);
		if (rules[i].required && rules[i].kind == MSG_U64)
			must(msg_get_u64(m, rules[i].tag, 0, &u) && u <= rules[i].most);
		if (rules[i].required && rules[i].kind == MSG_FD)
			must(msg_get_fd(m, rules[i].tag, 0) >= 0);
	}
}

static void nested(const struct msg *m, uint8_t tag, const struct msg_rule *rules, size_t n)
{
	struct msg inner;
	struct err e = ERR_INIT;
	for (size_t nth = 0; nth < 4; nth++)
		if (msg_get_nested(m, tag, nth, &inner, &e) && msg_check(&inner, rules, n, &e))
			against(&inner, rules, n);
}

static void clerk_table(const struct msg *m, enum clerk_job job)
{
	size_t n;
	const struct msg_rule *r = clerk_job_rules(job, &n);
	against(m, r, n);
	r = clerk_lack_rules(job, &n);
	against(m, r, n);
	r = clerk_have_rules(job, &n);
	against(m, r, n);
	r = clerk_result_rules(job, &n);
	against(m, r, n);
}

static void other_table(const struct msg *m, unsigned which)
{
	size_t n;
	const struct msg_rule *r = clerk_open_rules(&n);
	uint16_t op = (uint16_t)(VAULT_SIGN + which % (VAULT_REVOKE - VAULT_SIGN + 1));
	against(m, r, n);
	r = vault_question_rules(op, &n);
	against(m, r, n);
	r = vault_answer_rules(op, &n);
	against(m, r, n);
	r = clerk_party_rules(&n);
	nested(m, CT_PARTY, r, n);
	r = clerk_holder_rules(&n);
	nested(m, PT_HOLDER, r, n);
	r = clerk_finding_rules(&n);
	nested(m, CT_FINDING, r, n);
}

/* One octet chooses the tables, one the number of descriptors; the rest is the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2 || size > MSG_MAX_BYTES)
		return 0;
	AUTO(msg) struct msg m = { 0 };
	struct err e = ERR_INIT;
	msg_start(&m, data[0]);
	/* Descriptors that do not exist: closing them does no harm. */
	m.nfds = data[1] % (MSG_MAX_FDS + 1);
	for (size_t i = 0; i < m.nfds; i++)
		m.fds[i] = 1 << 20;
	buf_put(&m.body, data + 2, size - 2);
	getters(&m, data[0]);
	if (data[0] % 2)
		clerk_table(
			&m, (enum clerk_job)(JOB_DRAFT + data[0] / 2 % (JOB_COUNT - JOB_DRAFT)));
	else
		other_table(&m, data[0] / 2);
	m.op = MSG_OP_ERROR;
	must(!msg_is_good(&m, &e) && e.code != ERR_NONE);
	return 0;
}
