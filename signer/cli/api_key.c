/* SPDX-License-Identifier: MIT */
/* api_key: keys for a school's own software: shown once, kept as SHA-256; listed, revoked. */
#include "cli/command.h"
#include "cli/roles.h"

#include "base/text.h"
#include "base/time.h"
#include "ceremony/token.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char *const scopes[] = { "read", "create", "send", "cancel", "sign", "admin",
	"pupils" };

/* "read,create" to "read create". Errors: SYNTAX a scope there is not. */
static bool scopes_take(char *out, size_t size, const char *text, struct err *e)
{
	size_t at = 0;
	for (const char *word = text; *word; word += strspn(word, ",")) {
		size_t n = strcspn(word, ","), i = 0;
		while (i < sizeof scopes / sizeof *scopes &&
			(strlen(scopes[i]) != n || strncmp(scopes[i], word, n) != 0))
			i++;
		if (i == sizeof scopes / sizeof *scopes || at + n + 2 > size)
			return err_fail(e, ERR_SYNTAX,
				"scope %.*s: read, create, send, cancel, sign, admin or pupils, "
				"commas "
				"between",
				(int)n, word);
		at += (size_t)snprintf(out + at, size - at, "%s%.*s", at ? " " : "", (int)n, word);
		word += n;
	}
	return at > 0 || err_fail(e, ERR_SYNTAX, "a key without scope opens nothing");
}

static bool key_make(struct roles *r, const struct options *o, struct err *e)
{
	AUTO(store_school) struct store_school school = { .id = 0 };
	struct store_api_key k = { .created_ms = o->now_ms };
	struct service s = { .shared = &r->shared, .house = &r->house, .random = service_random };
	char token[TOKEN_TEXT];
	if (!scopes_take(k.scopes, sizeof k.scopes, o->args[2], e) ||
		!store_school_by_uai(r->house.store, o->args[0], &school, e))
		return err_context(e, "%s", o->args[0]);
	k.school = school.id;
	snprintf(k.label, sizeof k.label, "%.79s", o->args[1]);
	if (!token_draw(token, k.hash, &s, false, e) || !store_api_key_add(r->house.store, &k, e))
		return false;
	printf("%s\n", token);
	OPENSSL_cleanse(token, sizeof token);
	return true;
}

static bool key_print(void *arg, const struct store_api_key *k)
{
	char made[21], used[21] = "-";
	(void)arg;
	time_rfc3339_format(made, k->created_ms / 1000);
	if (k->last_used_ms)
		time_rfc3339_format(used, k->last_used_ms / 1000);
	printf("%" PRId64 "\t%s\t%s\t%s\t%s\t%s\n", k->id, k->label, k->scopes, made, used,
		k->revoked_ms ? "revoked" : "active");
	return true;
}

/* list UAI, revoke UAI NUMBER */
static bool keys_tend(struct roles *r, const struct options *o, struct err *e)
{
	AUTO(store_school) struct store_school school = { .id = 0 };
	uint64_t id = 0;
	if (!store_school_by_uai(r->house.store, o->args[1], &school, e))
		return err_context(e, "%s", o->args[1]);
	if (o->args_n == 2)
		return store_api_key_each(r->house.store, school.id, key_print, NULL, e);
	return (text_decimal(&id, slice_text(o->args[2]), INT64_MAX, NULL) ||
		       err_fail(e, ERR_SYNTAX, "%s is no number of a key; see list", o->args[2])) &&
	       store_api_key_revoke(r->house.store, school.id, (int64_t)id, o->now_ms, e);
}

int command_api_key(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	bool list = strcmp(o->args[0], "list") == 0 && o->args_n == 2;
	bool tend = list || (strcmp(o->args[0], "revoke") == 0 && o->args_n == 3);
	if (!tend && o->args_n != 3)
		return command_usage("api-key -C DIR UAI LABEL SCOPE[,SCOPE]... | list UAI | "
				     "revoke UAI NUMBER");
	/* A service that runs has the vault; the store takes another writer. */
	r.keyless = true;
	return roles_start(&r, o->dir, &e) && (tend ? keys_tend(&r, o, &e) : key_make(&r, o, &e))
		       ? EX_OK
		       : command_fail(&e);
}
