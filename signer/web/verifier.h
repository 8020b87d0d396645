/* SPDX-License-Identifier: MIT */
/* verifier: anybody drops a PDF or a container and reads the report; a QR code leads to what is known of a reference. */
#ifndef PARAPHE_WEB_VERIFIER_H
#define PARAPHE_WEB_VERIFIER_H

#include "web/web.h"

enum { VERIFIER_MAX_FILE = 65 << 20 }; /* of the whole form; max-verify bounds the file */

/* GET /verifier: the form. */
MUST_CHECK bool verifier_form(struct web_context *c, struct err *e);
/* POST /verifier, field « fichier »: the report of `paraphe verify` as a page; « format » json or etsi: as a file. */
MUST_CHECK bool verifier_report(struct web_context *c, struct err *e);
/* GET /v?r=REFERENCE&v=REVISION&p=PAGE&c=CODE: what a printed page's QR says, without personal data. */
MUST_CHECK bool verifier_page(struct web_context *c, struct err *e);
/* The report of 'bytes' as a page. 'label': the file's name in it. Errors: as verify_file. */
MUST_CHECK bool verifier_tell(
	struct web_context *c, struct slice bytes, const char *label, struct err *e);

#endif
