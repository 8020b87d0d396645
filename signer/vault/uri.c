/* SPDX-License-Identifier: MIT */
/* uri: a closed world of attributes, each once. */
#include "vault/uri.h"

#include "base/text.h"

#include <openssl/crypto.h>
#include <stddef.h>
#include <string.h>

#define CLAUSE "RFC 7512 2.3"
#define BAD(e, ...) err_set((e), ERR_SYNTAX, CLAUSE, ERR_NO_OFFSET, __VA_ARGS__)

static const struct attribute {
	const char *name;
	bool query; /* after '?' */
	size_t at;
} attributes[] = {
	{ "token", false, offsetof(struct uri, token) },
	{ "manufacturer", false, offsetof(struct uri, manufacturer) },
	{ "model", false, offsetof(struct uri, model) },
	{ "serial", false, offsetof(struct uri, serial) },
	{ "object", false, offsetof(struct uri, object) },
	{ "module-path", true, offsetof(struct uri, module_path) },
	{ "module-name", true, offsetof(struct uri, module_name) },
	{ "pin-source", true, offsetof(struct uri, pin_source) },
	{ "pin-value", true, offsetof(struct uri, pin_value) },
};
enum { TEXT_COUNT = sizeof attributes / sizeof *attributes };
/* Those of another kind. */
enum { SEEN_ID = TEXT_COUNT, SEEN_SLOT, SEEN_TYPE, SEEN_COUNT };

void uri_auto(struct uri *u)
{
	OPENSSL_cleanse(u, sizeof *u);
}

/* RFC 3986 2.1. Errors: SYNTAX; LIMIT. */
static bool decode(uint8_t *out, size_t max, size_t *n, struct slice s, struct err *e)
{
	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		uint8_t byte = s.p[i];
		if (byte == '%') {
			if (!text_unhex(&byte, 1, slice_sub(s, i + 1, 2), NULL))
				return BAD(e, "a percent sign without two hexadecimal digits");
			i += 2;
		}
		if (*n == max)
			return err_set(e, ERR_LIMIT, CLAUSE, ERR_NO_OFFSET,
				"a value longer than %zu bytes", max);
		out[(*n)++] = byte;
	}
	return true;
}

static bool text_decode(char *out, struct slice value, struct err *e)
{
	size_t n = 0;
	if (!decode((uint8_t *)out, URI_MAX_TEXT - 1, &n, value, e))
		return false;
	out[n] = 0;
	if (memchr(out, 0, n) || !text_is_plain(slice_text(out), false))
		return BAD(e, "a value that is not plain UTF-8");
	return true;
}

/* Which attribute it is; SEEN_COUNT: none. */
static size_t attribute_find(struct slice name, bool query)
{
	for (size_t i = 0; i < TEXT_COUNT; i++)
		if (attributes[i].query == query && slice_is(name, attributes[i].name))
			return i;
	if (query)
		return SEEN_COUNT;
	return slice_is(name, "id")        ? (size_t)SEEN_ID
	       : slice_is(name, "slot-id") ? (size_t)SEEN_SLOT
	       : slice_is(name, "type")    ? (size_t)SEEN_TYPE
					   : (size_t)SEEN_COUNT;
}

static bool value_read(struct uri *u, size_t which, struct slice value, struct err *e)
{
	uint64_t slot = 0;
	if (which < TEXT_COUNT)
		return text_decode((char *)u + attributes[which].at, value, e);
	if (which == SEEN_ID)
		return decode(u->id, sizeof u->id, &u->id_n, value, e);
	if (which == SEEN_SLOT) {
		if (!text_decimal(&slot, value, INT64_MAX, NULL))
			return BAD(e, "slot-id is not a number");
		u->slot_id = (int64_t)slot;
		return true;
	}
	if (slice_is(value, "private") || slice_is(value, "cert") || slice_is(value, "public"))
		return true;
	return BAD(e, "type is neither private, cert nor public");
}

static bool part_read(
	struct uri *u, bool seen[static SEEN_COUNT], struct slice part, bool query, struct err *e)
{
	size_t eq = slice_find(part, SLICE_LIT("="), 0);
	struct slice name = slice_sub(part, 0, eq == SIZE_MAX ? part.n : eq);
	int shown = (int)(name.n > 40 ? 40 : name.n);
	size_t which = attribute_find(name, query);
	if (eq == SIZE_MAX || which == SEEN_COUNT)
		return BAD(e, "attribute '%.*s' is not known here", shown, (const char *)name.p);
	if (seen[which])
		return BAD(e, "attribute %.*s stands twice", shown, (const char *)name.p);
	seen[which] = true;
	return value_read(u, which, slice_sub(part, eq + 1, part.n), e);
}

static bool parts_read(
	struct uri *u, bool seen[static SEEN_COUNT], struct slice s, bool query, struct err *e)
{
	struct slice separator = query ? SLICE_LIT("&") : SLICE_LIT(";");
	for (size_t at = 0; at < s.n;) {
		size_t end = slice_find(s, separator, at);
		if (end == SIZE_MAX)
			end = s.n;
		if (!part_read(u, seen, slice_sub(s, at, end - at), query, e))
			return false;
		at = end + 1;
	}
	return true;
}

/* RFC 7512 2.4: "file:/path", "file:///path", or a path. A command ("|...") is never run. */
static bool pin_source_settle(struct uri *u, struct err *e)
{
	const char *path = u->pin_source;
	if (path[0] == '|')
		return BAD(e, "pin-source is a command, which is not run; name a file");
	if (strncmp(path, "file:", 5) == 0)
		path += strncmp(path, "file:///", 8) == 0 ? 7 : 5;
	memmove(u->pin_source, path, strlen(path) + 1);
	return true;
}

bool uri_read(struct uri *out, const char *text, struct err *e)
{
	AUTO(uri) struct uri u = { .slot_id = URI_NO_SLOT };
	bool seen[SEEN_COUNT] = { false };
	struct slice s = slice_text(text);
	if (!slice_starts(s, SLICE_LIT("pkcs11:")) || s.n > URI_MAX_BYTES)
		return BAD(e, "a URI begins with pkcs11: and has at most %d bytes", URI_MAX_BYTES);
	s = slice_sub(s, 7, s.n);
	size_t query = slice_find(s, SLICE_LIT("?"), 0);
	if (!parts_read(&u, seen, slice_sub(s, 0, query == SIZE_MAX ? s.n : query), false, e))
		return false;
	if (query != SIZE_MAX && !parts_read(&u, seen, slice_sub(s, query + 1, s.n), true, e))
		return false;
	if (!pin_source_settle(&u, e))
		return false;
	*out = u;
	return true;
}
