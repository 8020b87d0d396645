/* SPDX-License-Identifier: MIT */
/* crypt: the standard security handler for files that open without a password, for reading only (ISO 32000-1 7.6). */
#ifndef PARAPHE_PDF_CRYPT_H
#define PARAPHE_PDF_CRYPT_H

#include "pdf/object.h"

enum pdf_cipher { PDF_CIPHER_NONE, PDF_CIPHER_RC4, PDF_CIPHER_AES };

enum { PDF_CRYPT_KEY_MAX = 32 };

struct pdf_crypt {
	uint8_t key[PDF_CRYPT_KEY_MAX];
	size_t n;
	bool one_key; /* V 5: no key per object */
	enum pdf_cipher strings, streams;
	bool plain_metadata;
};

/*
 * Make the key from the encryption dictionary, which is direct throughout, and the first element of /ID,
 * with the empty user password. Errors: UNSUPPORTED a password is needed, another handler or algorithm;
 * SYNTAX; CRYPTO.
 */
MUST_CHECK bool pdf_crypt_open(
	struct pdf_crypt *out, const struct pdf_obj *dict, struct slice id, struct err *e);
/* Append to 'out' what 'in', part of object 'ref', was before. Errors: SYNTAX, LIMIT, NOMEM, CRYPTO. */
MUST_CHECK bool pdf_crypt_undo(const struct pdf_crypt *c, enum pdf_cipher cipher,
	struct pdf_ref ref, struct slice in, struct buf *out, struct err *e);

#endif
