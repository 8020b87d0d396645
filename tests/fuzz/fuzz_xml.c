/* SPDX-License-Identifier: MIT */
/* fuzz_xml: bytes as XML, as a deposit, as a frozen fond; what loads is judged, frozen and loaded again. */
#include "convention/load.h"
#include "convention/rules.h"
#include "xml/tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct library *library_once(void)
{
	static struct library *library;
	if (library)
		return library;
	xml_start();
	if (!library_open(&library, "templates", NULL))
		abort();
	return library;
}

static void faults_check(bool ok, const struct xml_faults *faults, const struct err *e)
{
	if (ok && faults->n)
		abort();
	if (!ok && (e->code == ERR_NONE || e->code == ERR_BUG || e->code == ERR_CRYPTO))
		abort();
	for (size_t i = 0; i < faults->n; i++)
		if (!faults->list[i].text[0] || !faults->list[i].rule[0])
			abort();
}

static bool frozen_load(struct convention **out, struct slice fond, const struct library *l)
{
	static struct xml_faults faults;
	struct err e = ERR_INIT;
	faults = (struct xml_faults){ 0 };
	const struct convention_frozen f = { fond, buf_slice(&l->models[0].bytes),
		buf_slice(&l->rules[0].bytes) };
	bool ok = convention_load_frozen(out, &f, l, &faults, &e);
	faults_check(ok, &faults, &e);
	return ok;
}

static void judge(const struct convention *c, const struct library *l)
{
	static struct rules_findings findings;
	const struct rules_context x = { .freeze_day = c->first - 30 };
	struct err e = ERR_INIT;
	if (!rules_run(&findings, c, l->rules[0].tree, &x, &e) && e.code != ERR_LIMIT)
		abort();
}

/* What a deposit becomes must load from its canonical bytes alone, to the same digest. */
static void deposit(struct slice bytes, const struct library *l)
{
	static struct xml_faults faults;
	struct err e = ERR_INIT;
	AUTO(convention) struct convention *c = NULL;
	AUTO(convention) struct convention *again = NULL;
	AUTO(buf) struct buf fond = BUF_MAX(4 << 20);
	faults = (struct xml_faults){ 0 };
	bool ok = convention_load(&c, bytes, l, time_day_of(2025, 3, 1), &faults, &e);
	faults_check(ok, &faults, &e);
	if (!ok)
		return;
	judge(c, l);
	if (!tree_c14n(&fond, c->fond, NULL, &e))
		abort();
	if (fond.n > XML_MAX_BYTES)
		return;
	if (!frozen_load(&again, buf_slice(&fond), l) || strcmp(c->sha_fond, again->sha_fond))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct library *l = library_once();
	struct slice bytes = { data, size };
	AUTO(convention) struct convention *c = NULL;
	deposit(bytes, l);
	if (frozen_load(&c, bytes, l))
		judge(c, l);
	return 0;
}
