/* SPDX-License-Identifier: MIT */
/* nfc: Normalization Form C by utf8proc. */
#include "base/nfc.h"

#include "base/text.h"

#include <stdlib.h>
#include <utf8proc.h>

static bool compose(uint8_t **out, size_t *n, struct slice s, struct err *e)
{
	if (!text_is_utf8(s))
		return err_fail(e, ERR_SYNTAX, "not UTF-8");
	utf8proc_ssize_t got =
		utf8proc_map(s.p, (utf8proc_ssize_t)s.n, out, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (got == UTF8PROC_ERROR_NOMEM)
		return err_nomem(e);
	if (got < 0)
		return err_fail(e, ERR_SYNTAX, "cannot be normalised: %s", utf8proc_errmsg(got));
	*n = (size_t)got;
	return true;
}

bool nfc_put(struct buf *out, struct slice s, struct err *e)
{
	if (s.n == 0)
		return true;
	uint8_t *p = NULL;
	size_t n = 0;
	if (!compose(&p, &n, s, e))
		return false;
	buf_put(out, p, n);
	free(p);
	return buf_done(out, e);
}

bool nfc_is(struct slice s)
{
	if (s.n == 0)
		return true;
	uint8_t *p = NULL;
	size_t n = 0;
	if (!compose(&p, &n, s, NULL))
		return false;
	bool same = slice_eq((struct slice){ p, n }, s);
	free(p);
	return same;
}
