/* SPDX-License-Identifier: MIT */
/*
 * backup: an instance as two files, data and key ring, while it runs; and back, all or nothing. The key ring is written and
 * read by a one-shot vault: the desk never holds a key.
 */
#include "base/bundle.h"
#include "base/file.h"
#include "cli/alarms.h"
#include "cli/command.h"
#include "cli/roles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define DATA_MAGIC "PARAPHE-DATA-1\n"

enum { MAGIC = sizeof DATA_MAGIC - 1, HEADER = MAGIC + 8, DIGEST = 32, MAX_DESCRIPTORS = 16 };

/* The data file, written or read; its last 32 bytes are the SHA-256 of all before. */
struct data {
	int fd;
	EVP_MD_CTX *sha;
	uint64_t left; /* reading: bytes before the digest */
};

static void data_auto(struct data *d)
{
	EVP_MD_CTX_free(d->sha);
	if (d->fd >= 0)
		close(d->fd);
}

static bool data_start(struct data *d, struct err *e)
{
	d->sha = EVP_MD_CTX_new();
	return (d->sha && EVP_DigestInit_ex(d->sha, EVP_sha256(), NULL) == 1) || err_nomem(e);
}

static bool bytes_write(int fd, struct slice s, struct err *e)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, "cannot write the backup");
		s = slice_sub(s, (size_t)n, s.n);
	}
	return true;
}

static bool data_put(void *arg, struct slice bytes, struct err *e)
{
	struct data *d = arg;
	return (EVP_DigestUpdate(d->sha, bytes.p, bytes.n) == 1 || err_nomem(e)) &&
	       bytes_write(d->fd, bytes, e);
}

static bool bytes_read(int fd, uint8_t *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t got = read(fd, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(e, "cannot read the backup");
		if (got == 0)
			return err_fail(e, ERR_SYNTAX, "the backup is cut off");
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool data_get(void *arg, uint8_t *p, size_t n, struct err *e)
{
	struct data *d = arg;
	if (n > d->left)
		return err_fail(e, ERR_SYNTAX, "the backup is cut off, or was altered");
	d->left -= n;
	return bytes_read(d->fd, p, n, e) && (EVP_DigestUpdate(d->sha, p, n) == 1 || err_nomem(e));
}

static bool path_join(char out[static CONFIG_MAX_PATH], const char *a, const char *b, const char *c,
	struct err *e)
{
	int n = snprintf(out, CONFIG_MAX_PATH, "%s%s%s", a, b, c);
	return (n > 0 && n < CONFIG_MAX_PATH) ||
	       err_fail(e, ERR_LIMIT, "a path is longer than %d bytes", CONFIG_MAX_PATH);
}

static bool file_put(const struct bundle_sink *to, const char *dir, const char *name, struct err *e)
{
	char path[CONFIG_MAX_PATH];
	if (!path_join(path, dir, "/", name, e))
		return false;
	AUTO(fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return err_errno(e, "%s", path);
	return bundle_put_fd(to, name, strcmp(name, "paraphe.conf") == 0 ? 0600 : 0644, fd, e);
}

/* A file that the configuration names goes along when it lies in the instance. */
static bool named_put(
	const struct bundle_sink *to, const struct config *c, const char *name, struct err *e)
{
	return !name[0] || name[0] == '/' || file_put(to, c->dir, name, e);
}

static void dir_auto(DIR **d)
{
	if (*d)
		closedir(*d);
}

/* Roots and CRLs of outside authorities. */
static bool anchors_put(const struct bundle_sink *to, const struct config *c, struct err *e)
{
	char path[CONFIG_MAX_PATH], name[CONFIG_MAX_PATH];
	if (c->foreign_anchors[0] == '/')
		return true;
	if (!config_path(path, c, c->foreign_anchors, e))
		return false;
	AUTO(dir) DIR *d = opendir(path);
	if (!d)
		return errno == ENOENT || err_errno(e, "%s", path);
	for (const struct dirent *f; (f = readdir(d)) != NULL;) {
		const char *dot = strrchr(f->d_name, '.');
		if (f->d_name[0] == '.' || !dot ||
			(strcmp(dot, ".pem") != 0 && strcmp(dot, ".crl") != 0))
			continue;
		if (!path_join(name, c->foreign_anchors, "/", f->d_name, e) ||
			!file_put(to, c->dir, name, e))
			return false;
	}
	return true;
}

static bool store_put(const struct bundle_sink *to, const char *copy, struct err *e)
{
	AUTO(fd) int fd = open(copy, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_errno(e, "%s", copy);
	return bundle_put_fd(to, ROLES_STORE, 0600, fd, e);
}

static bool data_fill(
	struct data *d, const struct config *c, const char *copy, int64_t now_ms, struct err *e)
{
	AUTO(buf) struct buf header = BUF_MAX(HEADER);
	uint8_t digest[DIGEST];
	const struct bundle_sink to = { data_put, d };
	buf_put_text(&header, DATA_MAGIC);
	buf_put_u64(&header, (uint64_t)now_ms);
	if (!buf_done(&header, e) || !data_start(d, e) || !data_put(d, buf_slice(&header), e) ||
		!file_put(&to, c->dir, "paraphe.conf", e) ||
		!file_put(&to, c->dir, "trust.pem", e) || !named_put(&to, c, c->tsa_anchors, e) ||
		!named_put(&to, c, c->outside_ca_file, e) || !anchors_put(&to, c, e) ||
		!store_put(&to, copy, e) || !bundle_end(&to, e))
		return false;
	if (EVP_DigestFinal_ex(d->sha, digest, NULL) != 1)
		return err_nomem(e);
	return bytes_write(d->fd, (struct slice){ digest, sizeof digest }, e) &&
	       (fsync(d->fd) == 0 || err_errno(e, "cannot write the backup"));
}

static bool data_write(
	const char *path, const struct config *c, const char *copy, int64_t now_ms, struct err *e)
{
	AUTO(data)
	struct data d = { .fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) };
	if (d.fd < 0)
		return errno == EEXIST ? err_fail(e, ERR_WRONG_STATE, "%s is there already", path)
				       : err_errno(e, "%s", path);
	if (data_fill(&d, c, copy, now_ms, e))
		return true;
	unlink(path);
	return false;
}

static bool store_snapshot(const struct config *c, const char *copy, struct err *e)
{
	AUTO(roles) struct roles r = ROLES_NONE;
	r.config = *c;
	return roles_store(&r, e) && store_copy(r.house.store, copy, e);
}

int command_backup(const struct options *o)
{
	struct err e = ERR_INIT;
	static struct config c;
	char data[CONFIG_MAX_PATH], keys[CONFIG_MAX_PATH], copy[CONFIG_MAX_PATH];
	if (!o->password_file)
		return command_usage("backup -C DIR OUT --password-file P");
	if (!config_read(&c, o->dir, &e) || !path_join(data, o->args[0], ".data", "", &e) ||
		!path_join(keys, o->args[0], ".keys", "", &e) ||
		!path_join(copy, o->args[0], ".store", "", &e))
		return command_fail(&e);
	/* The data first: the key ring's log must know no less than they do. */
	bool good = store_snapshot(&c, copy, &e);
	if (good) {
		good = data_write(data, &c, copy, o->now_ms, &e);
		unlink(copy);
	}
	if (!good)
		return command_fail(&e);
	if (!roles_ring(&c, &(struct roles_ring){ .write = keys, .passphrase = o->password_file },
		    &e)) {
		unlink(data);
		return command_fail(&e);
	}
	/* The backup is there whatever becomes of the note. */
	if (!alarms_backup_made(&c, o->now_ms, &e))
		return command_fail(&e);
	printf("%s and %s: keep them apart, and the passphrase apart from both\n", data, keys);
	return EX_OK;
}

/* What only the key ring may bring. */
static bool belongs(const char *name)
{
	return strncmp(name, "keys/", 5) != 0 && strncmp(name, ROLES_DESK "/", 5) != 0 &&
	       strcmp(name, "vault.log") != 0;
}

static bool data_unpack(struct data *d, const char *folder, int64_t *time_ms, struct err *e)
{
	uint8_t header[HEADER], want[DIGEST], got[DIGEST];
	const struct bundle_source from = { data_get, d };
	if (!data_start(d, e) || !data_get(d, header, sizeof header, e))
		return false;
	if (memcmp(header, DATA_MAGIC, MAGIC) != 0)
		return err_fail(e, ERR_SYNTAX, "no backup of this version");
	struct cur c = { .s = { header + MAGIC, 8 } };
	uint64_t ms;
	bool more = true;
	if (!cur_u64(&c, &ms, e))
		return false;
	*time_ms = (int64_t)ms;
	for (int n = 0; more; n++) {
		struct bundle_file f;
		if (n > BUNDLE_MAX_FILES)
			return err_fail(e, ERR_LIMIT, "too many files in the backup");
		if (!bundle_next(&from, &f, &more, e))
			return false;
		if (more && (f.size > d->left || !belongs(f.name)))
			return err_fail(e, ERR_SYNTAX, "the backup was altered");
		if (more && !bundle_take(&from, &f, folder, e))
			return false;
	}
	if (d->left != 0 || !bytes_read(d->fd, want, sizeof want, e) ||
		EVP_DigestFinal_ex(d->sha, got, NULL) != 1 || memcmp(want, got, sizeof want) != 0)
		return err_fail(e, ERR_SYNTAX, "the backup was altered: its digest does not hold");
	return true;
}

static bool data_read(const char *path, const char *folder, int64_t *time_ms, struct err *e)
{
	struct stat st;
	AUTO(data) struct data d = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
	if (d.fd < 0 || fstat(d.fd, &st) != 0)
		return err_errno(e, "%s", path);
	if (st.st_size < HEADER + DIGEST)
		return err_fail(e, ERR_SYNTAX, "%s: no backup", path);
	d.left = (uint64_t)st.st_size - DIGEST;
	return data_unpack(&d, folder, time_ms, e) || err_context(e, "%s", path);
}

static bool same_file(const char *folder, const char *a, const char *b, bool *same, struct err *e)
{
	char path[CONFIG_MAX_PATH];
	AUTO(buf) struct buf x = { 0 };
	AUTO(buf) struct buf y = { 0 };
	if (!path_join(path, folder, a, "", e) || !file_read(&x, path, ROLES_MAX_ANCHORS, e) ||
		!path_join(path, folder, b, "", e) || !file_read(&y, path, ROLES_MAX_ANCHORS, e))
		return false;
	*same = slice_eq(buf_slice(&x), buf_slice(&y));
	return true;
}

/* Everything but the keys themselves, which the vault has looked at. */
static bool staged_check(const char *folder, const struct config *c, struct err *e)
{
	bool same;
	AUTO(roles) struct roles r = ROLES_NONE;
	r.config = *c;
	if (!same_file(folder, "/trust.pem", "/keys/root.pem", &same, e))
		return false;
	if (!same)
		return err_fail(e, ERR_WRONG_STATE,
			"the key ring is of another instance than the data: their roots differ");
	size_t again;
	if (!roles_store(&r, e) || !store_erase_again(r.house.store, &again, e))
		return false;
	if (again)
		printf("%zu conventions were eliminated since the data were copied: they are so "
		       "again\n",
			again);
	return store_check(r.house.store, e);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static bool staged_fill(const char *folder, const struct options *o, struct err *e)
{
	static struct config c;
	char data[CONFIG_MAX_PATH], keys[CONFIG_MAX_PATH];
	int64_t time_ms = 0;
	if (!path_join(data, o->args[0], ".data", "", e) ||
		!path_join(keys, o->args[0], ".keys", "", e) ||
		!data_read(data, folder, &time_ms, e) || !config_read(&c, folder, e))
		return false;
	const struct roles_ring ring = {
		.read = keys, .passphrase = o->password_file, .not_before_ms = time_ms
	};
	return roles_ring(&c, &ring, e) && staged_check(folder, &c, e);
}

/* rename(2) takes the place of an empty folder, and of nothing else. */
static bool staged_settle(const char *folder, const char *dir, struct err *e)
{
	char parent[CONFIG_MAX_PATH];
	AUTO(fd) int staged = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (staged < 0 || syncfs(staged) != 0)
		return err_errno(e, "%s", folder);
	if (rename(folder, dir) != 0)
		return errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
			       ? err_fail(e, ERR_WRONG_STATE, "%s holds something already", dir)
			       : err_errno(e, "%s", dir);
	const char *slash = strrchr(dir, '/');
	snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - dir) + 1 : 1,
		slash ? dir : ".");
	AUTO(fd) int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return (fd >= 0 && fsync(fd) == 0) || err_errno(e, "%s", parent);
}

static bool is_free(const char *dir, struct err *e)
{
	AUTO(dir) DIR *d = opendir(dir);
	if (!d)
		return errno == ENOENT || err_errno(e, "%s", dir);
	for (const struct dirent *f; (f = readdir(d)) != NULL;)
		if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0)
			return err_fail(e, ERR_WRONG_STATE,
				"%s holds something already: a restore wants a new folder", dir);
	return true;
}

int command_restore(const struct options *o)
{
	struct err e = ERR_INIT;
	char dir[CONFIG_MAX_PATH], folder[CONFIG_MAX_PATH];
	if (!o->password_file)
		return command_usage("restore IN -C DIR --password-file P");
	size_t n = strlen(o->dir);
	while (n > 1 && o->dir[n - 1] == '/')
		n--;
	if (n + sizeof ".restore" > CONFIG_MAX_PATH) {
		err_fail(&e, ERR_LIMIT, "the folder's name is too long");
		return command_fail(&e);
	}
	snprintf(dir, sizeof dir, "%.*s", (int)n, o->dir);
	/* Before any work, what the last step would refuse. */
	if (!is_free(dir, &e) || !path_join(folder, dir, ".restore", "", &e))
		return command_fail(&e);
	if (mkdir(folder, 0700) != 0) {
		err_errno(&e, "%s (left by a restore that was broken off? Remove it)", folder);
		return command_fail(&e);
	}
	bool good = staged_fill(folder, o, &e) && staged_settle(folder, dir, &e);
	if (!good) {
		nftw(folder, remove_one, MAX_DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
		return command_fail(&e);
	}
	printf("%s is back as it was; see `paraphe doctor -C %s` before it serves\n", dir, dir);
	return EX_OK;
}
