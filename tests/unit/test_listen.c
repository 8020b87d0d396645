/* SPDX-License-Identifier: MIT */
/* test_listen: addresses, a port of its own, unix sockets left over, a passed socket, what systemd is told. */
#include "cli/listen.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/paraphe-listen-XXXXXX";

static void addresses_are_read_strictly(void **state)
{
	(void)state;
	static const char *const good[] = { "127.0.0.1:8080", "0.0.0.0:0", "[::1]:8080",
		"[::]:65535", "unix:/run/p.sock", "systemd" };
	static const char *const bad[] = { "", "8080", ":8080", "localhost:80", "127.0.0.1",
		"127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:080", "::1:80", "[::1]",
		"[::1:80", "unix:relative", "unix:", "127.0.0.1:80 " };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(listen_good(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (listen_good(bad[i]))
			fail_msg("taken: %s", bad[i]);
	char longer[200];
	memset(longer, 'a', sizeof longer - 1);
	memcpy(longer, "unix:/", 6);
	longer[sizeof longer - 1] = 0;
	assert_false(listen_good(longer));
}

static void any_port_is_named(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char name[100];
	int fd, again;
	assert_true(listen_open(&fd, "127.0.0.1:0", &e));
	listen_name(name, sizeof name, fd);
	assert_int_equal(strncmp(name, "http://127.0.0.1:", 17), 0);
	assert_true(atoi(name + 17) > 0); /* NOLINT */
	assert_false(listen_open(&again, name + 7, &e));
	assert_int_equal(e.code, ERR_IO);
	close(fd);
}

static void a_socket_nobody_listens_on_is_replaced(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	char address[100], name[100];
	struct stat st;
	int fd, again;
	snprintf(address, sizeof address, "unix:%s/s", folder);
	assert_true(listen_open(&fd, address, &e));
	listen_name(name, sizeof name, fd);
	assert_string_equal(name, address);
	assert_int_equal(stat(address + 5, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	assert_false(listen_open(&again, address, &e));
	close(fd);
	assert_true(listen_open(&again, address, &e));
	close(again);
	unlink(address + 5);
}

/* In a child, since the passed descriptor is number 3. */
static int passed(bool listening)
{
	pid_t pid = fork();
	if (pid == 0) {
		struct err e = ERR_INIT;
		char own[20];
		int fd = -1, s;
		if (!listen_open(&s, "127.0.0.1:0", &e))
			_exit(9);
		if (!listening)
			s = open("/dev/null", O_RDONLY);
		dup2(s, 3);
		snprintf(own, sizeof own, "%d", (int)getpid());
		setenv("LISTEN_PID", own, 1);
		setenv("LISTEN_FDS", "1", 1);
		bool good = listen_open(&fd, "systemd", &e);
		_exit(good && fd > 3 && fcntl(3, F_GETFD) < 0 && !getenv("LISTEN_FDS") ? 0 : 1);
	}
	int status = -1;
	waitpid(pid, &status, 0);
	return status;
}

static void a_passed_socket_is_taken(void **state)
{
	(void)state;
	struct err e = ERR_INIT;
	int fd;
	assert_int_equal(passed(true), 0);
	assert_int_not_equal(passed(false), 0);
	assert_false(listen_open(&fd, "systemd", &e));
	assert_non_null(strstr(e.text, ".socket"));
}

static void systemd_is_told(void **state)
{
	(void)state;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char text[40] = "";
	snprintf(at.sun_path, sizeof at.sun_path, "%s/n", folder);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	setenv("NOTIFY_SOCKET", at.sun_path, 1);
	listen_notify("READY=1");
	unsetenv("NOTIFY_SOCKET");
	listen_notify("nobody");
	assert_int_equal(recv(fd, text, sizeof text, MSG_DONTWAIT), 7);
	assert_string_equal(text, "READY=1");
	close(fd);
	unlink(at.sun_path);
}

static int folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int folder_drop(void **state)
{
	(void)state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_strictly),
		cmocka_unit_test(any_port_is_named),
		cmocka_unit_test(a_socket_nobody_listens_on_is_replaced),
		cmocka_unit_test(a_passed_socket_is_taken),
		cmocka_unit_test(systemd_is_told),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_drop);
}
