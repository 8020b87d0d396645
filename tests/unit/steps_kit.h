/* SPDX-License-Identifier: MIT */
/* steps_kit: one convention whose acts are numbered, and how many of them a store has: all parts of each, or none. */
#ifndef PARAPHE_TESTS_STEPS_KIT_H
#define PARAPHE_TESTS_STEPS_KIT_H

#include "store_kit.h"

static const struct store_key key = { "00000001-2222-4333-8444-555555555555", 1 };

/* A frozen revision whose head is all zeros but its number, so that each act leads from n to n + 1. */
static void begin(struct kit *k)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	static struct store_convention c;
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	c = kit_frozen(&d, 1);
	struct store_act base = kit_act(0, 0);
	d.revision = 1;
	d.fields = kit_text("{\"n\":0}");
	const struct store_step step = { .dossier = &d, .freeze = &c, .act = &base };
	assert_true(store_step_do(k->s, &step, &e));
}

static void number_into(uint8_t hash[static 32], unsigned n)
{
	memset(hash, 0, 32);
	memcpy(hash, &n, sizeof n);
}

/* The step from n to n + 1: row, entry, increment, link, message, job. */
static bool step_do(struct store *s, unsigned n, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { 0 };
	if (!store_dossier_get(s, -1, key.id, &d, e))
		return false;
	struct store_act act = { .increment = SLICE_LIT("+more"), .head_size = 5 * (n + 2) };
	number_into(act.expect_head, n);
	number_into(act.head_sha256, n + 1);
	const struct store_entry entry = kit_entry(n + 1);
	struct store_link link = { .kind = STORE_LINK_SIGN, .person = "p-emp1" };
	struct store_message m = { .link = -1, .created_ms = NOW, .data = SLICE_LIT("{}") };
	const struct store_job job = { .kind = "seal", .key = "one", .next_ms = NOW };
	memcpy(link.dossier, d.id, sizeof link.dossier);
	const struct store_step step = { .dossier = &d,
		.key = &key,
		.act = &act,
		.entries = &entry,
		.entries_n = 1,
		.links = &link,
		.links_n = 1,
		.messages = &m,
		.messages_n = 1,
		.jobs = &job,
		.jobs_n = 1 };
	return store_step_do(s, &step, e);
}

static bool link_count(void *arg, const struct store_link *l)
{
	assert_int_equal(l->version, 1);
	++*(unsigned *)arg;
	return true;
}

/* How many steps are in the store; all parts of each, or none. */
static unsigned whole_steps(struct store *s)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	AUTO(buf) struct buf file = { 0 };
	static struct store_convention c;
	struct store_chain chain;
	uint8_t head[32];
	unsigned links = 0;
	uint64_t waiting;
	int64_t oldest;
	const struct store_link_filter all = { .school = -1, .dossier = key.id };
	assert_true(store_dossier_get(s, -1, key.id, &d, &e));
	assert_true(store_chain_get(s, key.id, &chain, &e));
	assert_true(store_file(s, &key, &file, &e));
	assert_true(store_convention_get(s, &key, &c, &e));
	assert_true(store_link_each(s, &all, link_count, &links, &e));
	assert_true(store_message_backlog(s, &waiting, &oldest, &e));
	number_into(head, (unsigned)chain.n);
	assert_memory_equal(c.head_sha256, head, 32);
	assert_int_equal(d.version, chain.n + 2);
	assert_int_equal(file.n, 5 * (chain.n + 1));
	assert_int_equal(c.head_size, chain.n ? file.n : 5);
	assert_int_equal(links, chain.n);
	assert_int_equal(waiting, chain.n);
	return (unsigned)chain.n;
}

#endif
