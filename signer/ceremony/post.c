/* SPDX-License-Identifier: MIT */
/* post: rows of the outbox with their facts; and what became of a message. */
#include "ceremony/post.h"

#include "base/text.h"
#include "ceremony/invite.h"
#include "ceremony/notes.h"
#include "ceremony/papers.h"
#include "ceremony/say.h"
#include "ceremony/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Priorities of the outbox, and whether quiet hours hold a kind back (CONVENTION 7: reminders; codes are exempt). */
static const struct {
	int priority;
	bool quiet, grouped;
} kinds[POST_KIND_COUNT] = {
	[POST_M1] = { 1, false, true },
	[POST_M2] = { 1, false, true },
	[POST_M3] = { 2, true, true },
	[POST_M4] = { 0, false, false },
	[POST_M5] = { 1, false, false },
	[POST_M6] = { 1, false, false },
	[POST_M7] = { 2, false, false },
	[POST_M8] = { 2, false, false },
	[POST_M9] = { 2, false, false },
	[POST_M10] = { 2, false, false },
	[POST_M11] = { 2, false, true },
	[POST_M12] = { 2, false, false },
	[POST_M13] = { 2, false, false },
	[POST_M14] = { 2, false, false },
	[POST_M15] = { 1, false, false },
	[POST_M16] = { 1, false, false },
	[POST_M17] = { 2, true, false },
	[POST_M18] = { 2, false, false },
	[POST_M19] = { 2, false, false },
	[POST_M20] = { 1, false, false },
	[POST_M21] = { 1, false, false },
	[POST_M22] = { 2, false, false },
	[POST_M23] = { 2, true, true },
	[POST_M24] = { 2, false, false },
};

static bool put(json_t *o, const char *name, const char *value, struct err *e)
{
	return !value || json_object_set_new(o, name, json_string(value)) == 0 || err_nomem(e);
}

static bool facts_put(json_t *o, const struct post_fact *facts, struct err *e)
{
	for (const struct post_fact *f = facts; f && f->name; f++)
		if (!put(o, f->name, f->value, e))
			return false;
	return true;
}

static bool common_put(json_t *o, const struct life *l, struct err *e)
{
	struct fields f;
	if (!fields_read(&f, FIELD_FOND, buf_slice(&l->dossier.fields), e))
		return false;
	bool good =
		put(o, "reference", l->dossier.reference, e) &&
		put(o, "prenom", fields_get(&f, "eleve/prenom"), e) &&
		put(o, "etablissement", fields_get(&f, "etablissement/denomination"), e) &&
		put(o, "telephone", fields_get(&f, "etablissement/contact-ecole/telephone"), e) &&
		put(o, "courriel", fields_get(&f, "etablissement/contact-ecole/courriel"), e);
	fields_auto(&f);
	return good;
}

/* A return path of its own, so that a later rejection is known (VERP). */
static bool verp_draw(struct store_message *m, struct service *s, struct err *e)
{
	uint8_t tag[16];
	if (!s->random(tag, sizeof tag, e))
		return false;
	text_hex(m->verp, tag, sizeof tag);
	return true;
}

/* A tutor's copy of M23 asks for nothing: it does not go with what a host is asked. */
static bool goes_with_others(enum post_kind kind, const struct post_to *to)
{
	return kinds[kind].grouped &&
	       (kind != POST_M23 || !to->link ||
		       strcmp(to->link->role, life_role_name(LIFE_TUTEUR)) != 0);
}

static bool row_make(struct store_message *m, struct service *s, enum post_kind kind,
	const struct post_to *to, struct err *e)
{
	*m = (struct store_message){ .account = to->account,
		.channel = to->channel,
		.state = STORE_TO_SEND,
		.priority = kinds[kind].priority,
		.created_ms = to->now_ms,
		.school = to->school };
	m->next_ms = kinds[kind].quiet ? invite_after_quiet(to->now_ms) : to->now_ms;
	snprintf(m->template_name, sizeof m->template_name, "M%d", (int)kind);
	snprintf(m->address, sizeof m->address, "%s", to->address);
	snprintf(m->lang, sizeof m->lang, "%s", to->lang ? to->lang : "");
	if (goes_with_others(kind, to))
		snprintf(m->group, sizeof m->group, "M%d:%lld", (int)kind, (long long)to->school);
	return verp_draw(m, s, e);
}

static bool sendable(const struct post_to *to)
{
	return (to->channel == STORE_CHANNEL_MAIL || to->channel == STORE_CHANNEL_SMS) &&
	       to->address && to->address[0];
}

/* A link of this step has no id yet: the store puts it in (store_step). */
static int64_t link_of(const struct life *l, const struct store_link *link)
{
	if (!link)
		return 0;
	for (size_t i = 0; i < l->links_n; i++)
		if (link == &l->links[i] && link->id == 0)
			return -1 - (int64_t)i;
	return link->id;
}

static const char *reader_of(const struct post_to *to)
{
	if (to->reader)
		return to->reader;
	return to->link ? to->link->role : NULL;
}

bool post_tell(struct life *l, enum post_kind kind, const struct post_to *to,
	const struct post_fact *facts, struct err *e)
{
	AUTO(json) json_t *o = json_object();
	if (!sendable(to))
		return true;
	if (l->messages_n == LIFE_MAX_MESSAGES)
		return err_fail(e, ERR_BUG, "more than %d messages in one step", LIFE_MAX_MESSAGES);
	struct post_to whom = *to;
	whom.school = l->dossier.school;
	whom.now_ms = l->now_ms;
	struct store_message *m = &l->messages[l->messages_n];
	if (!o)
		return err_nomem(e);
	if (!row_make(m, l->service, kind, &whom, e) || !common_put(o, l, e) ||
		!put(o, "lecteur", reader_of(to), e) || !facts_put(o, facts, e))
		return false;
	m->link = link_of(l, to->link);
	memcpy(m->dossier, l->dossier.id, sizeof m->dossier);
	char *text = json_dumps(o, JSON_COMPACT);
	struct buf *data = &l->data[l->messages_n];
	*data = (struct buf)BUF_MAX(STORE_MAX_JSON);
	buf_put_text(data, text ? text : "");
	bool good = text ? buf_done(data, e) : err_nomem(e);
	free(text);
	l->messages_n += good;
	return good;
}

bool post_school(struct life *l, enum post_kind kind, const struct post_fact *facts, struct err *e)
{
	struct fields f;
	char address[STORE_MAX_LOGIN + 1];
	if (!fields_read(&f, FIELD_FOND, buf_slice(&l->dossier.fields), e))
		return false;
	snprintf(address, sizeof address, "%.*s", STORE_MAX_LOGIN,
		fields_get(&f, "etablissement/contact-ecole/courriel"));
	fields_auto(&f);
	const struct post_to to = { .address = address, .channel = STORE_CHANNEL_MAIL };
	return post_tell(l, kind, &to, facts, e);
}

bool post_alone(struct service *s, enum post_kind kind, const struct post_to *to,
	const struct post_fact *facts, struct err *e)
{
	AUTO(json) json_t *o = json_object();
	struct store_message m;
	if (!sendable(to))
		return true;
	if (!o)
		return err_nomem(e);
	if (!row_make(&m, s, kind, to, e) || !facts_put(o, facts, e))
		return false;
	struct school school = { .settings = NULL };
	if (to->school && !school_open(&school, s, to->school, e))
		return false;
	bool good =
		put(o, "etablissement", school.row.name, e) &&
		(!school.settings ||
			put(o, "telephone",
				school_get(&school, "etablissement/contact-ecole/telephone"), e));
	school_auto(&school);
	m.link = to->link ? to->link->id : 0;
	char *text = good ? json_dumps(o, JSON_COMPACT) : NULL;
	if (good && !text)
		good = err_nomem(e);
	if (text)
		m.data = slice_text(text);
	good = good && store_message_add(s->house->store, &m, e);
	free(text);
	return good;
}

/* Masked for the journal and the school: « c••••@e••••.example ». */
static bool fate_note(struct life *l, const struct actor *a, const struct store_message *m,
	const char *outcome, struct err *e)
{
	char masked[64], link[24];
	invite_mask(masked, m->address);
	snprintf(link, sizeof link, "%lld", (long long)m->link);
	const struct life_detail details[] = { { "message", m->template_name, false },
		{ "lien", m->link ? link : NULL, false }, { "issue", outcome, false },
		/* A relay that refuses repeats the address it was given. */
		{ "reponse", m->answer, true }, { "adresse", masked, true },
		{ NULL, NULL, false } };
	return life_note(l, a, EVENT_REMISE, details, e);
}

bool post_relayed(
	const struct actor *system, const struct store_message *m, bool *told, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	*told = false;
	if (!m->dossier[0] || !m->link)
		return true;
	if (!life_open(&l, system, m->dossier, e))
		return false;
	l->handled = m;
	*told = fate_note(l, system, m, "remis", e) && life_commit(l, e);
	return *told;
}

/* Whom a message was for, as the contacts of now say it. */
struct meant {
	char person[32];
	const char *role;
	bool past; /* the address is nobody's any more: there is nothing to put right */
};

static bool is_of(const struct papers *p, const char *person, const char *address)
{
	return strcasecmp(papers_contact(p, person, "courriel"), address) == 0 ||
	       strcmp(papers_contact(p, person, "telephone"), address) == 0;
}

/* By its link; a notice of changed contacts has none, and one copy of it goes where nobody may read any more. */
static bool meant_find(
	struct meant *out, const struct life *l, const struct store_message *m, struct err *e)
{
	static const char *const roles[] = { [PAPERS_HOST] = "representant-accueil",
		[PAPERS_TUTOR] = "tuteur",
		[PAPERS_FAMILY] = "responsable-legal",
		[PAPERS_PUPIL] = "eleve" };
	struct store_link link = { .role = "" };
	struct papers p;
	struct papers_person all[PAPERS_MAX_PERSONS];
	const char *now = "";
	*out = (struct meant){ .role = "" };
	if ((m->link && !store_link_get(l->service->house->store, m->link, &link, e)) ||
		!papers_read(&p, &l->dossier, e))
		return false;
	size_t n = papers_persons(&p, all);
	for (size_t i = 0; i < n; i++) {
		bool own = link.person[0] ? strcmp(all[i].id, link.person) == 0
					  : all[i].kind <= PAPERS_PUPIL &&
						    is_of(&p, all[i].id, m->address);
		if (!own || out->person[0])
			continue;
		snprintf(out->person, sizeof out->person, "%.31s", all[i].id);
		out->role = all[i].kind <= PAPERS_PUPIL ? roles[all[i].kind] : "";
		papers_reach(&p, all[i].id, &now);
	}
	bool notice = strcmp(m->template_name, "M13") == 0;
	out->past = out->person[0] ? now[0] && !is_of(&p, out->person, m->address) : notice;
	if (link.person[0] && !out->person[0])
		snprintf(out->person, sizeof out->person, "%s", link.person);
	papers_auto(&p);
	return true;
}

/* The journal, M12 and a task: 'outcome' is that of the REMISE. */
static bool trouble_tell(const struct actor *system, const struct store_message *m,
	const char *outcome, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	char masked[64];
	struct meant to;
	if (!m->dossier[0])
		return true;
	if (!life_open(&l, system, m->dossier, e) || !fate_note(l, system, m, outcome, e) ||
		!meant_find(&to, l, m, e))
		return false;
	invite_mask(masked, m->address);
	const struct post_fact facts[] = { { "role", to.role }, { "masque", masked },
		{ "cause", say_cause(m->answer) }, { NULL, NULL } };
	/* What was rejected was perhaps this very warning: it is not told again. */
	bool own = strcmp(m->template_name, "M12") == 0;
	return (own || to.past ||
		       (post_school(l, POST_M12, facts, e) &&
			       task_put(l, "rejet", to.person, e))) &&
	       life_commit(l, e);
}

bool post_rejected(
	const struct actor *system, const struct store_message *m, bool later, struct err *e)
{
	return trouble_tell(system, m, later ? "rejete-plus-tard" : "rejete", e);
}

bool post_held(const struct actor *system, const struct store_message *m, struct err *e)
{
	return trouble_tell(system, m, "retarde", e);
}
