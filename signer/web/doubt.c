/* SPDX-License-Identifier: MIT */
/* doubt: mail addresses of a form that look like a slip of the fingers: said once, never corrected silently (CONVENTION 7). */
#include "web/doubt.h"

#include "ceremony/dossier.h"

enum { HINT_ROOM = 255 };

const char *doubt_first(const struct web_context *c, const char *const *fields, size_t n)
{
	char hint[HINT_ROOM];
	for (size_t i = 0; i < n && !http_ticked(c->q, "sur", "oui"); i++) {
		const char *mail = http_field(c->q, fields[i]);
		if (mail && mail[0] && dossier_typo(hint, sizeof hint, mail))
			return fields[i];
	}
	return NULL;
}

void doubt_put(struct page *p, const char *const *fields, size_t n)
{
	char hint[HINT_ROOM];
	for (size_t i = 0; i < n; i++) {
		const char *mail = http_field(p->c->q, fields[i]);
		if (!mail || !mail[0] || !dossier_typo(hint, sizeof hint, mail))
			continue;
		page_field_asks(p, fields[i], mail, "suivre.courriel.peut-etre", hint);
		tree_child_text(p->facts, "peut-etre", hint);
	}
}
