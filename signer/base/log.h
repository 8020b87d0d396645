/* SPDX-License-Identifier: MIT */
/* log: one event per line on stderr for operators; no personal data, no secret ever comes here. */
#ifndef PARAPHE_BASE_LOG_H
#define PARAPHE_BASE_LOG_H

#include "base/err.h"

/*
 * "event=NAME key=value ..." as one write(2). 'fmt' holds only the pairs after the event; values with
 * blanks or controls are the caller's fault and are replaced by '_' as a whole line check.
 */
void log_event(const char *event, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* event=NAME error="code: text" clause="..." at=... */
void log_error(const char *event, const struct err *e);

#endif
