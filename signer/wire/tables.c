/* SPDX-License-Identifier: MIT */
/* tables: one number that tells whether two programs were built with the same rules. */
#include "wire/tables.h"

#include "wire/clerk_ops.h"
#include "wire/vault_ops.h"

/* FNV-1a, 64 bits: against a forgotten update, not against an adversary. */
static void number_add(uint64_t *mark, uint64_t n)
{
	for (int shift = 0; shift < 64; shift += 8) {
		*mark ^= (n >> shift) & 0xff;
		*mark *= 0x100000001b3;
	}
}

static void rules_add(uint64_t *mark, const struct msg_rule *rules, size_t n)
{
	number_add(mark, rules ? n : UINT64_MAX);
	for (size_t i = 0; rules && i < n; i++) {
		number_add(mark, rules[i].tag);
		number_add(mark, (uint64_t)rules[i].kind);
		number_add(mark, rules[i].required);
		number_add(mark, rules[i].many);
		number_add(mark, rules[i].least);
		number_add(mark, rules[i].most);
	}
}

uint64_t tables_mark(void)
{
	static const struct msg_rule *(*const by_job[])(enum clerk_job, size_t *) = {
		clerk_job_rules, clerk_lack_rules, clerk_have_rules, clerk_result_rules
	};
	static const struct msg_rule *(*const nested[])(size_t *) = { clerk_open_rules,
		clerk_party_rules, clerk_holder_rules, clerk_finding_rules, clerk_sheet_rules };
	uint64_t mark = 0xcbf29ce484222325;
	size_t n = 0;
	for (size_t i = 0; i < sizeof nested / sizeof *nested; i++) {
		const struct msg_rule *rules = nested[i](&n);
		rules_add(&mark, rules, n);
	}
	for (int job = 0; job < JOB_COUNT; job++) {
		number_add(&mark, (uint64_t)clerk_job_class((enum clerk_job)job));
		for (size_t i = 0; i < sizeof by_job / sizeof *by_job; i++) {
			const struct msg_rule *rules = by_job[i]((enum clerk_job)job, &n);
			rules_add(&mark, rules, n);
		}
	}
	for (int op = VAULT_SIGN; op < VAULT_ANSWER; op++) {
		const struct msg_rule *rules = vault_question_rules((uint16_t)op, &n);
		rules_add(&mark, rules, n);
		rules = vault_answer_rules((uint16_t)op, &n);
		rules_add(&mark, rules, n);
	}
	return mark;
}
