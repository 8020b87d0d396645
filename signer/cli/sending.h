/* SPDX-License-Identifier: MIT */
/* sending: what the configuration says of mail and SMS, read once into what the outbox wants. */
#ifndef PARAPHE_CLI_SENDING_H
#define PARAPHE_CLI_SENDING_H

#include "ceremony/outbox.h"
#include "cli/roles.h"

enum { SENDING_MAX_SECRET = 1024 };
#define SENDING_SHOWN ROLES_DESK "/shown"     /* letters of a demonstration */
#define SENDING_BOUNCES ROLES_DESK "/bounces" /* mails that came back */

/* Owns what 'outbox' borrows, and stays where it is. */
struct sending {
	struct outbox_options outbox;
	struct reach reach;
	struct config config;
	char password[SENDING_MAX_SECRET], header[SENDING_MAX_SECRET];
	char shown[CONFIG_MAX_PATH];
};
/*
 * 'ca_file' as in struct roles. Secrets come from a systemd credential or the file of the configuration.
 * Errors: SYNTAX what does not go together, told with the keys; NOT_FOUND, IO a secret's file.
 */
MUST_CHECK bool sending_read(
	struct sending *out, const struct config *c, const char *ca_file, struct err *e);
/* Wipes the secrets. */
void sending_auto(struct sending *s);

/* Checks for the table of config.c. */
bool sending_relay_good(const char *value);
bool sending_address_good(const char *value);
bool sending_host_good(const char *value);

#endif
