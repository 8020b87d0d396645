/* SPDX-License-Identifier: MIT */
/* extend: the command: a PDF or a container of ours, any other PDF, or all that is due. */
#include "ceremony/extend.h"

#include "base/file.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/roles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { EXTEND_MAX_DUE = 1000, LEVEL_B_LTA = 4 /* pades_level */ };

/* "X: level B-LTA (archive-1), to be renewed from 2040-11-21 on", without line end. */
static void level_print(const char *what, const struct extend_done *d)
{
	printf("%s: level %s", what, act_level_name(d->level));
	if (d->field[0])
		printf(" (%s)", d->field);
	if (d->why[0])
		printf("%s%s", d->level < LEVEL_B_LTA ? " only: " : ", but ", d->why);
	if (d->level == LEVEL_B_LTA && d->due != INT64_MAX) {
		char when[21];
		time_rfc3339_format(when, d->due);
		printf(", to be renewed from %.10s on", when);
	}
}

/* Not there, and something outside is the cause. */
static int exit_of(const struct extend_done *d)
{
	return d->level < LEVEL_B_LTA && d->why[0] ? EX_UNAVAILABLE : EX_OK;
}

static int told(const char *what, const struct options *o, const struct extend_done *d, size_t size)
{
	const char *out = o->out ? o->out : o->args[0];
	level_print(what, d);
	if (size)
		printf("; %zu bytes in %s\n", size, out);
	else
		printf("; nothing to add\n");
	return o->renew && !d->revisions ? EX_PROTOCOL : exit_of(d);
}

/* Of ours the container, too: it follows, or waits. */
static void container_print(const struct extend_told *t)
{
	if (t->done.revisions && t->waits[0])
		printf("; the PDF is kept");
	if (t->waits[0])
		printf("; its container waits, and stays as it was: %s", t->waits);
	else if (!t->done.revisions && t->kept)
		printf("; its container, which waited, is made");
}

/* One file on its way. What is outside the instance is opened before the desk loses its way there (roles_start). */
struct extending {
	const struct options *options;
	struct roles roles;
	struct buf bytes, inside, trust;
	struct file_stage to;
	int lock;
	bool container;
};

static void extending_auto(struct extending *x)
{
	roles_auto(&x->roles);
	buf_free(&x->bytes);
	buf_free(&x->inside);
	buf_free(&x->trust);
	file_stage_auto(&x->to);
	fd_auto(&x->lock);
}

static struct slice pdf_of(const struct extending *x)
{
	return x->container ? buf_slice(&x->inside) : buf_slice(&x->bytes);
}

/* A file that others made changes on disk only. */
static int foreign(struct extending *x)
{
	struct err e = ERR_INIT;
	AUTO(extend_done) struct extend_done d = { .level = 0 };
	AUTO(buf) struct buf anchors = BUF_MAX(2 * ROLES_MAX_ANCHORS + 1);
	struct house h = x->roles.house;
	buf_put_slice(&anchors, h.anchors);
	buf_put_byte(&anchors, '\n');
	buf_put_slice(&anchors, buf_slice(&x->trust));
	if (!buf_done(&anchors, &e))
		return command_fail(&e);
	h.anchors = buf_slice(&anchors);
	if (!extend_file(&d, &h, pdf_of(x), x->options->renew, x->options->now_ms / 1000, &e) ||
		(d.revisions && (!file_stage_write(&x->to, buf_slice(&d.pdf), &e) ||
					!file_stage_commit(&x->to, &e))))
		return command_fail(&e);
	return told(x->options->args[0], x->options, &d, d.pdf.n);
}

static int ours_told(const struct extend_told *t, const struct options *o, size_t size)
{
	level_print(t->reference, &t->done);
	container_print(t);
	if (size)
		printf("; %zu bytes in %s\n", size, o->out ? o->out : o->args[0]);
	else
		printf(t->kept || t->waits[0] ? "\n" : "; nothing to add\n");
	if (t->waits[0])
		return EX_UNAVAILABLE;
	return o->renew && !t->done.revisions ? EX_PROTOCOL : exit_of(&t->done);
}

static int ours(struct extending *x)
{
	struct err e = ERR_INIT;
	AUTO(extend_told) struct extend_told t = { .next_ms = 0 };
	const struct extend_request q = { .pdf = pdf_of(x),
		.renew = x->options->renew,
		.pdf_to = x->container ? NULL : &x->to,
		.archive_to = x->container ? &x->to : NULL };
	if (!extend_convention(&t, &x->roles.house, &q, x->options->now_ms, &e))
		return command_fail(&e);
	size_t size = x->container ? t.archive.n : t.done.pdf.n;
	if (size && !file_stage_commit(&x->to, &e))
		return command_fail(&e);
	return ours_told(&t, x->options, size);
}

/* *known: one of our conventions, newest state or older. */
static bool known(bool *out, struct roles *r, struct slice pdf, struct err *e)
{
	struct store_convention *c = calloc(1, sizeof *c);
	uint8_t sha[32];
	bool stale = false;
	struct err why = ERR_INIT;
	if (!c)
		return err_nomem(e);
	bool good = act_sha256(sha, pdf, e);
	*out = good && store_convention_by_file(r->house.store, sha, c, &stale, &why);
	free(c);
	if (good && !*out && why.code != ERR_NOT_FOUND)
		return *e = why, false;
	return good;
}

static bool content(struct extending *x, struct err *e)
{
	AUTO(msg) struct msg job = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	x->container = slice_starts(buf_slice(&x->bytes), SLICE_LIT("PK"));
	if (!x->container)
		return true;
	msg_start(&job, CLERK_JOB);
	return gather_put(&job, CT_FILE, buf_slice(&x->bytes), e) &&
	       gather(&answer, &x->roles.house, JOB_CONTENT, &job, e) &&
	       gather_take(&x->inside, &answer, CT_FILE, e);
}

static bool extending_open(struct extending *x, struct err *e)
{
	const struct options *o = x->options;
	return command_input(&x->bytes, &x->lock, o->args[0], e) &&
	       command_trust(&x->trust, o, e) &&
	       file_stage_open(&x->to, o->out ? o->out : o->args[0], 0644, e) &&
	       roles_start(&x->roles, o->dir, e) && content(x, e);
}

static int one(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(extending)
	struct extending x = { .options = o,
		.roles = ROLES_NONE,
		.trust = BUF_MAX(ROLES_MAX_ANCHORS),
		.to = FILE_STAGE_INIT,
		.lock = -1 };
	bool mine = false;
	if (!extending_open(&x, &e) || !known(&mine, &x.roles, pdf_of(&x), &e))
		return command_fail(&e);
	if (mine)
		return ours(&x);
	if (!x.container)
		return foreign(&x);
	(void)err_fail(&e, ERR_DENIED,
		"a container that this instance did not make: its manifest is not ours to remake; "
		"extend the PDF in it");
	return command_fail(&e);
}

/* Those whose time has come, copied: each is put back while the list is walked. */
struct due {
	struct store_job list[EXTEND_MAX_DUE];
	size_t n;
	int64_t now_ms;
};

static bool due_add(void *arg, const struct store_job *j)
{
	struct due *d = arg;
	if (j->next_ms > d->now_ms || d->n == EXTEND_MAX_DUE)
		return false;
	d->list[d->n] = *j;
	d->list[d->n].data = (struct slice){ 0 };
	d->list[d->n++].data_read = (struct buf){ 0 };
	return true;
}

/* One line about one that was due; what it is for the exit. */
static int due_print(const struct extend_told *t, const struct store_job *j)
{
	const char *who = t->reference[0] ? t->reference : j->key;
	if (t->gone) {
		printf("%s: there is no such convention any more\n", who);
		return EX_OK;
	}
	if (t->failed) {
		char when[21];
		time_rfc3339_format(when, t->next_ms / 1000);
		printf("%s: nothing was kept, it is tried again from %s on: %s\n", who, when,
			t->done.why);
		return EX_UNAVAILABLE;
	}
	level_print(who, &t->done);
	container_print(t);
	putchar('\n');
	return t->waits[0] ? EX_UNAVAILABLE : exit_of(&t->done);
}

static int all_due(const struct options *o, struct due *d)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	int worst = EX_OK;
	size_t done = 0;
	d->now_ms = o->now_ms;
	if (!roles_start(&r, o->dir, &e) ||
		!store_job_each(r.house.store, EXTEND_JOB, due_add, d, &e))
		return command_fail(&e);
	for (size_t i = 0; i < d->n; i++) {
		AUTO(extend_told) struct extend_told t = { .next_ms = 0 };
		if (!extend_job(&t, &r.house, &d->list[i], o->now_ms, &e))
			return command_fail(&e);
		int code = due_print(&t, &d->list[i]);
		worst = code ? code : worst;
		done += extend_whole(&t);
	}
	printf("%zu done", done);
	if (done < d->n)
		printf(", %zu waiting", d->n - done);
	putchar('\n');
	return worst;
}

int command_extend(const struct options *o)
{
	if (o->due ? o->args_n != 0 || o->out || o->renew : o->args_n != 1)
		return command_usage(
			"extend -C DIR FILE [-o OUT] [--renew] [--trust FILE|DIR]... | "
			"extend -C DIR --due");
	if (!o->due)
		return one(o);
	struct due *d = calloc(1, sizeof *d);
	if (!d)
		return EX_OSERR;
	int code = all_due(o, d);
	free(d);
	return code;
}
