/* SPDX-License-Identifier: MIT */
/* audit: what an auditor reads and downloads of the cases that it was granted, and who grants them (CONVENTION 6). */
#ifndef PARAPHE_WEB_AUDIT_H
#define PARAPHE_WEB_AUDIT_H

#include "web/page.h"

/* /audit, /audit/{id}...: the auditor, read only; each reading is a line of the convention's journal. */
MUST_CHECK bool audit_list(struct web_context *c, struct err *e);
MUST_CHECK bool audit_page(struct web_context *c, struct err *e);
MUST_CHECK bool audit_pdf(struct web_context *c, struct err *e);
MUST_CHECK bool audit_archive(struct web_context *c, struct err *e);
MUST_CHECK bool audit_journal(struct web_context *c, struct err *e);
MUST_CHECK bool audit_attestation(struct web_context *c, struct err *e);
MUST_CHECK bool audit_report(struct web_context *c, struct err *e);
/* /ecole/audits: the head grants and ends; the data protection officer reads. */
MUST_CHECK bool audit_grants(struct web_context *c, struct err *e);
MUST_CHECK bool audit_grants_act(struct web_context *c, struct err *e);

#endif
