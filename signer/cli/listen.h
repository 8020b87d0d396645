/* SPDX-License-Identifier: MIT */
/* listen: the socket of the service, and what systemd is told. */
#ifndef PARAPHE_CLI_LISTEN_H
#define PARAPHE_CLI_LISTEN_H

#include "base/err.h"

#include <stddef.h>

/*
 * "127.0.0.1:8080", "[::1]:8080" (port 0: any), "unix:/run/paraphe/web.sock" (0660, an old socket nobody listens on is replaced), or
 * "systemd": the one socket that was passed (sd_listen_fds(3)). *fd is the caller's. Errors: SYNTAX; DENIED; IO in use.
 */
MUST_CHECK bool listen_open(int *fd, const char *address, struct err *e);
/* Is this an address that listen_open reads? */
bool listen_good(const char *address);
/* "http://127.0.0.1:8080" of an open socket; "unix:..." for a unix one. */
void listen_name(char *out, size_t size, int fd);
enum { LISTEN_ASK_MS = 5000, LISTEN_MAX_ANSWER = 4096 };
/*
 * Does a service answer GET 'path' at this address? *status is what it says; 'text' (size bytes) its body, cut. false: nobody answers there, as for
 * "systemd", whose address is not ours to know.
 */
bool listen_ask(int *status, char *text, size_t size, const char *address, const char *path);
/* One datagram to systemd (sd_notify(3)), when it wants to be told: "READY=1", "STOPPING=1", ... */
void listen_notify(const char *state);

#endif
