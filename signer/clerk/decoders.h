/* SPDX-License-Identifier: MIT */
/*
 * decoders: of OpenSSL's decoders those alone that read the public key of a certificate, and the kinds of key that sign. OpenSSL 3.0 looks
 * through all of both, some hundred, for each certificate that is read, which costs more than to verify a signature; and what is not there need not be trusted with
 * hostile bytes.
 */
#ifndef PARAPHE_CLERK_DECODERS_H
#define PARAPHE_CLERK_DECODERS_H

#include "base/err.h"

#include <stdbool.h>

/*
 * For all of this process and for good; before anything else is asked of OpenSSL. Everything else is OpenSSL's own provider as it is. After
 * it no key can be read but inside a certificate, and none that does not sign. Errors: CRYPTO.
 */
MUST_CHECK bool decoders_restrict(struct err *e);

#endif
