/* SPDX-License-Identifier: MIT */
/*
 * fault: for LD_PRELOAD in tests/flow/faults.sh: calls that fail in every process that the command starts. Unlike a
 * tracer it works inside the cages too: the filter there kills whoever makes a call that a tracer took away.
 *
 * FAULT_CALL=alloc|write|sync|open|rename  which calls are counted and fail
 * FAULT_WHEN=N     the Nth of a process fails; FAULT_STICKY=1: and every one after it
 * FAULT_ERRNO=E    with this error; alloc: no memory
 * FAULT_SHORT=1    write and pwrite to files do half of what is asked
 * FAULT_INTERRUPT=1  every third read, write, poll, send and receive ends with EINTR
 * FAULT_COUNT=FILE   40 bytes: the most calls of each kind that one process made, in the order above
 * FAULT_CONTROL=FILE 72 bytes: instead of all these, for a service that runs: which call fails (1 alloc ... 5 rename, 0 none), when, sticky,
 *                    error (0: whoever makes the call is killed before it), and then the calls of each kind that all its processes have
 *                    made. Whoever maps it arms and counts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { ALLOC, WRITE, SYNC, OPEN, RENAME, KINDS };

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static _Atomic uint64_t made[KINDS], interruptible;
static _Atomic uint64_t *most;
static struct control {
	_Atomic uint64_t chosen, when, sticky, error, made[KINDS];
} * control;
static uint64_t when;
static int chosen = -1, sticky, halves, interrupts, error = EIO;

static int number(const char *name, int otherwise)
{
	const char *value = getenv(name);
	return value ? atoi(value) : otherwise;
}

static void *shared(const char *file, size_t n)
{
	int fd = file ? (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC) : -1;
	void *p = fd >= 0 ? mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
	if (fd >= 0)
		close(fd);
	return p == MAP_FAILED ? NULL : p;
}

__attribute__((constructor)) static void begin(void)
{
	static const char *const names[KINDS] = { "alloc", "write", "sync", "open", "rename" };
	const char *call = getenv("FAULT_CALL");
	most = shared(getenv("FAULT_COUNT"), KINDS * sizeof *most);
	control = shared(getenv("FAULT_CONTROL"), sizeof *control);
	sticky = number("FAULT_STICKY", 0);
	halves = number("FAULT_SHORT", 0);
	interrupts = number("FAULT_INTERRUPT", 0);
	error = number("FAULT_ERRNO", EIO);
	when = (uint64_t)number("FAULT_WHEN", 0);
	for (int i = 0; call && i < KINDS; i++)
		if (strcmp(call, names[i]) == 0)
			chosen = i;
	memset(made, 0, sizeof made);
}

static int controlled(enum kind k)
{
	uint64_t n = ++control->made[k];
	if (control->chosen != (uint64_t)k + 1 ||
		!(n == control->when || (control->sticky && n > control->when)))
		return 0;
	if (k != ALLOC && control->error == 0)
		syscall(SYS_kill, syscall(SYS_getpid), SIGKILL); /* a cage's filter does the same */
	errno = k == ALLOC ? ENOMEM : (int)control->error;
	return 1;
}

static int denied(enum kind k)
{
	if (control)
		return controlled(k);
	uint64_t n = ++made[k];
	if (most && n > most[k])
		most[k] = n;
	if ((int)k != chosen || !(n == when || (sticky && n > when)))
		return 0;
	errno = k == ALLOC ? ENOMEM : error;
	return 1;
}

static int interrupted(void)
{
	if (!interrupts || ++interruptible % 3 != 0)
		return 0;
	errno = EINTR;
	return 1;
}

void *malloc(size_t n)
{
	return denied(ALLOC) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return denied(ALLOC) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return denied(ALLOC) ? NULL : __libc_realloc(p, n);
}

static int is_file(int fd)
{
	struct stat st;
	int kept = errno;
	int yes = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	errno = kept;
	return yes;
}

static size_t part(int fd, size_t n)
{
	return halves && n > 1 && is_file(fd) ? n / 2 : n;
}

ssize_t write(int fd, const void *p, size_t n)
{
	if (is_file(fd) && denied(WRITE))
		return -1;
	return interrupted() ? -1 : syscall(SYS_write, fd, p, part(fd, n));
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	if (denied(WRITE))
		return -1;
	return interrupted() ? -1 : syscall(SYS_pwrite64, fd, p, part(fd, n), at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
	return pwrite(fd, p, n, at);
}

int fsync(int fd)
{
	return denied(SYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return denied(SYNC) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (flags & (O_CREAT | O_WRONLY | O_RDWR) && denied(OPEN))
		return -1;
	return (int)syscall(SYS_openat, dir, path, flags, mode);
}

int renameat(int from, const char *old, int to, const char *now)
{
	return denied(RENAME) ? -1 : (int)syscall(SYS_renameat, from, old, to, now);
}

ssize_t read(int fd, void *p, size_t n)
{
	return interrupted() ? -1 : syscall(SYS_read, fd, p, n);
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
	return interrupted() ? -1 : syscall(SYS_sendmsg, fd, m, flags);
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	return interrupted() ? -1 : syscall(SYS_recvmsg, fd, m, flags);
}

ssize_t send(int fd, const void *p, size_t n, int flags)
{
	return interrupted() ? -1 : syscall(SYS_sendto, fd, p, n, flags, NULL, 0);
}

ssize_t recv(int fd, void *p, size_t n, int flags)
{
	return interrupted() ? -1 : syscall(SYS_recvfrom, fd, p, n, flags, NULL, NULL);
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	return interrupted() ? -1 : (int)syscall(SYS_poll, fds, n, timeout);
}
