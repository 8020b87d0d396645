/* SPDX-License-Identifier: MIT */
/*
 * web_kit: the service over a fresh store, on a port of its own, without clerk and vault; and a browser of few words: one
 * request, the answer as text, cookies kept, page tokens found. The clock is kit->now_ms.
 */
#ifndef PARAPHE_TESTS_WEB_KIT_H
#define PARAPHE_TESTS_WEB_KIT_H

#include "locker_kit.h"
#include "loopback_kit.h"

#include "ceremony/account.h"
#include "ceremony/token.h"
#include "web/page.h"
#include "web/routes.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define WEB_KIT_NOW INT64_C(1747211467000)

enum { WEB_KIT_COOKIES = 16 };

struct web_kit {
	char folder[64], store_path[96], secret_path[96], templates[96];
	struct secret *secret;
	struct service_shared shared;
	struct house house; /* of the test itself */
	struct service service;
	struct web_options options;
	struct talk_clerk *clerk; /* NULL: none; of the test */
	struct web *web;
	uint16_t port;
	int64_t school;
	/* the browser */
	char cookies[WEB_KIT_COOKIES][2][200];
	char text[1 << 18]; /* the last answer, headers too */
	int status;
};

static struct web_kit *web_kit_running;
static int64_t web_kit_now = WEB_KIT_NOW;

static inline int64_t web_kit_clock(void)
{
	return web_kit_now;
}

static inline bool web_kit_house(void *arg, struct house *out, struct err *e)
{
	const struct web_kit *k = arg;
	*out = (struct house){ .clerk = k->clerk };
	return store_open(&out->store, k->store_path, locker_kit(), e);
}

static inline void web_kit_house_end(void *arg, struct house *h)
{
	(void)arg;
	store_close(h->store);
}

/* The real templates, and the sheets of tests/golden/pages, which show what no page of the service shows. */
static inline void web_kit_templates(struct web_kit *k)
{
	char command[600];
	snprintf(k->templates, sizeof k->templates, "%s", k->folder);
	snprintf(command, sizeof command,
		"mkdir %s/pages && ln -s $PWD/templates/pages/* %s/pages/ && ln -s "
		"$PWD/tests/golden/pages/* %s/pages/ && ln -s $PWD/templates/api %s/api",
		k->folder, k->folder, k->folder, k->folder);
	assert_int_equal(system(command), 0); /* NOLINT: a test */
}

static inline void web_kit_start(struct web_kit *k)
{
	struct err e = ERR_INIT;
	int fd = loopback_listen(&k->port);
	assert_true(fd >= 0);
	struct web_start s = { .options = &k->options,
		.http = { .listen_fd = fd,
			.workers = 2,
			.queue = 16,
			.connections = 100,
			.header_ms = 5000,
			.body_ms = 5000,
			.write_ms = 5000,
			.idle_s = 5 },
		.house = web_kit_house,
		.house_end = web_kit_house_end,
		.arg = k,
		.now_ms = web_kit_clock,
		.shared = &k->shared };
	s.http.secure = strncmp(k->options.base_url, "https:", 6) == 0;
	if (!secret_mac(s.key, k->secret, SECRET_FORM, SLICE_LIT("web"), &e) ||
		!pages_load(&s.pages, k->templates, &e) || !web_start(&k->web, &s, &e))
		fail_msg("%s", e.text);
}

static inline int web_kit_setup(void **state)
{
	struct err e = ERR_INIT;
	struct web_kit *k = calloc(1, sizeof *k);
	if (!k)
		return -1;
	web_kit_running = k;
	web_kit_now = WEB_KIT_NOW;
	snprintf(k->folder, sizeof k->folder, "/tmp/paraphe-web-XXXXXX");
	if (!mkdtemp(k->folder))
		return -1;
	snprintf(k->store_path, sizeof k->store_path, "%s/s.sqlite", k->folder);
	snprintf(k->secret_path, sizeof k->secret_path, "%s/secret", k->folder);
	k->options = (struct web_options){ .base_url = "http://localhost",
		.organisation = "Académie fictive",
		.rate_percent = 100,
		.max_verify = 20 << 20,
		.max_upload = 20 << 20 };
	struct store_school school = { .uai = "9990042S", .name = "Lycée Ada-Lovelace" };
	if (!store_create(k->store_path, &e) ||
		!store_open(&k->house.store, k->store_path, locker_kit(), &e) ||
		!store_school_add(k->house.store, &school, &e) ||
		!secret_create(k->secret_path, &e) ||
		!secret_open(&k->secret, k->secret_path, &e) ||
		!service_shared_open(&k->shared, k->secret, &e)) {
		print_error("%s\n", e.text);
		return -1;
	}
	k->shared.locker = locker_kit();
	snprintf(k->shared.base_url, sizeof k->shared.base_url, "%.199s", k->options.base_url);
	snprintf(k->shared.templates, sizeof k->shared.templates, "%s", k->folder);
	k->school = school.id;
	k->service = (struct service){ &k->shared, &k->house, service_random };
	web_kit_templates(k);
	web_kit_start(k);
	*state = k;
	return 0;
}

static inline int web_kit_teardown(void **state)
{
	struct web_kit *k = *state;
	char command[200];
	web_stop(k->web, 1000);
	store_close(k->house.store);
	service_shared_close(&k->shared);
	secret_close(k->secret);
	snprintf(command, sizeof command, "rm -r %s", k->folder);
	int bad = system(command); /* NOLINT: a test */
	free(k);
	return bad;
}

/* The clerk of this build, for pages that read a journal or a file. */
static inline bool web_kit_clerk(struct talk_clerk *clerk)
{
	static char program[400], templates[] = "templates";
	static char *argv[] = { program, templates, NULL };
	struct err e = ERR_INIT;
	ssize_t n = readlink("/proc/self/exe", program, sizeof program - 40);
	char *slash = n > 0 ? strrchr(program, '/') : NULL;
	if (!slash)
		return false;
	strcpy(slash, "/../paraphe-clerk"); /* NOLINT: room was left */
	return talk_clerk_start(clerk, argv, &e);
}

/* --- the browser --- */

static inline void web_kit_cookie_keep(struct web_kit *k, const char *line)
{
	char name[200] = "", value[200] = "";
	size_t n = strcspn(line, "="), free_one = WEB_KIT_COOKIES;
	const char *v = line + n + 1;
	snprintf(name, sizeof name, "%.*s", (int)n, line);
	snprintf(value, sizeof value, "%.*s", (int)strcspn(v, ";\r"), v);
	for (size_t i = 0; i < WEB_KIT_COOKIES; i++) {
		if (strcmp(k->cookies[i][0], name) == 0) {
			free_one = i;
			break;
		}
		if (!k->cookies[i][0][0] && free_one == WEB_KIT_COOKIES)
			free_one = i;
	}
	assert_in_range(free_one, 0, WEB_KIT_COOKIES - 1);
	if (!value[0])
		name[0] = 0; /* removed */
	memcpy(k->cookies[free_one][0], name, sizeof name);
	memcpy(k->cookies[free_one][1], value, sizeof value);
}

/* The cookie of that name, or NULL. */
static inline const char *web_kit_cookie(const struct web_kit *k, const char *name)
{
	for (size_t i = 0; i < WEB_KIT_COOKIES; i++)
		if (strcmp(k->cookies[i][0], name) == 0)
			return k->cookies[i][1];
	return NULL;
}

static inline void web_kit_forget(struct web_kit *k)
{
	memset(k->cookies, 0, sizeof k->cookies);
}

static inline void web_kit_read(struct web_kit *k, int fd)
{
	size_t n = 0;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	while (n < sizeof k->text - 1 && poll(&p, 1, 10000) > 0) {
		ssize_t got = read(fd, k->text + n, sizeof k->text - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	k->text[n] = 0;
}

/* One request as it is; 'headers' end with CR LF each. The status; the answer is k->text. */
static inline int web_kit_send(struct web_kit *k, const char *method, const char *path,
	const char *headers, struct slice body)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(k->port) };
	AUTO(buf) struct buf b = BUF_MAX(1 << 26);
	buf_printf(
		&b, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s", method, path, headers);
	bool first = true;
	for (size_t i = 0; i < WEB_KIT_COOKIES; i++)
		if (k->cookies[i][0][0]) {
			buf_printf(&b, "%s%s=%s", first ? "Cookie: " : "; ", k->cookies[i][0],
				k->cookies[i][1]);
			first = false;
		}
	if (!first)
		buf_put_text(&b, "\r\n");
	if (body.n)
		buf_printf(&b, "Content-Length: %zu\r\n", body.n);
	buf_put_text(&b, "\r\n");
	buf_put_slice(&b, body);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	for (size_t done = 0; done < b.n;) {
		ssize_t got = send(fd, b.p + done, b.n - done, MSG_NOSIGNAL);
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	web_kit_read(k, fd);
	close(fd);
	for (char *at_line = k->text; (at_line = strstr(at_line, "\r\nSet-Cookie: ")); at_line += 4)
		web_kit_cookie_keep(k, at_line + 14);
	k->status = strncmp(k->text, "HTTP/1.1 ", 9) == 0 ? (int)strtol(k->text + 9, NULL, 10) : 0;
	return k->status;
}

static inline int web_kit_get(struct web_kit *k, const char *path)
{
	return web_kit_send(k, "GET", path, "", (struct slice){ 0 });
}

/* A urlencoded form as given, without a token. */
static inline int web_kit_post_raw(struct web_kit *k, const char *path, const char *form)
{
	return web_kit_send(k, "POST", path, "Content-Type: application/x-www-form-urlencoded\r\n",
		slice_text(form));
}

/* The page token for forms to 'path' in the last answer, or NULL. */
static inline const char *web_kit_token(struct web_kit *k, const char *path)
{
	static char token[80];
	char form[300];
	snprintf(form, sizeof form, "action=\"%s\"", path);
	const char *at = strstr(k->text, form);
	at = at ? strstr(at, "name=\"jeton\" value=\"") : NULL;
	if (!at)
		return NULL;
	at += strlen("name=\"jeton\" value=\"");
	snprintf(token, sizeof token, "%.*s", (int)strcspn(at, "\""), at);
	return token;
}

/* Post 'form' to 'path' with the token that stands in the last answer. */
static inline int web_kit_post(struct web_kit *k, const char *path, const char *form)
{
	AUTO(buf) struct buf b = BUF_MAX(1 << 20);
	const char *token = web_kit_token(k, path);
	if (!token)
		fail_msg("no form to %s on the page", path);
	buf_printf(&b, "jeton=%s&%s", token, form);
	return web_kit_post_raw(k, path, buf_text(&b));
}

/* The page, with plain spaces where no line may break. */
static inline bool web_kit_says(const struct web_kit *k, const char *text)
{
	char *plain = strdup(k->text), *to = plain;
	assert_non_null(plain);
	for (const char *at = plain; *at; at++) {
		bool no_break = strncmp(at, "\xc2\xa0", 2) == 0;
		*to++ = no_break ? ' ' : *at;
		at += no_break;
	}
	*to = 0;
	bool says = strstr(plain, text) != NULL;
	free(plain);
	return says;
}

/* The browser is signed in with that account, made where there is none. Gives its number. */
static inline int64_t web_kit_enter(struct web_kit *k, const char *login, uint32_t roles)
{
	struct err e = ERR_INIT;
	char token[TOKEN_TEXT];
	struct store_account a = { .school = k->school,
		.first_name = "Claude",
		.last_name = "MODÈLE",
		.roles = roles,
		.state = STORE_ACCOUNT_ACTIVE };
	struct store_session s = { .created_ms = WEB_KIT_NOW,
		.seen_ms = WEB_KIT_NOW,
		.expires_ms = WEB_KIT_NOW + 3600 * 1000,
		.data = BUF_MAX(100) };
	snprintf(a.login, sizeof a.login, "%s", login);
	if (!store_account_by_login(k->house.store, login, &a, &e) &&
		!store_account_add(k->house.store, &a, &e))
		fail_msg("%s", e.text);
	s.account = a.id;
	buf_put_text(&s.data, "{}");
	web_random(s.csrf, sizeof s.csrf);
	if (!token_draw(token, s.id, &k->service, false, &e) ||
		!store_session_add(k->house.store, &s, &e))
		fail_msg("%s", e.text);
	store_session_auto(&s);
	web_kit_forget(k);
	snprintf(k->cookies[0][0], sizeof k->cookies[0][0], "paraphe");
	snprintf(k->cookies[0][1], sizeof k->cookies[0][1], "%s", token);
	return a.id;
}

/* A pupil of the list, fifteen years old, with one guardian; 'mark' is its reference. Returns its number. */
static inline int64_t web_kit_pupil(struct web_kit *k, const char *first_name, char mark)
{
	struct err e = ERR_INIT;
	struct store_pupil p = { .school = k->school,
		.year = "2024-2025",
		.class_name = "2de 4",
		.level = "2de-GT",
		.fields = BUF_MAX(STORE_MAX_JSON) };
	memset(p.ref, mark, 64);
	snprintf(p.sort_key, sizeof p.sort_key, "SPÉCIMEN %s", first_name);
	buf_printf(&p.fields,
		"{\"nom\":\"SPÉCIMEN\",\"prenom\":\"%s\",\"naissance\":\"2009-06-20\","
		"\"classe\":\"2de 4\",\"niveau\":\"2de-GT\",\"rl1_lien\":\"mere\","
		"\"rl1_nom\":\"SPÉCIMEN\",\"rl1_prenom\":\"Dominique\","
		"\"rl1_telephone\":\"06 39 98 01 02\"}",
		first_name);
	assert_true(store_pupil_put(k->house.store, &p, &e));
	store_pupil_auto(&p);
	return p.id;
}

/* An account as ceremony/ knows it; made where there is none. The next seven leave it as it is. */
static inline struct actor web_kit_as(
	struct web_kit *k, const char *login, uint32_t role, enum life_role as)
{
	static struct store_account rows[8];
	static size_t n;
	struct err e = ERR_INIT;
	struct actor a;
	struct store_account *row = &rows[n++ % 8];
	int64_t id = web_kit_enter(k, login, role);
	if (!store_account_get(k->house.store, id, row, &e) ||
		!actor_of_account(&a, &k->service, row, as, &e))
		fail_msg("%s", e.text);
	a.now_ms = web_kit_now;
	return a;
}

#endif
