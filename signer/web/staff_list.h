/* SPDX-License-Identifier: MIT */
/* staff_list: which pupils a list is about, as its page, its files and acts on all of it read it from a request. */
#ifndef PARAPHE_WEB_STAFF_LIST_H
#define PARAPHE_WEB_STAFF_LIST_H

#include "web/staff.h"

/* What is wanted borrows its texts from the request. */
struct staff_list {
	char year[10];
	struct board_class want;
};
/* 'get' is http_query or http_field. A state or an order that is unknown is as good as none. */
typedef const char *staff_list_get(const struct http_request *q, const char *name);
void staff_list_read(struct staff_list *l, const struct web_context *c, staff_list_get *get);

#endif
