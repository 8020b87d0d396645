/* SPDX-License-Identifier: MIT */
/* roles: start clerk and vault, open the store, hide the keys. */
#include "cli/roles.h"

#include "base/file.h"
#include "base/text.h"
#include "ceremony/copy_made.h"
#include "cli/pem.h"
#include "wire/cage.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder of the running program, without final slash. */
static bool own_folder(char out[static CONFIG_MAX_PATH], struct err *e)
{
	ssize_t n = readlink("/proc/self/exe", out, CONFIG_MAX_PATH - 1);
	if (n <= 0)
		return err_errno(e, "cannot find the own program");
	out[n] = 0;
	char *slash = strrchr(out, '/');
	if (slash)
		*slash = 0;
	return true;
}

static bool first_there(char out[static CONFIG_MAX_PATH], const char *name,
	const char *const *places, size_t n, struct err *e)
{
	char own[CONFIG_MAX_PATH];
	if (!own_folder(own, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		int got = snprintf(out, CONFIG_MAX_PATH, "%s/%s/%s", own, places[i], name);
		if (got > 0 && got < CONFIG_MAX_PATH && access(out, R_OK) == 0)
			return true;
	}
	return err_fail(e, ERR_NOT_FOUND, "%s is not installed beside %s", name, own);
}

bool roles_program(char out[static CONFIG_MAX_PATH], const char *name, struct err *e)
{
	static const char *const places[] = { ".", "..", "../libexec/paraphe" };
	return first_there(out, name, places, 3, e);
}

bool roles_data(char out[static CONFIG_MAX_PATH], const char *name, struct err *e)
{
	/* build/, build/asan/ and build/tests/, build/asan/tests/, then PREFIX/bin */
	static const char *const places[] = { "..", "../..", "../../..", "../share/paraphe" };
	return first_there(out, name, places, 4, e);
}

static bool clerk_begin(struct roles *r, struct err *e)
{
	if (!roles_program(r->clerk_program, "paraphe-clerk", e) ||
		!roles_data(r->clerk_templates, "templates", e))
		return false;
	snprintf(r->clerk_socket, sizeof r->clerk_socket, "%s", r->config.clerk);
	/* Else each child of the clerk looks up anew what its libraries call, and copies the pages that this is noted in. */
	if (setenv("LD_BIND_NOW", "1", 1) != 0)
		return err_nomem(e);
	r->clerk_argv[0] = r->clerk_socket[0] ? r->clerk_socket : r->clerk_program;
	r->clerk_argv[1] = r->clerk_templates;
	/* Of an instance: the files of anchors_read. */
	if (r->config.dir[0]) {
		if (!config_path(r->clerk_trust, &r->config, "trust.pem", e) ||
			!config_path(r->clerk_foreign, &r->config, r->config.foreign_anchors, e))
			return false;
		r->clerk_argv[2] = r->clerk_trust;
		r->clerk_argv[3] = r->clerk_foreign;
	}
	r->house.clerk = &r->clerk;
	r->house.composed = &r->composed;
	return talk_clerk_begin(&r->clerk, r->clerk_argv, e);
}

bool roles_begin_clerk(struct roles *r, struct buf *anchors, struct err *e)
{
	r->anchors = buf_move(anchors);
	r->house.anchors = buf_slice(&r->anchors);
	return clerk_begin(r, e);
}

bool roles_wait_clerk(struct roles *r, struct err *e)
{
	return talk_clerk_wait(&r->clerk, e);
}

bool roles_start_clerk(struct roles *r, struct buf *anchors, struct err *e)
{
	return roles_begin_clerk(r, anchors, e) && roles_wait_clerk(r, e);
}

enum {
	VAULT_MAX_SCHOOL_KEYS = CONFIG_MAX_SCHOOLS * CONFIG_SCHOOL_KEYS,
	VAULT_MAX_ARGS = 16 + 2 * (CONFIG_KEYS + VAULT_MAX_SCHOOL_KEYS) + 4
};

/* The vault's command line; it opens everything it needs itself. Strings are copied: argv is not const. */
struct vault_args {
	char text[VAULT_MAX_ARGS][CONFIG_MAX_PATH];
	char *argv[VAULT_MAX_ARGS + 1];
	size_t n;
};

static void arg_add(struct vault_args *a, const char *text)
{
	snprintf(a->text[a->n], sizeof a->text[0], "%s", text);
	a->argv[a->n] = a->text[a->n];
	a->n++;
}

static void option_add(struct vault_args *a, const char *name, const char *value)
{
	if (!value[0])
		return;
	arg_add(a, name);
	arg_add(a, value);
}

static bool vault_args_fill(struct vault_args *a, const struct config *c, struct err *e)
{
	char program[CONFIG_MAX_PATH], passphrase[CONFIG_MAX_PATH];
	*a = (struct vault_args){ .n = 0 };
	if (!roles_program(program, "paraphe-vault", e) ||
		!config_path(passphrase, c, c->passphrase_file, e))
		return false;
	arg_add(a, program);
	option_add(a, "--policy", c->tsa_policy);
	option_add(a, "--passphrase-file", passphrase);
	option_add(a, "--crl-url", c->crl_url);
	return true;
}

/* The keys of schools, wherever they are to stand. */
static bool schools_add(struct vault_args *a, const struct config *c, struct err *e)
{
	for (size_t i = 0; i < c->schools_n * CONFIG_SCHOOL_KEYS; i++) {
		char value[CONFIG_MAX_PATH];
		const struct config_school *s = &c->schools[i / CONFIG_SCHOOL_KEYS];
		size_t key = i % CONFIG_SCHOOL_KEYS;
		int n = snprintf(value, sizeof value, "%s.%s=%s", s->uai, config_school_word(key),
			s->key[key]);
		if (n < 0 || n >= CONFIG_MAX_PATH)
			return err_fail(e, ERR_LIMIT, "school.%s.%s is too long", s->uai,
				config_school_word(key));
		option_add(a, "--school", value);
	}
	return true;
}

/* The keys that are in tokens: not for --init, which makes files. */
static bool tokens_add(struct vault_args *a, const struct config *c, struct err *e)
{
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		char value[CONFIG_MAX_PATH];
		int n = snprintf(value, sizeof value, "%s=%s", config_key_name(i), c->key[i]);
		if (n < 0 || n >= CONFIG_MAX_PATH)
			return err_fail(e, ERR_LIMIT, "key.%s is too long", config_key_name(i));
		if (c->key[i][0])
			option_add(a, "--key", value);
	}
	option_add(a, "--pkcs11-module", c->pkcs11_module);
	option_add(a, "--rsa-padding", c->rsa_padding);
	return schools_add(a, c, e);
}

static bool vault_start(void *arg, struct role *vault, struct err *e)
{
	const struct roles *r = arg;
	struct vault_args a = { .n = 0 };
	if (r->config.vault[0]) {
		arg_add(&a, r->config.vault);
		return role_start(vault, "vault", a.argv, e);
	}
	if (!vault_args_fill(&a, &r->config, e) || !tokens_add(&a, &r->config, e))
		return false;
	arg_add(&a, r->config.dir);
	return role_start(vault, "vault", a.argv, e);
}

bool roles_become_vault(const struct config *c, struct err *e)
{
	struct vault_args a;
	if (!vault_args_fill(&a, c, e) || !tokens_add(&a, c, e))
		return false;
	arg_add(&a, c->dir);
	execv(a.argv[0], a.argv);
	return err_errno(e, "%s", a.argv[0]);
}

/*
 * A desk that serves asks the keeper, who is outside its cage; a command has the vault for itself. One that others start needs no
 * keeper: our cage does not hinder a connection.
 */
static bool is_kept(const struct roles *r)
{
	return !r->keyless && r->serves && !r->config.vault[0];
}

static bool vault_open(struct roles *r, struct err *e)
{
	r->house.vault = r->keyless ? NULL : &r->vault;
	if (is_kept(r))
		return line_open(&r->vault, keeper_start, &r->keeper, e);
	return r->keyless || line_open(&r->vault, vault_start, r, e);
}

/* The services outside and the files that go with them; libcurl is started only where it is used. */
static bool outside_start(struct roles *r, struct err *e)
{
	const struct config *c = &r->config;
	char path[CONFIG_MAX_PATH];
	if (!config_outside(&r->outside, c, e))
		return false;
	if (c->tsa_anchors[0] && (!config_path(path, c, c->tsa_anchors, e) ||
					 !file_read(&r->stamp_anchors, path, ROLES_MAX_ANCHORS, e)))
		return err_context(e, "tsa-anchors");
	r->outside.stamp_anchors = buf_slice(&r->stamp_anchors);
	if (c->outside_ca_file[0]) {
		if (!config_path(r->ca_file, c, c->outside_ca_file, e))
			return false;
		if (access(r->ca_file, R_OK) != 0)
			return err_errno(e, "outside-ca-file: %s", r->ca_file);
		r->outside.reach.ca_file = r->ca_file;
	}
	if (pthread_mutex_init(&r->rest.lock, NULL) != 0)
		return err_nomem(e);
	r->outside.rest = &r->rest;
	r->house.outside = &r->outside;
	return (!r->outside.tsas_n && !r->outside.hosts_n) || reach_start(e);
}

/*
 * `init` makes both before there is a store. Made anew beside one, they would open nothing of what is kept, and all that came after
 * would be under keys that the next restore of the ring takes away.
 */
static bool ring_whole(const struct config *c, struct err *e)
{
	static const char *const names[] = { ROLES_SECRET, ROLES_VALUES };
	char path[CONFIG_MAX_PATH];
	if (!config_path(path, c, ROLES_STORE, e))
		return false;
	if (access(path, F_OK) != 0)
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!config_path(path, c, names[i], e))
			return false;
		if (access(path, F_OK) != 0)
			return err_fail(e, ERR_NOT_FOUND,
				"%s is not there, but the store is: without it nothing that is "
				"kept can be read; bring it back, or restore a backup (`paraphe "
				"restore`)",
				path);
	}
	return true;
}

bool roles_secret(struct roles *r, struct err *e)
{
	char folder[CONFIG_MAX_PATH], path[CONFIG_MAX_PATH];
	if (!ring_whole(&r->config, e))
		return false;
	if (!config_path(folder, &r->config, ROLES_DESK, e) ||
		!config_path(path, &r->config, ROLES_SECRET, e))
		return false;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_errno(e, "%s", folder);
	if (access(path, F_OK) != 0 && !secret_create(path, e))
		return false;
	return secret_open(&r->secret, path, e) && config_path(path, &r->config, ROLES_VALUES, e) &&
	       secret_locker(&r->locker, r->secret, path, e);
}

bool roles_store(struct roles *r, struct err *e)
{
	char path[CONFIG_MAX_PATH];
	return roles_secret(r, e) && config_path(path, &r->config, ROLES_STORE, e) &&
	       store_open(&r->house.store, path, r->locker, e);
}

/* The newest file of a folder of templates by its name, without .xml: "sequence-observation@2025-1". */
static bool newest(char *out, size_t size, const char *templates, const char *folder, struct err *e)
{
	char path[CONFIG_MAX_PATH + 32];
	snprintf(path, sizeof path, "%s/%s", templates, folder);
	DIR *d = opendir(path);
	if (!d)
		return err_errno(e, "%s", path);
	out[0] = 0;
	for (const struct dirent *f; (f = readdir(d));) {
		size_t n = strlen(f->d_name);
		if (n <= 4 || n - 4 >= size || strcmp(f->d_name + n - 4, ".xml") != 0 ||
			strncmp(f->d_name, out, n - 4) <= 0)
			continue;
		memcpy(out, f->d_name, n - 4);
		out[n - 4] = 0;
	}
	closedir(d);
	return out[0] || err_fail(e, ERR_NOT_FOUND, "%s is empty", path);
}

static bool shared_open(struct roles *r, struct err *e)
{
	const struct config *c = &r->config;
	struct service_shared *s = &r->shared;
	if (strlen(c->base_url) >= sizeof s->base_url)
		return err_fail(e, ERR_LIMIT, "base-url is longer than %d bytes", SERVICE_MAX_URL);
	if (!service_shared_open(s, r->secret, e))
		return false;
	s->locker = r->locker;
	memcpy(s->base_url, c->base_url, strlen(c->base_url) + 1);
	snprintf(s->templates, sizeof s->templates, "%.1023s", r->clerk_templates);
	s->demonstration = strcmp(c->demo, "yes") == 0;
	uint64_t days = 0;
	(void)!text_decimal(&days, slice_text(c->paper_days), UINT16_MAX, NULL);
	s->paper_days = (unsigned)days;
	if (!config_periods(&s->periods, c, e))
		return false;
	s->single_administrator = strcmp(c->single_administrator, "yes") == 0;
	return copy_sheet(&s->copy, r->clerk_templates, e) &&
	       newest(s->model, sizeof s->model, r->clerk_templates, "modeles", e) &&
	       newest(s->rules, sizeof s->rules, r->clerk_templates, "regles", e);
}

/*
 * A signer's own key: it knows the instance's folder only to keep away from its keys. A URI with a PIN in it is visible to others as an
 * argument, here and to whoever gave it.
 */
static bool own_start(void *arg, struct role *own, struct err *e)
{
	const struct roles *r = arg;
	const struct roles_own *o = &r->own_key;
	char program[CONFIG_MAX_PATH];
	struct vault_args a = { .n = 0 };
	const char *given[] = { o->what, o->secret, o->certs, o->name };
	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		if (given[i] && strlen(given[i]) >= CONFIG_MAX_PATH)
			return err_fail(
				e, ERR_LIMIT, "a value longer than %d bytes", CONFIG_MAX_PATH);
	if (!roles_program(program, "paraphe-vault", e))
		return false;
	arg_add(&a, program);
	option_add(&a, "--own", o->what);
	option_add(&a, "--secret", o->secret ? o->secret : "");
	option_add(&a, "--certs", o->certs ? o->certs : "");
	option_add(&a, "--name", o->name ? o->name : "");
	option_add(&a, "--pkcs11-module", r->config.pkcs11_module);
	option_add(&a, "--rsa-padding", o->pss ? "pss" : r->config.rsa_padding);
	arg_add(&a, r->config.dir);
	return role_start(own, "own key", a.argv, e);
}

/* The roots of outside authorities, and their CRLs. The folder of the default need not be there. */
static bool anchors_read(struct roles *r, struct err *e)
{
	char path[CONFIG_MAX_PATH];
	r->anchors.max = ROLES_MAX_ANCHORS;
	r->crls.max = ROLES_MAX_ANCHORS;
	if (!config_path(path, &r->config, "trust.pem", e) ||
		!pem_add(&r->anchors, path, pem_certs, e) ||
		!config_path(path, &r->config, r->config.foreign_anchors, e))
		return false;
	if (access(path, F_OK) == 0 && (!pem_add(&r->anchors, path, pem_certs, e) ||
					       !pem_add(&r->crls, path, pem_crls, e)))
		return err_context(e, "foreign-anchors");
	r->house.anchors = buf_slice(&r->anchors);
	r->house.crls = buf_slice(&r->crls);
	r->house.marks_unknown = strcmp(r->config.foreign_certificates, "mark") == 0;
	return true;
}

bool roles_begin(struct roles *r, const char *dir, struct err *e)
{
	if (!config_read(&r->config, dir, e) || !anchors_read(r, e) || !outside_start(r, e))
		return false;
	if (is_kept(r) && !keeper_open(&r->keeper, vault_start, r, e))
		return false;
	return clerk_begin(r, e) && roles_secret(r, e) && shared_open(r, e);
}

bool roles_wait(struct roles *r, struct err *e)
{
	char path[CONFIG_MAX_PATH], keys[CONFIG_MAX_PATH];
	if (r->own_key.what && !line_open(&r->own, own_start, r, e))
		return false;
	if (!vault_open(r, e) || !roles_wait_clerk(r, e))
		return false;
	/* One uid in the demonstration: the kernel must keep desk and keys apart, or nothing is done. */
	if (!config_path(keys, &r->config, "keys", e) || !cage_hide(keys, e))
		return false;
	return config_path(path, &r->config, ROLES_STORE, e) &&
	       store_open(&r->house.store, path, r->locker, e);
}

bool roles_start(struct roles *r, const char *dir, struct err *e)
{
	return roles_begin(r, dir, e) && roles_wait(r, e);
}

void roles_auto(struct roles *r)
{
	store_close(r->house.store);
	if (r->secret)
		service_shared_close(&r->shared);
	secret_close(r->secret);
	locker_close(r->locker);
	talk_clerk_stop(&r->clerk);
	line_close(&r->vault);
	keeper_close(&r->keeper);
	line_close(&r->own);
	buf_free(&r->anchors);
	buf_free(&r->stamp_anchors);
	buf_free(&r->crls);
}

/* A vault that does one thing before it would be ready, and ends. */
static bool vault_once(struct vault_args *a, const struct config *c, struct err *e)
{
	struct role vault = { .pid = -1, .fd = -1 };
	arg_add(a, c->dir);
	if (!role_start(&vault, "vault", a->argv, e))
		return false;
	role_stop(&vault);
	return true;
}

bool roles_make_keys(const struct config *c, struct err *e)
{
	struct vault_args a;
	char profiles[CONFIG_MAX_PATH];
	if (!vault_args_fill(&a, c, e) || !roles_data(profiles, "certs", e))
		return false;
	option_add(&a, "--init", profiles);
	option_add(&a, "--organisation", c->organisation);
	return vault_once(&a, c, e);
}

bool roles_certify(const struct config *c, const char *name, struct err *e)
{
	struct vault_args a;
	if (!vault_args_fill(&a, c, e) || !tokens_add(&a, c, e))
		return false;
	option_add(&a, "--certify", name);
	return vault_once(&a, c, e);
}

bool roles_try_schools(const struct config *c, struct err *e)
{
	struct vault_args a;
	if (!vault_args_fill(&a, c, e) || !tokens_add(&a, c, e))
		return false;
	arg_add(&a, "--try");
	return vault_once(&a, c, e);
}

bool roles_ring(const struct config *c, const struct roles_ring *r, struct err *e)
{
	struct vault_args a;
	char time[24];
	snprintf(time, sizeof time, "%lld", (long long)r->not_before_ms);
	if (!vault_args_fill(&a, c, e))
		return false;
	option_add(&a, "--ring-passphrase", r->passphrase);
	option_add(&a, r->write ? "--backup" : "--restore", r->write ? r->write : r->read);
	option_add(&a, "--not-before", time);
	return vault_once(&a, c, e);
}

/* RFC 7512 2.3: what may stand in a query as it is. */
static bool query_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~/:", c));
}

bool roles_uri(char out[static CONFIG_MAX_VALUE], const char *uri, const char *file, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(CONFIG_MAX_VALUE - 1);
	buf_put_text(&b, uri);
	if (file && (strstr(uri, "pin-source=") || strstr(uri, "pin-value=")))
		return err_fail(
			e, ERR_SYNTAX, "the URI has a PIN already: leave --password-file out");
	AUTO(text) char *path = file ? realpath(file, NULL) : NULL;
	if (file && !path)
		return err_errno(e, "%s", file);
	if (path)
		buf_put_text(&b, strchr(uri, '?') ? "&pin-source=" : "?pin-source=");
	for (const char *c = path; c && *c; c++)
		buf_printf(&b, query_plain(*c) ? "%c" : "%%%02X", (unsigned char)*c);
	if (!buf_done(&b, e))
		return err_context(e, "the URI of the key");
	memcpy(out, b.p, b.n);
	out[b.n] = 0;
	return true;
}
