/* SPDX-License-Identifier: MIT */
/* school-key: a school's keys, from the file into a token or back: tried, and the lines for paraphe.conf told. */
#include "cli/command.h"
#include "cli/config_school.h"
#include "cli/roles.h"
#include "wire/vault_ops.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum { ARG_UAI, ARG_CERTIFY, ARG_SEAL };

/* The configuration as it would be of this school alone: what others' tokens say is not asked here. */
static bool school_put(struct config *c, const struct options *o, struct err *e)
{
	if (!vault_is_uai(slice_text(o->args[ARG_UAI])))
		return err_fail(e, ERR_SYNTAX, "a school's UAI is seven digits and a letter");
	*c->schools = (struct config_school){ .line = { 1, 2 } };
	c->schools_n = 1;
	memcpy(c->schools->uai, o->args[ARG_UAI], VAULT_SCHOOL_UAI);
	for (size_t i = 0; i < CONFIG_SCHOOL_KEYS; i++) {
		const char *uri = o->args[ARG_CERTIFY + i];
		if (strcmp(uri, CONFIG_FILE) == 0)
			return err_fail(e, ERR_SYNTAX,
				"both keys stand in tokens, or both in keys/: `UAI file`");
		if (!config_school_value(uri, e) ||
			!roles_uri(c->schools->key[i], uri, o->password_file, e))
			return false;
	}
	return strcmp(c->schools->key[0], c->schools->key[1]) != 0 ||
	       err_fail(e, ERR_SYNTAX, "two keys are wanted: one certifies, the other seals");
}

static int lines_tell(const struct config_school *s)
{
	printf("put these lines into paraphe.conf, in the place of others of this school, and "
	       "restart "
	       "the service; the school's new certificates are then made by themselves, and what "
	       "the "
	       "former ones sealed stays good:\n");
	for (size_t i = 0; i < CONFIG_SCHOOL_KEYS; i++)
		printf("school.%s.%s = %s\n", s->uai, config_school_word(i), s->key[i]);
	return EX_OK;
}

/* Back to the ring: nothing is to be tried. */
static int file(const char *uai)
{
	struct err e = ERR_INIT;
	struct config_school s = { .key = { CONFIG_FILE, CONFIG_FILE } };
	if (!vault_is_uai(slice_text(uai))) {
		(void)err_fail(&e, ERR_SYNTAX, "a school's UAI is seven digits and a letter");
		return command_fail(&e);
	}
	memcpy(s.uai, uai, VAULT_SCHOOL_UAI);
	return lines_tell(&s);
}

static const char usage[] =
	"school-key -C DIR UAI CERTIFY-URI SEAL-URI [--password-file P] | UAI file";

int command_school_key(const struct options *o)
{
	struct err e = ERR_INIT;
	struct config c;
	bool back = o->args_n == 2 && strcmp(o->args[ARG_CERTIFY], CONFIG_FILE) == 0;
	if ((o->args_n != 3 && !back) || (back && o->password_file))
		return command_usage(usage);
	if (!config_read(&c, o->dir, &e))
		return command_fail(&e);
	if (back)
		return file(o->args[ARG_UAI]);
	if (!school_put(&c, o, &e) || !roles_try_schools(&c, &e))
		return command_fail(&e);
	printf("both keys sign; ");
	return lines_tell(c.schools);
}
