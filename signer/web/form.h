/* SPDX-License-Identifier: MIT */
/*
 * form: what a browser sends as pairs and files, from bytes that are all there: query strings, urlencoded and multipart bodies.
 * Own and bounded, because libmicrohttpd's reader of multipart was broken once already (SECURITY 4.4), and fuzzed.
 */
#ifndef PARAPHE_WEB_FORM_H
#define PARAPHE_WEB_FORM_H

#include "web/http.h"

enum { FORM_MAX_BOUNDARY = 70, FORM_MAX_PART_HEADER = 2048, FORM_CHUNK = 8192 };

/* Memory that goes all at once; holds everything that pairs point to. */
struct form_chunk;
struct form_memory {
	struct form_chunk *chunks;
	bool lacked; /* something could not be held: what was read is not whole */
};
/* NULL: out of memory. */
char *form_alloc(struct form_memory *m, size_t n);
void form_memory_free(struct form_memory *m);

/* Where the pairs of one request go. */
struct form {
	struct form_memory *memory;
	struct http_pairs *pairs;
	struct http_file *files; /* HTTP_MAX_FILES, or NULL: none allowed */
	size_t *files_n;
};

/*
 * "a=1&b=%C3%A9": names and values decoded, checked (UTF-8, no control but tab and LF), CR LF made LF. Errors: SYNTAX, LIMIT, NOMEM.
 */
MUST_CHECK bool form_urlencoded(struct form *f, struct slice body, struct err *e);
/* RFC 7578. 'type' is the whole Content-Type. Errors: SYNTAX, LIMIT, NOMEM, IO a memfd. */
MUST_CHECK bool form_multipart(struct form *f, struct slice body, const char *type, struct err *e);
/* "a=1; b=2" (RFC 6265): what is no pair is left out, as browsers hold cookies of others too. */
void form_cookies(struct form *f, struct slice header);
/*
 * "/a/b%20c?x=1" into a decoded path and its query. Errors: SYNTAX also a path with '.' or '..' or empty segments, or
 * encoded slashes.
 */
MUST_CHECK bool form_target(
	const char **path, struct form *query, struct slice target, struct err *e);

#endif
