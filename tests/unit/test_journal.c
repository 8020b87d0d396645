/* SPDX-License-Identifier: MIT */
/* The journal of one convention: every alteration is seen, a withheld block is not one. */
#include "evidence/journal.h"

#include "xml/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char sha[] = "0000000000000000000000000000000000000000000000000000000000000000";

static void entry(struct buf *lines, struct journal_head *head, enum event_kind kind, int64_t ms)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf line = { 0 };
	const struct journal_detail details[] = { { "champ", "accueil-1" },
		{ "cms", "1111111111111111111111111111111111111111111111111111111111111111" } };
	const struct journal_private privates[] = { { "nom-saisi", "Łucja <O’Exemple> & Cie",
		{ 1, 2, 3 } } };
	const struct journal_event ev = { .kind = kind,
		.time_ms = ms,
		.convention = "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10",
		.revision = 1,
		.sha_fond = sha,
		.actor_role = "representant-accueil",
		.actor_id = "p-emp1",
		.outcome = "ok",
		.details = details,
		.details_n = 2,
		.privates = privates,
		.privates_n = 1 };
	assert_true(journal_entry(&line, head, &ev, &e));
	buf_put_slice(lines, buf_slice(&line));
	buf_put_byte(lines, '\n');
}

static void sample(struct buf *xml, const char *person)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf lines = BUF_MAX(1 << 20);
	struct journal_head head = { 0 };
	entry(&lines, &head, EVENT_CREATION, 1747211467412);
	entry(&lines, &head, EVENT_CONSENTEMENT, 1747211467412);
	entry(&lines, &head, EVENT_SIGNATURE, 1747211468000);
	*xml = (struct buf){ 0 };
	assert_true(journal_write(xml, buf_slice(&lines), person, &e));
}

static void an_honest_journal_holds_in_both_editions(void **state)
{
	(void)state;
	for (int party = 0; party < 2; party++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf xml = { 0 };
		struct journal_facts f;
		sample(&xml, party ? "" : NULL);
		assert_true(journal_check(&f, buf_slice(&xml), &e));
		assert_int_equal(f.head.n, 3);
		assert_int_equal(f.signatures_n, 1);
		assert_string_equal(f.signatures[0].field, "accueil-1");
		assert_int_equal(f.signatures[0].cms_sha256[31], 0x11);
		assert_true((slice_find(buf_slice(&xml), slice_text("Łucja"), 0) == SIZE_MAX) ==
			    (party != 0));
	}
}

static void no_entry_can_be_dropped_swapped_or_altered(void **state)
{
	(void)state;
	AUTO(buf) struct buf xml = { 0 };
	struct journal_facts f;
	sample(&xml, "");
	struct slice all = buf_slice(&xml);
	size_t first = slice_find(all, SLICE_LIT("<entree"), 0);
	size_t second = slice_find(all, SLICE_LIT("<entree"), first + 1);
	size_t third = slice_find(all, SLICE_LIT("<entree"), second + 1);
	size_t end = slice_find(all, SLICE_LIT("</journal>"), 0);
	const size_t cut[][2] = { { first, second }, { second, third } };
	for (size_t i = 0; i < 2; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf b = BUF_MAX(1 << 20);
		buf_put_slice(&b, slice_sub(all, 0, cut[i][0]));
		buf_put_slice(&b, slice_sub(all, cut[i][1], all.n));
		assert_false(journal_check(&f, buf_slice(&b), &e));
		assert_int_equal(e.code, ERR_CRYPTO);
	}
	struct err e = ERR_INIT;
	AUTO(buf) struct buf swapped = BUF_MAX(1 << 20);
	buf_put_slice(&swapped, slice_sub(all, 0, first));
	buf_put_slice(&swapped, slice_sub(all, second, third - second));
	buf_put_slice(&swapped, slice_sub(all, first, second - first));
	buf_put_slice(&swapped, slice_sub(all, third, end - third));
	buf_put_text(&swapped, "</journal>\n");
	assert_false(journal_check(&f, buf_slice(&swapped), &e));
}

/* Every byte inside the entries counts but white space that canonical XML does not see. */
static void every_changed_letter_is_seen(void **state)
{
	(void)state;
	AUTO(buf) struct buf xml = { 0 };
	struct journal_facts f;
	sample(&xml, NULL);
	size_t from = slice_find(buf_slice(&xml), SLICE_LIT("<entree"), 0);
	size_t to = slice_find(buf_slice(&xml), SLICE_LIT("</journal>"), 0);
	for (size_t i = from; i < to; i++) {
		struct err e = ERR_INIT;
		uint8_t old = xml.p[i];
		if (old == ' ' || old == '\n')
			continue;
		xml.p[i] = old == 'x' ? 'y' : 'x';
		assert_false(journal_check(&f, buf_slice(&xml), &e));
		xml.p[i] = old;
	}
	struct err e = ERR_INIT;
	assert_true(journal_check(&f, buf_slice(&xml), &e));
}

struct told {
	enum event_kind kind;
	const char *fond, *shown;
};

static bool holds(const struct told *told, size_t n)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf lines = BUF_MAX(1 << 20), xml = { 0 };
	struct journal_head head = { 0 };
	struct journal_facts f;
	for (size_t i = 0; i < n; i++) {
		AUTO(buf) struct buf line = { 0 };
		const struct journal_detail details[] = { { "empreinte", told[i].shown },
			{ "champ", "certification" }, { "cms", sha }, { "fichier", sha } };
		const struct journal_event ev = { .kind = told[i].kind,
			.time_ms = 1747211467412,
			.convention = "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10",
			.revision = 1,
			.sha_fond = told[i].fond,
			.actor_role = "systeme",
			.actor_id = "service",
			.outcome = "ok",
			.details = details,
			.details_n = 4 };
		assert_true(journal_entry(&line, &head, &ev, &e));
		buf_put_slice(&lines, buf_slice(&line));
		buf_put_byte(&lines, '\n');
	}
	assert_true(journal_write(&xml, buf_slice(&lines), NULL, &e));
	bool good = journal_check(&f, buf_slice(&xml), &e);
	assert_true(good == (e.code == ERR_NONE));
	return good;
}

/* CONVENTION 8: OUVERTURE tells the digest shown; a frozen revision has one fond. */
static void what_was_shown_is_what_was_certified(void **state)
{
	(void)state;
	static const char other[] =
		"1111111111111111111111111111111111111111111111111111111111111111";
	const struct told good[] = { { EVENT_CREATION, other, "" }, { EVENT_GEL, sha, "" },
		{ EVENT_CERTIFICATION, sha, "" }, { EVENT_OUVERTURE, sha, sha },
		{ EVENT_OUVERTURE, sha, "" } };
	const struct told shown[] = { { EVENT_CERTIFICATION, sha, "" },
		{ EVENT_OUVERTURE, sha, other } };
	const struct told changed[] = { { EVENT_CERTIFICATION, sha, "" },
		{ EVENT_CONSENTEMENT, other, "" } };
	assert_true(holds(good, 5));
	assert_false(holds(shown, 2));
	assert_false(holds(changed, 2));
}

/* CONVENTION 8: each signature follows the consent to it. */
static void nobody_signs_before_consenting(void **state)
{
	(void)state;
	const struct told after[] = { { EVENT_CONSENTEMENT, sha, "" },
		{ EVENT_SIGNATURE, sha, "" } };
	const struct told before[] = { { EVENT_SIGNATURE, sha, "" },
		{ EVENT_CONSENTEMENT, sha, "" } };
	const struct told twice[] = { { EVENT_CONSENTEMENT, sha, "" }, { EVENT_SIGNATURE, sha, "" },
		{ EVENT_PAPIER_ATTESTE, sha, "" } };
	assert_true(holds(after, 2));
	assert_false(holds(before, 2));
	assert_false(holds(twice, 3));
}

static void instants_never_fall(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf lines = BUF_MAX(1 << 20);
	AUTO(buf) struct buf xml = { 0 };
	struct journal_head head = { 0 };
	struct journal_facts f;
	entry(&lines, &head, EVENT_CREATION, 1000);
	const struct journal_event early = { .kind = EVENT_GEL,
		.time_ms = 999,
		.convention = "x",
		.sha_fond = sha,
		.actor_role = "x",
		.actor_id = "x",
		.outcome = "ok" };
	AUTO(buf) struct buf line = { 0 };
	assert_false(journal_entry(&line, &head, &early, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	head.last_ms = 0; /* whoever writes it all the same is found out by the reader */
	entry(&lines, &head, EVENT_GEL, 999);
	assert_true(journal_write(&xml, buf_slice(&lines), "", &e));
	assert_false(journal_check(&f, buf_slice(&xml), &e));
}

static size_t count_of(const struct buf *b, const char *text)
{
	size_t n = 0;
	for (size_t at = 0; (at = slice_find(buf_slice(b), slice_text(text), at)) != SIZE_MAX; at++)
		n++;
	return n;
}

/* One entry by 'actor', about 'person'; what was said has two lines. */
static void said(
	struct buf *lines, struct journal_head *head, const char *actor, const char *person)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf line = { 0 };
	const struct journal_detail details[] = { { "personne", person } };
	const struct journal_private privates[] = {
		{ "texte", "première ligne\nseconde </bloc> ligne", { 1 } },
		{ "ip", "192.0.2.7", { 2 } }, { "agent", "Mozilla", { 3 } }
	};
	const struct journal_event ev = { .kind = EVENT_CONTACT_MODIFIE,
		.time_ms = 1000,
		.convention = "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10",
		.revision = 1,
		.sha_fond = sha,
		.actor_role = "x",
		.actor_id = actor,
		.outcome = "ok",
		.details = details,
		.details_n = 1,
		.privates = privates,
		.privates_n = 3 };
	assert_true(journal_entry(&line, head, &ev, &e));
	buf_put_slice(lines, buf_slice(&line));
	buf_put_byte(lines, '\n');
}

static void a_party_sees_its_own_blocks_and_nobody_elses(void **state)
{
	(void)state;
	static const struct {
		const char *person;
		size_t texts, ips;
	} all[] = { { NULL, 4, 4 }, { "", 0, 0 }, { "p-rl1", 2, 1 }, { "p-rl2", 2, 1 },
		{ "p-emp1", 0, 0 }, { "p-rl", 0, 0 } };
	AUTO(buf) struct buf lines = BUF_MAX(1 << 20);
	struct journal_head head = { 0 };
	said(&lines, &head, "p-rl1", "p-rl1");
	said(&lines, &head, "compte-3", "p-rl1");
	said(&lines, &head, "p-rl2", "");
	said(&lines, &head, "compte-3", "p-rl2");
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct err e = ERR_INIT;
		AUTO(buf) struct buf xml = { 0 };
		struct journal_facts f;
		assert_true(journal_write(&xml, buf_slice(&lines), all[i].person, &e));
		if (!journal_check(&f, buf_slice(&xml), &e))
			fail_msg("%s: %s", all[i].person, e.text);
		assert_int_equal(f.head.n, 4);
		assert_int_equal(count_of(&xml, "seconde"), all[i].texts);
		assert_int_equal(count_of(&xml, "192.0.2.7"), all[i].ips);
		assert_int_equal(count_of(&xml, "Mozilla"), all[i].ips);
	}
}

static void a_full_journal_is_read_and_takes_no_more(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf lines = BUF_MAX(JOURNAL_MAX_BYTES);
	AUTO(buf) struct buf xml = { 0 };
	AUTO(buf) struct buf line = { 0 };
	struct journal_head head = { 0 };
	struct journal_facts f;
	const int for_all = JOURNAL_MAX_ENTRIES - JOURNAL_KEPT_ENTRIES;
	struct journal_event ev = { .kind = EVENT_CONSULTATION,
		.time_ms = 1000 + JOURNAL_MAX_ENTRIES,
		.convention = "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10",
		.revision = 1,
		.sha_fond = sha,
		.actor_role = "x",
		.actor_id = "x",
		.outcome = "ok" };
	for (int i = 0; i < for_all; i++)
		entry(&lines, &head, EVENT_CONSULTATION, 1000 + i);
	assert_false(journal_entry(&line, &head, &ev, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	e = (struct err)ERR_INIT;
	for (int i = for_all; i < JOURNAL_MAX_ENTRIES; i++)
		entry(&lines, &head, EVENT_CONTACT_MODIFIE, 1000 + i);
	ev.kind = EVENT_ELIMINATION;
	assert_false(journal_entry(&line, &head, &ev, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	e = (struct err)ERR_INIT;
	assert_true(journal_write(&xml, buf_slice(&lines), NULL, &e));
	if (!journal_check(&f, buf_slice(&xml), &e))
		fail_msg("%s", e.text);
	assert_int_equal(f.head.n, JOURNAL_MAX_ENTRIES);
}

static void refuses_controls_in_values(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf line = { 0 };
	struct journal_head head = { 0 };
	const struct journal_event ev = { .kind = EVENT_GEL,
		.convention = "a\x01",
		.sha_fond = sha,
		.actor_role = "x",
		.actor_id = "x",
		.outcome = "ok" };
	assert_false(journal_entry(&line, &head, &ev, &e));
	assert_int_equal(head.n, 0);
}

static int start(void **state)
{
	(void)state;
	xml_start();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_honest_journal_holds_in_both_editions),
		cmocka_unit_test(no_entry_can_be_dropped_swapped_or_altered),
		cmocka_unit_test(every_changed_letter_is_seen),
		cmocka_unit_test(what_was_shown_is_what_was_certified),
		cmocka_unit_test(nobody_signs_before_consenting),
		cmocka_unit_test(instants_never_fall),
		cmocka_unit_test(a_party_sees_its_own_blocks_and_nobody_elses),
		cmocka_unit_test(a_full_journal_is_read_and_takes_no_more),
		cmocka_unit_test(refuses_controls_in_values),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
