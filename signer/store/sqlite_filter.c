/* SPDX-License-Identifier: MIT */
/* sqlite_filter: conditions put together at run time, and text to be searched without case and accents. */
#include "store/impl.h"

#include "base/nfc.h"

#include <string.h>

void filter_auto(struct filter *f)
{
	buf_free(&f->sql);
}

static void value_add(struct filter *f, const char *sql, struct filter_value v)
{
	if (f->n == sizeof f->values / sizeof *f->values) {
		f->sql.failed = ERR_LIMIT;
		return;
	}
	buf_put_text(&f->sql, sql);
	f->values[f->n++] = v;
}

void filter_text(struct filter *f, const char *sql, const char *text)
{
	if (text)
		value_add(f, sql, (struct filter_value){ .text = text });
}

void filter_number(struct filter *f, const char *sql, int64_t number)
{
	value_add(f, sql, (struct filter_value){ .number = number });
}

void filter_page(struct filter *f, struct store_page page)
{
	filter_number(f, " LIMIT ?", page.count ? (int64_t)page.count : -1);
	filter_number(f, " OFFSET ?", page.from);
}

bool filter_start(struct query *q, struct store *s, struct filter *f, struct err *e)
{
	const char *sql = buf_text(&f->sql);
	if (!buf_done(&f->sql, e) || !sql || !query_start(q, s, sql, e))
		return false;
	for (size_t i = 0; i < f->n; i++) {
		if (f->values[i].text)
			bind_text(q, f->values[i].text);
		else
			bind_i64(q, f->values[i].number);
	}
	return true;
}

bool search_text(struct buf *out, const char *const *parts, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (!parts[i] || !*parts[i])
			continue;
		if (out->n)
			buf_put_byte(out, '\n');
		if (!nfc_fold(out, slice_text(parts[i]), e))
			return false;
	}
	return buf_done(out, e) && (buf_text(out) || err_nomem(e));
}

bool search_pattern(struct buf *out, const char *text, struct err *e)
{
	AUTO(buf) struct buf folded = BUF_MAX(4 * STORE_MAX_NAME);
	if (!nfc_fold(&folded, slice_text(text), e))
		return false;
	buf_put_byte(out, '%');
	for (size_t i = 0; i < folded.n; i++) {
		if (strchr("%_!", folded.p[i]))
			buf_put_byte(out, '!');
		buf_put_byte(out, folded.p[i]);
	}
	buf_put_byte(out, '%');
	return buf_done(out, e) && (buf_text(out) || err_nomem(e));
}
