/* SPDX-License-Identifier: MIT */
/* archive: the archive-time-stamps-v3 inside a CAdES signature (EN 319 122-1 5.5.3): which there are, and what each covers. */
#ifndef PARAPHE_CMS_ARCHIVE_H
#define PARAPHE_CMS_ARCHIVE_H

#include "cms/stamp.h"

enum {
	CMS_MAX_ARCHIVES = 16,
	CMS_MAX_LISTED = 256, /* certificates, revocation answers or unsigned values, each */
};

/* Token 'i' in DER, in the order of the attributes; empty past the last, and from CMS_MAX_ARCHIVES on. */
struct slice cms_archive(const struct cms *c, size_t i);

/* What one of them covers. */
struct cms_archive_cover {
	bool holds; /* its imprint is over this signature and its index, and all that the index lists is there */
	bool stamps; /* holds, and every signature-time-stamp is listed */
	bool lists
		[CMS_MAX_ARCHIVES]; /* holds, and the archive time-stamp of this number is listed */
	char reason[200];           /* why it does not hold */
};

/*
 * 'st' is a token of 'c' that is intact, 'content' what 'c' signs (detached). One with an index of another kind than ats-hash-index-v3 does
 * not hold. Errors: NOMEM. Source: EN 319 122-1 5.5.2, 5.5.3.
 */
MUST_CHECK bool cms_archive_covers(struct cms_archive_cover *out, const struct cms *c,
	const struct stamp *st, struct slice content, struct err *e);

#endif
