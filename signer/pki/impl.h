/* SPDX-License-Identifier: MIT */
/* impl: what path asks of its sibling strict; for the files of this room only. */
#ifndef PARAPHE_PKI_IMPL_H
#define PARAPHE_PKI_IMPL_H

#include "pki/path.h"

/*
 * The rules of RFC 5280 that OpenSSL does not enforce, over a chain (leaf first, anchor last)
 * that it accepted, and those of the query's purpose. The answer goes into out->status and
 * out->reason.
 */
void strict_judge(struct path_result *out, const struct path_query *q, STACK_OF(X509) *chain);
/* out->status and out->reason in one step. */
void path_say(struct path_result *out, enum path_status status, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

#endif
