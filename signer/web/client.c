/* SPDX-License-Identifier: MIT */
/* client: who asks, through the proxies that the configuration names and through no other. */
#include "base/text.h"
#include "web/impl.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { UNIX_BITS = -1, V4_PREFIX = 96 };

/* Any address as 16 bytes: IPv4 as ::ffff:a.b.c.d. */
static bool address_parse(uint8_t out[static 16], struct slice text)
{
	static const uint8_t v4[12] = { [10] = 0xff, [11] = 0xff };
	char copy[HTTP_MAX_ADDRESS];
	if (text.n == 0 || text.n >= sizeof copy)
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = 0;
	if (strlen(copy) != text.n)
		return false;
	memcpy(out, v4, sizeof v4);
	return inet_pton(AF_INET, copy, out + 12) == 1 || inet_pton(AF_INET6, copy, out) == 1;
}

static void address_print(char out[static HTTP_MAX_ADDRESS], const uint8_t a[static 16])
{
	static const uint8_t v4[12] = { [10] = 0xff, [11] = 0xff };
	if (memcmp(a, v4, sizeof v4) == 0)
		inet_ntop(AF_INET, a + 12, out, HTTP_MAX_ADDRESS);
	else
		inet_ntop(AF_INET6, a, out, HTTP_MAX_ADDRESS);
}

bool http_proxy_parse(struct http_proxy *out, const char *text, struct err *e)
{
	*out = (struct http_proxy){ .bits = UNIX_BITS };
	if (strcmp(text, "unix") == 0)
		return true;
	struct slice s = slice_text(text);
	size_t slash = slice_find(s, SLICE_LIT("/"), 0);
	struct slice address = slice_sub(s, 0, slash == SIZE_MAX ? s.n : slash);
	bool v4 = slice_find(address, SLICE_LIT(":"), 0) == SIZE_MAX;
	uint64_t bits = v4 ? 32 : 128;
	if (!address_parse(out->address, address) ||
		(slash != SIZE_MAX &&
			!text_decimal(&bits, slice_sub(s, slash + 1, s.n), v4 ? 32 : 128, NULL)))
		return err_fail(e, ERR_SYNTAX,
			"%.60s is no address, network (10.0.0.0/8) or \"unix\"", text);
	out->bits = (int)bits + (v4 ? V4_PREFIX : 0);
	return true;
}

static bool is_within(const uint8_t a[static 16], const struct http_proxy *p)
{
	if (p->bits < 0)
		return false;
	size_t whole = (size_t)p->bits / 8, rest = (size_t)p->bits % 8;
	if (memcmp(a, p->address, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ p->address[whole]) >> (8 - rest)) == 0;
}

bool http_address_in(const char *address, const struct http_proxy *list, size_t n)
{
	uint8_t a[16];
	bool local = strcmp(address, "unix") == 0;
	if (!local && !address_parse(a, slice_text(address)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (local ? list[i].bits < 0 : is_within(a, &list[i]))
			return true;
	return false;
}

static void peer_print(char out[static HTTP_MAX_ADDRESS], const struct sockaddr *sa)
{
	snprintf(out, HTTP_MAX_ADDRESS, "unix");
	uint8_t a[16] = { [10] = 0xff, [11] = 0xff };
	if (sa && sa->sa_family == AF_INET)
		memcpy(a + 12, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
	else if (sa && sa->sa_family == AF_INET6)
		memcpy(a, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
	else
		return;
	address_print(out, a);
}

static struct slice blanks_cut(struct slice s)
{
	while (s.n && s.p[0] == ' ')
		s = slice_sub(s, 1, s.n);
	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

/* From the right, as each proxy adds the address it was asked from: the first that is no proxy of ours is the client. */
static void forwarded_take(struct http_request *q, const struct http_options *o, struct slice list)
{
	uint8_t a[16];
	while (list.n && http_address_in(q->address, o->proxies, o->proxies_n)) {
		size_t comma = slice_rfind(list, SLICE_LIT(","));
		struct slice last = comma == SIZE_MAX ? list : slice_sub(list, comma + 1, list.n);
		list = slice_sub(list, 0, comma == SIZE_MAX ? 0 : comma);
		if (!address_parse(a, blanks_cut(last)))
			return; /* what cannot be read is not believed */
		address_print(q->address, a);
	}
}

void http_client_set(struct http_request *q, struct MHD_Connection *mhd,
	const struct http_options *o, struct slice forwarded_for, struct slice forwarded_proto)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	peer_print(q->address, info ? info->client_addr : NULL);
	q->secure = o->secure;
	if (!http_address_in(q->address, o->proxies, o->proxies_n))
		return;
	if (slice_is(forwarded_proto, "https"))
		q->secure = true;
	forwarded_take(q, o, forwarded_for);
}
