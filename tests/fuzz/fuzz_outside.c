/* SPDX-License-Identifier: MIT */
/* fuzz_outside: any text as a line of the configuration about services outside, as a host and as an address. */
#include "ceremony/outside.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void address_look(const char *url)
{
	char host[REACH_MAX_HOST + 1];
	const char *hosts[] = { host };
	if (!fetch_host(host, url, NULL))
		return;
	/* what names itself as a list would is found in that list, and nowhere else */
	if (!fetch_check(url, hosts, 1, NULL) && reach_host_good(slice_text(host)))
		abort();
	const char *other = "other.invalid";
	if (fetch_check(url, &other, 1, NULL) && !strstr(host, "other.invalid"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice line = { data, size };
	struct outside o = { .hosts_n = 0 };
	struct outside_tsa t;
	unsigned kinds = 0;
	if (outside_tsa_read(&t, line, NULL) &&
		(t.tries < 1 || t.tries > OUTSIDE_MAX_TRIES || t.timeout_ms < 1000 ||
			t.timeout_ms > OUTSIDE_MAX_TIMEOUT_S * 1000 || t.room < OUTSIDE_MIN_ROOM ||
			t.room > OUTSIDE_MAX_ROOM || !t.host[0]))
		abort();
	if (outside_hosts_read(&o, line, NULL))
		for (size_t i = 0; i < o.hosts_n; i++)
			if (!reach_host_good(slice_text(o.hosts[i])))
				abort();
	if (outside_networks_read(&kinds, line, NULL) && (kinds == 0 || kinds > REACH_ALL))
		abort();
	AUTO(text) char *url = slice_dup(line);
	if (url)
		address_look(url);
	return 0;
}
