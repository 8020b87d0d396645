/* SPDX-License-Identifier: MIT */
/* Forms, cookies and targets of a hostile browser: what is taken is clean text, and files are whole. */
#include "web/form.h"

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void clean(const struct http_pairs *all)
{
	must(all->n <= HTTP_MAX_FIELDS);
	for (size_t i = 0; i < all->n; i++) {
		must(text_is_utf8(slice_text(all->p[i].name)));
		must(text_is_utf8(slice_text(all->p[i].value)));
		must(strlen(all->p[i].value) <= HTTP_MAX_VALUE);
		must(!strpbrk(all->p[i].value, "\r\x01\x1b\x7f"));
	}
}

static void files_end(struct http_request *q)
{
	for (size_t i = 0; i < q->files_n; i++) {
		struct stat st;
		must(fstat(q->files[i].fd, &st) == 0 && (uint64_t)st.st_size == q->files[i].size);
		must(!strpbrk(q->files[i].name, "/\\"));
		close(q->files[i].fd);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	static struct http_request q;
	struct form_memory memory = { NULL };
	struct slice body = { data + 1, size - 1 };
	struct form f = { &memory, &q.fields, q.files, &q.files_n };
	const char *path = NULL;
	q = (struct http_request){ 0 };
	switch (data[0] & 3) {
	case 0:
		(void)!form_urlencoded(&f, body, NULL);
		break;
	case 1:
		(void)!form_multipart(&f, body, "multipart/form-data; boundary=X", NULL);
		break;
	case 2:
		form_cookies(&f, body);
		break;
	default:
		if (form_target(&path, &f, body, NULL))
			must(path[0] == '/' && !strstr(path, "/../") && !strstr(path, "//"));
	}
	clean(&q.fields);
	files_end(&q);
	form_memory_free(&memory);
	return 0;
}
