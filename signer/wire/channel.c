/* SPDX-License-Identifier: MIT */
/* channel: packets sent and received whole, or not at all. */
#include "wire/channel.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { CHANNEL_BUFFER_BYTES = 4 * MSG_MAX_BYTES, SHORT_BYTES = 512 };

/* Room for SCM_RIGHTS of MSG_MAX_FDS descriptors; the kernel cuts what is beyond and says MSG_CTRUNC. */
union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int) * MSG_MAX_FDS)];
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool channel_pair(int out[static 2], struct err *e)
{
	int made[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, made) != 0)
		return err_errno(e, "cannot make a channel");
	/* A packet of MSG_MAX_BYTES must fit whatever net.core.wmem_default says. */
	int size = CHANNEL_BUFFER_BYTES;
	for (size_t i = 0; i < 2; i++)
		(void)setsockopt(made[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	out[0] = made[0];
	out[1] = made[1];
	return true;
}

/* Wait for 'events' until 'deadline' (negative: for ever). A hang-up counts as ready: the call itself tells. */
static bool wait_for(int fd, short events, int64_t deadline, struct err *e)
{
	for (;;) {
		int64_t left = deadline < 0 ? -1 : deadline - now_ms();
		if (deadline >= 0 && left < 0)
			left = 0;
		struct pollfd p = { .fd = fd, .events = events };
		int n = poll(&p, 1, (int)left);
		if (n > 0 && (p.revents & POLLNVAL))
			return err_fail(e, ERR_UPSTREAM, "the channel is closed");
		if (n > 0)
			return true;
		if (n == 0)
			return err_fail(e, ERR_TIMEOUT, "the other side did not %s in time",
				events == POLLIN ? "answer" : "listen");
		if (errno != EINTR)
			return err_errno(e, "cannot wait on a channel");
	}
}

static int64_t deadline_of(int timeout_ms)
{
	return timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
}

static bool sendable(const struct msg *m, struct err *e)
{
	if (m->body.failed == ERR_LIMIT)
		return err_fail(e, ERR_LIMIT, "op %#x: over %d bytes or %d descriptors", m->op,
			MSG_MAX_BYTES, MSG_MAX_FDS);
	if (m->body.failed)
		return err_fail(e, m->body.failed, "op %#x could not be written", m->op);
	for (size_t i = 0; i < m->nfds; i++)
		if (m->fds[i] < 0)
			return err_fail(e, ERR_BUG, "op %#x: a descriptor was taken", m->op);
	return msg_check_shape(m, e);
}

static void control_fill(struct msghdr *h, union control *control, const struct msg *m)
{
	memset(control, 0, sizeof *control);
	h->msg_control = control->bytes;
	h->msg_controllen = CMSG_SPACE(sizeof(int) * m->nfds);
	struct cmsghdr *c = &control->align;
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * m->nfds);
	memcpy(CMSG_DATA(c), m->fds, sizeof(int) * m->nfds);
}

bool channel_send(int fd, struct msg *m, int timeout_ms, struct err *e)
{
	if (!sendable(m, e))
		return false;
	int64_t deadline = deadline_of(timeout_ms);
	uint8_t head[MSG_HEAD_BYTES] = { (uint8_t)(m->op >> 8), (uint8_t)m->op };
	struct iovec parts[] = { { head, sizeof head }, { m->body.p, m->body.n } };
	struct msghdr h = { .msg_iov = parts, .msg_iovlen = 2 };
	union control control;
	if (m->nfds)
		control_fill(&h, &control, m);
	for (;;) {
		ssize_t n = sendmsg(fd, &h, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n >= 0 && (size_t)n == sizeof head + m->body.n)
			return true;
		if (n >= 0)
			return err_fail(e, ERR_BUG, "a packet went out in part");
		if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
			return err_fail(e, ERR_UPSTREAM, "the other side is gone");
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return err_errno(e, "cannot send a message");
		if (!wait_for(fd, POLLOUT, deadline, e))
			return false;
	}
}

/* Every descriptor that came becomes the message's, so that a refused message closes them too. */
static bool control_take(struct msghdr *h, struct msg *m)
{
	bool good = true;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) {
			good = false;
			continue;
		}
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int came;
			memcpy(&came, CMSG_DATA(c) + i * sizeof came, sizeof came);
			if (m->nfds < MSG_MAX_FDS)
				m->fds[m->nfds++] = came;
			else
				close(came);
		}
	}
	return good;
}

/* Room for the longest packet, of which only what came is touched: a message keeps no more than its own bytes. */
struct packet {
	uint8_t *room;
	size_t n;
};

static void packet_auto(struct packet *p)
{
	if (p->n)
		explicit_bzero(p->room, p->n);
	free(p->room);
}

static bool packet_read(int fd, struct msg *m, int64_t deadline, bool *eof, struct err *e)
{
	AUTO(packet) struct packet p = { .room = malloc(MSG_MAX_BYTES) };
	union control control;
	struct iovec part = { p.room, MSG_MAX_BYTES };
	struct msghdr h = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes };
	ssize_t n;
	/* What has been taken from the channel and is short, as all that a keeper says, is not lost for lack of memory. */
	if (!p.room || !buf_grow(&m->body, SHORT_BYTES))
		return err_nomem(e);
	m->body.n = 0;
	for (;;) {
		if (!wait_for(fd, POLLIN, deadline, e))
			return false;
		n = recvmsg(fd, &h, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
		if (n >= 0)
			break;
		/* ECONNRESET, told once: closed before it read all of ours. What it said before still comes. */
		if (errno != ECONNRESET && errno != EINTR && errno != EAGAIN)
			return err_errno(e, "cannot receive a message");
	}
	p.n = n > 0 ? (size_t)n : 0;
	bool good = control_take(&h, m);
	*eof = n == 0 && m->nfds == 0;
	if (*eof)
		return err_fail(e, ERR_UPSTREAM, "the other side has closed the channel");
	if (!good || (h.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
		return err_fail(e, ERR_SYNTAX, "a packet over %d bytes or %d descriptors",
			MSG_MAX_BYTES, MSG_MAX_FDS);
	if (p.n < MSG_HEAD_BYTES)
		return err_fail(e, ERR_SYNTAX, "a packet of %zu bytes has no op", p.n);
	m->op = (uint16_t)(p.room[0] << 8 | p.room[1]);
	buf_put(&m->body, p.room + MSG_HEAD_BYTES, p.n - MSG_HEAD_BYTES);
	return buf_done(&m->body, e);
}

bool channel_recv(int fd, struct msg *m, int timeout_ms, bool *eof, struct err *e)
{
	AUTO(msg) struct msg got = { 0 };
	bool ended = false;
	if (eof)
		*eof = false;
	*m = (struct msg){ 0 };
	int64_t deadline = deadline_of(timeout_ms);
	msg_start(&got, 0);
	bool read = packet_read(fd, &got, deadline, &ended, e);
	if (eof)
		*eof = ended;
	if (!read || !msg_check_shape(&got, e))
		return false;
	*m = got;
	got = (struct msg){ 0 };
	return true;
}
