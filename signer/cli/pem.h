/* SPDX-License-Identifier: MIT */
/* pem: PEM files of a folder, joined in the order of their names. */
#ifndef PARAPHE_CLI_PEM_H
#define PARAPHE_CLI_PEM_H

#include "base/buf.h"

/* Endings of names; the last is NULL. */
extern const char *const pem_certs[]; /* .pem, .crt */
extern const char *const pem_crls[];  /* .crl */

/* Add a file, or every file of a folder with one of these endings. Errors: NOT_FOUND; LIMIT over all->max; IO. */
MUST_CHECK bool pem_add(
	struct buf *all, const char *path, const char *const *endings, struct err *e);

#endif
