/* SPDX-License-Identifier: MIT */
/* listen: TCP, unix or passed socket, without a library of systemd. */
#include "cli/listen.h"

#include "base/file.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { LISTEN_BACKLOG = 511, PASSED_FD = 3 };

/* An address with what bind(2) wants. */
struct place {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un un;
	} at;
	socklen_t size;
	bool passed;
};

static bool unix_read(struct place *p, const char *path)
{
	size_t n = strlen(path);
	if (path[0] != '/' || n >= sizeof p->at.un.sun_path)
		return false;
	p->at.un.sun_family = AF_UNIX;
	memcpy(p->at.un.sun_path, path, n + 1);
	p->size = sizeof p->at.un;
	return true;
}

static bool place_read(struct place *p, const char *address)
{
	char host[64];
	uint64_t port;
	*p = (struct place){ .passed = strcmp(address, "systemd") == 0 };
	if (p->passed)
		return true;
	if (strncmp(address, "unix:", 5) == 0)
		return unix_read(p, address + 5);
	const char *colon = strrchr(address, ':');
	size_t n = colon ? (size_t)(colon - address) : 0;
	if (n == 0 || n >= sizeof host || !text_decimal(&port, slice_text(colon + 1), 65535, NULL))
		return false;
	bool six = address[0] == '[' && address[n - 1] == ']';
	snprintf(host, sizeof host, "%.*s", (int)(six ? n - 2 : n), six ? address + 1 : address);
	if (six) {
		p->at.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6,
			.sin6_port = htons((uint16_t)port) };
		p->size = sizeof p->at.v6;
		return inet_pton(AF_INET6, host, &p->at.v6.sin6_addr) == 1;
	}
	p->at.v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	p->size = sizeof p->at.v4;
	return inet_pton(AF_INET, host, &p->at.v4.sin_addr) == 1;
}

bool listen_good(const char *address)
{
	struct place p;
	return place_read(&p, address);
}

static bool passed_take(int *fd, struct err *e)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");
	char own[24];
	int on = 0;
	socklen_t size = sizeof on;
	snprintf(own, sizeof own, "%ld", (long)getpid());
	if (!pid || !n || strcmp(pid, own) != 0 || strcmp(n, "1") != 0)
		return err_fail(e, ERR_IO,
			"listen = systemd, but no socket was passed: start the .socket unit");
	if (getsockopt(PASSED_FD, SOL_SOCKET, SO_ACCEPTCONN, &on, &size) != 0 || !on)
		return err_fail(e, ERR_IO, "the passed descriptor is no listening socket");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	/* Away from 3, which the roles use. */
	*fd = fcntl(PASSED_FD, F_DUPFD_CLOEXEC, PASSED_FD + 1);
	close(PASSED_FD);
	return *fd >= 0 || err_errno(e, "listen");
}

/* A socket file that nobody listens on is left over from a crash. */
static bool stale_remove(const struct place *p, struct err *e)
{
	AUTO(fd) int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (probe < 0)
		return err_errno(e, "socket");
	if (connect(probe, &p->at.any, p->size) == 0)
		return err_fail(e, ERR_IO, "%s: another service listens there", p->at.un.sun_path);
	if (errno == ECONNREFUSED)
		unlink(p->at.un.sun_path);
	return true;
}

bool listen_open(int *fd, const char *address, struct err *e)
{
	struct place p;
	int on = 1;
	if (!place_read(&p, address))
		return err_fail(e, ERR_SYNTAX,
			"%.80s: an address is HOST:PORT with a numeric host, unix:/PATH or systemd",
			address);
	if (p.passed)
		return passed_take(fd, e);
	bool local = p.at.any.sa_family == AF_UNIX;
	if (local && !stale_remove(&p, e))
		return false;
	AUTO(fd) int s = socket(p.at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return err_errno(e, "socket");
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(s, &p.at.any, p.size) != 0 || listen(s, LISTEN_BACKLOG) != 0)
		return err_errno(e, "cannot listen on %s", address);
	if (local && chmod(p.at.un.sun_path, 0660) != 0)
		return err_errno(e, "%s", p.at.un.sun_path);
	*fd = s;
	s = -1;
	return true;
}

void listen_name(char *out, size_t size, int fd)
{
	struct place p = { .size = sizeof p.at };
	char host[INET6_ADDRSTRLEN] = "?";
	snprintf(out, size, "?");
	if (getsockname(fd, &p.at.any, &p.size) != 0)
		return;
	if (p.at.any.sa_family == AF_UNIX) {
		snprintf(out, size, "unix:%s", p.at.un.sun_path);
	} else if (p.at.any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &p.at.v4.sin_addr, host, sizeof host);
		snprintf(out, size, "http://%s:%u", host, ntohs(p.at.v4.sin_port));
	} else if (p.at.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &p.at.v6.sin6_addr, host, sizeof host);
		snprintf(out, size, "http://[%s]:%u", host, ntohs(p.at.v6.sin6_port));
	}
}

/* All that comes until the other side hangs up, or LISTEN_MAX_ANSWER. */
static size_t answer_read(int fd, char *to, size_t size)
{
	size_t n = 0;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	while (n < size - 1 && poll(&p, 1, LISTEN_ASK_MS) > 0) {
		ssize_t got = read(fd, to + n, size - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	to[n] = 0;
	return n;
}

bool listen_ask(int *status, char *text, size_t size, const char *address, const char *path)
{
	struct place p;
	char line[200], answer[LISTEN_MAX_ANSWER];
	if (!place_read(&p, address) || p.passed)
		return false;
	AUTO(fd) int s = socket(p.at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int n = snprintf(line, sizeof line,
		"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
	if (s < 0 || n < 0 || (size_t)n >= sizeof line || connect(s, &p.at.any, p.size) != 0 ||
		send(s, line, (size_t)n, MSG_NOSIGNAL) != n)
		return false;
	answer_read(s, answer, sizeof answer);
	const char *body = strstr(answer, "\r\n\r\n");
	if (strncmp(answer, "HTTP/1.1 ", 9) != 0 || !body)
		return false;
	*status = (int)strtol(answer + 9, NULL, 10);
	snprintf(text, size, "%s", body + 4);
	return true;
}

void listen_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n = path ? strlen(path) : 0;
	if (n < 2 || n >= sizeof to.sun_path || (path[0] != '/' && path[0] != '@'))
		return;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@')
		to.sun_path[0] = 0;
	AUTO(fd) int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s >= 0)
		(void)!sendto(s, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
}
