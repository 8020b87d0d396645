/* SPDX-License-Identifier: MIT */
/* key: a certificate for a key of the instance: anew, or for one that was made in a token. */
#include "base/file.h"
#include "cli/command.h"
#include "cli/config_school.h"
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
		"no key %s: issuing, services, certify, seal, manifest, stamp, probe, root or "
		"root.crl",
		name);
}

/* The new root before those that were handed out: what they vouched for they go on vouching for. */
static bool trust_add(const struct config *c, struct err *e)
{
	char root[CONFIG_MAX_PATH], trust[CONFIG_MAX_PATH];
	AUTO(buf) struct buf all = BUF_MAX(ROLES_MAX_ANCHORS);
	AUTO(buf) struct buf old = { 0 };
	AUTO(buf) struct buf new = { 0 };
	if (!config_path(root, c, "keys/root.pem", e) || !config_path(trust, c, "trust.pem", e) ||
		!file_read(&new, root, ROLES_MAX_ANCHORS, e) ||
		!file_read(&old, trust, ROLES_MAX_ANCHORS, e))
		return false;
	buf_put_slice(&all, buf_slice(&new));
	buf_put_slice(&all, buf_slice(&old));
	return buf_done(&all, e) && file_write_atomic(trust, buf_slice(&all), 0644, e);
}

/* The root is no key of the vault: its own comes back from where it is kept, for this once. */
static int root(const struct options *o, const char *name)
{
	struct err e = ERR_INIT;
	struct config c;
	bool whole = strcmp(name, "root") == 0;
	if (!config_read(&c, o->dir, &e) || !roles_certify(&c, name, &e) ||
		(whole && !trust_add(&c, &e)))
		return command_fail(&e);
	if (whole)
		printf("%s/keys/root.pem is a new certificate, the old one is root.pem.old; hand "
		       "out "
		       "%s/trust.pem, which holds both; take root.key offline again\n",
			o->dir, o->dir);
	else
		printf("%s/keys/root.crl is good for a year; take root.key offline again\n",
			o->dir);
	return EX_OK;
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
	if (strcmp(name, "root") == 0 || strcmp(name, "root.crl") == 0)
		return o->pkcs11 ? command_usage(usage) : root(o, name);
	if (!config_read(&c, o->dir, &e) || !key_find(&key, name, &e) ||
		(o->pkcs11 && (!roles_uri(c.key[key], o->pkcs11, o->password_file, &e) ||
				      !config_uri_value(c.key[key], &e))) ||
		!roles_certify(&c, name, &e))
		return command_fail(&e);
	printf("%s/keys/%s.pem is a new certificate; the old one is %s.pem.old\n", o->dir, name,
		name);
	if (o->pkcs11)
		printf("put this line into paraphe.conf:\nkey.%s = %s\n", name, c.key[key]);
	return EX_OK;
}
