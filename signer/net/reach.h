/* SPDX-License-Identifier: MIT */
/* reach: where the desk may connect at all, and whom it trusts there. */
#ifndef PARAPHE_NET_REACH_H
#define PARAPHE_NET_REACH_H

#include "base/buf.h"

struct sockaddr;

enum { REACH_MAX_HOST = 255, REACH_ADDRESS_TEXT = 64 };

/* Kinds of address; link-local, multicast, documentation and reserved ones are of none and never reached. */
enum reach_network {
	REACH_PUBLIC = 1,
	REACH_PRIVATE = 2, /* RFC 1918, RFC 6598, fc00::/7 */
	REACH_LOOPBACK = 4,
	REACH_ALL = 7
};

struct reach {
	unsigned networks;   /* of reach_network */
	const char *ca_file; /* PEM that TLS is verified by; NULL: the system's store. Borrowed. */
};

/* Once, before there are threads and before the first call out. Errors: UPSTREAM libcurl cannot start. */
MUST_CHECK bool reach_start(struct err *e);

/* Does anybody take a connection at 'host' (as in a list; without a port: 80)? Errors: SYNTAX; as fetch. */
MUST_CHECK bool reach_probe(const char *host, const struct reach *r, int timeout_ms, struct err *e);

/* The one kind that an address is of; 0: never to be reached. */
unsigned reach_kind(const struct sockaddr *address);
/* "127.0.0.1", "::1" */
void reach_address_text(char out[static REACH_ADDRESS_TEXT], const struct sockaddr *address);

/*
 * A host as it stands in a list: a name in lower case, an IPv4 address or an IPv6 address in brackets, perhaps
 * ":port". Without a port it stands for the scheme's own.
 */
bool reach_host_good(struct slice host);
/* Does 'entry' of such a list stand for 'host' (as in an URL) at 'port', when the scheme's own is 'usual'? */
bool reach_host_is(struct slice entry, struct slice host, unsigned port, unsigned usual);

#endif
