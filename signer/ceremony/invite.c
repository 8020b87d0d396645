/* SPDX-License-Identifier: MIT */
/* invite: what a link opens, and what is asked before. */
#include "ceremony/invite.h"

#include "base/time.h"
#include "ceremony/papers.h"
#include "ceremony/post.h"
#include "ceremony/task.h"
#include "ceremony/token.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)INVITE_TOKEN == (int)TOKEN_TEXT, "one length of tokens");

bool invite_url(char out[static INVITE_MAX_URL], const struct service *s, enum store_link_kind kind,
	const char *token, struct err *e)
{
	(void)kind; /* the link itself says what it opens: one path, short enough for an SMS */
	int n = snprintf(out, INVITE_MAX_URL, "%s/l/%s", s->shared->base_url, token);
	return (n > 0 && n < INVITE_MAX_URL) || err_fail(e, ERR_LIMIT, "the base URL is too long");
}

/* The first and last of each half stay; « 06 •• •• •• 02 » of a French mobile. */
void invite_mask(char out[static 64], const char *address)
{
	static const char dots[] = "••••";
	size_t n = strlen(address);
	const char *at = strchr(address, '@');
	if (!at && strncmp(address, "+33", 3) == 0 && n == 12) {
		snprintf(out, 64, "0%c •• •• •• %s", address[3], address + n - 2);
		return;
	}
	if (!at) {
		snprintf(out, 64, "%.3s %s %s", address, dots, n > 5 ? address + n - 2 : "");
		return;
	}
	const char *dot = strrchr(at, '.');
	snprintf(out, 64, "%.1s%s@%.1s%s%.12s", address, dots, at + 1, dots, dot ? dot : "");
}

static enum reason dead_reason(const struct store_link *l)
{
	if (strcmp(l->why, "version") == 0)
		return REASON_LINK_REVISION;
	return strcmp(l->why, "clos") == 0 ? REASON_LINK_CLOSED : REASON_LINK_REISSUED;
}

static void word_set(struct invite_visit *v, bool token_dead)
{
	const struct store_link *l = &v->link;
	v->word = INVITE_LIVE;
	if (l->state == STORE_LINK_BLOCKED) {
		v->word = INVITE_BLOCKED;
		v->why = REASON_LINK_BLOCKED;
	} else if (l->state == STORE_LINK_DEAD) {
		v->why = dead_reason(l);
		v->word = v->why == REASON_LINK_REVISION ? INVITE_REVISION
			  : v->why == REASON_LINK_CLOSED ? INVITE_CLOSED
							 : INVITE_REISSUED;
	} else if (token_dead) {
		v->word = INVITE_REISSUED;
		v->why = REASON_LINK_REISSUED;
	} else if (l->state == STORE_LINK_DONE || l->kind == STORE_LINK_FOLLOW)
		v->word = INVITE_FOLLOW;
}

bool invite_family(const struct store_link *l)
{
	/* At the desk an agent has seen an identity paper: nothing is asked. */
	if (l->channel == STORE_CHANNEL_DESK)
		return false;
	return strcmp(l->role, life_role_name(LIFE_RESPONSABLE)) == 0 ||
	       strcmp(l->role, life_role_name(LIFE_ELEVE)) == 0;
}

bool invite_answered(const struct actor *a, const char *dossier)
{
	size_t n = strlen(dossier);
	for (const char *s = a->answered; s && *s;) {
		size_t len = strcspn(s, " ");
		if (len == n && memcmp(s, dossier, n) == 0)
			return true;
		s += len + (s[len] == ' ');
	}
	return false;
}

/* First name and school: all that is shown before anything was asked. */
static bool shown_fill(struct invite_visit *v, const struct actor *a, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	AUTO(school) struct school school = { .settings = NULL };
	struct fields f;
	if (v->link.school && !school_open(&school, a->service, v->link.school, e))
		return false;
	snprintf(v->school, sizeof v->school, "%s", school.row.name);
	if (school.settings)
		snprintf(v->school_phone, sizeof v->school_phone, "%.23s",
			school_get(&school, "etablissement/contact-ecole/telephone"));
	if (!v->link.dossier[0])
		return true;
	if (!store_dossier_get(a->service->house->store, -1, v->link.dossier, &d, e) ||
		!fields_read(&f, FIELD_FOND, buf_slice(&d.fields), e))
		return false;
	snprintf(v->first_name, sizeof v->first_name, "%.79s", fields_get(&f, "eleve/prenom"));
	fields_auto(&f);
	/* The host's form is over: it reads on. */
	if (v->link.kind == STORE_LINK_FILL && v->word == INVITE_LIVE &&
		life_group(d.state) != LIFE_P)
		v->word = INVITE_FOLLOW;
	/* Nobody signs what is sealed: whose signature was not needed reads on as well (CONVENTION 5). */
	if (v->link.kind == STORE_LINK_SIGN && v->word == INVITE_LIVE &&
		(life_group(d.state) == LIFE_Z || d.state == STATE_SIGNEE))
		v->word = INVITE_FOLLOW;
	bool closed = life_group(d.state) == LIFE_X && v->link.kind != STORE_LINK_FOLLOW;
	if (closed && (v->word == INVITE_LIVE || v->word == INVITE_REVISION)) {
		v->word = INVITE_CLOSED;
		v->why = REASON_LINK_CLOSED;
	}
	v->state = d.state;
	return true;
}

static bool any_take(void *arg, const struct store_link *l)
{
	struct invite_visit *v = arg;
	v->renewable = true;
	v->elsewhere = v->elsewhere || strcmp(l->address, v->link.address) != 0;
	return true;
}

/* Between a revision taken back and its successor nobody has a link. */
static bool renewable_fill(struct invite_visit *v, const struct actor *a, struct err *e)
{
	const struct store_link_filter f = { .dossier = v->link.dossier,
		.person = v->link.person,
		.school = -1,
		.states = 1U << STORE_LINK_LIVE | 1U << STORE_LINK_DONE };
	bool dead = v->word == INVITE_REISSUED || v->word == INVITE_REVISION ||
		    v->word == INVITE_CLOSED;
	if (!dead || !v->link.dossier[0])
		return true;
	return store_link_each(a->service->house->store, &f, any_take, v, e);
}

static bool visit_fill(
	struct invite_visit *v, const struct actor *a, bool token_dead, struct err *e)
{
	word_set(v, token_dead);
	invite_mask(v->masked, v->link.address);
	if (!shown_fill(v, a, e) || !renewable_fill(v, a, e))
		return false;
	bool opens = v->word == INVITE_LIVE || v->word == INVITE_FOLLOW;
	v->ask_birthday = opens && invite_family(&v->link) && v->link.dossier[0] &&
			  !invite_answered(a, v->link.dossier);
	return true;
}

bool invite_visit(struct invite_visit *out, const struct actor *a, const char *token, struct err *e)
{
	uint8_t hash[STORE_TOKEN];
	bool token_dead = false;
	struct store *s = a->service->house->store;
	struct err why = ERR_INIT;
	*out = (struct invite_visit){ .why = REASON_NONE };
	if (!token_hash(hash, token, e))
		return false;
	if (!store_link_by_token(s, hash, &out->link, &token_dead, &why)) {
		if (why.code == ERR_NOT_FOUND)
			return reason_set(e, ERR_NOT_FOUND, REASON_LINK_UNKNOWN);
		if (e)
			*e = why;
		return false;
	}
	return store_link_mark(s, &out->link, STORE_MARK_ASKED, a->now_ms, e) &&
	       visit_fill(out, a, token_dead, e);
}

bool invite_again(struct invite_visit *out, const struct actor *a, int64_t link, struct err *e)
{
	*out = (struct invite_visit){ .why = REASON_NONE };
	return store_link_get(a->service->house->store, link, &out->link, e) &&
	       visit_fill(out, a, false, e);
}

bool invite_link(struct store_link *out, const struct actor *a, struct err *e)
{
	if (!a->link)
		return reason_set(e, ERR_DENIED, REASON_LINK_KIND);
	if (!store_link_get(a->service->house->store, a->link, out, e))
		return false;
	if (out->state == STORE_LINK_BLOCKED)
		return reason_set(e, ERR_DENIED, REASON_LINK_BLOCKED);
	return out->state != STORE_LINK_DEAD || reason_set(e, ERR_WRONG_STATE, dead_reason(out));
}

bool invite_private(const struct store_link *l, const struct actor *a, struct err *e)
{
	AUTO(school) struct school school = { .settings = NULL };
	if (l->kind == STORE_LINK_ACCOUNT || !l->school)
		return true;
	if (!school_open(&school, a->service, l->school, e))
		return false;
	return !school_reads(&school, l->address) || reason_set(e, ERR_WRONG_STATE, REASON_CONTACT);
}

bool invite_enter(const struct actor *a, const char *dossier, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct store_link link;
	if (!invite_link(&link, a, e))
		return false;
	const char *id = dossier ? dossier : link.dossier;
	if (id[0]) {
		if (!life_open(&l, a, id, e))
			return false;
		const struct life_detail details[] = {
			{ "empreinte", l->frozen ? l->frozen->sha_fond : NULL, false },
			{ NULL, NULL, false }
		};
		/* who reads is reached, whatever came back before */
		if (!life_note(l, a, EVENT_OUVERTURE, details, e) || !life_commit(l, e) ||
			!task_end(a->service, "rejet", id, link.person, e))
			return false;
	}
	return store_link_mark(a->service->house->store, &link, STORE_MARK_OPENED, a->now_ms, e);
}

bool invite_block(const struct actor *a, struct store_link *link, const char *dossier,
	const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	const struct life_detail details[] = { { "motif", why, false }, { NULL, NULL, false } };
	if (!life_open(&l, a, dossier, e) || !life_note(l, a, EVENT_LIEN_BLOQUE, details, e))
		return false;
	link->state = STORE_LINK_BLOCKED;
	snprintf(link->why, sizeof link->why, "%s", why);
	l->links[l->links_n++] = *link;
	const struct post_fact facts[] = { { "objet", "blocage" }, { "role", link->role },
		{ NULL, NULL } };
	return post_school(l, POST_M7, facts, e) && task_put(l, "bloque", link->person, e) &&
	       life_commit(l, e);
}

static bool birth_is(const char *id, const struct actor *a, const int day_month[static 2],
	bool *right, struct err *e)
{
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	struct fields f;
	time_day birth;
	int year, month, day;
	if (!store_dossier_get(a->service->house->store, -1, id, &d, e) ||
		!fields_read(&f, FIELD_FOND, buf_slice(&d.fields), e))
		return false;
	*right = time_date_parse(&birth, slice_text(fields_get(&f, "eleve/naissance")), NULL);
	if (*right) {
		time_day_split(birth, &year, &month, &day);
		*right = day == day_month[0] && month == day_month[1];
	}
	fields_auto(&f);
	return true;
}

bool invite_birthday(bool *right, const struct actor *a, const char *dossier,
	const int day_month[static 2], struct err *e)
{
	struct store_link link;
	struct store *s = a->service->house->store;
	*right = false;
	if (!invite_link(&link, a, e))
		return false;
	const char *id = dossier ? dossier : link.dossier;
	/* Counted before it is looked at, so that many at once gain nothing. */
	if (!life_sees(a, id, e) || !store_link_mark(s, &link, STORE_MARK_BIRTH, a->now_ms, e))
		return false;
	if (link.birth_failures > INVITE_BIRTHDAY_TRIES)
		return invite_block(a, &link, id, "naissance", e) &&
		       reason_set(e, ERR_DENIED, REASON_LINK_BLOCKED);
	if (!birth_is(id, a, day_month, right, e))
		return false;
	if (!*right && link.birth_failures == INVITE_BIRTHDAY_TRIES)
		return invite_block(a, &link, id, "naissance", e) &&
		       reason_set(e, ERR_DENIED, REASON_LINK_BLOCKED);
	if (!*right)
		return true;
	AUTO(life) struct life *l = NULL;
	return store_link_mark(s, &link, STORE_MARK_BIRTH_RIGHT, a->now_ms, e) &&
	       life_open(&l, a, id, e) && life_note(l, a, EVENT_NAISSANCE_VERIFIEE, NULL, e) &&
	       life_commit(l, e);
}

bool invite_not_me(const struct actor *a, struct err *e)
{
	struct store_link link;
	if (!invite_link(&link, a, e))
		return false;
	if (!link.dossier[0])
		return reason_set(e, ERR_DENIED, REASON_LINK_KIND);
	return invite_block(a, &link, link.dossier, "pas-moi", e);
}

bool invite_unblock(const struct actor *a, int64_t id, const char *why, struct err *e)
{
	AUTO(life) struct life *l = NULL;
	struct store_link link;
	const struct life_detail details[] = { { "motif", why, true }, { NULL, NULL, false } };
	if (!store_link_get(a->service->house->store, id, &link, e))
		return false;
	if (link.state != STORE_LINK_BLOCKED || !link.dossier[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_STATE);
	if (!why || !why[0])
		return reason_set(e, ERR_WRONG_STATE, REASON_WHY);
	if (!life_open(&l, a, link.dossier, e) ||
		!life_allowed(a, LIFE_UNBLOCK, &l->dossier, LIFE_MAY, e) ||
		!life_note(l, a, EVENT_LIEN_DEBLOQUE, details, e))
		return false;
	link.state = STORE_LINK_LIVE;
	link.why[0] = '\0';
	l->links[l->links_n++] = link;
	return life_commit(l, e) && task_end(a->service, "bloque", link.dossier, link.person, e);
}

bool invite_hand_over(
	struct invite_handed *out, const struct actor *a, int64_t id, bool short_one, struct err *e)
{
	char token[TOKEN_TEXT];
	uint8_t hash[STORE_TOKEN];
	struct store *s = a->service->house->store;
	if (!store_link_get(s, id, &out->link, e))
		return false;
	if (out->link.state == STORE_LINK_DEAD || out->link.state == STORE_LINK_BLOCKED)
		return reason_set(e, ERR_WRONG_STATE, dead_reason(&out->link));
	if (!invite_private(&out->link, a, e))
		return false;
	bool good = token_draw(token, hash, a->service, short_one, e) &&
		    store_token_add(s, id, hash, a->now_ms, e) &&
		    invite_url(out->url, a->service, out->link.kind, token, e);
	explicit_bzero(token, sizeof token);
	return good;
}
