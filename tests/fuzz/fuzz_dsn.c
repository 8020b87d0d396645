/* SPDX-License-Identifier: MIT */
/* fuzz_dsn: any bytes as a mail that came back; what comes out is what the result's rules allow. */
#include "clerk/dsn.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dsn d;
	if (!dsn_read(&d, (struct slice){ data, size }, NULL))
		return 0;
	uint8_t tag[DSN_TAG / 2];
	if (d.tag[0] && !text_unhex(tag, sizeof tag, slice_text(d.tag), NULL))
		abort();
	if (d.action >= RETURNED_COUNT || strlen(d.status) >= sizeof d.status ||
		strlen(d.text) >= sizeof d.text || !text_is_plain(slice_text(d.text), false))
		abort();
	return 0;
}
