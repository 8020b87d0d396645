/* SPDX-License-Identifier: MIT */
/* serve: start the roles and the service, watch them, stop them. */
#include "cli/alarms.h"
#include "cli/command.h"
#include "cli/jobs.h"
#include "cli/listen.h"
#include "cli/pem.h"
#include "cli/roles.h"
#include "cli/senders.h"
#include "cli/service.h"

#include "base/file.h"
#include "base/log.h"
#include "ceremony/bulk.h"
#include "ceremony/hook.h"
#include "ceremony/paper.h"
#include "ceremony/party.h"
#include "ceremony/school_seal.h"
#include "web/page.h"
#include "web/routes.h"
#include "wire/cage.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { STOP_MS = 10000, CLOCK_MOST = 50, SPARE_FDS = 500 };
enum { MEMORY_APART = 8 << 20, MEMORY_KEPT = 16 << 20, MEMORY_AHEAD = 1 << 20 };

static int64_t clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What the process holds while it serves. */
struct serving {
	struct roles roles;
	struct service_options options;
	char templates[CONFIG_MAX_PATH], store_path[CONFIG_MAX_PATH], name[200];
	struct pages *pages; /* until web has them */
	struct web *web;
	struct jobs *jobs;
	struct outside hooks;    /* hosts of webhooks, reached as the services outside are */
	struct senders *senders; /* NULL: verify only */
	_Atomic bool lost;       /* it ends because it can never be whole again */
	int lock;                /* of the instance; -1: none */
};

/* A worker's house: clerk and vault of all, a store connection of its own. */
static bool house_open(void *arg, struct house *out, struct err *e)
{
	struct serving *s = arg;
	*out = s->roles.house;
	out->store = NULL;
	return s->options.web.verify_only ||
	       store_open(&out->store, s->store_path, s->roles.locker, e);
}

static void house_end(void *arg, struct house *h)
{
	(void)arg;
	store_close(h->store);
}

/* --- what is done without being asked; a row each --- */

static bool sweep(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e)
{
	(void)arg;
	return store_session_sweep(s->house->store, now_ms, e) &&
	       store_clock_back(s->house->store, now_ms, e) && bulk_sweep(s, now_ms, e) &&
	       paper_purge(more, s, now_ms, e);
}

/*
 * A vault that ended is started again before somebody needs it; the clerk is, by the next who asks it. Without the keeper no vault can be:
 * a service that signs nothing until somebody notices is worse than one that whoever watches over it starts anew.
 */
static bool mend(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e)
{
	struct serving *all = arg;
	(void)now_ms;
	bool again;
	*more = false;
	if (keeper_gone(&all->roles.keeper)) {
		all->lost = true;
		kill(getpid(), SIGTERM);
		return true;
	}
	if (!line_mend(s->house->vault, &again, e))
		return false;
	if (again)
		log_event("role_started", "role=vault again=1");
	return true;
}

static bool send_out(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e)
{
	return senders_send(((struct serving *)arg)->senders, s, now_ms, more, e);
}

static bool take_in(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e)
{
	return senders_take_in(((struct serving *)arg)->senders, s, now_ms, more, e);
}

/* Seals, what follows them, bulk work, extensions: one due job. */
static bool queue(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e)
{
	(void)arg;
	const struct actor system = actor_system(s, now_ms);
	return party_work(more, &system, e);
}

/* EXPIRATION, DEBUT, FIN, reminders, counts of 18:00: some dossiers at a time, so that an end is never waited for long. */
static bool turn_clock(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e)
{
	(void)arg;
	uint32_t n = 0;
	bool good = life_tick(s, now_ms, CLOCK_MOST, &n, e);
	*more = n == CLOCK_MOST;
	return good;
}

static bool tell_hooks(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e)
{
	(void)arg;
	return hook_work(more, s, now_ms, e);
}

/* An hour is soon enough for what ends in days. */
static bool warn(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e)
{
	*more = false;
	return alarms_look(&((struct serving *)arg)->roles.config, s, now_ms, e);
}

/* At the start, for schools that are older than their seals, and then for what ends. */
static bool tend_seals(void *arg, struct service *s, int64_t now_ms, bool *more, struct err *e)
{
	(void)arg;
	*more = false;
	return school_seal_tend(s, now_ms, e);
}

static const struct jobs_row job_rows[] = {
	{ "outbox", send_out, 500, SENDERS_COUNT },
	{ "returned", take_in, 2000, 1 },
	{ "queue", queue, 500, 2 },
	{ "clock", turn_clock, 10 * 1000, 1 },
	{ "webhook", tell_hooks, 1000, 1 },
	{ "sweep", sweep, 10 * 60 * 1000, 1 },
	{ "roles", mend, 1000, 1 },
	{ "alarm", warn, 60 * 60 * 1000, 1 },
	{ "seals", tend_seals, 60 * 60 * 1000, 1 },
};

static bool hooks_allow(struct serving *s, struct err *e)
{
	s->hooks.reach = s->roles.outside.reach;
	s->roles.shared.hooks = &s->hooks;
	return outside_hosts_read(&s->hooks, slice_text(s->roles.config.webhook_hosts), e);
}

static bool jobs_start(struct serving *s, struct err *e)
{
	const struct jobs_start start = { .rows = job_rows,
		.n = sizeof job_rows / sizeof *job_rows,
		.arg = s,
		.shared = &s->roles.shared,
		.house = house_open,
		.house_end = house_end,
		.now_ms = clock_ms };
	/* It is alone: what the one before it had taken is nobody's any more. */
	return s->options.web.verify_only ||
	       (store_leases_free(s->roles.house.store, clock_ms(), e) &&
		       jobs_begin(&s->jobs, &start, e));
}

/* --- start and end --- */

/* The sheets are compiled while clerk and vault get ready: each of these takes as long as the others. */
static bool pages_begin(struct serving *s, struct err *e)
{
	return roles_data(s->templates, "templates", e) && pages_load(&s->pages, s->templates, e);
}

/* One service for an instance. Those of the roles that are started anew were forked before, or close it as they begin. */
static bool alone(struct serving *s, struct err *e)
{
	return file_lock(&s->lock, s->roles.config.dir, e) ||
	       err_context(e, "one service is enough for an instance");
}

/* Whom the page trusts that only verifies: --trust, else the instance, if there is one, and what is installed. */
static bool anchors_find(
	struct buf *all, const struct config *c, const struct options *o, struct err *e)
{
	char path[CONFIG_MAX_PATH];
	if (!command_anchors(all, o, e))
		return false;
	return !o->dir || o->trust_n ||
	       (config_path(path, c, "trust.pem", e) && pem_add(all, path, pem_certs, e));
}

static bool all_start(struct serving *s, const struct options *o, struct err *e)
{
	AUTO(buf) struct buf anchors = { 0 };
	s->roles.serves = true;
	if (!o->verify_only)
		return roles_begin(&s->roles, o->dir, e) && alone(s, e) && pages_begin(s, e) &&
		       roles_wait(&s->roles, e) &&
		       config_path(s->store_path, &s->roles.config, ROLES_STORE, e) &&
		       service_options(&s->options, &s->roles.config, e);
	if (o->dir ? !config_read(&s->roles.config, o->dir, e)
		   : (config_defaults(&s->roles.config), false))
		return false;
	return anchors_find(&anchors, &s->roles.config, o, e) &&
	       roles_begin_clerk(&s->roles, &anchors, e) && pages_begin(s, e) &&
	       roles_wait_clerk(&s->roles, e) && service_options(&s->options, &s->roles.config, e);
}

/* As many descriptors as the system lets us have: a connection is one, and so are stores, channels and files under way. */
static void descriptors_raise(struct http_options *o)
{
	struct rlimit r;
	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return;
	r.rlim_cur = r.rlim_max;
	(void)!setrlimit(RLIMIT_NOFILE, &r);
	if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= o->connections + SPARE_FDS)
		return;
	o->connections = r.rlim_cur > 2 * SPARE_FDS ? r.rlim_cur - SPARE_FDS : r.rlim_cur / 2;
}

static bool web_begin(struct serving *s, const char *address, struct err *e)
{
	int fd;
	struct web_start start = { .options = &s->options.web,
		.http = s->options.http,
		.house = house_open,
		.house_end = house_end,
		.arg = s,
		.now_ms = clock_ms };
	if (!listen_open(&fd, address, e))
		return false;
	listen_name(s->name, sizeof s->name, fd);
	if (!s->options.web.base_url[0])
		snprintf(
			s->options.web.base_url, sizeof s->options.web.base_url, "%.390s", s->name);
	start.http.listen_fd = fd;
	descriptors_raise(&start.http);
	if (s->options.web.verify_only)
		web_random(start.key, sizeof start.key);
	else if (!secret_mac(start.key, s->roles.secret, SECRET_FORM, SLICE_LIT("web"), e))
		return false;
	start.shared = s->options.web.verify_only ? NULL : &s->roles.shared;
	snprintf(s->roles.shared.base_url, sizeof s->roles.shared.base_url, "%.199s",
		s->options.web.base_url);
	start.pages = s->pages;
	s->pages = NULL;
	bool good = web_start(&s->web, &start, e);
	explicit_bzero(start.key, sizeof start.key);
	return good;
}

/* Signals come to this thread only, as values. SIGHUP changes nothing: the configuration is read at the start. */
static void signals_block(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

static void serve_until_told(struct serving *s, const sigset_t *set)
{
	log_event("ready", "address=%s", s->name);
	printf("%s\n", s->options.web.base_url);
	fflush(stdout);
	listen_notify("READY=1");
	for (;;) {
		int sig = sigwaitinfo(set, NULL);
		if (sig == SIGTERM || sig == SIGINT)
			break;
	}
	listen_notify("STOPPING=1");
	log_event("stopping", "wait_ms=%d", STOP_MS);
}

int command_role(const struct options *o)
{
	struct err e = ERR_INIT;
	struct config c;
	if (strcmp(o->args[0], "vault") != 0)
		return command_usage("role -C DIR vault");
	if (config_read(&c, o->dir, &e) && roles_become_vault(&c, &e))
		return EX_SOFTWARE; /* not reached */
	role_fail(ROLE_FD, &e);
	return command_fail(&e);
}

/*
 * Documents of some hundred KiB come and go with every question: where malloc gives each back to the kernel, each takes fresh pages, and a
 * page that is zeroed and counted costs more than what is copied into it.
 */
static void memory_keep(void)
{
	(void)!mallopt(M_MMAP_THRESHOLD, MEMORY_APART);
	(void)!mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT);
	(void)!mallopt(M_TOP_PAD, MEMORY_AHEAD);
}

int command_serve(const struct options *o)
{
	struct err e = ERR_INIT;
	sigset_t set;
	if (o->trust_n && !o->verify_only)
		return command_usage("serve --verify-only [-C DIR] [--trust FILE|DIR]...: an "
				     "instance trusts what its configuration says");
	struct serving *s = calloc(1, sizeof *s);
	if (!s)
		return EX_OSERR;
	s->lock = -1;
	memory_keep();
	signals_block(&set);
	bool good = cage_no_core(&e) && all_start(s, o, &e);
	s->options.web.verify_only |= o->verify_only;
	good = good && (s->options.web.verify_only || senders_open(&s->senders, &s->roles, &e));
	good = good && hooks_allow(s, &e);
	good = good && web_begin(s, o->listen ? o->listen : s->options.listen, &e);
	good = good && jobs_start(s, &e);
	if (good)
		serve_until_told(s, &set);
	if (s->lost)
		good = err_fail(&e, ERR_UPSTREAM,
			"the keeper of the vault was killed: start the service anew");
	web_stop(s->web, STOP_MS);
	pages_free(s->pages);
	jobs_end(s->jobs);
	senders_close(s->senders);
	roles_auto(&s->roles);
	if (s->lock >= 0)
		close(s->lock);
	free(s);
	return good ? EX_OK : command_fail(&e);
}
