/* SPDX-License-Identifier: MIT */
/* Dossiers: a step is all or nothing, chains have no gap, lists find what they should. */
#include "store_kit.h"

static void what_was_put_comes_back(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	AUTO(store_dossier) struct store_dossier back = { 0 };
	d.fields = kit_text("{\"eleve/nom\":\"SPÉCIMEN\"}");
	d.wanted = 4;
	d.host_name[0] = 'A';
	d.state = d.former = STATE_BROUILLON;
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	assert_string_equal(d.reference, "9990042S-2025-00001");
	assert_int_equal(d.version, 1);
	d.state = STATE_A_VERIFIER;
	const struct store_step step = { .dossier = &d };
	assert_true(store_step_do(k->s, &step, &e));
	assert_true(store_dossier_get(k->s, k->school, d.id, &back, &e));
	assert_int_equal(back.state, STATE_A_VERIFIER);
	assert_int_equal(back.wanted, 4);
	assert_int_equal(back.version, 2);
	assert_true(slice_eq(buf_slice(&back.fields), buf_slice(&d.fields)));
	char id[37];
	assert_true(store_dossier_by_reference(k->s, d.reference, &back, &e));
	assert_true(store_dossier_id(k->s, d.reference, id, &e));
	assert_string_equal(id, d.id);
	assert_true(store_dossier_id(k->s, "9990042S-2099-99999", id, &e));
	assert_string_equal(id, "");
	assert_false(store_dossier_get(k->s, k->school + 1, d.id, &back, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_true(store_dossier_get(k->s, -1, d.id, &back, &e));
}

static void a_row_without_its_texts_leaves_them(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	AUTO(store_dossier) struct store_dossier back = { 0 };
	d.fields = kit_text("{}");
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	buf_free(&d.fields);
	d.contacts = kit_text("{\"c\":1}");
	const struct store_step step = { .dossier = &d };
	assert_true(store_step_do(k->s, &step, &e));
	assert_true(store_dossier_get(k->s, k->school, d.id, &back, &e));
	assert_true(slice_is(buf_slice(&back.fields), "{}"));
	assert_true(slice_is(buf_slice(&back.contacts), "{\"c\":1}"));
}

static void the_slower_of_two_is_refused(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier a = kit_dossier(k, 1);
	AUTO(store_dossier) struct store_dossier b = { 0 };
	assert_true(store_dossier_add(k->s, &a, NULL, &e));
	assert_true(store_dossier_get(k->s, k->school, a.id, &b, &e));
	a.state = STATE_A_VERIFIER;
	b.state = STATE_ANNULEE;
	const struct store_step first = { .dossier = &a }, second = { .dossier = &b };
	assert_true(store_step_do(k->s, &first, &e));
	assert_false(store_step_do(k->s, &second, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_int_equal(b.version, 1);
}

static void a_chain_has_no_gap(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	AUTO(buf) struct buf lines = { 0 };
	struct store_chain chain;
	struct store_entry two[] = { kit_entry(1), kit_entry(2) }, four = kit_entry(4);
	struct store_step step = { .entries = two, .entries_n = 2 };
	assert_true(store_dossier_add(k->s, &d, &step, &e));
	assert_true(store_chain_get(k->s, d.id, &chain, &e));
	assert_int_equal(chain.n, 2);
	assert_int_equal(chain.last_ms, NOW + 2);
	assert_int_equal(chain.head[5], 2);
	struct store_key key = { .revision = 0 };
	memcpy(key.id, d.id, sizeof key.id);
	step = (struct store_step){ .key = &key, .entries = &four, .entries_n = 1 };
	assert_false(store_step_do(k->s, &step, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	four.n = 3;
	assert_true(store_step_do(k->s, &step, &e));
	assert_true(store_chain_read(k->s, d.id, 3, &lines, &e));
	assert_true(slice_is(buf_slice(&lines), "<entree/>\n"));
	assert_true(store_chain_read(k->s, d.id, 0, &lines, &e));
	assert_int_equal(lines.n, 30);
}

/* Freeze, then sign: row, chain, file, link, message and job in one step each. */
static void freeze(struct kit *k, struct store_dossier *d, struct store_link *l)
{
	struct err e = ERR_INIT;
	static struct store_convention c;
	assert_true(store_dossier_add(k->s, d, NULL, &e));
	c = kit_frozen(d, 1);
	const struct store_act base = kit_act(0, 1);
	const struct store_entry entry = kit_entry(1);
	const struct store_blob blob = { STORE_FOND, SLICE_LIT("<convention/>") };
	struct store_message m = { .template_name = "M2",
		.link = -1,
		.address = "a@b.example",
		.channel = STORE_CHANNEL_MAIL,
		.priority = 1,
		.created_ms = NOW,
		.data = SLICE_LIT("{}") };
	*l = (struct store_link){ .kind = STORE_LINK_SIGN, .school = k->school, .revision = 1 };
	memcpy(l->dossier, d->id, sizeof l->dossier);
	d->state = STATE_EN_SIGNATURE;
	d->revision = 1;
	const struct store_step step = { .dossier = d,
		.freeze = &c,
		.act = &base,
		.blobs = &blob,
		.blobs_n = 1,
		.entries = &entry,
		.entries_n = 1,
		.links = l,
		.links_n = 1,
		.messages = &m,
		.messages_n = 1 };
	assert_true(store_step_do(k->s, &step, &e));
	assert_int_equal(m.link, l->id);
	assert_int_equal(l->version, 1);
}

static void a_frozen_revision_is_read_back_with_the_state_of_its_dossier(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	AUTO(buf) struct buf b = { 0 };
	struct store_link l;
	static struct store_convention c;
	size_t n;
	freeze(k, &d, &l);
	struct store_key key = { .revision = 1 };
	memcpy(key.id, d.id, sizeof key.id);
	assert_true(store_convention_get(k->s, &key, &c, &e));
	assert_string_equal(c.state, "en_signature");
	assert_int_equal(c.journal_n, 1);
	assert_true(store_blob_get(k->s, &key, STORE_FOND, &b, &e));
	assert_true(store_journal(k->s, &key, &b, &n, &e));
	assert_int_equal(n, 1);
}

static void a_step_that_fails_late_leaves_nothing(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	AUTO(store_dossier) struct store_dossier back = { 0 };
	AUTO(buf) struct buf b = { 0 };
	struct store_link l, more = { .kind = STORE_LINK_FOLLOW };
	uint64_t waiting;
	int64_t oldest;
	freeze(k, &d, &l);
	struct store_key key = { .revision = 1 };
	memcpy(key.id, d.id, sizeof key.id);
	struct store_act act = kit_act(1, 2);
	act.signed_field = "accueil-1";
	act.signed_at = 7;
	const struct store_entry entry = kit_entry(2);
	struct store_link stale = l;
	stale.version = 9;
	struct store_link links[] = { more, stale };
	const struct store_idempotency once_key = { .scope = "sign", .key = "k1", .now_ms = NOW };
	const struct store_once once = {
		.key = &once_key, .status = 201, .answer = SLICE_LIT("ok")
	};
	d.state = STATE_SIGNEE;
	struct store_step step = { .dossier = &d,
		.key = &key,
		.act = &act,
		.entries = &entry,
		.entries_n = 1,
		.links = links,
		.links_n = 2,
		.once = &once };
	assert_false(store_step_do(k->s, &step, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	assert_int_equal(links[0].id, 0);
	assert_true(store_dossier_get(k->s, -1, d.id, &back, &e));
	assert_int_equal(back.state, STATE_EN_SIGNATURE);
	assert_true(store_file(k->s, &key, &b, &e));
	assert_int_equal(b.n, 5);
	assert_true(store_message_backlog(k->s, &waiting, &oldest, &e));
	assert_int_equal(waiting, 1);
	/* The same with the right link is kept, and its key answers from then on. */
	l.state = STORE_LINK_DONE;
	links[1] = l;
	assert_true(store_step_do(k->s, &step, &e));
	bool known;
	int status;
	assert_true(store_idempotency_get(k->s, &once_key, &known, &status, &b, &e));
	assert_true(known);
	assert_int_equal(status, 201);
	assert_true(slice_is(buf_slice(&b), "ok"));
	/* And once more: too late in every way. */
	assert_false(store_step_do(k->s, &step, &e));
}

static void a_message_of_a_link_that_is_not_there_is_a_bug(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	struct store_message m = { .link = -2, .created_ms = NOW };
	const struct store_step step = { .messages = &m, .messages_n = 1 };
	assert_false(store_step_do(k->s, &step, &e));
	assert_int_equal(e.code, ERR_BUG);
}

static bool count(void *arg, const struct store_dossier *d)
{
	assert_non_null(d->id);
	++*(unsigned *)arg;
	return true;
}

static void add_some(struct kit *k)
{
	struct err e = ERR_INIT;
	for (unsigned i = 1; i <= 6; i++) {
		AUTO(store_dossier) struct store_dossier d = kit_dossier(k, i);
		snprintf(d.class_name, sizeof d.class_name, "2de %u", i % 2 + 1);
		d.state = i % 3 == 0 ? STATE_EN_SIGNATURE : STATE_BROUILLON;
		snprintf(d.host_siret, sizeof d.host_siret, "%014u", i % 2);
		snprintf(d.host_name, sizeof d.host_name, "Boulangerie Çelik 100%%_%u", i);
		snprintf(d.host_mail, sizeof d.host_mail, "host%u@b.example", i % 2);
		d.pupil = i;
		d.changed_ms = NOW - i;
		d.next_ms = i == 4 ? NOW : i == 5 ? NOW + 1 : 0;
		assert_true(store_dossier_add(k->s, &d, NULL, &e));
	}
}

static void lists_find_what_they_are_asked_for(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	const struct {
		struct store_dossier_filter f;
		unsigned n;
	} cases[] = {
		{ { .year = YEAR }, 6 },
		{ { .year = "2023-2024" }, 0 },
		{ { .class_name = "2de 1" }, 3 },
		{ { .states = 1u << STATE_EN_SIGNATURE }, 2 },
		{ { .states = 1u << 31 }, 0 },
		{ { .search = "specimen eleve-3" }, 1 },
		{ { .search = "SPÉCIMEN ÉLÈVE-3" }, 1 },
		{ { .search = "celik 100%_2" }, 1 },
		{ { .search = "100_" }, 0 },
		{ { .search = "-00004" }, 1 },
		{ { .host_siret = "00000000000001", .class_name = "2de 2" }, 3 },
		{ { .host_mail = "host0@b.example" }, 3 },
		{ { .pupil = 2 }, 1 },
		{ { .from = 4, .count = 500 }, 2 },
		{ { .count = 3 }, 3 },
	};
	add_some(k);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct store_dossier_filter f = cases[i].f;
		unsigned n = 0;
		uint64_t counted;
		f.school = k->school;
		assert_true(store_dossier_each(k->s, &f, i % 2, count, &n, &e));
		assert_int_equal(n, cases[i].n);
		assert_true(store_dossier_count(k->s, &f, &counted, &e));
		if (!f.count && !f.from)
			assert_int_equal(counted, n);
		f.school++;
		n = 0;
		assert_true(store_dossier_each(k->s, &f, false, count, &n, &e));
		assert_int_equal(n, 0);
	}
	struct store_dossier_filter f = { .school = k->school, .count = STORE_MAX_PAGE + 1 };
	unsigned n = 0;
	assert_false(store_dossier_each(k->s, &f, false, count, &n, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

static bool first_only(void *arg, const struct store_dossier *d)
{
	memcpy(arg, d->id, sizeof d->id);
	return false;
}

static void work_lists_begin_with_the_oldest(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	char id[37];
	unsigned n = 0;
	add_some(k);
	const struct store_dossier_filter f = { .school = k->school, .oldest_first = true };
	assert_true(store_dossier_each(k->s, &f, false, first_only, id, &e));
	assert_memory_equal(id, "00000006", 8);
	assert_true(store_dossier_due(k->s, NOW, 10, first_only, id, &e));
	assert_memory_equal(id, "00000004", 8);
	assert_true(store_dossier_due(k->s, NOW - 1, 10, count, &n, &e));
	assert_int_equal(n, 0);
}

/* The order of a list, a letter a dossier: what is behind "-" in its id. */
struct order {
	char text[40], last[37];
};

static bool order_take(void *arg, const struct store_dossier *d)
{
	struct order *o = arg;
	size_t n = strlen(o->text);
	o->text[n] = (char)('a' + d->id[7] - '1');
	memcpy(o->last, d->id, sizeof o->last);
	return true;
}

/* The roster’s names, « É » among the E; who is in none by the name in the dossier, who was eliminated first: whole, or page after page. */
static void lists_are_in_the_order_of_the_roster_and_their_pages_too(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	static const char *const rosters[] = { "MERLE", "ÉMOUCHET", "", "ZOÉ", NULL, "MERLE" };
	for (unsigned i = 1; i <= 6; i++) {
		AUTO(store_dossier) struct store_dossier d = kit_dossier(k, i);
		const char *name = rosters[i - 1];
		struct store_pupil p = { .school = k->school, .year = YEAR };
		snprintf(p.ref, sizeof p.ref, "r%u", i);
		snprintf(p.sort_key, sizeof p.sort_key, "%s", name ? name : "");
		p.fields = (struct buf)BUF_MAX(8);
		buf_put_text(&p.fields, "{}");
		if (name && name[0])
			assert_true(store_pupil_put(k->s, &p, &e));
		buf_free(&p.fields);
		d.pupil = p.id;
		snprintf(d.class_name, sizeof d.class_name, "2de 1");
		/* not what the roster says */
		snprintf(d.pupil_name, sizeof d.pupil_name, "%s", name && !name[0] ? "" : "NID");
		assert_true(store_dossier_add(k->s, &d, NULL, &e));
	}
	for (unsigned count = 0; count <= 6; count++) {
		struct order o = { .text = "" };
		struct store_dossier_filter f = { .school = k->school, .count = count };
		size_t before;
		do {
			before = strlen(o.text);
			f.after = before ? o.last : NULL;
			assert_true(store_dossier_each(k->s, &f, count % 2, order_take, &o, &e));
		} while (count && strlen(o.text) > before);
		assert_string_equal(o.text, "cbafed");
	}
	struct store_dossier_filter from = { .school = k->school, .from = 2, .count = 3 };
	struct order o = { .text = "" };
	assert_true(store_dossier_each(k->s, &from, false, order_take, &o, &e));
	assert_string_equal(o.text, "afe");
}

static void references_are_given_once(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	char reference[40];
	assert_true(store_reference_next(k->s, k->school, YEAR, reference, &e));
	assert_string_equal(reference, "9990042S-2025-00001");
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	assert_string_equal(d.reference, "9990042S-2025-00002");
	/* One issued by hand under a later number. */
	static struct store_convention c;
	AUTO(store_dossier) struct store_dossier other = kit_dossier(k, 2);
	snprintf(other.reference, sizeof other.reference, "9990042S-2025-00137");
	c = kit_frozen(&other, 1);
	const struct store_act base = kit_act(0, 1);
	assert_true(store_convention_add(k->s, &c, &base, NULL, 0, &e));
	assert_true(store_reference_next(k->s, k->school, YEAR, reference, &e));
	assert_string_equal(reference, "9990042S-2025-00138");
	assert_false(store_reference_next(k->s, 99, YEAR, reference, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	/* A reference belongs to one convention. */
	c.id[0] = 'f';
	c.revision = 2;
	assert_false(store_convention_add(k->s, &c, &base, NULL, 0, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
}

static void states_have_names_both_ways(void **state)
{
	(void)state;
	for (enum store_state i = 0; i < STORE_STATE_COUNT; i++)
		assert_int_equal(store_state_by_name(store_state_name(i)), i);
	assert_int_equal(store_state_by_name("inconnue"), STORE_STATE_COUNT);
	assert_string_equal(store_state_name(STORE_STATE_COUNT), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(what_was_put_comes_back),
		KIT_TEST(a_row_without_its_texts_leaves_them),
		KIT_TEST(the_slower_of_two_is_refused),
		KIT_TEST(a_chain_has_no_gap),
		KIT_TEST(a_frozen_revision_is_read_back_with_the_state_of_its_dossier),
		KIT_TEST(a_step_that_fails_late_leaves_nothing),
		KIT_TEST(a_message_of_a_link_that_is_not_there_is_a_bug),
		KIT_TEST(lists_find_what_they_are_asked_for),
		KIT_TEST(lists_are_in_the_order_of_the_roster_and_their_pages_too),
		KIT_TEST(work_lists_begin_with_the_oldest),
		KIT_TEST(references_are_given_once),
		cmocka_unit_test(states_have_names_both_ways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
