/* SPDX-License-Identifier: MIT */
/* fuzz_stamp: any bytes as a time-stamp token and as a TSA's answer. */
#include "cms/stamp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = { data, size }, token = { NULL, 0 };
	AUTO(stamp) struct stamp s = { .cms = NULL };
	char why[200];
	bool intact = false, covers = false;
	const struct stamp_expected x = { .nonce = 1, .after = INT64_MIN };
	if (stamp_open(&s, bytes, &intact, why, NULL)) {
		if (intact && (s.info.imprint_n == 0 || !s.info.serial[0] || !s.info.policy[0]))
			abort();
		if (!intact && !why[0])
			abort();
		(void)!stamp_covers(&covers, &s, bytes, NULL);
	}
	if (stamp_answer(&token, NULL, bytes, &x, NULL) && (token.p < data || token.n > size))
		abort();
	return 0;
}
