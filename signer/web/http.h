/* SPDX-License-Identifier: MIT */
/*
 * http: libmicrohttpd in poll mode under limits. One thread reads requests whole; a pool of workers answers them, so
 * that a handler may wait for clerk, vault and store. No handler ever sees a request that is over a limit.
 */
#ifndef PARAPHE_WEB_HTTP_H
#define PARAPHE_WEB_HTTP_H

#include "base/buf.h"

enum {
	HTTP_MAX_HEADER = 16 << 10,   /* request line and headers: more is 431 */
	HTTP_MAX_ANSWERED = 64 << 10, /* up to here 431 is our page, then the library's */
	HTTP_MAX_TARGET = 2048,       /* path and query: more is 414 */
	HTTP_MAX_BODY = 66 << 20, /* what any route may allow at most: a file of 64 MiB in a form */
	HTTP_MAX_ALL = 512 << 20, /* all bodies that are held at once: more is 503 */
	HTTP_MAX_MEMORY = 256 << 10, /* a body beyond goes to a memfd */
	HTTP_MAX_FIELDS = 1000,
	HTTP_MAX_NAME = 64,
	HTTP_MAX_VALUE = 64 << 10,
	HTTP_MAX_FILES = 12, /* a deposit and its ten pieces */
	HTTP_MAX_FILE_NAME = 200,
	HTTP_MAX_FILE_TYPE = 255, /* RFC 6838 4.2: 127 characters either side of the slash */
	HTTP_MAX_PARAMS = 4,
	HTTP_MAX_COOKIES = 64,
	HTTP_MAX_ADDRESS = 46,
	HTTP_MAX_HEADERS_OUT = 16,
	HTTP_MAX_HEADER_OUT = 1024,
};

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_METHOD_COUNT };

/* UTF-8 without controls but LF (CR LF of a browser is LF here); borrowed from the request. */
struct http_pair {
	const char *name, *value;
};
struct http_pairs {
	struct http_pair *p;
	size_t n;
};

/* An uploaded file: a sealed memfd that can be handed to the clerk; owned by the request. */
struct http_file {
	const char *field, *name,
		*type; /* name and type are what the browser says: never a path, never believed */
	int fd;
	uint64_t size;
};

struct http_request {
	enum http_method method;
	bool head;                          /* HEAD: handled as GET, the body is left out by http */
	const char *path;                   /* decoded, begins with '/' */
	const char *param[HTTP_MAX_PARAMS]; /* what stood for each {name} of the route's pattern */
	struct http_pairs query, fields, cookies;
	struct http_file files[HTTP_MAX_FILES];
	size_t files_n;
	struct slice body; /* raw routes (API): the bytes; else empty */
	const char *type;  /* Content-Type without parameters, lower case; "" when there is none */
	const char *authorization, *idempotency_key, *accept_language, *if_none_match, *agent,
		*fetch_site;            /* Sec-Fetch-Site; "": none */
	char address[HTTP_MAX_ADDRESS]; /* of the client, through configured proxies only */
	bool secure; /* it came by https, as base-url or a configured proxy says */
	bool gzip;   /* the client takes gzip */
	int64_t now_ms;
};

/* Value of the only field / query parameter / cookie of that name; NULL when absent or given twice. */
const char *http_field(const struct http_request *q, const char *name);
const char *http_query(const struct http_request *q, const char *name);
const char *http_cookie(const struct http_request *q, const char *name);
/* Was this box ticked (name given at least once with this value; NULL: any value)? */
bool http_ticked(const struct http_request *q, const char *name, const char *value);
/* NULL when absent, empty or given twice. */
const struct http_file *http_file(const struct http_request *q, const char *field);

enum http_cache {
	HTTP_NO_STORE,  /* the default: everything personal */
	HTTP_IMMUTABLE, /* assets with their hash in the name */
	HTTP_SHORT,     /* public and the same for everybody, 5 minutes: CRLs, certificates */
};

struct http_header {
	char name[40], value[HTTP_MAX_HEADER_OUT];
};

struct http_response {
	int status;      /* 200 unless set */
	char type[80];   /* "text/html; charset=utf-8" unless set */
	struct buf body; /* owned */
	int fd;          /* or a file, owned: -1 none */
	uint64_t fd_size;
	enum http_cache cache;
	struct http_header headers[HTTP_MAX_HEADERS_OUT];
	size_t headers_n;
	bool failed; /* a header did not fit or held what it may not: the answer becomes a 500 */
};

/* Controls in 'value' set 'failed': no header is ever split. */
void http_header_add(struct http_response *r, const char *name, const char *value);
/* 303 to 'path' (of this service, "/..."). */
void http_redirect(struct http_response *r, const char *path);
/*
 * Set-Cookie: HttpOnly, SameSite=Lax, Path=/, and over https Secure with the prefix __Host-; http_cookie finds it
 * by 'name' either way. max_age in seconds; 0 removes it, -1 is until the browser ends.
 */
void http_cookie_set(struct http_response *r, const struct http_request *q, const char *name,
	const char *value, int64_t max_age);
/* Bytes as a download ('inline' false) or shown ('inline' true), always nosniff; 'name' may be any text. */
void http_give(
	struct http_response *r, struct slice bytes, const char *type, const char *name, bool inl);
/* Takes the bytes over instead of copying them. */
void http_give_buf(
	struct http_response *r, struct buf *bytes, const char *type, const char *name, bool inl);

/* What is decided when the headers are there, before a body is read. */
enum http_body { HTTP_BODY_NONE, HTTP_BODY_FORM, HTTP_BODY_RAW };
struct http_plan {
	int refuse; /* a status: no body is read, the worker answers it; 0: go on */
	enum http_body body;
	uint64_t max_body;
	bool heavy;   /* long work: it waits in a line of its own (http_options.heavy) */
	size_t route; /* for 'answer' */
	struct slice param[HTTP_MAX_PARAMS]; /* parts of q->path */
};

struct http_hooks {
	void *self;
	/* In a reading thread: quick, no store. Path, query, cookies and headers of 'q' are set. */
	void (*plan)(void *self, struct http_plan *out, struct http_request *q);
	/* Once per worker thread, before the first request. */
	bool (*worker_start)(void *self, size_t i, void **worker, struct err *e);
	/* In a worker: always gives an answer. 'refused' is plan->refuse or what was found in the body (400, 413, ...); 0. */
	void (*answer)(void *worker, struct http_request *q, size_t route, int refused,
		struct http_response *r);
	void (*worker_end)(void *worker);
	/* In a reading thread: a ready-made answer for a status that no worker sees (413, 431, 503, ...); q->path may be NULL. */
	void (*refusal)(
		void *self, int status, const struct http_request *q, struct http_response *r);
	int64_t (*now_ms)(void *self);
};

enum { HTTP_MAX_PROXIES = 16 };
struct http_proxy { /* an address and how many of its bits count; unix sockets: bits -1 */
	uint8_t address[16];
	int bits;
};
/* "10.0.0.0/8", "::1", "unix". Errors: SYNTAX. */
MUST_CHECK bool http_proxy_parse(struct http_proxy *out, const char *text, struct err *e);
/* Is this address of a request in the list? */
bool http_address_in(const char *address, const struct http_proxy *list, size_t n);

struct http_options {
	int listen_fd;         /* bound and listening; taken over */
	size_t workers, queue; /* queue: requests that may wait in each line; more is 503 */
	size_t heavy; /* workers that heavy requests may have at once, the others stay for who is served soon; 0: all */
	int wait_ms; /* when the first of a line has waited this long, who comes then gets 503; 0: none has */
	size_t connections;
	int header_ms, body_ms, write_ms; /* whole deadlines, whatever trickles in */
	int idle_s;
	struct http_proxy
		proxies[HTTP_MAX_PROXIES]; /* whose X-Forwarded-For and -Proto are believed */
	size_t proxies_n;
	bool secure; /* base-url is https */
};

struct http_counts { /* for metrics; since the start */
	uint64_t requests, refused, full, slow, waiting, working, connections;
};

struct http;
/* Errors: IO the port; NOMEM; what worker_start gave. */
MUST_CHECK bool http_start(
	struct http **out, const struct http_options *o, const struct http_hooks *h, struct err *e);
/* Takes no new requests, waits at most 'ms' for those under way, ends the workers. */
void http_stop(struct http *s, int ms);
void http_counts(struct http *s, struct http_counts *out);

#endif
