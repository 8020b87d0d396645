/* SPDX-License-Identifier: MIT */
/* config: the one configuration file of an instance, DIR/paraphe.conf, checked whole at start. */
#ifndef PARAPHE_CLI_CONFIG_H
#define PARAPHE_CLI_CONFIG_H

#include "base/buf.h"

enum { CONFIG_MAX_BYTES = 64 * 1024, CONFIG_MAX_VALUE = 1024, CONFIG_MAX_PATH = 1536 };

struct config {
	char dir[CONFIG_MAX_VALUE];             /* the instance, as given */
	char organisation[CONFIG_MAX_VALUE];    /* who runs it: O of the certificates */
	char tsa_policy[CONFIG_MAX_VALUE];      /* OID of the own time-stamping policy */
	char crl_url[CONFIG_MAX_VALUE];         /* base URL of the CRLs, or empty */
	char passphrase_file[CONFIG_MAX_VALUE]; /* below DIR unless absolute */
};

/*
 * Read DIR/paraphe.conf: lines `key = value`, `#` comments, UTF-8. Every fault is told at once in 'e' as
 * "line n: ..." joined by "; ". Errors: SYNTAX; NOT_FOUND; LIMIT.
 */
MUST_CHECK bool config_read(struct config *out, const char *dir, struct err *e);
/* The annotated file `init` writes. */
MUST_CHECK bool config_write(const struct config *c, struct err *e);
/* DIR/name, or 'name' itself when absolute. Errors: LIMIT. */
MUST_CHECK bool config_path(
	char out[static CONFIG_MAX_PATH], const struct config *c, const char *name, struct err *e);

#endif
