/* SPDX-License-Identifier: MIT */
/* returned: a folder of mails, one conversation for each. */
#include "ceremony/returned.h"

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "ceremony/post.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RETURNED_MAX_PATH = 4096, TAG_TEXT = 65 };
#define ENDING ".eml"

static bool is_mail(const char *name)
{
	size_t n = strlen(name), ending = strlen(ENDING);
	return n > ending && strcmp(name + n - ending, ENDING) == 0;
}

/* How many wait, and the first by name (and so by time); no folder: none. */
static bool folder_look(char first[static 256], size_t *n, const char *folder, struct err *e)
{
	DIR *d = opendir(folder);
	*n = 0;
	first[0] = '\0';
	if (!d)
		return errno == ENOENT || err_errno(e, "%s", folder);
	for (const struct dirent *f; (f = readdir(d));) {
		if (!is_mail(f->d_name))
			continue;
		if (*n == 0 || strcmp(f->d_name, first) < 0)
			memcpy(first, f->d_name, strlen(f->d_name) + 1);
		++*n;
	}
	closedir(d);
	return true;
}

bool returned_put(const char *folder, struct slice mail, int64_t now_ms, struct err *e)
{
	char path[RETURNED_MAX_PATH], first[256];
	uint64_t random;
	size_t waiting;
	if (mail.n == 0 || mail.n > RETURNED_MAX_BYTES)
		return err_fail(
			e, ERR_LIMIT, "a mail of 1 to %d bytes is wanted", RETURNED_MAX_BYTES);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_errno(e, "%s", folder);
	if (!folder_look(first, &waiting, folder, e))
		return false;
	if (waiting >= RETURNED_MAX_WAITING)
		return err_fail(
			e, ERR_IO, "%zu returned mails wait: is the service running?", waiting);
	if (getrandom(&random, sizeof random, 0) != sizeof random)
		return err_errno(e, "no randomness");
	int n = snprintf(
		path, sizeof path, "%s/%016" PRId64 "-%016" PRIx64 ENDING, folder, now_ms, random);
	if (n < 0 || n >= RETURNED_MAX_PATH)
		return err_fail(e, ERR_LIMIT, "the folder's name is too long");
	return file_write_new(path, mail, 0600, e);
}

/* What the clerk made of it. */
struct report {
	uint64_t action; /* clerk_returned */
	char tag[TAG_TEXT], status[17], text[401];
};

static bool report_get(struct report *r, struct talk_clerk *clerk, struct slice mail, struct err *e)
{
	AUTO(fd) int fd = -1;
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg result = { 0 };
	if (!file_memfd(&fd, "returned", mail, e))
		return false;
	msg_start(&job, CLERK_JOB);
	msg_put_fd(&job, CT_FILE, fd);
	if (!talk_once(clerk, JOB_DSN, &job, &result, RETURNED_CLERK_MS, e))
		return false;
	*r = (struct report){ .action = RETURNED_UNCLEAR };
	msg_get_u64(&result, CT_VERDICT, 0, &r->action);
	msg_get_text(&result, CT_ID, 0, r->tag, sizeof r->tag);
	msg_get_text(&result, CT_REASON_TEXT, 0, r->status, sizeof r->status);
	msg_get_text(&result, CT_TEXT, 0, r->text, sizeof r->text);
	return true;
}

struct telling {
	struct actor system;
	const struct report *report;
	size_t n;
	bool good;
	struct err *e;
};

/* « 5.1.1 550 no such user »: the status first unless the text says it already. */
static void answer_set(struct store_message *m, const struct report *r)
{
	bool said = r->status[0] && strstr(r->text, r->status);
	snprintf(m->answer, sizeof m->answer, "%.15s%s%.180s", said ? "" : r->status,
		!said && r->status[0] && r->text[0] ? " " : "", r->text);
}

/* A delay and a receipt are told beside the state, which they do not change: the row must not go again. */
static bool row_tell(void *arg, const struct store_message *row)
{
	struct telling *t = arg;
	struct store_message m = *row;
	bool failed = t->report->action == RETURNED_FAILED;
	t->n++;
	if (m.state != STORE_RELAYED)
		return true; /* told before, or under way again */
	answer_set(&m, t->report);
	if (failed)
		m.state = STORE_BOUNCED;
	t->good = (!failed || post_rejected(&t->system, &m, true, t->e)) &&
		  store_message_done(t->system.service->house->store, &m, t->system.now_ms, t->e);
	return t->good;
}

static bool report_tell(const struct report *r, struct service *s, int64_t now_ms, struct err *e)
{
	struct telling t = { .system = actor_system(s, now_ms), .report = r, .good = true, .e = e };
	const struct store_message_filter f = { .verp = r->tag };
	if (r->tag[0] && r->action != RETURNED_UNCLEAR &&
		(!store_message_each(s->house->store, &f, row_tell, &t, e) || !t.good))
		return false;
	log_event("mail_returned", "action=%d status=%s messages=%zu", (int)r->action,
		r->status[0] ? r->status : "none", t.n);
	return true;
}

/* The clerk said no, or died of it: kept for a human under another name. */
static bool aside(const char *path, const struct err *why, struct err *e)
{
	char other[RETURNED_MAX_PATH + 8];
	log_error("mail_returned_unread", why);
	snprintf(other, sizeof other, "%s.bad", path);
	return rename(path, other) == 0 || err_errno(e, "%s", path);
}

bool returned_step(bool *done, const char *folder, struct service *s, int64_t now_ms, struct err *e)
{
	char name[256], path[RETURNED_MAX_PATH];
	size_t waiting;
	AUTO(buf) struct buf mail = { 0 };
	struct report r;
	struct err why = ERR_INIT;
	*done = false;
	if (!folder_look(name, &waiting, folder, e))
		return false;
	if (waiting == 0)
		return true;
	*done = true;
	int n = snprintf(path, sizeof path, "%s/%s", folder, name);
	if (n < 0 || n >= RETURNED_MAX_PATH)
		return err_fail(e, ERR_LIMIT, "the folder's name is too long");
	if (!file_read(&mail, path, RETURNED_MAX_BYTES, &why) ||
		!report_get(&r, s->house->clerk, buf_slice(&mail), &why))
		return aside(path, &why, e);
	if (!report_tell(&r, s, now_ms, e))
		return false;
	return unlink(path) == 0 || err_errno(e, "%s", path);
}
