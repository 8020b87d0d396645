/* SPDX-License-Identifier: MIT */
/* Cages: every system call that is not on the list kills, what is needed works, hidden keys stay hidden. */
#include "cage_kit.h"

#include "base/file.h"
#include "base/time.h"
#include "wire/cage.h"
#include "wire/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/*
 * Beyond the newest call this kernel's headers know, so that calls to come are refused too. uretprobe and uprobe
 * are the kernel's own trampolines: newer kernels pass them by every filter, and they do nothing elsewhere.
 */
enum { LAST_CALL = 480, CALL_URETPROBE = 335, CALL_UPROBE = 336 };

/* Run 'work' in a child; how it ended, as waitpid says. */
static int in_child(void (*work)(int kind, long what), int kind, long what)
{
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		work(kind, what);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void enter(int kind)
{
	struct err e = ERR_INIT;
	bool in = kind == CAGE_VAULT_TOKEN ? cage_enter_token("/etc/ssl", &e)
					   : cage_enter((enum cage_kind)kind, &e);
	if (!in) {
		fprintf(stderr, "%s\n", e.text);
		_exit(99);
	}
}

static void call(int kind, long nr)
{
	enter(kind);
	/* Addresses and descriptors that no call can use: those allowed fail with EFAULT, EBADF or EINVAL. */
	long got = syscall(nr, -1L, -1L, -1L, -1L, -1L, -1L);
	_exit(got == -1 && errno == ENOENT ? 77 : 0);
}

static const long allowed[] = {
	SYS_read,
	SYS_write,
	SYS_readv,
	SYS_writev,
	SYS_pread64,
	SYS_pwrite64,
	SYS_lseek,
	SYS_fstat,
	SYS_ftruncate,
	SYS_close,
	SYS_memfd_create,
	SYS_recvmsg,
	SYS_sendmsg,
	SYS_poll,
	SYS_ppoll,
	SYS_munmap,
	SYS_mremap,
	SYS_madvise,
	SYS_brk,
	SYS_futex,
	SYS_exit,
	SYS_exit_group,
	SYS_rt_sigreturn,
	SYS_rt_sigprocmask,
	SYS_rt_sigaction,
	SYS_restart_syscall,
	SYS_clock_gettime,
	SYS_clock_getres,
	SYS_gettimeofday,
	SYS_time,
	SYS_getrandom,
	SYS_getpid,
	SYS_gettid,
	SYS_getuid,
	SYS_geteuid,
	SYS_getgid,
	SYS_getegid,
	SYS_uname,
	SYS_sysinfo,
	SYS_sched_yield,
	SYS_sched_getaffinity,
	SYS_ioctl,
};
static const long durable[] = { SYS_fsync, SYS_fdatasync };
static const long told_none[] = {
	SYS_open,
	SYS_openat,
	SYS_stat,
	SYS_lstat,
	SYS_statx,
	SYS_access,
	SYS_faccessat,
	SYS_faccessat2,
	SYS_readlink,
	SYS_readlinkat,
	SYS_newfstatat,
	SYS_statfs,
	SYS_getcwd,
};
#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool is_in(long nr, const long *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == nr)
			return true;
	return false;
}

/* Of a vault with a PKCS#11 module. */
static const long token[] = { SYS_open, SYS_openat, SYS_stat, SYS_lstat, SYS_statx, SYS_newfstatat,
	SYS_access, SYS_faccessat, SYS_faccessat2, SYS_readlink, SYS_readlinkat, SYS_getdents64,
	SYS_getcwd, SYS_statfs, SYS_fstatfs, SYS_flock, SYS_sendto, SYS_recvfrom, SYS_select,
	SYS_pselect6, SYS_nanosleep, SYS_clock_nanosleep, SYS_getppid, SYS_socket, SYS_connect,
	SYS_clone, SYS_clone3, SYS_unlink, SYS_unlinkat, SYS_mkdir, SYS_mkdirat, SYS_rename };

static void every_other_call_kills(int kind)
{
	for (long nr = 0; nr < LAST_CALL; nr++) {
		if (nr == CALL_URETPROBE || nr == CALL_UPROBE ||
			is_in(nr, allowed, COUNT(allowed)) ||
			(kind >= CAGE_VAULT && is_in(nr, durable, COUNT(durable))) ||
			(kind == CAGE_VAULT_TOKEN && is_in(nr, token, COUNT(token))))
			continue;
		int status = in_child(call, kind, nr);
		bool none = kind == CAGE_RENDER_CHILD && is_in(nr, told_none, COUNT(told_none));
		if (none && !(WIFEXITED(status) && WEXITSTATUS(status) == 77))
			fail_msg("call %ld is not told that there is no file", nr);
		if (!none && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS))
			fail_msg("call %ld does not kill in cage %d: %#x", nr, kind,
				(unsigned)status);
	}
}

static void every_other_call_kills_a_clerk_child(void **state)
{
	(void)state;
	if (is_cage_built())
		every_other_call_kills(CAGE_CLERK_CHILD);
}

static void every_other_call_kills_a_render_child(void **state)
{
	(void)state;
	if (is_cage_built())
		every_other_call_kills(CAGE_RENDER_CHILD);
}

static void every_other_call_kills_the_vault(void **state)
{
	(void)state;
	if (is_cage_built())
		every_other_call_kills(CAGE_VAULT);
}

static void every_other_call_kills_the_vault_with_a_token(void **state)
{
	(void)state;
	if (is_cage_built())
		every_other_call_kills(CAGE_VAULT_TOKEN);
}

enum probe {
	PROBE_OPEN_READ,
	PROBE_OPEN_WRITE,
	PROBE_STAT,
	PROBE_SOCKET,
	PROBE_SOCKET_UNIX,
	PROBE_PAIR,
	PROBE_EXEC,
	PROBE_FORK,
	PROBE_THREAD,
	PROBE_KILL,
	PROBE_EXECUTABLE,
	PROBE_MPROTECT,
	PROBE_SEALS_OWNER,
	PROBE_PTRACE,
	PROBE_COUNT
};

static void probe(int kind, long what)
{
	char page[1];
	char *argv[] = { NULL };
	struct stat st;
	enter(kind);
	switch ((enum probe)what) {
	case PROBE_OPEN_READ:
		(void)open("/etc/passwd", O_RDONLY);
		break;
	case PROBE_OPEN_WRITE:
		(void)open("/tmp/x", O_WRONLY | O_CREAT, 0600);
		break;
	case PROBE_STAT:
		(void)stat("/etc/passwd", &st);
		break;
	case PROBE_SOCKET:
		(void)socket(AF_INET, SOCK_STREAM, 0);
		break;
	case PROBE_SOCKET_UNIX:
		(void)socket(AF_UNIX, SOCK_STREAM, 0);
		break;
	case PROBE_PAIR:
		(void)socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){ 0 });
		break;
	case PROBE_EXEC:
		execve("/bin/true", argv, argv);
		break;
	case PROBE_FORK:
		(void)!fork();
		break;
	case PROBE_THREAD:
		(void)syscall(SYS_clone3, page, 1);
		break;
	case PROBE_KILL:
		kill(getppid(), 0);
		break;
	case PROBE_EXECUTABLE:
		(void)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		break;
	case PROBE_MPROTECT:
		(void)mprotect(
			(void *)((uintptr_t)&st & ~(uintptr_t)4095), 4096, PROT_READ | PROT_EXEC);
		break;
	case PROBE_SEALS_OWNER:
		fcntl(0, F_SETOWN, getpid());
		break;
	case PROBE_PTRACE:
		syscall(SYS_ptrace, 0, 0, 0, 0);
		break;
	case PROBE_COUNT:
		break;
	}
}

static void what_a_thief_would_try_kills(void **state)
{
	(void)state;
	if (!is_cage_built())
		return;
	for (int kind = CAGE_CLERK_CHILD; kind <= CAGE_VAULT; kind++)
		for (long what = 0; what < PROBE_COUNT; what++) {
			int status = in_child(probe, kind, what);
			if (kind == CAGE_RENDER_CHILD && what <= PROBE_STAT)
				continue;
			if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
				fail_msg("probe %ld in cage %d ended with %#x", what, kind,
					(unsigned)status);
		}
}

static void render_open(int kind, long what)
{
	(void)what;
	struct stat st;
	enter(kind);
	bool shut = open("/etc/passwd", O_RDONLY) < 0 && errno == ENOENT && stat("/", &st) < 0 &&
		    errno == ENOENT;
	_exit(shut ? 0 : 1);
}

static void a_render_child_and_the_parent_find_no_file(void **state)
{
	(void)state;
	if (!is_cage_built())
		return;
	assert_int_equal(in_child(render_open, CAGE_RENDER_CHILD, 0), 0);
	assert_int_equal(in_child(render_open, CAGE_CLERK_PARENT, 0), 0);
}

static void parent_probe(int kind, long what)
{
	enter(kind);
	pid_t pid;
	int status = 0;
	switch (what) {
	case 0:
		(void)socket(AF_INET, SOCK_STREAM, 0);
		break;
	case 1:
		execve("/bin/true", (char *[]){ NULL }, (char *[]){ NULL });
		break;
	case 2:
		(void)syscall(
			SYS_clone, (long)SIGCHLD | 0x10000000L /* CLONE_NEWUSER */, 0, 0, 0, 0);
		break;
	case 3:
		prctl(PR_SET_PTRACER, -1L, 0, 0, 0);
		break;
	default:
		pid = fork();
		if (pid == 0) {
			enter(CAGE_CLERK_CHILD);
			(void)open("/etc/passwd", O_RDONLY);
			_exit(0);
		}
		if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status) ||
			WTERMSIG(status) != SIGSYS)
			_exit(1);
	}
}

static void a_child_is_caged_within_its_parents_cage(void **state)
{
	(void)state;
	if (!is_cage_built())
		return;
	for (long what = 0; what < 4; what++) {
		int status = in_child(parent_probe, CAGE_CLERK_PARENT, what);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
	}
	assert_int_equal(in_child(parent_probe, CAGE_CLERK_PARENT, 4), 0);
}

static bool good_work(void)
{
	struct err e = ERR_INIT;
	AUTO(fd) int fd = -1;
	static uint8_t bytes[100000];
	AUTO(buf) struct buf back = BUF_MAX(sizeof bytes);
	time_t t = 1800000000;
	struct tm tm;
	char *big = malloc(64 << 20);
	bool good = big && file_memfd(&fd, "x", (struct slice){ bytes, sizeof bytes }, &e) &&
		    file_read_fd(&back, fd, sizeof bytes, &e) && back.n == sizeof bytes &&
		    gmtime_r(&t, &tm) && localtime_r(&t, &tm) && tm.tm_hour == 8;
	free(big);
	AUTO(file_map) struct file_map map = { 0 };
	good = good && file_map_sealed(&map, fd, sizeof bytes, &e) && map.bytes.n == sizeof bytes;
	if (!good)
		fprintf(stderr, "in the cage: %s\n", e.text);
	fprintf(stdout, " ");
	fflush(stdout);
	return good;
}

/* A conversation over a channel from within: memory, memfd and messages are all a child needs. */
static void work_inside(int kind, long fd)
{
	struct err e = ERR_INIT;
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg a = { 0 };
	enter(kind);
	if (!good_work() || !channel_recv((int)fd, &q, 1000, NULL, &e))
		_exit(1);
	msg_start(&a, 2);
	msg_put_fd(&a, 1, msg_get_fd(&q, 1, 0));
	_exit(channel_send((int)fd, &a, 1000, &e) ? 0 : 2);
}

static void what_is_needed_works(void **state)
{
	(void)state;
	for (int kind = 0; kind < CAGE_KIND_COUNT; kind++) {
		int end[2];
		struct err e = ERR_INIT;
		AUTO(msg) struct msg q = { 0 };
		AUTO(msg) struct msg a = { 0 };
		assert_true(channel_pair(end, &e));
		msg_start(&q, 1);
		msg_put_fd(&q, 1, STDERR_FILENO);
		assert_true(channel_send(end[0], &q, 1000, &e));
		assert_int_equal(in_child(work_inside, kind, end[1]), 0);
		assert_true(channel_recv(end[0], &a, 1000, NULL, &e));
		assert_int_equal(a.nfds, 1);
		close(end[0]);
		close(end[1]);
	}
}

static void append(int kind, long fd)
{
	struct err e = ERR_INIT;
	enter(kind);
	_exit(file_append_sync((int)fd, SLICE_LIT("line\n"), &e) ? 0 : 1);
}

static void the_vault_can_append_to_its_log(void **state)
{
	(void)state;
	char path[] = "/tmp/paraphe-cage-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(in_child(append, CAGE_VAULT, fd), 0);
	assert_int_equal(lseek(fd, 0, SEEK_END), 5);
	close(fd);
	unlink(path);
}

static void limits(int kind, long what)
{
	(void)what;
	enter(kind);
	struct rlimit core, cpu, space;
	/* prlimit is not allowed inside: the proof is what happens. */
	if (kind == CAGE_CLERK_PARENT)
		_exit(getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 &&
					getrlimit(RLIMIT_CPU, &cpu) == 0 &&
					getrlimit(RLIMIT_AS, &space) == 0 &&
					space.rlim_max != RLIM_INFINITY
				? 0
				: 1);
	void *p = mmap(NULL, (size_t)5 << 30, PROT_READ,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	_exit(p == MAP_FAILED && errno == ENOMEM ? 0 : 1);
}

static void memory_is_limited_and_there_is_no_core(void **state)
{
	(void)state;
	if (!is_cage_built())
		return;
	for (int kind = 0; kind < CAGE_KIND_COUNT; kind++)
		assert_int_equal(in_child(limits, kind, 0), 0);
}

static void secrets(int kind, long what)
{
	(void)kind;
	(void)what;
	struct err e = ERR_INIT;
	struct rlimit core;
	_exit(cage_no_core(&e) && getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 &&
				(!is_cage_built() || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0)
			? 0
			: 1);
}

static void who_has_secrets_and_no_cage_leaves_no_core(void **state)
{
	(void)state;
	assert_int_equal(in_child(secrets, 0, 0), 0);
}

static void loop(int kind, long what)
{
	(void)what;
	struct rlimit cpu = { .rlim_cur = 1, .rlim_max = 2 };
	setrlimit(RLIMIT_CPU, &cpu);
	enter(kind);
	for (volatile unsigned n = 0;; n++)
		;
}

static void a_lower_limit_stays_and_a_loop_ends(void **state)
{
	(void)state;
	int status = in_child(loop, CAGE_CLERK_CHILD, 0);
	assert_true(WIFSIGNALED(status) &&
		    (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL));
}

/* --- the desk without keys --- */

static char folder[] = "/tmp/paraphe-hide-XXXXXX";

static void path_of(char out[static 128], const char *name)
{
	snprintf(out, 128, "%s/%s", folder, name);
}

static bool is_open(const char *name, int flags)
{
	char path[128];
	path_of(path, name);
	AUTO(fd) int fd = open(path, flags, 0600);
	return fd >= 0;
}

static int failed(int line)
{
	fprintf(stderr, "hide: line %d\n", line);
	return line & 0x7f;
}
#define WANT(x)                                                                                    \
	if (!(x))                                                                                  \
	_exit(failed(__LINE__))

static void hide(int kind, long what)
{
	(void)kind;
	(void)what;
	struct err e = ERR_INIT;
	char keys[128], moved[128], linked[128], child[256], store[128], renamed[128];
	path_of(keys, "keys");
	path_of(moved, "store/keys");
	path_of(linked, "store/link.key");
	path_of(store, "store/new");
	path_of(renamed, "store/renamed");
	snprintf(child, sizeof child, "%s/stamp.key", keys);
	WANT(is_open("keys/stamp.key", O_RDONLY));
	WANT(cage_hide(keys, &e));
	WANT(!is_open("keys/stamp.key", O_RDONLY) && errno == EACCES);
	WANT(!is_open("keys/stamp.key", O_WRONLY));
	WANT(!is_open("keys/new", O_WRONLY | O_CREAT));
	WANT(!is_open("keys", O_RDONLY | O_DIRECTORY));
	WANT(!is_open("by-link", O_RDONLY));
	WANT(rename(keys, moved) != 0);
	WANT(rename(child, linked) != 0);
	WANT(link(child, linked) != 0);
	WANT(unlink(child) != 0);
	WANT(is_open("config", O_RDONLY));
	WANT(is_open("store/new", O_RDWR | O_CREAT));
	WANT(rename(store, renamed) == 0 && unlink(renamed) == 0);
	WANT(open("/etc/passwd", O_RDONLY) >= 0);
	WANT(open("/dev/null", O_RDWR) >= 0);
	pid_t pid = fork();
	if (pid == 0) {
		execl("/bin/cat", "cat", child, (char *)NULL);
		_exit(0);
	}
	int status;
	WANT(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

/* What a PKCS#11 module may do, and what it is told no to. */
static void read_beside(int kind, long what)
{
	(void)kind;
	(void)what;
	struct err e = ERR_INIT;
	char keys[128], child[160];
	path_of(keys, "keys");
	path_of(child, "config");
	WANT(cage_enter_token(keys, &e));
	WANT(is_open("config", O_RDONLY));
	AUTO(fd) int fd = open(child, O_RDONLY);
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	WANT(fcntl(fd, F_SETLKW, &lock) == 0);
	WANT(!is_open("keys/stamp.key", O_RDONLY) && errno == EACCES);
	WANT(!is_open("by-link", O_RDONLY) && errno == EACCES);
	WANT(!is_open("config", O_WRONLY) && errno == EACCES);
	WANT(!is_open("store/new", O_WRONLY | O_CREAT) && errno == EACCES);
	WANT(unlink(child) != 0);
	WANT(socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EACCES);
	WANT(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EACCES);
	WANT(fork() < 0 && errno == EACCES);
}

static void write_file(const char *name)
{
	char path[128];
	struct err e = ERR_INIT;
	path_of(path, name);
	assert_true(file_write_new(path, SLICE_LIT("x"), 0600, &e));
}

static void hidden_keys_cannot_be_reached(void **state)
{
	(void)state;
	char path[128], link_path[128];
	struct err e = ERR_INIT;
	assert_non_null(mkdtemp(folder));
	const char *folders[] = { "keys", "store" };
	for (size_t i = 0; i < 2; i++) {
		path_of(path, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	write_file("keys/stamp.key");
	write_file("config");
	path_of(link_path, "by-link");
	assert_int_equal(symlink("keys/stamp.key", link_path), 0);
	int status = in_child(hide, 0, 0);
	if (status == 0 && is_cage_built())
		status = in_child(read_beside, 0, 0);
	path_of(path, "nowhere");
	assert_false(cage_hide(path, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_false(cage_hide("/", &e));
	assert_int_equal(e.code, ERR_DENIED);
	const char *all[] = { "by-link", "config", "keys/stamp.key" };
	for (size_t i = 0; i < 3; i++) {
		path_of(path, all[i]);
		unlink(path);
	}
	for (size_t i = 0; i < 2; i++) {
		path_of(path, folders[i]);
		rmdir(path);
	}
	rmdir(folder);
	assert_int_equal(status, 0);
}

/* As the clerk's parent does, so that a child's filter is one that was compiled before the fork. */
static int prepare(void **state)
{
	struct err e = ERR_INIT;
	(void)state;
	return cage_prepare(CAGE_CLERK_CHILD, &e) && cage_prepare(CAGE_RENDER_CHILD, &e) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_needed_works),
		cmocka_unit_test(what_a_thief_would_try_kills),
		cmocka_unit_test(a_render_child_and_the_parent_find_no_file),
		cmocka_unit_test(a_child_is_caged_within_its_parents_cage),
		cmocka_unit_test(every_other_call_kills_a_clerk_child),
		cmocka_unit_test(every_other_call_kills_a_render_child),
		cmocka_unit_test(every_other_call_kills_the_vault),
		cmocka_unit_test(every_other_call_kills_the_vault_with_a_token),
		cmocka_unit_test(the_vault_can_append_to_its_log),
		cmocka_unit_test(memory_is_limited_and_there_is_no_core),
		cmocka_unit_test(who_has_secrets_and_no_cage_leaves_no_core),
		cmocka_unit_test(a_lower_limit_stays_and_a_loop_ends),
		cmocka_unit_test(hidden_keys_cannot_be_reached),
	};
	return cmocka_run_group_tests(tests, prepare, NULL);
}
