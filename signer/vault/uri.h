/* SPDX-License-Identifier: MIT */
/* uri: which key, in which token, by which module: a pkcs11: URI (RFC 7512) as a struct. */
#ifndef PARAPHE_VAULT_URI_H
#define PARAPHE_VAULT_URI_H

#include "base/buf.h"

enum { URI_MAX_BYTES = 1024, URI_MAX_TEXT = 256, URI_MAX_ID = 128, URI_NO_SLOT = -1 };

/* What is empty (id: id_n 0) does not restrict. Texts are decoded UTF-8. */
struct uri {
	char token[URI_MAX_TEXT], manufacturer[URI_MAX_TEXT], model[URI_MAX_TEXT],
		serial[URI_MAX_TEXT];
	int64_t slot_id; /* URI_NO_SLOT: any */
	char object[URI_MAX_TEXT];
	uint8_t id[URI_MAX_ID];
	size_t id_n;
	char module_path[URI_MAX_TEXT], module_name[URI_MAX_TEXT];
	char pin_source[URI_MAX_TEXT]; /* a path; "file:" is taken off */
	char pin_value[URI_MAX_TEXT];
};

/*
 * An attribute that is not in the struct, stands twice or is badly encoded is SYNTAX: a restriction that is
 * not understood must not be dropped. 'type' may be private, cert or public: the private key is meant. Errors: SYNTAX; LIMIT.
 */
MUST_CHECK bool uri_read(struct uri *out, const char *text, struct err *e);
void uri_auto(struct uri *u); /* wipes */

#endif
