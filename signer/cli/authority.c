/* SPDX-License-Identifier: MIT */
/* authority: the commands of the instance's CAs: revoke, crl. */
#include "ceremony/authority.h"

#include "base/file.h"
#include "cli/command.h"
#include "cli/roles.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

int command_revoke(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	const struct authority_revocation what = {
		.serial = o->args[0], .reason = o->reason, .has_since = o->has_at, .since = o->at
	};
	if (!roles_start(&r, o->dir, &e) || !authority_revoke(&r.house, &what, &e))
		return command_fail(&e);
	printf("%s is revoked; publish the new lists: paraphe crl -C %s\n", o->args[0], o->dir);
	return EX_OK;
}

/* What there is to publish, by name: opened before the desk loses its way to what lies around the instance. */
static const char *const names[] = { "root.crl", "issuing.crl", "services.crl", "root.cer",
	"issuing.cer", "services.cer", "stamp.cer" };
enum { NAMES = sizeof names / sizeof *names };

struct published {
	struct file_stage list[NAMES];
};

static void published_auto(struct published *p)
{
	for (size_t i = 0; i < NAMES; i++)
		file_stage_auto(&p->list[i]);
}

static bool published_open(struct published *p, const char *folder, struct err *e)
{
	for (size_t i = 0; i < NAMES; i++)
		p->list[i] = (struct file_stage)FILE_STAGE_INIT;
	for (size_t i = 0; i < NAMES; i++) {
		char path[CONFIG_MAX_PATH];
		int n = snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		if (n < 0 || (size_t)n >= sizeof path)
			return err_fail(e, ERR_LIMIT, "path too long");
		if (!file_stage_open(&p->list[i], path, 0644, e))
			return false;
	}
	return true;
}

static bool published_write(struct published *p, const struct authority_files *f, struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		size_t k = 0;
		while (k < NAMES && strcmp(names[k], f->list[i].name) != 0)
			k++;
		if (k == NAMES)
			return err_fail(e, ERR_BUG, "nobody expected %s", f->list[i].name);
		if (!file_stage_write(&p->list[k], buf_slice(&f->list[i].der), e) ||
			!file_stage_commit(&p->list[k], e))
			return false;
	}
	return true;
}

int command_crl(const struct options *o)
{
	struct err e = ERR_INIT;
	char folder[CONFIG_MAX_PATH];
	AUTO(roles) struct roles r = ROLES_NONE;
	AUTO(authority_files) struct authority_files f = { .n = 0 };
	AUTO(published) struct published p = { 0 };
	int n = o->out ? snprintf(folder, sizeof folder, "%s", o->out)
		       : snprintf(folder, sizeof folder, "%s/pki", o->dir);
	if (n < 0 || (size_t)n >= sizeof folder)
		return command_usage("crl -C DIR [-o FOLDER]");
	if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
		(void)err_errno(&e, "%s", folder);
		return command_fail(&e);
	}
	if (!published_open(&p, folder, &e) || !roles_start(&r, o->dir, &e) ||
		!authority_files(&f, &r.house, &e) || !published_write(&p, &f, &e))
		return command_fail(&e);
	for (size_t i = 0; i < f.n; i++)
		printf("%s/%s, %zu bytes\n", folder, f.list[i].name, f.list[i].der.n);
	return EX_OK;
}
