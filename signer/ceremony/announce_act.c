/* SPDX-License-Identifier: MIT */
/* announce_act: a convention that changed (M6), an act on a sealed one (M15), and who hears that something was sealed (M9, M19). */
#include "ceremony/amend.h"
#include "ceremony/announce.h"
#include "ceremony/dossier.h"
#include "ceremony/notes.h"
#include "ceremony/retention.h"
#include "ceremony/say.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MOST_LINES = 7,  /* a mail shows six, and that there are more */
	MOST_VALUE = 40, /* characters of one value in a mail */
	MOST_TEXT = 3000,
};

static const char day_path[] = "sequence/jour[";

/* « Horaires du vendredi 20 juin 2025 », or the field's own label. */
void announce_label(struct buf *out, const char *path)
{
	char label[160], words[SAY_MAX_DAY];
	time_day day;
	size_t n = sizeof day_path - 1;
	bool whole_day = strncmp(path, day_path, n) == 0 && strlen(path) == n + 11;
	if (whole_day &&
		time_date_parse(&day, (struct slice){ (const uint8_t *)path + n, 10 }, NULL)) {
		say_day(words, day);
		buf_printf(out, "Horaires du %s", words);
		return;
	}
	field_label(label, sizeof label, FIELD_FOND, path);
	buf_put_text(out, label);
}

static void value_put(struct buf *out, const char *path, const char *value)
{
	if (strcmp(path, "eleve/naissance") == 0)
		say_birth(out, value);
	else
		say_value(out, value, MOST_VALUE);
}

/* One « libellé : avant → après », below the others. */
static void line_put(struct buf *out, const char *path, const char *before, const char *after)
{
	buf_put_text(out, out->n ? "\n" : "");
	announce_label(out, path);
	buf_put_text(out, " : ");
	value_put(out, path, before);
	buf_put_text(out, " → ");
	value_put(out, path, after);
}

static bool is_family(const struct store_link *x)
{
	return strcmp(x->role, life_role_name(LIFE_RESPONSABLE)) == 0 ||
	       strcmp(x->role, life_role_name(LIFE_ELEVE)) == 0;
}

static struct post_to to_holder(const struct store_link *x, bool with_link)
{
	return (struct post_to){ .address = x->address,
		.lang = x->lang,
		.channel = x->channel,
		.link = with_link ? x : NULL,
		.reader = x->role };
}

/* --- a new revision ------------------------------------------------------------------------------------------------------ */

static bool changes_put(struct buf *out, struct life *l, uint32_t former, struct err *e)
{
	const struct dossier_revisions r = { former, 0 };
	struct dossier_diff *d = calloc(1, sizeof *d);
	if (!d)
		return err_nomem(e);
	bool good = dossier_diff_of(d, l->service->house->store, &l->dossier, r, e);
	for (size_t i = 0; good && i < d->n && i < MOST_LINES; i++)
		line_put(out, d->list[i].path, d->list[i].before, d->list[i].after);
	free(d);
	return good && buf_done(out, e);
}

bool announce_change(
	struct life *l, const struct store_link *x, uint32_t former, bool now, struct err *e)
{
	AUTO(buf) struct buf changes = BUF_MAX(MOST_TEXT);
	bool family = is_family(x);
	if (!family && !changes_put(&changes, l, former, e))
		return false;
	const struct post_fact facts[] = { { "role", x->role },
		{ "famille", family ? "oui" : "non" }, { "champs", buf_text(&changes) },
		{ NULL, NULL } };
	const struct post_to to = to_holder(x, now);
	return post_tell(l, POST_M6, &to, facts, e);
}

/* --- acts ------------------------------------------------------------------------------------------------------------------ */

static const char *act_number(const struct papers *p)
{
	return fields_get(&p->fond, "liens/avenant-de/@numero");
}

static bool differences_put(struct buf *out, struct life *l, struct err *e)
{
	static const char list[] = "liens/avenant-de/difference";
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	AUTO(json) json_t *notes = NULL;
	const struct actor system = actor_system(l->service, l->now_ms);
	char keys[MOST_LINES][FIELD_MAX_KEY], field[FIELD_MAX_PATH], was[FIELD_MAX_PATH],
		is[FIELD_MAX_PATH];
	if (!papers_read(&p, &l->dossier, e) || !notes_read(&notes, &l->dossier, e) ||
		!amend_differences(&p, &system, notes, e))
		return false;
	size_t n = fields_keys(&p.fond, list, keys, MOST_LINES);
	for (size_t i = 0; i < n && i < MOST_LINES; i++) {
		field_path(field, "%s[%s]/@champ", list, keys[i]);
		field_path(was, "%s[%s]/avant", list, keys[i]);
		field_path(is, "%s[%s]/apres", list, keys[i]);
		line_put(out, fields_get(&p.fond, field), fields_get(&p.fond, was),
			fields_get(&p.fond, is));
	}
	return buf_done(out, e);
}

bool announce_act(struct life *l, const struct papers *p, const struct store_link *x, bool sign,
	struct err *e)
{
	AUTO(buf) struct buf changes = BUF_MAX(MOST_TEXT);
	if (!is_family(x) && !differences_put(&changes, l, e))
		return false;
	const struct post_fact facts[] = { { "acte", l->dossier.act }, { "numero", act_number(p) },
		{ "champs", buf_text(&changes) }, { "role", x->role },
		{ "famille", is_family(x) ? "oui" : "non" }, { "a-signer", sign ? "oui" : "non" },
		{ NULL, NULL } };
	const struct post_to to = to_holder(x, true);
	return post_tell(l, POST_M15, &to, facts, e);
}

/* --- sealed ---------------------------------------------------------------------------------------------------------------- */

struct told {
	struct store_link list[16];
	size_t n;
};

static bool told_take(void *arg, const struct store_link *x)
{
	struct told *t = arg;
	if (t->n < sizeof t->list / sizeof *t->list)
		t->list[t->n++] = *x;
	return true;
}

static bool told_has(const struct told *t, const char *person)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->list[i].person, person) == 0)
			return true;
	return false;
}

static bool is_act(const struct life *l, const char *kind)
{
	return strcmp(l->dossier.act, kind) == 0;
}

bool announce_notice(const struct store_dossier *d)
{
	return strcmp(d->act, "avis") == 0 || strcmp(d->act, "rectificatif") == 0;
}

struct newest {
	const struct store_dossier *own;
	bool there; /* one that was sealed later */
};

static bool newest_take(void *arg, const struct store_dossier *d)
{
	struct newest *x = arg;
	x->there = x->there ||
		   (announce_notice(d) && life_group(d->state) == LIFE_Z &&
			   d->sealed_ms > x->own->sealed_ms && strcmp(d->id, x->own->id) != 0);
	return !x->there;
}

/* An act on a convention that an avenant has replaced is over with it. */
static bool root_stands(bool *out, struct life *l, struct err *e)
{
	AUTO(store_dossier) struct store_dossier root = { .version = 0 };
	*out = true;
	if (!announce_notice(&l->dossier))
		return true;
	if (!store_dossier_get(l->service->house->store, -1, l->dossier.amends, &root, e))
		return false;
	*out = life_group(root.state) == LIFE_Z;
	return true;
}

bool announce_in_force(bool *out, struct life *l, struct err *e)
{
	const struct store_dossier *d = &l->dossier;
	struct newest x = { d, false };
	const struct store_dossier_filter f = { .school = d->school,
		.amends = announce_notice(d) ? d->amends : d->id };
	if (!root_stands(out, l, e) ||
		!store_dossier_each(l->service->house->store, &f, false, newest_take, &x, e))
		return false;
	*out = *out && !x.there;
	return true;
}

static bool m9(struct life *l, const struct store_link *x, const struct papers *p, struct err *e)
{
	char until[11];
	int32_t day;
	bool act = announce_notice(&l->dossier) || is_act(l, "avenant");
	if (!retention_until(&day, l->service, &l->dossier, e))
		return false;
	time_date_format(until, day);
	const struct post_fact facts[] = { { "debut", fields_get(&p->fond, "sequence/@debut") },
		{ "fin", fields_get(&p->fond, "sequence/@fin") }, { "pour", x->role },
		{ "archive-jusqu-au", until }, { "acte", act ? l->dossier.act : NULL },
		{ "numero", act ? act_number(p) : NULL }, { NULL, NULL } };
	const struct post_to to = to_holder(x, true);
	return post_tell(l, POST_M9, &to, facts, e);
}

static const enum life_role reader_roles[] = { [PAPERS_HOST] = LIFE_ACCUEIL,
	[PAPERS_TUTOR] = LIFE_TUTEUR,
	[PAPERS_FAMILY] = LIFE_RESPONSABLE,
	[PAPERS_PUPIL] = LIFE_ELEVE };

/* A tutor who is the representative too was told as such. */
static bool reads(const struct life *l, const struct papers *p, const struct papers_person *x)
{
	char same[FIELD_MAX_PATH];
	snprintf(same, sizeof same, "%s/@meme-que", x->element);
	return x->kind <= PAPERS_PUPIL &&
	       (x->kind == PAPERS_TUTOR || announce_notice(&l->dossier)) &&
	       !fields_has(&p->fond, same);
}

/* A follow link of its own, and the message. */
static bool reader_tell(
	struct life *l, const struct papers *p, const struct papers_person *who, struct err *e)
{
	const char *address;
	struct store_link x = { .kind = STORE_LINK_FOLLOW,
		.state = STORE_LINK_LIVE,
		.school = l->dossier.school,
		.created_ms = l->now_ms };
	x.channel = papers_reach(p, who->id, &address);
	if ((x.channel != STORE_CHANNEL_MAIL && x.channel != STORE_CHANNEL_SMS) || !address[0])
		return true;
	memcpy(x.dossier, l->dossier.id, sizeof x.dossier);
	memcpy(x.person, who->id, sizeof x.person);
	memcpy(x.name, who->name, sizeof x.name);
	snprintf(x.role, sizeof x.role, "%s", life_role_name(reader_roles[who->kind]));
	snprintf(x.address, sizeof x.address, "%.*s", STORE_MAX_LOGIN, address);
	snprintf(x.lang, sizeof x.lang, "%.11s", papers_contact(p, who->id, "langue-aide"));
	const struct store_link *kept = life_link(l, &x, e);
	if (!kept)
		return false;
	return announce_notice(&l->dossier) ? announce_act(l, p, kept, false, e)
					    : m9(l, kept, p, e);
}

static bool readers_tell(
	struct life *l, const struct papers *p, const struct told *signers, struct err *e)
{
	struct papers_person list[PAPERS_MAX_PERSONS];
	size_t n = papers_persons(p, list);
	for (size_t i = 0; i < n; i++)
		if (reads(l, p, &list[i]) && !told_has(signers, list[i].id) &&
			!reader_tell(l, p, &list[i], e))
			return false;
	return true;
}

static bool address_new(const struct life *l, const char *address)
{
	for (size_t i = 0; i < l->messages_n; i++)
		if (strcmp(l->messages[i].address, address) == 0)
			return false;
	return true;
}

/* The tutor that an avis replaces hears of it too, by the link it has. */
static bool former_tutors_tell(struct life *l, const struct papers *p, struct err *e)
{
	AUTO(json) json_t *notes = NULL;
	struct told t = { .n = 0 };
	if (!is_act(l, "avis"))
		return true;
	if (!notes_read(&notes, &l->dossier, e))
		return false;
	const struct store_link_filter f = { .dossier = notes_get(notes, "acte", "base"),
		.school = -1,
		.kinds = 1U << STORE_LINK_FOLLOW,
		.states = 1U << STORE_LINK_LIVE };
	if (!store_link_each(l->service->house->store, &f, told_take, &t, e))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (strcmp(t.list[i].role, life_role_name(LIFE_TUTEUR)) == 0 &&
			address_new(l, t.list[i].address) &&
			!announce_act(l, p, &t.list[i], false, e))
			return false;
	return true;
}

bool announce_sealed(struct life *l, struct err *e)
{
	AUTO(papers) struct papers p = { .fond = { .json = NULL } };
	struct told t = { .n = 0 };
	int32_t until;
	const struct store_link_filter f = { .dossier = l->dossier.id,
		.school = -1,
		.kinds = 1U << STORE_LINK_SIGN,
		.states = 1U << STORE_LINK_LIVE | 1U << STORE_LINK_DONE };
	if (!papers_read(&p, &l->dossier, e) ||
		!retention_until(&until, l->service, &l->dossier, e) ||
		!store_link_each(l->service->house->store, &f, told_take, &t, e))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (!m9(l, &t.list[i], &p, e))
			return false;
	return readers_tell(l, &p, &t, e) && former_tutors_tell(l, &p, e) &&
	       (announce_notice(&l->dossier) || announce_data(l, until, e));
}
