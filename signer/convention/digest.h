/* SPDX-License-Identifier: MIT */
/* digest: SHA-256 in hexadecimal, of bytes and of canonical XML (the empreintes of CONVENTION 2). */
#ifndef PARAPHE_CONVENTION_DIGEST_H
#define PARAPHE_CONVENTION_DIGEST_H

#include "base/buf.h"

#include <libxml/tree.h>

enum { DIGEST_HEX = 65, DIGEST_MAX_CANONICAL = 4 << 20 };

/* Lower case, NUL-terminated. Errors: CRYPTO libcrypto refused. */
MUST_CHECK bool digest_bytes(char out[static DIGEST_HEX], struct slice bytes, struct err *e);
/* Of the Canonical XML 1.1 without comments of 'node' as a document of its own. Errors: LIMIT, NOMEM, CRYPTO. */
MUST_CHECK bool digest_tree(char out[static DIGEST_HEX], xmlDoc *doc, xmlNode *node, struct err *e);

#endif
