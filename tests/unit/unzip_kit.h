/* SPDX-License-Identifier: MIT */
/* unzip_kit: a ZIP read back by Debian's unzip, which tests it first. */
#ifndef PARAPHE_TESTS_UNZIP_KIT_H
#define PARAPHE_TESTS_UNZIP_KIT_H

#include "service_kit.h"

/* The bytes of file 'name' and a NUL; NULL: what unzip lists of it, a name a line. */
static inline void unzipped(struct buf *out, struct slice zip, const char *name)
{
	char path[96], command[400];
	uint8_t room[4096];
	/* The desk's cage leaves it this folder. */
	snprintf(path, sizeof path, "%s/store/zip-XXXXXX", world_dir);
	int fd = mkstemp(path);
	assert_int_equal(write(fd, zip.p, zip.n), zip.n);
	close(fd);
	if (name)
		snprintf(command, sizeof command, "unzip -tqq %s && unzip -p %s '%s'", path, path,
			name);
	else
		snprintf(command, sizeof command, "unzip -tqq %s && unzip -Z1 %s", path, path);
	FILE *f = popen(command, "r"); /* NOLINT: a test */
	buf_free(out);
	*out = (struct buf)BUF_MAX(64 << 20);
	for (size_t n; (n = fread(room, 1, sizeof room, f)) > 0;)
		buf_put(out, room, n);
	buf_put_byte(out, 0);
	assert_int_equal(pclose(f), 0);
	unlink(path);
}

#endif
