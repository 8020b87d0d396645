/* SPDX-License-Identifier: MIT */
/* service: what the configuration says to the service, read once into what http and web want. */
#ifndef PARAPHE_CLI_SERVICE_H
#define PARAPHE_CLI_SERVICE_H

#include "cli/config.h"
#include "web/web.h"

struct service_options {
	struct web_options web;
	struct http_options http;
	char listen[CONFIG_MAX_VALUE];
};

/* Errors: SYNTAX, told with the key. config_read has checked each value, so there are none but of memory. */
MUST_CHECK bool service_options(struct service_options *out, const struct config *c, struct err *e);
/* Checks for the table of config.c. */
bool service_number_good(const char *value);
bool service_yes_no_good(const char *value);
bool service_addresses_good(const char *value);

#endif
