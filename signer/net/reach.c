/* SPDX-License-Identifier: MIT */
/* reach: kinds of address, and handles that connect to no other than they may. */
#include "net/impl.h"

#include "base/memory.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- addresses ---- */

struct block {
	uint8_t prefix[16];
	uint8_t bits;
	uint8_t kind; /* of reach_network; 0: never */
};

/* IANA IPv4 Special-Purpose Address Registry; what is not here is public. */
static const struct block blocks4[] = {
	{ { 0 }, 8, 0 },
	{ { 10 }, 8, REACH_PRIVATE },
	{ { 100, 64 }, 10, REACH_PRIVATE },
	{ { 127 }, 8, REACH_LOOPBACK },
	{ { 169, 254 }, 16, 0 },
	{ { 172, 16 }, 12, REACH_PRIVATE },
	{ { 192, 0, 0 }, 24, 0 },
	{ { 192, 0, 2 }, 24, 0 },
	{ { 192, 88, 99 }, 24, 0 },
	{ { 192, 168 }, 16, REACH_PRIVATE },
	{ { 198, 18 }, 15, 0 },
	{ { 198, 51, 100 }, 24, 0 },
	{ { 203, 0, 113 }, 24, 0 },
	{ { 224 }, 3, 0 },
};
/* IANA IPv6 Special-Purpose Address Registry; what is not here is never reached, but 2000::/3 at the end. */
static const struct block blocks6[] = {
	{ { [15] = 1 }, 128, REACH_LOOPBACK },
	{ { 0xfc }, 7, REACH_PRIVATE },
	{ { 0x20, 0x01, 0x00, 0x00 }, 23, 0 },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, 0 },
	{ { 0x20, 0x02 }, 16, 0 },
	{ { 0x20 }, 3, REACH_PUBLIC },
};
/* Prefixes behind which an IPv4 address stands (RFC 4291 2.5.5.2, RFC 6052 2.1): it is that one which is reached. */
static const uint8_t carriers[][12] = {
	{ [10] = 0xff, [11] = 0xff },
	{ 0x00, 0x64, 0xff, 0x9b },
};
#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool is_in(const uint8_t *address, const struct block *b)
{
	size_t whole = b->bits / 8, rest = b->bits % 8;
	if (memcmp(address, b->prefix, whole) != 0)
		return false;
	return rest == 0 || (address[whole] ^ b->prefix[whole]) >> (8 - rest) == 0;
}

static unsigned kind_in(const uint8_t *address, const struct block *list, size_t n, unsigned other)
{
	for (size_t i = 0; i < n; i++)
		if (is_in(address, &list[i]))
			return list[i].kind;
	return other;
}

unsigned reach_kind(const struct sockaddr *address)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;
	uint8_t raw[16];
	if (address->sa_family == AF_INET) {
		memcpy(&in4, address, sizeof in4);
		memcpy(raw, &in4.sin_addr, 4);
		return kind_in(raw, blocks4, COUNT(blocks4), REACH_PUBLIC);
	}
	if (address->sa_family != AF_INET6)
		return 0;
	memcpy(&in6, address, sizeof in6);
	memcpy(raw, &in6.sin6_addr, sizeof raw);
	for (size_t i = 0; i < COUNT(carriers); i++)
		if (memcmp(raw, carriers[i], sizeof carriers[i]) == 0)
			return kind_in(raw + 12, blocks4, COUNT(blocks4), REACH_PUBLIC);
	return kind_in(raw, blocks6, COUNT(blocks6), 0);
}

void reach_address_text(char out[static REACH_ADDRESS_TEXT], const struct sockaddr *address)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;
	snprintf(out, REACH_ADDRESS_TEXT, "an address of family %d", address->sa_family);
	if (address->sa_family == AF_INET) {
		memcpy(&in4, address, sizeof in4);
		(void)inet_ntop(AF_INET, &in4.sin_addr, out, REACH_ADDRESS_TEXT);
	} else if (address->sa_family == AF_INET6) {
		memcpy(&in6, address, sizeof in6);
		(void)inet_ntop(AF_INET6, &in6.sin6_addr, out, REACH_ADDRESS_TEXT);
	}
}

/* ---- hosts ---- */

static bool host_byte(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static bool address_byte(uint8_t c)
{
	return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

/* Name and port of a list's entry; port 0 when there is none. */
static bool host_split(struct slice *name, uint64_t *port, struct slice host)
{
	size_t end = 0;
	*port = 0;
	if (host.n && host.p[0] == '[') {
		end = slice_find(host, SLICE_LIT("]"), 0);
		if (end == SIZE_MAX)
			return false;
		end++;
	} else {
		end = slice_find(host, SLICE_LIT(":"), 0);
		if (end == SIZE_MAX)
			end = host.n;
	}
	*name = slice_sub(host, 0, end);
	if (end == host.n)
		return true;
	return host.p[end] == ':' &&
	       text_decimal(port, slice_sub(host, end + 1, host.n), UINT16_MAX, NULL) && *port > 0;
}

bool reach_host_good(struct slice host)
{
	struct slice name;
	uint64_t port;
	uint8_t raw[16];
	char text[REACH_MAX_HOST + 1];
	if (host.n == 0 || host.n > REACH_MAX_HOST || !host_split(&name, &port, host))
		return false;
	if (name.n > 2 && name.p[0] == '[') {
		for (size_t i = 1; i + 1 < name.n; i++)
			if (!address_byte(name.p[i]))
				return false;
		snprintf(text, sizeof text, "%.*s", (int)name.n - 2, (const char *)name.p + 1);
		return inet_pton(AF_INET6, text, raw) == 1;
	}
	for (size_t i = 0; i < name.n; i++)
		if (!host_byte(name.p[i]) || (name.p[i] == '.' && (i == 0 || i + 1 == name.n)))
			return false;
	return name.n > 0;
}

static bool same_host(struct slice a, struct slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		uint8_t c = b.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c - 'A' + 'a');
		if (a.p[i] != c)
			return false;
	}
	return true;
}

bool reach_host_is(struct slice entry, struct slice host, unsigned port, unsigned usual)
{
	struct slice name;
	uint64_t at;
	if (!reach_host_good(entry) || !host_split(&name, &at, entry))
		return false;
	return same_host(name, host) && port == (at ? at : usual);
}

/* ---- calls ---- */

bool reach_start(struct err *e)
{
	return curl_global_init_mem(CURL_GLOBAL_DEFAULT, memory_new, free, memory_more, memory_text,
		       memory_zero) == CURLE_OK ||
	       err_fail(e, ERR_UPSTREAM, "libcurl cannot start");
}

/* The address is checked at the very moment of connecting: no name is looked up again after it. */
static curl_socket_t socket_checked(void *call, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct reach_call *c = call;
	if (purpose == CURLSOCKTYPE_IPCXN && reach_kind(&a->addr) & c->reach->networks)
		return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
	reach_address_text(c->denied, &a->addr);
	return CURL_SOCKET_BAD;
}

#define SET(c, option, value) (curl_easy_setopt((c)->curl, option, (value)) == CURLE_OK)

static bool tls_set(struct reach_call *c)
{
	if (!SET(c, CURLOPT_SSL_VERIFYPEER, 1L) || !SET(c, CURLOPT_SSL_VERIFYHOST, 2L) ||
		!SET(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2))
		return false;
	return !c->reach->ca_file ||
	       (SET(c, CURLOPT_CAINFO, c->reach->ca_file) && SET(c, CURLOPT_CAPATH, (char *)NULL));
}

bool reach_call_open(
	struct reach_call *c, const struct reach *r, int connect_ms, int total_ms, struct err *e)
{
	*c = (struct reach_call){ .curl = curl_easy_init(), .reach = r };
	if (!c->curl)
		return err_nomem(e);
	bool set = SET(c, CURLOPT_NOSIGNAL, 1L) && SET(c, CURLOPT_ERRORBUFFER, c->text) &&
		   SET(c, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms) &&
		   SET(c, CURLOPT_TIMEOUT_MS, (long)total_ms) &&
		   SET(c, CURLOPT_OPENSOCKETFUNCTION, socket_checked) &&
		   SET(c, CURLOPT_OPENSOCKETDATA, (void *)c) && SET(c, CURLOPT_PROXY, "") &&
		   SET(c, CURLOPT_FOLLOWLOCATION, 0L) && SET(c, CURLOPT_FORBID_REUSE, 1L) &&
		   SET(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) && tls_set(c);
	return set || err_fail(e, ERR_NOMEM, "libcurl does not take its limits");
}

void reach_call_auto(struct reach_call *c)
{
	curl_easy_cleanup(c->curl);
}

bool reach_call_perform(struct reach_call *c, struct err *e)
{
	CURLcode code = curl_easy_perform(c->curl);
	if (code == CURLE_OK)
		return true;
	/* A peer may have had its hand in libcurl's words. */
	text_ascii(c->text, sizeof c->text, c->text);
	if (c->too_much || code == CURLE_FILESIZE_EXCEEDED)
		return err_fail(e, ERR_LIMIT, "more came than is taken");
	if (code == CURLE_OUT_OF_MEMORY)
		return err_nomem(e);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return err_fail(e, ERR_TIMEOUT, "no answer in time");
	if (c->denied[0])
		return err_fail(
			e, ERR_DENIED, "%s lies in no network that may be reached", c->denied);
	return err_fail(e, ERR_UPSTREAM, "%s", c->text[0] ? c->text : curl_easy_strerror(code));
}

bool reach_probe(const char *host, const struct reach *r, int timeout_ms, struct err *e)
{
	AUTO(reach_call) struct reach_call c = { .curl = NULL };
	char url[REACH_MAX_HOST + 16];
	if (!reach_host_good(slice_text(host)))
		return err_fail(e, ERR_SYNTAX, "%.200s is no host", host);
	snprintf(url, sizeof url, "http://%s/", host);
	if (!reach_call_open(&c, r, timeout_ms, timeout_ms, e))
		return false;
	if (!SET(&c, CURLOPT_PROTOCOLS_STR, "http") || !SET(&c, CURLOPT_URL, url) ||
		!SET(&c, CURLOPT_CONNECT_ONLY, 1L))
		return err_nomem(e);
	return reach_call_perform(&c, e) || err_context(e, "%s", host);
}
