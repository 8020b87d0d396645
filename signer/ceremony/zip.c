/* SPDX-License-Identifier: MIT */
/* zip: names, sizes and bytes of documents for JOB_ZIP. */
#include "ceremony/zip.h"

#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>

void zip_end(struct zip *z)
{
	msg_auto(&z->job);
	fd_auto(&z->fd);
}

bool zip_begin(struct zip *z, int64_t time, struct err *e)
{
	*z = (struct zip){ .fd = -1 };
	msg_start(&z->job, CLERK_JOB);
	msg_put_i64(&z->job, CT_TIME, time);
	return file_memory(&z->fd, "documents", e);
}

bool zip_put(struct zip *z, const char *name, struct slice bytes, struct err *e)
{
	if (z->files == CLERK_MAX_ZIP)
		return err_fail(e, ERR_LIMIT, "more than %d files in a ZIP", CLERK_MAX_ZIP);
	msg_put_text(&z->job, CT_NAME, name);
	msg_put_u64(&z->job, CT_SIZE, bytes.n);
	z->files++;
	z->size += bytes.n;
	return (z->size <= GATHER_MAX_BYTES ||
		       err_fail(e, ERR_LIMIT, "the documents are over %d bytes",
			       GATHER_MAX_BYTES)) &&
	       file_append(z->fd, bytes, e);
}

bool zip_done(int *out, uint64_t *size, struct zip *z, struct house *h, struct err *e)
{
	AUTO(msg) struct msg answer = { 0 };
	struct stat st;
	if (!file_seal(z->fd, e))
		return false;
	msg_put_fd(&z->job, CT_FILE, z->fd);
	if (!gather(&answer, h, JOB_ZIP, &z->job, e))
		return false;
	int fd = msg_get_fd(&answer, CT_FILE, 0);
	if (fd < 0 || fstat(fd, &st) != 0)
		return err_fail(e, ERR_UPSTREAM, "the clerk left the ZIP out of its answer");
	*size = (uint64_t)st.st_size;
	*out = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return *out >= 0 || err_errno(e, "the ZIP");
}
