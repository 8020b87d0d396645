/* SPDX-License-Identifier: MIT */
/* store_kit: a fresh store in a folder of its own, and rows to put into it, for the tests of the store. */
#ifndef PARAPHE_TESTS_STORE_KIT_H
#define PARAPHE_TESTS_STORE_KIT_H

#include "locker_kit.h"

#include "store/post.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct kit {
	char folder[64], path[96];
	struct store *s;
	int64_t school;
};

#define YEAR "2024-2025"
#define NOW INT64_C(1747211467000)

static inline void kit_forget(const struct kit *k)
{
	static const char *const endings[] = { "", "-wal", "-shm" };
	for (size_t i = 0; i < 3; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s%s", k->path, endings[i]);
		unlink(path);
	}
}

static inline int kit_setup(void **state)
{
	struct err e = ERR_INIT;
	struct kit *k = calloc(1, sizeof *k);
	if (!k)
		return -1;
	snprintf(k->folder, sizeof k->folder, "/tmp/paraphe-store-XXXXXX");
	if (!mkdtemp(k->folder))
		return -1;
	snprintf(k->path, sizeof k->path, "%s/s.sqlite", k->folder);
	struct store_school school = { .uai = "9990042S", .name = "Lycée Ada-Lovelace" };
	if (!store_create(k->path, &e) || !store_open(&k->s, k->path, locker_kit(), &e) ||
		!store_school_add(k->s, &school, &e))
		return -1;
	k->school = school.id;
	*state = k;
	return 0;
}

static inline int kit_teardown(void **state)
{
	struct kit *k = *state;
	store_close(k->s);
	kit_forget(k);
	rmdir(k->folder);
	free(k);
	return 0;
}

#define KIT_TEST(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

/* A buf of text, to be freed by the row's auto. */
static inline struct buf kit_text(const char *text)
{
	struct buf b = BUF_MAX(STORE_MAX_JSON);
	buf_put_text(&b, text);
	assert_true(buf_done(&b, NULL));
	return b;
}

static inline struct store_dossier kit_dossier(const struct kit *k, unsigned n)
{
	struct store_dossier d = { .school = k->school,
		.year = YEAR,
		.level = "2de-GT",
		.class_name = "2de 4",
		.act = "initiale",
		.created_ms = NOW,
		.changed_ms = NOW };
	snprintf(d.id, sizeof d.id, "%08x-2222-4333-8444-555555555555", n);
	snprintf(d.pupil_name, sizeof d.pupil_name, "SPÉCIMEN Élève-%u", n);
	return d;
}

static inline struct store_entry kit_entry(uint64_t n)
{
	struct store_entry e = {
		.xml = SLICE_LIT("<entree/>"), .time_ms = NOW + (int64_t)n, .n = n
	};
	memset(e.hash, (int)n, sizeof e.hash);
	return e;
}

static inline int64_t kit_pupil(
	struct kit *k, const char *class_name, const char *level, unsigned n)
{
	struct err e = ERR_INIT;
	struct store_pupil p = { .school = k->school, .year = YEAR };
	snprintf(p.ref, sizeof p.ref, "%064u", n);
	snprintf(p.class_name, sizeof p.class_name, "%s", class_name);
	snprintf(p.level, sizeof p.level, "%s", level);
	snprintf(p.sort_key, sizeof p.sort_key, "SPÉCIMEN Élève-%u", n);
	assert_true(store_pupil_put(k->s, &p, &e));
	return p.id;
}

/* A frozen revision with one signatory, for dossier 'd'. */
static inline struct store_convention kit_frozen(const struct store_dossier *d, uint32_t revision)
{
	struct store_convention c = {
		.revision = revision, .order = 1, .first_day = 20000, .parties_n = 1
	};
	memcpy(c.id, d->id, sizeof c.id);
	memcpy(c.reference, d->reference, sizeof c.reference);
	snprintf(c.state, sizeof c.state, "verifiee");
	c.parties[0] = (struct store_party){ .id = "s1",
		.field = "accueil-1",
		.role = "representant-accueil",
		.obligatory = true,
		.rank = 1 };
	return c;
}

static inline struct store_act kit_act(uint8_t before, uint8_t after)
{
	struct store_act a = { .increment = SLICE_LIT("+more"), .head_size = 5 };
	memset(a.expect_head, before, 32);
	memset(a.head_sha256, after, 32);
	return a;
}

#endif
