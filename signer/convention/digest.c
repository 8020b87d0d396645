/* SPDX-License-Identifier: MIT */
/* digest: SHA-256 over bytes and over canonical XML. */
#include "convention/digest.h"

#include "base/text.h"
#include "xml/tree.h"

#include <openssl/evp.h>

bool digest_bytes(char out[static DIGEST_HEX], struct slice bytes, struct err *e)
{
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t n = 0;
	if (!EVP_Q_digest(
		    NULL, "SHA256", NULL, bytes.n ? bytes.p : (const uint8_t *)"", bytes.n, md, &n))
		return err_fail(e, ERR_CRYPTO, "SHA-256 is not available");
	text_hex(out, md, n);
	return true;
}

bool digest_tree(char out[static DIGEST_HEX], xmlDoc *doc, xmlNode *node, struct err *e)
{
	AUTO(buf) struct buf bytes = BUF_MAX(DIGEST_MAX_CANONICAL);
	return tree_c14n(&bytes, doc, node, e) && digest_bytes(out, buf_slice(&bytes), e);
}
