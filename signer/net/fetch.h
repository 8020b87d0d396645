/* SPDX-License-Identifier: MIT */
/* fetch: one HTTP question to a service outside, under limits, to a host of the list only. */
#ifndef PARAPHE_NET_FETCH_H
#define PARAPHE_NET_FETCH_H

#include "net/reach.h"

enum {
	FETCH_MAX_URL = 1024,
	FETCH_MAX_HEAD = 16 * 1024, /* bytes of all header lines of an answer */
	FETCH_CONNECT_MS = 5000,    /* name, connection and TLS, or less when the whole has less */
};

/* All borrowed. */
struct fetch_request {
	const char *url;          /* http or https; no user, no fragment */
	const char *const *hosts; /* which of them it may be: reach_host_good */
	size_t hosts_n;
	const char *content_type; /* of 'body', which is posted; NULL: GET */
	struct slice body;
	const char *accept; /* NULL: anything */
	const char *method; /* with 'body': NULL: POST */
	const char *header; /* one more line "Name: value"; NULL: none */
	int *status; /* not NULL: an answer of any status but 3xx is taken, and its status told */
	size_t max;  /* bytes of the answer */
	int timeout_ms; /* from name to last byte */
};

/*
 * Ask once and take an answer of status 200 into 'out', owned by the caller. Nothing is followed, nothing is decoded; no
 * proxy of the environment is used.
 * Errors: SYNTAX no such URL, a control in 'header'; DENIED host or address not allowed; TIMEOUT; LIMIT longer than 'max';
 * UPSTREAM not reached, TLS not verified, another status; NOMEM.
 */
MUST_CHECK bool fetch(
	struct buf *out, const struct fetch_request *r, const struct reach *reach, struct err *e);
/* Could 'url' be asked for at all? Errors: SYNTAX; DENIED the host is not in the list. */
MUST_CHECK bool fetch_check(
	const char *url, const char *const *hosts, size_t hosts_n, struct err *e);
/* "host:port" of an URL, as a list would name it, for logs and for a list of one. Errors: SYNTAX, LIMIT. */
MUST_CHECK bool fetch_host(char out[static REACH_MAX_HOST + 1], const char *url, struct err *e);

#endif
