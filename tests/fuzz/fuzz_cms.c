/* SPDX-License-Identifier: MIT */
/*
 * fuzz_cms: any bytes as SignedData under both strictnesses and all profiles; what opens is
 * asked everything.
 */
#include "cms/archive.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void archives(const struct cms *c)
{
	struct slice token;
	for (size_t i = 0; (token = cms_archive(c, i)).n; i++) {
		AUTO(stamp) struct stamp st = { .cms = NULL };
		struct cms_archive_cover cover;
		char why[200];
		bool intact = false;
		if (!stamp_open(&st, token, &intact, why, NULL) ||
			!cms_archive_covers(&cover, c, &st, SLICE_LIT("x"), NULL))
			continue;
		if (cover.holds ? cover.reason[0] != 0 : cover.stamps || !cover.reason[0])
			abort();
	}
}

static void ask(const struct cms *c, const struct cms_fault *fault)
{
	uint8_t digest[EVP_MAX_MD_SIZE] = { 0 };
	char why[200];
	bool intact = false;
	int64_t t = 0;
	struct slice md = cms_message_digest(c);
	if (!cms_verify(&intact, c, md.n ? md : (struct slice){ digest, 32 }, why, NULL))
		return;
	/* What breaks the profile is never intact, nor what has no signer. */
	if (intact && (fault->text[0] || !cms_signer(c) || !md.n || !cms_value(c).n))
		abort();
	(void)cms_signing_time(c, &t);
	archives(c);
	for (size_t i = 0; i <= cms_stamp_count(c); i++)
		if (cms_stamp(c, i).n == 0 && i < cms_stamp_count(c))
			abort();
}

static void change(struct slice bytes)
{
	uint8_t digest[32], again[32];
	AUTO(buf) struct buf stamped = BUF_MAX(0);
	if (!cms_value_digest(digest, bytes, NULL) || !cms_add_stamp(&stamped, bytes, bytes, NULL))
		return;
	/* A stamp leaves the signature value as it was. */
	if (!cms_value_digest(again, buf_slice(&stamped), NULL) ||
		!slice_eq((struct slice){ digest, 32 }, (struct slice){ again, 32 }))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = { data, size };
	for (enum cms_profile p = CMS_PADES; p <= CMS_TST; p++)
		for (enum cms_strictness s = CMS_OURS; s <= CMS_FOREIGN; s++) {
			struct cms_fault fault = { 0 };
			AUTO(cms) struct cms *c = NULL;
			if (cms_open(&c, bytes, p, s, &fault, NULL))
				ask(c, &fault);
		}
	change(bytes);
	return 0;
}
