/* SPDX-License-Identifier: MIT */
/* zip: documents that stand one after the other, and their names, to a ZIP. */
#include "clerk/zip.h"

#include "clerk/give.h"
#include "pack/write.h"
#include "wire/clerk_ops.h"

#include <stdlib.h>

_Static_assert((int)CLERK_MAX_ZIP <= (int)PACK_MAX_ENTRIES, "room for all");

struct names {
	char text[CLERK_MAX_ZIP][CLERK_MAX_ZIP_NAME + 1];
	struct pack_entry entries[CLERK_MAX_ZIP];
	size_t n;
};

static void names_auto(struct names **x)
{
	free(*x);
	*x = NULL;
}

static bool entries_read(struct names *x, const struct msg *job, struct slice all, struct err *e)
{
	uint64_t size, at = 0;
	for (; msg_get_u64(job, CT_SIZE, x->n, &size); x->n++) {
		if (x->n == CLERK_MAX_ZIP || size > all.n - at)
			return err_fail(e, ERR_LIMIT, "sizes do not fit the documents");
		if (!msg_get_text(job, CT_NAME, x->n, x->text[x->n], sizeof x->text[0]))
			return err_fail(e, ERR_SYNTAX, "document %zu has no name", x->n + 1);
		x->entries[x->n] = (struct pack_entry){ .name = x->text[x->n],
			.bytes = slice_sub(all, (size_t)at, (size_t)size),
			.stored = true };
		at += size;
	}
	return at == all.n || err_fail(e, ERR_SYNTAX, "bytes follow the last document");
}

bool zip_documents(struct clerk_conversation *c, struct msg *job, struct msg *result, struct err *e)
{
	AUTO(file_map) struct file_map all = { 0 };
	AUTO(buf) struct buf zip = { 0 };
	AUTO(names) struct names *x = calloc(1, sizeof *x);
	int64_t time = 0;
	(void)c;
	msg_get_i64(job, CT_TIME, 0, &time);
	if (!x)
		return err_nomem(e);
	return give_map(&all, job, CT_FILE, PACK_MAX_BYTES, e) &&
	       entries_read(x, job, all.bytes, e) && pack_write(&zip, x->entries, x->n, time, e) &&
	       give_bytes(result, CT_FILE, buf_slice(&zip), e);
}
