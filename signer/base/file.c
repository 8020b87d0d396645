/* SPDX-License-Identifier: MIT */
/* file: whole reads under a cap, atomic writes, locks, sealed memfds. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILE_MAX_PATH = 4096 };

void fd_auto(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

bool file_read_fd(struct buf *out, int fd, size_t max, struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_errno(e, "cannot look at the file");
	if (!S_ISREG(st.st_mode))
		return err_fail(e, ERR_IO, "not a regular file");
	if ((uint64_t)st.st_size > max)
		return err_fail(e, ERR_LIMIT, "%lld bytes, at most %zu are taken",
			(long long)st.st_size, max);
	struct buf b = BUF_MAX((size_t)st.st_size);
	size_t want = (size_t)st.st_size;
	uint8_t *p = want ? buf_grow(&b, want) : NULL;
	if (want && !p)
		return buf_done(&b, e);
	size_t have = 0;
	while (have < want) {
		ssize_t n = pread(fd, p + have, want - have, (off_t)have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_errno(e, "cannot read");
			buf_free(&b);
			return false;
		}
		if (n == 0) {
			buf_free(&b);
			return err_fail(e, ERR_IO, "the file became shorter while it was read");
		}
		have += (size_t)n;
	}
	buf_free(out);
	*out = b;
	return true;
}

bool file_read(struct buf *out, const char *path, size_t max, struct err *e)
{
	AUTO(fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return err_errno(e, "%s", path);
	if (!file_read_fd(out, fd, max, e))
		return err_context(e, "%s", path);
	return true;
}

static bool write_all(int fd, struct slice bytes, struct err *e)
{
	size_t done = 0;
	while (done < bytes.n) {
		ssize_t n = write(fd, bytes.p + done, bytes.n - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, "cannot write");
		done += (size_t)n;
	}
	return true;
}

/* The folder of 'path' as a descriptor, and the last part. */
static bool folder_open(int *dir, const char **base, const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char folder[FILE_MAX_PATH];
	if (!slash) {
		memcpy(folder, ".", 2);
		*base = path;
	} else {
		size_t n = slash == path ? 1 : (size_t)(slash - path);
		if (n >= sizeof folder)
			return err_fail(e, ERR_LIMIT, "path longer than %zu bytes", sizeof folder);
		memcpy(folder, path, n);
		folder[n] = 0;
		*base = slash + 1;
	}
	if (!**base)
		return err_fail(e, ERR_IO, "%s names a folder", path);
	*dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*dir < 0)
		return err_errno(e, "%s", folder);
	return true;
}

static bool temporary_make(int dir, const char *base, char name[static 300], struct slice bytes,
	mode_t mode, struct err *e)
{
	int n = snprintf(name, 300, ".%.200s.%ld.new", base, (long)getpid());
	if (n < 0 || n >= 300)
		return err_fail(e, ERR_LIMIT, "file name too long");
	unlinkat(dir, name, 0);
	AUTO(fd)
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return err_errno(e, "cannot make a temporary file");
	if (fchmod(fd, mode) != 0 || !write_all(fd, bytes, e)) {
		unlinkat(dir, name, 0);
		return e && e->code ? false : err_errno(e, "cannot set the mode");
	}
	if (fsync(fd) != 0) {
		err_errno(e, "cannot make the bytes durable");
		unlinkat(dir, name, 0);
		return false;
	}
	return true;
}

/* The child: one byte is an order to rename, the end of the channel one to remove. */
static void stage_wait(int channel, int dir, const char *name, const char *base)
{
	char order;
	ssize_t n;
	do {
		n = read(channel, &order, 1);
	} while (n < 0 && errno == EINTR);
	int32_t outcome = 0;
	if (n != 1) {
		unlinkat(dir, name, 0);
		_exit(0);
	}
	if (renameat(dir, name, dir, base) != 0 || fsync(dir) != 0) {
		outcome = errno;
		unlinkat(dir, name, 0);
	}
	do {
		n = send(channel, &outcome, sizeof outcome, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	_exit(n == (ssize_t)sizeof outcome ? 0 : 1);
}

static bool stage_fork(
	struct file_stage *out, int dir, const char *name, const char *base, struct err *e)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return err_errno(e, "cannot make a channel");
	pid_t pid = fork();
	if (pid == 0) {
		/* a terminal's Ctrl-C ends the parent, and by that this child, in order */
		signal(SIGINT, SIG_IGN);
		close(ends[0]);
		close(out->fd);
		stage_wait(ends[1], dir, name, base);
	}
	close(ends[1]);
	out->channel = ends[0];
	out->child = pid;
	return pid > 0 || err_errno(e, "cannot start a child");
}

bool file_stage_open(struct file_stage *out, const char *path, mode_t mode, struct err *e)
{
	AUTO(fd) int dir = -1;
	const char *base;
	char name[300];
	if (!folder_open(&dir, &base, path, e))
		return err_context(e, "%s", path);
	int n = snprintf(name, sizeof name, ".%.200s.%ld.new", base, (long)getpid());
	if (n < 0 || strlen(base) > 200)
		return err_fail(e, ERR_LIMIT, "%s: file name too long", path);
	unlinkat(dir, name, 0);
	out->fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (out->fd < 0)
		return err_errno(e, "%s: cannot write there", path);
	if (fchmod(out->fd, mode) != 0 || !stage_fork(out, dir, name, base, e)) {
		unlinkat(dir, name, 0);
		return err_errno(e, "%s: cannot write there", path);
	}
	return true;
}

bool file_stage_write(struct file_stage *s, struct slice bytes, struct err *e)
{
	if (!write_all(s->fd, bytes, e))
		return false;
	return fsync(s->fd) == 0 || err_errno(e, "cannot make the bytes durable");
}

/* A signal in between is no answer: the child may have renamed already. */
bool file_stage_commit(struct file_stage *s, struct err *e)
{
	int32_t outcome = 0;
	ssize_t sent, came;
	do {
		sent = send(s->channel, "c", 1, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	do {
		came = sent == 1 ? recv(s->channel, &outcome, sizeof outcome, 0) : -1;
	} while (sent == 1 && came < 0 && errno == EINTR);
	if (came != (ssize_t)sizeof outcome)
		return err_fail(e, ERR_IO, "the new file could not be put in place");
	errno = outcome;
	return outcome == 0 || err_errno(e, "the new file could not be put in place");
}

void file_stage_auto(struct file_stage *s)
{
	if (s->fd >= 0)
		close(s->fd);
	if (s->channel >= 0)
		close(s->channel);
	while (s->child > 0 && waitpid(s->child, NULL, 0) < 0 && errno == EINTR)
		;
	*s = (struct file_stage)FILE_STAGE_INIT;
}

bool file_write_atomic(const char *path, struct slice bytes, mode_t mode, struct err *e)
{
	AUTO(fd) int dir = -1;
	const char *base;
	char name[300];
	if (!folder_open(&dir, &base, path, e) || !temporary_make(dir, base, name, bytes, mode, e))
		return err_context(e, "%s", path);
	if (renameat(dir, name, dir, base) != 0) {
		err_errno(e, "%s", path);
		unlinkat(dir, name, 0);
		return false;
	}
	return fsync(dir) == 0 || err_errno(e, "%s: cannot make the folder durable", path);
}

bool file_write_new(const char *path, struct slice bytes, mode_t mode, struct err *e)
{
	AUTO(fd) int dir = -1;
	const char *base;
	char name[300];
	if (!folder_open(&dir, &base, path, e) || !temporary_make(dir, base, name, bytes, mode, e))
		return err_context(e, "%s", path);
	int linked = linkat(dir, name, dir, base, 0);
	int why = errno;
	unlinkat(dir, name, 0);
	errno = why;
	if (linked != 0 && why == EEXIST)
		return err_fail(
			e, ERR_WRONG_STATE, "%s exists already and is not overwritten", path);
	if (linked != 0)
		return err_errno(e, "%s", path);
	if (fsync(dir) != 0)
		return err_errno(e, "%s: cannot make the folder durable", path);
	return true;
}

bool file_append_sync(int fd, struct slice bytes, struct err *e)
{
	off_t end = lseek(fd, 0, SEEK_END);
	if (end < 0)
		return err_errno(e, "cannot find the end");
	if (write_all(fd, bytes, e) && fdatasync(fd) == 0)
		return true;
	if (!e || !e->code)
		err_errno(e, "cannot make the bytes durable");
	/* Undo what may have been written in part; when even that fails the reader's check of the tail must. */
	if (ftruncate(fd, end) != 0)
		return err_context(e, "a torn tail stays behind");
	return false;
}

bool file_folder_sync(const char *path, struct err *e)
{
	AUTO(fd) int dir = -1;
	const char *base;
	return folder_open(&dir, &base, path, e) &&
	       (fsync(dir) == 0 || err_errno(e, "%s: cannot make the folder durable", path));
}

bool file_lock(int *fd, const char *path, struct err *e)
{
	AUTO(fd) int lock = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (lock < 0)
		return err_errno(e, "%s", path);
	if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			return err_fail(e, ERR_WRONG_STATE,
				"%s is in use by another process; try again", path);
		return err_errno(e, "%s: cannot lock", path);
	}
	*fd = lock;
	lock = -1;
	return true;
}

bool file_memory(int *fd, const char *name, struct err *e)
{
	*fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return *fd >= 0 || err_errno(e, "cannot make a memory file");
}

bool file_append(int fd, struct slice bytes, struct err *e)
{
	return write_all(fd, bytes, e);
}

bool file_seal(int fd, struct err *e)
{
	int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	return fcntl(fd, F_ADD_SEALS, seals) == 0 || err_errno(e, "cannot seal a memory file");
}

bool file_memfd(int *fd, const char *name, struct slice bytes, struct err *e)
{
	AUTO(fd) int made = -1;
	if (!file_memory(&made, name, e) || !write_all(made, bytes, e) || !file_seal(made, e))
		return false;
	*fd = made;
	made = -1;
	return true;
}

bool file_map_sealed(struct file_map *out, int fd, size_t max, struct err *e)
{
	int seals = fcntl(fd, F_GET_SEALS);
	if (seals < 0 || (seals & (F_SEAL_SHRINK | F_SEAL_WRITE)) != (F_SEAL_SHRINK | F_SEAL_WRITE))
		return err_fail(e, ERR_DENIED, "the bytes came unsealed");
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_errno(e, "cannot look at the memory file");
	if ((uint64_t)st.st_size > max)
		return err_fail(e, ERR_LIMIT, "%lld bytes, at most %zu are taken",
			(long long)st.st_size, max);
	*out = (struct file_map){ 0 };
	if (st.st_size == 0)
		return true;
	void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return err_errno(e, "cannot map the memory file");
	out->bytes = (struct slice){ p, (size_t)st.st_size };
	return true;
}

void file_map_auto(struct file_map *m)
{
	if (m->bytes.p)
		munmap((void *)(uintptr_t)m->bytes.p, m->bytes.n);
	*m = (struct file_map){ 0 };
}
