/* SPDX-License-Identifier: MIT */
/* doctor: the command that looks at everything an instance needs, and says what to do where it is red. */
#include "base/file.h"
#include "base/time.h"
#include "ceremony/health.h"
#include "ceremony/school_seal.h"
#include "cli/command.h"
#include "cli/listen.h"
#include "cli/roles.h"
#include "cli/sending.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <time.h>

enum {
	DOCTOR_MIN_FREE = 64 << 20,
	DOCTOR_LINE = 400,
	DOCTOR_MAX_PEM = 64 << 10,
	DOCTOR_MAX_SKEW_S = 30, /* a tenth of what a token may be away (STAMP_MAX_SKEW_S) */
	DOCTOR_PROBE_MS = 5000,
	DOCTOR_DAY_S = 86400,
	DOCTOR_MAX_BACK_S = 60, /* what the clock may stand behind what was written */
	DOCTOR_MAX_WAIT_H = 72, /* above a night, a Sunday and a public holiday */
};

static bool disk_look(const struct config *c, struct err *e)
{
	struct statvfs fs;
	if (statvfs(c->dir, &fs) != 0)
		return err_errno(e, "%s", c->dir);
	if ((uint64_t)fs.f_bavail * fs.f_frsize < DOCTOR_MIN_FREE)
		return err_fail(e, ERR_IO, "less than %d MiB free in %s: make room",
			DOCTOR_MIN_FREE >> 20, c->dir);
	return true;
}

/*
 * A clock that was set back is seen without asking anybody: what is written here would be of the future. Certificates and time-stamps of
 * the past would follow.
 */
static bool clock_look(const struct config *c, struct err *e)
{
	static const char *const names[] = { ROLES_STORE, "vault.log", "trust.pem" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[CONFIG_MAX_PATH];
		struct stat st;
		if (!config_path(path, c, names[i], e))
			return false;
		long long ahead = stat(path, &st) == 0 ? (long long)st.st_mtime - time(NULL) : 0;
		if (ahead > DOCTOR_MAX_BACK_S)
			return err_fail(e, ERR_WRONG_STATE,
				"%s was written %lld s after what the clock says now", path, ahead);
	}
	return true;
}

/* What a PEM file holds of a certificate, without its lines. */
static bool body_read(struct buf *out, const char *path, struct err *e)
{
	AUTO(buf) struct buf text = { 0 };
	*out = (struct buf)BUF_MAX(DOCTOR_MAX_PEM);
	if (!file_read(&text, path, DOCTOR_MAX_PEM, e))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] > ' ')
			buf_put_byte(out, text.p[i]);
	return buf_done(out, e);
}

/*
 * Whoever verifies trusts trust.pem: keys of another instance sign what nobody here believes. Where keys/ is the vault's alone nothing can
 * be said.
 */
static bool trust_look(const struct config *c, struct err *e)
{
	char root[CONFIG_MAX_PATH], trust[CONFIG_MAX_PATH];
	AUTO(buf) struct buf own = { 0 };
	AUTO(buf) struct buf all = { 0 };
	struct err why = ERR_INIT;
	if (!config_path(root, c, "keys/root.pem", e) || !config_path(trust, c, "trust.pem", e))
		return false;
	if (c->vault[0] || !body_read(&own, root, &why))
		return true;
	return body_read(&all, trust, e) &&
	       (slice_find(buf_slice(&all), buf_slice(&own), 0) != SIZE_MAX ||
		       err_fail(e, ERR_CRYPTO,
			       "%s is not in %s: one of them is of another instance", root, trust));
}

static int told(const char *what, bool good, const struct err *e, const char *remedy)
{
	if (good)
		printf("ok    %s\n", what);
	else
		printf("RED   %s: %s; %s\n", what, e->text, remedy);
	return good ? 0 : 1;
}

static int keys_look(struct roles *r)
{
	struct err e = ERR_INIT;
	struct health h;
	int red = told("keys", health_ask_all(&h, &r->house, &e), &e,
		"an unusable key refuses every signature");
	if (red)
		return red;
	for (size_t i = 0; i < h.n; i++) {
		const struct health_key *k = &h.keys[i];
		char line[DOCTOR_LINE];
		e = (struct err)ERR_INIT;
		snprintf(line, sizeof line, k->good ? "key %s: good until %s" : "key %s", k->name,
			k->says);
		red += told(line, k->good || err_fail(&e, ERR_WRONG_STATE, "%s", k->says), &e,
			health_remedy(k->name));
	}
	return red;
}

/* ---- the schools' own seals ---- */

struct seals_look {
	struct house *house;
	const struct config *config;
	bool known[CONFIG_MAX_SCHOOLS]; /* of those that the configuration speaks of */
	int red;
};

/* What is in the way of a seal in a token is more than its certificate. */
static void seal_remedy(char out[static DOCTOR_LINE], const struct school_seals *s, const char *uai)
{
	bool token = s->n && s->list[0].home != VAULT_HOME_FILE;
	snprintf(out, DOCTOR_LINE,
		token ? "nothing of this school is sent or signed until its token is there as "
			"school.%s.certify and school.%s.seal say (paraphe.conf(5)), or its head "
			"renews "
			"its seal in its settings over the keys that are there now"
		      : "nothing of this school is sent or signed until its head renews it in its "
			"settings",
		uai, uai);
}

static bool is_sealing(size_t key)
{
	const char *name = config_key_name(key);
	return strcmp(name, "seal") == 0 || strcmp(name, "certify") == 0 ||
	       strcmp(name, "manifest") == 0;
}

/* Who put the instance's seal into a token wants those of schools there, too. */
static void file_tell(const struct config *c, const char *uai)
{
	bool any = false;
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		any = any || (c->key[i][0] && is_sealing(i));
	if (any)
		printf("note  seal of school %s: its keys stand in keys/schools.sealed, the "
		       "instance's in tokens; `paraphe school-key -C DIR %s` moves them\n",
			uai, uai);
}

/* One that has none yet gets it when the service starts, or with its first convention. */
static bool seal_look(void *arg, const struct store_school *school)
{
	struct seals_look *l = arg;
	struct err e = ERR_INIT;
	char line[DOCTOR_LINE], until[11], remedy[DOCTOR_LINE];
	AUTO(school_seals) struct school_seals s = { .n = 0 };
	const struct school_seal_question q = { .uai = school->uai };
	bool good = school_seals_ask(&s, l->house, &q, &e) &&
		    (!s.fault[0] || err_fail(&e, ERR_WRONG_STATE, "%s", s.fault));
	bool token = s.n && s.list[0].home != VAULT_HOME_FILE;
	for (size_t i = 0; i < l->config->schools_n; i++)
		l->known[i] |= strcmp(l->config->schools[i].uai, school->uai) == 0;
	snprintf(line, sizeof line, "seal of school %s%s", school->uai,
		token ? ", keys in a token" : "");
	if (s.moves || (good && !s.n)) {
		printf("note  %s: %s\n", line,
			s.moves ? "paraphe.conf moves its keys; its new certificates are made when "
				  "the "
				  "service starts, or at the first need"
				: "none yet, made at the first need");
		return true;
	}
	if (good) {
		time_date_format(until, (int32_t)(s.list[0].until / DOCTOR_DAY_S));
		snprintf(line, sizeof line, "seal of school %s: good until %s%s", school->uai,
			until, token ? ", keys in a token" : "");
	}
	seal_remedy(remedy, &s, school->uai);
	l->red += told(line, good, &e, remedy);
	if (good && !token)
		file_tell(l->config, school->uai);
	return true;
}

static int seals_look(struct roles *r)
{
	struct err e = ERR_INIT;
	struct seals_look l = { .house = &r->house, .config = &r->config };
	bool read = store_school_each(r->house.store, seal_look, &l, &e);
	for (size_t i = 0; read && i < r->config.schools_n; i++)
		if (!l.known[i])
			printf("note  school.%s.* in paraphe.conf: no such school here yet\n",
				r->config.schools[i].uai);
	return l.red + (read ? 0 : told("schools", false, &e, "see the store"));
}

/* ---- services outside ---- */

static int64_t clock_ms(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A real token over random bytes, by this TSA alone and with all that a signature asks of it. */
static bool tsa_look(char line[static DOCTOR_LINE], struct house *h, const struct outside_tsa *tsa,
	struct err *e)
{
	AUTO(gather_token) struct gather_token got = { .time = 0 };
	uint8_t digest[32];
	struct outside alone = *h->outside;
	struct house one = *h;
	alone.tsas[0] = *tsa;
	alone.tsas_n = 1;
	alone.rest = NULL;
	one.outside = &alone;
	int64_t began = clock_ms(CLOCK_MONOTONIC), now = clock_ms(CLOCK_REALTIME) / 1000;
	if (getrandom(digest, sizeof digest, 0) != (ssize_t)sizeof digest)
		return err_errno(e, "no randomness");
	if (!gather_token(&got, &one, digest, now, e))
		return false;
	if (got.der.n == 0)
		return err_fail(e, ERR_UPSTREAM, "%s", got.why);
	int64_t skew = got.time - now;
	snprintf(line, DOCTOR_LINE, "TSA %s: %zu bytes in %lld ms, its clock %+lld s from ours",
		tsa->host, got.der.n, (long long)(clock_ms(CLOCK_MONOTONIC) - began),
		(long long)skew);
	if (got.der.n > tsa->room)
		return err_fail(e, ERR_LIMIT, "its token takes %zu bytes: write room=%zu",
			got.der.n, got.der.n * 5 / 4);
	return (skew <= DOCTOR_MAX_SKEW_S && skew >= -DOCTOR_MAX_SKEW_S) ||
	       err_fail(e, ERR_UPSTREAM, "its clock is %+lld s from ours: set ours by NTP",
		       (long long)skew);
}

static int tsas_look(struct roles *r)
{
	int red = 0;
	for (size_t i = 0; i < r->outside.tsas_n; i++) {
		const struct outside_tsa *tsa = &r->outside.tsas[i];
		struct err e = ERR_INIT;
		char line[DOCTOR_LINE], name[REACH_MAX_HOST + 8];
		snprintf(name, sizeof name, "TSA %s", tsa->host);
		bool good = tsa_look(line, &r->house, tsa, &e);
		red += told(good ? line : name, good, &e,
			"see tsa.1 to tsa.4, tsa-anchors and outside-networks in paraphe.conf; "
			"without a TSA signatures stay at level B-B");
	}
	return red;
}

static int hosts_look(struct roles *r)
{
	int red = 0;
	for (size_t i = 0; i < r->outside.hosts_n; i++) {
		struct err e = ERR_INIT;
		char line[DOCTOR_LINE];
		snprintf(line, sizeof line, "revocation %s", r->outside.hosts[i]);
		red += told(line,
			reach_probe(r->outside.hosts[i], &r->outside.reach, DOCTOR_PROBE_MS, &e),
			&e,
			"see outside-hosts and outside-networks in paraphe.conf; without it "
			"signatures of its certificates stay below level B-LT");
	}
	return red;
}

/* ---- mail and SMS ---- */

static bool relay_look(const struct outbox_options *o, struct err *e)
{
	struct mail_answer a;
	struct mail_relay relay = o->relay;
	relay.timeout_ms = DOCTOR_PROBE_MS;
	return mail_probe(&a, &relay, e) &&
	       (a.word == MAIL_TAKEN || err_fail(e, ERR_UPSTREAM, "%s", a.text));
}

static bool gateway_look(const struct outbox_options *o, struct err *e)
{
	char host[REACH_MAX_HOST + 1];
	return fetch_host(host, o->sms.url, e) &&
	       reach_probe(host, o->sms.reach, DOCTOR_PROBE_MS, e);
}

static bool backlog_look(char line[static DOCTOR_LINE], struct store *s, struct err *e)
{
	uint64_t n;
	int64_t oldest;
	if (!store_message_backlog(s, &n, &oldest, e))
		return false;
	long long hours = n ? (clock_ms(CLOCK_REALTIME) - oldest) / 3600000 : 0;
	snprintf(line, DOCTOR_LINE, "messages: %llu wait", (unsigned long long)n);
	return hours < DOCTOR_MAX_WAIT_H ||
	       err_fail(e, ERR_UPSTREAM, "the oldest of %llu has waited for %lld hours",
		       (unsigned long long)n, hours);
}

static int sending_look(struct roles *r)
{
	struct err e = ERR_INIT;
	char line[DOCTOR_LINE] = "messages";
	struct sending *s = calloc(1, sizeof *s);
	if (!s)
		return 1;
	int red = told("mail and SMS in paraphe.conf",
		sending_read(s, &r->config, r->ca_file, &e) && reach_start(&e), &e,
		"mend paraphe.conf (paraphe.conf(5))");
	if (red) {
		sending_auto(s);
		free(s);
		return red;
	}
	if (s->outbox.relay.url[0])
		red += told("mail relay", relay_look(&s->outbox, &e), &e,
			"see mail-relay, mail-tls and mail-user; until then mails wait");
	e = (struct err)ERR_INIT;
	if (s->outbox.sms.url[0])
		red += told("SMS gateway", gateway_look(&s->outbox, &e), &e,
			"see sms-url; until then SMS wait");
	e = (struct err)ERR_INIT;
	bool good = backlog_look(line, r->house.store, &e);
	red += told(
		line, good, &e, "is `paraphe serve` running, and are mail-relay and sms-url set?");
	sending_auto(s);
	free(s);
	return red;
}

/* Where messages leave, their links must open elsewhere than here. */
static bool address_look(const struct config *c, struct err *e)
{
	if (!c->base_url[0])
		return err_fail(e, ERR_WRONG_STATE,
			"base-url is empty: links in messages would lead to this machine alone");
	if (strncmp(c->base_url, "https://", 8) != 0)
		return err_fail(e, ERR_WRONG_STATE,
			"%s: links and codes would cross the network in clear", c->base_url);
	return true;
}

/* A school's own address often opens only from outside its network: told, and no fault. */
static void address_try(const struct config *c, struct roles *r)
{
	char host[REACH_MAX_HOST + 1];
	struct err e = ERR_INIT;
	struct reach all = r->outside.reach;
	all.networks = REACH_ALL;
	if (reach_start(&e) && fetch_host(host, c->base_url, &e) &&
		reach_probe(host, &all, DOCTOR_PROBE_MS, &e))
		printf("ok    base-url opens\n");
	else
		printf("note  base-url: %s; try it from another machine, and see the proxy before "
		       "this service\n",
			e.text);
}

static int base_look(const struct config *c, struct roles *r)
{
	struct err e = ERR_INIT;
	if (strcmp(c->demo, "yes") == 0 || (!c->mail_relay[0] && !c->sms_url[0]))
		return 0;
	int red = told("base-url", address_look(c, &e), &e,
		"set base-url to the https address that people type, of the proxy before this "
		"service");
	if (!red)
		address_try(c, r);
	return red;
}

/* A service of this instance has a vault that holds the lock of its log; one that others started for it is not seen so. */
static bool vault_free(const struct config *c)
{
	char path[CONFIG_MAX_PATH];
	AUTO(fd) int lock = -1;
	struct err e = ERR_INIT;
	return !c->vault[0] && config_path(path, c, "vault.log", &e) &&
	       (file_lock(&lock, path, &e) || e.code == ERR_NOT_FOUND);
}

/*
 * A service that runs has the vault: it is asked what it finds of its keys. Where ours is free, who answers at the address is
 * another instance's.
 */
static int service_look(bool *runs, const struct config *c)
{
	char text[DOCTOR_LINE];
	int status = 0;
	struct err e = ERR_INIT;
	*runs = !vault_free(c) && listen_ask(&status, text, sizeof text, c->listen, "/readyz");
	if (!*runs)
		return 0;
	for (char *at = text; *at; at++)
		*at = *at == '\n' ? ' ' : *at;
	return told("the running service",
		(status == 200 && !strstr(text, "not ok")) ||
			err_fail(&e, ERR_UPSTREAM, "%s", text),
		&e, "its log says why");
}

static bool of_vault(const struct err *e)
{
	return strncmp(e->text, "vault: ", 7) == 0;
}

/* Who has the vault and does not answer at 'listen' was started for another address. */
static const char *remedy_of(const struct err *e)
{
	if (strstr(e->text, "No such file"))
		return "bring it back from the backup (`paraphe restore` into a new folder)";
	if (strstr(e->text, "vault.log is in use"))
		return "a service of this instance runs, but not where listen in paraphe.conf "
		       "says: "
		       "write its address there, or stop it first";
	if (of_vault(e) && strstr(e->text, "root.crl"))
		return "make it anew (`paraphe key -C DIR root.crl`), or bring it back from the "
		       "backup";
	if (of_vault(e) && !strstr(e->text, "; "))
		return "bring it back from the backup (`paraphe restore` into a new folder)";
	return "nothing runs before it is mended";
}

int command_doctor(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	struct config c;
	int red = told("configuration", config_read(&c, o->dir, &e), &e,
		"mend paraphe.conf (paraphe.conf(5))");
	if (red)
		return EX_CONFIG;
	red += told("disk", disk_look(&c, &e), &e, "nothing can be signed without room");
	e = (struct err)ERR_INIT;
	red += told("clock", clock_look(&c, &e), &e,
		"set it by NTP, and start nothing before; if it is the files that are wrong, their "
		"machine's clock was");
	e = (struct err)ERR_INIT;
	red += told("trust.pem", trust_look(&c, &e), &e,
		"bring both back from one backup; what is signed until then is believed nowhere");
	red += service_look(&r.keyless, &c);
	e = (struct err)ERR_INIT;
	bool started = roles_start(&r, o->dir, &e);
	red += told(!started && of_vault(&e) ? "keys" : "store, fonts, templates, cages", started,
		&e, remedy_of(&e));
	if (started)
		red += (r.keyless ? 0 : keys_look(&r) + seals_look(&r)) + tsas_look(&r) +
		       hosts_look(&r) + sending_look(&r) + base_look(&c, &r);
	return red ? EX_UNAVAILABLE : EX_OK;
}
