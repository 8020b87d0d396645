/* SPDX-License-Identifier: MIT */
/* give: sealed memfds on both sides, and the anchors in them. */
#include "clerk/give.h"

#include "wire/clerk_ops.h"

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

static bool anchors_add(struct anchors *a, const struct msg *job, uint8_t tag, struct err *e)
{
	AUTO(file_map) struct file_map pem = { 0 };
	if (!give_map(&pem, job, tag, GIVE_MAX_PEM, e))
		return false;
	return pem.bytes.n == 0 || anchor_add_pem(a, pem.bytes, e);
}

bool give_trust(struct give_trust *out, const struct msg *job, struct err *e)
{
	out->stamps = &out->all;
	if (!anchors_add(&out->all, job, CT_ANCHORS, e))
		return false;
	if (msg_get_fd(job, CT_STAMP_ANCHORS, 0) < 0)
		return true;
	out->stamps = &out->both;
	return anchors_add(&out->both, job, CT_ANCHORS, e) &&
	       anchors_add(&out->both, job, CT_STAMP_ANCHORS, e);
}

void give_trust_auto(struct give_trust *t)
{
	anchor_auto(&t->all);
	anchor_auto(&t->both);
}
