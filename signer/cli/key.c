/* SPDX-License-Identifier: MIT */
/* key: a certificate for a key of the instance: anew, or for one that was made in a token. */
#include "cli/command.h"
#include "cli/roles.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static bool key_find(size_t *out, const char *name, struct err *e)
{
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		if (strcmp(config_key_name(i), name) != 0)
			continue;
		*out = i;
		return true;
	}
	return err_fail(e, ERR_NOT_FOUND,
		"no key %s: issuing, services, certify, seal, manifest, stamp or probe", name);
}

static const char usage[] = "key -C DIR NAME [--pkcs11 URI [--password-file P]]";

int command_key(const struct options *o)
{
	struct err e = ERR_INIT;
	struct config c;
	size_t key = 0;
	const char *name = o->args[0];
	if (!o->pkcs11 && o->password_file)
		return command_usage(usage);
	if (!config_read(&c, o->dir, &e) || !key_find(&key, name, &e) ||
		(o->pkcs11 && !roles_uri(c.key[key], o->pkcs11, o->password_file, &e)) ||
		!roles_certify(&c, name, &e))
		return command_fail(&e);
	printf("%s/keys/%s.pem is a new certificate; the old one is %s.pem.old\n", o->dir, name,
		name);
	if (o->pkcs11)
		printf("put this line into paraphe.conf:\nkey.%s = %s\n", name, c.key[key]);
	return EX_OK;
}
