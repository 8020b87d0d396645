/* SPDX-License-Identifier: MIT */
/*
 * api: JSON for the school's own software, with keys and scopes (routes.h). Every answer is an object; an error is
 * application/problem+json with a "code" that never changes and in "detail" what and what to do. A POST may carry
 * Idempotency-Key: the same key and body give the same answer, another body 409.
 */
#ifndef PARAPHE_WEB_API_H
#define PARAPHE_WEB_API_H

#include "web/web.h"

enum { API_PAGE = 100, API_MAX_BODY = 1 << 20, API_MAX_FILE = 20 << 20, API_MAX_ANSWER = 8 << 20 };

MUST_CHECK bool api_list(struct web_context *c, struct err *e);
MUST_CHECK bool api_create(struct web_context *c, struct err *e);
MUST_CHECK bool api_read(struct web_context *c, struct err *e);
MUST_CHECK bool api_edit(struct web_context *c, struct err *e);
MUST_CHECK bool api_freeze(struct web_context *c, struct err *e);
MUST_CHECK bool api_send(struct web_context *c, struct err *e);
MUST_CHECK bool api_cancel(struct web_context *c, struct err *e);
MUST_CHECK bool api_pdf(struct web_context *c, struct err *e);
MUST_CHECK bool api_archive(struct web_context *c, struct err *e);
MUST_CHECK bool api_journal(struct web_context *c, struct err *e);
MUST_CHECK bool api_verify(struct web_context *c, struct err *e);
MUST_CHECK bool api_sign_prepare(struct web_context *c, struct err *e);
MUST_CHECK bool api_sign(struct web_context *c, struct err *e);
MUST_CHECK bool api_hooks(struct web_context *c, struct err *e);
MUST_CHECK bool api_hook_add(struct web_context *c, struct err *e);
MUST_CHECK bool api_hook_drop(struct web_context *c, struct err *e);
/* api_pupil.c */
MUST_CHECK bool api_pupils(struct web_context *c, struct err *e);
MUST_CHECK bool api_openapi(struct web_context *c, struct err *e);

#endif
