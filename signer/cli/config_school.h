/* SPDX-License-Identifier: MIT */
/* config_school: the keys of schools in paraphe.conf: school.UAI.certify and school.UAI.seal, as many schools as have keys in tokens. */
#ifndef PARAPHE_CLI_CONFIG_SCHOOL_H
#define PARAPHE_CLI_CONFIG_SCHOOL_H

#include "cli/config.h"

/* Does this key of the file name a school's key? */
bool config_school_is(struct slice name);
/* Take one line; what is wrong with it goes to 'faults'. */
void config_school_take(
	struct config *c, struct slice name, struct slice value, size_t line, struct buf *faults);
/* What only all lines together tell: one key of two, a key that stands twice. */
void config_schools_check(const struct config *c, struct buf *faults);
/* Is this a whole pkcs11: URI (RFC 7512) without a PIN in it, as a line of paraphe.conf may have it? Errors: SYNTAX; LIMIT. */
MUST_CHECK bool config_uri_value(const char *value, struct err *e);
/*
 * Is this what stands for a school's key: `file`, or a whole pkcs11: URI (RFC 7512) without a PIN in it? 'e' says what is wrong. Errors: SYNTAX; LIMIT.
 */
MUST_CHECK bool config_school_value(const char *value, struct err *e);

#endif
