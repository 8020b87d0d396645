/* SPDX-License-Identifier: MIT */
/* impl: the one way to make a libcurl handle; for the files of this room only. */
#ifndef PARAPHE_NET_IMPL_H
#define PARAPHE_NET_IMPL_H

#include "net/reach.h"

#include <curl/curl.h>

/*
 * One call out. The handle connects only to an address of an allowed kind, which is looked at as it is connected
 * to (no second look-up lies between); no proxy, no redirect, no cookie, no .netrc; TLS 1.2 or newer, verified.
 * What it may not do is put down here, since libcurl can only say that it failed.
 */
struct reach_call {
	CURL *curl;
	const struct reach *reach;
	char denied[REACH_ADDRESS_TEXT]; /* the last address that was refused */
	bool too_much;                   /* set by a callback that stopped the transfer */
	char text[CURL_ERROR_SIZE];
};

/* 'c' must stay where it is until reach_call_auto. Milliseconds. Errors: NOMEM. */
MUST_CHECK bool reach_call_open(
	struct reach_call *c, const struct reach *r, int connect_ms, int total_ms, struct err *e);
void reach_call_auto(struct reach_call *c);
/* Errors: DENIED an address; TIMEOUT; LIMIT too much came; NOMEM; UPSTREAM anything else, in libcurl's words. */
MUST_CHECK bool reach_call_perform(struct reach_call *c, struct err *e);

#endif
