/* SPDX-License-Identifier: MIT */
/*
 * export: the newest state of a convention as a file: its PDF, or its evidence file as of now, with what came after the seal (a late
 * witness, acts, paper): the one that is kept where it is of now, else one made for it.
 */
#include "base/file.h"
#include "ceremony/proof.h"
#include "cli/command.h"
#include "cli/roles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* What is asked for. */
struct exporting {
	const struct options *options;
	struct store_key key;
	struct store_convention *frozen;
	int64_t school;
	struct buf bytes;
};

static void exporting_auto(struct exporting *x)
{
	free(x->frozen);
	buf_free(&x->bytes);
}

/* Of a convention that the service keeps; *there false: `paraphe issue` made it, its container is remade at each act. */
static bool dossier_find(struct exporting *x, struct store *s, bool *there, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct err why = ERR_INIT;
	*there = store_dossier_get(s, -1, x->key.id, &d, &why);
	if (!*there)
		return why.code == ERR_NOT_FOUND || err_fail(e, why.code, "%s", why.text);
	if (!d.sealed_ms)
		return err_fail(e, ERR_WRONG_STATE,
			"%s is not sealed: there is no container yet; export its PDF", d.reference);
	x->school = d.school;
	x->frozen = calloc(1, sizeof *x->frozen);
	return x->frozen ? store_convention_get(s, &x->key, x->frozen, e) : err_nomem(e);
}

static struct proof_about about(const struct exporting *x, struct service *s)
{
	return (struct proof_about){ .service = s,
		.school = x->school,
		.frozen = x->frozen,
		.now_ms = x->options->now_ms,
		.person = "" };
}

/* The store alone: it may serve at the same time. *done: all is had. */
static bool look(struct exporting *x, bool container, bool *done, struct err *e)
{
	AUTO(roles) struct roles r = ROLES_NONE;
	struct service s = { .shared = &r.shared, .house = &r.house, .random = service_random };
	bool kept = false;
	*done = true;
	if (!config_read(&r.config, x->options->dir, e) || !roles_store(&r, e) ||
		!store_key_find(r.house.store, x->options->args[0], &x->key, e))
		return false;
	if (!container)
		return store_file(r.house.store, &x->key, &x->bytes, e);
	if (!dossier_find(x, r.house.store, &kept, e))
		return false;
	if (!kept)
		return store_blob_get(r.house.store, &x->key, STORE_ARCHIVE, &x->bytes, e);
	const struct proof_about now = about(x, &s);
	return proof_kept(&x->bytes, done, &now, e);
}

/* Something came since: with clerk and vault. */
static bool make(struct exporting *x, struct err *e)
{
	AUTO(roles) struct roles r = ROLES_NONE;
	struct service s = { .shared = &r.shared, .house = &r.house, .random = service_random };
	const struct proof_about now = about(x, &s);
	return (roles_start(&r, x->options->dir, e) && proof_make(&x->bytes, &now, e)) ||
	       err_context(e, "the container has to be made anew (a running service does it: "
			      "download it there)");
}

int command_export(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(exporting) struct exporting x = { .options = o };
	AUTO(file_stage) struct file_stage to = FILE_STAGE_INIT;
	size_t n = o->out ? strlen(o->out) : 0;
	bool done;
	char named[80];
	snprintf(named, sizeof named, "%.60s.pdf", o->args[0]);
	const char *path = o->out ? o->out : named;
	if (!look(&x, n > 6 && strcmp(o->out + n - 6, ".asice") == 0, &done, &e) ||
		!file_stage_open(&to, path, 0644, &e) || (!done && !make(&x, &e)) ||
		!file_stage_write(&to, buf_slice(&x.bytes), &e) || !file_stage_commit(&to, &e))
		return command_fail(&e);
	printf("%s, version %u: %zu bytes in %s\n", o->args[0], x.key.revision, x.bytes.n, path);
	return EX_OK;
}
