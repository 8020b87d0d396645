/* SPDX-License-Identifier: MIT */
/* Channels: whole packets or clean errors, and no descriptor stays behind. */
#include "wire/channel.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmocka.h>

struct pair {
	int end[2];
};

static void pair_auto(struct pair *p)
{
	for (size_t i = 0; i < 2; i++)
		if (p->end[i] >= 0)
			close(p->end[i]);
}

static struct pair pair_make(void)
{
	struct pair p;
	struct err e = ERR_INIT;
	assert_true(channel_pair(p.end, &e));
	return p;
}

static size_t open_count(void)
{
	DIR *d = opendir("/proc/self/fd");
	assert_non_null(d);
	size_t n = 0;
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* A raw packet with 'nfds' copies of stderr, as a peer that keeps no rule would send it. */
static void send_raw(int fd, struct slice bytes, size_t nfds)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * 64)] = { 0 };
	struct iovec part = { (void *)(uintptr_t)bytes.p, bytes.n };
	struct msghdr h = { .msg_iov = &part, .msg_iovlen = 1 };
	if (nfds) {
		int fds[64];
		for (size_t i = 0; i < nfds; i++)
			fds[i] = STDERR_FILENO;
		h.msg_control = control;
		h.msg_controllen = CMSG_SPACE(sizeof(int) * nfds);
		struct cmsghdr *c = CMSG_FIRSTHDR(&h);
		assert_non_null(c);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * nfds);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * nfds);
	}
	assert_int_equal(sendmsg(fd, &h, 0), (ssize_t)bytes.n);
}

static void carries_fields_and_descriptors(void **state)
{
	(void)state;
	AUTO(pair) struct pair p = pair_make();
	struct err e = ERR_INIT;
	size_t before = open_count();
	{
		AUTO(msg) struct msg out = { 0 };
		AUTO(msg) struct msg in = { 0 };
		msg_start(&out, 0x1234);
		msg_put_text(&out, 1, "bonjour");
		for (int i = 0; i < MSG_MAX_FDS; i++)
			msg_put_fd(&out, 2, p.end[0]);
		assert_true(channel_send(p.end[0], &out, 1000, &e));
		assert_true(channel_recv(p.end[1], &in, 1000, NULL, &e));
		assert_int_equal(in.op, 0x1234);
		assert_int_equal(in.nfds, MSG_MAX_FDS);
		for (size_t i = 0; i < MSG_MAX_FDS; i++)
			assert_true(fcntl(msg_get_fd(&in, 2, i), F_GETFD) & FD_CLOEXEC);
	}
	assert_int_equal(open_count(), before);
	assert_true(fcntl(p.end[0], F_GETFD) & FD_CLOEXEC);
}

static void carries_the_largest_packet(void **state)
{
	(void)state;
	AUTO(pair) struct pair p = pair_make();
	AUTO(msg) struct msg out = { 0 };
	AUTO(msg) struct msg in = { 0 };
	struct err e = ERR_INIT;
	static uint8_t big[MSG_MAX_BYTES - MSG_HEAD_BYTES - MSG_FIELD_BYTES];
	msg_start(&out, 1);
	msg_put_bytes(&out, 1, (struct slice){ big, sizeof big });
	assert_true(channel_send(p.end[0], &out, 1000, &e));
	assert_true(channel_recv(p.end[1], &in, 1000, NULL, &e));
	assert_int_equal(in.body.n, MSG_MAX_BYTES - MSG_HEAD_BYTES);
}

static void refuses_a_packet_over_the_cap(void **state)
{
	(void)state;
	AUTO(pair) struct pair p = pair_make();
	struct err e = ERR_INIT;
	static const uint8_t big[MSG_MAX_BYTES + 1];
	struct msg in;
	send_raw(p.end[0], (struct slice){ big, sizeof big }, 0);
	assert_false(channel_recv(p.end[1], &in, 1000, NULL, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	msg_free(&in);
}

static void refused_messages_leave_no_descriptor(void **state)
{
	(void)state;
	const struct {
		const char *why;
		struct slice bytes;
		size_t nfds;
	} cases[] = {
		{ "more descriptors than allowed", SLICE_LIT("\0\1\2\4\0\1\0"), 17 },
		{ "many more", SLICE_LIT("\0\1\2\4\0\1\0"), 64 },
		{ "descriptors without field", SLICE_LIT("\0\1"), 3 },
		{ "bytes that are no fields", SLICE_LIT("\0\1\xff"), 1 },
		{ "no whole op", SLICE_LIT("x"), 2 },
		{ "an empty packet", SLICE_LIT(""), 2 },
		{ "too few", SLICE_LIT("\0\1\2\4\0\1\0\2\4\0\1\1"), 1 },
		{ "the same one twice", SLICE_LIT("\0\1\2\4\0\1\0\2\4\0\1\0"), 2 },
	};
	AUTO(pair) struct pair p = pair_make();
	size_t before = open_count();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = ERR_INIT;
		struct msg in;
		bool eof;
		send_raw(p.end[0], cases[i].bytes, cases[i].nfds);
		if (channel_recv(p.end[1], &in, 1000, &eof, &e))
			fail_msg("accepted: %s", cases[i].why);
		assert_int_equal(e.code, ERR_SYNTAX);
		assert_false(eof);
		assert_int_equal(in.nfds, 0);
		assert_int_equal(open_count(), before);
	}
}

static void a_closed_peer_is_told(void **state)
{
	(void)state;
	AUTO(pair) struct pair p = pair_make();
	AUTO(msg) struct msg out = { 0 };
	struct msg in;
	struct err e = ERR_INIT;
	bool eof = false;
	close(p.end[0]);
	p.end[0] = -1;
	assert_false(channel_recv(p.end[1], &in, 1000, &eof, &e));
	assert_true(eof);
	assert_int_equal(e.code, ERR_UPSTREAM);
	msg_start(&out, 1);
	assert_false(channel_send(p.end[1], &out, 1000, &e));
	assert_int_equal(e.code, ERR_UPSTREAM);
}

static void last_words_are_heard(void **state)
{
	(void)state;
	AUTO(pair) struct pair p = pair_make();
	AUTO(msg) struct msg out = { 0 };
	AUTO(msg) struct msg in = { 0 };
	struct err e = ERR_INIT;
	bool eof = false;
	msg_start(&out, 5);
	assert_true(channel_send(p.end[0], &out, 1000, &e));
	assert_true(channel_send(p.end[1], &out, 1000, &e));
	close(p.end[1]);
	p.end[1] = -1;
	assert_true(channel_recv(p.end[0], &in, 1000, &eof, &e));
	assert_int_equal(in.op, 5);
	msg_free(&in);
	assert_false(channel_recv(p.end[0], &in, 1000, &eof, &e));
	assert_true(eof);
}

static void waiting_ends_in_time(void **state)
{
	(void)state;
	AUTO(pair) struct pair p = pair_make();
	AUTO(msg) struct msg out = { 0 };
	struct msg in;
	struct err e = ERR_INIT;
	bool eof = true;
	assert_false(channel_recv(p.end[1], &in, 20, &eof, &e));
	assert_int_equal(e.code, ERR_TIMEOUT);
	assert_false(eof);
	static uint8_t big[60000];
	msg_start(&out, 1);
	msg_put_bytes(&out, 1, (struct slice){ big, sizeof big });
	int sent = 0;
	while (sent < 1000 && channel_send(p.end[0], &out, 20, &e))
		sent++;
	assert_int_equal(e.code, ERR_TIMEOUT);
	assert_in_range(sent, 1, 999);
}

static void a_message_with_a_fault_is_not_sent(void **state)
{
	(void)state;
	AUTO(pair) struct pair p = pair_make();
	struct err e = ERR_INIT;
	AUTO(msg) struct msg text = { 0 };
	msg_start(&text, 1);
	msg_put_text(&text, 1, "\xff");
	assert_false(channel_send(p.end[0], &text, 1000, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
	AUTO(msg) struct msg taken = { 0 };
	msg_start(&taken, 1);
	msg_put_fd(&taken, 1, STDERR_FILENO);
	close(msg_take_fd(&taken, 1, 0));
	assert_false(channel_send(p.end[0], &taken, 1000, &e));
	assert_int_equal(e.code, ERR_BUG);
	AUTO(msg) struct msg dead = { 0 };
	msg_start(&dead, 1);
	msg_put_fd(&dead, 1, 1 << 20);
	assert_false(channel_send(p.end[0], &dead, 1000, &e));
	struct msg in;
	assert_false(channel_recv(p.end[1], &in, 0, NULL, &e));
	assert_int_equal(e.code, ERR_TIMEOUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(carries_fields_and_descriptors),
		cmocka_unit_test(carries_the_largest_packet),
		cmocka_unit_test(refuses_a_packet_over_the_cap),
		cmocka_unit_test(refused_messages_leave_no_descriptor),
		cmocka_unit_test(a_closed_peer_is_told),
		cmocka_unit_test(last_words_are_heard),
		cmocka_unit_test(waiting_ends_in_time),
		cmocka_unit_test(a_message_with_a_fault_is_not_sent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
