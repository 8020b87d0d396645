/* SPDX-License-Identifier: MIT */
/* channel: AF_UNIX SOCK_SEQPACKET, one packet one message, descriptors by SCM_RIGHTS. */
#ifndef PARAPHE_WIRE_CHANNEL_H
#define PARAPHE_WIRE_CHANNEL_H

#include "wire/message.h"

/* A connected pair, close-on-exec. Errors: IO. */
MUST_CHECK bool channel_pair(int out[static 2], struct err *e);
/* Send within 'timeout_ms' (negative: wait). Errors: the message's sticky error; TIMEOUT; UPSTREAM peer gone. */
MUST_CHECK bool channel_send(int fd, struct msg *m, int timeout_ms, struct err *e);
/*
 * Receive one message; 'm' owns its bytes and descriptors. MSG_TRUNC and MSG_CTRUNC are SYNTAX.
 * *eof (may be NULL) tells an orderly end; then false with UPSTREAM.
 * Errors: SYNTAX, TIMEOUT, UPSTREAM, NOMEM.
 */
MUST_CHECK bool channel_recv(int fd, struct msg *m, int timeout_ms, bool *eof, struct err *e);

#endif
