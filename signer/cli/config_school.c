/* SPDX-License-Identifier: MIT */
/* config_school: lines that name a school. */
#include "cli/config_school.h"

#include "vault/uri.h"
#include "wire/vault_ops.h"

#include <string.h>

#define PREFIX "school."

enum { UAI = VAULT_SCHOOL_UAI };

static const char *const words[CONFIG_SCHOOL_KEYS] = { "certify", "seal" };

const char *config_school_word(size_t i)
{
	return words[i];
}

bool config_school_is(struct slice name)
{
	return slice_starts(name, SLICE_LIT(PREFIX));
}

bool config_uri_value(const char *value, struct err *e)
{
	AUTO(uri) struct uri u = { .slot_id = URI_NO_SLOT };
	if (!uri_read(&u, value, e))
		return false;
	return !u.pin_value[0] ||
	       err_fail(e, ERR_SYNTAX,
		       "no PIN stands in this file: name a file of mode 0600 by pin-source=");
}

bool config_school_value(const char *value, struct err *e)
{
	return strcmp(value, CONFIG_FILE) == 0 || config_uri_value(value, e);
}

static struct buf *at_line(struct buf *faults, size_t line)
{
	buf_printf(faults, "%sline %zu: ", faults->n ? "; " : "", line);
	return faults;
}

#define FAULT(faults, line, ...) buf_printf(at_line(faults, line), __VA_ARGS__)

/* Which key of which school; CONFIG_SCHOOL_KEYS: none. */
static size_t key_of(struct slice *uai, struct slice name)
{
	struct slice rest = slice_sub(name, sizeof PREFIX - 1, name.n);
	*uai = slice_sub(rest, 0, UAI);
	if (!vault_is_uai(*uai) || rest.n < UAI + 1 || rest.p[UAI] != '.')
		return CONFIG_SCHOOL_KEYS;
	size_t i = 0;
	while (i < CONFIG_SCHOOL_KEYS && !slice_is(slice_sub(rest, UAI + 1, rest.n), words[i]))
		i++;
	return i;
}

static struct config_school *school_of(struct config *c, struct slice uai)
{
	for (size_t i = 0; i < c->schools_n; i++)
		if (slice_is(uai, c->schools[i].uai))
			return &c->schools[i];
	if (c->schools_n == CONFIG_MAX_SCHOOLS)
		return NULL;
	struct config_school *s = &c->schools[c->schools_n++];
	memcpy(s->uai, uai.p, UAI);
	return s;
}

void config_school_take(
	struct config *c, struct slice name, struct slice value, size_t line, struct buf *faults)
{
	struct slice uai;
	struct err why = ERR_INIT;
	size_t key = key_of(&uai, name);
	struct config_school *s = key < CONFIG_SCHOOL_KEYS ? school_of(c, uai) : NULL;
	if (key == CONFIG_SCHOOL_KEYS) {
		FAULT(faults, line, "school.UAI.certify or school.UAI.seal is wanted");
		return;
	}
	if (!s) {
		FAULT(faults, line, "more than %d schools with keys in tokens", CONFIG_MAX_SCHOOLS);
		return;
	}
	if (s->line[key])
		FAULT(faults, line, "a second line for this key of the school");
	if (value.n >= sizeof s->key[key]) {
		FAULT(faults, line, "too long a value");
		return;
	}
	memcpy(s->key[key], value.p, value.n);
	s->key[key][value.n] = 0;
	s->line[key] = line;
	if (!config_school_value(s->key[key], &why))
		FAULT(faults, line, "school.%s.%s: `file`, or a pkcs11: URI, is wanted: %s", s->uai,
			words[key], why.text);
}

/* A URI up to what only says how it is reached. */
static struct slice what(const char *uri)
{
	return (struct slice){ (const uint8_t *)uri, strcspn(uri, "?") };
}

static bool is_uri(const char *value)
{
	return value[0] && strcmp(value, CONFIG_FILE) != 0;
}

/* The keys of another line before it, and the instance's. */
static void twice_check(const struct config *c, size_t school, size_t key, struct buf *faults)
{
	const struct config_school *s = &c->schools[school];
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		if (c->key[i][0] && slice_eq(what(c->key[i]), what(s->key[key])))
			FAULT(faults, s->line[key],
				"school.%s.%s is the instance's key.%s: a "
				"school's key is its own",
				s->uai, words[key], config_key_name(i));
	for (size_t at = 0; at < school * CONFIG_SCHOOL_KEYS + key; at++) {
		const struct config_school *o = &c->schools[at / CONFIG_SCHOOL_KEYS];
		const char *other = o->key[at % CONFIG_SCHOOL_KEYS];
		if (is_uri(other) && slice_eq(what(other), what(s->key[key])))
			FAULT(faults, s->line[key],
				"school.%s.%s is the key of line %zu: each "
				"is its own",
				s->uai, words[key], o->line[at % CONFIG_SCHOOL_KEYS]);
	}
}

void config_schools_check(const struct config *c, struct buf *faults)
{
	for (size_t i = 0; i < c->schools_n; i++) {
		const struct config_school *s = &c->schools[i];
		size_t there = s->line[0] ? 0 : 1;
		bool both = s->line[0] && s->line[1];
		if (!both || is_uri(s->key[0]) != is_uri(s->key[1]))
			FAULT(faults, s->line[there],
				"school.%s.%s wants school.%s.%s beside it, "
				"both in tokens or both `file`",
				s->uai, words[there], s->uai, words[1 - there]);
		for (size_t k = 0; k < CONFIG_SCHOOL_KEYS; k++)
			if (is_uri(s->key[k]))
				twice_check(c, i, k, faults);
	}
}
