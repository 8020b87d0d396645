/* SPDX-License-Identifier: MIT */
/* http_kit: a small HTTP server on loopback, port 0, one thread, one answer a connection; what it does the test says by the path. */
#ifndef PARAPHE_TESTS_HTTP_KIT_H
#define PARAPHE_TESTS_HTTP_KIT_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define KIT __attribute__((unused)) static

enum { KIT_QUESTION_MAX = 8192 };

/* The test's own: answer on 'fd' as 'path' says. */
static void kit_answer(int fd, const char *path);

static struct kit_server {
	int listener;
	unsigned port;
	pthread_t thread;
	pthread_mutex_t lock;            /* of what follows */
	char question[KIT_QUESTION_MAX]; /* the last one, whole */
	size_t asked;
} kit = { .listener = -1, .lock = PTHREAD_MUTEX_INITIALIZER };

KIT void kit_say(int fd, const char *text)
{
	(void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
}

KIT void kit_flood(int fd, size_t n)
{
	char block[4096];
	memset(block, 'x', sizeof block);
	while (n > 0) {
		size_t some = n < sizeof block ? n : sizeof block;
		ssize_t sent = send(fd, block, some, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		n -= (size_t)sent;
	}
}

/* The whole question: its head, then as many bytes as Content-Length says. */
KIT size_t kit_take(int fd, char *to)
{
	size_t n = 0, want = SIZE_MAX;
	while (n < want && n < KIT_QUESTION_MAX - 1) {
		ssize_t got = recv(fd, to + n, KIT_QUESTION_MAX - 1 - n, 0);
		if (got <= 0)
			break;
		n += (size_t)got;
		to[n] = 0;
		const char *body = strstr(to, "\r\n\r\n"), *length = strstr(to, "Content-Length: ");
		if (body)
			want = (size_t)(body - to) + 4 +
			       (length ? strtoul(length + 16, NULL, 10) : 0);
	}
	return n;
}

KIT void *kit_serve(void *unused)
{
	(void)unused;
	for (int fd; (fd = accept(kit.listener, NULL, NULL)) >= 0; close(fd)) {
		char got[KIT_QUESTION_MAX] = "", path[64] = "";
		if (kit_take(fd, got) == 0)
			continue;
		pthread_mutex_lock(&kit.lock);
		memcpy(kit.question, got, sizeof kit.question);
		kit.asked++;
		pthread_mutex_unlock(&kit.lock);
		if (sscanf(got, "%*s %63s", path) == 1)
			kit_answer(fd, path);
	}
	return NULL;
}

KIT int kit_up(void **state)
{
	(void)state;
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof a;
	/* proxies of the environment: nobody listens there, so a request that took one would fail */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	kit.listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(kit.listener, (struct sockaddr *)&a, sizeof a) != 0 ||
		listen(kit.listener, 16) != 0 ||
		getsockname(kit.listener, (struct sockaddr *)&a, &n) != 0)
		return -1;
	kit.port = ntohs(a.sin_port);
	return pthread_create(&kit.thread, NULL, kit_serve, NULL);
}

KIT int kit_down(void **state)
{
	(void)state;
	shutdown(kit.listener, SHUT_RDWR);
	pthread_join(kit.thread, NULL);
	close(kit.listener);
	return 0;
}

#endif
