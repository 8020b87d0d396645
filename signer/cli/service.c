/* SPDX-License-Identifier: MIT */
/* service: numbers, yes and no, lists of addresses. */
#include "cli/service.h"

#include "base/text.h"
#include "cli/sending.h"

#include <stdio.h>
#include <string.h>

enum {
	HEADER_MS = 15000, /* from the connection's first byte to the end of the headers */
	BODY_MS = 30000,   /* and 32 KB a second more */
	WRITE_MS = 30000,
	IDLE_S = 20,
	CONNECTIONS = 4000, /* fewer when the process may not have as many descriptors */
	QUEUE_PER_WORKER = 64,
	QUEUE_WAIT_MS =
		8000, /* rather waited for than asked again; longer is taken for a service that stands */
	LIGHT_OF_WORKERS = 4, /* of so many workers one is for pages and signatures alone */
	NUMBER_MAX = 1000000,
};

bool service_number_good(const char *value)
{
	uint64_t n;
	return text_decimal(&n, slice_text(value), NUMBER_MAX, NULL);
}

bool service_yes_no_good(const char *value)
{
	return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
}

static bool addresses_read(struct http_proxy *out, size_t *n, const char *value, struct err *e)
{
	char word[80];
	*n = 0;
	for (const char *at = value + strspn(value, " "); *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");
		if (*n == HTTP_MAX_PROXIES || len >= sizeof word)
			return err_fail(e, ERR_LIMIT, "over %d addresses", HTTP_MAX_PROXIES);
		memcpy(word, at, len);
		word[len] = 0;
		if (!http_proxy_parse(&out[*n], word, e))
			return false;
		++*n;
		at += len;
	}
	return true;
}

bool service_addresses_good(const char *value)
{
	struct http_proxy list[HTTP_MAX_PROXIES];
	size_t n;
	return addresses_read(list, &n, value, NULL);
}

static uint64_t number(const char *value)
{
	uint64_t n = 0;
	(void)!text_decimal(&n, slice_text(value), NUMBER_MAX, NULL);
	return n;
}

bool service_options(struct service_options *out, const struct config *c, struct err *e)
{
	struct web_options *w = &out->web;
	struct http_options *h = &out->http;
	*out = (struct service_options){ 0 };
	snprintf(out->listen, sizeof out->listen, "%s", c->listen);
	snprintf(w->base_url, sizeof w->base_url, "%.399s", c->base_url);
	snprintf(w->organisation, sizeof w->organisation, "%.199s",
		c->organisation[0] ? c->organisation : "Paraphe");
	snprintf(w->mail_from, sizeof w->mail_from, "%.255s", c->mail_from);
	snprintf(w->sms_from, sizeof w->sms_from, "%.63s", c->sms_url[0] ? c->sms_from : "");
	snprintf(w->dir, sizeof w->dir, "%s", c->dir);
	snprintf(w->shown, sizeof w->shown, "%s/%s", c->dir, SENDING_SHOWN);
	w->demo = strcmp(c->demo, "yes") == 0;
	w->single_admin = strcmp(c->single_administrator, "yes") == 0;
	w->max_verify = number(c->max_verify) << 20;
	w->max_upload = number(c->max_upload) << 20;
	w->rate_percent = (unsigned)number(c->rate_limits);
	h->secure = strncmp(c->base_url, "https://", 8) == 0;
	h->workers = (size_t)number(c->workers);
	if (h->workers == 0)
		h->workers = 8;
	h->queue = h->workers * QUEUE_PER_WORKER;
	h->heavy = h->workers - h->workers / LIGHT_OF_WORKERS;
	h->wait_ms = QUEUE_WAIT_MS;
	h->connections = CONNECTIONS;
	h->header_ms = HEADER_MS;
	h->body_ms = BODY_MS;
	h->write_ms = WRITE_MS;
	h->idle_s = IDLE_S;
	return addresses_read(h->proxies, &h->proxies_n, c->proxies, e) &&
	       addresses_read(w->metrics, &w->metrics_n, c->metrics_from, e);
}
