/* SPDX-License-Identifier: MIT */
/*
 * outbox: fills and empties the outbox of an instance, one step of mail.sh at a time. `outbox DIR ...`:
 *   setup                                one school, one convention to sign
 *   answers MAIL                         the school says where answers go
 *   add KIND ADDRESS mail|sms N [GROUP [LANG]]   N messages, each with a link of its own (but M7, M12: none)
 *   code ADDRESS mail|sms                a code as a signer asks for it
 *   kill ADDRESS | sign ADDRESS          the links of an address die, or were used
 *   go [SECONDS]                         send all that is due, SECONDS from now
 *   take                                 read all that came back
 *   list                                 id kind state tries address answer
 */
#include "ceremony/invite.h"
#include "ceremony/outbox.h"
#include "ceremony/post.h"
#include "ceremony/returned.h"
#include "cli/sending.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#define DOSSIER "5b0e7c1a-2d94-4f0b-9c61-3a8f5e7d2b10"

struct tool {
	struct roles roles;
	struct sending sending;
	struct letters *letters;
	struct outbox *outbox;
	struct service service;
	int64_t now_ms;
};

static int64_t clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct store *store_of(const struct tool *t)
{
	return t->service.house->store;
}

static bool tool_open(struct tool *t, const char *dir, struct err *e)
{
	char templates[CONFIG_MAX_PATH];
	if (!roles_start(&t->roles, dir, e) || !roles_data(templates, "templates", e) ||
		!sending_read(&t->sending, &t->roles.config, t->roles.ca_file, e) ||
		!letters_load(&t->letters, templates, e) || !reach_start(e))
		return false;
	t->sending.outbox.relay.timeout_ms = 3000;
	t->sending.outbox.sms.timeout_ms = 3000;
	t->service = (struct service){
		.shared = &t->roles.shared, .house = &t->roles.house, .random = service_random
	};
	t->now_ms = clock_ms();
	return outbox_open(&t->outbox, &t->sending.outbox, t->letters, e);
}

static bool setup(struct tool *t, struct err *e)
{
	static const char fields[] =
		"{\"eleve/prenom\":\"Camille\",\"eleve/naissance\":\"2009-06-20\","
		"\"etablissement/denomination\":\"Lycée Ada-Lovelace\","
		"\"etablissement/contact-ecole/courriel\":\"stages@lycee.example\","
		"\"etablissement/contact-ecole/telephone\":\"+33199000142\"}";
	struct store_school school = {
		.uai = "9990042S", .name = "Lycée Ada-Lovelace", .settings = BUF_MAX(STORE_MAX_JSON)
	};
	struct store_dossier d = { .id = DOSSIER,
		.year = "2024-2025",
		.level = "2de-GT",
		.class_name = "2de 4",
		.act = "initiale",
		.pupil_name = "SPÉCIMEN Camille",
		.state = STATE_EN_SIGNATURE,
		.created_ms = t->now_ms,
		.changed_ms = t->now_ms,
		.fields = BUF_MAX(STORE_MAX_JSON) };
	const struct store_step step = { .entries = NULL };
	buf_put_text(&school.settings, "{}");
	buf_put_text(&d.fields, fields);
	bool good = store_school_add(store_of(t), &school, e);
	d.school = school.id;
	good = good && store_dossier_add(store_of(t), &d, &step, e);
	store_school_auto(&school);
	store_dossier_auto(&d);
	return good;
}

/* The school's setting: where answers go. */
static bool answers(struct tool *t, const char *mail, struct err *e)
{
	struct store_school s = { .id = 0 };
	bool good = store_school_get(store_of(t), 1, &s, e);
	if (good) {
		buf_free(&s.settings);
		s.settings = (struct buf)BUF_MAX(STORE_MAX_JSON);
		buf_printf(&s.settings, "{\"reponse-a\":\"%s\"}", mail);
		good = store_school_put(store_of(t), &s, e);
	}
	store_school_auto(&s);
	return good;
}

static enum store_channel channel_of(const char *word)
{
	return strcmp(word, "sms") == 0 ? STORE_CHANNEL_SMS : STORE_CHANNEL_MAIL;
}

static bool link_make(struct tool *t, struct store_link *l, const char *address,
	enum store_channel channel, struct err *e)
{
	*l = (struct store_link){ .kind = STORE_LINK_SIGN,
		.school = 1,
		.dossier = DOSSIER,
		.revision = 1,
		.person = "p-rl1",
		.role = "responsable-legal",
		.channel = channel,
		.created_ms = t->now_ms };
	snprintf(l->address, sizeof l->address, "%s", address);
	return store_link_put(store_of(t), l, e);
}

static bool message_make(struct tool *t, char **a, int n, int index, struct err *e)
{
	char facts[1000];
	struct store_link l = { .id = 0 };
	bool linked = strcmp(a[0], "M7") != 0 && strcmp(a[0], "M12") != 0;
	enum store_channel channel = channel_of(a[2]);
	if (linked && !link_make(t, &l, a[1], channel, e))
		return false;
	snprintf(facts, sizeof facts,
		"{\"reference\":\"9990042S-2025-00001\",\"prenom\":\"Camille\",\"etablissement\":"
		"\"Lycée Ada-Lovelace\",\"telephone\":\"+33199000142\",\"courriel\":"
		"\"stages@lycee.example\",\"role\":\"responsable-legal\",\"famille\":\"oui\","
		"\"objet\":\"refus\",\"n\":\"%d\"}",
		index);
	struct store_message m = { .school = 1,
		.link = l.id,
		.dossier = DOSSIER,
		.channel = channel,
		.priority = 1,
		.created_ms = t->now_ms,
		.data = slice_text(facts) };
	uint8_t tag[16];
	snprintf(m.template_name, sizeof m.template_name, "%s", a[0]);
	snprintf(m.address, sizeof m.address, "%s", a[1]);
	snprintf(m.group, sizeof m.group, "%s", n > 4 ? a[4] : "");
	snprintf(m.lang, sizeof m.lang, "%s", n > 5 ? a[5] : "");
	if (!service_random(tag, sizeof tag, e))
		return false;
	for (size_t i = 0; i < sizeof tag; i++)
		snprintf(m.verp + 2 * i, 3, "%02x", tag[i]);
	return store_message_add(store_of(t), &m, e);
}

static bool add(struct tool *t, char **a, int n, struct err *e)
{
	for (int i = 0; i < atoi(a[3]); i++)
		if (!message_make(t, a, n, i, e))
			return false;
	return true;
}

static bool code(struct tool *t, char **a, struct err *e)
{
	struct store_link l;
	struct invite_code made;
	const struct invite_gesture g = { .name = "signer" };
	if (!link_make(t, &l, a[0], channel_of(a[1]), e))
		return false;
	struct actor who = actor_of_link(&t->service, &l, t->now_ms);
	return invite_code_send(&made, &who, &g, e);
}

struct links {
	struct store_link list[200];
	size_t n;
};

static bool link_keep(void *arg, const struct store_link *l)
{
	struct links *links = arg;
	if (links->n < 200)
		links->list[links->n++] = *l;
	return true;
}

static bool links_set(
	struct tool *t, const char *address, enum store_link_state state, struct err *e)
{
	struct links *links = calloc(1, sizeof *links);
	const struct store_link_filter f = { .address = address, .school = -1 };
	bool good = links && store_link_each(store_of(t), &f, link_keep, links, e);
	for (size_t i = 0; good && i < links->n; i++) {
		links->list[i].state = state;
		good = store_link_put(store_of(t), &links->list[i], e);
	}
	free(links);
	return good;
}

static bool go(struct tool *t, int seconds, struct err *e)
{
	for (bool more = true; more;)
		if (!outbox_step(
			    &more, t->outbox, &t->service, clock_ms() + (int64_t)seconds * 1000, e))
			return false;
	return true;
}

static bool take(struct tool *t, struct err *e)
{
	char folder[CONFIG_MAX_PATH];
	if (!config_path(folder, &t->roles.config, SENDING_BOUNCES, e))
		return false;
	for (bool more = true; more;)
		if (!returned_step(&more, folder, &t->service, clock_ms(), e))
			return false;
	return true;
}

static bool print(void *arg, const struct store_message *m)
{
	static const char *const states[] = { "a-envoyer", "pris", "remis", "retarde", "rejete",
		"rejete-plus-tard", "abandonne" };
	(void)arg;
	printf("%lld %s %s %u %s %s\n", (long long)m->id, m->template_name, states[m->state],
		m->tries, m->address, m->answer);
	return true;
}

static bool list(struct tool *t, struct err *e)
{
	const struct store_message_filter all = { .link = 0 };
	return store_message_each(store_of(t), &all, print, NULL, e);
}

static bool run(struct tool *t, int n, char **a, struct err *e)
{
	if (strcmp(a[0], "setup") == 0)
		return setup(t, e);
	if (strcmp(a[0], "answers") == 0 && n == 2)
		return answers(t, a[1], e);
	if (strcmp(a[0], "add") == 0 && n >= 5)
		return add(t, a + 1, n - 1, e);
	if (strcmp(a[0], "code") == 0 && n == 3)
		return code(t, a + 1, e);
	if (strcmp(a[0], "kill") == 0 && n == 2)
		return links_set(t, a[1], STORE_LINK_DEAD, e);
	if (strcmp(a[0], "sign") == 0 && n == 2)
		return links_set(t, a[1], STORE_LINK_DONE, e);
	if (strcmp(a[0], "go") == 0)
		return go(t, n > 1 ? atoi(a[1]) : 0, e);
	if (strcmp(a[0], "take") == 0)
		return take(t, e);
	if (strcmp(a[0], "list") == 0)
		return list(t, e);
	return err_fail(e, ERR_SYNTAX, "what?");
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct tool *t = calloc(1, sizeof *t);
	if (!t || argc < 3)
		return EX_USAGE;
	t->roles = (struct roles)ROLES_NONE;
	bool good = tool_open(t, argv[1], &e) && run(t, argc - 2, argv + 2, &e);
	if (!good)
		fprintf(stderr, "outbox: %s\n", e.text);
	outbox_auto(&t->outbox);
	letters_auto(&t->letters);
	sending_auto(&t->sending);
	roles_auto(&t->roles);
	free(t);
	return good ? EX_OK : EX_SOFTWARE;
}
