/* SPDX-License-Identifier: MIT */
/* give: sealed memfds on both sides. */
#include "clerk/give.h"

bool give_map(struct file_map *out, const struct msg *m, uint8_t tag, size_t max, struct err *e)
{
	int fd = msg_get_fd(m, tag, 0);
	*out = (struct file_map){ 0 };
	return fd < 0 || file_map_sealed(out, fd, max, e);
}

bool give_bytes(struct msg *m, uint8_t tag, struct slice bytes, struct err *e)
{
	AUTO(fd) int fd = -1;
	if (!file_memfd(&fd, "clerk", bytes, e))
		return false;
	msg_put_fd(m, tag, fd);
	return true;
}
