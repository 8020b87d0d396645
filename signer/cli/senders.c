/* SPDX-License-Identifier: MIT */
/* senders: what is read once for all threads. */
#include "cli/senders.h"

#include "ceremony/returned.h"

#include <stdlib.h>

struct senders {
	struct sending sending;
	struct letters *letters;
	struct outbox *outbox;
	char returned[CONFIG_MAX_PATH];
};

static bool prepare(struct senders *s, const struct roles *r, struct err *e)
{
	char templates[CONFIG_MAX_PATH];
	return sending_read(&s->sending, &r->config, r->ca_file, e) &&
	       config_path(s->returned, &r->config, SENDING_BOUNCES, e) &&
	       roles_data(templates, "templates", e) && letters_load(&s->letters, templates, e) &&
	       outbox_open(&s->outbox, &s->sending.outbox, s->letters, e) && reach_start(e);
}

bool senders_open(struct senders **out, const struct roles *r, struct err *e)
{
	struct senders *s = calloc(1, sizeof *s);
	if (!s)
		return err_nomem(e);
	if (!prepare(s, r, e)) {
		senders_close(s);
		return false;
	}
	*out = s;
	return true;
}

void senders_close(struct senders *s)
{
	if (!s)
		return;
	outbox_auto(&s->outbox);
	letters_auto(&s->letters);
	sending_auto(&s->sending);
	free(s);
}

bool senders_send(
	struct senders *s, struct service *service, int64_t now_ms, bool *more, struct err *e)
{
	return outbox_step(more, s->outbox, service, now_ms, e);
}

bool senders_take_in(
	struct senders *s, struct service *service, int64_t now_ms, bool *more, struct err *e)
{
	return returned_step(more, s->returned, service, now_ms, e);
}
