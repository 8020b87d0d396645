/* SPDX-License-Identifier: MIT */
/* explain: every certificate inside a signature must belong to something; nothing else there is under a digest. */
#ifndef PARAPHE_PADES_EXPLAIN_H
#define PARAPHE_PADES_EXPLAIN_H

#include "pades/evidence.h"

/*
 * Is each certificate that 'cms' carries in 'chain', an anchor, or signed by a certificate at hand? The bag of
 * certificates is not signed (RFC 5652 5.1), so a changed byte in it shows only here, when another copy of the
 * same certificate completes the chain.
 */
bool explain_certs(const struct evidence *ev, const struct cms *cms, STACK_OF(X509) *chain);

#endif
