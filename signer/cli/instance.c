/* SPDX-License-Identifier: MIT */
/* instance: the commands that act in an instance: init, issue, sign, seal, export. */
#include "base/file.h"
#include "base/time.h"
#include "ceremony/act.h"
#include "ceremony/draft.h"
#include "ceremony/seal.h"
#include "ceremony/sign.h"
#include "cli/command.h"
#include "cli/roles.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { PASSPHRASE_BYTES = 24, PASSPHRASE_MAX = 4096 };

/* A passphrase of 192 random bits as hex, beside the keys: for demonstrations; the text of `init` says so. */
static bool passphrase_make(const char *path, struct err *e)
{
	uint8_t raw[PASSPHRASE_BYTES];
	AUTO(buf_wipe) struct buf text = BUF_MAX(2 * PASSPHRASE_BYTES + 1);
	if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
		return err_errno(e, "no randomness");
	buf_put_hex(&text, (struct slice){ raw, sizeof raw });
	buf_put_byte(&text, '\n');
	explicit_bzero(raw, sizeof raw);
	return buf_done(&text, e) && file_write_new(path, buf_slice(&text), 0600, e);
}

/* In a folder of its own: the desk that has lost its way to the keys may make files there (SQLite's -wal, -shm). */
static bool secret_make(const struct config *c, struct err *e)
{
	AUTO(roles) struct roles r = ROLES_NONE;
	r.config = *c;
	return roles_secret(&r, e);
}

static bool store_make(const struct config *c, struct err *e)
{
	char path[CONFIG_MAX_PATH];
	if (!config_path(path, c, "store", e))
		return false;
	if (mkdir(path, 0700) != 0)
		return err_errno(e, "%s", path);
	return config_path(path, c, ROLES_STORE, e) && store_create(path, e);
}

static bool trust_write(const struct config *c, struct err *e)
{
	char from[CONFIG_MAX_PATH], to[CONFIG_MAX_PATH];
	AUTO(buf) struct buf root = { 0 };
	return config_path(from, c, "keys/root.pem", e) && config_path(to, c, "trust.pem", e) &&
	       file_read(&root, from, PASSPHRASE_MAX * 4, e) &&
	       file_write_new(to, buf_slice(&root), 0644, e);
}

/*
 * The vault makes the folder of keys in one step, so a passphrase of ours waits beside it and moves in after.
 * Where one was given nothing of it is copied.
 */
static bool keys_settle(struct config *c, const char *given, struct err *e)
{
	char beside[CONFIG_MAX_PATH], inside[CONFIG_MAX_PATH];
	if (given)
		return roles_make_keys(c, e);
	snprintf(c->passphrase_file, sizeof c->passphrase_file, "passphrase");
	if (!config_path(beside, c, "passphrase", e) ||
		!config_path(inside, c, "keys/passphrase", e) || !passphrase_make(beside, e) ||
		!roles_make_keys(c, e))
		return false;
	if (rename(beside, inside) != 0)
		return err_errno(e, "%s", inside);
	snprintf(c->passphrase_file, sizeof c->passphrase_file, "keys/passphrase");
	return true;
}

/* What the files hold is durable by now; here their names, last the instance's own. */
static bool names_settle(const struct config *c, struct err *e)
{
	static const char *const made[] = { "paraphe.conf", "keys/root.pem", "desk/secret",
		ROLES_STORE };
	char path[CONFIG_MAX_PATH];
	size_t n = strlen(c->dir);
	for (size_t i = 0; i < sizeof made / sizeof *made; i++)
		if (!config_path(path, c, made[i], e) || !file_folder_sync(path, e))
			return false;
	while (n > 1 && c->dir[n - 1] == '/')
		n--;
	snprintf(path, sizeof path, "%.*s", (int)n, c->dir);
	return strcmp(path, "/") == 0 || file_folder_sync(path, e);
}

static bool instance_make(const struct options *o, struct err *e)
{
	struct config c = { .tsa_policy = "1.3.6.1.4.1.99999.1.1" };
	char path[CONFIG_MAX_PATH], absolute[CONFIG_MAX_VALUE];
	config_defaults(&c);
	if (strlen(o->args[0]) >= sizeof c.dir)
		return err_fail(e, ERR_LIMIT, "the folder's name is too long");
	snprintf(c.dir, sizeof c.dir, "%s", o->args[0]);
	snprintf(c.organisation, sizeof c.organisation, "%s",
		o->organisation ? o->organisation : "Instance Paraphe");
	if (o->password_file) {
		if (!realpath(o->password_file, absolute))
			return err_errno(e, "%s", o->password_file);
		snprintf(c.passphrase_file, sizeof c.passphrase_file, "%s", absolute);
	}
	if (mkdir(c.dir, 0700) != 0 && errno != EEXIST)
		return err_errno(e, "%s", c.dir);
	if (!config_path(path, &c, "paraphe.conf", e))
		return false;
	if (access(path, F_OK) == 0)
		return err_fail(e, ERR_WRONG_STATE, "%s holds an instance already", c.dir);
	return keys_settle(&c, o->password_file, e) && config_write(&c, e) && trust_write(&c, e) &&
	       secret_make(&c, e) && store_make(&c, e) && names_settle(&c, e);
}

int command_init(const struct options *o)
{
	struct err e = ERR_INIT;
	if (!instance_make(o, &e))
		return command_fail(&e);
	printf("instance made in %s; take %s/keys/root.key offline%s\n", o->args[0], o->args[0],
		o->password_file
			? ""
			: ", and keys/passphrase away from the keys, before anything real");
	return EX_OK;
}

static void remarks_print(const struct draft_issued *d)
{
	static const char *const names[] = { "alerte", "dérogation", "refus", "erreur" };
	for (size_t i = 0; i < d->remarks_n; i++) {
		const struct answer_remark *r = &d->remarks[i];
		fprintf(stderr, "%s %s", r->gravity < 4 ? names[r->gravity] : "?", r->rule);
		if (r->line)
			fprintf(stderr, ", ligne %llu", (unsigned long long)r->line);
		fprintf(stderr, "%s : %s%s%s\n", r->granted ? " (accordée)" : "", r->path,
			r->path[0] ? " : " : "", r->text);
	}
	if (d->remarks_all > d->remarks_n)
		fprintf(stderr, "et %llu autres\n",
			(unsigned long long)(d->remarks_all - d->remarks_n));
}

/* 'name' with its ending replaced by 'ending'. */
static bool path_beside(
	char out[static CONFIG_MAX_PATH], const char *name, const char *ending, struct err *e)
{
	const char *dot = strrchr(name, '.'), *slash = strrchr(name, '/');
	size_t n = dot && (!slash || dot > slash) ? (size_t)(dot - name) : strlen(name);
	int got = snprintf(out, CONFIG_MAX_PATH, "%.*s%s", (int)n, name, ending);
	return (got > 0 && got < CONFIG_MAX_PATH) || err_fail(e, ERR_LIMIT, "path too long");
}

int command_issue(const struct options *o)
{
	struct err e = ERR_INIT;
	char beside[CONFIG_MAX_PATH];
	AUTO(roles) struct roles r = ROLES_NONE;
	AUTO(buf) struct buf depot = { 0 };
	AUTO(file_stage) struct file_stage to = FILE_STAGE_INIT;
	struct draft_issued *issued = calloc(1, sizeof *issued);
	if (!issued)
		return EX_OSERR;
	bool good = file_read(&depot, o->args[0], COMMAND_MAX_INPUT, &e) &&
		    path_beside(beside, o->args[0], ".pdf", &e) &&
		    file_stage_open(&to, o->out ? o->out : beside, 0644, &e) &&
		    roles_start(&r, o->dir, &e) &&
		    draft_issue(issued, &r.house, buf_slice(&depot), &to, o->now_ms, &e);
	remarks_print(issued);
	if (good)
		printf("%s, version %llu: certified, %s\n", issued->reference,
			(unsigned long long)issued->revision, o->out ? o->out : beside);
	free(issued);
	return good ? EX_OK : command_fail(&e);
}

bool command_input(struct buf *out, int *lock, const char *path, struct err *e)
{
	return file_lock(lock, path, e) && file_read(out, path, COMMAND_MAX_INPUT, e);
}

void command_tell_signed(const struct sign_done *d)
{
	char when[21];
	time_rfc3339_format(when, d->time);
	printf("%s signed by %s at %s, level %s%s%s, %s; convention %s\n", d->field, d->name, when,
		act_level_name(d->level), d->why[0] ? " only: " : "", d->why, d->legal, d->state);
	if (d->certificate[0])
		printf("with the certificate of %s%s\n", d->certificate,
			d->known ? ""
				 : ", for whom no authority trusted here vouches: marked as such");
}

/* A key of the signer's own, or none: then *own is what roles_start is not told. */
static bool own_read(struct roles_own *own, const struct options *o)
{
	if ((o->p12 && (o->pkcs11 || o->cert)) || (o->key && !o->p12) || (o->cert && !o->pkcs11) ||
		(!o->p12 && !o->pkcs11 && (o->password_file || o->pss)))
		return false;
	*own = (struct roles_own){ .what = o->p12 ? o->p12 : o->pkcs11,
		.secret = o->password_file,
		.certs = o->cert,
		.name = o->key,
		.pss = o->pss };
	return true;
}

int command_sign(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(fd) int lock = -1;
	struct sign_done done;
	if (!o->field || !own_read(&r.own_key, o))
		return command_usage("sign -C DIR FILE.pdf --field F [--name N] [--p12 FILE [--key "
				     "NAME] | --pkcs11 URI "
				     "[--cert CHAIN.pem]] [--password-file P] [--pss] [-o OUT]");
	AUTO(file_stage) struct file_stage to = FILE_STAGE_INIT;
	if (!command_input(&pdf, &lock, o->args[0], &e) ||
		!file_stage_open(&to, o->out ? o->out : o->args[0], 0644, &e) ||
		!roles_start(&r, o->dir, &e))
		return command_fail(&e);
	const struct sign_request q = { .pdf = buf_slice(&pdf),
		.field = o->field,
		.holder = o->name,
		.to = &to,
		.own = r.own_key.what ? &r.own : NULL,
		.means = o->p12 ? "fichier PKCS#12" : "jeton PKCS#11" };
	if (!sign_party(&done, &r.house, &q, o->now_ms, &e))
		return command_fail(&e);
	command_tell_signed(&done);
	return EX_OK;
}

int command_seal(const struct options *o)
{
	struct err e = ERR_INIT;
	char beside[CONFIG_MAX_PATH];
	AUTO(roles) struct roles r = ROLES_NONE;
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(fd) int lock = -1;
	struct seal_done done;
	AUTO(file_stage) struct file_stage pdf_to = FILE_STAGE_INIT;
	AUTO(file_stage) struct file_stage archive_to = FILE_STAGE_INIT;
	if (!path_beside(beside, o->args[0], ".asice", &e) ||
		!command_input(&pdf, &lock, o->args[0], &e) ||
		!file_stage_open(&pdf_to, o->args[0], 0644, &e) ||
		!file_stage_open(&archive_to, o->out ? o->out : beside, 0644, &e) ||
		!roles_start(&r, o->dir, &e))
		return command_fail(&e);
	const struct seal_request q = {
		.pdf = buf_slice(&pdf), .pdf_to = &pdf_to, .archive_to = &archive_to
	};
	if (!seal_convention(&done, &r.house, &q, o->now_ms, &e))
		return command_fail(&e);
	printf("%s sealed, level %s%s%s: %zu bytes; archive %s, %zu bytes\n", done.reference,
		act_level_name(done.level), done.why[0] ? " only: " : "", done.why, done.pdf_size,
		o->out ? o->out : beside, done.archive_size);
	return EX_OK;
}
