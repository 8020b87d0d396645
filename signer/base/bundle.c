/* SPDX-License-Identifier: MIT */
/* bundle: records of name, mode, size and bytes, then an end mark. */
#include "base/bundle.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MARK_FILE = 'F', MARK_END = 'E', MAX_PATH = 4096, BOTH_MODES = 0644 };

static bool name_good(const char *name)
{
	size_t n = strlen(name), parts = 1;
	for (size_t i = 0; i < n; i++) {
		bool first = i == 0 || name[i - 1] == '/';
		char c = name[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '_' || c == '-' || (c == '.' && !first);
		if (!plain && (c != '/' || first || ++parts > 2))
			return false;
	}
	return n > 0 && n <= BUNDLE_MAX_NAME && name[n - 1] != '/';
}

static bool head_put(
	const struct bundle_sink *to, const char *name, mode_t mode, uint64_t size, struct err *e)
{
	AUTO(buf) struct buf b = BUF_MAX(BUNDLE_MAX_NAME + 16);
	if (!name_good(name))
		return err_fail(e, ERR_SYNTAX, "%.120s cannot go into a backup by that name", name);
	buf_put_byte(&b, MARK_FILE);
	buf_put_byte(&b, (uint8_t)strlen(name));
	buf_put_text(&b, name);
	buf_put_u16(&b, (uint16_t)(mode & BOTH_MODES));
	buf_put_u64(&b, size);
	return buf_done(&b, e) && to->put(to->arg, buf_slice(&b), e);
}

bool bundle_put(const struct bundle_sink *to, const char *name, mode_t mode, struct slice bytes,
	struct err *e)
{
	return head_put(to, name, mode, bytes.n, e) && to->put(to->arg, bytes, e);
}

bool bundle_put_fd(
	const struct bundle_sink *to, const char *name, mode_t mode, int fd, struct err *e)
{
	struct stat st;
	uint8_t chunk[BUNDLE_CHUNK];
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return err_fail(e, ERR_IO, "%s is no regular file", name);
	if (!head_put(to, name, mode, (uint64_t)st.st_size, e))
		return false;
	for (off_t at = 0; at < st.st_size;) {
		size_t want = sizeof chunk;
		if ((off_t)want > st.st_size - at)
			want = (size_t)(st.st_size - at);
		ssize_t n = pread(fd, chunk, want, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, "%s", name);
		if (n == 0)
			return err_fail(e, ERR_IO, "%s became shorter while it was read", name);
		if (!to->put(to->arg, (struct slice){ chunk, (size_t)n }, e))
			return false;
		at += n;
	}
	return true;
}

bool bundle_end(const struct bundle_sink *to, struct err *e)
{
	const uint8_t end = MARK_END;
	return to->put(to->arg, (struct slice){ &end, 1 }, e);
}

bool bundle_next(
	const struct bundle_source *from, struct bundle_file *out, bool *more, struct err *e)
{
	uint8_t mark, n, fixed[10];
	*out = (struct bundle_file){ .size = 0 };
	if (!from->get(from->arg, &mark, 1, e))
		return false;
	*more = mark == MARK_FILE;
	if (mark == MARK_END)
		return true;
	if (!*more || !from->get(from->arg, &n, 1, e))
		return err_fail(e, ERR_SYNTAX, "this is no backup, or it was altered");
	if (n > BUNDLE_MAX_NAME || !from->get(from->arg, (uint8_t *)out->name, n, e) ||
		!from->get(from->arg, fixed, sizeof fixed, e))
		return err_fail(e, ERR_SYNTAX, "this is no backup, or it was altered");
	struct cur c = { .s = { fixed, sizeof fixed } };
	uint16_t mode;
	if (!cur_u16(&c, &mode, e) || !cur_u64(&c, &out->size, e))
		return false;
	out->mode = mode;
	if (strlen(out->name) != n || !name_good(out->name) || (mode != 0600 && mode != 0644))
		return err_fail(
			e, ERR_SYNTAX, "a file's name or mode in the backup is not allowed");
	return true;
}

static bool folder_make(const char *path, struct err *e)
{
	char folder[MAX_PATH];
	const char *slash = strrchr(path, '/');
	snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 0, path);
	return mkdir(folder, 0700) == 0 || errno == EEXIST || err_errno(e, "%s", folder);
}

static bool chunk_write(int fd, const uint8_t *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return err_errno(e, "cannot write");
		p += done;
		n -= (size_t)done;
	}
	return true;
}

bool bundle_take(const struct bundle_source *from, const struct bundle_file *f, const char *folder,
	struct err *e)
{
	char path[MAX_PATH];
	uint8_t chunk[BUNDLE_CHUNK];
	int n = snprintf(path, sizeof path, "%s/%s", folder, f->name);
	if (n < 0 || n >= MAX_PATH)
		return err_fail(e, ERR_LIMIT, "a path is longer than %d bytes", MAX_PATH);
	if (!folder_make(path, e))
		return false;
	AUTO(fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, f->mode);
	if (fd < 0)
		return err_errno(e, "%s", path);
	for (uint64_t left = f->size; left > 0;) {
		size_t part = left < sizeof chunk ? (size_t)left : sizeof chunk;
		if (!from->get(from->arg, chunk, part, e) || !chunk_write(fd, chunk, part, e))
			return err_context(e, "%s", f->name);
		left -= part;
	}
	explicit_bzero(chunk, sizeof chunk);
	return fsync(fd) == 0 || err_errno(e, "%s", path);
}
