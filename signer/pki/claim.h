/* SPDX-License-Identifier: MIT */
/* claim: what a certificate or a time-stamp says of itself; that it is so only a trusted list tells. */
#ifndef PARAPHE_PKI_CLAIM_H
#define PARAPHE_PKI_CLAIM_H

#include "base/buf.h"

#include <openssl/x509.h>

/* A certificate that calls itself qualified: id-etsi-qcs-QcCompliance. Malformed statements claim nothing. EN 319 412-5 4.2.1. */
bool claim_certificate(const X509 *cert);
/* The same of a token, by the value of its extension qcStatements: id-etsi-tsts-EuQCompliance. EN 319 422 9.1. */
bool claim_token(struct slice statements);

#endif
