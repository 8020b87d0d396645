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

static struct {
	int listener;
	unsigned port;
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
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof a;
	loopback.client = client;
	loopback.listener = socket(AF_INET, SOCK_STREAM, 0);
	if (!reach_start(&e) || bind(loopback.listener, (struct sockaddr *)&a, sizeof a) != 0 ||
		listen(loopback.listener, 16) != 0 ||
		getsockname(loopback.listener, (struct sockaddr *)&a, &n) != 0)
		return -1;
	loopback.port = ntohs(a.sin_port);
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
