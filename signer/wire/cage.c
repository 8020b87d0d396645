/* SPDX-License-Identifier: MIT */
/* cage: one table of limits and one of system calls for each kind of process, and Landlock beside them. */
#include "wire/cage.h"

#include "base/file.h"
#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PARAPHE_NO_CAGE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
	__has_feature(memory_sanitizer)
#define PARAPHE_NO_CAGE 1
#endif
#endif

enum { CAGE_MAX_ENTRIES = 65536 };
#define MIB ((rlim_t)1 << 20)

/* Which groups of system calls a kind may use; what is in no group kills the process. */
enum { CALLS_MEMORY = 1, CALLS_PARENT = 2, CALLS_DURABLE = 4, CALLS_NO_FILE = 8, CALLS_TOKEN = 16 };

struct cage {
	rlim_t space, output, cpu_s, files;
	unsigned calls;
};

static const struct cage cages[] = {
	[CAGE_CLERK_PARENT] = { .space = 4096 * MIB,
		.output = 512 * MIB,
		.cpu_s = RLIM_INFINITY,
		.files = 256,
		.calls = CALLS_MEMORY | CALLS_PARENT | CALLS_NO_FILE },
	[CAGE_CLERK_CHILD] = { .space = 2048 * MIB,
		.output = 512 * MIB,
		.cpu_s = 60,
		.files = 64,
		.calls = CALLS_MEMORY },
	[CAGE_RENDER_CHILD] = { .space = 1024 * MIB,
		.output = 64 * MIB,
		.cpu_s = 20,
		.files = 64,
		.calls = CALLS_MEMORY | CALLS_NO_FILE },
	[CAGE_VAULT] = { .space = 1024 * MIB,
		.output = 4096 * MIB,
		.cpu_s = RLIM_INFINITY,
		.files = 64,
		.calls = CALLS_MEMORY | CALLS_DURABLE },
	[CAGE_VAULT_TOKEN] = { .space = 1024 * MIB,
		.output = 4096 * MIB,
		.cpu_s = RLIM_INFINITY,
		.files = 64,
		.calls = CALLS_MEMORY | CALLS_DURABLE | CALLS_TOKEN },
};
_Static_assert(sizeof cages / sizeof *cages == CAGE_KIND_COUNT, "every kind has its cage");

static bool limit(int what, rlim_t soft, struct err *e)
{
	struct rlimit now;
	if (getrlimit((__rlimit_resource_t)what, &now) != 0)
		return err_errno(e, "cannot read limit %d", what);
	/* A lower limit that is already there stays. */
	struct rlimit want = { .rlim_cur = soft < now.rlim_max ? soft : now.rlim_max,
		.rlim_max = soft < now.rlim_max ? soft : now.rlim_max };
	/* SIGXCPU comes at the soft limit, one second before the kernel's SIGKILL. */
	if (what == (int)RLIMIT_CPU && want.rlim_max != RLIM_INFINITY &&
		want.rlim_max < now.rlim_max)
		want.rlim_max++;
	if (setrlimit((__rlimit_resource_t)what, &want) != 0)
		return err_errno(e, "cannot set limit %d", what);
	return true;
}

static bool limits_set(const struct cage *c, struct err *e)
{
	/* RLIMIT_FSIZE 0 would break memfds (FACTS 6b): it is the cap of what may be put out. */
	return limit((int)RLIMIT_CORE, 0, e) && limit((int)RLIMIT_FSIZE, c->output, e) &&
	       limit((int)RLIMIT_NOFILE, c->files, e) && limit((int)RLIMIT_CPU, c->cpu_s, e);
}

static bool privileges_end(struct err *e)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_errno(e, "cannot give up privileges for good");
	return true;
}

/*
 * Landlock's interface as of ABI 6, of which an older kernel is given the part it knows; the header of
 * Debian 12 ends at ABI 2. Source: Documentation/userspace-api/landlock.rst.
 */
struct ruleset {
	uint64_t fs, net, scoped;
};
enum {
	LANDLOCK_ABI_REFER = 2,
	LANDLOCK_ABI_TRUNCATE = 3,
	LANDLOCK_ABI_NET = 4,
	LANDLOCK_ABI_IOCTL = 5,
	LANDLOCK_ABI_SCOPE = 6,
};
#define FS_TRUNCATE ((uint64_t)1 << 14)
#define FS_IOCTL ((uint64_t)1 << 15)
#define FS_FIRST (((uint64_t)LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FS_ON_FILES                                                                                \
	((uint64_t)(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |                   \
		    LANDLOCK_ACCESS_FS_READ_FILE) |                                                \
		FS_TRUNCATE | FS_IOCTL)
#define NET_BIND_CONNECT ((uint64_t)3)
#define SCOPE_ABSTRACT_SIGNAL ((uint64_t)3)

/* 0 when the kernel has none, or it is switched off. */
static int landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	return abi < 0 ? 0 : (int)abi;
}

static uint64_t landlock_files(int abi)
{
	uint64_t all = FS_FIRST;
	if (abi >= LANDLOCK_ABI_REFER)
		all |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= LANDLOCK_ABI_TRUNCATE)
		all |= FS_TRUNCATE;
	if (abi >= LANDLOCK_ABI_IOCTL)
		all |= FS_IOCTL;
	return all;
}

static bool landlock_make(int *fd, int abi, bool files_only, struct err *e)
{
	struct ruleset r = { .fs = landlock_files(abi) };
	size_t size = sizeof r.fs;
	if (!files_only && abi >= LANDLOCK_ABI_NET) {
		r.net = NET_BIND_CONNECT;
		size += sizeof r.net;
	}
	if (!files_only && abi >= LANDLOCK_ABI_SCOPE) {
		r.scoped = SCOPE_ABSTRACT_SIGNAL;
		size += sizeof r.scoped;
	}
	*fd = (int)syscall(SYS_landlock_create_ruleset, &r, size, 0);
	return *fd < 0 ? err_errno(e, "Landlock") : true;
}

static bool landlock_enter(int ruleset, struct err *e)
{
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		return err_errno(e, "Landlock");
	return true;
}

struct folder {
	DIR *dir;
};

static void folder_auto(struct folder *f)
{
	if (f->dir)
		closedir(f->dir);
}

static bool allow(int ruleset, int dir, const char *name, uint64_t rights, struct err *e)
{
	AUTO(fd) int fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	/* Gone since, or not ours to see: then it stays unreachable. A link counts by what it points to. */
	if (fd < 0 || fstat(fd, &st) != 0 || S_ISLNK(st.st_mode))
		return true;
	struct landlock_path_beneath_attr rule = { .parent_fd = fd,
		.allowed_access = S_ISDIR(st.st_mode) ? rights : rights & FS_ON_FILES };
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
		return err_errno(e, "Landlock: %s", name);
	return true;
}

/* Everything in 'dir' but 'except'. */
static bool allow_siblings(int ruleset, int dir, const char *except, uint64_t rights, struct err *e)
{
	AUTO(fd) int again = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO(folder) struct folder f = { .dir = again < 0 ? NULL : fdopendir(again) };
	if (!f.dir)
		return err_errno(e, "cannot list the folder of %s", except);
	again = -1;
	size_t seen = 0;
	for (struct dirent *d; (d = readdir(f.dir));) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, "..") ||
			!strcmp(d->d_name, except))
			continue;
		if (++seen > CAGE_MAX_ENTRIES)
			return err_fail(e, ERR_LIMIT, "over %d entries beside %s", CAGE_MAX_ENTRIES,
				except);
		if (!allow(ruleset, dir, d->d_name, rights, e))
			return false;
	}
	return true;
}

/*
 * Rules hold for all that lies beneath, so the way down to 'path' (absolute, no links, cut up here) gets none:
 * only what stands beside it.
 */
static bool allow_beside(int ruleset, char *path, uint64_t rights, struct err *e)
{
	AUTO(fd) int dir = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *rest = path + 1;
	for (char *part; (part = strsep(&rest, "/"));) {
		if (dir < 0 || !allow_siblings(ruleset, dir, part, rights, e))
			return dir < 0 ? err_errno(e, "/") : false;
		int next = openat(dir, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0)
			return err_errno(e, "%s", part);
		close(dir);
		dir = next;
	}
	return true;
}

static bool hidden_proven(const char *path, struct err *e)
{
	AUTO(fd) int proof = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return (proof < 0 && errno == EACCES) ||
	       err_fail(e, ERR_DENIED, "%s can still be reached", path);
}

#ifdef PARAPHE_NO_CAGE
static bool undumpable(struct err *e)
{
	(void)e;
	return true;
}

bool cage_prepare(enum cage_kind kind, struct err *e)
{
	(void)kind;
	(void)e;
	return true;
}

static bool walls_shut(enum cage_kind kind, const char *hidden, struct err *e)
{
	(void)e;
	(void)hidden;
	log_event("cage_open", "kind=%d reason=instrumented_build", (int)kind);
	return true;
}
#else

static bool undumpable(struct err *e)
{
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 || err_errno(e, "cannot forbid core files");
}

/* No rule at all: nothing on any file system can be reached by path, and no TCP port. */
static bool landlock_deny_all(struct err *e)
{
	int abi = landlock_abi();
	if (abi == 0) {
		log_event("cage_without_landlock", "reason=kernel");
		return true;
	}
	AUTO(fd) int ruleset = -1;
	return landlock_make(&ruleset, abi, false, e) && landlock_enter(ruleset, e);
}

/* Files may be read, but those below 'hidden' not even looked at. */
static bool landlock_read_beside(const char *hidden, struct err *e)
{
	int abi = landlock_abi();
	AUTO(text) char *parts = realpath(hidden, NULL);
	AUTO(fd) int ruleset = -1;
	if (abi == 0)
		return err_fail(e, ERR_UNSUPPORTED,
			"this kernel has no Landlock: a PKCS#11 module cannot be kept from the "
			"keys");
	if (!parts)
		return err_errno(e, "%s", hidden);
	if (!landlock_make(&ruleset, abi, false, e) ||
		!allow_beside(ruleset, parts,
			LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR, e) ||
		!landlock_enter(ruleset, e))
		return err_context(e, "cannot hide %s", hidden);
	return hidden_proven(hidden, e);
}

static const int calls_memory[] = {
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(readv),
	SCMP_SYS(writev),
	SCMP_SYS(pread64),
	SCMP_SYS(pwrite64),
	SCMP_SYS(lseek),
	SCMP_SYS(fstat),
	SCMP_SYS(ftruncate),
	SCMP_SYS(close),
	SCMP_SYS(memfd_create),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendmsg),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(futex),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
};
/* The parent forks; what else is here its children need until they have entered their own cage. */
static const int calls_parent[] = {
	SCMP_SYS(wait4),
	SCMP_SYS(waitid),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(close_range),
	SCMP_SYS(dup2),
	SCMP_SYS(dup3),
	SCMP_SYS(alarm),
	SCMP_SYS(setitimer),
	SCMP_SYS(setrlimit),
	SCMP_SYS(getrlimit),
	SCMP_SYS(seccomp),
	SCMP_SYS(landlock_create_ruleset),
	SCMP_SYS(landlock_restrict_self),
};
static const int calls_durable[] = { SCMP_SYS(fsync), SCMP_SYS(fdatasync) };
/* poppler and GLib look for files that they can do without: they are told that there is none. */
static const int calls_no_file[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(statx),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(statfs),
	SCMP_SYS(getcwd),
};

/* A module reads its token's files and talks to the reader's daemon on the socket it has. */
static const int calls_token[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(statx),
	SCMP_SYS(newfstatat),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getdents64),
	SCMP_SYS(getcwd),
	SCMP_SYS(statfs),
	SCMP_SYS(fstatfs),
	SCMP_SYS(flock),
	SCMP_SYS(sendto),
	SCMP_SYS(recvfrom),
	SCMP_SYS(select),
	SCMP_SYS(pselect6),
	SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(getppid),
};
/* It is told no rather than killed: syslog, another reader, a helper thread. */
static const int calls_token_refused[] = { SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(clone),
	SCMP_SYS(clone3), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat),
	SCMP_SYS(rename) };

/* One system call of which one argument is looked at: allowed when (argument & mask) == value. */
struct narrow {
	int call;
	unsigned argument;
	uint64_t mask, value;
	unsigned calls;
};
#define WHOLE UINT64_MAX
#define FORK_FLAGS ((uint64_t)(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD))

#define NARROW(c, a, m, v, g)                                                                      \
	{                                                                                          \
		.call = SCMP_SYS(c), .argument = (a), .mask = (m), .value = (v), .calls = (g)      \
	}
static const struct narrow narrows[] = {
	/* No new executable memory. */
	NARROW(mmap, 2, PROT_EXEC, 0, CALLS_MEMORY),
	NARROW(mprotect, 2, PROT_EXEC, 0, CALLS_MEMORY),
	NARROW(fcntl, 1, WHOLE, F_DUPFD_CLOEXEC, CALLS_MEMORY),
	NARROW(fcntl, 1, WHOLE, F_GETFD, CALLS_MEMORY),
	NARROW(fcntl, 1, WHOLE, F_SETFD, CALLS_MEMORY),
	NARROW(fcntl, 1, WHOLE, F_GETFL, CALLS_MEMORY),
	NARROW(fcntl, 1, WHOLE, F_GET_SEALS, CALLS_MEMORY),
	NARROW(fcntl, 1, WHOLE, F_ADD_SEALS, CALLS_MEMORY),
	/* fstat of glibc 2.36 is newfstatat with an empty path. */
	NARROW(newfstatat, 3, WHOLE, AT_EMPTY_PATH, CALLS_MEMORY),
	NARROW(fcntl, 1, WHOLE, F_SETOWN, CALLS_PARENT),
	NARROW(fcntl, 1, WHOLE, F_SETFL, CALLS_PARENT | CALLS_TOKEN),
	NARROW(fcntl, 1, WHOLE, F_GETLK, CALLS_TOKEN),
	NARROW(fcntl, 1, WHOLE, F_SETLK, CALLS_TOKEN),
	NARROW(fcntl, 1, WHOLE, F_SETLKW, CALLS_TOKEN),
	NARROW(fcntl, 1, WHOLE, F_OFD_SETLK, CALLS_TOKEN),
	NARROW(fcntl, 1, WHOLE, F_OFD_SETLKW, CALLS_TOKEN),
	NARROW(prctl, 0, WHOLE, PR_SET_PDEATHSIG, CALLS_PARENT),
	NARROW(clone, 0, WHOLE, FORK_FLAGS, CALLS_PARENT),
	NARROW(prlimit64, 0, WHOLE, 0, CALLS_PARENT),
	NARROW(prctl, 0, WHOLE, PR_SET_NO_NEW_PRIVS, CALLS_PARENT),
	NARROW(prctl, 0, WHOLE, PR_SET_DUMPABLE, CALLS_PARENT),
	NARROW(prctl, 0, WHOLE, PR_SET_SECCOMP, CALLS_PARENT),
};

static int rules_put(scmp_filter_ctx f, uint32_t action, const int *calls, size_t n)
{
	int bad = 0;
	for (size_t i = 0; i < n && !bad; i++)
		bad = seccomp_rule_add(f, action, calls[i], 0);
	return bad;
}
#define COUNT(a) (sizeof(a) / sizeof *(a))

static int narrows_put(scmp_filter_ctx f, unsigned calls)
{
	int bad = 0;
	for (size_t i = 0; i < COUNT(narrows) && !bad; i++) {
		const struct narrow *r = &narrows[i];
		struct scmp_arg_cmp cmp = { r->argument, SCMP_CMP_MASKED_EQ, r->mask, r->value };
		if (r->calls & calls)
			bad = seccomp_rule_add_array(f, SCMP_ACT_ALLOW, r->call, 1, &cmp);
	}
	return bad;
}

/* A path is refused for newfstatat too, unless its flags say that there is none. */
static int no_file_put(scmp_filter_ctx f)
{
	struct scmp_arg_cmp path = { 3, SCMP_CMP_NE, AT_EMPTY_PATH, 0 };
	uint32_t none = SCMP_ACT_ERRNO(ENOENT);
	int bad = rules_put(f, none, calls_no_file, COUNT(calls_no_file));
	return bad ? bad : seccomp_rule_add_array(f, none, SCMP_SYS(newfstatat), 1, &path);
}

static int filter_fill(scmp_filter_ctx f, unsigned calls)
{
	int bad = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	/* A tree: the kernel runs the filter once for each call there is when it is loaded. */
	if (!bad)
		bad = seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (!bad)
		bad = rules_put(f, SCMP_ACT_ALLOW, calls_memory, COUNT(calls_memory));
	/* stdio asks whether its file is a terminal: no, and nobody is harmed by the question. */
	if (!bad)
		bad = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), 0);
	if (!bad)
		bad = narrows_put(f, calls);
	if (!bad && (calls & CALLS_PARENT))
		bad = rules_put(f, SCMP_ACT_ALLOW, calls_parent, COUNT(calls_parent));
	if (!bad && (calls & CALLS_DURABLE))
		bad = rules_put(f, SCMP_ACT_ALLOW, calls_durable, COUNT(calls_durable));
	if (!bad && (calls & CALLS_NO_FILE))
		bad = no_file_put(f);
	if (!bad && (calls & CALLS_TOKEN))
		bad = rules_put(f, SCMP_ACT_ALLOW, calls_token, COUNT(calls_token));
	if (!bad && (calls & CALLS_TOKEN))
		bad = rules_put(
			f, SCMP_ACT_ERRNO(EACCES), calls_token_refused, COUNT(calls_token_refused));
	return bad;
}

/* As the kernel takes them; empty: not compiled yet. */
static struct buf filters[CAGE_KIND_COUNT];

/* FILTER_MOST: bytes, of one instruction more than the kernel takes; FILTER_TRIES: to write a filter while signals come. */
enum { FILTER_MOST = (BPF_MAXINSNS + 1) * sizeof(struct sock_filter), FILTER_TRIES = 8 };

/* libseccomp writes a filter by one call of write, and takes a part for the whole: to a pipe, which holds more than any. */
static bool filter_export(int fd, scmp_filter_ctx f, struct err *e)
{
	int bad;
	errno = 0;
	for (int tries = 0; (bad = seccomp_export_bpf(f, fd)) && errno == EINTR; tries++)
		if (tries == FILTER_TRIES)
			break;
	return !bad || err_fail(e, ERR_DENIED, "seccomp: %s", strerror(-bad));
}

static bool filter_read(struct buf *out, int fd, struct err *e)
{
	struct buf b = BUF_MAX(FILTER_MOST);
	uint8_t *p = buf_grow(&b, FILTER_MOST);
	size_t have = 0;
	ssize_t n = 1;
	while (p && n != 0 && have < FILTER_MOST) {
		n = read(fd, p + have, FILTER_MOST - have);
		if (n < 0 && errno != EINTR)
			break;
		have += n > 0 ? (size_t)n : 0;
	}
	b.n = have;
	if (p && n == 0 && have > 0 && have % sizeof(struct sock_filter) == 0)
		return *out = b, true;
	buf_free(&b);
	return p ? err_fail(e, ERR_DENIED, "seccomp: no whole filter") : err_nomem(e);
}

static bool filter_compile(struct buf *out, unsigned calls, struct err *e)
{
	int ends[2];
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (!f)
		return err_fail(e, ERR_UNSUPPORTED, "no seccomp here");
	int bad = filter_fill(f, calls);
	bool good = !bad || err_fail(e, ERR_DENIED, "seccomp: %s", strerror(-bad));
	if (good && pipe2(ends, O_CLOEXEC) != 0)
		good = err_errno(e, "cannot make a pipe");
	else if (good) {
		good = filter_export(ends[1], f, e);
		close(ends[1]);
		good = good && filter_read(out, ends[0], e);
		close(ends[0]);
	}
	seccomp_release(f);
	return good;
}

bool cage_prepare(enum cage_kind kind, struct err *e)
{
	return filters[kind].n || filter_compile(&filters[kind], cages[kind].calls, e);
}

static bool filter_enter(enum cage_kind kind, struct err *e)
{
	if (!cage_prepare(kind, e))
		return false;
	struct sock_fprog all = { .len = (unsigned short)(filters[kind].n /
							  sizeof(struct sock_filter)),
		.filter = (struct sock_filter *)(void *)filters[kind].p };
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &all) == 0)
		return true;
	if (errno == ENOSYS || errno == EINVAL || errno == EOPNOTSUPP)
		return err_fail(e, ERR_UNSUPPORTED, "this kernel has no seccomp filters");
	return err_fail(e, ERR_DENIED, "seccomp: %s", strerror(errno));
}

static bool walls_shut(enum cage_kind kind, const char *hidden, struct err *e)
{
	const struct cage *c = &cages[kind];
	if (!limit((int)RLIMIT_AS, c->space, e))
		return false;
	/* No core with document bytes or keys in it, no ptrace by the same uid, /proc/PID closed. */
	return undumpable(e) && (hidden ? landlock_read_beside(hidden, e) : landlock_deny_all(e)) &&
	       filter_enter(kind, e);
}
#endif

bool cage_no_core(struct err *e)
{
	return limit((int)RLIMIT_CORE, 0, e) && undumpable(e);
}

static bool enter(enum cage_kind kind, const char *hidden, struct err *e)
{
	/* glibc reads /etc/localtime at the first gmtime, which OpenSSL calls: not any more. */
	const char *zone = getenv("TZ");
	if ((!zone || strcmp(zone, "UTC0") != 0) && setenv("TZ", "UTC0", 1) != 0)
		return err_nomem(e);
	tzset();
	if (!limits_set(&cages[kind], e) || !privileges_end(e) || !walls_shut(kind, hidden, e))
		return err_context(e, "no cage, no service");
	return true;
}

bool cage_enter(enum cage_kind kind, struct err *e)
{
	if (kind >= CAGE_VAULT_TOKEN)
		return err_fail(e, ERR_BUG, "no such cage");
	return enter(kind, NULL, e);
}

bool cage_enter_token(const char *hidden, struct err *e)
{
	return enter(CAGE_VAULT_TOKEN, hidden, e);
}

bool cage_hide(const char *keys_dir, struct err *e)
{
	int abi = landlock_abi();
	if (abi == 0)
		return err_fail(e, ERR_UNSUPPORTED,
			"this kernel has no Landlock: run the vault under a uid of its own");
	AUTO(text) char *path = realpath(keys_dir, NULL);
	AUTO(text) char *parts = realpath(keys_dir, NULL);
	if (!path || !parts)
		return err_errno(e, "%s", keys_dir);
	if (!strcmp(path, "/"))
		return err_fail(e, ERR_DENIED, "%s: the root cannot be hidden", keys_dir);
	AUTO(fd) int ruleset = -1;
	if (!landlock_make(&ruleset, abi, true, e) ||
		!allow_beside(ruleset, parts, landlock_files(abi), e) || !privileges_end(e) ||
		!landlock_enter(ruleset, e))
		return err_context(e, "cannot hide %s", keys_dir);
	return hidden_proven(path, e);
}
