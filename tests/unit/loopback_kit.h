/* SPDX-License-Identifier: MIT */
/* loopback_kit: a server of our own on 127.0.0.1, one client after the other, in a thread beside the test. */
#ifndef PARAPHE_TESTS_LOOPBACK_KIT_H
#define PARAPHE_TESTS_LOOPBACK_KIT_H

#include "net/reach.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket that listens on a free port of 127.0.0.1; -1: none. */
static inline int loopback_listen(uint16_t *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 64) != 0 ||
		getsockname(fd, (struct sockaddr *)&a, &n) != 0)
		return -1;
	*port = ntohs(a.sin_port);
	return fd;
}

static struct {
	int listener;
	uint16_t port;
	pthread_t thread;
	void (*client)(int fd); /* one client's whole talk */
} loopback = { .listener = -1 };

static inline void *loopback_serve(void *unused)
{
	(void)unused;
	for (int fd; (fd = accept(loopback.listener, NULL, NULL)) >= 0; close(fd))
		loopback.client(fd);
	return NULL;
}

static inline int loopback_up(void (*client)(int fd))
{
	struct err e = ERR_INIT;
	loopback.client = client;
	loopback.listener = loopback_listen(&loopback.port);
	if (loopback.listener < 0 || !reach_start(&e))
		return -1;
	return pthread_create(&loopback.thread, NULL, loopback_serve, NULL);
}

static inline int loopback_down(void **state)
{
	(void)state;
	shutdown(loopback.listener, SHUT_RDWR);
	pthread_join(loopback.thread, NULL);
	close(loopback.listener);
	return 0;
}

#endif
