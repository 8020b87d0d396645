/* SPDX-License-Identifier: MIT */
/* ring: a bundle under AES-256-GCM, streamed both ways. */
#include "vault/ring.h"

#include "base/bundle.h"
#include "base/file.h"
#include "pki/cert.h"
#include "vault/keyfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RING_MAGIC "PARAPHE-KEYS-1\n"

enum {
	MAGIC = sizeof RING_MAGIC - 1,
	HEADER = MAGIC + RING_SALT + RING_NONCE + 8,
	SCRYPT_MEMORY = 64 << 20,
	KEY = 32
};

/* One sealed file being written or read. */
struct sealing {
	int fd;
	EVP_CIPHER_CTX *gcm;
	uint64_t left; /* reading: sealed bytes before the tag */
};

static void sealing_auto(struct sealing *s)
{
	EVP_CIPHER_CTX_free(s->gcm);
	if (s->fd >= 0)
		close(s->fd);
}

/* The cipher under the passphrase and the header, which it covers. */
static bool cipher_start(struct sealing *s, const uint8_t header[static HEADER],
	struct slice passphrase, bool seal, struct err *e)
{
	uint8_t key[KEY];
	int n;
	if (passphrase.n < RING_MIN_PASSPHRASE || passphrase.n > KEYFILE_MAX_PASSPHRASE)
		return err_fail(e, ERR_LIMIT, "a backup's passphrase has %d to %d bytes",
			RING_MIN_PASSPHRASE, KEYFILE_MAX_PASSPHRASE);
	bool good =
		EVP_PBE_scrypt((const char *)passphrase.p, passphrase.n, header + MAGIC, RING_SALT,
			RING_SCRYPT_N, RING_SCRYPT_R, 1, SCRYPT_MEMORY, key, sizeof key) == 1;
	s->gcm = EVP_CIPHER_CTX_new();
	good = good && s->gcm &&
	       EVP_CipherInit_ex(s->gcm, EVP_aes_256_gcm(), NULL, key, header + MAGIC + RING_SALT,
		       seal) == 1 &&
	       EVP_CipherUpdate(s->gcm, NULL, &n, header, HEADER) == 1;
	OPENSSL_cleanse(key, sizeof key);
	return good || err_openssl(e, "NIST SP 800-38D", "the key ring's cipher does not start");
}

static bool all_write(int fd, const uint8_t *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return err_errno(e, "cannot write the key ring");
		p += done;
		n -= (size_t)done;
	}
	return true;
}

static bool sealed_put(void *arg, struct slice bytes, struct err *e)
{
	struct sealing *s = arg;
	uint8_t out[BUNDLE_CHUNK];
	int n;
	for (size_t at = 0; at < bytes.n; at += (size_t)n) {
		struct slice part = slice_sub(bytes, at, sizeof out);
		if (EVP_CipherUpdate(s->gcm, out, &n, part.p, (int)part.n) != 1 || n <= 0)
			return err_openssl(e, NULL, "the key ring cannot be sealed");
		if (!all_write(s->fd, out, (size_t)n, e))
			return false;
	}
	return true;
}

static bool file_put(
	const struct bundle_sink *to, const char *dir, const char *name, mode_t mode, struct err *e)
{
	char path[KEYS_MAX_PATH];
	if (!keyfile_path(path, dir, name, "", e))
		return false;
	AUTO(fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return err_errno(e, "%s", path);
	return bundle_put_fd(to, name, mode, fd, e);
}

static void dir_auto(DIR **d)
{
	if (*d)
		closedir(*d);
}

static bool is_folder(int dir, const char *name)
{
	struct stat st;
	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* All files of DIR/folder. Folders in it are in-trays of the service (mails that came back, letters of a demonstration): of the moment. */
static bool folder_put(
	const struct bundle_sink *to, const char *dir, const char *folder, struct err *e)
{
	char path[KEYS_MAX_PATH], name[BUNDLE_MAX_NAME + 1];
	if (!keyfile_path(path, dir, folder, "", e))
		return false;
	AUTO(dir) DIR *d = opendir(path);
	if (!d)
		return err_errno(e, "%s", path);
	for (const struct dirent *f; (errno = 0, f = readdir(d)) != NULL;) {
		if (f->d_name[0] == '.' || is_folder(dirfd(d), f->d_name))
			continue;
		int n = snprintf(name, sizeof name, "%s/%s", folder, f->d_name);
		if (n < 0 || n >= (int)sizeof name)
			return err_fail(e, ERR_LIMIT, "a name in %s is too long", path);
		if (!file_put(to, dir, name, 0600, e))
			return false;
	}
	return errno == 0 || err_errno(e, "%s", path);
}

static bool is_there(const char *dir, const char *name)
{
	char path[KEYS_MAX_PATH];
	return keyfile_path(path, dir, name, "", NULL) && access(path, F_OK) == 0;
}

/*
 * The log comes last: it may grow meanwhile, and must know no less than the keys. An instance that never served has no
 * desk/, one that never signed no log.
 */
static bool files_put(const struct bundle_sink *to, const char *dir, struct err *e)
{
	return folder_put(to, dir, "keys", e) &&
	       (!is_there(dir, "desk") || folder_put(to, dir, "desk", e)) &&
	       (!is_there(dir, "vault.log") || file_put(to, dir, "vault.log", 0600, e)) &&
	       bundle_end(to, e);
}

static bool ring_seal(struct sealing *s, const struct ring *r, struct err *e)
{
	uint8_t tag[RING_TAG];
	int n;
	AUTO(buf) struct buf header = BUF_MAX(HEADER);
	buf_put_text(&header, RING_MAGIC);
	uint8_t *random = buf_grow(&header, RING_SALT + RING_NONCE);
	if (!random || RAND_bytes(random, RING_SALT + RING_NONCE) != 1)
		return err_openssl(e, NULL, "no random numbers");
	buf_put_u64(&header, (uint64_t)r->time_ms);
	const struct bundle_sink to = { sealed_put, s };
	if (!buf_done(&header, e) || !cipher_start(s, header.p, r->passphrase, true, e) ||
		!all_write(s->fd, header.p, header.n, e) || !files_put(&to, r->dir, e))
		return false;
	if (EVP_CipherFinal_ex(s->gcm, tag, &n) != 1 || n != 0 ||
		EVP_CIPHER_CTX_ctrl(s->gcm, EVP_CTRL_GCM_GET_TAG, RING_TAG, tag) != 1)
		return err_openssl(e, NULL, "the key ring cannot be sealed");
	return all_write(s->fd, tag, sizeof tag, e) &&
	       (fsync(s->fd) == 0 || err_errno(e, "%s", r->path));
}

bool ring_write(const struct ring *r, struct err *e)
{
	AUTO(sealing)
	struct sealing s = { .fd = open(r->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) };
	if (s.fd < 0)
		return errno == EEXIST
			       ? err_fail(e, ERR_WRONG_STATE, "%s is there already", r->path)
			       : err_errno(e, "%s", r->path);
	if (ring_seal(&s, r, e))
		return true;
	unlink(r->path);
	return false;
}

static bool all_read(int fd, uint8_t *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t got = read(fd, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(e, "cannot read the key ring");
		if (got == 0)
			return err_fail(e, ERR_SYNTAX, "the key ring is cut off");
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool sealed_get(void *arg, uint8_t *p, size_t n, struct err *e)
{
	struct sealing *s = arg;
	uint8_t in[BUNDLE_CHUNK];
	if (n > s->left)
		return err_fail(e, ERR_CRYPTO,
			"the key ring does not open: another passphrase, or it was altered");
	s->left -= n;
	for (size_t at = 0; at < n;) {
		size_t part = n - at < sizeof in ? n - at : sizeof in;
		int got;
		if (!all_read(s->fd, in, part, e))
			return false;
		if (EVP_CipherUpdate(s->gcm, p + at, &got, in, (int)part) != 1 ||
			(size_t)got != part)
			return err_openssl(e, NULL, "the key ring cannot be opened");
		at += part;
	}
	return true;
}

/* Nothing else may come out of a ring. */
static bool belongs(const char *name)
{
	return strncmp(name, "keys/", 5) == 0 || strcmp(name, "vault.log") == 0 ||
	       strncmp(name, "desk/", 5) == 0;
}

/* A wrong passphrase makes garbage of all: whatever is wrong with it, the seal does not hold. */
static bool garbage(struct err *e)
{
	return err_fail(
		e, ERR_CRYPTO, "the key ring does not open: another passphrase, or it was altered");
}

static bool files_take(struct sealing *s, const char *dir, struct err *e)
{
	const struct bundle_source from = { sealed_get, s };
	for (int n = 0; n < BUNDLE_MAX_FILES; n++) {
		struct bundle_file f;
		bool more;
		if (!bundle_next(&from, &f, &more, e))
			return garbage(e);
		if (!more)
			return s->left == 0 || garbage(e);
		if (!belongs(f.name) || f.size > s->left)
			return garbage(e);
		if (!bundle_take(&from, &f, dir, e))
			return false;
	}
	return garbage(e);
}

static bool header_check(const uint8_t header[static HEADER], const struct ring *r, struct err *e)
{
	struct cur c = { .s = { header, HEADER }, .at = HEADER - 8 };
	uint64_t time_ms;
	if (memcmp(header, RING_MAGIC, MAGIC) != 0)
		return err_fail(e, ERR_SYNTAX, "%s is no key ring of this version", r->path);
	if (!cur_u64(&c, &time_ms, e))
		return false;
	return time_ms >= (uint64_t)r->time_ms ||
	       err_fail(e, ERR_WRONG_STATE,
		       "the key ring is older than the data: take one of the same backup or a "
		       "later one");
}

bool ring_read(const struct ring *r, struct err *e)
{
	uint8_t header[HEADER], tag[RING_TAG], none[RING_TAG];
	struct stat st;
	int n;
	AUTO(sealing) struct sealing s = { .fd = open(r->path, O_RDONLY | O_CLOEXEC) };
	if (s.fd < 0 || fstat(s.fd, &st) != 0)
		return err_errno(e, "%s", r->path);
	if (st.st_size < HEADER + RING_TAG)
		return err_fail(e, ERR_SYNTAX, "%s is no key ring", r->path);
	s.left = (uint64_t)st.st_size - HEADER - RING_TAG;
	if (!all_read(s.fd, header, sizeof header, e) || !header_check(header, r, e) ||
		!cipher_start(&s, header, r->passphrase, false, e) || !files_take(&s, r->dir, e) ||
		!all_read(s.fd, tag, sizeof tag, e))
		return false;
	if (EVP_CIPHER_CTX_ctrl(s.gcm, EVP_CTRL_GCM_SET_TAG, RING_TAG, tag) != 1 ||
		EVP_CipherFinal_ex(s.gcm, none, &n) != 1)
		return garbage(e);
	return true;
}
